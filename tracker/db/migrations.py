"""The declared migrations, in order; applied each in one transaction and noted in schema_migrations."""

from __future__ import annotations

import hashlib

from sqlite_utils import Database

from tracker.db.schema import (
    ALIKE,
    CHAINED,
    FORMER_NAMES,
    KEPT_REJECTED,
    NEWS_BY_NAME,
    NEWS_IS_KNOWN,
    ONE_VERDICT,
    SCHEMA,
    SEALED,
    TWO_MEDIA,
    WHAT_STANDS,
    WHO_IS_WHO,
)
from tracker.db.standing import settle
from tracker.db.views import VIEWS

# "GTRK": how a database says that it is ours.
APPLICATION_ID = 0x4754524B

MIGRATIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("first schema", SCHEMA),
    ("who is who", WHO_IS_WHO),
    (
        "what a claim and an event speak of",
        (
            "ALTER TABLE claims ADD COLUMN about TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE figures ADD COLUMN about TEXT NOT NULL DEFAULT ''",
        ),
    ),
    ("one verdict on what one run saw", ONE_VERDICT),
    ("rejected inputs are kept", KEPT_REJECTED),
    ("verdicts are a chain", CHAINED),
    ("filings beside releases", TWO_MEDIA),
    ("releases that are alike", ALIKE),
    ("names that companies had before", FORMER_NAMES),
    ("who has news is known", NEWS_IS_KNOWN),
    ("what is news is told by name", NEWS_BY_NAME),
    ("what stands", WHAT_STANDS),
    ("what was read and judged is sealed", SEALED),
)
VERSION = len(MIGRATIONS)

_LOG = (
    "CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT"
)


def version_of(db: Database) -> int:
    """Return how many migrations a database has had."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def is_current(db: Database) -> bool:
    """Tell whether a database has every migration and the views of this program."""
    return version_of(db) == VERSION and _views_mark(db) == _views_hash()


def migrate(db: Database, now: str) -> None:
    """Bring an open database of ours, or an empty one, up to this program's schema. The caller holds the transaction."""
    done = version_of(db)
    if done == 0:
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(_LOG)
    for number, (name, statements) in enumerate(MIGRATIONS[done:], start=done + 1):
        for statement in statements:
            db.execute(statement)
        db.execute("INSERT INTO schema_migrations VALUES (?, ?, ?)", (number, name, now))
        db.execute(f"PRAGMA user_version = {number}")
    if _views_mark(db) != _views_hash():
        _write_views(db, now)
    settle(db.conn)


def _write_views(db: Database, now: str) -> None:
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall():
        db.execute(f'DROP VIEW "{name}"')
    for name, sql in VIEWS.items():
        db.execute(f"CREATE VIEW {name} AS {sql}")
    db.execute("INSERT OR REPLACE INTO schema_migrations VALUES (0, ?, ?)", (_views_hash(), now))


def _views_hash() -> str:
    return "views " + hashlib.sha256(repr(VIEWS).encode()).hexdigest()[:16]


def _views_mark(db: Database) -> str | None:
    found = db.execute("SELECT name FROM schema_migrations WHERE version = 0").fetchone()
    return found[0] if found else None
