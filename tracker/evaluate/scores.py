"""One folder's predictions against its labels: what was found, what is wrong with it, what was no claim."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.evaluate.gold import Gold, GoldFolder, Header
from tracker.evaluate.matching import (
    SLACK,
    Side,
    assign,
    same_numbers,
    same_target,
    side_of_claim,
    side_of_gold,
    words,
)
from tracker.evaluate.predict import Predicted, Prediction
from tracker.types import Release

FIELDS = ("amount", "target", "metric", "measure", "basis", "event", "kind", "speaker", "action", "actual")
HEADERS = ("issuer", "ticker", "published", "period_end", "fiscal_year_end")
_LEGAL = frozenset("inc corp corporation company co ltd llc plc ag se nv sa group holding holdings".split())


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one firm labelled claim: `wrong` are the fields that disagree, `status` the verdict given."""

    key: str
    found: bool
    wrong: tuple[str, ...] = ()
    status: str | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Extra:
    """A predicted claim that stands for no label. `key` is the same in every run that makes the same mistake."""

    key: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class FolderScore:
    """Counts of one folder, from which every figure follows, and its claims one by one."""

    name: str
    counts: Counter[str]
    outcomes: tuple[Outcome, ...] = ()
    extras: tuple[Extra, ...] = ()


def score_folder(folder: GoldFolder, prediction: Prediction) -> FolderScore:
    """Score what was predicted for a folder against its labels.

    Soft labels give neither credit nor penalty. A second prediction for one firm label is a duplicate, not an extra.
    """
    counts: Counter[str] = Counter(unreadable=len(prediction.unreadable))
    outcomes: list[Outcome] = []
    extras: list[Extra] = []
    read = {release.source: release for release in prediction.releases}
    for header in folder.headers:
        counts.update(_header_counts(header, read.get(header.release)))
        golds = [g for g in folder.claims if g.release == header.release]
        mine = [p for p in prediction.claims if p.release == header.release]
        part = _score_release(golds, mine, header.published, prediction.judged)
        counts.update(part.counts)
        outcomes += part.outcomes
        extras += part.extras
    return FolderScore(folder.name, counts, tuple(outcomes), tuple(extras))


def _score_release(golds: Sequence[Gold], mine: Sequence[Predicted], published: date, judged: bool) -> FolderScore:
    sides = [side_of_claim(p.claim) for p in mine]
    wanted = [side_of_gold(g) for g in golds]
    of_gold, could = assign(sides, [(side, g.soft) for side, g in zip(wanted, golds, strict=True)], published)
    counts: Counter[str] = Counter()
    outcomes = []
    for i, gold in enumerate(golds):
        if gold.soft:
            continue
        counts.update(_wanted_counts(gold, judged))
        j = of_gold.get(i)
        if j is None:
            outcomes.append(Outcome(gold.gold_id, False, quote=gold.quote))
            continue
        checks = dict(_checks(mine[j], gold, sides[j], wanted[i], published, judged))
        counts.update(_found_counts(mine[j], gold, checks, judged))
        wrong = tuple(field for field, good in checks.items() if not good)
        outcomes.append(Outcome(gold.gold_id, True, wrong, _status(mine[j], judged), gold.quote))
    extras = []
    paired = {j: i for i, j in of_gold.items()}
    for j, predicted in enumerate(mine):
        part = _predicted_part(j, paired, could, golds)
        counts[part] += 1
        if part == "extra":
            counts["given"] += judged and _status(predicted, judged) in ("met", "missed")
            extras.append(Extra(extra_key(predicted), predicted.claim.quote))
    return FolderScore("", counts, tuple(outcomes), tuple(extras))


def _predicted_part(j: int, paired: dict[int, int], could: dict[int, list[int]], golds: Sequence[Gold]) -> str:
    """Name the part a predicted claim plays: a hit, of a soft label, a second one for a firm label, an extra."""
    if j in paired:
        return "hit_soft" if golds[paired[j]].soft else "hit_predicted"
    if j in could:
        return "duplicate" if any(not golds[i].soft for i in could[j]) else "hit_soft"
    return "extra"


def extra_key(predicted: Predicted) -> str:
    """Name a predicted claim so that two runs that make the same one give it the same name."""
    claim = predicted.claim
    parts = (predicted.release, claim.metric or claim.event, claim.low, claim.high, claim.target_end, claim.quote[:60])
    return "|".join("" if part is None else str(part) for part in parts)


def _wanted_counts(gold: Gold, judged: bool) -> Iterator[str]:
    """Yield the counts one firm label adds to, found or not."""
    yield "hard"
    yield f"hard_{gold.kind}"
    yield from (["numeric"] if gold.numeric else [])
    yield from (["core"] if gold.core else [])
    yield from (["table"] if gold.in_table else [])
    yield from (["decided"] if gold.decided and judged else [])


