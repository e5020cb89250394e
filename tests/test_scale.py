"""`tracker extract` and `load`: any place, any machine, the same rows; what is there stays, what goes costs only time."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import tarfile
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from ledgers import NORVANE, OSTREL, export, run, write_releases

from tracker import batch
from tracker.batch import Extracted, Rejected, Task
from tracker.scale import extracting
from tracker.scale.documents import find_documents, load_documents

EXTRACT = batch.extract
# When it was seen is what did happen.
SEEN = ("first_seen_at", "verdict_since")


def dies_on_the_third(task: Task) -> Extracted | Rejected:
    """End the process that reads one document as the system does that is out of memory."""
    if task.source.name.endswith("nvin-2.txt"):
        os.kill(os.getpid(), signal.SIGKILL)
    return EXTRACT(task)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_releases(tmp_path / "in" / "norvane", NORVANE)
    write_releases(tmp_path / "in" / "ostrel", OSTREL)
    return tmp_path / "in"


def zipped(folder: Path, target: Path) -> Path:
    with zipfile.ZipFile(target, "w") as archive:
        for file in sorted(folder.rglob("*.txt")):
            archive.write(file, file.relative_to(folder).as_posix())
    return target


def taped(folder: Path, target: Path) -> Path:
    with tarfile.open(target, "w:gz" if target.name.endswith("gz") else "w") as archive:
        archive.add(folder, arcname="all")
    return target


def parquet_rows(out: Path) -> dict[str, list[dict[str, object]]]:
    from pyarrow import parquet

    return {
        table: [
            row for file in sorted((out / table).rglob("*.parquet")) for row in parquet.ParquetFile(file).read().to_pylist()
        ]
        for table in ("claims", "figures", "releases")
    }


def files(out: Path) -> dict[str, tuple[int, int]]:
    return {str(p): (p.stat().st_mtime_ns, p.stat().st_ino) for p in out.rglob("*") if p.is_file()}


def state(db: Path) -> list[list[dict[str, object]]]:
    tables = [export(db, what) for what in ("claims", "releases", "figures", "history")]
    return [[{k: v for k, v in row.items() if k not in SEEN} for row in table] for table in tables]


@pytest.mark.parametrize("name", ["all.zip", "all.tar", "all.tgz"])
def test_an_archive_holds_the_documents_that_its_folder_held(name: str, folder: Path, tmp_path: Path) -> None:
    pack = zipped if name.endswith("zip") else taped
    found, wrong = find_documents([str(pack(folder, tmp_path / name))])
    assert not wrong and len(found) == 6 and found[0].name.startswith(f"{tmp_path / name}!")
    by_name = {source.name: source.raw for source in load_documents(found)}
    assert sorted(by_name.values()) == sorted(file.read_bytes() for file in folder.rglob("*.txt"))


def test_a_url_of_any_kind_is_a_place(folder: Path) -> None:
    import fsspec

    memory = fsspec.filesystem("memory")
    for file in folder.rglob("*.txt"):
        memory.pipe_file(f"/bucket/{file.name}", file.read_bytes())
    memory.pipe_file("/bucket/picture.png", b"no release")
    found, _ = find_documents(["memory://bucket"])
    assert [document.name for document in found][:2] == ["memory://bucket/nvin-0.txt", "memory://bucket/nvin-1.txt"]
    assert len(found) == 6 and all(source.raw for source in load_documents(found))


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("none/here", "no such file"),
        ("empty", "no releases here"),
        ("broken.zip", "cannot be read"),
        ("nosuch://bucket/x", "cannot be opened"),
    ],
)
def test_a_place_without_documents_is_named_with_its_reason(place: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken.zip").write_bytes(b"PK no archive")
    where = place if "://" in place else str(tmp_path / place)
    done = run("extract", where, "--out", tmp_path / "out")
    assert done.exit_code in (1, 2) and words in done.stderr and not (tmp_path / "out").exists()


def test_a_document_that_went_since_it_was_found_says_so(folder: Path, tmp_path: Path) -> None:
    found, _ = find_documents([str(folder), str(zipped(folder, tmp_path / "all.zip"))])
    (folder / "norvane" / "nvin-0.txt").unlink()
    zipped(folder, tmp_path / "all.zip")
    lost = [source.lost for source in load_documents(found) if source.lost]
    assert len(lost) == 2 and all("nvin-0.txt: cannot be opened" in words for words in lost)


def test_what_was_extracted_and_loaded_is_what_would_have_been_ingested(folder: Path, tmp_path: Path) -> None:
    assert run("ingest", folder, db=tmp_path / "a.db").exit_code == 0
    assert run("extract", folder, "--out", tmp_path / "out").exit_code == 0
    assert run("load", tmp_path / "out", db=tmp_path / "b.db").exit_code == 0
    assert state(tmp_path / "b.db") == state(tmp_path / "a.db")
    with sqlite3.connect(tmp_path / "b.db") as connection:
        assert connection.execute("SELECT count(*) FROM raws").fetchone() == (6,)
    again = run("load", tmp_path / "out", "-v", db=tmp_path / "b.db")
    assert again.stdout.startswith("0 new releases, 0 claims, 0 figures, 6 already known")
    for db in ("a.db", "b.db"):
        assert run("resolve", "--as-of", "2033-01-01", db=tmp_path / db).exit_code == 0
    assert export(tmp_path / "a.db", "claims") == export(tmp_path / "b.db", "claims")


def test_a_ledger_that_knows_the_issuer_reads_by_its_calendar(folder: Path, tmp_path: Path) -> None:
    """Only the first release says when the fiscal year ends; an extract of the later ones cannot know."""
    first, *later = sorted((folder / "norvane").iterdir())
    assert run("ingest", *later, first, db=tmp_path / "a.db").exit_code == 0
    assert run("extract", *later, "--out", tmp_path / "out").exit_code == 0
    assert run("ingest", first, db=tmp_path / "b.db").exit_code == 0
    assert run("load", tmp_path / "out", db=tmp_path / "b.db").exit_code == 0
    assert state(tmp_path / "a.db") == state(tmp_path / "b.db")


def test_nothing_new_writes_nothing_and_a_new_release_its_issuer_only(folder: Path, tmp_path: Path) -> None:
    last = folder / "ostrel" / "ostf-1.txt"
    kept = last.read_bytes()
    last.unlink()
    assert run("extract", folder, "--out", tmp_path / "out").exit_code == 0
    before = files(tmp_path / "out")
    assert run("extract", folder, "--out", tmp_path / "out").exit_code == 0
    assert files(tmp_path / "out") == before
    last.write_bytes(kept)
    done = run("extract", folder, "--out", tmp_path / "out", "-v")
    assert "2 releases" in done.stdout and "1 issuers left alone" in done.stdout
    norvane = {name: told for name, told in before.items() if "norvane" in name}
    assert norvane and norvane.items() <= files(tmp_path / "out").items()
    assert len(parquet_rows(tmp_path / "out")["releases"]) == 6


def test_an_extract_of_other_places_is_not_thrown_away(folder: Path, tmp_path: Path) -> None:
    assert run("extract", folder, "--out", tmp_path / "out").exit_code == 0
    done = run("extract", folder / "ostrel", "--out", tmp_path / "out")
    assert done.exit_code == 2 and f"is the extract of {folder} too" in done.stderr
    assert len(parquet_rows(tmp_path / "out")["releases"]) == 6


def test_a_killed_process_loses_its_document_and_says_so(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "extract", dies_on_the_third)
    done = run("extract", folder, "--out", tmp_path / "out", "--jobs", 2)
    assert done.exit_code == 1
    (line,) = done.stderr.splitlines()
    assert "nvin-2.txt: reading it ended the program" in line
    assert len(parquet_rows(tmp_path / "out")["releases"]) == 5


def test_the_same_bytes_under_two_names_are_one_release(folder: Path, tmp_path: Path) -> None:
    copy = folder / "norvane" / "copy-of-nvin-0.txt"
    copy.write_bytes((folder / "norvane" / "nvin-0.txt").read_bytes())
    assert run("extract", folder, "--out", tmp_path / "out").exit_code == 0
    copies = [json.loads(str(row["copies"])) for row in parquet_rows(tmp_path / "out")["releases"]]
    assert len(copies) == 6 and sum(map(len, copies)) == 1
    assert run("load", tmp_path / "out", db=tmp_path / "t.db").exit_code == 0
    with sqlite3.connect(tmp_path / "t.db") as connection:
        assert connection.execute("SELECT count(*) FROM receipts").fetchone() == (7,)


def test_damaged_bytes_are_not_loaded(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("extract", folder / "ostrel", "--out", tmp_path / "out").exit_code == 0
    monkeypatch.setattr("tracker.scale.loading.zlib.decompress", lambda raw: b"other bytes")
    done = run("load", tmp_path / "out", db=tmp_path / "t.db")
    assert done.exit_code == 1 and done.stderr.count("its bytes are damaged") == 2
    assert run("load", tmp_path / "in", db=tmp_path / "t.db").exit_code == 2


@pytest.fixture
def cluster() -> Iterator[object]:
    """Real worker processes of a local cluster."""
    dask = pytest.importorskip("dask")
    distributed = pytest.importorskip("distributed")
    # A worker that is a daemon may have no processes of its own.
    with (
        dask.config.set({"distributed.worker.daemon": False}),
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
    ):
        yield cluster


@pytest.mark.slow
class TestCluster:
    """Past one machine, as near as one machine comes."""

    @pytest.fixture
    def many(self, tmp_path: Path) -> Path:
        names = "Alderwick Basin Corvane".split()
        for name in names:
            told = tuple(replace(one, name=f"{name} Works, Inc.", ticker=name[:4].upper()) for one in NORVANE[:2])
            write_releases(tmp_path / "many" / name, told)
        return tmp_path / "many"

    def test_a_worker_that_is_killed_costs_time_and_no_row(
        self, cluster: object, many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(extracting, "BUNDLE", 2)
        killed: list[int] = []

        def kill_one() -> None:
            while not list((tmp_path / "out").glob("releases/*/*.parquet")):
                time.sleep(0.05)
            busy = [state.name for state in cluster.scheduler.workers.values() if state.processing]  # type: ignore[attr-defined]
            killed.append(cluster.workers[busy[0]].pid)  # type: ignore[attr-defined]
            os.kill(killed[0], signal.SIGKILL)

        killer = threading.Thread(target=kill_one, daemon=True)
        killer.start()
        address = cluster.scheduler_address  # type: ignore[attr-defined]
        done = run("extract", many, "--out", tmp_path / "out", "--scheduler", address)
        killer.join(5)
        assert killed and done.exit_code == 0, (done.output, done.exception)
        assert run("extract", many, "--out", tmp_path / "alone", "--jobs", 2).exit_code == 0
        assert parquet_rows(tmp_path / "out") == parquet_rows(tmp_path / "alone")
        assert len(parquet_rows(tmp_path / "out")["releases"]) == 6
        assert not list((tmp_path / "out").rglob("*.part"))


def test_no_scheduler_there(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("tracker.scale.cluster._CONNECT_SECONDS", 1)
    done = run("extract", folder, "--out", tmp_path / "out", "--scheduler", "tcp://127.0.0.1:9")
    assert done.exit_code == 2 and "no scheduler answers there" in done.stderr
