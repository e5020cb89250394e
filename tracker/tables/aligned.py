"""Rows of a table whose cells a page has moved → rows with their label first: cells in one column, labels over several rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tracker.tables.words import is_value
from tracker.types import Cell, Row


def aligned(rows: Sequence[Row]) -> list[Row]:
    """Number the cells of rows so that labels stand in the first column, those over several rows given to each or set above."""
    return _filled_down(_named_beside(_side_headed(_apart(rows))))


def under_heads(rows: Sequence[Row], body: int) -> list[Row]:
    """Set as many values as there are heads under them in order, where spacers or signs in cells of their own have pushed some to the right.

    ("| | | Low | | High |" over "| Net sales | | $ | 1,310 | | $ | 1,350 |".)
    """
    heads = next((cells for row in reversed(rows[:body]) if len(cells := _beside_label(row)) >= _FEWEST), ())
    return [*rows[:body], *(_set_under(row, heads) for row in rows[body:])]


_FEWEST = 2


def _beside_label(row: Row) -> tuple[Cell, ...]:
    return tuple(c for c in row.cells if c.column > 0)


def _set_under(row: Row, heads: Sequence[Cell]) -> Row:
    values = _beside_label(row)
    if not values or len(values) != len(heads) or not all(is_value(v.text) or len(v.text) <= _BLANK for v in values):
        return row
    if not any(_is_apart(v, h) for v, h in zip(values, heads, strict=True)):
        return row
    moved = (replace(v, column=h.column, width=h.width) for v, h in zip(values, heads, strict=True))
    return replace(row, cells=(*(c for c in row.cells if c.column == 0), *moved))


_BLANK = 3


def _is_apart(value: Cell, head: Cell) -> bool:
    return value.column + value.width <= head.column or head.column + head.width <= value.column


def _side_headed(rows: Sequence[Row]) -> list[Row]:
    """Set a head that stands beside the labels of several rows ("Fiscal 2025 outlook | Net revenue | …") above them."""
    heads = [_heads_beside(row, rows[k + 1 : k + 2]) for k, row in enumerate(rows)]
    if not any(heads) or any(row.cells[0].column == 0 and len(row.cells) > 1 and not h for row, h in zip(rows, heads, strict=True)):
        return list(rows)
    return [part for row, head in zip(rows, heads, strict=True) for part in _set_above(row, head)]


def _heads_beside(row: Row, below: Sequence[Row]) -> bool:
    """Tell whether a row begins with a head, its own label beside it, and the row below with a label in that place."""
    if len(row.cells) < 3 or not below or [c.column for c in row.cells[:2]] != [0, 1]:
        return False
    head, label, first = row.cells[0].text, row.cells[1].text, below[0].cells[0]
    words = not is_value(label) and not _is_period_words(label) and not is_value(head)
    return words and first.column == 1 and len(below[0].cells) > 1 and not is_value(first.text) and not _is_period_words(first.text)


def _set_above(row: Row, head: bool) -> Iterator[Row]:
    if head:
        yield replace(row, end=row.cells[0].end, cells=row.cells[:1])
        row = replace(row, start=row.cells[1].start, cells=row.cells[1:])
    moved = row.cells[0].column > 0
    yield replace(row, cells=tuple(replace(c, column=c.column - 1) for c in row.cells)) if moved else row


def _apart(rows: Sequence[Row]) -> list[Row]:
    """Number the cells of a table anew in which two of a row fell into one column, as beside labels over several rows."""
    most = max((len(row.cells) for row in rows), default=0)
    clash = any(len({c.column for c in row.cells}) < len(row.cells) for row in rows if len(row.cells) == most)
    if not clash or any(len(row.cells) not in (1, most - 1, most) for row in rows):
        return list(rows)
    full: Row | None = None
    out: list[Row] = []
    for row in rows:
        out.append(_numbered(row, most, full))
        full = row if len(row.cells) == most else full
    return out


def _numbered(row: Row, most: int, full: Row | None) -> Row:
    """Number a row's cells from left to right; one that begins as the last full row goes on behind its label lacks that label."""
    beside = full.cells[1].text if full is not None and len(full.cells) > 2 else "Q1"
    first = 1 if len(row.cells) == most - 1 and _is_alike(row.cells[0].text, beside) else 0
    return replace(row, cells=tuple(replace(c, column=first + n, width=1) for n, c in enumerate(row.cells)))


def _is_alike(one: str, other: str) -> bool:
    """Tell whether two cells are both periods or both labels."""
    return not is_value(one) and not is_value(other) and _is_period_words(one) == _is_period_words(other)


def _named_beside(rows: Sequence[Row]) -> list[Row]:
    """Give values that stand below the second part of their label ("Diluted EPS | GAAP" over all columns, "| 0.02 | 0.09") the whole of it."""
    out: list[Row] = []
    for row in rows:
        above = out[-1] if out else None
        if above and row.cells[0].column > 0 and is_value(row.cells[0].text) and _is_label_in_two(above):
            label, words = above.cells
            whole = replace(label, text=f"{label.text} {words.text}")
            row = replace(row, start=above.start, cells=(whole, *row.cells))
            out.pop()
        out.append(row)
    return out


def _is_label_in_two(row: Row) -> bool:
    label, *others = row.cells
    spans = len(others) == 1 and others[0].width > 1
    return spans and label.column == 0 and not any(is_value(c.text) or _is_period_words(c.text) for c in row.cells)


def _filled_down(rows: Sequence[Row]) -> list[Row]:
    """Give rows that begin with a period below a label and a period ("Net income | Q3 2026", "| FY 2026") that label."""
    out: list[Row] = []
    label: Cell | None = None
    for row in rows:
        first, *others = row.cells
        if first.column == 0 and others and not is_value(first.text) and _is_period_words(others[0].text):
            label = first
        elif label is not None and first.column == 1 and others and _is_period_words(first.text):
            row = replace(row, cells=(label, *row.cells))
        else:
            label = None
        out.append(row)
    return out


_PERIOD_ONLY = re.compile(
    r"(?i)\W*(?:(?:fy|fiscal|full|half|first|second|third|fourth|calendar|year|quarter|[1-4]q|q[1-4]|[12]h|h[12])\W*){0,4}(?:['’]?\d\d|20\d\d|year|quarter|half)\W*"
)


def _is_period_words(text: str) -> bool:
    """Tell whether a cell is a period and nothing else ("3Q 2026", "Full year")."""
    return (
        len(text) <= 40 and bool(_PERIOD_ONLY.fullmatch(text)) and bool(re.search(r"(?i)[a-z]{2}|\dq|q\d|20\d\d", text))
    )
