"""What filings say in XBRL, beside what releases say in words: a second source that decides where the text prints nothing.

Facts have exact periods, units and values, but only of the whole company and only on the statements' own basis. So they
answer a claim that the text leaves open; where the text answers too, the two must agree, or neither decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from tracker.lexicon.xbrl import Tag, answers, counts_whole, xbrl_tags
from tracker.resolve.guidance import resolve_guidance
from tracker.resolve.ledger import Ledger, canonical, covers_period, same_period, scope_key, scope_of, with_figures
from tracker.resolve.words import amount_words
from tracker.types import Claim, Figure, Published, Resolution

_PREFIX = "xbrl."
# Two figures of statements for a ratio that no tag reports.
_PARTS = {
    "gross_margin": ("gross_profit", "revenue"),
    "operating_margin": ("operating_income", "revenue"),
    "net_margin": ("net_income", "revenue"),
}
# How many new shares one old share usually becomes; what a filing restates by another ratio is no split.
_RATIOS = tuple(map(Decimal, "1.5 2 3 4 5 6 7 8 10 12 15 20 25 30 40 50 100".split()))
_NEAR = Decimal("0.01")
_SURE = 0.9

Filed = Published[Figure]


def is_filed(figure: Figure) -> bool:
    """Tell whether a figure is a fact of a filing, not read from words."""
    return figure.rule.startswith(_PREFIX)


def tag_of(figure: Figure) -> Tag | None:
    """Return the tag that a fact was filed under; None where the lexicon no longer has it."""
    return xbrl_tags().get(figure.rule.removeprefix(_PREFIX))


@dataclass(frozen=True, slots=True)
class Restated:
    """Shares that a filing counts anew: `factor` new for one old, since the filing before it, of the day `after`."""

    factor: Decimal
    after: date
    told: Filed


@dataclass(frozen=True, slots=True)
class Filings:
    """One issuer's facts up to a day, in order of filing, as amended; by metric, because every claim asks for a few."""

    by_metric: MappingProxyType[str, tuple[Filed, ...]] = field(default_factory=lambda: MappingProxyType({}))
    splits: tuple[Restated, ...] = ()

    def of(self, *metrics: str) -> list[Filed]:
        """Return the facts of some metrics in order of filing."""
        found = [fact for metric in dict.fromkeys(metrics) for fact in self.by_metric.get(metric, ())]
        return sorted(found, key=_order)


def gather_filings(figures: Iterable[Filed], as_of: date) -> Filings:
    """Gather the facts filed on or before a day; an amendment takes the place of what it amends."""
    facts = sorted((f for f in figures if f.published <= as_of), key=_order)
    by_metric: dict[str, list[Filed]] = {}
    for fact in _amended(facts):
        by_metric.setdefault(fact.item.metric or "", []).append(fact)
    kept = {metric: tuple(found) for metric, found in by_metric.items()}
    return Filings(MappingProxyType(kept), tuple(_restated([f for f in facts if f.item.metric == "share_count"])))


def _order(fact: Filed) -> tuple[date, str, int]:
    return fact.published, fact.release_id, fact.item.start


def _key(figure: Figure) -> tuple[object, ...]:
    return figure.rule, figure.unit, figure.period_start, figure.period_end


def _amended(facts: Sequence[Filed]) -> Iterator[Filed]:
    """Drop what a later amendment (10-K/A) states anew; a later report's comparison column amends nothing."""
    newest = {_key(f.item): f.published for f in facts if f.corrects}
    return (f for f in facts if f.published >= newest.get(_key(f.item), date.min))


def _restated(facts: Sequence[Filed]) -> Iterator[Restated]:
    """Find splits: the shares of one period, counted again by a later filing as a usual multiple or part.

    Each filing restates the periods that it compares with, a year long: what was filed before the first of them is the
    same split again.
    """
    before: dict[tuple[object, ...], Filed] = {}
    first: dict[Decimal, date] = {}
    for fact in facts:
        old = before.get(_key(fact.item))
        before[_key(fact.item)] = fact
        factor = _usual(fact.item.value / old.item.value) if old and old.item.value and fact.item.value else None
        if old is not None and factor is not None and old.published >= first.get(factor, date.min):
            first[factor] = fact.published
            earlier = [f.published for f in facts if f.published < fact.published]
            yield Restated(factor, max(earlier, default=date.min), fact)


def _usual(ratio: Decimal) -> Decimal | None:
    """Name the split that a ratio of shares is, to one percent.

    >>> _usual(Decimal("1.996")), _usual(Decimal("0.1")), _usual(Decimal("1.04"))
    (Decimal('2'), Decimal('0.1'), None)
    """
    usual = (*_RATIOS, *(1 / n for n in _RATIOS))
    return next((n for n in usual if abs(ratio / n - 1) <= _NEAR), None)


def _rank(figure: Figure) -> int:
    tag = tag_of(figure)
    return tag.rank if tag else 10**6


