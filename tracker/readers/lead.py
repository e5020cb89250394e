"""Where the release proper begins: its title, its dateline, the sentence that says who announces what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.readers.dates import Dated, find_dates
from tracker.readers.drafts import Layout
from tracker.types import Block

_WIRES = (
    r"globe\s?newswire|prnewswire(?:-firstcall|-asianet)?|pr newswire|business\s?wire|new\s?media\s?wire|accesswire|"
    r"newsfile corp\.?|marketwired?|market wire|primezone|prime newswire|news direct|eqs(?: news|-news)?|dgap|cnw|"
    r"ein presswire|acn newswire|first ?call|via comtex|newswire|access newswire|canada newswire|tsx news ?wire"
)
_WIRE = re.compile(rf"[(/]?\s*(?:{_WIRES})(?:[^\w\n]{{0,3}}(?:{_WIRES}))*\s*[)/]?", re.I)
# What may stand before a dateline's date: places, states, a wire, but no lower-case sentence.
_PLACE = re.compile(
    r"(?:[A-ZÀ-Ý][\w.'’-]*|and|de|of|am|an|der|la|/|&|\(|\)|,|\.|-|–|—|:|\s)*[A-ZÀ-Ý(–—,.\s:/)-]*", re.S
)
_DATELINE = re.compile(r"(?P<place>(?:[A-Z][A-Za-z.'’-]{1,20}[ ,]+){1,6}?)[-–—(,\s]*$")
_SEPARATOR = re.compile(r"[\s,.:;/|()–—‒-]*")
_ANNOUNCES = re.compile(
    r"\b(?:today|announce[sd]?|report(?:s|ed)|release[sd]|published|is pleased|provide[sd]|announcing|issued)\b"
)
_COVER = re.compile(
    r"exhibit 99|for immediate release|^(?:news|press|earnings) release|^contacts?\b|^investor|^media\b|check the appropriate|"
    r"securities and exchange commission|form 8-k|current report|^item\b|signatures?$|pursuant to|^source:|^page \d|"
    r"exact name of|commission file|^quicklinks|^ex-99|^logo|^news provided|for more information|share this|^\(?unaudited",
    re.I,
)
_LOOK = 60
_HEAD = 160


@dataclass(frozen=True, slots=True)
class Lead:
    """The lead paragraph's block number, where its sentence begins after the dateline, and the dateline's date."""

    block: int
    start: int
    day: date | None


def find_lead(layout: Layout) -> Lead | None:
    """Find the lead: a dateline with its date, else a wire's mark, else the first paragraph that announces."""
    blocks = layout.blocks[: 3 * _LOOK]
    for find in (_with_dateline, _with_wire, _inside, _announcing):
        for k, block in enumerate(blocks):
            lead = find(layout.text, block, k) if block.kind != "table" else None
            if lead:
                return lead
    return None


def _with_dateline(text: str, block: Block, k: int) -> Lead | None:
    for found in find_dates(text, block.start, min(block.end, block.start + _HEAD)):
        place = _WIRE.sub("", text[block.start : found.start])
        if not _PLACE.fullmatch(place) or found.end == block.end or (found.start == block.start and not _wired(text, found)):
            return None
        return Lead(k, _after_dateline(text, found.end, block.end), found.day)
    return None


def _wired(text: str, found: Dated) -> bool:
    return bool(re.match(r"\s*(?:[-–—(/]|--)", text[found.end : found.end + 4]))


def _with_wire(text: str, block: Block, k: int) -> Lead | None:
    head = text[block.start : min(block.end, block.start + _HEAD)]
    wire = _WIRE.search(head)
    if not wire or not _PLACE.fullmatch(head[: wire.start()]) or block.end - block.start < wire.end() + 40:
        return None
    return Lead(k, _after_dateline(text, block.start + wire.end(), block.end), None)


def _inside(text: str, block: Block, k: int) -> Lead | None:
    """A dateline amid a block: dumps that lost their line breaks keep "… ATLANTA, April 28, 2003 - Name" inside."""
    if block.end - block.start < 300:
        return None
    for found in find_dates(text, block.start, min(block.end, block.start + 8000)):
        before = text[max(block.start, found.start - 60) : found.start]
        if _DATELINE.search(before) and re.match(r"\s*(?:--|[-–—]|/|\(|[A-Z])", text[found.end : found.end + 4]):
            start = _after_dateline(text, found.end, block.end)
            if _ANNOUNCES.search(text, start, min(start + 400, block.end)):
                return Lead(k, start, found.day)
    return None


def _announcing(text: str, block: Block, k: int) -> Lead | None:
    body = text[block.start : min(block.end, block.start + 500)]
    if block.kind != "paragraph" or len(body) < 80 or _COVER.search(body[:80]) or body[:1] in "\"“”'(":
        return None
    return Lead(k, block.start, None) if _ANNOUNCES.search(body) else None


def _after_dateline(text: str, at: int, end: int) -> int:
    """Step over wires and dashes to the sentence."""
    for _ in range(4):
        at = _SEPARATOR.match(text, at, end).end()  # type: ignore[union-attr]
        wire = _WIRE.match(text, at, end)
        if not wire:
            return at
        at = wire.end()
    return at


def find_title(layout: Layout, lead: Lead | None) -> str | None:
    """The headline: the first line above the lead that is no cover page, date, contact or file name."""
    stop = lead.block if lead else min(len(layout.blocks), 20)
    above = [b for b in layout.blocks[:stop] if b.kind in ("heading", "paragraph")]
    lines = [" ".join(layout.text[b.start : b.end].split()) for b in above]
    usable = [line for line in lines if _is_title(line)]
    recent = [line for line in lines[-8:] if _is_title(line)] if len(lines) > 12 else usable
    return next((line for line in recent if _HEADLINE.search(line)), None) or next(iter(recent or usable), None)


_HEADLINE = re.compile(
    r"\b(?:reports?|announces?|results|provides?|achieves?|delivers?|posts?|raises|publishes|records?|closes|files|"
    r"updates?|confirms|adjusts|launches|completes|signs|enters|receives|to|earnings|outlook|guidance|quarter|revenue)\b",
    re.I,
)


def _is_title(line: str) -> bool:
    if not 12 <= len(line) <= 300 or " " not in line or _COVER.search(line):
        return False
    if any(found.end - found.start > len(line) - 8 for found in find_dates(line)):
        return False
    return not re.search(r"@|https?:|www\.|\d{3}[-.) ]+\d{3}[-. ]\d{4}", line)


def headings_of(layout: Layout) -> Sequence[Block]:
    """The headings of a layout in order."""
    return [block for block in layout.blocks if block.kind == "heading"]
