"""What a text says of earlier guidance: new, raised, lowered, narrowed, widened, maintained, withdrawn."""

from __future__ import annotations

import re
from decimal import Decimal

from tracker.types import Action, Amount

_WORDS: tuple[tuple[Action, re.Pattern[str]], ...] = (
    (
        "withdrawn",
        re.compile(
            r"\b(?:withdr(?:aw\w*|ew)|suspend\w*|rescind\w*|no longer (?:provid\w+|valid|applicable|expects?))\b[^.;]{0,60}(?:guidance|outlook|forecast|targets?)?",
            re.IGNORECASE,
        ),
    ),
    (
        "maintained",
        re.compile(
            r"\b(?:continu(?:e|es|ing) to (?:expect|anticipate|project|forecast|target|plan|believe|see|estimate|aim|focus)|still (?:expect\w*|anticipat\w*|project\w*|plan\w*)|remain\w*(?: (?:firmly|fully|well))? (?:on (?:track|course|schedule|target)|scheduled|unchanged|confident in (?:our|its|the) [^.;]{0,30}guidance|in line|valid|committed)|on (?:track|schedule|course|target)\b|(?:re)?affirm\w*|reiterat\w*|(?:re)?confirm\w*|maintain\w*|unchanged|as (?:previously|already) (?:announced|reported|stated|disclosed|communicated)|we have previously stated|consistent with (?:(?:our|its|the) )?(?:previous|prior|earlier)|no change|previously communicated|previously[- ]announced guidance|already communicated)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "raised",
        re.compile(
            r"\b(?:rais(?:e|es|ed|ing)|increas(?:e|es|ed|ing)|lift(?:s|ed|ing)?|upgrad\w+|higher|upward(?:ly)?)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "lowered",
        re.compile(
            r"\b(?:lower(?:s|ed|ing)?|reduc(?:e|es|ed|ing)|cut(?:s|ting)?|decreas(?:e|es|ed|ing)|downgrad\w+|downward(?:ly)?|trim\w*)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "narrowed",
        re.compile(
            r"\b(?:narrow(?:s|ed|ing)?|tighten(?:s|ed|ing)?|refin(?:e|es|ed|ing)|specif(?:y|ies|ied)|more precis\w+)\b",
            re.IGNORECASE,
        ),
    ),
    ("widened", re.compile(r"\b(?:widen(?:s|ed|ing)?|broaden(?:s|ed|ing)?)\b", re.IGNORECASE)),
    (
        "new",
        re.compile(
            r"\b(?:initiat(?:e|es|ed|ing) (?:\w+ ){0,4}(?:guidance|outlook|forecast)|introduc(?:e|es|ed|ing) (?:[\w-]+ ){0,5}(?:guidance|outlook|forecast)|initial (?:\w+ ){0,3}(?:guidance|outlook|forecast)|(?:first|new) guidance|now also expects?)\b",
            re.IGNORECASE,
        ),
    ),
)
_GUIDANCE_NEAR = re.compile(
    r"\b(?:guidance|outlook|forecasts?|targets?|range|expectations?|estimates?|projections?)\b", re.IGNORECASE
)
_NEGATED = re.compile(r"\b(?:not|no|never)\b", re.IGNORECASE)


def action_of(text: str, amount: Amount | None = None, prior: Amount | None = None) -> Action | None:
    """Tell what a sentence says of earlier guidance; a printed earlier range decides, None where it says nothing.

    "raises" and the like count only beside a word for guidance: "revenue is expected to increase" raises nothing.

    >>> action_of("We continue to expect revenue of $5 million"), action_of("revenue is expected to increase")
    ('maintained', None)
    """
    if amount is not None and prior is not None:
        return compare_ranges(amount, prior)
    for action, pattern in _WORDS:
        for match in pattern.finditer(text):
            if action in ("maintained", "new") or _beside_guidance(text, match):
                return action
    return None


def _beside_guidance(text: str, match: re.Match[str]) -> bool:
    if _NEGATED.search(text[max(0, match.start() - 12) : match.start()]):
        return False
    after = text[match.end() : match.end() + 60].split(".")[0]
    before = text[max(0, match.start() - 45) : match.start()]
    return bool(
        _GUIDANCE_NEAR.search(after)
        or re.search(r"\b(?:guidance|outlook|forecast)\b[^.;]{0,30}$", before, re.IGNORECASE)
    )


def compare_ranges(now: Amount, before: Amount) -> Action:
    """Compare a range with the earlier one: raised if either end is up and none down, and so on.

    >>> compare_ranges(Amount(Decimal(5), Decimal(6), "USD"), Amount(Decimal(4), Decimal(6), "USD"))
    'raised'
    """
    low, high = _step(now.low, before.low), _step(now.high, before.high)
    if low == high == 0:
        return "maintained"
    if low >= 0 and high >= 0:
        return "raised"
    if low <= 0 and high <= 0:
        return "lowered"
    return "narrowed" if low > 0 else "widened"


def _step(now: Decimal | None, before: Decimal | None) -> int:
    if now is None or before is None:
        return 0
    return (now > before) - (now < before)


_BLANKET = re.compile(
    r"\b(?P<verb>(?:re)?affirm\w*|reiterat\w*|(?:re)?confirm\w*|maintain\w*|updat\w+|withdr\w+|suspend\w*|rais\w+|lower\w*|initiat\w*|introduc\w*|provid\w*|increas\w*|unchanged)\b[^.;]{0,80}\b(?:guidance|outlook|forecasts?|targets?)\b"
    r"|\b(?:guidance|outlook|forecasts?)\b[^.;]{0,60}\b(?P<state>unchanged|maintained|reaffirmed|confirmed|reiterated|remains? (?:substantially |essentially )?unchanged|initiated|withdrawn|suspended)\b",
    re.IGNORECASE,
)


def blanket_action(lead: str) -> Action | None:
    """Read a blanket statement over a list ("We are reaffirming our guidance:", "initiating guidance for fiscal 2027").

    "raising guidance on key metrics" does not say which: None, the rows' own words decide.
    """
    found = _BLANKET.search(lead)
    if not found:
        return None
    action = action_of(found.group())
    return action if action in ("maintained", "new", "withdrawn") else None
