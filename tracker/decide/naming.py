"""What a candidate is a promise of: the lexicon's metric or event, weighed against the encoder's reading of the sentence.

The lexicon is sure where a verb stands with its object or a metric with its amount, and helpless where a company says it in
other words ("we will put $22 million into the mill"). The encoder reads those, and is the worse of the two on plain ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tracker.candidates.deals import of_side
from tracker.candidates.measures import fits, measure_of
from tracker.lexicon import form_of
from tracker.types import Amount, Candidate, Claim, Measure

# What the lexicon's reading counts beside the encoder's log-probabilities, by how it was read. Chosen on promises of issuers that
# the encoder was not tuned on; models/README says what each choice gives.
TRUST = {"named": 6.0, "weak": 2.5, "unnamed": 1.5, "metric": 6.0, "above": 1.5, "other": 1.5}
# Their signs, units and periods are read with the words that name them: no other reading can lend them.
_OF_ITS_WORDS = frozenset({"net_loss", "loss_per_share", "cash_used_in_operations", "share_count"})
# Signs of a candidate that bears another name than the lexicon's, of one that no row of the lexicon names, and of a mere guess of
# the lexicon that the encoder shares.
RENAMED, UNLISTED, CONFIRMED = "renamed", "unlisted", "confirmed"
_PER_SHARE = frozenset({"eps", "dividends", "ffo", "other"})


@dataclass(frozen=True, slots=True)
class Naming:
    """Log-probabilities of the metrics, or of the events, that a candidate may be of."""

    names: tuple[str, ...]
    odds: np.ndarray


def named(candidate: Candidate, naming: Naming | None) -> Candidate:
    """Return the candidate with the likeliest metric or event that its amount allows; as it is where the encoder has not seen it."""
    # "Revenue and EBITDA of $48 million and $12 million, respectively": the word itself pairs them.
    if naming is None or candidate.claim.rule == "guidance.respectively" or _is_part_of_a_share(candidate):
        return candidate
    claim = candidate.claim
    milestone = claim.kind == "milestone"
    read = claim.event if milestone else claim.metric
    best = of_side(_likeliest(claim, read, naming, TRUST[_how(candidate)]), candidate.signs)
    if best is None or best == read:
        guessed = "unnamed" in candidate.signs and read != "other"
        return replace(candidate, signs=candidate.signs | {CONFIRMED}) if guessed else candidate
    changed = replace(claim, event=best) if milestone else replace(claim, metric=best, measure=_measure(claim, best))
    return replace(candidate, claim=changed, signs=candidate.signs | {RENAMED, *([UNLISTED] if read == "other" else [])})


def _is_part_of_a_share(candidate: Candidate) -> bool:
    """Tell an amount that is only part of the earnings per share: "$.01 a share in restructuring charges" is none of the whole's metric."""
    return "role.part" in candidate.signs and (candidate.claim.unit or "").endswith("/share")


def _how(candidate: Candidate) -> str:
    """Tell how the lexicon came to its reading."""
    claim = candidate.claim
    if claim.kind == "guidance":
        if claim.rule == "guidance.above":
            return "above"
        # Rows name what is no metric of the list, too ("exploration budget", "loan growth").
        return "other" if claim.metric == "other" and claim.rule != "guidance.precedes" else "metric"
    return "unnamed" if "unnamed" in candidate.signs else "weak" if "weak" in candidate.signs else "named"


def _likeliest(claim: Claim, read: str | None, naming: Naming, trust: float) -> str | None:
    def weight(number: int) -> float:
        return float(naming.odds[number]) + (trust if naming.names[number] == read else 0.0)

    ranked: Sequence[int] = sorted(range(len(naming.names)), key=weight, reverse=True)
    return next((naming.names[n] for n in ranked if naming.names[n] == read or _allows(claim, naming.names[n])), None)


def _allows(claim: Claim, name: str) -> bool:
    """Tell whether the amount of a claim can be one of another metric; any event may be another one."""
    if claim.kind == "milestone":
        return True
    if name in _OF_ITS_WORDS or claim.metric in _OF_ITS_WORDS:
        return False
    amount = _amount(claim)
    if amount is None:
        return True
    if amount.unit.endswith("/share"):
        return name in _PER_SHARE
    return (name != "eps" or amount.unit == "percent") and fits(name, amount, _measure(claim, name))


def _amount(claim: Claim) -> Amount | None:
    if claim.unit is None or (claim.low is None and claim.high is None):
        return None
    return Amount(claim.low, claim.high, claim.unit)


def _measure(claim: Claim, name: str) -> Measure:
    """Tell what a percentage measures of another metric: of revenue its growth, of a margin its level, and points its change."""
    amount = _amount(claim)
    same_form = claim.metric not in (None, "other") and (form_of(name) == "rate") == (form_of(claim.metric) == "rate")
    if amount is None or amount.unit not in ("percent", "bps", "percentage_point") or same_form:
        return claim.measure or "level"
    return measure_of(name, amount, claim.quote)
