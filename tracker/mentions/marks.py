"""Marks: everything that stands in one segment, found once: cues, metrics, amounts with their role, periods."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Literal

from tracker import lexicon
from tracker.amounts import DecimalMark, find_amounts, is_currency, parse_amount
from tracker.fiscal import ReleaseCalendar
from tracker.lexicon.gates import Gated, gated, search_before, ungated
from tracker.mentions.cues import Cue, find_cues
from tracker.types import Amount, Period, Segment

Role = Literal["main", "prior", "comparison", "derived", "part"]


@dataclass(frozen=True, slots=True)
class AmountMark:
    """An amount of a segment and the part it plays: the claim's own, the earlier guidance, a comparison with a reported
    figure, the same said another way ("representing growth of"), or a part of it ("including").

    `prior` is the earlier guidance where the amount's own words give it ("raises its guidance from X to Y").
    """

    start: int
    end: int
    amount: Amount
    role: Role
    prior: Amount | None = None


@dataclass(frozen=True, slots=True)
class PeriodMark:
    """A period of a segment; `compared` where it is only what something is compared with ("over 2024").

    `window` is the period that an open start names: for "beginning in 2026" (no end) it is the year 2026.
    """

    start: int
    end: int
    period: Period
    compared: bool
    window: Period | None = None


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands in a segment, each list in order of place; offsets are the segment's."""

    cues: tuple[Cue, ...]
    metrics: tuple[lexicon.MetricMention, ...]
    amounts: tuple[AmountMark, ...]
    periods: tuple[PeriodMark, ...]

    @property
    def strong(self) -> bool:
        """Tell whether somebody expects, plans or guides in these words."""
        return any(cue.strong for cue in self.cues)


# Words that may stand between the words that give an amount its part and the amount itself.
HEDGE = (
    r"(?:(?:about|approximately|around|roughly|an?|the|some|nearly|up|to|at|least|over|between|of|level|range|"
    r"estimated|additional|another|expected|in|each)\s+){0,5}"
)
_PRIOR_INSIDE = re.compile(r"\b(?:previous(?:ly)?|prior|guidance|outlook|forecast)\b", re.IGNORECASE)

