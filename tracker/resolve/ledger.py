"""What an issuer has published up to a day, in order, with the keys by which claims and figures meet."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby
from types import MappingProxyType
from typing import TypeVar

from tracker.amounts import is_money
from tracker.lexicon import metrics
from tracker.resolve.likeness import Sketch, find_initials, proper_names, rarity, sketch
from tracker.resolve.subjects import claim_text, find_aliases
from tracker.types import Claim, Figure, Published

T = TypeVar("T")
SLACK = timedelta(days=10)
GENERIC = frozenset(
    "the of a an and in for our its operations business segment division region format stores store locations new total net division group products product services revenue revenues sales income loss expense unit".split()
)
_EQUITY_METHOD = re.compile(
    r"(?<!non-)\b(?:investees?|unconsolidated|affiliates?|associates?|equity (?:method|in (?:the )?(?:net )?(?:income|earnings|loss)))\b",
    re.IGNORECASE,
)


# Words of a metric phrase that limit it to a part of the company, or widen it beyond.
_LIMITING = re.compile(
    r"\b(?:subscription|license|licenses|royalty|royalties|collaboration|wholesale|e-?commerce|online|digital|system-?wide|franchisees?|franchised|continuing operations|maintenance|hardware|software|advertising)\b",
    re.IGNORECASE,
)


_ASIDE = re.compile(r"\([^()]*\)|\b(?:excluding|net of|before)\b.*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Report:
    """The numbers that one release prints for periods, all of them and by canonical metric."""

    published: date
    figures: tuple[Published[Figure], ...]
    of_metric: Mapping[str, tuple[Published[Figure], ...]]


@dataclass(frozen=True, slots=True)
class Ledger:
    """One issuer's claims and figures up to a day, each in order of publication, then of source and place."""

    claims: tuple[Published[Claim], ...]
    figures: tuple[Published[Figure], ...]
    as_of: date
    aliases: MappingProxyType[str, str]
    own: frozenset[str]
    rare: Mapping[str, float]
    sketches: Mapping[str, Sketch]
    proper: frozenset[str] = frozenset()
    # The statements of events, those on guidance, the day each of an event was first said, and the numbers report by report, oldest first.
    events: tuple[Published[Figure], ...] = ()
    verdicts: tuple[Published[Figure], ...] = ()
    first_said: Mapping[str, date] = field(default_factory=dict)
    numbers: tuple[Report, ...] = ()
    # Guidance by canonical metric, and milestones, in order; statements of events by release.
    guidance: Mapping[str, tuple[Published[Claim], ...]] = field(default_factory=dict)
    milestones: tuple[Published[Claim], ...] = ()
    events_in: Mapping[str, tuple[Published[Figure], ...]] = field(default_factory=dict)
    # Sketches by text, and statements by the event that they may be of: pure, and asked for many times over.
    memo: dict[str, Sketch] = field(default_factory=dict, compare=False, repr=False)
    of_kind: dict[str | None, tuple[Published[Figure], ...]] = field(default_factory=dict, compare=False, repr=False)

    def sketch(self, text: str) -> Sketch:
        """Sketch a text once."""
        if text not in self.memo:
            self.memo[text] = sketch(text, self.aliases, self.own, self.proper)
        return self.memo[text]

    def said(self, item: Figure) -> Sketch:
        """Return what a statement of an event is about."""
        return self.sketch(item.subject or item.quote)

    def sketch_of(self, item: Claim) -> Sketch:
        """Return what a promise is about."""
        return self.sketches.get(item.claim_id) or self.sketch(in_place(item))

    def own_names(self, item: Claim) -> frozenset[str]:
        """Return the names in a claim's own event phrase."""
        return self.sketch(in_place(item)).names


def build_ledger(claims: Iterable[Published[Claim]], figures: Iterable[Published[Figure]], as_of: date) -> Ledger:
    """Order what was published on or before a day, so that no order of ingestion can change a verdict."""
    known = sorted(
        (c for c in claims if c.published <= as_of),
        key=lambda c: (c.published, c.release_id, c.item.start, c.item.end, c.item.claim_id),
    )
    seen = _in_order(f for f in figures if f.published <= as_of)
    told = [c.item.quote for c in known] + [f.item.quote for f in seen if f.item.kind == "event"]
    aliases = MappingProxyType({**find_aliases(told), **find_initials(dict.fromkeys(told))})
    own = _own_words([c.item.speaker for c in known if c.item.speaker])
    events = tuple(f for f in seen if f.item.kind == "event")
    texts = [*(c.item.quote for c in known), *dict.fromkeys(f.item.quote for f in events if f.item.event != "other")]
    rare, proper = rarity(texts), proper_names(texts)
    sketches = _sketches(known, aliases, own, proper)
    first_said: dict[str, date] = {}
    for event in events:
        first_said.setdefault(plain(event.item.quote), event.published)
    return Ledger(
        tuple(known),
        tuple(seen),
        as_of,
        aliases,
        own,
        rare,
        sketches,
        proper,
        events,
        tuple(f for f in seen if f.item.kind == "verdict"),
        first_said,
        _reports(seen),
        _grouped(known, lambda c: canonical(c.item.metric or "")[0] if c.item.kind == "guidance" else None),
        tuple(c for c in known if c.item.kind == "milestone"),
        _grouped(events, lambda f: f.release_id),
    )


