"""Headers of statements → slots: which column reports which period, which only compares, which looks ahead."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker.figures.month_first import month_first
from tracker.figures.reported import SLACK, Calendar, Reported, day_of, find_reported, lasting
from tracker.figures.values import is_number
from tracker.figures.whole_heads import names_time, span_told
from tracker.lexicon import find_metrics
from tracker.tables.spelled import fused_scale
from tracker.types import Basis, Cell, Row, Table


@dataclass(frozen=True, slots=True)
class Slot:
    """One column of values: its first and last day (both None where it shows a change, a share or an outlook)."""

    column: int
    width: int
    text: str
    start: date | None = None
    end: date | None = None
    basis: Basis | None = None

    @property
    def dated(self) -> bool:
        """Tell whether the column reports a period that is over."""
        return self.end is not None


_DURATION = re.compile(
    r"\b(?P<count>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|twenty-four|twenty-six|twenty-seven|thirty-six|thirty-nine|forty|fifty-two|fifty-three)[-\s]+(?P<unit>months?|weeks?)\b"
    r"|\b(?P<word>quarter|month(?!s)|half[- ]?year|(?:fiscal\s+|full\s+)?year)s?(?:[-\s]+(?:to[-\s]date\s+)?ended|\s+ending)\b",
    re.IGNORECASE,
)
MONTH_DAY = re.compile(
    r"\b(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?\s+(?P<day>\d{1,2})\b(?:\s*,)?(?:\s*(?P<year>(?:19|20)\d\d))?",
    re.IGNORECASE,
)
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# Columns that report no period of their own: changes, shares of revenue, adjustments, outlooks.
_OTHER = re.compile(
    r"\bchange\b|\bchg\b|\bvar(?:iance)?\b|increase|decrease|\binc\b|\(dec\)|growth|\by/y\b|\bq/q\b|\byoy\b|\bqoq\b|%|\bpercent|\badj(?:ustments?|\.)(?!\w)|"
    r"\brolling\b|\btrailing\b|\b[lrt]tm\b|outlook|guidance|forecast|target|estimate|translation|currency|\beliminations?\b|\bvolume\b|\brealization\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\b(?:outlook|guidance|forecasts?|targets?|projected|estimate[ds]?|20\d\d\s?e)\b|\bending\b", re.IGNORECASE
)


def body_start(table: Table) -> int:
    """Find the first row with a value beside its label.

    A page may break a table after its header; the count of rows is then returned.
    """
    for number, row in enumerate(table.rows):
        if any(is_number(cell.text) and not _MONTHS.fullmatch(cell.text.strip()) for cell in row.cells[1:]) and not (_all_small(row) or _all_money(row)):
            return number
        if len(row.cells) == 1 and row.cells[0].column > 0 and is_number(row.cells[0].text):
            return number
    return len(table.rows)


_MONTHS = re.compile(r"(?:[369]|12)M")  # "9M" over years


def _all_money(row: Row) -> bool:
    """Tell whether a row gives the money that its columns are in ("A$000 | A$000", "NOK 1,000 | NOK 1,000")."""
    cells = [c.text.strip() for c in row.cells if c.text.strip() not in ("", "%")]
    return len(cells) > 1 and len(set(cells)) == 1 and fused_scale(cells[0]) is not None and not re.search(r"[1-9]\d*[1-9]|\.\d", cells[0])


def _all_small(row: Row) -> bool:
    """Tell whether a row's numbers are header numbers ("13" over "Weeks Ended")."""
    values = [c.text for c in row.cells if is_number(c.text)]
    return (
        not is_number(row.cells[0].text)
        and all(re.fullmatch(r"\d{1,2}", v) for v in values)
        and row.cells[0].column > 0
    )


def read_slots(table: Table, known: Calendar, above: str) -> list[Slot]:
    """Read the columns of a table; `above` is what stands over it. Empty where nothing dates them."""
    header = [_month_first_row(row) for row in table.rows[: body_start(table)]]
    return [
        Slot(s.column, s.width, s.text) if _REPLACED.search(f"{s.text} {head_over(header, s.column, s.width).text}") else s
        for s in _read_slots(table, header, known, above)
    ]


