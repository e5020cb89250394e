"""Labels without what they say in brackets of another time, which is no value or period of theirs."""

from __future__ import annotations

from datetime import date

from tracker.lexicon import load_patterns


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
