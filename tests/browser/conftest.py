"""A ledger of the demo's labels, a Datasette that serves it, and a headless Chromium to look at it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from labelled import build
from sites import BROWSERS, FLAGS, ROOT, free_port, serve


@pytest.fixture(scope="session")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with every demo folder and a hostile issuer, under a name that is not tracker.db."""
    folders = sorted(path.parent for path in (ROOT / "data").glob("*/claims.jsonl"))
    assert folders, "data/ has no labelled folder"
    return build(tmp_path_factory.mktemp("ledger") / "my ledger.db", folders)


@pytest.fixture(scope="session")
def site(ledger: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `datasette <ledger> -m metadata.json`."""
    yield from serve([str(ledger), "-m", str(ROOT / "metadata.json")])


@pytest.fixture(scope="session")
def public_site(ledger: Path) -> Iterator[str]:
    """The address of `tracker serve --public`."""
    from tracker.web import serve_arguments

    port = free_port()
    yield from serve(serve_arguments(ledger, public=True, port=port)[1:], port)


def find_browser() -> str | None:
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def install_browser() -> str | None:
    """Install Debian's Chromium where CI runs as root on a machine that has apt; None elsewhere: a person decides that."""
    if not os.environ.get("CI") or os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
        if subprocess.run(
            command, capture_output=True, timeout=600, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        ).returncode:
            return None
    return find_browser()


@pytest.fixture(scope="module")
def browser():
    """A Chromium, closed with the module: Playwright keeps an event loop running that other tests trip over."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install -e '.[test]'")
    path = find_browser() or install_browser()
    if path is None:
        pytest.skip("needs a Chromium: apt-get install -y chromium")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core: from TRACKER_AXE, else as axe-playwright-python carries it."""
    package = find_spec("axe_playwright_python")
    inside = Path(package.origin).parent / "axe.min.js" if package is not None and package.origin else None
    places = [os.environ.get("TRACKER_AXE"), inside]
    found = next((Path(place) for place in places if place and Path(place).is_file()), None)
    if found is None:
        pytest.skip("needs axe-core: pip install -e '.[test]', or TRACKER_AXE=/path/to/axe.min.js")
    return found.read_text(encoding="utf-8")
