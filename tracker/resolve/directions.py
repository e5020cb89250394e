"""Bare directions ("a record year", "positive EBITDA"), where no figure decides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from tracker.lexicon import metrics
from tracker.resolve.byname import of_day, rows_called
from tracker.resolve.derived import free_cash, years_back
from tracker.resolve.ledger import SLACK, Ledger, canonical, covers_period, same_scope
from tracker.resolve.weighing import MARGIN, Candidate, weigh
from tracker.types import Claim, Direction, Figure, Measure, Position, Published, Reason, Resolution, Status

_RECORD = re.compile(r"\brecords?\b", re.IGNORECASE)
_POSITIVE = re.compile(
    r"\b(?:positive|profitable|break[- ]?even or better|return(?:s|ing)? to profit(?:ability|s)?)\b", re.IGNORECASE
)
_PROFITS = frozenset({"net_income", "eps", "ebitda", "operating_income", "free_cash_flow", "operating_cash_flow"})
_NEGATED = re.compile(
    r"\b(?:no longer|not|less|more)\s+(?:be\s+)?(?:positive|profitable)|(?:\bnot|n['’]t)\s+(?:expect|anticipat|believ)\w*\b[^.;]{0,60}\b(?:positive|profitable)",
    re.IGNORECASE,
)


def judge_direction(claim: Published[Claim], ledger: Ledger) -> Resolution | None:
    """Judge a direction that a printed figure settles: a record that is called one, a profit where one was promised."""
    claim = _of_whole_period(claim)
    item = claim.item
    if item.measure != "direction" or item.target_end is None:
        return None
    words = f"{item.subject} {item.quote}"
    for figure in reports_of(claim, ledger, "number"):
        value = (figure.item.value or Decimal(0)) * canonical(figure.item.metric or "")[1]
        if _RECORD.search(words) and _RECORD.search(figure.item.quote):
            return decided(
                item, figure, ledger, "met", "floor", "within", f"a record, as promised: {line_of(figure.item)}", value
            )
        if _is_profit(item, words) and figure.item.unit != "percent":
            status, reason, position = _PROFIT if value > 0 else _LOSS
            return decided(item, figure, ledger, status, reason, position, f"reported {line_of(figure.item)}", value)
    return (
        _by_free_cash(claim, ledger, words)
        or _by_record(claim, ledger, words)
        or _by_comparison(claim, ledger)
        or _by_quarters(claim, ledger)
    )


_AGAIN = re.compile(r"\banother\s+(?:[\w-]+\s+){0,2}records?\b|\bagain\b[^.;]{0,40}\brecords?\b", re.IGNORECASE)


def _by_record(claim: Published[Claim], ledger: Ledger, words: str) -> Resolution | None:
    """Judge a record by what was less than the period before it: it is none, whatever came earlier still; "another record" by what
    was more than the last one."""
    moved = _moved(claim, ledger) if _RECORD.search(words) and not _is_profit(claim.item, words) else None
    if moved is None:
        return None
    now, _, told = moved
    if _is_better(claim.item, moved[1]):
        again = _AGAIN.search(words)
        words = f"more than the record before it: {told}"
        return decided(claim.item, now, ledger, "met", "floor", "within", words, now.item.value) if again else None
    return decided(claim.item, now, ledger, "missed", "worse", "below", f"no record: {told}", now.item.value)


_HALF = (timedelta(days=170), timedelta(days=195))


def _by_quarters(claim: Published[Claim], ledger: Ledger) -> Resolution | None:
    """Judge a direction of a half year that no report gives by its two quarters, where both moved one way over the year before."""
    start, end = claim.item.target_start, claim.item.target_end
    if start is None or end is None or not _HALF[0] <= end - start <= _HALF[1] or _BEFORE_HALF.search(claim.item.quote):
        return None
    told = [
        _over_the_year(claim, first, last, ledger) for first, last in ((start, start + _QUARTER), (end - _QUARTER, end))
    ]
    known = [r for r in told if r is not None]
    return known[1] if len(known) == 2 and known[0].reason == known[1].reason else None


_BEFORE_HALF = re.compile(r"\b(?:first|previous|prior|last|other) (?:half|six months)\b", re.IGNORECASE)


def _over_the_year(claim: Published[Claim], start: date, end: date, ledger: Ledger) -> Resolution | None:
    """Judge a direction for one quarter of its period, over the same quarter of the year before."""
    item = replace(claim.item, target_start=start, target_end=end, quote=f"{claim.item.quote} {_OVER_THE_YEAR}")
    told = _by_comparison(replace(claim, item=item), ledger)
    return (
        told if told is None else replace(told, explanation=f"both quarters of the half moved so; {told.explanation}")
    )


_OVER_THE_YEAR = "over the prior year"


def _by_free_cash(claim: Published[Claim], ledger: Ledger, words: str) -> Resolution | None:
    """Judge "positive free cash flow" by the cash of operations and the investments that the first later statement prints."""
    item = claim.item
    if item.metric != "free_cash_flow" or not _is_profit(item, words):
        return None
    reports = (r for r in ledger.numbers if r.published > claim.published)
    left = next((found for r in reports if (found := free_cash(item, r.figures))), None)
    if left is None:
        return None
    status, reason, position = _PROFIT if left.value > 0 else _LOSS
    told = f"worked out from two printed figures: free cash flow of {left.value:f}"
    return replace(
        decided(item, left.source, ledger, status, reason, position, told, left.value),
        derived=True,
        flag="derived",
        confidence=0.6,
    )


_Layers = tuple[Status, Reason, Position]
_PROFIT: _Layers = ("met", "floor", "within")
_LOSS: _Layers = ("missed", "worse", "below")


def _is_profit(item: Claim, words: str) -> bool:
    """Tell whether a claim says that a profit will be one."""
    profit = canonical(item.metric or "")[0] in _PROFITS
    return profit and bool(_POSITIVE.search(words)) and not _NEGATED.search(words)


_A_TAIL = timedelta(days=100)
_THROUGH = re.compile(r"\bthrough(?:out)?\b", re.IGNORECASE)
_OF_QUARTER = re.compile(r"\bquarter\b|\bQ[1-4]\b|\b[1-4]Q", re.IGNORECASE)
_OF_YEAR = re.compile(r"\byear\b|\bFY|\b(?:19|20)\d\d\b", re.IGNORECASE)


def _of_whole_period(claim: Published[Claim]) -> Published[Claim]:
    """Read "growth through the third quarter", said in July, as that of the quarter: no report gives the rest of it alone."""
    item = claim.item
    named = item.target_text or ""
    if item.target_end is None or item.target_start != claim.published or not _THROUGH.search(named):
        return claim
    length = _QUARTER if _OF_QUARTER.search(named) else _YEAR if _OF_YEAR.search(named) else None
    start = item.target_end - length + timedelta(days=1) if length else claim.published
    if length == _YEAR and timedelta(0) < start - claim.published <= _A_TAIL:
        # "Higher through 2032", said in October 2031: of 2032, and of what is left of this year.
        return replace(claim, item=replace(item, target_start=start))
    # "Through 2032", said in 2030, is of more than one year.
    return replace(claim, item=replace(item, target_start=start)) if start <= claim.published else claim


_UP = re.compile(
    r"(?<![\w-])(?:higher|increas\w*|grow\w*|improv\w*|ris(?:e|es|ing)|expand\w*|exceed\w*|above|better|up|gain\w*)\b",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"(?<![\w-])(?:lower|decreas\w*|declin\w*|reduc\w*|fall\w*|below|down|less|contract\w*|shrink\w*|drop\w*|ero(?:sion|d\w+)|weaken\w*)\b",
    re.IGNORECASE,
)
# "Sales will be significantly impacted by the strike": for the worse.
_HURT = re.compile(
    r"\b(?:negativ|advers|unfavou?rabl|significant|sever|material|hard)(?:e?ly)?\s+(?:be\s+)?(?:impacted|affected|hit|hurt)\b",
    re.IGNORECASE,
)
_STEADY = re.compile(
    r"\b(?:flat|stable|similar|unchanged|in line with|same level|not|slow\w*|double|triple)\b",
    re.IGNORECASE,
)
# "Increase slightly": a move of that way, if it is no large one.
_SLIGHTLY, _SLIGHT = re.compile(r"\bslight(?:ly)?\b|\bmodest(?:ly)?\b", re.IGNORECASE), Decimal("0.1")
_BEFORE_QUARTER = re.compile(
    r"\bsequential\w*|\bquarter[- ]over[- ]quarter|\b(?:than|from|over|with|to|versus|above|below) (?:in )?(?:the )?(?:prior|previous|preceding|last|current|first|second|third|fourth|march|june|september|december)(?: fiscal)? quarter(?! of (?:last|the prior|the previous))",
    re.IGNORECASE,
)
_BEFORE_YEAR = re.compile(
    r"\b(?:prior|previous|last)[- ]year|\byear[- ](?:ago|earlier|over[- ]year)|\bsame (?:quarter|period|half)|\ba year (?:ago|before|earlier)|\b(?:than|from|over|versus|to|with|above|below) (?:in )?(?:fiscal |the year )?(?:19|20)\d\d",
    re.IGNORECASE,
)
_YEAR, _QUARTER = timedelta(days=365), timedelta(days=91)


def _by_comparison(claim: Published[Claim], ledger: Ledger) -> Resolution | None:
    """Judge "higher than a year ago" by what one release prints: the period's own figure and the earlier one's, or the growth."""
    item = claim.item
    up = _sense(item)
    if up is None or item.unit not in (None, "percent"):
        return None
    moved = _moved(claim, ledger) or _grown(claim, ledger)
    if moved is None:
        return None
    now, rose, told = moved
    status, reason = _outcome(item, up, rose)
    position: Position = "within" if rose == up else "above" if rose else "below"
    return decided(item, now, ledger, status, reason, position, told, now.item.value)


def _outcome(item: Claim, up: bool, rose: bool) -> tuple[Status, Reason]:
    """Give the verdict on a direction: a move the other way is met where that is the better one."""
    if rose == up:
        return "met", "floor"
    return ("met", "exceeded") if _is_better(item, rose) else ("missed", "worse")


def _is_better(item: Claim, rose: bool) -> bool:
    """Tell whether a move is the better way for a claim's metric."""
    better = known.better if (known := metrics().get(item.metric or "")) else "neither"
    return better != "neither" and (better == "higher") == rose


