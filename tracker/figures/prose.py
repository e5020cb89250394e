"""Sentences → figures: "revenues increased 9 % to $529.5 million compared to $484.7 million for the third quarter of 2011"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from tracker.amounts import is_currency
from tracker.figures.comparisons import COMPARES
from tracker.figures.inturn import in_turn
from tracker.figures.labelled import label_around
from tracker.figures.passages import Passage
from tracker.figures.reported import SLACK, Calendar, Reported, find_reported, span_of
from tracker.figures.rows import as_margin
from tracker.figures.scopes import heading_scope, scope_in
from tracker.figures.spoken import Spoken, at_constant_rates, spoken_amounts
from tracker.figures.values import scale_in
from tracker.lexicon import MetricMention, basis_of, find_metrics, form_of, metrics
from tracker.lexicon.gates import gated
from tracker.types import Amount, Basis, Figure, Measure, Release

_GATE = gated(
    r"[$€£%]|\bpercent\b|\b(?:USD|EUR|GBP|CHF)\b|\bopened\b|\b(?:m|b|tr)illion\b|\b(?:lakh|crore)s?\b|\bstores?\b|\bshowrooms?\b|\bemployees\b|\blocations?\b|\bbreak-?even\b",
)
_COUNTED = re.compile(r"\b\d[\d,]*\d (?!19|20)[a-z]{4,}\b")
# A sentence that looks ahead reports nothing; words that compare results with guidance are cut off before it is asked.
_AHEAD = gated(
    r"\b(?:expect(?:s|ed|ing|ations?)?|anticipat(?:e|es|ed|ing)|guidance|outlook|forecast(?:s|ed|ing)?|project(?:s|ed|ing|ions?)\b|target(?:s|ed|ing)?|will|plans? to|intends?|estimat(?:e|es|ing)|going forward|looking ahead|aims?|should|would be|could|(?-i:may)(?!\s+\d)|upcoming|on track to|budget|goals?|objective)\b",
)
_VERSUS_GUIDANCE = gated(
    r"(?:,|\(|;|—|–)?\s*\b(?:which\s+)?(?:and\s+)?(?:was\s+|were\s+)?(?:(?:well\s+)?(?:above|below|within|exceed\w*|ahead of|in line with|consistent with|reach\w*|at the (?:high|low|upper|lower|top|mid)\w*(?:[- ]\w+)? of|better than|compared (?:to|with)|versus|vs\.?|surpass\w*|beat\w*|outperform\w*|meet\w*|met|hit\w*|as)\b[^.;]{0,60}?\b(?:guidance|outlook|forecasts?|expectations|projections?|estimates?|targets?|guided|expected|projected|range)\b)(?:[^.,;]|[.,](?=\d))*",
)
_AFTER_COMPARES = re.compile(
    r"^\s*(?:,\s*)?(?:in|for|during)?\s*(?:the\s+)?(?:prior|last|previous|same|comparable|corresponding|year[- ]ago|a\s+year\s+(?:ago|earlier)|year[- ]earlier)\b",
    re.IGNORECASE,
)
_SEQUENTIALLY = re.compile(
    r"^\s*(?:,\s*)?(?:sequentially|q-?o-?q\b|quarter[- ]over[- ]quarter|(?:from|over|versus|compared (?:to|with)) (?:the )?(?:[$€£]?[\d,.]+\d(?: (?:million|billion))? in the )?(?:(?:immediately )?(?:prior|previous|preceding)(?: fiscal)? quarter|q[1-4]\b|(?:first|second|third|fourth) quarter))",
    re.IGNORECASE,
)
_REPORTS = gated(r"\b(?:was|were|increased|decreased|grew|rose|fell|totall?ed)\b")
_DIRECTLY_BEFORE = re.compile(
    r"^\s*(?:,|\bof\b|\bin\b|\bfor\b|\bto\b)?\s*(?:(?:a|the|our|its|total|record|net|quarterly|consolidated|overall|annual|new|additional|Q[1-4]|(?:first|second|third|fourth)[- ]quarter|full[- ]year|GAAP|non-GAAP|adjusted|20\d\d)\s+){0,4}$",
    re.IGNORECASE,
)
_RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)
# "EPS includes a charge of $.08" gives the charge.
_INDIRECT = re.compile(
    r"\b(?:includ(?:es?|ed|ing)|reflect(?:s|ed|ing)?|impact(?:s|ed)?|due to|because|charges?|benefit(?:ed)?|contribut\w+|offset|headwinds?|tailwinds?)\b",
    re.IGNORECASE,
)
_UNREAD = frozenset({"other", "market_growth", "price", "fx_impact", "buyback", "dividends", "cost_savings"})
_INCOMES = frozenset({"net_income", "net_loss"})


class Reading(NamedTuple):
    """An amount as its metric's own: what, how much, of which kind and unit, printed how exactly."""

    metric: str
    value: Decimal
    measure: Measure
    unit: str
    digits: int


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence read: its amounts, metrics and periods, and the zones in which it speaks of something earlier."""

    passage: Passage
    text: str
    amounts: Sequence[Spoken]
    mentions: Sequence[MetricMention]
    periods: Sequence[Reported]
    zones: Sequence[tuple[int, int]]
    known: Calendar

    def compared(self, at: int) -> bool:
        """Tell whether a place lies in words that only compare."""
        return any(start <= at < end for start, end in self.zones)


def find_prose_figures(release: Release, passages: Sequence[Passage], known: Calendar) -> Iterator[Figure]:
    """Find the figures that sentences, list items and headlines state for periods that are over."""
    for passage in passages:
        if not (_GATE.search(passage.text) or _COUNTED.search(passage.text)) or len(passage.text) > 3000:
            continue
        sentence = _read(passage, known)
        if sentence is None or (passage.outlook and not _REPORTS.search(passage.text)):
            continue
        yield from (_a_year_ago if _ALL_COMPARED.match(sentence.text) else _figures)(sentence, release)


def _read(passage: Passage, known: Calendar) -> _Sentence | None:
    text = _reported_part(passage)
    if scale_in(text) is not None:
        # A table that lost its layout: its numbers are in thousands or millions, and its columns are not told apart here.
        return None
    mentions = [m for m in find_metrics(text) if m.metric not in _UNREAD and not _NOT_OF_IT.match(m.text)]
    amounts = spoken_amounts(text)
    periods = list(find_reported(text, known))
    periods += in_turn(text, [((a.start, a.end), a.amount) for a in amounts], periods)
    periods.sort(key=lambda p: (p.at, p.until))
    return _Sentence(passage, text, amounts, mentions, periods, _zones(text, mentions), known) if amounts else None


# "Non-comparable store revenue" is of all other stores.
_NOT_OF_IT = re.compile(r"non(?:-\s?|\s)(?!gaap|ifrs|interest|operating|cash)", re.IGNORECASE)
_FORETOLD = gated(
    r"(?:than|as|previously|initially)\s+(?:we\s+|previously\s+|initially\s+)?(?:expected|anticipated)|initial expectations",
)


def _reported_part(passage: Passage) -> str:
    """Keep what a sentence reports: up to the semicolon, in headlines the "and", before its first word that looks ahead."""
    text = _VERSUS_GUIDANCE.sub(lambda m: " " * len(m.group()), passage.text)
    ahead = _AHEAD.search(_FORETOLD.sub(lambda m: " " * len(m.group()), text))
    if ahead is None:
        return text
    ends = [text.rfind(";", 0, ahead.start())]
    because = _BECAUSE.search(text, 0, ahead.start())
    if because and _TOLD.search(text, 0, because.start()):
        # "The tax rate was 23.1%, since losses could not be used": what is told is told, the reason may be anything.
        ends.append(because.start())
    if passage.kind == "heading":
        ends += [text.rfind(" and ", 0, ahead.start()), text.rfind(", ", 0, ahead.start())]
    return text[: max(0, max(ends))]


_BECAUSE = re.compile(r",\s+(?:since|because|as|which|although|though|even though|so that)\b", re.IGNORECASE)
_TOLD = re.compile(r"\b(?:was|were|amounted to|came to|reached|stood at|totall?ed|rose|fell)\b.*\d", re.IGNORECASE)
# "The unfavorable impact of one less week was $19.5 million": an effect, not the metric.
_EFFECT = re.compile(
    r"\b(?:impacts?|effects?|benefits?|headwinds?|tailwinds?|contributions?)\s+(?:of|from|on)\b[^.;]{0,80}\b(?:was|were|is|are|totall?ed|amounted)\b",
    re.IGNORECASE,
)


def _zones(text: str, mentions: Sequence[MetricMention]) -> list[tuple[int, int]]:
    """Cut the stretches that compare: from such a word to the next metric, semicolon or end; a parenthesis to its close."""
    zones = []
    for match in COMPARES.finditer(text):
        # "These results compare to revenue of … and profit of …": what the words compare with comes after them.
        near = [m for m in mentions if match.end() <= m.start <= match.end() + 45]
        whole = bool(near) and not re.search(r"[$€£%,;]", text[match.end() : near[0].start])
        ends = [] if whole else [m.start for m in mentions if m.start >= match.end()]
        closing = text.find(")", match.end()) if match.group().startswith("(") else text.find(";", match.end())
        if closing >= 0:
            ends.append(closing)
        if _FROM.search(match.group()) and (reached := _REACHED.search(text, match.end())):
            # "Rose from $484 million in 2011 to $529 million": what it came to is no comparison.
            ends.append(reached.start())
        zones.append((match.start(), min(ends, default=len(text))))
    return zones


_FROM = re.compile(r"\b(?:from|over|above|below)\b", re.IGNORECASE)
_REACHED = re.compile(
    r"\bto\s+(?:a\s+|an\s+)?(?:record\s+|new\s+)?(?:[\w-]+\s+(?:record|high)\s+)?(?:of\s+)?(?:about\s+|approximately\s+)?(?=[$€£]|(?:EUR|USD|GBP|CHF)\b|\d[\d.,]*\s?(?:%|percent|million|billion))",
    re.IGNORECASE,
)


# "These results compare to a net profit of $46 million, or $.06 per diluted share, in the year-ago quarter."
_ALL_COMPARED = re.compile(
    r"\W*(?:these|those|the) (?:results|figures) compared? (?:favorably )?(?:to|with)\b", re.IGNORECASE
)


def _a_year_ago(sentence: _Sentence, release: Release) -> Iterator[Figure]:
    """Read a sentence that holds all of a quarter's results against those of a year ago."""
    latest, year_ago = sentence.known.latest, _YEAR_BEFORE.search(sentence.text)
    if latest is None or year_ago is None or any(p.start is not None for p in sentence.periods):
        return
    period = _a_year_before(Reported(0, 0, *span_of(latest, 3), "quarter"))
    told = re.sub(r",?\s+(?:(?:in|for|of|from|the|a|our)\s+)*$", "", sentence.text[: year_ago.start()])
    for figure in _figures(replace(sentence, text=told, zones=(), periods=(period,)), release):
        yield replace(figure, rule="prose.compared")


