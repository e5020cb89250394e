"""Tables that lost their shape: every cell on a line of its own, label first, then its numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile

from tracker.readers.drafts import Draft, DraftRow, row_of
from tracker.readers.grid import Piece, closes_number, is_number, is_value, is_year, joined, opens_number
from tracker.readers.lines import split_marker

_LABEL = 140
_HEADS = 8
_GAP = 7
_PERIOD = re.compile(
    r"\b(?:ended|ending|quarters?|months?|weeks?|years?|20\d\d|19\d\d|january|february|march|april|may|june|july|august|"
    r"september|october|november|december|q[1-4]|actual|guidance|outlook|prior|current|previous)\b|(?:sept?|oct|nov|dec|jan|feb|mar|apr|jun|jul|aug)\. \d|^(?:non-)?gaap$|"
    r"change|increase|decrease|^%$|^\$$|^Δ$",
    re.I,
)
_MONTH = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"(?:sept?|oct|nov|dec|jan|feb|mar|apr|jun|jul|aug)\.)(?: \d|\b)",
    re.I,
)
_GLUED = re.compile(
    r"(?<=[a-z,.)])(?=(?:January|February|March|April|May|June|July|August|September|October|November|December|20\d\d)\b)"
)
_INLINE_NUMBER = re.compile(
    r"(?<=[\w)*]) (?=[$€£]?\s?\(?-?[$€£]?\d[\d,.]*\)?%?(?: [($€£-]{0,3}\d[\d,.]*[)%]{0,2}){0,6}$)"
)
_LOOSE_CLOSE = re.compile(r"(?<=\d)\s{1,4}\)")
_BETWEEN = re.compile(r"(?<=[\d%)]) (?=[$€£]?\(?-?[$€£]?\d[\d,.]*[)%]{0,2}(?: |$))")
_LONG_LINE = 160


def unfold(line: str) -> list[str]:
    """Part a line that holds a whole table, its cells two or more spaces apart, into its cells.

    >>> unfold("Revenue 5   6   7")
    ['Revenue 5   6   7']
    """
    if len(line) < _LONG_LINE or "  " not in line:
        return [line]
    whole = _LOOSE_CLOSE.sub(")", line.strip())
    cells = [
        cell
        for chunk in re.split(r"\s{2,}", whole)
        for part in _INLINE_NUMBER.split(chunk)
        for cell in _BETWEEN.split(part)
    ]
    numbers = sum(is_number(cell) for cell in cells)
    return cells if numbers >= 6 and numbers >= 0.4 * len(cells) else [line]


def find_flat(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Find the [first, last) line ranges that are tables with one cell a line."""
    kinds = [_kind(line.strip()) for line in lines]
    if kinds.count("number") < 6:
        return []
    ranges: list[tuple[int, int]] = []
    k = 0
    while k < len(kinds):
        if kinds[k] != "number":
            k += 1
            continue
        end = _end(kinds, k)
        start = _start(kinds, lines, k, ranges[-1][1] if ranges else 0)
        if _is_table(kinds[start:end]):
            ranges.append((start, end))
        k = end
    return ranges


def _kind(cell: str) -> str:
    if not cell:
        return ""
    if is_number(cell) or opens_number(cell) or closes_number(cell) or (is_value(cell) and len(cell) < 24):
        return "number"
    prose = len(cell) > _LABEL or (len(cell) > 60 and cell.endswith(".")) or split_marker(cell)
    return "prose" if prose else "label"


def _end(kinds: Sequence[str], k: int) -> int:
    end, labels = k + 1, 0
    for at in range(k + 1, len(kinds)):
        if kinds[at] == "number":
            end, labels = at + 1, 0
        elif kinds[at] == "label":
            labels += 1
        if kinds[at] == "prose" or labels > _GAP:
            break
    return end


def _start(kinds: Sequence[str], lines: Sequence[str], k: int, floor: int) -> int:
    """Take in the first row's label and the column heads above it."""
    start, labels = k, 0
    for at in range(k - 1, floor - 1, -1):
        if kinds[at] == "prose" or labels > _HEADS:
            break
        if kinds[at] == "label":
            labels += 1
            if labels > 1 and not _PERIOD.search(lines[at]):
                break
            start = at
    return start


def _is_table(kinds: Sequence[str]) -> bool:
    cells = [kind for kind in kinds if kind]
    numbers = cells.count("number")
    return numbers >= 6 and numbers >= 0.35 * len(cells) and cells.count("label") >= 2


def flat_tables(lines: Sequence[str]) -> Iterator[Draft]:
    """Rebuild the rows of a range; a second row of years, or of dates, begins a second table."""
    for table in _split(_rows([" ".join(line.split()) for line in lines if line.strip()])):
        years = next((len(row) - 1 for row in table if _is_heads(row)), 0)
        counts = Counter(len(row) - 1 for row in table if len(row) > 2 and not _is_heads(row))
        width = max(years, counts.most_common(1)[0][0] if counts else 1)
        yield from _drafts([part for row in table for part in _parted(row, width)], width)


