"""Words of a text with their places, and phrases of lexicon rows written out as the words that they may be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

# "Sales1,2" is a word with footnote marks; "Company's" is "company"; "SG&A" is three words, "spin-off" two.
_WORD = re.compile(r"[^\W\d_]{4,}(?=\d)|[^\W_]+(?:'[^\W_]+)*|[&%]|[.;:!?•|](?=\s|$)|\n\s*\n")
_STOPS = frozenset(".;:!?•|")
# A full stop after these ends no sentence ("Acme Inc. expects", "the U.S. launch").
_SHORTENED = frozenset("inc corp co ltd st dr vs approx adj mr ms mrs jr sr est incl ca no dept intl".split())


@dataclass(frozen=True, slots=True)
class Tokens:
    """The folded words of a text; word `i` is `text[starts[i]:ends[i]]` and stands in sentence-like part `parts[i]`."""

    words: list[str]
    starts: list[int]
    ends: list[int]
    parts: list[int]


def fold(text: str) -> str:
    """Lower a text and straighten its apostrophes, letter by letter: offsets stay.

    >>> fold("Côté’s İ")
    "côté's İ"
    """
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lowered.replace("’", "'")


def tokenize(text: str) -> Tokens:
    """Split a text into folded words; sentence ends and blank lines begin a new part and are no words.

    >>> tokens = tokenize("Acme Inc. ships SG&A. Net Sales1,2")
    >>> tokens.words, tokens.parts
    (['acme', 'inc', 'ships', 'sg', '&', 'a', 'net', 'sales', '1', '2'], [0, 0, 0, 0, 0, 0, 1, 1, 1, 1])
    """
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    parts: list[int] = []
    part = 0
    for match in _WORD.finditer(fold(text)):
        word = match.group()
        if word in _STOPS or word[0] == "\n":
            part += not (word == "." and words and (words[-1] in _SHORTENED or len(words[-1]) == 1 and words[-1] != "a"))
            continue
        words.append(word.removesuffix("'s"))
        starts.append(match.start())
        ends.append(match.end())
        parts.append(part)
    return Tokens(words, starts, ends, parts)


_GROUP = re.compile(r"(\{[^}]*\}|\[[^\]]*\])")


def spell_out(phrase: str) -> Iterator[tuple[str, ...]]:
    """Write out a row's phrase: `{a|b}` is one of them, `[a|b]` one of them or nothing.

    >>> list(spell_out("[net ]{sales|revenue}"))
    [('net', 'sales'), ('net', 'revenue'), ('sales',), ('revenue',)]
    """
    options = [
        [*part[1:-1].split("|"), *([""] if part[0] == "[" else [])] if part[:1] in ("{", "[") else [part]
        for part in _GROUP.split(phrase)
    ]
    for words in product(*options):
        yield tuple(tokenize("".join(words)).words)
