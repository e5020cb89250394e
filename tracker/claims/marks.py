"""Marks: everything that stands in one passage, found once: cues, metrics, amounts with their role, periods."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from tracker import lexicon
from tracker.amounts import find_amounts
from tracker.claims.cues import Cue, find_cues
from tracker.claims.passages import Passage
from tracker.periods import find_periods
from tracker.types import Amount, Period, Release

Role = Literal["main", "prior", "comparison", "derived", "part"]


@dataclass(frozen=True, slots=True)
class AmountMark:
    """An amount of a passage and the part it plays: the claim's own, the earlier guidance, a comparison with a reported
    figure, the same said another way ("representing growth of"), or a part of it ("including")."""

    start: int
    end: int
    amount: Amount
    role: Role


@dataclass(frozen=True, slots=True)
class PeriodMark:
    """A period of a passage; `compared` where it is only what something is compared with ("over 2024")."""

    start: int
    end: int
    period: Period
    compared: bool


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands in a passage, each list in order of place; offsets are the passage's."""

    cues: tuple[Cue, ...]
    metrics: tuple[lexicon.MetricMention, ...]
    amounts: tuple[AmountMark, ...]
    periods: tuple[PeriodMark, ...]

    @property
    def strong(self) -> bool:
        """Tell whether somebody expects, plans or guides in these words."""
        return any(cue.strong for cue in self.cues)


HEDGE = r"(?:(?:about|approximately|around|roughly|an?|the|some|nearly|up|to|at|least|over|between|of|level|range|estimated|additional|another|expected|in|each)\s+){0,5}"
_PRIOR_LEFT = re.compile(
    r"(?:(?:previous(?:ly)?|prior|earlier|former(?:ly)?|original(?:ly)?|initial)\b[^.;]{0,60}(?:guidance|outlook|forecasts?|expect\w*|range|target|estimate|announced|plan(?:ned)?)[^.;]{0,25}"
    r"|\((?:vs\.?|versus|compared (?:to|with)|from|previous(?:ly)?|prior|formerly|up from|down from|was|instead of)[^)]{0,60}"
    r"|(?:from|versus|vs\.?|compared (?:to|with)|over|to) (?:the |our |its )?(?:previous(?:ly)?|prior|earlier|original)\b[^.;]{0,60}"
    r"|instead of (?:the )?)\s*" + HEDGE + "$",
    re.IGNORECASE,
)
_PRIOR_RIGHT = re.compile(
    r"^[\s,]*(?:previously|prior|before|in (?:the |our )?(?:previous|prior) (?:guidance|outlook|forecast))",
    re.IGNORECASE,
)
_PRIOR_INSIDE = re.compile(r"\b(?:previous(?:ly)?|prior|guidance|outlook|forecast)\b", re.IGNORECASE)
_COMPARISON = re.compile(
    r"\b(?:compared (?:to|with)|in comparison (?:to|with)|versus|vs\.?|than|over|against|from|following|after|which (?:is|was) currently|currently(?: at)?)\s+(?:the |a |an |last year['’]s )?"
    + HEDGE
    + "$",
    re.IGNORECASE,
)
_DERIVED = re.compile(
    r"(?:\b(?:represent(?:s|ing)|reflect(?:s|ing)|imply(?:ing)?|implies|translat(?:es|ing) (?:in)?to|correspond(?:s|ing) to|equivalent to|equal(?:s|ing)? to|which (?:is|would be|represents|implies)|or|resulting in|still)\s+(?:(?:an?|the|year-over-year|yoy|annual|organic|sequential|expected)\s+)*(?:(?:increase|decrease|growth|decline|rise|gain|improvement|growth rate|rate|reduction)\s+)?(?:of\s+)?"
    r"|[,(]\s*(?:an?\s+)?(?:expected\s+|sequential\s+|year-over-year\s+)?(?:up|down|increase|decrease|growth|decline|a rise|plus|minus)\s+(?:of\s+)?)"
    + HEDGE
    + "$",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\b(?:includ(?:es?|ing)|inclusive of|exclud(?:es?|ing)|exclusive of|net of|before|after|consisting (?:primarily )?of|of which|assum(?:es|ing)|reflects?|due to|because of|driven by|offset by|plus|excludes?)\s+[^.;]{0,45}$",
    re.IGNORECASE,
)
_COMPARED_PERIOD = re.compile(
    r"\b(?:over|versus|vs\.?|compared (?:to|with)|against|than|from|since|above|below|of|level in|levels? of|in comparison (?:to|with)|relative to|beyond)\s+(?:the\s+|those\s+|that\s+|our\s+|full[- ]year\s+|fiscal\s+|same\s+|prior\s+|a\s+\d\d-week\s+period\s+in\s+)*$",
    re.IGNORECASE,
)


