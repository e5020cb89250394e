"""On which side of a deal an issuer stands: what "the transaction is expected to close" closes, a purchase or a sale."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from tracker.lexicon import load_rows
from tracker.lexicon.gates import Gated, ungated

BOUGHT, SOLD = "deal.bought", "deal.sold"
DEALS = {"acquisition_close": BOUGHT, "divestiture_close": SOLD}
# Readings of the lexicon that the encoder may take for the close of a deal.
MAY_CLOSE = frozenset({*DEALS, "other", "development_progress"})
# The deal is named in the sentence, or not far before it.
_BEFORE = 1500


@cache
def _sides() -> tuple[tuple[str, Gated], ...]:
    patterns = {row["id"]: ungated(row["pattern"]) for row in load_rows("deals")}
    return ((BOUGHT, patterns["bought"]), (SOLD, patterns["sold"]))


def find_side(text: str, start: int, end: int, segment: tuple[int, int]) -> str | None:
    """Tell the side that a release's words give nearest to `text[start:end]`: those of its own segment, else the last before it.

    >>> told = "We agreed to sell our mill to Larkmoor. The transaction should close in May."
    >>> find_side(told, 57, 69, (40, 76))
    'deal.sold'
    """
    own = [(_apart(m, start, end), side) for side, pattern in _sides() for m in pattern.places(text, *segment)]
    if own:
        return min(own)[1]
    return _last(text, max(0, segment[0] - _BEFORE), segment[0])


def _apart(found: re.Match[str], start: int, end: int) -> int:
    return max(found.start() - end, start - found.end(), 0)


# Every step of a segment asks for what stands before it.
@lru_cache(maxsize=16)
def _last(text: str, start: int, end: int) -> str | None:
    last = [(m.start(), side) for side, pattern in _sides() for m in pattern.places(text, start, end)]
    return max(last)[1] if last else None


def of_side(event: str | None, signs: frozenset[str]) -> str | None:
    """Give the event of the side that a candidate's signs tell: what closes is a purchase or a sale. Others stay as they are.

    >>> of_side("acquisition_close", frozenset({SOLD})), of_side("listing", frozenset({SOLD}))
    ('divestiture_close', 'listing')
    """
    told = next((name for name, side in DEALS.items() if side in signs), None)
    return told if event in DEALS and told else event
