"""The order of the suite."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run last what serves pages in this process: a server leaves threads behind, and beside threads no reader is forked.

    A forked worker has the language pipeline at once, a spawned one loads it for seconds.
    """
    items.sort(key=_serves)


def _serves(item: pytest.Item) -> bool:
    return "browser" in item.path.parts or "Datasette" in vars(getattr(item, "module", object))
