"""`tracker evaluate`: matching, counting, comparing runs, and agreement with the measure the labels come with."""

from __future__ import annotations

import collections
import csv
import dataclasses
import importlib.util
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tracker.context import in_context
from tracker.errors import TrackerError
from tracker.evaluate import evaluate, figures, load_folders, render, save_report
from tracker.evaluate.gold import Gold, find_gold_folders, read_gold
from tracker.evaluate.matching import affinity, assign, same_target, side_of_claim, side_of_gold
from tracker.evaluate.predict import predict
from tracker.types import Claim, Release

GOLD = Path(__file__).parent.parent.parent / "shared" / "gold"
DAY = date(2031, 2, 3)
TEXT = """Brightwater Pumps Reports Fourth Quarter 2030 Results

HARTFORD, Conn., February 3, 2031 -- Brightwater Pumps, Inc. (NYSE: BWPX) today reported results for the quarter ended December 31, 2030.

Outlook

The Company expects revenue of $400 million to $420 million in 2031.

The Company expects capital expenditures of $30 million in 2031.
"""
REVENUE = "The Company expects revenue of $400 million to $420 million in 2031."
CAPEX = "The Company expects capital expenditures of $30 million in 2031."


def gold_row(number: int, **changes: Any) -> dict[str, Any]:
    """Make the label of the revenue sentence, changed as told."""
    row = {
        "id": f"brightwater-2031-02-03-{number:02}", "release": "q4.txt", "kind": "guidance", "soft": False,
        "quote": REVENUE, "also": [], "in_table": False, "speaker": "Brightwater Pumps", "subject": "revenue",
        "metric": "revenue", "event": None, "basis": "unstated", "scope": None, "measure": "level", "low": 400e6,
        "high": 420e6, "unit": "USD", "approx": False, "target_text": "in 2031", "target_start": "2031-01-01",
        "target_end": "2031-12-31", "action": None, "status": "pending", "reason": "not_due", "actual": None,
    }  # fmt: skip
    return {**row, **changes}


CAPEX_ROW = {"quote": CAPEX, "subject": "capital expenditures", "metric": "capex", "low": 30e6, "high": 30e6}


