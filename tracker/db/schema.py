"""The tables: what a row is, what may change in it, and what never may. Migrations and views are built from here."""

from __future__ import annotations

_STAMP = "'[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'"
_DAY = "'[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'"


def _frozen(table: str, *columns: str) -> tuple[str, str]:
    """Write the triggers that refuse to change these columns of a table, and to delete its rows."""
    of = f" OF {', '.join(columns)}" if columns else ""
    return (
        f"""CREATE TRIGGER {table}_never_changes BEFORE UPDATE{of} ON {table}
        BEGIN SELECT RAISE(ABORT, '{table} never change once written'); END""",
        f"""CREATE TRIGGER {table}_never_go BEFORE DELETE ON {table}
        BEGIN SELECT RAISE(ABORT, '{table} are never deleted'); END""",
    )


def _searchable(table: str, index: str, key: str, *columns: str) -> tuple[str, ...]:
    """Write a full-text index over a table's columns and the triggers that keep it in step."""
    names = ", ".join(columns)
    new, old = (", ".join(f"{row}.{column}" for column in columns) for row in ("new", "old"))
    add = f"INSERT INTO {index}(rowid, {names}) VALUES (new.{key}, {new})"
    drop = f"INSERT INTO {index}({index}, rowid, {names}) VALUES ('delete', old.{key}, {old})"
    return (
        f"CREATE VIRTUAL TABLE {index} USING fts5({names}, content='{table}', content_rowid='{key}', "
        "tokenize='porter unicode61')",
        f"CREATE TRIGGER {index}_insert AFTER INSERT ON {table} BEGIN {add}; END",
        f"CREATE TRIGGER {index}_delete AFTER DELETE ON {table} BEGIN {drop}; END",
        f"CREATE TRIGGER {index}_update AFTER UPDATE OF {names} ON {table} BEGIN {drop}; {add}; END",
    )


RUNS = """CREATE TABLE runs (
    run_id INTEGER PRIMARY KEY,
    command TEXT NOT NULL,
    as_of TEXT CHECK (as_of GLOB {day}),
    code_version TEXT NOT NULL,
    started_at TEXT NOT NULL CHECK (started_at GLOB {stamp}),
    finished_at TEXT CHECK (finished_at GLOB {stamp}),
    exit_status INTEGER,
    summary TEXT NOT NULL DEFAULT '{{}}' CHECK (json_valid(summary))
) STRICT"""

ISSUERS = """CREATE TABLE issuers (
    issuer_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    ticker TEXT,
    exchange TEXT,
    cik TEXT,
    fiscal_year_end TEXT
) STRICT"""

# The bytes as they came, zlib-compressed, and each reading of them. A newer reader may read the same bytes into
# another text; the earlier text stays, because claims and verdicts point at characters of it.
RAWS = """CREATE TABLE raws (
    sha256 TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    zlib BLOB NOT NULL
) STRICT"""

TEXTS = """CREATE TABLE texts (
    text_id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL REFERENCES raws(sha256),
    text_sha256 TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (sha256, text_sha256)
) STRICT"""

RELEASES = """CREATE TABLE releases (
    release_id TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE REFERENCES raws(sha256),
    text_id INTEGER NOT NULL REFERENCES texts(text_id),
    issuer_id TEXT NOT NULL REFERENCES issuers(issuer_id),
    source TEXT NOT NULL,
    issuer_name TEXT NOT NULL,
    ticker TEXT,
    exchange TEXT,
    cik TEXT,
    title TEXT,
    url TEXT,
    form TEXT,
    corrects INTEGER NOT NULL DEFAULT 0 CHECK (corrects IN (0, 1)),
    published TEXT NOT NULL CHECK (published GLOB {day}),
    published_at TEXT NOT NULL CHECK (published_at GLOB {stamp}),
    accepted_at TEXT CHECK (accepted_at GLOB {stamp}),
    first_seen_at TEXT NOT NULL CHECK (first_seen_at GLOB {stamp}),
    recorded_at TEXT NOT NULL CHECK (recorded_at GLOB {stamp}),
    period_end TEXT CHECK (period_end GLOB {day}),
    fiscal_year_end TEXT NOT NULL,
    fiscal_year_end_from TEXT NOT NULL,
    period_ends TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(period_ends)),
    stated_fiscal_year_end TEXT,
    stated_period_ends TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(stated_period_ends)),
    hints TEXT NOT NULL DEFAULT '{{}}' CHECK (json_valid(hints)),
    extracted_by TEXT NOT NULL,
    run_id INTEGER NOT NULL REFERENCES runs(run_id)
) STRICT"""

