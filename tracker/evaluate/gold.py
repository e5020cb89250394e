"""Labelled folders: `releases/` with the files, `claims.jsonl` and `releases.jsonl` with what a person says of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tracker.errors import TrackerError


@dataclass(frozen=True, slots=True)
class Gold:
    """One labelled claim. `also` are other exact quotes of it, `accept` further statuses that are not wrong."""

    gold_id: str
    release: str
    kind: str
    soft: bool
    quote: str
    also: tuple[str, ...] = ()
    in_table: bool = False
    speaker: str | None = None
    subject: str = ""
    metric: str | None = None
    event: str | None = None
    basis: str | None = None
    measure: str | None = None
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    target_text: str | None = None
    target_start: date | None = None
    target_end: date | None = None
    action: str | None = None
    status: str | None = None
    reason: str | None = None
    actual: float | None = None
    accept: tuple[str, ...] = ()

    @property
    def numeric(self) -> bool:
        """Tell whether the claim is guidance with a number."""
        return self.kind == "guidance" and (self.low is not None or self.high is not None)

    @property
    def core(self) -> bool:
        """Tell whether the claim is guidance with a number of a metric of the list."""
        return self.numeric and self.metric != "other"

    @property
    def decided(self) -> bool:
        """Tell whether later releases of the folder settle the claim."""
        return self.status in ("met", "missed")


@dataclass(frozen=True, slots=True)
class Header:
    """What the labels say of one release; None where they are silent."""

    release: str
    published: date
    issuer: str | None = None
    ticker: str | None = None
    period_end: date | None = None
    fiscal_year_end: str | None = None


@dataclass(frozen=True, slots=True)
class GoldFolder:
    """One issuer's labelled releases."""

    name: str
    path: Path
    headers: tuple[Header, ...]
    claims: tuple[Gold, ...]

    @property
    def as_of(self) -> date:
        """Return the day the verdicts were labelled as of: that of the last release."""
        return max(header.published for header in self.headers)


def find_gold_folders(paths: Iterable[Path]) -> Iterator[Path]:
    """Find the labelled folders: each path itself, or those directly below it."""
    for path in paths:
        if (path / "claims.jsonl").is_file():
            yield path
            continue
        below = sorted(p.parent for p in path.glob("*/claims.jsonl")) if path.is_dir() else []
        if not below:
            raise TrackerError(
                f"{path} holds no labels: give a folder with claims.jsonl, releases.jsonl and releases/."
            )
        yield from below


def read_gold(path: Path) -> GoldFolder:
    """Read one labelled folder.

    Raises TrackerError that names file and line where a row cannot be read.
    """
    headers = tuple(_header(row, where) for row, where in _rows(path / "releases.jsonl"))
    if not headers:
        raise TrackerError(f"{path / 'releases.jsonl'} names no release.")
    claims = tuple(_gold(row, where) for row, where in _rows(path / "claims.jsonl"))
    return GoldFolder(path.name, path, headers, claims)


def _rows(path: Path) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield each JSON object of a file with the place it stands at."""
    if not path.is_file():
        raise TrackerError(f"{path} is missing: a labelled folder needs claims.jsonl, releases.jsonl and releases/.")
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        where = f"{path}, line {number}"
        try:
            row = json.loads(line)
        except json.JSONDecodeError as problem:
            raise TrackerError(f"{where} is not JSON: {problem.msg}.") from problem
        if not isinstance(row, dict):
            raise TrackerError(f"{where} is not a JSON object.")
        yield row, where


def _header(row: dict[str, Any], where: str) -> Header:
    try:
        return Header(
            release=row["release"],
            published=date.fromisoformat(row["published"]),
            issuer=row.get("issuer"),
            ticker=row.get("ticker"),
            period_end=_date(row.get("period_end")),
            fiscal_year_end=row.get("fiscal_year_end"),
        )
    except (KeyError, ValueError, TypeError) as problem:
        raise TrackerError(f"{where}: a release needs its file name and an ISO date ({problem}).") from problem


_PLAIN = frozenset(
    "kind quote speaker metric event basis measure unit target_text action status reason in_table soft".split()
)
_NUMBERS = frozenset({"low", "high", "actual"})
_DATES = frozenset({"target_start", "target_end"})


def _gold(row: dict[str, Any], where: str) -> Gold:
    try:
        fields: dict[str, Any] = {key: row[key] for key in _PLAIN & row.keys()}
        fields |= {key: _number(row[key]) for key in _NUMBERS & row.keys()}
        fields |= {key: _date(row[key]) for key in _DATES & row.keys()}
        fields |= {key: tuple(row.get(key) or ()) for key in ("also", "accept")}
        return Gold(gold_id=row["id"], release=row["release"], subject=row.get("subject") or "", **fields)
    except (KeyError, ValueError, TypeError) as problem:
        raise TrackerError(f"{where}: not a labelled claim ({type(problem).__name__}: {problem}).") from problem


def _number(value: Any) -> float | None:
    return None if value in (None, "") else float(value)


def _date(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None