def _figures(sentence: _Sentence, release: Release) -> Iterator[Figure]:
    used: dict[tuple[int, str, bool], set[tuple[date | None, date | None] | None]] = {}
    last: tuple[MetricMention, Spoken] | None = None
    # "$64.8 million, up 26.6% compared to $51.2 million": the last amount of the metric in each unit.
    of_unit: dict[tuple[int, str], tuple[MetricMention, Spoken]] = {}
    for number, span in enumerate(sentence.amounts):
        amount = span.amount
        if last is not None and sentence.compared(span.start) and amount.low is not None and amount.low == amount.high:
            yield from _compared_figure(sentence, of_unit.get((last[0].start, amount.unit), last), span, release)
        if amount.low is None or amount.low != amount.high or _is_compared(sentence, span):
            continue
        if _EFFECT.search(sentence.text, 0, span.start):
            continue
        mention = _metric_of(sentence, number) or _shared_metric(sentence, span) or _spoken_of(sentence, span)
        if mention is None and last is not None and amount.unit.endswith("/share") and last[0].metric in _INCOMES:
            yield from _per_share(sentence, last, span, release)
            continue
        if mention is None:
            opened = list(_openings(sentence, span, release))
            yield from opened or _labelled(sentence, number, release)
            continue
        if last is not None and mention is last[0] and (part := _part_named(sentence, last[1], span)):
            yield from _of_part(sentence, (mention, span), part, release)
            continue
        read = _of_revenue(sentence, mention, span) or _as_metric(mention, span)
        if read is None:
            continue
        kind = f"{read.measure} {read.unit == 'percent'} {at_constant_rates(sentence.text, span)}"
        key, own = (mention.start, kind, _is_sequential(sentence, span)), _said_after(sentence, span)
        # "21.1% in the quarter and 20.7% for the year": a second amount only with a period of its own.
        if key in used and (own is None or own in used[key]):
            continue
        if _is_listed(sentence, number):
            continue
        used.setdefault(key, set()).add(own)
        last = of_unit[mention.start, amount.unit] = (mention, span)
        yield from _figure(sentence, mention, span, read, release)


