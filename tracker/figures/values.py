"""Cells of statements → numbers in base units: sign by parentheses, the table's scale, the precision as printed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache

from tracker.amounts.money import currencies, money_pattern, read_money
from tracker.lexicon.gates import gated
from tracker.tables.context import scale_of
from tracker.tables.spelled import spelled_scale

_CELL = re.compile(
    r"(?P<sign>[-–—−‒+]?)\s*(?P<open>\(?)\s*(?:(?:US|A|C|CA|NZ|S|HK|NT|R)\s?(?=\$))?(?P<money>[$€£¥₹]|EUR|USD|GBP|CHF|SEK|NOK|DKK|RMB|Rs\.?)?\s*(?P<open2>\(?)\s*(?P<minus>[-–−]?)\s*"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,2}(?:,\d\d)+,\d{3}(?:\.\d+)?|\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?:[.,]\d+)?(?!\d)|(?:\d{1,3}(?:\.\d{3})+|\d+),\d{1,2}(?!\d)|\d{1,3}(?:\.\d{3}){2,}(?![\d.])|\d+(?:\.\d+)?|\.\d+)\s*(?P<word>thousand|million|billion|[kmb]n?\b|bps|basis points|pts?|points|x|cents?|p(?:ence)?\b|c\b)?"
    r"\s*(?P<percent>%?)\s*(?P<close>\)?)\s*(?P<after>%?)\s*(?:\(\w\)|[*†‡])*",
    re.IGNORECASE,
)
_NONE = re.compile(r"[-–—−$€£\s]*[-–—−]+%?|nil|n/?[am]|n\.m\.", re.IGNORECASE)
_FACTORS = {"thousand": 3, "million": 6, "billion": 9, "k": 3, "m": 6, "mn": 6, "b": 9, "bn": 9}
_FACTORS |= dict.fromkeys(("p", "pence", "c", "cent", "cents"), -2)
# "(in thousands, except …", "Dollars in millions", "in EUR million"; never the "million" of an amount in a sentence.
_SCALE = gated(
    r"(?:\bin\s+(?:[a-z.$€£]+\s+){0,3}?(?=thousands\b|millions\b|billions\b|crores?\b|lakhs?\b|[$€]?\s?000)|\bin\s+(?:[$€£]|usd|eur|euros?|gbp|chf|us\$)\s*|\(\s*(?:[$€£₹]|dollars\s+in|rs\.?|[a-z]{3})?\s*)"
    r"(?P<scale>thousands?|millions?|billions?|mn\b|bn\b|[$€]?\s?000['’]?s?|mio|crores?|lakhs?)\b"
    r"|(?P<short>(?-i:\b[MTK](?:EUR|USD|GBP|CHF|SEK|NOK|DKK|CAD|AUD|HKD|INR)\b)|\b[kmt]€|€[kmt]\b|[$€£]\s?mm?\b|(?-i:\b(?:EUR|USD|GBP|CHF|SEK|NOK|DKK|CAD|AUD|HKD|INR) ?m\b)|[$€£]\s?['’]?000s?|(?-i:\b(?:[A-Z]{3}|RM|S\$|R|Rs\.?|₹|¥)\s?['’]000\b))",
)
_EXCEPT_SHARES = re.compile(
    r"except\s+(?:for\s+)?(?:\w+\s+and\s+)?(?:(?:number of|common)\s+)?(?:shares?|share\s+(?:data|amounts|information|counts?)?)\s*(?:,|and|data)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Value:
    """A printed number; `places` is the exponent of its last digit, `percent` and `scaled` what stands beside it."""

    number: Decimal
    places: int
    percent: bool
    scaled: bool
    word: str


def parse_value(text: str, point_groups: bool = False) -> Value | None:
    """Read a cell that holds one number; None for a dash, a year or words. `point_groups`: "8.100" is eight thousand.

    >>> [str(v.number) if (v := parse_value(t)) else v for t in ("$ (1,234", "(0.17)", "24.6 %", "—", "Up 34%", "-3.1%", "1 231", "1.204.118", "1,23,456")]
    ['-1234', '-0.17', '24.6', None, None, '-3.1', '1231', '1204118', '123456']
    """
    match = _CELL.fullmatch(_GROUPS.sub("", text.strip()) if point_groups else text.strip())
    if match is None:
        return None
    digits = re.sub(r"[ \u00a0\u202f'’]", "", match["number"])
    # "36,8" and "1.234,5" have a decimal comma: no thousands follow it.
    continental = re.fullmatch(r"[\d.]+,\d{1,2}", digits)
    if continental or digits.count(".") > 1:
        digits = digits.replace(".", "")
    digits = digits.replace(",", "." if continental else "")
    try:
        number = Decimal(digits)
    except InvalidOperation:
        return None
    word = (match["word"] or "").lower()
    factor = _FACTORS.get(word, 0)
    places = -len(digits.partition(".")[2]) + factor
    negative = bool(
        match["open"] or match["open2"] or match["close"] or match["minus"] or match["sign"] in ("-", "–", "−", "‒")
    )
    value = number.scaleb(factor)
    return Value(-value if negative else value, places, bool(match["percent"] or match["after"]), bool(factor), word)


# "8.100", "1.234.567"; a table prints its money so throughout or not at all.
_GROUPS = re.compile(r"(?<=\d)\.(?=\d{3}(?:\D|$))")
_POINTED = re.compile(r"\(?[-–−]?[1-9]\d{0,2}(?:\.\d{3})+\)?")


def has_point_groups(cells: Iterable[str]) -> bool:
    """Tell whether a table's numbers group their thousands by points: at least two do, and none has other decimals.

    >>> has_point_groups(["8.100", "7.000", "12"]), has_point_groups(["8.100", "7.05"]), has_point_groups(["8.100"])
    (True, False, False)
    """
    marked = [cell.strip() for cell in cells if "." in cell and is_number(cell)]
    return len(marked) > 1 and all(_POINTED.fullmatch(cell) for cell in marked if "%" not in cell and "," not in cell)


# A table's cells are asked about by its rows, its columns and its heads.
@lru_cache(maxsize=2048)
def is_number(text: str) -> bool:
    """Tell whether a cell of a statement's body holds a number or stands for none.

    >>> [is_number(t) for t in ("1,234", "-", "2012", "October 29,", "Up 34%", "52 Weeks")]
    [True, True, False, False, True, False]
    """
    plain = text.strip()
    if re.fullmatch(r"(?:19|20)\d\d(?:\s?(?:\(\w{1,2}\)|[*†‡]))*", plain):
        return False
    moved = re.sub(r"^(?:up|down)\s+", "", plain, flags=re.IGNORECASE)
    return bool(_CELL.fullmatch(moved) or _NONE.fullmatch(plain) or re.fullmatch(r"flat|nm|\*+", plain, re.IGNORECASE))


@dataclass(frozen=True, slots=True)
class Scale:
    """What bare numbers of a table are counted in: `exponent` for money, `shares` for share counts, `per_share` per share."""

    exponent: int
    shares: int
    currency: str
    per_share: int = field(default=0, repr=False)


def scale_in(text: str) -> Scale | None:
    """Read "(in thousands, except share and per share data)"; None where no scale is stated.

    >>> scale_in("(In thousands, except per share data)"), scale_in("Condensed balance sheets")
    (Scale(exponent=3, shares=3, currency='USD'), None)
    >>> scale_in("(₹ crore)"), scale_in("MSEK")
    (Scale(exponent=7, shares=7, currency='INR'), Scale(exponent=6, shares=6, currency='SEK'))
    """
    found = _SCALE.search(text)
    if found is None:
        return None
    word = (found["scale"] or found["short"]).lower().strip("$€£ ")
    if word.startswith(("t", "k")) or "000" in word:
        exponent = 3
    else:
        exponent = {"b": 9, "c": 7, "l": 5}.get(word[:1], 6)
    near = text[found.start() : found.end() + 120]
    return Scale(exponent, 0 if _EXCEPT_SHARES.search(near) else exponent, currency_in(text) or "USD")


def head_scale(text: str) -> Scale | None:
    """Read the scale of a table's heads, where it may be fused to the currency or be another land's; None where none is said.

    >>> head_scale("MSEK | Q1 2025"), head_scale("(Rs. crore)"), head_scale("H1 2025 £m").currency
    (Scale(exponent=6, shares=6, currency='SEK'), Scale(exponent=7, shares=7, currency='INR'), 'GBP')
    """
    if told := scale_in(text):
        return told
    factor, currency = scale_of(text)
    exponent = factor.adjusted()
    return Scale(exponent, 0 if _EXCEPT_SHARES.search(text) else exponent, currency or "USD") if exponent > 0 else None


# "Revenue ($ millions)", "Sales [€m]", "Basic EPS (p)", "EBITDA, MSEK", "Net sales in EUR thousand", "Net sales – RMB million": a row's own scale.
_OWN = re.compile(r"[(\[]([^()\[\]]{1,30})[)\]]|(?:,|\s[-–—]|\sin(?=\s[A-Z€$£¥₹]))\s*([^\s,]{1,8}(?: [^\s,]{1,9})?)$")
_PENCE = re.compile(r"(?:in )?(?:p|pence|GBp|GBX)")
_SUBUNIT = re.compile(r"(?:in )?(?:p|pence|(?:[A-Z€]{1,3} )?cents?|c|¢|euro cents?|GBp|GBX|øre|öre|paise|sen)", re.IGNORECASE)


# "Net sales (000's)", "Revenue (US$'000)"
_ZEROS = re.compile(r"(?=.*[A-Z$€£₹¥'’s])(?:in )?(?:[A-Z]{1,3})?[$€£₹¥]?\s?['’]?000['’]?s?")


def row_scale(label: str, usual: Scale) -> Scale:
    """Read the scale that a row's label states for its own values; else the table's.

    >>> usual = Scale(6, 6, "GBP")
    >>> row_scale("Net sales (000's)", usual).exponent, row_scale("Revenue, US$'000", usual).currency
    (3, 'USD')
    >>> row_scale("EBITDA ($ thousands)", usual).exponent, row_scale("Basic EPS (p)", usual).per_share, row_scale("Sales (a)", usual).exponent
    (3, -2, 6)
    >>> row_scale("Net sales in EUR thousand", usual), row_scale("Backlog – RMB million", usual).currency, row_scale("Sales [€m]", usual).exponent
    (Scale(exponent=3, shares=3, currency='EUR'), 'CNY', 6)
    """
    for found in _OWN.finditer(label):
        words = (found[1] or found[2]).strip()
        if _SUBUNIT.fullmatch(words):
            return replace(usual, per_share=-2, currency="GBP" if _PENCE.fullmatch(words) else usual.currency)
        scaled = _ZEROS.fullmatch(words) or (any(c.isalpha() for c in words) and not any(c.isdigit() for c in words))
        told = head_scale(f"({words})") if scaled else None
        if told:
            return told if currency_in(words) else replace(told, currency=usual.currency)
    return usual


def column_scale(head: str, usual: Scale) -> Scale:
    """Read the scale of a column that has another than its table ("Thousands of U.S. dollars" beside two in "Millions of yen").

    >>> column_scale("Thousands of U.S. dollars 2007", Scale(6, 6, "JPY")), column_scale("2006", Scale(6, 6, "JPY")).currency
    (Scale(exponent=3, shares=3, currency='USD'), 'JPY')
    """
    told = head_scale(head) if any(c.isalpha() for c in head) else None
    return usual if told is None or told.exponent == usual.exponent else told


# A release is asked for its currency by its statements and by its flat rows.
@lru_cache(maxsize=16)
def currency_in(text: str) -> str | None:
    """Name the currency that a text uses most.

    >>> currency_in("EUR 5 million and EUR 6 million, or $7 million"), currency_in("units"), currency_in("kSEK 5, TEUR 5, MSEK 8")
    ('EUR', None, 'SEK')
    >>> currency_in("(thousands of Canadian dollars)"), currency_in("(Millions of yen, rounded down)")
    ('CAD', 'JPY')
    """
    counts = Counter(read_money(found).code for found in _money().finditer(text[:20_000]))
    counts.update(word.lower().replace("euros", "euro").replace("euro", "EUR") for word in re.findall(r"\b[Ee]uros?\b", text[:20_000]))
    counts.update([spelled[1]] if (spelled := spelled_scale(text[:20_000])) else [])
    counts.update(currencies()[" ".join(found.lower().split())].code for found in _named_money().findall(text[:20_000].lower()))
    return counts.most_common(1)[0][0] if counts else None


@cache
def _named_money() -> re.Pattern[str]:
    """The currencies named by their land ("canadian dollars"), for text in small letters; single words ("won", "pounds", "real") mean other things, too."""
    names = (name for name in sorted(currencies(), key=len, reverse=True) if " " in name)
    return re.compile(r"\b(?:" + "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names) + r")(?!\w)")


@cache
def _money() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{money_pattern()})", re.VERBOSE)
