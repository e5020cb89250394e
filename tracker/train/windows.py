"""Train the ranking of windows: of the windows that a labelled claim could have, the one that a person gave it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tracker.candidates.options import Option
from tracker.decide.windows import FILE, Ranking, is_paired
from tracker.evaluate.gold import Gold
from tracker.evaluate.matching import Side, same_target, side_of_claim, side_of_gold
from tracker.train.folds import folds_of
from tracker.train.labels import Labelled, assigned

# How strongly the weights are held back, and how often a sign must occur. Chosen by issuers held out.
HOLD, LEAST, STEPS, RATE = 8.0, 4, 300, 0.05
FOLDS = 5
# Weights that change nothing are not kept.
TINY = 0.004


@dataclass(frozen=True, slots=True)
class Example:
    """The windows that one claim could have, which of them are right, and whether the nearest period's is."""

    folder: str
    options: tuple[Option, ...]
    right: tuple[bool, ...]
    nearest: bool


def find_examples(release: Labelled, golds: Sequence[Gold]) -> Iterator[Example]:
    """Find, for each labelled claim of guidance that a candidate stands for, the windows that it could have."""
    sides = [side_of_claim(candidate.claim) for candidate in release.candidates]
    wanted = [side_of_gold(gold) for gold in golds]
    pairs, _ = assigned(sides, wanted, golds, release.published)
    for i, j in pairs.items():
        candidate = release.candidates[j]
        if candidate.windows is None or golds[i].kind != "guidance" or golds[i].soft:
            continue
        options = tuple(candidate.windows.options(candidate.claim))
        right = tuple(_is_right(option, sides[j], wanted[i], release) for option in options)
        yield Example(release.folder, options, right, same_target(sides[j], wanted[i], release.published))


def _is_right(option: Option, side: Side, wanted: Side, release: Labelled) -> bool:
    return same_target(replace(side, target=option.target[:2]), wanted, release.published)


def fit(examples: Sequence[Example]) -> Ranking:
    """Fit the weights that make a right window the likeliest of each claim's (a conditional logit, held back by HOLD)."""
    teaching = [one for one in examples if any(one.right) and not all(one.right)]
    counts = Counter(sign for one in teaching for option in one.options for sign in _features(option))
    names = sorted(sign for sign, count in counts.items() if count >= LEAST)
    weights = _ascend(_laid_out(teaching, {name: n for n, name in enumerate(names)}), len(names))
    worth = {name: float(weight) for name, weight in zip(names, weights, strict=True) if abs(weight) >= TINY}
    return _ranking(worth)


def _ranking(worth: Mapping[str, float]) -> Ranking:
    """Lay out what signs and pairs of signs ("one&other") are worth."""
    single = sorted(name for name in worth if "&" not in name)
    pairs = {tuple(name.split("&")): value for name, value in worth.items() if "&" in name}
    paired = sorted({part for pair in pairs for part in pair})
    place = {name: n for n, name in enumerate(paired)}
    both = np.zeros((len(paired), len(paired)))
    for (first, second), value in pairs.items():
        both[place[first], place[second]] = value
    return Ranking({name: n for n, name in enumerate(single)}, np.array([worth[name] for name in single]), place, both)


def _features(option: Option) -> list[str]:
    paired = sorted(sign for sign in option.signs if is_paired(sign))
    return [*option.signs, *(f"{first}&{second}" for n, first in enumerate(paired) for second in paired[n + 1 :])]


@dataclass(frozen=True)
class _Layout:
    """The examples as arrays: `features` of all options one after the other, where each option and each example begins."""

    features: np.ndarray
    option_of: np.ndarray
    starts: np.ndarray
    example_of: np.ndarray
    right: np.ndarray


def _laid_out(examples: Sequence[Example], numbers: dict[str, int]) -> _Layout:
    rows = [[numbers[sign] for sign in _features(option) if sign in numbers] for one in examples for option in one.options]
    sizes = [len(one.options) for one in examples]
    return _Layout(
        np.fromiter((n for row in rows for n in row), dtype=np.int32),
        np.repeat(np.arange(len(rows)), [len(row) for row in rows]),
        np.cumsum([0, *sizes[:-1]]),
        np.repeat(np.arange(len(sizes)), sizes),
        np.array([float(right) for one in examples for right in one.right]),
    )


def _ascend(laid: _Layout, size: int) -> np.ndarray:
    """Raise the likelihood of the right windows by Adam; the same input gives the same weights."""
    weights, first, second = np.zeros(size), np.zeros(size), np.zeros(size)
    for step in range(1, STEPS + 1):
        worth = np.bincount(laid.option_of, weights=weights[laid.features], minlength=len(laid.right))
        worth = np.exp(worth - np.maximum.reduceat(worth, laid.starts)[laid.example_of])
        share = worth / np.add.reduceat(worth, laid.starts)[laid.example_of]
        hit = worth * laid.right
        wanted = hit / np.add.reduceat(hit, laid.starts)[laid.example_of]
        slope = np.bincount(laid.features, weights=(share - wanted)[laid.option_of], minlength=size) + HOLD * weights
        slope /= np.sqrt(len(laid.starts))
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope * slope
        weights = weights - RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return weights


def save(ranking: Ranking, place: Path) -> None:
    """Write a ranking beside the decision that it was trained with."""
    signs, paired = (json.dumps(list(names)) for names in (ranking.signs, ranking.paired))
    np.savez_compressed(place / FILE, signs=signs, paired=paired, weights=ranking.weights.astype(np.float16), pairs=ranking.pairs.astype(np.float16))


def fit_by_fold(examples: Sequence[Example], seed: int = 0) -> dict[str, Ranking]:
    """Fit rankings by folds; returns for each folder the one that has not seen its issuer."""
    fold_of = folds_of((one.folder for one in examples), FOLDS, seed)
    fitted = {fold: fit([one for one in examples if fold_of[one.folder] != fold]) for fold in sorted(set(fold_of.values()))}
    return {name: fitted[fold] for name, fold in fold_of.items()}


def measure(examples: Sequence[Example], rankings: Mapping[str, Ranking]) -> dict[str, float]:
    """Measure how many claims get the right window: from the nearest period, from the ranking, at best."""
    found = Counter[str]()
    for one in examples:
        best = rankings[one.folder].best(one.options)
        found.update(nearest=one.nearest, ranked=one.right[one.options.index(best)], possible=any(one.right))
    return {"claims": len(examples), **{name: round(count / len(examples), 4) for name, count in found.items()}}
