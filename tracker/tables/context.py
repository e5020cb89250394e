"""What stands around a table: its caption, lead-in and section, the guidance words in them, its scale and currency."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache

from tracker.amounts import DecimalMark, decimal_mark
from tracker.lexicon import load_rows
from tracker.lexicon.gates import gated
from tracker.tables.spelled import fused_scale, spelled_scale
from tracker.types import Release, Table

_GUIDANCE = gated(
    r"\b(?:guidance|outlook|(?:planning|modell?ing|guidance) assumptions?|(?:capital|investment|spending|construction|drilling) (?:\w+ )?(?:plan|budget)s?(?! assets)|assumptions (?:for|in) (?:our |the )?(?:fiscal|fy|20\d\d|full)|forecast(?:s|ed)?|project(?:ed|ions?)|(?<!un)expected(?! (?:credit|life|term|volatility|dividend))|expect(?:s|ations?)|"
    r"anticipat(?:es|ed)|estimated(?! (?:fair|useful|life|lives))|(?:financial |long[- ]term |medium[- ]term |mid[- ]term |annual |20\d\d |fy ?\d\d )targets?|(?:long|medium|mid)[- ]term (?:\w+ )?(?:plan|goals|ambitions?|objectives)|targets? (?:for|range|20\d\d)|^targets?$|targeted|budget(?:ed)?|"
    r"plan(?:s|ned) (?:to|for)|(?:fy|[1-4]q|q[1-4] ?|\b)(?:20)?\d\d ?\(?e\)?)(?!\w)",
)
# "Results vs. outlook", "compared with guidance", "forward-looking statements" announce no guidance.
_LOOKS_BACK = gated(
    r"\b(?:vs\.?|versus|compared (?:to|with)|against|exceed\w*|beat|in line with|relative to)\s+(?:\w+ ){0,4}(?:guidance|outlook|forecasts?|expectations|estimates?|targets?)\b"
    r"|(?:guidance|outlook|forecasts?|targets?)\s+(?:vs\.?|versus|compared)\b|(?:not|no longer|nor|without)\s+(?:\w+ ){0,2}(?:provid\w+|giv\w+|issu\w+|offer\w*)\s+(?:\w+ ){0,4}(?:guidance|outlook|forecasts?)|"
    r"forward[- ]looking statements?|accounting (?:guidance|estimates)|expected credit loss|projected benefit",
)
# A lead-in must speak of guidance plainly: "the fair value was estimated using the following assumptions:" does not.
_LEAD = re.compile(
    r"\b(?:guidance|outlook|forecasts?|projections?|project(?:s|ed)|expect(?:s|ed|ations)?|anticipat(?:es|ed)|targets?|plans? (?:to|for)|estimates? (?:for|of)|budget)\b",
    re.IGNORECASE,
)
_LEADS_IN = re.compile(r"\b(?:following|below|table)\b", re.IGNORECASE)
_CONTRACTUAL = gated(
    r"\b(?:maturit\w+|lease (?:payments|obligations|liabilities)|minimum (?:lease|payments|commitments)|(?:future|scheduled|remaining) (?:\w+ )?amortization|amortization expense (?:for|of) intangible|vest(?:s|ing)|contractual|obligations|"
    r"fair value|volatility|stock options?|hedg\w+|derivatives?|notional|performance obligations|recogni[sz]ed as revenue|plan assets|return on assets|long-term return|allocation|discount rate|allowance|credit loss(?:es)?|pension|benefit (?:plan|obligation)s?|dividend(?:s)? (?:record|payment|dates?))\b",
)
_EVENTS = gated(
    r"\b(?:planned|expected|anticipated|upcoming|target(?:ed)?|scheduled|pipeline|next|future|projected|estimated|milestones?|catalysts?|roadmap|timeline)\b",
)
_SCALE = re.compile(
    r"(?:\b(?:in|\$|€|£|¥|usd|eur|gbp|chf|us\$|expressed in)\s*)?\b(thousands?|millions?|billions?|crores?|lakhs?|mio|mrd|000s?|mm?n?|bn)\b|[$€£]\s*(000s?|mm?n?|bn)\b|\bin\s+[$€£]?(000s?)|\b[A-Z]{3} (k)\b",
    re.IGNORECASE,
)
_SCALE_PLACE = re.compile(
    r"\(([^()]{2,120})\)|\b((?:amounts? |dollars? |figures? |u\.?s\.? dollars? |\$ )?in (?:[\w.$€£]+ ){0,3}(?:thousands?|millions?|billions?)\b)"
    r"|((?:(?<!\d)(?<!\d )|(?<=\b20\d\d ))(?:\b[A-Z]{3}|\bRs\.?|[A-Z]{0,2}\$|[€£₹¥])\s?(?:thousands?|millions?|billions?|crores?|lakhs?|mio|mrd|k|mm?n?|bn|000s?)\b)",
    re.IGNORECASE,
)
# "Millions" as a table's corner.
_SCALE_ALONE = re.compile(r"(?:^|\n)[\s$€£()]*(thousands|millions|billions)[\s()]*(?:$|\n)", re.IGNORECASE)
_AMOUNTS_IN = re.compile(
    r"\b(?:amounts|dollars|figures|values)?[^.]{0,40}\bin (thousands|millions|billions)\b", re.IGNORECASE
)
# "All amounts in millions of U.S. dollars." as a note under the table.
_SAID_BELOW = re.compile(
    r"\b(?:amounts|dollars|figures|values|numbers|usd|eur|gbp)\b[^.]{0,40}\bin (thousands|millions|billions)\b",
    re.IGNORECASE,
)
_BELOW = 250
LEAD_LENGTH = 700
# "* Estimated as of July 20" is the foot of the table before, whatever it announces.
_NOTE = re.compile(r"\s*(?:[*†‡§]|\(?\d{1,2}\)\s)")


@dataclass(frozen=True, slots=True)
class Context:
    """The words above a table, nearest last: section heading, lead-in paragraph, caption and title rows.

    `decimal` is the mark that the whole release puts before decimals, `note` a line in brackets right below the table.
    """

    section: str
    lead: str
    caption: str
    scale: Decimal
    currency: str | None
    decimal: DecimalMark | None = None
    note: str = ""

    @property
    def contractual(self) -> bool:
        """Tell whether the table shows what is owed or assumed by contract or in accounting, which is no guidance."""
        return is_contractual(self.caption) or is_contractual(self.leading_in)

    @property
    def leading_in(self) -> str:
        """Return the paragraph above where it leads in to the table ("… the following:"), else ""."""
        return self.lead if self.lead.rstrip().endswith(":") or _LEADS_IN.search(self.lead) else ""

    @property
    def leads_in(self) -> bool:
        """Tell whether the paragraph above leads in to the table as guidance."""
        lead = self.leading_in
        return bool(_LEAD.search(lead)) and announces(lead)

    @property
    def tells_section(self) -> bool:
        """Tell whether only the heading far above or a passing sentence announces guidance."""
        return len(self.section) <= 160 and announces(self.section)


def announces(text: str) -> bool:
    """Tell whether words announce guidance rather than look back at it.

    >>> announces("Updated FY25 Outlook"), announces("Q3 results vs. outlook"), announces("2026E"), announces("Net sales")
    (True, False, True, False)
    """
    return bool(_GUIDANCE.search(text)) and not _LOOKS_BACK.search(text)


def looks_back(text: str) -> bool:
    """Tell whether words compare with guidance given earlier, or deny giving any.

    >>> looks_back("Q3 results vs. outlook"), looks_back("Outlook")
    (True, False)
    """
    return bool(_LOOKS_BACK.search(text))


_NEAR_ABOVE, _NEAR_BELOW = 500, 800
_HINTS = gated(
    r"\b(?:guidance|outlook|forecast|project|expect|anticipat|estimat|target|budget|plan|low|high|upcoming|scheduled|pipeline|milestone|next|future|roadmap|timeline|timing|launch|opening|objective)|\d ?e\b",
)

# Heads over the dates of planned things, which no word around a list of newbuildings or sites need announce.
_DATED_HEADS = gated(r"\b(?:delivery|commissioning|in[- ]service|completion|finish|hand-?over|notice to proceed)\b")
_HEADS_LENGTH = 200


def is_contractual(text: str) -> bool:
    """Tell whether words speak of debt, leases, benefits, options and the like, whose dates and amounts are fixed."""
    return bool(_CONTRACTUAL.search(text))


_RANGES = re.compile(
    r"\d ?(?:%|[kmb]\b|mm\b|bn\b|million|billion)?\)? ?(?:to|–|—|-) ?[$€£(~]{0,3}\d[\d,.]* ?(?:%|[kmb]\b|million|billion|\)|\n|\||$)"
)
_FUTURE = re.compile(r"(?<![\d,.$€£])20\d\d(?![\d,.%])")


def may_tell(release: Release, table: Table) -> bool:
    """Tell cheaply whether a table can hold claims at all: most have no word of guidance around or in them, no year ahead, no range."""
    around = release.text[max(0, table.start - _NEAR_ABOVE) : min(table.end, table.start + _NEAR_BELOW)]
    if _HINTS.search(f"{table.section or ''}\n{table.caption}\n{around}"):
        return True
    if _DATED_HEADS.search(release.text[table.start : min(table.end, table.start + _HEADS_LENGTH)]):
        return True
    inside = release.text[table.start : min(table.end, table.start + _NEAR_BELOW)]
    year = release.published.year if release.published else 9999
    return bool(_RANGES.search(inside)) or any(int(y) > year for y in _FUTURE.findall(inside))


def cue_of(*texts: str) -> str | None:
    """Return the first of the texts' words that announce guidance or planned events, with the phrase around them."""
    for text in texts:
        for pattern in (_GUIDANCE, _EVENTS):
            if (found := pattern.search(text)) and not _LOOKS_BACK.search(text):
                line_start = text.rfind("\n", 0, found.start()) + 1
                line = text[line_start : (text.find("\n", found.end()) + 1 or len(text) + 1) - 1]
                return " ".join(line.split())[:120] if len(line) <= 120 else found.group()
    return None


