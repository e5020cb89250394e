"""Candidates → scored candidates: the one decision, learned and calibrated, whether a release promises each of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.candidates import find_candidates
from tracker.decide.features import kind_of
from tracker.decide.model import Decision, load_decision
from tracker.decide.rows import find_row_candidates
from tracker.types import Candidate, Release

__all__ = ["Scored", "decide", "score"]


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with the calibrated probability that it is promised; `threshold` is what its kind must reach to be stood by."""

    candidate: Candidate
    probability: float
    threshold: float


def decide(release: Release, decision: Decision | None = None) -> list[Scored]:
    """Find and score every candidate of a dated release, in order of place, by the shipped decision unless another is given."""
    assert release.published is not None
    candidates = [*find_candidates(release), *find_row_candidates(release)]
    return score(candidates, release, decision or load_decision())


def score(candidates: Sequence[Candidate], release: Release, decision: Decision) -> list[Scored]:
    """Score candidates of one release; the order stays."""
    assert release.published is not None
    odds: Iterable[float] = decision.probabilities(candidates, release.published)
    return [
        Scored(candidate, probability, decision.thresholds.get(kind_of(candidate), 0.5))
        for candidate, probability in zip(candidates, odds, strict=True)
    ]
