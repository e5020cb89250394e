"""What headings, lead-ins and legal words around a segment say of it: signs for the decision, never gates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from tracker import lexicon
from tracker.lexicon.gates import Gated, Index, gated, index_patterns
from tracker.mentions import cues

_OUTLOOK = re.compile(
    r"\b(?:outlook|guidance|forecasts?|looking (?:ahead|forward)|expectations?|targets?|(?:financial |business )?prospects|"
    r"upcoming milestones?|(?:anticipated|expected|upcoming|planned) (?:milestones?|events?|catalysts?|timelines?)|plans for)\b",
    re.IGNORECASE,
)
# "Q3 results versus outlook", "Reconciliation of … outlook" announce no guidance of their own; nor does a title
# ("Reaffirms Fiscal 2018 Guidance on Revenue, Net Income and EBITDA") make all below it an outlook.
_NO_OUTLOOK = re.compile(
    r"\b(?:vs\.?|versus|compared|reconciliation|results|highlights|performance against|exceed\w*|reaffirms|raises|"
    r"reports|posts|announces)\b",
    re.IGNORECASE,
)
# The last words of a lead-in say what its list holds: "… highlights of the quarter include:" is no outlook.
_LOOKS_BACK = re.compile(r"\b(?:results|highlights|include[ds]?)\b[^.]{0,60}:$", re.IGNORECASE)
MAX_OUTLOOK_WORDS = 12
# A heading or lead-in stands above many segments and is looked at once.
MAX_HEADING = 160


@lru_cache(maxsize=512)
def is_outlook(text: str) -> bool:
    """Tell whether a heading or lead-in announces guidance for what is below it.

    >>> is_outlook("Third Quarter and Full Year 2012 Outlook"), is_outlook("Q3 Results vs. Outlook")
    (True, False)
    """
    short = len(text.split()) <= MAX_OUTLOOK_WORDS or text.endswith(":")
    return short and bool(_OUTLOOK.search(text)) and not _NO_OUTLOOK.search(text)


@lru_cache(maxsize=512)
def leads_ahead(lead: str) -> bool:
    """Tell whether a lead-in says that somebody expects what its list holds.

    >>> leads_ahead("For fiscal 2026 we expect:"), leads_ahead("Expected milestones reached in the quarter include:")
    (True, False)
    """
    return bool(lead) and not _LOOKS_BACK.search(lead) and (cues.is_strong(lead) or is_outlook(lead))


@cache
def _boilerplate() -> tuple[tuple[str, re.Pattern[str], Gated], ...]:
    return tuple(
        (
            row["id"],
            re.compile(r"^\W*(?:" + row["heading"].replace(" ", r"\s+") + ")", re.IGNORECASE),
            gated(r"(?<!\w)(?:" + row["paragraph"].replace(" ", r"\s+") + ")"),
        )
        for row in lexicon.load_rows("boilerplate")
    )


@cache
def _paragraphs() -> Index:
    return index_patterns([paragraph for _, _, paragraph in _boilerplate()])


@lru_cache(maxsize=512)
def heading_kinds(text: str) -> tuple[str, ...]:
    """Name the kinds of boilerplate that a heading opens ("safe_harbor", "about" …).

    >>> heading_kinds("Forward-Looking Statements"), heading_kinds("Outlook")
    (('safe_harbor',), ())
    """
    return tuple(id for id, heading, _ in _boilerplate() if len(text) <= MAX_HEADING and heading.search(text))


def paragraph_kinds(text: str) -> Iterator[str]:
    """Name the kinds of boilerplate whose words a text holds.

    >>> list(paragraph_kinds("Actual results may differ from these forward-looking statements."))
    ['safe_harbor']
    """
    rows = _boilerplate()
    yield from (rows[number][0] for number in _paragraphs().rows(text) if rows[number][2].holds(text))
