"""What an analyst says of who is who: issuers made one, renamed, given another name. Appended, never edited; each can be undone.

What is said hangs on releases, not on issuer ids: those follow from the releases that are there, and may change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sqlite_utils import Database

from tracker.db.connect import writing
from tracker.db.issuers import Issuer, name_keys, sort_releases
from tracker.db.rows import Row, release_id_of
from tracker.db.save import Run, save_issuers
from tracker.errors import DatabaseProblem
from tracker.types import Release

Kind = Literal["merge", "rename", "alias"]


@dataclass(frozen=True, slots=True)
class Identity:
    """One thing said: the issuer of `release_id` is that of `other_release` (merge), is called `name` (rename), or goes by
    `name` too (alias)."""

    identity_id: int
    kind: Kind
    release_id: str
    other_release: str | None
    name: str | None


def load_identities(db: Database) -> list[Identity]:
    """Load what was said and not undone, the oldest first."""
    rows = db.execute("""SELECT identity_id, kind, release_id, other_release, name FROM identities i WHERE kind <> 'undo'
        AND NOT EXISTS (SELECT 1 FROM identities u WHERE u.undoes = i.identity_id) ORDER BY identity_id""")
    return [Identity(*row) for row in rows]


def issuers_of(db: Database, releases: Iterable[Release]) -> tuple[list[Issuer], dict[str, Release]]:
    """Group releases by issuer as `sort_releases` does, and then as analysts say."""
    issuers, informed = sort_releases(releases)
    return told(issuers, load_identities(db), informed), informed


def told(issuers: Sequence[Issuer], said: Iterable[Identity], headers: dict[str, Release]) -> list[Issuer]:
    """Apply what analysts say to issuers as they were found; what hangs on a release that is not there says nothing."""
    found = list(issuers)
    for one in said:
        here = _owner(found, one.release_id)
        if here is None:
            continue
        if one.kind == "rename" and one.name:
            found = [replace(i, name=one.name) if i is here else i for i in found]
            continue
        others = [_owner(found, one.other_release)] if one.kind == "merge" else _named(found, one.name or "", headers)
        for other in others:
            here = _owner(found, one.release_id)
            if here is not None and other is not None and other is not here:
                found = _joined(found, here, other, headers)
    return found


def _owner(issuers: Iterable[Issuer], release_id: str | None) -> Issuer | None:
    return next((i for i in issuers if any(release_id_of(s) == release_id for s in i.releases)), None)


def _named(issuers: Iterable[Issuer], name: str, headers: dict[str, Release]) -> list[Issuer]:
    keys = set(name_keys(name))
    return [i for i in issuers if any(keys & set(name_keys(headers[s].issuer or "")) for s in i.releases)]


def _joined(found: list[Issuer], one: Issuer, other: Issuer, headers: dict[str, Release]) -> list[Issuer]:
    """Make two issuers one: the id of the one with the older first release, the rest from the newest that has it.

    Filings of XBRL facts, which name a company as it is called today, tell neither where releases do.
    """
    order = sorted({*one.releases, *other.releases}, key=lambda s: (str(headers[s].published), s))
    said = [s for s in order if headers[s].medium == "text"] or order
    first, last = (one, other) if said[0] in one.releases else (other, one)
    newest, older = (one, other) if said[-1] in one.releases else (other, one)
    whole = Issuer(
        first.issuer_id,
        newest.name,
        tuple(order),
        newest.ticker or older.ticker,
        newest.exchange or older.exchange,
        newest.cik or older.cik,
        newest.year_end or older.year_end,
    )
    return [whole if i is first else i for i in found if i is not last]


def say(db: Database, kind: Kind, issuer_id: str, other: str | None, name: str | None, by: str, run: Run) -> int:
    """Append one thing said, and write the issuers as they now are; returns its number, by which it can be undone."""
    row: Row = {"kind": kind, "release_id": _first_release(db, issuer_id), "name": name, "undoes": None}
    row["other_release"] = _first_release(db, other) if other else None
    return _append(db, row, by, run)


_WHO = "SELECT issuer_id FROM issuers WHERE :who IN (issuer_id, ticker, name, cik)"
_SAID = """SELECT count(*) FROM identities i JOIN releases r USING (release_id) WHERE i.kind = 'alias' AND i.name = :name
    AND r.issuer_id = :issuer"""


def missing_aliases(db: Database, aliases: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
    """Find which companies (by id, ticker, name or CIK) were never said to go by which of their names.

    A company that has no release yet is left for later. What an analyst took back is not said again.
    """
    missing = []
    for who, names in aliases.items():
        found = db.execute(_WHO, {"who": who}).fetchall()
        for name in names if len(found) == 1 else ():
            if not db.execute(_SAID, {"name": name, "issuer": found[0][0]}).fetchone()[0]:
                missing.append((str(found[0][0]), name))
    return missing


def undo(db: Database, identity_id: int, by: str, run: Run) -> None:
    """Take back what was said under a number; the log keeps both."""
    if identity_id not in {one.identity_id for one in load_identities(db)}:
        raise DatabaseProblem(
            f"nothing is in force under number {identity_id}; `tracker issuers log` lists what was said"
        )
    row: Row = {"kind": "undo", "release_id": None, "other_release": None, "name": None, "undoes": identity_id}
    _append(db, row, by, run)


def _append(db: Database, row: Row, by: str, run: Run) -> int:
    from tracker.db.load import load_headers

    names = [*row, "decided_by", "run_id", "recorded_at"]
    values = [*row.values(), by, run.run_id, run.now]
    with writing(db):
        sql = f"INSERT INTO identities ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        number = int(db.execute(sql, values).lastrowid or 0)
    save_issuers(db, issuers_of(db, load_headers(db).values())[0])
    with writing(db):
        # A company that is gone and comes back with an undo is judged anew: its claims were in another's series meanwhile.
        db.execute("DELETE FROM judged WHERE issuer_id NOT IN (SELECT issuer_id FROM issuers)")
    return number


def _first_release(db: Database, issuer_id: str) -> str:
    sql = "SELECT release_id FROM releases WHERE issuer_id = ? ORDER BY published, sha256 LIMIT 1"
    found = db.execute(sql, (issuer_id,)).fetchone()
    if found is None:
        raise DatabaseProblem(f"the issuer {issuer_id!r} has no release to hang this on")
    return str(found[0])
