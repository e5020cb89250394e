"""Reading from the ledger: headers, raw bytes, and the claims and figures of one issuer as the resolver sees them."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from sqlite_utils import Database

from tracker.copies import Version, version_of
from tracker.db.rows import CLAIMS, FIGURES, Columns, Row, release_id_of
from tracker.errors import DatabaseProblem
from tracker.types import Claim, Figure, Published, Release

T = TypeVar("T")


def rows_of(db: Database, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[Row]:
    """Return the rows of a query as plain dictionaries."""
    return [dict(row) for row in db.execute(sql, parameters)]  # type: ignore[arg-type]


def load_headers(db: Database, issuer_id: str | None = None) -> dict[str, Release]:
    """Load what every release states itself, or every one that the ledger has for an issuer, by sha256, without texts."""
    sql = """SELECT sha256, source, issuer_name, ticker, exchange, cik, published, accepted_at, corrects, medium, former_names,
        fiscal_year_end_from, stated_fiscal_year_end, stated_period_ends FROM releases"""
    return {row["sha256"]: _header(row) for row in db.execute(*_of(issuer_id, sql))}


def _of(issuer_id: str | None, sql: str) -> tuple[str, tuple[str, ...]]:
    return (sql, ()) if issuer_id is None else (f"{sql} WHERE issuer_id = ?", (issuer_id,))


def _header(row: Mapping[str, Any]) -> Release:
    accepted = row["accepted_at"]
    return Release(
        text="",
        source=row["source"],
        sha256=row["sha256"],
        issuer=row["issuer_name"],
        ticker=row["ticker"],
        exchange=row["exchange"],
        cik=row["cik"],
        published=date.fromisoformat(row["published"]),
        accepted_at=datetime.fromisoformat(accepted) if accepted else None,
        fiscal_year_end=row["stated_fiscal_year_end"] or "12-31",
        fiscal_year_end_from=row["fiscal_year_end_from"] if row["stated_fiscal_year_end"] else "assumed",
        period_ends=tuple(map(date.fromisoformat, json.loads(row["stated_period_ends"]))),
        corrects=bool(row["corrects"]),
        medium=row["medium"],
        former_names=tuple(json.loads(row["former_names"])),
    )


def load_readings(db: Database) -> dict[str, Row]:
    """Load how each release was read, by sha256: source, user's hints, calendar used and code version."""
    rows = db.execute("""SELECT sha256, source, hints, fiscal_year_end, fiscal_year_end_from, period_ends, extracted_by
        FROM releases""")
    return {row["sha256"]: {**dict(row), "hints": json.loads(row["hints"])} for row in rows}


def load_raw(db: Database, sha256: str) -> bytes:
    """Load the bytes of a release as they came; DatabaseProblem where they are damaged."""
    row = db.execute("SELECT zlib FROM raws WHERE sha256 = ?", (sha256,)).fetchone()
    try:
        raw = zlib.decompress(row[0]) if row else b""
    except (zlib.error, TypeError):
        raw = b""
    if hashlib.sha256(raw).hexdigest() != sha256:
        raise DatabaseProblem("the bytes kept of it are damaged; restore a backup, or ingest the file anew elsewhere")
    return raw


def load_rejected(db: Database) -> dict[str, Row]:
    """Load what was rejected, by name: hash, reason, the user's words, the version that read it."""
    rows = rows_of(db, "SELECT source, sha256, reason, hints, extracted_by FROM rejected")
    return {row["source"]: {**row, "hints": json.loads(row["hints"])} for row in rows}


def load_claims(db: Database, releases: Mapping[str, Release], issuer_id: str) -> list[Published[Claim]]:
    """Load the current claims that the tracker stands by, of these releases (by sha256), oldest first."""
    sql = f"""SELECT release_id, {CLAIMS.asked} FROM claims WHERE release_id IN (SELECT value FROM json_each(?))
        AND current = 1 AND vague = 0 ORDER BY start, "end", claim_id"""
    return _published(db.execute(sql, (_ids(releases),)), CLAIMS, releases, issuer_id)


def load_figures(
    db: Database, releases: Mapping[str, Release], issuer_id: str, since: date | None = None, spent: Iterable[str] = ()
) -> list[Published[Figure]]:
    """Load the figures of these releases (by sha256), oldest first.

    What a copy of a later day repeats was reported by the first: it is no later evidence on it. With `since`, numbers that
    were published before that day of periods that ended before it stay where they are, but for the metrics `spent`; what happened,
    what was filed and what the issuer says of its guidance is loaded whole.
    """
    days = {release_id_of(sha256): release.published for sha256, release in releases.items()}
    new = [name for name, day in days.items() if since is None or (day and day >= since)]
    sql = f"""SELECT release_id, {FIGURES.asked} FROM figures WHERE release_id IN (SELECT value FROM json_each(:known))
        AND release_id NOT IN (SELECT a.release_id FROM alike a JOIN releases r USING (release_id)
            JOIN releases o ON o.release_id = a.other WHERE a.kind = 'copy' AND o.published < r.published)
        AND (kind <> 'number' OR period_end >= :since OR metric IN (SELECT value FROM json_each(:spent)) OR rule LIKE 'xbrl.%'
            OR release_id IN (SELECT value FROM json_each(:new)))
        ORDER BY start, "end", figure_id"""
    asked = {"known": _ids(releases), "new": json.dumps(new), "since": str(since or ""), "spent": json.dumps(list(spent))}
    return _published(db.execute(sql, asked), FIGURES, releases, issuer_id)


