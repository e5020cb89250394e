"""Which claims, over releases, are the same promise: their series, the walk of a guidance, the slips of a milestone."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from tracker.actions import moved
from tracker.resolve.ledger import canonical, scope_key
from tracker.resolve.subjects import Subject, claim_text, find_aliases, speaks_of, subject_of
from tracker.types import Action, Claim, Published


@dataclass(frozen=True, slots=True)
class Step:
    """One claim of a guidance series; `computed` is how its numbers moved against the one before, `said` what its words say.

    `disagrees` flags words that the numbers contradict ("we raise" beside a lower range).
    """

    claim: Published[Claim]
    computed: Action
    said: Action | None
    disagrees: bool


@dataclass(frozen=True, slots=True)
class Slip:
    """How far a milestone moved: its first and current window's last days, the days between, how often it was re-guided."""

    first: date
    current: date
    days_slipped: int
    re_guides: int


def assign(claims: Sequence[Claim], issuer_key: str) -> list[Claim]:
    """Give every claim of one issuer its series_id, in the order given; any order gives the same ids.

    Guidance is one series per metric, basis, scope, measure and period, whatever the day it was said; milestones are
    one where event and subject are. Vague claims have series too, so that a promise can be followed to where it became firm.
    """
    milestones = [c for c in claims if c.kind == "milestone"]
    ids = _milestone_ids(milestones, issuer_key)
    return [
        replace(c, series_id=_hashed(issuer_key, *_guidance_key(c)) if c.kind == "guidance" else ids[_identity(c)])
        for c in claims
    ]


def _hashed(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


# Metrics that name no one thing: an issuer speaks of many markets, and of much that no row names.
_UNNAMED = (None, "other", "market_growth")


def _guidance_key(claim: Claim) -> tuple[str, ...]:
    return (
        "guidance",
        canonical(claim.metric or "other")[0],
        claim.basis or "unstated",
        " ".join(sorted(scope_key(claim.scope, claim.subject))),
        claim.measure or "level",
        _period_key(claim),
        " ".join(sorted(scope_key(claim.subject))) if claim.metric in _UNNAMED else "",
    )


def _period_key(claim: Claim) -> str:
    """Name a period by its last month and its length, so that 52/53-week years and month ends are one."""
    if claim.target_end is None:
        return "open"
    month = claim.target_end.year * 12 + claim.target_end.month - (claim.target_end.day <= 10)
    if claim.target_start is None:
        return f"{month}:"
    return f"{month}:{round(((claim.target_end - claim.target_start).days + 1) / 30.44)}"


def _identity(claim: Claim) -> tuple[str, str, str]:
    return claim.event or "other", claim_text(claim), claim.quote if not claim.subject else ""


def _milestone_ids(claims: Sequence[Claim], issuer_key: str) -> dict[tuple[str, str, str], str]:
    """Group milestones whose subjects speak of each other, through chains of them too; name a group by its first text."""
    aliases = find_aliases(sorted({c.quote for c in claims}))
    own = frozenset(w for c in claims for w in c.speaker.lower().split())
    texts = sorted({_identity(c) for c in claims})
    subjects = [subject_of(text or quote, aliases, own) for _, text, quote in texts]
    group = list(range(len(texts)))
    for i, (event, _, _) in enumerate(texts):
        for j in range(i):
            if texts[j][0] == event and group[i] != group[j] and one_subject(subjects[i], subjects[j]):
                low, high = sorted((group[i], group[j]))
                group = [low if g == high else g for g in group]
    return {text: _hashed(issuer_key, "milestone", *texts[group[i]]) for i, text in enumerate(texts)}


def one_subject(one: Subject, other: Subject) -> bool:
    """Tell whether two milestones are about one thing: each names the other, stage by stage.

    >>> of = lambda text: subject_of(text, find_aliases([]))
    >>> one_subject(of("start the Phase 2 trial of VT-101"), of("Phase 2 trial of VT-101 to begin"))
    True
    >>> one_subject(of("start the Phase 2 trial of VT-101"), of("start the Phase 3 trial of VT-101"))
    False
    """
    if one.stages and other.stages and not one.stages & other.stages:
        return False
    if not one.names and not other.names:
        return one.words == other.words and one.phases == other.phases
    # A name that opens a subject looks like any first word: "Fairwater, Ohio store to open".
    mine, theirs = (replace(a, names=a.names | (a.words & b.names)) for a, b in ((one, other), (other, one)))
    return speaks_of(mine, theirs) and speaks_of(theirs, mine)


def move(before: Claim, now: Claim) -> Action:
    """Tell how a range moved: raised if either end is up and none down, lowered the other way, else by its width.

    >>> from decimal import Decimal
    >>> a = Claim("guidance", "", 0, 0, "", "", low=Decimal(10), high=Decimal(14))
    >>> move(a, replace(a, low=Decimal(11))), move(a, replace(a, low=Decimal(11), high=Decimal(13)))
    ('raised', 'narrowed')
    """
    if now.action == "withdrawn":
        return "withdrawn"
    return moved((before.low, before.high), (now.low, now.high))


# What words may say of numbers that moved so: "updates" and silence say nothing, a narrowed range may be called raised.
_CONTRADICTS = {
    "raised": {"lowered", "withdrawn"},
    "lowered": {"raised", "maintained", "withdrawn"},
    "maintained": {"raised", "lowered", "narrowed", "widened"},
    "narrowed": {"widened", "maintained"},
    "widened": {"narrowed", "maintained"},
}


def walk(series: Sequence[Published[Claim]]) -> list[Step]:
    """Follow one guidance series through its releases: first guidance, every move, where words and numbers disagree."""
    steps: list[Step] = []
    for claim in sorted(series, key=lambda c: (c.published, c.release_id, c.item.start)):
        before = steps[-1].claim.item if steps else None
        computed: Action = move(before, claim.item) if before is not None else "new"
        said = claim.item.action
        wrong = before is not None and said is not None and said in _CONTRADICTS.get(computed, set())
        steps.append(Step(claim, computed, said, wrong))
    return steps


def slip(series: Sequence[Published[Claim]]) -> Slip | None:
    """Sum up one milestone series; None where no claim of it gives a window."""
    windows = [
        c.item.target_end
        for c in sorted(series, key=lambda c: (c.published, c.release_id, c.item.start))
        if c.item.target_end is not None
    ]
    if not windows:
        return None
    moves = sum(a != b for a, b in pairwise(windows))
    return Slip(windows[0], windows[-1], (windows[-1] - windows[0]).days, moves)
