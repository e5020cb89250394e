"""Tables of plain text, whose columns are held apart by white space."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from tracker.readers.drafts import Draft, DraftCell, DraftRow
from tracker.readers.grid import (
    Piece,
    closes_number,
    columns_of,
    header_rows,
    in_order,
    is_number,
    is_value,
    is_year,
    opens_number,
    ordinals,
    placed,
    spread,
)

_CHUNK = re.compile(r"\S+(?: \S+)*")
_RULE = re.compile(r"[\s\-=_.*+|]+")
_NUMBERS = re.compile(r"(?<!\S)(?:(?:[$€£]\s?)?\(?-?\d[\d,.]*\)?\s?%?\)?|[-–—]{1,2})(?!\S)")
_LEADERS = re.compile(r"\.{3,}|(?:\. ){3,}\.?|_{3,}")
_BULLETS = frozenset("•·●○◦▪■□►▶‣-–—*o✓➢")
_PERIOD = re.compile(r"\b(?:ended|ending|months|weeks|quarters?|years?|20\d\d|19\d\d)\b", re.I)
_TITLE = re.compile(
    r"statements? of|balance sheets?|reconciliation|following table|exhibit|schedule|highlights|summary", re.I
)
_NOTE = re.compile(r"\s*\([^()]{3,80}\)\s*")
_SIGN = re.compile(r"[$€£¥]\s+(?=\S)")
_SPANNING = re.compile(r"\b(?:months|weeks|quarters?|years?|periods?)\b.{0,12}\bended\b|\bended$", re.I)
_FAR = 3
_REACH = 14
_LABELS = 6


def split_row(line: str) -> list[Piece]:
    """Split a line where two or more spaces (or dot leaders) hold cells apart, numbers at single spaces too.

    >>> [p.text for p in split_row("Net income    $ 31,200         11.5    % $ 30,400")]
    ['Net income', '$ 31,200', '11.5    %', '$ 30,400']
    """
    bare = _LEADERS.sub(lambda found: " " * len(found[0]), line)
    chunks = [Piece(found[0], *found.span()) for found in _CHUNK.finditer(bare)]
    pieces: list[Piece] = []
    for k, chunk in enumerate(chunks):
        pieces += _numbers(chunk, line) if k else [chunk]
    return _joined(pieces, line)


def _numbers(chunk: Piece, line: str) -> list[Piece]:
    """Part "11.5 % $ 30,400" and "1,500.2 $" where only single spaces stand between a row's numbers."""
    if is_number(chunk.text) or not any(c.isdigit() for c in chunk.text):
        return [chunk]
    tail = re.search(r"\s[$€£]$", chunk.text)
    body = chunk.text[: tail.start()] if tail else chunk.text
    head = re.match(r"[%)]+\s(?=[$€£(\d.–-])", body)
    at = chunk.start
    pieces = []
    if head:
        pieces.append(Piece(head[0].strip(), at, at + head.end() - 1))
    rest = body[head.end() :] if head else body
    offset = at + (head.end() if head else 0)
    found = list(_NUMBERS.finditer(rest))
    if len(_NUMBERS.sub("", rest).strip()) == 0 and found and not _is_range([f[0] for f in found]):
        pieces += [Piece(f[0].rstrip(), offset + f.start(), offset + f.start() + len(f[0].rstrip())) for f in found]
    else:
        pieces.append(Piece(rest, offset, offset + len(rest)))
    if tail:
        pieces.append(Piece(tail[0].strip(), at + tail.end() - 1, at + tail.end()))
    return pieces


def _is_range(parts: Sequence[str]) -> bool:
    """Tell whether the numbers of a chunk are a range ("480 – 495") rather than those of columns, one of them empty."""
    if len(parts) != _ENDS or any(c.isdigit() for c in parts[1]):
        return False
    low, high = (_number(part) for part in (parts[0], parts[2]))
    return low is not None and high is not None and low < high


_ENDS = 3


