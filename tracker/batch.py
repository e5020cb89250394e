"""The same pure reading over many files, each in a process that can be ended: one process for a few, several for many."""

from __future__ import annotations

import ctypes
import hashlib
import os
import pickle
import signal
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, TypeVar, cast

from tracker.errors import TrackerError, UnreadableRelease
from tracker.limits import TIME_LIMIT
from tracker.types import Claim, Figure, Release

T = TypeVar("T")
R = TypeVar("R")

# Below this more than one worker costs more than it saves: each loads spaCy for 0.8 s.
FEW = 8
MAX_WORKERS = 8
# A worker that waits for a busy machine is not slow; so many times the limit may pass on the clock.
_PATIENCE = 20
SUFFIXES = frozenset({".txt", ".md", ".markdown", ".html", ".htm", ".pdf"})


@dataclass(frozen=True, slots=True)
class Source:
    """One input: its bytes, the name it goes by, what the user says of it, and why the bytes could not be had."""

    name: str
    raw: bytes
    hints: Mapping[str, str]
    lost: str = ""

    @property
    def sha256(self) -> str:
        """Return the hash that the release is known by."""
        return hashlib.sha256(self.raw).hexdigest()


@dataclass(frozen=True, slots=True)
class Task:
    """One release to be read in full; `informed` is its header with what earlier releases of the issuer tell, `fast` leaves the encoder out.

    `packed` is the release as its header's reading left it: its bytes are then not read a second time.
    """

    source: Source
    informed: Release
    fast: bool = False
    packed: bytes = b""


