"""Share splits between guidance and report: amounts per share are judged in the shares they were guided in, or not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tracker.periods import parse_period
from tracker.resolve.ledger import Ledger, canonical, covers_period
from tracker.resolve.weighing import Candidate
from tracker.types import Claim, Figure, Published

_FORGOTTEN, _AFTER, _NEWS = timedelta(days=400), timedelta(days=150), timedelta(days=100)
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10, "twenty": 20}
_RATIO = re.compile(r"(?P<new>\d+|[a-z]+)[- ]for[- ](?P<old>\d+|[a-z]+)", re.IGNORECASE)
_OLD_BASIS = re.compile(
    r"\bpre-?split\b|\bbefore (?:the |giving effect to the )?(?:stock |share )?split\b", re.IGNORECASE
)
# "Or $3.56 before the split": the report itself gives the number in the old shares.
_SAID_BEFORE = re.compile(
    r"[$€£]\s?(?P<number>\d*\.\d+|\d+)(?:\s+per(?:\s+\w+){0,2}\s+share)?,?\s+(?:before (?:the |giving effect to the )?(?:stock |share )?split|on a pre-?split basis|pre-?split)\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:reflects?|adjusted (?:for|to)|restated|retroactive\w*|(?:was|were|been) effected|took effect|became effective|complet(?:ed|ion of)|following the|after the|giving effect)\b",
    re.IGNORECASE,
)
# What is to come is the split itself: "completing a two-for-one split", "trading on a split-adjusted basis", "receive one more share".
_TO_SPLIT = re.compile(r"\bsplit\b|\breceive (?:\w+ ){1,3}(?:more |additional )?shares?\b", re.IGNORECASE)
_DAY = re.compile(r"\b[A-Z][a-z]+\.? \d{1,2}, (?:19|20)\d\d\b|\b\d{1,2} [A-Z][a-z]+ (?:19|20)\d\d\b")
_DAYS = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Split:
    """A split after a claim: its words, how many new shares one old share became, the statements that tell of it.

    `seen` says that nothing tells of it but the report's own comparison columns, which it states anew.
    """

    name: str
    factor: Decimal | None
    told: tuple[Published[Figure], ...]
    seen: bool = False


# Old shares to new ones, as splits usually come; a reverse split is one of these the other way round.
_USUAL = tuple(Decimal(n) for n in ("1.5", "2", "3", "4", "5", "7", "10", "20"))
# Of less than this a cent is too much to tell a factor.
_LEAST = Decimal("0.1")


def restated_by(claim: Published[Claim], report: Published[Figure], ledger: Ledger) -> Split | None:
    """Find a split by what a report states anew: amounts per share of earlier periods that are a usual multiple or part of what
    releases up to the claim printed for them, all of them by one factor."""
    if not (claim.item.unit or "").endswith("/share"):
        return None
    since = _last_known(claim, ledger)
    before = _per_share_in([f.item for f in ledger.figures if since < f.published <= claim.published])
    anew = [f.item for f in ledger.figures if f.release_id == report.release_id]
    pairs = [(before[key], f.value) for f in anew if (key := _per_share_of(f)) in before and f.value]
    ratios = {_ratio(old, new) for old, new in pairs if abs(old) >= _LEAST}
    factor = next(iter(ratios)) if len(ratios) == 1 else None
    return Split("split that its comparison columns show", factor, (), seen=True) if factor and factor != 1 else None


def _last_known(claim: Published[Claim], ledger: Ledger) -> date:
    """Give the day on which the last split before a claim was first told of: what was printed up to then is in older shares still."""
    first: dict[str, date] = {}
    for event in ledger.events:
        if event.item.outcome == "split" and event.published <= claim.published:
            first.setdefault(event.item.subject, event.published)
    return max(first.values(), default=date.min)


def _per_share_in(figures: Sequence[Figure]) -> dict[tuple[object, ...], Decimal]:
    """Collect the last amount per share that is told of each quantity."""
    return {key: f.value or Decimal(0) for f in figures if (key := _per_share_of(f)) is not None}


# Places whose period is taken from what stands around them.
_UNSURE = ("prose.assumed", "prose.paragraph", "prose.lead", "prose.title")


def _per_share_of(figure: Figure) -> tuple[object, ...] | None:
    """Name the quantity of a reported amount per share, its period by last month and length; None where that is not sure."""
    if figure.kind != "number" or figure.metric not in ("eps", "loss_per_share") or figure.scope:
        return None
    start, end = figure.period_start, figure.period_end
    if start is None or end is None or figure.measure != "level" or figure.rule.startswith(_UNSURE):
        return None
    month = end.year * 12 + end.month - (end.day <= 10)
    return figure.metric, figure.basis == "non_gaap", month, round((end - start).days / 30.4)


def _ratio(old: Decimal, new: Decimal) -> Decimal | None:
    """Give the usual factor by which an old amount is a new one, to the cent: 1 where it stands, None where none fits."""
    if abs(old - new) < Decimal("0.015"):
        return Decimal(1)
    cent = Decimal("0.006")
    for factor in _USUAL:
        for times in (factor, 1 / factor):
            if abs(old - new * times) <= cent * (1 + times):
                return times
    return None


def split_since(claim: Published[Claim], ledger: Ledger) -> Split | None:
    """Find a split of which a release after the claim speaks and none before it did; None for amounts it does not touch."""
    item = claim.item
    if not (item.unit or "").endswith("/share") and item.metric != "share_count":
        return None
    old = bool(_OLD_BASIS.search(item.quote))
    told = _told_after(claim, old, ledger)
    if not told and not old:
        return None
    factors = {factor for f in told if (factor := _factor(f.item.subject)) is not None}
    one = len(factors) == 1 and not _announced_twice(told)
    return Split(told[0].item.subject if told else "split", next(iter(factors)) if one else None, tuple(told))


def _told_after(claim: Published[Claim], old: bool, ledger: Ledger) -> list[Published[Figure]]:
    """Give the statements of splits after a claim, up to some months after its period, those aside that were done before it."""
    spoken = [f for f in ledger.events if f.item.outcome == "split"]
    earlier = [f for f in spoken if claim.published - _FORGOTTEN <= f.published <= claim.published]
    # A split that is only announced when the guidance is given changes the shares after it.
    known = {f.item.subject for f in earlier if _DONE.search(f.item.quote) or f.published < claim.published - _NEWS}
    until = (claim.item.target_end or claim.published) + _AFTER
    # "On a pre-split basis" is said of a split just announced.
    since = claim.published - _NEWS if old else claim.published
    told = [f for f in spoken if since < f.published <= until]
    return [f for f in told if old or f.item.subject not in known]


def carried_out(claim: Published[Claim], ledger: Ledger) -> Published[Figure] | None:
    """Find the first release after the day of a promised split that tells it as done, in the promised ratio and on no other day."""
    item, end = claim.item, claim.item.target_end
    if end is None or not _TO_SPLIT.search(item.subject) or "split" not in item.quote.lower():
        return None
    spoken = [f for f in ledger.events if f.item.outcome == "split"]
    promised = {_factor(words) for words in (item.quote, *(f.item.subject for f in spoken if f.release_id == claim.release_id))}
    for figure in spoken:
        after = max(end, claim.published) < figure.published <= end + _FORGOTTEN
        if after and _DONE.search(figure.item.quote) and _factor(figure.item.subject) in promised - {None}:
            return figure if _on_its_day(item, figure) else None
    return None


def _on_its_day(item: Claim, figure: Published[Figure]) -> bool:
    """Tell whether a report of a split gives the promised day, or none."""
    told = [parse_period(m.group(), published=figure.published) for m in _DAY.finditer(figure.item.quote)]
    days = [period.end for period in told if period is not None and period.end is not None]
    return not days or any(item.target_end is not None and abs(day - item.target_end) <= _DAYS for day in days)


# Announcements of one split do not lie this far apart.
_ANOTHER, _NEW = timedelta(days=250), ("announced", "declared", "approved")


def _announced_twice(told: Sequence[Published[Figure]]) -> bool:
    """Tell whether splits of one ratio were announced in two years, so that the ratio alone doesn't bring a figure back."""
    days = [f.published for f in told if any(word in f.item.quote.lower() for word in _NEW)]
    return bool(days) and max(days) - min(days) > _ANOTHER


