"""Variants made by rule: every way to name a span of time x every way to write a day, every currency x scale x style of digits.

What is wanted is worked out from the parts, not written down: a form that fails in one combination fails here, not in the next release.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tracker import parse_amount, parse_period
from tracker.periods.calendars import add_months

PUBLISHED = date(2025, 11, 6)
ENDS = (date(2025, 9, 30), date(2026, 6, 30))


def nth(day: int) -> str:
    return f"{day}{'th' if 10 <= day % 100 <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


DAYS: dict[str, Callable[[date], str]] = {
    "September 30, 2025": lambda d: f"{d:%B} {d.day}, {d.year}",
    "September 30 2025": lambda d: f"{d:%B} {d.day} {d.year}",
    "30 September 2025": lambda d: f"{d.day} {d:%B} {d.year}",
    "30 September, 2025": lambda d: f"{d.day} {d:%B}, {d.year}",
    "30th September 2025": lambda d: f"{nth(d.day)} {d:%B} {d.year}",
    "the 30th of September, 2025": lambda d: f"the {nth(d.day)} of {d:%B}, {d.year}",
    "the 30th day of September, 2025": lambda d: f"the {nth(d.day)} day of {d:%B}, {d.year}",
    "September 30th, 2025": lambda d: f"{d:%B} {nth(d.day)}, {d.year}",
    "30 Sep 25": lambda d: f"{d.day} {d:%b} {d:%y}",
    "30 Sep '25": lambda d: f"{d.day} {d:%b} '{d:%y}",
    "30-Sep-25": lambda d: f"{d.day}-{d:%b}-{d:%y}",
    "30/Sep/2025": lambda d: f"{d.day}/{d:%b}/{d.year}",
    "30. September 2025": lambda d: f"{d.day}. {d:%B} {d.year}",
    "Sep. 30, 2025": lambda d: f"{d:%b}. {d.day}, {d.year}",
    "Sep. 30. 2025": lambda d: f"{d:%b}. {d.day}. {d.year}",
    "SEPTEMBER 30, 2025": lambda d: f"{d:%B} {d.day}, {d.year}".upper(),
    "Sep-30-2025": lambda d: f"{d:%b}-{d.day}-{d.year}",
    "30.09.2025": lambda d: f"{d:%d.%m.%Y}",
    "30/09/2025": lambda d: f"{d:%d/%m/%Y}",
    "09/30/25": lambda d: f"{d:%m/%d/%y}",
    "2025-09-30": lambda d: f"{d:%Y-%m-%d}",
    "2025/09/30": lambda d: f"{d:%Y/%m/%d}",
    "2025 September 30": lambda d: f"{d.year} {d:%B} {d.day}",
    "Tuesday, 30 September 2025": lambda d: f"{d:%A}, {d.day} {d:%B} {d.year}",
    "September 2025": lambda d: f"{d:%B} {d.year}",
    "Sep. 2025": lambda d: f"{d:%b}. {d.year}",
    "September, 2025": lambda d: f"{d:%B}, {d.year}",
    "Sep-25": lambda d: f"{d:%b}-{d:%y}",
    "Sep '25": lambda d: f"{d:%b} '{d:%y}",
    "end-September 2025": lambda d: f"end-{d:%B} {d.year}",
    "09/2025": lambda d: f"{d:%m/%Y}",
}
LENGTHS: dict[str, int] = {  # in months
    **dict.fromkeys(("quarter", "three months", "three (3) months", "3 mos.", "3-month period", "fiscal quarter", "quarterly period", "three calendar months"), 3),
    **dict.fromkeys(("six months", "half year", "half-year", "half-yearly period", "fiscal half-year", "6M"), 6),
    **dict.fromkeys(("nine months", "9M", "nine-month period"), 9),
    **dict.fromkeys(("year", "full year", "full-year", "financial year", "FY", "twelve months", "annual period", "business year"), 12),
    "month": 1, "five months": 5, "18-month period": 18,
}  # fmt: skip
WEEKS = {"13 weeks": 13, "thirteen-week period": 13, "twenty-six weeks": 26, "39 weeks": 39, "52-week fiscal year": 52, "fifty-three weeks": 53}


def spans() -> Iterator[tuple[str, date, date]]:
    for end in ENDS:
        for link in ("to", "ended" if end < PUBLISHED else "ending"):
            for write in DAYS.values():
                for name, months in LENGTHS.items():
                    yield f"{name} {link} {write(end)}", add_months(end + timedelta(1), -months), end
            for write in list(DAYS.values())[:24]:
                for name, weeks in WEEKS.items():
                    yield f"{name} {link} {write(end)}", end - timedelta(weeks=weeks) + timedelta(1), end


def failing(wanted: Iterator[tuple[str, date, date]], fiscal_year_end: str = "12-31") -> list[tuple[str, str]]:
    read = ((text, start, end, parse_period(text, published=PUBLISHED, fiscal_year_end=fiscal_year_end)) for text, start, end in wanted)
    return [(text, f"{got and (got.start, got.end)}") for text, start, end, got in read if got is None or (got.start, got.end) != (start, end)]


def test_every_span_with_every_day() -> None:
    assert not failing(spans())


@pytest.mark.parametrize("link", ["ended", "ended on", "to", "through", "up to and including", "that ended on", "closed", "until", "closing on"])
@pytest.mark.parametrize("habit", [str, str.upper, str.title, lambda text: text.replace(" ", "  "), lambda text: f"the {text}"])
def test_every_link_in_every_habit(link: str, habit: Callable[[str], str]) -> None:
    wanted = ((f"{name} {link} 30 September 2025", months) for name, months in LENGTHS.items() if name not in ("9M", "6M", "FY", "month", "3 mos."))
    assert not failing((habit(text), add_months(ENDS[0] + timedelta(1), -months), ENDS[0]) for text, months in wanted)


# q, o, h and m stand for the number of a quarter, its word, the number of a half, months to date; Y, y, p, P for the year and the one before.
QUARTERS = """Q{q} {Y}|{q}Q{y}|Q{q}'{y}|Q{q}-{y}|Q{q}FY{y}|Q{q} FY{Y}|FY{y} Q{q}|FY{y}Q{q}|{Y}Q{q}|{Y}-Q{q}|Q{q}/{Y}|{o} quarter {Y}|the {o} quarter of {Y}|
{Y} {o}-quarter|{o} quarter of fiscal {Y}|fiscal {Y} {o} quarter|{o} fiscal quarter of {Y}|{q}Q FY{y}|Q{q}F{y}|{q}QF{y}|Quarter {q} {Y}|Qtr {q} {Y}|quarter {q}, {Y}|
Q{q} (fiscal {Y})|{o} quarter (fiscal {Y})|Q{q}-FY{y}|Q{q} – FY{y}|Q{q} of the {Y} fiscal year|FQ{q} {Y}""".replace("\n", "").split("|")
HALVES = "H{h} {Y}|{h}H {Y}|{h}H{y}|H{h} FY{y}|{h}HFY{y}|FY{Y} H{h}|H{h}/{Y}|{o} half of {Y}|{o} half-year of {Y}|{o} six months of {Y}|half {h} {Y}|{o} fiscal half of {Y}".split("|")
MONTHS = "first {w} months of {Y}|{m}M {Y}|{m}M{y}|{m}M FY{y}|{m}MFY{y}|{m}M-{y}|{m}M/{Y}|{w} months {Y}|first {w}-month period of {Y}|{w} months of FY{y}".split("|")
BOTH_YEARS = "Q{q} FY {P}-{y}|Q{q} {P}/{y}|{o} quarter of {P}-{y}|Q{q} FY{p}-{y}|Q{q} FY{p}/{y}".split("|")
WORDS = ["first", "second", "third", "fourth"]


def parts(forms: list[str], months: int, year_end: int) -> Iterator[tuple[str, date, date]]:
    for year in (2026, 2027):
        first = add_months(date(year, year_end, 1), -11)
        for at in range(12 // months):
            start = add_months(first, at * months)
            end = add_months(start, months) - timedelta(1)
            names = {"q": at + 1, "h": at + 1, "o": WORDS[at], "Y": year, "y": year % 100, "P": year - 1, "p": year % 100 - 1}
            yield from ((form.format(**names), start, end) for form in forms if end > PUBLISHED)


@pytest.mark.parametrize("year_end", [3, 6, 9, 12])
def test_every_label(year_end: int) -> None:
    fye = f"{year_end:02}-{(add_months(date(2026, year_end, 1), 1) - timedelta(1)).day}"
    assert not failing(parts(QUARTERS, 3, year_end), fye)
    assert not failing(parts(HALVES, 6, year_end), fye)
    assert year_end == 12 or not failing(parts(BOTH_YEARS, 3, year_end), fye)
    first = add_months(date(2026, year_end, 1), -11)
    to_date = ((form.format(m=m, w=w, Y=2026, y=26), first, add_months(first, m) - timedelta(1)) for m, w in ((6, "six"), (9, "nine")) for form in MONTHS)
    assert not failing((row for row in to_date if row[2] > PUBLISHED), fye)


RANGES = """{A} to {B} 2026|{A}–{B} 2026|{a}-{b} 2026|{A} 2026 - {B} 2026|{a}/{b} 2026|{A} 1 – {B} {d}, 2026|1 {A} to {d} {B} 2026|{i:02}/2026-{j:02}/2026|{i}-{j}/2026|
1.{i}.-{d}.{j}.2026|01.{i:02}.2026 – {d}.{j:02}.2026|01/{i:02}/2026 to {d}/{j:02}/2026|2026-{i:02}-01 to 2026-{j:02}-{d}""".replace("\n", "").split("|")


def test_every_range_of_months() -> None:
    def ranges() -> Iterator[tuple[str, date, date]]:
        for i, j in ((1, 3), (4, 6), (7, 9), (10, 12), (1, 9), (4, 12)):
            start, end = date(2026, i, 1), add_months(date(2026, j, 1), 1) - timedelta(1)
            names = {"A": f"{start:%B}", "B": f"{end:%B}", "a": f"{start:%b}", "b": f"{end:%b}", "i": i, "j": j, "d": end.day}
            yield from ((form.format(**names), start, end) for form in RANGES)

    assert not failing(ranges())


@pytest.mark.parametrize("text", ["three month period of growth", "12 months 2026 stores", "in the quarter 30 stores opened", "No. 9/2025", "room 3-9/12"])
def test_neighbours_are_none_of_them(text: str) -> None:
    read = parse_period(text, published=PUBLISHED)
    assert read is None or read.grain in ("year", "quarter")


BEFORE = """USD: $,US$,US $,USD,U.S.$|EUR: €,EUR,Euro|GBP: £,GBP,Stg|JPY: ¥,JPY|CAD: C$,CAD,Cdn$,Can$|AUD: A$,AUD,Aus$|NZD: NZ$,NZD|HKD: HK$,HKD|SGD: S$|CNY: RMB,CNY,Rmb|
INR: Rs.,Rs,INR,₹|SEK: SEK|NOK: NOK|DKK: DKK|CHF: CHF,SFr,Fr.|KRW: KRW,₩,W|TWD: NT$|BRL: R$|ZAR: ZAR,R|MXN: MXN,Ps.|ILS: NIS,₪|PLN: PLN|CZK: CZK|HUF: HUF|TRY: TRY,TL|MYR: RM|
IDR: Rp,IDR|PHP: Php,₱,P|AED: AED,Dhs|SAR: SAR,SR|KWD: KWD,KD|NGN: NGN,₦,N|KES: KES,KShs|CLP: CLP,Ch$|PEN: S/,PEN|VND: VND|THB: THB""".replace("\n", "").split("|")
BEHIND = """USD: US dollars,U.S. dollars|EUR: euros,EUR|GBP: pounds sterling|JPY: yen,Japanese yen|CNY: yuan,RMB|INR: rupees|SEK: kronor,SEK|CHF: Swiss francs|KRW: won|ZAR: rand|PLN: zloty|
CZK: Czech crowns|HUF: forints|AED: dirhams|SAR: riyals,SAR|THB: baht|NGN: naira""".replace("\n", "").split("|")
SCALES = {" million": 6, "m": 6, " mn": 6, " mio.": 6, " mln": 6, " bn": 9, "bn": 9, " billion": 9, " Mrd.": 9}


def money(rows: list[str]) -> Iterator[tuple[str, str]]:
    for row in rows:
        code, _, names = row.strip().partition(": ")
        yield from ((code, name) for name in names.split(","))


def misread(wanted: Iterator[tuple[str, Decimal, Decimal, str]]) -> list[tuple[str, str]]:
    read = ((text, low, high, unit, parse_amount(text)) for text, low, high, unit in wanted)
    return [
        (text, f"{got and (got.low, got.high, got.unit)}")
        for text, low, high, unit, got in read
        if got is None or (got.low, got.high, got.unit) != (low, high, unit)
    ]


def test_every_currency_with_every_scale() -> None:
    def sums() -> Iterator[tuple[str, Decimal, Decimal, str]]:
        for code, name in money(BEFORE):
            for gap in ("", " "):
                for scale in (" million", "m", " bn", " mn"):
                    value = Decimal("12.5").scaleb(SCALES[scale])
                    yield f"{name}{gap}12.5{scale}", value, value, code
                yield f"{name}{gap}12-14 million", Decimal("12e6"), Decimal("14e6"), code
        for code, name in money(BEHIND):
            for scale in (" million", " bn"):
                value = Decimal("12.5").scaleb(SCALES[scale])
                yield f"12.5{scale} {name}", value, value, code

    assert not misread(sums())


def test_every_scale_in_every_range() -> None:
    def ranges() -> Iterator[tuple[str, Decimal, Decimal, str]]:
        for code, name in (("USD", "$"), ("EUR", "€"), ("EUR", "EUR "), ("NOK", "NOK "), ("INR", "Rs. ")):
            for scale, exponent in SCALES.items():
                low, high = Decimal(12).scaleb(exponent), Decimal(14).scaleb(exponent)
                for form in ("{n}12{s} to {n}14{s}", "{n}12 to {n}14{s}", "{n}12{s} - {n}14{s}", "between {n}12{s} and {n}14{s}"):
                    yield form.format(n=name, s=scale), low, high, code

    assert not misread(ranges())


STYLES = ["1,234,567", "1.234.567", "1'234'567", "1 234 567", "12,34,567", "1234567", "1,234,567.00", "1.234.567,00"]


def test_every_style_of_digits() -> None:
    def sums() -> Iterator[tuple[str, Decimal, Decimal, str]]:
        for text in STYLES:
            for name, code in (("EUR ", "EUR"), ("CHF ", "CHF"), ("SEK ", "SEK")):
                yield name + text, Decimal(1234567), Decimal(1234567), code
            yield f"{text} PLN", Decimal(1234567), Decimal(1234567), "PLN"

    assert not misread(sums())


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("the high-$3 range", "3.7", "3.9"), ("the low-$2 billion range", "2e9", "2.3e9"), ("the mid-$40 million range", "44e6", "46e6"), ("HK12.5 cents", ".125", ".125")],
)
def test_bands_and_subunits(text: str, low: str, high: str) -> None:
    amount = parse_amount(text)
    assert amount and (amount.low, amount.high) == (Decimal(low), Decimal(high)), amount


@pytest.mark.parametrize("text", ["SAR650984", "P12", "the N12 road", "R2 shares", "Flight SR520", "W3 and W4", "the TL 5000 mower"])
def test_names_are_no_money(text: str) -> None:
    amount = parse_amount(text)
    assert amount is None or amount.unit == "count"
