"""One bad document never stops a batch: its reason and its bytes are kept, and it is named once."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from ledgers import NORVANE, OSTREL, export, run, run_apart, write_releases

from tracker import batch
from tracker.batch import FEW, Header, Rejected, Source, Workers, read_header
from tracker.db import save

UNDATED = b"Norvane Instruments, Inc. makes flow meters.\n\nIt expects revenue of $5 million.\n"


def rejected(db: Path) -> list[tuple[str, str, bytes]]:
    """Return what was rejected: source, reason, bytes kept."""
    with sqlite3.connect(db) as connection:
        rows = connection.execute("SELECT source, reason, zlib FROM rejected ORDER BY source").fetchall()
    return [(source, reason, zlib.decompress(kept) if kept else b"") for source, reason, kept in rows]


def sources(db: Path) -> set[str]:
    """Return the names of the releases that are in."""
    return {Path(str(row["source"])).name for row in export(db, "releases")}


def test_a_name_that_is_no_unicode_is_read_like_any_other(tmp_path: Path) -> None:
    files = write_releases(tmp_path / "in", NORVANE[:2])
    odd = os.fsencode(tmp_path / "in") + b"/caf\xe9.txt"
    os.rename(files[1], odd)
    with open(os.fsencode(tmp_path / "in") + b"/\xff\xfe bad.txt", "wb") as handle:
        handle.write(UNDATED)
    db = tmp_path / "t.db"
    done = run_apart("ingest", tmp_path / "in", "--db", db)
    assert done.returncode == 1 and "Traceback" not in done.stderr and done.stderr.count("tracker: ") == 1
    assert sources(db) == {files[0].name, r"caf\xe9.txt"}
    assert [Path(source).name for source, _, _ in rejected(db)] == [r"\xff\xfe bad.txt"]
    assert run_apart("ingest", tmp_path / "in", "--db", db).returncode == 0


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("change", ["gone", "changed"])
def test_a_file_that_goes_or_changes_while_it_is_read_costs_only_itself(
    change: str, times: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is there when the batch is looked through (once), and when headers are read (twice), and then no more."""
    from tracker.cli import filling

    files = write_releases(tmp_path / "in", NORVANE)
    plain, seen = filling.load, list[Path]()

    def load(file: Path) -> bytes:
        seen.append(file)
        if file == files[1] and seen.count(file) > times:
            if change == "gone":
                file.unlink(missing_ok=True)
            return b"other words" if change == "changed" else plain(file)
        return plain(file)

    monkeypatch.setattr(filling, "load", load)
    db = tmp_path / "t.db"
    done = run("ingest", tmp_path / "in", db=db)
    assert done.exit_code == 1 and len(done.stderr.splitlines()) == 1
    assert ("went while it was read" if change == "gone" else "changed while it was read") in done.stderr
    assert sources(db) == {file.name for file in files if file != files[1]}
    monkeypatch.undo()
    files[1].write_text(NORVANE[1].text(), encoding="utf-8")
    assert run("ingest", tmp_path / "in", db=db).exit_code == 0
    assert len(sources(db)) == 4 and rejected(db) == []


def test_a_row_that_the_database_refuses_costs_only_its_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = write_releases(tmp_path / "in", NORVANE)
    plain = save._save_claims

    def refused(db: object, reading: save.Reading, *more: object) -> None:
        plain(db, reading, *more)  # type: ignore[arg-type]
        if reading.release.source.endswith(files[1].name):
            raise sqlite3.IntegrityError("datatype mismatch")

    monkeypatch.setattr(save, "_save_claims", refused)
    db = tmp_path / "t.db"
    done = run("ingest", tmp_path / "in", db=db)
    assert done.exit_code == 1 and "could not be saved" in done.stderr
    assert sources(db) == {file.name for file in files if file != files[1]}
    assert [(reason.split(":")[1].strip()[:18], kept) for _, reason, kept in rejected(db)] == [
        ("could not be saved", files[1].read_bytes())
    ]
    with sqlite3.connect(db) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("SELECT count(*) FROM texts").fetchone() == (3,)


