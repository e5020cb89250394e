"""The words before and behind an amount: hedges, bounds, directions, losses, tolerances."""

from __future__ import annotations

import re
from typing import NamedTuple

from tracker.amounts.line import Line
from tracker.amounts.sides import Side, read_side
from tracker.amounts.vocabulary import word_list


class Before(NamedTuple):
    """What the words before a side say; `first` is the first token of the whole phrase."""

    first: int
    approx: bool = False
    bound: str = ""
    sign: int = 0
    moves: str = ""  # the word that says up or down
    loss: bool = False
    by: bool = False
    between: bool = False
    origin: bool = False  # "from"
    ranged: bool = False
    level: bool = False  # "increase to"
    moved_end: str = ""  # the bound that "raising the low end of our guidance by" leaves: the low end is a floor


# Bounds that say where something comes to stand.
_PLACES = frozenset({"below", "under", "above"})
_REACH = 12
_OBJECT = 16
# Bounds that may stand behind the amount as well, and are tokens of the other role then.
_FLOORS = frozenset({"at least", "at a minimum", "minimum", "at minimum"})
_CEILINGS = frozenset({"at most", "at the most", "maximum", "at maximum", "at a maximum", "max"})
_DISTANT = re.compile(r"([UD])[iy][WCfNI]{1,6}$")


def read_before(line: Line, at: int, floor: int) -> Before:
    """Read the words before the side at token `at`, backwards, until one has nothing to say about it."""
    said = Before(at)
    i = at - 1
    while i >= max(floor, at - _REACH):
        code = line.codes[i]
        direction = _direction(line, i, said, floor)
        if direction is not None:
            return _outer(line, direction, floor)
        told = _told(line, i, code, said)
        if told is None:
            break
        said = told
        i -= 1
    if i + 1 < at and line.codes[i + 1] in "fyi":
        said = _distant(line, said, i, floor)
    return _revised(line, said, i, floor) if said.by and not said.moves else said


def _direction(line: Line, i: int, said: Before, floor: int) -> Before | None:
    """Read a word of direction, loss or profit at token `i`, which ends the phrase on the left."""
    code = line.codes[i]
    if code in "UDuw":
        if said.origin and line.code(i + 1) == "F":
            return said._replace(level=True)  # "up from $5 million" gives what it comes from
        if said.bound and said.first == i + 1 and line.value(i + 1) in _PLACES:
            return said._replace(level=True)  # "to fall below 6.0" says where, not by how much
        return said._replace(sign=1 if code in "Uu" else -1, moves=line.value(i) or code, first=i)
    if code in "Lgq":
        return said._replace(loss=code == "L", sign=1 if code == "q" else -1, first=i)
    if code == "t" and i > floor and line.codes[i - 1] in "UDuw":
        return said._replace(level=True)
    return None


def _outer(line: Line, said: Before, floor: int) -> Before:
    """Look past "a loss of" and "down" for the "between" that opens the range."""
    i = said.first - 1
    while i >= floor and line.codes[i] in "f":
        i -= 1
    if i >= floor and said.first > i and line.codes[i] in "B":
        return said._replace(between=True, first=i)
    return said


def _told(line: Line, i: int, code: str, said: Before) -> Before | None:
    word = line.value(i)
    if word == "up to" and _CLIMBS.fullmatch(line.value(i - 1)):
        return said  # "expenses will step up to $11 million" says where they go, not how far at most
    if bound := _bound_said(code, word):
        return said._replace(bound=said.bound or bound, first=i)
    if code == "~":
        return said._replace(approx=True, first=i)
    if code == "B":
        return said._replace(between=True, first=i)
    if code == "F":
        return said._replace(origin=True, first=i)
    if code == "R":
        return said._replace(ranged=True, between=said.between or "between" in word, first=i)
    if code == "y":
        return said._replace(by=True)
    return said if code in "fi" else None


_CLIMBS = re.compile(r"(?:step|ramp|climb|creep|edge|tick|mov|scal|build|head|inch|trend|com|go|goe|went|work)(?:e?s|p?ed|p?ing|e)?")


def _bound_said(code: str, word: str) -> str:
    """Return the bound that a word before an amount sets; "minimum" and the like may stand on either side of it."""
    if code in "><":
        return code
    return ">" if code == "]" and word in _FLOORS else "<" if code == "[" and word in _CEILINGS else ""


