"""The days and spans of a table's head, whatever order they are written in, with the month first: "30 June 2025" is "June 30, 2025"."""

from __future__ import annotations

import re
from calendar import monthrange

_NUMERIC = re.compile(
    r"(?<![\d./-])(?:(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>(?:20|19)?\d\d)|(?P<d2>\d{1,2})\.(?P<m2>\d{1,2})\.(?P<y2>(?:20|19)?\d\d)"
    r"|(?P<y3>(?:19|20)\d\d)[-/.](?P<m3>\d{1,2})[-/.](?P<d3>\d{1,2}))(?![\d./-])"
)
_MONTHS = "January February March April May June July August September October November December".split()
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in _MONTHS)
_DAY_FIRST = re.compile(
    rf"(?<![\d.])(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-](?P<month>{_MONTH})\b\.?(?:[\s,-]+(?P<year>(?:19|20)\d\d)|(?:-|[ ]['’]?(?=\d\d[ ]?(?:$|\n|\||\)|[£$€₹¥]|[A-Z]{2,3}\b)))(?P<short>\d\d)(?!\d))?",
    re.I,
)
# "2025 H1", "2024 FY", "2025 Apr-Jun": the year first.
_YEAR_FIRST = re.compile(
    rf"\b(?:FY\s?)?(?P<year>(?:19|20)\d\d)\s+(?P<part>H[12]|[12]H|Q[1-4]|[1-4]Q|(?:{_MONTH})\.?\s?[-–]\s?(?:{_MONTH})\.?|FY|full[- ]year)(?!\w|\s*(?:19|20)\d\d)",
    re.I,
)
# "six months to September 2025", "year ended March 2025": the last day of that month.
_TO_MONTH = re.compile(
    rf"\b(?P<span>(?:months?|weeks?|year|quarter|half)\b(?:-year)?)\s+(?:ended|ending|to|till|until)\s+(?P<month>{_MONTH})\b\.?,?(?:\s+(?P<year>(?:19|20)\d\d)|(?=\s*$))",
    re.I,
)
_TO_DAY = re.compile(rf"\b(?P<span>months?|weeks?|year|quarter|half(?:[- ]year)?)\s+to\s+(?=(?:{_MONTH})\s+\d)", re.I)


# "1 Jan - 31 Mar 2025", "1 January to 30 June 2025": whole months from a first day.
_FROM_TO = re.compile(
    rf"(?<![\d.])1(?:st|\.)?\s(?P<first>{_MONTH})\b\.?\s?(?:(?:19|20)\d\d\s?)?(?:to|[-–—])\s?(?P<day>\d\d)(?:st|th|\.)?\s(?P<month>{_MONTH})\b\.?,?\s(?P<year>(?:19|20)\d\d)",
    re.I,
)


# "1-9/25", "7–9/2025": months of a calendar year, as Nordic reports head their columns.
_MONTHS_OF = re.compile(r"(?<![\d./-])(?P<first>1?\d)[-–](?P<last>1?\d)/(?P<year>(?:20)?\d\d)(?![\d./-])")


# "01.01-30.09 2025", "1.1.–30.9.2025": the same by its days.
_DAYS_OF = re.compile(
    r"(?<![\d./-])0?1\.(?P<first>[01]?\d)\.?\s?[-–]\s?[23]?\d\.(?P<last>[01]?\d)\.?[\s.]?(?P<year>20\d\d)(?![\d./-])"
)

# "2H ended 30 Jun 2025", "FY ended 31 March 2025".
_PART_ENDED = re.compile(r"\b(?P<part>FY|HY|[12]H|H[12]|[1-4]Q|Q[1-4])(?=\s(?:ended|to)\s)", re.I)
_PARTS = {"FY": "Year", "HY": "Half-year", "H": "Half-year", "Q": "Quarter"}


def of_century(year: int) -> int:
    """Write out a year of two digits: EDGAR's first releases are of 1996.

    >>> of_century(25), of_century(97)
    (2025, 1997)
    """
    return year + (1900 if year >= 70 else 2000)


