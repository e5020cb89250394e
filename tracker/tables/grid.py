"""Table → grid: columns with what their headers say, body lines with their label and values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tracker import lexicon
from tracker.tables.aligned import aligned, under_heads
from tracker.tables.dated import Dated, dated_in
from tracker.tables.heads import body_start, header_text, indexes, is_title, split_header, starts_with_label
from tracker.tables.numbered import without_numbers
from tracker.tables.roles import roles_of
from tracker.tables.timetables import is_timetable, read_label
from tracker.tables.words import clean_label, is_mixed, is_value
from tracker.types import Cell, Period, Release, Row, Table


@dataclass(frozen=True, slots=True)
class Column:
    """One logical column: its header from top to bottom, the roles its words give it, its period.

    `issued` is the day on which the guidance of the column was given ("Guidance as of May 7, 2026").
    """

    index: int
    header: str
    roles: frozenset[str]
    dated: Dated | None = None
    issued: date | None = None
    past: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One body line, which a page may print as two rows; `group` is the label-only row above it."""

    label: str
    start: int
    end: int
    cells: tuple[Cell, ...]
    group: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table read as columns and lines; `title` are its leading rows of one cell and the corner over the labels."""

    title: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]

    def column(self, cell: Cell) -> Column | None:
        """Return the column a cell stands in; a cell over several belongs to the first that has a header."""
        inside = [c for c in self.columns if cell.column <= c.index < cell.column + cell.width]
        return next((c for c in inside if c.header), inside[0] if inside else None)


# More is prose that a page has put into a table, or an attack.
_LONGEST = 300
_MOST_COLUMNS = 40
_CONNECTOR = re.compile(r"\W*(?:[-–—]|to|and|through)\W*", re.IGNORECASE)
_CONTINUES = re.compile(
    r"(?:[,+&/–-]|\b(?:and|or|of|for|the|to|from|in|per|attributable|related|excluding|including|on))$", re.IGNORECASE
)


def read_grid(release: Release, table: Table) -> Grid:
    """Read a table's header, columns and lines."""
    rows = aligned(without_numbers([row for row in table.rows if row.cells and row.cells[-1].column < _MOST_COLUMNS]))
    rows = [read_label(row, release.published) for row in rows]
    body = 0 if is_timetable(rows, release) else body_start(rows, table.header)
    rows = under_heads(rows, body)
    header, groups = split_header(rows[:body])
    title = "\n".join(row.cells[0].text for row in rows[:body] if row not in groups and is_title(row, header))
    years = _years_of(title) or _years_of(table.caption)
    columns = tuple(_column(i, header_text(header, i), release, years) for i in indexes(rows))
    changes = frozenset(c.index for c in columns if "change" in c.roles)
    lines = _grouped_by_total(_named_growth(_joined_ends(_lines(release.text, [*groups, *rows[body:]], changes))))
    guided = bool(
        _GUIDED.search(f"{title}\n{table.caption}\n{release.text[max(0, table.start - _ABOVE) : table.start]}")
    )
    columns = _moved(_spanned(_issued_last(_issue_months(_restated(_untimed(columns, lines)), release, guided))), lines)
    return Grid(title, columns, tuple(lines))


_ABOVE = 160
_GUIDED = re.compile(
    r"\b(?:guidance|outlook|forecasts?|assessments?|expectations?|targets?|expect(?:s|ed)?)\b", re.IGNORECASE
)


_YEAR = re.compile(r"(?<![\d/.,$€£-])(?:19|20)\d\d(?![\d/,%])")
_PART = re.compile(r"(?i)\b(?:quarter|half|months|weeks|full[- ]year|[1-4]q|q[1-4]|[12]h|h[12])\b")


def _years_of(text: str) -> frozenset[str]:
    return frozenset(_YEAR.findall(text))


def _column(index: int, header: str, release: Release, years: frozenset[str]) -> Column:
    """Read a column's head; a quarter without its year takes the one year that the words above the heads name."""
    roles = roles_of(header)
    dated, issued = _periods_of(header, release)
    if len(years) == 1 and _PART.search(header) and not re.search(r"\d\d", header):
        dated = _in_year(header, min(years), release) or dated
    published = release.published
    end = dated.period.end if dated else None
    past = end < published if end and published else "ended" in roles
    return Column(index, header, roles, dated, issued, past or "actual" in roles)


