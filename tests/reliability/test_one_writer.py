"""One run at a time, by whatever name the ledger is called; and no double verdict even where the lock is not held."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from ledgers import NORVANE, export, run, run_apart, write_releases

from tracker.cli.options import now
from tracker.db.connect import open_for_writing
from tracker.db.lock import hold_lock, lock_file
from tracker.db.save import start_run
from tracker.errors import Locked
from tracker.judging import judge_ledger


@pytest.fixture
def unjudged(tmp_path: Path) -> Path:
    """Read the made-up releases, judge nothing."""
    assert run("ingest", *write_releases(tmp_path / "in", NORVANE), db=tmp_path / "t.db").exit_code == 0
    return tmp_path / "t.db"


def other_names(db: Path) -> Iterator[Path]:
    """Give the ledger other names."""
    folder = db.parent / "elsewhere"
    folder.mkdir()
    (folder / "link.db").symlink_to(db)
    (folder / "again.db").symlink_to(folder / "link.db")
    (db.parent / "way").symlink_to(db.parent)
    yield from (folder / "link.db", folder / "again.db", db.parent / "way" / db.name, db.parent / "." / db.name)


def test_the_lock_is_that_of_the_file_not_of_its_name(unjudged: Path) -> None:
    for name in other_names(unjudged):
        assert lock_file(name) == lock_file(unjudged)
        with hold_lock(name):
            assert run_apart("resolve", "--db", unjudged).returncode == 75
        with hold_lock(unjudged):
            assert run_apart("resolve", "--db", name).returncode == 75
    assert export(unjudged, "resolutions") == []


def test_a_ledger_with_a_second_name_of_its_own_is_not_written(unjudged: Path, tmp_path: Path) -> None:
    """SQLite keeps what is not yet in the file beside it, by its name: two names would each lose the other's."""
    hard = tmp_path / "hard.db"
    os.link(unjudged, hard)
    for name in (unjudged, hard):
        refused = run("resolve", db=name)
        assert refused.exit_code == 2 and "hard link" in refused.output, refused.output
    hard.unlink()
    assert run("resolve", db=unjudged).exit_code == 0


def test_runs_at_once_by_two_names_give_each_claim_one_verdict(unjudged: Path) -> None:
    names = [unjudged, *other_names(unjudged)]
    command = [sys.executable, "-m", "tracker", "resolve", "--as-of", "2032-06-01", "--db"]
    runs = [subprocess.Popen([*command, str(name)], stderr=subprocess.DEVNULL) for name in names]
    statuses = [one.wait() for one in runs]
    assert set(statuses) <= {0, 75} and 0 in statuses
    assert set(Counter(v["claim_id"] for v in export(unjudged, "resolutions")).values()) == {1}


@contextmanager
def two_connections(db: Path) -> Iterator[tuple[object, object]]:
    """Open a ledger twice for writing, as two runs would if there were no lock."""
    one, other = open_for_writing(db, now()), open_for_writing(db, now())
    try:
        yield one, other
    finally:
        one.close()
        other.close()


def test_without_the_lock_two_runs_cannot_both_write_what_they_saw(
    unjudged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second run judges, from the same state, between the first one's judging and its writing."""
    from tracker.db import save

    day, plain = date(2032, 6, 1), save.save_verdicts
    with two_connections(unjudged) as (one, other):
        first, second = (start_run(db, "resolve", "1", now(), day) for db in (one, other))  # type: ignore[arg-type]

        def meanwhile(*given: object) -> None:
            monkeypatch.setattr(save, "save_verdicts", plain)
            assert judge_ledger(other, day, second).appended  # type: ignore[arg-type]
            plain(*given)  # type: ignore[arg-type]

        monkeypatch.setattr(save, "save_verdicts", meanwhile)
        with pytest.raises(Locked, match="meanwhile"):
            judge_ledger(one, day, first)  # type: ignore[arg-type]
    log = export(unjudged, "resolutions")
    assert len(log) == len({v["claim_id"] for v in log}) > 1
    assert {v["run_id"] for v in log} == {second.run_id}


def test_the_database_itself_refuses_a_double_verdict(unjudged: Path) -> None:
    run("resolve", "--as-of", "2032-06-01", db=unjudged)
    with sqlite3.connect(unjudged) as connection:
        names = [row[1] for row in connection.execute("PRAGMA table_info(resolutions)") if row[1] != "resolution_id"]
        with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
            connection.execute(f"INSERT INTO resolutions ({','.join(names)}) SELECT {','.join(names)} FROM resolutions")


def test_a_killed_holder_s_lock_is_free(unjudged: Path) -> None:
    script = "import sys, time; from pathlib import Path; from tracker.db.lock import hold_lock\nwith hold_lock(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", script, str(unjudged)], stdout=subprocess.PIPE)
    assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
    assert run_apart("resolve", "--db", unjudged).returncode == 75
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    assert run_apart("resolve", "--db", unjudged).returncode == 0
