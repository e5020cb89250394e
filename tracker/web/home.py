"""Home: the state of the ledger at a glance."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Request, Response

from tracker.web import queries
from tracker.web.ledger import find_ledger, rows
from tracker.web.pages import open_ledger, render

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.database import Database

STATUSES = ("met", "missed", "pending")


async def home(datasette: Datasette, request: Request) -> Response:
    """Show the ledger's state; an instance without a ledger keeps Datasette's own index."""
    if await find_ledger(datasette) is None:
        # Datasette is still being imported when it loads its plugins.
        from datasette.views.index import IndexView

        request.scope["url_route"] = {"kwargs": {"format": None}}
        return await IndexView(datasette).get(request)
    database = await open_ledger(datasette, request)
    others = [name for name in datasette.databases if name not in (database.name, "_internal")]
    return await render(datasette, request, database, "tracker_home.html", await state(database) | {"others": others})


async def state(database: Database) -> dict[str, Any]:
    """Ask for everything that home shows."""
    counts, ledger, verdicts, soon, overdue, due, cards = await asyncio.gather(
        rows(database, queries.STATE),
        rows(database, queries.LEDGER),
        rows(database, queries.NEW_VERDICTS, {"limit": 8}),
        rows(database, queries.DUE, {"from": 0, "to": 90, "limit": 60}),
        rows(database, queries.DUE, {"from": -100000, "to": -1, "limit": 60}),
        rows(database, queries.DUE_COUNTS),
        rows(database, queries.SCORECARDS, {"limit": 30}),
    )
    status: dict[str, int] = dict.fromkeys(STATUSES, 0)
    for row in counts:
        status[row["status"] or "pending"] += row["claims"]
    return {
        "status": status,
        "claims": sum(status.values()),
        "decided": status["met"] + status["missed"],
        "info": ledger[0],
        "verdicts": verdicts,
        "soon": once(soon)[:8],
        "overdue": once(overdue)[:6],
        "due": due[0],
        "issuers": cards,
    }


def once(due: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep of a promise that several releases repeat only the newest claim."""
    newest: dict[str, dict[str, Any]] = {}
    for row in sorted(due, key=lambda row: row["published"]):
        newest[row["series_id"] or row["claim_id"]] = row
    return sorted(newest.values(), key=lambda row: (row["target_end"], row["issuer"], row["claim_id"]))
