"""What limits a metric in a sentence: words before it, a segment after it; None for the whole company."""

from __future__ import annotations

import re
from functools import lru_cache

from tracker.amounts.money import opens_amount
from tracker.lexicon import MetricMention

# Words before a metric that do not limit it.
_NEUTRAL = frozenset(
    "the a an our its their his her this that and or of in for with from to by as on at is are was were had has have been posted reported generated achieved recorded delivered record "
    "total consolidated enterprise group company company's overall quarterly annual annualized yearly full full-year year first second third fourth quarter quarter's q1 q2 q3 q4 fiscal net gross gaap "
    "non-gaap adjusted diluted basic both higher lower strong stronger increased improved increase decrease growth decline same-store reporting report reports posts announces achieves "
    "results highlights financial key however additionally while also including resulting respective operating half h1 h2 months month three six nine twelve preliminary unaudited "
    "worldwide when where that, which today new organic reported: revenue: worldwide corporate prior-year current comparable overall, approximately about positive negative further grew rose "
    "saw generating grow increasing decreasing decreased reaching reached driven drove year-to-date ytd recognized expects sales-based attributable in-line initial actual representing record-breaking highest strongest best ever "
    "january february march april may june july august september october november december".split()
)
_SITES = frozenset(
    "new net gross additional store stores restaurant restaurants location locations branch branches shop shops club clubs unit units salons venues opening openings opened open in operation "
    "number of count growth base to be total overall annual".split()
)
_LIMITING = re.compile(
    r"\b(?:product|service|services|subscription|license|licenses|royalty|collaboration|recurring|transaction|retail|wholesale|e-?commerce|online|digital|segment|system-?wide|franchised?|maintenance|hardware|software|advertising|grant|organic|like-for-like)\b",
    re.IGNORECASE,
)
_SEGMENT_BEFORE = re.compile(
    r"\b(?:division|segment|subsidiary|business unit|franchisees?|franchised|brand|(?:our|its|the) (?:[\w&-]+ ){1,4}(?:business|operations))\b(?:'s|’s)?",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^\s*,?\s*(?:was\s+|were\s+)?(?:from|of|in|at|by|within|for)\s+(?:(?:our|the|its|existing|continuing)\s+)*(?P<name>(?:[A-Z][\w&'’.-]*|U\.S\.)(?:\s+(?:and\s+|&\s+)?[A-Z][\w&'’.-]*){0,4}|franchisees|franchised|international|domestic)",
)
# "Marinex delivered record revenue" speaks of a subsidiary, "The Company delivered" of the issuer.
_SUBJECT = re.compile(
    r"^\W*(?P<name>[A-Z][\w&'’-]+(?:\s+[A-Z][\w&'’-]+){0,3})\s+(?:delivered|generated|posted|reported|recorded|achieved|contributed|produced)\b"
)
_SELVES = frozenset(
    "the company group we our it this that both total consolidated management results highlights inc corporation".split()
)
_TIME = re.compile(
    r"\b(?:Q[1-4]|[1-4]Q|FY|H[12]|January|February|March|April|May|June|July|August|September|October|November|December|First|Second|Third|Fourth|Fiscal|Year|Quarter|GAAP|Company|Group|EUR|USD|US)\b|\d"
)


_PROFITS = frozenset({"net_income", "net_loss", "eps", "loss_per_share"})
_CONTINUING = re.compile(r"\bcontinuing operations\b", re.IGNORECASE)


def scope_in(text: str, mention: MetricMention, after: int, issuer: str) -> str | None:
    """Name what a sentence limits a metric to; `after` is where its amount ends.

    >>> from tracker.lexicon import find_metrics
    >>> words = "Cloud revenue was $5 million and total revenue $9 million."
    >>> [scope_in(words, m, m.end, "Acme Inc.") for m in find_metrics(words)]
    ['cloud', None]
    """
    own = {w.lower().strip(".,'’") for w in re.findall(r"\w[\w'’.-]+", issuer)}
    return (
        _own_words(text, mention)
        or _before(text[: mention.start], own)
        or ("segment" if _SEGMENT_BEFORE.search(text[max(0, mention.start - 120) : mention.start]) else None)
        or _subsidiary(text[: mention.start], own)
        or _division_after(text[mention.end :], own)
        or next((name for at in (mention.end, after) if (name := _named_after(text, at, own))), None)
        or _sold(text, mention)
        or _basic(mention)
    )


def _own_words(text: str, mention: MetricMention) -> str | None:
    """Name what a metric's own phrase limits it to: formats of stores, "continuing operations", "service" of service revenue."""
    if mention.metric in ("store_openings", "store_count"):
        kinds = [w for w in re.findall(r"[\w-]+", mention.text.lower()) if w not in _SITES]
        if kinds:
            return " ".join(kinds)
    if mention.metric in _PROFITS and _CONTINUING.search(_up_to_number(text, mention)):
        return "continuing operations"
    inside = _LIMITING.search(mention.text)
    return inside.group().lower() if inside else None


_NUMBER, _PHRASE = re.compile(r"[\d$€£,;]"), 60


def _up_to_number(text: str, mention: MetricMention) -> str:
    """Give a metric's phrase with the words after it, up to a number or a comma ("diluted earnings | per share from continuing operations")."""
    after = _NUMBER.search(text, mention.end, mention.end + _PHRASE)
    return text[mention.start : after.start() if after else mention.end + _PHRASE]


def _subsidiary(head: str, own: set[str]) -> str | None:
    """Name who else is the subject of a sentence ("Marinex delivered record revenue"); None for the issuer itself."""
    subject = _SUBJECT.match(head)
    if subject is None or _TIME.search(subject["name"]):
        return None
    words = {w.lower().removesuffix("'s") for w in subject["name"].split()}
    return None if words & (own | _SELVES) else subject["name"].lower()


