"""The same pure reading over many files: in this process for a few, in a pool of processes for many."""

from __future__ import annotations

import hashlib
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import TypeVar

from tracker.errors import TrackerError
from tracker.types import Claim, Figure, Release

T = TypeVar("T")
R = TypeVar("R")

# Below this a pool costs more than it saves: each worker loads spaCy for 0.8 s.
FEW = 8
MAX_WORKERS = 8
SUFFIXES = frozenset({".txt", ".md", ".markdown", ".html", ".htm", ".pdf"})


@dataclass(frozen=True, slots=True)
class Source:
    """One input: its bytes, the name it goes by, and what the user says of it."""

    name: str
    raw: bytes
    hints: Mapping[str, str]

    @property
    def sha256(self) -> str:
        """Return the hash that the release is known by."""
        return hashlib.sha256(self.raw).hexdigest()


@dataclass(frozen=True, slots=True)
class Task:
    """One release to be read in full; `informed` is its header with what earlier releases of the issuer tell."""

    source: Source
    informed: Release


@dataclass(frozen=True, slots=True)
class Rejected:
    """An input that cannot be a release, and why, in one sentence."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Extracted:
    """What one release says: itself, without layout, its header before it got its context, its claims and figures."""

    release: Release
    stated: Release
    claims: tuple[Claim, ...]
    figures: tuple[Figure, ...]


def find_files(paths: Iterable[Path]) -> tuple[list[Path], list[Rejected]]:
    """List the release files of files and folders, each once, in order of name; say which paths have none."""
    found: list[Path] = []
    wrong: list[Rejected] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(
                p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file() and not _hidden(p, path)
            )
            found += inside
            if not inside:
                wrong.append(
                    Rejected(str(path), f"{path}: no releases in this folder (.txt, .md, .html, .htm or .pdf)")
                )
        elif not path.exists():
            wrong.append(Rejected(str(path), f"{path}: there is no such file or folder"))
        else:
            found.append(path)
    return list(dict.fromkeys(found)), wrong


def _hidden(path: Path, below: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(below).parts)


def read_header(source: Source) -> Release | Rejected:
    """Read what a release says of itself, without its text and layout."""
    # Imported outside the guard: a broken installation is no fault of the file.
    from tracker.readers import read_release

    return _guarded(source.name, lambda: _without_layout(_read(source, read_release), text=""))


def extract(task: Task) -> Extracted | Rejected:
    """Read a release and find its claims and figures by the calendar of its issuer."""
    from tracker.claims import find_claims
    from tracker.figures import find_figures
    from tracker.readers import read_release

    def work() -> Extracted:
        stated = _read(task.source, read_release)
        release = replace(
            stated,
            fiscal_year_end=task.informed.fiscal_year_end,
            fiscal_year_end_from=task.informed.fiscal_year_end_from,
            period_ends=task.informed.period_ends,
        )
        bare = _without_layout(release), _without_layout(stated, text="")
        return Extracted(*bare, tuple(find_claims(release)), tuple(find_figures(release)))

    return _guarded(task.source.name, work)


def _read(source: Source, read: Callable[..., Release]) -> Release:
    return read(source.raw, source=source.name, **source.hints)


def _without_layout(release: Release, text: str | None = None) -> Release:
    return replace(release, blocks=(), tables=(), text=release.text if text is None else text)


def _guarded(name: str, work: Callable[[], R]) -> R | Rejected:
    """Turn whatever one bad file does into a reason, so that the batch goes on."""
    try:
        return work()
    except TrackerError as problem:
        return Rejected(name, str(problem))
    except RecursionError:
        return Rejected(name, f"{name}: nested too deeply to be a release")
    except Exception as problem:
        return Rejected(name, f"{name}: could not be read; please report it ({type(problem).__name__}: {problem})")


def crashed(task: Source | Task) -> Rejected:
    """Say that reading this input ended its process."""
    name = task.name if isinstance(task, Source) else task.source.name
    return Rejected(name, f"{name}: reading it ended the program (too large or damaged); leave it out and report it")


class Workers:
    """Processes that do pure work in the order of its tasks; none are started until many tasks come."""

    def __init__(self) -> None:
        self._count = min(os.cpu_count() or 1, MAX_WORKERS)
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *problem: object) -> None:
        self._stop()

    def in_order(
        self, work: Callable[[T], R], tasks: Iterable[T], total: int, give_up: Callable[[T], R]
    ) -> Iterator[R]:
        """Yield the results of pure work in the order of its tasks.

        A task that kills its process (a file that takes all memory) gives `give_up` and costs the others nothing.
        """
        if total < FEW or self._count < 2:
            yield from map(work, tasks)
            return
        left = iter(tasks)
        while True:
            unfinished: list[T] = []
            yield from self._pooled(work, left, unfinished)
            if not unfinished:
                return
            self._stop()
            for task in unfinished:
                yield _alone(work, task, give_up)

    def _pooled(self, work: Callable[[T], R], tasks: Iterator[T], unfinished: list[T]) -> Iterator[R]:
        """Keep a few tasks a worker under way; `unfinished` holds what is not yet yielded, should the pool break."""
        self._pool = self._pool or _start(self._count)
        under_way: deque[Future[R]] = deque()
        try:
            for task in tasks:
                unfinished.append(task)
                under_way.append(self._pool.submit(work, task))
                if len(under_way) >= 3 * self._count:
                    yield _first(under_way, unfinished)
            while under_way:
                yield _first(under_way, unfinished)
        except BrokenProcessPool:
            return

    def _stop(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


def _first(under_way: deque[Future[R]], unfinished: list[T]) -> R:
    result = under_way[0].result()
    under_way.popleft()
    unfinished.pop(0)
    return result


def _alone(work: Callable[[T], R], task: T, give_up: Callable[[T], R]) -> R:
    with _start(1) as pool:
        try:
            return pool.submit(work, task).result()
        except BrokenProcessPool:
            return give_up(task)


def _start(workers: int) -> ProcessPoolExecutor:
    # Forked workers would inherit the lock and the database of a parent that is killed; spawned ones do not.
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_follow_parent)


def _follow_parent() -> None:
    """End this worker when its parent is gone: an orphan would wait for work for ever."""
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=partial(_end_after, parent.join), daemon=True).start()


def _end_after(wait: Callable[[], None]) -> None:
    wait()
    os._exit(1)
