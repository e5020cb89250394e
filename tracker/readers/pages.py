"""What belongs to the paper and not to the release: running heads and feet, page numbers, doubled tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from tracker.readers.dates import MONTH
from tracker.readers.lines import ends_sentence, is_caps, is_title_like

_PAGE_HEADING = re.compile(r"\s*#{1,6}\s*(?:Page|Slide)\s+\d+\s*", re.I)
_TABLE_HEADING = re.compile(r"\s*#{1,6}\s*Table\s+\d+\s*", re.I)
_MONTH = re.compile(rf"\b{MONTH}", re.I)
# Heads and rows of a table recur from page to page and still belong to it.
_OF_TABLE = re.compile(
    rf"\b(?:ended|ending|unaudited|thousands|millions|except|as of)\b|^\W*(?:{MONTH}\s+\d+,?\s*|(?:19|20)\d\d\s*)+$|\s{{2,}}[$(]{{0,2}}[\d,.]+\)?%?\s*$",
    re.I,
)
_EDGE = 3
_LONG = 110
# "3", "- 3 -", "Page 3 of 9", "-more-", "(more)"; "Larkmoor Q1 2025 Results, Page 2", "Add One – Larkmoor" beside them.
_PAGE_NUMBER = re.compile(
    r"(?:Page\s+)?[-–—]?\s*\d{1,3}\s*[-–—]?(?:\s+of\s+\d{1,3})?|Page\s+\d{1,3}(?:\s?\(\d{1,3}\)|\s?/\s?\d{1,3})|\(?continued\)?",
    re.I,
)
# "4 | Larkmoor Systems, Inc.", "Larkmoor plc | 4"
_LEGAL = r"(?:Inc|Corp|Corporation|Company|Ltd|Limited|LLC|PLC|AG|AB|ASA|SE|NV|SA|Oyj|A/S)\.?"
_PAGE_LINE = re.compile(
    r".{0,80}[\s,|/–—-](?:Page|Pg\.?)\s+\d{1,3}(?:\s+of\s+\d{1,3})?|(?:Page|Pg\.?)\s+\d{1,3}(?:\s+of\s+\d{1,3})?\s*[,:|/–—-]\s*.{1,80}"
    # "Larkmoor plc | Half-year report 2025 | 4"; "New stores | 4" is a row.
    r"|(?=.*\b(?:reports?|results|release|statement|announcement)\b)(?:[^|]{3,60}(?:\s\|\s[^|]{3,40})?\s[|·•]\s+\d{1,3}|\d{1,3}\s+[|·•]\s[^|]{3,60}(?:\s\|\s[^|]{3,40})?)"
    rf"|\d{{1,3}}\s+[|·•]\s[^|]{{3,60}}\s{_LEGAL}|[^|]{{3,60}}\s{_LEGAL}\s+[|·•]\s+\d{{1,3}}"
    r"|(?:.{0,80}[\s,|/–—-])?Add\s+(?:\d{1,2}|One|Two|Three|Four|Five|Six)(?:\s*[,:|/–—-]\s*.{1,80})?",
    re.I,
)
# Words after which no sentence ends, though a page may: "revenues in the range of", "is expected to be".
_OPEN_END = re.compile(
    r"(?:\b(?:of|to|the|and|or|in|for|a|an|between|approximately|about|by|from|than|with|on|at|as|its|our|their|be|is|are|was|were|"
    r"that|which|will|would|should|could|expects?|approx\.)|\b(?:the|its|our|their) [a-z-]+(?:al|ed|ing|ive|ary|ous|ic)|[,–—$€£(-])$",
    re.I,
)
_PROSE_WORDS = 6


def is_furniture(line: str) -> bool:
    """Tell a page's number, its "-more-" and a running line that holds the page's number from the release's words.

    >>> [is_furniture(x) for x in ("- 3 -", "-more-", "Larkmoor Q1 2025 Results, Page 2", "See page 3 for", "300 of them")]
    [True, True, True, False, False]
    >>> [is_furniture(x) for x in ("Page 3 (17)", "/more/", "Tarnbeck plc | Half-year report | 4", "New stores | 4")]
    [True, True, True, False]
    >>> [is_furniture(x) for x in ("4/9", "________", "MORE...", "- m o r e -", "© 2025 Larkmoor, Inc. All rights reserved.", "Exhibit 99.1", "2025/26")]
    [True, True, True, True, True, True, False]
    """
    return bool(_PAGE_NUMBER.fullmatch(line) or _MORE.fullmatch(line) or _PAGE_LINE.fullmatch(line) or _OF_PAPER.fullmatch(line))


def goes_on(before: str, after: str) -> bool:
    """Tell whether a paragraph that ended with its page goes on with the first words of the next.

    >>> goes_on("The Company expects revenues in the range of", "$190 million to $195 million.")
    True
    >>> goes_on("Larkmoor expects a better year", "Outlook"), goes_on("Sales rose.", "they fell")
    (False, False)
    """
    before = " ".join(before.split())
    if is_cut_word(before, after):
        return True
    if not before or not after or ends_sentence(before) or is_caps(after) or is_title_like(after) or _is_titled(before):
        return False
    if after[0].islower():
        return not (_is_titled(before) or is_caps(before))
    if len(before.split()) < _PROSE_WORDS or is_caps(before):
        return False
    return bool(_OPEN_END.search(before)) or (after[0] in "$€£" and not before[-1].isdigit())


_RUNNING = 100


def cuts(before: str, line: str, after: str) -> bool:
    """Tell whether a page's running line stands inside a sentence: a title or an address that no page number gives away.

    >>> cuts("The Company now expects net sales of", "Table of Contents", "$72 million.")
    True
    >>> cuts("The Company now expects net sales of", "$70 million", "to $72 million."), cuts("Sales rose.", "Outlook", "we expect more")
    (False, False)
    >>> cuts("We expect net sales of $72", "Larkmoor Systems, Inc.", "million to $75 million."), cuts("We expect net sales of $72", "(1) See below.", "million.")
    (True, True)
    """
    noted = bool(_FOOTNOTE.fullmatch(line))
    if not (noted or _is_running(line)) or len(before.split()) < _PROSE_WORDS or is_title_like(before):
        return False
    inside = after[:1].islower() or (not after[:1].isalpha() and bool(_OPEN_END.search(" ".join(before.split()))))
    # Between "net sales of" and "$72 million" a company's full name is a title, before "in 2025" it may be a word of the sentence.
    named = bool(_FORM.search(line)) and (not after[:1].isalpha() or bool(_SCALE_NEXT.match(after)))
    return inside and goes_on(before, after) and (noted or named or bool(_ADDRESS.search(line)) or not goes_on(before, line))


def _is_running(line: str) -> bool:
    """Tell whether a line can be a page's title or address; no sentence ends with it, though a company's name may."""
    titled = len(line) <= _RUNNING and (_is_titled(line) or is_caps(line) or bool(_ADDRESS.search(line)))
    return titled and not (ends_sentence(line) and not _NAME_END.search(line))


def _is_titled(line: str) -> bool:
    """Tell a title, be it with the full stop of a company's name."""
    return is_title_like(_FORM.sub("", line).strip(" ,–—-"))


