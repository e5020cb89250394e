"""The reading pass up to the decision: nothing is silenced, signs say what a reader would, odds are odds."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date

import pytest

from tracker import read_release
from tracker.candidates import find_candidates
from tracker.compose import compose_claims
from tracker.decide import Scored, decide
from tracker.decide.encoder import spoken_years, units_of
from tracker.decide.features import SIZE, features_of, kind_of
from tracker.decide.model import Mix, load_decision, probability, undecided
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


def test_features_are_hashes_that_stay() -> None:
    one, other = candidate(PROMISE), candidate(PROMISE.replace("2031", "2031"))
    assert features_of(one, DAY) == features_of(other, DAY)
    assert all(0 <= f < SIZE for f in features_of(one, DAY))
    # Years count by their distance and figures alike, so that no issuer's numbers are learnt by heart.
    later = replace(one, segment=replace(one.segment, text=one.segment.text.replace("40", "50")))
    assert features_of(one, DAY) == features_of(later, DAY)


def test_works_without_the_encoder_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    alone = replace(load_decision(), encoder=None)
    found = [c.claim for c in find_candidates(read(PROMISE))]
    with caplog.at_level(logging.WARNING):
        values = alone.probabilities(list(find_candidates(read(PROMISE))), DAY)
    assert len(values) == len(found) and max(values) > 0.5


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
    spoken, moved = spoken_years(text, DAY)
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
    """However sure: "$38 million" is what "$40 million" was before; the quarter has no earlier one."""
    table = "| | Q1 2031 | Full Year 2031 | Prior Full Year |\n|---|---|---|---|\n| Revenue | $9 million | $40 million | $38 million |\n"
    text = f"# Norvane Instruments Reports Results\n\n## 2031 Guidance\n\n{table}"
    release = read_release(text.encode(), source="r.md", issuer="Norvane Instruments, Inc.", published="2031-02-03")
    scored = [Scored(c, 0.9, 0.5) for c in find_table_candidates(release)]
    assert len(scored) == 3
    claims = compose_claims(scored, DAY)
    assert [(c.amount_text, c.action) for c in claims] == [("$9 million", None), ("$40 million", "raised")]


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
