"""Labelled folders → labelled candidates: promised where one stands for a firm label, vague where for a soft one, else none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tracker.decide import candidates_of
from tracker.evaluate.gold import Gold, GoldFolder
from tracker.evaluate.matching import Side, assign, same_numbers, side_of_claim, side_of_gold
from tracker.evaluate.predict import read_folder
from tracker.types import Candidate, Release

Label = Literal["promised", "vague", "other_reading", "none"]
# What an example counts in training: a vague one speaks softly against, another reading of a promise not at all.
WEIGHT: dict[Label, float] = {"promised": 1.0, "vague": 0.3, "other_reading": 0.0, "none": 1.0}


@dataclass(frozen=True, slots=True)
class Labelled:
    """One release with its candidates and their labels, in the same order."""

    folder: str
    release: Release
    candidates: tuple[Candidate, ...]
    labels: tuple[Label, ...]

    @property
    def published(self) -> date:
        assert self.release.published is not None
        return self.release.published


def find_labelled(folder: GoldFolder) -> Iterator[Labelled]:
    """Read the dated releases of a labelled folder and label all their candidates."""
    releases, _ = read_folder(folder)
    for release in releases:
        if release.published is None:
            continue
        candidates = tuple(candidates_of(release))
        golds = [gold for gold in folder.claims if gold.release == release.source]
        yield Labelled(folder.path.as_posix(), release, candidates, tuple(label(candidates, golds, release.published)))


def label(candidates: Sequence[Candidate], golds: Sequence[Gold], published: date) -> Iterator[Label]:
    """Label candidates by the claims that a person found in the release.

    The best candidate for a claim is promised, and so is one that says the claim again elsewhere; one of the same words
    is another reading, which neither speaks for nor against, unless its numbers are not the claim's.
    """
    sides = [side_of_claim(candidate.claim) for candidate in candidates]
    wanted = [side_of_gold(gold) for gold in golds]
    pairs, could = assign(sides, [(side, gold.soft) for side, gold in zip(wanted, golds, strict=True)], published)
    best: dict[int, Label] = {j: "vague" if golds[i].soft else "promised" for i, j in pairs.items()}
    for j in range(len(candidates)):
        firm = [i for i in could.get(j, ()) if not golds[i].soft]
        if j in best:
            yield best[j]
        elif firm:
            yield _again(candidates, sides[j], j, [(wanted[i], pairs.get(i)) for i in firm])
        else:
            yield "vague" if j in could else "none"


def _again(candidates: Sequence[Candidate], side: Side, j: int, claims: Sequence[tuple[Side, int | None]]) -> Label:
    """Label a candidate that could stand for firm claims, each given with the candidate that does."""
    start = candidates[j].segment.start
    if any(best is None or candidates[best].segment.start != start for _, best in claims):
        return "promised"
    numeric = [claim for claim, _ in claims if claim.numeric]
    return "none" if numeric and not any(same_numbers(side, claim) for claim in numeric) else "other_reading"
