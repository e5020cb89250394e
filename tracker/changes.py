"""What changed in the ledger since a run: new claims, guidance moved, verdicts given and changed, what falls due."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Row = Mapping[str, Any]
Kind = Literal["new", "raised", "cut", "changed", "moved", "withdrawn", "verdict", "verdict_changed", "due", "overdue"]
KINDS: tuple[Kind, ...] = (
    "verdict", "verdict_changed", "withdrawn", "cut", "raised", "changed", "moved", "overdue", "due", "new",
)  # fmt: skip
# Guidance that is merely repeated is no news.
_MOVES: Mapping[str, Kind] = {
    "new": "new", "raised": "raised", "lowered": "cut", "narrowed": "changed", "widened": "changed",
}  # fmt: skip
DUE_WITHIN = 14


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the life of a ledger: after which run, and as of which day it was judged then ("" if it was not)."""

    run_id: int = 0
    day: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed: the claim as it now is, and what of it was before (`low`, `high`, `target_end`, `status`, `reason`)."""

    kind: Kind
    row: Row
    before: Row = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Return an id that is the same whenever the same change is told."""
        verdict = self.row.get("override_id") or self.row.get("resolution_id") if self.kind.startswith("verdict") else ""
        return hashlib.sha256(f"{self.kind} {self.row['claim_id']} {verdict}".encode()).hexdigest()[:16]


def newest_mark(db: sqlite3.Connection) -> Mark:
    """Return where the ledger is now."""
    return _mark(db, int(db.execute("SELECT coalesce(max(run_id), 0) FROM runs").fetchone()[0]))


def mark_at(db: sqlite3.Connection, day: date) -> Mark:
    """Return where the ledger was when a day (UTC) began."""
    sql = "SELECT coalesce(max(run_id), 0) FROM runs WHERE started_at < ?"
    return _mark(db, int(db.execute(sql, (f"{day.isoformat()}T00:00:00Z",)).fetchone()[0]))


def last_mark(db: sqlite3.Connection, reader: str) -> Mark:
    """Return up to where a reader was told the last time; the beginning, where it never was."""
    sql = "SELECT summary FROM runs WHERE command = ? AND exit_status = 0 ORDER BY run_id DESC LIMIT 1"
    found = db.execute(sql, (reader,)).fetchone()
    return _mark(db, int(json.loads(found[0])["until"])) if found else Mark()


def _mark(db: sqlite3.Connection, run_id: int) -> Mark:
    sql = "SELECT as_of FROM runs WHERE command = 'resolve' AND exit_status = 0 AND run_id <= ? ORDER BY run_id DESC LIMIT 1"
    found = db.execute(sql, (run_id,)).fetchone()
    return Mark(run_id, found[0] if found else "")


# A release is new by the run that first brought it, not by the run that read it last; or by its day, where it lay ahead
# of the day judged from.
_NEW_RELEASES = """SELECT release_id FROM receipts GROUP BY release_id HAVING min(run_id) > :run
    UNION SELECT release_id FROM releases WHERE :day <> '' AND published > :day"""
_NEW_CLAIMS = f"""SELECT c.*, (SELECT p.target_end FROM claims p JOIN releases r ON r.release_id = p.release_id
        WHERE p.series_id = c.series_id AND p.current = 1 AND p.vague = 0 AND r.published < c.published
        ORDER BY r.published DESC, p.start DESC LIMIT 1) AS earlier_end
    FROM claims_current c WHERE c.release_id IN ({_NEW_RELEASES}) AND c.doubtful = 0 ORDER BY c.published, c.start, c.claim_id"""
_STEPS = f"""SELECT claim_id, move, previous_low AS low, previous_high AS high FROM guidance_history
    WHERE series_id IN (SELECT series_id FROM claims WHERE release_id IN ({_NEW_RELEASES}))"""
_VERDICTS = """SELECT * FROM promises WHERE claim_id IN (SELECT claim_id FROM resolutions WHERE run_id > :run)
    ORDER BY published, start, claim_id"""
_MACHINE = """SELECT status, reason FROM resolutions WHERE claim_id = :id AND decided_by = 'machine' AND run_id <= :run
    ORDER BY as_of DESC, resolution_id DESC LIMIT 1"""
_ANALYST = """SELECT status, reason, retracted FROM resolutions WHERE claim_id = :id AND decided_by <> 'machine' AND run_id <= :run
    ORDER BY resolution_id DESC LIMIT 1"""
