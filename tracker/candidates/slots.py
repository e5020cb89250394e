"""Reading or step → claim: the fields that a segment gives besides the metric, the amount or the event."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from tracker import actions, speakers
from tracker.candidates import scopes, windows
from tracker.candidates.amounts import Reading
from tracker.candidates.events import Step
from tracker.candidates.surroundings import is_outlook, leads_ahead
from tracker.fiscal import ReleaseCalendar
from tracker.lexicon import basis_of, metrics
from tracker.mentions import Marks, PeriodMark
from tracker.types import Action, Amount, Basis, Claim, Kind, Period, Release, Segment

# Beside the balances: what may stand at one day; of a flow ("net cash used … and cash of … at June 30") that day is not the period.
# Prices are raised and dividends proposed for a day.
STANDING = frozenset({"share_count", "units", "price", "other"})
PER_SHARE = frozenset({"eps", "loss_per_share"})


@dataclass(frozen=True)
class Setting:
    """A segment with what stands in it, and the release around it; what all its claims share is worked out once."""

    segment: Segment
    marks: Marks
    release: Release
    calendar: ReleaseCalendar

    @cached_property
    def inherited(self) -> Period | None:
        """The last period ahead that the words above name: earlier sentences, then the lead-in, then the headings."""
        above = (self.segment.before[-400:], self.segment.lead, self.segment.section)
        return next((found for text in above if (found := _last_ahead(text, self.calendar))), None)

    @cached_property
    def speaker(self) -> str:
        return speakers.speaker_of(self.segment.text, self.release)

    @cached_property
    def announced(self) -> bool:
        """Whether headings or lead-in say that what is below lies ahead."""
        return leads_ahead(self.segment.lead) or any(is_outlook(h) for h in self.segment.section.split(" > "))

    def claim(self, kind: Kind, subject: str, at: int, target: Target) -> Claim:
        """Build a claim of this segment with what does not depend on metric or event."""
        segment = self.segment
        start, end, words = target
        return Claim(
            kind=kind,
            quote=self.release.text[segment.start : segment.end],
            start=segment.start,
            end=segment.end,
            speaker=self.speaker,
            subject=subject,
            target_text=words,
            target_start=start,
            target_end=end,
            condition=scopes.condition_of(segment.text),
            section=segment.section.rpartition(" > ")[2] or None,
            cue=_cue(at, self.marks, segment),
        )


Target = tuple[date | None, date | None, str | None]


def guidance_claim(reading: Reading, setting: Setting, others: tuple[tuple[int, int], ...]) -> Claim:
    """Build the claim of one reading; `others` are the spans of the segment's other readings."""
    segment, marks = setting.segment, setting.marks
    amount, text = reading.amount, segment.text
    known = metrics().get(reading.metric)
    if reading.metric not in STANDING and not (known and known.balance):
        marks = replace(marks, periods=tuple(p for p in marks.periods if _spans_a_flow(p, reading, text)))
    chosen = windows.choose_period(_own_span(reading, text), text, marks, setting.calendar.published, others)
    target = _target(chosen, setting, inherit=not _TIMELESS.search(text))
    own = speakers.issuer_name(setting.release)
    claim = replace(
        setting.claim("guidance", reading.subject, reading.start, target),
        metric=reading.metric,
        basis=_basis(reading, segment),
        scope=reading.subject
        if reading.rule == "counted_kind"
        else scopes.scope_of(text, *_mention_span(reading, text), own),
        measure=reading.measure,
        action=_action(reading, segment, *target[:2]),
        rule=f"guidance.{reading.rule}",
    )
    if amount is None:
        return claim
    a, b = reading.amount_span or (0, 0)
    return replace(
        claim,
        low=amount.low,
        high=amount.high,
        unit=_unit_of(reading, amount),
        approx=amount.approx,
        digits=amount.digits,
        amount_text=text[a:b],
        prior_low=reading.prior.low if reading.prior else None,
        prior_high=reading.prior.high if reading.prior else None,
    )


_MEETING = re.compile(r"\bgeneral meeting\b[^.;]{0,40}$", re.IGNORECASE)


