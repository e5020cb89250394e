"""Coins that share one name: "kroner" are Norway's or Denmark's, "pesos" of five lands, "pounds" a sum or a weight, by a release's own land."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

from tracker.lexicon import load_rows
from tracker.lexicon.gates import lowered
from tracker.types import Amount, Claim, Figure

Told = TypeVar("Told", Claim, Figure)

_HEAD = 1_500


@lru_cache(maxsize=64)
def coins_of(text: str) -> Mapping[str, str]:
    """Tell what each shared name means in a release: the coin whose land its head names most; a name is left out where none is.

    >>> dict(coins_of("Aarhus, 4 March 2021 - Skagen A/S (Copenhagen: SK) reports"))
    {'kroner': 'DKK', 'krone': 'DKK', 'kr': 'DKK'}
    >>> dict(coins_of("Denver, March 4, 2021 - Ridge Copper, Inc. (NYSE: RDG)"))
    {}
    """
    head = text[:_HEAD]
    told: dict[str, tuple[int, str]] = {}
    for row in load_rows("coins"):
        times = sum(_times(land, head) for land in row["lands"])
        for word in row["words"] if times else ():
            told[word] = max(told.get(word, (0, "")), (times, row["code"]))
    small = lowered(text)
    weighed = any(weight in small for weight in _WEIGHTS)
    return {word: code for word, (_, code) in told.items() if not (word == "pounds" and weighed)}


# What is weighed in pounds: no sum of money.
_WEIGHTS = ("pounds of", "per pound", "/lb", " lbs", " lb.", "million lb", "tonnes")


def _times(land: str, head: str) -> int:
    """Count a land's name in a head, where it is no part of a longer word."""
    places = (at for at in range(len(head)) if head.startswith(land, at)) if land in head else ()
    return sum(not (head[at - 1 : at].isalnum() or (land[-1].isalnum() and head[at + len(land) : at + len(land) + 1].isalnum())) for at in places)


def in_own_coin(told: Told, coins: Mapping[str, str]) -> Told:
    """Give a claim or figure in a shared coin the release's own; one that its words call another land's stays."""
    unit = told.unit or ""
    base = unit.split("/")[0]
    word = _shared_name(_words_of(told), base) if coins else None
    return replace(told, unit=unit.replace(base, coins[word], 1)) if word and word in coins else told


def _words_of(told: Claim | Figure) -> str:
    """Return an amount with the words on either side, which name its coin; of a figure its whole sentence."""
    amount = told.amount_text if isinstance(told, Claim) else None
    at = told.quote.find(amount) if amount else -1
    return told.quote[max(0, at - _BESIDE) : at + len(amount or "") + _BESIDE] if at >= 0 else told.quote


_BESIDE = 24


def in_pounds(amount: Amount, coins: Mapping[str, str]) -> Amount:
    """Take pounds for money where the release's own land spends them."""
    return replace(amount, unit=coins["pounds"]) if amount.unit == "pounds" and "pounds" in coins else amount


def _shared_name(words: str, read: str) -> str | None:
    """Find the shared name that an amount was read by, alone or before its number; "Norwegian kroner", "NOK" are no shared names."""
    said = [word.strip(".,;:()") for word in lowered(words).split()]
    rows = [row for row in load_rows("coins") if row["read"] == read]
    named = next((word for word in said if any(word in row["words"] for row in rows)), None)
    if named is None or read.lower() in said:
        return None
    before = said[said.index(named) - 1] if said.index(named) else ""
    return None if any(before == land.lower() for row in rows for land in row["lands"]) else named
