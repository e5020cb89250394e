"""Windows that move without naming what they are of, and reports of another number, product or year: what settles a milestone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

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
        # Initials in parentheses hang on no name: both are the goal date.
        (
            promise("2031-02-06", "regulatory_decision", "DUFA) goal date", "The agency has assigned a Drug User Fee Act (DUFA) goal date of March 28, 2031 for zeluprast.", "2031-03-28..2031-03-28"),
            [promise("2031-03-16", "regulatory_decision", "new DUFA goal date", "The agency has extended the review of zeluprast to a new DUFA goal date of June 28, 2031.", "2031-06-28..2031-06-28")],
            "missed/slipped",
        ),
        # The next call's recording is another one.
        (
            promise("2031-02-06", "product_launch", "will be available in Norvane's archive", "The Norvane call of February 6 will be available in Norvane's archive by February 20.", "2031-02-20..2031-02-20"),
            [promise("2031-08-05", "product_launch", "will be available in Norvane's archive", "The Norvane webcast of August 5 will be available in Norvane's archive by August 19.", "2031-08-19..2031-08-19")],
            "pending/overdue",
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


def test_what_is_dropped_goes_with_all_that_was_to_come_of_it() -> None:
    step = promise(
        "2031-02-06",
        "development_progress",
        "candidate nomination is",
        "KV-42: candidate nomination is planned for late 2031.",
        "2031-09-01..2031-12-31",
    )
    trial = promise(
        "2031-02-06",
        "trial_start",
        "the Phase 1 trial is to begin",
        "KV-17: the Phase 1 trial is to begin in late 2031.",
        "2031-09-01..2031-12-31",
    )
    dropped = report("2031-08-06", "other", "Work on KV-42 has been discontinued to save cash.", None, "dropped")
    assert verdict(step, trial, dropped) == "missed/abandoned"
    assert verdict(trial, step, dropped) == "pending/overdue"


@pytest.mark.parametrize(
    ("quote", "event", "day", "expected"),
    [
        # Delivery of the first one launches it, on a day inside the window; a later delivery does not, nor one of its sister.
        ("The first KV-42 was delivered on March 9 to a shipyard in Tarnwick.", "product_shipment", "2031-03-09..2031-03-09", "met/on_time"),
        ("The first KV-42 was delivered on May 9 to a shipyard in Tarnwick.", "product_shipment", "2031-05-09..2031-05-09", "pending/overdue"),
        ("The first KV-17 was delivered on March 9 to a shipyard in Tarnwick.", "product_shipment", "2031-03-09..2031-03-09", "pending/overdue"),
    ],
)  # fmt: skip
def test_a_first_delivery_inside_the_window_launches_what_it_names(
    quote: str, event: str, day: str, expected: str
) -> None:
    launch = promise(
        "2030-11-06",
        "product_launch",
        "KV-42 will be launched",
        "KV-42 will be launched during the first quarter of 2031.",
        "2031-01-01..2031-03-31",
    )
    assert verdict(launch, report("2031-05-28", event, quote, day)) == expected


MERGER = promise(
    "2031-03-07",
    "acquisition_close",
    "merger is expected to close",
    "The merger is expected to close on March 8, 2031.",
    "2031-03-08..2031-03-08",
)
ACQUIRED = "Norvane Instruments today announced that it has been acquired by an affiliate of Tarnwick Partners."


@pytest.mark.parametrize(("published", "expected"), [("2031-03-08", "met/on_time"), ("2031-06-08", "pending/overdue")])
def test_news_on_the_very_day_needs_no_name(published: str, expected: str) -> None:
    assert verdict(MERGER, report(published, "acquisition_close", ACQUIRED, None)) == expected


def test_news_on_the_very_day_is_of_neither_where_two_things_fall_on_it() -> None:
    sale = promise(
        "2031-03-07",
        "divestiture_close",
        "sale of the Harrow plant will close",
        "The sale of the Harrow plant will close on March 8, 2031.",
        "2031-03-08..2031-03-08",
    )
    assert verdict(MERGER, sale, report("2031-03-08", "acquisition_close", ACQUIRED, None)) == "pending/overdue"


def test_an_offering_that_closed_on_its_day_is_the_one_promised_for_it() -> None:
    offering = promise(
        "2031-05-15",
        "financing",
        "offering is expected to close",
        "The offering is expected to close on May 17, 2031.",
        "2031-05-17..2031-05-17",
    )
    closed = "Closed the registered direct offering on May 17 with gross proceeds of $4.0 million."
    assert verdict(offering, report("2031-08-14", "financing", closed, "2031-05-17..2031-05-17")) == "met/on_time"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Norvane now plans to launch the zelomat in the third quarter of 2031.", "missed/slipped"),
        ("Norvane plans to launch the zelomat in the third quarter of 2031.", "pending/overdue"),
        ("Norvane now plans to launch the kestromat in the third quarter of 2031.", "pending/overdue"),
    ],
)
def test_a_launch_moves_by_the_word_that_tells_it_though_its_country_is_left_out(words: str, expected: str) -> None:
    launch = promise(
        "2031-01-12",
        "product_launch",
        "launch the zelomat in the United States",
        "Norvane plans to launch the zelomat in the United States in the second quarter of 2031.",
        "2031-04-01..2031-06-30",
    )
    later = promise(
        "2031-03-16", "product_launch", words.split(" to ")[1].split(" in ")[0], words, "2031-07-01..2031-09-30"
    )
    assert verdict(launch, later) == expected


def test_what_gives_up_a_window_for_a_later_one_moves_it() -> None:
    data = promise(
        "2031-03-04",
        "data_readout",
        "topline data from the HALO trial",
        "Topline data from the HALO trial are anticipated in the third quarter of 2031.",
        "2031-07-01..2031-09-30",
    )
    words = "Norvane no longer anticipates topline data from the HALO trial in the third quarter of 2031 and now expects them in the first half of 2032."
    again = promise("2031-08-06", "data_readout", words, words, "2031-07-01..2031-09-30")
    moved = report("2031-08-06", "data_readout", words, "2032-01-01..2032-06-30", "moved")
    moved = replace(moved, item=replace(moved.item, rule="event.moved"))
    assert verdict(data, again, moved) == "missed/slipped"


def test_openings_at_named_places_are_met_by_the_report_that_names_them() -> None:
    words = "We plan to open two stores in Madbrook and Rosmere in the first quarter of 2031."
    claim = promise("2030-12-06", "store_opening", "open two stores", words, "2031-01-01..2031-03-31")
    count = replace(
        claim,
        item=replace(
            claim.item,
            kind="guidance",
            event=None,
            metric="store_openings",
            measure="level",
            low=Decimal(2),
            high=Decimal(2),
            unit="count",
            scope="Madbrook",
        ),
    )
    opened = "We opened six stores during the first quarter in Rogern, Memfield, Madbrook and Rosmere."
    day = "2031-01-01..2031-03-31"
    assert verdict(count, report("2031-05-06", "store_opening", opened, day)) == "met/on_time"
    assert (
        verdict(count, report("2031-05-06", "store_opening", opened.replace("Madbrook", "Hallow"), day))
        == "pending/awaiting_report"
    )
    many = replace(count, item=replace(count.item, low=Decimal(65), high=Decimal(65), scope="Company-operated"))
    added = report("2031-05-06", "store_opening", "We opened 24 Company-operated stores during the first quarter.", day)
    assert verdict(many, added) == "pending/awaiting_report"


@pytest.mark.parametrize(
    ("words", "window", "expected"),
    [
        # A year and more on, a window without a word of change is that of the next of its kind.
        (
            "We are starting with the Norvane Works Tern release later this month.",
            "2032-09-15..2032-09-30",
            "pending/overdue",
        ),
        ("The Norvane Works release has been delayed to this month.", "2032-09-15..2032-09-30", "missed/slipped"),
    ],
)
def test_a_window_far_on_moves_only_by_a_word_of_change(words: str, window: str, expected: str) -> None:
    first = promise(
        "2031-03-15",
        "product_launch",
        "release of Norvane Works",
        "We deliver Plover, the next major release of Norvane Works, later this month.",
        "2031-03-15..2031-03-31",
    )
    assert (
        verdict(first, promise("2032-09-14", "product_launch", "release of Norvane Works", words, window)) == expected
    )


def test_what_is_under_way_is_no_later_window() -> None:
    words = "We are now shipping the KV-42 meter, and we expect to begin shipments of the KV-50 in the third quarter."
    first = promise(
        "2031-02-14",
        "product_shipment",
        "shipments of the KV-42 meter",
        "Shipments of the KV-42 meter are expected to begin by year end.",
        "2031-02-14..2031-12-31",
    )
    later = promise("2032-02-10", "product_shipment", "shipping the KV-42 meter", words, "2032-07-01..2032-09-30")
    assert verdict(first, later) == "pending/overdue"
    again = replace(later, item=replace(later.item, quote=words.replace("now shipping", "delaying shipping")))
    assert verdict(first, again) == "missed/slipped"


TRIAL = promise(
    "2031-02-06", "trial_start", "Phase 2 trial in first recurrent head and neck cancer, evaluating Gedrelin combined with a checkpoint inhibitor is planned",
    "A Phase 2 trial in first recurrent head and neck cancer, evaluating Gedrelin combined with a checkpoint inhibitor is planned to start in mid-2031.",
    "2031-05-01..2031-08-31",
)  # fmt: skip


@pytest.mark.parametrize(
    ("phase", "drug", "of", "expected"),
    [
        # One phase of one drug is one trial, a year and more later and without a word of change.
        ("Phase 2", "Gedrelin", "in combination with Kelvora for head and neck cancer", "missed/slipped"),
        ("Phase 3", "Gedrelin", "in combination with Kelvora for head and neck cancer", "pending/overdue"),
        ("Phase 2", "Ostravir", "in combination with Kelvora for head and neck cancer", "pending/overdue"),
        # In another indication, or with too few words to tell.
        ("Phase 2", "Gedrelin", "in combination with Kelvora for bladder cancer", "pending/overdue"),
        ("Phase 2", "Gedrelin", "in cancer", "pending/overdue"),
    ],
)
def test_one_phase_of_one_drug_is_one_trial(phase: str, drug: str, of: str, expected: str) -> None:
    subject = f"initiation of its {phase} trial of {drug} {of}"
    later = promise("2031-09-24", "trial_start", subject, f"We target the {subject} in the second half of 2032.", "2032-07-01..2032-12-31")  # fmt: skip
    assert verdict(TRIAL, later, as_of="2032-01-31") == expected


HEARING = promise(
    "2031-08-06", "litigation", "the hearing before the Marine Board is scheduled to begin",
    "The hearing before the Marine Board is scheduled to begin on October 13, 2031.", "2031-10-13..2031-10-13",
)  # fmt: skip
HOLD = "The hearing before the Marine Board that was scheduled to begin on October 13, 2031 has been put on temporary hold."


@pytest.mark.parametrize(
    ("day", "event", "quote", "expected"),
    [
        ("2031-11-05", "litigation", HOLD, "missed/not_achieved"),
        # Before its day it may still come; another hearing, another event; what was delayed may have come.
        ("2031-09-05", "litigation", HOLD, "pending/overdue"),
        ("2031-11-05", "litigation", HOLD.replace("Marine Board", "Harrow Court").replace("13", "29"), "pending/overdue"),
        ("2031-11-05", "regulatory_decision", HOLD, "pending/overdue"),
        ("2031-11-05", "litigation", "The hearing before the Marine Board was delayed by a day.", "pending/overdue"),
    ],
)  # fmt: skip
def test_what_is_still_put_off_after_its_day_did_not_come(day: str, event: str, quote: str, expected: str) -> None:
    told = report(day, event, quote, None, outcome="moved")
    assert verdict(HEARING, told) == expected


DATA = replace(
    promise(
        "2031-03-04", "data_readout", "topline data from the Phase 2 HALEN trial are anticipated",
        "NRV-11: topline data from the Phase 2 HALEN trial are anticipated in the third quarter of 2031.",
        "2031-07-01..2031-09-30",
    ),
)  # fmt: skip
GIVEN_UP = "Norvane no longer anticipates topline data from the Phase 2 HALEN trial in the third quarter of 2031 and now expects them in the first half of 2032."


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        (GIVEN_UP, "missed/slipped"),
        # Another trial, or a window that is not the one that was promised.
        (GIVEN_UP.replace("HALEN", "ORBEL"), "pending/overdue"),
        (GIVEN_UP.replace("third quarter", "fourth quarter"), "pending/overdue"),
    ],
)
def test_a_report_that_gives_up_the_very_window(quote: str, expected: str) -> None:
    claim = replace(DATA, item=replace(DATA.item, target_text="anticipated in the third quarter of 2031"))
    moved = report("2031-08-06", "data_readout", quote, "2032-01-01..2032-06-30", outcome="moved")
    moved = replace(moved, item=replace(moved.item, rule="event.moved"))
    assert verdict(claim, moved) == expected
