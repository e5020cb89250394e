"""Guidance: metrics with their amounts, measures, periods and earlier ranges, read from one segment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from tracker import lexicon
from tracker.amounts import is_currency
from tracker.candidates.belonging import COORDINATES, LIST_WORDS, mentions_for
from tracker.candidates.measures import (
    against_period,
    clause_after,
    fits,
    measure_of,
    moved_by,
    own_words,
    saves,
    signed,
    told_sign,
    weighed,
)
from tracker.candidates.readings import Reading, prior_for
from tracker.candidates.unnamed import SAVE, margin_around, staff_change, unnamed
from tracker.candidates.windows import IN_TURN
from tracker.lexicon.gates import gated
from tracker.mentions import AmountMark, Marks
from tracker.types import Amount, Basis, Measure, Segment


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
    saved = SAVE.search(segment.text[: mark.start])
    told = _per_share_of(segment.text, mark, marks) if mark.role == "derived" else None
    if saved or told:
        yield told or unnamed(segment, mark, marks)
        return
    found = False
    for mention, rule in mentions_for(segment.text, mark, marks, used):
        reading = _reading(segment.text, mark, mention, marks, rule) or _as_other(mark, mention)
        if reading is not None:
            used.add(mention.start)
            found = True
            yield reading
    if not found:
        yield margin_around(segment, mark) or _above(segment, mark, marks) or unnamed(segment, mark, marks)


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
                    prior_for(segment.text, mark, marks), rule="above",
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
    own = [w for w in words if w not in LIST_WORDS and not _ITEM_FRAME.fullmatch(w)]
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
        prior_for(text, mark, marks),
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


def _reading(text: str, mark: AmountMark, mention: lexicon.MetricMention, marks: Marks, rule: str) -> Reading | None:
    mention = _per_share_metric(mention, mark.amount, marks)
    mention = _per_unit_cost(mention, mark, text)
    mention = replace(mention, metric="cost_savings") if saves(mark.amount, text, mention, mark.start) else mention
    amount = _signed_amount(text, mark, mention)
    amount, moved = _moved_amount(text, mark, mention, amount, rule)
    measure = moved or measure_of(
        mention.metric, amount, text[min(mention.start, mark.start) : mark.end] + clause_after(text, mark.end)
    )
    if not (fits(mention.metric, amount, measure) or _is_part_per_share(mark, mention, rule)):
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
        prior=prior_for(text, mark, marks),
        rule=rule,
    )


def _is_part_per_share(mark: AmountMark, mention: lexicon.MetricMention, rule: str) -> bool:
    """Tell a part of earnings per share that is named right behind it: "including $.01 per diluted share in restructuring charges"."""
    return rule == "follows" and mark.role == "part" and mark.amount.unit.endswith("/share") and lexicon.form_of(mention.metric) == "money"


def _signed_amount(text: str, mark: AmountMark, mention: lexicon.MetricMention) -> Amount:
    """Give an amount the unit and sign that its metric and the words around it tell."""
    read = own_words(mark.amount, mention)
    bare_ratio = mention.metric == "leverage" or (mention.metric == "bookings" and "book" in mention.text.lower())
    if bare_ratio and read.unit == "count":
        read = replace(read, unit="ratio")
    start = mention.end if mention.end <= mark.start else max(0, mark.start - 25)
    amount = signed(read, mention.metric, text[start : mark.start])
    if _from_loss_to_profit(text, mark, mention):
        # As stated on the loss that is named: a profit of one million is a loss of -1.
        amount = replace(mark.amount, low=-(mark.amount.high or Decimal(0)), high=-(mark.amount.low or Decimal(0)))
    return weighed(told_sign(amount, text, mention, mark.start), text[: mention.start])


def _moved_amount(
    text: str, mark: AmountMark, mention: lexicon.MetricMention, amount: Amount, rule: str
) -> tuple[Amount, Measure | None]:
    """Read an amount that is a distance: to an earlier period, to what it is added to, to what stood before a step."""
    amount, measure = against_period(amount, text[mark.end : mark.end + 80])
    if rule == "added" and _MORE.search(text, max(0, mark.start - 30), mark.start):
        measure = "growth" if amount.unit == "percent" and lexicon.form_of(mention.metric) != "rate" else "change"
    stepped = not (measure or " to " in text[mark.start : mark.end])
    moved = moved_by(amount, text, mention, (mark.start, mark.end)) if stepped else None
    if moved is not None:
        return moved, "change"
    if mention.metric == "headcount" and amount.unit == "count" and measure is None:
        return staff_change(text, mark.start, mark.end, amount)
    return amount, measure


_PROFIT = re.compile(r"\b(?:income|profits?|earnings)\b", re.IGNORECASE)


def _from_loss_to_profit(text: str, mark: AmountMark, mention: lexicon.MetricMention) -> bool:
    """Tell "from a net loss of $2 million to net income of $1 million", or to break-even, from a range of losses."""
    low, high = mark.amount.low, mark.amount.high
    if mention.metric not in ("net_loss", "loss_per_share") or low is None or high is None:
        return False
    return low < 0 and (high == 0 or (high > 0 and bool(_PROFIT.search(text, mark.start, mark.end))))


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
    return is_currency(amount.unit) and largest < 1000 and amount.digits <= -2


_MORE = re.compile(r"\badd(?:s|ed|ing)?\b", re.IGNORECASE)
_NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
_COUNT = rf"(?:\d{{1,3}}|{'|'.join(_NUMBERS)})"
_KIND = r"(?!or\b|and\b|to\b|new\b|more\b|of\b|per\b)[a-z0-9][\w-]*"
_NOUN = "stores|locations|restaurants|clubs|shops|units|branches"
_KINDS = re.compile(
    rf"\b(?P<list>{_COUNT} (?:new )?{_KIND}(?: {_KIND})?(?:,? (?:and )?{_COUNT} (?:new )?{_KIND}(?: {_KIND})?){{1,4}}) (?P<noun>{_NOUN})\b",
    re.IGNORECASE,
)
_OUTLETS = gated(rf"\b(?:{_NOUN})\b")


def _counted_kinds(text: str) -> Iterator[Reading]:
    """Read a list of counts that share their noun: "include 11 large, two small and two express format stores"."""
    found = _KINDS.search(re.sub(r"\s", " ", text)) if _OUTLETS.holds(text) else None
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
    spoken = IN_TURN.holds(text)
    pairs: list[tuple[AmountMark, lexicon.MetricMention]] = []
    rule = "respectively"
    if both and mains and marks.metrics:
        pairs, rule = _on_both_bases(both, mains, marks, spoken), "both_bases"
    elif len(marks.metrics) >= 2 and len(marks.metrics) == len(mains) and (spoken or _are_lists(text, mains, marks)):
        pairs = list(zip(mains, marks.metrics, strict=True))
    read = (_reading(text, mark, mention, marks, rule) for mark, mention in pairs)
    return [reading for reading in read if reading]


def _are_lists(text: str, mains: list[AmountMark], marks: Marks) -> bool:
    """Tell a list of metrics that a list of as many amounts follows ("Revenue, EBITDA and net income … $210 million, $31 million and $12 million")."""
    named = [(m.start, m.end) for m in marks.metrics]
    given = [(a.start, a.end) for a in mains]
    apart = all(COORDINATES.fullmatch(text, a[1], b[0]) for row in (named, given) for a, b in pairwise(row))
    return apart and named[-1][1] <= given[0][0]


def _on_both_bases(
    both: re.Match[str], mains: list[AmountMark], marks: Marks, spoken: bool
) -> list[tuple[AmountMark, lexicon.MetricMention]]:
    """Give the metric of "GAAP and non-GAAP" its two bases, each with its own amount, or both with the one there is."""
    mention = next((m for m in marks.metrics if m.end >= both.end()), None)
    if mention is None:
        return []
    turned = both.group().lower().startswith("non")
    bases: tuple[Basis, Basis] = ("non_gaap", "gaap") if turned else ("gaap", "non_gaap")
    pair = mains[:2] if spoken and len(mains) >= 2 else [mains[0], mains[0]]
    return [
        (mark, lexicon.MetricMention(mention.metric, both.start(), mention.end, mention.text, basis))
        for basis, mark in zip(bases, pair, strict=True)
    ]
