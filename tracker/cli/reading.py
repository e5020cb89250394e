"""`tracker claims`, `due`, `history`, `scorecard`: the ledger in the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.exporting import CLAIMS, HISTORY
from tracker.cli.formats import show
from tracker.cli.options import Day, db_option, format_option, last_day, readable
from tracker.errors import DatabaseProblem

if TYPE_CHECKING:
    from sqlite_utils import Database

Row = Mapping[str, Any]
# Fewer decided claims than this say little about an issuer.
FEW_DECIDED = 10
_MARKS = {"met": "✓ met", "missed": "✗ missed", "pending": "· pending"}
_DUE = (
    "target_end days_left issuer ticker kind what subject scope basis measure low high unit amount_text target_text "
    "target_start published status reason explanation quote claim_id series_id source as_of"
).split()
_CARD = (
    "issuer ticker claims promises met missed pending overdue decided kept_rate kept_from kept_to milestones_decided "
    "milestones_on_time on_time_rate guidance_decided guidance_met hit_rate beats misses distances average_distance "
    "average_days_late first_claim newest_claim warning issuer_id"
).split()


@click.command(
    short_help="List claims with their verdicts.",
    epilog="""\b
Examples:
  tracker claims --issuer ACME --status missed
  tracker claims --search "phase 2" --kind milestone
  tracker claims --metric revenue --format csv > revenue.csv
""",
)
@click.option("--issuer", help="Name, ticker or id of a company, or how its name begins.")
@click.option("--kind", type=click.Choice(["guidance", "milestone"]))
@click.option("--metric", help="Such as revenue, eps, gross_margin.")
@click.option("--event", help="Such as data_readout, product_launch.")
@click.option("--status", type=click.Choice(["met", "missed", "pending"]))
@click.option("--search", metavar="WORDS", help="Words of the quote or subject.")
@click.option("--since", type=Day(), help="Published on or after this day.")
@click.option("--limit", type=click.IntRange(0), default=50, show_default=True, help="The newest so many; 0 for all.")
@format_option
@db_option
def claims(
    issuer: str | None,
    kind: str | None,
    metric: str | None,
    event: str | None,
    status: str | None,
    search: str | None,
    since: date | None,
    limit: int,
    form: str,
    path: Path,
) -> None:
    """List claims, the newest first, with the verdict on each."""
    wanted = {"kind = ?": kind, "metric = ?": metric, "event = ?": event, "final_status = ?": status}
    wanted["published >= ?"] = since.isoformat() if since else None
    with readable(path) as db:
        if issuer:
            wanted["issuer_id = ?"] = find_issuer(db, issuer)
        if search:
            wanted["number IN (SELECT rowid FROM claims_fts WHERE claims_fts MATCH ?)"] = _phrase(search)
        terms = {term: value for term, value in wanted.items() if value is not None}
        where = f"WHERE {' AND '.join(terms)}" if terms else ""
        sql = f'SELECT * FROM claims_current {where} ORDER BY published DESC, issuer, start, "end", claim_id LIMIT ?'
        found = [dict(row) for row in db.execute(sql, (*terms.values(), limit or -1))]
    show(found, CLAIMS, form, map(_claim_cells, found), ("id", "published", "issuer", "verdict", "claim"))


def _claim_cells(row: Row) -> tuple[str, ...]:
    from tracker.web.words import headline

    return (
        row["claim_id"][:8],
        row["published"],
        _short(row["ticker"] or row["issuer"]),
        verdict_mark(row),
        headline(row),
    )


def verdict_mark(row: Row) -> str:
    """Write the verdict in two words; an analyst's carries an asterisk."""
    if row.get("override_status"):
        return f"{_MARKS[row['override_status']]}*"
    if not row["status"]:
        return "not judged"
    return f"{_MARKS[row['status']]}, {str(row['reason']).replace('_', ' ')}"


@click.command(
    short_help="List open claims by the day they fall due.",
    epilog="""\b
Examples:
  tracker due --days 30
  tracker due --overdue --format csv
""",
)
@click.option("--days", type=click.IntRange(0), default=90, show_default=True, help="How far ahead to look.")
@click.option("--overdue", is_flag=True, help="Only what is past its window and still open.")
@click.option("--as-of", type=Day(), help="Count from this day.  [default: the day last judged from]")
@format_option
@db_option
def due(days: int, overdue: bool, as_of: date | None, form: str, path: Path) -> None:
    """List open claims by the day they fall due: what is overdue, and what comes next."""
    sql = """SELECT *, CAST(julianday(target_end) - julianday(:day) AS INTEGER) AS left FROM due
        WHERE left <= :days ORDER BY target_end, issuer, claim_id"""
    with readable(path) as db:
        day = as_of or last_day(db)
        rows = db.execute(sql, {"day": day.isoformat(), "days": -1 if overdue else days})
        found = [{**dict(row), "days_left": row["left"], "as_of": day.isoformat()} for row in rows]
    show(found, _DUE, form, map(_due_cells, found), ("id", "due", "days", "issuer", "claim"))


def _due_cells(row: Row) -> tuple[str, ...]:
    from tracker.web.words import headline

    left = row["days_left"]
    when = f"{left} left" if left >= 0 else f"{-left} over"
    full = {**row, "metric": row["what"], "approx": 0, "action": None}
    return row["claim_id"][:8], row["target_end"], when, _short(row["ticker"] or row["issuer"]), headline(full)


