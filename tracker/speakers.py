"""Who expects: the issuer, unless the text makes a third party the one who expects, plans or will do it."""

from __future__ import annotations

import re

from tracker.types import Release

_LEGAL = re.compile(
    r"[,\s]+(?:inc|incorporated|corp|corporation|company|co|ltd|limited|llc|lp|plc|ag|se|s\.?a|n\.?v|kgaa|gmbh|holdings?|group|& co)\.?(?=$|[,\s.(])",
    re.IGNORECASE,
)
# "Meridian continues to expect …", "Kaito, a member of the Meridian Group, expects …": a name opens the sentence and governs the cue.
_NAME = r"(?P<name>[A-Z][\w&’'.-]*(?:\s+(?:[A-Z][\w&’'.-]*|of|and|&)){0,4})"
_THIRD = re.compile(
    r"^(?:[“\"]\s*)?(?:[A-Z]?[a-z]+ly,\s+|In (?:addition|parallel),\s+)?"
    + _NAME
    + r"(?:,\s+(?:a|an|the|our|which|one of)\b[^,]{2,80},)?\s+"
    r"(?:(?:has\s+)?(?:also|now|still|recently|currently|further|has|have)\s+){0,3}"
    r"(?:continues?\s+to\s+(?:expect|anticipate|plan|project|target)|expects?|anticipates?|plans?\s+to|intends?\s+to|aims?\s+to|projects|forecasts|announced\s+(?:plans|it\s+will|that\s+it\s+will)|will\s+be\s+offering|will\s+offer|noted\s+its\s+intention|(?:has\s+)?(?:told|informed)\s+[\w ]{3,40}\s+that\s+it\s+(?:expects|anticipates|plans)|targets|estimates|is\s+(?:planning|expecting|targeting|aiming)|told|informed)\b",
)
# "According to Trivena, the factory …", "its landlord, Keel Properties, expects …", "…; Hoshiko intends to …"
_ACCORDING = re.compile(r"\b[Aa]ccording\s+to\s+" + _NAME + r",")
_IN_APPOSITION = re.compile(
    r",\s+(?:the\s+)?"
    + _NAME
    + r"(?:\s+in\s+[A-Z][a-z]+)?,\s+(?:has\s+)?(?:also\s+|now\s+|still\s+)?(?:expects|anticipates|plans\s+to|intends\s+to|will\s+(?:hand|deliver|open|complete))\b"
)
_LATER_CLAUSE = re.compile(
    r";\s+" + _NAME + r"\s+(?:also\s+|now\s+|still\s+)?(?:expects|anticipates|plans\s+to|intends\s+to)\b"
)
# "The classification society DNV plans to issue its approval": what the third party is stands before its name.
_BY_ROLE = re.compile(
    r"^(?:[“\"]\s*)?(?:The|Our|Its|Their)\s+(?:[a-z][a-z-]+\s+){0,3}(?:society|agency|authority|regulator|partner|customer|supplier|bank|institute|ministry|"
    r"court|manufacturer|operator|licensee|distributor|contractor|landlord|lender|commission|university|shipyard|yard|builder|developer|buyer|"
    r"seller|client|carrier|retailer|utility|publisher)\s+"
    + _NAME
    + r"\s+(?:(?:also|now|still|currently|further|has|have)\s+){0,3}(?:continues?\s+to\s+(?:expect|anticipate|plan)|expects?|anticipates?|plans?\s+to|"
    r"intends?\s+to|aims?\s+to|projects|targets|is\s+(?:planning|expecting|targeting|aiming|to)|will)\b"
)
# "I am happy that Kestrel ASA of Oslo, our first client, plans to go live", "operator Kestrel has advised that it will drill"
_THAT = re.compile(
    r"\b(?:that|operator|partner|distributor|licensee|customer|client)\s+"
    + _NAME
    + r"(?:,\s+(?:a|an|the|our|which|one of)\b[^,]{2,80},)?\s+(?:(?:also|now|still|has)\s+){0,2}"
    r"(?:plans\s+to|intends\s+to|aims\s+to|expects|anticipates|advised\s+that\s+it\s+will|told\s+us\s+that\s+it|committed\s+to)\b"
)
# What an office, not a name, plans: "Commission staff plans to file", "the tribunal is expected to rule".
_OFFICE = re.compile(
    r"^(?:[“\"]\s*)?(?:The\s+)?(?P<name>(?:[A-Z][\w.-]*\s+){0,3}(?:[Ss]taff|[Cc]ommission|[Mm]inistry|[Cc]ourt|[Tt]ribunal|[Aa]uthority))\s+"
    r"(?:(?:has|also|now|still)\s+){0,2}(?:plans\s+to|intends\s+to|expects|anticipates|aims\s+to)\b"
)
# Names that commit or oblige themselves: "Kestrel has committed to deliver", "Kestrel will equip 14 of its vessels".
_COMMITS = re.compile(
    r"^(?:[“\"]\s*)?" + _NAME + r"\s+(?:has\s+(?:committed|agreed|undertaken)\s+to|(?:will|is\s+to)\s+(?:equip|deploy|install|order|purchase|adopt|hand\s+over)\b[^.;]{0,60}\bits)\b"
)
_OWN = re.compile(
    r"^(?:we|our|the|this|these|those|it|its|in|for|at|on|as|if|while|management|company|board|and|but|he|she|they|both|all|during|based|additionally|furthermore|also|currently|phase|total|net|gross|revenue|sales|fiscal|full|q[1-4]|first|second|third|fourth|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|mr|ms|mrs|dr|executive|group)\b",
    re.IGNORECASE,
)


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
    own = short_name(release.issuer)
    titled = _TITLE_NAME.match(release.title or "")
    if titled:
        name = short_name(titled.group(1).strip(" ,®™"))
        if len(name) < len(own) and _same(name, own):
            return name
    return own


def speaker_of(text: str, release: Release) -> str:
    """Name who expects in a sentence: a named third party that governs the cue, else the issuer."""
    own = issuer_name(release)
    found = (
        _ACCORDING.search(text)
        or _THIRD.search(text)
        or _BY_ROLE.search(text)
        or _IN_APPOSITION.search(text)
        or _LATER_CLAUSE.search(text)
        or _THAT.search(text)
        or _OFFICE.search(text)
        or _COMMITS.search(text)
    )
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
