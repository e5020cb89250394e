"""Rows of a table → where its body begins, which rows above name columns, what they say of each."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.tables.context import announces_events
from tracker.tables.roles import roles_of
from tracker.tables.words import is_mixed, is_numbered, is_value
from tracker.types import Cell, Row


def body_start(rows: Sequence[Row], hint: int) -> int:
    """Find the first row that pairs a label with a value; a table of dates or steps may have none and keeps the reader's count."""
    start = _first_pair(rows, hint)
    width = len(rows[hint - 1].cells) if 0 < hint < start else 0
    steps = width and any(_tells_steps(c.text) for row in rows[:hint] for c in row.cells[1:])
    return hint if steps and all(_is_thing(row, width) for row in rows[hint:start]) else start


def _tells_steps(head: str) -> bool:
    return bool(roles_of(head) & {"timing", "note"}) or announces_events(head)


_OF_VALUES = frozenset({"low", "high", "prior", "current", "actual", "change", "midpoint"})


def _is_thing(row: Row, width: int) -> bool:
    """Tell whether a row without a value lists a thing with its steps ("Larkovir | Migraine | Filed in May | –"), not heads."""
    label, *others = row.cells
    full = label.column == 0 and len(row.cells) >= 3 and len(row.cells) - width in (0, 1)
    return full and not any(roles_of(c.text) & _OF_VALUES for c in others)


def _first_pair(rows: Sequence[Row], hint: int) -> int:
    for number, row in enumerate(rows):
        first, *others = row.cells
        if others and starts_with_label(row) and any(is_value(c.text) for c in others):
            return number
        if is_value(first.text) and first.column > 0 and number > 0:
            return number
    return min(max(hint, 1), len(rows))


def starts_with_label(row: Row) -> bool:
    """Tell whether a row's first cell names it: words, or at its very beginning a thing with its number ("Hull 12", "12 | Tug")."""
    first, *others = row.cells
    if not is_value(first.text):
        return True
    return first.column == 0 and (is_numbered(first.text) or _is_counted(first.text, others))


# "288 | Harbor tug | Q2 2027": the number that a row's thing goes by.
_COUNTED = re.compile(r"#?\d{1,5}[A-Za-z]?")


def _is_counted(first: str, others: Sequence[Cell]) -> bool:
    """Tell whether a bare number begins a row that names its thing in the next cell."""
    words = others[0].text if others else ""
    names = re.search(r"[A-Za-z]{3}", words) and (not is_value(words) or is_mixed(words))
    return bool(names and _COUNTED.fullmatch(first))


def split_header(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Split the rows above the body into those that name columns and the label-only rows below them (groups)."""
    last = max((k for k, row in enumerate(rows) if len(row.cells) > 1 or row.cells[0].column > 0), default=-1)
    named = [row for row in rows[: last + 1] if len(row.cells) > 1 or row.cells[0].column > 0]
    return named, list(rows[last + 1 :]) if last >= 0 else []


def is_title(row: Row, header: Sequence[Row]) -> bool:
    """Tell whether a row above the body speaks of the whole table: one cell, or its corner over the labels."""
    return row not in header or len(row.cells) == 1 or row.cells[0].column == 0


def indexes(rows: Sequence[Row]) -> list[int]:
    """Give the numbers of all columns that a cell stands in."""
    return sorted({c for row in rows for cell in row.cells for c in range(cell.column, cell.column + cell.width)})


def header_text(header: Sequence[Row], index: int) -> str:
    """Join the header cells over a column; a heading over several columns may be printed over the first only."""
    parts: list[str] = []
    for row in header:
        over = [c for c in row.cells if c.column <= index < c.column + c.width]
        if len(row.cells) == 1 and (row.cells[0].column == 0 or _of_all(row.cells[0].text)):
            over = []
        elif not over and index > 0:
            over = [c for c in row.cells if 0 < c.column < index][-1:]
        parts += [c.text for c in over]
    return " ".join(" ".join(parts).split())


# "(in millions)", "($ in thousands, except per share)", "(unaudited)" on a line of its own below the heads
_NOTE = re.compile(r"\W*\([^()]*\b(?:thousands|millions|billions|mm?|unaudited)\b[^()]*\)\W*", re.IGNORECASE)


def _of_all(cell: str) -> bool:
    """Tell whether a cell that is alone on its line speaks of all columns: it holds several names, or tells their scale.

    >>> _of_all("(in millions)"), _of_all("(actual)"), _of_all("Metric Q4 2026 Outlook")
    (True, False, True)
    """
    return bool(_NOTE.fullmatch(cell)) or _runs_together(cell)


def _runs_together(header: str) -> bool:
    """Tell whether one cell holds the names of several columns ("METRIC Q4 2026 OUTLOOK COMMENTARY")."""
    return bool(
        re.match(r"(?:[\w’' ]{0,40}\b)?(?:key )?(?:metric|measure|indicator|item)s?\s+\S", header, re.IGNORECASE)
    )
