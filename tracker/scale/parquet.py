"""Rows of releases, claims and figures as Parquet, one file an issuer, whole or not at all; and back to values."""

from __future__ import annotations

import json
import uuid
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Any

from tracker.batch import Extracted, Source
from tracker.db.rows import (
    Row,
    claim_of,
    claim_row,
    figure_of,
    figure_row,
    figures_with_ids,
    release_id_of,
    release_row,
    with_ids,
)
from tracker.errors import MissingExtra
from tracker.types import Claim, Figure, Release

TABLES = ("claims", "figures", "releases")
_NUMBERS = frozenset("low high prior_low prior_high confidence value".split())
_COUNTS = frozenset("start end approx digits vague in_table derived corrects".split())
_BYTES = frozenset({"raw"})


def release_columns(release: Release, stated: Release) -> Row:
    """Write a release's header as columns: what it was read by, and what it states itself of its calendar."""
    said = release_row(stated)
    names = ("fiscal_year_end", "fiscal_year_end_from", "period_ends")
    header = {**release_row(release), **{f"stated_{name}": said[name] for name in names}}
    accepted = release.accepted_at.isoformat() if release.accepted_at else None
    return header | {"issuer": header.pop("issuer_name"), "sha256": release.sha256, "accepted_at": accepted}


def release_of(row: Mapping[str, Any], said: str = "") -> Release:
    """Read a release back from its columns; with `said` "stated_" by the calendar that it states itself."""
    accepted, ended = row["accepted_at"], row["period_end"]
    return Release(
        text=row.get("text") or "",
        fiscal_year_end=row[f"{said}fiscal_year_end"],
        fiscal_year_end_from=row[f"{said}fiscal_year_end_from"],
        period_ends=tuple(map(date.fromisoformat, json.loads(row[f"{said}period_ends"]))),
        published=date.fromisoformat(row["published"]),
        accepted_at=datetime.fromisoformat(accepted) if accepted else None,
        period_end=date.fromisoformat(ended) if ended else None,
        corrects=bool(row["corrects"]),
        **{name: row[name] for name in ("source", "sha256", "issuer", "ticker", "exchange", "cik", "title", "url", "form", "medium")},
    )


def rows_of(found: Extracted, source: Source, copies: Sequence[str], version: str) -> dict[str, list[Row]]:
    """Write what was read of one release as rows of the three tables; each names its release, issuer and day."""
    sha256 = found.release.sha256
    release = release_columns(found.release, found.stated)
    beside = {"release_id": release_id_of(sha256), **{n: release[n] for n in ("issuer", "ticker", "published", "source")}}
    whole = {"text": found.release.text, "raw": zlib.compress(source.raw), "copies": json.dumps(list(copies))}
    return {
        "claims": [beside | _without_series(claim_row(claim)) for claim in with_ids(found.claims, sha256)],
        "figures": [beside | figure_row(figure) for figure in figures_with_ids(found.figures, sha256)],
        "releases": [{"release_id": release_id_of(sha256), **release, **whole, "extracted_by": version}],
    }


def _without_series(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "series_id"}


def extracted_of(release: Row, claims: Iterable[Row], figures: Iterable[Row]) -> Extracted:
    """Read back what was read of one release."""
    read = release_of(release)
    stated = replace(release_of(release, "stated_"), text="")
    return Extracted(read, stated, tuple(claim_of(row | {"series_id": None}) for row in claims), tuple(map(figure_of, figures)))


@cache
def columns_of(table: str) -> tuple[str, ...]:
    """Name the columns of a table, the same whether it has rows or not."""
    day = date(2000, 1, 1)
    release = Release(text="", source="", sha256="", published=day, issuer="")
    claim, figure = Claim("guidance", "", 0, 0, "", ""), Figure("number", "", 0, 0)
    rows = rows_of(Extracted(release, release, (claim,), (figure,)), Source("", b"", {}), (), "")
    return tuple(rows[table][0])


def write_table(filesystem: Any, path: str, rows: Sequence[Row], columns: Sequence[str]) -> None:
    """Write rows to a Parquet file; it has its name only once it is whole, so that one half-written is never read."""
    pyarrow, parquet = _pyarrow()
    kinds = {name: _kind(pyarrow, name) for name in columns}
    table = pyarrow.table({name: pyarrow.array([row[name] for row in rows], type=kind) for name, kind in kinds.items()})
    part = f"{path}.{uuid.uuid4().hex[:8]}.part"
    filesystem.makedirs(path.rpartition("/")[0], exist_ok=True)
    with filesystem.open(part, "wb") as handle:
        parquet.write_table(table, handle, compression="zstd")
    filesystem.mv(part, path)


def read_table(filesystem: Any, path: str, columns: Sequence[str] | None = None) -> list[Row]:
    """Read the rows of a Parquet file, all columns or some."""
    _, parquet = _pyarrow()
    with filesystem.open(path, "rb") as handle:
        rows: list[Row] = parquet.read_table(handle, columns=list(columns) if columns else None).to_pylist()
    return rows


def _kind(pyarrow: Any, name: str) -> Any:
    if name in _NUMBERS:
        return pyarrow.float64()
    if name in _COUNTS:
        return pyarrow.int64()
    return pyarrow.binary() if name in _BYTES else pyarrow.string()


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise MissingExtra("Parquet needs pyarrow; install it with: pip install 'guidance-tracker[scale]'") from None
    return pyarrow, parquet
