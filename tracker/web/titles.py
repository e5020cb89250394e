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
    rf"(?:(?:['’](?:re|ve|s|m|ll|d)|on\s+track(?:\s+to)?|and|but|or|as|with|for|in|of|at|on|also|still|now|which|that|who|it|we|they|you|he|she|this|these|those|the|a|an"
    rf"|our|its|their|his|her|is|are|was|were|be|been|being|has|have|had|do|does|will|would|should|may|can|to|currently"
    rf"|continues?|focused|likely|there|(?:set|due|poised|ready)\s+to"
    rf"|(?:announc|believ|report|sai|say|not|confirm)\w*(?:\s+today)?\s+that|due\s+to|because\s+of|(?:{_EXPECTED})\w*)\b[\s,:;]*)+",
    re.IGNORECASE,
)
# What the sentence goes on with after it: "… is expected to occur", "… , slated for a", "… which is".
_CLOSING = re.compile(
    rf"[\s,;:]+(?:(?:is|are|was|were|be|being|been|which|that|also|and|now|currently|(?:{_EXPECTED})\w*"
    r"|to|for|in|on|by|a|an|the|of|at|with|occur|its?|our|their)[\s,;:]*)+$",
    re.IGNORECASE,
)
# "is expected to begin" says what "to begin" says.
_TO_BE = re.compile(rf"(?<!and )(?<!that )(?<!which )(?<!who )\b(?:is|are|was|were)\s+(?:(?:now|also|still|currently)\s+)*(?:(?:{_EXPECTED})\w*|on\s+track|set|due|likely|poised)\s+to\b", re.IGNORECASE)
# A second verb of the same subject is where the promise is: "will release Lark today and will be launching Lark 2".
_SECOND = re.compile(r",?\s+(?:and|but)\s+(?=(?:(?:we|it|they|also)\s+)*(?:will|is|are|expects?|plans?|intends?|anticipates?)\b)", re.IGNORECASE)
# What stands for an amount's thing and is none: a verb, words that lead to the amount, a year.
_NO_THING = re.compile(
    r"\b(?:will|would|shall|should|could|may|might|its|our|their|his|her|we|it|they)\b|^(?:(?:19|20)\d\d\b|(?:percent|points?|shares?|units?|days?|weeks?|months?)$)|\b(?:at\s+least|(?:more|less|fewer)\s+than|up\s+to|over|under"
    r"|about|approximately|in\s+excess\s+of|shortly|soon)$",
    re.IGNORECASE,
)
_WORD_BEFORE = re.compile(r"([^\W\d_][\w’'&/®™-]*|\w+-[\w-]+)\s$")
# Words that no name of a thing goes on over, leftwards.
_ENDS = frozenset(
    "a an the of to in on at by for with from as than into onto about over under per and or but nor that which who whom whose we it they you he she i "
    "our its their his her your this these those each any some no not all both is are was were be been being am has have had do does did will would shall "
    "should can could may might must also still now then if when while after before until since during there here so only just continue continues "
    "continued begin begins began start starts started said says believe believes".split()
)
_NAMED = re.compile(r"[^\W\d_]{3,}|\w*\d\w*[^\W\d_]")
_TIME = re.compile(
    r"\b(?:quarter|half|year|month|week|first|second|third|fourth|early|late|mid|fiscal|calendar|end|(?:19|20)\d\d|this|next|soon"
    r"|[HQ][1-4]|[1-4][HQ])s?\b",
    re.IGNORECASE,
)
_MOST = 90
# A bare direction stands before its metric as often as after it: "a slight increase in earnings".
_BEFORE = 30
_MARKS = '"“” '
_SPENT = frozenset({"operating_expenses", "sg_and_a", "r_and_d", "cost_of_revenue"})


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
    whole = " ".join(str(row.get("quote") or text).split())
    text = _TO_BE.sub("to", _last_of(_from_its_start(text, whole)))
    text = _CLOSING.sub("", text[_opening(text) :]).strip(" ,;:-–—")
    if not _names(text) or (row.get("metric") and _NO_THING.search(text)):
        quote = f"“{_cut(whole).strip(_MARKS)}”"
        return f"{label(row['event'])}: {quote}" if row.get("event") not in (None, "other") else quote
    return _cut(text[:1].upper() + text[1:])


