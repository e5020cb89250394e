"""Titles that read by themselves, and the walk of a metric."""

from __future__ import annotations

import re

import pytest

from tracker.web.titles import headline, subject, surprise
from tracker.web.walks import MetricWalk, Period, Range, metric_walk, nice_ticks

ROW = {
    "kind": "milestone", "metric": None, "basis": None, "scope": None, "measure": None, "low": None, "high": None,
    "unit": None, "approx": 0, "amount_text": None, "action": None, "published": "2030-02-03", "target_start": None,
    "target_end": None, "target_text": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("words", "event", "quote", "title"),
    [
        ("slated for a", "trial_start", "NB-12 is slated for a Phase 2 trial.", "Trial start: “NB-12 is slated for a Phase 2 trial.”"),
        ("which is shipping this quarter", "product_shipment", "Kestrel 2, which is shipping this quarter.", "Product shipment: “Kestrel 2, which is shipping this quarter.”"),
        ("expect our", "other", "We expect our yield to rise.", "“We expect our yield to rise.”"),
        ("begin Phase 2 of NB-12", "trial_start", "…", "Begin Phase 2 of NB-12"),
        ("the closing of the offering is expected to occur", "financing", "…", "Closing of the offering"),
        ("planning to initiate a Phase 2 trial of NB-12", "trial_start", "…", "Initiate a Phase 2 trial of NB-12"),
        ("Kestrel", "product_launch", "…", "Kestrel"),
        ("the trial of NB-12 is expected to begin", "trial_start", "…", "Trial of NB-12 to begin"),
        ("the depot is on track to be completed", "facility_opening", "…", "Depot to be completed"),
        ("on track to leave the year strong", "other", "…", "Leave the year strong"),
        ("release Lark today and will be launching Lark 2", "product_launch", "…", "Launching Lark 2"),
        ("appeal is the next step, and is set to begin", "litigation", "…", "Appeal is the next step, and is set to begin"),
        ("announced that trial data will be presented", "data_readout", "…", "Trial data will be presented"),
        ("candidate, NB-12, will enter Phase 2", "trial_start", "The next-generation vaccine candidate, NB-12, will enter Phase 2.", "Next-generation vaccine candidate, NB-12, will enter Phase 2"),
        ("begin Phase 2", "trial_start", "Norvane will begin Phase 2 in May.", "Begin Phase 2"),
        ("enter the market for valves", "product_launch", "We expect to enter the market for valves.", "Enter the market for valves"),
    ],
)  # fmt: skip
def test_a_title_names_a_thing(words: str, event: str, quote: str, title: str) -> None:
    assert subject({"subject": words, "event": event, "quote": quote}) == title


GUIDED = ROW | {"kind": "guidance", "metric": "other", "event": None, "basis": "unstated", "measure": "level", "unit": "USD", "low": 2e6, "high": 2e6}


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ({"subject": "gross proceeds"}, "Gross proceeds $2 million"),
        ({"subject": "the affected depots will approximate", "quote": "Damage to the affected depots will approximate $2 million."},
         "“Damage to the affected depots will approximate $2 million.” $2 million"),
        ({"subject": "opening at least", "quote": "We plan on opening at least 30 depots.", "unit": "count", "low": 30, "high": None},
         "“We plan on opening at least 30 depots.” at least 30"),
        ({"subject": "percent", "unit": "percent", "low": 7, "high": 9, "measure": "growth", "quote": "7 to 9 percent more than a year ago"},
         "“7 to 9 percent more than a year ago” growth +7 % to +9 %"),
        ({"subject": "demand growth", "unit": "percent", "low": 7, "high": 9, "measure": "growth"}, "Demand growth +7 % to +9 %"),
        ({"metric": "ebitda", "subject": "EBITDA margin", "unit": "percent", "low": 12, "high": 12, "basis": "non_gaap"}, "EBITDA margin (non-GAAP) 12 %"),
        ({"metric": "sg_and_a", "subject": "SG&A", "unit": "percent", "low": 21, "high": 22}, "SG&A in percent of revenue 21–22 %"),
        ({"metric": "ebitda", "subject": "EBITDA", "unit": "percent", "low": 12, "high": 12, "measure": "growth"}, "EBITDA growth +12 %"),
        ({"metric": "net_income", "subject": "earnings", "measure": "direction", "low": None, "high": None, "unit": None,
          "quote": "In the fourth quarter of 2030 we expect a rise in revenues and a slight rise in earnings."},
         "Net income: “…and a slight rise in earnings.”"),
        ({"metric": "sg_and_a", "subject": "SG&A", "measure": "direction", "low": None, "high": None, "unit": None, "quote": "higher SG&A"}, "SG&A: “higher SG&A”"),
        ({"metric": "eps", "subject": "EPS", "measure": "direction", "low": None, "high": None, "unit": None, "quote": "", "action": "lowered"}, "EPS lowered"),
        ({"metric": "units", "subject": "units", "unit": "count", "low": 5, "high": 5, "scope": "K"}, "Units 5"),
    ],
)  # fmt: skip
def test_a_title_of_guidance_names_its_measure(given: dict[str, object], title: str) -> None:
    assert headline(GUIDED | {"quote": ""} | given).replace("\xa0", " ") == title


