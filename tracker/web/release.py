"""Release page: the text as it was published, everything that was read from it highlighted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Request, Response

from tracker.web import queries
from tracker.web.addresses import asked_id
from tracker.web.highlight import Mark, release_html
from tracker.web.ledger import rows
from tracker.web.pages import missing, open_ledger, render

if TYPE_CHECKING:
    from datasette.app import Datasette

Row = dict[str, Any]


async def release(datasette: Datasette, request: Request) -> Response:
    """Show one release."""
    database = await open_ledger(datasette, request)
    found = await rows(database, queries.RELEASE, {"id": asked_id(request)})
    if not found:
        return await missing(datasette, request, database, "release", asked_id(request))
    row = found[0]
    asked = {"id": row["release_id"]}
    claims, figures, proves, around = await asyncio.gather(
        rows(database, queries.RELEASE_CLAIMS, asked),
        rows(database, queries.RELEASE_FIGURES, asked | {"text": row["text_id"]}),
        rows(database, queries.RELEASE_PROVES, asked),
        rows(database, queries.NEIGHBOURS, {"issuer": row["issuer_id"], "day": row["published"]}),
    )
    context = {
        "release": row,
        "claims": claims,
        "figures": figures,
        "proves": [proof for proof in proves if proof["evidence_text"] == row["text_id"]],
        "html": release_html(row["text"], marks(row, claims, figures, proves)),
        "around": around[0],
    }
    return await render(datasette, request, database, "tracker_release.html", context)


def marks(row: Row, claims: Iterable[Row], figures: Iterable[Row], proves: Iterable[Row]) -> Iterator[Mark]:
    """Name the spans of a release: its claims and their repetitions, its figures, and what it proves of earlier claims."""
    for claim in claims:
        if claim["text_id"] == row["text_id"]:
            name = f"claim-{claim['claim_id']}"
            yield Mark(claim["start"], claim["end"], "claim", name)
            yield from (Mark(start, end, "claim", name) for start, end in repeats(claim["also"]))
    for figure in figures:
        yield Mark(figure["start"], figure["end"], "figure", f"figure-{figure['figure_id']}")
    for proof in proves:
        if proof["evidence_text"] == row["text_id"] and proof["evidence_start"] is not None:
            yield Mark(proof["evidence_start"], proof["evidence_end"], "evidence", f"proof-{proof['claim_id']}")


def repeats(also: str | None) -> Iterator[tuple[int, int]]:
    """Read the other places of a claim, as pairs or as objects."""
    for span in json.loads(also or "[]"):
        yield (span["start"], span["end"]) if isinstance(span, dict) else (span[0], span[1])
