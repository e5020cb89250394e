"""Guidance → verdict: the figure that a later release prints for the same metric, basis, scope, measure and period."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from tracker.resolve.byname import believable, by_name
from tracker.resolve.directions import judge_by_words, judge_direction
from tracker.resolve.judge import Judgement, judge
from tracker.resolve.ledger import (
    SLACK,
    Ledger,
    canonical,
    contradicted,
    covers_period,
    named_apart,
    same_period,
    same_scope,
    same_unit,
    scope_key,
)
from tracker.resolve.splits import Split, before_split, in_old_shares, split_since
from tracker.resolve.weighing import MARGIN, Candidate, Value, trust, weigh
from tracker.resolve.words import amount_words, explain_number, range_words
from tracker.types import Claim, Figure, Published, Reason, Resolution

MIX_UP = Decimal(5)
# Results are seldom so far off; a claim or figure read for the wrong period often is. The profit of a thin year may be.
FAR_OFF, FAR_OFF_PROFIT = Decimal("2.5"), Decimal(3)
_PROFITS = frozenset(
    {"eps", "net_income", "operating_income", "ebitda", "other_income", "free_cash_flow", "operating_cash_flow", "ffo"}
)
_SEQUENTIAL = re.compile(
    r"\bsequential|\bquarter[- ]over[- ]quarter|\bq-?o-?q\b|\bq[1-4] to q[1-4]\b|"
    r"\b(?:from|over|with|versus|vs\.?|compared (?:to|with)) the (?:prior|previous|first|second|third|fourth|last|current|march|june|september|december)(?: fiscal)? quarter",
    re.IGNORECASE,
)
_SURE = 2.0
_MIXED = frozenset({"store_openings", "store_count", "units"})
# "Up 1 % to 4 %" of a quarter may be meant against the quarter before it; only words or a whole year make it yearly.
_YEARLY = re.compile(
    r"\byear[- ](?:over[- ]year|ago|earlier)|\bprior[- ]year|\blast year|\bsame (?:quarter|period)|\bcomparable (?:quarter|period)|\bquarter (?:of|in) (?:fiscal )?(?:19|20)\d\d\b.*\bquarter (?:of|in) (?:fiscal )?(?:19|20)\d\d",
    re.IGNORECASE,
)
_A_YEAR = 350
_EXCLUDES = re.compile(r"\bexclud(?:es|ing)\b", re.IGNORECASE)
_RATIOS = {
    "gross_margin": ("gross_profit", "revenue"),
    "operating_margin": ("operating_income", "revenue"),
    "net_margin": ("net_income", "revenue"),
}


def resolve_guidance(claim: Published[Claim], ledger: Ledger) -> Resolution:
    """Judge one guidance claim; without exactly one answer it stays pending, with the reason."""
    claim = as_meant(claim, ledger.claims)
    pending = _settled_by_words(claim, ledger) or _unsafe(claim, ledger)
    if pending is not None:
        return pending
    split = split_since(claim, ledger)
    candidates = _candidates(claim, ledger, split)
    if split is not None and _is_over(claim.item, ledger.as_of):
        return _after_split(claim, candidates, split, ledger)
    if candidates:
        return _judged(claim, candidates, ledger)
    return judge_direction(claim, ledger) or judge_by_words(claim, ledger) or _without_figure(claim, ledger)


def _after_split(claim: Published[Claim], candidates: Sequence[Candidate], split: Split, ledger: Ledger) -> Resolution:
    """Judge an amount per share in the shares it was guided in; pending where that is not sure, never a miss for it."""
    restated = [c for c in (in_old_shares(c, split, claim, ledger) for c in candidates) if c is not None]
    told = _judged(claim, restated, ledger) if restated else None
    if told is not None and told.status != "pending":
        near = told.actual is not None and _plausible(claim.item, told.actual)
        if near or told.status == "met":
            return replace(
                told, flag="split", confidence=0.7, explanation=f"{told.explanation}; in shares before the {split.name}"
            )
    words = "the shares were split; figures per share do not compare"
    return replace(_pending(claim, ledger, "not_comparable", words, "guidance.split"), flag="split")


def weighed_for(claim: Published[Claim], ledger: Ledger) -> list[Candidate]:
    """Give the figures that a claim is judged by, before they are weighed against each other."""
    claim = as_meant(claim, ledger.claims)
    return _candidates(claim, ledger, split_since(claim, ledger))


# Metrics that in percent are always a growth: "comparable sales to rise at a low single-digit rate".
_GROWTHS = frozenset({"comparable_sales"})
_JUST_OVER = timedelta(days=45)


def as_meant(claim: Published[Claim], told: Iterable[Published[Claim]]) -> Published[Claim]:
    """Read a claim as it is meant: what is always a growth as one, and a range without a period for that of an earlier
    release that gives the same range ("confirms its forecast of sales of EUR 740 to 760 million")."""
    item = claim.item
    if item.measure == "level" and item.unit == "percent" and item.metric in _GROWTHS:
        claim = replace(claim, item=replace(item, measure="growth"))
    claim = _beyond(claim)
    item = claim.item
    if item.target_end is not None or item.target_text or item.low is item.high is None:
        return claim
    spans = {(c.item.target_start, c.item.target_end) for c in told if _gave_before(c, claim)}
    if len(spans) != 1:
        return claim
    ((start, end),) = spans
    return replace(claim, item=replace(claim.item, target_start=start, target_end=end))


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


def _settled_by_words(claim: Published[Claim], ledger: Ledger) -> Resolution | None:
    item = claim.item
    if item.vague:
        reason: Reason = "unverifiable" if _is_over(item, ledger.as_of) else "not_due"
        return _pending(claim, ledger, reason, "too vague to be judged by a figure", "guidance.vague")
    if item.action == "withdrawn":
        return _pending(claim, ledger, "withdrawn", "the issuer withdraws this guidance", "guidance.withdrawn")
    for other in _newer(claim, ledger):
        ended = item.target_end is None or other.published <= item.target_end
        if other.item.action == "withdrawn" and ended:
            told = _pending(claim, ledger, "withdrawn", f"withdrawn on {other.published}", "guidance.withdrawn")
            return _with_evidence(told, other.release_id, other.item)
    return None


def _unsafe(claim: Published[Claim], ledger: Ledger) -> Resolution | None:
    """Leave pending what no figure can be held against safely: contradictory readings, shares that were split since."""
    if contradicted(claim, ledger):
        told = _pending(
            claim,
            ledger,
            "unverifiable",
            "the release gives two ranges for the same quantity and period",
            "guidance.contradicted",
        )
        return replace(told, flag="contradicted") if _is_over(claim.item, ledger.as_of) else None
    if claim.item.scope and _COMBINED.search(claim.item.quote) and _is_over(claim.item, ledger.as_of):
        told = _pending(
            claim, ledger, "not_comparable", "the amount covers several parts together", "guidance.combined"
        )
        return replace(told, flag="combined")
    return None


_COMBINED = re.compile(r"\bcombin(?:ed|ation)\b", re.IGNORECASE)


def _newer(claim: Published[Claim], ledger: Ledger) -> Iterator[Published[Claim]]:
    """Give the later claims about the same quantity and period, whatever their measure."""
    for other in ledger.guidance.get(canonical(claim.item.metric or "")[0], ()):
        if other.published > claim.published and _same_promise(claim.item, other.item):
            yield other


def _same_promise(one: Claim, other: Claim) -> bool:
    if other.vague or canonical(one.metric or "")[0] != canonical(other.metric or "")[0]:
        return False
    if not same_period(one.target_start, one.target_end, other.target_start, other.target_end):
        return False
    if scope_key(one.scope, one.subject) != scope_key(other.scope, other.subject):
        return False
    if one.metric == "cost_of_revenue" and named_apart(one.subject, other.subject):
        # "Cash cost" and "AISC" are both costs per ounce.
        return False
    bases = {one.basis or "unstated", other.basis or "unstated"}
    return not ("non_gaap" in bases and len(bases) > 1)


def _is_over(item: Claim, as_of: date) -> bool:
    return item.target_end is not None and item.target_end < as_of


def _candidates(claim: Published[Claim], ledger: Ledger, split: Split | None = None) -> list[Candidate]:
    """Find the figures of the first later release that answers the claim; a correction of it takes its place."""
    item = claim.item
    if item.target_end is None or _leaves_out(item):
        return []
    metric = canonical(item.metric or "")[0]
    for report in ledger.numbers:
        if report.published <= claim.published or report.published < item.target_end - SLACK:
            continue
        release, named = report.figures, report.of_metric.get(metric, ())
        if _either_base(item, named):
            return []
        found = _direct(item, named)
        if split is not None and (told := before_split(item, named)):
            return told
        found = found or _derived(item, release) or _loosely(item, named) or by_name(item, claim.published, release)
        if found:
            return found
    return []


def _leaves_out(item: Claim) -> bool:
    """Tell whether a GAAP amount is given without something that the reported one has in it."""
    return item.basis == "gaap" and item.metric in ("other_income", "tax_rate") and bool(_EXCLUDES.search(item.quote))


def _either_base(item: Claim, release: Sequence[Published[Figure]]) -> bool:
    """Tell whether a quarter's growth could be meant against the quarter or the year before: the release gives both."""
    quarter = bool(item.target_end and item.target_start and (item.target_end - item.target_start).days < _A_YEAR)
    if item.measure != "growth" or not quarter or _YEARLY.search(item.quote) or _SEQUENTIAL.search(item.quote):
        return False
    rules = [
        f.item.rule
        for f in release
        if f.item.metric == item.metric and f.item.measure == "growth" and covers_period(item, f.item)
    ]
    return any(rule.endswith("sequential") for rule in rules)


