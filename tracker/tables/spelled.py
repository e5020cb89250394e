"""Scales spelled out beside a currency's name: "Millions of yen", "thousands of U.S. dollars", "Yen in millions"."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from tracker.lexicon import load_rows
from tracker.lexicon.gates import gated

_SCALES = {"thousand": 3, "million": 6, "billion": 9, "crore": 7, "lakh": 5}
_GATE = gated(r"(?:thousand|million|billion|crore|lakh)s?\b")


@cache
def _names() -> dict[str, str]:
    rows = [row for row in load_rows("currencies") if "factor" not in row]
    return {word: row["code"] for row in reversed(rows) for word in row["words"]}


@cache
def _pattern() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _names()), key=len, reverse=True))
    scale = "|".join(_SCALES)
    return re.compile(
        # "5 million yen" is an amount, no scale.
        rf"(?<!\d\s)(?<!\d)\b(?P<scale>{scale})s?\s+(?:of\s+)?(?P<money>{names})\b"
        rf"|\b(?P<money_before>{names})\s*(?:\(\s*(?:in\s+)?|in\s+)(?P<scale_behind>{scale})s?\b",
        re.IGNORECASE,
    )


def spelled_scale(text: str) -> tuple[Decimal, str] | None:
    """Read the factor and the currency of such words; None where there are none.

    >>> spelled_scale("Net sales Millions of yen"), spelled_scale("thousands of U.S. dollars"), spelled_scale("5 million yen")
    ((Decimal('1000000'), 'JPY'), (Decimal('1000'), 'USD'), None)
    """
    found = _pattern().search(text.replace("U.S.", "US")) if _GATE.search(text) else None
    if found is None:
        return None
    scale, money = found["scale"] or found["scale_behind"], found["money"] or found["money_before"]
    return Decimal(10) ** _SCALES[scale.lower()], _names()[" ".join(money.lower().split())]
