"""From claims and figures in the ledger to verdicts: issuer by issuer, only where there is news, appended in one go."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tracker.db import load, save
from tracker.db.identities import issuers_of
from tracker.db.rows import release_id_of, resolution_row
from tracker.db.save import Mark, Run
from tracker.types import Claim, Figure, Published, Release, Resolution

if TYPE_CHECKING:
    from sqlite_utils import Database

    from tracker.resolve.why import Weighed


# What makes a verdict another verdict; words and confidence alone do not, unless other code gave them.
_SUBSTANCE = (
    "status",
    "reason",
    "position",
    "direction",
    "actual_exact",
    "days_late",
    "evidence_release",
    "evidence_start",
    "evidence_end",
    "flag",
    "derived",
)


@dataclass(slots=True)
class Judged:
    """What a run of the resolver did."""

    issuers: int = 0
    left_alone: int = 0
    claims: int = 0
    appended: list[Resolution] = field(default_factory=list)
    follows: dict[str, int] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """Return the counts for the log of runs."""
        return {
            "issuers": self.issuers,
            "left_alone": self.left_alone,
            "claims": self.claims,
            "appended": len(self.appended),
        }


def judge_ledger(db: Database, as_of: date, run: Run) -> Judged:
    """Judge every claim published by a day on what was published by that day; append what is news.

    Issuers are told apart by the releases of that time too, so that the outcome equals that of a ledger cut off there.
    """
    news = load.load_issuers_with_news(db, as_of, run.code_version)
    return _judge_all(db, as_of, run) if news is None else _judge_news(db, news, as_of, run)


def _judge_news(db: Database, news: list[str], as_of: date, run: Run) -> Judged:
    """Judge the issuers that have something new, as the ledger tells them apart: what is stored beside them is not looked at."""
    report, marks, series = Judged(), dict[str, Mark](), list[Claim]()
    for issuer_id in news:
        releases = load.load_headers(db, issuer_id)
        before = load.load_mark(db, issuer_id, run.code_version)
        fresh = load.load_news(db, issuer_id, before) if before is not None and before <= as_of else None
        if before is not None and fresh is not None and _all_later(releases, fresh):
            told = _judge_again(db, issuer_id, releases, fresh, before, as_of, run, report)
        else:
            told = _judge_issuer(db, issuer_id, releases, as_of, run, report)
        series += told.moved
        fingerprint = _fingerprint(releases, load.load_contents(db, issuer_id), run)
        marks[issuer_id] = Mark(as_of, fingerprint, told.until)
    report.left_alone = load.count_issuers(db) - len(news)
    save.save_verdicts(db, as_of, report.appended, series, marks, None, run, report.follows)
    return report


def _all_later(releases: Mapping[str, Release], fresh: Collection[str]) -> bool:
    """Tell whether what came in is of words, corrects nothing and is later than all that was there."""
    new = [release for sha256, release in releases.items() if release_id_of(sha256) in fresh]
    old = [release for sha256, release in releases.items() if release_id_of(sha256) not in fresh]
    if any(one.corrects or one.medium != "text" for one in new):
        return False
    first = min((one.published or date.min for one in new), default=date.max)
    return first > max((one.published or date.max for one in old), default=date.min)


def _judge_all(db: Database, as_of: date, run: Run) -> Judged:
    """Sort all releases of that time by issuer, and judge those whose releases are not what they were."""
    known = {s: r for s, r in load.load_headers(db).items() if r.published and r.published <= as_of}
    contents, before, report = load.load_contents(db), load.load_judged(db, as_of), Judged()
    marks: dict[str, Mark] = {}
    series: list[Claim] = []
    for issuer in issuers_of(db, known.values())[0]:
        fingerprint = _fingerprint(issuer.releases, contents, run)
        if before.get(issuer.issuer_id) == fingerprint:
            report.left_alone += 1
            continue
        told = _judge_issuer(db, issuer.issuer_id, {s: known[s] for s in issuer.releases}, as_of, run, report)
        marks[issuer.issuer_id] = Mark(as_of, fingerprint, told.until)
        series += told.moved
    in_view = [release_id_of(s) for s in known]
    save.save_verdicts(db, as_of, report.appended, series, marks, in_view, run, report.follows)
    return report


@dataclass(frozen=True, slots=True)
class _Told:
    """One issuer judged: the claims that came to another series, and the day on which time alone changes a verdict."""

    moved: list[Claim]
    until: date | None


def _judge_issuer(
    db: Database, issuer_id: str, releases: Mapping[str, Release], as_of: date, run: Run, report: Judged
) -> _Told:
    """Judge all claims of an issuer on all that it has published."""
    from tracker.resolve.concerned import window_ends

    read = load.load_claims(db, releases, issuer_id)
    claims = _in_series(read, issuer_id)
    _judge_on(db, claims, load.load_figures(db, releases, issuer_id), None, as_of, run, report)
    return _Told(_moved(read, claims), _next_end(window_ends(claims), as_of))


def _judge_again(
    db: Database, issuer_id: str, releases: Mapping[str, Release], fresh: Collection[str], before: date, as_of: date, run: Run, report: Judged
) -> _Told:  # fmt: skip
    """Judge the claims of an issuer that its new releases, or the days since it was judged, can bear on."""
    from tracker.resolve.concerned import answers_from, find_concerned, window_ends
    from tracker.resolve.milestones import SPENT

    read = load.load_claims(db, releases, issuer_id)
    claims = _in_series(read, issuer_id, settled=True)
    ends = window_ends(claims)
    new = {sha256: release for sha256, release in releases.items() if release_id_of(sha256) in fresh}
    concerned = find_concerned(claims, ends, fresh, load.load_figures(db, new, issuer_id), before, as_of)
    if concerned:
        since = answers_from(concerned, claims, ends, as_of)
        _judge_on(db, claims, load.load_figures(db, releases, issuer_id, since, SPENT), concerned, as_of, run, report)
    report.issuers += not concerned
    return _Told(_moved(read, claims), _next_end(ends, as_of))


def _judge_on(
    db: Database, claims: Sequence[Published[Claim]], figures: Sequence[Published[Figure]], only: Collection[str] | None,
    as_of: date, run: Run, report: Judged,
) -> None:  # fmt: skip
    """Judge claims on figures; add what is news to the report."""
    from tracker.resolve import resolve

    verdicts = list(resolve(claims, figures, as_of, only))
    before = load.load_verdicts(db, (verdict.claim_id for verdict in verdicts), as_of)
    report.follows |= {claim_id: row["resolution_id"] for claim_id, row in before.items()}
    report.appended += [v for v in verdicts if _is_news(v, before.get(v.claim_id), run)]
    report.claims += len(verdicts)
    report.issuers += 1


def _next_end(ends: Mapping[str, date | None], as_of: date) -> date | None:
    """Return the first day after the next window that ends: until then no verdict changes by itself."""
    ahead = [end for end in ends.values() if end is not None and as_of <= end < date.max]
    return min(ahead) + timedelta(days=1) if ahead else None


def judge_as_known(db: Database, day: date) -> dict[str, Resolution]:
    """Judge, by claim id, what was published by a day on what was published by it, and write nothing."""
    from tracker.resolve import resolve

    known = {s: r for s, r in load.load_headers(db).items() if r.published and r.published <= day}
    verdicts: dict[str, Resolution] = {}
    for issuer in issuers_of(db, known.values())[0]:
        releases = {s: known[s] for s in issuer.releases}
        claims = _in_series(load.load_claims(db, releases, issuer.issuer_id), issuer.issuer_id)
        figures = load.load_figures(db, releases, issuer.issuer_id)
        verdicts |= {verdict.claim_id: verdict for verdict in resolve(claims, figures, day)}
    return verdicts


def weigh_claim(db: Database, claim_id: str, as_of: date) -> list[Weighed]:
    """Weigh anew, on what was published by a day, what the resolver sees for one claim."""
    from tracker.resolve.why import weigh_evidence

    known = {s: r for s, r in load.load_headers(db).items() if r.published and r.published <= as_of}
    row = db.execute("SELECT release_id FROM claims WHERE claim_id = ?", (claim_id,)).fetchone()
    for issuer in issuers_of(db, known.values())[0]:
        if row is None or row[0] not in {release_id_of(s) for s in issuer.releases}:
            continue
        releases = {s: known[s] for s in issuer.releases}
        claims = load.load_claims(db, releases, issuer.issuer_id)
        return weigh_evidence(claim_id, claims, load.load_figures(db, releases, issuer.issuer_id), as_of)
    return []


def _in_series(claims: list[Published[Claim]], issuer_id: str, settled: bool = False) -> list[Published[Claim]]:
    """Give claims their series; `settled` keeps that of guidance which has one, as it follows from the claim alone."""
    from tracker.series import assign

    open_ = [c for c in claims if not (settled and c.item.kind == "guidance" and c.item.series_id)]
    given = {item.claim_id: item for item in assign([c.item for c in open_], issuer_id)}
    return [replace(c, item=given[c.item.claim_id]) if c.item.claim_id in given else c for c in claims]


def _moved(before: Iterable[Published[Claim]], now: Iterable[Published[Claim]]) -> list[Claim]:
    """Return the claims that came to another series than they had."""
    return [new.item for old, new in zip(before, now, strict=True) if old.item.series_id != new.item.series_id]


def _is_news(verdict: Resolution, before: Mapping[str, Any] | None, run: Run) -> bool:
    if before is None:
        return True
    row = resolution_row(verdict)
    if any(row[name] != before[name] for name in _SUBSTANCE):
        return True
    return bool(before["code_version"] != run.code_version and row["explanation"] != before["explanation"])


def _fingerprint(releases: Iterable[str], contents: Mapping[str, str], run: Run) -> str:
    parts = [run.code_version, *(f"{s} {contents[release_id_of(s)]}" for s in sorted(releases))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
