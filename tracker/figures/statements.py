"""Statements and highlight tables → figures, each with its own column's period and the table's scale."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from tracker.figures.arithmetic import added_up
from tracker.figures.crossed import crossed_names, named_for
from tracker.figures.headers import Slot, body_start, read_slots, words_of_duration
from tracker.figures.labelled import label_figure, printed_growth
from tracker.figures.reported import SLACK, Calendar, span_of
from tracker.figures.rows import Named, name_row
from tracker.figures.rowvalues import figure_of
from tracker.figures.turned import read_turned
from tracker.figures.values import (
    Scale,
    Value,
    column_scale,
    currency_in,
    has_point_groups,
    head_scale,
    is_number,
    parse_value,
    row_scale,
    scale_in,
)
from tracker.lexicon import metrics
from tracker.types import Basis, Cell, Figure, Release, Row, Table

_GUIDANCE = re.compile(
    r"(?<!against )(?<!versus )(?<!vs )(?<!vs\. )\b(?:guidance|outlook|forecasts?|projections?|expected results|targets?|illustrati(?:on|ve))\b(?!.{0,40}\b(?:vs\.?|versus|compared|results)\b)",
    re.IGNORECASE,
)
_REPORTED = re.compile(r"\bactuals?\b|\bresults?\b|\breported\b", re.IGNORECASE)
_BALANCE = re.compile(
    r"\b(?:assets|liabilities|balance sheets?|equity|financial (?:condition|position))\b", re.IGNORECASE
)
_BARE_SCALE = re.compile(
    r"(?i)(?:in\s+)?(?:(?:[A-Z]{3}|[A-Z]{0,3}[$€£₹])\s?(?:thousands?|millions?|billions?|mn|m|bn|k|crores?|lakhs?)\.?|thousands|millions|billions)"
)
_NEAR = 400
UNREAD = frozenset({"other", "market_growth", "price", "fx_impact", "dividends", "cost_savings"})


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A table with its columns, scale and the basis that its heading gives to every row."""

    table: Table
    slots: Sequence[Slot]
    scale: Scale
    basis: Basis | None
    # Whether columns that are headed by days alone are of the quarters that end on them.
    quarterly: bool = False
    # The metric of each column, where the columns name them and the rows are parts of the company.
    crossed: Mapping[int, Named] = field(default_factory=dict)
    # The days of each row by where it starts, where the rows and not the columns are periods.
    spans: Mapping[int, tuple[date, date]] = field(default_factory=dict)
    # Whether it is a statement whose earlier columns are read of rows without a metric too.
    whole: bool = False

    def is_current(self, slot: Slot) -> bool:
        """Tell whether a column is of the newest period that the table reports."""
        ends = [s.end for s in self.slots if s.end is not None]
        return bool(ends) and slot.end == max(ends)


def find_statement_figures(release: Release, known: Calendar) -> Iterator[Figure]:
    """Find the figures of every table that reports periods that are over; guidance tables are left alone."""
    yield from _not_of_parts(list(_all_figures(release, known)))


def _not_of_parts(figures: list[Figure]) -> Iterator[Figure]:
    """Leave out rows of other tables that disagree with a primary statement: they are of a part that their heads do not name."""
    stated: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.rule == "table.statement" and figure.scope is None and figure.metric:
            stated[_quantity(figure)].append(figure)
    kept, parts = [], set()
    for figure in figures:
        other = figure.scope is None and figure.metric and figure.rule != "table.statement"
        same = stated.get(_quantity(figure), []) if other else []
        if not same or any(_as_printed(figure, s) for s in same):
            kept.append(figure)
        else:
            parts.add(figure.start)
    # The growth of such a row is the part's, too.
    yield from (f for f in kept if f.measure != "growth" or f.start not in parts)


def _quantity(figure: Figure) -> tuple[object, ...]:
    adjusted = figure.basis == "non_gaap"
    return figure.metric, adjusted, figure.measure, figure.unit, figure.period_start, figure.period_end


