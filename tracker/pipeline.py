"""Sentences, by the tokens of spaCy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from tracker.lexicon import load_rows

if TYPE_CHECKING:
    from spacy.tokenizer import Tokenizer

# So much is split at once; a longer block is split piece by piece. spaCy itself refuses texts over a million characters.
MAX_CHARACTERS = 100_000
# The longest true sentences are lists of risks, of 5,000 characters; what runs on longer is taken in pieces, because what
# is asked of each amount in a sentence costs what the sentence is long.
MAX_SENTENCE = 6_000
# No sentence has so many numbers; what has is a table that lost its lines.
MAX_NUMBERS = 150


# What ends a sentence.
_ENDS = frozenset(".!?。")


@cache
def load_tokenizer() -> Tokenizer:
    """Load the tokenizer of spaCy's blank English pipeline; no weights."""
    import spacy

    return spacy.blank("en").tokenizer


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Split one block of prose into sentences; return their (start, end) offsets, without surrounding white space.

    >>> [ "We expect growth. Sales of U.S. units rise."[a:b] for a, b in split_sentences("We expect growth. Sales of U.S. units rise.")]
    ['We expect growth.', 'Sales of U.S. units rise.']
    """
    spans: list[tuple[int, int]] = []
    for first, last in _sentences(text):
        words = text[first:last]
        start = first + len(words) - len(words.lstrip())
        end = first + len(words.rstrip())
        if end <= start:
            continue
        # A sentence never starts in lower case or with a number after an abbreviation: "approx. 5 %", "Dr. reddy".
        if spans and (text[start].islower() or _is_open(text, spans[-1][1], start)):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    parts = (part for start, end in spans for part in _parted(text, start, end))
    pieces = (piece for start, end in parts for piece in _pieces(text, start, end, MAX_SENTENCE))
    return [thin for start, end in pieces for thin in _thinned(text, start, end)]


def _pieces(text: str, start: int, end: int, most: int) -> Iterator[tuple[int, int]]:
    """Cut what is longer than `most` characters between words, where there are words."""
    while end - start > most:
        cut = text.rfind(" ", start + most // 2, start + most)
        cut = cut if cut > 0 else start + most
        yield start, cut
        start = cut + (text[cut] == " ")
    if end > start:
        yield start, end


_NUMBER = re.compile(r"(?<![\d.,])\d")


def _thinned(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut what holds more numbers than any sentence before the first one too many."""
    # Each number takes a digit and what parts it from the next.
    places = [found.start() for found in _NUMBER.finditer(text, start, end)] if end - start > 2 * MAX_NUMBERS else []
    for number in places[MAX_NUMBERS::MAX_NUMBERS]:
        cut = text.rfind(" ", start, number)
        if cut > start:
            yield start, cut
            start = cut + 1
    yield start, end


# The tokenizer takes a run of signs apart one by one, each time looking at the whole run.
_SIGNS = re.compile(r"([^\w\s]{200})[^\w\s]+")
_UNBROKEN = re.compile(r"(\S{1000})\S")