def _direct(item: Claim, release: Sequence[Published[Figure]]) -> list[Candidate]:
    """Find the printed figures of a release for a claim, the plainly dated before those dated by what stands above."""
    metric, sign = canonical(item.metric or "")
    found = []
    for figure in release:
        name, theirs = canonical(figure.item.metric or "")
        if name == metric and _answers(item, figure.item):
            found.append(Candidate(figure, (figure.item.value or Decimal(0)) * sign * theirs, figure.item.derived))
    found = [c for c in found if not _assumed(c) or _plausible(item, c.value)]
    return _of_basis(item, _without_parts(found, release))


def _without_parts(found: Sequence[Candidate], release: Sequence[Published[Figure]]) -> list[Candidate]:
    """Leave out rows whose number the release elsewhere gives to a part ("Segment gross margin of 64.4%" beside a row "Gross
    margin 64.4%"), where another number is left."""
    parts = {_reading(f.item) for f in release if f.item.scope and f.item.value is not None}
    whole = [
        c
        for c in found
        if not (c.source.item.in_table and not c.source.item.scope and _reading(c.source.item) in parts)
    ]
    return whole or list(found)


def _reading(figure: Figure) -> tuple[object, ...]:
    return figure.metric, figure.measure, figure.unit, figure.value, figure.period_end


