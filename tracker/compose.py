"""Scored candidates → claims: what is promised is kept, of competing readings the likeliest, one claim a promise."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from tracker.amounts import is_currency
from tracker.decide import Scored
from tracker.decide.naming import CONFIRMED, RENAMED, UNLISTED
from tracker.types import Candidate, Claim, Segment, Span

# A close call is kept as a vague claim down to this share of what its kind must reach.
VAGUE_SHARE = 0.6
# An estimate for a period just over, told before the report, is still a claim; a window further back is none.
MAX_OVER = timedelta(days=120)


def compose_claims(scored: Iterable[Scored], published: date) -> list[Claim]:
    """Compose the claims of one release, in order of place; `confidence` is the probability, close calls are `vague`."""
    by_segment: dict[int, list[Scored]] = defaultdict(list)
    for one in _told_once(list(scored)):
        if one.probability >= VAGUE_SHARE * one.threshold and not _is_over(one.candidate.claim, published):
            by_segment[one.candidate.segment.start].append(one)
    return merge_claims(claim for ones in by_segment.values() for claim in _settle(ones))


def _told_once(scored: Sequence[Scored]) -> Iterator[Scored]:
    """Leave out the amounts of prose within a row that promises: lines that were a table are read as both, and the row has the heads."""
    rows = {s.candidate.segment for s in scored if s.candidate.segment.kind == "row" and s.probability >= s.threshold}
    for one in scored:
        amount = one.candidate
        prose = amount.segment.kind != "row" and amount.claim.kind == "guidance"
        if not (prose and any(row.start < amount.end and amount.start < row.end for row in rows)):
            yield one


def _is_over(claim: Claim, published: date) -> bool:
    """Tell whether a claim's time is past: figures of a period that is over may still be awaited, an event by a day that is over not."""
    over = timedelta(0) if claim.kind == "milestone" else MAX_OVER
    return claim.target_end is not None and claim.target_end < published - over


def _settle(ones: Sequence[Scored]) -> Iterator[Claim]:
    """Settle which of a segment's readings stand: the likeliest first, those that it excludes fall."""
    kept: list[Scored] = []
    earlier = {_range(c, c.prior_low, c.prior_high) for c in (s.candidate.claim for s in ones) if _has_prior(c)}
    ones = [s for s in ones if not (_is_earlier(s, earlier) or _is_told_by_row(s, ones))]
    for one in sorted(ones, key=lambda s: (s.probability < s.threshold, _is_fallback(s), _is_beside(s, ones), _is_guessed(s), -s.probability)):
        if not any(_excludes(other, one) for other in kept):
            kept.append(one)
    for one in sorted(kept, key=lambda s: s.candidate.start):
        vague = one.probability < one.threshold
        about = _said_before(one.candidate.segment)
        yield replace(one.candidate.claim, confidence=one.probability, vague=vague, about=about, unit=_unit(one.candidate.claim))


def _unit(claim: Claim) -> str | None:
    """Give a claim's unit in the words of the list: points of a percentage are percent, the measure says that they are a change."""
    return "percent" if claim.unit == "percentage_point" else claim.unit


# How much of what stands before a claim it may speak of: two or three sentences.
_ABOUT = 500


def _said_before(segment: Segment) -> str:
    """Give the words right before a claim in its block, and the line over its list: "it", "the transaction" speak of them."""
    before = segment.before[-_ABOUT:]
    cut = before.find(". ") + 2 if len(segment.before) > _ABOUT and ". " in before else 0
    return " ".join(f"{segment.lead} {before[cut:]}".split())


def _has_prior(claim: Claim) -> bool:
    return claim.prior_low is not None or claim.prior_high is not None


def _is_earlier(one: Scored, earlier: set[tuple[object, ...]]) -> bool:
    """Tell whether an amount is what a reading beside it calls the earlier guidance; in a row its column says so.

    In "Up 5% to 6% | Up about 5.5% | Up 5% to 6%" the quarter's range is the earlier one of the year, and stands.
    """
    claim = one.candidate.claim
    if _has_prior(claim) or _range(claim, claim.low, claim.high) not in earlier:
        return False
    return one.candidate.segment.kind != "row" or "column.prior" in one.candidate.signs