def _in_order(figures: Iterable[Published[Figure]]) -> list[Published[Figure]]:
    """Sort by publication, release and place; what stands at one place by all that it says."""
    ordered = sorted(figures, key=_place)
    groups = (list(same) for _, same in groupby(ordered, _place))
    return [f for same in groups for f in (same if len(same) == 1 else sorted(same, key=lambda f: str(f.item)))]


def _place(figure: Published[Figure]) -> tuple[date, str, int, int]:
    return figure.published, figure.release_id, figure.item.start, figure.item.end


def _grouped(
    items: Iterable[Published[T]], key: Callable[[Published[T]], str | None]
) -> Mapping[str, tuple[Published[T], ...]]:
    """Group items by a key, in order; those without one are left out."""
    groups: dict[str, list[Published[T]]] = {}
    for item in items:
        if (name := key(item)) is not None:
            groups.setdefault(name, []).append(item)
    return {name: tuple(found) for name, found in groups.items()}


def with_figures(ledger: Ledger, figures: Sequence[Published[Figure]]) -> Ledger:
    """Put other figures, in order of publication, in the place of a ledger's own; its claims and sketches stay."""
    return replace(
        ledger,
        figures=tuple(figures),
        events=tuple(f for f in figures if f.item.kind == "event"),
        events_in=_grouped((f for f in figures if f.item.kind == "event"), lambda f: f.release_id),
        of_kind={},
        verdicts=tuple(f for f in figures if f.item.kind == "verdict"),
        numbers=_reports(figures),
    )


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Bring a text to lower case and single spaces."""
    return " ".join(text.lower().split())


# A correction this near after what it corrects is of it.
_CORRECTS = timedelta(days=60)


def _reports(figures: Sequence[Published[Figure]]) -> tuple[Report, ...]:
    """Group numbers by release, oldest first; a correction goes before what it corrects, and before earlier corrections of it."""
    groups: dict[tuple[date, str], list[Published[Figure]]] = {}
    for figure in figures:
        if figure.item.kind == "number" and figure.item.period_end is not None:
            groups.setdefault((figure.published, figure.release_id), []).append(figure)
    ordered = [groups[key] for key in sorted(groups)]
    for at, group in enumerate(ordered):
        if group[0].corrects and at > 0 and group[0].published - ordered[at - 1][0].published <= _CORRECTS:
            first = at - 1
            while (
                first > 0
                and ordered[first - 1][0].corrects
                and group[0].published - ordered[first - 1][0].published <= _CORRECTS
            ):
                first -= 1
            ordered.insert(first, ordered.pop(at))
    return tuple(_report(group) for group in ordered)


def _report(group: Sequence[Published[Figure]]) -> Report:
    of_metric: dict[str, list[Published[Figure]]] = defaultdict(list)
    for figure in group:
        of_metric[canonical(figure.item.metric or "")[0]].append(figure)
    return Report(group[0].published, tuple(group), {name: tuple(found) for name, found in of_metric.items()})


def _own_words(speakers: Sequence[str]) -> frozenset[str]:
    """Take the words of the issuer's name: that of the one who speaks most, third parties aside.

    >>> sorted(_own_words(["Acme Corp", "Acme Corp", "The agency"]))
    ['acme', 'corp']
    """
    counts = Counter(speakers)
    most = max(counts.values(), default=0)
    return frozenset(w for name, n in counts.items() if n == most for w in re.findall(r"[^\W\d_]+", name.lower()))


# "Additional progress is expected" is about nothing that another promise could tell.
_LOOSE = frozenset({"other", "development_progress"})


def _sketches(
    claims: Sequence[Published[Claim]], aliases: Mapping[str, str], own: frozenset[str], proper: frozenset[str]
) -> MappingProxyType[str, Sketch]:
    """Sketch every milestone; one that names nothing ("Decision still expected") borrows from the only other of its kind."""
    milestones = [c for c in claims if c.item.kind == "milestone"]
    texts = {claim_text(c.item) for c in milestones}
    names_in = {text: sketch(text, aliases, own, proper).names for text in texts}
    named = Counter((c.release_id, c.item.quote, names_in[claim_text(c.item)]) for c in milestones)
    beside = Counter((release, quote) for release, quote, names in named if names)
    plain = {
        c.item.claim_id: _sketch_of(c.item, not beside[c.release_id, c.item.quote], aliases, own, proper)
        for c in milestones
    }
    found = dict(plain)
    for claim in claims:
        mine = plain.get(claim.item.claim_id)
        if mine is None or not mine.weak or claim.item.event in _LOOSE:
            continue
        if (borrowed := _only_kin(claim, milestones, plain)) is not None:
            found[claim.item.claim_id] = borrowed
    return MappingProxyType(found)


def _only_kin(
    claim: Published[Claim], milestones: Sequence[Published[Claim]], sketches: Mapping[str, Sketch]
) -> Sketch | None:
    """Give the sketch of the only other promise of a claim's kind that names something and whose window meets its own."""
    kin = [
        sketches[c.item.claim_id]
        for c in milestones
        if c.item.event == claim.item.event and c.published <= claim.published and meet(c.item, claim.item)
    ]
    kin = [one for one in kin if not one.weak]
    if not kin or len({one.names for one in kin}) > 1:
        return None
    mine, theirs = sketches[claim.item.claim_id], kin[-1]
    # "The second tranche is expected to close" says of itself that it is not the credit line.
    return theirs if mine.ordinals <= theirs.ordinals and (not mine.words or mine.words & theirs.everything) else None