def _spans_a_flow(mark: PeriodMark, reading: Reading, text: str) -> bool:
    """Tell whether a period can be that of a flow: a day is none, unless it is a deadline or a dividend's general meeting."""
    if mark.period.grain != "day" or mark.period.relation in ("by", "through"):
        return True
    return reading.metric == "dividends" and bool(_MEETING.search(text, 0, mark.start))


_SECOND_CLAUSE = re.compile(r",\s+and\b|;", re.IGNORECASE)


def _own_span(reading: Reading, text: str) -> tuple[int, int]:
    """Give the place that a reading's period is near to: the amount alone where another clause named the metric.

    "We expect organic growth in the second quarter to be level, and Marine to grow by at least 10% for the year".
    """
    if reading.amount_span is None or reading.start >= reading.amount_span[0]:
        return reading.start, reading.end
    apart = _SECOND_CLAUSE.search(text, reading.start, reading.amount_span[0])
    return reading.amount_span if apart else (reading.start, reading.end)


def _unit_of(reading: Reading, amount: Amount) -> str:
    per_share = reading.metric in PER_SHARE or re.search(r"per (?:diluted )?share", reading.subject, re.IGNORECASE)
    if reading.metric == "share_count" and amount.unit == "count":
        return "shares"
    return f"{amount.unit}/share" if per_share and amount.unit.isupper() else amount.unit


def _mention_span(reading: Reading, text: str) -> tuple[int, int]:
    at = text.find(reading.subject, reading.start)
    return (at, at + len(reading.subject)) if at >= 0 else (reading.start, reading.end)


# "GAAP fiscal year 2012 diluted earnings per share": the basis stands before the period that stands before the metric.
_BASIS_BEFORE = re.compile(
    r"\b(?:non-)?(?:gaap|adjusted)\s+(?:(?:fiscal|calendar|full|year|first|second|third|fourth|quarter|half|fy|q[1-4]|\d{2,4}|total|consolidated)[\s-]+)*$",
    re.IGNORECASE,
)


def _basis(reading: Reading, segment: Segment) -> Basis:
    """Take the metric's own basis, else what the words just before it or after its amount say."""
    if reading.basis != "unstated":
        return reading.basis
    before = segment.text[max(0, reading.start - 45) : reading.start]
    stated = basis_of(before) if _BASIS_BEFORE.search(before) else "unstated"
    if stated != "unstated":
        return stated
    if _BASIS_AFTER.match(segment.text[reading.end : reading.end + 50]) or _BEFORE_ITEMS.search(
        segment.text[reading.start : reading.end]
    ):
        return basis_of(segment.text[reading.start : reading.end + 50])
    if reading.metric == "revenue" and reading.measure in ("growth", "direction"):
        return (
            "non_gaap"
            if re.search(r"(?i)organic|constant[- ]currency|currency[- ]adjusted|like-for-like", segment.text)
            else "unstated"
        )
    return "unstated"


# "EBIT margin before special items of 7 %", "net sales growth, in local currencies, of 3 %"
_BEFORE_ITEMS = re.compile(
    r"\b(?:before|excluding|adjusted for) (?:special|exceptional|one-time|one-off|non-recurring|restructuring)|\bin local currenc",
    re.IGNORECASE,
)


_BASIS_AFTER = re.compile(
    r"\s*,?\s*(?:on an? )?\(?(?:(?:non-)?gaap\b|(?:constant[- ]currency|organic|adjusted)\s+basis|in constant currenc|at constant (?:currenc|exchange)|excluding (?:special|one-time|currency)|before the effects? of (?:foreign exchange|currency))",
    re.IGNORECASE,
)


_CLAUSE = re.compile(
    r";\s|,?\s+and\s+(?=(?:it |we |the company )?(?:now )?(?:plans|expects|anticipates|intends|will|is|are)\b)|,\s+and\s+(?=we\b)",
    re.IGNORECASE,
)


def clause_of(text: str, start: int, end: int) -> str:
    """Cut the clause that a span stands in: "it remains on track to open 14 stores and plans to open …" has two.

    >>> clause_of("It remains on track to open 14 stores and plans to open a plant", 45, 60)
    'plans to open a plant'
    """
    opened = max((m.end() for m in _CLAUSE.finditer(text) if m.end() <= start), default=0)
    closed = next((m.start() for m in _CLAUSE.finditer(text, end)), len(text))
    return text[opened:closed]