def announces_events(text: str) -> bool:
    """Tell whether words announce things to come ("Planned sites", "Pipeline", "Next milestone")."""
    return bool(_EVENTS.search(text))


def context_of(release: Release, table: Table, title_rows: str) -> Context:
    """Gather what stands above a table; the paragraph before it counts only when it is near and leads in to it."""
    above = "\n".join(line for line in table.caption.split("\n") if not _NOTE.match(line))
    caption = "\n".join(part for part in (above, title_rows) if part)
    lead = _lead(release, table)
    section = table.section or ""
    note = _note_below(release, table)
    scale, currency = _scale_told(release, table, caption, lead, note)
    currency = (
        currency or _common_currency(release.text[table.start : table.end]) or _common_currency(release.text[:20_000])
    )
    return Context(section, lead, caption, scale, currency, _decimal_mark(release.text), note)


def _scale_told(release: Release, table: Table, caption: str, lead: str, note: str) -> tuple[Decimal, str | None]:
    """Read the scale and currency of a table: over it, in the sentence that leads in, below it, over the table before."""
    scale, currency = scale_of(caption) if caption else (Decimal(1), None)
    if scale != 1:
        return scale, currency
    spoken = _AMOUNTS_IN.search(lead) or _SAID_BELOW.search(release.text, table.end, table.end + _BELOW)
    if spoken:
        return _factor(spoken.group(1).lower()), currency
    below, money = next((told for line in (note, *_notes_below(release, table)) if (told := scale_of(line))[0] != 1), (Decimal(1), None))
    if below != 1:
        return below, currency or money
    return (None if currency else _scale_before(release, table)) or (scale, currency or money)