def _in_year(header: str, year: str, release: Release) -> Dated | None:
    """Find the part of a year that a head names, whatever it names behind it ("Second quarter Low")."""
    for words in (f"{header} {year}", _PART.sub(lambda found: f"{found[0]} {year}", header, count=1)):
        last = next(reversed(dated_in(words, release)), None)
        if last is not None and last.text != year:
            return last
    return None


def _periods_of(header: str, release: Release) -> tuple[Dated | None, date | None]:
    """Tell a header's target period from the day its guidance was given ("as of May 7, 2026", "(Aug 2025)")."""
    found = [_just_before(d, header, release) for d in dated_in(header, release)]
    # In "Year ending December 31, 2026 Current Guidance (5/7/26)" the words before a year's end say nothing of the other day.
    for wide in (d for d in found if d.period.grain not in ("day", "month") and len(found) > 1):
        header = header.replace(wide.text, " ")
    issued = [d for d in found if d.period.grain in ("day", "month") and _is_issue_day(d, header, release)]
    targets = [d for d in found if d not in issued]
    return (targets[-1] if targets else None), (issued[0].period.end if issued else None)


def _just_before(dated: Dated, header: str, release: Release) -> Dated:
    """Take a day without its year beside words of guidance ("FY26 guidance (Feb 5)") for the last such day."""
    period, published = dated.period, release.published
    grained = period.grain in ("day", "month") and period.start and published
    bare = grained and not re.search(r"\d{4}|/\d\d\b", dated.text)
    if not bare or not (
        re.search(r"(?i)guidance|outlook|forecast|as of|given|issued|prior|previous|earlier", header) or _MONTH_HEAD.fullmatch(header)
    ):
        return dated
    if period.start is None or published is None or period.start <= published + timedelta(days=31):
        return dated
    year = timedelta(days=365)
    last = replace(period, start=period.start - year, end=(period.end or period.start) - year)
    return replace(dated, period=last)


# A month alone over a column ("Now | In August") is that of issue.
_MONTH_HEAD = re.compile(
    r"(?i)\W*(?:in|as of|of|from|per|given in)?\s*(?:january|february|march|april|may|june|july|august|september|october|november|december)\W*"
)


def _is_issue_day(dated: Dated, header: str, release: Release) -> bool:
    if not _MONTH_HEAD.fullmatch(header) and not re.search(
        r"(?i)guidance|outlook|forecast|as of|prior|previous|updated|current|given|issued|provided|initial|original|revised|\bnew\b|\bold\b",
        header,
    ):
        return False
    if re.search(r"(?i)\b(?:ended|ending|months|weeks|quarter)\b", header):
        return False
    start, published = dated.period.start, release.published
    return bool(start and published and published - timedelta(days=400) <= start <= published + timedelta(days=31))


_BARE_MONTH = re.compile(r"\W*[A-Z][a-z]{2,8}\.?,?(?: 20\d\d)?\W*")


def _issue_months(columns: Sequence[Column], release: Release, guided: bool) -> tuple[Column, ...]:
    """Take months alone as the heads for those of issue ("April 2023 | January 2023"), the last being the release's own.

    Months without a year ("July | October") are so under words of guidance only: figures of months have such heads too.
    """
    bare = [c for c in columns if _is_bare_month(c)]
    published = release.published
    yearless = not all(re.search(r"\d", c.header) for c in bare)
    if published is None or (yearless and not guided):
        return tuple(columns)
    ends = {c.index: end for c in bare if c.dated and (end := _not_after(c.dated, published))}
    if not ends or not 0 <= (max(ends.values()) - published).days <= 31 or (yearless and len(ends) < 2):
        return tuple(columns)
    return tuple(replace(c, dated=None, issued=ends[c.index], past=False) if c.index in ends else c for c in columns)


def _is_bare_month(column: Column) -> bool:
    month = column.dated is not None and column.dated.period.grain == "month"
    return month and bool(_BARE_MONTH.fullmatch(column.header))


def _not_after(dated: Dated, published: date) -> date | None:
    """Give the end of a month, of one without its year the last that had begun on a day."""
    start, end = dated.period.start, dated.period.end
    if start is None or end is None or re.search(r"\d", dated.text) or start <= published:
        return end
    return end.replace(year=end.year - 1, day=min(end.day, 28))


def _untimed(columns: Sequence[Column], lines: Sequence[Line]) -> tuple[Column, ...]:
    """Take a column of numbers under "Estimated Third Quarter" for what is estimated, not for when."""
    numbers = {c.index for c in columns if "timing" in c.roles and _is_numeric([v for line in lines for v in line.cells if v.column == c.index])}
    return tuple(replace(c, roles=c.roles - {"timing"}) if c.index in numbers else c for c in columns)


