"""Milestones → verdict: past-tense evidence of the same event and subject, or a later window for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from tracker.resolve.ledger import Ledger
from tracker.resolve.subjects import Subject, claim_text, speaks_of, subject_of
from tracker.types import Claim, Figure, Published, Reason, Resolution

_SLACK = timedelta(days=10)
# Events that reports call by one another's names.
_KIN = (
    frozenset({"product_launch", "product_shipment"}),
    frozenset({"data_readout", "conference_presentation"}),
    frozenset({"facility_opening", "capacity_start", "store_opening"}),
    frozenset({"regulatory_decision", "listing", "contract_award"}),
    frozenset({"acquisition_close", "divestiture_close", "partnership"}),
)
# Kinds of which an issuer has one after another: a later window is the next one's, not this one's.
_RECURRING = frozenset(
    {
        "financing",
        "conference_presentation",
        "guidance_update",
        "contract_award",
        "buyback",
        "partnership",
        "leadership_change",
        "litigation",
        "debt_repayment",
    }
)
_LOOSE = frozenset({"other", "development_progress"})
# Events that a statement of cash flows reports as money spent: "Repurchases of common stock (3,806)".
_SPENT = frozenset({"buyback"})


def resolve_milestone(claim: Published[Claim], ledger: Ledger) -> Resolution:
    """Judge one milestone claim; silence after its window is overdue, never missed."""
    if not claim.item.vague:
        told = _by_evidence(claim, ledger) or _by_spending(claim, ledger)
        if told is not None:
            return told
    return _silent(claim, ledger)


def _silent(claim: Published[Claim], ledger: Ledger) -> Resolution:
    end = claim.item.target_end
    if end is None or end >= ledger.as_of:
        return _pending(
            claim, ledger, "not_due", "the window is open" if end else "no date was given", "milestone.not_due"
        )
    return _pending(
        claim, ledger, "overdue", f"the window ended on {end} and later releases are silent", "milestone.overdue"
    )


def same_event(one: str | None, other: str | None) -> bool:
    """Tell whether two event ids can name one happening.

    >>> same_event("product_launch", "product_shipment"), same_event("trial_start", "data_readout")
    (True, False)
    """
    return one == other or any(one in kin and other in kin for kin in _KIN)


def _by_evidence(claim: Published[Claim], ledger: Ledger) -> Resolution | None:
    """Judge by the first later release that reports the event, else by a later window; None where there is neither."""
    wanted = subject_of(claim_text(claim.item), ledger.aliases, ledger.own)
    unsure: Resolution | None = None
    for figure in _evidence(claim, wanted, ledger):
        told = _told(claim, figure, ledger)
        if told is not None and told.status != "pending":
            return told
        unsure = unsure or told
    return _by_later_window(claim, ledger) or unsure


def _evidence(claim: Published[Claim], wanted: Subject, ledger: Ledger) -> Iterator[Published[Figure]]:
    """Give the statements about the claim's event in releases after it, unless an earlier release said the same."""
    known = {_plain(f.item.quote) for f in ledger.figures if f.item.kind == "event" and f.published <= claim.published}
    for figure in ledger.figures:
        item = figure.item
        if item.kind != "event" or figure.published <= claim.published or _plain(item.quote) in known:
            continue
        said = subject_of(item.subject or item.quote, ledger.aliases, ledger.own)
        if not _fits(claim.item, item, wanted, said):
            continue
        if speaks_of(wanted, said) and not _promises(figure, claim, wanted, ledger):
            yield figure


def _fits(claim: Claim, figure: Figure, wanted: Subject, said: Subject) -> bool:
    """Tell whether a statement is of the claim's event; of what ended badly the name is enough ("LK-204 was discontinued")."""
    if same_event(claim.event, figure.event):
        return claim.event not in _LOOSE or 2 * len(wanted.words & said.words) >= max(1, len(wanted.words))
    if figure.outcome in ("dropped", "failed"):
        return figure.event == "other" and bool(wanted.names)
    return (
        claim.event in _LOOSE and bool(wanted.names) and 2 * len(wanted.words & said.words) >= max(1, len(wanted.words))
    )


def _promises(figure: Published[Figure], claim: Published[Claim], wanted: Subject, ledger: Ledger) -> bool:
    """Tell whether a sentence is itself a later promise of the same milestone: "restored once the reviews are completed"."""
    for other in ledger.claims:
        if (
            other.release_id == figure.release_id
            and other.item.kind == "milestone"
            and (same_event(claim.item.event, other.item.event) or claim.item.event in _LOOSE)
        ):
            near = _plain(other.item.quote) in _plain(figure.item.quote) or _plain(figure.item.quote) in _plain(
                other.item.quote
            )
            if near and speaks_of(wanted, subject_of(claim_text(other.item), ledger.aliases, ledger.own)):
                return True
    return False


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _told(claim: Published[Claim], figure: Published[Figure], ledger: Ledger) -> Resolution | None:
    item = figure.item
    base = _proven(_pending(claim, ledger, "unverifiable", "", "milestone.reported"), figure)
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
    if item.outcome == "partly":
        return replace(base, rule="milestone.partly", flag="partly", explanation="the issuer reports it as partly done")
    if item.outcome != "happened":
        return None
    return _timed(claim, figure, base)


