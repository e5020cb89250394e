"""Composition: of candidates that are all thought promised, which stand, as how many claims; no trained weights are asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from test_decide import DAY, PROMISE, read

from tracker.candidates import find_candidates
from tracker.compose import VAGUE_SHARE, compose_claims
from tracker.decide import Scored
from tracker.decide.features import kind_of
from tracker.decide.naming import CONFIRMED
from tracker.types import Claim

M = 1_000_000


def composed(*paragraphs: str) -> list[Claim]:
    """Compose the claims of a release, every one of whose candidates is thought promised."""
    return compose_claims([Scored(c, 0.9, 0.5) for c in find_candidates(read(*paragraphs))], DAY)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # The same said as growth is no second promise, and neither is the expectation as an event.
        ("We expect revenue of $40 million in 2031, representing growth of 5%.", [("revenue", "level", 40 * M)]),
        (
            "We expect 2031 revenue to increase, with revenue of $40 million to $42 million.",
            [("revenue", "level", 40 * M)],
        ),
        # Two metrics are two.
        (
            "We expect revenue of $40 million and adjusted EBITDA of $8 million in 2031.",
            [("ebitda", "level", 8 * M), ("revenue", "level", 40 * M)],
        ),
        # A number of stores to open is one promise, not an amount and an event.
        ("We expect to open 12 stores in 2031.", [("store_openings", "level", 12)]),
        ("We plan to open our new plant in Halden in June 2031.", [("facility_opening", None, None)]),
        # A day of its own is a promise of its own; a second word for the first day is not.
        (
            "The plant in Halden is to open in May 2031, with the first of its customers moving in by autumn 2032.",
            [("facility_opening", None, None), ("product_launch", None, None)],
        ),
        ("The sister vessels are expected to be delivered in June and October of 2031.", [("product_shipment", None, None), ("product_shipment", None, None)]),
        ("The sister vessels are expected to be delivered in June and July of 2031.", [("product_shipment", None, None)]),
        ("We expect revenue of $40 million in 2031 and $45 million in 2032.", [("revenue", "level", 40 * M), ("revenue", "level", 45 * M)]),
    ],
)
def test_readings_of_a_sentence(text: str, wanted: list[tuple[str, str | None, int | None]]) -> None:
    assert sorted(((c.metric or c.event, c.measure, c.low) for c in composed(text)), key=str) == wanted


@pytest.mark.parametrize(
    ("one", "other", "claims"),
    [
        ("We expect revenue of $40 million in 2031.", "For 2031, we see revenue of $40 million.", 1),
        ("We expect revenue of $40 million in 2031.", "For 2031, we expect revenue of $39 million to $41 million.", 1),
        ("We expect revenue of $40 million in 2031.", "For 2031, we expect revenue of $44 million.", 2),
        ("We expect revenue of $40 million in 2031.", "For 2032, we expect revenue of $40 million.", 2),
        # A level and its growth are one promise in one breath only.
        ("We expect revenue of $40 million in 2031.", "For 2031, we expect revenue growth of 5%.", 2),
        ("We expect revenue of $40 million in 2031.", "For 2031, we expect capital expenditures of $40 million.", 2),
        (
            "The plant in Halden is to open in June 2031.",
            "We expect the opening of the plant in Halden in June 2031.",
            1,
        ),
        pytest.param(
            "The plant in Halden is to open in June 2031.",
            "The plant in Brekke is to open in June 2031.",
            2,
            marks=pytest.mark.xfail(strict=True, reason="two names in like words by one day are taken for one"),
        ),
        ("The plant in Halden is to open in June 2031.", "The plant in Halden is to open in March 2032.", 2),
    ],
)
def test_one_claim_a_promise(one: str, other: str, claims: int) -> None:
    found = composed(one, other)
    assert len(found) == claims
    assert sum(len(claim.also) for claim in found) == 2 - claims


@pytest.mark.parametrize(
    ("probability", "vague"),
    [(0.9, [False]), (0.5, [False]), (0.49, [True]), (0.5 * VAGUE_SHARE, [True]), (0.5 * VAGUE_SHARE - 0.01, [])],
)
def test_threshold(probability: float, vague: list[bool]) -> None:
    one = next(c for c in find_candidates(read(PROMISE)) if kind_of(c) == "amount")
    found = compose_claims([Scored(one, probability, 0.5)], DAY)
    assert [claim.vague for claim in found] == vague
    assert all(claim.confidence == probability for claim in found)


def test_a_sure_reading_stands_before_a_likelier_doubted_one() -> None:
    """Thresholds are by kind: what reaches its own goes first, and what overlaps it falls."""
    text = "We plan to open our new plant in Halden in June 2031."
    named, unnamed = list(find_candidates(read(text)))
    for order in ((named, unnamed), (unnamed, named)):
        found = compose_claims([Scored(c, 0.4, 0.3) if c is named else Scored(c, 0.45, 0.5) for c in order], DAY)
        assert [(c.event, c.vague) for c in found] == [("facility_opening", False)]


def test_an_event_that_the_encoder_names_stands_beside_its_sum() -> None:
    text = "That sale, which will generate more than $300 million, is expected to be completed in June 2031."
    candidates = list(find_candidates(read(text)))
    for signs, kinds in ((frozenset(), ["guidance"]), (frozenset({CONFIRMED}), ["guidance", "milestone"])):
        told = [replace(c, signs=c.signs | signs, claim=replace(c.claim, event="divestiture_close" if c.claim.event else None)) for c in candidates]
        assert sorted(c.kind for c in compose_claims([Scored(c, 0.9, 0.5) for c in told], DAY)) == kinds


def test_an_event_of_a_day_that_is_over_is_no_promise() -> None:
    said = [c for c in find_candidates(read("We plan to launch Kestrel in May 2031.")) if c.claim.kind == "milestone"]
    days = (DAY - timedelta(days=1), DAY)
    told = [[Scored(replace(c, claim=replace(c.claim, target_start=day, target_end=day)), 0.9, 0.5) for c in said] for day in days]
    assert said and [bool(compose_claims(ones, DAY)) for ones in told] == [False, True]


def test_a_part_of_a_sum_is_a_promise_of_its_own() -> None:
    text = "We expect capital expenditures of $38 million in 2031, of which $17 million is for the new line."
    told = [replace(c, claim=replace(c.claim, metric="capex")) for c in find_candidates(read(text)) if c.claim.low]
    found = compose_claims([Scored(c, 0.9, 0.5) for c in told], DAY)
    assert sorted(float(c.low) for c in found if c.low) == [17e6, 38e6]


def test_claims_come_in_order_of_place() -> None:
    found = composed("In 2031 we expect revenue of $40 million.", "Capital expenditures of $5 million are planned for 2031.")
    assert [c.start for c in found] == sorted(c.start for c in found) and len(found) == 2
    again = compose_claims([Scored(replace(c), 0.9, 0.5) for c in reversed(list(find_candidates(read(PROMISE))))], DAY)
    assert again == composed(PROMISE)


def test_a_doubtful_number_takes_no_sure_direction_s_place() -> None:
    """ "EBITDA should stay positive in 2031", sure, beside "within the projected range (EUR 0.75 million)", doubted: the first is told."""
    found = list(find_candidates(read("EBITDA is expected to remain positive in 2031.", "We expect EBITDA of $8 million in 2031.")))
    scored = [Scored(c, 0.4 if c.claim.low is not None else 0.9, 0.5) for c in found if c.claim.kind == "guidance"]
    told = [(c.metric, c.measure, c.low, c.vague) for c in compose_claims(scored, DAY)]
    assert ("ebitda", "direction", None, False) in told and not any(low is not None and not vague for *_, low, vague in told)
