"""Tables without heads whose rows are a thing and its time, and how the labels of any table are read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from tracker.tables.compared import as_period, without_comparison
from tracker.tables.dated import dated_in
from tracker.types import Cell, Release, Row


def read_label(row: Row, published: date | None) -> Row:
    """Read a row's label by what it names, without the figures of another time and the shares owned in its brackets."""
    label = row.cells[0]
    if label.column or len(row.cells) == 1:
        return row
    plain = as_period(without_comparison(label.text, published) if "(" in label.text else label.text)
    return row if plain == label.text else replace(row, cells=(replace(label, text=plain), *row.cells[1:]))


def is_timetable(rows: Sequence[Row], release: Release) -> bool:
    """Tell a table that has no heads: its first row and most others are things and their times ("Effective date of the Scheme", "10 October 2022")."""
    if len(rows) < _FEWEST:
        return False
    first, *others = rows[0].cells
    if not others or first.column or len(first.text) > _LONGEST or not _NAMED.search(first.text) or _HEAD.fullmatch(first.text) or dated_in(first.text, release):
        return False
    mostly = _MOSTLY if max(len(row.cells) for row in rows) == _PAIR else _WHOLLY
    return any(_is_time(cell, mostly, release) and _holds_times(cell.column, rows, mostly, release) for cell in others)


def _holds_times(column: int, rows: Sequence[Row], mostly: float, release: Release) -> bool:
    cells = [cell for row in rows for cell in row.cells[1:] if cell.column == column]
    return sum(_is_time(cell, mostly, release) for cell in cells) > len(rows) / 2


def _is_time(cell: Cell, mostly: float, release: Release) -> bool:
    when = cell.text
    return len(when) <= _LONGEST and sum(len(found.text) for found in dated_in(when, release)) >= mostly * len(when)


_FEWEST = 2
_LONGEST = 80
_NAMED = re.compile(r"[a-z]{3}", re.IGNORECASE)
# What stands over names is a head, whatever stands beside it: "Location | Opening 2025".
_HEAD = re.compile(r"\W*(?:locations?|projects?|program(?:me)?s?|events?|dates?|milestones?|city|cities|stores?|sites?|products?|titles?|names?|descriptions?|periods?|.*(?:months|weeks|quarter|year)s? end(?:ed|ing))\W*", re.IGNORECASE)
_PAIR = 2
_MOSTLY, _WHOLLY = 0.4, 0.8