# "(previous year: EUR 46.2 million)" compares with a reported figure, not with earlier guidance.
_EARLIER_PERIOD = re.compile(r"\b(?:previous|prior|last)[- ](?:year|quarter|period|month)['’s]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _RoleRow:
    """The words that give an amount its part: those up to it or those after it, or `both`. `figures` as in the row."""

    role: Role
    figures: str | None
    both: bool
    before: Gated
    after: re.Pattern[str] | None

    def gives(self, left: str, right: str, single: bool) -> bool:
        """Tell whether an amount between these words plays the part; `single` is one figure, no range."""
        if self.figures and (self.figures == "single") != single:
            return False
        follows = self.after is not None and bool(self.after.match(right))
        if self.both:
            return follows and self.before.in_part(left)
        return follows or self.before.in_part(left)


@cache
def _role_rows() -> tuple[_RoleRow, ...]:
    def joined(phrases: list[str]) -> str:
        return "|".join(lexicon.spaced(p) for p in phrases) or "(?!)"

    return tuple(
        _RoleRow(
            row["id"],
            row.get("figures"),
            row.get("both", False),
            ungated(f"(?:{joined(row['left'])})" + r"\s*" + HEDGE + "$"),
            re.compile(r"[\s,]*(?:" + joined(row["right"]) + ")", re.IGNORECASE) if row["right"] else None,
        )
        for row in lexicon.load_rows("roles")
    )


@cache
def _name_goes_on() -> re.Pattern[str]:
    """Return what stands behind a period that a thing is called by ("our 2030 |restructuring plan")."""
    rights = [right for row in lexicon.load_rows("period_roles") for right in row.get("right", ())]
    return re.compile("(?:" + "|".join(lexicon.spaced(right) for right in rights) + ")", re.IGNORECASE)


@cache
def _period_role(role: str) -> Gated:
    """Return what stands before a period that is not the time a claim is for."""
    lefts = [left for row in lexicon.load_rows("period_roles") if row["id"] == role for left in row["left"]]
    return gated("(?:" + "|".join(lexicon.spaced(left) for left in lefts) + ")$")


def find_marks(segment: Segment, calendar: ReleaseCalendar, decimal: DecimalMark | None = None) -> Marks:
    """Find the cues, metrics, amounts and periods of one segment; `decimal` is the mark its release puts before decimals."""
    text = segment.text
    periods = _periods(text, calendar)
    # "a mid double-digit million amount" is no percent band; better none than a wrong one.
    spans = [span for span in find_amounts(_STEP.sub(_blank, text), decimal=decimal) if not _MILLIONS.match(text, span.end)]
    found = _carried(text, _joined(text, [_cored(text, span.start, span.end, span.amount) for span in spans]))
    # "Revenue is to grow from $5 million to $6 million" revises nothing.
    priors = {span.amount: span.prior for span in spans if span.prior and _GUIDED.search(text, 0, span.start)}
    amounts = tuple(
        AmountMark(start, end, amount, _role(text, start, end, amount, periods, calendar.published), priors.get(amount))
        for (start, end), amount in found
        if not any(p.start < end and start < p.end for p in periods) and not _NAME_NUMBER.match(text, max(0, start - 1))
    )
    metrics = tuple(m for m in lexicon.find_metrics(text) if not any(_hides(a, m) for a in amounts))
    bare = (*_bare_numbers(text, metrics, amounts, periods), *_bare_priors(text, amounts))
    return Marks(tuple(find_cues(text)), metrics, tuple(sorted((*amounts, *bare), key=lambda a: a.start)), periods)


_GUIDED = re.compile(r"\b(?:guidance|outlook|forecasts?|targets?|(?:our|its|the) (?:[\w-]+ )?range)\b[^.;]{0,60}$", re.IGNORECASE)
# "Headcount is expected to be 1,150", "book-to-bill ratio of at least 1.0": after such metrics a bare number is an amount.
_COUNTS = {
    "headcount": "count",
    "store_openings": "count",
    "store_count": "count",
    "units": "count",
    "subscribers": "count",
    "share_count": "shares",
    "leverage": "ratio",
}
_NUMBER = r"(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)"
_BARE = re.compile(
    r"(?:[^.;\d]|(?<!\d)20\d\d(?!\d|[.,]\d)){0,60}?(?::|\b(?:to|of|at|be|reach|total|number|above|below|than|least|most|between|about|approximately))\s+"
    + _NUMBER
    + r"(?:\s?(?:-|–|to|and)\s?"
    + _NUMBER
    + r")?(?:\s?x\b)?(?![\d,.]*\d|\s?(?:%|percent|per cent|basis|bps|million|billion|thousand|[kmb]n?\b|x\b))"
)
_FLOOR = re.compile(r"\b(?:at least|more than|above|over|exceed\w*|greater than)\s+$", re.IGNORECASE)
_CEILING = re.compile(r"\b(?:at most|less than|below|under|up to|no more than)\s+$", re.IGNORECASE)


def _bare_numbers(
    text: str,
    metrics: tuple[lexicon.MetricMention, ...],
    amounts: tuple[AmountMark, ...],
    periods: tuple[PeriodMark, ...],
) -> Iterator[AmountMark]:
    """Find numbers without a unit that belong to a metric that is a count or a ratio."""
    taken = [*((a.start, a.end) for a in amounts), *((p.start, p.end) for p in periods)]
    for mention in metrics:
        unit = _unit_counted(mention)
        found = _BARE.match(text, mention.end)
        if unit is None or found is None or re.fullmatch(r"(?:19|20)\d\d", found.group(1)):
            continue
        start, end = found.start(1), found.end()
        low, high = (Decimal(g.replace(",", "")) for g in (found.group(1), found.group(2) or found.group(1)))
        if low > high or any(first < end and start < last for first, last in taken):
            continue
        least = None if _CEILING.search(text[:start]) else low
        most = None if _FLOOR.search(text[:start]) else high
        yield AmountMark(start, end, Amount(least, most, unit, text=text[start:end], rule="bare_number"), "main")


def _unit_counted(mention: lexicon.MetricMention) -> str | None:
    if mention.metric == "bookings":
        return "ratio" if "book" in mention.text.lower() else None
    return _COUNTS.get(mention.metric)


# "12 to 13 openings (was 13 to 15)": behind a count, the earlier guidance has no unit of its own.
_BARE_PRIOR = re.compile(
    r"\((?:was|were|previously|earlier|formerly|from|before|vs\.?|versus|instead of|prior|up from|down from):?\s+"
    + _NUMBER + r"(?:\s?(?:-|–|to|and)\s?" + _NUMBER + r")?\s*[),;]"
)  # fmt: skip


def _bare_priors(text: str, amounts: tuple[AmountMark, ...]) -> Iterator[AmountMark]:
    """Find earlier counts in parentheses behind a count."""
    for found in _BARE_PRIOR.finditer(text):
        before = [a for a in amounts if a.end <= found.start()]
        if not before or before[-1].amount.unit not in ("count", "shares"):
            continue
        low, high = (Decimal(g.replace(",", "")) for g in (found.group(1), found.group(2) or found.group(1)))
        start, end = found.start(1), found.end(2) if found.group(2) else found.end(1)
        year = re.fullmatch(r"(?:19|20)\d\d", found.group(1))
        if low <= high and not year and not any(a.start < end and start < a.end for a in amounts):
            amount = Amount(low, high, before[-1].amount.unit, text=text[start:end], rule="bare_number")
            yield AmountMark(start, end, amount, "prior")


def _hides(amount: AmountMark, metric: lexicon.MetricMention) -> bool:
    """Tell whether an amount's own figures swallow a metric phrase; a metric may hold an amount ("repurchase $5 million of its shares")."""
    return amount.start < metric.end and metric.start < amount.end and not _holds(metric, amount)


_NUMERAL = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|nineteen|twenty|thirty|forty|fifty|dozen|zero|half|double|triple|flat|low|mid|high|break-?even)\b"
)
# "SEK 400", "MSEK 35", "HK$2.2 billion", "Rs. 40": a currency's code belongs to its figures.
_CORE_START = re.compile(
    rf"[$€£¥~]|(?-i:\b(?:[MT]?[A-Z]{{3}}|[A-Z]{{1,3}}\$|Rs\.?|Ps\.)\s?(?=[\d(+–-]))|[+(−–-]?[$€£]?\.?\d|\b{_NUMERAL}", re.IGNORECASE
)
_CORE_END = re.compile(
    rf"\d[\d.,]*\)?(?:\s?(?:%|percent|per cent|x\b|[kmb]n?\b))?|\b(?:thousand|million|billion|trillion|percent|bps|basis points|(?:percentage )?points?|digits?|teens|twenties|thirties)\b|\b{_NUMERAL}",
    re.IGNORECASE,
)


