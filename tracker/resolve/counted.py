"""What a claim counts ("100,000 officers on the plan"): a figure of the metric that counts others answers another question."""

from __future__ import annotations

import re

from tracker.resolve.likeness import stem
from tracker.types import Claim, Figure


def takes_in_more(item: Claim, figure: Figure) -> bool:
    """Tell whether a figure has depreciation in it, of which a claim on amortization says nothing.

    >>> item = Claim("guidance", "Amortization of intangibles of $14 million", 0, 0, "", "", metric="depreciation_amortization")
    >>> takes_in_more(item, Figure("number", "Depreciation and amortization 64", 0, 0)), takes_in_more(item, Figure("number", "Amortization 14", 0, 0))
    (True, False)
    """
    both = item.metric == "depreciation_amortization" and "depreciation" not in item.quote.lower()
    return both and "depreciation" in figure.quote.lower()


_HEADS = frozenset({"subscribers"})
# What users of a service are called by any issuer: they are counted alike.
_ALIKE = frozenset(
    map(stem, "users subscribers subscriptions customers members accounts clients households connections lines".split())
)
_NOUN = re.compile(
    r"\W*(?:million|billion|thousand)?\W*(?:(?:net|new|more|paying|paid|active|total|additional|monthly|daily)\s+)*(?P<noun>[a-z]{3,})"
)


def counts_others(item: Claim, figure: Figure) -> bool:
    """Tell whether a figure does not speak of what a claim counts by a word of its own.

    >>> item = Claim("guidance", "We aim to get 90,000 officers on this plan", 0, 0, "", "", metric="subscribers", amount_text="90,000")
    >>> counts_others(item, Figure("number", "Paid users were 41,000", 0, 0)), counts_others(item, Figure("number", "41,000 officers", 0, 0))
    (True, False)
    """
    if item.metric not in _HEADS or not item.amount_text:
        return False
    found = _NOUN.match(item.quote.partition(item.amount_text)[2])
    noun = stem(found["noun"]) if found else ""
    if not noun or noun in _ALIKE:
        return False
    return noun not in {stem(word) for word in re.findall(r"[a-z]+", f"{figure.quote} {figure.subject}".lower())}
