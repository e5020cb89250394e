"""What the pages have in common: the way to the ledger, and rendering."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import NotFound, Request, Response

from tracker.web import queries
from tracker.web.ledger import find_ledger, rows
from tracker.web.names import nearest

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.database import Database


async def open_ledger(datasette: Datasette, request: Request) -> Database:
    """Return the ledger if there is one and whoever asks may see it."""
    database = await find_ledger(datasette)
    if database is None:
        raise NotFound("None of the served databases is a tracker ledger; build one with `tracker demo`")
    await datasette.ensure_permissions(request.actor, [("view-database", database.name), "view-instance"])
    return database


async def render(
    datasette: Datasette, request: Request, database: Database, template: str, context: Mapping[str, Any]
) -> Response:
    """Render a page of ours; its crumbs and links need the ledger's name."""
    values = {"ledger": database.name, "database": database.name, **context}
    return Response.html(await datasette.render_template(template, values, request=request))


async def missing(datasette: Datasette, request: Request, database: Database, kind: str, asked: str) -> Response:
    """Say that there is no such page. Raising would make Datasette log every wrong address with its stack."""
    near = nearest(asked, await rows(database, queries.NAMES)) if kind == "issuer" else []
    context = {"kind": kind, "sought": asked, "near": near}
    response = await render(datasette, request, database, "tracker_missing.html", context)
    response.status = 404
    return response