def test_words_of_the_user_that_are_no_unicode_are_a_reason(tmp_path: Path) -> None:
    file = write_releases(tmp_path / "in", NORVANE[:1])[0]
    command = [sys.executable, "-m", "tracker", "ingest", file, "--issuer", b"Norvan\xe9", "--db", tmp_path / "t.db"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    assert len(rejected(tmp_path / "t.db")) == 1


def test_an_unchanged_reject_is_named_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_releases(tmp_path / "in", NORVANE[:1])
    bad = tmp_path / "in" / "undated.txt"
    bad.write_bytes(UNDATED)
    db = tmp_path / "t.db"
    first = run("ingest", tmp_path / "in", db=db)
    assert first.exit_code == 1 and "undated.txt" in first.stderr
    again = run("ingest", tmp_path / "in", db=db)
    assert (again.exit_code, again.output) == (0, "")
    assert "1 rejected before and unchanged" in run("ingest", tmp_path / "in", "-v", db=db).stdout
    assert len(rejected(db)) == 1
    told = run("ingest", bad, "--ticker", "NVIN", db=db)
    assert told.exit_code == 1, "other words of the user may end otherwise"
    assert run("ingest", bad, "--refresh", db=db).exit_code == 1, "asked for, it is looked at again"
    bad.write_bytes(UNDATED + b"\n")
    assert run("ingest", bad, db=db).exit_code == 1, "other bytes are another input"
    monkeypatch.setattr("tracker.versions.reading_version", lambda fast=False: "9.9+test")
    assert run("ingest", bad, db=db).exit_code == 1, "other code may read it"
    assert run("ingest", bad, "--published", "2031-03-03", db=db).exit_code == 0
    assert rejected(db) == []


def test_copies_of_a_reject_are_named_in_the_same_run(tmp_path: Path) -> None:
    """Name each file of the same bytes at once: five empty files are no five mornings of mail."""
    (tmp_path / "in").mkdir()
    for name in ("a", "b", "c"):
        (tmp_path / "in" / f"{name}.txt").write_bytes(UNDATED)
    db = tmp_path / "t.db"
    done = run("ingest", tmp_path / "in", "-v", db=db)
    assert done.exit_code == 1 and "0 new releases, 0 claims, 0 figures, 3 rejected" in done.stdout
    assert done.stderr.count("the same bytes as") == 2 and len(done.stderr.splitlines()) == 3
    assert [kept for _, _, kept in rejected(db)] == [UNDATED] * 3
    again = run("ingest", tmp_path / "in", "-v", db=db)
    assert again.exit_code == 0 and "3 rejected before and unchanged" in again.stdout and not again.stderr


def test_a_file_that_may_not_be_opened_is_named_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tracker.cli import filling

    files = write_releases(tmp_path / "in", NORVANE[:2])
    plain = filling.load

    def closed(file: Path) -> bytes:
        if file == files[0]:
            raise PermissionError(13, "Permission denied", str(file))
        return plain(file)

    monkeypatch.setattr(filling, "load", closed)
    db = tmp_path / "t.db"
    assert run("ingest", tmp_path / "in", db=db).exit_code == 1
    assert [run("ingest", tmp_path / "in", db=db).exit_code for _ in range(2)] == [0, 0]
    assert sources(db) == {files[1].name}


def test_what_standard_input_brought_is_kept_each_by_itself(tmp_path: Path) -> None:
    db = tmp_path / "t.db"
    second = UNDATED.replace(b"$5", b"$6")
    for bytes_ in (UNDATED, second):
        assert run("ingest", "-", db=db, stdin=bytes_).exit_code == 1
    assert {kept for _, _, kept in rejected(db)} == {UNDATED, second}
    assert run("ingest", "-", db=db, stdin=UNDATED).exit_code == 0, "named before"
    assert run("ingest", "-", "--published", "2031-03-03", db=db, stdin=second).exit_code == 0
    assert {kept for _, _, kept in rejected(db)} == {UNDATED}


def test_a_pipe_by_name_is_read_once(tmp_path: Path) -> None:
    good = write_releases(tmp_path / "in", NORVANE[:1])[0]
    script = f'{sys.executable} -m tracker ingest <(cat {good}) --db {tmp_path / "t.db"}'
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert len(export(tmp_path / "t.db", "releases")) == 1


def test_the_bytes_that_are_kept_are_bounded(tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    large.write_bytes(bytes(range(256)) * 50_000)
    db = tmp_path / "t.db"
    assert run("ingest", large, db=db).exit_code == 1
    ((_, _, kept),) = rejected(db)
    assert kept == large.read_bytes()[: save.MOST_KEPT]


def test_a_name_that_is_too_long_is_no_file(tmp_path: Path) -> None:
    good = write_releases(tmp_path / "in", NORVANE[:1])[0]
    done = run("ingest", "x" * 5_000, good, db=tmp_path / "t.db")
    assert done.exit_code == 1 and "no such file" in done.stderr and sources(tmp_path / "t.db") == {good.name}


def kills_itself(source: Source) -> Header | Rejected:
    """End the process at one name, never come back at another."""
    if "dies" in source.name:
        os._exit(9)
    while "hangs" in source.name:
        pass
    return read_header(source)


@pytest.mark.parametrize("others", [2, FEW])
def test_a_document_that_kills_or_hangs_its_reader_costs_only_itself(
    others: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [*NORVANE, *OSTREL, *(replace(t, day=t.day.replace("203", "202"), ticker="NVIO") for t in NORVANE)]
    files = write_releases(tmp_path / "in", tuple(told[:others]))
    for name in ("dies.txt", "hangs.txt"):
        (tmp_path / "in" / name).write_bytes(UNDATED + name.encode())
    monkeypatch.setattr(batch, "read_header", kills_itself)
    db = tmp_path / "t.db"
    done = run("ingest", tmp_path / "in", "--time-limit", "2", db=db)
    assert done.exit_code == 1
    assert sources(db) == {file.name for file in files}
    reasons = {Path(source).name: reason for source, reason, _ in rejected(db)}
    assert "ended the program" in reasons["dies.txt"] and "longer than 2 seconds" in reasons["hangs.txt"]
    assert {kept for _, _, kept in rejected(db)} == {(tmp_path / "in" / name).read_bytes() for name in reasons}


def test_a_worker_ends_with_its_parent_and_never_holds_its_lock(tmp_path: Path) -> None:
    """Kill the parent while its worker is at a document that never ends: the lock is free at once, no orphan is left."""
    (tmp_path / "hangs.txt").write_bytes(UNDATED)
    script = """
import os, sys
from pathlib import Path
sys.path[:0] = [sys.argv[3]]
import test_bad_documents as here
from tracker import batch
from tracker.cli import cli
def told(source):
    Path(sys.argv[4]).write_text(str(os.getpid()))
    return here.kills_itself(source)
batch.read_header = told
cli(["ingest", sys.argv[1], "--db", sys.argv[2]])
"""
    db, mark = tmp_path / "t.db", tmp_path / "pid"
    paths = [str(p) for p in (tmp_path / "hangs.txt", db, Path(__file__).parent, mark)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([*sys.path])}
    parent = subprocess.Popen([sys.executable, "-c", script, *paths], env=environment)
    end = time.monotonic() + 60
    while not (mark.exists() and mark.read_text()) and time.monotonic() < end:
        time.sleep(0.05)
    worker = int(mark.read_text())
    parent.kill()
    parent.wait()
    assert run("resolve", db=db).exit_code == 0, "the worker held the lock"
    while Path(f"/proc/{worker}").exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not Path(f"/proc/{worker}").exists()


def test_results_larger_than_a_pipe_come_through() -> None:
    with Workers() as workers:
        assert list(workers.in_order(large, range(3), 3, lambda task, why: b"")) == [large(n) for n in range(3)]


def large(number: int) -> bytes:
    """Return more bytes than a pipe holds."""
    return bytes([number]) * 3_000_000


def test_a_disk_that_fills_is_no_fault_of_a_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is blamed on the release at hand when the database itself cannot be written."""
    from tracker.db import connect

    files = write_releases(tmp_path / "in", NORVANE)
    db = tmp_path / "t.db"
    run("ingest", files[0], db=db)
    plain = connect._wrapped

    def small(connection: sqlite3.Connection) -> object:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 1}")
        return plain(connection)

    monkeypatch.setattr(connect, "_wrapped", small)
    done = run("ingest", *files, db=db)
    assert done.exit_code == 74 and len(done.stderr.splitlines()) == 1 and "full" in done.stderr
    monkeypatch.undo()
    assert rejected(db) == [] and len(sources(db)) < 4
    assert run("ingest", *files, db=db).exit_code == 0 and len(sources(db)) == 4