# "Comparable sales rose 1.6%, with Oakline up 4.4% and Fernway down 2%": the growth of a part beside that of the whole.
_PART_NAMED = re.compile(
    r",?\s+(?:(?:with|including)\s+)(?:growth\s+(?:of\s+)?(?:at|in)\s+)?(?P<name>[A-Z][\w&'’.-]*(?:\s+[A-Z][\w&'’.-]*){0,3})\s+(?:was\s+|were\s+)?"
)


def _part_named(sentence: _Sentence, whole: Spoken, span: Spoken) -> str:
    """Name the part that a second growth is of; "" where the words between the two name none."""
    if span.amount.measure != "growth" or whole.amount.measure != "growth":
        return ""
    between = re.sub(r"(?i)\b(?:up|down|rising|falling|growing)\s*$", "", sentence.text[whole.end : span.start])
    found = _PART_NAMED.fullmatch(between)
    return found["name"].lower() if found else ""


def _of_part(sentence: _Sentence, read: tuple[MetricMention, Spoken], part: str, release: Release) -> Iterator[Figure]:
    mention, span = read
    reading = _as_metric(mention, span)
    if reading is not None:
        yield from (replace(f, scope=part) for f in _figure(sentence, mention, span, reading, release))


def _said_after(sentence: _Sentence, span: Spoken) -> tuple[date | None, date | None] | None:
    """Give the period said right after an amount, before the next amount or metric; None where none is."""
    ends = [a.start for a in sentence.amounts if a.start >= span.end]
    ends += [m.start for m in sentence.mentions if m.start >= span.end]
    limit = min(ends, default=len(sentence.text))
    after = [p for p in sentence.periods if span.end <= p.at < limit and p.start is not None]
    return (after[0].start, after[0].end) if after else None


