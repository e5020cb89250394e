"""Labelled folders → labelled candidates: promised where one stands for a firm label, vague where for a soft one, else none.

Labelled sentences, each with the words that name its metric or event, teach what a promise is of; whether it is one they don't.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    # The metric or event that a person gave the claim that a candidate is the best for; None for all others.
    names: tuple[str | None, ...]

    @property
    def published(self) -> date:
        assert self.release.published is not None
        return self.release.published


def find_labelled(folder: GoldFolder) -> Iterator[Labelled]:
    """Read the dated releases of a labelled folder, label all their candidates and name those that stand for a claim."""
    releases, _ = read_folder(folder)
    for release in releases:
        if release.published is None:
            continue
        candidates = tuple(candidates_of(release))
        golds = [gold for gold in folder.claims if gold.release == release.source]
        labels, names = zip(*label(candidates, golds, release.published), strict=True) if candidates else ((), ())
        yield Labelled(folder.path.as_posix(), release, candidates, labels, names)


def label(candidates: Sequence[Candidate], golds: Sequence[Gold], published: date) -> Iterator[tuple[Label, str | None]]:
    """Label candidates by the claims that a person found in the release, each with its metric or event by that person.

    The best candidate for a claim is promised, and so is one that says the claim again elsewhere; one of the same words
    is another reading, which neither speaks for nor against, unless its numbers are not the claim's. What could only stand for
    a claim of the other kind is none where that has a candidate of its own: "the debentures of $90 million are to be placed in
    May" is a milestone, and its sum no guidance.
    """
    sides = [side_of_claim(candidate.claim) for candidate in candidates]
    wanted = [side_of_gold(gold) for gold in golds]
    pairs, could = assigned(sides, wanted, golds, published)
    told = {j: golds[i].metric or golds[i].event for i, j in pairs.items() if golds[i].kind == candidates[j].claim.kind}
    said = _labels(candidates, golds, sides, wanted, pairs, could)
    yield from ((mark, told.get(j)) for j, mark in enumerate(said))


def assigned(
    sides: Sequence[Side], wanted: Sequence[Side], golds: Sequence[Gold], published: date
) -> tuple[dict[int, int], dict[int, list[int]]]:
    """Pair candidates and claims of one kind, then what is left of the claims with candidates of the other.

    What stands for a soft claim speaks softly, of whichever kind it is.
    """
    pairs: dict[int, int] = {}
    could: dict[int, list[int]] = {}
    for same in (True, False):
        for kind in ("guidance", "milestone"):
            mine = [j for j, side in enumerate(sides) if (side.kind == kind) == same and j not in pairs.values()]
            claims = [i for i, side in enumerate(wanted) if side.kind == kind and (golds[i].soft or i not in pairs)]
            found, stands = assign([sides[j] for j in mine], [(wanted[i], golds[i].soft) for i in claims], published)
            pairs |= {claims[i]: mine[j] for i, j in found.items() if claims[i] not in pairs}
            for j, all_of in stands.items():
                could.setdefault(mine[j], []).extend(claims[i] for i in all_of)
    return pairs, could


def _labels(
    candidates: Sequence[Candidate],
    golds: Sequence[Gold],
    sides: Sequence[Side],
    wanted: Sequence[Side],
    pairs: Mapping[int, int],
    could: Mapping[int, Sequence[int]],
) -> Iterator[Label]:
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
