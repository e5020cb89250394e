"""How numbers, days, windows and verdicts read on a page: plain text, never markup."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

MINUS, NBSP, DASH = "\u2212", "\u00a0", "\u2013"
_SCALES = ((Decimal(10) ** 12, "trillion"), (Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million"))
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "CAD": "C$", "AUD": "A$", "KRW": "₩"}
_SHORT = {
    "eps": "EPS",
    "ebitda": "EBITDA",
    "r_and_d": "R&D",
    "sg_and_a": "SG&A",
    "ffo": "FFO",
    "arr": "ARR",
    "fx_impact": "FX impact",
    "depreciation_amortization": "Depreciation and amortization",
    "cost_of_revenue": "Cost of revenue",
    "non_gaap": "non-GAAP",
    "gaap": "GAAP",
}
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()

Row = Mapping[str, Any]


def label(name: str | None) -> str:
    """Write a vocabulary word for people.

    >>> label("comparable_sales"), label("r_and_d"), label(None)
    ('Comparable sales', 'R&D', '')
    """
    if not name:
        return ""
    return _SHORT.get(name) or name.replace("_", " ").capitalize()


def amount(low: float | None, high: float | None, unit: str | None, measure: str | None = None) -> str:
    """Write a range in base units the way a release would; empty where there is no number.

    >>> amount(78e6, 82e6, "USD"), amount(1.2e9, None, "EUR"), amount(0.5, 0.5, "USD/share")
    ('$78–82\\xa0million', 'at least €1.2\\xa0billion', '$0.50 a\\xa0share')
    >>> amount(-5, -3, "percent", "growth"), amount(-1, 2, "percent", "growth"), amount(3, 5, "percent")
    ('−5\\xa0% to −3\\xa0%', '−1\\xa0% to +2\\xa0%', '3–5\\xa0%')
    >>> amount(None, 450, "count"), amount(-0.35, -0.3, "USD/share"), amount(1.1e6, 1.2e6, "barrels")
    ('up to 450', '−$0.35 to −$0.30 a\\xa0share', '1.1–1.2\\xa0million barrels')
    """
    bounds = [Decimal(str(value)) for value in (low, high) if value is not None]
    if not bounds:
        return ""
    before, after, scale, places = _form(unit, max(abs(value) for value in bounds))
    signed = measure in ("growth", "change")
    texts = [_number(value, scale, places) for value in bounds]
    if low is None or high is None or bounds[0] == bounds[1]:
        prefix = "up to " if low is None else "at least " if high is None else ""
        return f"{prefix}{_sign(bounds[-1], signed)}{before}{texts[-1]}{after}"
    if min(bounds) < 0 or (signed and max(bounds) > 0):
        # A dash between signed numbers reads as a minus, so each side carries its own sign and unit.
        ends = [f"{_sign(value, signed)}{before}{text}" for value, text in zip(bounds, texts, strict=True)]
        return f"{ends[0]}{after if after == NBSP + '%' else ''} to {ends[1]}{after}"
    return f"{before}{texts[0]}{DASH}{texts[1]}{after}"


def _form(unit: str | None, largest: Decimal) -> tuple[str, str, Decimal, int]:
    """Return what stands before and after the number, what it is divided by and its fewest decimals."""
    unit = unit or ""
    if unit in ("percent", "percentage_point", "bps", "ratio"):
        after = {"percent": f"{NBSP}%", "percentage_point": f"{NBSP}points", "bps": f"{NBSP}bps", "ratio": "×"}[unit]
        return "", after, Decimal(1), 0
    money, _, per = unit.partition("/")
    is_money = money.isupper() and len(money) == 3
    before = (_SIGNS.get(money) or f"{money}{NBSP}") if is_money else ""
    noun = f" a{NBSP}{per}" if per else "" if is_money or unit in ("", "count") else f" {unit}"
    scale, word = next(((size, word) for size, word in _SCALES if largest >= size), (Decimal(1), ""))
    places = 2 if per and is_money and not word else 0
    return before, (f"{NBSP}{word}" if word else "") + noun, scale, places


def _number(value: Decimal, scale: Decimal, places: int) -> str:
    shown = round(abs(value) / scale, 4).normalize()
    digits = max(places, -int(shown.as_tuple().exponent))
    return f"{shown:,.{digits}f}"


def _sign(value: Decimal, signed: bool) -> str:
    return MINUS if value < 0 else "+" if signed and value > 0 else ""


def claim_amount(row: Row) -> str:
    """Write the amount of a claim, or the words it used where it gave no number."""
    text = amount(row["low"], row["high"], row["unit"], row["measure"])
    if not text:
        return str(row["amount_text"] or "")
    return f"about {text}" if row["approx"] and not text.startswith(("at least", "up to")) else text


def day(value: str | None) -> str:
    """Write an ISO day or time stamp.

    >>> day("2026-07-31"), day("2026-07-31T09:00:00Z"), day(None)
    ('31\\xa0Jul\\xa02026', '31\\xa0Jul\\xa02026', '')
    """
    if not value:
        return ""
    year, month, number = value[:10].split("-")
    return f"{int(number)}{NBSP}{_MONTHS[int(month) - 1]}{NBSP}{year}"


def release_name(title: str | None, published: str | None, source: str) -> str:
    """Name a release by its headline, else by its day; a file's name says less.

    >>> release_name(None, "2032-05-20", "in/a.txt"), release_name("Orrin Vale buys Lumenso", "2032-05-20", "in/a.txt")
    ('Release of 20\\xa0May\\xa02032', 'Orrin Vale buys Lumenso')
    """
    return title or (f"Release of {day(published)}" if published else source)


def month_day(value: str | None) -> str:
    """Write the day of every year that a fiscal year ends on.

    >>> month_day("09-28"), month_day(None)
    ('28\xa0Sep', '')
    """
    if not value:
        return ""
    month, number = map(int, value.split("-"))
    return f"{number}{NBSP}{_MONTHS[month - 1]}"


def window(start: str | None, end: str | None, published: str | None = None) -> str:
    """Write a target window by its calendar name where it has one; one that opens on publication is a deadline.

    >>> window("2026-01-01", "2026-12-31"), window("2026-07-01", "2026-09-30"), window("2026-07-01", "2026-12-31")
    ('2026', 'Q3\\xa02026', 'H2\\xa02026')
    >>> window("2026-06-30", "2026-06-30"), window("2026-02-01", "2026-02-28"), window(None, "2026-05-31")
    ('30\\xa0Jun\\xa02026', 'Feb\\xa02026', 'by 31\\xa0May\\xa02026')
    >>> window("2025-07-01", "2026-06-30"), window("2026-12-01", "2027-01-31"), window("2026-03-01", "2026-05-31")
    ('year to Jun\\xa02026', 'Dec\\xa02026–Jan\\xa02027', 'Mar–May\\xa02026')
    >>> window("2026-05-01", "2026-08-31"), window("2026-01-01", "2026-04-30")
    ('mid-2026', 'early 2026')
    >>> window("2026-02-05", "2026-04-30", "2026-02-05"), window(None, None)
    ('by 30\\xa0Apr\\xa02026', '')
    """
    if not end:
        return f"from {day(start)}" if start else ""
    if not start or (start == published and start != end):
        return f"by {day(end)}"
    if start == end:
        return day(end)
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    if first.day == 1 and last.day == monthrange(last.year, last.month)[1]:
        return _months(first, last)
    return f"{day(start)} to {day(end)}"


def _months(first: date, last: date) -> str:
    """Name a span of whole months."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    begin, end = _MONTHS[first.month - 1], f"{_MONTHS[last.month - 1]}{NBSP}{last.year}"
    if count == 1:
        return end
    if count == 12:
        return str(last.year) if first.month == 1 else f"year to {end}"
    if count == 4 and first.month in (1, 5, 9):
        return f"{('early ', 'mid-', 'late ')[first.month // 4]}{last.year}"
    if count in (3, 6) and first.month % count == 1:
        return f"{'Q' if count == 3 else 'H'}{last.month // count}{NBSP}{last.year}"
    return f"{begin}{DASH}{end}" if first.year == last.year else f"{begin}{NBSP}{first.year}{DASH}{end}"


