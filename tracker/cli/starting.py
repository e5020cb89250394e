"""`tracker demo`: the whole line on made-up companies, offline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.options import db_option, readable
from tracker.errors import DatabaseProblem

if TYPE_CHECKING:
    from sqlite_utils import Database

_SHOWN = 6


@click.command(
    short_help="See it work on made-up companies, offline.",
    epilog="""\b
Examples:
  tracker demo
  tracker demo --serve
""",
)
@click.option("--serve", "then_serve", is_flag=True, help="Open the result in Datasette.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True)
@db_option
def demo(then_serve: bool, port: int, path: Path) -> None:
    """Build a database from made-up releases that come with the tracker, judge it, and say what is in it."""
    from tracker.cli.filling import fill, load
    from tracker.cli.judging import judge
    from tracker.cli.serving import serve
    from tracker.ingest import Input
    from tracker.places import data_folder

    folder = data_folder()
    files = sorted(p for p in folder.glob("*/releases/*") if p.is_file())
    if not files:
        raise DatabaseProblem(f"{folder}: the demo's releases are missing; install the tracker again")
    _refuse_mixture(path, {_name(file, folder) for file in files})
    click.echo(f"Reading {len(files)} releases of {len({f.parent.parent for f in files})} made-up companies …")
    # Named from data/ on, so that the same demo comes out wherever it is installed.
    fill(path, [(Input(_name(file, folder), partial(load, file)), {}) for file in files], {}, "demo")
    with readable(path) as db:
        newest = db.execute("SELECT max(published) FROM releases").fetchone()[0]
    if newest is None:
        raise DatabaseProblem(f"{path}: none of the demo's releases could be read; install the tracker again")
    judge(path, date.fromisoformat(newest))
    with readable(path) as db:
        click.echo("\n".join(_summary(db, path, newest)))
    if then_serve:
        click.get_current_context().invoke(
            serve, path=path, port=port, public=False, host="127.0.0.1", open_browser=True
        )


def _name(file: Path, folder: Path) -> str:
    return f"data/{file.relative_to(folder).as_posix()}"


def _refuse_mixture(path: Path, names: set[str]) -> None:
    """Keep made-up companies out of a database of real ones."""
    from tracker.db.connect import is_empty

    if not path.exists() or is_empty(path):
        return
    with readable(path) as db:
        other = next((row[0] for row in db.execute("SELECT source FROM releases") if row[0] not in names), None)
    if other is not None:
        raise DatabaseProblem(
            f"{path}: holds other releases ({other}); give the demo a database of its own with --db demo.db"
        )


def _summary(db: Database, path: Path, newest: str) -> Iterator[str]:
    issuers = db.execute("SELECT count(*) FROM issuers").fetchone()[0]
    releases, first = db.execute("SELECT count(*), min(published) FROM releases").fetchone()
    claims = db.execute("SELECT count(*) FROM claims_current").fetchone()[0]
    yield f"{path}: {claims} claims in {releases} releases of {issuers} companies, {first} to {newest}"
    yield ""
    rows = db.execute("""SELECT status, reason, count(*) AS n FROM claims_current GROUP BY status, reason
        ORDER BY status, n DESC, reason""").fetchall()
    for status in ("met", "missed", "pending"):
        reasons = [(row["reason"], row["n"]) for row in rows if row["status"] == status]
        listed = ", ".join(f"{n} {str(reason).replace('_', ' ')}" for reason, n in reasons)
        yield f"  {status:8} {sum(n for _, n in reasons):4}   {listed}"
    yield from _verdicts(db)
    option = "" if path.name == "tracker.db" else f" --db {path}"
    yield ""
    yield "Next:"
    yield f"  tracker show ID{option}             one claim with the sentence that proves the verdict"
    yield f"  tracker serve --open{option}        browse it all"
    yield f"  tracker export claims{option}       every column as CSV"
    yield "  tracker ingest FOLDER --db mine.db && tracker resolve --db mine.db     your own releases"


def _verdicts(db: Database) -> Iterator[str]:
    """Yield the verdicts worth a look: misses by far, slips, beats; no company more than twice."""
    from tracker.cli.reading import verdict_mark
    from tracker.web.titles import headline
    from tracker.web.words import explained

    sql = """SELECT * FROM claims_current WHERE status IN ('met', 'missed') AND reason IN
        ('worse', 'slipped', 'late', 'abandoned', 'exceeded', 'early') ORDER BY
        CASE reason WHEN 'slipped' THEN 0 WHEN 'worse' THEN 1 WHEN 'exceeded' THEN 2 ELSE 3 END,
        abs(coalesce(days_late, 0)) DESC, published DESC, claim_id"""
    seen: dict[tuple[str, str], int] = {}
    picked = []
    for row in map(dict, db.execute(sql)):
        key = row["issuer_id"], row["reason"]
        seen[key] = seen.get(key, 0) + 1
        if seen[key] == 1:
            picked.append(row)
    if picked:
        yield ""
        yield "Worth a look:"
    for row in picked[:_SHOWN]:
        yield f"  {row['claim_id'][:8]}  {row['published']}  {row['issuer']}: {headline(row)}".replace("\xa0", " ")
        yield f"            {verdict_mark(row)}: {explained(row['explanation'])}"