def _read_slots(table: Table, header: Sequence[Row], known: Calendar, above: str) -> list[Slot]:
    above = month_first(above)
    corner = " ".join([above, *(row.cells[0].text for row in header if row.cells and row.cells[0].column == 0)])
    leaf = _leaf(header)
    if leaf is None or (len(leaf.cells) == 1 and leaf.cells[0].column == 0):
        leaf = _bases(header, corner) or leaf
    if leaf is None:
        return _above_slots(above, known) or _spans_above(table, above, known)
    return _under_heads(table, header, leaf, known, above)


def _under_heads(table: Table, header: Sequence[Row], leaf: Row, known: Calendar, above: str) -> list[Slot]:
    """Read the columns that a head's lowest row parts, each by what stands over it and over all."""
    corner = " ".join([above, *(row.cells[0].text for row in header if row.cells and row.cells[0].column == 0)])
    everything = " ".join([corner, *(cell.text for row in header for cell in row.cells)])
    cells = [c for c in leaf.cells if c.column > 0 or _stands_alone(c.text)]
    shared = _shared(corner, [m.group() for m in _DURATION.finditer(_without_own_spans(everything, cells))])
    apart = _apart(table, header, leaf, cells)
    if apart:
        return [_bind(slot, words, shared, known) for slot, words in apart]
    ordered = _in_order(header, len(cells), known)
    if ordered:
        return [Slot(c.column, c.width, c.text, *span) for c, span in zip(cells, ordered, strict=True)]
    slots = _of_bases([_bind(head_over(header, c.column, c.width), c.text, shared, known) for c in cells], cells)
    slots = _years_to_date(slots, known)
    return _whole_years(slots, cells, known) if _names_years(slots, everything) else slots


_SHORT_YEAR = re.compile(r"(?:['’]|(?<=\b[Yy][Tt][Dd])\s?)(\d\d)\b")
_TO_DATE = re.compile(r"(?i)\b(?:year[- ]to[- ]date|ytd)\b")


def _years_to_date(slots: list[Slot], known: Calendar) -> list[Slot]:
    """Date "Year to date 2025" beside "Q3 2025": from the fiscal year's first day to that quarter's last."""
    reported = sorted(s.end for s in slots if s.end is not None and s.start != s.end)
    ends = {str(end.year): end for end in reported}
    to_date = [not s.dated and bool(_TO_DATE.search(s.text)) and not _OTHER.search(s.text) for s in slots]
    read = [YEAR.findall(_SHORT_YEAR.sub(r" 20\1", s.text)) if told else [] for s, told in zip(slots, to_date, strict=True)]
    return [
        replace(s, start=known.year(known.year_of(ends[years[0]]))[0], end=ends[years[0]]) if len(years) == 1 and years[0] in ends else s
        for s, years in zip(slots, read, strict=True)
    ]


def _names_years(slots: Sequence[Slot], head: str) -> bool:
    """Tell whether bare years of a head are whole years: beside quarters ("Q4 2025 | Q4 2024 | 2025 | 2024"), or where the
    head names no duration."""
    if any(s.dated for s in slots):
        return all(s.dated or YEAR.fullmatch(s.text) for s in slots)
    return not durations_in(head)


def _of_bases(slots: list[Slot], cells: Sequence[Cell]) -> list[Slot]:
    """Leave the columns between "GAAP" and "Non-GAAP" undated, where no head names a time: they hold the adjustments."""
    if any(_dates(cell.text) for cell in cells) or not any(_BASIS.search(cell.text) for cell in cells):
        return slots
    return [s if _BASIS.search(c.text) else Slot(s.column, s.width, s.text) for s, c in zip(slots, cells, strict=True)]


def _month_first_row(row: Row) -> Row:
    return replace(row, cells=tuple(replace(cell, text=month_first(cell.text)) for cell in row.cells))


def durations_in(text: str) -> bool:
    """Tell whether a header names a duration, a quarter or a day."""
    return bool(
        _DURATION.search(text) or MONTH_DAY.search(text) or re.search(r"(?i)\bq[1-4]\b|quarter|month|week", text)
    )


