"""Guidance: metrics with their amounts, measures, periods and earlier ranges, read from one segment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from tracker import lexicon
from tracker.candidates.measures import against_period, clause_after, fits, measure_of, signed, told_sign
from tracker.mentions import AmountMark, Marks, Role
from tracker.types import Amount, Basis, Measure, Segment


@dataclass(frozen=True, slots=True)
class Reading:
    """One metric with the amount (or bare direction) that a segment gives it; spans are the segment's."""

    metric: str
    subject: str
    basis: Basis
    measure: Measure
    start: int
    end: int
    amount: Amount | None = None
    amount_span: tuple[int, int] | None = None
    prior: Amount | None = None
    role: Role = "main"
    rule: str = ""


def find_readings(segment: Segment, marks: Marks) -> Iterator[Reading]:
    """Find a reading of every amount of a segment, whatever part the amount plays there; an amount may have several.

    Amounts that play the main part choose their metric first. One that no metric of the list fits is "other", with the
    words beside it as subject.
    """
    yield from _counted_kinds(segment.text)
    listed = _respectively(segment, marks)
    yield from listed
    read = {reading.amount_span for reading in listed}
    used: set[int] = {reading.start for reading in listed}
    ranked = sorted(marks.amounts, key=lambda mark: _RANK.get(mark.role, 2))
    for mark in ranked:
        if (mark.start, mark.end) not in read:
            yield from (replace(reading, role=mark.role) for reading in _read(segment, mark, marks, used))


_RANK: dict[str, int] = {"main": 0, "part": 1, "derived": 1}


def _read(segment: Segment, mark: AmountMark, marks: Marks, used: set[int]) -> Iterator[Reading]:
    """Read one amount: by the metrics that it belongs to, else by the words beside it. Adds the metrics' places to `used`."""
    saved = _SAVE.search(segment.text[: mark.start])
    told = _per_share_of(segment.text, mark, marks) if mark.role == "derived" else None
    if saved or told:
        yield told or _unnamed(segment, mark)
        return
    found = False
    for mention, rule in _mentions_for(segment.text, mark, marks, used):
        reading = _reading(segment.text, mark, mention, marks, rule) or _as_other(mark, mention)
        if reading is not None:
            used.add(mention.start)
            found = True
            yield reading
    if not found:
        yield _above(segment, mark, marks) or _unnamed(segment, mark)


def _above(segment: Segment, mark: AmountMark, marks: Marks) -> Reading | None:
    """Read an amount whose metric only the words above it name ("Revenue", below it "$5 million to $6 million in 2026")."""
    if marks.metrics or len(segment.text) > MAX_BARE:
        return None
    for words in (segment.before[-120:], segment.lead, segment.section.rpartition(" > ")[2]):
        for mention in reversed(lexicon.find_metrics(words) if words else []):
            measure = measure_of(mention.metric, mark.amount, segment.text)
            if fits(mention.metric, mark.amount, measure):
                span = (mark.start, mark.end)
                return Reading(
                    mention.metric, mention.text, mention.basis, measure, *span, mark.amount, span,
                    _prior_for(segment.text, mark, marks), rule="above",
                )  # fmt: skip
    return None


# A line longer than this says itself what its amounts are of.
MAX_BARE = 160


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


def _as_other(mark: AmountMark, mention: lexicon.MetricMention) -> Reading | None:
    """Read a counted noun that a metric's phrase names but the metric is no count of ("two million orders")."""
    if mark.amount.unit != "count" or mention.start < mark.end:
        return None
    span = (mark.start, mark.end)
    return Reading(
        "other", mention.text, "unstated", "level", mark.start, mention.end, mark.amount, span, rule="counted_noun"
    )


_INVEST = re.compile(r"\b(?:invest|spend)(?:ing)?\b[^.;]{0,40}$", re.IGNORECASE)
_COUNTED_NOUN = re.compile(
    r"\s+(?:more |new |additional |the |our |its )?((?:(?!(?:in|for|of|at|during|by|with|to|and|or|from|on|the|a|before|after|until|will|is|are|has|have|that|which|while|as)\b)[a-z][\w-]+ ?){1,3})"
)
_NO_NOUN = re.compile(
    r"^(?:days?|weeks?|months?|years?|hours?|minutes?|people|times|percent|of|in|and|or|to|per|the|a)\b", re.IGNORECASE
)


