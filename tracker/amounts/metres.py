"""The "m" that is a metre: tokens of drilling and trenches, told from millions."""

from __future__ import annotations

import re

from tracker.amounts.vocabulary import Token, word_table
from tracker.lexicon.phrases import longest_phrase

# Beside such words, or behind a number that a space parts from it, "m" is no million unless money stands there.
_LENGTHS = re.compile(
    r"\b(?:drill\w*|holes?|metres?|meters?|feet|strike|trench\w*|cores?|depths?|deep|veins?|intercept\w*|elevation|shafts?|tunnels?|g/t)\b",
    re.IGNORECASE,
)


def with_metres(text: str, tokens: list[Token]) -> list[Token]:
    """Read the "m" of "1,500 to 2,500 m of drilling" as metres; "€1,500 m" and "1.5m shares" stay millions."""
    if not [token for token in tokens if token.code == "s" and text[token.start : token.end] == "m"]:
        return tokens
    near, money = bool(_LENGTHS.search(text)), any(token.code == "c" for token in tokens)
    metre = longest_phrase(word_table(), ["metres"], 0)
    return [
        Token("N", token.start, token.end, metre.value) if metre and _is_metre(text, tokens, i, near, money) else token
        for i, token in enumerate(tokens)
    ]


def _is_metre(text: str, tokens: list[Token], at: int, near: bool, money: bool) -> bool:
    token = tokens[at]
    if token.code != "s" or text[token.start : token.end] != "m" or not at or tokens[at - 1].code != "n":
        return False
    number = tokens[at - 1]
    beside = "".join(t.code for t in (*tokens[max(0, at - 4) : at - 1], *tokens[at + 1 : at + 2]))
    if "c" in beside or "N" in beside[-1:]:
        return False
    grouped = re.fullmatch(r"\d{1,3}(?:,\d{3})+", text[number.start : number.end])
    return near or bool(grouped and not money and text[number.end].isspace())
