"""The ledger itself: what may never change, what is refused, and that values come back as they went in."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers import NORVANE, run, write_releases
from sqlite_utils import Database

from tracker.db.connect import check_integrity, open_for_reading, open_for_writing, publish_copy, writing
from tracker.db.migrations import APPLICATION_ID, MIGRATIONS, VERSION, is_current
from tracker.db.rows import claim_of, claim_row, figure_of, figure_row, figures_with_ids, stamp, with_ids
from tracker.db.save import Reading, save_override, save_reading, start_run
from tracker.db.views import VIEWS
from tracker.errors import DatabaseProblem
from tracker.types import Claim, Figure, Release, Span

NOW = "2031-01-02T03:04:05Z"
CLAIM = Claim(
    kind="guidance",
    quote="expects revenue",
    start=10,
    end=25,
    speaker="Norvane",
    subject="revenue",
    metric="revenue",
    basis="unstated",
    measure="level",
    low=Decimal("42.10"),
    high=Decimal("44"),
    unit="USD",
    target_end=date(2031, 12, 31),
    also=(Span(1, 2), Span(5, 9)),
)
FIGURE = Figure(
    kind="number", quote="Revenue was $5", start=0, end=14, metric="revenue", value=Decimal("5.0"), unit="USD"
)
RELEASE = Release(
    text="Norvane\n\nIt expects revenue of $5 to $6. Revenue was $5.",
    source="a.txt",
    sha256="ab" * 32,
    issuer="Norvane",
    published=date(2031, 1, 1),
    fiscal_year_end="12-31",
    fiscal_year_end_from="assumed",
)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """Open a ledger with one release, one claim and one figure."""
    ledger = open_for_writing(tmp_path / "t.db", NOW)
    reading = Reading(RELEASE, (CLAIM,), (FIGURE,), "norvane", RELEASE, {})
    save_reading(ledger, reading, b"raw bytes", start_run(ledger, "ingest", "1", NOW))
    with writing(ledger):
        ledger.execute(
            """INSERT INTO resolutions (claim_id, status, reason, explanation, rule, code_version, run_id, as_of,
            recorded_at) SELECT claim_id, 'met', 'point', '', 'r', '1', 1, '2031-02-01', ? FROM claims""",
            (NOW,),
        )
    yield ledger
    ledger.close()


FORBIDDEN = [
    "UPDATE texts SET text = 'other'",
    "DELETE FROM texts",
    "UPDATE raws SET zlib = x'00'",
    "DELETE FROM raws",
    "UPDATE resolutions SET status = 'missed'",
    "DELETE FROM resolutions",
    "INSERT OR REPLACE INTO resolutions SELECT * FROM resolutions",
    "UPDATE releases SET sha256 = 'x'",
    "UPDATE releases SET first_seen_at = '2030-01-01T00:00:00Z'",
    "DELETE FROM releases",
    "UPDATE claims SET quote = 'other words'",
    "DELETE FROM claims",
    "UPDATE releases SET published = '1 January 2031'",
    "UPDATE releases SET accepted_at = '2031-01-01 10:00'",
    "UPDATE claims SET target_end = 'soon'",
    "UPDATE releases SET issuer_id = 'nobody'",
    "INSERT INTO rejected (source, reason, recorded_at, run_id) VALUES ('a', 'b', '2031-01-01T00:00:00Z', 99)",
    "UPDATE claims SET low = 'about five'",
]  # fmt: skip


@pytest.mark.parametrize("sql", FORBIDDEN)
def test_what_may_never_change_does_not(sql: str, db: Database) -> None:
    before = list(db.conn.iterdump())
    with pytest.raises(sqlite3.IntegrityError):
        db.conn.execute(sql)
    assert list(db.conn.iterdump()) == before


def test_search_follows_the_tables(db: Database) -> None:
    def found(words: str) -> int:
        return int(db.execute("SELECT count(*) FROM claims_fts WHERE claims_fts MATCH ?", (words,)).fetchone()[0])

    assert (found("revenues"), found("sales")) == (1, 0)
    db.execute("UPDATE claims SET subject = 'net sales'")
    assert found("sales") == 1
    hit = db.execute(
        "SELECT release_id FROM releases WHERE text_id IN (SELECT rowid FROM releases_fts('norvane'))"
    ).fetchall()
    assert len(hit) == 1


def test_search_keeps_its_rows_through_a_published_copy(db: Database, tmp_path: Path) -> None:
    publish_copy(tmp_path / "t.db", tmp_path / "copy.db", NOW)
    copy = open_for_reading(tmp_path / "copy.db", NOW)
    assert copy.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
    sql = "SELECT quote FROM claims WHERE number IN (SELECT rowid FROM claims_fts('revenue'))"
    assert copy.execute(sql).fetchone()[0] == CLAIM.quote
    assert check_integrity(tmp_path / "copy.db") == []
    (tmp_path / "other").write_text("words")
    with pytest.raises(DatabaseProblem, match="no copy of a ledger"):
        publish_copy(tmp_path / "t.db", tmp_path / "other", NOW)


def test_another_reading_of_the_same_bytes_keeps_the_first_text(db: Database) -> None:
    other = replace(RELEASE, text=RELEASE.text.replace("\n\n", "\n"))
    moved = replace(CLAIM, start=9, end=24)
    run = start_run(db, "ingest", "2", NOW)
    save_reading(db, Reading(other, (moved,), (), "norvane", other, {}), b"raw bytes", run)
    assert db.execute("SELECT count(*) FROM texts").fetchone()[0] == 2
    rows = db.execute(
        'SELECT current, substr(text, start + 1, "end" - start) FROM claims JOIN texts USING (text_id) ORDER BY current'
    )
    assert [tuple(row) for row in rows] == [(0, "t expects reven"), (1, "t expects reven")]
    assert db.execute("SELECT count(*) FROM resolutions").fetchone()[0] == 1


def test_a_claim_found_again_stays_the_same_row(db: Database) -> None:
    again = replace(CLAIM, action="raised", high=Decimal("44.00"))
    save_reading(
        db,
        Reading(RELEASE, (again,), (FIGURE,), "norvane", RELEASE, {}),
        b"raw bytes",
        start_run(db, "ingest", "2", NOW),
    )
    rows = db.execute("SELECT current, action, extracted_by FROM claims").fetchall()
    assert [tuple(row) for row in rows] == [(1, "raised", "2")]


def test_an_analyst_s_verdict_moves_to_the_claim_that_takes_the_place(db: Database) -> None:
    run = start_run(db, "override", "1", NOW)
    (claim_id,) = (row[0] for row in db.execute("SELECT claim_id FROM claims"))
    save_override(db, claim_id, "missed", "I asked them", "ann", None, date(2031, 2, 1), run)
    other = replace(CLAIM, metric="eps")
    for claims, by in (
        ((other,), None),
        ((other, replace(CLAIM, end=24, quote="expects revenu")), "ann"),
        ((CLAIM,), "ann"),
    ):
        save_reading(
            db, Reading(RELEASE, claims, (), "norvane", RELEASE, {}), b"raw bytes", start_run(db, "ingest", "2", NOW)
        )
        shown = [row[0] for row in db.execute("SELECT override_by FROM claims_all WHERE metric = 'revenue'")]
        assert shown == ([by] if by else [])
    assert db.execute("SELECT override_by FROM claims_all WHERE metric = 'eps'").fetchall() == []


def test_two_claims_alike_in_one_release_have_two_ids() -> None:
    first, second = with_ids([CLAIM, CLAIM], "ab")
    assert first.claim_id != second.claim_id
    assert next(with_ids([CLAIM], "ab")).claim_id == first.claim_id
    assert next(with_ids([CLAIM], "cd")).claim_id != first.claim_id


decimals = st.none() | st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=4
)
days = st.none() | st.dates()


@given(decimals, decimals, days, st.booleans(), st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99))), st.text())
def test_a_claim_comes_back_as_it_went_in(
    low: Decimal | None, high: Decimal | None, end: date | None, approx: bool, also: list[tuple[int, int]], scope: str
) -> None:
    claim = replace(
        CLAIM, low=low, high=high, target_end=end, approx=approx, also=tuple(Span(*a) for a in also), scope=scope
    )
    assert claim_of(claim_row(claim)) == claim


@given(decimals, days, st.booleans())
def test_a_figure_comes_back_as_it_went_in(value: Decimal | None, end: date | None, derived: bool) -> None:
    (figure,) = figures_with_ids([replace(FIGURE, value=value, period_end=end, derived=derived)], "ab")
    assert figure_of(figure_row(figure)) == figure


def test_times_are_utc_in_one_format() -> None:
    assert stamp(datetime(2031, 1, 2, 3, 4, 5, 999, tzinfo=UTC)) == NOW
    assert stamp(datetime.fromisoformat("2031-01-02T05:04:05+02:00")) == NOW


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "t.db") as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    for opener in (open_for_writing, open_for_reading):
        with pytest.raises(DatabaseProblem, match="newer tracker"):
            opener(tmp_path / "t.db", NOW)


def test_views_of_another_version_are_written_anew(db: Database, tmp_path: Path) -> None:
    db.execute("DROP VIEW scorecard")
    db.execute("UPDATE schema_migrations SET name = 'views of old' WHERE version = 0")
    reader = open_for_reading(tmp_path / "t.db", NOW)
    assert is_current(reader)
    assert reader.execute("SELECT claims FROM scorecard").fetchone()[0] == 1
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.execute("DELETE FROM judged")


def test_every_migration_is_noted(db: Database) -> None:
    noted = db.execute("SELECT version, name FROM schema_migrations WHERE version > 0 ORDER BY version").fetchall()
    assert [tuple(row) for row in noted] == [(i, name) for i, (name, _) in enumerate(MIGRATIONS, start=1)]
    tables = db.execute("PRAGMA table_list").fetchall()
    plain = [
        row
        for row in tables
        if row["type"] == "table" and not row["name"].startswith("sqlite_") and row["schema"] == "main"
    ]
    assert plain and all(row["strict"] for row in plain)


@pytest.mark.parametrize("view", VIEWS)
def test_views_read_by_index(view: str, tmp_path: Path) -> None:
    """No view scans a table for each of its rows."""
    db = open_for_writing(tmp_path / "t.db", NOW)
    plan = [row["detail"] for row in db.execute(f"EXPLAIN QUERY PLAN SELECT * FROM {view}")]
    assert not [step for step in plan if "AUTOMATIC" in step and "CORRELATED" in step]
    scans = [step for step in plan if step.startswith("SCAN") and step.split()[1] in {"r", "i", "v", "e", "o"}]
    assert len(scans) <= 1, plan


def test_reader_and_writer_do_not_wait_for_each_other(tmp_path: Path) -> None:
    run("ingest", *write_releases(tmp_path / "in", NORVANE[:2]), db=tmp_path / "t.db")
    reader, writer = open_for_reading(tmp_path / "t.db", NOW), open_for_writing(tmp_path / "t.db", NOW)
    with writing(writer):
        writer.execute("UPDATE claims SET ahead = 1")
        assert reader.execute("SELECT count(*) FROM claims_current").fetchone()[0] > 0
    assert reader.execute("SELECT count(*) FROM claims_current").fetchone()[0] == 0


def test_a_failed_write_leaves_nothing(db: Database) -> None:
    with pytest.raises(RuntimeError), writing(db):
        db.execute("UPDATE claims SET subject = 'half'")
        raise RuntimeError
    assert db.execute("SELECT subject FROM claims").fetchone()[0] == "revenue"
    assert not db.conn.in_transaction
