"""Gates: the words without which a pattern cannot match, read from the pattern itself, so that most texts never meet it.

A regular expression of fifty phrases tries each of them at every character. Whether any of their first words stands in a
text at all is one look at a set. A gate is derived and never written by hand: it cannot disagree with its pattern.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from tracker.lexicon.openings import opened, parsed

# A shorter text is searched as fast as its words are listed.
SHORT = 60
# So much of a word's beginning is compared where a pattern leaves its end open.
LONG, BRIEF = 5, 3
# No pattern that is asked about stretches of one text is longer, or looks further around itself.
_REACH = 40
# More ways to begin than this gate nothing.
MOST = 3000
_END = 2**63 - 1
# Words of every sentence: as the first of a phrase they say too little, so the next word is looked at; two together may do.
_COMMON = frozenset(
    "a all also an and are as at be been being both by currently for from further had has have in is it its not now of on or our "
    "still that the their then this to was we were will with you".split()
)
# Words of every release: a phrase that begins with one is better known by its next word.
_FREQUENT = frozenset(
    "about additional adjusted annual announced believe believes billion board business cash certain compared company costs customers during earnings "
    "end financial first fiscal fourth full group growth income increased information management margin market may million more net "
    "new non no operating other per products profit quarter record report reported results revenue revenues sales second share shares "
    "stock strong tax than there these third total under use up we which without year years".split()
)
_LIGHT = _COMMON | _FREQUENT
_SYMBOLS = frozenset("$€£%©")
_RUN = re.compile(r"[a-z]+")


@lru_cache(maxsize=20_000)
def _keys(word: str) -> tuple[str, ...]:
    """List what a word is looked up by: itself whole (with a blank behind it) and its beginnings."""
    return f"{word} ", word[:LONG], word[:BRIEF]


# A release is read for its claims, then for its figures: so many texts are most of its sentences and what stands around them.
@lru_cache(maxsize=512)
def keys_of(text: str) -> frozenset[str]:
    """Return the words of a text and their beginnings, by which gates are asked.

    >>> sorted(keys_of("A 5-year plan"))
    ['a', 'a ', 'a year', 'pla', 'plan', 'plan ', 'yea', 'year', 'year ']
    """
    if not text.isascii():
        # What re.IGNORECASE takes for an i or s, and lower() does not.
        text = text.replace("İ", "i").replace("ı", "i").replace("ſ", "s")
    runs = _RUN.findall(text.lower())
    pairs = [f"{a} {b}" for a, b in pairwise(runs) if a in _COMMON and b in _LIGHT]
    return frozenset(pairs).union([sign for sign in _SYMBOLS if sign in text], *map(_keys, set(runs)))


@dataclass(frozen=True)
class Gated:
    """A pattern in any case that is only tried on texts that hold one of its words; each form of it is made when it is needed."""

    pattern: str
    is_open: bool = False

    @cached_property
    def whole(self) -> re.Pattern[str]:
        """The pattern as it is, blind to case."""
        return re.compile(self.pattern, re.IGNORECASE)

    @cached_property
    def small(self) -> re.Pattern[str]:
        """The pattern for lower-case text, which is read more than twice as fast, tried where its first letters stand; blind to case where it minds some letter's."""
        pattern = opened(self.pattern)
        return re.compile(pattern, re.IGNORECASE) if self._minds_case else re.compile(_CAPITAL.sub(_small, pattern))

    @cached_property
    def _minds_case(self) -> bool:
        return "(?-i" in self.pattern or any(letter.isupper() and not letter.isascii() for letter in self.pattern)

    def _seen(self, text: str) -> str:
        """Give a text as `small` is to read it."""
        return text if self._minds_case else _lowered_once(text)

    @cached_property
    def keys(self) -> frozenset[str] | None:
        """What one of must stand in a text that matches, None where any text may."""
        return None if self.is_open else _words(self.pattern)

    def holds(self, text: str, start: int = 0, end: int = _END) -> bool:
        """Tell whether a text matches anywhere."""
        return self._find(text, start, end) is not None

    def search(self, text: str, start: int = 0, end: int = _END) -> re.Match[str] | None:
        found = self._find(text, start, end)
        return found and self.whole.match(text, found.start(), end)

    def finditer(self, text: str, start: int = 0, end: int = _END) -> Iterator[re.Match[str]]:
        starts = (found.start() for found in self.places(text, start, end))
        return (match for at in starts if (match := self.whole.match(text, at, end)))

    def places(self, text: str, start: int = 0, end: int = _END) -> Iterator[re.Match[str]]:
        """Find every match in the text's small letters: places and names of groups are those of the text itself."""
        return iter(()) if self._bars(text) else self.small.finditer(self._seen(text), start, end)

    def in_part(self, words: str) -> bool:
        """Tell whether a few words that were cut from a text match; they are not worth a list of their own."""
        return self.small.search(words if self._minds_case else lowered(words)) is not None

    def in_stretch(self, text: str, start: int, end: int) -> bool:
        """Tell whether a stretch of a text matches when it is taken for itself, as `in_part` of its words would.

        Many stretches of one text overlap, so the places of the whole text are listed once; only what stands at a
        stretch's edges, where the cut may make or break a match, is read for each.

        >>> text = "It opened nothing, " + "and so on, " * 40 + "as it was to be opened"
        >>> [ungated(r"\\b(?<!be )opened\\b").in_stretch(text, a, len(text)) for a in (0, 5, len(text) - 6)]
        [True, False, True]
        """
        if self._bars(text):
            return False
        if end - start <= 4 * _REACH or not self._is_short:
            return self.small.search(self._seen(text)[start:end]) is not None
        places = _places_once(self, text)
        inner = bisect_left(places, (start + _REACH, 0))
        if inner < len(places) and places[inner][0] <= end - 2 * _REACH:
            return True
        words = self._seen(text)[start:end]
        opened = self.small.search(words, 0, 3 * _REACH)
        return bool(opened and opened.start() < _REACH) or self.small.search(words, len(words) - 2 * _REACH) is not None

    @cached_property
    def _is_short(self) -> bool:
        return int(parsed(self.pattern).getwidth()[1]) <= _REACH

    def every_place(self, text: str) -> Iterator[tuple[int, int]]:
        """List where a match, which is never empty, can begin and where it then ends, those too that begin within another."""
        small, seen = self.small, self._seen(text)
        found = small.search(seen)
        while found:
            yield found.span()
            found = small.search(seen, found.start() + 1)

    def sub(self, by: Callable[[re.Match[str]], str], text: str) -> str:
        return self.whole.sub(by, text) if self._find(text, 0, _END) else text

    def _bars(self, text: str) -> bool:
        return self.keys is not None and len(text) >= SHORT and self.keys.isdisjoint(keys_of(text))

    def _find(self, text: str, start: int, end: int) -> re.Match[str] | None:
        return None if self._bars(text) else self.small.search(self._seen(text), start, end)


