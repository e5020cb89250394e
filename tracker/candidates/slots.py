"""Reading or step → claim: the fields that a segment gives besides the metric, the amount or the event."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any

from tracker import actions, speakers
from tracker.candidates import scopes, windows
from tracker.candidates.readings import Reading, Step
from tracker.candidates.surroundings import is_outlook, leads_ahead
from tracker.fiscal import ReleaseCalendar
from tracker.lexicon import basis_of, metrics
from tracker.lexicon.gates import gated, told, ungated
from tracker.mentions import Marks, PeriodMark
from tracker.mentions.marks import is_of_other_time
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
        return _last_ahead(self.segment.before[-400:], self.calendar) or self.headed

    @cached_property
    def headed(self) -> Period | None:
        """The last period ahead that the lead-in names, else the headings that do not only look back."""
        return headed_by(self.segment, self.calendar)

    @cached_property
    def speaker(self) -> str:
        return speakers.speaker_of(self.segment.text, self.release)

    @cached_property
    def announced(self) -> bool:
        """Whether headings or lead-in say that what is below lies ahead."""
        return leads_ahead(self.segment.lead) or any(is_outlook(h) for h in self.segment.section.split(" > "))

    def claim(self, kind: Kind, subject: str, at: int, target: Target, speaker: str | None = None, **fields: Any) -> Claim:
        """Build a claim of this segment: `fields` are what depends on metric or event, by the names of a claim's fields."""
        segment = self.segment
        start, end, words = target
        return Claim(
            kind=kind,
            quote=self.release.text[segment.start : segment.end],
            start=segment.start,
            end=segment.end,
            speaker=speaker or self.speaker,
            subject=subject,
            target_text=words,
            target_start=start,
            target_end=end,
            condition=scopes.condition_of(segment.text),
            section=segment.section.rpartition(" > ")[2] or None,
            cue=_cue(at, self.marks, segment),
            **fields,
        )


Target = tuple[date | None, date | None, str | None]


def headed_by(segment: Segment, calendar: ReleaseCalendar) -> Period | None:
    """Find the last period ahead that a segment's lead-in names, else its headings that do not only look back."""
    return _last_headed(segment.lead, segment.section, calendar)


@lru_cache(maxsize=64)
def dated_heading(lead: str, section: str, calendar: ReleaseCalendar) -> Period | None:
    """Find the time ahead that a lead-in or the nearest heading is and says nothing else of ("Second half of 2026:"): it dates the items below."""
    for words in (lead.strip(_AROUND), section.rpartition(" > ")[2].strip(_AROUND)):
        found = calendar.find_periods(words) if words and len(words) <= _LONGEST_TIME else ()
        whole = found[0] if len(found) == 1 and found[0].end - found[0].start >= _WHOLLY * len(words) else None
        if whole is not None and whole.period.end is not None and whole.period.end >= calendar.published:
            return replace(whole.period, text=words)
    return None


_AROUND = " :–—-.*"
_LONGEST_TIME, _WHOLLY = 40, 0.8


@lru_cache(maxsize=64)
def _last_headed(lead: str, section: str, calendar: ReleaseCalendar) -> Period | None:
    headings = " > ".join(h for h in section.split(" > ") if not _RESULTS.search(h) or is_outlook(h))
    return next((found for text in (lead, headings) if (found := _last_ahead(text, calendar))), None)


def guidance_claim(reading: Reading, setting: Setting, others: tuple[tuple[int, int], ...]) -> Claim:
    """Build the claim of one reading; `others` are the spans of the segment's other readings."""
    segment, text = setting.segment, setting.segment.text
    target = _window_of(reading, setting, others)
    action = action_of(reading, setting, *target[:2])
    if target[1] is None and target[2] is None and (_is_of_the_year(reading, setting, action) or _is_over_last_year(reading, setting)):
        target = running_year(setting.calendar)
    own = speakers.issuer_name(setting.release)
    return setting.claim(
        "guidance",
        reading.subject,
        reading.start,
        target,
        metric=reading.metric,
        basis=_basis(reading, segment),
        scope=reading.subject
        if reading.rule == "counted_kind"
        else scopes.scope_of(text, *_mention_span(reading, text), own),
        measure=reading.measure,
        action=action,
        rule=f"guidance.{reading.rule}",
        **_numbers(reading, text),
    )


