"""iCalendar of due dates: one all-day event a claim, with an id that never changes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from datasette.utils.asgi import Request, Response

from tracker.web import queries
from tracker.web.addresses import asked_id, permanent
from tracker.web.ledger import rows
from tracker.web.pages import missing, open_ledger
from tracker.web.titles import headline

if TYPE_CHECKING:
    from datasette.app import Datasette

Row = dict[str, Any]


async def calendar(datasette: Datasette, request: Request) -> Response:
    """Give the open claims' last days as a calendar to subscribe to."""
    database = await open_ledger(datasette, request)
    issuer = request.url_vars.get("id")
    name = "Due dates"
    if issuer:
        about = await rows(database, queries.ISSUER, {"id": unquote(issuer)})
        if not about:
            return await missing(datasette, request, database, "issuer", asked_id(request))
        name = f"Due dates of {about[0]['name']}"
    sql = queries.of_issuer(queries.CALENDAR) if issuer else queries.CALENDAR
    due = await rows(database, sql, {"id": unquote(issuer) if issuer else None})
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//guidance-tracker//due//EN", "CALSCALE:GREGORIAN"]
    lines.append(f"X-WR-CALNAME:{plain(name)}")
    base = permanent(datasette, request, "claim", "")
    for row in due:
        lines += event(row, base + quote(row["claim_id"], safe=""))
    lines.append("END:VCALENDAR")
    body = "".join(f"{fold(line)}\r\n" for line in lines)
    return Response(body, content_type="text/calendar; charset=utf-8")


def event(row: Row, link: str) -> list[str]:
    """Write one due claim; its time stamp is that of publication, so that an unchanged claim is an unchanged event."""
    last = date.fromisoformat(row["target_end"])
    title = headline(row)
    return [
        "BEGIN:VEVENT",
        f"UID:{plain(row['claim_id'])}@guidance-tracker",
        f"DTSTAMP:{row['published'].replace('-', '')}T000000Z",
        f"DTSTART;VALUE=DATE:{last:%Y%m%d}",
        f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{plain(row['ticker'] or row['issuer'])}: {plain(title)}",
        f"DESCRIPTION:{plain(row['issuer'])}\\, {row['published']}: {plain(row['quote'])}",
        f"URL:{plain(link, escape=False)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def plain(text: str, escape: bool = True) -> str:
    """Write text so that it cannot end its line or its property.

    >>> plain("a; b, c\\nEND:VEVENT")
    'a\\\\; b\\\\, c END:VEVENT'
    """
    text = " ".join(text.split())
    if not text.isprintable():
        text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    if escape:
        for char in "\\;,":
            text = text.replace(char, "\\" + char)
    return text


def fold(line: str) -> str:
    """Break a content line at 75 bytes, between characters, as RFC 5545 wants.

    >>> fold("A" * 80).split("\\r\\n")[1]
    ' AAAAAA'
    """
    if len(line) <= 74 and line.isascii():
        return line
    parts, part, size = [], "", 0
    for char in line:
        width = len(char.encode())
        if size + width > 74:
            parts.append(part)
            part, size = "", 0
        part, size = part + char, size + width
    return "\r\n ".join([*parts, part])
