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


def test_other_code_judges_everything_a_later_day_only_where_a_window_has_ended(db: Path) -> None:
    assert news(db, version="0+other") == ["norvane-instruments", "ostrel-foods"]
    assert news(db, date(2033, 1, 2)) == []
    change(db, "UPDATE judged SET until = '2033-01-02' WHERE issuer_id = 'ostrel-foods'")
    assert news(db, date(2033, 1, 2)) == ["ostrel-foods"]


def test_a_window_that_ends_is_judged_on_the_day_after(tmp_path: Path) -> None:
    """The launch was promised for calendar 2031's second half: overdue from the first of January on."""
    db, files = tmp_path / "t.db", write_releases(tmp_path / "n", NORVANE[:1])
    assert run("ingest", *files, db=db).exit_code == 0
    for day, reason in (("2031-09-01", "not_due"), ("2031-12-31", "not_due"), ("2032-01-01", "overdue"), ("2032-02-01", "overdue")):
        assert run("resolve", "--as-of", day, db=db).exit_code == 0
        told = {row["kind"]: row for row in export(db)}
        assert told["milestone"]["reason"] == reason and told["milestone"]["as_of"] == day, day


def test_one_new_release_has_the_rest_of_its_issuer_left_alone(db: Path, tmp_path: Path) -> None:
    assert run("ingest", *write_releases(tmp_path / "n", NORVANE), db=db).exit_code == 0
    told = run("resolve", "--as-of", DAY, "-v", db=db)
    assert "on 6 claims of 1 issuers" in told.stdout, told.stdout
    whole = tmp_path / "whole.db"
    assert run("ingest", *write_releases(tmp_path / "n", NORVANE), *write_releases(tmp_path / "o", OSTREL), db=whole).exit_code == 0
    assert run("resolve", "--as-of", DAY, db=whole).exit_code == 0
    assert export(db) == export(whole)


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
