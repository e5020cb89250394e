"""Which metric an amount of a sentence is of: the one right after it, before it, or of the sentence before."""

from __future__ import annotations

import re
from dataclasses import replace

from tracker.figures.readings import Reading, as_metric
from tracker.figures.rows import as_margin
from tracker.figures.sentence import UNREAD, Sentence
from tracker.figures.spoken import Spoken
from tracker.lexicon import MetricMention, find_metrics, form_of

_DIRECTLY_BEFORE = re.compile(
    r"^\s*(?:,|\bof\b|\bin\b|\bfor\b|\bto\b)?\s*(?:(?:a|the|our|its|total|record|net|quarterly|consolidated|overall|annual|new|additional|Q[1-4]|(?:first|second|third|fourth)[- ]quarter|full[- ]year|GAAP|non-GAAP|adjusted|20\d\d)\s+){0,4}$",
    re.IGNORECASE,
)


_RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)


# "EPS includes a charge of $.08" gives the charge.
_INDIRECT = re.compile(
    r"\b(?:includ(?:es?|ed|ing)|reflect(?:s|ed|ing)?|impact(?:s|ed)?|due to|because|charges?|benefit(?:ed)?|contribut\w+|offset|headwinds?|tailwinds?)\b",
    re.IGNORECASE,
)


# "Comparable sales rose 1.6%, with Oakline up 4.4% and Fernway down 2%": the growth of a part beside that of the whole.
_PART_NAMED = re.compile(
    r",?\s+(?:(?:with|including)\s+)(?:growth\s+(?:of\s+)?(?:at|in)\s+)?(?P<name>[A-Z][\w&'’.-]*(?:\s+[A-Z][\w&'’.-]*){0,3})\s+(?:was\s+|were\s+)?"
)


def part_named(sentence: Sentence, whole: Spoken, span: Spoken) -> str:
    """Name the part that a second growth is of; "" where the words between the two name none."""
    if span.amount.measure != "growth" or whole.amount.measure != "growth":
        return ""
    between = re.sub(r"(?i)\b(?:up|down|rising|falling|growing)\s*$", "", sentence.text[whole.end : span.start])
    found = _PART_NAMED.fullmatch(between)
    return found["name"].lower() if found else ""


# "In the second half it amounted to EUR 641 million": the metric of the sentence before.
_IT = re.compile(
    r"\W*(?:(?:in|for|during) the [\w -]{4,40},?\s+)?(?:it|this|they)\s+(?:amounted to|was|were|came to|stood at|reached|totall?ed)\s+(?:about |approximately )?",
    re.IGNORECASE,
)


def spoken_of(sentence: Sentence, span: Spoken) -> MetricMention | None:
    """Give the one metric of the sentence before for an amount of "it"; None where that names several or none."""
    said = _IT.match(sentence.text)
    if said is None or not said.end() - 4 <= span.start <= said.end() + 4:
        return None
    before = [m for m in find_metrics(sentence.passage.before[-200:]) if m.metric not in UNREAD]
    if len({m.metric for m in before}) != 1:
        return None
    return replace(before[-1], start=said.start(), end=said.start())


# "28.3% of revenue", "represented a 20% margin".
_OF_REVENUE = re.compile(
    r"\s*(?:,\s*)?(?:of (?:net |total |our |its )?(?:revenues?|sales)\b|margins?\b(?!,? (?:points?|expansion|improvements?|gains?|increases?|decreases?|contraction)))",
    re.IGNORECASE,
)


def shared_metric(sentence: Sentence, span: Spoken) -> MetricMention | None:
    """Give the metric that "28.3% of revenue" is a share of revenue of: the nearest before it."""
    if span.amount.unit != "percent" or not _OF_REVENUE.match(sentence.text, span.end):
        return None
    before = [m for m in sentence.mentions if m.end <= span.start and form_of(m.metric) == "money"]
    return before[-1] if before and _close(sentence, before[-1], span) and before[-1].metric != "revenue" else None


def of_revenue(sentence: Sentence, mention: MetricMention, span: Spoken) -> Reading | None:
    amount = span.amount
    if amount.low is None or shared_metric(sentence, span) is not mention:
        return None
    return Reading(as_margin(mention.metric), amount.low, "level", "percent", amount.digits)


