"""Atom feeds of new claims and new verdicts, of the whole ledger or of one issuer."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import Request, Response

from tracker.changes import Change, find_changes, mark_at
from tracker.web import news, queries
from tracker.web.addresses import address, asked_id, permanent
from tracker.web.badges import reason_words
from tracker.web.ledger import rows
from tracker.web.pages import missing, open_ledger
from tracker.web.titles import headline
from tracker.web.words import day, explained

if TYPE_CHECKING:
    from datasette.app import Datasette

Row = dict[str, Any]
_MOST_CHANGES = 200
ATOM = "http://www.w3.org/2005/Atom"
# Characters that XML cannot carry even escaped.
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


async def claims_feed(datasette: Datasette, request: Request) -> Response:
    """Tell of new claims."""
    asked = await _asked(datasette, request, queries.FEED_CLAIMS)
    if isinstance(asked, Response):
        return asked
    issuer, found = asked
    entries = [
        _entry(
            stable_id("claim", row["claim_id"]),
            f"{row['issuer']}: {headline(row)}",
            f"{row['published']}T00:00:00Z",
            permanent(datasette, request, "claim", row["claim_id"]),
            f"“{row['quote']}”",
            row["issuer"],
        )
        for row in found
    ]
    return _feed(datasette, request, "claims", f"New claims{issuer}", entries)


async def verdicts_feed(datasette: Datasette, request: Request) -> Response:
    """Tell of new verdicts, the machine's met and missed and every one of an analyst."""
    asked = await _asked(datasette, request, queries.FEED_VERDICTS)
    if isinstance(asked, Response):
        return asked
    issuer, found = asked
    entries = [
        _entry(
            stable_id("verdict", row["claim_id"], row["decided_by"], row["status"], row["reason"] or "", row["as_of"]),
            _verdict_title(row),
            row["recorded_at"],
            permanent(datasette, request, "claim", row["claim_id"]),
            _verdict_text(row),
            row["issuer"],
        )
        for row in found
    ]
    return _feed(datasette, request, "verdicts", f"New verdicts{issuer}", entries)


async def changes_feed(datasette: Datasette, request: Request) -> Response:
    """Tell of what changed in the last month of the ledger's life: one entry a claim, move, verdict or date."""
    asked = await _asked(datasette, request, queries.FEED_SINCE)
    if isinstance(asked, Response):
        return asked
    issuer, found = asked
    since = date.fromisoformat(found[0]["day"]) if found else date.min
    database = await open_ledger(datasette, request)
    limit = int(datasette.setting("sql_time_limit_ms") or 1000)
    try:
        changes = await database.execute_fn(partial(_changes, since=since, limit=limit))
    except sqlite3.OperationalError:
        return Response.text("more has changed than can be told in time; `tracker changes` tells it\n", status=503)
    wanted = unquote(request.url_vars.get("id") or "")
    entries = [
        _entry(
            stable_id("change", change.id),
            f"{change.row['issuer']}: {news.title(change)}",
            change.row["recorded_at"],
            permanent(datasette, request, "claim", change.row["claim_id"]),
            news.text(change),
            change.row["issuer"],
        )
        for change in changes
        if not wanted or change.row["issuer_id"] == wanted
    ]
    entries.sort(key=lambda entry: entry.findtext("updated") or "", reverse=True)
    return _feed(datasette, request, "changes", f"What changed{issuer}", entries[:_MOST_CHANGES])


def _changes(connection: sqlite3.Connection, since: date, limit: int) -> list[Change]:
    """Find the changes within the time that any question of a page may take."""
    with sqlite_timelimit(connection, limit):
        return find_changes(connection, mark_at(connection, since))


def _verdict_title(row: Row) -> str:
    why = f", {reason_words(row['reason'])}" if row["reason"] else ""
    taken = " (taken back)" if row["retracted"] else ""
    return f"{row['issuer']}: {row['status']}{why}{taken}: {headline(row)}"


def _verdict_text(row: Row) -> str:
    proof = f"\n\nEvidence: “{row['evidence_quote']}”" if row["evidence_quote"] else ""
    return f"{explained(row['explanation'])}\n\nClaim of {day(row['published'])}: “{row['quote']}”{proof}"


async def _asked(datasette: Datasette, request: Request, sql: str) -> tuple[str, list[Row]] | Response:
    """Return the title's end and the rows, of the ledger or of the issuer in the address; a page if there is none."""
    database = await open_ledger(datasette, request)
    if "id" not in request.url_vars:
        return "", await rows(database, sql, {"id": None})
    found = await rows(database, queries.ISSUER, {"id": asked_id(request)})
    if not found:
        return await missing(datasette, request, database, "issuer", asked_id(request))
    return f" of {found[0]['name']}", await rows(database, queries.of_issuer(sql), {"id": found[0]["issuer_id"]})


def stable_id(*parts: str) -> str:
    """Return an id that is the same wherever and whenever the ledger is served.

    >>> stable_id("claim", "a1")
    'urn:uuid:8fdb28ba-b3ed-5f6e-bc2f-1aa503b2d6e6'
    """
    return f"urn:uuid:{uuid5(NAMESPACE_URL, '/'.join(('guidance-tracker', *parts)))}"


def _entry(name: str, title: str, updated: str, link: str, text: str, author: str) -> ET.Element:
    entry = ET.Element("entry")
    _add(entry, "id", name)
    _add(entry, "title", " ".join(title.split()))
    _add(entry, "updated", updated)
    ET.SubElement(entry, "link", href=link, rel="alternate")
    _add(ET.SubElement(entry, "author"), "name", author)
    _add(entry, "content", text, type="text")
    return entry


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = _UNFIT.sub("\ufffd", text)


def _feed(datasette: Datasette, request: Request, name: str, title: str, entries: Iterable[ET.Element]) -> Response:
    feed = ET.Element("feed", xmlns=ATOM)
    issuer = unquote(request.url_vars.get("id") or "")
    _add(feed, "id", stable_id("feed", name, issuer))
    _add(feed, "title", title)
    entries = list(entries)
    _add(feed, "updated", max((entry.findtext("updated") or "" for entry in entries), default="1970-01-01T00:00:00Z"))
    parts = ("issuer", issuer, f"{name}.atom") if issuer else (f"{name}.atom",)
    ET.SubElement(feed, "link", href=datasette.absolute_url(request, address(datasette, *parts)), rel="self")
    feed.extend(entries)
    body = b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(feed, encoding="utf-8")
    return Response(body, content_type="application/atom+xml; charset=utf-8")
