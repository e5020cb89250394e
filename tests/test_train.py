"""Training: labels of candidates, the linear part on made-up folders, and what is said where the extra is missing."""

from __future__ import annotations

import doctest
import json
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from ledgers import run
from test_decide import PROMISE, REPORT, candidate, read

from tracker.candidates import find_candidates
from tracker.decide.model import LINEAR, SETTINGS, load_decision
from tracker.errors import TrackerError
from tracker.evaluate.gold import Gold
from tracker.train import average_precision, folds, train
from tracker.train.labels import label
from tracker.types import Candidate

ISSUERS = ("Norvane", "Brekkedal", "Tarnwick")
METRICS = ("revenue", "adjusted EBITDA", "capital expenditures", "free cash flow", "net income")
FIRST = date(2031, 2, 3)


def gold(quote: str, low: float, high: float | None = None, **fields: object) -> Gold:
    row = {"kind": "guidance", "soft": False, "metric": "revenue", "measure": "level", "unit": "USD", "basis": "unstated"}
    dates = {"target_start": date(2031, 1, 1), "target_end": date(2031, 12, 31)}
    words = {"gold_id": "g", "release": "a.txt", "quote": quote, "low": low, "high": high or low}
    return Gold(**{**row, **dates, **words, **fields})  # type: ignore[arg-type]


def labels_of(golds: list[Gold], *paragraphs: str) -> dict[tuple[str | None, float | None, int], str]:
    """Label the candidates of a release; the key is metric, low bound and paragraph."""
    release = read(*paragraphs)
    candidates: list[Candidate] = list(find_candidates(release))
    assert release.published is not None
    found = label(candidates, golds, release.published)
    return {
        (c.claim.metric, float(c.claim.low), c.segment.block): said
        for c, (said, _) in zip(candidates, found, strict=True)
        if c.claim.low is not None
    }


LEVEL = "We expect revenue of $40 million in 2031."
AGAIN = "For 2031, we see revenue of $40 million."
M = 1_000_000


@pytest.mark.parametrize(
    ("golds", "paragraphs", "wanted"),
    [
        ([gold(LEVEL, 40 * M)], [LEVEL], ["promised"]),
        ([gold(LEVEL, 40 * M, soft=True)], [LEVEL], ["vague"]),
        ([], [LEVEL], ["none"]),
        # Said again elsewhere it is promised there, too; a figure that nobody labelled is not.
        ([gold(LEVEL, 40 * M)], [LEVEL, AGAIN], ["promised", "promised"]),
        ([gold(LEVEL, 40 * M)], [LEVEL, "For 2031, we see capital spending of $5 million."], ["promised", "none"]),
        # Of one sentence's readings those with other numbers speak against, unless nobody would credit them.
        (
            [gold("We expect revenue of $40 million in 2031, up from $38 million in 2030.", 40 * M)],
            ["We expect revenue of $40 million in 2031, up from $38 million in 2030."],
            ["promised", "none"],
        ),
    ],
    ids=["promised", "soft", "none", "again", "unlabelled", "comparison"],
)
def test_labels(golds: list[Gold], paragraphs: list[str], wanted: list[str]) -> None:
    assert list(labels_of(golds, *paragraphs).values()) == wanted


PLACED = "The debentures of $90 million are to be placed in the second quarter of 2031."


def test_the_sum_of_a_milestone_is_none() -> None:
    placed = gold(PLACED, 0, kind="milestone", metric=None, event="financing", measure=None, unit=None, basis=None, target_start=date(2031, 4, 1), target_end=date(2031, 6, 30))
    milestone = replace(placed, low=None, high=None)
    release = read(PLACED)
    candidates = list(find_candidates(release))
    said = [(c.claim.kind, mark) for c, (mark, _) in zip(candidates, label(candidates, [milestone], FIRST), strict=True)]
    assert ("milestone", "promised") in said and {mark for kind, mark in said if kind == "guidance"} == {"none"}
    # Where nothing of its own kind stands for it, what there is does.
    amounts = [c for c in candidates if c.claim.kind == "guidance"]
    assert "promised" in [mark for mark, _ in label(amounts, [milestone], FIRST)]


def test_folders_of_one_name_lie_in_one_fold() -> None:
    assert doctest.testmod(folds).failed == 0


