"""Guidance → verdict: the figure that a later release prints for the same metric, basis, scope, measure and period."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from tracker.resolve.directions import judge_by_words, judge_direction
from tracker.resolve.judge import Judgement, judge
from tracker.resolve.ledger import (
    SLACK,
    Ledger,
    canonical,
    contradicted,
    covers_period,
    same_period,
    same_scope,
    same_unit,
    scope_key,
)
from tracker.resolve.words import amount_words, explain_number, range_words
from tracker.types import Claim, Figure, Published, Reason, Resolution

MIX_UP = Decimal(5)
# Results are seldom so far off; a claim or figure read for the wrong period often is. The profit of a thin year may be.
FAR_OFF, FAR_OFF_PROFIT = Decimal("2.5"), Decimal(3)
_PROFITS = frozenset(
    {"eps", "net_income", "operating_income", "ebitda", "other_income", "free_cash_flow", "operating_cash_flow", "ffo"}
)
_FORGOTTEN = timedelta(days=400)
_SEQUENTIAL = re.compile(
    r"\bsequential|\bquarter[- ]over[- ]quarter|\bq[1-4] to q[1-4]\b|"
    r"\b(?:from|over|with|versus|vs\.?|compared (?:to|with)) the (?:prior|previous|first|second|third|fourth|last|current|march|june|september|december)(?: fiscal)? quarter",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"\bpre-?split\b|\bbefore (?:the |giving effect to the )?(?:stock |share )?split\b", re.IGNORECASE)
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


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure in the claim's own terms: its sign, and whether two printed figures were divided for it."""

    source: Published[Figure]
    value: Decimal
    derived: bool = False


def resolve_guidance(claim: Published[Claim], ledger: Ledger) -> Resolution:
    """Judge one guidance claim; without exactly one answer it stays pending, with the reason."""
    pending = _settled_by_words(claim, ledger) or _unsafe(claim, ledger)
    if pending is not None:
        return pending
    candidates = _candidates(claim, ledger)
    if candidates:
        return _judged(claim, candidates, ledger)
    return judge_direction(claim, ledger) or judge_by_words(claim, ledger) or _without_figure(claim, ledger)


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
    per_share = (claim.item.unit or "").endswith("/share") or claim.item.metric == "share_count"
    if (
        per_share
        and _is_over(claim.item, ledger.as_of)
        and (_SPLIT.search(claim.item.quote) or _split_since(claim, ledger))
    ):
        told = _pending(
            claim, ledger, "not_comparable", "the shares were split; figures per share do not compare", "guidance.split"
        )
        return replace(told, flag="split")
    return None


_COMBINED = re.compile(r"\bcombin(?:ed|ation)\b", re.IGNORECASE)


def _split_since(claim: Published[Claim], ledger: Ledger) -> bool:
    """Tell whether a release within a year and a half after the claim speaks of a share split of which none before it did."""
    known = {
        f.item.subject
        for f in ledger.figures
        if f.item.outcome == "split" and claim.published - _FORGOTTEN <= f.published <= claim.published
    }
    until = (claim.item.target_end or claim.published) + timedelta(days=150)
    return any(
        f.item.outcome == "split" and f.item.subject not in known and claim.published < f.published <= until
        for f in ledger.figures
    )


def _newer(claim: Published[Claim], ledger: Ledger) -> Iterator[Published[Claim]]:
    """Give the later claims about the same quantity and period, whatever their measure."""
    for other in ledger.claims:
        if (
            other.published > claim.published
            and other.item.kind == "guidance"
            and _same_promise(claim.item, other.item)
        ):
            yield other


def _same_promise(one: Claim, other: Claim) -> bool:
    if other.vague or canonical(one.metric or "")[0] != canonical(other.metric or "")[0]:
        return False
    if scope_key(one.scope, one.subject) != scope_key(other.scope, other.subject):
        return False
    bases = {one.basis or "unstated", other.basis or "unstated"}
    if "non_gaap" in bases and len(bases) > 1:
        return False
    return same_period(one.target_start, one.target_end, other.target_start, other.target_end)


def _is_over(item: Claim, as_of: date) -> bool:
    return item.target_end is not None and item.target_end < as_of


def _candidates(claim: Published[Claim], ledger: Ledger) -> list[Candidate]:
    """Find the figures of the first later release that answers the claim; a correction of it takes its place."""
    item = claim.item
    if item.target_end is None or (
        item.basis == "gaap" and _EXCLUDES.search(item.quote) and item.metric in ("other_income", "tax_rate")
    ):
        return []
    seen = [f for f in ledger.figures if f.published > claim.published and f.item.kind == "number"]
    seen = [f for f in seen if f.item.period_end is not None and f.published >= item.target_end - SLACK]
    for release in _release_order(seen):
        if _either_base(item, release):
            return []
        found = _direct(item, release) or _derived(item, release)
        if found:
            return found
    return []


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


def _release_order(figures: Sequence[Published[Figure]]) -> list[list[Published[Figure]]]:
    """Group figures by release, oldest first; a correction goes before what it corrects."""
    groups: dict[tuple[date, str], list[Published[Figure]]] = {}
    for figure in figures:
        groups.setdefault((figure.published, figure.release_id), []).append(figure)
    ordered = [groups[key] for key in sorted(groups)]
    for at, group in enumerate(ordered):
        if group[0].corrects and at > 0 and group[0].published - ordered[at - 1][0].published <= timedelta(days=60):
            ordered[at - 1 : at + 1] = [group, ordered[at - 1]]
    return ordered


