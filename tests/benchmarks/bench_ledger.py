"""Measure the ledger on real releases: reading in, judging, judging again, judging after one new release.

usage: python tests/benchmarks/bench_ledger.py ../shared/corpus
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tracker.batch import find_files
from tracker.cli import cli


@contextmanager
def timed(label: str) -> Iterator[None]:
    """Print how long a step took."""
    began = time.perf_counter()
    yield
    print(f"{time.perf_counter() - began:7.2f} s  {label}", flush=True)


def tracker(*words: object) -> None:
    """Run a command in this process."""
    cli([str(word) for word in words], standalone_mode=False)


def main(folder: Path) -> None:
    """Run the steps one after another."""
    files, _ = find_files([folder])
    with tempfile.TemporaryDirectory() as scratch:
        db = Path(scratch, "t.db")
        with timed(f"ingest {len(files) - 1} releases"):
            tracker("ingest", *files[:-1], "-v", "--db", db)
        for label in ("resolve all", "resolve again, nothing new"):
            with timed(label):
                tracker("resolve", "--as-of", "2030-01-01", "-v", "--db", db)
        with timed("ingest all again, one of them new"):
            tracker("ingest", folder, "-v", "--db", db)
        with timed("resolve after one new release"):
            tracker("resolve", "--as-of", "2030-01-01", "-v", "--db", db)
        for words in (["claims"], ["scorecard"], ["export", "claims", "-o", Path(scratch, "c.csv")]):
            with timed(" ".join(map(str, words[:2]))):
                sys.stdout, kept = open(Path(scratch, "out"), "w"), sys.stdout  # noqa: SIM115
                tracker(*words, "--db", db)
                sys.stdout = kept


if __name__ == "__main__":
    main(Path(sys.argv[1]))
