"""Which statement of a later release tells of a promised milestone: each weighed by likeness, with what speaks against it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tracker.amounts.vocabulary import NUMBER_WORDS
from tracker.resolve.actions import opposed, same_action
from tracker.resolve.antecedents import around, on_the_day, other_product
from tracker.resolve.fits import CLOSINGS, alone_in_window, dated_inside, fit_around
from tracker.resolve.kin import LOOSE, akin, kin_claims, same_event
from tracker.resolve.ledger import Ledger, in_place, plain
from tracker.resolve.likeness import Sketch, likeness, stem, without_sums
from tracker.resolve.subjects import Subject, claim_text, speaks_of, subject_of
from tracker.types import Claim, Figure, Published


def one_of_many(claim: Published[Claim], ledger: Ledger) -> bool:
    """Tell whether a promise without a name stands beside another of the kind in its release: nothing tells which a later
    sentence means ("Construction began in May and should be finished in 2027", said of two projects)."""
    wanted = ledger.sketch_of(claim.item)
    mine = around(claim, ledger).names
    return not wanted.names and any(
        other.release_id == claim.release_id
        and other.item.quote != claim.item.quote
        and not (mine and mine - around(other, ledger).names)
        and not ledger.own_names(other.item)
        and akin(wanted, ledger.sketches[other.item.claim_id])
        for other in kin_claims(claim, ledger)
    )


@dataclass(frozen=True, slots=True)
class Evidence:
    """One statement weighed for a milestone: how like it is (0 to 1), whether it was taken, and why or why not."""

    figure: Published[Figure]
    likeness: float
    taken: bool
    why: str


# How much of what a claim names a report must name too; more for events without a kind, for misses, for what is undated.
_ALIKE, _ALIKE_DATED, _ALIKE_LOOSE, MISSED, _MARGIN = 0.6, 0.5, 0.6, 0.65, 0.1
_ALIKE_WHOLE, _ALIKE_KIN, _TELLING = 0.75, 0.65, 0.4
# A window as two releases name it: "third quarter of 2032", "by June 2032".
_WINDOW_NAMED = re.compile(r"(?:[a-z]+|q[1-4]|[12]h|h[12])\s+(?:half |quarter |\d{1,2}, )?(?:of )?(?:19|20)\d\d\b")
# What a report of the very day of a window of a few days adds.
_SAME_DAY = 0.2


def find_evidence(claim: Published[Claim], ledger: Ledger) -> Iterator[Evidence]:
    """Weigh the statements about the claim's event in releases after it, oldest first; those of other things are left out."""
    wanted = ledger.sketch_of(claim.item)
    for figure in _told_of(claim, ledger):
        item = figure.item
        if figure.published <= claim.published:
            continue
        said = ledger.said(item)
        alike = likeness(wanted, said, ledger.rare)
        if on_the_day(claim.item, item):
            alike = min(1.0, alike + _SAME_DAY)
        fits = fit_around(claim, figure, ledger)
        if max(alike, fits) < 0.3 or (_without_kind(claim, figure) and not fits):
            continue
        weighed = _Weighed(claim, figure, wanted, said, alike, ledger)
        if weighed.dropped_by_name or weighed.closed_by_name or weighed.gives_up_window:
            alike = max(alike, MISSED)
        why = _objection(replace(weighed, alike=alike))
        if why and fits:
            alike, why = max(alike, fits), _objection_around(claim, figure, said, fits, ledger)
        if not why and ledger.first_said[plain(item.quote)] <= claim.published:
            why = "an earlier release said the same"
        yield Evidence(figure, alike, not why, why or "same event, same subject")


def _objection_around(
    claim: Published[Claim], figure: Published[Figure], said: Sketch, fits: float, ledger: Ledger
) -> str:
    """Say why a report that fits the words around a promise is not taken; nothing where it is."""
    clause = figure.item.subject.split(" | ")[0] or figure.item.quote
    if figure.item.outcome == "happened" and opposed(claim_text(claim.item), clause):
        return "says another thing of it"
    if figure.item.outcome == "happened" and smaller(claim_text(claim.item), clause):
        return "tells of another number of them"
    if _is_study(clause, claim.item):
        return "tells of a study of it"
    if _shown_elsewhere(claim.item, figure.item):
        return "tells of another meeting"
    for other in kin_claims(claim, ledger):
        theirs = ledger.sketches.get(other.item.claim_id)
        if theirs is None or theirs.weak:
            continue
        mine = ledger.sketch_of(claim.item)
        if not akin(theirs, mine) and likeness(theirs, said, ledger.rare) > max(0.5, fits - _MARGIN):
            return f"closer to another promise ({other.item.subject[:60]})"
    if _promises(figure, claim, subject_of(claim_text(claim.item), ledger.aliases, ledger.own), ledger):
        return "is itself a promise"
    return ""