def test_average_precision() -> None:
    assert average_precision([(0.9, True), (0.8, True), (0.1, False)]) == 1.0
    assert average_precision([(0.9, False), (0.8, True)]) == 0.5
    assert average_precision([]) == 0.0


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write three issuers of eight releases each: every one reports two figures and promises two."""
    root = tmp_path_factory.mktemp("gold")
    for number, issuer in enumerate(ISSUERS):
        (root / issuer / "releases").mkdir(parents=True)
        rows = [write_release(root / issuer, issuer, number * 8 + n) for n in range(8)]
        (root / issuer / "releases.jsonl").write_text("".join(f"{json.dumps(head)}\n" for head, _ in rows))
        (root / issuer / "claims.jsonl").write_text("".join(f"{json.dumps(c)}\n" for _, cs in rows for c in cs))
    return root


def write_release(folder: Path, issuer: str, n: int) -> tuple[dict[str, object], list[dict[str, object]]]:
    published = FIRST + timedelta(days=7 * n)
    name = f"{published}__{n}.txt"
    one, other = METRICS[n % 5], METRICS[(n + 2) % 5]
    told = [f"We expect {one} of ${n + 20} million in 2032.", f"For 2032, {other} is expected to be ${n + 7} million."]
    reported = [f"In 2030, {one} was ${n + 18} million.", f"{other[0].upper()}{other[1:]} amounted to ${n + 5} million."]
    text = "\n\n".join([f"{issuer} Reports Results", *reported, *told])
    (folder / "releases" / name).write_text(text + "\n")
    names = {"revenue": "revenue", "adjusted EBITDA": "ebitda", "capital expenditures": "capex"}
    names |= {"free cash flow": "free_cash_flow", "net income": "net_income"}
    claims: list[dict[str, object]] = [
        {
            "id": f"{issuer}-{n}-{k}", "release": name, "kind": "guidance", "soft": False, "quote": told[k],
            "metric": names[metric], "event": None, "basis": "non_gaap" if "adjusted" in metric else "unstated",
            "measure": "level", "low": amount * M, "high": amount * M, "unit": "USD", "target_text": "2032",
            "target_start": "2032-01-01", "target_end": "2032-12-31", "subject": metric, "action": None, "status": "open",
        }
        for k, (metric, amount) in enumerate(((one, n + 20), (other, n + 7)))
    ]  # fmt: skip
    head = {"release": name, "issuer": f"{issuer}, Inc.", "published": published.isoformat(), "fiscal_year_end": "12-31"}
    return head, claims


def test_linear_part_learns_promise_from_report(folders: Path, tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    scores = train([folders], tmp_path / "one", base=None)
    assert scores["held_out"]["f1"] > 0.9 and scores["data"]["folders"] == 3
    decision = load_decision(tmp_path / "one")
    promise, report = (j.probability for j in decision.judge([candidate(PROMISE), candidate(REPORT)], FIRST))
    assert promise > 0.7 > 0.3 > report
    train([folders], tmp_path / "two", base=None)
    assert (tmp_path / "one" / SETTINGS).read_bytes() == (tmp_path / "two" / SETTINGS).read_bytes()
    one, two = (np.load(tmp_path / name / LINEAR)["weights"] for name in ("one", "two"))
    assert (one == two).all()


def test_no_text_of_a_release_is_written(folders: Path, tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    train([folders], tmp_path, base=None)
    for file in tmp_path.iterdir():
        assert not any(issuer.encode() in file.read_bytes() for issuer in ISSUERS)


def test_exercises_hardly_lower_the_confidence(folders: Path, tmp_path: Path) -> None:
    """Of two issuers' exercises each promise in two is left unlabelled: as gold they make every promise half as sure."""
    pytest.importorskip("sklearn")
    exercises = tmp_path / "exercises"
    for issuer in ("Ormeli", "Tasvik"):
        (exercises / issuer / "releases").mkdir(parents=True)
        rows = [write_release(exercises / issuer, issuer, n) for n in range(8)]
        (exercises / issuer / "releases.jsonl").write_text("".join(f"{json.dumps(head)}\n" for head, _ in rows))
        (exercises / issuer / "claims.jsonl").write_text("".join(f"{json.dumps(claims[0])}\n" for _, claims in rows))
    train([folders, exercises], tmp_path / "alike", base=None)
    train([folders], tmp_path / "apart", base=None, exercises=[exercises])
    alike, apart = (load_decision(tmp_path / name).judge([candidate(PROMISE)], FIRST)[0].probability for name in ("alike", "apart"))
    assert alike + 0.05 < apart


def test_one_issuer_is_too_few(folders: Path, tmp_path: Path) -> None:
    with pytest.raises(TrackerError, match="two issuers"):
        train([folders / ISSUERS[0]], tmp_path, base=None)
    assert not list(tmp_path.iterdir())


def test_command_names_the_extra_that_is_missing(
    folders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "scipy.sparse", None)
    done = run("train", str(folders), "--output", str(tmp_path / "new"), "--fast")
    assert done.exit_code != 0 and "guidance-tracker[train]" in done.output
    assert not (tmp_path / "new").exists()


def test_shipped_decision_holds_no_text() -> None:
    """What ships is numbers: arrays in one file, figures and settings in the other, no array of strings."""
    from tracker.places import models_folder

    with np.load(models_folder() / "decision" / LINEAR, allow_pickle=False) as arrays:
        assert {array.dtype.kind for array in arrays.values()} == {"f"}
    settings = json.loads((models_folder() / "decision" / SETTINGS).read_text(encoding="utf-8"))
    assert {len(kind.split()) for kind in settings["thresholds"]} == {1}
    assert all(0 < threshold < 1 for threshold in settings["thresholds"].values())
