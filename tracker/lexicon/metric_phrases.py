"""Metrics and the phrases that name them, read from the rows of metrics.toml."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Literal, NamedTuple

from tracker.lexicon.rows import load_rows
from tracker.lexicon.tokens import Phrases, Tokens, find_phrases, index_phrases, spell_out, tokenize
from tracker.types import Basis


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric of the vocabulary; `better` is the side that beats a range, `inverse` the same with opposite sign."""

    id: str
    better: Literal["higher", "lower", "neither"]
    examples: tuple[str, ...]
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
def metrics() -> MappingProxyType[str, Metric]:
    """Return every metric by id."""
    return MappingProxyType(
        {
            row["id"]: Metric(
                id=row["id"],
                better=row["better"],
                examples=(row["example"], *row.get("also", ())),
                inverse=row.get("inverse"),
                form=row.get("form"),
                balance=row.get("balance", False),
            )
            for row in load_rows("metrics")
            if row["id"] != "none"
        }
    )


def form_of(metric: str | None) -> str | None:
    """Return what a level of the metric is; None where the lexicon does not say or know it.

    >>> form_of("tax_rate"), form_of("store_count"), form_of("other"), form_of(None)
    ('rate', 'count', None, None)
    """
    found = metrics().get(metric or "")
    return found.form if found else None


# The share of revenue that each profit makes: "operating income of 12% of sales" is a margin.
MARGIN_OF = {"operating_income": "operating_margin", "gross_profit": "gross_margin", "net_income": "net_margin"}

_ADJUSTED = re.compile(
    r"\b(?:non[-\s]gaap|adjusted|adj\b|pro[-\s]forma|core|normali[sz]ed|underlying|ongoing\s+(?:earnings|eps|operations)|in\s+local\s+currenc|constant[-\s](?:currency|currencies|exchange)|organic|before\s+the\s+effects?\s+of|before\s+(?:exceptional|restructuring)|"
    r"like-for-like|comparable\s+(?:basis|operating|ebit\w*|profit|earnings|net\s+(?:income|profit|earnings))|(?:restaurant|store|shop|cafe|unit)[-\s]level\s+(?:operating|profit|margin|contribution|ebitda)|four[-\s]wall|excluding|ex[-\s]fuel|before\s+(?:special|one-time)\s+items?|headline\s+(?:earnings|profit)|heps\b|operational\s+ebit|as\s+defined\b|"
    r"cafd\b|cash\s+available\s+for\s+distribution|affo\b|cash\s+g&a|less\s+network\s+fees)",
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


class _Row(NamedTuple):
    """The words around a metric's phrases: what belongs to it before, and what makes it something else."""

    before: frozenset[str]
    unless_next: frozenset[str]
    unless_before: frozenset[str]


class _Words(NamedTuple):
    """The tables of phrases: `near` ones count beside other words only, `opening` ones only where a sentence begins."""

    phrases: Phrases
    near: dict[tuple[str, ...], tuple[str, frozenset[str]]]
    opening: Phrases
    counted: dict[str, dict[str, str]]
    labels: Phrases
    rows: dict[str, _Row]


_LONGEST = 3  # words of the longest entry of `before`, `unless_next` and `unless_before`
# Basis words belong to whatever metric they stand right before.
_BASIS = frozenset(
    "non gaap,gaap,non,adjusted,adj,core,normalized,normalised,underlying,organic,pro forma,constant currency,currency neutral".split(",")
)


def _spelled(phrases: list[str]) -> frozenset[str]:
    return frozenset(" ".join(words) for phrase in phrases for words in spell_out(phrase))


@cache
def _words() -> _Words:
    rows = load_rows("metrics")
    phrases: dict[tuple[str, ...], str] = {}
    for row in sorted(rows, key=lambda r: bool(r["id"] == "other")):
        for phrase in row["phrases"]:
            for words in spell_out(phrase):
                phrases.setdefault(words, row["id"])
    near = {
        words: (row["id"], frozenset(beside["words"]))
        for row in rows
        for beside in row.get("near", ())
        for phrase in beside["phrases"]
        for words in spell_out(phrase)
    }
    counted: dict[str, dict[str, str]] = {}
    for row in rows:
        for verb in row.get("counting", ()):
            counted.setdefault(verb, {}).update(dict.fromkeys(row["counted"], row["id"]))
    around = {
        row["id"]: _Row(
            _spelled(row.get("before", [])) | _BASIS,
            _spelled(row.get("unless_next", [])),
            _spelled(row.get("unless_before", [])),
        )
        for row in rows
    }
    labels, opening = (
        {words: row["id"] for row in rows for phrase in row.get(key, ()) for words in spell_out(phrase)}
        for key in ("labels", "opening")
    )
    # What stands in no other table is found and falls away again where its words are not near.
    indexed = index_phrases({**dict.fromkeys(near, "none"), **phrases})
    return _Words(indexed, near, index_phrases(opening), counted, index_phrases(labels), around)


class _Found(NamedTuple):
    """A metric's phrase: words `start..end` (end excluded), the widening before it included."""

    start: int
    end: int
    metric: str


# "adj. operating income": the stop of an abbreviation parts no words
_TIE = re.compile(r"\.?[\s\u2010\u2011\u2013-]*")


def _tied(text: str, tokens: Tokens, at: int) -> bool:
    """Tell whether nothing but spaces and hyphens parts a word from the one before."""
    return tokens.parts[at] == tokens.parts[at - 1] and bool(
        _TIE.fullmatch(text, tokens.ends[at - 1], tokens.starts[at])
    )


def _before(text: str, tokens: Tokens, at: int, listed: frozenset[str]) -> int:
    """Count the words of the longest listed run right before a word; 0 where there is none."""
    words, run, size = tokens.words, "", 0
    for n in range(1, min(_LONGEST, at) + 1):
        if not _tied(text, tokens, at - n + 1):
            break
        run = f"{words[at - n]} {run}" if run else words[at - n]
        if run in listed:
            size = n
    return size


def _follows(text: str, tokens: Tokens, end: int, listed: frozenset[str]) -> bool:
    """Tell whether a listed run of words stands right after a phrase that ends before word `end`."""
    words, run = tokens.words, ""
    for at in range(end, min(end + _LONGEST, len(words))):
        if not _tied(text, tokens, at):
            break
        run = f"{run} {words[at]}" if run else words[at]
        if run in listed:
            return True
    return False


_NUMBERS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen "
    "twenty thirty forty fifty".split()
)
@cache
def _last_words() -> frozenset[str]:
    """Return the last words of the verbs that count."""
    return frozenset(verb.split()[-1] for verb in _words().counted)


