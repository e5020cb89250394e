"""Issuer page: track record, guidance walks, milestone timeline, releases and open claims."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Request, Response

from tracker.web import queries
from tracker.web.addresses import asked_id
from tracker.web.charts import LEGEND, Step, Walk, Window, axis, mark, timeline, walk
from tracker.web.ledger import rows
from tracker.web.pages import missing, open_ledger, render
from tracker.web.periods import period, when
from tracker.web.titles import what
from tracker.web.words import label

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.database import Database

Row = dict[str, Any]
MOST_CHARTS = 24


async def issuer(datasette: Datasette, request: Request) -> Response:
    """Show one issuer."""
    database = await open_ledger(datasette, request)
    found = await rows(database, queries.ISSUER, {"id": asked_id(request)})
    if not found:
        return await missing(datasette, request, database, "issuer", asked_id(request))
    return await render(datasette, request, database, "tracker_issuer.html", await _context(database, found[0]))


async def _context(database: Database, about: Row) -> dict[str, Any]:
    asked = {"id": about["issuer_id"]}
    claims, releases, actuals, info = await asyncio.gather(
        rows(database, queries.ISSUER_CLAIMS, asked),
        rows(database, queries.ISSUER_RELEASES, asked),
        rows(database, queries.ISSUER_ACTUALS, asked),
        rows(database, queries.LEDGER),
    )
    walks = guidance_walks(claims, actuals)
    return {
        "issuer": about,
        "card": track_record(claims),
        "walks": walks[:MOST_CHARTS],
        "more_walks": len(walks) - MOST_CHARTS,
        "single": single_guidance(claims, {found["series_id"] for found in walks}),
        "legend": [(name, mark(name)) for name in LEGEND],
        "milestones": milestones(claims, info[0]["as_of"]),
        "releases": releases,
        "open": [row for row in reversed(claims) if row["final_status"] == "pending"],
        "claims": claims,
        "info": info[0],
    }


def track_record(claims: Sequence[Row]) -> Row:
    """Count an issuer's claims, each rate with what it is a share of."""
    card: Row = {"claims": len(claims)}
    for kind in ("guidance", "milestone"):
        for status in ("met", "missed", "pending"):
            card[f"{kind}_{status}"] = sum(1 for row in claims if row["kind"] == kind and row["final_status"] == status)
        card[f"{kind}_decided"] = card[f"{kind}_met"] + card[f"{kind}_missed"]
    for status in ("met", "missed", "pending", "decided"):
        card[status] = card[f"guidance_{status}"] + card[f"milestone_{status}"]
    card["overdue"] = sum(1 for row in claims if row["reason"] in ("overdue", "awaiting_report"))
    card["exceeded"] = sum(1 for row in claims if row["reason"] == "exceeded")
    late = [row["days_late"] for row in claims if row["kind"] == "milestone" and (row["days_late"] or 0) > 0]
    card["late"], card["days_late"] = len(late), round(sum(late) / len(late)) if late else None
    return card


def by_series(claims: Iterable[Row], kind: str) -> list[list[Row]]:
    """Group the claims of a kind that belong to a series, keeping their order."""
    series: dict[str, list[Row]] = {}
    for row in claims:
        if row["kind"] == kind and row["series_id"]:
            series.setdefault(row["series_id"], []).append(row)
    return list(series.values())


def guidance_walks(claims: Sequence[Row], actuals: Iterable[Row]) -> list[Row]:
    """Draw every series that moved or came to a figure, newest period first within each metric."""
    reported = {row["series_id"]: row for row in actuals}
    found = [
        draw(series, reported.get(series[0]["series_id"]))
        for series in by_series(claims, "guidance")
        if any(row["low"] is not None or row["high"] is not None for row in series)
        and (len(series) > 1 or series[0]["series_id"] in reported)
    ]
    found.sort(key=lambda one: one["period"] or "", reverse=True)
    busiest = {name: len(list(group)) for name, group in groupby(sorted(one["name"] for one in found))}
    return sorted(found, key=lambda one: (-busiest[one["name"]], one["name"]))


def draw(series: Sequence[Row], reported: Row | None) -> Row:
    """Draw one series with the figure that was reported for it."""
    last = series[-1]
    when = window(last["target_start"], last["target_end"]) or last["target_text"] or ""
    scope = f", {last['scope']}" if last["scope"] else ""
    name = what(last) + scope
    chart = Walk(
        f"{name}, {when}" if when else name,
        last["unit"],
        last["measure"],
        tuple(Step(row["published"], row["low"], row["high"], row["action"], row["claim_id"]) for row in series),
        reported["actual"] if reported else None,
        reported["published"] if reported else None,
    )
    return {
        "series_id": last["series_id"],
        "name": name,
        "when": when,
        "period": last["target_end"],
        "measure": label(last["measure"]) if last["measure"] not in (None, "level") else "",
        "svg": walk(chart),
        "claims": series,
        "reported": reported,
        "last": last,
    }


def single_guidance(claims: Sequence[Row], drawn: set[str]) -> list[Row]:
    """Return the guidance that has no chart, newest first."""
    return [row for row in reversed(claims) if row["kind"] == "guidance" and row["series_id"] not in drawn]


def milestones(claims: Sequence[Row], as_of: str | None) -> Row:
    """Lay every dated milestone on one axis, those that slipped most first."""
    series = [[row for row in one if row["target_end"]] for one in by_series(claims, "milestone")]
    series = [one for one in series if one]
    if not series:
        return {"rows": [], "undated": _undated(claims)}
    days = [day for one in series for row in one for day in (row["target_start"], row["target_end"]) if day]
    first, last = _bounds(days)
    told = [_milestone(one, first, last) for one in series]
    told.sort(key=lambda one: (-one["slipped"], one["last"]["target_end"]))
    return {"rows": told, "axis": axis(first, last), "undated": _undated(claims)}


def _bounds(days: Sequence[str]) -> tuple[str, str]:
    """Keep one far-off year from squeezing the axis: at most six years, the newest ones."""
    last = max(days)
    first = max(min(days), (date.fromisoformat(last) - timedelta(days=6 * 365)).isoformat())
    return (first, last) if first < last else ((date.fromisoformat(last) - timedelta(days=30)).isoformat(), last)


def _undated(claims: Iterable[Row]) -> list[Row]:
    return [row for row in claims if row["kind"] == "milestone" and not row["target_end"]]


def _milestone(series: Sequence[Row], first: str, last: str) -> Row:
    # The same window told again is no new bar.
    moved = [row for at, row in enumerate(series) if not at or row["target_end"] != series[at - 1]["target_end"]]
    slipped = (date.fromisoformat(series[-1]["target_end"]) - date.fromisoformat(series[0]["target_end"])).days
    told = "; ".join(f"{row['published']}: {window(row['target_start'], row['target_end'])}" for row in moved)
    windows = [Window(row["target_start"], row["target_end"], row["published"], row["final_status"]) for row in moved]
    return {
        "last": series[-1],
        "first": series[0],
        "claims": series,
        "moved": moved,
        "slipped": slipped,
        "svg": timeline(windows[-6:], first, last, f"{what(series[-1])}: {told}"),
    }
