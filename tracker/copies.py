"""Which releases are one: wire versions and re-posts by their shingles, corrections by what they correct. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

# So many words in a row are one shingle: fewer are shared by any two releases of one company.
_WORDS = 5
# A wire's version comes out within days; a correction within weeks.
_NEAR, _CORRECTED = timedelta(days=3), timedelta(days=60)
# How much of the shorter text stands in the longer one too, and how much of the longer one that may be at least: a
# footer or a table may be missing, not half of the release.
_SAME, _LEAST = 0.9, 0.6
# A correction may rewrite a good part; what shares less is another release.
_CORRECTS = 0.4


@dataclass(frozen=True, slots=True)
class Version:
    """A release as far as it is compared: its day, whether it calls itself a correction, its shingles and numbers."""

    release_id: str
    published: date
    corrects: bool
    shingles: frozenset[int]
    numbers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Alike:
    """Two releases that are one ("copy"), or of which the first corrects the second; `likeness` 0 to 1."""

    release_id: str
    other: str
    kind: Literal["copy", "corrects"]
    likeness: float


def version_of(release_id: str, published: date, corrects: bool, text: str) -> Version:
    """Reduce a release to what it is compared by: white space, punctuation and case tell nothing."""
    words = re.findall(r"[^\W_]+", text.lower())
    runs = zip(*(words[n:] for n in range(_WORDS)), strict=False) if len(words) >= _WORDS else [tuple(words)]
    # The day that it is dated by is no number that two versions must share.
    numbers = frozenset(word for word in words if word[0].isdigit()) - {str(published.day)}
    return Version(release_id, published, corrects, frozenset(map(hash, runs)), numbers)


def likeness(one: Version, other: Version) -> float:
    """Tell how much of the shorter text stands in the longer one, 0 to 1; 0 where they are of unlike length.

    >>> of = lambda text: version_of("", date(2031, 1, 1), False, text)
    >>> likeness(of("We expect revenue of 5 million in 2031."), of("We expect revenue of 5 million\\r\\nin 2031.\\n"))
    1.0
    """
    shorter, longer = sorted((one.shingles, other.shingles), key=len)
    if not shorter or len(shorter) < _LEAST * len(longer):
        return 0.0
    return len(shorter & longer) / len(shorter)


def find_alike(versions: Sequence[Version]) -> Iterator[Alike]:
    """Find, among the releases of one issuer, the copies (both ways round) and what each correction corrects.

    A correction is a version of its own and no copy of what it corrects, however little it changes; releases that give
    other numbers in the same words are two.
    """
    ordered = sorted(versions, key=lambda v: (v.published, v.release_id))
    for at, later in enumerate(ordered):
        for earlier in reversed(ordered[:at]):
            if later.published - earlier.published > _NEAR:
                break
            share = likeness(earlier, later)
            if earlier.corrects == later.corrects and share >= _SAME and _same_numbers(earlier, later):
                yield Alike(later.release_id, earlier.release_id, "copy", round(share, 4))
                yield Alike(earlier.release_id, later.release_id, "copy", round(share, 4))
        if later.corrects:
            yield from _corrected(later, ordered)


def worth_comparing(days: Iterable[tuple[str, date, bool]]) -> set[str]:
    """Choose, by id, day and whether it corrects, the releases that have another near enough to be a version of them.

    >>> sorted(worth_comparing([("a", date(2031, 5, 1), False), ("b", date(2031, 5, 2), False), ("c", date(2031, 8, 1), False)]))
    ['a', 'b']
    """
    ordered = sorted(days, key=lambda one: one[1])
    wanted: set[str] = set()
    for at, (release_id, day, _) in enumerate(ordered):
        near = [other for other in ordered[max(0, at - 1) : at + 2] if other[0] != release_id]
        if any(abs(other[1] - day) <= _NEAR for other in near):
            wanted.add(release_id)
    for release_id, day, corrects in ordered:
        if corrects:
            wanted |= {other for other, said, _ in ordered if timedelta(0) <= day - said <= _CORRECTED}
            wanted.add(release_id)
    return wanted


def _same_numbers(one: Version, other: Version) -> bool:
    fewer, more = sorted((one.numbers, other.numbers), key=len)
    return len(fewer & more) >= _SAME * len(fewer)


def _corrected(later: Version, versions: Iterable[Version]) -> Iterator[Alike]:
    """Find the one release that a correction is likest to, of those of the two months before it."""
    shares = [
        (likeness(later, v), v.published, v.release_id)
        for v in versions
        if v.release_id != later.release_id
        and timedelta(0) <= later.published - v.published <= _CORRECTED
        and not v.corrects
    ]
    share, _, found = max(shares, default=(0.0, later.published, ""))
    if share >= _CORRECTS:
        yield Alike(later.release_id, found, "corrects", round(share, 4))
