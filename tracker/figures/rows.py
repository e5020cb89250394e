"""Labels of statement rows → metric, basis, scope: "Diluted" below "Net income per share:", "Total" below "Operating expenses:"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tracker.lexicon import MARGIN_OF, basis_of, find_metrics
from tracker.types import Basis


@dataclass(frozen=True, slots=True)
class Named:
    """What a row reports; `scope` holds the words of the label that limit it, `loss` that its name is a loss."""

    metric: str
    basis: Basis
    scope: str | None
    loss: bool
    percent_of: bool


# Words of a label that do not limit the metric to a part of the company.
_FILLER = re.compile(
    r"\b(?:(?:cash )?payments? (?:related|made)? ?(?:to|for)|cash paid (?:to|for)|total|consolidated|group|net|the|our|its|of|and|for|in|to|gaap|non|non-gaap|adjusted|adj|as|reported|per|share|shares|common|ordinary|stock|"
    r"diluted|basic and diluted|basic & diluted|attributable to (?:common )?(?:stockholders|shareholders|the company|common stockholders)|available to common (?:stockholders|shareholders)|"
    r"attributable to [\w.’' ]{3,40}|applicable to common (?:stock|shareholders)|assuming dilution|income|loss|earnings|expenses?|costs?|amount|unaudited|"
    r"percentage|percent|sales|revenues?|continuing operations|from operations|from|used|provided|by|operating activities|quarter|year|period|end|ended|ending|at|all|equivalent|equivalents|"
    r"outstanding|weighted|average|number|rate|before|provision|million|thousand|usd|eur|company-owned|owned|operated|open)\b|[^\w]+|\d+",
    re.IGNORECASE,
)
_LOSS = re.compile(r"\bloss(?:es)?\b|\bdeficit\b|\bcash used\b", re.IGNORECASE)
_GAIN = re.compile(r"\b(?:income|profit|earnings|provided)\b", re.IGNORECASE)
_PER_SHARE = re.compile(r"per (?:\w+ ){0,3}share|\beps\b", re.IGNORECASE)
_STORES_OPEN = re.compile(
    r"\b(?:stores|restaurants|locations|shops|branches)\b.{0,30}\bat (?:the )?end of\b|\b(?:total|ending|number of) (?:\w+ ){0,2}(?:stores|restaurants|locations|shops)\b",
    re.IGNORECASE,
)
_OPENED = re.compile(
    r"\b(?:stores|restaurants|locations|shops|branches) opened\b|\bnew (?:stores|restaurants|locations|shops)\b|\bopened\b",
    re.IGNORECASE,
)
_NOT_THE_METRIC = re.compile(
    r"^\s*(?:cost|costs|provision|adjustment|change|changes|increase|decrease|effect|impact|amortization|depreciation|gain|tax|taxes|deferred|accrued|prepaid|add|less|plus|interest on|percent|%)\b.{0,40}\b(?:of|in|to|on|for|from|back|related)\b",
    re.IGNORECASE,
)
_COSTS = frozenset(
    {"cost_of_revenue", "depreciation_amortization", "r_and_d", "sg_and_a", "operating_expenses", "interest_expense"}
)


@lru_cache(maxsize=4096)
def name_row(label: str, group: str) -> Named | None:
    """Name the metric of a row by its label and the group heading above it.

    >>> name_row("Diluted", "Net income per share:").metric, name_row("Total", "Operating expenses:").metric
    ('eps', 'operating_expenses')
    >>> name_row("Net revenues", "").scope, name_row("Service revenues", "Revenues:").scope
    (None, 'service')
    """
    words, group = _plain(label)[:160], _plain(group)
    diluted = re.fullmatch(r"(?i)(?:diluted|basic and diluted|basic & diluted)\b.{0,30}", words)
    if (
        diluted
        and re.search(r"(?i)\bshares\b", f"{group} {words}")
        and re.search(r"(?i)average|outstanding|used in|shares", f"{group} {words}")
    ):
        return Named("share_count", "unstated", None, False, False)
    if diluted and _PER_SHARE.search(group):
        return _named(group, words)
    if re.fullmatch(r"(?i)totals?", words) and group:
        return _named(group, "")
    return _named(words, "")


# One thing that two words name apart: "Loss from operations" is an operating loss, "Net debt / EBITDA" a ratio.
_SAME = (
    (
        re.compile(r"\b(income|loss|profit|earnings)(\s*\(loss(?:es)?\))?\s+from operations\b", re.IGNORECASE),
        r"operating \1\2",
    ),
    (
        re.compile(r"\bnet (?:financial )?debt\s*(?:/|to|÷)\s*(?:adjusted\s+|ltm\s+)?ebitda\b", re.IGNORECASE),
        "net leverage ratio",
    ),
)


_AFTER_TAX = frozenset({"net_income", "net_loss", "eps", "loss_per_share"})
_BEFORE_TAX = re.compile(r"\bbefore\b.{0,60}\btax", re.IGNORECASE)


def _plain(label: str) -> str:
    words = " ".join(label.split())
    for pattern, name in _SAME:
        words = pattern.sub(name, words)
    return words


# "Stock repurchases for tax withholding on employee equity plans", "Excise tax paid on repurchases of common stock".
_TAX = re.compile(r"\btax", re.IGNORECASE)
_SHARE_OF = re.compile(r"\bas a (?:%|percent)|% of|percent(?:age)? of", re.IGNORECASE)
_SHARE_WORDS = re.compile(r"\(?as a (?:%|percent(?:age)?) of [\w ]+\)?", re.IGNORECASE)
_FROM_OPERATIONS = re.compile(r"from (?:operations|continuing operations)", re.IGNORECASE)
LOSSES = frozenset({"net_loss", "loss_per_share", "cash_used_in_operations"})


def _named(words: str, extra: str) -> Named | None:
    if _STORES_OPEN.search(words):
        return Named("store_count", "unstated", None, False, False)
    found = find_metrics(words)
    if not found:
        return Named("store_openings", "unstated", None, False, False) if _OPENED.search(words) else None
    mention = found[0]
    metric = _metric_of(mention.metric, words)
    if _is_another(mention.metric, words) or _names_two(metric, [m.metric for m in found[1:]]):
        return None
    rest = words[: mention.start] + " " + words[mention.end :]
    percent_of = bool(_SHARE_OF.search(words))
    if percent_of:
        rest = _SHARE_WORDS.sub(" ", rest)
    scope = _scope(mention.text, rest, metric)
    return Named(metric, basis_of(f"{words} {extra}"), scope, _is_loss(metric, words), percent_of)


def _is_another(metric: str, words: str) -> bool:
    """Tell whether a label only speaks of the metric: a provision for it, a profit before the tax that it is after."""
    if _NOT_THE_METRIC.search(words) and metric not in _COSTS:
        return True
    return bool((metric in _AFTER_TAX and _BEFORE_TAX.search(words)) or (metric == "buyback" and _TAX.search(words)))


def _metric_of(metric: str, words: str) -> str:
    """Give the metric that a whole label means: per share, or a profit where a loss's row says both."""
    if metric == "net_income" and _PER_SHARE.search(words):
        return "eps"
    if metric == "net_loss" and (_GAIN.search(words) or "(loss)" in words.lower()):
        return "net_income"
    return "eps" if metric == "loss_per_share" and _GAIN.search(words) else metric


