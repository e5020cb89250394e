"""The sentence that is being read, cut into tokens, with one letter for each: every stage of the reading takes it."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.amounts.numerals import DecimalMark
from tracker.amounts.vocabulary import Token
from tracker.amounts.words import lex


@dataclass(frozen=True, slots=True)
class Line:
    """A text, its tokens, their codes; `strict` where a bare number must prove that it is an amount."""

    text: str
    tokens: tuple[Token, ...]
    codes: str
    strict: bool = True

    def value(self, at: int) -> str:
        """Return the lower-case word at a token, "" where there is none or it is no word."""
        value = self.tokens[at].value if 0 <= at < len(self.tokens) else None
        return value if isinstance(value, str) else ""

    def code(self, at: int) -> str:
        """Return the code at a token, "" beyond either end."""
        return self.codes[at] if 0 <= at < len(self.codes) else ""


def read_line(text: str, strict: bool = True, decimal: DecimalMark | None = None) -> Line:
    """Cut a text into a line."""
    tokens = tuple(lex(text, decimal))
    return Line(text, tokens, "".join(token.code for token in tokens), strict)
