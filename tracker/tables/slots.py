"""Columns → slots: the places of a grid that hold one amount a line, each with the slot of the earlier guidance."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker.lexicon import find_metrics
from tracker.tables.context import announces
from tracker.tables.dated import Dated
from tracker.tables.grid import Column, Grid
from tracker.tables.words import is_value
from tracker.types import Cell

_SILENT = frozenset({"note", "midpoint", "period", "timing", "metric"})


@dataclass(frozen=True, slots=True)
class Slot:
    """One amount a line: a single column or a low and a high one; `prior` holds the slot of the earlier guidance.

    `vintage` is "prior" or "current" where the words or the neighbours of the column say so, else "".
    """

    columns: tuple[Column, ...]
    vintage: str = ""
    past: bool = False
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

    @property
    def cue(self) -> bool:
        """Tell whether the slot's own heads announce guidance."""
        return any(announces(c.header) for c in self.columns)

    @property
    def paired(self) -> bool:
        """Tell whether it is a low and a high end in columns of their own."""
        return any("low" in c.roles for c in self.columns) and any("high" in c.roles for c in self.columns[1:])

    @property
    def ranged(self) -> bool:
        """Tell whether it is a low and a high end for a named period that is not over, which only guidance has."""
        return self.paired and not self.past and any(c.dated and c.dated.period.grain != "day" for c in self.columns)

    @property
    def compares(self) -> bool:
        """Tell whether the column gives the change against another one."""
        return any("change" in c.roles for c in self.columns)

    def is_total(self) -> bool:
        """Tell whether it totals the columns of years beside it."""
        return any(c.dated and c.dated.text == c.header and not re.search(r"\d", c.header) for c in self.columns)

    def cells_of(self, cells: Sequence[Cell]) -> list[Cell]:
        """Pick the cells that stand in the slot's columns, a cell over several columns once."""
        wanted = {c.index for c in self.columns}
        return [c for c in cells if wanted & set(range(c.column, c.column + c.width))]


def find_slots(grid: Grid) -> tuple[Slot, ...]:
    """Find every slot of a grid from left to right, the earlier guidance's marked as such and joined to the present one's."""
    found = list(_slots(grid))
    if all(s.compares for s in found):
        found = [replace(s, columns=tuple(replace(c, roles=c.roles - {"change"}) for c in s.columns)) for s in found]
    slots = [_with_vintage(s, found) for s in found]
    priors = [s for s in slots if s.vintage == "prior"]
    return tuple(s if s.vintage == "prior" else replace(s, prior=_prior_for(s, priors)) for s in slots)


def _with_vintage(slot: Slot, slots: Sequence[Slot]) -> Slot:
    """Mark a column beside an updated one of the same period as the earlier one ("FY26 guidance | Updated FY26 guidance")."""
    updated = [s for s in slots if s.vintage == "current" and not s.past]
    earlier = not slot.vintage and not slot.past and not slot.compares and any(_same_period(slot, u) for u in updated)
    return replace(slot, vintage="prior") if earlier else slot


_NO_SEGMENT = re.compile(
    r"\b(?:guidance|outlook|forecasts?|range|estimates?d?|target(?:ed)?s?|expected|projected|prior|previous|current|updated|revised|new|low|high|end|full|year|quarter|fiscal|fy|q[1-4]|[1-4]q|first|second|third|fourth|"
    r"consolidated|total|company|group|amount|value|non-gaap|gaap|adjusted|reported|as|of|for|the|in|and|months?|ending|ended|unaudited|total|\$|millions?|thousands|billions|20\d\d|[eaf])\b|[\W\d]+",
    re.IGNORECASE,
)


def segment_of(slot: Slot, slots: Sequence[Slot]) -> str | None:
    """Name the segment that a slot's column is limited to, where columns of one period are segments ("U.S.", "Europe")."""
    if find_metrics(slot.header) or any(c.issued for c in slot.columns):
        return None
    beside = [s for s in slots if s.columns != slot.columns and s.vintage != "prior" and s.dated_end == slot.dated_end]
    words = slot.header.replace(slot.dated.text, " ") if slot.dated else slot.header
    return " ".join(words.split()) if beside and _NO_SEGMENT.sub("", words) else None


