"""Event frames: a verb with its object, in any order and tense, read from the rows of events.toml."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from tracker.lexicon.rows import load_rows
from tracker.lexicon.tokens import Phrases, Tokens, find_phrases, index_phrases, spell_out, tokenize

# Words between a verb and its object; what a passive or nominal verb is said of may stand further off ("The trial of NB-12 in
# adults with severe asthma is expected to begin").
_AHEAD, _BACK, _NAME_AHEAD, _NAME_BACK, _BLOCK = 8, 18, 5, 6, 3


@dataclass(frozen=True, slots=True)
class EventMention:
    """An event named by `text[start:end]`; `weak` without its object, `cost` lower where the reading is likelier.

    `concrete` events are hard claims even without a date. `words` are the places of verb and object, or of the one phrase.
    """

    event: str
    start: int
    end: int
    concrete: bool
    weak: bool = False
    cost: float = 0.0
    words: tuple[tuple[int, int], ...] = ()


class _Frame(NamedTuple):
    """A row of events.toml as far as it is not in the word tables."""

    event: str
    concrete: bool
    rank: int
    names: bool
    near: bool


class _Place(NamedTuple):
    """Words `start..end` (end excluded) of a text and the frames that they may belong to (verbs: with `_forms`' mark)."""

    start: int
    end: int
    frames: frozenset[Any]


class _Reading(NamedTuple):
    """The places of an event's words, the number of its frame, and how unlikely it is."""

    places: tuple[tuple[int, int], ...]
    frame: int
    cost: float
    weak: bool = False


class _Lexicon(NamedTuple):
    frames: tuple[_Frame, ...]
    verbs: Phrases
    objects: Phrases
    nouns: Phrases
    alone: Phrases
    hints: Phrases
    block: Phrases
    near: Phrases
    never: Phrases


def inflect(verb: str) -> Iterator[str]:
    """Write out the regular forms of a verb, inflecting its first word.

    >>> list(inflect("finalize")), list(inflect("carry out"))[1:3]
    (['finalize', 'finalizes', 'finalized', 'finalizing'], ['carries out', 'carried out'])
    """
    stem, _, rest = verb.partition(" ")
    tail = f" {rest}" if rest else ""
    short = stem[:-1] if re.search(r"[^eo]e$|ue$", stem) else stem
    if re.search(r"[^aeiou]y$", stem):
        forms = [stem, f"{stem[:-1]}ies", f"{stem[:-1]}ied", f"{stem}ing"]
    else:
        plural = f"{stem}es" if re.search(r"(?:s|x|z|ch|sh)$", stem) else f"{stem}s"
        forms = [stem, plural, f"{short}ed", f"{short}ing"]
    yield from (form + tail for form in forms)


def _forms(verb: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """Write out the forms of a verb class, each with whether it may follow what it is said of in the active voice."""
    for key, free in (("verbs", True), ("takes", False)):
        yield from ((form, free) for base in verb.get(key, ()) for form in inflect(base))
    for key, free in (("forms", True), ("nouns", True), ("taking", False)):
        yield from ((form, free) for form in verb.get(key, ()))


def _table(rows: Iterable[tuple[str, object]]) -> Phrases:
    """Index phrases by their words, each with the set of all that it may stand for."""
    spelled: dict[tuple[str, ...], set[object]] = {}
    for phrase, value in rows:
        for words in spell_out(phrase):
            spelled.setdefault(words, set()).add(value)
    return index_phrases({words: frozenset(values) for words, values in spelled.items()})


@cache
def _lexicon() -> _Lexicon:
    rows = load_rows("events")
    users: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        for name in row.get("verbs", ()):
            users.setdefault(name, []).append(number)
    verbs = [
        (form, (number, free))
        for verb in load_rows("event_verbs")
        for form, free in _forms(verb)
        for number in users.get(verb["id"], ())
    ]
    frames = tuple(
        _Frame(
            row["id"],
            row["concrete"],
            row.get("rank", 0),
            row.get("names", False),
            "near" in row,
        )
        for row in rows
    )
    listed = {
        key: _table((phrase, number) for number, row in enumerate(rows) for phrase in row.get(key, ()))
        for key in ("objects", "nouns", "alone", "hints", "block", "near", "never")
    }
    return _Lexicon(frames, _table(verbs), **listed)


def _places(table: Phrases, tokens: Tokens, taken: frozenset[int] = frozenset()) -> list[_Place]:
    """Find the phrases of a table in a text: the head decides, so that of two with one last word the longer one stands for both.

    "Clinical trial" says nothing in "clinical trial application"; "new data center" is a data center, too.
    """
    heads: dict[int, _Place] = {}
    far = 0
    for start, end, value in find_phrases(table, tokens, every=True):
        if start in taken or end < far:
            continue
        far = end
        known = heads.get(end)
        heads[end] = _Place(known.start, end, known.frames | value) if known else _Place(start, end, value)
    return list(heads.values())


# A new clause begins after a comma with these; no event reaches across it.
_CONNECTORS = frozenset("with while whereas followed but as including where subject".split())


def _clauses(text: str, tokens: Tokens) -> list[int]:
    """Number the clause of every word: they part at sentence ends, dashes, and commas before "with", "while", "which" …"""
    if tokens.parts[-1:] == [0] and not any(sign in text for sign in ",;—–"):
        return [0] * len(tokens.words)
    numbers: list[int] = []
    clause = 0
    for at, word in enumerate(tokens.words):
        gap = text[tokens.ends[at - 1] : tokens.starts[at]] if at else " "
        # Nearly all words are parted by one blank.
        clause += gap != " " and (
            tokens.parts[at] != tokens.parts[at - 1]
            or ";" in gap
            or "—" in gap
            or " – " in gap
            or ("," in gap and word in _CONNECTORS)
        )
        numbers.append(clause)
    return numbers


_NO_NAMES = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday thursday friday "
    "company board group we the our it this these in for as q1 q2 q3 q4 h1 h2 fiscal gaap ebitda ceo cfo i fda sec nasdaq nyse us usd eur "
    "ai inc corporation corp management they there that those he she which what who delivery deliveries shipment shipments launch "
    "customers shareholders production enrollment revenue sales growth operations trading closing construction".split()
)
# What opens the name of no thing but of a place, a time or a partner ("launch in Europe", "plans with Acme").
# A capital at the beginning says nothing, unless a verb follows at once ("Larkspur will arrive in stores").
_AFTER_NAMES = frozenset("will is to remains launches ships debuts arrives goes".split())
_BEFORE_PLACES = frozenset("in at from near with during on for by until through and across under to".split())
# "SaltPure", "iPad", "AI5": capitals within, or a digit after one.
_CODED = re.compile(r"[A-Za-z][a-z]+[A-Z]|\b[a-z][A-Z]|[A-Z]\w*\d")
# International nonproprietary names are written small ("launch zeluprast"): their stems.
_SUBSTANCE = re.compile(
    r"[a-z]{3,}(?:mab|tinib|ciclib|rafenib|parib|glutide|tide|vir|leucel|prast|vastatin|sartan|gliptin|gliflozin|limus|lukast|"
    r"setron|triptan|mycin|floxacin|azole|cillin|parin|xaban|gatran|cept|kinra|degib|zomib|siran|rsen|stat|pamil|dipine|olol)"
)


@lru_cache(maxsize=4096)
def _is_substance(word: str) -> bool:
    return len(word) > 5 and _SUBSTANCE.fullmatch(word) is not None


def _names(text: str, tokens: Tokens) -> frozenset[int]:
    """List the words that are names by their letters ("Kestrel", "zeluprast"); in a headline in Title Case only odd ones are."""
    capital = [text[s].isupper() for s in tokens.starts]
    titled = _in_title_case(capital, tokens.words)
    return frozenset(
        at
        for at, word in enumerate(tokens.words)
        if word not in _NO_NAMES
        and (
            (capital[at] and not titled and _is_plain_name(tokens, at))
            or (not text[tokens.starts[at] : tokens.ends[at]].islower() and _CODED.search(text, tokens.starts[at], tokens.ends[at]))
            or _is_substance(word)
        )
    )


def _is_plain_name(tokens: Tokens, at: int) -> bool:
    """Tell whether a word with a capital is a name where it stands: not only for the place or the beginning of a sentence."""
    acts = _acts(tokens, at)
    if at == 0 or tokens.parts[at] != tokens.parts[at - 1]:
        return acts
    before = tokens.words[at - 1]
    return before not in _BEFORE_PLACES or (before == "and" and acts)


def _in_title_case(capital: list[bool], words: list[str]) -> bool:
    long = [c for c, word in zip(capital, words, strict=True) if len(word) > 3]
    return len(long) > 5 and sum(long) > 0.6 * len(long)


def _acts(tokens: Tokens, at: int) -> bool:
    """Tell whether a verb follows a name at once, its number skipped ("SOx-3 will be launched")."""
    after = next((w for w in tokens.words[at + 1 : at + 3] if not w.isdigit()), "")
    return after in _AFTER_NAMES


class _Scene(NamedTuple):
    """One text with its words, clauses and the places of all words that frames are made of."""

    tokens: Tokens
    clauses: list[int]
    verbs: list[_Place]
    objects: list[_Place]
    nouns: list[_Place]
    alone: list[_Place]
    blocks: dict[int, frozenset[int]]
    near: frozenset[int]
    never: frozenset[tuple[int, int]]
    names: frozenset[int]
    commas: frozenset[int]


def _scene(text: str) -> _Scene | None:
    """Find the words that frames are made of; None where there is neither a verb nor what stands without one."""
    lexicon, tokens = _lexicon(), tokenize(text)
    nouns = _places(lexicon.nouns, tokens)
    void = frozenset(i for p in nouns if _is_none(p) for i in range(p.start, p.end))
    verbs = [_Place(*place) for place in find_phrases(lexicon.verbs, tokens, every=True) if place[0] not in void]
    nouns = [p for p in nouns if not _is_none(p)]
    alone = _places(lexicon.alone, tokens, void)
    if not (verbs or nouns or alone):
        return None
    return _Scene(
        tokens,
        _clauses(text, tokens),
        verbs,
        _places(lexicon.objects, tokens, void) if verbs else [],
        nouns,
        alone,
        {p.start: p.frames for p in _places(lexicon.block, tokens)},
        frozenset(number for place in _places(lexicon.near, tokens) for number in place.frames),
        _by_part(lexicon.never, tokens),
        _names(text, tokens),
        frozenset(i for i in range(1, len(tokens.words)) if "," in text[tokens.ends[i - 1] : tokens.starts[i]]) if "," in text else frozenset(),
    )


def _by_part(table: Phrases, tokens: Tokens) -> frozenset[tuple[int, int]]:
    """List (sentence, frame) for the words of a table that stand anywhere in a sentence."""
    return frozenset((tokens.parts[p.start], number) for p in _places(table, tokens) for number in p.frames)


def _is_none(place: _Place) -> bool:
    return any(_lexicon().frames[number].event == "none" for number in place.frames)


_PREPOSITIONS = frozenset("in of for at with from to by on into under during through".split())


def _governed(scene: _Scene, place: _Place) -> bool:
    """Tell whether a preposition stands before an object, so that it is no subject ("enrolment in the trial began")."""
    words = scene.tokens.words
    return any(w in _PREPOSITIONS for w in words[max(0, place.start - 4) : place.start])


def _is_subject(scene: _Scene, place: _Place) -> bool:
    """Tell whether an object opens its clause ("The merger is subject to approval and should be completed")."""
    before = place.start - 3
    return before < 0 or scene.clauses[before] != scene.clauses[place.start]


_BE = frozenset("be been being is are was were get gets become remains".split())
_PARTICIPLE = re.compile(r"(?:ed|en|wn|un|ut|ht|lt|ld|nt|id|on|de|got|met|up|off|out|down)$")


def _passive(scene: _Scene, verb: _Place, gap: int) -> bool:
    """Tell whether a transitive verb is said of what stands before it ("was submitted", "results reported in May")."""
    words = scene.tokens.words
    if not _PARTICIPLE.search(words[verb.start]):
        return False
    return any(w in _BE for w in words[max(0, verb.start - 3) : verb.start]) or (
        gap == 0 and verb.start not in scene.commas
    )


def _pairs(scene: _Scene) -> Iterator[_Reading]:
    """Pair every verb with the objects near it in its clause."""
    first = 0
    for verb in scene.verbs:
        while first < len(scene.objects) and verb.start - scene.objects[first].end > _BACK:
            first += 1
        for thing in scene.objects[first:]:
            if thing.start - verb.end > _AHEAD:
                break
            apart = scene.clauses[thing.start] != scene.clauses[verb.start] or verb.start - thing.end > _BACK
            if apart or (thing.start < verb.end and verb.start < thing.end):
                continue
            yield from _pair(scene, verb, thing)


# "The acquisition is expected to contribute" expects a contribution; "expected to occur in May" the acquisition.
_DUE = frozenset("expected anticipated scheduled targeted planned slated projected due".split())
_HAPPENS = frozenset("occur happen take follow come arrive read".split())


def _expects_else(words: list[str], verb: _Place) -> bool:
    """Tell whether what is due is not the thing itself but what it does."""
    to = words[verb.end : verb.end + 2]
    return words[verb.start] in _DUE and to[:1] == ["to"] and to[-1] not in _HAPPENS


def _pair(scene: _Scene, verb: _Place, thing: _Place) -> Iterator[_Reading]:
    ahead = thing.start >= verb.end
    gap = thing.start - verb.end if ahead else verb.start - thing.end
    words = scene.tokens.words
    between = words[verb.end : thing.start] if ahead else words[thing.end : verb.start]
    if (between[:1] if ahead else between[-1:]) == ["by"] or (not ahead and _expects_else(words, verb)):
        return
    passive = not ahead and _passive(scene, verb, gap)
    cost = 0.1 * gap + 1.5 * ("and" in between) if ahead else _cost_behind(scene, thing, gap, between)
    for number, free in verb.frames:
        if number in thing.frames and (ahead or free or passive):
            yield _Reading((verb[:2], thing[:2]), number, cost)


def _cost_behind(scene: _Scene, thing: _Place, gap: int, between: list[str]) -> float:
    if _is_subject(scene, thing):
        return 0.3
    return 0.1 * gap + (0.6 if _governed(scene, thing) else 0.2) + 1.5 * ("and" in between)


def _opening_name(scene: _Scene, verb: _Place) -> int | None:
    """Return the name that opens the clause of a verb far off ("Kestrel Rewards, rebuilt around one account, relaunches")."""
    for at in range(max(0, verb.start - _BACK), verb.start):
        if at in scene.names and scene.clauses[at] == scene.clauses[verb.start]:
            return at if _is_subject(scene, _Place(at, at + 1, frozenset())) else None
    return None


def _named(scene: _Scene) -> Iterator[_Reading]:
    """Pair the verbs of frames that take names with the name right before or after them ("Kestrel 2 will ship")."""
    frames, clauses = _lexicon().frames, scene.clauses
    for verb in scene.verbs:
        for number, free in verb.frames:
            if not frames[number].names:
                continue
            ahead = range(verb.end, min(verb.end + _NAME_AHEAD, len(clauses)))
            back = range(verb.start - 1, max(-1, verb.start - 1 - _NAME_BACK), -1)
            for side, penalty in ((ahead, 0.3), (back, 0.5)):
                at = next((i for i in side if i in scene.names and clauses[i] == clauses[verb.start]), None)
                at = _opening_name(scene, verb) if at is None and side is back else at
                if at is None:
                    continue
                gap = at - verb.end if at >= verb.end else min(verb.start - at - 1, _NAME_BACK)
                if side is ahead or free or _passive(scene, verb, gap):
                    yield _Reading((verb[:2], (at, at + 1)), number, 0.1 * gap + penalty)


def _blocked(scene: _Scene, start: int, end: int, number: int) -> bool:
    """Tell whether words in, right beside or in the sentence of an event's words say that they mean something else."""
    sentence = (scene.tokens.parts[start], number)
    if sentence in scene.never or (_lexicon().frames[number].near and number not in scene.near):
        return True
    beside = range(max(0, start - _BLOCK), min(len(scene.clauses), end + 1))
    return any(scene.clauses[at] == scene.clauses[start] and number in scene.blocks.get(at, ()) for at in beside)


def find_readings(text: str) -> list[EventMention]:
    """Find every reading of every event phrase of a text, in order of place, the likeliest of one place first.

    Readings overlap: "complete enrolment in the trial" is the end of the enrolment and, less likely, a step of the trial.
    A verb without its object is `weak`: "we will launch" may be a product, a trial or a buyback.

    >>> [(e.event, e.weak) for e in find_readings("complete enrolment in the trial")]
    [('enrollment_complete', False), ('development_progress', False), ('development_progress', True)]
    >>> [(e.event, e.weak) for e in find_readings("We will launch.")]
    [('product_launch', True)]
    """
    return list(_found(text))


# A sentence is read for what it promises, then for what it reports.
@lru_cache(maxsize=512)
def _found(text: str) -> tuple[EventMention, ...]:
    scene = _scene(text)
    if scene is None:
        return ()
    readings = [*_pairs(scene), *_named(scene)]
    readings += [_Reading((p[:2],), n, 0.05) for p in scene.nouns for n in p.frames]
    readings += [
        _Reading((p[:2],), n, 3.0, weak=True)
        for p in scene.alone
        for n in p.frames
        if not _blocked(scene, p.start, p.end, n)
    ]
    best: dict[tuple[int, int, str], EventMention] = {}
    for reading in readings:
        mention = _mention(scene, reading)
        key = (mention.start, mention.end, mention.event)
        if key not in best or (mention.weak, mention.cost) < (best[key].weak, best[key].cost):
            best[key] = mention
    return tuple(sorted(best.values(), key=lambda m: (m.start, m.weak, m.cost, m.end)))


def _mention(scene: _Scene, reading: _Reading) -> EventMention:
    """Place a reading in the text; words beside it that say that it means something else make it weak."""
    starts, ends = scene.tokens.starts, scene.tokens.ends
    first, last = min(s for s, _ in reading.places), max(e for _, e in reading.places)
    frame = _lexicon().frames[reading.frame]
    blocked = not reading.weak and _blocked(scene, first, last, reading.frame)
    cost = round(reading.cost + frame.rank + 3.0 * blocked, 2)
    words = tuple((starts[s], ends[e - 1]) for s, e in reading.places)
    return EventMention(
        frame.event, starts[first], ends[last - 1], frame.concrete, reading.weak or blocked, cost, words
    )


def find_events(text: str) -> list[EventMention]:
    """Find the events that a text surely names, the likeliest reading of every word, in order.

    Two of them share no word that they are read from, though the words of one may stand between those of another.

    >>> [e.event for e in find_events("We plan to submit an NDA in 2026 and to launch the product in 2027.")]
    ['regulatory_submission', 'product_launch']
    >>> find_events("We expect to deliver 6 percent growth, excluding divestitures.")
    []
    """
    taken: list[EventMention] = []
    covered = bytearray(len(text))
    for mention in sorted(find_readings(text), key=lambda m: (m.cost, m.start - m.end, m.start)):
        if not mention.weak and not any(any(covered[s:e]) for s, e in mention.words):
            taken.append(mention)
            for start, end in mention.words:
                covered[start:end] = b"\1" * (end - start)
    return sorted(taken, key=lambda m: (m.start, m.end))


def guess_event(text: str) -> str | None:
    """Guess from single words what a dated expectation is about that names no event with its object; None without any sign.

    >>> guess_event("Frankfurt plant: summer 2026"), guess_event("IND planned for the fourth quarter"), guess_event("in May")
    ('facility_opening', 'regulatory_submission', None)
    """
    weak = [m for m in find_readings(text) if m.weak]
    if weak:
        return min(weak, key=lambda m: (m.cost, m.start)).event
    tokens, votes = tokenize(text), Counter[str]()
    # An object of one word ("unit", "base", "customers") says too little without its verb.
    long = [place for place in _places(_lexicon().objects, tokens) if place.end - place.start > 1]
    for places, weight in ((_places(_lexicon().hints, tokens), 60), (long, 90)):
        for place in places:
            # In the order of their names: which of two with equal votes wins must not hang on the order of a set.
            events = sorted({_lexicon().frames[number].event for number in place.frames})
            for event in events:
                votes[event] += weight * (place.end - place.start) // len(events)
    return max(votes, key=lambda event: votes[event]) if votes else None
