"""Amounts: corpora of phrasings, the examples of the lexicon, and what must hold of any text."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.amounts import decimal_mark, find_amounts, format_amount, parse_amount, parse_cell
from tracker.amounts.spans import find_spans
from tracker.lexicon import load_rows
from tracker.types import Amount

HERE = Path(__file__).parent / "amounts"
CORPUS = tomllib.loads((HERE / "corpus.toml").read_text(encoding="utf-8"))["value"]
NEGATIVE = tomllib.loads((HERE / "negative.toml").read_text(encoding="utf-8"))


def bound(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def shown(amount: Amount | None) -> tuple[Decimal | None, Decimal | None, str] | None:
    return amount and (amount.low, amount.high, amount.unit)


@pytest.mark.parametrize("row", CORPUS, ids=lambda row: f"{row['low']}..{row['high']} {row['unit']}")
def test_every_phrasing_gives_the_value(row: dict[str, Any]) -> None:
    want = (bound(row["low"]), bound(row["high"]), row["unit"])
    wrong = {phrase: shown(parse_amount(phrase)) for phrase in row["phrases"] if shown(parse_amount(phrase)) != want}
    assert not wrong
    if "approx" in row:
        assert not [phrase for phrase in row["phrases"] if parse_amount(phrase).approx is not row["approx"]]


def test_phrasings_are_found_in_a_sentence() -> None:
    """Money, percent and counted nouns need no help of the whole phrase; only bare numbers and words do."""
    missed = []
    for row in CORPUS:
        want = (bound(row["low"]), bound(row["high"]))
        for phrase in row["phrases"]:
            spans = find_amounts(f"For next year the company sees {phrase} in this market.")
            if not any((s.amount.low, s.amount.high) == want or s.loss for s in spans):
                missed.append(phrase)
    assert len(missed) < 0.04 * sum(len(row["phrases"]) for row in CORPUS), missed


@pytest.mark.parametrize("text", NEGATIVE["phrases"])
def test_no_amount(text: str) -> None:
    assert parse_amount(text) is None
    assert find_amounts(text) == []


@pytest.mark.parametrize("text", NEGATIVE["sentences"])
def test_no_amount_in_sentence(text: str) -> None:
    assert find_amounts(text) == []


@pytest.mark.parametrize(
    ("sentence", "want"),
    [
        ("Revenue of $4.0 to $4.2 billion and EPS of $1.10 to $1.15.", ["$4.0 to $4.2 billion", "$1.10 to $1.15"]),
        ("Margins will be 71.5% and 72.5%, respectively, plus or minus 50 basis points.", ["71.5%", "72.5%, respectively, plus or minus 50 basis points"]),
        ("We will open six to eight stores and hire 400 people.", ["six to eight stores", "400 people"]),
        ("Openings include 11 large, two small and two 17K format stores.", ["11", "two", "two 17K format stores"]),
        ("Net sales to increase 5% to $105 million.", ["increase 5% to $105 million"]),
        ("Sales of $80 million, up from $72 million.", ["$80 million", "from $72 million"]),
        ("We expect cash of $40 million at June 30, 2026.", ["$40 million"]),
        ("Capacity rises from 70%, to 85% in the second quarter of 2025.", ["from 70%", "85%"]),
        ("In 2012 to be between $78-82 million.", ["between $78-82 million"]),
        ("It will serve 6 new stores by 2026.", ["6 new stores"]),
    ],
)  # fmt: skip
def test_spans(sentence: str, want: list[str]) -> None:
    spans = find_amounts(sentence)
    assert [sentence[s.start : s.end] for s in spans] == [s.amount.text for s in spans]
    assert [s.amount.text for s in spans] == want


@pytest.mark.parametrize(
    ("text", "decimal", "want"),
    [
        ("EUR 1.234 million", None, ["1234000"]), ("EUR 1.234 million", ".", ["1234000"]), ("EUR 1.234 million", ",", ["1234000000"]),
        ("EUR 1,234 million", None, ["1234000000"]), ("EUR 1,234 million", ",", ["1234000"]), ("3.418 employees", ",", ["3418"]),
        ("EUR 2,4 million", ".", ["2400000"]), ("EUR 2.4 million", ",", ["2400000"]),  # a number that shows its own style keeps it
        ("EUR 1.234,5 million", ".", ["1234500000"]), ("EUR 1,234.5 million", ",", ["1234500000"]), ("EUR 0,234 million", None, ["234000"]),
        ("EUR 850.000", None, ["850000"]), ("EUR 1.000 million", None, ["1000000"]), ("$1.000", None, ["1.000"]),
        ("8,1 % 7,5 – 8,5 %", None, ["8.1", "7.5"]),
        ("Notes 2,4 and 5 apply to $3 million", None, ["3000000"]), ("sold in 12 350 litre tanks", None, ["12350"]),
        ("In 2024, 250 stores and 1,800 people", None, ["250", "1800"]), ("by December 31 500 employees", None, ["500"]), ("Phase 3 125 patients", None, ["125"]),
    ],
)  # fmt: skip
def test_number_style(text: str, decimal: Any, want: list[str]) -> None:
    assert [str(span.amount.low) for span in find_amounts(text, decimal=decimal)] == [str(Decimal(w)) for w in want]


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("EUR 796,1 million, margin 8,1 %, 1.234 employees", ","), ("$796.1 million, margin 8.1%, 1,234 employees", "."),
        ("EUR 1.234,5 million", ","), ("EUR 1.234.567", ","), ("$1,234,567", "."), ("0,85 per share", ","), ("0.125", "."),
        ("1,234 stores and 1.234 people", None), ("2012-05-09, 30.09.2025, 5/9/2012 and 10:30", None), ("version 3.2.1 of 1,2,3", None), ("", None),
        ("8.1% and 796,1 million", None), ("12,50,000", None), ("7.5 %, 8.5 % and one slip of 2,4 %", "."),
    ],
)  # fmt: skip
def test_a_text_shows_its_decimal_mark(text: str, mark: str | None) -> None:
    assert decimal_mark(text) == mark


def test_figures_stand_apart_from_the_words_around_them() -> None:
    text = "capex of about SEK 400-450 million, with EPS raised by $0.05 to $1.10 per share"
    spans = find_amounts(text)
    assert [text[s.core_start : s.core_end] for s in spans] == ["SEK 400-450 million", "$1.10"]


def test_a_range_from_loss_to_profit_says_so() -> None:
    (span,) = find_amounts("from a net loss of $2 million to net income of $1 million")
    assert span.crosses and not span.loss
    (span,) = find_amounts("a net loss of $2 million to $3 million")
    assert span.loss and not span.crosses


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Revenue: $820–860 million → $835–865 million", ["$820–860 million", "$835–865 million"]),
        ("Net sales $5.63 billion to $5.71 billion $5.40 billion to $5.48 billion", ["$5.63 billion to $5.71 billion", "$5.40 billion to $5.48 billion"]),
        ("2,700 $2,800", ["$2,800"]), ("350 MSEK 400 MSEK", ["350 MSEK", "400 MSEK"]), ("$1.2 billion USD", ["$1.2 billion USD"]),
        ("Gross margin.....31.0% - 32.0%", ["31.0% - 32.0%"]), ("six or seven closings and four resorts", ["six or seven closings", "four resorts"]),
        ("The number of territories is expected to be 52.", ["52"]), ("members: 710,000 to 725,000", ["710,000 to 725,000"]),
        ("We won 5 awards", ["5 awards"]), ("cash of 5 billion won", ["5 billion won"]), ("sales for the year flat versus last year", ["flat"]),
        ("margin of 12,4 (11,8) percent on net sales of 1 250 (1 180) MSEK", ["12,4 (11,8) percent", "1 250 (1 180) MSEK"]),
        ("A$120-A$130m and C$5-C$6 million, as in Form 10-K", ["A$120-A$130m", "C$5-C$6 million"]), ("$ 65,391 (9.6)%", ["$ 65,391", "(9.6)%"]), ("$ 65,391 (9.6) %", ["$ 65,391", "(9.6) %"]), ("in 9M 2025 and 6M FY26, 9M users", ["9M users"]),
        ("be neutral to earnings", ["neutral"]), ("carbon neutral by design", []), ("reach break-even EBITDA", ["break-even"]), ("a break-even analysis", []),
        ("bookings can double next year", ["double"]), ("in China 12 stores opened", ["12 stores"]), ("our Orbit 2 vehicles", []),
    ],
)  # fmt: skip
def test_where_amounts_end(text: str, want: list[str]) -> None:
    assert [span.amount.text for span in find_amounts(text)] == want


def test_listed_points_share_their_tolerance() -> None:
    first, second = find_amounts("71.5% and 72.5%, respectively, plus or minus 50 basis points")
    assert (first.amount.low, first.amount.high) == (Decimal(71), Decimal(72))
    assert (second.amount.low, second.amount.high) == (Decimal(72), Decimal(73))


@pytest.mark.parametrize(
    ("phrase", "measure"),
    [
        ("up 5%", "growth"), ("a 5% decline", "growth"), ("low single digits", "growth"), ("flat", "growth"), ("5%", "level"), ("mid-teens", "level"),
        ("$5 million", "level"), ("increase by $5 million", "change"), ("50 basis points", "change"), ("increase of 5% to $105 million", "level"),
        ("down $5 million", "change"), ("up from $5 million", "level"), ("increase to $5 million", "level"), ("two percentage points", "change"),
    ],
)  # fmt: skip
def test_measure(phrase: str, measure: str) -> None:
    assert parse_amount(phrase).measure == measure


@pytest.mark.parametrize(
    ("phrase", "digits"),
    [
        ("$4.2 billion", 8),
        ("14.5%", -1),
        ("$78 to $82 million", 6),
        ("$1.10", -2),
        ("25,000 units", 0),
        ("45 cents", -2),
        ("$4.20 billion", 7),
    ],
)
def test_digits_of_the_last_printed_place(phrase: str, digits: int) -> None:
    assert parse_amount(phrase).digits == digits


def test_growth_is_kept_beside_the_level() -> None:
    assert parse_amount("an increase of 5% to 6% to $105 million").growth == (Decimal(5), Decimal(6))
    assert parse_amount("a decrease of 5% to $105 million").growth == (Decimal(-5), Decimal(-5))


def test_prior_is_kept_beside_the_revision() -> None:
    (span,) = find_amounts("We raised our outlook from $78-82 million to $80-84 million.")
    assert (span.prior.low, span.prior.high) == (Decimal(78000000), Decimal(82000000))
    assert (span.amount.low, span.amount.high) == (Decimal(80000000), Decimal(84000000))


def test_loss_is_left_to_the_metric_in_a_sentence() -> None:
    (span,) = find_amounts("We expect a net loss of $40 million to $45 million.")
    assert span.loss
    assert (span.amount.low, span.amount.high) == (Decimal(40000000), Decimal(45000000))


@pytest.mark.parametrize(
    ("cell", "scale", "unit", "want"),
    [
        ("(1,234)", 1000, "USD", ("-1234000", "-1234000", "USD")),
        ("$ 4.2", 10**6, None, ("4200000", "4200000", "USD")),
        ("14.7% to 15.0%", 1000, "USD", ("14.7", "15.0", "percent")),
        ("$24.70", 10**6, "USD/share", ("24.70", "24.70", "USD/share")),
        ("25-30", 1, None, ("25", "30", "count")),
        ("~38%", 10**6, "USD", ("38", "38", "percent")),
        ("$3.5B-$3.65B", 1000, "USD", ("3500000000", "3650000000", "USD")),
        ("(571)", 10**6, "USD", ("-571000000", "-571000000", "USD")),
        ("(4)", 10**6, "USD", ("-4000000", "-4000000", "USD")),
        ("1,153(1)(2)", 10**6, "USD", ("1153000000", "1153000000", "USD")),
        ("38% (4)", 1, None, ("38", "38", "percent")),
        ("$925-$975", 10**6, None, ("925000000", "975000000", "USD")),
        ("2,012", 1000, "USD", ("2012000", "2012000", "USD")),
        ("$(0.35) - $(0.30)", 1000, "USD/share", ("-0.35", "-0.30", "USD/share")),
        ("Mid-Teens", 1, None, ("14", "16", "percent")),
        ("2.5x", 1000, "USD", ("2.5", "2.5", "ratio")),
        ("—", 1, None, None), ("-", 1, None, None), ("", 1, None, None), ("n/a", 1, None, None), ("no change in plan", 1, None, None), ("N/M", 1, "USD", None),
    ],
)  # fmt: skip
def test_cells(cell: str, scale: int, unit: str | None, want: tuple[str, str, str] | None) -> None:
    amount = parse_cell(cell, scale, unit)
    assert (amount and (str(amount.low), str(amount.high), amount.unit)) == want


@pytest.mark.parametrize(
    ("cell", "decimal", "want"),
    [
        ("8.100", ",", "8100000"), ("8.100", None, "8100"), ("8,100", None, "8100000"), ("796,1", None, "796100"), ("1.234,5", None, "1234500"),
        ("3 210 000", None, "3210000000"), ("1'250", None, "1250000"), ("(1.234)", ",", "-1234000"), ("12,50,000", None, "1250000000"), ("1,234.5", ",", "1234500"),
        ("EUR 780 – 820 million", ",", "780000000"), ("7,5 – 8,5 %", None, "7.5"),
    ],
)  # fmt: skip
def test_cells_in_other_styles(cell: str, decimal: Any, want: str) -> None:
    assert parse_cell(cell, 1000, "EUR", decimal=decimal).low == Decimal(want)


@pytest.mark.parametrize("row", load_rows("currencies"), ids=lambda row: row["example"])
def test_currency_examples(row: dict[str, Any]) -> None:
    assert parse_amount(row["example"]).unit == row["code"]
    for symbol in row["symbols"]:
        assert parse_amount(f"{symbol}5 million" if row.get("factor") is None else f"5{symbol}").unit == row["code"]
    for word in (*row["words"], *row.get("behind", ())):
        assert parse_amount(f"5 million {word}").unit == row["code"], word
    if "factor" not in row:
        assert parse_amount(f"{row['code']} 5 million").unit == row["code"]
        assert str(parse_amount(f"M{row['code']} 5").low) == "5000000"


@pytest.mark.parametrize("row", load_rows("currency_scales"), ids=lambda row: row["example"])
def test_fused_scale_examples(row: dict[str, Any]) -> None:
    assert str(parse_amount(row["example"]).low) == row["value"]
    for spelling in row["spellings"]:
        money = f"{spelling}EUR" if row["place"] == "before" else f"EUR{spelling}"
        assert parse_amount(f"{money} 5").low == 5 * 10 ** row["exponent"], money


@pytest.mark.parametrize("row", load_rows("units"), ids=lambda row: row["example"])
def test_unit_examples(row: dict[str, Any]) -> None:
    assert parse_amount(row["example"]).unit.split("/")[0] == row["unit"]
    for spelling in row["spellings"]:
        amount = parse_amount(f"20 {spelling}")
        assert (amount.unit, amount.low) == (row["unit"], 20 * Decimal(row.get("factor", "1"))), spelling


@pytest.mark.parametrize("row", load_rows("amount_words"), ids=lambda row: row["role"])
def test_word_examples(row: dict[str, Any]) -> None:
    amount = parse_amount(row["example"])
    assert (amount.low, amount.high) == (bound(row["low"]), bound(row["high"]))


@pytest.mark.parametrize("row", load_rows("amount_lists"), ids=lambda row: row["name"])
def test_list_examples(row: dict[str, Any]) -> None:
    assert find_amounts(row["example"]) == []


GROUPED = re.compile(r"\d\s\d{3}")  # digits are set off by one space only
phrases = st.sampled_from([phrase for row in CORPUS for phrase in row["phrases"]])
pieces = st.sampled_from(
    ["$", "€", "5", "7.5", "1,200", "%", " ", "-", "–", "to", "and", "between", "million", "(", ")", "up", "down", "flat", "low", "single", "digits", "±", ",", "+",
     "loss of", "bps", "per share", "or more", "at least", "up to", "from", "by", "raised", "two", "½", "\u00a0", "stores", "respectively", "M", "double", "cents", "."]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(max_size=60), st.lists(pieces, max_size=14).map(" ".join), st.lists(pieces, max_size=14).map("".join)
    )
)
def test_any_text_is_read_or_left(text: str) -> None:
    for amount in (parse_amount(text), parse_cell(text, 1000, "USD"), *(span.amount for span in find_amounts(text))):
        if amount is not None:
            assert amount.low is not None or amount.high is not None
            assert amount.low is None or amount.high is None or amount.low <= amount.high
            assert amount.rule and amount.text
    spans = find_amounts(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(text[s.start : s.end] == s.amount.text for s in spans)


@settings(max_examples=400, deadline=None)
@given(st.text("0123456789.,' \u00a0-/()%€$½", max_size=24), st.sampled_from([None, ".", ","]))
def test_any_number_is_read_or_left(text: str, decimal: Any) -> None:
    for amount in (parse_amount(text, decimal=decimal), parse_cell(text, 1000, "EUR", decimal=decimal)):
        assert amount is None or amount.low is not None or amount.high is not None
    assert decimal_mark(text) in (None, ".", ",")


@settings(max_examples=300, deadline=None)
@given(phrases, st.sampled_from(["\u00a0", "  ", "\n", "\u2009"]), st.booleans())
def test_white_space_and_case_mean_nothing(phrase: str, space: str, upper: bool) -> None:
    changed = phrase if GROUPED.search(phrase) else phrase.replace(" ", space)
    want = parse_amount(phrase)
    assert shown(parse_amount(changed)) == shown(want)
    if upper and not any(c in phrase for c in "/½.") and want.unit in ("percent", "bps", "count"):
        assert shown(parse_amount(phrase.upper())) == shown(want)


@pytest.mark.parametrize("space", ["\u00a0", "  ", "\n", "\u2009", " \n "])
def test_white_space_means_nothing_in_any_phrase(space: str) -> None:
    """Every phrase with every space: no example is left to luck."""
    wrong = [
        phrase
        for row in CORPUS
        for phrase in row["phrases"]
        if not GROUPED.search(phrase) and shown(parse_amount(phrase.replace(" ", space))) != shown(parse_amount(phrase))
    ]
    assert not wrong


@settings(max_examples=200, deadline=None)
@given(phrases, st.sampled_from("-‐‑–—−"))
def test_dash_style_means_nothing(phrase: str, dash: str) -> None:
    """A range dash may be any dash; the hyphen of a compound word is a hyphen."""
    if not any(left.isalpha() for left, right in pairwise(phrase) if right == "-"):
        assert shown(parse_amount(phrase.replace("–", dash).replace("-", dash))) == shown(parse_amount(phrase))


numbers = st.decimals(min_value=-999999, max_value=999999, places=2, allow_nan=False)


@settings(max_examples=400, deadline=None)
@given(
    numbers, numbers, st.sampled_from(["low", "high", "both", "point"]), st.booleans(), st.integers(0, 9),
    st.sampled_from(["USD", "EUR", "SEK", "USD/share", "percent", "bps", "shares", "ratio", "percentage_point", "barrels/day", "USD/boe", "count"]),
)  # fmt: skip
def test_formatted_amounts_read_back(a: Decimal, b: Decimal, sides: str, approx: bool, zeros: int, unit: str) -> None:
    factor = 10**zeros if unit in ("USD", "EUR", "SEK", "shares", "count") else 1
    low, high = sorted((a * factor, b * factor))
    if sides == "point":
        high = low
    amount = Amount(None if sides == "high" else low, None if sides == "low" else high, unit, approx)
    again = parse_amount(format_amount(amount))
    assert (shown(again), again.approx) == (shown(amount), approx), format_amount(amount)


@pytest.mark.parametrize(
    "text",
    ["sales of $1,234.5 million", "EUR 796,1 million", "about 1.234 employees", "2,4 million units and 3,125 stores", "EUR 1 250 000", "CHF 1'250.5", "EUR 1.250,50"],
)  # fmt: skip
def test_a_point_is_the_mark_that_is_taken_anyway(text: str) -> None:
    """So that a release whose mark is known and a sentence by itself share what was read; "EUR 850.000" alone differs."""
    assert find_spans(text, decimal=".") == find_spans(text) != []
    assert find_spans("EUR 850.000", decimal=".") != find_spans("EUR 850.000")
    assert find_amounts("EUR 850.000", decimal=".") == find_spans("EUR 850.000", decimal=".")
