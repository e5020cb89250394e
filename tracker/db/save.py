"""Writing to the ledger, one release or one run of verdicts in one transaction each."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from tracker.copies import Alike
from tracker.db.connect import writing
from tracker.db.health import chained, seal_of
from tracker.db.issuers import Issuer
from tracker.db.rows import (
    Row,
    claim_row,
    figure_row,
    figures_with_ids,
    release_id_of,
    release_row,
    resolution_row,
    with_ids,
)
from tracker.errors import DatabaseProblem, Locked
from tracker.types import Claim, Figure, Release, Resolution

# So many bytes of a rejected input are kept to be looked at, and so many characters of the reason.
MOST_KEPT = 1_000_000
_MOST_WORDS = 2_000
# What identifies a row or may never change; a second reading of the same claim updates the rest.
_CLAIM_FIXED = frozenset({"claim_id", "number", "release_id", "quote", "start", "end", "recorded_at"})


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command: what every row that it writes is marked with."""

    run_id: int
    code_version: str
    now: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What an issuer was judged from, as of which day, and the first day on which time alone changes a verdict."""

    as_of: date
    fingerprint: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one release was read into: its header and text, claims and figures, and what is known beside them."""

    release: Release
    claims: tuple[Claim, ...]
    figures: tuple[Figure, ...]
    issuer_id: str
    stated: Release
    hints: Mapping[str, str]


def start_run(db: Database, command: str, code_version: str, now: str, as_of: date | None = None) -> Run:
    """Note that a run has begun."""
    day = as_of.isoformat() if as_of else None
    sql = "INSERT INTO runs (command, as_of, code_version, started_at) VALUES (?, ?, ?, ?)"
    return Run(int(db.execute(sql, (command, day, code_version, now)).lastrowid or 0), code_version, now)


def finish_run(db: Database, run: Run, exit_status: int, summary: Mapping[str, int], now: str) -> None:
    """Note how a run ended."""
    sql = "UPDATE runs SET finished_at = ?, exit_status = ?, summary = ? WHERE run_id = ?"
    db.execute(sql, (now, exit_status, json.dumps(dict(summary)), run.run_id))


def save_reading(db: Database, reading: Reading, raw: bytes, run: Run) -> None:
    """Save a release with all its claims and figures, or nothing of it; a re-reading replaces what the first one found."""
    with writing(db):
        text_id = _save_text(db, reading.release, raw)
        _save_release(db, reading, text_id, run)
        _save_claims(db, reading, text_id, run)
        _save_figures(db, reading, text_id, run)
        name = release_id_of(reading.release.sha256)
        db.execute("UPDATE releases SET seal = ? WHERE release_id = ?", (seal_of(db, name), name))
        _save_receipt(db, reading.release.sha256, reading.release.source, run)
        _take_back(db, reading.release.sha256, reading.release.source)


def save_receipt(db: Database, sha256: str, source: str, run: Run) -> bool:
    """Note that the bytes of a known release came from this place too; tell whether that is news."""
    with writing(db):
        _take_back(db, sha256, source)
        return _save_receipt(db, sha256, source, run)


def _take_back(db: Database, sha256: str, source: str) -> None:
    """Drop the note that these bytes, or what this place had before, could not be read."""
    db.execute("DELETE FROM rejected WHERE source = ? OR sha256 = ?", (source, sha256))


def save_rejected(
    db: Database, source: str, sha256: str | None, reason: str, raw: bytes, hints: Mapping[str, str], run: Run
) -> None:
    """Note an input that could not be read, why, and its first bytes; the newest reason for a source stands."""
    row: Row = {
        "source": _storable(source),
        "sha256": sha256,
        "reason": _storable(reason)[:_MOST_WORDS],
        "recorded_at": run.now,
        "run_id": run.run_id,
        "size": len(raw),
        "zlib": zlib.compress(raw[:MOST_KEPT]) if raw else None,
        "hints": json.dumps(dict(hints), sort_keys=True),
        "extracted_by": run.code_version,
    }
    with writing(db):
        _insert(db, "rejected", row, conflict="source", change={n: v for n, v in row.items() if n != "source"})


