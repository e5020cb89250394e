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

# Every claim that is current, vague ones too: the claim, who said it, the machine's verdict, the analyst's beside it.
# How far a reported number lies outside the range that it was judged against; 0 within it.
_DISTANCE = """CASE v.position WHEN 'within' THEN 0.0 * v.actual WHEN 'above' THEN round(v.actual - c.high, 6)
        WHEN 'below' THEN round(v.actual - c.low, 6) END"""

_CLAIM = f"""SELECT
    c.claim_id, r.source, i.name AS issuer, coalesce(r.ticker, i.ticker) AS ticker, c.published, c.kind, c.speaker, c.subject, c.metric, c.event,
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
    r.twin_of"""

# Releases and issuers are joined from the left, though none is ever missing: what only counts claims need not look at them.
_FROM_CLAIMS = """FROM claims c
LEFT JOIN releases r ON r.release_id = c.release_id
LEFT JOIN issuers i ON i.issuer_id = r.issuer_id
LEFT JOIN resolutions v ON v.resolution_id = c.resolution_id
LEFT JOIN releases e ON e.release_id = v.evidence_release
LEFT JOIN resolutions o ON o.resolution_id = c.override_id"""

CLAIMS_ALL = f"{_CLAIM} {_FROM_CLAIMS} WHERE c.current = 1 AND c.ahead = 0"

CLAIMS_CURRENT = f"{_CLAIM} {_FROM_CLAIMS} WHERE c.shown = 1"

# Releases, each once: what the counts of releases count. Filings of XBRL facts are none.
RELEASES_ONCE = "SELECT r.* FROM releases r WHERE medium = 'text' AND twin_of IS NULL"

# Every release, and what it is a copy or a correction of.
RELEASES_ALL = """SELECT r.*, (SELECT a.other FROM alike a WHERE a.release_id = r.release_id
    AND a.kind = 'corrects') AS corrects_release FROM releases r"""


def promise_id(claim: str) -> str:
    """Write what names the promise of a claim: one metric of one period, or one milestone with one last day."""
    return f"""CASE WHEN {claim}.series_id IS NULL THEN {claim}.claim_id WHEN {claim}.kind = 'guidance' THEN {claim}.series_id
            ELSE {claim}.series_id || ' ' || coalesce({claim}.target_end, '') END"""


# A promise is told once, however often it was said. Of what was said until its last day the last stands for it: the verdict
# on it is the verdict on the promise, what was said before is its walk (`settle` in standing.py).
PROMISES = f"{_CLAIM}, c.promise_id, c.times_told, c.first_published, c.open, c.decided_on {_FROM_CLAIMS} WHERE c.promise_id IS NOT NULL"


def promises_of(sure: str) -> str:
    """Write the query of the promises among the claims that meet a condition, as those that `settle` keeps are found."""
    return f"""WITH said AS (
    SELECT claim_id, issuer_id, published, start, override_status, target_end IS NOT NULL AND published > target_end AS after,
        {promise_id("claims_current")} AS promise_id
    FROM claims_current WHERE {sure}
), told AS (
    SELECT claim_id, issuer_id, promise_id, count(*) OVER promise AS times_told,
        min(published) OVER promise AS first_published,
        row_number() OVER (PARTITION BY issuer_id, promise_id
            ORDER BY after, published DESC, override_status IS NULL, start DESC, claim_id) AS back
    FROM said WINDOW promise AS (PARTITION BY issuer_id, promise_id)
)
SELECT c.*, told.promise_id, told.times_told, told.first_published
FROM told JOIN claims_current c ON c.claim_id = told.claim_id WHERE told.back = 1"""


# Each range of a series in order of publication, beside the one before it, a range told twice on one day once; `move` is
# the action that the numbers show, `disagrees` where the words say another ("raised" of a range that became narrower is
# no contradiction).
GUIDANCE_HISTORY = f"""WITH steps AS (
    {_CLAIM}, c.step, c.steps, b.low AS previous_low, b.high AS previous_high, b.published AS previous_published,
        b.target_end AS previous_target_end, {_MIDPOINT.format("c")} AS midpoint
    {_FROM_CLAIMS} LEFT JOIN claims b ON b.number = c.step_before WHERE c.step IS NOT NULL
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
SLIPS = f"""WITH told AS ({_CLAIM}, s.claims, s.days_slipped, s.times_later, s.times_sooner, f.published AS first_published,
    f.target_text AS first_target_text, f.target_start AS first_target_start, f.target_end AS first_target_end, s.first_claim_id
    FROM slipped s JOIN claims c ON c.claim_id = s.claim_id JOIN claims f ON f.claim_id = s.first_claim_id
    {_FROM_CLAIMS.removeprefix("FROM claims c")}
)
SELECT series_id, issuer, ticker, event, subject, speaker, claims, times_later, times_sooner,
    first_published, first_target_text, first_target_start, first_target_end,
    published, target_text, target_start, target_end,
    days_slipped,
    status, reason, days_late, final_status, first_claim_id, claim_id, issuer_id, final_reason, override_status,
    fiscal_year_end, kind, quote
