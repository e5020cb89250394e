"""The rows of the lexicon's files."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load_rows(name: str) -> tuple[dict[str, Any], ...]:
    """Read the rows of `lexicon/<name>.toml`; the table in it is named for one row ("metrics" holds [[metric]])."""
    data = tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    (rows,) = data.values()
    return tuple(rows)


@cache
def usual_in(exchange: str | None, custom: str) -> str | None:
    """Return what an exchange's row says of nearly all who are listed there ("year_end", "dollar"); None where it says nothing.

    >>> usual_in("ASX", "year_end"), usual_in("TSX", "dollar"), usual_in("NYSE", "year_end")
    ('06-30', 'CAD', None)
    """
    return next((row[custom] for row in load_rows("exchanges") if row["name"] == exchange and custom in row), None)


@cache
def load_patterns(name: str, **words: str) -> dict[str, re.Pattern[str]]:
    """Compile the patterns of `lexicon/<name>.toml` by their ids; `{month}` and the like in them stand for words given here."""
    patterns: dict[str, re.Pattern[str]] = {}
    for row in load_rows(name):
        pattern = row["pattern"]
        for word, spelling in words.items():
            pattern = pattern.replace(f"{{{word}}}", spelling)
        patterns[row["id"]] = re.compile(pattern, 0 if row.get("cased") else re.IGNORECASE)
    return patterns


def spaced(phrase: str) -> str:
    """Let every single space of a phrase match any white space, so that hard-wrapped lines read the same."""
    return phrase.replace(" ?", r"\s*").replace(" ", r"\s+")