def _sketch_of(
    claim: Claim, alone: bool, aliases: Mapping[str, str], own: frozenset[str], proper: frozenset[str]
) -> Sketch:
    """Sketch a milestone by its event phrase; by its whole sentence where that names nothing ("launch slated for May")
    and no other promise in it names something itself."""
    mine = sketch(in_place(claim), aliases, own, proper)
    if not mine.weak or not alone:
        return mine
    whole = sketch(claim.quote, aliases, own, proper)
    return mine if whole.weak else whole


# What opens a list item and tells what it is of: a code of letters and digits.
_TOPIC = re.compile(r"\W*(?P<name>(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Z][\w-]{2,14}):\s")


# What stands right before "which we expect to", or before "(expected to enter production in 2033)".
_RELATIVE = re.compile(
    r"(?P<thing>\w*[A-Z0-9][\w&’'.-]*(?: \w*[A-Z0-9][\w&’'.-]*){0,5})(?:,? (?:which|that) (?:[a-z]+ ){1,6}| \((?:[a-z]+ ){0,6})$"
)


def in_place(claim: Claim) -> str:
    """Give the words that identify a claim; a first word that its sentence writes with a capital elsewhere is a name.

    >>> in_place(Claim("milestone", "We expect Body 3 to ship in May", 0, 0, "", "Body 3 shipments"))
    '- Body 3 shipments; '
    """
    text = claim_text(claim)
    whole = claim.subject and ")" not in claim.subject
    if told := _RELATIVE.search(claim.quote.partition(claim.subject)[0]) if whole else None:
        # "And Norva Cam 3, which we expect to begin shipping": the event phrase is of what the clause hangs on.
        text = f"{told['thing']} {text}"
    topic = _TOPIC.match(claim.quote)
    if topic and topic["name"] not in text:
        # "KV-42: candidate nomination is planned for May."
        return f"- {topic['name']}: {text}"
    first = text.split(" ", 1)[0]
    inside = first[:1].isupper() and re.search(rf"[a-z0-9,] {re.escape(first)}\b", claim.quote)
    return f"- {text}" if inside else text


def meet(one: Claim, other: Claim) -> bool:
    """Tell whether two windows have a day in common."""
    if one.target_end is None or other.target_end is None:
        return False
    first = max(one.target_start or date.min, other.target_start or date.min)
    return first <= min(one.target_end, other.target_end)


@lru_cache(maxsize=1024)
def canonical(metric: str) -> tuple[str, int]:
    """Name a metric and the sign that turns it to its profit-like opposite.

    >>> canonical("net_loss"), canonical("revenue")
    (('net_income', -1), ('revenue', 1))
    """
    row = metrics().get(metric)
    return (row.inverse, -1) if row and row.inverse else (metric, 1)


# Words of period, basis, currency and hedge that extraction may leave in a scope; they limit nothing.
FILLER = frozenset(
    """gaap non non-gaap adjusted approximately about around roughly ending ended end months month weeks week quarter quarters quarterly first second
    third fourth first-quarter second-quarter third-quarter fourth-quarter full full-year year years yearly annual fiscal calendar half three six nine
    twelve january february march april may june july august september october november december q1 q2 q3 q4 h1 h2 fy usd eur gbp chf us$ dollars
    million billion unaudited consolidated enterprise company overall total group whole basis reported currently current expected ective e effective rate diluted
    now each per record updated outlook guidance hk hkd sek msek nok dkk inr cad aud tsek mnok meur teur kchf rmb""".split()
)


