"""The trained decision: a linear part over signs and words, an encoder where its weights and runtime are there, calibrated together."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from tracker.decide.features import features_of, kind_of
from tracker.decide.naming import Naming
from tracker.decide.windows import Ranking, load_ranking
from tracker.errors import TrackerError
from tracker.places import models_folder
from tracker.types import Candidate

if TYPE_CHECKING:
    from tracker.decide.encoder import Encoder

FOLDER = "decision"
LINEAR = "linear.npz"
SETTINGS = "decision.json"


@dataclass(frozen=True, slots=True)
class Mix:
    """How the parts' log-odds of one kind of candidate add up to the calibrated one: `linear`·l + `encoder`·e + `bias`."""

    linear: float
    encoder: float
    bias: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """The calibrated probability that a candidate is promised, and what the encoder says that it is a promise of."""

    probability: float
    naming: Naming | None = None


@dataclass(frozen=True)
class Decision:
    """The decision with its weights. `mixes` are by kind, with ("alone") mixes for the linear part without the encoder; `ranking` chooses windows."""

    weights: np.ndarray
    bias: float
    mixes: Mapping[str, Mix]
    alone: Mapping[str, Mix]
    thresholds: Mapping[str, float]
    encoder: Encoder | None = field(default=None, compare=False)
    ranking: Ranking | None = field(default=None, compare=False)

    def judge(self, candidates: Sequence[Candidate], published: date) -> list[Judgement]:
        """Judge each candidate of one release, in order."""
        linear = self.linear(candidates, published)
        found = [
            Judgement(probability(self.alone[kind_of(c)], odds, 0.0)) for c, odds in zip(candidates, linear, strict=True)
        ]
        if self.encoder is None:
            return found
        open_ = undecided(candidates, linear)
        for n, seen in zip(open_, self.encoder.read([candidates[n] for n in open_], published), strict=True):
            mixed = probability(self.mixes[kind_of(candidates[n])], linear[n], seen.odds)
            found[n] = Judgement(mixed, seen.naming)
        return found

    def linear(self, candidates: Sequence[Candidate], published: date) -> list[float]:
        """Return the linear part's log-odds of each candidate."""
        return [
            float(self.weights[features_of(candidate, published)].sum(dtype=np.float32)) + self.bias
            for candidate in candidates
        ]


# Below these log-odds of the linear part (a probability of .05) for all its candidates a segment is decided. With issuers held out the
# encoder then sees 10 of 30 segments a release that hold candidates, and F1 is what it is where it sees 22 (.850 and .849).
PLAIN = -3.0


def undecided(candidates: Sequence[Candidate], linear: Sequence[float]) -> list[int]:
    """List the candidates that the encoder is to see: all those of a segment in which the linear part leaves one open."""
    open_segments = {c.segment.start for c, odds in zip(candidates, linear, strict=True) if odds >= PLAIN}
    return [n for n, c in enumerate(candidates) if c.segment.start in open_segments]


def probability(mix: Mix, linear: float, encoded: float) -> float:
    odds = mix.linear * linear + mix.encoder * encoded + mix.bias
    return round(1 / (1 + math.exp(-min(max(odds, -30.0), 30.0))), 4)


@cache
def load_decision(folder: Path | None = None, fast: bool = False) -> Decision:
    """Load the decision from `models/decision` or another folder; raises TrackerError where it is missing or broken.

    A decision that was trained with an encoder works without its weights or runtime, and one notice says so; `fast` leaves
    the encoder out.
    """
    place = folder or models_folder() / FOLDER
    try:
        settings = json.loads((place / SETTINGS).read_text(encoding="utf-8"))
        encoder = _load_encoder(place) if settings["encoder"] and not fast else None
        return replace(_read_decision(place, settings), encoder=encoder)
    except (OSError, ValueError, KeyError, TypeError, BadZipFile) as problem:
        raise TrackerError(
            f"The trained decision in {place} cannot be read ({problem}). Install the package again, or build it: "
            "tracker train FOLDERS."
        ) from problem


def _read_decision(place: Path, settings: Mapping[str, Any]) -> Decision:
    arrays = np.load(place / LINEAR)
    mixes, alone = (
        {kind: Mix(**mix) for kind, mix in settings[name].items()} for name in ("mixes", "mixes_alone")
    )
    return Decision(
        weights=arrays["weights"].astype(np.float32),
        bias=float(arrays["bias"]),
        mixes=mixes,
        alone=alone,
        thresholds=settings["thresholds"],
        ranking=load_ranking(place),
    )


def _load_encoder(place: Path) -> Encoder | None:
    from tracker.decide.encoder import load_encoder

    try:
        return load_encoder(place)
    except (ImportError, OSError, ValueError) as problem:
        logging.getLogger(__name__).warning(
            "The encoder in %s is not used (%s): signs and words decide alone, with fewer claims found. "
            "`tracker doctor` says more.",
            place, problem,
        )  # fmt: skip
        return None
