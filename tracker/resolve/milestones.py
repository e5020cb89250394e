"""Milestones → verdict: past-tense evidence of the same event and subject, or a later window for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tracker.resolve.antecedents import around, fit, on_the_day
from tracker.resolve.ledger import Ledger
from tracker.resolve.likeness import Sketch, likeness, sketch, stem
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
    if _one_of_many(claim, ledger):
        return None
    unsure: Resolution | None = None
    for found in find_evidence(claim, ledger):
        told = _told(claim, found.figure, ledger) if found.taken else None
        if told is None:
            continue
        if told.status == "missed" and found.likeness < _MISSED:
            told = None
        elif told.status != "pending":
            slipped = None if found.figure.item.rule == "event.dated" else _by_later_window(claim, ledger)
            moved_first = slipped is not None and _day_of(slipped, ledger) <= found.figure.published
            return slipped if slipped is not None and moved_first else told
        unsure = unsure or told
    return _by_later_window(claim, ledger) or unsure


def _one_of_many(claim: Published[Claim], ledger: Ledger) -> bool:
    """Tell whether a promise without a name stands beside another of the kind in its release: nothing tells which a later
    sentence means ("Construction began in May and should be finished in 2027", said of two projects)."""
    wanted = ledger.sketches.get(claim.item.claim_id) or sketch(claim_text(claim.item), ledger.aliases, ledger.own)
    mine = around(claim, ledger).names
    return not wanted.names and any(
        other.release_id == claim.release_id
        and other.item.quote != claim.item.quote
        and not (mine and mine - around(other, ledger).names)
        and not ledger.own_names(other.item)
        and _akin(wanted, ledger.sketches[other.item.claim_id])
        for other in _kin_claims(claim, ledger)
    )


def _day_of(told: Resolution, ledger: Ledger) -> date:
    return next((c.published for c in ledger.claims if c.release_id == told.evidence_release), ledger.as_of)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One statement weighed for a milestone: how like it is (0 to 1), whether it was taken, and why or why not."""

    figure: Published[Figure]
    likeness: float
    taken: bool
    why: str


# How much of what a claim names a report must name too; more for events without a kind, for misses, for what is undated.
_ALIKE, _ALIKE_DATED, _ALIKE_LOOSE, _MISSED, _MARGIN = 0.6, 0.5, 0.6, 0.65, 0.1
_ALIKE_WHOLE, _ALIKE_KIN, _TELLING = 0.75, 0.65, 0.4
# What a report of the very day of a window of a few days adds.
_SAME_DAY = 0.2


def find_evidence(claim: Published[Claim], ledger: Ledger) -> Iterator[Evidence]:
    """Weigh the statements about the claim's event in releases after it, oldest first; those of other things are left out."""
    wanted = ledger.sketches.get(claim.item.claim_id) or sketch(claim_text(claim.item), ledger.aliases, ledger.own)
    known = {_plain(f.item.quote) for f in ledger.events if f.published <= claim.published}
    for figure in ledger.events:
        item = figure.item
        if figure.published <= claim.published or not _of_kind(claim.item, item):
            continue
        said = ledger.said(item)
        alike = likeness(wanted, said, ledger.rare)
        if on_the_day(claim.item, item):
            alike = min(1.0, alike + _SAME_DAY)
        fits = _fit(claim, figure, ledger)
        if max(alike, fits) < 0.3:
            continue
        why = _objection(claim, figure, wanted, said, alike, ledger)
        if why and fits:
            alike, why = max(alike, fits), _objection_around(claim, figure, said, fits, ledger)
        if not why and _plain(item.quote) in known:
            why = "an earlier release said the same"
        yield Evidence(figure, alike, not why, why or "same event, same subject")


def _fit(claim: Published[Claim], figure: Published[Figure], ledger: Ledger) -> float:
    """Tell how a dated report of the very event fits the words around a promise; only kinds that have a name of their own."""
    item = figure.item
    if claim.item.event != item.event or claim.item.event in _LOOSE or claim.item.target_end is None:
        return 0.0
    if item.outcome not in ("happened", "moved", "failed") or item.rule not in ("event.dated", "event.moved"):
        return 0.0
    return fit(claim, figure, ledger)


