"""Amounts that no metric of a sentence takes: counts of what was opened ("opened six stores"), and what goes by its own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from tracker.amounts.vocabulary import NUMBER_WORDS
from tracker.figures.attribution import is_listed
from tracker.figures.dating import period_of
from tracker.figures.labelled import label_around
from tracker.figures.sentence import Sentence
from tracker.figures.spoken import Spoken
from tracker.figures.writing import number_in
from tracker.lexicon import MetricMention
from tracker.types import Figure, Release

_OPENED = re.compile(
    r"\bopened\s+(?:a\s+total\s+of\s+|an?\s+additional\s+)?$|\btotal\s+of\s+$|\binclud(?:e|es|ed|ing)\s+$|\band\s+$",
    re.IGNORECASE,
)


_SITES = re.compile(
    r"^\s*((?:(?:large|small|medium|mid-size|\d+K|new|net new|additional|company-owned|franchised?)[\s-]*)*)(?:and\s+\w+\s+(?:large|small|medium|mid-size|\d+K)\s+)?(?:format\s+)?(?P<noun>stores|locations|restaurants|shops|branches|clubs|venues|showrooms|boutiques|salons|studios|outlets|warehouses)\b",
    re.IGNORECASE,
)


_WERE_OPENED = re.compile(r"\s+(?:were|have been|had been) opened\b", re.IGNORECASE)


# "Awarded agreements to open 30 and 182 additional franchised stores": what may be opened one day, not what was.
_TO_OPEN = re.compile(
    r"\b(?:agreements?|rights?|commitments?|licen[cs]es?|franchises?|contracts?|awarded|granted|signed|sold)\b[^.;]{0,120}?\b(?:to open|for the opening of)\b(?![^.;]*\bopened\b)",
    re.IGNORECASE,
)


# "We opened eleven, though one cut its ribbon in January, so for the fiscal year it's ten."
_RECOUNTED = re.compile(
    rf"\b(?:so|but|though)\b[^.;]{{0,60}}?\b(?:it|that)(?:['’]s|\s+(?:is|was|makes(?: it)?))\s+(?P<count>\d+|{'|'.join(NUMBER_WORDS)})\b(?!\s*%)",
    re.IGNORECASE,
)


def _number(word: str) -> Decimal:
    return Decimal(word if word.isdecimal() else NUMBER_WORDS[word.lower()])


def to_be_opened(sentence: Sentence, span: Spoken) -> bool:
    """Tell whether an amount is of what somebody may or must open, not of what was opened."""
    return bool(_TO_OPEN.search(sentence.text, 0, span.start))


def find_openings(sentence: Sentence, span: Spoken, release: Release) -> Iterator[Figure]:
    """Read "opened six stores" and the formats that a count of openings splits into."""
    if span.amount.unit not in ("count", "") or "open" not in sentence.text.lower():
        return
    after = _SITES.match(sentence.text[span.end :])
    before = _OPENED.search(sentence.text[: span.start])
    passive = after is not None and _WERE_OPENED.match(sentence.text, span.end + after.end())
    if after is None or (before is None and not passive) or to_be_opened(sentence, span):
        return
    mention = MetricMention("store_openings", span.start, span.end, "", "unstated")
    when = period_of(sentence, span, mention, "store_openings")
    if when is None:
        return
    recounted = _RECOUNTED.search(sentence.text, span.end)
    count = _number(recounted["count"]) if recounted else span.amount.low
    kind = re.sub(r"(?i)\b(?:new|net|additional)\b|[-\s]+$", " ", after.group(1) or "").strip()
    yield number_in(
        sentence,
        release,
        when,
        metric="store_openings",
        scope=" ".join(kind.lower().split()) or None,
        value=count,
        unit="count",
        digits=0,
    )


_SECOND = re.compile(
    r"(?:\s+of [\w -]{3,30})?\s+(?:in|for|at) the (?:[\w-]+ )?(?:quarter|year|half|period|months),?\s+and\s+",
    re.IGNORECASE,
)


# "Inventory was $301.8 million, 5.2% lower than a year before": the growth of the amount before it.
_OF_THE_SAME = re.compile(r",\s+(?:or\s+|up\s+|down\s+|an?\s+\w+\s+of\s+)?", re.IGNORECASE)
# "It repurchased 1.2 million shares for $46.5 million": what was paid for them.
_PAID = re.compile(
    r"\s+(?:[\w’'-]+\s+){0,5}?(?:for|worth|at an? (?:[\w-]+\s+){0,2}(?:cost|price) of)\s+(?:a total of\s+|about\s+|approximately\s+)?",
    re.IGNORECASE,
)
# "Loans declined slightly and were 2.1% higher": a verb alone says nothing of what.
_VERB = r"(?:was|were|is|are|had|stood|rose|fell|grew|declined|increased|decreased|reached|came|ended|finished)"
_ONLY_VERB, _FINITE = re.compile(rf"{_VERB}\W*", re.IGNORECASE), re.compile(rf"\b{_VERB}\b", re.IGNORECASE)


def _label(sentence: Sentence, number: int) -> str:
    """Give the words that say what an amount is of: its own, else those of the amount before it, else the sentence's subject."""
    span, text = sentence.amounts[number], sentence.text
    before = max((a.end for a in sentence.amounts if a.end <= span.start), default=0)
    after = min((a.start for a in sentence.amounts if a.start >= span.end), default=len(text))
    first = sentence.amounts[number - 1] if number else None
    own = label_around(text, span.start, span.end, before, after)
    if first is not None:
        between = text[first.end : span.start]
        grown = span.amount.measure == "growth" != first.amount.measure and _OF_THE_SAME.fullmatch(between)
        if grown or _SECOND.fullmatch(between):
            # "0.16% of average loans in the quarter and 0.14% for the year": one label for both.
            return label_around(text, first.start, first.end, 0, span.start)
        if first.amount.unit in ("shares", "count") and _PAID.fullmatch(between):
            head = label_around(text, first.start, first.end, 0, first.end).rstrip(" |")
            return f"{head} {text[first.start : span.start].strip()} |"
    if _ONLY_VERB.fullmatch(own.split("|")[0].strip()) and (verb := _FINITE.search(text)) and verb.end() < span.start:
        return f"{text[: verb.start()].strip()} | {own.partition('|')[2].strip()}"
    return own


def find_labelled(sentence: Sentence, number: int, release: Release) -> Iterator[Figure]:
    """Read an amount of what no row of the lexicon names ("Net charge-offs were 0.16% of loans"), by the words around it."""
    span = sentence.amounts[number]
    if span.amount.low is None or span.amount.unit.endswith("/share") or is_listed(sentence, number):
        return
    label = _label(sentence, number)
    when = period_of(sentence, span, MetricMention("other", span.start, span.end, "", "unstated"), "other")
    if not label or when is None:
        return
    yield number_in(
        sentence,
        release,
        when,
        subject=label,
        measure=span.amount.measure,
        value=span.amount.low,
        unit=span.amount.unit,
        digits=span.amount.digits,
    )