def _counted(found: re.Match[str]) -> str:
    first, last, year = int(found["first"]), int(found["last"]), int(found["year"]) % 100 + 2000
    if not 1 <= first < last <= 12:
        return found[0]
    return f"{last - first + 1} months ended {_MONTHS[last - 1]} {monthrange(year, last)[1]}, {year}"


def _lasting(found: re.Match[str]) -> str:
    first, last = (
        next(k for k, name in enumerate(_MONTHS) if name[:3] == found[g][:3].capitalize()) for g in ("first", "month")
    )
    return f"{(last - first) % 12 + 1} months ended {_MONTHS[last]} {found['day']}, {found['year']}"


def month_first(text: str) -> str:
    """Write the dates of a head as "June 30, 2025", whatever its land writes: "30 June 2025", "30.06.2025", "6/30/2025".

    >>> month_first("Six months ended 30 June"), month_first("3/31/97"), month_first("Year to March 2026")
    ('Six months ended June 30', 'March 31, 1997', 'Year ended March 31, 2026')
    >>> month_first("1-9/25"), month_first("12/31/25")
    ('9 months ended September 30, 2025', 'December 31, 2025')
    >>> month_first("01/07/2025 to 30/09/2025")
    'July 1, 2025 to September 30, 2025'
    >>> month_first("01.01-30.09 2025"), month_first("1.4.–30.6.2025")
    ('9 months ended September 30, 2025', '3 months ended June 30, 2025')
    >>> month_first("30-Sep-25"), month_first("2025 H1"), month_first("2024 Apr-Jun")
    ('Sep 30, 2025', 'H1 2025', 'Apr-Jun 2024')
    >>> month_first("6 months to 30 Sep 25 £'000")
    "6 months ended Sep 30, 2025 £'000"
    >>> month_first("Half-year to 31 Dec 25"), month_first("FY2025 1H"), month_first("31 Dec 25 stores")
    ('Half-year ended Dec 31, 2025', '1H 2025', 'Dec 31 25 stores')
    >>> month_first("2H ended 30 Jun 2025"), month_first("FY ended 31 March 2025")
    ('Half-year ended Jun 30, 2025', 'Year ended March 31, 2025')
    """
    text = _PART_ENDED.sub(lambda m: _PARTS[m["part"].strip("1234").upper()], text)
    text = _FROM_TO.sub(_lasting, _MONTHS_OF.sub(_counted, _DAYS_OF.sub(_counted, text)))
    text = _DAY_FIRST.sub(_with_year, _YEAR_FIRST.sub(r"\g<part> \g<year>", text))
    text = _TO_DAY.sub(r"\g<span> ended ", _TO_MONTH.sub(_month_end, _NUMERIC.sub(_in_words, text)))
    return re.sub(r"(?<=\d{4})\s?\(\w\)", "", text)


def _with_year(found: re.Match[str]) -> str:
    year = found["year"] or (found["short"] and of_century(int(found["short"])))
    return f"{found['month']} {found['day']}" + (f", {year}" if year else "")


# "01/07/2025 to 30/09/2025": one such day shows how the others are written.
_DAY_LEADS = re.compile(r"(?<![\d/])(?:1[3-9]|2\d|3[01])/\d{1,2}/\d\d")


def _in_words(found: re.Match[str]) -> str:
    part = {name[0]: int(value) for name, value in found.groupdict().items() if value}
    swapped = part["m"] > 12 or ("/" in found[0] and _DAY_LEADS.search(found.string))
    month, day = (part["d"], part["m"]) if swapped else (part["m"], part["d"])
    year = of_century(part["y"]) if part["y"] < 100 else part["y"]
    return f"{_MONTHS[month - 1]} {day}, {year}" if 0 < month <= 12 and 0 < day <= 31 else found[0]


def _month_end(found: re.Match[str]) -> str:
    number = next(k for k, name in enumerate(_MONTHS, 1) if name.lower().startswith(found["month"].lower()[:3]))
    last = monthrange(int(found["year"] or 2025), number)[1]
    return f"{found['span']} ended {_MONTHS[number - 1]} {last}" + (f", {found['year']}" if found["year"] else "")
