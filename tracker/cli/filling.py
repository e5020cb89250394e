"""`tracker ingest`: releases in."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.cli import EXIT_REJECTED
from tracker.cli.options import Day, db_option, note_run, now, writable
from tracker.limits import MOST_BYTES, TIME_LIMIT

if TYPE_CHECKING:
    from tracker.ingest import Input, Progress, Report


@click.command(
    short_help="Read releases into the database.",
    epilog="""\b
Examples:
  tracker ingest releases/
  tracker ingest q2.pdf --issuer "Meridian Bio, Inc." --published 2026-08-06
  curl -s https://example.com/q2.html | tracker ingest - --published 2026-08-06
""",
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--issuer", help="The company's name, where a release does not say it.")
@click.option("--ticker", help="Its ticker.")
@click.option("--published", type=Day(), help="The day of publication, where a release does not say it.")
@click.option("--fiscal-year-end", metavar="MM-DD", help="The last day of the fiscal year, such as 06-30.")
@click.option(
    "--refresh", is_flag=True, help="Also read again what was rejected, and what an earlier version of the tracker has read."
)
@click.option(
    "--time-limit",
    type=click.FloatRange(0.1),
    default=TIME_LIMIT,
    show_default=True,
    help="Seconds of the processor that reading one of them may take before it is given up.",
)
@click.option(
    "-j", "--jobs", type=click.IntRange(1, 64), help="Processes that read side by side.  [default: one a core, one alone for a few files]"
)
@click.option(
    "--fast", is_flag=True, help="Let signs and words decide without the encoder: quicker, with an F1 on unread releases of .75 for .83."
)
@click.option("-v", "--verbose", is_flag=True, help="Say what was done also where nothing is wrong.")
@db_option
def ingest(
    paths: tuple[Path, ...],
    issuer: str | None,
    ticker: str | None,
    published: date | None,
    fiscal_year_end: str | None,
    refresh: bool,
    time_limit: float,
    jobs: int | None,
    fast: bool,
    verbose: bool,
    path: Path,
) -> None:
    """Read releases into the database: files, folders with all below them, or - for standard input.

    Text, Markdown, HTML, PDF and whole EDGAR submissions. Each release is saved whole or not at all; what cannot be read
    is named with its reason and the rest goes on; unchanged, it is not named again by later runs. Reading the same release again changes nothing. Options hold for every
    input of the call and win over what it says.
    """
    if not paths and not refresh:
        raise click.UsageError("give files, folders or - to read from; `tracker ingest --help` has examples")
    hints = _hints(issuer, ticker, published, fiscal_year_end)
    inputs, wrong = offered(paths)
    for problem in wrong:
        click.echo(f"tracker: {problem}", err=True)
    rejected = len(wrong)
    if inputs or refresh:
        rejected += len(fill(path, inputs, hints, "ingest", refresh, verbose, time_limit, jobs, fast).rejected)
    if rejected:
        sys.exit(EXIT_REJECTED)


def fill(
    path: Path,
    inputs: Sequence[tuple[Input, Mapping[str, str]]],
    hints: Mapping[str, str],
    command: str,
    refresh: bool = False,
    verbose: bool = False,
    limit: float = TIME_LIMIT,
    jobs: int | None = None,
    fast: bool = False,
) -> Report:
    """Run one ingest under the lock and say what came of it; each input may have hints of its own."""
    from tracker.db.save import finish_run, start_run
    from tracker.ingest import ingest as read_in
    from tracker.versions import reading_version

    with writable(path, create=True) as db:
        run = start_run(db, command, reading_version(fast), now())
        told = [(item, {**hints, **own}) for item, own in inputs]
        report = read_in(db, told, run, refresh, progress_shown(), limit, jobs, fast)
        finish_run(db, run, EXIT_REJECTED if report.rejected else 0, report.counts(), now())
        note_run(db=str(path), run_id=run.run_id, code_version=run.code_version, **report.counts())
    for rejected in report.rejected:
        click.echo(f"tracker: rejected {rejected.reason}", err=True)
    for copy in report.second_copies:
        click.echo(f"tracker: {copy}", err=True)
    if verbose or sys.stdout.isatty():
        click.echo(summary(report))
    return report


def load(file: Path) -> bytes:
    """Load a file as far as a release may be long; the reader refuses what is longer."""
    with file.open("rb") as handle:
        return handle.read(MOST_BYTES)


def summary(report: Report) -> str:
    """Say in a line what an ingest did."""
    parts = [
        f"{report.new} new release{'' if report.new == 1 else 's'}",
        f"{report.claims} claims",
        f"{report.figures} figures",
    ]
    parts += [f"{report.known} already known"] if report.known else []
    parts += [f"{report.reread} read again"] if report.reread else []
    parts += [f"{len(report.rejected)} rejected"] if report.rejected else []
    parts += [f"{report.rejected_before} rejected before and unchanged"] if report.rejected_before else []
    return ", ".join(parts)


def _hints(issuer: str | None, ticker: str | None, published: date | None, year_end: str | None) -> dict[str, str]:
    given = {
        "issuer": issuer,
        "ticker": ticker,
        "published": published.isoformat() if published else None,
        "fiscal_year_end": year_end,
    }
    if year_end is not None:
        _check_year_end(year_end)
    return {name: value for name, value in given.items() if value}


def _check_year_end(value: str) -> None:
    try:
        date.fromisoformat(f"2024-{value}")
    except ValueError:
        raise click.BadParameter(
            f"{value!r} is no day of the year; write it as MM-DD", param_hint="--fiscal-year-end"
        ) from None


def offered(paths: Iterable[Path]) -> tuple[list[tuple[Input, Mapping[str, str]]], list[str]]:
    """Turn files, folders and - into inputs; say what of it cannot be read."""
    from tracker.batch import find_files, shown
    from tracker.ingest import Input

    named = list(paths)
    files, wrong = find_files(p for p in named if str(p) != "-")
    found: list[tuple[Input, Mapping[str, str]]] = []
    for file in files:
        if file.is_file():
            found.append((Input(shown(file), partial(load, file)), {}))
        else:
            # A pipe or device gives its bytes once.
            found.append((Input(shown(file), cache(partial(load, file)), stream=True), {}))
    if Path("-") in named:
        raw = sys.stdin.buffer.read(MOST_BYTES)
        found.append((Input("stdin", lambda: raw, stream=True), {}))
    return found, [problem.reason for problem in wrong]


def progress_shown() -> Progress:
    """Return what shows how far a run is: a bar on a terminal, nothing where no one is watching."""
    return _progress if sys.stderr.isatty() else _silent


def _progress(items: Iterable[Any], label: str, total: int) -> Iterable[Any]:
    with (
        click.progressbar(items, length=total, label=label, file=sys.stderr)
        if total > 1
        else nullcontext(items) as shown
    ):
        yield from shown


def _silent(items: Iterable[Any], label: str, total: int) -> Iterable[Any]:
    return items


def default_name() -> str:
    """Return the name of who is at the terminal."""
    return os.environ.get("USER") or os.environ.get("USERNAME") or "analyst"