# "2025 HK$'000": the currency and scale of a column below its year.
_IN_MONEY = re.compile(
    r"\s+(?:\(?un-?audited\)?\s+|\(?audited\)?\s+)?(?:[A-Z]{2,3}\$?|[$€£₹¥])\s?(?:['’]?000s?|m|mn|million|crore|lakhs?)?$"
)


def _whole_years(slots: list[Slot], cells: Sequence[Cell], known: Calendar) -> list[Slot]:
    """Read heads that are bare years as fiscal years, in a release that reports one and heads its tables by it."""
    if known.latest is None or not known.closes_year(known.latest):
        return slots
    plain = [_IN_MONEY.sub("", c.text).strip() for c in cells]
    years = [int(text) if YEAR.fullmatch(text) else None for text in plain]
    named = [y for y in years if y is not None]
    if not named or len(set(named)) < len(named) or abs(known.year(max(named))[1] - known.latest) > SLACK:
        return slots
    spans = [known.year(y) if y is not None else None for y in years]
    return [
        replace(s, start=span[0], end=span[1]) if span and not s.dated else s
        for s, span in zip(slots, spans, strict=True)
    ]


# What one head of a page's column may hold: a day with its year, a quarter, a year, words for a change.
_ATOM = re.compile(
    rf"{MONTH_DAY.pattern}|q[1-4]\W{{0,2}}(?:fy)?\W?\d{{2,4}}|(?:fy\s?)?(?:19|20)\d\d(?:/\d\d)?|"
    r"(?:[%$]\s*)?(?:\(?(?:change|chg|variance|var|inc|dec|increase|decrease|growth|y/y|q/q|yoy)\b[.)/\s]*(?:%\s*)?)+(?:\(dec(?:rease)?\)\s*)?",
    re.IGNORECASE,
)


def _usual_count(rows: Sequence[Row]) -> int:
    """Count the values that most rows with values have; 0 where none has any."""
    counts = Counter(sum(is_number(c.text) for c in row.cells) for row in rows)
    counts.pop(0, None)
    return counts.most_common(1)[0][0] if counts else 0


def _apart(table: Table, header: Sequence[Row], leaf: Row, cells: Sequence[Cell]) -> list[tuple[Slot, str]]:
    """Part heads that loose layout ran together ("May 7, 2023 May 8, 2022"), where the rows below have a value for each."""
    wanted = _usual_count(table.rows[len(header) :])
    if wanted <= len(cells):
        return []
    found = []
    for cell in cells:
        over = [row for row in header if row is not leaf]
        above = head_over(over, cell.column, cell.width)
        atoms = [m.group().strip() for m in _ATOM.finditer(cell.text)] or [cell.text]
        found += [(Slot(cell.column, cell.width, f"{above.text} {words}".strip()), words) for words in atoms]
    return found if len(found) == wanted else []


def _above_slots(above: str, known: Calendar) -> list[Slot]:
    """Read a balance sheet's columns where its header was kept apart from it ("October 29,   January 29,\\n2023   2023")."""
    if not re.search(r"(?i)\bassets|balance sheet", above):
        return []
    days = list(MONTH_DAY.finditer(above))
    years = [m["year"] for m in days if m["year"]] or YEAR.findall(MONTH_DAY.sub(" ", above))
    if not days or len(days) != len(years):
        return []
    ends = [day_of(m["month"], m["day"], year, known.published) for m, year in zip(days, years, strict=True)]
    if any(end is None or end > known.published for end in ends):
        return []
    return [Slot(number, 1, "", end, end) for number, end in enumerate(ends, 1)]


