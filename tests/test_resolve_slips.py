"""Windows that move without naming what they are of, and reports of another number, product or year: what settles a milestone."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.resolve import resolve
from tracker.types import Claim, Figure, Published


def window(text: str | None) -> dict[str, date]:
    if text is None:
        return {}
    start, end = text.split("..")
    return {"target_start": date.fromisoformat(start), "target_end": date.fromisoformat(end)}


def promise(day: str, event: str, subject: str, quote: str, when: str | None, about: str = "") -> Published[Claim]:
    claim = Claim(
        "milestone", quote, 0, len(quote), "Norvane Instruments", subject, event=event, about=about,
        claim_id=f"{day}:{subject}", **window(when),
    )  # fmt: skip
    return Published(claim, day, "norvane", date.fromisoformat(day))


def report(day: str, event: str, quote: str, when: str | None, outcome: str = "happened") -> Published[Figure]:
    start, end = window(when).values() if when else (None, None)
    rule = "event.dated" if when else "event.undated"
    figure = Figure("event", quote, 0, len(quote), event=event, outcome=outcome, subject=quote, rule=rule, period_start=start, period_end=end)  # fmt: skip
    return Published(figure, day, "norvane", date.fromisoformat(day))


def verdict(claim: Published[Claim], *later: Published[Claim] | Published[Figure], as_of: str = "2033-12-31") -> str:
    claims = [claim, *(x for x in later if isinstance(x.item, Claim))]
    figures = [x for x in later if isinstance(x.item, Figure)]
    told = {v.claim_id: v for v in resolve(claims, figures, date.fromisoformat(as_of))}[claim.item.claim_id]
    return f"{told.status}/{told.reason}"


CLEARANCE = promise(
    "2031-02-06", "regulatory_decision", "with clearance anticipated in the third quarter of 2031",
    "Norvane Flow Pro, an 8-channel meter: filing planned for April, with clearance anticipated in the third quarter of 2031.",
    "2031-07-01..2031-09-30",
)  # fmt: skip
STORE = promise(
    "2031-02-06", "store_opening", "The store will open", "The store will open before the holidays.", "2031-02-06..2031-11-26",
    "Norvane's landlord in Tarnwick is to hand over the building for its first showroom in September.",
)  # fmt: skip
LATE = "2031-10-01..2031-12-31"


def again(subject: str, quote: str, when: str = "2032-01-01..2032-03-31", about: str = "", event: str = "") -> Published[Claim]:  # fmt: skip
    return promise("2031-08-05", event or "regulatory_decision", subject, quote, when, about)


@pytest.mark.parametrize(
    ("claim", "later", "expected"),
    [
        # The later sentence names nothing, and no other promise of the kind is open.
        (CLEARANCE, [again("Clearance is now expected", "Clearance is now expected in the first quarter of 2032.")], "missed/slipped"),
        # Nothing says that a date was moved.
        (CLEARANCE, [again("Clearance is expected", "Clearance is expected in the first quarter of 2032.")], "pending/overdue"),
        # It names another thing.
        (CLEARANCE, [again("Clearance of Osprey is now expected", "Clearance of Osprey is now expected in early 2032.")], "pending/overdue"),
        # Another promise of the kind is open too, with another window.
        (
            CLEARANCE,
            [
                promise("2031-03-01", "regulatory_decision", "a decision on Brellmoor", "We await a decision on Brellmoor by the end of 2031.", LATE),
                again("Clearance is now expected", "Clearance is now expected in the first quarter of 2032."),
            ],
            "pending/overdue",
        ),
        # A name that stands around both tells which store.
        (
            STORE,
            [
                promise("2031-03-01", "store_opening", "open a showroom in Osk", "We will open a showroom in Osk by June 2032.", "2031-03-01..2032-06-30"),
                again("store is now scheduled to open", "The store is now scheduled to open in spring 2032.", about="The hand-over in Tarnwick has been delayed.", event="store_opening"),
            ],
            "missed/slipped",
        ),
        # "Now shipping" moves nothing.
        (CLEARANCE, [again("clearance", "We are now shipping, and clearance is expected in early 2032.")], "pending/overdue"),
        # The old window is named only as given up.
        (
            promise("2031-02-06", "regulatory_submission", "file the dossier for Osprey", "We will file the dossier for Osprey in the second quarter.", "2031-04-01..2031-06-30"),
            [again("the dossier for Osprey, which had been planned for the second quarter", "The dossier for Osprey, which had been planned for the second quarter, is now to be filed in early 2032.", event="regulatory_submission")],
            "missed/slipped",
        ),
    ],
)  # fmt: skip
def test_a_window_that_moves(claim: Published[Claim], later: list[Published[Claim]], expected: str) -> None:
    assert verdict(claim, *later) == expected


def stores(quote: str, subject: str) -> Published[Claim]:
    return promise("2031-02-06", "store_opening", subject, quote, "2031-01-01..2031-12-31")


@pytest.mark.parametrize(
    ("claim", "later", "expected"),
    [
        (stores("We plan to open 40 Kestrel showrooms in 2031.", "open 40 Kestrel showrooms"), report("2031-05-05", "store_opening", "We opened four Kestrel showrooms in the quarter.", "2031-01-01..2031-03-31"), "pending/overdue"),
        (stores("We plan to open 40 Kestrel showrooms in 2031.", "open 40 Kestrel showrooms"), report("2032-02-05", "store_opening", "We opened 41 Kestrel showrooms in 2031.", "2031-01-01..2031-12-31"), "met/on_time"),
        (stores("We plan to open a Kestrel showroom in Osk in 2031.", "open a Kestrel showroom in Osk"), report("2031-05-05", "store_opening", "We opened the Kestrel showroom in Osk.", "2031-04-02..2031-04-02"), "met/on_time"),
        # Orders of another year are not late ones of the year promised.
        (promise("2031-02-06", "contract_award", "receive orders for Kestrel", "We believe that we will receive orders for Kestrel in 2031.", "2031-01-01..2031-12-31"), report("2034-02-05", "contract_award", "We received orders for Kestrel.", "2033-10-01..2033-12-31"), "pending/overdue"),
        (promise("2031-02-06", "acquisition_close", "close the purchase of Brellmoor", "We expect to close the purchase of Brellmoor in June 2031.", "2031-06-01..2031-06-30"), report("2031-11-05", "acquisition_close", "We closed the purchase of Brellmoor on August 4.", "2031-08-04..2031-08-04"), "missed/late"),
    ],
)  # fmt: skip
def test_another_number_or_another_year(claim: Published[Claim], later: Published[Figure], expected: str) -> None:
    assert verdict(claim, later, as_of="2034-12-31") == expected


@pytest.mark.parametrize(("again", "expected"), [("2031-01-03", "pending/overdue"), ("2031-12-20", "missed/slipped")])
def test_a_sentence_that_stands_again_soon_after_moves_nothing(again: str, expected: str) -> None:
    words = "Norvane will acquire Tarnwick Meters during the next year."
    first = promise("2030-12-31", "acquisition_close", "acquire Tarnwick Meters", words, "2031-01-01..2031-12-31")
    later = promise(again, "acquisition_close", "acquire Tarnwick Meters", words, "2032-01-01..2032-12-31")
    assert verdict(first, later) == expected
