"""Builds a ledger from labelled folders (data/, or any folder of the same form) through the real schema.

The pages are tested over labels, not over what the extractor finds, so that a page test fails for the page's sake only.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from tracker.db.migrations import migrate
from tracker.db.standing import settle
from tracker.readers import read_release

STAMP = "2026-11-20T06:00:00Z"
AS_OF = "2026-11-20"
EXPLAIN = {
    "in_range": "The reported figure lies inside the range.",
    "exceeded": "The reported figure is better than the range.",
    "worse": "The reported figure is worse than the range.",
    "slipped": "The issuer now gives a later window for the same milestone.",
    "on_time": "It happened by the last day of the window.",
    "overdue": "The window is over and no later release speaks of it.",
    "not_due": "The window is still open.",
}


@dataclass(frozen=True)
class Told:
    """A release as it goes into the ledger."""

    source: str
    text: str
    issuer: str
    ticker: str | None
    published: str
    title: str | None
    period_end: str | None = None
    fiscal_year_end: str = "12-31"
    raw: bytes = b""


def build(path: Path, folders: Iterable[Path], hostile: bool = True) -> Path:
    """Write a fresh database of labelled folders, with an issuer whose every text is hostile."""
    path.unlink(missing_ok=True)
    db = Database(path)
    db.execute("PRAGMA foreign_keys = on")
    with db.conn:
        migrate(db, STAMP)
        db.execute(
            "INSERT INTO runs (run_id, command, as_of, code_version, started_at, finished_at, exit_status) "
            "VALUES (1, 'resolve', ?, '0.1.0', ?, ?, 0)",
            [AS_OF, STAMP, STAMP],
        )
        for folder in folders:
            _add_folder(db.conn, folder.name, list(_read_folder(folder)), _lines(folder / "claims.jsonl"))
        if hostile:
            _add_folder(db.conn, "hostile", *_hostile())
        for sql in (
            "UPDATE claims SET resolution_id = (SELECT max(resolution_id) FROM resolutions r "
            "WHERE r.claim_id = claims.claim_id AND decided_by = 'machine')",
            "UPDATE claims SET override_id = (SELECT max(resolution_id) FROM resolutions r "
            "WHERE r.claim_id = claims.claim_id AND decided_by <> 'machine')",
            "ANALYZE",
        ):
            db.execute(sql)
        settle(db.conn)
    db.conn.close()
    return path


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]


def _read_folder(folder: Path) -> Iterator[Told]:
    for row in _lines(folder / "releases.jsonl"):
        file = folder / "releases" / row["release"]
        yield Told(
            row["release"],
            read_release(file).text,
            row["issuer"],
            row["ticker"],
            row["published"],
            row["title"],
            row["period_end"],
            row["fiscal_year_end"] or "12-31",
            file.read_bytes(),
        )


def _add_folder(conn: sqlite3.Connection, issuer_id: str, releases: list[Told], claims: list[dict[str, Any]]) -> None:
    first = releases[0]
    _insert(conn, "issuers", issuer_id=issuer_id, name=first.issuer, ticker=first.ticker)
    texts = {told.source: (told, *_add_release(conn, issuer_id, told)) for told in releases}
    for number, row in enumerate(claims):
        told, release_id, text_id = texts[row["release"]]
        _add_claim(conn, f"{issuer_id}-{number:03}", issuer_id, row, told, release_id, text_id)
        _add_verdict(conn, f"{issuer_id}-{number:03}", row, texts)


def _insert(conn: sqlite3.Connection, table: str, **values: Any) -> int:
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("?" * len(values))
    return int(conn.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values.values())).lastrowid or 0)


def _add_release(conn: sqlite3.Connection, issuer_id: str, told: Told) -> tuple[str, int]:
    raw = told.raw or told.text.encode()
    sha = hashlib.sha256(issuer_id.encode() + raw).hexdigest()
    _insert(conn, "raws", sha256=sha, size=len(raw), zlib=zlib.compress(raw))
    text_sha = hashlib.sha256(told.text.encode()).hexdigest()
    text_id = _insert(conn, "texts", sha256=sha, text_sha256=text_sha, text=told.text)
    stamp = f"{told.published}T12:00:00Z"
    _insert(
        conn,
        "releases",
        release_id=sha[:16],
        sha256=sha,
        text_id=text_id,
        issuer_id=issuer_id,
        source=told.source,
        issuer_name=told.issuer,
        ticker=told.ticker,
        title=told.title,
        published=told.published,
        published_at=stamp,
        first_seen_at=stamp,
        recorded_at=stamp,
        period_end=told.period_end,
        fiscal_year_end=told.fiscal_year_end,
        fiscal_year_end_from="text",
        extracted_by="labels",
        run_id=1,
    )
    return sha[:16], text_id


def _span(text: str, quote: str) -> tuple[int, int]:
    """Find a quote whose white space the labels may have normalised; (0, 0) where it is not in the text."""
    at = text.find(quote)
    if at >= 0:
        return at, at + len(quote)
    found = re.search(r"[\s|]*".join(map(re.escape, quote.split())), text)
    return found.span() if found else (0, 0)


def _add_claim(
    conn: sqlite3.Connection,
    claim_id: str,
    issuer_id: str,
    row: dict[str, Any],
    told: Told,
    release_id: str,
    text_id: int,
) -> None:
    start, end = _span(told.text, row["quote"])
    also = [_span(told.text, quote) for quote in row.get("also") or []]
    window = row["target_end"] if row["kind"] == "guidance" else ""
    topic = (issuer_id, row["metric"] or row["event"], row["scope"], row.get("basis"), row.get("measure"), window)
    same = ("subject", "metric", "event", "basis", "scope", "measure", "low", "high", "unit", "amount_text")
    same += ("target_text", "target_start", "target_end", "action", "prior_low", "prior_high")
    _insert(
        conn,
        "claims",
        claim_id=claim_id,
        number=conn.execute("SELECT count(*) FROM claims").fetchone()[0] + 1,
        release_id=release_id,
        text_id=text_id,
        series_id=hashlib.sha256(repr(topic).encode()).hexdigest()[:12],
        kind=row["kind"],
        speaker=row["speaker"],
        **{name: row.get(name) for name in same},
        approx=int(bool(row.get("approx"))),
        digits=0,
        quote=told.text[start:end],
        start=start,
        end=end,
        also=json.dumps([{"start": a, "end": b} for a, b in also]),
        confidence=0.93,
        vague=int(row["status"] is None),
        in_table=int(bool(row.get("in_table"))),
        rule="label",
        extracted_by="labels",
        recorded_at=f"{told.published}T12:00:00Z",
    )


def _add_verdict(conn: sqlite3.Connection, claim_id: str, row: dict[str, Any], texts: dict[str, Any]) -> None:
    told, _, _ = texts[row["release"]]
    common = {"claim_id": claim_id, "rule": "label", "code_version": "0.1.0", "run_id": 1, "decided_by": "machine"}
    _insert(
        conn,
        "resolutions",
        **common,
        status="pending",
        reason="not_due",
        explanation=EXPLAIN["not_due"],
        as_of=told.published,
        recorded_at=f"{told.published}T12:30:00Z",
    )
    if row["status"] is None or row["reason"] == "not_due":
        return
    proof: dict[str, Any] = {}
    day = min(AS_OF, (date.fromisoformat(row["target_end"] or AS_OF) + timedelta(days=1)).isoformat())
    if row.get("evidence_release") in texts:
        later, release_id, text_id = texts[row["evidence_release"]]
        start, end = _span(later.text, row["evidence_quote"] or "")
        proof = dict(
            zip(
                ("evidence_release", "evidence_text", "evidence_start", "evidence_end"),
                (release_id, text_id, start, end),
                strict=True,
            )
        )
        proof["evidence_quote"] = later.text[start:end]
        day = later.published
        _add_figure(conn, f"{claim_id}-f", row, release_id, text_id, later.text, start, end)
    late = {"slipped": 91, "late": 40, "on_time": -12, "early": -30}.get(row["reason"])
    better = {"exceeded": "better", "worse": "worse"}.get(row["reason"], "none")
    _insert(
        conn,
        "resolutions",
        **common,
        status=row["status"],
        reason=row["reason"],
        actual=row["actual"],
        days_late=late if row["kind"] == "milestone" else None,
        direction=better if row["status"] != "pending" else None,
        explanation=EXPLAIN.get(row["reason"], f"Labelled {row['reason']}."),
        as_of=day,
        recorded_at=f"{day}T13:00:00Z",
        **proof,
    )


def _add_figure(
    conn: sqlite3.Connection,
    figure_id: str,
    row: dict[str, Any],
    release_id: str,
    text_id: int,
    text: str,
    start: int,
    end: int,
) -> None:
    number = row["kind"] == "guidance"
    _insert(
        conn,
        "figures",
        figure_id=figure_id,
        release_id=release_id,
        text_id=text_id,
        kind="number" if number else "event",
        metric=row["metric"],
        event=row["event"],
        subject=row["subject"],
        basis=row.get("basis") or "unstated",
        scope=row["scope"],
        measure=row["measure"] or "level",
        value=row["actual"],
        unit=row["unit"],
        digits=0,
        period_start=row["target_start"],
        period_end=row["target_end"],
        outcome=None if number else "happened",
        derived=0,
        quote=text[start:end],
        start=start,
        end=end,
        in_table=0,
        rule="label",
        recorded_at=STAMP,
    )


def _hostile() -> tuple[list[Told], list[dict[str, Any]]]:
    """Write two releases whose names and texts try to run as HTML, as script and as a spreadsheet formula."""
    name = '=Umbrage <script>window.hacked=1</script> & "Sons", Inc.'
    first = (
        "# Umbrage </title><script>window.hacked=1</script>\n\n"
        "Umbrage expects <img src=x onerror=window.hacked=1> revenue of $1.0 billion to $1.2 billion in 2026.\n\n"
        '=HYPERLINK("http://evil.example","x") is expected to launch in the second half of 2025.\n'
    )
    second = "Umbrage reports 2026 <b onmouseover=window.hacked=1>revenue</b> of $0.9 billion.\n\n+1 quarter behind.\n"
    common = {"speaker": name, "basis": "unstated", "also": [], "release": "hostile-1.txt"}
    claims = [
        common
        | {
            "kind": "guidance",
            "quote": first.split("\n\n")[1],
            "subject": "<img src=x onerror=window.hacked=1> revenue",
            "metric": "revenue",
            "event": None,
            "scope": "</script><svg onload=window.hacked=1>",
            "measure": "level",
            "low": 1.0e9,
            "high": 1.2e9,
            "unit": "USD",
            "target_text": "in 2026",
            "target_start": "2026-01-01",
            "target_end": "2026-12-31",
            "status": "missed",
            "reason": "worse",
            "actual": 0.9e9,
            "evidence_release": "hostile-2.txt",
            "evidence_quote": second.split("\n\n")[0],
        },
        common
        | {
            "kind": "milestone",
            "quote": first.split("\n\n")[2].strip(),
            "subject": '=HYPERLINK("http://evil.example","x")',
            "metric": None,
            "event": "product_launch",
            "scope": None,
            "measure": None,
            "target_text": "in the second half of 2025",
            "target_start": "2025-07-01",
            "target_end": "2025-12-31",
            "status": "pending",
            "reason": "overdue",
            "actual": None,
        },
    ]
    return [
        Told("hostile-1.txt", first, name, "@SUM", "2025-02-11", '"><script>window.hacked=1</script> results'),
        Told("hostile-2.txt", second, name, "@SUM", "2026-11-10", "-2+3+cmd|' /C calc'!A0"),
    ], claims