def _spans_above(table: Table, above: str, known: Calendar) -> list[Slot]:
    """Read the columns of a table whose head was kept apart from it: one duration, then a full day for every value of its rows
    ("THREE MONTHS ENDED\\n31 MAR 2021  31 DEC 2020  31 MAR 2020")."""
    durations = list(_DURATION.finditer(above))
    head = above[durations[0].end() :] if len(durations) == 1 else ""
    days = list(MONTH_DAY.finditer(head))
    if not days or not all(m["year"] for m in days) or _usual_count(table.rows) != len(days):
        return []
    ends = [day_of(m["month"], m["day"], m["year"], known.published) for m in days]
    if any(end is None or end > known.published for end in ends):
        return []
    return [Slot(n, 1, "", *span_by(durations[0], end)) for n, end in enumerate(ends, 1) if end is not None]


def _without_own_spans(text: str, cells: Sequence[Cell]) -> str:
    """Leave out heads that give a duration of their own beside others that give a day alone: it is not the others' too."""
    dated = [c.text for c in cells if MONTH_DAY.search(c.text)]
    own = [words for words in dated if _DURATION.search(words)]
    for words in own if len(own) < len(dated) else ():
        text = text.replace(words, " ")
    return text


def _stands_alone(text: str) -> bool:
    """Tell whether a header cell over the labels names a column: "Q3 FY24" does, "Year ended May 31," does not."""
    return bool(YEAR.search(text) and MONTH_DAY.search(text)) or bool(
        re.fullmatch(r"(?i)q[1-4]\W*(?:fy)?\W*\d{2,4}", text)
    )


def _in_order(header: Sequence[Row], count: int, known: Calendar) -> list[tuple[date, date]]:
    """Pair days and years by their order, as pages of loose layout print them out of line with each other.

    The same day and year again opens the next duration ("Three Months Ended … Nine Months Ended"). Empty where the
    numbers of days, years and durations do not fit.
    """
    pairs, durations = _days_and_spans(header)
    if not pairs or len(pairs) != count or not durations:
        return []
    groups = _grouped(pairs)
    if len(durations) not in (1, count) and len(durations) != max(groups) + 1:
        return []
    which = groups if len(durations) not in (1, count) else range(count) if len(durations) == count else [0] * count
    ends = [day_of(month, day, year, known.published) for month, day, year in pairs]
    if any(end is None or end > known.published for end in ends):
        return []
    return [span_by(durations[w], end) for w, end in zip(which, ends, strict=True) if end is not None]


def _days_and_spans(header: Sequence[Row]) -> tuple[list[tuple[str, str, str]], list[re.Match[str]]]:
    """Collect the days of a head with their years, and its durations; no days where their numbers differ, or where some heads
    have a duration of their own."""
    cells = [cell for row in header for cell in row.cells]
    words = " ".join(cell.text for cell in cells)
    days = [m for cell in cells for m in MONTH_DAY.finditer(cell.text)]
    years = [m["year"] for m in days if m["year"]]
    years = years or [y for cell in cells for y in YEAR.findall(MONTH_DAY.sub(" ", cell.text))]
    durations = [m for cell in cells for m in _DURATION.finditer(cell.text)]
    if len(days) != len(years) or _without_own_spans(words, cells) != words:
        return [], durations
    return [(m["month"].lower()[:3], m["day"], year) for m, year in zip(days, years, strict=True)], durations


def _grouped(pairs: Sequence[tuple[str, str, str]]) -> list[int]:
    group = 0
    seen: set[tuple[str, str, str]] = set()
    groups: list[int] = []
    for pair in pairs:
        if pair in seen:
            group, seen = group + 1, set()
        seen.add(pair)
        groups.append(group)
    return groups


def _leaf(header: Sequence[Row]) -> Row | None:
    """Choose the header row with the most cells that name a year, a day or a quarter."""
    counted = [(sum(bool(_dates(c.text)) for c in row.cells), len(row.cells), k) for k, row in enumerate(header)]
    best = max(counted, default=(0, 0, 0))
    if not best[0]:
        return None
    row, below = header[best[2]], header[best[2] + 1 :]
    # "Three Months Ended March 31, 2025" over "GAAP | Non-GAAP": the columns are the bases.
    spans = any(cell.width > 1 and _dates(cell.text) for cell in row.cells)
    return next((r for r in below if spans and (any(_BASIS.search(c.text) for c in r.cells) or _names_metrics(r))), row)


