"""Write what the extractor misreads today into the families: `python tests/families/mark.py`, after a change of rules.

A case that is read now loses its `known_miss`, one that is not keeps its family or becomes "unsorted": look at those
before you commit, they are regressions. A row of a grid gets its number of misses anew; a higher one is a regression too.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

import test_claim_families as families  # noqa: E402


def mark_cases(path: Path) -> Counter[str]:
    head, *cases = path.read_text(encoding="utf-8").split("[[case]]\n")
    marked, counts = [head], Counter[str]()
    for text in cases:
        case = tomllib.loads(text)
        body = re.sub(r"^known_miss = .*\n", "", text, flags=re.M)
        if any(families.compared(case)):
            family = case.get("known_miss", "unsorted")
            counts[family] += 1
            body = body.rstrip("\n") + f"\nknown_miss = {json.dumps(family, ensure_ascii=False)}\n\n"
        marked.append(body)
    path.write_text("[[case]]\n".join(marked).rstrip("\n") + "\n", encoding="utf-8")
    return counts


def mark_grid(path: Path, key: str) -> None:
    plain = re.sub(r"^misses = .*\n", "", path.read_text(encoding="utf-8"), flags=re.M)
    path.write_text(plain, encoding="utf-8")
    head, *rows = plain.split(f"[[{key}]]\n")
    grid = [p for p in families.load_grid() if str(p.id).startswith(f"{path.stem}-")]
    marked = [head]
    for param, row in zip(grid, rows, strict=True):
        misses = sum(any(families.compared({"text": text, "claims": [line]})) for text, line in param.values[0])
        first, blank, rest = row.partition("\n\n")
        marked.append(first.rstrip("\n") + f"\nmisses = {misses}\n" + ("\n" + rest if blank else "") if misses else row)
    path.write_text(f"[[{key}]]\n".join(marked), encoding="utf-8")


def main() -> None:
    counts = sum((mark_cases(path) for path in sorted(HERE.glob("*.toml"))), Counter[str]())
    for name, key in (("metrics", "phrase"), ("changes", "frame"), ("events", "frame")):
        mark_grid(HERE / "frames" / f"{name}.toml", key)
    for family, count in counts.most_common():
        print(f"{count:4} {family}")


if __name__ == "__main__":
    main()
