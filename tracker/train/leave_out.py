"""What the classifier changes of the whole extraction, on issuers it was not trained on: as filter, finder, confidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.claims import find_by_rules, read_passage
from tracker.claims.classifier import DOUBTED, classify, doubt_of
from tracker.claims.merge import merge_claims
from tracker.claims.passages import find_passages
from tracker.evaluate.gold import GoldFolder, find_gold_folders, read_gold
from tracker.evaluate.predict import Predicted, Prediction, read_folder
from tracker.evaluate.report import Figures, figures
from tracker.evaluate.scores import FolderScore, extra_key, score_folder
from tracker.fiscal import calendar_of
from tracker.train import average_precision, hold_out
from tracker.train.labels import find_labelled, find_silent
from tracker.types import Claim, Release

if TYPE_CHECKING:
    from spacy.language import Language

# Probabilities of "none" above which the filter sets aside, or of "claim" above which the finder reads on; 1.1 is never.
THRESHOLDS = (0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1.1)
FIGURES = ("recall", "precision", "f1", "tuple_recall", "predicted", "duplicates")


@dataclass(frozen=True, slots=True)
class Extracted:
    """One release's claims by the rules, each with the least probability of "none" over its places (0 in tables), and
    the claims the rules would read from further passages as under an outlook heading, with the probability of "claim"."""

    release: Release
    claims: tuple[tuple[Claim, float], ...]
    more: tuple[tuple[Claim, float], ...]


@dataclass(frozen=True, slots=True)
class Held:
    """One folder that the classifier was not trained on."""

    gold: GoldFolder
    extracted: tuple[Extracted, ...]


Use = Callable[[Extracted, float], Iterable[Claim]]


def rules_alone(extracted: Extracted, threshold: float) -> Iterator[Claim]:
    """Use no classifier."""
    return (claim for claim, _ in extracted.claims)


def filtered(extracted: Extracted, threshold: float) -> Iterator[Claim]:
    """Set aside the claims that stand only in passages that the classifier calls none."""
    return (claim for claim, none in extracted.claims if none < threshold)


def found_more(extracted: Extracted, threshold: float) -> Iterable[Claim]:
    """Read what the classifier calls a claim and the rules read nothing from as if it stood under an outlook heading."""
    further = [claim for claim, odds in extracted.more if odds >= threshold]
    claims = [claim for claim, _ in extracted.claims]
    return merge_claims([*claims, *further]) if further else claims


USES: Mapping[str, Use] = {"rules alone": rules_alone, "filter": filtered, "finder": found_more}


def leave_out(folders: Iterable[Path | str], folds: int | None = None, seed: int = 0) -> dict[str, Figures]:
    """Measure each use of the classifier on held-out folders, one issuer at a time unless `folds` says otherwise.

    The threshold used on a folder is the one that does best over all OTHER folders; 1.1 leaves the rules alone. The row
    "confidence" has, of the claims that stand for a firm label or for none, the average precision of ranking them by
    the rules' confidence and by the classifier's.
    """
    held = list(hold_folders(folders, folds, seed))
    rows = {name: _measure_use(held, use) for name, use in USES.items()}
    shipped = sum((score(folder, filtered, DOUBTED).counts for folder in held), Counter[str]())
    return {**rows, "filter as shipped": _row(shipped, DOUBTED), "confidence": _rank(held)}


def hold_folders(folders: Iterable[Path | str], folds: int | None, seed: int) -> Iterator[Held]:
    """Extract every folder's claims beside the odds of a classifier that has not seen the folder."""
    golds = [read_gold(path) for path in find_gold_folders(Path(f) for f in folders)]
    data = [list(find_labelled(gold)) for gold in golds]
    for indices, nlp in hold_out(data, folds or len(data), seed):
        for i in indices:
            releases, _ = read_folder(golds[i])
            yield Held(golds[i], tuple(extract(nlp, release) for release in releases))


def extract(nlp: Language, release: Release) -> Extracted:
    """Read one release by the rules, and weigh every passage of it."""
    if release.published is None:
        return Extracted(release, (), ())
    spoken = list(find_passages(release))
    passages = [*spoken, *find_silent(release, spoken)]
    odds = list(classify(nlp, passages, release.published))
    at = {passage.start: cats["none"] for passage, cats in zip(passages, odds, strict=True) if not passage.outlook}
    claims = find_by_rules(release, spoken)
    used = {start for claim in claims for start in (claim.start, *(span.start for span in claim.also))}
    calendar = calendar_of(release)
    more = [
        (claim, cats["claim"])
        for passage, cats in zip(passages, odds, strict=True)
        if passage.start not in used and not passage.outlook and cats["claim"] >= min(THRESHOLDS)
        for claim in read_passage(replace(passage, outlook=True), release, calendar)
    ]
    weighed = tuple((claim, doubt_of(claim, at)) for claim in claims)
    return Extracted(release, weighed, tuple(more))


def _measure_use(held: Sequence[Held], use: Use) -> Figures:
    """Score every folder at every threshold, then take for each the threshold that is best on the others."""
    scores = {threshold: [score(folder, use, threshold) for folder in held] for threshold in THRESHOLDS}
    counts: Counter[str] = Counter()
    chosen: list[float] = []
    for i in range(len(held)):
        best = max(THRESHOLDS, key=lambda t: (_f1(s.counts for j, s in enumerate(scores[t]) if j != i), t))
        counts.update(scores[best][i].counts)
        chosen.append(best)
    return _row(counts, Counter(chosen).most_common(1)[0][0])


def _row(counts: Counter[str], threshold: float) -> Figures:
    result = figures(counts)
    return {**{name: result[name] for name in FIGURES}, "threshold": threshold}


def score(folder: Held, use: Use, threshold: float) -> FolderScore:
    """Score one held-out folder under one use of the classifier."""
    predicted = [
        Predicted(extracted.release.source, claim)
        for extracted in folder.extracted
        for claim in use(extracted, threshold)
        if not claim.vague
    ]
    releases = tuple(extracted.release for extracted in folder.extracted)
    return score_folder(folder.gold, Prediction(releases, tuple(predicted), judged=False))


def _f1(counts: Iterable[Counter[str]]) -> float:
    return figures(sum(counts, Counter()))["f1"] or 0.0


def _rank(held: Sequence[Held]) -> Figures:
    """Say how well each certainty ranks right claims before wrong ones."""
    rules: list[tuple[float, bool]] = []
    both: list[tuple[float, bool]] = []
    for folder in held:
        wrong = {extra.key for extra in score(folder, rules_alone, 1.1).extras}
        for extracted in folder.extracted:
            for claim, none in extracted.claims:
                if not claim.vague:
                    right = extra_key(Predicted(extracted.release.source, claim)) not in wrong
                    rules.append((claim.confidence, right))
                    both.append((claim.confidence * (1 - none), right))
    return {"by_rules": average_precision(rules), "with_classifier": average_precision(both)}
