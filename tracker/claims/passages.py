"""Release → passages: the sentences, list items and headings that may make a claim, with what stands above them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from tracker import lexicon
from tracker.claims import cues
from tracker.pipeline import split_sentences
from tracker.types import Block, Release


@dataclass(frozen=True, slots=True)
class Passage:
    """One unit that can make a claim: `release.text[start:start + len(text)]`, its line breaks turned into spaces.

    `lead` is the sentence or heading that introduces a list ("For fiscal 2026 the Company expects:"), "" where none.
    `before` are the earlier sentences of the same paragraph, `blanket` the last sentence above in the section that speaks
    of guidance as a whole ("We confirm our forecasts for the year."). `outlook` says that heading or lead announce guidance.
    """

    text: str
    start: int
    kind: Literal["sentence", "item", "heading"]
    section: str = ""
    lead: str = ""
    before: str = ""
    blanket: str = ""
    outlook: bool = False
    block: int = 0


OUTLOOK_HEADING = re.compile(
    r"\b(?:outlook|guidance|forecasts?|looking (?:ahead|forward)|expectations?|targets?|(?:financial |business )?prospects|"
    r"upcoming milestones?|(?:anticipated|expected|upcoming|planned) (?:milestones?|events?|catalysts?|timelines?)|plans for)\b",
    re.IGNORECASE,
)
# "Q3 results versus outlook", "Reconciliation of … outlook" announce no guidance of their own; nor does a title
# ("Reaffirms Fiscal 2018 Guidance on Revenue, Net Income and EBITDA") make all below it an outlook.
NO_OUTLOOK = re.compile(
    r"\b(?:vs\.?|versus|compared|reconciliation|results|highlights|performance against|exceed\w*|reaffirms|raises|"
    r"reports|posts|announces)\b",
    re.IGNORECASE,
)
MAX_OUTLOOK_WORDS = 12
MAX_HEADING = 160


@cache
def _boilerplate() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of boilerplate headings, of paragraphs, and of paragraphs that end a section's claims."""
    rows = lexicon.load_rows("boilerplate")

    def joined(parts: list[str]) -> re.Pattern[str]:
        return re.compile("|".join(p.replace(" ", r"\s+") for p in parts), re.IGNORECASE)

    return (
        re.compile(r"^\W*(?:" + "|".join(r["heading"].replace(" ", r"\s+") for r in rows) + ")", re.IGNORECASE),
        joined([r["paragraph"] for r in rows]),
        joined([r["paragraph"] for r in rows if r["tail"]]),
    )


def is_boilerplate_heading(text: str) -> bool:
    """Tell whether a heading opens a part that makes no claims ("Safe Harbor Statement", "About …").

    >>> is_boilerplate_heading("Forward-Looking Statements"), is_boilerplate_heading("Outlook")
    (True, False)
    """
    return len(text) <= MAX_HEADING and bool(_boilerplate()[0].search(text))


def is_outlook_heading(text: str) -> bool:
    """Tell whether a heading or lead-in announces guidance for what is below it.

    >>> is_outlook_heading("Third Quarter and Full Year 2012 Outlook"), is_outlook_heading("Q3 Results vs. Outlook")
    (True, False)
    """
    short = len(text.split()) <= MAX_OUTLOOK_WORDS or text.endswith(":")
    return short and bool(OUTLOOK_HEADING.search(text)) and not NO_OUTLOOK.search(text)


def find_passages(release: Release) -> Iterator[Passage]:
    """Find the passages of a release that may make claims, in order; boilerplate and blocks without a cue are skipped."""
    lead, silent, section, blanket = "", False, "", ""
    running = _running_heads(release)
    for index, block in enumerate(release.blocks):
        if block.kind == "table":
            continue
        text = flat(release.text[block.start : block.end])
        if _SCALE_NOTE.search(text) and len(text) < MAX_HEADING:
            continue
        if block.kind == "heading":
            if text in running:
                continue
            silent, lead, section, blanket = is_boilerplate_heading(text), "", text, ""
            if not silent and (cues.is_forward(text) or cues.has_window(text)):
                yield Passage(text, block.start, "heading", section="", block=index)
            continue
        above = flat(block.section or "")
        if above and above != section and above not in running:
            section, silent, lead, blanket = above, is_boilerplate_heading(above), "", ""
        if silent and _ABOUT.match(section):
            yield from _about_passages(block, text, index, section)
            continue
        outlook_section = is_outlook_heading(section)
        legal = _boilerplate()[1].search(text)
        if legal and not outlook_section and len(text) <= MAX_LEGAL:
            silent = silent or bool(_boilerplate()[2].search(text) and _opens_tail(text))
            lead = "" if block.kind == "paragraph" else lead
            continue
        if silent:
            continue
        under = lead
        if text.endswith(":") and len(text) < 600:
            lead = text
        elif block.kind == "paragraph" and not _continues_list(text, under):
            lead, under = "", ""
        yield from _passages_of(block, text, index, section, under, outlook_section, blanket)
        blanket = _last_blanket(text) or blanket


