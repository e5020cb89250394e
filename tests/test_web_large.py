"""A ledger too large to be counted at a visit: its pages answer from what is kept, or say that it is too much."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from datasette.app import Datasette
from datasette.database import QueryInterrupted
from datasette.utils.asgi import Request
from test_web import ask, ledger, open_site  # noqa: F401

from tracker.web import answers, queries
from tracker.web import ledger as served


def settings_of(site: Datasette) -> tuple[int, bool]:
    """Return the time that a facet may take, and whether counts are bounded."""
    asyncio.run(site.invoke_startup())
    return site._settings["facet_time_limit_ms"], "bounded" in site.databases["tracker"].execute.__qualname__


def test_a_large_ledger_waits_for_no_count(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    small, bounded = settings_of(open_site(ledger))
    assert not bounded
    monkeypatch.setattr(served, "MANY", 1)
    site = open_site(ledger)
    assert settings_of(site) == (served._FACETS_MS, True) and small > served._FACETS_MS
    assert ask(site, "/tracker/claims_current").status_code == 200


def test_only_counts_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, int | None]] = []

    async def execute(sql: str, params: Any = None, custom_time_limit: int | None = None) -> Any:
        asked.append((sql, custom_time_limit))
        return SimpleNamespace(rows=[{"claims": served.MANY}] if "sum(" in sql else [(1,)])

    database = SimpleNamespace(execute=execute)
    asyncio.run(served.bound_counting(SimpleNamespace(_settings={}), database))  # type: ignore[arg-type]
    for sql in ("select count(*) from claims_current ", "select * from claims_current limit 51"):
        asyncio.run(database.execute(sql, {}))
    assert [limit for _, limit in asked[-2:]] == [served._COUNTING_MS, None]


@pytest.mark.parametrize("sql", [queries.FEED_CLAIMS, queries.FEED_VERDICTS, queries.CALENDAR], ids=["claims", "verdicts", "due"])
def test_an_issuer_s_feed_begins_with_its_releases(sql: str, ledger: Path) -> None:  # noqa: F811
    with sqlite3.connect(ledger) as connection:
        names = [row[0] for row in connection.execute("SELECT issuer_id FROM issuers")]
        for name in names:
            told = [connection.execute(one, {"id": name}).fetchall() for one in (sql, queries.of_issuer(sql))]
            assert told[0] == told[1]
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {queries.of_issuer(sql)}", {"id": names[0]})]
    assert ":id IS NULL" not in queries.of_issuer(sql) and any("releases_by_issuer" in step for step in plan), plan


def test_what_takes_too_long_is_said_without_a_traceback(ledger: Path) -> None:  # noqa: F811
    site = open_site(ledger)
    asyncio.run(site.invoke_startup())
    request = Request.fake("/-/tracker/dashboard")
    request.scope["csrftoken"] = str
    answer = answers.answer_problem(site, request, QueryInterrupted(Exception("interrupted"), "select 1", {}))
    assert answer is not None
    page = asyncio.run(answer())
    assert page.status == 503 and "takes longer than a page may" in page.body
