"""Markdown: its inline marks taken off a line, its pipe tables."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from itertools import groupby, zip_longest

from tracker.readers.characters import is_raised_unit
from tracker.readers.drafts import Draft, row_of
from tracker.readers.grid import Piece, header_rows, joined

_IMAGE = re.compile(r"!\[([^\][]{0,300})\]\([^()\s]{0,2000}(?: \"[^\"]{0,200}\")?\)")
# "[US$m](1)" is a unit with a footnote's mark, no link.
_LINK = re.compile(r"\[([^\][]{1,300})\]\((?!\d{1,2}\))[^()\s]{0,2000}(?:\([^()\s]{0,200}\)[^()\s]{0,500})?(?: \"[^\"]{0,200}\")?\)")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,500})>")
_TAG = re.compile(r"</?(?:u|b|i|em|strong|sup|sub|span|font|a|p|div|center|small)(?:\s[^<>]{0,500})?/?>", re.I)
# A footnote's mark behind a word or number; "m<sup>2</sup>" is none.
_MARK = re.compile(r"(?<=\S)\s?<sup>\s*(?:[(\[]?(?:\d{1,2}|[a-e]|[ivx]{1,4}|[*†‡§#^]{1,3})[)\]]?[\s,]*){1,4}</sup>", re.I)
_BREAK = re.compile(r"<br\s*/?>", re.I)
_ENTITY = re.compile(r"&(?:amp|nbsp|lt|gt|quot|#\d{2,5}|#x[0-9a-f]{2,5}|[a-z]{4,8});", re.I)
_BOLD = re.compile(r"(\*\*|__)(?=\S)((?:(?!\1).){1,2000}?\S?)\1")
_ITALIC = re.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,500}?)(?<=[^\s*])\*(?![\w*])|(?<![\w_])_(?=[^\s_])([^_\n]{1,500}?)(?<=[^\s_])_(?![\w_])"
)
_ESCAPE = re.compile(r"\\([$*_#\[\]()~`>|+\-.!&<{}\\])")
_SEPARATOR = re.compile(r"\|?(?:\s*:?-{2,}:?\s*\|)*\s*:?-{2,}:?\s*\|?")
_ONLY_BOLD = re.compile(r"(\*\*|__)(?=\S)(.{1,200}?)(?<=\S)\1:?")


def inline(line: str) -> str:
    """Take emphasis, links, images, escapes and inline HTML off a line; what people read stays.

    >>> inline(r"**Net loss** of \\$78\\*, see [our site](https://example.com)")
    'Net loss of $78*, see our site'
    """
    if "<sup>" in line:
        line = _MARK.sub(lambda m: m[0] if is_raised_unit(line[: m.start()]) else "", line)
    if "<" in line:
        line = _TAG.sub("", _BREAK.sub("\n", _AUTOLINK.sub(r"\1", line)))
    if "](" in line:
        line = _LINK.sub(r"\1", _IMAGE.sub("", line))
    if "**" in line or "__" in line:
        line = _BOLD.sub(r"\2", line)
    if "*" in line or "_" in line:
        line = _ITALIC.sub(lambda found: found[1] or found[2], line)
    if "\\" in line:
        line = _ESCAPE.sub(r"\1", line)
    if "&" in line and _ENTITY.search(line):
        line = html.unescape(line).replace("\u00a0", " ")
    return line


def only_bold(line: str) -> bool:
    """Tell whether a whole line is bold, which Markdown without `#` uses for headings."""
    found = _ONLY_BOLD.fullmatch(line.strip())
    return bool(found) and found is not None and found[1] not in found[2]


def is_pipe_row(line: str) -> bool:
    """Tell whether a line is a row of a pipe table."""
    bare = line.strip()
    return (bare.startswith("|") and bare.count("|") >= 2) or bool("|" in bare and _SEPARATOR.fullmatch(bare))


def with_pipes(lines: Sequence[str]) -> list[str]:
    """Give the rows of a table whose lines carry pipes only between their cells the outer ones too: three lines of as many cells.

    >>> with_pipes(["Measure | Outlook", "Sales | $5M to $6M", "Tax rate | 24%", "We said so."])
    ['| Measure | Outlook |', '| Sales | $5M to $6M |', '| Tax rate | 24% |', 'We said so.']
    """
    counts = [line.count(" | ") if " | " in line and not is_pipe_row(line) else 0 for line in lines]
    found = list(lines)
    at = 0
    for count, run in groupby(counts):
        end = at + len(list(run))
        if count and end - at >= _LEAST_ROWS:
            found[at:end] = [f"| {line.strip()} |" for line in lines[at:end]]
        at = end
    return found


# A single line with a pipe is a headline ("Annual results | Outlook raised"), two may be a masthead.
_LEAST_ROWS = 3


def pipe_table(lines: Sequence[str]) -> Draft:
    """Read a pipe table, ragged or not; without numbers or a second column it still is a table."""
    rows: list[list[Piece]] = []
    separator = 0
    for line in lines:
        bare = line.strip()
        if _SEPARATOR.fullmatch(bare):
            separator = separator or len(rows)
            continue
        rows.append(_spread(_pieces(bare)))
    first = min((row[0].start for row in rows if row), default=0)
    rows = [[Piece(p.text, p.start - first, p.end - first) for p in row] for row in rows]
    drafted = tuple(row_of([(p.text, p.start, p.end - p.start) for p in row]) for row in rows)
    empty_before = sum(not row for row in rows[:separator])
    header = max(separator, header_rows([_texts(row) for row in rows])) - empty_before
    return Draft("table", rows=drafted, header=max(0, header))


def _pieces(line: str) -> list[Piece]:
    """Read the cells of a row; a bar behind a backslash parts nothing."""
    cells = [inline(cell.strip()).strip() for cell in re.split(r"(?<!\\)\|", line.removeprefix("|").removesuffix("|"))]
    return joined([Piece(" ".join(c.split()), k, k + 1) for k, c in enumerate(cells) if c])


def _texts(row: list[Piece]) -> list[str]:
    """Give a row's texts with "" for a label that it lacks."""
    return ([] if row and row[0].start == 0 else [""]) + [piece.text for piece in row]


_PERIODS = re.compile(
    r"(?:(?:Q[1-4]|FY|[1-4]Q)\s?[’']?(?:20)?\d\d|20\d\d)(?: (?:(?:Q[1-4]|FY|[1-4]Q)\s?[’']?(?:20)?\d\d|20\d\d)){1,8}"
)


def _spread(row: list[Piece]) -> list[Piece]:
    """Part "Q3’24 Q4’24 Q1’25" where as many columns are free up to the next cell: the tool glued the heads."""
    out: list[Piece] = []
    for piece, after in zip_longest(row, row[1:]):
        heads = (
            re.findall(r"(?:Q[1-4]|FY|[1-4]Q)\s?[’']?\d{2,4}|\d{4}", piece.text)
            if _PERIODS.fullmatch(piece.text)
            else []
        )
        if heads and after and after.start - piece.start == len(heads):
            out += [Piece(head, piece.start + k, piece.start + k + 1) for k, head in enumerate(heads)]
        else:
            out.append(piece)
    return out
