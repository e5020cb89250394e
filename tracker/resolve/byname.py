"""Guidance of what no row of the lexicon names → the later figure that goes by the same words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import takewhile

from tracker.resolve.derived import YEARLY, a_quarter_before, a_year_before, growth_of, is_sequential
from tracker.resolve.ledger import SLACK, covers_period, same_unit
from tracker.resolve.likeness import stem
from tracker.resolve.weighing import Candidate, Value
from tracker.types import Claim, Figure, Published

# Words of a label that name no quantity: verbs, hedges, units, periods and what every quantity has.
_EMPTY = frozenset(
    stem(w)
    for w in """the a an of to in for and or its our is are be was were will we by with on at that this from as it than then about around roughly approximately
    approx up down over under above below more less least most expected expects expect anticipated anticipate anticipates planned plan plans estimated estimate
    should would could may now still year years quarter quarters half month months fiscal full total overall amount amounts amounted came come come comes reached
    reach stood stay stays stayed remain remains remained rose rise fell fall increase increased increases decrease decreased decreases grow grew higher lower
    first second third fourth next coming end ended ending million billion thousand thousands millions crore percent per cent basis points range between
    january february march april june july august september october november december one two three four five six nine twelve
    low mid high single double digit digits guidance outlook forecast target rate level company group issuer new net each every all ahead""".split()
)
# One word alone that could be said of anything.
_COMMON = frozenset(
    stem(w)
    for w in """cost costs expense expenses income growth margin charge charges revenue sales volume price prices item items units unit investment investments
    spending loss gain gains result results production demand capacity customers sites stores locations employees people shares savings benefit effect impact
    return project projects program amortization proceeds payment payments value quarter related""".split()
)
_MOST_EXTRA = 3
# A miss by a name alone is believed only this near to the range: further off it is another quantity.
NEAR = Decimal("0.35")


# Metrics that prose names in ways of its own; of all others a sentence that reports them names the metric.
_LOOSE = frozenset(
    """other price cost_of_revenue volume units production headcount buyback cost_savings dividends restructuring_charges market_growth
    subscribers backlog bookings""".split()
)
_EFFECT = re.compile(
    r"\b(?:impacts?|effects?|headwinds?|tailwinds?|benefits?|due to|because of|charge of)\b", re.IGNORECASE
)


# Quantities of a day, not of a period: what they are at its end answers whatever window was given.
_STOCKS = frozenset(
    stem(w)
    for w in "inventory inventories loans deposits receivables payables backlog portfolio assets liabilities equity debt leverage liquidity branches dealers".split()
)


def words_of(label: str) -> frozenset[str]:
    """Reduce a label to the stems that name its quantity.

    >>> sorted(words_of("Sustaining capital ($ millions)")), sorted(words_of("net charge-offs were"))
    (['capit', 'sustain'], ['charge-of'])
    """
    plain = re.sub(r"\([^()]*\)", " ", label)
    found = re.findall(r"[^\W\d_][\w’'&-]*", plain)
    stems = (stem(re.sub(r"['’]s$", "", w)) for w in found if len(w) > 1)
    return frozenset(s for s in stems if s not in _EMPTY)


def is_telling(words: frozenset[str]) -> bool:
    """Tell whether words name a quantity by themselves: two of them, or one that is not said of everything."""
    return len(words) >= 2 or any((len(w) > 4 and w not in _COMMON) or w in _STOCKS for w in words)


def _repeats(report: str, promise: str) -> bool:
    """Tell whether a report's sentence is the promise's told again: it proves nothing.

    >>> _repeats("A builder will buy all 126 lots.", "A builder will buy all of the 126 lots, with settlement in June.")
    True
    """
    said, promised = (set(re.findall(r"\w+", text.lower())) for text in (report, promise))
    return len(said) >= 6 and 10 * len(said & promised) >= 9 * len(said)


def by_name(item: Claim, published: date, release: Sequence[Published[Figure]]) -> list[Candidate]:
    """Find the figures of a release that go by the words of a promise, for its own period; the fewest words more win.

    What is to be reached by a day is told by the figure whose period ends on it.
    """
    wanted = words_of(f"{item.subject} {item.scope or ''}")
    by_day = item.target_start == published
    if not is_telling(wanted) or item.measure not in ("level", "growth"):
        return []
    found: list[tuple[int, Candidate]] = []
    for figure in release:
        own = figure.item
        if own.value is None or not _can_answer(item, own) or not _alike(item, own, by_day):
            continue
        said = words_of(own.subject.split(" | ")[0] if own.in_table else own.subject)
        extra = len(said - wanted)
        if wanted <= said and extra <= (1 if own.in_table else _MOST_EXTRA):
            found.append((extra, Candidate(figure, own.value)))
    fewest = min((extra for extra, _ in found), default=0)
    return [c for extra, c in found if extra == fewest]


def label_of(figure: Figure) -> frozenset[str]:
    """Reduce what a table's row is called, up to its first number, to the stems that name its quantity.

    >>> sorted(label_of(Figure("number", "Cash cost ($ per ounce sold) | 1,520 - 1,600 | 1,588", 0, 0)))
    ['cash', 'cost']
    """
    called = takewhile(lambda c: not c.isdigit() and c not in "|$€£", re.sub(r"\([^()]*\)", " ", figure.quote))
    return words_of("".join(called))


def by_row(item: Claim, named: Sequence[Published[Figure]]) -> list[Candidate]:
    """Find the rows of a claim's metric and period that are called as the claim is, which give no "per what" of their own."""
    wanted, unit = words_of(item.subject), (item.unit or "").split("/")[0]
    if not wanted or item.scope or item.measure != "level":
        return []
    return [
        Candidate(figure, figure.item.value)
        for figure in named
        if figure.item.value is not None
        and figure.item.in_table
        and (figure.item.measure, figure.item.unit) == (item.measure, unit)
        and (figure.item.basis == "non_gaap") == (item.basis == "non_gaap")
        and covers_period(item, figure.item)
        and label_of(figure.item) == wanted
    ]


