"""One release on two wires counts once; a correction is a version of its own, known from its day; a future date is named."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from ledgers import NORVANE, export, rows, run

from tracker.copies import find_alike, version_of
from tracker.db.views import VIEWS

GUIDED, REPORTED = NORVANE[0].text(), NORVANE[1].text()
FOOT = "\nView original content: https://wire.example/norvane-fourth-quarter-results\n\nSOURCE Norvane Instruments, Inc.\n"


def variants(text: str) -> dict[str, str]:
    """Write the same release as it comes from five places."""
    return {
        "plain": text,
        "newline": text + "\n\n",
        "windows": text.replace("\n", "\r\n"),
        "footer": text + FOOT,
        "spaced": text.replace(". ", ".  "),
    }


def ledger(folder: Path, texts: dict[str, str]) -> Path:
    """Ingest and judge some texts."""
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_bytes(text.encode())
        assert run("ingest", folder / f"{name}.txt", db=folder / "t.db").exit_code == 0
    assert run("resolve", "--as-of", "2032-06-01", db=folder / "t.db").exit_code == 0
    return folder / "t.db"


def card(db: Path) -> dict[str, object]:
    (found,) = rows(run("scorecard", "--format", "jsonl", db=db))
    return {name: found[name] for name in ("claims", "promises", "met", "missed", "decided", "releases")}


def test_five_copies_count_once(tmp_path: Path) -> None:
    one = ledger(tmp_path / "one", {"a": GUIDED, "later": REPORTED})
    five = ledger(tmp_path / "five", {**variants(GUIDED), "later": REPORTED})
    assert card(five) == card(one) and card(one)["decided"] == 1
    assert len(export(five)) == len(export(one))
    told = export(five, "releases")
    assert len(told) == 6 and sum(row["twin_of"] is None for row in told) == 2
    (stands,) = {row["twin_of"] for row in told} - {None}
    assert stands in {row["release_id"] for row in told if row["twin_of"] is None}


def test_a_copy_of_the_next_day_counts_once_and_proves_nothing(tmp_path: Path) -> None:
    """The wire's version repeats what the release reported; the first publication stands."""
    text = GUIDED.replace("expects revenue of", "expects, after revenue of $43 million in the first quarter of fiscal 2032, revenue of")
    again = text.replace("August 21", "August 22") + FOOT
    db = ledger(tmp_path / "x", {"wire": again, "first": text})
    told = {row["source"].split("/")[-1]: row for row in export(db, "releases")}
    assert told["wire.txt"]["twin_of"] == told["first.txt"]["release_id"] and told["first.txt"]["twin_of"] is None
    assert {row["published"] for row in export(db)} == {"2031-08-21"}
    assert not [row for row in export(db) if row["evidence_source"] and "wire" in str(row["evidence_source"])]


def test_any_order_counts_the_same(tmp_path: Path) -> None:
    texts = {"plain": GUIDED, "footer": GUIDED + FOOT, "later": REPORTED}
    seen = set()
    for number, order in enumerate(permutations(texts)):
        db = ledger(tmp_path / str(number), {name: texts[name] for name in order})
        names = ("claim_id", "status", "release_id", "series_id")
        seen.add(tuple(sorted(tuple(str(row[name]) for name in names) for row in export(db))))
    assert len(seen) == 1


