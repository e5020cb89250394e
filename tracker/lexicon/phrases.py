"""Phrase tables: which code a run of words has, longest run first; the lexers of amounts and periods share them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple


class Phrase(NamedTuple):
    """A run of lower-case words, the one-letter code that the grammar sees, and what the reader takes from it."""

    words: tuple[str, ...]
    code: str
    value: Any = None


PhraseTable = Mapping[str, tuple[Phrase, ...]]


def phrase_table(phrases: Iterable[tuple[str, str, Any]]) -> PhraseTable:
    """Index phrases by their first word, the longest first; an earlier phrase wins over a later equal one.

    >>> table = phrase_table([("at", "@", None), ("at least", ">", None)])
    >>> [" ".join(p.words) for p in table["at"]]
    ['at least', 'at']
    """
    table: dict[str, dict[tuple[str, ...], Phrase]] = {}
    for text, code, value in phrases:
        words = tuple(text.split())
        table.setdefault(words[0], {}).setdefault(words, Phrase(words, code, value))
    return {first: tuple(sorted(rows.values(), key=lambda p: -len(p.words))) for first, rows in table.items()}


def longest_phrase(table: PhraseTable, words: list[str], at: int) -> Phrase | None:
    """Return the longest phrase of the table that the words spell from `at` on, or None.

    >>> table = phrase_table([("at", "@", None), ("at least", ">", None)])
    >>> longest_phrase(table, ["at", "least", "ten"], 0).code
    '>'
    """
    following = words[at + 1] if at + 1 < len(words) else ""
    for phrase in table.get(words[at], ()):
        size = len(phrase.words)
        if size == 1 or (phrase.words[1] == following and tuple(words[at : at + size]) == phrase.words):
            return phrase
    return None
