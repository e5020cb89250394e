"""`tracker resolve` and `tracker override`: verdicts, the machine's and the analyst's."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.filling import default_name
from tracker.cli.options import Day, db_option, last_day, note_run, now, today, writable
from tracker.errors import DatabaseProblem

if TYPE_CHECKING:
    from sqlite_utils import Database


@click.command(
    short_help="Judge claims on what was published since.",
    epilog="""\b
Examples:
  tracker resolve
  tracker resolve --as-of 2026-06-30
  */30 * * * *  tracker resolve --db /srv/tracker.db     (cron; a second copy steps aside with status 75)
""",
)
@click.option("--as-of", type=Day(), help="Judge on what was published up to this day.  [default: today, UTC]")
@click.option("-v", "--verbose", is_flag=True, help="Say what was done also where no one is watching.")
@db_option
def resolve(as_of: date | None, verbose: bool, path: Path) -> None:
    """Judge every claim on what was published up to a day.

    Verdicts are appended, never changed; running it again with nothing new appends nothing and touches no issuer. What
    `claims`, `export` and the pages show is the state as of the last run.
    """
    if not path.exists():
        raise DatabaseProblem(f"{path}: there is no database yet; fill one with `tracker ingest` or `tracker demo`")
    line = judge(path, as_of or today())
    if verbose or sys.stdout.isatty():
        click.echo(line)


def judge(path: Path, as_of: date) -> str:
    """Run the resolver under the lock; say in a line what it did."""
    judged = judged_counts(path, as_of)
    new, claims = judged["appended"], judged["claims"]
    line = f"as of {as_of}: {new} new verdict{'' if new == 1 else 's'} on {claims} claims of {judged['issuers']} issuers"
    return line + (f"; {judged['left_alone']} issuers had nothing new" if judged["left_alone"] else "")


def judged_counts(path: Path, as_of: date) -> dict[str, int]:
    """Run the resolver under the lock; count what it did."""
    from tracker.db.save import finish_run, start_run
    from tracker.judging import judge_ledger
    from tracker.versions import judging_version

    with writable(path) as db:
        run = start_run(db, "resolve", judging_version(), now(), as_of)
        counts = judge_ledger(db, as_of, run).counts()
        finish_run(db, run, 0, counts, now())
        note_run(db=str(path), run_id=run.run_id, code_version=run.code_version, as_of=as_of.isoformat(), **counts)
        early = _dated_ahead(db, max(as_of, today()))
    for source, day in early:
        words = f"is dated {day}, in the future, and out of view until then; if that is wrong, ingest it with --published"
        click.echo(f"tracker: {source}: {words}", err=True)
    return counts


def _dated_ahead(db: Database, day: date) -> list[tuple[str, str]]:
    """List the releases dated after a day that came in since the resolver ran before this time: each is named once."""
    sql = """SELECT source, published FROM releases WHERE published > ? AND run_id > coalesce((SELECT run_id FROM runs
        WHERE command = 'resolve' AND exit_status = 0 ORDER BY run_id DESC LIMIT 1 OFFSET 1), 0) ORDER BY published, source"""
    return [(row[0], row[1]) for row in db.execute(sql, (day.isoformat(),))]


@click.command(
    short_help="Set an analyst's verdict on a claim.",
    epilog="""\b
Examples:
  tracker override 3fa9c1 met --why "Confirmed by the 10-Q" --source https://example.com/10q.htm
  tracker override 3fa9c1 none --why "The 10-Q was amended"
""",
)
@click.argument("claim")
@click.argument("status", type=click.Choice(["met", "missed", "pending", "none"]))
@click.option("--why", required=True, help="The reason, in words; it is shown wherever the verdict is.")
@click.option("--source", metavar="URL", help="Where it can be checked.")
@click.option("--by", default=default_name, show_default="your user name", help="Who says so.")
@db_option
def override(claim: str, status: str, why: str, source: str | None, by: str, path: Path) -> None:
    """Set an analyst's verdict beside the machine's on a claim (its id or the start of it); `none` takes it back.

    The machine's verdict stays in the log and goes on being kept up to date; the analyst's survives every run.
    """
    from tracker.cli.showing import find_claim
    from tracker.db.save import finish_run, save_override, start_run
    from tracker.versions import judging_version

    if not why.strip():
        raise click.BadParameter("say why, in words", param_hint="--why")
    if not path.exists():
        raise DatabaseProblem(f"{path}: there is no database yet; fill one with `tracker ingest` or `tracker demo`")
    with writable(path) as db:
        claim_id = find_claim(db, claim)
        run = start_run(db, "override", judging_version(), now())
        save_override(db, claim_id, None if status == "none" else status, why.strip(), by, source, last_day(db), run)
        finish_run(db, run, 0, {"overrides": 1}, now())
        note_run(db=str(path), run_id=run.run_id, code_version=run.code_version, overrides=1)
    if sys.stdout.isatty():
        click.echo(f"{claim_id}: {'taken back' if status == 'none' else status} by {by}")