# "In the second half it amounted to EUR 641 million": the metric of the sentence before.
_IT = re.compile(
    r"\W*(?:(?:in|for|during) the [\w -]{4,40},?\s+)?(?:it|this|they)\s+(?:amounted to|was|were|came to|stood at|reached|totall?ed)\s+(?:about |approximately )?",
    re.IGNORECASE,
)


def _spoken_of(sentence: _Sentence, span: Spoken) -> MetricMention | None:
    """Give the one metric of the sentence before for an amount of "it"; None where that names several or none."""
    said = _IT.match(sentence.text)
    if said is None or not said.end() - 4 <= span.start <= said.end() + 4:
        return None
    before = [m for m in find_metrics(sentence.passage.before[-200:]) if m.metric not in _UNREAD]
    if len({m.metric for m in before}) != 1:
        return None
    return replace(before[-1], start=said.start(), end=said.start())


_OF_REVENUE = re.compile(r"\s*(?:,\s*)?of (?:net |total |our |its )?(?:revenues?|sales)\b", re.IGNORECASE)


def _shared_metric(sentence: _Sentence, span: Spoken) -> MetricMention | None:
    """Give the metric that "28.3% of revenue" is a share of revenue of: the nearest before it."""
    if span.amount.unit != "percent" or not _OF_REVENUE.match(sentence.text, span.end):
        return None
    before = [m for m in sentence.mentions if m.end <= span.start and form_of(m.metric) == "money"]
    return before[-1] if before and _close(sentence, before[-1], span) and before[-1].metric != "revenue" else None


def _of_revenue(sentence: _Sentence, mention: MetricMention, span: Spoken) -> Reading | None:
    amount = span.amount
    if amount.low is None or _shared_metric(sentence, span) is not mention:
        return None
    return Reading(as_margin(mention.metric), amount.low, "level", "percent", amount.digits)


def _is_compared(sentence: _Sentence, span: Spoken) -> bool:
    if span.amount.measure == "growth":
        # "compared to $1.43, a 57 % increase" grows the metric itself, "compared to a decrease of 1.6 %" does not.
        starts = [start for start, end in sentence.zones if start <= span.start < end]
        return bool(starts) and not any(max(starts) <= a.start < span.start for a in sentence.amounts)
    after = sentence.text[span.end : span.end + 40]
    return sentence.compared(span.start) or bool(_AFTER_COMPARES.search(after))


_YEAR_BEFORE = re.compile(
    r"\b(?:prior|previous|last)[- ]year|\byear[- ](?:ago|earlier)|\ba year (?:ago|earlier|before)|\bsame (?:[\w-]+ ){0,2}(?:quarter|period|half|months)",
    re.IGNORECASE,
)


def _compared_figure(
    sentence: _Sentence, last: tuple[MetricMention, Spoken], span: Spoken, release: Release
) -> Iterator[Figure]:
    """Read what a figure is held against, where the words give it a period of its own ("compared with 38.1% in the
    fourth quarter of 2024", "(previous year: …)")."""
    mention, before = last
    read = _as_metric(mention, span)
    if read is None or read.measure != "level" or span.amount.unit != before.amount.unit:
        return
    if _other_between(sentence, last, span):
        return
    since = max((start for start, end in sentence.zones if start <= span.start < end), default=before.end)
    following = min([a.start for a in sentence.amounts if a.start > span.end], default=len(sentence.text))
    own = [p for p in sentence.periods if since <= p.at < following]
    dated = [p for p in own if p.start is not None and p.grain != "day"]
    main = _period_of(sentence, before, mention, mention.metric)
    if (
        len(dated) == 1
        and len(own) == 1
        and (main is None or (dated[0].start, dated[0].end) != (main[0].start, main[0].end))
    ):
        period = dated[0]
    elif not dated and main is not None and _YEAR_BEFORE.search(sentence.text[since:following]):
        period = _a_year_before(main[0])
    else:
        return
    yield _written(sentence, mention, span, read, release, (period, "compared"))


