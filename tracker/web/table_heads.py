"""The column heads above a row of a table in a release's text: a number says little without the period that it stands under."""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]

# How far above its row a head is looked for, how many lines of it are shown, and how wide a line of a table is at most.
_FAR, _MOST, _WIDE = 80, 4, 400
_GAP = re.compile(r"\S(?:[ \xa0]{3}|\t| ?\|)")
_NUMBER = re.compile(r"\d")
# What a head says: periods, and what stands under them.
_PERIOD = re.compile(
    r"\b(?:(?:19|20)\d\d|[QH][1-4]|[1-4][QH]|FY ?\d\d|ended|ending|quarters?|years?|months?|weeks?|fiscal|actual|guidance|outlook"
    r"|current|previous|prior|updated|low|high|range|change|january|february|march|april|may|june|july|august|september|october|november|december"
    r"|(?:jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec)\.?)\b|[QY]/[QY]",
    re.IGNORECASE,
)
# Figures that are part of a period or of a note, and no value of the table.
_DATED = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}, ?|\b\d{1,2}(?= weeks| months)|\b(?:[QH][1-4]|[1-4][QH])\b|\bFY ?['’]?\d\d\b|['’]\d\d\b|\(\d\)"
    r"|\b\d{1,2}[-/]\w{2,3}[-/]\d\d(?:\d\d)?\b|\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)\w*\.? \d{1,2}\b",
    re.IGNORECASE,
)


def row_around(text: str, start: int, end: int) -> Span | None:
    """Return the line of the characters start..end if it is a row of a table: a few cells, some of them numbers.

    >>> row_around("Sales    12   13\\n", 0, 5), row_around("We sold 12 boats.  They float.", 0, 5)
    ((0, 16), None)
    """
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", first)
    last = len(text) if last < 0 else last
    line = text[first:last] if last - first <= _WIDE else ""
    return (first, last) if end <= last and _GAP.search(line.strip()) and _NUMBER.search(line) else None


def heads_above(text: str, at: int) -> list[Span]:
    """Return the lines that head the columns of the row that begins at `at`, from the top; none where the text has none.

    >>> text = "          Three months ended May 31,\\n          2031      2030\\n\\nSales      12        11\\nCosts       9         8"
    >>> [text[a:b].strip() for a, b in heads_above(text, text.index("Costs"))]
    ['Three months ended May 31,', '2031      2030']
    """
    found: list[Span] = []
    for start, end in _lines_above(text, at):
        line = text[start:end]
        if _is_head(line):
            found.append((start, end))
        elif (found and line.strip(" |-:=_")) or len(found) == _MOST or _is_prose(line):
            break
    return found[:_MOST][::-1]


def _lines_above(text: str, at: int) -> Iterator[Span]:
    end = at - 1
    for _ in range(_FAR):
        if end <= 0:
            return
        start = text.rfind("\n", 0, end) + 1
        yield start, end
        end = start - 1


def _is_head(line: str) -> bool:
    if len(line) > _WIDE or not _PERIOD.search(line) or _is_prose(line):
        return False
    return not _NUMBER.search(_DATED.sub(" ", line))


def _is_prose(line: str) -> bool:
    """Tell whether a line is a sentence: a table ends where one stands."""
    words = line.strip()
    return len(words) > 60 and not _GAP.search(words)