_SITE_NOUN = re.compile(
    r"\b(?:stores|restaurants|locations|shops|branches|clubs|showrooms|boutiques|salons)\b", re.IGNORECASE
)
# What is delivered, bought or put into service piece by piece ("nine aircraft join the fleet", "deploy 15 data centers").
_UNIT_NOUN = re.compile(
    r"\b(?:aircraft|airplanes|jets|helicopters|vessels|ships|tankers|vehicles|cars|buses|trucks|tractors|trailers|locomotives|railcars|machines|"
    r"turbines|robots|generators|data centers?|data centres?|homes|terminals|kiosks|charging points|chargers)\b",
    re.IGNORECASE,
)
_IDLE = re.compile(
    r"\W*(?:to |will |are |is |be |being )*(?:on the ground|grounded|parked|idle|out of service)\b", re.IGNORECASE
)
_STAFF_NOUN = re.compile(r"\b(?:staff|employees|people|jobs|positions)\b", re.IGNORECASE)
_OPENING = re.compile(r"\b(?:open\w*|add\w*)\b", re.IGNORECASE)


def _unnamed(segment: Segment, mark: AmountMark) -> Reading:
    """Read an amount of something that is no metric of the list ("to enroll approximately 500 participants").

    The noun after it, else the words before it, are then the subject; money that is spent, saved or that "this figure"
    refers to, physical output and sites still name a metric.
    """
    text, unit, span = segment.text, mark.amount.unit, (mark.start, mark.end)
    money = _unnamed_money(segment, mark) if len(unit) == 3 and unit.isupper() else None
    if money is not None:
        return money
    if _WORLD.match(text, mark.end) and unit == "percent":
        return Reading("market_growth", "market", "unstated", "growth", *span, mark.amount, span, rule="market")
    if _OUTPUT_UNIT.match(unit):
        return Reading("production", unit, "unstated", "level", *span, mark.amount, span, rule="output")
    noun = _PHYSICAL_NOUN.match(text, mark.end) if unit not in ("count", "shares", "percent") else None
    noun = noun or _COUNTED_NOUN.match(text, mark.end)
    if noun is None or _NO_NOUN.match(noun.group(1)) or unit == "percent":
        return _by_words_before(text, mark)
    words, metric = noun.group(1).strip(), "other"
    if _SITE_NOUN.search(words):
        metric = "store_openings" if _OPENING.search(text[max(0, mark.start - 60) : mark.start]) else "store_count"
    elif _STAFF_NOUN.search(words):
        metric = "headcount"
    elif _UNIT_NOUN.search(words) and not _IDLE.match(text, noun.end()):
        metric = "units"
    return Reading(metric, words, "unstated", "level", mark.start, noun.end(), mark.amount, span, rule="counted_noun")


_SUBJECT_BEFORE = re.compile(
    r"((?:[\w’'&/-]+ ){1,5}?)(?:(?:is|are|to|of|by|at|be|will|expected|approximately|about|between|from|around|range|in|the|and|total|reach|increase|decrease|up|down|roughly|anticipated|a|an|with)\s+|[:,(–—-]\s*)*$",
    re.IGNORECASE,
)


def _by_words_before(text: str, mark: AmountMark) -> Reading:
    span = (mark.start, mark.end)
    window = text[max(0, mark.start - 90) : mark.start]
    found = _SUBJECT_BEFORE.search(window)
    subject = found.group(1).strip() if found else ""
    measure = measure_of("other", mark.amount, window[-40:] + clause_after(text, mark.end))
    amount = signed(mark.amount, "other", window[-30:])
    return Reading("other", subject or mark.amount.unit, "unstated", measure, *span, amount, span, rule="unnamed")


# "1 GW of AI infrastructure", "more than double the size of", "a capacity of 347 beds" (which only describes).
_PHYSICAL_NOUN = re.compile(r"\s*(?:[a-z]{1,4}\s+)?of\s+((?:[\w-]+ ?){1,4})", re.IGNORECASE)
_OUTPUT_UNIT = re.compile(r"(?:[\w ]*ounces|oz|tonnes|tons|barrels|boe|bbl|mmcf|pounds)\b")
_ANAPHOR = re.compile(r"\b(?:this|that|the) (?:figure|number|amount|total)\b", re.IGNORECASE)
_WORLD = re.compile(r"\s+in the (?:[\w-]+ ){0,4}?market\b", re.IGNORECASE)
_SAVE = re.compile(r"\bsav(?:e|es|ing|ings)\b[^.;,]{0,25}$", re.IGNORECASE)
_MARKET = re.compile(r"\s+(?:[\w-]+ ){0,4}?market\b", re.IGNORECASE)


