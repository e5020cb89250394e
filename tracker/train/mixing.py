"""Log-odds of the parts on held-out issuers → calibrated mixes and thresholds by kind."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tracker.decide.encoder import KINDS
from tracker.decide.model import Mix

# A kind with fewer promised examples than this is calibrated with all others.
FEW = 40
# Pulls a kind's own mix towards the one over all kinds, in units of examples.
SHRINK = 1.0


def fit_mixes(kinds: Sequence[str], linear: np.ndarray, encoded: np.ndarray | None, promised: np.ndarray, weight: np.ndarray) -> dict[str, Mix]:
    """Fit one logistic mix a kind, those included that the data lack, on log-odds of issuers that the parts were not trained on."""
    from sklearn.linear_model import LogisticRegression

    parts = np.stack([linear, np.zeros_like(linear) if encoded is None else encoded], axis=1)
    named = np.array(kinds)
    mixes: dict[str, Mix] = {}
    for kind in KINDS:
        own = (named == kind) & (weight > 0)
        used = own if promised[own].sum() >= FEW and (~promised[own]).sum() >= FEW else weight > 0
        model = LogisticRegression(C=SHRINK, max_iter=400).fit(parts[used], promised[used], sample_weight=weight[used])
        a, b = (float(x) for x in model.coef_[0])
        mixes[kind] = Mix(round(a, 4), round(b, 4), round(float(model.intercept_[0]), 4))
    return mixes


def calibration(probabilities: np.ndarray, promised: np.ndarray, weight: np.ndarray) -> list[dict[str, float]]:
    """Tabulate, per tenth of probability, how many candidates there are, what they were given and how many are promised."""
    table = []
    for low in np.arange(0, 1, 0.1):
        inside = (probabilities >= low) & (probabilities < low + 0.1 + (low > 0.85)) & (weight == 1)
        if inside.any():
            table.append(
                {
                    "from": round(float(low), 1),
                    "candidates": int(inside.sum()),
                    "given": round(float(probabilities[inside].mean()), 3),
                    "promised": round(float(promised[inside].mean()), 3),
                }
            )
    return table

