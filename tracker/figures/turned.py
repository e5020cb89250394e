"""Tables that name their metrics over the columns and their periods in the rows, as the forms of Tokyo do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tracker.figures.headers import Slot, body_start, head_over
from tracker.figures.month_first import month_first
from tracker.figures.reported import Calendar, find_reported
from tracker.figures.rows import Named, name_row
from tracker.types import Table


@dataclass(frozen=True, slots=True)
class Turned:
    """The columns of such a table, the metric of each by its number, and the days of its rows by where they start."""

    slots: tuple[Slot, ...]
    names: Mapping[int, Named]
    spans: Mapping[int, tuple[date, date]]


_SPANS = frozenset({"quarter", "half", "year", "months"})


def read_turned(table: Table, known: Calendar) -> Turned | None:
    """Read a table whose columns name two metrics or more and whose rows name each a period that is over; else None."""
    start = body_start(table)
    leaf = max(table.rows[:start], key=lambda row: len(row.cells), default=None)
    spans = {row.start: span for row in table.rows[start:] if row.cells and (span := _span(row.cells[0].text, known))}
    if leaf is None or not spans or 2 * len(spans) < len(table.rows) - start:
        return None
    slots = tuple(head_over(table.rows[:start], c.column, c.width) for c in leaf.cells if c.column > 0)
    names = {s.column: name for s in slots if not s.text.endswith("%") and (name := name_row(s.text, ""))}
    return Turned(slots, names, spans) if len({name.metric for name in names.values()}) > 1 else None


def _span(label: str, known: Calendar) -> tuple[date, date] | None:
    found = [r for r in find_reported(month_first(label), known) if r.grain in _SPANS]
    if len(found) != 1 or found[0].start is None or found[0].end is None or found[0].end > known.published:
        return None
    return found[0].start, found[0].end
