"""The questions of the pages: the terminal answers each as the page does, and a day in the past is asked for what was known."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest
from ledgers import rows, run

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from datasette.app import Datasette  # noqa: E402
from labelled import build  # noqa: E402

METADATA = json.loads((ROOT / "metadata.json").read_text(encoding="utf-8"))
QUESTIONS = METADATA["databases"]["tracker"]["queries"]
DAY = "2026-02-10"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folders = [path.parent for path in sorted((ROOT / "data").glob("*/claims.jsonl"))]
    return build(tmp_path_factory.mktemp("questions") / "tracker.db", folders)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    demo = tmp_path_factory.mktemp("demo") / "tracker.db"
    assert run("demo", db=demo).exit_code == 0
    return demo


def on_the_page(ledger: Path, name: str) -> list[dict[str, Any]]:
    site = Datasette([str(ledger)], metadata=METADATA)
    answer = asyncio.run(site.client.get(f"/tracker/{name}.json?day={DAY}&since={DAY}&_shape=array"))
    return list(answer.json())


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_terminal_answers_a_question_as_the_page_does(name: str, ledger: Path) -> None:
    slug = name.replace("_", "-")
    day = [DAY] if QUESTIONS[name].get("params") else []
    asked = rows(run("ask", slug, *day, "--format", "jsonl", db=ledger))
    page = on_the_page(ledger, name)
    assert [row["issuer_id"] for row in asked] == [row["issuer_id"] for row in page]
    assert [row.get("claim_id") for row in asked] == [row.get("claim_id") for row in page]
    shown = run("ask", slug, *day, db=ledger)
    assert shown.exit_code == 0 and ("nothing to show" in shown.stdout) == (not page)


def test_the_questions_of_the_demo_have_answers(demo: Path) -> None:
    wanted = ("most_slipped", "overdue", "biggest_beats", "biggest_misses", "known_on", "by_source_of_figures")
    assert not [name for name in wanted if not rows(run("ask", name, "--format", "jsonl", db=demo))]


def test_one_company_s_answers(demo: Path) -> None:
    found = rows(run("ask", "overdue", "--issuer", "LKM", "--format", "jsonl", db=demo))
    everyone = rows(run("ask", "overdue", "--format", "jsonl", db=demo))
    assert found == [row for row in everyone if row["issuer_id"] == "larkmoor-stores"] != everyone


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["raised-then-mised"], "did you mean raised-then-missed?"),
        (["who"], "`tracker ask` lists them"),
        (["overdue", "2026-01-01"], "asks about no day"),
        (["due-after", "soon"], "is no day"),
        (["overdue", "--issuer", "Larkmore"], "Larkmoor Stores"),
    ],
)
def test_a_wrong_question_gets_a_hint(words: list[str], told: str, demo: Path) -> None:
    asked = run("ask", *words, db=demo)
    assert asked.exit_code == 2 and told in " ".join(asked.stderr.split())


def test_the_list_of_questions_has_every_one(demo: Path) -> None:
    listed = run("ask", db=demo).stdout
    assert all(name.replace("_", "-") in listed for name in QUESTIONS)


@pytest.mark.parametrize("day", ["2026-02-10", "2026-05-10", "2026-08-15"])
def test_what_the_page_says_was_known_is_what_the_resolver_says_of_that_day(day: str, demo: Path) -> None:
    """The page asks a ledger that was first judged later; the terminal judges anew what had been published by then."""
    told = ("--as-of", day, "--limit", "0", "--min-confidence", "0", "--format", "jsonl")
    judged = {row["claim_id"]: row["status"] for row in rows(run("claims", *told, db=demo))}
    with sqlite3.connect(demo) as connection:
        found = connection.execute(QUESTIONS["known_on"]["sql"].replace("limit 300", ""), {"day": day})
        names = [column[0] for column in found.description]
        page = {row["claim_id"]: row["final_status"] for row in (dict(zip(names, row, strict=True)) for row in found)}
    # What slipped twice rests today on the newer window: of the day of the first slip the page says pending, never another verdict.
    other = {claim_id for claim_id in judged if page[claim_id] != judged[claim_id]}
    assert page.keys() == judged.keys() and "met" in page.values()
    assert {page[claim_id] for claim_id in other} <= {"pending"} and len(other) <= len(judged) // 50


def test_each_window_of_a_slip_is_told_in_its_words(demo: Path) -> None:
    slipped = rows(run("ask", "most-slipped", "--format", "jsonl", db=demo))
    assert slipped and all(" → " in row["windows"] for row in slipped)
    assert all(row["windows"].count(" (20") > row["times_later"] for row in slipped)
