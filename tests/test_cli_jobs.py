"""`tracker ingest --jobs` and `--fast`: the same ledger however many processes read, and one of them killed costs one document."""

from __future__ import annotations

import os
import pty
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from ledgers import NORVANE, OSTREL, export, run, run_apart, write_releases

from tracker import batch
from tracker.batch import Extracted, Rejected, Task

EXTRACT = batch.extract


def dies_on_the_third(task: Task) -> Extracted | Rejected:
    """End the process that reads one document as the system does that is out of memory."""
    if task.source.name.endswith("nvin-2.txt"):
        os.kill(os.getpid(), signal.SIGKILL)
    return EXTRACT(task)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_releases(tmp_path / "in", NORVANE)
    write_releases(tmp_path / "in", OSTREL)
    return tmp_path / "in"


def dump(db: Path) -> list[str]:
    """Return every row of every table."""
    with sqlite3.connect(db) as connection:
        return list(connection.iterdump())


def test_any_number_of_processes_writes_the_same_ledger(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("filling", "options"):
        monkeypatch.setattr(f"tracker.cli.{place}.now", lambda: "2032-06-01T12:00:00Z")
    ledgers = []
    for jobs in (1, 3):
        assert run("ingest", folder, "--jobs", jobs, db=tmp_path / f"{jobs}.db").exit_code == 0
        ledgers.append(dump(tmp_path / f"{jobs}.db"))
    assert ledgers[0] == ledgers[1]
    assert sum(line.startswith('INSERT INTO "claims"') for line in ledgers[0]) >= 6


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_killed_process_loses_its_document_and_says_so(
    jobs: int, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "extract", dies_on_the_third)
    done = run("ingest", folder, "--jobs", jobs, db=tmp_path / "t.db")
    assert done.exit_code == 1
    lines = done.stderr.splitlines()
    assert len(lines) == 1 and "nvin-2.txt: reading it ended the program" in lines[0]
    assert len(export(tmp_path / "t.db", "releases")) == 5


def test_fast_is_another_reading_and_refresh_takes_it_back(folder: Path, tmp_path: Path) -> None:
    db = tmp_path / "t.db"
    assert run("ingest", folder, "--fast", db=db).exit_code == 0
    read_by = "SELECT DISTINCT extracted_by FROM releases"
    with sqlite3.connect(db) as connection:
        ((fast,),) = connection.execute(read_by).fetchall()
    assert fast.endswith(".fast") and export(db)
    assert run("ingest", folder, db=db).exit_code == 0
    assert "6 read again" in run("ingest", folder, "--refresh", "-v", db=db).stdout
    with sqlite3.connect(db) as connection:
        assert connection.execute(read_by).fetchall() == [(fast.removesuffix(".fast"),)]


def test_piped_it_is_quiet_and_on_a_terminal_it_shows_how_far_it_is(folder: Path, tmp_path: Path) -> None:
    piped = run_apart("ingest", folder, "--jobs", "2", "--db", tmp_path / "a.db")
    assert (piped.returncode, piped.stdout, piped.stderr) == (0, "", "")
    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "tracker", "ingest", folder, "--jobs", "2", "--db", tmp_path / "b.db"]
    assert subprocess.run(words, stdout=subprocess.PIPE, stderr=theirs).returncode == 0
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    assert "Finding claims" in shown and "100%" in shown


@pytest.mark.parametrize("jobs", ["0", "-2", "many"])
def test_no_process_is_wrong_usage(jobs: str, folder: Path, tmp_path: Path) -> None:
    assert run("ingest", folder, "--jobs", jobs, db=tmp_path / "t.db").exit_code == 2
