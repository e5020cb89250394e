"""companyfacts → filings → figures: sixty figures checked by hand, each known from its day of filing on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tracker import find_claims, find_figures, read_release
from tracker.errors import TrackerError, UnreadableRelease
from tracker.lexicon.xbrl import xbrl_tags
from tracker.readers.companyfacts import CompanyFacts, is_companyfacts, read_companyfacts
from tracker.sources.companyfacts import facts_url
from tracker.types import Figure, Published, Release

HERE = Path(__file__).parent / "xbrl"
FILES = {"varnholt": "CIK0001990001.json", "pellworth": "CIK0001990002.json", "ostmark": "CIK0001990003.json"}


@cache
def company(name: str) -> CompanyFacts:
    return read_companyfacts((HERE / FILES[name]).read_bytes(), FILES[name])


def releases(name: str) -> Iterator[Release]:
    for filing in company(name).filings:
        yield read_release(filing.raw, source=filing.accession, issuer=company(name).name)


@cache
def filed(name: str) -> tuple[Published[Figure], ...]:
    return tuple(
        Published(figure, r.sha256[:12], name, r.published, r.source, r.corrects)
        for r in releases(name)
        if r.published
        for figure in find_figures(r)
    )


def known_fact(
    facts: tuple[Published[Figure], ...], metric: str, start: date | None, end: date, day: date
) -> Published[Figure] | None:
    """Return what was known on a day of a metric in a period: the newest filing's fact, of the tag that ranks first."""
    known = [f for f in facts if f.published <= day and f.item.metric == metric]
    found = [f for f in known if (f.item.period_start, f.item.period_end) == (start, end)]
    rank = {f"xbrl.{name}": tag.rank for name, tag in xbrl_tags().items()}
    return max(found, key=lambda f: (-rank[f.item.rule], f.published, f.release_id, f.item.start), default=None)