def _tame(text: str) -> str:
    """Blank the rest of a run of signs that is longer than any rule or leader; break what has no end. Offsets stay.

    >>> _tame("(" * 203) == "(" * 200 + "   ", _tame("Sales ....... 5")
    (True, 'Sales ....... 5')
    """
    text = _SIGNS.sub(lambda run: run[1] + " " * (len(run[0]) - len(run[1])), text)
    return _UNBROKEN.sub(r"\1 ", text)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Sentences by their end signs; a block too long for spaCy is read in pieces, parted after a full stop or at a blank."""
    if len(text) <= MAX_CHARACTERS and _ENDS.isdisjoint(text.rstrip()[:-1]):
        yield 0, len(text)  # a heading, a line of a list: no sign within it ends a sentence
        return
    at = 0
    while at < len(text):
        most = at + MAX_CHARACTERS
        cuts = (text.rfind(mark, at, most) + len(mark) for mark in (". ", " ") if text.find(mark, at, most) >= 0)
        end = len(text) if len(text) <= most else next(cuts, most)
        cuts_within = (0, *_openings(_tame(text[at:end])), end - at)
        yield from ((at + first, at + last) for first, last in pairwise(cuts_within))
        at = end


# A piece between blanks; one with a sign that may end a sentence (the point of "1.5" never does).
_CHUNK = re.compile(r"\S+")
_ENDING = re.compile(r"(?<!\S)\S*?(?:[!?。]|(?<![0-9])\.|\.(?![0-9]))\S*")


def _openings(text: str) -> Iterator[int]:
    """Find where the second and later sentences open: at the first token that is no sign, after one that ends sentences.

    The tokenizer parts a text at its blanks before it looks into the pieces, so that only few of them need it.
    """
    ended, at = False, 0
    while chunk := (_CHUNK if ended else _ENDING).search(text, at):
        start = chunk.start()
        # More than one blank is a token of its own, and no sign.
        if ended and (text[at:start] != " " or chunk[0][0].isalnum()):
            yield start
            ended, at = False, start
            continue
        for place, kind in _kinds(chunk[0]):
            if ended and kind == "word":
                yield start + place
            ended = kind == "end" or (ended and kind == "sign")
        at = chunk.end()


# What ends nearly all sentences: the tokenizer parts its full stop from it, unless it knows it as an abbreviation or as two ("cannot").
_LAST_WORD = re.compile(r"[a-z]{2,}\.")


@lru_cache(maxsize=10_000)
def _kinds(chunk: str) -> tuple[tuple[int, str], ...]:
    """Give the places of the tokens of a piece without blanks, and what each is: "end" of a sentence, "sign", "word"."""
    tokenizer = load_tokenizer()
    if _LAST_WORD.fullmatch(chunk) and tokenizer.rules.keys().isdisjoint((chunk, chunk[:-1])):
        return (0, "word"), (len(chunk) - 1, "end")
    tokens = tokenizer(chunk)
    return tuple((token.idx, "end" if token.text in _ENDS else "sign" if token.is_punct else "word") for token in tokens)


# The tokenizer keeps "10-Q.", "$5." and "Inc." whole; a capitalised sentence opener after one starts a new sentence all the same.
_OPENER = re.compile(
    r"[.!?](?:(?<=[\dA-Z)%].)|(?<=\bInc\.)|(?<=\bCorp\.)|(?<=\bLtd\.))([”\"]?\s+)(?=(?:The|We|In|Our|This|These|It|For|Additionally|As|On|At|Its|Based|During)\s)"
)


# "on 28. November 2025", "in the 3. Quarter": the full stop of an ordinal number.
_DAY = re.compile(r"(?<![\d.,])\d{1,2}\.$")
_MONTH = re.compile(
    r"(?:Jan(?:uary|uar)?|Feb(?:ruary|ruar)?|Mar(?:ch)?|März|Apr(?:il)?|Ma[yi]|Jun[ei]?|Jul[yi]?|Aug(?:ust)?|Sept?(?:ember)?|O[ck]t(?:ober)?"
    r"|Nov(?:ember)?|De[cz](?:ember)?)\.?(?:\s+(?:19|20)\d\d|\s*[,;)–-]|\.?$)|(?:Quarter|Quartal|Halbjahr)\b"
)


def _is_open(text: str, end: int, start: int) -> bool:
    """Tell whether the full stop at `end` belongs to an abbreviation or a day, so that the sentence goes on at `start`."""
    before = text[max(0, end - 20) : end]
    if _DAY.search(before) and _MONTH.match(text, start):
        return True
    found = _abbreviations().search(before)
    follows = _followers()[found[1]] if found else None
    return found is not None and (follows is None or bool(follows.match(text, start)))


@cache
def _abbreviations() -> re.Pattern[str]:
    words = sorted((word for row in load_rows("abbreviations") for word in row["words"]), key=len, reverse=True)
    return re.compile(rf"(?:^|[\s(\[/“\"–—-])({'|'.join(map(re.escape, words))})\.$")


@cache
def _followers() -> dict[str, re.Pattern[str] | None]:
    rows = load_rows("abbreviations")
    return {word: re.compile(row["before"]) if "before" in row else None for row in rows for word in row["words"]}


def _parted(text: str, start: int, end: int) -> list[tuple[int, int]]:
    cuts = [m.span(1) for m in _OPENER.finditer(text, start, end)]
    starts, ends = [start, *(b for _, b in cuts)], [*(a for a, _ in cuts), end]
    return list(zip(starts, ends, strict=True))
