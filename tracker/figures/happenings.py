"""Past-tense statements → event figures: what happened, partly happened, was moved or was dropped, and when."""

from __future__ import annotations

import re
from calendar import day_name
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise

from tracker import lexicon
from tracker.figures.passages import Passage
from tracker.figures.reported import Calendar, Reported, find_reported
from tracker.lexicon.events import EventMention, find_events
from tracker.lexicon.gates import Gated, Index, gated, index_patterns
from tracker.periods import find_periods
from tracker.types import Figure, Release

_AHEAD = gated(
    r"\b(?:expect(?:s|ed)?|anticipat(?:e|es|ed)|will(?! not)|plans? to|intends?|target(?:s|ed|ing)|scheduled|on track|aims?|planned|upcoming|would|could|should|(?-i:may)\b(?! \d)|look(?:s|ing)? forward|is preparing)\b",
)
_CLAUSE_START = re.compile(r";\s|(?<!\bNo)(?<!\bv)\.\s|,\s+and\s+(?=\w+ed\b)")
_CLAUSE_END = re.compile(
    r",\s+(?:and\s+)?(?:\w+ing|which|who|while|as)\b|\.\s|\s–\s|;(?=\s+(?:[\w’']+\s+){0,4}?(?:is|are|was|were|has|have|had|will|waits?|remains?|continues?|follows?|expects?|began|\w{3,}ed)\b)|,?\s+(?:and|but|with)\s+(?:[\w’']+\s+){0,3}?(?:expects?|expected|plans?|planned|will|should|could|would|anticipates?d?|intends?|remains?|(?:is|are) (?:to|set|due))\b"
)
_SPLIT = gated(
    r"\b(?:\d+|two|three|four|five|six|seven|ten|twenty)[- ]for[- ](?:\d+|one|two|three|four)\b(?=.{0,60}\bsplits?\b)|\bpre-?split\b",
)
# "A 10% stock dividend": eleven shares for ten.
_SHARE_DIVIDEND = gated(
    r"\b(?P<before>\d{1,3}(?:\.\d)?)\s?(?:%|percent) (?:stock|share|scrip) dividend\b|\b(?:stock|share|scrip) dividend of (?P<after>\d{1,3}(?:\.\d)?)\s?(?:%|percent)",
)


@cache
def _restatements() -> tuple[tuple[str, Gated], ...]:
    gap = r"\s+(?:[^\s;:.]+\s+){0,12}?"
    return tuple(
        (row["id"], gated(r"\b(?:" + "|".join(lexicon.spaced(p).replace("~", gap) for p in row["phrases"]) + ")"))
        for row in lexicon.load_rows("restatements")
    )


def restated_in(text: str) -> str | None:
    """Tell how a sentence says that the accounts are no longer those of before; None where it says no such thing.

    >>> restated_in("The group no longer includes the sales of its Harbour division."), restated_in("Sales rose.")
    ('discontinued', None)
    """
    return next((name for name, pattern in _restatements() if pattern.holds(text)), None)


@cache
def _limits() -> tuple[Gated, re.Pattern[str]]:
    gap = r"\s+(?:[^\s;:.]+\s+){0,12}?"
    (row,) = lexicon.load_rows("limits")
    phrases, unless = ("|".join(lexicon.spaced(p).replace("~", gap) for p in row[key]) for key in ("phrases", "unless"))
    return gated(rf"\b(?:{phrases})"), re.compile(rf"\b(?:{unless})\b", re.IGNORECASE)


def leaves_a_deal_out(text: str) -> bool:
    """Tell whether a sentence says of the guidance beside it that it leaves a deal out, which reports may have in them.

    >>> leaves_a_deal_out("This guidance does not include the effects of the Norvane acquisition.")
    True
    >>> leaves_a_deal_out("This guidance does not include the effects of any future acquisitions.")
    False
    """
    pattern, unless = _limits()
    return pattern.holds(text) and not unless.search(text)


