"""The rows of the lexicon's files."""

from __future__ import annotations

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


def spaced(phrase: str) -> str:
    """Let every single space of a phrase match any white space, so that hard-wrapped lines read the same."""
    return phrase.replace(" ?", r"\s*").replace(" ", r"\s+")
