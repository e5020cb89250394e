"""A table's cell in base units: what it counts follows from the metric, the percent sign and the table's scale."""

from __future__ import annotations

from decimal import Decimal

from tracker.figures.rows import Named, as_margin
from tracker.figures.values import Scale, Value
from tracker.lexicon import MARGIN_OF, form_of, metrics

Counted = tuple[str, Decimal, str, int]
_PROFIT_OF = {margin: profit for profit, margin in MARGIN_OF.items()}
_SIGNED = frozenset({"tax_rate", "share_count", "debt", "leverage"})


def unsigned(metric: str, number: Decimal) -> Decimal:
    """Take the minus away that a statement prints before what is spent."""
    spent = metric in ("capex", "buyback") or (metrics()[metric].better == "lower" and metric not in _SIGNED)
    return abs(number) if spent else number


def in_units(named: Named, value: Value, scale: Scale) -> Counted:
    """Bring a cell to base units: give its metric, number, unit and last printed digit."""
    metric = named.metric
    if metric == "free_cash_flow" and value.percent:
        return metric, value.number, "percent", value.places
    if form_of(metric) == "rate" and not value.percent and abs(value.number) > 100 and metric in _PROFIT_OF:
        # A row named for a margin that holds sums: "Gross margin 41,200".
        metric = _PROFIT_OF[metric]
    if value.percent or form_of(metric) in ("rate", "growth"):
        return as_margin(metric), value.number, "percent", value.places
    return _of_shares(metric, value, scale) or _of_sums(metric, value, scale)


def _of_shares(metric: str, value: Value, scale: Scale) -> Counted | None:
    """Read an amount per share or a count of shares; None where the metric is neither."""
    if metric in ("eps", "loss_per_share", "ffo"):
        smaller = 0 if value.scaled else scale.per_share  # "31.2p" in a row "(p)" says it twice
        currency = "GBP" if value.word in ("p", "pence") else scale.currency
        return metric, value.number.scaleb(smaller), f"{currency}/share", value.places + smaller
    if metric == "share_count":
        # Shares printed in full stay as they are, whatever the table's scale says of money.
        exponent = 0 if abs(value.number) >= 10**7 else scale.shares
        return metric, value.number.scaleb(exponent), "shares", value.places + exponent
    return None


def _of_sums(metric: str, value: Value, scale: Scale) -> Counted:
    """Read a ratio, a count or a sum of money."""
    if metric == "leverage":
        return metric, value.number, "ratio", value.places
    if not metrics()[metric].money:
        return metric, value.number, "count", value.places
    exponent = 0 if value.scaled else scale.exponent
    return metric, value.number.scaleb(exponent), scale.currency, value.places + exponent
