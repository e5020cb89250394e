"""Amounts that no metric of the list names: read by the noun behind them, the words before them, or what is done with them."""

from __future__ import annotations

import re
from dataclasses import replace

from tracker import lexicon
from tracker.amounts import is_currency, negated
from tracker.candidates.measures import clause_after, measure_of, moved_to, signed, weighed
from tracker.candidates.readings import Reading, prior_for
from tracker.mentions import AmountMark, Marks
from tracker.types import Amount, Basis, Measure, Segment

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
    r"\b(?:cut(?:s|ting)?|eliminat\w+|shed(?:s|ding)?|reduc(?:e|es|ing|tion)|axe|loss of|lay(?:ing)? off|made redundant)\b[^.;]{0,80}$",
    re.IGNORECASE,
)
_JOBS_CUT = re.compile(
    r"[\w\s-]{0,40}?\b(?:(?:will|to|are|is|would) )*(?:be )?(?:cut|eliminated|lost|reduced|shed|made redundant|laid off)\b", re.IGNORECASE
)
_OPENING = re.compile(r"\b(?:open\w*|add\w*)\b", re.IGNORECASE)


def unnamed(segment: Segment, mark: AmountMark, marks: Marks) -> Reading:
    """Read an amount of something that is no metric of the list ("to enroll approximately 500 participants").

    The noun after it, else the words before it, are then the subject; money that is spent, saved or that "this figure"
    refers to, physical output and sites still name a metric.
    """
    text, unit = segment.text, mark.amount.unit
    money = _unnamed_money(segment, mark) if is_currency(unit) else None
    told = money or _growth(text, mark, marks) or _recognised(text, mark)
    if told is not None:
        return told
    if unit == "percent":
        return _unnamed_percentage(text, mark)
    if _OUTPUT_UNIT.match(unit):
        span = (mark.start, mark.end)
        return Reading("production", unit, "unstated", "level", *span, mark.amount, span, rule="output")
    return _counted(text, mark) or _by_words_before(text, mark)


def _unnamed_percentage(text: str, mark: AmountMark) -> Reading:
    span = (mark.start, mark.end)
    if saved := SAVE.search(text[: mark.start]):
        return Reading("cost_savings", "save", "unstated", "level", saved.start(), mark.end, mark.amount, span, rule="save")
    if _WORLD.match(text, mark.end):
        return Reading("market_growth", "market", "unstated", "growth", *span, mark.amount, span, rule="market")
    return _by_words_before(text, mark)


def _counted(text: str, mark: AmountMark) -> Reading | None:
    """Read an amount by the noun behind it: sites, people, things put into service, or what is no metric of the list."""
    noun = _noun_behind(text, mark)
    if noun is None:
        return None
    words, metric = noun.group(1).strip(), "other"
    if _SITE_NOUN.search(words):
        metric = "store_openings" if _OPENING.search(text[max(0, mark.start - 60) : mark.start]) else "store_count"
    elif _STAFF_NOUN.search(words):
        return _staff(text, mark, words, noun.end())
    elif _UNIT_NOUN.search(words) and not _IDLE.match(text, noun.end()):
        metric = "units"
    span = (mark.start, mark.end)
    return Reading(metric, words, "unstated", "level", mark.start, noun.end(), mark.amount, span, rule="counted_noun")


def _noun_behind(text: str, mark: AmountMark) -> re.Match[str] | None:
    noun = _PHYSICAL_NOUN.match(text, mark.end) if mark.amount.unit not in ("count", "shares") else None
    noun = noun or _COUNTED_NOUN.match(text, mark.end)
    if noun is None or not _NO_NOUN.match(noun.group(1)):
        return noun
    # "People" alone are counted where they are hired or where their jobs go.
    start = max(0, mark.start - 70)
    staffed = _HIRED.search(text, start, mark.start) or _CUT_JOBS.search(text, start, mark.start)
    return noun if staffed and noun.group(1).startswith("people") else None


def _staff(text: str, mark: AmountMark, words: str, end: int) -> Reading:
    """Read a number of people or jobs: a level, or what is hired ("hire 400 graduates") or cut ("150 jobs are to be cut")."""
    span = (mark.start, mark.end)
    amount, measure = staff_change(text, mark.start, mark.end, mark.amount)
    return Reading("headcount", words, "unstated", measure, mark.start, end, amount, span, rule="counted_noun")


def staff_change(text: str, start: int, end: int, amount: Amount) -> tuple[Amount, Measure]:
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
    told = _GROWTH_BEFORE.search(before)
    if not (words or told or _GROWTH_AFTER.match(text, mark.end)):
        return None
    # What grows stands behind the word: "growth in Service in the high single digits" is Service's.
    start = mark.start - len(before) + before.lower().index("growth", told.start()) if told else mark.start
    basis: Basis = "non_gaap" if _OF_CURRENCY.search(text[mark.start : mark.end + 60]) else "unstated"
    amount = signed(mark.amount, "revenue", before[-30:])
    return Reading(
        "revenue", "growth", basis, "growth", start, mark.end, amount, span, prior_for(text, mark, marks), rule="growth"
    )


# "recognize a pre-tax gain of $18 million" names what it is of.
_RECOGNISED = re.compile(
    r"\brecogni[sz](?:e|ing)\b(?:(?!\b(?:gains?|charges?|loss(?:es)?|expenses?|benefits?|impairments?|costs?|tax|income|profit)\b)[^.;]){0,40}$",
    re.IGNORECASE,
)


def _recognised(text: str, mark: AmountMark) -> Reading | None:
    """Read what of a contract or backlog is to be recognized: revenue, as money or as a share of the balance."""
    if not (is_currency(mark.amount.unit) or mark.amount.unit == "percent") or not _RECOGNISED.search(text, max(0, mark.start - 60), mark.start):
        return None
    span = (mark.start, mark.end)
    return Reading("revenue", "recognize", "unstated", "level", *span, mark.amount, span, rule="recognised")


# A margin that is not named is the one that the words around speak of.
_MARGIN = re.compile(r"(?<![\w-] )\bmargins?\b|\b(?:the|our|its|quarter|year|annual|adjusted|profit) margins?\b", re.IGNORECASE)


def margin_around(segment: Segment, mark: AmountMark) -> Reading | None:
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
SAVE = re.compile(r"\bsav(?:e|es|ing|ings)\b[^.;,]{0,25}$", re.IGNORECASE)
_MARKET = re.compile(r"\s+(?:[\w-]+ ){0,4}?market\b", re.IGNORECASE)


def _unnamed_money(segment: Segment, mark: AmountMark) -> Reading | None:
    """Read money that is to be invested or saved, that "this figure" refers to, or that sizes a market."""
    text, span = segment.text, (mark.start, mark.end)
    before = text[max(0, mark.start - 80) : mark.start]
    for pattern, metric, rule in ((SAVE, "cost_savings", "save"), (_INVEST, "capex", "invest")):
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
