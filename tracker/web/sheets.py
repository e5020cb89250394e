"""Any table or query as an Excel workbook."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from datasette.utils.asgi import Request, Response

from tracker.web.addresses import permanent
from tracker.workbook import workbook

if TYPE_CHECKING:
    from datasette.app import Datasette

MOST_ROWS = 50_000
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def can_render_sheet(columns: list[str]) -> bool:
    """Tell whether there is anything to write."""
    return bool(columns)


async def render_sheet(
    datasette: Datasette,
    request: Request,
    table: str | None,
    query_name: str | None,
    columns: list[str],
    rows: list[Any],
    data: dict[str, Any],
    view_name: str,
) -> Response:
    """Write the rows that were asked for; of a table or view all pages of them."""
    found: list[list[Any]] = [[_raw(value) for value in row] for row in rows]
    if view_name == "table":
        found = await _all_pages(datasette, request, columns)
    name = re.sub(r"[^\w-]+", "-", query_name or table or "query")
    headers = {"content-disposition": f'attachment; filename="{name}.xlsx"'}
    links = {f"{kind}_id": permanent(datasette, request, kind, "") for kind in ("claim", "release", "issuer")}
    return Response(workbook(columns, found, name, links), headers=headers, content_type=_TYPE)


def _raw(value: Any) -> Any:
    return value["value"] if isinstance(value, dict) and "value" in value else value


async def _all_pages(datasette: Datasette, request: Request, columns: list[str]) -> list[list[Any]]:
    """Follow Datasette's own paging, as whoever asked."""
    base = datasette.setting("base_url")
    path = "/" + request.path.removeprefix(base).lstrip("/").removesuffix(".xlsx") + ".json"
    dropped = {"_next", "_size", "_shape", "_labels", "_format"}
    asked = [pair for pair in parse_qsl(request.query_string, keep_blank_values=True) if pair[0] not in dropped]
    found: list[list[Any]] = []
    token: str | None = None
    while len(found) < MOST_ROWS:
        query = [*asked, ("_size", "max"), ("_shape", "objects"), ("_nocount", "1"), ("_nofacet", "1")]
        query += [("_next", token)] if token else []
        answer = await datasette.client.get(f"{path}?{urlencode(query)}", cookies=request.cookies)
        page = answer.json()
        found += [[row.get(column) for column in columns] for row in page.get("rows", [])]
        token = page.get("next")
        if not token:
            break
    return found[:MOST_ROWS]