def _names_metrics(row: Row) -> bool:
    """Tell whether the cells of a head are metrics ("Net sales | Operating income"), as over rows of segments."""
    heads = [cell.text for cell in row.cells if cell.column > 0]
    return len(heads) > 1 and len({m.metric for head in heads for m in find_metrics(head)[:1]}) == len(heads)


def _bases(header: Sequence[Row], above: str) -> Row | None:
    """Choose the row "GAAP | Adjustments | Non-GAAP" or "Net sales | Operating income" where the words above say the one period of
    all columns."""
    if not (_DURATION.search(above) and MONTH_DAY.search(above)):
        return None
    based = (row for row in header if sum(bool(_BASIS.search(c.text)) for c in row.cells) > 1 or _names_metrics(row))
    return next(based, None)


# A column of numbers that the one beside it states anew.
_REPLACED = re.compile(r"(?i)\b(?:as )?(?:previously|originally) reported\b")
_NOTE_HEAD = re.compile(r"(?i)notes?\W*(?:no\.?)?")
_ADJUSTED = re.compile(r"(?i)\bnon-?\s?gaap\b|\badjusted\b|\b(?:before|excluding|excl\.?|ex) (?:[a-z-]+ ){0,2}items?\b")
_BASIS = re.compile(rf"{_ADJUSTED.pattern}|\bgaap\b|\b(?:as )?reported\b|\bifrs\b|\bunderlying\b")


def _dates(text: str) -> bool:
    return bool(
        YEAR.search(text)
        or MONTH_DAY.search(text)
        or re.search(
            r"(?i)\bq[1-4](?:\b|fy)|\b[1-4]q|quarter|\bfy ?\d\d|weeks|months|\bh[12](?!\d)|\b[369]mfy|\b[12]h|\bhy ?\d\d|\bhalf\b|\b[369]m ?\d\d",
            text,
        )
        or (len(text) < 40 and _MAY_NAME.search(text) and names_time(text))
    )


_MAY_NAME = re.compile(r"(?i)\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|[69]m|qtr|semester|to[- ]date|ytd)")


def head_over(header: Sequence[Row], column: int, width: int) -> Slot:
    """Join the header cells over a column, top to bottom; a heading over several may be printed over the first only."""
    parts: list[str] = []
    for row in header:
        over = [c for c in row.cells if c.column < column + width and column < c.column + c.width]
        if len(row.cells) == 1 and row.cells[0].column == 0:
            over = []
        elif not over:
            left = [c for c in row.cells if 0 < c.column < column]
            over = left[-1:] if left and (_DURATION.search(left[-1].text) or _lacks_year(left[-1].text)) else []
        parts += [c.text for c in over]
    # "2025" over "1Q" is "1Q 2025" as well.
    return Slot(column, width, month_first(" ".join(" ".join(parts).split())))


def _lacks_year(head: str) -> bool:
    """Tell whether a head names a part of a year that the heads below it give ("Third quarter" over "2025 | 2024")."""
    return (_dates(head) or bool(_TO_DATE.search(head))) and not re.search(r"\d\d", head) and not _OTHER.search(head)


def _shared(corner: str, durations: Sequence[str]) -> str:
    """Keep what the words above say for every column: one duration, a last day without year."""
    kinds = {" ".join(d.lower().split()) for d in durations}
    days = [m.group() for m in MONTH_DAY.finditer(corner)]
    return f"{durations[-1] if len(kinds) == 1 else ''} | {days[-1] if days and len(set(days)) == 1 else ''}"


def _bind(slot: Slot, leaf: str, shared: str, known: Calendar) -> Slot:
    basis: Basis | None = None
    if _ADJUSTED.search(slot.text):
        basis = "non_gaap"
    elif re.search(r"(?i)\bgaap\b|\bas reported\b", slot.text):
        basis = "gaap"
    plain = re.sub(r"(?i)\bnon-?\s?gaap\b|\badjusted\b|\(\s*un-?audited\s*\)", " ", slot.text)
    if (
        _NOTE_HEAD.fullmatch(leaf.strip())
        or _AHEAD.search(plain)
        or _OTHER.search(leaf)
        or (_OTHER.search(plain) and not _dates(leaf))
    ):
        return slot
    span = _period(plain, shared, known)
    if span is None or span[1] > known.published:
        return slot
    return replace(slot, start=span[0], end=span[1], basis=basis)