def _objection_around(
    claim: Published[Claim], figure: Published[Figure], said: Sketch, fits: float, ledger: Ledger
) -> str:
    """Say why a report that fits the words around a promise is not taken; nothing where it is."""
    clause = figure.item.subject.split(" | ")[0] or figure.item.quote
    if figure.item.outcome == "happened" and opposed(claim_text(claim.item), clause):
        return "says another thing of it"
    for other in _kin_claims(claim, ledger):
        theirs = ledger.sketches.get(other.item.claim_id)
        if theirs is None or theirs.weak:
            continue
        mine = ledger.sketches[claim.item.claim_id]
        if not _akin(theirs, mine) and likeness(theirs, said, ledger.rare) > max(0.5, fits - _MARGIN):
            return f"closer to another promise ({other.item.subject[:60]})"
    if _promises(figure, claim, subject_of(claim_text(claim.item), ledger.aliases, ledger.own), ledger):
        return "is itself a promise"
    return ""


def _of_kind(claim: Claim, figure: Figure) -> bool:
    told = figure.outcome in ("dropped", "failed", "moved")
    return same_event(claim.event, figure.event) or claim.event in _LOOSE or told


def _objection(
    claim: Published[Claim], figure: Published[Figure], wanted: Sketch, said: Sketch, alike: float, ledger: Ledger
) -> str:
    """Say why a statement is not taken; nothing where it is."""
    item = figure.item
    badly = item.outcome in ("dropped", "failed", "moved")
    dated = item.rule == "event.dated"
    limit = _ALIKE_LOOSE if claim.item.event in _LOOSE or badly else _ALIKE_DATED if dated else _ALIKE
    if alike < limit:
        return f"names too little of it ({alike:.2f} of 1, {limit} needed)"
    bare = ledger.sketch(claim_text(claim.item)).weak
    if bare and alike < _ALIKE_WHOLE and not (alike >= _ALIKE and _in_window(claim.item, item)):
        return "the promise names too little for a likeness"
    hits = (wanted.names | wanted.words) & said.everything
    other_kind = claim.item.event not in _LOOSE and item.event != claim.item.event and not badly
    if other_kind and (alike < _ALIKE_KIN or len(hits) < 2):
        return "a kindred event, and not surely the same thing"
    if (badly or claim.item.event in _LOOSE) and len(hits) < 2 and not wanted.names & said.everything:
        return "shares one common word only"
    if claim.item.event in _LOOSE and not badly:
        if not wanted.names <= said.everything:
            return "does not name all that the promise names"
        if wanted.names and not (wanted.words | wanted.kinds) & said.everything:
            return "names it, and says nothing of what was promised"
        if not same_action(claim_text(claim.item), item.subject or item.quote):
            return "says another thing of it"
    named = bool(wanted.names) and wanted.names <= said.everything
    if badly and not named and not same_event(claim.item.event, item.event) and item.event != "other":
        return "another event failed"
    if len(hits) < 2 and not wanted.names and not (dated and _only_one(claim, wanted, ledger)):
        return "too few words tell which one it is"
    if hits and max(ledger.rare.get(w, 1.0) for w in hits) < _TELLING:
        return "shares only words that all of the issuer's texts have"
    if item.outcome == "happened" and opposed(claim_text(claim.item), item.subject.split(" | ")[0] or item.quote):
        return "says another thing of it"
    rival = _rival(claim, said, alike, ledger)
    if rival is not None:
        return f"closer to another promise ({rival.item.subject[:60]})"
    if _promises(figure, claim, subject_of(claim_text(claim.item), ledger.aliases, ledger.own), ledger):
        return "is itself a promise"
    return ""


def _in_window(claim: Claim, figure: Figure) -> bool:
    """Tell whether the very event is dated inside the window, whose two ends are given."""
    start, end, day = claim.target_start, claim.target_end, figure.period_end
    if figure.rule != "event.dated" or claim.event != figure.event or start is None or end is None or day is None:
        return False
    return start <= (figure.period_start or day) and day <= end


