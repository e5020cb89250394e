"""A character that was lost beside a number makes no other number: the claim stands without one, flagged, and decides nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ledgers import NORVANE, export, run

from tracker import find_claims, find_figures, read_release
from tracker.lexicon import load_rows
from tracker.lost import find_lost

ROWS = load_rows("lost_characters")
TEXT = """Norvane Instruments, Inc. Reports Results

TARNWICK, Ohio, August 21, 2031 -- Norvane Instruments, Inc. (Nasdaq: NVIN) today announced financial results.

{}
"""
GUIDED = "The Company expects revenue for the full year 2032 of {}."
AMOUNTS = [
    "$42\ufffd44 million",
    "$42 \ufffd $44 million",
    "\ufffd42 million to \ufffd44 million",
    "$4\ufffd million",
    "between $42 million and $4\ufffd.5 million",
    "$42€44 million",
    "$42?44 million",
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["id"]))
def test_examples_of_the_rows(row: dict[str, Any]) -> None:
    for text in row["example"]:
        assert row["id"] in [one.row for one in find_lost(text)], text
    for text in row["not"]:
        assert find_lost(text) == [], text


@pytest.mark.parametrize("amount", AMOUNTS)
def test_a_damaged_amount_is_one_claim_without_a_number(amount: str) -> None:
    release = read_release(TEXT.format(GUIDED.format(amount)).encode())
    (claim,) = find_claims(release)
    assert (claim.metric, claim.low, claim.high, claim.prior_low, claim.prior_high) == ("revenue", None, None, None, None)
    assert claim.unit == (None if amount.startswith("\ufffd") else "USD")
    assert release.text[claim.start : claim.end] == claim.quote and amount in claim.quote
    assert claim.amount_text and claim.amount_text in claim.quote


def test_what_lost_a_letter_only_keeps_its_number() -> None:
    text = "The Company\ufffds revenue for the full year 2032 is expected to be $42 million to $44 million."
    (claim,) = find_claims(read_release(TEXT.format(text).encode()))
    assert (str(claim.low), str(claim.high)) == ("42000000", "44000000")


def test_a_cell_that_lost_its_dash_gives_no_number() -> None:
    table = "<table><tr><th></th><th>Full year 2032 outlook</th></tr><tr><td>Revenue</td><td>$42\ufffd44 million</td></tr><tr><td>Capital expenditures</td><td>$5–6 million</td></tr></table>"
    page = f"<html><body><h1>Norvane Instruments, Inc. Reports Results</h1><p>{TEXT.splitlines()[2]}</p><h2>Outlook</h2>{table}</body></html>"
    claims = list(find_claims(read_release(page.encode())))
    assert [(c.metric, c.low, c.high) for c in claims] == [("revenue", None, None), ("capex", 5_000_000, 6_000_000)]


def test_a_damaged_figure_is_no_figure() -> None:
    text = "Revenue for the quarter ended June 30, 2031 was $4{}.5 million. Net income for the quarter ended June 30, 2031 was $3.0 million."
    for sign, metrics in (("2", {"revenue", "net_income"}), ("\ufffd", {"net_income"})):
        figures = find_figures(read_release(TEXT.format(text.format(sign)).encode()))
        assert {f.metric for f in figures if f.kind == "number"} == metrics


def test_the_ledger_flags_it_and_judges_nothing_by_it(tmp_path: Path) -> None:
    db, folder = tmp_path / "t.db", tmp_path / "in"
    folder.mkdir()
    guided, reported = NORVANE[0].text(), NORVANE[1].text()
    (folder / "1.txt").write_text(guided.replace("$42 million to $44 million", "$42\ufffd44 million"), encoding="utf-8")
    (folder / "2.txt").write_text(reported, encoding="utf-8")
    assert run("ingest", folder, db=db).exit_code == 0
    assert run("resolve", "--as-of", "2032-06-01", db=db).exit_code == 0
    (claim,) = [c for c in export(db) if c["published"] == "2031-08-21" and c["kind"] == "guidance"]
    assert (claim["low"], claim["high"], claim["amount_text"]) == (None, None, "$42\ufffd44 million")
    assert (claim["status"], claim["reason"], claim["flag"]) == ("pending", "unverifiable", "lost")
    assert "$42\ufffd44 million" in str(claim["explanation"])
    done = run("doctor", db=db)
    assert done.exit_code == 0 and "1 releases lost characters" in done.stdout and "1.txt" in done.stdout
