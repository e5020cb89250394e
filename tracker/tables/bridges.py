"""GAAP-to-non-GAAP bridges of guidance: which lines are guided totals, which only steps between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from tracker.lexicon import find_metrics
from tracker.tables.context import Context
from tracker.tables.grid import Grid, Line
from tracker.tables.naming import STEPS
from tracker.tables.slots import Slot
from tracker.tables.values import RowUnit, read_amount


def bridged_metrics(grid: Grid, context: Context, slots: Sequence[Slot]) -> frozenset[str]:
    """Name the metrics whose totals a bridge of guidance joins; empty where the table is no bridge.

    A bridge is called one above it, gives one metric on both bases with steps between, or adds up.
    """
    labels = [line.label for line in grid.lines]
    mentions = [m for label in labels for m in find_metrics(label)[:1]]
    adjusted = {m.metric for m in mentions if m.basis == "non_gaap"}
    paired = {m.metric for m in mentions if m.metric in adjusted and m.basis != "non_gaap"}
    title = f"{context.caption} {context.section}"
    called = re.search(r"reconcil|bridge", title, re.IGNORECASE)
    steps = any(STEPS.match(words) for words in [*labels, *(line.group for line in grid.lines)])
    if not (called or (paired and steps)):
        return _added_up(grid, slots[0]) if slots else frozenset()
    return (adjusted | paired | {m.metric for m in find_metrics(title)}) - {"other"} or frozenset({"other"})


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


def is_total(bridged: frozenset[str], lines: Sequence[Line], number: int) -> bool:
    """Tell the guided totals of a bridge (its first line, the measures it joins, what comes after) from its steps."""
    line = lines[number]
    if not bridged or number > max((n for n, other in enumerate(lines) if _joins(other, bridged)), default=-1):
        return True
    if re.match(r"(?:impact|effect|adjustment|add|less|plus|exclud|tax effect|change)", line.label, re.IGNORECASE):
        return False
    return (
        number == 0 or bool(re.match(r"(?:non-)?gaap\b|adjusted\b", line.label, re.IGNORECASE)) or _joins(line, bridged)
    )


def _joins(line: Line, bridged: frozenset[str]) -> bool:
    mention = next(iter(find_metrics(line.label)), None)
    return mention is not None and mention.metric in bridged and len(mention.text) >= 0.6 * len(line.label)
