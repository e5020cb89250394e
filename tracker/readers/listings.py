"""The tickers of a release and the exchanges they are listed on, as releases of many lands write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tracker.lexicon import load_rows


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


# Nordic shares have a class behind their letters: "BJHM B".
_CLASS = r"(?:[ -](?:A|B|C|D|PREF)(?=\s?[),;\]]))?"
_TICKER = re.compile(rf"[:–]\s{{0,2}}[\"“'’$]?(?P<ticker>[A-Z0-9](?:[A-Z0-9.&]{{0,8}}[A-Z0-9])?{_CLASS})(?!\w)")
_SHARE = re.compile(r"\b[A-Z][- ]shares?\s?:\s?(?P<ticker>[A-Z0-9]{1,6}\.[A-Z]{1,2})\b")
_SYMBOL = re.compile(
    r"(?i:ticker(?:\s+symbol)?|stock symbol|trading symbol|symbol)s?\s*[:,\s]\s*[\"“'‘’$]?"
    r"(?P<ticker>[A-Z](?:[A-Z0-9.]{0,8}[A-Z0-9])?(?: [AB](?=[.,;)\n]))?)(?![\w’'])"
)
# "Stock code: 2879", "(Scrip Code: 543987)", "Share code: KSG", "Securities code: 6589" name no exchange beside it.
_CODE = re.compile(
    r"\b(?i:(?:stock|scrip|share|securit(?:y|ies)|jse|nse|bse|bursa|listing|quotation)\s+(?:short\s+)?(?:code|symbol|name)s?"
    r"(?:\s+(?:no\.?|number))?|code\s+(?:no\.?|number))\s*[:：]\s*(?P<ticker>[A-Z0-9]{2,10})(?!\w)"
)
# Asian tickers are numbers of four digits and more; a year is none.
_NO_TICKER = re.compile(r"(?:19|20)\d\d|\d{1,3}|NYSE|NASDAQ|ISIN|WKN")
_WRAPPED = re.compile(r"(?<!\n)\n(?!\n)")
# "(Prime Standard, EXR)".
_COMMA = re.compile(r",\s?(?P<ticker>[A-Z][A-Z0-9]{1,5})(?=[),;])")
# "Common Stock, par value $0.01 per share    EXRB    New York Stock Exchange" on the cover of an 8-K.
_COVER_ROW = re.compile(
    r"\b(?:stock|shares?|units?|value)\b[^\n]{0,60}?[\s|]{1,60}[\"“]?(?P<ticker>[A-Z]{1,5}(?:[.-][A-Z])?)[\"”]?[\s|]{1,60}(?:The )?"
    r"(?P<exchange>New York Stock Exchange|NYSE[ \w]{0,10}|Nasdaq[ \w]{0,25})",
    re.I,
)
_DOUBLED = re.compile(r"\((?P<ticker>[A-Z][A-Z0-9]{1,5});\s*ISIN")
# "Example Resources Ltd. (EXR.V)": the exchange in the letters behind the point, as data services write them.
_SUFFIXED = re.compile(
    r"\((?P<ticker>[A-Z0-9]{1,6}\.(?P<exchange>V|TO|CN|NE|L|AX|HK|SI|DE|F|PA|AS|MI|ST|OL|HE|CO|NS|BO|JK|KL|T|KS|SA|JO|NZ|SW|VI|BR|LS|IR|MC))\)"
)
# "the common stock (EXBK) was trading at", "(www.example.com, ISIN AT0000A0ABC5, WKN A0X9EJ, EXR)".
_STOCK = re.compile(r"\b(?:common stock|ordinary shares|our stock|shares) \((?P<ticker>[A-Z]{3,5})\)")
_AFTER_NUMBER = re.compile(r"\((?:[^()]{0,60}, )?(?:ISIN|WKN):? ?[A-Z0-9]{6,12}, (?:(?:ISIN|WKN):? ?[A-Z0-9]{6,12}, )?(?P<ticker>[A-Z]{3,4})\)")
# Issuers choose the first letters of a German securities number: "ISIN DE000SLH4001", "WKN SLH400".
_WKN = re.compile(
    r"\b(?:ISIN\W{0,3}(?:Code\W{0,3})?DE\s?000\s?|WKN\W{0,3})(?P<ticker>[A-Z]{3})[A-Z]?\s?\d{2,3}[A-Z0-9\s]{0,2}", re.I
)
_NEARBY = 300


def find_listings(text: str) -> list[Listing]:
    """Find "(Nasdaq: ABCD)", "(NYSE Arca:AB)", "TSXV: XY", "Stock code: 2879", "Ticker symbol XY"; the first is the primary one."""
    for find in (_colons, _cover, _commas, _codes, _symbols):
        found = list(find(text))
        if found:
            return found
    return []


def _colons(text: str) -> Iterator[Listing]:
    return _beside_exchange(text, _TICKER)


def _commas(text: str) -> Iterator[Listing]:
    return _beside_exchange(text, _COMMA)


def _cover(text: str) -> Iterator[Listing]:
    at = text.find("Trading Symbol", 0, 8000)
    for m in _COVER_ROW.finditer(text, at, at + 2000) if at >= 0 else ():
        yield Listing(_exchange_name(m["exchange"]), m["ticker"], m.start("ticker"))


def _codes(text: str) -> Iterator[Listing]:
    """Codes in fields of their own; letters that people know come before numbers ("Scrip Code: 543987 … Symbol: EXR")."""
    found = [m for p in (_CODE, _SYMBOL) for m in p.finditer(text[:20_000]) if not _NO_TICKER.fullmatch(m["ticker"])]
    for m in sorted(found, key=lambda m: (m["ticker"].isdigit(), m.start())):
        if _CODE.match(m[0]) or m["ticker"].isdigit() or len(found) > 1:
            yield Listing(_exchange_near(text, m), m["ticker"], m.start("ticker"))


def _exchange_near(text: str, found: re.Match[str]) -> str | None:
    """The exchange named last before a code, else the next one after it."""
    before = list(_mention().finditer(text, max(0, found.start() - _NEARBY), found.start()))
    after = _mention().search(text, found.end(), found.end() + _NEARBY)
    nearest = before[-1] if before else after or _mention().search(text, 0, 5000)
    return _exchange_name(nearest[1]) if nearest else None


def _symbols(text: str) -> Iterator[Listing]:
    for pattern in (_SUFFIXED, _SYMBOL, _DOUBLED, _SHARE, _AFTER_NUMBER, _STOCK):
        for m in pattern.finditer(text):
            yield Listing(_EXCHANGE_OF.get(m.groupdict().get("exchange", "")), m["ticker"], m.start())


_EXCHANGE_OF = {"V": "TSXV", "TO": "TSX", "CN": "CSE", "L": "LSE", "AX": "ASX", "HK": "HKEX", "SI": "SGX", "NS": "NSE", "BO": "BSE"}


def ticker_of_number(text: str, issuer: str) -> str | None:
    """The letters that a German securities number shares with the issuer's name, where no ticker is told.

    >>> ticker_of_number("(ISIN DE000SLH4001)", "Sollhorst AG"), ticker_of_number("(WKN: A0ABCD)", "Sollhorst AG")
    ('SLH', None)
    """
    for found in _WKN.finditer(text):
        letters = found["ticker"].upper()
        if re.match(".*".join(letters), re.sub(r"\W", "", issuer.upper())):
            return letters
    return None


def _beside_exchange(text: str, pattern: re.Pattern[str]) -> Iterator[Listing]:
    for m in pattern.finditer(text):
        before = _WRAPPED.sub(" ", text[max(0, m.start() - 70) : m.start()])
        exchange = _exchange_pattern().search(before)
        if not exchange or _NO_TICKER.fullmatch(m["ticker"]):
            continue
        # A comma joins an exchange and its ticker only where the exchange opens the parenthesis or an item of it.
        if pattern is not _COMMA or re.search(r"[(,;]\s?$", before[: exchange.start()]):
            yield Listing(_exchange_name(exchange[1]), m["ticker"], m.start())


def _exchange_name(written: str) -> str:
    return next((name for pattern, name in _exchanges() if re.fullmatch(pattern, written, re.I)), written)