# Each place that the same bytes came from, the first one included.
RECEIPTS = """CREATE TABLE receipts (
    receipt_id INTEGER PRIMARY KEY,
    release_id TEXT NOT NULL REFERENCES releases(release_id),
    source TEXT NOT NULL,
    received_at TEXT NOT NULL CHECK (received_at GLOB {stamp}),
    run_id INTEGER NOT NULL REFERENCES runs(run_id),
    UNIQUE (release_id, source)
) STRICT"""

REJECTED = """CREATE TABLE rejected (
    rejected_id INTEGER PRIMARY KEY,
    source TEXT NOT NULL UNIQUE,
    sha256 TEXT,
    reason TEXT NOT NULL,
    recorded_at TEXT NOT NULL CHECK (recorded_at GLOB {stamp}),
    run_id INTEGER NOT NULL REFERENCES runs(run_id)
) STRICT"""

# `current` is 0 once a re-reading no longer finds the claim; the row stays, because verdicts point at it.
# `ahead` is 1 for claims published after the day that was last judged from. `resolution_id` and `override_id` point
# at the verdict and the analyst's verdict as of that day. Numbers stand twice: as REAL to query, as text to be exact.
CLAIMS = """CREATE TABLE claims (
    claim_id TEXT PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    release_id TEXT NOT NULL REFERENCES releases(release_id),
    text_id INTEGER NOT NULL REFERENCES texts(text_id),
    series_id TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('guidance', 'milestone')),
    speaker TEXT NOT NULL,
    subject TEXT NOT NULL,
    metric TEXT,
    event TEXT,
    basis TEXT,
    scope TEXT,
    measure TEXT,
    low REAL,
    high REAL,
    unit TEXT,
    approx INTEGER NOT NULL CHECK (approx IN (0, 1)),
    digits INTEGER NOT NULL,
    amount_text TEXT,
    target_text TEXT,
    target_start TEXT CHECK (target_start GLOB {day}),
    target_end TEXT CHECK (target_end GLOB {day}),
    action TEXT,
    prior_low REAL,
    prior_high REAL,
    condition TEXT,
    quote TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    also TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(also)),
    section TEXT,
    cue TEXT,
    confidence REAL NOT NULL,
    vague INTEGER NOT NULL CHECK (vague IN (0, 1)),
    in_table INTEGER NOT NULL CHECK (in_table IN (0, 1)),
    rule TEXT NOT NULL,
    low_exact TEXT,
    high_exact TEXT,
    prior_low_exact TEXT,
    prior_high_exact TEXT,
    current INTEGER NOT NULL DEFAULT 1 CHECK (current IN (0, 1)),
    ahead INTEGER NOT NULL DEFAULT 0 CHECK (ahead IN (0, 1)),
    resolution_id INTEGER REFERENCES resolutions(resolution_id),
    override_id INTEGER REFERENCES resolutions(resolution_id),
    extracted_by TEXT NOT NULL,
    recorded_at TEXT NOT NULL CHECK (recorded_at GLOB {stamp})
) STRICT"""

FIGURES = """CREATE TABLE figures (
    figure_id TEXT PRIMARY KEY,
    release_id TEXT NOT NULL REFERENCES releases(release_id),
    text_id INTEGER NOT NULL REFERENCES texts(text_id),
    kind TEXT NOT NULL CHECK (kind IN ('number', 'event', 'verdict')),
    metric TEXT,
    event TEXT,
    subject TEXT NOT NULL,
    basis TEXT NOT NULL,
    scope TEXT,
    measure TEXT NOT NULL,
    value REAL,
    unit TEXT,
    digits INTEGER NOT NULL,
    period_start TEXT CHECK (period_start GLOB {day}),
    period_end TEXT CHECK (period_end GLOB {day}),
    outcome TEXT,
    derived INTEGER NOT NULL CHECK (derived IN (0, 1)),
    quote TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    in_table INTEGER NOT NULL CHECK (in_table IN (0, 1)),
    rule TEXT NOT NULL,
    value_exact TEXT,
    recorded_at TEXT NOT NULL CHECK (recorded_at GLOB {stamp})
) STRICT"""

