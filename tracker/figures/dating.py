"""Which period an amount of a sentence is for: said right after it, before it, later on, or above the sentence."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from dateutil.relativedelta import relativedelta

from tracker.figures.reported import SLACK, Reported, span_of
from tracker.figures.sentence import Sentence
from tracker.figures.spoken import Spoken
from tracker.figures.years import YEAR_ALONE
from tracker.lexicon import MetricMention, metrics

_AFTER_COMPARES = re.compile(
    r"^\s*(?:,\s*)?(?:in|for|during)?\s*(?:the\s+)?(?:prior|last|previous|same|comparable|corresponding|year[- ]ago|a\s+year\s+(?:ago|earlier)|year[- ]earlier)\b",
    re.IGNORECASE,
)


_SEQUENTIALLY = re.compile(
    r"^\s*(?:,\s*)?(?:sequentially|q-?o-?q\b|quarter[- ]over[- ]quarter|(?:from|over|versus|compared (?:to|with)) (?:the )?(?:[$€£]?[\d,.]+\d(?: (?:million|billion))? in the )?(?:(?:immediately )?(?:prior|previous|preceding)(?: fiscal)? quarter|q[1-4]\b|(?:first|second|third|fourth) quarter))",
    re.IGNORECASE,
)


def said_after(sentence: Sentence, span: Spoken) -> tuple[date | None, date | None] | None:
    """Give the period said right after an amount, before the next amount or metric; None where none is."""
    ends = [a.start for a in sentence.amounts if a.start >= span.end]
    ends += [m.start for m in sentence.mentions if m.start >= span.end]
    limit = min(ends, default=len(sentence.text))
    after = [p for p in sentence.periods if span.end <= p.at < limit and p.start is not None]
    return (after[0].start, after[0].end) if after else None


def is_compared(sentence: Sentence, span: Spoken) -> bool:
    if span.amount.measure == "growth":
        # "compared to $1.43, a 57 % increase" grows the metric itself, "compared to a decrease of 1.6 %" does not.
        starts = [start for start, end in sentence.zones if start <= span.start < end]
        return bool(starts) and not any(max(starts) <= a.start < span.start for a in sentence.amounts)
    after = sentence.text[span.end : span.end + 40]
    return sentence.compared(span.start) or bool(_AFTER_COMPARES.search(after))


def a_year_before(period: Reported) -> Reported:
    back = relativedelta(years=1)
    return replace(
        period,
        start=period.start - back if period.start else None,
        end=period.end - back if period.end else None,
    )


def is_sequential(sentence: Sentence, span: Spoken) -> bool:
    """Tell whether words after an amount hold it against the quarter before ("up 3% sequentially"), not that of a year ago."""
    found = _SEQUENTIALLY.match(sentence.text[span.end : span.end + 60])
    latest = sentence.known.latest
    if found is None or latest is None:
        return bool(found)
    year_before = latest - relativedelta(years=1)
    told = [p for p in sentence.periods if span.end <= p.at < span.end + found.end() and p.end is not None]
    return not any(abs(p.end - year_before) <= SLACK for p in told if p.end is not None)


_FROM = re.compile(r"\s*,?\s*(?:from|over|versus|against|compared (?:to|with)|relative to)\s", re.IGNORECASE)


def is_over_years(sentence: Sentence, span: Spoken) -> bool:
    """Tell whether a growth is over a period two years back or more ("up 47% from the third quarter of 2029", said in 2031)."""
    latest, held = sentence.known.latest, _FROM.match(sentence.text, span.end)
    if latest is None or held is None:
        return False
    against = (p.end for p in sentence.periods if 0 <= p.at - held.end() <= _NEAR and p.end is not None)
    return any(end <= latest - relativedelta(years=2) + SLACK for end in against)


_NEAR = 5


def period_of(sentence: Sentence, span: Spoken, mention: MetricMention, metric: str) -> tuple[Reported, str] | None:
    """Choose the period of an amount: one said right after it, else the nearest before, else one later, else from above."""
    usable = [p for p in sentence.periods if _is_usable(sentence, p, metric)]
    limit = _reach(sentence, span, mention)
    after = [p for p in usable if span.end <= p.at < limit and not _leads(sentence, p, mention)]
    before = [p for p in usable if p.until <= span.start or span.start <= p.at < span.end]
    rest = [p for p in usable if p.at >= limit]
    if not before and not after and _is_of_before(sentence, span):
        return None
    chosen = next((found[0] for found in (after[:1], before[-1:], rest[:1]) if found), None)
    if chosen is not None:
        return (_of_year(sentence, chosen), "sentence") if chosen.start is not None else None
    return _from_above(sentence, metric, bool(usable))


def _is_of_before(sentence: Sentence, span: Spoken) -> bool:
    """Tell whether words before an amount say that it is an earlier one: "Last year's first quarter net income was $25 million"."""
    return any(p.grain == "compared" and p.until <= span.start for p in sentence.periods)


def _from_above(sentence: Sentence, metric: str, dated: bool) -> tuple[Reported, str] | None:
    """Take the period of what stands above a sentence; without one, of a sentence that names none, the one that is assumed."""
    above = sentence.passage.above
    if above is not None and above.end is not None and _is_current(above.end, sentence):
        return above, sentence.passage.how
    return _assumed(sentence, metric) if above is None and not dated and not sentence.zones else None


def _is_usable(sentence: Sentence, period: Reported, metric: str) -> bool:
    """Tell whether a period may be a figure's own: not one that is only compared with, a day only for a balance."""
    if sentence.compared(period.at) or period.grain == "compared":
        return False
    return period.grain != "day" or metrics()[metric].balance


