"""Tables that name their metrics over the columns and the parts of the company in the rows: "Results by segment"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tracker.figures.headers import Slot
from tracker.figures.rows import Named, name_row
from tracker.lexicon import find_metrics

_WHOLE = re.compile(r"(?i)\W*(?:(?:grand|group|company|consolidated|reportable|segments?)\s+)*(?:totals?|consolidated|group|company)(?:\s+(?:company|group|consolidated|segments?|operations))*\W*")
_REPORTED = re.compile(r"(?i)\W*(?:as reported|reported|gaap)(?: (?:\(gaap\)|results?|basis))?\W*")
_ADJUSTED = re.compile(r"(?i)\W*(?:as adjusted|adjusted|non-gaap|underlying|as adjusted \(non-gaap\))(?: (?:results?|basis|\(non-gaap\)))?\W*")


def crossed_names(slots: Sequence[Slot], labels: Sequence[str]) -> Mapping[int, Named]:
    """Name the metric of each column by its number; empty where the columns name fewer than two, or the rows name their own.

    >>> heads = [Slot(1, 1, "2025 Net sales", None, None), Slot(2, 1, "2025 Operating income", None, None)]
    >>> [n.metric for n in crossed_names(heads, ["Instruments", "Services", "Total"]).values()]
    ['revenue', 'operating_income']
    >>> crossed_names(heads, ["Net sales", "Operating income"])
    {}
    """
    names = {slot.column: name for slot in slots if (name := name_row(slot.text, ""))}
    own = sum(bool(find_metrics(label)) for label in labels)
    if len(names) < len(slots) or len({n.metric for n in names.values()}) < 2 or 2 * own >= len(labels):
        return {}
    return {column: replace(name, scope=None) for column, name in names.items()}


def named_for(name: Named, label: str) -> Named:
    """Limit a column's metric to the part of the company that a row names; "Total" is the whole, "As adjusted" its basis."""
    if _WHOLE.fullmatch(label):
        return name
    if _REPORTED.fullmatch(label) or _ADJUSTED.fullmatch(label):
        return replace(name, basis="non_gaap" if _ADJUSTED.fullmatch(label) else "gaap")
    return replace(name, scope=" ".join(label.split()).lower().strip(" :"))