def _storable(words: str) -> str:
    """Write what is no Unicode, such as the stray bytes of a file's name, as escapes."""
    return words.encode("utf-8", "backslashreplace").decode()


def is_of_the_database(problem: Exception) -> bool:
    """Tell a database that fails (full, locked, damaged) from a row that it refuses: no other row would fare better."""
    return isinstance(problem, sqlite3.OperationalError) or type(problem) is sqlite3.DatabaseError


def save_issuers(db: Database, issuers: Iterable[Issuer]) -> None:
    """Write the issuers as they are now known, and which releases are theirs."""
    everyone = list(issuers)
    with writing(db):
        _upsert_issuers(db, everyone)
        owned = [(i.issuer_id, release_id_of(sha256), i.issuer_id) for i in everyone for sha256 in i.releases]
        db.conn.executemany("UPDATE releases SET issuer_id = ? WHERE release_id = ? AND issuer_id <> ?", owned)
        db.execute("DELETE FROM issuers WHERE issuer_id NOT IN (SELECT issuer_id FROM releases)")


def save_alike(db: Database, release_ids: Iterable[str], found: Iterable[Alike]) -> None:
    """Write which of these releases are copies or corrections, in place of what was found before."""
    rows = [(one.release_id, one.other, one.kind, one.likeness) for one in found]
    with writing(db):
        db.execute("DELETE FROM alike WHERE release_id IN (SELECT value FROM json_each(?))", (json.dumps(sorted(release_ids)),))
        db.conn.executemany("INSERT INTO alike VALUES (?, ?, ?, ?)", rows)


def save_override(
    db: Database, claim_id: str, status: str | None, why: str, by: str, source_url: str | None, as_of: date, run: Run
) -> None:
    """Append an analyst's verdict, or take the last one back (status None); the machine's stays in the log."""
    row: Row = {
        "claim_id": claim_id,
        "status": status or "pending",
        "retracted": int(status is None),
        "explanation": why,
        "rule": "analyst",
        "code_version": run.code_version,
        "run_id": run.run_id,
        "decided_by": by,
        "source_url": source_url,
        "as_of": as_of.isoformat(),
        "recorded_at": run.now,
    }
    if by == "machine":
        raise DatabaseProblem("an analyst cannot be called 'machine'; give another name with --by")
    with writing(db):
        number = _insert(db, "resolutions", chained(db, row))
        pointer = None if status is None else number
        db.execute("UPDATE claims SET override_id = ? WHERE claim_id = ?", (pointer, claim_id))


def save_verdicts(
    db: Database,
    as_of: date,
    new: Sequence[Resolution],
    in_series: Iterable[Claim],
    judged: Mapping[str, Mark],
    in_view: Iterable[str] | None,
    run: Run,
    follows: Mapping[str, int],
) -> None:
    """Append the verdicts that are news, and point every claim at what holds as of that day, in one transaction.

    `follows` has, by claim, the verdict that the run saw as the newest; Locked where another run has added one since.
    `in_series` are the claims that came to another series, `judged` the marks of the issuers that were judged; `in_view` are
    the ids of the releases published by that day, None where these are all: then the claims of other issuers stay as they are.
    """
    day = as_of.isoformat()
    marked = {"code_version": run.code_version, "run_id": run.run_id, "recorded_at": run.now}
    series = [(c.series_id or None, c.claim_id, c.series_id or None) for c in in_series]
    marks = [(name, day, m.fingerprint, run.run_id, m.until and m.until.isoformat()) for name, m in judged.items()]
    with writing(db):
        for resolution in new:
            seen = {"evidence_text": _text_of(db, resolution.evidence_release), "follows": follows.get(resolution.claim_id, 0)}
            try:
                _insert(db, "resolutions", chained(db, {**resolution_row(resolution), **marked, **seen}))
            except sqlite3.IntegrityError as problem:
                if "resolutions.follows" not in str(problem):
                    raise
                raise Locked("another run has judged the same claims meanwhile; nothing was written, run it again") from None
        db.conn.executemany("UPDATE claims SET series_id = ? WHERE claim_id = ? AND series_id IS NOT ?", series)
        db.conn.executemany("INSERT OR REPLACE INTO judged (issuer_id, as_of, fingerprint, run_id, until) VALUES (?, ?, ?, ?, ?)", marks)
        db.execute(_NO_NEWS, {"day": day, "of": json.dumps(list(judged))})
        if in_view is None:
            db.execute("UPDATE claims SET ahead = 0 WHERE ahead = 1")
            _point(db, day, f"release_id IN ({_OF_ISSUERS})", judged)
        else:
            _point_at_verdicts(db, day, list(in_view))


