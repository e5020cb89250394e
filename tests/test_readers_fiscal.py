"""The fiscal calendar of a release: what its years are named for, and what its split years bind to."""

from __future__ import annotations

import doctest
from datetime import date

import pytest
from bounded import grows_with_its_length

import tracker.fiscal
from tracker.fiscal import calendar_of, labelled_ends
from tracker.readers import read_release
from tracker.readers.ends import find_period_ends, find_ranges


def test_doctests() -> None:
    assert doctest.testmod(tracker.fiscal).failed == 0


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("first quarter of fiscal 2023 ended April 29, 2023", [(2023, date(2023, 4, 29))]),
        ("for the year ended 30 June 2025 (FY25)", [(2025, date(2025, 6, 30))]),
        ("for FY2025 (from April 1, 2025 to March 31, 2026)", [(2025, date(2026, 3, 31))]),
        ("for the third quarter of fiscal 2025, the 13 weeks ended November 1, 2025", [(2025, date(2025, 11, 1))]),
        ("ended September 30, 2025, the first quarter of its 2026 fiscal year", [(2026, date(2025, 9, 30))]),
        ("for the 26 weeks ended 27 September 2025 (“H1 FY26”)", [(2026, date(2025, 9, 27))]),
        ("fiscal 2025 (ending on or about January 31, 2026)", [(2025, date(2026, 1, 31))]),
        ("fiscal 2025, which ends on or around January 31, 2026", [(2025, date(2026, 1, 31))]),
        ("in fiscal 2025 compared with the quarter ended November 2, 2024", []),
        ("guidance for fiscal 2026", []),
        ("the financial year 2025/26 ends on September 30, 2026", []),
    ],
)
def test_labelled_ends(text: str, labels: list[tuple[int, date]]) -> None:
    assert list(labelled_ends(text)) == labels


HEAD = "{title}\n\nAUSTIN, Texas, {day} -- Example Works, Inc. (NYSE: EXW) today reported results for {words}\n"


@pytest.mark.parametrize(
    ("title", "day", "words", "named_for"),
    [
        (
            "Example Works Reports Third Quarter Fiscal 2025 Results",
            "December 3, 2025",
            "the thirteen weeks ended November 1, 2025.",
            "start",
        ),
        (
            "Example Works Reports Third Quarter Fiscal 2026 Results",
            "November 19, 2025",
            "the third quarter ended October 26, 2025.",
            "end",
        ),
        (
            "Example Works Reports Third Quarter Results",
            "December 3, 2025",
            "the quarter ended November 1, 2025. Sales in the third quarter of fiscal 2025 rose; they were $2 million in the third quarter of fiscal 2024.",
            "start",
        ),
        (
            "Example Works Reports Third Quarter Results",
            "February 4, 2026",
            "the third quarter of FY2025 (October 1, 2025 to December 31, 2025). For FY2025 (from April 1, 2025 to March 31, 2026) the forecast stands.",
            "start",
        ),
        (
            "Example Works Reports First Quarter Results",
            "November 4, 2025",
            "its first quarter ended September 30, 2025. FY2025 (July 1, 2025 to June 30, 2026) began well.",
            "start",
        ),
        (
            "Example Works Reports First Quarter Fiscal 2026 Results",
            "November 4, 2025",
            "its first quarter ended September 30, 2025.",
            None,
        ),
        (
            "Example Works Reports Third Quarter Results",
            "December 3, 2025",
            "the quarter ended November 1, 2025. Revenue, Q3 FY25 $44 million, Q2 FY25 $39 million, Q3 FY24 $26 million.",
            "start",
        ),
        (
            "Example Works Reports First Quarter Results",
            "May 28, 2025",
            "the first quarter ended April 27, 2025. Revenue, Q1 FY26 $44 million, Q4 FY25 $39 million, Q1 FY25 $26 million.",
            "end",
        ),
        ("Example Works Reports Third Quarter 2025 Results", "November 4, 2025", "the quarter.", None),
    ],
)
def test_named_for(title: str, day: str, words: str, named_for: str | None) -> None:
    release = read_release(HEAD.format(title=title, day=day, words=words).encode())
    assert calendar_of(release).named_for == named_for


