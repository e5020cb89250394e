"""What each stage from bytes to ledger costs, as ratios to spaCy's blank tokenizer on the same texts in the same run.

Processor time of one process: the machines are shared, and a ratio within one run says more than seconds.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from tracker.batch import Extracted, find_files
from tracker.types import Release

T = TypeVar("T")
MAX_TOKENIZED = 900_000
DAY = "2030-01-01"


def measure(files: Sequence[Path]) -> dict[str, Any]:
    """Measure every stage over some releases."""
    from tracker import read_release

    import_all()
    raws = [file.read_bytes() for file in files]
    read_release(raws[0])
    reading, releases = timed(lambda: [read_release(raw, source=str(f)) for raw, f in zip(raws, files, strict=True)])
    releases = [release for release in releases if release.published]
    words = sum(len(release.text.split()) for release in releases)
    references = tokenizers(releases)
    stages = {"reading": reading, **stages_of(releases), **ledger_of(releases, raws)}
    unit = references["blank tokenizer"]
    return {
        "releases": len(releases),
        "words": words,
        "seconds": {name: round(value, 3) for name, value in {**references, **stages}.items()},
        "ratios": {name: round(value / unit, 2) for name, value in {**references, **stages}.items()},
        "words a second": {name: round(words / value) for name, value in {**references, **stages}.items() if value},
        "peak MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def import_all() -> None:
    """Load code, word lists and weights, which no stage is to pay for."""
    from tracker import find_claims, find_figures, read_release

    release = read_release(b"Acme Corp. Reports\n\nFeb. 3, 2031 -- Acme expects revenue of $3 million in 2031.", issuer="Acme", published="2031-02-03")
    list(find_claims(release)), list(find_claims(release, fast=True)), list(find_figures(release))


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Return the processor seconds of some work, and what it gives."""
    began = time.process_time()
    found = work()
    return time.process_time() - began, found


def tokenizers(releases: Sequence[Release]) -> dict[str, float]:
    """Measure spaCy's blank tokenizer and, where it is installed, its small English model."""
    import spacy

    pipes = {"blank tokenizer": spacy.blank("en")}
    if spacy.util.is_package("en_core_web_sm"):
        pipes["en_core_web_sm"] = spacy.load("en_core_web_sm")
    for nlp in pipes.values():
        nlp("Warm.")
    texts = [release.text[:MAX_TOKENIZED] for release in releases]
    return {name: timed(lambda nlp=nlp: [None for text in texts for _ in [nlp(text)]])[0] for name, nlp in pipes.items()}


def stages_of(releases: Sequence[Release]) -> dict[str, float]:
    """Measure the pure stages, each over all releases."""
    from tracker import find_claims, find_figures
    from tracker.compose import compose_claims
    from tracker.decide import candidates_of, load_decision, score
    from tracker.segments import find_segments

    whole, fast = load_decision(fast=False), load_decision(fast=True)
    segments, _ = timed(lambda: [list(find_segments(release)) for release in releases])
    candidates, found = timed(lambda: [candidates_of(release) for release in releases])
    pairs = list(zip(found, releases, strict=True))
    linear, _ = timed(lambda: [score(some, release, fast) for some, release in pairs])
    decision, scored = timed(lambda: [score(some, release, whole) for some, release in pairs])
    composition, _ = timed(
        lambda: [list(compose_claims(some, r.published)) for some, r in zip(scored, releases, strict=True) if r.published]
    )
    return {
        "segments": segments,
        "candidates (segments, mentions)": candidates,
        "decision, linear": linear,
        "decision": decision,
        "composition": composition,
        "claims": timed(lambda: [list(find_claims(release)) for release in releases])[0],
        "claims, fast": timed(lambda: [list(find_claims(release, fast=True)) for release in releases])[0],
        "figures": timed(lambda: [list(find_figures(release)) for release in releases])[0],
    }


def ledger_of(releases: Sequence[Release], raws: Sequence[bytes]) -> dict[str, float]:
    """Measure saving, judging and exporting what the releases say."""
    from tracker import find_claims, find_figures
    from tracker.cli import cli
    from tracker.db.connect import open_for_writing
    from tracker.db.save import Reading, finish_run, save_reading, start_run

    now = "2030-01-01T00:00:00Z"
    by_hash = {release.sha256: raw for release, raw in zip(releases, raws, strict=False)}
    found = [Extracted(r, r, tuple(find_claims(r)), tuple(find_figures(r))) for r in releases]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "t.db")
        db = open_for_writing(path, now)
        run = start_run(db, "ingest", "bench", now)
        save = lambda one: save_reading(db, Reading(one.release, one.claims, one.figures, one.release.issuer or "", one.release, {}), by_hash[one.release.sha256], run)  # noqa: E731
        saving, _ = timed(lambda: [save(one) for one in found])
        finish_run(db, run, 0, {}, now)
        db.close()
        call = lambda *words: cli([*words, "--db", str(path)], standalone_mode=False)  # noqa: E731
        return {
            "database": saving,
            "resolve": timed(lambda: call("resolve", "--as-of", DAY))[0],
            "export": timed(lambda: call("export", "figures", "-o", str(Path(folder, "f.csv"))))[0],
        }


def whole(files: Sequence[Path]) -> dict[str, Any]:
    """Measure whole runs of the program: wall and processor seconds of ingest with one and two processes, fast, cold starts."""
    folder = tempfile.TemporaryDirectory()
    at = Path(folder.name)
    ingest = {
        f"ingest --jobs {jobs}{' --fast' if fast else ''}": apart(
            "ingest", *files, "--jobs", jobs, *(["--fast"] if fast else []), "--db", at / f"{jobs}{fast}.db"
        )
        for fast in (False, True)
        for jobs in (1, 2)
    }
    starts = {"--help": apart("--help"), "demo": apart("demo", "--db", at / "demo.db")}
    folder.cleanup()
    for told in ingest.values():
        told["releases a second"] = round(len(files) / told["wall"], 2)
    return {**ingest, **starts}


def apart(*words: object) -> dict[str, float]:
    """Run the program in a process of its own; return its seconds on the clock and of the processor."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, "-m", "tracker", *map(str, words)], stdout=subprocess.DEVNULL, check=False)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - began
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall": round(wall, 2), "processor": round(spent, 2)}


def releases_in(folders: Iterable[Path], most: int) -> list[Path]:
    """Choose so many releases of some folders, evenly."""
    files = [file for file in find_files(folders)[0] if "releases" in file.parts or file.suffix != ".md"]
    step = max(1, len(files) // most)
    return files[::step][:most]
