"""`tracker claims`, `due`, `history`, `scorecard`: the ledger in the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.exporting import CLAIMS, HISTORY
from tracker.cli.finding import find_issuer, releases_read, say_empty, say_left_out
from tracker.cli.formats import show
from tracker.cli.options import Day, Word, confidence_option, db_option, format_option, last_day, readable

if TYPE_CHECKING:
    from sqlite_utils import Database

    from tracker.types import Resolution

Row = Mapping[str, Any]
# Fewer decided claims than this say little about an issuer.
FEW_DECIDED = 10
_MARKS = {"met": "✓ met", "missed": "✗ missed", "pending": "· pending"}
# What a promise has beside the claim that stands for it.
_TOLD = ("first_published", "times_told")
_DUE = (
    "target_end days_left issuer ticker kind what subject scope basis measure low high unit amount_text target_text "
    "target_start published status reason explanation quote claim_id series_id source as_of due_list first_published "
    "times_told confidence"
).split()
_CARD = (
    "issuer ticker claims promises met missed pending overdue decided kept_rate kept_from kept_to milestones_decided "
    "milestones_on_time on_time_rate guidance_decided guidance_met hit_rate beats misses distances average_distance "
    "average_days_late first_claim newest_claim warning issuer_id releases doubtful"
).split()


@click.command(
    short_help="List claims with their verdicts.",
    epilog="""\b
Examples:
  tracker claims --issuer ACME --status missed
  tracker claims --search "phase 2" --kind milestone
  tracker claims --metric revenue --format csv > revenue.csv
  tracker claims --min-confidence 0 --overridden
  tracker claims --as-of 2026-06-30 --status missed
  tracker claims --issuer ACME --search trial --since 2026-01-01 --until 2026-12-31 --once
