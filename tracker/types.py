"""The frozen values that flow between the stages; nothing here knows any stage."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, Literal, TypeVar

T = TypeVar("T")

Kind = Literal["guidance", "milestone"]
Basis = Literal["gaap", "non_gaap", "unstated"]
Measure = Literal["level", "growth", "change", "direction"]
Action = Literal["new", "raised", "lowered", "narrowed", "widened", "maintained", "withdrawn"]
Status = Literal["met", "missed", "pending"]
Reason = Literal[
    "in_range", "point", "exceeded", "floor", "ceiling", "on_time", "early",
    "worse", "late", "slipped", "abandoned", "not_achieved",
    "not_due", "awaiting_report", "overdue", "withdrawn", "superseded", "not_comparable", "unverifiable",
]  # fmt: skip
Position = Literal["below", "within", "above"]
Direction = Literal["better", "worse", "none"]
BlockKind = Literal["heading", "paragraph", "item", "table"]


@dataclass(frozen=True, slots=True)
class Block:
    """One layout unit of a release: `release.text[start:end]`, no surrounding white space.

    `level` is the depth of a heading (1 = title) or of a list item (1 = outermost), else 0.
    `section` is the text of the nearest heading above it, or None before the first.
    A block of kind "table" covers the whole table; `table` is then its index in `release.tables`.
    A hard-wrapped paragraph is one block and keeps its line breaks.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    section: str | None = None
    table: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One logical cell: `text` without surrounding white space at `release.text[start:end]`.

    `column` is the logical column, `width` how many columns it spans. Currency signs, parentheses and percent signs
    that the page keeps in cells of their own are joined to their number, so that "$", "(1,234", ")" is one cell.
    """

    text: str
    start: int
    end: int
    column: int
    width: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One table row from its first to its last cell; empty cells are left out."""

    start: int
    end: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a release; `header` counts the leading rows that name columns, `caption` is the text just above it."""

    start: int
    end: int
    rows: tuple[Row, ...]
    header: int = 0
    caption: str = ""
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """One company release: the canonical text that every offset points into, its layout and what its header says.

    `sha256` is that of the raw bytes. `accepted_at` is the regulator's time of acceptance, in UTC, None where unknown.
    `fiscal_year_end` is "MM-DD"; `fiscal_year_end_from` says where it was read: "text", "submission" (EDGAR header),
    "option" (the user), "xbrl" (the year of an annual report), "earlier" (an earlier release of the issuer) or "assumed"
    (calendar year).
    `period_ends` are the ends of fiscal quarters that the text states; they give 52/53-week calendars their real days.
    `corrects` is True where the release calls itself a correction or an amendment of an earlier one.
    `medium` is "xbrl" for the facts of one filing's statements: its text is a line a fact, and it promises nothing.
    `former_names` are those of the issuer that the submission's header gives.
    """

    text: str
    source: str
    sha256: str
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    title: str | None = None
    issuer: str | None = None
    ticker: str | None = None
    exchange: str | None = None
    cik: str | None = None
    published: date | None = None
    accepted_at: datetime | None = None
    period_end: date | None = None
    fiscal_year_end: str | None = None
    fiscal_year_end_from: str | None = None
    period_ends: tuple[date, ...] = ()
    url: str | None = None
    form: str | None = None
    corrects: bool = False
    medium: Literal["text", "xbrl"] = "text"
    former_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """Exact characters `text[start:end]` of a release."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity in base units (78000000, not 78); a one-sided bound leaves the other side None, never both None.

    `unit` is an ISO currency, "USD/share", "percent", "bps", "percentage_point", "shares", "count", "days", "months",
    "ratio" or the physical unit as written, lower case. `measure` is "level", "growth" or "change" as far as the
    phrase itself tells ("up 5 %" is growth), `approx` whether it hedges, `rule` the rule that read it,
    `digits` the decimal exponent of the last printed digit in base units ("$4.2 billion" has 8), for rounding.
    """

    low: Decimal | None
    high: Decimal | None
    unit: str
    approx: bool = False
    measure: Measure = "level"
    growth: tuple[Decimal | None, Decimal | None] | None = None
    text: str = ""
    rule: str = ""
    digits: int = 0


@dataclass(frozen=True, slots=True)
class Period:
    """A time span with inclusive bounds; an open side is None. `grain` is its width ("year", "quarter", "month" …).

    `relation` is how the words relate to it ("during", "by", "from", "through", "as_of"), `fiscal` whether it was read
    on the issuer's calendar, `year`/`index` the fiscal or calendar year and the quarter, half or month in it.
    `unit_start`..`unit_end` are the days of the named unit itself, before its relation ("by Q3" has Q3 here).
    """

    start: date | None
    end: date | None
    grain: str = ""
    relation: str = "during"
    fiscal: bool = False
    year: int | None = None
    index: int | None = None
    approx: bool = False
    text: str = ""
    rule: str = ""
    unit_start: date | None = None
    unit_end: date | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One checkable statement about the future; `release.text[start:end]` is `quote`. Vocabularies: docs/conventions.md.

    `also` holds the other places of the same release that repeat it. `vague` claims are kept but not stood by.
    `low`/`high` are in base units, both None where the claim has no number; `digits` as in Amount.
    `series_id` is the same for the same promise in any release of the issuer. `about` is what stands right before the
    quote in its block: what "the transaction" and "it" speak of.
    """

    kind: Kind
    quote: str
    start: int
    end: int
    speaker: str
    subject: str
    metric: str | None = None
    event: str | None = None
    basis: Basis | None = None
    scope: str | None = None
    measure: Measure | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str | None = None
    approx: bool = False
    digits: int = 0
    amount_text: str | None = None
    target_text: str | None = None
    target_start: date | None = None
    target_end: date | None = None
    action: Action | None = None
    prior_low: Decimal | None = None
    prior_high: Decimal | None = None
    condition: str | None = None
    section: str | None = None
    cue: str | None = None
    confidence: float = 1.0
    vague: bool = False
    in_table: bool = False
    also: tuple[Span, ...] = ()
    rule: str = ""
    claim_id: str = ""
    series_id: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence, list item, heading or table row of a release, with the facts around it; none is ever left out.

    `text` is `release.text[start : start + len(text)]` with every white-space character turned into one space. `section`
    is the heading above, `lead` the lead-in of its list or the paragraph that leads in to its table, `caption` the words
    right above a table, `before` and `after` the words of the same block on either side, `blanket` a sentence before it
    that confirms guidance as a whole. `place` is how far down the release it starts, 0 to 1; `block` is an index into
    `release.blocks`. `times` are the ends of the periods that its text names, each with what it is on the day of the
    release: "over", "now" or "ahead".
    """

    text: str
    start: int
    kind: Literal["sentence", "item", "heading", "row"]
    section: str = ""
    lead: str = ""
    caption: str = ""
    before: str = ""
    after: str = ""
    blanket: str = ""
    place: float = 0.0
    block: int = -1
    times: tuple[tuple[int, str], ...] = ()

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a release may promise: the claim it would be if it were one, and the signs that speak for or against it.

    `start`..`end` are the release's characters of its anchor: the amount, the event's words, the direction, the cell.
    `signs` are short words ("cue.expect", "column.past"); the decision learns what each is worth, none decides alone.
    `windows` are the other times that the claim could be for, to be ranked where it is promised; None where there is no choice.
    """

    claim: Claim
    start: int
    end: int
    segment: Segment
    signs: frozenset[str] = frozenset()
    windows: Any = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Figure:
    """What a release reports for a period that is over; `release.text[start:end]` is `quote`, the row or sentence.

    `kind` "number" has value and unit (base units, by the table's own scale). "event" is a milestone that happened,
    partly happened, moved or was dropped (`outcome`); `period_end` is then the day it happened, where the text says.
    "verdict" is the issuer's own words about an earlier guidance ("exceeded our guidance"), with `outcome`
    "above", "within" or "below". `derived` marks a ratio of two printed figures. `about` is what stands right before an
    event in its block: what "it" speaks of.
    """

    kind: Literal["number", "event", "verdict"]
    quote: str
    start: int
    end: int
    metric: str | None = None
    event: str | None = None
    subject: str = ""
    basis: Basis = "unstated"
    scope: str | None = None
    measure: Measure = "level"
    value: Decimal | None = None
    unit: str | None = None
    digits: int = 0
    period_start: date | None = None
    period_end: date | None = None
    outcome: str | None = None
    derived: bool = False
    in_table: bool = False
    rule: str = ""
    figure_id: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Published(Generic[T]):
    """A claim or figure together with the release it stands in, as the resolver sees it."""

    item: T
    release_id: str
    issuer_id: str
    published: date
    source: str = ""
    corrects: bool = False


@dataclass(frozen=True, slots=True)
class Resolution:
    """One verdict on one claim as of one day. Evidence is exact characters of a strictly later release.

    `actual` is in the claim's units (None for milestones); `days_late` counts from the FIRST window's last day,
    negative when early. `explanation` says the verdict in words; `rule` names the rule that gave it.
    """

    claim_id: str
    status: Status
    reason: Reason
    as_of: date
    position: Position | None = None
    direction: Direction | None = None
    actual: Decimal | None = None
    days_late: int | None = None
    evidence_release: str | None = None
    evidence_start: int | None = None
    evidence_end: int | None = None
    evidence_quote: str | None = None
    explanation: str = ""
    rule: str = ""
    flag: str | None = None
    confidence: float = 1.0
    derived: bool = False
