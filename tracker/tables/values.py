"""Cell → amount in base units, by the row's unit and the table's scale; what a percentage measures; how ranges moved."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from tracker import lexicon
from tracker.amounts import AmountSpan, DecimalMark, find_amounts, is_currency, parse_amount
from tracker.tables.context import scale_of
from tracker.types import Amount, Basis, Cell, Measure

_UNCHANGED = re.compile(
    r"^\W*(?:no changes?|unchanged|(?:re)?affirmed|reiterated|maintained|same|remains? (?:the same|unchanged)|n/?c)\W*$",
    re.IGNORECASE,
)
# "At previous year's level", "in line with the prior year", "on a par with 2025" are growth of nothing.
_AS_BEFORE = re.compile(
    r"^\W*(?:roughly |slightly |approximately |broadly )?(?:at|on|in line with|on (?:a )?par with|similar to|unchanged (?:from|on)|stable|same as)\b.{0,20}\b(?:(?:prior|previous|last|preceding)[- ](?:fiscal |financial )?year|20\d\d)(?:['’]s)?(?:[- ]level)?\W*(?:level)?\W*$",
    re.IGNORECASE,
)
_SCALED = re.compile(
    r"\d\s*(?:thousand|million|billion|trillion|[kmb]\b|mm\b|mn\b|bn\b|mio\b|bps\b|basis|%|percent|x\b)", re.IGNORECASE
)
_PER_SHARE = re.compile(
    r"\bper (?:\w+ ){0,3}(?:share|unit|ads)\b|\beps\b|\(loss\) per\b|\bdividends?\b(?=.*\bper\b)", re.IGNORECASE
)
_PERCENT_LABEL = re.compile(r"%|\bpercent(?:age)?\b|\b(?:margin|rate|yield|ratio)s?\b|\bgrowth\b", re.IGNORECASE)
_SHARES = re.compile(r"\bshares?\b(?! (?:repurchases?|buy|based))", re.IGNORECASE)
_PHYSICAL = re.compile(
    r"\(?\b((?:k|m)?oz|ounces|tonnes|kt|mt|mlbs|lbs|(?:(?<=million )|(?<=000 ))(?:t|tons)|boe/d|boepd|mboe/d|bbls?(?:/d)?|barrels|mmcfe?/d|mcfe?(?:/d)?|mmcfe?|bcfe?|boe|gwh|mwh|twh|mw|gw)\b(?:\)|$)",
    re.IGNORECASE,
)


def per_unit(text: str) -> str:
    """Return the words that say that all below them is money per ounce, barrel or the like, "" where none do.

    >>> per_unit("Costs ($/BOE)"), per_unit("Costs")
    ('($/BOE)', '')
    """
    found = _PER_UNIT.search(text)
    return f"{found.group()})" if found else ""


_WRITTEN_OUT = {"t": "tonnes"}
_PER_UNIT = re.compile(
    r"\((?:[A-Z]{0,3}[$€£]|[A-Z]{3}|R)\s?(?:/|per )\s?(?:\d?E )?(oz|ounce|tonne|t|lb|boe|bbl|barrel|mwh|ton|kg)\b",
    re.IGNORECASE,
)
_EACH = re.compile(r"\b(?:prices?|per|each|arpu|average|rates?)\b|/", re.IGNORECASE)
_SUBUNIT = re.compile(
    r"\((?:in )?(?:p|pence|(?:[A-Z]{1,3} |euro |U\.S\. )?cents?|c|¢|sen|paise|[øö]re|GBp|GBX)\)|\bin (?:pence|(?:[A-Z]{1,3} |euro )?cents)\b|,\s*(?:pence|(?:[A-Z]{1,3} |euro )?cents)$", re.IGNORECASE
)
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
# "44-46, plus the Quay House": what a bare number does not cover.
_NOTED = re.compile(r"(?<=\d)[,;] (?:plus|excluding|including|before|after|net of|without|incl\.|excl\.) .*")
# "315 000 – 335 000": thousands grouped by spaces.
_SPACED = re.compile(r"(?<![\w.,])(?<!\d )\d{1,3}(?: \d{3})+(?![\d,]|\.\d{3})(?! \d)")
_NEGATIVE = re.compile(
    r"\s*(?P<hedge>(?:approx\w*|about|around|roughly|circa|ca|~|≈)[.\s]*)?[$€£]?\s*\(\s*[$€£]?\s*\d[\d,]*(?:\.\d+)?\s*%?\s*\)\s*%?(?:\s*(?:-|–|—|to)\s*\(\s*\d[\d,]*(?:\.\d+)?\s*%?\s*\)\s*%?)?\s*"
)
_EARLIER = re.compile(
    r"\(\s*(?:previously|prior|previous|from|vs\.?|versus|was|formerly|compared (?:to|with))\b[:\s]*", re.IGNORECASE
)
_MONEY = re.compile(
    r"\b(?:\w*expenses?|income|costs?|charges?|tax(?:es)?|revenues?|sales|cash|capital|capex|gains?|loss(?:es)?|compensation|contributions?|interest|earnings|profit|amortization|depreciation|"
    r"adjustments?|impairments?|fees?|payments?|proceeds|value|debt|equity|assets|provisions?|benefits?|spend\w*|invest\w*|inventor(?:y|ies)|noi|ebitda\w*|items?|other)\b|[$€£]",
    re.IGNORECASE,
)
_SHORT = 60
_LEVELS = re.compile(
    r"%\s*of\b|\bas a (?:%|percent)|\bpercent(?:age)? of\b|\b(?:margin|ratio|yield|conversion|utili[sz]ation|mix|occupancy|retention|penetration|churn|take)\b|(?<!growth )\brate\b|\bshare of\b",
    re.IGNORECASE,
)
_GROWTH = re.compile(
    r"\bgrowth\b|\bcagr\b|\bincreas\w+|\bdecreas\w+|\bdeclin\w+|\bup\b|\bdown\b|\bchange\b|\by/?o/?y\b|\byear[- ]over[- ]year\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class RowUnit:
    """What a bare number of a row means: its unit, the factor of the table's scale, the release's mark before decimals.

    `money` is the factor for numbers with a currency sign among counts ("$ 12" of projects in a table of millions).
    """

    unit: str
    scale: Decimal
    decimal: DecimalMark | None = None
    money: Decimal = Decimal(1)


class _Scale(NamedTuple):
    """What a row and its head say of their numbers: `own` is the factor they name themselves, `scale` the one that counts.

    `headed` is whether the head over the column names it: it then holds for the sums below, not for what is counted.
    """

    own: Decimal
    scale: Decimal
    money: str
    in_money: bool
    headed: bool = False


def unit_of(label: str, metric: str, scale: Decimal, currency: str | None, header: str = "") -> RowUnit:
    """Tell what a bare number in the row of such a label means, under a head that may name the scale or unit itself.

    >>> unit_of("Diluted EPS", "eps", Decimal(1000), "USD").unit, unit_of("New stores", "store_openings", Decimal(1000), "USD").unit
    ('USD/share', 'count')
    """
    said = _scale_said(label, scale, currency, header)
    return (
        _unit_per(label, metric, header, said)
        or _proportion(label, metric, said, header)
        or _sum_or_count(label, metric, said)
    )


def _scale_said(label: str, scale: Decimal, currency: str | None, header: str) -> _Scale:
    # "Revenue (DKK million)", "Revenue [DKK m]", "Revenue in DKK million", "Revenue, DKK million", "Revenue – DKK million".
    said = " ".join(re.findall(r"[(\[][^()\[\]]{2,40}[)\]]|\bin \S{1,4} ?[a-z]+$|(?:,|\s[-–—])\s[^\s,]{1,8}(?: [^\s,]{1,9})?$", label))
    own, own_currency = scale_of(said)
    # "Growth capital ($M)" is money, whatever growth its name speaks of.
    in_money = own != 1 and own_currency is not None
    money = own_currency if own_currency and (own_currency != "USD" or "US" in said) else currency or "USD"
    headed = own == 1 and bool(header) and not lexicon.find_metrics(header)
    if own == 1 and header:
        own, own_currency = scale_of(header)
    return _Scale(own, scale, money, in_money) if own == 1 else _Scale(own, own, own_currency or money, in_money, headed)


def _unit_per(label: str, metric: str, header: str, said: _Scale) -> RowUnit | None:
    """Read what is money per ounce, barrel or share, and what is counted in such physical units."""
    per_unit = _PER_UNIT.search(label) or _PER_UNIT.search(header)
    if per_unit:
        return RowUnit(f"{said.money}/{per_unit.group(1).lower()}", Decimal(1))
    physical = _PHYSICAL.search(label) or _PHYSICAL.search(header)
    if physical and metric in ("production", "volume", "other", "units"):
        return RowUnit(_WRITTEN_OUT.get(physical.group(1).lower(), physical.group(1).lower()), said.own)
    each = _PER_SHARE.search(label) or (metric == "dividends" and _PER_SHARE.search(header))
    if metric in ("eps", "loss_per_share") or each:
        return RowUnit(f"{said.money}/share", Decimal("0.01") if _SUBUNIT.search(f"{label} {header}") else Decimal(1))
    return None


# "Net sales | %": a column of changes beside its metric's.
_PERCENT_HEAD = re.compile(r"\w\s\(?%\)?$")


def _proportion(label: str, metric: str, said: _Scale, header: str) -> RowUnit | None:
    if _PERCENT_HEAD.search(header) and not said.in_money:
        return RowUnit("percent", Decimal(1))
    if lexicon.form_of(metric) in ("rate", "growth") or (_PERCENT_LABEL.search(label) and not said.in_money):
        return RowUnit("percent", Decimal(1))
    if metric == "leverage":
        return RowUnit("ratio", Decimal(1))
    if metric == "share_count" or (metric == "other" and _SHARES.search(label)):
        return RowUnit("shares", said.scale)
    return None


def _sum_or_count(label: str, metric: str, said: _Scale) -> RowUnit:
    counts = lexicon.form_of(metric) == "count"
    if said.own != 1 and not (said.headed and counts):
        return RowUnit("count" if counts else said.money, said.scale)
    known = lexicon.metrics().get(metric)
    # "New showrooms" in a table "in millions" is a count: only words of money take the table's scale.
    nameless = metric == "other" and not _MONEY.search(label)
    if nameless or counts or (not (known and known.money) and said.scale == 1):
        return RowUnit("count", Decimal(1), money=Decimal(1) if _EACH.search(label) else said.scale)
    return RowUnit(said.money, Decimal(1) if metric == "price" else said.scale)


def is_unchanged(text: str) -> bool:
    """Tell whether a cell says that the earlier guidance stands.

    >>> is_unchanged("No change"), is_unchanged("$5 million")
    (True, False)
    """
    return bool(_UNCHANGED.match(text))


def read_amount(text: str, row: RowUnit) -> tuple[Amount, int, int] | None:
    """Read the first amount of a cell in base units, with its span in the cell; None where it holds none."""
    if is_unchanged(text):
        return None
    if _AS_BEFORE.match(text):
        return (
            Amount(Decimal(0), Decimal(0), "percent", "roughly" in text, "growth", text=text, rule="as_before"),
            0,
            len(text),
        )
    text = re.sub(r"(?<=\b[Aa]pprox)\.", " ", text)
    text = _SPACED.sub(lambda m: m.group().replace(" ", "." if row.decimal == "," else ","), text)
    plain = re.sub(r"(?<=[\w%+])\s*(?:\(\d\))+\s*$|[*†‡]+", lambda m: " " * len(m.group()), text)
    span = _level_of(find_amounts(plain, decimal=row.decimal), row)
    if span is not None:
        return _scaled(span.amount, plain[span.start : span.end], row), span.start, span.end
    # A bare number is no amount in prose, but it is in a cell; "(12)" there is no footnote mark.
    whole = _negative(plain.translate(_SWAPPED) if row.decimal == "," else plain)
    if whole is None and len(plain) <= _SHORT and any(c.isdigit() for c in plain):
        whole = parse_amount(_NOTED.sub("", plain).strip(), decimal=row.decimal)
    return None if whole is None else (_scaled(whole, plain, row), 0, len(plain))


def _level_of(spans: Sequence[AmountSpan], row: RowUnit) -> AmountSpan | None:
    """Take the first amount, or the level that stands behind the growth it makes ("(18)% to (12)% $2.43 to $2.61")."""
    first = next(iter(spans), None)
    if first is None or first.amount.unit != "percent" or row.unit[:3] != row.unit[:3].upper():
        return first
    level = next((s for s in spans[1:2] if s.amount.unit[:3].isupper() and s.start - first.end <= 4), None)
    return level or first


_BASIS_MARK = re.compile(r"\b(?P<non>non-?\s?gaap|adjusted|core)\b|\b(?:gaap|reported)\b", re.IGNORECASE)
_SLASH = re.compile(r"\s+/\s+|(?<=[%\d])\s*/\s*(?=[$€£~(]?\d)")


def split_bases(cell: Cell, label: str) -> list[tuple[Cell, Basis]]:
    """Part a cell that gives its metric on both bases ("GAAP: $1 to $2 non-GAAP: $3 to $4", "21% / 18%" for "GAAP / non-GAAP").

    >>> [(c.text, basis) for c, basis in split_bases(Cell("GAAP: $1 non-GAAP: $3", 0, 21, 1), "EPS")]
    [('$1', 'gaap'), ('$3', 'non_gaap')]
    """
    marks = list(_BASIS_MARK.finditer(cell.text))
    if len(marks) == 2:
        bounds = [(marks[0].end(), marks[1].start()), (marks[1].end(), len(cell.text))]
    else:
        marks, slash = list(_BASIS_MARK.finditer(label)), _SLASH.search(cell.text)
        bounds = [(0, slash.start()), (slash.end(), len(cell.text))] if slash and len(marks) == 2 else []
    bases: list[Basis] = ["non_gaap" if m["non"] else "gaap" for m in marks]
    parts = [_part(cell, start, end) for start, end in bounds]
    if len(set(bases)) < 2 or not parts or not all(any(c.isdigit() for c in part.text) for part in parts):
        return []
    return list(zip(parts, bases, strict=True))


def _part(cell: Cell, start: int, end: int) -> Cell:
    """Cut a cell down to some of its words, without the marks around them; its place stays exact."""
    words = cell.text[start:end]
    left = len(words) - len(words.lstrip(" :,;-–/"))
    text = words.strip(" :,;–/")
    return replace(cell, text=text, start=cell.start + start + left, end=cell.start + start + left + len(text))


_ARROW = re.compile(r"\s*(?:→|➔|➜|⇒|⟶|-{1,2}>|=>|[;,]\s+now\b)\s*")


def split_moved(text: str) -> tuple[str, str] | None:
    """Part the earlier and the present guidance of a cell that says how it moved; a scale said last holds for both.

    >>> split_moved("$820 → $835 million"), split_moved("$5 to $6")
    (('$820 million', '$835 million'), None)
    """
    parts = _ARROW.split(text)
    if len(parts) != 2 or not all(any(c.isdigit() for c in part) for part in parts):
        return None
    scale = _SCALE_SAID.search(parts[1])
    before = f"{parts[0]} {scale.group()}" if scale and not _SCALE_SAID.search(parts[0]) else parts[0]
    return before, parts[1]


_SCALE_SAID = re.compile(r"(?:thousand|million|billion|trillion|%)", re.IGNORECASE)


_SWAPPED = str.maketrans(",.", ".,")


def _negative(text: str) -> Amount | None:
    """Read bare numbers in parentheses as negative: "(12)", "(12) - (10)"."""
    found = _NEGATIVE.fullmatch(text)
    if found is None:
        return None
    values = sorted(-Decimal(number.replace(",", "")) for number in _DIGITS.findall(text))
    digits = min(int(v.as_tuple().exponent) for v in values)
    unit = "percent" if "%" in text else "count"
    return Amount(values[0], values[-1], unit, bool(found["hedge"]), text=text.strip(), rule="negative", digits=digits)


def read_prior(text: str, row: RowUnit) -> Amount | None:
    """Read the earlier guidance that a cell repeats beside its own ("$50-$60 million (previously $40-$50 million)").

    >>> read_prior("$6 million (previously $5 million)", RowUnit("USD", Decimal(1))).low == 5_000_000
    True
    """
    opened = _EARLIER.search(text)
    read = read_amount(text[opened.end() :], row) if opened else None
    return read[0] if read else None


def without_earlier(text: str) -> str:
    """Drop what a cell repeats of earlier in brackets behind its own.

    >>> without_earlier("Q4 2027 (was Q2)"), without_earlier("Q4 2027 (target)")
    ('Q4 2027', 'Q4 2027 (target)')
    """
    opened = _EARLIER.search(text)
    return text[: opened.start()].rstrip() if opened and opened.start() else text


def _scaled(amount: Amount, text: str, row: RowUnit) -> Amount:
    """Bring a number as printed to base units: the table's scale counts where the cell has none of its own."""
    unit = amount.unit
    money = is_currency(unit)
    if unit in ("percent", "bps", "percentage_point", "days", "months", "ratio") or _SCALED.search(text):
        return replace(amount, unit=row.unit) if _takes_unit(unit, money, row.unit) else amount
    if not money and unit not in ("count", "shares", row.unit):
        return amount
    final = f"{unit}/{row.unit.partition('/')[2]}" if money and "/" in row.unit else unit if money else row.unit
    return _times(replace(amount, unit=final), row.money if money and row.unit == "count" else row.scale)