def _direct(item: Claim, release: Sequence[Published[Figure]]) -> list[Candidate]:
    """Find the printed figures of a release for a claim, the plainly dated before those dated by what stands above."""
    metric, sign = canonical(item.metric or "")
    found = []
    for figure in release:
        name, theirs = canonical(figure.item.metric or "")
        if name == metric and _answers(item, figure.item):
            found.append(Candidate(figure, (figure.item.value or Decimal(0)) * sign * theirs, figure.item.derived))
    found = _of_basis(item, found)
    plain = [c for c in found if not c.source.item.rule.endswith("inherited")]
    return plain or found


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
        return adjusted
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
    values = {c.value for c in found}
    return found[:1] if len(values) == 1 else []


def _as_level(item: Claim, figure: Published[Figure]) -> Candidate | None:
    same = figure.item.metric == item.metric and figure.item.measure == "level" and figure.item.value is not None
    if not same or not covers_period(item, figure.item) or not same_scope(item, figure.item):
        return None
    if (figure.item.basis == "non_gaap") != (item.basis == "non_gaap"):
        return None
    return Candidate(figure, figure.item.value or Decimal(0))


def _back(day: date | None, years: int) -> date | None:
    return day and day - timedelta(days=round(365.25 * years))


def _growth(item: Claim, release: Sequence[Published[Figure]]) -> list[Candidate]:
    metric = item.metric or ""
    days = (item.target_end - item.target_start).days if item.target_end and item.target_start else 0
    if days < _A_YEAR and not _YEARLY.search(item.quote):
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
    """Judge by the most exact of figures that agree; flagged and pending where they do not, or where scales look mixed."""
    item = claim.item
    candidates = _supported(candidates)
    if not _agree(candidates):
        values = ", ".join(sorted({amount_words(c.value, item.unit) for c in candidates}))
        told = _pending(
            claim, ledger, "unverifiable", f"the release prints figures that disagree: {values}", "guidance.conflict"
        )
        return replace(
            _with_evidence(told, candidates[0].source.release_id, candidates[0].source.item), flag="conflict"
        )
    best = min(candidates, key=lambda c: (c.source.item.digits, not c.source.item.in_table))
    verdict = _verdict(item, best)
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
        confidence=0.6 if best.derived else 0.8 if best.source.item.rule.endswith("inherited") else 0.95,
        derived=best.derived,
    )


def _verdict(item: Claim, best: Candidate) -> Judgement | None:
    if item.measure == "direction":
        return None
    digits = item.digits if item.low is not None or item.high is not None else -9
    # More of one format means fewer of another: neither side of a mix is better.
    metric = "other" if item.scope and item.metric in _MIXED else item.metric or ""
    return judge(item.low, item.high, item.measure or "level", metric, best.value, digits)


def _close_call(item: Claim, value: Decimal) -> bool:
    """Tell whether a computed ratio lies within a point of the range: rounding and unseen items could decide."""
    return any(abs(value - bound) < 1 for bound in (item.low, item.high) if bound is not None)


def _supported(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Keep the figures of the one value that a statement and the text both give; all of them where there is none or two."""
    rows = [c for c in candidates if c.source.item.in_table]
    words = [c for c in candidates if not c.source.item.in_table]
    both = [c for c in rows if any(_agree([c, other]) for other in words)]
    if not both or not _agree(both):
        return list(candidates)
    return [c for c in candidates if all(_agree([c, other]) for other in both)]


def _agree(candidates: Sequence[Candidate]) -> bool:
    """Tell whether figures are one number printed to different digits."""
    exact = min(candidates, key=lambda c: c.source.item.digits)
    return all(
        abs(c.value - exact.value) <= Decimal(1).scaleb(max(c.source.item.digits, exact.source.item.digits))
        for c in candidates
    )


def _mixed_up(item: Claim, value: Decimal) -> bool:
    bounds = [abs(b) for b in (item.low, item.high) if b is not None]
    if item.measure != "level" or item.unit == "percent" or not bounds or not min(bounds) or not value:
        return False
    same_side = all((b > 0) == (value > 0) for b in (item.low, item.high) if b is not None)
    limit = FAR_OFF_PROFIT if canonical(item.metric or "")[0] in _PROFITS else FAR_OFF
    limit = MIX_UP if item.low is None or item.high is None else limit
    return same_side and (abs(value) > limit * max(bounds) or abs(value) * limit < min(bounds))


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
    near = {metric, *(part for part in _RATIOS.get(metric, ()))}
    for figure in ledger.figures:
        if figure.published <= claim.published or figure.item.kind != "number":
            continue
        own = canonical(figure.item.metric or "")[0]
        if own in near and covers_period(item, figure.item):
            return True
        if metric == "tax_rate" and own == "net_income" and covers_period(item, figure.item):
            return True
    return False


def _pending(claim: Published[Claim], ledger: Ledger, reason: Reason, words: str, rule: str) -> Resolution:
    return Resolution(claim.item.claim_id, "pending", reason, ledger.as_of, explanation=words, rule=rule)


def _with_evidence(told: Resolution, release_id: str, item: Claim | Figure) -> Resolution:
    return replace(
        told, evidence_release=release_id, evidence_start=item.start, evidence_end=item.end, evidence_quote=item.quote
    )


__all__ = ["Candidate", "resolve_guidance"]
