"""The addresses of the pages: every link is built here, so that permanent links stay permanent."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlencode

from datasette.utils.asgi import Request

if TYPE_CHECKING:
    from datasette.app import Datasette

ROOT = "/-/tracker"


def address(datasette: Datasette, *parts: str, **query: str) -> str:
    """Return the path of a page below the instance's base, each part quoted whole."""
    path = "/".join([ROOT, *(quote(str(part), safe="") for part in parts)])
    return str(datasette.urls.path(path)) + (f"?{urlencode(query)}" if query else "")


def permanent(datasette: Datasette, request: Request, *parts: str) -> str:
    """Return the full address of a page, to cite."""
    return str(datasette.absolute_url(request, address(datasette, *parts)))


def asked_id(request: Request) -> str:
    """Return the id in a page's path as it stands in the database."""
    return unquote(request.url_vars["id"])
