"""Pages that were saved in a release's stead: refusals, robot checks, "page not found"."""

from __future__ import annotations

import re
from functools import cache

from tracker.lexicon import load_rows

# Of a script only what reaches to the next tag, which is all of most; no closing tag is looked for, so that time is linear.
_TAGS = re.compile(r"<(?:script|style)\b[^<]*|<[^<>]*>", re.I)
# A site's frame around the message; a release has more words, and says what a company did.
_MOST_WORDS = 250
_MOST_CHARACTERS = 200_000


def error_page(text: str) -> str | None:
    """Name what a short page is that stands where a release should, None for anything else.

    >>> error_page("<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1></body></html>")
    'a refusal'
    >>> error_page("Larkmoor Systems reports 403 new stores and denied access to no one") is None
    True
    """
    if len(text) > _MOST_CHARACTERS:
        return None
    words = re.sub(r"[ \t]+", " ", _TAGS.sub("\n", text)).strip()
    if len(words.split()) > _MOST_WORDS or _RELEASE.search(words):
        return None
    return next((f"{name}" for name, pattern in _pages() if pattern.search(words)), None)


# What a release has and no such page: money, or a company that announces or reports.
_RELEASE = re.compile(
    r"[$€£]\s?\d|\b(?:announce[sd]?|report(?:s|ed) (?:results|revenue|net|its)|forward-looking)\b", re.I
)


@cache
def _pages() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row["name"], re.compile(row["pattern"], re.I)) for row in load_rows("error_pages"))
