"""Who is who: issuers made one, renamed, given another name; undone; the same in any order."""

from __future__ import annotations

from pathlib import Path

import pytest
from ledgers import Told, export, rows, run, write_releases

OLD = Told("August 21, 2031", "second", 2031, "third", 2031, 41.0, 42, 44, "mid-2032",
           ended=" ended June 30, 2031", name="Harrowgate Sensors, Inc.", ticker="HARS")  # fmt: skip
NEW = Told("November 20, 2031", "third", 2031, "fourth", 2031, 43.1, 44, 46, "mid-2032",
           ended=" ended September 30, 2031", name="Lumeneth Corporation", ticker="LUMN")  # fmt: skip
LAST = Told("February 19, 2032", "fourth", 2031, "first", 2032, 45.0, 44, 46, "mid-2032",
            ended=" ended December 31, 2031", name="Lumeneth Corporation", ticker="LUMN")  # fmt: skip


@pytest.fixture
def db(tmp_path: Path) -> Path:
    files = [*write_releases(tmp_path / "a", (OLD,)), *write_releases(tmp_path / "b", (NEW,))]
    assert run("ingest", *files, db=tmp_path / "t.db").exit_code == 0
    assert run("resolve", "--as-of", "2032-03-01", db=tmp_path / "t.db").exit_code == 0
    return tmp_path / "t.db"


def names(db: Path) -> list[object]:
    return [row["name"] for row in rows(run("issuers", "list", "--format", "jsonl", db=db))]


def verdicts(db: Path) -> dict[object, object]:
    return {row["low"]: row["status"] for row in export(db) if row["metric"] == "revenue"}


def test_a_merged_company_is_judged_by_its_releases_under_either_name(db: Path) -> None:
    assert names(db) == ["Harrowgate Sensors, Inc.", "Lumeneth Corporation"]
    assert verdicts(db)[42_000_000] == "pending", "nobody knows yet that Lumeneth was Harrowgate"
    assert run("issuers", "merge", "HARS", "lumeneth", "--by", "ann", db=db).exit_code == 0
    assert names(db) == ["Lumeneth Corporation"]
    assert verdicts(db)[42_000_000] == "met"
    for words in ("HARS", "LUMN", "Harrowgate Sensors, Inc.", "lumeneth"):
        assert rows(run("claims", "--issuer", words, "--format", "jsonl", db=db)), words
    assert "also Harrowgate Sensors, Inc." in " ".join(run("issuers", db=db).stdout.split())


def test_what_comes_later_goes_to_the_merged_company(db: Path, tmp_path: Path) -> None:
    assert run("issuers", "merge", "HARS", "LUMN", db=db).exit_code == 0
    assert run("ingest", *write_releases(tmp_path / "c", (LAST,)), db=db).exit_code == 0
    assert names(db) == ["Lumeneth Corporation"]


def test_a_merger_is_undone_and_the_log_keeps_both(db: Path) -> None:
    before = export(db)
    run("issuers", "merge", "HARS", "LUMN", "--by", "ann", db=db)
    assert run("issuers", "undo", 1, "--by", "bob", db=db).exit_code == 0
    assert names(db) == ["Harrowgate Sensors, Inc.", "Lumeneth Corporation"]
    assert [(c["claim_id"], c["status"], c["series_id"]) for c in export(db)] == [
        (c["claim_id"], c["status"], c["series_id"]) for c in before
    ]
    log = rows(run("issuers", "log", "--format", "jsonl", db=db))
    assert [(row["kind"], row["decided_by"], bool(row["undone"])) for row in log] == [("merge", "ann", True)]
    assert run("issuers", "undo", 1, db=db).exit_code == 2


def test_a_name_is_given_and_found(db: Path) -> None:
    run("issuers", "rename", "LUMN", "Lumeneth Group", db=db)
    assert names(db) == ["Harrowgate Sensors, Inc.", "Lumeneth Group"]
    run("issuers", "alias", "Lumeneth Group", "Harrowgate Sensors", db=db)
    assert len(names(db)) == 1, "an alias brings the releases under that name along"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["merge", "HARS", "HARS"], "one company already"),
        (["rename", "HARS", " "], "empty"),
        (["undo", "9"], "number 9"),
    ],
)
def test_what_cannot_be_said_gets_one_sentence(command: list[str], words: str, db: Path) -> None:
    done = run("issuers", *command, db=db)
    assert done.exit_code == 2 and words in done.stderr
