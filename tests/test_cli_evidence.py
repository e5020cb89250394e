"""`tracker figures` and `tracker why` show what was read and what was weighed, the same in every format."""

from __future__ import annotations

from pathlib import Path

import pytest
from ledgers import NORVANE, export, rows, run, write_releases


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """Read and judge the made-up releases."""
    files = write_releases(tmp_path / "in", NORVANE)
    assert run("ingest", *files, db=tmp_path / "t.db").exit_code == 0
    run("resolve", "--as-of", "2032-06-01", db=tmp_path / "t.db")
    return tmp_path / "t.db"


def test_why_lists_the_figure_that_decided_first(db: Path) -> None:
    claim = next(c for c in export(db) if c["status"] == "met" and c["metric"] == "revenue")
    weighed = rows(run("why", str(claim["claim_id"])[:8], "--format", "jsonl", db=db))
    assert weighed[0]["taken"] and weighed[0]["quote"] == claim["evidence_quote"]
    assert all(row["why"] for row in weighed)
    assert "same metric" in run("why", str(claim["claim_id"])[:8], db=db).stdout


def test_figures_of_a_file_and_of_the_ledger_are_the_same(db: Path) -> None:
    file = db.parent / "in" / "nvin-1.txt"
    of_file = rows(run("figures", file, "--format", "jsonl", db=db))
    of_ledger = rows(run("figures", str(file)[-9:], "--format", "jsonl", db=db))
    assert of_file and [(r["metric"], r["value"]) for r in of_file] == [(r["metric"], r["value"]) for r in of_ledger]
    assert "revenue" in run("figures", file, "--metric", "revenue", db=db).stdout


def test_unknown_names_say_what_to_do(db: Path) -> None:
    assert "tracker export releases" in run("figures", "nothing", db=db).output
    assert "tracker claims" in run("why", "zzzz", db=db).output
