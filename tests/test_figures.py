"""Figures from fictional releases: sentences, statements in every layout, events, the issuer's own verdicts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from bounded import grows_with_its_length
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker import lexicon
from tracker.figures import find_figures
from tracker.figures.happenings import outcome_of
from tracker.figures.outcomes import against_goal, against_guidance
from tracker.figures.reported import Calendar, find_reported
from tracker.readers import read_release
from tracker.types import Figure, Release

SHARED = Path(__file__).parents[2] / "shared"


def release(body: str, published: str = "2025-08-05", year_end: str = "12-31") -> Release:
    text = f"Larkmoor Optics Corporation Reports Results\n\nTRELL BAY, {published} -- Larkmoor Optics Corporation (NASDAQ: LKMR) reported for the second quarter ended June 30, 2025.\n\n{body}\n"
    return read_release(
        text.encode(), published=published, fiscal_year_end=year_end, issuer="Larkmoor Optics Corporation"
    )


def numbers(body: str, **more: str) -> set[tuple[str, str, str, str, str | None]]:
    """Give (metric, value, unit, last day, scope) of every number that a release reports."""
    return {
        (f.metric or "", f"{f.value.normalize():f}", f.unit or "", str(f.period_end), f.scope)
        for f in find_figures(release(body, **more))
        if f.kind == "number" and f.value is not None
    }


Q2, FY24 = "2025-06-30", "2024-12-31"
SENTENCES = [
    ("Revenue for the second quarter of 2025 was $12.3 million, up 15% from $10.7 million.", {("revenue", "12300000", "USD", Q2, None), ("revenue", "15", "percent", Q2, None)}),
    ("For the second quarter of 2025, revenues increased 9.2% to $332.2 million from $304.1 million.", {("revenue", "332200000", "USD", Q2, None), ("revenue", "9.2", "percent", Q2, None)}),
    ("The net loss was $73.3 million for the fiscal year ended December 31, 2024.", {("net_loss", "73300000", "USD", FY24, None)}),
    ("Gross margin was 38.5 percent in the second quarter of 2025.", {("gross_margin", "38.5", "percent", Q2, None)}),
    ("The effective tax rate of 24.1% in the second quarter of 2025 was lower.", {("tax_rate", "24.1", "percent", Q2, None)}),
    ("During the second quarter of 2025 the Company opened six new stores.", {("store_openings", "6", "count", Q2, None)}),
    ("Comparable store sales decreased 2.6% in the second quarter of 2025.", {("comparable_sales", "-2.6", "percent", Q2, None)}),
    ("In the second quarter of 2025 the Company posted a net profit of $5.0 million, or $0.25 per diluted share.", {("net_income", "5000000", "USD", Q2, None), ("eps", "0.25", "USD/share", Q2, None)}),
    ("Diluted earnings per share were $2.25 for 2024 compared to $1.43 in 2023.", {("eps", "2.25", "USD/share", FY24, None), ("eps", "1.43", "USD/share", "2023-12-31", None)}),
    ("Revenue in the second quarter of 2025 was $496,353, an increase of $90,075 (or 22%) over the same period in 2024.", {("revenue", "496353", "USD", Q2, None), ("revenue", "22", "percent", Q2, None), ("", "90075", "USD", Q2, None)}),
    ("Net income was $64.8 million for the six months ended June 30, 2025, up $13.6 million or 26.6% when compared to $51.2 million for the same six month period in 2024.", {("net_income", "64800000", "USD", Q2, None), ("net_income", "26.6", "percent", Q2, None), ("net_income", "51200000", "USD", "2024-06-30", None)}),
    ("Diluted earnings per share for the first six months were $1.18 for 2025 and $1.13 for 2024.", {("eps", "1.18", "USD/share", Q2, None), ("eps", "1.13", "USD/share", "2024-06-30", None)}),
    ("Full-Year 2024 Net Revenue was $14.2 million and Second-Quarter Net Revenue was $3.9 million.", {("revenue", "14200000", "USD", FY24, None), ("revenue", "3900000", "USD", Q2, None)}),
    ("For the second quarter of 2025 enterprise operating cash flow was $0.3 billion.", {("operating_cash_flow", "300000000", "USD", Q2, None)}),
    ("Service revenue for the second quarter of 2025 was $4.0 million.", {("revenue", "4000000", "USD", Q2, "service")}),
    ("Revenues for the Company's Tableware & Glass division increased 3% to $4.0 million in the second quarter of 2025.", {("revenue", "4000000", "USD", Q2, "tableware & glass"), ("revenue", "3", "percent", Q2, "tableware & glass")}),
    ("Revenues for the Company's Sales & Rental division were $4.0 million in the second quarter of 2025.", {("revenue", "4000000", "USD", Q2, "rental")}),
    ("Revenue for the second quarter of 2025 was $12.3 million, up 45% from the second quarter of 2023.", {("revenue", "12300000", "USD", Q2, None)}),
    ("The extra week in the second quarter of 2025 generated about $19.7 million in revenue.", set()),
    ("Revenue from Norway in the second quarter of 2025 was $4.0 million.", {("revenue", "4000000", "USD", Q2, "norway")}),
    ("Revenue rose from $484.7 million in 2023 to $529.5 million in 2024.", {("revenue", "529500000", "USD", FY24, None)}),
    ("Gross margin in the second quarter of 2025 increased from 31% to 34%.", {("gross_margin", "34", "percent", Q2, None)}),
    ("Net sales in the second quarter of 2025 rose 12% over the first quarter of 2025 to $51 million.", {("revenue", "12", "percent", Q2, None), ("revenue", "51000000", "USD", Q2, None)}),
    ("We opened eleven stores in the second quarter of 2025, though one cut its ribbon on July 9, so for the quarter it’s ten.", {("store_openings", "10", "count", Q2, None)}),
    ("Gross margin was 66.6% in Q2 2025 compared to 55.1% in Q1 2025 and 60.6% in Q2 2024.", {("gross_margin", "66.6", "percent", Q2, None), ("gross_margin", "55.1", "percent", "2025-03-31", None), ("gross_margin", "60.6", "percent", "2024-06-30", None)}),
    ("Net income was $7.0 million in Q2 2025 compared to $11.2 million in Q2 2024, with $3.4 million of one-off items.", {("net_income", "7000000", "USD", Q2, None), ("net_income", "11200000", "USD", "2024-06-30", None)}),
    ("Comparable sales in the second quarter of 2025 rose 1.6%, with Oakline up 4.4%.", {("comparable_sales", "1.6", "percent", Q2, None), ("comparable_sales", "4.4", "percent", Q2, "oakline")}),
    ("In the second quarter of 2025, adjusted EBITDA of $34 million represented a 20% margin on revenue.", {("ebitda", "34000000", "USD", Q2, None), ("ebitda", "20", "percent", Q2, None)}),
    ("In the second quarter of 2025, operating income was $34 million, a 20% margin.", {("operating_income", "34000000", "USD", Q2, None), ("operating_margin", "20", "percent", Q2, None)}),
    ("Diluted earnings per share from continuing operations were $2.07 in the second quarter of 2025.", {("eps", "2.07", "USD/share", Q2, "continuing operations")}),
    ("In the second quarter of 2025, R&D expenses rose to $30.2 million; at 9.7% of revenue they were as planned.", {("r_and_d", "30200000", "USD", Q2, None), ("r_and_d", "9.7", "percent", Q2, None)}),
]  # fmt: skip


def test_what_is_said_of_all_other_stores_is_no_comparable_growth() -> None:
    said = "Non-comparable store revenue in the second quarter of 2025 totaled $31 million, an increase of $11 million, or 58.3%."
    assert not any(metric == "comparable_sales" for metric, *_ in numbers(said))
    assert any(metric == "comparable_sales" for metric, *_ in numbers(said.replace("Non-comparable", "Comparable")))


@pytest.mark.parametrize(
    ("base", "sequential"), [("the first quarter of 2025", True), ("Q1", True), ("Q2 of 2024", False), ("the second quarter of 2024", False)]
)  # fmt: skip
def test_a_growth_over_the_same_quarter_of_a_year_ago_is_not_sequential(base: str, sequential: bool) -> None:
    body = f"Net sales reached $796,369 in the second quarter of 2025 (a 165% increase over {base})."
    (grown,) = (f for f in find_figures(release(body)) if f.kind == "number" and f.measure == "growth")
    assert (grown.value, str(grown.period_end)) == (165, Q2)
    assert grown.rule.endswith("sequential") is sequential


def test_what_all_results_are_compared_with_is_of_a_year_ago() -> None:
    body = "For the quarter, the Company posted a net profit of $290 million, or $.34 per diluted share. These results compare to a net profit of $46 million, or $.06 per diluted share, in the year-ago quarter."
    year_ago = {
        (f.metric, str(f.value), str(f.period_end), f.rule)
        for f in find_figures(release(body))
        if f.rule == "prose.compared"
    }
    assert year_ago == {
        ("net_income", "46000000", "2024-06-30", "prose.compared"),
        ("eps", "0.06", "2024-06-30", "prose.compared"),
    }


def test_a_result_against_guidance_is_of_its_own_period_not_of_the_one_it_grew_from() -> None:
    body = "Results of the second quarter of 2025\n\nOperating expenses in the second quarter of 2025 were up 5.5% from the first quarter of 2025, in line with our guidance of 5% to 8%."
    alone = body.replace(" in the second quarter of 2025 were", " were")
    assert {
        str(f.period_end) for text in (body, alone) for f in find_figures(release(text)) if f.kind == "verdict"
    } == {Q2}


def test_the_first_nine_months_are_not_the_last_nine_in_a_report_of_the_year() -> None:
    body = "Net income for the first nine months was $18 million."
    year = read_release(
        f"Larkmoor Optics Corporation Reports Results\n\nTRELL BAY, 2026-02-05 -- Larkmoor Optics Corporation reported for the year ended December 31, 2025.\n\n{body}\n".encode(),
        published="2026-02-05", fiscal_year_end="12-31", issuer="Larkmoor Optics Corporation",
    )  # fmt: skip
    (found,) = (f for f in find_figures(year) if f.metric == "net_income")
    assert (str(found.period_start), str(found.period_end)) == ("2025-01-01", "2025-09-30")


@pytest.mark.parametrize(("gap", "grown"), [("\n\n", True), (".\n\n", False)])
def test_a_sentence_that_a_blank_line_cuts_is_read_whole(gap: str, grown: bool) -> None:
    body = f"Larkmoor Optics Corporation today reported revenues of $1.27 billion for the second quarter{gap}ended June 30, 2025, 16 percent above one year ago."
    found = {(f.measure, str(f.value)) for f in find_figures(release(body)) if f.metric == "revenue"}
    assert (("growth", "16") in found) is grown


@pytest.mark.parametrize(("sentence", "wanted"), SENTENCES, ids=[s[:40] for s, _ in SENTENCES])
def test_sentences(sentence: str, wanted: set[tuple[str, str, str, str, str | None]]) -> None:
    assert numbers(sentence) == wanted


@pytest.mark.parametrize(
    "sentence",
    [
        "We expect revenue of $12.3 million for the second quarter of 2025.",
        "Second quarter 2025 revenue guidance was $12 million to $13 million.",
        "Diluted earnings per share were $.48 and $2.25 for the quarter and the year, respectively.",
        "These results compare to revenue of $10.7 million in the second quarter of 2025.",
        "Call +1 555 010 2025 for the second quarter of 2025 results.",
    ],
)
def test_sentences_that_report_nothing(sentence: str) -> None:
    assert numbers(sentence) == set()


TEXT_TABLE = """CONSOLIDATED STATEMENTS OF OPERATIONS
(In thousands, except per share data)

                                     Three Months Ended           Six Months Ended
                                   June 30,     June 30,       June 30,     June 30,
                                     2025         2024           2025         2024
