"""The questions of the pages: the terminal answers each as the page does, and a day in the past is asked for what was known."""

from __future__ import annotations

import asyncio
import json
import re
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
    assert [row.get("issuer_id") for row in asked] == [row.get("issuer_id") for row in page]
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


def counted(db: Path, issuer: str) -> dict[str, tuple[int, ...]]:
    """Return (met, missed) as each page and command counts them: of the whole ledger, then of one issuer."""
    site = Datasette([str(db)], metadata=METADATA, settings={"suggest_facets": False})
    page = lambda path: asyncio.run(site.client.get(path))  # noqa: E731
    tile = lambda text, name: int(re.search(rf'tile {name}".*?class="n">([\d,]+)<', text, re.DOTALL)[1].replace(",", ""))  # type: ignore[index]  # noqa: E731
    home, card = page("/").text, page(f"/-/tracker/issuer/{issuer}").text
    dashboard = page("/-/tracker/dashboard").text
    promises = page("/tracker/promises.json?_shape=array&_size=max").json()
    rows_of = {None: promises, issuer: [row for row in promises if row["issuer_id"] == issuer]}
    of = {who: tuple(sum(r["final_status"] == s for r in some) for s in ("met", "missed")) for who, some in rows_of.items()}
    cards = page("/tracker/scorecard.json?_shape=array").json()
    terminal = rows(run("scorecard", "--format", "jsonl", db=db))
    met, decided = map(int, re.findall(r'Promises kept</span><span class="note">(\d+) of (\d+) decided', card)[0])
    return {
        "dashboard": tallied(dashboard),
        "home": (tile(home, "met"), tile(home, "missed")),
        "promises": of[None],
        "scorecard": (sum(row["met"] for row in cards), sum(row["missed"] for row in cards)),
        "terminal": (sum(row["met"] for row in terminal), sum(row["missed"] for row in terminal)),
        "issuer": (met, decided - met),
        "issuer's promises": of[issuer],
        "issuer's card": next((row["met"], row["missed"]) for row in cards if row["issuer_id"] == issuer),
    }


def tallied(page: str) -> tuple[int, ...]:
    """Add up the dashboard's table of verdicts and their reasons."""
    table = page[(at := page.index("<h2>Why</h2>")) : page.index("</table>", at)]
    told = re.findall(r'<span class="badge (\w+)".*?data-label="Promises">(\d+)<', table)
    return tuple(sum(int(number) for status, number in told if status == name) for name in ("met", "missed"))


WHOLE = ("home", "dashboard", "promises", "scorecard", "terminal")
ONE = ("issuer", "issuer's promises", "issuer's card")


def test_every_page_and_command_counts_the_same_promises_before_and_after_an_override(demo: Path, tmp_path: Path) -> None:
    copy = tmp_path / "tracker.db"
    with sqlite3.connect(demo) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    kept = rows(run("ask", "biggest-beats", "--format", "jsonl", db=copy))[0]
    before = counted(copy, kept["issuer_id"])
    assert run("override", kept["claim_id"], "missed", "--why", "counted otherwise", db=copy).exit_code == 0
    after = counted(copy, kept["issuer_id"])
    for names in (WHOLE, ONE):
        assert len({before[name] for name in names}) == 1 == len({after[name] for name in names})
    for name, (met, missed) in before.items():
        assert after[name] == (met - 1, missed + 1), name
    assert kept["claim_id"] not in {row["claim_id"] for row in rows(run("ask", "biggest-beats", "--format", "jsonl", db=copy))}
    assert [row["claim_id"] for row in rows(run("ask", "overridden", "--format", "jsonl", db=copy))] == [kept["claim_id"]]


def test_figures_count_promises_and_not_the_claims_that_repeat_them(demo: Path) -> None:
    with sqlite3.connect(demo) as connection:
        decided = "SELECT count(*) FROM {} WHERE final_status IN ('met', 'missed')"
        claims, promises = (connection.execute(decided.format(of)).fetchone()[0] for of in ("claims_current", "promises"))
        told = connection.execute("SELECT sum(met + missed) FROM scorecard").fetchone()[0]
    assert told == promises < claims


def test_no_answer_shows_the_words_of_the_machine(ledger: Path) -> None:
    """A flag, a unit, a rule or a metric as the ledger keeps it is for CSV and JSON; a person reads words."""
    from tracker.web.cells import question_columns

    kept = re.compile(r"\bUSD\b|\bnon_gaap\b|guidance\.\w+|milestone\.\w+|\beps\b|\bebitda\b|\d\.\d{4}|\b(?:not_due|awaiting_report|data_readout)\b")
    site = Datasette([str(ledger)], metadata=METADATA)
    for name in QUESTIONS:
        day = [DAY] if QUESTIONS[name].get("params") else []
        told = run("ask", name, *day, db=ledger).stdout
        page = asyncio.run(site.client.get(f"/tracker/{name}?day={DAY}&since={DAY}")).text
        cells = re.findall(r"<td class=\"col-(?!quote)[^>]*>(.*?)</td>", page, re.DOTALL)
        shown = [re.sub(r"<[^>]*>", " ", cell) for cell in cells]
        assert not [line for line in [*told.splitlines(), *shown] if kept.search(line)], name
        columns = asyncio.run(site.client.get(f"/tracker/{name}.json?day={DAY}&since={DAY}")).json()["columns"]
        assert not {"unit", "measure", "approx", "rule", "kind", "metric", "quote"} & set(question_columns(columns)), name


