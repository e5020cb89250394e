"""Accounts restated between guidance and report: a number on other books than it was guided on decides nothing."""

from __future__ import annotations

from datetime import timedelta

from tracker.lexicon import metrics
from tracker.resolve.ledger import Ledger
from tracker.types import Claim, Figure, Published, Resolution

_FORGOTTEN = timedelta(days=400)
# A profit after tax has the result of what is discontinued in it, cash flows and counts are no matter of the books.
_WITH_ALL = frozenset({"net_income", "net_loss", "eps", "loss_per_share"})
_NOT_BOOKED = frozenset(
    {"capex", "free_cash_flow", "operating_cash_flow", "cash", "debt", "buyback", "dividends", "tax_rate"}
)


def on_other_books(claim: Published[Claim], told: Resolution, report: Published[Figure], ledger: Ledger) -> str | None:
    """Say why a report's number does not compare with a level guided before its accounts changed; None where it does.

    New accounting may move a number either way. A part that was taken out only makes it smaller: what is above its range
    without the part is above it.
    """
    if told.status == "pending" or claim.item.measure != "level" or not _is_booked(claim.item):
        return None
    how = _changes_since(claim, report, ledger)
    if "accounting" in how:
        return "the report is on accounting that was adopted after the guidance"
    if "discontinued" in how and _may_be_smaller(claim.item, told):
        return "the report leaves out operations that were discontinued after the guidance"
    return None


def _is_booked(item: Claim) -> bool:
    row = metrics().get(item.metric or "")
    booked = row is not None and (row.money or (item.unit or "").endswith("/share") or item.unit == "percent")
    return booked and item.metric not in _NOT_BOOKED and not item.scope


def _may_be_smaller(item: Claim, told: Resolution) -> bool:
    """Tell whether a verdict could be another if the number had the missing part in it."""
    if item.metric in _WITH_ALL or item.unit == "percent":
        return False
    return told.position == "below" or (told.position == "within" and item.high is not None)


def _changes_since(claim: Published[Claim], report: Published[Figure], ledger: Ledger) -> set[str]:
    """Give how the books changed by what releases after a claim say up to the report, and none shortly before the claim."""
    spoken = [f for f in ledger.events if f.item.outcome == "restated"]
    known = {f.item.subject for f in spoken if claim.published - _FORGOTTEN <= f.published <= claim.published}
    return {f.item.subject for f in spoken if claim.published < f.published <= report.published} - known
