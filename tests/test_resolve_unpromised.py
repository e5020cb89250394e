"""Sentences that name a metric and promise nothing of the whole company for the whole period stay pending, their neighbours do not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from tracker import find_figures, lexicon, read_release
from tracker.figures.happenings import leaves_a_deal_out
from tracker.resolve import resolve
from tracker.resolve.unpromised import unpromised_in
from tracker.types import Claim, Figure, Published

ROWS = lexicon.load_rows("unpromised")
NOW, YEAR_AGO, BEFORE = ("2031-04-01", "2031-06-30"), ("2030-04-01", "2030-06-30"), ("2031-01-01", "2031-03-31")


@pytest.mark.parametrize(
    ("name", "text"), [(r["id"], text) for r in ROWS for text in (r["example"], *r.get("also", []))]
)
def test_a_row_reads_its_example(name: str, text: str) -> None:
    assert unpromised_in(text) == name


@pytest.mark.parametrize("text", [t for r in ROWS for t in r["not"]])
def test_a_row_leaves_its_neighbours_alone(text: str) -> None:
    assert unpromised_in(text) is None


def guide(quote: str, metric: str = "revenue", **fields: Any) -> Published[Claim]:
    start, end = (date.fromisoformat(d) for d in NOW)
    given = {"measure": "direction", "basis": "unstated", "target_start": start, "target_end": end, **fields}
    claim = Claim("guidance", quote, 0, len(quote), "Norvane", metric, metric=metric, claim_id="c", **given)
    return Published(claim, "may", "norvane", date(2031, 5, 2))


def rows(metric: str, now: str, before: str, ago: str, **fields: Any) -> list[Published[Figure]]:
    given = {"basis": "unstated", "unit": "USD", "digits": 3, "rule": "table.statement", "in_table": True, **fields}
    return [
        Published(
            Figure("number", f"{metric} {value}", 0, 9, metric=metric, value=D(value), period_start=date.fromisoformat(s), period_end=date.fromisoformat(e), **given),
            "august", "norvane", date(2031, 8, 5),
        )
        for value, (s, e) in ((now, NOW), (before, BEFORE), (ago, YEAR_AGO))
    ]  # fmt: skip


SALES = rows("revenue", "197000000", "180000000", "164000000")
AMOUNT: dict[str, Any] = {"measure": "level", "low": D(150000000), "high": D(150000000), "unit": "USD", "digits": 6}


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (guide("We expect expenses to climb as we build what our initiatives of increasing revenues need."), "pending/unverifiable"),
        (guide("We expect increasing revenues, and our initiatives of increasing revenues cost more."), "met/floor"),
        (guide("We expect revenues to increase."), "met/floor"),
        (guide("We expect bookings growth to exceed revenue growth."), "pending/unverifiable"),
        (guide("We expect revenue growth to exceed bookings growth."), "met/floor"),
        (guide("We expect revenue growth to exceed 10%."), "met/floor"),
        (guide("We intend to drive revenue growth internationally, and in our Tideline video business."), "pending/unverifiable"),
        (guide("We expect revenue to grow in our Tideline segment."), "pending/unverifiable"),
        (guide("We expect higher revenue in our Tideline segment."), "pending/unverifiable"),
        (guide("We expect higher revenue in our third quarter."), "met/floor"),
        (guide("With orders rising, this segment is expected to have higher revenue."), "pending/unverifiable"),
        (guide("The company is expected to have higher revenue."), "met/floor"),
        (guide("Preliminary sales totaled about $150 million", cue="Through the first eight weeks of the quarter:", **AMOUNT), "pending/unverifiable"),
        (guide("Sales totaled about $150 million", cue="forecast", **AMOUNT), "met/exceeded"),
        (guide("We expect sales of about $150 million", cue="Through the first eight weeks of the quarter:", **AMOUNT), "met/exceeded"),
        (guide("Our sales in the quarter were about $150 million.", amount_text="$150 million", **AMOUNT), "pending/unverifiable"),
        (guide("We expect sales, which were up a year ago, of $150 million.", amount_text="$150 million", **AMOUNT), "met/exceeded"),
        (guide("The forecast for sales was $150 million.", amount_text="$150 million", **AMOUNT), "met/exceeded"),
        (guide("Sales of about $150 million", target_text="second quarter through April 27, 2031", **AMOUNT), "pending/unverifiable"),
        (guide("Sales of about $150 million", target_text="second quarter through June 30, 2031", **AMOUNT), "met/exceeded"),
    ],
)  # fmt: skip
def test_what_no_figure_decides(claim: Published[Claim], expected: str) -> None:
    (found,) = resolve([claim], SALES, date(2032, 12, 31))
    assert f"{found.status}/{found.reason}" == expected


@pytest.mark.parametrize(
    ("scope", "value", "expected"),
    [
        ("franchised", "71", "pending/rounding"),
        ("franchised", "70", "met/None"),
        ("franchised", "60", "missed/None"),
        # More stores than planned are better where they are all of them.
        (None, "71", "met/None"),
    ],
)
def test_a_kind_of_several_a_hair_off_its_point(scope: str | None, value: str, expected: str) -> None:
    seventy: dict[str, Any] = {"measure": "level", "low": D(70), "high": D(70), "unit": "count", "scope": scope}
    claim = guide("We plan to open approximately 90 owned and 70 franchised stores.", "store_openings", **seventy)
    (found,) = resolve(
        [claim], rows("store_openings", value, "1", "1", unit="count", digits=0, scope=scope), date(2032, 12, 31)
    )
    assert f"{found.status}/{found.flag}" == expected


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("We expect gross margin on devices to be about 15% as large shipments go out.", "pending/not_comparable"),
        ("We expect a gross margin on sales of about 15%.", "met/exceeded"),
        ("We expect gross margin on a comparable basis of about 15%.", "met/exceeded"),
    ],
)
def test_a_margin_on_a_part_is_not_the_whole_s(quote: str, expected: str) -> None:
    fifteen: dict[str, Any] = {"measure": "level", "low": D(15), "high": D(15), "unit": "percent"}
    figures = rows("gross_margin", "24.0", "23.0", "23.5", unit="percent", digits=-1)
    (found,) = resolve([guide(quote, "gross_margin", **fifteen)], figures, date(2032, 12, 31))
    assert f"{found.status}/{found.reason}" == expected


(LIMIT,) = lexicon.load_rows("limits")


@pytest.mark.parametrize(
    ("text", "expected"),
    [(t, True) for t in (LIMIT["example"], *LIMIT["also"])] + [(t, False) for t in LIMIT["not"]],
)
def test_a_sentence_that_leaves_a_deal_out_of_guidance(text: str, expected: bool) -> None:
    assert leaves_a_deal_out(text) is expected


OUTLOOK = """Norvane reports first quarter results
NORVANE, May 2, 2031 - Norvane today announced results for the first quarter ended March 31, 2031.

