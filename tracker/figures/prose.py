"""Sentences → figures: "revenues increased 9 % to $529.5 million compared to $484.7 million for the third quarter of 2011"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from tracker.figures.attribution import is_listed, metric_of, of_revenue, part_named, shared_metric, spoken_of
from tracker.figures.compared import YEAR_BEFORE, compared_period
from tracker.figures.dating import a_year_before, is_compared, is_over_years, is_sequential, period_of, said_after
from tracker.figures.passages import Passage
from tracker.figures.readings import Reading, as_metric
from tracker.figures.reported import Calendar, Reported, span_of
from tracker.figures.sentence import Sentence, read_sentence
from tracker.figures.spoken import Spoken, at_constant_rates
from tracker.figures.unnamed import find_labelled, find_openings, to_be_opened
from tracker.figures.writing import written
from tracker.lexicon import MetricMention
from tracker.lexicon.gates import gated
from tracker.types import Amount, Figure, Release

_GATE = gated(
    r"[$€£%]|\bpercent\b|\b[mtk]?(?:USD|EUR|GBP|CHF|SEK|NOK|DKK)m?\b|\bopened\b|\b(?:m|b|tr)illion\b|\b(?:lakh|crore)s?\b|\bstores?\b|\bshowrooms?\b|\bemployees\b|\blocations?\b|\bbreak-?even\b|\bcents?\b|\bpence\b",
)


_COUNTED = re.compile(r"\b\d[\d,]*\d (?!19|20)[a-z]{4,}\b")


_REPORTS = gated(r"\b(?:was|were|increased|decreased|grew|rose|fell|totall?ed)\b")


_INCOMES = frozenset({"net_income", "net_loss"})


def find_prose_figures(release: Release, passages: Sequence[Passage], known: Calendar) -> Iterator[Figure]:
    """Find the figures that sentences, list items and headlines state for periods that are over."""
    for passage in passages:
        if not (_GATE.search(passage.text) or _COUNTED.search(passage.text)) or len(passage.text) > 3000:
            continue
        sentence = read_sentence(passage, known)
        if sentence is None or (passage.outlook and not _REPORTS.search(passage.text)):
            continue
        yield from (_a_year_ago if _ALL_COMPARED.match(sentence.text) else _figures)(sentence, release)


# "The unfavorable impact of one less week was $19.5 million", "the extra week added $4 million in revenue": an effect, not the metric.
_EFFECT = re.compile(
    r"\b(?:extra|additional|53rd|14th) week\b[^.;]{0,80}\b(?:generated|contributed|added|accounted for)\b|"
    r"\b(?:impacts?|effects?|benefits?|headwinds?|tailwinds?|contributions?)\s+(?:of|from|on)\b[^.;]{0,80}\b(?:was|were|is|are|totall?ed|amounted)\b",
    re.IGNORECASE,
)


# "These results compare to a net profit of $46 million, or $.06 per diluted share, in the year-ago quarter."
_ALL_COMPARED = re.compile(
    r"\W*(?:these|those|the) (?:results|figures) compared? (?:favorably )?(?:to|with)\b", re.IGNORECASE
)


def _a_year_ago(sentence: Sentence, release: Release) -> Iterator[Figure]:
    """Read a sentence that holds all of a quarter's results against those of a year ago."""
    latest, year_ago = sentence.known.latest, YEAR_BEFORE.search(sentence.text)
    if latest is None or year_ago is None or any(p.start is not None for p in sentence.periods):
        return
    period = a_year_before(Reported(0, 0, *span_of(latest, 3), "quarter"))
    told = re.sub(r",?\s+(?:(?:in|for|of|from|the|a|our)\s+)*$", "", sentence.text[: year_ago.start()])
    for figure in _figures(replace(sentence, text=told, zones=(), periods=(period,)), release):
        yield replace(figure, rule="prose.compared")


def _figures(sentence: Sentence, release: Release) -> Iterator[Figure]:
    used: dict[tuple[int, str, bool], set[_Span | None]] = {}
    last: tuple[MetricMention, Spoken] | None = None
    # "$64.8 million, up 26.6% compared to $51.2 million": the last amount of the metric in each unit.
    of_unit: dict[tuple[int, str], tuple[MetricMention, Spoken]] = {}
    for number, span in _points(sentence):
        unit = span.amount.unit
        if last is not None and sentence.compared(span.start):
            yield from _compared(sentence, of_unit.get((last[0].start, unit), last), span, release)
        if is_compared(sentence, span) or _EFFECT.search(sentence.text, 0, span.start):
            continue
        mention = _mention_of(sentence, number)
        if mention is None:
            yield from _without_metric(sentence, number, last, release)
            continue
        if last is not None and mention is last[0] and (part := part_named(sentence, last[1], span)):
            yield from _of_part(sentence, (mention, span), part, release)
            continue
        read = of_revenue(sentence, mention, span) or as_metric(mention, span)
        if read is None or _is_no_news(sentence, number, read):
            continue
        kind = f"{read.measure} {read.unit == 'percent'} {at_constant_rates(sentence.text, span)}"
        key, own = (mention.start, kind, is_sequential(sentence, span)), said_after(sentence, span)
        if _is_second(own, used.get(key)):
            continue
        used.setdefault(key, set()).add(own)
        last = of_unit[mention.start, unit] = (mention, span)
        yield from _figure(sentence, mention, span, read, release)


