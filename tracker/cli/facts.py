"""`tracker facts`: the figures of companies' XBRL statements, beside what their releases say."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli import EXIT_REJECTED
from tracker.cli.filling import fill
from tracker.cli.options import db_option, readable

if TYPE_CHECKING:
    from tracker.ingest import Input
    from tracker.readers.companyfacts import CompanyFacts


@click.command(
    short_help="Read the figures of XBRL statements (companyfacts).",
    epilog="""\b
Examples:
  tracker facts CIK0000320193.json
  tracker facts facts/ --db /srv/tracker.db
""",
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--issuer", help="The company's name in its releases, where it is another than in the file.")
@click.option("--ticker", help="Its ticker.")
@click.option("-v", "--verbose", is_flag=True, help="Say what was done also where nothing is wrong.")
@db_option
def facts(paths: tuple[Path, ...], issuer: str | None, ticker: str | None, verbose: bool, path: Path) -> None:
    """Read the SEC's companyfacts (JSON files, or folders of them) as a second source of figures.

    Each filing is kept by itself and is known from the day it was filed; filings that are known already are left alone.
    They judge what the releases leave open; where text and filing disagree, the claim is flagged and stays pending.
    """
    from tracker.errors import UnreadableRelease
    from tracker.readers.companyfacts import read_companyfacts

    inputs: list[tuple[Input, Mapping[str, str]]] = []
    ciks, failed = set(), 0
    for file in _files(paths):
        try:
            company = read_companyfacts(file.read_bytes(), str(file))
        except (UnreadableRelease, OSError) as problem:
            click.echo(f"tracker: rejected {problem}", err=True)
            failed += 1
            continue
        ciks.add(company.cik)
        inputs += filing_inputs(company, {"issuer": issuer or company.name, "ticker": ticker})
    rejected = len(fill(path, inputs, {}, "facts", verbose=verbose).rejected) if inputs else 0
    if inputs:
        _name_strangers(path, ciks)
    if failed or rejected:
        sys.exit(EXIT_REJECTED)


def _files(paths: tuple[Path, ...]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.rglob("*.json")) if path.is_dir() else [path]


def filing_inputs(company: CompanyFacts, told: Mapping[str, str | None]) -> Iterator[tuple[Input, Mapping[str, str]]]:
    """Give the filings of a company that report a metric, each under its accession."""
    from tracker.ingest import Input

    hints = {name: value for name, value in told.items() if value}
    for filing in company.filings:
        if filing.metrics:
            yield Input(f"CIK{company.cik}/{filing.accession}", partial(bytes, filing.raw)), hints


def _name_strangers(path: Path, ciks: set[str]) -> None:
    """Name the companies that filed, and of which the ledger has no release: they may go by another name in it."""
    sql = """SELECT i.name, i.cik FROM issuers i WHERE NOT EXISTS
        (SELECT 1 FROM releases r WHERE r.issuer_id = i.issuer_id AND r.medium = 'text')"""
    with readable(path) as db:
        strangers = [row for row in db.execute(sql) if row["cik"] in ciks]
    for name, cik in strangers:
        words = (
            f"{name} (CIK {cik}): no release of it is here; if it goes by another name, say so: tracker issuers merge"
        )
        click.echo(f"tracker: {words}", err=True)
