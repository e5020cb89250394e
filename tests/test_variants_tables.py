"""Variants of tables made by rule: every form of column heads x every markup, every way to say currency and scale x every place for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from outlooks import Grid, piped
from troubles import whole

from tracker import find_figures

Q3, Q3_BEFORE = (date(2025, 7, 1), date(2025, 9, 30)), (date(2024, 7, 1), date(2024, 9, 30))
NINE, NINE_BEFORE = (date(2025, 1, 1), date(2025, 9, 30)), (date(2024, 1, 1), date(2024, 9, 30))
Q2, YEAR = (date(2025, 4, 1), date(2025, 6, 30)), (date(2024, 1, 1), date(2024, 12, 31))
ALL = (Q3, Q3_BEFORE, NINE, NINE_BEFORE)
# The heads of the columns, rows parted by "/ ", a head over several by its number: "Jul-Sep*2" stands over two.
HEADS: dict[str, Sequence[tuple[date, date] | None]] = {
    "Q3 2025|Q3 2024|9M 2025|9M 2024": ALL,
    "Q3/25|Q3/24|Q1-Q3/25|Q1-Q3/24": ALL,
    "7-9/2025|7-9/2024|1-9/2025|1-9/2024|1-12/2024": (*ALL, YEAR),
    "Jul-Sep 2025|Jul-Sep 2024|Jan-Sep 2025|Jan-Sep 2024|Full year 2024": (*ALL, YEAR),
    "Jul-Sep*2|Jan-Sep*2|Jan-Dec// 2025|2024|2025|2024|2024": (*ALL, YEAR),
    "Three months ended September 30,*2|Nine months ended September 30,*2// 2025|2024|2025|2024": ALL,
    "Three months ended 30 September*2|Nine months ended 30 September*2// 2025|2024|2025|2024": ALL,
    "Third quarter*2|Year to date*2// 2025|2024|2025|2024": ALL,
    "Q3*2|9M*2// 2025|2024|2025|2024": ALL,
    "3 months|3 months|9 months|9 months// 30 Sep 2025|30 Sep 2024|30 Sep 2025|30 Sep 2024": ALL,
    "01.07.-30.09.2025|01.07.-30.09.2024|01.01.-30.09.2025|01.01.-30.09.2024": ALL,
    "01/07/2025 to 30/09/2025|01/07/2024 to 30/09/2024": (Q3, Q3_BEFORE),
    "Quarter ended 30-Sep-25|Quarter ended 30-Jun-25|Quarter ended 30-Sep-24": (Q3, Q2, Q3_BEFORE),
    "3M to 30 Sep 25|3M to 30 Sep 24": (Q3, Q3_BEFORE),
    "Sep quarter 2025|Sep quarter 2024": (Q3, Q3_BEFORE),
    "September 2025 quarter|June 2025 quarter|September 2024 quarter": (Q3, Q2, Q3_BEFORE),
    "Sep 25 Qtr|Jun 25 Qtr|Sep 24 Qtr": (Q3, Q2, Q3_BEFORE),
    "Quarter ended*3// Sep-25|Jun-25|Sep-24": (Q3, Q2, Q3_BEFORE),
    "2025 Q3|2024 Q3|2025 Q1-Q3|2024 Q1-Q3": ALL,
    "Third Quarter 2025|Third Quarter 2024|First Nine Months 2025|First Nine Months 2024": ALL,
    "3rd Qtr 2025|3rd Qtr 2024": (Q3, Q3_BEFORE),
    "Q3'25|Q3'24|YTD'25|YTD'24": ALL,
    "Q3 FY2025|Q3 FY2024|FY2024": (Q3, Q3_BEFORE, YEAR),
    "FY25 Q3|FY24 Q3|FY24": (Q3, Q3_BEFORE, YEAR),
    "Q3 2025|Q3 2024|Change %|9M 2025|9M 2024": (Q3, Q3_BEFORE, None, NINE, NINE_BEFORE),
    "Q3 2025(1)|Q3 2024 (restated)": (Q3, Q3_BEFORE),
}
ROWS = (("Net sales", "revenue"), ("Operating profit", "operating_income"), ("Net profit", "net_income"))


def html(rows: Grid) -> str:
    cells = ("".join(f"<td colspan={width}>{text}</td>" for text, width in row) for row in rows)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


def aligned(rows: Grid) -> str:
    wide = max(16, *(len(text) // width + 4 for row in rows for text, width in row[1:]))
    return "\n".join(f"{row[0][0]:34}" + "".join(f"{t:>{wide}}" if w == 1 else f"{t:^{wide * w}}" for t, w in row[1:]) for row in rows) + "\n"


def heads_of(heads: str) -> Grid:
    parts = ((head.partition("*") for head in row.strip().split("|")) for row in heads.split("//"))
    return [[("", 1), *((text, int(width or 1)) for text, _, width in row)] for row in parts]


def misread(rows: Grid, columns: Sequence[tuple[date, date] | None], write: str, scale: int, currency: str, label: str, markup: str) -> list[str]:
    wanted = set()
    for i, (name, metric) in enumerate(ROWS):
        row = [(label.format(name), 1)]
        for j, span in enumerate(columns):
            value = Decimal(3000 - 900 * i + 37 * j) + Decimal("0.5")
            row.append((f"{value:,}" if span else "3.1%", 1))
            wanted |= {(metric, value.scaleb(scale), currency, *span)} if span else set()
        rows = [*rows, row]
    text = {"html": html, "piped": piped, "aligned": aligned}[markup](rows)
    read = {(f.metric, f.value, f.unit, f.period_start, f.period_end) for f in find_figures(whole({"published": "2025-11-06"}, write.format(text)))}
    return [f"{metric} {value} {unit} {start}..{end}" for metric, value, unit, start, end in sorted(wanted - read)]


@pytest.mark.parametrize("markup", ["html", "piped", "aligned"])
@pytest.mark.parametrize("heads", HEADS)
def test_every_head_in_every_markup(heads: str, markup: str) -> None:
    rows = heads_of(heads)
    rows[0][0] = ("EUR million", 1)
    assert not misread(rows, HEADS[heads], "{}", 6, "EUR", "{}", markup)


CORNERS = {
    "USD 6": "(in $ millions)|US$m|USD m", "USD 3": "(In thousands)|US$000|$000s|US$ thousands", "EUR 6": "EUR million|EURm|€m|MEUR|in € mn",
    "EUR 3": "TEUR|in EUR thousand|EUR '000s|EUR k", "SEK 6": "SEK m|MSEK|Mkr", "NOK 3": "(NOK in thousands)|NOK 1,000", "GBP 3": "£'000", "CNY 3": "RMB'000",
    "AUD 6": "A$M", "INR 7": "(Rs. in crore)|INR Cr", "INR 5": "(₹ in lakh)", "CHF 6": "in millions of CHF|CHF mn", "CAD 6": "(C$ millions)", "ZAR 6": "R million|Rm",
    "PLN 6": "PLN m|PLN mln", "SGD 3": "S$'000", "MYR 3": "RM'000", "KRW 9": "KRW bn|(KRW in billions)", "JPY 6": "(Millions of yen)", "BRL 6": "R$ million",
}  # fmt: skip
LABELS = {"EUR 6": "{} (€m)|{} [€m]|{}, MEUR", "SEK 6": "{}, SEK m", "NOK 6": "{} (NOK mill.)", "EUR 3": "{} in EUR thousand", "CNY 6": "{} – RMB million", "GBP 3": "{} (£'000)"}
BELOW = {"EUR 6": "€m", "GBP 3": "£'000", "USD 6": "US$m|$ million", "SEK 6": "SEK m", "EUR 3": "EUR k", "ZAR 6": "Rm", "AUD 3": "A$000", "NOK 3": "NOK 1,000"}
ABOVE = {"EUR 6": "(in millions of euros)|€ million", "USD 3": "In thousands of U.S. dollars", "SEK 6": "All amounts in SEK million unless otherwise stated", "INR 5": "Rupees in lakhs"}


def said(table: dict[str, str]) -> list[tuple[str, int, str]]:
    return [(key.split()[0], int(key.split()[1]), words) for key, row in table.items() for words in row.split("|")]


@pytest.mark.parametrize(("currency", "scale", "words"), said(CORNERS))
def test_every_scale_in_the_corner(currency: str, scale: int, words: str) -> None:
    rows = heads_of("Q3 2025|Q3 2024")
    rows[0][0] = (words, 1)
    assert not misread(rows, ALL[:2], "{}", scale, currency, "{}", "html")


@pytest.mark.parametrize(("currency", "scale", "words"), said(LABELS))
def test_every_scale_in_the_label(currency: str, scale: int, words: str) -> None:
    assert not misread(heads_of("Q3 2025|Q3 2024"), ALL[:2], "{}", scale, currency, words, "html")


@pytest.mark.parametrize(("currency", "scale", "words"), said(BELOW))
def test_every_scale_below_the_heads(currency: str, scale: int, words: str) -> None:
    assert not misread(heads_of(f"Q3 2025|Q3 2024// {words}|{words}"), ALL[:2], "{}", scale, currency, "{}", "html")


@pytest.mark.parametrize(("currency", "scale", "words"), said(ABOVE))
def test_every_scale_above_the_table(currency: str, scale: int, words: str) -> None:
    assert not misread(heads_of("Q3 2025|Q3 2024"), ALL[:2], f"<p>{words}</p>{{}}", scale, currency, "{}", "html")
