"""Claim page: the promise, what came of it, and the words that prove both."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Request, Response

from tracker.web import queries
from tracker.web.addresses import address, asked_id, permanent
from tracker.web.highlight import excerpt
from tracker.web.issuer import draw
from tracker.web.ledger import rows
from tracker.web.pages import missing, open_ledger, render
from tracker.web.titles import headline
from tracker.web.words import day, label

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.database import Database

Row = dict[str, Any]


async def claim(datasette: Datasette, request: Request) -> Response:
    """Show one claim; its address never changes."""
    database = await open_ledger(datasette, request)
    found = await rows(database, queries.CLAIM, {"id": asked_id(request)})
    if not found:
        return await _gone(datasette, request, database)
    row = found[0]
    context = await _context(database, row)
    link = permanent(datasette, request, "claim", row["claim_id"])
    context["link"], context["citation"] = link, citation(row, link)
    return await render(datasette, request, database, "tracker_claim.html", context)


# "f7523aa2", as `tracker demo` prints it, leads to the claim whose id begins so, if but one does.
SHORTEST_ID = 6


async def _gone(datasette: Datasette, request: Request, database: Database) -> Response:
    """Tell about a claim that a re-reading no longer finds, or that lies after the day judged from; lead a shortened id to its claim."""
    kept = await rows(database, queries.CLAIM_KEPT, {"id": asked_id(request)})
    if not kept:
        begun = await rows(database, queries.CLAIM_BY_BEGINNING, {"id": asked_id(request)})
        if len(begun) == 1 and len(asked_id(request)) >= SHORTEST_ID:
            return Response.redirect(address(datasette, "claim", begun[0]["claim_id"]))
        return await missing(datasette, request, database, "claim", asked_id(request))
    log = await rows(database, queries.VERDICTS, {"id": asked_id(request)})
    return await render(datasette, request, database, "tracker_claim_kept.html", {"claim": kept[0], "log": log})


async def _context(database: Database, row: Row) -> dict[str, Any]:
    text, proof, series, log, stands = await asyncio.gather(
        rows(database, queries.TEXT, {"id": row["text_id"]}),
        rows(database, queries.TEXT, {"id": row["evidence_text"]}),
        rows(database, queries.SERIES, {"id": row["series_id"]}),
        rows(database, queries.VERDICTS, {"id": row["claim_id"]}),
        rows(database, queries.STANDS, {"issuer": row["issuer_id"], "series": row["series_id"]}),
    )
    evidence = row["evidence_text"] is not None and row["evidence_start"] is not None
    numbers = row["kind"] == "guidance" and any(one["low"] is not None or one["high"] is not None for one in series)
    reported = {"actual": row["actual"], "published": row["evidence_published"]} if row["actual"] is not None else None
    return {
        "claim": row,
        "stands": _another(row, stands),
        "headline": headline(row),
        "quote": excerpt(text[0]["text"], row["start"], row["end"], "claim"),
        "evidence": excerpt(proof[0]["text"], row["evidence_start"], row["evidence_end"], "evidence")
        if evidence and proof
        else "",
        "evidence_title": next((one["evidence_title"] for one in log if one["evidence_title"]), None),
        "series": series,
        "chart": draw(series, reported) if numbers and (len(series) > 1 or reported) else "",
        "log": log,
    }


def _another(row: Row, stands: list[Row]) -> Row | None:
    """Return the claim that stands for a promise in place of this one."""
    same = [one for one in stands if row["kind"] == "guidance" or one["target_end"] == row["target_end"]]
    other = same[0] if len(same) == 1 and not row["doubtful"] and not row["twin_of"] else None
    return other if other and other["claim_id"] != row["claim_id"] else None


def citation(row: Row, link: str) -> str:
    """Write a claim the way a footnote would: who, where, when, the words, what came of them, the link."""
    title = f"“{row['title']}”, " if row["title"] else ""
    told = f"{row['issuer']}, {title}{day(row['published'])}: “{' '.join(row['quote'].split())}”"
    verdict = row["final_status"] + (
        f" ({label(row['reason']).lower()})" if row["reason"] and not row["override_status"] else ""
    )
    judged = f" Judged {verdict} as of {day(row['as_of'])}." if row["as_of"] else ""
    return f"{told} [characters {row['start']}{chr(0x2013)}{row['end']}].{judged} {link}".replace("\u00a0", " ")