Net revenues                      $  12,345    $  10,700      $  24,100    $  21,000
Cost of revenues                      7,000        6,500         14,000       13,000
Operating expenses:
  Research and development            1,200        1,100          2,400        2,200
  Total                               3,000        2,800          6,000        5,600
Net income (loss)                 $    (450)   $     200      $     300    $     400
Net income (loss) per share:
  Basic                           $   (0.05)   $    0.02      $    0.03    $    0.04
  Diluted                         $   (0.04)   $    0.02      $    0.03    $    0.04
"""
HTML_TABLE = """<html><body><p>Larkmoor Optics Corporation (NASDAQ: LKMR) reports second quarter ended June 30, 2025</p>
<p>Consolidated Statements of Operations (in millions, except per share amounts)</p><table>
<tr><td></td><td colspan="2">Three Months Ended June 30,</td><td colspan="2">Six Months Ended June 30,</td></tr>
<tr><td></td><td>2025</td><td>2024</td><td>2025</td><td>2024</td></tr>
<tr><td>Total revenues</td><td>$ 12.3</td><td>$ 10.7</td><td>$ 24.1</td><td>$ 21.0</td></tr>
<tr><td>Net loss</td><td>(4.5)</td><td>(2.0)</td><td>(3.0)</td><td>(4.0)</td></tr>
<tr><td>Gross margin</td><td>38.5%</td><td>37.0%</td><td>38.0%</td><td>37.5%</td></tr></table></body></html>"""
MARKDOWN_TABLE = """| (in thousands) | Q2 2025 | Q2 2024 | % Change |
|---|---|---|---|
| Revenue | 12,345 | 10,700 | 15% |
| Adjusted EBITDA | 2,100 | 1,900 | 11% |
"""
SHARE_TABLE = """Consolidated Statements of Operations
(in thousands, except share and per share amounts)

                              13 Weeks Ended              13 Weeks Ended
                              June 30, 2025               July 1, 2024
