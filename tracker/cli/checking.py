"""`tracker doctor`: is everything there that a run needs, and what to do where it is not."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from tracker.cli.options import db_option, readable, today
from tracker.errors import TrackerError

if TYPE_CHECKING:
    from sqlite_utils import Database

Finding = tuple[Literal["ok", "note", "wrong"], str]
_NEEDED = ("spacy", "dateparser", "sqlite-utils", "datasette", "lxml", "pypdf", "click", "numpy")
_OPTIONAL = {"pyarrow": "export --format parquet (pip install 'guidance-tracker[scale]')"}


@click.command(
    short_help="Check installation and database.", epilog="\b\nExample:\n  tracker doctor --db /srv/tracker.db\n"
)
@db_option
def doctor(path: Path) -> None:
    """Check the installation and the database, and say what to do about what is wrong. Status 1 if anything is."""
    findings = [*_installation(), *_files(), *_place(path), *_ledger(path)]
    for grade, words in findings:
        click.echo(f"{ {'ok': '✓', 'note': '·', 'wrong': '✗'}[grade] } {words}")
    if any(grade == "wrong" for grade, _ in findings):
        sys.exit(1)


def _installation() -> Iterator[Finding]:
    import sqlite3
    from importlib.metadata import PackageNotFoundError, version

    old = sys.version_info < (3, 11)
    yield "wrong" if old else "ok", f"Python {sys.version.split()[0]}" + (": needs 3.11 or newer" if old else "")
    for package in _NEEDED:
        try:
            yield "ok", f"{package} {version(package)}"
        except PackageNotFoundError:
            yield "wrong", f"{package} is missing: pip install --upgrade guidance-tracker"
    for package, use in _OPTIONAL.items():
        if find_spec(package) is None:
            yield "note", f"{package} is not installed; only needed for {use}"
    with sqlite3.connect(":memory:") as memory:
        options = {row[0] for row in memory.execute("PRAGMA compile_options")}
    good = sqlite3.sqlite_version_info >= (3, 37) and "ENABLE_FTS5" in options
    yield (
        "ok" if good else "wrong",
        f"SQLite {sqlite3.sqlite_version}" + ("" if good else ": needs 3.37 or newer with FTS5"),
    )


def _files() -> Iterator[Finding]:
    from tracker.places import data_folder, models_folder

    yield from _hashes()
    demo = any(data_folder().glob("*/releases/*"))
    yield "ok" if demo else "note", "demo releases" + ("" if demo else f" are missing in {data_folder()}")
    try:
        from tracker.decide.model import load_decision

        decision = load_decision()
    except TrackerError as problem:
        yield "wrong", str(problem)
        return
    except Exception as problem:
        yield "wrong", f"{models_folder() / 'decision'}: is damaged ({type(problem).__name__}); install the tracker again"
        return
    yield "ok", "trained decision"
    yield "note" if decision.encoder is None else "ok", "encoder" + (": none; signs and words decide" if decision.encoder is None else "")


def _hashes() -> Iterator[Finding]:
    """Compare what was installed with the hashes that came with it; a checkout has none, there each list is parsed."""
    from tracker.cli.installed import broken_lists, changed_files

    wrong = changed_files() or broken_lists()
    yield from (("wrong", f"{name}: is damaged; install the tracker again") for name in wrong)
    if not wrong:
        yield "ok", "word lists"


def _place(path: Path) -> Iterator[Finding]:
    folder = path.resolve().parent
    if not folder.is_dir():
        yield "wrong", f"{folder}: there is no such folder; create it or give another --db"
    elif not os.access(folder, os.W_OK):
        words = (
            "cannot be written: good for reading a published copy, not for ingest, resolve or reading a live database"
        )
        yield "note" if path.exists() else "wrong", f"{folder}: {words}"
    else:
        yield "ok", f"{folder} can be written"
        yield from _lock(path)


def _lock(path: Path) -> Iterator[Finding]:
    from tracker.db.lock import hold_lock, lock_file

    if not lock_file(path).exists():
        return
    try:
        with hold_lock(path):
            yield "ok", "no other run holds the lock"
    except TrackerError as problem:
        yield "note", str(problem)


def _ledger(path: Path) -> Iterator[Finding]:
    from tracker.db.connect import check_integrity

    if not path.exists():
        yield "note", f"{path}: no database yet; `tracker demo` or `tracker ingest` makes one"
        return
    try:
        broken = check_integrity(path)
        yield from (("wrong", f"{path}: {words}; restore a copy") for words in broken)
        if not broken:
            yield from _damage(path)
            yield from _contents(path)
    except TrackerError as problem:
        yield "wrong", str(problem)


def _damage(path: Path) -> Iterator[Finding]:
    from tracker.db.health import find_damage

    with readable(path) as db:
        damage = list(find_damage(db))
    if damage:
        yield from (("wrong", f"{path}: {words}; restore a backup") for words in damage)
    else:
        yield "ok", f"{path}: sound, {path.stat().st_size / 1e6:.1f} MB"


def _contents(path: Path) -> Iterator[Finding]:
    from tracker.versions import reading_version

    def count(sql: str, *values: str) -> int:
        return int(db.execute(sql, values).fetchone()[0])

    with readable(path) as db:
        yield (
            "ok",
            f"{count('SELECT count(*) FROM releases')} releases, {count('SELECT count(*) FROM claims_current')} claims",
        )
        last = db.execute(
            "SELECT as_of, finished_at FROM runs WHERE command = 'resolve' AND exit_status = 0 ORDER BY run_id DESC LIMIT 1"
        ).fetchone()
        yield (
            ("ok", f"last judged as of {last[0]}, on {last[1]}")
            if last
            else ("note", "never judged: run `tracker resolve`")
        )
        if waiting := count("SELECT count(*) FROM claims_current WHERE status IS NULL"):
            yield "note", f"{waiting} claims are not judged yet: run `tracker resolve`"
        if old := count("SELECT count(*) FROM releases WHERE extracted_by <> ?", reading_version()):
            yield "note", f"{old} releases were read by an earlier version or with --fast: `tracker ingest --refresh` reads them again"
        if ahead := count("SELECT count(*) FROM releases WHERE published > ?", today().isoformat()):
            yield "note", f"{ahead} releases are dated in the future and out of view; `tracker export releases` shows which"
        if rejected := count("SELECT count(*) FROM rejected"):
            yield "note", f"{rejected} inputs were rejected; `tracker ask could-not-read` says why"
        if lost := count("SELECT count(*) FROM claims WHERE override_id IS NOT NULL AND current = 0"):
            yield "note", f"{lost} analysts' verdicts are on claims that a newer reading no longer finds"
        if damaged := list(_with_lost_characters(db)):
            shown = ", ".join(damaged[:3]) + (" …" if len(damaged) > 3 else "")
            yield "note", f"{len(damaged)} releases lost characters beside numbers before they came, which are read from none of their sentences: {shown}"
        if cut := count("SELECT count(*) FROM runs WHERE finished_at IS NULL"):
            yield "note", f"{cut} runs were cut short; nothing half-done is left of them"


def _with_lost_characters(db: Database) -> Iterator[str]:
    """Name the releases whose texts lost a character beside a number; only what holds such a sign is looked at."""
    from tracker.lost import find_lost

    sql = "SELECT source, text FROM releases JOIN texts USING (text_id) WHERE instr(text, char(65533)) ORDER BY source"
    return (source for source, text in db.execute(sql) if find_lost(text))