def load_versions(db: Database, release_ids: Iterable[str]) -> list[Version]:
    """Load releases as far as they are compared with each other."""
    sql = """SELECT r.release_id, r.published, r.corrects, t.text FROM releases r JOIN texts t USING (text_id)
        WHERE r.release_id IN (SELECT value FROM json_each(?)) ORDER BY r.published, r.release_id"""
    rows = db.execute(sql, (json.dumps(sorted(release_ids)),))
    return [version_of(row[0], date.fromisoformat(row[1]), bool(row[2]), row[3]) for row in rows]


def _ids(releases: Iterable[str]) -> str:
    return json.dumps([release_id_of(sha256) for sha256 in releases])


def _published(rows: Iterable[Any], columns: Columns[T], releases: Mapping[str, Release], issuer_id: str) -> list[Published[T]]:
    by_id = {release_id_of(sha256): release for sha256, release in releases.items()}
    read, found = columns.read, list[Published[T]]()
    for release_id, *values in rows:
        release = by_id[release_id]
        day = release.published or date.max
        found.append(Published(read(values), release_id, issuer_id, day, release.source, release.corrects))
    return sorted(found, key=lambda p: (p.published, p.release_id))


def load_verdicts(db: Database, claim_ids: Iterable[str], as_of: date) -> dict[str, Row]:
    """Load the machine's newest verdict on each claim as of a day."""
    sql = """SELECT * FROM resolutions WHERE claim_id IN (SELECT value FROM json_each(?)) AND decided_by = 'machine'
        AND as_of <= ? ORDER BY as_of, resolution_id"""
    rows = rows_of(db, sql, (json.dumps(list(claim_ids)), as_of.isoformat()))
    return {row["claim_id"]: row for row in rows}


def load_judged(db: Database, as_of: date) -> dict[str, str]:
    """Load what each issuer was last judged from, where what was judged then still holds on this day."""
    sql = "SELECT issuer_id, fingerprint FROM judged WHERE as_of <= :day AND (until IS NULL OR until > :day)"
    return {row["issuer_id"]: row["fingerprint"] for row in db.execute(sql, {"day": as_of.isoformat()})}


def load_mark(db: Database, issuer_id: str, code_version: str) -> date | None:
    """Load the day as of which an issuer was last judged by this code; None where it was not, or is to be judged anew."""
    sql = "SELECT j.as_of FROM judged j JOIN runs USING (run_id) WHERE j.issuer_id = ? AND code_version = ?"
    found = db.execute(sql, (issuer_id, code_version)).fetchone()
    return date.fromisoformat(found[0]) if found else None


def load_news(db: Database, issuer_id: str, before: date) -> set[str]:
    """Load the ids of an issuer's releases that came in since it was judged, or were dated ahead of the day it was judged of."""
    sql = """SELECT release_id FROM releases r WHERE issuer_id = ?
        AND (published > ? OR EXISTS (SELECT 1 FROM news n WHERE n.release_id = r.release_id))"""
    return {row[0] for row in db.execute(sql, (issuer_id, before.isoformat()))}


def load_issuers_with_news(db: Database, as_of: date, code_version: str) -> list[str] | None:
    """List the issuers that have something new since this code judged them, or of which a window has ended by this day.

    None where that can only be told by sorting all releases anew: there are later ones, which are left out, the last run
    judged an earlier day than one before it, or the last run that read releases was cut short before it had sorted them.
    """
    later = db.execute("SELECT 1 FROM releases WHERE published > ? LIMIT 1", (as_of.isoformat(),)).fetchone()
    reading = "SELECT finished_at FROM runs WHERE command NOT IN ('resolve', 'override') ORDER BY run_id DESC LIMIT 1"
    last = db.execute(reading).fetchone()
    if later or (last and last[0] is None) or _looked_back(db):
        return None
    sql = """SELECT issuer_id FROM issuers i WHERE NOT EXISTS (SELECT 1 FROM judged j JOIN runs USING (run_id)
            WHERE j.issuer_id = i.issuer_id AND j.as_of <= :day AND (until IS NULL OR until > :day) AND code_version = :code
            AND NOT EXISTS (SELECT 1 FROM releases r WHERE r.issuer_id = i.issuer_id AND r.published > j.as_of))
        UNION SELECT issuer_id FROM news JOIN releases USING (release_id) ORDER BY issuer_id"""
    return [row[0] for row in db.execute(sql, {"day": as_of.isoformat(), "code": code_version})]


def _looked_back(db: Database) -> bool:
    """Tell whether the ledger was last judged as of an earlier day than before."""
    sql = "SELECT as_of, max(as_of) OVER () FROM runs WHERE command = 'resolve' AND exit_status = 0 ORDER BY run_id DESC LIMIT 1"
    found = db.execute(sql).fetchone()
    return bool(found and found[0] < found[1])


def count_issuers(db: Database) -> int:
    """Return how many issuers the ledger knows."""
    return int(db.execute("SELECT count(*) FROM issuers").fetchone()[0])


def load_contents(db: Database, issuer_id: str | None = None) -> dict[str, str]:
    """Load, by release id, what its claims and figures were last written from: a change here is news to the resolver."""
    sql = "SELECT release_id, recorded_at, extracted_by, fiscal_year_end, period_ends FROM releases"
    rows = db.execute(*_of(issuer_id, sql))
    return {row["release_id"]: "|".join(map(str, tuple(row)[1:])) for row in rows}