_Span = tuple[date | None, date | None]


def _points(sentence: Sentence) -> Iterator[tuple[int, Spoken]]:
    """Give the amounts that are one number, each with its place among all of the sentence."""
    for number, span in enumerate(sentence.amounts):
        if span.amount.low is not None and span.amount.low == span.amount.high:
            yield number, span


def _is_no_news(sentence: Sentence, number: int, read: Reading) -> bool:
    """Tell whether an amount is one of a list of parts, of what is still to be opened, or a growth over more than a year."""
    if read.measure == "growth" and is_over_years(sentence, sentence.amounts[number]):
        return True
    opens = read.metric == "store_openings" and to_be_opened(sentence, sentence.amounts[number])
    return opens or is_listed(sentence, number)


def _mention_of(sentence: Sentence, number: int) -> MetricMention | None:
    span = sentence.amounts[number]
    return metric_of(sentence, number) or shared_metric(sentence, span) or spoken_of(sentence, span)


def _is_second(own: _Span | None, used: set[_Span | None] | None) -> bool:
    """Tell whether a metric's further amount has no period of its own: "21.1% in the quarter and 20.7% for the year" has."""
    return used is not None and (own is None or own in used)


def _without_metric(
    sentence: Sentence, number: int, last: tuple[MetricMention, Spoken] | None, release: Release
) -> Iterator[Figure]:
    """Read an amount that no metric of the sentence takes: earnings per share of a profit, openings, what goes by its words."""
    span = sentence.amounts[number]
    if last is not None and span.amount.unit.endswith("/share") and last[0].metric in _INCOMES:
        yield from _per_share(sentence, last, span, release)
        return
    opened = list(find_openings(sentence, span, release))
    yield from opened or find_labelled(sentence, number, release)


def _compared(
    sentence: Sentence, last: tuple[MetricMention, Spoken], span: Spoken, release: Release
) -> Iterator[Figure]:
    """Read what a figure is held against, where the words give it a period of its own."""
    mention, before = last
    read = as_metric(mention, span)
    if read is None or read.measure != "level" or span.amount.unit != before.amount.unit:
        return
    period = compared_period(sentence, last, span)
    if period is not None:
        yield written(sentence, mention, span, read, release, (period, "compared"))


def _of_part(sentence: Sentence, read: tuple[MetricMention, Spoken], part: str, release: Release) -> Iterator[Figure]:
    mention, span = read
    reading = as_metric(mention, span)
    if reading is not None:
        yield from (replace(f, scope=part) for f in _figure(sentence, mention, span, reading, release))


def _figure(
    sentence: Sentence,
    mention: MetricMention,
    span: Spoken,
    read: Reading,
    release: Release,
) -> Iterator[Figure]:
    metric, measure = read.metric, read.measure
    when = period_of(sentence, span, mention, metric)
    if when is None:
        return
    yield written(sentence, mention, span, read, release, when)
    low, high = span.amount.growth or (None, None)
    if measure == "level" and low is not None and low == high:
        grown = Reading(metric, low, "growth", "percent", int(low.as_tuple().exponent))
        yield from _figure(sentence, mention, Spoken(Amount(low, low, "percent"), span.start, span.end), grown, release)


def _per_share(
    sentence: Sentence, last: tuple[MetricMention, Spoken], span: Spoken, release: Release
) -> Iterator[Figure]:
    """Read "a net profit of $5.0 million, or $0.65 per diluted share": the earnings per share of the same profit."""
    mention, income = last
    between = sentence.text[income.end : span.start]
    if not re.fullmatch(r"[\s,;(]*(?:or|and|\()?[\s,(]*(?:approximately|about)?\s*", between):
        return
    loss = mention.metric == "net_loss" or income.loss
    words = MetricMention("loss_per_share" if loss else "eps", mention.start, mention.end, mention.text, mention.basis)
    value = span.amount.low or Decimal(0)
    yield from _figure(
        sentence,
        words,
        span,
        Reading(words.metric, abs(value) if loss else value, "level", span.amount.unit, span.amount.digits),
        release,
    )
