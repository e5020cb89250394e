"""Lines of a guidance table → claims: metric, basis, amount, period, and how the earlier guidance moved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from tracker import lexicon
from tracker.actions import compare_ranges
from tracker.lexicon import find_metrics
from tracker.speakers import issuer_name
from tracker.tables.bridges import Bridge, find_bridge
from tracker.tables.context import Context, announces, cue_of
from tracker.tables.grid import Column, Dated, Grid, Line, dated_in, is_mixed
from tracker.tables.naming import Named, name_line, settle_metric
from tracker.tables.slots import Slot, announces_all, find_slots, is_guided, segment_of
from tracker.tables.values import (
    RowUnit,
    is_unchanged,
    join_bounds,
    measure_of,
    read_amount,
    read_prior,
    unit_of,
)
from tracker.types import Action, Amount, Cell, Claim, Period, Release


@dataclass(frozen=True, slots=True)
class Found:
    """An amount read from a slot: the cell's words and the words of the amount."""

    amount: Amount
    cell: str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One guidance table with everything that its claims inherit."""

    release: Release
    grid: Grid
    context: Context
    bridge: Bridge | None
    slots: tuple[Slot, ...]
    known: bool


def find_guidance(release: Release, grid: Grid, context: Context) -> Iterator[Claim]:
    """Find the claims of a guidance table, in order of place; none where it holds no guidance."""
    if context.contractual:
        return
    slots = find_slots(grid, context)
    known = any(find_metrics(words) for line in grid.lines for words in (line.label, line.group))
    sheet = Sheet(release, grid, context, find_bridge(grid, context, slots), tuple(slots), known)
    for number, line in enumerate(grid.lines):
        if is_mixed(line.label) and announces_all(grid, context):
            yield from _mixed_claims(sheet, line)
            continue
        for slot in slots:
            claim = _claim(sheet, line, slot, total=sheet.bridge is None or sheet.bridge.is_total(line, number))
            if claim is not None:
                yield claim
                for cell in slot.cells_of(line.cells):
                    yield from _parts(cell.text, line.label, claim)


def _claim(sheet: Sheet, line: Line, slot: Slot, total: bool) -> Claim | None:
    named = name_line(line, slot.header, sheet.context.caption, sheet.release)
    when = _target(sheet, line, slot)
    if named is None or (when is not None and not _is_ahead(when, sheet.release)):
        return None
    unit = unit_of(line.label, named.metric, sheet.context.scale, sheet.context.currency)
    found, prior, action = _read(sheet, line, slot, unit)
    claim = _base(sheet, line, slot, named, when)
    if found is None:
        return _direction(claim, line, slot)
    # A table without one known metric and without a range lists something else (stores by region, project costs).
    if not (named.known or sheet.known or is_guided(found.cell)):
        return None
    # The unadjusted total of a bridge is the GAAP one, even where its label does not say so.
    gaap = sheet.bridge and total and named.basis == "unstated" and named.metric != "ebitda"
    return replace(
        _with_amount(claim, found, line.label),
        basis="gaap" if gaap else named.basis,
        action=action,
        prior_low=prior.low if prior else None,
        prior_high=prior.high if prior else None,
        vague=not total,
        rule="table.bridge" if sheet.bridge else "table.prior" if slot.prior else "table.value",
    )


def _with_amount(claim: Claim, found: Found, label: str) -> Claim:
    metric = settle_metric(claim.metric or "other", found.amount.unit, label, found.cell)
    amount = _as_stated(found.amount, metric, label)
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
        confidence=0.95 if slot.cue or sheet.context.tells_near else 0.85,
        in_table=True,
    )


_COMPARED = re.compile(r"\b(?:vs\.?|versus|over|compared (?:to|with)|from)\b.*", re.IGNORECASE)


def _target(sheet: Sheet, line: Line, slot: Slot) -> Dated | None:
    """Find the period a line is guided for: its own period cell, label, column, then one ahead in the words above."""
    release, context = sheet.release, sheet.context
    own = [c for c in line.cells if _has_role(sheet.grid, c, "period")]
    for cell in own:
        found = dated_in(cell.text, release)
        return found[-1] if found else Dated(Period(None, None), cell.text)
    spoken = dated_in(_COMPARED.sub("", line.label), release) or dated_in(line.group, release)
    for found in (spoken, [slot.dated] if slot.dated else []):
        if found:
            return found[-1]
    for words in (sheet.grid.title, context.caption, context.lead, context.section):
        spoken = [d for d in dated_in(words, release) if d.period.grain != "day"]
        ahead = [d for d in spoken if _is_ahead(d, release)]
        near = words in (sheet.grid.title, context.caption)
        if (ahead and (near or announces(words))) or (spoken and near):
            return (ahead or spoken)[-1]
    return None


def _has_role(grid: Grid, cell: Cell, role: str) -> bool:
    column: Column | None = grid.column(cell)
    return column is not None and role in column.roles


def _is_ahead(dated: Dated, release: Release) -> bool:
    return dated.period.end is None or release.published is None or dated.period.end >= release.published


def _read(sheet: Sheet, line: Line, slot: Slot, unit: RowUnit) -> tuple[Found | None, Amount | None, Action | None]:
    """Read a slot's amount, the earlier one and what the two say; "no change" takes the earlier amount over."""
    found = _read_slot(sheet, line, slot, unit)
    before = _read_slot(sheet, line, slot.prior, unit) if slot.prior else None
    prior = before.amount if before else read_prior(found.cell, unit) if found else None
    unchanged = any(is_unchanged(c.text) for c in slot.cells_of(line.cells))
    if found is None and unchanged and before is not None:
        return before, prior, "maintained"
    if found is None:
        return None, None, None
    if prior is not None and prior.unit == found.amount.unit:
        return found, prior, compare_ranges(found.amount, prior)
    if slot.prior is not None and not slot.prior.cells_of(line.cells):
        return found, None, "new"
    return found, None, _blanket(slot.header, sheet.context)


