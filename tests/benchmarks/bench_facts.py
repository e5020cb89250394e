"""Measure verdicts with filings beside the releases of labelled folders, against those of the text alone.

usage: python tests/benchmarks/bench_facts.py ../shared/gold [more folders …] [--cache FILE]

The filings are SYNTHETIC: no real companyfacts are at hand. Each is made from what the labels say that a later release
reported (`actual`), as the SEC's JSON, filed on the day of that release, and it is mixed with what would mislead: other
periods, half a year, a year back, basic beside diluted, minorities, a part of revenue, GAAP beside what was guided
adjusted, the whole company beside a segment, amounts filed after the last day. No such mixture stands for a period that
another label has an amount or a promise for, as no filing says two things of one period. So it shows whether the way from fact to
verdict loses or spoils anything, not how often companies' real filings answer their guidance.
"""

from __future__ import annotations

import json
import pickle
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tracker import find_claims, find_figures, read_release, resolve
from tracker.evaluate.gold import GoldFolder, find_gold_folders, read_gold
from tracker.evaluate.predict import Predicted, Prediction, read_folder
from tracker.evaluate.report import figures as shares
from tracker.evaluate.scores import score_folder
from tracker.lexicon.xbrl import xbrl_tags
from tracker.readers.companyfacts import read_companyfacts
from tracker.resolve.ledger import canonical
from tracker.types import Claim, Figure, Published, Release

Row = dict[str, Any]
# The tag that a metric is usually filed under, and one beside it that must not answer in its place.
_BESIDE = {"revenue": "us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax", "net_income": "us-gaap:ProfitLoss", "eps": "us-gaap:EarningsPerShareBasic"}
_BALANCES = frozenset({"cash_balance", "debt", "backlog", "store_count"})


def first_tag(metric: str) -> str | None:
    """Return the tag of a metric that answers plain words."""
    return next((t.name for t in xbrl_tags().values() if t.metric == metric and not t.words and t.name.startswith("us-gaap")), None)


def facts_of(rows: list[Row], published: dict[str, date], last: date) -> Iterator[tuple[str, str, Row]]:
    """Make the facts of one folder: what later releases report, and what stands beside it in filings where no label speaks."""
    spoken = {(canonical(r.get("metric") or "")[0], r.get("target_start"), r.get("target_end")) for r in rows if r["kind"] == "guidance"}
    revenue = {
        (r.get("target_start"), r.get("target_end")): float(r["actual"])
        for r in rows
        if r.get("metric") == "revenue" and r.get("actual") is not None and r["measure"] == "level" and not r.get("scope")
    }
    for number, row in enumerate(rows):
        true, beside = [], []
        for is_beside, fact in _made(row, published, last, number, revenue):
            (beside if is_beside else true).append(fact)
        yield from true
        yield from (fact for fact in beside if not any(_is_of(fact, *one) for one in spoken))


def _is_of(fact: tuple[str, str, Row], metric: str, start: str | None, end: str | None) -> bool:
    """Tell whether a fact is of the metric and period of a label."""
    tag, _, row = fact
    pairs = ((row.get("start"), start), (row["end"], end))
    near = all(a and b and abs((date.fromisoformat(a) - date.fromisoformat(b)).days) <= 12 for a, b in pairs)
    return near and xbrl_tags()[tag].metric == metric


def _made(
    row: Row, published: dict[str, date], last: date, number: int, revenue: dict[tuple[str | None, str | None], float]
) -> Iterator[tuple[bool, tuple[str, str, Row]]]:
    """Make the facts of one label, each with whether it only stands beside what it reports."""
    made = [*_parts(row, published, last, number, revenue), *_levels(row, published, last, number)]
    for fact in made:
        same = (fact[2].get("start") or row.get("target_start"), fact[2]["end"]) == (row.get("target_start"), row.get("target_end"))
        yield not same, fact