def _sense(item: Claim) -> bool | None:
    """Tell whether a claim says up or down; None where it says neither, both, or that little changes."""
    words = f"{item.subject} {item.quote}" if not item.scope else item.quote
    for told in (words, item.subject, _clause(item)):
        up, down = bool(_UP.search(told)), bool(_DOWN.search(told))
        if up != down:
            return None if _STEADY.search(words) and not down else up
    return _hurt(item) if _HURT.search(words) else None


def _hurt(item: Claim) -> bool | None:
    """Tell the worse way for a claim's metric: up for a cost; None where neither is."""
    better = known.better if (known := metrics().get(item.metric or "")) else "neither"
    return None if better == "neither" else better == "lower"


def _clause(item: Claim) -> str:
    """Give what is said of the subject before the next comma: "margin to show improvement, benefiting from lower expenses"."""
    _, subject, rest = item.quote.partition(item.subject)
    return subject and re.split(r"[,;]|\b(?:as|while|but|because|due to|owing to|thanks to)\b", rest, maxsplit=1)[0]


_Move = tuple[Published[Figure], bool, str]


def _moved(claim: Published[Claim], ledger: Ledger) -> _Move | None:
    """Hold the period's figure against each that could be meant; None where one is not printed, they differ or barely move."""
    if claim.item.metric == "other":
        return _moved_by_name(claim, ledger)
    now = _clear(reports_of(claim, ledger, "number"))
    return _held_against(claim.item, now, _earlier(claim, now, ledger)) if now is not None else None