_FORM = re.compile(rf",?\s{_LEGAL}(?!\w)")
_FOOTNOTE = re.compile(r"(?:\(?\d{1,2}\)|[*†‡]{1,3})\s?[A-Z].{3,160}\.")
_NAME_END = re.compile(rf"\b{_LEGAL}$", re.I)


def is_parted(before: str, after: str) -> bool:
    """Tell whether a blank line alone cuts a sentence, so that nobody could take its two halves for paragraphs.

    >>> is_parted("The Company expects net sales of $72", "million to $75 million."), is_parted("We see revenue in the range of", "$5 million to $6 million.")
    (True, True)
    >>> is_parted("The plan for revenue in the second quarter of 2025", "will be shown in May."), is_parted("Our plan for the year is as follows:", "revenue of $5 million")
    (True, False)
    """
    words = before.split()
    if len(words) < _PROSE_WORDS or ends_sentence(before) or is_title_like(before) or is_caps(before) or before[-1] in ":;.":
        return False
    if _SCALE_NEXT.match(after):
        return bool(_SUM_END.search(before))
    return bool(_HELD.search(before) and _GOES_TO.match(after)) or bool(_HALF.match(after))


_SCALE_NEXT = re.compile(r"(?:m|b|tr)illion\b|thousand\b|percent\b|per\s(?:diluted\s)?share\b")
_SUM_END = re.compile(r"\d[\d.,]*$")
_HELD = re.compile(r"\b(?:of|between|to|from|the|a|an|approximately|about|than|its|our|be|and|with|by|least)$", re.I)
_GOES_TO = re.compile(r"[$€£]\s?\d|\d[\d.,]*(?:\s?%|\s(?:m|b)illion)|(?:range|order|region|neighborhood)\b")
_HALF = re.compile(r"(?:will|would|is|are|was|were|has|have|should|compared|which|per\sshare)\s(?!\w+:)[a-z]")


_ADDRESS = re.compile(r"\s\|\s|@\w|\bwww\.")


def is_cut_word(before: str, after: str) -> bool:
    """Tell whether a word is cut between two paragraphs, as a file does that sets a blank line at every line's end.

    >>> is_cut_word("growth of 9% and operat-", "ing margin of 14%."), is_cut_word("low- and mid-", "single digits"), is_cut_word("a -", "in")
    (True, True, False)
    """
    return bool(_CUT_WORD.search(before)) and after[:1].islower() and not after.startswith(("and ", "or ", "to "))


