"""Backups and published copies: consistent while others write, checked, never in the way of a server or a later run."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from ledgers import OSTREL, export, run, write_releases

from tracker.db import connect


def ids(db: Path, what: str = "claims") -> list[list[object]]:
    """Return the rows of a table but for where they came from, which a published copy does not tell in full."""
    return [[value for name, value in row.items() if "source" not in name] for row in export(db, what)]


@pytest.mark.parametrize("command", ["backup", "publish-copy"])
def test_a_copy_is_sound_and_replaced_again_and_again(command: str, db: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert run(command, copy, db=db).output == ""
    assert ids(copy) == ids(db)
    run("ingest", *write_releases(tmp_path / "in", OSTREL), db=db)
    assert run(command, copy, db=db).exit_code == 0
    assert ids(copy, "releases") == ids(db, "releases")
    with sqlite3.connect(copy) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert [p.name for p in tmp_path.iterdir() if "part" in p.name or p.name.startswith("copy.db-")] == []


@pytest.mark.parametrize("command", ["backup", "publish-copy"])
def test_a_copy_goes_over_nothing_but_a_copy(command: str, db: Path, tmp_path: Path) -> None:
    other, words, songs = tmp_path / "other.db", tmp_path / "words.db", tmp_path / "songs.db"
    run("ingest", *write_releases(tmp_path / "in", OSTREL), db=other)
    words.write_text("not a database")
    with sqlite3.connect(songs) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
    (tmp_path / "link.db").symlink_to(words)
    before = {path: path.read_bytes() for path in (other, words, songs)}
    for target, said in (
        (db, "is the ledger"),
        (Path(f"{db}-wal"), "is the ledger"),
        (other, "ledger of its own"),
        (words, "no copy of a ledger"),
        (songs, "another program"),
        (tmp_path / "link.db", "is a link"),
        (tmp_path / "none" / "copy.db", "no folder"),
    ):
        done = run(command, target, db=db)
        assert done.exit_code in (2, 73) and said in done.stderr, (target, done.output)
    assert {path: path.read_bytes() for path in before} == before


def overwrite(part: Path) -> None:
    with part.open("r+b") as handle:
        handle.seek(3 * 4096)
        handle.write(b"\xff" * 4096)


def orphan(part: Path) -> None:
    """Damage that no page tells, only a check: a row of a run that is not there."""
    with sqlite3.connect(part) as connection:
        connection.execute("INSERT INTO judged (issuer_id, as_of, fingerprint, run_id) VALUES ('x', '2032-01-01', 'x', 999)")


@pytest.mark.parametrize("damage", [overwrite, orphan])
def test_a_backup_that_does_not_come_out_sound_replaces_nothing(
    damage: Callable[[Path], None], db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy.db"
    run("backup", copy, db=db)
    before, plain = copy.read_bytes(), connect._settle

    def damaged(part: Path) -> None:
        damage(part)
        plain(part)

    monkeypatch.setattr(connect, "_settle", damaged)
    done = run("backup", copy, db=db)
    assert done.exit_code == 2 and len(done.stderr.splitlines()) == 1
    assert copy.read_bytes() == before and not list(tmp_path.glob("*.part")) and not list(tmp_path.glob(".*.part"))


def test_a_backup_is_of_one_moment_while_others_write(db: Path, tmp_path: Path) -> None:
    """A writer keeps two tables in step; no copy ever shows them apart, nor lacks what was committed before it."""
    stop = threading.Event()

    def write() -> None:
        with sqlite3.connect(db, timeout=30, isolation_level=None) as connection:
            while not stop.is_set():
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("UPDATE claims SET approx = 1 - approx")
                connection.execute("UPDATE figures SET derived = 1 - derived")
                connection.execute("COMMIT")

    with sqlite3.connect(db) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("UPDATE claims SET approx = 0")
        connection.execute("UPDATE figures SET derived = 0")
    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(6):
            copy = tmp_path / f"copy{number % 2}.db"
            with sqlite3.connect(db, timeout=30) as connection:
                connection.execute("UPDATE issuers SET name = ?", (f"moment {number}",))
            assert run("backup", copy, db=db).exit_code == 0
            with sqlite3.connect(copy) as connection:
                seen = connection.execute("SELECT approx FROM claims UNION SELECT derived FROM figures").fetchall()
                told = connection.execute("SELECT DISTINCT name FROM issuers").fetchall()
            assert len(seen) == 1 and told == [(f"moment {number}",)]
        assert writer.is_alive()
    finally:
        stop.set()
        writer.join()


@contextmanager
def server(db: Path) -> Iterator[str]:
    """Serve a copy publicly."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tracker", "serve", "--public", "--db", str(db), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as served:
        site = f"http://127.0.0.1:{port}"
        try:
            end = time.monotonic() + 120
            while time.monotonic() < end:
                try:
                    urllib.request.urlopen(site, timeout=30).read()
                    break
                except OSError:
                    time.sleep(0.2)
            yield site
        finally:
            served.terminate()
            served.wait(30)


def count(site: str, name: str) -> int:
    """Ask the running server how many releases it shows."""
    with urllib.request.urlopen(f"{site}/{name}/releases.json?_shape=array&_size=max", timeout=60) as answer:
        return len(json.load(answer))


def test_publishing_under_a_running_server(db: Path, tmp_path: Path) -> None:
    """The recipe of the docs: the server shows what was published last, without a restart and without a failed answer."""
    www = tmp_path / "www"
    www.mkdir()
    public = www / "tracker.db"
    run("publish-copy", public, db=db)
    file, problems, seen = public.stat().st_ino, list[str](), set[int]()
    with server(public) as site:
        assert count(site, "tracker") == 4
        stop = threading.Event()

        def ask() -> None:
            while not stop.is_set():
                try:
                    seen.add(count(site, "tracker"))
                except Exception as problem:
                    problems.append(str(problem))

        asking = [threading.Thread(target=ask) for _ in range(2)]
        for one in asking:
            one.start()
        try:
            for number, told in enumerate(OSTREL):
                run("ingest", *write_releases(tmp_path / f"in{number}", (told,)), db=db)
                assert run("publish-copy", public, db=db).exit_code == 0
                assert count(site, "tracker") == 5 + number
        finally:
            stop.set()
            for one in asking:
                one.join()
    assert problems == [] and seen <= {4, 5, 6}
    assert public.stat().st_ino == file and sorted(os.listdir(www)) == ["tracker.db"]


def test_a_publishing_that_is_killed_leaves_the_old_copy_and_the_next_one_goes_through(db: Path, tmp_path: Path) -> None:
    """Kill it in the middle of writing into the served file."""
    public = tmp_path / "public.db"
    run("publish-copy", public, db=db)
    run("ingest", *write_releases(tmp_path / "in", OSTREL), db=db)
    script = """
import os, sqlite3, sys
from pathlib import Path
part, target = Path(sys.argv[1]), Path(sys.argv[2])
source, goal = sqlite3.connect(part), sqlite3.connect(target)
goal.execute("PRAGMA cache_size = 5")
def die(status, left, total):
    if left and left < total // 2:
        os.kill(os.getpid(), 9)
source.backup(goal, pages=5, progress=die)
"""
    part = tmp_path / "part.db"
    run("publish-copy", part, db=db)
    done = subprocess.run([sys.executable, "-c", script, str(part), str(public)])
    assert done.returncode == -9
    assert run("publish-copy", public, db=db).exit_code == 0
    assert ids(public, "releases") == ids(db, "releases")