def _note_below(release: Release, table: Table) -> str:
    """Return a line in brackets right below a table ("(for the year; $ in millions)"), else ""."""
    line = release.text[table.end : table.end + _BELOW].strip().partition("\n")[0].strip()
    following = next((t for t in release.tables if t.start >= table.end), None)
    if following is not None and line in following.caption.split("\n"):
        return ""
    return line if line.startswith("(") and line.endswith(")") else ""


def _notes_below(release: Release, table: Table) -> Iterator[str]:
    """Give the lines right below a table that say nothing but a scale ("$ in millions."), among the notes of its marks."""
    following = next((t for t in release.tables if t.start >= table.end), None)
    end = min(table.end + _BELOW, following.start if following else len(release.text))
    for line in release.text[table.end : end].split("\n"):
        words = line.strip(" ().")
        alone = 0 < len(words) <= _NOTE_LENGTH and not any(c.isdigit() for c in words) and _AMOUNTS_IN.match(words.lstrip("$ "))
        if alone and not (following and words in following.caption):
            yield words


_NOTE_LENGTH = 60
_BESIDE = 300


def _scale_before(release: Release, table: Table) -> tuple[Decimal, str | None] | None:
    """Read the scale above the table right before, where it has the same heads: a form says it once."""
    before = next((t for t in reversed(release.tables) if t.end <= table.start), None)
    if before is None or table.start - before.end > _BESIDE or _heads(before) != _heads(table):
        return None
    told = scale_of(before.caption)
    return told if told[0] != 1 else None


def _heads(table: Table) -> list[str]:
    return [cell.text for cell in table.rows[0].cells] if table.rows else []


def _lead(release: Release, table: Table) -> str:
    """Return the last sentence of the nearest paragraph above, unless a heading or another table stands between."""
    for block in reversed(release.blocks[: bisect_right(release.blocks, table.start, key=lambda b: b.end)]):
        text = release.text[block.start : block.end]
        if block.kind in ("heading", "table"):
            return ""
        if text.strip() and text not in table.caption:
            return text if len(text) <= LEAD_LENGTH else text[text.rfind(". ", 0, -2) + 1 :][-LEAD_LENGTH:]
    return ""


