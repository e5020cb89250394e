"""The kinds of trouble of real files and real wording: ten cases each, which were written before their code was looked at.

A wanted claim or figure is one line: metric or event, low..high, unit, start..end, further fields as name=value;
"-" is none, "*" is any, "!" before a day is any other.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tracker import find_claims, find_figures, parse_amount, parse_period, read_release
from tracker.types import Amount, Claim, Figure, Period, Release

HERE = Path(__file__).parent / "trouble"
CASES = [
    pytest.param(case, id=f"{kind['name']}-{number}", marks=[pytest.mark.xfail(strict=True)] if "short" in case else [])
    for path in sorted(HERE.glob("*.toml"))
    for kind in tomllib.loads(path.read_text("utf-8"))["kind"]
    for number, case in enumerate(kind["cases"])
]
DATELINE = "RIDGEPORT, {day} -- Vellmar Systems, Inc. (Nasdaq: VLMR), a maker of instruments, reported its results."


def whole(case: dict[str, Any], text: str) -> Release:
    """Return the text under a dateline, as the release that its kind of markup makes it."""
    day = date.fromisoformat(case.get("published", "2025-05-08"))
    head = DATELINE.format(day=f"{day:%B} {day.day}, {day.year}")
    page = f"<html><body><p>{head}</p>{text}</body></html>" if text.startswith("<") else f"{head}\n\n{text}\n"
    name = "release.html" if text.startswith("<") else "release.txt"
    return read_release(page.encode(), source=name, published=day, fiscal_year_end=case.get("fye", "12-31"))


def same(wanted: str, got: object) -> bool:
    """Tell whether a value is the wanted one, which is written as text."""
    if wanted == "*":
        return True
    if wanted == "-" or got is None:
        return wanted == "-" and got is None
    if wanted.startswith("!"):
        return str(got) != wanted[1:]
    if isinstance(got, Decimal):
        return got == Decimal(wanted)
    return str(got).lower() == wanted.lower()


def span(wanted: str, low: object, high: object) -> bool:
    first, _, last = wanted.partition("..")
    return same(first, low) and same(last or first, high)


def is_claim(wanted: str, claim: Claim) -> bool:
    name, amount, unit, *rest = wanted.split()
    period = next((field for field in rest if ".." in field), "*..*")
    more = dict(field.split("=") for field in rest if "=" in field)
    return (
        same(name, claim.metric or claim.event)
        and span(amount, claim.low, claim.high)
        and same(unit, claim.unit)
        and span(period, claim.target_start, claim.target_end)
        and all(same(value, getattr(claim, field)) for field, value in more.items())
    )


def is_figure(wanted: str, figure: Figure) -> bool:
    name, amount, unit, period, *rest = wanted.split()
    more = dict(field.split("=") for field in rest)
    return (
        same(name, figure.metric or figure.event)
        and span(amount, figure.value, figure.value)
        and same(unit, figure.unit)
        and span(period, figure.period_start, figure.period_end)
        and all(same(value, getattr(figure, field)) for field, value in more.items())
    )


def shown(items: Iterable[Claim | Figure]) -> list[str]:
    return [
        f"{i.metric or i.event} {i.low}..{i.high} {i.unit} {i.target_start}..{i.target_end} {i.basis} {i.scope} {i.action} {i.measure}"
        if isinstance(i, Claim)
        else f"{i.metric or i.event} {i.value} {i.unit} {i.period_start}..{i.period_end} {i.basis} {i.scope}"
        for i in items
    ]


def amount_is(case: dict[str, Any], amount: Amount | None) -> None:
    low_high, unit = case["wanted"].rsplit(" ", 1)
    assert amount is not None
    assert span(low_high, amount.low, amount.high) and amount.unit.lower() == unit.lower(), amount


def period_is(case: dict[str, Any], period: Period | None) -> None:
    assert period is not None
    assert span(case["wanted"], period.start, period.end), period


@pytest.mark.parametrize("case", CASES)
def test_trouble(case: dict[str, Any]) -> None:
    if "amount" in case:
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
        assert case.get("more") or len(claims) == len(case["wanted"]), shown(claims)
    else:
        figures = list(find_figures(whole(case, case["figures"])))
        for wanted in case["wanted"]:
            assert any(is_figure(wanted, figure) for figure in figures), f"{wanted}: {shown(figures)}"
        for wanted in case.get("never", ()):
            assert not any(is_figure(wanted, figure) for figure in figures), shown(figures)
