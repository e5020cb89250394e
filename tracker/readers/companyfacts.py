"""The SEC's companyfacts: the figures of a company's XBRL statements, filing by filing, each as a release of lines.

The API gives one JSON for all that a company ever filed. What was known on a day is told by filings, so the file is cut
into them: a filing is the same JSON with the facts of one accession alone, and its text has a line for each fact whose
tag the lexicon knows. A line names all that proves it: tag, period, value, form, accession, day of filing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.errors import UnreadableRelease
from tracker.lexicon.xbrl import xbrl_tags
from tracker.readers.header import Hints
from tracker.types import Block, Cell, Release, Row, Table

MOST_BYTES = 150_000_000
_ACCESSION = re.compile(r"\d{10}-\d{2}-\d{6}")
_START = re.compile(rb'\A\s*\{\s*"(?:cik|facts)"')
# What the API adds to a fact and may move to another one, or word anew, with the next filing.
_KEPT = ("start", "end", "val", "accn", "fy", "fp", "form", "filed")
# Days of a fiscal year of 52 or 53 weeks or twelve months, and of a quarter of 12 to 16 weeks.
_YEAR, _QUARTER = range(350, 380), range(80, 115)
# Beyond this no statement counts; a longer number is damage.
_MOST = Decimal(10) ** 16
_ANNUAL = ("10-K", "20-F", "40-F", "10-KT")


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of one filing; `start` None for a balance, `unit` and `value` as filed."""

    tag: str
    start: date | None
    end: date
    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class FiledFacts:
    """One filing cut out of a companyfacts file: the bytes that it is read and known by.

    `metrics` tells whether any of its tags reports a metric; what has none is nothing to read.
    """

    accession: str
    form: str
    filed: date
    raw: bytes
    metrics: bool


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """A companyfacts file: whose it is, and its filings, the oldest first."""

    cik: str
    name: str | None
    filings: tuple[FiledFacts, ...]


def is_companyfacts(data: bytes) -> bool:
    """Tell whether bytes begin as companyfacts do.

    >>> is_companyfacts(b'{"cik":320193,"entityName":"Acme Corp","facts":{}}'), is_companyfacts(b"Revenue rose.")
    (True, False)
    """
    return bool(_START.match(data[:200]))


def read_companyfacts(data: bytes, source: str = "companyfacts") -> CompanyFacts:
    """Cut a companyfacts file into its filings; the same filing gives the same bytes whatever was filed after it.

    Raises UnreadableRelease for what is no companyfacts. A fact without accession, day of filing or end is left out.
    """
    whole = _object(data, source)
    cik = _cik(whole, source)
    filings: dict[tuple[str, str, str], list[tuple[str, str, str, dict[str, Any]]]] = defaultdict(list)
    for taxonomy, tag, unit, entry in _entries(whole):
        key = tuple(str(entry.get(name, "")) for name in ("filed", "accn", "form"))
        if _day(key[0]) and _ACCESSION.fullmatch(key[1]) and key[2]:
            kept = {name: entry[name] for name in _KEPT if name in entry}
            filings[key].append((taxonomy, tag, unit, kept))  # type: ignore[index]
    name = whole.get("entityName")
    made = (_filing(cik, key, facts) for key, facts in sorted(filings.items()))
    return CompanyFacts(cik, name.strip() if isinstance(name, str) and name.strip() else None, tuple(made))


def _object(data: bytes, source: str) -> dict[str, Any]:
    if len(data) > MOST_BYTES:
        raise UnreadableRelease(f"{source}: {len(data) / 1e6:.0f} MB is more than companyfacts have")
    try:
        whole = json.loads(data.decode("utf-8-sig"), parse_float=Decimal, parse_constant=lambda _: None)
    except (ValueError, RecursionError) as problem:
        raise UnreadableRelease(f"{source}: is no whole companyfacts of the SEC ({problem})") from None
    if not isinstance(whole, dict) or not isinstance(whole.get("facts"), dict):
        raise UnreadableRelease(f'{source}: is no companyfacts of the SEC: it has no "facts"')
    return whole