def _as_printed(one: Figure, other: Figure) -> bool:
    step = Decimal(1).scaleb(max(one.digits, other.digits))
    return one.value is not None and other.value is not None and abs(one.value - other.value) <= step


def _all_figures(release: Release, known: Calendar) -> Iterator[Figure]:
    before: _Sheet | None = None
    usual = Scale(0, 0, currency_in(release.text) or "USD")
    for table in (part for whole in release.tables for part in _parts(whole)):
        sheet = _read_sheet(release, table, known, before, usual)
        if sheet is None:
            before = None
            continue
        kind = kind_of(table)
        if kind not in ("stock compensation", "changes"):
            told = _figures(release, replace(sheet, whole=kind in _COMPARED))
            read = [replace(f, rule=_RULES.get(kind, f.rule)) for f in told]
            yield from added_up(read)
        # Later statements of a release often leave out the scale that the first ones state.
        before, usual = sheet, sheet.scale


def _parts(table: Table) -> Iterator[Table]:
    """Part a table that is headed anew within ("Three Months Ended …" above, "Year Ended …" further down)."""
    start = body_start(table)
    cuts = [0, *(n for n, row in enumerate(table.rows) if n > start and _heads_anew(row)), len(table.rows)]
    for first, last in pairwise(cuts):
        yield table if len(cuts) == 2 else replace(table, rows=table.rows[first:last])


def _heads_anew(row: Row) -> bool:
    words = " ".join(cell.text for cell in row.cells)
    return (
        bool(row.cells)
        and row.cells[0].column > 0
        and bool(words_of_duration(words))
        and not any(is_number(c.text) for c in row.cells)
    )


_RULES = {
    "income": "table.statement",
    "balance": "table.statement",
    "cash flow": "table.statement",
    "bridge": "table.bridge",
}
_COMPARED = frozenset({"income", "balance"})
_KINDS = (
    ("stock compensation", re.compile(r"(?i)\b(?:stock|share|equity)-based (?:compensation|payment)|\bstock compensation"), 1),
    ("changes", re.compile(r"(?i)\bsales volume\b|\bprice realization\b"), 1),
    ("bridge", re.compile(r"(?i)\breconcil|\bnon-gaap adjustments?\b"), 1),
    ("cash flow", re.compile(r"(?i)\b(?:operating|investing|financing) activities\b"), 2),
    ("balance", re.compile(r"(?i)\btotal (?:current )?(?:assets|liabilities)\b|\b(?:stock|share)holders['’]? equity\b"), 2),
    ("income", re.compile(r"(?i)^\W*(?:(?:total|net) )*(?:revenues?|sales)\b|\bnet (?:income|loss|earnings|profit)\b|\b(?:income|profit|earnings|loss)\b.*\bbefore\b.*\btax|\bper (?:\w+ )?share\b|\b(?:operating|gross) (?:income|profit|loss)\b"), 3),
)  # fmt: skip


def kind_of(table: Table) -> str:
    """Tell what a table is: a primary statement, a bridge, stock compensation by function, or another.

    Head and caption tell a bridge and stock compensation; two or three different rows of it tell a statement.
    """
    head = f"{table.caption} {' '.join(c.text for row in table.rows[: body_start(table)] for c in row.cells)}"
    labels = [row.cells[0].text for row in table.rows if row.cells]
    for name, pattern, wanted in _KINDS:
        if name in ("stock compensation", "changes", "bridge"):
            if pattern.search(head):
                return name
        elif len({m.group().lower() for label in labels if (m := pattern.search(label))}) >= wanted:
            return name
    return "other"


def _read_sheet(release: Release, table: Table, known: Calendar, before: _Sheet | None, usual: Scale) -> _Sheet | None:
    above = _above(release, table, before)
    slots = _reported_slots(table, known)
    words = _header_words(table, "")
    scale = scale_in(_header_words(table, above)) or head_scale(f"{table.caption} | {words}") or _scale_below(release, table)
    if not any(s.dated for s in slots):
        return None if _is_guidance(table) else _undated_sheet(release, table, known, before, scale, usual)
    return _Sheet(
        table,
        slots,
        scale or usual,
        _table_basis(table, release.text[max(0, table.start - _HIGH) : table.start]),
        _is_quarterly(table, slots),
        crossed_names(slots, [r.cells[0].text for r in table.rows[body_start(table) :] if len(r.cells) > 1]),
    )