_COUNTED = 12  # words from a verb to what is counted ("open between 40 and 45 net new company-owned stores")


def _counted(tokens: Tokens) -> Iterator[_Found]:
    """Find what is opened, hired or produced by number ("open six resorts"); nothing may be counted before the number."""
    known, words = _words().counted, tokens.words
    last = _last_words()
    for at in [at for at, word in enumerate(words) if word in last]:
        word = words[at]
        # "repurchase $50 million of stock", "buy back $50 million of stock"
        first = at - 1 if at and f"{words[at - 1]} {word}" in known else at
        things = known.get(" ".join(words[first : at + 1]))
        if things is None:
            continue
        number = False
        for end in range(at + 1, min(at + _COUNTED, len(words))):
            if tokens.parts[end] != tokens.parts[at] or words[end] in known:
                break
            number = number or words[end][0].isdigit() or words[end] in _NUMBERS
            if words[end] in things:
                if number:
                    yield _Found(first, end + 1, things[words[end]])
                break


def _phrases(text: str, tokens: Tokens) -> list[_Found]:
    """Find the phrases of a text from left to right, the longest at every word, each with the words that belong to it."""
    known = _words()
    found = [*(_near(_Found(*p), tokens) for p in find_phrases(known.phrases, tokens)), *_counted(tokens)]
    found += [_Found(*p) for p in find_phrases(known.opening, tokens) if _opens(tokens, p[0])]
    found += [_Found(*p) for p in find_phrases(known.labels, tokens) if text.startswith(":", tokens.ends[p[1] - 1])]
    kept: list[_Found] = []
    free = 0
    for start, end, metric in sorted(found, key=lambda f: (f.start, -f.end)):
        row = known.rows[metric]
        if start < free or _before(text, tokens, start, row.unless_before):
            continue
        if _follows(text, tokens, end, row.unless_next):
            continue
        # "earnings guidance of $3.00 to $3.10 per share" is guidance of earnings, "our earnings guidance" alone is none.
        guided = metric == "none" and tokens.words[start] == "earnings" and _per_share(text, tokens, end)
        begin = start
        while (size := _before(text, tokens, begin, row.before)) and begin - size >= free:
            begin -= size
        kept.append(_Found(begin, end, "eps" if guided else metric))
        free = end
    return [found for found in kept if found.metric != "none"]


def _near(found: _Found, tokens: Tokens) -> _Found:
    """Take a phrase for the metric that it names beside other words of the text ("capacity" beside seats)."""
    words = tokens.words
    metric, listed = _words().near.get(tuple(words[found.start : found.end]), ("", frozenset[str]()))
    beside = listed and not listed.isdisjoint((*words, *map(" ".join, itertools.pairwise(words))))
    return found._replace(metric=metric) if beside else found


