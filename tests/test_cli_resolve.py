"""`tracker resolve` and `override`: appended, idempotent, point-in-time, only where there is news."""

from __future__ import annotations

import itertools
import sqlite3
from pathlib import Path

import pytest
from ledgers import NORVANE, OSTREL, export, rows, run, write_releases

from tracker import versions


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Write the made-up releases."""
    return [*write_releases(tmp_path / "in", NORVANE), *write_releases(tmp_path / "in", OSTREL)]


@pytest.fixture
def db(files: list[Path], tmp_path: Path) -> Path:
    """Read them all."""
    assert run("ingest", *files, db=tmp_path / "t.db").exit_code == 0
    return tmp_path / "t.db"


def verdicts(db: Path) -> dict[object, tuple[object, ...]]:
    """Return the verdict on every claim in view."""
    names = ("status", "reason", "actual", "days_late", "evidence_source", "evidence_quote", "as_of", "series_id")
    return {c["claim_id"]: tuple(c[name] for name in names) for c in export(db)}


def test_claims_are_judged_on_later_releases(db: Path) -> None:
    run("resolve", "--as-of", "2032-06-01", db=db)
    judged = {(c["published"], c["metric"]): c for c in export(db)}
    first = judged["2031-08-21", "revenue"]
    assert (first["status"], first["reason"], first["actual"]) == ("met", "in_range", 43100000)
    assert first["evidence_source"] == str(db.parent / "in" / "nvin-1.txt")
    second = judged["2031-11-20", "revenue"]
    assert (second["status"], second["reason"], second["direction"]) == ("missed", "worse", "worse")
    assert second["as_of"] == "2032-06-01"


def test_evidence_is_exact_characters_of_the_kept_text(db: Path) -> None:
    run("resolve", "--as-of", "2032-06-01", db=db)
    with sqlite3.connect(db) as connection:
        quotes = connection.execute("""SELECT evidence_quote, substr(text, evidence_start + 1, evidence_end - evidence_start)
            FROM resolutions JOIN texts ON text_id = evidence_text""").fetchall()
        claims = connection.execute(
            'SELECT quote, substr(text, start + 1, "end" - start) FROM claims JOIN texts USING (text_id)'
        )
        assert all(quote == found for quote, found in claims)
    assert quotes and all(quote == found for quote, found in quotes)


def test_a_second_run_appends_nothing_and_touches_no_issuer(db: Path) -> None:
    run("resolve", "--as-of", "2032-06-01", db=db)
    before, log = verdicts(db), export(db, "resolutions")
    again = run("resolve", "--as-of", "2032-06-01", "-v", db=db)
    assert "0 new verdicts on 0 claims of 0 issuers; 2 issuers had nothing new" in again.stdout
    assert (verdicts(db), export(db, "resolutions")) == (before, log)


def test_one_new_release_touches_its_issuer_only(files: list[Path], tmp_path: Path) -> None:
    db = tmp_path / "t.db"
    run("ingest", *files[:-1], db=db)
    run("resolve", "--as-of", "2032-06-01", db=db)
    run("ingest", files[-1], db=db)
    again = run("resolve", "--as-of", "2032-06-01", "-v", db=db)
    assert "of 1 issuers; 1 issuers had nothing new" in again.stdout


@pytest.mark.parametrize("day", ["2031-08-20", "2031-10-30", "2031-12-01", "2032-02-19", "2032-03-01"])
def test_as_of_a_day_equals_a_ledger_cut_off_there(day: str, db: Path, files: list[Path], tmp_path: Path) -> None:
    run("resolve", "--as-of", "2032-06-01", db=db)
    run("resolve", "--as-of", day, db=db)
    known = {r["source"] for r in export(db, "releases") if str(r["published"]) <= day}
    cut = tmp_path / "cut.db"
    earlier = [file for file in files if file.as_posix() in known]
    if not earlier:
        assert export(db) == []
        return
    run("ingest", *earlier, db=cut)
    run("resolve", "--as-of", day, db=cut)
    assert verdicts(db) == verdicts(cut)


def test_a_look_back_changes_nothing_for_the_next_run(db: Path) -> None:
    run("resolve", "--as-of", "2032-06-01", db=db)
    before = verdicts(db)
    run("resolve", "--as-of", "2031-12-01", db=db)
    assert verdicts(db) != before
    run("resolve", "--as-of", "2032-06-01", db=db)
    assert verdicts(db) == before


def test_time_going_on_appends_only_what_became_news(db: Path) -> None:
    for day in ("2031-09-01", "2031-12-01", "2032-03-01", "2032-06-01"):
        run("resolve", "--as-of", day, db=db)
    log = export(db, "resolutions")
    by_claim: dict[object, list[tuple[object, ...]]] = {}
    for row in log:
        by_claim.setdefault(row["claim_id"], []).append(
            tuple(row[n] for n in ("status", "reason", "evidence_quote", "flag"))
        )
    assert any(len(said) > 1 for said in by_claim.values())
    assert all(a != b for said in by_claim.values() for a, b in itertools.pairwise(said))


def test_changed_rules_append_under_their_version(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("resolve", "--as-of", "2032-06-01", db=db)
    log = export(db, "resolutions")
    plain = __import__("tracker.resolve", fromlist=["resolve"]).resolve

    def stricter(*given: object) -> object:
        from dataclasses import replace

        return (replace(v, status="pending", reason="unverifiable") for v in plain(*given))

    monkeypatch.setattr("tracker.resolve.resolve", stricter)
    monkeypatch.setattr(versions, "judging_version", lambda: "9.9+test")
    run("resolve", "--as-of", "2032-06-01", db=db)
    after = export(db, "resolutions")
    assert after[: len(log)] == log
    assert {row["code_version"] for row in after[len(log) :]} == {"9.9+test"}
    assert {c["reason"] for c in export(db)} == {"unverifiable"}


def test_an_override_stands_beside_the_verdict_and_survives(db: Path) -> None:
    run("resolve", "--as-of", "2032-06-01", db=db)
    claim = next(c for c in export(db) if c["status"] == "missed")
    why, source = "Restated in the annual report", "https://example.com/10k"
    done = run("override", str(claim["claim_id"])[:8], "met", "--why", why, "--source", source, "--by", "ann", db=db)
    assert done.exit_code == 0, done.output
    for day in ("2031-12-01", "2032-06-01", "2032-07-01"):
        run("resolve", "--as-of", day, db=db)
    after = next(c for c in export(db) if c["claim_id"] == claim["claim_id"])
    assert (after["status"], after["override_status"], after["final_status"]) == ("missed", "met", "met")
    assert (after["override_why"], after["override_by"], after["override_source"]) == (why, "ann", source)
    shown = run("show", claim["claim_id"], db=db).stdout
    assert why in shown and "the machine says missed" in shown
    assert rows(run("claims", "--status", "met", "--format", "jsonl", db=db))[-1] is not None
    assert [r["decided_by"] for r in export(db, "resolutions")].count("ann") == 1
    run("override", claim["claim_id"], "none", "--why", "no restatement after all", "--by", "ann", db=db)
    back = next(c for c in export(db) if c["claim_id"] == claim["claim_id"])
    assert (back["override_status"], back["final_status"]) == (None, "missed")
    assert [r["retracted"] for r in export(db, "resolutions") if r["decided_by"] == "ann"] == [False, True]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["zzz", "met", "--why", "x"], "no claim 'zzz'"),
        (["", "met", "--why", "x"], "begins several ids"),
        (["{id}", "met", "--why", " "], "say why"),
        (["{id}", "met", "--why", "x", "--by", "machine"], "cannot be called"),
        (["{id}", "perhaps", "--why", "x"], "perhaps"),
    ],
)
def test_a_wrong_override_says_what_is_wrong(arguments: list[str], words: str, db: Path) -> None:
    claim_id = str(export(db)[0]["claim_id"])
    done = run("override", *(a.replace("{id}", claim_id) for a in arguments), db=db)
    assert done.exit_code == 2 and words in done.stderr
    assert export(db, "resolutions") == []


def test_resolve_without_a_database_makes_none(tmp_path: Path) -> None:
    done = run("resolve", db=tmp_path / "t.db")
    assert done.exit_code == 2 and "tracker ingest" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_quiet_where_no_one_watches(db: Path) -> None:
    assert run("resolve", "--as-of", "2032-06-01", db=db).output == ""
