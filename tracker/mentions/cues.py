"""Cues: the forward-looking words of a segment, with look-alikes masked first."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from tracker import lexicon
from tracker.lexicon.gates import Gated, gated, ungated


@dataclass(frozen=True, slots=True)
class Cue:
    """Forward-looking words `text[start:end]`; `strong` ones say that somebody expects, plans or guides."""

    id: str
    start: int
    end: int
    text: str
    strong: bool


@cache
def _patterns() -> dict[str, Gated]:
    """Return one pattern per strength; the rows' ids name its groups."""
    joined: dict[str, Gated] = {}
    for strength in ("strong", "weak", "pseudo"):
        rows = [row for row in lexicon.load_rows("cues") if row["strength"] == strength]
        parts = [f"(?P<{row['id']}>{'|'.join(lexicon.spaced(p) for p in row['phrases'])})" for row in rows]
        joined[strength] = gated(r"(?<![\w-])(?:" + "|".join(parts) + ")")
    return joined


# One sentence is asked about by each of its periods and by its neighbours.
@lru_cache(maxsize=64)
def mask(text: str) -> str:
    """Blank out look-alike cues, keeping every offset.

    >>> mask("Sales were higher than expected.")
    'Sales were ####################.'
    """
    return _patterns()["pseudo"].sub(lambda m: "#" * len(m.group()), text)


def find_cues(text: str) -> list[Cue]:
    """Find the cues of a segment in order of place.

    >>> [(c.id, c.text) for c in find_cues("The Company expects revenue to grow.")]
    [('expect', 'expects')]
    """
    return list(_found(text))


# Each yearless period of a sentence asks for its cues again.
@lru_cache(maxsize=64)
def _found(text: str) -> tuple[Cue, ...]:
    masked = mask(text)
    found = [
        Cue(name, start, end, text[start:end], strength == "strong")
        for strength in ("strong", "weak")
        for name, start, end in _places(strength, masked)
    ]
    return tuple(sorted(found, key=lambda cue: (cue.start, -cue.end)))


# A segment is asked whether it holds a cue at all, then for all of them; few hold what masks one.
@lru_cache(maxsize=128)
def _places(strength: str, text: str) -> tuple[tuple[str, int, int], ...]:
    return tuple((match.lastgroup or "", *match.span()) for match in _patterns()[strength].places(text))


def is_forward(text: str) -> bool:
    """Tell cheaply whether a text holds any cue at all; the gate before sentence splitting."""
    return bool(_places("strong", text) or _places("weak", text))


@lru_cache(maxsize=64)
def is_strong(text: str) -> bool:
    """Tell whether a lead-in or heading itself says that somebody expects or guides."""
    return _patterns()["strong"].holds(mask(text))


@cache
def _window() -> Gated:
    """Return the words of a time to come, whatever stands beside them: "The crew base opens October 1." has no other sign."""
    feasts = "|".join(lexicon.spaced(name) for row in lexicon.load_rows("feasts") for name in row["names"])
    return ungated(
        r"\b(?:20\d\d|[fc]y ?['’]?(?:20)?\d\d|q[1-4]|(?:[1-4]q|[12]h)(?: ?['’]?(?:20)?\d\d)?|h[12]|quarters?|half|halves|years?|months?|weeks?|weekends?|fortnight|days?|(?:mon|tues|wednes|thurs|fri|satur|sun)day|spring|summer|midsummer|fall|autumn|winter|"
        r"year-?end|january|february|march|april|may|june|july|august|september|october|november|december|"
        rf"(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)(?:\.? ['’]?|-)\d{{1,2}}|holidays?|{feasts}|tomorrow|soon|shortly)\b",
    )


def has_window(text: str) -> bool:
    """Tell cheaply whether a heading names a time, so that "PLANNED SITES FOR 2026" is looked at."""
    return _window().holds(text)