def _is_told_by_row(one: Scored, ones: Sequence[Scored]) -> bool:
    """Tell whether a cell only says more of the amount of its row: how much it grows by, or the period that it is for.

    In "Revenue | $480 to $495 million | 6%" under "YoY" the growth is the level's; "New stores | Q2 2026 | 8 to 10" is a number, no opening.
    """
    signs = one.candidate.signs
    amounts = [s.candidate for s in ones if s is not one and s.probability >= s.threshold and s.candidate.claim.kind == "guidance"]
    if one.candidate.claim.kind == "milestone":
        return _PERIOD_CELL in signs and any(a.segment.kind == "row" for a in amounts)
    return _CHANGE_CELL in signs and any(a.claim.metric == one.candidate.claim.metric and _CHANGE_CELL not in a.signs for a in amounts)


_PERIOD_CELL, _CHANGE_CELL = "column.period", "column.change"


def _range(claim: Claim, low: Decimal | None, high: Decimal | None) -> tuple[object, ...]:
    """Name a range of a claim's metric: what one reading calls the earlier guidance is no promise of its own."""
    return claim.metric, claim.unit, low, high


def _is_fallback(one: Scored) -> bool:
    """Tell whether a candidate only says that something is expected by a day, in words that neither a row nor the encoder names.

    "That sale, which will generate more than $300 million, is expected to be completed in May" is a sale, whatever its sum is.
    """
    signs = one.candidate.signs
    return "unnamed" in signs and (one.candidate.claim.event == "other" or not signs & {RENAMED, CONFIRMED})


def _is_guessed(one: Scored) -> bool:
    """Tell whether no row of the lexicon has read the candidate: one that a row has read says better what it is about."""
    return "unnamed" in one.candidate.signs


def _is_further(candidate: Candidate) -> bool:
    """Tell whether a candidate stands for a day of its own that dates nothing else: "…, with turbines turning in the autumn of 2031"."""
    return bool(candidate.signs & {"further.words", "further.verb"})


# Events that are done with money: the sum is no metric of its own.
_PAID = frozenset({"debt_repayment", "financing", "buyback", "acquisition_close", "divestiture_close"})


def _is_beside(one: Scored, ones: Sequence[Scored]) -> bool:
    """Tell whether an amount only says more of another reading: what it is compared with, or the sum of an event."""
    return bool(_BESIDE & one.candidate.signs) or _is_sum_of_an_event(one, ones)


def _is_sum_of_an_event(one: Scored, ones: Sequence[Scored]) -> bool:
    """Tell whether an amount of nothing in the list is the sum of an event beside it ("repay $40 million of debt")."""
    amount = one.candidate
    if amount.claim.kind != "guidance" or not _is_unlisted(amount):
        return False
    return any(_belongs(other.candidate, amount) and not _is_fallback(other) for other in ones)


def _is_unlisted(candidate: Candidate) -> bool:
    """Tell whether an amount is of nothing in the lexicon's list of metrics."""
    return candidate.claim.metric == "other" or UNLISTED in candidate.signs


def _belongs(event: Candidate, amount: Candidate) -> bool:
    """Tell whether an amount among or right behind the words of an event says how much of it there is.

    "Repay $40 million of debt" is one event; so is "a drilling programme of 1,500 to 2,500 metres in June".
    """
    if event.claim.kind != "milestone":
        return False
    if event.claim.event in _PAID:
        return event.start <= amount.start < event.end
    near = event.start - _SIZE_BEFORE <= amount.start < event.end + _SIZE_AFTER
    return near and _is_a_size(amount.claim) and event.claim.target_end is not None and event.claim.target_end == amount.claim.target_end


# How far the size of a programme stands from the words that name it: "A 5,000-metre drill programme", "a campaign of 12 holes totalling 3,600 m".
_SIZE_BEFORE, _SIZE_AFTER = 30, 50
_NO_SIZES = frozenset({"percent", "bps", "percentage_point", "ratio", "shares", "days", "weeks", "months", "years"})


def _is_a_size(claim: Claim) -> bool:
    """Tell whether an amount counts or measures things: no money, no rate, no time."""
    unit = (claim.unit or "").split("/")[0]
    return bool(unit) and unit not in _NO_SIZES and not is_currency(unit)


def _excludes(kept: Scored, other: Scored) -> bool:
    """Tell whether a kept reading leaves no room for another of its segment: the same words read twice are one promise."""
    a, b = kept.candidate, other.candidate
    if b.claim.kind == "guidance":
        return _is_read_twice(a, b) if a.claim.kind == "guidance" else _is_of_an_event(a, b)
    if _is_fallback(other):
        return _overlap(a, b) or not _is_further(b) or a.claim.target_end == b.claim.target_end
    return _is_an_amount(a, b) if a.claim.kind == "guidance" else _is_same_event(a, b)


def _overlap(a: Candidate, b: Candidate) -> bool:
    return a.start < b.end and b.start < a.end