# What lies ahead of the day that was judged stays news until it is in view.
_NO_NEWS = """DELETE FROM news WHERE release_id IN (SELECT release_id FROM releases
    WHERE issuer_id IN (SELECT value FROM json_each(:of)) AND published <= :day)"""
_OF_ISSUERS = "SELECT release_id FROM releases WHERE issuer_id IN (SELECT value FROM json_each(:of))"


def _point_at_verdicts(db: Database, day: str, in_view: Sequence[str]) -> None:
    db.execute("CREATE TEMP TABLE IF NOT EXISTS in_view (release_id TEXT PRIMARY KEY)")
    db.execute("DELETE FROM in_view")
    db.conn.executemany("INSERT INTO in_view VALUES (?)", [(release_id,) for release_id in in_view])
    db.execute("UPDATE claims SET ahead = (release_id NOT IN in_view) WHERE ahead <> (release_id NOT IN in_view)")
    _point(db, day, ":of IS NOT NULL", ())


def _point(db: Database, day: str, which: str, issuers: Iterable[str]) -> None:
    """Point the claims that meet a condition (of these issuers) at the machine's newest verdict as of a day."""
    newest = """(SELECT resolution_id FROM resolutions r WHERE r.claim_id = claims.claim_id AND r.decided_by = 'machine'
        AND r.as_of <= :day ORDER BY r.as_of DESC, r.resolution_id DESC LIMIT 1)"""
    db.execute(
        f"UPDATE claims SET resolution_id = iif(ahead OR vague, NULL, {newest}) "
        f"WHERE {which} AND resolution_id IS NOT iif(ahead OR vague, NULL, {newest})",
        {"day": day, "of": json.dumps(list(issuers))},
    )


def _upsert_issuers(db: Database, issuers: Iterable[Issuer]) -> None:
    rows = [(i.issuer_id, i.name, i.ticker, i.exchange, i.cik, i.year_end) for i in issuers]
    db.conn.executemany(
        """INSERT INTO issuers VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (issuer_id) DO UPDATE SET name = excluded.name,
            ticker = excluded.ticker, exchange = excluded.exchange, cik = excluded.cik,
            fiscal_year_end = excluded.fiscal_year_end""",
        rows,
    )


def _save_text(db: Database, release: Release, raw: bytes) -> int:
    text_hash = hashlib.sha256(release.text.encode()).hexdigest()
    db.execute("INSERT OR IGNORE INTO raws VALUES (?, ?, ?)", (release.sha256, len(raw), zlib.compress(raw)))
    db.execute(
        "INSERT OR IGNORE INTO texts (sha256, text_sha256, text) VALUES (?, ?, ?)",
        (release.sha256, text_hash, release.text),
    )
    sql = "SELECT text_id FROM texts WHERE sha256 = ? AND text_sha256 = ?"
    return int(db.execute(sql, (release.sha256, text_hash)).fetchone()[0])


def _save_release(db: Database, reading: Reading, text_id: int, run: Run) -> None:
    release, stated = reading.release, reading.stated
    db.execute("INSERT OR IGNORE INTO issuers (issuer_id, name) VALUES (?, ?)", (reading.issuer_id, release.issuer))
    row = {
        **release_row(release),
        "text_id": text_id,
        "stated_fiscal_year_end": None if stated.fiscal_year_end_from == "assumed" else stated.fiscal_year_end,
        "stated_period_ends": release_row(stated)["period_ends"],
        "hints": json.dumps(dict(reading.hints), sort_keys=True),
        "extracted_by": run.code_version,
        "recorded_at": run.now,
        "run_id": run.run_id,
    }
    first = {
        "release_id": release_id_of(release.sha256),
        "sha256": release.sha256,
        "issuer_id": reading.issuer_id,
        "first_seen_at": run.now,
    }
    _insert(db, "releases", {**first, **row}, conflict="release_id", change=row)