def _undated_sheet(
    release: Release, table: Table, known: Calendar, before: _Sheet | None, scale: Scale | None, usual: Scale
) -> _Sheet | None:
    """Read a table whose columns are no periods: its rows are, or it goes on with the one before it."""
    if turned := read_turned(table, known):
        return _Sheet(table, turned.slots, scale or usual, None, crossed=turned.names, spans=turned.spans)
    goes_on = before is not None and _goes_on(release, table, before)
    return _Sheet(table, before.slots, scale or before.scale, before.basis) if before and goes_on else None


def _scale_below(release: Release, table: Table) -> Scale | None:
    """Read a scale that a line in parentheses right below a table states."""
    line = release.text[table.end : table.end + _NEAR].strip().partition("\n")[0]
    return scale_in(line) if line.startswith("(") and line.endswith(")") else None


def _is_guidance(table: Table) -> bool:
    """Tell whether a table gives guidance by its caption, or by the heading above it where it is no whole statement."""
    if _GUIDANCE.search(table.caption):
        return True
    return bool(_GUIDANCE.search((table.section or "")[:120])) and not _is_whole(table)


def _reported_slots(table: Table, known: Calendar) -> list[Slot]:
    """Read a table's columns; beside guidance only one that is headed so reports something ("Q1 2026 Guidance | Q1 2026 Actual")."""
    slots = read_slots(table, known, table.caption or (table.section or "").rpartition(" > ")[2])
    if not _is_guidance(table):
        return slots
    return [slot if _REPORTED.search(slot.text) else Slot(slot.column, slot.width, slot.text) for slot in slots]


def _goes_on(release: Release, table: Table, before: _Sheet) -> bool:
    """Tell whether a table is the second half of the one before it, cut off by a page break or a heading, without a head of its own."""
    if body_start(table) > 1 or len(release.text[before.table.end : table.start].strip()) > _NEAR:
        return False
    balance = bool(_BALANCE.search(f"{table.caption} {_first_label(table)}"))
    return balance == all(s.start == s.end for s in before.slots if s.dated)


# A guidance table has a handful of rows.
_WHOLE = 12


def _is_whole(table: Table) -> bool:
    """Tell whether a table is a whole primary statement: the heading of an outlook far above it says nothing of it."""
    return len(table.rows) >= _WHOLE and kind_of(table) in ("income", "balance", "cash flow")


def _first_label(table: Table) -> str:
    return table.rows[0].cells[0].text if table.rows and table.rows[0].cells else ""


def _above(release: Release, table: Table, before: _Sheet | None) -> str:
    """Give the words directly above a table: its caption and the lines before it, down from the table before."""
    floor = max(table.start - _NEAR, before.table.end if before else 0, 0)
    return f"{release.text[floor : table.start]} {table.caption}"


def _header_words(table: Table, above: str) -> str:
    rows = table.rows[: max(1, body_start(table))]
    return f"{above} {' '.join(_as_scale(cell.text) for row in rows for cell in row.cells)}"


def _as_scale(text: str) -> str:
    """Put a head that is a scale and nothing else ("EUR million", "$ in thousands") into the words that say so."""
    return f"(in {text.strip()})" if _BARE_SCALE.fullmatch(text.strip(" ()")) else text


# The heading of a statement may stand some lines above its table: "Consolidated Statements of Operations - Pro Forma".
_HEADING = re.compile(r"(?im)^.*\b(?:statements? of|balance sheets?|reconciliations?)\b.*$")
_PRO_FORMA = re.compile(r"\bpro[- ]forma\b", re.IGNORECASE)
_HIGH = 900


