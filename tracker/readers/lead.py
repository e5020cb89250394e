"""Where the release proper begins: its title, its dateline, the sentence that says who announces what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from tracker.readers.dates import Dated, find_dates
from tracker.readers.drafts import Layout
from tracker.readers.lines import ends_sentence
from tracker.types import Block

_WIRES = (
    r"globe\s?newswire|(?:xinhua-)?prnewswire(?:-firstcall|-asianet|-asia-firstcall|-asia|-usnewswire)?|pr newswire|business\s?wire|new\s?media\s?wire|accesswire|"
    r"newsfile corp\.?|marketwired?|market wire|primezone|prime newswire|news direct|eqs(?: news|-news)?|dgap|cnw|"
    r"ein presswire|acn newswire|first ?call|via comtex|newswire|access newswire|canada newswire|tsx news ?wire"
)
# A service that this list does not know is told by its name: "PRISM MediaWire (Press Release Service – …)".
_SERVICE = r"(?-i:(?:[A-Z][\w&]{1,15} ){0,3}[A-Z]\w{0,15}?(?:[Ww]ire|WIRE)s?)\b(?:\s?\([^()\n]{0,80}\))?"
_WIRE = re.compile(rf"[(/]?\s*(?:{_WIRES}|{_SERVICE})(?:[^\w\n]{{0,3}}(?:{_WIRES}))*\s*[)/]?", re.I)
_PLACE_WORDS = frozenset("and de of am an der la le du und d the".split())
_SENTENCE_OPENERS = frozenset(
    "on by since until from ended ending dated date through effective before after to of".split()
)
_UNDATED = re.compile(r"(?:[A-Z][A-Za-z.'’]{1,20}[ ,]{1,2}){1,4}[-–—]{1,2}\s(?=[A-Z])")
# "November 6, 2025, PHOENIX – Example Homes, Inc. today reported".
_PLACE_AFTER = re.compile(r"[,.:]?\s(?:[A-ZÀ-Ý][\w.,'’]{1,20}\s){1,4}[-–—]{1,2}\s(?=[A-ZÀ-Ý])")
# "Example Oyj Stock Exchange Release 24 July 2025 at 8:30 a.m. EEST".
CLOCK = re.compile(
    r"(?:,?\s*(?:at|um|[-–|/])?\s*\d{1,2}(?:[:.h]\d\d)?\s?(?:[ap]\.?m\.?|[AP]M)?(?:\s\(?[A-Z][A-Za-z/]{1,9}\)?){0,3})?[\s.]*"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_DATELINE = re.compile(r"(?P<place>(?:[A-Z][A-Za-z.'’-]{1,20}[ ,]+){1,6}?)[-–—(,\s]*$")
_SEPARATOR = re.compile(r"[\s,.:;/|()–—‒-]*")
_ANNOUNCES = re.compile(
    r"\b(?:today|announce[sd]?|report(?:s|ed)|release[sd]|published|is pleased|provide[sd]|announcing|issued)\b"
)
_COVER = re.compile(
    r"exhibit 99|for immediate release|^for release\b|^(?:editorial|press|media|company|investor relations) contacts?\b|^table of contents\b|^(?:outlook|guidance|forecasts?) for\b|^(?:news|press|earnings|media|corporate) (?:release|news)$|^(?:news|press|earnings) release|^contacts?\b|^investor|^media\b|check the appropriate|"
    r"securities and exchange commission|form 8-k|current report|^item\b|signatures?$|pursuant to|^source:|^page \d|"
    r"exact name of|commission file|general instruction|financial statements of business|not applicable|executive vice|"
    r"chief \w+ officer|^(?:by|date)\s?:|/s/|results of operations and financial condition|following exhibits|^united states|"
    r"explanatory note|\bcfr\b|^quicklinks|^ex-99|^logo|^news provided|for more information|share this|^\(?unaudited|"
    r"^ad[- ]hoc|^(?:company|asx|stock exchange) (?:announcement|release)|^rns number|^regulatory (?:news|announcement)|^\(?stock code|"
    r"\(former name|^date of (?:earliest )?report|^(?:wkn|isin)\b|^(?:the )?securities exchange act|^\(address of principal|^\([^()]*\)$|^washington, d\.?c|\b(?:inquiries|enquiries)\b.{0,20}contact|"
    r"^\W*not (?:for|intended for) (?:distribution|release|dissemination|publication)|^inside information|^quarterly statement$|\b(?:furnished|filed) as (?:an |part of )?exhibits?\b|^\[[^][]*\]$|^\(?\d{1,2}(?:\.\d+)?\)?\s.*\bpress release\b.*\b(?:dated|announcing)\b",
    re.I,
)
# "NOT FOR DISTRIBUTION TO U.S. NEWSWIRE SERVICES" carries no wire's mark.
_LEGEND = re.compile(r"\W*not (?:for|intended for) (?:distribution|release|dissemination|publication)", re.I)
_TICKER = re.compile(r"[(\[][^()\[\]]{0,60}[:–]\s?\"?\$?[A-Z][A-Z0-9.]{0,7}\"?[^()\[\]]{0,30}[)\]]")
_LOOK = 60
_BETWEEN = 10
_NEAR = 45
_TOP = 20
_HEAD = 160
_LONG = 7


@dataclass(frozen=True, slots=True)
class Lead:
    """The lead paragraph's block number, where its sentence begins after the dateline, and the dateline's date.

    `sure` tells a dateline, wire or ticker from a paragraph that only announces something.
    """

    block: int
    start: int
    day: date | None
    sure: bool = True


def find_lead(layout: Layout, filed: date | None = None, day_first: bool = False) -> Lead | None:
    """Find the lead: the first block with a dateline, a wire's mark or a ticker beside "announced"; else less.

    A date that lies far from the day of filing is one that the text only mentions.
    """
    blocks = layout.blocks[: 3 * _LOOK]
    dated = partial(_with_dateline, day_first=day_first)
    for finders in ((dated, _with_wire, _listed), (_inside,), (_announcing,)):
        for k, block in enumerate(blocks):
            if block.kind == "table" or _LEGEND.match(layout.text, block.start):
                continue
            found = (find(layout, k) for find in finders)
            lead = next((lead for lead in found if lead and is_near(lead.day, filed)), None)
            if lead:
                return lead
    return None


def is_near(day: date | None, filed: date | None) -> bool:
    """Tell whether a day could be that of the release; releases are filed within days, renamed files tell weeks."""
    return day is None or filed is None or abs((day - filed).days) <= _NEAR


def _with_dateline(layout: Layout, k: int, day_first: bool) -> Lead | None:
    block, text = layout.blocks[k], layout.text
    found = next(find_dates(text, block.start, min(block.end, block.start + _HEAD), day_first), None)
    place = _WIRE.sub("", text[block.start : found.start]) if found else ""
    if not found or not is_place(place):
        return None
    after = _PLACE_AFTER.match(text, found.end, block.end)
    if not (place.strip(" (-–—") or _wired(text, found) or after):
        return None
    # "Example Corp. (NASDAQ-EXCO) Springfield, Ohio; May 5, 2020 –": the place is what follows the name and its ticker.
    alone = place.rpartition(")")[2]
    if block.end - found.end < 3 and k + 1 < len(layout.blocks) and "," in alone and len(alone) < 40:
        # The dateline on a line of its own; the headline and its points may stand between it and the lead.
        lead = _first_sentence(layout, k + 1)
        return Lead(lead, layout.blocks[lead].start, found.day)
    start = _after_dateline(text, after.end() if after else found.end, block.end)
    return Lead(k, start, found.day) if block.end - start > 60 and _is_sentence(text[start : start + 200]) else None


def _first_sentence(layout: Layout, k: int) -> int:
    for j in range(k, min(k + _BETWEEN, len(layout.blocks))):
        block = layout.blocks[j]
        body = layout.text[block.start : block.end]
        if block.kind == "paragraph" and _is_sentence(body[:300]) and ends_sentence(body[-5:]):
            return j
    return k


def _is_sentence(text: str) -> bool:
    return len(re.findall(r"\b[a-z]{2,}\b", text)) >= 5


def _with_wire(layout: Layout, k: int) -> Lead | None:
    block, text = layout.blocks[k], layout.text
    head = text[block.start : min(block.end, block.start + _HEAD)]
    wire = _WIRE.search(head)
    if not wire or not is_place(head[: wire.start()]) or block.end - block.start < wire.end() + 40:
        return None
    start = _after_dateline(text, block.start + wire.end(), block.end)
    # "EQS-News: Name AG / Key word(s): Half Year" is the agency's own head, no lead.
    placed = _LETTERS.search(head[: wire.start()]) or _ANNOUNCES.search(text, start, min(start + 300, block.end))
    return Lead(k, start, None) if placed and _is_sentence(text[start : start + 300]) else None


def _listed(layout: Layout, k: int) -> Lead | None:
    """A paragraph without a dateline that names the ticker and announces."""
    block, text = layout.blocks[k], layout.text
    head = text[block.start : min(block.end, block.start + 400)]
    if block.kind != "paragraph" or not _ANNOUNCES.search(head) or not _TICKER.search(head) or not head[0].isalnum():
        return None
    place = _UNDATED.match(head)
    return Lead(k, block.start + (place.end() if place else 0), None)


def _inside(layout: Layout, k: int) -> Lead | None:
    """A dateline amid a block: dumps that lost their line breaks keep "… DENVER, May 5, 2003 - Name" inside."""
    block, text = layout.blocks[k], layout.text
    if block.end - block.start < 300:
        return None
    for found in find_dates(text, block.start, min(block.end, block.start + 8000)):
        before = text[max(block.start, found.start - 60) : found.start]
        last = _LETTERS.findall(before)[-1:] or [""]
        if (
            last[0].lower() not in _SENTENCE_OPENERS
            and _DATELINE.search(before)
            and re.match(r"\s*(?:--|[-–—]|/|\(|[A-Z])", text[found.end : found.end + 4])
        ):
            start = _after_dateline(text, found.end, block.end)
            if _ANNOUNCES.search(text, start, min(start + 400, block.end)):
                return Lead(k, start, found.day)
    return None


def _announcing(layout: Layout, k: int) -> Lead | None:
    block, text = layout.blocks[k], layout.text
    body = text[block.start : min(block.end, block.start + 500)]
    if block.kind != "paragraph" or len(body) < 80 or _COVER.search(body[:80]) or body[:1] in "\"“”'(":
        return None
    place = _UNDATED.match(body)
    start = block.start + (place.end() if place else 0)
    return Lead(k, start, None, sure=False) if _ANNOUNCES.search(body) else None


def is_place(text: str) -> bool:
    """Tell what may stand before a dateline's date: places, states, a wire, but no sentence."""
    words = _LETTERS.findall(text)
    if words and words[-1].lower() in _SENTENCE_OPENERS:
        return False
    return len(words) <= 14 and all(word[0].isupper() or word in _PLACE_WORDS for word in words)


