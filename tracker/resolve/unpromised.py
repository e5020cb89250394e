"""What was taken for guidance and by its own words is none of the company's for the whole period: no figure decides it."""

from __future__ import annotations

import re
from functools import cache

from tracker.lexicon import find_metrics, load_rows, spaced
from tracker.periods import parse_period
from tracker.resolve.kin import LOOSE
from tracker.types import Claim, Published


@cache
def _rows() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (row["id"], re.compile("|".join(spaced(p) for p in row["phrases"]), re.IGNORECASE))
        for row in load_rows("unpromised")
    )


def unpromised_in(text: str) -> str | None:
    """Name the way in which a text promises nothing; None where it may.

    >>> unpromised_in("That division is expected to grow."), unpromised_in("We expect to grow.")
    ('part', None)
    """
    return next((name for name, pattern in _rows() if pattern.search(text)), None)


_AHEAD = re.compile(
    r"\b(?:expect|anticipat|forecast|project|target|estimat|guid|plan)\w*\b|\b(?:will|should|outlook)\b", re.IGNORECASE
)
# "Fourth quarter through December 6": the days of it that were over.
_UNTIL = re.compile(r"\bthrough\s+(?=[A-Z][a-z]+\.? \d)")


def promises_nothing(claim: Published[Claim]) -> str | None:
    """Say why no figure of the whole company for the whole period can decide a claim; None where one can."""
    item, rows = claim.item, dict(_rows())
    if item.measure == "direction" and any(_only_in(rows[name], item) for name in ("aim", "yardstick")):
        return "the sentence names it as an aim or a yardstick and promises nothing of it"
    if not item.scope and rows["part"].search(item.quote):
        return "it is said of a part of the company that the sentence does not name"
    if not item.scope and rows["place"].search(_after_subject(item)):
        return "it is said of some places or parts of the company alone"
    if _is_over_already(claim) or (rows["so far"].search(item.cue or "") and not _AHEAD.search(item.quote)):
        return "it tells of the days up to the release, not of the whole period"
    if _was_reported(item):
        return "it tells what the number was"
    return None


def _after_subject(item: Claim) -> str:
    """Give the words of a claim's sentence right after its metric."""
    quote, subject = (" ".join(text.split()) for text in (item.quote, item.subject))
    return quote.partition(subject)[2] if subject else ""


def is_no_event(item: Claim) -> bool:
    """Tell whether a sentence promises no event: it says how far a thing was, or that it is to stay as it is."""
    rows = dict(_rows())
    progress = bool(rows["progress"].search(item.quote)) and not _AHEAD.search(item.quote)
    return progress or (item.event in LOOSE and bool(rows["state"].search(item.quote)))


def _was_reported(item: Claim) -> bool:
    """Tell whether a sentence says what a number was, and nothing before it looks ahead."""
    before, number, _ = item.quote.partition(item.amount_text or "\0")
    return bool(number and dict(_rows())["result"].search(before)) and not _AHEAD.search(before)


def _only_in(pattern: re.Pattern[str], item: Claim) -> bool:
    """Tell whether a sentence names a claim's metric in such words alone."""
    found = pattern.search(item.quote)
    rest = item.quote[: found.start()] + item.quote[found.end() :] if found else ""
    return found is not None and item.metric not in {m.metric for m in find_metrics(rest)}


def _is_over_already(claim: Published[Claim]) -> bool:
    """Tell whether the words for a claim's period end it on a day before the release."""
    named = _UNTIL.search(claim.item.target_text or "")
    until = parse_period((claim.item.target_text or "")[named.end() :], published=claim.published) if named else None
    return until is not None and until.end is not None and until.grain == "day" and until.end < claim.published
