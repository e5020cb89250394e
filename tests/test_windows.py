"""For when guidance is: the windows that a claim could have, and which of them the trained ranking takes."""

from __future__ import annotations

import pickle
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from tracker import find_claims
from tracker.candidates import find_candidates
from tracker.candidates.options import Option
from tracker.decide import load_decision
from tracker.decide.windows import Ranking, load_ranking, timed
from tracker.readers import read_release
from tracker.train import windows
from tracker.types import Release

HEAD = "Northwind Holdings Gives Update\n\nDENVER, May 5, 2026 -- Northwind Holdings, Inc. (NYSE: NWD) today gave an update on its business.\n\n"


def release_of(*paragraphs: str) -> Release:
    return read_release((HEAD + "\n\n".join(paragraphs)).encode())


CASES = [
    # What goes on every year has no time; that of the sum beside it is its own.
    ("We estimate severance charges of $4.8 million to $5.3 million, most of which will be recorded in the third quarter, and expect savings of roughly $26 million a year.", {26000000: "None"}),
    # What the year's figure leaves over falls in another year.
    ("On account of the mill our estimate of 2026 capital expenditures goes to $150 million; the balance falls in 2027.", {150000000: "2026-12-31"}),
    # Guidance that only repeats itself is of the running year.
    ("We now expect revenue of $310 million to $325 million (previously $345 million).", {310000000: "2026-12-31"}),
    # The nearest period still is right as a rule.
    ("We expect revenue of $50 million in the third quarter and of $210 million in 2026.", {50000000: "2026-09-30", 210000000: "2026-12-31"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "ends"), CASES, ids=[text[:50] for text, _ in CASES])
def test_window_that_is_taken(text: str, ends: dict[int, str]) -> None:
    found = {int(c.low): str(c.target_end) for c in find_claims(release_of(text)) if c.low is not None}
    assert {low: found.get(low) for low in ends} == ends


def test_every_claim_of_guidance_has_its_own_window_among_its_options() -> None:
    release = release_of(*(text for text, _ in CASES), "Leverage will be 2.4x at the end of 2027.")
    with_windows = [c for c in find_candidates(release) if c.windows is not None]
    assert with_windows
    for candidate in with_windows:
        options = candidate.windows.options(candidate.claim)
        own = (candidate.claim.target_start, candidate.claim.target_end)
        assert [o.target[:2] for o in options if "rule" in o.signs][:1] == [own]
        assert any(o.target[1] is None for o in options)
        assert all(o.target[0] is None or o.target[1] is None or o.target[0] <= o.target[1] for o in options)


def test_a_period_told_paragraphs_before_is_an_option() -> None:
    release = release_of("The outlook for fiscal 2027 is unchanged.", "We see revenue of $50 million.")
    candidate = next(c for c in find_candidates(release) if c.claim.low == 50_000_000)
    told = {str(o.target[1]) for o in candidate.windows.options(candidate.claim) if "doc" in o.signs}
    assert told == {"2027-12-31"}


def test_another_window_brings_its_own_action() -> None:
    """Only what is told of the year is kept: the quarter's figure is new."""
    release = release_of("We maintain our 2026 guidance of revenue of $210 million.")
    candidate = next(c for c in find_candidates(release) if c.claim.low == 210_000_000)
    moved = candidate.windows.give(candidate.claim, (date(2027, 1, 1), date(2027, 12, 31), "2027"))
    assert (str(moved.target_end), moved.target_text, moved.low) == ("2027-12-31", "2027", candidate.claim.low)


def test_without_a_ranking_the_nearest_period_stands(tmp_path: Path) -> None:
    assert load_ranking(tmp_path) is None
    candidate = next(c for c in find_candidates(release_of(CASES[0][0])) if c.windows is not None)
    assert timed(candidate, None) is candidate


def test_the_shipped_decision_has_a_ranking() -> None:
    ranking = load_decision(fast=True).ranking
    assert ranking is not None and len(ranking.signs) > 500 and np.isfinite(ranking.weights).all()


def example(right: int, *signs: set[str]) -> windows.Example:
    options = tuple(Option((None, date(2026, 1, n + 1), None), frozenset(s)) for n, s in enumerate(signs))
    return windows.Example(f"f{right}{len(signs)}", options, tuple(n == right for n in range(len(signs))), right == 0)


def test_a_ranking_learns_single_signs_and_pairs(tmp_path: Path) -> None:
    """Alone "own" is right; with "paren" beside it, it is wrong: only the pair can say so."""
    plain = [example(0, {"own", "rule"}, {"none"}) for _ in range(20)]
    aside = [example(1, {"own", "paren", "rule"}, {"none"}) for _ in range(20)]
    ranking = windows.fit([*plain, *aside])
    assert [ranking.best(one.options).signs for one in (plain[0], aside[0])] == [plain[0].options[0].signs, aside[0].options[1].signs]
    windows.save(ranking, tmp_path)
    kept = load_ranking(tmp_path)
    assert kept is not None
    assert all(abs(kept.worth(o) - ranking.worth(o)) < 0.01 for one in (plain[0], aside[0]) for o in one.options)
    again = windows.fit([*plain, *aside])
    assert np.array_equal(again.weights, ranking.weights) and np.array_equal(again.pairs, ranking.pairs)
    found = windows.measure([*plain, *aside], dict.fromkeys({one.folder for one in [*plain, *aside]}, ranking))
    assert found == {"claims": 40, "nearest": 0.5, "ranked": 1.0, "possible": 1.0}


def test_candidates_with_windows_travel_between_processes() -> None:
    candidate = next(c for c in find_candidates(release_of(CASES[1][0])) if c.windows is not None)
    again = pickle.loads(pickle.dumps(candidate))
    assert again.windows.options(again.claim) == candidate.windows.options(candidate.claim)


def test_equal_options_keep_the_first() -> None:
    ranking = Ranking({}, np.zeros(0), {}, np.zeros((0, 0)))
    options = [Option((None, None, None), frozenset({"none"})), Option((None, date(2026, 1, 1), None), frozenset({"own"}))]
    assert ranking.best(options) is options[0]
