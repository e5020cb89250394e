"""`tracker changes`: what is told, once, to whom; in words, Markdown, JSON, by webhook, as Atom."""

from __future__ import annotations

import hashlib
import hmac
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from datasette.app import Datasette
from ledgers import NORVANE, run, write_releases
from standin import Server, Trouble, serving

from tracker.changes import KINDS, Change, Mark, find_changes, last_mark, mark_at, newest_mark
from tracker.sources import webhook
from tracker.sources.web import FetchProblem, Unavailable
from tracker.web import news

# The same three quarters, then one that withdraws its guidance.
WITHDRAWN = """Norvane Instruments, Inc. Withdraws Guidance

TARNWICK, Ohio, May 20, 2032 -- Norvane Instruments, Inc. (Nasdaq: NVIN) today said that it withdraws its guidance for
fiscal 2032.

Norvane withdraws its revenue guidance for the fourth quarter of fiscal 2032, previously $45 million to $47 million.
"""


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Make a ledger as it was after each release was read and judged on its day."""
    folder = tmp_path_factory.mktemp("grown")
    files = write_releases(folder / "in", NORVANE)
    stages = []
    for number, (file, day) in enumerate(zip(files, ("2031-08-21", "2031-11-20", "2032-02-19", "2032-05-20"), strict=True)):
        db = folder / "grown.db"
        assert run("ingest", file, db=db).exit_code == 0
        assert run("resolve", "--as-of", day, db=db).exit_code == 0
        copy = folder / f"stage{number}.db"
        assert run("backup", copy, db=db).exit_code == 0
        stages.append(copy)
    return stages


def opened(db: Path) -> sqlite3.Connection:
    return sqlite3.connect(db)


def kinds(changes: list[Change]) -> Counter[str]:
    return Counter(change.kind for change in changes)


def at(db: Path, run_id: int) -> Mark:
    """Return the mark after a run: each stage is an ingest and a resolve."""
    with opened(db) as connection:
        day = connection.execute("SELECT max(as_of) FROM runs WHERE run_id <= ?", (run_id,)).fetchone()[0]
    return Mark(run_id, day or "")


def test_from_the_beginning_all_is_new(grown: list[Path]) -> None:
    found = kinds(find_changes(opened(grown[0]), Mark()))
    assert found == {"new": 2}


def test_each_release_tells_what_it_changed(grown: list[Path]) -> None:
    second = find_changes(opened(grown[1]), at(grown[1], 2))
    # The first quarter's revenue was within its range, the second quarter is guided; the launch is merely repeated.
    assert kinds(second) == {"verdict": 1, "new": 1}
    (verdict,) = [change for change in second if change.kind == "verdict"]
    assert (verdict.row["final_status"], verdict.row["actual"], verdict.before["status"]) == ("met", 43.1e6, "pending")
    third = find_changes(opened(grown[2]), at(grown[2], 4))
    # A quarter missed; the launch moved by a year, and its first window is missed.
    assert kinds(third)["moved"] == 1 and kinds(third)["new"] == 1
    assert {c.row["final_status"] for c in third if c.kind == "verdict"} == {"missed"}
    (moved,) = [change for change in third if change.kind == "moved"]
    assert (moved.before["target_end"], moved.row["target_end"]) == ("2031-12-31", "2032-12-31")


def test_nothing_is_told_twice(grown: list[Path], tmp_path: Path) -> None:
    db = tmp_path / "t.db"
    db.write_bytes(grown[1].read_bytes())
    first = run("changes", db=db)
    assert first.exit_code == 0 and "Norvane Instruments, Inc. (NVIN)" in first.stdout and "met, in range" in first.stdout
    again = run("changes", db=db)
    assert (again.exit_code, again.stdout) == (0, "")
    # Judging again without news, or a look at what was, tells nothing either.
    run("resolve", "--as-of", "2031-11-20", db=db)
    assert run("changes", db=db).stdout == ""


def test_an_analyst_s_verdict_is_told_and_its_end_too(grown: list[Path], tmp_path: Path) -> None:
    db = tmp_path / "t.db"
    db.write_bytes(grown[1].read_bytes())
    run("changes", db=db)
    (claim,) = [c.row["claim_id"] for c in find_changes(opened(grown[1]), Mark()) if c.kind == "verdict"]
    assert run("override", claim, "missed", "--why", "restated", db=db).exit_code == 0
    told = run("changes", db=db).stdout
    assert "1 verdict changed" in told and "(was met, in range)" in told
    assert run("override", claim, "none", "--why", "an error", db=db).exit_code == 0
    assert "(was missed)" in run("changes", db=db).stdout


def test_a_day_shows_what_changed_since_it_began(grown: list[Path]) -> None:
    with opened(grown[3]) as connection:
        assert mark_at(connection, date(2000, 1, 1)) == Mark()
        assert mark_at(connection, date(9999, 1, 1)) == newest_mark(connection)
        assert last_mark(connection, "changes") == Mark()
    before = grown[3].read_bytes()
    told = run("changes", "--since", "2000-01-01", db=grown[3])
    assert told.exit_code == 0 and "Since 2000-01-01" in told.stdout
    assert run("changes", "--since", "9999-01-01", db=grown[3]).stdout == ""
    assert grown[3].read_bytes() == before


def test_guidance_that_moves(tmp_path: Path) -> None:
    """Raised and cut, each beside what it was; a range that is repeated is no news."""
    db = tmp_path / "t.db"
    lines = {"2031-03-04": "$80 million to $84 million", "2031-05-06": "$82 million to $86 million",
             "2031-06-03": "$82 million to $86 million", "2031-08-05": "$75 million to $79 million"}  # fmt: skip
    for day, amount in lines.items():
        words = date.fromisoformat(day).strftime("%B %-d, %Y")
        text = (
            f"Norvane Instruments, Inc. Updates Outlook\n\nTARNWICK, Ohio, {words} -- Norvane Instruments, Inc. (Nasdaq: NVIN) "
            f"today gave its outlook.\n\nOutlook\n\nFor the year ending December 31, 2031, Norvane expects revenue of {amount}.\n"
        )
        file = tmp_path / f"{day}.txt"
        file.write_text(text)
        assert run("ingest", file, db=db).exit_code == 0
        assert run("resolve", "--as-of", day, db=db).exit_code == 0
    told = []
    for number in range(4):
        with opened(db) as connection:
            changes = find_changes(connection, at(db, 2 * number))
        told.append([c for c in changes if c.row["published"] == list(lines)[number]])
    assert [[c.kind for c in part] for part in told] == [["new"], ["raised"], [], ["cut"]]
    assert news.title(told[3][0]).endswith("(was $82–86 million)")


def test_what_has_come_near_or_gone_by(grown: list[Path]) -> None:
    """The launch of the second half of 2032 comes near in December, and is overdue in January: each told once."""
    db = grown[3].with_name("dates.db")
    db.write_bytes(grown[3].read_bytes())
    seen = []
    for day in ("2032-12-10", "2032-12-20", "2032-12-28", "2033-01-10", "2033-01-20"):
        with opened(db) as connection:
            since = newest_mark(connection)
        assert run("resolve", "--as-of", day, db=db).exit_code == 0
        with opened(db) as connection:
            launch = [c for c in find_changes(connection, since) if c.row["kind"] == "milestone"]
        seen.append([c.kind for c in launch if c.kind in ("due", "overdue")])
    assert seen == [[], ["due"], [], ["overdue"], []]


def test_json_and_markdown(grown: list[Path]) -> None:
    told = json.loads(run("changes", "--since", "2000-01-01", "--format", "json", db=grown[3]).stdout)
    assert told["counts"]["new"] == sum(c["change"] == "new" for c in told["changes"])
    assert len({c["id"] for c in told["changes"]}) == len(told["changes"]) > 5
    assert {"id", "change", "title", "before", "quote", "final_status"} <= set(told["changes"][0])
    page = run("changes", "--since", "2000-01-01", "--format", "markdown", db=grown[3]).stdout
    assert page.startswith("# What changed since 2000-01-01") and "## Norvane Instruments, Inc. (NVIN)" in page


def test_markdown_shows_words_as_they_are() -> None:
    row = {"issuer": "A *b* [c](d)", "ticker": None, "kind": "milestone", "subject": "Kestrel <2>", "event": None, "metric": None,
           "quote": "Kestrel <2>", "target_end": None, "claim_id": "0123456789", "published": "2031-01-01"}  # fmt: skip
    page = "\n".join(news.as_markdown([Change("new", row)], "x"))
    assert "\\*b\\*" in page and "\\<2\\>" in page and "<2>" not in page.replace("\\<2\\>", "")


def test_long_lists_are_cut_and_counted() -> None:
    row = {"issuer": "A", "ticker": None, "kind": "milestone", "subject": "Kestrel Two", "event": None, "metric": None,
           "quote": "q", "target_end": None, "claim_id": "0123456789", "published": "2031-01-01"}  # fmt: skip
    lines = list(news.as_text([Change("new", row)] * 1000, "x"))
    assert len(lines) < 60 and lines[-1] == "  … and 960 new claims"


def test_every_kind_has_its_words() -> None:
    assert set(news._NAMES) == set(KINDS)


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(webhook, "_FIRST_WAIT", 0.0)
    with serving() as server:
        yield server


def test_a_webhook_gets_each_change_once_and_signed(hook: Server, grown: list[Path], tmp_path: Path) -> None:
    db = tmp_path / "t.db"
    db.write_bytes(grown[1].read_bytes())
    hook.trouble["/hook"] = [Trouble(503), Trouble(429, headers=(("Retry-After", "0"),))]
    to = ("--webhook", hook.url + "/hook", "--secret", "wren")
    assert run("changes", *to, db=db).exit_code == 0
    ((body, headers),) = hook.posted
    assert headers[webhook.SIGNATURE] == "sha256=" + hmac.new(b"wren", body, hashlib.sha256).hexdigest()
    assert json.loads(body)["changes"]
    assert run("changes", *to, db=db).exit_code == 0 and len(hook.posted) == 1
    # Who reads mail is told by itself, and another address too.
    assert run("changes", db=db).stdout != ""
    assert run("changes", "--webhook", hook.url + "/other", db=db).exit_code == 0 and len(hook.posted) == 2
    assert webhook.SIGNATURE not in hook.posted[1][1]


def test_what_a_webhook_did_not_take_is_sent_again(hook: Server, grown: list[Path], tmp_path: Path) -> None:
    db = tmp_path / "t.db"
    db.write_bytes(grown[1].read_bytes())
    hook.trouble["/hook"] = [Trouble(500)] * 4
    failed = run("changes", "--webhook", hook.url + "/hook", db=db)
    assert failed.exit_code == 1 and "sent with the next run" in failed.stderr and not hook.posted
    assert run("changes", "--webhook", hook.url + "/hook", db=db).exit_code == 0 and len(hook.posted) == 1


@pytest.mark.parametrize(
    ("trouble", "problem"),
    [(Trouble(401), FetchProblem), (Trouble(410), FetchProblem), (Trouble(503, headers=(("Retry-After", "86400"),)), Unavailable)],
)
def test_a_webhook_that_refuses(trouble: Trouble, problem: type[Exception], hook: Server) -> None:
    hook.trouble["/hook"] = [trouble]
    with pytest.raises(problem):
        webhook.send(hook.url + "/hook", b"{}", None)
    assert not hook.posted


def test_nobody_there(hook: Server) -> None:
    with pytest.raises(Unavailable):
        webhook.send("http://127.0.0.1:9/hook", b"{}", None, sleep=lambda seconds: None)


def slow(connection: sqlite3.Connection, since: Mark) -> list[Change]:
    """Ask what takes seconds, as a ledger of millions of claims would."""
    sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000000) SELECT count(*) FROM n"
    connection.execute(sql).fetchone()
    return []


def test_the_pages_have_it_as_atom(grown: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    import feedparser

    async def ask() -> tuple[bytes, bytes, int]:
        served = Datasette([str(grown[3])])
        every = await served.client.get("/-/tracker/changes.atom")
        issuer = (await served.client.get(f"/{grown[3].stem}/issuers.json?_shape=array")).json()[0]["issuer_id"]
        one = await served.client.get(f"/-/tracker/issuer/{issuer}/changes.atom")
        none = await served.client.get("/-/tracker/issuer/nobody/changes.atom")
        hurried = Datasette([str(grown[3])], settings={"sql_time_limit_ms": 700})
        monkeypatch.setattr("tracker.web.feeds.find_changes", slow)
        assert (await hurried.client.get("/-/tracker/changes.atom")).status_code == 503
        return every.content, one.content, none.status_code

    every, one, none = asyncio.run(ask())
    feed = feedparser.parse(every)
    assert not feed.bozo and len(feed.entries) > 5 and none == 404
    assert len({entry.id for entry in feed.entries}) == len(feed.entries)
    assert [e.id for e in feedparser.parse(one).entries] == [e.id for e in feed.entries]
