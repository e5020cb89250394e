"""What is done of a plan: beginning, completing, receiving; what is said of one does not tell of another."""

from __future__ import annotations

import re

from tracker.resolve.likeness import stem

# Verbs that say one thing of a plan: what was to be completed is not told by what began.
_ACTIONS = (
    frozenset("start begin began begun commenc initiat enter resum went launch kick".split()),
    frozenset("complet finish conclud finaliz finalis end wrap clos consummat".split()),
    frozenset("generat earn receiv collect".split()),
)


def same_action(one: str, other: str) -> bool:
    """Tell whether two texts do not say different things of a plan: beginning, completing, receiving.

    >>> same_action("complete the move", "we began the move"), same_action("enter beta", "the module went into beta")
    (False, True)
    """
    wanted, said = _actions(one), _actions(other)
    return wanted <= said


def opposed(one: str, other: str) -> bool:
    """Tell whether two texts name different actions, as a beginning and an end are; naming none is no opposition.

    >>> opposed("complete the move", "we began the move"), opposed("launch the app", "the app is available")
    (True, False)
    """
    wanted, said = _actions(_BEGAN.sub(" ", one)), _actions(other)
    return bool(wanted and said and not wanted & said)


# What a promise says has begun is not what it promises.
_BEGAN = re.compile(r"\b(?:began|begun)\b", re.IGNORECASE)


def _actions(text: str) -> set[int]:
    words = {stem(w) for w in re.findall(r"[A-Za-z]+", text)}
    return {number for number, group in enumerate(_ACTIONS) if words & group}