def _opens(tokens: Tokens, at: int) -> bool:
    return at == 0 or tokens.parts[at] != tokens.parts[at - 1]


_REACH = 18
_SCALES = frozenset("million millions billion thousand bn mm mio or".split())
_SHARES = frozenset(("share", "ads", "unit"))


def _per_share(text: str, tokens: Tokens, end: int) -> bool:
    """Tell whether the amount after a phrase is one per share ("earnings are expected to be $0.67 to $0.69 per share")."""
    words = tokens.words
    for at in range(end, min(end + _REACH, len(words))):
        apart = tokens.parts[at] != tokens.parts[end - 1] or "," in text[tokens.ends[at - 1] : tokens.starts[at]]
        if apart or words[at] in _SCALES:
            return False
        if words[at] in ("per", "a") and _SHARES & set(words[at + 1 : at + 4]):
            return at > end + 1
    return False


# A profit whose amount is one per share.
_PER_SHARE_OF = {"net_income": "eps", "net_loss": "loss_per_share"}


def find_metrics(text: str) -> list[MetricMention]:
    """Find the metric phrases of a text, the longest reading at every word, non-overlapping, in order of place.

    >>> [(m.metric, m.text) for m in find_metrics("Adjusted EBITDA of $5 million and net sales of $40 million")]
    [('ebitda', 'Adjusted EBITDA'), ('revenue', 'net sales')]
    >>> [m.metric for m in find_metrics("our sales force sold more; cost of sales rose")]
    ['cost_of_revenue']
    """
    return list(_mentions(text))


# A sentence is read by what it promises and by what it reports, a table's label for its group, its signs and its bridges.
@lru_cache(maxsize=512)
def _mentions(text: str) -> tuple[MetricMention, ...]:
    tokens = tokenize(text)
    found = _phrases(text, tokens)
    mentions: list[tuple[int, int, str]] = []
    for number, (start, end, metric) in enumerate(found):
        following = found[number + 1].start if number + 1 < len(found) else len(tokens.words)
        name = metric
        if metric in _PER_SHARE_OF and following - end > 3 and _per_share(text, tokens, end):
            name = _PER_SHARE_OF[metric]
        stop = tokens.ends[end - 1]
        if text[stop : stop + 1] == ")" and "(" in text[tokens.starts[start] : stop]:
            stop += 1
        share = _SHARE_OF_SALES.match(text, stop)
        if share:
            name, stop = MARGIN_OF.get(name, name), share.end()
        if not mentions or tokens.starts[start] >= mentions[-1][1]:
            mentions.append((tokens.starts[start], stop, name))
    named = _of_something(_combined(mentions, text), text)
    return tuple(MetricMention(m, s, e, text[s:e], basis_of(text[s:e])) for s, e, m in named)


_IN = re.compile(r"\s+(?:in|of)\s+(?:(?:the|our|its|both|total|diluted)\s+){0,3}", re.IGNORECASE)
_BARE_GROWTH = re.compile(r"(?:(?!revenue|sales|top|like|organic)\S+\s+)*growth", re.IGNORECASE)


def _of_something(mentions: list[tuple[int, int, str]], text: str) -> list[tuple[int, int, str]]:
    """Leave out "annual growth" where the next words say of what ("annual growth in ongoing earnings")."""
    return [
        mention
        for mention, after in itertools.zip_longest(mentions, mentions[1:])
        if not (after and _BARE_GROWTH.fullmatch(text, mention[0], mention[1]) and _IN.fullmatch(text, mention[1], after[0]))
    ]


# "SG&A as a percentage of sales" is SG&A: the head noun decides.
_SHARE_OF_SALES = re.compile(
    r"\s+(?:expenses?\s+)?as\s+(?:a\s+)?(?:percent(?:age)?|%)\s+of\s+(?:(?:net|total|adjusted|our|its)\s+)*(?:sales|revenues?)\b",
    re.IGNORECASE,
)
_EXPENSES = frozenset({"r_and_d", "sg_and_a"})


def _combined(mentions: list[tuple[int, int, str]], text: str) -> list[tuple[int, int, str]]:
    """Read two kinds of expense that share one amount as operating expenses ("R&D and SG&A expenses of $520 million")."""
    if "respectively" in text.lower():
        return mentions
    joined: list[tuple[int, int, str]] = []
    for start, end, name in mentions:
        last = joined[-1] if joined else None
        if last and {last[2], name} == _EXPENSES and re.fullmatch(r"\s*(?:and|plus|&|\+)\s*", text[last[1] : start]):
            joined[-1] = (last[0], end, "operating_expenses")
        else:
            joined.append((start, end, name))
    return joined
