"""What each stage of the reading pass leaves of the labelled claims: read, gated, a candidate, decided, composed, slots right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.compose import compose_claims
from tracker.decide import Scored, decide
from tracker.evaluate.gold import Gold, GoldFolder
from tracker.evaluate.matching import Side, affinity, same_numbers, same_target, side_of_claim, side_of_gold
from tracker.evaluate.predict import read_folder
from tracker.types import Release

# In order; a claim counts for a stage if it counts for every one before.
STAGES = ("labelled", "read", "candidate", "decided", "composed", "slots")


@dataclass(frozen=True, slots=True)
class Traced:
    """One firm labelled claim, the last stage that it reached and the best probability that a candidate for it was given."""

    gold: Gold
    stage: str
    probability: float | None = None


def trace(folder: GoldFolder) -> Iterator[Traced]:
    """Follow every firm labelled claim of a folder through the stages.

    "slots": metric or event, period and, where the label has one, the amount of the composed claim are right, too.
    """
    releases, _ = read_folder(folder)
    by_name = {release.source: release for release in releases if release.published is not None}
    for header in folder.headers:
        golds = [gold for gold in folder.claims if gold.release == header.release and not gold.soft]
        release = by_name.get(header.release)
        yield from (_trace_release(release, golds) if release else (Traced(gold, "labelled") for gold in golds))


def _trace_release(release: Release, golds: Sequence[Gold]) -> Iterator[Traced]:
    assert release.published is not None
    scored = decide(release)
    claims = [side_of_claim(c) for c in compose_claims(scored, release.published) if not c.vague]
    sides = [side_of_claim(one.candidate.claim) for one in scored]
    for gold in golds:
        wanted = side_of_gold(gold)
        mine = [one for one, side in zip(scored, sides, strict=True) if affinity(side, wanted, release.published) > 0]
        best = max((one.probability for one in mine), default=None)
        yield Traced(gold, _reached(mine, wanted, claims, release), best)


def _reached(mine: Sequence[Scored], wanted: Side, claims: Sequence[Side], release: Release) -> str:
    assert release.published is not None
    day = release.published
    if not mine:
        return "read"
    if not any(one.probability >= one.threshold for one in mine):
        return "candidate"
    standing = [side for side in claims if affinity(side, wanted, day) > 0]
    if not standing:
        return "decided"
    return "slots" if any(_same_slots(side, wanted, release) for side in standing) else "composed"


def _same_slots(side: Side, wanted: Side, release: Release) -> bool:
    assert release.published is not None
    thing = side.metric == wanted.metric if wanted.kind == "guidance" else side.event == wanted.event
    numbers = same_numbers(side, wanted) if wanted.numeric else True
    return thing and numbers and same_target(side, wanted, release.published)


def ceilings(traced: Sequence[Traced]) -> list[dict[str, object]]:
    """Tabulate how many of the labelled claims each stage keeps, and which share that is."""
    counts = Counter(one.stage for one in traced)
    rows: list[dict[str, object]] = []
    for number, stage in enumerate(STAGES):
        kept = sum(counts[later] for later in STAGES[number:])
        rows.append({"stage": stage, "claims": kept, "share": round(kept / max(1, len(traced)), 4)})
    return rows