def _table_basis(table: Table, above: str) -> Basis | None:
    headings = _HEADING.findall(above)
    if headings and _PRO_FORMA.search(headings[-1]):
        return "non_gaap"
    words = f"{table.caption} {' '.join(c.text for row in table.rows[: body_start(table)] for c in row.cells if len(row.cells) == 1)}"
    if re.search(r"(?i)reconcil|\bto (?:non-)?gaap|gaap (?:and|to)", words):
        return None
    if re.search(r"(?i)\bnon-?\s?gaap\b|\badjusted (?:results|statement)|\bpro[- ]forma\b", words):
        return "non_gaap"
    return (
        "gaap"
        if re.search(
            r"\bGAAP\b|(?i:statements? of (?:operations|income|earnings|comprehensive|cash flows|profit))", words
        )
        else None
    )


def _figures(release: Release, sheet: _Sheet) -> Iterator[Figure]:
    group, over, pending, whole = "", "", "", ""
    for row in sheet.table.rows[body_start(sheet.table) :]:
        label, cells = _parted(row, sheet.slots)
        if sheet.spans:
            yield from _of_period(release, sheet, row, cells)
            continue
        if not cells:
            sheet = _of_span(sheet, label)
            # A heading may take two rows: "Net income per share attributable to" / "the company:".
            broken = pending and not pending.rstrip().endswith(":") and label.rstrip().endswith(":")
            over, group, pending = group, (f"{pending} {label}" if broken else label or group), label
            continue
        if (label[:1].islower() or label[:1] == "(") and pending:
            # "Selling, general and" / "administrative  3,849": the row before was no heading, that above it still holds.
            label, group = f"{pending} {label}", over
        pending = ""
        part = _PART.match(label)
        if part is None:
            whole = label
        yield from _row_figures(release, sheet, row, f"{whole} {part['name']}" if part else label, group, cells)


def _parted(row: Row, slots: Sequence[Slot]) -> tuple[str, list[Cell]]:
    """Part a row into its label and its values."""
    first = row.cells[0]
    label = "" if is_number(first.text) else first.text
    values = [c for c in row.cells if is_number(c.text)]
    return label, _without_note(values, slots)


# "Full year:", "Twelve months ended December 31," among the rows: the columns are of that span from there on.
_SPAN_ROW = re.compile(
    r"\W*(?:for the\s+)?(?:full[- ]year|(?:the\s+)?(?P<count>three|six|nine|twelve)[- ]months?(?:[- ]period)?)(?:\s+ended(?:\s+[A-Za-z]+\s+\d{1,2})?)?\W*",
    re.IGNORECASE,
)
_MONTHS = {"three": 3, "six": 6, "nine": 9, "twelve": 12}


def _of_span(sheet: _Sheet, label: str) -> _Sheet:
    """Date the columns of a table anew where a row without values says of what span the next ones are."""
    said = _SPAN_ROW.fullmatch(label)
    if said is None or any(s.dated and (s.start is None or s.start == s.end) for s in sheet.slots):
        return sheet
    months = _MONTHS[said["count"].lower()] if said["count"] else 12
    slots = [replace(s, start=span_of(s.end, months)[0]) if s.dated and s.end else s for s in sheet.slots]
    return replace(sheet, slots=slots)


def _without_note(cells: list[Cell], slots: Sequence[Slot]) -> list[Cell]:
    """Leave out the number of the note that many a statement prints between a label and its values ("Revenue | 5 | 1,240 | 1,180")."""
    dated = sum(slot.dated for slot in slots)
    noted = len(cells) == dated + 1 == len(slots) + 1 and _NOTE.fullmatch(cells[0].text.strip())
    return cells[1:] if noted else cells


_NOTE = re.compile(r"\d{1,2}(?:\.\d|\s?\([a-z]\)|[a-z])?")


# "of which Service" below "Sales" is the sales of a part.
_PART = re.compile(r"\s*(?:-\s*)?(?:of which|thereof)\s+(?P<name>\w.*)", re.IGNORECASE | re.DOTALL)