def _moved_by_name(claim: Published[Claim], ledger: Ledger) -> _Move | None:
    """Hold the columns of the first later row that is called as the claim is against each other."""
    end = claim.item.target_end
    reports = (r for r in ledger.numbers if end and r.published > claim.published and r.published >= end)
    rows = next((found for r in reports if of_day(found := rows_called(claim.item, r.figures), end)), [])
    now = of_day(rows, end)
    if now is None or end is None:
        return None
    return _held_against(claim.item, now, [of_day(rows, end - back) for back in _look_back(claim.item)])


def _held_against(item: Claim, now: Published[Figure], earlier: Sequence[Published[Figure] | None]) -> _Move | None:
    """Tell which way a figure moved from each earlier one; None where one is not known, they differ or barely move."""
    if now.item.value is None:
        return None
    moves = {_rose(now.item, then.item) if then is not None else None for then in earlier}
    rose = moves.pop() if len(moves) == 1 else None
    large = any(then is not None and _is_large(now.item, then.item) for then in earlier)
    if rose is None or (large and _SLIGHTLY.search(item.quote) and not _is_better(item, rose)):
        return None
    before = ", ".join(f"{then.item.value:f}" for then in earlier if then is not None)
    return now, rose, f"reported {line_of(now.item)}, before it {before}"


_STATEMENT, _SENTENCE = "table.statement", "prose.sentence"


def _earlier(claim: Published[Claim], now: Published[Figure], ledger: Ledger) -> list[Published[Figure] | None]:
    """Give, for each period that could be meant, its figure as the report prints it, else as its own did."""
    beside = [f for f in ledger.figures if f.release_id == now.release_id]
    before = [f for f in ledger.figures if f.published < now.published]
    meant = _look_back(claim.item)
    # A sentence of an earlier report counts where the words name the base.
    rules = (_STATEMENT, _SENTENCE) if len(meant) == 1 else (_STATEMENT,)
    stated = [f for f in before if f.item.rule in rules and not _per_share(f.item)]

    def of(figures: Sequence[Published[Figure]], back: timedelta) -> Published[Figure] | None:
        return _clear([f for f in figures if _is_earlier(f.item, now.item, back)])

    return [of(beside, back) or of(stated, back) for back in meant]


def _per_share(figure: Figure) -> bool:
    return (figure.unit or "").endswith("/share")


