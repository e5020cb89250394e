"""Rows of a table → what they would promise: metric, basis, amount, period, and how the earlier guidance moved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from tracker.actions import compare_ranges
from tracker.lexicon import find_metrics
from tracker.segments import PROSE_WORDS
from tracker.speakers import issuer_name
from tracker.tables.bridges import Bridge, find_bridge
from tracker.tables.cells import Found, as_stated, direction_of, read_cells
from tracker.tables.context import Context, announces, context_of, cue_of, money_said, scaled_by
from tracker.tables.dated import Dated, dated_in
from tracker.tables.grid import Column, Grid, Line, read_grid
from tracker.tables.naming import Named, is_period, is_vintage, name_line, settle_metric, subject_of
from tracker.tables.roles import roles_of
from tracker.tables.signs import Signs, cell_signs, line_signs, slot_signs, table_signs, turned
from tracker.tables.slots import Slot, find_slots, is_between_bases, segment_of
from tracker.tables.values import (
    RowUnit,
    is_unchanged,
    measure_of,
    per_unit,
    read_amount,
    read_prior,
    split_bases,
    split_moved,
    unit_of,
)
from tracker.tables.words import is_mixed
from tracker.types import Action, Amount, Basis, Cell, Claim, Period, Release, Table


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table with everything that its candidates inherit; `signs` hold for the whole table.

    `about` are the words for the one metric that the caption names over rows and columns that name none.
    """

    release: Release
    published: date
    grid: Grid
    context: Context
    slots: tuple[Slot, ...]
    bridge: Bridge | None
    about: str
    signs: Signs


@dataclass(frozen=True, slots=True)
class Reading:
    """One amount of a row as the claim that it would be, with the cells it was read from, its heads and its signs."""

    claim: Claim
    cells: tuple[Cell, ...]
    line: Line
    slot: Slot | None
    signs: Signs

    @property
    def header(self) -> str:
        return " / ".join(c.header for c in self.slot.columns if c.header) if self.slot else ""


def read_sheet(release: Release, table: Table, published: date) -> Sheet:
    """Read a table with what stands around it."""
    grid = read_grid(release, table)
    context = scaled_by(context_of(release, table, grid.title), (line.label for line in grid.lines))
    slots = find_slots(grid)
    ahead = [s for s in slots if not s.past and not s.compares]
    signs = table_signs(grid, context, slots)
    return Sheet(
        release,
        published,
        grid,
        context,
        slots,
        find_bridge(grid, context, ahead or slots),
        subject_of(grid, context.caption) or subject_of(grid, context.lead if len(context.lead) <= _HEADING else ""),
        signs,
    )


_HEADING = 60
# "Change (B - A)" compares the rows above, and so does the percentage below it.
_DIFFERENCE = re.compile(r"(?:change|difference|increase|variance)\b.{0,20}\b[A-D]\s?[-–—−]\s?[A-D]\b", re.IGNORECASE)


def find_readings(sheet: Sheet) -> Iterator[Reading]:
    """Find every amount of a table's rows that could be guidance, in order of place.

    In a table without any word of guidance the columns of periods that are over are left out.
    """
    silent = not sheet.signs & {"caption.cue", "lead.cue", "section.cue", "table.cue"}
    slots = [s for s in sheet.slots if not (is_between_bases(s, sheet.slots) or (silent and s.past))]
    known = {s: slot_signs(s, sheet.slots, sheet.published) for s in slots}
    for number, line in enumerate(sheet.grid.lines):
        mixed = is_mixed(line.label)
        if mixed:
            yield from _mixed_readings(sheet, line)
        beside = frozenset({"mixed.beside"}) if mixed and _announces_all(sheet.signs) else frozenset()
        total = None if sheet.bridge is None else sheet.bridge.is_total(line, number)
        around = sheet.signs | line_signs(line, total) | beside | _vintage_signs(line)
        above = _earlier_line(sheet.grid.lines[:number], line)
        for slot in () if _DIFFERENCE.match(line.label) else slots:
            yield from _readings(sheet, line, slot, around | known[slot], total is not False, above)


def _vintage_signs(line: Line) -> Signs:
    """Say which guidance a row gives that is named by it alone ("Previous forecast (A)", "Revised forecast (B)")."""
    roles = roles_of(line.label) & {"prior", "current"} if is_vintage(line.label) else frozenset()
    return frozenset(f"column.{role}" for role in roles)