def _period(text: str, shared: str, known: Calendar) -> tuple[date, date] | None:
    """Bind a column: a named quarter or year, or a duration with its last day."""
    duration = _DURATION.search(text) or _DURATION.search(shared)
    end = _last_day(text, shared, known)
    named = [r for r in find_reported(text, known) if r.start is not None and _is_named(r, text)]
    if duration is not None and end is not None and not _is_another(text, named, end):
        return span_by(duration, end)
    if len(named) == 1:
        return named[0].start, named[0].end  # type: ignore[return-value]
    if told := _told_whole(text, duration, known):
        return told
    if end is not None and MONTH_DAY.search(text):
        return end, end
    return _actual_year(text, known)


def _actual_year(text: str, known: Calendar) -> tuple[date, date] | None:
    """Read the year of "Actual 2025", where the release reports it."""
    actual = _ACTUAL.fullmatch(text.strip())
    if actual and known.latest is not None and known.closes_year(known.latest):
        year = known.year(int(actual["year"] or actual["after"]))
        return year if abs(year[1] - known.latest) <= SLACK else None
    return None


def _told_whole(text: str, duration: re.Match[str] | None, known: Calendar) -> tuple[date, date] | None:
    """Read a column's words as one period, behind the duration that stands over all columns."""
    return span_told(text if duration is None or duration.string == text else f"{duration[0]} {text}", known)


def _is_another(text: str, named: Sequence[Reported], end: date) -> bool:
    """Tell whether a column that names its own half or quarter is another than that of the last day said above ("1H FY2024")."""
    return (
        len(named) == 1 and not MONTH_DAY.search(text) and named[0].end is not None and abs(named[0].end - end) > SLACK
    )


# A year's column beside one of guidance: "Actual 2025", "2025 actual".
_ACTUAL = re.compile(r"(?i)(?:(?:actuals?|results?)\s+(?P<after>20\d\d)|(?P<year>20\d\d)\s+(?:actuals?|results?))")


def words_of_duration(text: str) -> list[re.Match[str]]:
    """Find the durations of a header in order ("three months", "quarter ended")."""
    return list(_DURATION.finditer(text))


def span_by(duration: re.Match[str], end: date) -> tuple[date, date]:
    """Return the span that a duration found in a header gives to its last day."""
    return lasting(duration["count"], duration["unit"], _word(duration["word"]), end)


def _word(word: str | None) -> str | None:
    return ("half" if word.lower().startswith("half") else word.split()[-1]) if word else None


def _is_named(reported: Reported, text: str) -> bool:
    """Tell whether a period is named for itself: a bare year is none, a yearless quarter neither."""
    words = text[reported.at : reported.until]
    return (
        reported.grain in ("quarter", "half", "year", "month", "months")
        and not YEAR.fullmatch(words.strip())
        and any(c.isdigit() for c in words)
    )


def _last_day(text: str, shared: str, known: Calendar) -> date | None:
    """Find a column's last day; of two days ("July 3, 2004 and June 28, 2003") the one of the column's own year."""
    days = list(MONTH_DAY.finditer(text)) or list(MONTH_DAY.finditer(shared))
    if len(days) == 1 and days[0]["year"] and days[0].string == text:
        # A year beside a full day is another column's ("May 7, 2023" over a "2022" that is the next head's).
        return day_of(days[0]["month"], days[0]["day"], days[0]["year"], known.published)
    years = YEAR.findall(MONTH_DAY.sub(" ", text)) or YEAR.findall(MONTH_DAY.sub(" ", shared))
    year = years[-1] if years else None
    own = [m for m in days if m["year"] == year] or [m for m in days if m["year"] is None or year is None] or days
    if not own:
        return None
    match = own[-1]
    return day_of(match["month"], match["day"], year or match["year"], known.published)