def _distant(line: Line, said: Before, at: int, floor: int) -> Before:
    """Read "an increase in net sales of 5%": the word of direction stands before its object."""
    match = _DISTANT.search(line.codes, max(floor, at - 8), at + 1)
    if match is None:
        return said
    return said._replace(sign=1 if match[1] == "U" else -1, moves=line.value(match.start()))


# Verbs that tell of a revision made, so that "by X to Y" gives Y.
REVISED = re.compile(r"(?:rais|lift|boost|hik|upp|lower|cut|trim|revis|increased|decreased|reduced|narrowed)\w*$")
# "Increasing the low end by $2 million to $42 million" is one too, but "increasing sales by $2 million to $4 million" is none.
_REVISING = re.compile(r"(?:increas|decreas|reduc)ing$")


def _revised(line: Line, said: Before, at: int, floor: int) -> Before:
    """Read "raising the midpoint of our full-year 2025 guidance by": the verb stands before its long object."""
    for i in range(at, max(floor, at - _OBJECT) - 1, -1):
        if line.codes[i] in ";,EF":
            break
        if line.codes[i] in "UD" and (REVISED.match(line.value(i)) or _REVISING.match(line.value(i))):
            ends = [_END_MOVED[code] for code in line.codes[i : at + 1] if code in _END_MOVED]
            moved_end = ends[0] if len(ends) == 1 else ""
            return said._replace(sign=1 if line.codes[i] == "U" else -1, moves=line.value(i), moved_end=moved_end)
    return said


_END_MOVED = {"l": ">", "k": "<"}


def bound_behind(line: Line, end: int) -> tuple[str, int]:
    """Read a bound behind an amount: "or more", "-plus", "at a minimum"."""
    code, word = line.code(end), line.value(end)
    if (
        code
        and code in "><"
        and (word in _FLOORS or word in _CEILINGS)
        and line.code(end + 1) not in ("n", "c", "~", "d", "v")
    ):
        return (">" if word in _FLOORS else "<"), end + 1
    if code == "]" and not (word == "plus" and line.code(end + 1) in ("c", "n")):
        return ">", end + 1
    return ("<", end + 1) if code == "[" else ("", end)


_PLUS_MINUS = re.compile(r"(?:,?r)?[,(]{0,2}f?m[~f]{0,2}")
# "71.5% and 72.5%, respectively, plus or minus 50 basis points", seen from the end of the first number
_LISTED = re.compile(r",?aR?[~f]{0,2}c?ns?[c%]?,?r,?m[~f]{0,2}")


def tolerance_behind(line: Line, end: int) -> tuple[Side | None, int]:
    """Read ", plus or minus 2%" behind a point; behind "A and B, respectively" it serves both and A ends before it."""
    match = _PLUS_MINUS.match(line.codes, end)
    listed = None if match else _LISTED.match(line.codes, end)
    found = match or listed
    side = read_side(line.tokens, line.codes, found.end()) if found else None
    if found is None or side is None or side.form != "number":
        return None, end
    if listed:
        return side, end
    closed = "(" in line.codes[end : found.end()] and line.code(side.last) == ")"
    return side, side.last + closed


_AFTER = re.compile(
    r"(?P<words>[WCfN]{0,2}A?)(?P<move>[UD])(?!f?[~><BFRt]{0,2}f?[-+]?c?n|y)|(?P<particle>[uw])(?![~><fBFRycnvdtSi(-])"
)


_YEAR = re.compile(r"(?:19|20)\d\d\b(?![.,]\d|\s?%)")


def _bounds_number(line: Line, at: int) -> bool:
    """Tell "5% below $6" from "15% lower than 2025", which bounds nothing."""
    return line.code(at) in tuple("ncdv~") and not _YEAR.match(line.text, line.tokens[at].start)


def direction_behind(line: Line, kind: str, end: int) -> tuple[int, str, int]:
    """Read the direction behind an amount: "a 5% decline", "6% to 7% net sales growth", "300 basis point headwind"."""
    match = _AFTER.match(line.codes, end)
    if match is None:
        less = kind in "%bp" and line.value(end) in word_list("less by") and not _bounds_number(line, end + 1)
        return (-1, line.value(end), end + 1) if less else (0, "", end)
    at = match.start("move") if match["move"] else match.start("particle")
    word = line.value(at)
    adverse = word.startswith(("unfav", "headwind", "adverse"))
    if word not in word_list("trailing") or (kind not in "%bp" and not adverse and (match["words"] or kind == "c")):
        return 0, "", end
    return (1 if line.codes[at] in "Uu" else -1), word, at + 1
