"""What an amount measures of its metric: level, growth or change; its sign; whether it fits the metric at all."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from tracker import lexicon
from tracker.amounts import is_currency, negated
from tracker.lexicon.gates import search_before
from tracker.types import Amount, Measure

_GROWTH_WORDS = re.compile(
    r"\b(?:grow(?:th|s|ing)?|increas\w+|decreas\w+|declin\w+|up|down|higher|lower|improv\w+|rise|reduc\w+|fall|cagr|year[- ]over[- ]year|yoy|gain|expand)\b",
    re.IGNORECASE,
)
_OF_SALES = re.compile(
    r"(?:as a |percent(?:age)? |% )?(?:percent(?:age)?|%|share|portion) of (?:(?:net|total|adjusted|our|its|the)\s+)*(?:sales|revenues?)|% of (?:net )?(?:sales|revenues?)|% (?:impact|effect)\b|margin|ratio|conversion|(?<!growth )rate\b(?! base)|\bpay-?out\b(?! growth)",
    re.IGNORECASE,
)


def clause_after(text: str, at: int) -> str:
    """Return the words after an amount up to the clause's end, at most forty characters."""
    return re.split(r"[,;.(]|\band\b", text[at : at + 40])[0]


def measure_of(metric: str, amount: Amount, words: str) -> Measure:
    """Tell what an amount measures: the level of its metric, its growth in percent, or an absolute change.

    `words` are those from the metric to a little after the amount.
    """
    if amount.unit == "ratio":
        return "level"
    if amount.unit == "percent":
        return _measure_of_percent(metric, amount, words)
    if amount.unit in ("bps", "percentage_point"):
        return "level" if metric == "other" and not _GROWTH_WORDS.search(words) else "change"
    return "change" if amount.measure == "change" and metric not in _STEPS else "level"


# "to add 250 stores": how many are opened is a level of openings, whatever it adds to.
_STEPS = frozenset({"store_openings"})


def _measure_of_percent(metric: str, amount: Amount, words: str) -> Measure:
    if amount.low == amount.high == 0 and amount.measure == "growth":
        return "growth"
    # "Cost savings are put at 32% of the expense base": a share that is saved is no growth of savings.
    rate = lexicon.form_of(metric) == "rate" or metric == "cost_savings"
    if rate or _OF_SALES.search(words):
        return "change" if rate and amount.measure == "change" else "level"
    if metric in lexicon.metrics() and lexicon.metrics()[metric].grows:
        return "growth"
    return "growth" if amount.measure == "growth" or _GROWTH_WORDS.search(words) else "level"


# "Churn is to drop below 2%": where it comes to stand, not by how much it falls.
_PLACE = re.compile(r"\b(?:fall|drop|declin|decreas|com(?:e|ing) down)\w*(?: to)?(?: (?:below|under))?\s+$", re.IGNORECASE)
_DOWN = re.compile(
    r"\b(?:decreas\w*|declin\w*|down|reduc\w*|fall\w*|drop\w*|contract\w*|negative|lower by|minus|miss(?:ed|es)?|undershoot\w*|(?:fall|falls|falling) short)\b[^,;]{0,30}$",
    re.IGNORECASE,
)


def signed(amount: Amount, metric: str, words: str) -> Amount:
    """Turn growth that the words before it call a decline negative ("sales to decrease 3% to 5%" is -5..-3).

    An amount that the parser already read as negative, or a decline of a cost that is money, stays as it is.
    """
    if amount.unit == "ratio" and any(v is not None and v < 0 for v in (amount.low, amount.high)):
        # "is expected to fall below 2.5x" bounds the level.
        return negated(amount)
    if amount.unit not in ("percent", "bps", "percentage_point") or not _DOWN.search(words):
        return amount
    if (amount.low is None or amount.high is None) and _PLACE.search(words):
        return amount
    if any(v is not None and v < 0 for v in (amount.low, amount.high)):
        return amount
    return negated(amount)


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
    above, below = all(v > 0 for v in values), all(v < 0 for v in values)
    told = (
        (mention.metric in _PROFITS and above and _called_negative(text, mention, at))
        or (mention.metric in _LOSSES and below)
        or (amount.unit == "percent" and above and _is_cut_by(text, mention, at))
        or (mention.metric == "fx_impact" and above and bool(_AGAINST_US.search(text, max(0, mention.start - 20), mention.end + 10)))
    )
    return negated(amount) if told else amount


