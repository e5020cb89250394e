"""Figures of an evaluation, the file they are kept in, and what changed against an earlier one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from tracker.errors import TrackerError
from tracker.evaluate.scores import FIELDS, HEADERS, Extra, FolderScore, Outcome
from tracker.outputs import written_whole

Figures = dict[str, float | int | None]
Sign = Literal["gain", "loss"]
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Change:
    """One claim that fares better or worse than in the earlier run; `what` says how ("found", "extra", "wrong target")."""

    sign: Sign
    folder: str
    key: str
    what: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """An evaluation: per folder its counts and claims; `changes` against an earlier run, None where none was given."""

    folders: tuple[FolderScore, ...]
    changes: tuple[Change, ...] | None = None

    @property
    def total(self) -> Figures:
        """Return the figures over all folders, every claim weighing the same."""
        return figures(sum((folder.counts for folder in self.folders), Counter()))


def figures(counts: Mapping[str, int]) -> Figures:
    """Work out precision, recall, field and verdict accuracy from counts; None where there was nothing to count.

    >>> figures({"hard": 4, "hit": 3, "hit_predicted": 3, "extra": 1})["precision"]
    0.75
    """

    def share(part: str, whole: str) -> float | None:
        return _ratio(counts.get(part, 0), counts.get(whole, 0))

    predicted = counts.get("hit_predicted", 0) + counts.get("extra", 0)
    recall, precision = share("hit", "hard"), _ratio(counts.get("hit_predicted", 0), predicted)
    return {
        "hard_claims": counts.get("hard", 0),
        "predicted": predicted,
        "duplicates": counts.get("duplicate", 0),
        "unreadable": counts.get("unreadable", 0),
        "recall": recall,
        "precision": precision,
        "f1": _harmonic(recall, precision),
        "recall_guidance": share("hit_guidance", "hard_guidance"),
        "recall_milestone": share("hit_milestone", "hard_milestone"),
        "recall_table_rows": share("hit_table", "table"),
        "recall_core": share("hit_core", "core"),
        "tuple_recall": share("tuple", "numeric"),
        **{f"field_{field}": share(f"{field}_good", f"{field}_all") for field in FIELDS},
        **{f"header_{field}": share(f"header_{field}_good", f"header_{field}_all") for field in HEADERS},
        "status_accuracy": share("status_right", "judged"),
        "reason_accuracy": share("reason_right", "judged"),
        "verdict_precision": share("given_right", "given"),
        "verdict_recall": share("decided_right", "decided"),
    }


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _harmonic(a: float | None, b: float | None) -> float | None:
    return round(2 * a * b / (a + b), 4) if a and b else None


def save_report(report: Report, path: Path) -> None:
    """Save an evaluation, so that a later run can be set against it."""
    content = {
        "format": FORMAT,
        "total": report.total,
        "folders": [_as_row(folder) for folder in report.folders],
    }
    with written_whole(path) as part:
        part.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _as_row(folder: FolderScore) -> dict[str, Any]:
    return {
        "name": folder.name,
        "figures": figures(folder.counts),
        "counts": dict(folder.counts),
        "outcomes": [asdict(outcome) for outcome in folder.outcomes],
        "extras": [asdict(extra) for extra in folder.extras],
    }


def load_folders(path: Path) -> tuple[FolderScore, ...]:
    """Load the folders of a saved evaluation.

    Raises TrackerError where the file is missing or is none.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise TrackerError(f"{path} was saved by another version of the tracker: evaluate again with --save.")
        return tuple(_folder(row) for row in content["folders"])
    except OSError as problem:
        raise TrackerError(f"{path} cannot be read: {problem.strerror}.") from problem
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise TrackerError(f"{path} is no saved evaluation: make one with `tracker evaluate GOLD --save`.") from problem


def _folder(row: dict[str, Any]) -> FolderScore:
    outcomes = tuple(Outcome(**{**o, "wrong": tuple(o["wrong"])}) for o in row["outcomes"])
    return FolderScore(row["name"], Counter(row["counts"]), outcomes, tuple(Extra(**e) for e in row["extras"]))


def compare(now: Sequence[FolderScore], earlier: Sequence[FolderScore]) -> Iterator[Change]:
    """Say claim by claim what is better or worse now; folders that only one run has are left out."""
    before = {folder.name: folder for folder in earlier}
    for folder in now:
        if folder.name in before:
            yield from _compare_folder(folder, before[folder.name])


def _compare_folder(now: FolderScore, before: FolderScore) -> Iterator[Change]:
    old = {outcome.key: outcome for outcome in before.outcomes}
    for outcome in now.outcomes:
        if outcome.key in old:
            for sign, what in _compare_outcomes(outcome, old[outcome.key]):
                yield Change(sign, now.name, outcome.key, what, outcome.quote)
    mine, other = ({extra.key: extra for extra in side.extras} for side in (now, before))
    for key in sorted(other.keys() - mine.keys()):
        yield Change("gain", now.name, key, "no longer an extra", other[key].quote)
    for key in sorted(mine.keys() - other.keys()):
        yield Change("loss", now.name, key, "extra", mine[key].quote)


def _compare_outcomes(now: Outcome, before: Outcome) -> Iterator[tuple[Sign, str]]:
    if now.found and not before.found:
        yield "gain", "found"
    elif before.found and not now.found:
        yield "loss", "missed"
    for field in before.wrong:
        if now.found and field not in now.wrong:
            yield "gain", f"right {field}"
    for field in now.wrong:
        if before.found and field not in before.wrong:
            yield "loss", f"wrong {field}"
