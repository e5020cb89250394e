"""Labelled excerpts and whole releases, a line each in excerpts.jsonl → a labelled folder for each issuer.

    python models/training/excerpts.py .fresh/excerpts     # then: tracker train models/training .fresh/excerpts …
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

EXCERPTS = Path(__file__).with_name("excerpts.jsonl")


def unpack(output: Path, excerpts: Path = EXCERPTS) -> int:
    """Write a folder an issuer, with its releases, headers and claims, a line of the file a release; returns how many claims there are in all."""
    claims = 0
    for line in excerpts.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        folder = output / row["folder"]
        (folder / "releases").mkdir(parents=True, exist_ok=True)
        (folder / "releases" / row["header"]["release"]).write_text(row["text"], encoding="utf-8", newline="")
        _write(folder / "releases.jsonl", [row["header"]])
        _write(folder / "claims.jsonl", [{**claim, "release": row["header"]["release"]} for claim in row["claims"]])
        claims += len(row["claims"])
    return claims


def _write(path: Path, rows: list[dict[str, object]]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


if __name__ == "__main__":
    wanted, *excerpts = map(Path, sys.argv[1:])
    if wanted.exists():
        sys.exit(f"{wanted} is there already: remove it or name another folder.")
    print(unpack(wanted, *excerpts), "claims")
