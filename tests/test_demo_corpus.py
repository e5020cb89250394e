"""The demo corpus in data/: every label is well formed, quotes its release exactly and follows from the printed numbers."""

from __future__ import annotations

import html
import importlib.util
import json
import math
import re
import shutil
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

DATA = Path(__file__).resolve().parent.parent / "data"
SHARED = DATA.parent.parent / "shared" / "gold"
ISSUERS = sorted(path.parent.name for path in DATA.glob("*/claims.jsonl"))

REASONS = {
    "met": "in_range point exceeded floor ceiling on_time early".split(),
    "missed": "worse late slipped abandoned not_achieved".split(),
    "pending": "not_due awaiting_report overdue withdrawn superseded not_comparable unverifiable".split(),
}
METRICS = set(
    "revenue comparable_sales eps net_income net_loss loss_per_share ebitda operating_income operating_margin gross_margin"
    " gross_profit net_margin operating_expenses r_and_d sg_and_a stock_compensation depreciation_amortization"
    " interest_expense other_income tax_rate capex free_cash_flow operating_cash_flow cash_used_in_operations cash_balance"
    " share_count dividends buyback ffo debt leverage store_openings store_count units subscribers headcount bookings"
    " backlog arr production volume price cost_savings restructuring_charges cost_of_revenue fx_impact market_growth"
    " other".split()
)
EVENTS = set(
    "trial_start enrollment_complete data_readout regulatory_submission regulatory_decision product_launch"
    " product_shipment conference_presentation partnership acquisition_close divestiture_close spin_off financing"
    " debt_repayment buyback facility_opening store_opening capacity_start restructuring_complete contract_award"
    " guidance_update leadership_change listing litigation development_progress other".split()
)
ACTIONS = {None, "new", "raised", "lowered", "narrowed", "widened", "maintained", "withdrawn"}
LESS_IS_BETTER = set(
    "net_loss loss_per_share cash_used_in_operations operating_expenses r_and_d sg_and_a stock_compensation"
    " depreciation_amortization interest_expense tax_rate share_count debt leverage restructuring_charges"
    " cost_of_revenue".split()
)
NEITHER_IS_BETTER = {"capex", "buyback", "headcount", "price", "fx_impact", "other"}

Row = dict[str, Any]


def load_rows(issuer: str, name: str) -> list[Row]:
    return [json.loads(line) for line in (DATA / issuer / name).read_text(encoding="utf-8").splitlines()]


def read_plain(path: Path) -> str:
    if path.suffix == ".pdf":
        return "\n".join(page.extract_text() for page in PdfReader(path).pages)
    return path.read_text(encoding="utf-8")


def squash(text: str) -> str:
    """Drop markup and white space, so that a quote is found whatever the layout."""
    text = unicodedata.normalize("NFKC", html.unescape(re.sub(r"<[^<>]{1,2000}>", " ", text)))
    return re.sub(r"[\s\\*|_#`]+", "", text).lower()


CLAIMS = [(issuer, row) for issuer in ISSUERS for row in load_rows(issuer, "claims.jsonl")]
HARD = [(issuer, row) for issuer, row in CLAIMS if not row["soft"]]
TEXTS = {
    (issuer, row["release"]): squash(read_plain(DATA / issuer / "releases" / row["release"]))
    for issuer in ISSUERS
    for row in load_rows(issuer, "releases.jsonl")
}


def last_day(issuer: str) -> str:
    return max(row["published"] for row in load_rows(issuer, "releases.jsonl"))


def same_promise(a: Row, b: Row) -> bool:
    keys = ("metric", "basis", "scope", "measure", "target_start", "target_end")
    return a["kind"] == b["kind"] == "guidance" and all(a[key] == b[key] for key in keys)


def later_promises(issuer: str, row: Row) -> list[Row]:
    return [
        other
        for name, other in CLAIMS
        if name == issuer and other["release"] > row["release"] and same_promise(row, other)
    ]


def bounds(row: Row) -> tuple[float | None, float | None]:
    return row["low"], row["high"]