def _factor(words: str) -> Decimal | None:
    """Read how many new shares one old share becomes.

    >>> str(_factor("two-for-one 2024")), str(_factor("1-for-20 2025"))
    ('2', '0.05')
    """
    found = _RATIO.search(words)
    if found is None:
        return None
    new, old = (int(n) if n.isdigit() else _NUMBERS.get(n.lower()) for n in (found["new"], found["old"]))
    return Decimal(new) / Decimal(old) if new and old else None


def before_split(item: Claim, release: Sequence[Published[Figure]]) -> list[Candidate]:
    """Find the number that a report gives "before the split" for a claim's metric and period."""
    metric, sign = canonical(item.metric or "")
    found = []
    for figure in release:
        name, theirs = canonical(figure.item.metric or "")
        said = _SAID_BEFORE.search(figure.item.quote)
        if figure.item.measure != item.measure:
            continue
        if name == metric and said and figure.item.unit == item.unit and covers_period(item, figure.item):
            found.append(Candidate(figure, Decimal(said["number"]) * sign * theirs, loose=True))
    return found


def touches(split: Split, candidates: Sequence[Candidate]) -> bool:
    """Tell whether a split may lie between a claim and any of the figures it is held against: one was printed after first word of it."""
    return split.seen or not candidates or any(f.published <= c.source.published for f in split.told for c in candidates)


def in_old_shares(candidate: Candidate, split: Split, claim: Published[Claim], ledger: Ledger) -> Candidate | None:
    """Bring a figure to the shares of its claim; None where it is not sure in which shares it is printed."""
    if _SAID_BEFORE.search(candidate.source.item.quote):
        return candidate
    before = [f for f in split.told if f.published <= candidate.source.published]
    if not before and not split.seen:
        # Nothing had been said of the split yet.
        return candidate
    done = [f for f in before if _DONE.search(f.item.quote) or f.published < candidate.source.published]
    if not done and not split.seen:
        return candidate
    if split.factor is None:
        return None
    ratio = split.factor if (claim.item.unit or "").endswith("/share") else 1 / split.factor
    return Candidate(candidate.source, candidate.value * ratio, candidate.derived, loose=True)