def _number(text: str) -> float | None:
    digits = "".join(c for c in text if c.isdigit() or c == ".").strip(".")
    sign = -1 if set("(-") & set(text) else 1
    return sign * float(digits) if digits and digits.count(".") < 2 else None


def _joined(pieces: Sequence[Piece], line: str) -> list[Piece]:
    """Join signs to their numbers as `grid.joined` does, but keep the line's own spacing."""
    out: list[Piece] = []
    for piece in pieces:
        last = out[-1] if out else None
        opening = last and opens_number(last.text) and is_number(piece.text)
        closing = last and len(out) > 1 and closes_number(piece.text) and re.search(r"\d\)?$", last.text)
        if last and (opening or closing):
            out[-1] = Piece(line[last.start : piece.end], last.start, piece.end)
        else:
            out.append(piece)
    return out


def is_data(pieces: Sequence[Piece]) -> bool:
    """Tell whether a line is a table row for sure: it ends in a number that stands apart, after a label or a number."""
    if len(pieces) < 2 or not is_value(" ".join(pieces[-1].text.split())) or all(is_year(p.text) for p in pieces[1:]):
        return False
    wide = pieces[-1].start - pieces[-2].end >= 3
    return (wide or len(pieces) > 2) and any(c.isdigit() for p in pieces[1:] for c in p.text)


def is_columnar(pieces: Sequence[Piece]) -> bool:
    """Tell whether a line could be a header or a row of words: cells held at least three spaces apart."""
    gaps = [right.start - left.end for left, right in pairwise(pieces)]
    return bool(gaps) and min(gaps) >= 2 and max(gaps) >= 3 and all(len(p.text) < 60 for p in pieces[1:])


