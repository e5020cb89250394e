"""What a filing's XBRL facts report: exact amounts of whole periods, for the whole company, on the statements' own basis."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tracker.lexicon.xbrl import Tag, in_base_units, xbrl_tags
from tracker.readers.companyfacts import Fact, facts_of
from tracker.types import Figure, Release, Row

# Amounts are filed in full; statements are seldom rounded beyond millions.
_COARSEST = 6


def find_filed_figures(release: Release) -> Iterator[Figure]:
    """Find the figures of a filing's facts, in order of place; a unit that is none of the tag's gives no figure."""
    for row, fact in facts_of(release):
        tag = xbrl_tags().get(fact.tag)
        read = in_base_units(tag, fact.value, fact.unit) if tag else None
        if tag is not None and read is not None:
            yield _figure(release, row, fact, tag, *read)


def _figure(release: Release, row: Row, fact: Fact, tag: Tag, value: Decimal, unit: str) -> Figure:
    return Figure(
        kind="number",
        quote=release.text[row.start : row.end],
        start=row.start,
        end=row.end,
        metric=tag.metric,
        subject=tag.label,
        basis="gaap",
        value=value,
        unit=unit,
        digits=_digits(value),
        period_start=fact.start,
        period_end=fact.end,
        in_table=True,
        rule=f"xbrl.{tag.name}",
    )


def _digits(value: Decimal) -> int:
    """Tell the last digit that an amount was reported to, as far as its zeros tell.

    >>> _digits(Decimal(4213000000)), _digits(Decimal("1.25")), _digits(Decimal(0))
    (6, -2, 0)
    """
    exponent = value.normalize().as_tuple().exponent if value else 0
    assert isinstance(exponent, int)
    return min(exponent, _COARSEST)