def _is_of_an_event(event: Candidate, amount: Candidate) -> bool:
    """Tell whether an amount or direction only says more of an event: how much of it there is, or its own words."""
    return (_is_unlisted(amount) and _belongs(event, amount)) or (_numberless(amount.claim) and _overlap(event, amount))


def _is_an_amount(amount: Candidate, event: Candidate) -> bool:
    """Tell whether an event is what an amount says: "buy back up to $50 million of stock" is a sum and an event of one name.

    A row that gives a figure and its period is no event besides.
    """
    if event.segment.kind == "row" and event.claim.event == "other":
        return True
    return _overlap(amount, event) or amount.claim.metric == event.claim.event


def _is_same_event(a: Candidate, b: Candidate) -> bool:
    """Tell whether two events are one. "Construction is to begin in May and should be complete in 2027": two verbs, two windows, one thing."""
    return (_overlap(a, b) and a.claim.target_end == b.claim.target_end) or _one_event(a, b)


def _is_read_twice(kept: Candidate, other: Candidate) -> bool:
    """Tell whether an amount or direction only says a kept one again, or what it is compared with."""
    same = _of_either_sign(other.claim.metric) == _of_either_sign(kept.claim.metric) or _is_unlisted(other)
    beside = _BESIDE & other.signs
    return same and (_numberless(other.claim) or bool(beside and "role.main" in kept.signs))


# "To swing from a net profit of EUR 3 million to a net loss": what is compared may have the other sign.
_LOSSES = {"net_loss": "net_income", "loss_per_share": "eps"}


def _of_either_sign(metric: str | None) -> str | None:
    return _LOSSES.get(metric or "", metric)


# "… of $40 million, representing growth of 5 %, up from $38 million": the same said again, and what it is compared with.
_BESIDE = frozenset({"role.derived", "role.prior", "role.comparison"})


def _numberless(claim: Claim) -> bool:
    return claim.low is None and claim.high is None


def _one_event(one: Candidate, other: Candidate) -> bool:
    """Tell whether two events of one segment are one: the same id by the same day ("data are to be reported …, results in Q3").

    Where the lexicon read another event from one of them, its words say little of what it is about.
    """
    a, b = one.claim, other.claim
    same = (a.event, a.target_end, a.target_text) == (b.event, b.target_end, b.target_text)
    return same and (RENAMED in one.signs | other.signs or _share_words(a.subject, b.subject))


def merge_claims(claims: Iterable[Claim]) -> list[Claim]:
    """Merge the claims of one release that are one promise; the other places go to `also`, in order of place.

    What is sure is told first: a doubtful number takes no sure direction's place.
    """
    kept: list[Claim] = []
    for claim in sorted(claims, key=lambda c: (c.vague, -precision(c), c.start)):
        twin = next((i for i, other in enumerate(kept) if same_promise(other, claim)), None)
        if twin is None:
            kept.append(claim)
        else:
            kept[twin] = _absorb(kept[twin], claim)
    return sorted(kept, key=lambda c: (c.start, c.end, c.metric or "", c.event or "", c.low or 0))


def precision(claim: Claim) -> float:
    """Rank wordings of one promise: dated and numbered before bare, a sentence or row before a headline."""
    return (
        2.0 * (claim.target_end is not None)
        + 0.25 * (claim.target_text is not None)
        + 2.0 * (claim.low is not None or claim.high is not None)
        + 0.75 * (claim.measure != "growth")
        + 0.5 * (claim.low != claim.high)
        + 0.5 * (claim.event != "other")
        + 0.5 * (claim.section is not None or claim.in_table)
        + 0.25 * (claim.action is not None)
        + 0.25 * (claim.basis not in (None, "unstated"))
    )


def same_promise(a: Claim, b: Claim) -> bool:
    """Tell whether two claims of one release are one promise said twice."""
    if a.kind != b.kind:
        return False
    if a.kind == "guidance":
        return _same_guidance(a, b)
    return _same_milestone(a, b)


def _same_guidance(a: Claim, b: Claim) -> bool:
    if a.metric != b.metric or not _compatible(a.basis, b.basis) or not _same_scope(a, b):
        return False
    if (a.start, a.end) == (b.start, b.end) and a.rule == b.rule == "guidance.counted_kind":
        return False
    return _same_amount_or_none(a, b)


