"""The trouble that others met, beside the checkout: every filed case is run, or says which test runs it."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from troubles import amount_is, is_claim, is_figure, period_is, shown, whole

from tracker import find_claims, find_figures, parse_amount, parse_period, read_release, resolve
from tracker.types import Published, Release, Resolution

HERE = Path(__file__).parent
FILED = HERE.resolve().parents[1] / "shared" / "trouble" / "cases.jsonl"
WANTED: dict[str, dict[str, Any]] = tomllib.loads((HERE / "trouble" / "filed" / "wanted.toml").read_text("utf-8"))
pytestmark = pytest.mark.shared
beside = pytest.mark.skipif(not FILED.is_file(), reason="needs ../shared/trouble beside the checkout")


def filed() -> dict[str, dict[str, Any]]:
    if not FILED.is_file():
        return {}
    return {row["id"]: row for row in map(json.loads, FILED.read_text("utf-8").splitlines())}


CASES = filed()


def said(case: dict[str, Any]) -> dict[str, Any]:
    """Return what the case's call says beside its text."""
    options = re.search(r"\{.*\}", case["call"])
    return json.loads(options[0]) if options else {}


def written(case: dict[str, Any]) -> Release:
    """Return the release that the case tells of: its text under a dateline, unless the call says otherwise."""
    options, text = said(case), case["input"]
    if options.get("head") is False:
        return read_release(text.encode(), published=date.fromisoformat(options["published"]), issuer=options["issuer"])
    if "lead" in options:
        day = date.fromisoformat(options["published"])
        return read_release(f"<html><body><p>{options['lead']}</p>{text}</body></html>".encode(), published=day)
    return whole(options, text)


def verdict(promised: str, reported: str) -> Resolution:
    """Return the verdict on what one release promises, from another of the next February."""
    before, after = whole({}, promised), whole({"published": "2026-02-19"}, reported)
    day, later = date(2025, 5, 8), date(2026, 2, 19)
    claims = [Published(c, "before", "vellmar", day) for c in find_claims(before) if not c.vague]
    figures = [Published(f, "after", "vellmar", later) for f in find_figures(after)]
    return next(iter(resolve(claims, figures, later)))


@beside
def test_every_filed_case_is_run() -> None:
    run = [name for kind, cases in WANTED.items() if kind not in ("disputed", "never") for name in cases]
    assert sorted(run) == sorted(CASES)
    assert set(WANTED["disputed"]) <= set(run)


@beside
@pytest.mark.parametrize("name", WANTED["amounts"])
def test_amounts(name: str) -> None:
    amount_is({"wanted": WANTED["amounts"][name]}, parse_amount(CASES[name]["input"]))


@beside
@pytest.mark.parametrize("name", WANTED["periods"])
def test_periods(name: str) -> None:
    options = said(CASES[name])
    day, fye = date.fromisoformat(options.get("published", "2025-05-08")), options.get("fiscal_year_end", "12-31")
    period_is(
        {"wanted": WANTED["periods"][name]}, parse_period(CASES[name]["input"], published=day, fiscal_year_end=fye)
    )


@beside
@pytest.mark.parametrize("name", WANTED["claims"])
def test_claims(name: str) -> None:
    claims = [c for c in find_claims(written(CASES[name])) if not c.vague]
    for line in WANTED["claims"][name]:
        assert any(is_claim(line, claim) for claim in claims), f"{line}: {shown(claims)}"
    assert len(claims) == len(WANTED["claims"][name]), shown(claims)


@beside
@pytest.mark.parametrize("name", WANTED["figures"])
def test_figures(name: str) -> None:
    figures = list(find_figures(written(CASES[name])))
    for line in WANTED["figures"][name]:
        assert any(is_figure(line, figure) for figure in figures), f"{line}: {shown(figures)}"
    for line in WANTED["never"].get(name, ()):
        assert not any(is_figure(line, figure) for figure in figures), shown(figures)


@pytest.mark.parametrize("name", WANTED["verdicts"])
def test_verdicts(name: str) -> None:
    promised, reported, wanted = WANTED["verdicts"][name]
    got = verdict(promised, reported)
    assert wanted in (got.status, got.position) or (wanted == "judged" and got.status != "pending"), got


@pytest.mark.parametrize("name", WANTED["checked"])
def test_the_test_that_runs_the_case_is_there(name: str) -> None:
    file, _, function = WANTED["checked"][name].partition("::")
    assert f"\ndef {function}(" in (HERE / file).read_text("utf-8")
