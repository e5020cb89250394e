"""The training releases hold together: every quote stands in its release, every label is of the vocabularies."""

import html
import json
import re
import unicodedata
from pathlib import Path

import pytest

from tracker.evaluate.gold import find_gold_folders, read_gold
from tracker.lexicon.rows import load_rows

TRAINING = Path(__file__).parent.parent / "models" / "training"
FOLDERS = sorted(find_gold_folders([TRAINING]))
METRICS = {row["id"] for row in load_rows("metrics")} | {"other"}
EVENTS = {row["id"] for row in load_rows("events")} | {"other"}


def squash(text: str) -> str:
    """Drop what markup and layout change: tags, entities, Markdown marks, white space."""
    text = unicodedata.normalize("NFKC", html.unescape(re.sub(r"<[^<>]{1,2000}>", " ", text)))
    return re.sub(r"[\s\\*|_#`]+", "", text).lower()


def test_there_are_folders() -> None:
    assert len(FOLDERS) > 50


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.name)
def test_quotes_stand_in_their_release(folder: Path) -> None:
    texts = {path.name: squash(path.read_text(encoding="utf-8")) for path in (folder / "releases").iterdir()}
    for line in (folder / "claims.jsonl").read_text(encoding="utf-8").splitlines():
        claim = json.loads(line)
        assert squash(claim["quote"]) in texts[claim["release"]], claim["id"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.name)
def test_labels_are_of_the_vocabularies(folder: Path) -> None:
    for claim in read_gold(folder).claims:
        assert (claim.metric in METRICS) if claim.kind == "guidance" else (claim.event in EVENTS), claim.gold_id


@pytest.mark.parametrize("path", sorted(TRAINING.glob("sentences-*.jsonl")), ids=lambda p: p.stem)
def test_sentences(path: Path) -> None:
    """Every sentence holds the words that name its metric or event, and these are of the vocabularies."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        row = json.loads(line)
        assert row["anchor"] in row["text"], number
        assert (row["event"] in EVENTS) if "event" in row else (row["metric"] in METRICS), number
