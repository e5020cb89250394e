"""Milestones: things that will happen, with the window that a passage gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from tracker import lexicon
from tracker.claims.guidance import choose_period, is_dated
from tracker.claims.marks import Marks, PeriodMark
from tracker.claims.passages import Passage


@dataclass(frozen=True, slots=True)
class EventMention:
    """An event phrase `text[start:end]` of a passage; `concrete` events are hard claims even without a date."""

    event: str
    start: int
    end: int
    concrete: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone read from a passage: the event, the words that name it, its window; `vague` where uncheckable."""

    event: str
    subject: str
    start: int
    end: int
    period: PeriodMark | None
    vague: bool


@cache
def _patterns() -> tuple[tuple[str, bool, re.Pattern[str]], ...]:
    return tuple(
        (
            row["id"],
            row["concrete"],
            re.compile(r"(?<![\w-])(?:" + "|".join(lexicon.spaced(p) for p in row["phrases"]) + ")", re.IGNORECASE),
        )
        for row in lexicon.load_rows("events")
    )


def find_events(text: str) -> list[EventMention]:
    """Find the event phrases of a text, non-overlapping, in order; the longest reading wins, then the earlier row.

    >>> [e.event for e in find_events("We plan to submit an NDA in 2026 and to launch the product in 2027.")]
    ['regulatory_submission', 'product_launch']
    """
    found = [
        EventMention(event, match.start(), match.end(), concrete)
        for event, concrete, pattern in _patterns()
        for match in pattern.finditer(text)
    ]
    taken: list[EventMention] = []
    for mention in sorted(found, key=lambda m: m.start - m.end):
        if all(mention.end <= m.start or mention.start >= m.end for m in taken):
            taken.append(mention)
    return sorted(taken, key=lambda m: m.start)


# What already happened: "announced", "completed", "received" as the governing verb, with no cue after it.
_PAST = re.compile(
    r"\b(?:was|were|has|have|had|been|did)\b|\b(?:announced|completed|received|launched|opened|reported|signed|entered|presented|initiated|achieved|introduced|began|started|expanded|delivered|closed|acquired|unveiled|released|appointed|published|joined|secured|advanced|progressed)\b",
    re.IGNORECASE,
)
_LOGISTICS = re.compile(
    r"\b(?:conference call|webcast|annual (?:general )?meeting|shareholders? meeting|record date|shareholders of record|payable (?:on|to)|dividend|investor (?:day|conference|presentation)|10-[kq]|annual report|quarterly report|earnings (?:release|call)|fireside|financial results (?:for|on)|replay|filing of (?:its|the|our) (?:form|annual|quarterly)|quarterly results|stockholders)\b",
    re.IGNORECASE,
)


def find_steps(
    passage: Passage, marks: Marks, published: date, taken: tuple[tuple[int, int], ...] = ()
) -> Iterator[Step]:
    """Find the milestones of a passage; `taken` are the spans that guidance has read already.

    An event needs a cue and a window ahead of the release, or to be concrete and governed by a strong cue.
    """
    text = passage.text
    if _LOGISTICS.search(text) or not (marks.cues or passage.outlook):
        return
    events = [e for e in find_events(text) if not any(s <= e.start and e.end <= t for s, t in taken)]
    spans = tuple((e.start, e.end) for e in events)
    seen: set[tuple[str, int | None]] = set()
    for mention in events:
        if not _ahead(text, mention, marks, passage):
            continue
        period = choose_period((mention.start, mention.end), marks, published, spans)
        if period is not None and period.period.end is not None and period.period.end < published:
            continue
        dated = period is not None and is_dated(period.period)
        if not dated and not (mention.concrete and _governed(mention, marks)):
            continue
        key = (mention.event, period.start if period else None)
        if key in seen:
            continue
        seen.add(key)
        yield Step(
            mention.event,
            _subject(text, mention, marks, period),
            mention.start,
            mention.end,
            period,
            vague=not dated and not _nameable(text, mention),
        )


def _ahead(text: str, mention: EventMention, marks: Marks, passage: Passage) -> bool:
    """Tell whether the event lies ahead: a cue governs it from nearby, or the list it stands in announces plans."""
    near = [
        c for c in marks.cues if -90 <= mention.start - c.end <= 140 or mention.start <= c.start <= mention.end + 120
    ]
    if not near:
        return passage.outlook and not _PAST.search(text)
    return True


def _governed(mention: EventMention, marks: Marks) -> bool:
    return any(
        (c.strong and 0 <= mention.start - c.end <= 40) or (c.strong and mention.start <= c.start <= mention.end + 30)
        for c in marks.cues
    )


def _nameable(text: str, mention: EventMention) -> bool:
    """Tell whether the words around an undated event name something: a capitalised or coded name, a phase."""
    window = text[max(0, mention.start - 80) : mention.end + 80]
    return bool(re.search(r"\b(?:[A-Z]{2,}[\w-]*\d*|Phase \w+|[A-Z][a-z]+(?:[A-Z]\w*)|[A-Z]\w+ [A-Z]\w+)\b", window))


def _subject(text: str, mention: EventMention, marks: Marks, period: PeriodMark | None) -> str:
    """Cut the words that name the event: from the event phrase to the clause's end, without its window."""
    end = mention.end
    tail = re.match(r"[^.;,]{0,90}", text[end:])
    stop = end + (tail.end() if tail else 0)
    if period is not None and end <= period.start < stop:
        stop = period.start
    start = mention.start
    head = text[max(0, start - 60) : start]
    words = re.search(r"(?:[\w®™’'/()-]+\s+){0,5}$", head)
    prefix = words.group() if words and not re.match(r"(?i)to\b", text[start:]) and _noun_event(text[start:end]) else ""
    return re.sub(
        r"\s+",
        " ",
        re.sub(r"\s+(?:in|by|for|during|the|of|to|before|at|on|around)\s*$", "", (prefix + text[start:stop]).strip()),
    ).strip()


def _noun_event(words: str) -> bool:
    """Tell whether an event phrase is a noun that needs the words before it ("launch", "release", "readout")."""
    return len(words.split()) <= 2
