"""HTML → drafts: blocks in reading order, hidden text dropped, tables on their logical columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from lxml import etree

from tracker.readers.characters import is_raised_unit
from tracker.readers.drafts import Draft, row_of
from tracker.readers.grid import Piece, columns_of, header_rows, is_number, is_value, joined, placed
from tracker.readers.lines import is_caps, is_title_like, split_marker
from tracker.readers.pages import cuts, goes_on, is_furniture, is_parted
from tracker.readers.text import read_text

_SKIP = frozenset("script style head title noscript template svg math select option button input".split())
_BLOCKS = frozenset(
    "p div h1 h2 h3 h4 h5 h6 li ul ol dl dt dd tr td th table tbody blockquote center section article header footer "
    "main aside nav form hr pre figure figcaption address body".split()
)
_BOLD_TAGS = frozenset("b strong h1 h2 h3 h4 h5 h6 th".split())
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(bold|[6-9]00)|font\s*:\s*bold", re.I)
_LIGHT_STYLE = re.compile(r"font-weight\s*:\s*(normal|[1-5]00)", re.I)
_TAGS = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*?(/?)>")
_INLINE_TAGS = re.compile(r"</?(?:font|span|b|i|u|em|strong|small|big|a|div|center|ix:[a-z]+)\b[^<>]*>", re.I)
_IS_HTML = re.compile(r"<(?:!doctype html|html|body|div|p|td|br|table[ >][^<]{0,300}<tr|font)\b[^<>]*>", re.I)
_RAISED_STYLE = re.compile(r"vertical-align\s*:\s*(?:super|text-top)", re.I)
_MARK = re.compile(r"\s*(?:[(\[]?(?:\d{1,2}|[a-eA-E]|[ivx]{1,4}|[*†‡§#^]{1,3})[)\]]?[\s,]*){1,4}")
_MAX_DEPTH = 1500
_MAX_SPAN = 200
# Where a table is wider than this, cells no longer reach into the rows below: what each row then costs is bounded.
_MAX_COLUMNS = 1000
_LONG_CELL = 350
# Tags that end what stands open before them, where its own closing tag is left out.
_CLOSES = {
    "p": ("p",),
    "li": ("p", "li"),
    "tr": ("p", "td", "th", "tr"),
    "td": ("p", "td", "th"),
    "th": ("p", "td", "th"),
}
_VOID = frozenset("br hr img input meta link col area base wbr".split())


def is_html(text: str) -> bool:
    """Tell whether a text is an HTML page or a piece of one."""
    return len(_IS_HTML.findall(text[:20_000])) >= 2


def read_html(text: str) -> Iterator[Draft]:
    """Read an HTML page into drafts."""
    root = _parsed(text)
    if root is None:
        return
    flow = _Flow()
    _walk(root, flow)
    flow.close()
    yield from _named(flow.drafts)


def _parsed(text: str) -> Any:
    """Parse; libxml2 drops what lies too deep, so a page that nests absurdly is flattened first."""
    if _depth(text) > _MAX_DEPTH:
        text = _INLINE_TAGS.sub(" ", text)
        if _depth(text) > _MAX_DEPTH:
            text = _TAGS.sub("\n", text)
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _depth(text: str) -> int:
    """How deep the tags of a page nest at the deepest, closing tags that may be left out counted as browsers do."""
    deepest = 0
    opened: list[str] = []
    counts: Counter[str] = Counter()
    for closing, written, empty in _TAGS.findall(text):
        name = written.lower()
        if empty or name in _VOID:
            continue
        implied = _CLOSES.get(name, ()) if not closing else ()
        while opened and opened[-1] in implied:
            counts[opened.pop()] -= 1
        if not closing:
            opened.append(name)
            counts[name] += 1
            deepest = max(deepest, len(opened))
        while closing and counts[name]:
            last = opened.pop()
            counts[last] -= 1
            if last == name:
                break
    return deepest


class _Flow:
    """The paragraph under construction and the drafts already finished."""

    def __init__(self) -> None:
        self.drafts: list[tuple[Draft, bool]] = []
        self._runs: list[tuple[str, bool]] = []
        self._kind: tuple[str, int] = ("paragraph", 0)

    def add(self, text: str | None, bold: bool) -> None:
        if text:
            self._runs.append((re.sub(r"\s+", " ", text), bold))

    def tail(self) -> str:
        """The last words of the paragraph so far."""
        return "".join(text for text, _ in self._runs[-2:])[-20:]

    def line_break(self) -> None:
        self._runs.append(("\n", False))

    def open(self, kind: str, level: int) -> None:
        self.close()
        self._kind = (kind, level)

    def close(self) -> None:
        """Finish the paragraph: a blank line made of breaks parts it, a bold first line is a heading of its own."""
        kind, level = self._kind
        for text, bold in _lines_of(self._runs):
            self.drafts.append(_line_draft(kind, level, text, bold))
            if kind == "item":
                kind, level = "paragraph", 0
        self._runs, self._kind = [], ("paragraph", 0)

    def put(self, drafts: Sequence[Draft]) -> None:
        self.close()
        self.drafts += [(draft, False) for draft in drafts]


def _lines_of(runs: Sequence[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    """Join the lines of a paragraph that breaks only wrap; bold lines, bullets and blank lines stand alone."""
    lines: list[list[tuple[str, bool]]] = [[]]
    for text, bold in runs:
        if text == "\n":
            lines.append([])
        else:
            lines[-1].append((text, bold))
    group: list[str] = []
    for line in lines:
        text = re.sub(r" +", " ", "".join(part for part, _ in line)).strip()
        bold = bool(text) and all(b for part, b in line if part.strip())
        if not text or bold or split_marker(text):
            if group:
                yield "\n".join(group), False
            group = [text] if text and not bold else []
            if bold:
                yield text, True
        else:
            group.append(text)
    if group:
        yield "\n".join(group), False


def _line_draft(kind: str, level: int, text: str, bold: bool) -> tuple[Draft, bool]:
    marked = split_marker(text)
    if kind == "heading":
        return Draft("heading", text, level), bold
    if marked and len(marked[1]) > 1:
        return Draft("item", marked[1], max(level, 1), marked[0]), bold
    if kind == "item":
        return Draft("item", text, max(level, 1), "•"), bold
    return Draft("paragraph", text), bold


def _named(drafts: Sequence[tuple[Draft, bool]]) -> Iterator[Draft]:
    """Tell headings from paragraphs by their look and by what follows."""
    drafts = _uncut(_turned(drafts))
    for k, (draft, bold) in enumerate(drafts):
        following = drafts[k + 1][0] if k + 1 < len(drafts) else None
        if draft.kind == "paragraph" and _is_heading(draft.text, bold, following):
            yield Draft("heading", draft.text, 2 if bold else 3)
        else:
            yield draft


def _turned(drafts: Sequence[tuple[Draft, bool]]) -> list[tuple[Draft, bool]]:
    """Drop the numbers and running lines of pages, and join the paragraphs that they parted."""
    out: list[tuple[Draft, bool]] = []
    turned = False
    for draft, bold in drafts:
        if draft.kind in ("paragraph", "heading") and is_furniture(draft.text):
            turned = True
            continue
        last = out[-1][0] if out and not (bold or out[-1][1]) else None
        joins = goes_on if turned else is_parted
        if last and last.kind in ("paragraph", "item") and draft.kind == "paragraph" and joins(last.text, draft.text):
            out[-1] = replace(last, text=f"{last.text}\n{draft.text}"), False
        else:
            out.append((draft, bold))
        turned = False
    return out


def _uncut(drafts: Sequence[tuple[Draft, bool]]) -> list[tuple[Draft, bool]]:
    """Join a sentence that a page's running line cuts, and set that line behind it."""
    whole: list[tuple[Draft, bool] | None] = list(drafts)
    for k, (before, between, after) in enumerate(zip(drafts, drafts[1:], drafts[2:], strict=False)):
        kinds = (
            before[0].kind in ("paragraph", "item"),
            between[0].kind in ("paragraph", "heading") or bool(between[0].marker),
            after[0].kind == "paragraph",
        )
        if (
            whole[k]
            and all(kinds)
            and not (before[1] or after[1])
            and cuts(before[0].text, f"{between[0].marker or ''} {between[0].text}".strip(), after[0].text)
        ):
            joined = replace(before[0], text=f"{before[0].text}\n{after[0].text}"), False
            whole[k : k + 3] = [joined, None, between]
    return [draft for draft in whole if draft]


