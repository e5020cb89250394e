"""The signs of a candidate: what a careful reader would point at, for or against a promise, as short words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.amounts import is_currency
from tracker.candidates.readings import Reading
from tracker.candidates.slots import Setting
from tracker.candidates.surroundings import heading_kinds, is_outlook, leads_ahead, paragraph_kinds
from tracker.lexicon.gates import gated
from tracker.mentions import Cue, cues
from tracker.types import Amount, Claim, Segment

# What would happen if, what one dollar more would do, what analysts expect, what was guided and came, dividend dates.
_NO_PROMISE = gated(
    r"\bif\b[^.]{0,80}\b(?:were to|should|would)\b|\b(?:each|every)\s+(?:\$|€)?\d|\b(?:may|might) not\b|\brisk that\b|"
    r"\b(?:analysts|consensus|wall street)\b[^.]{0,50}\b(?:expect|estimat|project|forecast)|\b(?:holders|stockholders|shareholders) of record\b|\bannual general meeting\b|\bactual\b[^.]{0,40}\b(?:vs\.?|versus)\b",
)
# Forecasts of markets by research houses and agencies are reported, not promised.
_RESEARCH = gated(
    r"\baccording to (?:a |an |the )?(?:[\w’'-]+ ){0,4}?(?:report|research|study|survey|association|agency|institute|analysts?|data)\b|\b(?:analysts|economists|industry experts)\s+(?:expect|project|forecast|estimate)",
)
REPORTED = gated(
    r"(?<!to have )\b(?:was|were|had|stood|came to|represented|reduced|affected|totall?ed|amounted|grew|rose|fell|declined|decreased|increased|reached|recorded|reported(?! basis)|generated|achieved|came in|ended|improved|climbed|dropped|expanded|advanced|delivered|exceeded|posted|surpassed|remained|saw)\b",
)
# What somebody did, told by verbs that are no participle of a promise ("was completed" and "completed", not "to be completed").
_DONE = gated(
    r"(?<!\bbe )(?<!\bbeing )(?<!\bare )(?<!\bis )(?<!\bto )\b(?:began|took|went|became|came|won|sold|drew|paid|held|met|brought|led|made|found|built|bought|opened|closed|completed|"
    r"finished|started|commenced|launched|signed|received|announced|acquired|joined|appointed|entered|filed|submitted|shipped|installed|initiated|enrolled|dosed|drilled|poured|awarded|"
    r"concluded|finali[sz]ed|issued|repurchased|redeemed|retired|moved|hired|added|secured|obtained|granted|approved|presented|published|established|expanded|extended|raised|lowered)\b",
)
# Guidance of an earlier day ("We guided to $32 million last March", "the July outlook was for …", "against a target of …"). The months
# are those of a day on which something was told.
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_TOLD_BEFORE = gated(
    r"\b(?:guidance|outlook|forecast|range|projection|target|model|goals?|expectation|estimate)s?\b[^.;]{0,40}\b(?:was|were|had been|called for)\b|"
    r"\b(?:guidance|outlook|forecast|range|target)s?\s+(?:that\s+(?:was|were|we)\s+)?(?:given|provided|issued|published|announced)\s+(?:in|on|at|with)\b|"
    r"\bhad\s+(?:\w+\s)?(?:forecast|guided|projected|expected|anticipated|said|told|given|estimated|predicted|indicated|targeted)|"
    r"\b(?:we|management|company|board|it)\s+(?:told|guided|forecast|projected|said|promised|predicted|described|set)\b|"
    r"\b(?:told|guided|forecast|projected|said|estimated|announced|indicated)\b[^.;]{0,40}\b(?:in|on|at|last|back in|when)\s+(?:" + _MONTH + r"|our|the|q[1-4]|last|spring|summer|autumn|fall|winter)\b|"
    r"\b(?:vs\.?|versus|against|compared (?:to|with)|relative to|within|met|exceed\w*)\s+(?:[\w’'-]+\s){0,5}(?:guidance|outlook|forecast|target|guided|budget|plan)|"
    r"\b(?:" + _MONTH + r"|prior|previous|earlier|original|initial)\s+(?:\w+\s)?(?:guidance|forecast|outlook|range|release|target|estimate)s?",
)
_TOLD_REACH = 60
# "These openings include 11 large and two small stores": a sentence that goes on about what the one before it expects.
_CONTINUES = re.compile(
    r"(?:these|this|such|of (?:these|this|which)|at the (?:top|low|high|upper|lower|mid)\w* end|the range|it|that)\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(r",\s*(?:which|who)\b[^,;]{3,100},")
_ADJECTIVE = re.compile(r"\b(?:the|a|an|of|our|its|their|from)\s+$", re.IGNORECASE)
_CLAUSE_START = re.compile(r";|,\s+(?:with|and|while)\b")
_PARTED = re.compile(REPORTED.whole.pattern + r"|[.;]\s|\band (?:we|it|the company|expects?|plans?)\b", re.IGNORECASE)
# "lower third-quarter EBITDA by about $25 million": an effect, not a level.
_BY = re.compile(r"\bby\s+(?:(?:about|approximately|around|roughly|up to|an estimated)\s+)?$", re.IGNORECASE)
_QUOTED = re.compile(r"[“”\"]")
_PRESENT_RESULT = gated(
    r"\b(?:today|currently|to date|year[- ]to[- ]date|so far|already|has|have)\b"
)
_MODAL = gated(r"\b(?:could|may|might|would|can|potential(?:ly)?)\b")


def segment_signs(setting: Setting) -> frozenset[str]:
    """Tell the signs that all candidates of a segment share: its kind and place, what stands above and in it."""
    return frozenset(_segment_signs(setting))


def _segment_signs(setting: Setting) -> Iterator[str]:
    segment, marks = setting.segment, setting.marks
    text = segment.text
    yield f"kind.{segment.kind}"
    yield f"place.{min(int(segment.place * 8), 7)}"
    yield from _surrounding_signs(segment)
    yield from {f"cue.{cue.id}" for cue in marks.cues}
    yield "cue.strong" if marks.strong else "cue.weak" if marks.cues else "cue.none"
    if cues.mask(text) != text:
        yield "cue.pseudo"
    yield f"amounts.{min(len(marks.amounts), 5)}"
    if _goes_on(segment):
        yield "goes_on"
    yield from _neighbour_signs(segment, "strong" if marks.strong else "weak" if marks.cues else "none")
    for name, pattern in _WORDS:
        if pattern.search(text):
            yield name


_WORDS = (
    ("no_promise", _NO_PROMISE),
    ("research", _RESEARCH),
    ("reported", REPORTED),
    ("quoted", _QUOTED),
    ("present", _PRESENT_RESULT),
    ("modal", _MODAL),
)


def _surrounding_signs(segment: Segment) -> Iterator[str]:
    headings = segment.section.split(" > ") if segment.section else []
    for heading in headings:
        yield from (f"under.{kind}" for kind in heading_kinds(heading))
    if any(is_outlook(heading) for heading in headings):
        yield "under.outlook"
    if not headings:
        yield "under.nothing"
    if segment.lead:
        yield "lead.ahead" if leads_ahead(segment.lead) else "lead.other"
    yield from (f"words.{kind}" for kind in paragraph_kinds(segment.text))
    yield from (f"beside.{kind}" for kind in paragraph_kinds(f"{segment.before[-300:]} | {segment.after[:300]}"))


_SENTENCE_END = re.compile(r"(?<=[.!?;:|])\s+")
_NEAR = 260


def _neighbour_signs(segment: Segment, cue: str) -> Iterator[str]:
    """Tell whether the sentences before and after expect something or report it, alone and beside the segment's own `cue`."""
    last = _SENTENCE_END.split(segment.before[-_NEAR:].strip())[-1]
    first = _SENTENCE_END.split(segment.after[:_NEAR].strip(), 1)[0]
    for side, words in (("previous", last), ("next", first)):
        manner = "expected" if cues.is_strong(words) else "reported" if REPORTED.search(words) else "bare"
        yield f"{side}.{manner}"
        yield f"{side}.{manner}&{cue}"


