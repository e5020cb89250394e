"""Opening the ledger: only a database of ours, foreign keys on, one writer at a time, readers never in its way."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from tracker.db.migrations import APPLICATION_ID, VERSION, is_current, migrate, version_of
from tracker.errors import DatabaseProblem

# STRICT tables came with this version.
OLDEST_SQLITE = (3, 37, 0)
_BUSY_MS = 30_000


def open_for_writing(path: Path, now: str) -> Database:
    """Open or create the ledger and bring it up to this program's schema; DatabaseProblem says why it cannot be."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise DatabaseProblem(f"SQLite {sqlite3.sqlite_version} is too old; the tracker needs 3.37 or newer")
    if not path.parent.is_dir():
        raise DatabaseProblem(f"{path}: there is no folder {path.parent}; create it or give another --db")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise DatabaseProblem(f"{path}: cannot be written here; give another --db or change its permissions")
    with _plain_words(path):
        db = _wrapped(sqlite3.connect(path, timeout=_BUSY_MS / 1000, isolation_level=None))
        _check_ours(db, path)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        if not (version_of(db) and is_current(db)):
            with writing(db):
                migrate(db, now)
    return db


def open_for_reading(path: Path, now: str) -> Database:
    """Open an existing ledger read-only; one of an older version is first brought up to date where that is allowed."""
    if not path.exists():
        raise DatabaseProblem(f"{path}: there is no database yet; fill one with `tracker ingest` or `tracker demo`")
    if not os.access(path, os.R_OK) or path.is_dir():
        raise DatabaseProblem(f"{path}: cannot be read; give another --db or change its permissions")
    with _plain_words(path):
        db = _read_only(path)
        _check_ours(db, path)
        if version_of(db) and is_current(db):
            return db
        db.close()
        open_for_writing(path, now).close()
        return _read_only(path)


@contextmanager
def writing(db: Database) -> Iterator[Database]:
    """Hold one write transaction, begun IMMEDIATE: a reader that turns writer half-way fails beside other writers."""
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        yield db
    except BaseException:
        db.conn.rollback()
        raise
    db.conn.execute("COMMIT")


def publish_copy(path: Path, target: Path, now: str) -> None:
    """Write a consistent copy that opens read-only anywhere, while others may be writing the original."""
    if target.exists():
        raise DatabaseProblem(f"{target}: exists already; remove it or give another name")
    if not target.parent.is_dir():
        raise DatabaseProblem(f"{target}: there is no folder {target.parent}")
    db = open_for_reading(path, now)
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    with _plain_words(target):
        db.execute("VACUUM INTO ?", (str(part),))
        copy = sqlite3.connect(part)
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.close()
        os.replace(part, target)


def check_integrity(path: Path) -> list[str]:
    """Return what SQLite finds wrong in the file and its foreign keys; an empty list is a healthy database."""
    with _plain_words(path):
        db = _read_only(path)
        _check_ours(db, path)
        broken = [row[0] for row in db.execute("PRAGMA quick_check").fetchall() if row[0] != "ok"]
        broken += [f"{row[0]} row {row[1]} points at no {row[2]}" for row in db.execute("PRAGMA foreign_key_check")]
    return broken


def _read_only(path: Path) -> Database:
    uri = path.resolve().as_uri()
    db = _wrapped(sqlite3.connect(f"{uri}?mode=ro", uri=True, timeout=_BUSY_MS / 1000, isolation_level=None))
    try:
        db.execute("SELECT count(*) FROM sqlite_master")
        return db
    except sqlite3.OperationalError:
        # A WAL database whose writer is gone cannot be opened in a folder that may not be written, except as immutable.
        if Path(f"{path}-wal").exists():
            raise
        return _wrapped(sqlite3.connect(f"{uri}?immutable=1", uri=True, isolation_level=None))


def _wrapped(connection: sqlite3.Connection) -> Database:
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    return Database(connection, execute_plugins=False)


def _check_ours(db: Database, path: Path) -> None:
    mark = db.execute("PRAGMA application_id").fetchone()[0]
    tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if mark != APPLICATION_ID and (mark or tables):
        raise DatabaseProblem(f"{path}: is a database of another program; give another --db")
    if version_of(db) > VERSION:
        raise DatabaseProblem(f"{path}: was written by a newer tracker; update with `pip install -U guidance-tracker`")


@contextmanager
def _plain_words(path: Path) -> Iterator[None]:
    """Say SQLite's complaints about a file in words that name it."""
    try:
        yield
    except sqlite3.DatabaseError as problem:
        words = str(problem)
        if "not a database" in words:
            raise DatabaseProblem(f"{path}: is no SQLite database; give another --db") from None
        if "malformed" in words:
            raise DatabaseProblem(f"{path}: is damaged; restore a copy, or ingest the releases anew") from None
        if "locked" in words or "busy" in words:
            raise DatabaseProblem(f"{path}: another program holds it; try again when it is done") from None
        raise DatabaseProblem(f"{path}: cannot be used ({words})") from None
