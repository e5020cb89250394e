"""How good is all this: what was measured on unseen issuers, what a confidence means, the commonest faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from datasette.utils.asgi import Request, Response

from tracker.db.views import SURE
from tracker.measured import faults_of, figures_of, load_measured
from tracker.web.pages import open_ledger, render

if TYPE_CHECKING:
    from datasette.app import Datasette


async def quality(datasette: Datasette, request: Request) -> Response:
    """Show the figures that ship with the models; they are of the program, not of this ledger."""
    database = await open_ledger(datasette, request)
    measured = load_measured()
    figures = figures_of(measured)
    groups: dict[str, list[dict[str, object]]] = {}
    for row in figures:
        groups.setdefault(row["on"], []).append(row)
    context = {"groups": groups, "tally": faults_of(measured), "faults": measured["faults"], "sure": SURE}
    return await render(datasette, request, database, "tracker_quality.html", context)