def share(part: int | None, whole: int | None) -> str:
    """Write a rate with its denominator beside it.

    >>> share(3, 4), share(0, 0)
    ('75\\xa0%', '–')
    """
    return f"{100 * (part or 0) / whole:.0f}{NBSP}%" if whole else DASH


def late(days: int | None) -> str:
    """Write how late something is.

    >>> late(91), late(-12), late(0), late(None), late(1)
    ('91 days late', '12 days early', 'on the day', '', '1 day late')
    """
    if days is None:
        return ""
    plural = "" if abs(days) == 1 else "s"
    return f"{abs(days)} day{plural} {'late' if days > 0 else 'early'}" if days else "on the day"


_NAMES = re.compile(r"\b(eps|ebitda|ffo|arr|r and d|sg and a)\b")


def explained(text: str | None) -> str:
    """Write an explanation with its metrics as people write them.

    >>> explained("reported eps of $1.20, sg and a of $3 million; steps of the road")
    'reported EPS of $1.20, SG&A of $3 million; steps of the road'
    """
    return _NAMES.sub(lambda found: label(found[1].replace(" ", "_")), text or "")


def sentence(text: str | None) -> str:
    """Write an explanation as a sentence.

    >>> sentence("reported revenue of $176.2 million, within the range")
    'Reported revenue of $176.2 million, within the range.'
    """
    text = explained(text).strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?", "”")) else ".") if text else ""
