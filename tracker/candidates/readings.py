"""What a segment is read as: a metric with its amount or bare direction and the earlier amount beside, or an event with its window."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.mentions import AmountMark, Marks, PeriodMark, Role
from tracker.types import Amount, Basis, Measure


@dataclass(frozen=True, slots=True)
class Reading:
    """One metric with the amount (or bare direction) that a segment gives it; spans are the segment's."""

    metric: str
    subject: str
    basis: Basis
    measure: Measure
    start: int
    end: int
    amount: Amount | None = None
    amount_span: tuple[int, int] | None = None
    prior: Amount | None = None
    role: Role = "main"
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone read from a segment: the event, the words that name it, its window, the signs for and against it."""

    event: str
    subject: str
    start: int
    end: int
    period: PeriodMark | None
    signs: frozenset[str]


# "We previously expected revenue of $5 million and now expect $6 million."
_NOW = re.compile(r"\bnow\b", re.IGNORECASE)


def prior_for(text: str, mark: AmountMark, marks: Marks) -> Amount | None:
    """Find the earlier range printed for this amount: the one its own words give, else the next prior amount before the following main one."""
    if mark.prior is not None and _one_unit(mark.prior.unit, mark.amount.unit):
        return mark.prior
    earlier = [a for a in marks.amounts if a.end <= mark.start][-1:]
    if any(a.role == "prior" and _one_unit(a.amount.unit, mark.amount.unit) and _NOW.search(text, a.end, mark.start) for a in earlier):
        return earlier[0].amount
    later = [a for a in marks.amounts if a.start >= mark.end]
    for other in later:
        if other.role == "prior" and _one_unit(other.amount.unit, mark.amount.unit):
            return other.amount
        if other.role == "main" and not text[: other.start].endswith("("):
            return None
    return None


def _one_unit(earlier: str, now: str) -> bool:
    """Tell whether two units can be of one range: "$2,230 to $2,300 per ounce (earlier $2,150 to $2,250)"."""
    return earlier == now or "count" in (earlier, now) or earlier == now.split("/")[0]
