"""How a report fits a promise by what is not in its own words: the day, the words and names around both, its very sentence again."""

from __future__ import annotations

from datetime import timedelta

from tracker.resolve.antecedents import called_shortly, fit, on_the_day
from tracker.resolve.kin import LOOSE, akin, kin_claims
from tracker.resolve.ledger import Ledger, meet
from tracker.resolve.likeness import stem
from tracker.resolve.retold import says_the_same, told_again
from tracker.types import Claim, Figure, Published

# How rare at the issuer a name must be to tell anything.
_TELLING = 0.4


def dated_inside(claim: Claim, figure: Figure) -> bool:
    start, end, day = claim.target_start, claim.target_end, figure.period_end
    if figure.rule != "event.dated" or start is None or end is None or day is None:
        return False
    return start <= (figure.period_start or day) and day <= end


def alone_in_window(claim: Published[Claim], ledger: Ledger) -> bool:
    """Tell whether no other promise of the kind, of something else, has a window that meets a claim's."""
    mine = ledger.sketch_of(claim.item)
    for other in kin_claims(claim, ledger):
        theirs = ledger.sketches.get(other.item.claim_id)
        if theirs and meet(claim.item, other.item) and not akin(mine, theirs):
            return False
    return True


# What comes out on the very day for which it was promised, or a day or two after.
_DAYS = timedelta(days=3)
_FITS_DAY, _CALLED = 0.7, 0.7


def _fits_day(claim: Published[Claim], figure: Published[Figure], ledger: Ledger) -> float:
    """Tell how a report without a day fits a promise for one day by coming out on it ("today announced that it has been acquired")."""
    item, start, end = figure.item, claim.item.target_start, claim.item.target_end
    if item.outcome != "happened" or item.rule not in ("event.undated", "event.today") or start is None or end is None:
        return 0.0
    if end - start > _DAYS or not start <= figure.published <= end + _DAYS or not alone_in_window(claim, ledger):
        return 0.0
    return _FITS_DAY


def fit_around(claim: Published[Claim], figure: Published[Figure], ledger: Ledger) -> float:
    """Tell how a dated report of the very event fits the words around a promise; only kinds that have a name of their own."""
    item = figure.item
    if claim.item.event != item.event and item.event in LOOSE:
        return _FITS_DAY if on_the_day(claim.item, item) and _news_of_the_day(claim, figure, ledger) else 0.0
    if not _one_kind(claim.item.event, item.event) or claim.item.target_end is None:
        return 0.0
    if (item.rule == "event.moved" or dated_inside(claim.item, item)) and called_shortly(claim, figure, ledger):
        return _CALLED
    if claim.item.event in LOOSE:
        return _fit_loosely(claim, figure, ledger)
    if by_day := _fits_day(claim, figure, ledger):
        return by_day
    if _again(claim, figure, ledger):
        return _CALLED
    if item.outcome not in ("happened", "moved", "failed") or item.rule not in ("event.dated", "event.moved"):
        return 0.0
    return fit(claim, figure, ledger)


# One closes what another sells: who says "closing" seldom says which.
CLOSINGS = frozenset({"acquisition_close", "divestiture_close"})


def _one_kind(one: str | None, other: str | None) -> bool:
    return one == other or (one in CLOSINGS and other in CLOSINGS)


# Events that words alone don't tell: something else may come on their day, or they may come otherwise than hoped.
_DECIDED = frozenset({"regulatory_decision", "data_readout", "litigation", "contract_award"})
# Verbs that tell of talk about a thing, or of a change of plans, on its day.
_TALK = frozenset(
    map(
        stem,
        "announced extended amended postponed delayed discussed reported said agreed proposed notified invited".split(),
    )
)


def _news_of_the_day(claim: Published[Claim], figure: Published[Figure], ledger: Ledger) -> bool:
    """Tell whether a report of a promised day has a telling name of the promise, and no other promise of that day shares it
    ("Reykvale took off on May 17" of "service from Harrow to Reykvale begins May 17")."""
    item, said = figure.item, ledger.said(figure.item)
    if claim.item.event in _DECIDED or item.outcome != "happened" or said.everything & _TALK:
        return False
    names = {n for n in ledger.sketch_of(claim.item).names & said.everything if ledger.rare.get(n, 1.0) >= _TELLING}
    return bool(names) and not any(
        on_the_day(other.item, item) and names & ledger.sketch_of(other.item).names
        for other in ledger.milestones
        if other is not claim and other.item.event != claim.item.event
    )


def _again(claim: Published[Claim], figure: Published[Figure], ledger: Ledger) -> bool:
    """Tell whether a report is the promise's sentence told again as done, in its window."""
    return _says_it_in_time(claim, figure, ledger) and told_again(claim, figure, ledger)


def _fit_loosely(claim: Published[Claim], figure: Published[Figure], ledger: Ledger) -> float:
    """Tell how a report fits a promise whose kind has no name of its own: it says the very thing, in its window, of what stands
    around both ("Construction is to begin in May" among the names or the words of "we began construction")."""
    if not _says_it_in_time(claim, figure, ledger):
        return 0.0
    return _CALLED if told_again(claim, figure, ledger) else fit(claim, figure, ledger)


def _says_it_in_time(claim: Published[Claim], figure: Published[Figure], ledger: Ledger) -> bool:
    item = figure.item
    clause = item.subject.split(" | ")[0] or item.quote
    done = item.outcome == "happened" and dated_inside(claim.item, item)
    return done and says_the_same(claim.item, clause, item.about, ledger)
