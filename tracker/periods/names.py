"""Periods that are parts of names: "Q2 award", "Starfall 2049"."""

from __future__ import annotations

import re

from tracker.periods.bind import Context
from tracker.periods.grammar import Symbol
from tracker.periods.vocabulary import Token

# "Q2 award", "first quarter filing": the period names a thing
_NAMES_AFTER = frozenset({"filing", "form", "award", "awards", "holdings", "inc", "software", "platform"})
_FORM = re.compile(r"\s+(?:10|20|8|6)-[KQF]\b")


def names_a_thing(text: str, tokens: list[Token], end: int) -> bool:
    """Tell a period that what follows makes the name of a thing: \"Q2 award\", \"first quarter Form 10-Q\"."""
    following = str(tokens[end].value) if end < len(tokens) else ""
    return following in _NAMES_AFTER or bool(_FORM.match(text, tokens[end - 1].end))


# "Starfall 2049": a year this far ahead, glued to a name, is a part of it; "Net Zero 2050" and "Vision 2050" name the year they are for.
_FAR = 15
_NAME_BEFORE = re.compile(r"(?<=[a-z,—-] )(?!(?:Zero|Vision|Ambition|Target|Goal|Strategy|Agenda|Plan|Roadmap)\b)[A-Z][\w’'&-]*\s{1,3}$")


def belongs_to_a_name(text: str, start: int, symbol: Symbol, context: Context) -> bool:
    """Tell a year far ahead that is a part of the name before it."""
    far = symbol.unit == "year" and not symbol.fiscal and symbol.year and symbol.year > context.published.year + _FAR
    return bool(far and _NAME_BEFORE.search(text, max(0, start - 50), start))