def _row_figures(
    release: Release, sheet: _Sheet, row: Row, label: str, group: str, cells: Sequence[Cell]
) -> Iterator[Figure]:
    placed = _place(cells, sheet.slots)
    pointed = has_point_groups(c.text for r in sheet.table.rows for c in r.cells[1:])
    values = [(slot, value) for slot, cell in placed if (value := parse_value(cell.text, pointed)) is not None]
    found = _crossed(sheet, label, values) if sheet.crossed else _named_figures(sheet, label, group, values, cells)
    for figure in found:
        yield replace(figure, quote=release.text[row.start : row.end], start=row.start, end=row.end)


def _of_period(release: Release, sheet: _Sheet, row: Row, cells: Sequence[Cell]) -> Iterator[Figure]:
    """Read the values of a row that names its period, each by the metric of its column."""
    span = sheet.spans.get(row.start)
    start, end = span or (None, None)
    slots = [replace(s, start=start, end=end) if s.column in sheet.crossed else s for s in sheet.slots]
    for slot, cell in _place(cells, slots) if span else ():
        value = parse_value(cell.text)
        figure = value and _figure(sheet, sheet.crossed[slot.column], slot, value, False)
        if figure:
            yield replace(figure, quote=release.text[row.start : row.end], start=row.start, end=row.end)


def _crossed(sheet: _Sheet, label: str, values: Sequence[tuple[Slot, Value]]) -> Iterator[Figure]:
    """Read the values of a row that names a part of the company, each by the metric of its column."""
    for slot, value in values:
        if label and (figure := _figure(sheet, named_for(sheet.crossed[slot.column], label), slot, value, False)):
            yield figure


def _named_figures(
    sheet: _Sheet, label: str, group: str, values: Sequence[tuple[Slot, Value]], cells: Sequence[Cell]
) -> Iterator[Figure]:
    """Read the values of a row that names its metric, and the growth printed beside them."""
    named = _name(sheet, label, group)
    table, sheet = sheet.scale, replace(sheet, scale=row_scale(label, sheet.scale))
    signs = {v.number > 0 for _, v in values if v.number}
    flipped = named is not None and named.metric in ("net_loss", "loss_per_share") and len(signs) > 1
    for slot, value in values:
        own = replace(sheet, scale=column_scale(slot.text, table)) if sheet.scale is table else sheet
        figure = _figure(own, named, slot, value, flipped) if named else None
        if figure is None and (sheet.whole or sheet.is_current(slot)):
            figure = _by_label(sheet, label, slot, value)
        if figure is not None:
            yield figure
    yield from _printed_growth(sheet, named, label, values, cells)


def _name(sheet: _Sheet, label: str, group: str) -> Named | None:
    """Name a row of a sheet, an amount per share beside a diluted one as the basic one; None for what is not read."""
    named = name_row(label, group) if label else None
    if named is None or named.metric in UNREAD:
        return None
    basic = named.metric in ("eps", "loss_per_share") and _is_basic(label, group, sheet.table)
    return replace(named, scope="basic") if basic else named


def _by_label(sheet: _Sheet, label: str, slot: Slot, value: Value) -> Figure | None:
    figure = label_figure(label, value, sheet.scale)
    return figure and replace(figure, basis=slot.basis or "unstated", period_start=slot.start, period_end=slot.end)


def _printed_growth(
    sheet: _Sheet, named: Named | None, label: str, values: Sequence[tuple[Slot, Value]], cells: Sequence[Cell]
) -> Iterator[Figure]:
    """Read a column of changes where the row's own values bear it out: it is the growth of the period before it."""
    read = [parse_value(c.text) for c in cells if "%" in c.text]
    percents = [v for v in read if v is not None]
    plain = [(slot, value) for slot, value in values if not value.percent]
    pairs = [(s, v, w) for s, v in plain for t, w in plain if _is_year_before(t, s)]
    numbers = [p.number for p in percents]
    for number, grown in printed_growth([(v.number, w.number) for _, v, w in pairs], numbers):
        slot, places = pairs[number][0], next(p.places for p in percents if p.number == grown)
        figure = Figure("number", "", 0, 0, measure="growth", value=grown, unit="percent", digits=places)
        what = replace(figure, metric=named.metric, scope=named.scope) if named else replace(figure, subject=label)
        basis = _basis_in(sheet, slot, named)
        dated = replace(what, basis=basis, period_start=slot.start, period_end=slot.end)
        yield replace(dated, in_table=True, rule="table.row")


