"""The tickers of a release and the exchanges they are listed on, as releases of many lands write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tracker.lexicon import load_patterns, load_rows


@dataclass(frozen=True, slots=True)
class Listing:
    """An exchange with the ticker listed there."""

    exchange: str | None
    ticker: str
    start: int


@cache
def _exchanges() -> tuple[tuple[str, str], ...]:
    return tuple((row["pattern"], row["name"]) for row in load_rows("exchanges"))


@cache
def _exchange_pattern() -> re.Pattern[str]:
    names = "|".join(pattern for pattern, _ in _exchanges())
    return re.compile(rf"(?<![A-Za-z])({names})(?![A-Za-z])[^:;()\[\]\n]{{0,30}}?\s?$", re.I)


@cache
def _mention() -> re.Pattern[str]:
    names = "|".join(pattern for pattern, _ in _exchanges())
    return re.compile(rf"(?<![A-Za-z])({names})(?![A-Za-z])", re.I)


_FORMS = load_patterns("tickers")
# Forms that say by themselves that a ticker stands there, the surest first.
_ALONE = ("suffixed", "behind company", "number behind name", "symbol", "before number", "class", "behind number", "stock")
_WRAPPED = re.compile(r"(?<!\n)\n(?!\n)")
_NEARBY = 300


def find_listings(text: str) -> list[Listing]:
    """Find "(Nasdaq: ABCD)", "(NYSE Arca:AB)", "TSXV: XY", "Stock code: 2879", "Ticker symbol XY"; the first is the primary one."""
    for find in (_colons, _cover, _commas, _codes, _symbols):
        found = list(find(text))
        if found:
            return found
    return []


def _colons(text: str) -> list[Listing]:
    """Tickers beside their exchange; letters that people know come before Indian and Taiwanese numbers ("BSE: 532099, NSE: EXAMPLE")."""
    found = list(_beside_exchange(text, _FORMS["beside exchange"]))
    lettered = any(not one.ticker.isdigit() and one.exchange != "OTC" for one in found)
    return sorted(found, key=lambda one: lettered and one.ticker.isdigit() and one.exchange in ("BSE", "TWSE"))


def _commas(text: str) -> Iterator[Listing]:
    return _beside_exchange(text, _FORMS["behind comma"])


def _cover(text: str) -> Iterator[Listing]:
    at = text.find("Trading Symbol", 0, 8000)
    for m in _FORMS["cover row"].finditer(text, at, at + 2000) if at >= 0 else ():
        yield Listing(_exchange_name(m["exchange"]), m["ticker"], m.start("ticker"))


def _codes(text: str) -> Iterator[Listing]:
    """Codes in fields of their own; letters that people know come before numbers ("Scrip Code: 543987 … Symbol: EXR")."""
    found = [m for p in (_FORMS["code"], _FORMS["code behind exchange"], _FORMS["symbol"]) for m in p.finditer(text[:20_000]) if not _FORMS["none"].fullmatch(m["ticker"])]
    for m in sorted(found, key=lambda m: (m["ticker"].isdigit(), m.start())):
        if _FORMS["code"].match(m[0]) or m["ticker"].isdigit() or len(found) > 1:
            told = _EXCHANGE_OF.get(m.groupdict().get("exchange") or "")
            yield Listing(told or _exchange_near(text, m), m["ticker"], m.start("ticker"))


def _exchange_near(text: str, found: re.Match[str]) -> str | None:
    """The exchange named last before a code, else the next one after it."""
    before = list(_mention().finditer(text, max(0, found.start() - _NEARBY), found.start()))
    after = _mention().search(text, found.end(), found.end() + _NEARBY)
    nearest = before[-1] if before else after or _mention().search(text, 0, 5000)
    return _exchange_name(nearest[1]) if nearest else None


def _symbols(text: str) -> Iterator[Listing]:
    for form in _ALONE:
        for m in _FORMS[form].finditer(text):
            told = m.groupdict().get("exchange", "")
            yield Listing(_EXCHANGE_OF.get(told, told if form == "behind company" else None), m["ticker"], m.start())


_EXCHANGE_OF = {"V": "TSXV", "TO": "TSX", "CN": "CSE", "L": "LSE", "AX": "ASX", "HK": "HKEX", "SI": "SGX", "NS": "NSE", "BO": "BSE"}


def ticker_behind(text: str, issuer: str) -> str | None:
    """The letters in brackets behind the issuer's name at the very top, as over a transcript; the exchange is not told.

    >>> ticker_behind("Example Resorts (EXR)\\nQ2 2030 Earnings Call", "Example Resorts")
    'EXR'
    >>> ticker_behind("Example Resorts (the Company) said", "Example Resorts") is None
    True
    """
    found = re.match(rf"\s*{re.escape(issuer)}\s?\(([A-Z]{{2,5}})\)", text[:300])
    return found[1] if found else None


def ticker_of_number(text: str, issuer: str) -> str | None:
    """The letters that a German securities number shares with the issuer's name, where no ticker is told.

    >>> ticker_of_number("(ISIN DE000SLH4001)", "Sollhorst AG"), ticker_of_number("(WKN: A0ABCD)", "Sollhorst AG")
    ('SLH', None)
    """
    for found in _FORMS["securities number"].finditer(text):
        letters = found["ticker"].upper()
        if re.match(".*".join(letters), re.sub(r"\W", "", issuer.upper())):
            return letters
    return None


def _beside_exchange(text: str, pattern: re.Pattern[str]) -> Iterator[Listing]:
    for m in pattern.finditer(text):
        before = _WRAPPED.sub(" ", text[max(0, m.start() - 70) : m.start()])
        exchange = _exchange_pattern().search(before)
        if not exchange or _FORMS["none"].fullmatch(m["ticker"]):
            continue
        # A comma joins an exchange and its ticker only where the exchange opens the parenthesis or an item of it.
        if pattern is not _FORMS["behind comma"] or re.search(r"[(,;]\s?$", before[: exchange.start()]):
            yield Listing(_exchange_name(exchange[1]), m["ticker"], m.start())


def _exchange_name(written: str) -> str:
    return next((name for pattern, name in _exchanges() if re.fullmatch(pattern, written, re.I)), written)
