"""Lines that were a table of years before a file lost its layout: years over the values, or each row beginning with its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.tables.printed import Text, lines_above
from tracker.types import Cell, Row, Table

_YEAR = r"(?:FY ?)?(?:(?:19|20)\d\d(?:[-/–](?:20)?\d\d)?|(?<=FY)['’]?\d\d) ?(?:\([EFPA]\)|[EFPA]\b)?"
_VALUE = r"(?:[-–—]|n/?a|nil|[~(]?[$€£]?\d[\d,.]*%?\)?)"
_HEADS = re.compile(rf"(?P<corner>[A-Za-z£$€][\w£$€ ().,'’%]{{0,40}}?)?\s*(?P<heads>{_YEAR}(?:\s+{_YEAR})+)")
_ROW_LABEL = r"(?P<label>[A-Z][^:;]{1,60}?)"
_BY_YEAR = re.compile(
    r"(?P<corner>(?:(?:fiscal|calendar|financial|plan)\s+)?(?:year|period))\s+(?P<heads>[A-Z]\w+(?:\s+[A-Z]\w+)*)",
    re.IGNORECASE,
)
_YEARS_ROW = re.compile(
    rf"(?P<label>{_YEAR}(?:\s(?:and|to)\s{_YEAR})?(?:\s(?:together|combined|in all))?)\s+(?P<values>{_VALUE}(?:\s+{_VALUE})*)(?:\s+(?P<note>[A-Za-z(].{{0,80}}))?"
)
_NUMBER = re.compile(r"20\d\d")
_SPAN = re.compile(r"(?<!\d)20\d\d[-/–](?:20)?(\d\d)(?!\d)")
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words of a line for one column of the table."""

    start: int
    end: int
    column: int


def find_yearly_tables(lines: Sequence[Text], year: int) -> Iterator[Table]:
    """Find such runs of lines of which some year lies ahead of the year of a release: its heads themselves tell a plan."""
    lines = [_stripped(line) for line in lines]
    at = 0
    while at < len(lines):
        found = _years_above(lines, at) or _years_before(lines, at)
        if found and _latest(" ".join(line.text for line in lines[at : at + len(found)])) > year:
            yield _table(lines, at, found)
        at += len(found) or 1


def _stripped(line: Text) -> Text:
    words = line.text.lstrip()
    return Text(words, line.start + len(line.text) - len(words), line.section)


def _latest(text: str) -> int:
    """Give the latest year that a text names, that of a span's end."""
    ends = [2000 + int(end) for end in _SPAN.findall(text)]
    return max([*ends, *(int(y) for y in _NUMBER.findall(text))], default=0)


def _years_above(lines: Sequence[Text], at: int) -> list[list[_Piece]]:
    """Read a line of years and the rows below it that have as many values ("Systems - - 14 16 6")."""
    header = _HEADS.fullmatch(lines[at].text) if len(lines[at].text) <= _LONGEST else None
    if header is None:
        return []
    heads = [m.span() for m in re.finditer(_YEAR, header["heads"])]
    begin = header.start("heads")
    corner = [_Piece(*header.span("corner"), 0)] if header["corner"] else []
    out = [[*corner, *(_Piece(begin + a, begin + b, n + 1) for n, (a, b) in enumerate(heads))]]
    row = re.compile(rf"{_ROW_LABEL}\s+(?P<values>{_VALUE}(?:\s+{_VALUE}){{{len(heads) - 1}}})")
    for line in lines[at + 1 :]:
        found = row.fullmatch(line.text) if len(line.text) <= _LONGEST else None
        if found is None:
            break
        out.append([_Piece(found.start("label"), found.end("label"), 0), *_values(found)])
    return out if len(out) > 1 else []


def _years_before(lines: Sequence[Text], at: int) -> list[list[_Piece]]:
    """Read a line "Year Water Wastewater Total Status" and rows that begin with years; one word is one head."""
    header = _BY_YEAR.fullmatch(lines[at].text) if len(lines[at].text) <= _LONGEST else None
    if header is None:
        return []
    rows = []
    for line in lines[at + 1 :]:
        found = _YEARS_ROW.fullmatch(line.text) if len(line.text) <= _LONGEST else None
        if found is None:
            break
        rows.append(found)
    heads = list(re.finditer(r"\S+", header["heads"]))
    noted = any(row["note"] for row in rows)
    if len(rows) < _ROWS or {len(list(_values(row))) + noted for row in rows} != {len(heads)}:
        return []
    begin = header.start("heads")
    first = [_Piece(*header.span("corner"), 0)]
    first += [_Piece(begin + m.start(), begin + m.end(), n + 1) for n, m in enumerate(heads)]
    return [first, *([_Piece(*row.span("label"), 0), *_values(row), *_note(row, len(heads))] for row in rows)]


_ROWS = 2


def _values(row: re.Match[str]) -> Iterator[_Piece]:
    begin = row.start("values")
    for number, found in enumerate(re.finditer(r"\S+", row["values"])):
        yield _Piece(begin + found.start(), begin + found.end(), number + 1)


def _note(row: re.Match[str], column: int) -> list[_Piece]:
    return [_Piece(*row.span("note"), column)] if row["note"] else []


def _table(lines: Sequence[Text], at: int, pieces: Sequence[Sequence[_Piece]]) -> Table:
    rows = tuple(_row(line, found) for line, found in zip(lines[at:], pieces, strict=False))
    heading = (lines[at].section or "").split(" > ")[-1]
    caption = "\n".join(words for words in (heading, *(line.text for line in lines_above(lines, at))) if words)
    return Table(rows[0].start, rows[-1].end, rows, 1, caption, lines[at].section)


def _row(line: Text, pieces: Sequence[_Piece]) -> Row:
    cells = tuple(
        Cell(line.text[p.start : p.end].strip(), line.start + p.start, line.start + p.end, p.column) for p in pieces
    )
    return Row(line.start, cells[-1].end, cells)