OTHERS = {
    "other numbers in the same words": GUIDED.replace("$42 million", "$52 million").replace("$44 million", "$57 million").replace("$41.0", "$50.5"),
    "the next quarter": REPORTED,
    "another company's": GUIDED.replace("Norvane", "Ostrel").replace("NVIN", "OSTF"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_releases_are_no_copies(name: str, tmp_path: Path) -> None:
    db = ledger(tmp_path / "x", {"a": GUIDED, "b": OTHERS[name].replace("Reports fourth Quarter", "Reports on Its Last Quarter")})
    assert [row["twin_of"] for row in export(db, "releases")] == [None, None]


def test_a_correction_is_a_version_linked_to_what_it_corrects(tmp_path: Path) -> None:
    corrected = "CORRECTION: " + REPORTED.replace("$43.1 million", "$41.1 million").replace("November 20", "November 24")
    db = ledger(tmp_path / "x", {"guided": GUIDED, "reported": REPORTED})
    before = {row["claim_id"]: row["status"] for row in export(db) if row["published"] == "2031-08-21" and row["metric"]}
    assert set(before.values()) == {"met"}
    (tmp_path / "x" / "corrected.txt").write_text(corrected)
    assert run("ingest", tmp_path / "x" / "corrected.txt", db=db).exit_code == 0
    told = {row["source"].split("/")[-1]: row for row in export(db, "releases")}
    assert told["corrected.txt"]["corrects_release"] == told["reported.txt"]["release_id"]
    assert [row["twin_of"] for row in told.values()] == [None] * 3
    # Not a day before it came out, by appending from then on.
    assert run("resolve", "--as-of", "2031-11-23", db=db).exit_code == 0
    assert {row["status"] for row in export(db) if row["claim_id"] in before} == {"met"}
    assert run("resolve", "--as-of", "2032-06-02", db=db).exit_code == 0
    assert {row["status"] for row in export(db) if row["claim_id"] in before} == {"missed"}
    log = [row["status"] for row in export(db, "resolutions") if row["claim_id"] in before]
    assert log[0] == "met" and log[-1] == "missed"


SUBMISSION = """<SEC-DOCUMENT>0001.txt : 20311125
<SEC-HEADER>0001.hdr.sgml : 20311125
<ACCEPTANCE-DATETIME>{stamp}
CONFORMED SUBMISSION TYPE:\t{form}
FILED AS OF DATE:\t\t20311125
FILER:
\tCOMPANY DATA:
\t\tCOMPANY CONFORMED NAME:\t\t\tNorvane Instruments, Inc.
\t\tCENTRAL INDEX KEY:\t\t\t0001990077
</SEC-HEADER>
<DOCUMENT>
<TYPE>EX-99.1
<TEXT>
{text}
</TEXT>
</DOCUMENT>
</SEC-DOCUMENT>
"""


@pytest.mark.parametrize(("form", "published"), [("8-K/A", "2031-11-24"), ("8-K", "2031-11-20")])
def test_an_amendment_is_known_from_its_acceptance(form: str, published: str, tmp_path: Path) -> None:
    """Accepted late in the evening of the 24th, New York time; its exhibit still bears the date of the first one."""
    (tmp_path / "x.txt").write_text(SUBMISSION.format(stamp="20311124213000", form=form, text=REPORTED))
    assert run("ingest", tmp_path / "x.txt", db=tmp_path / "t.db").exit_code == 0
    (row,) = export(tmp_path / "t.db", "releases")
    assert (row["published"], row["corrects"]) == (published, int(form == "8-K/A"))


def test_former_names_of_the_header_join(tmp_path: Path) -> None:
    """The first release bears the old name and no CIK; the header of the second knows both."""
    db, old = tmp_path / "t.db", GUIDED.replace("Norvane", "Kelbrook").replace("NVIN", "KLBK")
    head = "\t\tCENTRAL INDEX KEY:\t\t\t0001990077\n"
    former = "\tFORMER COMPANY:\n\t\tFORMER CONFORMED NAME:\tKELBROOK INSTRUMENTS INC\n\t\tDATE OF NAME CHANGE:\t20311001\n"
    new = SUBMISSION.format(stamp="20311120213000", form="8-K", text=REPORTED).replace(head, head + former)
    for number, text in enumerate((new, old)):
        (tmp_path / f"{number}.txt").write_text(text)
        assert run("ingest", tmp_path / f"{number}.txt", db=db).exit_code == 0
    (issuer,) = rows(run("issuers", "list", "--format", "jsonl", db=db))
    assert (issuer["name"], issuer["names"]) == ("Norvane Instruments, Inc.", "Kelbrook Instruments, Inc.")


def test_a_release_of_the_future_is_named_once(tmp_path: Path) -> None:
    db = tmp_path / "t.db"
    (tmp_path / "typo.txt").write_text(GUIDED.replace("2031", "2091").replace("2032", "2092"))
    assert run("ingest", tmp_path / "typo.txt", db=db).exit_code == 0
    told = run("resolve", db=db)
    assert told.exit_code == 0 and "typo.txt: is dated 2091-08-21, in the future" in told.stderr
    assert run("resolve", db=db).stderr == ""
    assert "1 releases are dated in the future" in run("doctor", db=db).stdout
    (tmp_path / "fine.txt").write_text(GUIDED.replace("2031", "2021").replace("2032", "2022"))
    assert run("ingest", tmp_path / "fine.txt", db=db).exit_code == 0
    assert run("resolve", db=db).stderr == ""


def test_shingles_alone() -> None:
    from datetime import date

    words = " ".join(f"word{n} stands" for n in range(200))
    first = version_of("a", date(2031, 5, 1), False, words)
    cases = {
        "copy": version_of("b", date(2031, 5, 2), False, words + " and a footer of the wire"),
        "late": version_of("c", date(2031, 5, 9), False, words),
        "half": version_of("d", date(2031, 5, 1), False, words[: len(words) // 2]),
        "numbers": version_of("e", date(2031, 5, 1), False, words + " 5 6 7"),
        "correction": version_of("f", date(2031, 5, 2), True, words),
    }
    found = {name: {one.kind for one in find_alike([first, other])} for name, other in cases.items()}
    assert found == {"copy": {"copy"}, "late": set(), "half": set(), "numbers": {"copy"}, "correction": {"corrects"}}
    changed = replace(first, release_id="g", numbers=frozenset({"42", "44"}))
    assert not list(find_alike([replace(first, numbers=frozenset({"52", "57"})), changed]))


def test_views_know_copies() -> None:
    assert {"releases_once", "releases_all"} <= set(VIEWS)
