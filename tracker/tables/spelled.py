"""Scales beside a currency: spelled out ("Millions of yen", "Yen in millions"), or after and fused to its code or sign ("PLN mln", "MSEK", "£m")."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache, lru_cache

from tracker.amounts.money import symbols
from tracker.lexicon import load_rows
from tracker.lexicon.gates import Gated, gated, ungated

_SCALES = {"thousand": 3, "million": 6, "billion": 9, "crore": 7, "lakh": 5}
_GATE = gated(r"(?:thousand|million|billion|crore|lakh)s?\b")


@cache
def _names() -> dict[str, str]:
    rows = [row for row in load_rows("currencies") if "factor" not in row]
    return {word: row["code"] for row in reversed(rows) for word in row["words"]}


@cache
def _pattern() -> Gated:
    names = "|".join(sorted(map(re.escape, _names()), key=len, reverse=True))
    scale = "|".join(_SCALES)
    return ungated(
        # "5 million yen" is an amount, no scale.
        rf"(?<!\d\s)(?<!\d)\b(?P<scale>{scale})s?\s+(?:of\s+)?(?P<money>{names})\b"
        rf"|\b(?P<money_before>{names})\s*(?:\(\s*(?:in\s+)?|in\s+)(?P<scale_behind>{scale})s?\b",
    )


def spelled_scale(text: str) -> tuple[Decimal, str] | None:
    """Read the factor and the currency of such words; None where there are none.

    >>> spelled_scale("Net sales Millions of yen"), spelled_scale("thousands of U.S. dollars"), spelled_scale("5 million yen")
    ((Decimal('1000000'), 'JPY'), (Decimal('1000'), 'USD'), None)
    """
    found = next(_pattern().places(text.replace("U.S.", "US")), None) if _GATE.holds(text) else None
    if found is None:
        return None
    scale, money = found["scale"] or found["scale_behind"], found["money"] or found["money_before"]
    return Decimal(10) ** _SCALES[scale.lower()], _names()[" ".join(money.lower().split())]


# What stands behind a currency as its scale, and what is fused before its code or sign, as heads and corners print them.
_BEHIND = {
    r"(?i:m|mn|mm|mln|mill?|mio|millions?)\.?": 6,
    r"(?i:k|['’]?000['’]?s?|thousands?|tsd|thsd|tausend)\.?|1[., '’]?000(?=\s*(?:$|[|)\]\n]|[A-Z€$£]))": 3,
    r"(?i:bn|bln|b|billions?|mrd|md)\.?": 9,
    r"(?i:crores?|crs?)\.?": 7,
    r"(?i:lakhs?|lacs?)\.?": 5,
}
_FUSED = {r"M|m|MM|Mn|Mio\.? |mln |mn ": 6, r"T|K|k": 3, r"Md|bn |Mrd\.? ": 9}


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _fused() -> re.Pattern[str]:
    """Return the pattern of a currency with its scale; no digit stands before it, as in "5 EUR m"."""
    letters = {word for row in load_rows("currencies") for word in row.get("scaled", ())}
    # "Mkr" is a name of its own: "kr" alone is of three lands.
    shared = {word for row in load_rows("coins") for word in row["words"]}
    money = _either(word for word in symbols() if symbols()[word].factor == 1 and word not in letters and word.lower().strip(".") not in shared)
    behind = "|".join(f"(?P<b{power}>{words})" for words, power in _BEHIND.items())
    before = "|".join(f"(?P<a{power}>{words})" for words, power in _FUSED.items())
    whole = "(?![^\\W_])(?!['’]\\w)"
    return re.compile(
        rf"(?<![^\W_])(?:(?<!\d )|(?<=\b20\d\d )|(?<=\b19\d\d ))(?:(?P<money>{money})\s?(?:\(?in\s)?(?:{behind}){whole}"
        rf"|(?P<letter>{_either(letters)})(?:\s(?P<lm>million|mn)|(?P<rm>(?<=R)m)|\s?(?P<lk>['’]000)|\s(?P<lb>billion|bn)){whole}"
        rf"|(?:{before})(?P<coin>{money}){whole})"
    )


_LETTERS = {"lm": 6, "rm": 6, "lk": 3, "lb": 9}


# A coin's code or sign stands in few labels.
_COIN = re.compile(r"[A-Z]{2}|[A-Z]\$|[$€£¥₹₩₪₱₦]|\bR(?:s|mb|p)?\b|\bRm\b|kr\b|Euro|euro|Fr\b|Php")


@lru_cache(maxsize=4096)
def fused_scale(text: str) -> tuple[Decimal, str] | None:
    """Read a currency's code or sign with its scale; None where there is none.

    >>> [fused_scale(t) for t in ("EUR mn", "Mkr", "(NOK 1,000)", "R million", "HK$'000")]
    [(Decimal('1000000'), 'EUR'), (Decimal('1000000'), 'SEK'), (Decimal('1000'), 'NOK'), (Decimal('1000000'), 'ZAR'), (Decimal('1000'), 'HKD')]
    >>> fused_scale("12 EUR m"), fused_scale("Rock and metal")
    (None, None)
    """
    if not _COIN.search(text):
        return None
    for found in _fused().finditer(text[:400]):
        power = next(int(name[1:]) for name, said in found.groupdict().items() if said and name[1:].isdigit()) if not found["letter"] else 0
        power = power or next(_LETTERS[name] for name in _LETTERS if found[name])
        return Decimal(10) ** power, symbols()[found["money"] or found["letter"] or found["coin"]].code
    coin = _whole().search(text[:400])
    return (symbols()[coin[0]].factor, symbols()[coin[0]].code) if coin else None


@cache
def _whole() -> re.Pattern[str]:
    """Return the pattern of names that hold a scale themselves ("Mkr")."""
    return re.compile(rf"(?<![^\W_])(?<!\d )(?:{_either(word for word, coin in symbols().items() if coin.factor > 1)})(?![^\W_])")
