"""Release → segments: every sentence, list item and heading, with the facts around it; nothing is ever left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tracker.lexicon.gates import lowered
from tracker.periods import parse_period
from tracker.pipeline import split_sentences
from tracker.types import Block, Release, Segment

# A paragraph that ends in a colon leads in to what follows, unless it is a page that lost its breaks.
MAX_LEAD = 600
# A paragraph this short below a lead-in is one more line of its list, whose bullets the file has lost.
MAX_LOST_ITEM = 400
# Below this many words a table cell is a label or a figure, from there on prose that the page has boxed.
PROSE_WORDS = 8
# So far back in its own paragraph a sentence on guidance as a whole is looked for.
MAX_BLANKET = 6_000
# So much of a paragraph on either side of a sentence is kept beside it.
MAX_BESIDE = 600


@dataclass(frozen=True, slots=True)
class _Above:
    """What stands above a block: the open headings by level, the lead-in, the last sentence on guidance as a whole.

    `fresh` says that nothing has followed the last heading yet.
    """

    headings: tuple[tuple[int, str], ...] = ()
    lead: str = ""
    blanket: str = ""
    fresh: bool = False
    # Nothing has followed the lead-in yet: a heading right below it stands inside what it leads to.
    leads: bool = False
    # Items with their bullets have followed the lead-in: a paragraph then ends the list.
    listed: bool = False

    @property
    def section(self) -> str:
        return " > ".join(text for _, text in self.headings)


def find_segments(release: Release) -> Iterator[Segment]:
    """Find the segments of a release outside its tables' rows, in order of place; boxed prose counts as prose.

    `section` joins the headings that a text stands under, outermost first, the release's own title left out.
    """
    above, listed = _Above(), False
    title = flat(release.title or "")
    length = max(1, len(release.text))
    for index, block in enumerate(release.blocks):
        for start, text, label in _texts(release, block):
            flattened = flat(text)
            place = round(start / length, 3)
            if block.kind == "heading":
                yield Segment(flattened, start, "heading", above.section, place=place, block=index)
                above = _below_heading(above, block, flattened, is_title=flattened == title and not listed)
                continue
            # Below a list stands no title, whatever the reader took for one: a heading that names the guidance would be lost.
            listed = listed or block.kind == "item"
            following = release.blocks[index + 1].kind if index + 1 < len(release.blocks) else ""
            above, under = _below_text(above, block, flattened, leads=following == "item" and _is_a_time(flattened, release))
            yield from _sentences(flattened, block.kind == "item" or bool(under), above, Segment("", start, "sentence", lead=under or label, place=place, block=index))
            if blanket := last_blanket(flattened):
                above = replace(above, blanket=blanket)


def _sentences(text: str, listed: bool, above: _Above, whole: Segment) -> Iterator[Segment]:
    """Cut the text of a block into its sentences, each with what stands beside it; `whole` is what they share."""
    blankets = _may_blanket(text)
    for a, b in split_sentences(text):
        yield replace(
            whole,
            text=text[a:b],
            start=whole.start + a,
            kind="item" if listed else "sentence",
            section=above.section,
            before=text[max(0, a - MAX_BESIDE) : a],
            after=text[b : b + MAX_BESIDE],
            blanket=(last_blanket(text[max(0, a - MAX_BLANKET) : a]) if blankets else "") or above.blanket,
        )


def _is_a_time(text: str, release: Release) -> bool:
    """Tell whether a line above a list is a time and nothing else ("Early 2027"), which dates the items below."""
    if len(text) > _LONGEST_TIME or not any(c.isdigit() for c in text) or release.published is None:
        return False
    period = parse_period(text, published=release.published, fiscal_year_end=release.fiscal_year_end or "12-31")
    return period is not None and len(period.text) >= _WHOLLY * len(text)


_LONGEST_TIME, _WHOLLY = 40, 0.8


def _below_text(above: _Above, block: Block, text: str, leads: bool) -> tuple[_Above, str]:
    """Return what stands above the next block, and the lead-in that this one stands under; `leads` tells of a time over a list."""
    under = above.lead
    paragraph = block.kind == "paragraph"
    ended = paragraph and (len(text) >= MAX_LOST_ITEM or (above.listed and not text[:1].islower()))
    if leads or (text.endswith(":") and len(text) < MAX_LEAD):
        return replace(above, lead=text, fresh=False, leads=True, listed=False), "" if ended else under
    if paragraph and (ended or not under):
        return replace(above, lead="", fresh=False, leads=False, listed=False), ""
    return replace(above, fresh=False, leads=False, listed=above.listed or (bool(under) and block.kind == "item")), under


def _texts(release: Release, block: Block) -> Iterator[tuple[int, str, str]]:
    """Give the prose of a block with its offset: the block itself, of a table the cells that hold sentences, each with its row's label."""
    if block.kind != "table":
        yield block.start, release.text[block.start : block.end], ""
        return
    for row in release.tables[block.table].rows if block.table is not None else ():
        label = flat(row.cells[0].text) if len(row.cells) > 1 and len(row.cells[0].text) <= _LONGEST_LABEL else ""
        for cell in row.cells:
            if len(cell.text.split()) >= PROSE_WORDS and re.search(r"[a-z]{3,} [a-z]{2,}", cell.text):
                yield cell.start, release.text[cell.start : cell.end], label if cell is not row.cells[0] else ""


_LONGEST_LABEL = 60


def _below_heading(above: _Above, block: Block, text: str, is_title: bool) -> _Above:
    """Open a heading: those of its level or deeper close, unless nothing stands between the two."""
    if is_title or RUNNING_HEAD.match(text):
        return replace(above, fresh=False) if not is_title else _Above()
    level = block.level or 9
    kept = tuple((n, words) for n, words in above.headings if n < level or above.fresh)[-2:]
    return _Above((*kept, (level, text)), lead=above.lead if above.leads else "", fresh=True)


# "NEWS RELEASE, NOVEMBER 7, 2005", "page 3": what only repeats at the top of pages opens no section.
RUNNING_HEAD = re.compile(r"(?:news|press) release\b|page \d+|\W*\d+\W*$", re.IGNORECASE)

# "We confirm our forecasts for the current fiscal year.": the issuer speaks of its guidance as a whole.
_BLANKET = re.compile(
    r"(?:^|[.:]\s+)((?:[^.:]{0,80}\b(?:re)?(?:confirm|affirm|iterat|maintain)\w*\s+(?:its|our|the|all|their)\b[^.]{0,60}\b(?:guidance|outlook|forecasts?|targets?)\b[^.]*"
    r"|[^.:]{0,80}\b(?:guidance|outlook|forecasts?)\b[^.:]{0,80}\b(?:remains?|is|are)\s+unchanged[^.]*)\.)",
    re.IGNORECASE,
)


def last_blanket(text: str) -> str:
    """Return the last sentence of a text that confirms or maintains guidance as a whole, "" where there is none.

    >>> last_blanket("Sales rose. We confirm our outlook for the year. Costs fell.")
    'We confirm our outlook for the year.'
    """
    return (_BLANKET.findall(text) or [""])[-1] if _may_blanket(text) else ""


def _may_blanket(text: str) -> bool:
    small = lowered(text)
    return any(word in small for word in ("guidance", "outlook", "forecast", "target"))


_OTHER_SPACE = re.compile(r"[^\S ]")


def flat(text: str) -> str:
    """Turn every white-space character into one space, so that offsets stay true."""
    return _OTHER_SPACE.sub(" ", text)
