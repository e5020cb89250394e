"""`tracker doctor` finds what was damaged or changed behind the tracker's back, and names it."""

from __future__ import annotations

import ast
import sqlite3
from collections.abc import Callable
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest
from ledgers import NORVANE, export, run, write_releases

from tracker import versions
from tracker.cli import installed

PACKAGE = Path(versions.__file__).parent


def damage(*statements: str) -> Callable[[Path], None]:
    """Return what does something to a ledger by SQL, its triggers dropped and put back."""

    def do(db: Path) -> None:
        with sqlite3.connect(db) as connection:
            kept = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for name, _ in kept:
                connection.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                connection.execute(statement)
            for _, sql in kept:
                connection.execute(sql)

    return do


def plain(*statements: str) -> Callable[[Path], None]:
    """Return what does something to a ledger by SQL alone."""

    def do(db: Path) -> None:
        with sqlite3.connect(db, isolation_level=None) as connection:
            for statement in statements:
                connection.execute(statement)

    return do


def lose_index_rows(db: Path) -> None:
    """Make an index disagree with its table: SQLite is told that it covers fewer rows than it has."""
    with sqlite3.connect(db, isolation_level=None) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = sql || ' WHERE 0' WHERE name = 'figures_by_release'")
        connection.execute("PRAGMA writable_schema = RESET")
        connection.execute("DELETE FROM figures WHERE figure_id IN (SELECT figure_id FROM figures LIMIT 1)")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, ' WHERE 0', '') WHERE name = 'figures_by_release'")


# All columns of a figure but its id.
COLUMNS = """release_id, text_id, kind, metric, event, subject, basis, scope, measure, value, unit, digits, period_start, period_end, outcome,
    derived, quote, start, "end", in_table, rule, value_exact, recorded_at, about"""
LAST = "(SELECT max(resolution_id) FROM resolutions)"
WRONG = {
    "index": (lose_index_rows, "index figures_by_release"),
    "trigger dropped": (plain("DROP TRIGGER resolutions_never_changes"), "the trigger resolutions_never_changes is gone"),
    "trigger emptied": (
        plain(
            "DROP TRIGGER texts_never_go",
            "CREATE TRIGGER texts_never_go BEFORE DELETE ON texts BEGIN SELECT 1; END",
        ),
        "the trigger texts_never_go was changed",
    ),
    "trigger added": (
        plain("CREATE TRIGGER sneaky AFTER INSERT ON claims BEGIN UPDATE claims SET low = 0; END"),
        "the trigger sneaky is not of this program",
    ),
    "index dropped": (plain("DROP INDEX resolutions_once"), "the index resolutions_once is gone"),
    "column added": (plain("ALTER TABLE claims ADD COLUMN mine TEXT"), "the table claims was changed"),
    "verdict rewritten": (
        damage("UPDATE resolutions SET status = 'met', reason = 'point' WHERE resolution_id = 2"),
        "verdict 2 was rewritten",
    ),
    "last verdict rewritten": (damage(f"UPDATE resolutions SET explanation = 'so' WHERE resolution_id = {LAST}"), "was rewritten"),
    "verdict removed": (
        damage(
            "UPDATE claims SET resolution_id = NULL WHERE resolution_id = 2",
            "DELETE FROM resolutions WHERE resolution_id = 2",
        ),
        "verdict 3 was rewritten, added or removed",
    ),
    "verdict added": (
        damage(
            """INSERT INTO resolutions (claim_id, status, reason, explanation, rule, code_version, run_id, as_of, recorded_at)
            SELECT claim_id, 'met', 'point', '', 'r', '1', 1, '2032-07-01', '2032-07-01T00:00:00Z' FROM claims LIMIT 1"""
        ),
        "rewritten, added or removed",
    ),
    "end of the log removed": (
        damage(
            f"UPDATE claims SET resolution_id = NULL WHERE resolution_id = {LAST}",
            f"DELETE FROM resolutions WHERE resolution_id = {LAST}",
        ),
        "was rewritten, added or removed",
    ),
    "figure removed": (plain("DELETE FROM figures WHERE figure_id = (SELECT max(figure_id) FROM figures)"), "claims or figures read from "),
    "figure rewritten": (plain("UPDATE figures SET value = 1, value_exact = '1' WHERE value IS NOT NULL AND metric = 'revenue'"), "were changed or removed"),
    "figure added": (
        plain("INSERT INTO figures SELECT 'x' || substr(figure_id, 2), " + COLUMNS + " FROM figures LIMIT 1"),
        "were changed or removed",
    ),
    "claim rewritten": (plain("UPDATE claims SET low = 1, low_exact = '1' WHERE number = 1"), "were changed or removed"),
    "claim put aside": (plain("UPDATE claims SET current = 0 WHERE number = 1"), "were changed or removed"),
    "raw": (damage("UPDATE raws SET zlib = x'0102' WHERE rowid = 2"), "the bytes kept of "),
    "text": (damage("UPDATE texts SET text = replace(text, 'expects', 'forbids') WHERE text_id = 1"), "the text kept of "),
    "place": (damage("UPDATE claims SET start = start + 1 WHERE number = 1"), "the quote of claim "),
}