def _other_between(sentence: _Sentence, last: tuple[MetricMention, Spoken], span: Spoken) -> bool:
    """Tell whether another metric or another amount of the kind stands between a figure and what it is held against."""
    mention, before = last
    if any(before.end <= m.start < span.start and m.metric != mention.metric for m in sentence.mentions):
        return True
    between = (a.amount for a in sentence.amounts if before.end <= a.start < span.start)
    return any(a.unit == span.amount.unit and a.measure != "change" for a in between)


def _a_year_before(period: Reported) -> Reported:
    back = relativedelta(years=1)
    return replace(
        period,
        start=period.start - back if period.start else None,
        end=period.end - back if period.end else None,
    )


def _is_sequential(sentence: _Sentence, span: Spoken) -> bool:
    """Tell whether words after an amount hold it against the quarter before ("up 3% sequentially"), not that of a year ago."""
    found = _SEQUENTIALLY.match(sentence.text[span.end : span.end + 60])
    latest = sentence.known.latest
    if found is None or latest is None:
        return bool(found)
    year_before = latest - relativedelta(years=1)
    told = [p for p in sentence.periods if span.end <= p.at < span.end + found.end() and p.end is not None]
    return not any(abs(p.end - year_before) <= SLACK for p in told if p.end is not None)


def _is_listed(sentence: _Sentence, number: int) -> bool:
    """Tell whether two amounts answer one metric side by side ("$.48 and $2.25 for the year"): which is whose is unsure."""
    here = sentence.amounts[number]
    if any(period.at == period.until == here.end for period in sentence.periods):
        return False  # "respectively" tells
    for other in sentence.amounts[max(0, number - 1) : number + 2]:
        if (
            other is here
            or other.amount.unit.split("/")[0] != here.amount.unit.split("/")[0]
            or other.amount.measure != here.amount.measure
        ):
            continue
        between = sentence.text[min(here.end, other.end) : max(here.start, other.start)]
        if re.fullmatch(r"\s*(?:,|and|,\s*and|or)\s*", between):
            return True
    return bool(_RESPECTIVELY.search(sentence.text[here.start : here.end + 80]))


# "Costs of $43 million, amortization of $30 million": the amount before the name is another's.
_OWN_AMOUNT = re.compile(
    r"\s*(?:of|was|were|totall?ed|:)\s+(?:approximately\s+|about\s+)?(?:[$€£]|EUR|USD|GBP|CHF)", re.IGNORECASE
)


def _metric_of(sentence: _Sentence, number: int) -> MetricMention | None:
    """Choose the metric of an amount: the one directly after it, else the nearest before it that takes such an amount."""
    span = sentence.amounts[number]
    after = [m for m in sentence.mentions if m.start >= span.end]
    if (
        after
        and not _OWN_AMOUNT.match(sentence.text, after[0].end)
        and _DIRECTLY_BEFORE.match(sentence.text[span.end : after[0].start])
        and _as_metric(after[0], span)
    ):
        before = [m for m in sentence.mentions if m.end <= span.start]
        if not (before and _close(sentence, before[-1], span)) or sentence.text[
            span.end : after[0].start
        ].strip() not in (",", "for", "to"):
            return after[0]
    for mention in reversed([m for m in sentence.mentions if m.end <= span.start]):
        if not _close(sentence, mention, span):
            return None
        if _as_metric(mention, span):
            return mention
    inside = [m for m in sentence.mentions if span.start <= m.start < span.end]
    return inside[0] if inside and _as_metric(inside[0], span) else None


def _close(sentence: _Sentence, mention: MetricMention, span: Spoken) -> bool:
    between = sentence.text[mention.end : span.start]
    if ";" in between:
        # "Revenue was $98 million; growth of 0.8% in constant currency", "R&D was EUR 30 million; at 9.7% of sales, it …":
        # of what stands before.
        return bool(_ITS_GROWTH.fullmatch(between.rpartition(";")[2])) and len(between) <= 60
    return len(between) <= 140 and not _INDIRECT.search(between)


_ITS_GROWTH = re.compile(r"\s*(?:(?:an?\s+)?(?:growth|increase|rise)\s+of|at|or)\s+(?:about\s+)?", re.IGNORECASE)


