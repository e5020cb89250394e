"""The views: the ledger as an analyst reads it. They hold no data, so they are simply written anew when they change."""

from __future__ import annotations

# A claim read with less confidence than this is likelier wrong than right: it stays in the ledger, and out of the counts
# and lists that people read first. What an analyst has judged was looked at.
SURE = 0.5
# How many days a promise may be overdue before it is nobody's to-do any more.
LONG_AGO = 730

_LAST_DAY = "(SELECT as_of FROM runs WHERE command = 'resolve' AND exit_status = 0 ORDER BY run_id DESC LIMIT 1)"

_MIDPOINT = (
    "CASE WHEN {0}.low IS NULL THEN {0}.high WHEN {0}.high IS NULL THEN {0}.low ELSE ({0}.low + {0}.high) / 2 END"
)

# The same release in two formats or on two wires is one release: the one published first, then the one that more was read
# from, stands for all. Two releases are copies where their texts are alike, and those of one day where their headlines are
# one; a headline of a few words ("News release") tells nothing.
_HEADLINE = "lower(replace({}.title, ' ', ''))"
_CLAIMS_IN = "(SELECT count(*) FROM claims n WHERE n.release_id = {}.release_id AND n.current = 1)"
TWIN_OF = f"""(SELECT t.release_id FROM releases t
    WHERE t.issuer_id = r.issuer_id AND t.release_id <> r.release_id AND t.published <= r.published
        AND (t.release_id IN (SELECT a.other FROM alike a WHERE a.release_id = r.release_id AND a.kind = 'copy')
            OR (t.published = r.published AND t.corrects = r.corrects AND length(r.title) >= 24
                AND {_HEADLINE.format("t")} = {_HEADLINE.format("r")}))
        AND (t.published < r.published
            OR ({_CLAIMS_IN.format("t")}, r.release_id) > ({_CLAIMS_IN.format("r")}, t.release_id))
    ORDER BY t.published, {_CLAIMS_IN.format("t")} DESC, t.release_id LIMIT 1)"""

# Every claim that is current, vague ones too: the claim, who said it, the machine's verdict, the analyst's beside it.
# How far a reported number lies outside the range that it was judged against; 0 within it.
_DISTANCE = """CASE v.position WHEN 'within' THEN 0.0 * v.actual WHEN 'above' THEN round(v.actual - c.high, 6)
        WHEN 'below' THEN round(v.actual - c.low, 6) END"""

CLAIMS_ALL = f"""SELECT
    c.claim_id, r.source, i.name AS issuer, coalesce(r.ticker, i.ticker) AS ticker, r.published, c.kind, c.speaker, c.subject, c.metric, c.event,
    c.basis, c.scope, c.measure, c.low, c.high, c.unit, c.approx, c.amount_text, c.target_text, c.target_start,
    c.target_end, c.action, c.prior_low, c.prior_high, c.condition, c.quote, c.start, c."end", c.section, c.cue,
    c.confidence, c.series_id, v.status, v.reason, v.position, v.direction, v.actual, v.days_late,
    e.source AS evidence_source, v.evidence_quote, v.evidence_start, v.evidence_end,
    CASE WHEN v.resolution_id IS NOT NULL THEN {_LAST_DAY} END AS as_of,
    v.explanation, v.flag, v.rule AS verdict_rule, v.confidence AS verdict_confidence, v.derived, v.as_of AS verdict_since,
    e.url AS evidence_url, e.published AS evidence_published, v.evidence_release, v.evidence_text,
    o.status AS override_status, o.explanation AS override_why, o.decided_by AS override_by,
    o.source_url AS override_source, o.recorded_at AS override_at,
    coalesce(o.status, v.status) AS final_status,
    r.title, r.url, CASE WHEN r.fiscal_year_end_from = 'assumed' THEN coalesce(i.fiscal_year_end, r.fiscal_year_end)
        ELSE r.fiscal_year_end END AS fiscal_year_end, r.corrects, c.in_table, c.also, c.digits, c.rule, c.vague,
    r.issuer_id, c.release_id, c.text_id, c.resolution_id, c.override_id, c.number, c.recorded_at,
    substr(c.target_end, 1, 4) || ' Q' || ((CAST(substr(c.target_end, 6, 2) AS INTEGER) + 2) / 3) AS quarter_due,
    CASE WHEN o.resolution_id IS NULL THEN v.reason ELSE o.reason END AS final_reason,
    CAST(c.confidence < {SURE} AND o.resolution_id IS NULL AS INTEGER) AS doubtful,
    v.actual - {_MIDPOINT.format("c")} AS surprise,
    CASE WHEN c.unit <> 'percent' AND c.unit <> 'bps' AND {_MIDPOINT.format("c")} <> 0
        THEN round(100.0 * (v.actual - {_MIDPOINT.format("c")}) / abs({_MIDPOINT.format("c")}), 2) END AS surprise_percent,
    {_DISTANCE} AS distance,
    CASE WHEN c.unit <> 'percent' AND c.unit <> 'bps' THEN CASE v.position WHEN 'within' THEN 0.0
        WHEN 'above' THEN round(100.0 * (v.actual - c.high) / nullif(abs(c.high), 0), 2)
        WHEN 'below' THEN round(100.0 * (v.actual - c.low) / nullif(abs(c.low), 0), 2) END END AS distance_percent,
    {TWIN_OF} AS twin_of
FROM claims c
JOIN releases r ON r.release_id = c.release_id
JOIN issuers i ON i.issuer_id = r.issuer_id
LEFT JOIN resolutions v ON v.resolution_id = c.resolution_id
LEFT JOIN releases e ON e.release_id = v.evidence_release
LEFT JOIN resolutions o ON o.resolution_id = c.override_id
WHERE c.current = 1 AND c.ahead = 0"""

