"""Candidates are weighed, not vetoed; splits, scopes and likenesses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tracker.resolve import resolve
from tracker.resolve.ledger import scope_of
from tracker.resolve.likeness import likeness, sketch
from tracker.resolve.weighing import MARGIN, Candidate, weigh
from tracker.types import Claim, Figure, Published

NOBODY: frozenset[str] = frozenset()


def candidate(value: str, rule: str, digits: int = 0, start: int = 9000) -> Candidate:
    figure = Figure("number", "", start, start, metric="revenue", value=Decimal(value), digits=digits, rule=rule,
                    in_table=rule.startswith("table"))  # fmt: skip
    return Candidate(Published(figure, "r", "i", date(2031, 5, 6)), Decimal(value))


def test_statement_and_headline_outweigh_one_row_of_another_table() -> None:
    best, other = weigh(
        [
            candidate("321700", "table.statement", 2),
            candidate("321700", "prose.sentence", 2, start=100),
            candidate("46400", "table.row", 2),
        ]
    )
    assert best.best.value == 321700 and best.weight >= other.weight + MARGIN


def test_two_sentences_that_disagree_leave_no_margin() -> None:
    best, other = weigh([candidate("10", "prose.sentence"), candidate("20", "prose.sentence")])
    assert best.weight < other.weight + MARGIN


def test_figures_that_round_to_each_other_are_one_and_the_most_exact_counts() -> None:
    (only,) = weigh([candidate("529500", "prose.sentence", 5), candidate("529467", "table.statement", 0)])
    assert only.best.value == 529467


@pytest.mark.parametrize(
    ("scope", "kept"),
    [
        ("GAAP Approximately", None), ("Three Months Ending", None), ("first-quarter", None), ("february", None),
        ("Cloud", "Cloud"), ("North America", "North America"), (None, None),
    ],
)  # fmt: skip
def test_scope_words(scope: str | None, kept: str | None) -> None:
    assert scope_of(scope) == kept


@pytest.mark.parametrize(
    ("promise", "report", "low", "high"),
    [
        ("shipments of the Packer 3 to begin", "Shipments of the Packer 3 began on September 8", 0.9, 1.0),
        ("begin shipping the Packer 3", "We began shipping the Tarn 5", 0.0, 0.4),
        ("validation of bay 3", "Bay 2 was validated in July", 0.0, 0.0),
        ("start the Phase 2 trial of LK-204", "the Phase 3 trial of LK-204 has begun", 0.0, 0.0),
        ("report interim results of the HARROW study", "topline results of HARROW were reported", 0.0, 0.0),
        ("open a shop in Brent, Iowa", "We opened a shop in Cole, Utah", 0.0, 0.0),
    ],
)
def test_likeness(promise: str, report: str, low: float, high: float) -> None:
    assert low <= likeness(sketch(promise, {}, NOBODY), sketch(report, {}, NOBODY), {}) <= high


def test_a_name_alone_proves_no_promise_of_an_unnamed_kind() -> None:
    """ "Data from HARROW are anticipated" is not kept by "HARROW: enrollment was completed"."""
    said = date(2031, 5, 6)
    quote = "Data from HARROW are anticipated in the second half of 2031."
    claim = Claim("milestone", quote, 0, len(quote), "Acme", "anticipated in the second half of 2031", event="other",
                  target_start=date(2031, 7, 1), target_end=date(2031, 12, 31), claim_id="c")  # fmt: skip
    words = "HARROW: Enrollment was completed on August 21, 2031 with 163 patients."
    figure = Figure("event", words, 0, len(words), event="enrollment_complete", subject=words, outcome="happened",
                    period_start=date(2031, 8, 21), period_end=date(2031, 8, 21), rule="event.dated")  # fmt: skip
    claims = [Published(claim, "a", "i", said)]
    figures = [Published(figure, "b", "i", date(2031, 11, 6))]
    (verdict,) = resolve(claims, figures, date(2032, 3, 1))
    assert (verdict.status, verdict.reason) == ("pending", "overdue")
