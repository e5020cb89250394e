"""Periods in the trade's words, by the issuer's own calendar."""

from __future__ import annotations

import pytest

from tracker.web.period_names import period, when, when_html

GUIDANCE, MILESTONE = {"kind": "guidance"}, {"kind": "milestone"}


@pytest.mark.parametrize(
    ("year_end", "start", "end", "text", "name"),
    [
        ("06-30", "2012-07-01", "2012-09-30", "first quarter", "Q1 FY2013"),
        ("06-30", "2012-07-01", "2013-06-30", "fiscal 2013", "FY2013"),
        ("06-30", "2012-07-01", "2012-12-31", "first half", "H1 FY2013"),
        ("06-30", "2012-07-01", "2012-12-31", "the second half of calendar 2012", "H2 2012"),
        ("09-24", "2012-04-01", "2012-06-30", "third fiscal quarter", "Q3 FY2012"),
        ("09-29", "2012-09-30", "2012-12-29", "first fiscal quarter of 2013", "Q1 FY2013"),
        ("12-31", "2026-07-01", "2026-12-31", "second half", "H2 2026"),
        ("12-31", "2025-01-01", "2025-12-31", "2025", "FY2025"),
        ("12-28", "2025-12-29", "2026-03-29", "first quarter", "Q1 2026"),
        ("01-31", "2025-02-02", "2026-01-31", "fiscal 2025", "FY2025"),
        ("01-31", "2025-02-02", "2026-01-31", "fiscal 2026", "FY2026"),
        ("06-30", "2012-06-30", "2012-06-30", "at June 30, 2012", "30 Jun 2012"),
        ("12-31", "2026-05-01", "2026-08-31", "mid-2026", "mid-2026"),
        ("12-31", "2026-02-10", "2026-05-20", "the next hundred days", "10 Feb 2026 to 20 May 2026"),
    ],
)
def test_guidance_is_for_a_fiscal_period(year_end: str, start: str, end: str, text: str, name: str) -> None:
    row = GUIDANCE | {"fiscal_year_end": year_end, "target_start": start, "target_end": end, "target_text": text}
    assert period(row).replace("\xa0", " ") == name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Corvane Reports First Quarter Fiscal Year 2013 Results", "Q2 FY2013"),
        ("Corvane Stores Reports First Quarter Fiscal 2012 Results", "Q2 FY2012"),
    ],
)
def test_a_year_that_ends_in_january_is_named_as_the_headline_names_it(title: str, name: str) -> None:
    row = GUIDANCE | {"fiscal_year_end": "01-31", "target_start": "2012-04-30", "target_end": "2012-07-29"}
    row |= {"target_text": "second quarter", "published": "2012-05-11", "title": title}
    assert period(row).replace("\xa0", " ") == name


def test_a_milestone_is_due_by_the_calendar_unless_it_says_fiscal() -> None:
    row = MILESTONE | {"fiscal_year_end": "06-30", "target_start": "2026-01-01", "target_end": "2026-12-31"}
    assert period(row) == "2026"
    row |= {"target_start": "2026-01-01", "target_end": "2026-03-31", "target_text": "third quarter of fiscal 2026"}
    assert period(row).replace("\xa0", " ") == "Q3 FY2026"


def test_no_date_says_so_and_days_are_on_hover() -> None:
    assert when(GUIDANCE | {"target_start": None, "target_end": None, "target_text": None}) == "no date read"
    assert when(GUIDANCE | {"target_start": None, "target_end": None, "target_text": "soon"}) == "soon"
    html = when_html(GUIDANCE | {"target_start": "2026-01-01", "target_end": "2026-03-31", "target_text": "<b>"})
    assert 'title="1\xa0Jan\xa02026 to 31\xa0Mar\xa02026"' in html and "<b>" not in html
