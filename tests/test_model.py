"""The classifier that ships: it loads, tells plain cases apart, holds no text, and is not needed."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tracker import find_claims
from tracker.claims.classifier import DOUBTED, LABELS, classify, doubt_of, find_signs, text_of, weigh
from tracker.claims.passages import Passage
from tracker.pipeline import CLASSIFIER, load_classifier
from tracker.places import models_folder
from tracker.types import Block, Claim, Release, Span

ROOT = Path(__file__).parent.parent
GOLD = ROOT.parent / "shared" / "gold"
DAY = date(2031, 2, 3)
MODEL = models_folder() / CLASSIFIER


def make_release(text: str) -> Release:
    return Release(text, "a.txt", "0", blocks=(Block("paragraph", 0, len(text)),), published=DAY, issuer="Pumps Inc.")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("For fiscal 2031, the Company expects revenue of $400 million to $420 million.", "claim"),
        ("We expect capital expenditures of approximately $30 million in 2031.", "claim"),
        ("Brightwater plans to initiate a Phase 2 trial of BW-12 in the second half of 2031.", "claim"),
        ("Revenue for the fourth quarter was $98 million, compared to $90 million in the prior year.", "none"),
        ("The Toledo plant shipped its first pumps in 2030.", "none"),
        ("Gross margin was 41% and reflects a better mix.", "none"),
    ],
)
def test_tells_plain_cases_apart(text: str, label: str) -> None:
    nlp = load_classifier()
    assert nlp is not None
    (odds,) = classify(nlp, [Passage(text, 0, "sentence")], DAY)
    assert max(odds, key=lambda name: odds[name]) == label
    assert sum(odds.values()) == pytest.approx(1, abs=0.01) and odds.keys() == set(LABELS)


@pytest.mark.parametrize(
    ("text", "year_word"),
    [("in 2031", "thisyear"), ("in 2032", "nextyear"), ("by 2040", "lateryear"), ("in 2029", "pastyear")],
)
def test_years_read_alike_in_every_decade(text: str, year_word: str) -> None:
    assert f" {year_word} " in text_of(Passage(text, 0, "sentence"), DAY)
    moved = re.sub(r"\d+", lambda m: str(int(m.group()) - 20), text)
    assert text_of(Passage(moved, 0, "sentence"), date(2011, 2, 3)) == text_of(Passage(text, 0, "sentence"), DAY)


def test_long_passages_are_cut() -> None:
    assert len(text_of(Passage("revenue " * 100_000, 0, "sentence", section="Outlook " * 9_000), DAY)) < 5_000


def test_signs_tell_results_from_plans() -> None:
    plan = set(find_signs(Passage("We expect $5 million in 2031.", 0, "item", outlook=True), DAY))
    result = set(find_signs(Passage("We had $5 million in 2029.", 0, "item"), DAY))
    assert plan - result == {"expect", "strong", "outlook", "ahead"} and result - plan == {"behind"}


def make_claim(start: int, *also: int, confidence: float = 0.9) -> Claim:
    places = tuple(Span(a, a + 5) for a in also)
    return Claim("guidance", "x", start, start + 5, "Pumps", "revenue", also=places, confidence=confidence)


def test_doubt_is_the_least_over_a_claims_places() -> None:
    none = {0: 0.99, 10: 0.4}
    assert [doubt_of(make_claim(*at), none) for at in [(0,), (0, 10), (0, 20)]] == [0.99, 0.4, 0.0]


def test_weighing_rates_and_marks_the_doubted() -> None:
    nlp = load_classifier()
    assert nlp is not None
    sure = Passage("We expect revenue of $400 million in 2031.", 0, "sentence")
    unsure = Passage("A list of these customers will be shown at the site, as it was in 2019 and 2020.", 50, "sentence")
    odds = {p.start: cats["none"] for p, cats in zip([sure, unsure], classify(nlp, [sure, unsure], DAY), strict=True)}
    weighed = list(weigh([make_claim(0), make_claim(50), make_claim(500)], [sure, unsure], DAY, nlp))
    assert [c.vague for c in weighed] == [False, odds[50] >= DOUBTED, False]
    assert weighed[1].confidence < weighed[0].confidence
    assert weighed[0].confidence == round(0.9 * (1 - odds[0]), 3) and weighed[-1].confidence == 0.9


def test_outlook_sections_are_not_doubted() -> None:
    nlp = load_classifier()
    assert nlp is not None
    passage = Passage("A list of these customers was shown in 2019.", 0, "item", outlook=True)
    (claim,) = weigh([make_claim(0)], [passage], DAY, nlp)
    assert not claim.vague and claim.confidence == 0.9


def test_claims_come_without_the_model_and_one_notice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    release = make_release("The Company expects revenue of $90 million in 2031.")
    with_model = list(find_claims(release))
    monkeypatch.setattr("tracker.pipeline.models_folder", lambda: tmp_path)
    load_classifier.cache_clear()
    try:
        with caplog.at_level(logging.WARNING):
            without = [*find_claims(release), *find_claims(release)]
    finally:
        load_classifier.cache_clear()
    assert len(with_model) == 1
    assert [replace(c, confidence=0) for c in without] == [replace(c, confidence=0) for c in with_model] * 2
    assert [r.message for r in caplog.records if "is missing" in r.message and "tracker train" in r.message]
    assert len(caplog.records) == 1


@pytest.mark.parametrize("content", ["", "not a config", "[nlp]\nlang = 'xx'\n"])
def test_a_broken_model_is_told_and_left(tmp_path: Path, caplog: pytest.LogCaptureFixture, content: str) -> None:
    (tmp_path / "config.cfg").write_text(content, encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert load_classifier(tmp_path) is None
    assert "cannot be loaded" in caplog.text


def test_the_shipped_model_is_small_and_says_what_it_is() -> None:
    files = [path for path in MODEL.rglob("*") if path.is_file()]
    assert not (MODEL / "vocab").exists()
    assert sum(path.stat().st_size for path in files) < 4_000_000
    assert json.loads((MODEL / "scores.json").read_text(encoding="utf-8"))["held_out"]["folds"] >= 2
    assert (MODEL.parent / "README.md").is_file()


@pytest.mark.shared
def test_the_shipped_model_holds_no_words_of_the_labelled_releases() -> None:
    """No run of three words of the labelled quotes, and none of their rarer words, stands in any file."""
    if not GOLD.is_dir():
        pytest.skip("../shared/gold is not here")
    written = b" ".join(path.read_bytes() for path in MODEL.rglob("*") if path.is_file()).lower()
    for labels in GOLD.glob("*/claims.jsonl"):
        for line in labels.read_text(encoding="utf-8").splitlines():
            words = re.findall(r"[a-z]+", json.loads(line)["quote"].lower())
            runs = [" ".join(words[i : i + 3]) for i in range(len(words) - 2)]
            assert not [run for run in runs if run.encode() in written]
