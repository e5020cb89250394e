"""Guidance: metrics with their amounts, measures, periods and earlier ranges, read from one passage."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from tracker import lexicon
from tracker.claims.marks import AmountMark, Marks, PeriodMark
from tracker.claims.passages import Passage
from tracker.types import Amount, Basis, Measure, Period


@dataclass(frozen=True, slots=True)
class Reading:
    """One metric with the amount (or bare direction) that a passage gives it; spans are the passage's."""

    metric: str
    subject: str
    basis: Basis
    measure: Measure
    start: int
    end: int
    amount: Amount | None = None
    amount_span: tuple[int, int] | None = None
    prior: Amount | None = None
    period: PeriodMark | None = None
    part: bool = False
    rule: str = ""


def find_readings(passage: Passage, marks: Marks) -> Iterator[Reading]:
    """Find every metric that the passage gives an amount, in order of place."""
    used: set[int] = set()
    yield from _counted_kinds(passage.text)
    listed = _respectively(passage, marks)
    if listed:
        yield from listed
        return
    for mark in marks.amounts:
        if mark.role not in ("main", "part", "derived"):
            continue
        if _SAVE.search(passage.text[: mark.start]) and (named := _unnamed(passage, mark, marks)):
            yield named
            continue
        if mark.role == "derived" and (told := _per_share_of(passage.text, mark, marks)):
            yield told
            continue
        mentions = _mentions_for(passage.text, mark, marks, used)
        if not mentions and (named := _unnamed(passage, mark, marks)):
            yield named
        for mention, rule in mentions:
            reading = _reading(passage.text, mark, mention, marks, rule) or _as_other(mark, mention, marks)
            if reading is None or (mark.role == "derived" and rule != "follows"):
                continue
            used.add(mention.start)
            yield reading


def _per_share_of(text: str, mark: AmountMark, marks: Marks) -> Reading | None:
    """Read "net income of $240 million, or $3.80 per diluted share": the second is guidance of earnings per share."""
    before = [m for m in marks.metrics if m.end <= mark.start]
    if not before or before[-1].metric not in _PER_SHARE_OF:
        return None
    if not (
        mark.amount.unit.endswith("/share")
        or re.match(r"\s+(?:per|a) (?:diluted |basic )?share", text[mark.end :], re.IGNORECASE)
    ):
        return None
    span = (mark.start, mark.end)
    metric = _PER_SHARE_OF[before[-1].metric]
    return Reading(
        metric,
        "per share",
        before[-1].basis,
        "level",
        *span,
        mark.amount,
        span,
        _prior_for(text, mark, marks),
        rule="per_share",
    )


def _as_other(mark: AmountMark, mention: lexicon.MetricMention, marks: Marks) -> Reading | None:
    """Read a counted noun that a metric's phrase names but the metric is no count of ("two million orders")."""
    if mark.amount.unit != "count" or mention.start < mark.end or not marks.strong or mark.role != "main":
        return None
    span = (mark.start, mark.end)
    return Reading(
        "other", mention.text, "unstated", "level", mark.start, mention.end, mark.amount, span, rule="counted_noun"
    )


_INVEST = re.compile(r"\b(?:invest|spend)(?:ing)?\b[^.;]{0,40}$", re.IGNORECASE)
_COUNTED_NOUN = re.compile(
    r"\s+(?:more |new |additional |the |our |its )?((?:(?!(?:in|for|of|at|during|by|with|to|and|or|from|on|the|a)\b)[a-z][\w-]+ ?){1,3})"
)
_NO_NOUN = re.compile(
    r"^(?:days?|weeks?|months?|years?|hours?|minutes?|people|times|percent|of|in|and|or|to|per|the|a)\b", re.IGNORECASE
)


_SITE_NOUN = re.compile(
    r"\b(?:stores|restaurants|locations|shops|branches|clubs|showrooms|boutiques|salons)\b", re.IGNORECASE
)
_STAFF_NOUN = re.compile(r"\b(?:staff|employees|people|jobs|positions)\b", re.IGNORECASE)
_OPENING = re.compile(r"\b(?:open\w*|add\w*)\b", re.IGNORECASE)


