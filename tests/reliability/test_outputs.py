"""What is written out: whole or not at all, and never over the ledger or what is no plain file."""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from ledgers import export, run

from tracker.cli import formats
from tracker.outputs import put_in_place, spare_file

FORMS = ["csv", "jsonl", "parquet", "xlsx"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("end", ["", "-wal", "-shm", "-journal", ".lock"])
def test_an_export_never_replaces_the_ledger_or_its_siblings(end: str, form: str, db: Path) -> None:
    beside = db.with_name(db.name + end)
    beside.touch()
    before, rows = beside.read_bytes(), export(db)
    for target in (beside, beside.parent / "." / beside.name, Path(os.path.relpath(beside))):
        done = run("export", "claims", "--format", form, "-o", target, db=db)
        assert done.exit_code == 2 and "the ledger or belongs to it" in done.stderr
    if end != "-wal":
        assert beside.read_bytes() == before
    assert export(db) == rows


@pytest.mark.parametrize("via", [os.symlink, os.link], ids=["symlink", "hard link"])
def test_nor_by_another_name_of_it(via: Callable[[Path, Path], None], db: Path, tmp_path: Path) -> None:
    via(db, tmp_path / "claims.csv")
    before = db.read_bytes()
    done = run("export", "claims", "-o", tmp_path / "claims.csv", db=db)
    assert done.exit_code == 2 and "the ledger" in done.stderr
    assert db.read_bytes() == before


def test_nor_another_ledger(db: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(db.read_bytes())
    done = run("export", "claims", "-o", other, db=db)
    assert done.exit_code == 2 and "is a database" in done.stderr
    assert other.read_bytes() == db.read_bytes()


@pytest.mark.parametrize("form", FORMS)
def test_nor_a_link_a_pipe_or_a_folder(form: str, db: Path, tmp_path: Path) -> None:
    old = tmp_path / "old.csv"
    old.write_text("kept")
    (tmp_path / "link.csv").symlink_to(old)
    (tmp_path / "dangling.csv").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.csv").mkdir()
    before = sorted((p.name, p.lstat().st_ino) for p in tmp_path.iterdir())
    for name, status in (("link.csv", 73), ("dangling.csv", 73), ("pipe.csv", 73), ("folder.csv", 2)):
        done = run("export", "claims", "--format", form, "-o", tmp_path / name, db=db)
        assert (done.exit_code, done.stderr.count("Traceback")) == (status, 0), (name, done.output)
    now = sorted((p.name, p.lstat().st_ino) for p in tmp_path.iterdir())
    assert [one for one in now if not one[0].startswith("t.db")] == [one for one in before if one[0] != "t.db"]
    assert old.read_text() == "kept"


@pytest.mark.parametrize("command", [["export", "claims", "-o"], ["publish-copy"], ["backup"]], ids=" ".join)
def test_a_device_stays_a_device(command: list[str], db: Path) -> None:
    done = run(*command, "/dev/null", db=db)
    assert done.exit_code == 73 and "no regular file" in done.stderr
    assert Path("/dev/null").is_char_device()


def full(*given: object) -> None:
    """Fail as a full disk does."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("form", FORMS)
def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    form: str, db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    target = out / "claims"
    target.write_text("the old export")
    monkeypatch.setattr(os, "fsync", full)
    done = run("export", "claims", "--format", form, "-o", target, db=db)
    assert done.exit_code == 74 and "No space left" in done.stderr and done.stderr.count("\n") == 1
    assert [p.name for p in out.iterdir()] == ["claims"] and target.read_text() == "the old export"


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_a_file_that_may_not_grow_is_a_full_disk(form: str, db: Path, tmp_path: Path) -> None:
    """In a process of its own, whose files the system lets grow to one page only: a real write that really fails."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "claims").write_text("the old export")

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    run("claims", db=db)
    command = [sys.executable, "-B", "-m", "tracker", "export", "claims", "--format", form, "-o", str(out / "claims"), "--db", str(db)]
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=small)
    assert done.returncode == 74 and len(done.stderr.splitlines()) == 1, done.stderr
    assert [p.name for p in out.iterdir()] == ["claims"] and (out / "claims").read_text() == "the old export"


def test_two_exports_at_once_do_not_share_a_part(db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second one writes the same file while the first is half-way."""
    target = tmp_path / "claims.csv"
    plain, nested, begun = formats.csv_lines, list[int](), list[int]()

    def interrupted(*given: object) -> object:
        for number, line in enumerate(plain(*given)):  # type: ignore[arg-type]
            if number == 1 and not begun:
                begun.append(number)
                nested.append(run("export", "claims", "-o", target, db=db).exit_code)
            yield line

    monkeypatch.setattr("tracker.cli.exporting.csv_lines", interrupted)
    assert run("export", "claims", "-o", target, db=db).exit_code == 0 and nested == [0]
    monkeypatch.undo()
    assert target.read_text(encoding="utf-8") == run("export", "claims", db=db).stdout
    assert [p.name for p in tmp_path.iterdir() if "part" in p.name] == []


def test_a_replaced_file_keeps_its_permissions_and_a_new_one_gets_the_usual(db: Path, tmp_path: Path) -> None:
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.touch(mode=0o640)
    old.chmod(0o640)
    (tmp_path / "any").touch()
    for target in (old, new):
        assert run("export", "claims", "-o", target, db=db).exit_code == 0
    assert old.stat().st_mode & 0o777 == 0o640
    assert new.stat().st_mode == (tmp_path / "any").stat().st_mode


def test_standard_output_on_a_full_disk_is_one_sentence(db: Path) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("this system has no /dev/full")
    for words in (["export", "claims", "--db", str(db)], ["--help"]):
        with open("/dev/full", "w") as full_disk:
            done = subprocess.run([sys.executable, "-m", "tracker", *words], stdout=full_disk, stderr=subprocess.PIPE, text=True)
        assert done.returncode == 74 and done.stderr.startswith("tracker: ") and len(done.stderr.splitlines()) == 1


KILLED = """
import os, sys
from pathlib import Path
from click.testing import CliRunner
from tracker.cli import cli
Path.replace = lambda self, target: os.kill(os.getpid(), 9)
CliRunner().invoke(cli, sys.argv[1:])
"""


@pytest.mark.parametrize("words", [("backup",), ("export", "claims", "-o"), ("export", "claims", "--format", "xlsx", "-o")], ids=" ".join)
def test_what_a_writer_that_was_killed_at_its_rename_left_goes_with_the_next(words: tuple[str, ...], db: Path, tmp_path: Path) -> None:
    target = tmp_path / "out" / "copy.x"
    target.parent.mkdir()
    others = [target.with_name(name) for name in (".copy.x.mine.part", ".copy.xy.abcdefgh.part", ".copy.x.abcdefgh.part-mine")]
    for other in others:
        other.write_text("another's")
    assert run(*words, target, db=db).exit_code == 0
    before = target.read_bytes()
    done = subprocess.run([sys.executable, "-c", KILLED, *words, str(target), "--db", str(db)])
    (left,) = {*target.parent.glob(".copy.x.????????.part")}
    assert done.returncode == -9 and target.read_bytes() == before
    Path(f"{left}-journal").touch()
    assert run(*words, target, db=db).exit_code == 0
    assert {*target.parent.iterdir()} == {target, *others}


def test_what_a_writer_that_lives_has_written_stays(tmp_path: Path) -> None:
    target = tmp_path / "claims.csv"
    with spare_file(target) as mine:
        mine.write_text("mine")
        with spare_file(target) as other:
            assert mine.read_text() == "mine" and mine != other
        put_in_place(mine, target)
    assert [p.name for p in tmp_path.iterdir()] == ["claims.csv"] and target.read_text() == "mine"