@dataclass(frozen=True, slots=True)
class Rejected:
    """An input that cannot be a release, and why, in one sentence."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Header:
    """What a release says of itself, without its text and layout; `packed` is all of it, for its reading in full."""

    stated: Release
    packed: bytes


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
        if _is(path.is_dir):
            inside = sorted(
                p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file() and not _hidden(p, path)
            )
            found += inside
            if not inside:
                wrong.append(
                    Rejected(shown(path), f"{shown(path)}: no releases in this folder (.txt, .md, .html, .htm or .pdf)")
                )
        elif not _is(path.exists):
            wrong.append(Rejected(shown(path), f"{shown(path)}: there is no such file or folder"))
        else:
            found.append(path)
    return list(dict.fromkeys(found)), wrong


def shown(path: Path) -> str:
    r"""Write a path so that it can be stored and printed, bytes that are no UTF-8 as escapes.

    >>> shown(Path("caf\udce9.txt"))
    'caf\\xe9.txt'
    """
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def _is(ask: Callable[[], bool]) -> bool:
    """Ask the system about a path; one that it cannot even look up (too long a name) is none."""
    try:
        return ask()
    except OSError:
        return False


def _hidden(path: Path, below: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(below).parts)


def read_header(source: Source) -> Header | Rejected:
    """Read what a release says of itself."""
    # Imported outside the guard: a broken installation is no fault of the file.
    from tracker.readers import read_release

    def work() -> Header:
        release = _read(source, read_release)
        return Header(_without_layout(release, text=""), _packed(release))

    return _guarded(source.name, work)


def extract(task: Task) -> Extracted | Rejected:
    """Read a release and find its claims and figures by the calendar of its issuer."""
    from tracker.claims import find_claims
    from tracker.figures import find_figures
    from tracker.readers import read_release

    def work() -> Extracted:
        # A file that went or changed meanwhile is turned away.
        stated = _unpacked(task.packed) if task.packed and not task.source.lost else _read(task.source, read_release)
        release = replace(
            stated,
            fiscal_year_end=task.informed.fiscal_year_end,
            fiscal_year_end_from=task.informed.fiscal_year_end_from,
            period_ends=task.informed.period_ends,
        )
        bare = _without_layout(release), _without_layout(stated, text="")
        return Extracted(*bare, tuple(find_claims(release, task.fast)), tuple(find_figures(release)))

    return _guarded(task.source.name, work)


# All that a release can ask for: words, a window, an amount, a plan.
_SPECIMEN = Source(
    "",
    b"The company expects revenue of $5 million to $6 million in 2033 and plans to open a depot in June 2033.",
    {"issuer": "Specimen", "published": "2032-05-20"},
)


def loading(fast: bool) -> Callable[[], object]:
    """Return what loads all that reading in full needs: the reading of a line."""
    return _load_fast if fast else _load


def _load(fast: bool = False) -> None:
    extract(Task(_SPECIMEN, Release("", "", ""), fast))


def _load_fast() -> None:
    _load(fast=True)


def _read(source: Source, read: Callable[..., Release]) -> Release:
    if source.lost:
        raise UnreadableRelease(source.lost)
    return read(source.raw, source=source.name, **source.hints)


def _packed(release: Release) -> bytes:
    return zlib.compress(pickle.dumps(release), 1)


def _unpacked(packed: bytes) -> Release:
    """Give back what `_packed` took in another process of this program; it costs a twentieth of the reading."""
    return cast(Release, pickle.loads(zlib.decompress(packed)))


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


def given_up(task: Source | Task, why: str) -> Rejected:
    """Say that reading this input ended its process, or had to be ended."""
    name = task.name if isinstance(task, Source) else task.source.name
    return Rejected(name, f"{name}: {why}; leave it out and report it")


@dataclass(slots=True)
class _Worker:
    """A process that reads one document at a time, and what it is at."""

    process: BaseProcess
    pipe: Connection
    place: int = -1
    task: Any = None
    prepared: Callable[[], object] | None = None
    limit: float = 0.0
    until: float = 0.0
    began: tuple[float, float] = (0.0, 0.0)

    def begin(self, place: int, task: Any, limit: float) -> None:
        now = time.monotonic()
        self.place, self.task, self.limit, self.until = place, task, limit, now + limit
        self.began = now, _processor_time(self.process)

    def is_late(self) -> bool:
        """Tell whether the task has used up its time; where only the machine was busy, it gets more."""
        now = time.monotonic()
        if now < self.until:
            return False
        left = self.limit - (_processor_time(self.process) - self.began[1])
        if left <= 0 or now - self.began[0] > _PATIENCE * self.limit:
            return True
        self.until = now + left
        return False

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


class Workers:
    """Processes that do pure work in the order of its tasks: `jobs` of them, else one for a few tasks and one a core for many.

    Every document is read in such a process, however few there are: what ends it, or has to be ended because it takes
    longer than the limit (seconds for one task), costs that one document and nothing else.
    """

    def __init__(self, limit: float = TIME_LIMIT, jobs: int | None = None) -> None:
        self._limit = limit
        self._jobs = jobs
        self._idle: list[_Worker] = []
        self._busy: list[_Worker] = []

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *problem: object) -> None:
        for worker in (*self._idle, *self._busy):
            worker.end()
        self._idle, self._busy = [], []

    def in_order(
        self,
        work: Callable[[T], R],
        tasks: Iterable[T],
        total: int,
        give_up: Callable[[T, str], R],
        prepare: Callable[[], object] | None = None,
    ) -> Iterator[R]:
        """Yield the results of pure work in the order of its tasks; `give_up` says what stands for one that was lost.

        `prepare` is what each process loads before its first task of this work: the limit does not count it.
        """
        count = self._jobs or (_cores() if total >= FEW else 1)
        numbered = enumerate(tasks)
        done: dict[int, R] = {}
        place, more = 0, True
        while True:
            # A few results may wait for a slow one before them, not a whole batch.
            while more and len(self._busy) < count and len(done) < 3 * count:
                following = next(numbered, None)
                more = following is not None
                if following is not None:
                    self._hand_out(work, *following, done, give_up, prepare)
            if place in done:
                yield done.pop(place)
                place += 1
            elif self._busy:
                self._collect(done, give_up)
            else:
                return

    def _hand_out(
        self,
        work: Callable[[T], R],
        place: int,
        task: T,
        done: dict[int, R],
        give_up: Callable[[T, str], R],
        prepare: Callable[[], object] | None,
    ) -> None:
        worker = self._idle.pop() if self._idle else _start()
        first = None if prepare is worker.prepared else prepare
        worker.prepared = worker.prepared if first is None else first
        # Loading, whose end the worker tells, has a time of its own.
        worker.begin(place, task, self._limit if first is None else max(self._limit, TIME_LIMIT))
        try:
            worker.pipe.send((first, work, task))
        except OSError:
            worker.end()
            done[place] = give_up(task, _DIED)
            return
        self._busy.append(worker)

    def _collect(self, done: dict[int, R], give_up: Callable[[T, str], R]) -> None:
        """Wait for the next worker to be done, to die, or to take too long."""
        soonest = min(worker.until for worker in self._busy)
        ready = wait([worker.pipe for worker in self._busy], max(0.0, soonest - time.monotonic()))
        for worker in list(self._busy):
            late = worker.pipe not in ready and worker.is_late()
            if worker.pipe not in ready and not late:
                continue
            result = _told(worker) if worker.pipe in ready else _GONE
            if result is _PREPARED:
                worker.begin(worker.place, worker.task, self._limit)
                continue
            self._busy.remove(worker)
            if result is not _GONE:
                done[worker.place] = cast(R, result)
                self._idle.append(worker)
                continue
            worker.end()
            done[worker.place] = give_up(worker.task, _LATE.format(self._limit) if late else _DIED)


class _Word(Enum):
    """What a worker tells beside its results; a member is itself again after a pipe."""

    PREPARED = "prepared"
    GONE = "gone"


_PREPARED, _GONE = _Word.PREPARED, _Word.GONE


def _told(worker: _Worker) -> Any:
    try:
        return worker.pipe.recv()
    except (EOFError, OSError):
        return _GONE


def _cores() -> int:
    """Return how many processes this one may keep busy: the cores that the system lets it use, where it tells."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(allowed, MAX_WORKERS)


_DIED = "reading it ended the program (too large or damaged)"
_LATE = "reading it took longer than {:g} seconds"


def _processor_time(process: BaseProcess) -> float:
    """Return the seconds of the processor that a process has used; where the system does not tell, those of the clock."""
    if sys.platform != "linux" or process.pid is None:
        return time.monotonic()
    with suppress(OSError):
        # What clock_getcpuclockid gives for a process.
        return time.clock_gettime((~process.pid << 3) | 2)
    return time.monotonic()


def _start() -> _Worker:
    """Start a worker: forked on Linux, where it has at once what is loaded here, else (or beside threads) spawned."""
    # A fork of a process with threads may inherit a lock that nobody will ever open.
    forked = sys.platform == "linux" and threading.active_count() == 1
    context: Any = get_context("fork" if forked else "spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, forked), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _serve(pipe: Connection, forked: bool) -> None:
    """Do one task after the other until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if forked:
        _let_go(pipe.fileno())
    else:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        while True:
            prepare, work, task = pipe.recv()
            if prepare is not None:
                prepare()
                pipe.send(_PREPARED)
            pipe.send(work(task))
    except BaseException:
        os._exit(1)


def _let_go(kept: int) -> None:
    """Let go of the parent's files, so that its lock and its database are free as soon as it ends, and end with it."""
    os.closerange(3, kept)
    os.closerange(kept + 1, os.sysconf("SC_OPEN_MAX"))
    parent = os.getppid()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


_PR_SET_PDEATHSIG = 1


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
