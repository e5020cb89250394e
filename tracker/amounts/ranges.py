"""Sides joined to ranges: "X to Y", "between X and Y", "raised by X to Y", "an increase of 5% to $105 million"."""

from __future__ import annotations

import re

from tracker.amounts.context import REVISED, Before
from tracker.amounts.line import Line
from tracker.amounts.nouns import per_unit
from tracker.amounts.sides import Side, carry, compatible, dimension, read_side
from tracker.amounts.values import Reading, build, scaled

_JOIN = re.compile(r"(?P<join>[t\-oa<])(?P<words>[~><UDLuwgqQ\]fRiyBF]{0,4})")
# "by $15 million, or 4%, to $390 million", "by 4% ($15 million) to": the step said once more stands between.
_LEVEL_AFTER = re.compile(r"(?:,?o[~f]{0,2}(?:n%|cns?),|\([~f]{0,2}(?:n%|cns?)\))?,?t[~><fRBiF]{0,5}")
# Verbs of revising: after them "from X to Y" gives the new value Y.
_REVISE = re.compile(
    r"(?:rais|lift|boost|hike|upp|lower|cut|trim|reduc|revis|increas|decreas|improv|expand|narrow|updat|adjust|grow(?!th)|climb|rise|"
    r"rose|fall|fell|drop|declin|shrink|widen|tighten|mov)\w*$"
)


def read_range(line: Line, side: Side, before: Before) -> tuple[Reading, int]:
    """Join a side with the next one where a joiner stands between and both measure the same."""
    join = _join_behind(line, side)
    other = _other_side(line, join) if join else None
    if join is None or other is None or not _joins(join["join"], side, other, before, line):
        return Reading((side,)), side.last
    words = line.codes[join.start("words") : other.first]
    side, other = carry(side, _signed(other, words))
    if ">" in words and join["join"] == "t":
        other = other._replace(high=None)
    return Reading((side, other), approx="~" in words), other.last


def _join_behind(line: Line, side: Side) -> re.Match[str] | None:
    join = _JOIN.match(line.codes, side.last)
    if join is None and side.kind == "c":
        # "$1.10 per share to $1.20 per share"
        name, past = per_unit(line, side.last, True, None)
        join = _JOIN.match(line.codes, past) if name else None
    if join is not None and join["join"] == "<" and line.value(join.start()) != "up to":
        return None
    return join


def _other_side(line: Line, join: re.Match[str]) -> Side | None:
    # "to slightly up" is a side of its own; "to up 2%" is a number after a word of direction
    first = read_side(line.tokens, line.codes, join.start("words"))
    return first or read_side(line.tokens, line.codes, join.end())


def _joins(join: str, left: Side, right: Side, before: Before, line: Line) -> bool:
    if _year_like(left) or _year_like(right) or "times" in (left.form, right.form) or not compatible(left, right):
        return False
    if join in "ao<":
        return _joins_listed(join, left, right, before, line)
    if _is_step(before) and _goes_to(left, right):
        return False
    return not (before.moves and not before.level and dimension(right) == "c" and _jumps(left, right))


def _is_step(before: Before) -> bool:
    """Tell whether "by" and a verb of revising stand before an amount."""
    return before.by and bool(REVISED.match(before.moves))


def _goes_to(step: Side, level: Side) -> bool:
    """Tell "by $0.13 to $5.11" and "by 2,000 tonnes to 61,000" from a step that is a range, "by 200 tonnes to 300 tonnes"."""
    if step.kind == "N":
        return _jumps(step, level, _STEPS)
    return dimension(step) in ("c", "") and dimension(level) == "c"


# So many times its step is what a quantity is revised to at least.
_STEPS = 3


def _joins_listed(join: str, left: Side, right: Side, before: Before, line: Line) -> bool:
    """Tell the range of "between 5 and 6", "five or six" and "5 up to 6" from two amounts of a list."""
    if join == "o":
        return left.form == right.form and (right.low > left.low or right.form == "band")
    if join == "<":
        return left.kind == right.kind or not left.kind
    listed = line.strict or bool(set("rm") & set(line.codes[right.last : right.last + 3]))
    return before.between or (not listed and left.low < right.low)


def _jumps(left: Side, right: Side, times: int = 5) -> bool:
    """Tell "an increase of $0.13 to $5.11" from a range: its second number is of another order than the first."""
    left, right = carry(left, right)
    return right.form == "number" and scaled(right)[0] >= times * scaled(left)[0] > 0


def _year_like(side: Side) -> bool:
    return side.plain and side.form == "number" and not side.kind and not side.scale and 1900 <= side.low <= 2100


def _signed(side: Side, words: str) -> Side:
    """Apply the words between the joiner and the right side: "down 2% to up 1%", "a loss of $5 to a profit of $2"."""
    for word in reversed(words):
        if word in "DwLg":
            return side._replace(negative=not side.negative, positive=False)
        if word in "UuqQ]":
            return side._replace(positive=True)
    return side


