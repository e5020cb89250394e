"""The training releases hold together: every quote stands in its release, every label is of the vocabularies."""

import html
import json
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from tracker.evaluate.gold import find_gold_folders, read_gold
from tracker.lexicon.rows import load_rows

ROOT = Path(__file__).parent.parent
TRAINING = ROOT / "models" / "training"
LABELS, UNREAD = TRAINING / "corpus-labels.jsonl", ROOT / "models" / "unread" / "corpus-labels.jsonl"
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
        promised = row.get("promised", [row] if "anchor" in row else [])
        assert all(row["text"].count(words) == 1 for words in row.get("none", ())), number
        assert promised or row["none"], number
        for one in promised:
            assert one["anchor"] in row["text"], number
            assert one["event"] in EVENTS if "event" in one else one["metric"] in METRICS, number


@pytest.fixture(scope="module")
def excerpts(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The packed excerpts as labelled folders, written by the script that the documentation names."""
    wanted = tmp_path_factory.mktemp("training") / "excerpts"
    script = ["models/training/excerpts.py", str(wanted)]
    done = subprocess.run([sys.executable, *script], cwd=ROOT, capture_output=True, text=True, check=True)
    folders = sorted(find_gold_folders([wanted]))
    assert done.stdout == f"{sum(len(read_gold(folder).claims) for folder in folders)} claims\n"
    return folders


def test_excerpts_unpack_into_labelled_folders(excerpts: list[Path]) -> None:
    assert len(excerpts) > 300
    holds_together(excerpts)


def test_releases_kept_apart_unpack_and_are_not_trained_on(excerpts: list[Path], tmp_path: Path) -> None:
    script = ["models/training/excerpts.py", str(tmp_path / "made"), "models/unread/releases.jsonl"]
    subprocess.run([sys.executable, *script], cwd=ROOT, capture_output=True, text=True, check=True)
    folders = sorted(find_gold_folders([tmp_path / "made"]))
    assert len(folders) == 40 and not {path.name for path in folders} & {path.name for path in excerpts}
    holds_together(folders)
    apart, taught = ({json.loads(line)["release"] for line in path.read_text(encoding="utf-8").splitlines()} for path in (UNREAD, LABELS))
    assert len(apart) == 48 and not apart & taught


def holds_together(folders: list[Path]) -> None:
    for folder in folders:
        texts = {path.name: squash(path.read_text(encoding="utf-8")) for path in (folder / "releases").iterdir()}
        for claim in read_gold(folder).claims:
            assert squash(claim.quote) in texts[claim.release], claim.gold_id
            assert (claim.metric in METRICS) if claim.kind == "guidance" else (claim.event in EVENTS), claim.gold_id


@pytest.mark.parametrize(("labels", "least"), [(LABELS, 500), (UNREAD, 300)], ids=["training", "unread"])
def test_labels_by_place_hold_no_words_of_the_releases(labels: Path, least: int) -> None:
    rows = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines()]
    told = [value for row in rows for key, value in row.items() if isinstance(value, str) and key != "release"]
    assert len(rows) > least and max(map(len, told)) <= 50


@pytest.mark.shared
@pytest.mark.skipif(not (ROOT.parent / "shared" / "corpus").is_dir(), reason="no ../shared/corpus here")
def test_labels_by_place_unfold_into_labelled_folders(tmp_path: Path) -> None:
    unfold = ["models/training/unfold.py", "../shared/corpus", str(tmp_path / "corpus")]
    done = subprocess.run([sys.executable, *unfold], cwd=ROOT, capture_output=True, text=True, check=True)
    folders = [read_gold(path) for path in find_gold_folders([tmp_path / "corpus"])]
    claims = [claim for folder in folders for claim in folder.claims]
    assert done.stdout == "1230 claims\n" == f"{len(claims)} claims\n"
    # The quotes are words, not cut in the middle of one.
    assert all((claim.quote[:1].strip() and not claim.quote[:1].islower()) or claim.soft for claim in claims if len(claim.quote) > 200)
