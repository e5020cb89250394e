"""What the reading commands say where nothing is found: the nearest names, what was read, what is left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.options import nearest
from tracker.errors import DatabaseProblem

if TYPE_CHECKING:
    from sqlite_utils import Database


def find_issuer(db: Database, words: str) -> str:
    """Find the one issuer that a name, ticker or id means; DatabaseProblem tells the nearest otherwise."""
    rows = [dict(row) for row in db.execute("SELECT issuer_id, name, ticker, cik FROM issuers ORDER BY name")]
    folded = words.strip().casefold()
    plain = _plain(folded)
    exact = [r for r in rows if plain in (r["issuer_id"], _plain(r["name"]), _plain(r["ticker"] or ""))]
    exact = exact or _known_as(db, rows, folded)
    found = exact or [r for r in rows if _plain(r["name"]).startswith(plain)]
    if len(found) == 1:
        return str(found[0]["issuer_id"])
    if not rows:
        raise DatabaseProblem(f"no issuer {words!r}: the database has no releases yet; `tracker ingest` reads them")
    if found:
        raise DatabaseProblem(f"several issuers named {words!r}: {_listed(r['name'] for r in found)}; give more of it")
    near = _near(folded, rows)
    told = f"the nearest are {_listed(near)}" if near else f"there are {_listed(r['name'] for r in rows)}"
    raise DatabaseProblem(f"no issuer named {words!r}; {told}; `tracker issuers` lists all {len(rows)}")


def _known_as(db: Database, rows: list[dict[str, str]], folded: str) -> list[dict[str, str]]:
    """Return the issuers with a CIK, a former name or ticker, or a name that an analyst gave them."""
    number = folded.removeprefix("cik").strip().lstrip("0")
    sql = """SELECT issuer_id FROM releases WHERE lower(issuer_name) = :words OR lower(ticker) = :words
        UNION SELECT r.issuer_id FROM identities i JOIN releases r ON r.release_id = i.release_id
        WHERE lower(i.name) = :words AND NOT EXISTS (SELECT 1 FROM identities u WHERE u.undoes = i.identity_id)"""
    ids = {row[0] for row in db.execute(sql, {"words": folded})}
    return [r for r in rows if r["issuer_id"] in ids or (number.isdigit() and (r["cik"] or "").lstrip("0") == number)]


def _listed(names: Iterable[str]) -> str:
    names = list(names)
    return ", ".join(names[:8]) + (" …" if len(names) > 8 else "")


def _near(folded: str, rows: list[dict[str, str]]) -> list[str]:
    """Return the names that are nearest: by a word in them, or by a name, a first word or a ticker nearly so spelt."""
    spelt, plain = {form: r["name"] for r in rows for form in _forms(r)}, _plain(folded)
    inside = [r["name"] for r in rows if len(plain) > 2 and plain in _plain(r["name"])]
    return list(dict.fromkeys([*inside, *(spelt[form] for form in nearest(plain, spelt))]))


def _forms(row: dict[str, str]) -> set[str]:
    name = _plain(row["name"])
    return {name, name.split()[0], row["issuer_id"], _plain(row["ticker"] or name)}


def say_empty(db: Database, issuer_id: str, metric: str | None = None) -> None:
    """Say of an issuer without what was asked for how much of it was read, and which metrics it guides."""
    card = dict(db.execute("SELECT * FROM scorecard WHERE issuer_id = ?", (issuer_id,)).fetchone())
    read = f"{card['issuer']}: {releases_read(card)}"
    if not card["claims"]:
        click.echo(f"{read}, no claim found", err=True)
        return
    sql = "SELECT DISTINCT metric FROM claims_current WHERE issuer_id = ? AND metric IS NOT NULL ORDER BY 1"
    guided = [row[0] for row in db.execute(sql, (issuer_id,))]
    also = f"; it guides {', '.join(guided)}" if metric and guided else ""
    click.echo(f"{read}, {card['claims']} claims, none like that{also}", err=True)


def releases_read(card: Mapping[str, Any]) -> str:
    """Say how many releases of an issuer were read."""
    return f"{card['releases']} release{'' if card['releases'] == 1 else 's'} read"


def say_left_out(count: int, bound: float) -> None:
    """Say how many claims of a list were left out for being read with too little confidence."""
    if count:
        some = "1 claim" if count == 1 else f"{count} claims"
        click.echo(f"{some} read with less confidence than {bound:g} left out; --min-confidence 0 lists all", err=True)


def _plain(text: str) -> str:
    """Write a name without capitals, accents and strokes; the letters are loaded when they are asked for, no `--help` waits for them."""
    from tracker.lexicon.letters import fold

    return fold(text)
