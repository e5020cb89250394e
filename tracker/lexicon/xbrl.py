"""Tags of XBRL statements and the metrics that they report, read from the rows of xbrl_tags.toml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from types import MappingProxyType

from tracker.lexicon.rows import load_rows

# How units are called in filings and here; a currency is itself, "EUR/shares" an amount per share.
_UNITS = {"shares": "shares", "pure": "ratio", "store": "count", "restaurant": "count", "item": "count"}
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag: the metric that it reports, what it is called, its rank among the tags of the metric (0 is the first).

    `words` and `unless` are those of which a claim's phrase must have one, or none, to be answered by it.
    """

    name: str
    metric: str
    label: str
    rank: int
    sign: int = 1
    words: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()


@cache
def xbrl_tags() -> Mapping[str, Tag]:
    """Return the tags that report a metric, by taxonomy and name ("us-gaap:Revenues"), in their order."""
    rows = load_rows("xbrl_tags")
    shared = {row["metric"]: row for row in rows if row["tag"] == "*"}
    tags = [_tag(row, rank, shared.get(row["metric"], {})) for rank, row in enumerate(rows) if row["tag"] != "*"]
    return MappingProxyType({tag.name: tag for tag in tags})


def _tag(row: Mapping[str, object], rank: int, shared: Mapping[str, object]) -> Tag:
    both = {name: frozenset([*row.get(name, ()), *shared.get(name, ())]) for name in ("words", "unless")}  # type: ignore[misc]
    return Tag(str(row["tag"]), str(row["metric"]), str(row["label"]), rank, int(str(row.get("sign", 1))), **both)


def counts_whole(sentence: str) -> bool:
    """Tell whether a claim's sentence takes nothing out of the company's own total.

    >>> counts_whole("We expect revenue of $5 million"), counts_whole("Excluding the mill, we expect revenue of $5 million")
    (True, False)
    """
    return not _has(
        sentence, frozenset(word for row in load_rows("xbrl_tags") if row["metric"] == "*" for word in row["unless"])
    )


def answers(tag: Tag, phrase: str) -> bool:
    """Tell whether a tag counts what a claim's phrase counts.

    >>> cash = xbrl_tags()["us-gaap:CashAndCashEquivalentsAtCarryingValue"]
    >>> answers(cash, "cash and cash equivalents"), answers(cash, "cash, cash equivalents and marketable securities")
    (True, False)
    """
    if _has(phrase, tag.unless):
        return False
    return not tag.words or _has(phrase, tag.words)


def _has(phrase: str, words: frozenset[str]) -> bool:
    plain = f" {' '.join(re.findall(r'[a-z&-]+', phrase.lower()))} "
    return any(f" {word} " in plain for word in words)


def in_base_units(tag: Tag, value: Decimal, unit: str) -> tuple[Decimal, str] | None:
    """Read a fact's amount as the tracker writes amounts; None for a unit that it does not know.

    >>> in_base_units(xbrl_tags()["us-gaap:EffectiveIncomeTaxRateContinuingOperations"], Decimal("0.2135"), "pure")
    (Decimal('21.3500'), 'percent')
    >>> in_base_units(xbrl_tags()["us-gaap:EarningsPerShareDiluted"], Decimal("1.25"), "USD/shares")
    (Decimal('1.25'), 'USD/share')
    """
    from tracker.lexicon import metrics

    money, _, per = unit.partition("/")
    if _CURRENCY.fullmatch(money) and per in ("", "shares"):
        return value * tag.sign, f"{money}/share" if per else money
    known = _UNITS.get(unit.lower())
    row = metrics().get(tag.metric)
    if known == "ratio" and row is not None and row.form == "rate":
        return value * 100 * tag.sign, "percent"
    return None if known is None else (value * tag.sign, known)