def _levels(row: Row, published: dict[str, date], last: date, number: int) -> Iterator[tuple[str, str, Row]]:
    if row["kind"] == "guidance":
        metric, sign = canonical(row.get("metric") or "")
        tag, day = first_tag(metric), published.get(row.get("evidence_release") or "")
        unit, start, end = _unit(row, metric), row.get("target_start"), row.get("target_end")
        if row.get("actual") is None or not (tag and day and unit and end) or row["measure"] != "level":
            return
        value = float(row["actual"]) * sign / (100 if unit == "pure" else 1)
        whole = row.get("basis") != "non_gaap" and not row.get("scope")
        if not whole:
            value *= 0.71 if row.get("basis") == "non_gaap" else 3.4
        begin = None if metric in _BALANCES else start
        yield from _around(tag, unit, value, begin, end, day, last, number)


# A ratio that no tag reports, or growth: filed as the two amounts that it is of.
_RATIOS = {"gross_margin": "us-gaap:GrossProfit", "operating_margin": "us-gaap:OperatingIncomeLoss"}


def _parts(
    row: Row, published: dict[str, date], last: date, number: int, revenue: dict[tuple[str | None, str | None], float]
) -> Iterator[tuple[str, str, Row]]:
    tag, day, actual = _RATIOS.get(row.get("metric") or ""), published.get(row.get("evidence_release") or ""), row.get("actual")
    level = tag is not None and row["measure"] == "level"
    grown = row.get("metric") == "revenue" and row["measure"] == "growth"
    if day is None or actual is None or not (level or grown) or row.get("unit") != "percent" or not row.get("target_start"):
        return
    apart = row.get("basis") == "non_gaap" or row.get("scope")
    share = float(actual) / 100 * (0.6 if apart else 1)
    span = row["target_start"], row["target_end"]
    year = tuple(date.fromisoformat(d).replace(year=int(d[:4]) - 1, day=min(int(d[8:]), 28)).isoformat() for d in span)
    whole = revenue.get(span, 7.3e8)
    if level and tag:
        yield from _around(tag, "USD", whole * share, *span, day, last, number)
        yield from _around("us-gaap:Revenues", "USD", whole, *span, day, last, number)
    elif grown:
        head = {"accn": f"0000000001-{day:%y}-{day.timetuple().tm_yday:06d}", "form": "10-K", "filed": day.isoformat()}
        yield "us-gaap:Revenues", "USD", {"start": span[0], "end": span[1], "val": round(7.3e8 * (1 + share)), **head}
        yield "us-gaap:Revenues", "USD", {"start": year[0], "end": year[1], "val": round(7.3e8), **head}


def _around(tag: str, unit: str, value: float, start: str | None, end: str, day: date, last: date, number: int) -> Iterator[tuple[str, str, Row]]:
    accn = f"0000000001-{day:%y}-{day.timetuple().tm_yday:06d}"
    head = {"accn": accn, "form": "10-K" if number % 3 == 0 else "10-Q", "filed": day.isoformat(), "fy": day.year, "fp": "FY"}
    later = {**head, "accn": f"0000000001-{last:%y}-9{number:05d}", "form": "10-K/A", "filed": (last + timedelta(days=30)).isoformat()}

    def fact(which: str, amount: float, first: str | None, until: str, of: Row = head) -> tuple[str, str, Row]:
        digits = 4 if unit in ("pure", "USD/shares") else 0
        return which, unit, {**({"start": first} if first else {}), "end": until, "val": round(amount, digits) if digits else round(amount), **of}

    begin, back = date.fromisoformat(start) if start else None, timedelta(days=364)
    until = date.fromisoformat(end)
    yield fact(tag, value, start, end)
    yield fact(tag, value * 0.87, (begin - back).isoformat() if begin else None, (until - back).isoformat())
    yield fact(tag, value * 2.9, start, end, later)
    if begin and (until - begin).days > 150:
        yield fact(tag, value * 0.26, (until - timedelta(days=90)).isoformat(), end)
    elif begin:
        yield fact(tag, value * 2.1, (begin - timedelta(days=92)).isoformat(), end)
    beside = next((other for metric, other in _BESIDE.items() if xbrl_tags()[tag].metric == metric), None)
    if beside:
        yield fact(beside, value * 1.06, start, end)


