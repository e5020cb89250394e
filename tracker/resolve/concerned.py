"""Which verdicts new releases, or days gone by, can change: the others need not be given again.

Guidance is answered by what is said of its own period: a verdict on it stands until a release tells of a period that ends
about where the guidance's own does, until that end is past, or until shares are split or accounts restated. Milestones are told apart by all words
of their issuer: a release that promises or reports anything may bear on each of them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from datetime import date

from tracker.resolve.ledger import SLACK
from tracker.resolve.meant import as_meant
from tracker.types import Claim, Figure, Published


def window_ends(claims: Sequence[Published[Claim]]) -> dict[str, date | None]:
    """Return, by claim id, the last day of each claim's period as it is meant."""
    return {c.item.claim_id: _end(c, claims) for c in claims}


def _end(claim: Published[Claim], claims: Sequence[Published[Claim]]) -> date | None:
    if claim.item.target_end is not None or claim.item.kind == "milestone":
        return claim.item.target_end
    return as_meant(claim, claims).item.target_end


def find_concerned(
    claims: Sequence[Published[Claim]],
    ends: dict[str, date | None],
    fresh: Collection[str],
    reported: Sequence[Published[Figure]],
    before: date,
    as_of: date,
) -> frozenset[str]:
    """Find the claims whose verdicts may be others than they were `before`, by id.

    `fresh` are the ids of the releases that came in since, all of them later than every other; `reported` is what these
    report, `claims` what the issuer has promised in all.
    """
    told = sorted({day for day in _periods(claims, fresh, reported) if day is not None})
    split = any(f.item.outcome == "split" for f in reported)
    restated = any(f.item.outcome == "restated" for f in reported)
    texts = bool(reported) or any(c.release_id in fresh for c in claims)

    def bears(claim: Published[Claim]) -> bool:
        end = ends[claim.item.claim_id]
        if claim.release_id in fresh or (end is not None and before <= end < as_of):
            return True
        if claim.item.kind == "milestone":
            return texts
        return restated or (split and _in_shares(claim.item)) or (end is not None and _near(told, end))

    return frozenset(c.item.claim_id for c in claims if bears(c))


def _periods(
    claims: Sequence[Published[Claim]], fresh: Collection[str], reported: Sequence[Published[Figure]]
) -> list[date | None]:
    return [*(f.item.period_end for f in reported), *(c.item.target_end for c in claims if c.release_id in fresh)]


def _near(days: Sequence[date], day: date) -> bool:
    """Tell whether one of the days, which are in order, lies as near as two ends of one period may."""
    at = bisect_left(days, day - SLACK)
    return at < len(days) and days[at] <= day + SLACK


def _in_shares(item: Claim) -> bool:
    return (item.unit or "").endswith("/share") or item.metric == "share_count"


def answers_from(
    concerned: Collection[str], claims: Sequence[Published[Claim]], ends: dict[str, date | None], as_of: date
) -> date:
    """Return the day from which numbers are needed to judge these claims: none of before could answer one of them."""
    guidance = (ends[c.item.claim_id] for c in claims if c.item.claim_id in concerned and c.item.kind == "guidance")
    first = min((end for end in guidance if end is not None), default=as_of)
    return first - SLACK - SLACK
