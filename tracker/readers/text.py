"""Plain text and Markdown → drafts: one reader, since real files mix both."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tracker.readers import layout
from tracker.readers.drafts import Draft
from tracker.readers.flat import find_flat, flat_tables, unfold
from tracker.readers.lines import ends_sentence, is_caps, is_date, is_title_like, opens_outlook, split_marker
from tracker.readers.markup import inline, is_pipe_row, only_bold, pipe_table, with_pipes
from tracker.readers.pages import cuts, goes_on, is_cut_word, is_furniture, is_parted, without_copies, without_furniture
from tracker.readers.piped import with_rows_joined
from tracker.readers.spacing import closed_up, set_apart, single_spaced, with_closed_runs, with_hyphens
from tracker.readers.trailing import find_trailing, trailing_table

_HASHES = re.compile(r"(#{1,6})\s+(.*?)\s*#*")
_SETEXT = re.compile(r"={3,}|-{3,}")
_RULE = re.compile(r"[-=_*~][-=_*~ ]{2,}|<hr\s*/?>|<PAGE>|\|")
_BLANKS = re.compile(r"\n{5,}")
_PAGE_TAG = re.compile(r"^<PAGE>[^\n]{0,40}$", re.M | re.I)
_SGML = re.compile(r"</?(?:PAGE|TABLE|CAPTION|S|C|FN|F\d|PRE|TEXT|HTML|BODY)>", re.I)
_PAGE_HEADING = re.compile(r"(?:Page|Slide)\s+\d+", re.I)
# A headline wraps where no headline ends: "Reports First Quarter", "Results and", "Update on", "Year-".
_TITLE_GOES_ON = re.compile(
    r"(?:\b(?:and|for|of|the|in|to|with|on|a|&|quarter|half|year|fiscal|first|second|third|fourth|full)|[-–,])$", re.I
)
# "reve-" and "$190-" go on below, whatever the page's width.
_PARTED = re.compile(r"[^\W_]-$")
_UNWRAPPED = 200
_INDENT = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text with its indent; `mark` is the bullet or number that opens it."""

    text: str
    indent: int
    mark: str = ""
    bold: bool = False


def read_text(text: str) -> Iterator[Draft]:
    """Read plain text or Markdown into drafts."""
    drafts = list(_drafts(text))
    for k, draft in enumerate(drafts):
        yield replace(draft, kind="heading", level=3) if _titles_table(drafts, k) else draft


def _titles_table(drafts: Sequence[Draft], k: int) -> bool:
    """Tell whether a line is the title of the table below it, notes like "(in thousands)" between them aside."""
    title = drafts[k]
    words = " ".join(title.text.split())
    if title.kind != "paragraph" or not (is_title_like(words) or opens_outlook(words)):
        return False
    for below in drafts[k + 1 : k + 4]:
        if below.kind != "paragraph" or below.text[:1] != "(":
            return below.kind == "table"
    return False


def _drafts(text: str) -> Iterator[Draft]:
    text = _BLANKS.sub("\n\n\n\n", text)
    whole = _SGML.sub("", _PAGE_TAG.sub("\f", text).replace("\f", "\f\n").replace("\t", "   "))
    apart = [set_apart(with_closed_runs(closed_up(line))) for line in with_hyphens(whole).split("\n")]
    lines = single_spaced(without_copies(without_furniture(apart)))
    lines = with_pipes(with_rows_joined([cell.rstrip(" ") for line in lines for cell in unfold(line)]))
    tables = layout.find_tables([line if not is_pipe_row(line) else "" for line in lines])
    at = 0
    width = _wrap_width(lines)
    for start, end in tables:
        yield from _prose(lines[at:start], width, first=at == 0)
        yield layout.table_of([inline(line) for line in lines[start:end]])
        at = end
    yield from _prose(lines[at:], width, first=at == 0)


def _wrap_width(lines: Sequence[str], around: int = 80) -> int:
    """The column at which the prose is wrapped, over 200 where it is not; of few lines that of the lines around."""
    widths = sorted(len(line) for line in lines if len(line) > 40 and line[0] != "|" and "   " not in line.strip())
    return widths[int(len(widths) * 0.9)] if len(widths) >= (8 if around != 80 else 1) else around


def _prose(lines: Sequence[str], width: int, first: bool) -> Iterator[Draft]:
    """Split what is no layout table into Markdown headings, pipe tables and runs of plain lines."""
    run: list[str] = []
    k = 0
    while k < len(lines):
        line = lines[k]
        if is_pipe_row(line):
            end = next((j for j in range(k, len(lines)) if not is_pipe_row(lines[j])), len(lines))
            if all(line.strip().strip("|").count("|") == 0 for line in lines[k:end]):
                # A table of one column is prose that a tool put between pipes.
                run += [bare for line in lines[k:end] if (bare := line.strip().strip("|").strip()).strip("-: ")]
            else:
                yield from _blocks(run, width)
                yield pipe_table(lines[k:end])
                run = []
            k = end
            continue
        heading = _HASHES.fullmatch(line.strip()) if line.lstrip().startswith("#") else None
        if heading:
            yield from _blocks(run, width)
            run = []
            title = inline(heading[2])
            if not _PAGE_HEADING.fullmatch(title):
                yield Draft("heading", title, len(heading[1]))
        elif _RULE.fullmatch(line.strip()):
            run.append("")
        else:
            run.append(line)
        k += 1
    yield from _blocks(run, width)


