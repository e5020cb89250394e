"""Heads of releases in the styles of many lands, wires and fiscal calendars; the cases are in readers/heads.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tracker.readers import read_release

HEADS = tomllib.loads((Path(__file__).parent / "readers" / "heads.toml").read_text("utf-8"))["head"]
FIELDS = ("issuer", "ticker", "exchange", "published", "period_end", "fiscal_year_end")


@pytest.mark.parametrize("head", HEADS, ids=lambda head: head["id"])
def test_heads(head: dict[str, Any]) -> None:
    release = read_release(head["text"].lstrip("\n").encode())
    read = {field: getattr(release, field) for field in FIELDS}
    if release.fiscal_year_end_from == "assumed":
        read["fiscal_year_end"] = None
    wanted = {field: head.get(field) for field in FIELDS}
    if wanted["fiscal_year_end"] is None and read["fiscal_year_end"] == "12-31":
        read["fiscal_year_end"] = None
    if wanted["exchange"] is None:
        wanted["exchange"] = read["exchange"]
    assert read == wanted
