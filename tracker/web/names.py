"""Issuers by a name that someone typed: with or without accents, whole or nearly so."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from tracker.lexicon.letters import fold


def named(asked: str, issuers: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the issuers whose name or ticker holds what was typed."""
    words = fold(asked)
    return [row for row in issuers if words in fold(row["name"]) or words in fold(row["ticker"] or "")][:10]


def nearest(asked: str, issuers: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the issuers whose name, its first word or its ticker is nearly what was typed."""
    forms = {form: row for row in issuers for form in _forms(row)}
    found = get_close_matches(fold(asked), forms, n=4, cutoff=0.65)
    return list({forms[form]["issuer_id"]: forms[form] for form in found}.values())


def _forms(row: dict[str, Any]) -> set[str]:
    name = fold(row["name"])
    return {name, name.split()[0] if name.split() else name, row["issuer_id"], fold(row["ticker"] or name)}
