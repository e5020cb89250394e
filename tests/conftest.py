"""The order of the suite, and the bound on memory that serving sets and no test leaves to the next."""

from __future__ import annotations

import resource
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def unbounded() -> Iterator[None]:
    """Take back the bound on memory that `tracker serve` sets for its process: beneath it hundreds of threads find no room."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    yield
    if resource.getrlimit(resource.RLIMIT_AS) != before:
        resource.setrlimit(resource.RLIMIT_AS, before)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run last what serves pages in this process: a server leaves threads behind, and beside threads no reader is forked.

    A forked worker has the language pipeline at once, a spawned one loads it for seconds. The browser goes first of all: it
    does not start in a process whose memory a test of the server's limits has bounded.
    """
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    if "browser" in item.path.parts:
        return 0
    return 2 if "Datasette" in vars(getattr(item, "module", object)) else 1