@pytest.mark.parametrize("name", WRONG)
def test_doctor_names_the_damage(name: str, db: Path) -> None:
    assert run("doctor", db=db).exit_code == 0, run("doctor", db=db).output
    do, words = WRONG[name]
    do(db)
    done = run("doctor", db=db)
    assert done.exit_code == 1 and words in done.stdout and "Traceback" not in done.output, done.output
    assert any(line.startswith("✗") and words in line for line in done.stdout.splitlines())


def test_what_the_tracker_does_itself_is_no_damage(db: Path, tmp_path: Path) -> None:
    claim = str(export(db)[0]["claim_id"])
    run("override", claim, "met", "--why", "asked them", "--by", "ann", db=db)
    run("override", claim, "none", "--why", "not so", "--by", "ann", db=db)
    run("resolve", "--as-of", "2031-12-01", db=db)
    run("ingest", *write_releases(tmp_path / "in", NORVANE[:2]), "--fiscal-year-end", "03-31", db=db)
    run("resolve", "--as-of", "2032-06-01", db=db)
    done = run("doctor", db=db)
    assert done.exit_code == 0 and "sound" in done.stdout, done.output


def test_refresh_on_damaged_bytes_says_so(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damage("UPDATE raws SET zlib = x'0102' WHERE rowid = 1")(db)
    monkeypatch.setattr("tracker.versions.reading_version", lambda fast=False: "9.9+test")
    done = run("ingest", "--refresh", "-v", db=db)
    assert done.exit_code == 1 and "the bytes kept of it are damaged" in done.stderr and "Traceback" not in done.output
    assert "3 read again, 1 rejected" in done.stdout


def test_a_damaged_word_list_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: Path) -> None:
    for file in (PACKAGE / "lexicon").glob("*.toml"):
        (tmp_path / file.name).write_bytes(file.read_bytes() + b"\n[[torn" * (file.name == "metrics.toml"))
    monkeypatch.setattr(installed, "files", lambda package: tmp_path)
    done = run("doctor", db=db)
    assert done.exit_code == 1 and "✗ tracker/lexicon/metrics.toml: is damaged" in done.stdout


def test_an_installed_file_that_is_not_as_it_came_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: Path) -> None:
    """What pip notes of a wheel's files tells a changed word list and a changed model from whole ones."""
    names = ["tracker/lexicon/cues.toml", "tracker/_models/decision/linear.npz", "tracker/compose.py"]
    wheel = tmp_path / "site"
    for name in names:
        (wheel / name).parent.mkdir(parents=True, exist_ok=True)
        (wheel / name).write_bytes(name.encode())
    record = "".join(f"{name},{hash_of(wheel / name)},{len(name)}\n" for name in names)
    (wheel / "g.dist-info").mkdir()
    (wheel / "g.dist-info" / "RECORD").write_text(record + "g.dist-info/RECORD,,\n")
    monkeypatch.setattr(installed, "distribution", lambda name: PathDistribution(wheel / "g.dist-info"))
    assert installed.changed_files() == []
    (wheel / names[0]).write_text("other words")
    (wheel / names[1]).unlink()
    assert installed.changed_files() == names[:2]
    done = run("doctor", db=db)
    assert done.exit_code == 1 and all(f"✗ {name}: is damaged" in done.stdout for name in names[:2])


def hash_of(file: Path) -> str:
    """Write a file's hash as RECORD does."""
    import base64
    import hashlib

    digest = hashlib.sha256(file.read_bytes()).digest()
    return "sha256=" + base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def imported(file: Path) -> set[Path]:
    """Return the files of the tracker that a file imports, wherever in it."""
    found = set[Path]()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            if name.startswith("tracker."):
                path = PACKAGE.joinpath(*name.split(".")[1:])
                found |= {p for p in (path.with_suffix(".py"), path / "__init__.py") if p.is_file()}
    return found


def test_the_reading_version_covers_all_that_reads() -> None:
    """Follow the imports from what reads: every file met is part of the version that a release is marked with."""
    left = {PACKAGE / "readers" / "__init__.py", PACKAGE / "claims.py", PACKAGE / "figures" / "__init__.py"}
    met = set[Path]()
    while left:
        file = left.pop()
        met.add(file)
        left |= imported(file) - met
    covered = {PACKAGE / part for part in versions._READING}
    # These say where things are and what went wrong, not what is read.
    aside = {PACKAGE / "places.py", PACKAGE / "errors.py", PACKAGE / "__init__.py"}
    missing = {file.relative_to(PACKAGE).as_posix() for file in met - aside if not ({file, *file.parents} & covered)}
    assert missing == set()
    assert {"speakers.py", "actions.py"} <= {file.name for file in met}


@pytest.mark.parametrize("name", ["speakers.py", "actions.py", "lexicon/metrics.toml", "readers/pdf.py"])
def test_a_change_in_what_reads_is_another_version(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = versions._hash_of(versions._READING)
    plain_read = Path.read_bytes
    changed = PACKAGE / name
    monkeypatch.setattr(Path, "read_bytes", lambda self: plain_read(self) + b" " * (self == changed))
    assert versions._hash_of(versions._READING) != before


def test_a_change_in_the_model_is_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = tmp_path / "decision" / "linear.npz"
    weights.parent.mkdir()
    monkeypatch.setattr(versions, "models_folder", lambda: tmp_path)
    weights.write_bytes(b"some weights")
    before = versions._hash_of_decision()
    weights.write_bytes(b"some others")
    assert versions._hash_of_decision() != before