def beside_text(told: Resolution, claim: Published[Claim], ledger: Ledger, filings: Filings) -> Resolution:
    """Hold the text's verdict on a claim against the filings: taken where the text has none, flagged where they disagree."""
    facts = facts_for(claim, filings)
    if not facts or told_of_a_part(claim, ledger):
        return told
    filed = resolve_guidance(claim, with_figures(ledger, facts))
    if told.actual is not None or told.flag is not None:
        return _compared(told, filed, claim.item)
    if (
        filed.status == "pending"
        or filed.actual is None
        or told.reason == "withdrawn"
        or prints_adjusted(claim, ledger)
    ):
        return told
    words = f"{filed.explanation}; from the filing's XBRL facts, as no release prints it"
    rule = filed.rule.replace("guidance.", "guidance.xbrl.", 1)
    return replace(filed, explanation=words, rule=rule, confidence=min(filed.confidence, _SURE))


def facts_for(claim: Published[Claim], filings: Filings) -> list[Filed]:
    """Choose the facts that could answer a claim: its metric or the parts of its ratio, counting what it counts."""
    item = claim.item
    if (
        item.measure == "direction"
        or item.basis == "non_gaap"
        or item.metric in (None, "other")
        or item.target_end is None
    ):
        return []
    if scope_of(item.scope) or scope_key(item.scope, item.subject):
        return []
    metric = canonical(item.metric or "")[0]
    phrase = phrase_of(item)
    later = (f for f in filings.of(metric, *_PARTS.get(metric, ())) if f.published > claim.published)
    fitting = [f for f in later if (tag := tag_of(f.item)) is not None and answers(tag, phrase)]
    return [*_first_ranked(fitting), *_split_since(claim, filings, fitting)]


def told_of_a_part(claim: Published[Claim], ledger: Ledger) -> bool:
    """Tell whether any telling of the same guidance takes a part out: a headline seldom says so, its sentence does."""
    item = claim.item
    return any(
        other.item.metric == item.metric
        and other.item.measure == item.measure
        and same_period(other.item.target_start, other.item.target_end, item.target_start, item.target_end)
        and not counts_whole(other.item.quote)
        for other in ledger.claims
    )


def phrase_of(item: Claim) -> str:
    """Return the words by which a claim names what it counts: its subject, the few before it, those up to its amount.

    >>> phrase_of(Claim("guidance", "We expect to end 2031 with cash, cash equivalents and securities of $40 million", 0, 0, "", "cash"))
    'to end with cash, cash equivalents and securities of'
    """
    at = item.quote.find(item.subject) if item.subject else -1
    if at < 0:
        return item.subject
    before = re.findall(r"[^\W\d_][\w’'&-]*", item.quote[:at])[-3:]
    after = re.split(r"[\d$€£;:(]", item.quote[at + len(item.subject) :], maxsplit=1)[0]
    return " ".join([*before, (item.subject + after[:60]).strip()])


def _first_ranked(facts: Sequence[Filed]) -> list[Filed]:
    """Of the tags of one metric that a filing reports for one period keep the first."""
    best: dict[tuple[object, ...], int] = {}
    for fact in facts:
        place = _place(fact)
        best[place] = min(best.get(place, 10**6), _rank(fact.item))
    return [fact for fact in facts if _rank(fact.item) == best[_place(fact)]]


def _place(fact: Filed) -> tuple[object, ...]:
    item = fact.item
    return fact.release_id, item.metric, item.unit, item.period_start, item.period_end


def _split_since(claim: Published[Claim], filings: Filings, facts: Sequence[Filed]) -> list[Filed]:
    """Say as the text would that shares were split since a claim; where it may have been before it, without a ratio."""
    unit = claim.item.unit or ""
    if not facts or not (unit.endswith("/share") or claim.item.metric == "share_count"):
        return []
    since = (split for split in filings.splits if split.told.published > claim.published)
    return [_split_event(split, split.factor if split.after >= claim.published else None) for split in since]


def _split_event(split: Restated, factor: Decimal | None) -> Filed:
    item = split.told.item
    new, old = Fraction(factor or 1).limit_denominator(100).as_integer_ratio()
    ratio = f"{new}-for-{old} {split.told.published.year}" if factor else f"split of {split.told.published.year}"
    words = f"{item.quote}: the split took effect before this filing"
    event = replace(item, kind="event", metric=None, event="other", outcome="split", subject=ratio, quote=words)
    return replace(split.told, item=event)


def prints_adjusted(claim: Published[Claim], ledger: Ledger) -> bool:
    """Tell whether a later release prints the metric and period adjusted: a claim that states no basis may mean that."""
    if claim.item.basis == "gaap":
        return False
    metric = canonical(claim.item.metric or "")[0]
    return any(
        f.item.basis == "non_gaap"
        and f.published > claim.published
        and canonical(f.item.metric or "")[0] == metric
        and covers_period(claim.item, f.item)
        for f in ledger.figures
    )


def _compared(told: Resolution, filed: Resolution, item: Claim) -> Resolution:
    """Leave a verdict that the filing bears out; pending and flagged where text and filing would decide apart."""
    if told.status == "pending" or told.actual is None or told.derived:
        return told
    apart = filed.flag == "factor" or (filed.status != "pending" and filed.status != told.status)
    if not apart:
        return told
    other = amount_words(filed.actual, item.unit) if filed.actual is not None else "another order of magnitude"
    words = f"the release prints {amount_words(told.actual, item.unit)}, the filing's XBRL facts say {other}"
    return replace(
        told, status="pending", reason="unverifiable", position=None, direction=None, actual=None, explanation=words,
        rule="guidance.xbrl.conflict", flag="xbrl", confidence=0.5,
    )  # fmt: skip