def _as_metric(mention: MetricMention, span: Spoken) -> Reading | None:
    """Read an amount as its metric's; None where it cannot be one."""
    amount, metric = span.amount, mention.metric
    value = amount.low
    assert value is not None
    if amount.unit == "percent":
        return _as_percent(mention, amount, value)
    if form_of(metric) == "rate" and amount.unit == "bps":
        return Reading(metric, value, "change", "bps", amount.digits)
    if form_of(metric) in ("rate", "growth"):
        return None
    if form_of(metric) in ("count", "quantity", "shares"):
        counted = amount.unit in ("count", "shares") or (
            metric in ("production", "volume") and not is_currency(amount.unit)
        )
        return (
            Reading(metric, value, "level", amount.unit, amount.digits)
            if counted and amount.measure == "level"
            else None
        )
    if not is_currency(amount.unit.split("/")[0]) or amount.measure != "level":
        return None
    if form_of(metric) == "per_share":
        small = amount.unit.endswith("/share") or abs(value) < 1000
        unit = f"{amount.unit.split('/')[0]}/share"
        return Reading(metric, _signed(mention, span, value), "level", unit, amount.digits) if small else None
    if amount.unit.endswith("/share") or abs(value) < 1000:
        return None
    return Reading(metric, _signed(mention, span, value), "level", amount.unit, amount.digits)


def _as_percent(mention: MetricMention, amount: Amount, value: Decimal) -> Reading | None:
    metric = mention.metric
    if form_of(metric) == "rate":
        return Reading(metric, value, "level", "percent", amount.digits) if amount.measure == "level" else None
    if metric == "ebitda" and "margin" in mention.text.lower():
        return Reading(metric, value, "level", "percent", amount.digits)
    if not metrics()[metric].grows or (amount.measure != "growth" and metric != "comparable_sales"):
        return None
    if metric in ("net_loss", "loss_per_share", "cash_used_in_operations"):
        return None
    return Reading(metric, value, "growth", "percent", amount.digits)


def _signed(mention: MetricMention, span: Spoken, value: Decimal) -> Decimal:
    """Give a loss its sign: positive for a metric that is a loss by name, negative where a profit metric turns out as one."""
    if mention.metric in ("net_loss", "loss_per_share", "cash_used_in_operations"):
        return abs(value)
    words = mention.text.lower()
    if span.loss or re.search(r"\bloss\b(?!\))", words.replace("(loss)", "")):
        return -abs(value)
    return value


def _figure(
    sentence: _Sentence,
    mention: MetricMention,
    span: Spoken,
    read: Reading,
    release: Release,
) -> Iterator[Figure]:
    metric, measure = read.metric, read.measure
    when = _period_of(sentence, span, mention, metric)
    if when is None:
        return
    yield _written(sentence, mention, span, read, release, when)
    low, high = span.amount.growth or (None, None)
    if measure == "level" and low is not None and low == high:
        grown = Reading(metric, low, "growth", "percent", int(low.as_tuple().exponent))
        yield from _figure(sentence, mention, Spoken(Amount(low, low, "percent"), span.start, span.end), grown, release)


def _written(
    sentence: _Sentence,
    mention: MetricMention,
    span: Spoken,
    read: Reading,
    release: Release,
    when: tuple[Reported, str],
) -> Figure:
    metric, value, measure, unit, digits = read
    if span.loss and metric in ("net_income", "eps"):
        value = -abs(value)
    period, how = when
    if measure == "growth" and _is_sequential(sentence, span):
        how = f"{how}.sequential"
    return Figure(
        kind="number",
        quote=release.text[sentence.passage.start : sentence.passage.start + len(sentence.passage.text)],
        start=sentence.passage.start,
        end=sentence.passage.start + len(sentence.passage.text),
        metric=metric,
        basis=_basis(sentence, mention, span),
        scope=scope_in(sentence.text, mention, span.end, release.issuer or "")
        or heading_scope(sentence.passage.section, release.issuer or "", release.text),
        measure=measure,
        value=value,
        unit=unit,
        digits=digits,
        period_start=period.start,
        period_end=period.end,
        rule=f"prose.{how}",
    )


def _per_share(
    sentence: _Sentence, last: tuple[MetricMention, Spoken], span: Spoken, release: Release
) -> Iterator[Figure]:
    """Read "a net profit of $5.0 million, or $0.65 per diluted share": the earnings per share of the same profit."""
    mention, income = last
    between = sentence.text[income.end : span.start]
    if not re.fullmatch(r"[\s,;(]*(?:or|and|\()?[\s,(]*(?:approximately|about)?\s*", between):
        return
    loss = mention.metric == "net_loss" or income.loss
    words = MetricMention("loss_per_share" if loss else "eps", mention.start, mention.end, mention.text, mention.basis)
    value = span.amount.low or Decimal(0)
    yield from _figure(
        sentence,
        words,
        span,
        Reading(words.metric, abs(value) if loss else value, "level", span.amount.unit, span.amount.digits),
        release,
    )


