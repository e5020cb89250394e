"""The spaCy pipeline: tokens and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

# So much is split at once; a longer block is split piece by piece. spaCy itself refuses texts over a million characters.
MAX_CHARACTERS = 100_000
# The longest true sentences are lists of risks, of 5,000 characters; what runs on longer is taken in pieces, because what
# is asked of each amount in a sentence costs what the sentence is long.
MAX_SENTENCE = 6_000


@cache
def load_sentencizer() -> Language:
    """Load a blank English tokenizer with rule-based sentence ends; no weights, about 140,000 words a second."""
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "。"]})
    nlp.max_length = MAX_CHARACTERS + 1
    return nlp


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Split one block of prose into sentences; return their (start, end) offsets, without surrounding white space.

    >>> [ "We expect growth. Sales of U.S. units rise."[a:b] for a, b in split_sentences("We expect growth. Sales of U.S. units rise.")]
    ['We expect growth.', 'Sales of U.S. units rise.']
    """
    spans: list[tuple[int, int]] = []
    for start, end in _sentences(text):
        words = text[start:end]
        start, end = end - len(words.lstrip()), start + len(words.rstrip())
        if end <= start:
            continue
        # A sentence never starts in lower case or with a number after an abbreviation: "approx. 5 %", "Dr. reddy".
        if spans and (text[start].islower() or text[spans[-1][0] : spans[-1][1]].endswith(_OPEN_ENDS)):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    parts = (part for start, end in spans for part in _parted(text, start, end))
    return [piece for start, end in parts for piece in _pieces(text, start, end, MAX_SENTENCE)]


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    for start, end in _pieces(text, 0, len(text), MAX_CHARACTERS):
        for sentence in load_sentencizer()(_tame(text[start:end])).sents:
            yield start + sentence.start_char, start + sentence.end_char


def _pieces(text: str, start: int, end: int, most: int) -> Iterator[tuple[int, int]]:
    """Cut what is longer than `most` characters between words, where there are words."""
    while end - start > most:
        cut = text.rfind(" ", start + most // 2, start + most)
        cut = cut if cut > 0 else start + most
        yield start, cut
        start = cut + (text[cut] == " ")
    if end > start:
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


# The tokenizer keeps "10-Q." and "$5." whole; a capitalised sentence opener after one starts a new sentence all the same.
_OPENER = re.compile(
    r"(?<=[\dA-Z)%][.!?])[”\"]?\s+(?=(?:The|We|In|Our|This|These|It|For|Additionally|As|On|At|Its|Based|During)\s)"
)


def _parted(text: str, start: int, end: int) -> list[tuple[int, int]]:
    cuts = [(m.start(), m.end()) for m in _OPENER.finditer(text, start, end)]
    starts, ends = [start, *(b for _, b in cuts)], [*(a for a, _ in cuts), end]
    return list(zip(starts, ends, strict=True))


_OPEN_ENDS = (
    " No.",
    " approx.",
    " Dr.",
    " Mr.",
    " Ms.",
    " Mrs.",
    " vs.",
    " St.",
    " Ft.",
    " ca.",
    " incl.",
    " excl.",
    " Nr.",
    " Mt.",
    " Prof.",
)