def write_folder(path: Path, rows: list[dict[str, Any]]) -> Path:
    (path / "releases").mkdir(parents=True)
    (path / "releases" / "q4.txt").write_text(TEXT, encoding="utf-8")
    header = {"release": "q4.txt", "issuer": "Brightwater Pumps", "published": "2031-02-03", "fiscal_year_end": "12-31"}
    (path / "releases.jsonl").write_text(json.dumps(header) + "\n", encoding="utf-8")
    (path / "claims.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def make_gold(**changes: Any) -> Gold:
    base = Gold(
        "x", "q4.txt", "guidance", False, REVENUE, subject="revenue", metric="revenue", basis="unstated",
        measure="level", low=400e6, high=420e6, unit="USD", target_text="in 2031",
        target_start=date(2031, 1, 1), target_end=date(2031, 12, 31),
    )  # fmt: skip
    return dataclasses.replace(base, **changes)


def make_claim(**changes: Any) -> Claim:
    base = Claim(
        "guidance", REVENUE, 0, len(REVENUE), "Brightwater Pumps", "revenue", metric="revenue", basis="unstated",
        measure="level", low=Decimal("4e8"), high=Decimal("4.2e8"), unit="USD",
        target_start=date(2031, 1, 1), target_end=date(2031, 12, 31),
    )  # fmt: skip
    return dataclasses.replace(base, **changes)


MILESTONE: dict[str, Any] = {
    "kind": "milestone", "metric": None, "event": "facility_opening", "low": None, "high": None, "measure": None,
    "subject": "open its Toledo plant", "quote": "The Toledo plant will open in 2031.",
}  # fmt: skip


@pytest.mark.parametrize(
    ("claim", "gold", "stands"),
    [
        ({}, {}, True),
        ({"low": Decimal("3e8")}, {}, True),  # a wrong number, but metric, window and words agree
        ({"low": Decimal("3e8"), "target_end": None}, {}, False),
        ({"quote": "Tax will be lower.", "metric": "tax_rate", "target_end": None}, {}, False),
        ({"quote": "Sales will reach it."}, {}, True),  # the same number, metric and window in other words
        ({"quote": "Sales will reach it.", "target_end": None}, {}, False),
        (
            {"metric": "net_income", "low": Decimal("-8e7"), "high": Decimal("-7e7")},
            {"metric": "net_loss", "low": 7e7, "high": 8e7},
            True,
        ),
        (MILESTONE, MILESTONE, True),
        ({**MILESTONE, "event": "other", "subject": "hire"}, MILESTONE, True),  # the window agrees
        ({**MILESTONE, "event": "other", "subject": "hire", "target_end": None}, MILESTONE, False),
        ({**MILESTONE, "quote": "We may build more."}, MILESTONE, False),
    ],
)
def test_a_claim_stands_for_a_label(claim: dict[str, Any], gold: dict[str, Any], stands: bool) -> None:
    value = affinity(side_of_claim(make_claim(**claim)), side_of_gold(make_gold(**gold)), DAY)
    assert (value > 0) == stands


@pytest.mark.parametrize(
    ("have", "want", "words", "same"),
    [
        (("2031-01-01", "2031-12-31"), ("2031-01-01", "2031-12-31"), "in 2031", True),
        (("2030-12-28", "2031-12-28"), ("2031-01-01", "2031-12-31"), "fiscal 2031", True),
        (("2031-06-01", "2031-12-31"), ("2031-01-01", "2031-12-31"), "in 2031", False),
        (("2031-06-01", "2031-12-31"), ("2031-02-03", "2031-12-31"), "by the end of 2031", True),
        ((None, None), (None, None), None, True),
        ((None, None), ("2031-01-01", "2031-12-31"), "in 2031", False),
        (("2031-01-01", "2031-12-31"), (None, None), "soon", False),
        (("2031-02-03", "2031-09-03"), ("2031-02-03", "2031-08-03"), "in the coming months", True),
    ],
)
def test_windows_agree(
    have: tuple[str | None, str | None], want: tuple[str | None, str | None], words: str | None, same: bool
) -> None:
    (start, end), (gold_start, gold_end) = (
        [date.fromisoformat(d) if d else None for d in pair] for pair in (have, want)
    )
    claim = side_of_claim(make_claim(target_start=start, target_end=end))
    gold = side_of_gold(make_gold(target_start=gold_start, target_end=gold_end, target_text=words))
    assert same_target(claim, gold, DAY) == same


def test_assignment_is_one_to_one_and_prefers_firm_labels() -> None:
    claims = [side_of_claim(make_claim()), side_of_claim(make_claim())]
    golds = [(side_of_gold(make_gold()), True), (side_of_gold(make_gold()), False)]
    of_gold, could = assign(claims[:1], golds, DAY)
    assert of_gold == {1: 0} and sorted(could[0]) == [0, 1]
    of_gold, _ = assign(claims, golds[1:], DAY)
    assert of_gold == {0: 0}


def test_evaluates_a_folder(tmp_path: Path) -> None:
    rows = [
        gold_row(1, action="raised"),
        gold_row(2, quote="Nothing of the kind.", subject="store openings", metric="store_openings", low=3, high=3),
    ]
    report = evaluate([write_folder(tmp_path / "brightwater", rows)])
    assert (report.total["recall"], report.total["precision"], report.total["header_issuer"]) == (0.5, 0.5, 1.0)
    (folder,) = report.folders
    assert [(o.found, "action" in o.wrong) for o in folder.outcomes] == [(True, True), (False, False)]
    assert [extra.quote for extra in folder.extras] == [CAPEX]


def test_soft_labels_count_neither_way(tmp_path: Path) -> None:
    rows = [gold_row(1), gold_row(2, soft=True, **CAPEX_ROW)]
    total = evaluate([write_folder(tmp_path / "brightwater", rows)]).total
    assert (total["hard_claims"], total["predicted"], total["precision"]) == (1, 1, 1.0)


def test_gains_and_losses_against_an_earlier_run(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "brightwater", [gold_row(1), gold_row(2, **CAPEX_ROW)])

    def only_capex_twice_read(release: Release) -> list[Claim]:
        start = release.text.index(CAPEX)
        right = make_claim(quote=CAPEX, start=start, metric="capex", low=Decimal("3e7"), high=Decimal("3e7"))
        return [dataclasses.replace(right, speaker="Somebody"), make_claim(quote="Made up.", target_end=None)]

    saved = tmp_path / "earlier.json"
    save_report(evaluate([folder], find=only_capex_twice_read), saved)
    changes = evaluate([folder], against=saved).changes
    assert changes is not None
    assert {(c.sign, c.what) for c in changes} == {
        ("gain", "found"), ("gain", "right speaker"), ("gain", "no longer an extra"),
    }  # fmt: skip
    save_report(evaluate([folder]), saved)
    back = evaluate([folder], against=saved, find=only_capex_twice_read).changes
    assert back is not None
    assert {(c.sign, c.what) for c in back} == {("loss", "missed"), ("loss", "wrong speaker"), ("loss", "extra")}


def test_a_saved_evaluation_comes_back_as_it_was(tmp_path: Path) -> None:
    report = evaluate([write_folder(tmp_path / "brightwater", [gold_row(1, action="raised"), gold_row(2)])])
    save_report(report, tmp_path / "run.json")
    assert load_folders(tmp_path / "run.json") == report.folders


def test_renders_every_format(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "brightwater", [gold_row(1), gold_row(2, **CAPEX_ROW)])
    save_report(evaluate([folder], find=lambda release: []), tmp_path / "none.json")
    report = evaluate([folder], against=tmp_path / "none.json")
    table = render(report)
    assert "2 gains, 0 losses" in table and "brightwater" in table
    rows = list(csv.DictReader(render(report, "csv").splitlines()))
    assert [row["folder"] for row in rows] == ["brightwater", "ALL"] and rows[0]["recall"] == "1.0"
    lines = [json.loads(line) for line in render(report, "jsonl").splitlines()]
    assert [line.get("change") for line in lines] == [None, None, "gain", "gain"]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "holds no labels"),
        ({"claims.jsonl": ""}, "releases.jsonl is missing"),
        ({"claims.jsonl": "", "releases.jsonl": ""}, "names no release"),
        ({"claims.jsonl": "", "releases.jsonl": "{"}, "line 1 is not JSON"),
        ({"claims.jsonl": "", "releases.jsonl": '{"release": "a.txt"}'}, "needs its file name and an ISO date"),
        (
            {"claims.jsonl": "[]", "releases.jsonl": '{"release": "a.txt", "published": "2031-01-01"}'},
            "not a JSON object",
        ),
        (
            {"claims.jsonl": '{"id": 1}', "releases.jsonl": '{"release": "a.txt", "published": "2031-01-01"}'},
            "not a labelled claim",
        ),
    ],
)
def test_bad_labels_are_named(tmp_path: Path, files: dict[str, str], message: str) -> None:
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(TrackerError, match=message):
        evaluate([tmp_path])


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "cannot be read"), ("[]", "no saved"), ("x", "no saved"), ('{"format": 0}', "another version")],
)
def test_bad_earlier_run_is_named(tmp_path: Path, content: str | None, message: str) -> None:
    folder = write_folder(tmp_path / "brightwater", [gold_row(1)])
    earlier = tmp_path / "earlier.json"
    if content is not None:
        earlier.write_text(content, encoding="utf-8")
    with pytest.raises(TrackerError, match=message):
        evaluate([folder], against=earlier)


