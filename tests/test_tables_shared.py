"""The hard table rows of the labelled releases are found, with their numbers and windows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tracker.readers import read_release
from tracker.tables import find_table_claims

GOLD = Path(__file__).parent.parent.parent / "shared" / "gold"

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not GOLD.is_dir(), reason=f"{GOLD} is missing")]


def table_rows() -> list[tuple[Path, list[dict[str, Any]]]]:
    found = []
    for path in sorted(GOLD.glob("*/claims.jsonl")):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        hard = [row for row in rows if row.get("in_table") and not row["soft"]]
        for name in sorted({row["release"] for row in hard}):
            found.append((path.parent / "releases" / name, [row for row in hard if row["release"] == name]))
    return found


def key(row: dict[str, Any]) -> tuple[object, ...]:
    numbers = tuple(None if row[k] is None else float(row[k]) for k in ("low", "high"))
    return (
        row["metric"] or row["event"],
        row["measure"],
        row["action"],
        row["target_text"] if row["kind"] == "milestone" else None,
        *numbers,
    )


def test_hard_table_rows_are_found() -> None:
    wanted = found = 0
    for path, rows in table_rows():
        claims = find_table_claims(read_release(path))
        have = [
            key(
                {
                    k: getattr(c, k)
                    for k in ("kind", "metric", "event", "measure", "action", "target_text", "low", "high")
                }
            )
            for c in claims
        ]
        for row in rows:
            wanted += 1
            if key(row) in have:
                found += 1
                have.remove(key(row))
    assert wanted and found / wanted >= 0.95
