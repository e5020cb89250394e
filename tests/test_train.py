"""`tracker train`: labels from quotes, the same weights from the same seed, no text of a release in what it writes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tracker.claims.classifier import LABELS, classify
from tracker.claims.passages import Passage
from tracker.errors import TrackerError
from tracker.evaluate.gold import Gold, find_gold_folders, read_gold
from tracker.evaluate.predict import read_folder
from tracker.pipeline import load_classifier
from tracker.train import hold_out, measure, train, train_classifier
from tracker.train.labels import Labelled, find_quotes, find_silent, label_of
from tracker.train.leave_out import USES, extract, leave_out
from tracker.types import Block, Release

ROOT = Path(__file__).parent.parent
DEMO = ROOT / "data"
GOLD = ROOT.parent / "shared" / "gold"
DAY = date(2031, 2, 3)


def make_examples(count: int = 8) -> list[Labelled]:
    """Make passages of a fictional issuer, as many of each label."""
    release = Release("", "a.txt", "0", published=DAY)
    wordings = {
        "claim": "We expect revenue of ${} million in 2031.",
        "vague": "We remain confident in our {} strong brands.",
        "none": "Revenue was ${} million in 2030.",
    }
    return [
        Labelled(Passage(words.format(n), 0, "sentence"), release, label)
        for n in range(count)
        for label, words in wordings.items()
    ]


@pytest.mark.parametrize(
    ("text", "quote", "places"),
    [
        ("We expect\n  growth.", "We expect growth.", ["We expect\n  growth"]),
        ("We expect “growth”; WE EXPECT GROWTH!", 'We expect "growth"', ["We expect “growth", "WE EXPECT GROWTH"]),
        ("Sales rose.", "Sales fell.", []),
        ("Sales rose.", "—", []),
    ],
)
def test_quotes_are_found_by_their_letters(text: str, quote: str, places: list[str]) -> None:
    gold = Gold("x", "a.txt", "guidance", False, quote)
    assert [text[a:b] for a, b, _ in find_quotes(text, [gold])] == places


def test_a_firm_quote_wins_over_a_soft_one() -> None:
    spans = [(0, 10, True), (5, 20, False)]
    assert [label_of(a, b, spans) for a, b in [(0, 5), (0, 6), (20, 30)]] == ["vague", "claim", "none"]


def test_silent_sentences_are_those_no_passage_covers() -> None:
    text = "Sales rose. Costs fell.\n\nAbout Brightwater Pumps\n\nIt makes pumps."
    blocks = (
        Block("paragraph", 0, 23),
        Block("heading", 25, 48, level=1),
        Block("paragraph", 50, 65, section="About Brightwater Pumps"),
    )
    release = Release(text, "a.txt", "0", blocks=blocks, published=DAY)
    assert [p.text for p in find_silent(release, [Passage("Sales rose.", 0, "sentence")])] == ["Costs fell."]


def test_the_same_seed_gives_the_same_weights() -> None:
    one, two = (train_classifier(make_examples(), seed=3).get_pipe("textcat").to_bytes() for _ in range(2))
    assert one == two
    assert train_classifier(make_examples(), seed=4).get_pipe("textcat").to_bytes() != one


def test_learns_what_it_is_shown() -> None:
    nlp = train_classifier(make_examples(40))
    texts = ["We expect revenue of $97 million in 2031.", "We remain confident.", "Revenue was $97 million in 2030."]
    cats = classify(nlp, [Passage(text, 0, "sentence") for text in texts], DAY)
    assert [max(odds, key=lambda name: odds[name]) for odds in cats] == list(LABELS)


def test_each_folder_is_held_out_once() -> None:
    data = [make_examples(2) for _ in range(3)]
    assert sorted(i for held, _ in hold_out(data, folds=5) for i in held) == [0, 1, 2]
    assert measure(data[:1]) == {} and measure(data)["folds"] == 3


def demo_folders() -> list[Path]:
    folders = list(find_gold_folders([DEMO])) if any(DEMO.glob("*/claims.jsonl")) else []
    if not folders:
        pytest.skip("the demo corpus has no labels")
    return folders


def test_writes_a_pipeline_without_the_words_it_saw(tmp_path: Path) -> None:
    folders = demo_folders()[:1]
    scores = train(folders, tmp_path / "made")
    assert json.loads((tmp_path / "made" / "scores.json").read_text(encoding="utf-8")) == scores
    assert scores["passages"].keys() == set(LABELS)
    assert not (tmp_path / "made" / "vocab").exists()
    assert sum(path.stat().st_size for path in (tmp_path / "made").rglob("*")) < 4_000_000
    nlp = load_classifier(tmp_path / "made")
    assert nlp is not None
    written = b"".join(path.read_bytes().lower() for path in (tmp_path / "made").rglob("*") if path.is_file())
    issuers = {(header.issuer or "").split()[0].encode().lower() for f in folders for header in read_gold(f).headers}
    assert not [name for name in issuers if name in written]


def test_folders_without_labels_teach_nothing(tmp_path: Path) -> None:
    (tmp_path / "releases").mkdir()
    (tmp_path / "claims.jsonl").write_text("", encoding="utf-8")
    (tmp_path / "releases.jsonl").write_text('{"release": "a.txt", "published": "2031-02-03"}\n', encoding="utf-8")
    with pytest.raises(TrackerError, match="nothing to learn"):
        train([tmp_path], tmp_path / "made")
    assert not (tmp_path / "made").exists()


def test_measures_every_use_of_the_classifier_on_held_out_folders() -> None:
    rows = leave_out(demo_folders()[:2])
    assert rows.keys() == {*USES, "filter as shipped", "confidence"}
    assert rows["rules alone"]["threshold"] == 1.1
    assert rows["rules alone"]["recall"] is not None


def test_extracts_with_odds() -> None:
    nlp = train_classifier(make_examples(40))
    text = "The Company expects revenue of $90 million in 2031."
    release = Release(
        text, "a.txt", "0", blocks=(Block("paragraph", 0, len(text)),), published=DAY, issuer="Pumps Inc."
    )
    (weighed,) = extract(nlp, release).claims
    assert weighed[0].metric == "revenue" and 0 <= weighed[1] < 0.5


@pytest.mark.shared
def test_nearly_every_quote_of_the_labels_is_found() -> None:
    if not GOLD.is_dir():
        pytest.skip("../shared/gold is not here")
    found = []
    for folder in map(read_gold, list(find_gold_folders([GOLD]))[:8]):
        texts = {release.source: release.text for release in read_folder(folder)[0]}
        found += [any(find_quotes(texts[gold.release], [replace(gold, also=())])) for gold in folder.claims]
    assert sum(found) / len(found) > 0.98