# "raising guidance by $3 million to a range of $65 million to $69 million": the step is no part of the range.
_STEP = re.compile(r"\bby\s+[^.;]{1,40}?\s+to\s+(?=(?:a\s+)?(?:new\s+)?range\s+of\b)", re.IGNORECASE)
# "raising its forecast to 7.3 % to 8.0 %": the first "to" leads to a range.
_TO_RANGE = re.compile(
    r"\bto\s+((?:EUR|USD|GBP|CHF|CAD)?\s?[$€£]?\s?\d[\d.,]*\s?(?:%|percent|per cent|million|billion|bn|m)?)\s+to\s+(?:EUR|USD|GBP|CHF|CAD)?\s?$"
)


_MILLIONS = re.compile(r"[\s-]*(?:digit[\s-]*)?(?:million|billion)\b", re.IGNORECASE)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


_MOVED_FROM = re.compile(r"\b(?:up|down|raised|lowered|increased|decreased|reduced)\s+from\s+$", re.IGNORECASE)


def _cored(text: str, start: int, end: int, amount: Amount) -> tuple[tuple[int, int], Amount]:
    """Cut an amount's span to its figures; a range that another was raised from ("up from $170 million to $180 million")
    is read as that range, not as a move to its high end."""
    first, last = _core(text, start, end)
    opened = search_before(_TO_RANGE, text, first, 120)
    if opened and amount.low == amount.high:
        return (opened.start(1), last), parse_amount(text[opened.start(1) : last]) or amount
    moved = search_before(_MOVED_FROM, text, first, 60) and " to " in text[first:last]
    return (first, last), (parse_amount(text[first:last]) or amount) if moved else amount


def _joined(text: str, found: list[tuple[tuple[int, int], Amount]]) -> list[tuple[tuple[int, int], Amount]]:
    """Join "between $4 million and $6 million" where the two ends were read apart."""
    kept: list[tuple[tuple[int, int], Amount]] = []
    for (start, end), amount in found:
        (first, last), before = kept[-1] if kept else ((0, 0), amount)
        apart = kept and text[last:start].strip() == "and" and re.search(r"\bbetween\s+$", text[:first], re.IGNORECASE)
        whole = parse_amount(f"between {text[first:end]}") if apart and before.unit == amount.unit else None
        if whole is not None and whole.low != whole.high:
            kept[-1] = ((first, end), whole)
        else:
            kept.append(((start, end), amount))
    return kept


