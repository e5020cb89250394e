"""Where in a sentence the periods stand: relations before them, joined pairs, and the dates that come of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.periods.bind import Bound, Context, bind
from tracker.periods.grammar import Symbol, match_atom, match_partial
from tracker.periods.words import Token, lex
from tracker.types import Period

_DAY = timedelta(days=1)
# Only a text with one of these can hold a period.
_GATE = re.compile(
    r"\d|quarter|qtr|half|halves|month|year|week|day\b|days\b|decade|spring|summer|autumn|fall|winter|tomorrow|"
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|eoy|fiscal",
    re.IGNORECASE,
)
_RELATION = re.compile(r"(?:[<>a][~_f]{0,3}Z[_f]{0,2}|[<>^!aiwx~B@rv_fT]){1,6}")
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
    """
    if not _GATE.search(text):
        return []
    tokens = lex(text)
    codes = "".join(token.code for token in tokens)
    spans: list[PeriodSpan] = []
    at = 0
    while at < len(tokens):
        found = None if codes[at] in ".;,)(" else _read_at(text, tokens, codes, at, context, strict)
        if found is None:
            at += 1
            continue
        span, at = found
        if span is not None:
            spans.append(span)
    return spans


def _read_at(
    text: str, tokens: list[Token], codes: str, at: int, context: Context, strict: bool
) -> tuple[PeriodSpan | None, int] | None:
    """Read relation words and then one period or a joined pair of them."""
    for first in _relation_ends(codes, at):
        chain = _chain(tokens, codes, first)
        if chain is None:
            continue
        symbols, joins, end = chain
        if not _stands(text, tokens, codes, at, first, end, symbols, strict):
            return None
        relation = codes[at:first]
        end, onward = _onward(codes, end)
        start, stop = tokens[_visible(codes, at, first)].start, tokens[end - 1].end
        period = _period(symbols, joins, relation + onward, context, text[start:stop])
        if period is None:
            return None, end
        return PeriodSpan(start, stop, period), end
    return None


def _relation_ends(codes: str, at: int) -> list[int]:
    """Return where the period may begin: after the longest run of relation words, or after fewer of them.

    "the end of" is both a relation ("by the end of Q3") and part of the period ("at the end of October").
    """
    match = _RELATION.match(codes, at)
    return list(range(match.end(), at - 1, -1)) if match else [at]


def _visible(codes: str, at: int, first: int) -> int:
    while at < first and codes[at] in "_f":
        at += 1
    return at


def _onward(codes: str, end: int) -> tuple[int, str]:
    if codes[end : end + 1] == "+":
        return end + 1, "+"
    if codes[end : end + 2] == ",+":
        return end + 2, "+"
    return end, ""


def _chain(tokens: list[Token], codes: str, at: int) -> tuple[list[Symbol], str, int] | None:
    """Read periods joined by "to", "/", "or", "and", commas; each may leave to the next what it does not say."""
    symbols: list[Symbol] = []
    joins = ""
    while len(symbols) < 6:
        partial = match_partial(tokens, codes, at)
        atom = match_atom(tokens, codes, at)
        if partial and (atom is None or atom[1] <= partial[1]):
            following = _JOINER.match(codes, partial[1])
            if following is None or _next_reads(tokens, codes, following.end()) is None:
                break
            atom = partial
        if atom is None:
            break
        symbols.append(atom[0])
        end = at = atom[1]
        join = _JOINER.match(codes, end)
        if join is None:
            return _complete(symbols), joins, end
        ahead = next((a for a in _afters(join) if _next_reads(tokens, codes, a) is not None), None)
        if ahead is None or not _may_join(join["join"], symbols[-1], codes, ahead):
            return _complete(symbols), joins, end
        joins += join["join"]
        at = ahead
    if (symbols and symbols[-1].unit not in ("ordinal", "part")) or (symbols and symbols[-1].inner is not None):
        return _complete(symbols), joins[: len(symbols) - 1], end
    return None


def _afters(join: re.Match[str]) -> range:
    return range(join.end(), join.start("words") - 1, -1)


