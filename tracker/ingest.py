"""From files to the ledger: which inputs are new, what calendar each is read by, and saving them one by one.

Three steps, so that the end state never depends on the order in which files came: read the headers of what is new;
sort all releases by issuer and give each its context; read in full what is new, and again what has a new context.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tracker import batch
from tracker.batch import Extracted, Rejected, Source, Task
from tracker.db import load, save
from tracker.db.identities import issuers_of
from tracker.db.issuers import Issuer
from tracker.db.rows import release_row
from tracker.db.save import Reading, Run
from tracker.types import Release

if TYPE_CHECKING:
    from sqlite_utils import Database


# A re-reading by newer code may change a header, and that the context of others; it settles at once or never.
_MAX_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Input:
    """One file or stream that was offered; `load` gives its bytes again, so that a batch is never whole in memory."""

    name: str
    load: Callable[[], bytes]


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

    def counts(self) -> dict[str, int]:
        """Return the counts for the log of runs."""
        names = ("new", "known", "reread", "claims", "figures")
        return {name: getattr(self, name) for name in names} | {"rejected": len(self.rejected)}


@dataclass(frozen=True, slots=True)
class _Fresh:
    """An input that is to be read, new or with the user's new hints."""

    input: Input
    sha256: str
    hints: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Step:
    """What every step of one ingest works with."""

    db: Database
    run: Run
    report: Report
    progress: Progress
    workers: batch.Workers


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
) -> Report:
    """Read inputs into the ledger; each release is saved whole or not at all, and a bad one never stops the others.

    Beside each input stand the user's words on it, which win over what it says. `refresh` reads again whatever other code has read before.
    """
    report = Report()
    fresh, copies = _sort_inputs(db, inputs, run, report)
    stale = {s for s, row in load.load_readings(db).items() if refresh and row["extracted_by"] != run.code_version}
    with batch.Workers() as workers:
        step = _Step(db, run, report, progress, workers)
        _read_all(step, fresh, stale)
    issuers, _ = issuers_of(db, load.load_headers(db).values())
    save.save_issuers(db, issuers)
    for sha256, name in copies:
        _note_copy(db, sha256, name, run, report)
    return report


def _read_all(step: _Step, fresh: list[_Fresh], stale: set[str]) -> None:
    """Read what is fresh, then what has a new context through it, until nothing is left."""
    stated = _read_headers(step, fresh)
    waiting = {item.sha256: item for item in fresh if item.sha256 in stated}
    for _ in range(_MAX_ROUNDS):
        issuers, informed = issuers_of(step.db, (load.load_headers(step.db) | {s: stated[s] for s in waiting}).values())
        stale = stale | _with_new_context(step.db, informed)
        if not (waiting or stale):
            return
        _read_in_full(step, waiting, stale, issuers, informed)
        waiting, stale = {}, set()


def _sort_inputs(
    db: Database, inputs: Iterable[tuple[Input, Mapping[str, str]]], run: Run, report: Report
) -> tuple[list[_Fresh], list[tuple[str, str]]]:
    """Tell what is to be read from what is known; the latter only gets a receipt."""
    known = {sha256: row["hints"] for sha256, row in load.load_readings(db).items()}
    fresh: dict[str, _Fresh] = {}
    copies: list[tuple[str, str]] = []
    for item, hints in inputs:
        try:
            sha256 = hashlib.sha256(item.load()).hexdigest()
        except OSError as problem:
            _reject(db, Rejected(item.name, f"{item.name}: cannot be opened ({problem.strerror})"), None, run, report)
            continue
        told = {**known.get(sha256, {}), **hints}
        if sha256 in fresh or (sha256 in known and told == known[sha256]):
            report.known += 1
            copies.append((sha256, item.name))
        else:
            fresh[sha256] = _Fresh(item, sha256, told)
    return list(fresh.values()), copies


def _read_headers(step: _Step, fresh: list[_Fresh]) -> dict[str, Release]:
    sources = (Source(item.input.name, item.input.load(), item.hints) for item in fresh)
    results = step.workers.in_order(batch.read_header, sources, len(fresh), batch.crashed)
    stated: dict[str, Release] = {}
    for item, result in zip(fresh, step.progress(results, "Reading headers", len(fresh)), strict=True):
        name = item.input.name
        if isinstance(result, Rejected):
            _reject(step.db, result, item.sha256, step.run, step.report)
        elif result.sha256 != item.sha256:
            changed = Rejected(name, f"{name}: changed while it was read; try again")
            _reject(step.db, changed, None, step.run, step.report)
        else:
            stated[item.sha256] = result
    return stated


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
    tasks = (Task(_source(step.db, s, waiting, readings), informed[s]) for s in order)
    results = step.workers.in_order(batch.extract, tasks, len(order), batch.crashed)
    for sha256, result in zip(order, step.progress(results, "Finding claims", len(order)), strict=True):
        if isinstance(result, Rejected):
            _reject(step.db, result, sha256, step.run, step.report)
            continue
        hints = waiting[sha256].hints if sha256 in waiting else readings[sha256]["hints"]
        raw = waiting[sha256].input.load() if sha256 in waiting else load.load_raw(step.db, sha256)
        _save(step.db, result, raw, owner[sha256], hints, step.run)
        _count(step.report, result, sha256 in readings)


def _count(report: Report, found: Extracted, again: bool) -> None:
    report.new += not again
    report.reread += again
    report.claims += len(found.claims)
    report.figures += len(found.figures)


def _source(db: Database, sha256: str, waiting: Mapping[str, _Fresh], readings: Mapping[str, Any]) -> Source:
    if sha256 in waiting:
        item = waiting[sha256]
        return Source(item.input.name, item.input.load(), item.hints)
    return Source(readings[sha256]["source"], load.load_raw(db, sha256), readings[sha256]["hints"])


def _save(db: Database, found: Extracted, raw: bytes, issuer_id: str, hints: Mapping[str, str], run: Run) -> None:
    reading = Reading(found.release, found.claims, found.figures, issuer_id, found.stated, hints)
    save.save_reading(db, reading, raw, run)


def _note_copy(db: Database, sha256: str, name: str, run: Run, report: Report) -> None:
    first = db.execute("SELECT source FROM releases WHERE sha256 = ?", (sha256,)).fetchone()
    if first is not None and save.save_receipt(db, sha256, name, run):
        report.second_copies.append(f"{name}: the same release as {first[0]}, noted as a second copy")


def _reject(db: Database, rejected: Rejected, sha256: str | None, run: Run, report: Report) -> None:
    report.rejected.append(rejected)
    save.save_rejected(db, rejected.source, sha256, rejected.reason, run)
