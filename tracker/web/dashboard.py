"""Dashboard: the whole ledger in a few charts, drawn on the server so that it works offline and in public."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from datasette.utils.asgi import Request, Response

from tracker.web import queries
from tracker.web.home import state
from tracker.web.ledger import rows
from tracker.web.pages import open_ledger, render

if TYPE_CHECKING:
    from datasette.app import Datasette


async def dashboard(datasette: Datasette, request: Request) -> Response:
    """Show shares of verdicts by metric, reason, action and quarter."""
    database = await open_ledger(datasette, request)
    ledger, metric, reason, quarter, action = await asyncio.gather(
        state(database),
        rows(database, queries.BY_METRIC),
        rows(database, queries.BY_REASON),
        rows(database, queries.BY_QUARTER),
        rows(database, queries.BY_ACTION),
    )
    context = ledger | {"by_metric": metric, "by_reason": reason, "by_quarter": quarter[-16:], "by_action": action}
    return await render(datasette, request, database, "tracker_dashboard.html", context)