# Verbs that say one thing of a plan: what was to be completed is not told by what began.
_ACTIONS = (
    frozenset("start begin began begun commenc initiat enter resum went launch kick".split()),
    frozenset("complet finish conclud finaliz finalis end wrap clos consummat".split()),
    frozenset("generat earn receiv collect".split()),
)


def same_action(one: str, other: str) -> bool:
    """Tell whether two texts do not say different things of a plan: beginning, completing, receiving.

    >>> same_action("complete the move", "we began the move"), same_action("enter beta", "the module went into beta")
    (False, True)
    """
    wanted, said = _actions(one), _actions(other)
    return wanted <= said


def opposed(one: str, other: str) -> bool:
    """Tell whether two texts name different actions, as a beginning and an end are; naming none is no opposition.

    >>> opposed("complete the move", "we began the move"), opposed("launch the app", "the app is available")
    (True, False)
    """
    wanted, said = _actions(_BEGAN.sub(" ", one)), _actions(other)
    return bool(wanted and said and not wanted & said)


# What a promise says has begun is not what it promises.
_BEGAN = re.compile(r"\b(?:began|begun)\b", re.IGNORECASE)


def _actions(text: str) -> set[int]:
    words = {stem(w) for w in re.findall(r"[A-Za-z]+", text)}
    return {number for number, group in enumerate(_ACTIONS) if words & group}


def _kin_claims(claim: Published[Claim], ledger: Ledger) -> Iterator[Published[Claim]]:
    for other in ledger.claims:
        if other.item.kind == "milestone" and other is not claim and same_event(other.item.event, claim.item.event):
            yield other


def _only_one(claim: Published[Claim], wanted: Sketch, ledger: Ledger) -> bool:
    """Tell whether the issuer promises no other thing of the kind that names something else."""
    for other in _kin_claims(claim, ledger):
        theirs = ledger.sketches.get(other.item.claim_id)
        if theirs and (theirs.names, theirs.words) != (wanted.names, wanted.words) and not _akin(wanted, theirs):
            return False
    return True


def _akin(one: Sketch, other: Sketch) -> bool:
    mine, theirs = one.names | one.words, other.names | other.words
    return bool(mine & theirs) or not mine or not theirs


def _rival(claim: Published[Claim], said: Sketch, alike: float, ledger: Ledger) -> Published[Claim] | None:
    """Give another promise that a statement fits clearly better than this one."""
    for other in _kin_claims(claim, ledger):
        theirs = ledger.sketches.get(other.item.claim_id)
        if theirs is None or theirs.weak or _akin(theirs, ledger.sketches[claim.item.claim_id]):
            continue
        if likeness(theirs, said, ledger.rare) > alike + _MARGIN:
            return other
    return None


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
    if item.outcome == "moved":
        return _moved(claim, figure, base)
    if item.outcome == "partly":
        return replace(base, rule="milestone.partly", flag="partly", explanation="the issuer reports it as partly done")
    if item.outcome != "happened":
        return None
    return _timed(claim, figure, base)


