"""Whether what was read is an amount at all: years, labels, durations and bare numbers are mostly not."""

from __future__ import annotations

import re

from tracker.amounts.context import Before
from tracker.amounts.line import Line
from tracker.amounts.sides import Side
from tracker.amounts.values import Reading
from tracker.amounts.vocabulary import Unit, word_list

_VERBS_BEFORE_TIMES = frozenset({"will", "would", "could", "should", "can", "may", "might", "nearly"})


def is_time_or_label(line: Line, reading: Reading, before: Before, noun: Unit, end: int) -> bool:
    """Tell stretches of time ("the next 12 months", "13 weeks ended") and labels ("Phase 3 studies") from counts."""
    side = reading.sides[0]
    previous = line.value(before.first - 1)
    if noun.kind == "duration":
        inner = line.value(side.first - 1)
        if {previous, inner} & word_list("time before") or line.value(end) in word_list("time after"):
            return True
        return _hyphened(line, end)
    return _is_year_of(line, reading, end) or _is_labelled(line, reading, before)


def _is_labelled(line: Line, reading: Reading, before: Before) -> bool:
    """Tell the number of a label or a name from a count."""
    side, previous = reading.sides[0], line.value(before.first - 1)
    if not line.strict or before.first != side.first or line.code(side.first - 1) not in ("W", "C", "N"):
        return False
    if previous in word_list("labels") or previous.rstrip("s") in word_list("labels"):
        return True
    name = line.code(side.first - 1) == "C" and side.first > 1 and side.plain and not side.scale
    return name and len(reading.sides) == 1 and (reading.sides[-1].noun is None or _titled(line, side.first - 1))


def _is_year_of(line: Line, reading: Reading, end: int) -> bool:
    """Tell the year of "our 2025 unit sales guidance" from a count of units."""
    side, noun = reading.sides[0], line.tokens[end - 1]
    year = len(reading.sides) == 1 and side.plain and not side.scale and 1990 <= side.low <= 2100
    return year and line.code(end) in ("W", "C") and not line.text[noun.start : noun.end].endswith("s")


def _titled(line: Line, at: int) -> bool:
    """Tell the name in "our Fleet 2 vehicles" from "in China 12 stores" and "the US 12 stores"."""
    token = line.tokens[at]
    return line.code(at - 1) in tuple("fC") and not line.text[token.start : token.end].isupper()


def _hyphened(line: Line, end: int) -> bool:
    """Tell "a two-day meeting" and "the 53-week year": the duration is an adjective."""
    start = line.tokens[end - 1].start
    return start > 0 and line.text[start - 1] in "-‐‑"


def stands(line: Line, reading: Reading, before: Before, end: int) -> bool:
    """Judge a range without a counted noun: money, percent and bands stand by themselves, a bare number rarely does."""
    sides = reading.sides
    forms = {side.form for side in sides}
    if "times" in forms:
        return _times(line, before, sides[0])
    if forms <= {"zero", "slight"} and len(sides) == 1:
        return _zero(line, before, sides[0], end)
    if forms == {"band"} and len(sides) == 1:
        return _band(line, sides[0])
    if any(side.kind in tuple("c%bpx") or side.scale for side in sides) or "band" in forms:
        return True
    return _bare(line, reading, before, end)


def _times(line: Line, before: Before, side: Side) -> bool:
    token = line.tokens[side.first]
    if not line.strict or before.bound or before.approx or line.text[token.start : token.end].lower().endswith("fold"):
        return True
    return line.code(before.first - 1) == "t" or line.value(before.first - 1) in _VERBS_BEFORE_TIMES


def _band(line: Line, side: Side) -> bool:
    """Judge a band by itself: "single" and "teens" are also plain words."""
    if side.last - side.first > 1:
        return True
    token = line.tokens[side.first]
    word = line.text[token.start : token.end].lower()
    return word != "single" and ("digit" in word or not line.strict or line.code(side.first - 1) == "f")


def _zero(line: Line, before: Before, side: Side, end: int) -> bool:
    if not line.strict:
        return True
    word, previous = line.value(side.first), line.value(side.first - 1)
    after = line.value(end)
    if side.form == "slight" or after in word_list("flat before"):
        return False
    if word in ("flat", "flattish"):
        opens = side.first == 0 or line.code(side.first - 1) in tuple("(;,")
        return opens or before.approx or previous in word_list("flat after") or after in word_list("compared")
    if word in ("breakeven", "break even"):
        return before.approx or previous in word_list("even after") or after in word_list("even before")
    return _stays(line, before, side.first, end)


