"""Candidate → features of the linear part: its signs, alone and with its kind, and the words on either side of its anchor."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import chain, pairwise
from zlib import crc32

from tracker.types import Candidate

# So many features are told apart; only their hashes are kept, so that the weights hold no text of any release.
SIZE = 2**18
LEFT, RIGHT = 120, 100
LEFT_WORDS, RIGHT_WORDS, INSIDE_WORDS = 12, 10, 8
MAX_HEADINGS, MAX_LEAD, MAX_CAPTION, MAX_LABEL = 120, 120, 150, 80

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[a-z][a-z'’&-]*|0+|[^\w\s]")
_RELATIVE = {0: "thisyear", 1: "nextyear", -1: "lastyear"}


def kind_of(candidate: Candidate) -> str:
    """Name the kind of a candidate that the decision tells apart: "amount", "direction" or "event", in a table with "row." before.

    Each kind has its own threshold and its own weights beside the common ones.
    """
    claim = candidate.claim
    numeric = claim.low is not None or claim.high is not None
    kind = "event" if claim.kind == "milestone" else "amount" if numeric else "direction"
    return f"row.{kind}" if candidate.segment.kind == "row" else kind


def words_of(text: str, published: date) -> list[str]:
    """Split a text into lower-case words; years become their distance from the release, numbers one figure.

    A plan then reads alike in every decade, and no issuer's figures are learnt by heart.

    >>> words_of("We expect 12 stores in 2032.", date(2031, 2, 3))
    ['we', 'expect', '0', 'stores', 'in', 'nextyear', '.']
    """
    relative = _YEAR.sub(lambda m: years_ahead(int(m.group()) - published.year), text)
    return _WORD.findall(_NUMBER.sub("0", relative).lower())


def years_ahead(years: int) -> str:
    """Name a year by its distance from the release's."""
    return _RELATIVE.get(years) or ("lateryear" if years > 1 else "pastyear")


def features_of(candidate: Candidate, published: date) -> list[int]:
    """List the hashed features of a candidate, each once."""
    segment, kind = candidate.segment, kind_of(candidate)
    above = _above(
        segment.section[-MAX_HEADINGS:], segment.lead[-MAX_LEAD:], segment.caption[-MAX_CAPTION:], kind, published
    )
    start, end = candidate.start - segment.start, candidate.end - segment.start
    left = words_of(segment.text[max(0, start - LEFT) : max(0, start)], published)[-LEFT_WORDS:]
    right = words_of(segment.text[end : end + RIGHT], published)[:RIGHT_WORDS]
    said = (*candidate.signs, *(f"L:{word}" for word in left), *(f"R:{word}" for word in right))
    both = chain.from_iterable(_both(feature, kind) for feature in said)
    return sorted(above.union(both, _hashed(_features(candidate, kind, left, right, published))))


# Candidates share most of their signs and words.
@lru_cache(maxsize=2**14)
def _both(feature: str, kind: str) -> tuple[int, int]:
    """Hash a feature alone and with its kind."""
    return crc32(feature.encode()) % SIZE, crc32(f"{kind}&{feature}".encode()) % SIZE


def _hashed(features: Iterable[str]) -> frozenset[int]:
    return frozenset([number % SIZE for number in map(crc32, map(str.encode, features))])


# What stands above a segment is the same for each of its candidates, and for most segments that follow.
@lru_cache(maxsize=64)
def _above(section: str, lead: str, caption: str, kind: str, published: date) -> frozenset[int]:
    words = ((name, word) for name, text in (("S", section), ("D", lead), ("C", caption)) for word in words_of(text, published))
    return _hashed(feature for name, word in words for feature in (f"{name}:{word}", f"{kind}&{name}:{word}"))


def _features(
    candidate: Candidate, kind: str, left: list[str], right: list[str], published: date
) -> Iterator[str]:
    """Name the features of a candidate that count alone; `left` and `right` are the words on either side of its anchor."""
    segment = candidate.segment
    start, end = candidate.start - segment.start, candidate.end - segment.start
    yield f"k:{kind}"
    for name, words, near in (("L", left, left[-2:]), ("R", right, right[:2])):
        yield from (f"{name}:{a}_{b}" for a, b in pairwise(words))
        yield f"{name}2:{'_'.join(near)}"
        yield f"{name}1:{near[-1 if name == 'L' else 0] if near else ''}"
    if segment.kind == "row":
        yield from (f"W:{word}" for word in words_of(segment.text[:MAX_LABEL], published))
    yield from (f"I:{word}" for word in words_of(segment.text[max(start, 0) : end], published)[:INSIDE_WORDS])