CLAIMS_CURRENT = "SELECT * FROM claims_all WHERE vague = 0 AND twin_of IS NULL"

# Releases, each once: what the counts of releases count. Filings of XBRL facts are none.
RELEASES_ONCE = f"SELECT r.* FROM releases r WHERE medium = 'text' AND {TWIN_OF} IS NULL"

# Every release, and what it is a copy or a correction of.
RELEASES_ALL = f"""SELECT r.*, {TWIN_OF} AS twin_of, (SELECT a.other FROM alike a WHERE a.release_id = r.release_id
    AND a.kind = 'corrects') AS corrects_release FROM releases r"""


def promises_of(sure: str) -> str:
    """Write the query of the promises among the claims that meet a condition.

    A promise is one metric of one period, or one milestone with one last day, however often it was said. Of what was said
    until that day the last stands for it: the verdict on it is the verdict on the promise, what was said before is its walk.
    """
    return f"""WITH said AS (
    SELECT claim_id, issuer_id, published, start, doubtful, override_status, target_end IS NOT NULL AND published > target_end AS after,
        CASE WHEN series_id IS NULL THEN claim_id WHEN kind = 'guidance' THEN series_id
            ELSE series_id || ' ' || coalesce(target_end, '') END AS promise_id
    FROM claims_current WHERE {sure}
), told AS (
    SELECT claim_id, issuer_id, promise_id, count(*) OVER promise AS times_told,
        min(published) OVER promise AS first_published,
        row_number() OVER (PARTITION BY issuer_id, promise_id
            ORDER BY after, published DESC, override_status IS NULL, start DESC, claim_id) AS back
    FROM said WINDOW promise AS (PARTITION BY issuer_id, promise_id)
)
SELECT c.*, told.promise_id, told.times_told, told.first_published
FROM told JOIN claims_current c ON c.claim_id = told.claim_id AND c.issuer_id = told.issuer_id WHERE told.back = 1"""


PROMISES = promises_of("doubtful = 0")