def _found_counts(predicted: Predicted, gold: Gold, checks: dict[str, bool], judged: bool) -> Iterator[str]:
    """Yield the counts one found label adds to."""
    yield "hit"
    yield f"hit_{gold.kind}"
    if gold.in_table:
        yield "hit_table"
    if gold.core:
        yield "hit_core"
    if gold.numeric and all(checks[key] for key in ("metric", "target", "amount", "measure")):
        yield "tuple"
    for field in FIELDS:
        if field in checks:
            yield f"{field}_all"
            yield from ([f"{field}_good"] if checks[field] else [])
    if judged:
        yield from _verdict_counts(predicted, gold, checks)


def _verdict_counts(predicted: Predicted, gold: Gold, checks: dict[str, bool]) -> Iterator[str]:
    right = checks["status"]
    yield "judged"
    yield from (["status_right"] if right else [])
    yield from (["reason_right"] if right and checks.get("reason", True) else [])
    yield from (["decided_right"] if right and gold.decided else [])
    if _status(predicted, True) in ("met", "missed"):
        yield "given"
        yield from (["given_right"] if right else [])


def _checks(
    predicted: Predicted, gold: Gold, side: Side, want: Side, published: date, judged: bool
) -> Iterator[tuple[str, bool]]:
    """Yield each field that can be compared, with whether it agrees."""
    claim = predicted.claim
    yield "kind", claim.kind == gold.kind
    yield "target", same_target(side, want, published)
    yield "speaker", same_name(claim.speaker, gold.speaker)
    yield "action", claim.action == gold.action
    if gold.kind == "guidance":
        yield "metric", side.metric == want.metric
        yield "basis", side.basis == want.basis
        yield "measure", claim.measure == gold.measure
    else:
        yield "event", claim.event == gold.event
    if gold.numeric:
        yield "amount", same_numbers(side, want) and unit_class(claim.unit) == unit_class(gold.unit)
    if judged:
        yield from _verdict_checks(predicted, gold)


def _verdict_checks(predicted: Predicted, gold: Gold) -> Iterator[tuple[str, bool]]:
    status, resolution = _status(predicted, True), predicted.resolution
    yield "status", status == gold.status or status in gold.accept
    if status == gold.status:
        yield "reason", (resolution.reason if resolution else None) == gold.reason
    if gold.decided and status == gold.status and gold.actual is not None:
        have = resolution.actual if resolution else None
        # Signs aside, to 0.6 %: labels print what the release prints, rounded.
        near = have is not None and abs(abs(float(have)) - abs(gold.actual)) <= 0.006 * abs(gold.actual)
        yield "actual", near


def _status(predicted: Predicted, judged: bool) -> str | None:
    """Return the status given; a claim the resolver says nothing of is pending."""
    if not judged:
        return None
    return predicted.resolution.status if predicted.resolution else "pending"


def same_name(have: str | None, want: str | None) -> bool:
    """Tell whether two names of a company or person agree, legal forms aside, without a sentence around them.

    >>> same_name("Northwind Labs", "Northwind Labs, Inc."), same_name("Meridian", "Northwind Labs")
    (True, False)
    """
    mine, other = (({w for w in words(x) if w not in _LEGAL} or set(words(x))) for x in (have, want))
    return bool(mine and other) and len(mine & other) / len(other) >= 0.5 and len(mine) <= len(other) + 3


def unit_class(unit: str | None) -> str:
    """Reduce a unit to what must agree: percent, bps, the currency, else a count.

    >>> unit_class("USD/share"), unit_class("tonnes"), unit_class("percent")
    ('USD', 'count', 'percent')
    """
    name = (unit or "").lower()
    if name in ("percent", "bps"):
        return name
    head = name.split("/")[0].upper()
    return head if re.fullmatch(r"[A-Z]{3}", head) and name != "day" else "count"


def _header_counts(want: Header, release: Release | None) -> Iterator[str]:
    for field in HEADERS:
        value = getattr(want, field)
        if not value:
            continue
        yield f"header_{field}_all"
        have = getattr(release, field) if release else None
        if have and _same_header(field, have, value):
            yield f"header_{field}_good"


def _same_header(field: str, have: str | date, want: str | date) -> bool:
    if field == "issuer":
        return same_name(str(have), str(want))
    if isinstance(have, date) and isinstance(want, date):
        return abs((have - want).days) <= (SLACK if field == "period_end" else 0)
    if field == "fiscal_year_end":
        return _year_ends_apart(str(have), str(want)) <= SLACK
    return have == want


def _year_ends_apart(a: str, b: str) -> int:
    """Count the days between two "MM-DD" the short way round the year."""
    first, second = (date.fromisoformat("2001-" + x.replace("02-29", "02-28")) for x in (a, b))
    apart = abs((first - second).days)
    return min(apart, 365 - apart)
