"""Which windows a reading of guidance could have, each with the signs that speak for or against it; the decision ranks them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from tracker.candidates.look import Look
from tracker.candidates.readings import Reading
from tracker.candidates.slots import Setting, Target, action_of, is_a_part
from tracker.candidates.surroundings import is_outlook
from tracker.candidates.windows import in_turn, is_by_quarters
from tracker.fiscal import ReleaseCalendar
from tracker.lexicon.gates import told as is_told
from tracker.mentions import PeriodMark
from tracker.mentions.marks import is_of_other_time
from tracker.periods import PeriodSpan
from tracker.types import Claim, Period

Spans = tuple[tuple[int, int], ...]

# Signs that are weighed together with each other, too: these words, and those that begin with one that ends in a point.
PAIRED = (
    "own", "prev", "lead", "head0", "head1", "doc", "title", "year", "none", "gap.", "rank.", "after", "before", "live.", "compared", "prep.", "grain.", "rel.",
    "amts.", "walls.", "commas.", "and", "clausebreak", "semi", "paren", "opens", "freq.", "onlyyear", "mostfreq", "rule", "doc.rank", "doc.d", "past", "recent", "ahead.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Option:
    """A window with its words, and the signs of it; one without days is that of a claim that names no time."""

    target: Target
    signs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Windows:
    """What a claim of guidance needs to be given another window: how it was read, and where."""

    reading: Reading
    setting: Setting
    others: Spans

    def options(self, claim: Claim) -> list[Option]:
        """List the windows that the claim could have, its own among them."""
        return find_options(self.reading, self.setting, self.others, (claim.target_start, claim.target_end, claim.target_text))

    def give(self, claim: Claim, target: Target) -> Claim:
        """Return the claim with another window, and with the action that it then has."""
        start, end, words = target
        action = action_of(self.reading, self.setting, start, end)
        return replace(claim, target_start=start, target_end=end, target_text=words, action=action)


def find_options(reading: Reading, setting: Setting, others: Spans, chosen: Target) -> list[Option]:
    """List the windows that a reading could have: its segment's own, those told above it, the running year, none.

    `chosen` is what the nearest period gives; that it does so is one sign of the option, and `others` are the spans of
    the segment's other readings.
    """
    look = Look(reading, setting, others)
    if paired := in_turn(look.anchor, look.text, look.marks):
        return [Option(look.target(paired), frozenset({"rule"}))]  # "respectively" has paired them
    found = [
        *_own(look), *_told("prev", setting.segment.before[-400:], look), *_told("lead", setting.segment.lead, look),
        *(o for n, heading in enumerate(reversed(setting.segment.section.split(" > "))) for o in _told(f"head{min(n, 1)}", heading, look)),
        *_told("title", setting.release.title or "", look), *_before(look), *_year(look), _none(look),
    ]  # fmt: skip
    if is_by_quarters(look.text, look.span[1]):
        found = [one for one in found if not _is_a_year(one[0])]
    if not any(target[:2] == chosen[:2] for target, _ in found):
        found.append((chosen, ["asis"]))
    return [Option(target, frozenset([*signs, *_often(target, signs, look), *(["rule"] if target[:2] == chosen[:2] else [])])) for target, signs in found]


Signed = tuple[Target, list[str]]
_WORD = re.compile(r"[a-z%$’'-]+")
_BREAK = re.compile(r",\s+(?:and|with|as|since|because|after|when|while|but|which|of which|including|excluding)\b")
_STEPS = (2, 6, 12, 25, 50, 90, 150)
_RECENT = timedelta(days=100)
_LATE = timedelta(days=120)


def _step(number: int, steps: Sequence[int]) -> int:
    return next((step for step in steps if number <= step), 999)


def _of_period(period: Period, published: date) -> list[str]:
    """Say what kind of period it is and where it lies."""
    signs = [f"grain.{period.grain}", f"rel.{period.relation}"]
    if period.year is None and period.rule != "rolling":
        signs.append("yearless")
    if period.end is None:
        return [*signs, "open"]
    if period.end < published:
        return [*signs, "past" if period.end < published - _RECENT else "recent"]
    return [*signs, f"ahead.{_step((period.end - published).days, (100, 200, 400, 800))}"]


def _own(look: Look) -> Iterator[Signed]:
    """The segment's own periods, those that seem only compared with as well."""
    near = sorted(look.marks.periods, key=lambda mark: look.gap(mark))
    for mark in look.marks.periods:
        yield look.target(mark), _signs_of_own(mark, near.index(mark), look)