_CUT_WORD = re.compile(r"\s\w*[a-z]{2}-$")


def without_furniture(lines: Sequence[str]) -> list[str]:
    """Blank the lines that stand at the edge of several pages; the first page keeps its own.

    A title between a "-more-" and a page's number is the head of that page.
    """
    heads = _page_heads(lines)
    return _without_edges(["" if k in heads else line for k, line in enumerate(lines)])


_MORE = re.compile(r"[-–—*/]{0,3}\s*\(?\s?m\s?o\s?r\s?e\s?\)?\s*(?:[-–—*/]{0,3}|\.{2,4}|…)", re.I)
# "4/9", a rule, a copyright, the number of an exhibit: what a page's edge holds beside its number.
_OF_PAPER = re.compile(
    r"\d{1,2}\s?/\s?\d{1,2}|[_=*–—-]{5,}|(?:©|\(c\)|copyright\b).{0,90}|.{0,60}\ball rights reserved\.?|(?:exhibit|ex\.)\s?\d{1,2}(?:\.\d{1,2})?", re.I
)
_PAGE = re.compile(r"(?:Page|Pg\.?)\s+\d{1,3}(?:\s+of\s+\d{1,3})?", re.I)


def _page_heads(lines: Sequence[str]) -> set[int]:
    full = [k for k, line in enumerate(lines) if line.strip()]
    bare = {k: lines[k].strip() for k in full}
    return {
        title
        for more, title, number in zip(full, full[1:], full[2:], strict=False)
        if _MORE.fullmatch(bare[more]) and _PAGE.fullmatch(bare[number]) and is_title_like(bare[title])
    }


def _without_edges(lines: Sequence[str]) -> list[str]:
    starts = [0, *(k + 1 for k, line in enumerate(lines) if line.endswith("\f")), len(lines)]
    if len(starts) < 4:
        return list(lines)
    edges = [_edges(lines, start, end) for start, end in pairwise(starts)]
    counts = Counter(form for edge in edges for form in {_form(lines[k]) for k in edge})
    drop = {k for edge in edges[1:] for k in edge if counts[_form(lines[k])] >= 2}
    return ["\f" * line.endswith("\f") if k in drop else line for k, line in enumerate(lines)]


def _edges(lines: Sequence[str], start: int, end: int) -> list[int]:
    full = [k for k in range(start, end) if lines[k].strip()]
    edge = dict.fromkeys([*full[:_EDGE], *full[-_EDGE:]])
    return [k for k in edge if len(lines[k].strip()) < _LONG and not _OF_TABLE.search(lines[k])]


def _form(line: str) -> str:
    """A line with its numbers and months made equal: "NEWS RELEASE, MAY 2, 2006", "- 7 -"."""
    return _MONTH.sub("M", re.sub(r"\d+", "#", " ".join(line.split()))).casefold()


def without_copies(lines: Sequence[str]) -> list[str]:
    """Tools that turn PDF pages into Markdown print a table's rows as text and again below as a pipe table.

    The table takes the place of its rows, so that it stands under its own heading. What the tools take for a table of
    one column is prose from the same page; it goes.
    """
    pages = [k for k, line in enumerate(lines) if _PAGE_HEADING.fullmatch(line)]
    if not pages:
        return list(lines)
    out = ["" if _TABLE_HEADING.fullmatch(line) else line for line in lines]
    rows = {k: _cells(line) for k, line in enumerate(lines) if line.lstrip().startswith("|")}
    for run in _runs(sorted(rows)):
        page = range(max((k for k in pages if k < run[0]), default=0), run[0])
        _place(out, lines, run, [rows[k] for k in run], page)
    return [part for line in out for part in line.split("\n")]


def _place(
    out: list[str], lines: Sequence[str], run: Sequence[int], rows: Sequence[Sequence[str]], page: range
) -> None:
    rows = [row for row in rows if row and set(row[0]) - set("-: ")]
    texts = {" ".join(row) for row in rows}
    copies = [k for k in page if lines[k].strip() and " ".join(lines[k].split()) in texts]
    single = all(len(row) == 1 for row in rows)
    if 2 * len(copies) < len(rows) or not copies:
        return
    table = [] if single else [lines[k] for k in run]
    for k in run:
        out[k] = ""
    if not single:
        for k in copies:
            out[k] = ""
        out[copies[0]] = "\n".join(table)


def _runs(numbers: Sequence[int]) -> list[list[int]]:
    """Part ascending numbers into runs without gaps."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _cells(line: str) -> list[str]:
    return [" ".join(cell.split()) for cell in line.split("|") if cell.strip()]
