"""What "the transaction", "it", "the closing" speak of: the words around a promise and around a report, held against each other.

A promise that names nothing itself ("The transaction is expected to close by June") is told from its sisters by the sentences
right before it; a report that names what those name is of it. Names decide, never common words alone.
"""

from __future__ import annotations

import re
from datetime import timedelta

from tracker.resolve.ledger import Ledger
from tracker.resolve.likeness import Sketch, conflicts, sketch
from tracker.types import Claim, Figure, Published

# How much of what a report names must stand around the promise, and how rare a name must be at the issuer to tell anything.
_COVERED, _TELLING = 0.6, 0.4
_PAIR = re.compile(r"\b([A-Z][\w&’'-]*[A-Za-z])[ -]((?:[A-Z][\w&’'-]*|\d{1,2}[a-z]?))(?![\w,.]*\d|%)\b")
_NO_PAIR = re.compile(
    r"(?:Q[1-4]|FY|January|February|March|April|May|June|July|August|September|October|November|December|The|Phase|In|On|By|We|Our)$",
    re.IGNORECASE,
)


def around(claim: Published[Claim], ledger: Ledger) -> Sketch:
    """Sketch a promise with its whole sentence and those before it."""
    text = f"{claim.item.quote} | {claim.item.about}"
    return sketch(text, ledger.aliases, ledger.own, ledger.proper)


def fit(claim: Published[Claim], figure: Published[Figure], wanted: Sketch, said: Sketch, ledger: Ledger) -> float:
    """Give the share, 0 to 1, of what a report names that stands around the promise; 0 where no telling name does.

    A report that names nothing ("Enrolment was completed on May 4") is told by the sentences before it.
    """
    context = around(claim, ledger)
    if conflicts(context, said) and conflicts(wanted, said):
        return 0.0
    names = said.names
    if not names:
        before = sketch(figure.item.about, ledger.aliases, ledger.own, ledger.proper)
        names = before.names
        if wanted.names and not wanted.names <= before.everything | said.everything:
            return 0.0
    shared = names & context.everything
    if not any(ledger.rare.get(name, 1.0) >= _TELLING for name in shared):
        return 0.0
    if said.names and wanted.names and not wanted.names & said.everything:
        return 0.0
    if _apart(f"{claim.item.quote} {claim.item.about}", figure.item.quote, shared, ledger):
        return 0.0
    covered = len(shared) / max(1, len(names))
    return covered if covered >= _COVERED else 0.0


def _apart(promised: str, reported: str, shared: frozenset[str], ledger: Ledger) -> bool:
    """Tell whether a shared name is part of a longer one in one text alone: "ClearView Pro" is not "ClearView"."""
    mine, theirs = _pairs(promised, ledger), _pairs(reported, ledger)
    return any(
        first in shared and (first, second) not in other and not any(f == first for f, _ in other)
        for pairs, other in ((mine, theirs), (theirs, mine))
        for first, second in pairs
    ) or any(
        f == g and f in shared and s != t and not (f, t) in mine and not (g, s) in theirs for f, s in mine for g, t in theirs
    )


def _pairs(text: str, ledger: Ledger) -> frozenset[tuple[str, str]]:
    found = set()
    for match in _PAIR.finditer(text):
        if _NO_PAIR.match(match[1]) or _NO_PAIR.match(match[2]):
            continue
        first = sketch(f"x {match[1]}", ledger.aliases, ledger.own, ledger.proper).names
        found |= {(name, match[2].lower()) for name in first}
    return frozenset(found)


def on_the_day(claim: Claim, figure: Figure) -> bool:
    """Tell whether a report's own day lies in a window of a few days: two things seldom fall on one."""
    start, end, day = claim.target_start, claim.target_end, figure.period_end
    if figure.rule != "event.dated" or start is None or end is None or day is None or figure.period_start != day:
        return False
    return end - start <= timedelta(days=7) and start <= day <= end