def _goes_on(segment: Segment) -> bool:
    return bool(_CONTINUES.match(segment.text)) and cues.is_strong(segment.before[-300:])


@dataclass(frozen=True, slots=True)
class _Reach:
    """The words of a segment around one span, for telling which cue governs it."""

    text: str
    start: int
    end: int

    def governs(self, cue: Cue) -> str | None:
        """Tell from which side a cue governs the span ("before", "inside", "after"), None where something parts them."""
        if not (cue.strong or cue.id == "will") or self.is_aside(cue):
            return None
        if self.start <= cue.start < self.end:
            return "inside"
        if cue.end <= self.start:
            return None if REPORTED.in_stretch(self.text, cue.end, self.start) else "before"
        reach = 140 if cue.strong else 25
        apart = cue.start - self.end
        return "after" if apart <= reach and not _PARTED.search(self.text[self.end : cue.start]) else None

    def is_aside(self, cue: Cue) -> bool:
        """Tell whether a cue stands in an aside or before a noun ("Sales to our largest customer, which is planning to …, rose",
        "the planned increase in spending reduced …")."""
        at = cue.start
        aside = next((m for m in _ASIDE.finditer(self.text) if m.start() <= at < m.end()), None)
        if aside is not None and not aside.start() <= self.start < aside.end():
            return True
        return cue.text.lower() == "planned" and bool(_ADJECTIVE.search(self.text[:at]))


