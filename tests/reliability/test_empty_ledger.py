"""An empty file is no ledger: nothing is read from it, and none is made of it without a word."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
from ledgers import NORVANE, export, run, write_releases

READERS = [
    ["claims"],
    ["due"],
    ["history", "NVIN"],
    ["scorecard"],
    ["show", "a"],
    ["why", "a"],
    ["figures", "none.txt"],
    ["export", "claims"],
    ["publish-copy", "copy.db"],
    ["backup", "copy.db"],
    ["serve"],
    ["resolve"],
    ["override", "a", "met", "--why", "so"],
]


@pytest.fixture(autouse=True)
def no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep `serve` from taking the place of the tests."""
    monkeypatch.setattr(os, "execv", lambda *given: None)


@pytest.fixture(params=["no bytes", "no tables"])
def hollow(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Make a file without bytes, or a database without tables."""
    path = tmp_path / "t.db"
    if request.param == "no bytes":
        path.touch()
    else:
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE t (x)")
            connection.execute("DROP TABLE t")
            connection.execute("PRAGMA user_version = 0")
    return path


@pytest.mark.parametrize("command", READERS, ids=" ".join)
def test_an_empty_file_is_taken_for_no_ledger(command: list[str], hollow: Path, tmp_path: Path) -> None:
    before = hollow.read_bytes()
    done = run(*(str(tmp_path / word) if word.endswith(".db") else word for word in command), db=hollow)
    assert done.exit_code == 2 and "is empty, no ledger" in done.stderr and len(done.stderr.splitlines()) == 1
    assert hollow.read_bytes() == before and not (tmp_path / "copy.db").exists()


@pytest.mark.parametrize("command", READERS, ids=" ".join)
def test_only_what_fills_a_ledger_makes_one(command: list[str], tmp_path: Path) -> None:
    done = run(*(str(tmp_path / word) if word.endswith(".db") else word for word in command), db=tmp_path / "t.db")
    assert done.exit_code == 2 and "no database yet" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_loading_what_is_no_extract_makes_no_ledger(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    done = run("load", tmp_path / "nowhere", db=tmp_path / "t.db")
    assert done.exit_code == 2 and "holds no extract" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_new_ledger_in_an_empty_file_is_said(hollow: Path, tmp_path: Path) -> None:
    done = run("ingest", *write_releases(tmp_path / "in", NORVANE[:1]), db=hollow)
    assert done.exit_code == 0 and "was an empty file" in done.stderr
    assert len(export(hollow, "releases")) == 1
    assert run("ingest", tmp_path / "in", db=hollow).output == ""


def test_doctor_says_that_it_is_empty(hollow: Path) -> None:
    done = run("doctor", db=hollow)
    assert done.exit_code == 1 and "is empty" in done.stdout