def is_listed(sentence: Sentence, number: int) -> bool:
    """Tell whether two amounts answer one metric side by side ("$.48 and $2.25 for the year"): which is whose is unsure."""
    here = sentence.amounts[number]
    if any(period.at == period.until == here.end for period in sentence.periods):
        return False  # "respectively" tells
    for other in sentence.amounts[max(0, number - 1) : number + 2]:
        if (
            other is here
            or other.amount.unit.split("/")[0] != here.amount.unit.split("/")[0]
            or other.amount.measure != here.amount.measure
        ):
            continue
        between = sentence.text[min(here.end, other.end) : max(here.start, other.start)]
        if re.fullmatch(r"\s*(?:,|and|,\s*and|or)\s*", between) and not _each_its_own(sentence, here, other):
            return True
    return bool(_RESPECTIVELY.search(sentence.text[here.start : here.end + 80]))


def _each_its_own(sentence: Sentence, one: Spoken, other: Spoken) -> bool:
    """Tell whether of two amounts side by side the first has its name before it and the second one right after it
    ("charges of $56 million, and $12 million of amortization")."""
    first, second = sorted((one, other), key=lambda amount: amount.start)
    led_to = (m for m in sentence.mentions if m.start >= second.end)
    return _NAMED.search(sentence.text[: first.start]) is not None and any(
        _OF.fullmatch(sentence.text[second.end : m.start]) for m in led_to
    )


# What stands right before the amount of a name, and between an amount and the metric that it is of.
_NAMED = re.compile(r"[a-z]{4}\s+(?:of|was|were|totall?ed)\s+(?:approximately |about )?$", re.IGNORECASE)
_OF = re.compile(r"\s+(?:of|in)\s+(?:[a-z-]+\s+){0,2}", re.IGNORECASE)


# "Costs of $43 million, amortization of $30 million": the amount before the name is another's.
_OWN_AMOUNT = re.compile(
    r"\s*(?:of|was|were|totall?ed|:)\s+(?:approximately\s+|about\s+)?(?:[$€£]|EUR|USD|GBP|CHF)", re.IGNORECASE
)


def metric_of(sentence: Sentence, number: int) -> MetricMention | None:
    """Choose the metric of an amount: the one directly after it, else the nearest before it that takes such an amount."""
    span = sentence.amounts[number]
    after = [m for m in sentence.mentions if m.start >= span.end]
    before = [m for m in sentence.mentions if m.end <= span.start]
    if after and _leads_to(sentence, span, after[0]):
        between = sentence.text[span.end : after[0].start].strip()
        if not (before and _close(sentence, before[-1], span)) or between not in (",", "for", "to"):
            return after[0]
    for mention in reversed(before):
        if not _close(sentence, mention, span):
            return None
        if as_metric(mention, span):
            return mention
    inside = [m for m in sentence.mentions if span.start <= m.start < span.end]
    return inside[0] if inside and as_metric(inside[0], span) else None


def _leads_to(sentence: Sentence, span: Spoken, mention: MetricMention) -> bool:
    """Tell whether an amount stands right before a metric that takes it and has no amount of its own after it."""
    between = sentence.text[span.end : mention.start]
    own = _OWN_AMOUNT.match(sentence.text, mention.end)
    return not own and bool(_DIRECTLY_BEFORE.match(between)) and as_metric(mention, span) is not None


def _close(sentence: Sentence, mention: MetricMention, span: Spoken) -> bool:
    between = sentence.text[mention.end : span.start]
    if ";" in between:
        # "Revenue was $98 million; growth of 0.8% in constant currency", "R&D was EUR 30 million; at 9.7% of sales, it …":
        # of what stands before.
        return bool(_ITS_GROWTH.fullmatch(between.rpartition(";")[2])) and len(between) <= 60
    return len(between) <= 140 and not _INDIRECT.search(between)


_ITS_GROWTH = re.compile(r"\s*(?:(?:an?\s+)?(?:growth|increase|rise)\s+of|at|or)(?:\s+about)?\s*", re.IGNORECASE)
