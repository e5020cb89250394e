"""Rows that a form numbers ("9.1 | Research and development | 2,150") → the same rows without their numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tracker.tables.words import is_value
from tracker.types import Row

_ITEM = re.compile(r"\d{1,2}\.\d{1,2}(?:\.\d)?|\(?[a-z]\)|\(?[ivx]{1,4}\)|\d{1,2}\.(?:\d{1,2})? ?\(?[a-z]\)")
_FEWEST = 3
_MOST_OF = 0.6


def without_numbers(rows: Sequence[Row]) -> list[Row]:
    """Drop the numbers of a form's items before their labels, where most rows have one; the labels come first then."""
    numbered = [row for row in rows if _is_numbered(row)]
    if len(numbered) < max(_FEWEST, _MOST_OF * len([row for row in rows if len(row.cells) > 1])):
        return list(rows)
    shift = min(row.cells[1].column for row in numbered)
    return [_moved(replace(row, cells=row.cells[1:]) if _is_numbered(row) else row, shift) for row in rows]


def _is_numbered(row: Row) -> bool:
    first, *others = row.cells
    return bool(others and _ITEM.fullmatch(first.text) and not is_value(others[0].text))


def _moved(row: Row, shift: int) -> Row:
    """Move a row's cells to the left by the columns that are dropped."""
    cells = tuple(replace(c, column=max(0, c.column - shift)) for c in row.cells)
    return replace(row, start=row.cells[0].start, cells=cells)
