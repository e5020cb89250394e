"""The command line as a user meets it: help, speed, the reading commands, the demo, doctor, and what a wheel brings."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from ledgers import NORVANE, OSTREL, export, rows, run, run_apart, write_releases

from tracker.cli import COMMANDS, cli
from tracker.db.standing import settle

ROOT = Path(__file__).parent.parent
HEAVY = {"spacy", "numpy", "datasette", "sqlite_utils", "lxml", "pypdf", "dateparser", "pyarrow", "httpx", "sqlite3"}


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a judged ledger of two made-up companies."""
    folder = tmp_path_factory.mktemp("cli")
    files = [*write_releases(folder / "in", NORVANE), *write_releases(folder / "in", OSTREL)]
    assert run("ingest", *files, db=folder / "t.db").exit_code == 0
    assert run("resolve", "--as-of", "2032-03-01", db=folder / "t.db").exit_code == 0
    return folder / "t.db"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(command: str) -> None:
    shown = run(command, "--help")
    assert shown.exit_code == 0
    assert "Example" in shown.stdout or command in ("serve",), command
    found = cli.get_command(click.Context(cli), command)
    assert found is not None and found.short_help and found.short_help in run("--help").stdout
    for parameter in found.params:
        assert (
            not isinstance(parameter, click.Option)
            or parameter.help
            or parameter.name in ("form", "host", "port", "kind", "status", "seed")
        )


def test_help_imports_nothing_heavy_and_is_quick() -> None:
    script = f"import sys; from tracker.cli import cli; cli(['--help'], standalone_mode=False); print(sorted(set(sys.modules) & {HEAVY}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    # Time of the processor, not of the clock: the machine may be busy with other things.
    assert min(_seconds([sys.executable, "-m", "tracker", "--help"]) for _ in range(3)) < 0.3


