"""Milestones → verdict: past-tense evidence of the same event and subject, or a later window for it."""

from __future__ import annotations

from tracker.resolve.ledger import Ledger
from tracker.types import Claim, Published, Resolution


def resolve_milestone(claim: Published[Claim], ledger: Ledger) -> Resolution:
    """Judge one milestone claim; silence after its window is overdue, never missed."""
    item = claim.item
    if item.target_end is None or item.target_end >= ledger.as_of:
        return Resolution(item.claim_id, "pending", "not_due", ledger.as_of, explanation="the window is open", rule="milestone.not_due")
    return Resolution(item.claim_id, "pending", "overdue", ledger.as_of, explanation="the window is over and later releases are silent", rule="milestone.overdue")
