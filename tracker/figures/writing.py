"""Figures as sentences write them down: the sentence's place and words, the period, where it was found, basis and scope."""

from __future__ import annotations

import re
from typing import Any

from tracker.figures.dating import is_sequential
from tracker.figures.readings import Reading
from tracker.figures.reported import Reported, find_reported
from tracker.figures.scopes import heading_scope, scope_in
from tracker.figures.sentence import Sentence
from tracker.figures.spoken import Spoken, at_constant_rates
from tracker.lexicon import MetricMention, basis_of, find_metrics
from tracker.types import Basis, Figure, Release


def number_in(sentence: Sentence, release: Release, when: tuple[Reported, str], **fields: Any) -> Figure:
    """Make a figure of a sentence: its place, words and period, and what is given beside."""
    period, how = when
    start, end = sentence.passage.start, sentence.passage.start + len(sentence.passage.text)
    return Figure(
        kind="number",
        quote=release.text[start:end],
        start=start,
        end=end,
        period_start=period.start,
        period_end=period.end,
        rule=f"prose.{how}",
        **fields,
    )


def written(
    sentence: Sentence,
    mention: MetricMention,
    span: Spoken,
    read: Reading,
    release: Release,
    when: tuple[Reported, str],
) -> Figure:
    """Write down an amount as its metric's figure."""
    metric, value, measure, unit, digits = read
    if span.loss and metric in ("net_income", "eps"):
        value = -abs(value)
    period, how = when
    if measure in ("growth", "change") and is_sequential(sentence, span):
        how = f"{how}.sequential"
    return number_in(
        sentence,
        release,
        (period, how),
        metric=metric,
        basis=_basis(sentence, mention, span),
        scope=scope_in(sentence.text, mention, span.end, release.issuer or "")
        or heading_scope(sentence.passage.section, release.issuer or "", release.text)
        or _division_before(sentence, mention, when, release),
        measure=measure,
        value=value,
        unit=unit,
        digits=digits,
    )


# "For the quarter the division increased its revenues to $310 million. For the year, revenues were $1.2 billion."
_DIVISION = re.compile(r"\b(?:division|segment|subsidiary|business unit)(?:['’]s)?\b", re.IGNORECASE)
_WHOLE = re.compile(
    r"\b(?:company|compan(?:y|ies)['’]s?|consolidated|total|group|we|our|overall|combined)\b", re.IGNORECASE
)


def _division_before(
    sentence: Sentence, mention: MetricMention, when: tuple[Reported, str], release: Release
) -> str | None:
    """Give the division of the sentence before where that tells the very metric of it for another period, and this goes on."""
    before = re.split(r"(?<=[a-z%\d])\.\s+", sentence.passage.before.strip())[-1]
    if not _DIVISION.search(before) or _DIVISION.search(sentence.text) or _WHOLE.search(sentence.text):
        return None
    same = [m for m in find_metrics(before) if m.metric == mention.metric]
    dated = {(p.start, p.end) for p in find_reported(before, sentence.known) if p.start is not None}
    if not same or not dated or (when[0].start, when[0].end) in dated:
        return None
    return scope_in(before, same[0], len(before), release.issuer or "") or "division"


_BEFORE_ITEMS = re.compile(
    r"\s*,?\s*(?:before|excluding|adjusted for) (?:the )?(?:special|exceptional|one-?(?:time|off)|non-?recurring|extraordinary|restructuring|(?:merger|acquisition|integration|transaction|separation|litigation|impairment)(?:[- ]related)? (?:expenses?|costs?|charges?|items?))",
    re.IGNORECASE,
)


def _basis(sentence: Sentence, mention: MetricMention, span: Spoken) -> Basis:
    """Tell the basis of a figure from its metric's words, then from what the sentence says of all its numbers."""
    if mention.basis != "unstated":
        return mention.basis
    if at_constant_rates(sentence.text, span):
        return "non_gaap"
    head = sentence.text[: mention.start]
    if _BEFORE_ITEMS.match(sentence.text, mention.end):
        return "non_gaap"
    if _ON_A_BASIS.search(sentence.text):
        return "non_gaap"
    if mention.metric in ("eps", "loss_per_share") and basis_of(head) == "non_gaap" and not _GAAP.search(head):
        return "non_gaap"
    return "non_gaap" if _BUT.match(sentence.text[span.end : span.end + 40]) else "unstated"


_ON_A_BASIS = re.compile(
    r"\bon an? (?:non-gaap|adjusted|comparable|pro[- ]forma) basis\b|(?<!than it )(?<!than they )(?<!than )\bwould have been\b|^\W*(?:excluding|adjusted for|on a non-gaap)\b",
    re.IGNORECASE,
)
_GAAP = re.compile(r"(?<![Nn]on-)(?<![Nn]on )GAAP")
_BUT = re.compile(r"\s*,?\s*(?:excluding|before (?:special|one-time)|on an adjusted)", re.IGNORECASE)
