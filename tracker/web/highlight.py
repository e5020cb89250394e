"""A release's text as readable HTML with spans highlighted; every character is escaped, every offset kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, takewhile

from markupsafe import Markup, escape

from tracker.web.table_heads import Span, heads_above, row_around

_BREAK = re.compile(r"\n[ \t\r\xa0]*\n\s*")
_GAP = re.compile(r"\S(?:[ \xa0]{2}|\t| ?\|)")
_ITEM = re.compile(r"[ \t]*(?:[*•·▪●o–-]|\(?\d{1,2}[.)])[ \t]+\S")
_SOFT = 50
_LEADING = re.compile(r"#{1,6}[ \t]+")


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters start..end to highlight; `name` is the id of the note that tells about them, `kind` its class."""

    start: int
    end: int
    kind: str
    name: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of text between blank lines, and how it is to be shown."""

    kind: str
    start: int
    end: int


def chunks(text: str) -> list[Chunk]:
    """Cut a text at its blank lines into headings, paragraphs, lists and tables.

    >>> [(c.kind, c.start, c.end) for c in chunks("# Title\\n\\nSome words.\\n\\nSales   12   13\\nCosts    9    8")]
    [('heading', 0, 7), ('paragraph', 9, 20), ('table', 22, 53)]
    """
    found, at = [], 0
    for gap in [*_BREAK.finditer(text), None]:
        end = gap.start() if gap else len(text)
        start = at + len(text[at:end]) - len(text[at:end].lstrip("\n\r"))
        stop = start + len(text[start:end].rstrip())
        if stop > start:
            found.append(Chunk(_kind(text[start:stop]), start, stop))
        at = gap.end() - _indent(text, gap.end()) if gap else end
    return found


def _indent(text: str, at: int) -> int:
    """Count the blanks just before a chunk: they align the first row of a table with the others."""
    line = text.rfind("\n", 0, at) + 1
    return at - line if text[line:at].strip(" \t\xa0") == "" else 0


def _kind(text: str) -> str:
    lines = text.split("\n")
    if len(lines) == 1 and (_LEADING.match(text) or (len(text) < 120 and text.isupper())):
        return "heading"
    gaps = sum(1 for line in lines if _GAP.search(line.strip()))
    if gaps and gaps * 2 >= len(lines):
        return "table"
    return "list" if _ITEM.match(text) and len(lines) > 1 and _ITEM.match(lines[-1]) else "paragraph"


def reflow(text: str) -> str:
    """Turn the line ends of hard-wrapped text into blanks, character for character, so that offsets stay.

    A line end is soft where the line before it is long and the next is no list item.

    >>> reflow("We expect the first results of the study in patients\\nby May.\\n- one\\n- two")
    'We expect the first results of the study in patients by May.\\n- one\\n- two'
    """
    lines = text.split("\n")
    parts = [lines[0]]
    for before, line in pairwise(lines):
        soft = len(before.strip()) >= _SOFT and line.strip() and not _ITEM.match(line)
        parts.append((" " if soft else "\n") + line)
    return "".join(parts)


def release_html(text: str, marks: Iterable[Mark]) -> Markup:
    """Write a whole text, each chunk in the element that suits it, with its marks as links to their notes."""
    ordered = _usable(text, marks)
    seen: set[str] = set()
    parts, first = [], 0
    flowing = reflow(text)
    for chunk in chunks(text):
        while first < len(ordered) and ordered[first].end <= chunk.start:
            first += 1
        here = _within(ordered, first, chunk)
        if chunk.kind == "table" and "|" in text[chunk.start : chunk.end]:
            parts.append(_grid(text, here, chunk, seen))
        else:
            source = text if chunk.kind == "table" else flowing
            parts.append(_element(chunk, marked(source, here, chunk.start, chunk.end, seen)))
    return Markup("\n").join(parts)


def _within(ordered: Sequence[Mark], first: int, chunk: Chunk) -> list[Mark]:
    near = takewhile(lambda mark: mark.start < chunk.end, islice(ordered, first, None))
    return [mark for mark in near if mark.end > chunk.start]


def _usable(text: str, marks: Iterable[Mark]) -> list[Mark]:
    inside = {mark for mark in marks if 0 <= mark.start < mark.end <= len(text)}
    return sorted(inside, key=lambda mark: (mark.start, -mark.end, mark.name))


def _element(chunk: Chunk, inner: Markup) -> Markup:
    if chunk.kind == "table":
        return Markup('<pre tabindex="0" role="group" aria-label="Table">{}</pre>').format(inner)
    if chunk.kind == "heading":
        return Markup('<p class="heading">{}</p>').format(inner)
    return Markup('<p class="{}">{}</p>').format(chunk.kind, inner)


def _grid(text: str, marks: Sequence[Mark], chunk: Chunk, seen: set[str]) -> Markup:
    """Write lines whose cells stand between bars as a table; a mark over a row goes on in each of its cells."""
    rows, at = [], chunk.start
    for line in text[chunk.start : chunk.end].split("\n"):
        here = [mark for mark in marks if mark.start < at + len(line) and mark.end > at]
        if line.strip(" |-:"):
            rows.append(Markup("<tr>{}</tr>").format(Markup("").join(_row(text, here, at, line, seen))))
        at += len(line) + 1
    table = Markup(
        '<div class="grid" tabindex="0" role="group" aria-label="Table"><table><tbody>{}</tbody></table></div>'
    )
    return table.format(Markup("").join(rows))


def _row(text: str, marks: Sequence[Mark], start: int, line: str, seen: set[str]) -> Iterator[Markup]:
    lead = len(line) - len(line.lstrip(" |"))
    cells, at = line.rstrip(" |")[lead:].split("|"), start + lead
    for number, cell in enumerate(cells):
        begin = at + len(cell) - len(cell.lstrip())
        inner = marked(text, marks, begin, max(begin, at + len(cell.rstrip())), seen)
        yield Markup('<td class="{}">{}</td>').format("n" if number else "", inner)
        at += len(cell) + 1


def marked(text: str, marks: Sequence[Mark], start: int, end: int, seen: set[str] | None = None) -> Markup:
    """Write text[start:end] with its marks; where marks overlap, each stretch names all the notes it belongs to.

    >>> marked("a <b> c", [Mark(2, 5, "claim", "x")], 0, 7)
    Markup('a <a class="mark claim" href="#note-x" id="at-x" data-notes="x">&lt;b&gt;</a> c')
    """
    seen = set() if seen is None else seen
    parts = []
    for first, last, over in _stretches(marks, start, end):
        inner = escape(text[first:last])
        parts.append(_anchor(over, inner, seen) if over else inner)
    return Markup("").join(parts)


def _stretches(marks: Sequence[Mark], start: int, end: int) -> Iterator[tuple[int, int, tuple[Mark, ...]]]:
    """Cut start..end where any mark begins or ends; each stretch comes with the marks that cover it."""
    cuts = sorted({start, end, *(min(max(at, start), end) for mark in marks for at in (mark.start, mark.end))})
    waiting, open_marks = list(reversed(marks)), []
    for first, last in pairwise(cuts):
        while waiting and waiting[-1].start <= first:
            open_marks.append(waiting.pop())
        open_marks = [mark for mark in open_marks if mark.end > first]
        yield first, last, tuple(open_marks)


def _anchor(over: tuple[Mark, ...], inner: Markup, seen: set[str]) -> Markup:
    # The narrowest mark is the one meant: a figure within the sentence of a claim.
    order = sorted(over, key=lambda mark: (mark.kind != "claim", mark.end - mark.start))
    fresh = [mark.name for mark in order if mark.name not in seen]
    seen.update(fresh)
    kinds = " ".join(sorted({mark.kind for mark in over}))
    anchor = Markup(' id="at-{}"').format(fresh[0]) if fresh else Markup("")
    # An id can stand once; further notes that begin here get an empty target of their own.
    others = Markup("").join(Markup('<span id="at-{}"></span>').format(name) for name in fresh[1:])
    names = " ".join(dict.fromkeys(mark.name for mark in order))
    return others + Markup('<a class="mark {}" href="#note-{}"{} data-notes="{}">{}</a>').format(
        kinds, order[0].name, anchor, names, inner
    )


def excerpt(text: str, start: int, end: int, kind: str, around: int = 420) -> Markup:
    """Write the characters start..end highlighted: a row of a table under the heads of its columns, other words amid what
    surrounds them, cut at words."""
    if not 0 <= start < end <= len(text):
        return Markup("")
    row = row_around(text, start, end)
    heads = heads_above(text, row[0]) if row else []
    if row and heads:
        return _under_heads(text, heads, row, (start, end), kind)
    first, last = max(0, start - around), min(len(text), end + around)
    if first:
        first = min(text.find(" ", first) + 1 or first, start)
    if last < len(text):
        last = max(text.rfind(" ", end, last), end)
    before, after = ("… " if first else ""), (" …" if last < len(text) else "")
    if not any(chunk.kind == "table" for chunk in chunks(text[first:last])):
        text = text[:first] + reflow(text[first:last]) + text[last:]
    quote = Markup('<mark class="{}">{}</mark>').format(kind, escape(text[start:end]))
    return escape(before + text[first:start].lstrip()) + quote + escape(text[end:last].rstrip() + after)


def _under_heads(text: str, heads: Sequence[Span], row: Span, quote: Span, kind: str) -> Markup:
    """Write a row under its heads: in its cells where bars part them, as it is aligned where blanks do."""
    if "|" in text[row[0] : row[1]]:
        lines = [_cells(text, span, "th") for span in heads] + [_cells(text, row, "td", quote, kind)]
        inner = Markup("<table><tbody>{}</tbody></table>").format(Markup("").join(lines))
        return Markup('<div class="grid" tabindex="0" role="group" aria-label="Table row under its heads">{}</div>').format(inner)
    marked_row = Markup('{}<mark class="{}">{}</mark>{}').format(
        text[row[0] : quote[0]], kind, text[quote[0] : quote[1]], text[quote[1] : row[1]]
    )
    above = Markup("\n").join(escape(text[start:end]) for start, end in heads)
    return Markup('<pre tabindex="0" role="group" aria-label="Table row under its heads">{}\n{}</pre>').format(above, marked_row)


def _cells(text: str, span: Span, element: str, quote: Span | None = None, kind: str = "") -> Markup:
    """Write a line with bars as a row of cells; those that a quote covers are marked."""
    cells: list[Markup] = []
    at = span[0]
    for cell in text[span[0] : span[1]].split("|"):
        covered = quote is not None and quote[0] < at + len(cell.rstrip()) and quote[1] > at
        inner = Markup('<mark class="{}">{}</mark>').format(kind, cell.strip()) if covered and cell.strip() else escape(cell.strip())
        cells.append(Markup('<{0} class="{1}">{2}</{0}>').format(Markup(element), "n" if cells else "", inner))
        at += len(cell) + 1
    return Markup("<tr>{}</tr>").format(Markup("").join(cells))