Total revenues              $ 331,784    100.0 %        $ 304,913    100.0 %
Operating income               40,994     12.4 %           42,455     13.9 %
Weighted average shares:
Diluted shares             39,975,122                  42,583,009
"""


def of(metric: str, found: set[tuple[str, str, str, str, str | None]]) -> set[tuple[str, str]]:
    return {(value, end) for name, value, _, end, scope in found if name == metric and scope is None}


def test_text_statement_keeps_quarter_year_to_date_and_comparison_apart() -> None:
    figures = [f for f in find_figures(release(TEXT_TABLE)) if f.metric == "revenue" and f.in_table]
    assert [(str(f.value), f.period_start, f.period_end) for f in figures] == [
        ("1.2345E+7", date(2025, 4, 1), date(2025, 6, 30)),
        ("1.0700E+7", date(2024, 4, 1), date(2024, 6, 30)),
        ("2.4100E+7", date(2025, 1, 1), date(2025, 6, 30)),
        ("2.1000E+7", date(2024, 1, 1), date(2024, 6, 30)),
    ]


def test_text_statement_rows() -> None:
    found = numbers(TEXT_TABLE)
    assert ("-450000", Q2) in of("net_income", found)
    assert ("-0.04", Q2) in of("eps", found) and ("-0.05", Q2) not in of("eps", found)
    assert ("3000000", Q2) in of("operating_expenses", found)
    assert ("7000000", Q2) in of("cost_of_revenue", found)


def test_an_amount_per_share_is_no_count_of_shares() -> None:
    body = """CONSOLIDATED STATEMENTS OF OPERATIONS