def _basis_in(sheet: _Sheet, slot: Slot, named: Named | None) -> Basis:
    """Give the basis of a value: its column's, else its row's, else its table's."""
    own = named.basis if named and named.basis != "unstated" else None
    return slot.basis or own or sheet.basis or "unstated"


def _is_year_before(one: Slot, other: Slot) -> bool:
    """Tell whether a column is of the same span a year before another."""
    if one.start is None or one.end is None or other.start is None or other.end is None:
        return False
    year = timedelta(days=365)
    return abs(other.end - one.end - year) <= SLACK and abs(other.start - one.start - year) <= SLACK


def _is_basic(label: str, group: str, table: Table) -> bool:
    """Tell whether an amount per share is the basic one: it does not say so, but a row of its table says "diluted"."""
    if "dilut" in f"{label} {group}".lower():
        return False
    return any("dilut" in row.cells[0].text.lower() for row in table.rows if len(row.cells) > 1)


def _place(cells: Sequence[Cell], slots: Sequence[Slot]) -> list[tuple[Slot, Cell]]:
    """Pair a row's values with the columns: by their number, else by position; shares of revenue are set aside."""
    dated = [s for s in slots if s.dated]
    bare = [c for c in cells if "%" not in c.text]
    if len(cells) == len(slots):
        return [(slot, cell) for slot, cell in zip(slots, cells, strict=True) if slot.dated]
    if len(bare) == len(dated) and len(bare) < len(cells):
        return list(zip(dated, bare, strict=True))
    if len(cells) == len(dated):
        return list(zip(dated, cells, strict=True))
    if len(cells) == 2 * len(dated) and all("%" in c.text for c in cells[1::2]):
        return list(zip(dated, cells[::2], strict=True))
    return _by_position(cells, slots)


def _by_position(cells: Sequence[Cell], slots: Sequence[Slot]) -> list[tuple[Slot, Cell]]:
    """Pair values with the columns that they stand in; none where one stands in no column, or two in one."""
    pairs = [(s, c) for c in cells for s in slots if s.column == c.column and s.width == c.width == 1]
    if len({id(s) for s, _ in pairs}) < len(pairs) or len(pairs) < len(cells):
        return []
    return [(slot, cell) for slot, cell in pairs if slot.dated]


def _figure(sheet: _Sheet, named: Named, slot: Slot, value: Value, mixed: bool) -> Figure | None:
    figure = figure_of(named, value, sheet.scale, mixed)
    if figure is None:
        return None
    basis, start = _basis_in(sheet, slot, named), slot.start
    day = slot.end is not None and slot.start == slot.end
    if sheet.quarterly and day and slot.end is not None and not metrics()[figure.metric or named.metric].balance:
        start = span_of(slot.end, 3)[0]
    return replace(figure, basis=basis, period_start=start, period_end=slot.end)


def _is_quarterly(table: Table, slots: Sequence[Slot]) -> bool:
    """Tell whether a table's columns are days that lie quarters apart, as banks head five of their quarters, or stand beside
    the months up to one of them."""
    days = [s.end for s in slots if s.dated and s.end is not None and s.start == s.end]
    longer = [s.end for s in slots if s.end in days and s.start and s.end and s.end - s.start > _HALF]
    if len(set(days)) == len(days) and longer:
        return True
    steps = [abs((one - other).days) for one, other in pairwise(days)]
    return (
        len(days) >= _SEVERAL and len(days) == sum(s.dated for s in slots) and all(85 <= step <= 95 for step in steps)
    )


_SEVERAL, _HALF = 3, timedelta(days=170)
