"""Why a verdict is what it is: every candidate that the resolver weighed for a claim, its weight, and what spoke against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from tracker.resolve.evidence import find_evidence
from tracker.resolve.filed import facts_for, gather_filings, is_filed
from tracker.resolve.guidance import weighed_for
from tracker.resolve.ledger import SLACK, Ledger, build_ledger, canonical, covers_period, same_scope, same_unit
from tracker.resolve.weighing import Candidate, trust
from tracker.resolve.words import amount_words
from tracker.types import Claim, Figure, Published


@dataclass(frozen=True, slots=True)
class Weighed:
    """One figure or statement weighed for a claim; `weight` is trust for numbers (to 3.5), likeness for events (to 1)."""

    figure: Published[Figure]
    value: str
    weight: float
    taken: bool
    why: str


def weigh_evidence(
    claim_id: str, claims: Iterable[Published[Claim]], figures: Iterable[Published[Figure]], as_of: date
) -> list[Weighed]:
    """Weigh what an issuer has published for one claim, what was taken first; empty where the claim is unknown that day."""
    everything = list(figures)
    ledger = build_ledger(claims, (f for f in everything if not is_filed(f.item)), as_of)
    claim = next((c for c in ledger.claims if c.item.claim_id == claim_id), None)
    if claim is None:
        return []
    if claim.item.kind == "guidance":
        filed = facts_for(claim, gather_filings((f for f in everything if is_filed(f.item)), as_of))
        found = [*_numbers(claim, ledger), *_numbers(claim, replace(ledger, figures=tuple(filed)))]
    else:
        found = list(_events(claim, ledger))
    return sorted(found, key=lambda w: (not w.taken, w.figure.published, -w.weight))


def _events(claim: Published[Claim], ledger: Ledger) -> Iterator[Weighed]:
    for found in find_evidence(claim, ledger):
        what = f"{found.figure.item.event} {found.figure.item.outcome}"
        yield Weighed(found.figure, what, found.likeness, found.taken, found.why)


def _numbers(claim: Published[Claim], ledger: Ledger) -> Iterator[Weighed]:
    item = claim.item
    metric, sign = canonical(item.metric or "")
    chosen = {id(c.source): c for c in weighed_for(claim, ledger)}
    for figure in ledger.figures:
        name, theirs = canonical(figure.item.metric or "")
        if figure.item.kind != "number" or name != metric or figure.published <= claim.published:
            continue
        if item.target_end is None or figure.published < item.target_end - SLACK or figure.item.value is None:
            continue
        taken = chosen.get(id(figure))
        value = taken.value if taken else figure.item.value * sign * theirs
        why = "same metric, basis, scope and period" if taken else _against(item, figure.item)
        weight = trust(taken or Candidate(figure, Decimal(0)))
        yield Weighed(figure, amount_words(value, figure.item.unit), weight, taken is not None, why)


def _against(item: Claim, figure: Figure) -> str:
    """Say what keeps a figure from answering a claim."""
    if not covers_period(item, figure):
        return f"another period ({figure.period_start} to {figure.period_end})"
    if figure.measure != item.measure:
        return f"another measure ({figure.measure})"
    if not same_unit(item.unit, figure.unit):
        return f"another unit ({figure.unit})"
    if not same_scope(item, figure):
        return f"another scope ({figure.scope or 'the whole company'})"
    if (figure.basis == "non_gaap") != (item.basis == "non_gaap"):
        return f"another basis ({figure.basis})"
    return "an earlier release answers first, or its period is not sure"
