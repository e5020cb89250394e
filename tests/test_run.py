"""`tracker run` from a clean folder against a server of ours: three companies, one cron line, killed runs, wrong days."""

from __future__ import annotations

import csv
import hashlib
import hmac
import json
import os
import re
import shlex
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from ledgers import NORVANE, export, run, write_releases
from standin import AGENT, ISSUERS, TOO_MANY, WHO_ARE_YOU, Filed, Server, Trouble, path_of, serving, three_issuers

ROOT = Path(__file__).parent.parent
CONFIG = """[edgar]
identity = "{agent}"
www = "{url}"
data = "{url}"

[watch]
companies = {companies}

[run]
publish = "public.db"

[[export]]
what = "claims"
to = "out/claims.csv"

[webhook]
url = "{url}/hook"
secret = "wren"
"""


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        three_issuers(server)
        yield server


def clean(folder: Path, server: Server, companies: list[str]) -> Path:
    """Make a clean folder with a config; return the ledger that will be in it."""
    folder.mkdir(exist_ok=True)
    (folder / "tracker.toml").write_text(CONFIG.format(agent=AGENT, url=server.url, companies=json.dumps(companies)))
    return folder / "tracker.db"


def environment(folder: Path) -> dict[str, str]:
    """Give what cron gives, and little more."""
    (folder / "bin").mkdir(exist_ok=True)
    tracker = folder / "bin" / "tracker"
    tracker.write_text(f'#!/bin/sh\nexec {sys.executable} -m tracker "$@"\n')
    tracker.chmod(0o755)
    return {
        "PATH": f"{folder / 'bin'}:/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
        "TRACKER_PACE_DIR": str(folder),
    }


