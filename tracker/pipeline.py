"""The spaCy pipeline: tokens and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from tracker.lexicon import load_rows

if TYPE_CHECKING:
    from spacy.language import Language

# One block longer than this is no prose; spaCy itself refuses texts over a million characters.
MAX_CHARACTERS = 100_000


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
    return [part for start, end in spans for part in _parted(text, start, end)]


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """The sentencizer's spans; a block too long for spaCy is read in pieces, parted after a full stop or at a blank."""
    at = 0
    while at < len(text):
        most = at + MAX_CHARACTERS
        cuts = (text.rfind(mark, at, most) + len(mark) for mark in (". ", " ") if text.find(mark, at, most) >= 0)
        end = len(text) if len(text) <= most else next(cuts, most)
        yield from ((at + sent.start_char, at + sent.end_char) for sent in load_sentencizer()(text[at:end]).sents)
        at = end


# The tokenizer keeps "10-Q.", "$5." and "Inc." whole; a capitalised sentence opener after one starts a new sentence all the same.
_OPENER = re.compile(
    r"(?:(?<=[\dA-Z)%][.!?])|(?<=\bInc\.)|(?<=\bCorp\.)|(?<=\bLtd\.))[”\"]?\s+(?=(?:The|We|In|Our|This|These|It|For|Additionally|As|On|At|Its|Based|During)\s)"
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
    cuts = [(m.start(), m.end()) for m in _OPENER.finditer(text, start, end)]
    starts, ends = [start, *(b for _, b in cuts)], [*(a for a, _ in cuts), end]
    return list(zip(starts, ends, strict=True))
