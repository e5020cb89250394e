"""Search over claims, releases and issuers."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Request, Response
from markupsafe import Markup, escape

from tracker.lexicon.letters import spellings
from tracker.web import queries
from tracker.web.ledger import rows
from tracker.web.names import named, nearest
from tracker.web.pages import open_ledger, render

if TYPE_CHECKING:
    from datasette.app import Datasette

_WORD = re.compile(r"[^\W_]+")
MOST_WORDS = 12


async def search(datasette: Datasette, request: Request) -> Response:
    """Show what matches the words in `q`."""
    database = await open_ledger(datasette, request)
    asked = (request.args.get("q") or "").strip()[:200]
    match = terms(asked)
    found: dict[str, Any] = {"asked": asked, "claims": [], "releases": [], "issuers": [], "near": []}
    if match:
        params = {"terms": match, "limit": 50}
        claims, releases, issuers = await asyncio.gather(
            rows(database, queries.SEARCH_CLAIMS, params),
            rows(database, queries.SEARCH_RELEASES, {"terms": match, "limit": 20}),
            rows(database, queries.NAMES),
        )
        found |= {"claims": claims, "releases": [row | {"excerpt": lit(row["excerpt"])} for row in releases]}
        found["issuers"] = named(asked, issuers)
        found["near"] = [] if found["issuers"] or claims or releases else nearest(asked, issuers)
    return await render(datasette, request, database, "tracker_search.html", found)


def terms(asked: str) -> str:
    """Turn what someone typed into a full-text query that cannot be malformed: all words, the last as a prefix.

    >>> terms('gas "2026 vs')
    '"gas" "2026" "vs"*'
    >>> terms("***"), terms("Ørn")
    ('', '("Ørn"* OR "orn"*)')
    """
    words = _WORD.findall(asked)[:MOST_WORDS]
    asked_for = [_either(word, "*" if at == len(words) else "") for at, word in enumerate(words, 1)]
    return (" AND " if any(" OR " in form for form in asked_for) else " ").join(asked_for)


def _either(word: str, more: str) -> str:
    """Ask for a word in any of its spellings: "Ørsted" by "orsted"."""
    forms = " OR ".join(f'"{form}"{more}' for form in spellings(word))
    return f"({forms})" if " OR " in forms else forms


def lit(excerpt: str) -> Markup:
    """Turn the control characters around each hit into marks, everything else being text."""
    return Markup(str(escape(excerpt)).replace("\x02", "<mark>").replace("\x03", "</mark>"))
