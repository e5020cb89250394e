"""What a sentence is about: the words before a verb, or after an amount, that name it."""

from __future__ import annotations

import re
from functools import cache

from tracker.lexicon import load_patterns, load_rows

# The words of expecting: "project" and "plan" by themselves are things as often.
EXPECTED = r"(?:(?:expect|anticipat|schedul|slat|estimat|forecast|intend)\w*|(?:plan|target|project|aim)(?:s|ned|ning|ed|ing)|plans?(?=\s+(?:to(?!\s+be)|for)\b))"
PARTICIPLE = r"(?:expected|anticipated|scheduled|slated|estimated|forecast|intended|planned|targeted|projected|aimed)"
# What links a verb to what it is said of: "… is expected to", "… that we are now planning to".
_LINK = re.compile(
    rf"(?:[\s,(]+(?:is|are|was|were|will|shall|be|been|being|has|have|had|also|now|still|currently|soon|that|which|who|it|we|they|remains?|on|track|target"
    rf"|schedule|time|set|due|likely|poised|to|and|but|for|the|a|an|shortly|publicly|commercially|continues?|able|ready|successfully|{EXPECTED}))*[\s,(]*$",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"(?:\b(?:that|which|who)\b|\()(?:\s+(?:we|they|it))?[^,(]*$", re.IGNORECASE)
# Where a clause begins; what stands before it names nothing in it.
_CLAUSE = re.compile(
    r"[;—–]\s*|:\s+|\s-\s|\b(?:that|while|because|although|when)\b|,\s+(?:with|and|but)\b|(?<=[a-z\d)][.!?])(?<![ap]\.m\.)(?<!Inc\.)(?<!Corp\.)(?<!Dr\.)(?<!Mr\.)(?<!Ms\.)(?<!Mrs\.)(?<!St\.)(?<!No\.)[”\"’']?\s+(?=[A-Z“\"•])"
)
_ASIDE = re.compile(r",\s+(?:which|who|where|subject to|pending)\b[^,]*$", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:(?:in|during|by|as|at|on|for|after|following|effective)\b[^,]{0,80}(?:,\s+(?:19|20)\d\d)?,\s+|(?:while|although|because|when|if)\s+)",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"\s+(?:is|are|was|were|will|would|has|have|had|can|could|may|might|does|do|did|remains?|continues?|expects?|anticipates?|plans?|intends?|believes?|estimates?"
    r"|said|says|sees?|announced|began|begins|received|completed|ended|rose|fell|went)\b"
)
_GOVERNS = re.compile(
    r"\b(?:received|announced|has|have|had|includes?|including|of\s+the|such\s+as|developing|for|from|with|,)\s+",
    re.IGNORECASE,
)
# Whom a verb of appointing is followed by does what stands after: "the board has elected Ms. Rice to serve as chair".
_APPOINTED = re.compile(r"\b(?:elected|appointed|named|promoted|hired|nominated)\s+(?=\S)")
# A line of a list that begins with what was done: what it was done to is its thing.
_DONE = re.compile(
    r"^[\W\d]*(?:(?:Joined|Partnered|Teamed|Worked)\s+(?:up\s+)?with\s+[^,;]{1,80}?\s+to\s+(?:announce|introduce|launch|unveil)|Announced|Unveiled|Introduced|Launched|Released|Revealed|Presented|Began|Started|Expanded)\s+(?:that\s+)?(?:shipping\s+)?"
)
_NOUN_ENDS = re.compile(
    r"\s*[,;:—–(]|\s+(?:to|that|which|is|are|was|were|will|with|based|designed|aimed|in|on|at|from|by)\s"
)
_AFTER_AMOUNT = re.compile(
    r"(?:\s+per(?:\s+diluted)?\s+share)?\s+(?:(?:in|of)\s+)?(?:(?:our|its|the|an?)\s+)?((?:[a-z][\w’'-]*\s+){0,5}?[a-z][\w’'-]*[a-z])(?=\s+(?:in|on|over|within|during|by|for|at|from|as|to|with|after|next|this|and|compared)\b|[,.;]|$)"
)
_NO_NOUN = re.compile(
    r"^(?:per|to|or|and|from|after|before|in|of|over|is|are|was|were|will|has|have|had|that|which|a|an|for|by|at|with|more|less|than|each|reduction|increase|decrease|no|range|total|cash|next|within)\b",
    re.IGNORECASE,
)


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
    link = _LINK.search(head)
    before = head[: link.start()] if link else head
    relative = bool(link and re.search(r"\b(?:that|which|who)\b|\(", link[0]))
    clause = _ASIDE.sub("", _CLAUSE.split(before)[-1].strip(" ,"))
    if (done := _DONE.match(sentence)) and ", with" not in before:
        return _NOUN_ENDS.split(sentence[done.end() : max(at, done.end())])[0].strip()
    if relative:
        return _GOVERNS.split(clause)[-1].strip() if _FINITE.search(" " + clause) else clause
    clause = _LEAD.sub("", clause) or clause
    if link and link[0].strip() == "to" and (whom := _APPOINTED.split(clause)[1:]):
        return whom[-1].strip()
    verb = _FINITE.search(" " + clause)
    return clause[: max(0, verb.start() - 1)].strip() if verb else clause


def thing_after(sentence: str, amount: str) -> str:
    """Return the thing that an amount counts, where it follows the amount.

    >>> thing_after("We will see more than $300 million in fixed rate deposits maturing in May.", "$300 million")
    'fixed rate deposits maturing'
    >>> thing_after("The loss will be $3 million after taxes.", "$3 million")
    ''
    """
    at = sentence.find(amount) if amount else -1
    found = _AFTER_AMOUNT.match(sentence, at + len(amount)) if at >= 0 else None
    return "" if not found or _NO_NOUN.match(found[1]) else found[1]
