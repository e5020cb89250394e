"""Release → claims from its tables: guidance tables, bridges of guidance, tables of planned milestones."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.tables.context import context_of
from tracker.tables.flat import find_flat_tables
from tracker.tables.grid import read_grid
from tracker.tables.guidance import find_guidance
from tracker.tables.milestones import find_planned, find_run_in
from tracker.tables.slots import find_slots
from tracker.types import Claim, Release, Table

__all__ = ["find_table_claims", "is_guidance_table"]


def find_table_claims(release: Release) -> Iterator[Claim]:
    """Find the claims of a release's tables, in order of place; tables of results give none.

    A release without a date has none: it could not be told which of a table's periods lie ahead.
    """
    if release.published is None:
        return
    for table in (*release.tables, *find_flat_tables(release)):
        grid = read_grid(release, table)
        context = context_of(release, table, grid.title)
        guided = list(find_guidance(release, table, grid, context))
        yield from guided or find_planned(release, table, grid, context)
    yield from find_run_in(release)


def is_guidance_table(release: Release, table: Table) -> bool:
    """Tell whether a table holds guidance and nothing else, so that no result is read from it.

    A table with a column of results beside one of guidance is none: its columns must be told apart.
    """
    grid = read_grid(release, table)
    context = context_of(release, table, grid.title)
    slots = find_slots(grid, context)
    return bool(slots) and not context.contractual and not any(c.past for c in grid.columns)
