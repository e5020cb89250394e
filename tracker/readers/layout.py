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
    is_number,
    is_value,
    is_year,
    opens_number,
    placed,
)

_CHUNK = re.compile(r"\S+(?: \S+)*")
_RULE = re.compile(r"[\s\-=_.*+|]+")
_NUMBERS = re.compile(r"(?<!\S)(?:(?:[$€£]\s?)?\(?-?\d[\d,.]*\)?\s?%?\)?|[-–—]{1,2})(?!\S)")
_LEADERS = re.compile(r"\.{3,}|(?:\. ){3,}\.?|_{3,}")
_BULLETS = frozenset("•·●○◦▪■□►▶‣-–—*o✓➢")
_PERIOD = re.compile(r"\b(?:ended|ending|months|weeks|quarters?|years?|20\d\d|19\d\d)\b", re.I)
_BLANKS = 2
_LABELS = 6


def split_row(line: str) -> list[Piece]:
    """Split a line where two or more spaces (or dot leaders) hold cells apart, numbers at single spaces too.

    >>> [p.text for p in split_row("Net income    $ 42,150         12.7    % $ 42,796")]
    ['Net income', '$ 42,150', '12.7    %', '$ 42,796']
    """
    bare = _LEADERS.sub(lambda found: " " * len(found[0]), line)
    chunks = [Piece(found[0], *found.span()) for found in _CHUNK.finditer(bare)]
    pieces: list[Piece] = []
    for k, chunk in enumerate(chunks):
        pieces += _numbers(chunk, line) if k else [chunk]
    return _joined(pieces, line)


def _numbers(chunk: Piece, line: str) -> list[Piece]:
    """Part "12.7 % $ 42,796" and "2,634.3 $" where only single spaces stand between a row's numbers."""
    if is_number(chunk.text) or not any(c.isdigit() for c in chunk.text):
        return [chunk]
    tail = re.search(r"\s[$€£]$", chunk.text)
    body = chunk.text[: tail.start()] if tail else chunk.text
    head = re.match(r"[%)]+\s", body)
    at = chunk.start
    pieces = []
    if head:
        pieces.append(Piece(head[0].strip(), at, at + head.end() - 1))
    rest = body[head.end() :] if head else body
    offset = at + (head.end() if head else 0)
    found = list(_NUMBERS.finditer(rest))
    if len(_NUMBERS.sub("", rest).strip()) == 0 and found:
        pieces += [Piece(f[0].rstrip(), offset + f.start(), offset + f.start() + len(f[0].rstrip())) for f in found]
    else:
        pieces.append(Piece(rest, offset, offset + len(rest)))
    if tail:
        pieces.append(Piece(tail[0].strip(), at + tail.end() - 1, at + tail.end()))
    return pieces


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
        end = _end(kinds, lines, k)
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


def _end(kinds: Sequence[str], lines: Sequence[str], k: int) -> int:
    """Run on over blank lines, rules and up to a few label lines, as long as rows come again."""
    end = k + 1
    blanks = labels = 0
    for at in range(k + 1, len(kinds)):
        kind = kinds[at]
        if kind in ("data", "columns"):
            end, blanks, labels = at + 1, 0, 0
        elif kind == "":
            blanks += 1
            if blanks > _BLANKS:
                break
        elif kind == "label":
            labels += 1
            # A heading between two tables: a blank line before it and no row soon after.
            if labels > _LABELS or (blanks and not _row_follows(kinds, at)):
                break
            blanks = 0
        elif kind == "prose":
            break
    return end


def _row_follows(kinds: Sequence[str], at: int) -> bool:
    """A label inside a table is followed by its rows at once; a title by more labels, column heads or nothing."""
    following = [kind for kind in kinds[at + 1 : at + 5] if kind not in ("rule", "")]
    return following[:1] == ["data"] or (following[:2] == ["label", "data"] and "" not in kinds[at + 1 : at + 3])


def _start(kinds: Sequence[str], lines: Sequence[str], k: int, floor: int) -> int:
    """Take in the header lines right above that stand over the columns ("13 Weeks Ended")."""
    start = k
    for at in range(k - 1, max(floor, k - 7) - 1, -1):
        indent = len(lines[at]) - len(lines[at].lstrip())
        if kinds[at] == "label" and (indent > 20 or lines[at].lstrip().startswith("(")):
            # Over a blank line only what names a period belongs to the table.
            if "" in kinds[at:k] and not _PERIOD.search(lines[at]):
                break
            start = at
        elif kinds[at] not in ("rule", ""):
            break
    return start


def table_of(lines: Sequence[str]) -> Draft:
    """Read the lines of one table; they stay aligned in the text."""
    kept = [line.rstrip() for line in lines if line.strip() and not _RULE.fullmatch(line)]
    margin = min((len(line) - len(line.lstrip()) for line in kept), default=0)
    kept = [line[margin:] for line in kept]
    rows = [split_row(line) for line in kept]
    columns = columns_of([row for row in rows if len(row) > 1])
    drafts = []
    for line, row in zip(kept, rows, strict=True):
        cells = tuple(DraftCell(p.start, p.end, column, width) for p, column, width in placed(row, columns))
        drafts.append(DraftRow(line, cells))
    return Draft("table", rows=tuple(drafts), header=header_rows([_texts(row) for row in rows]))


def _texts(row: Sequence[Piece]) -> list[str]:
    """The row as texts, with an empty label where it starts over the columns."""
    texts = [p.text for p in row]
    return ["", *texts] if row and (row[0].start > 15 or is_year(row[0].text)) else texts