_KEPT = re.compile(r"\b(?:reaffirm\w*|reiterat\w*|maintain\w*|unchanged|confirm\w*|no change)\b", re.IGNORECASE)
_FIRST = re.compile(r"\b(?:initial|introduc\w+|initiat\w+|establish\w+)\b", re.IGNORECASE)


def _blanket(header: str, context: Context) -> Action | None:
    """Read what the words above say of every row ("reaffirms its outlook", "initial guidance")."""
    for words in (header, context.caption, context.lead, context.section):
        if _KEPT.search(words) and not re.search(r"(?i)\b(?:rais|updat|lower|narrow|revis)\w+", words):
            return "maintained"
        if _FIRST.search(words):
            return "new"
    return None


def _read_slot(sheet: Sheet, line: Line, slot: Slot, unit: RowUnit) -> Found | None:
    cells = slot.cells_of(line.cells)
    read = [(c, r) for c in cells if (r := read_amount(c.text, unit)) is not None and _leads(c.text, r[1], r[2])]
    if not read:
        return None
    text = sheet.release.text
    if len(read) == 1:
        cell, (amount, start, end) = read[0]
        return Found(amount, cell.text, cell.text[start:end].strip())
    (first, low), (last, high) = read[0], read[-1]
    whole = join_bounds(low[0], high[0])
    return Found(whole, text[first.start : last.end], text[first.start : last.end]) if whole else None


def _leads(cell: str, start: int, end: int) -> bool:
    """Tell whether an amount is what a cell says, rather than a number in a comment."""
    return start <= 25 and bool(re.search(r"\d|digit|teens|twent|flat|even|doubl", cell[start:end], re.IGNORECASE))


_COSTS = re.compile(r"\b(?:expenses?|costs?|losses|loss|charges?|compensation|contributions?|taxes)\b", re.IGNORECASE)
_SIGNED = frozenset({"tax_rate", "share_count", "debt", "leverage", "eps", "net_income"})


def _as_stated(amount: Amount, metric: str, label: str) -> Amount:
    """Turn a loss or cost printed as a negative number to the positive one that its name stands for."""
    lower = lexicon.metrics()[metric].better == "lower" and metric not in _SIGNED
    cost = metric == "other" and _COSTS.search(label) and not re.search(r"income|earnings|growth", label, re.IGNORECASE)
    ends = [v for v in (amount.low, amount.high) if v is not None]
    if not (lower or cost or metric in ("capex", "buyback")) or not ends or amount.unit in ("percent", "bps"):
        return amount
    if any(v >= 0 for v in ends):
        return amount
    ends = sorted(-v for v in ends)
    return replace(amount, low=ends[0], high=ends[-1])


_UP_DOWN = re.compile(
    r"^\W*(?:(?:slight|modest|moderate|significant|strong|continued|sequential|further)\w*\s+)*(?:increas\w+|decreas\w+|declin\w+|growth|grow|improv\w+|higher|lower|up|down|positive|expansion|record)\b[^.;]{0,40}$",
    re.IGNORECASE,
)


def _direction(claim: Claim, line: Line, slot: Slot) -> Claim | None:
    """Read a cell of words without a number ("Slight increase") as a bare direction of a known metric."""
    words = [c.text for c in slot.cells_of(line.cells)]
    if len(words) != 1 or not _UP_DOWN.match(words[0]) or claim.metric == "other" or claim.target_end is None:
        return None
    return replace(claim, measure="direction", rule="table.direction", amount_text=words[0])


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


def _mixed_claims(sheet: Sheet, line: Line) -> Iterator[Claim]:
    """Read a line whose label and value the file has run together ("Net revenue $710-$790 million Including …")."""
    opened = _INCLUDED.search(line.label)
    main = line.label[: opened.start()] if opened else line.label
    read = read_amount(main, _BARE)
    if read is None:
        return
    amount, start, end = read
    label = " ".join(f"{main[:start]} {main[end:]}".split()).strip(" :")
    if re.search(r"[+&,]$|\b(?:and|or|of)$", label):
        return
    pure = replace(line, label=label)
    named = name_line(pure, "", sheet.context.caption, sheet.release)
    slot = Slot((Column(-1, "", frozenset()),), "", False, False)
    when = _target(sheet, pure, slot)
    if named is None or when is None or not _is_ahead(when, sheet.release):
        return
    claim = replace(_base(sheet, line, slot, named, when), confidence=0.7, rule="table.mixed")
    whole = _with_amount(claim, Found(amount, main, main[start:end].strip()), label)
    if whole.metric != "other":
        yield whole
        yield from _parts(line.label, label, whole)
