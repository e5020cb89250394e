"""What speaks for or against a table cell being guidance, as short words; and today's rule on them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from tracker.lexicon import find_metrics
from tracker.tables.context import Context, announces, is_contractual, looks_back
from tracker.tables.grid import Column, Grid, Line
from tracker.tables.slots import Slot, is_guided, look_guided
from tracker.types import Amount, Period

Signs = frozenset[str]

_STATEMENT = re.compile(
    r"\b(?:statements? of (?:\w+ ){0,2}(?:operations|income|earnings|cash flows?|financial position)|income statements?|balance sheets?|cash flow statements?|selected (?:financial|operating)|key figures|highlights)\b",
    re.IGNORECASE,
)
_RESULTS = re.compile(r"\b(?:results|performance|actuals?|highlights)\b", re.IGNORECASE)
_LEGAL = re.compile(
    r"\bforward[- ]looking\b|\bsafe harbou?r\b|\bcautionary\b|\bnon-?gaap financial measures?\b", re.IGNORECASE
)
_WITHDRAWN = re.compile(
    r"\b(?:withdr[ae]wn?|withdraw(?:s|ing|al)|suspend(?:s|ed|ing)?|no longer (?:valid|relied|applicable))\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(r"\b(?:planned|budgeted|projected|targeted)\b|^\W*target\b|\btargets?\W*(?:\([^()]*\)\W*)?$", re.IGNORECASE)
_ESTIMATED = re.compile(r"\d\d ?\(?e\)?(?!\w)", re.IGNORECASE)


def table_signs(grid: Grid, context: Context, slots: Sequence[Slot]) -> Signs:
    """Say of a whole table what its caption, lead-in, section, labels and columns tell."""
    plain = [s for s in slots if not s.compares and not is_contractual(s.header)]
    labels = "\n".join(line.label for line in grid.lines)
    cells = [c.text for line in grid.lines for s in plain if not s.past for c in s.cells_of(line.cells)]
    told = {
        "caption.cue": announces(context.caption),
        "caption.planned": bool(_PLANNED.search(context.caption)),
        "caption.looksback": looks_back(context.caption),
        "caption.results": _ends_on_results(context.caption),
        "lead.cue": context.leads_in,
        "lead.looksback": looks_back(context.lead),
        "section.cue": context.tells_section,
        "section.looksback": looks_back(context.section),
        "section.legal": bool(_LEGAL.search(context.section)),
        "contractual": context.contractual,
        "withdrawn": bool(_WITHDRAWN.search(f"{context.caption}\n{context.leading_in}\n{context.section}")),
        "statement": bool(_STATEMENT.search(f"{context.caption}\n{context.section}\n{labels}")),
        "actuals.beside": any(c.past for c in grid.columns),
        "table.cue": any(s.cue or s.ranged for s in plain if not s.past),
        "table.known": any(find_metrics(words) for words in _names(grid)),
        "rows.ranged.many": look_guided(grid, plain),
        "rows.ranged.some": any(map(is_guided, cells)) or any(s.paired for s in plain),
    }
    return frozenset(sign for sign, true in told.items() if true)


def _names(grid: Grid) -> Iterator[str]:
    yield from (words for line in grid.lines for words in (line.label, line.group))
    yield from (c.header for c in grid.columns)


def _ends_on_results(caption: str) -> bool:
    """Tell whether the nearest telling line above speaks of results ("2026 Outlook" the heading, "First Quarter Results" below)."""
    for line in reversed(caption.split("\n")):
        if announces(line):
            return False
        if _RESULTS.search(line):
            return True
    return False


_OTHER_YEAR = re.compile(r"\b(?:prior|previous|last|year[- ]ago|(?:19|20)\d\d|fy ?\d\d)\b", re.IGNORECASE)


def _is_scored(slot: Slot, slots: Sequence[Slot]) -> bool:
    """Tell whether the actual figure of the very period stands beside the guidance ("Outlook | Actual")."""
    return any(
        s.past and s.dated is None and slot.dated is None and not _OTHER_YEAR.search(s.header)
        for s in slots
        if s is not slot and any("actual" in c.roles for c in s.columns)
    )


def slot_signs(slot: Slot, slots: Sequence[Slot], published: date) -> Signs:
    """Say what the heads over a slot tell: their cue, their period against the release's day, what kind of column it is."""
    told = {
        "column.cue": slot.cue,
        "column.ranged": slot.ranged,
        "column.past": slot.past,
        "column.change": slot.compares,
        "column.contractual": is_contractual(slot.header),
        "column.prior": slot.vintage == "prior",
        "column.current": slot.vintage == "current",
        "column.total": slot.is_total(),
        "scorecard": _is_scored(slot, slots),
        "withdrawn": bool(_WITHDRAWN.search(slot.header)),
        "column.issued": any(c.issued for c in slot.columns),
        "prior.beside": slot.prior is not None,
        "eformat": bool(_ESTIMATED.search(slot.header)),
    }
    return frozenset([sign for sign, true in told.items() if true] + list(_column_period(slot.columns, published)))


