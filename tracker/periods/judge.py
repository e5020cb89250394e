"""Whether words that could name a period do so where they stand."""

from __future__ import annotations

import re

from tracker.periods.grammar import Symbol
from tracker.periods.names import names_a_thing
from tracker.periods.vocabulary import Token


def stands(
    text: str, tokens: list[Token], codes: str, at: int, first: int, end: int, symbols: list[Symbol], strict: bool
) -> bool:
    """Judge whether words that could name a period do so here: "May", "fall", "the year", "12 months" alone."""
    symbol, relation = symbols[0], codes[at:first]
    if names_a_thing(text, tokens, end) or (relation and _compares(text, tokens[at])):
        return False
    related = _stands_by_relation(symbol, relation, tokens[at], strict)
    if related is not None:
        return related
    if len(symbols) == 1 and symbol.year is None and symbol.shift is None:
        guided = symbol.unit == "month" and _GUIDED_NEXT.match(text, tokens[end - 1].end)
        undated = _stands_undated(symbol, relation, text[tokens[first].start].islower(), strict and not guided)
        if undated is not None:
            return undated
    if symbol.rule == "the unit" and strict:
        return bool(relation) and text[tokens[end - 1].end - 1] != "s"  # "40 percent of the quarter's revenue"
    return True


def _compares(text: str, opens: Token) -> bool:
    """Tell "4 percent ahead of 2025", which compares with it, from what is to come before it."""
    return opens.value == "ahead of" and bool(_BY_HOW_MUCH.search(text, max(0, opens.start - 12), opens.start))


_BY_HOW_MUCH = re.compile(r"(?:%|percent|points)\s{1,3}$", re.IGNORECASE)


def _stands_by_relation(symbol: Symbol, relation: str, opens: Token, strict: bool) -> bool | None:
    """Judge "today" and "12 months" by the words before them; None for any other period."""
    if symbol.rule == "today" and strict:
        return bool(set(relation) & set("<>^i"))  # "today announced" is no period of anything
    if symbol.rule == "counted":
        return any(c in relation for c in "iw<") and opens.value != "for"
    return None


# "February outlook | May outlook"
_GUIDED_NEXT = re.compile(r"\s+(?:guidance|outlook|forecast)\b", re.IGNORECASE)


def _stands_undated(symbol: Symbol, relation: str, lower: bool, strict: bool) -> bool | None:
    """Judge a season, month or year that no year is said of; None where its form does not make it doubtful."""
    said = bool(relation.strip("_f")) or bool(symbol.parts)
    if symbol.unit == "season":
        return said
    if symbol.unit == "month" and symbol.nth == 5 and strict:
        return bool(relation or symbol.parts)
    if symbol.unit == "month" and lower and not symbol.parts:
        return bool(set(relation) & set("i<>^!a@xwr"))  # "march" and "august" are words as well
    if symbol.unit == "year" and not (symbol.fiscal or symbol.full):
        return said or not strict
    return None
