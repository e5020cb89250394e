"""What several commands share: the database, the day, the clock, opening the ledger under the lock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sqlite_utils import Database

Command = Callable[..., Any]

db_option = click.option(
    "--db",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="TRACKER_DB",
    default="tracker.db",
    show_default="$TRACKER_DB, else tracker.db",
    help="The database file.",
)
format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "jsonl"]),
    default="table",
    show_default=True,
    help="table for reading; csv and jsonl have every column.",
)


confidence_option = click.option(
    "--min-confidence",
    "least",
    type=click.FloatRange(0, 1),
    help="Only what was read with at least this confidence; 0 for all.  [default: 0.5]",
)


class Word(click.ParamType):
    """A word of a vocabulary of the lexicon: "metrics" or "events"."""

    def __init__(self, table: str) -> None:
        self.name = table.removesuffix("s")
        self.table = table

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Take the word; wrong usage where it is none, with the nearest ones and all of them."""
        from tracker.lexicon.rows import load_rows

        words = [*dict.fromkeys(row["id"] for row in load_rows(self.table) if row["id"] != "none")]
        words += [] if "other" in words else ["other"]
        word = str(value).strip().lower().replace("-", "_").replace(" ", "_")
        if word not in words:
            near = nearest(word, words)
            hint = f"; did you mean {' or '.join(near)}?" if near else "."
            self.fail(f"{value!r} is no {self.name}{hint} The {self.table} are {', '.join(words)}", param, ctx)
        return word


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """Return the few known words that a mistyped one may stand for."""
    from difflib import get_close_matches

    return get_close_matches(word, list(known), n=3, cutoff=0.6)


class Day(click.ParamType):
    """A day as YYYY-MM-DD or in words: "3 Feb 2026", "yesterday", "3 days ago" (UTC)."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the day; wrong usage where it is none."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            day = _day_in_words(value)
        if day is None:
            self.fail(f'{value!r} is no day; write it as YYYY-MM-DD, "3 Feb 2026" or "yesterday"', param, ctx)
        return day


def _day_in_words(text: str) -> date | None:
    """Read a day that has a word in it; 3/2/2026 is refused, as half the world reads it as March and half as February."""
    if not any(c.isalpha() for c in text):
        return None
    import dateparser

    whole: Any = {"REQUIRE_PARTS": ["day", "month", "year"], "RELATIVE_BASE": datetime.now(UTC).replace(tzinfo=None)}
    found = dateparser.parse(text, languages=["en", "de"], settings=whole)
    return found.date() if found else None


def now() -> str:
    """Return this moment in the format of every time column."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def note_run(**facts: Any) -> None:
    """Add to the line that this run leaves in the log, if one was asked for."""
    from tracker.cli import RunLog

    context = click.get_current_context(silent=True)
    log = context.find_object(RunLog) if context else None
    if log is not None:
        log.note(**facts)


def today() -> date:
    """Return the day it is, in UTC."""
    return datetime.now(UTC).date()


@contextmanager
def writable(path: Path, create: bool = False) -> Iterator[Database]:
    """Open the ledger for a run that writes, under the lock; what releases come in by may make a new one."""
    from tracker.db.connect import is_empty, open_for_writing, plain_words, refuse_device
    from tracker.db.lock import hold_lock

    refuse_device(path)
    with hold_lock(path), plain_words(path):
        if create and is_empty(path):
            click.echo(f"tracker: {path}: was an empty file; a new ledger is made in it", err=True)
        db = open_for_writing(path, now(), create)
        try:
            yield db
        finally:
            db.close()


@contextmanager
def readable(path: Path) -> Iterator[Database]:
    """Open the ledger read-only."""
    from tracker.db.connect import open_for_reading, plain_words

    db = open_for_reading(path, now())
    try:
        with plain_words(path):
            yield db
    finally:
        db.close()


def last_day(db: Database) -> date:
    """Return the day that the ledger was last judged from, else today."""
    sql = "SELECT as_of FROM runs WHERE command = 'resolve' AND exit_status = 0 ORDER BY run_id DESC LIMIT 1"
    found = db.execute(sql).fetchone()
    return date.fromisoformat(found[0]) if found else today()
