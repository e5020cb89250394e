"""Reading a corpus in two passes of bundles, here or on a cluster: all headers, then issuer by issuer in full.

A bundle is done once its files are there under a name that tells what went in and which code read it, so that a run that
was cut short goes on where it stopped and one with nothing new reads nothing. In a bundle each document is read in a
process that can be ended (tracker.batch); a machine that goes costs its bundle's time, and another one takes it up.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any
from urllib.parse import quote, unquote
from zlib import crc32

from tracker import batch
from tracker.batch import Header, Rejected, Source, Task
from tracker.db.issuers import sort_releases
from tracker.errors import TrackerError
from tracker.limits import TIME_LIMIT
from tracker.scale.documents import Document, load_documents, open_filesystem
from tracker.scale.parquet import TABLES, columns_of, release_columns, release_of, rows_of, write_table
from tracker.types import Release
from tracker.versions import reading_version

# Documents in a bundle: so many that starting a process for it (a second) costs little, so few that losing one does.
BUNDLE = 200
MANIFEST = "corpus.json"


@dataclass(frozen=True, slots=True)
class Job:
    """What holds for every bundle of a run: where the files go, by which code, how many processes a bundle may keep busy."""

    out: str
    version: str
    fast: bool = False
    limit: float = TIME_LIMIT
    jobs: int | None = 1

    def check(self) -> None:
        """Raise where this machine cannot do its part: other code than that of who asks, or no processes of its own."""
        if reading_version(self.fast) != self.version:
            raise TrackerError(f"a worker has another version of the tracker ({reading_version(self.fast)}); install {self.version} on all")
        if multiprocessing.current_process().daemon:
            raise TrackerError("a worker may not start processes; start it with DASK_DISTRIBUTED__WORKER__DAEMON=False")


@dataclass(frozen=True, slots=True)
class Member:
    """One release of an issuer: where it lies, its header with its issuer's context, other names of the same bytes."""

    document: Document
    informed: Release
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """The releases of one issuer, in order of publication."""

    issuer_id: str
    members: tuple[Member, ...]

    def key(self, version: str) -> str:
        """Name what goes into the issuer's files: the code, the releases, the context that each is read in."""
        parts = [(m.document.name, m.copies, release_columns(m.informed, m.informed)) for m in self.members]
        return _hash(version, parts)


@dataclass(slots=True)
class Done:
    """What a bundle, or a whole run, came to."""

    counts: Counter[str] = field(default_factory=Counter)
    rejected: list[Rejected] = field(default_factory=list)

    def add(self, other: Done) -> None:
        """Add what another bundle came to."""
        self.counts += other.counts
        self.rejected += other.rejected


# What runs bundles and yields (place, result or the error that stands for it) as they are done.
Runner = Callable[[Callable[[Any], Any], Sequence[Any]], Iterator[tuple[int, Any]]]
Progress = Callable[[Iterable[Any], str, int], Iterable[Any]]


def here(work: Callable[[Any], Any], bundles: Sequence[Any]) -> Iterator[tuple[int, Any]]:
    """Run bundles one after the other in this process; each keeps as many processes busy as its job says."""
    return ((place, work(bundle)) for place, bundle in enumerate(bundles))


def extract_corpus(documents: Sequence[Document], job: Job, run: Runner, progress: Progress) -> Done:
    """Read documents in full into Parquet by issuer; what is there already, by the same code, is left as it is."""
    done = Done()
    headers = _all_headers(documents, job, run, progress, done)
    groups = list(group_by_issuer(headers))
    written = _written(job)
    waiting = [group for group in groups if (group.issuer_id, group.key(job.version)) not in written]
    done.counts["issuers"] += len(groups)
    done.counts["issuers left alone"] += len(groups) - len(waiting)
    bundles = list(_bundled(waiting))
    results = run(partial(extract_issuers, job=job), bundles)
    for place, result in progress(results, "Finding claims", len(bundles)):
        if isinstance(result, Exception):
            lost = [Rejected(m.document.name, _lost(m.document.name, result)) for g in bundles[place] for m in g.members]
            result = Done(rejected=lost)
        done.add(result)
    return done


