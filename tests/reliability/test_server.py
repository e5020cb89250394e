"""The server under odd requests: no 500, no path of the machine, no query that takes its memory."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from datasette.app import Datasette

from tracker.web.overdue import Bound
from tracker.web.serving import LARGEST_VALUE, PRIVATE, PUBLIC, limit_memory, metadata_file


def ask(db: Path, method: str, path: str, public: bool = False, **more: Any) -> httpx.Response:
    """Ask a server in this process."""
    import json

    settings = {k: (int(v) if v.isdigit() else v == "on") for k, v in (PUBLIC if public else PRIVATE).items()}
    datasette = Datasette([str(db)], metadata=json.loads(metadata_file().read_text()), settings=settings)

    async def asked() -> httpx.Response:
        await datasette.invoke_startup()
        transport = httpx.ASGITransport(app=datasette.app(), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.request(method, path, **more)

    return asyncio.run(asked())


PATHS = ["/", "/t", "/t/claims", "/t/claims_current.json", "/-/tracker/search", "/-/tracker/claim/none", "/-/databases.json", "/-/static/app.css", "/none/none"]


@pytest.mark.parametrize("public", [False, True], ids=["private", "public"])
@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "PATCH", "DELETE", "PROPFIND", "DISPATCH_REQUEST", "RENDER", "POST"])
def test_methods_that_no_page_has_are_refused(method: str, public: bool, db: Path) -> None:
    for path in PATHS:
        answer = ask(db, method, path, public)
        assert answer.status_code == 405, (path, answer.status_code)
        assert answer.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("path", ["/-/logout", "/-/messages"])
@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe", b"--x\r\nContent-Disposition: form-data; name=", b"a=" + b"%zz" * 1000],
    ids=["empty", "bytes", "torn", "percent"],
)
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "\u00e9"])
def test_odd_posts_are_no_server_errors(path: str, body: bytes, kind: str, db: Path) -> None:
    answer = ask(db, "POST", path, content=body, headers={"content-type": kind.encode("latin-1")})
    assert 300 <= answer.status_code < 500 and (answer.status_code == 405) == (path != "/-/logout")


def test_reading_still_works(db: Path) -> None:
    for method in ("GET", "HEAD"):
        assert ask(db, method, "/t/claims.json").status_code == 200
    assert ask(db, "GET", "/").status_code == 200


@pytest.mark.parametrize("public", [False, True], ids=["private", "public"])
@pytest.mark.parametrize("path", ["/-/databases.json", "/-/databases", "/-/plugins.json", "/-/settings.json", "/-/metadata.json", "/-/versions.json", "/t.json", "/", "/-/threads.json"])
def test_no_page_tells_where_the_file_lies(path: str, public: bool, db: Path) -> None:
    answer = ask(db, "GET", path, public)
    assert answer.status_code == 200 and str(db.parent) not in answer.text
    if path == "/-/databases.json":
        assert [one["name"] for one in answer.json()] == ["t"]


@pytest.mark.parametrize("sql", ["select length(randomblob(900000000))", "select hex(zeroblob(400000000))", "select replace(hex(zeroblob(15000000)), '00', 'abcdefgh')"])
def test_no_query_takes_the_memory(sql: str, db: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = ask(db, "GET", "/t.json", params={"sql": sql})
    assert answer.status_code == 400 and "too big" in answer.text
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < 4 * LARGEST_VALUE


FOUR = "(values(1),(2),(3),(4))"
SLOW = {
    "many rows": f"select max(hex(randomblob(15000000))) from {FOUR} a, {FOUR} b, {FOUR} c, {FOUR} d, {FOUR} e",
    "distinct": f"select count(distinct randomblob(30000000)) from {FOUR} a, {FOUR} b, {FOUR} c",
    "one row": "select " + ", ".join(["hex(randomblob(15000000)) is null"] * 150),
}


@pytest.mark.parametrize("name", SLOW)
def test_few_steps_with_large_values_end_in_time(name: str, db: Path) -> None:
    """Each would take 10 s and more: Datasette looks at its limit of 3 s only after a thousand steps."""
    began = time.process_time()
    answer = ask(db, "GET", "/t.json", params={"sql": SLOW[name]})
    assert answer.status_code == 400 and time.process_time() - began < 6.5
    assert ask(db, "GET", "/t.json", params={"sql": "select length(zeroblob(20000000)) as n"}).json()["rows"] == [[20_000_000]]


def test_a_connection_whose_query_was_ended_goes_on() -> None:
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    Bound(connection, 0.0, 32_000_000)
    with pytest.raises((sqlite3.OperationalError, sqlite3.DataError)):
        connection.execute(SLOW["many rows"]).fetchall()
    assert connection.execute("select length(zeroblob(20000000))").fetchone() == (20_000_000,)
    time.sleep(0.8)
    assert connection.execute("select length(?)", ("x" * 90_000,)).fetchone() == (90_000,), "ended while nothing ran"
    assert connection.execute("select length(zeroblob(20000000))").fetchone() == (20_000_000,)


def test_a_query_that_begins_as_the_time_of_another_ends_goes_on() -> None:
    """A page asked for a second and a half after the last one was now and then answered with "SQL Interrupted"."""
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    bound = Bound(connection, 60.0, 32_000_000)
    with ThreadPoolExecutor(1) as threads:
        threads.submit(lambda: connection.execute("select 1").fetchall()).result()
        with bound._lock:
            begun = threads.submit(lambda: connection.execute("select length(?)", ("x" * 200_000,)).fetchall())
            time.sleep(0.3)
            bound._end()
        assert begun.result() == [(200_000,)]


def test_the_server_s_memory_is_bounded() -> None:
    """In a process of its own: what is asked for beyond the bound is refused to that process, not taken from the machine."""
    script = "from tracker.web.serving import limit_memory; limit_memory(1 << 30)\ntry:\n bytearray(2 << 30)\nexcept MemoryError:\n print('refused')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout == "refused\n", done.stderr
    lower = "import resource; resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30)); from tracker.web.serving import limit_memory; limit_memory(); print(resource.getrlimit(resource.RLIMIT_AS)[0])"
    done = subprocess.run([sys.executable, "-c", lower], capture_output=True, text=True)
    assert done.stdout == f"{1 << 30}\n", "a lower bound stays"
    assert callable(limit_memory)


def test_serve_sets_the_bound(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    from ledgers import run

    called: list[str] = []
    monkeypatch.setattr("tracker.web.serving.limit_memory", lambda: called.append("limit"))
    monkeypatch.setattr(os, "execv", lambda *given: called.append("serve"))
    run("serve", db=db)
    assert called == ["limit", "serve"]
