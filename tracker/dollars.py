"""Which dollar a release means by "$": the US one, unless it says that its amounts are in another or is listed where another is spent."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TypeVar

from tracker.lexicon import load_rows, usual_in
from tracker.lexicon.gates import ungated
from tracker.types import Claim, Figure, Release

Told = TypeVar("Told", Claim, Figure)

_CODES = {"canadian": "CAD", "australian": "AUD", "new zealand": "NZD", "hong kong": "HKD", "singapore": "SGD"}
# "Amounts are in Canadian dollars unless stated", "(expressed in thousands of Canadian dollars)"; no rate of exchange.
_STATED = re.compile(
    r"\b(?:amounts?|figures|currency|dollars|values|\$|statements|results|expressed|stated|reported|presented|prepared)\b[^.;]{0,60}?"
    r"\b(?:in|are)\s+(?:(?:thousands|millions)\s+of\s+)?(canadian|australian|new zealand|hong kong|singapore)\s+(?:dollars|currency|funds)\b",
    re.IGNORECASE,
)
_AMERICAN = re.compile(r"\bU\.?S\.?\s?\$|\bUSD\b|\bU\.?S\.? dollars?\b", re.IGNORECASE)


def own_dollar(text: str) -> str | None:
    """Tell the currency that a release's text says its dollars are; None where it says nothing.

    >>> own_dollar("Amounts are in Canadian dollars unless stated."), own_dollar("1.38 Canadian dollars to the U.S. dollar")
    ('CAD', None)
    """
    found = _STATED.search(text)
    return _CODES[found.group(1).lower()] if found else None


def in_own_dollars(told: Told, own: str | None) -> Told:
    """Give a claim or figure in plain dollars the release's own; what its words call US dollars stays."""
    unit = told.unit or ""
    if own is None or unit.split("/")[0] != "USD" or _AMERICAN.search(_words_of(told)):
        return told
    # In Johannesburg "$" is the US dollar, but "612 cents" are of the rand.
    if own not in _CODES.values() and "$" in told.quote:
        return told
    return replace(told, unit=unit.replace("USD", own, 1))


def _words_of(told: Claim | Figure) -> str:
    """Return the words that may call an amount American: its own where they have a dollar sign ("$40 million and US$5 million of fees")."""
    own = told.amount_text if isinstance(told, Claim) else None
    return own if own and "$" in own else told.quote


def dollar_of(release: Release) -> str | None:
    """Tell a release's own dollar: the one it states, else that of the exchange it is listed on, None for the US one.

    An exchange says nothing where the release names US dollars in a table's head or as its currency, or is listed in New York too.
    """
    stated = own_dollar(release.text) if _OTHER.holds(release.text) else None
    home = None if stated else usual_in(release.exchange, "dollar") or _dollar_of_place(release)
    return stated or (None if home is None or _ABROAD.search(release.text) else home)


def _dollar_of_place(release: Release) -> str | None:
    """Tell the dollar of the place that the dateline of a release without a known exchange names ("Auckland, 20 August 2025")."""
    if release.exchange is not None:
        return None
    head = release.text[:_HEAD]
    rows = (row for row in load_rows("exchanges") if "places" in row)
    return next((row["dollar"] for row in rows if any(_dated_at(place, head) for place in row["places"])), None)


def _dated_at(place: str, head: str) -> bool:
    return place.lower() in head.lower() and bool(re.search(rf"(?i)^\W*{place}\b{_NOT_AMERICAN}.{{0,60}}\b(?:19|20)\d\d\b", head, re.MULTILINE))


_HEAD = 1_500
_NOT_AMERICAN = r"(?!,?\s+(?:WA|FL|KS|OH|Wash|Fla|Kan|Washington|Florida|Kansas|Ohio)\b)"
# "All amounts are in US dollars", a column headed "US$m"; "for US$250,000" in a sentence says it of that sum alone.
_ABROAD = re.compile(
    r"\b(?:NYSE|NASDAQ)\b|\b(?:in|are)\s+(?:(?:thousands|millions)\s+of\s+)?(?:(?:U\.?S\.?|United\s+States)\s+(?:dollars|currency|funds)|USD)\b|(?:U\.?S\.?\s?\$|\bUSD)(?!\s?[\d.])",
    re.IGNORECASE,
)


_OTHER = ungated(r"(?:canadian|australian|new zealand|hong kong|singapore)\s+(?:dollars|currency|funds)")
