"""Rows as CSV that is safe to open, JSON lines, Parquet, and tables that fit a terminal."""

from __future__ import annotations

import json
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.errors import MissingExtra, NoRoom
from tracker.outputs import written_whole

if TYPE_CHECKING:
    from sqlite3 import Cursor

Row = Mapping[str, Any]
# Columns that SQLite keeps as 0 and 1, and those it keeps as JSON text.
TRUTHS = frozenset({"approx", "corrects", "derived", "in_table", "vague", "retracted", "disagrees", "doubtful"})
LISTS = frozenset({"also", "period_ends"})
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(value: Any) -> str:
    """Write one CSV cell that no spreadsheet runs as a formula; numbers stay numbers.

    >>> safe_cell("=1+1"), safe_cell(-5.0), safe_cell("-5"), safe_cell("-5 % to -3 %"), safe_cell(None), safe_cell(True)
    ("'=1+1", '-5', '-5', "'-5 % to -3 %", '', 'true')
    """
    if isinstance(value, str):
        risky = value.startswith(_FORMULA) and not _NUMBER.fullmatch(value)
        return "'" + value if risky else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else _number_text(value)


def _number_text(value: float | int) -> str:
    text = repr(value)
    if text.endswith(".0"):
        return text[:-2] if value else "0"
    # 1e+16 is written out; what has no exponent is so already.
    return text if "e" not in text else format(Decimal(text), "f")


def plain(row: Row) -> dict[str, Any]:
    """Turn a row of SQLite into the values an analyst means: true for 1, 78000000 for 78000000.0, lists for JSON."""
    return {name: _plain(name, value) for name, value in row.items()}


