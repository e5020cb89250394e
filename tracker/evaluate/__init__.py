"""How good the tracker is on labelled folders: precision, recall, fields, verdicts, gains and losses."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tracker.claims import find_claims
from tracker.evaluate.gold import find_gold_folders, read_gold
from tracker.evaluate.predict import FindClaims, predict
from tracker.evaluate.render import render
from tracker.evaluate.report import Change, Report, compare, figures, load_folders, save_report
from tracker.evaluate.scores import FolderScore, score_folder

__all__ = ["Change", "FolderScore", "Report", "evaluate", "figures", "load_folders", "render", "save_report"]


def evaluate(
    folders: Iterable[Path | str], against: Path | str | None = None, find: FindClaims = find_claims
) -> Report:
    """Measure the tracker against labelled folders, or against those directly below the given ones.

    `against` is a file saved by `save_report`: the report then lists what is better and worse claim by claim.
    `find` is the extractor to measure. Everything runs in memory; nothing is written.
    """
    earlier = load_folders(Path(against)) if against is not None else None
    scores = tuple(_evaluate_folder(path, find) for path in find_gold_folders(Path(f) for f in folders))
    return Report(scores, None if earlier is None else tuple(compare(scores, earlier)))


def _evaluate_folder(path: Path, find: FindClaims) -> FolderScore:
    folder = read_gold(path)
    return score_folder(folder, predict(folder, find))
