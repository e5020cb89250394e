"""Fiscal calendars, told by the ends of periods."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.yearends import describe_calendar

CASES = [
    (None, "2030-12-31", None),
    ("12-31", "", "year to 31 December (stated)"),
    ("02-29", "2028-02-29 2029-02-28", "months to 28 February (2 years)"),
    ("09-30", "2029-09-30 2029-12-31 2030-03-31 2030-09-30", "months to 30 September (2 years)"),
    # Saturdays, some of them in the month after.
    ("02-03", "2028-01-29 2029-02-03 2030-02-02", "52/53 weeks to the Saturday nearest 31 January (3 years)"),
    ("01-30", "2027-01-30 2028-01-29", "52/53 weeks to the Saturday nearest 31 January (2 years)"),
    # The last Saturday of September: up to six days before the month's end, never after it.
    ("09-27", "2031-09-27 2030-09-28 2028-09-30 2033-09-24", "52/53 weeks to the last Saturday of September (4 years)"),
    # One year of weeks tells no rule, nor do ends on different days of the week.
    ("02-03", "2029-02-03", "year to about 31 January (1 year)"),
    ("06-30", "2029-06-29 2030-06-30 2031-07-01", "year to about 30 June (3 years)"),
]


@pytest.mark.parametrize(("year_end", "ends", "wanted"), CASES)
def test_calendar(year_end: str | None, ends: str, wanted: str | None) -> None:
    assert describe_calendar(year_end, map(date.fromisoformat, ends.split())) == wanted
