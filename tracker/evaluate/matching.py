"""Which predicted claim stands for which labelled one: an affinity of the two, then one-to-one assignment."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.evaluate.gold import Gold
from tracker.types import Claim

# A loss of 5 is an income of -5: both are compared under the profit-like name.
INVERSE = {"net_loss": "net_income", "loss_per_share": "eps", "cash_used_in_operations": "operating_cash_flow"}
# Windows that end this many days apart are one window (52/53-week years by their real days or by month ends) …
SLACK = 10
# … and this many where the words name no day at all ("in the coming months").
VAGUE_SLACK = 62
_VAGUE_WORDS = re.compile(r"coming|near future|near term|shortly|soon")
_STOP = frozenset(
    "the a an of to in for and or its our is are be will we expects expect expected by with on at that this from as it".split()
)
# A quote may be three times as long as the other before its length costs.
LONGER = 0.34
# Labels of vague claims give way to firm ones that fit as well.
SOFT_HANDICAP = 0.75

Words = Counter[str]


@dataclass(frozen=True, slots=True)
class Side:
    """What is compared of a claim, predicted or labelled; `quotes` are the content words of each place it stands at."""

    kind: str
    metric: str | None
    event: str | None
    basis: str
    low: float | None
    high: float | None
    target: tuple[date | None, date | None]
    vague_target: bool
    quotes: tuple[Words, ...]
    subject: Words

    @property
    def numeric(self) -> bool:
        """Tell whether the claim has an amount."""
        return self.low is not None or self.high is not None


def side_of_claim(claim: Claim) -> Side:
    """Return the comparable side of a predicted claim; only its main quote counts, not its other places."""
    low, high = (None if x is None else float(x) for x in (claim.low, claim.high))
    return _side(claim, low, high, (claim.quote,))


def side_of_gold(gold: Gold) -> Side:
    """Return the comparable side of a labelled claim, with all its quotes."""
    return _side(gold, gold.low, gold.high, (gold.quote, *gold.also))


def _side(row: Claim | Gold, low: float | None, high: float | None, quotes: tuple[str, ...]) -> Side:
    if row.metric in INVERSE:
        low, high = (None if high is None else -high), (None if low is None else -low)
    return Side(
        kind=row.kind,
        metric=INVERSE.get(row.metric or "", row.metric),
        event=row.event,
        basis=row.basis or "unstated",
        low=low,
        high=high,
        target=(row.target_start, row.target_end),
        vague_target=bool(_VAGUE_WORDS.search(row.target_text or "")),
        quotes=tuple(words(quote) for quote in quotes),
        subject=words(row.subject),
    )


def words(text: str | None) -> Words:
    """Count the content words and numbers of a text.

    >>> sorted(words("We expect the Company's revenue of $1.5 million"))
    ['1.5', 'companys', 'million', 'revenue']
    """
    plain = re.sub(r"['’`\\]", "", unicodedata.normalize("NFKC", html.unescape(text or ""))).lower()
    return Counter(w for w in re.findall(r"[a-z]+|\d+(?:[.,]\d+)*", plain) if w not in _STOP)


def overlap(a: Words, b: Words) -> float:
    """Return the share of the shorter text's words that stand in the longer one, which may be three times as long.

    >>> overlap(words("revenue growth"), words("revenue growth in 2031")), overlap(words("tax"), words("revenue"))
    (1.0, 0.0)
    """
    small, large = sorted((a.total(), b.total()))
    return (a & b).total() / max(small, LONGER * large, 1)


def same_numbers(a: Side, b: Side) -> bool:
    """Tell whether two claims give the same range, the labelled one (`b`) having a number at all."""
    return b.numeric and _close(a.low, b.low) and _close(a.high, b.high)


def _close(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a - b) <= 1e-6 * max(1.0, abs(a), abs(b))


def _same_magnitudes(a: Side, b: Side) -> bool:
    mine, other = (sorted(abs(x) for x in (side.low, side.high) if x is not None) for side in (a, b))
    return bool(other) and len(mine) == len(other) and all(map(_close, mine, other))


def same_target(predicted: Side, gold: Side, published: date) -> bool:
    """Tell whether the windows agree; of a deadline ("by June") only the end counts, a label without one wants none."""
    (start, end), (want_start, want_end) = predicted.target, gold.target
    if want_end is None or end is None:
        return want_end is end
    slack = VAGUE_SLACK if gold.vague_target else SLACK
    if _apart(end, want_end) > slack:
        return False
    deadline = _apart(want_start, published) <= 1 and want_start != want_end
    return deadline or gold.vague_target or _apart(start, want_start) <= slack


def _apart(a: date | None, b: date | None) -> int:
    return abs((a - b).days) if a and b else 10**6


def affinity(predicted: Side, gold: Side, published: date) -> float:
    """Return how well a predicted claim stands for a labelled one; 0 where it does not at all."""
    near = max(overlap(p, g) for p in predicted.quotes for g in gold.quotes)
    subject = overlap(predicted.subject, gold.subject)
    metric = gold.metric is not None and predicted.metric == gold.metric
    target = same_target(predicted, gold, published)
    numbers = same_numbers(predicted, gold)
    if not _stands_for(predicted, gold, near, subject, metric, target, numbers):
        return 0.0
    agreeing = (predicted.kind == gold.kind, predicted.basis == gold.basis, predicted.event == gold.event)
    return 4 * numbers + 2 * metric + 2 * target + near + subject + 0.5 * sum(agreeing)


def _stands_for(
    predicted: Side, gold: Side, near: float, subject: float, metric: bool, target: bool, numbers: bool
) -> bool:
    """Tell whether two claims can be the same at all: by their numbers, else by metric or event in the same words."""
    if gold.kind == "guidance" and gold.numeric:
        by_number = numbers and (near >= 0.3 or (metric and target))
        by_words = metric and target and near >= 0.6
        return by_number or by_words or (near >= 0.5 and _same_magnitudes(predicted, gold))
    if near < 0.5:
        return False
    same_thing = metric if gold.kind == "guidance" else (target or predicted.event == gold.event)
    return same_thing or subject >= 0.5


def assign(
    predicted: Sequence[Side], golds: Sequence[tuple[Side, bool]], published: date
) -> tuple[dict[int, int], dict[int, list[int]]]:
    """Pair the claims of one release one to one, best affinity first; `golds` come with whether they are soft.

    Returns the index of the predicted claim per labelled one, and per predicted claim all labels it could stand for.
    """
    pairs: list[tuple[float, int, int]] = []
    could: dict[int, list[int]] = {}
    for i, (gold, soft) in enumerate(golds):
        for j, side in enumerate(predicted):
            value = affinity(side, gold, published)
            if value > 0:
                could.setdefault(j, []).append(i)
                pairs.append((value - (SOFT_HANDICAP if soft else 0), -i, -j))
    of_gold: dict[int, int] = {}
    taken: set[int] = set()
    for value, i, j in sorted(pairs, reverse=True):
        if value > 0 and -i not in of_gold and -j not in taken:
            of_gold[-i] = -j
            taken.add(-j)
    return of_gold, could