def _next_reads(tokens: list[Token], codes: str, at: int) -> int | None:
    found = match_atom(tokens, codes, at) or match_partial(tokens, codes, at)
    return found[1] if found else None


def _may_join(join: str, left: Symbol, codes: str, ahead: int) -> bool:
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
    if (
        left.year is None
        and left.shift is None
        and left.inner is None
        and right.unit in ("quarter", "half", "month", "season", "day", "year")
        and left.unit != "year"
    ):
        fiscal, calendar = left.fiscal or right.fiscal, left.calendar or right.calendar
        return left._replace(
            year=right.year,
            shift=right.shift if right.nth or right.unit == "year" else None,
            fiscal=fiscal,
            calendar=calendar,
        )
    if left.unit == "year" and right.unit == "year" and right.fiscal:
        return left._replace(fiscal=True)
    return left


# "Q2 award", "first quarter filing": the period names a thing
_NAMES_AFTER = frozenset({"filing", "form", "award", "awards", "holdings", "inc", "software", "platform"})
_FORM = re.compile(r"\s+(?:10|20|8|6)-[KQF]\b")


def _stands(
    text: str, tokens: list[Token], codes: str, at: int, first: int, end: int, symbols: list[Symbol], strict: bool
) -> bool:
    """Judge whether words that could name a period do so here: "May", "fall", "the year", "12 months" alone."""
    symbol = symbols[0]
    bare = first == at
    following = str(tokens[end].value) if end < len(tokens) else ""
    if following in _NAMES_AFTER or _FORM.match(text, tokens[end - 1].end):
        return False
    relation = codes[at:first]
    plain = len(symbols) == 1 and symbol.year is None and symbol.shift is None
    if symbol.rule == "today" and strict:
        return bool(set(relation) & set("<>^i"))  # "today announced" is no period of anything
    if symbol.rule == "counted":
        return any(c in relation for c in "iw<") and tokens[at].value != "for"
    if symbol.unit == "season" and plain:
        return bool(relation.strip("_f")) or symbol.parts != ""
    if symbol.unit == "month" and plain and symbol.nth == 5 and strict:
        return not bare or bool(symbol.parts)
    if symbol.unit == "month" and plain and text[tokens[first].start].islower() and not symbol.parts:
        return bool(set(relation) & set("i<>^!a@xwr"))  # "march" and "august" are words as well
    if symbol.unit == "year" and plain and not (symbol.fiscal or symbol.full):
        return bool(relation.strip("_f")) or not strict or bool(symbol.parts)
    if symbol.rule == "the unit" and strict:
        return bool(relation)
    return True


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
    first, last, name = _related(start, end, relation, symbols, joins, right, context)
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


def _related(
    start: date, end: date, relation: str, symbols: list[Symbol], joins: str, right: Bound, context: Context
) -> tuple[date | None, date | None, str]:
    """Apply "by", "through", "from … on", "after", "remainder of", "end of", "about" to the days of a period."""
    published = context.published
    symbol = symbols[-1]
    onward = "+" in relation or "!" in relation or "^" in relation
    opening = min(published, end) if not context.past else start
    if onward:
        return start, None, "from"
    if "a" in relation:
        return end + _DAY, None, "after"
    if "<" in relation:
        return min(opening, end), end, "by"
    if "B" in relation or joins:
        return start, end, "during"
    if ">" in relation:
        return min(opening, end), end, "through"
    if "r" in relation or ("v" in relation and symbol.nth is None):
        return max(start, published) if published <= end else start, end, "during"
    if "w" in relation and symbol.unit == "rolling":
        return published, end, "during"
    if symbol.unit == "rolling" and symbol.rule == "counted" and symbol.least == symbol.most:
        return published, end, "during"
    if "x" in relation and not joins and symbol.unit != "rolling":
        return start, None, "from"
    if "~" in relation and symbol.unit == "year_end":
        return end.replace(day=1), (end + _DAY + timedelta(days=31)).replace(day=1) - _DAY, "during"
    return start, end, "as_of" if "@" in relation or symbol.unit == "year_end" else "during"
