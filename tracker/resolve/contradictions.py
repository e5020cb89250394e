"""Two ranges that one release gives for the same quantity and period: one of them rounded, or a contradiction."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from tracker.resolve.judge import at_bound
from tracker.resolve.ledger import FILLER, GENERIC, Ledger, canonical, same_period, scope_key
from tracker.resolve.likeness import stem
from tracker.resolve.sizes import MIX_UP
from tracker.types import Claim, Published


def contradicted(claim: Published[Claim], ledger: Ledger) -> bool:
    """Tell whether the claim's own release gives another, disjoint range for the same quantity and period.

    One of the two is then read wrong ("$.38 to $.40 for the quarter, and between $1.55 and $1.65"), and it may be this one.
    """
    return any(
        _disjoint(one.item, claim.item)
        and not _is_part(one.item, claim.item)
        and not _is_of_other_size(one.item, claim.item)
        and not _is_result(one, ledger)
        for one in _told_again(claim, ledger)
    )


def finest(claim: Published[Claim], ledger: Ledger) -> Published[Claim]:
    """Take the range of which a claim's own is the rounding, where its release prints both ("$4.8 billion", in a table 4,750)."""
    mine = claim.item
    finer = [one.item for one in _told_again(claim, ledger) if _rounds_off(one.item, mine)]
    if not finer:
        return claim
    best = min(finer, key=lambda item: item.digits)
    return replace(claim, item=replace(mine, low=best.low, high=best.high, digits=best.digits))


def _told_again(claim: Published[Claim], ledger: Ledger) -> Iterator[Published[Claim]]:
    """Give the other guidance of a claim's release on the same quantity and period."""
    for one in ledger.guidance.get(canonical(claim.item.metric or "")[0], ()):
        beside = one.release_id == claim.release_id and one.item.claim_id != claim.item.claim_id
        if beside and not one.item.vague and _of_one_quantity(one.item, claim.item):
            yield one


def _is_result(claim: Published[Claim], ledger: Ledger) -> bool:
    """Tell whether a release reports the number of what was taken for its guidance ("Net sales up 7 % to $184 million; …")."""
    item = claim.item
    return item.low is not None and any(
        f.release_id == claim.release_id
        and f.item.value in (item.low, item.high)
        and f.item.start < item.end
        and item.start < f.item.end
        and canonical(f.item.metric or "") == canonical(item.metric or "")
        for f in ledger.figures
        if f.item.kind == "number"
    )


def _of_one_quantity(one: Claim, mine: Claim) -> bool:
    """Tell whether two claims of one release are of the same quantity and period."""
    if one.measure != mine.measure or one.unit != mine.unit or named_apart(one.subject, mine.subject):
        return False
    if shuts(one) != shuts(mine):
        return False
    return (
        canonical(one.metric or "") == canonical(mine.metric or "")
        and (one.basis or "unstated") == (mine.basis or "unstated")
        and scope_key(one.scope, one.subject) == scope_key(mine.scope, mine.subject)
        and same_period(one.target_start, one.target_end, mine.target_start, mine.target_end)
    )


def named_apart(one: str, other: str) -> bool:
    """Tell whether two subjects name different quantities of one metric ("Cash cost", "AISC"): no word in common."""
    mine, theirs = (
        {stem(w) for w in re.findall(r"[^\W\d_]{3,}", re.sub(r"\([^()]*\)", " ", text))} - GENERIC - FILLER
        for text in (one, other)
    )
    return bool(mine and theirs) and not mine & theirs


# "12 new stores and 5 store closings": one metric opens, the other words shut.
_SHUTS = re.compile(r"\b(?:clos(?:e|es|ed|ing|ings|ures?)|shut\w*|reclosures?)\b", re.IGNORECASE)


def shuts(item: Claim) -> bool:
    """Tell whether what was read as openings counts what is closed.

    >>> shuts(Claim("guidance", "", 0, 0, "", "store closings", metric="store_openings"))
    True
    """
    return item.metric == "store_openings" and bool(_SHUTS.search(item.subject))


_PART = frozenset("include includes including contribute contributes contributed".split())


def _is_part(part: Claim, whole: Claim) -> bool:
    """Tell whether one amount is a part of another by its words and size: "revenue includes about $3 million of one-offs"."""
    most, least = (part.high or part.low), (whole.low or whole.high)
    small = most is not None and least is not None and 0 < 3 * most < least
    told, other = (re.findall(r"[a-z]+", claim.quote.lower()) for claim in (part, whole))
    return small and not _PART.isdisjoint(told) and _PART.isdisjoint(other)


def _is_of_other_size(one: Claim, claim: Claim) -> bool:
    """Tell whether two amounts are so far apart that they cannot be of one quantity: what is reported tells which of them is.

    Not of a claim with one bound, beyond which lies the other quantity too.
    """
    mine, theirs = ([abs(b) for b in (c.low, c.high) if b] for c in (claim, one))
    if claim.measure != "level" or claim.unit == "percent" or len(mine) < len((claim.low, claim.high)) or not theirs:
        return False
    return MIX_UP * max(mine) < min(theirs) or MIX_UP * max(theirs) < min(mine)


def _disjoint(one: Claim, other: Claim) -> bool:
    return _lies_above(one, other) or _lies_above(other, one)


def _lies_above(one: Claim, other: Claim) -> bool:
    """Tell whether a range lies above another by more than what the coarser of the two is printed to."""
    if one.low is None or other.high is None or one.low <= other.high:
        return False
    return not _one_number((one.low, one.digits), (other.high, other.digits))


def _rounds_off(finer: Claim, mine: Claim) -> bool:
    """Tell whether both bounds of a range are those of a finer one, rounded."""
    ends = ((finer.low, mine.low), (finer.high, mine.high))
    if finer.digits >= mine.digits or any((fine is None) != (own is None) for fine, own in ends):
        return False
    return all(
        _one_number((fine, finer.digits), (own, mine.digits))
        for fine, own in ends
        if fine is not None and own is not None
    )


def _one_number(one: tuple[Decimal, int], other: tuple[Decimal, int]) -> bool:
    """Tell whether of two numbers, each with the exponent of its last printed digit, one is the other rounded.

    >>> _one_number((Decimal("4.8"), -1), (Decimal("4.75"), -2)), _one_number((Decimal("4.8"), -1), (Decimal("4.69"), -2))
    (True, False)
    """
    (fine, _), (coarse, digits) = sorted((one, other), key=lambda number: number[1])
    return at_bound(fine, coarse, "level", digits)