def _earlier_line(above: Sequence[Line], line: Line) -> Line | None:
    """Find the row of the earlier guidance right above the row of the present one."""
    last = above[-1] if above else None
    pair = last is not None and "column.prior" in _vintage_signs(last) and "column.current" in _vintage_signs(line)
    return last if pair else None


def _announces_all(signs: Signs) -> bool:
    """Tell whether the words above announce guidance for a table that has no column of results."""
    return bool(signs & {"caption.cue", "lead.cue", "section.cue"}) and "actuals.beside" not in signs


def _readings(
    sheet: Sheet, line: Line, slot: Slot, around: Signs, total: bool, above: Line | None
) -> Iterator[Reading]:
    """Read a row's amount in one slot, both amounts of a cell that gives its metric on two bases."""
    cells = tuple(c for c in slot.cells_of(line.cells) if not _tells_several(c.text))
    named = name_line(line, slot.header, sheet.context.caption, sheet.release, sheet.about) if cells else None
    if named is None:
        return
    earlier = tuple(slot.prior.cells_of(line.cells)) if slot.prior else ()
    earlier = earlier or (tuple(slot.cells_of(above.cells)) if above else ())
    bases = split_bases(cells[0], line.label) if len(cells) == 1 else []
    if not bases:
        yield from _reading(sheet, line, slot, cells, earlier, named, around, total)
    before = dict(_flipped(split_bases(earlier[0], line.label))) if bases and earlier else {}
    for cell, basis in bases:
        of_basis = (before[basis],) if basis in before else ()
        yield from _reading(sheet, line, slot, (cell,), of_basis, replace(named, basis=basis), around, total)


def _tells_several(cell: str) -> bool:
    """Tell whether a cell is a sentence on several metrics ("Revenue of … and free cash flow of …"), which is read as prose."""
    if len(cell.split()) < PROSE_WORDS:
        return False
    return len({mention.metric for mention in find_metrics(cell)} - {"other"}) > 1


def _flipped(parts: Sequence[tuple[Cell, Basis]]) -> Iterator[tuple[Basis, Cell]]:
    return ((basis, cell) for cell, basis in parts)


def _reading(
    sheet: Sheet,
    line: Line,
    slot: Slot,
    cells: tuple[Cell, ...],
    earlier: tuple[Cell, ...],
    named: Named,
    around: Signs,
    total: bool,
) -> Iterator[Reading]:
    when = _target(sheet, line, slot)
    unit = unit_of(_unit_words(sheet, line, named.metric), named.metric, sheet.context.scale, sheet.context.currency, slot.header)
    unit = replace(unit, decimal=sheet.context.decimal)
    found, prior, action = _read(sheet, slot, cells, earlier, unit, line.label)
    base = _base(sheet, line, slot, named, when)
    if "column.undated" in around and is_period(line.label, sheet.release):
        around = turned(around, when.period if when else None, sheet.published)
    signs = around | ({"metric.known"} if named.known else frozenset())
    amount, words = (found.amount, found.cell) if found else (None, "")
    signs |= cell_signs(amount, words, when.period if when else None, sheet.published)
    if found is None:
        yield from _worded(base, cells, line, slot, signs)
        return
    claim = replace(
        _with_amount(base, found, line.label),
        basis=_basis(sheet, named, total),
        action=action,
        vague=not total,
        rule="table.bridge" if sheet.bridge else "table.prior" if slot.prior else "table.value",
    )
    if prior is not None:
        prior = as_stated(prior, claim.metric or "other", line.label)
        claim = replace(claim, prior_low=prior.low, prior_high=prior.high)
    yield Reading(claim, cells, line, slot, signs)
    for cell in cells:
        for part in _parts(cell.text, line.label, claim):
            yield Reading(part, (cell,), line, slot, signs | {"part"})


_UNITS = re.compile(r"\W*(?:units?(?: of measure)?|uom)\W*", re.IGNORECASE)
_EACH_SHARE = re.compile(r"\W*(?:in )?[\w$€£¥.]+ per (?:\w+ )?share\W*", re.IGNORECASE)


# What a group "Costs ($/boe)" gives a unit to; a sum that merely stands below it has its own.
_COSTED = frozenset({"cost_of_revenue", "operating_expenses", "sg_and_a", "depreciation_amortization", "interest_expense", "price", "other"})


