"""Judging an issuer's history release by release, each time only what the new release or the days gone by can bear on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from tracker.resolve import resolve
from tracker.resolve.concerned import answers_from, find_concerned, window_ends
from tracker.resolve.milestones import SPENT
from tracker.types import Claim, Figure, Published, Resolution

Told = dict[str, tuple[object, ...]]


def in_steps(
    claims: Sequence[Published[Claim]], figures: Sequence[Published[Figure]], wait: int = 0
) -> Iterator[tuple[date, Told, Told, int]]:
    """Give, for each day of publication (and `wait` days after it), all verdicts judged anew, those carried on, and how many
    were judged to carry them on."""
    days = sorted({c.published for c in claims} | {f.published for f in figures})
    kept: Told = {}
    before = date.min
    for day in sorted({*days, *(day + timedelta(days=wait) for day in days)}):
        known = [c for c in claims if c.published <= day]
        seen = [f for f in figures if f.published <= day]
        whole = {v.claim_id: substance(v) for v in resolve(known, seen, day)}
        fresh = {item.release_id for item in (*known, *seen) if item.published > before}
        ends = window_ends(known)
        concerned = find_concerned(known, ends, fresh, [f for f in seen if f.release_id in fresh], before, day)
        since = answers_from(concerned, known, ends, day)
        part = [f for f in seen if needed(f, since)]
        kept |= {v.claim_id: substance(v) for v in resolve(known, part, day, concerned)}
        yield day, whole, dict(kept), len(concerned)
        before = day


def needed(figure: Published[Figure], since: date) -> bool:
    """Tell whether a figure is loaded to judge what is concerned, as the database tells it."""
    item = figure.item
    if item.kind != "number" or item.metric in SPENT or item.rule.startswith("xbrl."):
        return True
    return figure.published >= since or bool(item.period_end and item.period_end >= since)


def substance(verdict: Resolution) -> tuple[object, ...]:
    """Return what makes a verdict another one."""
    return (
        verdict.status, verdict.reason, verdict.position, verdict.direction, verdict.actual, verdict.days_late, verdict.flag,
        verdict.evidence_release, verdict.evidence_start, verdict.evidence_end, verdict.derived, verdict.explanation,
    )  # fmt: skip
