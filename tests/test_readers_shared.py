"""Real releases, where ../shared has them: headers as labelled, nothing crashes, every refusal says why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tracker.errors import UnreadableRelease
from tracker.readers import read_release
from tracker.types import Release

SHARED = Path(__file__).resolve().parents[2] / "shared"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="../shared with the real releases is not here"),
]


def labelled() -> list[tuple[dict[str, str], Release]]:
    pairs = []
    for file in sorted(SHARED.glob("gold/*/releases.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            label = json.loads(line)
            pairs.append((label, read_release(file.parent / "releases" / label["release"])))
    return pairs


def test_headers_agree_with_the_labels() -> None:
    pairs = labelled()
    for field, bar in (("published", 0.97), ("ticker", 0.97), ("period_end", 0.93)):
        asked = [(label, release) for label, release in pairs if label.get(field)]
        right = sum(str(getattr(release, field)) == label[field] for label, release in asked)
        assert right >= bar * len(asked), field


def test_the_corpus_is_read() -> None:
    files = [f for f in sorted(SHARED.glob("corpus/*/*")) if f.suffix != ".pdf"]
    read = 0
    for file in files:
        try:
            release = read_release(file)
        except UnreadableRelease as problem:
            assert str(file) in str(problem)
        else:
            read += 1
            for block in release.blocks:
                assert release.text[block.start : block.end].strip()
    assert read >= 0.98 * len(files)
