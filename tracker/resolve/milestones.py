"""Milestones → verdict: past-tense evidence of the same event and subject, or a later window for it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from tracker.periods import parse_period
from tracker.resolve.evidence import MISSED, find_evidence, one_of_many
from tracker.resolve.kin import RECURRING
from tracker.resolve.ledger import Ledger, plain
from tracker.resolve.slips import GRAIN, by_later_window
from tracker.resolve.splits import carried_out
from tracker.resolve.told import pending_verdict, proven
from tracker.resolve.unpromised import is_no_event
from tracker.types import Claim, Figure, Published, Resolution

_SLACK = timedelta(days=10)
_TWO_CALENDARS = "milestone.two_calendars"
# Events that a statement of cash flows reports as money spent: "Repurchases of common stock (3,806)".
SPENT = frozenset({"buyback"})


def resolve_milestone(claim: Published[Claim], ledger: Ledger) -> Resolution:
    """Judge one milestone claim; silence after its window is overdue, never missed."""
    claim = _without_day_of_news(claim)
    if not claim.item.vague and not is_no_event(claim.item):
        told = _by_evidence(claim, ledger)
        if told is None or told.status == "pending":
            told = _by_split(claim, ledger) or told or _by_spending(claim, ledger)
        if told is not None:
            return told
    return _silent(claim, ledger)


# "During the quarter, the company announced plans for the sale": when it was announced, not when it is to come.
_NEWS = re.compile(r"\b(?:announced|signed|entered into|agreed|unveiled|disclosed)\b", re.IGNORECASE)


def _without_day_of_news(claim: Published[Claim]) -> Published[Claim]:
    """Take a window away that only says when a plan was announced, or that is the day of the dateline."""
    item = claim.item
    before, window, after = item.quote.partition(item.target_text or "\0")
    told = window and not before.strip(' "“•-') and _NEWS.search(after[:_SOON_AFTER])
    of_today = item.target_start == item.target_end == claim.published
    told = told or (window and of_today and _PLACE.fullmatch(before) and _GOES_ON.match(after))
    return replace(claim, item=replace(item, target_start=None, target_end=None)) if told else claim


_SOON_AFTER = 50
# "HARROW, Ohio, June 10, 2031 - Norvane announced": the place before the day of a dateline, and what follows it.
_PLACE = re.compile(r"\W*(?=[^a-z]*[A-Z]{4})[A-Z][\w.'’]*(?:[ ,]+[A-Z][\w.'’]*){0,4}[ ,]*[-–—]?\s*")
_GOES_ON = re.compile(r"\s*(?:[-–—(/]|[A-Z])")


# Counts of what opens at places that are named: "two stores in Madbrook and Rosmere" are reported by name, 150 stores are not.
_OPENS, _FEW = {"store_openings": "store_opening"}, 5


def resolve_as_event(claim: Published[Claim], ledger: Ledger) -> Resolution | None:
    """Judge guidance of openings at a named place by the report that names it; None where none does."""
    item = claim.item
    event = _OPENS.get(item.metric or "")
    named = item.scope is not None and all(word.lower() in ledger.proper for word in item.scope.split())
    if event is None or not named or not item.high or item.high > _FEW:
        return None
    told = _by_evidence(replace(claim, item=replace(item, kind="milestone", event=event)), ledger)
    return told if told is not None and told.status == "met" else None


def _silent(claim: Published[Claim], ledger: Ledger) -> Resolution:
    end = claim.item.target_end
    if end is None or end >= ledger.as_of:
        return pending_verdict(
            claim, ledger, "not_due", "the window is open" if end else "no date was given", "milestone.not_due"
        )
    return pending_verdict(
        claim, ledger, "overdue", f"the window ended on {end} and later releases are silent", "milestone.overdue"
    )


def _by_evidence(claim: Published[Claim], ledger: Ledger) -> Resolution | None:
    """Judge by the first later release that reports the event, else by a later window; None where there is neither."""
    if one_of_many(claim, ledger):
        return None
    unsure: Resolution | None = None
    for found in find_evidence(claim, ledger):
        told = _told(claim, found.figure, ledger) if found.taken else None
        if told is None:
            continue
        if told.rule == _TWO_CALENDARS:
            return told
        if told.status == "missed" and found.likeness < MISSED:
            told = None
        elif told.status != "pending":
            slipped = None if found.figure.item.rule == "event.dated" else by_later_window(claim, ledger)
            moved_first = slipped is not None and _day_of(slipped, ledger) <= found.figure.published
            return slipped if slipped is not None and moved_first else told
        unsure = unsure or told
    return by_later_window(claim, ledger) or unsure


def _day_of(told: Resolution, ledger: Ledger) -> date:
    return next((c.published for c in ledger.claims if c.release_id == told.evidence_release), ledger.as_of)


def _told(claim: Published[Claim], figure: Published[Figure], ledger: Ledger) -> Resolution | None:
    item = figure.item
    base = proven(pending_verdict(claim, ledger, "unverifiable", "", "milestone.reported"), figure)
    if item.outcome == "dropped":
        return replace(
            base,
            status="missed",
            reason="abandoned",
            rule="milestone.dropped",
            explanation="the issuer reports that it was dropped",
        )
    if item.outcome == "failed":
        return replace(
            base,
            status="missed",
            reason="not_achieved",
            rule="milestone.failed",
            explanation="the issuer reports that it was not achieved",
        )
    if item.outcome == "moved":
        return _moved(claim, figure, base) or _held_up(claim, figure, base)
    if item.outcome == "partly":
        return replace(base, rule="milestone.partly", flag="partly", explanation="the issuer reports it as partly done")
    if item.outcome != "happened":
        return None
    return _timed(claim, figure, base, ledger)


def _moved(claim: Published[Claim], figure: Published[Figure], base: Resolution) -> Resolution | None:
    """Give missed/slipped where a report moves the milestone to a window that lies beyond its own."""
    start, end, old = figure.item.period_start, figure.item.period_end, claim.item.target_end
    if figure.item.rule != "event.moved" or end is None or old is None or end <= old + _SLACK:
        return None
    if start is not None and start <= old - _SLACK and end <= old + GRAIN:
        return None
    words = f"the issuer moves it from {old} to {end}"
    return replace(
        base,
        status="missed",
        reason="slipped",
        days_late=(end - old).days,
        confidence=0.8,
        rule="milestone.slipped",
        explanation=words,
    )


# "Has been postponed" is said of what is still to come; "was delayed by a week" may be said of what came.
_STILL = re.compile(
    r"\b(?:has|have) (?:now |since |again )?been (?:delayed|postponed|deferred|(?:put|placed) on (?:\w+ ){0,2}hold|stayed)\b",
    re.IGNORECASE,
)


def _held_up(claim: Published[Claim], figure: Published[Figure], base: Resolution) -> Resolution | None:
    """Give missed/not_achieved where a report after the window's last day says that the very event has been put off, without
    giving another day."""
    item, end = figure.item, claim.item.target_end
    if end is None or figure.published <= end or item.event != claim.item.event or not _STILL.search(item.quote):
        return None
    words = f"put off without a new day, as reported after the window's last day {end}"
    return replace(
        base, status="missed", reason="not_achieved", confidence=0.7, rule="milestone.held_up", explanation=words
    )


def _timed(claim: Published[Claim], figure: Published[Figure], base: Resolution, ledger: Ledger) -> Resolution | None:
    """Hold the day of an event against the window; without a day, that of the release where it lies inside it."""
    item, end = figure.item, claim.item.target_end
    day, dated = item.period_end or figure.published, item.rule == "event.dated"
    if _tells_of_before(claim, figure):
        return None
    base = replace(base, confidence=0.9 if dated else 0.7)
    if end is None:
        words = "reported as done; no window was given"
        return replace(base, status="met", reason="on_time", rule="milestone.done", explanation=words)
    if figure.published <= end or day <= end or _held_on_its_days(claim.item, item):
        return _in_time(claim.item, figure, base)
    first = item.period_start or day
    if dated and first > end:
        if item.event != claim.item.event and claim.item.event == _LAUNCH:
            # What was launched may ship later.
            return None
        if first - end > _reach(claim, ledger):
            return None
        if _in_calendar_window(claim, day):
            words = f"done on {day}: in the window by the calendar, not by the fiscal year; which is meant is not said"
            return replace(base, rule=_TWO_CALENDARS, explanation=words)
        late = (day - end).days
        words = f"done on {day}, {late} days after the window's last day {end}"
        return replace(base, status="missed", reason="late", days_late=late, rule="milestone.late", explanation=words)
    return replace(
        base,
        flag="undated",
        rule="milestone.undated",
        explanation=f"reported as done on {figure.published}, after the window; whether it was done in time is not said",
    )


_LAUNCH = "product_launch"
# "At the upcoming Harrow Valve Congress": its name, without the year.
_CONGRESS = re.compile(
    r"\bat (?:the |its |their )?(?:upcoming |annual |next |20\d\d )*(?P<name>[A-Z][\w&’'-]+(?: (?:of |on |for |and |in |the )?[A-Z][\w&’'-]+)+)"
)


def _held_on_its_days(claim: Claim, figure: Figure) -> bool:
    """Tell whether a report without a day is of what has days of its own: who presented at a congress did so while it was held."""
    start, end = claim.target_start, claim.target_end
    held = claim.event == figure.event == "conference_presentation" and figure.rule != "event.dated"
    if not held or start is None or end is None or end - start > _DAYS:
        return False
    reported = plain(figure.quote)
    return any(plain(match["name"]) in reported for match in _CONGRESS.finditer(claim.quote))


def _in_calendar_window(claim: Published[Claim], day: date) -> bool:
    """Tell whether a day lies in the window that a quarter or half without "fiscal" is by the calendar ("the first quarter of 2025"
    of a company whose year ends in June)."""
    text = claim.item.target_text or ""
    if "fiscal" in text.lower() or not _YEAR.search(text):
        return False
    period = parse_period(text, published=claim.published)
    return period is not None and period.grain in _PARTS_OF_YEARS and day <= (period.end or date.min)


_PARTS_OF_YEARS, _YEAR = frozenset({"quarter", "half"}), re.compile(r"(?:19|20)\d\d")


def _tells_of_before(claim: Published[Claim], figure: Published[Figure]) -> bool:
    """Tell whether a report is of what was over when the promise was made, or of a step long before its window."""
    item, start, end = figure.item, claim.item.target_start, claim.item.target_end
    day = item.period_end or figure.published
    if item.rule == "event.dated":
        one_day = item.period_start is None or item.period_start == day
        return day < claim.published - _SLACK and (one_day or end is None or day < (start or day))
    if item.period_end is not None and item.period_end < claim.published - _SLACK:
        return True
    # Long before its window only a day that is told proves the thing itself, not a step to it.
    return start is not None and (figure.published < start - _SLACK or day < start)


def _in_time(claim: Claim, figure: Published[Figure], base: Resolution) -> Resolution:
    start, end = claim.target_start, claim.target_end or figure.published
    day, dated = figure.item.period_end or figure.published, figure.item.rule == "event.dated"
    early = start is not None and day < start and dated
    return replace(
        base,
        status="met",
        reason="early" if early else "on_time",
        days_late=(day - end).days if dated else None,
        rule="milestone.done",
        explanation=f"reported as done by {min(day, figure.published)}, the window ran to {end}",
    )


# How long after its window an event can still be the one that was promised: of kinds that come again and again another
# has come by then ("repurchases will continue this year"), and what names nothing is soon taken for something else.
_AGAIN, _NAMELESS, _EVER = timedelta(days=120), timedelta(days=400), timedelta(days=1100)
_DAYS, _AFTER_A_DAY = timedelta(days=7), timedelta(days=100)


def _reach(claim: Published[Claim], ledger: Ledger) -> timedelta:
    start, end = claim.item.target_start, claim.item.target_end
    if start is not None and end is not None and end - start <= _DAYS:
        # What is promised for a day is seldom half a year late without a word.
        return _AFTER_A_DAY
    if claim.item.event in RECURRING:
        return _AGAIN
    return _EVER if ledger.own_names(claim.item) else _NAMELESS


def _by_split(claim: Published[Claim], ledger: Ledger) -> Resolution | None:
    """Judge a promised split by a later release that tells it as done; None where none does."""
    figure = carried_out(claim, ledger)
    if figure is None:
        return None
    told = pending_verdict(claim, ledger, "unverifiable", "the shares were split, as a later release tells", "milestone.split")
    return replace(proven(told, figure), status="met", reason="on_time", confidence=0.8)


def _by_spending(claim: Published[Claim], ledger: Ledger) -> Resolution | None:
    """Judge by money spent on it in a period that lies mostly after the promise and ends in its window; None where none is."""
    end = claim.item.target_end
    if claim.item.event not in SPENT:
        return None
    for figure in ledger.figures:
        item = figure.item
        if (
            item.metric != claim.item.event
            or item.scope
            or not item.value
            or not item.period_start
            or not item.period_end
        ):
            continue
        middle = item.period_start + (item.period_end - item.period_start) / 2
        if middle > claim.published and (end is None or item.period_end <= end + _SLACK):
            words = f"money was spent on it in the period {item.period_start} to {item.period_end}"
            told = pending_verdict(claim, ledger, "unverifiable", words, "milestone.spent")
            return replace(proven(told, figure), status="met", reason="on_time", confidence=0.8)
    return None