# The log of verdicts, the machine's and the analysts' (decided_by); an analyst takes one back with `retracted`.
RESOLUTIONS = """CREATE TABLE resolutions (
    resolution_id INTEGER PRIMARY KEY,
    claim_id TEXT NOT NULL REFERENCES claims(claim_id),
    status TEXT NOT NULL CHECK (status IN ('met', 'missed', 'pending')),
    reason TEXT,
    position TEXT CHECK (position IN ('below', 'within', 'above')),
    direction TEXT CHECK (direction IN ('better', 'worse', 'none')),
    actual REAL,
    days_late INTEGER,
    evidence_release TEXT REFERENCES releases(release_id),
    evidence_text INTEGER REFERENCES texts(text_id),
    evidence_start INTEGER,
    evidence_end INTEGER,
    evidence_quote TEXT,
    explanation TEXT NOT NULL,
    rule TEXT NOT NULL,
    flag TEXT,
    confidence REAL,
    derived INTEGER NOT NULL DEFAULT 0 CHECK (derived IN (0, 1)),
    code_version TEXT NOT NULL,
    run_id INTEGER NOT NULL REFERENCES runs(run_id),
    decided_by TEXT NOT NULL DEFAULT 'machine',
    source_url TEXT,
    retracted INTEGER NOT NULL DEFAULT 0 CHECK (retracted IN (0, 1)),
    as_of TEXT NOT NULL CHECK (as_of GLOB {day}),
    recorded_at TEXT NOT NULL CHECK (recorded_at GLOB {stamp}),
    actual_exact TEXT,
    CHECK (reason IS NOT NULL OR decided_by <> 'machine')
) STRICT"""

# What each group of releases was judged from the last time, so that a group with nothing new is left alone.
JUDGED = """CREATE TABLE judged (
    issuer_id TEXT PRIMARY KEY,
    as_of TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    run_id INTEGER NOT NULL REFERENCES runs(run_id)
) STRICT"""

TABLES = tuple(
    sql.format(day=_DAY, stamp=_STAMP)
    for sql in (
        RUNS,
        ISSUERS,
        RAWS,
        TEXTS,
        RELEASES,
        RECEIPTS,
        REJECTED,
        CLAIMS,
        FIGURES,
        RESOLUTIONS,
        JUDGED,
    )
)

INDEXES = (
    "CREATE INDEX releases_by_issuer ON releases(issuer_id, published)",
    "CREATE INDEX releases_by_day ON releases(published)",
    "CREATE INDEX releases_by_text ON releases(text_id)",
    "CREATE INDEX claims_by_release ON claims(release_id)",
    "CREATE INDEX claims_by_series ON claims(series_id)",
    "CREATE INDEX claims_by_target ON claims(target_end) WHERE current = 1 AND vague = 0",
    "CREATE INDEX claims_by_resolution ON claims(resolution_id)",
    "CREATE INDEX claims_by_override ON claims(override_id) WHERE override_id IS NOT NULL",
    "CREATE INDEX figures_by_release ON figures(release_id)",
    "CREATE INDEX figures_by_metric ON figures(metric, period_end)",
    "CREATE INDEX resolutions_by_claim ON resolutions(claim_id, decided_by, as_of, resolution_id)",
    "CREATE INDEX resolutions_by_time ON resolutions(recorded_at)",
    "CREATE INDEX resolutions_by_evidence ON resolutions(evidence_release)",
)

TRIGGERS = (
    *_frozen("raws"),
    *_frozen("texts"),
    *_frozen("resolutions"),
    *_frozen("releases", "release_id", "sha256", "first_seen_at"),
    *_frozen("claims", "claim_id", "release_id", "quote", "start", '"end"'),
)

# What analysts say of who is who; `undo` rows take one back.
IDENTITIES = f"""CREATE TABLE identities (
    identity_id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('merge', 'rename', 'alias', 'undo')),
    release_id TEXT REFERENCES releases(release_id),
    other_release TEXT REFERENCES releases(release_id),
    name TEXT,
    undoes INTEGER REFERENCES identities(identity_id),
    decided_by TEXT NOT NULL,
    run_id INTEGER NOT NULL REFERENCES runs(run_id),
    recorded_at TEXT NOT NULL CHECK (recorded_at GLOB {_STAMP})
) STRICT"""
WHO_IS_WHO = (IDENTITIES, *_frozen("identities"), "CREATE INDEX identities_undone ON identities(undoes)")