def _without_kind(claim: Published[Claim], figure: Published[Figure]) -> bool:
    """Tell whether a report that something came names no event, and the promise does."""
    loose = figure.item.event in LOOSE and claim.item.event not in LOOSE
    return loose and figure.item.outcome not in ("dropped", "failed", "moved")


def _told_of(claim: Published[Claim], ledger: Ledger) -> tuple[Published[Figure], ...]:
    """Give the statements that may be of a promise: of its event, and for a promised day those of that very day without a kind."""
    own = _of_kind(claim.item.event, ledger)
    if claim.item.event in LOOSE:
        return own
    same_day = {id(f) for f in own}
    others = [
        f
        for f in _of_kind("other", ledger)
        if f.item.event in LOOSE and id(f) not in same_day and on_the_day(claim.item, f.item)
    ]
    return tuple(sorted((*own, *others), key=lambda f: (f.published, f.release_id, f.item.start))) if others else own


def _of_kind(event: str | None, ledger: Ledger) -> tuple[Published[Figure], ...]:
    """Give the statements that may be of an event: of its kind, of any where it has none, and what did not come or moved."""
    if event not in ledger.of_kind:
        ledger.of_kind[event] = tuple(
            f
            for f in ledger.events
            if same_event(event, f.item.event) or event in LOOSE or f.item.outcome in ("dropped", "failed", "moved")
        )
    return ledger.of_kind[event]


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A promise and a statement held against each other: both sketched, and how like they are."""

    claim: Published[Claim]
    figure: Published[Figure]
    wanted: Sketch
    said: Sketch
    alike: float
    ledger: Ledger

    @property
    def badly(self) -> bool:
        """Tell whether the statement is of something that did not come."""
        return self.figure.item.outcome in ("dropped", "failed", "moved")

    @property
    def loose(self) -> bool:
        """Tell whether the promise's event has no kind of its own."""
        return self.claim.item.event in LOOSE

    @property
    def dated(self) -> bool:
        """Tell whether the statement gives its own day."""
        return self.figure.item.rule == "event.dated"

    @property
    def very_day(self) -> bool:
        """Tell whether the very event fell in a window of a few days: two things of a kind seldom fall on one day."""
        return (
            on_the_day(self.claim.item, self.figure.item)
            and self.claim.item.event == self.figure.item.event
            and not self.loose
        )

    @property
    def hits(self) -> frozenset[str]:
        """Return the stems of the promise that the statement has."""
        return (self.wanted.names | self.wanted.words) & self.said.everything

    @property
    def dropped_by_name(self) -> bool:
        """Tell whether a report drops what the promise names: with it goes all that was to come of it, and the name is enough."""
        whole = without_sums(self.wanted.names) <= self.said.everything
        return self.figure.item.outcome == "dropped" and whole and self.telling and self.alike >= _TELLING

    @property
    def closed_by_name(self) -> bool:
        """Tell whether a report gives the day on which a deal closed, and has every name of the promise: a deal comes once."""
        named = self.wanted.names <= self.said.everything and self.telling and self.alike >= _ALIKE_DATED
        closed = self.claim.item.event == self.figure.item.event and self.claim.item.event in CLOSINGS
        return closed and self.dated and named and self.figure.item.outcome == "happened"

    @property
    def gives_up_window(self) -> bool:
        """Tell whether a report moves the very event, by a name of it, out of the window that the promise gave in the same words
        ("no longer expects the data in the third quarter of 2032")."""
        same = self.claim.item.event == self.figure.item.event and self.figure.item.outcome == "moved"
        named = _WINDOW_NAMED.search(plain(self.claim.item.target_text or ""))
        repeated = named is not None and named.group() in plain(self.figure.item.quote)
        return same and repeated and self.telling and self.alike >= _TELLING

    @property
    def telling(self) -> bool:
        """Tell whether a name that both have is not in all of the issuer's texts."""
        return any(self.ledger.rare.get(name, 1.0) >= _TELLING for name in self.wanted.names & self.said.everything)

    @property
    def clause(self) -> str:
        """Return the words of the statement itself, without what stands before it."""
        return self.figure.item.subject.split(" | ")[0] or self.figure.item.quote


