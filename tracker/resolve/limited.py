"""Guidance whose release says that a deal is left out of it: what is reported may have the deal in it, and decides nothing."""

from __future__ import annotations

from tracker.resolve.ledger import Ledger, plain
from tracker.types import Claim, Published


def leaves_a_deal_out(claim: Published[Claim], ledger: Ledger) -> bool:
    """Tell whether a sentence under a claim's heading says that its guidance leaves a deal out; a named part is that part's own."""
    if claim.item.scope or claim.item.kind != "guidance":
        return False
    section = plain(claim.item.section or "")
    return any(
        told.item.outcome == "limited" and plain(told.item.subject) == section
        for told in ledger.events_in.get(claim.release_id, ())
    )
