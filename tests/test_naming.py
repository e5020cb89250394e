"""What a promise is of: the lexicon's reading against the encoder's, and the amounts that forbid a name."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from test_decide import candidate, read

from tracker.claims import find_claims
from tracker.decide import candidates_of
from tracker.decide.naming import RENAMED, UNLISTED, Naming, named
from tracker.errors import TrackerError
from tracker.train.sentences import find_sentences

MILL = "We will put $22 million into the mill in 2031."
REVENUE = "We expect revenue of $40 million in 2031."
STORES = "We expect to open 12 stores in 2031."
PER_SHARE = "We expect earnings of $1.20 per share in 2031."
LAUNCH = "We plan to launch Kestrel in May 2031."
BOARD = "A decision on the matter will be made in the second half of 2031."


def naming(**odds: float) -> Naming:
    """Give every listed name these log-probabilities, and nothing else."""
    return Naming(tuple(odds), np.array(list(odds.values())))


def test_a_part_of_the_earnings_per_share_is_not_renamed() -> None:
    text = "We expect earnings of $1.16 to $1.17 per share in 2031, including $0.10 per share in restructuring charges."
    part = next(c for c in candidates_of(read(text)) if c.claim.low is not None and float(c.claim.low) == 0.1)
    assert named(part, naming(eps=-0.01, other=-9.0)).claim.metric == part.claim.metric != "eps"


def test_amounts_paired_in_turn_keep_the_names_that_pair_them() -> None:
    text = "We expect 2031 revenue and EBITDA of $48 million and $12 million, respectively."
    first = next(c for c in candidates_of(read(text)) if c.claim.metric == "revenue" and c.claim.low == 48_000_000)
    assert named(first, naming(ebitda=-0.01, revenue=-20.0)).claim.metric == "revenue"


@pytest.mark.parametrize(
    ("text", "kind", "told", "wanted"),
    [
        # What no row names takes the encoder's word, what a row names keeps its own unless the encoder is sure.
        (MILL, "amount", naming(capex=-0.1, other=-4.0), "capex"),
        (REVENUE, "amount", naming(revenue=-3.0, ebitda=-0.1), "revenue"),
        (REVENUE, "amount", naming(revenue=-12.0, ebitda=-0.1), "ebitda"),
        # The amount forbids: no margin of dollars, no revenue of stores, no tax rate per share.
        (MILL, "amount", naming(gross_margin=-0.1, capex=-1.0, other=-9.0), "capex"),
        (STORES, "amount", naming(revenue=-0.01, store_openings=-20.0), "store_openings"),
        (PER_SHARE, "amount", naming(tax_rate=-0.01, eps=-20.0), "eps"),
        # Losses keep their words: their numbers are told without a sign.
        (REVENUE, "amount", naming(net_loss=-0.01, revenue=-20.0), "revenue"),
        (LAUNCH, "event", naming(product_launch=-3.0, trial_start=-0.1), "product_launch"),
        (BOARD, "event", naming(other=-4.0, regulatory_decision=-0.1), "regulatory_decision"),
    ],
)
def test_names(text: str, kind: str, told: Naming, wanted: str) -> None:
    claim = named(candidate(text, kind), told).claim
    assert (claim.event if kind == "event" else claim.metric) == wanted


def test_a_percentage_of_another_metric_measures_another_thing() -> None:
    before = candidate("We see 4% in 2031 for the year, after 3%.")
    assert before.claim.metric == "other"
    assert named(before, naming(gross_margin=-0.01, other=-20.0)).claim.measure == "level"
    # "Aerospace (9-10 percent)": of a market it is growth, and points of a margin are its change.
    market = candidate("In 2031 we see aerospace (9-10 percent) and packaging (2-3 percent) ahead.")
    assert market.claim.metric == "other" and named(market, naming(market_growth=-0.01, other=-20.0)).claim.measure == "growth"
    points = candidate("We expect an additional 200 basis points of margin in 2031.")
    assert points.claim.metric == "other" and named(points, naming(gross_margin=-0.01, other=-20.0)).claim.measure == "change"


def test_the_signs_say_that_a_name_is_the_encoders() -> None:
    renamed = named(candidate(MILL), naming(capex=-0.1, other=-9.0))
    assert {RENAMED, UNLISTED} <= renamed.signs
    kept = candidate(REVENUE)
    assert named(kept, naming(revenue=-0.1)) is kept and named(kept, None) is kept


@pytest.mark.parametrize(
    "text",
    [
        "A 5,000-metre diamond drill programme will begin in the second quarter of 2031.",
        "We plan a drilling programme of 1,500 to 2,500 metres in June 2031.",
        "Management intends to redeem its 6% notes in June 2031.",
    ],
)
def test_the_size_of_a_programme_is_no_claim_of_its_own(text: str) -> None:
    assert {c.kind for c in find_claims(read(text)) if not c.vague} <= {"milestone"}


def test_sentences_teach_names_and_nothing_else(tmp_path: Path) -> None:
    rows = [{"text": LAUNCH, "anchor": "launch Kestrel", "event": "product_launch"}, {"text": MILL, "anchor": "$22 million", "metric": "capex"}]
    path = tmp_path / "sentences.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    found = list(find_sentences(path))
    assert [{name for name in one.names if name} for one in found] == [{"product_launch"}, {"capex"}]
    assert {label for one in found for label in one.labels} == {"other_reading"}
    path.write_text('{"text": "no anchor"}\n', encoding="utf-8")
    with pytest.raises(TrackerError, match="line 1"):
        list(find_sentences(path))


CONSENT = "The FCC's consent to the transfer of the station is expected in February 2031."


@pytest.mark.parametrize(
    ("text", "anchor", "names"),
    [
        # No row names the consent: the only candidate of the sentence ("is expected in February 2031") stands for it.
        (CONSENT, "consent to the transfer", ["regulatory_decision"]),
        # Of two candidates nobody knows which is meant.
        (CONSENT[:-1] + ", and we plan to launch Kestrel in May 2031.", "consent to the transfer", []),
    ],
)
def test_a_name_goes_to_the_only_candidate_of_its_sentence(tmp_path: Path, text: str, anchor: str, names: list[str]) -> None:
    path = tmp_path / "sentences.jsonl"
    path.write_text(json.dumps({"text": text, "anchor": anchor, "event": "regulatory_decision"}) + "\n", encoding="utf-8")
    assert [name for one in find_sentences(path) for name in one.names if name] == names


DECIDING = "Capacity of 40,000 tonnes a year is to grow to 60,000 tonnes by the end of 2032, and we plan to launch Kestrel in May 2032."


def test_sentences_teach_what_is_promised_and_what_is_not(tmp_path: Path) -> None:
    row = {
        "text": DECIDING,
        "heading": "Outlook",
        "promised": [{"anchor": "60,000 tonnes", "metric": "production"}, {"anchor": "launch Kestrel", "event": "product_launch"}],
        "none": ["40,000 tonnes"],
    }
    path = tmp_path / "sentences.jsonl"
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    (found,) = find_sentences(path)
    told = {
        (found.release.text[c.start : c.end], label, name)
        for c, label, name in zip(found.candidates, found.labels, found.names, strict=True)
        if label != "other_reading" and c.claim.kind == "guidance"
    }
    assert told == {("60,000", "promised", "production"), ("40,000", "none", None)}
    assert "product_launch" in found.names and found.candidates[-1].segment.section.endswith("Outlook")
