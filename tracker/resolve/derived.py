"""Growth, change and margins that no release prints, worked out from two figures of one: always marked as derived."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from tracker.lexicon import form_of
from tracker.resolve.ledger import canonical, covers_period, plain, same_period, same_scope
from tracker.resolve.sizes import PROFITS
from tracker.resolve.taxes import derive_tax_rate
from tracker.resolve.weighing import MARGIN, Candidate, weigh
from tracker.types import Claim, Figure, Published

SEQUENTIAL = re.compile(
    r"\bsequential|\bquarter[- ]over[- ]quarter|\bq-?o-?q\b|\bq[1-4] to q[1-4]\b|"
    r"\b(?:from|over|with|above|below|than(?: in)?|versus|vs\.?|compared (?:to|with)) (?:the (?:prior|previous|first|second|third|fourth|last|current|march|june|september|december)(?: fiscal)? quarter|(?:first|second|third|fourth) quarter (?:results|levels))",
    re.IGNORECASE,
)
# "Up 1 % to 4 %" of a quarter may be meant against the quarter before it; only words or a whole year make it yearly.
YEARLY = re.compile(
    r"\byear[- ](?:over[- ]year|ago|earlier|before)|\bprior[- ]year|\blast year|\bsame (?:quarter|period)|\bcomparable (?:quarter|period)|\bquarter (?:of|in) (?:fiscal )?(?:19|20)\d\d\b.*\bquarter (?:of|in) (?:fiscal )?(?:19|20)\d\d",
    re.IGNORECASE,
)
A_YEAR = 350
RATIOS = {
    "gross_margin": ("gross_profit", "revenue"),
    "operating_margin": ("operating_income", "revenue"),
    "net_margin": ("net_income", "revenue"),
}


_HUNDRED = Decimal(100)
# A change of a rate in points; what something does to it ("tariffs will weigh on the margin by 90 basis points") is another thing.
_POINTS = {"bps": _HUNDRED, "percent": Decimal(1)}
_EFFECT = re.compile(
    r"\b(?:impacts?|effects?|headwinds?|tailwinds?|weighs?|due to|because|contribut\w+|benefit\w*|reflect\w*|non-?recurring|one-?(?:time|off)|attributable|driven by)\b",
    re.IGNORECASE,
)

Span = tuple[date | None, date | None]
Between = Callable[[Decimal, Decimal], Decimal | None]


def derive(
    item: Claim, release: Sequence[Published[Figure]], before: Sequence[Published[Figure]] = ()
) -> list[Candidate]:
    """Work out from figures that one release prints: growth or change over an earlier period, a margin of its revenue, a tax rate;
    a growth or change over the quarter before also from what the reports `before` it say of that."""
    between = _between(item)
    if between is not None:
        # What an amount changed by over a year is seldom meant ("add two people in six months").
        printed = _against_earlier(item, release, between) if item.unit in _POINTS else []
        return printed or _against_report(item, release, before, between)
    if item.metric == "tax_rate":
        return derive_tax_rate(item, release)
    if item.measure == "level" and item.unit == "percent" and (parts := _parts_of_rate(item)):
        return _ratio(item, release, *parts)
    return []


def _between(item: Claim) -> Between | None:
    """Give how a growth or change is worked out from two levels; None where a claim is neither, or cannot be."""
    if item.unit == "percent" and item.measure == "growth":
        # "Organic", "at constant rates", "excluding …": only of a profit is the adjusted amount itself printed.
        adjusted = item.basis == "non_gaap" and canonical(item.metric or "")[0] not in PROFITS
        return None if adjusted else growth_of
    if item.measure != "change" or _EFFECT.search(item.quote):
        return None
    scale = _POINTS.get(item.unit or "") if form_of(item.metric or "") == "rate" else None
    if scale is not None:
        return lambda now, then: (now - then) * scale
    return (lambda now, then: now - then) if item.unit not in _POINTS else None


# "R&D expenses of about 9% of revenue": what an expense is told as a share of.
_OF_SALES = tuple(
    f"% of {more}{what}" for more in ("", "net ", "total ", "our ", "group ") for what in ("revenue", "sales")
)


def _parts_of_rate(item: Claim) -> tuple[str, str] | None:
    """Give the two metrics of which a rate is the quotient: of a margin, of an expense as a share of revenue."""
    if item.metric in RATIOS:
        return RATIOS[item.metric]
    shares = plain(item.quote).replace(" percent", "%").replace(" %", "%")
    spent = item.metric not in (None, "other", "revenue") and form_of(item.metric or "") == "money"
    return (item.metric or "", "revenue") if spent and any(words in shares for words in _OF_SALES) else None


def free_cash(item: Claim, release: Sequence[Published[Figure]]) -> Candidate | None:
    """Work out what operations brought in beyond what was invested, where that is so much that no other way to count it could
    turn its sign (a quarter of the one, at least)."""
    brought, invested = _levels(item, "operating_cash_flow", release), _levels(item, "capex", release)
    if not brought or not invested or not _comparable(brought[0], invested[0]):
        return None
    left = brought[0].value - abs(invested[0].value)
    sure = 4 * abs(left) >= max(abs(brought[0].value), abs(invested[0].value))
    return Candidate(brought[0].source, left, derived=True) if sure else None


def _levels(
    item: Claim, metric: str, release: Sequence[Published[Figure]], span: Span | None = None, said: bool = False
) -> list[Candidate]:
    """Give the level of a metric that weighs most in a release, for the claim's period or another span; none where it is unclear.

    Sentences round their numbers: they count only if `said`.
    """
    start, end = span or (item.target_start, item.target_end)
    level = replace(item, metric=metric, measure="level", unit=None, target_start=start, target_end=end)
    rate = form_of(metric) == "rate"
    wanted = [
        f
        for f in release
        if (rate or f.item.in_table or (said and f.item.rule == _SENTENCE)) and (f.item.unit == "percent") == rate
    ]
    partial = _rows_of_parts(wanted) if rate and not item.scope else frozenset()
    found = [c for c in (_as_level(level, f) for f in wanted if _row_of(f) not in partial) if c is not None]
    best = weigh(found)
    clear = len(best) == 1 or (len(best) > 1 and best[0].weight >= best[1].weight + MARGIN)
    return [best[0].best] if clear else []


Reading = tuple[object, ...]


def readings_of_parts(release: Sequence[Published[Figure]]) -> frozenset[Reading]:
    """Collect the numbers that a release gives to parts of the whole."""
    return frozenset(_reading(f.item) for f in release if f.item.scope and f.item.value is not None)


def is_of_a_part(figure: Figure, parts: frozenset[Reading]) -> bool:
    """Tell whether a row without a scope has a number that is elsewhere that of a part ("Segment gross margin of 64.4%" beside a
    row "Gross margin 64.4%")."""
    return figure.in_table and not figure.scope and _reading(figure) in parts


def _rows_of_parts(figures: Sequence[Published[Figure]]) -> frozenset[Reading]:
    """Find the rows without a scope of which one number is elsewhere that of a part."""
    parts = readings_of_parts(figures)
    return frozenset(_row_of(f) for f in figures if is_of_a_part(f.item, parts))


def _row_of(figure: Published[Figure]) -> Reading:
    return figure.release_id, figure.item.start, figure.item.in_table


def _reading(figure: Figure) -> Reading:
    return figure.metric, figure.measure, figure.unit, figure.value, figure.period_end


def _as_level(item: Claim, figure: Published[Figure]) -> Candidate | None:
    same = figure.item.metric == item.metric and figure.item.measure == "level" and figure.item.value is not None
    if not same or not covers_period(item, figure.item) or not same_scope(item, figure.item):
        return None
    if (figure.item.basis == "non_gaap") != (item.basis == "non_gaap"):
        return None
    return Candidate(figure, figure.item.value or Decimal(0))


# "Higher than the third quarter of 2029", "up from 2029": a base that is named by its year.
_BASE = re.compile(
    r"\b(?:than|from|over|with|to|versus|above|below)\s+(?:in\s+)?(?:(?:that|those|levels?|the level)\s+(?:of|in|for)\s+)?(?:the\s+)?(?:fiscal\s+|year\s+)?"
    r"(?:(?P<turn>first|second|third|fourth|q[1-4]|[1-4]q|march|june|september|december)(?:\s+fiscal)?(?:\s+quarter)?(?:\s+of)?(?:\s+fiscal)?\s+)?"
    r"(?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_A_YEAR_NAMED = re.compile(r"(?:19|20)\d\d")


def years_back(item: Claim) -> int | None:
    """Tell how many years before its own a claim names the period that it is held against; None where it names none so."""
    base, told = _BASE.search(item.quote), item.target_text or ""
    if base is None or item.target_end is None or (base["turn"] and base["turn"].lower() not in told.lower()):
        return None
    own = _A_YEAR_NAMED.search(told)
    years = (int(own[0]) if own else item.target_end.year) - int(base["year"])
    return years if years > 0 else None


def a_year_before(item: Claim) -> Span:
    """Give the span a year before a claim's, or so many as its words name."""
    years = years_back(item) or 1
    return _back(item.target_start, years), _back(item.target_end, years)