def cron(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line as cron does."""
    return subprocess.run(["/bin/sh", "-c", line], env=environment(folder), cwd=folder, capture_output=True, text=True)


def told(db: Path) -> list[tuple[object, ...]]:
    """Return what a ledger holds, without when and by which run it came."""
    with sqlite3.connect(db) as connection:
        sql = "SELECT source, quote, start, status, reason, actual FROM claims_current ORDER BY source, start, claim_id"
        return connection.execute(sql).fetchall()


@pytest.mark.slow
def test_one_cron_line_from_a_clean_folder_twice(server: Server, tmp_path: Path) -> None:
    (line,) = re.findall(r"30 \* \* \* \*  cd /srv/tracker && (.*)", (ROOT / "README.md").read_text())
    db = clean(tmp_path, server, [ticker for _, ticker, *_ in ISSUERS])
    first = cron(line, tmp_path)
    assert (first.returncode, first.stdout, first.stderr) == (0, "", "")
    assert len(server.documents()) == 24
    (said,) = (tmp_path / "run.log").read_text().splitlines()
    assert "24 fetched; 24 new releases with" in said and "published" in said
    releases = export(db, "releases")
    assert len(releases) == 24 and len({r["issuer"] for r in releases}) == 3
    judged = [c["status"] for c in export(db) if c["metric"] == "revenue"]
    assert len(judged) == 24 and judged.count("met") + judged.count("missed") == 21
    with (tmp_path / "out" / "claims.csv").open() as handle:
        assert len(list(csv.DictReader(handle))) == len(export(db))
    assert told(tmp_path / "public.db") == told(db)
    server.asked.clear()
    second = cron(line, tmp_path)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    # The list of tickers and one index a company tell that nothing is new.
    assert len(server.asked) == 4 and not server.documents()
    assert "0 fetched; 0 new releases" in (tmp_path / "run.log").read_text().splitlines()[1]
    assert server.over == 0 and server.most_in_a_second() <= server.permitted
    # What changed was sent once, signed over the bytes that came.
    ((body, headers),) = server.posted
    assert headers["X-Tracker-Signature-256"] == "sha256=" + hmac.new(b"wren", body, hashlib.sha256).hexdigest()
    assert json.loads(body)["counts"]["verdict"] == 21


@pytest.mark.slow
def test_a_run_that_is_killed_is_taken_up_without_loss_or_doubles(server: Server, tmp_path: Path) -> None:
    whole = clean(tmp_path / "whole", server, ["NVIN"])
    assert run("run", db=whole).exit_code == 0
    server.asked.clear()
    server.posted.clear()
    db = clean(tmp_path / "cut", server, ["NVIN"])
    for reached in (lambda: len(list((tmp_path / "cut" / "edgar").rglob("*.gz"))) >= 3, db.exists):
        job = subprocess.Popen(
            [sys.executable, "-m", "tracker", "run", "--db", str(db)], env=environment(tmp_path / "cut"), start_new_session=True
        )
        end = time.monotonic() + 60
        while not reached() and job.poll() is None and time.monotonic() < end:
            time.sleep(0.01)
        os.killpg(job.pid, signal.SIGKILL)
        assert job.wait() == -signal.SIGKILL
    done = run("run", db=db)
    assert done.exit_code == 0, done.output
    assert told(db) == told(whole)
    # Every document came once and whole: the one that a kill may have cut off was asked for again.
    assert len(set(server.documents())) == 8 and len(server.documents()) <= 9
    assert not list((tmp_path / "cut").rglob("*.part")) or all(p.name.startswith(".") for p in (tmp_path / "cut").rglob("*.part"))
    ids = [change["id"] for body, _ in server.posted for change in json.loads(body)["changes"]]
    assert len(ids) == len(set(ids)) and ids
    assert run("doctor", db=db).exit_code == 0


@pytest.mark.slow
def test_the_three_commands_of_the_readme(server: Server, tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"in three commands\n```sh\n(.*?)```", text, re.DOTALL)
    lines = [shlex.join(shlex.split(line, comments=True)) for line in block.splitlines()]
    assert len(lines) == 3
    # ACME is made-up as the README has it; only where EDGAR is, is the test's.
    server.company("ACME", 9990080, "Acme Meters, Inc.", [Filed("0009990080-24-000001", "2024-02-16", "8-K", "2.02", NORVANE[0].text())])
    (tmp_path / "tracker.toml").write_text(f'[edgar]\nwww = "{server.url}"\n')
    done = cron("\n".join(["set -e", *lines]), tmp_path)
    assert done.returncode == 0, done.stderr
    assert "1 fetched; 1 new releases" in done.stdout and (tmp_path / "tracker.db").exists()
    assert server.agents == {"Jane Doe jane@example.com"}


DAYS = [
    ("an outage", [Trouble(503, b"", headers=(("Retry-After", "9999"),))], 0, ""),
    ("too many requests", [Trouble(403, TOO_MANY, headers=(("Retry-After", "9999"),))], 0, ""),
    ("a name that is not believed", [Trouble(403, WHO_ARE_YOU, headers=(("Retry-After", "9999"),))], 1, "e-mail address"),
    ("a company that is gone", [Trouble(404, b"")], 1, "no such page"),
]


@pytest.mark.parametrize(("name", "trouble", "status", "words"), DAYS, ids=[day[0] for day in DAYS])
def test_the_status_asks_for_a_person_only_where_one_is_needed(
    name: str, trouble: list[Trouble], status: int, words: str, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_PACE_DIR", str(tmp_path))
    server.trouble["/submissions/CIK0009990077.json"] = trouble
    done = run("run", db=clean(tmp_path, server, ["9990077"]))
    assert done.exit_code == status and words in done.stderr and len(done.stdout.splitlines()) == 1
    assert ("to be asked again" in done.stdout) == (status == 0)


def test_a_run_without_a_name_asks_nothing(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRACKER_USER_AGENT", raising=False)
    (tmp_path / "tracker.toml").write_text(f'[edgar]\nwww = "{server.url}"\n[watch]\ncompanies = ["NVIN"]\n')
    done = run("run", db=tmp_path / "tracker.db")
    assert done.exit_code == 1 and "who asks" in done.stderr and not server.asked


def test_a_second_run_steps_aside(server: Server, tmp_path: Path) -> None:
    from tracker.db.lock import hold_lock

    db = clean(tmp_path, server, ["NVIN"])
    with hold_lock(Path(f"{db}.run")):
        done = run("run", db=db)
    assert done.exit_code == 75 and not server.asked


def test_an_inbox_and_other_names(tmp_path: Path) -> None:
    """An empty inbox is no fault; a name from the config is said once, and not again when an analyst took it back."""
    (tmp_path / "inbox").mkdir()
    (tmp_path / "tracker.toml").write_text('[run]\ninbox = ["inbox"]\n[aliases]\nNVIN = ["Norvane Metering"]\n')
    db = tmp_path / "tracker.db"
    empty = run("run", db=db)
    assert (empty.exit_code, empty.stderr) == (0, "") and "nothing to do" in empty.stdout and not db.exists()
    write_releases(tmp_path / "inbox", NORVANE[:1])
    assert "1 new aliases" in run("run", db=db).stdout
    assert "aliases" not in run("run", db=db).stdout
    assert run("issuers", "undo", "1", db=db).exit_code == 0
    assert "aliases" not in run("run", db=db).stdout
    (tmp_path / "tracker.toml").write_text('[run]\ninbox = ["gone"]\npublish = "tracker.db"\n')
    wrong = run("run", db=db)
    assert wrong.exit_code == 1 and "gone" in wrong.stderr and "is the ledger" in wrong.stderr


def test_what_was_fetched_and_not_read_is_read_later(server: Server, tmp_path: Path) -> None:
    """A run that ended between fetching and reading left a file: it is not asked for again, and not lost."""
    from tracker.sources.edgar import Wanted, fetch_company, open_edgar

    asked = open_edgar(AGENT, server.url, server.url, sleep=lambda seconds: None)
    fetch_company(asked, "OSTF", tmp_path / "edgar", Wanted(limit=1))
    server.asked.clear()
    db = clean(tmp_path, server, ["OSTF"])
    assert run("fetch", "--limit", 1, db=db).exit_code == 0
    assert len(export(db, "releases")) == 1 and not server.documents()
    assert path_of(9990078, "x") not in server.asked
