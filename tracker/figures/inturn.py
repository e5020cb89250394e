"""Amounts and periods that "respectively" joins one to one: "for the three and six months … was $45 million and $88 million"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tracker.figures.reported import Reported
from tracker.figures.years import same_of_year
from tracker.lexicon import spaced
from tracker.types import Amount

_RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)
_AND = re.compile(spaced(r"(?:,|,? (?:and|or)) ?(?:(?:for|in|during) )?(?:the )?"), re.IGNORECASE)

Place = tuple[int, int]


def in_turn(text: str, amounts: Sequence[tuple[Place, Amount]], periods: Sequence[Reported]) -> list[Reported]:
    """Give each amount of a list the period of the list before it, as one said right behind the amount."""
    if not _RESPECTIVELY.search(text):
        return []
    given: list[Reported] = []
    for listed in _lists(text, [place for place, _ in amounts]):
        units = {amount.unit for place, amount in amounts if place in listed}
        named = next((p for p in reversed(_named(text, periods)) if p[-1].until <= listed[0][0]), [])
        if len(units) == 1 and len(named) == len(listed) and _RESPECTIVELY.match(text, _behind(text, listed[-1][1])):
            given += [replace(p, at=end, until=end) for (_, end), p in zip(listed, named, strict=True)]
    return given


def _behind(text: str, end: int) -> int:
    """Return where the words behind an amount's comma begin."""
    return end + len(text[end:]) - len(text[end:].lstrip(" ,"))


def _lists(text: str, places: Sequence[Place]) -> Iterator[list[Place]]:
    """List the runs of two and more places with nothing but commas and "and" between them."""
    run: list[Place] = []
    for place in [*places, (len(text) + 1, 0)]:
        if run and not _AND.fullmatch(text, run[-1][1], place[0]):
            if len(run) > 1:
                yield run
            run = []
        run.append(place)


def _named(text: str, periods: Sequence[Reported]) -> list[list[Reported]]:
    """List the periods that are named together, by one phrase ("the three and six months ended") or by several."""
    whole = [[replace(p, start=a, end=b, grain="months") for a, b in p.parts] for p in periods if p.parts]
    plain = {(p.at, p.until): p for p in periods if p.start is not None}
    runs = [[plain[place] for place in run] for run in _lists(text, list(plain))]
    runs = [[run[0], *(same_of_year(text, run[0], p) or p for p in run[1:])] for run in runs]
    return sorted([*whole, *runs], key=lambda p: p[-1].until)