def _unnamed(passage: Passage, mark: AmountMark, marks: Marks) -> Reading | None:
    """Read an expected amount of something that is no metric of the list ("to enroll approximately 500 participants").

    Somebody must expect it in so many words, right before or after; its noun is then the subject, its metric "other".
    """
    text, unit, span = passage.text, mark.amount.unit, (mark.start, mark.end)
    if mark.role != "main" or unit in ("days", "months", "weeks", "years", "hours", "bps", "percentage_point"):
        return None
    reach = 160 if _SITE_NOUN.match(text, mark.end + 1) else 70
    cue = next(
        (c for c in marks.cues if c.strong and (0 <= mark.start - c.end <= reach or 0 <= c.start - mark.end <= 40)),
        None,
    )
    if cue is None or re.search(r"\b(?:was|were|had)\b", text[min(cue.end, mark.end) : max(cue.start, mark.start)]):
        return None
    if len(unit) == 3 and unit.isupper():
        return _unnamed_money(passage, mark, marks, cue.start)
    if _WORLD.match(text, mark.end) and unit == "percent":
        return Reading("market_growth", "market", "unstated", "growth", *span, mark.amount, span, rule="market")
    if _OUTPUT_UNIT.match(unit):
        return Reading("production", unit, "unstated", "level", *span, mark.amount, span, rule="output")
    noun = _PHYSICAL_NOUN.match(text, mark.end) if unit not in ("count", "shares", "percent") else None
    noun = noun or _COUNTED_NOUN.match(text, mark.end)
    multiplied = _MULTIPLE.search(text, max(0, mark.start - 12), mark.end) or (
        unit == "ratio" and mark.start - cue.end <= 8
    )
    if (
        noun is None
        or _NO_NOUN.match(noun.group(1))
        or (_DESCRIBES.search(text[: mark.start]) and not _OPENING.search(text[max(0, mark.start - 25) : mark.start]))
    ):
        return None
    if unit in ("percent", "ratio") and not multiplied:
        return None
    words, metric = noun.group(1).strip(), "other"
    if _SITE_NOUN.search(words):
        metric = "store_openings" if _OPENING.search(text[cue.start : mark.start]) else "store_count"
    if _STAFF_NOUN.search(words):
        metric = "headcount"
    measure: Measure = "growth" if unit == "percent" else "level"
    return Reading(metric, words, "unstated", measure, mark.start, noun.end(), mark.amount, span, rule="counted_noun")


# "1 GW of AI infrastructure", "more than double the size of", "a capacity of 347 beds" (which only describes).
_PHYSICAL_NOUN = re.compile(r"\s*(?:[a-z]{1,4}\s+)?of\s+((?:[\w-]+ ?){1,4})", re.IGNORECASE)
_OUTPUT_UNIT = re.compile(r"(?:[\w ]*ounces|oz|tonnes|tons|barrels|boe|bbl|mmcf|pounds)\b")
_MULTIPLE = re.compile(r"\b(?:double|triple|quadruple)\b", re.IGNORECASE)
_DESCRIBES = re.compile(
    r"\b(?:of|comprising|covering|consisting of|totalling)\s+(?:approximately |about |over )?$", re.IGNORECASE
)
_ANAPHOR = re.compile(r"\b(?:this|that|the) (?:figure|number|amount|total)\b", re.IGNORECASE)
_WORLD = re.compile(r"\s+in the (?:[\w-]+ ){0,4}?market\b", re.IGNORECASE)
_SAVE = re.compile(r"\bsav(?:e|es|ing|ings)\b[^.;,]{0,25}$", re.IGNORECASE)
_MARKET = re.compile(r"\s+(?:[\w-]+ ){0,4}?market\b", re.IGNORECASE)


def _unnamed_money(passage: Passage, mark: AmountMark, marks: Marks, cue: int) -> Reading | None:
    """Read money that is to be invested, that "this figure" refers to, or that sizes a market."""
    text, span = passage.text, (mark.start, mark.end)
    prior = _prior_for(text, mark, marks)
    if _SAVE.search(text[: mark.start]):
        return Reading(
            "cost_savings", "save", "unstated", "level", cue, mark.end, mark.amount, span, prior, rule="save"
        )
    if cue <= mark.start and _INVEST.search(text[cue : mark.start]):
        return Reading("capex", "invest", "unstated", "level", cue, mark.end, mark.amount, span, prior, rule="invest")
    if _ANAPHOR.search(text[: mark.start]) and (above := lexicon.find_metrics(passage.before[-300:])):
        meant = above[-1]
        return Reading(
            meant.metric, meant.text, meant.basis, "level", cue, mark.end, mark.amount, span, prior, rule="anaphor"
        )
    market = _MARKET.match(text, mark.end)
    if market:
        return Reading(
            "other",
            market.group().strip(),
            "unstated",
            "level",
            mark.start,
            market.end(),
            mark.amount,
            span,
            rule="market",
        )
    return None


