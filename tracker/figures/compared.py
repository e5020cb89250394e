"""What a figure is held against ("compared with 38.1% in the fourth quarter of 2024", "(previous year: …)"), and its period."""

from __future__ import annotations

import re

from tracker.figures.dating import a_year_before, period_of
from tracker.figures.reported import Reported
from tracker.figures.sentence import Sentence
from tracker.figures.spoken import Spoken
from tracker.figures.years import same_of_year
from tracker.lexicon import MetricMention

YEAR_BEFORE = re.compile(
    r"\b(?:prior|previous|last)[- ]year|\byear[- ](?:ago|earlier)|\ba year (?:ago|earlier|before)|\bsame (?:[\w-]+ ){0,2}(?:quarter|period|half|months)",
    re.IGNORECASE,
)


def compared_period(sentence: Sentence, last: tuple[MetricMention, Spoken], span: Spoken) -> Reported | None:
    """Tell the period of an amount that another is held against; None where the words give it none of its own."""
    mention, before = last
    since = max((start for start, end in sentence.zones if start <= span.start < end), default=before.end)
    for beside in _beside(sentence, last, span):
        its = _own(sentence, beside.end, span.start)[1]
        if its is None or beside.start < since or not _AND.fullmatch(sentence.text, its.until, span.start):
            return None
        # "Compared to 55.1% in the third quarter and 60.6% a year ago": each has its period right after it.
        since = its.until
    if any(before.end <= m.start < span.start and m.metric != mention.metric for m in sentence.mentions):
        return None
    following = _until(sentence, span)
    named, own = _own(sentence, since, following)
    main = period_of(sentence, before, mention, mention.metric)
    if own is not None:
        return _own_period(sentence, own, main and main[0])
    if not named and main is not None and YEAR_BEFORE.search(sentence.text[since:following]):
        return a_year_before(main[0])
    return None


def _until(sentence: Sentence, span: Spoken) -> int:
    """Tell how far the words right after an amount go: to the next amount that is not the same per share."""
    at = span.end
    for amount in sorted((a for a in sentence.amounts if a.start > span.end), key=lambda a: a.start):
        if not (amount.amount.unit.endswith("/share") and _OR.fullmatch(sentence.text, at, amount.start)):
            return amount.start
        at = amount.end
    return len(sentence.text)


# "Compared to $13 million, or $0.03 per share, in last year's fourth quarter".
_OR = re.compile(r"\s*[,(]?\s*or\s+(?:about\s+|approximately\s+)?")
def _own_period(sentence: Sentence, own: Reported, main: Reported | None) -> Reported | None:
    """Read the period that a comparison states, where it is another than the figure's; a year alone is that year's same months."""
    if main is None:
        return own
    return same_of_year(sentence.text, main, own) or (own if (own.start, own.end) != (main.start, main.end) else None)


_AND = re.compile(r"\s*,?\s*(?:and|or|as well as)\s+(?:(?:to|with)\s+)?", re.IGNORECASE)


def _own(sentence: Sentence, start: int, end: int) -> tuple[bool, Reported | None]:
    """Tell whether a stretch has a period of known dates, and give it where it is the only one there."""
    said = [p for p in sentence.periods if start <= p.at < end]
    dated = [p for p in said if p.start is not None and p.grain != "day"]
    return bool(dated), dated[0] if len(dated) == len(said) == 1 else None


def _beside(sentence: Sentence, last: tuple[MetricMention, Spoken], span: Spoken) -> list[Spoken]:
    """Give the other amounts of the kind between a figure and what it is held against."""
    between = (a for a in sentence.amounts if last[1].end <= a.start < span.start)
    return [a for a in between if a.amount.unit == span.amount.unit and a.amount.measure != "change"]