def _same_amount_or_none(a: Claim, b: Claim) -> bool:
    numeric = [c for c in (a, b) if c.low is not None or c.high is not None]
    if len(numeric) == 2 and a.measure == b.measure and a.unit == b.unit:
        return _same_figure(a, b)
    dated = (a.target_end is None, b.target_end is None)
    if a.metric == "other" or a.scope != b.scope or len(set(dated)) > 1 or not _same_window(a, b):
        return False
    # The same metric as level and as growth in one sentence is one row, the level; told apart they are two ("core EPS of $7.20" here,
    # "an 8 percent increase in core EPS" there). A bare direction beside a number adds nothing, and a share ("20% of revenue from
    # online channels") is no level of what grows.
    in_one_breath = (a.start, a.end) == (b.start, b.end)
    return len(numeric) < 2 or (in_one_breath and {a.measure, b.measure} == {"level", "growth"} and a.unit != b.unit)


def _same_figure(a: Claim, b: Claim) -> bool:
    named = a.metric != "other" or _share_words(a.subject, b.subject)
    return named and _same_numbers(a, b) and (_same_window(a, b) or _inherited(a) != _inherited(b))


def _same_numbers(a: Claim, b: Claim) -> bool:
    """Tell whether two amounts are one: equal, or a point that the other's range is built around or that rounds to it."""
    if (a.low, a.high) == (b.low, b.high):
        return True
    point, other = (a, b) if a.low == a.high else (b, a)
    if point.low is None or point.low != point.high or other.low is None or other.high is None or a.basis != b.basis:
        return False
    middle = (other.low + other.high) / 2
    return abs(point.low - middle) <= abs(middle) * Decimal("0.006")


def _inherited(claim: Claim) -> bool:
    """Tell whether a claim's window stands outside its own quote."""
    return claim.target_text is None or claim.target_text not in re.sub(r"\s", " ", claim.quote)


def _same_milestone(a: Claim, b: Claim) -> bool:
    if a.in_table and b.in_table:
        return a.quote == b.quote and a.event == b.event
    if a.event != b.event:
        return (
            (a.start, a.end) == (b.start, b.end)
            and a.target_end == b.target_end
            and _share_words(a.subject, b.subject, 0.8)
        )
    if a.target_end and b.target_end and abs((a.target_end - b.target_end).days) > 10:
        return False
    if (a.start, a.end) == (b.start, b.end):
        return _words(a.subject) == _words(b.subject)
    return _share_words(a.subject + " " + a.quote, b.subject + " " + b.quote, 0.5) and _share_words(
        a.subject, b.subject, 0.4
    )


def _compatible(a: str | None, b: str | None) -> bool:
    return a == b or "unstated" in (a or "unstated", b or "unstated")


def _same_scope(a: Claim, b: Claim) -> bool:
    if a.scope is None or b.scope is None:
        return True
    mine, other = a.scope.lower(), b.scope.lower()
    return mine in other or other in mine


def _same_window(a: Claim, b: Claim) -> bool:
    if a.target_end is None or b.target_end is None:
        return True
    return abs((a.target_end - b.target_end).days) <= 10 and (
        a.target_start is None or b.target_start is None or abs((a.target_start - b.target_start).days) <= 100
    )


_STOP = frozenset(
    "the a an of to in for and or its our is are be will we expects expect expected by with on at that this from as it company".split()
)


def _words(text: str) -> set[str]:
    return {w for w in re.findall(r"[a-z0-9]+", text.lower()) if w not in _STOP}


def _share_words(a: str, b: str, share: float = 0.5) -> bool:
    """Tell whether the smaller text's content words stand in the other to the given share."""
    mine, other = _words(a), _words(b)
    return bool(mine and other) and len(mine & other) / min(len(mine), len(other)) >= share


def _absorb(kept: Claim, other: Claim) -> Claim:
    """Keep one claim, take from the other what it alone knows, and remember its place."""
    places = kept.also
    span = Span(other.start, other.end)
    if (span.start, span.end) != (kept.start, kept.end) and span not in places:
        places = (*places, span)
    basis = kept.basis if kept.basis not in (None, "unstated") else other.basis
    return replace(
        kept,
        also=tuple(sorted((*places, *(s for s in other.also if s not in places)), key=lambda s: s.start)),
        basis=basis,
        action=kept.action or other.action,
        scope=kept.scope or other.scope,
        prior_low=kept.prior_low if kept.prior_low is not None or kept.prior_high is not None else other.prior_low,
        prior_high=kept.prior_high if kept.prior_low is not None or kept.prior_high is not None else other.prior_high,
        target_text=kept.target_text or other.target_text,
        target_start=kept.target_start if kept.target_end else other.target_start,
        target_end=kept.target_end or other.target_end,
    )
