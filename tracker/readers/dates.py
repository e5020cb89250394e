"""Full dates in running text, and the day that a release is dated."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tracker.lexicon.gates import ungated

_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11,
    "dec": 12, "mär": 3, "mai": 5, "okt": 10, "dez": 12,
}  # fmt: skip
MONTH = (
    r"(?:Jan(?:uary|uar)?|Feb(?:ruary|ruar)?|Mar(?:ch)?|März|Apr(?:il)?|Ma[yi]|June?|Juni|July?|Juli|Aug(?:ust)?|"
    r"Sept?(?:ember)?|O[ck]t(?:ober)?|Nov(?:ember)?|De[cz](?:ember)?)\.?"
)
_DATE = ungated(
    rf"(?P<m1>{MONTH})\s*(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s*[,.]?\s*(?P<y1>(?:19|20)\d\d)(?!\d)"
    # All others begin with a digit, which is asked for once.
    rf"|(?=\d)(?:(?<!\d)(?P<d2>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:(?:day\s+)?of\s+)?(?P<m2>{MONTH}),?\s+(?P<y2>(?:19|20)\d\d)(?!\d)"
    r"|(?<![\d/.-])(?P<y3>(?:19|20)\d\d)-(?P<m3>\d\d)-(?P<d3>\d\d)(?!\d)"
    r"|(?<![\d/.-])(?P<m4>\d{1,2})/(?P<d4>\d{1,2})/(?P<y4>(?:19|20)?\d\d)(?![\d/])"
    rf"|(?<![\d/.-])(?P<d6>\d{{1,2}})[-/ ](?P<m6>{MONTH})[-/ ](?P<y6>(?:19|20)\d\d)(?!\d)"
    rf"|(?<![\d/.-])(?P<d9>\d{{1,2}})(?P<cut>[-/])(?P<m9>{MONTH})(?P=cut)(?P<y9>\d\d)(?!\d)"
    rf"|(?<![\d/.-])(?P<y10>(?:19|20)\d\d)\s+(?P<m10>{MONTH})\s+(?P<d10>\d{{1,2}})(?![\d%,.]*\d)"
    r"|(?<!\d)(?P<y11>(?:19|20)\d\d)\s?年\s?(?P<m11>\d{1,2})\s?月\s?(?P<d11>\d{1,2})\s?日"
    r"|(?<![\d/.-])(?P<y7>(?:19|20)\d\d)[/.](?P<m7>\d{1,2})[/.](?P<d7>\d{1,2})(?!\d)"
    r"|(?<![\d/.-])(?P<d8>\d\d)-(?P<m8>\d\d)-(?P<y8>(?:19|20)\d\d)(?!\d)"
    r"|(?<![\d/.-])(?P<d5>\d{1,2})\.(?P<m5>\d{1,2})\.(?P<y5>(?:19|20)\d\d)(?!\d))"
)


@dataclass(frozen=True, slots=True)
class Dated:
    """A full date at `text[start:end]`."""

    day: date
    start: int
    end: int


def find_dates(text: str, start: int = 0, end: int | None = None, day_first: bool = False) -> Iterator[Dated]:
    """Find full dates: "January 27, 2012", "27 January 2012", "2012-01-27", "1/27/2012", "27.1.2012", "27-Jan-2012".

    "7/11/2025" is July 11 unless `day_first` says that the text writes its days first; "27/1/2012" is plain.

    >>> [str(found.day) for found in find_dates("ended Sept. 30th, 2024 and on 5 May 2025")]
    ['2024-09-30', '2025-05-05']
    >>> [str(found.day) for found in find_dates("Oct. 30. 2007 / 11:00AM ET; 30-Oct-07; 10/30/07; 2007 October 30; the 30th day of October, 2007")]
    ['2007-10-30', '2007-10-30', '2007-10-30', '2007-10-30', '2007-10-30']
    """
    for found in _DATE.places(text, start, len(text) if end is None else end):
        part = {name[0]: value for name, value in found.groupdict().items() if value and name != "cut"}
        month = int(part["m"]) if part["m"].isdigit() else _MONTHS.get(part["m"][:3].lower(), 0)
        day = int(part["d"])
        if month > 12 or (day_first and found["m4"] and day <= 12):
            month, day = day, month
        try:
            yield Dated(date(_whole_year(part["y"]), month, day), *found.span())
        except ValueError:
            continue


def _whole_year(digits: str) -> int:
    """Write out a year of two digits: the first releases are of the 1990s."""
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year >= 70 else 2000)


def month_number(name: str) -> int | None:
    """The number of a month's English or German name or abbreviation, None for another word."""
    return _MONTHS.get(name[:3].lower())


def last_of_month(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def file_date(name: str) -> date | None:
    """The date in a file name: "2012-01-27__x.txt", "x-20101018162951.txt".

    >>> file_date("ABC-8K-20101018162951.txt")
    datetime.date(2010, 10, 18)
    """
    for pattern in (
        r"(?<!\d)((?:19|20)\d\d)[-_]?(\d\d)[-_]?(\d\d)(?!\d)",
        r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)\d{6}(?!\d)",
    ):
        for found in re.finditer(pattern, name):
            try:
                return date(int(found[1]), int(found[2]), int(found[3]))
            except ValueError:
                continue
    return None
