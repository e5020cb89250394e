"""Home: the state of the ledger at a glance."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Request, Response

from tracker.db.views import SURE
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
        rows(database, queries.DUE, {"limit": 8}),
        rows(database, queries.OVERDUE, {"limit": 6}),
        rows(database, queries.DUE_COUNTS),
        rows(database, queries.SCORECARDS, {"limit": 30}),
    )
    status = {name: counts[0][name] for name in STATUSES}
    return {
        "status": status,
        "promises": sum(status.values()),
        "claims": counts[0]["claims"],
        "doubtful": counts[0]["doubtful"],
        "sure": SURE,
        "decided": status["met"] + status["missed"],
        "info": ledger[0],
        "verdicts": verdicts,
        "soon": soon,
        "overdue": overdue,
        "due": due[0],
        "issuers": cards,
    }
