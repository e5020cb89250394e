"""Words over a column → the roles that they give it (low, prior, actual, note, timing …), from the lexicon's rows."""

from __future__ import annotations

import re
from functools import cache

from tracker import lexicon
from tracker.tables.words import clean_label


@cache
def _roles() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = []
    for row in lexicon.load_rows("columns"):
        anywhere = "|".join(lexicon.spaced(p) for p in row["phrases"])
        whole = "|".join(lexicon.spaced(p) for p in row["whole"])
        parts = [rf"(?<![\w-])(?:{anywhere})(?!\w)"] + ([rf"^\W*(?:{whole})\W*$"] if whole else [])
        rows.append((row["id"], re.compile("|".join(parts), re.IGNORECASE)))
    return tuple(rows)


def roles_of(header: str) -> frozenset[str]:
    """Name every role that a header's words give its column.

    >>> sorted(roles_of("Prior FY25 Outlook Low")), sorted(roles_of("FY 2025 Actual")), sorted(roles_of("FY 2026"))
    (['low', 'prior'], ['actual'], [])
    """
    head = clean_label(header)[:160]
    return frozenset(role for role, pattern in _roles() if pattern.search(head))