def _unit_words(sheet: Sheet, line: Line, metric: str) -> str:
    """Return the label, with what a column "Unit" says of it or what a corner says of all rows: "(Yen per share)", "(£m)"."""
    units = [c.text for c in line.cells if (column := sheet.grid.column(c)) and _UNITS.fullmatch(column.header)]
    if units:
        return f"{line.label} ({units[0]})"
    if metric in _COSTED and (each := per_unit(line.group)) and not per_unit(line.label):
        return f"{line.label} {each}"
    corner = sheet.grid.title.rpartition("\n")[2]
    if _EACH_SHARE.fullmatch(corner):
        return f"{line.label} ({corner})"
    # Where no word names a metric only the corner can tell that the numbers are money.
    money = "" if "table.known" in sheet.signs else money_said(sheet.context.caption)
    return f"{line.label} ({money})" if money else line.label


def _worded(base: Claim, cells: tuple[Cell, ...], line: Line, slot: Slot, signs: Signs) -> Iterator[Reading]:
    """Read words without a number: a direction, or "no change" against a figure beside it, else against guidance unseen."""
    unmoved = len(cells) == 1 and is_unchanged(cells[0].text)
    if unmoved and "actuals.beside" in signs:
        zero = Amount(Decimal(0), Decimal(0), "percent", measure="growth", text=cells[0].text)
        claim = _with_amount(
            replace(base, rule="table.unchanged"), Found(zero, cells[0].text, cells[0].text), line.label
        )
        yield Reading(claim, cells, line, slot, signs - {"words"} | {"point"})
    elif unmoved:
        yield Reading(
            replace(base, action="maintained", amount_text=cells[0].text), cells, line, slot, signs | {"unchanged"}
        )
    elif (claimed := direction_of(base, cells)) is not None:
        yield Reading(claimed, cells, line, slot, signs)


_NO_GAAP = frozenset({"ebitda", "ffo"})


def _basis(sheet: Sheet, named: Named, total: bool) -> Basis:
    """Take the unadjusted total of what is called a reconciliation as the GAAP one, even where its label does not say so."""
    gaap = sheet.bridge is not None and sheet.bridge.called and total and named.metric not in _NO_GAAP
    return "gaap" if gaap and named.basis == "unstated" else named.basis


def _with_amount(claim: Claim, found: Found, label: str) -> Claim:
    metric = settle_metric(claim.metric or "other", found.amount.unit, label, found.cell)
    amount = as_stated(found.amount, metric, label)
    return replace(
        claim,
        metric=metric,
        measure=measure_of(metric, amount, label, found.cell),
        low=amount.low,
        high=amount.high,
        unit=amount.unit,
        approx=amount.approx,
        digits=amount.digits,
        amount_text=found.text,
    )


def _base(sheet: Sheet, line: Line, slot: Slot, named: Named, when: Dated | None) -> Claim:
    release = sheet.release
    cue = cue_of(slot.header, sheet.context.caption, sheet.context.lead, sheet.context.section)
    return Claim(
        kind="guidance",
        quote=release.text[line.start : line.end],
        start=line.start,
        end=line.end,
        speaker=issuer_name(release),
        subject=named.subject,
        metric=named.metric,
        basis=named.basis,
        scope=named.scope or segment_of(slot, sheet.slots),
        target_text=when.text if when else None,
        target_start=when.period.start if when else None,
        target_end=when.period.end if when else None,
        section=sheet.context.section or None,
        cue=cue,
        confidence=0.95 if slot.cue or slot.ranged or sheet.signs & {"caption.cue", "lead.cue"} else 0.85,
        in_table=True,
    )


_COMPARED = re.compile(r"\b(?:vs\.?|versus|over|compared (?:to|with)|from)\b.*", re.IGNORECASE)


def _target(sheet: Sheet, line: Line, slot: Slot) -> Dated | None:
    """Find the period a line is guided for: its own period cell, label, column, then one ahead in the words above."""
    release = sheet.release
    own = next((c for c in line.cells if _has_role(sheet.grid, c, "period")), None)
    if own is not None:
        found = dated_in(own.text, release)
        return found[-1] if found else Dated(Period(None, None), own.text)
    # "Completion: Q4 2027" beside "Investment": what a project takes is spent by then.
    timed = [d for c in line.cells if _has_role(sheet.grid, c, "timing") for d in dated_in(c.text, release)]
    for found in (_labelled_periods(line, release), [slot.dated] if slot.dated else [], timed):
        if found:
            return _at_end(found[-1], line.label)
    return _period_above(sheet, line.label) or _period_inside(slot.cells_of(line.cells), release)


def _period_inside(cells: Sequence[Cell], release: Release) -> Dated | None:
    """Find the one period ahead that a cell itself names, where nothing around it names any ("$30 million for the full year 2025")."""
    named = [d for cell in cells for d in dated_in(cell.text, release)]
    return named[0] if len(named) == 1 and _is_ahead(named[0], release) else None