# "Revenues for the Company's Tableware division increased": of the division, however many words name it.
_DIVISION_AFTER = re.compile(
    r"\s+(?:for|of|in|at|from|within)\s+(?:the|our|its)\s+(?P<name>(?:[\w&'’-]+\s+){1,7}?)(?:division|segment|subsidiary|business unit)\b"
)

# "The Sales & Lease Ownership division": its name, no sales.
_REST_OF_NAME = re.compile(
    r"\s+(?:(?:&|and)\s+)?(?P<name>(?:[A-Z][\w&'’-]*\s+){1,4})(?:division|segment|subsidiary|business unit)\b"
)


def _division_after(rest: str, own: set[str]) -> str | None:
    """Name the division, segment or subsidiary that stands right after a metric, or in whose name the metric's word stands."""
    found = _DIVISION_AFTER.match(rest) or _REST_OF_NAME.match(rest)
    if found is None:
        return None
    words = [w.lower() for w in found["name"].split()]
    return " ".join(w for w in words if w.removesuffix("'s").removesuffix("’s") not in own | _SELVES) or "segment"


def _named_after(text: str, place: int, own: set[str]) -> str | None:
    """Name what stands right after a metric or its amount: "revenue from Norway"."""
    found = _AFTER.match(text[place : place + 90])
    if found is None or opens_amount(text, place + found.start("name")) or _TIME.search(found["name"]):
        return None
    if {w.lower().rstrip("'s").strip("’'.,") for w in found["name"].split()} & own:
        return None
    return found["name"].lower().removesuffix("'s").removesuffix("’s")


_HEDGES = ("approximately", "about", "over", "more", "nearly", "roughly", "almost")


def _sold(text: str, mention: MetricMention) -> str | None:
    """Name what "sales" are of: "sales of stores" are disposals, "sales of widgets" a part, neither the company's revenue."""
    if not mention.text.lower().endswith("sales"):
        return None
    sold = re.match(r"\s+of\s+(?:the\s+|its\s+|our\s+)?([a-z]{3,}(?:-\w+)?)", text[mention.end :])
    return sold[1] if sold and sold[1] not in _HEDGES else None


def _basic(mention: MetricMention) -> str | None:
    per_share = mention.metric in ("eps", "loss_per_share")
    return "basic" if per_share and re.search(r"(?i)\bbasic\b(?! and| &)", mention.text) else None


def _before(head: str, own: set[str]) -> str | None:
    """Take the words directly before a metric that are neither neutral nor the issuer's name, up to four."""
    kept: list[str] = []
    for word in reversed(re.findall(r"[\w&'’.%$€-]+|[,;:()–—•-]", head)[-5:]):
        plain = word.lower().strip(".'’-")
        plain = re.sub(r"['’]s$", "", plain)
        if (
            not re.search(r"[a-z]", plain)
            or plain in _NEUTRAL
            or plain in own
            or plain.endswith(("ly", "ing"))
            or re.search(r"\d", plain)
        ):
            break
        kept.insert(0, plain)
    return " ".join(kept) or None


_COMMON_HEADING = re.compile(
    r"result|highlight|summary|overview|financ|quarter|year|review|update|perform|operation|earning|release|news|report|liquid|balance|capital|cash|income|statement|company|compan|business|"
    r"guidance|outlook|dividend|officer|comment|management|consolidat|key|recent|corporate|total|about|share|stock|develop|immediate|exhibit|item|metric|growth|revenue|sales|margin|profit|loss|ebitda|\d|store|discussion|snapshot|subsequent",
    re.IGNORECASE,
)


def heading_scope(section: str, issuer: str, text: str) -> str | None:
    """Name the segment that a short heading speaks of ("Data Center"); None for headings of whole-company parts.

    A segment is one that the release's text names in other places too; "The short version" is a heading and nothing else.

    >>> text = "Marine Coatings\\nMarine Coatings grew by 4 %.\\nThe short version\\nSales rose."
    >>> heading_scope("Marine Coatings", "Acme Inc.", text), heading_scope("The short version", "Acme Inc.", text)
    ('marine coatings', None)
    >>> heading_scope("Financial Highlights", "Acme Inc.", "Financial Highlights and Financial Highlights")
    >>> heading_scope("KORVO", "Acme Inc.", "KORVO\nKORVO segment sales rose."), heading_scope("BREL BAY", "Acme Inc.", "of BREL BAY")
    ('korvo', None)
    """
    words = re.findall(r"[\w&'’-]+", section)
    own = {w.lower() for w in re.findall(r"[\w&'’-]+", issuer)}
    if (
        not 0 < len(words) <= 4
        or (section.isupper() and not _is_segment(section.strip(" :"), text))
        or _COMMON_HEADING.search(section)
        or {w.lower() for w in words} & own
        or not _is_named(section.strip(" :"), text)
    ):
        return None
    return section.strip(" :").lower()


@lru_cache(maxsize=512)
def _is_segment(name: str, text: str) -> bool:
    """Tell whether a text calls what a heading in capitals names a segment."""
    kinds = r"(?:segments?|divisions?|business(?:es)?|units?)"
    return bool(name) and re.search(rf"(?i)\b{re.escape(name)} {kinds}\b", text) is not None


@lru_cache(maxsize=512)
def _is_named(name: str, text: str) -> bool:
    """Tell whether a text uses a heading's words inside its lines too, as it does the name of a segment."""
    inside = rf"(?m)(?<=\w )\b{re.escape(name)}\b|^\W*{re.escape(name)}\b(?=[ |\t:]+[\w$€£(|–-])"
    return bool(name) and re.search(inside, text) is not None
