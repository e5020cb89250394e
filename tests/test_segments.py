"""Segments: every word of a release's prose, with what it stands under, after and beside."""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_claim_families import release_of

from tracker import read_release
from tracker.segments import find_segments, last_blanket
from tracker.types import Release, Segment

PAGE = """
# Norvane Reports Second Quarter Results
# Outlook
# Full Year
Sales rose 4%. We confirm our outlook for the year. Costs fell.
For 2031 we expect:
- Revenue of $40 million
- Capital spending of $5 million
The supervisory board met in March and discussed, over the two days that it sat, the strategy of the group, the plans of its three divisions, the appointment of a new auditor, the terms of the employees' share plan, the sale of the office in Halden, the report on risks that the group's head of audit had prepared and a number of further matters, on all of which it was of one mind with the board of management, as it told the employees on the same day. It will meet again.
# Forward-Looking Statements
Actual results may differ.
"""


def page(text: str = PAGE) -> Release:
    return release_of({"text": text})


def segment(words: str, text: str = PAGE) -> Segment:
    """Return the segment that begins with these words."""
    return next(s for s in find_segments(page(text)) if s.text.startswith(words))


def test_nothing_of_the_prose_is_left_out() -> None:
    release, covered = page(), set[int]()
    for found in find_segments(release):
        span = range(found.start, found.start + len(found.text))
        assert release.text[span.start : span.stop] == found.text
        assert not covered & set(span), "two segments share words"
        covered |= set(span)
    assert not [n for n, char in enumerate(release.text) if not char.isspace() and n not in covered]


@pytest.mark.parametrize(
    ("words", "kind", "section"),
    [
        ("Outlook", "heading", "Norvane Reports Second Quarter Results"),
        ("Full Year", "heading", "Norvane Reports Second Quarter Results > Outlook"),
        ("Sales rose", "sentence", "Norvane Reports Second Quarter Results > Outlook > Full Year"),
        ("Revenue of", "item", "Norvane Reports Second Quarter Results > Outlook > Full Year"),
        # A heading after text closes those of its level.
        ("Actual results", "sentence", "Forward-Looking Statements"),
    ],
)
def test_section(words: str, kind: str, section: str) -> None:
    found = segment(words)
    assert (found.kind, found.section) == (kind, section)


@pytest.mark.parametrize(
    ("words", "lead"),
    [
        ("Sales rose", ""),
        ("For 2031", ""),
        ("Revenue of", "For 2031 we expect:"),
        ("Capital spending", "For 2031 we expect:"),
        # A paragraph too long for a list that lost its bullets ends the lead-in.
        ("The supervisory board", ""),
        ("Actual results", ""),
    ],
)
def test_lead(words: str, lead: str) -> None:
    assert segment(words).lead == lead


def test_a_list_that_lost_its_bullets_keeps_its_lead() -> None:
    found = segment("Revenue of", "For 2031 we expect:\nRevenue of $40 million\nCapital spending of $5 million")
    assert (found.kind, found.lead) == ("item", "For 2031 we expect:")


def test_a_heading_below_a_list_is_no_title() -> None:
    text = "NORVANE LIMITED\n\nHighlights\n* Sales of 4 million\n* Costs of 3 million\n\nGuidance for the year to June 2031\nProduction: 145 to 150 tonnes"
    release = replace(read_release(text.encode(), issuer="Norvane Limited", published="2031-02-10"), title="Guidance for the year to June 2031")
    found = next(s for s in find_segments(release) if s.text.startswith("Production"))
    assert found.section.endswith("Guidance for the year to June 2031")


def test_what_stands_beside_a_sentence() -> None:
    found = segment("We confirm")
    assert (found.before.strip(), found.after.strip()) == ("Sales rose 4%.", "Costs fell.")


@pytest.mark.parametrize(
    ("words", "blanket"),
    [
        ("We confirm", ""),
        ("Costs fell", "We confirm our outlook for the year."),
        ("Revenue of", "We confirm our outlook for the year."),
    ],
)
def test_blanket_holds_below_itself(words: str, blanket: str) -> None:
    assert segment(words).blanket == blanket


@pytest.mark.parametrize(
    ("text", "blanket"),
    [
        ("Guidance for the year remains unchanged.", "Guidance for the year remains unchanged."),
        ("We reiterate all targets. Sales rose.", "We reiterate all targets."),
        ("The outlook for steel is weak.", ""),
        ("We confirm the appointment of our auditor.", ""),
    ],
)
def test_last_blanket(text: str, blanket: str) -> None:
    assert last_blanket(text) == blanket


def test_place_runs_from_top_to_end() -> None:
    places = [found.place for found in find_segments(page())]
    assert places == sorted(places) and places[0] == 0 and places[-1] < 1


def test_a_heading_right_below_a_lead_in_stands_inside_it() -> None:
    """ "The outlook for the fourth quarter is as follows:", a heading, and then the list: the quarter is the list's."""
    release = read_release(
        b"# Outlook\n\nNorvane's outlook for the fourth quarter of 2031 is as follows:\n\n## Expectations\n\n* Revenue of $4 million\n\n"
        b"## Highlights\n\nSales rose.\n\n* Orders of $5 million\n",
        issuer="Norvane", published="2031-08-03",
    )  # fmt: skip
    leads = {s.text: s.lead for s in find_segments(release)}
    assert leads["Revenue of $4 million"].startswith("Norvane's outlook") and leads["Orders of $5 million"] == ""
