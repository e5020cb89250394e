"""Release → claims: the forward-looking statements of one release, each with its exact words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from tracker.claims import cues, guidance, milestones
from tracker.claims.build import guidance_claim, milestone_claim
from tracker.claims.classifier import weigh
from tracker.claims.guidance import Reading
from tracker.claims.marks import Marks, find_marks
from tracker.claims.merge import merge_claims
from tracker.claims.passages import Passage, find_passages
from tracker.fiscal import ReleaseCalendar, calendar_of
from tracker.pipeline import load_classifier
from tracker.tables import find_table_claims
from tracker.types import Claim, Release

__all__ = ["find_claims"]


def find_claims(release: Release) -> Iterator[Claim]:
    """Find the claims of a release, one a promise, in order of place; vague ones are marked `vague`.

    A release without a date has no claims: their periods could not be told. `claim_id` and `series_id` stay empty. The
    rules read the claims; where a trained classifier is installed, it rates them and marks what it doubts as vague.
    """
    if release.published is None:
        return
    passages = list(find_passages(release))
    claims = find_by_rules(release, passages)
    nlp = load_classifier() if claims else None
    yield from weigh(claims, passages, release.published, nlp) if nlp else claims


def find_by_rules(release: Release, passages: Iterable[Passage]) -> list[Claim]:
    """Find the claims of a dated release by the rules alone: those of its passages and of its tables, merged."""
    calendar = calendar_of(release)
    found = [claim for passage in passages for claim in read_passage(passage, release, calendar)]
    return merge_claims([*found, *find_table_claims(release)])


# What would happen if, what one dollar more would do, what analysts expect, what was guided and came, dividend dates: no promises.
_NO_PROMISE = re.compile(
    r"\bif\b[^.]{0,80}\b(?:were to|should|would)\b|\b(?:each|every)\s+(?:\$|€)?\d|\b(?:may|might) not\b|\brisk that\b|"
    r"\b(?:analysts|consensus|wall street)\b[^.]{0,50}\b(?:expect|estimat|project|forecast)|\b(?:holders|stockholders|shareholders) of record\b|\bannual general meeting\b|\bactual\b[^.]{0,40}\b(?:vs\.?|versus)\b",
    re.IGNORECASE,
)


def read_passage(passage: Passage, release: Release, calendar: ReleaseCalendar) -> Iterator[Claim]:
    """Read the claims of one passage: its guidance first, then the milestones in the words that are left."""
    if _NO_PROMISE.search(passage.text):
        return
    marks = find_marks(passage, calendar)
    if not (marks.cues or passage.outlook or passage.kind == "heading" or _goes_on(passage)):
        return
    readings = [
        r
        for r in guidance.find_readings(passage, marks)
        if _stands(r, passage, marks) and not _counts_named_sites(r, passage)
    ]
    spans = tuple((r.start, r.end) for r in readings)
    for reading in readings:
        others = tuple(s for s in spans if s != (reading.start, reading.end))
        yield guidance_claim(reading, passage, marks, release, calendar, others)
    for reading in guidance.find_signs(passage.text, marks, spans) if readings else ():
        yield guidance_claim(reading, passage, marks, release, calendar, spans)
    for reading in guidance.find_directions(passage, marks) if readings else ():
        if reading.rule in ("stable", "against") and not any(s < reading.end and reading.start < t for s, t in spans):
            yield guidance_claim(reading, passage, marks, release, calendar, spans)
    if not readings:
        directions = [r for r in guidance.find_directions(passage, marks) if _stands(r, passage, marks)]
        spans = tuple((r.start, r.end) for r in directions)
        for reading in directions:
            yield guidance_claim(reading, passage, marks, release, calendar, ())
    for step in milestones.find_steps(passage, marks, calendar.published, spans):
        yield milestone_claim(step, passage, marks, release, calendar)


_REPORTED = re.compile(
    r"(?<!to have )\b(?:was|were|had|stood|came to|represented|reduced|affected|totall?ed|amounted|grew|rose|fell|declined|decreased|increased|reached|recorded|reported(?! basis)|generated|achieved|came in|ended|improved|climbed|dropped|expanded|advanced|delivered|exceeded|posted|surpassed|remained|saw)\b",
    re.IGNORECASE,
)


def _counts_named_sites(reading: Reading, passage: Passage) -> bool:
    """Tell whether a count only counts sites that are then named, each a milestone of its own ("two stores in Dayton, Ohio and …")."""
    if reading.metric != "store_openings" or reading.amount is None or reading.amount.low != reading.amount.high:
        return False
    return len(milestones.find_places(passage.text[reading.end : reading.end + 160])) == reading.amount.low


# "These openings include 11 large and two small stores": a sentence that goes on about what the one before it expects.
_CONTINUES = re.compile(
    r"(?:these|this|such|of (?:these|this|which)|at the (?:top|low|high|upper|lower|mid)\w* end|the range|it|that)\b",
    re.IGNORECASE,
)

# A "sentence" with more amounts than this and no cue is a table that the layout has lost.
MAX_AMOUNTS = 4


def _stands(reading: Reading, passage: Passage, marks: Marks) -> bool:
    """Tell whether somebody expects this reading: a cue governs it, or the list it stands in announces guidance."""
    text = passage.text
    if passage.kind == "heading" and not any(c.strong and c.start < reading.end for c in marks.cues):
        return False
    if len(marks.amounts) > MAX_AMOUNTS and not marks.strong:
        return False
    if re.search(r"\b(?:was|were)\b", text[reading.start : reading.end]):
        return False
    if _REPORTED.search(text[reading.start : reading.end]) and not any(
        reading.start <= c.start < reading.end and c.strong for c in marks.cues
    ):
        return False
    marks = replace(marks, cues=tuple(c for c in marks.cues if not _beside(text, c.start, c.text, reading)))
    before = [c for c in marks.cues if c.end <= reading.end and (c.strong or c.id == "will")]
    if any(not _REPORTED.search(text[c.end : reading.start]) for c in before if c.end <= reading.start):
        return True
    if any(reading.start <= c.start < reading.end for c in marks.cues if c.strong or c.id == "will"):
        return True
    clause = max((m.end() for m in _CLAUSE_START.finditer(text, 0, reading.start)), default=0)
    if _REPORTED.search(text[clause : reading.end]):
        return False
    # "Revenue of $2.5 billion, representing growth of 8%, is now projected for 2025."; "sales will also expand"
    for cue in marks.cues:
        reach = 140 if cue.strong else 25 if cue.id == "will" else -1
        if 0 <= cue.start - reading.end <= reach and not _PARTED.search(text[reading.end : cue.start]):
            return True
    return passage.outlook or _goes_on(passage)


_CLAUSE_START = re.compile(r";|,\s+(?:with|and|while)\b")
_PARTED = re.compile(_REPORTED.pattern + r"|[.;]\s|\band (?:we|it|the company|expects?|plans?)\b", re.IGNORECASE)


_ASIDE = re.compile(r",\s*(?:which|who)\b[^,;]{3,100},")
_ADJECTIVE = re.compile(r"\b(?:the|a|an|of|our|its|their|from)\s+$", re.IGNORECASE)


def _beside(text: str, at: int, words: str, reading: Reading) -> bool:
    """Tell whether a cue only stands in an aside or before a noun, so that it governs no amount outside it.

    "Sales to our largest customer, which is planning to …, represented 14%"; "the planned increase in spending reduced …".
    """
    aside = next((m for m in _ASIDE.finditer(text) if m.start() <= at < m.end()), None)
    if aside is not None and not aside.start() <= reading.start < aside.end():
        return True
    return words.lower() == "planned" and bool(_ADJECTIVE.search(text[:at]))


def _goes_on(passage: Passage) -> bool:
    """Tell whether a sentence goes on about what the one before it expects."""
    return bool(_CONTINUES.match(passage.text)) and cues.is_strong(passage.before[-300:])
