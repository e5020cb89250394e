"""A value of a row → the figure that it is: its unit by its metric, its sign by the row's name."""

from __future__ import annotations

from tracker.figures.rows import LOSSES, Named
from tracker.figures.units import in_units, unsigned
from tracker.figures.values import Scale, Value
from tracker.lexicon import metrics
from tracker.types import Figure


def figure_of(named: Named, value: Value, scale: Scale, mixed: bool = False) -> Figure | None:
    """Make the figure of a row's value, without its place and period; None where it is a share of something else.

    A loss by name is positive; `mixed` says that its row prints profits too, so that the printed signs count.
    """
    metric, number, unit, places = in_units(named, value, scale)
    lexical = metrics()[metric]
    if unit == "percent" and lexical.money and not named.percent_of and metric == named.metric:
        return None
    if metric == "revenue" and number < 0:
        # What is taken off the sum of several ("Less: royalties (14.0)").
        return None
    if metric == "share_count" and value.number < 1:
        # An amount per share in a row "Diluted" below "Weighted average shares".
        return None
    if mixed and metric in LOSSES:
        metric = lexical.inverse or metric
    elif metric in LOSSES:
        number = abs(number)
    else:
        number = -abs(number) if named.loss else unsigned(metric, number)
    return Figure(
        kind="number",
        quote="",
        start=0,
        end=0,
        metric=metric,
        basis=named.basis,
        scope=named.scope,
        measure="growth" if metric == "comparable_sales" else "level",
        value=number,
        unit=unit,
        digits=places,
        in_table=True,
        rule="table.row",
    )
