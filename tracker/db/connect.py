"""Opening the ledger: only a database of ours, foreign keys on, one writer at a time, readers never in its way."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from tracker.db.migrations import APPLICATION_ID, VERSION, is_current, migrate, version_of
from tracker.db.publishing import hide_local_paths
from tracker.db.standing import settle
from tracker.errors import DatabaseProblem, Locked, NoRoom, NotWritable, TrackerError
from tracker.outputs import check_target, is_database, put_in_place, spare_file

# STRICT tables came with this version.
OLDEST_SQLITE = (3, 37, 0)
_BUSY_MS = 30_000
# How much of the file a writer holds in memory, in KiB, as SQLite counts it.
_CACHE_KIB = -65_536
_NONE_YET = "there is no database yet; fill one with `tracker ingest` or `tracker demo`"
_TWO_NAMES = (
    "has a second name (a hard link), by which another run would write past this one; remove one of the two, or copy the ledger with "
    "`tracker backup`"
)
_EMPTY = "is empty, no ledger; give another --db, or fill it with `tracker ingest`"


def open_for_writing(path: Path, now: str, create: bool = True) -> Database:
    """Open the ledger and bring it up to this program's schema; a new one is made only with `create`."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise DatabaseProblem(f"SQLite {sqlite3.sqlite_version} is too old; the tracker needs 3.37 or newer")
    if not path.parent.is_dir():
        raise DatabaseProblem(f"{path}: there is no folder {path.parent}; create it or give another --db")
    refuse_device(path)
    if not create and not path.exists():
        raise DatabaseProblem(f"{path}: {_NONE_YET}")
    if path.exists() and path.stat().st_nlink > 1:
        raise DatabaseProblem(f"{path}: {_TWO_NAMES}")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise NotWritable(f"{path}: cannot be written here; give another --db or change its permissions")
    with plain_words(path):
        db = _wrapped(sqlite3.connect(path, timeout=_BUSY_MS / 1000, isolation_level=None))
        _check_ours(db, path)
        if not create and version_of(db) == 0:
            raise DatabaseProblem(f"{path}: {_EMPTY}")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute(f"PRAGMA cache_size = {_CACHE_KIB}")
        if not (version_of(db) and is_current(db)):
            with writing(db):
                migrate(db, now)
    return db


def open_for_reading(path: Path, now: str) -> Database:
    """Open an existing ledger read-only; one of an older version is first brought up to date where that is allowed."""
    if not path.exists():
        raise DatabaseProblem(f"{path}: {_NONE_YET}")
    refuse_device(path)
    if not os.access(path, os.R_OK):
        raise DatabaseProblem(f"{path}: cannot be read; give another --db or change its permissions")
    with plain_words(path):
        db = _read_only(path)
        _check_ours(db, path)
        if version_of(db) == 0:
            raise DatabaseProblem(f"{path}: {_EMPTY}")
        if version_of(db) and is_current(db):
            return db
        db.close()
        open_for_writing(path, now).close()
        return _read_only(path)


def refuse_device(path: Path) -> None:
    """Raise where the name of the ledger is that of a device, a pipe or a folder."""
    if path.exists() and not path.is_file():
        raise NotWritable(f"{path}: is no regular file; give another --db")


def is_empty(path: Path) -> bool:
    """Tell whether there is a file that holds nothing yet: no bytes, or a database without a table."""
    if not path.is_file():
        return False
    if path.stat().st_size == 0:
        return True
    with plain_words(path):
        db = _read_only(path)
        return version_of(db) == 0 and db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0


@contextmanager
def writing(db: Database) -> Iterator[Database]:
    """Hold one write transaction, begun IMMEDIATE: a reader that turns writer half-way fails beside other writers.

    What stands is brought up to date before it ends, so that no reader sees a claim without its place.
    """
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        yield db
        settle(db.conn)
    except BaseException:
        db.conn.rollback()
        raise
    db.conn.execute("COMMIT")


def publish_copy(path: Path, target: Path, now: str) -> None:
    """Write a consistent copy that opens read-only anywhere, while others may be writing the original.

    A copy that is there already is brought up to date inside its file, in one transaction: a server that has it open
    shows the new state with its next query, and never half of it.
    """
    _check_copy(path, target)
    with _copied(path, target, now) as part:
        hide_local_paths(part)
        if is_database(target):
            _write_into(part, target)
        else:
            put_in_place(part, target)