def _plain(name: str, value: Any) -> Any:
    if name in TRUTHS and value is not None:
        return bool(value)
    if name in LISTS and isinstance(value, str):
        return json.loads(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


def as_csv(rows: Iterable[Row], columns: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a CSV file."""
    return csv_lines(([row[name] for name in columns] for row in rows), columns)


# So many rows are written at once: enough to work by columns, few enough for the processor to have them near.
_AT_ONCE = 64
_RISKY = re.compile(f"\0[{re.escape(''.join(_FORMULA))}]")


def csv_lines(rows: Iterable[Sequence[Any]], columns: Sequence[str]) -> Iterator[str]:
    """Yield a CSV file, some hundred lines at a time, of rows that have the columns' values in their order."""
    given = iter(rows)
    some: list[Sequence[Any]] = [columns]
    names: Sequence[str] = [""] * len(columns)
    while some:
        cells = [_cells(name, values) for name, values in zip(names, zip(*some, strict=True), strict=True)]
        if len(columns) == 1:
            # A line of one empty cell would be an empty line.
            cells = [[cell or '""' for cell in cells[0]]]
        yield "\n".join(map(",".join, zip(*cells, strict=True))) + "\n"
        some, names = list(islice(given, _AT_ONCE)), columns


def _cells(name: str, values: Sequence[Any]) -> list[str]:
    """Write the values of a column as cells that no spreadsheet runs, in quotes where they need them."""
    kinds = set(map(type, values))
    if kinds == {type(None)}:
        return [""] * len(values)
    if name in TRUTHS:
        return ["" if value is None else "true" if value else "false" for value in values]
    if kinds == {str}:
        return _text_cells(values)
    if kinds == {int}:
        return list(map(str, values))
    if kinds == {str, type(None)}:
        return _text_cells([value or "" for value in values])
    if kinds <= {float, int, type(None)}:
        return ["" if value is None else _number_text(value) for value in values]
    return _text_cells([safe_cell(_plain(name, value)) for value in values])


def _text_cells(texts: Sequence[str]) -> list[str]:
    """Write texts as cells: most need nothing done to them, which one look at the whole column tells."""
    together = "\0" + "\0".join(texts)
    if _RISKY.search(together):
        texts = [safe_cell(text) for text in texts]
    if '"' in together or "," in together or "\n" in together or "\r" in together:
        texts = [_quoted(text) if "," in text or '"' in text or "\n" in text or "\r" in text else text for text in texts]
    return list(texts)


def _quoted(text: str) -> str:
    return f'"{text}"' if '"' not in text else '"' + text.replace('"', '""') + '"'


def values_of(found: Cursor, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Yield the values of some columns of what a query gives, row by row."""
    names = [told[0] for told in found.description]
    found.row_factory = None  # tuples cost less than rows that know their columns
    return iter(found) if names == list(columns) else map(itemgetter(*(names.index(name) for name in columns)), found)


def as_jsonl(rows: Iterable[Row], columns: Sequence[str]) -> Iterator[str]:
    """Yield one JSON object a line."""
    for row in rows:
        values = plain(row)
        yield json.dumps({name: values[name] for name in columns}, ensure_ascii=False) + "\n"


def write_parquet(rows: Sequence[Row], columns: Sequence[str], target: Path, ledger: Path) -> None:
    """Write a Parquet file; numbers and truths keep their type also where a column is empty."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise MissingExtra("Parquet needs pyarrow; install it with: pip install 'guidance-tracker[scale]'") from None
    table = {}
    for name in columns:
        values = [_typed(name, row[name]) for row in rows]
        given = next((value for value in values if value is not None), "")
        kinds = {bool: pyarrow.bool_(), int: pyarrow.int64(), float: pyarrow.float64(), str: pyarrow.string()}
        table[name] = pyarrow.array(values, type=kinds[type(given)])
    with written_whole(target, ledger) as part:
        parquet.write_table(pyarrow.table(table), part)


def write_xlsx(rows: Sequence[Row], columns: Sequence[str], target: Path, name: str, base_url: str | None, ledger: Path) -> None:
    """Write a workbook of one sheet, whole or not at all; ids are links to the pages that `base_url` serves."""
    from lxml.etree import SerialisationError

    from tracker.workbook import workbook

    base = (base_url or "").rstrip("/")
    links = {f"{kind}_id": f"{base}/-/tracker/{kind}/" for kind in ("claim", "release", "issuer")} if base else {}
    cells = ([_sheet_value(plain(row)[column]) for column in columns] for row in rows)
    with written_whole(target, ledger) as part:
        try:
            part.write_bytes(workbook(columns, cells, name, links))
        except SerialisationError as problem:
            # The library builds its sheets in the folder for temporary files.
            raise NoRoom(f"{target}: the sheet cannot be built ({problem}); make room and run it again") from None


def _sheet_value(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def _typed(name: str, value: Any) -> Any:
    return bool(value) if name in TRUTHS and value is not None else value


def write_text(lines: Iterable[str], target: Path | None, ledger: Path | None = None) -> None:
    """Write lines to a file, whole or not at all, or to standard output."""
    if target is None:
        for line in lines:
            click.echo(line, nl=False)
        return
    with written_whole(target, ledger) as part, part.open("w", encoding="utf-8", newline="") as handle:
        handle.writelines(lines)


def show(
    rows: Sequence[Row],
    columns: Sequence[str],
    form: str,
    table: Iterable[Sequence[str]],
    heads: Sequence[str],
    lines: int = 2,
) -> None:
    """Print rows: every column as csv or jsonl, or the given cells as a table that fits the terminal, each of few lines."""
    if form == "csv":
        write_text(as_csv(rows, columns), None)
    elif form == "jsonl":
        write_text(as_jsonl(rows, columns), None)
    else:
        print_table(heads, list(table), lines)


def print_table(heads: Sequence[str], cells: Sequence[Sequence[str]], lines: int = 2) -> None:
    """Print a table as wide as the terminal; the last column is the one that is cut or wrapped."""
    if not cells:
        click.echo("nothing to show")
        return
    flat = [[str(cell).replace("\xa0", " ").replace("\n", " ") for cell in row] for row in cells]
    widths = [max(len(row[i]) for row in (heads, *flat)) for i in range(len(heads))]
    screen = terminal_width()
    rest = max(24, screen - sum(widths[:-1]) - 2 * (len(heads) - 1))
    click.secho(_line(heads, widths, rest, 1)[0], bold=sys.stdout.isatty())
    for row in flat:
        for line in _line(row, widths, rest, lines):
            click.echo(line)


def _line(row: Sequence[str], widths: Sequence[int], rest: int, lines: int) -> list[str]:
    left = "  ".join(cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=False))
    wrapped = textwrap.wrap(row[-1], rest, max_lines=lines, placeholder=" …") or [""]
    gap = " " * len(left)
    return [f"{left if i == 0 else gap}  {text}".rstrip() for i, text in enumerate(wrapped)]


def terminal_width() -> int:
    """Return how wide a line may be: the terminal, or 120 where there is none."""
    return shutil.get_terminal_size((120, 24)).columns if sys.stdout.isatty() else 120
