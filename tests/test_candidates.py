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
    ("Third-quarter revenue is seen 3% to 5% below the second quarter.", ("revenue", "growth", -5, -3, "percent")),
    ("Revenue should be 3% to 5% above last year.", ("revenue", "growth", 3, 5, "percent")),
    ("Revenue should be above $50 million.", ("revenue", "level", 50e6, None, "USD")),
    # What is added to a metric; a contribution is a level.
    ("The unit should contribute EUR 4 million to sales in 2027.", ("revenue", "level", 4e6, 4e6, "EUR")),
    ("The deal should add $22 million to fiscal 2027 revenue.", ("revenue", "change", 22e6, 22e6, "USD")),
    ("The new rates add about 1.5 points to CASM in 2027.", ("operating_expenses", "change", 1.5, 1.5, "percentage_point")),
    ("We expect to add 27 dairies to our network in 2027.", ("other", "level", 27, 27, "count")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), AMOUNTS, ids=[text for text, _ in AMOUNTS])
def test_amount_of_a_sentence(text: str, expected: tuple[object, ...]) -> None:
    assert expected in [numbers_of(c) for c in claims_of(text) if c.kind == "guidance"]
