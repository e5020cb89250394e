"""Which of the served databases is the ledger: its file may have any name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tracker.web import queries

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.database import Database


_NEEDED = {"claims_current", "releases", "resolutions", "scorecard"}
_KNOWN = "_tracker_databases"


async def find_ledger(datasette: Datasette) -> Database | None:
    """Return the first served database that has the tracker's tables and views, or None."""
    names = await ledger_names(datasette)
    return datasette.databases[names[0]] if names else None


async def ledger_names(datasette: Datasette) -> list[str]:
    """Return the names of the databases with the tracker's tables; looked up again when databases are added."""
    known = getattr(datasette, _KNOWN, None)
    served = tuple(name for name in datasette.databases if name != "_internal")
    if known is None or known[0] != served or not known[1]:
        found = [name for name in served if await _is_ledger(datasette.databases[name])]
        known = (served, found)
        setattr(datasette, _KNOWN, known)
    return list(known[1])


def known_ledgers(datasette: Datasette) -> list[str]:
    """Return what the last look found, for the hooks that Datasette calls without awaiting."""
    known = getattr(datasette, _KNOWN, None)
    return list(known[1]) if known else []


# From so many claims on a page doesn't wait for the count of its rows, nor for facets, which would read all of them.
MANY = 100_000
_COUNTING_MS, _FACETS_MS = 100, 30


async def bound_counting(datasette: Datasette, database: Database) -> None:
    """Let the tables of a large ledger show their rows without their number where counting would take long."""
    kept = await database.execute("SELECT count(*) FROM sqlite_master WHERE name = 'cards'")
    if not kept.rows[0][0] or (await rows(database, queries.STATE))[0]["claims"] < MANY:
        return
    datasette._settings["facet_time_limit_ms"] = _FACETS_MS
    execute = database.execute

    async def bounded(sql: str, *given: Any, **more: Any) -> Any:
        if sql.startswith("select count(*) from "):
            more.setdefault("custom_time_limit", _COUNTING_MS)
        return await execute(sql, *given, **more)

    database.execute = bounded


async def _is_ledger(database: Database) -> bool:
    marks = ", ".join(f"'{name}'" for name in sorted(_NEEDED))
    found = await database.execute(f"SELECT count(*) FROM sqlite_master WHERE name IN ({marks})")
    return bool(found.rows[0][0] == len(_NEEDED))


async def rows(database: Database, sql: str, params: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """Run a query and return its rows as dicts."""
    found = await database.execute(sql, dict(params or {}))
    return [dict(row) for row in found.rows]