def level_after_growth(line: Line, reading: Reading, before: Before, end: int) -> tuple[Before, Reading, int] | None:
    """Read "an increase of 5% to $105 million" and "raised by $0.13 to $5.11": the level counts, the growth is kept."""
    match = _LEVEL_AFTER.match(line.codes, end) if before.moves else None
    if match is None or not (match[0].startswith((",t", "t")) or _is_guided(line, before)):
        return None  # "sales increased by $15 million, or 4%, to $390 million" tells their growth
    side = _level_side(line, reading.sides[-1], before, match.end())
    if side is None:
        return None
    growth = build(reading, before.sign, True, before.bound, before.approx, "", None)
    words = line.codes[line.codes.rindex("t", match.start(), match.end()) : match.end()]
    level, end = read_range(line, side, Before(side.first, between="B" in words))
    kept = (growth.low, growth.high) if growth and growth.unit == "percent" else None
    bound = next((code for code in words if code in "><"), before.moved_end)
    after = Before(before.first, approx="~" in words, bound=bound)
    return after, level._replace(growth=kept, rule="level after growth"), end


def _level_side(line: Line, last: Side, before: Before, at: int) -> Side | None:
    """Read the level behind a growth or step; None where no level stands there."""
    side = read_side(line.tokens, line.codes, at)
    if side is None or side.form not in ("number", "band"):
        return None
    if last.kind == "N" and not side.kind and _is_step(before):
        side = side._replace(kind="N", noun=last.noun)  # "reduced by 2,000 tonnes to 61,000"
    same = dimension(side) == dimension(last)
    grown = not same or before.by or _jumps(last, side)
    return side if grown and (dimension(side) or side.scale) else None


def _is_guided(line: Line, before: Before) -> bool:
    """Tell whether what is moved "by" a step is guidance."""
    opens = line.tokens[max(0, before.first - _REACH)].start
    return _is_step(before) and bool(_GUIDED.search(line.text, opens, line.tokens[before.first].start))


def _is_dashed(line: Line, reading: Reading) -> bool:
    """Tell whether nothing but a dash joins a range: "raised to 205-215 from 190-205" moves from no 190 to 205."""
    left, right = reading.sides[0], reading.sides[1]
    return line.text[line.tokens[left.last - 1].end : line.tokens[right.first].start].strip() in tuple("-‐‑‒–—−")


def revision(line: Line, reading: Reading, before: Before, end: int) -> tuple[Reading | None, Reading, int]:
    """Read "raised from X to Y": Y, with X as the prior; X and Y may be ranges themselves."""
    if not (before.origin and _revises(line, before.first)):
        return None, reading, end
    join = _JOIN.match(line.codes, end)
    side = _other_side(line, join) if join and join["join"] in "t-" else None
    if join is not None and side is not None and compatible(reading.sides[0], side) and len(reading.sides) == 2:
        # "raised from $78-82 million to $80-84 million": the old range, then the new one
        newer, end = read_range(line, side, Before(side.first, between="B" in line.codes[join.start() : side.first]))
        return reading, newer._replace(rule="revised from"), end
    if len(reading.sides) < 2 or _is_dashed(line, reading):
        return None, reading, end
    old = reading._replace(sides=reading.sides[:1])
    return old, reading._replace(sides=reading.sides[1:], rule="revised from"), end


def _revises(line: Line, first: int) -> bool:
    """Tell whether a verb of revising stands a few words before, in the same clause."""
    for i in range(first, max(-1, first - 9), -1):
        code = line.codes[i]
        if code in ";j,":
            return False
        if (
            code == "e"
            or (code in "uw" and line.code(i + 1) == "F")
            or (code in "UDW" and _REVISE.match(line.value(i)))
        ):
            return True
    return False


# "slightly below the low end of our previous guidance range of", seen from the range on
_OUTSIDE = re.compile(r"(?P<bound>[<>~])[f~]{0,3}(?P<end>[lk])[fWCRNAi]{0,7}$")


def beyond_end(line: Line, reading: Reading, before: Before, floor: int) -> tuple[Reading, Before]:
    """Read "below the low end of $50-$55 million" as up to 50; at, near or toward an end the whole range stands.

    "Lower than the previous guidance of $1.60 to $1.75" is below all of it: up to 1.60.
    """
    if len(reading.sides) != 2:
        return reading, before
    opens = max(floor, before.first - _REACH)
    match = _OUTSIDE.search(line.codes, opens, before.first) or _beyond_guidance(line, opens, before.first)
    bound = _bound_of(line, match.start("bound")) if match else ""
    if match is None or not bound:
        return reading, before
    low = match["end"] == "l" if "end" in match.re.groupindex else bound == "<"
    return Reading((reading.sides[0 if low else 1],), rule="beyond end"), Before(match.start(), bound=bound)


_BEYOND = re.compile(r"(?P<bound>[<>~])[fWCRNAi]{1,8}$")
_GUIDED = re.compile(
    r"\b(?:prior|previous(?:ly)?|earlier|original(?:ly)?|initial|existing|current|our|its|the)\b.{0,40}\b(?:guidance|outlook|forecast|target(?:ed)?|projections?|estimates?)\b",
    re.IGNORECASE | re.DOTALL,
)


def _beyond_guidance(line: Line, opens: int, first: int) -> re.Match[str] | None:
    """Find the word that puts a figure beyond all of a range that was guided: "lower than our outlook of"."""
    match = _BEYOND.search(line.codes, opens, first)
    guided = match and _GUIDED.search(line.text, line.tokens[match.start()].end, line.tokens[first - 1].end)
    return match if guided else None


_REACH = 14


def _bound_of(line: Line, at: int) -> str:
    """Return the bound that a word sets before the end of a range; "slightly below" is one here, not a hedge."""
    if line.codes[at] != "~":
        return line.codes[at]
    words = line.value(at).split()
    return "<" if {"below", "under", "less"} & set(words) else ">" if {"above", "over", "more"} & set(words) else ""
