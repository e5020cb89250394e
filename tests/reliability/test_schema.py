"""A ledger of each schema there ever was, made by its own code, opens with all it holds; a newer one is refused.

`ledgers/schema-N.db.gz` was written by the code whose newest migration was N: four releases, judged, from schema 2 on with
an analyst's verdict. Schema 1 is that of release 0.1.0, the others stood on the main branch. Whoever adds a migration keeps
a ledger of the schema before it: `python -m tracker ingest`, `resolve --as-of 2032-06-01` and `override` at that commit.
"""

from __future__ import annotations

import gzip
import re
import sqlite3
from pathlib import Path

import pytest
from ledgers import NORVANE, OSTREL, export, run, write_releases

from tracker.db.connect import open_for_writing
from tracker.db.migrations import VERSION

LEDGERS = sorted((Path(__file__).parent / "ledgers").glob("schema-*.db.gz"))
FORBIDDEN = [
    "UPDATE resolutions SET status = 'missed'",
    "DELETE FROM resolutions",
    "UPDATE texts SET text = ''",
    "DELETE FROM raws",
    "UPDATE claims SET quote = ''",
    "DELETE FROM releases",
]


def schema(path: Path) -> dict[str, str]:
    """Return what every table, index, trigger and view of a database says."""
    with sqlite3.connect(path) as connection:
        return dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))


def columns(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return the columns of every table."""
    with sqlite3.connect(path) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: connection.execute(f"SELECT name, type, [notnull], dflt_value FROM pragma_table_info('{name}')").fetchall() for name in names}


@pytest.fixture(params=LEDGERS, ids=lambda path: path.name)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Unpack a kept ledger."""
    (tmp_path / "old.db").write_bytes(gzip.decompress(request.param.read_bytes()))
    return tmp_path / "old.db"


def test_a_ledger_of_every_earlier_schema_is_kept() -> None:
    kept = {int(re.findall(r"\d+", path.name)[0]) for path in LEDGERS}
    # Schemas 4 and 5 were steps of one branch; no state of the main branch had them.
    assert kept == set(range(1, VERSION)) - {4, 5}


def test_an_old_ledger_opens_with_all_it_holds(old: Path, tmp_path: Path) -> None:
    with sqlite3.connect(old) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        kept = {t: connection.execute(f"SELECT * FROM {t}").fetchall() for t in ("resolutions", "claims", "texts", "raws", "receipts")}
    assert all(kept.values()) and version < VERSION
    assert run("claims", db=old).exit_code == 0, "a reading command may bring it up to date"
    with sqlite3.connect(old) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == VERSION
        for table, rows in kept.items():
            now = connection.execute(f"SELECT * FROM {table}").fetchall()
            assert [row[: len(rows[0])] for row in now] == rows, table
        for sql in FORBIDDEN:
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(sql)
    open_for_writing(tmp_path / "new.db", "2031-01-01T00:00:00Z").close()
    assert columns(old) == columns(tmp_path / "new.db")
    assert set(schema(old)) == set(schema(tmp_path / "new.db"))


def test_an_old_ledger_goes_on(old: Path, tmp_path: Path) -> None:
    files = [*write_releases(tmp_path / "in", NORVANE), *write_releases(tmp_path / "new", OSTREL)]
    before = export(old, "resolutions")
    assert run("ingest", *files, "--refresh", db=old).exit_code == 0
    assert run("resolve", "--as-of", "2032-06-01", db=old).exit_code == 0
    log = export(old, "resolutions")
    assert log[: len(before)] == before and len(log) > len(before)
    assert {c["status"] for c in export(old)} <= {"met", "missed", "pending"}
    assert run("doctor", db=old).exit_code == 0


def test_a_newer_ledger_is_refused_and_left_alone(db: Path, tmp_path: Path) -> None:
    with sqlite3.connect(db) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    before = db.read_bytes()
    files = write_releases(tmp_path / "in", NORVANE[:1])
    for command in (["ingest", *files], ["resolve"], ["claims"], ["export", "claims"], ["backup", tmp_path / "b.db"], ["serve"]):
        done = run(*command, db=db)
        assert done.exit_code == 2 and "newer tracker" in done.stderr, command
    assert db.read_bytes() == before
