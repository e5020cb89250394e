"""Folds over issuers: what a part is measured on, it has seen no release of that issuer, in whichever set it was labelled."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import PurePath


def folds_of(folders: Iterable[str], count: int, seed: int = 0) -> dict[str, int]:
    """Deal labelled folders into `count` folds; those of one name are one issuer, and lie in one fold.

    >>> folds = folds_of(["gold/agilent", "corpus/agilent", "made/norvane"], 2)
    >>> folds["gold/agilent"] == folds["corpus/agilent"] != folds["made/norvane"]
    True
    """
    told = sorted(set(folders))
    issuers = sorted({PurePath(folder).name for folder in told})
    random.Random(seed).shuffle(issuers)
    fold_of = {issuer: number % count for number, issuer in enumerate(issuers)}
    return {folder: fold_of[PurePath(folder).name] for folder in told}