SEARCH = (
    *_searchable("claims", "claims_fts", "number", "quote", "subject"),
    *_searchable("texts", "releases_fts", "text_id", "text"),
)

SCHEMA = (*TABLES, *INDEXES, *TRIGGERS, *SEARCH)

# `follows` is the machine's verdict that its run saw as the newest one, 0 where it saw none: of two runs that judge a
# claim from the same state only one can write. Verdicts of before this column have none and are never in the way.
ONE_VERDICT = (
    "ALTER TABLE resolutions ADD COLUMN follows INTEGER",
    "CREATE UNIQUE INDEX resolutions_once ON resolutions(claim_id, as_of, follows) WHERE decided_by = 'machine'",
)

# An issuer that is in `judged` has nothing new: what is written of a release, and a release that comes to another issuer,
# takes the issuers concerned out of it. So a run need not look at every release to know where there is news.
_NEWS = "DELETE FROM judged WHERE issuer_id IN ({})"
NEWS_IS_KNOWN = (
    f"""CREATE TRIGGER releases_are_news AFTER INSERT ON releases
    BEGIN {_NEWS.format("new.issuer_id")}; END""",
    f"""CREATE TRIGGER releases_read_again AFTER UPDATE OF recorded_at, extracted_by, fiscal_year_end, period_ends, issuer_id
    ON releases BEGIN {_NEWS.format("old.issuer_id, new.issuer_id")}; END""",
    "CREATE INDEX claims_ahead ON claims(number) WHERE ahead = 1",
    # What was judged before these triggers may have news that nobody noted.
    "DELETE FROM judged",
)

# What a release is: words, or the XBRL facts of one filing.
TWO_MEDIA = ("ALTER TABLE releases ADD COLUMN medium TEXT NOT NULL DEFAULT 'text' CHECK (medium IN ('text', 'xbrl'))",)

# The names that a company had before, from the headers of its submissions.
FORMER_NAMES = ("ALTER TABLE releases ADD COLUMN former_names TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(former_names))",)

# Which releases are copies of each other (a row each way), and which one a correction corrects; found from the texts.
ALIKE = (
    """CREATE TABLE alike (
    release_id TEXT NOT NULL REFERENCES releases(release_id),
    other TEXT NOT NULL REFERENCES releases(release_id),
    kind TEXT NOT NULL CHECK (kind IN ('copy', 'corrects')),
    likeness REAL NOT NULL,
    PRIMARY KEY (release_id, kind, other)
) STRICT, WITHOUT ROWID""",
)

# Each verdict carries the hash of itself and of the one logged before it.
CHAINED = ("ALTER TABLE resolutions ADD COLUMN digest TEXT",)

# What was rejected stays to be looked at: how long it was, its first bytes, what the user said of it and what read it,
# which tells whether another look can end otherwise.
KEPT_REJECTED = (
    "ALTER TABLE rejected ADD COLUMN size INTEGER",
    "ALTER TABLE rejected ADD COLUMN zlib BLOB",
    "ALTER TABLE rejected ADD COLUMN hints TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(hints))",
    "ALTER TABLE rejected ADD COLUMN extracted_by TEXT NOT NULL DEFAULT ''",
)

# What came in since its issuer was judged is told by name, so that a run judges only what it bears on; what changes in a
# release that was judged takes the issuers concerned out of `judged`. `until` is the day on which time alone changes a verdict.
NEWS_BY_NAME = (
    "CREATE TABLE news (release_id TEXT PRIMARY KEY REFERENCES releases(release_id)) STRICT, WITHOUT ROWID",
    "ALTER TABLE judged ADD COLUMN until TEXT",
    "DROP TRIGGER releases_are_news",
    "DROP TRIGGER releases_read_again",
    "CREATE TRIGGER releases_are_news AFTER INSERT ON releases BEGIN INSERT INTO news VALUES (new.release_id); END",
    f"""CREATE TRIGGER releases_read_again AFTER UPDATE OF recorded_at, extracted_by, fiscal_year_end, period_ends, issuer_id
    ON releases WHEN NOT EXISTS (SELECT 1 FROM news WHERE release_id = new.release_id)
    BEGIN {_NEWS.format("old.issuer_id, new.issuer_id")}; END""",
    "DELETE FROM judged",
)

_CARD = """promises met missed pending overdue decided milestones_decided milestones_on_time guidance_decided guidance_met beats
    misses distances""".split()
