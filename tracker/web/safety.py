"""Safety of every answer: headers, and CSV cells that no spreadsheet takes for a formula."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from tracker.web.answers import not_a_day

if TYPE_CHECKING:
    from datasette.app import Datasette


Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
ASGI = Callable[..., Awaitable[None]]

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\Z")
_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'{inline}; script-src 'self'{inline}{eval}; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def policy(public: bool) -> str:
    """Return the content security policy. Only an instance that lets people write SQL needs Datasette's inline editor."""
    loose = "" if public else " 'unsafe-inline'"
    return _POLICY.format(inline=loose, eval="" if public else " 'unsafe-eval'")


def safe_link(link: str | None) -> str:
    """Return a link only if it leads to the web: no `javascript:` from a release or an analyst."""
    return link if link and link.lower().startswith(("https://", "http://")) else "#"


def safe_cell(value: str) -> str:
    """Return a cell that a spreadsheet shows as text; true numbers stay numbers.

    >>> safe_cell("=1+1"), safe_cell("-5.0"), safe_cell("- none"), safe_cell("@SUM(A1)"), safe_cell("plain")
    ("'=1+1", '-5.0', "'- none", "'@SUM(A1)", 'plain')
    """
    if value[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") and not _NUMBER.match(value):
        return "'" + value
    return value


def guard(datasette: Datasette, app: ASGI) -> ASGI:
    """Wrap the application."""

    async def guarded(scope: Message, receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            return await app(scope, receive, send)
        if not _is_known(scope):
            return await _refuse(send, 405, b"Method not allowed\n")
        wrong = _no_day(scope)
        if wrong and _is_data(scope):
            return await _refuse(send, 400, f"{wrong}\n".encode())
        scope = _with_searchable(scope)
        public = not datasette.setting("default_allow_sql")
        csv_asked = _asks_csv(scope)
        writer = SafeCsv(send) if csv_asked else None

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                # A page of a question says itself which day is none.
                status = 400 if wrong and message["status"] == 200 else message["status"]
                message = {
                    **message,
                    "status": status,
                    "headers": _headers(message["headers"], public, writer is not None),
                }
            if writer is not None:
                return await writer.send(message)
            await send(message)

        await app(scope, receive, answer)

    return guarded


# Nothing is changed over the web: what else is posted, and methods that no page has, are refused before any page sees them.
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_POSTED = "/-/logout"


def _is_known(scope: Message) -> bool:
    return scope["method"] in _READING or (scope["method"] == "POST" and scope["path"].endswith(_POSTED))


async def _refuse(send: Send, status: int, words: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"allow", b"GET, HEAD")]
    await send({"type": "http.response.start", "status": status, "headers": _headers(headers, True, False)})
    await send({"type": "http.response.body", "body": words})


def _no_day(scope: Message) -> str:
    """Say which day of a question is none: SQLite would compare the words and give every row, or none.

    >>> _no_day({"path": "/t/known_on.json", "query_string": b"day=2025-13-45"})
    '“2025-13-45” is no day; write it as YYYY-MM-DD.'
    >>> _no_day({"path": "/t/known_on.json", "query_string": b"day=2025-12-31"}), _no_day({"path": "/t/known_on", "query_string": b"day=x"})[:3]
    ('', '“x”')
    """
    asked = dict(parse_qsl((scope.get("query_string") or b"").decode("latin-1"), keep_blank_values=True))
    return "" if scope["path"].startswith("/-/") or "sql" in asked else not_a_day(asked)


def _is_data(scope: Message) -> bool:
    return bool(scope["path"].endswith((".json", ".csv", ".xlsx")))


def _with_searchable(scope: Message) -> Message:
    """Ask for a dash where a table is searched for quotation marks alone: no words to find, and to SQLite an error, as is a NUL."""
    asked = scope.get("query_string") or b""
    if b"_search=" not in asked:
        return scope
    pairs = parse_qsl(asked.decode("latin-1"), keep_blank_values=True)
    # An empty search is none; Datasette would refuse it.
    found = [
        (name, _searchable(value) if name == "_search" else value)
        for name, value in pairs
        if value or name != "_search"
    ]
    return scope if found == pairs else {**scope, "query_string": urlencode(found).encode()}


def _searchable(asked: str) -> str:
    """Write what is searched for as SQLite takes it.

    >>> _searchable('"'), _searchable("net" + chr(0) + "sales"), _searchable("")
    ('-', 'net sales', '')
    """
    plain = asked.replace("\0", " ")
    return "-" if plain and not plain.strip('" ') else plain


def _asks_csv(scope: Message) -> bool:
    return bool(scope["path"].endswith(".csv")) and b"_trace=" not in (scope.get("query_string") or b"")


def _headers(given: list[tuple[bytes, bytes]], public: bool, rewritten: bool) -> list[tuple[bytes, bytes]]:
    ours = {
        b"content-security-policy": policy(public).encode(),
        b"x-frame-options": b"DENY",
        b"x-content-type-options": b"nosniff",
        b"referrer-policy": b"same-origin",
        b"cross-origin-opener-policy": b"same-origin",
    }
    drop = set(ours) | ({b"content-length"} if rewritten else set())
    if rewritten:
        given = [(name, _csv_type(value) if name.lower() == b"content-type" else value) for name, value in given]
    return [(name, value) for name, value in given if name.lower() not in drop] + list(ours.items())


def _csv_type(value: bytes) -> bytes:
    """Call CSV what it is: Datasette sends it as plain text, which a client takes for prose."""
    return b"text/csv; charset=utf-8" if value.startswith(b"text/plain") else value


class SafeCsv:
    """Rewrites a CSV body as it streams: whole records are parsed, made safe and written again."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._decode = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""
        self._is_csv = True

    async def send(self, message: Message) -> None:
        """Pass a message on, its body made safe; an error page is passed on as it is."""
        if message["type"] == "http.response.start":
            kinds = [value for name, value in message["headers"] if name.lower() == b"content-type"]
            self._is_csv = message["status"] == 200 and any(
                kind.startswith((b"text/plain", b"text/csv")) for kind in kinds
            )
        elif self._is_csv and message["type"] == "http.response.body":
            more = message.get("more_body", False)
            self._rest += self._decode.decode(message.get("body", b""), final=not more)
            message = {**message, "body": self._take(last=not more)}
        await self._send(message)

    def _take(self, last: bool) -> bytes:
        cut = len(self._rest) if last else _whole_records(self._rest)
        ready, self._rest = self._rest[:cut], self._rest[cut:]
        return safe_csv(ready).encode()


def _whole_records(text: str) -> int:
    """Return where the last complete record ends: a line end outside quotes."""
    at = text.rfind("\n")
    while at >= 0 and text.count('"', 0, at) % 2:
        at = text.rfind("\n", 0, at)
    return at + 1


def safe_csv(text: str) -> str:
    """Make every cell of whole CSV records safe."""
    out = io.StringIO()
    writer = csv.writer(out)
    for record in csv.reader(io.StringIO(text, newline="")):
        writer.writerow([safe_cell(cell) for cell in record])
    return out.getvalue()
