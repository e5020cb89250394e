"""What stands: which claim stands for its promise, which release for its copies, what each issuer's record is.

All of it follows from claims, verdicts and releases, and is kept beside them, so that no page has to count a whole table.
Triggers note the issuers of which something changed; every transaction that changes something settles them before it ends.
"""

from __future__ import annotations

import sqlite3

from tracker.db.views import SURE, card_of, promise_id

# So many issuers are settled at once.
_AT_ONCE = 50
_OF = "(SELECT issuer_id FROM temp.settling)"
_OF_RELEASES = f"(SELECT release_id FROM releases WHERE issuer_id IN {_OF})"

# The same release in two formats or on two wires is one release: the one published first, then the one that more was read
# from, stands for all. Two releases are copies where their texts are alike, and those of one day where their headlines are
# one; a headline of a few words ("News release") tells nothing.
_HEADLINE = "lower(replace({}.title, ' ', ''))"
_CLAIMS_IN = "(SELECT count(*) FROM claims n WHERE n.release_id = {}.release_id AND n.current = 1)"
_TWIN = f"""(SELECT t.release_id FROM releases t
    WHERE t.release_id IN (SELECT a.other FROM alike a WHERE a.release_id = r.release_id AND a.kind = 'copy'
            UNION ALL SELECT s.release_id FROM releases s WHERE s.issuer_id = r.issuer_id AND s.published = r.published
                AND s.corrects = r.corrects AND length(r.title) >= 24 AND {_HEADLINE.format("s")} = {_HEADLINE.format("r")})
        AND t.issuer_id = r.issuer_id AND t.release_id <> r.release_id AND t.published <= r.published
        AND (t.published < r.published
            OR ({_CLAIMS_IN.format("t")}, r.release_id) > ({_CLAIMS_IN.format("r")}, t.release_id))
    ORDER BY t.published, {_CLAIMS_IN.format("t")} DESC, t.release_id LIMIT 1)"""

_SHOWN = "(claims.current = 1 AND claims.ahead = 0 AND claims.vague = 0 AND r.twin_of IS NULL)"

# The claims of the issuers that the lists show, with what came of each: all that follows is read from here.
_NOW = f"""SELECT r.issuer_id, c.claim_id, c.number, c.series_id, c.kind, c.published, c.start, c.target_end, c.low, c.high, c.action,
    c.measure, c.confidence, {promise_id("c")} AS promise_id, c.confidence < {SURE} AND c.override_id IS NULL AS doubtful,
    coalesce(o.status, v.status) AS final_status, iif(o.resolution_id IS NULL, v.reason, o.reason) AS final_reason,
    o.status AS override_status, v.actual, v.direction, v.days_late, coalesce(e.published, v.as_of, '') AS told_on
FROM releases r CROSS JOIN claims c ON c.release_id = r.release_id LEFT JOIN resolutions v ON v.resolution_id = c.resolution_id
    LEFT JOIN resolutions o ON o.resolution_id = c.override_id LEFT JOIN releases e ON e.release_id = v.evidence_release
WHERE r.issuer_id IN {_OF} AND c.shown = 1"""

# Each promise, by the claim that stands for it.
_STANDS = """WITH told AS (
    SELECT *, count(*) OVER promise AS times_told, min(published) OVER promise AS first_published,
        row_number() OVER (PARTITION BY issuer_id, promise_id ORDER BY target_end IS NOT NULL AND published > target_end,
            published DESC, override_status IS NULL, start DESC, claim_id) AS back
    FROM temp.now WHERE doubtful = 0 WINDOW promise AS (PARTITION BY issuer_id, promise_id)
)
SELECT claim_id, promise_id, times_told, first_published,
    final_status IS 'pending' AND target_end IS NOT NULL AND coalesce(final_reason, '') NOT IN ('withdrawn', 'superseded') AS open,
    iif(final_status IN ('met', 'missed'), told_on, NULL) AS decided_on
FROM told WHERE back = 1"""

# Each range of a series in order of publication, a range told twice on one day once: its step, and the claim before it.
_STEPS = """WITH once AS (
    SELECT *, row_number() OVER (PARTITION BY series_id, published, low, high, action ORDER BY confidence DESC, claim_id) AS copy
    FROM temp.now WHERE kind = 'guidance' AND series_id IS NOT NULL
)
SELECT claim_id, row_number() OVER series AS step, count(*) OVER (PARTITION BY series_id) AS steps,
    lag(number) OVER series AS step_before
FROM once WHERE copy = 1 WINDOW series AS (PARTITION BY series_id ORDER BY published, start, claim_id)"""