# "from 80 million EUR in 2025 to just under 100 million in 2026": the currency is said once.
_ONWARD = re.compile(r"(?:\s+[A-Z]{3})?\s+(?:(?:in|for)\s+(?:fiscal\s+|the\s+year\s+)?(?:19|20)\d\d\s+)?to\s+(?:just\s+(?:under|over|above|below)\s+)?" + HEDGE + "$", re.IGNORECASE)
_SCALED = re.compile(r"\d[\d.,]*\s?(?:million|billion|thousand|bn|mn|m)\b", re.IGNORECASE)


def _carried(text: str, found: list[tuple[tuple[int, int], Amount]]) -> list[tuple[tuple[int, int], Amount]]:
    """Carry a currency from a sum to the scaled number that it rises or falls to."""
    kept: list[tuple[tuple[int, int], Amount]] = []
    for (start, end), amount in found:
        before = kept[-1] if kept else None
        money = before is not None and is_currency(before[1].unit)
        if before and money and amount.unit == "count" and _SCALED.search(text[start:end]) and _ONWARD.match(text[before[0][1] : start]):
            amount = replace(amount, unit=before[1].unit)
        kept.append(((start, end), amount))
    return kept


def _core(text: str, start: int, end: int) -> tuple[int, int]:
    """Cut an amount's span down to its figures: "Net income of $95 million" is read at "$95 million", "14 new stores" at "14"."""
    words = text[start:end]
    first = _CORE_START.search(words)
    last = max((m.end() for m in _CORE_END.finditer(words)), default=len(words))
    return (start + first.start() if first else start), (start + last if first and last > first.start() else end)


# "Aurora One subscribers": a numeral with a capital inside a name.
_NAME_NUMBER = re.compile(r" (?:One|Two|Three)\b")


def _holds(metric: lexicon.MetricMention, amount: AmountMark) -> bool:
    """Tell whether the amount stands inside the metric's own words ("repurchase $5 million of its shares")."""
    return metric.start <= amount.start and amount.end <= metric.end


def _periods(text: str, calendar: ReleaseCalendar) -> tuple[PeriodMark, ...]:
    return tuple(
        PeriodMark(
            s.start,
            s.end,
            s.period,
            is_compared(text, s.start, s.end, s.period, calendar.published),
            _window(text[s.start : s.end], s.period, calendar),
        )
        for s in calendar.find_periods(text)
    )


def is_compared(text: str, start: int, end: int, period: Period, published: date) -> bool:
    """Tell whether a period only serves a comparison, or is a yearless one that looks back ("July growth", said in August)."""
    # "a positive cash flow for the first time since 2021"
    if period.end is not None and period.start is not None and period.start < published and _SINCE.match(text, start):
        return True
    # "to grow 5% over 2030", said in 2031: the year before is what it grows over, the coming ones the time to do it in.
    if text[start : start + 5].lower() == "over " and period.end is not None and period.end < published:
        return True
    if is_level(text, start) or _is_beside_comparison(text, start) or _FROM.match(text, start):
        return True
    if _EARLIER_UNIT.match(text, start) or _name_goes_on().match(text, end):
        return True
    if _FROM_UNIT.match(text, start) and _MOVED.search(text, max(0, start - 60), start):
        return True
    return is_of_other_time(text, start, end, period, published)


# "21% or slightly above in 2026": what an amount is to be above stands before the preposition.
_OPENED = re.compile(r"(?:in|for|during|by)\b", re.IGNORECASE)
_BOUNDS = re.compile(r"\b(?:above|below|over|beyond)\s+$", re.IGNORECASE)


def _is_beside_comparison(text: str, start: int) -> bool:
    compared = _period_role("comparison").holds(text, max(0, start - 60), start)
    return compared and not (_OPENED.match(text, start) and _BOUNDS.search(text, max(0, start - 8), start))


def is_level(text: str, start: int) -> bool:
    """Tell whether a period at `start` is one whose level something is to keep ("in line with the third quarter")."""
    return _period_role("level").holds(text, max(0, start - 60), start)


def is_of_other_time(text: str, start: int, end: int, period: Period, published: date) -> bool:
    """Tell whether a period is that of a former plan, of the day when guidance was given, or a yearless one that looks back."""
    opens = max(0, start - 60)
    # A period may have its preposition inside: "the forecast adjusted |in October", "earlier announced |for the third quarter".
    ways = [min(place, len(text)) for place in (start, start + 3, start + 4)]
    if any(_period_role(role).in_stretch(text, opens, place) for role in ("former plan", "given") for place in ways):
        return True
    if period.rule in ("year end", "counted on"):
        return False
    ahead = period.end is not None and period.end >= published and not _YEAR_SAID.search(text, start, end)
    if ahead and any(_period_role("happened").in_stretch(text, opens, place) for place in ways[:2]):
        return True
    yearless = not re.search(r"\d{4}|[’']\d\d|\d\d\b|next|coming|following", text[start:end], re.IGNORECASE)
    if not yearless or period.start is None:
        return False
    # "July growth" said in August means the July that is over; "will rule in the autumn", said in February, the one to come.
    return period.start > published + timedelta(days=300 if find_cues(text) else 215)


