"""Many files: in order, alike in one process and in many, and no file ends the batch."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from ledgers import NORVANE, write_releases

from tracker.batch import FEW, Extracted, Header, Rejected, Source, Workers, extract, find_files, given_up, read_header
from tracker.batch import Task as Work


def slow_first(number: int) -> int:
    """Take longer for the first tasks."""
    time.sleep(0.2 if number < 2 else 0)
    return number * number


def dies_at_five(number: int) -> int:
    """End the whole process at one task."""
    if number == 5:
        os._exit(9)
    return number * number


def test_results_come_in_the_order_of_tasks() -> None:
    with Workers() as workers:
        assert list(workers.in_order(slow_first, range(20), 20, lambda task, why: -1)) == [n * n for n in range(20)]
        again = list(workers.in_order(slow_first, range(9), 9, lambda task, why: -1))
    assert again == [n * n for n in range(9)]


def test_a_task_that_kills_its_process_costs_the_others_nothing() -> None:
    with Workers() as workers:
        results = list(workers.in_order(dies_at_five, range(12), 12, lambda task, why: -1))
    assert results == [-1 if n == 5 else n * n for n in range(12)]


def burn(seconds: float) -> float:
    """Use so much of the processor."""
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
    return seconds


def load_long() -> None:
    burn(1.0)


def test_the_limit_does_not_count_what_a_process_loads_and_counts_what_a_task_takes() -> None:
    with Workers(limit=0.5, jobs=1) as workers:
        results = workers.in_order(burn, [0.0, 0.1, 2.0, 0.0], 4, lambda task, why: why, load_long)
        assert list(results) == [0.0, 0.1, "reading it took longer than 0.5 seconds", 0.0]


def test_what_reading_loads_is_loaded_by_what_prepares_it() -> None:
    """In a process of its own: the first release is read in less than loading takes."""
    script = """
import time
from tracker import batch
from tracker.types import Release
began = time.process_time(); batch.loading(False)(); loaded = time.process_time() - began
source = batch.Source("a", b"Norvane expects EPS of $2.10 to $2.30 in fiscal 2033.", {"issuer": "Norvane", "published": "2032-05-20"})
began = time.process_time(); found = batch.extract(batch.Task(source, Release("", "", ""))); read = time.process_time() - began
assert found.claims and read < 0.6 * loaded, (read, loaded)
"""
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).parent.parent)


def test_tasks_are_taken_as_they_are_needed() -> None:
    taken: list[int] = []

    def tasks() -> object:
        for number in range(500):
            taken.append(number)
            yield number

    with Workers() as workers:
        results = workers.in_order(slow_first, tasks(), 500, lambda task, why: -1)  # type: ignore[arg-type]
        next(iter(results))
        assert len(taken) < 100


def test_pool_and_process_read_alike(tmp_path: Path) -> None:
    files = write_releases(tmp_path, NORVANE) * 2
    sources = [Source(file.name, file.read_bytes(), {}) for file in files]
    alone = list(map(read_header, sources))
    with Workers() as workers:
        assert len(sources) >= FEW
        assert list(workers.in_order(read_header, sources, len(sources), given_up)) == alone
        tasks = [Work(s, r.stated) for s, r in zip(sources, alone, strict=True) if isinstance(r, Header)]
        assert len(tasks) == len(sources)
        assert list(workers.in_order(extract, tasks, len(tasks), given_up)) == list(map(extract, tasks))


def test_what_a_header_packs_is_read_as_its_file_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes are read once; those of a file that went meanwhile are not taken from what is packed."""
    (file,) = write_releases(tmp_path, NORVANE[:1])
    source = Source(file.name, file.read_bytes(), {})
    header = read_header(source)
    assert isinstance(header, Header) and not header.stated.text
    whole = extract(Work(source, header.stated))
    monkeypatch.setattr("tracker.readers.read_release", None)
    assert isinstance(whole, Extracted) and whole.claims
    assert extract(Work(source, header.stated, packed=header.packed)) == whole
    gone = extract(Work(replace(source, raw=b"", lost="it went"), header.stated, packed=header.packed))
    assert isinstance(gone, Rejected) and gone.reason == "it went"


def test_a_bug_is_a_reason_not_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object, **named: object) -> object:
        raise KeyError("surprise")

    monkeypatch.setattr("tracker.readers.read_release", broken)
    result = read_header(Source("a.txt", b"words", {}))
    assert isinstance(result, Rejected) and "a.txt" in result.reason and "KeyError" in result.reason


def test_files_are_found_once_in_order_and_hidden_ones_not(tmp_path: Path) -> None:
    for name in ("b.txt", "a.MD", "c.png", ".hidden.txt", "sub/d.htm", "sub/.git/e.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    found, wrong = find_files([tmp_path, tmp_path / "b.txt", tmp_path / "c.png", tmp_path / "none"])
    assert [p.relative_to(tmp_path).as_posix() for p in found] == ["a.MD", "b.txt", "sub/d.htm", "c.png"]
    assert [w.source for w in wrong] == [str(tmp_path / "none")]