def _wired(text: str, found: Dated) -> bool:
    return bool(re.match(r"\s*(?:[-–—(/]|--)", text[found.end : found.end + 4]))


def _after_dateline(text: str, at: int, end: int) -> int:
    """Step over wires, places and dashes to the sentence."""
    for _ in range(4):
        at = _SEPARATOR.match(text, at, end).end()  # type: ignore[union-attr]
        mark = _WIRE.match(text, at, end) or _MARK.match(text, at, end)
        # "SPRINGFIELD--(BUSINESS WIRE)--October 9, 2018--Example Company"
        day = None if mark else next((d for d in find_dates(text, at, min(end, at + 20)) if d.start == at), None)
        if not mark and not (day and _wired(text, day)):
            return at
        at = mark.end() if mark else day.end  # type: ignore[union-attr]
    return at


# What stands between dashes or in parentheses behind a dateline's date is a wire or a place, known or not:
# "(PRESSLINE) –", "-- InvestorBrief -- Example Inc.", "(26 June 2025 – Hong Kong) Example Limited".
_MARK = re.compile(
    r"(?<=\()[A-Za-zÀ-ÿ][\w.,/ -]{1,40}\)(?=\s*(?:[-–—:]|[“\"]?[A-ZÀ-Ý]))|[A-ZÀ-Ý][\w.,]{1,20}(?: [A-ZÀ-Ý]\w{1,20}){0,2}\)(?=\s)|[A-Z][A-Za-z]{2,20}(?: [A-Z][A-Za-z]{2,20})?\s--(?=\s\W{0,4}[A-ZÀ-Ý])"
)


