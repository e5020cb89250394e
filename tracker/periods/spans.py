"""Where in a sentence the periods stand: relations before them, joined pairs, and the dates that come of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from tracker.lexicon.gates import ungated
from tracker.periods.bind import Bound, Context, bind
from tracker.periods.feasts import feasts
from tracker.periods.from_now import counted_from_day, counted_from_now
from tracker.periods.grammar import Symbol, match_atom, match_partial, may_hold
from tracker.periods.judge import stands
from tracker.periods.names import belongs_to_a_name
from tracker.periods.relations import related
from tracker.periods.vocabulary import Token
from tracker.periods.words import lex
from tracker.types import Period

_DAY = timedelta(days=1)
# Only a text with one of these can hold a period.
_GATE = ungated(
    r"\d|quarter|qtr|half|halves|month|year|week|fortnight|day\b|days\b|decade|spring|summer|autumn|fall|winter|tomorrow|"
    + "".join(rf"{re.escape(name)}|" for feast in feasts() for name in feast.names)
    + r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|eoy|fiscal",
)
# No period reaches across a word that no lexicon has or the end of a clause.
_STRETCH = re.compile(r"[^.;]+")
_RELATION = re.compile(r"(?:[<>a][~_f]{0,3}Z[_f]{0,2}|[<>^!aKiwx~B@rv_fT]){1,6}")
# Words of a relation that the period itself needs: "full-year 2026", "the remaining three quarters".
_OWNED = re.compile(r"_?(?:T(?=y|$)|r$)")
_JOINER = re.compile(r",?(?P<join>[-/&|>]|,)(?P<words>[_ifZ<>^~]{0,3})")


@dataclass(frozen=True, slots=True)
class PeriodSpan:
    """A period at `text[start:end]`, its relation word included ("by mid-2013")."""

    start: int
    end: int
    period: Period


def find_spans(text: str, context: Context, strict: bool = True) -> list[PeriodSpan]:
    """Find the periods of a text in order, longest reading first; `strict` leaves out what only a whole phrase shows.

    >>> from tracker.periods.calendars import FiscalCalendar
    >>> found = find_spans("Launch by mid-2013, data in Q4.", Context(date(2012, 5, 3), FiscalCalendar()))
    >>> [(s.period.text, str(s.period.end)) for s in found]
    [('by mid-2013', '2013-08-31'), ('in Q4', '2012-12-31')]
    >>> found = find_spans("One opens in the third quarter, two in the fourth.", Context(date(2012, 5, 3), FiscalCalendar()))
    >>> [(s.period.text, str(s.period.end)) for s in found]
    [('in the third quarter', '2012-09-30'), ('in the fourth', '2012-12-31')]
    """
    if not _GATE.holds(text):
        return []
    tokens = lex(text)
    codes = "".join(token.code for token in tokens)
    spans: list[PeriodSpan] = []
    for stretch in _STRETCH.finditer(codes):
        at = stretch.start() if may_hold(stretch[0]) else stretch.end()
        while at < stretch.end():
            last = spans[-1].period if spans else None
            found = None if codes[at] in ",)(" else _read_at(text, tokens, codes, at, context, strict, last)
            if found is None:
                at += 1
                continue
            read, at = found
            spans += read
    if not spans and strict:
        return [PeriodSpan(*found) for found in counted_from_now(text, context)]
    if spans and strict:
        spans = sorted([*spans, *_shortened(text, spans, context)], key=lambda span: span.start)
    return _explained(text, spans) if len(spans) > 1 else spans


# "34 percent in the third quarter and should be in the low thirties in the fourth"
_ORDINAL = re.compile(
    r"\b(?:in|for|during) the (?:first|second|third|fourth)(?=\s{0,3}(?:[.,;:)]|$|\b(?:and|but|while|as|at|with|before|after)\b))", re.I
)


def _shortened(text: str, spans: list[PeriodSpan], context: Context) -> list[PeriodSpan]:
    """Read quarters that leave their noun to one before them: "one in the second quarter and one in the third"."""
    found: list[PeriodSpan] = []
    for said in _ORDINAL.finditer(text):
        before = [span for span in spans if span.end <= said.start()]
        if not before or before[-1].period.grain != "quarter":
            continue
        for read in find_spans(f"{said[0]} quarter", context, strict=False):
            found.append(PeriodSpan(said.start(), said.end(), replace(read.period, text=said[0])))
    return found


# "fiscal 2025 (February 2025 to January 2026)"
_OPENS = re.compile(r"\s{0,3}\((?:i\.e\.,?\s{1,3}|from\s{1,3}|the\s{1,3}){0,2}")
_SAME = timedelta(days=16)


def _explained(text: str, spans: list[PeriodSpan]) -> list[PeriodSpan]:
    """Give a period the days that parentheses behind it state for the same stretch of time."""
    told: list[PeriodSpan] = []
    for span in spans:
        last = told[-1] if told else None
        opens = last and _OPENS.fullmatch(text, last.end, span.start)
        if last and opens and text[span.end : span.end + 1] == ")" and _as_long(last.period, span.period):
            period = replace(span.period, relation=last.period.relation, text=text[last.start : span.end])
            told[-1] = PeriodSpan(last.start, span.end, period)
        else:
            told.append(span)
    return told


def _as_long(a: Period, b: Period) -> bool:
    if a.start is None or a.end is None or b.start is None or b.end is None or "day" in (a.grain, b.grain):
        return False
    return abs((a.end - a.start) - (b.end - b.start)) <= _SAME


def _read_at(
    text: str, tokens: list[Token], codes: str, at: int, context: Context, strict: bool, last: Period | None
) -> tuple[list[PeriodSpan], int] | None:
    """Read relation words and then one period or a joined list of them; a list that names them apart stays apart."""
    for first in _relation_ends(codes, at):
        chain = _chain(tokens, codes, first)
        if chain is None:
            continue
        relation = codes[at:first]
        anchored = counted_from_day(tokens, codes, chain.symbols, (at, first, chain.end), context)
        if anchored is not None:
            period, stop = anchored
            opens = tokens[_visible(codes, at, first)].start
            return [PeriodSpan(opens, tokens[stop - 1].end, replace(period, text=text[opens : tokens[stop - 1].end]))], stop
        later = _later(text, tokens, codes, chain, last, context)
        if later is not None:
            return [later], chain.end
        if not stands(text, tokens, codes, at, first, chain.end, chain.symbols, strict):
            return None
        if first == at and belongs_to_a_name(text, tokens[first].start, chain.symbols[0], context):
            return None
        if (
            "x" in relation
            and chain.joins == "-"
            and _MOVED.search(text, max(0, tokens[at].start - 60), tokens[at].start)
        ):
            chain = chain.part(1)  # "has been moved from 2028 to 2030"
            at, relation = chain.starts[0], "i"
        end, onward = _onward(tokens, codes, chain.end)
        spans = []
        chain = _of_that_year(text, chain, tokens[chain.end - 1].end, last)
        for part, begins, stop in _parts(text, tokens, chain, strict):
            opens = tokens[_visible(codes, at, first)].start if begins == chain.starts[0] else tokens[begins].start
            closes = _closed(text, tokens[end - 1].end if stop == chain.end else tokens[stop - 1].end)
            bound = _period(part.symbols, part.joins, relation + onward, context, text[opens:closes])
            spans += [PeriodSpan(opens, closes, bound)] if bound else []
        return spans, end
    return None


def _closed(text: str, end: int) -> int:
    """Take the hyphen of "second- and third-quarter" with the words that it leaves open."""
    return end + (text[end : end + 1] in _HYPHENS and text[end + 1 : end + 2].isspace())


_HYPHENS = frozenset("-‐‑")
# "in the first half of 2027, and could start in the second half of that year"
_THAT_YEAR = re.compile(r"\s{1,3}(?:of|in|during)\s{1,3}(?:that|the\s{1,3}same)\s{1,3}(?:calendar\s{1,3}|fiscal\s{1,3}|financial\s{1,3})?year\b", re.I)


_SAME_YEAR = re.compile(r"\bthe\s{1,3}same\s{1,3}(?:calendar\s{1,3}|fiscal\s{1,3}|financial\s{1,3})?year$", re.I)


def _of_that_year(text: str, chain: Chain, end: int, last: Period | None) -> Chain:
    """Give the year of the period before it to one that is "of that year"."""
    year = last.year or (last.end.year if last.end else None) if last else None
    said = _THAT_YEAR.match(text, end) or _SAME_YEAR.search(text, max(0, end - 20), end)
    if last is None or year is None or chain.symbols[-1].year is not None or not said:
        return chain
    return chain._replace(symbols=[symbol._replace(year=year, shift=None, fiscal=last.fiscal) for symbol in chain.symbols])


_MOVED = re.compile(
    r"\b(?:mov|shift|push|delay|postpon|defer|slip|chang|extend|accelerat|advanc|brought|pull|reschedul|revis)\w*[^.;]{0,40}$",
    re.I,
)
_RESPECTIVELY = re.compile(r"(?:[^.;]|\.(?=\d)){0,200}?\brespectively\b", re.I)


def _parts(text: str, tokens: list[Token], chain: Chain, strict: bool) -> list[tuple[Chain, int, int]]:
    """Cut a list into the periods that it names apart: "second quarter and full year 2025", "2025 and 2026, respectively"."""
    listed = strict and len(chain.symbols) > 1 and bool(set(chain.joins) <= {"&", ","})
    apart = listed and (
        len({(symbol.unit, symbol.size) for symbol in chain.symbols}) > 1
        or bool(_RESPECTIVELY.match(text, tokens[chain.end - 1].end))
    )
    if not apart:
        return [(chain, chain.starts[0], chain.end)]
    chain = chain._replace(symbols=_shared(chain.symbols))
    # "Annual Report for 2024 and its Quarterly Report" names one period
    named = [i for i, symbol in enumerate(chain.symbols) if i == 0 or symbol.rule != "the unit"]
    return [(chain.part(i), chain.starts[i], chain.ends[i]) for i in named]


def _shared(symbols: list[Symbol]) -> list[Symbol]:
    """Let a year take the unit before it: "the third quarter of 2010 and 2009", "the years ending 31 March 2026 and 2027"."""
    done = symbols[:1]
    for symbol in symbols[1:]:
        last = done[-1]
        year = last.inner.year if last.inner else last.year
        if year and last.unit != "year" and last.day is None and _takes_unit(symbol, last, year):
            inner = last.inner._replace(year=symbol.year) if last.inner else None
            symbol = last._replace(year=None if inner else symbol.year, inner=inner)
        done.append(symbol)
    return done


def _takes_unit(symbol: Symbol, last: Symbol, year: int) -> bool:
    bare = symbol.unit == "year" and not (symbol.full or symbol.parts or symbol.calendar) and symbol.shift is None
    ends_too = last.inner is not None and last.size == "y" and not symbol.fiscal
    return bare and bool(symbol.year) and ((symbol.year or 0) < year or ends_too)


def _later(
    text: str, tokens: list[Token], codes: str, chain: Chain, last: Period | None, context: Context
) -> PeriodSpan | None:
    """Read what is counted from the period before: "6 months thereafter", "over the following five to seven years"."""
    symbol = chain.symbols[0]
    if symbol.unit != "rolling" or last is None or last.start is None or last.end is None or len(chain.symbols) > 1:
        return None
    first, stop = chain.starts[0], tokens[chain.end - 1].end
    thereafter = _THEREAFTER.match(text, stop) if symbol.rule == "counted" else None
    if last.grain == "rolling" and any(t.value == "following" for t in tokens[first : chain.end]):
        bound = bind(symbol._replace(least=0), context._replace(published=last.end))
    elif thereafter:
        stop = thereafter.end()
        bound = _counted_on(symbol, context, last.unit_start or last.start, last.unit_end or last.end)
    else:
        return None
    if bound is None:
        return None
    start = tokens[first].start
    period = Period(
        bound.start,
        bound.end,
        bound.grain,
        text=text[start:stop],
        rule="counted on",
        unit_start=bound.start,
        unit_end=bound.end,
    )
    return PeriodSpan(start, stop, period)


def _counted_on(symbol: Symbol, context: Context, start: date, end: date) -> Bound | None:
    """Count from the whole of an earlier period: from its first day at the earliest, from the day after it at the latest."""
    early = bind(symbol, context._replace(published=start))
    late = bind(symbol, context._replace(published=end + _DAY))
    return early._replace(end=late.end - _DAY) if early and late else None


_THEREAFTER = re.compile(r"\s{1,3}(?:thereafter|after\s{1,3}that|afterwards?)\b", re.I)


def _relation_ends(codes: str, at: int) -> list[int]:
    """Return where the period may begin: after the longest run of relation words, or after fewer of them.

    "the end of" is both a relation ("by the end of Q3") and part of the period ("at the end of October").
    """
    match = _RELATION.match(codes, at)
    if match is None:
        return [at]
    ends = list(range(match.end(), at - 1, -1))
    if codes[match.end() - 1] not in "Tr" or codes[match.end() : match.end() + 1] not in tuple("NyYF"):
        return ends
    owned = _OWNED.search(codes, at, match.end())
    return [owned.start(), *ends] if owned else ends


def _visible(codes: str, at: int, first: int) -> int:
    while at < first and codes[at] in "_f":
        at += 1
    return at


def _onward(tokens: list[Token], codes: str, end: int) -> tuple[int, str]:
    after = end + (codes[end : end + 1] == ",")
    if codes[after : after + 1] != "+":
        return end, ""
    # "in 2011 on top of the growth of 2010" goes on with other words
    goes_on = tokens[after].value == "on" and codes[after + 1 : after + 2] not in ("", ";", ",", ")")
    return (end, "") if goes_on else (after + 1, "+")


class Chain(NamedTuple):
    """Joined periods: the symbols, the joiners between them, and the tokens at which each begins and ends."""

    symbols: list[Symbol]
    joins: str
    starts: list[int]
    ends: list[int]

    @property
    def end(self) -> int:
        """Return the token behind the last period."""
        return self.ends[-1]

    def part(self, index: int) -> Chain:
        """Return one of the periods by itself."""
        return Chain([self.symbols[index]], "", [self.starts[index]], [self.ends[index]])


def _chain(tokens: list[Token], codes: str, at: int) -> Chain | None:
    """Read periods joined by "to", "/", "or", "and", commas; each may leave to the next what it does not say."""
    symbols: list[Symbol] = []
    starts: list[int] = []
    ends: list[int] = []
    joins = ""
    while len(symbols) < 6:
        atom = _link(tokens, codes, at)
        if atom is None:
            break
        symbols.append(atom[0])
        starts.append(at)
        at = atom[1]
        ends.append(at)
        join = _JOINER.match(codes, at)
        if join is None:
            return Chain(_complete(symbols), joins, starts, ends)
        if _and_next(symbols[-1], codes, at):
            following = symbols[-1]._replace(shift=1)
            return Chain([*_complete(symbols), following], joins + codes[at], [*starts, at + 1], [*ends, at + 2])
        ahead = next((a for a in _afters(join) if _next_reads(tokens, codes, a) is not None), None)
        if ahead is None or not _may_join(join["join"], symbols[-1], tokens, codes, ahead):
            return Chain(_complete(symbols), joins, starts, ends)
        joins += join["join"]
        at = ahead
    if symbols and (symbols[-1].unit not in ("ordinal", "part") or symbols[-1].inner is not None):
        return Chain(_complete(symbols), joins[: len(symbols) - 1], starts, ends)
    return None


def _link(tokens: list[Token], codes: str, at: int) -> tuple[Symbol, int] | None:
    """Read one period of a chain; one that only the next completes ("third or fourth quarter") needs that next one."""
    partial, atom = match_partial(tokens, codes, at), match_atom(tokens, codes, at)
    if partial is None or (atom is not None and atom[1] > partial[1]):
        return atom
    join = _JOINER.match(codes, partial[1])
    return partial if join and _next_reads(tokens, codes, join.end()) is not None else None


def _and_next(symbol: Symbol, codes: str, at: int) -> bool:
    """Tell the "and next" of "this year and next"."""
    joined = codes[at : at + 1] in ("&", "|") and codes[at + 1 : at + 2] == "n"
    after = codes[at + 2 : at + 3]
    return joined and not (after == "_" or after.isalpha()) and symbol.shift == 0 and symbol.nth is None


def _afters(join: re.Match[str]) -> range:
    return range(join.end(), join.start("words") - 1, -1)


def _next_reads(tokens: list[Token], codes: str, at: int) -> int | None:
    found = match_atom(tokens, codes, at) or match_partial(tokens, codes, at)
    return found[1] if found else None


def _may_join(join: str, left: Symbol, tokens: list[Token], codes: str, ahead: int) -> bool:
    """Tell whether two periods can be one list or range; "normalizing the prior quarter to 13 weeks" is none."""
    right = match_atom(tokens, codes, ahead)
    if join == "-" and right is not None and right[0].unit == "rolling":
        return False
    if join == ",":
        return (
            False
            if left.unit != "year" or left.year is None
            else bool(re.match(r"Y(?:,|&|,&)?Y?", codes[ahead:])) and "Y" in codes[ahead : ahead + 1]
        )
    return left.unit != "rolling"


def _complete(symbols: list[Symbol]) -> list[Symbol]:
    """Let each period take from the next what it leaves open: year, unit, fiscal or calendar."""
    done: list[Symbol] = []
    for symbol in reversed(symbols):
        if done:
            symbol = _inherit(symbol, done[-1])
        done.append(symbol)
    done.reverse()
    # "Q3 2012 and Q4": the year is carried forward as well
    for i in range(1, len(done)):
        left, right = done[i - 1], done[i]
        if (
            right.year is None
            and right.shift is None
            and left.year is not None
            and right.unit == left.unit
            and right.day is None
        ):
            done[i] = right._replace(year=left.year, fiscal=right.fiscal or left.fiscal)
    return done


def _inherit(left: Symbol, right: Symbol) -> Symbol:
    if left.unit == "ordinal":
        return right._replace(nth=left.nth, parts=left.parts)
    if left.unit == "part" and left.inner is None:
        return right._replace(parts=left.parts)
    if left.unit == "year":
        return left._replace(fiscal=True) if right.unit == "year" and right.fiscal else left
    if left.year is not None or left.inner is not None:
        return left
    if left.unit in ("quarter", "half") and right.inner and right.size:
        # "the fourth quarter and year ended September 30, 2005" end together
        return right._replace(least=1, size="q" if left.unit == "quarter" else "h", year=None)
    return _dated_by(left, right) if left.shift is None and right.unit in _DATED else left


def _dated_by(left: Symbol, right: Symbol) -> Symbol:
    shift = right.shift if right.nth or right.unit == "year" else None
    fiscal, calendar = left.fiscal or right.fiscal, left.calendar or right.calendar
    return left._replace(year=right.year, shift=shift, fiscal=fiscal, calendar=calendar)


# What can say the year of the period before it.
_DATED = frozenset({"quarter", "half", "month", "season", "day", "year", "months"})


def _period(symbols: list[Symbol], joins: str, relation: str, context: Context, text: str) -> Period | None:
    """Bind the symbols, span from the first to the last, and apply the relation."""
    bounds = [bind(symbol, context) for symbol in symbols]
    if any(bound is None for bound in bounds):
        return None
    known = [bound for bound in bounds if bound is not None]
    left, right = known[0], known[-1]
    symbol = symbols[-1]
    start, end = min(b.start for b in known), max(b.end for b in known)
    if len(known) > 1 and left.start > right.end:
        return None
    grain = right.grain if len(known) == 1 else "range"
    first, last, name = related(start, end, relation, symbols, joins, text, context)
    return Period(
        start=first,
        end=last,
        grain=grain,
        relation=name,
        fiscal=right.fiscal,
        year=right.year,
        index=right.nth,
        approx="~" in relation,
        text=text,
        rule=symbol.rule if len(known) == 1 else "compound",
        unit_start=start,
        unit_end=end,
    )