_CONDITIONAL = re.compile(r"\W*(?:once|if|when|as soon as|assuming|subject to|until|unless)\b", re.IGNORECASE)
# "After completing the tests, we began shipping" reports; "After completing the tests we can begin" does not.
_AFTERWARDS = re.compile(r"\W*(?:after|upon|following)\b[^,]*(?:,|$)", re.IGNORECASE)
_FINITE = re.compile(r"\b(?:we|it|has|have|was|were|began|company|became|went|took|came)\b|\w{3,}ed\b", re.IGNORECASE)
_NAMES = "January|February|March|April|May|June|July|August|September|October|November|December"
_MONTH = re.compile(
    rf"\b(?i:in|during|on|since|(?:week|end|beginning|middle|start) of)\s+(?:early\s+|mid-?|late\s+)?(?P<month>{_NAMES})(?:\s+and\s+(?P<until>{_NAMES}))?\b(?!\s*(?:\d{{1,2}},?\s*|of\s+)?(?:19|20)\d\d)(?:\s+(?P<day>\d{{1,2}}))?"
)
_INTENDED = re.compile(r"\bplans? (?:for|to)\b|\bannounced (?:its |the |our )?plans?\b", re.IGNORECASE)
_RESULTS = timedelta(days=120)
_LONGEST = 1200


@cache
def _outcomes() -> tuple[tuple[str, Gated], ...]:
    return tuple(
        (row["id"], gated(r"(?<![\w-])(?:" + "|".join(lexicon.spaced(p) for p in row["phrases"]) + r")(?![\w-])"))
        for row in lexicon.load_rows("outcomes")
    )


@cache
def _frames() -> tuple[tuple[tuple[str, Gated], ...], Index]:
    """Return the patterns of what is done, each with its event, and which of them the words of a sentence let match."""
    gap = r"[,]?\s+(?:[^\s;:]+\s+){0,12}?"
    frames = tuple(
        (row["id"], gated(rf"(?<![\w-])(?:{p.replace('~', gap)})(?![\w-])"))
        for row in lexicon.load_rows("event_frames")
        for p in row["done"]
    )
    return frames, index_patterns([pattern for _, pattern in frames])


# Words before a participle in its clause that make a plan of it: "is to be placed", "until it is approved".
_PLANNED = re.compile(
    rf"{_AHEAD.whole.pattern}|\b(?:is|are|was|were|has|have) (?:still )?to\b(?! date)|\bto (?:be|have)\b|\b(?:until|unless|once|if|before|can|should|might|must|shall|intend\w*|in order|yet to|not yet|not|awaiting|pending|remain\w*)\b|\bplans? (?:for|to)\b|\bannounced (?:its |the |our )?plans?\b|\bongoing\b|\bin the process of\b",
    re.IGNORECASE,
)


_AS_PLANNED = gated(
    r"\b(?:after|before|behind|than) (?:the |our |its )?(?:originally )?(?:planned|scheduled|expected|targeted|original) (?:date|day|time|start)\b|"
    r"\b(?:than|as|originally|previously|initially|ahead of|in line with)\s+(?:we\s+(?:had\s+)?|had\s+been\s+|our\s+|the\s+)?(?:originally\s+|previously\s+)?(?:planned|expected|scheduled|anticipated|targeted|expectations|plans?|schedule)\b",
)


def find_done(text: str) -> Iterator[tuple[str, str]]:
    """Find the events that a sentence reports as over, each with the clause that says so.

    >>> "product_shipment" in [event for event, _ in find_done("Shipments of the Packer 3 began on September 8.")]
    True
    >>> list(find_done("Shipments of the Packer 3 are expected to begin in September."))
    []
    """
    frames, index = _frames()
    found: set[str] = set()
    for name, pattern in (frames[row] for row in index.rows(text)):
        clause = (
            None if name in found else next((c for m in pattern.finditer(text) if (c := _done_clause(text, m))), None)
        )
        if clause:
            found.add(name)
            yield name, clause


def _done_clause(text: str, match: re.Match[str]) -> str | None:
    """Cut out the clause of words that report something done; None where it is planned, denied or depends."""
    start = max((m.end() for m in _CLAUSE_START.finditer(text, 0, match.start())), default=0)
    cut = _CLAUSE_END.search(text, match.end())
    end = cut.start() if cut else len(text)
    # "Seven weeks later than planned", "as planned" say that it is done.
    said = _AS_PLANNED.sub(lambda m: " " * len(m.group()), text)
    if _PLANNED.search(said, start, end):
        return None
    # The bare verb of "they need to introduce" is no past; of "to introduced" there is none.
    if text[: match.start()].rstrip().endswith((" to", " by")):
        return None
    return _with_own_day(text[start:end], match.start() - start)


# "The works were finished in the last week of March, and our reply went out on April 30": two thoughts, each with its day.
_AND_ANOTHER = re.compile(rf",\s+and\s+(?!(?:{_NAMES})\b)(?=(?:the|our|its|an?|[A-Z][\w’'-]+)\s)")
_DAY_NAMED = re.compile(rf"\b(?:{_NAMES})\b")