def _blocks(lines: Sequence[str], width: int) -> Iterator[Draft]:
    """Take out tables with one cell a line or with single spaces, then name the blocks between them."""
    at = 0
    for start, end in find_flat(lines):
        yield from _between(lines[at:start], width)
        yield from flat_tables([inline(line) for line in lines[start:end]])
        at = end
    yield from _between(lines[at:], width)


def _between(lines: Sequence[str], width: int) -> Iterator[Draft]:
    at = 0
    for start, end in find_trailing(lines):
        yield from _named(lines[at:start], width)
        yield trailing_table([inline(line) for line in lines[start:end]])
        at = end
    yield from _named(lines[at:], width)


def _named(lines: Sequence[str], width: int) -> Iterator[Draft]:
    """Join wrapped lines into blocks, then name each block by its look and by what follows it."""
    groups = _uncut(_groups(lines, _wrap_width(lines, width)))
    for k, group in enumerate(groups):
        yield _draft(group, groups[k + 1] if k + 1 < len(groups) else None)


def _groups(lines: Sequence[str], width: int) -> list[list[Line]]:
    groups: list[list[Line]] = []
    blank, turned = True, False
    for raw in lines:
        turned = turned or raw.endswith("\f")
        bare = raw.strip()
        if not bare or is_furniture(bare):
            blank, turned = blank or not bare, turned or bool(bare)
            continue
        line = _line(raw.rstrip())
        if not line.text:
            continue
        if groups and (_continues(groups[-1], line, width) if not blank else _turns_over(groups[-1], line, turned)):
            groups[-1].append(line)
        else:
            groups.append([line])
        blank = turned = False
    return groups


def _uncut(groups: list[list[Line]]) -> list[list[Line]]:
    """Join a sentence that a page's running line cuts, and set that line behind it."""
    whole = list(groups)
    for k in range(1, len(whole) - 1):
        dated = k + 2 < len(whole) and len(whole[k + 1]) == 1 and is_date(whole[k + 1][0].text)
        end = k + 2 if dated else k + 1
        before, between, after = whole[k - 1], [line for group in whole[k:end] for line in group], whole[end]
        plain = not any(line.mark or line.bold for line in (*before[1:], *after)) and not any(line.bold for line in (*before[:1], *between))
        if plain and _runs_between(_joined(before), [f"{line.mark} {line.text}".strip() for line in between], _joined(after)):
            whole[k - 1 : end + 1] = [*([[]] * (end - k)), [*before, *after], between]
    return [group for group in whole if group]


def _runs_between(before: str, lines: list[str], after: str) -> bool:
    """Tell whether the few lines between the halves of a sentence are a page's title, with the day below it."""
    titles = [line for line in lines if not is_date(line)]
    return len(titles) > 0 and len(lines) <= _MOST_RUNNING and all(cuts(before, line, after) for line in titles)


_MOST_RUNNING = 3


def _joined(group: list[Line]) -> str:
    return "\n".join(line.text for line in group)


def _turns_over(group: list[Line], line: Line, turned: bool) -> bool:
    """Tell whether a paragraph goes on over a page break, or a word or half a sentence over a blank line."""
    if line.mark or line.bold or group[-1].bold:
        return False
    before = _joined(group)
    return is_cut_word(group[-1].text, line.text) or (goes_on(before, line.text) if turned else is_parted(before, line.text))


def _line(raw: str) -> Line:
    bare = raw.strip()
    indent = len(raw) - len(raw.lstrip())
    if only_bold(bare):
        return Line(inline(bare).strip(), indent, bold=True)
    marked = split_marker(bare)
    if marked:
        return Line(inline(marked[1]).strip(), indent, marked[0])
    return Line(inline(bare).strip(), indent)


# A narrow column breaks "revenue of / $95 million to / $98 million" wherever it is full.
_REACHES = re.compile(r"[a-z]\s(?:of|to|between|and|from|about|approximately)$")


def _continues(group: list[Line], line: Line, width: int) -> bool:
    """Tell whether a line goes on with the block above it, no blank line between them."""
    last = group[-1]
    if line.bold or last.bold or (line.mark and not _is_footnote(last.text, line)):
        return False
    if line.mark or _is_parted(group, line):
        return True
    if width > _UNWRAPPED:
        return not ends_sentence(last.text) and (
            line.text[:1].islower() or _hangs(group, line) or _is_cut(last.text, line)
        )
    told = _by_indent(group, line, width)
    return _wraps(last, line, width) if told is None else told


# "… and 21 percent ROIC / (2) at an annual revenue of $2.3 billion": a footnote's mark that a line's end brought to the front.
_FOOTNOTE = re.compile(r"\(\d\)")
_WRAPPED = 40


