"""The layout units that every format is read into, and how they become one canonical text with offsets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tracker.types import Block, BlockKind, Cell, Row, Table

_CAPTION_LENGTH = 200
_CAPTION_BLOCKS = 4
_SENTENCE_END = re.compile(r"[.!?][\"”’)]?$")


@dataclass(frozen=True, slots=True)
class DraftCell:
    """A cell at `line[start:end]` of its row."""

    start: int
    end: int
    column: int
    width: int = 1


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One row as it will stand in the text."""

    line: str
    cells: tuple[DraftCell, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A block before it has offsets; `marker` is the bullet or number in front of an item."""

    kind: BlockKind
    text: str = ""
    level: int = 0
    marker: str = ""
    rows: tuple[DraftRow, ...] = ()
    header: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """The canonical text with its blocks and tables."""

    text: str
    blocks: tuple[Block, ...]
    tables: tuple[Table, ...]


def row_of(cells: Sequence[tuple[str, int, int]]) -> DraftRow:
    """Join (text, column, width) cells with " | " into a row.

    >>> row_of([("Revenue", 0, 1), ("5", 2, 1)]).line
    'Revenue | 5'
    """
    parts: list[str] = []
    placed: list[DraftCell] = []
    at = 0
    for text, column, width in cells:
        placed.append(DraftCell(at, at + len(text), column, width))
        parts.append(text)
        at += len(text) + 3
    return DraftRow(" | ".join(parts), tuple(placed))


def compose(drafts: Iterable[Draft]) -> Layout:
    """Write the drafts one after another, a blank line between blocks and none between items."""
    pieces: list[str] = []
    blocks: list[Block] = []
    tables: list[Table] = []
    at = 0
    section: str | None = None
    last: Draft | None = None
    for draft in drafts:
        gap = "" if last is None else "\n" if last.kind == draft.kind == "item" else "\n\n"
        lead = gap + ("  " * (draft.level - 1) + draft.marker + " " if draft.marker else "")
        body = "\n".join(row.line for row in draft.rows) if draft.kind == "table" else draft.text
        if not body:
            continue
        start, end = at + len(lead), at + len(lead) + len(body)
        first = start + len(body) - len(body.lstrip())
        index = None
        if draft.kind == "table":
            index = len(tables)
            caption = _caption(blocks, pieces)
            tables.append(Table(first, end, _placed(draft.rows, start), draft.header, caption, section))
        blocks.append(Block(draft.kind, first, end, draft.level, section, index))
        if draft.kind == "heading":
            section = " ".join(body.split())
        pieces += [lead, body]
        at, last = end, draft
    return Layout("".join(pieces), tuple(blocks), tuple(tables))


def _placed(rows: tuple[DraftRow, ...], start: int) -> tuple[Row, ...]:
    placed = []
    for row in rows:
        cells = tuple(
            Cell(row.line[c.start : c.end], start + c.start, start + c.end, c.column, c.width) for c in row.cells
        )
        placed.append(Row(cells[0].start, cells[-1].end, cells) if cells else Row(start, start + len(row.line), ()))
        start += len(row.line) + 1
    return tuple(placed)


# "3. Forecast for the fiscal year ending March 31, 2026": a part of a form, not a point of a list.
_NUMBERED = re.compile(r"\n\n\s*\(?\d{1,2}[.)]")


def _caption(blocks: list[Block], pieces: list[str]) -> str:
    """The short lines just above a table: its title, "(in thousands)", the period; a numbered title ends them."""
    lines: list[str] = []
    for block, body, lead in zip(reversed(blocks), reversed(pieces[1::2]), reversed(pieces[::2]), strict=False):
        sentence = _SENTENCE_END.search(body) and not body.startswith("(")
        numbered = block.kind == "item" and _NUMBERED.match(lead) and body[:1].isupper() and not body.endswith(":")
        if not (block.kind in ("heading", "paragraph") or numbered) or len(body) > _CAPTION_LENGTH or sentence:
            break
        lines.append(body)
        if len(lines) == _CAPTION_BLOCKS or numbered:
            break
    return "\n".join(reversed(lines))


def tidied(drafts: Iterator[Draft]) -> Iterator[Draft]:
    """Drop empty drafts and strip white space, so that every reader may be careless about both."""
    for draft in drafts:
        if draft.kind == "table":
            rows = tuple(row for row in draft.rows if row.cells)
            if rows:
                yield replace(draft, rows=rows)
        elif draft.text.strip():
            yield replace(draft, text=draft.text.strip())
