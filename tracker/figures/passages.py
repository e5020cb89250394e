"""Release → the sentences that may report something, each with the period that stands above it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tracker.figures.comparisons import before_comparison
from tracker.figures.reported import Calendar, Reported, find_reported
from tracker.types import Block, Release

_OUTLOOK = re.compile(
    r"\b(?:outlook|guidance|looking (?:ahead|forward)|forecast|expectations|prospects)\b", re.IGNORECASE
)
_LOOKS_BACK = re.compile(
    r"\b(?:results|highlights|vs\.?|versus|compared|reports?|performance|exceed\w*|announces?|posts?|achiev\w*)\b",
    re.IGNORECASE,
)
_BOILERPLATE = re.compile(
    r"^\W*(?:(?:cautionary|safe[- ]harbou?r|forward[- ]looking|use of non-gaap|non-gaap financial (?:measures|information)|about\b|conference call|webcast|investor relations|media contact|contacts?\b|disclaimer|legal)\b)",
    re.IGNORECASE,
)
# What the lines about a company say of a whole year: "Acme had revenue of $6.9 billion in 2025."
_YEARLY_FACT = re.compile(
    r"\bhad (?:net |total )?(?:revenues?|sales) of\b[^;]{0,40}\b(?:in|for) (?:fiscal )?(?:year )?20\d\d\b",
    re.IGNORECASE,
)
_CONTEXTUAL = ("quarter", "half", "year", "months", "month")


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence at `release.text[start:]`, line breaks turned to spaces; `above` is the period that the words over it give.

    `how` says from where `above` comes: "paragraph" (an earlier sentence), "lead" (the line over a list or a heading).
    `before` are the two sentences before it in its block.
    """

    text: str
    start: int
    section: str
    above: Reported | None
    how: str
    kind: str
    outlook: bool = False
    before: str = ""


def flat(text: str) -> str:
    """Turn line breaks and odd spaces to spaces, keeping every offset; a footnote mark at a line's end closes a sentence."""
    return re.sub(r"[\s\u00a0]", " ", re.sub(r"[*†‡](?=\n[A-Z])", ".", text))


def find_passages(release: Release, known: Calendar) -> Iterator[Passage]:
    """Find the sentences outside tables, boilerplate and outlook sections."""
    lead: Reported | None = None
    section, silent, outlook = "", False, False
    blocks = list(_rejoined(release))
    for number, block in enumerate(blocks):
        if block.kind == "table":
            continue
        text = flat(release.text[block.start : block.end])
        if _is_heading(block, text, silent):
            section, silent, outlook = text, bool(_BOILERPLATE.search(text)), is_outlook(text)
            lead = _only_period(text, known) or (lead if len(text) < 60 else None)
            if not silent and not outlook:
                yield from _sentences(block, text, section, lead, "lead", known)
            continue
        if silent and _reaches_body(release, block, section, text):
            section, silent = "", False
        if silent:
            yield from (p for p in _sentences(block, text, section, None, "lead", known) if _YEARLY_FACT.search(p.text))
            continue
        if block.kind == "paragraph":
            lead = _lead_after(text, _opens_list(blocks, number, text), lead, section, known)
        for passage in _sentences(block, text, section, lead, "lead", known):
            yield replace(passage, outlook=outlook) if outlook else passage


def _opens_list(blocks: Sequence[Block], number: int, text: str) -> bool:
    return number + 1 < len(blocks) and blocks[number + 1].kind == "item" and len(text) < 250


def _is_heading(block: Block, text: str, silent: bool) -> bool:
    """Tell whether a block heads what is below it; below the small print a title set as a paragraph does."""
    return block.kind == "heading" or (silent and _opens_part(text))


_CONTACT = re.compile(r"^\W*(?:(?:investor|media|press|company|corporate)\b[^.]{0,30})?\b(?:contacts?|investor relations)\b", re.IGNORECASE)
_DATELINE = re.compile(
    r"[A-Z][A-Za-z.'’-]+(?:[ ,]+[A-Z][A-Za-z.'’-]+){0,5}[ ,]*[-–—(/]*\s*(?:[A-Z][a-z]{2,8}\.? \d{1,2},? (?:19|20)\d\d|\d{1,2} [A-Z][a-z]{2,8} (?:19|20)\d\d)\s*(?:[-–—/]|\([A-Z][A-Za-z ]+\)\s*[-–—])"
)
_SALUTATION = re.compile(r"(?:dear|fellow|to (?:our|the)) (?:\w+ ){0,2}(?:shareholders|stockholders|shareowners|owners)\b", re.IGNORECASE)


def _reaches_body(release: Release, block: Block, section: str, text: str) -> bool:
    """Tell whether a block below a contact opens the release itself: contacts at its end are followed by none."""
    return block.start < len(release.text) // 2 and _opens_body(section, text)


def _opens_body(section: str, text: str) -> bool:
    """Tell whether a paragraph below the names of whom to ask is the release's own, by its dateline or its salutation.

    >>> _opens_body("CONTACT: Jane Doe", "HARROW, July 26, 2032 - Norvane reported today"), _opens_body("Contacts", "Jane Doe, Harrow")
    (True, False)
    """
    return bool(_CONTACT.match(section)) and bool(_DATELINE.match(text) or _SALUTATION.match(text))


