"""Figures by heads, scales and words that the plain cases do not have: each with neighbours that must stay as they are."""

from __future__ import annotations

import pytest

from tracker.figures import find_figures
from tracker.readers import read_release


def found(body: str, published: str = "2032-02-05", title: str = "Norvane reports") -> set[tuple[object, ...]]:
    text = f"{title}\n\nTARNWICK, Ohio, {published} -- {title}.\n\n{body}\n"
    hints = {"fiscal_year_end": "12-31", "issuer": "Norvane Instruments, Inc."}
    release = read_release(text.encode(), source="x.txt", published=published, **hints)
    return {
        (f.metric, f.basis, f.measure, f"{f.value:f}", f.unit, str(f.period_start), str(f.period_end))
        for f in find_figures(release)
        if f.kind == "number" and f.value is not None
    }


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("The tax rate was 21.1% in the fourth quarter of 2031 and 20.7% for the year 2031.",
         ("tax_rate", "unstated", "level", "20.7", "percent", "2031-01-01", "2031-12-31")),
        ("The tax rate for the year 2031 was 23.1%, since losses could not be used.",
         ("tax_rate", "unstated", "level", "23.1", "percent", "2031-01-01", "2031-12-31")),
        ("Revenue in the year 2031 was $90 million, a growth of 8.7% in dollars and 5.6% in constant currency.",
         ("revenue", "non_gaap", "growth", "5.6", "percent", "2031-01-01", "2031-12-31")),
        ("Net sales in July–September 2031 were SEK 987 million.",
         ("revenue", "unstated", "level", "987000000", "SEK", "2031-07-01", "2031-09-30")),
        ("Revenue for the six months ended 30 June 2031 was EUR 40 million.",
         ("revenue", "unstated", "level", "40000000", "EUR", "2031-01-01", "2031-06-30")),
        ("Revenue declined by 6.3% in 2031. In the second half of 2031 it amounted to $641.2 million.",
         ("revenue", "unstated", "level", "641200000", "USD", "2031-07-01", "2031-12-31")),
        # What stands behind a semicolon dates nothing before it; growth "QoQ" behind one is of the metric before.
        ("In the second half of 2031 sales were $641.2 million, with a gross margin of 24.3%; for the year 2031 it was 24.0%.",
         ("gross_margin", "unstated", "level", "24.3", "percent", "2031-07-01", "2031-12-31")),
        ("Revenue in the fourth quarter of 2031 was $439.1 million; growth of 0.9% QoQ in constant currency.",
         ("revenue", "non_gaap", "growth", "0.9", "percent", "2031-10-01", "2031-12-31")),
    ],
)  # fmt: skip
def test_sentences(text: str, figure: tuple[object, ...]) -> None:
    assert figure in found(text)


@pytest.mark.parametrize(
    ("text", "metric", "value"),
    [
        # A second amount without a period of its own is another's; a plan tells nothing.
        ("The tax rate for the year 2031 was 21.1% after 20.7%.", "tax_rate", "20.7"),
        ("The tax rate for the year 2032 could be 23.1%, as losses were used.", "tax_rate", "23.1"),
        (
            "Revenue and EBITDA rose in 2031. In the second half of 2031 it amounted to $641.2 million.",
            "revenue",
            "641200000",
        ),
    ],
)
def test_sentences_that_give_no_such_figure(text: str, metric: str, value: str) -> None:
    assert (metric, value) not in {(f[0], f[3]) for f in found(text)}


def test_a_change_column_counts_where_arithmetic_bears_it_out() -> None:
    table = """Operating statistics

                                  Three Months Ended December 31,
                                    2031      2030     Change
Revenue                            4,870     4,602      5.8%
Operating income                     480       470      9.9%
Net income                           300       290      3.4%
"""
    growth = {(f[0], f[3]) for f in found(table) if f[2] == "growth"}
    assert ("revenue", "5.8") in growth
    assert "operating_income" not in {metric for metric, _ in growth}


