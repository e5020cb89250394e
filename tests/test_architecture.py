"""The import directions of the design hold, code passes lint and types, and functions stay small."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "tracker"

# What a part must not know, in itself or in anything it imports from the package.
FORBIDDEN = {
    "types": {"tracker"},
    "errors": {"tracker"},
    "lexicon": {"tracker.claims", "tracker.readers", "tracker.db", "tracker.cli", "spacy", "sqlite_utils"},
    "readers": {
        "tracker.claims",
        "tracker.figures",
        "tracker.tables",
        "tracker.db",
        "tracker.cli",
        "spacy",
        "sqlite_utils",
    },
    "amounts": {"tracker.claims", "tracker.readers", "tracker.db", "tracker.cli", "spacy", "sqlite_utils"},
    "periods": {"tracker.claims", "tracker.readers", "tracker.db", "tracker.cli", "spacy", "sqlite_utils"},
    "pipeline": {"tracker.db", "tracker.cli", "sqlite_utils"},
    "claims": {"tracker.db", "tracker.cli", "tracker.web", "sqlite_utils", "datasette"},
    "tables": {"tracker.db", "tracker.cli", "tracker.web", "sqlite_utils", "datasette"},
    "figures": {"tracker.db", "tracker.cli", "tracker.web", "sqlite_utils", "datasette"},
    "series": {"spacy", "tracker.db", "tracker.cli", "sqlite_utils"},
    "resolve": {"spacy", "tracker.db", "tracker.cli", "tracker.readers", "sqlite_utils"},
    "db": {
        "spacy",
        "tracker.claims",
        "tracker.figures",
        "tracker.readers",
        "tracker.tables",
        "tracker.cli",
        "datasette",
    },
    "web": {"spacy", "tracker.claims", "tracker.figures", "tracker.readers", "tracker.tables", "tracker.cli"},
    "sources": {"tracker.claims", "tracker.db", "spacy", "sqlite_utils"},
}
ONLY_USERS = {"sqlite_utils": {"db"}, "datasette": {"web", "cli"}}


def modules(part: str) -> list[Path]:
    path = PACKAGE / part
    return sorted(path.rglob("*.py")) if path.is_dir() else [PACKAGE / f"{part}.py"]


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
