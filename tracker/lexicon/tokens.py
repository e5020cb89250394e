"""Words of a text with their places, and phrases of lexicon rows written out as the words that they may be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple

# "Sales1,2" is a word with footnote marks; "Company's" is "company"; "SG&A" is three words, "spin-off" two.
_WORD = re.compile(r"(?! )(?:[^\W\d_]{4,}+(?=\d)|\d+(?:[.,]\d+)+[^\W_]*|[^\W_]+(?:'[^\W_]+)*|[&%]|[.;:!?•|](?=\s|$)|\n\s*\n)")
_STOPS = frozenset(".;:!?•|")
# A full stop after these ends no sentence ("Acme Inc. expects", "the U.S. launch").
_SHORTENED = frozenset("inc corp co ltd st dr vs approx adj mr ms mrs jr sr est incl ca no dept intl".split())


@dataclass(frozen=True, slots=True)
class Tokens:
    """The folded words of a text; word `i` is `text[starts[i]:ends[i]]` and stands in sentence-like part `parts[i]`.

    `places` are the numbers of each word: a table of phrases meets only the words that open one.
    """

    words: list[str]
    starts: list[int]
    ends: list[int]
    parts: list[int]
    places: Mapping[str, list[int]]


def fold(text: str) -> str:
    """Lower a text and straighten its apostrophes, letter by letter: offsets stay.

    >>> fold("Côté’s İ")
    "côté's İ"
    """
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lowered.replace("’", "'")


# One sentence is searched for metrics and for events, by what it promises and by what it reports.
@lru_cache(maxsize=64)
def tokenize(text: str) -> Tokens:
    """Split a text into folded words; sentence ends and blank lines begin a new part and are no words.

    >>> tokens = tokenize("Acme Inc. ships SG&A. Net Sales1,2")
    >>> tokens.words, tokens.parts
    (['acme', 'inc', 'ships', 'sg', '&', 'a', 'net', 'sales', '1,2'], [0, 0, 0, 0, 0, 0, 1, 1, 1])
    """
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    parts: list[int] = []
    part = 0
    for match in _WORD.finditer(fold(text)):
        word = match[0]
        if word in _STOPS or word[0] == "\n":
            part += not (
                word == "." and words and (words[-1] in _SHORTENED or (len(words[-1]) == 1 and words[-1] != "a"))
            )
            continue
        start, end = match.span()
        words.append(word.removesuffix("'s") if "'" in word else word)
        starts.append(start)
        ends.append(end)
        parts.append(part)
    places: dict[str, list[int]] = {}
    for at, word in enumerate(words):
        places.setdefault(word, []).append(at)
    return Tokens(words, starts, ends, parts, places)


_GROUP = re.compile(r"(\{[^}]*\}|\[[^\]]*\])")


def spell_out(phrase: str) -> Iterator[tuple[str, ...]]:
    """Write out a row's phrase: `{a|b}` is one of them, `[a|b]` one of them or nothing.

    >>> list(spell_out("[net ]{sales|revenue}"))
    [('net', 'sales'), ('net', 'revenue'), ('sales',), ('revenue',)]
    """
    options = [
        [*(tuple(tokenize(words).words) for words in part[1:-1].split("|")), *([()] if part[0] == "[" else [])]
        if part[0] in "{["
        else [tuple(tokenize(part).words)]
        for part in _GROUP.split(phrase)
        if part
    ]
    for chosen in product(*options):
        yield tuple(word for words in chosen for word in words)


class Phrases(NamedTuple):
    """Phrases by their words, and by their first word how many words they may have, most first."""

    values: Mapping[tuple[str, ...], Any]
    sizes: Mapping[str, tuple[int, ...]]


def index_phrases(values: Mapping[tuple[str, ...], Any]) -> Phrases:
    """Index phrases so that the longest one at a word is found in a few look-ups, however many there are."""
    sizes: dict[str, set[int]] = {}
    for words in values:
        if words:
            sizes.setdefault(words[0], set()).add(len(words))
    return Phrases(values, {first: tuple(sorted(found, reverse=True)) for first, found in sizes.items()})


def find_phrases(phrases: Phrases, tokens: Tokens, *, every: bool = False) -> Iterator[tuple[int, int, Any]]:
    """Find the longest phrase at every word, or `every` one, the longest first: (first word, word after the last, value).

    No phrase reaches across the end of a sentence.

    >>> known = index_phrases({("net", "sales"): "b", ("sales",): "a"})
    >>> list(find_phrases(known, tokenize("Net sales. Net. Sales")))
    [(0, 2, 'b'), (1, 2, 'a'), (3, 4, 'a')]
    """
    words, parts, sizes = tokens.words, tokens.parts, phrases.sizes
    openings = tokens.places.keys() & sizes.keys()
    if not openings:
        return
    for at in sorted([at for word in openings for at in tokens.places[word]]):
        for size in sizes[words[at]]:
            end = at + size
            if end <= len(words) and parts[end - 1] == parts[at]:
                value = phrases.values.get(tuple(words[at:end]))
                if value is not None:
                    yield at, end, value
                    if not every:
                        break