def test_a_title_that_names_one_period_dates_what_nothing_dates() -> None:
    year = found(
        "Capital expenditure amounted to $88.4 million.",
        title="Announcement of annual results for the year ended December 31, 2031",
    )
    assert ("capex", "unstated", "level", "88400000", "USD", "2031-01-01", "2031-12-31") in year
    both = found("Capital expenditure amounted to $88.4 million.", title="Fourth Quarter and Full Year 2031 Results")
    assert ("capex", "unstated", "level", "88400000", "USD", "2031-01-01", "2031-12-31") not in both


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        (
            "In the fourth quarter of 2031 the division increased its revenues to $310 million. For the year 2031, revenues were $1.2 billion.",
            False,
        ),
        # The company's own, the same period, another metric, the division's second sentence about something else.
        (
            "In the fourth quarter of 2031 the division increased its revenues to $310 million. For the year 2031, consolidated revenues were $1.2 billion.",
            True,
        ),
        (
            "In the year 2031 the division increased its revenues to $310 million. For the year 2031, revenues were $1.2 billion.",
            True,
        ),
        (
            "In the fourth quarter of 2031 the division increased its gross profit to $310 million. For the year 2031, revenues were $1.2 billion.",
            True,
        ),
    ],
)
def test_what_goes_on_about_a_division_is_not_the_companys(text: str, whole: bool) -> None:
    release = read_release(
        f"Norvane reports\n\nTARNWICK, Ohio, 2032-02-05 -- Norvane reports.\n\n{text}\n".encode(),
        published="2032-02-05",
        fiscal_year_end="12-31",
        issuer="Norvane",
    )
    (year,) = (f for f in find_figures(release) if f.metric == "revenue" and f.value == 1_200_000_000)
    assert (year.scope is None) is whole


def labels(body: str) -> set[tuple[str, str, str]]:
    """Give (words, value, measure) of every number that no metric takes."""
    text = f"Norvane reports results for 2031\n\nTARNWICK, Ohio, 2032-02-05 -- Norvane reports results for the year 2031.\n\n{body}\n"
    hints = {"fiscal_year_end": "12-31", "issuer": "Norvane Instruments, Inc."}
    release = read_release(text.encode(), source="x.txt", published="2032-02-05", **hints)
    return {
        (f.subject.split(" | ")[0].removesuffix(" |").strip(), f"{f.value:f}", f.measure)
        for f in find_figures(release)
        if f.kind == "number" and f.value is not None and f.metric is None
    }


@pytest.mark.parametrize(
    ("text", "label"),
    [
        # Growth right behind an amount is that amount's; what was paid is for the shares; a verb alone takes the subject.
        ("Inventory at the end of the year 2031 was $301.8 million, 5.2% lower than a year before.", ("Inventory at the end of the year 2031 was", "-5.2", "growth")),
        ("It repurchased 1.2 million shares for $46.5 million in 2031.", ("It repurchased 1.2 million shares for", "46500000", "level")),
        ("Loans declined slightly in the fourth quarter of 2031 and were 2.1% higher than a year earlier.", ("Loans", "2.1", "growth")),
        # Another thought between them has words of its own.
        ("Inventory at the end of the year 2031 was $301.8 million, and net charge-offs were 0.16% of loans.", ("net charge-offs were", "0.16", "level")),
    ],
)  # fmt: skip
def test_amounts_that_lean_on_the_words_before(text: str, label: tuple[str, str, str]) -> None:
    assert label in labels(text)


STATEMENT = """Consolidated Statements of Income
(in thousands)

                                  Three Months Ended
                              Dec. 31,   Sept. 30,  Dec. 31,
                                2031       2031       2030
Revenue                        54,870     54,602     53,100
Net interest income            34,500     34,800     33,494
Income before income taxes      9,100      9,000      8,800
Net income                      7,100      7,000      6,800
Net income per share             0.71       0.70       0.68
"""


def test_every_column_of_a_statement_is_read_of_rows_without_a_metric() -> None:
    told = {value for words, value, _ in labels(STATEMENT) if words == "Net interest income"}
    assert told == {"34500000", "34800000", "33494000"}
    # Of another table the newest one is enough.
    other = STATEMENT.replace("Revenue  ", "Visitors ").replace("Statements of Income", "Data")
    other = "\n".join(line for line in other.splitlines() if not line.startswith(("Income", "Net income")))
    assert {value for words, value, _ in labels(other) if words == "Net interest income"} == {"34500000"}


SMALL_PRINT = "## Forward-Looking Statements\n\nThis release looks ahead.\n\n{title}\n\nNorvane v. Osk\n\nThe court of appeals held oral argument on July 17, 2031.\n"  # fmt: skip


@pytest.mark.parametrize(("title", "read"), [("Update on Legal Matters:", True), ("These statements include:", False)])
def test_a_title_ends_the_small_print(title: str, read: bool) -> None:
    text = f"Norvane reports\n\nTARNWICK, Ohio, 2031-08-05 -- Norvane reports.\n\n{SMALL_PRINT.format(title=title)}"
    release = read_release(text.encode(), source="x.txt", published="2031-08-05", issuer="Norvane Instruments, Inc.")
    assert any(f.kind == "event" and f.event == "litigation" for f in find_figures(release)) is read
