"""Measure, compare with the newest earlier result, keep the figures as JSON, draw the chart of docs/benchmarks.md.

    python -m benchmarks reading ../shared/corpus            stages, whole runs, cold starts
    python -m benchmarks ledger --claims 200000              the ledger at size
    python -m benchmarks pages [--db tracker.db]             medians of the pages; status 1 above 300 ms
    python -m benchmarks parsers                             phrases a second and hostile inputs
    python -m benchmarks chart                               draw docs/benchmarks.svg from the newest results
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import chart, ledger, pages, parsers, reading

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results"


def machine() -> dict[str, Any]:
    """Say what a result was measured on, and how busy that was."""
    cpu = next((line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    return {"cpu": cpu, "cores": os.cpu_count(), "python": platform.python_version(), "load": round(os.getloadavg()[0], 1)}


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines() if Path(path).exists() else []


def keep(kind: str, found: dict[str, Any]) -> None:
    """Print a result beside the newest earlier one and keep it."""
    earlier = newest(kind)
    told = {"date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%MZ"), "machine": machine(), **found}
    print(json.dumps(told, indent=1))
    for name, ratio in found.get("ratios", {}).items():
        before = (earlier or {}).get("ratios", {}).get(name)
        print(f"{ratio:8.2f}  {name}{f'  (before {before:.2f})' if before else ''}")
    RESULTS.mkdir(exist_ok=True)
    day = told["date"].replace(":", "")
    (RESULTS / f"{kind}-{day}.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def newest(kind: str) -> dict[str, Any] | None:
    """Load the newest kept result of a kind."""
    files = sorted(RESULTS.glob(f"{kind}-*.json"))
    return json.loads(files[-1].read_text(encoding="utf-8")) if files else None


def main() -> int:
    """Run one part."""
    if sys.argv[1:2] == ["pages"]:
        sys.argv.pop(1)
        return pages.main()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("part", choices=["reading", "whole", "ledger", "parsers", "chart"])
    parser.add_argument("folders", nargs="*", type=Path, default=[ROOT / "data"])
    parser.add_argument("--releases", type=int, default=24)
    parser.add_argument("--claims", type=int, default=20_000)
    parser.add_argument("--db", type=Path, help="With ledger: a made ledger that is there already, or is to stay.")
    parser.add_argument("--unjudged", action="store_true", help="With ledger: note the issuers as judged, judge none of the old claims.")
    asked = parser.parse_args()
    if asked.part == "parsers":
        parsers.main()
    elif asked.part == "ledger":
        keep("ledger", ledger.measure(asked.claims, asked.db, judge=not asked.unjudged))
    elif asked.part == "reading":
        keep("reading", reading.measure(reading.releases_in(asked.folders, asked.releases)))
    elif asked.part == "whole":
        keep("whole", reading.whole(reading.releases_in(asked.folders, asked.releases)))
    if asked.part in ("reading", "chart"):
        told = newest("reading")
        if told:
            (ROOT / "docs" / "benchmarks.svg").write_text(chart.bars(told), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
