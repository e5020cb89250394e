"""Which dollar a release means by "$": the US one, unless it says that its amounts are in another."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TypeVar

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
    if own is None or unit.split("/")[0] != "USD" or _AMERICAN.search(told.quote):
        return told
    return replace(told, unit=unit.replace("USD", own, 1))


def dollar_of(release: Release) -> str | None:
    """Tell a release's own dollar, looked for only where another one is named at all."""
    return own_dollar(release.text) if _OTHER.search(release.text) else None


_OTHER = re.compile(r"(?:canadian|australian|new zealand|hong kong|singapore)\s+(?:dollars|currency|funds)", re.IGNORECASE)
