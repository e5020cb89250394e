"""Train the classifier of passages on labelled folders: on the CPU, in seconds, the same from the same seed."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker.claims.classifier import LABELS, classify, text_of
from tracker.errors import TrackerError
from tracker.evaluate.gold import find_gold_folders, read_gold
from tracker.train.labels import Labelled, find_labelled

if TYPE_CHECKING:
    from spacy.language import Language

EPOCHS = 8
BATCH = 32
DROPOUT = 0.3
FOLDS = 5
# Hashed single words and pairs, no word list: the weights hold no text of any release. A hash-embedding network was
# tried and came out worse and six times slower on this much data: models/README.md.
MODEL: dict[str, Any] = {
    "@architectures": "spacy.TextCatBOW.v3",
    "exclusive_classes": True,
    "ngram_size": 2,
    "no_output_layer": False,
    "length": 65536,
}

Scores = dict[str, Any]


def train(folders: Iterable[Path | str], output: Path | str, seed: int = 0) -> Scores:
    """Train on the labelled folders, or those directly below the given ones, and write the pipeline to `output`.

    Returns what was measured on held-out folders, which is also written to `output/scores.json`. The texts of the
    releases are not written anywhere.
    """
    data = [list(find_labelled(read_gold(path))) for path in find_gold_folders(Path(f) for f in folders)]
    every = [labelled for folder in data for labelled in folder]
    if len({labelled.label for labelled in every}) < len(LABELS):
        raise TrackerError(
            "These folders do not hold a firm claim, a vague one and a passage without: nothing to learn."
        )
    scores = {
        "folders": len(data),
        "releases": len({(labelled.release.sha256) for labelled in every}),
        "passages": dict(Counter(labelled.label for labelled in every)),
        "seed": seed,
        "held_out": measure(data, seed),
    }
    save_classifier(train_classifier(every, seed), Path(output), scores)
    return scores


def train_classifier(examples: Sequence[Labelled], seed: int = 0) -> Language:
    """Train a classifier on labelled passages; the same passages and seed give the same weights."""
    import spacy
    from spacy.training import Example
    from spacy.util import fix_random_seed, minibatch

    fix_random_seed(seed)
    nlp = spacy.blank("en")
    textcat = nlp.add_pipe("textcat", config={"model": MODEL})
    for label in LABELS:
        textcat.add_label(label)  # type: ignore[attr-defined]
    made = [Example.from_dict(nlp.make_doc(_text(x)), {"cats": _cats(x.label)}) for x in examples]
    optimizer = nlp.initialize(lambda: made)
    shuffler = random.Random(seed)
    for _ in range(EPOCHS):
        shuffler.shuffle(made)
        for batch in minibatch(made, BATCH):
            nlp.update(batch, sgd=optimizer, drop=DROPOUT)
    return nlp


def _text(labelled: Labelled) -> str:
    assert labelled.release.published is not None
    return text_of(labelled.passage, labelled.release.published)


def _cats(label: str) -> dict[str, float]:
    return {name: float(name == label) for name in LABELS}


def save_classifier(nlp: Language, output: Path, scores: Scores) -> None:
    """Write a pipeline without its vocabulary, which would hold the words of the releases it was trained on."""
    output.mkdir(parents=True, exist_ok=True)
    nlp.meta.update(
        name="claim_textcat",
        version="1.0.0",
        description="Sorts passages of company releases into claim, vague and none",
        license="MIT",
        performance={},
    )
    nlp.to_disk(output, exclude=["vocab"])
    (output / "scores.json").write_text(json.dumps(scores, indent=1) + "\n", encoding="utf-8")


def measure(data: Sequence[Sequence[Labelled]], seed: int = 0, folds: int = FOLDS) -> Scores:
    """Measure how well passages of folders not trained on are told apart; empty where there are fewer than two folders."""
    pairs = [pair for held, nlp in hold_out(data, folds, seed) for i in held for pair in _judged(nlp, data[i])]
    if not pairs:
        return {}
    right = sum(max(cats, key=lambda name: cats[name]) == label for label, cats in pairs)
    return {
        "folds": min(folds, len(data)),
        "accuracy": round(right / len(pairs), 4),
        **{
            f"average_precision_{name}": average_precision((cats[name], label == name) for label, cats in pairs)
            for name in LABELS
        },
    }


def hold_out(data: Sequence[Sequence[Labelled]], folds: int, seed: int = 0) -> Iterator[tuple[list[int], Language]]:
    """Yield, per fold, which folders are held out and a classifier trained on the others; nothing below two folders."""
    count = min(folds, len(data))
    order = list(range(len(data)))
    random.Random(seed).shuffle(order)
    for k in range(count if count > 1 else 0):
        held = order[k::count]
        rest = [labelled for i in order if i not in held for labelled in data[i]]
        yield held, train_classifier(rest, seed)


def _judged(nlp: Language, examples: Sequence[Labelled]) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield each passage's label beside its odds, release by release."""
    for published, group in groupby(examples, key=lambda example: example.release.published):
        assert published is not None
        same_day = list(group)
        odds = classify(nlp, (example.passage for example in same_day), published)
        yield from zip((example.label for example in same_day), odds, strict=True)


def average_precision(scored: Iterable[tuple[float, bool]]) -> float:
    """Return the mean of the precisions at each true one, best score first: 1.0 where all true ones come first.

    >>> average_precision([(0.9, True), (0.8, False), (0.7, True)])
    0.8333
    """
    hits, total = 0, 0.0
    for rank, (_, true) in enumerate(sorted(scored, key=lambda pair: -pair[0]), 1):
        if true:
            hits += 1
            total += hits / rank
    return round(total / hits, 4) if hits else 0.0