# "FY2025-26", "Q3", "2H": a period's name.
_PERIOD = re.compile(
    r"(?:(?:fy|cy|[1-4]?q[1-4]?|[12]?h[12]?)['’]?)?(?:\d\d)?\d?\d(?:[/-]\d\d)?|[1-4]q|[12]h", re.IGNORECASE
)


def _limits(word: str) -> bool:
    return word not in FILLER and not _PERIOD.fullmatch(word)


def scope_of(scope: str | None) -> str | None:
    """Keep a scope only if a word of it is more than period, basis, currency or hedge.

    >>> scope_of("GAAP Approximately"), scope_of("Three Months Ending"), scope_of("FY2025-26"), scope_of("Cloud")
    (None, None, None, 'Cloud')
    """
    words = re.findall(r"[\w&$-]+", (scope or "").lower())
    return scope if any(_limits(w) for w in words) else None


@lru_cache(maxsize=4096)
def scope_key(scope: str | None, subject: str = "") -> frozenset[str]:
    """Reduce the words of a scope to those that limit it; equity-method income is a scope by its subject alone.

    >>> sorted(scope_key("Kentucky operations")), sorted(scope_key(None, "income from investees"))
    (['kentucky'], ['equity-method'])
    """
    scope = scope_of(scope) or _part_by_name(subject)
    if _EQUITY_METHOD.search(f"{scope or ''} {subject}"):
        return frozenset({"equity-method"})
    limits = _LIMITING.findall(_ASIDE.sub(" ", subject))
    words = re.findall(r"[\w&]+", (scope or " ".join(limits)).lower())
    limiting = (w for w in words if w not in GENERIC and _limits(w))
    return frozenset(w[:-1] if len(w) > 4 and w.endswith("s") else w for w in limiting)


def is_equity_method(text: str) -> bool:
    """Tell whether words are of a share in the income of companies that are not consolidated."""
    return bool(_EQUITY_METHOD.search(text))


# "Comparable sales growth of 1% to 3%, with Oakline in the mid single digits": the subject is a part and names no metric.
_WITH_PART = re.compile(r"with (?P<name>[A-Z][\w&'’.-]*(?: [A-Z][\w&'’.-]*){0,3})")


def _part_by_name(subject: str) -> str | None:
    """Give the part that a subject names in the place of a metric.

    >>> _part_by_name("with Oakline"), _part_by_name("with gross margin")
    ('Oakline', None)
    """
    found = _WITH_PART.fullmatch(subject.strip())
    return found["name"] if found else None


def same_scope(claim: Claim, figure: Figure) -> bool:
    """Tell whether a figure covers what the claim covers; a scope of generic words only is one that nothing matches."""
    mine, theirs = scope_key(claim.scope, claim.subject), scope_key(figure.scope, "")
    if scope_of(claim.scope) and not mine:
        return False
    return mine == theirs and bool(scope_of(figure.scope)) == bool(mine)


def same_end(one: Claim, other: Claim) -> bool:
    """Tell whether two windows end within ten days of one another."""
    first, second = one.target_end, other.target_end
    return first is not None and second is not None and abs(first - second) <= SLACK


def same_period(start: date | None, end: date | None, other_start: date | None, other_end: date | None) -> bool:
    """Tell whether two spans are one within ten days, as 52/53-week calendars need."""
    if end is None or other_end is None or abs(end - other_end) > SLACK:
        return False
    if start is None or other_start is None:
        return start is other_start
    return abs(start - other_start) <= SLACK


# Counts that a report gives for its last day, whatever window the claim gave ("120 employees by March").
_COUNTS = frozenset({"headcount", "store_count"})


def covers_period(claim: Claim, figure: Figure) -> bool:
    """Tell whether a figure is for the claim's period; a balance is met by its day."""
    row = metrics().get(claim.metric or "")
    if row is not None and (row.balance or row.id in _COUNTS):
        return (
            claim.target_end is not None
            and figure.period_end is not None
            and abs(claim.target_end - figure.period_end) <= SLACK
        )
    return same_period(claim.target_start, claim.target_end, figure.period_start, figure.period_end)


def same_unit(one: str | None, other: str | None) -> bool:
    """Tell whether two amounts can be compared: the same currency and per what, percent with percent, counts with counts."""
    if is_money(one) or is_money(other):
        return one == other
    if "percent" in (one, other) or "bps" in (one, other) or "ratio" in (one, other):
        return one == other
    return True


def later(items: Sequence[Published[Figure]], claim: Published[Claim]) -> list[Published[Figure]]:
    """Keep what was published strictly after a claim."""
    return [f for f in items if f.published > claim.published]
