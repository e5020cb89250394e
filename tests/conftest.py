"""The order of the suite, the ledger of the demo, and the bound on memory that serving sets and no test leaves to the next."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

PROCESSES = 2


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Run the whole suite in two processes, each taking one file after the other; what somebody picks runs in this one.

    `pytest -n 0` runs the whole in one process, too.
    """
    option = config.option
    picked = config.args_source is not pytest.Config.ArgsSource.TESTPATHS or option.keyword or option.markexpr or option.usepdb
    free = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if picked or free < PROCESSES or hasattr(config, "workerinput") or not config.pluginmanager.hasplugin("xdist"):
        return
    if option.numprocesses is None:
        option.numprocesses, option.dist, option.loadscopereorder = PROCESSES, "loadfile", False


@pytest.fixture(autouse=True)
def unbounded() -> Iterator[None]:
    """Take back the bound on memory that `tracker serve` sets for its process: beneath it hundreds of threads find no room."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    yield
    if resource.getrlimit(resource.RLIMIT_AS) != before:
        resource.setrlimit(resource.RLIMIT_AS, before)


@pytest.fixture(scope="session")
def told_demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return the ledger that `tracker demo` makes and what it prints, made once: who changes the ledger takes a copy.

    It is made in a process of its own: beside a server's threads its readers would be spawned, which takes them half a minute.
    """
    from ledgers import run_apart

    ledger = tmp_path_factory.mktemp("demo") / "tracker.db"
    done = run_apart("demo", "--db", ledger)
    assert done.returncode == 0, done.stderr
    return ledger, done.stdout


@pytest.fixture(scope="session")
def demo(told_demo: tuple[Path, str]) -> Path:
    return told_demo[0]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run last what serves pages in this process: a server leaves threads behind, and beside threads no reader is forked.

    A forked worker has the language pipeline at once, a spawned one loads it for seconds: of what serves, that which reads releases
    goes first. The browser goes first of all: it does not start in a process whose memory a test of the server's limits has bounded.
    """
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    if "browser" in item.path.parts:
        return 0
    names = vars(getattr(item, "module", object))
    return 1 if "Datasette" not in names else 2 if "write_releases" in names else 3