@pytest.mark.parametrize(
    ("phrase", "start", "end"),
    [
        ("the financial year 2025/26", date(2025, 10, 1), date(2026, 9, 30)),
        ("2027/28", date(2027, 10, 1), date(2028, 9, 30)),
        ("the first quarter of 2026/27", date(2026, 10, 1), date(2026, 12, 31)),
        ("the first half of the financial year 2026/27", date(2026, 10, 1), date(2027, 3, 31)),
        ("calendar 2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_split_years_bind_by_the_issuers_year(phrase: str, start: date, end: date) -> None:
    text = (
        "Muster Optik AG: Stable first half-year\n\nMusterstadt, May 13, 2026 – Muster Optik AG (Prime Standard, MUO) achieved "
        "revenue of EUR 150.1 million in the first half of the financial year 2025/26 (October 1, 2025 to March 31, 2026).\n"
    )
    calendar = calendar_of(read_release(text.encode()))
    assert calendar.fiscal_year_end == "09-30"
    [found] = calendar.find_periods(f"Revenue of EUR 320 million is expected for {phrase}.")
    assert (found.period.start, found.period.end) == (start, end)


@pytest.mark.parametrize(
    ("title", "day", "end"),
    [
        ("Example Works Announces Preliminary Fourth Quarter Revenue", "January 11, 2026", date(2025, 12, 31)),
        ("Example Works Pre-announces Fourth Quarter Results", "January 11, 2026", date(2025, 12, 31)),
        ("Example Works Reports Record Year", "January 11, 2026", date(2026, 12, 31)),
        ("Example Works Announces Preliminary Results", "November 4, 2025", date(2025, 12, 31)),
    ],
)
def test_a_pre_announcement_reads_the_quarter_just_over(title: str, day: str, end: date) -> None:
    calendar = calendar_of(read_release(HEAD.format(title=title, day=day, words="the company.").encode()))
    [found] = calendar.find_periods("It expects fourth quarter revenue of about $50 million.")
    assert found.period.end == end
    [found] = calendar.find_periods("Revenue in the fourth quarter was $50 million.", past=True)
    assert found.period.end is not None and found.period.end < calendar.published


@pytest.mark.parametrize(
    "seed",
    ["fiscal 2025 ", "January 1 - ", "first quarter of ", "FY2025 (from ", "ended ", "year to 31 March 2026 ", " "],
)
def test_hostile_text_takes_no_longer_than_its_length(seed: str) -> None:
    text = seed * (200_000 // len(seed))
    assert sum(1 for _ in labelled_ends(text)) + sum(1 for _ in find_ranges(text)) <= len(text) // len(seed)
    grows_with_its_length(lambda text: [*labelled_ends(text), *find_ranges(text)], text)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("stores open for over two years at the end of March 2005", [None]),
        ("customers of more than a year by the end of June 2007", [None]),
        ("for the year ended March 31, 2005", [12]),
        ("the financial year that ends on March 31, 2005", [12]),
        ("six months to the end of September 2025", [6]),
        ("second quarter ended June 2025", [3]),
    ],
)
def test_the_end_of_a_month_ends_no_year(text: str, months: list[int | None]) -> None:
    assert [end.months for end in find_period_ends(text)] == months


def test_the_day_of_a_filing_ends_no_period() -> None:
    head = "Northwind Tools, Inc.\n\nForm 8-K\nFiled 10/20/2031 For Period Ending 10/20/2031\n\n"
    text = (
        head
        + "Northwind Tools Reports Results for the Quarter Ended September 30, 2031\n\nCHICAGO, October 20, 2031 -- Sales rose.\n"
    )
    assert read_release(text.encode(), published="2031-10-20").period_ends == (date(2031, 9, 30),)


@pytest.mark.parametrize(
    ("said", "year_end"),
    [
        ("The third quarter of the financial year 2031/32 (April 1 to June 30, 2032)", "09-30"),
        ("Nine months 2031/32 (1 October to 30 June)", "09-30"),
    ],
)
def test_a_quarter_begins_no_year(said: str, year_end: str) -> None:
    text = f"Norvane AG: Nine-month statement 2031/32\n\nTARNWICK, August 14, 2032\n\n{said} went as planned. The financial year runs from October 1 to September 30.\n"
    assert read_release(text.encode(), published="2032-08-14").fiscal_year_end == year_end