def _lost(name: str, problem: Exception) -> str:
    if isinstance(problem, TrackerError):
        raise problem
    return f"{name}: its bundle was lost ({problem}); run it again"


def _all_headers(
    documents: Sequence[Document], job: Job, run: Runner, progress: Progress, done: Done
) -> list[tuple[Document, Release]]:
    """Return the header of every document that has one, from earlier runs where they are there."""
    chunks = list(_chunks(documents))
    results: dict[int, dict[str, Any]] = {n: told for n, chunk in enumerate(chunks) if (told := _kept(chunk, job))}
    fresh = [n for n in range(len(chunks)) if n not in results]
    done.counts["rejected before"] += sum(len(told["rejected"]) for told in results.values())
    found = run(partial(read_headers, job=job), [chunks[n] for n in fresh])
    for place, result in progress(found, "Reading headers", len(fresh)):
        if isinstance(result, Exception):
            lost = [[d.name, _lost(d.name, result)] for d in chunks[fresh[place]]]
            result = {"headers": [], "rejected": lost}
        done.rejected += [Rejected(*told) for told in result["rejected"]]
        results[fresh[place]] = result
    at = {document.name: document for document in documents}
    rows = (row for n in range(len(chunks)) for row in results[n]["headers"])
    return [(at[row["source"]], release_of(row, "stated_")) for row in rows]


def _chunks(documents: Sequence[Document]) -> Iterator[tuple[Document, ...]]:
    """Cut a list of documents where a name's check sum says so: one document more changes one chunk, not all after it."""
    chunk: list[Document] = []
    for document in documents:
        chunk.append(document)
        if crc32(document.name.encode(errors="replace")) % BUNDLE == 0 or len(chunk) >= 4 * BUNDLE:
            yield tuple(chunk)
            chunk = []
    if chunk:
        yield tuple(chunk)


def _bundled(groups: Iterable[Group]) -> Iterator[tuple[Group, ...]]:
    bundle: list[Group] = []
    for group in groups:
        bundle.append(group)
        if sum(len(g.members) for g in bundle) >= BUNDLE:
            yield tuple(bundle)
            bundle = []
    if bundle:
        yield tuple(bundle)


def _headers_at(chunk: Sequence[Document], job: Job) -> str:
    return f"headers/{_hash(job.version, [asdict(document) for document in chunk])}.json"


def _kept(chunk: Sequence[Document], job: Job) -> dict[str, Any] | None:
    filesystem, out = open_filesystem(job.out)
    path = f"{out}/{_headers_at(chunk, job)}"
    if not filesystem.exists(path):
        return None
    told: dict[str, Any] = json.loads(filesystem.cat_file(path))
    return told


def read_headers(chunk: Sequence[Document], job: Job) -> dict[str, Any]:
    """Read what each document of a chunk says of itself; keep it in a file."""
    job.check()
    with batch.Workers(job.limit, job.jobs) as workers:
        found = list(workers.in_order(batch.read_header, load_documents(chunk), len(chunk), batch.given_up))
    told = {
        "headers": [release_columns(one.stated, one.stated) for one in found if isinstance(one, Header)],
        "rejected": [[one.source, one.reason] for one in found if isinstance(one, Rejected)],
    }
    filesystem, out = open_filesystem(job.out)
    _write_json(filesystem, f"{out}/{_headers_at(chunk, job)}", told)
    return told


