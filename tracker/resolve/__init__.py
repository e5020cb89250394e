"""Claims × figures × a day → verdicts: pure, order-independent, one per claim; "pending" rather than a guess."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from types import ModuleType

from tracker.resolve.filed import beside_text, gather_filings, is_filed
from tracker.resolve.guidance import resolve_guidance
from tracker.resolve.judge import Judgement, judge
from tracker.resolve.ledger import build_ledger
from tracker.resolve.milestones import resolve_as_event, resolve_milestone
from tracker.types import Claim, Figure, Published, Resolution

__all__ = ["RULES_VERSION", "Judgement", "judge", "resolve"]

RULES_VERSION = "2026.10"
_WITHOUT_A_FIGURE = frozenset({"awaiting_report", "not_comparable"})


def resolve(
    claims: Iterable[Published[Claim]],
    figures: Iterable[Published[Figure]],
    as_of: date,
    only: Collection[str] | None = None,
) -> Iterator[Resolution]:
    """Give one verdict for every claim published on or before a day, issuer by issuer; with `only`, for those of these ids.

    Evidence is strictly later than its claim and published on or before `as_of`; later claims count as evidence too.
    """
    by_issuer: dict[str, tuple[list[Published[Claim]], list[Published[Figure]]]] = defaultdict(lambda: ([], []))
    for claim in claims:
        by_issuer[claim.issuer_id][0].append(claim)
    for figure in figures:
        if figure.issuer_id in by_issuer:
            by_issuer[figure.issuer_id][1].append(figure)
    for issuer in sorted(by_issuer):
        said, reported = by_issuer[issuer]
        ledger = build_ledger(said, (f for f in reported if not is_filed(f.item)), as_of)
        filings = gather_filings((f for f in reported if is_filed(f.item)), as_of)
        for claim in ledger.claims if only is None else [c for c in ledger.claims if c.item.claim_id in only]:
            if claim.item.kind == "guidance":
                told = resolve_guidance(claim, ledger)
                if told.reason in _WITHOUT_A_FIGURE:
                    told = resolve_as_event(claim, ledger) or told
                yield beside_text(told, claim, ledger, filings)
            else:
                yield resolve_milestone(claim, ledger)


class _CallableModule(ModuleType):
    """Lets `tracker.resolve(claims, figures, as_of)` work although importing this package binds its name in `tracker`."""

    def __call__(
        self,
        claims: Iterable[Published[Claim]],
        figures: Iterable[Published[Figure]],
        as_of: date,
        only: Collection[str] | None = None,
    ) -> Iterator[Resolution]:
        return resolve(claims, figures, as_of, only)


sys.modules[__name__].__class__ = _CallableModule
