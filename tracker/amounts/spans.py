"""Where in a sentence the amounts stand: sides joined to ranges, with the words before and after that shape them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from tracker.amounts.context import Before, bound_behind, direction_behind, read_before, tolerance_behind
from tracker.amounts.judge import is_time_or_label, stands
from tracker.amounts.line import Line, read_line
from tracker.amounts.nouns import counted_noun, per_unit
from tracker.amounts.numerals import DecimalMark
from tracker.amounts.ranges import beyond_end, level_after_growth, read_range, revision
from tracker.amounts.sides import Side, read_side
from tracker.amounts.values import Reading, build
from tracker.amounts.vocabulary import Unit
from tracker.lexicon.gates import ungated
from tracker.types import Amount

# Only a text with one of these can hold an amount; everything else is left at once.
_GATE = ungated(
    r"[\d½¼¾]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|single|double|doubl\w+|tripl\w+|quadrupl\w+|quintuple|\w+fold|teens?|"
    r"twenties|thirties|forties|fifties|half\s+an?|a\s+half|quarters?\s+of\s+(?:an?|one)|a\s+(?:m|b|tr)illion|dozen|flat(?:tish)?|break-?\s?even|zero|nil|unchanged|neutral|slight\w*|modest\w*|marginally|"
    r"somewhat|halve|no\s+(?:change|growth)|stable|constant|year|par)\b",
)
_STARTS = frozenset("nh(-+gqczvdSUDuwem")
# With these a money amount keeps its own sign: "a $20 million cost reduction", "to raise $50 million".
_KEEPS_LEVEL = re.compile(
    r"(?:rais|add|gain|benefit|reduc|cut|trim|lower|lift|boost|dilut|tailwind|saving|accret|higher|improv|hike|upside|downside|contract)\w*$"
)


@dataclass(frozen=True, slots=True)
class AmountSpan:
    """An amount at `text[start:end]`.

    `loss` says that the words before call it a loss ("a net loss of"): its sign is then the metric's, not the number's.
    `crosses` says that it runs from a loss to a profit, or to nothing: its sign is that of income, whichever metric is named.
    `prior` is the amount it replaces where one phrase gives both ("raised from X to Y").
    `core_start`..`core_end` are the figures alone, currency, scale and unit included: "SEK 400-450 million" of "capex of about SEK 400-450 million".
    """

    start: int
    end: int
    amount: Amount
    loss: bool = False
    prior: Amount | None = None
    crosses: bool = False
    core_start: int = 0
    core_end: int = 0


def find_spans(text: str, strict: bool = True, decimal: DecimalMark | None = None) -> list[AmountSpan]:
    """Find the amounts of a text in order; `strict` leaves out bare numbers that may be anything.

    >>> [(s.amount.text, str(s.amount.low)) for s in find_spans("6 new stores and EPS of $1.10 to $1.15 in 2025")]
    [('6 new stores', '6'), ('$1.10 to $1.15', '1.10')]
    """
    if not _GATE.holds(text):
        return []
    line = read_line(text, strict, decimal)
    spans: list[AmountSpan] = []
    at = floor = 0
    while at < len(line.codes):
        found = _read_at(line, at, floor) if line.codes[at] in _STARTS else None
        if found is None:
            at += 1
            continue
        span, end = found
        spans += [*_listed_before(line, at, floor, span), span]
        at = floor = max(at + 1, end)
    return spans


# "10 and 14 stores in 2025 and 2026, respectively": the unit is said once, behind the last.
_LISTED = re.compile(r"(?:n,?){1,5}a$")


def _listed_before(line: Line, at: int, floor: int, span: AmountSpan) -> Iterator[AmountSpan]:
    """Read the bare numbers that are listed before an amount and share its unit, where "respectively" parts them."""
    amount, number = span.amount, line.tokens[at].value
    listed = _LISTED.search(line.codes, floor, at) if "r" in line.codes[at:] else None
    if listed is None or line.codes[at] != "n" or amount.low is None or amount.low != amount.high or not number.value:
        return
    for token in line.tokens[listed.start() : at]:
        if token.code == "n" and not 1900 <= token.value.value <= 2100:
            value = token.value.value * amount.low / number.value
            text = line.text[token.start : token.end]
            shared = replace(amount, low=value, high=value, growth=None, text=text, rule="listed")
            yield AmountSpan(token.start, token.end, shared, core_start=token.start, core_end=token.end)


def _read_at(line: Line, at: int, floor: int) -> tuple[AmountSpan, int] | None:
    """Read the amount whose number stands at token `at`."""
    if line.codes[at] == "m":
        return _no_middle(line, at)
    side = read_side(line.tokens, line.codes, at)
    if side is None:
        return None
    before = read_before(line, at, floor)
    reading, end = read_range(line, side, before)
    level = level_after_growth(line, reading, before, end)
    if level is not None:
        before, reading, end = level
    prior, reading, end = revision(line, reading, before, end)
    reading, before = beyond_end(line, reading, before, floor)
    return _finish(line, reading, before, prior, end)


def _no_middle(line: Line, at: int) -> tuple[AmountSpan, int] | None:
    # "within plus or minus 2%" has no middle: it is zero
    width = read_side(line.tokens, line.codes, at + 1)
    if width is None or not width.kind:
        return None
    middle = Side(at, at, Decimal(0), Decimal(0), kind=width.kind, form="zero", words=True)
    return _finish(line, Reading((middle,)), Before(at), None, at)


def _finish(
    line: Line, reading: Reading, before: Before, prior: Reading | None, end: int
) -> tuple[AmountSpan, int] | None:
    """Read what follows the range (unit, bound, tolerance, direction), judge whether it is an amount, build it."""
    side = reading.sides[-1]
    bound, end = bound_behind(line, end)
    end, noun = counted_noun(line, side, end)
    per, end = per_unit(line, end, side.kind == "c", noun)
    if line.code(end) == "A" and side.kind == "%":
        end += 1  # "in the 5% to 7% range"
    if not bound:
        bound, end = bound_behind(line, end)
    said = before._replace(bound=_inner_bound(line, side) or bound or before.bound)
    if line.code(end) == "~" and line.value(end) in ("or so", "more or less"):
        said, end = said._replace(approx=True), end + 1
    delta, end = tolerance_behind(line, end)
    if delta is not None and not per:
        per, end = per_unit(line, end, delta.kind == "c" or side.kind == "c", None)
    said, end = _behind(line, reading, said, end)
    reading = reading._replace(delta=delta)
    return _span(line, reading, said, prior, end, per, noun) if _is_amount(line, reading, said, end, per, noun) else None


def _is_amount(line: Line, reading: Reading, said: Before, end: int, per: str, noun: Unit | None) -> bool:
    side = reading.sides[-1]
    if reading.delta is None and side.first == side.last:
        return False  # "plus or minus" without a width
    if noun is not None:
        return not is_time_or_label(line, reading, said, noun, end)
    return bool(per) or reading.delta is not None or stands(line, reading, said, end)


def _inner_bound(line: Line, side: Side) -> str:
    return ">" if "]" in line.codes[side.first : side.last] else ""


def _behind(line: Line, reading: Reading, said: Before, end: int) -> tuple[Before, int]:
    if said.sign or said.moves or said.level or reading.rule:
        return said, end
    sign, moves, end = direction_behind(line, reading.sides[-1].kind, end)
    return said._replace(sign=sign, moves=moves), end


def _span(
    line: Line, reading: Reading, said: Before, prior: Reading | None, end: int, per: str, noun: Unit | None
) -> tuple[AmountSpan, int] | None:
    # "a loss of $5 million to breakeven" crosses to the other side: its sign belongs to the number
    crosses = any(side.positive or side.form == "zero" for side in reading.sides)
    loss = said.loss and not crosses
    sign, moves = 0 if loss else said.sign, bool(said.moves)
    if said.moves and reading.sides[-1].kind in ("c", "") and _KEEPS_LEVEL.match(said.moves):
        sign, moves = 0, False
    start, stop = line.tokens[said.first].start, line.tokens[end - 1].end
    amount = build(reading, sign, moves, said.bound, said.approx, per, noun, line.text[start:stop])
    if amount is None:
        return None
    old = build(prior, 0, False, "", False, per, noun) if prior else None
    core = line.tokens[reading.sides[0].first].start, line.tokens[reading.sides[-1].last - 1].end
    return AmountSpan(start, stop, amount, loss, old, said.loss and crosses, *core), end