def _with_own_day(clause: str, at: int) -> str:
    """Cut a clause where another subject with a day of its own begins; the half in which a place lies."""
    for joint in _AND_ANOTHER.finditer(clause):
        before, after = clause[: joint.start()], clause[joint.end() :]
        if _DAY_NAMED.search(before) and _DAY_NAMED.search(after):
            return before if at < joint.start() else after
    return clause


def outcome_of(sentence: str) -> str | None:
    """Tell what a sentence reports of a milestone; None where it reports nothing that is over.

    >>> outcome_of("We opened two restaurants in Fairwater."), outcome_of("The trial was postponed."), outcome_of("We plan to open one.")
    ('happened', 'moved', None)
    """
    if _CONDITIONAL.match(sentence):
        return None
    opening = _AFTERWARDS.match(sentence)
    if opening and not _FINITE.search(sentence, opening.end()):
        return None
    return next((name for name, pattern in _outcomes() if pattern.holds(sentence)), None)


def find_event_figures(release: Release, passages: Sequence[Passage], known: Calendar) -> Iterator[Figure]:
    """Find the sentences that report events as over, once for every event that their words name."""
    for passage in passages:
        yield from _of_the_books(release, passage, known)
        if not 15 <= len(passage.text) <= _LONGEST:
            continue
        for outcome, name, clause in _reported_events(passage.text):
            when = _when(passage, known, release, clause)
            if outcome == "moved":
                when = _moved_to(passage, release) or when
            yield _figure(release, passage, name, outcome, when, clause)


def _of_the_books(release: Release, passage: Passage, known: Calendar) -> Iterator[Figure]:
    """Find what keeps numbers from comparing with earlier ones: share splits, accounts on another footing."""
    if _SPLIT.search(passage.text) or _SHARE_DIVIDEND.search(passage.text):
        for name in _splits(passage, known):
            yield replace(_figure(release, passage, "other", "split", (None, "split")), subject=name)
    if leaves_a_deal_out(passage.text):
        yield replace(_figure(release, passage, "other", "limited", (None, "limited")), subject=passage.section)
    if (books := restated_in(passage.text)) is not None:
        yield replace(_figure(release, passage, "other", "restated", (None, "restated")), subject=books)


def _reported_events(text: str) -> Iterator[tuple[str, str, str]]:
    """Give what a sentence reports of events, as outcome, event and clause."""
    outcome = outcome_of(text)
    done = [] if _CONDITIONAL.match(text) else list(find_done(text))
    if outcome is None and not done:
        return
    outcome = outcome or "happened"
    found = _named(text, outcome)
    if outcome == "happened":
        found = [*done, *(pair for pair in found if pair[0] not in dict(done))]
    yield from ((outcome, name, clause) for name, clause in found)


def _splits(passage: Passage, known: Calendar) -> list[str]:
    """Name share splits by ratio and year, so that one of this year is told from the last one of the same ratio."""
    found: set[str] = set()
    told = [(m, " ".join(m.group().lower().split())) for m in _SPLIT.finditer(passage.text)]
    if not told:
        # A split that is "effected as a 100% stock dividend" is told by its ratio.
        told = [(m, _as_ratio(m["before"] or m["after"])) for m in _SHARE_DIVIDEND.finditer(passage.text)]
    for match, ratio in told:
        # "Adjusted for a 3-for-2 split effective August 16, 2004" stands below columns of other years.
        own = passage.text[match.end() : match.end() + _LONG].split(". ")[0]
        years = _YEARS.findall(own) or _YEARS.findall(passage.text) or [str(known.published.year)]
        found |= {f"{ratio} {year}" for year in years}
    return sorted(found)


def _as_ratio(percent: str) -> str:
    """Write a dividend in shares as the split that it is.

    >>> _as_ratio("10"), _as_ratio("2.5")
    ('110-for-100', '1025-for-1000')
    """
    shares, old = Decimal(percent) + 100, Decimal(100)
    while shares % 1:
        shares, old = shares * 10, old * 10
    return f"{shares.normalize():f}-for-{old:f}"


_YEARS, _LONG = re.compile(r"\b(?:19|20)\d\d\b"), 120


