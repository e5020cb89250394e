"""Labelled sentences → candidates with the metric or event of the words that name it: what the namers learn from beside folders."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from tracker.decide import candidates_of
from tracker.errors import TrackerError
from tracker.readers import read_release
from tracker.train.labels import Label, Labelled
from tracker.types import Candidate, Release

# What a sentence stands in: a release of a company that does not exist, a year before the first year that it names.
_AROUND = "{issuer} Gives Update\n\n{city}, Feb. 1, {year} -- {issuer} gave an update on its business.\n\n{text}\n"
_YEAR = re.compile(r"\b20\d\d\b")
_DEFAULT_YEAR = 2031


def find_sentences(path: Path) -> Iterator[Labelled]:
    """Read a file of rows {"text", "anchor", "event" or "metric"}; a row whose anchor no candidate covers is passed over.

    Raises TrackerError that names file and line where a row is none.
    """
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            text, anchor, kind = row["text"], row["anchor"], "milestone" if "event" in row else "guidance"
            name = row["event"] if kind == "milestone" else row["metric"]
        except (ValueError, KeyError, TypeError) as problem:
            raise TrackerError(f"{path}, line {number}: a row needs text, anchor and event or metric ({problem}).") from problem
        release = _release(text)
        candidates = candidates_of(release) if release.published else []
        chosen = _covering(candidates, release, anchor, kind)
        if chosen:
            names = tuple(name if n in chosen else None for n in range(len(candidates)))
            labels = tuple[Label, ...]("other_reading" for _ in candidates)
            yield Labelled(path.as_posix(), release, tuple(candidates), labels, names)


def _release(text: str) -> Release:
    year = min((int(y) for y in _YEAR.findall(text)), default=_DEFAULT_YEAR + 1) - 1
    words = _AROUND.format(issuer="Harrow Vale Holdings Inc.", city="LONDON", year=year, text=text)
    return read_release(words.encode(), issuer="Harrow Vale Holdings Inc.", published=f"{year}-02-01")


def _covering(candidates: Sequence[Candidate], release: Release, anchor: str, kind: str) -> set[int]:
    """Choose the candidates that share most of an anchor's words, and all that share as much."""
    start = release.text.find(anchor)
    if start < 0:
        return set()
    shares = {n: _share(c, start, start + len(anchor)) for n, c in enumerate(candidates) if c.claim.kind == kind}
    best = max(shares.values(), default=0.0)
    return {n for n, share in shares.items() if share > 0 and share >= 0.8 * best}


def _share(candidate: Candidate, start: int, end: int) -> float:
    """Tell which part of the two spans together is common to both."""
    common = min(candidate.end, end) - max(candidate.start, start)
    return max(0, common) / (max(candidate.end, end) - min(candidate.start, start))
