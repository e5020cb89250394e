"""Printed numbers: digit groups and decimals in every style, and which of the two marks a text takes for decimals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

# The mark before the decimals; None where a text does not show it ("1,234" alone is read as one thousand and more).
DecimalMark = Literal[".", ","]


class Number(NamedTuple):
    """A printed number: its value, the decimal exponent of its last digit, and whether it is spelled in words."""

    value: Decimal
    digits: int = 0
    words: bool = False
    plain: bool = True  # no decimals, no thousands separator: could be a year, a day, a label


_GAP = "[ \u00a0\u2009\u202f]"
# A number of more than 18 digits is no amount, and is cut off there so that hostile digit runs stay cheap.
NUMBER = (
    r"(?:\d{1,3}(?:,\d{2,3}){0,8},\d{3}(?!\d)|\d{1,18})(?:\.\d{1,12})?(?!\d)|(?<!\d)(?<!\.\.)\.\d{1,12}(?!\d|\.\d)"
    r"|(?<![\w.,]),\d{1,2}(?=\s{0,4}(?:[€£$]|(?i:EUR|euros?)\b))"
)
# What `NUMBER` cuts short: "1 250", "1'250", "1.234,5" and "1.234.567", "2,4".
_SPACED = re.compile(rf"[1-9]\d{{0,2}}(?:{_GAP}\d{{3}}){{1,5}}(?:[.,]\d{{1,2}})?(?![\d,.]*\d)")
_APOSTROPHES = re.compile(r"[1-9]\d{0,2}(?:['’]\d{3}){1,5}(?:\.\d{1,12})?(?![\d'’])")
_POINTS = re.compile(r"[1-9]\d{0,2}(?:(?:\.\d{3}){1,5},\d{1,12}|(?:\.\d{3}){2,5})(?![\d.,]*\d)")
_COMMA = re.compile(r"\d{1,15},\d{1,12}(?![\d,.]*\d)")
_NO_GAPS = dict.fromkeys(map(ord, " \u00a0\u2009\u202f'’"))
_PLAIN = re.compile(r"\d*\.(\d+)")
_FRACTIONS = {"½": "0.5", "¼": "0.25", "¾": "0.75", "⅓": "0.333333", "⅔": "0.666667", "⅛": "0.125"}


def widest(text: str, start: int, end: int, decimal: DecimalMark | None, measured: bool) -> int:
    """Return where a number that begins at `start` ends, whose first part `text[start:end]` is a number in itself.

    `measured` says that a currency, scale or unit stands beside it: without one, "3 125" and "2,4" are two numbers.

    >>> [text[: widest(text, 0, end, None, True)] for text, end in (("1 250 million", 1), ("1.234,5 t", 5), ("5 000", 1))]
    ['1 250', '1.234,5', '5 000']
    """
    mark, after = text[end : end + 1], text[end + 1 : end + 2]
    if not after.isdigit() or start == end:
        return end
    if mark in "'’":
        pattern = _APOSTROPHES
    elif mark in "., " and "." in text[start:end]:
        pattern = _POINTS
    elif mark == ",":
        pattern = _COMMA if measured or decimal == "," else _POINTS
    elif mark == ".":
        pattern = _POINTS
    else:
        pattern = _SPACED if measured and end - start <= 3 else _POINTS
    found = pattern.match(text, start)
    return found.end() if found and found.end() > end else end


def read_number(text: str, decimal: DecimalMark | None = None) -> Number:
    """Read digits, separators and a vulgar fraction; `decimal` is the text's own mark, for what may be read both ways.

    >>> read_number("1,250.50").value, read_number("8 1/2").value, read_number("1.20").digits
    (Decimal('1250.50'), Decimal('8.5'), -2)
    >>> read_number("1.250,50").value, read_number("1 250").value, read_number("1.250").value, read_number("1.250", ",").value
    (Decimal('1250.50'), Decimal('1250'), Decimal('1.250'), Decimal('1250'))
    """
    if text[-1] in _FRACTIONS:
        whole = Decimal(text[:-1].replace(",", "") or "0")
        return Number(whole + Decimal(_FRACTIONS[text[-1]]), -2, plain=False)
    if "/" in text:
        return _fraction(text)
    if text.isdigit():
        return Number(Decimal(text))
    if decimal != "," and (point := _PLAIN.fullmatch(text)):
        return Number(Decimal(text), -len(point[1]), plain=False)
    digits = _pointed(text.translate(_NO_GAPS), decimal)
    _, _, decimals = digits.partition(".")
    return Number(Decimal(digits), -len(decimals), plain=False)


def _fraction(text: str) -> Number:
    *whole, fraction = re.split(r"[\s-]+", text.partition(" of")[0])
    top, bottom = fraction.split("/")
    part = Decimal(top) / Decimal(bottom) if Decimal(bottom) else Decimal(0)
    return Number((read_number(whole[0]).value if whole else Decimal(0)) + part, -2, plain=False)


def _pointed(text: str, decimal: DecimalMark | None) -> str:
    """Write a number with a point before its decimals and no groups."""
    mark = _mark_of(text) or (decimal or ".")
    whole, point, decimals = text.replace("." if mark == "," else ",", "").rpartition(mark)
    return f"{whole.replace(mark, '')}.{decimals}" if point else decimals


def _mark_of(text: str) -> DecimalMark | None:
    """Tell a number's decimal mark where the number itself shows it; None for "1,234", "1.234" and whole numbers."""
    point, comma = text.rfind("."), text.rfind(",")
    if point >= 0 and comma >= 0:
        return "." if point > comma else ","
    mark, at = (".", point) if point >= 0 else (",", comma)
    if at < 0:
        return None
    groups = text.split(mark)
    if len(groups) > 2:
        return "," if mark == "." else "."
    if len(groups[1]) == 3 and groups[0].strip("0"):
        return None
    return "." if mark == "." else ","


# Not a part of a date, a version, a telephone number or a list of notes.
_MARKED = re.compile(r"(?<![\w.,/:-])\d{1,12}(?:[.,]\d{1,12}){1,6}(?![\d/:_]|[.,-]\d)")


# A release is asked for its prose and for each of its tables.
@lru_cache(maxsize=8)
def decimal_mark(text: str) -> DecimalMark | None:
    """Tell which mark a text puts before decimals, by those of its numbers that show it; None where none does.

    Decide it once for a whole release and hand it to `parse_amount`, `find_amounts` and `parse_cell`.

    >>> decimal_mark("EUR 796,1 million, EBIT margin 8,1 %, 1.234 employees")
    ','
    >>> decimal_mark("$1,234 and 5.2%"), decimal_mark("1,234 stores")
    ('.', None)
    """
    votes = list(_votes(text))
    commas = votes.count(",")
    if commas * 2 == len(votes):
        return None
    return "," if commas * 2 > len(votes) else "."


def _votes(text: str) -> Iterator[DecimalMark]:
    for found in _MARKED.finditer(text):
        _, *parts = re.split("[.,]", found[0])
        both = "." in found[0] and "," in found[0]
        groups = parts if len(parts) > 1 and not both else parts[:-1]
        mark = _mark_of(found[0])
        if mark and all(len(group) == 3 for group in groups):
            yield mark