_YEAR_SAID = re.compile(r"\d{4}|[’']\d\d|next|coming|following", re.IGNORECASE)
# "should increase 1% to 2% from the third quarter": what it increases from, not when it begins.
_FROM_UNIT = re.compile(r"from (?:the )?(?:first|second|third|fourth|q[1-4]|[1-4]q|fiscal|20\d\d)\b(?! (?:on|onwards?)\b)", re.IGNORECASE)
_MOVED = re.compile(
    r"\b(?:increas|decreas|declin|grow|ris|fall|drop|improv|up|down|high|low|reduc)\w*\b[^.;]{0,40}?[\d%]\s*(?:percent|basis points|points|million|billion)?\s*$",
    re.IGNORECASE,
)
_SINCE = re.compile(r"since\b", re.IGNORECASE)
# "normalizing the prior quarter to 13 weeks"
_EARLIER_UNIT = re.compile(r"(?:in |for |during )?(?:the |our |its )?(?:prior|previous|preceding)[- ](?:fiscal |calendar )?(?:quarter|half|year|month|period)", re.IGNORECASE)
_FROM = re.compile(r"from (?:the )?(?:prior|previous|last|same)", re.IGNORECASE)
_BEGINNING = re.compile(
    r"(?:to\s+)?(?:begin|start|commenc|launch|initiat)\w*\s+(?:as\s+early\s+as\s+|from\s+)?", re.IGNORECASE
)


def _window(words: str, period: Period, calendar: ReleaseCalendar) -> Period | None:
    if period.end is not None or not (found := _BEGINNING.match(words)):
        return None
    spans = calendar.find_periods(words[found.end() :])
    return spans[0].period if spans and spans[0].period.end else None


def _role(
    text: str, start: int, end: int, amount: Amount, periods: tuple[PeriodMark, ...], published: date | None
) -> Role:
    left, right = text[max(0, start - 110) : start], text[end : end + 60]
    if _in_prior_parenthesis(text, start, end):
        return "prior"
    if _END_OF_RANGE.search(left) or _HOLDS_GUIDANCE.search(left):
        return "main"
    single = amount.low == amount.high
    told = next((row.role for row in _role_rows() if row.gives(left, right, single)), None)
    return told or ("comparison" if _of_past_period(text, end, periods, published) else "main")


# "our expectations for fiscal 2026 include sales of $88 million": what guidance includes or assumes is the claim itself.
_HOLDS_GUIDANCE = re.compile(
    r"\b(?:expectations?|guidance|outlook|forecast|targets?)\b[^.;,]{0,40}\b(?:includes?|assumes?|reflects?|calls? for)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
# "at the high end of our previously announced range of $50 million to $55 million": still the range that stands.
_END_OF_RANGE = re.compile(
    r"\b(?:high|low|upper|lower|top|bottom|mid\w*)[\s-]*(?:end|half|point)?\s+of\s+(?:our|the|its)\s+(?:previous(?:ly)?|prior|earlier|original)\b[^.;,]{0,50}$",
    re.IGNORECASE,
)


def _in_prior_parenthesis(text: str, start: int, end: int) -> bool:
    """Tell whether the amount stands in parentheses that speak of earlier guidance ("(vs. $1.2 billion previously)")."""
    opened = text.rfind("(", 0, start)
    if opened < 0 or ")" in text[opened:start]:
        return False
    closed = text.find(")", end)
    inside = text[opened : closed if closed > 0 else len(text)]
    return len(inside) < 200 and bool(_PRIOR_INSIDE.search(_EARLIER_PERIOD.sub("", inside)))


def _of_past_period(text: str, end: int, periods: tuple[PeriodMark, ...], published: date | None) -> bool:
    """Tell whether a period that is over follows at once ("$10 million in fiscal 2024")."""
    follows = (
        p
        for p in periods
        if 0 <= p.start - end <= 8
        and re.fullmatch(r"[\s,]*(?:in|for|during)?\s*(?:the\s*)?", text[end : p.start], re.IGNORECASE)
    )
    return any(
        p.period.end is not None and published is not None and p.period.end < published - timedelta(days=120)
        for p in follows
    )
