"""Titles that read by themselves, and the walk of a metric."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re

import pytest
from bounded import grows_with_its_length

import tracker.web
from tracker.lexicon import load_patterns, load_rows
from tracker.web.clauses import EXPECTED, PARTICIPLE
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
        ("slated for a", "trial_start", "NB-12 is slated for a Phase 2 trial.", "NB-12: trial start"),
        ("which is shipping", "product_shipment", "Kestrel 2, which is shipping this quarter.", "Kestrel 2: shipping"),
        ("expect our", "other", "We expect our yield to rise.", "“We expect our yield to rise.”"),
        ("begin Phase 2 of NB-12", "trial_start", "…", "Begin Phase 2 of NB-12"),
        ("the closing of the offering is expected to occur", "financing", "…", "Closing of the offering"),
        ("planning to initiate a Phase 2 trial of NB-12", "trial_start", "…", "Initiate a Phase 2 trial of NB-12"),
        ("Kestrel", "product_launch", "…", "Kestrel"),
        ("the trial of NB-12 is expected to begin", "trial_start", "…", "Trial of NB-12 to begin"),
        ("the depot is on track to be completed", "facility_opening", "…", "Depot to be completed"),
        ("on track to leave the year strong", "other", "…", "Leave the year strong"),
        ("release Lark today and will be launching Lark 2", "product_launch", "…", "Launching Lark 2"),
        ("appeal is the next step, and is set to begin", "litigation", "…", "Appeal to begin"),
        ("announced that trial data will be presented", "data_readout", "…", "Trial data to be presented"),
        ("candidate, NB-12, will enter Phase 2", "trial_start", "The next-generation vaccine candidate, NB-12, will enter Phase 2.", "Next-generation vaccine candidate, NB-12, to enter Phase 2"),
        ("is expected to begin on", "buyback", "The tender offer is expected to begin on May 3, and to expire on June 4.", "Tender offer to begin"),
        ("to expire on", "buyback", "The tender offer is expected to begin on May 3, and to expire on June 4.", "Tender offer to expire"),
        ("is expected to be completed", "divestiture_close", "That sale, which will bring $3 million, is expected to be completed in May.", "Sale to be completed"),
        ("slated to come on-line", "capacity_start", "That project remains on schedule and is slated to come on-line in 2031.", "Project to come on-line"),
        ("be available for sale", "product_launch", "The KD can be used with any Kestrel and is expected to be available for sale in May.", "KD to be available for sale"),
        ("The kiln: return to service", "capacity_start", "The kiln is on track to return to service in May.", "Kiln to return to service"),
        ("Vials: trials to begin in full", "trial_start", "Vials are expected to be ready, enabling trials to begin in full.", "Trials to begin in full"),
        ("ship", "product_shipment", "Norvane received another $2 million of orders that are scheduled to ship in May.", "Another $2 million of orders to ship"),
        ("enter production", "capacity_start", "While the Kestrel is still a prototype, it is expected to enter production in May.", "Kestrel to enter production"),
        ("which is shipping", "product_shipment", "Announced Kestrel 4, a pump for deep wells, which is shipping.", "Kestrel 4: shipping"),
        ("ship", "product_shipment", "Announced that Kestrel 4 is shipping, with a second version with gears expected to ship in May.", "Second version with gears to ship"),
        ("the company will break ground on its smelter", "development_progress", "The company will break ground on its smelter in May.", "Break ground on its smelter"),
        ("a plan that will be completed", "restructuring_complete", "…", "Plan to be completed"),
        ("new valves we are planning to release", "product_launch", "…", "New valves to release"),
        ("very excited about the launch of Kestrel", "product_launch", "…", "Launch of Kestrel"),
        ("opening its stores will be delayed", "store_opening", "We think re-opening its stores will be delayed.", "Re-opening its stores to be delayed"),
        ("submit the NDA to the U", "regulatory_submission", "Norvane is to submit the NDA to the U.S. Food and Drug Administration in May.", "Submit the NDA to the U.S. Food and Drug Administration"),
        ("launched at the fair", "product_launch", "The radar sensor Lark will be launched at the fair in May.", "Radar sensor Lark to be launched at the fair"),
        ("launched at the fair", "product_launch", "The radar sensor Lark was launched at the fair in May.", "Radar sensor Lark: launched at the fair"),
        ("formally honored at the fair", "other", "Dr. Rice will be formally honored at the fair in May.", "Dr. Rice to be formally honored at the fair"),
        ("expected", "data_readout", "Initial data remain expected in May.", "Initial data"),
        ("completion of the sale is still", "divestiture_close", "The completion of the sale is still expected in May.", "Completion of the sale"),
        ("orders of $4", "other", "We have orders of $4.2 million for May.", "Orders of $4.2 million"),
        ("final decisions on those projects are", "regulatory_decision", "Final decisions on those projects are due.", "Final decisions on those projects"),
        ("begin Phase 2", "trial_start", "Norvane will begin Phase 2 in May.", "Begin Phase 2"),
        ("take place", "conference_presentation", "The congress will take place in May.", "Congress to take place"),
        ("remain open", "other", "Norvane has two remaining depots that are anticipated to remain open in 2031.", "Two remaining depots to remain open"),
        ("will be recognized into income", "other", "The $449,000 will be recognized into income in May.", "$449,000 to be recognized into income"),
        ("serve as Chair", "leadership_change", "The board has elected Ida Rask to serve as Chair in May.", "Ida Rask to serve as Chair"),
        ("will end his service but will remain Vice President", "leadership_change", "Effective as of May 3, 2031, Ole T. Rask will end his service but will remain Vice President.", "Ole T. Rask to remain Vice President"),
        ("pump stations is shipping", "product_shipment", "Announced that the Kestrel valve for wells and pump stations is shipping, with a second version to come.", "Kestrel valve for wells and pump stations: shipping"),
        ("close depots will intensify", "other", "The trend of floods or re-close depots will intensify in May.", "Trend of floods or re-close depots to intensify"),
        ("to all dealers", "product_launch", "The Kestrel link is expected to be available for preview in May and publicly available to all dealers in June.", "Kestrel link: product launch"),
        ("ship this quarter", "product_shipment", "Joined with makers of pumps to announce new wells with up to four valves, expected to ship this quarter.", "New wells to ship this quarter"),
        ("divestiture of depots", "divestiture_close", "Norvane goes on with its previously announced divestiture of depots.", "Divestiture of depots"),
        ("kLink store", "product_launch", "…", "kLink store"),
        ("availability of the valve soon", "product_launch", "…", "Availability of the valve"),
        ("particularly excited about the launch of Kestrel", "product_launch", "…", "Launch of Kestrel"),
        ("second line to make an additional 7", "capacity_start", "We start a second line to make an additional 7,500 metric tons per month.", "Second line to make an additional 7,500 metric tons"),
        ("(2) at an annual rate of $2 million to be completed", "restructuring_complete", "(2) at an annual rate of $2 million to be completed", "Restructuring complete: “(2) at an annual rate of $2 million to be completed”"),
        ("trial of NB-12 in first recurrent tumours of the head, evaluating NB-12 together with another drug against it", "trial_start", "…", "Trial of NB-12 in first recurrent tumours of the head"),
        ("enter the market for valves", "product_launch", "We expect to enter the market for valves.", "Enter the market for valves"),
    ],
)  # fmt: skip
def test_a_title_names_a_thing(words: str, event: str, quote: str, title: str) -> None:
    assert subject({"subject": words, "event": event, "quote": quote}) == title


@pytest.mark.parametrize(
    ("words", "window", "quote", "title"),
    [
        ("Trial initiation is planned for the second half of 2031", "planned for the second half of 2031", "…", "Trial initiation"),
        ("ship by the end of May as finished units come in", "by the end of May", "Kestrel is to ship by the end of May as finished units come in.", "Kestrel to ship"),
        ("Beginning in May 2031, Norvane will provide service", "Beginning in May 2031", "…", "Norvane to provide service"),
        ("preparations for a fiscal year-end spin-off of Lark are on schedule", "fiscal year-end", "…", "Preparations for a spin-off of Lark"),
        ("Data readout expected in H1 2031", "expected in H1 2031", "…", "Data readout"),
    ],
)  # fmt: skip
def test_a_title_says_once_for_when(words: str, window: str, quote: str, title: str) -> None:
    assert subject({"subject": words, "event": "other", "quote": quote, "target_text": window}) == title


@pytest.mark.parametrize("row", load_rows("titles"), ids=lambda row: row["id"])
def test_a_row_rewrites_its_example_and_leaves_what_is_like_it(row: dict[str, str]) -> None:
    found = load_patterns("titles", expected=EXPECTED, participle=PARTICIPLE)[row["id"]]
    assert found.sub(row["by"], row["example"]).strip() == row["gives"]
    assert found.sub(row["by"], row["not"]) == row["not"]


@pytest.mark.parametrize("row", load_rows("title_words"), ids=lambda row: row["id"])
def test_a_pattern_finds_its_words_and_leaves_what_is_like_them(row: dict[str, str]) -> None:
    pattern = load_patterns("title_words", expected=EXPECTED, participle=PARTICIPLE)[row["id"]]
    found, other = pattern.search(row["example"]), pattern.search(row["not"])
    assert found and found[0] == row["finds"]
    assert other is None or other[0] == ""


def test_titles_take_linear_time() -> None:
    row = {"subject": "ship", "event": "product_shipment", "metric": None}
    for words in ("a, which ", "is and ", "the company ", "announced that ", "(", "in May ", "to be ", " and will", ", "):
        for name in ("quote", "subject", "target_text"):
            grows_with_its_length(lambda text, name=name: subject(row | {"quote": "it is to ship", name: text}), (words * 2000)[:2000])


GUIDED = ROW | {"kind": "guidance", "metric": "other", "event": None, "basis": "unstated", "measure": "level", "unit": "USD", "low": 2e6, "high": 2e6}


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ({"subject": "gross proceeds"}, "Gross proceeds $2 million"),
        ({"subject": "the affected depots will approximate", "quote": "Damage to the affected depots will approximate $2 million."},
         "Damage to the affected depots $2 million"),
        ({"subject": "opening at least", "quote": "We plan on opening at least 30 depots.", "unit": "count", "low": 30, "high": None, "amount_text": "30"},
         "Depots at least 30"),
        ({"subject": "We will see more than", "quote": "We will see more than $2 million in fixed deposits maturing in the next year.", "amount_text": "$2 million"}, "Fixed deposits maturing $2 million"),
        ({"subject": "which will bring more than", "quote": "That sale, which will bring more than $2 million, is due in May.", "amount_text": "$2 million"}, "Sale $2 million"),
        ({"subject": "over", "quote": "Norvane's capital commitment will total $2 million over four years.", "amount_text": "$2 million"}, "Norvane's capital commitment $2 million"),
        ({"subject": "the Company anticipates receiving", "quote": "For it the Company anticipates receiving $2 million in cash.", "amount_text": "$2 million"},
         "“For it the Company anticipates receiving $2 million in cash.” $2 million"),
        ({"metric": "market_growth", "subject": "tin demand", "unit": "percent", "low": 7, "high": 9, "measure": "growth"}, "Market growth, tin demand +7 % to +9 %"),
        ({"metric": "market_growth", "subject": "end markets", "unit": "percent", "low": 7, "high": 9, "measure": "growth"}, "Market growth +7 % to +9 %"),
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


@pytest.mark.parametrize("module", [found.name for found in pkgutil.iter_modules(tracker.web.__path__)])
def test_doctests(module: str) -> None:
    assert doctest.testmod(importlib.import_module(f"tracker.web.{module}")).failed == 0


def test_an_axis_says_its_noun_once_above_it() -> None:
    svg = chart(period("FY2030", (600_000.0, 900_000.0)), unit="tonnes")
    ticks = re.findall(r'<text class="tick end"[^>]*>([^<]*)<', svg)
    assert "600k" in ticks and not [tick for tick in ticks if "ton" in tick or "…" in tick]