def a_quarter_before(item: Claim) -> Span | None:
    """Give the quarter before a claim's, None where its own span is no quarter."""
    start, end = item.target_start, item.target_end
    if start is None or end is None or not _SHORT <= (end - start).days <= _LONG:
        return None
    last = start - timedelta(days=1)
    return last - (end - start), last


_SHORT, _LONG = 80, 100


def is_sequential(item: Claim) -> bool:
    """Tell whether a growth is meant against the period before; a year's never is, whatever else its sentence speaks of."""
    start, end = item.target_start, item.target_end
    whole_year = start is not None and end is not None and (end - start).days >= A_YEAR
    return not whole_year and years_back(item) is None and bool(SEQUENTIAL.search(item.quote))


def _back(day: date | None, years: int) -> date | None:
    return day and day - timedelta(days=round(365.25 * years))


def _against_earlier(item: Claim, release: Sequence[Published[Figure]], between: Between) -> list[Candidate]:
    """Hold the period's level against the earlier one that the words mean; where they leave that open or name both, each."""
    metric = item.metric or ""
    now = _levels(item, metric, release)
    if not now:
        return []
    before = [_levels(item, metric, release, span) for span in _bases(item, release)]
    found = [
        (then[0], between(now[0].value, then[0].value)) for then in before if then and _comparable(now[0], then[0])
    ]
    values = [value for _, value in found if value is not None]
    if not before or len(values) < len(before) or len({_side(item, value) for value in values}) > 1:
        return []
    return [Candidate(now[0].source, min(values, key=lambda value: _off(item, value)), derived=True)]


