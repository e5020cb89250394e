"""The linear part: logistic regression over hashed signs and words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tracker.decide.features import SIZE, features_of
from tracker.train.labels import WEIGHT, Labelled

# Chosen over 0.3 and 1.0 by average precision on issuers held out.
REGULARISATION = 0.1


def matrix(releases: Sequence[Labelled]) -> tuple[object, np.ndarray, np.ndarray]:
    """Return the feature matrix (scipy, a row a candidate), whether each is promised, and its weight."""
    from scipy.sparse import csr_matrix

    rows = [features_of(c, release.published) for release in releases for c in release.candidates]
    columns = np.array([column for row in rows for column in row], dtype=np.int32)
    starts = np.cumsum([0, *(len(row) for row in rows)])
    features = csr_matrix((np.ones(len(columns), dtype=np.float32), columns, starts), shape=(len(rows), SIZE))
    labels = [label for release in releases for label in release.labels]
    return features, np.array([x == "promised" for x in labels]), np.array([WEIGHT[x] for x in labels])


def fit(features: object, promised: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, float]:
    """Fit the weights and the bias; the same input gives the same result."""
    from sklearn.linear_model import LogisticRegression

    used = weight > 0
    model = LogisticRegression(C=REGULARISATION, max_iter=400)
    model.fit(features[used], promised[used], sample_weight=weight[used])  # type: ignore[index]
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])
