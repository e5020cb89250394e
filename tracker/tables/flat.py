"""Lines that were a table before a file lost its layout ("Other revenue FY 2026 $75-$85M $90-$100M") → tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.tables.context import announces, announces_events
from tracker.tables.printed import Text, lines_above, lines_of
from tracker.tables.values import split_moved
from tracker.tables.words import is_mixed, is_value
from tracker.tables.yearly import find_yearly_tables
from tracker.types import Cell, Release, Row, Table

_NUMBER = r"[-+(]?\s?[$€£]?\s?[-(]?\d[\d,.]*\s?(?:%|x\b|bps\b|[KMB]\b|mm\b|million\b|billion\b)?\)?"
_VALUE = (
    rf"(?:(?:approximately|about|roughly|up to|at least|over|around)\s+|[~≈<>]\s?)?(?:{_NUMBER}(?:\s?(?:-|–|—|to|and|\+/-|±|plus or minus)\s?{_NUMBER})?(?:\s(?:CAGR|growth))?"
    r"|no change|unchanged|(?:low|mid|high)(?:[- ]to[- ](?:mid|high))?[- ](?:single|double)[- ]digits?|(?:low|mid|high)[- ]teens|n/a|flat)"
)
_PERIOD = r"(?:(?:FY|fiscal(?: year)?|full[- ]year|Q[1-4]|[1-4]Q|H[12]|[12]H)\s?['’]?(?:20)?\d\d|multi-?year[a-z ]{0,20}|Q[1-4] FY ?\d{2,4})"
_ROLE = r"(?:(?:prior|previous|original|initial|updated|revised|current|new|latest)\s+)?"
_ROW = re.compile(
    rf"(?P<label>[A-Z][A-Za-z&,()/\s'’-]{{2,80}}?(?:\(\d\)|\([$€£%][^()]{{0,20}}\)|\s%)?)\s+(?:(?P<period>{_PERIOD})\s+)?(?P<values>{_VALUE}(?:\s+{_VALUE}){{0,4}})\s*",
    re.IGNORECASE,
)
_TOKEN = re.compile(_VALUE, re.IGNORECASE)
_HEADER = re.compile(
    rf"(?P<metric>(?:key )?(?:metric|indicator|measure|item)s?)|(?P<column>{_ROLE}(?:(?:{_PERIOD}|20\d\d)\s+)?(?:outlook|guidance|forecast|range|estimates?)(?:\s+(?:low|high))?|low(?:\s+end)?|high(?:\s+end)?|mid-?point|{_ROLE}{_PERIOD}|20\d\dE?)|(?P<period>period)|(?P<note>comment\w*|notes?|assumptions?)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"\b(?:is|are|was|were|will|would|be|expects?|expected|approximate|remains?)\b|(?:\b(?:of|to|at|in|by|from|for|and|approximately|about|between|up|down)|[:,])\s*$",
    re.IGNORECASE,
)
_LONGEST = 200


def find_flat_tables(release: Release) -> Iterator[Table]:
    """Find the lines that were tables, as tables of the same text; no line belongs to two."""
    lines = list(lines_of(release))
    found = [*_paired_tables(lines), *_moved_tables(lines), *_announced_tables(lines)]
    yield from found
    year = release.published.year if release.published else None
    for table in find_yearly_tables(lines, year) if year else ():
        if all(table.end <= other.start or other.end <= table.start for other in found):
            yield table


def _announced_tables(lines: Sequence[Text]) -> Iterator[Table]:
    """Find runs of at least two lines of a label and values under a line that announces guidance."""
    at = 0
    while at < len(lines):
        matches: list[re.Match[str]] = []
        while at + len(matches) < len(lines) and (found := _row(lines[at + len(matches)].text)):
            matches.append(found)
        above = lines_above(lines, at) if len(matches) >= 2 else ()
        if above and any(announces(words) for words in (*(line.text for line in above), _heading(above))):
            yield from _table(lines[at : at + len(matches)], matches, above)
        at += max(1, len(matches))


def _paired_tables(lines: Sequence[Text]) -> Iterator[Table]:
    """Find labels and values in paragraphs of their own ("Total revenue", "$1.4 billion to $1.5 billion", "Adjusted EBITDA", …)."""
    at = 1
    while at < len(lines):
        end = at
        told = len(lines[at - 1].text) <= _LONGEST and announces(lines[at - 1].text)
        while told and end + 1 < len(lines) and _is_label(lines[end].text) and _is_bare_value(lines[end + 1].text):
            end += 2
        if end - at >= 2 * _PAIRS:
            pairs = zip(lines[at:end:2], lines[at + 1 : end : 2], strict=True)
            rows = tuple(_pair(label, value) for label, value in pairs)
            yield Table(rows[0].start, rows[-1].end, rows, 0, lines[at - 1].text, lines[at].section)
        at = max(end, at + 1)


_PAIRS = 2
_SHORT = 70


def _is_label(text: str) -> bool:
    return len(text) <= _SHORT and text[:1].isalpha() and not is_value(text) and not text.rstrip().endswith((".", ":"))


def _is_bare_value(text: str) -> bool:
    return len(text) <= _SHORT and is_value(text) and not is_mixed(text) and not text.rstrip().endswith(".")


def _pair(label: Text, value: Text) -> Row:
    words = label.text.strip(), value.text.strip()
    first = Cell(words[0], label.start, label.start + len(label.text), 0)
    return Row(
        label.start,
        value.start + len(value.text),
        (first, Cell(words[1], value.start, value.start + len(value.text), 1)),
    )


# "Revenue: $820 million → $835 million" under "2026 guidance changes".
_TOLD_AS = re.compile(r"(?P<label>[A-Z][^:→.…]{2,60}?)\s?(?::\s|(?P<dots>(?:[.…_]\s?){4,}))\s*(?P<value>[^:]{2,100})")


def _moved_tables(lines: Sequence[Text]) -> Iterator[Table]:
    """Find runs of label and value that say how guidance moved or are joined by dots, as tables of two columns."""
    at = 0
    while at < len(lines):
        found: list[re.Match[str]] = []
        while at + len(found) < len(lines) and (match := _TOLD_AS.fullmatch(lines[at + len(found)].text)):
            found.append(match)
        above = lines_above(lines, at) if any(m["dots"] or split_moved(m["value"]) for m in found) else ()
        if any(
            announces(line.text) or (announces_events(line.text) and all(m["dots"] for m in found)) for line in above
        ):
            rows = tuple(_told_row(line, m) for line, m in zip(lines[at:], found, strict=False))
            caption = "\n".join(line.text for line in above)
            yield Table(rows[0].start, rows[-1].end, rows, 0, caption, lines[at].section)
        at += max(1, len(found))


def _told_row(line: Text, match: re.Match[str]) -> Row:
    spans = [(match.start(name), match.end(name), column) for column, name in enumerate(("label", "value"))]
    cells = tuple(Cell(line.text[a:b], line.start + a, line.start + b, column) for a, b, column in spans)
    return Row(line.start, cells[-1].end, cells)


_DIGIT = re.compile(r"\d")


def _row(text: str) -> re.Match[str] | None:
    """Match a line that is a label and values; "Revenue of $5 million" and sentences are list items, read as prose."""
    if len(text) > _LONGEST or not _DIGIT.search(text):
        return None
    found = _ROW.fullmatch(text)
    return None if found is None or _SENTENCE.search(found["label"]) else found


def _heading(above: Sequence[Text]) -> str:
    """Return the heading over the names of the columns, "" where there is none."""
    return (above[-1].section or "").split(" > ")[-1] if above else ""


def _table(lines: Sequence[Text], matches: Sequence[re.Match[str]], above: Sequence[Text]) -> Iterator[Table]:
    """Make a table of the run; none where the line above it does not name as many columns as there are values."""
    width = max(len(_TOKEN.findall(m["values"])) for m in matches)
    header = _header_row(above[-1], width)
    if header is not None:
        rows = [_cells(line, match) for line, match in zip(lines, matches, strict=True)]
        caption = "\n".join(line.text for line in above[:-1])
        yield Table(header.start, rows[-1].end, (header, *rows), 1, caption, lines[0].section)


def _cells(line: Text, match: re.Match[str]) -> Row:
    """Place a line's label in column 0, its period in 1, its values from 2 on."""
    spans = [(match.start("label"), match.end("label"), 0)]
    if match["period"]:
        spans.append((match.start("period"), match.end("period"), 1))
    offset = match.start("values")
    spans += [(offset + t.start(), offset + t.end(), 2 + i) for i, t in enumerate(_TOKEN.finditer(match["values"]))]
    cells = tuple(Cell(line.text[a:b].strip(), line.start + a, line.start + b, column) for a, b, column in spans)
    return Row(line.start, cells[-1].end, cells)


def _header_row(line: Text, width: int) -> Row | None:
    """Read the column names of a header line; None where their number does not fit the values."""
    found = list(_HEADER.finditer(line.text))
    columns = [m for m in found if m["column"]]
    rest = _HEADER.sub("", line.text)
    if len(columns) != width or len(rest.split()) > 3:
        return None
    cells = []
    for match in found:
        column = (
            1
            if match["period"]
            else 2 + columns.index(match)
            if match["column"]
            else 0
            if match["metric"]
            else 2 + width
        )
        cells.append(Cell(match.group(), line.start + match.start(), line.start + match.end(), column))
    return Row(line.start, cells[-1].end, tuple(cells))