def _reach(sentence: Sentence, span: Spoken, mention: MetricMention) -> int:
    """Tell how far the words right after an amount go: to the next amount, metric or word that compares."""
    ends = [a.start for a in sentence.amounts if a.start >= span.end]
    ends += [m.start for m in sentence.mentions if m.start >= span.end and m is not mention]
    ends += [start for start, _ in sentence.zones if start >= span.end]
    # "With a margin of 24.3%; for the full year it was 24.0%"
    ends += [at] if (at := sentence.text.find(";", span.end)) >= 0 else []
    return min(ends, default=len(sentence.text))


def _of_year(sentence: Sentence, period: Reported) -> Reported:
    """Read a bare year as the year of the quarter or months that open the sentence without one: "Earnings for the first nine
    months were $1.18 for 2007 and $1.13 for 2006"."""
    first = next((p for p in sentence.periods if p.grain in ("quarter", "half", "months")), None)
    if first is None or not YEAR_ALONE.fullmatch(sentence.text[period.at : period.until]):
        return period
    named = any(c.isdigit() for c in sentence.text[first.at : first.until])
    if named or first.start is None or first.end is None or period.end is None or first.at >= period.at:
        return period
    if any(p.grain == "year" and not YEAR_ALONE.fullmatch(sentence.text[p.at : p.until]) for p in sentence.periods):
        return period
    back = relativedelta(years=sentence.known.year_of(first.end) - sentence.known.year_of(period.end))
    return replace(period, start=first.start - back, end=first.end - back, grain=first.grain)


def _assumed(sentence: Sentence, metric: str) -> tuple[Reported, str] | None:
    """Take the year or half that the title names alone where nothing says a period, else the quarter reported: unsure."""
    latest, main = sentence.known.latest, sentence.known.main
    if latest is None or any(p.grain == "compared" for p in sentence.periods):
        return None
    if main is not None and not metrics()[metric].balance:
        return Reported(0, 0, *main, "year"), "title"
    start, end = (latest, latest) if metrics()[metric].balance else span_of(latest, 3)
    return Reported(0, 0, start, end, "quarter"), "assumed"


def _leads(sentence: Sentence, period: Reported, mention: MetricMention) -> bool:
    """Tell whether a period stands right before another metric and is that one's ("and fourth-quarter revenue")."""
    return any(
        m is not mention
        and m.end > period.until
        and m.start >= period.at
        and not sentence.text[period.until : max(m.start, period.until)].strip(" -")
        for m in sentence.mentions
    )


def _is_current(end: date, sentence: Sentence) -> bool:
    """Tell whether a period from the words above may be taken over: only the one that the release reports.

    "… than in 2008. Earnings were $.65 compared to $.42 for last year's quarter" is about no year.
    """
    latest = sentence.known.latest
    return latest is None or abs(latest - end) <= SLACK
