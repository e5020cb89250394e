"""Tokens → symbolic periods: unit, index, year, fiscal or calendar, early/mid/late and relation; no dates are bound here."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from tracker.periods.feasts import Feast
from tracker.periods.vocabulary import BOTH, Token

Unit = Literal[
    "year",
    "half",
    "quarter",
    "month",
    "season",
    "day",
    "feast",
    "beside",
    "months",
    "rolling",
    "week",
    "decade",
    "midyear",
    "year_end",
    "part",
    "ordinal",
]


class Symbol(NamedTuple):
    """One period before it is bound to dates.

    `shift` is the year (or the unit itself, where it has no index) relative to now: 0 this, 1 next, -1 last.
    `parts` are the thirds "E", "M", "L" in the order said; `least`/`most` the numbers of "12 to 18 months".
    """

    unit: Unit
    nth: int | None = None
    year: int | None = None
    shift: int | None = None
    fiscal: bool = False
    calendar: bool = False
    full: bool = False
    parts: str = ""
    least: int | None = None
    most: int | None = None
    size: str = ""  # letter of the unit counted: d, k, g, q, h, y
    day: date | None = None
    month_day: int | None = None
    end_month: bool = False
    whole: bool = False  # the closing day of a unit, not its last third
    inner: Symbol | None = None
    feast: Feast | None = None
    both: bool = False  # a fiscal year named by both its years
    rule: str = ""


_OF = "[f_i,]{0,3}"
_THE = "_{0,2}"
_YEAR = "(?:F?Y(?:[FCT]{1,2}y|y)|[FCT_]{0,3}[tcn]?[FCT]{0,2}y?_?F?j?Y)"
_REL_YEAR = "(?:[ntlS]{1,2}[FCT]{0,2}y|c[FC]y)"
_YREF = f"(?:{_OF}(?:{_YEAR}|{_REL_YEAR}|[FC]{{0,2}}y(?!Y)))"
_BEFORE_YEAR = f"(?:{_YEAR}|{_REL_YEAR}f?)"
_PART = "(?:_?[EMLZ](?:[-/&|]?[EML])?[f_i]{0,3})"
_YEAR_BESIDE = "(?:-F{1,2}y?Y|[(][FC]{0,2}y?Y[)])"  # "Q3-FY26", "Q3 (fiscal 2026)"
_DATE = "(?:D?,?J_?[NO],?Y?|D?,?_?[NO]d?f?J,?Y?|I)"

_QUARTER = f"{_THE}{_PART}?{_THE}(?:{_BEFORE_YEAR}[f_,]?[-]?)?[FC]?(?:O[FC]?q|Q[FC]?q?)(?:{_YREF}|[FC]{{0,2}}y?Y|{_YEAR_BESIDE})?"
_HALF = f"{_THE}{_PART}?{_THE}(?:{_BEFORE_YEAR}[f_,]?)?[FC]?(?:Ot?[FC]?h|H)(?:{_YREF}|[FC]{{0,2}}y?Y|{_YEAR_BESIDE})?|{_THE}h[FC]{{0,2}}y?F?Y"
_NOW_HALF = "_?[tcn][O]h(?:f_?y)?"
_NAMED_QUARTER = f"{_THE}{_PART}?(?:J-)?Jf?Y?[qh]Y?|{_THE}sqY?"
_REL_UNIT = f"{_THE}{_PART}?{_THE}[ntclS]{{1,2}}[FC]?[qhgk](?:[f_]{{0,3}}{_REL_YEAR}|{_OF}Y)?"
_THE_UNIT = f"{_PART}?_[FC]?[qgk]"
_MONTHS_OF = f"{_THE}[Ol]N[gqkh]P?{_YREF}|{_THE}N[gq]f{_YEAR}|{_THE}NgY|{_YEAR},?ON[gq]|{_THE}rN[gq]{_YREF}?|{_THE}ON[gq](?!f)"
_SPAN = "(?:T?[FC]{0,2}(?:O[FC]?q|Q|NC?[gkd][FC]?[yqhP]|NC?[gkqdyh]|O?[qh]|[FC]?yY?|YF?y|Y|P|g|F|b)P?)"
_LAST_DAY = f"(?:Zf?_?)?(?:{_DATE}|J,?Y)"
_ENDING = f"{_THE}{_SPAN},?(?:f_?[FC]{{0,2}}y?Y?|Y)?,?[(]?G[@_~]{{0,3}}(?:{_LAST_DAY}|J)"
# "the 52 weeks to 28 March 2026", "the year to March 2026", "half year to 30 September 2025", "nine months to end-September 2025"
_SPAN_TO = f"{_THE}T?[FC]{{0,2}}(?:NC?[gkq][FC]?[yqh]?|y|O?h|q|g|F)P?[->]_?{_LAST_DAY}|{_THE}N[gq]P?-J"
_WEEK_OF = f"{_THE}k[f^]_?{_DATE}"
_FY_MONTH = "_?F{1,2}(?:yJY|JY|jY)"
_YEAR_ENDING = f"{_THE}[FC]{{0,2}}(?:y?Y),?[(]?G[@_~]{{0,3}}{_DATE}"
_DAYS = "J_?[NO][-&|>/][NO],?Y?|[NO][-&|>/][NO]f?J,?Y?"
_PART_MONTH = f"{_THE}[Ol](?:[hkW]f|[kW]i)_?J,?Y?"
_MONTH = f"(?:{_PART}|[ntcl]|_gf)?J(?:f?_?(?:[ntcl]y|,?Y))?"
_SEASON = f"(?:{_PART}_?|[ntc]{{1,2}}|l|Y)?s(?:f?_?(?:{_REL_YEAR}|F?Y))?"
_FEAST = "_?[nt]?[*]W?(?:f?_?[nt]y|,?f?Y)?"
# "the weekend of April 20", "the July 4 weekend", "the week before Christmas", "the Tuesday after Labor Day"
_WEEKEND = f"_?Wf_?(?:{_DAYS}|{_DATE})|_?{_DATE}W(?:,?f?Y)?"
_BESIDE = f"_?[kWD][<aK]_?(?:[*]W?(?:,?f?Y)?|{_DATE})"
_YEAR_END = f"{_THE}[tcn]?[FC]?y?R(?:[f_]{{0,2}}(?:[FC]{{0,2}}y?Y|{_DATE}|{_REL_YEAR}))?|{_THE}Y[FC]?R|{_THE}[FCn][R]"
_UNIT_END = f"{_THE}U"
_MIDYEAR = f"{_THE}m(?:f?Y)?"
_YEARS = f"{_THE}{_PART}?{_THE}(?:{_YEAR}|{_REL_YEAR}Y?|[FCT]{{1,2}}yY?)|{_PART}?_y|_?Ty"
_ROLLING = f"{_THE}(?:[nc]{{1,2}}_?[NV]?(?:[-|]N)?[dgkqyhe]|[qg]A|[NV]?[gqkyd]A)"
_IN_N = "N(?:[-|]N)?[dgkqyh]"

_RULES: tuple[tuple[str, str], ...] = (
    ("ending", _ENDING),
    ("year ending", _YEAR_ENDING),
    ("span to", _SPAN_TO),
    ("week of", _WEEK_OF),
    ("fiscal month", _FY_MONTH),
    ("date", _DATE),
    ("days", _DAYS),
    ("part of month", _PART_MONTH),
    ("months of", _MONTHS_OF),
    ("named quarter", _NAMED_QUARTER),
    ("quarter", _QUARTER),
    ("this half", _NOW_HALF),
    ("half", _HALF),
    ("rolling", _ROLLING),
    ("counted", _IN_N),
    ("relative unit", _REL_UNIT),
    ("year end", _YEAR_END),
    ("unit end", _UNIT_END),
    ("midyear", _MIDYEAR),
    ("month", _MONTH),
    ("season", _SEASON),
    ("feast", _FEAST),
    ("weekend", _WEEKEND),
    ("beside", _BESIDE),
    ("year", _YEARS),
    ("the unit", _THE_UNIT),
    ("decade", f"{_THE}{_PART}?_?[t]?e"),
    ("today", "0"),
)
_COMPILED = tuple((name, re.compile(pattern)) for name, pattern in _RULES)
_PARTIAL = re.compile(f"{_THE}(?:(?P<ordinal>{_PART}?_?O)(?=,?_?[-&|/])|(?P<part>[EML])(?=[-&|/]))")
_FIRSTS = frozenset("*W_EMLZYFCTtncSlOQHJsRUmyNVDIqgdk0ehPrb")


# No period has more tokens; what looks ahead looks at the next one or two.
_WIDEST = 60


def match_atom(tokens: list[Token], codes: str, at: int) -> tuple[Symbol, int] | None:
    """Read the longest single period at token `at`, as a symbol and the token after it."""
    if at >= len(codes) or codes[at] not in _FIRSTS:
        return None
    best = _longest(_stretch(codes[at : at + _WIDEST]))
    if best is None:
        return None
    name, end = best[0], at + best[1]
    if codes[at] == "M" and "point" in str(tokens[at].value) and codes[end : end + 1] == ".":
        return match_atom(tokens, codes, at + 1)  # "the midpoint of our full-year 2025 revenue guidance"
    symbol = _symbol(name, tokens[at:end], codes[at:end])
    return (symbol._replace(rule=name), end) if symbol else None


def _stretch(codes: str) -> str:
    """Cut codes before the first word that no lexicon has: no period reaches across it."""
    end = codes.find(".")
    return codes if end < 0 else codes[:end]


# A few thousand runs of codes make up all that is ever written of times.
@lru_cache(maxsize=8192)
def _longest(codes: str) -> tuple[str, int] | None:
    """Name the rule that reads most of some codes from their beginning, the first of several, and how many it reads."""
    best: tuple[str, int] | None = None
    for name, pattern in _COMPILED:
        match = pattern.match(codes)
        if match and match.end() > (best[1] if best else 0):
            best = (name, match.end())
    if best is None:
        return None
    name, end = best
    while codes[end - 1] in "_f,i" and end > 1:
        end -= 1
    return name, end


@lru_cache(maxsize=8192)
def may_hold(codes: str) -> bool:
    """Tell whether a period can begin at any of some codes.

    >>> may_hold("iOqfY"), may_hold("if_")
    (True, False)
    """
    return any(
        _PARTIAL.match(codes, at) or (code in _FIRSTS and _longest(_stretch(codes[at : at + _WIDEST])))
        for at, code in enumerate(codes)
    )


def match_partial(tokens: list[Token], codes: str, at: int) -> tuple[Symbol, int] | None:
    """Read a period that only what follows completes: "third or fourth quarter", "mid-to-late 2012"."""
    match = _PARTIAL.match(codes, at)
    if match is None:
        return None
    part = tokens[at : match.end()]
    unit: Unit = "ordinal" if match["ordinal"] else "part"
    return Symbol(unit, nth=_value(part, "O"), parts=_parts(part), rule="compound"), match.end()


def _value(tokens: list[Token], codes: str) -> int | None:
    return next((token.value for token in tokens if token.code in codes), None)


def _parts(tokens: list[Token]) -> str:
    return "".join(token.code for token in tokens if token.code in "EMLZ")


def _shift(codes: str) -> int | None:
    if "n" in codes or ("c" in codes and "y" in codes and "Y" not in codes):
        return 1  # "the coming fiscal year" is the next, "the coming quarter" the running one
    if "l" in codes:
        return -1
    return 0 if "t" in codes or "c" in codes else None


def _base(tokens: list[Token], codes: str) -> Symbol:
    """Collect what every kind of period can say: year, relative year, fiscal or calendar, part."""
    return Symbol(
        "year",
        year=_value(tokens, "Y"),
        shift=_shift(codes),
        fiscal="F" in codes,
        calendar="C" in codes,
        full="T" in codes,
        both=any(t.code == "F" and t.value == BOTH for t in tokens),
        parts=_parts(tokens),
    )


def _symbol(name: str, tokens: list[Token], codes: str) -> Symbol | None:
    base = _base(tokens, codes)
    if name in _NAMED_UNITS:
        unit, code = _NAMED_UNITS[name]
        return base._replace(unit=unit, nth=_value(tokens, code))
    return _READERS.get(name, _year)(tokens, codes, base)


# Rules whose symbol is no more than its unit and the index that a token of this code says.
_NAMED_UNITS: dict[str, tuple[Unit, str]] = {
    "quarter": ("quarter", "OQH"),
    "this half": ("half", "OQH"),
    "midyear": ("midyear", ""),
    "month": ("month", "J"),
    "season": ("season", "s"),
    "decade": ("decade", ""),
}


def _year(tokens: list[Token], codes: str, base: Symbol) -> Symbol | None:
    plural = any(t.code == "y" and t.value is True for t in tokens) and base.year is None
    return None if plural else base  # "the years"


def _half(tokens: list[Token], codes: str, base: Symbol) -> Symbol:
    # "Half-year 2026" is the first, of which alone issuers speak so.
    return base._replace(unit="half", nth=_value(tokens, "OQH") or 1)


def _week_of(tokens: list[Token], codes: str, base: Symbol) -> Symbol | None:
    day = _date([t for t in tokens if t.code in "NOJYI"], codes, Symbol("day", year=base.year))
    return Symbol("week", inner=day, whole="^" in codes) if day else None


def _days(tokens: list[Token], codes: str, base: Symbol) -> Symbol | None:
    numbers = [t.value for t in tokens if t.code in "NO"]
    if not 0 < numbers[0] < numbers[-1]:
        return None
    return Symbol("day", nth=_value(tokens, "J"), month_day=numbers[0], most=numbers[-1], year=base.year)


def _named_quarter(tokens: list[Token], codes: str, base: Symbol) -> Symbol | None:
    month = _value(tokens, "J")
    unit: Unit = "half" if "h" in codes else "quarter"
    inner = Symbol("month", nth=month, year=base.year)
    return base._replace(unit=unit, nth=None, inner=inner, year=None) if month else None


def _part_of_month(tokens: list[Token], codes: str, base: Symbol) -> Symbol:
    within = Symbol("month", nth=_value(tokens, "J"), year=base.year)
    return Symbol("part", nth=_value(tokens, "O") or -1, size=next(c for c in codes if c in "hkW"), inner=within)


def _relative_unit(tokens: list[Token], codes: str, base: Symbol) -> Symbol | None:
    size = next(c for c in codes if c in "qhgk")
    unit: Unit = {"q": "quarter", "h": "half", "g": "month", "k": "week"}[size]  # type: ignore[assignment]
    if "y" in codes:  # "the same quarter next year"
        return base._replace(unit=unit, shift=0, inner=Symbol("year", shift=_shift(codes[codes.index(size) :])))
    if base.year is not None and "l" in codes:  # "the last quarter of 2012"
        return base._replace(unit=unit, nth=-1, shift=None)
    if any(t.code in "qhgk" and t.value is True for t in tokens):
        return None
    return base._replace(unit=unit, shift=0 if "c" in codes or base.shift is None else base.shift)


def _the_unit(tokens: list[Token], codes: str, base: Symbol) -> Symbol | None:
    symbol = _relative_unit(tokens, codes, base)
    return symbol and symbol._replace(shift=0)


def _year_end(tokens: list[Token], codes: str, base: Symbol) -> Symbol:
    return _tail_date(tokens) or base._replace(unit="year_end", whole=True)


def _unit_end(tokens: list[Token], codes: str, base: Symbol) -> Symbol:
    return Symbol("month" if "month" in str(tokens[-1].value) else "quarter", shift=0, whole=True)


def _feast(tokens: list[Token], codes: str, base: Symbol) -> Symbol:
    size = "W" if "W" in codes else ""
    feast: Feast = next(t.value for t in tokens if t.code == "*")
    return base._replace(unit="feast", feast=feast, size=size, shift=base.shift if "y" in codes else None)


def _weekend(tokens: list[Token], codes: str, base: Symbol) -> Symbol | None:
    told = [t for t in tokens if t.code not in "DWf_"]
    read = _days if sum(t.code in "NO" for t in told) > 1 else _date
    inner = read(told, "".join(t.code for t in told), base)
    return Symbol("beside", size="W", shift=0, inner=inner) if inner else None


_SIDES = {"before": -1, "prior to": -1, "ahead of": -1, "after": 1, "following": 1}


def _beside(tokens: list[Token], codes: str, base: Symbol) -> Symbol | None:
    at = next(i for i, code in enumerate(codes) if code in "<aK")
    unit, side, named = tokens[at - 1], _SIDES.get(str(tokens[at].value)), [t for t in tokens[at + 1 :] if t.code not in "_D"]
    if side is None or unit.value is True:
        return None
    told = "".join(t.code for t in named)
    inner = _feast(named, told, base) if "*" in told else _date(named, told, base)
    return Symbol("beside", nth=unit.value if unit.code == "D" else None, size=unit.code, shift=side, inner=inner) if inner else None


def _today(tokens: list[Token], codes: str, base: Symbol) -> Symbol:
    return Symbol("day", shift=1 if tokens[0].end - tokens[0].start == 8 else 0)


def _tail_date(tokens: list[Token]) -> Symbol | None:
    """Read the date in "fiscal year end of June 30, 2012"."""
    at = next((i for i, t in enumerate(tokens) if t.code == "J"), None)
    return None if at is None else _date(tokens[at:], "", Symbol("day"))


def _date(tokens: list[Token], codes: str, base: Symbol) -> Symbol | None:
    if tokens[0].code == "I":
        return Symbol("day", day=tokens[0].value)
    number = next((t.value for t in tokens if t.code in "NO"), None)
    month = _value(tokens, "J")
    days = any(t.code == "d" and t.value is True for t in tokens)  # "the 30th day of June", but no "30 days of June"
    if number is None or not 1 <= number <= 31 or days:
        return None
    return Symbol("day", nth=month, month_day=number, year=base.year)


def _ending(tokens: list[Token], codes: str, base: Symbol) -> Symbol | None:
    """Read "thirteen weeks ending October 27, 2012", "the quarter ending in March", "fiscal 2018, which ends …"."""
    cut = next(i for i, code in enumerate(codes) if code in ("G" if "G" in codes else "->"))
    head, tail = tokens[:cut], [t for t in tokens[cut + 1 :] if t.code not in "@_~Zf"]
    year = _value(tail, "Y")
    if any(t.code in "NOI" for t in tail):
        end = _date([t for t in tail if t.code not in "D,"], codes, Symbol("day", year=year))
        if end is None:
            return None
    else:
        end = Symbol("month", nth=_value(tail, "J"), year=year)
    unit = _unit_before(head)
    if unit == "P" and "N" not in codes[:cut]:
        return None
    count = _value(head, "N")
    size = "q" if unit == "Q" else unit
    return Symbol("months", least=count or 1, size=size, inner=end, fiscal="F" in codes[:cut], year=_value(head, "Y"))


def _unit_before(head: list[Token]) -> str:
    """Return the code of the unit that ends: the one that is counted, else the last one named, else the year."""
    codes = [t.code for t in head]
    counted = (after for code, after in pairwise(codes) if code == "N" and after in "gkqdyh")
    named = (code for code in reversed(codes) if code in "gkqdyhQ")
    return next(counted, None) or next(named, "P" if "P" in codes else "y")


def _fiscal_month(tokens: list[Token], codes: str, base: Symbol) -> Symbol | None:
    """Read "FY March 2026" and "FY3/26": the year that ends with that month; "fiscal March 2026" is a month."""
    label = next(t for t in tokens if t.code == "F")
    if "y" not in codes and label.value not in ("fy", "fye", None):
        return None
    month = Symbol("month", nth=_value(tokens, "Jj"), year=base.year)
    return Symbol("months", least=1, size="y", inner=month, fiscal=True, year=base.year)


_TO_DATE = frozenset({("g", 6), ("g", 9), ("q", 2), ("q", 3)})


def _is_to_date(codes: str, unit: str, count: int) -> bool:
    """Tell "first nine months" and "three months 2026" from "in the first twelve months" of what they say themselves."""
    undated, unnumbered = codes[-2:] == f"N{unit}" and "Y" not in codes, codes.endswith("NgY") and "O" not in codes
    return not (undated or unnumbered) or (unit, count) in (_TO_DATE if undated else _TO_DATE | {("g", 3)})


def _months_of(tokens: list[Token], codes: str, base: Symbol) -> Symbol | None:
    count = _value(tokens, "N")
    unit = next(t.code for t in tokens if t.code in "gqkh")
    last = codes.lstrip("_")[0] in "lr" or _value(tokens, "O") == -1
    nth = 1 if "l" in codes else _value(tokens, "O") or 1
    if count is None or unit == "k" or (nth > 1 and count * nth * {"g": 1, "q": 3, "h": 6}[unit] > 12):
        return None
    if not last and not _is_to_date(codes, unit, count):
        return None
    shift = _shift(codes.lstrip("_")[1:])
    return base._replace(unit="months", least=count, size=unit, shift=shift, nth=-1 if last else nth)


def _counted(tokens: list[Token], codes: str, base: Symbol) -> Symbol | None:
    numbers = [t.value for t in tokens if t.code == "N"]
    size = next(t for t in tokens if t.code in "dgkqyhe")
    if size.value is not True and numbers[0] != 1:
        return None
    return Symbol("rolling", least=numbers[0], most=numbers[-1], size=size.code)


def _rolling(tokens: list[Token], codes: str, base: Symbol) -> Symbol | None:
    numbers = [t.value for t in tokens if t.code == "N"]
    size_token = next(t for t in tokens if t.code in "dgkqyhe")
    size = size_token.code
    plural = size_token.value is True
    if numbers:
        return Symbol("rolling", least=0, most=numbers[-1], size=size)
    if size == "e":
        return Symbol("rolling", least=0, most=10, size="y") if "n" in codes else None
    if not plural:
        return None if "A" in codes or "V" in codes else _next_unit(codes, size)
    if size in "yhd":
        return None  # "in the coming years" names no date
    months = {"k": 1, "g": 6, "q": 6}[size]
    return Symbol("rolling", least=0, most=months, size="g")


def _next_unit(codes: str, size: str) -> Symbol | None:
    if size in "dh":
        return None
    unit: Unit = {"g": "month", "k": "week", "q": "quarter", "y": "year"}[size]  # type: ignore[assignment]
    if "c" in codes and size in "yk":
        return None  # "in the coming year": the next twelve months or the next fiscal year
    return Symbol(unit, shift=1 if "n" in codes else 0)


_READERS: dict[str, Callable[[list[Token], str, Symbol], Symbol | None]] = {
    "ending": _ending,
    "year ending": _ending,
    "span to": _ending,
    "week of": _week_of,
    "fiscal month": _fiscal_month,
    "date": _date,
    "days": _days,
    "part of month": _part_of_month,
    "months of": _months_of,
    "named quarter": _named_quarter,
    "half": _half,
    "rolling": _rolling,
    "counted": _counted,
    "relative unit": _relative_unit,
    "the unit": _the_unit,
    "year end": _year_end,
    "unit end": _unit_end,
    "feast": _feast,
    "weekend": _weekend,
    "beside": _beside,
    "today": _today,
}
