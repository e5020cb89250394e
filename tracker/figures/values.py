"""Cells of statements → numbers in base units: sign by parentheses, the table's scale, the precision as printed."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

from tracker import lexicon

_CELL = re.compile(
    r"(?P<sign>[-–—−‒+]?)\s*(?P<open>\(?)\s*(?:US\s?)?(?P<money>[$€£¥]|EUR|USD|GBP|CHF)?\s*(?P<open2>\(?)\s*(?P<minus>[-–−]?)\s*"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?:[.,]\d+)?(?!\d)|\d{1,3}(?:\.\d{3})*,\d{1,2}(?!\d)|\d+(?:\.\d+)?|\.\d+)\s*(?P<word>thousand|million|billion|[kmb]n?\b|bps|basis points|pts?|points|x|cents)?"
    r"\s*(?P<percent>%?)\s*(?P<close>\)?)\s*(?P<after>%?)\s*(?:\(\w\)|[*†‡])*",
    re.IGNORECASE,
)
_NONE = re.compile(r"[-–—−$€£\s]*[-–—−]+%?|nil|n/?[am]|n\.m\.", re.IGNORECASE)
_FACTORS = {"thousand": 3, "million": 6, "billion": 9, "k": 3, "m": 6, "mn": 6, "b": 9, "bn": 9}
# "(in thousands, except …", "Dollars in millions", "in EUR million"; never the "million" of an amount in a sentence.
_SCALE = re.compile(
    r"(?:\bin\s+(?:[a-z.$€£]+\s+){0,3}?(?=thousands\b|millions\b|billions\b|[$€]?\s?000)|\bin\s+(?:[$€£]|usd|eur|euros?|gbp|chf|us\$)\s*|\(\s*(?:[$€£₹]|dollars\s+in|rs\.?|[a-z]{3})?\s*)"
    r"(?P<scale>thousands?|millions?|billions?|mn\b|bn\b|[$€]?\s?000['’]?s?|mio|crores?|lakhs?)\b"
    r"|(?P<short>(?-i:\b[MTK](?:EUR|USD|GBP|CHF|SEK|NOK|DKK|CAD|AUD|HKD|INR)\b)|\b[kmt]€|€[kmt]\b|[$€£]\s?mm?\b|[$€£]\s?['’]?000s?|(?-i:\b(?:RMB|EUR|USD|GBP|CHF|SEK)\s?['’]000\b))",
    re.IGNORECASE,
)
_EXCEPT_SHARES = re.compile(
    r"except\s+(?:for\s+)?(?:\w+\s+and\s+)?(?:(?:number of|common)\s+)?(?:shares?|share\s+(?:data|amounts|information|counts?)?)\s*(?:,|and|data)",
    re.IGNORECASE,
)


@cache
def _currencies() -> tuple[re.Pattern[str], dict[str, str]]:
    """Build one pattern of every currency's symbol, code and word, and the code of each; a scale may be fused to a code."""
    rows = [row for row in lexicon.load_rows("currencies") if "factor" not in row]
    marks = {mark: row["code"] for row in reversed(rows) for mark in row["symbols"] if not mark.isalpha()}
    codes = {code: row["code"] for row in reversed(rows) for code in (row["code"], *row["symbols"]) if code.isalpha()}
    words = {word: row["code"] for row in reversed(rows) for word in row["words"] if " " not in word and word.isalpha()}
    signs = "|".join(sorted(map(re.escape, marks), key=len, reverse=True))
    either = "|".join(sorted(map(re.escape, codes), key=len, reverse=True))
    spoken = "|".join(sorted((re.escape(w) for w in words if len(w) > 3), key=len, reverse=True))
    pattern = rf"{signs}|(?<![A-Za-z])[MTK]?(?P<code>{either})(?![a-zA-Z])|\b(?i:(?P<word>{spoken}))\b"
    return re.compile(pattern), {**words, **codes, **marks}


@dataclass(frozen=True, slots=True)
class Value:
    """A printed number; `places` is the exponent of its last digit, `percent` and `scaled` what stands beside it."""

    number: Decimal
    places: int
    percent: bool
    scaled: bool
    word: str


def parse_value(text: str) -> Value | None:
    """Read a cell that holds one number; None for a dash, a year or words.

    >>> [str(v.number) if (v := parse_value(t)) else v for t in ("$ (1,234", "(0.17)", "24.6 %", "—", "Up 34%", "-3.1%", "1 231")]
    ['-1234', '-0.17', '24.6', None, None, '-3.1', '1231']
    """
    match = _CELL.fullmatch(text.strip())
    if match is None:
        return None
    digits = re.sub(r"[ \u00a0\u202f'’]", "", match["number"])
    # "36,8" and "1.234,5" have a decimal comma: no thousands follow it.
    continental = re.fullmatch(r"[\d.]+,\d{1,2}", digits)
    digits = digits.replace(".", "").replace(",", ".") if continental else digits.replace(",", "")
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


def is_number(text: str) -> bool:
    """Tell whether a cell of a statement's body holds a number or stands for none.

    >>> [is_number(t) for t in ("1,234", "-", "2012", "October 29,", "Up 34%", "52 Weeks")]
    [True, True, False, False, True, False]
    """
    plain = text.strip()
    if re.fullmatch(r"(?:19|20)\d\d", plain):
        return False
    moved = re.sub(r"^(?:up|down)\s+", "", plain, flags=re.IGNORECASE)
    return bool(_CELL.fullmatch(moved) or _NONE.fullmatch(plain) or re.fullmatch(r"flat|nm|\*+", plain, re.IGNORECASE))


@dataclass(frozen=True, slots=True)
class Scale:
    """What bare numbers of a table are counted in: `exponent` for money, `shares` for share counts."""

    exponent: int
    shares: int
    currency: str


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


def currency_in(text: str) -> str | None:
    """Name the currency that a text uses most.

    >>> [currency_in(t) for t in ("EUR 5 million and EUR 6 million, or $7 million", "MSEK 987", "HK$'000", "units")]
    ['EUR', 'SEK', 'HKD', None]
    """
    pattern, codes = _currencies()
    found = (m["code"] or (m["word"] or "").lower() or m.group() for m in pattern.finditer(text[:20_000]))
    counts = Counter(codes[mark] for mark in found)
    return counts.most_common(1)[0][0] if counts else None
