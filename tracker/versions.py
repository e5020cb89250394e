"""What version of the code made a row: the package's version and a hash of the parts that could change the outcome."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from tracker import __version__
from tracker.places import models_folder

_HERE = Path(__file__).parent
_READING = (
    "types.py",
    "pipeline.py",
    "context.py",
    "fiscal.py",
    "speakers.py",
    "actions.py",
    "readers",
    "amounts",
    "periods",
    "lexicon",
    "segments.py",
    "mentions",
    "candidates",
    "dollars.py",
    "lost.py",
    "decide",
    "coins.py",
    "compose.py",
    "claims.py",
    "tables",
    "figures",
)
_JUDGING = ("types.py", "lost.py", "lexicon", "series", "series.py", "resolve", "resolve.py")


@cache
def reading_version(fast: bool = False) -> str:
    """Return the version of everything between bytes and claims, the trained decision included; `fast`: without its encoder."""
    return f"{__version__}+{_hash_of(_READING)}.{_hash_of_decision()}{'.fast' if fast else ''}"


def _hash_of_decision() -> str:
    mark = hashlib.sha256()
    for file in sorted((models_folder() / "decision").glob("*.*")):
        with file.open("rb") as stream:
            mark.update(file.name.encode() + b"\0" + hashlib.file_digest(stream, "sha256").digest())
    return mark.hexdigest()[:8]


@cache
def judging_version() -> str:
    """Return the version of everything between claims and verdicts."""
    return f"{__version__}+{_hash_of(_JUDGING)}"


def _hash_of(parts: tuple[str, ...]) -> str:
    mark = hashlib.sha256()
    for part in parts:
        path = _HERE / part
        files = sorted(p for p in path.rglob("*") if p.suffix in {".py", ".toml"}) if path.is_dir() else [path]
        for file in files:
            if file.is_file():
                mark.update(file.relative_to(_HERE).as_posix().encode() + b"\0" + file.read_bytes())
    return mark.hexdigest()[:8]
