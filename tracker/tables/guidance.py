"""Lines of a guidance table → claims: metric, basis, amount, period, and how the earlier guidance moved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from tracker import lexicon
from tracker.lexicon import basis_of, find_metrics
from tracker.tables.context import Context, cue_of
from tracker.tables.grid import Column, Dated, Grid, Line, dated_in
from tracker.tables.slots import Slot, find_slots
from tracker.tables.speaker import short_name
from tracker.tables.values import RowUnit, compare_ranges, is_unchanged, join_bounds, measure_of, read_amount, unit_of
from tracker.types import Action, Amount, Basis, Cell, Claim, Period, Release, Table


@dataclass(frozen=True, slots=True)
class Named:
    """What a line guides: the metric with the words for it, its basis and what it is limited to."""

    metric: str
    subject: str
    basis: Basis
    scope: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """An amount read from a slot: where in the release it stands, the cell's words and the words of the amount."""

    amount: Amount
    cell: str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One guidance table with everything that its claims inherit."""

    release: Release
    table: Table
    grid: Grid
    context: Context
    bridged: frozenset[str]


def find_guidance(release: Release, table: Table, grid: Grid, context: Context) -> Iterator[Claim]:
    """Find the claims of a guidance table, in order of place; none where it holds no guidance."""
    if context.contractual:
        return
    slots = find_slots(grid, context)
    sheet = Sheet(release, table, grid, context, _bridged(grid, context))
    for number, line in enumerate(grid.lines):
        for slot in slots:
            claim = _claim(sheet, line, slot, first=number == 0)
            if claim is not None:
                yield claim
                yield from _parts(sheet, line, slot, claim)


def _claim(sheet: Sheet, line: Line, slot: Slot, first: bool) -> Claim | None:
    named = _named(sheet, line, slot)
    when = _target(sheet, line, slot)
    if named is None or (when is not None and not _is_ahead(when, sheet.release)):
        return None
    unit = unit_of(line.label, named.metric, sheet.context.scale, sheet.context.currency)
    found, prior, action = _read(sheet, line, slot, unit)
    total = not sheet.bridged or _is_total(line, named, sheet.bridged, first)
    claim = _base(sheet, line, slot, named, when)
    if found is None:
        return _direction(claim, line, slot)
    amount = _as_stated(found.amount, named.metric, line.label)
    return replace(
        claim,
        basis="gaap"
        if sheet.bridged and total and named.basis == "unstated" and named.metric != "ebitda"
        else named.basis,
        measure=measure_of(named.metric, amount, line.label, found.cell),
        low=amount.low,
        high=amount.high,
        unit=amount.unit,
        approx=amount.approx,
        digits=amount.digits,
        amount_text=found.text,
        action=action,
        prior_low=prior.low if prior else None,
        prior_high=prior.high if prior else None,
        vague=not total,
        rule="table.bridge"
        if sheet.bridged
        else "table.prior"
        if slot.prior
        else "table.range"
        if len(slot.columns) == 2
        else "table.value",
    )


def _base(sheet: Sheet, line: Line, slot: Slot, named: Named, when: Dated | None) -> Claim:
    release = sheet.release
    cue = cue_of(slot.header, sheet.context.caption, sheet.context.lead, sheet.context.section)
    return Claim(
        kind="guidance",
        quote=release.text[line.start : line.end],
        start=line.start,
        end=line.end,
        speaker=short_name(release.issuer),
        subject=named.subject,
        metric=named.metric,
        basis=named.basis,
        scope=named.scope,
        target_text=when.text if when else None,
        target_start=when.period.start if when else None,
        target_end=when.period.end if when else None,
        section=sheet.context.section or None,
        cue=cue,
        confidence=0.95 if slot.cue or sheet.context.tells_near else 0.85,
        in_table=True,
    )


_NOT_NAMED = re.compile(
    r"^\W*(?:\(?(?:unaudited|in (?:thousands|millions|billions))\b.*|note.*|see .*|source.*|total|low|high)\W*$",
    re.IGNORECASE,
)
_OF = re.compile(
    r"(?:\bof|\bper|/|\bto)\s+(?:(?:net|total|our)\s+)*$|%\s*(?:of\s+)?(?:(?:net|total)\s+)*$", re.IGNORECASE
)


def _named(sheet: Sheet, line: Line, slot: Slot) -> Named | None:
    """Name what a line guides: by its label, else by the group above it or, where rows are periods, by the column."""
    label = line.label
    if _is_period(label, sheet.release):
        label = slot.header if find_metrics(slot.header) else line.group or _metric_words(sheet.context.caption)
    if not label or _NOT_NAMED.match(label) or not re.search(r"[A-Za-z]{2}", label):
        return None
    mentions = [m for m in find_metrics(label) if not _OF.search(label[: m.start])]
    basis = _basis(label, line.group, sheet.context, slot)
    if mentions and not (mentions[0].metric == "other" and len(mentions) > 1):
        return Named(mentions[0].metric, label, _agreed(mentions[0].basis, basis), _scope_in(label, mentions[0]))
    if mentions:
        return Named(mentions[1].metric, label, basis, _scope_in(label, mentions[1]))
    above = [m for m in find_metrics(line.group) if m.metric != "other"]
    if above and not re.search(r"(?i)adjust|reconcil|excluding|less:|plus:|add", line.group):
        return Named(above[0].metric, f"{label} {line.group}", _agreed(above[0].basis, basis), label)
    across = [m for m in find_metrics(slot.header) if m.metric != "other"]
    if across:
        return Named(across[0].metric, f"{label} {across[0].text}", _agreed(across[0].basis, basis), label)
    return Named("other", label, basis, None)


def _agreed(own: Basis, around: Basis) -> Basis:
    return own if own != "unstated" else around


def _metric_words(text: str) -> str:
    return next((m.text for m in find_metrics(text)), "")


def _is_period(label: str, release: Release) -> bool:
    """Tell whether a label is nothing but a period ("Q4 2026", "Full year 2026")."""
    found = dated_in(label, release)
    return bool(found) and len(found[-1].text) >= 0.6 * len(label) and not find_metrics(label)


_STEPS = re.compile(
    r"(?:(?:non-gaap )?adjust(?:ed|ments?)(?: for| to|:|$)|add(?:ing)?(?: back)?:?\b|less:|plus:|impact of|excluding|exclude|reconcil)",
    re.IGNORECASE,
)


def _basis(label: str, group: str, context: Context, slot: Slot) -> Basis:
    """Take the basis from the label, the group, the column or the caption; one that names both says nothing."""
    for words in (label, group, slot.header, context.caption):
        if words is group and _STEPS.match(group):
            continue
        both = re.search(r"(?i)\bnon-?gaap\b", words) and re.search(r"(?i)(?<!non)(?<!non-)(?<!non )\bgaap\b", words)
        stated = "unstated" if both or re.search(r"(?i)reconcil", words) else basis_of(words)
        if stated != "unstated":
            return stated
    return "unstated"


_GENERIC_SCOPE = re.compile(
    r"(?i)^(?:total|net|gross|consolidated|company|group|our|the|gaap|non-gaap|adjusted|diluted|basic|reported|full[- ]year|annual|fiscal|expected|estimated|core|operating|effective|and|of|for|in|,|-|–|\s|\(|\)|\d+)*$"
)


def _scope_in(label: str, mention: lexicon.MetricMention) -> str | None:
    """Cut the words that limit a metric in its label ("Services revenue" is Services); None for the whole company."""
    own = re.match(r"(?i)((?!net\b|total\b|gross\b)[A-Z][\w&-]*) (?:net )?(?:revenues?|sales)$", mention.text)
    if own and mention.metric == "revenue" and not _GENERIC_SCOPE.match(own.group(1)):
        return own.group(1)
    before = re.sub(r"(?i)\b(?:non-)?gaap\b|\badjusted\b|\btotal\b|\bnet\b", " ", label[: mention.start]).strip(
        " ,-–—:"
    )
    after = re.match(r"\s*(?:\(?(?:in|from|for|of)\s+|[-–—:,]\s*)([A-Z][\w&. -]{1,40})", label[mention.end :])
    for words in (before, after.group(1).strip() if after else ""):
        if words and not _GENERIC_SCOPE.match(words) and len(words) <= 60:
            return " ".join(words.split())
    return None


def _target(sheet: Sheet, line: Line, slot: Slot) -> Dated | None:
    """Find the period a line is guided for: its own period cell, label, column, then one ahead in the words above."""
    release, context = sheet.release, sheet.context
    own = [c for c in line.cells if _has_role(sheet.grid, c, "period")]
    for cell in own:
        found = dated_in(cell.text, release)
        return found[-1] if found else Dated(Period(None, None), cell.text)
    spoken = dated_in(line.label, release) or dated_in(line.group, release)
    for found in (spoken, [slot.dated] if slot.dated else []):
        if found:
            return found[-1]
    for words in (sheet.grid.title, context.caption, context.lead, context.section):
        ahead = [d for d in dated_in(words, release) if _is_ahead(d, release) and d.period.grain != "day"]
        if ahead:
            return ahead[-1]
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
    prior = before.amount if before else None
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
    read = [(c, r) for c in cells if (r := read_amount(c.text, unit)) is not None]
    if not read:
        return None
    text = sheet.release.text
    if len(read) == 1:
        cell, (amount, start, end) = read[0]
        return Found(amount, cell.text, cell.text[start:end].strip())
    (first, low), (last, high) = read[0], read[-1]
    amount = join_bounds(low[0], high[0])
    return Found(amount, text[first.start : last.end], text[first.start : last.end]) if amount else None


_COSTS = re.compile(
    r"(?i)\b(?:expenses?|costs?|losses|loss|charges?|compensation|depreciation|amortization|taxes|interest)\b"
)


def _as_stated(amount: Amount, metric: str, label: str) -> Amount:
    """Turn a loss or cost printed as a negative number to the positive one its name stands for."""
    costly = metric in ("net_loss", "loss_per_share", "cash_used_in_operations") or (
        metric not in ("eps", "net_income", "operating_income")
        and not re.search(r"(?i)income|earnings|growth|change", label)
        and _COSTS.search(label)
    )
    ends = [v for v in (amount.low, amount.high) if v is not None]
    if costly and ends and all(v < 0 for v in ends) and amount.unit not in ("percent", "bps"):
        ends = sorted(-v for v in ends)
        return replace(amount, low=ends[0], high=ends[-1])
    return amount


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


def _parts(sheet: Sheet, line: Line, slot: Slot, whole: Claim) -> Iterator[Claim]:
    """Find an amount that a cell names as part of its own ("including ~$40 million of stock-based compensation")."""
    for cell in slot.cells_of(line.cells):
        opened = _INCLUDED.search(cell.text)
        rest = cell.text[opened.end() :] if opened else ""
        read = read_amount(rest, RowUnit("", Decimal(1))) if rest else None
        mention = next(iter(find_metrics(rest)), None)
        if read is None or mention is None or whole.low is None:
            continue
        amount, start, end = read
        yield replace(
            whole,
            subject=mention.text,
            metric=mention.metric,
            basis="unstated",
            scope=line.label,
            measure=measure_of(mention.metric, amount, mention.text, rest),
            low=amount.low,
            high=amount.high,
            unit=amount.unit,
            approx=amount.approx,
            digits=amount.digits,
            amount_text=rest[start:end],
            action=None,
            prior_low=None,
            prior_high=None,
            rule="table.part",
        )


def _bridged(grid: Grid, context: Context) -> frozenset[str]:
    """Name the metrics whose totals a GAAP-to-non-GAAP bridge of guidance joins; empty where the table is no bridge."""
    labels = [line.label for line in grid.lines]
    mentions = [m for label in labels for m in find_metrics(label)[:1]]
    adjusted = {m.metric for m in mentions if m.basis == "non_gaap"}
    title = f"{context.caption} {context.section}"
    called = re.search(r"(?i)reconcil|bridge", title)
    paired = {m.metric for m in mentions if m.metric in adjusted and m.basis != "non_gaap"}
    steps = any(_STEPS.match(words) for words in [*labels, *(line.group for line in grid.lines)])
    if not (called or (paired and steps)):
        return frozenset()
    return frozenset(adjusted | paired | {m.metric for m in find_metrics(title)}) - {"other"} or frozenset({"other"})


def _is_total(line: Line, named: Named, bridged: frozenset[str], first: bool) -> bool:
    """Tell the guided totals of a bridge (its first line, the measures it joins) from its steps."""
    if re.match(r"(?i)(?:impact|effect|adjustment|add|less|plus|exclud|tax effect|change)", line.label):
        return False
    if first or re.match(r"(?i)(?:non-)?gaap\b|adjusted\b", line.label):
        return True
    mention = next(iter(find_metrics(line.label)), None)
    return mention is not None and mention.metric in bridged and len(mention.text) >= 0.6 * len(line.label)
