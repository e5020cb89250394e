"""`tracker ingest`: idempotent, whole or not at all, independent of order, and clear about what it cannot read."""

from __future__ import annotations

import itertools
import os
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from ledgers import NORVANE, OSTREL, export, run, run_apart, write_releases

# When it was seen and first judged is what did happen, and differs with the order.
SEEN = ("first_seen_at", "verdict_since")


def state(db: Path) -> list[list[dict[str, object]]]:
    """Return all that must not depend on when and in which order files came."""
    tables = [export(db, what) for what in ("claims", "releases", "figures", "history")]
    return [[{k: v for k, v in row.items() if k not in SEEN} for row in table] for table in tables]


def test_a_folder_is_read_with_all_below_it(tmp_path: Path) -> None:
    write_releases(tmp_path / "in" / "norvane", NORVANE)
    write_releases(tmp_path / "in" / "ostrel", OSTREL)
    done = run("ingest", tmp_path / "in", "-v", db=tmp_path / "t.db")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("6 new releases, ")
    assert {row["issuer"] for row in export(tmp_path / "t.db", "releases")} == {
        "Norvane Instruments, Inc.",
        "Ostrel Foods Corporation",
    }


def test_reading_again_changes_nothing_and_is_quiet(tmp_path: Path) -> None:
    write_releases(tmp_path / "in", NORVANE)
    db = tmp_path / "t.db"
    run("ingest", tmp_path / "in", db=db)
    before = state(db)
    again = run("ingest", tmp_path / "in", db=db)
    assert (again.exit_code, again.output) == (0, "")
    assert state(db) == before


def test_calendar_comes_from_earlier_releases_only(tmp_path: Path) -> None:
    files = write_releases(tmp_path / "in", NORVANE)
    db = tmp_path / "t.db"
    run("ingest", files[1], files[3], db=db)
    assert {r["fiscal_year_end_from"] for r in export(db, "releases")} == {"assumed"}
    run("ingest", files[0], db=db)
    told = [(r["fiscal_year_end"], r["fiscal_year_end_from"]) for r in export(db, "releases")]
    assert told == [("06-30", "text"), ("06-30", "earlier"), ("06-30", "earlier")]
    second_quarter = next(c for c in export(db) if c["published"] == "2031-11-20" and c["kind"] == "guidance")
    assert (second_quarter["target_start"], second_quarter["target_end"]) == ("2031-10-01", "2031-12-31")


def test_a_claim_that_a_new_calendar_replaces_stays_in_the_log(tmp_path: Path) -> None:
    files = write_releases(tmp_path / "in", NORVANE)
    db = tmp_path / "t.db"
    run("ingest", files[1], db=db)
    run("resolve", "--as-of", "2031-12-01", db=db)
    first = {c["claim_id"] for c in export(db)}
    run("ingest", files[0], db=db)
    run("resolve", "--as-of", "2031-12-01", db=db)
    now = {c["claim_id"] for c in export(db)}
    logged = {r["claim_id"] for r in export(db, "resolutions")}
    assert first - now, "the quarter of another calendar is another claim"
    assert first | now <= logged


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[1::5])
def test_any_order_ends_in_the_same_state(order: tuple[int, ...], tmp_path: Path) -> None:
    files = write_releases(tmp_path / "in", NORVANE)
    others = write_releases(tmp_path / "in", OSTREL)
    together, apart = tmp_path / "together.db", tmp_path / "apart.db"
    run("ingest", tmp_path / "in", db=together)
    for number in order:
        assert run("ingest", files[number], db=apart).exit_code == 0
        run("resolve", "--as-of", "2032-03-01", db=apart)
    run("ingest", *others, db=apart)
    for db in (together, apart):
        run("resolve", "--as-of", "2032-06-01", db=db)
    assert state(together) == state(apart)


def test_a_second_copy_is_a_receipt(tmp_path: Path) -> None:
    file = write_releases(tmp_path / "in", NORVANE[:1])[0]
    copy = tmp_path / "copy.txt"
    copy.write_bytes(file.read_bytes())
    db = tmp_path / "t.db"
    run("ingest", file, db=db)
    done = run("ingest", copy, db=db)
    assert done.exit_code == 0
    assert "second copy" in done.stderr and file.name in done.stderr
    assert len(export(db, "releases")) == 1
    with sqlite3.connect(db) as connection:
        assert connection.execute("SELECT count(*) FROM receipts").fetchone() == (2,)
    assert run("ingest", copy, db=db).output == ""


