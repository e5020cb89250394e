"""`tracker issuers`: who is who, and an analyst's word on it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from tracker.cli.filling import default_name
from tracker.cli.finding import find_issuer
from tracker.cli.formats import show
from tracker.cli.options import db_option, format_option, last_day, note_run, now, readable, writable

if TYPE_CHECKING:
    from sqlite_utils import Database

    from tracker.db.identities import Kind

_COLUMNS = "issuer_id name ticker exchange cik fiscal_year_end calendar releases claims promises first_release newest_release names".split()
_LOG = "identity_id kind issuer other name decided_by recorded_at undone".split()
_LIST = """SELECT i.*, s.releases, s.claims, s.promises,
    (SELECT min(published) FROM releases r WHERE r.issuer_id = i.issuer_id) AS first_release,
    (SELECT max(published) FROM releases r WHERE r.issuer_id = i.issuer_id) AS newest_release,
    (SELECT group_concat(n, '; ') FROM (SELECT DISTINCT issuer_name AS n FROM releases r WHERE r.issuer_id = i.issuer_id
        AND issuer_name <> i.name ORDER BY published)) AS names
    FROM issuers i JOIN scorecard s ON s.issuer_id = i.issuer_id ORDER BY i.name"""
_SAID = """SELECT i.*, r.issuer_name AS issuer, o.issuer_name AS other, (SELECT u.recorded_at FROM identities u WHERE u.undoes = i.identity_id) AS undone
    FROM identities i LEFT JOIN releases r ON r.release_id = i.release_id
    LEFT JOIN releases o ON o.release_id = i.other_release
    WHERE kind <> 'undo' ORDER BY i.identity_id"""
_by_option = click.option("--by", default=default_name, show_default="your user name", help="Who says so.")


@click.group(
    short_help="List companies; say which are one, and what they are called.",
    invoke_without_command=True,
    epilog="""\b
Examples:
  tracker issuers
  tracker issuers merge "Old Name Inc" "New Name Inc"
  tracker issuers alias ACME "Acme Holdings"
  tracker issuers undo 3
""",
)
@format_option
@db_option
@click.pass_context
def issuers(ctx: click.Context, form: str, path: Path) -> None:
    """List the companies of the ledger; say which are one (by name, former name, ticker, CIK or id), and how they are called.

    What is said is kept in a log and can be undone. Verdicts are given anew for the companies that it changes."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_, form=form, path=path)
    elif ctx.get_parameter_source("path") is ParameterSource.COMMANDLINE:
        ctx.default_map = {name: {"path": str(path)} for name in issuers.commands}


@issuers.command("list", short_help="List the companies, with the names they went by.")
@format_option
@db_option
def list_(form: str, path: Path) -> None:
    """List the companies, with the names they went by."""
    with readable(path) as db:
        found = [dict(row) | {"calendar": _calendar(db, row)} for row in db.execute(_LIST)]
    cells = [
        (
            r["issuer_id"][:28],
            r["ticker"] or "",
            r["cik"] or "",
            str(r["releases"]),
            str(r["promises"]),
            r["calendar"] or "",
            _names(r),
        )
        for r in found
    ]
    show(found, _COLUMNS, form, cells, ("id", "ticker", "CIK", "releases", "promises", "calendar", "name"))


def _calendar(db: Database, row: Mapping[str, Any]) -> str | None:
    """Say an issuer's fiscal calendar, learnt from the ends of periods that its releases and filings state."""
    import json
    from datetime import date

    from tracker.yearends import describe_calendar

    stated = db.execute("SELECT stated_period_ends FROM releases WHERE issuer_id = ?", (row["issuer_id"],))
    ends = {date.fromisoformat(day) for (days,) in stated for day in json.loads(days)}
    return describe_calendar(row["fiscal_year_end"], ends)


def _names(row: dict[str, Any]) -> str:
    return f"{row['name']} (also {row['names']})" if row["names"] else str(row["name"])


@issuers.command(short_help="Say that two companies are one.")
@click.argument("one")
@click.argument("other")
@_by_option
@db_option
def merge(one: str, other: str, by: str, path: Path) -> None:
    """Say that two companies are one: their releases become one company's, under its newest name."""
    _say(path, "merge", one, other, None, by)


@issuers.command(short_help="Say how a company is called.")
@click.argument("issuer")
@click.argument("name")
@_by_option
@db_option
def rename(issuer: str, name: str, by: str, path: Path) -> None:
    """Say how a company is called, whatever its newest release calls it."""
    _say(path, "rename", issuer, None, name, by)


@issuers.command(short_help="Give a company another name that it goes by.")
@click.argument("issuer")
@click.argument("name")
@_by_option
@db_option
def alias(issuer: str, name: str, by: str, path: Path) -> None:
    """Give a company another name: releases under it, those to come too, are this company's."""
    _say(path, "alias", issuer, None, name, by)


def _say(path: Path, kind: Kind, issuer: str, other: str | None, name: str | None, by: str) -> None:
    from tracker.db.identities import say
    from tracker.db.save import finish_run, start_run
    from tracker.versions import judging_version

    if name is not None and not name.strip():
        raise click.UsageError("the name is empty")
    with writable(path) as db:
        here, there = find_issuer(db, issuer), find_issuer(db, other) if other else None
        if here == there:
            raise click.UsageError(f"{issuer!r} and {other!r} are one company already")
        run = start_run(db, f"issuers {kind}", judging_version(), now())
        number = say(db, kind, here, there, name.strip() if name else None, by, run)
        finish_run(db, run, 0, {"identity": number}, now())
        note_run(db=str(path), said=kind, identity=number)
    _again(path, f"{kind} noted under number {number}; `tracker issuers undo {number}` takes it back")


@issuers.command(short_help="Take back what was said of companies.")
@click.argument("number", type=int)
@_by_option
@db_option
def undo(number: int, by: str, path: Path) -> None:
    """Take back what was said under a number (`tracker issuers log` lists them); the log keeps both."""
    from tracker.db.identities import undo as take_back
    from tracker.db.save import finish_run, start_run
    from tracker.versions import judging_version

    with writable(path) as db:
        run = start_run(db, "issuers undo", judging_version(), now())
        take_back(db, number, by, run)
        finish_run(db, run, 0, {"undone": number}, now())
        note_run(db=str(path), undone=number)
    _again(path, f"number {number} taken back")


def _again(path: Path, line: str) -> None:
    """Judge the companies that changed as of the day last judged from, where the ledger was judged at all."""
    from tracker.cli.judging import judge

    with readable(path) as db:
        ever = "SELECT count(*) FROM runs WHERE command = 'resolve' AND exit_status = 0"
        judged, day = db.execute(ever).fetchone()[0], last_day(db)
    told = judge(path, day) if judged else ""
    if sys.stdout.isatty():
        click.echo("\n".join(filter(None, (line, told))))


@issuers.command(short_help="List what was said of companies, undone or not.")
@format_option
@db_option
def log(form: str, path: Path) -> None:
    """List what was said of companies, undone or not."""
    with readable(path) as db:
        found = [dict(row) for row in db.execute(_SAID)]
    cells = [
        (
            str(r["identity_id"]),
            r["recorded_at"][:10],
            r["decided_by"],
            "undone" if r["undone"] else "in force",
            _told(r),
        )
        for r in found
    ]
    show(found, _LOG, form, cells, ("number", "on", "by", "", "what"))


def _told(row: dict[str, Any]) -> str:
    return f"{row['kind']} {row['issuer']}" + (f" with {row['other']}" if row["other"] else f" as {row['name']}")
