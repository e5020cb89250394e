"""What one sentence is read as: its amounts, directions and events with metric, measure, window and speaker, whoever decides."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.candidates import find_candidates
from tracker.types import Block, Claim, Release

PUBLISHED = date(2026, 7, 24)


def release_of(*paragraphs: str, title: str = "Northwind reports results") -> Release:
    """Build a release of plain paragraphs."""
    text, blocks = "", []
    for words in paragraphs:
        blocks.append(Block("paragraph", len(text), len(text) + len(words)))
        text += words + "\n\n"
    return Release(
        text=text,
        source="t.txt",
        sha256="0",
        blocks=tuple(blocks),
        issuer="Northwind Holdings, Inc.",
        published=PUBLISHED,
        fiscal_year_end="12-31",
        title=title,
    )


def claims_of(*paragraphs: str) -> list[Claim]:
    """Give the claims that the last paragraph could make."""
    release = release_of(*paragraphs)
    last = release.blocks[-1].start
    return [c.claim for c in find_candidates(release) if c.start >= last]


def numbers_of(claim: Claim) -> tuple[object, ...]:
    bounds = (None if v is None else float(v) for v in (claim.low, claim.high))
    return (claim.metric, claim.measure, *bounds, claim.unit)


AMOUNTS = [
    # What comes, is bought or put into service piece by piece; what only stands about is none of it.
    ("Nine aircraft join the fleet in 2027.", ("units", "level", 9, 9, "count")),
    ("We intend to deploy 15 edge data centers by year-end.", ("units", "level", 15, 15, "count")),
    ("We expect four to six aircraft to be on the ground until May.", ("other", "level", 4, 6, "count")),
    ("We expect to enroll approximately 500 participants.", ("other", "level", 500, 500, "count")),
    # One metric goes on through a second verb; another subject ends it.
    (
        "Savings run at an annual rate of $30 million and will reach $45 million by year-end.",
        ("cost_savings", "level", 45e6, 45e6, "USD"),
    ),
    ("Sales should be $30 million and sundry grants $4 million.", ("other", "level", 4e6, 4e6, "USD")),
    ("It plans to spend about $45 million on share repurchases.", ("buyback", "level", 45e6, 45e6, "USD")),
    ("It plans to spend about $45 million on new machines.", ("capex", "level", 45e6, 45e6, "USD")),
    # The distance to an earlier period's.
    ("Our expenses in August will be $30-40k less than in July.", ("operating_expenses", "change", -4e4, -3e4, "USD")),
    # A part of another kind is that kind's, however the whole is told.
    ("GAAP and non-GAAP operating expenses are expected to be $7 million and $6 million, respectively, inclusive of $2 million of stock-based compensation in 2026.", ("stock_compensation", "level", 2_000_000, 2_000_000, "USD")),
    ("Gross margin is expected to be 74.9% in 2026, inclusive of a 0.1% impact from stock-based compensation expense.", ("stock_compensation", "level", 0.1, 0.1, "percent")),
    ("A 2-percentage-point foreign exchange headwind is expected to affect net revenue in 2026.", ("fx_impact", "change", -2, -2, "percentage_point")),
    ("We expect a currency tailwind of $20 million in 2026.", ("fx_impact", "level", 20_000_000, 20_000_000, "USD")),
    ("Gross margin is expected to be 60 to 90 bps below the 48.2% of 1H25.", ("gross_margin", "change", -90, -60, "bps")),
    ("R&D expense should not go above $22 million in 2026.", ("r_and_d", "level", None, 22_000_000, "USD")),
    ("Third-quarter revenue is seen 3% to 5% below the second quarter.", ("revenue", "growth", -5, -3, "percent")),
    ("Revenue should be 3% to 5% above last year.", ("revenue", "growth", 3, 5, "percent")),
    ("Revenue should be above $50 million.", ("revenue", "level", 50e6, None, "USD")),
    # What is added to a metric; a contribution is a level.
    ("The unit should contribute EUR 4 million to sales in 2027.", ("revenue", "level", 4e6, 4e6, "EUR")),
    ("The deal should add $22 million to fiscal 2027 revenue.", ("revenue", "change", 22e6, 22e6, "USD")),
    ("The new rates add about 1.5 points to CASM in 2027.", ("operating_expenses", "change", 1.5, 1.5, "percentage_point")),
    ("We expect to add 27 dairies to our network in 2027.", ("other", "level", 27, 27, "count")),
    # How many are opened is a level of openings; "more" is a change of anything else.
    ("We still expect to add 250 stores in 2027.", ("store_openings", "level", 250, 250, "count")),
    # Where it goes, not how far at most; what is lower than what was; a floor told behind.
    ("Operating expenses will step up to about $11 million in the fourth quarter.", ("operating_expenses", "level", 11e6, 11e6, "USD")),
    ("Operating expenses will be up to $11 million in the fourth quarter.", ("operating_expenses", "level", None, 11e6, "USD")),
    ("We expect sales volumes to be 8% to 12% lower than the 112,000 tons of a year ago.", ("volume", "growth", -12, -8, "percent")),
    ("We see a gross margin of 21% or slightly above in 2027.", ("gross_margin", "level", 21, None, "percent")),
    ("We expect operating income to be a loss of about $5 million in 2027.", ("operating_income", "level", -5e6, -5e6, "USD")),
    ("We expect operating income of about $5 million in 2027, after a loss of $3 million.", ("operating_income", "level", 5e6, 5e6, "USD")),
    # Beyond all of what was guided.
    ("EPS for 2027 should be lower than the previous EPS guidance of $1.60 to $1.75.", ("eps", "level", None, 1.6, "USD/share")),
    ("We expect revenue for 2027 to exceed our guidance of $10 to $12 million.", ("revenue", "level", 12e6, None, "USD")),
    ("We expect revenue for 2027 above the $10 to $12 million of last year.", ("revenue", "level", 10e6, 12e6, "USD")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), AMOUNTS, ids=[text for text, _ in AMOUNTS])
def test_amount_of_a_sentence(text: str, expected: tuple[object, ...]) -> None:
    assert expected in [numbers_of(c) for c in claims_of(text) if c.kind == "guidance"]


DIRECTIONS = [
    ("We are anticipating profit in the third quarter.", "net_income", "unstated", "2026-09-30"),
    ("The milestone will continue the Company's profitability in 2027.", "net_income", "unstated", "2027-12-31"),
    ("We anticipate expanded profitability in 2027.", "net_income", "unstated", "2027-12-31"),
    ("The net operating losses are expected to improve in the second half.", "operating_income", "unstated", "2026-12-31"),
    ("We anticipate organically lower net sales in the third quarter.", "revenue", "non_gaap", "2026-09-30"),
    ("The fourth quarter should be the strongest of the year in net sales, since budgets end in May.", "revenue", "unstated", "2026-12-31"),
    ("Our unit revenue will turn up in the fourth quarter.", "revenue", "unstated", "2026-12-31"),
    ("We expect higher growth rates in the second half.", "revenue", "unstated", "2026-12-31"),
    ("We expect significant improvements in gross margins in 2027.", "gross_margin", "unstated", "2027-12-31"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "metric", "basis", "end"), DIRECTIONS, ids=[text for text, *_ in DIRECTIONS])
def test_direction_of_a_sentence(text: str, metric: str, basis: str, end: str) -> None:
    found = [(c.metric, c.basis, str(c.target_end)) for c in claims_of(text) if c.measure == "direction"]
    assert (metric, basis, end) in found


@pytest.mark.parametrize(
    "text", ["We strive for long-lasting, profitable growth.", "Our sales force will meet in May."]
)
def test_no_direction_without_a_metric(text: str) -> None:
    assert not [c for c in claims_of(text) if c.measure == "direction" and c.metric != "revenue"]


WINDOWS = [
    # The clause's own window, not that of the clause before; a day only where something happens on it.
    ("Services should grow 4% in the third quarter, and Goods to grow by 10% for the year as a whole.", 10, "2026-12-31"),
    ("Tariffs should cost us $15 million in the second half, and Goods raises its prices by 3% on 1 October.", 3, "2026-10-01"),
    ("Growth shall average 8% a year over a business cycle.", 8, "None"),
    ("The Board proposes a dividend of $0.45 to the annual general meeting on 7 September 2026.", 0.45, "2026-09-07"),
    ("Revenue should reach $50 million as reported on 7 September 2026.", 50e6, "None"),
    # Nine months ahead lies what a mere "will" speaks of; what an amount is to be above stands before "in".
    ("Operating expenses will be $11 million in the first quarter.", 11e6, "2027-03-31"),
    ("We see a gross margin of 21% or slightly above in 2027.", 21, "2027-12-31"),
    # The window of what was moved "from … to …" stands right behind it.
    ("We are raising our projection for market growth from 10 percent to 12 percent next year.", 12, "2027-12-31"),
    # When guidance was given is not what it is for.
    ("For 2027 we confirm the forecast adjusted in October: sales of $50 million.", 50e6, "2027-12-31"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "low", "end"), WINDOWS, ids=[text for text, *_ in WINDOWS])
def test_window_of_an_amount(text: str, low: float, end: str) -> None:
    assert [
        str(c.target_end) for c in claims_of(text) if c.kind == "guidance" and c.low is not None and float(c.low) == low
    ] == [end]


@pytest.mark.parametrize(
    "text",
    [
        "Cash funds operations into the fourth quarter of 2027.",
        "The company has resources into the fourth quarter of 2027.",
        "We expect that this will fund operations into the fourth quarter of 2027.",
        "There is enough cash to carry us into the fourth quarter of 2027.",
    ],
)
def test_runway_ends_within_the_period_it_lasts_into(text: str) -> None:
    (claim,) = [c for c in claims_of(text) if c.metric == "cash_balance"]
    assert (str(claim.target_start), str(claim.target_end)) == ("2027-10-01", "2027-12-31")


def test_what_is_not_said_of_the_year_is_not_inherited() -> None:
    """A growth "over a business cycle" takes no year from the sentence before."""
    (claim,) = [
        c
        for c in claims_of("Margins should reach 9% in 2027. Growth shall average 8% over a business cycle.")
        if c.low == 8
    ]
    assert claim.target_end is None


SPEAKERS = [
    ("The classification society DNV plans to issue its approval in the fourth quarter.", "DNV"),
    ("Our partner Kestrel plans to file the application in May 2027.", "Kestrel"),
    ("Kestrel expects to file the application in May 2027.", "Kestrel"),
    ("Our Industry segment plans to open a plant in May 2027.", "Northwind"),
    ("Our chief executive Jane Doe plans to open a plant in May 2027.", "Northwind"),
    ("The Company plans to open a plant in May 2027.", "Northwind"),
]


@pytest.mark.parametrize(("text", "speaker"), SPEAKERS, ids=[text for text, _ in SPEAKERS])
def test_speaker_of_a_sentence(text: str, speaker: str) -> None:
    assert {c.speaker for c in claims_of(text)} == {speaker}


LISTS = {
    "Revenue, EBITDA and net income for 2032 are expected to be $210 million, $31 million and $12 million.": {
        ("revenue", 210e6), ("ebitda", 31e6), ("net_income", 12e6)
    },
    "We expect revenue and EBITDA of $10 million and $2 million in 2032.": {("revenue", 10e6), ("ebitda", 2e6)},
    # Neighbours: one amount for both, amounts that no list joins.
    "We expect revenue and EBITDA growth of 10% in 2032.": {("revenue", 10.0), ("ebitda", 10.0)},
    "We expect revenue of $10 million and EBITDA of $2 million in 2032.": {("revenue", 10e6), ("ebitda", 2e6)},
}  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), LISTS.items(), ids=LISTS)
def test_lists_of_metrics_and_amounts_go_together_one_by_one(text: str, wanted: set[tuple[str, float]]) -> None:
    from tracker.readers import read_release

    release = read_release(
        f"Larkmoor gives guidance\n\nDUNEDIN, Feb. 3, 2032 - Larkmoor Ltd. said:\n\n{text}\n".encode(),
        issuer="Larkmoor Ltd.",
        published="2032-02-03",
    )
    read = {(c.claim.metric, float(c.claim.low)) for c in find_candidates(release) if c.claim.low is not None}
    assert read == wanted


EXPECTED_DAYS = [
    ("Planting of the macadamias starts after the March rains and will be complete in 2027.", "2027-12-31"),
    ("Reservations migrate to the Altiva platform over the night of 6 November.", "2026-11-06"),
    ("The technical report on Silver Hart follows within 45 days.", "2026-09-07"),
    ("The four in Leeds close on Sunday, 16 August.", "2026-08-16"),
]


@pytest.mark.parametrize(("text", "end"), EXPECTED_DAYS, ids=[text for text, _ in EXPECTED_DAYS])
def test_a_day_ahead_gives_a_milestone_whatever_hides_it(text: str, end: str) -> None:
    """An open period nearer by, a word that may compare, a time without a forward word: the decision sees the sentence all the same."""
    assert end in {str(claim.target_end) for claim in claims_of(text) if claim.kind == "milestone"}
