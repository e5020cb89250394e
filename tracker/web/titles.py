"""Claims as titles: what is promised, how much, for when, as a phrase that reads by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tracker.web.period_names import when
from tracker.web.words import amount, claim_amount, label

Row = Mapping[str, Any]

_EXPECTED = "expect|anticipat|plan|schedul|slat|target|project|estimat|forecast|aim|intend"
# What stands before the thing itself where a reading begins amid its sentence: "and it is anticipated that the …",
# "we also anticipate …", "which is shipping".
_OPENING = re.compile(
    rf"(?:(?:['’](?:re|ve|s|m|ll|d)|and|but|or|as|with|for|in|of|at|on|also|still|now|which|that|who|it|we|they|you|he|she|this|these|those|the|a|an"
    rf"|our|its|their|his|her|is|are|was|were|be|been|being|has|have|had|do|does|will|would|should|may|can|to|currently"
    rf"|continues?|on\s+track|focused|likely|there|(?:{_EXPECTED})\w*)\b[\s,:;]*)+",
    re.IGNORECASE,
)
# What the sentence goes on with after it: "… is expected to occur", "… , slated for a", "… which is".
_CLOSING = re.compile(
    rf"[\s,;:]+(?:(?:is|are|was|were|be|being|been|which|that|also|and|now|currently|(?:{_EXPECTED})\w*"
    r"|to|for|in|on|by|a|an|the|of|at|with|occur|its?|our|their)[\s,;:]*)+$",
    re.IGNORECASE,
)
_NAMED = re.compile(r"[^\W\d_]{3,}|\w*\d\w*[^\W\d_]")
_TIME = re.compile(
    r"\b(?:quarter|half|year|month|week|first|second|third|fourth|early|late|mid|fiscal|calendar|end|(?:19|20)\d\d|this|next|soon"
    r"|[HQ][1-4]|[1-4][HQ])s?\b",
    re.IGNORECASE,
)
_MOST = 90


def subject(row: Row) -> str:
    """Write the thing that a claim is about, in the release's own words, without what its sentence begins or ends with.

    Where those words name nothing, the claim's event and its sentence stand for them.

    >>> subject({"subject": "which is shipping", "event": "product_shipment", "metric": None, "quote": "Kestrel 2, which is shipping."})
    'Product shipment: “Kestrel 2, which is shipping.”'
    >>> subject({"subject": "a Phase 2 trial of NB-12 is planned to", "event": "trial_start", "metric": None, "quote": "…"})
    'Phase 2 trial of NB-12'
    >>> subject({"subject": "expect our", "event": None, "metric": "other", "quote": "We expect our yield to be 4%."})
    '“We expect our yield to be 4%.”'
    >>> subject({"subject": "begin Phase 2 of NB-12", "event": "trial_start", "metric": None, "quote": "…"})
    'Begin Phase 2 of NB-12'
    """
    text = " ".join(str(row["subject"] or "").split())
    text = _CLOSING.sub("", text[_opening(text) :]).strip(" ,;:-–—")
    if not _names(text):
        quote = f"“{_cut(' '.join(str(row.get('quote') or text).split()))}”"
        return f"{label(row['event'])}: {quote}" if row.get("event") not in (None, "other") else quote
    return _cut(text[:1].upper() + text[1:])


def _opening(text: str) -> int:
    found = _OPENING.match(text)
    return found.end() if found else 0


def _names(text: str) -> bool:
    """Tell whether words name a thing: one word alone is a verb ("shipping") more often than not, unless it is a name."""
    words = _NAMED.findall(_TIME.sub(" ", text))
    return len(words) > 1 or bool(words and words[0][:1].isupper() and not words[0].endswith("ing"))


def _cut(text: str) -> str:
    return text if len(text) <= _MOST else text[: _MOST - 1].rsplit(" ", 1)[0] + "…"


def what(row: Row) -> str:
    """Name what a claim is about: the metric, or the milestone in its own words."""
    if row.get("kind") != "guidance":
        return subject(row)
    basis = f" ({label(row['basis'])})" if row.get("basis") in ("gaap", "non_gaap") else ""
    if row.get("metric") in (None, "other"):
        plain = " ".join(str(row["subject"] or "").split())
        name = subject(row) if not _plain_noun(plain) else plain[:1].upper() + plain[1:]
    else:
        name = label(row["metric"])
    return name + basis


def _plain_noun(text: str) -> bool:
    """Tell whether the words of an unlisted metric are a noun as they stand ("capacity", "gross proceeds")."""
    return bool(text) and not _opening(text) and not _CLOSING.search(text) and len(text) <= 60


def headline(row: Row) -> str:
    """Write a claim in one line: what, how much, for when."""
    due = when(row)
    due = "" if due == "no date read" else f", {due}"
    if row["kind"] != "guidance":
        return f"{what(row)}{due}"
    growth = (
        " growth" if row["measure"] == "growth" and row["metric"] not in ("comparable_sales", "market_growth") else ""
    )
    number = claim_amount(row) or row["action"] or ""
    scope = f", {row['scope']}" if row["scope"] else ""
    return f"{what(row)}{growth} {number}".strip() + scope + due


def surprise(row: Row) -> str:
    """Write how far a figure came out from the middle of its range, in the claim's unit and in percent of it.

    >>> surprise({"surprise": 3e6, "surprise_percent": 4.0, "unit": "USD", "measure": "level"}).replace(chr(160), " ")
    '+$3 million (+4.0 %)'
    >>> surprise({"surprise": -0.5, "surprise_percent": None, "unit": "percent", "measure": "level"}).replace(chr(160), " ")
    '−0.5 points'
    """
    off = row.get("surprise")
    if off is None:
        return ""
    unit = "percentage_point" if row.get("unit") == "percent" else row.get("unit")
    shown = amount(round(off, 6), round(off, 6), unit, "change")
    percent = row.get("surprise_percent")
    if percent is None:
        return shown
    sign = "+" if percent > 0 else "\u2212" if percent < 0 else ""
    return f"{shown} ({sign}{abs(percent):.1f}\u00a0%)"
