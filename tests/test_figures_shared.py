"""A hundred headline figures of ten releases, read by a person beforehand: how many are found, and how many stand uncontradicted."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tracker import find_figures, read_release
from tracker.lexicon import metrics
from tracker.resolve.ledger import SLACK, canonical, same_period, scope_key
from tracker.types import Figure

sys.path.insert(0, str(Path(__file__).parent / "figures"))
from headlines import HEADLINES, Fact

CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus"
# What is measured today; the bars of the issue are 90 and 85.
FOUND, UNCONTRADICTED = 90, 87

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not CORPUS.is_dir(), reason=f"{CORPUS} is missing")]


def value_for(fact: Fact, figure: Figure) -> Decimal | None:
    """Give a figure's value in the fact's terms; None where it is about something else."""
    metric, sign = canonical(fact.metric)
    name, theirs = canonical(figure.metric or "")
    if figure.kind != "number" or figure.value is None or name != metric:
        return None
    if (figure.measure, figure.unit) != (fact.measure, fact.unit) or figure.rule.endswith("sequential"):
        return None
    if (figure.basis == "non_gaap") != (fact.basis == "non_gaap") or bool(figure.scope) != bool(fact.scope):
        return None
    if fact.scope and not scope_key(figure.scope) & scope_key(fact.scope):
        return None
    start, end = date.fromisoformat(fact.start or fact.end), date.fromisoformat(fact.end)
    if metrics()[metric].balance or metric == "store_count":
        covers = figure.period_end is not None and abs(figure.period_end - end) <= SLACK
    else:
        covers = same_period(figure.period_start, figure.period_end, start, end)
    return figure.value * sign * theirs if covers else None


def is_right(fact: Fact, value: Decimal, digits: int) -> bool:
    """Tell whether a value is the fact's, to the coarser of the two printed precisions."""
    exponent = Decimal(fact.value).normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return abs(value - Decimal(fact.value)) <= Decimal("0.51") * Decimal(1).scaleb(max(digits, exponent))


def test_headline_figures() -> None:
    found = uncontradicted = 0
    for path, facts in HEADLINES.items():
        figures = list(find_figures(read_release(CORPUS / path)))
        for fact in facts:
            values = [(v, f.digits) for f in figures if (v := value_for(fact, f)) is not None]
            right = [is_right(fact, *value) for value in values]
            found += any(right)
            uncontradicted += any(right) and all(right)
    assert sum(map(len, HEADLINES.values())) == 100
    assert (found, uncontradicted) >= (FOUND, UNCONTRADICTED) and uncontradicted >= UNCONTRADICTED
