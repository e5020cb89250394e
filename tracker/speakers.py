"""Who expects: the issuer, unless the text makes a third party the one who expects, plans or will do it."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from tracker.lexicon import load_rows
from tracker.types import Release

_LEGAL = re.compile(
    r"[,\s]+(?:inc|incorporated|corp|corporation|company|co|ltd|limited|llc|lp|plc|ag|se|s\.?a|n\.?v|kgaa|gmbh|holdings?|group|& co)\.?(?=$|[,\s.(])",
    re.IGNORECASE,
)
_NAME = r"(?P<name>[A-Z][\w&’'.-]*(?:\s+(?:[A-Z][\w&’'.-]*|of|and|&)){0,4})"


@cache
def third_parties() -> dict[str, re.Pattern[str]]:
    """Return the patterns that name a third party as the one who expects, by their row, in the order in which they are tried."""
    return {row["id"]: re.compile(row["pattern"].replace("{name}", _NAME)) for row in load_rows("speakers")}


_OWN = re.compile(
    r"^(?:we|our|the|this|these|those|it|its|in|for|at|on|as|if|while|management|company|board|and|but|he|she|they|both|all|during|based|additionally|furthermore|also|currently|phase|total|net|gross|revenue|sales|fiscal|full|q[1-4]|first|second|third|fourth|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|mr|ms|mrs|dr|executive|group)\b",
    re.IGNORECASE,
)


# Each claim of a release asks for its speaker.
@lru_cache(maxsize=64)
def short_name(issuer: str | None) -> str:
    """Give the issuer's short name: the legal name without its legal forms.

    >>> short_name("Northwind Biosciences, Inc."), short_name("Hafen Holding AG"), short_name(None)
    ('Northwind Biosciences', 'Hafen', 'the issuer')
    """
    if not issuer:
        return "the issuer"
    trading_as = re.search(r"\(([A-Z][^()]{2,40})\)\s*$", issuer)
    name = trading_as.group(1) if trading_as else issuer.strip()
    while (shorter := _LEGAL.sub("", name, count=1).strip(" ,")) != name and shorter:
        name = shorter
    return name or issuer


_TITLE_NAME = re.compile(
    r"^(?:CORRECTION\W+)?(.{2,40}?)(?:[’']s)?\s+(?:Group\s+)?(?:(?i:to\s+\w+|reports?|announces?|posts?|provides?|achieves?|delivers?|records?|releases?|raises?|lowers?|reaffirms?|updates?|publishes|closes|enters|completes|files|expects?))\b"
)


def issuer_name(release: Release) -> str:
    """Name the issuer as its release does: the short form that opens the title, else the legal name without legal forms."""
    return _issuer_name(release.issuer, release.title or "")


@lru_cache(maxsize=8)
def _issuer_name(issuer: str | None, title: str) -> str:
    own = short_name(issuer)
    titled = _TITLE_NAME.match(title)
    if titled:
        name = short_name(titled.group(1).strip(" ,®™"))
        if len(name) < len(own) and _same(name, own):
            return name
    return own


def speaker_of(text: str, release: Release) -> str:
    """Name who expects in a sentence: a named third party that governs the cue, else the issuer."""
    own = issuer_name(release)
    found = next((match for pattern in third_parties().values() if (match := pattern.search(text))), None)
    if not found:
        return own
    name = re.sub(r"[’']s$", "", found["name"]).strip()
    if _OWN.match(name) or _same(name, own) or _same(name, short_name(release.issuer)) or _is_title(name) or _is_alias(name, release):
        return own
    return name


def _same(name: str, own: str) -> bool:
    """Tell whether a name is the issuer's: it shares a word with it, or is its initials ("NB" for Northwind Biosciences)."""
    words, mine = re.findall(r"\w+", name.lower()), re.findall(r"\w+", own.lower())
    if not words or not mine:
        return False
    return bool(set(words) & set(mine)) or words[0] in ("".join(w[0] for w in mine), "".join(mine))


# "Deutsche Beispiel AG (DBAG)", "Critical Parts Technologies Ltd. (“CPTech” or the “Company”)": defined near the top.
MAX_DEFINED = 5000


def _is_alias(name: str, release: Release) -> bool:
    """Tell whether a name is one that the release gives its issuer in parentheses right behind the issuer's own."""
    first = (re.findall(r"\w+", release.issuer or "") or [""])[0]
    if not first:
        return False
    defined = rf"\b{re.escape(first)}\b[^()\n]{{0,80}}(?:\([^()]{{0,80}}\)\s*)?\([^()]{{0,60}}?\b{re.escape(name)}\b"
    return bool(re.search(defined, release.text[:MAX_DEFINED]))


# Whose decision it is, said of the decision or of the one who takes it.
_AUTHORITY = r"(?P<{}>(?-i:FDA|EMA|EC|CHMP|MHRA|PMDA|NMPA|TGA|CMS|FCC|FTC|FERC|NRC|EPA|SEC|NCLT|DNV|BaFin|Health Canada|European Commission|Swissmedic|ANVISA|[A-Z]{{3,5}}|Ministry of [A-Z][a-z]+|Ministry|Commission|Court|Tribunal))"
_DECIDES = re.compile(
    r"\b" + _AUTHORITY.format("a") + r"(?:['’]s\s+(?:\w+\s+)?(?:decision|approval|ruling|order|determination|action|opinion)|\s+(?:will|is\s+expected\s+to|plans\s+to|intends\s+to|is\s+to)\s)"
    r"|\b(?:decision|order|ruling|opinion|determination|judgment)\s+(?:of|by|from)\s+the\s+" + _AUTHORITY.format("b"),
    re.IGNORECASE,
)  # fmt: skip


def decider_of(text: str, speaker: str) -> str:
    """Name the authority whose decision a sentence speaks of, else who speaks; what is sought or granted names none.

    >>> decider_of("We are confident that the FDA will reach a decision by June.", "Northwind")
    'FDA'
    >>> decider_of("We expect FDA clearance by June.", "Northwind")
    'Northwind'
    """
    found = _DECIDES.search(text)
    return (found["a"] or found["b"]) if found else speaker


def _is_title(name: str) -> bool:
    """Tell whether capitalised words are an officer or body of the issuer rather than another company."""
    return bool(
        re.search(
            r"\b(?:Management|Board|Company|Directors|Officer|CEO|CFO|President|Chairman|Committee|Group|Segment|Division|Executive)\b",
            name,
        )
    )