# Each range of a series in order of publication, beside the one before it, a range told twice on one day once; `move` is
# the action that the numbers show, `disagrees` where the words say another ("raised" of a range that became narrower is
# no contradiction).
GUIDANCE_HISTORY = """WITH said AS (
    SELECT *, row_number() OVER (PARTITION BY series_id, published, low, high, action ORDER BY confidence DESC, claim_id)
        AS copy
    FROM claims_current WHERE kind = 'guidance' AND series_id IS NOT NULL
), steps AS (
    SELECT *,
        CASE WHEN low IS NULL THEN high WHEN high IS NULL THEN low ELSE (low + high) / 2 END AS midpoint,
        row_number() OVER series AS step,
        count(*) OVER (PARTITION BY series_id) AS steps,
        lag(low) OVER series AS previous_low,
        lag(high) OVER series AS previous_high,
        lag(published) OVER series AS previous_published,
        lag(target_end) OVER series AS previous_target_end
    FROM said WHERE copy = 1
    WINDOW series AS (PARTITION BY series_id ORDER BY published, start, claim_id)
), moves AS (
    SELECT *,
        CASE
            WHEN step = 1 THEN 'new'
            WHEN low IS NULL AND high IS NULL THEN NULL
            WHEN low IS previous_low AND high IS previous_high THEN 'maintained'
            WHEN low IS NULL OR high IS NULL OR previous_low IS NULL OR previous_high IS NULL THEN
                CASE WHEN coalesce(low, high) > coalesce(previous_low, previous_high) THEN 'raised'
                     WHEN coalesce(low, high) < coalesce(previous_low, previous_high) THEN 'lowered' END
            WHEN low > previous_low AND high < previous_high THEN 'narrowed'
            WHEN low < previous_low AND high > previous_high THEN 'widened'
            WHEN low >= previous_low AND high >= previous_high THEN 'raised'
            ELSE 'lowered'
        END AS move
    FROM steps
)
SELECT series_id, issuer, ticker, metric, basis, scope, measure, unit, target_text, target_start, target_end,
    step, steps, published, low, high, midpoint, approx, action, move,
    previous_low, previous_high, previous_published,
    CASE WHEN previous_low IS NULL THEN midpoint - previous_high WHEN previous_high IS NULL THEN midpoint - previous_low
         ELSE midpoint - (previous_low + previous_high) / 2 END AS midpoint_change,
    status, reason, actual, final_status, claim_id, source, quote, issuer_id, release_id,
    CAST(coalesce(step > 1 AND CASE move WHEN 'raised' THEN action IN ('lowered', 'maintained')
        WHEN 'lowered' THEN action IN ('raised', 'maintained')
        WHEN 'maintained' THEN action IN ('raised', 'lowered', 'narrowed', 'widened')
        WHEN 'narrowed' THEN action IN ('widened', 'maintained') WHEN 'widened' THEN action IN ('narrowed', 'maintained')
        END, 0) AS INTEGER) AS disagrees,
    surprise, surprise_percent, final_reason, override_status, confidence, doubtful, fiscal_year_end, kind, subject,
    amount_text
FROM moves"""

# Each milestone: the first window promised, the newest one, and how far it has moved. A promise that was kept ends
# there: a later window of the same words (next year's openings) is another promise, no slip of the one kept.
SLIPS = """WITH said AS (
    SELECT *, coalesce(max(CASE WHEN final_status = 'met' THEN target_end END) OVER (PARTITION BY series_id
        ORDER BY target_end GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), '') AS kept_before
    FROM claims_current
    WHERE kind = 'milestone' AND series_id IS NOT NULL AND target_end IS NOT NULL AND doubtful = 0
), told AS (
    SELECT *,
        row_number() OVER (PARTITION BY series_id, kept_before ORDER BY published DESC, start DESC, claim_id DESC) AS back,
        count(*) OVER (PARTITION BY series_id, kept_before) AS claims,
        first_value(published) OVER series AS first_published,
        first_value(target_text) OVER series AS first_target_text,
        first_value(target_start) OVER series AS first_target_start,
        first_value(target_end) OVER series AS first_target_end,
        first_value(claim_id) OVER series AS first_claim_id,
        CASE WHEN target_end > lag(target_end) OVER series THEN 1 ELSE 0 END AS later,
        CASE WHEN target_end < lag(target_end) OVER series THEN 1 ELSE 0 END AS sooner
    FROM said
    WINDOW series AS (PARTITION BY series_id, kept_before ORDER BY published, start, claim_id)
), moves AS (
    SELECT series_id, kept_before, sum(later) AS times_later, sum(sooner) AS times_sooner FROM told GROUP BY 1, 2
)
SELECT told.series_id, issuer, ticker, event, subject, speaker, claims, times_later, times_sooner,
    first_published, first_target_text, first_target_start, first_target_end,
    published, target_text, target_start, target_end,
    CAST(julianday(target_end) - julianday(first_target_end) AS INTEGER) AS days_slipped,
    status, reason, days_late, final_status, first_claim_id, claim_id, issuer_id, final_reason, override_status,
    fiscal_year_end, kind
FROM told JOIN moves ON moves.series_id = told.series_id AND moves.kept_before = told.kept_before
WHERE back = 1"""

# Open promises whose window has an end; `days_left` counts from the day last judged from. What is ahead and what is over
# are two lists, and what has been over for two years is a third: nobody's to-do, but not forgotten.
DUE = f"""SELECT target_end, CAST(julianday(target_end) - julianday(as_of) AS INTEGER) AS days_left,
    issuer, ticker, kind, coalesce(metric, event) AS what, subject, scope, basis, measure, low, high, unit, amount_text,
    target_text, target_start, published, status, reason, explanation, quote, claim_id, series_id, source, as_of,
    issuer_id, release_id,
    CASE WHEN target_end >= as_of THEN 'ahead' WHEN julianday(as_of) - julianday(target_end) <= {LONG_AGO} THEN 'overdue'
        ELSE 'long ago' END AS due_list,
    metric, event, approx, action, confidence, first_published, times_told, fiscal_year_end, override_status,
    final_status, final_reason
FROM promises
WHERE final_status = 'pending' AND target_end IS NOT NULL
    AND coalesce(final_reason, '') NOT IN ('withdrawn', 'superseded')"""