@click.command(
    short_help="Show how a company's guidance moved.",
    epilog="""\b
Examples:
  tracker history ACME
  tracker history "Acme Corp" revenue --format csv
""",
)
@click.argument("issuer")
@click.argument("metric", required=False)
@format_option
@db_option
def history(issuer: str, metric: str | None, form: str, path: Path) -> None:
    """Show how a company's guidance moved from release to release, and how its milestones slipped."""
    with readable(path) as db:
        issuer_id = find_issuer(db, issuer)
        sql = "SELECT * FROM guidance_history WHERE issuer_id = ? AND coalesce(metric = ?, 1) ORDER BY metric, target_end, series_id, step"
        steps = [dict(row) for row in db.execute(sql, (issuer_id, metric))]
        slips = db.execute("SELECT * FROM slips WHERE issuer_id = ? ORDER BY first_target_end, series_id", (issuer_id,))
        moved = [] if metric else [dict(row) for row in slips]
    show(steps, HISTORY, form, map(_step_cells, steps), ("guidance", "published", "move", "verdict", "range"))
    if moved and form == "table":
        click.echo()
        show(
            [],
            [],
            form,
            map(_slip_cells, moved),
            ("milestones: first window", "newest window", "slipped", "verdict", "what"),
        )


def _step_cells(row: Row) -> tuple[str, ...]:
    from tracker.web.words import claim_amount, label, window

    name = label(row["metric"]) + ("" if row["basis"] in (None, "unstated") else f" ({label(row['basis'])})")
    name += f" {window(row['target_start'], row['target_end']) or row['target_text'] or ''}"
    first = row["step"] == 1
    amount = claim_amount({**row, "amount_text": row["quote"]})
    return name if first else "", row["published"], row["action"] or row["move"] or "", verdict_mark(row), amount


def _slip_cells(row: Row) -> tuple[str, ...]:
    from tracker.web.words import window

    first, newest = (window(row[f"{x}target_start"], row[f"{x}target_end"]) for x in ("first_", ""))
    slipped = f"{row['days_slipped']} days" if row["days_slipped"] else "–"
    return first, newest, slipped, verdict_mark(row), row["subject"]


@click.command(
    short_help="Show how well companies keep promises.",
    epilog="""\b
Examples:
  tracker scorecard
  tracker scorecard ACME --format jsonl
""",
)
@click.argument("issuer", required=False)
@format_option
@db_option
def scorecard(issuer: str | None, form: str, path: Path) -> None:
    """Show how well each company keeps its promises: rates with their denominators, a 95 % interval, and a warning where
    too few claims are decided to tell."""
    with readable(path) as db:
        chosen = find_issuer(db, issuer) if issuer else None
        sql = "SELECT * FROM scorecard WHERE coalesce(issuer_id = ?, 1) ORDER BY decided DESC, issuer"
        cards = [_with_interval(dict(row)) for row in db.execute(sql, (chosen,))]
    heads = ("issuer", "claims", "kept", "95 %", "on time", "guidance hit", "beat:miss", "off middle")
    show(cards, _CARD, form, map(_card_cells, cards), heads)
    if form == "table" and any(card["warning"] for card in cards):
        click.echo(f"* fewer than {FEW_DECIDED} claims decided: too few to judge a company by")


def interval(part: int, whole: int) -> tuple[float, float] | None:
    """Return the 95 % Wilson interval of a rate, None where nothing was counted.

    >>> [round(x, 2) for x in interval(3, 4)]
    [0.3, 0.95]
    """
    if not whole:
        return None
    z = 1.959964
    rate, slack = part / whole, z * z / whole
    half = z * ((rate * (1 - rate) + slack / 4) / whole) ** 0.5
    return (rate + slack / 2 - half) / (1 + slack), (rate + slack / 2 + half) / (1 + slack)


def _with_interval(card: dict[str, Any]) -> dict[str, Any]:
    bounds = interval(card["met"], card["decided"])
    few = f"only {card['decided']} decided: too few to judge by" if card["decided"] < FEW_DECIDED else None
    low, high = bounds or (None, None)
    return card | {
        "kept_from": None if low is None else round(low, 4),
        "kept_to": None if high is None else round(high, 4),
        "warning": few,
    }


def _card_cells(card: Row) -> tuple[str, ...]:
    rates = (("met", "decided"), ("milestones_on_time", "milestones_decided"), ("guidance_met", "guidance_decided"))
    kept, on_time, hit = (_share(card[part], card[whole]) for part, whole in rates)
    between = "–" if card["kept_from"] is None else f"{100 * card['kept_from']:.0f}–{100 * card['kept_to']:.0f}"
    off = "–" if card["average_distance"] is None else f"{100 * card['average_distance']:.1f} % of {card['distances']}"
    name = _short(card["issuer"], 24) + ("*" if card["warning"] else "")
    return name, str(card["claims"]), kept, between, on_time, hit, f"{card['beats']}:{card['misses']}", off


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.0f} %)" if whole else "–"


def find_issuer(db: Database, words: str) -> str:
    """Find the one issuer that a name, ticker or id means; DatabaseProblem lists the choices otherwise."""
    rows = [dict(row) for row in db.execute("SELECT issuer_id, name, ticker FROM issuers ORDER BY name")]
    folded = words.casefold()
    exact = [r for r in rows if folded in (r["issuer_id"], r["name"].casefold(), (r["ticker"] or "").casefold())]
    found = exact or [r for r in rows if r["name"].casefold().startswith(folded)]
    if len(found) == 1:
        return str(found[0]["issuer_id"])
    choices = ", ".join(r["name"] for r in (found or rows)[:8])
    if not rows:
        raise DatabaseProblem(f"no issuer {words!r}: the database has no releases yet; `tracker ingest` reads them")
    raise DatabaseProblem(f"{'several issuers' if found else 'no issuer'} named {words!r}; there are {choices}")


def _phrase(words: str) -> str:
    """Quote each word, so that no character of it is full-text syntax."""
    return " ".join('"' + word.replace('"', "") + '"' for word in words.split()) or '""'


def _short(text: str, width: int = 14) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