def _timed(claim: Published[Claim], figure: Published[Figure], base: Resolution) -> Resolution | None:
    """Hold the day of an event against the window; without a day, that of the release where it lies inside it."""
    item, start, end = figure.item, claim.item.target_start, claim.item.target_end
    day = item.period_end or figure.published
    dated = item.rule == "event.dated"
    if (
        dated
        and day < claim.published - _SLACK
        and (item.period_start is None or item.period_start == day or end is None or day < (start or day))
    ):
        return None
    confidence = 0.9 if dated else 0.7
    if end is None:
        return replace(
            base,
            status="met",
            reason="on_time",
            confidence=confidence,
            rule="milestone.done",
            explanation="reported as done; no window was given",
        )
    if figure.published <= end or day <= end:
        early = start is not None and day < start and dated
        words = f"reported as done by {min(day, figure.published)}, the window ran to {end}"
        return replace(
            base,
            status="met",
            reason="early" if early else "on_time",
            days_late=(day - end).days if dated else None,
            confidence=confidence,
            rule="milestone.done",
            explanation=words,
        )
    first = item.period_start or day
    if dated and first > end:
        words = f"done on {day}, {(day - end).days} days after the window's last day {end}"
        return replace(
            base,
            status="missed",
            reason="late",
            days_late=(day - end).days,
            confidence=confidence,
            rule="milestone.late",
            explanation=words,
        )
    return replace(
        base,
        flag="undated",
        rule="milestone.undated",
        explanation=f"reported as done on {figure.published}, after the window; whether it was done in time is not said",
    )


def _by_spending(claim: Published[Claim], ledger: Ledger) -> Resolution | None:
    """Judge by money spent on it in a period that lies mostly after the promise and ends in its window; None where none is."""
    end = claim.item.target_end
    if claim.item.event not in _SPENT:
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
            told = _pending(claim, ledger, "unverifiable", words, "milestone.spent")
            return replace(_proven(told, figure), status="met", reason="on_time", confidence=0.8)
    return None


def _by_later_window(claim: Published[Claim], ledger: Ledger) -> Resolution | None:
    """Give missed/slipped where a later release gives the same milestone a later window; days count from the first one."""
    item = claim.item
    if item.target_end is None:
        return None
    wanted = subject_of(claim_text(item), ledger.aliases, ledger.own)
    for other in ledger.claims:
        later = other.item
        if other.published <= claim.published or later.kind != "milestone" or later.vague or later.target_end is None:
            continue
        if later.target_end <= item.target_end + _SLACK or not _one_milestone(item, wanted, later, ledger):
            continue
        first = _first_window(claim, wanted, ledger)
        late = (later.target_end - first).days
        words = (
            f"the window moved from {item.target_end} to {later.target_end}, {late} days after the first one ({first})"
        )
        told = _pending(claim, ledger, "unverifiable", words, "milestone.slipped")
        return replace(_proven(told, other), status="missed", reason="slipped", days_late=late, confidence=0.8)
    return None


def _one_milestone(item: Claim, wanted: Subject, later: Claim, ledger: Ledger) -> bool:
    """Tell whether two claims are one milestone: event, stage and names agree both ways."""
    if item.event != later.event or item.event in _LOOSE | _RECURRING:
        return False
    plain = re.sub(r"\([^)]*\)", " ", claim_text(later))
    theirs = subject_of(plain, ledger.aliases, ledger.own)
    if wanted.stages and theirs.stages and not wanted.stages & theirs.stages:
        return False
    return (
        bool(wanted.names) and speaks_of(wanted, theirs) and len(theirs.names & wanted.names) * 2 >= len(theirs.names)
    )


def _first_window(claim: Published[Claim], wanted: Subject, ledger: Ledger) -> date:
    ends = [
        c.item.target_end
        for c in ledger.claims
        if c.published <= claim.published
        and c.item.kind == "milestone"
        and c.item.target_end
        and _one_milestone(claim.item, wanted, c.item, ledger)
    ]
    return ends[0] if ends else claim.item.target_end  # type: ignore[return-value]


def _proven(told: Resolution, by: Published[Claim] | Published[Figure]) -> Resolution:
    """Point a verdict at the sentence that proves it."""
    return replace(
        told,
        evidence_release=by.release_id,
        evidence_start=by.item.start,
        evidence_end=by.item.end,
        evidence_quote=by.item.quote,
    )


def _pending(claim: Published[Claim], ledger: Ledger, reason: Reason, words: str, rule: str) -> Resolution:
    return Resolution(claim.item.claim_id, "pending", reason, ledger.as_of, explanation=words, rule=rule)