def _labelled_periods(line: Line, release: Release) -> list[Dated]:
    """Find the periods of a line's label, else of its group, which are those that it is guided for."""
    spoken = dated_in(_COMPARED.sub("", line.label), release) or dated_in(_COMPARED.sub("", line.group), release)
    if _AT_END.search(line.label):
        spoken = [d for d in spoken if re.search(r"\d\d", d.text)]
    if is_vintage(line.label):
        spoken = [d for d in spoken if d.period.grain not in ("day", "month")]
    return spoken


def _period_above(sheet: Sheet, label: str) -> Dated | None:
    """Find the period that the words above a table speak of: any in its title or caption, one ahead in words of guidance."""
    context, release = sheet.context, sheet.release
    close = (sheet.grid.title, context.caption, context.note)
    for words in (sheet.grid.title, context.caption, context.lead, context.section, context.note):
        spoken = [d for d in dated_in(words, release) if d.period.grain != "day"]
        ahead = [d for d in spoken if _is_ahead(d, release)]
        near = words in close
        if (ahead and (near or announces(words))) or (spoken and near):
            told = ahead or spoken
            # "2016 Outlook … reflects the June sale": a month in passing is not what the table is for.
            return _at_end(([d for d in told if d.period.grain != "month"] or told)[-1], label)
    return None


_AT_END = re.compile(
    r"\b(?:at|as of|by)?\s*(?:the )?(?:(?:quarter|year|period)[- ]?end|end of (?:the )?(?:quarter|year|period))\b",
    re.IGNORECASE,
)


def _at_end(dated: Dated, label: str) -> Dated:
    """Give the last day of a period for a balance "at year end"."""
    period = dated.period
    if not _AT_END.search(label) or period.end is None or period.grain == "day":
        return dated
    return replace(dated, period=replace(period, start=period.end, grain="day"))


def _has_role(grid: Grid, cell: Cell, role: str) -> bool:
    column: Column | None = grid.column(cell)
    return column is not None and role in column.roles


def _is_ahead(dated: Dated, release: Release) -> bool:
    return dated.period.end is None or release.published is None or dated.period.end >= release.published


def _read(
    sheet: Sheet, slot: Slot, cells: Sequence[Cell], earlier: Sequence[Cell], unit: RowUnit, label: str
) -> tuple[Found | None, Amount | None, Action | None]:
    """Read a slot's amount, the earlier one and what the two say; "no change" takes the earlier amount over."""
    moved = split_moved(cells[0].text) if len(cells) == 1 else None
    found = _read_moved(cells[0], moved, unit) if moved else read_cells(sheet.release.text, cells, unit)
    before = read_cells(sheet.release.text, earlier, unit)
    prior = before.amount if before else _prior_inside(found, moved, unit)
    if found is None and before is not None and any(is_unchanged(c.text) for c in cells):
        return before, prior, "maintained"
    if found is None:
        return None, None, None
    if prior is not None and prior.unit == found.amount.unit:
        return found, prior, compare_ranges(found.amount, prior)
    return found, None, _action_said(sheet, slot, cells, earlier, label)


def _action_said(
    sheet: Sheet, slot: Slot, cells: Sequence[Cell], earlier: Sequence[Cell], label: str
) -> Action | None:
    """Read what is said of guidance beside which no earlier one is printed."""
    if slot.prior is not None and not earlier:
        return "new"
    if any(_UNMOVED.search(c.text) for c in cells):
        return "maintained"
    return _blanket(sheet, slot) or _of_title(sheet.release.title or "", label)


_UNMOVED = re.compile(r"\((?:unchanged|no change|reaffirmed|reiterated|maintained)\)", re.IGNORECASE)


def _read_moved(cell: Cell, moved: tuple[str, str], unit: RowUnit) -> Found | None:
    """Read the present guidance of a cell that says how it moved ("$820 → $835 million")."""
    read = read_amount(moved[1], unit)
    return Found(read[0], moved[1], moved[1].strip()) if read else None


def _prior_inside(found: Found | None, moved: tuple[str, str] | None, unit: RowUnit) -> Amount | None:
    """Read the earlier guidance that a cell gives beside the present one."""
    if moved:
        read = read_amount(moved[0], unit)
        return read[0] if read else None
    return read_prior(found.cell, unit) if found else None


