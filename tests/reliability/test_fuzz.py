"""Releases of the demo, torn and mixed: every one is read, or refused in one sentence, and no quote is ever off its place.

The short fuzz draws the same inputs each time, so that a failure is there for everyone; the long one (`TRACKER_FUZZ=5000
pytest -m fuzz`, the number of inputs) draws new ones, prints the seed of a failure and keeps its input in Hypothesis' own
store (`.hypothesis/`). A crash found becomes a file in `fuzz_cases/`, which both read first.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledgers import run

from tracker import find_claims, find_figures, read_release
from tracker.errors import UnreadableRelease

HERE = Path(__file__).parent
PAGES = sorted((HERE.parent.parent / "data").glob("*/releases/*"))
FOUND = sorted((HERE / "fuzz_cases").glob("*"))
PIECES = (
    b"\0", b"\xff", b"\xe2\x80", b"<", b"</table>", b"<tr><td>", b"<table>", b"(", b"$", b"%", b"\n\n", b"\f", b" ", b"\t", b"1,234",
    b"$5 to $6 million", b"2025/26", b"Q5", b"31.02.2025", b"-", b"respectively", b"<!--", b"&#0;", b"&nbsp;", b"|---|", b"\xc2\xa0",
    b"We expect ", b" expects revenue of $1e999 million in 9999. ", "\u202e".encode(), "½ ² ①".encode(), "－＄５".encode(),
)  # fmt: skip
CUTS = st.tuples(st.integers(0, 10_000), st.integers(0, 400), st.sampled_from(["drop", "double", "move"]), st.sampled_from(PIECES))
TORN = st.tuples(st.sampled_from(PAGES), st.lists(CUTS, max_size=6))
ALL_HEALTH = [HealthCheck.too_slow, HealthCheck.data_too_large]
SHORT = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=ALL_HEALTH)
LONG = settings(max_examples=int(os.environ.get("TRACKER_FUZZ", "1")), deadline=None, print_blob=True, suppress_health_check=ALL_HEALTH)


def torn(page: Path, cuts: list[tuple[int, int, str, bytes]]) -> bytes:
    """Return a page from which slices were dropped, doubled or moved to its end, with odd pieces in their places."""
    data = page.read_bytes()
    for place, size, how, piece in cuts:
        at = place * len(data) // 10_000
        part, rest = data[at : at + size], data[at + size :]
        data = data[:at] + {"drop": piece, "double": part + piece + part, "move": piece}[how] + rest
        data += part if how == "move" else b""
    return data


def read(data: bytes, name: str) -> None:
    """Read bytes as every stage does, and hold each find against the text."""
    try:
        release = read_release(data, source=name)
    except UnreadableRelease as problem:
        assert str(problem).count("\n") == 0 and name in str(problem)
        return
    release.text.encode()
    for claim in find_claims(release):
        assert release.text[claim.start : claim.end] == claim.quote
        assert all(0 <= span.start < span.end <= len(release.text) for span in claim.also)
        assert claim.low is None or claim.high is None or claim.low <= claim.high
        assert claim.target_start is None or claim.target_end is None or claim.target_start <= claim.target_end
    for figure in find_figures(release):
        assert release.text[figure.start : figure.end] == figure.quote


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.name)
def test_what_a_fuzz_found_once(path: Path) -> None:
    read(path.read_bytes(), path.name)


@SHORT
@given(TORN)
def test_torn_releases(drawn: tuple[Path, list[tuple[int, int, str, bytes]]]) -> None:
    read(torn(*drawn), drawn[0].name)


@pytest.mark.fuzz
@pytest.mark.skipif("TRACKER_FUZZ" not in os.environ, reason="the long fuzz is run by hand: TRACKER_FUZZ=5000")
@LONG
@given(TORN)
def test_torn_releases_at_length(drawn: tuple[Path, list[tuple[int, int, str, bytes]]]) -> None:
    read(torn(*drawn), drawn[0].name)


def test_a_folder_of_torn_releases_is_ingested_to_its_end(tmp_path: Path) -> None:
    """Each file leaves a release or a reason, and the second run finds nothing to do."""
    cuts = [(137 * k % 10_000, 61 * k % 400, ("drop", "double", "move")[k % 3], PIECES[k % len(PIECES)]) for k in range(48)]
    for k in range(12):
        page = PAGES[k % len(PAGES)]
        (tmp_path / f"{k:02}{page.suffix}").write_bytes(torn(page, cuts[4 * k : 4 * k + 4]))
    db = tmp_path / "t.db"
    assert run("ingest", tmp_path, db=db).exit_code in (0, 1)
    with sqlite3.connect(db) as rows:
        (kept,), (refused,) = (rows.execute(f"SELECT count(*) FROM {table}").fetchone() for table in ("releases", "rejected"))
        assert kept + refused == 12 and kept
        assert rows.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert run("resolve", db=db).exit_code == 0
    assert run("ingest", tmp_path, db=db).output == ""
