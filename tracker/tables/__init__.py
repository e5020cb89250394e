"""Release → what its tables may promise: cells as guidance, dates as milestones, each with the signs for and against."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tracker.tables.candidates import of_planned, of_reading
from tracker.tables.context import may_tell
from tracker.tables.flat import find_flat_tables
from tracker.tables.guidance import find_readings, read_sheet
from tracker.tables.milestones import find_planned, find_run_in
from tracker.tables.signs import is_guidance, is_planned
from tracker.tables.words import is_value
from tracker.types import Candidate, Claim, Release, Table

__all__ = ["find_candidates", "find_table_claims", "guided_columns", "is_guidance_table"]


def find_candidates(release: Release) -> Iterator[Candidate]:
    """Find every cell of a release's tables that could be guidance and every date ahead that could be a milestone's.

    Each is the claim that it would be if it were one; `signs` say what speaks for and against, and nothing is decided here.
    A release without a date has none: it could not be told which of a table's periods lie ahead.
    """
    if release.published is None:
        return
    for table in (*continued(release), *find_flat_tables(release)):
        if may_tell(release, table):
            yield from _candidates(release, table)
    yield from (of_planned(release, planned, "", "") for planned in find_run_in(release))


def find_table_claims(release: Release) -> Iterator[Claim]:
    """Find the claims of a release's tables, in order of place: the candidates that today's rule on their signs lets stand."""
    yield from (c.claim for c in find_candidates(release) if _stands(c))


def _stands(candidate: Candidate) -> bool:
    return (is_guidance if candidate.claim.kind == "guidance" else is_planned)(candidate.signs)


def _candidates(release: Release, table: Table) -> Iterator[Candidate]:
    if release.published is None:
        return
    sheet = read_sheet(release, table, release.published)
    guides = False
    for reading in find_readings(sheet):
        guides = guides or is_guidance(reading.signs)
        yield of_reading(sheet, reading)
    beside = frozenset({"table.guides"}) if guides else frozenset()
    for planned in find_planned(release, table, sheet.grid, sheet.context):
        yield of_planned(
            release, replace(planned, signs=planned.signs | beside), sheet.context.lead, sheet.context.caption
        )


def continued(release: Release) -> Iterator[Table]:
    """Give the tables; one without heads right below another, which a page has cut in two, takes that one's over."""
    above: Table | None = None
    for table in release.tables:
        if above is not None and _is_cut(release, above, table):
            rows = (*above.rows[: above.header], *table.rows)
            table = replace(table, rows=rows, header=above.header, caption=above.caption, section=above.section)
        yield table
        above = table


def _is_cut(release: Release, above: Table, below: Table) -> bool:
    """Tell whether a table goes on with another's columns: nothing but a label between them, values from its first row."""
    widths = {max((c.column for row in t.rows for c in row.cells), default=0) for t in (above, below)}
    between = release.text[above.end : below.start].strip()
    if len(widths) > 1 or not above.header or len(between) > _LABEL or "\n" in between:
        return False
    if not between:
        return not below.header and not below.caption
    first = below.rows[0].cells
    return below.caption == between and len(first) > 1 and all(is_value(c.text) for c in first[1:])


_LABEL = 60


def is_guidance_table(release: Release, table: Table) -> bool:
    """Tell whether a table holds guidance and nothing else, so that no result is to be read from it.

    A table with a column of results beside one of guidance is none: see `guided_columns`.
    """
    if release.published is None or not guided_columns(release, table):
        return False
    return "actuals.beside" not in read_sheet(release, table, release.published).signs


def guided_columns(release: Release, table: Table) -> frozenset[int]:
    """Give the logical columns (`Cell.column`) that hold guidance, present or earlier; empty for a table of results."""
    if release.published is None or not may_tell(release, table):
        return frozenset()
    sheet = read_sheet(release, table, release.published)
    guided = {r.slot for r in find_readings(sheet) if r.slot and is_guidance(r.signs)}
    earlier = [s.prior for s in guided if s.prior]
    return frozenset(c.index for s in (*guided, *earlier) for c in s.columns)
