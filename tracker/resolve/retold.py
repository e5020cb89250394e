"""A promise told again as done: its paragraph comes again in a later release, with another tense and another date.

Issuers write a report from the last one: "Construction is set to begin in the first quarter" stands as "Construction began in
February" among the same words. Such words in a row, which stand around no other promise, tell which thing is meant where the
sentence names nothing.
"""

from __future__ import annotations

from tracker.resolve.actions import same_action
from tracker.resolve.kin import kin_claims
from tracker.resolve.ledger import Ledger, plain
from tracker.resolve.subjects import claim_text
from tracker.types import Claim, Figure, Published

# So many words in a row are no chance.
_RUN = 8


def comes_again(claim: Published[Claim], about: str, quote: str, ledger: Ledger) -> bool:
    """Tell whether words around a promise stand around a later sentence too, and around no other promise of its release."""
    mine = _paragraph(claim.item)
    shared = _runs(mine) & _runs(f"{about} {quote}")
    for other in kin_claims(claim, ledger) if shared else ():
        if other.release_id == claim.release_id and plain(claim.item.quote) not in plain(_paragraph(other.item)):
            shared -= _runs(_paragraph(other.item))
    return bool(shared)


def says_the_same(item: Claim, clause: str, about: str, ledger: Ledger) -> bool:
    """Tell whether a clause has every word of a promise's event phrase and says the same of it; its names may stand before it."""
    wanted, said = ledger.sketch(claim_text(item)), ledger.sketch(clause)
    names_told = wanted.names <= said.everything | ledger.sketch(about).everything
    return (
        bool(wanted.telling)
        and wanted.words <= said.everything
        and names_told
        and same_action(claim_text(item), clause)
    )


def told_again(claim: Published[Claim], figure: Published[Figure], ledger: Ledger) -> bool:
    """Tell whether a report is the promise's own sentence, or one in its place, told as done."""
    return comes_again(claim, figure.item.about, figure.item.quote, ledger)


def _paragraph(item: Claim) -> str:
    return f"{item.about} {item.quote}"


def _runs(text: str) -> set[tuple[str, ...]]:
    """Collect the runs of words of a text.

    >>> len(_runs("a b c d e f g h i"))
    2
    """
    words = [word.strip(".,;:()“”\"'’") for word in plain(text).split()]
    return {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}
