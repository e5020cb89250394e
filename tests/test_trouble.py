"""The kinds of trouble of real files and real wording: ten cases each, which were written before their code was looked at.

`tests/troubles.py` says how a wanted claim or figure is written. `short` marks what is not right yet.
"""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from troubles import amount_is, is_claim, is_figure, period_is, shown, whole

from tracker import find_claims, find_figures, parse_amount, parse_period, read_release

HERE = Path(__file__).parent / "trouble"
CASES = [
    pytest.param(case, id=f"{kind['name']}-{number}", marks=[pytest.mark.xfail(strict=True)] if "short" in case else [])
    for path in sorted(HERE.glob("*.toml"))
    for kind in tomllib.loads(path.read_text("utf-8"))["kind"]
    for number, case in enumerate(kind["cases"])
]


@pytest.mark.parametrize("case", CASES)
def test_trouble(case: dict[str, Any]) -> None:
    if case.get("wanted") == "none":
        assert parse_amount(case["amount"]) is None
    elif "amount" in case:
        amount_is(case, parse_amount(case["amount"]))
    elif "period" in case:
        day = date.fromisoformat(case.get("published", "2025-05-08"))
        period_is(case, parse_period(case["period"], published=day, fiscal_year_end=case.get("fye", "12-31")))
    elif "head" in case:
        release = read_release(case["head"].encode())
        assert {field: str(getattr(release, field)) for field in case["wanted"]} == case["wanted"]
    elif "claims" in case:
        claims = [c for c in find_claims(whole(case, case["claims"])) if not c.vague]
        for wanted in case["wanted"]:
            assert any(is_claim(wanted, claim) for claim in claims), f"{wanted}: {shown(claims)}"
        for wanted in case.get("never", ()):
            assert not any(is_claim(wanted, claim) for claim in claims), shown(claims)
        assert case.get("more") or len(claims) == len(case["wanted"]), shown(claims)
    else:
        figures = list(find_figures(whole(case, case["figures"])))
        for wanted in case["wanted"]:
            assert any(is_figure(wanted, figure) for figure in figures), f"{wanted}: {shown(figures)}"
        for wanted in case.get("never", ()):
            assert not any(is_figure(wanted, figure) for figure in figures), shown(figures)
