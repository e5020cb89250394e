"""The issuer's own words on earlier guidance → verdict figures: "exceeded our guidance", "within the forecast range of"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from tracker import lexicon
from tracker.amounts import find_amounts
from tracker.figures.passages import Passage
from tracker.figures.reported import Calendar, Reported, find_reported
from tracker.figures.scopes import heading_scope, scope_in
from tracker.lexicon import MetricMention, find_metrics
from tracker.types import Figure, Release

_GATE = re.compile(r"\b(?:guidance|outlook|forecast|projected|guided|target)\b", re.IGNORECASE)
# "Above the midpoint of our guidance" may be within it or beyond.
_INSIDE = re.compile(r"\bmid-?\s?(?:point|range)|\b(?:low|lower|bottom)\b", re.IGNORECASE)
_NEAR, _LONGEST = 140, 1500
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


GOAL = "words.goal"
_GOAL_GATE = re.compile(r"\b(?:goals?|targets?|objectives?|commitments?)\b", re.IGNORECASE)
# "Toward its goal", "half of its goal": not the whole of it.
_PART_OF = re.compile(
    r"\b(?:toward|towards|of the way|percent of|% of|half of|most of|part of|against)\b", re.IGNORECASE
)
_YET = re.compile(
    r"\b(?:expect\w*|anticipat\w*|will|would|should|could|plans?|intends?|to have|on track|aims?)\b", re.IGNORECASE
)
_BEHIND = 60


@cache
def _goals() -> tuple[tuple[str, re.Pattern[str]], ...]:
    gap = r"\s+(?:[^\s;:]+\s+){0,8}?(?:goals?|targets?|objectives?|commitments?)\b"
    return tuple(
        (row["id"], re.compile(rf"\b(?:{'|'.join(lexicon.spaced(p) for p in row['verbs'])}){gap}", re.IGNORECASE))
        for row in lexicon.load_rows("goals")
    )


def against_goal(sentence: str) -> tuple[str, str] | None:
    """Tell where results lie against a goal of so much, and the words that name the goal; None where no such goal is told of.

    >>> against_goal("The group surpassed its $40 million cost savings goal.")
    ('above', 'surpassed its $40 million cost savings goal')
    """
    for name, pattern in _goals():
        found = pattern.search(sentence)
        if found is None or _PART_OF.search(found.group()) or _YET.search(sentence, 0, found.start()):
            continue
        behind = re.split(
            r"[,;:]|\.\s|\b(?:and|which|while)\b", sentence[found.end() : found.end() + _BEHIND], maxsplit=1
        )[0]
        words = found.group() + behind if re.match(r"\s+(?:of|for|to)\b", behind) else found.group()
        if len(list(find_amounts(words))) == 1:
            return name, words.rstrip(" .")
    return None


def _find_goal(release: Release, passage: Passage, known: Calendar) -> Figure | None:
    """Find the goal of one metric that a sentence says was reached, surpassed or missed."""
    told = against_goal(passage.text) if _GOAL_GATE.search(passage.text) else None
    if told is None:
        return None
    at = passage.text.find(told[1])
    within = (m for m in find_metrics(passage.text) if at <= m.start < at + len(told[1]))
    mentions = [m for m in within if m.metric != "other"]
    if len({m.metric for m in mentions}) != 1:
        return None
    (found,) = find_amounts(told[1])
    amount, period = found.amount, _period(passage, known)
    end = period.end if period else release.period_end
    if amount.low is None or amount.low != amount.high or end is None:
        return None
    reached = _figure(release, passage, told[0], mentions[0], period or Reported(0, 0, None, end, "quarter"))
    return replace(reached, value=amount.low, unit=amount.unit, rule=GOAL)


def find_verdict_words(release: Release, passages: Sequence[Passage], known: Calendar) -> Iterator[Figure]:
    """Find sentences that hold the result of one metric against earlier guidance for a period that is over."""
    for passage in passages:
        if len(passage.text) <= _LONGEST and (goal := _find_goal(release, passage, known)) is not None:
            yield goal
        if not _GATE.search(passage.text) or len(passage.text) > _LONGEST:
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
