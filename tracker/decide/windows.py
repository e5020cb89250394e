"""For when a promise is: the windows that a claim could have, ranked by what their signs were found to be worth.

The nearest period of the sentence is right in four of five promises of issuers that nobody has read; which other it is, or
whether the claim names none, signs of both tell together ("of which $20 million in the third quarter", "a year").
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np

from tracker.candidates.options import PAIRED, Option
from tracker.types import Candidate

FILE = "windows.npz"
# Only what is promised with some odds is worth a look at its windows.
ASKED = 0.15


@dataclass(frozen=True)
class Ranking:
    """What each sign is worth, and each pair of those that are weighed together (`pairs[i, j]`, i before j)."""

    signs: dict[str, int]
    weights: np.ndarray
    paired: dict[str, int]
    pairs: np.ndarray

    def worth(self, option: Option) -> float:
        """Say how much speaks for an option, in log-odds that only compare options of one claim."""
        single = [self.signs[sign] for sign in option.signs if sign in self.signs]
        both = [self.paired[sign] for sign in option.signs if sign in self.paired]
        return float(self.weights[single].sum() + self.pairs[np.ix_(both, both)].sum())

    def best(self, options: Sequence[Option]) -> Option:
        """Choose the likeliest option, the first of equals."""
        return max(options, key=self.worth)


def is_paired(sign: str) -> bool:
    """Tell whether a sign is weighed together with others, too."""
    return any(sign == row or (row.endswith(".") and sign.startswith(row)) for row in PAIRED)


@lru_cache(maxsize=2)
def load_ranking(place: Path) -> Ranking | None:
    """Load the ranking that was trained with a decision; None where there is none, then the nearest period stands."""
    file = place / FILE
    if not file.is_file():
        return None
    with np.load(file) as kept:
        signs, paired = (json.loads(str(kept[name])) for name in ("signs", "paired"))
        return Ranking(_numbered(signs), kept["weights"].astype(np.float64), _numbered(paired), kept["pairs"].astype(np.float64))


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: n for n, name in enumerate(names)}


# "Fiscal 2025, a 53-week year ending October 4, 2025": of two readings of one time the nearer period's says it better.
_SAME = timedelta(days=10)


def _is_near(one: date | None, other: date | None) -> bool:
    return one == other if one is None or other is None else abs(one - other) <= _SAME


def timed(candidate: Candidate, ranking: Ranking | None) -> Candidate:
    """Return the candidate with the likeliest of its windows; as it is where it has no choice."""
    if ranking is None or candidate.windows is None:
        return candidate
    claim = candidate.claim
    target = ranking.best(candidate.windows.options(claim)).target
    if _is_near(target[0], claim.target_start) and _is_near(target[1], claim.target_end):
        return candidate
    return replace(candidate, claim=candidate.windows.give(claim, target))