def _stays(line: Line, before: Before, at: int, end: int) -> bool:
    """Judge the zero words that want a verb before them: "to be neutral to", "zero", "to remain stable"."""
    word = line.value(at)
    if word == "neutral":
        return line.code(end) == "t" and _after_be(line, at)
    if word == "zero":
        return before.approx and _after_be(line, before.first)
    if word in ("nil", "unchanged", "no change", "no growth"):
        return False  # "unchanged" may speak of the guidance
    # "to remain stable", "to stay at the previous year's level"
    seen = line.value(at - 1) in word_list("seen") and word.startswith(("at ", "on ", "in "))
    return _after_be(line, at) or seen


def _after_be(line: Line, at: int) -> bool:
    while line.code(at - 1) in ("~", "f", "W") and line.value(at - 1) not in word_list("no noun"):
        if line.code(at - 1) == "W":
            return False
        at -= 1
    return line.code(at - 1) == "E"


def _bare(line: Line, reading: Reading, before: Before, end: int) -> bool:
    """A number with no unit: in a sentence only if hedged or bounded; alone as a phrase only if nothing else stands there."""
    sides = reading.sides
    if any(_is_year(side) for side in sides) or all(side.form != "number" for side in sides):
        return False
    if not line.strict:
        return _alone(line, reading, before, end)
    return _bare_in_sentence(line, reading, before, end)


def _bare_in_sentence(line: Line, reading: Reading, before: Before, end: int) -> bool:
    sides = reading.sides
    if before.origin and (reading.rule or len(sides) == 2) and line.code(before.first - 1) == "N":
        return True  # "the number of locations from five to ten"
    if len(sides) == 2 and all(side.form == "number" and not side.plain and not side.negative for side in sides):
        return _grouped_range(line, sides)
    return _ends_clause(line, before, sides, end) or _hedged(line, before, sides, end)


def _is_year(side: Side) -> bool:
    return side.plain and not side.scale and 1900 <= side.low <= 2100


def _hedged(line: Line, before: Before, sides: tuple[Side, ...], end: int) -> bool:
    """Tell "about 40", "at least 40" and "between 40 and 50" from a number that nothing says is an amount."""
    first = sides[0].first
    if any(side.words for side in sides):
        return False
    if before.first == first or line.value(first - 1) in word_list("labels") or line.code(end) in ("j", "M"):
        return False
    spans = len(sides) == 2 and (before.between or before.origin)
    return before.approx or bool(before.bound) or before.ranged or spans


def _grouped_range(line: Line, sides: tuple[Side, ...]) -> bool:
    """Tell "members at year end: 710,000 to 725,000" from the empty columns of a row, "— 9,257 — 9,670"."""
    place = line.text[line.tokens[sides[0].first].start : line.tokens[sides[-1].last - 1].end]
    return sides[0].low < sides[1].low and all(side.digits == 0 for side in sides) and not _EMPTY.search(place)


_EMPTY = re.compile(r"\s[-‐‑–—−]\s|—")


def _ends_clause(line: Line, before: Before, sides: tuple[Side, ...], end: int) -> bool:
    """Tell the number that a sentence ends on: "the number of territories is expected to be 52"."""
    verb = line.tokens[before.first - 1] if line.code(before.first - 1) == "E" else None
    if verb is None or any(side.words for side in sides) or line.text[verb.start : verb.end].lower() != "be":
        return False
    return line.codes[end : end + 1] in ("", ";", ",") and before.first > 1


def _alone(line: Line, reading: Reading, before: Before, end: int) -> bool:
    sides = reading.sides
    lead, rest = line.codes[: sides[0].first], line.codes[end : end + 20]
    many = before.bound and sides[0].low >= 10  # "more than a dozen", but not "more than one"
    if len(lead) > 20 or line.code(sides[0].first) == "(" or (len(sides) == 1 and sides[0].words and not many):
        return False
    return set(lead) <= set("~><fBFRUDuwyiLgq") and set(rest) <= set("fA][~><;,")