# One row an issuer, one that promised nothing too; every rate stands beside its denominator. Verdicts are counted once a
# promise; a promise that an analyst judged counts as judged. `doubtful` claims are told, and counted nowhere else.
SCORECARD = """WITH judged AS (
    SELECT *,
        CASE WHEN low IS NULL THEN high WHEN high IS NULL THEN low ELSE (low + high) / 2 END AS midpoint,
        final_status IN ('met', 'missed') AS decided,
        kind = 'guidance' AND actual IS NOT NULL AND override_status IS NULL AS reported
    FROM promises
), kept AS (
    SELECT issuer_id, count(*) AS promises,
        sum(final_status = 'met') AS met, sum(final_status = 'missed') AS missed,
        sum(coalesce(final_status, 'pending') = 'pending') AS pending,
        sum(final_status = 'pending' AND final_reason IN ('overdue', 'awaiting_report')) AS overdue,
        sum(decided) AS decided,
        sum(decided AND kind = 'milestone') AS milestones_decided,
        sum(final_status = 'met' AND kind = 'milestone') AS milestones_on_time,
        sum(decided AND kind = 'guidance') AS guidance_decided,
        sum(final_status = 'met' AND kind = 'guidance') AS guidance_met,
        sum(reported AND direction = 'better') AS beats,
        sum(reported AND direction = 'worse') AS misses,
        sum(reported AND measure = 'level' AND midpoint <> 0) AS distances,
        round(avg(CASE WHEN reported AND measure = 'level' AND midpoint <> 0
            THEN abs(actual - midpoint) / abs(midpoint) END), 4) AS average_distance,
        round(avg(CASE WHEN kind = 'milestone' AND days_late > 0 AND override_status IS NULL THEN days_late END), 1)
            AS average_days_late
    FROM judged GROUP BY issuer_id
), told AS (
    SELECT issuer_id, count(*) AS claims, sum(doubtful) AS doubtful, min(published) AS first_claim,
        max(published) AS newest_claim
    FROM claims_current GROUP BY issuer_id
), read AS (
    SELECT issuer_id, count(*) AS releases FROM releases_once GROUP BY issuer_id
)
SELECT who.issuer_id, who.name AS issuer, who.ticker, coalesce(told.claims, 0) AS claims,
    coalesce(kept.promises, 0) AS promises, coalesce(met, 0) AS met, coalesce(missed, 0) AS missed,
    coalesce(pending, 0) AS pending, coalesce(overdue, 0) AS overdue, coalesce(decided, 0) AS decided,
    round(1.0 * met / nullif(decided, 0), 4) AS kept_rate,
    coalesce(milestones_decided, 0) AS milestones_decided, coalesce(milestones_on_time, 0) AS milestones_on_time,
    round(1.0 * milestones_on_time / nullif(milestones_decided, 0), 4) AS on_time_rate,
    coalesce(guidance_decided, 0) AS guidance_decided, coalesce(guidance_met, 0) AS guidance_met,
    round(1.0 * guidance_met / nullif(guidance_decided, 0), 4) AS hit_rate,
    coalesce(beats, 0) AS beats, coalesce(misses, 0) AS misses, coalesce(distances, 0) AS distances, average_distance,
    average_days_late, first_claim, newest_claim, coalesce(read.releases, 0) AS releases,
    coalesce(told.doubtful, 0) AS doubtful
FROM issuers who LEFT JOIN read ON read.issuer_id = who.issuer_id LEFT JOIN told ON told.issuer_id = who.issuer_id
    LEFT JOIN kept ON kept.issuer_id = who.issuer_id"""


def above(view: str, least: float | None) -> str:
    """Return the query of `due` or `scorecard` over the claims of at least this confidence; None is as the pages count."""
    if least is None:
        return f"SELECT * FROM {view}"
    sure = promises_of(f"(confidence >= {float(least)} OR override_status IS NOT NULL)")
    return f"WITH promises AS ({sure}) SELECT * FROM ({VIEWS[view]})"


VIEWS = {
    "claims_all": CLAIMS_ALL,
    "claims_current": CLAIMS_CURRENT,
    "releases_once": RELEASES_ONCE,
    "releases_all": RELEASES_ALL,
    "promises": PROMISES,
    "guidance_history": GUIDANCE_HISTORY,
    "slips": SLIPS,
    "due": DUE,
    "scorecard": SCORECARD,
}