""",
)
@click.option("--issuer", help="Name, ticker or id of a company, or how its name begins.")
@click.option("--kind", type=click.Choice(["guidance", "milestone"]))
@click.option("--metric", type=Word("metrics"), help="Such as revenue, eps, gross_margin.")
@click.option("--event", type=Word("events"), help="Such as data_readout, product_launch.")
@click.option("--status", type=click.Choice(["met", "missed", "pending"]))
@click.option("--reason", help="Such as exceeded, slipped, withdrawn, overdue.")
@click.option("--action", help="Such as raised, lowered, withdrawn.")
@click.option("--search", metavar="WORDS", help="Words of the quote or subject.")
@click.option("--since", type=Day(), help="Published on or after this day.")
@click.option("--until", type=Day(), help="Published on or before this day.")
@click.option("--once", is_flag=True, help="Each promise once, by the claim that stands for it, with how often it was told.")
@click.option("--verdict-since", type=Day(), help="Whose verdict is of this day or later.")
@click.option("--overridden", is_flag=True, help="Only what an analyst judged.")
@click.option("--as-of", type=Day(), help="As known on this day: what was published by it, judged on that alone.")
@click.option("--limit", type=click.IntRange(0), default=50, show_default=True, help="The newest so many; 0 for all.")
@confidence_option
@format_option
@db_option
def claims(
    issuer: str | None,
    search: str | None,
    since: date | None,
    until: date | None,
    once: bool,
    verdict_since: date | None,
    overridden: bool,
    as_of: date | None,
    limit: int,
    least: float | None,
    form: str,
    path: Path,
    **words: str | None,
) -> None:
    """List claims, the newest first, with the verdict on each, what was reported and how far that is from the middle."""
    from tracker.db.views import SURE

    if as_of and (verdict_since or overridden or once):
        raise click.UsageError("--as-of tells what was known on a day; --verdict-since, --overridden and --once what is now")
    bound = SURE if least is None else least
    chosen = {"final_status": words.pop("status"), "final_reason": words.pop("reason")}
    chosen["verdict_since >="] = _iso(verdict_since)
    chosen["override_status IS NOT NULL"] = "1" if overridden else None
    # A promise that was told before and after a day was told on both sides of it.
    wanted = words | {"published >=": _iso(since), f"{'first_' if once else ''}published <=": _iso(until)}
    wanted["number IN (SELECT rowid FROM claims_fts WHERE claims_fts MATCH ?)"] = _phrase(search)
    with readable(path) as db:
        wanted["issuer_id"] = find_issuer(db, issuer) if issuer else None
        if as_of:
            wanted["published <="] = _iso(min(as_of, until or as_of))
            found = _known(db, as_of, _listed(db, wanted), chosen)
        else:
            found = _listed(db, wanted | chosen, _promises(least) if once else "claims_current")
        if not found and issuer:
            say_empty(db, str(wanted["issuer_id"]))
    sure = _surely_read(found, bound)
    _show_claims(sure[: limit or None], once, form)
    say_left_out(len(found) - len(sure), bound)


def _surely_read(found: list[dict[str, Any]], bound: float) -> list[dict[str, Any]]:
    return [row for row in found if row["confidence"] >= bound or row["override_status"]]


def _show_claims(shown: list[dict[str, Any]], once: bool, form: str) -> None:
    if once:
        heads = ("id", "first", "told", "issuer", "verdict", "actual", "claim")
        show(shown, [*CLAIMS, *_TOLD], form, map(_promise_cells, shown), heads)
    else:
        show(shown, CLAIMS, form, map(_claim_cells, shown), ("id", "published", "issuer", "verdict", "actual", "claim"))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _promises(least: float | None) -> str:
    """Return the promises among the claims of at least a confidence, as a table to ask."""
    from tracker.db.views import promises_of

    sure = f"(confidence >= {float(least or 0)} OR override_status IS NOT NULL)"
    return "promises" if least is None else f"({promises_of(sure)})"


def _promise_cells(row: Row) -> tuple[str, ...]:
    identity, _, *rest = _claim_cells(row)
    return identity, row["first_published"], f"{row['times_told']} ×", *rest


def _listed(db: Database, wanted: Mapping[str, str | None], of: str = "claims_current") -> list[dict[str, Any]]:
    """List the claims that have what is wanted, by column or condition; what is None is not asked for."""
    asked = {term: value for term, value in wanted.items() if value is not None}
    terms = [term if "?" in term else f"{term} ?" if term.endswith("=") else f"{term} = ?" for term in asked]
    sql = f'SELECT * FROM {of} WHERE {" AND ".join(["1", *terms])} ORDER BY published DESC, issuer, start, "end", claim_id'
    # SQLite compares a truth with a number, and a number is what a digit is bound as.
    return [dict(row) for row in db.execute(sql, [int(v) if v == "1" else v for v in asked.values()])]


def _known(
    db: Database, day: date, found: list[dict[str, Any]], chosen: Mapping[str, str | None]
) -> list[dict[str, Any]]:
    """Give claims the verdicts that what was published by a day gives; nobody had judged otherwise yet."""
    from tracker.judging import judge_as_known

    verdicts = judge_as_known(db, day)
    sources = dict(tuple(row) for row in db.execute("SELECT release_id, source FROM releases"))
    rows = [row | _verdict_of(verdicts.get(row["claim_id"]), row, sources, day) for row in found]
    status, reason = chosen["final_status"], chosen["final_reason"]
    return [r for r in rows if status in (None, r["final_status"]) and reason in (None, r["final_reason"])]


def _verdict_of(verdict: Resolution | None, row: Row, sources: Mapping[str, str], day: date) -> dict[str, Any]:
    from tracker.resolve.judge import distance_of

    names = (
        "status reason position direction days_late evidence_quote evidence_start evidence_end explanation flag derived"
    )
    told: dict[str, Any] = {name: getattr(verdict, name, None) for name in names.split()}
    told |= {"final_status": told["status"], "final_reason": told["reason"], "as_of": day.isoformat()}
    told |= {"evidence_source": sources.get(getattr(verdict, "evidence_release", None) or ""), "verdict_since": None}
    told |= dict.fromkeys(("override_status", "override_why", "override_by", "override_source", "override_at"))
    actual = getattr(verdict, "actual", None)
    middle = [value for value in (row["low"], row["high"]) if value is not None]
    off = float(actual) - sum(middle) / len(middle) if actual is not None and middle else None
    base = sum(middle) / len(middle) if middle else 0
    percent = (
        round(100 * off / abs(base), 2) if off is not None and base and row["unit"] not in ("percent", "bps") else None
    )
    low, high = (None if row[name] is None else Decimal(str(row[name])) for name in ("low", "high"))
    told["distance"], told["distance_percent"] = distance_of(low, high, told["position"], actual, row["unit"])
    return told | {"actual": None if actual is None else float(actual), "surprise": off, "surprise_percent": percent}


def _claim_cells(row: Row) -> tuple[str, ...]:
    from tracker.web.titles import headline

    return (
        row["claim_id"][:8],
        row["published"],
        short(row["ticker"] or row["issuer"]),
        verdict_mark(row),
        outcome(row),
        headline(row),
    )


def outcome(row: Row) -> str:
    """Write what was reported and how far it is from the middle of the range, or how late a milestone is."""
    from tracker.web.titles import surprise
    from tracker.web.words import amount, late

    if row["kind"] == "milestone":
        return late(row.get("days_late"))
    reported = amount(row["actual"], row["actual"], row["unit"], row["measure"]).replace(" a\xa0share", "")
    off = surprise(row)
    off = off.rpartition("(")[2].rstrip(")") if "(" in off else off
    return f"{reported} {off}".strip()


def verdict_mark(row: Row) -> str:
    """Write the verdict in two words; an analyst's carries an asterisk."""
    from tracker.web.badges import reason_words

    if row.get("override_status"):
        return f"{_MARKS[row['override_status']]}*"
    if not row["status"]:
        return "not judged"
    return f"{_MARKS[row['status']]}, {reason_words(row['reason'], row.get('target_end', ''))}"


