"""Bare directions ("a record year", "positive EBITDA") and verdicts in the issuer's own words, where no figure decides."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from tracker.lexicon import metrics
from tracker.resolve.ledger import SLACK, Ledger, canonical, covers_period, same_scope
from tracker.types import Claim, Direction, Figure, Position, Published, Reason, Resolution, Status

_RECORD = re.compile(r"\brecords?\b", re.IGNORECASE)
_POSITIVE = re.compile(r"\b(?:positive|profitable|break[- ]?even or better)\b", re.IGNORECASE)
_PROFITS = frozenset({"net_income", "eps", "ebitda", "operating_income", "free_cash_flow", "operating_cash_flow"})
_NEGATED = re.compile(r"\b(?:no longer|not|less|more)\s+(?:be\s+)?(?:positive|profitable)", re.IGNORECASE)


def judge_direction(claim: Published[Claim], ledger: Ledger) -> Resolution | None:
    """Judge a direction that a printed figure settles: a record that is called one, a profit where one was promised."""
    item = claim.item
    if item.measure != "direction" or item.target_end is None:
        return None
    words = f"{item.subject} {item.quote}"
    for figure in _reports(claim, ledger, "number"):
        value = (figure.item.value or Decimal(0)) * canonical(figure.item.metric or "")[1]
        if _RECORD.search(words) and _RECORD.search(figure.item.quote):
            return _told(
                item, figure, ledger, "met", "floor", "within", f"a record, as promised: {_line(figure.item)}", value
            )
        if (
            canonical(item.metric or "")[0] in _PROFITS
            and _POSITIVE.search(words)
            and not _NEGATED.search(words)
            and figure.item.unit != "percent"
        ):
            good = value > 0
            return _told(
                item,
                figure,
                ledger,
                "met" if good else "missed",
                "floor" if good else "worse",
                "within" if good else "below",
                f"reported {_line(figure.item)}",
                value,
            )
    return None


def judge_by_words(claim: Published[Claim], ledger: Ledger) -> Resolution | None:
    """Judge the newest guidance by what the issuer says of its results against it ("within the forecast range")."""
    item = claim.item
    if item.target_end is None or item.measure not in ("level", "direction") or _was_replaced(claim, ledger):
        return None
    for figure in _reports(claim, ledger, "verdict"):
        better = known.better if (known := metrics().get(item.metric or "")) else "neither"
        outcome = figure.item.outcome
        words = f"in the issuer's words: {_line(figure.item)}"
        if outcome == "within":
            shape: Reason = (
                "floor"
                if item.high is None
                else "ceiling"
                if item.low is None
                else "point"
                if item.low == item.high
                else "in_range"
            )
            return _told(item, figure, ledger, "met", shape, "within", words)
        if better == "neither":
            return None
        good = (outcome == "above") == (better == "higher")
        return _told(
            item,
            figure,
            ledger,
            "met" if good else "missed",
            "exceeded" if good else "worse",
            "above" if outcome == "above" else "below",
            words,
        )
    return None


def _reports(claim: Published[Claim], ledger: Ledger, kind: str) -> list[Published[Figure]]:
    """Give the statements of a kind about the claim's metric, basis, scope and period in the first release that has one."""
    item = claim.item
    metric = canonical(item.metric or "")[0]
    found = [
        f
        for f in ledger.figures
        if f.item.kind == kind
        and f.published > claim.published
        and item.target_end is not None
        and f.published >= item.target_end - SLACK
        and canonical(f.item.metric or "")[0] == metric
        and (f.item.basis == "non_gaap") == (item.basis == "non_gaap")
        and f.item.measure == "level"
        and covers_period(item, f.item)
        and same_scope(item, f.item)
    ]
    return [f for f in found if f.release_id == found[0].release_id]


def _was_replaced(claim: Published[Claim], ledger: Ledger) -> bool:
    """Tell whether newer guidance for the period stands between a claim and the result: "our guidance" is then that."""
    mine = claim.item
    return any(
        c.published > claim.published
        and c.item.kind == "guidance"
        and not c.item.vague
        and canonical(c.item.metric or "")[0] == canonical(mine.metric or "")[0]
        and c.item.target_end == mine.target_end
        and (c.item.low, c.item.high, c.item.measure) != (mine.low, mine.high, mine.measure)
        for c in ledger.claims
    )


def _line(figure: Figure) -> str:
    return " ".join(figure.quote.split())[:200]


def _told(
    item: Claim,
    figure: Published[Figure],
    ledger: Ledger,
    status: Status,
    reason: Reason,
    position: Position,
    words: str,
    actual: Decimal | None = None,
) -> Resolution:
    direction: Direction = "none" if position == "within" else "better" if status == "met" else "worse"
    told = Resolution(
        item.claim_id,
        status,
        reason,
        ledger.as_of,
        position=position,
        direction=direction,
        actual=actual,
        explanation=words,
    )
    return replace(
        told,
        evidence_release=figure.release_id,
        evidence_start=figure.item.start,
        evidence_end=figure.item.end,
        evidence_quote=figure.item.quote,
        rule="guidance.words" if figure.item.kind == "verdict" else "guidance.direction",
        confidence=0.7,
    )
