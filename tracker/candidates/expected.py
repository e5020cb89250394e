"""Expectations that no row of the lexicon names: something is to be done by a day, whatever it is called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from tracker.candidates.readings import Step
from tracker.candidates.windows import apart, choose_period, is_ahead, is_dated, opened
from tracker.lexicon.events import guess_event
from tracker.lexicon.gates import told
from tracker.mentions import Cue, Marks, PeriodMark
from tracker.types import Segment

LOGISTICS = re.compile(
    r"\b(?:conference call|webcast|annual (?:general |shareholders?[’']? |stockholders?[’']? )meeting|annual meeting of (?:share|stock)holders|shareholders? meeting|record date|accretive|dilutive|shareholders of record|payable (?:on|to)|dividend|investor (?:day|conference|presentation)|10-[kq]|annual report|quarterly report|earnings (?:release|call)|fireside|financial results (?:for|on)|replay|(?:releas|report|announc|publish)\w* (?:its|our|the) (?:[\w-]+ ){0,2}?(?:financial|full|quarter(?:ly)?|annual|half-year|year-end|fiscal|interim) (?:results|reports?|figures)|filed with the|(?:on|at) (?:the|our|its) (?:[\w’'-]+ )?website|investor call|press conference|\d{1,2}:\d\d\s?[ap]\.?m|announc\w+ (?:its|our|the) (?:[\w-]+ ){0,6}?results (?:for|on)|(?:participat\w+ in|attend\w*|exhibit\w* at) (?:[\w’'.&-]+ ){0,8}?(?:conference|summit|forum|trade (?:fair|show)|roadshow|symposium for investors)|(?:extraordinary|special) (?:general )?meeting|can be followed|(?:figures|results|reports?) (?:[\w-]+ ){0,6}(?:will|are to|is to) (?:follow|be published|be released|appear)|filing of (?:its|the|our) (?:form|annual|quarterly)|quarterly results|stockholders)\b",
    re.IGNORECASE,
)


def find_expected(segment: Segment, marks: Marks, published: date, named: Sequence[Step]) -> Iterator[Step]:
    """Read what a segment expects beside its `named` events: something dated ("a decision will be made in the second half"), each
    further day ahead that dates none of them, or something undated in a sentence that names nothing else ("Norvane will offer its
    Kestrel models to hospitals")."""
    text = segment.text
    cue = next((c for c in marks.cues if c.strong), None)
    period = _first_ahead((cue.start, cue.end) if cue else (0, len(text)), text, marks, published)
    if period is not None:
        aside = "aside" if period.compared else None
        for one in apart(period, published) or [period]:
            yield _unnamed_step(segment, marks, one, bool(named), sign=aside)
        dated = {step.period.start for step in named if step.period} | {period.start}
        for start, later, sign in _further(text, marks, dated, published):
            yield _unnamed_step(segment, marks, later, bool(named), start, sign)
    elif not named and _plans(marks):
        yield _unnamed_step(segment, marks, None, False)


def _first_ahead(span: tuple[int, int], text: str, marks: Marks, published: date) -> PeriodMark | None:
    """Choose the day ahead: the nearest, else the first that another one hid or that seems only compared with.

    "Planting starts after the March rains and will be complete in 2011" has an open one nearest, "migrate over the night of
    6 November" one that reads as a comparison: neither is a reason to let the whole sentence fall.
    """
    nearest = opened(choose_period(span, text, marks, published))
    every = sorted(marks.periods, key=lambda mark: mark.compared)
    return next((mark for mark in (nearest, *map(opened, every)) if mark is not None and _is_day_ahead(mark, published)), None)


def _is_day_ahead(mark: PeriodMark, published: date) -> bool:
    return is_dated(mark.period) and is_ahead(mark, published)


# "is expected to commence on Nov. 15, 2031, and to expire on Dec. 13, 2031": another verb before another day.
_FURTHER = re.compile(r"(?:,|;|\band\b)[^.;]{0,40}?\b((?:to|will|should)\s+(?:be\s+)?[a-z]{3,})", re.IGNORECASE)
# "with the first of the four towers handed over in late 2031", "; launch Q2 2031": where what another day dates begins.
_BEGINS = re.compile(r"[,;:(–—/]\s*|\s-\s|\b(?:and|with|while|then|but|followed by)\s+", re.IGNORECASE)


def _further(text: str, marks: Marks, dated: set[int], published: date) -> Iterator[tuple[int, PeriodMark, str]]:
    """Find the other days ahead that date nothing yet, each with where its words begin and whether a verb of its own leads to it."""
    end = 0
    for mark in marks.periods:
        later = opened(mark)
        if mark.start not in dated and not mark.compared and later is not None and _is_day_ahead(later, published):
            verb = _FURTHER.search(text, end, mark.start)
            if verb:
                yield verb.start(1), later, "further.verb"
            elif (start := _beginning(text, end, mark.start, marks)) is not None:
                yield start, later, "further.words"
        end = mark.end


def _beginning(text: str, low: int, end: int, marks: Marks) -> int | None:
    """Find where the words before a day begin, after the last wall that leaves any; None where but an amount stands between two days."""
    starts = [low, *(m.end() for m in _BEGINS.finditer(text, low, end))]
    start = next((start for start in reversed(starts) if _WORD.search(text, start, end)), None)
    if start is None:
        return None
    amount = next((a for a in marks.amounts if a.start < end and start < a.end), None)
    bare = amount is not None and not (_WORD.search(text, start, amount.start) or _WORD.search(text, amount.end, end))
    return None if bare else start


_WORD = re.compile(r"[A-Za-z][A-Za-z-]{3}")


def _plans(marks: Marks) -> bool:
    """Tell whether somebody means to do something, and nothing is measured: an amount is a candidate of its own."""
    return not marks.amounts and any(cue.strong or cue.id == "will" for cue in marks.cues)


def _unnamed_step(segment: Segment, marks: Marks, period: PeriodMark | None, named: bool, at: int | None = None, sign: str | None = None) -> Step:
    """Build the step of a period; its words begin at the nearest cue, or `at` a place."""
    text = segment.text
    near = period.start if period else 0
    ranked = sorted(marks.cues, key=lambda c: (not c.strong, abs(near - c.end)))
    cue = ranked[0] if ranked else None
    start = at if at is not None else cue.start if cue else 0
    words = _clause(text, start, period)
    event = guess_event(words) or "other"
    first, last = (period.start, period.end) if period else (start, start + len(words))
    signs = frozenset((*_unnamed_signs(text, marks, cue, period is not None, named), *([sign] if sign else [])))
    return Step(event, words, min(start, first), max(start, last), period, signs)


def _unnamed_signs(text: str, marks: Marks, cue: Cue | None, dated: bool, named: bool) -> Iterator[str]:
    yield from ("unnamed", "dated" if dated else "undated", f"cue.{cue.id}" if cue else "cue.none", "named_too" if named else "named_none")
    if _SOFT.search(text[cue.end : cue.end + 60] if cue else text[:60]):
        yield "soft"
    if told(LOGISTICS, text):
        yield "logistics"
    if any(a.amount.unit != "count" for a in marks.amounts):
        yield "amounts_too"
    if marks.metrics:
        yield "metrics_too"


# What goes on or gets better is no event that a later release can confirm.
_SOFT = re.compile(
    r"^\W*(?:to |be )?(?:continue|remain|improve|reflect|benefit|skew|focus|drive|support|position|offset|review|see|play|allow|enable|help|need|provide|serve|trend|this|these|that|our business|the business|secure)\w*\b|\b(?:momentum|trend|confident|growth|meaningful|strong|success|gains)\b",
    re.IGNORECASE,
)


def _clause(text: str, start: int, period: PeriodMark | None) -> str:
    """Cut the clause from a cue to its window, or to the clause's end where no window follows."""
    stop = period.start if period and period.start > start else len(text)
    return re.sub(r"\s+", " ", re.split(r"[.;]", text[start:stop])[0]).strip(" ,")[:120]
