"""Letters with and without their accents and strokes: what someone typed finds what was written, and the other way round."""

from __future__ import annotations

import unicodedata
from functools import cache

from tracker.lexicon.rows import load_rows


def fold(text: str) -> str:
    """Write text without capitals and accents, to compare.

    >>> fold("Société Générale")
    'societe generale'
    >>> fold("Ørnfjell Łask"), fold("Großmann")
    ('ornfjell lask', 'grossmann')
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_whole_letters()))
    return "".join(char for char in plain if not unicodedata.combining(char))


@cache
def _whole_letters() -> dict[int, str]:
    """The letters that Unicode takes for letters of their own, each with what it is written as without them."""
    return {ord(row["letter"]): row["plain"] for row in load_rows("letters")}


def spellings(word: str) -> list[str]:
    """Write a word as typed, without such letters, and with the usual ones where they may be meant: the full-text index folds accents alone.

    >>> spellings("Ørsted"), spellings("Orsted"), spellings("7")
    (['Ørsted', 'orsted'], ['Orsted', 'ørsted'], ['7'])
    """
    plain = fold(word)
    if any(row["letter"] in word.lower() for row in load_rows("letters")):
        return [word, plain]
    meant = [f for row in load_rows("letters") if row.get("sought") for f in _with(plain, row["plain"], row["letter"])]
    return list(dict.fromkeys([word, *meant]))


def _with(plain: str, part: str, letter: str) -> list[str]:
    """Put a letter in each place of what it is written as without, and in all of them."""
    places = [at for at in range(len(plain)) if plain.startswith(part, at)]
    once = [plain[:at] + letter + plain[at + len(part) :] for at in places]
    return [*once, plain.replace(part, letter)] if len(places) > 1 else once
