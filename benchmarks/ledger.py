"""The ledger at size: judging, reading and exporting a made-up ledger of so many claims and ten times as many figures."""

from __future__ import annotations

import itertools
import json
import random
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks import made
from tracker.cli import cli
from tracker.db.standing import settle

# A plan with one of these reads every row of a big table; a page may not.
BIG = ("claims", "figures", "releases", "resolutions")


def measure(claims: int, path: Path | None = None, rounds: int = 3, judge: bool = True) -> dict[str, Any]:
    """Build a ledger of so many claims, judge it, give one issuer a new release, judge again; then read it.

    Without `judge` the issuers are only noted as judged: what a run costs that finds little new can then be had at any size.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = path or Path(folder, "made.db")
        steps: dict[str, float] = {}
        if not place.exists():
            steps["build"] = spent(lambda: made.build(place, claims))
        if judge:
            steps["resolve all"] = spent(lambda: resolve(place))
        else:
            made.mark_judged(place)
        steps["resolve, nothing new"] = median(lambda: resolve(place), rounds)
        steps["resolve after one new release"] = median(lambda: resolve(place), rounds, lambda: add_release(place))
        exports = {what: export(place, what, Path(folder, "out.csv")) for what in ("claims", "figures")}
        return {
            **counts(place),
            "MB": round(place.stat().st_size / 1e6),
            "seconds": {name: round(value, 3) for name, value in steps.items()},
            "csv rows a second": exports,
            "peak MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        }


def spent(work: Callable[[], object]) -> float:
    """Return the processor seconds of some work."""
    began = time.process_time()
    work()
    return time.process_time() - began


def median(work: Callable[[], object], rounds: int, before: Callable[[], object] = lambda: None) -> float:
    """Return the middle of several times; `before` is done each time, and not counted."""
    taken = []
    for _ in range(rounds):
        before()
        taken.append(spent(work))
    return sorted(taken)[len(taken) // 2]


def resolve(path: Path) -> None:
    """Judge the ledger as of its last day, as the command does."""
    cli(["resolve", "--as-of", made.LAST_DAY.isoformat(), "--db", str(path)], standalone_mode=False)


def export(path: Path, what: str, target: Path) -> int:
    """Export a table as CSV; return rows a second of the processor."""
    took = spent(lambda: cli(["export", what, "-o", str(target), "--db", str(path)], standalone_mode=False))
    with target.open("rb") as lines:
        return round(sum(1 for _ in lines) / took)


def add_release(path: Path) -> None:
    """Give an issuer that has none yet the release of one more quarter, as an ingest would leave it."""
    with sqlite3.connect(path) as connection:
        newest = connection.execute("SELECT max(number) FROM claims").fetchone()[0]
        fewest = """SELECT issuer_id, name FROM issuers i WHERE (SELECT count(*) FROM releases r
            WHERE r.issuer_id = i.issuer_id) = ? ORDER BY cik LIMIT 1"""
        issuer_id, name = connection.execute(fewest, (made.QUARTERS,)).fetchone()
        chance = random.Random(newest)
        level = {metric: chance.uniform(20, 900) for metric, _, _ in made.METRICS}
        made.add_release(connection, issuer_id, name, 0, made.QUARTERS, level, chance, itertools.count(newest + 1))
        settle(connection)


def counts(path: Path) -> dict[str, int]:
    """Count the rows of the big tables."""
    with sqlite3.connect(path) as connection:
        return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in BIG}


def whole_scans(path: Path, sql: str, asked: dict[str, object]) -> list[str]:
    """List the steps of a query's plan that read every row of a big table."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", asked)]
    return [step for step in plan if step.startswith("SCAN") and _table(step) in {*BIG, *_ALIASES}]


# The views' names for the big tables.
_ALIASES = {"c": "claims", "r": "releases", "v": "resolutions", "f": "figures"}


def _table(step: str) -> str:
    return step.split()[1]


if __name__ == "__main__":
    print(json.dumps(measure(20_000), indent=2), date.today())
