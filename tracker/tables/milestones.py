"""Tables of planned things (sites, programmes, launches) with a column of dates → milestone claims."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from tracker import lexicon
from tracker.segments import PROSE_WORDS
from tracker.speakers import issuer_name
from tracker.tables.context import Context, announces_events, cue_of
from tracker.tables.dated import Dated, dated_in
from tracker.tables.grid import Column, Grid, Line
from tracker.tables.signs import Signs
from tracker.tables.values import without_earlier
from tracker.tables.words import is_value
from tracker.types import Block, Cell, Claim, Release, Table

# Calendars, contracts and securities have dates, too, and promise nothing that can be checked.
_CALENDAR = re.compile(
    r"\b(?:calendar|conferences?|webcast|earnings (?:dates?|releases?|calls?)|record date|dividends?|maturit\w+|matures?|notes? due|meetings?|expir\w+|terms?|exercise|vest\w*|leases?|auditor|directors?|officers?|hedg\w+|covenants?|publication)\b",
    re.IGNORECASE,
)
_SILENT = frozenset({"note", "actual", "change", "midpoint"})


@cache
def _events() -> tuple[tuple[str, bool, re.Pattern[str]], ...]:
    return tuple(
        (
            row["id"],
            row.get("weak", False),
            re.compile(
                r"(?<![\w-])(?:" + "|".join(lexicon.spaced(p) for p in row["phrases"]) + r")(?!\w)", re.IGNORECASE
            ),
        )
        for row in lexicon.load_rows("table_events")
    )


def event_of(*texts: str) -> str:
    """Name the event that the nouns of a row, column or caption speak of; the first text that names one decides.

    >>> event_of("Alpha", "BLA submission"), event_of("Planned service coverage"), event_of("")
    ('regulatory_submission', 'product_launch', 'other')
    """
    named = (e for weak in (False, True) for t in texts for e, w, p in _events() if w == weak and p.search(t))
    return next(named, "other")


@dataclass(frozen=True, slots=True)
class Planned:
    """One date ahead in a table's row as the milestone that it would be, with its cell and its signs."""

    claim: Claim
    cell: Cell | None
    line: Line | None
    header: str
    signs: Signs


def find_planned(release: Release, table: Table, grid: Grid, context: Context) -> Iterator[Planned]:
    """Find every date ahead that a cell of a table's rows is made of, as the milestone of the row."""
    announced = announces_events(f"{context.caption}\n{context.leading_in[-200:]}")
    timed = frozenset(c.index for c in grid.columns if _is_a_time_ahead(c, release))
    dating = frozenset(c.index for c in grid.columns if _dates_things(c, announced) and not _CALENDAR.search(c.header))
    rows = [(line, list(_dates_of(line, grid, release))) for line in grid.lines]
    around = _table_signs(context, grid, rows, dating)
    for line, dates in rows:
        many = len({column.index for column, _, _ in dates} & (dating - timed)) > 1
        for column, cell, when in dates:
            told = {
                "column.dates": column.index in dating | timed,
                "column.period": "period" in column.roles,
                "column.timing": "timing" in column.roles,
                "dates.many": many,
                "calendar": bool(_CALENDAR.search(line.label)),
            }
            signs = around | {sign for sign, true in told.items() if true}
            claim = _claim(release, line, column, cell, when, context, table.caption or context.section)
            yield Planned(claim, cell, line, column.header, signs)


def _table_signs(
    context: Context, grid: Grid, rows: Sequence[tuple[Line, list[tuple[Column, Cell, Dated]]]], dating: frozenset[int]
) -> Signs:
    """Say of a table of dates what its words tell, and whether it has more than one row with a date."""
    dated = [line for line, dates in rows if len({column.index for column, _, _ in dates} & dating) == 1]
    timed = any("timing" in c.roles for c in grid.columns if c.index in dating)
    told = {
        "contractual": context.contractual,
        "calendar": bool(_CALENDAR.search(f"{context.caption}\n{context.section}\n{context.lead[-200:]}")),
        "caption.events": announces_events(context.caption),
        "lead.events": announces_events(context.leading_in[-200:]),
        "section.events": announces_events(context.section),
        "dates.one": len(dated) < 2 and not timed,
    }
    return frozenset(sign for sign, true in told.items() if true)


def _dates_things(column: Column, announced: bool) -> bool:
    """Tell whether a column gives the dates of planned things: its own header says so, or the caption and "Date"."""
    if column.roles & _SILENT - {"note"}:
        return False
    own = announces_events(column.header)
    return (
        (own and "timing" in column.roles)
        or (announced and bool({"timing", "period", "note"} & column.roles or not column.header))
        or own
    )


def _is_a_time_ahead(column: Column, release: Release) -> bool:
    """Tell whether a column's head is a time ahead and nothing else ("2H 2026"): the steps below it are due then."""
    when = column.dated
    return when is not None and not column.past and _is_ahead(when, release) and len(when.text) >= _WHOLLY * len(column.header.strip(_AROUND))