def _is_heading(text: str, bold: bool, following: Draft | None) -> bool:
    if following is None or len(text) > 200:
        return False
    if bold:
        return not text.endswith((".", ",", ";"))
    if is_caps(text):
        return True
    longer = following.kind in ("item", "table") or len(following.text) > 80
    return longer and is_title_like(text)


class _Visit(NamedTuple):
    """An element to visit, whether it stands in bold, how many lists it stands in, and whether its content is over."""

    node: Any
    bold: bool = False
    lists: int = 0
    leaving: bool = False

    @property
    def tag(self) -> str:
        """Return the element's name, "" for a comment."""
        return self.node.tag if isinstance(self.node.tag, str) else ""


def _walk(root: Any, flow: _Flow) -> None:
    """Visit the tree in document order without recursion, so that depth costs no stack."""
    stack = [_Visit(root)]
    while stack:
        visit = stack.pop()
        if visit.leaving and visit.tag in _BLOCKS:
            flow.close()
        if visit.leaving or _is_taken_whole(visit, flow):
            flow.add(visit.node.tail, visit.bold)
            continue
        lists = visit.lists + (visit.tag in ("ul", "ol"))
        inner = _is_bold(visit)
        if visit.tag in _BLOCKS:
            _open_block(visit, max(lists, 1), flow)
        flow.add(visit.node.text, inner)
        stack.append(visit._replace(leaving=True))
        stack += [_Visit(child, inner, lists) for child in reversed(visit.node)]


