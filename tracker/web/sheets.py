"""Any table or query as an Excel workbook: numbers are numbers, everything else is text and never a formula."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from datasette.utils.asgi import Request, Response

if TYPE_CHECKING:
    from datasette.app import Datasette

MOST_ROWS = 50_000
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
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
    try:
        import openpyxl  # noqa: F401
    except ImportError:
        return Response.text("Excel workbooks need the extra: pip install 'guidance-tracker[xlsx]'", status=501)
    found: list[list[Any]] = [[_raw(value) for value in row] for row in rows]
    if view_name == "table":
        found = await _all_pages(datasette, request, columns)
    name = re.sub(r"[^\w-]+", "-", query_name or table or "query")
    headers = {"content-disposition": f'attachment; filename="{name}.xlsx"'}
    return Response(workbook(columns, found, name), headers=headers, content_type=_TYPE)


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


def workbook(columns: list[str], found: list[list[Any]], name: str) -> bytes:
    """Write one sheet with a frozen, filterable head."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(name[:31] or "rows")
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, start=1):
        widest = max((len(str(row[number - 1] or "")) for row in found[:200]), default=0)
        sheet.column_dimensions[get_column_letter(number)].width = min(max(len(column), widest) + 2, 60)
    if columns:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(found) + 1}"

    def cell(value: Any) -> Any:
        if value is None or isinstance(value, int | float):
            return value
        text = f"{len(value)} bytes" if isinstance(value, bytes) else str(value)
        made = WriteOnlyCell(sheet, value=_UNFIT.sub("", text)[:32_767])
        made.data_type = "s"
        return made

    for row in [list(columns), *found]:
        sheet.append([cell(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
