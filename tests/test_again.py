"""What the rest of a release says of a candidate: the same amount expected or reported elsewhere, the same event."""

from __future__ import annotations

import pytest
from test_decide import read

from tracker.decide import candidates_of

RESULT = "Capital expenditures were $24 million in the quarter ended March 31, 2031, and revenue was $90 million."
PLAN = "We expect capital expenditures of $24 million in 2031."
HEADLINE = "Capital expenditures of $24 million in 2031"
OTHER = "We expect revenue of $95 million in 2031."


def signs(text: str, low: int, where: str) -> set[str]:
    """Collect what is said of the first candidate with this amount in the sentence that holds `where`."""
    found = next(c for c in candidates_of(read(text)) if c.claim.low == low and where in c.segment.text)
    return {sign for sign in found.signs if sign.startswith("again.")}


@pytest.mark.parametrize(
    ("text", "where", "wanted"),
    [
        (f"{HEADLINE}\n\n{PLAN}", "Capital", {"again.expected", "again.same"}),
        (f"{RESULT}\n\n{HEADLINE}", HEADLINE, {"again.reported", "again.same"}),
        # Itself is no other place, another amount is not the same.
        (PLAN, "capital", {"again.none"}),
        (f"{PLAN}\n\n{OTHER}", "capital", {"again.none"}),
    ],
)
def test_the_same_amount_elsewhere(text: str, where: str, wanted: set[str]) -> None:
    assert signs(text, 24_000_000, where) == wanted


@pytest.mark.parametrize(
    ("rest", "wanted"),
    [
        ("We plan to launch the Kestrel scanner in Norway in May 2031.", True),
        ("We plan to launch the Heron pump in June 2031.", False),
    ],
)
def test_the_same_event_elsewhere(rest: str, wanted: bool) -> None:
    text = f"Launch of the Kestrel scanner in Norway in May 2031\n\n{rest}"
    mine = [c for c in candidates_of(read(text)) if c.claim.event == "product_launch" and c.segment.text.startswith("Launch")]
    assert mine and all(("again.event.expected" in c.signs) == wanted for c in mine)


def test_a_release_of_one_sentence_over_and_over_is_compared_in_one_pass() -> None:
    few, many = (candidates_of(read("We expect revenue of $40 million in 2031. " * n)) for n in (20, 200))
    assert {c.signs & {"again.expected", "again.same"} for c in few} == {c.signs & {"again.expected", "again.same"} for c in many}
