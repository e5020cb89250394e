"""How long each page takes: medians over a ledger built from labelled folders, each copied a number of times.

python -m benchmarks pages [--folders ../shared/gold] [--copies 12] [--db existing.db]
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from datasette.utils import tilde_encode

from tracker.db.standing import settle

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "browser"))

LIMIT_MS = 300


def build_big(path: Path, folders: list[Path], copies: int) -> None:
    """Write a ledger with every folder several times, each copy an issuer of its own."""
    import labelled

    labelled.build(path, [], hostile=True)
    connection = sqlite3.connect(path)
    for folder in folders:
        releases, claims = list(labelled._read_folder(folder)), labelled._lines(folder / "claims.jsonl")
        for copy in range(copies):
            named = [dataclasses.replace(told, raw=told.raw + str(copy).encode()) for told in releases]
            labelled._add_folder(connection, f"{folder.name}-{copy}", named, claims)
    connection.execute(
        "UPDATE claims SET resolution_id = (SELECT max(resolution_id) FROM resolutions r "
        "WHERE r.claim_id = claims.claim_id AND decided_by = 'machine')"
    )
    settle(connection)
    connection.execute("ANALYZE")
    connection.commit()
    connection.close()


def addresses(path: Path) -> list[str]:
    """Return one address of each kind of page, on the busiest issuer and release."""
    with sqlite3.connect(path) as connection:
        one = lambda sql: connection.execute(sql).fetchone()[0]  # noqa: E731
        issuer = one("SELECT issuer_id FROM claims_current GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
        claim = one("SELECT claim_id FROM claims_current WHERE evidence_quote IS NOT NULL LIMIT 1")
        release = one("SELECT release_id FROM claims GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
        longest = one("SELECT release_id FROM releases JOIN texts USING (text_id) ORDER BY length(text) DESC LIMIT 1")
    tables = "claims_current due slips scorecard guidance_history releases resolutions figures claims".split()
    queries = json.loads((ROOT / "metadata.json").read_text())["databases"]["tracker"]["queries"]
    name = f"/{tilde_encode(path.stem)}"
    return [
        "/",
        f"/-/tracker/issuer/{issuer}",
        f"/-/tracker/claim/{claim}",
        f"/-/tracker/release/{release}",
        f"/-/tracker/release/{longest}",
        "/-/tracker/search?q=expects+net+sales",
        "/-/tracker/dashboard",
        "/-/tracker/claims.atom",
        "/-/tracker/verdicts.atom",
        "/-/tracker/due.ics",
        f"/-/tracker/issuer/{issuer}/verdicts.atom",
        name,
        *(f"{name}/{table}" for table in tables),
        f"{name}/claims_current?issuer_id={issuer}",
        f"{name}/claims_current?_search=net+sales",
        f"{name}/claims_current.csv?_size=max",
        *(f"{name}/{query}?day=2026-01-01&since=2026-01-01" for query in queries),
    ]


async def measure(path: Path, rounds: int, clock: Callable[[], float]) -> dict[str, float]:
    """Return the median milliseconds of each address, after one warming round."""
    from datasette.app import Datasette

    settings = {"sql_time_limit_ms": 10000, "facet_time_limit_ms": 5000}
    metadata: dict[str, Any] = json.loads((ROOT / "metadata.json").read_text())
    datasette = Datasette([str(path)], metadata=metadata, settings=settings)
    found = {}
    for address in addresses(path):
        taken = []
        for _ in range(rounds + 1):
            start = clock()
            answer = await datasette.client.get(address)
            taken.append((clock() - start) * 1000)
            assert answer.status_code == 200, (address, answer.status_code)
        found[address] = median(taken[1:])
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folders", type=Path, default=ROOT.parent / "shared" / "gold")
    parser.add_argument("--copies", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--db", type=Path)
    parser.add_argument(
        "--processor", action="store_true", help="count the processor's time, on a machine that is busy with other things"
    )
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = asked.db
        if path is None:
            path = Path(folder) / "tracker.db"
            build_big(path, sorted(one.parent for one in asked.folders.glob("*/claims.jsonl")), asked.copies)
        with sqlite3.connect(path) as connection:
            counts = [
                connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("releases", "claims")
            ]
        print(f"{counts[0]} releases, {counts[1]} claims, {path.stat().st_size / 1e6:.0f} MB")
        found = asyncio.run(measure(path, asked.rounds, time.process_time if asked.processor else time.perf_counter))
    for address, taken in found.items():
        print(f"{taken:8.0f} ms{' !' if taken > LIMIT_MS else '  '} {address}")
    return int(max(found.values()) > LIMIT_MS)


if __name__ == "__main__":
    sys.exit(main())