_AROUND = " :–—-*()"


def _dates_of(line: Line, grid: Grid, release: Release) -> Iterator[tuple[Column, Cell, Dated]]:
    yield from _dated_by_label(line, grid, release)
    for cell in line.cells:
        column = grid.column(cell)
        if column is None:
            continue
        found = [dated for dated in _times_in(cell.text, column, release) if _is_ahead(dated, release)]
        yield from ((column, cell, dated) for dated in found)
        if not found and column.dated and _is_a_time_ahead(column, release) and _is_a_step(cell.text):
            yield column, cell, column.dated


def _times_in(cell: str, column: Column, release: Release) -> list[Dated]:
    """Find the times that a cell is made of, or that stand behind the steps which it lists."""
    if len(cell) > (_STEPS if any(c.isdigit() for c in cell) else _WORDS):
        return []
    plain = without_earlier(cell)
    found = dated_in(plain, release)
    lists = announces_events(column.header)
    if lists or _STATUS.search(cell) or sum(len(dated.text) for dated in found) >= _MOSTLY * len(plain):
        several = found if lists or _STEP_ENDS.search(cell) else found[-1:]
        return [dated for dated in several if not _is_done(plain, dated)]
    return [dated for dated in found[-1:] if _dates_step(plain, dated, column)]


# "Launched 30 April", "Screening since May 6": a day without its year is that which was.
_DONE = re.compile(
    r"\bsince\b|\b(?!expected|planned|scheduled|targeted|anticipated|estimated|projected)\w{3,}ed\b|\bout\b", re.IGNORECASE
)
_YEARED = re.compile(r"\d{4}|['’]\d\d|FY ?\d\d", re.IGNORECASE)


def _is_done(cell: str, when: Dated) -> bool:
    """Tell whether a time without its year stands in a step of a cell that is done."""
    step = next((part for part in cell.split(";") if when.text in part), cell)
    return bool(_DONE.search(step)) and not _YEARED.search(when.text)


def _dates_step(cell: str, when: Dated, column: Column) -> bool:
    """Tell whether a cell names a step with its date at the end ("Phase 2 start, mid-2027")."""
    if len(cell.split()) >= PROSE_WORDS or not cell.rstrip(" .)").endswith(when.text) or _is_done(cell, when):
        return False
    return bool(column.roles & {"note", "timing", "period"}) or event_of(cell) != "other"


# A cell under "Upcoming milestones" may name several steps with their times; what is longer is prose.
_STEPS = 160
# So short is what is a time and nothing else, in words: "September", "before Thanksgiving".
_WORDS = 40
_MOSTLY = 0.4
_STEP_ENDS = re.compile(r"[;•|\n]|,(?=\s+[A-Za-z])")
# "conduit in; fiber being blown; lit November"
_STATUS = re.compile(r";[^;]{3,40}$")


def _step_of(cell: str, when: Dated) -> str:
    """Return the words of a cell that a time in it belongs to: its part up to there, without the time."""
    before = cell[: cell.find(when.text)] if when.text in cell else cell
    words = f"{_STEP_ENDS.split(before)[-1]} {_STEP_ENDS.split(cell[len(before) + len(when.text) :])[0]}"
    words = " ".join(words.split()).strip(" :,()–—-")
    return words if sum(c.isalpha() for c in words) >= _WORDY else ""


_WORDY = 3


def _dated_by_label(line: Line, grid: Grid, release: Release) -> Iterator[tuple[Column, Cell, Dated]]:
    """Find the things of a row that is called after a time and holds nothing but words ("Q3 2026 | Mill refurbishment complete"),
    or that stands below such a time and is called after its step."""
    when = _only_time(line.label, release)
    if when is not None:
        if all(_is_wordy(cell.text) or _is_a_step(cell.text) for cell in line.cells):
            yield from ((column, cell, when) for cell in line.cells if (column := grid.column(cell)))
        return
    below = _only_time(line.group, release) if _is_a_step(line.label) else None
    if below is not None and line.cells and (column := grid.column(line.cells[0])):
        yield column, line.cells[0], below


def _only_time(words: str, release: Release) -> Dated | None:
    """Read words that are a time ahead and nothing else."""
    found = dated_in(words, release) if len(words) <= _WORDS else []
    whole = len(found) == 1 and len(found[0].text) >= _WHOLLY * len(words)
    return found[0] if whole and _is_ahead(found[0], release) else None


_WHOLLY = 0.8


def _is_a_step(text: str) -> bool:
    """Tell whether the words of a cell name an event, be there a number among them ("Phase 2 start")."""
    return len(text) <= _STEPS and sum(c.isalpha() for c in text) >= _WORDY and event_of(text) != "other"


