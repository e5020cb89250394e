"""Columns → slots: the places of a grid that hold one guided amount each, with the slot of the earlier guidance."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.lexicon import find_metrics
from tracker.tables.context import Context, announces, is_contractual
from tracker.tables.grid import Column, Dated, Grid, is_value
from tracker.types import Cell

_SILENT = frozenset({"note", "midpoint", "change", "period", "timing", "metric"})


@dataclass(frozen=True, slots=True)
class Slot:
    """One amount a line: a single column or a low and a high one; `prior` holds the slot of the earlier guidance."""

    columns: tuple[Column, ...]
    vintage: str
    cue: bool
    past: bool
    prior: Slot | None = None

    @property
    def dated(self) -> Dated | None:
        return next((c.dated for c in self.columns if c.dated), None)

    @property
    def dated_end(self) -> date | None:
        return self.dated.period.end if self.dated else None

    @property
    def header(self) -> str:
        return self.columns[0].header

    def cells_of(self, cells: Sequence[Cell]) -> list[Cell]:
        """Pick the cells that stand in the slot's columns, a cell over several columns once."""
        wanted = {c.index for c in self.columns}
        return [c for c in cells if wanted & set(range(c.column, c.column + c.width))]


def find_slots(grid: Grid, context: Context) -> list[Slot]:
    """Find the slots that hold guidance for a period not over, each with its prior slot where the table has one."""
    slots = list(_slots(grid))
    told = context.tells_near or (context.tells_section and _looks_guided(grid, slots))
    guided = [s for s in slots if not s.past and (s.cue or told or (s.vintage and any(t.cue for t in slots)))]
    current = [s for s in guided if s.vintage == "current"]
    # "FY26 guidance | Updated FY26 guidance": beside an updated column one of the same period is the earlier one.
    priors = [
        s
        for s in guided
        if s.vintage == "prior" or (current and not s.vintage and any(_same_period(s, c) for c in current))
    ]
    # The printed earlier guidance may carry the words "actual" or a day in the past only.
    return [Slot(s.columns, s.vintage, s.cue, s.past, _prior_for(s, priors)) for s in guided if s not in priors]


_NO_SEGMENT = re.compile(
    r"\b(?:guidance|outlook|forecasts?|range|estimates?d?|target(?:ed)?s?|expected|projected|prior|previous|current|updated|revised|new|low|high|end|full|year|quarter|fiscal|fy|q[1-4]|[1-4]q|first|second|third|fourth|"
    r"consolidated|total|company|group|amount|value|non-gaap|gaap|adjusted|reported|as|of|for|the|in|and|months?|ending|ended|unaudited|\$|millions?|thousands|billions|20\d\d)\b|[\W\d]+",
    re.IGNORECASE,
)


def segment_of(slot: Slot, slots: Sequence[Slot]) -> str | None:
    """Name the segment that a slot's column is limited to, where columns of one period are segments ("U.S.", "Europe")."""
    if find_metrics(slot.header):
        return None
    beside = [s for s in slots if s is not slot and s.dated_end == slot.dated_end]
    words = slot.header.replace(slot.dated.text, " ") if slot.dated else slot.header
    return " ".join(words.split()) if beside and _NO_SEGMENT.sub("", words) else None


def announces_all(grid: Grid, context: Context) -> bool:
    """Tell whether the words above announce guidance for a table that has no column of results."""
    return (context.tells_near or context.tells_section) and not any(c.past for c in grid.columns)


def _prior_for(slot: Slot, priors: Sequence[Slot]) -> Slot | None:
    return next((p for p in priors if _same_period(p, slot)), None)


def _same_period(a: Slot, b: Slot) -> bool:
    if a.dated is None or b.dated is None:
        return True
    return a.dated.period.end == b.dated.period.end


def _slots(grid: Grid) -> Iterator[Slot]:
    """Pair low columns with the high one that follows; every other column with a value is a slot of its own."""
    values = [
        c
        for c in grid.columns
        if c.index > 0 and not c.roles & _SILENT and not is_contractual(c.header) and _has_values(grid, c)
    ]
    opened: Column | None = None
    for column in values:
        if "high" in column.roles and "low" not in column.roles and opened is not None:
            yield _slot((opened, column))
            opened = None
            continue
        if opened is not None:
            yield _slot((opened,))
            opened = None
        if "low" in column.roles and "high" not in column.roles:
            opened = column
        else:
            yield _slot((column,))
    if opened is not None:
        yield _slot((opened,))


def _has_values(grid: Grid, column: Column) -> bool:
    label = min((line.cells[0].column for line in grid.lines if line.cells), default=0)
    return column.index >= label and any(
        c.column == column.index or c.column <= column.index < c.column + c.width
        for line in grid.lines
        for c in line.cells
    )


def _slot(columns: tuple[Column, ...]) -> Slot:
    roles = frozenset().union(*(c.roles for c in columns))
    vintage = "prior" if "prior" in roles else "current" if "current" in roles else ""
    past = any(c.past for c in columns)
    # A low and a high end for a period that is not over can only be guidance, whatever the caption says.
    ranged = len(columns) == 2 and not past and any(c.dated and c.dated.period.grain != "day" for c in columns)
    return Slot(columns, vintage, ranged or any(announces(c.header) for c in columns), past)


_GUIDED = re.compile(
    r"\d\W*(?:to|and|[-–—])\W*\d|\b(?:approx\w*|about|around|at least|up to|at most|over|under|below|above|digits?|teens|million|billion|flat)\b|[~≈<>]|\d\s?[mb]\b|plus or minus|\+/-",
    re.IGNORECASE,
)


def _looks_guided(grid: Grid, slots: Sequence[Slot]) -> bool:
    """Tell whether the values are worded as guidance is (ranges, hedges, low and high columns), not as the results of a statement are.

    Under "Outlook" alone, a balance sheet whose own heading the file has lost would be read as guidance.
    """
    if any(s.past for s in slots):
        return False
    if slots and all(len(s.columns) == 2 for s in slots):
        return True
    cells = [c.text for line in grid.lines for s in slots for c in s.cells_of(line.cells) if is_value(c.text)]
    return bool(cells) and sum(map(is_guided, cells)) >= len(cells) / 2


def is_guided(cell: str) -> bool:
    """Tell whether a value is worded as guidance is, as a range or with a hedge.

    >>> is_guided("$5 to $6"), is_guided("~24%"), is_guided("190,236")
    (True, True, False)
    """
    return bool(_GUIDED.search(cell))
