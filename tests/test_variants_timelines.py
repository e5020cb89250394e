"""Tables and lists of milestones made by rule (tests/timelines.py): every event that a form says is read, with its window."""

from __future__ import annotations

import pytest
from timelines import PUBLISHED, Timeline
from troubles import whole

from tracker.decide import candidates_of

EACH = 150


def unread(number: int) -> list[str]:
    form = Timeline(number)
    claims = [c.claim for c in candidates_of(whole({"published": PUBLISHED}, form.text))]
    read = {(c.event, c.target_start, c.target_end) for c in claims}
    return [f"{number} {form.layout} {form.markup}: {event} {first}..{last}" for event, first, last in form.wanted - read]


def is_short(form: Timeline) -> bool:
    """Name the forms that are not read yet: no bullets below a line of time, columns of text with nothing below the first head."""
    return (form.layout.startswith("under") and not form.bullet and form.markup != "html") or (form.layout, form.markup) == ("periods-across", "aligned")


@pytest.mark.parametrize("first", range(0, 900, EACH))
def test_every_form_is_read(first: int) -> None:
    assert not [row for number in range(first, first + EACH) if not is_short(Timeline(number)) for row in unread(number)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # A time over a paragraph, and a date line over a list of what happened, date nothing.
        ("Early 2027\n\nVellmar launched the VX-2 in Japan and opened the Leeds plant.\n", set()),
        ("Upcoming Milestones\n\nSecond half of 2026:\n\n- Launch the VX-2 in Q1 2027\n- Open the Leeds plant\n", {("product_launch", "2027-03-31"), ("facility_opening", "2026-12-31")}),
        # Columns of a time that is over, and of figures.
        ("<table><tr><td>Program</td><td>2H 2025</td><td>1H 2027</td></tr><tr><td>VLM-1</td><td>IND filing</td><td>Commercial launch</td></tr></table>", {("product_launch", "2027-06-30")}),
        ("<table><tr><td>Outlook</td><td>2H 2026</td></tr><tr><td>Production</td><td>50 kt</td></tr><tr><td>Launch costs</td><td>$4 million</td></tr></table>", set()),
    ],
)
def test_neighbours(text: str, wanted: set[tuple[str, str]]) -> None:
    claims = [c.claim for c in candidates_of(whole({"published": PUBLISHED}, text))]
    assert {(c.event, str(c.target_end)) for c in claims if c.event not in (None, "other") and c.target_end} == wanted
