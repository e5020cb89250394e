"""Segments → candidates: everything that a release may promise, as the claim it would be, with the signs for and against."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from tracker.amounts import DecimalMark, decimal_mark
from tracker.candidates.amounts import find_readings
from tracker.candidates.deals import MAY_CLOSE, find_side
from tracker.candidates.directions import find_directions
from tracker.candidates.events import find_steps
from tracker.candidates.options import Spans, Windows
from tracker.candidates.readings import Reading, Step
from tracker.candidates.signs import governing_signs, reading_signs, segment_signs, window_signs
from tracker.candidates.slots import Setting, dated_heading, guidance_claim, headed_by, milestone_claim
from tracker.candidates.surroundings import is_outlook, leads_ahead
from tracker.coins import coins_of, in_pounds
from tracker.fiscal import ReleaseCalendar, calendar_of
from tracker.mentions import Marks, cues, find_marks
from tracker.segments import find_segments
from tracker.types import Candidate, Claim, Release, Segment

__all__ = ["find_candidates", "may_promise", "read_segment"]


def find_candidates(release: Release) -> Iterator[Candidate]:
    """Find the candidates of a dated release in its prose; those of its tables are `tracker.tables.find_candidates`."""
    calendar, decimal = calendar_of(release), decimal_mark(release.text)
    for segment in find_segments(release):
        if may_promise(segment) or _is_headed(segment, calendar):
            yield from read_segment(segment, release, calendar, decimal)


def _is_headed(segment: Segment, calendar: ReleaseCalendar) -> bool:
    """Tell whether a time ahead stands over a segment: over its figures, or over items of which nothing else is said."""
    if _HAS_FIGURE.search(segment.text) and headed_by(segment, calendar):
        return True
    return segment.kind == "item" and dated_heading(segment.lead, segment.section, calendar) is not None


# Under "Fourth quarter of fiscal 2025:", told in November, even "Total revenue of $163 million" may be what is to come.
_HAS_FIGURE = re.compile(r"\d")


def may_promise(segment: Segment) -> bool:
    """Tell cheaply whether a segment can promise anything: a forward word, an outlook around it or a time in it.

    The only gate before the decision; `tracker evaluate --stages` says which share of the labelled claims it keeps.
    """
    text = segment.text
    if cues.is_forward(text) or cues.has_window(text):
        return True
    above = (*segment.section.split(" > "), segment.lead)
    return any(is_outlook(words) or leads_ahead(words) for words in above if words) or cues.is_strong(
        segment.before[-300:]
    )


def read_segment(
    segment: Segment, release: Release, calendar: ReleaseCalendar, decimal: DecimalMark | None = None
) -> Iterator[Candidate]:
    """Read every amount, direction and event of one segment as a claim with its signs."""
    marks = find_marks(segment, calendar, decimal)
    if "pounds" in segment.text and (coins := coins_of(release.text)):
        marks = replace(marks, amounts=tuple(replace(mark, amount=in_pounds(mark.amount, coins)) for mark in marks.amounts))
    readings = list(find_readings(segment, marks))
    directions = list(find_directions(segment, marks))
    steps = list(find_steps(segment, marks, calendar.published))
    if not (readings or directions or steps):
        return
    timed = replace(segment, times=tuple(_times(marks, calendar.published)))
    setting = Setting(timed, marks, release, calendar)
    shared = segment_signs(setting)
    spans = tuple({(r.start, r.end) for r in readings if r.role == "main"})
    for reading in readings:
        others = tuple(span for span in spans if span != (reading.start, reading.end))
        yield _of_reading(reading, guidance_claim(reading, setting, others), setting, shared, others)
    for reading in directions:
        yield _of_reading(reading, guidance_claim(reading, setting, spans), setting, shared, spans)
    for step in steps:
        yield _of_step(step, milestone_claim(step, setting), setting, shared)


def _times(marks: Marks, published: date) -> Iterator[tuple[int, str]]:
    """Tell where the periods of a segment end, and what each is on the day of the release."""
    for mark in marks.periods:
        start, end = mark.period.start, mark.period.end
        if start is not None or end is not None:
            now = (start is not None and start < published) or end == published
            yield mark.end, "over" if end and end < published else "now" if now else "ahead"


def _of_reading(reading: Reading, claim: Claim, setting: Setting, shared: frozenset[str], others: Spans) -> Candidate:
    at = setting.segment.start
    start, end = reading.amount_span or (reading.start, reading.end)
    signs = shared | frozenset(reading_signs(reading, claim, setting))
    return Candidate(claim, at + start, at + end, setting.segment, signs, Windows(reading, setting, others))


def _of_step(step: Step, claim: Claim, setting: Setting, shared: frozenset[str]) -> Candidate:
    at = setting.segment.start
    span = (at + step.start, at + step.end)
    side = find_side(setting.release.text, *span, (at, setting.segment.end)) if step.event in MAY_CLOSE else None
    around = (*window_signs(claim, setting), *governing_signs(setting, step.start, step.end), *([side] if side else []))
    return Candidate(claim, *span, setting.segment, shared | step.signs | frozenset(around))
