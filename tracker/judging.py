"""From claims and figures in the ledger to verdicts: issuer by issuer, only where there is news, appended in one go."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from tracker.db import load, save
from tracker.db.identities import issuers_of
from tracker.db.rows import release_id_of, resolution_row
from tracker.db.save import Run
from tracker.types import Claim, Published, Release, Resolution

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
    report, judged, series = Judged(), dict[str, str](), list[Claim]()
    for issuer_id in news:
        releases = load.load_headers(db, issuer_id)
        claims = _judge_issuer(db, issuer_id, releases, as_of, run, report)
        judged[issuer_id] = _fingerprint(releases, load.load_contents(db, issuer_id), run)
        series += [claim.item for claim in claims]
    report.left_alone = load.count_issuers(db) - len(news)
    save.save_verdicts(db, as_of, report.appended, series, judged, None, run, report.follows)
    return report


def _judge_all(db: Database, as_of: date, run: Run) -> Judged:
    """Sort all releases of that time by issuer, and judge those whose releases are not what they were."""
    known = {s: r for s, r in load.load_headers(db).items() if r.published and r.published <= as_of}
    contents, before, report = load.load_contents(db), load.load_judged(db, as_of), Judged()
    judged: dict[str, str] = {}
    series: list[Claim] = []
    for issuer in issuers_of(db, known.values())[0]:
        fingerprint = _fingerprint(issuer.releases, contents, run)
        if before.get(issuer.issuer_id) == fingerprint:
            report.left_alone += 1
            continue
        claims = _judge_issuer(db, issuer.issuer_id, {s: known[s] for s in issuer.releases}, as_of, run, report)
        judged[issuer.issuer_id] = fingerprint
        series += [claim.item for claim in claims]
    in_view = [release_id_of(s) for s in known]
    save.save_verdicts(db, as_of, report.appended, series, judged, in_view, run, report.follows)
    return report


def _judge_issuer(
    db: Database, issuer_id: str, releases: Mapping[str, Release], as_of: date, run: Run, report: Judged
) -> list[Published[Claim]]:
    from tracker.resolve import resolve

    claims = _in_series(load.load_claims(db, releases, issuer_id), issuer_id)
    figures = load.load_figures(db, releases, issuer_id)
    verdicts = list(resolve(claims, figures, as_of))
    before = load.load_verdicts(db, (claim.item.claim_id for claim in claims), as_of)
    report.follows |= {claim_id: row["resolution_id"] for claim_id, row in before.items()}
    report.appended += [v for v in verdicts if _is_news(v, before.get(v.claim_id), run)]
    report.claims += len(verdicts)
    report.issuers += 1
    return claims


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


def _in_series(claims: list[Published[Claim]], issuer_id: str) -> list[Published[Claim]]:
    from tracker.series import assign

    items = assign([claim.item for claim in claims], issuer_id)
    return [replace(claim, item=item) for claim, item in zip(claims, items, strict=True)]


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
