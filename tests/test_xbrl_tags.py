"""Every tag of XBRL names a metric, reads its example, and answers the phrases that it says and no others."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.lexicon import load_rows, metrics
from tracker.lexicon.xbrl import answers, counts_whole, in_base_units, xbrl_tags

ROWS = load_rows("xbrl_tags")
TAGS = [row for row in ROWS if row["tag"] != "*"]


@pytest.mark.parametrize("row", TAGS, ids=lambda row: row["tag"])
def test_tag_reads_its_example(row: dict[str, str]) -> None:
    filed, _, read = row["example"].partition(" = ")
    (value, unit), (wanted, wanted_unit) = filed.split(" "), read.split(" ")
    tag = xbrl_tags()[row["tag"]]
    assert in_base_units(tag, Decimal(value), unit) == (Decimal(wanted), wanted_unit)
    assert tag.metric in metrics() and tag.label


PHRASES = [
    (tag, phrase, wanted)
    for row in ROWS
    if row["metric"] != "*"
    for wanted, key in ((True, "also"), (False, "not"))
    for phrase in row.get(key, ())
    for tag in (
        [row["tag"]] if row["tag"] != "*" else [t.name for t in xbrl_tags().values() if t.metric == row["metric"]]
    )
    # A tag of its own words answers a phrase of its metric only with them.
    if not (row["tag"] == "*" and wanted and xbrl_tags()[tag].words)
]


@pytest.mark.parametrize(("tag", "phrase", "wanted"), PHRASES)
def test_tag_answers_a_phrase(tag: str, phrase: str, wanted: bool) -> None:
    assert answers(xbrl_tags()[tag], phrase) is wanted


@pytest.mark.parametrize(("wanted", "key"), [(True, "also"), (False, "not")])
def test_sentences_that_take_something_out(wanted: bool, key: str) -> None:
    sentences = [text for row in ROWS if row["metric"] == "*" for text in row[key]]
    assert sentences and all(counts_whole(text) is wanted for text in sentences)


def test_each_tag_stands_once_and_conditions_are_proved() -> None:
    assert len({row["tag"] for row in TAGS}) == len(TAGS)
    unproved = [r["tag"] for r in ROWS if r["tag"] == "*" and not (r.get("also") and r.get("not"))]
    assert not unproved


@pytest.mark.parametrize(
    ("tag", "unit"), [("us-gaap:Revenues", "sqft"), ("us-gaap:Revenues", "usd"), ("us-gaap:Revenues", "USD/unit")]
)
def test_unknown_units_are_no_amount(tag: str, unit: str) -> None:
    assert in_base_units(xbrl_tags()[tag], Decimal(5), unit) is None