def _is_taken_whole(visit: _Visit, flow: _Flow) -> bool:
    """Leave out what is hidden and take a break, plain text, a table of data, a footnote's mark at once; else False."""
    node, tag = visit.node, visit.tag
    if _is_hidden(node, tag):
        return True
    if tag == "br":
        flow.line_break()
        return True
    if tag == "pre":
        flow.put(list(read_text("".join(node.itertext()))))
        return True
    return (tag == "table" and _table(node, flow)) or _is_mark(node, flow.tail())


def _is_hidden(node: Any, tag: str) -> bool:
    skipped = tag in _SKIP or not tag or tag.startswith("ix:head")
    return skipped or node.get("hidden") is not None or bool(_HIDDEN.search(node.get("style") or ""))


def _is_bold(visit: _Visit) -> bool:
    style = visit.node.get("style") or ""
    return (visit.bold or visit.tag in _BOLD_TAGS or bool(_BOLD_STYLE.search(style))) and not _LIGHT_STYLE.search(style)


def _open_block(visit: _Visit, depth: int, flow: _Flow) -> None:
    """Begin the item or heading of a block; another block ends what stands before it, save a paragraph within an item."""
    node, tag = visit.node, visit.tag
    if tag == "li":
        flow.open("item", depth)
    elif len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
        flow.open("heading", int(tag[1]))
    elif not (tag in ("p", "div") and node.getparent() is not None and node.getparent().tag == "li"):
        flow.close()