def backup(path: Path, target: Path, now: str) -> None:
    """Write a copy that was checked through and through, while others may be writing the original.

    An earlier backup of that name is replaced in one step once the new one is whole and on disk, and stays otherwise.
    """
    _check_copy(path, target)
    with _copied(path, target, now) as part:
        put_in_place(part, target)


def _check_copy(path: Path, target: Path) -> None:
    """Raise where a copy would go over anything but an earlier copy: nothing is written into a ledger that is in use."""
    check_target(target, path)
    if not target.exists() or not target.stat().st_size:
        return
    if not is_database(target):
        raise DatabaseProblem(f"{target}: exists and is no copy of a ledger; give another name")
    with plain_words(target):
        copy = _wrapped(sqlite3.connect(target, timeout=_BUSY_MS / 1000, isolation_level=None))
        try:
            _check_ours(copy, target)
            mode = copy.execute("PRAGMA journal_mode").fetchone()[0]
        finally:
            copy.close()
    if mode != "delete":
        raise DatabaseProblem(f"{target}: is a ledger of its own, not a copy; give another name")


@contextmanager
def _copied(path: Path, target: Path, now: str) -> Iterator[Path]:
    """Give a checked copy of the ledger in a file of its own beside the target."""
    db = open_for_reading(path, now)
    try:
        with spare_file(target) as part, plain_words(target):
            db.execute("VACUUM INTO ?", (str(part),))
            _settle(part)
            yield part
    finally:
        db.close()


def _write_into(part: Path, target: Path) -> None:
    """Write a copy into the file of an earlier one, all of it in one transaction, when its readers leave a gap."""
    source, goal = sqlite3.connect(part), sqlite3.connect(target, timeout=_BUSY_MS / 1000)
    end = time.monotonic() + _BUSY_MS / 1000

    def give_up(status: int, left: int, total: int) -> None:
        if left and time.monotonic() > end:
            raise Locked(f"{target}: its readers leave no gap to write; try again")

    try:
        source.backup(goal, progress=give_up, sleep=0.02)
    finally:
        source.close()
        goal.close()


def _settle(part: Path) -> None:
    """Take a fresh copy out of WAL mode, so that it needs no files beside it, and check it."""
    copy = sqlite3.connect(part)
    try:
        copy.execute("PRAGMA journal_mode = DELETE")
        broken = [row[0] for row in copy.execute("PRAGMA integrity_check") if row[0] != "ok"]
        broken += [f"{row[0]} row {row[1]} points at no {row[2]}" for row in copy.execute("PRAGMA foreign_key_check")]
    finally:
        copy.close()
    if broken:
        raise DatabaseProblem(f"the ledger does not come out sound: {broken[0]}; run `tracker doctor`")


def check_integrity(path: Path) -> list[str]:
    """Return what SQLite finds wrong in the file and its foreign keys; an empty list is a healthy database."""
    with plain_words(path):
        db = _read_only(path)
        _check_ours(db, path)
        broken = [row[0] for row in db.execute("PRAGMA integrity_check").fetchall() if row[0] != "ok"]
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
def plain_words(path: Path) -> Iterator[None]:
    """Say SQLite's complaints about a file in words that name it, each by the error that has its exit status."""
    try:
        yield
    except sqlite3.DatabaseError as problem:
        raise _said(path, problem) from None


def _said(path: Path, problem: sqlite3.DatabaseError) -> TrackerError:
    code, words = (getattr(problem, "sqlite_errorcode", 0) or 0) & 0xFF, str(problem)
    if code == sqlite3.SQLITE_NOTADB:
        return DatabaseProblem(f"{path}: is no SQLite database; give another --db")
    if code == sqlite3.SQLITE_CORRUPT or "malformed" in words:
        return DatabaseProblem(f"{path}: is damaged; restore a copy, or ingest the releases anew")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Locked(f"{path}: another program holds it; try again when it is done")
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return NoRoom(f"{path}: {words}; nothing half-written is left, make room and run it again")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return NotWritable(f"{path}: cannot be written ({words}); give another --db or change its permissions")
    return DatabaseProblem(f"{path}: cannot be used ({words})")
