"""An amount read as its metric's own: its kind, unit and sign; nothing where it cannot be one."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from tracker.amounts import is_currency
from tracker.figures.spoken import Spoken
from tracker.lexicon import MetricMention, form_of, metrics
from tracker.types import Amount, Measure


class Reading(NamedTuple):
    """An amount as its metric's own: what, how much, of which kind and unit, printed how exactly."""

    metric: str
    value: Decimal
    measure: Measure
    unit: str
    digits: int


def as_metric(mention: MetricMention, span: Spoken) -> Reading | None:
    """Read an amount as its metric's; None where it cannot be one."""
    amount, metric, form = span.amount, mention.metric, form_of(mention.metric)
    value = amount.low
    assert value is not None
    if amount.unit == "percent":
        return _as_percent(mention, amount, value)
    if form in ("rate", "growth"):
        points = form == "rate" and amount.unit == "bps"
        return Reading(metric, value, "change", "bps", amount.digits) if points else None
    if amount.measure != "level":
        return None
    if form in ("count", "quantity", "shares"):
        return Reading(metric, value, "level", amount.unit, amount.digits) if _is_count(metric, amount.unit) else None
    currency = amount.unit.split("/")[0]
    small = amount.unit.endswith("/share") or abs(value) < _SMALL
    if not is_currency(currency) or small != (form == "per_share"):
        return None
    unit = f"{currency}/share" if form == "per_share" else amount.unit
    return Reading(metric, _signed(mention, span, value), "level", unit, amount.digits)


# No company reports its sums in less: what is smaller is per share.
_SMALL = 1000


def _is_count(metric: str, unit: str) -> bool:
    return unit in ("count", "shares") or (metric in ("production", "volume") and not is_currency(unit))


def _as_percent(mention: MetricMention, amount: Amount, value: Decimal) -> Reading | None:
    metric = mention.metric
    if form_of(metric) == "rate":
        return Reading(metric, value, "level", "percent", amount.digits) if amount.measure == "level" else None
    if metric == "ebitda" and "margin" in mention.text.lower():
        return Reading(metric, value, "level", "percent", amount.digits)
    if not metrics()[metric].grows or (amount.measure != "growth" and metric != "comparable_sales"):
        return None
    if metric in ("net_loss", "loss_per_share", "cash_used_in_operations"):
        return None
    return Reading(metric, value, "growth", "percent", amount.digits)


def _signed(mention: MetricMention, span: Spoken, value: Decimal) -> Decimal:
    """Give a loss its sign: positive for a metric that is a loss by name, negative where a profit metric turns out as one."""
    if mention.metric in ("net_loss", "loss_per_share", "cash_used_in_operations"):
        return abs(value)
    words = mention.text.lower()
    if span.loss or re.search(r"\bloss\b(?!\))", words.replace("(loss)", "")):
        return -abs(value)
    return value
