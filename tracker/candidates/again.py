"""The signs that only the whole release tells: where else it says the same amount or event, and how.

"Capital expenditures were $24 million" is a result, whatever stands around it, where the release reports the $24 million in
another place; a bare "$40 to $42 million" in a headline is guidance where the outlook expects the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace

from tracker.types import Candidate, Claim

_WORD = re.compile(r"[a-z]{4,}")
# An event is spoken of elsewhere where so many of its longer words are, in the same manner.
_ALIKE = 2


class _Places:
    """Where things are said: the first two segments of each are enough to tell whether another than a given one says it."""

    def __init__(self) -> None:
        self._starts: dict[Hashable, dict[str, tuple[int, ...]]] = {}

    def add(self, thing: Hashable, manner: str, start: int) -> None:
        manners = self._starts.setdefault(thing, {})
        known = manners.get(manner, ())
        if len(known) < 2 and start not in known:
            manners[manner] = (*known, start)

    def elsewhere(self, thing: Hashable, start: int) -> list[str]:
        """List the manners in which another segment than the one at `start` says a thing."""
        return [manner for manner, starts in self._starts.get(thing, {}).items() if starts != (start,)]


def with_echoes(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Give the candidates of one release the signs of those that say the same elsewhere in it; the order stays."""
    places = _Places()
    for candidate in candidates:
        manner, start = _manner(candidate), candidate.segment.start
        for thing in _things(candidate.claim):
            places.add(thing, manner, start)
    return [replace(c, signs=c.signs | frozenset(_echoes(c, places))) for c in candidates]


def _echoes(candidate: Candidate, places: _Places) -> Iterator[str]:
    claim, start = candidate.claim, candidate.segment.start
    mine = _things(claim)
    said = Counter(manner for thing in mine for manner in places.elsewhere(thing, start))
    if claim.kind == "milestone":
        yield from (f"again.event.{manner}" for manner, things in said.items() if things >= _ALIKE)
        return
    yield from (f"again.{manner}" for manner in said)
    if _ALIKE in said.values():
        yield "again.same"
    if mine and not said:
        yield "again.none"


def _things(claim: Claim) -> tuple[Hashable, ...]:
    """List what a claim says: its numbers, alone and of their metric, or its event in each longer word of its subject."""
    if claim.kind == "milestone":
        return tuple(dict.fromkeys((claim.event, word) for word in _WORD.findall(claim.subject.lower())))
    numbers = _numbers(claim)
    if numbers is None:
        return ()
    return (numbers,) if claim.metric == "other" else (numbers, (claim.metric, numbers))


def _numbers(claim: Claim) -> Hashable | None:
    if claim.low is None and claim.high is None:
        return None
    return (claim.unit or "").split("/")[0], claim.low, claim.high


def _manner(candidate: Candidate) -> str:
    """Tell how something is said: as expected, as reported, in a table's row, or neither."""
    signs = candidate.signs
    expected = any(sign.startswith("governed.") and sign != "governed.not" for sign in signs) or bool(signs & _AHEAD)
    reported = bool(signs & _REPORTED)
    if expected != reported:
        return "expected" if expected else "reported"
    return "row" if candidate.segment.kind == "row" else "bare"


_AHEAD = frozenset({"under.outlook", "lead.ahead"})
_REPORTED = frozenset({"reported.clause", "reported.inside"})