def _save_claims(db: Database, reading: Reading, text_id: int, run: Run) -> None:
    sha256 = reading.release.sha256
    release_id = release_id_of(sha256)
    newest = db.execute("SELECT coalesce(max(number), 0) FROM claims").fetchone()[0]
    found = list(with_ids(reading.claims, sha256))
    for number, claim in enumerate(found, start=newest + 1):
        row = claim_row(claim) | {
            "number": number,
            "release_id": release_id,
            "text_id": text_id,
            "extracted_by": run.code_version,
            "recorded_at": run.now,
            "current": 1,
        }
        changes = {name: value for name, value in row.items() if name not in _CLAIM_FIXED | {"series_id"}}
        _insert(db, "claims", row, conflict="claim_id", change=changes)
    kept = json.dumps([claim.claim_id for claim in found])
    db.execute(
        "UPDATE claims SET current = 0 WHERE release_id = ? AND claim_id NOT IN (SELECT value FROM json_each(?))",
        (release_id, kept),
    )
    _carry_overrides(db, release_id, run)


_REPLACED = """SELECT o.*, (SELECT CASE count(*) WHEN 1 THEN min(n.claim_id) END FROM claims n
        WHERE n.release_id = c.release_id AND n.current = 1 AND n.override_id IS NULL AND n.kind = c.kind
        AND n.metric IS c.metric AND n.event IS c.event AND n.basis IS c.basis AND n.measure IS c.measure
        AND n.start < c."end" AND n."end" > c.start) AS heir
    FROM claims c JOIN resolutions o ON o.resolution_id = c.override_id WHERE c.release_id = ? AND c.current = 0"""


def _carry_overrides(db: Database, release_id: str, run: Run) -> None:
    """Carry an analyst's verdict over to the one claim, if there is exactly one, that a new reading puts in its place."""
    for row in map(dict, db.execute(_REPLACED, (release_id,)).fetchall()):
        heir, old = row.pop("heir"), row.pop("resolution_id")
        if heir is None:
            continue
        again = row | {"claim_id": heir, "run_id": run.run_id, "recorded_at": run.now}
        number = _insert(db, "resolutions", chained(db, again))
        db.execute("UPDATE claims SET override_id = ? WHERE claim_id = ?", (number, heir))
        db.execute("UPDATE claims SET override_id = NULL WHERE override_id = ?", (old,))


def _save_figures(db: Database, reading: Reading, text_id: int, run: Run) -> None:
    sha256 = reading.release.sha256
    release_id = release_id_of(sha256)
    db.execute("DELETE FROM figures WHERE release_id = ?", (release_id,))
    for figure in figures_with_ids(reading.figures, sha256):
        _insert(
            db,
            "figures",
            figure_row(figure) | {"release_id": release_id, "text_id": text_id, "recorded_at": run.now},
        )


def _save_receipt(db: Database, sha256: str, source: str, run: Run) -> bool:
    sql = "INSERT OR IGNORE INTO receipts (release_id, source, received_at, run_id) VALUES (?, ?, ?, ?)"
    return db.execute(sql, (release_id_of(sha256), source, run.now, run.run_id)).rowcount > 0


def _text_of(db: Database, release_id: str | None) -> int | None:
    found = db.execute("SELECT text_id FROM releases WHERE release_id = ?", (release_id,)).fetchone()
    return found[0] if found else None


def _insert(db: Database, table: str, row: Row, conflict: str | None = None, change: Row | None = None) -> int:
    """Insert one row; every column is named, because an upsert over rows with unlike keys empties the missing ones."""
    names = ", ".join(f'"{name}"' for name in row)
    sql = f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})"
    if conflict and change:
        sql += f" ON CONFLICT ({conflict}) DO UPDATE SET " + ", ".join(f'"{n}" = excluded."{n}"' for n in change)
    return int(db.execute(sql, tuple(row.values())).lastrowid or 0)
