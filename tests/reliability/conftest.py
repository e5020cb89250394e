"""The made-up releases and ledgers of the other tests."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from ledgers import NORVANE, run, write_releases


@pytest.fixture(scope="session")
def judged(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Build a judged ledger once; its bytes, without WAL, for tests to write where they like."""
    folder = tmp_path_factory.mktemp("judged")
    files = write_releases(folder / "in", NORVANE)
    assert run("ingest", *files, db=folder / "t.db").exit_code == 0
    assert run("resolve", "--as-of", "2032-06-01", db=folder / "t.db").exit_code == 0
    assert run("publish-copy", folder / "copy.db", db=folder / "t.db").exit_code == 0
    return (folder / "copy.db").read_bytes()


@pytest.fixture
def db(judged: bytes, tmp_path: Path) -> Path:
    """Give a test a judged ledger of its own."""
    (tmp_path / "t.db").write_bytes(judged)
    return tmp_path / "t.db"
