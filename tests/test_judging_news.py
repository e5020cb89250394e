"""A resolve costs what is new: which issuers have news is kept by the ledger, and what cannot be told so is sorted anew."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from ledgers import NORVANE, OSTREL, export, run, write_releases

from tracker.db.connect import open_for_reading
from tracker.db.load import load_issuers_with_news
from tracker.versions import judging_version

DAY, NOW = date(2033, 1, 1), "2033-01-01T00:00:00Z"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    files = [*write_releases(tmp_path / "n", NORVANE[:3]), *write_releases(tmp_path / "o", OSTREL)]
    assert run("ingest", *files, db=tmp_path / "t.db").exit_code == 0
    assert run("resolve", "--as-of", DAY, db=tmp_path / "t.db").exit_code == 0
    return tmp_path / "t.db"


def news(db: Path, day: date = DAY, version: str | None = None) -> list[str] | None:
    return load_issuers_with_news(open_for_reading(db, NOW), day, version or judging_version())


def change(db: Path, sql: str) -> None:
    with sqlite3.connect(db) as connection:
        connection.execute(sql)


def test_only_the_issuer_of_a_new_release_has_news(db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert news(db) == []
    assert run("ingest", *write_releases(tmp_path / "n", NORVANE), db=db).exit_code == 0
    assert news(db) == ["norvane-instruments"]

    def never(*given: object) -> None:
        raise AssertionError("all releases were looked at")

    monkeypatch.setattr("tracker.judging._judge_all", never)
    told = run("resolve", "--as-of", DAY, "-v", db=db)
    assert told.exit_code == 0 and "1 issuers; 1 issuers had nothing new" in told.stdout
    assert news(db) == [] and {row["status"] for row in export(db)} <= {"met", "missed", "pending"}


@pytest.mark.parametrize("sql", [
    "UPDATE releases SET recorded_at = '2033-01-01T00:00:00Z' WHERE issuer_id LIKE 'ostrel%'",
    "UPDATE releases SET fiscal_year_end = '06-30' WHERE issuer_id LIKE 'ostrel%'",
    "UPDATE releases SET issuer_id = 'norvane-instruments' WHERE source LIKE '%ostf-1.txt'",
])  # fmt: skip
def test_what_changes_in_a_release_is_news(sql: str, db: Path) -> None:
    change(db, sql)
    found = news(db)
    assert found and any(name.startswith("ostrel") for name in found)


def test_what_only_its_place_tells_is_no_news(db: Path) -> None:
    change(db, "UPDATE releases SET source = 'elsewhere/' || source")
    assert news(db) == []


def test_another_day_and_other_code_judge_everything(db: Path) -> None:
    everyone = ["norvane-instruments", "ostrel-foods"]
    assert news(db, date(2033, 1, 2)) == everyone
    assert news(db, version="0+other") == everyone


@pytest.mark.parametrize(("day", "sql"), [
    (date(2032, 1, 1), "SELECT 1"),
    (DAY, "UPDATE runs SET finished_at = NULL WHERE command = 'ingest'"),
])  # fmt: skip
def test_where_later_releases_or_a_run_cut_short_are_in_the_way_all_are_sorted_anew(day: date, sql: str, db: Path) -> None:
    change(db, sql)
    assert news(db, day) is None


def test_a_look_back_and_forth_ends_where_it_began(db: Path) -> None:
    before = export(db)
    for day in (date(2032, 1, 1), DAY):
        assert run("resolve", "--as-of", day, db=db).exit_code == 0
    assert export(db) == before
