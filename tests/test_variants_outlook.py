"""Outlook tables made by rule (tests/outlooks.py): every amount, period and metric that a form says is among what is read from it."""

from __future__ import annotations

import pytest
from outlooks import PUBLISHED, Drawn
from troubles import whole

from tracker.readers.layout import split_row
from tracker.tables import find_candidates

# What is not read yet: "$" alone in a column of units is taken for the sign of the number beside it.
SHORT = {627}
EACH = 200


def lost(number: int) -> list[str]:
    form = Drawn(number)
    claims = [c.claim for c in find_candidates(whole({"published": PUBLISHED}, form.text))]
    read = {(c.metric, c.low, c.high, c.target_start, c.target_end, c.unit) for c in claims}
    read |= {(*row[:-1], None) for row in read}
    return [f"{number}: {want[0]} {want[1]}..{want[2]} {want[3]} {want[4]}..{want[5]}" for want in form.wanted if (*want[:3], *want[4:], want[3]) not in read]


@pytest.mark.parametrize("first", range(0, 1600, EACH))
def test_every_form_is_read(first: int) -> None:
    assert not [row for number in range(first, first + EACH) if number not in SHORT for row in lost(number)]


@pytest.mark.parametrize("number", SHORT)
def test_what_falls_short_does(number: int) -> None:
    assert lost(number)


def test_columns_at_single_spaces_stay_apart() -> None:
    assert [piece.text for piece in split_row("Net income    480 – 495")] == ["Net income", "480 – 495"]
    assert [piece.text for piece in split_row("Net income    495 – 480")] == ["Net income", "495", "–", "480"]
    assert [piece.text for piece in split_row("Change    8.4 % $ 30,400")] == ["Change", "8.4 %", "$ 30,400"]


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        # A head "(in millions)" is of the sums below it, one that names what it counts is of its own.
        ("|  | FY 2026 Guidance (in millions) |\n|---|---|\n| Revenue | 480 - 495 |\n| New store openings | 8 - 10 |", {"480000000", "8"}),
        ("|  | Subscribers (in millions) | Revenue ($M) |\n|---|---|---|\n| FY 2026 guidance | 8 - 10 | 480 - 495 |", {"8000000", "480000000"}),
        # The caption of the table that follows is no note of this one.
        ("|  | FY 2026 Guidance |\n|---|---|\n| Net sales | 480 - 495 |\n\n(in thousands)\n\n| Outlook | Q2 2026 |\n|---|---|\n| Gross profit | 50 - 60 |", {"480", "50000"}),
    ],
)
def test_neighbours_keep_their_scale(rows: str, wanted: set[str]) -> None:
    claims = [c.claim for c in find_candidates(whole({"published": PUBLISHED}, f"Outlook\n\n{rows}\n"))]
    assert {str(int(claim.low)) for claim in claims if claim.low is not None} == wanted
