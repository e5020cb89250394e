"""A milestone that a later release gives a later window: which later promise is the same one, and whether it slipped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from tracker.resolve.antecedents import around
from tracker.resolve.kin import LOOSE, RECURRING, akin, kin_claims
from tracker.resolve.ledger import Ledger, in_place, plain, same_end
from tracker.resolve.likeness import conflicts, likeness
from tracker.resolve.told import pending_verdict, proven
from tracker.types import Claim, Published, Resolution

_SLACK = timedelta(days=10)


def by_later_window(claim: Published[Claim], ledger: Ledger) -> Resolution | None:
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
    told = pending_verdict(claim, ledger, "unverifiable", words, "milestone.slipped")
    return replace(proven(told, other), status="missed", reason="slipped", days_late=late, confidence=0.8)


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
    return open_start and end > old + GRAIN


GRAIN = timedelta(days=20)
_FAR, _NEXT_YEAR = timedelta(days=1100), timedelta(days=400)


def _later_windows(claim: Published[Claim], ledger: Ledger) -> Iterator[Published[Claim]]:
    """Give the claims of later releases about the same milestone, in order."""
    old = claim.item.target_end
    for other in ledger.milestones if old is not None else ():
        trial = _one_trial(claim, other, ledger)
        if old is None or not _may_be_later(claim, other, old, trial) or not _can_move(claim, other):
            continue
        if _is_report(other, ledger) or _said_again(claim, other) or _is_under_way(other.item):
            continue
        if trial or _one_milestone(claim, other, ledger) or _moves(claim, other, ledger):
            yield other


# Steps of a clinical trial, which is told by what is tried and in which phase.
_TRIAL = frozenset({"trial_start", "enrollment_complete", "data_readout"})
_FEW = 3


def _one_trial(claim: Published[Claim], other: Published[Claim], ledger: Ledger) -> bool:
    """Tell whether two promises are of one step of one trial: the same phase of the same drug, and all else that the shorter says
    of it (three words or more) the other says too ("head and neck cancer, combined with Kelvora")."""
    if claim.item.event != other.item.event or claim.item.event not in _TRIAL:
        return False
    mine, theirs = ledger.sketch_of(claim.item), ledger.sketch_of(other.item)
    phases = mine.numbered.get("phase"), theirs.numbered.get("phase")
    named = any(ledger.rare.get(name, 1.0) >= _TELLING for name in mine.names & theirs.names)
    less, more = sorted((mine.words, theirs.words), key=len)
    told = len(less) >= _FEW and less <= more
    return None not in phases and phases[0] == phases[1] and named and told and not conflicts(mine, theirs)


def _may_be_later(claim: Published[Claim], other: Published[Claim], old: date, trial: bool) -> bool:
    """Tell whether a promise of a later release is of the event and gives a window that is not too far beyond the old one."""
    later, end = other.item, other.item.target_end
    if later.event != claim.item.event or other.published <= claim.published or later.vague or end is None:
        return False
    # So far on, a window without a word of change is the next thing's of the kind ("the next release of Mac OS").
    return end < old + _FAR and (end <= old + _NEXT_YEAR or trial or _says_moved(later))


# A sentence that stands again so soon after is the old one, whatever day its "next year" counts from.
_AGAIN_SOON = timedelta(days=60)


def _said_again(claim: Published[Claim], other: Published[Claim]) -> bool:
    """Tell whether a later release repeats a promise to the letter, soon after."""
    return plain(claim.item.quote) == plain(other.item.quote) and other.published - claim.published <= _AGAIN_SOON


def _is_under_way(item: Claim) -> bool:
    """Tell whether the sentence says of a promise's own words that it is done already: "we are now shipping the KV-42"."""
    quote = plain(item.quote)
    if not any(word in quote for word in (" now ", " currently ", " already ")):
        return False
    return re.search(rf"\b(?:is|are) (?:now|currently|already) {re.escape(plain(item.subject))}", quote) is not None


def _is_report(other: Published[Claim], ledger: Ledger) -> bool:
    """Tell whether a sentence that was taken for a promise reports its event as done ("First patient dosed on March 24")."""
    return any(
        event.item.outcome == "happened"
        and event.item.event == other.item.event
        and event.item.rule == "event.dated"
        and event.item.start < other.item.end
        and other.item.start < event.item.end
        and plain(other.item.subject) in plain(event.item.subject or event.item.quote)
        for event in ledger.events_in.get(other.release_id, ())
    )


def _can_move(claim: Published[Claim], other: Published[Claim]) -> bool:
    """Tell whether a later promise is of the very event, of a kind that comes once, and doesn't give the old window too."""
    event = claim.item.event
    if event != other.item.event or event in LOOSE | RECURRING or _CALL.search(other.item.quote):
        return False
    return not _still_says(claim.item, other.item)


# The next call is another one.
_CALL = re.compile(r"\b(?:webcast|replay|conference call|dial-?in)\b", re.IGNORECASE)


