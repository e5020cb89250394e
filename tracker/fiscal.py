"""The fiscal calendar of one release: what the period parser needs to know of it, found once per release."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from tracker.periods import PeriodSpan, find_periods, infer_named_for
from tracker.types import Release

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
# "fiscal 2018, which ends on February 3, 2019", "first quarter of fiscal 2023 ended April 29, 2023", "second quarter 2018, which ended on …"
_LABELLED_END = re.compile(
    rf"\b(?:fiscal|quarter|year)\s+(?:of\s+)?(?:fiscal\s+)?(?:year\s+)?(?P<year>20\d\d)\b[^.;]{{0,40}}?\b(?:ended|ends|ending)\s+(?:on\s+)?(?P<end>(?:{_MONTHS})\s+\d{{1,2}},\s+20\d\d)",
)


@dataclass(frozen=True, slots=True)
class ReleaseCalendar:
    """What binds a release's periods to dates. `named_for` says what fiscal years are named for, None where unknown."""

    published: date
    fiscal_year_end: str = "12-31"
    period_ends: tuple[date, ...] = ()
    named_for: str | None = None

    def find_periods(self, text: str) -> list[PeriodSpan]:
        """Find the periods of a text of this release, in order of place."""
        return find_periods(
            text,
            published=self.published,
            fiscal_year_end=self.fiscal_year_end,
            period_ends=self.period_ends,
            fiscal_year_named_for=self.named_for,  # type: ignore[arg-type]
        )


def calendar_of(release: Release) -> ReleaseCalendar:
    """Read the calendar of a release that has a date; fiscal years that begin in the year they are named for are found
    from labels with known ends in its text ("fiscal 2018, which ends on February 3, 2019")."""
    assert release.published is not None
    year_end = release.fiscal_year_end or "12-31"
    named_for = infer_named_for(labelled_ends(release.text), year_end) if year_end < "04" else None
    return ReleaseCalendar(release.published, year_end, release.period_ends, named_for)


def labelled_ends(text: str) -> Iterator[tuple[int, date]]:
    """Find the fiscal years that a text names together with a period's last day.

    >>> list(labelled_ends("guidance for fiscal 2018, which ends on February 3, 2019"))
    [(2018, datetime.date(2019, 2, 3))]
    """
    for found in _LABELLED_END.finditer(text):
        try:
            day = datetime.strptime(re.sub(r"\s+", " ", found["end"]), "%B %d, %Y").date()
        except ValueError:  # "February 30, 2019"
            continue
        yield int(found["year"]), day