def test_a_title_says_how_much_and_for_when() -> None:
    row = ROW | {
        "kind": "guidance",
        "metric": "revenue",
        "event": None,
        "subject": "revenue",
        "basis": "unstated",
        "measure": "growth",
    }
    row |= {
        "low": 3.0,
        "high": 5.0,
        "unit": "percent",
        "fiscal_year_end": "06-30",
        "target_start": "2029-07-01",
        "target_end": "2030-06-30",
    }
    assert headline(row).replace("\xa0", " ") == "Revenue growth +3 % to +5 %, FY2030"


def test_no_surprise_without_a_figure() -> None:
    assert surprise({"surprise": None, "unit": "USD"}) == ""


def chart(*periods: Period, unit: str = "USD") -> str:
    return str(metric_walk(MetricWalk("Revenue", unit, "level", periods)))


def period(name: str, *ranges: tuple[float | None, float | None], **came: object) -> Period:
    told = tuple(Range(f"2030-0{n}-03", low, high, None) for n, (low, high) in enumerate(ranges, start=1))
    return Period(name, told, came.get("status"), came.get("reason"), came.get("actual"))  # type: ignore[arg-type]


def test_a_walk_has_a_bar_a_range_and_a_mark_a_figure_by_shape_and_class() -> None:
    svg = chart(
        period("Q1 FY2030", (10e6, 12e6), (11e6, 12e6), status="met", reason="exceeded", actual=13e6),
        period("Q2 FY2030", (10e6, 12e6), status="missed", reason="worse", actual=9e6),
        period("Q3 FY2030", (10e6, None), status="met", reason="floor", actual=11e6),
        period("Q4 FY2030", (10e6, 12e6), status="pending", reason="not_due"),
    )
    assert len(re.findall('<rect class="range', svg)) == 5 and svg.count("range earlier") == 1
    assert re.findall(r'<g class="dot (\w+)"', svg) == ["beat", "missed", "met"]
    shapes = [re.search(rf'<g class="dot {name}".*?</title>(<\w+ [^>]*>)', svg) for name in ("beat", "missed", "met")]
    assert len({found[1] for found in shapes if found}) == 3, "told by shape too, not by colour alone"
    assert "reported $13 million, met beat the range" in svg.replace("\xa0", " ")
    assert "$10m" in svg and 'style="' not in svg


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [(41.5e6, 47.2e6, [40e6, 42e6, 44e6, 46e6, 48e6]), (-0.3, 0.1, [-0.3, -0.2, -0.1, 0.0, 0.1]), (0.0, 0.0, [-0.6, -0.4, -0.2, 0.0, 0.2, 0.4, 0.6])],
)  # fmt: skip
def test_an_axis_begins_where_the_data_need_it(low: float, high: float, ticks: list[float]) -> None:
    assert nice_ticks(low, high) == ticks


def test_a_walk_without_numbers_is_no_chart() -> None:
    assert chart(period("Q1", (None, None))) == ""


def test_hostile_words_do_not_leave_their_place() -> None:
    svg = chart(period('"><script>alert(1)</script>', (1.0, 2.0)), unit='"><b>')
    assert "<script" not in svg and "<b>" not in svg