def find_marks(passage: Passage, release: Release) -> Marks:
    """Find the cues, metrics, amounts and periods of one passage."""
    text = passage.text
    periods = _periods(text, release)
    amounts = tuple(
        AmountMark(span.start, span.end, span.amount, _role(text, span.start, span.end, periods, release.published))
        for span in find_amounts(text)
        if not any(p.start < span.end and span.start < p.end for p in periods)
    )
    # "up to 80% growth in Q1 revenue": a metric never overlaps the amount or the period beside it.
    metrics = tuple(
        m
        for m in lexicon.find_metrics(text)
        if not any(a.start < m.end and m.start < a.end and not _holds(m, a) for a in amounts)
    )
    return Marks(tuple(find_cues(text)), metrics, amounts, periods)


def _holds(metric: lexicon.MetricMention, amount: AmountMark) -> bool:
    """Tell whether the amount stands inside the metric's own words ("repurchase $5 million of its shares")."""
    return metric.start <= amount.start and amount.end <= metric.end


def _periods(text: str, release: Release) -> tuple[PeriodMark, ...]:
    assert release.published is not None
    spans = find_periods(
        text,
        published=release.published,
        fiscal_year_end=release.fiscal_year_end or "12-31",
        period_ends=release.period_ends,
    )
    return tuple(
        PeriodMark(s.start, s.end, s.period, bool(_COMPARED_PERIOD.search(text, max(0, s.start - 60), s.start)))
        for s in spans
    )


def _role(text: str, start: int, end: int, periods: tuple[PeriodMark, ...], published: date | None) -> Role:
    left, right = text[max(0, start - 110) : start], text[end : end + 60]
    tests: tuple[tuple[Role, Callable[[], bool]], ...] = (
        (
            "prior",
            lambda: bool(
                _PRIOR_LEFT.search(left) or _PRIOR_RIGHT.search(right) or _in_prior_parenthesis(text, start, end)
            ),
        ),
        ("derived", lambda: bool(_DERIVED.search(left))),
        ("comparison", lambda: bool(_COMPARISON.search(left)) or _of_past_period(text, end, periods, published)),
        ("part", lambda: bool(_PART.search(left))),
    )
    return next((role for role, test in tests if test()), "main")


def _in_prior_parenthesis(text: str, start: int, end: int) -> bool:
    """Tell whether the amount stands in parentheses that speak of earlier guidance ("(vs. $1.2 billion previously)")."""
    opened = text.rfind("(", 0, start)
    if opened < 0 or ")" in text[opened:start]:
        return False
    closed = text.find(")", end)
    inside = text[opened : closed if closed > 0 else len(text)]
    return len(inside) < 200 and bool(_PRIOR_INSIDE.search(inside))


def _of_past_period(text: str, end: int, periods: tuple[PeriodMark, ...], published: date | None) -> bool:
    """Tell whether a period that is over follows at once ("$10 million in fiscal 2024")."""
    follows = (
        p
        for p in periods
        if 0 <= p.start - end <= 8
        and re.fullmatch(r"\W*(?:in|for|during)?\W*(?:the\W*)?", text[end : p.start], re.IGNORECASE)
    )
    return any(
        p.period.end is not None and published is not None and p.period.end < published - timedelta(days=120)
        for p in follows
    )
