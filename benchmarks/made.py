"""A ledger of any size from made-up issuers: claims, figures and releases as real ones have them, exact to the character.

Each issuer publishes once a quarter for twelve years: a handful of guided metrics for the quarter ahead, two milestones, and
ten times as many figures: numbers of the quarter that is over, most of them near what was guided, and a sixth of them
happenings, as in the releases of the corpus.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import random
import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from tracker.db.connect import open_for_writing
from tracker.db.standing import settle
from tracker.versions import judging_version

METRICS = (
    ("revenue", "revenue", "USD"), ("eps", "earnings per share", "USD/share"), ("gross_margin", "gross margin", "percent"),
    ("operating_expenses", "operating expenses", "USD"), ("capex", "capital expenditures", "USD"),
    ("ebitda", "adjusted EBITDA", "USD"), ("tax_rate", "tax rate", "percent"), ("free_cash_flow", "free cash flow", "USD"),
    ("net_income", "net income", "USD"), ("share_count", "diluted shares", "shares"), ("r_and_d", "research and development", "USD"),
    ("sg_and_a", "selling, general and administrative expenses", "USD"), ("operating_income", "operating income", "USD"),
    ("backlog", "backlog", "USD"), ("units", "units shipped", "count"), ("headcount", "headcount", "count"),
)  # fmt: skip
EVENTS = (("product_launch", "launch the {} line"), ("facility_opening", "open its {} plant"), ("data_readout", "report data of the {} trial"))
# What happened, as releases tell it: the trial and the plant that were promised among much else.
NEWS = (
    ("facility_opening", "opened its {} plant on {}"), ("data_readout", "reported data of the {} trial on {}"),
    ("product_launch", "launched the {} line on {}"), ("partnership", "signed an agreement with {} Partners on {}"),
    ("contract_award", "won an order of the {} railway on {}"), ("leadership_change", "named a new head of {} on {}"),
    ("product_shipment", "shipped the first {} unit on {}"), ("acquisition_close", "completed the purchase of {} Works on {}"),
    ("debt_repayment", "repaid the {} notes on {}"), ("store_opening", "opened a store in {} on {}"),
    ("other", "hosted a day for investors in {} on {}"), ("trial_start", "dosed the first patient of the {} study on {}"),
    ("regulatory_decision", "received approval for {} on {}"), ("financing", "placed shares with {} Capital on {}"),
    ("conference_presentation", "spoke at the {} conference on {}"), ("litigation", "settled the case of {} on {}"),
)  # fmt: skip
SEGMENTS = (None, "Europe", "Americas", "Asia", "Services", "Devices")
WORDS = "Alder Basin Corvane Dunmore Esk Fern Garrow Hallin Ister Juniper Kestrel Lark Mere Norvane Ostrel Pell Quill Rowan Sedge Tarn".split()
FIRST, QUARTERS, CLAIMS, FIGURES = date(2014, 1, 1), 48, 10, 100
CODE, STAMP = "made+bench", "2026-01-01T00:00:00Z"
LAST_DAY = date(2026, 6, 30)


@dataclass
class Written:
    """One release's text as it grows: what is added comes back with its place."""

    parts: list[str]
    length: int = 0

    def add(self, words: str) -> tuple[str, int, int]:
        """Write one sentence; return its words, start and end."""
        start = self.length
        self.parts.append(words)
        self.length += len(words) + 1
        return words, start, start + len(words)