def _seconds(command: list[str]) -> float:
    before = os.times()
    subprocess.run(command, check=True, capture_output=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


READING = [
    ["claims"],
    ["claims", "--issuer", "ostf", "--kind", "guidance"],
    ["claims", "--search", 'revenues "expected', "--metric", "revenue"],
    ["due", "--days", "400"],
    ["history", "NVIN"],
    ["history", "norvane", "revenue"],
    ["scorecard"],
    ["scorecard", "Ostrel Foods Corporation"],
]


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_reading_commands_tell_the_same_in_every_format(command: list[str], db: Path) -> None:
    objects = rows(run(*command, "--format", "jsonl", db=db))
    lines = list(csv.DictReader(io.StringIO(run(*command, "--format", "csv", db=db).stdout)))
    assert len(objects) == len(lines)
    shown = run(*command, db=db)
    assert shown.exit_code == 0, shown.output
    assert max(map(len, shown.stdout.splitlines())) <= 120
    assert objects or command[0] == "history"


def test_claims_read_like_sentences(db: Path) -> None:
    shown = run("claims", "--issuer", "NVIN", "--metric", "revenue", db=db).stdout
    assert "$42–44 million" in shown and "✓ met, in range" in shown


def test_claims_are_filtered_and_limited(db: Path) -> None:
    everything = rows(run("claims", "--limit", 0, "--format", "jsonl", db=db))
    assert len(everything) == len(export(db))
    assert len(rows(run("claims", "--limit", 2, "--format", "jsonl", db=db))) == 2
    met = rows(run("claims", "--status", "met", "--format", "jsonl", db=db))
    assert met and {c["status"] for c in met} == {"met"}
    recent = rows(run("claims", "--since", "2032-01-01", "--format", "jsonl", db=db))
    assert recent and min(str(c["published"]) for c in recent) >= "2032-01-01"


def test_what_was_known_on_a_day_is_what_a_run_of_that_day_would_say(db: Path, tmp_path: Path) -> None:
    copy = tmp_path / "t.db"
    assert run("publish-copy", copy, db=db).exit_code == 0
    known = rows(run("claims", "--as-of", "2031-12-31", "--limit", 0, "--format", "jsonl", db=copy))
    assert run("resolve", "--as-of", "2031-12-31", db=copy).exit_code == 0
    then = rows(run("claims", "--limit", 0, "--format", "jsonl", db=copy))
    told = (
        "claim_id",
        "status",
        "reason",
        "actual",
        "explanation",
        "evidence_source",
        "evidence_quote",
        "surprise",
        "as_of",
    )
    assert [[row[name] for name in told] for row in known] == [[row[name] for name in told] for row in then]
    assert {row["status"] for row in known} == {"met", "pending"}
    assert all(
        r["status"] == "met"
        for r in rows(run("claims", "--as-of", "2031-12-31", "--status", "met", "--format", "jsonl", db=copy))
    )


def test_show_proves_the_verdict(db: Path) -> None:
    claim = next(c for c in export(db) if c["status"] == "met" and c["metric"] == "revenue")
    shown = run("show", str(claim["claim_id"])[:7], db=db).stdout
    for words in (
        "Norvane Instruments, Inc. (NVIN)",
        "met, in range",
        "log of verdicts",
        "evidence, 2031-11-20",
        "»",
        "«",
    ):
        assert words in shown
    assert (
        json.loads(run("show", claim["claim_id"], "--format", "jsonl", db=db).stdout)["claim_id"] == claim["claim_id"]
    )


def test_due_counts_from_the_day_last_judged_from(db: Path) -> None:
    listed = rows(run("due", "--days", "400", "--format", "jsonl", db=db))
    assert {row["as_of"] for row in listed} == {"2032-03-01"}
    left = [int(str(row["days_left"])) for row in listed]
    assert left == sorted(left, key=lambda days: (days < 0, abs(days))), (
        "the soonest first, then the newest that is over"
    )
    later = rows(run("due", "--overdue", "--as-of", "2032-12-31", "--format", "jsonl", db=db))
    assert later and all(int(str(row["days_left"])) < 0 for row in later)


def test_due_of_a_day_is_what_was_open_on_that_day(db: Path) -> None:
    """The second quarter's revenue was met in February; on New Year's Eve it was still to come."""
    then = rows(run("due", "--as-of", "2031-12-31", "--issuer", "NVIN", "--format", "jsonl", db=db))
    assert [(row["target_end"], row["days_left"]) for row in then if row["what"] == "revenue"] == [("2031-12-31", 0)]
    now = rows(run("due", "--issuer", "NVIN", "--days", 400, "--format", "jsonl", db=db))
    assert "2031-12-31" not in [row["target_end"] for row in now if row["what"] == "revenue"]


def test_due_keeps_what_is_nobodys_to_do_apart(db: Path) -> None:
    """What has been over for two years is named, and listed only where it is asked for."""
    day = ["--as-of", "2040-01-01"]
    done = run("due", *day, db=db)
    assert "nothing to show" in done.stdout and "over for more than two years" in done.stderr
    old = rows(run("due", "--long-ago", *day, "--format", "jsonl", db=db))
    assert old and {row["due_list"] for row in old} == {"long ago"}
    assert run("due", "--long-ago", "--upcoming", db=db).exit_code == 2


def test_due_is_narrowed_to_an_issuer_and_to_what_is_ahead(db: Path) -> None:
    ahead = rows(run("due", "--upcoming", "--days", 400, "--issuer", "OSTF", "--format", "jsonl", db=db))
    assert ahead and {row["ticker"] for row in ahead} == {"OSTF"} and all(int(str(r["days_left"])) >= 0 for r in ahead)
    since = rows(run("due", "--since", "2032-05-01", "--days", 400, "--format", "jsonl", db=db))
    assert since and min(str(row["target_end"]) for row in since) >= "2032-05-01"


def test_what_was_read_with_little_confidence_is_left_out_and_said(db: Path, tmp_path: Path) -> None:
    copy = tmp_path / "t.db"
    assert run("publish-copy", copy, db=db).exit_code == 0
    one = export(copy)[0]["claim_id"]
    with sqlite3.connect(copy) as connection:
        connection.execute("UPDATE claims SET confidence = 0.2 WHERE claim_id = ?", (one,))
        settle(connection)
    listed = run("claims", "--limit", 0, "--format", "jsonl", db=copy)
    assert one not in listed.stdout and "1 claim read with less confidence than 0.5 left out" in listed.stderr
    everything = run("claims", "--limit", 0, "--min-confidence", 0, "--format", "jsonl", db=copy)
    assert str(one) in everything.stdout and "left out" not in everything.stderr
    assert one not in run("export", "claims", "--min-confidence", 0.5, db=copy).stdout
    assert str(one) in run("export", "claims", db=copy).stdout, "an export is whole unless it is asked to be less"
    assert "1 claims of less confidence" in run("scorecard", db=copy).stdout


def test_nothing_found_is_told_apart_from_nothing_read(db: Path, tmp_path: Path) -> None:
    silent = tmp_path / "in" / "silent.txt"
    silent.parent.mkdir()
    silent.write_text(
        "Tolmere Corp. names new controller\n\nTOLMERE, Ohio, May 3, 2031 -- Tolmere Corp. (Nasdaq: TLMR) named A. Reed controller.\n"
    )
    copy = tmp_path / "t.db"
    assert run("publish-copy", copy, db=db).exit_code == 0
    assert (
        run(
            "ingest", silent, "--issuer", "Tolmere Corp.", "--ticker", "TLMR", "--published", "2031-05-03", db=copy
        ).exit_code
        == 0
    )
    assert "1 release read, no claim found" in run("claims", "--issuer", "TLMR", db=copy).stderr
    assert "no claim found: Tolmere Corp. (1 release read)" in run("scorecard", db=copy).stdout
    assert "it guides revenue" in run("history", "NVIN", "capex", db=db).stderr


@pytest.mark.parametrize("day", ["2040-01-01", "1 Jan 2040", "January 1, 2040", "1. Januar 2040"])
def test_days_may_be_written_in_words(day: str, db: Path) -> None:
    listed = rows(run("due", "--long-ago", "--as-of", day, "--format", "jsonl", db=db))
    assert {row["as_of"] for row in listed} == {"2040-01-01"}


def test_scorecard_has_denominators_an_interval_and_a_warning(db: Path) -> None:
    card = next(c for c in rows(run("scorecard", "--format", "jsonl", db=db)) if c["ticker"] == "NVIN")
    assert card["met"] + card["missed"] == card["decided"] and card["decided"] > 0  # type: ignore[operator]
    assert card["kept_from"] <= card["kept_rate"] <= card["kept_to"]  # type: ignore[operator]
    assert "too few" in str(card["warning"]) and "too few" in run("scorecard", db=db).stdout


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["show", "zzzz"], "no claim 'zzzz'"),
        (["history", "nobody"], "no issuer named 'nobody'"),
        (["history", "norvan instrumets"], "the nearest are Norvane Instruments, Inc."),
        (["claims", "--issuer", "nvim"], "Norvane Instruments, Inc."),
        (["claims", "--metric", "revenu"], "did you mean revenue?"),
        (["history", "NVIN", "bogus"], "The metrics are revenue,"),
        (["claims", "--event", "launch"], "product_launch"),
        (["clams"], "did you mean `tracker claims`"),
        (["claims", "--since", "someday"], "YYYY-MM-DD"),
        (["claims", "--since", "3/2/2026"], "YYYY-MM-DD"),
        (["claims", "--since", "Feb 2026"], "YYYY-MM-DD"),
        (["claims", "--since", "2026-02-30"], "YYYY-MM-DD"),
        (["export", "songs"], "songs"),
    ],
)
def test_wrong_words_get_one_sentence(command: list[str], words: str, db: Path) -> None:
    done = run(*command, db=db)
    assert done.exit_code == 2 and words in done.stderr


