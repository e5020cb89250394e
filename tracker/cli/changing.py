"""`tracker changes`: what is new in the ledger, for mail, pages and programs."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.cli import EXIT_REJECTED
from tracker.cli.options import Day, db_option, note_run, now, readable, writable
from tracker.errors import DatabaseProblem

if TYPE_CHECKING:
    from tracker.changes import Change, Mark


class Since(Day):
    """LAST, or a day."""

    name = "LAST|date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Take the word, or read the day."""
        return "LAST" if str(value).upper() == "LAST" else super().convert(value, param, ctx)


@click.command(
    short_help="Tell what changed: claims, guidance, verdicts, dates.",
    epilog="""\b
Examples:
  tracker changes                                  what is new since this was last asked
  tracker changes --since 2026-06-01 --format markdown > june.md
  tracker changes | mail -E -s "Guidance" desk@example.com
  tracker changes --webhook https://hooks.example.com/guidance
""",
)
@click.option("--since", type=Since(), default="LAST", show_default=True, help="LAST: since the last time; or a day.")
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True)
@click.option("--webhook", metavar="URL", help="Send it there as JSON; LAST is then since it was last sent there.")
@click.option(
    "--secret", envvar="TRACKER_WEBHOOK_SECRET", show_envvar=True, help="Signs what is sent (HMAC-SHA256)."
)
@db_option
def changes(since: date | str, form: str, webhook: str | None, secret: str | None, path: Path) -> None:
    """Tell what changed: new claims, guidance raised, cut and withdrawn, new verdicts and changed ones, what falls due.

    Prints nothing where nothing changed. With LAST each is told once: the ledger notes up to where it was told.
    """
    if not path.exists():
        raise DatabaseProblem(f"{path}: there is no database yet; fill one with `tracker ingest` or `tracker demo`")
    found, start, until = _found(path, since, reader(webhook))
    if webhook:
        _sent_or_left(webhook, secret, found, start, until)
    elif form == "json":
        click.echo(_json(found, start, until).decode())
    else:
        _print(found, form, str(since) if since != "LAST" else f"{start.day or 'the beginning'}")
    if since == "LAST":
        note_told(path, reader(webhook), until, len(found))


def _sent_or_left(webhook: str, secret: str | None, found: Sequence[Change], start: Mark, until: Mark) -> None:
    """Send changes; where nobody takes them, say so and end with 1: nothing is noted as told, so that they are sent again."""
    from tracker.sources.web import FetchProblem

    try:
        deliver(webhook, secret, found, start, until)
    except FetchProblem as problem:
        click.echo(f"tracker: {problem}", err=True)
        sys.exit(EXIT_REJECTED)


def reader(webhook: str | None) -> str:
    """Return under what name the ledger notes up to where somebody was told: each address has a place of its own."""
    return f"changes {hashlib.sha256(webhook.encode()).hexdigest()[:12]}" if webhook else "changes"


def tell_webhook(path: Path, url: str, secret: str | None) -> int:
    """Send what changed since it was last sent, and note it; returns how much it was."""
    found, start, until = _found(path, "LAST", reader(url))
    deliver(url, secret, found, start, until)
    if found:
        note_told(path, reader(url), until, len(found))
    return len(found)


def _found(path: Path, since: date | str, who: str) -> tuple[list[Change], Mark, Mark]:
    """Find the changes; to tell each once nobody may be writing meanwhile."""
    from tracker.changes import find_changes, last_mark, mark_at, newest_mark

    with readable(path) if isinstance(since, date) else writable(path) as db:
        start = mark_at(db.conn, since) if isinstance(since, date) else last_mark(db.conn, who)
        return find_changes(db.conn, start), start, newest_mark(db.conn)


def deliver(url: str, secret: str | None, found: Sequence[Change], start: Mark, until: Mark) -> None:
    """Send changes, if there are any."""
    from tracker.sources.webhook import send

    if found:
        send(url, _json(found, start, until), secret)


def note_told(path: Path, who: str, until: Mark, number: int) -> None:
    """Note up to where somebody was told, once they have been."""
    from tracker.db.save import finish_run, start_run
    from tracker.versions import judging_version

    with writable(path) as db:
        run = start_run(db, who, judging_version(), now())
        finish_run(db, run, 0, {"until": until.run_id, "changes": number}, now())
        note_run(db=str(path), run_id=run.run_id, changes=number)


def _json(found: Sequence[Change], start: Mark, until: Mark) -> bytes:
    from tracker.web.news import as_object

    return json.dumps(as_object(found, start, until), ensure_ascii=False, indent=1).encode()


def _print(found: Sequence[Change], form: str, since: str) -> None:
    from tracker.web.news import as_markdown, as_text

    for line in (as_markdown if form == "markdown" else as_text)(found, since):
        click.echo(line)
    if not found and sys.stdout.isatty():
        click.echo(f"nothing changed since {since}")
