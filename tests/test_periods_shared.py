"""The expression lists beside the checkout, where there are any: the bars of the two parsers."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tracker.amounts import parse_amount
from tracker.periods import parse_period

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "gold-expressions"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="needs ../shared/gold-expressions beside the checkout"),
]


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def test_periods_reach_the_bar() -> None:
    wrong = []
    for row in rows("dates"):
        period = parse_period(
            row["text"], published=date.fromisoformat(row["published"]), fiscal_year_end=row["fiscal_year_end"]
        )
        if period is None or [day and str(day) for day in (period.start, period.end)] != [row["start"], row["end"]]:
            wrong.append((row["text"], period))
    assert len(wrong) <= 0.01 * len(rows("dates")), wrong


def test_amounts_reach_the_bar() -> None:
    wrong = []
    for row in rows("amounts"):
        amount = parse_amount(row["text"])
        have = amount and [None if v is None else float(v) for v in (amount.low, amount.high)]
        if have != [row["low"], row["high"]] or amount is None or amount.approx != row["approx"]:
            wrong.append((row["text"], amount))
    assert len(wrong) <= 0.01 * len(rows("amounts")), wrong
