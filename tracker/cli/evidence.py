"""`tracker figures` and `tracker why`: what a release reports, and what the resolver weighed for a claim."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.formats import show
from tracker.cli.options import Day, db_option, format_option, last_day, readable
from tracker.cli.showing import find_claim
from tracker.errors import DatabaseProblem

if TYPE_CHECKING:
    from sqlite_utils import Database

    from tracker.resolve.why import Weighed

Row = Mapping[str, Any]
_FIGURES = (
    "kind metric event outcome basis scope measure value unit period_start period_end in_table rule quote start end source"
).split()
_WHY = (
    "taken value weight why published source rule period_start period_end basis scope measure quote start end".split()
)


@click.command(
    short_help="Show what a release reports, with its places.",
    epilog="""\b
Examples:
  tracker figures 2026-05-07_acme.html
  tracker figures releases/2026-05-07_acme.html --metric revenue
""",
)
@click.argument("release")
@click.option("--metric", help="Such as revenue, eps, gross_margin.")
@click.option("--events", is_flag=True, help="Events and words on guidance too, not only numbers.")
@format_option
@db_option
def figures(release: str, metric: str | None, events: bool, form: str, path: Path) -> None:
    """Show what a release reports, one figure a row: how much, for when, from which line. RELEASE is a file, or the id or
    name of a release in the ledger (its end is enough)."""
    file = Path(release)
    if file.is_file():
        rows = _read(file)
    else:
        with readable(path) as db:
            rows = _stored(db, release)
    rows = [r for r in rows if (events or r["kind"] == "number") and metric in (None, r["metric"])]
    cells = [
        (
            str(r["metric"] or r["event"] or ""),
            _amount(r) if r["kind"] == "number" else str(r["outcome"]),
            f"{r['period_start'] or ''}..{r['period_end'] or ''}",
            " ".join(str(v) for v in (r["basis"], r["scope"]) if v and v != "unstated"),
            str(r["rule"]),
            " ".join(r["quote"].split()),
        )
        for r in rows
    ]
    show(rows, _FIGURES, form, cells, ("what", "reported", "period", "basis, scope", "found in", "words"))


def _read(file: Path) -> list[Row]:
    from dataclasses import asdict

    from tracker import find_figures, read_release

    release = read_release(file)
    return [{k: _plain(v) for k, v in asdict(f).items()} | {"source": file.name} for f in find_figures(release)]


def _plain(value: Any) -> Any:
    """Write days and exact numbers as the ledger has them."""
    from decimal import Decimal

    return float(value) if isinstance(value, Decimal) else value.isoformat() if isinstance(value, date) else value


def _stored(db: Database, name: str) -> list[Row]:
    sql = """SELECT release_id, source FROM releases
        WHERE release_id = ?1 OR source = ?1 OR substr(source, -length(?1)) = ?1 LIMIT 4"""
    found = db.execute(sql, (name,)).fetchall()
    if len(found) != 1:
        hint = "several end so: " + ", ".join(r[1] for r in found) if found else "`tracker export releases` lists them"
        raise DatabaseProblem(f"there is no one release {name!r}; {hint}")
    rows = db.execute("SELECT * FROM figures WHERE release_id = ? ORDER BY start, metric, period_end", (found[0][0],))
    return [dict(row) | {"source": found[0][1]} for row in rows]


def _amount(row: Row) -> str:
    from decimal import Decimal

    from tracker.resolve.words import amount_words

    value = row["value"]
    words = amount_words(Decimal(str(value)), row["unit"]) if value is not None else ""
    return f"{words} {row['measure']}" if row["measure"] != "level" else words


@click.command(
    short_help="List what was weighed for a claim's verdict.",
    epilog="""\b
Examples:
  tracker why 3fa9c1
  tracker why 3fa9c1 --as-of 2026-05-08
""",
)
@click.argument("claim")
@click.option("--as-of", type=Day(), help="Weigh what was published by this day; the last run's day without it.")
@format_option
@db_option
def why(claim: str, as_of: date | None, form: str, path: Path) -> None:
    """List every figure or statement that was weighed for a claim (its id or the start of it): its weight, whether it was
    taken, and why or why not."""
    from tracker.judging import weigh_claim

    with readable(path) as db:
        found = weigh_claim(db, find_claim(db, claim), as_of or last_day(db))
    rows = [_row(w) for w in found]
    cells = [
        (
            "✓" if r["taken"] else "·",
            r["value"],
            f"{r['weight']:.2f}",
            str(r["published"]),
            r["why"],
            " ".join(r["quote"].split()),
        )
        for r in rows
    ]
    show(rows, _WHY, form, cells, ("", "reported", "weight", "published", "why", "words"))


def _row(weighed: Weighed) -> dict[str, Any]:
    item = weighed.figure.item
    return {
        "taken": weighed.taken,
        "value": weighed.value,
        "weight": round(weighed.weight, 2),
        "why": weighed.why,
        "published": _plain(weighed.figure.published),
        "source": weighed.figure.source,
        "rule": item.rule,
        "period_start": _plain(item.period_start),
        "period_end": _plain(item.period_end),
        "basis": item.basis,
        "scope": item.scope,
        "measure": item.measure,
        "quote": item.quote,
        "start": item.start,
        "end": item.end,
    }
