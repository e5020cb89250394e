"""What the machine cannot do is one sentence and a status of its own, never a traceback, never "rejected, rest done"."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from ledgers import OSTREL, export, run, write_releases

from tracker.db import connect

WRITERS = [["ingest", "IN"], ["resolve"], ["override", "CLAIM", "met", "--why", "so"]]


def words_of(command: list[str], db: Path, tmp_path: Path) -> list[str]:
    """Fill in the placeholders of a command."""
    if not (tmp_path / "in").exists():
        write_releases(tmp_path / "in", OSTREL)
    claim = str(export(db)[0]["claim_id"]) if "CLAIM" in command else ""
    return [word.replace("IN", str(tmp_path / "in")).replace("CLAIM", claim) for word in command]


def check(done: Result, status: int, words: str) -> None:
    """Check status and sentence."""
    assert done.exit_code == status, (done.output, done.exception)
    assert words in done.stderr and len(done.stderr.splitlines()) == 1 and "Traceback" not in done.output


@pytest.mark.parametrize("command", WRITERS, ids=" ".join)
def test_a_database_that_another_program_holds(
    command: list[str], db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "_BUSY_MS", 100)
    given = words_of(command, db, tmp_path)
    with sqlite3.connect(db, isolation_level=None) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN IMMEDIATE")
        check(run(*given, db=db), 75, "another program holds it")


def test_a_full_database(db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = words_of(["ingest", "IN"], db, tmp_path)
    plain = connect._wrapped

    def full(connection: sqlite3.Connection) -> object:
        connection.execute("PRAGMA max_page_count = 1")
        return plain(connection)

    before = export(db, "releases")
    monkeypatch.setattr(connect, "_wrapped", full)
    check(run(*given, db=db), 74, "full")
    monkeypatch.undo()
    assert export(db, "releases") == before


@pytest.mark.parametrize("command", [["ingest"], ["resolve", "--as-of", "2032-06-02"]], ids=" ".join)
def test_files_that_may_not_grow(command: list[str], db: Path, tmp_path: Path) -> None:
    """A real write that really fails: the system lets files of this process grow to a few pages only."""
    files = write_releases(tmp_path / "in", OSTREL)
    if command == ["ingest"]:
        command = [*command, *map(str, files)]
    else:
        run("ingest", *files, db=db)
    before = export(db, "releases"), export(db, "resolutions")

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    words = [sys.executable, "-B", "-m", "tracker", *command, "--db", str(db)]
    done = subprocess.run(words, capture_output=True, text=True, preexec_fn=small)
    assert done.returncode == 74 and len(done.stderr.splitlines()) == 1, done.stderr
    assert (export(db, "releases"), export(db, "resolutions")) == before
    with sqlite3.connect(db) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def read_only(connection: sqlite3.Connection) -> None:
    """Make a connection refuse to write, as a read-only disk does, whoever asks (root may write everywhere)."""
    connection.execute("PRAGMA query_only = ON")


@pytest.mark.parametrize("command", WRITERS, ids=" ".join)
def test_a_read_only_database(command: list[str], db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = words_of(command, db, tmp_path)
    plain = connect._wrapped

    def closed(connection: sqlite3.Connection) -> object:
        read_only(connection)
        return plain(connection)

    monkeypatch.setattr(connect, "_wrapped", closed)
    check(run(*given, db=db), 73, "readonly")


@pytest.mark.parametrize("command", [*WRITERS[:2], ["claims"], ["export", "claims"], ["backup", "IN/b.db"]], ids=" ".join)
@pytest.mark.parametrize("make", [lambda path: path.symlink_to("/dev/null"), os.mkfifo], ids=["device", "pipe"])
def test_a_ledger_that_is_no_file(command: list[str], make: Callable[[Path], None], tmp_path: Path) -> None:
    odd = tmp_path / "odd.db"
    make(odd)
    check(run(*words_of(command, odd, tmp_path), db=odd), 73, "no regular file")
    assert not (tmp_path / "odd.db.lock").exists() and not Path("/dev/null.lock").exists()