def _reading(text: str, mark: AmountMark, mention: lexicon.MetricMention, marks: Marks, rule: str) -> Reading | None:
    if mark.amount.unit.endswith("/share") and mention.metric in _PER_SHARE_OF:
        mention = replace(mention, metric=_PER_SHARE_OF[mention.metric])
    amount = signed(
        mark.amount,
        mention.metric,
        text[mention.end if mention.end <= mark.start else max(0, mark.start - 25) : mark.start],
    )
    amount = told_sign(amount, text, mention, mark.start)
    measure = measure_of(
        mention.metric, amount, text[min(mention.start, mark.start) : mark.end] + _clause_after(text, mark.end)
    )
    if not fits(mention.metric, amount, measure):
        return None
    return Reading(
        metric=mention.metric,
        subject=mention.text,
        basis=mention.basis,
        measure=measure,
        start=min(mention.start, mark.start),
        end=max(mention.end, mark.end),
        amount=amount,
        amount_span=(mark.start, mark.end),
        prior=_prior_for(text, mark, marks),
        part=mark.role == "part",
        rule=rule,
    )


# "earnings guidance of $3.30 to $3.46 per share" is guidance of earnings per share.
_PER_SHARE_OF = {"net_income": "eps", "net_loss": "loss_per_share"}

_LINK_FOLLOWS = re.compile(
    r"^[+\s]*(?:or\s+(?:more|better|higher|less|lower)\s+)?(?:(?:of|in|for|worth of|in the form of)\s+)?(?:(?:(?-i:[A-Z][\w™®-]*)|the|our|its|total|additional|annual|annualized|net|gross|new|more|expected|increase in|growth in|reduction in|decrease in|decline in|improvement in|year-over-year|yoy|sequential|increase|decrease|decline|growth)\s+){0,4}(?:in\s+)?$",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"[;•]|(?<!approx)(?<!\bca)(?<!incl)\.\s|\bwhile\b|\bwhereas\b|\bhowever\b|\balthough\b", re.IGNORECASE
)


def _mentions_for(text: str, mark: AmountMark, marks: Marks, used: set[int]) -> list[tuple[lexicon.MetricMention, str]]:
    """Choose the metric(s) an amount belongs to: the one right after it ("15 new stores"), else the nearest before."""
    after = [m for m in marks.metrics if m.start >= mark.end and _LINK_FOLLOWS.match(text[mark.end : m.start])]
    inside = [m for m in marks.metrics if m.start <= mark.start and mark.end <= m.end]
    before = [m for m in marks.metrics if m.end <= mark.start and not _BREAK.search(text[m.end : mark.start])]
    follows = [(after[0], "follows")] if after else []
    if inside:
        return [(inside[0], "inside")]
    if follows and (
        mark.amount.unit in ("count", "shares")
        or not before
        or before[-1].start in used
        or _closer(text, mark, before[-1], after[0])
    ):
        return follows
    if not before or (before[-1].start in used and (mark.role != "main" or _another_subject(text, mark, marks))):
        return follows
    nearest = before[-1]
    group = [nearest]
    # "revenue and EBITDA growth of 10 %", "GAAP and non-GAAP tax rates": coordinated metrics share the amount.
    for other in reversed(before[:-1]):
        if (
            re.fullmatch(r"\s*(?:,|and|&|as well as|both|,\s*and)\s*", text[other.end : group[0].start])
            and other.start not in used
        ):
            group.insert(0, other)
        else:
            break
    return [(m, "precedes") for m in group]


_LIST_WORDS = frozenset(
    "and for the full year fiscal quarter first second third fourth half of in to between from about approximately range or with calendar at least over up down by than more".split()
)


