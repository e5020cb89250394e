"""Candidates → scored candidates: the one decision, learned and calibrated, whether a release promises each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.candidates import find_candidates
from tracker.candidates.again import with_echoes
from tracker.decide.features import kind_of
from tracker.decide.model import Decision, Judgement, load_decision
from tracker.decide.naming import named
from tracker.decide.windows import ASKED, timed
from tracker.tables import find_candidates as find_table_candidates
from tracker.types import Candidate, Release

__all__ = ["Scored", "candidates_of", "decide", "load_decision", "score"]


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with the calibrated probability that it is promised; `threshold` is what its kind must reach to be stood by."""

    candidate: Candidate
    probability: float
    threshold: float


def decide(release: Release, decision: Decision | None = None) -> list[Scored]:
    """Find and score every candidate of a dated release, in order of place, by the shipped decision unless another is given."""
    return score(candidates_of(release), release, decision or load_decision())


def candidates_of(release: Release) -> list[Candidate]:
    """Find every candidate of a dated release, those of its prose first; training labels the same ones."""
    return with_echoes([*find_candidates(release), *find_table_candidates(release)])


def score(candidates: Sequence[Candidate], release: Release, decision: Decision) -> list[Scored]:
    """Score candidates of one release, name what each is a promise of and choose its window; the order stays."""
    assert release.published is not None
    judged = decision.judge(candidates, release.published)
    return [
        Scored(_read(candidate, j, decision), j.probability, decision.thresholds.get(kind_of(candidate), 0.5))
        for candidate, j in zip(candidates, judged, strict=True)
    ]


def _read(candidate: Candidate, judged: Judgement, decision: Decision) -> Candidate:
    """Name a candidate; when it is for is only asked of one that may be promised."""
    found = named(candidate, judged.naming)
    return timed(found, decision.ranking) if judged.probability >= ASKED else found
