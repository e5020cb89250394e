"""`tracker export`: whole tables for analysts, in a fixed order of rows and columns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

import click

from tracker.cli.formats import as_csv, as_jsonl, csv_lines, values_of, write_parquet, write_text, write_xlsx
from tracker.cli.options import Day, db_option, readable

# The formats, and what those are called that are no text.
FORMATS = {"csv": "", "jsonl": "", "parquet": "Parquet", "xlsx": "A workbook"}

CLAIMS = (
    "claim_id source issuer ticker published kind speaker subject metric event basis scope measure low high unit approx "
    "amount_text target_text target_start target_end action prior_low prior_high condition quote start end section cue "
    "confidence series_id status reason position direction actual days_late evidence_source evidence_quote evidence_start "
    "evidence_end as_of explanation flag verdict_rule verdict_confidence derived verdict_since evidence_published "
    "evidence_url override_status override_why override_by override_source override_at final_status title url "
    "fiscal_year_end in_table also rule vague issuer_id release_id surprise surprise_percent final_reason doubtful twin_of "
    "distance distance_percent"
).split()
RELEASES = (
    "release_id source issuer ticker exchange cik published period_end fiscal_year_end title url sha256 first_seen_at "
    "fiscal_year_end_from accepted_at form corrects issuer_id medium twin_of corrects_release"
).split()
RESOLUTIONS = (
    "resolution_id claim_id issuer published status reason position direction actual days_late evidence_release "
    "evidence_source evidence_quote evidence_start evidence_end explanation rule flag confidence derived code_version run_id "
    "decided_by source_url retracted as_of recorded_at"
).split()
FIGURES = (
    "figure_id source issuer ticker published kind metric event subject basis scope measure value unit period_start "
    "period_end outcome derived quote start end in_table rule issuer_id release_id medium form"
).split()
HISTORY = (
    "series_id issuer ticker metric basis scope measure unit target_text target_start target_end step steps published low "
    "high midpoint approx action move previous_low previous_high previous_published midpoint_change status reason actual "
    "final_status claim_id source quote issuer_id release_id disagrees surprise surprise_percent"
).split()

_OF_RELEASE = "r.source, i.name AS issuer, coalesce(r.ticker, i.ticker) AS ticker, r.published, r.issuer_id"
# What → its columns and the query that gives them; `{claims}` is claims_current, or claims_all with --all, `{columns}` are those columns.
EXPORTS = {
    "claims": (CLAIMS, 'SELECT {columns} FROM {claims} ORDER BY published, release_id, start, "end", claim_id'),
    "releases": (
        RELEASES,
        # Of two columns of one name the first counts.
        "SELECT coalesce(r.ticker, i.ticker) AS ticker, r.issuer_name AS issuer, r.* FROM releases_all r "
        "JOIN issuers i USING (issuer_id) ORDER BY r.published, r.release_id",
    ),
    "resolutions": (
        RESOLUTIONS,
        f"SELECT v.*, e.source AS evidence_source, {_OF_RELEASE} FROM resolutions v CROSS JOIN claims c USING (claim_id) "
        "JOIN releases r USING (release_id) JOIN issuers i USING (issuer_id) "
        "LEFT JOIN releases e ON e.release_id = v.evidence_release ORDER BY v.resolution_id",
    ),
    "figures": (
        FIGURES,
        f"SELECT f.*, r.medium, r.form, {_OF_RELEASE} FROM figures f JOIN releases r USING (release_id) JOIN issuers i USING (issuer_id) "
        'ORDER BY r.published, r.release_id, f.start, f."end", f.figure_id',
    ),
    "history": (HISTORY, "SELECT * FROM guidance_history ORDER BY issuer, metric, target_end, series_id, step"),
}


@click.command(
    short_help="Write whole tables as CSV, JSON, Excel or Parquet.",
    epilog="""\b
Examples:
  tracker export claims -o claims.csv
  tracker export claims --all --format jsonl | jq .quote
  tracker export history --format parquet -o history.parquet
  tracker export claims --period 2026-03-31 --format xlsx -o q1.xlsx --base-url https://tracker.example
  tracker export claims --bom -o for-excel.csv
