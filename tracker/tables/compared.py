"""Labels as they are read: without what they say in brackets of another time, and as a period where they are called after one."""

from __future__ import annotations

from datetime import date

from tracker.lexicon import load_patterns, load_rows


def without_comparison(label: str, published: date | None) -> str:
    """Drop the brackets of a label that give the figure of a time that is over.

    >>> without_comparison("Effective tax rate (2011 actual: 38.9%)", date(2012, 5, 3))
    'Effective tax rate'
    """
    for pattern in load_patterns("asides").values():
        for found in reversed(list(pattern.finditer(label))):
            year = found.groupdict().get("year")
            if year is None or (published and int(year) % 100 < published.year % 100):
                label = f"{label[: found.start()].rstrip()}{label[found.end() :]}"
    return label


def as_period(label: str) -> str:
    """Say in plain words of time which period a label is that is nothing else.

    >>> as_period("Interim"), as_period("Second quarter (cumulative)"), as_period("Interim dividend")
    ('First half', 'First half', 'Interim dividend')
    """
    plain = label.strip(" :*")
    rows = load_rows("row_periods")
    return next((row["words"] for row, form in zip(rows, load_patterns("row_periods").values(), strict=True) if form.fullmatch(plain)), label)
