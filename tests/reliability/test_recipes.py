"""The cron lines of README and docs, run as they stand there: only the folder and the clock are the test's."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from ledgers import NORVANE, export, write_releases

ROOT = Path(__file__).parent.parent.parent
LINE = re.compile(r"(?:[\d*/,-]+\s+){5}(.*\btracker\b.*)")


def recipes(page: str) -> list[str]:
    """Return the commands of the cron lines of a page."""
    return [found[1] for line in (ROOT / page).read_text(encoding="utf-8").splitlines() if (found := LINE.fullmatch(line))]


def cron(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as cron does: /bin/sh, a bare environment, `/srv` being the test's folder; no network."""
    (folder / "bin").mkdir(exist_ok=True)
    tracker = folder / "bin" / "tracker"
    tracker.write_text(f'#!/bin/sh\nexec {sys.executable} -m tracker "$@"\n')
    tracker.chmod(0o755)
    environment = {
        "PATH": f"{folder / 'bin'}:/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
        "TRACKER_DB": str(folder / "tracker" / "tracker.db"),
        "TRACKER_USER_AGENT": "Ann Analyst ann@example.com",
        "https_proxy": "http://127.0.0.1:9",
    }
    words = command.replace("/srv", str(folder))
    return subprocess.run(["/bin/sh", "-c", words], env=environment, cwd=folder, capture_output=True, text=True)


@pytest.fixture
def srv(tmp_path: Path) -> Path:
    """Make the folders of the recipes, with four releases of which one cannot be read."""
    for name in ("tracker/inbox", "tracker/backups", "releases", "www", "backup"):
        (tmp_path / name).mkdir(parents=True)
    for inbox in ("tracker/inbox", "releases"):
        write_releases(tmp_path / inbox, NORVANE)
        (tmp_path / inbox / "aa-undated.txt").write_text("Nobody says when.\n")
    return tmp_path


def judged(db: Path) -> int:
    """Count the verdicts in a ledger."""
    with sqlite3.connect(db) as connection:
        return int(connection.execute("SELECT count(*) FROM resolutions").fetchone()[0])


def test_there_are_recipes() -> None:
    assert len(recipes("README.md")) == 3 and len(recipes("docs/operations.md")) == 5


def test_the_readme_s_lines_judge_though_a_file_is_rejected(srv: Path) -> None:
    _, fill, backup = recipes("README.md")
    first = cron(fill, srv)
    assert "aa-undated.txt" in first.stderr and first.stderr.count("tracker: ") == 1
    db = srv / "tracker" / "tracker.db"
    assert len(export(db, "releases")) == 4
    # The clock of the test stands before the releases' own days: what matters is that the resolver has run.
    with sqlite3.connect(db) as connection:
        assert ("resolve", 0) in connection.execute("SELECT command, exit_status FROM runs").fetchall()
    again = cron(fill, srv)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    for _ in range(2):
        done = cron(backup, srv)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert export(srv / "tracker" / "backups" / "tracker.db", "releases") == export(db, "releases")


def test_a_folder_that_is_gone_makes_no_ledger_elsewhere(srv: Path) -> None:
    (srv / "tracker").rename(srv / "moved")
    done = cron(recipes("README.md")[1], srv)
    assert done.returncode != 0 and not list(srv.glob("*.db"))


def test_the_lines_of_operations(srv: Path) -> None:
    (srv / "tracker").mkdir(exist_ok=True)
    for command in recipes("docs/operations.md"):
        if "fetch" in command and not os.environ.get("TRACKER_TEST_SLOW"):
            # Without a network each try waits; what the line does after it is what the first line does.
            command = command.replace("tracker fetch ACME MRDN", "tracker fetch 'no ticker'")
        done = cron(command, srv)
        assert "Traceback" not in done.stderr
        assert done.returncode == 0, (command, done.stderr)
    shown, kept = (export(srv / db, "releases") for db in ("www/tracker.db", "tracker/tracker.db"))
    assert [row["sha256"] for row in shown] == [row["sha256"] for row in kept]
    with sqlite3.connect(srv / "backup" / "tracker.db") as connection:
        assert [row[0] for row in connection.execute("SELECT command FROM runs WHERE exit_status = 0 ORDER BY run_id")].count("resolve") == 2