def test_every_flag_of_the_resolver_has_words() -> None:
    from tracker.web.badges import flag_words

    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tracker" / "resolve").glob("*.py"))
    flags = set(re.findall(r'flag="(\w+)"', code)) | {"derived"}
    assert {"conflict", "split", "factor"} <= flags
    assert all(len(flag_words(flag).split()) > 2 for flag in flags)


def test_each_promise_once_and_between_two_days(demo: Path) -> None:
    told = rows(run("claims", "--issuer", "LKM", "--limit", "0", "--format", "jsonl", db=demo))
    once = rows(run("claims", "--issuer", "LKM", "--limit", "0", "--once", "--format", "jsonl", db=demo))
    with sqlite3.connect(demo) as connection:
        counted = connection.execute("SELECT count(*) FROM promises WHERE issuer_id = 'larkmoor-stores'").fetchone()[0]
    assert len(once) == counted < len(told) == sum(row["times_told"] for row in once)
    day = sorted(row["published"] for row in told)[len(told) // 2]
    until = rows(run("claims", "--issuer", "LKM", "--until", day, "--limit", "0", "--format", "jsonl", db=demo))
    assert until == [row for row in told if row["published"] <= day] != told
    # One that was told before the day and after it counts in both spans, though the claim that stands for it is of one.
    spanning = {row["claim_id"] for row in once if row["first_published"] <= day < row["published"]}
    early = rows(run("claims", "--issuer", "LKM", "--once", "--until", day, "--limit", "0", "--format", "jsonl", db=demo))
    late = rows(run("claims", "--issuer", "LKM", "--once", "--since", day, "--limit", "0", "--format", "jsonl", db=demo))
    assert spanning and spanning <= {row["claim_id"] for row in early} & {row["claim_id"] for row in late}
    surer = rows(run("claims", "--issuer", "LKM", "--once", "--min-confidence", "0.99", "--limit", "0", "--format", "jsonl", db=demo))
    assert 0 < len(surer) < len(once) and all(row["confidence"] >= 0.99 for row in surer)
    assert f"{max(row['times_told'] for row in once)} ×" in run("claims", "--issuer", "LKM", "--once", db=demo).stdout
    assert run("claims", "--once", "--as-of", day, db=demo).exit_code == 2


def test_the_walk_of_the_quarter_that_a_day_lies_in(demo: Path) -> None:
    whole = rows(run("history", "LKM", "--format", "jsonl", db=demo))
    day = "2025-11-15"
    held = rows(run("history", "LKM", "--period", day, "--format", "jsonl", db=demo))
    assert held == [row for row in whole if row["target_end"] and row["target_start"] <= day <= row["target_end"]]
    assert 0 < len(held) < len(whole)


def test_what_could_not_be_read_is_told_with_its_reason(tmp_path: Path) -> None:
    page, other = tmp_path / "robot.html", tmp_path / "empty.txt"
    page.write_text("<html><title>404 Not Found</title><body>Not Found</body></html>", encoding="utf-8")
    other.write_text("", encoding="utf-8")
    db = tmp_path / "tracker.db"
    assert run("ingest", str(page), str(other), db=db).exit_code == 1
    told = rows(run("ask", "could-not-read", "--format", "jsonl", db=db))
    assert {Path(row["source"]).name for row in told} == {"robot.html", "empty.txt"} and all(row["reason"] for row in told)
    assert "`tracker ask could-not-read` says why" in run("doctor", db=db).stdout
    private, public = Datasette([str(db)], metadata=METADATA), Datasette([str(db)], metadata=METADATA, settings={"default_allow_sql": False})
    ask = lambda site: asyncio.run(site.client.get("/tracker/could_not_read.json?_shape=array"))  # noqa: E731
    assert len(ask(private).json()) == 2 and ask(public).status_code == 403


def test_how_good_it_is_needs_no_labels(demo: Path) -> None:
    blind = [row for row in map(json.loads, (ROOT / "docs" / "unseen.jsonl").read_text(encoding="utf-8").splitlines()) if row.get("blind")][-1]
    ships = json.loads((ROOT / "models" / "measured.json").read_text(encoding="utf-8"))["blind"]
    assert ships == {name: blind[name] for name in ships} and {"precision", "recall", "field_event", "verdict_precision"} <= set(ships)
    told = run("evaluate").stdout
    page = asyncio.run(Datasette([str(demo)], metadata=METADATA).client.get("/-/tracker/quality")).text
    for name in ("precision", "recall", "field_event", "verdict_recall"):
        assert f"{100 * blind[name]:.0f} %" in told and f"{100 * blind[name]:.0f}&nbsp;%" in page, name
    assert "no claim" in told and "No claim" in page
    assert len(rows(run("evaluate", "--format", "jsonl"))) > 20
    assert run("evaluate", "--stages").exit_code == 2