def scale_of(text: str) -> tuple[Decimal, str | None]:
    """Read "(in millions, except per share)" and the like: the factor and the currency, (1, None) where none is said.

    >>> scale_of("($ in millions, except per share data)"), scale_of("in EUR thousands"), scale_of("Outlook")
    ((Decimal('1000000'), 'USD'), (Decimal('1000'), 'EUR'), (Decimal('1'), None))
    >>> scale_of("Net sales, millions of yen"), scale_of("9M 2025 EUR k")
    ((Decimal('1000000'), 'JPY'), (Decimal('1000'), 'EUR'))
    >>> scale_of("Millions"), scale_of("Thousands of visitors")
    ((Decimal('1000000'), None), (Decimal('1'), None))
    >>> scale_of("Revenue, PLN mln"), scale_of("Rm"), scale_of("NOK 1,000")
    ((Decimal('1000000'), 'PLN'), (Decimal('1000000'), 'ZAR'), (Decimal('1000'), 'NOK'))
    >>> scale_of("MSEK"), scale_of("RMB'000"), scale_of("Rs. crore"), scale_of("H1 2025 £m")[1]
    ((Decimal('1000000'), 'SEK'), (Decimal('1000'), 'CNY'), (Decimal('10000000'), 'INR'), 'GBP')
    """
    if told := fused_scale(text) or spelled_scale(text):
        return told
    for place in _SCALE_PLACE.finditer(text + " "):
        words = next(g for g in place.groups() if g)
        found = _SCALE.search(words)
        if found:
            unit = next(g for g in found.groups() if g).lower()
            return _factor(unit), _common_currency(words)
    if alone := _SCALE_ALONE.search(text):
        return _factor(alone[1].lower()), _common_currency(text)
    return Decimal(1), _common_currency(text)


def money_said(caption: str) -> str:
    """Return the last line of a caption that is nothing but a currency with its scale, "" where none is.

    >>> money_said("Capital programme\\n(£m)"), money_said("Capital programme (in millions)")
    ('£m', '')
    """
    said = (words.strip(" ()") for words in reversed(caption.split("\n")) if len(words) <= _SCALE_LENGTH)
    return next((words for words in said if scale_of(words)[0] != 1 and scale_of(words)[1]), "")


_SCALE_LENGTH = 30
_TOTAL = re.compile(r"\W*(?:\w+ )?total\b", re.IGNORECASE)


def scaled_by(context: Context, labels: Iterable[str]) -> Context:
    """Take the scale that only the label of a total tells ("Total cash outflows (A$'000)") for the whole table's."""
    told = [scale_of(label) for label in labels if context.scale == 1 and _TOTAL.match(label)]
    scale, currency = next((said for said in told if said[0] != 1 and said[1]), (context.scale, None))
    return replace(context, scale=scale, currency=currency or context.currency)


_FACTORS = {"t": 3, "0": 3, "k": 3, "m": 6, "b": 9, "c": 7, "l": 5}


def _factor(unit: str) -> Decimal:
    return Decimal(10) ** (9 if unit == "mrd" else _FACTORS[unit[0]])


@cache
def _spellings() -> tuple[dict[str, str], dict[str, str]]:
    """Return, for every symbol and code of a currency and for every word, the pattern that finds it, and the code of each."""
    rows = [row for row in load_rows("currencies") if "factor" not in row]
    codes = {spelling: row["code"] for row in reversed(rows) for spelling in (row["code"], *row["symbols"])}
    words = {spelling: row["code"] for row in reversed(rows) for spelling in row["words"] if " " not in spelling}
    said = {s: re.escape(s) if not s[0].isalpha() else rf"(?<![A-Za-z]){re.escape(s)}" for s in codes}
    said = {s: p if not p[-1].isalpha() else rf"{p}(?![A-Za-z])" for s, p in sorted(said.items(), key=lambda row: -len(row[1]))}
    spoken = {s: rf"\b(?i:{re.escape(s)})\b" for s in sorted(words, key=lambda word: -len(word))}
    return {**said, **spoken}, {**codes, **words}


@cache
def _pattern_of(parts: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(parts))


@lru_cache(maxsize=64)
def _common_currency(text: str) -> str | None:
    """Name the currency a text uses most, None where it uses none."""
    patterns, codes = _spellings()
    text = text[:20_000]
    small = text.lower()
    # Of some two hundred spellings a release has two or three.
    present = tuple(pattern for spelling, pattern in patterns.items() if spelling in text or spelling in small)
    if not present:
        return None
    counts = Counter(codes.get(s) or codes.get(s.lower(), "") for s in _pattern_of(present).findall(text))
    return counts.most_common(1)[0][0] or None if counts else None


@lru_cache(maxsize=8)
def _decimal_mark(text: str) -> DecimalMark | None:
    return decimal_mark(text)