def _named(text: str, outcome: str) -> list[tuple[str, str]]:
    """Name the events that a sentence reports, each with its clause; what happened must stand in the past tense."""
    found: list[tuple[str, str]] = []
    if outcome in ("dropped", "failed"):
        text = _part_of(text, outcome)
    for mention in find_events(text):
        if mention.event in dict(found) or (outcome == "happened" and not _is_past(text, mention)):
            continue
        if outcome != "happened" or not _INTENDED.search(_clause(text, mention)):
            found.append((mention.event, _clause(text, mention)))
    plain = outcome != "happened" or not _AHEAD.search(text)
    return found or ([("other", text)] if plain else [])


def _part_of(text: str, outcome: str) -> str:
    """Cut out the part between semicolons that tells an outcome: what else the sentence says is of other things."""
    told = dict(_outcomes())[outcome].search(text)
    if told is None:
        return text
    start, end = text.rfind(";", 0, told.start()) + 1, text.find(";", told.end())
    return text[start : end if end >= 0 else len(text)].strip()


def _clause(text: str, match: EventMention) -> str:
    """Cut out the clause of an event's words: from the last semicolon before them to where a new thought begins."""
    start = max((m.end() for m in _CLAUSE_START.finditer(text, 0, match.start)), default=0)
    cut = _CLAUSE_END.search(text, match.end)
    return _with_own_day(text[start : cut.start() if cut else len(text)], match.start - start)


def _is_past(text: str, match: EventMention) -> bool:
    """Tell whether an event's words are reported as done: a past verb in or right before them, nothing ahead in their clause."""
    happened = dict(_outcomes())["happened"]
    if text[: match.start].endswith("to "):
        return False
    if not happened.search(text, max(0, match.start - 30), match.end):
        return False
    for ahead in _AHEAD.finditer(text):
        between = text[min(match.end, ahead.start()) : max(match.start, ahead.end())]
        if ahead.start() < match.end or not re.search(r"[,;]|\band\b", between):
            return False
    return True


def _when(passage: Passage, known: Calendar, release: Release, clause: str) -> tuple[Reported | None, str]:
    """Tell when it happened: the clause's own day, month or quarter, else the sentence's, else what stands above, else the
    reported period. "Shipments began in May; the film opened on June 2" gives each clause its own."""
    told = _told_in(clause, known) or _told_in(_without_others(passage.text, clause), known)
    if told is not None:
        return told if told[1] == "above" else (told[0], _as_news(told[0], passage, known, clause))
    above, of_results = passage.above, _of_results(release)
    if above is not None and above.start is not None and (of_results or _is_fine(above)):
        return above, "above"
    end = release.period_end
    if of_results and end is not None and known.published - _RESULTS <= end <= known.published:
        return Reported(0, 0, None, end, "quarter"), "inherited"
    return None, "undated"


def _as_news(own: Reported, passage: Passage, known: Calendar, clause: str) -> str:
    """Tell how a clause's own period dates it: "above" where it is that of results, "today" where it is the release's day."""
    if own.grain not in ("day", "month") and re.search(r"(?i)\bresults\b", passage.text):
        # "Reports third quarter results; trial met its endpoint": the quarter is that of the results.
        return "above"
    at = passage.text.find(clause)
    # The day of the release itself, in its dateline, is the day of the news, not always that of the event.
    today = own.grain == "day" and own.end == known.published and own.at + max(0, at) < 150
    return "today" if today else "dated"


def _is_fine(period: Reported) -> bool:
    """Tell whether a period is a day or a month: a year that news names above is seldom that of what it tells ("No. 86/2031")."""
    return period.grain in ("day", "month")


# What opens a release on the results of a period; another release names a period in its boilerplate at most.
_OF_RESULTS = re.compile(
    r"\b(?:results|quarter(?:ly)?|half[- ]year|interim|annual|fiscal|(?:year|months|weeks) ended)\b|\bQ[1-4]\b|\b[1-4]Q",
    re.IGNORECASE,
)
_FILED = re.compile(r"\b(?:annual|quarterly) reports?\b|\bform \d+[^.]*", re.IGNORECASE)
_OPENING = 1500


def _of_results(release: Release) -> bool:
    """Tell whether a release opens as one on results, so that what it tells without a day may be of the period they are for."""
    opening = f"{release.title or ''}\n{release.text[:_OPENING]}"
    return bool(_OF_RESULTS.search(_FILED.sub(" ", opening)))


def _without_others(text: str, clause: str) -> str:
    """Keep of a sentence what may date a clause of it: nothing beyond a semicolon, which opens another thought, nor beyond a
    word that looks ahead ("secured a licence in a market that is projected to double by H2")."""
    at = text.find(clause)
    if at < 0:
        return text
    start = text.rfind(";", 0, at + 1) + 1
    after = at + len(clause)
    ends = [end for end in (text.find(";", after), _foreseen(text, after)) if end >= 0]
    return text[start : min(ends, default=len(text))]