# "An approximate 2-percentage-point foreign exchange translation headwind": what a currency takes away.
_AGAINST_US = re.compile(r"\b(?:headwinds?|unfavou?rable|adverse|negative|pressure)\b", re.IGNORECASE)


def _called_negative(text: str, mention: lexicon.MetricMention, at: int) -> bool:
    return (
        "loss" in mention.text.lower()
        or re.match(r"\s+loss(?:es)?\b", text[mention.end : at], re.IGNORECASE) is not None
        # "operating income to be a loss of about $5 million"
        or re.search(r"\bloss(?:es)?\s+of\s+(?:(?:about|approximately|around|roughly|some|between|up|to)\s+){0,3}$", text[mention.end : at], re.IGNORECASE) is not None
        or re.search(r"\bnegative\s+$", text[: mention.start], re.IGNORECASE) is not None
    )


def _is_cut_by(text: str, mention: lexicon.MetricMention, at: int) -> bool:
    return bool(_CUT.search(text[: mention.start]) and re.search(r"\bby\b", text[mention.end : at]))


_WEIGHS = re.compile(
    r"\b(?:weigh\w* (?:heavily )?on|burden\w*|depress\w*|dilut\w*|erod\w*|hurt(?:s|ing)?|pressur\w*|lower(?:s|ing)?|reduc(?:e|es|ing)|cut(?:s|ting)?|decreas(?:e|es|ing))"
    r"\s+(?:(?:the|our|its|group|consolidated|annual|full-year|first-quarter|second-quarter|third-quarter|fourth-quarter|fiscal|20\d\d|reported|adjusted|net|and|both)\s+){0,5}(?:margin)?$",
    re.IGNORECASE,
)


def weighed(amount: Amount, before: str) -> Amount:
    """Turn the points by which something weighs on a metric ("lower sales growth by 150 basis points" is -150).

    `before` are the words up to the metric.

    >>> str(weighed(Amount(Decimal(90), Decimal(90), "bps"), "they will weigh on the ").low)
    '-90'
    """
    if amount.unit not in ("bps", "percentage_point") or not _WEIGHS.search(before[-90:]):
        return amount
    if any(v is not None and v < 0 for v in (amount.low, amount.high)):
        return amount
    return negated(amount)


_MOVES = re.compile(
    r"\b(?:(?P<up>increas\w*|rais\w*|lift\w*|boost\w*|grow(?!th)\w*|improv\w*|add\w*)|(?P<down>lower\w*|reduc\w*|cut\w*|decreas\w*|weigh\w* on|depress\w*))\b",
    re.IGNORECASE,
)
_STEP_BY = re.compile(r"\bby\s+(?:(?:about|approximately|around|roughly|up to|an estimated|an additional|another|over|more than|at least|some|nearly)\s+){0,3}$", re.IGNORECASE)
_UPWARDS, _DOWNWARDS = "increase|improvement|rise|growth|gain|uplift", "decrease|decline|reduction|drop|fall"
# "an increase in operating earnings of about $0.10 per share"
_STEP_IN = re.compile(
    rf"\b(?:(?P<up>{_UPWARDS})|(?P<down>{_DOWNWARDS}))\s+(?:in|of)\s+"
    r"(?:(?:the|our|its|total|net|annual|quarterly|reported|adjusted|diluted|full-year)\s+){0,4}$",
    re.IGNORECASE,
)
# "a $12 million reduction in |administrative expenses"
_STEP_BEHIND = re.compile(
    r"\s+(?:(?:annual|annualized|annualised|yearly|net|pre-?tax|after-?tax|further|additional|estimated|sequential|non-?cash)\s+){0,3}"
    rf"(?:(?P<up>{_UPWARDS})|(?P<down>{_DOWNWARDS}|cut))s?\s+(?:in|to)\s+"
    r"(?:(?:the|our|its|total|net|annual|annualized|quarterly|reported|adjusted|diluted|full-year|year-to-date|company's|group's)\s+){0,4}",
    re.IGNORECASE,
)
_OF_STEP = re.compile(r"\s+of\s+(?:(?:about|approximately|around|roughly|up to|more than|at least|over|nearly|some)\s+){0,2}", re.IGNORECASE)
_PROPORTIONAL = frozenset({"percent", "bps", "percentage_point", "ratio", "days", "weeks", "months", "years", "shares"})
# What is reduced by a sum is told as the sum saved or paid back.
_NO_STEP = frozenset({"cost_savings", "debt", "other", "headcount", "restructuring_charges", "interest_expense", "operating_expenses", "fx_impact"})