def group_by_issuer(headers: Iterable[tuple[Document, Release]]) -> Iterator[Group]:
    """Sort releases by issuer and give each the context of its issuer's earlier ones; the same bytes are one release."""
    places: dict[str, list[Document]] = defaultdict(list)
    stated: dict[str, Release] = {}
    for document, release in headers:
        places[release.sha256].append(document)
        stated.setdefault(release.sha256, release)
    issuers, informed = sort_releases(stated.values())
    for issuer in sorted(issuers, key=lambda issuer: issuer.issuer_id):
        yield Group(
            issuer.issuer_id,
            tuple(
                Member(places[s][0], informed[s], tuple(document.name for document in places[s][1:]))
                for s in issuer.releases
            ),
        )


def extract_issuers(bundle: Sequence[Group], job: Job) -> Done:
    """Read every release of some issuers in full, and write the files of each."""
    job.check()
    done = Done()
    with batch.Workers(job.limit, job.jobs) as workers:
        for group in bundle:
            done.add(_extract_issuer(group, job, workers))
    return done


def _extract_issuer(group: Group, job: Job, workers: batch.Workers) -> Done:
    members = {member.document.name: member for member in group.members}
    held: dict[str, Source] = {}

    def tasks() -> Iterator[Task]:
        for source in load_documents([member.document for member in group.members]):
            held[source.name] = source
            yield Task(source, members[source.name].informed, job.fast)

    results = workers.in_order(batch.extract, tasks(), len(members), batch.given_up, batch.loading(job.fast))
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    done = Done()
    for result in results:
        source = held.pop(next(iter(held)))
        if isinstance(result, Rejected):
            done.rejected.append(result)
            continue
        for name, some in rows_of(result, source, members[source.name].copies, job.version).items():
            rows[name] += some
    _write_issuer(group, job, rows)
    done.counts.update({name: len(some) for name, some in rows.items()})
    return done


def _write_issuer(group: Group, job: Job, rows: Mapping[str, list[dict[str, Any]]]) -> None:
    """Write an issuer's files, its releases last: they say that the rest is there. Then drop those of an earlier state."""
    filesystem, out = open_filesystem(job.out)
    key = group.key(job.version)
    for name in TABLES:
        folder = f"{out}/{name}/issuer_id={quote(group.issuer_id, safe='')}"
        write_table(filesystem, f"{folder}/{key}.parquet", sorted(rows[name], key=_place), columns_of(name))
    for name in TABLES:
        folder = f"{out}/{name}/issuer_id={quote(group.issuer_id, safe='')}"
        for file in filesystem.glob(f"{folder}/*"):
            if not file.endswith(f"/{key}.parquet"):
                filesystem.rm_file(file)


def _place(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["published"], row["release_id"], row.get("start") or 0, row.get("claim_id") or row.get("figure_id") or ""


def _written(job: Job) -> set[tuple[str, str]]:
    """List, as issuer and key, whose files are all there."""
    filesystem, out = open_filesystem(job.out)
    files = (file.rsplit("/", 2) for file in filesystem.glob(f"{out}/releases/*/*.parquet"))
    return {(unquote(folder.partition("=")[2]), name.removesuffix(".parquet")) for _, folder, name in files}


def claim_folder(out: str, paths: Sequence[str]) -> None:
    """Note in the folder which places it is the extract of; raise where it is that of others, whose files would go."""
    filesystem, root = open_filesystem(out)
    place = f"{root}/{MANIFEST}"
    before: list[str] = json.loads(filesystem.cat_file(place))["paths"] if filesystem.exists(place) else []
    missing = sorted(set(before) - set(paths))
    if missing:
        raise TrackerError(f"{out}: is the extract of {', '.join(missing)} too; name all of them again, or give another --out")
    if set(before) != set(paths):
        _write_json(filesystem, place, {"paths": sorted(set(paths))})


def _write_json(filesystem: Any, path: str, value: Any) -> None:
    filesystem.makedirs(path.rpartition("/")[0], exist_ok=True)
    filesystem.pipe_file(f"{path}.part", json.dumps(value, ensure_ascii=False).encode())
    filesystem.mv(f"{path}.part", path)


def _hash(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:16]