def _signs_of_own(mark: PeriodMark, rank: int, look: Look) -> list[str]:
    text, (start, end) = look.text, look.anchor
    low, high = min(end, mark.end), max(start, mark.start)
    between = text[low:high] if high > low else ""
    side = "after" if mark.start >= end else "before" if mark.end <= start else "inside"
    signs = ["own", f"gap.{_step(max(0, high - low), _STEPS)}", side, f"rank.{min(3, rank)}", *_of_period(mark.period, look.published)]
    live = look.live
    signs += [f"live.{live.index(mark) == 0}.{min(2, len(live))}"] if mark in live else []
    walls = sum(1 for a, b in look.others if low <= a and b <= high)
    amounts = sum(1 for a in look.marks.amounts if low <= a.start and a.end <= high)
    signs += [f"walls.{min(2, walls)}", f"amts.{min(2, amounts)}", f"commas.{min(3, between.count(','))}"]
    told = {
        "compared": mark.compared, "semi": ";" in between, "and": bool(re.search(r"\band\b", between)), "clausebreak": bool(_BREAK.search(between)),
        "aside": look.is_aside(mark), "paren": _is_in_parenthesis(text, mark, start, end), "opens": mark.start <= 5,
        "bare": bool(re.fullmatch(r"\s*(?:20)?\d\d\s*", text[mark.start : mark.end])),
    }  # fmt: skip
    signs += [name for name, holds in told.items() if holds]
    first = text[mark.start : mark.end].split()[0].lower()
    signs.append(f"prep.{first if first.isalpha() else '#'}")
    before = _WORD.findall(text[max(0, mark.start - 40) : mark.start].lower())
    after = _WORD.findall(text[mark.end : mark.end + 20].lower())
    signs += [f"wb.{word}" for word in before[-1:]] + [f"wa.{word}" for word in after[:1]]
    form = look.form
    signs += [f"{form}.{mark.period.grain}", f"{form}.{mark.period.relation}", f"{look.reading.metric}.{mark.period.grain}"]
    return [*signs, *(f"own.{sign}" for sign in look.common)]


def _is_in_parenthesis(text: str, mark: PeriodMark, start: int, end: int) -> bool:
    """Tell whether a period stands in parentheses that neither hold the amount nor open right behind it."""
    opened = text.rfind("(", 0, mark.start)
    return opened >= 0 and ")" not in text[opened : mark.start] and not start < opened < mark.start and "(" not in text[end : end + 1]


def _told(source: str, words: str, look: Look) -> Iterator[Signed]:
    """The periods that words above the segment name, the last first."""
    for rank, span in enumerate(reversed(_closed_periods(words, look.setting.calendar) if words else ())):
        period = span.period
        if period.end is None or period.end < look.published - _LATE:
            continue
        signs = [source, f"{source}.rank.{min(rank, 2)}", f"{source}.n.{look.count}"]
        told = {
            "other": is_of_other_time(words, span.start, span.end, period, look.published), "part": is_a_part(period),
            "outlook": is_outlook(words), "day": period.grain == "day",
        }  # fmt: skip
        signs += [f"{source}.{sign}" for sign in _of_period(period, look.published)] + [f"{source}.{name}" for name, holds in told.items() if holds]
        signs += [f"{source}.wb.{word}" for word in _WORD.findall(words[max(0, span.start - 40) : span.start].lower())[-1:]]
        yield (period.start, period.end, period.text), [*signs, *(f"{source}.{sign}" for sign in look.common)]


# All readings of a segment ask about the same words above it.
@lru_cache(maxsize=64)
def _closed_periods(words: str, calendar: ReleaseCalendar) -> tuple[PeriodSpan, ...]:
    return tuple(span for span in calendar.find_periods(words) if span.period.end is not None)


_MOST = 4
_FAR = (200, 600, 1500, 4000)


def _before(look: Look) -> Iterator[Signed]:
    """The last periods ahead that the release names anywhere before the segment."""
    segment, seen = look.setting.segment, list[tuple[date | None, date | None]]()
    for at, period in reversed(live_periods(look.setting.release.text, look.setting.calendar)):
        days = (period.start, period.end)
        if at >= segment.start or days in seen:
            continue
        seen.append(days)
        if len(seen) > _MOST:
            return
        signs = ["doc", f"doc.rank.{len(seen) - 1}", f"doc.n.{look.count}", f"doc.d.{_step(segment.start - at, _FAR)}"]
        signs += [f"doc.{sign}" for sign in _of_period(period, look.published)]
        yield (*days, period.text), [*signs, *(f"doc.{sign}" for sign in look.common)]


