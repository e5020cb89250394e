"""From files to the ledger: which inputs are new, what calendar each is read by, and saving them one by one.

Three steps, so that the end state never depends on the order in which files came: read the headers of what is new;
sort all releases by issuer and give each its context; read in full what is new, and again what has a new context.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tracker import batch
from tracker.batch import Extracted, Rejected, Source, Task
from tracker.copies import find_alike, worth_comparing
from tracker.db import load, save
from tracker.db.identities import issuers_of
from tracker.db.issuers import Issuer
from tracker.db.rows import release_id_of, release_row
from tracker.db.save import Reading, Run
from tracker.errors import DatabaseProblem
from tracker.limits import TIME_LIMIT
from tracker.types import Release

if TYPE_CHECKING:
    from sqlite_utils import Database


# A re-reading by newer code may change a header, and that the context of others; it settles at once or never.
_MAX_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Input:
    """One file or stream that was offered; `load` gives its bytes again, so that a batch is never whole in memory.

    A stream is no place where the bytes are still found later: each one that is rejected is kept by itself.
    """

    name: str
    load: Callable[[], bytes]
    stream: bool = False

    def rejected_as(self, sha256: str | None) -> str:
        """Return the name that it goes by in `rejected`."""
        return f"{self.name} {sha256[:12]}" if self.stream and sha256 else self.name


@dataclass(slots=True)
class Report:
    """What an ingest did."""

    new: int = 0
    known: int = 0
    reread: int = 0
    claims: int = 0
    figures: int = 0
    second_copies: list[str] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    rejected_before: int = 0

    def counts(self) -> dict[str, int]:
        """Return the counts for the log of runs."""
        names = ("new", "known", "reread", "claims", "figures", "rejected_before")
        return {name: getattr(self, name) for name in names} | {"rejected": len(self.rejected)}


@dataclass(frozen=True, slots=True)
class _Fresh:
    """An input that is to be read, new or with the user's new hints."""

    input: Input
    sha256: str | None
    hints: Mapping[str, str]


# So much of what was read waits in memory, more of it on disk.
_SPOOLED = 16_000_000