def _one_milestone(claim: Published[Claim], other: Published[Claim], ledger: Ledger) -> bool:
    """Tell whether two claims are one milestone: the same event, and what each names the other names too."""
    mine, theirs = ledger.sketches.get(claim.item.claim_id), ledger.sketches.get(other.item.claim_id)
    if mine is None or theirs is None or mine.weak or theirs.weak:
        return False
    if mine.ordinals != theirs.ordinals and (mine.ordinals - _STEPS) != (theirs.ordinals - _STEPS):
        return False
    named = ledger.own_names(other.item)
    if named and mine.names and not named & mine.everything:
        # "We are shipping the X2, and the X3 will ship in autumn" gives the X3 its window.
        return False
    if not mine.names and not _same_surroundings(claim, other, ledger):
        return False
    there, back = likeness(mine, theirs, ledger.rare), likeness(theirs, mine, ledger.rare)
    of_it = not mine.names or bool(mine.names & theirs.everything)
    return of_it and min(there, back) >= _SAME and max(there, back) >= _SAME_ONE_WAY


# Words by which a sentence moves a date: "is now expected", "has been delayed".
_CHANGED = frozenset(
    """now delay delays delayed postponed moved moves pushed slipped slips rescheduled deferred extended instead longer
    later revised""".split()
)
_TELLING = 0.4


def _moves(claim: Published[Claim], other: Published[Claim], ledger: Ledger) -> bool:
    """Tell whether a sentence that moves a date ("Clearance is now expected in March") speaks of a promise, by what stands around both.

    It names nothing that does not stand around the promise, and either a telling name stands around both or no other promise
    of the kind was open that could be meant.
    """
    if not _says_moved(other.item) or not _is_open(claim, other.published):
        return False
    mine, theirs = ledger.sketch(in_place(claim.item)), ledger.sketch(in_place(other.item))
    here, there = around(claim, ledger), around(other, ledger)
    if conflicts(mine, theirs) or not theirs.names <= here.everything:
        return False
    if not mine.names <= there.everything | theirs.names:
        # "Now plans to launch zeluprast", promised for one country: a telling word of both, and nothing else that is open.
        telling = {w for w in mine.words & theirs.words if len(w) > _LONG and ledger.rare.get(w, 1.0) >= _TELLING}
        return bool(telling) and not theirs.names and not _others(claim, other, set(), ledger)
    shared = {name for name in here.names & there.names if ledger.rare.get(name, 1.0) >= _TELLING}
    if shared and (theirs.names or not _others(claim, other, shared, ledger)):
        return True
    return akin(mine, theirs) and not _others(claim, other, set(), ledger)


_LONG = 6


def _says_moved(item: Claim) -> bool:
    words = plain(f"{item.about[-_BEFORE:]} | {item.quote}").replace(",", " ").replace(".", " ").split()
    told = zip(words, [*words[1:], ""], strict=True)
    return any(word in _CHANGED and not _of_today(word, after) for word, after in told)


def _of_today(word: str, after: str) -> bool:
    """Tell whether a word moves no date where it stands: "we are now shipping", "the moves will help", "later this month"."""
    if word == "later" and after in ("this", "in", "next", "on"):
        return True
    return (word == "now" and after.endswith("ing")) or (word == "moves" and after not in ("to", "into"))


_BEFORE, _OVERDUE = 120, timedelta(days=200)


def _is_open(claim: Published[Claim], day: date) -> bool:
    return claim.item.target_end is not None and day <= claim.item.target_end + _OVERDUE


def _others(claim: Published[Claim], other: Published[Claim], names: set[str], ledger: Ledger) -> bool:
    """Tell whether another open promise of the very event, with another window, could be meant; of those that stand among
    the names, where there are any."""
    for kin in kin_claims(claim, ledger):
        if kin.item.event != claim.item.event or kin.published >= other.published or kin.item.target_end is None:
            continue
        apart = not same_end(claim.item, kin.item)
        if apart and kin.item.target_end >= other.published - _SLACK and names <= around(kin, ledger).everything:
            return True
    return False


def _same_surroundings(claim: Published[Claim], other: Published[Claim], ledger: Ledger) -> bool:
    """Tell whether two promises without a name stand among the same names: "construction is to begin" is said of each site."""
    mine, theirs = around(claim, ledger).names, around(other, ledger).names
    return not mine or not theirs or 2 * len(mine & theirs) >= min(len(mine), len(theirs))


def _still_says(claim: Claim, other: Claim) -> bool:
    """Tell whether a later sentence gives the old window too: a sentence of two windows repeated moves neither."""
    old = " ".join((claim.target_text or "").lower().split())
    if not old or claim.target_text == other.target_text:
        return False
    before, said, _ = plain(other.quote).partition(old)
    if not said:
        return False
    # "Which had been planned for the fourth quarter, is now to be filed in" gives it up.
    return not any(word in before[-_NEAR:] for word in _GIVEN_UP)


_GIVEN_UP, _NEAR = (
    ("had been", "was planned", "previously", "originally", "instead of", "rather than", "moved from"),
    40,
)


_STEPS = frozenset({"final", "last", "first"})
_SAME, _SAME_ONE_WAY = 0.45, 0.7


def _first_window(claim: Published[Claim], ledger: Ledger) -> date:
    ends = [
        c.item.target_end
        for c in ledger.milestones
        if c.published <= claim.published
        and c.item.target_end
        and (c is claim or (_can_move(claim, c) and _one_milestone(claim, c, ledger)))
    ]
    return ends[0] if ends else claim.item.target_end  # type: ignore[return-value]
