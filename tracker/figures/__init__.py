"""Release → figures: what it reports for periods that are over, what happened, and its own words on earlier guidance."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.coins import coins_of, in_own_coin
from tracker.dollars import dollar_of, in_own_dollars
from tracker.figures.filed import find_filed_figures
from tracker.figures.flat import find_flat_figures
from tracker.figures.happenings import find_event_figures
from tracker.figures.outcomes import find_verdict_words
from tracker.figures.passages import find_passages
from tracker.figures.prose import find_prose_figures
from tracker.figures.reported import calendar_of
from tracker.figures.statements import find_statement_figures
from tracker.lost import find_lost, is_whole
from tracker.types import Figure, Release

__all__ = ["find_figures"]


def find_figures(release: Release) -> Iterator[Figure]:
    """Find what a release reports: numbers, milestones that came or moved, verdicts in the issuer's own words.

    A release without a date reports nothing that could be judged by.
    """
    if release.medium == "xbrl":
        yield from find_filed_figures(release)
        return
    known = calendar_of(release)
    if known is None:
        return
    passages = list(find_passages(release, known))
    own, coins = dollar_of(release), coins_of(release.text)
    numbers = (
        find_prose_figures(release, passages, known),
        find_statement_figures(release, known),
        find_flat_figures(release, known),
    )
    lost = bool(find_lost(release.text))
    yield from (in_own_coin(in_own_dollars(f, own), coins) for found in numbers for f in found if not lost or is_whole(f))
    yield from find_verdict_words(release, passages, known)
    yield from find_event_figures(release, passages, known)