KNOWN = [
    tuple(line.split(" | "))
    for line in (HERE / "known.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def test_the_list_is_long_enough() -> None:
    assert len(KNOWN) >= 60 and {row[0] for row in KNOWN} == set(FILES)


@pytest.mark.parametrize("row", KNOWN, ids=lambda row: " ".join(row[:5]))
def test_figure_as_known(row: tuple[str, ...]) -> None:
    name, metric, start, end, day, value, accession = row
    begun = None if start == "-" else date.fromisoformat(start)
    fact = known_fact(filed(name), metric, begun, date.fromisoformat(end), date.fromisoformat(day))
    if value == "-":
        assert fact is None
        return
    number, unit = value.split(" ")
    assert fact is not None
    assert (fact.item.value, fact.item.unit, fact.source) == (Decimal(number), unit, accession)
    assert fact.published <= date.fromisoformat(day)


@pytest.mark.parametrize("name", FILES)
def test_every_figure_stands_in_the_text_and_names_its_fact(name: str) -> None:
    for release in releases(name):
        figures = list(find_figures(release))
        assert figures and not list(find_claims(release))
        for figure in figures:
            assert release.text[figure.start : figure.end] == figure.quote
            told = (
                figure.rule.removeprefix("xbrl."),
                release.source,
                f"filed {release.published}",
                str(figure.period_end),
            )
            assert all(words in figure.quote for words in told)


@pytest.mark.parametrize("name", FILES)
def test_figures_are_those_of_the_file(name: str) -> None:
    """Each fact of a known tag comes out once, whatever else stands in the file."""
    from tracker.lexicon.xbrl import xbrl_tags

    raw = json.loads((HERE / FILES[name]).read_text(encoding="utf-8"))
    wanted = {
        (f"{taxonomy}:{tag}", e["accn"], e.get("start"), e["end"], str(e["val"]))
        for taxonomy, tags in raw["facts"].items()
        for tag, told in tags.items()
        if f"{taxonomy}:{tag}" in xbrl_tags()
        for entries in told["units"].values()
        for e in entries
    }
    assert len(filed(name)) == len(wanted)


def test_header_of_a_filing() -> None:
    annual = next(r for r in releases("pellworth") if r.form == "10-K")
    assert (annual.issuer, annual.cik, annual.published) == ("Pellworth Stores, Inc.", "0001990002", date(2029, 3, 28))
    assert (annual.fiscal_year_end, annual.fiscal_year_end_from, annual.medium) == ("02-03", "xbrl", "xbrl")
    assert annual.period_end == date(2029, 2, 3) and date(2028, 1, 29) in annual.period_ends
    assert (
        annual.url
        == "https://www.sec.gov/Archives/edgar/data/1990002/000199000229000011/0001990002-29-000011-index.htm"
    )
    amended = [r for r in releases("varnholt") if r.corrects]
    assert [r.form for r in amended] == ["10-K/A"]


def test_a_quarterly_report_tells_no_year_end() -> None:
    quarter = next(r for r in releases("varnholt") if r.form == "10-Q")
    assert quarter.fiscal_year_end_from == "assumed"


def test_a_filing_has_the_same_bytes_whatever_was_filed_after_it() -> None:
    whole = json.loads((HERE / FILES["varnholt"]).read_text(encoding="utf-8"))
    until = "2030-12-31"
    for tags in whole["facts"].values():
        for told in tags.values():
            told["label"], told["description"] = "worded anew", None
            for unit, entries in told["units"].items():
                told["units"][unit] = [{**e, "frame": "CY1999"} for e in entries if e["filed"] <= until]
    whole["entityName"] = "Varnholt Industries"
    earlier = read_companyfacts(json.dumps(whole, indent=3).encode())
    assert earlier.filings == tuple(f for f in company("varnholt").filings if str(f.filed) <= until)


def _with(entry: dict[str, Any]) -> bytes:
    good = {
        "end": "2030-12-31",
        "start": "2030-01-01",
        "val": 5,
        "accn": "0001990009-31-000001",
        "form": "10-K",
        "filed": "2031-02-01",
    }
    return json.dumps(
        {"cik": "1990009", "facts": {"us-gaap": {"Revenues": {"units": {"USD": [{**good, **entry}]}}}}}
    ).encode()


@pytest.mark.parametrize(
    "entry",
    [{"accn": None}, {"accn": "../x"}, {"filed": "2031-02-30"}, {"filed": 20310201}, {"form": ""}],
    ids=str,
)
def test_a_fact_without_filing_is_left_out(entry: dict[str, Any]) -> None:
    assert read_companyfacts(_with(entry)).filings == ()


@pytest.mark.parametrize(
    "entry",
    [
        {"val": None},
        {"val": "5"},
        {"val": True},
        {"val": 10**40},
        {"val": [1]},
        {"end": "soon"},
        {"end": None},
        {"start": "2031-01-01"},
    ],
    ids=str,
)
def test_a_fact_without_amount_or_period_is_no_figure(entry: dict[str, Any]) -> None:
    (filing,) = read_companyfacts(_with(entry)).filings
    with pytest.raises(UnreadableRelease, match="none of its tags"):
        read_release(filing.raw, source="x")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b'{"cik": 5}',
        b'{"facts": {}}',
        b'{"cik": "x", "facts": {}}',
        b'{"cik":1,"facts":' + b"[" * 100_000,
        b"\xff\xfe{}",
    ],
    ids=lambda d: repr(d[:20]),
)
def test_what_is_no_companyfacts_is_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(UnreadableRelease, match="companyfacts"):
        read_companyfacts(data, "x.json")


def test_odd_shapes_are_passed_over() -> None:
    odd = {
        "cik": 7,
        "facts": {
            "us-gaap": {"Revenues": [], "Assets": {"units": None}, "X": {"units": {"USD": ["a", 5, {}]}}},
            "dei": 4,
        },
    }
    assert read_companyfacts(json.dumps(odd).encode()).filings == ()


def test_a_whole_file_is_no_release() -> None:
    raw = (HERE / FILES["varnholt"]).read_bytes()
    assert is_companyfacts(raw)
    with pytest.raises(UnreadableRelease, match="tracker facts"):
        read_release(raw, source="CIK0001990001.json")


def test_fetching_asks_for_one_address() -> None:
    asked: list[str] = []

    def get(url: str) -> bytes:
        asked.append(url)
        return (HERE / FILES["varnholt"]).read_bytes()

    assert read_companyfacts(get(facts_url("1990001"))).cik == "0001990001"
    assert asked == ["https://data.sec.gov/api/xbrl/companyfacts/CIK0001990001.json"]
    with pytest.raises(TrackerError, match="no CIK"):
        facts_url("ACME")