def _is_wordy(text: str) -> bool:
    return not is_value(text) and len(re.findall(r"[A-Za-z]{3,}", text)) > 1


def _is_ahead(dated: Dated, release: Release) -> bool:
    end = dated.period.end
    return end is not None and release.published is not None and end > release.published


def _claim(
    release: Release, line: Line, column: Column, cell: Cell, when: Dated, context: Context, above: str
) -> Claim:
    others = [c.text for c in line.cells if not c.start <= cell.start < c.end]
    steps = [words for words in others if not any(ch.isdigit() and "$" in words for ch in words)]
    step = _step_of(without_earlier(cell.text), when)
    steps = [step, *steps] if step else steps
    own = " ".join([line.label, *steps])
    caption = " ".join(above.split())[-80:]
    return Claim(
        kind="milestone",
        quote=release.text[line.start : line.end],
        start=line.start,
        end=line.end,
        speaker=issuer_name(release),
        subject=": ".join(p for p in (caption if not steps else "", own) if p)[:160],
        event=event_of(*([line.label] if _only_time(line.group, release) else []), step, " ".join(steps), column.header, caption, line.label, context.section),
        target_text=when.text,
        target_start=when.period.start,
        target_end=when.period.end,
        section=context.section or None,
        cue=cue_of(column.header, context.caption, context.lead),
        confidence=0.85,
        in_table=True,
        rule="table.milestone",
    )


_PLANNED = re.compile(
    r"\b(?:planned|upcoming|expected|anticipated|scheduled|targeted|future|projected)\s+(?:[A-Za-z][\w&-]*\s+){0,3}[A-Za-z][\w&-]*",
    re.IGNORECASE,
)
_PERIODISH = re.compile(r"\b(?:20\d\d|[12]H|H[12]|Q[1-4]|[1-4]Q)\b")
_NAME = re.compile(r"(?:[A-Z][\w&.'’-]*\s+){0,3}[A-Z][\w&.'’-]*\s*$")
_RUN = 3
_HEADINGS = 20
_REACH = 300


def find_run_in(release: Release) -> Iterator[Planned]:
    """Find milestones of a table that a slide lost its lines of: "Planned coverage … Ashford 1H 2027 Milton 1H 2027".

    At least three names must follow each other, each with a period ahead, under words that say they are planned.
    """
    for block in release.blocks:
        if block.kind != "paragraph" or block.end - block.start < 60:
            continue
        text = release.text[block.start : block.end].replace("\n", " ")
        for heading in islice(_PLANNED.finditer(text), _HEADINGS):
            if len(_PERIODISH.findall(text, heading.end(), heading.end() + 4 * _REACH)) < _RUN:
                continue
            run = _run(text, heading.end(), release)
            if len(run) >= _RUN:
                event = _named_event(heading.group())
                for item in run:
                    claim = _run_in_claim(release, block, event, *item)
                    yield Planned(claim, None, None, "", frozenset({"column.dates", "run_in"}))
                break


def _named_event(heading: str) -> str:
    """Cut a heading after the noun that names its event; what follows is already the table ("Planned sites Location")."""
    ends = [found.end() for _, _, pattern in _events() if (found := pattern.search(heading))]
    return heading[: min(ends)] if ends else " ".join(heading.split()[:2])


def _run(text: str, start: int, release: Release) -> list[tuple[int, int, Dated]]:
    """Read the names with their periods that follow each other after a heading: (start, end, period) each."""
    window = text[start : start + 4 * _REACH]
    run: list[tuple[int, int, Dated]] = []
    at = 0
    for dated in dated_in(window, release):
        found = window.find(dated.text, at)
        name = _NAME.search(window[at:found]) if found >= 0 else None
        whole = name is not None and ((not run and found - at < _REACH) or not window[at : at + name.start()].strip())
        if found < 0 or name is None or not whole or not _is_ahead(dated, release):
            if len(run) >= _RUN:
                break
            run, at = [], max(at, found + len(dated.text))
            continue
        first = name.group().split()[-1] if not run else name.group().strip()
        run.append((start + window.rfind(first, at, found), start + found + len(dated.text), dated))
        at = found + len(dated.text)
    return run


def _run_in_claim(release: Release, block: Block, heading: str, start: int, end: int, when: Dated) -> Claim:
    quote = release.text[block.start + start : block.start + end]
    name = " ".join(quote[: len(quote) - len(when.text)].split())
    return Claim(
        kind="milestone",
        quote=quote,
        start=block.start + start,
        end=block.start + end,
        speaker=issuer_name(release),
        subject=f"{heading}: {name}",
        event=event_of(heading),
        target_text=when.text,
        target_start=when.period.start,
        target_end=when.period.end,
        section=block.section,
        cue=heading,
        confidence=0.7,
        in_table=True,
        rule="table.run_in",
    )
