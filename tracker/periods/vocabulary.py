"""The words that periods are read by, as one table: ordinals, numbers, months, seasons, feasts and what relates to them."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from tracker.lexicon import load_rows
from tracker.lexicon.phrases import PhraseTable, phrase_table
from tracker.periods.feasts import WEEKDAYS, feasts

# One letter for each role; the grammar of a period (tracker/periods/grammar.py) is a regular expression over them.
CODES = {
    "fiscal": "F",
    "calendar": "C",
    "full": "T",
    "early": "E",
    "mid": "M",
    "late": "L",
    "end": "Z",
    "year_end": "R",
    "unit_end": "U",
    "midyear": "m",
    "next": "n",
    "this": "t",
    "coming": "c",
    "last": "l",
    "same": "S",
    "remainder": "r",
    "later": "v",
    "few": "V",
    "ahead": "A",
    "by": "<",
    "through": ">",
    "from": "^",
    "not_before": "!",
    "after": "a",
    "just_after": "K",
    "onward": "+",
    "as_of": "@",
    "during": "i",
    "within": "w",
    "about": "~",
    "of": "f",
    "article": "_",
    "to": "-",
    "source": "x",
    "between": "B",
    "and": "&",
    "or": "|",
    "ending": "G",
    "quarter": "q",
    "half": "h",
    "month": "g",
    "week": "k",
    "weekend": "W",
    "day": "d",
    "year": "y",
    "decade": "e",
    "period": "P",
    "term": "b",
    "today": "0",
}
_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
    "final": -1,
    "back": 2,
    "front": 1,
    "latter": 2,
    "opening": 1,
    "closing": -1,
}
_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_NUMBERS = {word: n for n, word in enumerate(_ONES, 1)} | {
    f"{ten} {one}".rstrip(): 10 * tens + ones
    for tens, ten in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
    for ones, one in enumerate(("", *_ONES[:9]))
}
MONTHS = {
    name: n
    for n, names in enumerate(
        "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug september|sept|sep october|oct november|nov december|dec".split(),
        1,
    )
    for name in names.split("|")
} | {"januar": 1, "februar": 2, "märz": 3, "mai": 5, "juni": 6, "juli": 7, "oktober": 10, "dezember": 12}
SEASONS = {"spring": 3, "summer": 6, "fall": 9, "autumn": 9, "winter": 12, "springtime": 3, "summertime": 6, "holiday": 10, "holiday season": 10}
_WEEKDAYS = WEEKDAYS | {"mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6}


# What a fiscal year says that is named by both its years, "2025/26": it ends in the second, whatever the issuer's others are named for.
BOTH = "both"


class Token(NamedTuple):
    """A piece of the text: its code for the grammar, its place, what was read from it; `glued` to the piece before."""

    code: str
    start: int
    end: int
    value: Any = None
    glued: bool = False


@cache
def word_table() -> PhraseTable:
    """Return the phrases of the period lexicon as one table; plural units carry True."""
    rows: list[tuple[str, str, Any]] = []
    for row in load_rows("period_words"):
        code = CODES[row["role"]]
        rows += [
            (
                phrase,
                code,
                phrase if code not in "qhgkdy" else phrase.rstrip("'").endswith("s") and not phrase.endswith("'s"),
            )
            for phrase in row["phrases"]
            if phrase[0].isalpha()
        ]
    rows += [(word, "O", n) for word, n in _ORDINALS.items()]
    rows += [(word, "N", n) for word, n in _NUMBERS.items()]
    rows += [(word, "J", n) for word, n in MONTHS.items()]
    rows += [(word, "s", n) for word, n in SEASONS.items()]
    rows += [(word, "D", day) for word, day in _WEEKDAYS.items()]
    rows += [(word, "*", feast) for feast in feasts() for word in feast.names]
    return phrase_table(rows)