@pytest.mark.parametrize(
    "command", [["claims"], ["due"], ["scorecard"], ["export", "claims"], ["show", "a"], ["publish-copy", "x"]]
)
def test_without_a_database_it_says_how_to_get_one(command: list[str], tmp_path: Path) -> None:
    done = run(*command, db=tmp_path / "t.db")
    assert done.exit_code == 2 and "tracker demo" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_database_may_come_from_the_environment(db: Path) -> None:
    assert run_apart("export", "claims", TRACKER_DB=str(db)).stdout == run("export", "claims", db=db).stdout


def test_what_stops_serve_stops_its_server(db: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tracker", "serve", "--db", str(db), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as served:
        assert _until(lambda: _answers(port), 60)
        served.terminate()
        served.wait(30)
    assert _until(lambda: not _answers(port), 10)


def _answers(port: int) -> bool:
    with socket.socket() as door:
        return door.connect_ex(("127.0.0.1", port)) == 0


def _until(true: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def test_demo(told_demo: tuple[Path, str], tmp_path: Path) -> None:
    made, told = told_demo
    for words in ("made-up companies", "met", "missed", "pending", "Worth a look", "tracker serve"):
        assert words in told
    claims = export(made)
    assert {c["status"] for c in claims} == {"met", "missed", "pending"}
    assert all(str(c["source"]).startswith("data/") for c in claims)
    demo = tmp_path / "demo.db"
    with sqlite3.connect(made) as source, sqlite3.connect(demo) as copy:
        source.backup(copy)
    assert run("demo", db=demo).exit_code == 0
    assert [c["claim_id"] for c in export(demo)] == [c["claim_id"] for c in claims]


def test_demo_keeps_away_from_real_releases(db: Path) -> None:
    before = export(db)
    done = run("demo", db=db)
    assert done.exit_code == 2 and "--db demo.db" in done.stderr
    assert export(db) == before


def test_doctor_finds_what_is_wrong(db: Path, tmp_path: Path) -> None:
    well = run("doctor", db=db)
    assert well.exit_code == 0, well.output
    assert "trained decision" in well.stdout
    assert "sound" in well.stdout and "last judged as of 2032-03-01" in well.stdout
    (tmp_path / "bad.db").write_bytes(b"words" * 999)
    ill = run("doctor", db=tmp_path / "bad.db")
    assert ill.exit_code == 1 and "✗" in ill.stdout and "no SQLite database" in ill.stdout
    assert "no database yet" in run("doctor", db=tmp_path / "none.db").stdout
    assert run("doctor", db=tmp_path / "no" / "t.db").exit_code == 1


def test_a_published_ledger_names_no_folder_in_what_was_rejected(db: Path, tmp_path: Path) -> None:
    bad = tmp_path / "private" / "odd.txt"
    bad.parent.mkdir()
    bad.write_text("Nobody says who or when.")
    own = tmp_path / "own.db"
    shutil.copy(db, own)
    assert run("ingest", bad, db=own).exit_code == 1
    assert run("publish-copy", tmp_path / "public.db", db=own).exit_code == 0
    rows = sqlite3.connect(tmp_path / "public.db").execute("SELECT source, reason FROM rejected").fetchall()
    assert rows and "odd.txt" in rows[0][1]
    assert not any(str(tmp_path) in f"{source} {reason}" for source, reason in rows)


def test_publish_copy(db: Path, tmp_path: Path) -> None:
    assert run("publish-copy", tmp_path / "public.db", db=db).exit_code == 0
    paths = ("source", "evidence_source")
    plain = [{**row, **dict.fromkeys(paths)} for row in export(db)]
    copied = export(tmp_path / "public.db")
    assert [{**row, **dict.fromkeys(paths)} for row in copied] == plain
    assert {row["source"] for row in copied} == {Path(str(row["source"])).name for row in export(db)}


def test_strangers_are_not_shown_local_paths(db: Path) -> None:
    done = run("serve", "--public", db=db)
    assert done.exit_code == 2 and "publish-copy" in done.stderr and "local paths" in done.stderr


def test_a_terminal_without_the_letters_gets_no_traceback(db: Path) -> None:
    done = run_apart("claims", "--db", db, PYTHONIOENCODING="latin-1")
    assert done.returncode == 0 and "$42?44 million" in done.stdout, done.stderr


@pytest.mark.slow
def test_a_wheel_brings_data_lexicon_pages_and_the_command(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    left_out = shutil.ignore_patterns(
        ".*", "tests", "docs", "build", "*.egg-info", "__pycache__", "*.db*", "venv", "node_modules"
    )
    shutil.copytree(ROOT, tree, ignore=left_out)
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "-q",
        "-w",
        str(tmp_path),
        str(tree),
    ]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "site")
    script = "from tracker.cli import cli; import tracker; assert 'site' in tracker.__file__; cli(['demo', '--db', 'demo.db'])"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0 and "Worth a look" in done.stdout, done.stderr
    inside = {p.relative_to(tmp_path / "site").as_posix() for p in (tmp_path / "site").rglob("*")}
    assert {"tracker/web/metadata.json", "tracker/web/static/tracker.css", "tracker/lexicon/metrics.toml"} <= inside
    assert any(name.startswith("tracker/_data/") for name in inside)
