"""What a sentence is about: the words before a verb, or after an amount, that name it."""

from __future__ import annotations

import re
from functools import cache

from tracker.lexicon import load_patterns, load_rows

# The words of expecting: "project" and "plan" by themselves are things as often.
EXPECTED = r"(?:(?:expect|anticipat|schedul|slat|estimat|forecast|intend)\w*|(?:plan|target|project|aim)(?:s|ned|ning|ed|ing)|plans?(?=\s+(?:to(?!\s+be)|for)\b))"
PARTICIPLE = r"(?:expected|anticipated|scheduled|slated|estimated|forecast|intended|planned|targeted|projected|aimed)"
_WORDS = load_patterns("title_words", expected=EXPECTED, participle=PARTICIPLE)


@cache
def _rewrites() -> tuple[tuple[re.Pattern[str], str], ...]:
    found = load_patterns("titles", expected=EXPECTED, participle=PARTICIPLE)
    return tuple((found[row["id"]], row["by"]) for row in load_rows("titles"))


def rewritten(text: str) -> str:
    """Turn what a sentence says of a thing into a phrase that names it.

    >>> rewritten("the trial of NB-12 is expected to begin")
    'the trial of NB-12 to begin'
    """
    for pattern, by in _rewrites():
        text = pattern.sub(by, text)
    return text


def place(words: str, sentence: str) -> int:
    """Return where words stand in a sentence, whole words only; -1 where they do not."""
    found = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", sentence) if words else None
    return found.start() if found else sentence.find(words)


def subject_before(sentence: str, at: int) -> str:
    """Return what the verb at a place is said of; empty where that is not plain.

    >>> subject_before("The tender offer is expected to begin on May 3.", 17)
    'The tender offer'
    >>> subject_before("That sale, which will bring $3 million, is expected to close in May.", 40)
    'That sale'
    >>> subject_before("Norvane received $2 million of orders that are scheduled to ship in May.", 56)
    '$2 million of orders'
    >>> subject_before("Announced Kestrel 4, a pump for deep wells, which is shipping this quarter.", 53)
    'Kestrel 4'
    >>> subject_before("While Kestrel is a prototype, it is expected to ship in May.", 48)
    'Kestrel'
    """
    head = sentence[:at]
    link = _WORDS["link"].search(head)
    before = head[: link.start()] if link else head
    relative = bool(link and re.search(r"\b(?:that|which|who)\b|\(", link[0]))
    clause = _WORDS["aside"].sub("", _WORDS["clause"].split(before)[-1].strip(" ,"))
    if (done := _WORDS["done"].match(sentence)) and ", with" not in before:
        return _WORDS["noun ends"].split(sentence[done.end() : max(at, done.end())])[0].strip()
    if relative:
        return _WORDS["governs"].split(clause)[-1].strip() if _WORDS["finite"].search(" " + clause) else clause
    clause = _WORDS["lead"].sub("", clause) or clause
    if link and link[0].strip() == "to" and (whom := _WORDS["appointed"].split(clause)[1:]):
        return whom[-1].strip()
    verb = _WORDS["finite"].search(" " + clause)
    return clause[: max(0, verb.start() - 1)].strip() if verb else clause


def thing_after(sentence: str, amount: str) -> str:
    """Return the thing that an amount counts, where it follows the amount.

    >>> thing_after("We will see more than $300 million in fixed rate deposits maturing in May.", "$300 million")
    'fixed rate deposits maturing'
    >>> thing_after("The loss will be $3 million after taxes.", "$3 million")
    ''
    """
    at = sentence.find(amount) if amount else -1
    found = _WORDS["after amount"].match(sentence, at + len(amount)) if at >= 0 else None
    return "" if not found or _WORDS["no noun"].match(found[1]) else found[1]