def governing_signs(setting: Setting, start: int, end: int) -> Iterator[str]:
    """Tell how the segment's cues reach a span of it, and whether what stands around it is reported."""
    text = setting.segment.text
    reach = _Reach(text, start, end)
    sides = {(side, cue) for cue in setting.marks.cues if (side := reach.governs(cue))}
    yield from {f"governed.{side}" for side, _ in sides}
    yield from {f"governed.by.{cue.id}" for _, cue in sides}
    if not sides:
        yield "governed.not"
    before = [cue for cue in setting.marks.cues if cue.end <= start]
    if before:
        yield f"cue.apart.{min((start - before[-1].end) // 25, 6)}"
    clause = max((m.end() for m in _CLAUSE_START.finditer(text, 0, start)), default=0)
    if REPORTED.in_stretch(text, clause, end):
        yield "reported.clause"
    if REPORTED.in_stretch(text, start, end):
        yield "reported.inside"
    if _DONE.in_stretch(text, clause, start):
        yield "done.clause"
    if _DONE.in_stretch(text, start, end):
        yield "done.inside"
    if _TOLD_BEFORE.in_stretch(text, max(clause, start - _TOLD_REACH), end):
        yield "told.before"
    if _TOLD_BEFORE.in_stretch(text, end, min(len(text), end + _TOLD_REACH)):
        yield "told.after"


def reading_signs(reading: Reading, claim: Claim, setting: Setting) -> Iterator[str]:
    """Tell the signs of a reading of an amount or direction and of the claim that it would make."""
    text = setting.segment.text
    yield f"role.{reading.role}"
    yield f"rule.{reading.rule}"
    yield f"metric.{reading.metric}"
    yield f"measure.{reading.measure}"
    if reading.amount is not None and reading.amount_span is not None:
        yield from amount_signs(reading.amount)
        start, end = reading.amount_span
        if _BY.search(text[:start]) and " to " not in text[start:end]:
            yield "moved_by"
        if reading.metric != "other":
            yield f"metric.apart.{min(max(0, end - start, reading.end - reading.start - (end - start)) // 20, 5)}"
    yield from window_signs(claim, setting)
    yield from governing_signs(setting, reading.start, reading.end)


def amount_signs(amount: Amount) -> Iterator[str]:
    """Tell the shape and the kind of unit of an amount."""
    unit = amount.unit.split("/")[0]
    yield (
        "unit.money"
        if is_currency(unit)
        else f"unit.{amount.unit}"
        if amount.unit in _UNITS
        else "unit.physical"
    )
    if amount.low is None or amount.high is None:
        yield "shape.bound"
    else:
        yield "shape.point" if amount.low == amount.high else "shape.range"
    if amount.approx:
        yield "shape.approx"


_UNITS = frozenset(
    {"percent", "bps", "percentage_point", "shares", "count", "days", "months", "ratio", "years", "weeks"}
)


def window_signs(claim: Claim, setting: Setting) -> Iterator[str]:
    """Tell where the claim's window comes from and how far ahead it lies."""
    published = setting.calendar.published
    if claim.target_end is None:
        yield "window.open" if claim.target_text else "window.none"
        if any(p.period.end and p.period.end < published for p in setting.marks.periods):
            yield "window.past_beside"
        return
    own = claim.target_text is not None and claim.target_text in setting.segment.text
    yield "window.own" if own else "window.inherited"
    days = (claim.target_end - published).days
    yield f"window.{'over' if days < 0 else 'quarter' if days < 120 else 'year' if days < 400 else 'later'}"
