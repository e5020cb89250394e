"""Currencies as printed: symbols, codes and words, with the scale or subunit that is fused to them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from tracker.lexicon import load_rows


class Currency(NamedTuple):
    """An ISO code and the factor of its subunit or fused scale (0.01 for cents, a million for "MSEK")."""

    code: str
    factor: Decimal = Decimal(1)


# "PLN12.5 million" and "INR1,250,000" are money, "SAR650984" is a name: what follows a glued code must look like a sum, unless
# everybody writes the code so.
_OFTEN_GLUED = (
    "USD", "EUR", "GBP", "CHF", "CAD", "AUD", "JPY", "SEK", "NOK", "DKK", "INR", "CNY", "RMB", "HKD", "SGD", "NIS", "ZAR", "BRL", "KRW", "RM",
)  # fmt: skip
_SCALED = r"\d[\d.,\s]{0,12}(?:\s?(?:to|and|[-–])\s?\d[\d.,]{0,12})?\s?(?:million|billion|trillion|thousand|crore|lakh|mln|m|mn|bn)(?![^\W\d_])"
_SUM = rf"(?:\d[\d.,]{{0,12}}[MBK](?![^\W_])|\d{{1,3}}(?:,\d{{2,3}})+(?!\d)|{_SCALED})"


@cache
def symbols() -> dict[str, Currency]:
    """Return every symbol and every code in capitals as printed."""
    return {
        spelling: Currency(row["code"], Decimal(row.get("factor", "1")))
        for row in reversed(load_rows("currencies"))
        for spelling in (*row["symbols"], *row.get("before", ()), *row.get("scaled", ()), *([] if "factor" in row else [row["code"]]))
    }


@cache
def currencies() -> dict[str, Currency]:
    """Return every spelling of a currency, lower-case, with its code."""
    return {
        spelling.lower(): Currency(row["code"], Decimal(row.get("factor", "1")))
        for row in reversed(load_rows("currencies"))
        for spelling in (*row["symbols"], *row["words"], *row.get("behind", ()))
    }


@cache
def only_behind() -> frozenset[str]:
    """Return the words that are money only after a number."""
    return frozenset(word for row in load_rows("currencies") for word in row.get("behind", ()))


@cache
def only_before() -> frozenset[str]:
    """Return the words in small letters that lead their number."""
    return frozenset(word for row in load_rows("currencies") for word in row.get("before", ()) if word.islower())


@cache
def _scales(place: str) -> dict[str, int]:
    rows = [row for row in load_rows("currency_scales") if row["place"] == place]
    return {spelling: row["exponent"] for row in rows for spelling in row["spellings"]}


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s{1,3}") for word in sorted(words, key=len, reverse=True))


def _spellings(key: str) -> list[str]:
    return [spelling for row in load_rows("currencies") for spelling in row.get(key, ())]


@cache
def _dollars() -> dict[str, str]:
    """Return what stands before the "$" of each dollar, as in "HK12.5 cents"."""
    return {name[:-1].strip(): name for name in symbols() if name.endswith("$") and name[:-1].isalpha() and name[:-1].isupper()}


@cache
def money_pattern() -> str:
    """Return the regular expression (verbose) of a currency's symbol or code with its fused scale; read by `read_money`."""
    codes = [spelling for spelling in symbols() if _is_code(spelling) and spelling not in _spellings("scaled")]
    signs = [spelling for spelling in _spellings("symbols") if not _is_code(spelling)]
    before, after, glued = _either(_scales("before")), _either(_scales("after")), "|".join(f"(?<={code})" for code in _OFTEN_GLUED)
    return rf"""
        (?=(?:[mk]|bn)?[^\s\da-z.,%()]|kr\b)
        (?:(?:(?<![^\W_])(?P<pre>{before}))?
        (?: (?P<sign>{_either(signs)}) (?: (?P<post>{after})(?![^\W_]) )?
          | (?P<iso>{_either(codes)}) (?: (?P<last>{after})(?![^\W_]) | (?![^\W_]) | (?:{glued})(?=\d) | (?={_SUM}) ) )
      | (?<![^\W_])(?: (?P<bare>{_either(_spellings("before"))})(?=\s?\d)
          | (?P<scaled>{_either(_spellings("scaled"))})(?=\s?{_SCALED})
          | (?P<cents>{_either(_dollars())})(?=\d[\d.]{{0,5}}\s?cents?\b) ) )
    """


def _is_code(spelling: str) -> bool:
    return len(spelling) in (2, 3) and spelling.isalpha() and spelling.isupper()


def read_money(found: re.Match[str]) -> Currency:
    """Read what `money_pattern` has found.

    >>> pattern = re.compile(money_pattern(), re.VERBOSE)
    >>> [f"{m.code} {m.factor}" for m in (read_money(pattern.match(t)) for t in ("MSEK", "RMB'000", "US$", "GBp"))]
    ['SEK 1E+6', 'CNY 1E+3', 'USD 1', 'GBP 0.01']
    """
    if plain := symbols().get(found[0]):
        return plain
    currency = symbols()[found["bare"] or found["scaled"] or _dollars().get(found["cents"]) or found["sign"] or found["iso"]]
    before, after = (re.sub(r"\s+", " ", words or "") for words in (found["pre"], found["post"] or found["last"]))
    exponent = _scales("before").get(before, 0) + _scales("after").get(after, 0)
    return currency._replace(factor=currency.factor.scaleb(exponent))


def opens_amount(text: str, at: int) -> bool:
    """Tell whether a currency with its number begins at `at`: "revenue of US$45 million" names no region.

    >>> [opens_amount(t, 0) for t in ("US$45 million", "SEK 400-450 million", "Rs. 12 crore", "US operations", "Swiss sites")]
    [True, True, True, False, False]
    """
    return bool(_opening().match(text, at))


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(rf"{money_pattern()}\s{{0,3}}[~(]?\d", re.VERBOSE)
