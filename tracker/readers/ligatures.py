"""Words that a PDF tool broke at a ligature, made whole: "free cash ˝ow", "fl ow", "signi cant", "the rst quarter"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from tracker.lexicon import load_rows

# What fonts show where an encoding has the ligature: the accents of PDFDocEncoding, and the sign for "no such character".
_GLYPHS = "˝˛˚˜˙ˆˇ˘\ufffd"
_ENDING = r"(?:s|ed|ly|ing|ity)?"


def with_ligatures(text: str) -> str:
    """Put the letters of lost ligatures back where only one word can be meant; all else stays.

    >>> with_ligatures("free cash ˝ow in the rst half, signi cantly up; of ce")
    'free cash flow in the first half, significantly up; of ce'
    """
    if any(glyph in text for glyph in _GLYPHS):
        text = _of_glyphs().sub(lambda broken: _by_glyph()[_marked(broken[0])], text)
    words = set(_WORD.findall(text))
    present = [form for form, first in _first_words() if not first.isdisjoint(words) and form in text]
    for form in sorted(present, key=len, reverse=True):
        # "scal" alone is "fiscal", "scaled" is a word.
        ending = _ENDING if " " in form else ""
        text = re.sub(rf"(?<![\w’'-]){re.escape(form)}(?={ending}(?![\w-]))", _forms()[form], text)
    return text


def _words() -> Iterator[tuple[str, str, str, str]]:
    """Each word with its ligature and what stands on either side of it, in small letters and with a capital."""
    for row in load_rows("ligatures"):
        for word in row["words"]:
            for cased in (word, word.capitalize()):
                at = word.find(row["letters"])
                yield cased, row["letters"], cased[:at], cased[at + len(row["letters"]) :]


@cache
def _forms() -> dict[str, str]:
    """The broken forms without a foreign glyph, and the words that they stand for."""
    forms = {form: row["letters"] + form for row in load_rows("ligatures") for form in row["lost"]}
    for word, letters, head, tail in _words():
        cased = word[len(head) : len(head) + len(letters)]
        forms |= {f"{head}{cased} {tail}": word, f"{head} {cased} {tail}": word, f"{head} {cased}{tail}": word}
        if head and tail and len(head + tail) > 2:
            forms[f"{head} {tail}"] = word
    return {
        form: word
        for form, word in forms.items()
        if form == form.strip() and form != word and form.lower() not in _PLAIN
    }


_WORD = re.compile(r"\w+")


@cache
def _first_words() -> tuple[tuple[str, frozenset[str]], ...]:
    """The broken forms, each with the words that one of which must stand in a text for it: its first, else all of it with an ending."""
    endings = ("", "s", "ed", "ly", "ing", "ity")
    return tuple(
        (form, frozenset({_WORD.findall(form)[0]} if " " in form else {form + ending for ending in endings})) for form in _forms()
    )


# Broken forms that may be words of their own: "off set".
_PLAIN = frozenset(("off set", "o set", "off ice", "o er", "off er"))


@cache
def _by_glyph() -> dict[str, str]:
    return {f"{head}#{tail}": word for word, _, head, tail in reversed(list(_words()))}


@cache
def _of_glyphs() -> re.Pattern[str]:
    forms = (re.escape(form).replace(r"\#", f"[{_GLYPHS}]") for form in sorted(_by_glyph(), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?={_ENDING}(?!\w))")


def _marked(broken: str) -> str:
    return re.sub(f"[{_GLYPHS}]", "#", broken)
