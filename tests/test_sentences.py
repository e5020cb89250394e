"""Where sentences end, and the full stops that end none."""

from __future__ import annotations

import pytest

from tracker.lexicon import load_rows
from tracker.pipeline import split_sentences


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize("row", load_rows("abbreviations"), ids=lambda row: row["words"][0])
def test_an_abbreviation_ends_no_sentence(row: dict[str, str]) -> None:
    assert sentences(f"Sales rose. {row['example']} It rained.") == ["Sales rose.", row["example"], "It rained."]


ONE = [
    "We expect adj. EPS of $1.10 to $1.20 and capex of $12 million.",
    "The company expects revenue of Rs. 1,200 crore for the year.",
    "The merger closes on 28. November 2025 in Vienna.",
    "The results of the 3. Quarter come on 3. Dezember 2025.",
    "Sales of approx. EUR 12 Mio. EUR are planned.",
    "Larkmoor Systems, Inc. (Nasdaq: LKM) expects growth.",
    "Guidance: revenue $190M; adj. EBITDA $40M; capex $12M.",
    "The U.S. Food and Drug Administration will decide by Dec. 31.",
]
TWO = [
    ("Revenue was 5 bn. We expect growth.", "We expect growth."),
    ("Sales of $5 mn. The year was good.", "The year was good."),
    ("The study is Phase 2b. Data follow in May.", "Data follow in May."),
    ("We sold it to Larkmoor Inc. The price is fixed.", "The price is fixed."),
    ("Guests stayed 40 min. We expect more.", "We expect more."),
    ("The year ended on December 31. We grew.", "We grew."),
    ("Growth was 28. November was weak.", "November was weak."),
]


@pytest.mark.parametrize("text", ONE)
def test_one_sentence(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(("text", "second"), TWO)
def test_two_sentences(text: str, second: str) -> None:
    assert sentences(text)[1:] == [second]
