"""Guidance: metrics with their amounts, measures, periods and earlier ranges, read from one segment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from tracker import lexicon
from tracker.amounts import negated
from tracker.candidates.measures import (
    against_period,
    clause_after,
    fits,
    measure_of,
    moved_by,
    moved_to,
    own_words,
    signed,
    told_sign,
    weighed,
)
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
        yield told or _unnamed(segment, mark, marks)
        return
    found = False
    for mention, rule in _mentions_for(segment.text, mark, marks, used):
        reading = _reading(segment.text, mark, mention, marks, rule) or _as_other(mark, mention)
        if reading is not None:
            used.add(mention.start)
            found = True
            yield reading
    if not found:
        yield _margin(segment, mark) or _above(segment, mark, marks) or _unnamed(segment, mark, marks)


def _above(segment: Segment, mark: AmountMark, marks: Marks) -> Reading | None:
    """Read an amount whose metric only the words above it name ("Revenue", below it "$5 million to $6 million in 2026")."""
    if marks.metrics or len(segment.text) > MAX_BARE or _names_itself(segment, mark):
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
# "Rate case expense about 2% above 2025": two words of an item that are no frame of an amount name what it is of.
_ITEM_FRAME = re.compile(
    r"(?:expect|anticipat|project|forecast|plan|target|guid|estimat|increas|decreas|grow|declin|rang|approximat|improv|chang|remain|reach|compar|includ|exclud|exceed)\w*|"
    r"organic|constant|currency|currencies|local|basis|points?|percent|digits?|low|mid|high|single|double|teens|flat|slightly|slight|roughly|least|above|below|last|prior|previous|"
    r"now|should|would|company|group|segment|region|with|will|total|level|levels|both|each|least|most"
)


def _names_itself(segment: Segment, mark: AmountMark) -> bool:
    """Tell whether a list item says in words of its own what its amount is of."""
    if segment.kind != "item":
        return False
    words = re.findall(r"(?<![\w’'-])[a-z][a-z-]{3,}", segment.text[: mark.start])
    own = [w for w in words if w not in _LIST_WORDS and not _ITEM_FRAME.fullmatch(w)]
    return len(own) >= 2


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


# "Investments in 2027 will be around NOK 300 million" are made; "short-term investments of $5 million" are held.
_INVEST = re.compile(
    r"\b(?:invest|spend)(?:ing)?\b[^.;]{0,40}$|(?<![\w-] )\binvestments (?:in|for|during) (?:20\d\d|(?:the |this |next )[\w -]{2,20}?) (?:will|should|are|is|to)\b[^.;]{0,30}$",
    re.IGNORECASE,
)
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
_STAFF_NOUN = re.compile(
    r"\b(?:staff|employees|people|jobs|positions|roles|workers|graduates|freshers|trainees|apprentices|interns|engineers|developers|consultants|"
    r"salespeople|sales representatives|nurses|technicians|drivers|pilots|associates|colleagues|hires|recruits|professionals|crew(?: members)?)\b",
    re.IGNORECASE,
)
# Who is hired comes on top of who is there, whose job is cut leaves: a change of the headcount, not its level.
_HIRED = re.compile(
    r"\b(?:hir(?:e|es|ing)|recruit(?:s|ing)?|onboard(?:s|ing)?|add(?:s|ing)?|take on|taking on|appoint(?:s|ing)?)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
_CUT_JOBS = re.compile(
    r"\b(?:cut(?:s|ting)?|eliminat\w+|shed(?:s|ding)?|reduc(?:e|es|ing|tion)|axe|loss of|lay(?:ing)? off|made redundant)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
_JOBS_CUT = re.compile(
    r"[\w\s-]{0,40}?\b(?:(?:will|to|are|is|would) )*(?:be )?(?:cut|eliminated|lost|reduced|shed|made redundant|laid off)\b", re.IGNORECASE
)
_OPENING = re.compile(r"\b(?:open\w*|add\w*)\b", re.IGNORECASE)


def _unnamed(segment: Segment, mark: AmountMark, marks: Marks) -> Reading:
    """Read an amount of something that is no metric of the list ("to enroll approximately 500 participants").

    The noun after it, else the words before it, are then the subject; money that is spent, saved or that "this figure"
    refers to, physical output and sites still name a metric.
    """
    text, unit, span = segment.text, mark.amount.unit, (mark.start, mark.end)
    money = _unnamed_money(segment, mark) if len(unit) == 3 and unit.isupper() else None
    if money is not None:
        return money
    told = _growth(text, mark, marks) or _recognised(text, mark)
    if told is not None:
        return told
    if unit == "percent" and (saved := _SAVE.search(text[: mark.start])):
        return Reading("cost_savings", "save", "unstated", "level", saved.start(), mark.end, mark.amount, span, rule="save")
    if _WORLD.match(text, mark.end) and unit == "percent":
        return Reading("market_growth", "market", "unstated", "growth", *span, mark.amount, span, rule="market")
    if _OUTPUT_UNIT.match(unit):
        return Reading("production", unit, "unstated", "level", *span, mark.amount, span, rule="output")
    noun = _PHYSICAL_NOUN.match(text, mark.end) if unit not in ("count", "shares", "percent") else None
    noun = noun or _COUNTED_NOUN.match(text, mark.end)
    staffed = _HIRED.search(text, max(0, mark.start - 70), mark.start) or _CUT_JOBS.search(text, max(0, mark.start - 70), mark.start)
    none = noun is None or (_NO_NOUN.match(noun.group(1)) and not (staffed and noun.group(1).startswith("people")))
    if noun is None or none or unit == "percent":
        return _by_words_before(text, mark)
    words, metric = noun.group(1).strip(), "other"
    if _SITE_NOUN.search(words):
        metric = "store_openings" if _OPENING.search(text[max(0, mark.start - 60) : mark.start]) else "store_count"
    elif _STAFF_NOUN.search(words):
        return _staff(segment.text, mark, words, noun.end())
    elif _UNIT_NOUN.search(words) and not _IDLE.match(text, noun.end()):
        metric = "units"
    return Reading(metric, words, "unstated", "level", mark.start, noun.end(), mark.amount, span, rule="counted_noun")


def _staff(text: str, mark: AmountMark, words: str, end: int) -> Reading:
    """Read a number of people or jobs: a level, or what is hired ("hire 400 graduates") or cut ("150 jobs are to be cut")."""
    span = (mark.start, mark.end)
    amount, measure = _staff_change(text, mark.start, mark.end, mark.amount)
    return Reading("headcount", words, "unstated", measure, mark.start, end, amount, span, rule="counted_noun")


def _staff_change(text: str, start: int, end: int, amount: Amount) -> tuple[Amount, Measure]:
    before = text[max(0, start - 70) : start]
    if (end_of_move := moved_to(text[start:end], before)) is not None:
        return replace(amount, low=end_of_move, high=end_of_move), "level"
    if _CUT_JOBS.search(before) or _JOBS_CUT.match(text, end):
        return negated(amount), "change"
    return amount, "change" if _HIRED.search(before) else "level"


_SUBJECT_BEFORE = re.compile(
    r"((?:[\w’'&/-]+ ){1,5}?)(?:(?:is|are|to|of|by|at|be|will|expected|approximately|about|between|from|around|range|in|the|and|total|reach|increase|decrease|up|down|roughly|anticipated|a|an|with)\s+|[:,(–—-]\s*)*$",
    re.IGNORECASE,
)


# "5% to 6% in constant currency", "guide for 0.5% to 1.5% sequentially": what grows so, without a name, is revenue.
_REVENUE_WORDS = re.compile(
    r"[^.;,%\d]{0,25}?\b(?:(?:in|at|on an?) (?:constant|local) (?:currenc|exchange)\w*|organic(?:ally)?|sequentially|quarter[- ]over[- ]quarter|quarter on quarter)\b",
    re.IGNORECASE,
)
_OF_CURRENCY = re.compile(r"\b(?:constant|local) (?:currenc|exchange)|\borganic", re.IGNORECASE)
# "growth of 5%", "growth in Services in the high single digits", "5% to 6% growth"; but "rate base growth", "growth in loans".
_GROWTH_BEFORE = re.compile(
    r"(?:^|[,:;–—“\"(]\s*|\b(?:an?|the|our|its|of|with|to|for|sees?|foresees?|expects?|expecting|anticipates?|projects?|forecasts?|delivers?|achieves?|targets?|"
    r"generates?|annual|yearly|average|further|sequential|strong|solid|moderate|slight|overall|total|compound|expected|projected|year-over-year)\s+)"
    r"growth(?:\s+rates?)?(?:\s+(?:in|at|for|from)\s+(?:the\s+|our\s+)?(?-i:[A-Z][\w&-]*)(?:\s+(?-i:[A-Z&][\w-]*)){0,3})?"
    r"(?:\s+(?:is|are|will|should|to|be|expected|projected|anticipated|of|in|the|at|a|an|between|around|about|approximately|roughly|up|least|range|from|reach)){0,7}\s*$",
    re.IGNORECASE,
)
_GROWTH_AFTER = re.compile(
    r"\s+(?:(?:annual|yearly|organic|sequential|overall|year-over-year|constant[- ]currency|total|compound)\s+){0,3}growth\b"
    r"(?!\s+(?:in|of|for)\s+(?:the\s+|our\s+|its\s+)?(?-i:[a-z])|\s+(?:capital|capex|rate base))",
    re.IGNORECASE,
)


def _growth(text: str, mark: AmountMark, marks: Marks) -> Reading | None:
    """Read a percentage that the words call growth of nothing named as growth of revenue."""
    if mark.amount.unit != "percent":
        return None
    before, span = text[max(0, mark.start - 110) : mark.start], (mark.start, mark.end)
    words = _REVENUE_WORDS.match(text, mark.end)
    if not (words or _GROWTH_AFTER.match(text, mark.end) or _GROWTH_BEFORE.search(before)):
        return None
    basis: Basis = "non_gaap" if _OF_CURRENCY.search(text[mark.start : mark.end + 60]) else "unstated"
    amount = signed(mark.amount, "revenue", before[-30:])
    return Reading(
        "revenue", "growth", basis, "growth", *span, amount, span, _prior_for(text, mark, marks), rule="growth"
    )


# "recognize a pre-tax gain of $18 million" names what it is of.
_RECOGNISED = re.compile(
    r"\brecogni[sz](?:e|ing)\b(?:(?!\b(?:gains?|charges?|loss(?:es)?|expenses?|benefits?|impairments?|costs?|tax|income|profit)\b)[^.;]){0,40}$",
    re.IGNORECASE,
)


def _recognised(text: str, mark: AmountMark) -> Reading | None:
    """Read what of a contract or backlog is to be recognized: revenue, as money or as a share of the balance."""
    money = len(mark.amount.unit) == 3 and mark.amount.unit.isupper()
    if not (money or mark.amount.unit == "percent") or not _RECOGNISED.search(text, max(0, mark.start - 60), mark.start):
        return None
    span = (mark.start, mark.end)
    return Reading("revenue", "recognize", "unstated", "level", *span, mark.amount, span, rule="recognised")


# A margin that is not named is the one that the words around speak of.
_MARGIN = re.compile(r"(?<![\w-] )\bmargins?\b|\b(?:the|our|its|quarter|year|annual|adjusted|profit) margins?\b", re.IGNORECASE)


def _margin(segment: Segment, mark: AmountMark) -> Reading | None:
    """Read a percentage of a margin without a name ("weigh on the fourth-quarter margin by 90 basis points")."""
    text = segment.text
    if mark.amount.unit not in ("percent", "bps", "percentage_point"):
        return None
    found = list(_MARGIN.finditer(text, max(0, mark.start - 70), mark.start))
    around = (segment.before, segment.lead, segment.section, segment.after) if found else ()
    named = (m for words in around for m in reversed(lexicon.find_metrics(words)) if m.metric in _MARGINS)
    meant = next(named, None)
    if meant is None:
        return None
    at, span = found[-1], (mark.start, mark.end)
    mention = lexicon.MetricMention(meant.metric, at.start(), at.end(), at.group(), meant.basis)
    amount = weighed(signed(mark.amount, meant.metric, text[at.end() : mark.start]), text[: at.end()])
    measure = measure_of(meant.metric, amount, text[at.start() : mark.end])
    return Reading(mention.metric, mention.text, mention.basis, measure, at.start(), mark.end, amount, span, rule="margin")


_MARGINS = frozenset({"operating_margin", "gross_margin", "net_margin"})


# "Earnings before restructuring charges are expected in a range of $0.05 to $0.10 per share"
_EARNED = re.compile(r"\b(?:earnings|net income|profit|income)\b(?=[^.;]*$)", re.IGNORECASE)


def _by_words_before(text: str, mark: AmountMark) -> Reading:
    span = (mark.start, mark.end)
    window = text[max(0, mark.start - 90) : mark.start]
    found = _SUBJECT_BEFORE.search(window)
    subject = found.group(1).strip() if found else ""
    if mark.amount.unit == "percent" and mark.amount.measure == "level" and _FEWER.match(text, mark.end):
        return Reading("other", subject or "cut", "unstated", "growth", *span, negated(mark.amount), span, rule="unnamed")
    earned = _EARNED.search(text, max(0, mark.start - 160), mark.start) if mark.amount.unit.endswith("/share") else None
    if earned:
        return Reading("eps", earned.group(), "unstated", "level", earned.start(), mark.end, mark.amount, span, rule="per_share")
    measure = measure_of("other", mark.amount, window[-40:] + clause_after(text, mark.end))
    amount = signed(mark.amount, "other", window[-30:])
    return Reading("other", subject or mark.amount.unit, "unstated", measure, *span, amount, span, rule="unnamed")


# "a 40% cut in its own emissions", "to emit 25% fewer tonnes": a percentage of what was.
_FEWER = re.compile(r"\s+(?:(?:absolute|overall|further|total) )?(?:cuts? (?:in|of|to)|fewer|less|lower)\b", re.IGNORECASE)
# "1 GW of AI infrastructure", "more than double the size of", "a capacity of 347 beds" (which only describes).
_PHYSICAL_NOUN = re.compile(r"\s*(?:[a-z]{1,4}\s+)?of\s+((?:[\w-]+ ?){1,4})", re.IGNORECASE)
_OUTPUT_UNIT = re.compile(r"(?:cfe?/day\b|[\w ]*ounces|oz|tonnes|tons|barrels|boe|bbl|mmcf|pounds)\b")
_ANAPHOR = re.compile(r"\b(?:this|that|the) (?:figure|number|amount|total)\b", re.IGNORECASE)
_WORLD = re.compile(r"\s+in the (?:[\w-]+ ){0,4}?market\b", re.IGNORECASE)
# "make $1.4 million in improvements", "$2 million of building upgrades"
_IMPROVED = re.compile(
    r"\s+(?:in|of|on|worth of)\s+(?:(?:capital|property|building|tenant|facility|leasehold|plant|equipment|site|planned|additional)\s+){0,3}"
    r"(?:improvements|renovations|upgrades|refurbishments?|modernisation|modernization)\b",
    re.IGNORECASE,
)
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
    if _IMPROVED.match(text, mark.end):
        return Reading("capex", "invest", "unstated", "level", *span, mark.amount, span, rule="invest")
    if _ANAPHOR.search(text[: mark.start]) and (above := lexicon.find_metrics(segment.before[-300:])):
        meant = above[-1]
        return Reading(meant.metric, meant.text, meant.basis, "level", *span, mark.amount, span, rule="anaphor")
    market = _MARKET.match(text, mark.end)
    if market:
        words = market.group().strip()
        return Reading("other", words, "unstated", "level", *span, mark.amount, span, rule="market")
    return None


def _reading(text: str, mark: AmountMark, mention: lexicon.MetricMention, marks: Marks, rule: str) -> Reading | None:
    mention = _per_share_metric(mention, mark.amount, marks)
    mention = _per_unit_cost(mention, mark, text)
    read = own_words(mark.amount, mention)
    bare_ratio = mention.metric == "leverage" or (mention.metric == "bookings" and "book" in mention.text.lower())
    if bare_ratio and read.unit == "count":
        read = replace(read, unit="ratio")
    amount = signed(
        read,
        mention.metric,
        text[mention.end if mention.end <= mark.start else max(0, mark.start - 25) : mark.start],
    )
    if _from_loss_to_profit(text, mark, mention):
        # As stated on the loss that is named: a profit of one million is a loss of -1.
        amount = replace(mark.amount, low=-(mark.amount.high or Decimal(0)), high=-(mark.amount.low or Decimal(0)))
    amount = weighed(told_sign(amount, text, mention, mark.start), text[: mention.start])
    amount, against = against_period(amount, text[mark.end : mark.end + 80])
    if rule == "added" and _MORE.search(text, max(0, mark.start - 30), mark.start):
        against = "growth" if amount.unit == "percent" and lexicon.form_of(mention.metric) != "rate" else "change"
    stepped = not (against or " to " in text[mark.start : mark.end])
    moved = moved_by(amount, text, mention, mark.start) if stepped else None
    if moved is not None:
        amount, against = moved, "change"
    if mention.metric == "headcount" and amount.unit == "count" and against is None:
        amount, against = _staff_change(text, mark.start, mark.end, amount)
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
_OPERATING = re.compile(r"operating (?:earnings|income|profit)\b", re.IGNORECASE)


def _per_share_metric(mention: lexicon.MetricMention, amount: Amount, marks: Marks) -> lexicon.MetricMention:
    """Take earnings whose amount is one per share for earnings per share: "ongoing earnings of $4.50 to $4.75".

    Sums of money are not printed in cents; operating earnings per share leave out what is not operating. Growth of
    earnings beside an amount per share ("5% annual growth in ongoing earnings, from the base of $4.36") is growth per share.
    """
    if amount.unit == "percent" and mention.text.lower().endswith(" earnings") and mention.metric == "net_income":
        beside = any(a.amount.unit.endswith("/share") or _in_cents(a.amount) for a in marks.amounts)
        return replace(mention, metric="eps") if beside else mention
    if not (amount.unit.endswith("/share") or _in_cents(amount)):
        return mention
    if mention.metric == "operating_income" and _OPERATING.search(mention.text):
        return replace(mention, metric="eps", basis="non_gaap" if mention.basis == "unstated" else mention.basis)
    return replace(mention, metric=_PER_SHARE_OF.get(mention.metric, mention.metric))


_PER_UNIT = re.compile(
    r"\s*(?:per|an?|/)\s*(?:operating |calendar |vessel |revenue )?(?:day|boe|bbl|barrel|tonne|ton|ounce|oz|pound|lb|kg|mcfe?|mwh|gallon)\b", re.IGNORECASE
)


def _per_unit_cost(mention: lexicon.MetricMention, mark: AmountMark, text: str) -> lexicon.MetricMention:
    """Take operating expenses that are told per unit of output or day for the cost of what is made."""
    if mention.metric != "operating_expenses" or mark.amount.unit.endswith("/share"):
        return mention
    per_unit = "/" in mark.amount.unit or (len(mark.amount.unit) == 3 and _PER_UNIT.match(text, mark.end))
    return replace(mention, metric="cost_of_revenue") if per_unit else mention


def _in_cents(amount: Amount) -> bool:
    """Tell whether an amount of money is printed to the cent, as sums are not."""
    largest = max((abs(v) for v in (amount.low, amount.high) if v is not None), default=Decimal(0))
    return len(amount.unit) == 3 and amount.unit.isupper() and largest < 1000 and amount.digits <= -2


_LINK_FOLLOWS = re.compile(
    r"^[+\s]*(?:or\s+(?:more|better|higher|less|lower)\s+)?(?:(?:of|in|for|on|worth of|in the form of)\s+)?(?:(?:(?-i:[A-Z][\w™®-]*)|the|our|its|total|core|constant|constant-currency|currency|adjusted|organic|non-gaap|restaurant|store|product|service|home|subscription|additional|annual|annualized|net|gross|new|more|expected|increase in|growth in|reduction in|decrease in|decline in|improvement in|year-over-year|yoy|sequential|increase|decrease|decline|growth)\s+){0,4}(?:in\s+)?$",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"[;•]|(?<!approx)(?<!\bca)(?<!incl)\.\s|\bwhile\b|\bwhereas\b|\bhowever\b|\balthough\b", re.IGNORECASE
)


@lru_cache(maxsize=64)
def _breaks(text: str) -> tuple[tuple[int, int], ...]:
    return tuple((found.start(), found.end()) for found in _BREAK.finditer(text))


def _last_break(text: str, before: int) -> int:
    """Return from where on no break stands before a place: a metric that ends earlier is parted from it."""
    return max((start + 1 for start, end in _breaks(text) if end <= before), default=0)


def _mentions_for(text: str, mark: AmountMark, marks: Marks, used: set[int]) -> list[tuple[lexicon.MetricMention, str]]:
    """Choose the metric(s) an amount belongs to: the one right after it ("15 new stores"), else the nearest before."""
    after = [m for m in marks.metrics if m.start >= mark.end and _LINK_FOLLOWS.match(text[mark.end : m.start])]
    inside = [m for m in marks.metrics if m.start <= mark.start and mark.end <= m.end]
    broken = _last_break(text, mark.start)
    before = [m for m in marks.metrics if broken <= m.end <= mark.start]
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
    "and for the full year fiscal quarter first second third fourth half of in to between from about approximately range or with calendar at least over up down by than more will reach rise rises grow grows improve fall increase decrease then further later again amount amounts total come stand be eur usd gbp chf sek nok dkk cad aud inr jpy".split()
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
    r"\s+(?:to|in)\s+(?:(?:the|our|its|group|consolidated|annual|total|net|fiscal|full-year|fourth-quarter|year|20\d\d)\s+){0,4}",
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
        if other.role == "prior" and _one_unit(other.amount.unit, mark.amount.unit):
            return other.amount
        if other.role == "main" and not text[: other.start].endswith("("):
            return None
    return None


def _one_unit(earlier: str, now: str) -> bool:
    """Tell whether two units can be of one range: "$2,230 to $2,300 per ounce (earlier $2,150 to $2,250)"."""
    return earlier == now or "count" in (earlier, now) or earlier == now.split("/")[0]


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
