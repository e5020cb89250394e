"""Periods: corpora of phrasings, the examples of the lexicon, calendars, and what must hold of any text."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.lexicon import load_rows
from tracker.periods import (
    FiscalCalendar,
    find_periods,
    fiscal_quarter_bounds,
    fiscal_year_bounds,
    format_period,
    infer_named_for,
    parse_period,
)
from tracker.types import Period

HERE = Path(__file__).parent / "periods"
CORPUS = tomllib.loads((HERE / "corpus.toml").read_text(encoding="utf-8"))["period"]
NEGATIVE = tomllib.loads((HERE / "negative.toml").read_text(encoding="utf-8"))["phrases"]
DAY = date(2012, 5, 3)


def shown(period: Period | None) -> tuple[str, str] | None:
    return period and ("" if period.start is None else str(period.start), "" if period.end is None else str(period.end))


def read(text: str, row: dict[str, Any]) -> Period | None:
    return parse_period(text, published=row["published"], fiscal_year_end=row.get("fiscal_year_end", "12-31"))


@pytest.mark.parametrize("row", CORPUS, ids=lambda row: f"{row['start']}..{row['end']} {row['published']}")
def test_every_phrasing_gives_the_days(row: dict[str, Any]) -> None:
    wrong = {
        phrase: shown(read(phrase, row))
        for phrase in row["phrases"]
        if shown(read(phrase, row)) != (row["start"], row["end"])
    }
    assert not wrong


def test_phrasings_are_found_in_a_sentence() -> None:
    missed = []
    for row in CORPUS:
        for phrase in row["phrases"]:
            text = f"The plant is expected to open {phrase}, subject to permits."
            found = find_periods(text, published=row["published"], fiscal_year_end=row.get("fiscal_year_end", "12-31"))
            if not any(shown(span.period) == (row["start"], row["end"]) for span in found):
                missed.append(phrase)
    assert len(missed) < 0.02 * sum(len(row["phrases"]) for row in CORPUS), missed


@pytest.mark.parametrize("text", NEGATIVE)
def test_no_period(text: str) -> None:
    assert parse_period(text, published=DAY) is None
    assert find_periods(text, published=DAY) == []


@pytest.mark.parametrize("row", load_rows("period_words"), ids=lambda row: row["role"])
def test_word_examples(row: dict[str, Any]) -> None:
    assert shown(parse_period(row["example"], published=DAY)) == (row["start"], row["end"])


@pytest.mark.parametrize(
    ("sentence", "want"),
    [
        ("Launch by mid-2013, data in Q4.", ["by mid-2013", "in Q4"]),
        (
            "For the third quarter of 2012 and the full year 2013 we see growth.",
            ["For the third quarter of 2012", "full year 2013"],
        ),
        ("Revenue for Q3 2012 is $5 million; for fiscal 2012 it is $20 million.", ["for Q3 2012", "for fiscal 2012"]),
        ("We may begin in May.", ["in May"]),
        ("Coming soon to Starfall 2077, and Portal, this year.", ["this year"]),
        ("Our Net Zero 2050 ambition and Vision 2040 stand.", ["2050", "2040"]),
        ("A quarter of revenue came from half of the stores.", []),
        ("Sales fall in the fall of 2012.", ["in the fall of 2012"]),
    ],
)
def test_spans(sentence: str, want: list[str]) -> None:
    spans = find_periods(sentence, published=DAY)
    assert [sentence[s.start : s.end] for s in spans] == [s.period.text for s in spans] == want


@pytest.mark.parametrize(
    ("sentence", "want"),
    [
        ("second quarter and full year 2012 revenue", [("second quarter", "2012-06-30"), ("full year 2012", "2012-12-31")]),
        ("grew over 2011, and Q4 2012 sales", [("over 2011", "2011-12-31"), ("Q4 2012", "2012-12-31")]),
        ("$50 million and $60 million in 2012 and 2013, respectively", [("in 2012", "2012-12-31"), ("2013", "2013-12-31")]),
        ("in 2012 and 2013 of $1.5 million and $2 million, respectively", [("in 2012", "2012-12-31"), ("2013", "2013-12-31")]),
        ("in 2012 and 2013 together", [("in 2012 and 2013", "2013-12-31")]),
        ("the third and fourth quarters of 2012", [("third and fourth quarters of 2012", "2012-12-31")]),
        ("The goal has been moved from 2014 to 2016.", [("2016", "2016-12-31")]),
        ("capital spending from 2014 to 2016", [("from 2014 to 2016", "2016-12-31")]),
        ("enrolment in 2H 2012, with data approximately 6 months thereafter", [("in 2H 2012", "2012-12-31"), ("6 months thereafter", "2013-06-30")]),
        ("half over the next 12 months, the rest over the following five to seven years", [("over the next 12 months", "2013-05-03"), ("following five to seven years", "2020-05-03")]),
        ("fiscal 2012 (January 2012 to December 2012) and beyond", [("fiscal 2012 (January 2012 to December 2012", "2012-12-31")]),
        ("in the third quarter (September) of 2012", [("in the third quarter", "2012-09-30"), ("September", "2012-09-30"), ("2012", "2012-12-31")]),
        ("this year and next year's plan", [("this year and next year's", "2013-12-31")]),
        ("for the fourth quarter and year ended December 31, 2012", [("for the fourth quarter", "2012-12-31"), ("year ended December 31, 2012", "2012-12-31")]),
        ("third quarter and first nine months of 2012", [("third quarter", "2012-09-30"), ("first nine months of 2012", "2012-09-30")]),
        ("the third quarter of fiscal 2012 and 2011", [("third quarter of fiscal 2012", "2012-09-30"), ("2011", "2011-09-30")]),
        ("as of June 30, 2012 and 2011, respectively", [("as of June 30, 2012", "2012-06-30"), ("2011", "2011-06-30")]),
        ("our report for 2012 and its quarterly filings", [("for 2012", "2012-12-31")]),
        ("40 percent of the quarter's revenue", []),
        ("amortization of about $50 million per quarter", [("per quarter", "2012-06-30")]),
        ("a dividend of $0.25 per quarter in 2013", [("in 2013", "2013-12-31")]),
        ("a quarter of the stores", []),
        ("grow 12 percent in 2012 on top of the growth before", [("in 2012", "2012-12-31")]),
        ("sales from 2013 on, and later", [("from 2013 on", "None")]),
        ("decline sharply from fiscal 2011 levels", [("from fiscal 2011", "2011-12-31")]),
        ("available from fiscal 2013", [("from fiscal 2013", "None")]),
        ("free cash flow since 2009", [("since 2009", "2012-05-03")]),
        ("full rate a year from now", [("a year from now", "2013-05-03")]),
        ("a meeting in the first half of 2013, a study in the second half of that year", [("in the first half of 2013", "2013-06-30"), ("in the second half", "2013-12-31")]),
        ("results in Q3 2013 and launch in the fourth quarter of the same year", [("in Q3 2013", "2013-09-30"), ("in the fourth quarter of the same year", "2013-12-31")]),
        ("launch in the fourth quarter of that year", [("in the fourth quarter", "2012-12-31")]),
        ("on track for 28. November 2012.", [("for 28. November 2012", "2012-11-28")]),
        ("The site has 28. The rest opens in November 2012.", [("in November 2012", "2012-11-30")]),
    ],
)  # fmt: skip
def test_lists_and_what_follows(sentence: str, want: list[tuple[str, str]]) -> None:
    spans = find_periods(sentence, published=DAY)
    assert [(span.period.text, str(span.period.end)) for span in spans] == want


@pytest.mark.parametrize(
    ("text", "published", "year_end", "recent", "want"),
    [
        ("fourth quarter", "2026-01-11", "12-31", True, ("2025-10-01", "2025-12-31")),
        ("fourth quarter", "2026-01-11", "12-31", False, ("2026-10-01", "2026-12-31")),
        ("first quarter", "2026-01-11", "12-31", True, ("2026-01-01", "2026-03-31")),
        ("third quarter", "2026-01-11", "12-31", True, ("2026-07-01", "2026-09-30")),  # over too long ago
        ("fiscal second quarter", "2026-01-11", "06-30", True, ("2025-10-01", "2025-12-31")),
        ("fourth quarter of 2026", "2026-01-11", "12-31", True, ("2026-10-01", "2026-12-31")),
        ("second half", "2026-01-11", "12-31", True, ("2026-07-01", "2026-12-31")),
        ("for the quarter", "2026-01-11", "12-31", True, ("2025-10-01", "2025-12-31")),
        ("this quarter", "2026-01-11", "12-31", True, ("2026-01-01", "2026-03-31")),
    ],
)
def test_a_pre_announcement_speaks_of_the_quarter_just_over(
    text: str, published: str, year_end: str, recent: bool, want: tuple[str, str]
) -> None:
    day = date.fromisoformat(published)
    assert shown(parse_period(text, published=day, fiscal_year_end=year_end, recent=recent)) == want


def test_the_unit_is_kept_beside_the_relation() -> None:
    period = parse_period("by the end of the third quarter", published=DAY)
    assert (period.start, period.relation) == (DAY, "by")
    assert (period.unit_start, period.unit_end) == (date(2012, 7, 1), date(2012, 9, 30))


WEEKS = (date(2018, 2, 4), date(2018, 5, 6), date(2018, 8, 5))


@pytest.mark.parametrize(
    ("text", "published", "year_end", "ends", "want"),
    [
        ("fiscal 2018", "2018-09-14", "02-03", WEEKS, ("2018-02-05", "2019-02-03")),
        ("the third quarter", "2018-09-14", "02-03", WEEKS, ("2018-08-06", "2018-11-04")),
        (
            "first quarter of 2026",
            "2026-02-03",
            "12-27",
            (date(2025, 9, 27), date(2025, 12, 27)),
            ("2025-12-28", "2026-03-28"),
        ),
        (
            "first quarter of fiscal 2006",
            "2005-10-11",
            "09-24",
            (date(2005, 6, 25), date(2005, 9, 24)),
            ("2005-09-25", "2005-12-31"),
        ),
        ("fiscal 2013", "2012-05-03", "06-30", (date(2012, 3, 31),), ("2012-07-01", "2013-06-30")),
    ],
)
def test_known_period_ends_win_over_month_ends(
    text: str, published: str, year_end: str, ends: tuple[date, ...], want: tuple[str, str]
) -> None:
    period = parse_period(
        text,
        published=date.fromisoformat(published),
        fiscal_year_end=year_end,
        period_ends=ends,
        fiscal_year_named_for="start" if year_end == "02-03" else None,
    )
    assert shown(period) == want


def test_years_named_for_their_start() -> None:
    ends = (date(2023, 4, 29),)
    assert infer_named_for([(2023, ends[0])], "01-28") == "start"
    assert infer_named_for([(2024, date(2023, 7, 30)), (2023, date(2023, 1, 29))], "01-29") == "end"
    assert infer_named_for([], "01-28") is None
    later = parse_period(
        "fiscal 2024", published=date(2023, 11, 21), fiscal_year_end="01-28", fiscal_year_named_for="start"
    )
    assert shown(later) == ("2024-02-01", "2025-01-31")


def test_reported_periods_are_read_backward() -> None:
    period = parse_period("the second quarter", published=date(2012, 8, 1), past=True)
    assert shown(period) == ("2012-04-01", "2012-06-30")
    period = parse_period(
        "the second quarter of fiscal 2024", published=date(2023, 8, 23), fiscal_year_end="01-31", past=True
    )
    assert shown(period) == ("2023-05-01", "2023-07-31")


@given(st.integers(1990, 2050), st.integers(1, 12), st.sampled_from(["end", "start", None]))
def test_quarters_fill_the_year(year: int, month: int, named_for: Any) -> None:
    calendar = FiscalCalendar(month, (), named_for)
    quarters = [fiscal_quarter_bounds(year, i, calendar) for i in (1, 2, 3, 4)]
    assert (quarters[0][0], quarters[3][1]) == fiscal_year_bounds(year, calendar)
    assert all(a[1] + timedelta(days=1) == b[0] for a, b in pairwise(quarters))


phrases = st.sampled_from([(phrase, row) for row in CORPUS for phrase in row["phrases"]])
pieces = st.sampled_from(
    ["Q3", "2012", "'13", "FY", "fiscal", "first", "quarter", "half", "early", "mid", "late", "of", "the", "to", "-", "/", "and", "or", "by", "through", "from", "beginning in",
     "next", "12", "31", "months", "May", "June", "ending", "year-end", "year", "summer", "remainder of", "end of", "99", "after", "onward", "within", ",", "1H", "2026", "weeks"]
)  # fmt: skip
days = st.dates(date(1995, 1, 1), date(2060, 12, 31))


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(st.text(max_size=60), st.lists(pieces, max_size=12).map(" ".join)),
    days,
    st.sampled_from(["12-31", "06-30", "01-28", "02-03", "09-24", "", "99-99", "x"]),
)
def test_any_text_is_read_or_left(text: str, published: date, year_end: str) -> None:
    periods = [span.period for span in find_periods(text, published=published, fiscal_year_end=year_end)]
    for period in (parse_period(text, published=published, fiscal_year_end=year_end), *periods):
        if period is not None:
            assert period.start is not None or period.end is not None
            assert period.start is None or period.end is None or period.start <= period.end
            assert period.rule and period.text


@settings(max_examples=300, deadline=None)
@given(phrases, st.sampled_from(["\u00a0", "  ", "\n"]), st.booleans())
def test_white_space_and_case_mean_nothing(pair: tuple[str, dict[str, Any]], space: str, upper: bool) -> None:
    phrase, row = pair
    want = shown(read(phrase, row))
    assert shown(read(phrase.replace(" ", space), row)) == want
    if upper:
        assert shown(read(phrase.upper(), row)) == want


@pytest.mark.parametrize("space", ["\u00a0", "  ", "\n", "   ", " \n\t"])
def test_white_space_means_nothing_in_any_phrase(space: str) -> None:
    """Every phrase with every space: no example is left to luck ("2012/13  fiscal year" once began a year early)."""
    wrong = [
        phrase
        for row in CORPUS
        for phrase in row["phrases"]
        if shown(read(phrase.replace(" ", space), row)) != shown(read(phrase, row))
    ]
    assert not wrong


@settings(max_examples=300, deadline=None)
@given(phrases)
def test_formatted_periods_read_back(pair: tuple[str, dict[str, Any]]) -> None:
    phrase, row = pair
    period = read(phrase, row)
    assert shown(read(format_period(period), row)) == shown(period), format_period(period)


@pytest.mark.parametrize("row", load_rows("feasts"), ids=lambda row: row["names"][0])
def test_feast_examples(row: dict[str, Any]) -> None:
    period = parse_period(row["example"], published=date(2012, 5, 3))
    assert period is not None
    assert [str(day or "") for day in (period.start, period.end)] == [row["start"], row["end"]]
