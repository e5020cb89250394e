"""One side of a range: a number with its own sign, currency, scale and unit, or a verbal band, or a zero word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from tracker.amounts.money import Currency
from tracker.amounts.numerals import Number
from tracker.amounts.vocabulary import Band, Token, Unit

# "$(45) million", "($0.05)", "(5)%" on the one hand, "-$5 million", "EUR 3.0 billion", "48 cents" on the other
_PAREN = r"[-g]?c?\(-?c?ns{0,2}[%bpc]?\)s{0,2}[%bpxcN]?"
# "$125+ million" and "10-plus percent" keep their bound inside; "EUR million 1,250" has its scale before the number
_OPEN = r"[-+gq]?(?:cs?)?[-+]?[nh](?:\](?=[s%]))?s{0,2}[%bpxcN]?"
# "12,4 (11,8) percent", "1 250 (1 180) MSEK": the year before stands in parentheses
_BESIDE = r"[-+]?n\(n\)(?:s{1,2}[%bpc]?|[%bpc])"
# "mid- to high-single digits", "low-single-digit million euro", "high teens percent", "the mid-50% range",
# "the high-$20 million range", "low-$30s million"
_BAND = r"v(?:[tao/-]?v)?(?:=c[nd]s?|c[nd]s?(?=A)|n%)|v[tao/-]?vc[nd]s?|(?:v(?:[tao/-]?v)?)?(?:cds?|d(?:cs|s?c|%|p)?)"
_SIDE = re.compile(
    rf"(?P<paren>{_PAREN})|(?P<band>{_BAND})|(?P<beside>{_BESIDE})|(?P<number>{_OPEN})|(?P<zero>z)|(?P<slight>S[UDuw]|[UDuw]S)|(?P<times>e)"
)

_BAND_STEPS = {
    "single": ((1, 3), (4, 6), (7, 9)),
    "double": ((10, 13), (14, 16), (17, 19)),
    "teens": ((11, 13), (14, 16), (17, 19)),
    "decade": ((0, 3), (4, 6), (7, 9)),
}


class Side(NamedTuple):
    """One side of a range before scale, currency and sign are carried; `kind` is "%", "b", "p", "x", "c", "N" or ""."""

    first: int
    last: int  # one past the last token
    low: Decimal
    high: Decimal | None
    digits: int = 0
    kind: str = ""
    currency: Currency | None = None
    scale: int | None = None
    noun: Unit | None = None
    negative: bool = False
    positive: bool = False
    form: str = "number"  # number, band, zero, slight, times
    words: bool = False
    plain: bool = False


def read_side(tokens: Sequence[Token], codes: str, at: int) -> Side | None:
    """Read the longest side that begins at token `at`, or None."""
    match = _SIDE.match(codes, at)
    if match is None:
        return None
    first, last = match.span()
    form = match.lastgroup or ""
    if form == "beside":
        closed = codes.index(")", first)
        if tokens[closed].end == tokens[closed + 1].start:  # "65,391 (9.6)%"
            last = first + codes[first:last].index("n") + 1
        form = "number"
    if codes[last - 1] == "c" and form in ("paren", "number") and _leads_on(tokens, codes, first, last):
        last -= 1
    if form in ("paren", "number"):
        return _number_side(tokens, codes, first, last, form == "paren")
    if form == "band":
        return _band_side(tokens, codes, first, last)
    if form == "times":
        value = Decimal(str((tokens[first].value - 1) * 100))
        return Side(first, last, value, value, kind="%", form="times", words=True)
    if form == "slight":
        down = any(tokens[i].code in "Dw" for i in (first, first + 1))
        return Side(
            first, last, Decimal(0), Decimal(2), kind="%", form="slight", negative=down, positive=not down, words=True
        )
    return Side(first, last, Decimal(0), Decimal(0), form="zero", words=True)


def _leads_on(tokens: Sequence[Token], codes: str, first: int, last: int) -> bool:
    """Tell whether the currency that ends a side is that of the next number: "$5.63 billion $5.40 billion", "2,700 $2,800"."""
    if codes[last : last + 1] not in ("n", "("):
        return False
    sign, before, after = tokens[last - 1], tokens[last - 2], tokens[last]
    return "c" in codes[first : last - 1] or after.start - sign.end < sign.start - before.end


def _number_side(tokens: Sequence[Token], codes: str, first: int, last: int, paren: bool) -> Side | None:
    piece, signs = tokens[first:last], codes[first:last]
    number: Number = _value_of(piece, "nh")
    scales: list[int] = [token.value for token in piece if token.code == "s"]
    currency = _currency_of([token.value for token in piece if token.code == "c"])
    noun: Unit | None = None if currency else _value_of(piece[::-1], "N")
    if _heads_a_table(signs, currency, number):
        return None
    return Side(
        first, last, number.value, number.value, number.digits,
        "c" if currency else _dimension_said(signs) or ("N" if noun else ""),
        currency, sum(scales) if scales else None, noun,
        paren or "-" in signs or "g" in signs, "+" in signs or "q" in signs, words=number.words, plain=number.plain,
    )  # fmt: skip


def _currency_of(said: list[Currency]) -> Currency | None:
    """Return the currency before a number, in the subunit behind it: "HK12.5 cents"."""
    if len(said) > 1 and said[0].factor == 1 and said[-1].factor < 1:
        return said[0]._replace(factor=said[-1].factor)
    return said[0] if said else None


def _value_of(tokens: Sequence[Token], codes: str) -> Any:
    return next((token.value for token in tokens if token.code in codes), None)


def _dimension_said(signs: str) -> str:
    """Return the last of percent, basis points, points and times that a side says; a fraction in words is a percentage."""
    return next((code for code in reversed(signs) if code in "%bpx"), "%" if "h" in signs else "")


def _heads_a_table(signs: str, currency: Currency | None, number: Number) -> bool:
    """Tell the head of a table, "EUR million 2025 2024" or "MSEK 2025", from a sum."""
    scaled = "cs" in signs[:3] or (currency is not None and currency.factor > 1 and signs.startswith("c"))
    return scaled and number.plain and 1900 <= number.value <= 2100 and signs[-1] == "n"


def _band_side(tokens: Sequence[Token], codes: str, first: int, last: int) -> Side | None:
    steps = [tokens[i].value for i in range(first, last) if codes[i] == "v"]
    body = next(tokens[i] for i in range(first, last) if codes[i] in "dn")
    if body.code == "n":
        base = int(body.value.value)
        if 0 < base < 10 and body.value.plain and "c" in codes[first:last]:
            return _tenths(tokens, first, last, base, steps)
        if not _is_band_base(base):
            return None
        band = Band(base)
    else:
        band = body.value
    name = _band_name(band, body.code == "n")
    low, high = _band_bounds(band, name, steps)
    scale = next((tokens[i].value for i in range(first, last) if codes[i] == "s"), band.scale or None)
    currency = next((tokens[i].value for i in range(first, last) if codes[i] == "c"), None)
    points = any(codes[i] == "p" for i in range(first, last))
    kind = "c" if currency else "p" if points else "%"
    return Side(first, last, low, high, 0, kind, currency, scale, form="band", words=True, plain=band.digits)


def _is_band_base(base: int) -> bool:
    return base % (100 if base >= 100 else 10) == 0 and 10 <= base <= 900


def _tenths(tokens: Sequence[Token], first: int, last: int, base: int, steps: list[int]) -> Side:
    """Read a band of one dollar, "the high-$3 range", or of one billion, as tenths of it."""
    piece = tokens[first:last]
    scale = next((token.value for token in piece if token.code == "s"), 0) - 1
    low, high = _band_bounds(Band(10 * base, scale=scale), "decade", steps)
    return Side(first, last, low, high, 0, "c", _value_of(piece, "c"), scale, form="band", words=True)


def _band_name(band: Band, money: bool) -> str:
    if band.base == 0:
        return "single"
    return "double" if band.digits else "teens" if band.base == 10 and not money else "decade"


def _band_bounds(band: Band, name: str, steps: list[int]) -> tuple[Decimal, Decimal | None]:
    if not steps:
        if band.digits and band.base >= 10:
            return Decimal(band.base), None
        width = 99 if band.base >= 100 and not band.scale else 9
        return (Decimal(1), Decimal(9)) if name == "single" else (Decimal(band.base), Decimal(band.base + width))
    table = _BAND_STEPS[name]
    offset = band.base if name == "decade" else 0
    factor = 10 if band.base >= 100 and not band.scale else 1  # "the mid-$300 million range"
    lows = [Decimal(table[step][0] * factor + offset) for step in steps]
    highs = [Decimal(table[step][1] * factor + offset) for step in steps]
    return min(lows), max(highs)


def dimension(side: Side) -> str:
    """Name what a side measures: "c" money, "%", "b", "p", "x", "N" noun, or "" where it does not say."""
    return "" if side.form in ("zero", "slight") and side.kind != "c" else side.kind


def compatible(left: Side, right: Side) -> bool:
    """Tell whether two sides can be the ends of one range."""
    a, b = dimension(left), dimension(right)
    if "slight" in (left.form, right.form):
        return {a, b} <= {"", "%"}
    if a == b == "c" and left.currency and right.currency:
        return left.currency.code == right.currency.code
    if a == b == "N" and left.noun and right.noun:
        return left.noun.name == right.noun.name
    return a == b or not a or not b


def carry(left: Side, right: Side) -> tuple[Side, Side]:
    """Give each side the currency, unit and scale that only the other states.

    "$78 to $82 million" and "10.5 to 11 million euros" carry back, "$5 million to 6" carries forward;
    "$500,000 to $1 million" does not, and "$900 to $1.2 billion" means 900 million.
    """
    left, right = _carry_unit(left, right), _carry_unit(right, left)
    if left.form in ("zero", "slight") or right.form in ("zero", "slight"):
        return left, right
    if left.scale is None and right.scale is not None:
        left = left._replace(scale=_fitting_scale(left.low, right.low, right.scale))
    elif right.scale is None and left.scale is not None:
        right = right._replace(scale=_fitting_scale(right.low, left.low, left.scale))
    return left, right


def _carry_unit(side: Side, other: Side) -> Side:
    if dimension(side) or not other.kind:
        return side
    return side._replace(kind=other.kind, currency=side.currency or other.currency, noun=side.noun or other.noun)


def _fitting_scale(value: Decimal, other: Decimal, scale: int) -> int | None:
    target = other.scaleb(scale)
    for candidate in (scale, scale - 3):
        if candidate > 0 and value.scaleb(candidate) <= 10 * target:
            return candidate
    return None
