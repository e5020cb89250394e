"""What a figure is held against ("compared with 38.1% in the fourth quarter of 2024", "(previous year: …)"), and its period."""

from __future__ import annotations

import re

from tracker.figures.dating import a_year_before, period_of
from tracker.figures.reported import Reported
from tracker.figures.sentence import Sentence
from tracker.figures.spoken import Spoken
from tracker.lexicon import MetricMention

YEAR_BEFORE = re.compile(
    r"\b(?:prior|previous|last)[- ]year|\byear[- ](?:ago|earlier)|\ba year (?:ago|earlier|before)|\bsame (?:[\w-]+ ){0,2}(?:quarter|period|half|months)",
    re.IGNORECASE,
)


def compared_period(sentence: Sentence, last: tuple[MetricMention, Spoken], span: Spoken) -> Reported | None:
    """Tell the period of an amount that another is held against; None where the words give it none of its own."""
    mention, before = last
    if _other_between(sentence, last, span):
        return None
    since = max((start for start, end in sentence.zones if start <= span.start < end), default=before.end)
    following = min([a.start for a in sentence.amounts if a.start > span.end], default=len(sentence.text))
    own = [p for p in sentence.periods if since <= p.at < following]
    dated = [p for p in own if p.start is not None and p.grain != "day"]
    main = period_of(sentence, before, mention, mention.metric)
    main_span = (main[0].start, main[0].end) if main is not None else None
    if len(dated) == 1 and len(own) == 1 and (dated[0].start, dated[0].end) != main_span:
        return dated[0]
    if not dated and main is not None and YEAR_BEFORE.search(sentence.text[since:following]):
        return a_year_before(main[0])
    return None


def _other_between(sentence: Sentence, last: tuple[MetricMention, Spoken], span: Spoken) -> bool:
    """Tell whether another metric or another amount of the kind stands between a figure and what it is held against."""
    mention, before = last
    if any(before.end <= m.start < span.start and m.metric != mention.metric for m in sentence.mentions):
        return True
    between = (a.amount for a in sentence.amounts if before.end <= a.start < span.start)
    return any(a.unit == span.amount.unit and a.measure != "change" for a in between)
