"""Phrase tables: which code a run of words has, longest run first; the lexers of amounts and periods share them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple


class Phrase(NamedTuple):
    """A run of lower-case words, the one-letter code that the grammar sees, and what the reader takes from it."""

    words: tuple[str, ...]
    code: str
    value: Any = None


class Openings(NamedTuple):
    """The phrases that open with one word: the word alone, and longer ones by their second word, the longest first."""

    alone: Phrase | None
    longer: Mapping[str, tuple[Phrase, ...]]


PhraseTable = Mapping[str, Openings]


def phrase_table(phrases: Iterable[tuple[str, str, Any]]) -> PhraseTable:
    """Index phrases by their first two words; an earlier phrase wins over a later equal one.

    >>> table = phrase_table([("at", "@", None), ("at least", ">", None)])
    >>> table["at"].alone.code, [p.code for p in table["at"].longer["least"]]
    ('@', ['>'])
    """
    spelled: dict[tuple[str, ...], Phrase] = {}
    for text, code, value in phrases:
        words = tuple(text.split())
        spelled.setdefault(words, Phrase(words, code, value))
    longer: dict[str, dict[str, list[Phrase]]] = {words[0]: {} for words in spelled}
    for words in sorted(spelled, key=len, reverse=True):
        if len(words) > 1:
            longer[words[0]].setdefault(words[1], []).append(spelled[words])
    return {first: Openings(spelled.get((first,)), {second: tuple(rows) for second, rows in by.items()}) for first, by in longer.items()}


def longest_phrase(table: PhraseTable, words: list[str], at: int) -> Phrase | None:
    """Return the longest phrase of the table that the words spell from `at` on, or None.

    >>> table = phrase_table([("at", "@", None), ("at least", ">", None)])
    >>> longest_phrase(table, ["at", "least", "ten"], 0).code
    '>'
    """
    opened = table.get(words[at])
    if opened is None:
        return None
    if opened.longer and at + 1 < len(words):
        for phrase in opened.longer.get(words[at + 1], ()):
            if tuple(words[at : at + len(phrase.words)]) == phrase.words:
                return phrase
    return opened.alone
