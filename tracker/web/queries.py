"""Every query of the pages, in one place: each page asks a fixed number of them, whatever the number of rows."""

from __future__ import annotations

from tracker.db.views import LONG_AGO

# What is counted is counted once an issuer, when something of it changes (`cards`), not at every visit.
STATE = """SELECT coalesce(sum(met), 0) AS met, coalesce(sum(missed), 0) AS missed, coalesce(sum(pending), 0) AS pending,
    coalesce(sum(claims), 0) AS claims, coalesce(sum(doubtful), 0) AS doubtful FROM cards"""

LEDGER = """SELECT (SELECT coalesce(sum(releases), 0) FROM cards) AS releases, (SELECT count(*) FROM issuers) AS issuers,
    (SELECT max(published) FROM releases) AS newest_release,
    (SELECT as_of FROM runs WHERE command = 'resolve' AND exit_status = 0 ORDER BY run_id DESC LIMIT 1) AS as_of"""

_CLAIM = """claim_id, issuer_id, issuer, ticker, release_id, published, kind, speaker, subject, metric, event, basis,
    scope, measure, low, high, unit, approx, amount_text, target_text, target_start, target_end, action, condition,
    quote, start, "end", series_id, status, reason, actual, days_late, final_status, override_by, override_why,
    final_reason, override_status, surprise, surprise_percent, confidence, doubtful, fiscal_year_end, title"""

NEW_VERDICTS = f"""SELECT {_CLAIM}, explanation, evidence_quote, evidence_release, verdict_since, evidence_published
    FROM promises WHERE decided_on IS NOT NULL ORDER BY decided_on DESC, resolution_id DESC LIMIT :limit"""

# The lists of what is due follow the index over open promises: the days stand beside it, as the last run has them.
_DAY = "(SELECT as_of FROM runs WHERE command = 'resolve' AND exit_status = 0 ORDER BY run_id DESC LIMIT 1)"
DUE = f"""SELECT * FROM due WHERE target_end BETWEEN {_DAY} AND date({_DAY}, '90 days')
    ORDER BY target_end, issuer, claim_id LIMIT :limit"""
OVERDUE = f"""SELECT * FROM due WHERE target_end < {_DAY} AND target_end >= date({_DAY}, '-{LONG_AGO} days')
    ORDER BY target_end DESC, issuer, claim_id LIMIT :limit"""

DUE_COUNTS = f"""WITH ends AS (SELECT target_end FROM claims WHERE open = 1)
SELECT (SELECT count(*) FROM ends WHERE target_end BETWEEN {_DAY} AND date({_DAY}, '30 days')) AS month,
    (SELECT count(*) FROM ends WHERE target_end BETWEEN {_DAY} AND date({_DAY}, '90 days')) AS quarter,
    (SELECT count(*) FROM ends WHERE target_end < {_DAY} AND target_end >= date({_DAY}, '-{LONG_AGO} days')) AS overdue,
    (SELECT count(*) FROM ends WHERE target_end < date({_DAY}, '-{LONG_AGO} days')) AS long_ago"""

SCORECARDS = "SELECT * FROM scorecard ORDER BY decided DESC, promises DESC, issuer LIMIT :limit"

ISSUER = "SELECT issuer_id, name, ticker, exchange, cik, fiscal_year_end FROM issuers WHERE issuer_id = :id"
ISSUER_CLAIMS = f"""SELECT {_CLAIM} FROM claims_current WHERE issuer_id = :id ORDER BY published, start, claim_id"""
ISSUER_RELEASES = """SELECT r.release_id, r.title, r.source, r.published, r.period_end, r.corrects,
    (SELECT count(*) FROM claims c WHERE c.release_id = r.release_id AND c.current = 1 AND c.vague = 0) AS claims
    FROM releases_once r WHERE r.issuer_id = :id ORDER BY r.published DESC"""
ISSUER_PROMISES = f"""SELECT {_CLAIM}, promise_id, times_told, first_published FROM promises WHERE issuer_id = :id
    ORDER BY published DESC, start, claim_id"""
ISSUER_CARD = "SELECT * FROM scorecard WHERE issuer_id = :id"
NAMES = "SELECT issuer_id, name, ticker FROM issuers ORDER BY name"

CLAIM = """SELECT * FROM claims_all WHERE claim_id = :id"""
CLAIM_KEPT = """SELECT c.claim_id, c.current, c.ahead, c.release_id, c.quote, r.published FROM claims c
    JOIN releases r ON r.release_id = c.release_id WHERE c.claim_id = :id"""
# The terminal prints ids by their first characters: "g" is behind all that an id may go on with.
CLAIM_BY_BEGINNING = """SELECT claim_id FROM claims WHERE claim_id > :id AND claim_id < :id || 'g' LIMIT 2"""
TEXT = "SELECT text FROM texts WHERE text_id = :id"
# The sign before the day keeps the index of days, which would be read whole, from being taken for the order.
SERIES = f"""SELECT {_CLAIM} FROM claims_current WHERE series_id = :id ORDER BY +published, start, claim_id"""
STANDS = """SELECT claim_id, published, target_end FROM promises WHERE issuer_id = :issuer AND series_id = :series"""
VERDICTS = """SELECT v.*, e.published AS evidence_published, e.title AS evidence_title
    FROM resolutions v LEFT JOIN releases e ON e.release_id = v.evidence_release
    WHERE v.claim_id = :id ORDER BY v.resolution_id"""

