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


# What already happened: a past form as the governing verb of the clause.
_PAST = re.compile(
    r"\b(?:was|were|has|have|had|been|did|saw|took|became|made|met|held|won|got|led)\b|\b(?!expected|anticipated|planned|scheduled|projected|targeted|slated|intended|based|related|combined|randomi[sz]ed|proposed|estimated)[a-z]{2,}ed\b(?! (?:to|in|by|for) (?:be|late|early|mid|q[1-4]|20\d\d))",
    re.IGNORECASE,
)
_NEGATION = re.compile(r"\b(?:not|no|without|never)\b[^,;.]{0,40}$", re.IGNORECASE)
_LOGISTICS = re.compile(
    r"\b(?:conference call|webcast|annual (?:general )?meeting|shareholders? meeting|record date|shareholders of record|payable (?:on|to)|dividend|investor (?:day|conference|presentation)|10-[kq]|annual report|quarterly report|earnings (?:release|call)|fireside|financial results (?:for|on)|replay|filing of (?:its|the|our) (?:form|annual|quarterly)|quarterly results|stockholders)\b",
    re.IGNORECASE,
)


def find_steps(
    passage: Passage, marks: Marks, published: date, taken: tuple[tuple[int, int], ...] = ()
) -> Iterator[Step]:
    """Find the milestones of a passage; `taken` are the spans that guidance has read already.

    An event must be governed by a cue, and have a window ahead of the release or be concrete. A sentence in which
    somebody expects something by a day, and that no row of the lexicon names, is an event of its own ("other").
    """
    text = passage.text
    if text.endswith(":") or _LOGISTICS.search(text) or not (marks.cues or passage.outlook):
        return
    events = [e for e in find_events(text) if not any(s < e.end and e.start < t for s, t in taken)]
    spans = tuple((e.start, e.end) for e in events)
    seen: set[tuple[str, int | None]] = set()
    for mention in events:
        grade = _governed(text, mention, marks, passage)
        if grade == 0 or _NEGATION.search(text[: mention.start]):
            continue
        period = choose_period((mention.start, mention.end), marks, published, spans)
        if period is not None and period.period.end is not None and period.period.end < published:
            continue
        dated = period is not None and is_dated(period.period)
        if not dated and not (mention.concrete and grade == 2):
            continue
        key = (mention.event, period.start if period else None)
        if key not in seen:
            seen.add(key)
            vague = not dated and not _nameable(text, mention)
            for subject in split_subjects(text, mention, _subject(text, mention, period)):
                yield Step(mention.event, subject, mention.start, mention.end, period, vague)
    if not events and not taken:
        yield from _unnamed(passage, marks, published)


_PLACE = re.compile(r"[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,3}, [A-Z][a-z]+(?: [A-Z][a-z]+)?")
_SITES = frozenset({"store_opening", "facility_opening"})


def find_places(text: str) -> list[str]:
    """Find places written as town and state or country ("Dayton, Ohio").

    >>> find_places("open stores in Dayton, Ohio and St. Cloud, Minnesota in May")
    ['Dayton, Ohio', 'St. Cloud, Minnesota']
    """
    return [m.group() for m in _PLACE.finditer(text)]


def split_subjects(text: str, mention: EventMention, subject: str) -> list[str]:
    """Split one event of several named sites into one subject a site; anything else stays one."""
    if mention.event not in _SITES:
        return [subject]
    places = find_places(text[mention.start : mention.end + 160])
    if len(places) < 2:
        return [subject]
    kind = "open store in" if mention.event == "store_opening" else "open facility in"
    return [f"{kind} {place}" for place in places]


def _governed(text: str, mention: EventMention, marks: Marks, passage: Passage) -> int:
    """Grade how a cue governs an event: 2 somebody expects or plans it, 1 something merely lies ahead, 0 not at all.

    A cue before the event reaches it unless a past verb stands between; one after it must follow closely
    ("launch is expected"). A weak cue needs a clause without past verbs ("the upcoming launch").
    """
    for cue in marks.cues:
        if not (cue.strong or cue.id == "will"):
            continue
        if (
            cue.end <= mention.start
            and mention.start - cue.end <= 150
            and not _PAST.search(text[cue.end : mention.start])
        ):
            return 2
        if mention.start <= cue.start <= mention.end + 60 and not _PAST.search(
            text[mention.end : max(mention.end, cue.start)]
        ):
            return 2
    clause = text[max(text.rfind(",", 0, mention.start), text.rfind(";", 0, mention.start), 0) : mention.end + 40]
    if _PAST.search(clause):
        return 0
    if any(c.id == "ahead" and abs(c.start - mention.start) <= 60 for c in marks.cues):
        return 2 if re.search(r"(?i)upcoming|forthcoming", clause) else 1
    return 1 if passage.outlook else 0


_DOER = re.compile(
    r"\b(?:expect\w*|plan(?:s|ned)?|anticipat\w*|schedul\w*|intend\w*|aim\w*|will|on track|set to|slated|target\w*|we are)\b",
    re.IGNORECASE,
)


def _unnamed(passage: Passage, marks: Marks, published: date) -> Iterator[Step]:
    """Read a dated expectation that no row of the lexicon names ("a decision will be made in the second half")."""
    text = passage.text
    period = choose_period((0, len(text)), marks, published)
    if passage.kind == "heading" or period is None or not is_dated(period.period) or period.period.end < published:  # type: ignore[operator]
        return
    cue = next(
        (
            c
            for c in marks.cues
            if (c.strong or c.id == "will") and _DOER.match(c.text) and not _PAST.search(text[c.end : period.start])
        ),
        None,
    )
    if cue is None or marks.metrics or marks.amounts or abs(period.start - cue.end) > 160:
        return
    yield Step("other", _clause(text, cue.start, period), cue.start, period.end, period, vague=False)


def _clause(text: str, start: int, period: PeriodMark) -> str:
    """Cut the clause from a cue to its window, or to the clause's end where the window stands before it."""
    stop = period.start if period.start > start else len(text)
    return re.sub(r"\s+", " ", re.split(r"[.;]", text[start:stop])[0]).strip(" ,")[:120]


def _nameable(text: str, mention: EventMention) -> bool:
    """Tell whether the words around an undated event name something: a capitalised or coded name, a phase."""
    window = text[max(0, mention.start - 80) : mention.end + 80]
    return bool(re.search(r"\b(?:[A-Z]{2,}[\w-]*\d*|Phase \w+|[A-Z][a-z]+(?:[A-Z]\w*)|[A-Z]\w+ [A-Z]\w+)\b", window))


def _subject(text: str, mention: EventMention, period: PeriodMark | None) -> str:
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
