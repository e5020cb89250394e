"""The reading pass up to the decision: nothing is silenced, signs say what a reader would, odds are odds."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tracker import read_release
from tracker.candidates import find_candidates
from tracker.claims import find_claims
from tracker.compose import compose_claims
from tracker.decide import Scored, decide
from tracker.decide.encoder import spoken_times, units_of
from tracker.decide.features import SIZE, features_of, kind_of, words_of
from tracker.decide.model import FOLDER, LINEAR, SETTINGS, Mix, load_decision, probability, undecided
from tracker.errors import TrackerError
from tracker.places import models_folder
from tracker.segments import find_segments
from tracker.tables import find_candidates as find_table_candidates
from tracker.types import Candidate, Release

DAY = date(2031, 2, 3)
PROMISE = "We expect revenue of $40 million to $42 million in 2031."
REPORT = "Revenue was $38.5 million in 2030, compared with $36.1 million in 2029."


def read(*paragraphs: str) -> Release:
    """Read a release of a made-up company with these paragraphs."""
    text = "\n\n".join(["Norvane Instruments Reports Results", *paragraphs])
    return read_release(text.encode(), issuer="Norvane Instruments, Inc.", published="2031-02-03")


def candidate(text: str, kind: str = "amount") -> Candidate:
    """Return the first candidate of a kind in a release of one paragraph."""
    return next(c for c in find_candidates(read(text)) if kind_of(c) == kind)


def odds(text: str, kind: str = "amount") -> float:
    """Return the best probability of a kind of candidate in one paragraph."""
    return max((s.probability for s in decide(read(text)) if kind_of(s.candidate) == kind), default=0.0)


def test_every_word_of_prose_stands_in_a_segment() -> None:
    release = read(PROMISE, "Forward-Looking Statements", "Actual results may differ. " + PROMISE, "About Us", REPORT)
    covered = bytearray(len(release.text))
    for segment in find_segments(release):
        assert release.text[segment.start : segment.end].split() == segment.text.split()
        covered[segment.start : segment.end] = b"\1" * (segment.end - segment.start)
    assert not [c for c, seen in zip(release.text, covered, strict=True) if c.isalnum() and not seen]


def test_a_legal_heading_silences_nothing() -> None:
    release = read("Forward-Looking Statements", PROMISE)
    assert any(c.claim.low == 40_000_000 for c in find_candidates(release))


@pytest.mark.parametrize(
    ("text", "sign", "there"),
    [
        (PROMISE, "governed.before", True),
        (REPORT, "governed.before", False),
        (REPORT, "reported.clause", True),
        (PROMISE, "reported.clause", False),
        ("Revenue is expected to reach $40 million to $42 million in 2031.", "governed.inside", True),
        ("We expect revenue of $40 million in 2031, up from $38 million.", "shape.point", True),
        (PROMISE, "shape.range", True),
        (PROMISE, "window.own", True),
        ("According to a report, the market is expected to grow by 8% in 2031.", "research", True),
        ("If rates were to rise, revenue would be $30 million in 2031.", "no_promise", True),
        # What was told earlier, and what somebody did.
        ("In March we guided to revenue of $40 million in 2031.", "told.before", True),
        ("Guidance provided in October called for revenue of $40 million in 2031.", "told.before", True),
        ("Revenue of $40 million in 2031 compares with our July outlook.", "told.after", True),
        (PROMISE, "told.before", False),
        ("The company signed orders of $40 million in 2031.", "done.clause", True),
        ("Orders of $40 million in 2031 are to be signed by May.", "done.clause", False),
    ],
)
def test_signs(text: str, sign: str, there: bool) -> None:
    assert (sign in candidate(text).signs) is there


def test_a_promise_is_likelier_than_a_report() -> None:
    assert odds(PROMISE) > 0.7 > 0.3 > odds(REPORT)


def test_odds_are_the_same_each_time_and_lie_between_nothing_and_one() -> None:
    first, again = (decide(read(PROMISE, REPORT)) for _ in range(2))
    assert [s.probability for s in first] == [s.probability for s in again]
    assert all(0 <= s.probability <= 1 for s in first)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("In 2031, 2032 and 2040.", ["in", "thisyear", ",", "nextyear", "and", "lateryear", "."]),
        ("Sales of 2030 and 1999.", ["sales", "of", "lastyear", "and", "pastyear", "."]),
        ("$4.5 million, up 12%", ["$", "0", ".", "0", "million", ",", "up", "0", "%"]),
        ("Q3 EBITDA won't fall", ["q", "0", "ebitda", "won't", "fall"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert words_of(text, DAY) == words


def test_features_are_hashes_that_stay() -> None:
    seen = features_of(candidate(PROMISE), DAY)
    assert seen == sorted(set(seen)) and all(0 <= f < SIZE for f in seen)
    # Years count by their distance and figures alike, so that no issuer's numbers are learnt by heart.
    assert features_of(candidate(PROMISE.replace("40", "50").replace("42", "57")), DAY) == seen
    assert features_of(candidate(REPORT), DAY) != seen


def trained_with_one(folder: Path) -> None:
    """Make a decision say that it was trained with an encoder."""
    settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    (folder / SETTINGS).write_text(json.dumps({**settings, "encoder": True}), encoding="utf-8")


def test_says_nothing_of_an_encoder_that_was_never_trained(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for name in (LINEAR, SETTINGS):
        shutil.copy(models_folder() / FOLDER / name, tmp_path)
    settings = json.loads((tmp_path / SETTINGS).read_text(encoding="utf-8"))
    (tmp_path / SETTINGS).write_text(json.dumps({**settings, "encoder": False}), encoding="utf-8")
    assert load_decision(tmp_path).encoder is None and not caplog.records


def test_works_without_the_encoder_and_says_so_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for name in (LINEAR, SETTINGS):
        shutil.copy(models_folder() / FOLDER / name, tmp_path)
    trained_with_one(tmp_path)
    candidates = list(find_candidates(read(PROMISE)))
    with caplog.at_level(logging.WARNING):
        first, again = (load_decision(tmp_path).judge(candidates, DAY) for _ in range(2))
    assert first == again and max(j.probability for j in first) > 0.5
    assert load_decision(tmp_path).encoder is None
    assert [r.getMessage() for r in caplog.records if "signs and words decide alone" in r.getMessage()] == [
        r.getMessage() for r in caplog.records
    ]
    assert len(caplog.records) == 1


def test_another_process_decides_alike() -> None:
    """Python shuffles the order of its sets anew in each process; neither the features nor the odds may feel it."""
    words = "import test_decide as t; c = t.candidate(t.PROMISE); print(t.features_of(c, t.DAY), t.odds(t.PROMISE))"
    told = {
        subprocess.run(
            [sys.executable, "-c", words],
            cwd=Path(__file__).parent, env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent.parent)},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert told == {f"{features_of(candidate(PROMISE), DAY)} {odds(PROMISE)}\n"}


@pytest.mark.parametrize("broken", ["", "{", '{"mixes": {}}', "[]"])
def test_a_broken_decision_says_what_to_do(tmp_path: Path, broken: str) -> None:
    if broken:
        (tmp_path / SETTINGS).write_text(broken)
        shutil.copy(models_folder() / FOLDER / LINEAR, tmp_path)
    with pytest.raises(TrackerError, match="tracker train"):
        load_decision(tmp_path)


def test_only_open_segments_are_left_to_the_encoder() -> None:
    candidates = list(find_candidates(read(PROMISE, REPORT)))
    sure = [-9.0] * len(candidates)
    assert undecided(candidates, sure) == []
    assert undecided(candidates, [1.0, *sure[1:]]) == [
        n for n, c in enumerate(candidates) if c.segment.start == candidates[0].segment.start
    ]


def test_a_mix_adds_log_odds() -> None:
    assert probability(Mix(1.0, 1.0, 0.0), 0.0, 0.0) == 0.5
    assert probability(Mix(1.0, 1.0, 0.0), 2.0, -2.0) == 0.5
    assert probability(Mix(1.0, 0.0, 1.0), 50.0, 0.0) == 1.0


def test_a_unit_keeps_its_anchors_where_years_are_spoken() -> None:
    text = "In 2031 we expect $40 million, in 2032 more."
    spoken, moved = spoken_times(text, (), DAY)
    at = text.index("$40")
    assert spoken[moved(at) : moved(at + 11)] == "$40 million"
    candidates = list(find_candidates(read(PROMISE)))
    for unit, numbers in units_of(candidates, DAY):
        assert len(unit.anchors) == len(numbers)


def test_competing_readings_are_settled_once() -> None:
    scored = decide(read("We expect revenue of $40 million in 2031, representing growth of 5%."))
    claims = [c for c in compose_claims(scored, DAY) if not c.vague]
    assert [(c.metric, c.measure) for c in claims] == [("revenue", "level")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We plan to repay $40 million of debt in 2031.", ["debt_repayment"]),
        ("We expect to close a $25 million credit facility in May 2031.", ["financing"]),
        ("We expect $8 million of milestone payments in 2031 and to close the acquisition in May.", ["other", "acquisition_close"]),
        ("We expect to invest $40 million in the new plant, which opens in May 2031.", ["capex", "facility_opening"]),
    ],
)  # fmt: skip
def test_the_sum_of_an_event_is_no_claim_beside_it(text: str, expected: list[str]) -> None:
    """However sure the amount is: money that is paid back or borrowed measures nothing else."""
    scored = [
        Scored(c, 0.9 if c.claim.kind == "guidance" else 0.6, 0.5)
        for c in find_candidates(read(text))
        if "unnamed" not in c.signs
    ]
    assert sorted(c.metric or c.event or "" for c in compose_claims(scored, DAY)) == sorted(expected)


def test_the_column_of_the_earlier_guidance_falls_beside_the_present_one() -> None:
    """However sure: the last "5% to 6%" is what "7%" was before; the quarter has no earlier one, even if it is equal."""
    table = "| | Q1 2031 | Full Year 2031 | Prior Full Year |\n|---|---|---|---|\n| Revenue growth | 5% to 6% | 7% | 5% to 6% |\n"
    text = f"# Norvane Instruments Reports Results\n\n## 2031 Guidance\n\n{table}"
    release = read_release(text.encode(), source="r.md", issuer="Norvane Instruments, Inc.", published="2031-02-03")
    scored = [Scored(c, 0.9, 0.5) for c in find_table_candidates(release)]
    assert len(scored) == 3
    claims = compose_claims(scored, DAY)
    assert [(c.amount_text, c.action) for c in claims] == [("5% to 6%", None), ("7%", "raised")]


def test_a_close_call_is_kept_as_vague() -> None:
    one = next(s for s in decide(read(PROMISE)) if s.candidate.claim.low is not None)
    near = Scored(one.candidate, one.threshold * 0.9, one.threshold)
    far = Scored(one.candidate, one.threshold * 0.1, one.threshold)
    assert [c.vague for c in compose_claims([near], DAY)] == [True]
    assert compose_claims([far], DAY) == []
    assert [c.confidence for c in compose_claims([replace(near, probability=0.9)], DAY)] == [0.9]


def test_a_window_long_over_is_no_claim() -> None:
    one = next(s for s in decide(read(PROMISE)) if s.candidate.claim.low is not None)
    over = replace(one.candidate, claim=replace(one.candidate.claim, target_end=date(2030, 6, 30)))
    assert compose_claims([Scored(over, 0.99, 0.4)], DAY) == []


def test_what_a_table_calls_earlier_is_no_promise_of_its_own() -> None:
    table = (
        "We have one quarter left of 2030 and are now narrower for the full year 2030:\n\n"
        "| Measure | Now | In August |\n| --- | ---: | ---: |\n"
        "| Total revenue | $709 million to $712 million | $705 million to $715 million |\n"
        "| Capital expenditures | $58 million to $60 million | $55 million to $60 million |"
    )
    text = f"# Norvane Instruments Reports Results\n\n## Outlook for 2030\n\n{table}\n"
    release = read_release(text.encode(), issuer="Norvane Instruments, Inc.", published="2030-11-03", source="n.md")
    claims = [c for c in find_claims(release) if c.in_table]
    assert {(c.metric, c.low, c.prior_low, str(c.target_end)) for c in claims} == {
        ("revenue", 709_000_000, 705_000_000, "2030-12-31"),
        ("capex", 58_000_000, 55_000_000, "2030-12-31"),
    }


def test_what_the_encoder_sees_in_a_segment_hangs_on_no_other() -> None:
    encoder = load_decision().encoder
    if encoder is None:
        pytest.skip("the encoder's weights or runtime are not here")
    release = read(PROMISE, REPORT, "The plant in Fairwater is scheduled to open in May 2031, " + "with a line for instruments, " * 8 + "as planned.")
    candidates = list(find_candidates(release))
    together = [seen.odds for seen in encoder.read(candidates, DAY)]
    alone = [
        seen.odds
        for start in dict.fromkeys(c.segment.start for c in candidates)
        for seen in encoder.read([c for c in candidates if c.segment.start == start], DAY)
    ]
    assert len({c.segment.start for c in candidates}) == 3
    assert together == alone