def find_title(layout: Layout, lead: Lead | None) -> str | None:
    """The headline: the first line above the lead that is no cover page, date, contact or file name."""
    stop = lead.block if lead and (lead.sure or lead.block < _TOP) else min(len(layout.blocks), _TOP)
    above = [b for b in layout.blocks[:stop] if b.kind in ("heading", "paragraph")]
    lines = [" ".join(layout.text[b.start : b.end].split()) for b in above]
    if above and _heads_page(above[0], lines[0]):
        return lines[0]
    usable = _usable(above, lines)
    recent = usable
    if lead and len(lines) > 12:
        recent = [(block, line) for block, line in usable if block in above[-8:]]
    told = next((line for block, line in recent if _tells(block, line)), None)
    return told or next((line for _, line in recent or usable), None)


def _heads_page(first: Block, line: str) -> bool:
    """Tell a page's own first heading: it is its title, however much stands between it and the lead."""
    return first.kind == "heading" and first.level == 1 and _is_title(line) and _tells(first, line)


def _usable(above: Sequence[Block], lines: Sequence[str]) -> list[tuple[Block, str]]:
    """List the blocks that may be headlines, with their words; a person whom to reach stands above a number."""
    reached = [bool(_REACHED.search(line)) for line in [*lines, ""][1:]]
    rows = zip(above, lines, reached, strict=True)
    return [(block, line) for block, line, person in rows if _is_title(line) and not (person and _PERSON.fullmatch(line))]


