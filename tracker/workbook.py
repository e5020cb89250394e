"""Rows as an Excel workbook: typed cells, a frozen head, text that is never a formula, links to the pages."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

# What a sheet holds, its head aside, and a cell.
MOST_ROWS = 1_048_575
_MOST_LETTERS = 32_767
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def workbook(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], name: str, links: Mapping[str, str] | None = None
) -> bytes:
    """Write one sheet with a frozen, filterable head; days are days, numbers numbers, and all else is text.

    `links` gives for a column the address that its values are the last part of.
    """
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    found = [list(row) for row in rows][:MOST_ROWS]
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", name)[:31] or "rows")
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, start=1):
        widest = max((len(str(row[number - 1] or "")) for row in found[:200]), default=0)
        sheet.column_dimensions[get_column_letter(number)].width = min(max(len(column), widest) + 2, 60)
    if columns:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(found) + 1}"
    sheet.append([_head(sheet, column) for column in columns])
    bases = [(links or {}).get(column) for column in columns]
    for row in found:
        sheet.append([_cell(sheet, value, base) for value, base in zip(row, bases, strict=True)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _head(sheet: Any, text: str) -> Any:
    from openpyxl.styles import Font

    made = _text(sheet, text)
    made.font = Font(bold=True)
    return made


def _cell(sheet: Any, value: Any, base: str | None) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    text = f"{len(value)} bytes" if isinstance(value, bytes) else str(value)
    if _DAY.fullmatch(text) or _TIME.fullmatch(text):
        return _dated(sheet, text)
    made = _text(sheet, text)
    if base and text:
        made.hyperlink = base + text
        made.style = "Hyperlink"
    return made


def _dated(sheet: Any, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell

    try:
        day = date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text.removesuffix("Z"))
    except ValueError:
        return _text(sheet, text)
    # Excel's days begin in 1900.
    if day.year < 1900:
        return _text(sheet, text)
    made = WriteOnlyCell(sheet, value=day)
    made.number_format = "yyyy-mm-dd" if len(text) == 10 else "yyyy-mm-dd hh:mm:ss"
    return made


def _text(sheet: Any, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell

    made = WriteOnlyCell(sheet, value=_UNFIT.sub("", text)[:_MOST_LETTERS])
    made.data_type = "s"
    return made