(in thousands, except per share data)

                                     Three Months Ended June 30,
                                       2025          2024
Revenue                            $  12,300    $  10,700
Net loss                              (1,000)      (2,000)
Weighted average number of common shares outstanding:
Basic shares outstanding              63,000       61,000
Diluted shares outstanding         $   (0.02)   $    0.03
"""
    assert {value for name, value, *_ in numbers(body) if name == "share_count"} == {"63000000", "61000000"}


def test_html_statement() -> None:
    read = read_release(HTML_TABLE.encode(), published="2025-08-05", fiscal_year_end="12-31", issuer="Larkmoor Optics")
    found = [
        (f.metric, str(f.value.normalize()), f.period_start, f.period_end)
        for f in find_figures(read)
        if f.in_table and f.value
    ]
    assert ("revenue", "1.23E+7", date(2025, 4, 1), date(2025, 6, 30)) in found
    assert ("net_loss", "3E+6", date(2025, 1, 1), date(2025, 6, 30)) in found
    assert ("gross_margin", "37.5", date(2024, 1, 1), date(2024, 6, 30)) in found


def test_markdown_table_leaves_change_columns_out() -> None:
    found = numbers(MARKDOWN_TABLE)
    assert of("revenue", found) == {("12345000", Q2), ("10700000", "2024-06-30")}
    assert of("ebitda", found) == {("2100000", Q2), ("1900000", "2024-06-30")}


def test_percent_of_revenue_columns_and_shares_in_full() -> None:
    found = numbers(SHARE_TABLE)
    assert of("revenue", found) == {("331784000", Q2), ("304913000", "2024-07-01")}
    assert of("share_count", found) == {("39975122", Q2), ("42583009", "2024-07-01")}


FLAT = """LARKMOOR OPTICS CORPORATION Condensed Statements of Operations (in thousands, except per share data) Three Months Ended June 30, Six Months Ended June 30, 2025 2024 2025 2024 Revenue $ 12,345 $ 10,700 $ 24,100 $ 21,000 Operating expenses: Research and development 1,200 1,100 2,400 2,200 Net loss (450) (200) (300) (400) Net loss per share $ (0.04) $ (0.02) $ (0.03) $ (0.04)"""


def test_a_statement_printed_as_one_run_of_text() -> None:
    found = {
        (f.metric, f"{f.value:f}", str(f.period_start), str(f.period_end))
        for f in find_figures(release(FLAT))
        if f.rule == "flat.row"
    }
    assert ("revenue", "12345000", "2025-04-01", Q2) in found and (
        "revenue",
        "21000000",
        "2024-01-01",
        "2024-06-30",
    ) in found
    assert ("r_and_d", "2400000", "2025-01-01", Q2) in found
    assert ("net_loss", "450000", "2025-04-01", Q2) in found and ("loss_per_share", "0.04", "2025-04-01", Q2) in found


def test_guidance_columns_are_no_figures() -> None:
    assert (
        numbers("Third Quarter 2025 Outlook\n\n| | Q2 2025 Guidance |\n|---|---|\n| Revenue | $12.0 million |\n")
        == set()
    )


def test_spans_are_exact() -> None:
    read = release(TEXT_TABLE + "\nRevenue for the second quarter of 2025 was $12.3 million.")
    figures = list(find_figures(read))
    assert figures and all(read.text[f.start : f.end] == f.quote for f in figures)


EVENTS = [
    ("In July 2025, we opened our store in Fairwater, Ohio.", "store_opening", "happened", "2025-07-31"),
    ("We initiated a Phase 2 trial of LK-204 on June 3, 2025.", "trial_start", "happened", "2025-06-03"),
    ("The opening of the store in Fairwater has been postponed.", "store_opening", "moved", "2025-06-30"),
    ("The Company terminated the merger with Dunmere.", "other", "dropped", "2025-06-30"),
]


@pytest.mark.parametrize(("sentence", "event", "outcome", "day"), EVENTS, ids=[e[1] + e[2] for e in EVENTS])
def test_events(sentence: str, event: str, outcome: str, day: str) -> None:
    found = [f for f in find_figures(release(sentence)) if f.kind == "event" and sentence in f.quote]
    assert (event, outcome, day) in {(f.event, f.outcome, str(f.period_end)) for f in found}


@pytest.mark.parametrize(
    "sentence",
    [
        "We plan to open a store in Fairwater, Ohio.",
        "Once the store is opened, we will report.",
        "The Phase 2 trial is expected to be completed in 2026.",
    ],
)
def test_what_lies_ahead_is_no_event(sentence: str) -> None:
    assert not [f for f in find_figures(release(sentence)) if f.kind == "event" and sentence in f.quote]


def test_results_against_guidance_in_words() -> None:
    (found,) = [
        f
        for f in find_figures(release("Second quarter 2025 revenue exceeded the high end of our guidance."))
        if f.kind == "verdict"
    ]
    assert (found.metric, found.outcome, str(found.period_end)) == ("revenue", "above", Q2)


def rows(name: str) -> list[tuple[str, str]]:
    return [(row["id"], row["example"]) for row in lexicon.load_rows(name)]


@pytest.mark.parametrize(("name", "example"), rows("outcomes"))
def test_outcome_rows(name: str, example: str) -> None:
    assert outcome_of(example) == name


@pytest.mark.parametrize("row", lexicon.load_rows("goals"), ids=lambda row: row["id"])
def test_goal_rows(row: dict[str, str]) -> None:
    told = against_goal(row["example"])
    assert told is not None and told[0] == row["id"]
    assert against_goal(row["other"]) is None


@pytest.mark.parametrize(("name", "example"), rows("against_guidance"))
def test_against_guidance_rows(name: str, example: str) -> None:
    told = against_guidance(example)
    assert told is not None and told[0] == name


KNOWN = Calendar(date(2013, 2, 7), 12, "end", date(2012, 12, 31))
PERIODS = [
    ("the fourth quarter of 2012", "2012-10-01", "2012-12-31"),
    ("the third quarter", "2012-07-01", "2012-09-30"),
    ("the year ended December 31, 2012", "2012-01-01", "2012-12-31"),
    ("the 13 weeks ended December 29, 2012", "2012-09-30", "2012-12-29"),
    ("the first nine months of 2012", "2012-01-01", "2012-09-30"),
    ("Q3 FY12", "2012-07-01", "2012-09-30"),
    ("2Q12", "2012-04-01", "2012-06-30"),
    ("fiscal 2011", "2011-01-01", "2011-12-31"),
    ("the first half of 2012", "2012-01-01", "2012-06-30"),
    ("the three and twelve months ended December 31, 2012", "None", "None"),
    ("a year ago", "None", "None"),
]


@pytest.mark.parametrize(("words", "start", "end"), PERIODS, ids=[p[0] for p in PERIODS])
def test_reported_periods(words: str, start: str, end: str) -> None:
    (found,) = find_reported(words, KNOWN)
    assert (str(found.start), str(found.end)) == (start, end)


def test_a_year_named_for_its_start() -> None:
    read = release("| Fiscal 2024 | 52 Weeks Ended February 1, 2025 |\n", published="2025-03-20", year_end="02-01")
    body = read.text + "\nFor fiscal 2024, revenue was $50.0 million."
    found = read_release(body.encode(), published="2025-03-20", fiscal_year_end="02-01", issuer="Larkmoor", source="x")
    figures: list[Figure] = [f for f in find_figures(found) if f.metric == "revenue"]
    assert [str(f.period_end) for f in figures] == ["2025-01-31"]


@settings(max_examples=60, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from("Revenue was $12.3 million (up 5% from) Q2 2025, opened six stores;\n|%-"),
        max_size=300,
    )
)
def test_never_raises(text: str) -> None:
    for figure in find_figures(release(text)):
        assert figure.start <= figure.end


def test_hostile_text_takes_linear_time() -> None:
    hostile = "Revenue " + "compared to " * 3000 + "$" * 3000 + "1" * 3000 + " opened " * 2000
    grows_with_its_length(lambda text: list(find_figures(release(text))), hostile)


@pytest.mark.shared
def test_shared_corpus_reads() -> None:
    folder = SHARED / "gold"
    if not folder.is_dir():
        pytest.skip("needs ../shared/gold")
    path = next(iter(sorted(folder.glob("*/releases/*.txt"))))
    assert list(find_figures(read_release(path)))
