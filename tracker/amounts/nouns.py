"""What a number counts, and what an amount is per: "20 to 25 new stores", "$10.50 per Boe", "1.2 million shares"."""

from __future__ import annotations

import re

from tracker.amounts.line import Line
from tracker.amounts.sides import Side
from tracker.amounts.vocabulary import Unit, word_list, word_table

_PER_SHARE = re.compile(
    r"\s{0,3}(?:per|/|an?\b|for\s+each|each)\s{0,3}(?:(?:fully|diluted|basic|common|ordinary|outstanding|limited|partnership|partner|preferred|"
    r"adjusted|gaap|non-gaap|class\s+[a-c]|american\s+depositary|depositary|h|stapled)(?:\s{1,3}|-)){0,4}(?:shares?|ads|adss|security)\b"
    r"(?:\s+of\s+common\s+stock)?",
    re.IGNORECASE,
)
_PER_UNIT = re.compile(r"\s{0,3}(?P<per>per|/|an?\b)\s{0,3}(?:new\s)?(?P<noun>[^\W\d_]{1,20})(?!\w)", re.IGNORECASE)
_RATES = {
    "day": "day", "d": "day", "year": "year", "annum": "year", "month": "month", "hour": "hour", "quarter": "quarter",
    "week": "week", "minute": "minute", "second": "second", "yr": "year",
}  # fmt: skip
# "11 large, two small and two 17K format stores": the noun comes once, at the end of the list
_LIST_NOUN = re.compile(r"(?:ns[WC]{0,2}|[WC](?=,?a?n))(?:,?a?n(?:ns)?[WC]{0,2}){0,3}N")
_ADJECTIVE_FILLERS = frozenset({"net", "additional", "another", "total", "further"})


def counted_noun(line: Line, side: Side, end: int) -> tuple[int, Unit | None]:
    """Find the noun that a number counts, up to three words on, and the token behind it."""
    if side.kind not in ("", "N") or side.form != "number":
        return end, None
    if side.noun:
        return end, side.noun
    listed = _LIST_NOUN.match(line.codes, end)
    if listed and _adjectives(line, end, listed.end() - 1):
        alone = "n" not in line.codes[end + 1 : listed.end()] and line.codes[end] == "n"
        return listed.end() if alone else end, line.tokens[listed.end() - 1].value
    at = end
    while at < min(end + 4, len(line.tokens)) and _leads_to_noun(line, side, at):
        at += 1
    if at < min(end + 4, len(line.tokens)) and line.codes[at] == "N" and not _is_title(line, at, end):
        return at + 1, line.tokens[at].value
    return _plural(line, side, end)


def _leads_to_noun(line: Line, side: Side, at: int) -> bool:
    """Tell whether a word may stand between a number and its noun: "20 net new stores", "1.2 million of shares"."""
    code, word = line.codes[at], line.value(at)
    if code not in "WCfD~" or word in word_list("no noun"):
        return False
    return code != "f" or word in _ADJECTIVE_FILLERS or bool(side.scale and word == "of")


def _is_title(line: Line, at: int, end: int) -> bool:
    """Tell the noun that ends a name, as in "(24,616) Total Harbor Resorts"."""
    named = at > end and line.codes[at - 1] == "C"
    return named and line.text[line.tokens[at].start : line.tokens[at].end].istitle()


def _adjectives(line: Line, start: int, stop: int) -> bool:
    words = [line.value(i) for i in range(start, stop) if line.codes[i] in "WC"]
    return all(len(word) > 2 and word not in word_list("no noun") for word in words)


def _plural(line: Line, side: Side, end: int) -> tuple[int, Unit | None]:
    """Take any plural noun for what digits count ("500 reservations"), but not after spelled numbers ("two reasons")."""
    if side.words or (side.plain and 1900 <= side.low <= 2100 and not side.scale):
        return end, None
    for i in range(end, min(end + 3, len(line.tokens))):
        word = line.value(i)
        if line.codes[i] != "W" or word in word_list("no noun"):
            break
        if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
            return i + 1, Unit("count", "count")
    return end, None


def per_unit(line: Line, end: int, money: bool, noun: Unit | None) -> tuple[str, int]:
    """Read "per diluted share", "per Boe", "per day" behind the token before `end`; the unit and the token behind it."""
    at = line.tokens[end - 1].end if end else 0
    name, stop = _per(line.text, at, money, noun)
    while name and end < len(line.tokens) and line.tokens[end].start < stop:
        end += 1
    return name, end


def _per(text: str, at: int, money: bool, noun: Unit | None) -> tuple[str, int]:
    if money and (share := _PER_SHARE.match(text, at)):
        return "share", share.end()
    match = _PER_UNIT.match(text, at) if money or noun else None
    if match is None:
        return "", at
    word, article = match["noun"].lower(), match["per"].lower() in ("a", "an")
    if money:
        name = "" if article else _unit_named(word)
    else:
        name = _RATES.get(word, "") if noun is not None and noun.kind != "duration" else ""
    return (name, match.end()) if name else ("", at)


def _unit_named(word: str) -> str:
    """Name the unit that a price is per: "Boe", "room"; a stretch of time is none."""
    opened = word_table().get(word)
    unit = opened.alone.value if opened and opened.alone and opened.alone.code == "N" else None
    if unit is None or unit.kind == "duration":
        return ""
    return str(unit.name if unit.kind == "physical" else word).rstrip("s")