def _another_subject(text: str, mark: AmountMark, marks: Marks) -> bool:
    """Tell whether a noun that is no known metric stands between the amount before and this one ("and CASM-ex to increase …")."""
    last = max((a.end for a in marks.amounts if a.end <= mark.start), default=0)
    words = re.findall(r"[a-z][a-z-]{2,}", text[last : mark.start].lower())
    inside = {
        w
        for p in marks.periods
        if last <= p.start < mark.start
        for w in re.findall(r"[a-z]{3,}", text[p.start : p.end].lower())
    }
    return any(w not in _LIST_WORDS and w not in inside for w in words)


def _closer(text: str, mark: AmountMark, before: lexicon.MetricMention, after: lexicon.MetricMention) -> bool:
    """Tell whether the metric after the amount is the nearer one and the one before it has no verb or "of" between."""
    linked = re.search(
        r"\b(?:of|to|be|is|are|at|between|from|exceed\w*|reach\w*|total\w*|range|by|approximately|about)\b|:",
        text[before.end : mark.start],
    )
    return not linked and after.start - mark.end < mark.start - before.end


def _prior_for(text: str, mark: AmountMark, marks: Marks) -> Amount | None:
    """Find the earlier range printed for this amount: the next prior amount before the following main one."""
    later = [a for a in marks.amounts if a.start >= mark.end]
    for other in later:
        if other.role == "prior" and (
            other.amount.unit == mark.amount.unit or "count" in (other.amount.unit, mark.amount.unit)
        ):
            return other.amount
        if other.role == "main" and not text[: other.start].endswith("("):
            return None
    return None


_NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
_COUNT = rf"(?:\d{{1,3}}|{'|'.join(_NUMBERS)})"
_KIND = r"(?!or\b|and\b|to\b|new\b|more\b|of\b|per\b)[a-z0-9][\w-]*"
_KINDS = re.compile(
    rf"\b(?P<list>{_COUNT} (?:new )?{_KIND}(?: {_KIND})?(?:,? (?:and )?{_COUNT} (?:new )?{_KIND}(?: {_KIND})?){{1,4}}) (?P<noun>stores|locations|restaurants|clubs|shops|units|branches)\b",
    re.IGNORECASE,
)


def _counted_kinds(text: str) -> Iterator[Reading]:
    """Read a list of counts that share their noun: "include 11 large, two small and two express format stores"."""
    found = _KINDS.search(re.sub(r"\s", " ", text))
    if not found:
        return
    for part in re.finditer(rf"\b({_COUNT}) (?:new )?({_KIND}(?: {_KIND})?)", found["list"], re.IGNORECASE):
        number, kind = part.group(1).lower(), part.group(2)
        value = Decimal(_NUMBERS.index(number) + 1) if number in _NUMBERS else Decimal(number)
        start = found.start("list") + part.start()
        span = (start, start + len(part.group()))
        amount = Amount(value, value, "count", text=part.group(1), rule="counted_kind")
        subject = f"{kind} {found['noun']}"
        yield Reading(
            "store_openings", subject, "unstated", "level", *span, amount=amount, amount_span=span, rule="counted_kind"
        )


_AND_BASES = re.compile(r"\bgaap\s+and\s+non-gaap\b|\bnon-gaap\s+and\s+gaap\b", re.IGNORECASE)


def _respectively(passage: Passage, marks: Marks) -> list[Reading]:
    """Read "GAAP and non-GAAP gross margins … 71.5% and 72.5%, respectively" and the like; [] where it is none.

    Both bases with one amount ("GAAP and non-GAAP tax rates of 14.5 %") give two readings too.
    """
    text = passage.text
    mains = [a for a in marks.amounts if a.role == "main"]
    both = _AND_BASES.search(text)
    spoken = re.search(r"\brespectively\b", text, re.IGNORECASE)
    if both and mains and marks.metrics:
        mention = next((m for m in marks.metrics if m.end >= both.end()), None)
        if mention is None:
            return []
        bases: tuple[Basis, Basis] = (
            ("non_gaap", "gaap") if both.group().lower().startswith("non") else ("gaap", "non_gaap")
        )
        pair = mains[:2] if spoken and len(mains) >= 2 else [mains[0], mains[0]]
        readings = []
        for basis, mark in zip(bases, pair, strict=True):
            shown = lexicon.MetricMention(mention.metric, both.start(), mention.end, mention.text, basis)
            reading = _reading(text, mark, shown, marks, "both_bases")
            if reading:
                readings.append(reading)
        return readings
    if spoken and len(marks.metrics) >= 2 and len(marks.metrics) == len(mains):
        found = (
            _reading(text, mark, mention, marks, "respectively")
            for mark, mention in zip(mains, marks.metrics, strict=True)
        )
        return [r for r in found if r]
    return []