_SECOND = re.compile(
    r"(?:\s+of [\w -]{3,30})?\s+(?:in|for|at) the (?:[\w-]+ )?(?:quarter|year|half|period|months),?\s+and\s+",
    re.IGNORECASE,
)


def _labelled(sentence: _Sentence, number: int, release: Release) -> Iterator[Figure]:
    """Read an amount of what no row of the lexicon names ("Net charge-offs were 0.16% of loans"), by the words around it."""
    span = sentence.amounts[number]
    if span.amount.low is None or span.amount.unit.endswith("/share") or _is_listed(sentence, number):
        return
    before = max((a.end for a in sentence.amounts if a.end <= span.start), default=0)
    after = min((a.start for a in sentence.amounts if a.start >= span.end), default=len(sentence.text))
    first = sentence.amounts[number - 1] if number else None
    if first is not None and _SECOND.fullmatch(sentence.text[first.end : span.start]):
        # "0.16% of average loans in the quarter and 0.14% for the year": one label for both.
        label = label_around(sentence.text, first.start, first.end, 0, span.start)
    else:
        label = label_around(sentence.text, span.start, span.end, before, after)
    when = _period_of(sentence, span, MetricMention("other", span.start, span.end, "", "unstated"), "other")
    if not label or when is None:
        return
    yield Figure(
        kind="number",
        quote=release.text[sentence.passage.start : sentence.passage.start + len(sentence.passage.text)],
        start=sentence.passage.start,
        end=sentence.passage.start + len(sentence.passage.text),
        subject=label,
        measure=span.amount.measure,
        value=span.amount.low,
        unit=span.amount.unit,
        digits=span.amount.digits,
        period_start=when[0].start,
        period_end=when[0].end,
        rule=f"prose.{when[1]}",
    )


_BEFORE_ITEMS = re.compile(
    r"\s*,?\s*(?:before|excluding|adjusted for) (?:the )?(?:special|exceptional|one-?(?:time|off)|non-?recurring|extraordinary|restructuring)",
    re.IGNORECASE,
)


def _basis(sentence: _Sentence, mention: MetricMention, span: Spoken) -> Basis:
    """Tell the basis of a figure from its metric's words, then from what the sentence says of all its numbers."""
    if mention.basis != "unstated":
        return mention.basis
    if at_constant_rates(sentence.text, span):
        return "non_gaap"
    head = sentence.text[: mention.start]
    if _BEFORE_ITEMS.match(sentence.text, mention.end):
        return "non_gaap"
    if re.search(
        r"(?i)\bon an? (?:non-gaap|adjusted|comparable|pro[- ]forma) basis\b|\bwould have been\b|^\W*(?:excluding|adjusted for|on a non-gaap)\b",
        sentence.text,
    ):
        return "non_gaap"
    if (
        mention.metric in ("eps", "loss_per_share")
        and basis_of(head) == "non_gaap"
        and not re.search(r"(?<![Nn]on-)(?<![Nn]on )GAAP", head)
    ):
        return "non_gaap"
    return (
        "non_gaap"
        if re.match(
            r"(?i)\s*,?\s*(?:excluding|before (?:special|one-time)|on an adjusted)",
            sentence.text[span.end : span.end + 40],
        )
        else "unstated"
    )


def _period_of(sentence: _Sentence, span: Spoken, mention: MetricMention, metric: str) -> tuple[Reported, str] | None:
    """Choose the period of an amount: one said right after it, else the nearest before, else one later, else from above."""
    usable = [
        p
        for p in sentence.periods
        if not sentence.compared(p.at) and p.grain != "compared" and (p.grain != "day" or metrics()[metric].balance)
    ]
    following = [a.start for a in sentence.amounts if a.start >= span.end] + [
        m.start for m in sentence.mentions if m.start >= span.end and m is not mention
    ]
    limit = min([*following, *(start for start, _ in sentence.zones if start >= span.end)], default=len(sentence.text))
    after = [p for p in usable if span.end <= p.at < limit and not _leads(sentence, p, mention)]
    before = [p for p in usable if p.until <= span.start or span.start <= p.at < span.end]
    rest = [p for p in usable if p.at >= limit]
    earlier = [p for p in sentence.periods if p.grain == "compared" and p.until <= span.start]
    if earlier and not before and not after:
        # "Last year's first quarter net income was $25 million" is no news of this year's.
        return None
    for found in (after[:1], before[-1:], rest[:1]):
        if found:
            return (_of_year(sentence, found[0]), "sentence") if found[0].start is not None else None
    above = sentence.passage.above
    if above is not None and above.end is not None and _is_current(above.end, sentence):
        return above, sentence.passage.how
    return _assumed(sentence, metric) if above is None and not usable and not sentence.zones else None


