"""The list of served databases: as Datasette's own, without the paths of their files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from datasette.utils.asgi import Request, Response

if TYPE_CHECKING:
    from datasette.app import Datasette


async def databases(datasette: Datasette, request: Request) -> Response:
    """List the databases, as JSON or as a page: where files lie on the machine is nobody's business."""
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    listed = [
        {"name": d.name, "route": d.route, "size": d.size, "is_mutable": d.is_mutable, "is_memory": d.is_memory, "hash": d.hash}
        for name, d in datasette.databases.items()
        if name != "_internal"
    ]
    if request.url_vars["format"]:
        return Response.json(listed)
    context = {"filename": "databases.json", "data_json": json.dumps(listed, indent=4)}
    return Response.html(await datasette.render_template("show_json.html", context, request=request))
