"""What a text says of earlier guidance: new, raised, lowered, narrowed, widened, maintained, withdrawn."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, lru_cache

from tracker import lexicon
from tracker.lexicon.gates import Gated, gated
from tracker.types import Action, Amount


@cache
def _patterns() -> tuple[tuple[Action, bool, Gated], ...]:
    """Return, per action in order, whether its words need a word for guidance near, and the pattern of its words."""
    return tuple(
        (
            row["id"],
            row["beside_guidance"],
            gated(r"\b(?:" + "|".join(lexicon.spaced(p) for p in row["phrases"]) + ")"),
        )
        for row in lexicon.load_rows("actions")
    )


_GUIDANCE_NEAR = re.compile(
    r"\b(?:guidance|outlook|forecasts?|targets?|budgets?|(?:the|our|its) (?:[\w-]+ )?(?:range|band)|projections?)\b", re.IGNORECASE
)
# What stands before the verb: "guidance of 6.5% to 7.0% is not affected".
_GUIDANCE_BEFORE = re.compile(r"\b(?:guidance|outlook|forecasts?|range|band)\b(?:[^.;]|\.\d){0,40}$", re.IGNORECASE)
# "The forecast is no longer maintained."
_NO_LONGER = re.compile(r"\b(?:not|no longer|never)\s+(?:be(?:en)?\s+)?$", re.IGNORECASE)
_NEGATED = re.compile(r"\b(?:not|no|never)\b", re.IGNORECASE)


def action_of(text: str, amount: Amount | None = None, prior: Amount | None = None) -> Action | None:
    """Tell what a sentence says of earlier guidance; a printed earlier range decides, None where it says nothing.

    "raises" and the like count only beside a word for guidance: "revenue is expected to increase" raises nothing.

    >>> action_of("We continue to expect revenue of $5 million"), action_of("revenue is expected to increase")
    ('maintained', None)
    """
    if amount is not None and prior is not None:
        return compare_ranges(amount, prior)
    return _said(text)


# Asked again for every amount of a sentence.
@lru_cache(maxsize=256)
def _said(text: str) -> Action | None:
    for action, beside, pattern in _patterns():
        for match in pattern.places(text):
            if _beside_guidance(text, match) if beside else not _NO_LONGER.search(text, 0, match.start()):
                return action
    return None


def _beside_guidance(text: str, match: re.Match[str]) -> bool:
    if _NEGATED.search(text[max(0, match.start() - 12) : match.start()]):
        return False
    after = text[match.end() : match.end() + 60].split(".")[0]
    before = text[max(0, match.start() - 55) : match.start()]
    return bool(_GUIDANCE_NEAR.search(f"{match[0]} {after}") or _GUIDANCE_BEFORE.search(before))


def compare_ranges(now: Amount, before: Amount) -> Action:
    """Compare a range with the earlier one: raised if either end is up and none down, and so on.

    >>> compare_ranges(Amount(Decimal(5), Decimal(6), "USD"), Amount(Decimal(4), Decimal(6), "USD"))
    'raised'
    """
    return moved((before.low, before.high), (now.low, now.high))


def moved(before: tuple[Decimal | None, Decimal | None], now: tuple[Decimal | None, Decimal | None]) -> Action:
    """Tell how the two ends of a range moved; an end that one of them lacks did not."""
    low, high = _step(now[0], before[0]), _step(now[1], before[1])
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


_BLANKET = gated(
    r"\b(?P<verb>(?:re)?affirm\w*|retain\w*|reiterat\w*|(?:re)?confirm\w*|maintain\w*|updat\w+|withdr\w+|suspend\w*|rais\w+|lower\w*|initiat\w*|introduc\w*|provid\w*|reinstat\w*|increas\w*|unchanged)\b[^.;]{0,80}\b(?:guidance|outlook|forecasts?|targets?)\b"
    r"|\b(?:guidance|outlook|forecasts?)\b[^.;]{0,60}\b(?P<state>unchanged|maintained|reaffirmed|confirmed|reiterated|remains? (?:substantially |essentially )?unchanged|initiated|withdrawn|suspended)\b",
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