def _objection(weighed: _Weighed) -> str:
    """Say why a statement is not taken; nothing where it is."""
    return next((words for object_ in _OBJECTIONS if (words := object_(weighed))), "")


def _too_little(w: _Weighed) -> str:
    limit = _ALIKE_LOOSE if w.loose or w.badly else _ALIKE_DATED if w.dated else _ALIKE
    return f"names too little of it ({w.alike:.2f} of 1, {limit} needed)" if w.alike < limit else ""


def _bare_promise(w: _Weighed) -> str:
    bare = w.ledger.sketch(in_place(w.claim.item)).weak and not w.dropped_by_name
    enough = w.alike >= _ALIKE_WHOLE or (w.alike >= _ALIKE and _in_window(w.claim.item, w.figure.item))
    enough = enough or (w.very_day and alone_in_window(w.claim, w.ledger))
    return "the promise names too little for a likeness" if bare and not enough else ""


def _only_kindred(w: _Weighed) -> str:
    other_kind = not w.loose and not w.badly and w.figure.item.event != w.claim.item.event
    # "The first SOx-3 was delivered on 9 March" launches it, in the quarter for which the launch was promised.
    few = len(w.hits) < 2 and not (w.telling and w.alike >= _ALIKE_WHOLE and dated_inside(w.claim.item, w.figure.item))
    if other_kind and (w.alike < _ALIKE_KIN or few):
        return "a kindred event, and not surely the same thing"
    day = w.figure.item.period_end
    if other_kind and w.dated and day is not None and day < w.claim.published:
        # "Unveiled on July 27", said of what on July 29 was yet to ship.
        return "a kindred event of a day before the promise"
    return ""


def _one_word(w: _Weighed) -> str:
    if (w.badly or w.loose) and len(w.hits) < 2 and not w.wanted.names & w.said.everything:
        return "shares one common word only"
    return ""


def _loosely_named(w: _Weighed) -> str:
    """Ask more of a report where the promise's event has no kind: all its names, its words, and the same action."""
    if not w.loose or w.badly:
        return ""
    if not w.wanted.names <= w.said.everything:
        return "does not name all that the promise names"
    if w.wanted.names and not (w.wanted.words | w.wanted.kinds) & w.said.everything:
        return "names it, and says nothing of what was promised"
    if not same_action(claim_text(w.claim.item), w.figure.item.subject or w.figure.item.quote):
        return "says another thing of it"
    return ""


def _other_failure(w: _Weighed) -> str:
    named = bool(w.wanted.names) and w.wanted.names <= w.said.everything
    if w.badly and not named and not same_event(w.claim.item.event, w.figure.item.event):
        return "another event failed" if w.figure.item.event != "other" else ""
    return ""


def _few_words(w: _Weighed) -> str:
    told = w.very_day and w.wanted.ordinals
    if len(w.hits) < 2 and not w.wanted.names and not told and not (w.dated and _only_one(w.claim, w.wanted, w.ledger)):
        return "too few words tell which one it is"
    return ""


def _common_words(w: _Weighed) -> str:
    if w.hits and max(w.ledger.rare.get(word, 1.0) for word in w.hits) < _TELLING:
        return "shares only words that all of the issuer's texts have"
    return ""


def _opposed(w: _Weighed) -> str:
    if w.figure.item.outcome == "happened" and opposed(claim_text(w.claim.item), w.clause):
        return "says another thing of it"
    return ""


# "The Company reversed the related judgment expense": the books, not the judgment.
_BOOKED = re.compile(
    r"\b(?:reversed|recorded|recogni[sz]ed|accrued|booked|expensed)\b[^;]{0,60}\b(?:expenses?|charges?|accruals?|reserves?|liabilit(?:y|ies))\b",
    re.IGNORECASE,
)


# "The revenues were deferred until the offer expires": no shipment was.
_BOOKED_LATER = re.compile(
    r"\b(?:revenues?|sales|income|gains?|expenses?|costs?|taxes)\b[^.;]{0,40}\b(?:is|are|was|were|been) deferred\b",
    re.IGNORECASE,
)


def _booked(w: _Weighed) -> str:
    """Tell a report of what was booked for a thing: it is not the thing."""
    pattern = {"happened": _BOOKED, "moved": _BOOKED_LATER}.get(w.figure.item.outcome or "")
    books = pattern and pattern.search(w.clause) and not pattern.search(claim_text(w.claim.item))
    return "tells what was booked for it" if books else ""