@click.command(
    short_help="List open promises by the day they fall due.",
    epilog="""\b
Examples:
  tracker due --days 30
  tracker due --upcoming --issuer ACME
  tracker due --overdue --format csv
  tracker due --as-of 2026-06-30 --since 2026-04-01
""",
)
@click.option("--days", type=click.IntRange(0), default=90, show_default=True, help="How far ahead to look.")
@click.option("--issuer", help="Name, ticker or id of a company, or how its name begins.")
@click.option("--upcoming", is_flag=True, help="Only what is ahead.")
@click.option("--overdue", is_flag=True, help="Only what is past its window and still open.")
@click.option("--since", type=Day(), help="Only windows that end on or after this day.")
@click.option("--long-ago", is_flag=True, help="Only what has been over for more than two years.")
@click.option(
    "--as-of", type=Day(), help="Count from this day, on what was known on it.  [default: the day last judged from]"
)
@confidence_option
@format_option
@db_option
def due(
    days: int,
    issuer: str | None,
    upcoming: bool,
    overdue: bool,
    since: date | None,
    long_ago: bool,
    as_of: date | None,
    least: float | None,
    form: str,
    path: Path,
) -> None:
    """List open promises, each once: what comes next, the soonest first, then what is over without a word, the newest first.
    What has been over for more than two years is a list of its own."""
    from tracker.db.views import LONG_AGO, above

    if upcoming + overdue + long_ago > 1:
        raise click.UsageError("--upcoming, --overdue and --long-ago are three lists; ask for one of them")
    sql = f"""SELECT *, CAST(julianday(target_end) - julianday(:day) AS INTEGER) AS left FROM ({above("due", least)})
        WHERE left BETWEEN :from AND :to AND target_end >= :since AND coalesce(issuer_id = :issuer, 1)
            AND published <= :day ORDER BY left < 0, abs(left), issuer, claim_id"""
    ends = {"from": -LONG_AGO, "to": days}
    ends |= (
        {"to": -1}
        if overdue
        else {"from": 0}
        if upcoming
        else {"from": -(10**6), "to": -LONG_AGO - 1}
        if long_ago
        else {}
    )
    with readable(path) as db:
        day = as_of or last_day(db)
        if day < last_day(db):
            _remember(db, day, least)
            sql = sql.replace(f"({above('due', least)})", "due_then")
        asked = {"day": day.isoformat(), "since": since.isoformat() if since else "", "issuer": None, **ends}
        asked["issuer"] = find_issuer(db, issuer) if issuer else None
        found = [
            {**row, "days_left": row["left"], "as_of": day.isoformat(), "due_list": _list_of(row["left"], LONG_AGO)}
            for row in map(dict, db.execute(sql, asked))
        ]
        older = 0 if long_ago or upcoming or since else _count(db, sql, asked | {"from": -(10**6), "to": -LONG_AGO - 1})
    show(found, _DUE, form, map(_due_cells, found), ("id", "due", "days", "issuer", "claim"))
    if older:
        click.echo(f"{older} more over for more than two years; `tracker due --long-ago` lists them", err=True)