_STEPS_HEAD = re.compile(r"(?:[\w-]+ ){0,3}(?:adjust(?:ment|ing)s?|items|reconciliation|compensation|amortization)\W*(?:\(\d\)|\d)?\W*", re.IGNORECASE)


def is_between_bases(slot: Slot, slots: Sequence[Slot]) -> bool:
    """Tell whether a column holds the steps between the columns "GAAP" and "Non-GAAP", which promise nothing."""
    bases = {bool(re.search(r"(?i)\bnon-?gaap\b|\badjusted\b", s.header)) for s in slots if re.search(r"(?i)\bgaap\b|\badjusted\b", s.header)}
    return len(bases) == 2 and bool(_STEPS_HEAD.fullmatch(slot.header)) and not re.search(r"(?i)\bgaap\b|\badjusted\b", slot.header)


def _prior_for(slot: Slot, priors: Sequence[Slot]) -> Slot | None:
    """Take the latest of the earlier guidances for the same period, by the day it was given or by its words."""
    fitting = [p for p in priors if _same_period(p, slot)]
    return max(fitting, key=_lateness, default=None)


def _lateness(slot: Slot) -> tuple[date, bool]:
    issued = next((c.issued for c in slot.columns if c.issued), date.min)
    return issued, not re.search(r"\b(?:initial|original)", slot.header, re.IGNORECASE)


def _same_period(a: Slot, b: Slot) -> bool:
    """Tell whether two slots are for one period: the fourth quarter and the year end together and are two."""
    if a.dated is None or b.dated is None:
        return True
    one, other = a.dated.period, b.dated.period
    return (one.start, one.end) == (other.start, other.end)


def _slots(grid: Grid) -> Iterator[Slot]:
    """Pair low columns with the high one that follows; every other column with a value is a slot of its own."""
    opened: Column | None = None
    for group in _groups(grid):
        column = group[0]
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
            yield _slot(tuple(group))
    if opened is not None:
        yield _slot((opened,))


def _groups(grid: Grid) -> list[list[Column]]:
    """Take neighbours under one head as one column where no line has more than one cell in them ("45%", "-", "46%" joined)."""
    groups: list[list[Column]] = []
    for column in (c for c in grid.columns if c.index > 0 and not c.roles & _SILENT and _has_values(grid, c)):
        if groups and column.header and column.header == groups[-1][0].header and _is_one(grid, [*groups[-1], column]):
            groups[-1].append(column)
        else:
            groups.append([column])
    return groups


def _is_one(grid: Grid, columns: Sequence[Column]) -> bool:
    slot = Slot(tuple(columns))
    return all(len(slot.cells_of(line.cells)) <= 1 for line in grid.lines)


def _has_values(grid: Grid, column: Column) -> bool:
    label = min((line.cells[0].column for line in grid.lines if line.cells), default=0)
    return column.index >= label and any(
        c.column <= column.index < c.column + c.width for line in grid.lines for c in line.cells
    )


def _slot(columns: tuple[Column, ...]) -> Slot:
    roles = frozenset().union(*(c.roles for c in columns))
    vintage = "prior" if "prior" in roles else "current" if "current" in roles else ""
    return Slot(columns, vintage, any(c.past for c in columns))


_GUIDED = re.compile(
    r"\d\W*(?:to|and|[-–—])\W*\d|\b(?:approx\w*|about|around|at least|up to|at most|over|under|below|above|digits?|teens|million|billion|flat)\b|[~≈<>≥≤]|\d\s?[mb]\b|plus or minus|\+/-",
    re.IGNORECASE,
)


def look_guided(grid: Grid, slots: Sequence[Slot]) -> bool:
    """Tell whether the values are worded as guidance is (ranges, hedges, low and high columns), not as the results of a statement are.

    Under "Outlook" alone, a balance sheet whose own heading the file has lost would be read as guidance.
    """
    if any(s.past for s in slots):
        return False
    if slots and all(s.paired for s in slots):
        return True
    cells = [c.text for line in grid.lines for s in slots for c in s.cells_of(line.cells) if is_value(c.text)]
    return bool(cells) and sum(map(is_guided, cells)) >= len(cells) / 2


def is_guided(cell: str) -> bool:
    """Tell whether a value is worded as guidance is, as a range or with a hedge.

    >>> is_guided("$5 to $6"), is_guided("~24%"), is_guided("190,236")
    (True, True, False)
    """
    return bool(_GUIDED.search(cell))