@lru_cache(maxsize=64)
def _places_once(pattern: Gated, text: str) -> tuple[tuple[int, int], ...]:
    return tuple(pattern.every_place(text))


def search_before(pattern: re.Pattern[str], text: str, end: int, most: int) -> re.Match[str] | None:
    """Search for what ends at a place and is at most so long, blanks at its end aside; the rest of a long text is not looked at.

    >>> search_before(re.compile(r"\\bin\\s*$"), "to open in  May", 12, 2) is None, search_before(re.compile(r"\\bin\\s*$"), "again  May", 7, 2)
    (False, None)
    """
    return pattern.search(text, max(0, len(text[:end].rstrip()) - most), end)


@lru_cache(maxsize=64)
def told(pattern: re.Pattern[str], text: str) -> bool:
    """Tell whether a whole text matches: asked of it again for each thing that stands in it."""
    return pattern.search(text) is not None


def lowered(text: str) -> str:
    """Lower a text letter by letter, so that offsets stay."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


# One sentence is asked about by dozens of patterns.
_lowered_once = lru_cache(maxsize=512)(lowered)


def gated(pattern: str) -> Gated:
    """Make the gate of a pattern from its own words.

    >>> sorted(gated(r"\\b(?:expects?|is (?:now )?due to)\\b").keys)
    ['due ', 'expect ', 'expects ']
    >>> sorted(gated(r"[$€]|\\bpercent\\b").keys)
    ['$', 'percent ', '€']
    >>> gated("two new (?:stores|shops)").search("It opened Two New Shops in May.")
    <re.Match object; span=(10, 23), match='Two New Shops'>
    """
    return Gated(pattern)


def ungated(pattern: str) -> Gated:
    """Take a pattern that any text may match, or that only cut-out words are asked about: it is read in small letters all the same."""
    return Gated(pattern, is_open=True)


# Capitals, and what may hold one that is none: escapes and the names of groups.
_CAPITAL = re.compile(r"\\.|\(\?P[<=]\w+[>)]|[A-Z]")


def _small(found: re.Match[str]) -> str:
    return found[0].lower() if len(found[0]) == 1 else found[0]


class Index(NamedTuple):
    """Rows by the words of their patterns: which of many can match a text is one look at its words."""

    by_key: Mapping[str, frozenset[int]]
    open: frozenset[int]

    def rows(self, text: str) -> list[int]:
        """Number the rows that a text can match, in their order.

        >>> index_patterns([gated("opened"), gated(r"\\bshipped")]).rows("We shipped it on the day that had been promised for it to all.")
        [0, 1]
        """
        found = set(self.open)
        for key in self.by_key.keys() & keys_of(text):
            found |= self.by_key[key]
        return sorted(found)


def index_patterns(patterns: Sequence[Gated]) -> Index:
    """Index patterns, each a row, by the words that let them match."""
    by_key: dict[str, set[int]] = {}
    for number, pattern in enumerate(patterns):
        for key in pattern.keys or ():
            by_key.setdefault(key, set()).add(number)
    ungated = frozenset(n for n, pattern in enumerate(patterns) if pattern.keys is None)
    return Index({key: frozenset(rows) for key, rows in by_key.items()}, ungated)


class _State(NamedTuple):
    """Where a match may stand: the letters since the last word began, None inside a word whose beginning is not known.

    `key` is what was found on the way; a `done` state needs nothing better.
    """

    run: str | None
    key: str = ""
    done: bool = False
    # The common word that ended right before.
    last: str = ""


_States = frozenset[_State]


def _words(pattern: str) -> frozenset[str] | None:
    """Read from a pattern one key for each way to begin, None where a way has none."""
    ends = _through(parsed(pattern), frozenset({_State(None)}))
    if ends is None:
        return None
    keys = {_opened(state).key for state in ends}
    return None if "" in keys else frozenset(keys)


def _through(items: Iterable[Any], states: _States) -> _States | None:
    for name, value in items:
        found = _step(str(name), value, states)
        if found is None or len(found) > MOST:
            return None
        states = found
    return states


def _step(name: str, value: Any, states: _States) -> _States | None:
    """Follow one item of a parsed pattern from every state; None where there are too many."""
    if name in ("AT", "ASSERT", "ASSERT_NOT"):
        return _looked(name, value, states)
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return _repeated(value[0], value[1], value[2], states)
    taken = _TAKEN.get(name)
    # Any character, a group again: it may be a letter.
    return taken(value, states) if taken else frozenset(map(_opened, states))


def _looked(name: str, value: Any, states: _States) -> _States | None:
    """Follow what takes no character: the edge of a word, what stands behind or ahead."""
    if name == "ASSERT" and value[0] > 0:
        return _united(_ahead(state, value[1]) for state in states)
    ends = str(value) != "AT_NON_BOUNDARY" if name == "AT" else name == "ASSERT_NOT" and _bars_words(value[1])
    return frozenset(map(_closed, states)) if ends else states


def _ahead(state: _State, items: Any) -> _States | None:
    """Follow what must come next but is not taken: its words are keys, the place stays."""
    ends = _through(items, frozenset({state}))
    return None if ends is None else frozenset(end if end.done else state._replace(key=end.key) for end in map(_opened, ends))


def _united(found: Iterable[_States | None]) -> _States | None:
    every: set[_State] = set()
    for states in found:
        if states is None or len(every) > MOST:
            return None
        every |= states
    return frozenset(every)


def _repeated(least: int, most: Any, items: Any, states: _States) -> _States | None:
    """Follow what may come several times until another time adds no way to stand."""
    once = _through(items, states)
    if once is None:
        return None
    every = once if least else once | states
    for _ in range(4):
        if int(most) <= 1:
            return every
        again = _through(items, every)
        if again is None or again <= every:
            return None if again is None else every
        every |= again
    return frozenset(_opened(state) for state in every)


def _bars_words(items: Any) -> bool:
    """Tell whether a look-around says that no word character stands there."""
    if len(items) != 1 or str(items[0][0]) != "IN":
        return False
    return any(str(kind) == "CATEGORY" and str(what) == "CATEGORY_WORD" for kind, what in items[0][1])


def _letter(state: _State, letter: str) -> _State:
    if letter in _SYMBOLS and not state.done:
        return _State("", letter, done=True)
    if not ("a" <= letter <= "z" and len(letter) == 1):
        return _closed(state)
    return state if state.run is None or state.done else state._replace(run=state.run + letter)


def _class(members: Any, states: _States) -> _States:
    """Follow a class of characters: a few letters are taken one by one, none of them ends the word, any may go on with it."""
    letters = _letters(members)
    if letters is None or len(letters) > 4:
        return frozenset(map(_opened, states))
    closed = frozenset(map(_closed, states)) if _holds_others(members) else frozenset[_State]()
    return closed | frozenset(_letter(state, letter) for state in states for letter in letters)


def _letters(members: Any) -> set[str] | None:
    """List the letters of a class, and the signs that a text is known by; None for many."""
    found: set[str] = set()
    for kind, value in members:
        if str(kind) == "LITERAL":
            found.add(chr(value).lower())
        elif str(kind) == "RANGE":
            if value[1] - value[0] > 12:
                return None
            found.update(chr(n).lower() for n in range(value[0], value[1] + 1))
        elif str(kind) == "NEGATE" or str(value) not in ("CATEGORY_SPACE", "CATEGORY_DIGIT", "CATEGORY_NOT_WORD"):
            return None
    return {letter for letter in found if "a" <= letter <= "z" or letter in _SYMBOLS}


def _holds_others(members: Any) -> bool:
    """Tell whether a class holds what is neither a letter nor a sign that a text is known by."""
    return any(str(kind) != "LITERAL" or not ("a" <= chr(value).lower() <= "z" or chr(value) in _SYMBOLS) for kind, value in members)


# What takes characters, each way by itself.
_TAKEN: Mapping[str, Callable[[Any, _States], _States | None]] = {
    "LITERAL": lambda value, states: frozenset(_letter(state, chr(value).lower()) for state in states),
    "IN": _class,
    "BRANCH": lambda value, states: _united(_through(branch, states) for branch in value[1]),
    "SUBPATTERN": lambda value, states: _through(value[-1], states),
    "ATOMIC_GROUP": lambda value, states: _through(value, states),
}


def _closed(state: _State) -> _State:
    """End the word: it is a key as a whole; where it is one of every sentence the way goes on to the next."""
    if state.done or not state.run:
        return state if state.done else state._replace(run="")
    word = state.run
    if word not in _LIGHT and len(word) > 1:
        return _State(None, f"{word} ", done=True)
    pair = f"{state.last} {word}" if state.last and word in _LIGHT else ""
    return _State("", max(state.key, pair, f"{word} ", key=_worth), last=word if word in _COMMON else "")


def _worth(key: str) -> int:
    """Rate what a text may be known by: nothing, one word of every sentence, one of every release, two together."""
    return 0 if not key else 1 if key[:-1] in _COMMON or len(key) < BRIEF else 2 if key.endswith(" ") else 3


def _opened(state: _State) -> _State:
    """Leave the word's end open: its beginning is a key where it is long enough."""
    if state.done or not state.run or len(state.run) < BRIEF:
        return state if state.done else state._replace(run=None, last="")
    return _State(None, state.run[: LONG if len(state.run) >= LONG else BRIEF], done=True)