def _action(reading: Reading, segment: Segment, start: date | None, end: date | None) -> Action | None:
    """Read the action: a printed earlier range decides, else the sentence's words, else the list's blanket statement.

    A blanket statement about the year ("unchanged for the full year") says nothing of a quarter's row below it.
    """
    if reading.amount is not None and reading.prior is not None:
        return actions.compare_ranges(reading.amount, reading.prior)
    own = actions.action_of(clause_of(segment.text, reading.start, reading.end)) or actions.blanket_action(segment.text)
    if own is not None:
        return own
    yearly = re.search(r"\b(?:full[- ]year|fiscal year|annual)\b", segment.lead, re.IGNORECASE)
    if yearly and start and end and (end - start).days < 200:
        return None
    if _NOW.search(segment.text):
        return None
    led = actions.action_of(segment.lead[-200:])
    return (
        actions.blanket_action(segment.lead)
        or (led if led == "maintained" else None)
        or actions.blanket_action(segment.blanket)
    )


# "the Company now anticipates": whatever is said of guidance as a whole, this is changed.
_NOW = re.compile(r"\bnow (?:expect|anticipat|project|forecast|plan|see|estimat|guid)\w*", re.IGNORECASE)


def _cue(at: int, marks: Marks, segment: Segment) -> str | None:
    """Name the words that make the claim forward-looking: the nearest strong cue, else the list's heading or lead."""
    ranked = sorted(marks.cues, key=lambda c: (not c.strong, abs(c.start - at)))
    if ranked:
        return ranked[0].text
    return (segment.lead or segment.section)[:120] or None


def milestone_claim(step: Step, setting: Setting) -> Claim:
    """Build the claim of one milestone; only a list item inherits the window of its lead-in or heading."""
    target = _target(step.period, setting, inherit=setting.segment.kind == "item" and setting.announced)
    return replace(
        setting.claim("milestone", step.subject, step.start, target),
        event=step.event,
        action=actions.action_of(clause_of(setting.segment.text, step.start, step.end)),
        rule=f"milestone.{step.event}",
    )


# "over the medium term", "annual growth of 10 %": such words take the place of a period, so that none is inherited.
_TIMELESS = re.compile(
    r"\b(?:(?:over|in|for) the (?:medium|long|longer|mid|near|short)[- ]term|(?:medium|long|longer)[- ]term (?:[\w-]+ ){0,3}(?:target|goal|plan|growth)|annual(?:ized)? (?:[\w-]+ ){0,2}growth|per annum|over (?:a|the|an?) (?:business|economic|full|whole) cycle|eventual\w*|over time|in the (?:future|years ahead))\b",
    re.IGNORECASE,
)


# Cash that lasts "into the fourth quarter", a start that is moved "into" it: some day of that quarter is the window.
_INTO = re.compile(r"(?:at least |well )?into\b", re.IGNORECASE)


def _target(mark: PeriodMark | None, setting: Setting, inherit: bool) -> Target:
    """Return the window and its words: the segment's own, else the inherited one."""
    if mark is not None:
        words = setting.segment.text[mark.start : mark.end]
        if mark.period.relation == "through" and _INTO.match(words):
            return mark.period.unit_start, mark.period.unit_end, words
        # An amount that only starts with a period has no last day to be judged by.
        return (mark.period.start, mark.period.end, words) if mark.period.end else (None, None, words)
    above = setting.inherited if inherit else None
    return (above.start, above.end, above.text) if above else (None, None, None)


def _last_ahead(text: str, calendar: ReleaseCalendar) -> Period | None:
    """Find the last period of a text that can lie ahead of the release; a single day is never inherited."""
    ahead = [
        s
        for s in (calendar.find_periods(text) if text else ())
        if s.period.end is not None and s.period.end >= calendar.published and s.period.grain != "day"
    ]
    return replace(ahead[-1].period, text=text[ahead[-1].start : ahead[-1].end]) if ahead else None