def moved_by(amount: Amount, text: str, mention: lexicon.MetricMention, span: tuple[int, int]) -> Amount | None:
    """Read money or a quantity at `span` by which a metric is moved: "increase sales by over $10 million", "an increase in output of
    600 tonnes", "a $4 million reduction in interest expense" are changes; None where it is none.

    A level that something is moved to ("by $3 million to $45 million") is told by the amount itself.
    """
    if amount.unit in _PROPORTIONAL or (mention.end > span[0] and mention.start < span[1]):
        return None
    if mention.start >= span[1]:
        step = None if mention.metric == "cost_savings" else _STEP_BEHIND.fullmatch(text, span[1], mention.start)
    else:
        step = None if mention.metric in _NO_STEP else _step_in(text, mention, span[0]) or _step_by(text, mention, span[0])
    if step is None:
        return None
    falls = step["down"] and all(v is None or v > 0 for v in (amount.low, amount.high))
    return negated(amount) if falls else amount


_COSTS = frozenset({"operating_expenses", "cost_of_revenue", "sg_and_a"})


def saves(amount: Amount, text: str, mention: lexicon.MetricMention, at: int) -> bool:
    """Tell whether a sum is what costs are to be cut by: "to reduce operating costs by $150 million" saves as much."""
    step = _step_by(text, mention, at) if is_currency(amount.unit) and mention.metric in _COSTS and mention.end <= at else None
    return step is not None and bool(step["down"])


def _step_in(text: str, mention: lexicon.MetricMention, at: int) -> re.Match[str] | None:
    """Find the noun that makes an amount a step: "an increase in sales of |$10 million"."""
    noun = _STEP_IN.search(text, max(0, mention.start - 60), mention.start)
    return noun if noun and _OF_STEP.fullmatch(text, mention.end, at) else None


def _step_by(text: str, mention: lexicon.MetricMention, at: int) -> re.Match[str] | None:
    """Find the verb that makes an amount a step: "increase sales by over |$10 million"."""
    verbs = list(_MOVES.finditer(text, max(0, mention.start - 100), at)) if search_before(_STEP_BY, text, at, 120) else []
    return verbs[-1] if verbs and not re.search(r"[.;]", text[verbs[-1].end() : at]) else None


# What a depreciation, an impairment or a decline is called is no direction of it.
_OWN_DOWN = frozenset({"depreciation_amortization"})


def own_words(amount: Amount, mention: lexicon.MetricMention) -> Amount:
    """Read "depreciation of $9 million" as the level of a cost, not as a fall by as much."""
    if mention.metric not in _OWN_DOWN or amount.measure != "change" or amount.unit == "percent":
        return amount
    falls = all(v is None or v < 0 for v in (amount.low, amount.high))
    return replace(negated(amount) if falls else amount, measure="level")


_FROM_TO = re.compile(r"(?:from\s+)?(\d[\d,]{0,9})\s+to\s+(?:(?:about|approximately|around|roughly|some)\s+)?(\d[\d,]{0,9})\b", re.IGNORECASE)
_MOVING = re.compile(r"(?:\b(?:ris\w+|grow\w*|increas\w+|reduc\w+|cut\w*|fall\w*|shrink\w*|lower\w*|go\w*|com\w+ down|expand\w*)\b[^.;,]{0,40}|^[^.;]{0,40}:\s*)(?:from\s+)?$", re.IGNORECASE)


