"""Periods in the words of a table, on the issuer's calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.periods import find_periods
from tracker.types import Period, Release


@dataclass(frozen=True, slots=True)
class Dated:
    """A period with the words that say it."""

    period: Period
    text: str


def dated_in(text: str, release: Release) -> list[Dated]:
    """Find the periods of a text on the issuer's calendar."""
    if release.published is None or not text:
        return []
    # "2026E" is a year; a heading may break "Q4" and "FY2026" over two lines; "Q3 26" at the end of a cell is of 2026.
    plain = re.sub(r"(?<=\d\d) ?\(?[AE]\)?(?!\w)|\n|(?<=\b[Qq]tr)\.|(?<=\b[QH][1-4]) (?=\d\d\W*$)", lambda m: "'" if m.group() == " " else " " * len(m.group()), text)
    spans = find_periods(
        plain,
        published=release.published,
        fiscal_year_end=release.fiscal_year_end or "12-31",
        period_ends=release.period_ends,
    )
    return [Dated(s.period, " ".join(text[s.start : s.end].split())) for s in spans]
