"""The lines in which tests say what is wanted, and the release that a case's text is made into.

A wanted claim or figure is one line: metric or event, low..high, unit, start..end, further fields as name=value;
"-" is none, "*" is any, "!" before a day is any other.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from tracker import read_release
from tracker.types import Amount, Claim, Figure, Period, Release

DATELINE = "RIDGEPORT, {day} -- Vellmar Systems, Inc. (Nasdaq: VLMR), a maker of instruments, reported its results."


def whole(case: dict[str, Any], text: str) -> Release:
    """Return the text under a dateline, as the release that its kind of markup makes it."""
    day = date.fromisoformat(case.get("published", "2025-05-08"))
    head = case.get("dateline", DATELINE).format(day=f"{day:%B} {day.day}, {day.year}")
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