def _rows(cells: Sequence[str]) -> list[list[str]]:
    """Label, then numbers; a label without numbers is a row of its own."""
    rows: list[list[str]] = []
    for cell in cells:
        if _kind(cell) != "number":
            rows.append([cell])
        elif rows:
            rows[-1].append(cell)
        else:
            rows.append(["", cell])
    whole = [[row[0], *(p.text for p in joined([Piece(c, k, k + 1) for k, c in enumerate(row[1:])]))] for row in rows]
    # "Sep. 30," and "2024" on two lines are one column head.
    return [[" ".join(row)] if len(row) == 2 and is_year(row[1]) and _MONTH.search(row[0]) else row for row in whole]


def _parted(row: list[str], width: int) -> list[list[str]]:
    """A total without a label runs on behind the row before it."""
    numbers = row[1:]
    if width < 2 or len(numbers) < 2 * width or len(numbers) % width:
        return [row]
    rest = [["", *numbers[k : k + width]] for k in range(width, len(numbers), width)]
    return [[row[0], *numbers[:width]], *rest]


def _is_heads(row: Sequence[str]) -> bool:
    return len(row) > 2 and any(map(is_year, row[1:])) and all(is_year(cell) or cell in ("$", "%") for cell in row[1:])


def _split(rows: list[list[str]]) -> Iterator[list[list[str]]]:
    start = 0
    seen_data = False
    for k, row in enumerate(rows):
        dates = (
            len(row) == 1
            and _is_day(row[0])
            and k + 1 < len(rows)
            and len(rows[k + 1]) == 1
            and _is_day(rows[k + 1][0])
        )
        if seen_data and (_is_heads(row) or dates):
            labels = len(list(takewhile(lambda r: len(r) == 1, reversed(rows[start:k]))))
            yield rows[start : k - labels]
            start, seen_data = k - labels, False
        seen_data = seen_data or (len(row) > 1 and not _is_heads(row))
    yield rows[start:]


def _is_day(label: str) -> bool:
    return len(label) < 50 and bool(_MONTH.search(label))


def _is_column_head(label: str) -> bool:
    return not label.startswith("(") and len(label) < 60 and bool(_PERIOD.search(label))


def _drafts(rows: list[list[str]], width: int) -> Iterator[Draft]:
    """The title lines as paragraphs (the caption), then the table under its column heads."""
    first = next((k for k, row in enumerate(rows) if len(row) > 1 and not _is_heads(row)), 0)
    years = next((k for k in range(first - 1, -1, -1) if _is_heads(rows[k])), None)
    # What comes after the years is the first section's name ("Assets"), before them stand the column heads.
    top = _top_without_years(rows, first) if years is None else years + 1
    labels = [row[0] for row in rows[:top] if row[0]]
    heads = list(reversed(list(takewhile(_is_column_head, reversed(labels)))))
    for title in labels[: len(labels) - len(heads)]:
        yield Draft("paragraph", title)
    drafted = _heads([_GLUED.sub(" ", head) for head in heads], rows[years][1:] if years is not None else [], width)
    body = [_row(row) for row in rows[top:]]
    if body:
        yield Draft("table", rows=(*drafted, *body), header=len(drafted))


def _top_without_years(rows: list[list[str]], first: int) -> int:
    """Tell where the body begins that no row of years heads: at the names of its sections, which stand above its first numbers."""
    top = first
    while top and rows[top - 1][0].endswith(":"):
        top -= 1
    named = top > 2 and not _is_column_head(rows[top - 1][0])
    return top - 1 if named and all(_is_column_head(row[0]) for row in rows[top - 3 : top - 1]) else top


def _heads(labels: Sequence[str], years: Sequence[str], width: int) -> list[DraftRow]:
    """Spread the column heads: "Three Months Ended", "Nine Months Ended" over their dates and years."""
    columns = max(len(years), width)
    days = [label for label in labels if _MONTH.search(label)]
    spans = [label for label in labels if label not in days]
    levels = [spans, days] if len(spans) == len(days) else [list(labels)]
    out = [row for level in levels for row in _level(level, columns)]
    return [*out, row_of([(year, 1 + k, 1) for k, year in enumerate(years)])] if years else out


def _level(labels: Sequence[str], columns: int) -> list[DraftRow]:
    if labels and columns % len(labels) == 0:
        step = columns // len(labels)
        return [row_of([(label, 1 + k * step, step) for k, label in enumerate(labels)])]
    if 1 < len(labels) < columns:
        last = len(labels) - 1
        return [row_of([(t, 1 + k, columns - last if k == last else 1) for k, t in enumerate(labels)])]
    return [row_of([(label, 0, 1)]) for label in labels]


def _row(row: Sequence[str]) -> DraftRow:
    return row_of([(cell, k, 1) for k, cell in enumerate(row) if cell])