_GROWTH_WORDS = re.compile(
    r"\b(?:grow(?:th|s|ing)?|increas\w+|decreas\w+|declin\w+|up|down|higher|lower|improv\w+|rise|reduc\w+|fall|cagr|year[- ]over[- ]year|yoy|gain|expand)\b",
    re.IGNORECASE,
)
_OF_SALES = re.compile(
    r"(?:as a |percent(?:age)? |% )?(?:percent(?:age)?|%|share|portion) of (?:(?:net|total|adjusted|our|its|the)\s+)*(?:sales|revenues?)|% of (?:net )?(?:sales|revenues?)|margin|ratio|conversion|rate\b",
    re.IGNORECASE,
)


def _clause_after(text: str, at: int) -> str:
    """Return the words after an amount up to the clause's end, at most forty characters."""
    return re.split(r"[,;.(]|\band\b", text[at : at + 40])[0]


def measure_of(metric: str, amount: Amount, words: str) -> Measure:
    """Tell what an amount measures: the level of its metric, its growth in percent, or an absolute change.

    `words` are those from the metric to a little after the amount.
    """
    if amount.unit == "ratio":
        return "level"
    if amount.unit in ("percent",):
        if amount.low == amount.high == 0 and amount.measure == "growth":
            return "growth"
        rate = lexicon.form_of(metric) == "rate"
        if rate or _OF_SALES.search(words):
            return "change" if rate and amount.measure == "change" else "level"
        if metric in lexicon.metrics() and lexicon.metrics()[metric].grows:
            return "growth"
        return "growth" if amount.measure == "growth" or _GROWTH_WORDS.search(words) else "level"
    if amount.unit in ("bps", "percentage_point"):
        return "level" if metric == "other" and not _GROWTH_WORDS.search(words) else "change"
    if amount.measure == "change":
        return "change"
    return "level"


_DOWN = re.compile(
    r"\b(?:decreas\w*|declin\w*|down|reduc\w*|fall\w*|drop\w*|contract\w*|negative|lower by|minus)\b[^,;]{0,30}$",
    re.IGNORECASE,
)


def signed(amount: Amount, metric: str, words: str) -> Amount:
    """Turn growth that the words before it call a decline negative ("sales to decrease 3% to 5%" is -5..-3).

    An amount that the parser already read as negative, or a decline of a cost that is money, stays as it is.
    """
    if amount.unit == "ratio" and any(v is not None and v < 0 for v in (amount.low, amount.high)):
        # "is expected to fall below 2.5x" bounds the level.
        return replace(
            amount, low=None if amount.high is None else -amount.high, high=None if amount.low is None else -amount.low
        )
    if amount.unit not in ("percent", "bps", "percentage_point") or not _DOWN.search(words):
        return amount
    if any(v is not None and v < 0 for v in (amount.low, amount.high)):
        return amount
    low, high = (None if v is None else -v for v in (amount.high, amount.low))
    return replace(amount, low=low, high=high)


# Profit-like metrics that a word can call negative, and loss metrics that are positive as stated.
_PROFITS = frozenset(
    {"ebitda", "operating_income", "free_cash_flow", "operating_cash_flow", "net_income", "gross_profit"}
)
_LOSSES = frozenset({"net_loss", "loss_per_share", "cash_used_in_operations"})
_CUT = re.compile(r"\b(?:reduc|cut|lower|trim|decreas|shrink)\w*\s+(?:its\s+|our\s+|the\s+)?$", re.IGNORECASE)