def test_nothing_to_count_gives_no_figure() -> None:
    assert figures({})["recall"] is None and figures({})["verdict_precision"] is None


def make_release(day: date, year_end: str, read_from: str, ends: tuple[date, ...] = ()) -> Release:
    return Release(
        "", str(day), "", published=day, fiscal_year_end=year_end, fiscal_year_end_from=read_from, period_ends=ends
    )


def test_context_comes_from_earlier_releases_only() -> None:
    first = make_release(date(2030, 1, 1), "12-31", "assumed")
    second = make_release(date(2030, 4, 1), "06-30", "text", (date(2030, 3, 29),))
    third = make_release(date(2030, 7, 1), "12-31", "assumed", (date(2030, 6, 28),))
    one, two, three = in_context([third, second, first])
    assert (one.fiscal_year_end, one.period_ends) == ("12-31", ())
    assert (two.fiscal_year_end, two.fiscal_year_end_from) == ("06-30", "text")
    assert (three.fiscal_year_end, three.fiscal_year_end_from) == ("06-30", "earlier")
    assert three.period_ends == (date(2030, 3, 29), date(2030, 6, 28))


@pytest.fixture
def scorer() -> ModuleType:
    if not (GOLD / "score.py").is_file():
        pytest.skip("../shared/gold/score.py is not here")
    spec = importlib.util.spec_from_file_location("shared_score", GOLD / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.shared
@pytest.mark.parametrize("count", [6])
def test_agrees_with_the_measure_of_the_labels(scorer: ModuleType, count: int) -> None:
    """The shared script and this module count the same on the same predictions."""
    for path in list(find_gold_folders([GOLD]))[:count]:
        folder = read_gold(path)
        prediction = predict(folder, judge=False)
        rows = [{**dataclasses.asdict(p.claim), "source": p.release} for p in prediction.claims]
        for row in rows:
            row |= {key: None if row[key] is None else str(row[key]) for key in ("target_start", "target_end")}
        tally: collections.Counter[Any] = collections.Counter()
        scorer.score_folder(path, (rows, []), tally, None)
        theirs = scorer.report(tally)
        (mine,) = evaluate(
            [path], find=lambda r, p=prediction: [c.claim for c in p.claims if c.release == r.source]
        ).folders
        ours = figures(mine.counts)
        for key in ("hard_claims", "predicted", "duplicates", "recall", "precision", "tuple_recall", "field_target"):
            assert ours[key] == theirs[key] or theirs[key] != theirs[key], (path.name, key)