def _unnamed_money(segment: Segment, mark: AmountMark) -> Reading | None:
    """Read money that is to be invested or saved, that "this figure" refers to, or that sizes a market."""
    text, span = segment.text, (mark.start, mark.end)
    before = text[max(0, mark.start - 80) : mark.start]
    for pattern, metric, rule in ((_SAVE, "cost_savings", "save"), (_INVEST, "capex", "invest")):
        if found := pattern.search(before):
            start = mark.start - len(before) + found.start()
            return Reading(metric, rule, "unstated", "level", start, mark.end, mark.amount, span, rule=rule)
    if _ANAPHOR.search(text[: mark.start]) and (above := lexicon.find_metrics(segment.before[-300:])):
        meant = above[-1]
        return Reading(meant.metric, meant.text, meant.basis, "level", *span, mark.amount, span, rule="anaphor")
    market = _MARKET.match(text, mark.end)
    if market:
        words = market.group().strip()
        return Reading("other", words, "unstated", "level", *span, mark.amount, span, rule="market")
    return None


def _reading(text: str, mark: AmountMark, mention: lexicon.MetricMention, marks: Marks, rule: str) -> Reading | None:
    if mark.amount.unit.endswith("/share") and mention.metric in _PER_SHARE_OF:
        mention = replace(mention, metric=_PER_SHARE_OF[mention.metric])
    amount = signed(
        mark.amount,
        mention.metric,
        text[mention.end if mention.end <= mark.start else max(0, mark.start - 25) : mark.start],
    )
    if _from_loss_to_profit(text, mark, mention):
        # Read in the sign of the profit: -2 to 1 million.
        mention, amount = replace(mention, metric=lexicon.metrics()[mention.metric].inverse or mention.metric), mark.amount
    amount, against = against_period(told_sign(amount, text, mention, mark.start), text[mark.end : mark.end + 80])
    if rule == "added" and _MORE.search(text, max(0, mark.start - 30), mark.start):
        against = "change"
    measure = against or measure_of(
        mention.metric, amount, text[min(mention.start, mark.start) : mark.end] + clause_after(text, mark.end)
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
        rule=rule,
    )


_PROFIT = re.compile(r"\b(?:income|profits?|earnings)\b", re.IGNORECASE)


def _from_loss_to_profit(text: str, mark: AmountMark, mention: lexicon.MetricMention) -> bool:
    """Tell "from a net loss of $2 million to net income of $1 million" from a range of losses."""
    low, high = mark.amount.low, mark.amount.high
    if mention.metric not in ("net_loss", "loss_per_share") or low is None or high is None:
        return False
    return low < 0 < high and bool(_PROFIT.search(text, mark.start, mark.end))


# "earnings guidance of $3.30 to $3.46 per share" is guidance of earnings per share.
_PER_SHARE_OF = {"net_income": "eps", "net_loss": "loss_per_share"}

_LINK_FOLLOWS = re.compile(
    r"^[+\s]*(?:or\s+(?:more|better|higher|less|lower)\s+)?(?:(?:of|in|for|on|worth of|in the form of)\s+)?(?:(?:(?-i:[A-Z][\w™®-]*)|the|our|its|total|additional|annual|annualized|net|gross|new|more|expected|increase in|growth in|reduction in|decrease in|decline in|improvement in|year-over-year|yoy|sequential|increase|decrease|decline|growth)\s+){0,4}(?:in\s+)?$",
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
    added = _added_to(text, mark, marks)
    if added:
        return [(added, "added")]
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
    "and for the full year fiscal quarter first second third fourth half of in to between from about approximately range or with calendar at least over up down by than more will reach rise rises grow grows improve fall increase decrease then further later again".split()
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


_ADDS = re.compile(
    r"\b(?:add|contribut|bring)\w*\s+(?:an?\s+)?(?:additional\s+|extra\s+|about\s+|around\s+|roughly\s+|approximately\s+|another\s+)*$",
    re.IGNORECASE,
)
_TO = re.compile(
    r"\s+(?:to|in)\s+(?:(?:the|our|its|group|consolidated|annual|total|net|fiscal|full-year|fourth-quarter|20\d\d)\s+){0,4}",
    re.IGNORECASE,
)


_MORE = re.compile(r"\badd(?:s|ed|ing)?\b", re.IGNORECASE)


def _added_to(text: str, mark: AmountMark, marks: Marks) -> lexicon.MetricMention | None:
    """Find the metric that an amount is added to ("should contribute EUR 4 million to sales")."""
    if not _ADDS.search(text, max(0, mark.start - 60), mark.start):
        return None
    return next((m for m in marks.metrics if m.start >= mark.end and _TO.fullmatch(text, mark.end, m.start)), None)


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


def _respectively(segment: Segment, marks: Marks) -> list[Reading]:
    """Read "GAAP and non-GAAP gross margins … 71.5% and 72.5%, respectively" and the like; [] where it is none.

    Both bases with one amount ("GAAP and non-GAAP tax rates of 14.5 %") give two readings too.
    """
    text = segment.text
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
