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
    r"september|october|november|december|q[1-4]|actual|guidance|outlook|prior|current|previous|gaap|unaudited|audited)\b|"
    r"change|increase|decrease|^%$|^\$$|^Δ$",
    re.I,
)
_GLUED = re.compile(r"(?<=[a-z,.)])(?=(?:January|February|March|April|May|June|July|August|September|October|November|December|20\d\d)\b)")
_INLINE_NUMBER = re.compile(r"(?<=[\w)*]) (?=[$€£]?\s?\(?[$€£]?\d[\d,.]*\s?\)?%?$)")
_LONG_LINE = 160


def unfold(line: str) -> list[str]:
    """Part a line that holds a whole table, its cells two or more spaces apart, into its cells.

    >>> unfold("Revenue 5   6   7")
    ['Revenue 5   6   7']
    """
    if len(line) < _LONG_LINE or "  " not in line:
        return [line]
    cells = [cell for chunk in re.split(r"\s{2,}", line.strip()) for cell in _INLINE_NUMBER.split(chunk)]
    numbers = sum(is_number(cell) for cell in cells)
    return cells if numbers >= 6 and numbers >= 0.4 * len(cells) else [line]


def find_flat(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Find the [first, last) line ranges that are tables with one cell a line."""
    kinds = [_kind(line.strip()) for line in lines]
    if kinds.count("number") < 6:
        return []
    ranges = []
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
    """Rebuild the rows of a range; a second row of years begins a second table."""
    rows = _rows([" ".join(line.split()) for line in lines if line.strip()])
    counts = Counter(len(row) - 1 for row in rows if len(row) > 2)
    width = counts.most_common(1)[0][0] if counts else 1
    rows = [part for row in rows for part in _parted(row, width)]
    for table in _split(rows):
        yield _draft(table, width)


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
    return [[row[0], *(p.text for p in joined([Piece(c, k, k + 1) for k, c in enumerate(row[1:])]))] for row in rows]


def _parted(row: list[str], width: int) -> list[list[str]]:
    """A total without a label runs on behind the row before it."""
    numbers = row[1:]
    if width < 2 or len(numbers) < 2 * width or len(numbers) % width:
        return [row]
    rest = [["", *numbers[k : k + width]] for k in range(width, len(numbers), width)]
    return [[row[0], *numbers[:width]], *rest]


def _is_heads(row: Sequence[str]) -> bool:
    return len(row) > 2 and all(is_year(cell) for cell in row[1:])


def _split(rows: list[list[str]]) -> Iterator[list[list[str]]]:
    start = 0
    seen_data = False
    for k, row in enumerate(rows):
        if _is_heads(row) and seen_data:
            labels = len(list(takewhile(lambda r: len(r) == 1, reversed(rows[start:k]))))
            yield rows[start : k - labels]
            start, seen_data = k - labels, False
        seen_data = seen_data or (len(row) > 1 and not _is_heads(row))
    yield rows[start:]


def _draft(rows: list[list[str]], width: int) -> Draft:
    first = next((k for k, row in enumerate(rows) if len(row) > 1 and not _is_heads(row)), 0)
    heads, body = rows[:first], rows[first:]
    # The last label before the first data row may be a section ("Revenues:").
    sections = [row for row in heads[-1:] if len(row) == 1 and row[0].endswith(":")]
    heads = heads[: len(heads) - len(sections)]
    drafted = [*_heads(heads, width), *(_row(row) for row in [*sections, *body])]
    return Draft("table", rows=tuple(drafted), header=len(drafted) - len(sections) - len(body))


def _heads(rows: Sequence[Sequence[str]], width: int) -> list[DraftRow]:
    """Spread the column heads: "Three Months Ended", "Nine Months Ended" over the years below them."""
    labels = [_GLUED.sub(" ", row[0]) for row in rows if row[0]]
    years = [cell for row in rows for cell in row[1:]]
    columns = max(len(years), width)
    notes = [label for label in labels if label.startswith("(") and label.endswith(")")]
    titles = [label for label in labels if label not in notes]
    out = [row_of([(note, 0, 1)]) for note in notes]
    spread = len(titles) if titles and columns % len(titles) == 0 else 0
    if spread:
        step = columns // spread
        out.append(row_of([(title, 1 + k * step, step) for k, title in enumerate(titles)]))
    elif 1 < len(titles) <= columns:
        last = len(titles) - 1
        out.append(row_of([(t, 1 + k, columns - last if k == last else 1) for k, t in enumerate(titles)]))
    else:
        out += [row_of([(title, 0, 1)]) for title in titles]
    if years:
        out.append(row_of([(year, 1 + k, 1) for k, year in enumerate(years)]))
    return out


def _row(row: Sequence[str]) -> DraftRow:
    return row_of([(cell, k, 1) for k, cell in enumerate(row) if cell])