def _is_numeric(cells: Sequence[Cell]) -> bool:
    return bool(cells) and sum(is_value(c.text) for c in cells) > len(cells) / 2


def _restated(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Take a bare "Prior Full Year" beside the present one ("Full Year 2026") for the earlier guidance of that year."""
    return tuple(replace(c, dated=now, past=False) if (now := _present(c, columns)) else c for c in columns)


def _present(column: Column, columns: Sequence[Column]) -> Dated | None:
    """Find the period ahead that a column of the earlier guidance repeats without its year, next to it on the left first."""
    if (
        "prior" not in column.roles
        or "actual" in column.roles
        or column.dated is None
        or re.search(r"\d", column.header)
    ):
        return None
    grain = column.dated.period.grain
    beside = [c for c in columns if c.dated and not c.past and c.dated.period.grain == grain and "prior" not in c.roles]
    nearest = min(beside, key=lambda c: (abs(c.index - column.index), c.index > column.index), default=None)
    return nearest.dated if nearest else None


def _spanned(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Give a total beside columns of years ("2026 | 2027 | 2028 | Total") the span of them all."""
    years = [c.dated.period for c in columns if c.dated and c.dated.period.grain == "year" and not c.past]
    starts = [y.start for y in years if y.start]
    ends = [y.end for y in years if y.end]
    if len(set(ends)) < 2 or not starts:
        return tuple(columns)
    span = Dated(Period(min(starts), max(ends), grain="year"), "")
    return tuple(replace(c, dated=replace(span, text=c.header)) if _TOTAL.fullmatch(c.header) else c for c in columns)


_FROM_TO = re.compile(r"\W*(?:(?P<earlier>from)|to)\W*", re.IGNORECASE)
_RANGE = re.compile(r"\d[^\w]{0,6}(?:\w+ )?(?:to|and|[-–—])\W{0,4}\d", re.IGNORECASE)


def _moved(columns: Sequence[Column], lines: Sequence[Line]) -> tuple[Column, ...]:
    """Take "From" and "To" over ranges for the earlier and the present guidance: the low end of a range is no range."""
    named = {c.index: found for c in columns if (found := _FROM_TO.fullmatch(c.header))}
    cells = [c.text for line in lines for c in line.cells if c.column in named]
    if len(named) != 2 or sum(bool(_RANGE.search(text)) for text in cells) < len(cells) / 2:
        return tuple(columns)
    return tuple(
        replace(c, roles=frozenset({"prior" if named[c.index]["earlier"] else "current"})) if c.index in named else c
        for c in columns
    )


_TOTAL = re.compile(r"\W*(?:(?:grand |plan |cumulative |\d-year )?total)\W*", re.IGNORECASE)


def _issued_last(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Mark the earlier of columns that differ by the day their guidance was given as prior, the latest as current."""
    days = sorted({c.issued for c in columns if c.issued})
    if len(days) < 2:
        return tuple(columns)
    return tuple(
        replace(c, roles=(c.roles - {"prior", "current"}) | {"current" if c.issued == days[-1] else "prior"})
        if c.issued
        else c
        for c in columns
    )


def _lines(text: str, rows: Sequence[Row], changes: frozenset[int]) -> list[Line]:
    """Join rows into lines: a label broken over two rows, values printed on the row above or below their label."""
    lines: list[Line] = []
    group, pending, orphan = "", None, None
    for number, row in enumerate(rows):
        following = rows[number + 1] if number + 1 < len(rows) else None
        label, cells = _label_apart(row)
        values = _connected(cells, changes)
        if not values and orphan is not None:
            lines.append(_line(text, label, orphan.start, row.end, orphan.cells, group))
            orphan = None
        elif not values and is_mixed(label):
            lines.append(_line(text, label, row.start, row.end, (), group))
        elif not values and _opens_line(label, following):
            pending = _with_row(pending, row)
        elif not values:
            group, pending = group if _CHANGE_OF.fullmatch(clean_label(label)) else label, None
        elif label or pending is not None:
            whole = f"{_words_of(pending)} {label}".strip()
            lines.append(_line(text, whole, pending.start if pending else row.start, row.end, values, group))
            pending = None
        else:
            orphan = row
    return lines


def _label_apart(row: Row) -> tuple[str, tuple[Cell, ...]]:
    """Part a row into its label, "" where it has none, and the cells that may hold values."""
    first, *others = row.cells
    return (first.text, tuple(others)) if starts_with_label(row) or is_mixed(first.text) else ("", row.cells)


def _with_row(pending: Row | None, row: Row) -> Row:
    return row if pending is None else Row(pending.start, row.end, (*pending.cells, *row.cells))


def _words_of(row: Row | None) -> str:
    return " ".join(c.text for c in row.cells) if row else ""


_END_OF = re.compile(
    r"(?:(?P<of>.*?\w)\W+)?(?:at (?:the )?)?(?:(?P<low>low|lower|minimum|min)|high|higher|upper|maximum|max)(?: (?:end|case|range))?(?: of (?:the )?(?:range|guidance))?\W*",
    re.IGNORECASE,
)


def _joined_ends(lines: Sequence[Line]) -> list[Line]:
    """Join the rows of a low and a high end ("Revenue - low end", "Revenue - high end", or both below "Revenue") to one line."""
    out: list[Line] = []
    for line in lines:
        above = _END_OF.fullmatch(out[-1].label) if out else None
        here = _END_OF.fullmatch(line.label)
        of = here and (here["of"] or line.group)
        if above and here and of and above["low"] and not here["low"] and of == (above["of"] or out[-1].group):
            low = out.pop()
            group = low.group if here["of"] else ""
            line = replace(low, label=of, group=group, end=line.end, cells=(*low.cells, *line.cells))
        out.append(line)
    return out


_CHANGE_OF = re.compile(
    r"(?i)\W*(?:%|percent(?:age)?|y/?o?/?y|year[- ]over[- ]year|annual)?\s*(?:change|growth|increase)(?:\s*\((?:%|decrease|decline)\)|\s*%)?(?:\s*(?:vs\.?|versus|from|over|y/?o?/?y|year[- ]over[- ]year)[\w\s.-]*)?"
)


def _named_growth(lines: Sequence[Line]) -> list[Line]:
    """Name rows that give only the change of the row above ("Net sales", "Change vs. prior year") after that one."""
    out: list[Line] = []
    for line in lines:
        above = next((o for o in reversed(out[-1:]) if not _CHANGE_OF.fullmatch(o.label)), None)
        named = above is not None and bool(_CHANGE_OF.fullmatch(line.label))
        out.append(replace(line, label=f"{above.label} growth") if named and above else line)
    return out


_TOTALLED = re.compile(
    r"(?:grand |group )?total\s+(?:planned |projected |estimated |expected )?(?P<of>\w.*)", re.IGNORECASE
)


def _grouped_by_total(lines: Sequence[Line]) -> list[Line]:
    """Group rows without a metric under the one that the row of their total names ("Wires", "Total capital expenditures")."""
    out: list[Line] = []
    for line in reversed(lines):
        below = out[-1] if out else None
        found = _TOTALLED.fullmatch(below.label) if below else None
        of = below.group if below and below.group and not found else found["of"] if found else ""
        part = bool(of) and not line.group and not lexicon.find_metrics(line.label) and bool(line.cells)
        out.append(replace(line, group=of) if part and lexicon.find_metrics(of) else line)
    return out[::-1]


def _line(text: str, label: str, start: int, end: int, cells: Sequence[Cell], group: str) -> Line:
    return Line(clean_label(label[:_LONGEST]), start, end, tuple(cells), clean_label(group[:_LONGEST]))


def _opens_line(label: str, following: Row | None) -> bool:
    """Tell whether a row of words only is the start of the next line's label rather than a heading of a group."""
    if following is None or label.rstrip().endswith(":"):
        return False
    first = following.cells[0]
    if is_value(first.text):
        return True
    return bool(_CONTINUES.search(label.strip())) or first.text[:1].islower()


def _connected(cells: Sequence[Cell], changes: frozenset[int]) -> list[Cell]:
    """Join a range that the page prints in three cells ("$50", "to", "$60")."""
    out: list[Cell] = []
    joining = False
    for cell in cells:
        if out and cell.column not in changes and _CONNECTOR.fullmatch(cell.text) and is_value(out[-1].text):
            joining = True
        elif joining and is_value(cell.text):
            first = out.pop()
            words = f"{first.text} to {cell.text}"
            out.append(Cell(words, first.start, cell.end, first.column, cell.column + cell.width - first.column))
            joining = False
        else:
            out.append(cell)
            joining = False
    return out