def _remember(db: Database, day: date, least: float | None) -> None:
    """Write, for this connection alone, the promises that were open on a day, judged on what was published by it."""
    from tracker.db.views import SURE

    standing: dict[str, dict[str, Any]] = {}
    known = _known(
        db, day, _listed(db, {"published <=": day.isoformat()}), {"final_status": None, "final_reason": None}
    )
    for row in sorted(known, key=lambda r: (r["published"] <= (r["target_end"] or r["published"]), r["published"])):
        if row["confidence"] >= (SURE if least is None else least):
            ends = row["target_end"] if row["kind"] == "milestone" else ""
            standing[f"{row['series_id'] or row['claim_id']} {ends}"] = row
    open_then = [
        row | {"what": row["metric"] or row["event"], "first_published": None, "times_told": None}
        for row in standing.values()
        if row["final_status"] == "pending"
        and row["target_end"]
        and row["final_reason"] not in ("withdrawn", "superseded")
    ]
    names = list(dict.fromkeys([*_DUE, *CLAIMS, "issuer_id", "metric", "event", "approx", "action"]))
    db.execute(f"CREATE TEMP TABLE due_then ({', '.join(chr(34) + name + chr(34) for name in names)})")
    marks = ", ".join("?" * len(names))
    db.conn.executemany(
        f"INSERT INTO due_then VALUES ({marks})", [[row.get(name) for name in names] for row in open_then]
    )


def _list_of(left: int, long_ago: int) -> str:
    return "ahead" if left >= 0 else "overdue" if left >= -long_ago else "long ago"


def _count(db: Database, sql: str, asked: Mapping[str, Any]) -> int:
    return int(db.execute(f"SELECT count(*) FROM ({sql})", dict(asked)).fetchone()[0])


def _due_cells(row: Row) -> tuple[str, ...]:
    from tracker.web.titles import headline

    left = row["days_left"]
    when = f"{left} left" if left >= 0 else f"{-left} over"
    return row["claim_id"][:8], row["target_end"], when, short(row["ticker"] or row["issuer"]), headline(row)


@click.command(
    short_help="Show how a company's guidance moved.",
    epilog="""\b
Examples:
  tracker history ACME
  tracker history "Acme Corp" revenue --format csv
  tracker history ACME --period 2026-05-15
""",
)
@click.argument("issuer")
@click.argument("metric", required=False, type=Word("metrics"))
@click.option("--period", type=Day(), help="Only guidance whose window holds this day, such as the quarter now running.")
@format_option
@db_option
def history(issuer: str, metric: str | None, period: date | None, form: str, path: Path) -> None:
    """Show how a company's guidance moved from release to release, and how its milestones slipped.

    `move` is what the numbers did; the word that the release uses stands beside it, with ≠ where the two disagree."""
    with readable(path) as db:
        issuer_id = find_issuer(db, issuer)
        sql = """SELECT * FROM guidance_history WHERE issuer_id = ? AND coalesce(metric = ?, 1)
            AND coalesce(? BETWEEN coalesce(target_start, target_end) AND target_end, ? IS NULL)
            ORDER BY metric, target_end, series_id, step"""
        steps = [dict(row) for row in db.execute(sql, (issuer_id, metric, _iso(period), _iso(period)))]
        slips = db.execute("SELECT * FROM slips WHERE issuer_id = ? ORDER BY first_target_end, series_id", (issuer_id,))
        moved = [] if metric or period else [dict(row) for row in slips]
        if not steps and not moved:
            say_empty(db, issuer_id, metric)
    heads = ("guidance", "published", "move", "in words", "verdict", "actual", "range")
    show(steps, HISTORY, form, map(_step_cells, steps), heads)
    if moved and form == "table":
        click.echo()
        names = ("milestones: first window", "newest window", "slipped", "verdict", "what")
        show([], [], form, map(_slip_cells, moved), names)