# "Began feasibility studies for a smelter": no smelter is begun.
_STUDIED = re.compile(r"\b(?:feasibility|scoping|concept) (?:stud(?:y|ies)|work)\b", re.IGNORECASE)


def _only_studied(w: _Weighed) -> str:
    return "tells of a study of it" if _is_study(w.clause, w.claim.item) else ""


def _is_study(clause: str, item: Claim) -> bool:
    """Tell whether a report is of a study of a thing: it is not the thing."""
    return bool(_STUDIED.search(clause)) and not _STUDIED.search(item.quote)


def _sizes_differ(w: _Weighed) -> str:
    """Tell a report of another size: "three stores were opened" is not the 80 stores of the promise."""
    if w.figure.item.outcome == "happened" and smaller(claim_text(w.claim.item), w.clause):
        return "tells of another number of them"
    return ""


def _another_product(w: _Weighed) -> str:
    shared = w.wanted.names & w.said.everything
    if other_product(in_place(w.claim.item), w.figure.item.subject or w.figure.item.quote, shared, w.ledger):
        return "speaks of another product of the name"
    return ""


# "At the Harrow Valve Congress 2032", "at the 44th Annual Meeting of the Norvane Society": where data are to be shown.
_MEETING = r"(?:Congress|Conference|Symposi(?:um|a)|Summit|Meeting|Workshop|Forum|Convention|Expo|Association|Society|Week|Days|Show|Fair)"
_VENUE = re.compile(
    rf"\b(?:at|during|to) (?:the |its |their |this year[’']s )?(?:\d+(?:st|nd|rd|th) )?(?:upcoming |annual |next |prestigious |20\d\d )*"
    rf"(?P<name>(?:(?:\d+(?:st|nd|rd|th)|[A-Z][\w&’'-]*|of|on|for|and|in|the) ){{0,8}}{_MEETING}\b(?: (?:of|on|for) (?:the )?[A-Z][\w&’'-]+(?: [A-Z][\w&’'-]+)*)?)"
)
_SHOWN = frozenset({"conference_presentation", "data_readout"})


def _another_meeting(w: _Weighed) -> str:
    return "tells of another meeting" if _shown_elsewhere(w.claim.item, w.figure.item) else ""


def _shown_elsewhere(item: Claim, figure: Figure) -> bool:
    """Tell whether a report of what was shown names another meeting than the promise, or tells neither where nor when."""
    promised = _meetings(item.quote) if item.event in _SHOWN and figure.outcome == "happened" else []
    if not promised:
        return False
    told = _meetings(f"{figure.about} {figure.quote}")
    undated = not told and figure.rule == "event.undated"
    return undated or bool(told and all(one.isdisjoint(other) for one in promised for other in told))


# Words that the names of many meetings have.
_ANY_MEETING = frozenset(
    stem(w)
    for w in f"""international annual world european american national global hybrid medical scientific research symposium symposia
    {_MEETING[3:-1].lower().replace("|", " ")} the and for""".split()
)


def _meetings(text: str) -> list[frozenset[str]]:
    """Give the words, and the initials, by which a text tells each meeting that it names from others.

    >>> [sorted(words) for words in _meetings("shown at the 6th Harrow Valve Conference in Tarn and at our annual meeting")]
    [['harrow', 'hvc', 'valv']]
    """
    return [words for match in _VENUE.finditer(text) if (words := _words_of_meeting(match["name"]))]


def _words_of_meeting(name: str) -> frozenset[str]:
    words = re.findall(r"[^\W\d_]{3,}", name)
    initials = "".join(w[0] for w in words if w[0].isupper()).lower()
    telling = {stem(w) for w in words} - _ANY_MEETING
    return frozenset(telling | {initials}) if telling else frozenset()


def _nearer_rival(w: _Weighed) -> str:
    rival = _rival(w.claim, w.said, w.alike, w.ledger)
    return f"closer to another promise ({rival.item.subject[:60]})" if rival is not None else ""


def _a_promise(w: _Weighed) -> str:
    if w.figure.item.rule == "event.moved":
        # What gives the new window is a promise, too.
        return ""
    wanted = subject_of(claim_text(w.claim.item), w.ledger.aliases, w.ledger.own)
    return "is itself a promise" if _promises(w.figure, w.claim, wanted, w.ledger) else ""