_KEPT = re.compile(
    r"\b(?:reaffirm\w*|reiterat\w*|maintain\w*|unchanged|confirm\w*|no change|(?:remains?|is|are) on track|on track to)\b",
    re.IGNORECASE,
)
_MOVED = re.compile(r"\b(?:rais|updat|lower|narrow|revis|increas|cut|rais)\w*", re.IGNORECASE)
_FIRST = re.compile(
    r"\b(?:initial|first (?:view|outlook|guidance)|introduc\w+|initiat\w+|establish\w+)\b", re.IGNORECASE
)


def _blanket(sheet: Sheet, slot: Slot) -> Action | None:
    """Read what the words above say of every row of a period ("reaffirms its outlook", "our first view of fiscal 2026")."""
    context = sheet.context
    for words in (slot.header, context.caption, context.leading_in, context.section):
        kept, first = _KEPT.search(words), _FIRST.search(words)
        told = kept if kept and not _MOVED.search(words) else first
        if told and _is_of(slot, words[told.end() :], sheet.release):
            return "maintained" if told is kept else "new"
    return None


def _is_of(slot: Slot, words: str, release: Release) -> bool:
    """Tell whether what is said of guidance is said of a slot's period; it is where neither names another."""
    named = dated_in(words[:60], release) if slot.dated else []
    return not named or any(d.period.end == slot.dated_end and _same_start(d, slot) for d in named)


def _same_start(dated: Dated, slot: Slot) -> bool:
    return slot.dated is not None and dated.period.start == slot.dated.period.start


_TOLD = re.compile(
    r"\b(?:(?P<kept>reaffirm|reiterat|maintain|confirm)|initiat|introduc|establish)\w*(?P<of>[^;,:]{0,60}?)\b(?:guidance|outlook|forecast)\b",
    re.IGNORECASE,
)


def _of_title(title: str, label: str) -> Action | None:
    """Read what the headline says of guidance ("Reaffirms 2026 Revenue Guidance"), of the metric alone that it names."""
    told = list(_TOLD.finditer(title))
    if len(told) != 1 or _MOVED.search(title):
        return None
    of = {m.metric for m in find_metrics(told[0]["of"])}
    if of and not of & {m.metric for m in find_metrics(label)[:1]}:
        return None
    return "maintained" if told[0]["kept"] else "new"


_INCLUDED = re.compile(r"\b(?:including|includes|of which|inclusive of)\s+", re.IGNORECASE)
_BARE = RowUnit("count", Decimal(1))


def _parts(cell: str, label: str, whole: Claim) -> Iterator[Claim]:
    """Find an amount that a cell names as part of its own ("including ~$40 million of stock-based compensation")."""
    opened = _INCLUDED.search(cell)
    rest = cell[opened.end() :] if opened else ""
    read = read_amount(rest, _BARE) if rest else None
    if read is None or whole.low is None:
        return
    amount, start, end = read
    mention = next((m for m in find_metrics(rest) if 0 <= m.start - end <= 12), None)
    if mention is None:
        return
    part = replace(whole, subject=mention.text, metric=mention.metric, basis="unstated", scope=label, action=None)
    part = replace(part, prior_low=None, prior_high=None, vague=False, rule="table.part")
    yield _with_amount(part, Found(amount, rest, rest[start:end]), mention.text)


# A note that the page has put into a row of its own is a sentence, and read as one.
_NOTE = re.compile(r"[*†‡§]|\(\d\)")


def _mixed_readings(sheet: Sheet, line: Line) -> Iterator[Reading]:
    """Read a line whose label and value the file has run together ("Net revenue $710-$790 million Including …")."""
    opened = _INCLUDED.search(line.label)
    main = line.label[: opened.start()] if opened else line.label
    read = None if _NOTE.match(line.label) else read_amount(main, _BARE)
    if read is None:
        return
    amount, start, end = read
    label = " ".join(f"{main[:start]} {main[end:]}".split()).strip(" :")
    if re.search(r"[+&,]$|\b(?:and|or|of)$", label):
        return
    pure = replace(line, label=label)
    named = name_line(pure, "", sheet.context.caption, sheet.release)
    slot = Slot((Column(-1, "", frozenset()),))
    when = _target(sheet, pure, slot)
    if named is None or when is None:
        return
    claim = replace(_base(sheet, line, slot, named, when), confidence=0.7, rule="table.mixed")
    whole = _with_amount(claim, Found(amount, main, main[start:end].strip()), label)
    signs = sheet.signs | {"mixed"} | cell_signs(amount, main[start:end], when.period, sheet.published)
    signs |= {"metric.known"} if named.known and whole.metric != "other" else frozenset()
    for part in (whole, *_parts(line.label, label, whole)):
        yield Reading(part, (), line, None, signs)