def printed_step(quote: str, bound: float) -> float | None:
    """The last digit that the quote prints of the bound, in base units: 100000 for "$4.2 million"."""
    for token in re.findall(r"\d[\d,]*(?:\.\d+)?", quote):
        value = float(token.replace(",", ""))
        for scale in (1, 1_000_000, 1_000_000_000):
            if math.isclose(value * scale, abs(bound)):
                return scale * 10.0 ** -len(token.partition(".")[2])
    return None


def rounds_to(value: float, bound: float, quote: str) -> bool:
    """Whether the value is the bound at the bound's own number of digits."""
    step = printed_step(quote, bound)
    return step is not None and math.isclose(round(value / step) * step, bound)


def reason_by_numbers(row: Row) -> str:
    """The reason that the printed range, the actual and the metric's better side leave."""
    low, high, actual = row["low"], row["high"], row["actual"]
    if low is None and high is None:
        return "floor"
    below = low is not None and actual < low and not rounds_to(actual, low, row["quote"])
    above = high is not None and actual > high and not rounds_to(actual, high, row["quote"])
    if low == high and abs(actual - low) <= 0.005 * abs(low):
        below = above = False
    if not below and not above:
        return {(True, False): "floor", (False, True): "ceiling"}.get(
            (high is None, low is None), "point" if low == high else "in_range"
        )
    if row["metric"] in NEITHER_IS_BETTER:
        return "worse"
    return "exceeded" if below == (row["metric"] in LESS_IS_BETTER) else "worse"


def action_by_numbers(row: Row) -> str:
    up = [row["low"] > row["prior_low"], row["high"] > row["prior_high"]]
    down = [row["low"] < row["prior_low"], row["high"] < row["prior_high"]]
    if up[0] and down[1]:
        return "narrowed"
    if down[0] and up[1]:
        return "widened"
    return "raised" if any(up) else "lowered" if any(down) else "maintained"


def ids(rows: list[tuple[str, Row]]) -> list[str]:
    return [row["id"] for _, row in rows]


def test_corpus_has_the_issuers_formats_and_size_that_the_demo_promises() -> None:
    files = [path for path in DATA.glob("*/releases/*") if path.is_file()]
    assert len(ISSUERS) >= 3
    assert {path.suffix for path in files} >= {".txt", ".md", ".html", ".htm", ".pdf"}
    assert any("<SEC-HEADER>" in path.read_text(encoding="utf-8") for path in files if path.suffix == ".txt")
    assert sum(path.stat().st_size for path in DATA.rglob("*") if path.is_file()) < 1_000_000


def test_every_status_and_reason_is_shown() -> None:
    shown = {(row["status"], row["reason"]) for _, row in HARD}
    assert shown == {(status, reason) for status, reasons in REASONS.items() for reason in reasons}


def test_every_action_but_widened_is_shown() -> None:
    assert {row["action"] for _, row in CLAIMS} == ACTIONS - {"widened"}


def test_the_readme_names_claims_that_show_their_reason() -> None:
    verdicts = {row["id"]: (row["status"], row["reason"]) for _, row in HARD}
    table = re.findall(
        r"^\| (met|missed|pending) \| (\w+) \| (.*)$", (DATA / "README.md").read_text(encoding="utf-8"), re.M
    )
    named = [(claim, (status, reason)) for status, reason, text in table for claim in re.findall(r"`([\w-]+)`", text)]
    assert {verdict for _, verdict in named} == set(verdicts.values())
    assert [(claim, verdicts[claim]) for claim, _ in named] == named


@pytest.mark.parametrize("issuer", ISSUERS)
def test_releases_are_five_or_more_and_listed_once(issuer: str) -> None:
    rows = load_rows(issuer, "releases.jsonl")
    assert len(rows) >= 5
    assert sorted(row["release"] for row in rows) == sorted(
        path.name for path in (DATA / issuer / "releases").iterdir()
    )
    assert all(row["release"].startswith(row["published"] + "__") for row in rows)
    assert all(date.fromisoformat(row["period_end"]) < date.fromisoformat(row["published"]) for row in rows)


@pytest.mark.parametrize("issuer", ISSUERS)
def test_header_fields_stand_in_the_releases(issuer: str) -> None:
    for row in load_rows(issuer, "releases.jsonl"):
        text = TEXTS[issuer, row["release"]]
        day = date.fromisoformat(row["published"])
        assert squash(f"{day:%B} {day.day}, {day.year}") in text
        assert all(squash(row[field]) in text for field in ("title", "issuer", "ticker")), row["release"]


