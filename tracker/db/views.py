"""The views: the ledger as an analyst reads it. They hold no data, so they are simply written anew when they change."""

from __future__ import annotations

_LAST_DAY = "(SELECT as_of FROM runs WHERE command = 'resolve' AND exit_status = 0 ORDER BY run_id DESC LIMIT 1)"

# Every claim that is current, vague ones too: the claim, who said it, the machine's verdict, the analyst's beside it.
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
    r.title, r.url, r.fiscal_year_end, r.corrects, c.in_table, c.also, c.digits, c.rule, c.vague,
    r.issuer_id, c.release_id, c.text_id, c.resolution_id, c.override_id, c.number, c.recorded_at,
    substr(c.target_end, 1, 4) || ' Q' || ((CAST(substr(c.target_end, 6, 2) AS INTEGER) + 2) / 3) AS quarter_due
FROM claims c
JOIN releases r ON r.release_id = c.release_id
JOIN issuers i ON i.issuer_id = r.issuer_id
LEFT JOIN resolutions v ON v.resolution_id = c.resolution_id
LEFT JOIN releases e ON e.release_id = v.evidence_release
LEFT JOIN resolutions o ON o.resolution_id = c.override_id
WHERE c.current = 1 AND c.ahead = 0"""

CLAIMS_CURRENT = "SELECT * FROM claims_all WHERE vague = 0"

# Each range of a series in order of publication, beside the one before it; `move` is the action that the
# numbers show, `disagrees` where the words say another.
GUIDANCE_HISTORY = """WITH steps AS (
    SELECT *,
        CASE WHEN low IS NULL THEN high WHEN high IS NULL THEN low ELSE (low + high) / 2 END AS midpoint,
        row_number() OVER series AS step,
        count(*) OVER (PARTITION BY series_id) AS steps,
        lag(low) OVER series AS previous_low,
        lag(high) OVER series AS previous_high,
        lag(published) OVER series AS previous_published,
        lag(target_end) OVER series AS previous_target_end
    FROM claims_current
    WHERE kind = 'guidance' AND series_id IS NOT NULL
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
    coalesce(step > 1 AND action <> 'withdrawn' AND action <> move, 0) AS disagrees
FROM moves"""

# Each milestone series: the first window promised, the newest one, and how far it has moved.
SLIPS = """WITH told AS (
    SELECT *,
        row_number() OVER (PARTITION BY series_id ORDER BY published DESC, start DESC, claim_id DESC) AS back,
        count(*) OVER (PARTITION BY series_id) AS claims,
        first_value(published) OVER series AS first_published,
        first_value(target_text) OVER series AS first_target_text,
        first_value(target_start) OVER series AS first_target_start,
        first_value(target_end) OVER series AS first_target_end,
        first_value(claim_id) OVER series AS first_claim_id,
        CASE WHEN target_end > lag(target_end) OVER series THEN 1 ELSE 0 END AS later,
        CASE WHEN target_end < lag(target_end) OVER series THEN 1 ELSE 0 END AS sooner
    FROM claims_current
    WHERE kind = 'milestone' AND series_id IS NOT NULL AND target_end IS NOT NULL
    WINDOW series AS (PARTITION BY series_id ORDER BY published, start, claim_id)
), moves AS (
    SELECT series_id, sum(later) AS times_later, sum(sooner) AS times_sooner FROM told GROUP BY series_id
)
SELECT told.series_id, issuer, ticker, event, subject, speaker, claims, times_later, times_sooner,
    first_published, first_target_text, first_target_start, first_target_end,
    published, target_text, target_start, target_end,
    CAST(julianday(target_end) - julianday(first_target_end) AS INTEGER) AS days_slipped,
    status, reason, days_late, final_status, first_claim_id, claim_id, issuer_id
FROM told JOIN moves ON moves.series_id = told.series_id
WHERE back = 1"""

# Open claims whose window has an end, the next one first; `days_left` counts from the day last judged from.
DUE = """SELECT target_end, CAST(julianday(target_end) - julianday(as_of) AS INTEGER) AS days_left,
    issuer, ticker, kind, coalesce(metric, event) AS what, subject, scope, basis, measure, low, high, unit, amount_text,
    target_text, target_start, published, status, reason, explanation, quote, claim_id, series_id, source, as_of,
    issuer_id, release_id
FROM claims_current
WHERE final_status = 'pending' AND target_end IS NOT NULL AND reason NOT IN ('withdrawn', 'superseded')"""

# One row an issuer; every rate stands beside its denominator. A claim that an analyst judged counts as judged.
SCORECARD = """WITH judged AS (
    SELECT *,
        CASE WHEN low IS NULL THEN high WHEN high IS NULL THEN low ELSE (low + high) / 2 END AS midpoint,
        final_status IN ('met', 'missed') AS decided
    FROM claims_current
)
SELECT issuer_id, issuer, max(ticker) AS ticker,
    count(*) AS claims,
    count(DISTINCT series_id) AS promises,
    sum(final_status = 'met') AS met,
    sum(final_status = 'missed') AS missed,
    sum(final_status = 'pending') AS pending,
    sum(final_status = 'pending' AND reason IN ('overdue', 'awaiting_report')) AS overdue,
    sum(decided) AS decided,
    round(1.0 * sum(final_status = 'met') / nullif(sum(decided), 0), 4) AS kept_rate,
    sum(decided AND kind = 'milestone') AS milestones_decided,
    sum(final_status = 'met' AND kind = 'milestone') AS milestones_on_time,
    round(1.0 * sum(final_status = 'met' AND kind = 'milestone') / nullif(sum(decided AND kind = 'milestone'), 0), 4)
        AS on_time_rate,
    sum(decided AND kind = 'guidance') AS guidance_decided,
    sum(final_status = 'met' AND kind = 'guidance') AS guidance_met,
    round(1.0 * sum(final_status = 'met' AND kind = 'guidance') / nullif(sum(decided AND kind = 'guidance'), 0), 4)
        AS hit_rate,
    sum(kind = 'guidance' AND actual IS NOT NULL AND direction = 'better') AS beats,
    sum(kind = 'guidance' AND actual IS NOT NULL AND direction = 'worse') AS misses,
    sum(kind = 'guidance' AND actual IS NOT NULL AND measure = 'level' AND midpoint <> 0) AS distances,
    round(avg(CASE WHEN kind = 'guidance' AND actual IS NOT NULL AND measure = 'level' AND midpoint <> 0
        THEN abs(actual - midpoint) / abs(midpoint) END), 4) AS average_distance,
    round(avg(CASE WHEN kind = 'milestone' AND days_late > 0 THEN days_late END), 1) AS average_days_late,
    min(published) AS first_claim, max(published) AS newest_claim
FROM judged GROUP BY issuer_id, issuer"""

VIEWS = {
    "claims_all": CLAIMS_ALL,
    "claims_current": CLAIMS_CURRENT,
    "guidance_history": GUIDANCE_HISTORY,
    "slips": SLIPS,
    "due": DUE,
    "scorecard": SCORECARD,
}
