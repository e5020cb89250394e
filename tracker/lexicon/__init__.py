"""Lexicons as data: the words of the field, each row with an example that a test proves."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

from tracker.types import Basis


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric of the vocabulary; `better` is the side that beats a range, `inverse` the same with opposite sign."""

    id: str
    better: Literal["higher", "lower", "neither"]
    phrases: tuple[str, ...]
    example: str
    inverse: str | None = None
    form: str | None = None
    balance: bool = False

    @property
    def money(self) -> bool:
        """Tell whether a level is an amount of money."""
        return self.form == "money"

    @property
    def grows(self) -> bool:
        """Tell whether a percent of it is growth, not a level."""
        return self.form in ("money", "per_share", "growth", "count", "quantity", "price")


@dataclass(frozen=True, slots=True)
class MetricMention:
    """A metric phrase `text[start:end]` of the searched text, with the basis that its own words give."""

    metric: str
    start: int
    end: int
    text: str
    basis: Basis


@cache
def load_rows(name: str) -> tuple[dict[str, Any], ...]:
    """Read the rows of `lexicon/<name>.toml`; the table in it is named for one row ("metrics" holds [[metric]])."""
    data = tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    (rows,) = data.values()
    return tuple(rows)


@cache
def metrics() -> MappingProxyType[str, Metric]:
    """Return every metric by id."""
    return MappingProxyType(
        {
            row["id"]: Metric(
                id=row["id"],
                better=row["better"],
                phrases=tuple(row["phrases"]),
                example=row["example"],
                inverse=row.get("inverse"),
                form=row.get("form"),
                balance=row.get("balance", False),
            )
            for row in load_rows("metrics")
        }
    )


def form_of(metric: str | None) -> str | None:
    """Return what a level of the metric is; None where the lexicon does not say or know it.

    >>> form_of("tax_rate"), form_of("store_count"), form_of("other"), form_of(None)
    ('rate', 'count', None, None)
    """
    found = metrics().get(metric or "")
    return found.form if found else None


def spaced(phrase: str) -> str:
    """Let every single space of a phrase match any white space, so that hard-wrapped lines read the same."""
    return phrase.replace(" ?", r"\s*").replace(" ", r"\s+")


@cache
def _metric_pattern() -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(r"(?<![\w-])(?:" + "|".join(spaced(p) for p in metric.phrases) + r")(?!\w)")
        for metric in metrics().values()
    )


_ADJUSTED = re.compile(
    r"\b(?:non[-\s]gaap|adjusted|adj\.|pro[-\s]forma|core|normali[sz]ed|underlying|ongoing\s+(?:earnings|eps|operations)|in\s+local\s+currenc|constant[-\s](?:currency|currencies|exchange)|organic|before\s+the\s+effects?\s+of|before\s+(?:exceptional|restructuring)|"
    r"like-for-like|comparable\s+basis|excluding|before\s+(?:special|one-time)\s+items?)",
    re.IGNORECASE,
)
_GAAP = re.compile(r"(?<!non-)(?<!non )\bgaap\b", re.IGNORECASE)


def basis_of(words: str) -> Basis:
    """Tell the accounting basis that the words around a metric state; "unstated" where they state none.

    >>> basis_of("Non-GAAP gross margin"), basis_of("GAAP diluted"), basis_of("net sales")
    ('non_gaap', 'gaap', 'unstated')
    """
    if _ADJUSTED.search(words):
        return "non_gaap"
    return "gaap" if _GAAP.search(words) else "unstated"


# "GAAP and", "Adjusted" and the like directly before a metric phrase belong to it.
_BASIS_PREFIX = re.compile(
    r"(?:\b(?:non[-\s]gaap|gaap|adjusted|adj\.|core|normali[sz]ed|underlying|organic|pro[-\s]forma)\s+)+$",
    re.IGNORECASE,
)


def find_metrics(text: str) -> list[MetricMention]:
    """Find the metric phrases of a text, longest reading first, non-overlapping, in order of place.

    >>> [(m.metric, m.text) for m in find_metrics("Adjusted EBITDA of $5 million and net sales of $40 million")]
    [('ebitda', 'Adjusted EBITDA'), ('revenue', 'net sales')]
    """
    # Folding once is half the work of forty searches that ignore case; a few letters change length and are left as they are.
    folded = text.lower()
    folded = folded if len(folded) == len(text) else re.sub("[A-Z]", lambda m: m.group().lower(), text)
    found: list[tuple[int, int, str]] = []
    for metric, pattern in zip(metrics(), _metric_pattern(), strict=True):
        for match in pattern.finditer(folded):
            prefix = _BASIS_PREFIX.search(text, max(0, match.start() - 40), match.start())
            share = _SHARE_OF_SALES.match(text, match.end())
            name = MARGIN_OF.get(metric, metric) if share else metric
            found.append((prefix.start() if prefix else match.start(), share.end() if share else match.end(), name))
    taken: list[tuple[int, int, str]] = []
    for start, end, name in sorted(found, key=lambda f: (f[0] - f[1], f[0], f[2] == "revenue")):
        if all(end <= s or start >= e for s, e, _ in taken):
            taken.append((start, end, name))
    return [MetricMention(m, s, e, text[s:e], basis_of(text[s:e])) for s, e, m in _combined(sorted(taken), text)]


# "SG&A as a percentage of sales" is SG&A: the head noun decides.
_SHARE_OF_SALES = re.compile(
    r"\s+(?:expenses?\s+)?as\s+(?:a\s+)?(?:percent(?:age)?|%)\s+of\s+(?:(?:net|total|adjusted|our|its)\s+)*(?:sales|revenues?)\b",
    re.IGNORECASE,
)
# The share of revenue that each profit makes: "operating income of 12% of sales" is a margin.
MARGIN_OF = {"operating_income": "operating_margin", "gross_profit": "gross_margin", "net_income": "net_margin"}
_EXPENSES = frozenset({"r_and_d", "sg_and_a"})


def _combined(mentions: list[tuple[int, int, str]], text: str) -> list[tuple[int, int, str]]:
    """Read two kinds of expense that share one amount as operating expenses ("R&D and SG&A expenses of $520 million")."""
    if re.search(r"\brespectively\b", text, re.IGNORECASE):
        return mentions
    joined: list[tuple[int, int, str]] = []
    for start, end, name in mentions:
        last = joined[-1] if joined else None
        if last and {last[2], name} == _EXPENSES and re.fullmatch(r"\s*(?:and|plus|&|\+)\s*", text[last[1] : start]):
            joined[-1] = (last[0], end, "operating_expenses")
        else:
            joined.append((start, end, name))
    return joined
