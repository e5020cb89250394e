"""Serves a ledger the way a user would, and says what browser to look for."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(arguments: list[str], port: int | None = None) -> Iterator[str]:
    """Serve until the caller is done; a query may take 30 s, for what a page says is tested here, not how busy the machine is."""
    given = ["--setting", "sql_time_limit_ms", "30000", *([] if port else ["--port", str(port := free_port())])]
    command = [sys.executable, "-m", "datasette", "serve", *arguments, *given]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(address, server)
            yield address
        finally:
            server.terminate()


def wait_for(address: str, server: subprocess.Popen[bytes], seconds: float = 60) -> None:
    for _ in range(int(seconds * 10)):
        assert server.poll() is None, "datasette did not start"
        try:
            urllib.request.urlopen(f"{address}/-/versions.json", timeout=5).read()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"datasette did not answer at {address}")
