"""Openings: the few letters that a match can begin with, read from a pattern, so that it is tried nowhere else.

A pattern of fifty phrases tries each of them wherever a word begins. A look ahead at the first letters, shared as in a
dictionary's thumb index, is answered three times as fast. Like a gate it is derived and never written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

# So many characters are looked at.
DEPTH = 3
# A pattern with fewer ways to begin is tried as fast as it is looked up; one with more than so many is better left alone.
FEW, MANY = 12, 4000
# What stands before a pattern's first character and takes none.
_EDGES = re.compile(r"(?:\\b|\(\?<![^()]*\))+")
_LOOKS = frozenset(("AT", "ASSERT", "ASSERT_NOT"))
_CATEGORIES = {"CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": r"\s"}

# The first characters of a way to match, each as a pattern of one, and whether what follows is not told any more.
_Way = tuple[tuple[str, ...], bool]
_Ways = frozenset[_Way]
_ANY: _Ways = frozenset({((), True)})


# A pattern's openings are read, then its gate.
@lru_cache(maxsize=8)
def parsed(pattern: str) -> Any:
    """Parse a pattern that is blind to case."""
    return parser.parse(pattern, re.IGNORECASE)


def opened(pattern: str) -> str:
    r"""Put a look ahead at the letters that a match can begin with before a pattern; one with few or unknown ones stays as it is.

    >>> opened(r"\b(?:(?:is |was )?(?:to|not) (?:be|grow)|(?:[aeiou]n)?nounced|fell|rose|sank)\b")[:70]
    '\\b(?=(?:ann|enn|fel|i(?:nn|s\\ )|no(?:t|u)|onn|ros|san|to\\ |unn|was))(?'
    >>> opened(r"\b(?:we )?\w+ plans"), opened("two new (?:stores|shops)")
    ('\\b(?:we )?\\w+ plans', 'two new (?:stores|shops)')
    """
    items = parsed(pattern)
    ways = {characters for characters, _ in _through(items, frozenset({((), False)}))}
    if () in ways or len(ways) < FEW:
        return pattern
    # In "\bone|two" the edge is that of one alternative.
    edges = _EDGES.match(pattern) if str(items[0][0]) in _LOOKS else None
    at = edges.end() if edges else 0
    rest = pattern[at:] if str(items[0][0]) != "BRANCH" else f"(?:{pattern})"
    return f"{pattern[:at]}(?={_index(ways)}){rest}"


def _index(ways: Iterable[tuple[str, ...]]) -> str:
    """Write ways to begin as one pattern that shares what they have in common; a way that begins like a shorter one adds nothing."""
    by_first: dict[str, set[tuple[str, ...]]] = {}
    for first, *rest in ways:
        by_first.setdefault(first, set()).add(tuple(rest))
    parts = [first + ("" if () in rests else _index(rests)) for first, rests in sorted(by_first.items())]
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"


def _through(items: Iterable[Any], ways: _Ways) -> _Ways:
    for name, value in items:
        told = frozenset(way for way in ways if way[1])
        if told == ways:
            return ways
        ways = told | _step(str(name), value, ways - told)
        if len(ways) > MANY:
            return _ANY
    return ways


def _step(name: str, value: Any, ways: _Ways) -> _Ways:
    """Follow one item of a parsed pattern from every way that goes on; what isn't known is looked at no further."""
    if name in _LOOKS:
        return ways
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        once = _through(value[2], ways)
        once = once if int(value[1]) == 1 else _ended(once)
        return once if value[0] else once | ways
    taken = _TAKEN.get(name)
    return taken(value, ways) if taken else _ended(ways)


def _ended(ways: _Ways) -> _Ways:
    return frozenset((characters, True) for characters, _ in ways)


def _with(character: str, ways: _Ways) -> _Ways:
    return frozenset(((*characters, character), len(characters) + 1 >= DEPTH) for characters, _ in ways)


def _class(members: Any, ways: _Ways) -> _Ways:
    """Follow a class of characters: a few letters one by one, so that they can be shared, others as the class that they are, wide ones no further."""
    if len(members) <= 6 and all(str(kind) == "LITERAL" for kind, _ in members):
        return frozenset().union(*(_with(re.escape(chr(value)), ways) for _, value in members))
    if any(str(kind) == "NEGATE" or (str(kind) == "CATEGORY" and str(value) not in _CATEGORIES) for kind, value in members):
        return _ended(ways)
    written = "".join(_member(str(kind), value) for kind, value in members)
    return _with(f"[{written}]", ways)


def _member(kind: str, value: Any) -> str:
    if kind == "CATEGORY":
        return _CATEGORIES[str(value)]
    ends = value if kind == "RANGE" else (value,)
    return "-".join(re.escape(chr(end)) for end in ends)


# What takes characters, each way by itself.
_TAKEN: Mapping[str, Callable[[Any, _Ways], _Ways]] = {
    "LITERAL": lambda value, ways: _with(re.escape(chr(value)), ways),
    "IN": _class,
    "BRANCH": lambda value, ways: frozenset().union(*(_through(branch, ways) for branch in value[1])),
    "SUBPATTERN": lambda value, ways: _through(value[-1], ways),
    "ATOMIC_GROUP": lambda value, ways: _through(value, ways),
}
