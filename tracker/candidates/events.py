"""Milestones: things that will happen, with the window that a segment gives them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache

from tracker.candidates.expected import LOGISTICS, find_expected
from tracker.candidates.readings import Step
from tracker.candidates.windows import apart, choose_period, events_in_turn, is_dated, one_of, opened, parted
from tracker.lexicon.events import EventMention, find_readings
from tracker.lexicon.gates import search_before, ungated
from tracker.mentions import Cue, Marks, PeriodMark
from tracker.types import Segment

# What already happened: a past form as the governing verb of the clause.
_PAST = re.compile(
    r"\b(?:was|were|has|have|had|been|did|saw|took|became|made|met|held|won|got|led)\b|\b(?!succeed|proceed|exceed|need|speed|excited|focused|pleased|committed|dedicated|needed|limited|continued|proposed|unmet|advanced|expected|anticipated|planned|scheduled|projected|targeted|slated|intended|based|related|combined|randomi[sz]ed|proposed|estimated)[a-z]{2,}ed\b(?! (?:to|in|by|for) (?:be|late|early|mid|q[1-4]|20\d\d))",
    re.IGNORECASE,
)
_PASSIVES = re.compile(
    r"\b(?:be|being|is|are|get)\s+(?:(?:\w+ly|also|then|now|fully)\s+)?\w+(?:ed|en|n)\b", re.IGNORECASE
)


# What every past form holds: where none stands in a stretch, none of its verbs is past. A cut word may end as one.
_PAST_WORDS = ("was", "were", "has", "had", "have", "been", "did", "saw", "took", "became", "made", "met", "held", "won", "got", "led", "ed")
_PAST_FORMS = ungated(rf"\b(?:{'|'.join(_PAST_WORDS[:-1])})\b|[a-z]ed\b")
_LONGEST = 6


def _is_past(text: str, start: int, end: int) -> bool:
    """Tell whether a stretch of a text holds a past verb; "will be deployed" and "is expected" are none."""
    places = _past_places(text)
    first = bisect_left(places, (start, 0))
    opens, ends = text[start : min(end, start + _LONGEST)].lower(), text[max(start, end - _LONGEST) : end].lower()
    if opens.startswith(_PAST_WORDS) or ends.endswith(_PAST_WORDS) or any(last <= end for _, last in places[first : first + _LONGEST]):
        return bool(_PAST.search(_PASSIVES.sub("", text[start:end])))
    return False


@lru_cache(maxsize=64)
def _past_places(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(_PAST_FORMS.every_place(text))


_NEGATION = re.compile(r"\b(?:not|no|without|never)\b[^,;.]{0,40}$", re.IGNORECASE)
def find_steps(segment: Segment, marks: Marks, published: date) -> Iterator[Step]:
    """Find every event that a segment names, with the window nearest to it, and the signs for and against a promise.

    A segment with a day ahead, or with a plan and no event, gives one step more for what no row of the lexicon names.
    """
    text = segment.text
    named = list(_named(text, marks, published))
    yield from named
    yield from find_expected(segment, marks, published, named)


def _named(text: str, marks: Marks, published: date) -> Iterator[Step]:
    """Read each event that a row of the lexicon names."""
    events = _readings(text, marks)
    # What happens is nearest to its verb: "Construction is to begin in May and should be complete in 2027" has two windows.
    spans = tuple(mention.words[0] if mention.words else (mention.start, mention.end) for mention in events)
    for mention, span in zip(events, spans, strict=True):
        others = tuple(s for m, s in zip(events, spans, strict=True) if s != span and not _shares(m, mention))
        own = replace(marks, periods=parted(text, span, marks.periods))
        period = opened(choose_period(span, text, own, published, others))
        period = None if period and period.period.end and period.period.end < published else period
        signs = frozenset(_signs(text, mention, marks, period))
        subject = _subject(text, mention, period, marks)
        turns = events_in_turn(text, period, own, published) or (apart(period, published) if period else [])
        if turns:
            for number, turn in enumerate(turns):
                yield Step(mention.event, one_of(subject, number, len(turns)), mention.start, mention.end, turn, signs)
            continue
        for one in split_subjects(text, mention, subject):
            yield Step(mention.event, one, mention.start, mention.end, period, signs)


def _shares(one: EventMention, other: EventMention) -> bool:
    """Tell whether two readings share words: "an NDA submission to follow in 2032" is one event, however it is read."""
    return any(a < d and c < b for a, b in one.words for c, d in other.words)


def _readings(text: str, marks: Marks) -> list[EventMention]:
    """List the likeliest reading of every verb; two verbs may share their object.

    A noun alone is one where a time counted from another stands right behind it ("interim data about 12 months thereafter").
    """
    counted = [p.start for p in marks.periods if p.period.rule == "counted on"]
    kept: list[EventMention] = []
    verbs: list[tuple[int, int]] = []  # of those kept, in the order of the text
    for mention in sorted(find_readings(text), key=lambda m: (m.cost, m.start - m.end, m.start)):
        verb = mention.words[0] if mention.words else (mention.start, mention.end)
        follows = any(0 < at - mention.end <= _BESIDE for at in counted)
        at = bisect_left(verbs, verb)
        if (follows or not mention.weak) and all(verb[1] <= start or end <= verb[0] for start, end in verbs[max(0, at - 1) : at + 1]):
            kept.append(mention)
            verbs.insert(at, verb)
    return sorted(kept, key=lambda m: (m.start, m.end))


# "about", "approximately"
_BESIDE = 16


def _signs(text: str, mention: EventMention, marks: Marks, period: PeriodMark | None) -> Iterator[str]:
    """Tell what speaks for or against a promise of an event: how a cue governs it, what stands beside it."""
    yield f"event.{mention.event}"
    yield f"governed.{_governed(text, mention, marks)}"
    yield "dated" if period is not None and is_dated(period.period) else "undated"
    around = text[max(0, mention.start - 60) : mention.end + 60]
    if mention.concrete:
        yield "concrete"
    if mention.weak:
        yield "weak"
    yield f"cost.{min(int(mention.cost), 9)}"
    if _planned(marks, mention):
        yield "planned"
    if _nameable(text, mention):
        yield "nameable"
    if LOGISTICS.search(around):
        yield "logistics"
    if search_before(_CONDITION, text, mention.start, 150):
        yield "conditioned"
    if search_before(_NEGATION, text, mention.start, 60):
        yield "negated"
    if _GUIDANCE_WORD.search(text[mention.start : mention.end + 60]):
        yield "guidance_word"
    if period is not None:
        low, high = min(mention.end, period.end), max(mention.start, period.start)
        yield f"period.near.{min(max(0, high - low) // 40, 4)}"
        if _is_past(text, low, high):
            yield "period.past_between"


_NAME = r"(?:[A-Z]{2,}|[A-Z][a-z]+(?:[A-Z]\w*)?|i[A-Z]\w+|[A-Z]\w*\d\w*)(?:[ -](?:[A-Z][\w-]*|\d+))*"
_NAMES = re.compile(
    rf"(?:\bof |\bboth |[—–-] ?|\bbringing |\bbegin |\bstart |\blaunch |^|[.:;,] )(?:the )?({_NAME}(?:, {_NAME})*,? and {_NAME})"
)
_SPLIT_EVENTS = frozenset(
    {"trial_start", "capacity_start", "product_launch", "product_shipment", "regulatory_submission"}
)


def _named_together(text: str, mention: EventMention) -> tuple[str, list[str]]:
    """List the things that share one event by name ("NB-12 and NB-15 — to be in the clinic"), with the list's own words.

    Only a list right beside the event counts, and none of places or partners ("in the U.S. and Europe", "from A and B").
    """
    if mention.event not in _SPLIT_EVENTS:
        return "", []
    near = ((a, b) for a, b in _lists_of_names(text) if a < mention.end + 10 and mention.start - b <= 45)
    at = next(near, None)
    return (text[at[0] : at[1]], _parts(text[at[0] : at[1]])) if at else ("", [])


@lru_cache(maxsize=64)
def _lists_of_names(text: str) -> tuple[tuple[int, int], ...]:
    """Find every list of things by name in a text: of few words each, none a place or partner."""
    found = [(m.span(1), _parts(m.group(1))) for m in _NAMES.finditer(text)]
    return tuple(at for at, parts in found if all(len(p.split()) <= 4 for p in parts) and not any(_GEOGRAPHY.search(p) for p in parts))


def _parts(listed: str) -> list[str]:
    return re.split(r",? and |, ", listed)


# "We expect both the cathode plant in Ohio and the cell line in Nevada to begin production"
_BOTH = re.compile(r"\bboth (?:the )?([^,;.]{3,60}?) and (?:the )?([^,;.]{3,60}?)(?= to [a-z])")
_GEOGRAPHY = re.compile(
    r"\b(?:U\.?S|US|EU|UK|Europe|America|Asia|China|Japan|Canada|Germany|France|Company|Inc|Corp|Group|January|February|March|April|May|June|July|August|September|October|November|December|Q[1-4]|Phase|EMA|FDA)\b"
)
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
        pair = _BOTH.search(text)
        if pair and pair.start() <= mention.end and pair.end() >= mention.start - 30:
            return [
                f"{name} {subject}" if name not in subject else subject.replace(pair.group(), name)
                for name in pair.groups()
            ]
        listed, names = _named_together(text, mention)
        return [subject.replace(listed, name) if listed in subject else f"{subject} ({name})" for name in names] or [
            subject
        ]
    places = find_places(text[mention.start : mention.end + 160])
    if len(places) < 2:
        return [subject]
    kind = "open store in" if mention.event == "store_opening" else "open facility in"
    return [f"{kind} {place}" for place in places]


# A past form that opens an event phrase says that it is done, unless "to be", "is" and the like stand before it.
_DONE = re.compile(
    r"(?:(?!succeed|proceed|exceed|need|speed|embed)\w+ed|began|won|got|met|went live|brought)\b", re.IGNORECASE
)
_ENDED = re.compile(r"\s(?:opened|launched|shipped|completed|closed|filed|submitted|started|begun)$", re.IGNORECASE)
_PASSIVE = re.compile(r"\b(?:be|being|is|are|get|gets|once|fully|when|until|and)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
_PRESENT = re.compile(r"\b(?:is|are|will be)\s+$", re.IGNORECASE)
_WALL = re.compile(r";|\.\s|,\s+(?:and|while|which|who|but|as|with|including)\b|:\s", re.IGNORECASE)
_AT_ONCE = re.compile(
    r"\s*(?:,\s*)?(?:beginning |starting |later )?this (?:quarter|month|year|week|fall|spring|summer|winter)\b",
    re.IGNORECASE,
)


def _governed(text: str, mention: EventMention, marks: Marks) -> int:
    """Grade how a cue governs an event: 2 somebody expects or plans it, 1 something merely lies ahead, 0 not at all.

    A cue before the event reaches it unless a past verb stands between; one after it must follow in the same clause
    ("launch is expected"). A weak cue needs a clause without past verbs ("the upcoming launch").
    """
    start, end = mention.start, mention.end
    if _is_done(text, start, end):
        return 0
    if any(_reaches(text, c, mention) for c in marks.cues if c.strong or c.id == "will"):
        return 2
    clause_start = max((m.end() for m in _WALL.finditer(text, 0, start)), default=0)
    now = bool(search_before(_PRESENT, text, start, 10))
    if _is_past(text, clause_start, end) and not now:
        return 1 if _AT_ONCE.match(text, end) and not _DONE.match(text, start) else 0
    if any(c.id == "ahead" and (abs(c.start - start) <= 60 or 0 <= c.start - end <= 60) for c in marks.cues):
        return 2 if re.search(r"(?i)upcoming|forthcoming", text[clause_start:end]) else 1
    return 0


def _is_done(text: str, start: int, end: int) -> bool:
    """Tell "completed the acquisition" from "the acquisition to be completed"."""
    if _ENDED.search(text[start:end]) and not re.search(r"(?i)\b(?:be|being|get)\b", text[start:end]):
        return True
    return bool(_DONE.match(text, start) and not _PASSIVE.search(text[:start]))


def _reaches(text: str, cue: Cue, mention: EventMention) -> bool:
    start, end = mention.start, mention.end
    if mention.event == "guidance_update" and cue.id in ("guidance", "confirm", "forecast"):
        return False
    if cue.start <= start < cue.end:
        return True
    if cue.end <= start:
        return start - cue.end <= 160 and not _is_past(text, cue.end, start)
    last = max(end, cue.start)
    return start <= cue.start <= end + 160 and not _is_past(text, end, last) and not _WALL.search(text[end:last])


# "introducing full-year 2026 guidance" launches nothing.
_GUIDANCE_WORD = re.compile(r"^(?:introduc|releas|unveil)\w*[^.;]*\b(?:guidance|outlook|forecast)\b", re.IGNORECASE)
# "subject to regulatory approvals", "once completed, the acquisition is expected to be accretive": conditions and effects.
_CONDITION = re.compile(
    r"\b(?:subject to|pending|following (?:the )?(?:receipt|completion) of|upon|contingent (?:up)?on|conditioned (?:up)?on|assuming)\b(?![^;.]*\b(?:is|are) (?:now |still )?(?:expected|anticipated|planned|scheduled))[^;.,]{0,90}$",
    re.IGNORECASE,
)


def _planned(marks: Marks, mention: EventMention) -> bool:
    """Tell whether somebody plans or expects an event; that it "will" happen counts only right before it ("will be available")."""
    return any(
        (c.strong and c.start <= mention.end + 70)
        or c.text.lower() in ("upcoming", "forthcoming")
        or (c.id == "will" and (0 <= mention.start - c.end <= 4 or mention.start <= c.start < mention.end))
        for c in marks.cues
    )


def _nameable(text: str, mention: EventMention) -> bool:
    """Tell whether the words around an undated event name something: a capitalised or coded name, a phase."""
    window = text[max(0, mention.start - 80) : mention.end + 80]
    return bool(re.search(r"\b(?:[A-Z]{2,}[\w-]*\d*|Phase \w+|[A-Z][a-z]+(?:[A-Z]\w*)|[A-Z]\w+ [A-Z]\w+)\b", window))


def _subject(text: str, mention: EventMention, period: PeriodMark | None, marks: Marks) -> str:
    """Cut the words that name the event: from the event phrase to the clause's end, without its window.

    A verb takes along what it is said of, where the sentence opens with its name ("NB-12 on track to advance into …").
    """
    end = mention.end
    tail = re.match(r"[^.;,]{0,90}", text[end:])
    stop = end + (tail.end() if tail else 0)
    if period is not None and end <= period.start < stop:
        stop = period.start
    start = mention.start
    head = text[max(0, start - 60) : start]
    before = re.search(r"(?:[\w®™’'/()-]+\s+){0,5}$", head)
    prefix = (
        _own_words(before.group()) if before and not _VERB.search(text[:start] + text[start : start + 3]) and _noun_event(text[start:end]) else ""
    )
    named = "" if prefix else _named_before(text, mention, marks)
    subject = re.sub(
        r"\s+(?:in|by|for|during|the|of|to|before|at|on|around)\s*$", "", (named + prefix + text[start:stop]).strip()
    )
    return re.sub(r"\s+", " ", subject).strip()


_VERB = re.compile(r"\bto\s+(?:\w{1,3})?$", re.IGNORECASE)


def _own_words(before: str) -> str:
    """Cut the words before a noun down to its own: none of the clause before ("in May and | its commercial launch")."""
    return re.split(r"\b(?:and|or|but|with|while)\s+", before)[-1]


_PRONOUN = re.compile(
    r"(?:we|it|they|he|she|this|these|that|the company|company|management|our|its|the board|in|during|and|as|also)\b",
    re.IGNORECASE,
)


def _named_before(text: str, mention: EventMention, marks: Marks) -> str:
    """Return the short name that opens the sentence before the cue ("NB-12: "), "" where a pronoun or a person's verb does.

    Only what is on track, planned or expected is a thing: who "expects" or "plans" is the speaker.
    """
    cue = next((c for c in reversed(marks.cues) if c.strong and c.end <= mention.start), None)
    if cue is None or not _OF_THINGS.match(cue.text):
        return ""
    name = re.sub(r"\s+(?:is|are|remains?|also|still|now|was)*\s*$", "", text[: cue.start]).strip(' “"-–—•')
    named = bool(re.search(r"[A-Z0-9]", name)) and len(name) <= 60 and not re.search(r"[.;:,]", name)
    return f"{name}: " if named and not _PRONOUN.match(name) else ""


_OF_THINGS = re.compile(
    r"(?:on (?:track|schedule|course)|(?:is|are|remains?)\b|planned|expected|scheduled|slated|targeted)", re.IGNORECASE
)


def _noun_event(words: str) -> bool:
    """Tell whether an event phrase is a noun that needs the words before it ("launch", "release", "readout")."""
    return len(words.split()) <= 2