def find_tables(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Find the [first, last) line ranges that are tables."""
    rows = [split_row(line) if "  " in line and len(line) < 400 else [] for line in lines]
    kinds = ["" if not line.strip() else _kind(line, row) for line, row in zip(lines, rows, strict=True)]
    ranges: list[tuple[int, int]] = []
    k = 0
    while k < len(kinds):
        if kinds[k] not in ("data", "columns"):
            k += 1
            continue
        end = _end(kinds, rows, lines, k)
        start = _start(kinds, lines, k, ranges[-1][1] if ranges else 0)
        if _is_table(kinds[k:end]):
            ranges.append((start, end))
        k = end
    return ranges


def _kind(line: str, row: Sequence[Piece]) -> str:
    if _RULE.fullmatch(line):
        return "rule"
    if row and len(row) < 3 and row[0].text in _BULLETS:
        return "prose"
    if is_data(row):
        return "data"
    if is_columnar(row):
        return "columns"
    return "label" if len(line.strip()) < 90 and not line.rstrip().endswith(".") else "prose"


def _is_table(kinds: Sequence[str]) -> bool:
    data, columns = kinds.count("data"), kinds.count("columns")
    return data >= 2 or (data == 1 and columns >= 1) or columns >= 3


def _end(kinds: Sequence[str], rows: Sequence[Sequence[Piece]], lines: Sequence[str], k: int) -> int:
    """Run on while rows come: at once, or farther below where their numbers stand under those of the table."""
    end, spans, started = k + 1, _spans(rows[k]), kinds[k] == "data"
    while end < len(kinds):
        at = _next_row(kinds, lines, end, started)
        if at is None or (at - end > _FAR and not _aligned(rows[at], spans)):
            break
        started = started or kinds[at] == "data"
        spans += _spans(rows[at])
        end = at + 1
    return end


def _next_row(kinds: Sequence[str], lines: Sequence[str], at: int, started: bool) -> int | None:
    """The next row over blank lines, rules and a few labels; a label before column heads titles another table."""
    labels = blanks = 0
    for k in range(at, min(len(kinds), at + _REACH)):
        if kinds[k] == "data" or (kinds[k] == "columns" and not (labels and started and blanks)):
            return k
        blanks += kinds[k] == ""
        labels += kinds[k] == "label"
        if kinds[k] in ("prose", "columns") or labels > _LABELS or (kinds[k] == "label" and _TITLE.search(lines[k])):
            return None
    return None


def _spans(row: Sequence[Piece]) -> list[tuple[int, int]]:
    return [(p.start, p.end) for p in map(_core, row[1:] or row)]


def _core(piece: Piece) -> Piece:
    """The piece without the currency sign that stands far in front of its number: numbers align at the right."""
    sign = _SIGN.match(piece.text)
    return Piece(piece.text, piece.start + sign.end(), piece.end) if sign else piece


def _aligned(row: Sequence[Piece], spans: Sequence[tuple[int, int]]) -> bool:
    mine = _spans(row)
    under = sum(any(start < right and left < end for left, right in spans) for start, end in mine)
    return 2 * under >= len(mine)


def _start(kinds: Sequence[str], lines: Sequence[str], k: int, floor: int) -> int:
    """Take in the header lines right above that stand over the columns ("13 Weeks Ended")."""
    start = k
    for at in range(k - 1, max(floor, k - 7) - 1, -1):
        indent = len(lines[at]) - len(lines[at].lstrip())
        if kinds[at] == "label" and (indent > 20 or _NOTE.fullmatch(lines[at])):
            # Over a blank line only what names a period belongs to the table.
            if "" in kinds[at:k] and not _PERIOD.search(lines[at]):
                break
            start = at
        elif kinds[at] not in ("rule", ""):
            break
    return start


def table_of(lines: Sequence[str]) -> Draft:
    """Read the lines of one table; they stay aligned in the text."""
    kept = _at_margin([line.rstrip() for line in lines if line.strip() and not _RULE.fullmatch(line)])
    rows = [split_row(line) for line in kept]
    cores = [[_core(piece) for piece in row] for row in rows]
    header = header_rows([_texts(row) for row in rows])
    # Heads stand loosely over their numbers: only the body tells where the columns are.
    columns = columns_of([row for row in cores[header:] if len(row) > 1] or [row for row in cores if len(row) > 1])
    columns = [columns[0], *sorted((*columns[1:], *_empty_columns(cores[:header], columns)))]
    places = [[(column, width) for _, column, width in placed(core, columns)] for core in cores]
    order = ordinals(cores[header:], places[header:], len(columns) - 1)
    if order:
        # The page moved the columns halfway down: their order tells more than their place.
        return _draft(kept, rows, [in_order(place, order, k < header) for k, place in enumerate(places)], header)
    for k in range(header):
        places[k] = _head_places(rows[k], cores[:header], k, places[k], columns)
    return _draft(kept, rows, places, header)


def _empty_columns(heads: Sequence[Sequence[Piece]], columns: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Find the heads below which no row has anything: there are more of them than columns, and nothing stands under them."""
    last = [p for p in heads[-1] if p.start >= columns[0][1]] if heads else []
    if len(last) < len(columns):
        return []
    return [(p.start, p.end) for p in last if not any(p.start < right and left < p.end for left, right in columns)]


def _head_places(
    row: Sequence[Piece], heads: Sequence[Sequence[Piece]], k: int, places: list[tuple[int, int]], columns: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Place the heads of one header row over the columns that they stand for."""
    shared = _heads_beside(heads, k)
    if shared:
        return _nearest(heads[k], shared, _under(heads, columns), _restarts(heads, len(columns) - 1))
    over = [n for n, (column, _) in enumerate(places) if column]
    if len(over) == 1 and _is_over_all(row[over[0]], heads[k + 1 :], columns):
        places[over[0]] = (1, len(columns) - 1)
        return places
    return spread([p.text for p in row], places, len(columns) - 1)


def _is_over_all(head: Piece, below: Sequence[Sequence[Piece]], columns: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a head that is alone in its row is centred over all columns, each of which has a head of its own below."""
    fuller = ([p for p in row if p.end > columns[1][0]] for row in below)
    heads = next((row for row in fuller if len(row) == len(columns) - 1), [])
    if len(heads) < _TWO:
        return False
    first, last = ((p.start + p.end) / 2 for p in (heads[0], heads[-1]))
    return abs((head.start + head.end) / 2 - (first + last) / 2) <= (last - first) / 4


_TWO = 2


def _at_margin(lines: Sequence[str]) -> list[str]:
    """Cut the margin that all lines share."""
    margin = min((len(line) - len(line.lstrip()) for line in lines), default=0)
    return [line[margin:] for line in lines]


def _draft(
    lines: Sequence[str], rows: Sequence[Sequence[Piece]], places: Sequence[Sequence[tuple[int, int]]], header: int
) -> Draft:
    drafts = []
    for line, row, place in zip(lines, rows, places, strict=True):
        cells = tuple(DraftCell(p.start, p.end, c, w) for p, (c, w) in zip(row, place, strict=True))
        drafts.append(DraftRow(line, cells))
    return Draft("table", rows=tuple(drafts), header=header)


def _heads_beside(rows: Sequence[Sequence[Piece]], k: int) -> list[Piece]:
    """The heads of a row like "Three Months Ended   Six Months Ended" over a fuller row; a page may set each on its own line."""
    if not _spanning(rows[k]):
        return []
    heads = list(rows[k])
    for near in (range(k - 1, -1, -1), range(k + 1, len(rows))):
        for j in near:
            apart = all(p.end < q.start or q.end < p.start for p in rows[j] for q in heads)
            if not (len(rows[j]) == len(rows[k]) == 1 and _spanning(rows[j]) and apart):
                break
            heads += rows[j]
    below = max((len(row) for row in rows[k + 1 :] if not _spanning(row)), default=0)
    return heads if below > len(heads) else []


def _spanning(row: Sequence[Piece]) -> bool:
    return bool(row) and all(_SPANNING.search(piece.text) for piece in row)


def _under(rows: Sequence[Sequence[Piece]], columns: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    """Where the columns stand in the head: a full row of dates tells it better than the numbers far below."""
    dates = next((row for row in rows if len(row) == len(columns) - 1), None)
    return [columns[0], *((p.start, p.end) for p in dates)] if dates else columns


def _restarts(rows: Sequence[Sequence[Piece]], count: int) -> list[int]:
    """The columns whose date is that of the first column again: there the next head begins."""
    full = [row for row in rows if len(row) == count]
    dates = [tuple(row[c].text for row in full) for c in range(count)] if full else []
    return [c + 1 for c, day in enumerate(dates) if day == dates[0]]


def _nearest(
    row: Sequence[Piece], heads: Sequence[Piece], columns: Sequence[tuple[int, int]], starts: Sequence[int]
) -> list[tuple[int, int]]:
    """Give every column to its head: by the dates that begin anew, else to the nearest."""

    def far(head: Piece, column: tuple[int, int]) -> tuple[int, int]:
        gap = max(column[0] - head.end, head.start - column[1], 0)
        return gap, abs(head.start + head.end - sum(column))

    owner = {c: min(heads, key=lambda head, c=c: far(head, columns[c])) for c in range(1, len(columns))}  # type: ignore[misc]
    ordered = sorted(heads, key=lambda head: head.start)
    if len(starts) == len(heads):
        owner = {c: ordered[sum(start <= c for start in starts) - 1] for c in owner}
    places = []
    for piece in row:
        mine = [c for c, head in owner.items() if head is piece]
        places.append((mine[0], mine[-1] - mine[0] + 1) if mine else placed([piece], columns)[0][1:])
    return places


def _texts(row: Sequence[Piece]) -> list[str]:
    """The row as texts, with an empty label where it starts over the columns."""
    texts = [p.text for p in row]
    return ["", *texts] if row and (row[0].start > 15 or is_year(row[0].text)) else texts