def _numbers(reading: Reading, text: str) -> dict[str, Any]:
    """Give the fields of a claim that its amount fills; none where there is only a direction."""
    amount, (a, b) = reading.amount, reading.amount_span or (0, 0)
    if amount is None:
        return {}
    return {
        "low": amount.low,
        "high": amount.high,
        "unit": _unit_of(reading, amount),
        "approx": amount.approx,
        "digits": amount.digits,
        "amount_text": text[a:b],
        "prior_low": reading.prior.low if reading.prior else None,
        "prior_high": reading.prior.high if reading.prior else None,
    }


def _window_of(reading: Reading, setting: Setting, others: tuple[tuple[int, int], ...]) -> Target:
    """Choose the window of a reading among the segment's periods that can be its own, else inherit one."""
    marks, text = setting.marks, setting.segment.text
    known = metrics().get(reading.metric)
    stands = reading.metric in STANDING or bool(known and known.balance)
    span = own_span(reading, text, marks)
    asides = [(a, b) for a, b in _asides(text) if not a <= span[0] < b]
    periods = (p for p in marks.periods if not _is_indefinite(text, p.start) and not any(a <= p.start < b for a, b in asides))
    marks = replace(marks, periods=tuple(p for p in periods if stands or _spans_a_flow(p, reading, setting)))
    chosen = windows.choose_period(span, text, marks, setting.calendar.published, others)
    if chosen is not None and _of_a_part(reading, chosen, text):
        chosen = None
    target = target_of(chosen, setting, inherit=not TIMELESS.search(text), beside=reading.rule not in _UNNAMED)
    return on_the_day(target, stands or reading.metric in RATES)


def on_the_day(target: Target, standing: bool) -> Target:
    """Take the last day alone for what stands or runs at a rate: "a leverage of 4.0 at the end of 2032"."""
    _, end, words = target
    return (end, end, words) if standing and words is not None and _AT_THE_END.match(words) else target


# What runs at a rate that a day can have.
RATES = frozenset({"production", "volume", "arr", "leverage", "headcount", "store_count", "subscribers"})


# "The ratio, which was 2.4 at year-end, is targeted below 2.0 by the end of 2027": the aside tells of what was. "$1.50 to $1.60
# for the year (excluding the gain on the first quarter sale)": what is left out has its own time.
ASIDE = re.compile(
    r",\s+which\s+(?:was|were|had|stood|came|amounted)\b[^,;]{0,80},|"
    r"\((?:which\s+)?(?:exclud\w+|includ\w+|exclusive|inclusive|not\s+including|before|after|net\s+of|without|ex)\b[^()]{0,160}\)",
    re.IGNORECASE,
)


