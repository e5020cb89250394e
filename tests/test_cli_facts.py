"""`tracker facts`: filings in the ledger, verdicts from them, and what the tables and pages show of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ledgers import export, rows, run

HERE = Path(__file__).parent / "xbrl"
FACTS = HERE / "CIK0001990001.json"
GUIDED = """Varnholt Tools Announces Guidance for 2030

HALVERSEN, Ohio, February 25, 2030 -- Varnholt Tools Corp (NYSE: VHT) today announced its outlook for 2030.

Outlook

For the year ending December 31, 2030, Varnholt expects revenue of $860 million to $880 million.

Varnholt expects capital expenditures of $55 million to $60 million in 2030.
"""


@pytest.fixture
def release(tmp_path: Path) -> Path:
    file = tmp_path / "guided.txt"
    file.write_text(GUIDED, encoding="utf-8")
    return file


def ledger(path: Path, *steps: tuple[object, ...]) -> Path:
    for step in steps:
        assert run(*step, db=path).exit_code == 0, step
    assert run("resolve", "--as-of", "2031-03-01", db=path).exit_code == 0
    return path


def verdicts(db: Path) -> set[tuple[object, ...]]:
    names = ("claim_id", "issuer", "series_id", "status", "reason", "actual", "evidence_source", "evidence_quote")
    return {tuple(row[name] for name in names) for row in export(db)}


def test_facts_judge_what_no_release_prints(tmp_path: Path, release: Path) -> None:
    db = ledger(tmp_path / "t.db", ("ingest", release), ("facts", FACTS))
    claims = {row["metric"]: row for row in export(db)}
    assert (claims["revenue"]["status"], claims["revenue"]["actual"]) == ("met", 871_500_000)
    # Neither side of capital expenditures is better: below the range is a miss.
    assert (claims["capex"]["status"], claims["capex"]["actual"]) == ("missed", 51_700_000)
    revenue = claims["revenue"]
    assert (
        revenue["issuer"] == "Varnholt Tools Corp"
        and revenue["evidence_source"] == "CIK0001990001/0001990001-31-000005"
    )
    assert revenue["evidence_quote"] == (
        "Revenues, 2030-01-01 to 2030-12-31: 871,500,000 USD (us-gaap:Revenues, 10-K 0001990001-31-000005, filed 2031-02-20)"
    )
    assert str(revenue["evidence_url"]).startswith("https://www.sec.gov/Archives/edgar/data/1990001/")
    shown = run("show", revenue["claim_id"], db=db).stdout
    assert "us-gaap:Revenues" in " ".join(shown.split())


def test_where_figures_come_from_is_exported(tmp_path: Path, release: Path) -> None:
    db = ledger(tmp_path / "t.db", ("ingest", release), ("facts", FACTS))
    figures = [row for row in export(db, "figures") if row["medium"] == "xbrl"]
    assert figures and {row["form"] for row in figures} == {"10-K", "10-K/A", "10-Q"}
    told = export(db, "releases")
    assert {row["medium"] for row in told} == {"text", "xbrl"}
    (card,) = rows(run("scorecard", "--format", "jsonl", db=db))
    assert (card["releases"], card["promises"]) == (1, 2)
    why = rows(
        run("why", next(r["claim_id"] for r in export(db) if r["metric"] == "revenue"), "--format", "jsonl", db=db)
    )
    assert [row["rule"] for row in why if row["taken"]] == ["xbrl.us-gaap:Revenues"]


def test_any_order_ends_in_the_same_state(tmp_path: Path, release: Path) -> None:
    one = ledger(tmp_path / "1.db", ("ingest", release), ("facts", FACTS))
    other = ledger(tmp_path / "2.db", ("facts", FACTS), ("ingest", release))
    assert verdicts(one) == verdicts(other)


def test_reading_again_changes_nothing(tmp_path: Path, release: Path) -> None:
    db = ledger(tmp_path / "t.db", ("ingest", release), ("facts", FACTS))
    log, figures = export(db, "resolutions"), export(db, "figures")
    again = run("facts", FACTS, "-v", db=db)
    assert again.exit_code == 0 and "0 new releases" in again.stdout and "already known" in again.stdout
    assert run("resolve", "--as-of", "2031-03-01", db=db).exit_code == 0
    assert (export(db, "resolutions"), export(db, "figures")) == (log, figures)


def test_a_later_file_brings_only_what_was_filed_since(tmp_path: Path, release: Path) -> None:
    whole = json.loads(FACTS.read_text(encoding="utf-8"))
    for tags in whole["facts"].values():
        for told in tags.values():
            told["units"] = {
                u: [e for e in entries if e["filed"] < "2031-03-01"] for u, entries in told["units"].items()
            }
    early = tmp_path / "early.json"
    early.write_text(json.dumps(whole), encoding="utf-8")
    db = ledger(tmp_path / "t.db", ("ingest", release), ("facts", early))
    assert "3 new releases" in run("facts", FACTS, "-v", db=db).stdout
    assert run("resolve", "--as-of", "2031-05-01", db=db).exit_code == 0
    (claim,) = [row for row in export(db) if row["metric"] == "revenue"]
    # The 10-K/A re-judges by appending; the verdict on the 10-K stays in the log.
    assert claim["actual"] == 869_200_000
    log = [row["actual"] for row in export(db, "resolutions") if row["claim_id"] == claim["claim_id"]]
    assert log == [871_500_000, 869_200_000]


def test_a_company_by_another_name_is_named_and_can_be_joined(tmp_path: Path, release: Path) -> None:
    release.write_text(GUIDED.replace("Varnholt", "Halversen"), encoding="utf-8")
    db = tmp_path / "t.db"
    assert run("ingest", release, db=db).exit_code == 0
    told = run("facts", FACTS, db=db)
    assert told.exit_code == 0 and "VARNHOLT TOOLS CORP (CIK 0001990001): no release of it is here" in told.stderr
    assert run("issuers", "merge", "Halversen Tools Corp", "0001990001", db=db).exit_code == 0
    assert run("resolve", "--as-of", "2031-03-01", db=db).exit_code == 0
    (claim,) = [row for row in export(db) if row["metric"] == "revenue"]
    assert (claim["status"], claim["issuer"]) == ("met", "Halversen Tools Corp")


def test_a_file_that_is_no_companyfacts_is_named(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text('{"cik": 5}', encoding="utf-8")
    told = run("facts", file, db=tmp_path / "t.db")
    assert told.exit_code == 1 and "companyfacts" in told.stderr and "Traceback" not in told.stderr


def test_refresh_reads_filings_again(tmp_path: Path, release: Path) -> None:
    from sqlite_utils import Database

    db = ledger(tmp_path / "t.db", ("facts", FACTS))
    before = export(db, "figures")
    Database(db).conn.execute("UPDATE releases SET extracted_by = 'older'").connection.commit()
    assert run("ingest", "--refresh", db=db).exit_code == 0
    assert export(db, "figures") == before


def test_the_calendar_is_learnt_and_shown(tmp_path: Path) -> None:
    db = tmp_path / "t.db"
    run("facts", HERE / "CIK0001990001.json", HERE / "CIK0001990002.json", HERE / "CIK0001990003.json", db=db)
    told = {row["name"]: row["calendar"] for row in rows(run("issuers", "list", "--format", "jsonl", db=db))}
    assert told == {
        "VARNHOLT TOOLS CORP": "months to 31 December (4 years)",
        "Pellworth Stores, Inc.": "52/53 weeks to the Saturday nearest 31 January (3 years)",
        "Ostmark Biologics N.V.": "months to 30 June (3 years)",
    }