_ABOUT = re.compile(r"about\b", re.IGNORECASE)
_EXPECTING = frozenset({"expect", "anticipate", "plan", "schedule"})


def _about_passages(block: Block, text: str, index: int, section: str) -> Iterator[Passage]:
    """Find the sentences of an "About …" text in which somebody plainly expects something; its mission words are no claims."""
    for start, end in split_sentences(text) if cues.is_strong(text) else ():
        sentence = text[start:end]
        if any(c.id in _EXPECTING for c in cues.find_cues(sentence)) and not _boilerplate()[1].search(sentence):
            yield Passage(sentence, block.start + start, "sentence", section=section, block=index)


# "We confirm our forecasts for the current fiscal year.": the issuer speaks of its guidance as a whole.
_BLANKET = re.compile(
    r"(?:^|[.:]\s+)((?:[^.:]{0,80}\b(?:re)?(?:confirm|affirm|iterat|maintain)\w*\s+(?:its|our|the|all|their)\b[^.]{0,60}\b(?:guidance|outlook|forecasts?|targets?)\b[^.]*"
    r"|[^.:]{0,80}\b(?:guidance|outlook|forecasts?)\b[^.:]{0,80}\b(?:remains?|is|are)\s+unchanged[^.]*)\.)",
    re.IGNORECASE,
)


def _last_blanket(text: str) -> str:
    """Return the last sentence of a block that confirms or maintains guidance as a whole, "" where there is none."""
    return (_BLANKET.findall(text) or [""])[-1]


# "Full Year 2025 (in millions, except per share data)" names a table.
_SCALE_NOTE = re.compile(r"\((?:[\w .]+ )?in (?:thousands|millions|billions)\b|\bunaudited\b", re.IGNORECASE)
# A paragraph longer than this is a page that lost its breaks: its sentences are looked at one by one.
MAX_LEGAL = 2500
_PAGE_HEAD = re.compile(r"(?:news|press) release\b|page \d+|\W*\d+\W*$", re.IGNORECASE)


def _running_heads(release: Release) -> frozenset[str]:
    """Return the headings that only repeat at the top of pages ("NEWS RELEASE, NOVEMBER 7, 2005"): they open no section."""
    heads = [flat(release.text[b.start : b.end]) for b in release.blocks if b.kind == "heading"]
    return frozenset(h for h in heads if _PAGE_HEAD.match(h) or (heads.count(h) > 2 and not OUTLOOK_HEADING.search(h)))


def flat(text: str) -> str:
    """Turn every white-space character into one space, so that offsets stay true."""
    return re.sub(r"\s", " ", text)


def _opens_tail(text: str) -> bool:
    """Tell whether a safe-harbour paragraph opens the legal part: it says so in its first words."""
    return bool(
        re.search(
            r"forward[- ]looking|safe harbou?r|statements? (?:contained |made |included )?in this|cautionary",
            text[:250],
            re.IGNORECASE,
        )
    )


def _continues_list(text: str, lead: str) -> bool:
    """Tell whether a paragraph is one more line of a list whose bullets the file has lost."""
    return bool(lead) and len(text) < 400


def _passages_of(
    block: Block, text: str, index: int, section: str, lead: str, outlook_section: bool, blanket: str
) -> Iterator[Passage]:
    # The last words of a lead-in say what its list holds: "… highlights of the quarter include:" is no outlook.
    looks_back = bool(re.search(r"\b(?:results|highlights|include[ds]?)\b[^.]{0,60}:$", lead, re.IGNORECASE))
    outlook = not looks_back and (outlook_section or (bool(lead) and cues.is_strong(lead)))
    if not outlook and not cues.is_forward(text):
        return
    kind: Literal["sentence", "item"] = "item" if block.kind == "item" or lead else "sentence"
    for start, end in split_sentences(text):
        sentence = text[start:end]
        if (outlook_section or len(text) > MAX_LEGAL) and _boilerplate()[1].search(sentence):
            continue
        yield Passage(
            text=sentence,
            start=block.start + start,
            kind=kind,
            section=section,
            lead=lead,
            before=text[:start],
            blanket=_last_blanket(text[:start]) or blanket,
            outlook=outlook,
            block=index,
        )
