"""Share splits between guidance and report: amounts per share are judged in the shares they were guided in, or not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from tracker.resolve.ledger import Ledger, canonical, covers_period
from tracker.resolve.weighing import Candidate
from tracker.types import Claim, Figure, Published

_FORGOTTEN, _AFTER, _NEWS = timedelta(days=400), timedelta(days=150), timedelta(days=100)
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10, "twenty": 20}
_RATIO = re.compile(r"(?P<new>\d+|[a-z]+)[- ]for[- ](?P<old>\d+|[a-z]+)", re.IGNORECASE)
_OLD_BASIS = re.compile(
    r"\bpre-?split\b|\bbefore (?:the |giving effect to the )?(?:stock |share )?split\b", re.IGNORECASE
)
# "Or $3.56 before the split": the report itself gives the number in the old shares.
_SAID_BEFORE = re.compile(
    r"[$€£]\s?(?P<number>\d*\.\d+|\d+)(?:\s+per(?:\s+\w+){0,2}\s+share)?,?\s+(?:before (?:the |giving effect to the )?(?:stock |share )?split|on a pre-?split basis|pre-?split)\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:reflects?|adjusted (?:for|to)|restated|retroactive\w*|effected|took effect|became effective|completed|following the|after the|giving effect)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Split:
    """A split after a claim: its words, how many new shares one old share became, the statements that tell of it."""

    name: str
    factor: Decimal | None
    told: tuple[Published[Figure], ...]


def split_since(claim: Published[Claim], ledger: Ledger) -> Split | None:
    """Find a split of which a release after the claim speaks and none before it did; None for amounts it does not touch."""
    item = claim.item
    if not (item.unit or "").endswith("/share") and item.metric != "share_count":
        return None
    spoken = [f for f in ledger.events if f.item.outcome == "split"]
    earlier = [f for f in spoken if claim.published - _FORGOTTEN <= f.published <= claim.published]
    # A split that is only announced when the guidance is given changes the shares after it.
    known = {f.item.subject for f in earlier if _DONE.search(f.item.quote) or f.published < claim.published - _NEWS}
    until = (item.target_end or claim.published) + _AFTER
    old = bool(_OLD_BASIS.search(item.quote))
    told = [f for f in spoken if f.published <= until and (old or f.published > claim.published)]
    told = [f for f in told if old or f.item.subject not in known]
    if not told and not old:
        return None
    name = told[0].item.subject if told else "split"
    return Split(name, _one_factor([f.item.subject for f in told]), tuple(told))


def _one_factor(names: Sequence[str]) -> Decimal | None:
    """Give the factor of the one split that some names are of; None where they are of two, as those of two years are.

    >>> str(_one_factor(["2-for-1 2024", "two-for-one 2024"])), _one_factor(["3-for-2 2003", "3-for-2 2004"])
    ('2', None)
    """
    splits = {(factor, name.split()[-1]) for name in names if (factor := _factor(name)) is not None}
    return next(iter(splits))[0] if len(splits) == 1 else None


def _factor(words: str) -> Decimal | None:
    """Read how many new shares one old share becomes.

    >>> str(_factor("two-for-one 2024")), str(_factor("1-for-20 2025"))
    ('2', '0.05')
    """
    found = _RATIO.search(words)
    if found is None:
        return None
    new, old = (int(n) if n.isdigit() else _NUMBERS.get(n.lower()) for n in (found["new"], found["old"]))
    return Decimal(new) / Decimal(old) if new and old else None


def before_split(item: Claim, release: Sequence[Published[Figure]]) -> list[Candidate]:
    """Find the number that a report gives "before the split" for a claim's metric and period."""
    metric, sign = canonical(item.metric or "")
    found = []
    for figure in release:
        name, theirs = canonical(figure.item.metric or "")
        said = _SAID_BEFORE.search(figure.item.quote)
        if figure.item.measure != item.measure:
            continue
        if name == metric and said and figure.item.unit == item.unit and covers_period(item, figure.item):
            found.append(Candidate(figure, Decimal(said["number"]) * sign * theirs, loose=True))
    return found


def in_old_shares(candidate: Candidate, split: Split, claim: Published[Claim], ledger: Ledger) -> Candidate | None:
    """Bring a figure to the shares of its claim; None where it is not sure in which shares it is printed."""
    if _SAID_BEFORE.search(candidate.source.item.quote):
        return candidate
    before = [f for f in split.told if f.published <= candidate.source.published]
    if not before:
        # Nothing had been said of the split yet.
        return candidate
    done = [f for f in before if _DONE.search(f.item.quote) or f.published < candidate.source.published]
    if not done:
        return candidate
    if split.factor is None:
        return None
    ratio = split.factor if (claim.item.unit or "").endswith("/share") else 1 / split.factor
    return Candidate(candidate.source, candidate.value * ratio, candidate.derived, loose=True)