@pytest.mark.parametrize(("issuer", "row"), CLAIMS, ids=ids(CLAIMS))
def test_label_is_well_formed_and_quotes_exactly(issuer: str, row: Row) -> None:
    for quote in [row["quote"], *row["also"]]:
        assert squash(quote) in TEXTS[issuer, row["release"]], quote
    assert row["id"].startswith(f"{issuer}-{row['release'][:10]}-")
    assert (row["metric"] in METRICS) == (row["kind"] == "guidance") == (row["event"] is None)
    assert row["kind"] == "guidance" or row["event"] in EVENTS
    assert row["action"] in ACTIONS
    assert row["basis"] in {"gaap", "non_gaap", "unstated"}
    assert (row["target_start"] is None) == (row["target_end"] is None)
    if row["target_start"]:
        assert date.fromisoformat(row["target_start"]) <= date.fromisoformat(row["target_end"])
        assert row["target_text"]
    if row["low"] is not None or row["high"] is not None:
        assert row["unit"]
    if None not in bounds(row):
        assert row["low"] <= row["high"]


@pytest.mark.parametrize(("issuer", "row"), HARD, ids=ids(HARD))
def test_verdict_rests_on_a_strictly_later_quote(issuer: str, row: Row) -> None:
    assert row["reason"] in REASONS[row["status"]]
    if row["status"] == "pending":
        assert row["actual"] is row["evidence_release"] is row["evidence_quote"] is None
        return
    assert row["evidence_release"][:10] > row["release"][:10]
    assert squash(row["evidence_quote"]) in TEXTS[issuer, row["evidence_release"]]
    assert (row["actual"] is not None) == (row["kind"] == "guidance")


JUDGED = [(issuer, row) for issuer, row in HARD if row["actual"] is not None]


@pytest.mark.parametrize(("issuer", "row"), JUDGED, ids=ids(JUDGED))
def test_verdict_on_a_number_follows_from_the_range(issuer: str, row: Row) -> None:
    assert row["reason"] == reason_by_numbers(row)


PRIOR = [(issuer, row) for issuer, row in HARD if row["prior_low"] is not None]


@pytest.mark.parametrize(("issuer", "row"), PRIOR, ids=ids(PRIOR))
def test_action_follows_from_the_printed_earlier_range(issuer: str, row: Row) -> None:
    assert row["action"] == action_by_numbers(row)


PENDING = [(issuer, row) for issuer, row in HARD if row["status"] == "pending"]


@pytest.mark.parametrize(("issuer", "row"), PENDING, ids=ids(PENDING))
def test_pending_reason_fits_the_calendar_and_later_guidance(issuer: str, row: Row) -> None:
    over = row["target_end"] is not None and row["target_end"] < last_day(issuer)
    later = later_promises(issuer, row)
    numbers = [other for other in later if other["action"] != "withdrawn"]
    replaced = bool(numbers) and any(bounds(other) != bounds(row) for other in numbers)
    match row["reason"]:
        case "not_due" | "superseded":
            assert not over
            assert replaced == (row["reason"] == "superseded")
        case "overdue" | "awaiting_report" | "not_comparable" | "unverifiable":
            assert over
        case "withdrawn":
            assert row["release"] < max(other["release"] for name, other in CLAIMS if other["action"] == "withdrawn")


@pytest.mark.shared
@pytest.mark.parametrize("issuer", ISSUERS)
def test_the_gold_validator_finds_no_fault(issuer: str, tmp_path: Path) -> None:
    if not (SHARED / "validate.py").exists():
        pytest.skip("../shared/gold is not here")
    spec = importlib.util.spec_from_file_location("validate", SHARED / "validate.py")
    assert spec and spec.loader
    validate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(validate)
    folder = shutil.copytree(DATA / issuer, tmp_path / issuer)
    for pdf in folder.glob("releases/*.pdf"):
        # The validator reads text only: give it what the PDF says.
        pdf.write_text(read_plain(pdf), encoding="utf-8")
    wrong, count = validate.check(folder)
    assert wrong == [] and count > 0
