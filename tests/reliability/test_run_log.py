"""One line a run for machines, where it is asked for; quiet otherwise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ledgers import NORVANE, export, run, write_releases

from tracker import __version__, versions


def test_each_run_that_writes_leaves_one_line(tmp_path: Path) -> None:
    write_releases(tmp_path / "in", NORVANE)
    db, log = tmp_path / "t.db", tmp_path / "log.jsonl"
    run("--log-file", log, "ingest", tmp_path / "in", db=db)
    run("--log-file", log, "resolve", "--as-of", "2032-06-01", db=db)
    run("--log-file", log, "claims", db=db)
    run("--log-file", log, "backup", tmp_path / "b.db", db=db)
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert [(line["command"], line["exit_status"]) for line in lines] == [("ingest", 0), ("resolve", 0), ("backup", 0)]
    filled, judged, copied = lines
    assert (filled["new"], filled["rejected"], filled["claims"]) == (4, 0, len(export(db, "claims", "--all")))
    assert filled["code_version"] == versions.reading_version() and judged["code_version"] == versions.judging_version()
    assert judged["as_of"] == "2032-06-01" and judged["appended"] == len(export(db, "resolutions"))
    assert copied["bytes"] == (tmp_path / "b.db").stat().st_size
    assert all(line["version"] == __version__ and line["seconds"] >= 0 and line["time"].endswith("Z") for line in lines)


def test_who_is_who_leaves_a_line_where_it_writes(db: Path, tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    name = str(export(db, "releases")[0]["issuer"])
    assert run("--log-file", log, "issuers", "alias", name, "Norvane Holdings", db=db).exit_code == 0
    assert run("--log-file", log, "issuers", "log", db=db).exit_code == 0
    assert run("--log-file", log, "issuers", "undo", "1", db=db).exit_code == 0
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert [(line["command"], line.get("identity"), line.get("undone")) for line in lines] == [
        ("issuers", 1, None),
        ("issuers", None, 1),
    ]


def test_on_standard_error_as_the_only_line(tmp_path: Path) -> None:
    files = write_releases(tmp_path / "in", NORVANE)
    done = run("--log-format", "json", "ingest", *files, db=tmp_path / "t.db")
    assert done.stdout == "" and json.loads(done.stderr)["new"] == 4
    assert run("ingest", *files, db=tmp_path / "t.db").output == ""


@pytest.mark.parametrize(
    ("command", "status"), [(["resolve"], 2), (["ingest", "bad.txt"], 1), (["ingest"], 2), (["ingest", "--nonsense"], 2)]
)
def test_a_run_that_fails_leaves_its_line_too(command: list[str], status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bad.txt").write_text("Nobody says when.")
    done = run("--log-file", "log", *command, db=tmp_path / "t.db")
    assert done.exit_code == status
    line = json.loads(Path("log").read_text())
    assert (line["command"], line["exit_status"]) == (command[0], status)


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    files = write_releases(tmp_path / "in", NORVANE[:1])
    done = run("--log-file", tmp_path / "none" / "log", "ingest", *files, db=tmp_path / "t.db")
    assert done.exit_code == 0 and "the log cannot be written" in done.stderr
    assert len(export(tmp_path / "t.db", "releases")) == 1