SECOND QUARTER OUTLOOK

{lead}

* Revenue is expected to be $150 million.
"""


@pytest.mark.parametrize(
    ("lead", "section", "scope", "expected"),
    [
        ("This guidance does not include the effects of the Quellan acquisition.", "SECOND QUARTER OUTLOOK", None, "pending/not_comparable"),
        ("This guidance does not include the effects of any further acquisition.", "SECOND QUARTER OUTLOOK", None, "met/exceeded"),
        ("This guidance does not include the effects of the Quellan acquisition.", "THIRD QUARTER OUTLOOK", None, "met/exceeded"),
    ],
)  # fmt: skip
def test_guidance_without_a_deal_is_not_held_against_reports(
    lead: str, section: str, scope: str | None, expected: str
) -> None:
    release = read_release(OUTLOOK.format(lead=lead).encode(), issuer="Norvane", published="2031-05-02")
    told = [Published(f, "may", "norvane", date(2031, 5, 2)) for f in find_figures(release)]
    claim = guide("Revenue is expected to be $150 million.", section=section, scope=scope, **AMOUNT)
    (found,) = resolve([claim], [*told, *SALES], date(2032, 12, 31))
    assert f"{found.status}/{found.reason}" == expected


@pytest.mark.parametrize(
    ("quote", "event", "expected"),
    [
        ("One Tideline store is anticipated to remain open in 2032.", "other", "pending/overdue"),
        ("One Tideline store is anticipated to close in 2032.", "other", "met/on_time"),
    ],
)
def test_what_is_to_stay_is_no_event(quote: str, event: str, expected: str) -> None:
    window = {"target_start": date(2032, 1, 1), "target_end": date(2032, 12, 31)}
    claim = Claim("milestone", quote, 0, len(quote), "Norvane", quote[:-1], event=event, claim_id="c", **window)
    report = "In May 2032 the company closed one Tideline store."
    closed = Figure("event", report, 0, len(report), event="other", subject=report, outcome="happened", rule="event.dated",
        period_start=date(2032, 5, 1), period_end=date(2032, 5, 31))  # fmt: skip
    (found,) = resolve(
        [Published(claim, "may", "norvane", date(2031, 5, 2))],
        [Published(closed, "june", "norvane", date(2032, 6, 30))],
        date(2033, 12, 31),
    )
    assert f"{found.status}/{found.reason}" == expected
