"""Which printed figures answer a claim: those of the first later release that has its metric, basis, scope, measure and period."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from tracker.resolve.byname import by_name, by_row, derive_by_name
from tracker.resolve.contradictions import shuts
from tracker.resolve.counted import counts_others, takes_in_more
from tracker.resolve.derived import A_YEAR, YEARLY, derive, is_of_a_part, is_sequential, readings_of_parts, years_back
from tracker.resolve.ledger import SLACK, Ledger, Report, canonical, covers_period, same_scope, same_unit
from tracker.resolve.sizes import plausible
from tracker.resolve.splits import Split, before_split
from tracker.resolve.weighing import Candidate
from tracker.types import Claim, Figure, Published

_EXCLUDES = re.compile(r"\bexclud(?:es|ing)\b", re.IGNORECASE)


def candidates_for(claim: Published[Claim], ledger: Ledger, split: Split | None = None) -> list[Candidate]:
    """Find the figures of the first later release that answers the claim; a correction of it takes its place."""
    item = claim.item
    if item.target_end is None or _leaves_out(item):
        return []
    metric = canonical(item.metric or "")[0]
    for report in ledger.numbers:
        if report.published <= claim.published or report.published < item.target_end - SLACK:
            continue
        if _either_base(item, report.of_metric.get(metric, ())):
            return derive(item, report.figures)
        if found := _found_in(report, claim, ledger, split):
            return found
    return []


def _found_in(report: Report, claim: Published[Claim], ledger: Ledger, split: Split | None) -> list[Candidate]:
    """Find the figures of one report that answer a claim, the surest kind first."""
    item, metric = claim.item, canonical(claim.item.metric or "")[0]
    release, named = report.figures, report.of_metric.get(metric, ())
    if split is not None and (told := before_split(item, named)):
        return told
    before = _reported_before(ledger, report, metric) if split is None else ()
    found = _direct(item, named) or by_row(item, named) or derive(item, release, before) or _loosely(item, named)
    return found or by_name(item, claim.published, release) or derive_by_name(item, release)


def _reported_before(ledger: Ledger, report: Report, metric: str) -> Sequence[Published[Figure]]:
    """Give what earlier reports print of a metric."""
    return [f for r in ledger.numbers if r.published < report.published for f in r.of_metric.get(metric, ())]


def _leaves_out(item: Claim) -> bool:
    """Tell whether a GAAP amount is given without something that the reported one has in it, or closings were read as openings."""
    if shuts(item):
        return True
    return item.basis == "gaap" and item.metric in ("other_income", "tax_rate") and bool(_EXCLUDES.search(item.quote))


def _either_base(item: Claim, release: Sequence[Published[Figure]]) -> bool:
    """Tell whether a quarter's growth could be meant against the quarter or the year before: the release gives both."""
    quarter = bool(item.target_end and item.target_start and (item.target_end - item.target_start).days < A_YEAR)
    if item.measure != "growth" or not quarter or YEARLY.search(item.quote) or is_sequential(item):
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
        others = counts_others(item, figure.item) or takes_in_more(item, figure.item)
        if name == metric and _answers(item, figure.item) and not others:
            found.append(Candidate(figure, (figure.item.value or Decimal(0)) * sign * theirs, figure.item.derived))
    found = [c for c in found if not _assumed(c) or plausible(item, c.value)]
    return _of_basis(item, _without_parts(found, release))


def _without_parts(found: Sequence[Candidate], release: Sequence[Published[Figure]]) -> list[Candidate]:
    """Leave out rows whose number the release elsewhere gives to a part, where another number is left."""
    parts = readings_of_parts(release)
    whole = [c for c in found if not is_of_a_part(c.source.item, parts)]
    return whole or list(found)


def _assumed(candidate: Candidate) -> bool:
    return candidate.source.item.rule.startswith("prose.assumed")


def _loosely(item: Claim, release: Sequence[Published[Figure]]) -> list[Candidate]:
    """Find what the text says of a period with the claim's last day without saying how long it is ("Capital expenditures
    amounted to $72.4 million" in a report of a quarter and its year); only where the number fits one of them alone."""
    loose = ((figure, _loose_value(item, figure.item)) for figure in release)
    found = [Candidate(f, value, loose=True) for f, value in loose if value is not None and plausible(item, value)]
    return _of_basis(item, found)


_UNSURE = ("prose.assumed", "prose.paragraph", "prose.lead")


def _loose_value(item: Claim, own: Figure) -> Decimal | None:
    """Give what a figure of unsure length says of a claim's quantity; None where it says nothing of it."""
    metric, sign = canonical(item.metric or "")
    name, theirs = canonical(own.metric or "")
    if name != metric or own.value is None or not own.rule.startswith(_UNSURE) or not _ends_with(item, own):
        return None
    fits = own.measure == item.measure and same_unit(item.unit, own.unit) and same_scope(item, own)
    return own.value * sign * theirs if fits else None


_APART = timedelta(days=60)


def _ends_with(item: Claim, own: Figure) -> bool:
    """Tell whether a figure's period has a claim's last day and another length."""
    if item.target_start is None or item.target_end is None or own.period_start is None or own.period_end is None:
        return False
    longer = (own.period_end - own.period_start) - (item.target_end - item.target_start)
    return abs(longer) > _APART and abs(own.period_end - item.target_end) <= SLACK


def _answers(item: Claim, figure: Figure) -> bool:
    if item.measure in ("growth", "change") and (
        is_sequential(item) != figure.rule.endswith("sequential") or (years_back(item) or 1) > 1
    ):
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
