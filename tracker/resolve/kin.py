"""Which milestones are of one kind: the events that reports call by one another's names, the kinds that come again and again."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from tracker.resolve.ledger import Ledger
from tracker.resolve.likeness import Sketch
from tracker.types import Claim, Published

# Events that reports call by one another's names.
_KIN = (
    frozenset({"product_launch", "product_shipment"}),
    frozenset({"data_readout", "conference_presentation"}),
    frozenset({"facility_opening", "capacity_start", "store_opening"}),
    frozenset({"regulatory_decision", "listing", "contract_award"}),
    frozenset({"acquisition_close", "divestiture_close", "partnership"}),
)
# Kinds of which an issuer has one after another: a later window is the next one's, not this one's.
RECURRING = frozenset(
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
LOOSE = frozenset({"other", "development_progress"})


@lru_cache(maxsize=4096)
def same_event(one: str | None, other: str | None) -> bool:
    """Tell whether two event ids can name one happening.

    >>> same_event("product_launch", "product_shipment"), same_event("trial_start", "data_readout")
    (True, False)
    """
    return one == other or any(one in kin and other in kin for kin in _KIN)


def kin_claims(claim: Published[Claim], ledger: Ledger) -> Iterator[Published[Claim]]:
    """Give the issuer's other milestones of the kind."""
    for other in ledger.milestones:
        if other is not claim and same_event(other.item.event, claim.item.event):
            yield other


def akin(one: Sketch, other: Sketch) -> bool:
    """Tell whether two sketches share a word, or one of them names nothing."""
    mine, theirs = one.telling, other.telling
    return not mine or not theirs or not mine.isdisjoint(theirs)