def moved_to(shown: str, before: str) -> Decimal | None:
    """Read where a number of people or things moves to: "from 37 to 31 positions" ends at 31; None where it is a range.

    >>> moved_to("from 37 to 31 positions", "to reduce the organisation "), moved_to("10 to 15", "hire ")
    (Decimal('31'), None)
    """
    found = _FROM_TO.match(shown)
    if found is None or not (shown.lower().startswith("from") or before.lower().rstrip().endswith("from")):
        return None
    first, last = (Decimal(v.replace(",", "")) for v in found.groups())
    return last if first > last or _MOVING.search(before) else None


_AGAINST = re.compile(
    r"\s*(?:(?P<down>below|less\s+than|lower\s+than|under)|above|more\s+than|higher\s+than)\s+"
    r"(?:(?:the\s+)?[$€£]?\d[\d,.]*%?\s+(?:\w+\s+){0,2}(?:of|in|from|a)\s+)?(?:(?:that|those|the|our|its|level|in|of|last|same|a)\s+){0,4}"
    r"(?:prior|previous|preceding|year|first|second|third|fourth|month|quarter|half|january|february|march|april|may|june|july|august|"
    r"september|october|november|december|20\d\d|[1-4][hq]\d*|[hq][1-4]|fy\s?\d+)\b",
    re.IGNORECASE,
)


def against_period(amount: Amount, after: str) -> tuple[Amount, Measure | None]:
    """Read what follows an amount that is the distance to an earlier period's: its sign, and what it then measures.

    >>> a = Amount(Decimal(3), Decimal(5), "percent")
    >>> [str(v) for v in (against_period(a, " below the second quarter")[0].low, against_period(a, " of sales")[0].low)]
    ['-5', '3']
    """
    found = _AGAINST.match(after)
    if not found or amount.unit in ("ratio", "count", "shares"):
        return amount, None
    measure: Measure = "growth" if amount.unit == "percent" else "change"
    if not found["down"] or any(v is not None and v < 0 for v in (amount.low, amount.high)):
        return amount, measure
    return negated(amount), measure


# "Earnings before restructuring and amortization charges of $0.20 per share": no amortization.
_PER_SHARE = frozenset({"eps", "loss_per_share", "net_income", "net_loss", "dividends", "ffo", "free_cash_flow", "operating_cash_flow", "cash_balance", "fx_impact", "price", "other"})


def fits(metric: str, amount: Amount, measure: Measure) -> bool:
    """Tell whether such an amount can be one of this metric ("$5 million" is no tax rate, "40 stores" no revenue)."""
    unit = amount.unit.split("/")[0]
    money = is_currency(unit)
    if money and amount.unit.endswith("/share"):
        return metric in _PER_SHARE
    if lexicon.form_of(metric) == "rate":
        return unit in ("percent", "bps", "percentage_point")
    if unit in ("days", "months", "weeks", "years", "hours"):
        return metric in ("other", "leverage")
    if money:
        return _fits_money(metric, amount)
    if unit not in ("percent", "bps", "percentage_point", "ratio"):
        return metric == "other" or lexicon.form_of(metric) in ("count", "quantity", "shares")
    if metric in _PROPORTIONS:
        return unit in _PROPORTIONS[metric]
    return unit != "ratio" or metric in ("leverage", "bookings", "other")


# The proportions that metrics which are no sum of money may be given in: growth of a count, no margin of it.
_PROPORTIONS: dict[str, tuple[str, ...]] = {
    "comparable_sales": ("percent", "bps"),
    "eps": ("percent", "bps"),
    "loss_per_share": ("percent", "bps"),
    "store_openings": ("percent",),
    "store_count": ("percent",),
    "headcount": ("percent",),
    "share_count": (),
}


def _fits_money(metric: str, amount: Amount) -> bool:
    if metric in ("eps", "loss_per_share"):
        return _largest(amount) < 10_000
    if metric in _PROPORTIONS:
        return False
    return not lexicon.metrics()[metric].money or "/" in amount.unit or _largest(amount) >= 1000


def _largest(amount: Amount) -> Decimal:
    return max((abs(v) for v in (amount.low, amount.high) if v is not None), default=Decimal(0))
