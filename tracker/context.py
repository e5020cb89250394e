"""What an issuer's earlier releases tell about a later one: its fiscal year end and the real days of its quarters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from tracker.types import Release

# A fiscal year end that no words and no submission header gave.
UNREAD = frozenset({None, "assumed"})


def inherit(release: Release, earlier: Iterable[Release]) -> Release:
    """Give a release what only its issuer's earlier releases say; `earlier` may come in any order.

    A fiscal year end that the release states itself stays; otherwise the newest stated one is taken, and
    `fiscal_year_end_from` becomes "earlier". Period ends add up. Releases of the same day or later are left out, so
    that nothing reaches back in time; a release without a date inherits nothing.
    """
    if release.published is None:
        return release
    before = sorted((r for r in earlier if _day(r) < release.published), key=_day)
    ends = sorted({*release.period_ends, *(end for r in before for end in r.period_ends)})
    stated = [r.fiscal_year_end for r in before if r.fiscal_year_end_from not in UNREAD and r.fiscal_year_end]
    if release.fiscal_year_end_from not in UNREAD or not stated:
        return replace(release, period_ends=tuple(ends))
    return replace(release, fiscal_year_end=stated[-1], fiscal_year_end_from="earlier", period_ends=tuple(ends))


def in_context(releases: Iterable[Release]) -> Iterator[Release]:
    """Yield the releases of ONE issuer in order of day, each with what the earlier ones tell about it."""
    ordered = sorted(releases, key=lambda r: (_day(r), r.source))
    for release in ordered:
        yield inherit(release, ordered)


def _day(release: Release) -> date:
    """Return the day a release came out; one without a date never counts as earlier."""
    return release.published or date.max