class _Spool:
    """The releases of a batch, packed, between the reading of their headers and that of all they say."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(_SPOOLED)  # noqa: SIM115
        self._places: dict[str, tuple[int, int]] = {}

    def keep(self, sha256: str, packed: bytes) -> None:
        """Keep a release; where there is no room for it, it is read again."""
        with suppress(OSError):
            at = self._file.seek(0, 2)
            self._file.write(packed)
            self._places[sha256] = at, len(packed)

    def take(self, sha256: str) -> bytes:
        """Return a release that was kept, nothing where it was not."""
        at, size = self._places.pop(sha256, (0, 0))
        self._file.seek(at)
        return self._file.read(size)


@dataclass(frozen=True, slots=True)
class _Step:
    """What every step of one ingest works with."""

    db: Database
    run: Run
    report: Report
    progress: Progress
    workers: batch.Workers
    fast: bool
    spool: _Spool = field(default_factory=_Spool)


def no_progress(items: Iterable[Any], label: str, total: int) -> Iterable[Any]:
    """Show nothing."""
    return items


Progress = Callable[[Iterable[Any], str, int], Iterable[Any]]


def ingest(
    db: Database,
    inputs: Iterable[tuple[Input, Mapping[str, str]]],
    run: Run,
    refresh: bool = False,
    progress: Progress = no_progress,
    limit: float = TIME_LIMIT,
    jobs: int | None = None,
    fast: bool = False,
) -> Report:
    """Read inputs into the ledger; each release is saved whole or not at all, and a bad one never stops the others.

    Beside each input stand the user's words on it, which win over what it says. `refresh` reads again whatever other code
    has read before, and what was rejected; without it, an input that was rejected and has not changed since is only
    counted. `limit` is the seconds that one input may take, `jobs` the number of processes that read; the ledger is the same
    for every number. `fast` leaves the encoder out.
    """
    report = Report()
    fresh, copies = _sort_inputs(db, inputs, run, report, refresh)
    stale = {s for s, row in load.load_readings(db).items() if refresh and row["extracted_by"] != run.code_version}
    with batch.Workers(limit, jobs) as workers:
        step = _Step(db, run, report, progress, workers, fast)
        _read_all(step, fresh, stale)
    issuers, _ = issuers_of(db, load.load_headers(db).values())
    save.save_issuers(db, issuers)
    _compare(db, issuers, run)
    for copy in copies:
        _note_copy(db, copy, run, report)
    return report


def _read_all(step: _Step, fresh: list[_Fresh], stale: set[str]) -> None:
    """Read what is fresh, then what has a new context through it, until nothing is left."""
    stated = _read_headers(step, fresh)
    waiting = {item.sha256: item for item in fresh if item.sha256 is not None and item.sha256 in stated}
    for _ in range(_MAX_ROUNDS):
        issuers, informed = issuers_of(step.db, (load.load_headers(step.db) | {s: stated[s] for s in waiting}).values())
        stale = stale | _with_new_context(step.db, informed)
        if not (waiting or stale):
            return
        _read_in_full(step, waiting, stale, issuers, informed)
        waiting, stale = {}, set()


def _compare(db: Database, issuers: Iterable[Issuer], run: Run) -> None:
    """Find the copies and corrections among the releases of every issuer of which something was read."""
    fresh = {row[0] for row in db.execute("SELECT sha256 FROM releases WHERE run_id = ?", (run.run_id,))}
    headers = load.load_headers(db)
    for issuer in issuers:
        mine = {release_id_of(s): headers[s] for s in issuer.releases if s in headers and headers[s].medium == "text"}
        if fresh.isdisjoint(issuer.releases) or len(mine) < 2:
            continue
        days = [(name, release.published, release.corrects) for name, release in mine.items() if release.published]
        found = find_alike(load.load_versions(db, worth_comparing(days)))
        save.save_alike(db, mine, found)


def _sort_inputs(
    db: Database, inputs: Iterable[tuple[Input, Mapping[str, str]]], run: Run, report: Report, refresh: bool
) -> tuple[list[_Fresh], list[_Fresh]]:
    """Tell what is to be read from what is known; the latter only gets a receipt."""
    known = {sha256: row["hints"] for sha256, row in load.load_readings(db).items()}
    before = {} if refresh else load.load_rejected(db)
    fresh: dict[str, _Fresh] = {}
    copies: list[_Fresh] = []
    for item, hints in inputs:
        try:
            sha256 = hashlib.sha256(item.load()).hexdigest()
        except OSError as problem:
            reason = f"{item.name}: cannot be opened ({problem.strerror})"
            if before.get(item.name, {}).get("reason") == reason:
                report.rejected_before += 1
            else:
                _reject(db, Rejected(item.name, reason), _Fresh(item, None, hints), b"", run, report)
            continue
        told = {**known.get(sha256, {}), **hints}
        if _same(before.get(item.rejected_as(sha256)), sha256, told, run):
            report.rejected_before += 1
        elif sha256 in fresh or (sha256 in known and told == known[sha256]):
            report.known += 1
            copies.append(_Fresh(item, sha256, told))
        else:
            fresh[sha256] = _Fresh(item, sha256, told)
    return list(fresh.values()), copies


def _same(before: Mapping[str, Any] | None, sha256: str, told: Mapping[str, str], run: Run) -> bool:
    """Tell whether an input was rejected as it is, so that another look by the same code cannot end otherwise."""
    if before is None or before["sha256"] != sha256:
        return False
    return bool(before["hints"] == dict(told) and before["extracted_by"] == run.code_version)


def _read_headers(step: _Step, fresh: list[_Fresh]) -> dict[str, Release]:
    held: dict[str | None, Source] = {}

    def sources() -> Iterator[Source]:
        for item in fresh:
            held[item.sha256] = _offered(item)
            yield held[item.sha256]

    results = step.workers.in_order(batch.read_header, sources(), len(fresh), batch.given_up)
    stated: dict[str, Release] = {}
    for item, result in zip(fresh, step.progress(results, "Reading headers", len(fresh)), strict=True):
        source = held.pop(item.sha256)
        if isinstance(result, Rejected):
            _turn_away(step, result, item, source)
        elif item.sha256 is not None:
            stated[item.sha256] = result.stated
            step.spool.keep(item.sha256, result.packed)
    return stated


def _offered(item: _Fresh) -> Source:
    """Load what is to be read; what has gone or changed since it was first looked at says so in its place."""
    name = item.input.name
    try:
        raw = item.input.load()
    except OSError as problem:
        return Source(name, b"", item.hints, f"{name}: went while it was read ({problem.strerror})")
    if hashlib.sha256(raw).hexdigest() != item.sha256:
        return Source(name, b"", item.hints, f"{name}: changed while it was read; try again")
    return Source(name, raw, item.hints)


def _with_new_context(db: Database, informed: Mapping[str, Release]) -> set[str]:
    """Find the saved releases that were read by another calendar than their issuer's earlier releases now give."""
    names = ("fiscal_year_end", "fiscal_year_end_from", "period_ends")
    rows = load.load_readings(db)
    return {s for s, row in rows.items() if any(row[name] != release_row(informed[s])[name] for name in names)}


