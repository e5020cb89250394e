"""Speed and memory of extraction, as ratios to spaCy's blank tokenizer on the same texts in the same run.

    python tests/benchmarks/bench_claims.py [FOLDER...]      (default: the demo corpus in data/)

Processor time, not wall time: the machines are shared. Claims of a release should take less than five times what the
tokenizer takes on its text.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import spacy

from tracker import find_claims, find_figures, read_release
from tracker.readers import SUFFIXES
from tracker.types import Release

DEMO = Path(__file__).parent.parent.parent / "data"
MAX_TOKENIZED = 900_000


def find_files(folders: Iterable[Path]) -> list[Path]:
    return sorted(p for folder in folders for p in folder.rglob("releases/*") if p.suffix in SUFFIXES) or sorted(
        p for folder in folders for p in folder.rglob("*") if p.suffix in SUFFIXES
    )


def spent(work: Callable[[Release], object], releases: list[Release]) -> float:
    began = time.process_time()
    for release in releases:
        work(release)
    return time.process_time() - began


def main(folders: list[Path]) -> None:
    began = time.process_time()
    releases = [read_release(path) for path in find_files(folders)]
    reading = time.process_time() - began
    nlp = spacy.blank("en")
    for warm in releases[:1]:
        list(find_claims(warm)), list(find_figures(warm)), nlp(warm.text[:MAX_TOKENIZED])
    words = sum(len(release.text.split()) for release in releases)
    tokenizer = spent(lambda r: nlp(r.text[:MAX_TOKENIZED]), releases)
    print(f"{len(releases)} releases, {words:,} words")
    print(f"blank tokenizer  {tokenizer:6.2f} s  1.0   {words / tokenizer:,.0f} words a second")
    for name, work in (("claims", lambda r: list(find_claims(r))), ("figures", lambda r: list(find_figures(r)))):
        took = spent(work, releases)
        print(f"{name:15}  {took:6.2f} s  {took / tokenizer:.1f}   {words / took:,.0f} words a second")
    print(f"reading          {reading:6.2f} s  {reading / tokenizer:.1f}")
    print(f"peak memory      {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main([Path(a) for a in sys.argv[1:]] or [DEMO])