""",
)
@click.argument("what", type=click.Choice(list(EXPORTS)))
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="csv", show_default=True)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file to write, else standard output."
)
@click.option("--all", "everything", is_flag=True, help="With claims: also vague forward-looking sentences.")
@click.option("--period", type=Day(), help="With claims: only those whose window holds this day.")
@click.option(
    "--min-confidence", "least", type=click.FloatRange(0, 1), help="With claims: only those read at least so surely."
)
@click.option(
    "--tolerance",
    type=click.FloatRange(0, 50),
    help="With claims: a column status_at_tolerance, in which a missed approximate point is met within so many percent.",
)
@click.option("--bom", is_flag=True, help="With CSV: begin with the mark by which Excel knows UTF-8.")
@click.option("--base-url", metavar="URL", help="With xlsx: where the pages are served, to link to them.")
@db_option
def export(
    what: str,
    form: str,
    output: Path | None,
    everything: bool,
    period: date | None,
    least: float | None,
    tolerance: float | None,
    bom: bool,
    base_url: str | None,
    path: Path,
) -> None:
    """Write claims, releases, resolutions (the log of verdicts), figures or history (guidance over time).

    A file given with -o appears whole or not at all; neither the ledger nor a link or device is ever written over.
    CSV is safe to open in a spreadsheet: a text that would run as a formula begins with an apostrophe.
    """
    if FORMATS[form] and output is None:
        raise click.UsageError(f"{FORMATS[form]} is no text; give the file to write with -o FILE")
    of_claims = (everything or None, period, least, tolerance)
    if what != "claims" and any(value is not None for value in of_claims):
        raise click.UsageError("--all, --period, --min-confidence and --tolerance are of claims")
    columns, query = EXPORTS[what]
    chosen, asked = _chosen(everything, period, least)
    named = ", ".join(f'"{name}"' for name in columns)
    with readable(path) as db:
        cursor = db.execute(query.format(claims=chosen, columns=named), asked)
        found: Iterator[dict[str, Any]] = map(dict, cursor)
        if tolerance is not None:
            found, columns = _at_tolerance(found, tolerance), [*columns, "status_at_tolerance"]
        if output is not None and form == "parquet":
            write_parquet(list(found), columns, output, path)
        elif output is not None and form == "xlsx":
            write_xlsx(list(found), columns, output, what, base_url, path)
        elif form == "jsonl":
            write_text(as_jsonl(found, columns), output, path)
        else:
            # The plain rows of a query are written by columns, which is several times as quick.
            lines = csv_lines(values_of(cursor, columns), columns) if tolerance is None else as_csv(found, columns)
            write_text(_marked(lines, bom), output, path)


def _chosen(everything: bool, period: date | None, least: float | None) -> tuple[str, dict[str, Any]]:
    """Return what stands for the claims in their query, and what it is asked with."""
    claims = "claims_all" if everything else "claims_current"
    if period or least is not None:
        claims += """ WHERE coalesce(:day BETWEEN coalesce(target_start, target_end) AND target_end, :day IS NULL)
            AND (:least IS NULL OR confidence >= :least OR override_status IS NOT NULL)"""
    return claims, {"day": period.isoformat() if period else None, "least": least}


def _marked(lines: Iterator[str], bom: bool) -> Iterator[str]:
    """Begin a CSV file with the mark by which Excel knows UTF-8, where it is asked for."""
    return chain(["\ufeff"], lines) if bom else lines


def _at_tolerance(rows: Iterator[dict[str, Any]], tolerance: float) -> Iterator[dict[str, Any]]:
    """Add to each claim its status where an approximate point may be off by a tolerance."""
    from tracker.resolve.judge import status_at

    for row in rows:
        low, high, actual = (None if row[k] is None else Decimal(str(row[k])) for k in ("low", "high", "actual"))
        status = status_at(row["status"] or "", low, high, bool(row["approx"]), actual, Decimal(str(tolerance)))
        yield row | {"status_at_tolerance": status or None}
