"""Labels by place → labelled folders: the words of the releases stay where they are, the labels say only where.

    python models/training/unfold.py ../shared/corpus .fresh/corpus     # then: tracker train … .fresh/corpus
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

LABELS = Path(__file__).with_name("corpus-labels.jsonl")


def unfold(corpus: Path, output: Path, labels: Path = LABELS) -> int:
    """Write a folder an issuer, with its releases copied from the corpus and its labels; returns how many claims.

    A row is a release's header, or a claim with "spans", the characters of its quotes in the file as it is read in text
    mode with its own line ends, and "subject_span" and "target_span", those of its subject and its period. Raises FileNotFoundError where a release is not there.
    """
    claims = 0
    for line in labels.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        issuer, _, name = row["release"].partition("/")
        source, place = corpus / issuer / name, output / issuer
        (place / "releases").mkdir(parents=True, exist_ok=True)
        if "spans" not in row:
            shutil.copyfile(source, place / "releases" / name)
            _append(place / "releases.jsonl", {**row, "release": name})
            continue
        claims += 1
        _append(place / "claims.jsonl", {**_in_words(row, source), "release": name})
    for folder in output.iterdir():
        (folder / "claims.jsonl").touch()
    return claims


# What no second reader said of these claims.
_UNSAID: dict[str, Any] = {
    "scope": None, "status": "pending", "reason": "not_due", "actual": None, "evidence_release": None, "evidence_quote": None
}  # fmt: skip


def _in_words(row: dict[str, Any], source: Path) -> dict[str, Any]:
    with source.open(encoding="utf-8", newline="", errors="replace") as file:
        text = file.read()
    quote, *also = (text[start:end] for start, end in row["spans"])
    subject, target = (text[slice(*row[key])] if row[key] else None for key in ("subject_span", "target_span"))
    fields = {key: value for key, value in row.items() if not key.endswith(("spans", "_span"))}
    words = {"quote": quote, "also": also, "subject": subject or row["metric"] or row["event"], "target_text": target}
    return {**_UNSAID, **fields, **words}


def _append(path: Path, row: dict[str, Any]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    given, wanted, *labels = map(Path, sys.argv[1:])
    if wanted.exists():
        sys.exit(f"{wanted} is there already: remove it or name another folder.")
    print(unfold(given, wanted, *labels), "claims")