def _read_in_full(
    step: _Step, waiting: Mapping[str, _Fresh], stale: set[str], issuers: list[Issuer], informed: Mapping[str, Release]
) -> None:
    """Read and save what is new and what must be read again, in order of publication."""
    owner = {sha256: issuer.issuer_id for issuer in issuers for sha256 in issuer.releases}
    readings = load.load_readings(step.db)
    order = sorted({*waiting, *stale}, key=lambda s: (str(informed[s].published), s))
    held: dict[str, Source] = {}

    def tasks() -> Iterator[Task]:
        for sha256 in order:
            held[sha256] = _offered(waiting[sha256]) if sha256 in waiting else _kept(step.db, sha256, readings[sha256])
            yield Task(held[sha256], informed[sha256], step.fast, step.spool.take(sha256))

    results = step.workers.in_order(batch.extract, tasks(), len(order), batch.given_up, batch.loading(step.fast))
    for sha256, result in zip(order, step.progress(results, "Finding claims", len(order)), strict=True):
        source = held.pop(sha256)
        if isinstance(result, Extracted):
            result = _save(step, result, source, owner[sha256])
        if isinstance(result, Rejected):
            item = waiting.get(sha256) or _Fresh(Input(source.name, bytes), sha256, source.hints)
            _turn_away(step, result, item, source)
        else:
            _count(step.report, result, sha256 in readings)


def _count(report: Report, found: Extracted, again: bool) -> None:
    report.new += not again
    report.reread += again
    report.claims += len(found.claims)
    report.figures += len(found.figures)


def _kept(db: Database, sha256: str, reading: Mapping[str, Any]) -> Source:
    """Load what was read before; damaged bytes say so in their place."""
    try:
        return Source(reading["source"], load.load_raw(db, sha256), reading["hints"])
    except DatabaseProblem as problem:
        return Source(reading["source"], b"", reading["hints"], f"{reading['source']}: {problem}")


def _save(step: _Step, found: Extracted, source: Source, issuer_id: str) -> Extracted | Rejected:
    """Save one release; what the database will not take is the fault of this release, what it cannot do of no release."""
    reading = Reading(found.release, found.claims, found.figures, issuer_id, found.stated, source.hints)
    try:
        save.save_reading(step.db, reading, source.raw, step.run)
    except Exception as problem:
        if save.is_of_the_database(problem):
            raise
        words = f"{source.name}: could not be saved; please report it ({type(problem).__name__}: {problem})"
        return Rejected(source.name, words)
    return found


def _note_copy(db: Database, copy: _Fresh, run: Run, report: Report) -> None:
    """Give a copy its receipt, or turn it away beside the one of the same bytes that was turned away."""
    name, sha256 = copy.input.name, str(copy.sha256)
    first = db.execute("SELECT source FROM releases WHERE sha256 = ?", (sha256,)).fetchone()
    if first is None:
        refused = db.execute(
            "SELECT source FROM rejected WHERE sha256 = ? AND run_id = ?", (sha256, run.run_id)
        ).fetchone()
        if refused is not None:
            report.known -= 1
            reason = f"{name}: the same bytes as {refused[0]}, which was rejected"
            _reject(db, Rejected(name, reason), copy, _offered(copy).raw, run, report)
    elif save.save_receipt(db, sha256, name, run):
        report.second_copies.append(f"{name}: the same release as {first[0]}, noted as a second copy")


def _turn_away(step: _Step, rejected: Rejected, item: _Fresh, source: Source) -> None:
    sha256 = None if source.lost else item.sha256
    _reject(step.db, rejected, replace(item, sha256=sha256), source.raw, step.run, step.report)


def _reject(db: Database, rejected: Rejected, item: _Fresh, raw: bytes, run: Run, report: Report) -> None:
    report.rejected.append(rejected)
    name = item.input.rejected_as(item.sha256)
    save.save_rejected(db, name, item.sha256, rejected.reason, raw, item.hints, run)
