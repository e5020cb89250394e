"""The frame of a verdict: pending until something tells more, pointed at the sentence that proves it."""

from __future__ import annotations

from dataclasses import replace

from tracker.resolve.ledger import Ledger
from tracker.types import Claim, Figure, Published, Reason, Resolution


def proven(told: Resolution, by: Published[Claim] | Published[Figure]) -> Resolution:
    """Point a verdict at the sentence that proves it."""
    return replace(
        told,
        evidence_release=by.release_id,
        evidence_start=by.item.start,
        evidence_end=by.item.end,
        evidence_quote=by.item.quote,
    )


def pending_verdict(claim: Published[Claim], ledger: Ledger, reason: Reason, words: str, rule: str) -> Resolution:
    return Resolution(claim.item.claim_id, "pending", reason, ledger.as_of, explanation=words, rule=rule)
