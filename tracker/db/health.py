"""Is a ledger what it was when it was written: its schema, its bytes and texts, its log of verdicts."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from sqlite_utils import Database

from tracker.db.migrations import migrate
from tracker.db.rows import CLAIMS, FIGURES, Row

_SHOWN = 3


def find_damage(db: Database) -> Iterator[str]:
    """Say what is not as this program wrote it, one sentence a kind of damage."""
    yield from _schema(db)
    yield from _named("the bytes kept of {} are not those that came", _raws(db))
    yield from _named("the text kept of {} is not the one that was read", _texts(db))
    yield from _named("the quote of claim {} is not what stands at its place", _claims(db))
    yield from _named("claims or figures read from {} were changed or removed by another hand", _readings(db))
    yield from _named("verdict {} was rewritten, added or removed by another hand", _verdicts(db))


def digest_of(row: Mapping[str, Any], before: str) -> str:
    """Return the hash of a verdict and of the one logged before it: a verdict that is rewritten breaks the chain."""
    # SQLite gives a number back as its column has it: 1 as 1.0.
    told = {
        name: float(value) if isinstance(value, int) else value
        for name, value in row.items()
        if value is not None and name != "digest"
    }
    return hashlib.sha256((before + json.dumps(told, sort_keys=True)).encode()).hexdigest()


def chained(db: Database, row: Row) -> Row:
    """Complete a verdict's row with its number and its link to the verdict logged before it."""
    last = db.execute("SELECT resolution_id, digest FROM resolutions ORDER BY resolution_id DESC LIMIT 1").fetchone()
    number, before = (last[0], last[1] or "") if last else (0, "")
    whole = {"decided_by": "machine", "derived": 0, "retracted": 0} | row | {"resolution_id": number + 1}
    whole.pop("digest", None)
    return whole | {"digest": digest_of(whole, before)}


# A resolve sorts claims into series; all else that was read stays until the release is read again.
_CLAIM = ", ".join(f'"{name}"' for name in CLAIMS.columns if name != "series_id")
_SEALED = (
    f"SELECT {_CLAIM} FROM claims WHERE release_id = ? AND current = 1 ORDER BY claim_id",
    f"SELECT {FIGURES.asked} FROM figures WHERE release_id = ? ORDER BY figure_id",
)
# A seal is of the columns that it was made over: of others it tells nothing.
_OVER = hashlib.sha256("".join(_SEALED).encode()).hexdigest()[:8]


def seal_of(db: Database, release_id: str) -> str:
    """Return the hash of all that a release was read into: of its claims and figures none can go or change unnoticed."""
    mark = hashlib.sha256()
    for sql in _SEALED:
        for row in db.conn.execute(sql, (release_id,)):
            mark.update(repr(tuple(row)).encode("utf-8", "surrogatepass"))
    return f"{_OVER}:{mark.hexdigest()}"


def _readings(db: Database) -> Iterator[str]:
    """Compare what is left of each reading with its seal; one of before there were seals has none."""
    sealed = db.execute("SELECT release_id, source, seal FROM releases WHERE seal IS NOT NULL").fetchall()
    for release_id, source, seal in sealed:
        if seal.startswith(_OVER) and seal != seal_of(db, release_id):
            yield source


def _schema(db: Database) -> Iterator[str]:
    fresh = Database(sqlite3.connect(":memory:"), execute_plugins=False)
    migrate(fresh, "2000-01-01T00:00:00Z")
    wanted, found = _objects(fresh), _objects(db)
    fresh.close()
    for (kind, name), sql in wanted.items():
        if (kind, name) not in found:
            yield f"the {kind} {name} is gone"
        elif found[kind, name] != sql:
            yield f"the {kind} {name} was changed"
    for kind, name in found.keys() - wanted.keys():
        if kind == "trigger":
            yield f"the trigger {name} is not of this program"


def _objects(db: Database) -> dict[tuple[str, str], str]:
    rows = db.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {(row[0], row[1]): row[2] for row in rows}


def _named(words: str, bad: Iterator[str]) -> Iterator[str]:
    names = list(bad)
    if names:
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        yield words.format(", ".join(names[:_SHOWN]) + more)


def _raws(db: Database) -> Iterator[str]:
    sql = "SELECT w.sha256, w.zlib, coalesce(r.source, w.sha256) FROM raws w LEFT JOIN releases r USING (sha256)"
    for sha256, packed, name in db.execute(sql):
        try:
            raw = zlib.decompress(packed)
        except zlib.error:
            raw = b""
        if hashlib.sha256(raw).hexdigest() != sha256:
            yield name


def _texts(db: Database) -> Iterator[str]:
    sql = "SELECT t.text_sha256, t.text, coalesce(r.source, t.sha256) FROM texts t LEFT JOIN releases r USING (sha256)"
    for sha256, text, name in db.execute(sql):
        if hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != sha256:
            yield name


def _claims(db: Database) -> Iterator[str]:
    sql = """SELECT claim_id FROM claims JOIN texts USING (text_id)
        WHERE substr(text, start + 1, "end" - start) <> quote"""
    return (row[0] for row in db.execute(sql))


def _verdicts(db: Database) -> Iterator[str]:
    """Follow the chain; verdicts of before there was one have no link. Rows are numbered without a gap."""
    cursor = db.execute("SELECT * FROM resolutions ORDER BY resolution_id")
    names = [column[0] for column in cursor.description]
    before, number = "", None
    for values in cursor:
        row = dict(zip(names, tuple(values), strict=True))
        linked = row["digest"]
        gap = number is not None and row["resolution_id"] != number + 1
        # Once the chain has begun, a verdict without a link was not written by this program.
        if gap or ((linked or before) and linked != digest_of(row, before)):
            yield str(row["resolution_id"])
        before, number = linked or before, row["resolution_id"]
    end = db.execute("SELECT resolution_id FROM log_end").fetchone()
    if end and end[0] != number:
        yield str(end[0])