_SMALL = frozenset("a an and as at by for from in of on or the to vs with".split())


def _opens_part(text: str) -> bool:
    """Tell whether a short paragraph is the title of what comes after boilerplate.

    >>> _opens_part("Update on Legal Matters:"), _opens_part("These factors include:"), _opens_part("Jane Doe")
    (True, False, False)
    """
    words = text.strip(" :").split()
    titled = all(word[:1].isupper() or word in _SMALL for word in words)
    return len(text) < _TITLE and len(words) >= 2 and text.rstrip().endswith(":") and titled


_TITLE = 60


def _lead_after(text: str, opens_list: bool, lead: Reported | None, section: str, known: Calendar) -> Reported | None:
    """Give the period that holds below a paragraph: its own where it opens a list, none below a long one but a heading's."""
    if text.rstrip().endswith(":") or opens_list:
        return _first_period(text, known) or lead
    return lead if len(text) <= 200 or _is_heading_period(lead, section, known) else None


def _rejoined(release: Release) -> Iterator[Block]:
    """Put a paragraph together again that a blank line cut inside a sentence ("for the second quarter" / "ended April 30, up 16 %")."""
    held: Block | None = None
    for block in release.blocks:
        if held is not None and _goes_on(held, block, release.text):
            held = replace(held, end=block.end)
            continue
        if held is not None:
            yield held
        held = block
    if held is not None:
        yield held


def _goes_on(before: Block, block: Block, text: str) -> bool:
    """Tell whether a paragraph goes on with the sentence that the one before it left open."""
    if before.kind != "paragraph" or block.kind != "paragraph" or text[before.end : block.start].strip():
        return False
    last = text[before.start : before.end].rpartition("\n")[2]
    return len(last) > _FULL_LINE and last[-1].isalpha() and text[block.start].islower()


# A line this long was broken by its width, not because its words end there.
_FULL_LINE = 40


def is_outlook(text: str) -> bool:
    """Tell whether a heading announces guidance for what is below it.

    >>> is_outlook("Fiscal 2026 Outlook"), is_outlook("Acme Reports Results, Raises Outlook")
    (True, False)
    """
    return len(text) < 160 and bool(_OUTLOOK.search(text)) and not _LOOKS_BACK.search(text)


_END = re.compile(r"[.!?][\"”’)]*\s+(?=[\"“‘(•]?[A-Z0-9$€£])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Inc|Corp|Co|Ltd|No|Nos|vs|approx|Dr|Mr|Ms|Mrs|St|Ft|Jr|Sr|ca|incl|excl|e\.g|i\.e|[A-Z]|U\.S|U\.K|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec))\.$"
)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Split a block into sentences by their ends, abbreviations kept whole; offsets without surrounding white space.

    >>> [("Acme Inc. grew in the U.S. in 2012. Sales rose."[a:b]) for a, b in split_sentences("Acme Inc. grew in the U.S. in 2012. Sales rose.")]
    ['Acme Inc. grew in the U.S. in 2012.', 'Sales rose.']
    """
    cuts = [0]
    for end in _END.finditer(text):
        if not _ABBREVIATION.search(text, max(0, end.start() - 8), end.start() + 1):
            cuts.append(end.end())
    spans = []
    for start, stop in zip(cuts, [*cuts[1:], len(text)], strict=True):
        words = text[start:stop]
        if words.strip():
            spans.append((start + len(words) - len(words.lstrip()), start + len(words.rstrip())))
    return spans


_BEFORE = 500


def _sentences(
    block: Block, text: str, section: str, lead: Reported | None, how: str, known: Calendar
) -> Iterator[Passage]:
    above, source = lead, how
    spans = split_sentences(text)
    for number, (start, end) in enumerate(spans):
        sentence = text[start:end]
        before = text[spans[max(0, number - 2)][0] : start].strip()[-_BEFORE:]
        yield Passage(sentence, block.start + start, section, above, source, block.kind, before=before)
        spoken = _first_period(before_comparison(sentence), known)
        if spoken is not None:
            above, source = spoken, "paragraph"


def _is_heading_period(lead: Reported | None, section: str, known: Calendar) -> bool:
    found = _only_period(section, known)
    return lead is not None and found is not None and (found.start, found.end) == (lead.start, lead.end)


def _first_period(text: str, known: Calendar) -> Reported | None:
    """Give the period that a sentence opens with; None where one phrase names several."""
    for reported in find_reported(text, known):
        if reported.grain == "several":
            return None
        if reported.start is not None and reported.grain in _CONTEXTUAL:
            return reported
    return None


def _only_period(text: str, known: Calendar) -> Reported | None:
    """Give the one period that a heading names; None where it names none or several."""
    found = {(r.start, r.end): r for r in find_reported(text, known) if r.grain in (*_CONTEXTUAL, "several")}
    return next(iter(found.values())) if len(found) == 1 and (None, None) not in found else None
