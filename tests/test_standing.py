"""What stands is kept, not counted at every visit: it is what counting anew gives, whatever changed, and nothing is left stale."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_promises import AS_OF, Ledger

from tracker.db.views import card_of, promises_of

SURE = "doubtful = 0"
CHANGES = (
    "UPDATE claims SET confidence = 0.2 WHERE claim_id = 'b'",
    "UPDATE claims SET current = 0 WHERE claim_id = 'b'",
    "UPDATE claims SET ahead = 1 WHERE claim_id IN ('b', 'd')",
    "UPDATE claims SET vague = 1 WHERE claim_id = 'a'",
    "UPDATE claims SET series_id = 'other' WHERE claim_id = 'a'",
    "UPDATE claims SET target_end = '2031-12-31' WHERE claim_id = 'd'",
    "UPDATE claims SET resolution_id = NULL",
    "UPDATE releases SET published = '2029-01-01' WHERE release_id = (SELECT release_id FROM claims WHERE claim_id = 'b')",
    "UPDATE releases SET title = 'Fenmoor Tools reports its results', published = '2030-02-10'",
    "INSERT INTO alike SELECT c.release_id, a.release_id, 'copy', 1.0 FROM claims c, claims a WHERE c.claim_id = 'b' AND a.claim_id = 'a'",
)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """Give guidance told twice, a milestone that slipped and one that was kept, a doubtful claim, an analyst's verdict."""
    made = Ledger(tmp_path / "t.db")
    days = ("2030-02-10", "2030-05-10", "2030-08-10", "2030-11-10")
    first, second, third, fourth = (made.release(day, f"Fenmoor Tools tells of its {day}") for day in days)
    made.claim(first, "a", "missed", "worse", actual=9.0, direction="worse")
    made.claim(second, "b", "met", "exceeded", low=11.0, high=13.0, actual=14.0, direction="better")
    launch = {"series": "m", "kind": "milestone"}
    made.claim(first, "c", "missed", "slipped", target_end="2030-06-30", days_late=184, **launch)
    made.claim(third, "d", "pending", "overdue", target_end="2030-12-31", **launch)
    made.claim(third, "e", "met", "on_time", series="n", kind="milestone", target_end="2030-09-30")
    made.claim(fourth, "f", "pending", "not_due", series="n", kind="milestone", target_end="2031-09-30", confidence=0.3)
    made.judge("a", "met", None, "ann")
    return made


def told(ledger: Ledger, sql: str) -> list[dict[str, object]]:
    ledger.column("SELECT 1")
    ledger.conn.row_factory = None
    found = ledger.conn.execute(sql)
    names = [column[0] for column in found.description]
    return sorted((dict(zip(names, row, strict=True)) for row in found), key=str)


def same_as_counted(ledger: Ledger) -> None:
    kept = told(ledger, "SELECT claim_id, promise_id, times_told, first_published FROM promises")
    assert kept == told(ledger, f"SELECT claim_id, promise_id, times_told, first_published FROM ({promises_of(SURE)})")
    assert told(ledger, "SELECT * FROM cards") == told(ledger, card_of("promises"))
    due = f"""SELECT claim_id FROM ({promises_of(SURE)}) WHERE final_status = 'pending' AND target_end IS NOT NULL
        AND coalesce(final_reason, '') NOT IN ('withdrawn', 'superseded')"""
    assert told(ledger, "SELECT claim_id FROM due") == told(ledger, due)


@pytest.mark.parametrize("change", ["SELECT 1", *CHANGES], ids=range(1 + len(CHANGES)))
def test_what_is_kept_is_what_counting_anew_gives(change: str, ledger: Ledger) -> None:
    ledger.conn.execute(change)
    noted = [row[0] for row in ledger.conn.execute("SELECT issuer_id FROM stale")]
    assert noted == ([] if change == "SELECT 1" else ["fenmoor"])
    same_as_counted(ledger)
    assert ledger.column("SELECT * FROM stale") == []


def test_slips_and_steps_are_told_by_the_claims_they_hang_on(ledger: Ledger) -> None:
    slipped = told(ledger, "SELECT claim_id, first_claim_id, claims, times_later, days_slipped FROM slips WHERE days_slipped > 0")
    assert slipped == [{"claim_id": "d", "first_claim_id": "c", "claims": 2, "times_later": 1, "days_slipped": 184}]
    steps = told(ledger, "SELECT claim_id, step, steps, previous_low, move FROM guidance_history")
    assert [tuple(row.values()) for row in steps] == [("a", 1, 2, None, "new"), ("b", 2, 2, 10.0, "raised")]


def test_no_page_counts_a_whole_table(ledger: Ledger) -> None:
    """Home and its lists, a claim, an issuer: each is found by an index, or read from the records that are kept."""
    from tracker.web import queries

    asked = {"id": "fenmoor", "issuer": "fenmoor", "series": "s", "limit": 8, "day": AS_OF}
    for name in "STATE LEDGER NEW_VERDICTS DUE OVERDUE DUE_COUNTS CLAIM SERIES STANDS RELEASE_CLAIMS RELEASE_PROVES ISSUER_CLAIMS ISSUER_PROMISES ISSUER_CARD ISSUER_RELEASES".split():
        plan = [row[3] for row in ledger.conn.execute(f"EXPLAIN QUERY PLAN {getattr(queries, name)}", asked)]
        scanned = [step for step in plan if step.startswith("SCAN") and "USING" not in step]
        assert not [step for step in scanned if step.split()[1] in {"c", "claims", "r", "v", "releases", "resolutions"}], (name, plan)
