"""What a claim is limited to: the segment, product or region beside its metric, and the condition it is made under."""

from __future__ import annotations

import re
from functools import lru_cache

from tracker.amounts.money import opens_amount
from tracker.lexicon.gates import gated, search_before

_GENERIC = frozenset(
    "gaap non-gaap adjusted total net gross group company fiscal full-year full year annual quarterly quarter consolidated first second third fourth q1 q2 q3 q4 fy ebitda ebit "
    "capex effective diluted our the its we their management board a an and for in of on with this that these those january february march april may june july august september october november december "
    "operating capital revenue revenues sales income earnings expects expected expect organic core cash new overall expected initial preliminary eps r&d sg&a h1 h2 1h 2h eur usd gbp chf us$ no all both other yoy cagr deliver double-digit triple-digit expect raises lowers reaffirms".split()
)
_BEFORE = re.compile(r"((?:[A-Z][\w&’'®™.-]*\s+){1,4})$")
_AFTER = re.compile(
    r"^\s*(?:\([^)]{0,40}\)\s*)?(?:in|from|for|of|to|at|within)\s+(?:the|our|its)?\s*((?:(?:[A-Z][\w&’'®™.-]*|U\.S\.|North|South|Asia)\s*(?:(?:and|&|of)\s+(?=[A-Z]))?){1,4})",
)
_PRODUCT = re.compile(
    r"\b(product|products|service|services|subscription|license|royalty|collaboration|grant|hardware|software|licensing|advertising|wholesale|e-?commerce|online|retail|franchise|international|domestic|digital|data center|gaming|cloud|transaction|recurring|segment|commission)\s*$",
    re.IGNORECASE,
)


# "In the Industry segment, revenue is to grow", "revenue in the Mobility segment"
_KINDS = r"(?:segment|division|business unit|business area|business|region)\b"
_IN_SEGMENT = re.compile(r"\b(?:[Ii]n|[Ff]or|[Oo]ur|the) (?:the |our )?((?:[A-Z][\w&-]+ ?){1,4}?) " + _KINDS)
_OF_SEGMENT = re.compile(r"\s+(?:in|of|for|from) (?:the|our) ((?:[A-Z][\w&-]+ ?){1,4}?) " + _KINDS)


def scope_of(text: str, start: int, end: int, own: str) -> str | None:
    """Name what the metric at `text[start:end]` is limited to; None for the whole company. `own` is the issuer's short name.

    >>> scope_of("We expect Services revenue of $5 million in Europe", 10, 26, "Northwind")
    'Services'
    """
    found = (
        _segment_named(text, start, end, own)
        or _PRODUCT_METRIC.match(text[start:end])
        or _name_before(text, start, own)
        or search_before(_PRODUCT, text, start, 20)
    )
    if found:
        return found if isinstance(found, str) else found.group(1)
    return _name_after(text, end, own) or _part_meant(text, end)


# "We continue to target 25% gross margins in this part of the business": which part, the sentences before say; the whole it is not.
_PART = re.compile(r"[^.;]{0,60}?\b(?:in|of|for|within|from) (this (?:part of (?:the|our) business|segment|division|business (?:line|unit|area|segment)|product (?:line|family|category)))\b", re.IGNORECASE)


def _part_meant(text: str, end: int) -> str | None:
    """Find a part of the company that the words after the metric only point at."""
    found = _PART.match(text, end)
    return found.group(1) if found else None


_PRODUCT_METRIC = re.compile(
    r"(?i)\s*(?:net |total )?((?:product|service|services|subscription|license|royalty|collaboration|wholesale|e-?commerce|online|digital|transaction|recurring|retail)(?= (?:sales|revenues?|net sales)))"
)


def _segment_named(text: str, start: int, end: int, own: str) -> str | None:
    """Find the segment that the clause before the metric or the words right after it name as one."""
    before = _IN_SEGMENT.search(re.split(r"[;]|,\s*(?:while|and)\b", text[:start])[-1])
    for found in (before, _OF_SEGMENT.match(text, end)):
        if found and not _is_own(found.group(1), own):
            return found.group(1)
    return None


def _name_before(text: str, start: int, own: str) -> str | None:
    """Find the name in capitals right before the metric ("Services revenue"); what opens the sentence has its capital of it."""
    before = None if _is_title(text) else _BEFORE.search(text[:start])
    if before is None or before.start() == 0:
        return None
    words = (w for w in before.group(1).split() if not re.fullmatch(r"(?:FY|Q|H)\W?\d.*", w))
    name = " ".join(w for w in words if w.lower().strip(".,’'") not in _GENERIC).removesuffix("'s").removesuffix("’s")
    return name if name and not _is_own(name, own) else None


def _name_after(text: str, end: int, own: str) -> str | None:
    """Find the name behind the metric ("revenue in Europe")."""
    after = _AFTER.match(text[end : end + 80])
    if after is None or opens_amount(text, end + after.start(1)):
        return None
    kept = [w for w in after.group(1).split() if w.lower().strip(".,") not in _GENERIC and not re.search(r"\d", w)]
    name = " ".join(kept).strip(" .,")
    return name if name and not _is_own(name, own) else None


@lru_cache(maxsize=64)
def _is_title(text: str) -> bool:
    """Tell whether a text capitalises most of its words, so that capitals name nothing."""
    words = [w for w in re.findall(r"[A-Za-z][\w’'-]+", text) if len(w) > 3]
    return bool(words) and sum(w[0].isupper() for w in words) > 0.6 * len(words)


def _is_own(name: str, own: str) -> bool:
    mine = set(re.findall(r"\w+", own.lower()))
    return bool(mine & set(re.findall(r"\w+", re.sub(r"[’']s\b", "", name.lower()))))


_CONDITION = gated(
    r"\b(?:subject to|assuming|provided that|contingent (?:up)?on|depending (?:up)?on|conditional on|excluding|which excludes|not including|on a constant[- ]currency basis|at constant (?:currency|exchange rates)|if|unless|pending)\b[^.;]{3,160}",
)


def condition_of(text: str) -> str | None:
    """Cut the condition a sentence is made under ("subject to regulatory approval"); None where it has none.

    >>> condition_of("Closing is expected in May, subject to customary approvals.")
    'subject to customary approvals'
    """
    found = _CONDITION.search(text)
    return found.group().strip(" ,)") if found else None