def rows_called(item: Claim, release: Sequence[Published[Figure]]) -> list[Published[Figure]]:
    """Find the rows of a release, of whatever period, that are called by the very words of a claim no metric names."""
    wanted = words_of(item.subject)
    if item.metric != "other" or item.scope or not is_telling(wanted):
        return []
    return [
        f
        for f in release
        if f.item.metric is None and f.item.in_table and f.item.value is not None and label_of(f.item) == wanted
    ]


def of_day(rows: Sequence[Published[Figure]], day: date | None) -> Published[Figure] | None:
    """Give the one of several rows whose period ends on a day, give or take one; None where two differ."""
    near = [f for f in rows if day and f.item.period_end and abs(f.item.period_end - day) <= SLACK]
    return near[0] if len({f.item.value for f in near}) == 1 else None


def derive_by_name(item: Claim, release: Sequence[Published[Figure]]) -> list[Candidate]:
    """Work out the growth of what no metric names from the two columns of the row that is called as the claim is."""
    if item.measure != "growth" or item.unit != "percent" or item.basis == "non_gaap":
        return []
    rows = [f for f in rows_called(item, release) if f.item.unit != "percent"]
    now = of_day(rows, item.target_end)
    base = a_quarter_before(item) if is_sequential(item) else a_year_before(item)
    then = of_day(rows, base[1]) if base is not None else None
    if now is None or then is None or now.item.unit != then.item.unit:
        return []
    grown = growth_of(now.item.value or Decimal(0), then.item.value or Decimal(0))
    return [Candidate(now, grown, derived=True)] if grown is not None else []


def called_alike(item: Claim, values: Sequence[Value]) -> Value | None:
    """Give the one of several values whose rows have every word of a claim's name, where the others are rows that lack one
    ("Sustaining capital", beside it "Growth capital")."""
    wanted = words_of(item.subject)
    if len(wanted) < 2 or not all(c.source.item.in_table for value in values for c in value.members):
        return None
    alike = [value for value in values if any(wanted <= label_of(c.source.item) for c in value.members)]
    return alike[0] if len(alike) == 1 else None


def _can_answer(item: Claim, figure: Figure) -> bool:
    """Tell whether a figure goes by a name alone, and is no effect on something nor the promise told again."""
    if figure.metric is not None or not figure.subject:
        return False
    if not figure.in_table and (item.metric not in _LOOSE or _EFFECT.search(figure.subject)):
        return False
    return not _repeats(figure.quote, item.quote)


def _alike(item: Claim, figure: Figure, by_day: bool) -> bool:
    if not (
        covers_period(item, figure)
        or (_ends_with(item, figure) and (_is_stock(item, figure) or (by_day and item.unit == "percent")))
    ):
        return False
    # An inflation of 2 % is "up 2 %" to one and "at 2 %" to another.
    if figure.measure != item.measure and {figure.measure, item.measure, item.unit} != {"level", "growth", "percent"}:
        return False
    if (figure.basis == "non_gaap") != (item.basis == "non_gaap") and figure.basis != "unstated":
        return False
    unit = (item.unit or "").split("/")[0] if figure.in_table else item.unit
    return same_unit(unit, figure.unit) or (
        figure.in_table and figure.unit == "count" and item.unit not in ("percent", "bps")
    )


def _ends_with(item: Claim, figure: Figure) -> bool:
    """Tell whether a figure's period ends where the claim's does."""
    end, other = item.target_end, figure.period_end
    return end is not None and other is not None and abs(end - other) <= SLACK


def _is_stock(item: Claim, figure: Figure) -> bool:
    """Tell whether a claim is of what is counted on a day; its growth only over the day a year before."""
    stock = not _STOCKS.isdisjoint(words_of(f"{item.subject} {item.scope or ''}"))
    return stock and (item.measure == "level" or bool(YEARLY.search(figure.quote)))


def believable(item: Claim, value: Decimal) -> bool:
    """Tell whether a figure known by its name alone is near enough to the range to be a miss of it."""
    bounds = [b for b in (item.low, item.high) if b is not None]
    return any(abs(value - b) <= NEAR * abs(b) for b in bounds)
