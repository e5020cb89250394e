"""Reading or step → claim: the fields that a passage gives besides the metric, the amount or the event."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from tracker import actions, speakers
from tracker.claims import guidance, scopes
from tracker.claims.guidance import Reading
from tracker.claims.marks import Marks, PeriodMark
from tracker.claims.milestones import Step
from tracker.claims.passages import Passage
from tracker.fiscal import ReleaseCalendar
from tracker.lexicon import basis_of, metrics
from tracker.types import Action, Amount, Basis, Claim, Period, Release

# Beside the balances: what may stand at one day; of a flow ("net cash used … and cash of … at June 30") that day is not the period.
STANDING = frozenset({"share_count", "units", "other"})
PER_SHARE = frozenset({"eps", "loss_per_share"})


def guidance_claim(
    reading: Reading,
    passage: Passage,
    marks: Marks,
    release: Release,
    calendar: ReleaseCalendar,
    others: tuple[tuple[int, int], ...],
) -> Claim:
    """Build the claim of one reading; `others` are the spans of the passage's other readings."""
    amount, text = reading.amount, passage.text
    known = metrics().get(reading.metric)
    if reading.metric not in STANDING and not (known and known.balance):
        marks = replace(
            marks, periods=tuple(p for p in marks.periods if p.period.grain != "day" or p.period.relation == "by")
        )
    chosen = guidance.choose_period((reading.start, reading.end), text, marks, calendar.published, others)
    start, end, words = _target(chosen, passage, calendar, inherit=not _TIMELESS.search(text))
    own = speakers.issuer_name(release)
    claim = Claim(
        kind="guidance",
        quote=release.text[passage.start : passage.start + len(text)],
        start=passage.start,
        end=passage.start + len(text),
        speaker=speakers.speaker_of(text, release),
        subject=reading.subject,
        metric=reading.metric,
        basis=_basis(reading, passage),
        scope=reading.subject
        if reading.rule == "counted_kind"
        else scopes.scope_of(text, *_mention_span(reading, text), own),
        measure=reading.measure,
        target_text=words,
        target_start=start,
        target_end=end,
        action=_action(reading, passage, start, end),
        condition=scopes.condition_of(text),
        section=passage.section or None,
        cue=_cue(reading.start, marks, passage),
        confidence=0.9 if marks.strong else 0.7,
        vague=_is_vague_guidance(reading, end, marks, passage),
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


def _unit_of(reading: Reading, amount: Amount) -> str:
    per_share = reading.metric in PER_SHARE or re.search(r"per (?:diluted )?share", reading.subject, re.IGNORECASE)
    if reading.metric == "share_count" and amount.unit == "count":
        return "shares"
    return f"{amount.unit}/share" if per_share and amount.unit.isupper() else amount.unit


def _mention_span(reading: Reading, text: str) -> tuple[int, int]:
    at = text.find(reading.subject, reading.start)
    return (at, at + len(reading.subject)) if at >= 0 else (reading.start, reading.end)


_BY = re.compile(r"\bby\s+(?:(?:about|approximately|around|roughly|up to|an estimated)\s+)?$", re.IGNORECASE)


def _moved_by(reading: Reading, text: str) -> bool:
    """Tell whether money only moves a metric ("lower third-quarter EBITDA by about $25 million"): an effect, not its level."""
    money = reading.amount is not None and reading.amount.unit.isupper() and reading.metric != "cost_savings"
    if not money or reading.amount_span is None:
        return False
    start, end = reading.amount_span
    # "increase by 10% to approximately $50 million" names the level all the same.
    return bool(_BY.search(text[:start])) and " to " not in text[start:end]


# Forecasts of markets by research houses and agencies are reported, not promised.
_RESEARCH = re.compile(
    r"\baccording to (?:a |an |the )?(?:[\w’'-]+ ){0,4}?(?:report|research|study|survey|association|agency|institute|analysts?|data)\b|\b(?:analysts|economists|industry experts)\s+(?:expect|project|forecast|estimate)",
    re.IGNORECASE,
)


def _is_vague_guidance(reading: Reading, target_end: date | None, marks: Marks, passage: Passage) -> bool:
    """Tell whether guidance is too vague to check: a bare direction without a period, an amount nobody expects."""
    if reading.measure == "direction":
        return target_end is None or not (marks.strong or passage.outlook)
    if _RESEARCH.search(passage.text) or _moved_by(reading, passage.text):
        return True
    return reading.part and reading.metric not in ("revenue", "restructuring_charges", "other")


# "GAAP fiscal year 2012 diluted earnings per share": the basis stands before the period that stands before the metric.
_BASIS_BEFORE = re.compile(
    r"\b(?:non-)?(?:gaap|adjusted)\s+(?:(?:fiscal|calendar|full|year|first|second|third|fourth|quarter|half|fy|q[1-4]|\d{2,4}|total|consolidated)[\s-]+)*$",
    re.IGNORECASE,
)


def _basis(reading: Reading, passage: Passage) -> Basis:
    """Take the metric's own basis, else what the words just before it or after its amount say."""
    if reading.basis != "unstated":
        return reading.basis
    before = passage.text[max(0, reading.start - 45) : reading.start]
    stated = basis_of(before) if _BASIS_BEFORE.search(before) else "unstated"
    if stated != "unstated":
        return stated
    if _BASIS_AFTER.match(passage.text[reading.end : reading.end + 50]) or _BEFORE_ITEMS.search(
        passage.text[reading.start : reading.end]
    ):
        return basis_of(passage.text[reading.start : reading.end + 50])
    if reading.metric == "revenue" and reading.measure == "growth":
        return (
            "non_gaap"
            if re.search(r"(?i)organic|constant[- ]currency|currency[- ]adjusted|like-for-like", passage.text)
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


def _action(reading: Reading, passage: Passage, start: date | None, end: date | None) -> Action | None:
    """Read the action: a printed earlier range decides, else the sentence's words, else the list's blanket statement.

    A blanket statement about the year ("unchanged for the full year") says nothing of a quarter's row below it.
    """
    if reading.amount is not None and reading.prior is not None:
        return actions.compare_ranges(reading.amount, reading.prior)
    own = actions.action_of(clause_of(passage.text, reading.start, reading.end)) or actions.blanket_action(passage.text)
    if own is not None:
        return own
    yearly = re.search(r"\b(?:full[- ]year|fiscal year|annual)\b", passage.lead, re.IGNORECASE)
    if yearly and start and end and (end - start).days < 200:
        return None
    if _NOW.search(passage.text):
        return None
    led = actions.action_of(passage.lead[-200:])
    return (
        actions.blanket_action(passage.lead)
        or (led if led == "maintained" else None)
        or actions.blanket_action(passage.blanket)
    )


# "the Company now anticipates": whatever is said of guidance as a whole, this is changed.
_NOW = re.compile(r"\bnow (?:expect|anticipat|project|forecast|plan|see|estimat|guid)\w*", re.IGNORECASE)


def _cue(at: int, marks: Marks, passage: Passage) -> str | None:
    """Name the words that make the claim forward-looking: the nearest strong cue, else the list's heading or lead."""
    ranked = sorted(marks.cues, key=lambda c: (not c.strong, abs(c.start - at)))
    if ranked:
        return ranked[0].text
    return (passage.lead or passage.section)[:120] or None


def milestone_claim(step: Step, passage: Passage, marks: Marks, release: Release, calendar: ReleaseCalendar) -> Claim:
    """Build the claim of one milestone; only a list item inherits the window of its lead-in or heading."""
    text = passage.text
    start, end, words = _target(step.period, passage, calendar, inherit=passage.kind == "item" and passage.outlook)
    return Claim(
        kind="milestone",
        quote=release.text[passage.start : passage.start + len(text)],
        start=passage.start,
        end=passage.start + len(text),
        speaker=speakers.speaker_of(text, release),
        subject=step.subject,
        event=step.event,
        target_text=words,
        target_start=start,
        target_end=end,
        action=actions.action_of(clause_of(text, step.start, step.end)),
        condition=scopes.condition_of(text),
        section=passage.section or None,
        cue=_cue(step.start, marks, passage),
        confidence=0.8 if marks.strong else 0.6,
        vague=step.vague and end is None,
        rule=f"milestone.{step.event}",
    )


# "over the medium term", "annual growth of 10 %": such words take the place of a period, so that none is inherited.
_TIMELESS = re.compile(
    r"\b(?:(?:over|in|for) the (?:medium|long|longer|mid|near|short)[- ]term|(?:medium|long|longer)[- ]term (?:[\w-]+ ){0,3}(?:target|goal|plan|growth)|annual(?:ized)? (?:[\w-]+ ){0,2}growth|per annum|eventual\w*|over time|in the (?:future|years ahead))\b",
    re.IGNORECASE,
)


def _target(
    mark: PeriodMark | None, passage: Passage, calendar: ReleaseCalendar, inherit: bool
) -> tuple[date | None, date | None, str | None]:
    """Return the window and its words: the passage's own, else that of the sentences before, the lead, the heading."""
    if mark is not None:
        words = passage.text[mark.start : mark.end]
        # An amount that only starts with a period has no last day to be judged by.
        return (mark.period.start, mark.period.end, words) if mark.period.end else (None, None, words)
    if not inherit:
        return None, None, None
    for above in (passage.before[-400:], passage.lead, passage.section):
        found = _last_ahead(above, calendar)
        if found is not None:
            return found.start, found.end, found.text
    return None, None, None


def _last_ahead(text: str, calendar: ReleaseCalendar) -> Period | None:
    """Find the last period of a text that can lie ahead of the release; a single day is never inherited."""
    ahead = [
        s
        for s in (calendar.find_periods(text) if text else ())
        if s.period.end is not None and s.period.end >= calendar.published and s.period.grain != "day"
    ]
    return replace(ahead[-1].period, text=text[ahead[-1].start : ahead[-1].end]) if ahead else None
