"""Values to rows and back: exact numbers as text beside REAL, days as ISO dates, a stable id for claim and figure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from tracker.types import Claim, Figure, Release, Resolution, Span

Row = dict[str, Any]
T = TypeVar("T")
EXACT = ("low", "high", "prior_low", "prior_high", "value", "actual")
_DAYS = ("target_start", "target_end", "period_start", "period_end", "published")


def release_id_of(sha256: str) -> str:
    """Shorten the hash of a release's bytes to the id it goes by."""
    return sha256[:12]


def stamp(moment: datetime) -> str:
    """Write a moment in the one format of every time column: UTC, whole seconds.

    >>> stamp(datetime(2026, 3, 1, 12, 5, 9, tzinfo=UTC))
    '2026-03-01T12:05:09Z'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def with_ids(claims: Iterable[Claim], sha256: str) -> Iterator[Claim]:
    """Give claims their ids: a hash of where they stand and what they say, the same however often they are found."""
    for claim, claim_id in _identified(claims, sha256, _claim_says):
        yield replace(claim, claim_id=claim_id)


def figures_with_ids(figures: Iterable[Figure], sha256: str) -> Iterator[Figure]:
    """Give figures their ids, as claims have them."""
    for figure, figure_id in _identified(figures, sha256, _figure_says):
        yield replace(figure, figure_id=figure_id)


def _identified(items: Iterable[Any], sha256: str, says: Any) -> Iterator[tuple[Any, str]]:
    seen: dict[str, int] = {}
    for item in items:
        words = repr((sha256, *says(item)))
        seen[words] = seen.get(words, 0) + 1
        again = f" {seen[words]}" if seen[words] > 1 else ""
        yield item, hashlib.sha256((words + again).encode()).hexdigest()[:12]


def _claim_says(c: Claim) -> tuple[Any, ...]:
    what = (c.kind, c.metric, c.event, c.measure, c.basis, c.scope, c.unit)
    return (c.start, c.end, *what, str(c.target_start), str(c.target_end), _plain(c.low), _plain(c.high))


def _figure_says(f: Figure) -> tuple[Any, ...]:
    what = (f.kind, f.metric, f.event, f.measure, f.basis, f.scope, f.unit, f.subject, f.outcome)
    return (f.start, f.end, *what, str(f.period_start), str(f.period_end), _plain(f.value))


def _plain(value: Decimal | None) -> str | None:
    """Write a number so that equal numbers are equal text: 1.50 and 1.5 are one."""
    return None if value is None else format(value.normalize(), "f")


def release_row(release: Release) -> Row:
    """Write the header of a release as the columns of `releases`, without ids and times of recording."""
    assert release.published is not None
    return {
        "source": release.source,
        "issuer_name": release.issuer,
        "ticker": release.ticker,
        "exchange": release.exchange,
        "cik": release.cik,
        "title": release.title,
        "url": release.url,
        "form": release.form,
        "corrects": int(release.corrects),
        "medium": release.medium,
        "former_names": json.dumps(release.former_names),
        "published": release.published.isoformat(),
        "published_at": f"{release.published.isoformat()}T00:00:00Z",
        "accepted_at": stamp(release.accepted_at) if release.accepted_at else None,
        "period_end": release.period_end.isoformat() if release.period_end else None,
        "fiscal_year_end": release.fiscal_year_end or "12-31",
        "fiscal_year_end_from": release.fiscal_year_end_from or "assumed",
        "period_ends": json.dumps([day.isoformat() for day in release.period_ends]),
    }


def claim_row(claim: Claim) -> Row:
    """Write a claim as the columns of `claims`, without those of its release."""
    row = {name: getattr(claim, name) for name in Claim.__slots__}
    row["also"] = json.dumps([[span.start, span.end] for span in claim.also])
    row["series_id"] = claim.series_id or None
    return _as_columns(row)


def claim_of(row: Mapping[str, Any]) -> Claim:
    """Read a claim back, exactly as it was written."""
    return CLAIMS.read([row[name] for name in CLAIMS.columns])


def figure_row(figure: Figure) -> Row:
    """Write a figure as the columns of `figures`, without those of its release."""
    return _as_columns({name: getattr(figure, name) for name in Figure.__slots__})


def figure_of(row: Mapping[str, Any]) -> Figure:
    """Read a figure back, exactly as it was written."""
    return FIGURES.read([row[name] for name in FIGURES.columns])


def resolution_row(resolution: Resolution) -> Row:
    """Write a machine's verdict as the columns of `resolutions`, without run and time."""
    return _as_columns({name: getattr(resolution, name) for name in Resolution.__slots__})


def _as_columns(row: Row) -> Row:
    for name in [name for name in EXACT if name in row]:
        row[f"{name}_exact"] = None if row[name] is None else str(row[name])
    return {name: _column(value) for name, value in row.items()}


def _column(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, bool):
        return int(value)
    return value.isoformat() if isinstance(value, date) else value


@dataclass(frozen=True, slots=True)
class Columns(Generic[T]):
    """How the rows of a table become values again: the columns to ask for, and what is to be done with some of them.

    A resolve reads thousands of rows of an issuer, so that nothing is looked up by name for each of them.
    """

    build: Callable[..., T]
    columns: tuple[str, ...]
    changes: tuple[tuple[int, Callable[[Any], Any]], ...]
    blank: tuple[int, ...]

    @property
    def asked(self) -> str:
        """Return the columns as a query asks for them."""
        return ", ".join(f'"{name}"' for name in self.columns)

    def read(self, values: Sequence[Any]) -> T:
        """Build a value from the columns of its row, in their order."""
        found = list(values)
        for at in self.blank:
            found[at] = found[at] or ""
        for at, change in self.changes:
            if found[at] is not None:
                found[at] = change(found[at])
        return self.build(*found)


def _columns(build: type[T], flags: tuple[str, ...], more: Mapping[str, Callable[[Any], Any]]) -> Columns[T]:
    names: tuple[str, ...] = build.__slots__  # type: ignore[attr-defined]
    change = dict.fromkeys(EXACT, Decimal) | dict.fromkeys(_DAYS, date.fromisoformat) | dict.fromkeys(flags, bool) | dict(more)
    columns = tuple(f"{name}_exact" if name in EXACT else name for name in names)
    changes = tuple((at, change[name]) for at, name in enumerate(names) if name in change)
    return Columns(build, columns, changes, tuple(at for at, name in enumerate(names) if name == "series_id"))


def _spans(places: str) -> tuple[Span, ...]:
    return tuple(Span(*place) for place in json.loads(places)) if places != "[]" else ()


CLAIMS = _columns(Claim, ("approx", "vague", "in_table"), {"also": _spans})
FIGURES = _columns(Figure, ("derived", "in_table"), {})