def _is_loss(metric: str, words: str) -> bool:
    """Tell whether a row is a loss by its name alone; metrics that are losses themselves need no turning."""
    loss = bool(_LOSS.search(words)) and not _GAIN.search(_FROM_OPERATIONS.sub("", words))
    return loss and metric not in LOSSES


def _names_two(metric: str, others: Sequence[str]) -> bool:
    """Tell whether a label names another metric beside its own; revenue is what shares are of."""
    per_share = metric in ("eps", "loss_per_share")
    return not per_share and any(other not in (metric, "revenue") for other in others)


_LIMITS = re.compile(
    r"\b(?:product|service|services|subscription|license|licenses|royalty|collaboration|recurring|organic|like-for-like|transaction|retail|wholesale|e-?commerce|online|digital|segment|system-?wide|franchise[d]?|maintenance|hardware|software|advertising|grant)\b",
    re.IGNORECASE,
)


_EQUITY_METHOD = re.compile(
    r"\binvestees?\b|\bunconsolidated\b|\baffiliates?\b|\bassociates?\b|\bequity (?:method|in)\b", re.IGNORECASE
)


# What an adjusted figure leaves out limits no part of the company.
_WITHOUT = re.compile(r"\b(?:before|excluding|excl\.?|adjusted for|net of|exclusive of)\b.*", re.IGNORECASE)


def _scope(mention: str, rest: str, metric: str) -> str | None:
    """Name what limits a metric: words of its own phrase ("service revenues") or left over in the label."""
    if metric == "other_income" and _EQUITY_METHOD.search(f"{mention} {rest}"):
        return "equity-method investees"
    if metric == "other_income" and re.fullmatch(r"(?i)interest .{0,30}", mention):
        return "interest"
    own = " ".join(_LIMITS.findall(mention)).lower()
    if re.search(r"(?i)\bbasic\b(?! and| &)", f"{mention} {rest}") and metric in (
        "eps",
        "loss_per_share",
        "share_count",
    ):
        return "basic"
    rest = _WITHOUT.sub(" ", rest)
    left = re.sub(r"\s+", " ", _FILLER.sub(" ", re.sub(r"\([^)]*\)", " ", rest))).strip().lower()
    return f"{own} {left}".strip() or None


def as_margin(metric: str) -> str:
    """Name the ratio that a percentage in the row of a profit stands for.

    >>> as_margin("gross_profit"), as_margin("sg_and_a")
    ('gross_margin', 'sg_and_a')
    """
    return MARGIN_OF.get(metric, metric)
