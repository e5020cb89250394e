"""Claims as they are meant: a year by its bare number, operating earnings per share."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from tracker.resolve import resolve
from tracker.types import Claim, Figure, Published


def claim(name: str, target: str, start: str, end: str, **fields: Any) -> Published[Claim]:
    given = {"metric": "store_openings", "unit": "count", "low": D(14), "high": D(14), **fields}
    item = Claim(
        "guidance", f"We plan 14 openings {target}", 0, 0, "Larkfield", given.pop("subject", "openings"), measure="level",
        basis="unstated", target_text=target, target_start=date.fromisoformat(start), target_end=date.fromisoformat(end),
        claim_id=name, **given,
    )  # fmt: skip
    return Published(item, "september", "larkfield", date(2031, 9, 5))


def report(value: str, **fields: Any) -> Published[Figure]:
    given = {"metric": "store_openings", "unit": "count", "rule": "prose.sentence", **fields}
    start, end = date(2031, 2, 3), date(2032, 2, 1)
    item = Figure("number", "openings", 0, 8, value=D(value), period_start=start, period_end=end, **given)
    return Published(item, "april", "larkfield", date(2032, 4, 3))


BARE = claim("bare", "for 2031", "2031-01-01", "2031-12-31")
FISCAL = claim("fiscal", "during fiscal 2031", "2031-02-03", "2032-02-01")


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ([BARE, FISCAL], "met/point"),
        # Nobody speaks of fiscal 2031, or it is a year of another name; "calendar" says what is meant.
        ([BARE], "pending/awaiting_report"),
        ([BARE, claim("fiscal", "during fiscal 2032", "2031-02-03", "2032-02-01")], "pending/awaiting_report"),
        ([claim("bare", "for calendar 2031", "2031-01-01", "2031-12-31"), FISCAL], "pending/awaiting_report"),
        # A year that begins in July is another one.
        ([BARE, claim("fiscal", "during fiscal 2031", "2030-07-01", "2031-06-30")], "pending/awaiting_report"),
    ],
)
def test_a_bare_year_is_the_issuer_s_own(claims: list[Published[Claim]], expected: str) -> None:
    told = {r.claim_id: f"{r.status}/{r.reason}" for r in resolve(claims, [report("14")], date(2032, 12, 31))}
    assert told["bare"] == expected


PER_SHARE: dict[str, Any] = {"metric": "eps", "unit": "USD/share", "low": D("0.30"), "high": D("0.35")}


@pytest.mark.parametrize(
    ("subject", "expected"), [("Operating earnings per share", "met/in_range"), ("Earnings per share", "missed/worse")]
)
def test_operating_earnings_per_share_are_adjusted_ones(subject: str, expected: str) -> None:
    year = claim("year", "in fiscal 2031", "2031-02-03", "2032-02-01", subject=subject, **PER_SHARE)
    per_share: dict[str, Any] = {"metric": "eps", "unit": "USD/share", "digits": -2}
    figures = [report("0.20", basis="gaap", **per_share), report("0.31", basis="non_gaap", **per_share)]
    (told,) = resolve([year], figures, date(2032, 12, 31))
    assert f"{told.status}/{told.reason}" == expected
