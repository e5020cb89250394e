"""Small made-up releases and ledgers for the tests of database and command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from click.testing import CliRunner, Result

from tracker.cli import cli

REPORT = """{name} Reports {quarter} Quarter Fiscal {year} Results

TARNWICK, Ohio, {day} -- {name} (Nasdaq: {ticker}) today announced financial results for the {quarter} quarter{ended}.

Financial results

Revenue for the {quarter} quarter of fiscal {year} was ${revenue} million.

Outlook

For the {following} quarter of fiscal {following_year}, {short} expects revenue of ${low} million to ${high} million.

{short} expects to launch its Kestrel flow meter in {launch}.

About {short}

{short} makes instruments for measuring flow.
"""


@dataclass(frozen=True)
class Told:
    """What one made-up release says."""

    day: str
    quarter: str
    year: int
    following: str
    following_year: int
    revenue: float
    low: float
    high: float
    launch: str
    ended: str = ""
    name: str = "Norvane Instruments, Inc."
    ticker: str = "NVIN"

    def text(self) -> str:
        """Write the release."""
        return REPORT.format(**{**self.__dict__, "short": self.name.split(" ")[0]})


# Only the first release says when the fiscal year ends: the others must get it from there, in whatever order they come.
NORVANE = (
    Told("August 21, 2031", "fourth", 2031, "first", 2032, 41.0, 42, 44, "the second half of calendar 2031",
         ended=" and fiscal year ended June 30, 2031"),
    Told("November 20, 2031", "first", 2032, "second", 2032, 43.1, 44, 46, "the second half of calendar 2031"),
    Told("February 19, 2032", "second", 2032, "third", 2032, 41.5, 40, 42, "the second half of calendar 2032"),
    Told("May 20, 2032", "third", 2032, "fourth", 2032, 47.2, 45, 47, "the second half of calendar 2032"),
)  # fmt: skip
OSTREL = (
    Told("October 23, 2031", "third", 2031, "fourth", 2031, 8.0, 9, 10, "mid-2032",
         ended=" ended September 30, 2031", name="Ostrel Foods Corporation", ticker="OSTF"),
    Told("February 5, 2032", "fourth", 2031, "first", 2032, 9.4, 9, 11, "mid-2032",
         ended=" ended December 31, 2031", name="Ostrel Foods Corporation", ticker="OSTF"),
)  # fmt: skip


def write_releases(folder: Path, told: tuple[Told, ...]) -> list[Path]:
    """Write releases into a folder; return the files, oldest first."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for number, one in enumerate(told):
        file = folder / f"{one.ticker.lower()}-{number}.txt"
        file.write_text(one.text(), encoding="utf-8")
        files.append(file)
    return files


@cache
def _warm() -> None:
    """Load here what reads releases: the processes that are started for it then have it at once."""
    from tracker import find_claims, read_release

    list(find_claims(read_release(NORVANE[0].text().encode())))


def run(*arguments: object, db: Path | None = None, stdin: bytes | None = None) -> Result:
    """Run the command line in this process."""
    if arguments[:1] in (("ingest",), ("demo",), ("fetch",)):
        _warm()
    words = [str(a) for a in arguments] + (["--db", str(db)] if db else [])
    return CliRunner().invoke(cli, words, input=stdin)


def run_apart(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    words = [sys.executable, "-m", "tracker", *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, errors="replace", env={**os.environ, **environment})


def rows(result: Result) -> list[dict[str, object]]:
    """Read the JSON lines a command printed."""
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def export(db: Path, what: str = "claims", *options: str) -> list[dict[str, object]]:
    """Export a table."""
    return rows(run("export", what, "--format", "jsonl", *options, db=db))