_OBJECTIONS = (
    _too_little,
    _bare_promise,
    _only_kindred,
    _one_word,
    _loosely_named,
    _other_failure,
    _few_words,
    _common_words,
    _opposed,
    _booked,
    _only_studied,
    _sizes_differ,
    _another_product,
    _another_meeting,
    _nearer_rival,
    _a_promise,
)


def _in_window(claim: Claim, figure: Figure) -> bool:
    """Tell whether the very event is dated inside the window, whose two ends are given."""
    return claim.event == figure.event and dated_inside(claim, figure)


def smaller(promised: str, reported: str) -> bool:
    """Tell whether a report counts fewer of what a promise counts, or gives another size of it; never where one gives no number.

    >>> smaller("open 80 new stores", "opened three stores"), smaller("open 80 stores", "opened 85 stores")
    (True, False)
    >>> smaller("expansion of 150,000 tonnes", "expansion of 63,000 tonnes"), smaller("open stores", "opened 3 stores")
    (True, False)
    """
    mine, theirs = _counted(promised), _counted(reported)
    for what in mine.keys() & theirs.keys():
        sizes = {n for n in mine[what] if n >= _SIZE}
        if max(theirs[what]) < min(mine[what]) or (sizes and not sizes & theirs[what]):
            return True
    return False


_SIZE = 3000
_REACH = 4


def _counted(text: str) -> dict[str, set[int]]:
    """Collect the numbers of a text by the stems of the words after each, up to the next number."""
    found: dict[str, set[int]] = {}
    number, left = None, 0
    for word in text.lower().split():
        bare = word.strip(".,;:()[]\"“”'’")
        digits = bare.replace(",", "")
        if (digits.isdecimal() and len(digits) < 10) or bare in NUMBER_WORDS:
            number, left = int(digits) if digits.isdecimal() else int(NUMBER_WORDS[bare]), _REACH
        elif number is not None and left and len(bare) > 2 and bare.isalpha() and bare not in _NO_COUNT:
            found.setdefault(stem(bare), set()).add(number)
        left -= 1
        if left <= 0 or word.endswith((",", ";", ".")):
            number = None if not digits.isdecimal() else number
    return found


# What a number before it does not count: "on May 4 the", "2004 and".
_NO_COUNT = frozenset("and the for from with was were are will have has had that this its our".split())


def _only_one(claim: Published[Claim], wanted: Sketch, ledger: Ledger) -> bool:
    """Tell whether the issuer promises no other thing of the kind that names something else."""
    for other in kin_claims(claim, ledger):
        theirs = ledger.sketches.get(other.item.claim_id)
        if theirs and (theirs.names, theirs.words) != (wanted.names, wanted.words) and not akin(wanted, theirs):
            return False
    return True


def _rival(claim: Published[Claim], said: Sketch, alike: float, ledger: Ledger) -> Published[Claim] | None:
    """Give another promise that a statement fits clearly better than this one."""
    for other in kin_claims(claim, ledger):
        theirs = ledger.sketches.get(other.item.claim_id)
        if theirs is None or theirs.weak or akin(theirs, ledger.sketch_of(claim.item)):
            continue
        if likeness(theirs, said, ledger.rare) > alike + _MARGIN:
            return other
    return None


def _promises(figure: Published[Figure], claim: Published[Claim], wanted: Subject, ledger: Ledger) -> bool:
    """Tell whether a sentence is itself a later promise of the same milestone: "restored once the reviews are completed"."""
    for other in ledger.milestones:
        if other.release_id != figure.release_id:
            continue
        if not (same_event(claim.item.event, other.item.event) or claim.item.event in LOOSE):
            continue
        if _was_over(other.item, figure):
            # "First patient dosed on March 24", taken for a promise too, is a report.
            continue
        mine, theirs = plain(other.item.quote), plain(figure.item.quote)
        near = mine in theirs or theirs in mine
        if near and speaks_of(wanted, subject_of(claim_text(other.item), ledger.aliases, ledger.own)):
            return True
    return False


def _was_over(claim: Claim, figure: Published[Figure]) -> bool:
    """Tell whether a report gives the day of what came, and what was taken for a promise beside it is for that very day, be it of
    the next year ("First patient dosed on March 24")."""
    day, end = figure.item.period_end, claim.target_end
    if figure.item.rule != "event.dated" or figure.item.outcome != "happened" or day is None or end is None:
        return False
    return end <= figure.published or (claim.target_start == end and (end.month, end.day) == (day.month, day.day))