_STALE = "INSERT INTO stale SELECT issuer_id FROM issuers WHERE issuer_id IN ({}) AND issuer_id NOT IN (SELECT issuer_id FROM stale)"
_OWNER = "SELECT issuer_id FROM releases WHERE release_id = {}.release_id"
_TELLS = "kind, series_id, low, high, measure, action, start, target_end, confidence, vague, current, ahead, resolution_id, override_id"

# What stands (standing.py): the claim that stands for its promise, the release that stands for its copies, each issuer's
# record; and the issuers of which something changed since.
WHAT_STANDS = (
    "ALTER TABLE releases ADD COLUMN twin_of TEXT REFERENCES releases(release_id)",
    "ALTER TABLE claims ADD COLUMN published TEXT",
    "ALTER TABLE claims ADD COLUMN shown INTEGER NOT NULL DEFAULT 0",
    *(f"ALTER TABLE claims ADD COLUMN {name} TEXT" for name in ("promise_id", "first_published", "decided_on")),
    *(f"ALTER TABLE claims ADD COLUMN {name} INTEGER" for name in ("times_told", "open", "step", "steps", "step_before")),
    f"""CREATE TABLE cards (issuer_id TEXT PRIMARY KEY, claims INTEGER NOT NULL, {", ".join(f"{n} INTEGER NOT NULL" for n in _CARD)},
    average_distance REAL, average_days_late REAL, first_claim TEXT, newest_claim TEXT, releases INTEGER NOT NULL,
    doubtful INTEGER NOT NULL) STRICT""",
    """CREATE TABLE slipped (issuer_id TEXT NOT NULL, claim_id TEXT PRIMARY KEY REFERENCES claims(claim_id),
    first_claim_id TEXT NOT NULL REFERENCES claims(claim_id), claims INTEGER NOT NULL, times_later INTEGER NOT NULL,
    times_sooner INTEGER NOT NULL, days_slipped INTEGER NOT NULL) STRICT""",
    "CREATE INDEX slipped_by_issuer ON slipped(issuer_id)",
    "CREATE INDEX slipped_by_days ON slipped(days_slipped)",
    "CREATE TABLE stale (issuer_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
    f"CREATE TRIGGER claims_come AFTER INSERT ON claims BEGIN {_STALE.format(_OWNER.format('new'))}; END",
    f"CREATE TRIGGER claims_turn AFTER UPDATE OF {_TELLS} ON claims BEGIN {_STALE.format(_OWNER.format('new'))}; END",
    f"CREATE TRIGGER releases_come AFTER INSERT ON releases BEGIN {_STALE.format('new.issuer_id')}; END",
    f"""CREATE TRIGGER releases_turn AFTER UPDATE OF issuer_id, published, title, corrects, medium ON releases
    BEGIN {_STALE.format("old.issuer_id, new.issuer_id")}; END""",
    f"CREATE TRIGGER alike_come AFTER INSERT ON alike BEGIN {_STALE.format(_OWNER.format('new'))}; END",
    f"CREATE TRIGGER alike_go AFTER DELETE ON alike BEGIN {_STALE.format(_OWNER.format('old'))}; END",
    "CREATE TRIGGER issuers_go AFTER DELETE ON issuers BEGIN DELETE FROM cards WHERE issuer_id = old.issuer_id; END",
    'CREATE INDEX claims_shown ON claims(published, release_id, start, "end", claim_id) WHERE shown = 1',
    "CREATE INDEX claims_promised ON claims(published) WHERE promise_id IS NOT NULL",
    "CREATE INDEX claims_open ON claims(target_end) WHERE open = 1",
    "CREATE INDEX claims_decided ON claims(decided_on) WHERE decided_on IS NOT NULL",
    "CREATE INDEX claims_stepped ON claims(published) WHERE step IS NOT NULL",
    "INSERT INTO stale SELECT issuer_id FROM issuers",
)

# What a release was read into, and the end of the log of verdicts, as this program left them (health.py).
SEALED = (
    "ALTER TABLE releases ADD COLUMN seal TEXT",
    "CREATE TABLE log_end (one INTEGER PRIMARY KEY CHECK (one = 1), resolution_id INTEGER NOT NULL) STRICT",
    "INSERT INTO log_end SELECT 1, max(resolution_id) FROM resolutions HAVING count(*) > 0",
    """CREATE TRIGGER resolutions_end AFTER INSERT ON resolutions
    BEGIN INSERT OR REPLACE INTO log_end VALUES (1, new.resolution_id); END""",
)