_SENTENCE = "prose.sentence"


def _against_report(
    item: Claim, release: Sequence[Published[Figure]], before: Sequence[Published[Figure]], between: Between
) -> list[Candidate]:
    """Hold the period's level against that of the quarter before as its own report gave it, where the words name that quarter and
    no rounding of the two could lead to another side of the range."""
    base = a_quarter_before(item) if is_sequential(item) and not YEARLY.search(item.quote) else None
    if base is None or _names_its_own(item):
        return []
    metric = item.metric or ""
    now = _levels(item, metric, release, said=True)
    then = _levels(item, metric, release, base, said=True) or _levels(item, metric, before, base, said=True)
    if not now or not then or not _comparable(now[0], then[0]):
        return []
    reached = [between(one, other) for one in _read_as(now[0]) for other in _read_as(then[0])]
    sides = {_side(item, value) for value in reached if value is not None}
    value = between(now[0].value, then[0].value)
    return [Candidate(now[0].source, value, derived=True)] if value is not None and len(sides) == 1 else []


_NTH = re.compile(r"\b(first|second|third|fourth|march|june|september|december)\b", re.IGNORECASE)


def _names_its_own(item: Claim) -> bool:
    """Tell whether the quarter that a claim is held against is called as its own: its window is then read wrong."""
    held = SEQUENTIAL.search(item.quote)
    named = {w.lower() for w in _NTH.findall(held.group() if held else "")}
    return bool(named & {w.lower() for w in _NTH.findall(item.target_text or "")})


