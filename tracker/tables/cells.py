"""The amount that the cells of a slot hold, and the sign that its row's name gives it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracker import lexicon
from tracker.amounts import is_currency, negated
from tracker.tables.values import RowUnit, join_bounds, read_amount
from tracker.types import Amount, Cell, Claim


@dataclass(frozen=True, slots=True)
class Found:
    """An amount read from a slot: the cell's words and the words of the amount."""

    amount: Amount
    cell: str
    text: str


def read_cells(text: str, cells: Sequence[Cell], unit: RowUnit) -> Found | None:
    """Read the first cell's amount, or one range of the first and the last; None where no cell of the slot says one."""
    read = [(c, r) for c in cells if (r := read_amount(c.text, unit)) is not None and _leads(c.text, r[1], r[2])]
    if not read:
        return None
    if len(read) == 1:
        cell, (amount, start, end) = read[0]
        return Found(amount, cell.text, cell.text[start:end].strip())
    (first, low), (last, high) = read[0], read[-1]
    whole = join_bounds(low[0], high[0])
    return Found(whole, text[first.start : last.end], text[first.start : last.end]) if whole else None


def _leads(cell: str, start: int, end: int) -> bool:
    """Tell whether an amount is what a cell says, rather than a number in a comment."""
    return start <= 25 and bool(
        re.search(r"\d|digit|teens|twent|thirt|fort|fift|flat|even|doubl|level|par\b|year", cell[start:end], re.IGNORECASE)
    )


_COSTS = re.compile(r"\b(?:expenses?|costs?|losses|loss|charges?|compensation|contributions?|taxes)\b", re.IGNORECASE)
_SIGNED = frozenset({"tax_rate", "share_count", "debt", "leverage", "eps", "net_income"})


def as_stated(amount: Amount, metric: str, label: str) -> Amount:
    """Give an amount the sign that its row's name asks for: a cost is positive, a loss on a profit's line negative."""
    return _without_minus(_of_loss(amount, metric, label), metric, label)


def _without_minus(amount: Amount, metric: str, label: str) -> Amount:
    """Turn a loss or cost printed as a negative number to the positive one that its name stands for."""
    lower = lexicon.metrics()[metric].better == "lower" and metric not in _SIGNED
    cost = metric == "other" and _COSTS.search(label) and not re.search(r"income|earnings|growth", label, re.IGNORECASE)
    ends = [v for v in (amount.low, amount.high) if v is not None]
    if not (lower or cost or metric in ("capex", "buyback")) or not ends or amount.unit in ("percent", "bps"):
        return amount
    if any(v >= 0 for v in ends):
        return amount
    ends = sorted(-v for v in ends)
    return replace(amount, low=ends[0], high=ends[-1])


_LOSS = re.compile(r"\b(?:ebitda|ebit|operating|ebita) loss\b(?!\))", re.IGNORECASE)


def _of_loss(amount: Amount, metric: str, label: str) -> Amount:
    """Turn the positive numbers of a loss whose metric is a profit ("Adjusted EBITDA loss $27 to $30") to what they stand for."""
    ends = [v for v in (amount.low, amount.high) if v is not None]
    if metric not in ("ebitda", "operating_income") or not is_currency(amount.unit.partition("/")[0]) or not _LOSS.search(label) or min(ends) <= 0:
        return amount
    return negated(amount)


_UP_DOWN = re.compile(
    r"^\W*(?:(?:slight|modest|moderate|significant|strong|continued|sequential|further)\w*\s+)*(?:increas\w+|decreas\w+|declin\w+|growth|grow|improv\w+|higher|lower|above|below|better|up|down|positive|expansion|record)\b[^.;\d]{0,40}$",
    re.IGNORECASE,
)


def direction_of(claim: Claim, cells: Sequence[Cell]) -> Claim | None:
    """Read a cell of words without a number ("Slight increase") as a bare direction of a known metric."""
    words = [c.text for c in cells]
    if len(words) != 1 or not _UP_DOWN.match(words[0]) or claim.metric == "other":
        return None
    return replace(claim, measure="direction", rule="table.direction", amount_text=words[0])
