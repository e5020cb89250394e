"""Reading, judging and writing out use no network and leave nothing outside the ledger's folder, whatever libraries would like."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from ledgers import NORVANE, write_releases

# What reads in earnest is a child of the process that has the encoder loaded, and watches itself as that does.
WATCHED = """
import sys
from pathlib import Path
def watch(event, given):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto") and "/" not in str(given[1:2]):
        print("NETWORK", event, given, flush=True)
sys.addaudithook(watch)
import tracker
folder = Path(sys.argv[1])
assert list(tracker.find_claims(tracker.read_release(folder / "in" / "nvin-0.txt"))) and "onnxruntime" in sys.modules
from tracker.cli import cli
for words in (["ingest", folder / "in"], ["resolve", "--as-of", "2032-06-01"], ["export", "claims", "-o", folder / "c.csv"], ["backup", folder / "b.db"]):
    cli([*map(str, words), "--db", str(folder / "t.db")], standalone_mode=False)
"""


def test_nothing_is_asked_of_the_network_and_nothing_left_at_home(tmp_path: Path) -> None:
    """Where strace is installed it sees what libraries in C do, too."""
    write_releases(tmp_path / "in", NORVANE)
    home, log = tmp_path / "home", tmp_path / "strace.txt"
    home.mkdir()
    before = ["strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg", "-o", str(log)] if shutil.which("strace") else []
    kept = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    done = subprocess.run(
        [*before, sys.executable, "-c", WATCHED, str(tmp_path)],
        capture_output=True, text=True, timeout=300, env={**kept, "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")},
    )  # fmt: skip
    assert done.returncode == 0 and "NETWORK" not in done.stdout, done.stdout + done.stderr
    assert [str(left) for left in home.rglob("*")] == []
    if before:
        assert not re.findall(r"^.*(?:AF_INET|sin6?_addr).*$", log.read_text(), re.M)