def _step_cells(row: Row) -> tuple[str, ...]:
    from tracker.web.period_names import when
    from tracker.web.titles import what
    from tracker.web.words import claim_amount

    name = f"{short(what(row), 24)} {when(row)}" if row["step"] == 1 else ""
    said = f"{'≠ ' if row['disagrees'] else ''}{row['action'] or ''}"
    last = row["step"] == row["steps"]
    verdict = verdict_mark(row) if last else verdict_mark(row).partition(",")[0]
    return name, row["published"], row["move"] or "", said, verdict, outcome(row) if last else "", claim_amount(row)


def _slip_cells(row: Row) -> tuple[str, ...]:
    from tracker.web.period_names import period
    from tracker.web.titles import subject

    first = period({**row, **{name: row[f"first_{name}"] for name in ("target_start", "target_end", "published")}})
    slipped = f"{row['days_slipped']} days" if row["days_slipped"] else "–"
    return first, period(row), slipped, verdict_mark(row), subject(row)


@click.command(
    short_help="Show how well companies keep promises.",
    epilog="""\b
Examples:
  tracker scorecard
  tracker scorecard ACME GOVX
  tracker scorecard ACME --format jsonl
""",
)
@click.argument("issuers", nargs=-1, metavar="[ISSUER]...")
@confidence_option
@format_option
@db_option
def scorecard(issuers: tuple[str, ...], least: float | None, form: str, path: Path) -> None:
    """Show how well each company keeps its promises: rates with their denominators, a 95 % interval, and a warning where
    too few promises are decided to tell. A promise counts once, by the last guidance before its period's end."""
    from tracker.db.views import above

    with readable(path) as db:
        chosen = {find_issuer(db, issuer) for issuer in issuers}
        cards = [
            _with_interval(dict(row))
            for row in db.execute(f"{above('scorecard', least)} ORDER BY decided DESC, issuer")
        ]
    cards = [card for card in cards if not chosen or card["issuer_id"] in chosen]
    heads = ("issuer", "promises", "kept", "95 %", "on time", "guidance hit", "beat:miss", "off middle")
    show(cards, _CARD, form, map(_card_cells, cards), heads)
    if form != "table":
        return
    for line in _notes(cards, least):
        click.echo(line)


def _notes(cards: list[dict[str, Any]], least: float | None) -> Iterator[str]:
    if any(card["warning"] and card["claims"] for card in cards):
        yield f"* fewer than {FEW_DECIDED} promises decided: too few to judge a company by"
    silent = [card for card in cards if not card["claims"]]
    if silent:
        yield "no claim found: " + ", ".join(f"{card['issuer']} ({releases_read(card)})" for card in silent)
    doubtful = sum(card["doubtful"] for card in cards)
    if doubtful and least is None:
        yield f"{doubtful} claims of less confidence than 0.5 are not counted; --min-confidence 0 counts them"


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
    name = short(card["issuer"], 24) + ("*" if card["warning"] else "")
    return name, str(card["promises"]), kept, between, on_time, hit, f"{card['beats']}:{card['misses']}", off


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.0f} %)" if whole else "–"


def _phrase(words: str | None) -> str | None:
    """Quote each word, so that no character of it is full-text syntax; None where nothing is searched for."""
    if not words:
        return None
    return " ".join('"' + word.replace('"', "") + '"' for word in words.split()) or '""'


def short(text: str, width: int = 14) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