def _cik(whole: Mapping[str, Any], source: str) -> str:
    cik = str(whole.get("cik", "")).strip()
    if not re.fullmatch(r"\d{1,10}", cik):
        raise UnreadableRelease(f'{source}: is no companyfacts of the SEC: it has no "cik"')
    return cik.zfill(10)


def _entries(whole: Mapping[str, Any]) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Give every fact with its taxonomy, tag and unit; whatever has another shape is passed over."""
    for taxonomy, tags in _items(whole.get("facts")):
        for tag, told in _items(tags):
            for unit, entries in _items(told.get("units") if isinstance(told, dict) else None):
                for entry in entries if isinstance(entries, list) else ():
                    if isinstance(entry, dict):
                        yield taxonomy, tag, unit, entry


def _items(value: Any) -> Iterator[tuple[str, Any]]:
    yield from value.items() if isinstance(value, dict) else ()


def _filing(cik: str, key: tuple[str, str, str], facts: list[tuple[str, str, str, dict[str, Any]]]) -> FiledFacts:
    """Write the facts of one accession as companyfacts of their own, in a fixed order."""
    tree: dict[str, dict[str, dict[str, Any]]] = {}
    for taxonomy, tag, unit, entry in facts:
        units = tree.setdefault(taxonomy, {}).setdefault(tag, {"units": {}})["units"]
        units.setdefault(unit, {})[json.dumps(entry, sort_keys=True, default=str)] = entry
    for tags in tree.values():
        for told in tags.values():
            told["units"] = {unit: [same[k] for k in sorted(same)] for unit, same in told["units"].items()}
    filed, accession, form = key
    raw = json.dumps({"cik": int(cik), "facts": tree}, sort_keys=True, separators=(",", ":"), default=_number).encode()
    metrics = any(f"{taxonomy}:{tag}" in xbrl_tags() for taxonomy, tag, _, _ in facts)
    return FiledFacts(accession, form, date.fromisoformat(filed), raw, metrics)


def _number(value: Any) -> float:
    assert isinstance(value, Decimal)
    return float(value)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None


def read_filed(data: bytes, source: str, hints: Hints) -> Release:
    """Read one filing of companyfacts as a release: its text is a line a fact, its table the parts of each line.

    Raises UnreadableRelease for a file of several filings, which `tracker facts` cuts apart.
    """
    whole = _object(data, source)
    cik = _cik(whole, source)
    heads = {(str(e.get("accn")), str(e.get("form")), str(e.get("filed"))) for _, _, _, e in _entries(whole)}
    if len(heads) != 1:
        raise UnreadableRelease(
            f"{source}: holds the facts of {len(heads)} filings; read it with `tracker facts {source}`"
        )
    accession, form, filed = next(iter(heads))
    day = _day(filed)
    if day is None or not _ACCESSION.fullmatch(accession):
        raise UnreadableRelease(f"{source}: tells no accession number and day of filing")
    facts = _known(whole)
    if not facts:
        raise UnreadableRelease(f"{source}: none of its tags reports a metric of the tracker")
    release = Release(text="", source=source, sha256=hashlib.sha256(data).hexdigest(), medium="xbrl")
    return _written(release, facts, (cik, accession, form, day), hints)


def _known(whole: Mapping[str, Any]) -> list[Fact]:
    """Give the facts whose tags report a metric, each once, in the order of the lexicon and then of their periods."""
    found = set()
    for taxonomy, tag, unit, entry in _entries(whole):
        start, end, value = _day(entry.get("start")), _day(entry.get("end")), entry.get("val")
        if f"{taxonomy}:{tag}" not in xbrl_tags() or end is None or isinstance(value, bool):
            continue
        if isinstance(value, int | Decimal) and (start is None or start <= end) and abs(Decimal(value)) < _MOST:
            found.add(Fact(f"{taxonomy}:{tag}", start, end, Decimal(value), unit))
    return sorted(found, key=lambda f: (xbrl_tags()[f.tag].rank, f.unit, str(f.end), str(f.start), f.value))


def _written(release: Release, facts: list[Fact], filing: tuple[str, str, str, date], hints: Hints) -> Release:
    cik, accession, form, filed = filing
    ends = [fact.end for fact in facts if fact.end <= filed and fact.start is not None]
    ends = ends or [fact.end for fact in facts if fact.end <= filed]
    title = f"{form}: figures as filed on {filed}" + (f", to {max(ends)}" if ends else "")
    head = f"{title}\nCIK {cik}, accession {accession}, XBRL facts without dimensions"
    text, rows = head + "\n\n", list[Row]()
    for fact in facts:
        line, cells = _line(fact, f"{form} {accession}, filed {filed}", len(text))
        rows.append(Row(len(text), len(text) + len(line), cells))
        text += line + "\n"
    table = Table(rows[0].start, rows[-1].end, tuple(rows))
    year_end = _year_end(facts, form)
    return Release(
        text=text.rstrip("\n"),
        source=release.source,
        sha256=release.sha256,
        medium=release.medium,
        blocks=(Block("heading", 0, len(title), 1), Block("table", table.start, table.end, table=0)),
        tables=(table,),
        title=title,
        issuer=hints.issuer or f"CIK {cik}",
        ticker=hints.ticker,
        exchange=hints.exchange,
        cik=cik,
        published=filed,
        period_end=max(ends, default=None),
        fiscal_year_end=hints.fiscal_year_end or year_end or "12-31",
        fiscal_year_end_from="option" if hints.fiscal_year_end else "xbrl" if year_end else "assumed",
        period_ends=tuple(sorted({fact.end for fact in facts if _lasts(fact, _QUARTER) or _lasts(fact, _YEAR)})),
        url=f"https://www.sec.gov/Archives/edgar/data/{int(cik)}/{accession.replace('-', '')}/{accession}-index.htm",
        form=form,
        corrects=form.endswith("/A"),
    )


def _line(fact: Fact, filing: str, at: int) -> tuple[str, tuple[Cell, ...]]:
    """Write a fact as a line, and say where each of its parts stands: label, period, value, unit, tag."""
    period = f"{fact.start} to {fact.end}" if fact.start else f"at {fact.end}"
    pieces = (xbrl_tags()[fact.tag].label, ", ", period, ": ", f"{fact.value:,f}", " ", fact.unit, " (", fact.tag)
    line, cells = "", list[Cell]()
    for number, piece in enumerate(pieces):
        if number % 2 == 0:
            cells.append(Cell(piece, at + len(line), at + len(line) + len(piece), number // 2))
        line += piece
    return f"{line}, {filing})", tuple(cells)


def facts_of(release: Release) -> Iterator[tuple[Row, Fact]]:
    """Give the facts of a filing that was read, each with its line."""
    for row in release.tables[0].rows if release.medium == "xbrl" and release.tables else ():
        _, period, value, unit, tag = (cell.text for cell in row.cells)
        days = [date.fromisoformat(day) for day in re.findall(r"\d{4}-\d\d-\d\d", period)]
        start = days[0] if len(days) == 2 else None
        yield row, Fact(tag, start, days[-1], Decimal(value.replace(",", "")), unit)


def _lasts(fact: Fact, days: range) -> bool:
    return fact.start is not None and (fact.end - fact.start).days + 1 in days


def _year_end(facts: list[Fact], form: str) -> str | None:
    """Tell the last day of the fiscal year from an annual report: the end of the latest span of a year."""
    ends = [fact.end for fact in facts if _lasts(fact, _YEAR)]
    return f"{max(ends):%m-%d}" if ends and form.removesuffix("/A") in _ANNUAL else None