def _takes_unit(unit: str, money: bool, of_row: str) -> bool:
    """Tell whether an amount in base units already still takes its row's unit: money per share, a count of tonnes."""
    return money if "/" in of_row else unit == "count" and of_row not in ("percent", "ratio")


def _times(amount: Amount, factor: Decimal) -> Amount:
    if factor == 1:
        return amount
    low = None if amount.low is None else amount.low * factor
    high = None if amount.high is None else amount.high * factor
    return replace(amount, low=low, high=high, digits=amount.digits + factor.adjusted())


def join_bounds(low: Amount | None, high: Amount | None) -> Amount | None:
    """Make one range of a low and a high cell, in whichever order they stand.

    >>> join_bounds(Amount(Decimal(9), Decimal(9), "USD"), Amount(Decimal(7), Decimal(7), "USD")).low
    Decimal('7')
    """
    if low is None or high is None:
        return low or high
    ends = [v for v in (low.low, low.high, high.low, high.high) if v is not None]
    if low.unit != high.unit or not ends:
        return None
    return replace(
        low, low=min(ends), high=max(ends), approx=low.approx or high.approx, digits=min(low.digits, high.digits)
    )


_SAME = re.compile(
    r"\b(?:flat|stable|level with|par with|no change|unchanged|at (?:the )?(?:prior|previous|last))\b", re.IGNORECASE
)


def measure_of(metric: str, amount: Amount, label: str, cell: str) -> Measure:
    """Tell whether an amount is the level of its metric, its growth in percent or an absolute change."""
    if metric == "fx_impact":
        return "level"
    if amount.low == amount.high == 0 and _SAME.search(cell):
        return "growth"
    if amount.unit in ("bps", "percentage_point"):
        return "change"
    if amount.unit != "percent":
        return "change" if amount.measure == "change" else "level"
    if lexicon.form_of(metric) == "rate":
        return "change" if amount.measure == "change" else "level"
    if _LEVELS.search(label) or _LEVELS.search(cell):
        return "level"
    known = lexicon.metrics().get(metric)
    if known and known.grows:
        return "growth"
    return "growth" if amount.measure == "growth" or _GROWTH.search(f"{label} {cell}") else "level"
