"""Release → claims: candidates, one decision on each, composition; each stage pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tracker.coins import coins_of, in_own_coin
from tracker.dollars import dollar_of, in_own_dollars
from tracker.lost import as_left, bridged, find_lost
from tracker.types import Claim, Release

__all__ = ["find_claims"]


def find_claims(release: Release, fast: bool = False) -> Iterator[Claim]:
    """Find the claims of a release, one a promise, in order of place; vague ones are marked `vague`.

    A release without a date has no claims: their periods could not be told. `claim_id` and `series_id` stay empty.
    `fast` leaves the encoder out of the decision: signs and words decide alone, some of the claims are lost for a half of the time.
    """
    if release.published is None or release.medium == "xbrl":
        return
    from tracker.compose import compose_claims
    from tracker.decide import decide, load_decision

    own, coins = dollar_of(release), coins_of(release.text)
    lost = find_lost(release.text)
    scored = decide(bridged(release) if lost else release, load_decision(fast=fast))
    if lost:
        scored = [replace(one, candidate=as_left(one.candidate, release, lost)) for one in scored]
    for claim in compose_claims(scored, release.published):
        yield in_own_coin(in_own_dollars(claim, own), coins)
