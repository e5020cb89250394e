"""pip-audit over what the tracker installs: in CI, where a registry answers for advisories; elsewhere by hand."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

# Holes that were looked at and do not touch the tracker, each with the reason: {"GHSA-…": "only in a part that is not used"}.
ACCEPTED: dict[str, str] = {}
PIP_AUDIT = shutil.which("pip-audit", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
BY_HAND = "by hand: pip install pip-audit && pip-audit"

pytestmark = pytest.mark.skipif(PIP_AUDIT is None, reason=f"pip-audit is not installed; {BY_HAND}")


def installed_with(name: str, extra: str = "") -> set[str]:
    """Return what a package brings along, as pinned requirements, as far as it is installed."""
    found: dict[str, str] = {}
    left = [(name, extra)]
    while left:
        package, wanted = left.pop()
        try:
            known = distribution(package)
        except PackageNotFoundError:
            continue
        for line in known.requires or ():
            of_extra = re.search(r"extra\s*==\s*['\"]([^'\"]+)", line)
            needed = re.match(r"[\w.-]+", line)
            if needed and needed[0] not in found and (of_extra is None or of_extra[1] == wanted):
                with_extra = re.match(r"[\w.-]+\[([\w-]+)\]", line)
                left.append((needed[0], with_extra[1] if with_extra else ""))
                try:
                    found[needed[0]] = distribution(needed[0]).version
                except PackageNotFoundError:
                    found[needed[0]] = ""
    return {f"{package}=={version}" for package, version in found.items() if version}


def audit(pinned: Iterable[str], folder: Path, *options: str) -> tuple[set[str], set[str]]:
    """Return the holes that are known of these packages, and the packages for which nobody answered."""
    (folder / "pinned.txt").write_text("\n".join(sorted(pinned)))
    words = [str(PIP_AUDIT), "-r", str(folder / "pinned.txt"), "--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off", *options]
    done = subprocess.run([*words, "--cache-dir", str(folder / "cache"), "--timeout", "15"], capture_output=True, text=True, timeout=400)
    if not done.stdout.startswith("{"):
        return set(), set(pinned)
    told = json.loads(done.stdout)["dependencies"]
    holes = {f"{one['name']} {hole['id']}" for one in told for hole in one.get("vulns", ()) if hole["id"] not in ACCEPTED}
    return holes, {one["name"] for one in told if "skip_reason" in one}


@contextmanager
def advisories() -> Iterator[str]:
    """Serve advisories of which one is of click."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["package"]["name"]
            hole = {"id": "HOLE-1", "summary": "a hole", "affected": [{"package": {"name": "click", "ecosystem": "PyPI"}}]}
            body = json.dumps({"vulns": [hole]} if asked == "click" else {}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *given: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def test_a_known_hole_is_found(tmp_path: Path) -> None:
    pinned = installed_with("guidance-tracker")
    assert {"click", "datasette", "jinja2", "numpy"} <= {one.partition("==")[0].lower() for one in pinned}
    with advisories() as address:
        holes, unanswered = audit(pinned, tmp_path, "--vulnerability-service", "osv", "--osv-url", address)
    assert holes == {"click HOLE-1"} and not unanswered
    assert audit({"click==8.1.7"}, tmp_path, "--vulnerability-service", "osv", "--osv-url", address)[1], "nobody answers any more"


@pytest.mark.skipif(not os.environ.get("CI"), reason=f"only in CI; {BY_HAND}")
def test_nothing_that_is_installed_has_a_known_hole(tmp_path: Path) -> None:
    pinned = installed_with("guidance-tracker", "scale")
    one = {line for line in pinned if line.startswith("click==")}
    if audit(one, tmp_path)[1]:
        pytest.skip(f"no registry answers for advisories here; where one does, {BY_HAND}")
    holes, _ = audit(pinned, tmp_path)
    assert not holes, "mend the version, or say in ACCEPTED why it does not touch the tracker"