def _assumed(candidate: Candidate) -> bool:
    return candidate.source.item.rule.startswith("prose.assumed")


# A quarter's sum lies far from a year's: what is this near to a guided year is the year's.
_NEAR_ENOUGH = Decimal("0.25")


def _plausible(item: Claim, value: Decimal) -> bool:
    """Tell whether a number of an unsure period lies so near to the range that no other period's would."""
    bounds = [b for b in (item.low, item.high) if b is not None]
    if item.measure != "level" or not bounds or item.unit in ("percent", "bps", "ratio"):
        return False
    reach = _NEAR_ENOUGH * max(abs(b) for b in bounds)
    return min(bounds) - reach <= value <= max(bounds) + reach


def _loosely(item: Claim, release: Sequence[Published[Figure]]) -> list[Candidate]:
    """Find what the text says of a period with the claim's last day without saying how long it is ("Capital expenditures
    amounted to $72.4 million" in a report of a quarter and its year); only where the number fits one of them alone."""
    if item.target_start is None or item.target_end is None:
        return []
    metric, sign = canonical(item.metric or "")
    found = []
    for figure in release:
        own = figure.item
        name, theirs = canonical(own.metric or "")
        unsure = own.rule.startswith(("prose.assumed", "prose.paragraph", "prose.lead"))
        if name != metric or not unsure or own.value is None or own.period_start is None or own.period_end is None:
            continue
        value = own.value * sign * theirs
        fits = own.measure == item.measure and same_unit(item.unit, own.unit) and same_scope(item, own)
        apart = abs((own.period_end - own.period_start) - (item.target_end - item.target_start)) > timedelta(days=60)
        if fits and apart and abs(own.period_end - item.target_end) <= SLACK and _plausible(item, value):
            found.append(Candidate(figure, value, loose=True))
    return _of_basis(item, found)


def _answers(item: Claim, figure: Figure) -> bool:
    if item.measure == "growth" and bool(_SEQUENTIAL.search(item.quote)) != figure.rule.endswith("sequential"):
        return False
    if figure.value is None or (figure.measure != item.measure and item.measure != "direction"):
        return False
    return same_unit(item.unit, figure.unit) and covers_period(item, figure) and same_scope(item, figure)


