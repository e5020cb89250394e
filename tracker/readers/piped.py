"""Pipe tables of which a page has set every pipe and every cell on a line of its own → rows on one line each."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.readers.grid import is_value

_PIPE = "|"
_WIDEST = 8
_FEWEST = 2


def with_rows_joined(lines: Sequence[str]) -> list[str]:
    """Put the cells of such tables on one line a row; a row begins where its label does.

    >>> with_rows_joined(["|", "|", "|", "Outlook", "|", "|", "Sales", "|", "|", "$5M", "|", "So."])
    ['|  | Outlook |', '| Sales | $5M |', 'So.']
    """
    out: list[str] = []
    at = 0
    while at < len(lines):
        end = _end(lines, at)
        rows = _rows(_cells([line.strip() for line in lines[at:end]])) if end > at else []
        out += [f"| {' | '.join(row)} |" for row in rows] or list(lines[at : max(end, at + 1)])
        at = max(end, at + 1)
    return out


def _end(lines: Sequence[str], at: int) -> int:
    """Find the end of a run of pipes with at most one line of words between two."""
    end = at
    while end < len(lines) and lines[end].strip() == _PIPE:
        parted = end + 2 < len(lines) and lines[end + 1].strip() and lines[end + 2].strip() == _PIPE
        end += 2 if parted and lines[end + 1].strip() != _PIPE else 1
    return end


def _cells(tokens: Sequence[str]) -> list[str]:
    """Read the cells, each between pipes of its own; none where one pipe parts two of them, as beside bullets."""
    cells: list[str] = []
    at = 0
    while at < len(tokens):
        words = tokens[at + 1] if at + 1 < len(tokens) else ""
        closed = at + 1 if words == _PIPE else at + 2
        if tokens[at] != _PIPE or closed >= len(tokens) or tokens[closed] != _PIPE:
            return []
        cells.append("" if words == _PIPE else words)
        at = closed + 1
    return cells


def _rows(cells: Sequence[str]) -> list[list[str]]:
    """Part the cells into rows of equal length: heads below an empty corner, then labels with their values."""
    for width in range(_FEWEST, _WIDEST + 1) if cells and not cells[0] else ():
        rows = [list(cells[k : k + width]) for k in range(0, len(cells), width)]
        body = rows[1:]
        if body and len(rows[-1]) == width and all(row[0] and not is_value(row[0]) for row in body):
            values = [cell for row in body for cell in row[1:]]
            if sum(map(is_value, values)) >= len(values) / 2:
                return rows
    return []