_DUE = f"""SELECT d.*, p.resolution_id, p.recorded_at, p.scope, p.title,
        d.release_id IN ({_NEW_RELEASES}) AS fresh, date(:day, '+{DUE_WITHIN} days') AS seen_to
    FROM due d JOIN promises p ON p.claim_id = d.claim_id
    WHERE d.due_list = 'overdue' OR d.days_left BETWEEN 0 AND {DUE_WITHIN} ORDER BY d.target_end, d.claim_id"""


def find_changes(db: sqlite3.Connection, since: Mark) -> list[Change]:
    """Find what changed since a mark, the weightiest kinds first, each in order of publication."""
    asked = {"run": since.run_id, "day": since.day}
    found = [*_claims(db, asked), *_verdicts(db, asked), *_dates(db, asked)]
    return sorted(found, key=lambda change: KINDS.index(change.kind))


def _rows(db: sqlite3.Connection, sql: str, asked: Mapping[str, Any]) -> list[Row]:
    cursor = db.execute(sql, asked)
    places = {column[0]: at for at, column in enumerate(cursor.description)}
    return [_Told(places, tuple(row)) for row in cursor]


class _Told(Mapping[str, Any]):
    """A row whose names are those of its query, once for all rows: a ledger that is told from its beginning has many."""

    __slots__ = ("_places", "_values")

    def __init__(self, places: Mapping[str, int], values: tuple[Any, ...]) -> None:
        self._places, self._values = places, values

    def __getitem__(self, name: str) -> Any:
        return self._values[self._places[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._values)


def _claims(db: sqlite3.Connection, asked: Mapping[str, Any]) -> Iterator[Change]:
    new = _rows(db, _NEW_CLAIMS, asked)
    steps = {row["claim_id"]: row for row in _rows(db, _STEPS, asked)} if new else {}
    told: set[tuple[str, str | None]] = set()
    for row in new:
        change = _guided(row, steps.get(row["claim_id"])) if row["kind"] == "guidance" else _promised(row)
        # A milestone told twice in one release is told once.
        key = (row["release_id"], row["series_id"] or row["claim_id"])
        if change is not None and (row["kind"] == "guidance" or key not in told):
            told.add(key)
            yield change


def _guided(row: Row, step: Row | None) -> Change | None:
    if row["action"] == "withdrawn":
        return Change("withdrawn", row, step or {})
    if row["series_id"] is None:
        return Change("new", row)
    kind = _MOVES.get(str(step["move"])) if step else None
    return Change(kind, row, step or {}) if kind else None


def _promised(row: Row) -> Change | None:
    if row["earlier_end"] is None:
        return Change("new", row)
    return Change("moved", row, {"target_end": row["earlier_end"]}) if row["earlier_end"] != row["target_end"] else None


def _verdicts(db: sqlite3.Connection, asked: Mapping[str, Any]) -> Iterator[Change]:
    for row in _rows(db, _VERDICTS, asked):
        before = _known_before(db, row["claim_id"], asked)
        was, now = before.get("status"), row["final_status"]
        if now in ("met", "missed") and was not in ("met", "missed"):
            yield Change("verdict", row, before)
        elif was in ("met", "missed") and (was, before["reason"]) != (now, row["final_reason"]):
            yield Change("verdict_changed", row, before)
        elif row["final_reason"] == "withdrawn" != before.get("reason") and row["action"] != "withdrawn":
            yield Change("withdrawn", row, before)


def _known_before(db: sqlite3.Connection, claim_id: str, asked: Mapping[str, Any]) -> Row:
    """Return the verdict that counted at the mark: the analyst's, where one stood, else the machine's."""
    who = {"id": claim_id, "run": asked["run"]}
    analyst = _rows(db, _ANALYST, who)
    if analyst and not analyst[0]["retracted"]:
        return analyst[0]
    return next(iter(_rows(db, _MACHINE, who)), {})


def _dates(db: sqlite3.Connection, asked: Mapping[str, Any]) -> Iterator[Change]:
    """Tell what has come near, or gone by, since the day that was judged from at the mark."""
    for row in _rows(db, _DUE, asked):
        if row["due_list"] == "overdue":
            if row["fresh"] or row["target_end"] >= asked["day"]:
                yield Change("overdue", row)
        elif row["fresh"] or not row["seen_to"] or row["target_end"] > row["seen_to"]:
            yield Change("due", row)
