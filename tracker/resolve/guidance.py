"""Guidance → verdict: the figure that a later release prints for the same metric, basis, scope, measure and period."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from tracker.lost import is_whole
from tracker.resolve.answers import candidates_for
from tracker.resolve.byname import believable, called_alike
from tracker.resolve.contradictions import contradicted, finest, named_apart, shuts
from tracker.resolve.derived import RATIOS, close_call
from tracker.resolve.directions import judge_direction
from tracker.resolve.judge import Judgement, judge
from tracker.resolve.ledger import (
    Ledger,
    canonical,
    covers_period,
    same_period,
    scope_key,
)
from tracker.resolve.limited import leaves_a_deal_out
from tracker.resolve.meant import as_meant, of_named
from tracker.resolve.ownwords import judge_by_words, names_range
from tracker.resolve.restated import on_other_books
from tracker.resolve.sizes import mixed_up, plausible, without_mix_ups
from tracker.resolve.splits import Split, in_old_shares, restated_by, split_since, touches
from tracker.resolve.unpromised import promises_nothing
from tracker.resolve.weighing import MARGIN, Candidate, Value, trust, weigh
from tracker.resolve.words import amount_words, explain_number, range_words
from tracker.types import Claim, Figure, Published, Reason, Resolution

_SURE = 2.0
_MIXED = frozenset({"store_openings", "store_count", "units"})


def resolve_guidance(claim: Published[Claim], ledger: Ledger) -> Resolution:
    """Judge one guidance claim; without exactly one answer it stays pending, with the reason."""
    claim = _read(claim, ledger)
    pending = _settled_by_words(claim, ledger) or _damaged(claim, ledger) or _unsafe(claim, ledger)
    if pending is not None:
        return pending
    split = split_since(claim, ledger)
    candidates = candidates_for(claim, ledger, split)
    if split is None and candidates:
        split = restated_by(claim, candidates[0].source, ledger)
    if split is not None and _is_over(claim.item, ledger.as_of) and touches(split, candidates):
        return _after_split(claim, candidates, split, ledger)
    if candidates:
        told = _judged(claim, candidates, ledger)
        if words := on_other_books(claim, told, candidates[0].source, ledger):
            return replace(_pending(claim, ledger, "not_comparable", words, "guidance.restated"), flag="restated")
        return told
    return judge_direction(claim, ledger) or judge_by_words(claim, ledger) or _without_figure(claim, ledger)


def _read(claim: Published[Claim], ledger: Ledger) -> Published[Claim]:
    """Read a claim as it is meant, of the part that its words name, to the finest digits that its release prints."""
    return finest(as_meant(of_named(claim, ledger), ledger.claims), ledger)


def _after_split(claim: Published[Claim], candidates: Sequence[Candidate], split: Split, ledger: Ledger) -> Resolution:
    """Judge an amount per share in the shares it was guided in; pending where that is not sure, never a miss for it."""
    restated = [c for c in (in_old_shares(c, split, claim, ledger) for c in candidates) if c is not None]
    told = _judged(claim, restated, ledger) if restated else None
    if told is not None and told.status != "pending":
        near = told.actual is not None and plausible(claim.item, told.actual)
        if near or told.status == "met":
            return replace(
                told, flag="split", confidence=0.7, explanation=f"{told.explanation}; in shares before the {split.name}"
            )
    words = "the shares were split; figures per share do not compare"
    return replace(_pending(claim, ledger, "not_comparable", words, "guidance.split"), flag="split")


def weighed_for(claim: Published[Claim], ledger: Ledger) -> list[Candidate]:
    """Give the figures that a claim is judged by, before they are weighed against each other."""
    claim = _read(claim, ledger)
    return candidates_for(claim, ledger, split_since(claim, ledger))


def _settled_by_words(claim: Published[Claim], ledger: Ledger) -> Resolution | None:
    item = claim.item
    if item.quote.rstrip(" \"”'’").endswith("?"):
        reason: Reason = "unverifiable" if _is_over(item, ledger.as_of) else "not_due"
        return _pending(claim, ledger, reason, "a question promises nothing", "guidance.question")
    if (words := promises_nothing(claim)) is not None:
        reason = "unverifiable" if _is_over(item, ledger.as_of) else "not_due"
        return replace(_pending(claim, ledger, reason, words, "guidance.unpromised"), flag="unpromised")
    if item.vague:
        reason = "unverifiable" if _is_over(item, ledger.as_of) else "not_due"
        return _pending(claim, ledger, reason, "too vague to be judged by a figure", "guidance.vague")
    if item.action == "withdrawn":
        return _pending(claim, ledger, "withdrawn", "the issuer withdraws this guidance", "guidance.withdrawn")
    for other in _newer(claim, ledger):
        ended = item.target_end is None or other.published <= item.target_end
        if other.item.action == "withdrawn" and ended:
            told = _pending(claim, ledger, "withdrawn", f"withdrawn on {other.published}", "guidance.withdrawn")
            return _with_evidence(told, other.release_id, other.item)
    return None


def _damaged(claim: Published[Claim], ledger: Ledger) -> Resolution | None:
    """Leave pending, and flag, what lost a character beside a number."""
    if is_whole(claim.item):
        return None
    reason: Reason = "unverifiable" if _is_over(claim.item, ledger.as_of) else "not_due"
    words = (
        f"a character beside a number was lost before the release came: “{claim.item.amount_text or claim.item.quote}”"
    )
    return replace(_pending(claim, ledger, reason, words, "guidance.lost"), flag="lost")


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
    if leaves_a_deal_out(claim, ledger) and _is_over(claim.item, ledger.as_of):
        words = "its release says that the guidance leaves a deal out, which the report may have in it"
        return replace(_pending(claim, ledger, "not_comparable", words, "guidance.limited"), flag="limited")
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
    if shuts(one) != shuts(other):
        return False
    if one.metric == "cost_of_revenue" and named_apart(one.subject, other.subject):
        # "Cash cost" and "AISC" are both costs per ounce.
        return False
    bases = {one.basis or "unstated", other.basis or "unstated"}
    return not ("non_gaap" in bases and len(bases) > 1)


def _is_over(item: Claim, as_of: date) -> bool:
    return item.target_end is not None and item.target_end < as_of


def _judged(claim: Published[Claim], candidates: Sequence[Candidate], ledger: Ledger) -> Resolution:
    """Judge by the value that weighs most; flagged and pending where another is near, or where scales look mixed."""
    item = claim.item
    values = without_mix_ups(item, weigh(_held_against(item, candidates) or candidates))
    if len(values) > 1 and values[0].weight < values[1].weight + MARGIN:
        named = called_alike(item, values)
        if named is None:
            return _in_conflict(claim, values, ledger)
        values = [named]
    best = values[0].best
    verdict = _verdict(item, best)
    if best.source.item.metric is None and verdict and verdict.status == "missed" and not believable(item, best.value):
        return _without_figure(claim, ledger)
    if verdict is None or (best.derived and close_call(item, best, verdict.status == "missed")):
        return _without_figure(claim, ledger)
    evidence = _with_evidence(
        _pending(claim, ledger, "unverifiable", "", "guidance.mixed_up"), best.source.release_id, best.source.item
    )
    if doubted := _doubted(evidence, item, best, verdict):
        return doubted
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


_GUIDED = re.compile(r"\b(?:guidance|outlook|forecasts?|expectations|projections?|guided|range)\b", re.IGNORECASE)


def _held_against(item: Claim, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Give the figures that their own sentences hold against the very range of a claim ("compares with guidance of $0.52 to $0.56"):
    they are counted as the guidance was."""
    return [
        c
        for c in candidates
        if not c.source.item.in_table and _GUIDED.search(c.source.item.quote) and names_range(c.source.item.quote, item)
    ]


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


