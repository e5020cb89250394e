"""Labelled sentences → candidates: what the parts learn from beside folders.

A row names one thing, with the words that name it: the namers learn from it. Or it says of each thing in the sentence whether
it is promised: both parts learn that too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracker.decide import candidates_of
from tracker.errors import TrackerError
from tracker.readers import read_release
from tracker.train.labels import Label, Labelled
from tracker.types import Candidate, Release

# What a sentence stands in: a release of a company that does not exist, a year before the first year that it names.
_AROUND = "{issuer} Gives Update\n\n{city}, Feb. 1, {year} -- {issuer} gave an update on its business.\n\n{heading}{text}\n"
_YEAR = re.compile(r"\b20\d\d\b")
_DEFAULT_YEAR = 2031
# A candidate that a row does not speak of teaches nothing.
_UNSAID: tuple[Label, str | None] = ("other_reading", None)


@dataclass(frozen=True, slots=True)
class _Row:
    """One sentence with what stands over it; `promised` are words with their metric or event, `none` words that promise nothing.

    `decides` is False where a row only names.
    """

    text: str
    heading: str
    year: int
    promised: tuple[tuple[str, str, str], ...]
    none: tuple[str, ...]
    decides: bool


def find_sentences(path: Path) -> Iterator[Labelled]:
    """Read a file of labelled sentences; one whose words no candidate covers is passed over.

    A row is {"text", "anchor", "event" or "metric"}, or {"text", "promised": [{"anchor", "event" or "metric"}], "none": [words]},
    there with "heading" (the line above) and "year" (of the release) if wanted.

    Raises TrackerError that names file and line where a row is none.
    """
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = _row(json.loads(line))
        except (ValueError, KeyError, TypeError) as problem:
            raise TrackerError(
                f"{path}, line {number}: a row needs text, and anchor and event or metric, or promised and none ({problem!r})."
            ) from problem
        release = _release(row)
        candidates = tuple(candidates_of(release)) if release.published else ()
        marks = dict(_marks(row, candidates, release))
        if marks:
            labels, names = zip(*(marks.get(n, _UNSAID) for n in range(len(candidates))), strict=True)
            yield Labelled(path.as_posix(), release, candidates, labels, names)


def _row(given: Mapping[str, Any]) -> _Row:
    text = given["text"]
    decides = "promised" in given or "none" in given
    told = given.get("promised", []) if decides else [given]
    named = tuple((one["anchor"], *_name(one)) for one in told)
    year = given.get("year") or min((int(y) for y in _YEAR.findall(text)), default=_DEFAULT_YEAR + 1) - 1
    return _Row(text, given.get("heading", ""), year, named, tuple(given.get("none", ())), decides)


def _name(one: Mapping[str, Any]) -> tuple[str, str]:
    return ("milestone", one["event"]) if "event" in one else ("guidance", one["metric"])


def _release(row: _Row) -> Release:
    heading = f"{row.heading}\n\n" if row.heading else ""
    words = _AROUND.format(issuer="Harrow Vale Holdings Inc.", city="LONDON", year=row.year, heading=heading, text=row.text)
    return read_release(words.encode(), issuer="Harrow Vale Holdings Inc.", published=f"{row.year}-02-01")


def _marks(row: _Row, candidates: Sequence[Candidate], release: Release) -> Iterator[tuple[int, tuple[Label, str | None]]]:
    """Label the candidates that a row speaks of; what stands for a promise is none of what promises nothing."""
    promised: set[int] = set()
    for anchor, kind, name in row.promised:
        chosen = _covering(candidates, release, anchor, kind) or (set() if row.decides else _beside(candidates, release, anchor, kind))
        promised |= chosen
        yield from ((n, ("promised" if row.decides else "other_reading", name)) for n in chosen)
    for anchor in row.none:
        for kind in ("guidance", "milestone"):
            yield from ((n, ("none", None)) for n in _covering(candidates, release, anchor, kind) - promised)


def _covering(candidates: Sequence[Candidate], release: Release, anchor: str, kind: str) -> set[int]:
    """Choose the candidates that share most of an anchor's words, and all that share as much."""
    start = release.text.find(anchor)
    if start < 0:
        return set()
    shares = {n: _share(c, start, start + len(anchor)) for n, c in enumerate(candidates) if c.claim.kind == kind}
    best = max(shares.values(), default=0.0)
    return {n for n, share in shares.items() if share > 0 and share >= 0.8 * best}


def _beside(candidates: Sequence[Candidate], release: Release, anchor: str, kind: str) -> set[int]:
    """Choose the only candidate of an anchor's sentence, though it covers other words: of "The FCC's consent to the transfer is expected
    in February" no row names the consent, and the candidate is "is expected in February"."""
    start = release.text.find(anchor)
    mine = {n for n, c in enumerate(candidates) if c.claim.kind == kind and c.segment.start <= start < c.segment.end}
    return mine if start >= 0 and len(mine) == 1 else set()


def _share(candidate: Candidate, start: int, end: int) -> float:
    """Tell which part of the two spans together is common to both."""
    common = min(candidate.end, end) - max(candidate.start, start)
    return max(0, common) / (max(candidate.end, end) - min(candidate.start, start))