_SENTENCE = re.compile(r"[^\n].*?(?:[.;]\s+(?=[A-Z“\"])|$)", re.DOTALL)
_TIMED = re.compile(r"\d|quarter|year|half")
_LONGEST = 1500
_MOST_TEXT = 60_000


@lru_cache(maxsize=2)
def live_periods(text: str, calendar: ReleaseCalendar) -> tuple[tuple[int, Period], ...]:
    """Find every whole period of a release that guidance could be for, with its place: not over, no day, no deadline."""
    found: list[tuple[int, Period]] = []
    at = 0
    for paragraph in re.split(r"(\n\s*\n)", text[:_MOST_TEXT]):
        for sentence in _SENTENCE.finditer(paragraph):
            words = sentence.group()
            if len(words) > _LONGEST or not _TIMED.search(words):
                continue
            # Without the blanks behind it a sentence is mostly a segment, whose periods are known.
            for span in calendar.find_periods(re.sub(r"\s", " ", words.rstrip())):
                period = span.period
                plain = period.end and period.end >= calendar.published - _RECENT and period.grain != "day" and period.relation not in ("by", "through")
                if plain and not is_a_part(period) and not is_of_other_time(words, span.start, span.end, period, calendar.published):
                    found.append((at + sentence.start() + span.start, period))
        at += len(paragraph)
    return tuple(found)


_KEPT = re.compile(r"\b(?:now|still|continue|reaffirm|maintain|previous|prior|earlier|compared|instead)\b", re.IGNORECASE)


def _year(look: Look) -> Iterator[Signed]:
    """The fiscal year that is running, which guidance without a period is of."""
    target = look.running_year
    if target[1] is None:
        return
    told = {"annual": look.is_annual, "forecast": look.is_forecast, "kept": is_told(_KEPT, look.text)}
    signs = ["year", f"year.n.{look.count}", f"year.m.{look.reading.metric}", *(f"year.{sign}" for sign in look.common)]
    signs += [f"year.t.{word}" for word in look.tail] + [f"year.{name}" for name, holds in told.items() if holds]
    yield target, signs


# Words of a clause whose amount often is of no time: what comes once, stands for good, or is told a year.
_TIMELESS_WORDS = frozenset(
    "annual annually annualized year month per once when upon after following completion medium-term long-term goal target total cost project capital "
    "lasting run-rate full capacity nameplate estimated savings synergies rate".split()
)


def _none(look: Look) -> Signed:
    signs = ["none", f"none.n.{look.count}", f"none.m.{look.reading.metric}", *(f"none.{sign}" for sign in look.common)]
    words = set(_WORD.findall(look.clause.lower())) & _TIMELESS_WORDS
    return (None, None, None), [*signs, *(f"none.t.{word}" for word in look.tail), *(f"none.c.{word}" for word in words)]


@lru_cache(maxsize=2)
def _counted(text: str, calendar: ReleaseCalendar) -> Counter[tuple[date | None, date | None]]:
    """Count how often a release names each period that guidance could be for."""
    return Counter((period.start, period.end) for _, period in live_periods(text, calendar))


_A_YEAR = 300


def _is_a_year(target: tuple[date | None, ...] | Target) -> bool:
    start, end = target[0], target[1]
    return isinstance(start, date) and isinstance(end, date) and (end - start).days > _A_YEAR


def _often(target: Target, signs: Sequence[str], look: Look) -> Iterator[str]:
    """Say how often the release names a window, and whether it is the only one."""
    counts = _counted(look.setting.release.text, look.setting.calendar)
    count = counts[target[:2]]
    yield f"freq.{min(count, 4)}"
    yield f"{signs[0]}.freq.{min(count, 4)}"
    years = [days for days in counts if _is_a_year(days)]
    if years == [target[:2]]:
        yield "onlyyear"
    if count and len(counts) == 1:
        yield "onlyperiod"
    if count and count == max(counts.values()):
        yield "mostfreq"
    if target[1] is None:
        yield f"none.periods.{min(3, len(counts))}"
