"""Release → claims from its tables: guidance tables, bridges of guidance, tables of planned milestones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tracker.tables.context import context_of, may_tell
from tracker.tables.flat import find_flat_tables
from tracker.tables.grid import read_grid
from tracker.tables.guidance import find_guidance
from tracker.tables.milestones import find_planned, find_run_in
from tracker.tables.slots import find_slots
from tracker.types import Claim, Release, Table

__all__ = ["find_table_claims", "guided_columns", "is_guidance_table"]


def find_table_claims(release: Release) -> Iterator[Claim]:
    """Find the claims of a release's tables, in order of place; tables of results give none.

    A release without a date has none: it could not be told which of a table's periods lie ahead.
    """
    if release.published is None:
        return
    for table in (*continued(release), *find_flat_tables(release)):
        if not may_tell(release, table):
            continue
        grid = read_grid(release, table)
        context = context_of(release, table, grid.title)
        guided = list(find_guidance(release, grid, context))
        yield from guided or find_planned(release, table, grid, context)
    yield from find_run_in(release)


def continued(release: Release) -> Iterator[Table]:
    """Give the tables; one without a header right below another, which a page has cut in two, takes that one's over."""
    above: Table | None = None
    for table in release.tables:
        if above is not None and not table.header and not table.caption and _is_cut(release, above, table):
            rows = (*above.rows[: above.header], *table.rows)
            table = replace(table, rows=rows, header=above.header, caption=above.caption)
        yield table
        above = table


def _is_cut(release: Release, above: Table, below: Table) -> bool:
    """Tell whether only white space stands between two tables of as many columns."""
    widths = {max((c.column for row in t.rows for c in row.cells), default=0) for t in (above, below)}
    return len(widths) == 1 and not release.text[above.end : below.start].strip()


def is_guidance_table(release: Release, table: Table) -> bool:
    """Tell whether a table holds guidance and nothing else, so that no result is to be read from it.

    A table with a column of results beside one of guidance is none: see `guided_columns`.
    """
    grid = read_grid(release, table)
    return bool(guided_columns(release, table)) and not any(c.past for c in grid.columns)


def guided_columns(release: Release, table: Table) -> frozenset[int]:
    """Give the logical columns (`Cell.column`) that hold guidance, present or earlier; empty for a table of results."""
    if release.published is None or not may_tell(release, table):
        return frozenset()
    grid = read_grid(release, table)
    context = context_of(release, table, grid.title)
    if not any(find_guidance(release, grid, context)):
        return frozenset()
    slots = find_slots(grid, context)
    earlier = [s.prior for s in slots if s.prior]
    return frozenset(c.index for s in (*slots, *earlier) for c in s.columns)