def _is_large(now: Figure, then: Figure) -> bool:
    """Tell whether a move is more than the tenth that "slightly" may mean."""
    first = then.value or Decimal(0)
    return abs((now.value or Decimal(0)) - first) > _SLIGHT * abs(first)


def _rose(now: Figure, then: Figure) -> bool | None:
    """Tell whether a figure rose; None where the two are one number at the digits they are printed to."""
    difference = (now.value or Decimal(0)) - (then.value or Decimal(0))
    return None if abs(difference) <= Decimal(1).scaleb(max(now.digits, then.digits)) else difference > 0


def _grown(claim: Published[Claim], ledger: Ledger) -> _Move | None:
    """Take the growth that a release prints over the one period that the words mean."""
    back = _look_back(claim.item)
    wanted = [
        f
        for f in reports_of(claim, ledger, "number", "growth")
        if f.item.rule.endswith("sequential") == (back == (_QUARTER,))
    ]
    now = _clear(wanted) if len(back) == 1 else None
    if (
        now is None
        or not now.item.value
        or (_SLIGHTLY.search(claim.item.quote) and abs(now.item.value) > 100 * _SLIGHT)
    ):
        return None
    return now, now.item.value > 0, f"reported {line_of(now.item)}"


def _look_back(item: Claim) -> tuple[timedelta, ...]:
    """Tell what a direction is held against: the year before, the quarter before; both where the words leave it open."""
    days = (item.target_end - item.target_start).days if item.target_end and item.target_start else 0
    if years := years_back(item):
        return (_YEAR * years,)
    if item.metric == "comparable_sales":
        # Comparable with the year before, whatever the words.
        return (_YEAR,)
    if _BEFORE_QUARTER.search(item.quote) and 80 <= days <= 100:
        return (_QUARTER,)
    if days >= 350 or _BEFORE_YEAR.search(item.quote):
        return (_YEAR,)
    return (_QUARTER, _YEAR) if 80 <= days <= 100 else ()


def _is_earlier(figure: Figure, now: Figure, back: timedelta) -> bool:
    same = (figure.kind, figure.metric, figure.scope, figure.measure, figure.unit) == (
        now.kind, now.metric, now.scope, now.measure, now.unit,
    )  # fmt: skip
    if not same or (figure.basis == "non_gaap") != (now.basis == "non_gaap"):
        return False
    if now.period_end is None or figure.period_end is None:
        return False
    started = (
        figure.period_start is None
        or now.period_start is None
        or abs(now.period_start - figure.period_start - back) <= SLACK
    )
    return abs(now.period_end - figure.period_end - back) <= SLACK and started


def _clear(figures: Sequence[Published[Figure]]) -> Published[Figure] | None:
    """Give the figure that weighs most, where no other value is near it."""
    values = weigh([Candidate(f, f.item.value) for f in figures if f.item.value is not None])
    if not values or (len(values) > 1 and values[0].weight < values[1].weight + MARGIN):
        return None
    return values[0].best.source


def reports_of(
    claim: Published[Claim], ledger: Ledger, kind: str, measure: Measure = "level"
) -> list[Published[Figure]]:
    """Give the statements of a kind about the claim's metric, basis, scope and period in the first release that has one."""
    item = claim.item
    metric = canonical(item.metric or "")[0]
    found = [
        f
        for f in (ledger.verdicts if kind == "verdict" else ledger.figures)
        if f.item.kind == kind
        and f.published > claim.published
        and item.target_end is not None
        and f.published >= item.target_end - SLACK
        and canonical(f.item.metric or "")[0] == metric
        and (f.item.basis == "non_gaap") == (item.basis == "non_gaap")
        and f.item.measure == measure
        and covers_period(item, f.item)
        and same_scope(item, f.item)
    ]
    return [f for f in found if f.release_id == found[0].release_id]


def line_of(figure: Figure) -> str:
    """Give the words of a figure on one line."""
    return " ".join(figure.quote.split())[:200]


def decided(
    item: Claim,
    figure: Published[Figure],
    ledger: Ledger,
    status: Status,
    reason: Reason,
    position: Position,
    words: str,
    actual: Decimal | None = None,
) -> Resolution:
    """Decide a claim by what a later release says."""
    direction: Direction = "none" if position == "within" else "better" if status == "met" else "worse"
    told = Resolution(
        item.claim_id,
        status,
        reason,
        ledger.as_of,
        position=position,
        direction=direction,
        actual=actual,
        explanation=words,
    )
    return replace(
        told,
        evidence_release=figure.release_id,
        evidence_start=figure.item.start,
        evidence_end=figure.item.end,
        evidence_quote=figure.item.quote,
        rule="guidance.words" if figure.item.kind == "verdict" else "guidance.direction",
        confidence=0.7,
    )
