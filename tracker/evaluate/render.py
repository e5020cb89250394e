"""An evaluation as a table for the terminal, as CSV or as JSON lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Literal

from tracker.evaluate.report import Change, Figures, Report, figures
from tracker.evaluate.scores import FIELDS, HEADERS

Format = Literal["table", "csv", "jsonl"]
TOTAL = "ALL"
_COLUMNS = (
    ("hard", "hard_claims"), ("recall", "recall"), ("precision", "precision"), ("tuple", "tuple_recall"),
    ("dup", "duplicates"), ("status", "status_accuracy"), ("verdict-p", "verdict_precision"), ("verdict-r", "verdict_recall"),
)  # fmt: skip
_QUOTE_WIDTH = 90


def render(report: Report, form: Format = "table") -> str:
    """Render an evaluation; "csv" and "jsonl" have one row per folder and one for all, "jsonl" also the changes."""
    if form == "csv":
        return _as_csv(report)
    if form == "jsonl":
        return _as_jsonl(report)
    return "\n".join(_as_table(report)) + "\n"


def _named(report: Report) -> Iterator[tuple[str, Figures]]:
    for folder in report.folders:
        yield folder.name, figures(folder.counts)
    yield TOTAL, report.total


def _as_table(report: Report) -> Iterator[str]:
    width = max(len(name) for name, _ in _named(report))
    yield " ".join([f"{'folder':{width}}", *(f"{title:>9}" for title, _ in _COLUMNS)])
    for name, row in _named(report):
        yield " ".join([f"{name:{width}}", *(f"{_cell(row[key]):>9}" for _, key in _COLUMNS)])
    total = report.total
    yield ""
    yield "fields   " + _line(total, "field_", FIELDS)
    yield "headers  " + _line(total, "header_", HEADERS)
    yield "recall   " + _line(total, "recall_", ("guidance", "milestone", "table_rows"))
    if total["unreadable"]:
        yield f"{total['unreadable']} release files could not be read"
    if report.changes is not None:
        yield from _change_lines(report.changes)


def _line(row: Figures, prefix: str, names: tuple[str, ...]) -> str:
    return "  ".join(f"{name} {_cell(row[prefix + name])}" for name in names)


def _cell(value: float | int | None) -> str:
    if value is None:
        return "–"
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def _change_lines(changes: tuple[Change, ...]) -> Iterator[str]:
    gains = sum(change.sign == "gain" for change in changes)
    yield ""
    yield f"against the earlier run: {gains} gains, {len(changes) - gains} losses"
    for change in sorted(changes, key=lambda c: (c.sign, c.folder, c.key)):
        mark = "+" if change.sign == "gain" else "-"
        quote = " ".join(change.quote.split())[:_QUOTE_WIDTH]
        key = change.key if "|" not in change.key else change.key.split("|", 1)[0]
        yield f"{mark} {change.folder} {key}: {change.what} | {quote}"


def _as_csv(report: Report) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["folder", *report.total])
    for name, row in _named(report):
        writer.writerow([name, *("" if value is None else value for value in row.values())])
    return out.getvalue()


def _as_jsonl(report: Report) -> str:
    rows: list[dict[str, object]] = [{"folder": name, **row} for name, row in _named(report)]
    rows += [
        {"change": c.sign, "folder": c.folder, "claim": c.key, "what": c.what, "quote": c.quote}
        for c in report.changes or ()
    ]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
