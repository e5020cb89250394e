"""Pairs of releases that misled the resolver once come out as they must."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tracker import find_claims, find_figures, read_release, resolve
from tracker.context import in_context
from tracker.types import Claim, Published, Release, Resolution, T

PAIRS = Path(__file__).parent.parent.parent / "shared" / "trouble" / "verdict-pairs"

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not PAIRS.is_dir(), reason=f"{PAIRS} is missing")]

CASES = [json.loads(line) for line in (PAIRS / "cases.jsonl").read_text().splitlines()] if PAIRS.is_dir() else []
# The claim itself is not found, or a result is taken for one: what claims/ does, not what is judged here.
EXTRACTION = {"01contact", "23past"}


def published(item: T, release: Release) -> Published[T]:
    assert release.published is not None
    return Published(item, release.source, "issuer", release.published, release.source, release.corrects)


def verdicts(files: list[str]) -> list[Resolution]:
    releases = list(in_context([replace(read_release(PAIRS / name), source=name) for name in files]))
    claims: list[Published[Claim]] = []
    for release in releases:
        for number, claim in enumerate(find_claims(release)):
            if not claim.vague:
                claims.append(published(replace(claim, claim_id=f"{release.source}#{number}"), release))
    figures = [published(f, release) for release in releases for f in find_figures(release)]
    assert releases[-1].published is not None
    first = {c.item.claim_id for c in claims if c.source == files[0]}
    return [v for v in resolve(claims, figures, releases[-1].published) if v.claim_id in first]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["case"])
def test_pair(case: dict[str, Any]) -> None:
    if case["case"] in EXTRACTION:
        pytest.xfail("waits for the extraction of claims")
    (verdict,) = verdicts(case["files"])
    wanted, _, rest = str(case["expected"]).partition(" ")
    if wanted == "pending":
        assert verdict.status == "pending"
        return
    assert f"{verdict.status}/{verdict.reason}" == wanted
    number = rest.split(" ")[0]
    if number:
        assert verdict.actual is not None and float(verdict.actual) == float(number)
    assert verdict.derived == rest.endswith("derived")