def _unit(row: Row, metric: str) -> str | None:
    unit = row.get("unit") or ""
    if unit.endswith("/share"):
        return unit + "s"
    if unit == "percent":
        return "pure" if metric == "tax_rate" else None
    return {"shares": "shares", "count": "Store"}.get(unit, unit if len(unit) == 3 and unit.isupper() else None)


def companyfacts(path: Path, folder: GoldFolder) -> bytes:
    """Write the made companyfacts of a labelled folder."""
    rows = [json.loads(line) for line in (path / "claims.jsonl").read_text(encoding="utf-8").splitlines() if line.strip()]
    tree: dict[str, Any] = {}
    seen = set()
    for tag, unit, fact in facts_of(rows, {h.release: h.published for h in folder.headers}, folder.as_of):
        key = (tag, unit, fact.get("start"), fact["end"], fact["accn"])
        if key not in seen:
            seen.add(key)
            taxonomy, _, name = tag.partition(":")
            tree.setdefault(taxonomy, {}).setdefault(name, {"units": {}})["units"].setdefault(unit, []).append(fact)
    return json.dumps({"cik": 1, "entityName": folder.name, "facts": tree}).encode()


def filed(data: bytes, issuer: str) -> list[Published[Figure]]:
    """Read companyfacts as the ledger does."""
    read = [read_release(f.raw, source=f.accession) for f in read_companyfacts(data).filings if f.metrics]
    return [Published(f, r.source, issuer, r.published or date.max, r.source, r.corrects) for r in read for f in find_figures(r)]


Extract = tuple[list[Release], list[Predicted], list[Published[Claim]], list[Published[Figure]]]


def extract(folder: GoldFolder) -> Extract:
    """Read a folder's releases once: claims and figures are the same in both runs."""
    releases, _ = read_folder(folder)
    found = [
        Predicted(r.source, replace(c, claim_id=f"{r.source}#{n}"))
        for r in releases
        for n, c in enumerate(find_claims(r))
        if not c.vague
    ]
    by = {r.source: r for r in releases}

    def out(item: Any, r: Release) -> Published[Any]:
        return Published(item, r.source, folder.name, r.published or date.max, r.source, r.corrects)

    said = [out(p.claim, by[p.release]) for p in found]
    return [replace(r, blocks=(), tables=()) for r in releases], found, said, [out(f, r) for r in releases for f in find_figures(r)]


def judged(folder: GoldFolder, read: Extract, more: list[Published[Figure]]) -> Prediction:
    """Judge a folder's claims with some more figures."""
    releases, found, said, reported = read
    verdicts = {v.claim_id: v for v in resolve(said, [*reported, *more], folder.as_of)}
    return Prediction(tuple(releases), tuple(replace(p, resolution=verdicts.get(p.claim.claim_id)) for p in found), True)


def main() -> None:
    """Print the verdict figures of both runs, and every verdict that changed."""
    given = sys.argv[1:]
    cache = Path(given[given.index("--cache") + 1]) if "--cache" in given else None
    paths = [Path(p) for p in given if not p.startswith("--") and (cache is None or p != str(cache))]
    kept: dict[str, Extract] = pickle.loads(cache.read_bytes()) if cache and cache.is_file() else {}
    text, both = Counter[str](), Counter[str]()
    for path in find_gold_folders(paths):
        folder = read_gold(path)
        kept.setdefault(str(path), extract(folder))
        facts = filed(companyfacts(path, folder), folder.name)
        one, other = (judged(folder, kept[str(path)], more) for more in ([], facts))
        before, after = score_folder(folder, one), score_folder(folder, other)
        text, both = text + before.counts, both + after.counts
        wanted = {g.gold_id: (g.status, g.actual) for g in folder.claims}
        for a, b in zip(before.outcomes, after.outcomes, strict=True):
            if a.status != b.status:
                print(f"{a.key}: {a.status} -> {b.status}, labelled {wanted[a.key]}")
    if cache:
        cache.write_bytes(pickle.dumps(kept))
    names = ("verdict_precision", "verdict_recall", "status_accuracy")
    for label, counts in (("text alone", text), ("with made filings", both)):
        print(label, {name: shares(counts)[name] for name in names}, {k: counts[k] for k in ("given", "given_right", "decided", "decided_right")})


if __name__ == "__main__":
    main()