def _moved(claim: Published[Claim], figure: Published[Figure], base: Resolution) -> Resolution | None:
    """Give missed/slipped where a report moves the milestone to a window that lies beyond its own."""
    start, end, old = figure.item.period_start, figure.item.period_end, claim.item.target_end
    if figure.item.rule != "event.moved" or end is None or old is None or end <= old + _SLACK:
        return None
    if start is not None and start <= old - _SLACK and end <= old + _GRAIN:
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
    if not dated and item.period_end is not None and item.period_end < claim.published - _SLACK:
        # A report of a period that was over when the promise was made.
        return None
    over = item.period_end or figure.published
    if not dated and start is not None and (figure.published < start - _SLACK or over < start):
        # Long before its window only a day that is told proves the thing itself, not a step to it.
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
    moved = [c for c in _later_windows(claim, ledger) if c.item.target_end is not None]
    if not moved or claim.item.target_end is None:
        return None
    # A later release that returns to the old window takes the slip back.
    newest = moved[-1].item.target_end
    other = next((c for c in moved if _lies_after(claim.item, c)), None)
    if other is None or newest is None or newest <= claim.item.target_end + _SLACK:
        return None
    end = other.item.target_end or claim.item.target_end
    first = _first_window(claim, ledger)
    late = (end - first).days
    words = (
        f"the window moved from {claim.item.target_end} to {end}, {late} days after the first one ({first}): "
        f'"{_short(claim.item.quote)}", then "{_short(other.item.quote)}"'
    )
    told = _pending(claim, ledger, "unverifiable", words, "milestone.slipped")
    return replace(_proven(told, other), status="missed", reason="slipped", days_late=late, confidence=0.8)


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 160 else f"{words[:157]}..."


def _lies_after(item: Claim, other: Published[Claim]) -> bool:
    """Tell whether a window lies beyond an old one: "mid-2025" after "the first half" overlaps, "by December" runs on."""
    start, end, old = other.item.target_start, other.item.target_end, item.target_end
    if end is None or old is None or end <= old + _SLACK:
        return False
    if start is None or start > old - _SLACK:
        return True
    open_start = abs((start - other.published).days) <= 10
    return open_start and end > old + _GRAIN


_GRAIN = timedelta(days=20)
_FAR = timedelta(days=1100)


def _later_windows(claim: Published[Claim], ledger: Ledger) -> Iterator[Published[Claim]]:
    """Give the claims of later releases about the same milestone, in order."""
    for other in ledger.claims:
        later = other.item
        if other.published <= claim.published or later.kind != "milestone" or later.vague or later.target_end is None:
            continue
        old = claim.item.target_end
        if old is not None and later.target_end < old + _FAR and _one_milestone(claim, other, ledger):
            yield other


def _one_milestone(claim: Published[Claim], other: Published[Claim], ledger: Ledger) -> bool:
    """Tell whether two claims are one milestone: the same event, and what each names the other names too."""
    event = claim.item.event
    if event != other.item.event or event in _LOOSE | _RECURRING or _still_says(claim.item, other.item):
        return False
    mine, theirs = ledger.sketches.get(claim.item.claim_id), ledger.sketches.get(other.item.claim_id)
    if mine is None or theirs is None or mine.weak or theirs.weak:
        return False
    if mine.ordinals != theirs.ordinals and (mine.ordinals - _STEPS) != (theirs.ordinals - _STEPS):
        return False
    if not mine.names and not _same_surroundings(claim, other, ledger):
        return False
    there, back = likeness(mine, theirs, ledger.rare), likeness(theirs, mine, ledger.rare)
    named = not mine.names or bool(mine.names & theirs.everything)
    return named and min(there, back) >= _SAME and max(there, back) >= _SAME_ONE_WAY


def _same_surroundings(claim: Published[Claim], other: Published[Claim], ledger: Ledger) -> bool:
    """Tell whether two promises without a name stand among the same names: "construction is to begin" is said of each site."""
    mine, theirs = around(claim, ledger).names, around(other, ledger).names
    return not mine or not theirs or 2 * len(mine & theirs) >= min(len(mine), len(theirs))


def _still_says(claim: Claim, other: Claim) -> bool:
    """Tell whether a later sentence gives the old window too: a sentence of two windows repeated moves neither."""
    old = " ".join((claim.target_text or "").lower().split())
    return bool(old) and claim.target_text != other.target_text and old in _plain(other.quote)


_STEPS = frozenset({"final", "last", "first"})
_SAME, _SAME_ONE_WAY = 0.45, 0.7


def _first_window(claim: Published[Claim], ledger: Ledger) -> date:
    ends = [
        c.item.target_end
        for c in ledger.claims
        if c.published <= claim.published
        and c.item.kind == "milestone"
        and c.item.target_end
        and (c is claim or _one_milestone(claim, c, ledger))
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