def told_sign(amount: Amount, text: str, mention: lexicon.MetricMention, at: int) -> Amount:
    """Give an amount at `at` the sign that words tell: "adjusted EBITDA loss of $4 million" is -4, "reduce its workforce
    by 8%" is -8; a loss metric keeps positive numbers ("net loss per share of $(0.22)" is 0.22)."""
    values = [v for v in (amount.low, amount.high) if v is not None]
    before, after = text[: mention.start], text[mention.end : at]
    negative = (
        "loss" in mention.text.lower()
        or re.match(r"\s+loss(?:es)?\b", after, re.IGNORECASE)
        or re.search(r"\bnegative\s+$", before, re.IGNORECASE)
    )
    flip = (
        (mention.metric in _PROFITS and negative and all(v > 0 for v in values))
        or (mention.metric in _LOSSES and all(v < 0 for v in values))
        or (
            amount.unit == "percent"
            and _CUT.search(before)
            and re.search(r"\bby\b", after)
            and all(v > 0 for v in values)
        )
    )
    if not flip:
        return amount
    return replace(
        amount, low=None if amount.high is None else -amount.high, high=None if amount.low is None else -amount.low
    )


def fits(metric: str, amount: Amount, measure: Measure) -> bool:
    """Tell whether such an amount can be one of this metric ("$5 million" is no tax rate, "40 stores" no revenue)."""
    unit = amount.unit.split("/")[0]
    money = len(unit) == 3 and unit.isupper()
    if lexicon.form_of(metric) == "rate":
        return unit in ("percent", "bps", "percentage_point")
    if unit in ("days", "months", "weeks", "years", "hours"):
        return metric in ("other", "leverage")
    if metric == "comparable_sales":
        return unit in ("percent", "bps")
    if unit in ("count", "shares") or not (money or unit in ("percent", "bps", "percentage_point", "ratio")):
        return metric == "other" or lexicon.form_of(metric) in ("count", "quantity", "shares")
    if metric in ("eps", "loss_per_share"):
        return (money and abs(_largest(amount)) < 10_000) or unit in ("percent", "bps")
    if metric in ("store_openings", "headcount", "share_count"):
        return unit == "percent" and metric != "share_count"
    if metric == "store_count":
        return unit == "percent"
    if money and lexicon.metrics()[metric].money and "/" not in amount.unit:
        return abs(_largest(amount)) >= 1000
    return not (unit == "ratio" and metric not in ("leverage", "bookings", "other"))


def _largest(amount: Amount) -> Decimal:
    return max((abs(v) for v in (amount.low, amount.high) if v is not None), default=Decimal(0))


_DIRECTIONS = re.compile(
    r"\b(?:increas(?:e|es|ing)|grow(?:th|ing)?|improv(?:e|es|ing|ement)|declin(?:e|es|ing)|decreas(?:e|es|ing)|rise|higher|lower|expand|remain(?:ing)? positive|positive|record|(?:turn|become|return to) profitab\w+|balanced|break[- ]?even|stronger|slower|strengthen|accelerate|revival|exceed (?:the|last|prior|previous))\b",
    re.IGNORECASE,
)


