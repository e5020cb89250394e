"""Promises that name nothing themselves, moved windows, quantities known by name: what settles them and what must not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tracker.figures import find_figures
from tracker.readers import read_release
from tracker.resolve import resolve
from tracker.types import Claim, Figure, Published

D = Decimal


def read(published: str, body: str):  # type: ignore[no-untyped-def]
    text = f"Norvane Instruments, Inc. (Nasdaq: NVIN)\n\nTARNWICK, Ohio, {published} -- Norvane Instruments reports.\n\n{body}\n"
    hints = {"fiscal_year_end": "12-31", "issuer": "Norvane Instruments, Inc."}
    return read_release(text.encode(), source=f"{published}.txt", published=published, **hints)


def figures(published: str, body: str) -> list[Published[Figure]]:
    release = read(published, body)
    return [Published(f, published, "norvane", date.fromisoformat(published)) for f in find_figures(release)]


def verdict(claim: Claim, published: str, body: str, said: str = "2031-02-06") -> tuple[str, str]:
    claims = [Published(claim, said, "norvane", date.fromisoformat(said))]
    (told,) = resolve(claims, figures(published, body), date.fromisoformat(published))
    return told.status, told.reason


def milestone(event: str, subject: str, quote: str, start: str, end: str, about: str = "") -> Claim:
    window = {"target_start": date.fromisoformat(start), "target_end": date.fromisoformat(end)}
    return Claim(
        "milestone",
        quote,
        0,
        len(quote),
        "Norvane Instruments",
        subject,
        event=event,
        claim_id="c",
        about=about,
        **window,
    )


CLOSING = milestone(
    "acquisition_close",
    "The transaction is expected to close",
    "The transaction is expected to close in the second quarter of 2031.",
    "2031-04-01",
    "2031-06-30",
    "In January, Norvane signed an agreement to acquire Brellmoor Valves of Osk for $40 million.",
)
DECISION = milestone(
    "regulatory_decision",
    "issue its type approval",
    "Lloyd Marine plans to issue its type approval in the second quarter of 2031.",
    "2031-04-01",
    "2031-06-30",
)
LAUNCH = milestone(
    "product_launch",
    "general availability is planned",
    "Opened the preview of Kestrel Flow; general availability is planned for the second quarter of 2031.",
    "2031-04-01",
    "2031-06-30",
)
CERTIFICATE = milestone(
    "regulatory_decision",
    "European certification of Kestrel under the Meter Device Regulation (MDR) is expected",
    "European certification of Kestrel under the Meter Device Regulation (MDR) is expected in March 2031.",
    "2031-03-01",
    "2031-03-31",
)
PLANT = milestone(
    "capacity_start",
    "Production of sensors in Tarnwick is to begin",
    "Production of sensors in Tarnwick is to begin in May 2031.",
    "2031-05-01",
    "2031-05-31",
)


@pytest.mark.parametrize(
    ("claim", "report", "status", "reason"),
    [
        (CLOSING, "The acquisition of Brellmoor Valves was completed on May 4, 2031.", "met", "on_time"),
        (CLOSING, "The acquisition of Brellmoor was consummated on July 2, 2031.", "missed", "late"),
        # Another company, no name at all, a plan.
        (CLOSING, "The acquisition of Carne Pumps was completed on May 4, 2031.", "pending", "overdue"),
        (CLOSING, "The acquisition was completed on May 4, 2031.", "pending", "overdue"),
        (CLOSING, "The acquisition of Brellmoor Valves is to be completed in August.", "pending", "overdue"),
        (DECISION, "The type approval from Lloyd Marine came on May 28, 2031.", "met", "on_time"),
        (DECISION, "The type approval from Veritas came on May 28, 2031.", "pending", "overdue"),
        (LAUNCH, "Kestrel Flow became generally available on May 15, 2031.", "met", "on_time"),
        # A longer name is another product.
        (LAUNCH, "Kestrel Pro became generally available on May 15, 2031.", "pending", "overdue"),
        (CERTIFICATE, "The MDR certificate for Kestrel was issued on March 20, 2031.", "met", "on_time"),
        (CERTIFICATE, "The MDR certificate for Tarn was issued on March 20, 2031.", "pending", "overdue"),
        (PLANT, "Production of sensors in Tarnwick has been postponed to the autumn of 2031.", "missed", "slipped"),
        (PLANT, "Production of sensors in Tarnwick has been postponed.", "pending", "overdue"),
        (PLANT, "Production of valves in Osk has been postponed to the autumn of 2031.", "pending", "overdue"),
    ],
)
def test_what_a_promise_speaks_of(claim: Claim, report: str, status: str, reason: str) -> None:
    assert verdict(claim, "2031-08-06", report) == (status, reason)


def test_each_clause_has_its_own_day() -> None:
    report = (
        "Shipments of the Kestrel started in the second week of May 2031; the new hall itself opened on July 22, 2031."
    )
    days = {(f.item.event, str(f.item.period_end)) for f in figures("2031-08-06", report) if f.item.kind == "event"}
    assert ("product_shipment", "2031-05-31") in days
    assert ("product_shipment", "2031-07-22") not in days


def test_some_of_them_is_not_all() -> None:
    report = "Four of the 14 Tarn vessels have been equipped."
    assert {f.item.outcome for f in figures("2031-08-06", report) if f.item.kind == "event"} <= {"partly"}
    report = "The last two of the six depots have been closed."
    assert "partly" not in {f.item.outcome for f in figures("2031-08-06", report)}


def guidance(
    subject: str, low: str | None, high: str | None, unit: str, metric: str = "other", measure: str = "level"
) -> Claim:
    bounds = {"low": low and D(low), "high": high and D(high)}
    span = {"target_start": date(2031, 1, 1), "target_end": date(2031, 6, 30)}
    return Claim(
        "guidance",
        subject,
        0,
        9,
        "Norvane",
        subject,
        metric=metric,
        measure=measure,
        unit=unit,
        claim_id="c",
        **bounds,
        **span,
    )  # type: ignore[arg-type]


LOSSES = guidance("Net charge-offs", None, "0.2", "percent")
EXPENSES = guidance("Merger expenses", "7000000", "8000000", "USD")
HALF = "Norvane Reports Half-Year Results for the Six Months Ended June 30, 2031\n\n"


@pytest.mark.parametrize(
    ("claim", "report", "status"),
    [
        (LOSSES, "Net charge-offs in the six months ended June 30, 2031 were 0.14% of average loans.", "met"),
        (LOSSES, "Net charge-offs in the six months ended June 30, 2031 were 0.26% of average loans.", "missed"),
        # Another quantity, another period, and what is too far off to be the same thing.
        (LOSSES, "Delinquencies in the six months ended June 30, 2031 were 0.14% of average loans.", "pending"),
        (LOSSES, "Net charge-offs in the first quarter of 2031 were 0.14% of average loans.", "pending"),
        (LOSSES, "Net charge-offs in the six months ended June 30, 2031 were 9.1% of average loans.", "pending"),
        (EXPENSES, "Merger expenses in the six months ended June 30, 2031 were $7.2 million.", "met"),
        (EXPENSES, "Restructuring expenses in the six months ended June 30, 2031 were $7.2 million.", "pending"),
        # The effect on a quantity is not the quantity.
        (EXPENSES, "Merger expenses in the six months ended June 30, 2031 had an impact of $7.2 million.", "pending"),
        # What is counted on a day answers whatever window was given; costs do not.
        (guidance("inventory", None, "50000000", "USD"), "Total inventory in the second quarter of 2031 decreased to $45.5 million.", "met"),
        (guidance("merger fees", None, "50000000", "USD"), "Merger fees in the second quarter of 2031 decreased to $45.5 million.", "pending"),
        # One common word names nothing.
        (guidance("costs", "7000000", "8000000", "USD"), "Costs of boxes in the six months ended June 30, 2031 were $7.2 million.", "pending"),
    ],
)  # fmt: skip
def test_what_no_row_names(claim: Claim, report: str, status: str) -> None:
    assert verdict(claim, "2031-08-06", HALF + report)[0] == status


def test_two_quantities_of_one_metric_do_not_contradict() -> None:
    cash = guidance("Cash cost", "1520", "1600", "USD/ounce", "cost_of_revenue")
    whole = guidance("AISC", "2150", "2250", "USD/ounce", "cost_of_revenue")
    claims = [Published(c, "2031-02-06", "norvane", date(2031, 2, 6)) for c in (cash, whole)]
    assert {r.reason for r in resolve(claims, [], date(2031, 8, 6))} == {"awaiting_report"}


PLANT = milestone(
    "capacity_start",
    "construction of the Brellmoor smelter in Norway set for production",
    "Progress continued on construction of the Brellmoor smelter in Norway set for production in 2032.",
    "2032-01-01",
    "2032-12-31",
)
METER = milestone(
    "product_shipment",
    "shipments of the new KV4",
    "We expect to begin shipments of the new KV4 in the second quarter of 2031.",
    "2031-04-01",
    "2031-06-30",
)
ABROAD = milestone(
    "product_shipment",
    "we expect to expand Kestrel Flow 3 to Norway, Sweden",
    "We began delivering Kestrel Flow 3 to German customers and expect to expand Kestrel Flow 3 to Norway and Sweden in the second half.",
    "2031-07-01",
    "2031-12-31",
)
SHOWN = milestone(
    "product_launch",
    "launch of the Kestrel Flow",
    "With the launch of the Kestrel Flow this week we will close the old line.",
    "2031-02-03",
    "2031-02-09",
)
LEGAL = milestone("acquisition_close", "Inc", "Brellmoor, Inc. votes on the merger in April.", "2031-04-01", "2031-04-30")
BUILT = milestone(
    "development_progress",
    "Construction began",
    "Construction began in February and as of the end of the quarter was 53% complete.",
    "2031-04-01",
    "2031-06-30",
)


@pytest.mark.parametrize(
    ("claim", "published", "body", "wanted"),
    [
        # A study of a thing is not the thing; bookkeeping moves no shipment.
        (PLANT, "2032-07-06", "In the second quarter of 2032 we began production at the Brellmoor smelter in Norway.", "met"),
        (PLANT, "2032-07-06", "In the second quarter of 2032 we began feasibility studies for production at a Brellmoor smelter in Norway.", "pending"),
        (METER, "2031-08-05", "Shipments of the KV4 have been deferred to December 2031.", "missed"),
        (METER, "2031-08-05", "Sales made in our KV2 to KV4 trade-in program were revenues that were deferred to December 31, 2031.", "pending"),
        # To other lands than those it was promised for.
        (ABROAD, "2031-11-05", "In the third quarter of 2031 we delivered Kestrel Flow 3 to Norway and Sweden.", "met"),
        (ABROAD, "2031-11-05", "In the third quarter of 2031 we delivered Kestrel Flow 3 to our largest customers.", "pending"),
        # What was launched may ship later, and is late itself where it was launched late.
        (SHOWN, "2031-05-06", "We began shipping the Kestrel Flow on April 24, 2031.", "pending"),
        (SHOWN, "2031-05-06", "We launched the Kestrel Flow on April 24, 2031.", "missed"),
        # A legal form is no name; how far a building is, is no promise.
        (LEGAL, "2031-08-05", "In the second quarter of 2031 we acquired three stores from Norvane Retail, Inc.", "pending"),
        (BUILT, "2031-08-05", "Construction began in May 2031.", "pending"),
    ],
)  # fmt: skip
def test_what_is_another_thing_than_was_promised(claim: Claim, published: str, body: str, wanted: str) -> None:
    assert verdict(claim, published, body)[0] == wanted