RELEASE = """SELECT r.*, i.name AS issuer, t.text FROM releases r JOIN issuers i ON i.issuer_id = r.issuer_id
    JOIN texts t ON t.text_id = r.text_id WHERE r.release_id = :id"""
RELEASE_CLAIMS = (
    f"""SELECT {_CLAIM}, also, text_id FROM claims_current WHERE release_id = :id ORDER BY start, claim_id"""
)
RELEASE_FIGURES = (
    """SELECT * FROM figures WHERE release_id = :id AND text_id = :text ORDER BY start, figure_id LIMIT 2000"""
)
# Claims of earlier releases for which this one is the evidence.
RELEASE_PROVES = f"""SELECT {_CLAIM}, evidence_start, evidence_end, evidence_text FROM claims_current
    WHERE claim_id IN (SELECT claim_id FROM resolutions WHERE evidence_release = :id) AND evidence_release = :id
    ORDER BY evidence_start, claim_id"""
NEIGHBOURS = """SELECT
    (SELECT release_id FROM releases_once WHERE issuer_id = :issuer AND published < :day ORDER BY published DESC LIMIT 1) AS earlier,
    (SELECT release_id FROM releases_once WHERE issuer_id = :issuer AND published > :day ORDER BY published LIMIT 1) AS later"""

SEARCH_CLAIMS = f"""WITH hits AS (
    SELECT rowid AS number, rank FROM claims_fts WHERE claims_fts MATCH :terms ORDER BY rank LIMIT 400)
    SELECT {_CLAIM}, hits.rank FROM hits CROSS JOIN claims_current ON claims_current.number = hits.number
    ORDER BY hits.rank LIMIT :limit"""
SEARCH_RELEASES = """WITH hits AS (
    SELECT rowid AS text_id, rank, snippet(releases_fts, 0, char(2), char(3), ' … ', 28) AS excerpt
    FROM releases_fts WHERE releases_fts MATCH :terms ORDER BY rank LIMIT :limit)
    SELECT r.release_id, r.title, r.source, r.published, i.name AS issuer, i.issuer_id, hits.excerpt
    FROM hits JOIN releases r ON r.text_id = hits.text_id JOIN issuers i ON i.issuer_id = r.issuer_id
    ORDER BY hits.rank"""
FEED_CLAIMS = f"""SELECT {_CLAIM}, recorded_at FROM claims_current
    WHERE :id IS NULL OR issuer_id = :id ORDER BY published DESC, recorded_at DESC, start, claim_id LIMIT 100"""
FEED_VERDICTS = """SELECT v.status, v.reason, v.as_of, v.recorded_at, v.explanation, v.evidence_quote, v.decided_by,
    v.retracted, c.claim_id, c.kind, c.subject, c.metric, c.event, c.basis, c.scope, c.measure, c.low, c.high, c.unit,
    c.approx, c.amount_text, c.target_text, c.target_start, c.target_end, c.action, c.quote, i.name AS issuer, r.published,
    r.fiscal_year_end, r.title
    FROM resolutions v JOIN claims c ON c.claim_id = v.claim_id JOIN releases r ON r.release_id = c.release_id
    JOIN issuers i ON i.issuer_id = r.issuer_id
    WHERE (:id IS NULL OR i.issuer_id = :id) AND (v.status <> 'pending' OR v.decided_by <> 'machine')
        AND c.vague = 0 AND c.current = 1
    ORDER BY v.resolution_id DESC LIMIT 100"""
# Where the feed of changes begins: a month before the newest run.
FEED_SINCE = """SELECT day FROM (SELECT date(max(started_at), '-30 days') AS day FROM runs) WHERE day IS NOT NULL"""
# What is ahead, and the last quarter: nobody keeps a calendar of what was over years ago.
CALENDAR = """SELECT * FROM due WHERE (:id IS NULL OR issuer_id = :id) AND days_left >= -92
    ORDER BY target_end, claim_id LIMIT 2000"""


def of_issuer(sql: str) -> str:
    """Narrow the query of a feed to one issuer, so that it begins with the issuer's releases and not with the newest of all."""
    for whose in ("(:id IS NULL OR i.issuer_id = :id)", "(:id IS NULL OR issuer_id = :id)", ":id IS NULL OR issuer_id = :id"):
        sql = sql.replace(whose, whose.rpartition(" OR ")[2].removesuffix(")"))
    # The sign keeps an index over all that would give the order from being taken instead.
    return sql.replace("ORDER BY ", "ORDER BY +")


BY_METRIC = """SELECT coalesce(metric, event) AS name, kind, count(*) AS claims, sum(final_status = 'met') AS met,
    sum(final_status = 'missed') AS missed, sum(final_status = 'pending') AS pending
    FROM promises GROUP BY 1, 2 ORDER BY claims DESC LIMIT 24"""
BY_REASON = """SELECT final_status AS status, final_reason AS reason, override_status IS NOT NULL AS overridden,
    count(*) AS claims FROM promises GROUP BY 1, 2, 3 ORDER BY claims DESC"""
BY_QUARTER = """SELECT substr(target_end, 1, 4) || ' Q' || ((CAST(substr(target_end, 6, 2) AS INTEGER) + 2) / 3) AS quarter,
    count(*) AS claims, sum(final_status = 'met') AS met, sum(final_status = 'missed') AS missed,
    sum(final_status = 'pending') AS pending FROM promises WHERE target_end IS NOT NULL GROUP BY 1 ORDER BY 1"""
BY_ACTION = """SELECT coalesce(action, 'unstated') AS action, count(*) AS claims FROM promises
    WHERE kind = 'guidance' GROUP BY 1 ORDER BY claims DESC"""
