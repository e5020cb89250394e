"""Bare directions ("a record year", "positive EBITDA") and verdicts in the issuer's own words, where no figure decides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from tracker.amounts import find_amounts
from tracker.lexicon import metrics
from tracker.resolve.derived import free_cash, years_back
from tracker.resolve.judge import held
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
    for figure in _reports(claim, ledger, "number"):
        value = (figure.item.value or Decimal(0)) * canonical(figure.item.metric or "")[1]
        if _RECORD.search(words) and _RECORD.search(figure.item.quote):
            return _told(
                item, figure, ledger, "met", "floor", "within", f"a record, as promised: {_line(figure.item)}", value
            )
        if _is_profit(item, words) and figure.item.unit != "percent":
            status, reason, position = _PROFIT if value > 0 else _LOSS
            return _told(item, figure, ledger, status, reason, position, f"reported {_line(figure.item)}", value)
    return _by_free_cash(claim, ledger, words) or _no_record(claim, ledger, words) or _by_comparison(claim, ledger)


def _no_record(claim: Published[Claim], ledger: Ledger, words: str) -> Resolution | None:
    """Judge a record by what was less than the period before it: it is none, whatever came earlier still."""
    moved = _moved(claim, ledger) if _RECORD.search(words) and not _is_profit(claim.item, words) else None
    if moved is None or _is_better(claim.item, moved[1]):
        return None
    now, _, told = moved
    return _told(claim.item, now, ledger, "missed", "worse", "below", f"no record: {told}", now.item.value)


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
        _told(item, left.source, ledger, status, reason, position, told, left.value),
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
    # "Through 2032", said in 2030, is of more than one year.
    return replace(claim, item=replace(item, target_start=start)) if start <= claim.published else claim


_UP = re.compile(
    r"(?<![\w-])(?:higher|increas\w*|grow\w*|improv\w*|ris(?:e|es|ing)|expand\w*|exceed\w*|above|better|up|gain\w*)\b",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"(?<![\w-])(?:lower|decreas\w*|declin\w*|reduc\w*|fall\w*|below|down|less|contract\w*|shrink\w*|drop\w*)\b",
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
    return _told(item, now, ledger, status, reason, position, told, now.item.value)


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
    return None


def _clause(item: Claim) -> str:
    """Give what is said of the subject before the next comma: "margin to show improvement, benefiting from lower expenses"."""
    _, subject, rest = item.quote.partition(item.subject)
    return subject and re.split(r"[,;]|\b(?:as|while|but|because|due to|owing to|thanks to)\b", rest, maxsplit=1)[0]


_Move = tuple[Published[Figure], bool, str]


def _moved(claim: Published[Claim], ledger: Ledger) -> _Move | None:
    """Hold the period's figure against each that could be meant; None where one is not printed, they differ or barely move."""
    now = _clear(_reports(claim, ledger, "number"))
    if now is None or now.item.value is None:
        return None
    earlier = _earlier(claim, now, ledger)
    moves = {_rose(now.item, then.item) if then is not None else None for then in earlier}
    rose = moves.pop() if len(moves) == 1 else None
    large = any(then is not None and _is_large(now.item, then.item) for then in earlier)
    if rose is None or (large and _SLIGHTLY.search(claim.item.quote) and not _is_better(claim.item, rose)):
        return None
    before = ", ".join(f"{then.item.value:f}" for then in earlier if then is not None)
    return now, rose, f"reported {_line(now.item)}, before it {before}"


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
        for f in _reports(claim, ledger, "number", "growth")
        if f.item.rule.endswith("sequential") == (back == (_QUARTER,))
    ]
    now = _clear(wanted) if len(back) == 1 else None
    if (
        now is None
        or not now.item.value
        or (_SLIGHTLY.search(claim.item.quote) and abs(now.item.value) > 100 * _SLIGHT)
    ):
        return None
    return now, now.item.value > 0, f"reported {_line(now.item)}"


def _look_back(item: Claim) -> tuple[timedelta, ...]:
    """Tell what a direction is held against: the year before, the quarter before; both where the words leave it open."""
    days = (item.target_end - item.target_start).days if item.target_end and item.target_start else 0
    if years := years_back(item):
        return (_YEAR * years,)
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


def judge_by_words(claim: Published[Claim], ledger: Ledger) -> Resolution | None:
    """Judge the newest guidance by what the issuer says of its results against it ("within the forecast range"), or any whose very
    range it repeats ("in line with our guidance of 5% to 8%")."""
    item = claim.item
    if item.target_end is None:
        return None
    named = [f for f in _against(claim, ledger) if _names_range(f.item.quote, item)]
    newest = item.measure in ("level", "direction") and not _was_replaced(claim, ledger)
    for figure in named or (_reports(claim, ledger, "verdict") if newest else []):
        better = known.better if (known := metrics().get(item.metric or "")) else "neither"
        outcome = figure.item.outcome
        words = f"in the issuer's words: {_line(figure.item)}"
        if outcome == "within":
            return _told(item, figure, ledger, "met", held(item.low, item.high), "within", words)
        if better == "neither":
            return None
        good = (outcome == "above") == (better == "higher")
        return _told(
            item,
            figure,
            ledger,
            "met" if good else "missed",
            "exceeded" if good else "worse",
            "above" if outcome == "above" else "below",
            words,
        )
    return None


def _against(claim: Published[Claim], ledger: Ledger) -> list[Published[Figure]]:
    """Give what an issuer says of its results against guidance on a claim's metric and period, whatever the basis."""
    metric = canonical(claim.item.metric or "")[0]
    return [
        f
        for f in ledger.verdicts
        if f.published > claim.published
        and canonical(f.item.metric or "")[0] == metric
        and covers_period(claim.item, f.item)
        and same_scope(claim.item, f.item)
    ]


def _names_range(words: str, item: Claim) -> bool:
    """Tell whether words name the very range of a claim."""
    if item.low is None or item.high is None or item.low == item.high:
        return False
    return any((a.amount.low, a.amount.high) == (item.low, item.high) for a in find_amounts(words))


def _reports(claim: Published[Claim], ledger: Ledger, kind: str, measure: Measure = "level") -> list[Published[Figure]]:
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


def _was_replaced(claim: Published[Claim], ledger: Ledger) -> bool:
    """Tell whether newer guidance for the period stands between a claim and the result: "our guidance" is then that."""
    mine = claim.item
    return any(
        c.published > claim.published
        and c.item.kind == "guidance"
        and not c.item.vague
        and canonical(c.item.metric or "")[0] == canonical(mine.metric or "")[0]
        and c.item.target_end == mine.target_end
        and (c.item.low, c.item.high, c.item.measure) != (mine.low, mine.high, mine.measure)
        for c in ledger.claims
    )


def _line(figure: Figure) -> str:
    return " ".join(figure.quote.split())[:200]


def _told(
    item: Claim,
    figure: Published[Figure],
    ledger: Ledger,
    status: Status,
    reason: Reason,
    position: Position,
    words: str,
    actual: Decimal | None = None,
) -> Resolution:
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