def _of_year(sentence: _Sentence, period: Reported) -> Reported:
    """Read a bare year as the year of the quarter or months that open the sentence without one: "Earnings for the first nine
    months were $1.18 for 2007 and $1.13 for 2006"."""
    first = next((p for p in sentence.periods if p.grain in ("quarter", "half", "months")), None)
    if first is None or not _YEAR_ALONE.fullmatch(sentence.text[period.at : period.until]):
        return period
    named = any(c.isdigit() for c in sentence.text[first.at : first.until])
    if named or first.start is None or first.end is None or period.end is None or first.at >= period.at:
        return period
    if any(p.grain == "year" and not _YEAR_ALONE.fullmatch(sentence.text[p.at : p.until]) for p in sentence.periods):
        return period
    back = relativedelta(years=sentence.known.year_of(first.end) - sentence.known.year_of(period.end))
    return replace(period, start=first.start - back, end=first.end - back, grain=first.grain)


_YEAR_ALONE = re.compile(r"(?:19|20)\d\d")


def _assumed(sentence: _Sentence, metric: str) -> tuple[Reported, str] | None:
    """Take the year or half that the title names alone where nothing says a period, else the quarter reported: unsure."""
    latest, main = sentence.known.latest, sentence.known.main
    if latest is None or any(p.grain == "compared" for p in sentence.periods):
        return None
    if main is not None and not metrics()[metric].balance:
        return Reported(0, 0, *main, "year"), "title"
    start, end = (latest, latest) if metrics()[metric].balance else span_of(latest, 3)
    return Reported(0, 0, start, end, "quarter"), "assumed"


def _leads(sentence: _Sentence, period: Reported, mention: MetricMention) -> bool:
    """Tell whether a period stands right before another metric and is that one's ("and fourth-quarter revenue")."""
    return any(
        m is not mention
        and m.end > period.until
        and m.start >= period.at
        and not sentence.text[period.until : max(m.start, period.until)].strip(" -")
        for m in sentence.mentions
    )


def _is_current(end: date, sentence: _Sentence) -> bool:
    """Tell whether a period from the words above may be taken over: only the one that the release reports.

    "… than in 2008. Earnings were $.65 compared to $.42 for last year's quarter" is about no year.
    """
    latest = sentence.known.latest
    return latest is None or abs(latest - end) <= SLACK


_OPENED = re.compile(
    r"\bopened\s+(?:a\s+total\s+of\s+|an?\s+additional\s+)?$|\btotal\s+of\s+$|\binclud(?:e|es|ed|ing)\s+$|\band\s+$",
    re.IGNORECASE,
)
_SITES = re.compile(
    r"^\s*((?:(?:large|small|medium|mid-size|\d+K|new|net new|additional|company-owned|franchised?)[\s-]*)*)(?:and\s+\w+\s+(?:large|small|medium|mid-size|\d+K)\s+)?(?:format\s+)?(?P<noun>stores|locations|restaurants|shops|branches|clubs|venues|showrooms|boutiques|salons|studios|outlets|warehouses)\b",
    re.IGNORECASE,
)


_WERE_OPENED = re.compile(r"\s+(?:were|have been|had been) opened\b", re.IGNORECASE)


def _openings(sentence: _Sentence, span: Spoken, release: Release) -> Iterator[Figure]:
    """Read "opened six stores" and the formats that a count of openings splits into."""
    if span.amount.unit not in ("count", "") or "open" not in sentence.text.lower():
        return
    after = _SITES.match(sentence.text[span.end :])
    before = _OPENED.search(sentence.text[: span.start])
    passive = after is not None and _WERE_OPENED.match(sentence.text, span.end + after.end())
    if after is None or (before is None and not passive):
        return
    mention = MetricMention("store_openings", span.start, span.end, "", "unstated")
    when = _period_of(sentence, span, mention, "store_openings")
    if when is None:
        return
    kind = re.sub(r"(?i)\b(?:new|net|additional)\b|[-\s]+$", " ", after.group(1) or "").strip()
    yield Figure(
        kind="number",
        quote=release.text[sentence.passage.start : sentence.passage.start + len(sentence.passage.text)],
        start=sentence.passage.start,
        end=sentence.passage.start + len(sentence.passage.text),
        metric="store_openings",
        scope=" ".join(kind.lower().split()) or None,
        value=span.amount.low,
        unit="count",
        digits=0,
        period_start=when[0].start,
        period_end=when[0].end,
        rule=f"prose.{when[1]}",
    )