BAD = {
    "empty": (b"", "empty"),
    "blank": (b" \n\n ", "empty"),
    "binary": (bytes(range(256)) * 40, "neither text"),
    "undated": (b"Norvane Instruments, Inc. makes flow meters.\n\nIt expects revenue of $5 million.\n", "--published"),
    "torn.pdf": (b"%PDF-1.7\n1 0 obj\n<<", "pdf"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_rejected_with_its_reason_and_the_rest_goes_on(name: str, tmp_path: Path) -> None:
    content, words = BAD[name]
    good = write_releases(tmp_path / "in", NORVANE[:1])[0]
    bad = tmp_path / "in" / (name if "." in name else f"{name}.txt")
    bad.write_bytes(content)
    db = tmp_path / "t.db"
    done = run("ingest", bad, good, db=db)
    assert done.exit_code == 1
    lines = done.stderr.splitlines()
    assert len(lines) == 1 and bad.name in lines[0] and words in lines[0].lower() and "Traceback" not in done.output
    assert [r["source"] for r in export(db, "releases")] == [good.as_posix()]
    with sqlite3.connect(db) as connection:
        assert connection.execute("SELECT source, reason FROM rejected").fetchall()[0][0] == bad.as_posix()


def test_a_release_without_a_name_says_which_option_gives_it(tmp_path: Path) -> None:
    nameless = tmp_path / "a.txt"
    nameless.write_text("results\n\nMarch 3, 2031\n\nrevenue of $6 million to $7 million is expected in 2031.\n")
    db = tmp_path / "t.db"
    done = run("ingest", nameless, db=db)
    assert done.exit_code == 1 and "--issuer" in done.stderr
    given = run("ingest", nameless, "--issuer", "Norvane Instruments, Inc.", "--ticker", "NVIN", db=db)
    assert given.exit_code == 0, given.output
    with sqlite3.connect(db) as connection:
        assert connection.execute("SELECT count(*) FROM rejected").fetchone() == (0,)
    assert export(db, "releases")[0]["ticker"] == "NVIN"


def test_words_of_the_user_win_later_too(tmp_path: Path) -> None:
    file = write_releases(tmp_path / "in", NORVANE[1:2])[0]
    db = tmp_path / "t.db"
    run("ingest", file, db=db)
    run("ingest", file, "--fiscal-year-end", "06-30", db=db)
    run("ingest", "--refresh", db=db)
    release = export(db, "releases")[0]
    assert (release["fiscal_year_end"], release["fiscal_year_end_from"]) == ("06-30", "option")


@pytest.mark.parametrize(
    ("given", "words"),
    [("nowhere.txt", "no such file"), ("empty", "no releases in this folder")],
)
def test_nothing_is_made_where_there_is_nothing_to_read(given: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = run("ingest", tmp_path / given, db=tmp_path / "t.db")
    assert done.exit_code == 1 and words in done.stderr
    assert not (tmp_path / "t.db").exists()


def test_standard_input(tmp_path: Path) -> None:
    done = run("ingest", "-", "-v", db=tmp_path / "t.db", stdin=NORVANE[0].text().encode())
    assert done.exit_code == 0, done.output
    assert export(tmp_path / "t.db", "releases")[0]["source"] == "stdin"


@pytest.mark.parametrize("arguments", [[], ["--published", "soon"], ["--fiscal-year-end", "13-40"]])
def test_wrong_usage(arguments: list[str], tmp_path: Path) -> None:
    given = [tmp_path, *arguments] if arguments else []
    assert run("ingest", *given, db=tmp_path / "t.db").exit_code == 2


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    db = tmp_path / "other.db"
    with sqlite3.connect(db) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
    before = db.read_bytes()
    files = write_releases(tmp_path / "in", NORVANE[:1])
    for command in (["ingest", *files], ["resolve"], ["claims"], ["export", "claims"]):
        done = run(*command, db=db)
        assert done.exit_code == 2 and "another program" in done.stderr
    assert db.read_bytes() == before


@pytest.mark.parametrize("content", [b"not a database at all, only words" * 40])
def test_a_file_that_is_no_database(content: bytes, tmp_path: Path) -> None:
    db = tmp_path / "notes.db"
    db.write_bytes(content)
    done = run("ingest", *write_releases(tmp_path / "in", NORVANE[:1]), db=db)
    assert done.exit_code == 2 and "no SQLite database" in done.stderr
    assert db.read_bytes() == content


def test_a_damaged_database_is_said_to_be(tmp_path: Path) -> None:
    db = tmp_path / "t.db"
    run("ingest", *write_releases(tmp_path / "in", NORVANE), db=db)
    run("resolve", db=db)
    with db.open("r+b") as handle:
        handle.seek(4096)
        handle.write(b"\xff" * (db.stat().st_size - 8192))
    for command in (["claims"], ["ingest", tmp_path / "in"], ["doctor"]):
        done = run(*command, db=db)
        assert done.exit_code in (1, 2) and "damaged" in done.output, (command, done.output)


def test_the_lock_turns_a_second_run_away(tmp_path: Path) -> None:
    from tracker.db.lock import hold_lock

    db = tmp_path / "t.db"
    files = write_releases(tmp_path / "in", NORVANE[:1])
    with hold_lock(db):
        for command in (["ingest", *files], ["resolve"]):
            if command[0] == "resolve":
                db.touch()
            done = run_apart(*command, "--db", db)
            assert done.returncode == 75 and "another run holds the lock" in done.stderr
    assert run_apart("ingest", *files, "--db", db).returncode == 0


def test_a_folder_that_may_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    if os.geteuid() == 0:  # root may write everywhere
        monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    done = run("ingest", *write_releases(tmp_path / "in", NORVANE[:1]), db=closed / "t.db")
    assert done.exit_code == 73 and "cannot be written" in done.stderr


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    done = run("ingest", *write_releases(tmp_path / "in", NORVANE[:1]), db=tmp_path / "no" / "t.db")
    assert done.exit_code == 2 and "there is no folder" in done.stderr


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Read more releases than are read in one process; `in` beside the database has them."""
    folder = tmp_path_factory.mktemp("whole")
    for year in range(2001, 2006):
        told = (replace(t, day=f"{t.day.split(',')[0]}, {year}", year=year, following_year=year) for t in OSTREL)
        write_releases(folder / "in" / str(year), tuple(told))
    assert run_apart("ingest", folder / "in", "--db", folder / "t.db").returncode == 0
    return folder / "t.db"


@pytest.mark.parametrize("after", [0.8, 1.9, 2.6])
def test_killed_in_the_middle_leaves_no_half_release(after: float, whole: Path, tmp_path: Path) -> None:
    db = tmp_path / "t.db"
    command = [sys.executable, "-m", "tracker", "ingest", str(whole.parent / "in"), "--db", str(db)]
    victim = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(after)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    assert saved(db) <= saved(whole)
    assert subprocess.run(command).returncode == 0, "the lock went with the process that held it"
    assert state(db) == state(whole)


def test_a_release_is_saved_whole_or_not_at_all(tmp_path: Path) -> None:
    """Kill the process at each statement of a save in turn."""
    file = write_releases(tmp_path / "in", NORVANE[:1])[0]
    db = tmp_path / "t.db"
    run("ingest", file, db=tmp_path / "whole.db")
    expected = saved(tmp_path / "whole.db")
    script = """
import os, sys
from tracker.cli import cli
from tracker.db import save
count = 0
plain = save._insert
def insert(*given, **named):
    global count
    count += 1
    if count > int(sys.argv[1]):
        os.kill(os.getpid(), 9)
    return plain(*given, **named)
save._insert = insert
cli(["ingest", sys.argv[2], "--db", sys.argv[3]])
"""
    for statements in (0, 1, 3):
        done = subprocess.run([sys.executable, "-c", script, str(statements), str(file), str(db)])
        assert done.returncode == -signal.SIGKILL
        assert saved(db) == set()
    assert subprocess.run([sys.executable, "-c", script, "999", str(file), str(db)]).returncode == 0
    assert saved(db) == expected


def saved(db: Path) -> set[tuple[object, ...]]:
    """Return each saved release with the number of its claims, as last read, and figures."""
    if not db.exists():
        return set()
    with sqlite3.connect(db) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'releases'").fetchone():
            return set()
        return set(
            connection.execute("""SELECT release_id, (SELECT count(*) FROM claims c
                WHERE c.release_id = r.release_id AND c.current),
                (SELECT count(*) FROM figures f WHERE f.release_id = r.release_id) FROM releases r""")
        )
