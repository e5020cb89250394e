"""GAAP-to-non-GAAP bridges of guidance: which lines are guided totals, which only steps between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.lexicon import find_metrics
from tracker.tables.context import Context
from tracker.tables.grid import Grid, Line
from tracker.tables.naming import STEPS
from tracker.tables.slots import Slot
from tracker.tables.values import RowUnit, read_amount


@dataclass(frozen=True, slots=True)
class Bridge:
    """The metrics whose totals a bridge of guidance joins, and the number of its last line; plain rows may follow.

    `called` tells a bridge that the words above call a reconciliation.
    """

    metrics: frozenset[str]
    last: int
    called: bool = False

    def is_total(self, line: Line, number: int) -> bool:
        """Tell the guided totals (the first line, the measures joined, what comes after) from the steps between."""
        if number > self.last:
            return True
        if re.match(r"(?:impact|effect|adjustment|add|less|plus|exclud|tax effect|change)", line.label, re.IGNORECASE):
            return False
        based = re.match(r"(?:non-)?gaap\b|adjusted\b", line.label, re.IGNORECASE)
        return number == 0 or bool(based) or _joins(line, self.metrics)


def find_bridge(grid: Grid, context: Context, slots: Sequence[Slot]) -> Bridge | None:
    """Find the bridge that a guidance table is; None where it is a plain list.

    A bridge is called one above it, gives one metric on both bases with steps between, or adds up.
    """
    called = _called(grid, context)
    metrics = _named_bridge(grid, context, called)
    if called and metrics:
        return Bridge(metrics, len(grid.lines), called)
    metrics = metrics or (_added_up(grid, slots[0]) if slots else frozenset())
    last = max((n for n, line in enumerate(grid.lines) if _joins(line, metrics) or STEPS.match(line.label)), default=0)
    return Bridge(metrics, last) if metrics else None


def _called(grid: Grid, context: Context) -> bool:
    """Tell whether the words above call the table a reconciliation; a section may be called so and hold a plain list first."""
    adjusted = any(m.basis == "non_gaap" for line in grid.lines for m in find_metrics(line.label)[:1])
    title = f"{context.caption} {context.section}" if adjusted else context.caption
    return bool(re.search(r"reconcil|bridge", title, re.IGNORECASE))


def _named_bridge(grid: Grid, context: Context, called: bool) -> frozenset[str]:
    labels = [line.label for line in grid.lines]
    mentions = [m for label in labels for m in find_metrics(label)[:1]]
    adjusted = {m.metric for m in mentions if m.basis == "non_gaap"}
    paired = {m.metric for m in mentions if m.metric in adjusted and m.basis != "non_gaap"}
    steps = any(STEPS.match(words) for words in [*labels, *(line.group for line in grid.lines)])
    if not (called or (paired and steps)):
        return frozenset()
    above = {m.metric for m in find_metrics(f"{context.caption} {context.section}")}
    return frozenset((adjusted | paired | above) - {"other"}) or frozenset({"other"})


_PROFITS = frozenset({"net_income", "net_loss", "eps", "loss_per_share", "operating_income"})
_BARE = RowUnit("count", Decimal(1))


def _added_up(grid: Grid, slot: Slot) -> frozenset[str]:
    """Name a profit and the EBITDA or FFO that its lines add up to ("Net income", "Depreciation", "Core FFO")."""
    start, running, steps = "", Decimal(0), 0
    for line in grid.lines:
        metric = next((m.metric for m in find_metrics(line.label)), "other")
        read = next((r for c in slot.cells_of(line.cells) if (r := read_amount(c.text, _BARE))), None)
        value = read[0].low if read else None
        if value is None:
            continue
        if metric in _PROFITS:
            start, running, steps = metric, value, 0
        elif steps >= 1 and abs(value - running) <= abs(running) / 100:
            if metric in ("ebitda", "ffo"):
                return frozenset({start, metric})
        elif start:
            running, steps = running + value, steps + 1
    return frozenset()


def _joins(line: Line, bridged: frozenset[str]) -> bool:
    mention = next(iter(find_metrics(line.label)), None)
    return mention is not None and mention.metric in bridged and len(mention.text) >= 0.6 * len(line.label)
