"""Characters that a release lost beside its numbers ("$42\ufffd44 million"): no number is read from what is left. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from tracker.lexicon import load_rows
from tracker.types import Candidate, Claim, Figure, Release, Table


@dataclass(frozen=True, slots=True)
class Lost:
    """A place at which a character was lost, of which row of the lexicon, and what is read in its stead ("" nothing)."""

    place: int
    row: str
    read_as: str


def find_lost(text: str) -> list[Lost]:
    """Find where a text lost a character beside a number.

    >>> [one.place for one in find_lost("revenue of $42\\ufffd44 million")], find_lost("the Company\\ufffds revenue of $42 million")
    ([14], [])
    """
    return [
        Lost(found.start("lost"), name, read_as)
        for name, sign, read_as, pattern in _patterns()
        if sign in text
        for found in pattern.finditer(text)
    ]


@cache
def _patterns() -> tuple[tuple[str, str, str, re.Pattern[str]], ...]:
    rows = load_rows("lost_characters")
    return tuple((row["id"], row["sign"], row.get("read_as", ""), re.compile(row["pattern"])) for row in rows)


def is_whole(told: Claim | Figure) -> bool:
    """Tell whether no number in a quote has lost a character."""
    return not find_lost(told.quote)


def bridged(release: Release) -> Release:
    """Put a likely sign for each lost one, so that what its number is of is found; nothing moves."""
    return replace(release, text=_bridged(release.text), tables=tuple(map(_bridged_table, release.tables)))


def _bridged(text: str) -> str:
    signs = list(text)
    for one in find_lost(text):
        signs[one.place] = one.read_as or signs[one.place]
    return "".join(signs)


def _bridged_table(table: Table) -> Table:
    rows = (replace(row, cells=tuple(replace(c, text=_bridged(c.text)) for c in row.cells)) for row in table.rows)
    return replace(table, rows=tuple(rows))


def as_left(candidate: Candidate, release: Release, lost: Iterable[Lost]) -> Candidate:
    """Give a candidate of a bridged release in the release's own characters, without the numbers that cannot be told.

    All numbers of a quote in which one is damaged go: which of them are whole is not told by what was found.
    """
    claim = candidate.claim
    mine = [one for one in lost if claim.start <= one.place < claim.end]
    if not mine:
        return candidate
    written = re.sub(r"\s", " ", release.text[claim.start : claim.end])
    read = _bridged(written)
    kept = replace(
        claim,
        quote=release.text[claim.start : claim.end],
        amount_text=_as_written(claim.amount_text, read, written),
        unit=None if any(one.row == "currency" for one in mine) else claim.unit,
        low=None,
        high=None,
        prior_low=None,
        prior_high=None,
    )
    at = read.find(claim.target_text) if claim.target_text else -1
    if claim.target_text and any(
        -1 <= one.place - claim.start - at <= len(claim.target_text) for one in mine if at >= 0
    ):
        target = _as_written(claim.target_text, read, written)
        kept = replace(kept, target_text=target, target_start=None, target_end=None)
    return replace(candidate, claim=kept)


def _as_written(words: str | None, read: str, written: str) -> str | None:
    """Give words that were read in a bridged text as they stand in it."""
    at = read.find(words) if words else -1
    return written[at : at + len(words)] if words and at >= 0 else words
