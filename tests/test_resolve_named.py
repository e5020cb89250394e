"""What names a promise and what a report calls it: clauses that hang on a name, shorter names, days, borrowed names, two calendars."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.test_resolve_antecedents import figures, milestone, verdict
from tracker.resolve import resolve
from tracker.resolve.subjects import find_aliases
from tracker.types import Claim, Published

SHIPS = milestone("product_shipment", "begin shipping", "Growth will come from Norva 7, now shipping, and Kestrel Cam 3, which we expect to begin shipping in the second half.", "2031-07-01", "2031-12-31")  # fmt: skip
MARKET = milestone("product_launch", "bring to market Kestrel Cam 3", "This year we bring to market Kestrel Cam 3.", "2031-01-01", "2031-12-31")  # fmt: skip
TRANCHE = milestone("financing", "second tranche is expected to close", "The second tranche is expected to close on or about August 28, 2031.", "2031-08-28", "2031-08-28", "The first tranche of the placement closed on July 30.")  # fmt: skip
FILING = milestone("regulatory_submission", "plan of Harrow Narrows will be filed with the Ministry", "An amendment to the closure plan of Harrow Narrows will be filed with the Ministry in September 2031.", "2031-09-01", "2031-09-30")  # fmt: skip
SYSTEMS = milestone("development_progress", "Conversion of Brellmoor's computer systems is set", "Conversion of Brellmoor's computer systems is set for May 2031.", "2031-05-01", "2031-05-31")  # fmt: skip
DOSED = milestone("trial_start", "first child is expected to be dosed in HARROW-KIDS", "The first child is expected to be dosed in HARROW-KIDS during the third quarter.", "2031-07-01", "2031-09-30")  # fmt: skip
CASE = milestone("regulatory_decision", "expects a decision", "Norvane Electric will file a rate case in Colorado and expects a decision in the first quarter of 2032.", "2032-01-01", "2032-03-31")  # fmt: skip
CLOSES = milestone("acquisition_close", "Closing is expected", "Closing is expected at the beginning of the fourth quarter.", "2031-10-01", "2031-10-31", "On 4 July we signed an agreement to acquire Tarnhuset A/S, Osk.")  # fmt: skip
CONGRESS = milestone("conference_presentation", "presentations at the Harrow Valve Congress", "We will give presentations at the Harrow Valve Congress, to be held October 13-16, 2031.", "2031-10-13", "2031-10-16")  # fmt: skip
JUDGMENT = milestone("litigation", "the judgment will be entered", "It is anticipated the judgment will be entered during the third quarter.", "2031-07-01", "2031-09-30")  # fmt: skip
ACTIONS = milestone("development_progress", "complete its corrective actions", "Brellmoor expects to complete its corrective actions by the end of March 2031.", "2031-02-05", "2031-03-31")  # fmt: skip


@pytest.mark.parametrize(
    ("claim", "published", "body", "expected"),
    [
        # The relative clause says of what: the cam, not what is named before it nor its namesake.
        (SHIPS, "2031-11-05", "We began shipping Kestrel Cam 3 in September.", ("met", "on_time")),
        (SHIPS, "2031-11-05", "We began shipping Kestrel Cam 2 in September.", ("pending", "not_due")),
        (SHIPS, "2031-11-05", "We began shipping Norva 7 to Iowa in September.", ("pending", "not_due")),
        (MARKET, "2031-11-05", "We began shipping Kestrel Cam 3 in September.", ("met", "on_time")),
        # On its very day, and it is the second one.
        (TRANCHE, "2031-11-11", "The second and final tranche of $8.6 million closed on August 28.", ("met", "on_time")),
        (TRANCHE, "2031-11-11", "The third tranche of $8.6 million closed on August 28.", ("pending", "overdue")),
        # Fewer words for the same thing, done in its window or moved.
        (FILING, "2031-11-11", "Closure plan amendment filed on September 22.", ("met", "on_time")),
        (FILING, "2031-11-11", "Tax return amendment filed on September 22.", ("pending", "overdue")),
        (FILING, "2031-11-11", "Closure plan amendment filed on October 22.", ("pending", "overdue")),
        (SYSTEMS, "2031-04-23", "The systems conversion has been moved to the weekend of August 16, 2031.", ("missed", "slipped")),
        (SYSTEMS, "2031-04-23", "The conversion has been moved to the weekend of August 16, 2031.", ("pending", "not_due")),
        # A day that is told is no day to come.
        (DOSED, "2031-11-05", "First patient dosed in HARROW-KIDS on September 24.", ("met", "on_time")),
        # A sum is no name; what a report begins with is what it is of.
        (CASE, "2032-02-20", "Colorado approved our settlement on January 23, for $78 million a year.", ("met", "on_time")),
        (CASE, "2032-02-20", "Utah approved our settlement on January 23, for $78 million a year.", ("pending", "not_due")),
        (CLOSES, "2031-11-05", "Tarnhuset joined us on 1 October and is reported in Marine from that day.", ("met", "on_time")),
        (CLOSES, "2031-11-05", "Marine Holding joined us on 1 October, as Tarnhuset had proposed to Brell and Osk Yards.", ("pending", "overdue")),
        # Who spoke at a congress did so while it was held.
        (CONGRESS, "2031-11-29", "The data that were presented at the Harrow Valve Congress agree with the guideline.", ("met", "on_time")),
        (CONGRESS, "2031-11-29", "The data that were presented at the Osk Pump Congress agree with the Harrow guideline for valves.", ("pending", "overdue")),
        # What is booked for a thing is not the thing.
        (JUDGMENT, "2031-11-05", "As a result, the Company reversed the related $5.2 million judgment expense in September 2031.", ("pending", "overdue")),
        # Each thought of a sentence has its own day.
        (ACTIONS, "2031-05-07", "Brellmoor's corrective actions were finished in the last week of March, and our reply was completed on April 30.", ("met", "on_time")),
    ],
)  # fmt: skip
def test_reports(claim: Claim, published: str, body: str, expected: tuple[str, str]) -> None:
    assert verdict(claim, published, body) == expected


def test_what_was_promised_for_a_day_is_not_met_late_by_what_comes_half_a_year_after() -> None:
    sale = milestone("divestiture_close", "complete the sale of its valve business", "We expect to complete the sale of its valve business to Brellmoor on August 1.", "2031-08-01", "2031-08-01")  # fmt: skip
    assert verdict(
        sale, "2031-11-05", "We completed the sale of the valve business to Brellmoor on September 1, 2031."
    ) == ("missed", "late")
    assert verdict(
        sale, "2032-05-05", "We completed the sale of the valve business to Brellmoor on April 1, 2032."
    ) == ("pending", "overdue")


def together(claims: list[Claim], published: str, body: str) -> list[str]:
    said = [Published(replace(c, claim_id=str(n)), "first", "norvane", date(2031, 2, 6)) for n, c in enumerate(claims)]
    told = {v.claim_id: v for v in resolve(said, figures(published, body), date.fromisoformat(published))}
    return [f"{told[str(n)].status}/{told[str(n)].reason}" for n in range(len(claims))]


def test_what_the_company_announced_in_a_quarter_is_not_due_in_it() -> None:
    quote = "During the quarter, the company announced plans for the sale of its lens module business to Brellmoor."
    sale = milestone(
        "divestiture_close", "sale of its lens module business to Brellmoor", quote, "2031-01-01", "2031-03-31"
    )
    body = "On April 3, 2031, the company completed the sale of its lens module business to Brellmoor."
    assert together([replace(sale, target_text="During the quarter")], "2031-05-07", body) == ["met/on_time"]
    due = replace(sale, quote=quote.replace("announced plans for the", "expects the"), target_text="During the quarter")
    assert together([due], "2031-05-07", body) == ["missed/late"]


def test_a_window_in_parentheses_is_of_what_stands_right_before_them() -> None:
    cam = milestone("capacity_start", "production launch of the Tarn Cam system", "We are excited about the production launch of the Tarn Cam system in 2031.", "2031-01-01", "2031-12-31")  # fmt: skip
    both = "New products such as the Tarn Cam and the newly announced eXtended Range Probe (expected to enter production in 2032) give us upside."
    probe = milestone("capacity_start", "expected to enter production", both, "2032-01-01", "2032-12-31")
    said = [
        Published(replace(c, claim_id=n), n, "norvane", date.fromisoformat(n))
        for c, n in ((cam, "2031-02-06"), (probe, "2031-05-06"))
    ]
    told = {v.claim_id: v.status for v in resolve(said, [], date(2032, 2, 1))}
    assert told["2031-02-06"] == "pending"


def test_a_promise_with_a_turn_of_its_own_borrows_no_name() -> None:
    loan = milestone("financing", "last $40 million of the Harrow facility to be drawn", "The last $40 million of the Harrow facility is to be drawn in August.", "2031-08-01", "2031-08-31")  # fmt: skip
    body = "The last $40 million of the Harrow facility was drawn on September 18, 2031."
    assert together([TRANCHE, loan], "2031-11-11", body) == ["pending/overdue", "missed/late"]


@pytest.mark.parametrize(
    ("text", "day", "expected"),
    [
        # By the calendar the first quarter of 2032 is in time, by the fiscal year, which ends in June, it is long over.
        ("in the first quarter of 2032", "January 13, 2032", "pending/unverifiable"),
        ("in the first quarter of 2032", "April 13, 2032", "missed/late"),
        ("in the first quarter of fiscal 2032", "January 13, 2032", "missed/late"),
        ("in the first quarter", "January 13, 2032", "missed/late"),
    ],
)
def test_a_quarter_that_two_calendars_read_makes_no_miss(text: str, day: str, expected: str) -> None:
    plant = milestone("capacity_start", "The Harrow plant is to start production", f"The Harrow plant is to start production {text}.", "2031-07-01", "2031-09-30")  # fmt: skip
    assert together(
        [replace(plant, target_text=text)], "2032-05-07", f"Production in the Harrow plant started on {day}."
    ) == [expected]


EXCITED = milestone("product_launch", "We're very excited about the upcoming launch of Kestrelon", "We're very excited about the upcoming launch of Kestrelon in late June.", "2031-06-21", "2031-06-30")  # fmt: skip
PLURAL = milestone("product_launch", "we are focused on delivering G5s", "This quarter we are focused on delivering G5s.", "2031-04-01", "2031-06-30")  # fmt: skip
IN_FULL = milestone("conference_presentation", "Presentation at the Nordic Valve Association", "Upcoming Presentation at the Nordic Valve Association 2031 Congress", "2031-01-01", "2031-12-31")  # fmt: skip
SHIPPING = milestone("product_shipment", "begin shipments of the X3", "We expect to begin shipments of the X3 in the third quarter.", "2031-07-01", "2031-09-30")  # fmt: skip


@pytest.mark.parametrize(
    ("claim", "said", "published", "body", "expected"),
    [
        # How the speaker feels about it is nothing of it; several of them are it.
        (EXCITED, "2031-02-06", "2031-06-29", "Norvane has launched Kestrelon.", ("met", "on_time")),
        (EXCITED, "2031-02-06", "2031-07-25", "Brellmoor was launched on June 29, 2031.", ("pending", "overdue")),
        (PLURAL, "2031-02-06", "2031-10-15", "We launched the first G5 on June 12, 2031.", ("met", "on_time")),
        (PLURAL, "2031-02-06", "2031-10-15", "We launched the first G4 on June 12, 2031.", ("pending", "overdue")),
        # Here the name in full, there with its initials.
        (IN_FULL, "2031-02-06", "2031-06-17", "Norvane today presented its data at the Nordic Valve Association (NVA) congress.", ("met", "on_time")),
        (IN_FULL, "2031-02-06", "2031-06-17", "Norvane today presented its data at the Nordic Pump Association (NPA) congress.", ("pending", "not_due")),
        # What was shown before the promise is another step of it.
        (SHIPPING, "2031-07-29", "2031-10-22", "On July 27, 2031, the next generation X3 was unveiled at the annual conference.", ("pending", "overdue")),
        (SHIPPING, "2031-07-29", "2031-10-22", "On September 27, 2031, the X3 was launched with shipments to three states.", ("met", "on_time")),
    ],
)  # fmt: skip
def test_one_name_in_its_forms(claim: Claim, said: str, published: str, body: str, expected: tuple[str, str]) -> None:
    assert verdict(claim, published, body, said) == expected


def test_a_category_in_front_of_a_name_is_no_alias_of_it() -> None:
    texts = ["Gene-Directed Prodrug Therapy (Gedrelin) for tumors", "long-acting veltimab (VT-101) is given"]
    assert dict(find_aliases(texts)) == {"vt-101": "veltimab"}


MEETING = milestone("conference_presentation", "host Norvane Larkday, our third annual meeting that is quickly becoming the largest of its kind", "In June we will host Norvane Larkday, our third annual meeting that is quickly becoming the largest of its kind.", "2031-06-01", "2031-06-30")  # fmt: skip


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # What a clause says a thing is like need not be said again.
        ("In June, we hosted our annual Norvane Larkday user conference in Scarfell.", ("met", "on_time")),
        ("In June, we hosted our annual Tarnday user conference in Scarfell.", ("pending", "overdue")),
    ],
)
def test_what_a_clause_only_describes_is_no_part_of_the_promise(body: str, expected: tuple[str, str]) -> None:
    assert verdict(MEETING, "2031-08-07", body) == expected
