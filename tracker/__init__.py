"""Guidance tracker: forward-looking claims in company releases, and what came of them.

The public functions are pure: no database, clock, network or global state. They are imported on first use, so that
`tracker --help` and the parsers do not pay for spaCy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tracker.amounts import parse_amount
    from tracker.claims import find_claims
    from tracker.figures import find_figures
    from tracker.periods import parse_period
    from tracker.readers import read_release
    from tracker.resolve import resolve

__version__ = "0.1.0"
__all__ = ["find_claims", "find_figures", "parse_amount", "parse_period", "read_release", "resolve"]

_HOME = {
    "read_release": "tracker.readers",
    "find_claims": "tracker.claims",
    "find_figures": "tracker.figures",
    "resolve": "tracker.resolve",
    "parse_amount": "tracker.amounts",
    "parse_period": "tracker.periods",
}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'tracker' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