def _tells(block: Block, line: str) -> bool:
    """Tell a headline by a word of its own, or by its length where the page sets it as a heading: any verb may stand in it."""
    return bool(_HEADLINE.search(line)) or (block.kind == "heading" and len(_LETTERS.findall(line)) >= _LONG)


_HEADLINE = re.compile(
    r"\b(?:reports?|announces?|results|figures|provides?|achieves?|delivers?|posts?|raises|publishes|records?|closes|files|"
    r"updates?|confirms|adjusts|launches|completes|signs|enters|receives|to|earnings|outlook|guidance|quarter|revenue)\b",
    re.I,
)


_REACHED = re.compile(r"@|https?:|www\.|\d{3}[-.) ]+\d{3}[-. ]\d{4}")
_PERSON = re.compile(r"(?:[A-Z][\w.’'-]+ ){1,3}[A-Z][\w’'-]+(?: \([^()]*\))?")
# "Inc. Announces" ends no sentence.
_STOP = re.compile(r"(?<!\bInc)(?<!\bCorp)(?<!\bCo)(?<!\bLtd)(?<=[a-z])\. [A-Z]")


def _is_title(line: str) -> bool:
    if not 12 <= len(line) <= 300 or " " not in line or _COVER.search(line):
        return False
    if any(found.end - found.start > len(line) - 8 for found in find_dates(line)) or len(_STOP.findall(line)) > 1:
        return False
    if any(
        CLOCK.fullmatch(line, found.end) and found.start < 40 and is_place(line[: found.start])
        for found in find_dates(line)
    ):
        return False
    return not _REACHED.search(line)


def headings_of(layout: Layout) -> Sequence[Block]:
    """The headings of a layout in order."""
    return [block for block in layout.blocks if block.kind == "heading"]
