"""Small answers to machines: robots, monitors, and whoever asks for what is not there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import NotFound, Request, Response

from tracker import __version__
from tracker.web.ledger import find_ledger, rows

if TYPE_CHECKING:
    from datasette.app import Datasette

# Crawlers may read the pages; not every sort and facet of every table, which has no end.
_ROBOTS = """User-agent: *
Disallow: /*?
Disallow: /*.json
Disallow: /*.csv
Disallow: /*.xlsx
Disallow: /*.db
"""


_OWNERS_ONLY = {"raws", "texts", "receipts", "rejected", "judged", "runs", "schema_migrations", "could_not_read"}


async def robots(datasette: Datasette, request: Request) -> Response:
    """Tell crawlers what to leave alone."""
    return Response.text(_ROBOTS)


async def health(datasette: Datasette, request: Request) -> Response:
    """Tell a monitor that the ledger can be read, and how old its newest verdicts are; 503 where it cannot."""
    database = await find_ledger(datasette)
    if database is None:
        return Response.json({"ok": False, "why": "no ledger is served"}, status=503)
    sql = """SELECT (SELECT max(published) FROM releases) AS newest_release,
        (SELECT as_of FROM runs WHERE command = 'resolve' AND exit_status = 0 ORDER BY run_id DESC LIMIT 1) AS judged_as_of"""
    return Response.json({"ok": True, "version": __version__, **(await rows(database, sql))[0]})


def answer_problem(
    datasette: Datasette, request: Request, problem: Exception
) -> Callable[[], Awaitable[Response]] | None:
    """Answer what whoever asks got wrong. Datasette would print a traceback of each, with all local values where rich is
    installed: seconds of work for every wrong address that a scanner tries."""
    from datasette.database import QueryInterrupted

    status = getattr(problem, "status", 500)
    if isinstance(problem, NotFound):
        status = 404
    if isinstance(problem, QueryInterrupted):
        return partial(_too_much, datasette, request)
    if status >= 500:
        return None

    async def answer() -> Response:
        message = str(getattr(problem, "message", "") or (problem.args[0] if problem.args else ""))
        if request.path.endswith(".json"):
            return Response.json({"ok": False, "error": message or "not found", "status": status}, status=status)
        title = getattr(problem, "title", None) or ("Nothing here" if status == 404 else "That cannot be answered")
        context = {"title": title, "message": "No page has this address." if status == 404 else message}
        page = await datasette.render_template("tracker_problem.html", context, request=request)
        return Response.html(page, status=status)

    return answer


async def _too_much(datasette: Datasette, request: Request) -> Response:
    """Say of a page that counts the whole of a large ledger that it took too long."""
    words = "This page counts the whole ledger, and that takes longer than a page may. Ask for one issuer, or use the command line."
    context = {"title": "Too much to count", "message": words}
    return Response.html(await datasette.render_template("tracker_problem.html", context, request=request), status=503)


def may_read(datasette: Datasette, action: str, resource: Any) -> bool | None:
    """Deny, in public, the tables and questions that hold whole texts and files, local paths and the machinery; no opinion otherwise."""
    if action not in ("view-table", "view-query") or datasette.setting("default_allow_sql") or not isinstance(resource, tuple):
        return None
    table = str(resource[1])
    return False if table in _OWNERS_ONLY or "_fts" in table else None


def not_a_day(given: Mapping[str, str]) -> str:
    """Say which of a question's parameters should be a day and is none; empty where all are.

    >>> not_a_day({"day": "yesterday"}), not_a_day({"day": "2026-02-30"})[:12], not_a_day({"day": "2026-02-03"})
    ('“yesterday” is no day; write it as YYYY-MM-DD.', '“2026-02-30”', '')
    >>> not_a_day({"since": "20260203"})[:10]
    '“20260203”'
    """
    for name, value in given.items():
        if name not in ("day", "since"):
            continue
        if not value:
            return "Give a day, written as YYYY-MM-DD."
        if not _is_day(value):
            return f"“{value}” is no day; write it as YYYY-MM-DD."
    return ""


def _is_day(value: str) -> bool:
    """Tell a day as the ledger writes it; "20260203" and "2026-W06-2" are days too, but SQLite would compare their letters."""
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