# "slightly above the previous year's level", "our strongest bookings quarter of the year"
_AGAINST = re.compile(
    r"\b(?:above|below|exceed(?:s|ing)?|on a par with|on par with)\s+(?:the\s+|that\s+of\s+the\s+|those\s+of\s+the\s+|last\s+)?(?:level\s+of\s+(?:the\s+)?)?(?:previous|prior|last|preceding|first)?[\s-]*(?:year|six\s+months|half|quarter)\b|\b(?:strongest|highest|best)\b[^.;]{0,30}\bquarter\b",
    re.IGNORECASE,
)
_STABLE = re.compile(
    r"\b(?:remain|stay|be|keep|hold)(?:s|ing)? (?:roughly |broadly |largely |relatively |essentially )?(?:stable|flat|unchanged|constant|at (?:the |last |about )?(?:previous|prior|last|same)[- ]?year['’]?s? level|at the level of)",
    re.IGNORECASE,
)
_CAUSE = re.compile(
    r"\b(?:due to|because of|driven by|owing to|as a result of|thanks to|offset by|from)\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_FLAT = Amount(Decimal(0), Decimal(0), "percent", measure="growth", rule="stable")


def find_directions(passage: Passage, marks: Marks) -> Iterator[Reading]:
    """Find bare directions ("gross margin is expected to improve"): metrics with a direction word, without amount.

    A strong cue must stand close before the metric, or close after it. "to remain stable" is growth of zero.
    """
    text = passage.text
    seen: set[str] = set()
    # "Positive free cash flow" under "For the year the Company expects:" has its cue in the lead-in.
    bare_item = passage.kind == "item" and passage.outlook and not marks.cues and len(text) < 120
    for mention in marks.metrics:
        governed = bare_item or any(
            (c.strong or c.id == "will")
            and (0 <= mention.start - c.end <= 140 or 0 <= c.start - mention.end <= 45)
            and not _BREAK.search(text[min(c.end, mention.end) : max(c.start, mention.start)])
            for c in marks.cues
        )
        if not governed or mention.metric in seen or _CAUSE.search(text[: mention.start]):
            continue
        stable = _STABLE.search(text, mention.end, mention.end + 120)
        where = (mention.start, mention.end)
        if stable:
            yield Reading(
                mention.metric,
                mention.text,
                mention.basis,
                "growth",
                *where,
                amount=_FLAT,
                amount_span=stable.span(),
                rule="stable",
            )
        elif _AGAINST.search(text, mention.start, mention.end + 90):
            yield Reading(mention.metric, mention.text, mention.basis, "direction", *where, rule="against")
        elif mention.metric == "other" and mention.text.lower() != "profitability":
            continue
        elif _DIRECTIONS.search(text[max(0, mention.start - 50) : mention.end + 60]) or _DIRECTIONS.search(
            mention.text
        ):
            yield Reading(mention.metric, mention.text, mention.basis, "direction", *where, rule="direction")
        else:
            continue
        seen.add(mention.metric)


_SIGN = re.compile(r"\b(?:positive|balanced|break-?even)\s+$", re.IGNORECASE)


def find_signs(text: str, marks: Marks, spans: tuple[tuple[int, int], ...]) -> Iterator[Reading]:
    """Find metrics that guidance only says will be positive, beside others with amounts ("… as well as a positive EBITDA")."""
    for mention in marks.metrics:
        if _SIGN.search(text[: mention.start]) and not any(s < mention.end and mention.start < t for s, t in spans):
            yield Reading(
                mention.metric, mention.text, mention.basis, "direction", mention.start, mention.end, rule="sign"
            )


def choose_period(
    span: tuple[int, int], text: str, marks: Marks, published: date, others: tuple[tuple[int, int], ...] = ()
) -> PeriodMark | None:
    """Choose the period of a reading or event within its passage: the nearest that can lie ahead.

    A period that only serves a comparison is never taken. One that lies before the release is taken only if it ended
    within 100 days (an estimate for a period just over) and no other is there.
    """
    told = [a.end for a in marks.amounts if a.role in ("comparison", "prior")]
    own = [
        p
        for p in marks.periods
        if not p.compared and not any(0 <= p.start - end <= 8 and ")" not in text[end : p.start] for end in told)
    ]
    ahead = [p for p in own if p.period.end is None or p.period.end >= published]
    recent = [
        p for p in own if p.period.end is not None and published - timedelta(days=100) <= p.period.end < published
    ]
    for group in (ahead, recent):
        if group:
            return min(group, key=lambda p: _distance(span, (p.start, p.end), text, others))
    return None


_ASIDE = re.compile(r"\bwhich\b|\bexclud\w+|\binclud\w+|;|,\s+(?:and|compared)\b|\(", re.IGNORECASE)
_BARE_YEAR = re.compile(r"\s*(?:20)?\d\d\s*")


def _distance(
    span: tuple[int, int], period: tuple[int, int], text: str, others: tuple[tuple[int, int], ...]
) -> tuple[int, int]:
    """Measure how far a period stands from a span: other claims between them first, then characters.

    An aside between them ("which excludes the first quarter charge") counts as sixty, a bare year that no preposition
    leads ("Spring Release 2026") as forty.
    """
    low, high = min(span[1], period[1]), max(span[0], period[0])
    walls = sum(1 for start, end in others if low <= start and end <= high)
    gap = max(0, high - low)
    asides = len(_ASIDE.findall(text[low:high])) if high > low else 0
    bare = _BARE_YEAR.fullmatch(text[period[0] : period[1]]) and not re.search(
        r"(?i)\b(?:in|for|during|by|of|fiscal|year|to)\s*$", text[: period[0]]
    )
    return (walls, gap + 60 * asides + (40 if bare else 0))


def is_dated(period: Period | None) -> bool:
    """Tell whether a period gives a day by which something can be checked."""
    return period is not None and period.end is not None
