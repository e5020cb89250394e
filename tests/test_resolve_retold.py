"""Promises that a later release tells again as done, and news of a promised day: what settles them and what must not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.test_resolve_antecedents import figures, milestone
from tracker.resolve import resolve
from tracker.types import Claim, Published

TARN = "Last year we bought nine acres beside the canal in Tarn and cleared them for two warehouses."
LOCK = "Our second site, at Lock Street, has room for one warehouse and a yard of four acres."
BEGIN = (
    "Construction is set to begin in the second quarter of 2031 and should be complete in the third quarter of 2032."
)
LATER = (
    "Construction is set to begin in the second quarter of 2031 and should be complete in the second quarter of 2033."
)
START = milestone("development_progress", "Construction is set to begin", BEGIN, "2031-04-01", "2031-06-30", TARN)
OTHER = replace(
    milestone("development_progress", "Construction is set to begin", LATER, "2031-04-01", "2031-06-30", LOCK), claim_id="d", start=900, end=990
)  # fmt: skip


def verdicts(claims: list[Claim], published: str, body: str, said: str = "2031-02-06") -> list[str]:
    known = [Published(c, said, "norvane", date.fromisoformat(said)) for c in claims]
    return [r.status for r in resolve(known, figures(published, body), date.fromisoformat(published))]


AUGUST = "2031-08-06"


def guidance(subject: str, metric: str, low: str, high: str, unit: str) -> Claim:
    window = {"target_start": date(2030, 1, 1), "target_end": date(2030, 12, 31)}
    quote = f"{subject} | {low} - {high}"
    return Claim(
        "guidance", quote, 0, len(quote), "Norvane", subject, metric=metric, basis="unstated", measure="level",
        low=Decimal(low), high=Decimal(high), unit=unit, claim_id="c", in_table=True, **window,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "status"),
    [
        # The same words stand around both.
        (f"{TARN} Construction began in May 2031 and should be complete in the third quarter of 2032.", "met"),
        (f"{TARN} Construction began in May 2031.", "met"),
        # Around another site's.
        (f"{LOCK} Construction began in May 2031.", "pending"),
        # Other words, no name: nothing tells which construction it is.
        ("Construction began in May 2031 at one of our sites.", "pending"),
        # Something else was done of it, or another thing was begun.
        (f"{TARN} Construction was completed in May 2031.", "pending"),
        (f"{TARN} Drainage works began in May 2031.", "pending"),
        # It is still a plan, or its day is outside the window.
        (f"{TARN} Construction is to begin in September 2031.", "pending"),
        (f"{TARN} Construction began in July 2031.", "pending"),
    ],
)
def test_a_paragraph_that_comes_again(body: str, status: str) -> None:
    assert verdicts([START, OTHER], AUGUST, body)[0] == status


NONSTOP = milestone(
    "product_launch",
    "Nonstop service from Harrow to Reykvale begins",
    "Nonstop service from Harrow to Reykvale begins May 17.",
    "2031-05-17",
    "2031-05-17",
)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("Our flight to Reykvale took off on May 17 with 91 percent of seats filled.", "met"),
        # Another day, another name, news about it that is not it.
        ("Our flight to Reykvale took off on May 24 with 91 percent of seats filled.", "pending"),
        ("Our flight to Sundholm took off on May 17 with 91 percent of seats filled.", "pending"),
        ("On May 17 the port of Reykvale announced that its fees have increased.", "pending"),
        ("The first flight to Reykvale was postponed on May 17.", "pending"),
    ],
)
def test_news_of_the_promised_day(body: str, status: str) -> None:
    assert verdicts([NONSTOP], AUGUST, body)[0] == status


def test_news_of_a_day_of_two_promises_tells_of_neither() -> None:
    dinner = milestone(
        "conference_presentation",
        "a dinner in Reykvale",
        "A dinner in Reykvale follows on May 17.",
        "2031-05-17",
        "2031-05-17",
    )
    body = "In Reykvale 91 guests arrived on May 17."
    assert verdicts([NONSTOP, replace(dinner, claim_id="d")], AUGUST, body) == ["pending", "pending"]


def test_a_decision_is_not_told_by_its_day_alone() -> None:
    decision = milestone(
        "regulatory_decision",
        "a decision on Sensa is due",
        "A decision on Sensa is due May 17.",
        "2031-05-17",
        "2031-05-17",
    )
    assert verdicts([decision], AUGUST, "The team for Sensa moved into its rooms on May 17.") == ["pending"]


TAKES_UP = milestone(
    "leadership_change",
    "Una Marlow takes up her post as CFO",
    "Una Marlow takes up her post as CFO on August 3, 2031.",
    "2031-08-03",
    "2031-08-03",
)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        # August 6, 2031, is a Wednesday.
        ("Una Marlow has been CFO since Sunday.", "met"),
        ("Una Marlow has been CFO since Tuesday.", "missed"),
        ("Una Marlow will have been CFO for a week next Sunday.", "pending"),
    ],
)
def test_weekdays_are_days(body: str, status: str) -> None:
    assert verdicts([TAKES_UP], AUGUST, body)[0] == status


REOPENS = milestone(
    "store_opening",
    "reopen its Harrow and Brell stores",
    "We expect to reopen our Harrow and Brell stores by April 30, 2031.",
    "2031-02-06",
    "2031-04-30",
)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        # "As of May 2" is when they had been opened, not when they were.
        ("As of May 2, 2031, we had 138 stores, the reopened Harrow and Brell stores among them.", "unverifiable"),
        ("As of April 2, 2031, we had 138 stores, the reopened Harrow and Brell stores among them.", "on_time"),
        # Two months: both of them.
        (
            "As of May 2, 2031, we had 138 stores, and the Harrow and Brell stores reopened in March and April.",
            "on_time",
        ),
        ("The Harrow and Brell stores reopened in April and May.", "unverifiable"),
        ("The Harrow and Brell stores reopened in June and July.", "late"),
    ],
)
def test_days_by_which_and_months_in_which(body: str, reason: str) -> None:
    known = [Published(REOPENS, "2031-02-06", "norvane", date(2031, 2, 6))]
    (told,) = resolve(known, figures(AUGUST, body), date.fromisoformat(AUGUST))
    assert told.reason == reason


def test_a_year_in_a_number_dates_no_news() -> None:
    licence = milestone(
        "regulatory_decision",
        "a licence for Kestrel in Osk is expected",
        "A licence for Kestrel in Osk is expected by the end of 2030.",
        "2030-08-28",
        "2030-12-31",
    )
    body = "Kestrel has been granted a licence (No. 86/2030) by the ministry of Osk. The licence for Kestrel in Osk was granted for ten years."
    assert verdicts([licence], AUGUST, body, said="2030-08-28") == ["pending"]


COST = guidance("Cash cost ($ per ounce sold)", "cost_of_revenue", "1520", "1600", "USD/oz")
SUSTAINING = guidance("Sustaining capital ($ millions)", "capex", "62000000", "68000000", "USD")
TABLE = "| | Guidance | Actual 2030 |\n|---|---|---|\n| Cash cost ($ per ounce sold) | 1,520 - 1,600 | {cost} |\n| AISC ($ per ounce sold) | 2,150 - 2,250 | 2,281 |\n| Sustaining capital ($ millions) | 62 - 68 | 66.1 |\n| Growth capital ($ millions) | 140 - 150 | 163.4 |\n"


@pytest.mark.parametrize(
    ("claim", "cost", "status"),
    [
        # A row that is called as the claim is, in a table of two costs and two kinds of capital.
        (COST, "1,588", "met"),
        (COST, "1,688", "missed"),
        (replace(COST, subject="Site cost ($ per ounce sold)"), "1,588", "pending"),
        (SUSTAINING, "1,588", "met"),
        (replace(SUSTAINING, subject="capital expenditures"), "1,588", "pending"),
        (replace(SUSTAINING, subject="capital"), "1,588", "pending"),
    ],
)
def test_rows_by_their_own_name(claim: Claim, cost: str, status: str) -> None:
    body = f"Full-year 2030 results\n\n{TABLE.format(cost=cost)}"
    assert verdicts([claim], "2031-03-04", body, said="2030-08-12") == [status]


YARD = milestone(
    "acquisition_close",
    "expect to close",
    "The study period of the purchaser ended on April 15, 2031, and we expect to close in the second quarter of 2031.",
    "2031-04-01",
    "2031-06-30",
    "In March we signed a contract to sell the warehouse at 70 Dorrit Lane in Brell County.",
)
BRELL = milestone(
    "acquisition_close",
    "Closing is subject to regulatory and Brellmoor shareholder approval",
    "Closing is subject to regulatory and Brellmoor shareholder approval, and is expected by June 30, 2031.",
    "2031-02-06",
    "2031-06-30",
    "During the quarter we signed an agreement to acquire Brellmoor, Inc. for $1.5 billion.",
)
CLAIMS_SOLD = milestone(
    "divestiture_close",
    "The sale of the Tarnwick claims to Brellmoor Minerals for $6.5 million is expected to close",
    "The sale of the Tarnwick claims to Brellmoor Minerals for $6.5 million is expected to close in the third quarter.",
    "2031-07-01",
    "2031-09-30",
)


@pytest.mark.parametrize(
    ("claim", "body", "status"),
    [
        # Who says "closing" seldom says whether it buys or sells.
        (YARD, "This quarter we completed the sale of 70 Dorrit Lane in Brell County for $8.9 million.", "met"),
        (YARD, "This quarter we completed the sale of 12 Osk Street in Norland County for $8.9 million.", "pending"),
        (YARD, "This quarter we completed a study of 70 Dorrit Lane in Brell County.", "pending"),
        # A deal comes once: its name and its day are enough, also for a miss.
        (BRELL, "The close date of the Brellmoor acquisition, which occurred on July 15, 2031, falls in our third quarter.", "missed"),
        (BRELL, "The close date of the Oskmoor acquisition, which occurred on July 15, 2031, falls in our third quarter.", "pending"),
        (BRELL, "The Brellmoor acquisition lowered our margin by two points in July 2031.", "pending"),
        # What is dropped by name need not repeat the price.
        (CLAIMS_SOLD, "Brellmoor Minerals could not raise its funds, and the Tarnwick agreement was terminated on July 15.", "missed"),
        (CLAIMS_SOLD, "The Tarnwick agreement with our drillers was terminated on July 15.", "pending"),
    ],
)  # fmt: skip
def test_closings(claim: Claim, body: str, status: str) -> None:
    assert verdicts([claim], AUGUST, f"Second quarter 2031 results\n\n{body}") == [status]


AFFILIATES = replace(
    guidance("estimated to be a loss", "other_income", "-200000", "-200000", "USD"),
    quote="This is estimated to be a loss of about $0.2 million.",
    about="We now report separately our equity in the income of unconsolidated subsidiaries.",
    in_table=False,
)


@pytest.mark.parametrize(
    ("about", "quote", "status"),
    [
        (AFFILIATES.about, AFFILIATES.quote, "pending"),
        ("Other income falls as our deposits shrink.", AFFILIATES.quote, "met"),
        (AFFILIATES.about, "Other income is estimated to be a loss of about $0.2 million.", "met"),
    ],
)
def test_what_this_speaks_of(about: str, quote: str, status: str) -> None:
    claim = replace(AFFILIATES, about=about, quote=quote)
    assert verdicts([claim], "2031-03-04", "In 2030 other income was $0.1 million.", said="2030-08-12") == [status]
