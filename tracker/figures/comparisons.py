"""Words that hold a figure against an earlier one: what stands after them keeps its own period and gives it to nothing else."""

from __future__ import annotations

from functools import lru_cache

from tracker.lexicon.gates import gated

_COMPARES = gated(
    r"\b(?:compare[sd]?\s+(?:favorably\s+)?(?:to|with)|versus|vs\.?|against|(?:up|down|increase[ds]?|decrease[ds]?|rose|fell|grew|declined?|improved?)\s+from|as compared)\b"
    r"|\bfrom\s+(?=(?:a\s+|an\s+)?(?:net\s+|operating\s+)?(?:loss\s+of\s+|income\s+of\s+|profit\s+of\s+|approximately\s+|about\s+)?(?:[$€£]|EUR\b|USD\b|(?!\d{1,2}(?:st|\.)?\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))\d))"
    r"|\b(?:than|over)\s+(?=(?:the\s+)?(?:prior|last|previous|same|comparable|corresponding|year|a\s+year))"
    r"|\b(?:above|below|than|exceed\w*|from|to|with|over|under)\s+(?:that|those|the\s+(?:level|figure|value))\s+(?:of|in|for)\b"
    r"|\b(?:as|than)\s+(?:in|for|at)\s+(?=(?:the\s+)?(?:fiscal|financial|year|prior|previous|same|first|second|third|fourth|q[1-4]|(?:19|20)\d\d))"
    # "Up 5.5% sequentially from Q3", "grew 12% over the first quarter of 2009".
    r"|(?:(?<=%)|(?<=percent)|(?<=increase)|(?<=decrease)|\bsequentially)\s+(?:from|over|above|below)\s+(?=(?:the\s+)?(?:fiscal\s+)?(?:first|second|third|fourth|q[1-4]|(?:19|20)\d\d)\b)"
    r"|\((?=(?:19|20)\d\d:|prior|previous|Q[1-4]\W|FY|H[12]\W)|\bwhile\s+(?=in\s+(?:19|20)\d\d)"
    # "(six months ended 30 June 2024: £199.1m)", "(1H25: A$70.1 million)", "(fourth quarter: $33 million)".
    r"|\((?=[^():]{0,48}\b(?:(?:19|20)\d\d|[1-4]Q\W?\d\d|[12]H\W?\d\d|HY\W?\d\d|quarter|half|months|period|year):\s)",
)


# A sentence is cut for the period that it gives to the next one, then for its own figures.
@lru_cache(maxsize=256)
def find_comparisons(text: str) -> tuple[tuple[int, int], ...]:
    """List where the words stand that hold a figure against an earlier one.

    >>> find_comparisons("Sales were $5 million versus $4 million.")
    ((22, 28),)
    """
    return tuple(found.span() for found in _COMPARES.places(text))


def before_comparison(text: str) -> str:
    """Keep what a sentence says before it compares.

    >>> before_comparison("Operating margin was 6.6%, as in fiscal 2024.")
    'Operating margin was 6.6%, '
    """
    found = find_comparisons(text)
    return text[: found[0][0]] if found else text