def _table(node: Any, flow: _Flow) -> bool:
    """Put a data table into the flow; False where the table only lays out text and its cells must be walked."""
    if next(node.iterdescendants("table"), None) is not None:
        return False
    rows = _grid(node)
    full = [row for row in rows if row]
    if not full:
        return True
    if all(len(row) == 1 for row in full):
        return False
    drafts = _bulleted(full) or _drafted(full)
    if drafts:
        flow.put(drafts)
    return bool(drafts)


def _bulleted(rows: Sequence[Sequence[Piece]]) -> list[Draft]:
    """Read rows that are each a bullet beside its words as a list; [] where they are not."""
    marks = [split_marker(f"{row[0].text} x") if len(row) == 2 else None for row in rows]
    return (
        [Draft("item", row[1].text, 1, mark[0]) for row, mark in zip(rows, marks, strict=True) if mark]
        if all(marks)
        else []
    )


def _drafted(rows: Sequence[list[Piece]]) -> list[Draft]:
    """Read rows that hold data as a table; [] where they only lay out text."""
    if not _has_data(rows):
        return []
    columns = columns_of([row for row in rows if len(row) > 1])
    drafted = tuple(row_of([(p.text, c, w) for p, c, w in placed(row, columns)]) for row in rows)
    texts = [[p.text for p in row] if row[0].start < columns[0][1] else ["", *(p.text for p in row)] for row in rows]
    return [Draft("table", rows=drafted, header=header_rows(texts))]


def _has_data(rows: Sequence[Sequence[Piece]]) -> bool:
    if any(len(piece.text) > _LONG_CELL for row in rows for piece in row):
        return sum(is_number(piece.text) for row in rows for piece in row[1:]) >= 4
    wide = [row for row in rows if len(row) > 1]
    # "FY 2025 Guidance" over "Revenue | $190 - $195" is a table of one row, and so is that row alone.
    return len(wide) >= 2 or any(is_value(piece.text) for row in wide for piece in row[1:])


def _grid(node: Any) -> list[list[Piece]]:
    """Resolve column and row spans: each row's pieces at their real columns."""
    rows: list[list[Piece]] = []
    held: dict[int, int] = {}
    for tr in node.iterdescendants("tr"):
        row: list[Piece] = []
        column = 0
        new: dict[int, int] = {}
        for cell in tr:
            if cell.tag not in ("td", "th"):
                continue
            while held.get(column):
                column += 1
            width, height = _span(cell, "colspan"), _span(cell, "rowspan")
            text = _cell_text(cell)
            if text:
                row.append(Piece(text, column, column + width))
            if height > 1 and column < _MAX_COLUMNS:
                new.update(dict.fromkeys(range(column, column + width), height))
            column += width
        held = {c: left - 1 for c, left in {**held, **new}.items() if left > 1}
        rows.append(joined(row))
    return rows


def _span(cell: Any, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return min(max(int(value), 1), _MAX_SPAN) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _is_mark(node: Any, before: str) -> bool:
    """Tell a footnote's raised mark behind a word or number: "EBITDA<sup>1</sup>"; "km<sup>2</sup>" is none."""
    if node.tag != "sup" and not (node.tag in ("span", "font") and _RAISED_STYLE.search(node.get("style") or "")):
        return False
    before = before.rstrip()
    return bool(before) and bool(_MARK.fullmatch("".join(node.itertext()))) and not is_raised_unit(before)


def _cell_text(cell: Any) -> str:
    parts: list[str] = []
    stack: list[Any] = [cell]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            parts.append(node)
            continue
        if not isinstance(node.tag, str) or node.tag in _SKIP or _HIDDEN.search(node.get("style") or ""):
            continue
        if _is_mark(node, "".join(parts[-3:])):
            continue
        for child in reversed(node):
            stack += [child.tail or "", child]
        if node.tag in _BLOCKS or node.tag == "br":
            parts.append(" ")
        parts.append(node.text or "")
    return " ".join("".join(parts).split())
