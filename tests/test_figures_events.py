"""Event frames: how releases say that something is over; each row's examples are read as it, its others are not."""

from __future__ import annotations

import pytest

from tracker import find_figures, lexicon, read_release
from tracker.figures.happenings import find_done, outcome_of

ROWS = lexicon.load_rows("event_frames")


@pytest.mark.parametrize(("event", "text"), [(r["id"], t) for r in ROWS for t in r["examples"]])
def test_frame_reads_its_examples(event: str, text: str) -> None:
    assert event in [name for name, _ in find_done(text)]


@pytest.mark.parametrize(("event", "text"), [(r["id"], t) for r in ROWS for t in r["others"]])
def test_frame_leaves_plans_alone(event: str, text: str) -> None:
    assert event not in [name for name, _ in find_done(text)]


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("After completing the carrier tests, we began shipping the Tarn 3 in September.", "happened"),
        ("After completing the carrier tests we can ship the Tarn 3.", None),
        ("The agency denied the Company's request for priority review.", "failed"),
        ("The tender for the gates was decided in March in favour of a competitor.", "failed"),
        ("We have decided not to go ahead with the shops in Norland.", "dropped"),
        ("The letter of intent with Brell lapsed on April 30.", "dropped"),
        ("Norvane no longer expects the data in the third quarter and now expects them in 2032.", "moved"),
        ("Norvane no longer expects to open the plant.", "dropped"),
        ("The mine and the refinery are both in the process of being commissioned.", None),
        ("Once approved, the valve will be launched.", None),
    ],
)
def test_outcomes(text: str, outcome: str | None) -> None:
    assert outcome_of(text) == outcome


def test_a_clause_of_its_own_is_told_from_a_list() -> None:
    (opened,) = [
        c for e, c in find_done("We opened shops in Arl, Ohio; Brent, Iowa; and Cole, Utah.") if e == "store_opening"
    ]
    assert "Cole" in opened
    (validated,) = [
        c for e, c in find_done("Bay 2 was validated in July; bay 3 waits for parts.") if e == "facility_opening"
    ]
    assert "bay 3" not in validated


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("The repairs were finished in March, and our reply was submitted on April 30.", True),
        ("The repairs were finished in March, and were shown on April 30.", False),
        ("The results were presented for March, and April 30 was added.", False),
    ],
)
def test_another_subject_with_its_own_day_is_another_clause(text: str, apart: bool) -> None:
    clauses = [clause for _, clause in find_done(text)]
    assert clauses and any("March" in c and "April" in c for c in clauses) is not apart


def test_what_is_dropped_is_told_apart_from_the_rest_of_its_sentence() -> None:
    words = "The Board examined the plan to list Tarn Optik GmbH and will no longer pursue it; the subsidiary remains part of the Group."
    release = read_release(
        f"Tarn AG\n\nHARROW, 2031-05-13 -- {words}\n".encode(), published="2031-05-13", issuer="Tarn AG"
    )
    dropped = [f.subject for f in find_figures(release) if f.outcome == "dropped"]
    assert dropped and all("Optik" in subject and "remains" not in subject for subject in dropped)


def test_later_than_planned_is_done() -> None:
    assert "facility_opening" in [
        e for e, _ in find_done("The Arl plant opened on May 18, seven weeks later than planned.")
    ]