def _doubted(evidence: Resolution, item: Claim, best: Candidate, verdict: Judgement) -> Resolution | None:
    """Return the pending verdict that says why a number decides nothing yet; None where it decides."""
    shown, asked = amount_words(best.value, item.unit), range_words(item)
    if mixed_up(item, best.value):
        return replace(
            evidence, flag="factor", explanation=f"{shown} against {asked} looks like a mix-up of units or rows"
        )
    if _only_rounded(item, best.value, verdict):
        return replace(evidence, flag="rounding", explanation=f"{shown} is within {asked} only if it is rounded")
    if _about_a_mix(item, best.value, verdict):
        return replace(
            evidence, flag="rounding", explanation=f"{shown} is about {asked}, and of a mix neither side is better"
        )
    return None


def _only_rounded(item: Claim, value: Decimal, verdict: Judgement) -> bool:
    """Tell whether a growth lies in its range by rounding alone, and outside by more than a quarter of the range's width:
    1.4 % down is not surely what "minus 1 % to flat" meant."""
    low, high = item.low, item.high
    if item.measure == "level" or verdict.position != "within" or low is None or high is None or low == high:
        return False
    return 4 * max(low - value, value - high) > high - low


# "Approximately 90 of one kind and 70 of the other": so many percent off, and it is still about that.
_ABOUT = 2


def _about_a_mix(item: Claim, value: Decimal, verdict: Judgement) -> bool:
    """Tell whether a count of one kind of several misses its point by a hair, where neither side of it is better."""
    point = item.low if item.low == item.high else None
    mixed = bool(item.scope) and item.metric in _MIXED and verdict.status == "missed"
    return mixed and point is not None and abs(value - point) * 100 <= _ABOUT * abs(point)


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
    near = {metric, *RATIOS.get(metric, ()), *(("net_income",) if metric == "tax_rate" else ())}
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


__all__ = ["Candidate", "resolve_guidance", "weighed_for"]
