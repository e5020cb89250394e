"""`tracker ask`: the questions of the pages, asked in the terminal."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.finding import find_issuer
from tracker.cli.formats import show
from tracker.cli.options import Day, db_option, format_option, last_day, nearest, readable

if TYPE_CHECKING:
    from sqlite_utils import Database

Row = Mapping[str, Any]
# What a question asks since, where no day is given: this long before the day last judged from.
_BACK = timedelta(days=7)
# What is told behind the promise, in the one column that is wrapped.
_LONG = ("windows", "flag", "explanation", "override_why", "sentence")
_LINES = 6
# So much of a company's name, or of when, leaves room for the promise.
_NAME = 20


@click.command(
    short_help="Ask one of the questions of the pages.",
    epilog="""\b
Examples:
  tracker ask
  tracker ask raised-then-missed
  tracker ask due-after 2026-06-30
  tracker ask withdrawn --issuer ACME --format csv
""",
)
@click.argument("question", required=False)
@click.argument("day", required=False, type=Day())
@click.option("--issuer", help="Name, ticker or id of a company, or how its name begins.")
@format_option
@db_option
def ask(question: str | None, day: date | None, issuer: str | None, form: str, path: Path) -> None:
    """Answer one of the questions that stand under Data on the pages; without one, list them.

    DAY is for those that ask about a day; without it they ask about the day last judged from."""
    questions = _questions()
    if question is None:
        listed = [{"question": _slug(name), "tells": asked["description"]} for name, asked in questions.items()]
        show(listed, ("question", "tells"), form, [[*row.values()] for row in listed], ("question", "tells"))
        return
    asked = _find(question, questions)
    if day and not asked.get("params"):
        raise click.UsageError(f"{question} asks about no day")
    with readable(path) as db:
        rows = _answers(db, asked, day, find_issuer(db, issuer) if issuer else None)
    columns = list(rows[0]) if rows else ["issuer"]
    shown = _columns(columns)
    cells = [[_cell(row, name) for name in shown] for row in rows]
    show(rows, columns, form, cells, [_heading(name) for name in shown], _LINES)


def _questions() -> dict[str, dict[str, Any]]:
    from tracker.web.serving import metadata_file

    databases = json.loads(metadata_file().read_text(encoding="utf-8"))["databases"]
    return {name: asked for database in databases.values() for name, asked in database["queries"].items()}


def _slug(name: str) -> str:
    return name.replace("_", "-")


def _find(words: str, questions: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    name = words.strip().lower().replace("-", "_").replace(" ", "_")
    if name not in questions:
        near = nearest(name, questions)
        hint = f"; did you mean {' or '.join(map(_slug, near))}?" if near else ""
        raise click.UsageError(f"no question {words!r}{hint}; `tracker ask` lists them")
    return questions[name]


def _answers(db: Database, asked: Row, day: date | None, issuer_id: str | None) -> list[dict[str, Any]]:
    last = last_day(db)
    given = {name: (day or (last - _BACK if name == "since" else last)).isoformat() for name in asked.get("params", ())}
    rows = (dict(row) for row in db.execute(asked["sql"], given))
    return [row for row in rows if issuer_id in (None, row.get("issuer_id"))]


def _columns(columns: Sequence[str]) -> list[str]:
    """Choose the columns of the table: those of the page; the promise stands last, and the long words with it."""
    from tracker.web.cells import question_columns

    # How far a figure is off the middle stands beside it.
    inside = {"low", "issuer_id", "override_source", "surprise", *_LONG} if "subject" in columns else {"issuer_id"}
    return sorted((name for name in question_columns(list(columns)) if name not in inside), key="subject".__eq__)


def _heading(name: str) -> str:
    from tracker.web.cells import HEADINGS

    return HEADINGS.get(name, name.replace("_", " "))


def _cell(row: Row, name: str) -> str:
    """Write a cell as the other tables of the terminal do."""
    from tracker.cli.reading import outcome, short, verdict_mark
    from tracker.web.badges import flag_words
    from tracker.web.period_names import when
    from tracker.web.titles import headline, subject
    from tracker.web.words import explained

    value = row[name]
    if name == "subject":
        title = headline({"scope": None, "action": None, **row}) if "measure" in row else subject(row)
        told = [flag_words(row[long]) if long == "flag" else explained(str(row[long])) for long in _LONG if row.get(long)]
        return ": ".join([title, *told])
    if name == "target_end" and "target_start" in row:
        return short(when(row), _NAME)
    if name == "final_status":
        return verdict_mark({**row, "status": value, "reason": row["final_reason"]})
    if name == "actual":
        return outcome(row)
    if value is None:
        return ""
    write = {"issuer": lambda: short(value, _NAME), "confidence": lambda: f"{value:.2f}"}
    return write.get(name, lambda: str(value))()
