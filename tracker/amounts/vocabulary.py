"""The words that amounts are read by, as one table: numbers, scales, currencies, units, bands and the words of a range."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from tracker.amounts.money import currencies
from tracker.lexicon import load_rows
from tracker.lexicon.phrases import PhraseTable, phrase_table

# One letter for each role, so that the grammar of a range is a regular expression over letters.
CODES = {
    "to": "t",
    "and": "a",
    "or": "o",
    "plus_minus": "m",
    "minus": "g",
    "positive": "q",
    "loss": "L",
    "up_particle": "u",
    "down_particle": "w",
    "up": "U",
    "down": "D",
    "hedge": "~",
    "floor": ">",
    "ceiling": "<",
    "floor_after": "]",
    "ceiling_after": "[",
    "between": "B",
    "from": "F",
    "range": "R",
    "range_after": "A",
    "filler": "f",
    "by": "y",
    "be": "E",
    "in": "i",
    "zero": "z",
    "slightly": "S",
    "percent": "%",
    "bps": "b",
    "points": "p",
    "times": "x",
    "respectively": "r",
    "low_end": "l",
    "high_end": "k",
    "profit": "Q",
}


class Token(NamedTuple):
    """A piece of the text: its code for the grammar, its place, and what was read from it."""

    code: str
    start: int
    end: int
    value: Any = None


class Unit(NamedTuple):
    """What a number counts or measures: canonical name, kind, factor to the base unit."""

    name: str
    kind: str
    factor: Decimal = Decimal(1)


class Band(NamedTuple):
    """The decade of a verbal band: "single digits" are 0, "teens" 10, "20s" 20; `digits` marks digit bands.

    `scale` is that of a decade of hundredths: "the mid-$1.40s" are 140.
    """

    base: int
    digits: bool = False
    scale: int = 0


_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
NUMBER_WORDS = {word: n for n, word in enumerate(_ONES.split()) if n} | {
    word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
SCALES = {
    "thousand": 3, "thousands": 3, "k": 3, "hundred": 2, "tsd": 3, "thsd": 3,
    "million": 6, "millions": 6, "mn": 6, "mm": 6, "mln": 6, "mio": 6, "mil": 6, "mill": 6, "m": 6,
    "billion": 9, "billions": 9, "bn": 9, "b": 9, "bln": 9, "mrd": 9, "bil": 9, "milliard": 9,
    "trillion": 12, "trillions": 12, "tn": 12, "trn": 12, "t": 12,
    "crore": 7, "crores": 7, "cr": 7, "crs": 7, "lakh": 5, "lakhs": 5, "lac": 5, "lacs": 5, "mia": 9, "bi": 9, "mi": 6, "millionen": 6, "milliarden": 9, "milliards": 9, "tausend": 3,
}  # fmt: skip
_ONE_LETTER = frozenset({"k", "m", "b", "t", "x", "mm", "mn", "bn", "tn", "cr", "crs", "mil", "c", "bi", "mi", "mia"})
MONTHS = frozenset(
    "january february march april june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
_DECADES = {"teens": 10, "teen": 10} | {
    word[:-1] + "ies": 10 * n
    for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_BAND_SIDES = {
    "low": 0, "lower": 0, "mid": 1, "middle": 1, "medium": 1, "high": 2, "upper": 2, "higher": 2,
}  # fmt: skip


@cache
def word_table() -> PhraseTable:
    """Return the phrases of all amount lexicons as one table."""
    rows: list[tuple[str, str, Any]] = []
    for row in load_rows("amount_words"):
        rows += [(phrase, CODES[row["role"]], None) for phrase in row["phrases"] if phrase != "&"]
    rows += [(spelling, "c", value) for spelling, value in currencies().items() if spelling.replace(" ", "").isalpha()]
    rows += [(word, "s", exponent) for word, exponent in SCALES.items() if word not in _ONE_LETTER]
    rows += [*_number_rows(), *_band_rows()]
    for row in load_rows("units"):
        unit = Unit(row["unit"], row["kind"], Decimal(row.get("factor", "1")))
        rows += [(spelling, "N", unit) for spelling in row["spellings"]]
    rows += [(month, "M", None) for month in MONTHS]
    return phrase_table(rows)


# Numbers in words beyond the plain ones, by what they are to the grammar: a number, a part of the scale that follows,
# a dozen, a half behind a number, a percentage, a multiple.
_SPELLED: tuple[tuple[str, float | Decimal, str], ...] = (
    ("n", 6, "half a dozen, half dozen"),
    ("n", 12, "a dozen"),
    ("1", Decimal("0.5"), "half a, half an, a half, one half of a, one half of one, half of one, half of a"),
    ("1", Decimal("0.25"), "a quarter of a, one quarter of a, quarter of a, a quarter"),
    ("1", Decimal("0.75"), "three quarters of a, three quarter, three quarters of one"),
    ("n", 10**6, "a million"),
    ("n", 10**9, "a billion"),
    ("n", 10**12, "a trillion"),
    ("2", 12, "dozen"),
    ("3", Decimal("0.5"), "and a half, and one half"),
    ("3", Decimal("0.25"), "and a quarter, and one quarter"),
    ("3", Decimal("0.75"), "and three quarters"),
    ("h", 33.333333, "one third"),
    ("h", 66.666667, "two thirds"),
    ("h", 75, "three quarters"),
    ("h", 50, "one half"),
    ("e", 2, "double, doubles, doubling"),
    ("e", 3, "triple, tripling"),
    ("e", 4, "quadruple, quadrupling"),
    ("e", 5, "quintuple"),
    ("e", 0.5, "halve"),
)


def _number_rows() -> list[tuple[str, str, Any]]:
    plain = [(word, "n", n) for word, n in NUMBER_WORDS.items()]
    spelled = [(phrase, code, value) for code, value, phrases in _SPELLED for phrase in phrases.split(", ")]
    return [*plain, *spelled, *((f"{word}fold", "e", n) for word, n in NUMBER_WORDS.items() if 2 <= n <= 10)]


def _band_rows() -> list[tuple[str, str, Any]]:
    rows: list[tuple[str, str, Any]] = []
    rows += [(word, "v", n) for word, n in _BAND_SIDES.items() if word not in ("higher", "lower", "medium")]
    rows += [(f"{size} {noun}", "d", Band(base, True)) for size, base in (("single", 0), ("double", 10), ("triple", 100))
             for noun in ("digit", "digits")]  # fmt: skip
    rows += [(f"{size}digit{s}", "d", Band(b, True)) for size, b in (("single", 0), ("double", 10)) for s in ("", "s")]
    # "low- to mid-single-digit": the first side keeps only "low-single"
    rows += [(word, "d", Band(n)) for word, n in _DECADES.items()]
    return [*rows, ("single", "d", Band(0, True))]


@cache
def word_list(name: str) -> frozenset[str]:
    """Return a list of lexicon/amount_lists.toml."""
    return frozenset(next(row["words"] for row in load_rows("amount_lists") if row["name"] == name))
