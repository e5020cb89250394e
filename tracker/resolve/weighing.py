"""Which of several printed figures is the one: each weighed by where it stands and how sure its period is; never a veto."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.types import Figure, Published

# How far a place is trusted: a primary statement, the text, another table, words without a period of their own, a bridge.
_TRUST = {
    "table.statement": 3.0,
    "prose.sentence": 2.5,
    "prose.lead": 2.0,
    "table.row": 2.0,
    "prose.paragraph": 1.5,
    "table.bridge": 1.0,
    "table.astray": 1.0,
    "prose.compared": 1.0,
    "prose.title": 1.2,
    "prose.assumed": 0.5,
}
_USUAL = 1.5
_HEAD, _HEADLINE = 4000, 0.5
# What the best value must be ahead of any that disagrees with it, and what a further place that agrees adds.
MARGIN, _AGREES = 1.0, 0.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure in the claim's own terms: its sign, and whether two printed figures were divided for it.

    `loose` says that its period was taken from what the release reports, not from words beside it.
    """

    source: Published[Figure]
    value: Decimal
    derived: bool = False
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """One number that figures agree on: the most exact of them, all of them, and their weight together."""

    best: Candidate
    members: tuple[Candidate, ...]
    weight: float


def trust(candidate: Candidate) -> float:
    """Tell how far the place of a figure is trusted, 0 to 3.5."""
    item = candidate.source.item
    kind = ".".join(item.rule.split(".")[:2])
    early = _HEADLINE if not item.in_table and item.start < _HEAD else 0.0
    unsure = 1.0 if candidate.loose else 0.0
    return max(0.1, _TRUST.get(kind, _USUAL) + early - unsure)


def weigh(candidates: Sequence[Candidate]) -> list[Value]:
    """Gather figures into the values they agree on, the weightiest first."""
    groups: list[list[Candidate]] = []
    for candidate in sorted(candidates, key=lambda c: (c.source.item.digits, -trust(c))):
        group = next((g for g in groups if agree(g[0], candidate)), None)
        if group is None:
            groups.append([candidate])
        else:
            group.append(candidate)
    return sorted((_value(g) for g in groups), key=lambda v: -v.weight)


def _value(group: Sequence[Candidate]) -> Value:
    best_by_kind: dict[str, float] = {}
    for candidate in group:
        kind = candidate.source.item.rule
        best_by_kind[kind] = max(best_by_kind.get(kind, 0.0), trust(candidate))
    weights = sorted(best_by_kind.values(), reverse=True)
    best = min(group, key=lambda c: (c.source.item.digits, -trust(c)))
    return Value(best, tuple(group), weights[0] + _AGREES * sum(weights[1:]))


def agree(one: Candidate, other: Candidate) -> bool:
    """Tell whether two figures are one number printed to different digits."""
    coarse = max(one.source.item.digits, other.source.item.digits)
    return abs(one.value - other.value) <= Decimal(1).scaleb(coarse)
