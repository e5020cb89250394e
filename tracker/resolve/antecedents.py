"""What "the transaction", "it", "the closing" speak of: the words around a promise and around a report, held against each other.

A promise that names nothing itself ("The transaction is expected to close by June") is told from its sisters by the sentences
right before it; a report that names what those name is of it. Names decide, never common words alone.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from tracker.resolve.ledger import Ledger
from tracker.resolve.likeness import Sketch, conflicts, sketch
from tracker.resolve.subjects import claim_text
from tracker.types import Claim, Figure, Published

# How much of what a report names must stand around the promise, and how rare a name must be at the issuer to tell anything.
_COVERED, _TELLING = 0.6, 0.4
# Names that make another thing of what stands before them: "ClearView Pro", "Packer 3", "Phase II".
_PAIR = re.compile(
    r"\b([A-Z][\w&’'-]*[a-zA-Z])[ -](Pro|Plus|Max|Lite|Mini|Ultra|Jr|XL|XT|LE|SE|AI|SR|XR|ER|CR|MR|NX|DX|HD|GT|Air|Next|One|Two|[IVX]{1,4}|[A-Z]|\d{1,2}[a-z]?)(?![\w-]|[.,]\d|\s?%)"
)
_NO_PAIR = re.compile(
    r"(?:Q[1-4]|H[12]|FY\w*|January|February|March|April|May|June|July|August|September|October|November|December|The|In|On|By|We|Our)$",
    re.IGNORECASE,
)
# Who says it is not what it is about.
_SAID = re.compile(r"[,\s]*[\"”“]?[,\s]*\b(?:said|says|added|commented)\s+[A-Z][^.;|]*")
_TITLES = frozenset(
    "ceo cfo coo cto chief president officer chairman chairwoman director vice head executive eur usd gbp chf sek hkd inr cad inc corp ltd llc plc gmbh ag s.a s.r.o s.r.l s.p.a n.v b.v".split()
)


def around(claim: Published[Claim], ledger: Ledger) -> Sketch:
    """Sketch a promise with its whole sentence and those before it."""
    return _sketch(f"{claim.item.quote} | {claim.item.about}", ledger)


def _sketch(text: str, ledger: Ledger) -> Sketch:
    key = f"about {text}"
    if key not in ledger.memo:
        plain = sketch(_SAID.sub(" ", text), ledger.aliases, ledger.own, ledger.proper)
        ledger.memo[key] = replace(plain, names=plain.names - _TITLES)
    return ledger.memo[key]


def fit(claim: Published[Claim], figure: Published[Figure], ledger: Ledger) -> float:
    """Give the share, 0 to 1, of what a report names that stands around the promise; 0 where no telling name does.

    A report that names nothing ("Enrolment was completed on May 4") is told by the sentences before it.
    """
    context, clause = around(claim, ledger), figure.item.subject.split(" | ")[0] or figure.item.quote
    said, wanted = _sketch(clause, ledger), _sketch(claim_text(claim.item), ledger)
    names = said.names
    if conflicts(wanted, said) or (names and wanted.names and not wanted.names & said.everything):
        return 0.0
    if not names:
        before = _sketch(figure.item.about, ledger)
        names = before.names
        if wanted.names and not wanted.names <= before.everything | said.everything:
            return 0.0
    shared = names & context.everything
    if not any(ledger.rare.get(name, 1.0) >= _TELLING for name in shared):
        return 0.0
    if other_product(f"{claim.item.quote} {claim.item.about}", clause, shared, ledger):
        return 0.0
    covered = len(shared) / max(1, len(names))
    return covered if covered >= _COVERED else 0.0


def other_product(promised: str, reported: str, shared: frozenset[str], ledger: Ledger) -> bool:
    """Tell whether a shared name is another one in one of the texts: "ClearView Pro" is not "ClearView"."""
    mine, theirs = _pairs(promised, ledger), _pairs(reported, ledger)
    named = {first for first, _ in mine | theirs} & shared
    return any({s for f, s in mine if f == name}.isdisjoint({s for f, s in theirs if f == name}) for name in named)


def _pairs(text: str, ledger: Ledger) -> frozenset[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for match in _PAIR.finditer(text):
        if not _NO_PAIR.match(match[1]):
            first = _sketch(f"x {match[1]}", ledger).names
            found |= {(name, match[2].lower()) for name in first}
    return frozenset(found)


def on_the_day(claim: Claim, figure: Figure) -> bool:
    """Tell whether a report's own day lies in a window of a few days: two things seldom fall on one."""
    start, end, day = claim.target_start, claim.target_end, figure.period_end
    if figure.rule != "event.dated" or start is None or end is None or day is None or figure.period_start != day:
        return False
    return end - start <= timedelta(days=7) and start <= day <= end