def build(path: Path, claims: int, seed: int = 7) -> None:
    """Write a ledger with so many claims and ten times as many figures; nothing in it is judged yet."""
    db = open_for_writing(path, STAMP)
    connection = db.conn
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("INSERT INTO runs VALUES (1, 'ingest', NULL, ?, ?, ?, 0, '{}')", (CODE, STAMP, STAMP))
    issuers = max(1, claims // (QUARTERS * CLAIMS))
    number = itertools.count(1)
    for at in range(issuers):
        connection.execute("BEGIN")
        add_issuer(connection, at, random.Random(seed * 1_000_003 + at), number)
        settle(connection)
        connection.execute("COMMIT")
    connection.execute("ANALYZE")
    db.close()


def mark_judged(path: Path) -> None:
    """Note every issuer as judged as of the last day, without verdicts: what a run then costs is what is new."""
    with sqlite3.connect(path) as connection:
        run = "INSERT INTO runs (command, as_of, code_version, started_at, finished_at, exit_status) VALUES ('resolve', ?, ?, ?, ?, 0)"
        number = connection.execute(run, (LAST_DAY.isoformat(), judging_version(), STAMP, STAMP)).lastrowid
        connection.execute(
            "INSERT OR REPLACE INTO judged SELECT issuer_id, ?, '', ?, NULL FROM issuers", (LAST_DAY.isoformat(), number)
        )
        connection.execute("DELETE FROM news")


def add_issuer(
    connection: sqlite3.Connection, at: int, chance: random.Random, number: Iterator[int], quarters: int = QUARTERS
) -> None:
    """Write one issuer with all its releases."""
    name = f"{WORDS[at % len(WORDS)]} {WORDS[at // len(WORDS) % len(WORDS)]} {at}, Inc."
    issuer_id = name.lower().removesuffix(", inc.").replace(" ", "-")
    connection.execute(
        "INSERT OR IGNORE INTO issuers VALUES (?, ?, ?, 'NASDAQ', ?, '12-31')", (issuer_id, name, f"M{at}", f"{at:010d}")
    )
    level = {metric: chance.uniform(20, 900) for metric, _, _ in METRICS}
    for quarter in range(quarters):
        add_release(connection, issuer_id, name, at, quarter, level, chance, number)


def add_release(
    connection: sqlite3.Connection, issuer_id: str, name: str, at: int, quarter: int, level: dict[str, float],
    chance: random.Random, number: Iterator[int],
) -> str:  # fmt: skip
    """Write the release of one quarter: what it reports for the one that is over, what it promises for the next."""
    start, end = _quarter(quarter)
    published = end + timedelta(days=30)
    text = Written([])
    text.add(f"{name} Reports Results for the Quarter Ended {end:%B %d, %Y}")
    figures = [*_figures(text, start, end, level, chance), *_happened(text, name, quarter, start, chance)]
    claims = list(_claims(text, quarter, published, level, chance))
    words = "\n".join(text.parts) + "\n"
    raw = words.encode()
    sha256 = hashlib.sha256(raw).hexdigest()
    release_id, day = sha256[:12], published.isoformat()
    connection.execute("INSERT INTO raws VALUES (?, ?, ?)", (sha256, len(raw), zlib.compress(raw, 1)))
    text_id = connection.execute("INSERT INTO texts (sha256, text_sha256, text) VALUES (?, ?, ?)", (sha256, sha256, words)).lastrowid
    _insert(connection, "releases", [{
        "release_id": release_id, "sha256": sha256, "text_id": text_id, "issuer_id": issuer_id, "source": f"{issuer_id}/{day}.txt",
        "issuer_name": name, "ticker": f"M{at}", "exchange": "NASDAQ", "cik": f"{at:010d}", "title": text.parts[0],
        "published": day, "published_at": f"{day}T00:00:00Z", "first_seen_at": STAMP, "recorded_at": STAMP,
        "period_end": end.isoformat(), "fiscal_year_end": "12-31", "fiscal_year_end_from": "text", "stated_fiscal_year_end": "12-31",
        "extracted_by": CODE, "run_id": 1,
    }])  # fmt: skip
    beside = {"release_id": release_id, "text_id": text_id, "recorded_at": STAMP}
    for one in claims:
        one |= beside | {"number": next(number), "claim_id": _id(release_id, "c", one["start"]), "extracted_by": CODE}
    for one in figures:
        one |= beside | {"figure_id": _id(release_id, "f", one["start"])}
    _insert(connection, "claims", claims)
    _insert(connection, "figures", figures)
    return release_id


def _figures(text: Written, start: date, end: date, level: dict[str, float], chance: random.Random) -> Iterator[dict[str, object]]:
    pairs = list(itertools.product(SEGMENTS, METRICS))
    for scope, (metric, words, unit) in pairs[: FIGURES - len(NEWS)]:
        level[metric] *= chance.uniform(0.999, 1.004)
        value = round(level[metric] / (1 if scope is None else 6), 1)
        label = f"{scope} {words}" if scope else words
        quote, first, last = text.add(f"{label.capitalize()} was {value} for the quarter ended {end:%B %d, %Y}.")
        exact, number = _number(value, unit)
        yield {
            "kind": "number", "metric": metric, "event": None, "subject": label, "basis": "unstated", "scope": scope,
            "measure": "level", "value": number, "value_exact": exact, "unit": unit, "digits": 5 if unit == "USD" else -1,
            "period_start": start.isoformat(), "period_end": end.isoformat(), "outcome": None, "derived": 0, "quote": quote,
            "start": first, "end": last, "in_table": 0, "rule": "made",
        }  # fmt: skip


def _happened(text: Written, name: str, quarter: int, start: date, chance: random.Random) -> Iterator[dict[str, object]]:
    """Tell what happened in a quarter: each of some sort, of what is promised now or of anything else."""
    for at, (event, words) in enumerate(NEWS):
        named = WORDS[(quarter // 6 - (at < 3 and quarter % 6 < 3) + at * (at > 2)) % len(WORDS)]
        day = start + timedelta(days=chance.randrange(85))
        quote, first, last = text.add(f"{name} {words.format(named, f'{day:%B %d, %Y}')}.")
        yield {
            "kind": "event", "metric": None, "event": event, "subject": quote.removeprefix(f"{name} "), "basis": "unstated",
            "scope": None, "measure": "level", "value": None, "value_exact": None, "unit": None, "digits": 0,
            "period_start": day.isoformat(), "period_end": day.isoformat(), "outcome": "happened", "derived": 0,
            "quote": quote, "start": first, "end": last, "in_table": 0, "rule": "event.dated",
        }  # fmt: skip


def _claims(text: Written, quarter: int, published: date, level: dict[str, float], chance: random.Random) -> Iterator[dict[str, object]]:
    start, end = _quarter(quarter + 1)
    for metric, words, unit in METRICS[: CLAIMS - 2]:
        low = round(level[metric] * chance.uniform(0.97, 1.01), 1)
        high = round(low * 1.03, 1)
        when = f"the quarter ending {end:%B %d, %Y}"
        quote, first, last = text.add(f"For {when}, the company expects {words} of {low} to {high}.")
        (low_exact, low_number), (high_exact, high_number) = _number(low, unit), _number(high, unit)
        yield _claim(quote, first, last) | {
            "kind": "guidance", "subject": words, "metric": metric, "event": None, "basis": "unstated", "measure": "level",
            "low": low_number, "high": high_number, "low_exact": low_exact, "high_exact": high_exact, "unit": unit,
            "amount_text": f"{low} to {high}", "target_text": when, "target_start": start.isoformat(),
            "target_end": end.isoformat(), "digits": 5 if unit == "USD" else -1,
            "confidence": round(chance.uniform(0.4, 1.0), 4),
        }  # fmt: skip
    for event, words in EVENTS[:2]:
        subject = words.format(WORDS[quarter // 6 % len(WORDS)])
        due = published + timedelta(days=chance.randrange(60, 500))
        quote, first, last = text.add(f"The company plans to {subject} by {due:%B %d, %Y}.")
        yield _claim(quote, first, last) | {
            "kind": "milestone", "subject": subject, "metric": None, "event": event, "basis": None, "measure": None,
            "low": None, "high": None, "low_exact": None, "high_exact": None, "unit": None, "amount_text": None,
            "target_text": f"by {due:%B %d, %Y}", "target_start": published.isoformat(), "target_end": due.isoformat(),
            "digits": 0, "confidence": round(chance.uniform(0.4, 1.0), 4),
        }  # fmt: skip


def _claim(quote: str, start: int, end: int) -> dict[str, object]:
    return {
        "quote": quote, "start": start, "end": end, "speaker": "issuer", "approx": 0, "vague": 0, "in_table": 0,
        "rule": "made", "also": "[]", "cue": "expects", "section": "Outlook",
    }  # fmt: skip


def _number(value: float, unit: str) -> tuple[str, float]:
    """Write a value in base units, as text and as a number."""
    scale = 1_000_000 if unit == "USD" else 1
    exact = str(round(value * 10) * scale // 10) if scale > 1 else f"{value:.1f}"
    return exact, float(exact)


def _quarter(number: int) -> tuple[date, date]:
    year, part = divmod(number, 4)
    start = date(FIRST.year + year, 3 * part + 1, 1)
    following = date(start.year + (part == 3), (start.month + 2) % 12 + 1, 1)
    return start, following - timedelta(days=1)


def _id(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]


def _insert(connection: sqlite3.Connection, table: str, rows: list[dict[str, object]]) -> None:
    names = list(rows[0])
    columns = ", ".join(f'"{name}"' for name in names)
    sql = f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(names))})"
    connection.executemany(sql, [[row[name] for name in names] for row in rows])