_FORESEEN = re.compile(r"\b(?:projected|forecast(?:ed)?|predicted|estimated) to\b", re.IGNORECASE)


def _foreseen(text: str, at: int) -> int:
    """Find where a sentence begins to look ahead, from a place on; -1 where it does not."""
    found = [m.start() for m in (_AHEAD.search(text, at), _FORESEEN.search(text, at)) if m]
    return min(found, default=-1)


_GRAINS = ("day", "month", "quarter", "half", "months", "year")


def _told_in(text: str, known: Calendar) -> tuple[Reported, str] | None:
    """Give the finest period that words name, a month without its year, or a weekday; a day that is only told as one by which it
    had come ("as of May 2") is no later than that."""
    own = sorted((r for r in find_reported(text, known) if r.start is not None), key=lambda r: _GRAINS.index(r.grain))
    dated = [r for r in own if not text[r.at : r.until].lower().startswith(_BY_THEN)]
    if not dated or dated[0].grain not in ("day", "month"):
        dated[:0] = _in_last_month(text, known)
    if dated:
        return dated[0], "dated"
    return (own[0], "above") if own else _on_weekday(text, known)


_BY_THEN = ("as of", "as at")


def _in_last_month(text: str, known: Calendar) -> list[Reported]:
    """Read a month without its year, or two of them, as the last such ones before the release."""
    told = _MONTH.search(text)
    for year in (known.published.year, known.published.year - 1) if told else ():
        spans = [r for spoken in _with_year(told, year) for r in find_reported(spoken, known) if r.start and r.end]
        if spans and spans[0].start and spans[0].start <= known.published:
            return [replace(spans[0], end=max(r.end for r in spans if r.end))]
    return []


def _with_year(told: re.Match[str] | None, year: int) -> list[str]:
    """Write out the day, or the months, that words name without a year."""
    if told is None:
        return []
    if told["day"]:
        return [f"{told['month']} {told['day']}, {year}"]
    return [f"{name} {year}" for name in (told["month"], told["until"]) if name]


_WEEKDAYS = tuple(day.lower() for day in day_name)
_ON = frozenset({"on", "since", "last"})


def _on_weekday(text: str, known: Calendar) -> tuple[Reported, str] | None:
    """Give the day that a sentence names by its weekday: the last such one ("has been chief executive since Sunday")."""
    words = [word.strip(".,;:()") for word in text.lower().split()]
    for before, word in pairwise(words):
        if before in _ON and word in _WEEKDAYS:
            day = known.published - timedelta(days=(known.published.weekday() - _WEEKDAYS.index(word)) % 7)
            return Reported(0, 0, day, day, "day"), "dated"
    return None


_NEW_DATE = re.compile(r"\b(?:to|until|till|into|for|in|by|now)\s", re.IGNORECASE)


def _moved_to(passage: Passage, release: Release) -> tuple[Reported, str] | None:
    """Read the window that something was moved to ("postponed to autumn 2031"): the last one that words name after the verb."""
    verb = dict(_outcomes())["moved"].search(passage.text)
    if verb is None or release.published is None:
        return None
    tail = passage.text[verb.start() :]
    year_end = release.fiscal_year_end or "12-31"
    found = find_periods(tail, published=release.published, fiscal_year_end=year_end, period_ends=release.period_ends)
    after = [p for p in found if p.start >= verb.end() - verb.start() - 4 and _NEW_DATE.search(tail, 0, p.start + 4)]
    for span in reversed(after):
        if span.period.end is not None and span.period.end > release.published:
            return Reported(0, 0, span.period.start, span.period.end, "window"), "moved"
    return None


def _figure(
    release: Release, passage: Passage, event: str, outcome: str, when: tuple[Reported | None, str], clause: str = ""
) -> Figure:
    reported, how = when
    return Figure(
        kind="event",
        quote=release.text[passage.start : passage.start + len(passage.text)],
        start=passage.start,
        end=passage.start + len(passage.text),
        event=event,
        subject=f"{clause} | {passage.section}" if 0 < len(passage.section) < 80 else clause,
        period_start=reported.start if reported else None,
        period_end=reported.end if reported else None,
        outcome=outcome,
        rule=f"event.{how}",
        about=passage.before,
    )
