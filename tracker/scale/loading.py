"""From Parquet by issuer into the ledger: what was read elsewhere is saved as if it had been read here."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from tracker.batch import Rejected
from tracker.db import load, save
from tracker.db.save import Reading, Run
from tracker.errors import TrackerError
from tracker.ingest import Progress, Report, ingest, no_progress
from tracker.scale.documents import open_filesystem
from tracker.scale.parquet import extracted_of, read_table

if TYPE_CHECKING:
    from sqlite_utils import Database

Row = dict[str, Any]


def find_extract(out: str) -> tuple[Any, list[str]]:
    """Return the file system of an extract and its files of releases, in order; raises TrackerError where there is none."""
    filesystem, root = open_filesystem(out)
    files = sorted(filesystem.glob(f"{root}/releases/*/*.parquet"))
    if not files:
        raise TrackerError(f"{out}: holds no extract; make one with `tracker extract PATH... --out {out}`")
    return filesystem, files


def load_corpus(db: Database, out: str, run: Run, progress: Progress = no_progress) -> Report:
    """Save what an extract holds, issuer by issuer, each release whole or not at all; what is known already stays.

    A release that the ledger has from other code is taken anew where the extract is by this run's. Issuers are then told
    apart with all that the ledger holds, and what gets another calendar by that is read again here.
    """
    filesystem, files = find_extract(out)
    report = Report()
    known = load.load_readings(db)
    for path in progress(files, "Loading issuers", len(files)):
        _load_issuer(db, filesystem, path, run, known, report)
    report.reread += ingest(db, [], run, progress=progress).reread
    return report


def _load_issuer(
    db: Database, filesystem: Any, path: str, run: Run, known: Mapping[str, Row], report: Report
) -> None:
    heads = read_table(filesystem, path, ("sha256", "extracted_by"))
    wanted = {row["sha256"] for row in heads if _is_news(row, known.get(row["sha256"]), run)}
    report.known += len(heads) - len(wanted)
    if not wanted:
        return
    folder, name = path.rsplit("/", 1)
    root, _, owner = folder.rpartition("/releases/issuer_id=")
    beside = {what: _by_release(read_table(filesystem, f"{root}/{what}/issuer_id={owner}/{name}")) for what in ("claims", "figures")}
    for row in read_table(filesystem, path):
        if row["sha256"] not in wanted:
            continue
        claims, figures = (beside[what][row["release_id"]] for what in ("claims", "figures"))
        problem = _save(db, row, claims, figures, unquote(owner), run)
        if problem:
            report.rejected.append(problem)
            continue
        report.new += row["sha256"] not in known
        report.reread += row["sha256"] in known
        report.claims += len(claims)
        report.figures += len(figures)


def _is_news(row: Row, before: Mapping[str, Any] | None, run: Run) -> bool:
    """Tell whether a release is to be taken: it is not known, or only from other code and without a user's words on it."""
    if before is None:
        return True
    newer = row["extracted_by"] == run.code_version != before["extracted_by"]
    return newer and not before["hints"]


def _by_release(rows: Iterable[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["release_id"]].append(row)
    return grouped


def _save(db: Database, row: Row, claims: list[Row], figures: list[Row], issuer_id: str, run: Run) -> Rejected | None:
    raw = zlib.decompress(row["raw"])
    if hashlib.sha256(raw).hexdigest() != row["sha256"]:
        return Rejected(row["source"], f"{row['source']}: its bytes are damaged; remove its issuer's files and extract it again")
    found = extracted_of(row, claims, figures)
    reading = Reading(found.release, found.claims, found.figures, issuer_id, found.stated, {})
    save.save_reading(db, reading, raw, replace(run, code_version=row["extracted_by"]))
    for name in json.loads(row["copies"]):
        save.save_receipt(db, row["sha256"], name, run)
    return None