def _is_footnote(last: str, line: Line) -> bool:
    """Tell the mark of a footnote inside a sentence from the number of an item."""
    inside = line.text[:1].islower() and len(last) > _WRAPPED and not ends_sentence(last) and not last.endswith(",")
    return inside and bool(_FOOTNOTE.fullmatch(line.mark))


# "… for the year ended 31 / December 2020", "… to a landfill in / Michigan": no line of its own ends so.
_CUT_SHORT = re.compile(
    r"\b(?:an?|the|of|in|on|to|for|by|at|from|with|and|or|about|approximately|between|its|our|their|per|than|as|into|over|under|until|through|during|ended|ending)$",
    re.I,
)
_MONTHS = tuple(calendar.month_name[1:])
_DAY = re.compile(r"\b\d{1,2}$")


def _is_cut(last: str, line: Line) -> bool:
    """Tell a long line that ends in the middle of a phrase, whatever the page's width."""
    return len(last) > _WRAPPED and bool(
        _CUT_SHORT.search(last) or (_DAY.search(last) and line.text.startswith(_MONTHS))
    )


def _is_parted(group: list[Line], line: Line) -> bool:
    """Tell a word, a sum or a headline that a line's end cuts, whatever the page's width."""
    last = group[-1].text
    if _PARTED.search(last) or (line.text[0] in "$€£" and _REACHES.search(last)):
        return True
    goes_on = len(group) < 3 and _TITLE_GOES_ON.search(last)
    return bool(goes_on) and _is_title_line(last) and _is_title_line(line.text)


def _hangs(group: list[Line], line: Line) -> bool:
    """Tell a line that is set in under the mark of its item."""
    return bool(group[0].mark) and line.indent > group[0].indent


def _by_indent(group: list[Line], line: Line, width: int) -> bool | None:
    """Tell by marks and indents whether a line goes on with its block; None where they do not show it."""
    first, last, lower = group[0], group[-1], line.text[:1].islower()
    if _hangs(group, line) and not line.text[0].isupper() and not ends_sentence(last.text):
        return True
    beside = first.mark and line.indent <= first.indent and len(group) == 1
    if beside and not lower and _room(last, line, width) > 0.2 * width:
        return False
    set_in = not first.mark and line.indent >= last.indent + _INDENT and not lower
    return False if set_in or (last.text.endswith(";") and line.indent == last.indent >= _INDENT) else None


def _wraps(last: Line, line: Line, width: int) -> bool:
    """Tell whether the line above is as full as a page wraps it: a sentence that ended there leaves less room."""
    room = _room(last, line, width)
    if line.text[:1].islower():
        return room < 0.6 * width or not ends_sentence(last.text)
    if ends_sentence(last.text):
        return room < 0.07 * width and line.indent < _INDENT
    return room < 0.2 * width


def _room(last: Line, line: Line, width: int) -> int:
    """Measure the room that the first word of a line would have left at the end of the line above."""
    length = last.indent + len(last.text) + (len(last.mark) + 1 if last.mark else 0)
    return width - length - len(line.text.split(None, 1)[0])


def _is_item(flat: str) -> bool:
    """Tell an indented point whose bullet was lost from a centred note or title."""
    long = len(flat) > 30 or (len(flat) > 12 and any(map(str.isdigit, flat)) and not is_date(flat))
    return long and flat[0] != "(" and not is_caps(flat) and (not is_title_like(flat) or any(map(str.isdigit, flat)))


def _is_title_line(text: str) -> bool:
    return len(text) > 8 and (is_caps(text) or is_title_like(text.rstrip("-– ")))


def _draft(group: list[Line], following: list[Line] | None) -> Draft:
    text = "\n".join(line.text for line in group)
    first = group[0]
    flat = " ".join(text.split())
    if first.mark:
        return Draft("item", text, 1 + min(first.indent // _INDENT, 3) if first.indent else 1, first.mark)
    if _is_heading(group, flat, following):
        return Draft("heading", text, 2 if first.bold or is_caps(flat) else 3)
    if _INDENT <= first.indent <= 24 and all(line.indent >= _INDENT for line in group) and _is_item(flat):
        return Draft("item", text, 1 if first.indent < 12 else 2, "•")
    return Draft("paragraph", text)


def _is_heading(group: list[Line], flat: str, following: list[Line] | None) -> bool:
    if len(group) > 3:
        return False
    if group[0].bold:
        return len(flat) <= 160 and not flat.endswith(".")
    if is_caps(flat):
        return True
    if following is None:
        return False
    body = " ".join(line.text for line in following)
    leads = bool(following[0].mark) or bool(_LABELLED.match(body)) or body.endswith(":")
    return (leads and opens_outlook(flat)) or (is_title_like(flat) and _has_body(following, body))


def _has_body(following: list[Line], body: str) -> bool:
    """Tell whether what follows a title-like line is what it heads: an item, a long block, a sentence."""
    if following[0].mark or len(body) > 80:
        return True
    return len(body) > 30 and (body.endswith((".", ":")) or (len(following) == 1 and is_title_like(body)))


# "Revenue: $64 million to $68 million" under "Third Fiscal Quarter Outlook (December 2009)".
_LABELLED = re.compile(r"[A-Z][^:.\n]{2,60}:\s+\S")
