"""Growth and margins that no release prints, divided from two figures of one: always marked as derived."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from tracker.resolve.ledger import SLACK, covers_period, same_scope
from tracker.resolve.weighing import MARGIN, Candidate, weigh
from tracker.types import Claim, Figure, Published

SEQUENTIAL = re.compile(
    r"\bsequential|\bquarter[- ]over[- ]quarter|\bq-?o-?q\b|\bq[1-4] to q[1-4]\b|"
    r"\b(?:from|over|with|versus|vs\.?|compared (?:to|with)) the (?:prior|previous|first|second|third|fourth|last|current|march|june|september|december)(?: fiscal)? quarter",
    re.IGNORECASE,
)
# "Up 1 % to 4 %" of a quarter may be meant against the quarter before it; only words or a whole year make it yearly.
YEARLY = re.compile(
    r"\byear[- ](?:over[- ]year|ago|earlier)|\bprior[- ]year|\blast year|\bsame (?:quarter|period)|\bcomparable (?:quarter|period)|\bquarter (?:of|in) (?:fiscal )?(?:19|20)\d\d\b.*\bquarter (?:of|in) (?:fiscal )?(?:19|20)\d\d",
    re.IGNORECASE,
)
A_YEAR = 350
RATIOS = {
    "gross_margin": ("gross_profit", "revenue"),
    "operating_margin": ("operating_income", "revenue"),
    "net_margin": ("net_income", "revenue"),
}


def derive(item: Claim, release: Sequence[Published[Figure]]) -> list[Candidate]:
    """Divide two figures that one release prints: growth over its comparison column, a margin of its revenue."""
    if (
        item.measure == "growth"
        and item.unit == "percent"
        and not SEQUENTIAL.search(item.quote)
        and item.basis != "non_gaap"
    ):
        return _growth(item, release)
    if item.measure == "level" and item.metric in RATIOS and item.unit == "percent":
        return _ratio(item, release)
    return []


def _levels(item: Claim, metric: str, release: Sequence[Published[Figure]], years_back: int = 0) -> list[Candidate]:
    level = replace(
        item,
        metric=metric,
        measure="level",
        unit=None,
        target_start=_back(item.target_start, years_back),
        target_end=_back(item.target_end, years_back),
    )
    wanted = [f for f in release if f.item.in_table and f.item.unit != "percent"]
    found = [c for c in (_as_level(level, f) for f in wanted) if c is not None]
    best = weigh(found)
    clear = len(best) == 1 or (len(best) > 1 and best[0].weight >= best[1].weight + MARGIN)
    return [best[0].best] if clear else []


def _as_level(item: Claim, figure: Published[Figure]) -> Candidate | None:
    same = figure.item.metric == item.metric and figure.item.measure == "level" and figure.item.value is not None
    if not same or not covers_period(item, figure.item) or not same_scope(item, figure.item):
        return None
    if (figure.item.basis == "non_gaap") != (item.basis == "non_gaap"):
        return None
    return Candidate(figure, figure.item.value or Decimal(0))


def _back(day: date | None, years: int) -> date | None:
    return day and day - timedelta(days=round(365.25 * years))


def _prints_quarter_before(item: Claim, release: Sequence[Published[Figure]]) -> bool:
    before = item.target_start and item.target_start - timedelta(days=1)
    return any(
        f.item.metric == item.metric
        and before is not None
        and f.item.period_end is not None
        and f.item.period_start is not None
        and abs(f.item.period_end - before) <= SLACK
        and (f.item.period_end - f.item.period_start).days < 120
        for f in release
    )


def _growth(item: Claim, release: Sequence[Published[Figure]]) -> list[Candidate]:
    metric = item.metric or ""
    days = (item.target_end - item.target_start).days if item.target_end and item.target_start else 0
    if days < A_YEAR and not YEARLY.search(item.quote) and _prints_quarter_before(item, release):
        # Both a year and a quarter back are printed, and the words do not say which is meant.
        return []
    now, before = _levels(item, metric, release), _levels(item, metric, release, 1)
    if not now or not before or before[0].value <= 0 or now[0].source.item.unit != before[0].source.item.unit:
        return []
    grown = (now[0].value / before[0].value - 1) * 100
    return [Candidate(now[0].source, grown.quantize(Decimal("0.01")), derived=True)]


def _ratio(item: Claim, release: Sequence[Published[Figure]]) -> list[Candidate]:
    above, below = RATIOS[item.metric or ""]
    part, whole = _levels(item, above, release), _levels(replace(item, basis="unstated"), below, release)
    if not part or not whole or whole[0].value <= 0 or item.basis == "non_gaap":
        return []
    return [Candidate(part[0].source, (part[0].value / whole[0].value * 100).quantize(Decimal("0.01")), derived=True)]
