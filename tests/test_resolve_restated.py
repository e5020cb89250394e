"""Guidance and a report on other books: new accounting, operations taken out, awards that open nothing, days of another release."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from tracker import find_figures, lexicon, read_release
from tracker.figures.happenings import restated_in
from tracker.resolve import resolve
from tracker.types import Claim, Figure, Published

ROWS = lexicon.load_rows("restatements")
START, END = date(2031, 4, 1), date(2031, 6, 30)


@pytest.mark.parametrize(("name", "text"), [(r["id"], t) for r in ROWS for t in (r["example"], *r["also"])])
def test_a_row_reads_its_examples(name: str, text: str) -> None:
    assert restated_in(text) == name


@pytest.mark.parametrize("text", [t for r in ROWS for t in r["not"]])
def test_a_row_leaves_its_neighbours_alone(text: str) -> None:
    assert restated_in(text) is None


def guide(metric: str, low: str | None, high: str | None, unit: str = "USD", **more: Any) -> Published[Claim]:
    claim = Claim(
        "guidance", f"We expect {metric}.", 0, 9, "Norvane", metric, metric=metric, basis="unstated", measure="level",
        low=D(low) if low else None, high=D(high) if high else None, unit=unit, digits=-2 if "share" in unit else 5, claim_id="c",
        target_start=START, target_end=END, **more,
    )  # fmt: skip
    return Published(claim, "may", "norvane", date(2031, 5, 2))


def result(metric: str, value: str, unit: str = "USD") -> Published[Figure]:
    figure = Figure(
        "number", "It was this.", 0, 9, metric=metric, basis="unstated", measure="level", value=D(value), unit=unit,
        digits=-2 if "share" in unit else 5, rule="table.statement", period_start=START, period_end=END,
    )  # fmt: skip
    return Published(figure, "august", "norvane", date(2031, 8, 5))


def restated(how: str, day: str) -> Published[Figure]:
    figure = Figure("event", "Our accounts are others now.", 0, 9, event="other", outcome="restated", subject=how)
    return Published(figure, day, "norvane", date.fromisoformat(day))


def told(claim: Published[Claim], *figures: Published[Figure]) -> str:
    (found,) = resolve([claim], list(figures), date(2032, 12, 31))
    return f"{found.status}/{found.reason}/{found.flag}"


WITH, BEFORE, LATER = "2031-08-05", "2031-02-01", "2031-11-04"
OTHER = "pending/not_comparable/restated"


@pytest.mark.parametrize(
    ("claim", "report", "how", "day", "expected"),
    [
        # New accounting may move a number either way.
        (guide("eps", "1.70", "1.78", "USD/share"), result("eps", "3.67", "USD/share"), "accounting", WITH, OTHER),
        (guide("revenue", "400000000", "420000000"), result("revenue", "380000000"), "accounting", WITH, OTHER),
        # It was adopted before the guidance, or after the report.
        (guide("revenue", "400000000", "420000000"), result("revenue", "380000000"), "accounting", BEFORE, "missed/worse/None"),
        (guide("revenue", "400000000", "420000000"), result("revenue", "380000000"), "accounting", LATER, "missed/worse/None"),
        # Cash is paid whatever the books say, and a part has books of its own.
        (guide("capex", "40000000", "42000000"), result("capex", "41000000"), "accounting", WITH, "met/in_range/None"),
        # What was taken out would have made sales larger, not smaller.
        (guide("revenue", "405000000", None), result("revenue", "388000000"), "discontinued", WITH, OTHER),
        (guide("revenue", "405000000", None), result("revenue", "409000000"), "discontinued", WITH, "met/floor/None"),
        (guide("revenue", "400000000", "410000000"), result("revenue", "405000000"), "discontinued", WITH, OTHER),
        (guide("revenue", "400000000", "410000000"), result("revenue", "425000000"), "discontinued", WITH, "met/exceeded/None"),
        (guide("sg_and_a", "40000000", "41000000"), result("sg_and_a", "38000000"), "discontinued", WITH, OTHER),
        # A profit after tax has its result in it.
        (guide("eps", "0.32", "0.37", "USD/share"), result("eps", "0.29", "USD/share"), "discontinued", WITH, "missed/worse/None"),
    ],
)  # fmt: skip
def test_a_number_on_other_books_decides_nothing(
    claim: Published[Claim], report: Published[Figure], how: str, day: str, expected: str
) -> None:
    assert told(claim, report, restated(how, day)) == expected
    assert told(claim, report).startswith(("met", "missed"))


def figures(
    text: str, published: str = "2031-02-18", title: str = "Norvane Reports Results", **more: Any
) -> list[Figure]:
    page = f"{title}\n\nHARROW, {published} -- Norvane Inc. (NASDAQ: NRVN)\n\n{text}\n"
    return list(find_figures(read_release(page.encode(), published=published, issuer="Norvane Inc.", **more)))


@pytest.mark.parametrize(
    ("sentence", "opened"),
    [
        ("In the fourth quarter of 2030 the Company awarded area agreements to open 30 and 182 additional franchised stores.", set()),
        ("In the fourth quarter of 2030 we signed commitments to open a total of 40 restaurants.", set()),
        # Neighbours: what was opened, whatever was awarded beside it.
        ("In the fourth quarter of 2030 we opened 21 stores.", {"21"}),
        ("Under agreements signed with partners we opened 21 stores in the fourth quarter of 2030.", {"21"}),
        ("In the fourth quarter of 2030 we opened 21 stores and awarded rights to open 60 stores.", {"21"}),
    ],
)  # fmt: skip
def test_what_may_be_opened_was_not_opened(sentence: str, opened: set[str]) -> None:
    assert {f"{f.value}" for f in figures(sentence) if f.metric == "store_openings"} == opened


BOILERPLATE = "Risks are described in our Annual Report on Form 10-K for the year ended October 31, 2030."


@pytest.mark.parametrize(
    ("title", "lead", "rule"),
    [
        ("Norvane Secures Licence in Tarnland", "Norvane has secured a licence in Tarnland.", "event.undated"),
        ("Norvane Reports Annual Results", "Norvane has secured a licence in Tarnland.", "event.inherited"),
    ],
)  # fmt: skip
def test_only_a_release_on_results_gives_what_it_tells_the_day_of_its_period(title: str, lead: str, rule: str) -> None:
    found = figures(f"{lead}\n\n{BOILERPLATE}", published="2031-01-03", title=title, fiscal_year_end="10-31")
    assert rule in {f.rule for f in found if f.kind == "event" and "secured" in f.quote}


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        # A year that is looked ahead to, or a house whose name looks like a half, dates nothing.
        ("Norvane has secured a licence in the market of Tarnland, which is projected to double in size, according to H2 Research House.", "None"),
        ("Norvane has secured a licence in the market of Tarnland, which came into force in the third quarter of 2030.", "2030-09-30"),
        # "Of" between a month and its year makes it no month of this year.
        ("In August of 2029, Norvane secured a licence in Tarnland.", "2029-08-31"),
        ("In August, Norvane secured a licence in Tarnland.", "2030-08-31"),
    ],
)  # fmt: skip
def test_what_is_looked_ahead_to_dates_nothing_that_was_done(sentence: str, day: str) -> None:
    found = figures(sentence, published="2031-01-03", title="Norvane Secures Licence")
    assert {str(f.period_end) for f in found if f.kind == "event" and f.event == "regulatory_decision"} == {day}