FROM told"""

# Open promises whose window has an end; `days_left` counts from the day last judged from. What is ahead and what is over
# are two lists, and what has been over for two years is a third: nobody's to-do, but not forgotten.
_DUE = f"""SELECT target_end, CAST(julianday(target_end) - julianday(as_of) AS INTEGER) AS days_left,
    issuer, ticker, kind, coalesce(metric, event) AS what, subject, scope, basis, measure, low, high, unit, amount_text,
    target_text, target_start, published, status, reason, explanation, quote, claim_id, series_id, source, as_of,
    issuer_id, release_id,
    CASE WHEN target_end >= as_of THEN 'ahead' WHEN julianday(as_of) - julianday(target_end) <= {LONG_AGO} THEN 'overdue'
        ELSE 'long ago' END AS due_list,
    metric, event, approx, action, confidence, first_published, times_told, fiscal_year_end, override_status,
    final_status, final_reason
FROM promises WHERE """
_OPEN = "final_status = 'pending' AND target_end IS NOT NULL AND coalesce(final_reason, '') NOT IN ('withdrawn', 'superseded')"
DUE = f"{_DUE} open = 1"

# One row an issuer, one that promised nothing too; every rate stands beside its denominator. Verdicts are counted once a
# promise; a promise that an analyst judged counts as judged. `doubtful` claims are told, and counted nowhere else.
_CARD = """WITH judged AS (
    SELECT *,
        CASE WHEN low IS NULL THEN high WHEN high IS NULL THEN low ELSE (low + high) / 2 END AS midpoint,
        final_status IN ('met', 'missed') AS decided,
        kind = 'guidance' AND actual IS NOT NULL AND override_status IS NULL AS reported
    FROM {promises}
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
    FROM {claims} GROUP BY issuer_id
), read AS (
    SELECT issuer_id, count(*) AS releases FROM {releases} GROUP BY issuer_id
)
SELECT who.issuer_id, coalesce(told.claims, 0) AS claims, coalesce(kept.promises, 0) AS promises, coalesce(met, 0) AS met,
    coalesce(missed, 0) AS missed, coalesce(pending, 0) AS pending, coalesce(overdue, 0) AS overdue,
    coalesce(decided, 0) AS decided, coalesce(milestones_decided, 0) AS milestones_decided,
    coalesce(milestones_on_time, 0) AS milestones_on_time, coalesce(guidance_decided, 0) AS guidance_decided,
    coalesce(guidance_met, 0) AS guidance_met, coalesce(beats, 0) AS beats, coalesce(misses, 0) AS misses,
    coalesce(distances, 0) AS distances, average_distance, average_days_late, first_claim, newest_claim,
    coalesce(read.releases, 0) AS releases, coalesce(told.doubtful, 0) AS doubtful
FROM {issuers} who LEFT JOIN read ON read.issuer_id = who.issuer_id LEFT JOIN told ON told.issuer_id = who.issuer_id
    LEFT JOIN kept ON kept.issuer_id = who.issuer_id"""


def card_of(promises: str, claims: str = "claims_current", releases: str = "releases_once", issuers: str = "issuers") -> str:
    """Write the query of the records of issuers from these promises, claims and releases."""
    return _CARD.format(promises=promises, claims=claims, releases=releases, issuers=issuers)


def _scorecard(cards: str) -> str:
    """Write the query of the scorecard from records."""
    return f"""SELECT who.issuer_id, who.name AS issuer, who.ticker, coalesce(claims, 0) AS claims,
    coalesce(promises, 0) AS promises, coalesce(met, 0) AS met, coalesce(missed, 0) AS missed,
    coalesce(pending, 0) AS pending, coalesce(overdue, 0) AS overdue, coalesce(decided, 0) AS decided,
    round(1.0 * met / nullif(decided, 0), 4) AS kept_rate,
    coalesce(milestones_decided, 0) AS milestones_decided, coalesce(milestones_on_time, 0) AS milestones_on_time,
    round(1.0 * milestones_on_time / nullif(milestones_decided, 0), 4) AS on_time_rate,
    coalesce(guidance_decided, 0) AS guidance_decided, coalesce(guidance_met, 0) AS guidance_met,
    round(1.0 * guidance_met / nullif(guidance_decided, 0), 4) AS hit_rate,
    coalesce(beats, 0) AS beats, coalesce(misses, 0) AS misses, coalesce(distances, 0) AS distances, average_distance,
    average_days_late, first_claim, newest_claim, coalesce(releases, 0) AS releases,
    coalesce(doubtful, 0) AS doubtful
FROM issuers who LEFT JOIN {cards} kept ON kept.issuer_id = who.issuer_id"""


SCORECARD = _scorecard("cards")


def above(view: str, least: float | None) -> str:
    """Return the query of `due` or `scorecard` over the claims of at least this confidence; None is as the pages count."""
    if least is None:
        return f"SELECT * FROM {view}"
    sure = promises_of(f"(confidence >= {float(least)} OR override_status IS NOT NULL)")
    query = f"{_DUE} {_OPEN}" if view == "due" else _scorecard(f"({card_of('promises')})")
    return f"WITH promises AS ({sure}) SELECT * FROM ({query})"


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