def _from_its_start(text: str, quote: str) -> str:
    """Begin a thing where its name begins in the sentence: "candidate NB-12" is "next-generation vaccine candidate NB-12".

    >>> _from_its_start("candidate will be presented", "Data on our next-generation vaccine candidate will be presented in May.")
    'next-generation vaccine candidate will be presented'
    """
    at = start = quote.find(text)
    if at <= 0 or _opening(text):
        return text
    for _ in range(4):
        found = _WORD_BEFORE.search(quote[max(0, start - 40) : start])
        word = found[1].lower() if found else ""
        if not word or word in _ENDS or word.endswith("ly") or re.match(_EXPECTED, word):
            break
        start -= len(found[0]) if found else 0
    return quote[start:at] + text


def _last_of(text: str) -> str:
    last = _SECOND.split(text)[-1]
    return last if _names(last[_opening(last) :]) else text


def _opening(text: str) -> int:
    found = _OPENING.match(text)
    return found.end() if found else 0


def _names(text: str) -> bool:
    """Tell whether words name a thing: one word alone is a verb ("shipping") more often than not, unless it is a name."""
    words = _NAMED.findall(_TIME.sub(" ", text))
    return len(words) > 1 or bool(words and words[0][:1].isupper() and not words[0].endswith("ing"))


def _cut(text: str, most: int = _MOST) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"


def what(row: Row) -> str:
    """Name what a claim is about: the metric, or the milestone in its own words."""
    if row.get("kind") != "guidance":
        return subject(row)
    basis = f" ({label(row['basis'])})" if row.get("basis") in ("gaap", "non_gaap") else ""
    if row.get("metric") in (None, "other"):
        plain = " ".join(str(row["subject"] or "").split())
        name = subject(row) if not _plain_noun(plain) else plain[:1].upper() + plain[1:]
    else:
        name = label(row["metric"]) + _share_words(row)
    return name + basis


def _share_words(row: Row) -> str:
    """Say of what a percentage is: by convention a margin of EBITDA, a share of revenue of what is spent."""
    if row.get("unit") != "percent" or row.get("measure") != "level":
        return ""
    return " margin" if row["metric"] == "ebitda" else " in percent of revenue" if row["metric"] in _SPENT else ""


def _plain_noun(text: str) -> bool:
    """Tell whether the words of an unlisted metric are a noun as they stand ("capacity", "gross proceeds")."""
    return bool(text) and not (_opening(text) or _CLOSING.search(text) or _NO_THING.search(text)) and len(text) <= 60


def headline(row: Row) -> str:
    """Write a claim in one line: what, how much, for when."""
    due = when(row)
    due = "" if due == "no date read" else f", {due}"
    if row["kind"] != "guidance":
        return f"{what(row)}{due}"
    name, number = what(row), claim_amount(row)
    told = row["metric"] in ("comparable_sales", "market_growth") or re.search(r"growth|increase|decrease|decline", name)
    growth = " growth" if row["measure"] == "growth" and not told else ""
    scope = f", {row['scope']}" if len(row["scope"] or "") > 1 else ""
    return f"{name}{growth}{' ' + number if number else _without_number(row, name)}{scope}{due}"


def _without_number(row: Row, name: str) -> str:
    """Say what a claim without a number says: its sentence from the metric on, else what it does to earlier guidance."""
    whole = " ".join(str(row.get("quote") or "").split())
    at = whole.find(" ".join(str(row["subject"] or "").split()))
    if whole and not name.endswith("”"):
        begin = whole.find(" ", at - _BEFORE) + 1 if at > _BEFORE else 0
        return f": “{'…' if begin else ''}{_cut(whole[begin:], _MOST).strip(_MARKS)}”"
    return f" {row['action']}" if row["action"] else ""


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
