"""The import directions of the design hold, code passes lint and types, and functions stay small."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "tracker"

# The parts that turn text into claims; what reads bytes, knows words or keeps the ledger needs none of them.
FINDING = {f"tracker.{part}" for part in ("segments", "mentions", "candidates", "tables", "decide", "compose", "claims")}
LEDGER = {"tracker.db", "tracker.cli", "tracker.web", "sqlite_utils", "datasette"}
LEARNING = {"tracker.train", "sklearn", "torch", "transformers", "scipy"}
# A pure stage knows the release alone: no time but the release's own, nothing on disk, no stage after it.
CLOCKS = {"time", "os", "random", "tracker.places"}

# What a part must not import, at the head of a file or inside a function.
FORBIDDEN = {
    "types": {"tracker"},
    "errors": {"tracker"},
    "lexicon": {*FINDING, *LEDGER, *LEARNING, "tracker.readers", "spacy"},
    "readers": {*FINDING, *LEDGER, *LEARNING, "tracker.figures", "spacy"},
    "amounts": {*FINDING, *LEDGER, *LEARNING, "tracker.readers", "spacy"},
    "periods": {*FINDING, *LEDGER, *LEARNING, "tracker.readers", "spacy"},
    "pipeline": {*FINDING, *LEDGER, *LEARNING},
    "segments": {*FINDING, *LEDGER, *LEARNING, *CLOCKS, "tracker.readers", "tracker.evaluate"},
    "mentions": {*FINDING - {"tracker.mentions"}, *LEDGER, *LEARNING, *CLOCKS, "tracker.readers", "tracker.evaluate"},
    "candidates": {
        *FINDING - {"tracker.segments", "tracker.mentions", "tracker.candidates"},
        *LEDGER,
        *LEARNING,
        *CLOCKS,
        "tracker.readers",
        "tracker.evaluate",
    },
    "tables": {*LEDGER, *LEARNING, *CLOCKS, "tracker.decide", "tracker.compose", "tracker.claims", "tracker.evaluate"},
    "decide": {*LEDGER, *LEARNING, "tracker.compose", "tracker.claims", "tracker.evaluate", "tracker.readers", "time"},
    "compose": {*LEDGER, *LEARNING, *CLOCKS, "tracker.claims", "tracker.evaluate", "tracker.lexicon", "spacy"},
    "claims": {*LEDGER, *LEARNING, *CLOCKS, "tracker.evaluate", "tracker.readers"},
    "train": {*LEDGER, "time"},
    "figures": {*LEDGER, *LEARNING},
    "series": {"spacy", "tracker.db", "tracker.cli", "sqlite_utils", *FINDING},
    "resolve": {"spacy", "tracker.db", "tracker.cli", "tracker.readers", "sqlite_utils", *FINDING},
    "db": {*FINDING, *LEARNING, "spacy", "tracker.figures", "tracker.readers", "tracker.cli", "datasette"},
    "web": {*FINDING, *LEARNING, "spacy", "tracker.figures", "tracker.readers", "tracker.cli"},
    "scale": {*LEARNING, "tracker.cli", "tracker.web", "sqlite_utils", "datasette", "click"},
    "sources": {*FINDING, *LEARNING, "tracker.db", "spacy", "sqlite_utils"},
    "config": {*FINDING, *LEARNING, *LEDGER, "tracker.sources", "spacy"},
    "changes": {*FINDING, *LEARNING, *LEDGER, "tracker.readers", "spacy", "time"},
}
# Libraries with one home each; what only training needs is no dependency of reading.
ONLY_USERS = {
    "sqlite_utils": {"db"},
    "datasette": {"web", "cli"},
    "onnxruntime": {"decide", "train"},
    "tokenizers": {"decide", "train"},
    "distributed": {"scale"},
    "fsspec": {"scale"},
    "torch": {"train"},
    "sklearn": {"train"},
    "transformers": {"train"},
    "onnx": {"train"},
    "httpx": {"sources"},
    "feedparser": {"sources"},
    "tomlkit": {"watching"},
}


def modules(part: str) -> list[Path]:
    path = PACKAGE / part
    return sorted(path.rglob("*.py")) if path.is_dir() else [PACKAGE / f"{part}.py"]


@cache
def imports(path: Path) -> set[str]:
    """Return the modules a file imports anywhere, in functions too; imports for types only do not count."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
        for node in ast.walk(block)
    }
    names: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("part", sorted(FORBIDDEN))
def test_part_does_not_know(part: str) -> None:
    for path in modules(part):
        for name in imports(path):
            for forbidden in FORBIDDEN[part]:
                assert not (name == forbidden or name.startswith(forbidden + ".")), f"{path} imports {name}"


@pytest.mark.parametrize("part", sorted(part for part, names in FORBIDDEN.items() if names >= CLOCKS))
def test_part_knows_no_clock(part: str) -> None:
    for path in modules(part):
        called = {node.attr for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Attribute)}
        assert not called & {"today", "now", "utcnow"}, path


@pytest.mark.parametrize("library", sorted(ONLY_USERS))
def test_library_has_one_home(library: str) -> None:
    users = {
        path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        for path in PACKAGE.rglob("*.py")
        if any(name == library or name.startswith(library + ".") for name in imports(path))
    }
    assert users <= ONLY_USERS[library]


@pytest.mark.parametrize("command", [["ruff", "check", "."], ["mypy"]], ids=lambda c: c[0])
def test_lint_and_types(command: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_module_named_utils() -> None:
    assert not [p for p in PACKAGE.rglob("*.py") if p.stem in {"utils", "helpers", "misc", "common"}]