def _column_period(columns: Sequence[Column], published: date) -> Iterator[str]:
    end = next((c.dated.period.end for c in columns if c.dated), None)
    if end is None:
        yield "column.undated"
    else:
        yield from _against(end, published)


def _against(end: date, published: date) -> Iterator[str]:
    years = end.year - published.year
    yield "column.ahead" if end >= published else "column.over"
    yield f"column.year.{'before' if years < 0 else ('this', 'next')[years] if years < 2 else 'later'}"


def turned(signs: Signs, when: Period | None, published: date) -> Signs:
    """Say of a row that is a period what is else said of a column, where its columns are metrics and have none."""
    if "column.undated" not in signs or when is None or when.end is None:
        return signs
    return signs - {"column.undated"} | frozenset(_against(when.end, published))


def line_signs(line: Line, bridge: bool | None) -> Signs:
    """Say what a row's own words tell; `bridge` is whether it is a total of a bridge, None outside one."""
    words = f"{line.group}\n{line.label}"
    told = {
        "label.cue": announces(words) or bool(_PLANNED.search(words)),
        "label.contractual": is_contractual(line.label),
        "bridge.total": bridge is True,
        "bridge.step": bridge is False,
    }
    return frozenset(sign for sign, true in told.items() if true)


def cell_signs(amount: Amount | None, cell: str, when: Period | None, published: date) -> Signs:
    """Say what a cell's value and the period it is for look like."""
    shape = {
        "words": amount is None,
        "hedged": amount is not None and is_guided(cell),
        "approx": amount is not None and amount.approx,
        "range": amount is not None and None not in (amount.low, amount.high) and amount.low != amount.high,
        "point": amount is not None and amount.low == amount.high,
        "floor": amount is not None and amount.high is None,
        "ceiling": amount is not None and amount.low is None,
        "period.none": when is None or when.end is None,
        "period.past": when is not None and when.end is not None and when.end < published,
    }
    return frozenset(sign for sign, true in shape.items() if true)


_NEVER = frozenset(
    {
        "contractual",
        "column.past",
        "column.prior",
        "column.change",
        "column.contractual",
        "period.past",
        "mixed.beside",
        "scorecard",
        "withdrawn",
        "unchanged",
    }
)


def is_guidance(signs: Signs) -> bool:
    """Decide by rule whether an amount with such signs is guidance; the learned decision takes this over.

    >>> is_guidance(frozenset({"caption.cue", "metric.known"})), is_guidance(frozenset({"caption.cue", "column.past"}))
    (True, False)
    """
    if signs & _NEVER:
        return False
    if "mixed" in signs:
        above = bool(signs & {"caption.cue", "lead.cue", "section.cue"}) and "actuals.beside" not in signs
        return above and "metric.known" in signs
    if "words" in signs:
        return _is_guided(signs) and "metric.known" in signs and "period.none" not in signs
    return _is_guided(signs) and bool(signs & {"metric.known", "table.known", "hedged"})


def _is_guided(signs: Signs) -> bool:
    """Tell whether words above, the row's own or its column's say that something is guided."""
    # A present column beside one of results, both of plain numbers, is a present result unless its own head says otherwise.
    plain = "actuals.beside" in signs and "rows.ranged.some" not in signs
    near = bool(signs & {"caption.cue", "lead.cue"}) and "caption.results" not in signs and not plain
    if near or {"section.cue", "rows.ranged.many"} <= signs or signs & {"column.cue", "column.ranged"}:
        return True
    # A plan's row names itself ("Planned capital expenditures"); an updated column or a total of years goes with its neighbours.
    planned = "column.ahead" in signs and bool(signs & {"label.cue", "caption.planned"})
    planned = planned and not signs & {"label.contractual", "actuals.beside"}
    return planned or ("table.cue" in signs and bool(signs & {"column.current", "column.total"}))


def is_planned(signs: Signs) -> bool:
    """Decide by rule whether a date in a table's row is that of something planned; the learned decision takes this over."""
    return "column.dates" in signs and not signs & {
        "contractual",
        "calendar",
        "dates.many",
        "dates.one",
        "table.guides",
    }
