"""Issuer page: track record, guidance walks, milestone timeline, releases and open claims."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Request, Response

from tracker.web import queries
from tracker.web.addresses import address, asked_id
from tracker.web.charts import Step, Walk, Window, axis, timeline, walk
from tracker.web.ledger import rows
from tracker.web.pages import missing, open_ledger, render
from tracker.web.period_names import period, when
from tracker.web.titles import what
from tracker.web.walks import LEGEND, MetricWalk, Period, Range, key, metric_walk, noun

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.database import Database

Row = dict[str, Any]
MOST_CHARTS = 16


async def issuer(datasette: Datasette, request: Request) -> Response:
    """Show one issuer."""
    database = await open_ledger(datasette, request)
    found = await rows(database, queries.ISSUER, {"id": asked_id(request)})
    if not found:
        return await missing(datasette, request, database, "issuer", asked_id(request))
    return await render(
        datasette, request, database, "tracker_issuer.html", await _context(datasette, database, found[0])
    )


async def _context(datasette: Datasette, database: Database, about: Row) -> dict[str, Any]:
    asked = {"id": about["issuer_id"]}
    claims, promises, releases, card, info = await asyncio.gather(
        rows(database, queries.ISSUER_CLAIMS, asked),
        rows(database, queries.ISSUER_PROMISES, asked),
        rows(database, queries.ISSUER_RELEASES, asked),
        rows(database, queries.ISSUER_CARD, asked),
        rows(database, queries.LEDGER),
    )
    sure = [row for row in claims if not row["doubtful"]]
    walks = metric_walks(datasette, sure, promises)
    drawn = {row["series_id"] for found in walks for row in found["claims"]}
    return {
        "issuer": about,
        "card": card[0],
        "exceeded": sum(1 for row in promises if row["final_reason"] == "exceeded"),
        "walks": walks[:MOST_CHARTS],
        "more_walks": len(walks) - MOST_CHARTS,
        "single": [row for row in promises if row["kind"] == "guidance" and row["series_id"] not in drawn],
        "legend": [(words, key(name)) for name, words in LEGEND],
        "milestones": milestones(sure, info[0]["as_of"]),
        "releases": releases,
        "open": [row for row in promises if row["final_status"] == "pending"],
        "info": info[0],
    }


def by_series(claims: Iterable[Row], kind: str) -> list[list[Row]]:
    """Group the claims of a kind that belong to a series, keeping their order."""
    series: dict[str, list[Row]] = {}
    for row in claims:
        if row["kind"] == kind and row["series_id"]:
            series.setdefault(row["series_id"], []).append(row)
    return list(series.values())


def metric_walks(datasette: Datasette, claims: Sequence[Row], promises: Iterable[Row]) -> list[Row]:
    """Draw each metric over its periods: every metric that was guided for two periods, moved, or came to a figure."""
    standing = {row["series_id"]: row for row in promises if row["kind"] == "guidance"}
    metrics: dict[tuple[Any, ...], list[list[Row]]] = {}
    for series in by_series(claims, "guidance"):
        if series[0]["series_id"] in standing and any(
            row["low"] is not None or row["high"] is not None for row in series
        ):
            metrics.setdefault(_metric_key(series[-1]), []).append(series)
    drawn = [
        _draw_metric(datasette, found, standing)
        for found in metrics.values()
        if len(found) > 1 or len(found[0]) > 1 or standing[found[0][0]["series_id"]]["actual"] is not None
    ]
    return sorted(drawn, key=lambda one: (-len(one["periods"]), one["name"]))


def _metric_key(row: Row) -> tuple[Any, ...]:
    """Name the metric of a series as a chart has one: GAAP and unstated are one, years and quarters are two."""
    # What grows is another market from claim to claim, and what no metric names another thing.
    named = row["metric"] not in (None, "other", "market_growth")
    name = row["metric"] if named else what(row).casefold()
    return name, row["basis"] == "non_gaap", row["scope"], row["measure"], row["unit"], _grain(row)


def _grain(row: Row) -> str:
    if not row["target_start"] or not row["target_end"]:
        return ""
    days = (date.fromisoformat(row["target_end"]) - date.fromisoformat(row["target_start"])).days
    return next((name for most, name in ((100, "by quarter"), (200, "by half"), (400, "by year")) if days < most), "")


def _draw_metric(datasette: Datasette, found: Sequence[list[Row]], standing: dict[str, Row]) -> Row:
    series = sorted(found, key=lambda one: (one[-1]["target_end"] or "", one[0]["published"]))
    last = series[-1][-1]
    scope = f", {last['scope']}" if last["scope"] else ""
    bases = {row["basis"] for one in series for row in one}
    name = what({**last, "basis": "unstated" if len(bases) > 1 else last["basis"]}) + scope
    measure = {"growth": " growth", "change": " change"}.get(last["measure"] or "", "")
    measure = "" if measure.strip() in name.lower() else measure
    # One axis has one unit: "savings of $1 million, 40 % of the plan" is told in two.
    periods = [(own, standing[one[0]["series_id"]]) for one in series if (own := _of_unit(one, last["unit"]))]
    chart = MetricWalk(
        f"{name}{measure}",
        last["unit"],
        last["measure"],
        tuple(
            Period(
                when(promise),
                tuple(Range(row["published"], row["low"], row["high"], row["action"]) for row in once(one)),
                promise["final_status"],
                promise["final_reason"],
                _reported(promise, last["unit"]),
                address(datasette, "claim", promise["claim_id"]),
            )
            for one, promise in periods
        ),
    )
    grain = _grain(last) if len(series) > 1 else ""
    claims = [row for one in reversed(series) for row in one]
    return {"name": chart.title, "grain": grain, "unit": noun(last["unit"]), "svg": metric_walk(chart), "periods": periods[::-1], "claims": claims}


def _reported(promise: Row, unit: str | None) -> float | None:
    """Return the figure that came of a promise, where an axis of this unit can show it and nobody judged otherwise."""
    return promise["actual"] if promise["unit"] == unit and not promise["override_status"] else None


def _of_unit(series: Sequence[Row], unit: str | None) -> list[Row]:
    return [row for row in series if row["unit"] == unit]


def once(series: Iterable[Row]) -> list[Row]:
    """Keep of a range that is told twice on one day one."""
    return list({(row["published"], row["low"], row["high"]): row for row in series}.values())


def draw(series: Sequence[Row], reported: Row | None) -> str:
    """Draw the history of one number: its ranges by the day they were told, with the figure that was reported for it."""
    last = series[-1]
    scope = f", {last['scope']}" if last["scope"] else ""
    chart = Walk(
        f"{what(last)}{scope}, {when(last)}",
        last["unit"],
        last["measure"],
        tuple(Step(row["published"], row["low"], row["high"], row["action"], row["claim_id"]) for row in once(series)),
        reported["actual"] if reported else None,
        reported["published"] if reported else None,
    )
    return walk(chart)


def milestones(claims: Sequence[Row], as_of: str | None) -> Row:
    """Lay every dated milestone on one axis, those that slipped most first."""
    series = [
        part for one in by_series(claims, "milestone") for part in _promises([row for row in one if row["target_end"]])
    ]
    if not series:
        return {"rows": [], "undated": _undated(claims)}
    days = [day for one in series for row in one for day in (row["target_start"], row["target_end"]) if day]
    first, last = _bounds(days)
    told = [_milestone(one, first, last) for one in series]
    told.sort(key=lambda one: (-one["slipped"], one["last"]["target_end"]))
    return {"rows": told, "axis": axis(first, last), "undated": _undated(claims)}


def _promises(series: Sequence[Row]) -> list[list[Row]]:
    """Part a milestone's claims where a window was kept: a later one is another promise, no slip (as in the view `slips`)."""
    parts: dict[str, list[Row]] = {}
    for row in series:
        earlier = (
            r["target_end"] for r in series if r["final_status"] == "met" and r["target_end"] < row["target_end"]
        )
        parts.setdefault(max(earlier, default=""), []).append(row)
    return list(parts.values())


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
    told = "; ".join(f"{row['published']}: {period(row)}" for row in moved)
    windows = [Window(row["target_start"], row["target_end"], row["published"], row["final_status"]) for row in moved]
    return {
        "last": series[-1],
        "first": series[0],
        "claims": series,
        "moved": moved,
        "slipped": slipped,
        "svg": timeline(windows[-6:], first, last, f"{what(series[-1])}: {told}"),
    }