@lru_cache(maxsize=64)
def _asides(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(aside.span() for aside in ASIDE.finditer(text))


# What no metric names takes its window from its own words or from a heading, not from what was said before.
_UNNAMED = frozenset({"unnamed", "counted_noun", "invest", "market"})
# "Second Quarter Highlights", "Results of operations": such headings name a time that is over, whatever it is read as.
_RESULTS = re.compile(r"\b(?:results?|highlights|operations|review|comparison|compared|summary|performance)\b", re.IGNORECASE)
# "14 to 16 new stores, two of which open late, in May": the day of a part is not that of the whole.
_PART = re.compile(r",\s+(?:[\w-]+\s+)?of which\b", re.IGNORECASE)


def _of_a_part(reading: Reading, mark: PeriodMark, text: str) -> bool:
    return reading.end <= mark.start and bool(_PART.search(text, reading.end, mark.start))


ANNUAL = re.compile(r"\b(?:annual|full[- ]year|yearly)\s+(?:[\w-]+\s+){0,3}(?:guidance|outlook|forecast|expectations?)\b|\bexpectations? for annual\b", re.IGNORECASE)
FORECAST = re.compile(r"\b(?:guidance|outlook|forecast)\b", re.IGNORECASE)


def _is_of_the_year(reading: Reading, setting: Setting, action: Action | None) -> bool:
    """Tell whether guidance without any period is that of the running year: annual guidance, or a forecast that is changed or kept.

    "We are reiterating our annual revenue outlook of $485 million", "Sales forecast lowered to EUR 380 million"; under "Outlook":
    "The company continues to expect capital expenditures of $30 million".
    """
    if reading.amount is None or reading.metric == "other" or reading.measure == "change":
        return False
    text = setting.segment.text
    if TIMELESS.search(text) or setting.marks.periods:
        return False
    kept = action == "maintained" and setting.announced
    revised = action is not None and action != "new" and (kept or reading.prior is not None or told(FORECAST, text))
    return revised or told(ANNUAL, text)


def _is_over_last_year(reading: Reading, setting: Setting) -> bool:
    """Tell whether growth without a period of its own is measured against the year before the running one ("2% above 2030")."""
    years = [p.period for p in setting.marks.periods if p.compared and _is_a_year(p.period)] if reading.measure == "growth" else []
    start = running_year(setting.calendar)[0] if years else None
    return start is not None and any(
        year.end is not None and abs(year.end - (start - timedelta(days=1))) <= _YEAR_END_DRIFT for year in years
    )


# A year of 52 or 53 weeks ends some days from its month's end.
_YEAR_END_DRIFT = timedelta(days=10)


def _is_a_year(period: Period) -> bool:
    return period.start is not None and period.end is not None and 350 <= (period.end - period.start).days <= 380


def running_year(calendar: ReleaseCalendar) -> Target:
    year = calendar.find_periods("this fiscal year")
    return (year[0].period.start, year[0].period.end, None) if year else (None, None, None)


# "In a full year the new shops should bring $30 million": any year, not this one.
_INDEFINITE = ungated(r"\b(?:(?:in|over|for|during)\s+(?:an?|any)|per|each|every)$")


def _is_indefinite(text: str, at: int) -> bool:
    before = text[:at].rstrip()
    return len(before) < at and _INDEFINITE.in_part(before[-40:])


_MEETING = re.compile(r"\bgeneral meeting\b[^.;]{0,40}$", re.IGNORECASE)


def _spans_a_flow(mark: PeriodMark, reading: Reading, setting: Setting) -> bool:
    """Tell whether a period can be that of a flow: a day is none, unless it is a deadline or a dividend's general meeting.

    "At the end of December there were 269 stores awarded that we expect to open": the end of a time that is over is a day too.
    """
    text = setting.segment.text
    over = mark.period.end is not None and mark.period.end < setting.calendar.published
    if over and _AT_THE_END.match(text, mark.start):
        return False
    if mark.period.grain != "day" or mark.period.relation in ("by", "through"):
        return True
    return reading.metric == "dividends" and bool(_MEETING.search(text, 0, mark.start))


_AT_THE_END = re.compile(r"(?:at|as of) (?:the )?(?:year[- ])?(?:end|close)\b", re.IGNORECASE)
_SECOND_CLAUSE = gated(r",\s+and\b|;")


def own_span(reading: Reading, text: str, marks: Marks) -> tuple[int, int]:
    """Give the place that a reading's period is near to: the amount alone where another clause or amount stands between
    it and its metric.

    "We expect organic growth in the second quarter to be level, and Marine to grow by at least 10% for the year",
    "spending of $90 million in 2026 and $400 million for 2026 to 2030".
    """
    if reading.amount_span is None or reading.start >= reading.amount_span[0]:
        return reading.start, reading.end
    at = reading.amount_span[0]
    apart = _SECOND_CLAUSE.search(text, reading.start, at) or any(
        reading.start <= a.start and a.end <= at and a.role == "main" for a in marks.amounts
    )
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
    within, after = segment.text[reading.start : reading.end], segment.text[reading.end : reading.end + 90]
    if reading.metric not in _WHOLE and (_BEFORE_ITEMS.search(within) or _ITEMS_AFTER.match(after)):
        return "non_gaap"
    if _BASIS_AFTER.match(after) or _BEFORE_ITEMS.search(within):
        return basis_of(within + after[:50])
    if reading.metric == "revenue" and reading.measure in ("growth", "direction"):
        return (
            "non_gaap"
            if told(_ORGANIC, segment.text)
            else "unstated"
        )
    return "unstated"


_ORGANIC = re.compile(r"(?i)organic|constant[- ]currency|currency[- ]adjusted|like-for-like")
# What an adjusted figure leaves out. Of revenue such words name a part ("revenues excluding those of franchisees").
_ITEMS = (
    r"(?:(?:about |approximately |certain |any |the |all |related |non-cash )|(?:[$€£]\s?)?[\d.,]+ (?:million|billion)? ?(?:in|of) ){0,3}"
    r"(?:special|exceptional|one-time|one-off|non-?recurring|restructuring|merger|integration|acquisition|transaction|warrants?|fair value|LIFO|gains?|extraordinary|unusual|impairment|"
    r"litigation|severance|stock-based|share-based|amorti[sz]ation|fuel|currency|foreign exchange|storm|catastrophe|discrete|adjusting)\b"
)
# "EBIT margin before special items of 7 %", "net sales growth, in local currencies, of 3 %"
_BEFORE_ITEMS = re.compile(
    rf"\b(?:before|excluding|adjusted for|leaving out|leaves out|left out|without|net of|ex) {_ITEMS}|\b(?:fuel|surcharges?|currency|items) left out\b|\bin local currenc", re.IGNORECASE
)
_BASIS_AFTER = re.compile(
    r"\s*,?\s*(?:on an? )?\(?(?:(?:non-)?gaap\b|(?:constant[- ]currency|organic|adjusted)\s+basis|in constant currenc|at constant (?:currenc|exchange)|before the effects? of (?:foreign exchange|currency))",
    re.IGNORECASE,
)
_ITEMS_AFTER = re.compile(
    rf"(?:\s+(?:from|over|in|for|against|above) [^.;,$€%\d]{{0,40}})?\s*[,(]?\s*(?:before|excluding|leaving out|without|ex) {_ITEMS}", re.IGNORECASE
)
_WHOLE = frozenset({"revenue", "capex", "headcount", "store_openings", "store_count", "units", "production", "other", "debt", "cash_balance"})


# Where another statement begins: a verb of expecting or guiding, what "remains", another "tightened range".
_CLAUSE = gated(
    r"[;,\s](?:(?<=;)\s|(?:(?<=,)\s+|(?<=\s)\s*)and\s+(?="
    r"(?:it |we |the company )?(?:now )?(?:plans|expects|anticipates|intends|will|is|are)\b"
    r"|(?:(?:re)?affirms?|confirms?|reiterates?|maintains?|keeps?|leaves?|raises?|lowers?|narrows?)\s+(?:the|its|our|all|everything)\b"
    r"|(?:the|our|its)\s+(?:[\w-]+\s+){1,5}(?:remains?|continues?|stays?)\b"
    r"|an?\s+(?:tightened|narrowe[dr]|new|raised|lower(?:ed)?|higher|reduced|increased)\s+(?:range|outlook|guidance|forecast)\b)"
    r"|(?<=,)\s+and\s+(?=we\b))",
)


def clause_of(text: str, start: int, end: int) -> str:
    """Cut the clause that a span stands in: "it remains on track to open 14 stores and plans to open …" has two.

    >>> clause_of("It remains on track to open 14 stores and plans to open a plant", 45, 60)
    'plans to open a plant'
    """
    ends, starts = _clause_ends(text), _clause_starts(text)
    opened, closed = bisect_right(ends, start), bisect_left(starts, end)
    return text[ends[opened - 1] if opened else 0 : starts[closed] if closed < len(starts) else len(text)]


@lru_cache(maxsize=64)
def _clause_ends(text: str) -> tuple[int, ...]:
    """List where the words that part clauses end, once for all that stands in a text."""
    return tuple(m.end() for m in _CLAUSE.places(text))


@lru_cache(maxsize=64)
def _clause_starts(text: str) -> tuple[int, ...]:
    """List where words that part clauses begin, those too that begin within others."""
    return tuple(start for start, _ in _CLAUSE.every_place(text))


def action_of(reading: Reading, setting: Setting, start: date | None, end: date | None) -> Action | None:
    """Read the action: a printed earlier range decides, else the clause's words, else a blanket statement that covers it."""
    segment = setting.segment
    if reading.amount is not None and reading.prior is not None:
        return actions.compare_ranges(reading.amount, reading.prior)
    clause = clause_of(segment.text, reading.start, reading.end)
    own = actions.action_of(clause) or actions.blanket_action(segment.text)
    if own is not None or _NOW.search(segment.text) or _ASSUMED.search(segment.lead):
        return own
    return _led_action(setting, start, end) or _blanket_action(reading, setting, start, end)


def _led_action(setting: Setting, start: date | None, end: date | None) -> Action | None:
    """Read what a list's lead-in says of its items."""
    lead = setting.segment.lead
    if not lead or _of_other_time(lead, setting, start, end):
        return None
    led = actions.action_of(lead[-200:])
    return actions.blanket_action(lead) or (led if led in ("maintained", "new") else None)


def _blanket_action(reading: Reading, setting: Setting, start: date | None, end: date | None) -> Action | None:
    """Read a sentence above that speaks of guidance as a whole: it covers what is for its own period, and no mere effect."""
    blanket = setting.segment.blanket
    if not blanket or reading.measure == "change" or _of_other_time(blanket, setting, start, end):
        return None
    return actions.blanket_action(blanket)


_YEARLY = re.compile(r"\b(?:full[- ]year|fiscal year|annual)\b", re.IGNORECASE)
# Days: longer than a quarter, nearly a year, what two windows that end together may differ by (52/53-week years).
_QUARTER_DAYS, _YEAR_DAYS, _SLACK = 120, 300, 10


def _of_other_time(statement: str, setting: Setting, start: date | None, end: date | None) -> bool:
    """Tell whether a statement on guidance is for another period than a window: said of the year, it says nothing of a quarter."""
    if start is None or end is None:
        return False
    length = (end - start).days
    periods = [s.period for s in setting.calendar.find_periods(statement) if s.period.grain != "day"]
    meant = [(p.start, p.end) for p in periods if p.start and p.end and p.end >= setting.calendar.published]
    if not meant:
        return length < _QUARTER_DAYS and bool(_YEARLY.search(statement))
    same = (days for days in meant if abs((days[1] - end).days) <= _SLACK)
    return not any(length > _QUARTER_DAYS or (last - first).days < _YEAR_DAYS for first, last in same)


# What a list assumes is none of the guidance that is confirmed above it.
_ASSUMED = gated(r"\b(?:assum\w+|based on)\b[^.]{0,60}:$")


# "the Company now anticipates": whatever is said of guidance as a whole, this is changed.
_NOW = gated(r"\bnow (?:expect|anticipat|project|forecast|plan|see|estimat|guid)\w*")


def _cue(at: int, marks: Marks, segment: Segment) -> str | None:
    """Name the words that make the claim forward-looking: the nearest strong cue, else the list's heading or lead."""
    ranked = sorted(marks.cues, key=lambda c: (not c.strong, abs(c.start - at)))
    if ranked:
        return ranked[0].text
    return (segment.lead or segment.section)[:120] or None


def milestone_claim(step: Step, setting: Setting) -> Claim:
    """Build the claim of one milestone; only a list item inherits the window of its lead-in or heading."""
    segment = setting.segment
    headed = dated_heading(segment.lead, segment.section, setting.calendar) if step.period is None and segment.kind == "item" else None
    if headed is not None:
        target: Target = (headed.start, headed.end, headed.text)
    else:
        target = target_of(step.period, setting, inherit=segment.kind == "item" and setting.announced)
    decided = step.event == "regulatory_decision"
    return setting.claim(
        "milestone",
        step.subject,
        step.start,
        target,
        event=step.event,
        speaker=speakers.decider_of(setting.segment.text, setting.speaker) if decided else setting.speaker,
        action=actions.action_of(clause_of(setting.segment.text, step.start, step.end)),
        rule=f"milestone.{step.event}",
    )


# "over the medium term", "annual growth of 10 %": such words take the place of a period, so that none is inherited.
TIMELESS = gated(
    r"\b(?:(?:over|in|for) the (?:medium|long|longer|mid|near|short)[- ]term|(?:medium|long|longer)[- ]term (?:[\w-]+ ){0,3}(?:target|goal|plan|growth)|annual(?:ized)? (?:[\w-]+ ){0,2}growth|per annum|(?:per|a) (?:month|week|day)|annually|monthly|over (?:a|the|an?) (?:business|economic|full|whole) cycle|eventual\w*|over time|in the (?:future|years ahead)|(?:over|in|for|during) the (?:next|coming) (?:several|few|couple of) (?:quarters|years)|(?:for|in) the foreseeable future)\b",
)


# Cash that lasts "into the fourth quarter", a start that is moved "into" it: some day of that quarter is the window.
_INTO = re.compile(r"(?:at least |well )?into\b", re.IGNORECASE)


def target_of(mark: PeriodMark | None, setting: Setting, inherit: bool, beside: bool = True) -> Target:
    """Return the window and its words: the segment's own, else the inherited one, `beside` also from the sentences before."""
    if mark is not None:
        words = setting.segment.text[mark.start : mark.end]
        if mark.period.relation == "through" and _INTO.match(words):
            return mark.period.unit_start, mark.period.unit_end, words
        # An amount that only starts with a period has no last day to be judged by.
        return (mark.period.start, mark.period.end, words) if mark.period.end else (None, None, words)
    above = (setting.inherited if beside else setting.headed) if inherit else None
    return (above.start, above.end, above.text) if above else (None, None, None)


# The least days of a whole unit; "early in this quarter" is a month of it.
_WHOLE_DAYS = {"year": 330, "half": 160, "quarter": 75, "month": 27}


def is_a_part(period: Period) -> bool:
    """Tell whether a period is only the beginning, middle or end of its unit ("turns orders early in this quarter were strong")."""
    least = _WHOLE_DAYS.get(period.grain)
    return bool(least and period.unit_start and period.unit_end and (period.unit_end - period.unit_start).days < least)


def _last_ahead(text: str, calendar: ReleaseCalendar) -> Period | None:
    """Find the last period of a text that can lie ahead of the release; a single day or a part of a unit is never inherited.

    One that only bounds something else is inherited where no other is there: of "affirms its 2026 guidance and its target
    of 5% growth through 2030, based on:" the list below is about 2026.
    """
    ahead = [
        s
        for s in (calendar.find_periods(text) if text else ())
        if s.period.end is not None
        and s.period.end >= calendar.published
        and s.period.grain != "day"
        and not is_a_part(s.period)
        and not is_of_other_time(text, s.start, s.end, s.period, calendar.published)
    ]
    plain = [s for s in ahead if s.period.relation != "through"] or ahead
    return replace(plain[-1].period, text=text[plain[-1].start : plain[-1].end]) if plain else None
