"""Readings of rows → candidates: the claim, the place of its cell, the row as a segment, the signs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from tracker.segments import flat
from tracker.tables.guidance import Reading, Sheet
from tracker.tables.milestones import Planned
from tracker.types import Candidate, Cell, Claim, Release, Segment


def of_reading(sheet: Sheet, reading: Reading) -> Candidate:
    """Make the candidate of an amount in a row."""
    line, context = reading.line, sheet.context
    label = " / ".join(part for part in (line.group, line.label) if part)
    row = _row(sheet.release, reading.claim, context.lead, f"{context.caption}\n{reading.header}", label)
    return _candidate(reading.claim, reading.cells, row, reading.signs)


def of_planned(release: Release, planned: Planned, lead: str, caption: str) -> Candidate:
    """Make the candidate of a date in a row, or in a run of names with dates."""
    line = planned.line
    label = " / ".join(part for part in (line.group, line.label) if part) if line else ""
    row = _row(release, planned.claim, lead, f"{caption}\n{planned.header}", label)
    return _candidate(planned.claim, (planned.cell,) if planned.cell else (), row, planned.signs)


def _candidate(claim: Claim, cells: Sequence[Cell], row: Segment, signs: frozenset[str]) -> Candidate:
    start, end = (cells[0].start, cells[-1].end) if cells else (claim.start, claim.end)
    return Candidate(claim, start, end, row, signs)


def _row(release: Release, claim: Claim, lead: str, caption: str, label: str) -> Segment:
    """Make the segment of a row."""
    text = flat(release.text[claim.start : claim.end])
    block = bisect_right(release.blocks, claim.start, key=lambda b: b.start) - 1
    place = claim.start / max(len(release.text), 1)
    return Segment(
        text, claim.start, "row", claim.section or "", lead, caption.strip(), before=label, place=place, block=block
    )
