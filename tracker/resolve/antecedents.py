"""What "the transaction", "it", "the closing" speak of: the words around a promise and around a report, held against each other.

A promise that names nothing itself ("The transaction is expected to close by June") is told from its sisters by the sentences
right before it; a report that names what those name is of it. Names decide, never common words alone.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from tracker.resolve.ledger import Ledger, same_end
from tracker.resolve.likeness import Sketch, conflicts, sketch, without_sums
from tracker.resolve.subjects import claim_text
from tracker.types import Claim, Figure, Published

# How much of what a report names must stand around the promise, and how rare a name must be at the issuer to tell anything.
_COVERED, _HALF, _TELLING = 0.6, 0.5, 0.4
# Names that make another thing of what stands before them: "ClearView Pro", "Packer 3", "Phase II".
_PAIR = re.compile(
    r"\b([A-Z][\w&’'-]*[a-zA-Z])[ -](Pro|Plus|Max|Lite|Mini|Ultra|Jr|XL|XT|LE|SE|AI|SR|XR|ER|CR|MR|NX|DX|HD|GT|Air|Next|One|Two|[IVX]{1,4}|[A-Z]|\d{1,2}[a-z]?)(?![\w/-]|[.,]\d|\s?%)"
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
    before = _sketch(figure.item.about, ledger)
    names, leads = _names_of_report(clause, said, context, ledger)
    if conflicts(wanted, said) or (names and wanted.names and not wanted.names & said.everything):
        return 0.0
    if _is_elsewhere(claim, said.everything | before.everything, ledger):
        return 0.0
    if not names:
        if said.names or not wanted.names <= before.everything | said.everything:
            return 0.0
        names = before.names
    shared = names & context.everything
    if not any(ledger.rare.get(name, 1.0) >= _TELLING for name in shared):
        return 0.0
    if other_product(f"{claim.item.quote} {claim.item.about}", clause, shared, ledger):
        return 0.0
    covered = len(shared) / max(1, len(names))
    return covered if covered >= (_HALF if leads & shared else _COVERED) else 0.0


def _names_of_report(
    clause: str, said: Sketch, context: Sketch, ledger: Ledger
) -> tuple[frozenset[str], frozenset[str]]:
    """Give the names that a report is of, and those among them that it begins with and that stand around the promise."""
    # A sum tells nothing of whose it is.
    names = without_sums(said.names)
    # What a report begins with is what it is of: "Norvale joined us in May and is reported in Marine".
    leads = _sketch(f"x {clause.split(' ', 1)[0]}", ledger).names & context.names
    return names | leads, leads


# "We expect to expand it to Norway, Sweden and the rest of the north": where it is to come.
_WHERE = re.compile(r"\bexpand\w*\b[^.;]{0,60}?\b(?:to|into|across|throughout)\s+(?P<names>(?:the\s+)?[A-Z][^.;]*)")


def _is_elsewhere(claim: Published[Claim], said: frozenset[str], ledger: Ledger) -> bool:
    """Tell whether a promise names where something is to be expanded to, and what is said names none of it."""
    found = _WHERE.search(claim_text(claim.item))
    where = _sketch(f"x {found['names']}", ledger).names if found else frozenset()
    return bool(where) and where.isdisjoint(said)


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


# What a report calls its thing, before its first verb: "The systems conversion has been moved", "Closure amendment filed".
_CALLED = re.compile(r"(?P<thing>.{4,60}?)\s(?:has|have|had|was|were|is|are|[a-z]+ed|began|went|took)\b")


def called_shortly(claim: Published[Claim], figure: Published[Figure], ledger: Ledger) -> bool:
    """Tell whether a report calls a promised thing by fewer words ("the systems conversion" of "conversion of Norvale's computer
    systems"): two words or more that all stand in the promise's sentence, and in that of no other open promise."""
    thing = _CALLED.match(figure.item.subject.split(" | ")[0])
    called = _sketch(f"x {thing['thing']}", ledger).everything if thing else frozenset()
    mine = _sketch(f"x {claim.item.quote}", ledger)
    if len(called) < _TWO or not called <= mine.everything or conflicts(mine, _sketch(figure.item.subject, ledger)):
        return False
    return not any(
        other.published < figure.published
        and other.item.target_end is not None
        and not same_end(claim.item, other.item)
        and called <= _sketch(f"x {other.item.quote}", ledger).everything
        for other in ledger.milestones
        if other is not claim
    )


_TWO = 2
