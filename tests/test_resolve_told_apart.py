"""Amounts side by side, changes in points, openings and closings, compound words and meetings: what belongs to what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

import tracker
from tracker.resolve import resolve
from tracker.types import Claim, Figure, Published

HEAD = "Norvane Instruments\n\nNorvane Reports Fourth Quarter 2032 Results\n\n"


def reported(sentence: str) -> set[str]:
    release = tracker.read_release(
        f"{HEAD}{sentence}\n".encode(), issuer="Norvane Instruments", published=date(2033, 2, 10), fiscal_year_end="12-31"
    )
    numbers = (f for f in tracker.find_figures(release) if f.kind == "number" and f.metric)
    return {f"{f.metric} {f.measure} {f.value:f} {f.basis}{' sequential' if f.rule.endswith('sequential') else ''}" for f in numbers}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # The first of two amounts has its name before it, the second one right after it.
        (
            "During the fourth quarter, Norvane had restructuring charges of $56 million, and $12 million of non-cash amortization.",
            {"restructuring_charges level 56000000 unstated", "depreciation_amortization level 12000000 unstated"},
        ),
        (
            "During the fourth quarter, revenue was $56 million and $12 million of net income was made abroad.",
            {"revenue level 56000000 unstated", "net_income level 12000000 unstated"},
        ),
        # Two amounts of one name stay unsure.
        ("During the fourth quarter, revenue was $56 million and $212 million.", set()),
        ("Norvane had earnings per share of $.48 and $2.25 for the year.", set()),
        # A change in points and the rate to which it led.
        ("Gross margin rose 21 basis points to 36.9%.", {"gross_margin change 21 unstated", "gross_margin level 36.9 unstated"}),
        (
            "Gross margin fell by 40 basis points, to 36.9%.",
            {"gross_margin change -40 unstated", "gross_margin level 36.9 unstated"},
        ),
        (
            "Gross margin expanded 40 basis points to 36.9% from the third quarter.",
            {"gross_margin change 40 unstated sequential", "gross_margin level 36.9 unstated"},
        ),
        ("Gross margin came to 36.9%.", {"gross_margin level 36.9 unstated"}),
        # What is counted before the costs of a merger is adjusted; what was bought is no cost.
        ("Operating expenses before merger expenses were $33.2 million.", {"operating_expenses level 33200000 non_gaap"}),
        ("Operating expenses, excluding acquisition-related costs, were $33.2 million.", {"operating_expenses level 33200000 non_gaap"}),
        ("Operating expenses before the acquisition were $33.2 million.", {"operating_expenses level 33200000 unstated"}),
    ],
)  # fmt: skip
def test_which_amount_is_of_which_name(sentence: str, expected: set[str]) -> None:
    assert reported(sentence) == expected


def promise(subject: str, event: str, window: tuple[str, str], quote: str = "", said: str = "2031-02-06") -> Published[Claim]:
    start, end = map(date.fromisoformat, window)
    text = quote or f"{subject}."
    claim = Claim("milestone", text, 0, len(text), "Norvane Instruments", subject, event=event, target_start=start, target_end=end, claim_id=f"{said}:{subject}")  # fmt: skip
    return Published(claim, said, "norvane", date.fromisoformat(said))


def report(quote: str, event: str, day: str | None, outcome: str = "happened", published: str = "2031-08-05") -> Published[Figure]:  # fmt: skip
    on = date.fromisoformat(day) if day else None
    rule = "event.dated" if day else "event.undated"
    figure = Figure("event", quote, 0, len(quote), event=event, outcome=outcome, subject=quote, rule=rule, period_start=on, period_end=on)  # fmt: skip
    return Published(figure, published, "norvane", date.fromisoformat(published))


def verdict(claim: Published[Claim], *later: Published[Claim] | Published[Figure]) -> str:
    claims = [claim, *(x for x in later if isinstance(x.item, Claim))]
    figures = [x for x in later if isinstance(x.item, Figure)]
    told = {v.claim_id: v for v in resolve(claims, figures, date(2033, 12, 31))}[claim.item.claim_id]
    return f"{told.status}/{told.reason}"


MODULE = promise("a module for contract clauses should enter beta testing", "development_progress", ("2031-02-06", "2031-06-30"))  # fmt: skip
CONTRACT = promise("award of the Tarnwick door-sensor contract", "contract_award", ("2031-04-01", "2031-06-30"))
WENT = "went into beta testing on May 11"


@pytest.mark.parametrize(
    ("claim", "later", "expected"),
    [
        # A compound is the words that it is made of.
        (MODULE, report(f"The contract-clause module {WENT}.", "development_progress", "2031-05-11"), "met/on_time"),
        (MODULE, report(f"The price-list module {WENT}.", "development_progress", "2031-05-11"), "pending/overdue"),
        (CONTRACT, report("The contract for door sensors in Tarnwick went to another bidder.", "contract_award", "2031-05-11", "failed"), "missed/not_achieved"),
        (CONTRACT, report("The contract for brake sensors in Harrow went to another bidder.", "contract_award", "2031-05-11", "failed"), "pending/overdue"),
    ],
)  # fmt: skip
def test_compounds(claim: Published[Claim], later: Published[Figure], expected: str) -> None:
    assert verdict(claim, later) == expected


@pytest.mark.parametrize(
    ("subject", "quote", "when", "expected"),
    [
        # "Few" and "days" say nothing of a thing.
        ("trading in the common stock to resume over the next few days", "We expect trading in the common stock to resume over the next few days.", ("2031-11-05", "2031-11-08"), "missed/slipped"),
        ("options on the common stock to be listed over the next few days", "We expect options on the common stock to be listed over the next few days.", ("2031-11-05", "2031-11-08"), "pending/overdue"),
    ],
)  # fmt: skip
def test_a_window_of_a_few_days(subject: str, quote: str, when: tuple[str, str], expected: str) -> None:
    claim = promise("Resume Trading", "listing", ("2031-09-04", "2031-09-30"), "Norvane Expects to Resume Trading Later This Month")  # fmt: skip
    assert verdict(claim, promise(subject, "listing", when, quote, "2031-11-05")) == expected


SHOWN = promise(
    "data for Kestrapine will be presented", "data_readout", ("2031-01-01", "2031-12-31"),
    "Norvane announced that data for Kestrapine will be presented at the European Valve Association (EVA) 2031 Congress.",
)  # fmt: skip
PRESENTED = "Data for Kestrapine were presented"


@pytest.mark.parametrize(
    ("quote", "day", "expected"),
    [
        (f"{PRESENTED} at the European Valve Association Congress.", "2031-06-12", "met/on_time"),
        (f"{PRESENTED} at the EVA Congress.", "2031-06-12", "met/on_time"),
        (f"{PRESENTED}.", "2031-06-12", "met/on_time"),
        # What was shown at another meeting is not what was promised, nor is what tells neither where nor when.
        (f"{PRESENTED} at the 6th Tarn Conference on Pumps.", "2031-06-12", "pending/overdue"),
        (f"{PRESENTED}.", None, "pending/overdue"),
    ],
)  # fmt: skip
def test_what_was_shown_at_another_meeting(quote: str, day: str | None, expected: str) -> None:
    assert verdict(SHOWN, report(quote, "data_readout", day)) == expected


def count(subject: str, number: int) -> Claim:
    quote = "12 new stores and 5 store closings"
    low = Decimal(number)
    return Claim("guidance", quote, 0, len(quote), "Norvane Instruments", subject, metric="store_openings", measure="level", low=low, high=low, unit="count", target_start=date(2032, 1, 1), target_end=date(2032, 12, 31), claim_id=subject)  # fmt: skip


def test_what_closes_is_not_what_opens() -> None:
    said = [Published(count(*each), "2032-02-06", "norvane", date(2032, 2, 6)) for each in (("new stores", 12), ("store closings", 5))]  # fmt: skip
    quote = "The Company opened 12 stores in 2032."
    opened = Figure("number", quote, 0, len(quote), metric="store_openings", measure="level", value=Decimal(12), unit="count", period_start=date(2032, 1, 1), period_end=date(2032, 12, 31), rule="prose.sentence")  # fmt: skip
    told = resolve(said, [Published(opened, "2033-02-10", "norvane", date(2033, 2, 10))], date(2033, 12, 31))
    assert {v.claim_id: f"{v.status}/{v.reason}" for v in told} == {"new stores": "met/point", "store closings": "pending/not_comparable"}  # fmt: skip


SPLIT = "The Board has declared a two-for-one split; trading on a split-adjusted basis starts April 29, 2031."
STARTS = promise("trading on a split-adjusted basis starts", "listing", ("2031-04-29", "2031-04-29"), SPLIT)
TOLD = "All amounts per share reflect the {} split effected {}."


@pytest.mark.parametrize(
    ("quote", "ratio", "expected"),
    [
        (TOLD.format("two-for-one", "April 29, 2031"), "two-for-one 2031", "met/on_time"),
        ("The quarter saw the completion of a two for one share split.", "two for one 2031", "met/on_time"),
        # Another ratio, another day, what is only announced: none tells that the split was carried out as promised.
        (TOLD.format("three-for-one", "April 29, 2031"), "three-for-one 2031", "pending/overdue"),
        (TOLD.format("two-for-one", "July 20, 2031"), "two-for-one 2031", "pending/overdue"),
        ("The Board has approved a two-for-one split.", "two-for-one 2031", "pending/overdue"),
    ],
)
def test_a_split_that_is_carried_out(quote: str, ratio: str, expected: str) -> None:
    told = Figure("event", quote, 0, len(quote), event="other", outcome="split", subject=ratio, rule="event.split")
    assert verdict(STARTS, Published(told, "2031-08-05", "norvane", date(2031, 8, 5))) == expected


def test_what_comes_after_a_split_is_no_split() -> None:
    claim = promise("open a store in Tarnwick", "store_opening", ("2031-04-29", "2031-04-29"), f"{SPLIT} We are to open a store in Tarnwick on that day.")  # fmt: skip
    quote = TOLD.format("two-for-one", "April 29, 2031")
    told = Figure("event", quote, 0, len(quote), event="other", outcome="split", subject="two-for-one 2031", rule="event.split")
    assert verdict(claim, Published(told, "2031-08-05", "norvane", date(2031, 8, 5))) == "pending/overdue"


@pytest.mark.parametrize(
    ("top", "found"),
    [
        # Whom to ask stands above the release: what follows its dateline or its salutation is the release.
        ("CONTACT:\n\nInvestor Relations\nir@norvane.example\n\nHARROW, February 10, 2033 - Norvane Instruments reported today.\n\n", True),
        ("CONTACT:\n\nInvestor Relations\nir@norvane.example\n\nDear Shareholders,\n\n", True),
        ("CONTACT:\n\nInvestor Relations\nir@norvane.example\n\n", False),
        ("CONTACT:\n\nInvestor Relations\nir@norvane.example\n\nNORVANE INSTRUMENTS February 10, 2033 (unaudited), with its balance sheets and the notes to them, follows below.\n\n", False),
        ("Forward-Looking Statements\n\nHARROW, February 10, 2033 - Norvane Instruments reported today.\n\n", False),
    ],
)
def test_what_stands_below_a_contact(top: str, found: bool) -> None:
    text = f"{top}In October 2032 we commenced shipping the first Tarn Cam units to all of our customers in the north.\n"
    release = tracker.read_release(text.encode(), issuer="Norvane Instruments", published=date(2033, 2, 10), fiscal_year_end="12-31")
    assert any(f.event == "product_shipment" for f in tracker.find_figures(release)) is found


def test_amortization_is_no_depreciation() -> None:
    quote = "Amortization of intangibles is expected to be $14 million in 2032."
    claim = Claim("guidance", quote, 0, len(quote), "Norvane Instruments", "Amortization of intangibles", metric="depreciation_amortization", measure="level", low=Decimal(14000000), high=Decimal(14000000), unit="USD", target_start=date(2032, 1, 1), target_end=date(2032, 12, 31), claim_id="a")  # fmt: skip

    def told(row: str, value: int) -> str:
        figure = Figure("number", row, 0, len(row), metric="depreciation_amortization", measure="level", value=Decimal(value), unit="USD", period_start=date(2032, 1, 1), period_end=date(2032, 12, 31), rule="table.statement", in_table=True)  # fmt: skip
        published = Published(figure, "2033-02-10", "norvane", date(2033, 2, 10))
        (verdict,) = resolve([Published(claim, "2032-02-06", "norvane", date(2032, 2, 6))], [published], date(2033, 12, 31))
        return verdict.status

    assert told("Amortization of intangibles 14.0", 14000000) == "met"
    assert told("Depreciation and amortization 24.0", 24000000) == "pending"


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        # The day of a dateline is not the day of what the sentence promises.
        ("HARROW, Ohio - February 6, 2031 (NEWSLINE) - Norvane announced that its Tarn 4 will be presented at the Osk Pump Congress, June 12-15, 2031.", "met/on_time"),
        ("The Tarn 4 will be presented on February 6, 2031 at the Osk Pump Congress.", "pending/overdue"),
        ("On February 6, 2031, the Tarn 4 will be presented at the Osk Pump Congress.", "pending/overdue"),
    ],
)  # fmt: skip
def test_the_day_of_a_dateline(quote: str, expected: str) -> None:
    claim = promise("its Tarn 4 will be presented at the Osk Pump Congress", "conference_presentation", ("2031-02-06", "2031-02-06"), quote)  # fmt: skip
    dated = Published(replace(claim.item, target_text="February 6, 2031"), claim.release_id, "norvane", claim.published)
    shown = report("The Tarn 4 was presented at the Osk Pump Congress on June 13.", "conference_presentation", "2031-06-13")
    assert verdict(dated, shown) == expected
