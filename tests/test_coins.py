"""Coins that share one name are those of the release's own land."""

from __future__ import annotations

import pytest
from troubles import whole

from tracker import find_claims, find_figures
from tracker.coins import coins_of
from tracker.lexicon import load_rows


def units(head: str, text: str) -> set[str | None]:
    release = whole({"dateline": f"{head} - Vellmar Systems, Inc. reports its results for 2024.", "published": "2025-02-13"}, text)
    return {claim.unit for claim in find_claims(release) if claim.kind == "guidance"} | {figure.unit for figure in find_figures(release)}


@pytest.mark.parametrize("row", load_rows("coins"), ids=lambda row: row["code"])
def test_every_coin_of_its_land(row: dict[str, str]) -> None:
    head, _, amount = row["example"].partition(": ")
    assert units(f"{head}, 13 February 2025", f"Revenue for 2025 is expected to be {amount}.") == {row["code"]}
    # Of what was reported pounds are a weight still.
    if row["read"] != "pounds":
        assert units(f"{head}, 13 February 2025", f"Revenue was {amount} in 2024.") == {row["code"]}


@pytest.mark.parametrize(
    ("head", "text", "wanted"),
    [
        ("Aarhus, Denmark, 13 February 2025", "Capex for 2025 is expected to be 40 million Norwegian kroner.", "NOK"),
        ("Aarhus, Denmark, 13 February 2025", "Capex for 2025 is expected to be NOK 40 million.", "NOK"),
        ("Denver, Feb. 13, 2025", "Capex for 2025 is expected to be 900 million pesos.", "MXN"),
        ("Leeds, England, 13 February 2025", "Copper production for 2025 is expected to be 40 million pounds, at a cost of $2 per pound.", "pounds"),
        ("Denver, Feb. 13, 2025", "Uranium production of 2 million pounds is expected in 2025.", "pounds"),
        ("Oslo, Norway, 13 February 2025", "Earnings per share for 2025 are expected to be 3.50 kroner.", "NOK/share"),
    ],
)
def test_neighbours(head: str, text: str, wanted: str) -> None:
    assert wanted in units(head, text)
    assert not {"count"} & units(head, text)


def test_a_land_is_no_part_of_a_word() -> None:
    assert not coins_of("Asagao Corp. in Kansas City reports COPPER prices")