def _of_basis(item: Claim, found: Sequence[Candidate]) -> list[Candidate]:
    """Keep the figures of the claim's basis; an unstated one is judged by the headline figure, never by an adjusted row below it."""
    adjusted = [c for c in found if c.source.item.basis == "non_gaap"]
    reported = [c for c in found if c.source.item.basis != "non_gaap"]
    if item.basis == "non_gaap":
        # Free cash flow has no GAAP form: "adjusted" or not said, it is the same unless both are printed.
        return adjusted or (reported if item.metric == "free_cash_flow" else [])
    return reported


def _derived(item: Claim, release: Sequence[Published[Figure]]) -> list[Candidate]:
    """Divide two figures that one release prints: growth over its comparison column, a margin of its revenue."""
    if (
        item.measure == "growth"
        and item.unit == "percent"
        and not _SEQUENTIAL.search(item.quote)
        and item.basis != "non_gaap"
    ):
        return _growth(item, release)
    if item.measure == "level" and item.metric in _RATIOS and item.unit == "percent":
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
    if days < _A_YEAR and not _YEARLY.search(item.quote) and _prints_quarter_before(item, release):
        # Both a year and a quarter back are printed, and the words do not say which is meant.
        return []
    now, before = _levels(item, metric, release), _levels(item, metric, release, 1)
    if not now or not before or before[0].value <= 0 or now[0].source.item.unit != before[0].source.item.unit:
        return []
    grown = (now[0].value / before[0].value - 1) * 100
    return [Candidate(now[0].source, grown.quantize(Decimal("0.01")), derived=True)]


def _ratio(item: Claim, release: Sequence[Published[Figure]]) -> list[Candidate]:
    above, below = _RATIOS[item.metric or ""]
    part, whole = _levels(item, above, release), _levels(replace(item, basis="unstated"), below, release)
    if not part or not whole or whole[0].value <= 0 or item.basis == "non_gaap":
        return []
    return [Candidate(part[0].source, (part[0].value / whole[0].value * 100).quantize(Decimal("0.01")), derived=True)]


def _judged(claim: Published[Claim], candidates: Sequence[Candidate], ledger: Ledger) -> Resolution:
    """Judge by the value that weighs most; flagged and pending where another is near, or where scales look mixed."""
    item = claim.item
    values = _without_mix_ups(item, weigh(candidates))
    if len(values) > 1 and values[0].weight < values[1].weight + MARGIN:
        return _in_conflict(claim, values, ledger)
    best = values[0].best
    verdict = _verdict(item, best)
    if best.source.item.metric is None and verdict and verdict.status == "missed" and not believable(item, best.value):
        return _without_figure(claim, ledger)
    if verdict is None or (best.derived and verdict.status == "missed" and _close_call(item, best.value)):
        return _without_figure(claim, ledger)
    evidence = _with_evidence(
        _pending(claim, ledger, "unverifiable", "", "guidance.mixed_up"), best.source.release_id, best.source.item
    )
    if _mixed_up(item, best.value):
        words = (
            f"{amount_words(best.value, item.unit)} against {range_words(item)} looks like a mix-up of units or rows"
        )
        return replace(evidence, flag="factor", explanation=words)
    if _only_rounded(item, best.value, verdict):
        words = f"{amount_words(best.value, item.unit)} is within {range_words(item)} only if it is rounded"
        return replace(evidence, flag="rounding", explanation=words)
    return replace(
        evidence,
        status=verdict.status,
        reason=verdict.reason,
        position=verdict.position,
        direction=verdict.direction,
        actual=best.value,
        explanation=explain_number(item, best.value, verdict, best.source.item, best.derived),
        rule=f"guidance.{'derived' if best.derived else item.measure}",
        flag="derived" if best.derived else None,
        confidence=_confidence(best),
        derived=best.derived,
    )


def _in_conflict(claim: Published[Claim], values: Sequence[Value], ledger: Ledger) -> Resolution:
    printed = ", ".join(amount_words(v.best.value, claim.item.unit) for v in values)
    words = f"the release prints figures that disagree: {printed}"
    first = values[0].best.source
    told = _pending(claim, ledger, "unverifiable", words, "guidance.conflict")
    return replace(_with_evidence(told, first.release_id, first.item), flag="conflict")


def _confidence(best: Candidate) -> float:
    """Tell how sure a verdict on a figure is, by where it stands."""
    if best.derived or best.loose or best.source.item.metric is None:
        return 0.6
    return 0.8 if trust(best) < _SURE else 0.95


def _verdict(item: Claim, best: Candidate) -> Judgement | None:
    if item.measure == "direction":
        return None
    digits = item.digits if item.low is not None or item.high is not None else -9
    # More of one format means fewer of another: neither side of a mix is better.
    metric = "other" if item.scope and item.metric in _MIXED else item.metric or ""
    return judge(item.low, item.high, item.measure or "level", metric, best.value, digits)


