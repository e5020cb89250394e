"""Verdicts in the issuer's own words ("within the forecast range", "surpassed its $40 million goal"), where no figure decides."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.amounts import find_amounts
from tracker.lexicon import metrics
from tracker.resolve.directions import decided, line_of, reports_of
from tracker.resolve.judge import held
from tracker.resolve.ledger import SLACK, Ledger, canonical, covers_period, same_scope
from tracker.types import Claim, Figure, Position, Published, Resolution

_GOAL = "words.goal"


def judge_by_words(claim: Published[Claim], ledger: Ledger) -> Resolution | None:
    """Judge the newest guidance by what the issuer says of its results against it ("within the forecast range"), or any whose very
    range it repeats ("in line with our guidance of 5% to 8%")."""
    item = claim.item
    if item.target_end is None:
        return None
    if (goal := next(_goals_of(claim, ledger), None)) is not None:
        return _by_place(item, goal, ledger)
    named = [f for f in _against(claim, ledger) if names_range(f.item.quote, item)]
    newest = item.measure in ("level", "direction") and not _was_replaced(claim, ledger)
    # A goal of another amount says nothing of this one.
    others = [f for f in reports_of(claim, ledger, "verdict") if f.item.rule != _GOAL] if newest else []
    first = next(iter(named or others), None)
    return _by_place(item, first, ledger) if first is not None else None


def _by_place(item: Claim, figure: Published[Figure], ledger: Ledger) -> Resolution | None:
    """Judge by where words put the results; None where the words leave open which side is the better."""
    better = known.better if (known := metrics().get(item.metric or "")) else "neither"
    outcome = figure.item.outcome
    words = f"in the issuer's words: {line_of(figure.item)}"
    if outcome == "within":
        return decided(item, figure, ledger, "met", held(item.low, item.high), "within", words)
    if better == "neither":
        return None
    good = (outcome == "above") == (better == "higher")
    position: Position = "above" if outcome == "above" else "below"
    return decided(item, figure, ledger, "met" if good else "missed", "exceeded" if good else "worse", position, words)


def _goals_of(claim: Published[Claim], ledger: Ledger) -> Iterator[Published[Figure]]:
    """Find what later releases say of the very goal of a claim: its metric, its amount, reached by its last day (or missed on it)."""
    item = claim.item
    for figure in ledger.verdicts:
        told, end = figure.item, figure.item.period_end
        if told.rule != _GOAL or figure.published <= claim.published or end is None or item.target_end is None:
            continue
        same = canonical(told.metric or "")[0] == canonical(item.metric or "")[0] and same_scope(item, told)
        if not same or told.unit != item.unit or told.value not in (item.low, item.high):
            continue
        if claim.published < end <= item.target_end + SLACK and (
            told.outcome != "below" or end >= item.target_end - SLACK
        ):
            yield figure


def _against(claim: Published[Claim], ledger: Ledger) -> list[Published[Figure]]:
    """Give what an issuer says of its results against guidance on a claim's metric and period, whatever the basis."""
    metric = canonical(claim.item.metric or "")[0]
    return [
        f
        for f in ledger.verdicts
        if f.published > claim.published
        and canonical(f.item.metric or "")[0] == metric
        and covers_period(claim.item, f.item)
        and same_scope(claim.item, f.item)
    ]


def names_range(words: str, item: Claim) -> bool:
    """Tell whether words name the very range of a claim."""
    if item.low is None or item.high is None or item.low == item.high:
        return False
    return any((a.amount.low, a.amount.high) == (item.low, item.high) for a in find_amounts(words))


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
