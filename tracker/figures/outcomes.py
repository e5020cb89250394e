"""The issuer's own words on earlier guidance → verdict figures: "exceeded our guidance", "within the forecast range of"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from tracker import lexicon
from tracker.figures.passages import Passage
from tracker.figures.reported import Calendar, Reported, find_reported
from tracker.figures.scopes import heading_scope, scope_in
from tracker.lexicon import MetricMention, find_metrics
from tracker.types import Figure, Release

_GATE = re.compile(r"\b(?:guidance|outlook|forecast|projected|guided|target)\b", re.IGNORECASE)
# "Above the midpoint of our guidance" may be within it or beyond.
_INSIDE = re.compile(r"\bmid-?\s?(?:point|range)|\b(?:low|lower|bottom)\b", re.IGNORECASE)
_NEAR = 140
# "Up 5.5% from the third quarter" is told of another one.
_OVER, _BACK = (
    re.compile(r"\b(?:from|over|versus|vs\.?|compared (?:to|with)|than)\s+(?:in\s+)?(?:the\s+)?$", re.IGNORECASE),
    30,
)


@cache
def _words() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (
            row["id"],
            re.compile(r"(?<!\w)(?:" + "|".join(lexicon.spaced(p) for p in row["phrases"]) + r")(?!\w)", re.IGNORECASE),
        )
        for row in lexicon.load_rows("against_guidance")
    )


def against_guidance(sentence: str) -> tuple[str, int] | None:
    """Tell where results lie against earlier guidance by a sentence's words, and where the words stand.

    >>> against_guidance("Revenue exceeded our guidance."), against_guidance("We raise our guidance.")
    (('above', 8), None)
    """
    for name, pattern in _words():
        if (found := pattern.search(sentence)) and not _INSIDE.search(found.group()):
            return name, found.start()
    return None


def find_verdict_words(release: Release, passages: Sequence[Passage], known: Calendar) -> Iterator[Figure]:
    """Find sentences that hold the result of one metric against earlier guidance for a period that is over."""
    for passage in passages:
        if not _GATE.search(passage.text) or len(passage.text) > 1500:
            continue
        told = against_guidance(passage.text)
        mention = _metric_before(passage.text, told[1]) if told else None
        if told is None or mention is None:
            continue
        period = _period(passage, known)
        if period is not None:
            yield _figure(release, passage, told[0], mention, period)


def _metric_before(text: str, at: int) -> MetricMention | None:
    """Give the one metric that the words before can speak of; None where several stand side by side."""
    near = [m for m in find_metrics(text[:at]) if at - m.end <= _NEAR and m.metric != "other"]
    if len({m.metric for m in near}) > 1 and re.search(r"\b(?:and|both)\b", text[near[-2].end : near[-1].start]):
        return None
    # "Revenue at the top of our guidance and expenses under guidance": the words after "and" speak of something else.
    return near[-1] if near and not re.search(r"(?i)\band\b|guidance|outlook", text[near[-1].end : at]) else None


def _period(passage: Passage, known: Calendar) -> Reported | None:
    said = [r for r in find_reported(passage.text, known) if not _OVER.search(passage.text, max(0, r.at - _BACK), r.at)]
    own = [r for r in said if r.start is not None and r.grain not in ("day", "several")]
    found = own[0] if own else passage.above
    return found if found is not None and found.start is not None else None


def _figure(release: Release, passage: Passage, outcome: str, mention: MetricMention, period: Reported) -> Figure:
    return Figure(
        kind="verdict",
        quote=release.text[passage.start : passage.start + len(passage.text)],
        start=passage.start,
        end=passage.start + len(passage.text),
        metric=mention.metric,
        basis=mention.basis,
        scope=scope_in(passage.text, mention, mention.end, release.issuer or "")
        or heading_scope(passage.section, release.issuer or "", release.text),
        period_start=period.start,
        period_end=period.end,
        outcome=outcome,
        rule="words.against_guidance",
    )