def _only_rounded(item: Claim, value: Decimal, verdict: Judgement) -> bool:
    """Tell whether a growth lies in its range by rounding alone, and outside by more than a quarter of the range's width:
    1.4 % down is not surely what "minus 1 % to flat" meant."""
    low, high = item.low, item.high
    if item.measure == "level" or verdict.position != "within" or low is None or high is None or low == high:
        return False
    return 4 * max(low - value, value - high) > high - low


def _close_call(item: Claim, value: Decimal) -> bool:
    """Tell whether a computed ratio lies within a point of the range: rounding and unseen items could decide."""
    return any(abs(value - bound) < 1 for bound in (item.low, item.high) if bound is not None)


def _mixed_up(item: Claim, value: Decimal) -> bool:
    bounds = [abs(b) for b in (item.low, item.high) if b is not None]
    if item.measure != "level" or item.unit == "percent" or not bounds or not min(bounds) or not value:
        return False
    limit = FAR_OFF_PROFIT if canonical(item.metric or "")[0] in _PROFITS else FAR_OFF
    return _times_off(item, value, MIX_UP if item.low is None or item.high is None else limit)


def _times_off(item: Claim, value: Decimal, limit: Decimal) -> bool:
    """Tell whether a number of the range's sign is over so many times its upper bound, or under such a part of its lower one."""
    bounds = [b for b in (item.low, item.high) if b is not None]
    same_side = all((b > 0) == (value > 0) for b in bounds)
    sizes = [abs(b) for b in bounds]
    return same_side and (abs(value) > limit * max(sizes) or abs(value) * limit < min(sizes))


def _without_mix_ups(item: Claim, values: Sequence[Value]) -> list[Value]:
    """Leave out what only another row or period would print ("$117.5 million" against $1.1 billion for a year guided to more
    than that), where one value lies near the range; what is far off does not speak against it."""
    near = [v for v in values if _plausible(item, v.best.value) and trust(v.best) >= _FAIR]
    if len(near) != 1 or not all(v is near[0] or _times_off(item, v.best.value, FAR_OFF) for v in values):
        return list(values)
    return near


_FAIR = 1.5


def _without_figure(claim: Published[Claim], ledger: Ledger) -> Resolution:
    item = claim.item
    for other in _newer(claim, ledger):
        if _gives_another_range(item, other.item):
            told = _pending(
                claim,
                ledger,
                "superseded",
                f"{range_words(other.item)} given on {other.published}",
                "guidance.superseded",
            )
            return _with_evidence(told, other.release_id, other.item)
    if not _is_over(item, ledger.as_of):
        return _pending(claim, ledger, "not_due", "the period is not over", "guidance.not_due")
    if _reported_otherwise(claim, ledger):
        return _pending(
            claim,
            ledger,
            "not_comparable",
            "later releases report this metric only on another basis, scope or measure",
            "guidance.not_comparable",
        )
    return _pending(
        claim, ledger, "awaiting_report", "no later release gives a figure for the period", "guidance.awaiting_report"
    )


def _gives_another_range(one: Claim, other: Claim) -> bool:
    if other.low is None and other.high is None:
        return False
    if one.low is None and one.high is None:
        return False
    if one.measure != other.measure:
        return True
    return (one.low, one.high) != (other.low, other.high)


def _reported_otherwise(claim: Published[Claim], ledger: Ledger) -> bool:
    """Tell whether a later release reports the period's metric at all, in a form that does not compare."""
    item = claim.item
    metric = canonical(item.metric or "")[0]
    near = {metric, *_RATIOS.get(metric, ()), *(("net_income",) if metric == "tax_rate" else ())}
    for report in ledger.numbers:
        if report.published > claim.published:
            found = (f for name in near for f in report.of_metric.get(name, ()))
            if any(covers_period(item, f.item) for f in found):
                return True
    return False


def _pending(claim: Published[Claim], ledger: Ledger, reason: Reason, words: str, rule: str) -> Resolution:
    return Resolution(claim.item.claim_id, "pending", reason, ledger.as_of, explanation=words, rule=rule)


def _with_evidence(told: Resolution, release_id: str, item: Claim | Figure) -> Resolution:
    return replace(
        told, evidence_release=release_id, evidence_start=item.start, evidence_end=item.end, evidence_quote=item.quote
    )


__all__ = ["Candidate", "as_meant", "resolve_guidance", "weighed_for"]
