"""A claim as it is meant: what is always a growth, what lies beyond an earlier range, a range without its period."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from tracker.lexicon import form_of
from tracker.resolve.ledger import Ledger, is_equity_method, scope_key, scope_of
from tracker.resolve.sizes import PROFITS
from tracker.types import Claim, Published

# Metrics that in percent are always a growth: "comparable sales to rise at a low single-digit rate".
_GROWTHS = frozenset({"comparable_sales"})
_JUST_OVER = timedelta(days=45)


def as_meant(claim: Published[Claim], told: Iterable[Published[Claim]]) -> Published[Claim]:
    """Read a claim as it is meant: what is always a growth as one, and a range without a period for that of an earlier
    release that gives the same range ("confirms its forecast of sales of EUR 740 to 760 million")."""
    item = claim.item
    if item.measure == "level" and item.unit == "percent" and item.metric in _GROWTHS:
        claim = replace(claim, item=replace(item, measure="growth"))
    claim = _as_operating(_as_loss(_beyond(claim)))
    told = list(told)
    claim = _in_own_year(claim, told)
    item = claim.item
    if item.target_end is not None or item.target_text or item.low is item.high is None:
        return claim
    spans = {(c.item.target_start, c.item.target_end) for c in told if _gave_before(c, claim)}
    if len(spans) != 1:
        return claim
    ((start, end),) = spans
    return replace(claim, item=replace(claim.item, target_start=start, target_end=end))


def _as_operating(claim: Published[Claim]) -> Published[Claim]:
    """Read operating earnings per share as the adjusted ones that they are: no accounting standard has such a number."""
    item = claim.item
    told = item.metric == "eps" and item.basis == "unstated" and "operating" in item.subject.lower().split()
    return replace(claim, item=replace(item, basis="non_gaap")) if told else claim


_INTO_NEXT = timedelta(days=45)


def _in_own_year(claim: Published[Claim], told: Iterable[Published[Claim]]) -> Published[Claim]:
    """Read "for 2031" as the fiscal year of that name, where the issuer promises for "fiscal 2031" and that runs from a February on."""
    item = claim.item
    start, end, named = item.target_start, item.target_end, (item.target_text or "").lower()
    if start is None or end is None or (start, end) != (date(start.year, 1, 1), date(start.year, 12, 31)):
        return claim
    if "calendar" in named or str(start.year) not in named:
        return claim
    spans = {(c.item.target_start, c.item.target_end) for c in told if _is_own_year(c.item, start, end)}
    if len(spans) != 1:
        return claim
    ((first, last),) = spans
    return replace(claim, item=replace(item, target_start=first, target_end=last))


def _is_own_year(item: Claim, start: date, end: date) -> bool:
    """Tell whether a claim is for the fiscal year that is named for a calendar year and runs into the next one."""
    first, last, named = item.target_start, item.target_end, (item.target_text or "").lower()
    if first is None or last is None or "fiscal" not in named or str(start.year) not in named:
        return False
    return timedelta(0) < first - start <= _INTO_NEXT and timedelta(0) < last - end <= _INTO_NEXT


# "Slightly above the prior range of $285 million to $300 million": guided to lie beyond an end of what was guided before.
_BEYOND = re.compile(
    r"\b(?:(?P<above>above|over|exceed\w*|better than|higher than)|(?P<below>below|under|short of|lower than))\s+(?:the\s+(?:high|top|upper|low|lower|bottom)\s+end\s+of\s+)?"
    r"(?:(?:the|our|its)\s+)?(?:prior|previous|previously \w+|earlier|original|initial|former)\b[^.;$€£%\d]{0,40}$",
    re.IGNORECASE,
)


def _beyond(claim: Published[Claim]) -> Published[Claim]:
    """Read a range that a claim only names to go beyond it as the bound that it is."""
    item = claim.item
    number = re.search(r"[$€£]?\d", item.quote)
    said = (
        _BEYOND.search(item.quote[: number.start()])
        if number and item.low is not None and item.high is not None
        else None
    )
    if said is None:
        return claim
    low, high = (item.high, None) if said["above"] else (None, item.low)
    return replace(claim, item=replace(item, low=low, high=high))


# "EBITDA is expected to be a loss of $5 million": what is said of a profit is its negative.
_LOSS_OF = re.compile(
    r"\bloss(?:es)?\s+(?:of|between|in the range of|ranging from|from)\s+(?:about |approximately |up to )?$",
    re.IGNORECASE,
)


def _as_loss(claim: Published[Claim]) -> Published[Claim]:
    """Read the positive amount of a profit that its sentence calls a loss as negative."""
    item = claim.item
    if item.metric not in PROFITS or item.measure != "level" or not item.amount_text:
        return claim
    before, found, _ = item.quote.partition(item.amount_text)
    if not found or not _LOSS_OF.search(before) or any(b is not None and b <= 0 for b in (item.low, item.high)):
        return claim
    low, high = (b and -b for b in (item.high, item.low))
    return replace(claim, item=replace(item, low=low, high=high))


# "Gross margin on devices": a margin of what is sold, not of all sales.
_ON_A_PART = re.compile(
    r"\bmargins? on (?:our |its |the )?(?P<part>(?!sales|revenues?|an?\b|average|track|both|all|total|net|gross|that|this|these|those|course|top|budget|plan|goods|products?\b|which|such)[a-z]{4,})\b(?! basis)",
)


def _speaks_of_it(quote: str) -> bool:
    """Tell whether a sentence opens with a word for what stands before it.

    >>> _speaks_of_it("This is estimated to be a loss."), _speaks_of_it("This quarter's loss is estimated.")
    (True, False)
    """
    first, _, rest = quote.lower().partition(" ")
    return first in ("this", "it", "that") and rest.startswith(("is ", "was ", "will ", "should ", "would "))


def of_named(claim: Published[Claim], ledger: Ledger) -> Published[Claim]:
    """Take the names right before a metric for the part that it is of: "Kelvora net sales of $345 million to $355 million"."""
    item = claim.item
    if item.scope is None and form_of(item.metric or "") == "rate" and (part := _ON_A_PART.search(item.quote)):
        return replace(claim, item=replace(item, scope=part["part"]))
    if (
        item.scope is None
        and item.metric == "other_income"
        and _speaks_of_it(item.quote)
        and is_equity_method(item.about)
    ):
        return replace(claim, item=replace(item, scope="unconsolidated"))
    if item.scope or not item.subject[:1].islower():
        return claim
    found = re.search(rf"((?:[A-Z][\w&-]+ ){{1,3}}){re.escape(item.subject)}\b", item.quote)
    names = [
        w for w in (found[1].split() if found else ()) if w.lower() in ledger.proper and w.lower() not in ledger.own
    ]
    scope = scope_of(" ".join(names))
    return replace(claim, item=replace(item, scope=scope)) if scope else claim


def _gave_before(other: Published[Claim], claim: Published[Claim]) -> bool:
    """Tell whether an earlier release gives the very range of a claim, for a period that is not long over."""
    one, mine = other.item, claim.item
    if other.published >= claim.published or one.target_end is None or one.target_end < claim.published - _JUST_OVER:
        return False
    same = (one.metric, one.measure, one.unit, one.low, one.high) == (
        mine.metric,
        mine.measure,
        mine.unit,
        mine.low,
        mine.high,
    )
    if not same or (one.basis == "non_gaap") != (mine.basis == "non_gaap"):
        return False
    return scope_key(one.scope, one.subject) == scope_key(mine.scope, mine.subject)