def _read_as(candidate: Candidate) -> tuple[Decimal, Decimal]:
    """Give the least and the most that a printed number may be the rounding of."""
    half = Decimal(1).scaleb(candidate.source.item.digits) / 2
    return candidate.value - half, candidate.value + half


def _side(item: Claim, value: Decimal) -> int:
    """Tell on which side of a range a number lies: -1, 0 within, 1."""
    below = item.low is not None and value < item.low
    return -1 if below else int(item.high is not None and value > item.high)


def _off(item: Claim, value: Decimal) -> Decimal:
    """Tell how far a number lies from the nearer bound of a range."""
    return min((abs(value - bound) for bound in (item.low, item.high) if bound is not None), default=Decimal(0))


def _bases(item: Claim, release: Sequence[Published[Figure]]) -> list[Span]:
    """Give the spans that a growth or change is held against: both where a year and a quarter back could be meant."""
    yearly, sequential = bool(YEARLY.search(item.quote)), is_sequential(item)
    quarter = a_quarter_before(item)
    if sequential and quarter is not None:
        # "Flat sequentially and year over year"
        return [quarter, a_year_before(item)] if yearly else [quarter]
    if not yearly and quarter is not None and _prints(item, release, quarter):
        return [quarter, a_year_before(item)]
    return [] if sequential else [a_year_before(item)]


def _prints(item: Claim, release: Sequence[Published[Figure]], span: Span) -> bool:
    """Tell whether a release prints the metric for a span."""
    start, end = span
    return any(
        f.item.metric == item.metric and same_period(start, end, f.item.period_start, f.item.period_end)
        for f in release
    )


def _comparable(now: Candidate, then: Candidate) -> bool:
    return now.source.item.unit == then.source.item.unit


def growth_of(now: Decimal, then: Decimal) -> Decimal | None:
    """Give by how many percent one number is more than another, which must be above zero."""
    return ((now / then - 1) * _HUNDRED).quantize(_CENT) if then > 0 else None


_CENT = Decimal("0.01")


def close_call(item: Claim, derived: Candidate, missed: bool) -> bool:
    """Tell whether rounding and what is not seen could decide a derived number: a miss within a point of the range, a change
    of a rate within what its two levels are printed to."""
    if item.measure == "change" and item.unit not in _POINTS:
        return False  # an amount's change is given only where no rounding decides it
    scale = _POINTS.get(item.unit or "") if item.measure == "change" else None
    reach = scale.scaleb(derived.source.item.digits) if scale is not None else Decimal(1) if missed else Decimal(0)
    return any(
        abs(derived.value - bound) < reach or (scale is not None and derived.value == bound)
        for bound in (item.low, item.high)
        if bound is not None
    )


def _ratio(item: Claim, release: Sequence[Published[Figure]], above: str, below: str) -> list[Candidate]:
    part, whole = _levels(item, above, release), _levels(replace(item, basis="unstated"), below, release)
    if not part or not whole or whole[0].value <= 0 or item.basis == "non_gaap":
        return []
    return [Candidate(part[0].source, (part[0].value / whole[0].value * 100).quantize(Decimal("0.01")), derived=True)]