# Each milestone by the claim that gave its newest window. A promise that was kept ends there: a later window of the same
# words (next year's openings) is another promise, no slip of the one kept.
_SLIPS = """WITH said AS (
    SELECT *, coalesce(max(CASE WHEN final_status = 'met' THEN target_end END) OVER (PARTITION BY series_id
        ORDER BY target_end GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), '') AS kept_before
    FROM temp.now WHERE kind = 'milestone' AND series_id IS NOT NULL AND target_end IS NOT NULL AND doubtful = 0
), told AS (
    SELECT *, row_number() OVER (PARTITION BY series_id, kept_before ORDER BY published DESC, start DESC, claim_id DESC) AS back,
        first_value(claim_id) OVER series AS first_claim_id, first_value(target_end) OVER series AS first_end,
        CASE WHEN target_end > lag(target_end) OVER series THEN 1 ELSE 0 END AS later,
        CASE WHEN target_end < lag(target_end) OVER series THEN 1 ELSE 0 END AS sooner
    FROM said WINDOW series AS (PARTITION BY series_id, kept_before ORDER BY published, start, claim_id)
)
SELECT issuer_id, max(iif(back = 1, claim_id, NULL)), max(first_claim_id), count(*), sum(later), sum(sooner),
    CAST(julianday(max(iif(back = 1, target_end, NULL))) - julianday(max(first_end)) AS INTEGER)
FROM told GROUP BY series_id, kept_before"""

_PROMISED = ("promise_id", "times_told", "first_published", "open", "decided_on")
_STEPPED = ("step", "steps", "step_before")


def _table(name: str, sql: str) -> tuple[str, str]:
    """Write what a query gives by claim into a table of this connection alone."""
    return f"CREATE TEMP TABLE {name} AS {sql}", f"CREATE INDEX temp.{name}_by_claim ON {name}(claim_id)"


def _kept(table: str, columns: tuple[str, ...]) -> tuple[str, str]:
    """Write what such a table gives into the claims of the issuers, and take it from those that it leaves out."""
    names = ", ".join(columns)
    differs = " OR ".join(f"claims.{name} IS NOT k.{name}" for name in columns)
    return (
        f"UPDATE claims SET ({names}) = ({', '.join('NULL' for _ in columns)}) WHERE {columns[0]} IS NOT NULL "
        f"AND release_id IN {_OF_RELEASES} AND claim_id NOT IN (SELECT claim_id FROM temp.{table})",
        f"UPDATE claims SET ({names}) = ({', '.join(f'k.{name}' for name in columns)}) FROM temp.{table} k "
        f"WHERE k.claim_id = claims.claim_id AND ({differs})",
    )


_CARDS = card_of(
    promises="(SELECT n.* FROM temp.now n JOIN temp.stands USING (claim_id))",
    claims="temp.now",
    releases=f"(SELECT issuer_id FROM releases WHERE issuer_id IN {_OF} AND medium = 'text' AND twin_of IS NULL)",
    issuers=f"(SELECT issuer_id FROM issuers WHERE issuer_id IN {_OF})",
)

_SETTLE = (
    f"UPDATE releases AS r SET twin_of = {_TWIN} WHERE r.issuer_id IN {_OF} AND r.twin_of IS NOT {_TWIN}",
    f"UPDATE claims SET published = r.published, shown = {_SHOWN} FROM releases r WHERE r.issuer_id IN {_OF} "
    f"AND claims.release_id = r.release_id AND (claims.published IS NOT r.published OR claims.shown IS NOT {_SHOWN})",
    *_table("now", _NOW),
    *_table("stands", _STANDS),
    *_table("stepped", _STEPS),
    *_kept("stands", _PROMISED),
    *_kept("stepped", _STEPPED),
    f"DELETE FROM cards WHERE issuer_id IN {_OF}",
    f"INSERT INTO cards {_CARDS}",
    f"DELETE FROM slipped WHERE issuer_id IN {_OF}",
    f"INSERT INTO slipped {_SLIPS}",
    f"DELETE FROM stale WHERE issuer_id IN {_OF}",
)
_FORGET = tuple(f"DROP TABLE IF EXISTS temp.{name}" for name in ("now", "stands", "stepped", "settling"))


def settle(connection: sqlite3.Connection) -> None:
    """Bring what stands up to date for the issuers of which something changed. The caller holds the transaction."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'stale'").fetchone() is None:
        return
    while connection.execute("SELECT 1 FROM stale LIMIT 1").fetchone() is not None:
        for sql in (*_FORGET, f"CREATE TEMP TABLE settling AS SELECT issuer_id FROM stale LIMIT {_AT_ONCE}", *_SETTLE, *_FORGET):
            connection.execute(sql)
