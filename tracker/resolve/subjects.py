"""What a milestone is about: its names, what tells it from its sisters, and whether two texts speak of the same one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType

from tracker.types import Claim

_STOP = frozenset(
    """the a an of to in for and or its our is are be will we by with on at that this from as it new expects expect expected plans plan planned
    anticipated anticipates remain remaining company further additional first second third fourth quarter half year fiscal early mid late end
    months month weeks week during later next before after about initial current now already two three four five six seven more one also
    would could should have has had been being their they which who was were""".split()
)
# Words of the event itself, which every milestone of the kind shares.
_EVENT_WORDS = frozenset(
    """open opens opened opening openings store stores restaurant restaurants location locations launch launches launched launching release released releases
    trial trials study studies clinical phase start starts started begin begins initiate initiated initiation initiates commence commenced data readout readouts
    results report reported reporting present presented presentation complete completed completion file filed filing submit submitted submission approval approved
    decision close closed closing acquisition transaction ship shipped shipping shipment available availability announce announced evaluation evaluate testing
    progress advance advancing advanced key process enrollment patients program candidate product products platform system facility plant site production
    agreement contract award awarded sign signed receive received regulatory licensing licence license trading listing market""".split()
)
# What many things are, and none is called by.
_CATEGORIES = frozenset(
    """therapy therapies treatment treatments vaccine vaccines drug drugs medicine medicines antibody antibodies inhibitor inhibitors immunotherapy virus
    disease cancer technology technologies device devices software service services solution solutions method process unit index fund group team""".split()
)
_NO_NAMES = _STOP | _EVENT_WORDS | _CATEGORIES
_CAPITALISED_COMMON = frozenset(
    """phase company fda ema q1 q2 q3 q4 h1 h2 inc corp ltd llc ceo cfo us usa u.s january february march april may june july august september october november december
    north south east west i ii iii iv board group the we our in on during for as with a an this its it and of to at by""".split()
)
_STATES = frozenset(
    """alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois indiana iowa kansas kentucky louisiana maine
    maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada ohio oklahoma oregon pennsylvania tennessee texas utah vermont virginia
    washington wisconsin wyoming york jersey hampshire mexico carolina dakota canada germany france italy spain china india japan""".split()
)
_PHASE = re.compile(r"\bphase\s*(iii|ii|iv|i|[1-4])\s*/?\s*([1-4ab]|iii|ii)?\b", re.IGNORECASE)
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_STAGE = re.compile(
    r"\b(interim|final|top-?line|preliminary|pivotal|follow-up|first|second|third|phase [ab])\b", re.IGNORECASE
)
_ALIAS = re.compile(r"\b([A-Za-z][\w-]{2,30}(?: [a-z][\w-]{2,30})?) \(([A-Za-z][\w/-]{2,20})\)")


@dataclass(frozen=True, slots=True)
class Subject:
    """The words that identify a milestone: names (capitalised or with digits), other content words, trial phases."""

    names: frozenset[str]
    words: frozenset[str]
    phases: frozenset[str]
    stages: frozenset[str]


def find_aliases(texts: Iterable[str]) -> MappingProxyType[str, str]:
    """Collect the short names that texts put in parentheses ("trastuzumab emtansine (T-DM1)"), each for its long one's last word.

    >>> dict(find_aliases(["long-acting veltimab (VT-101) is", "(see note)"]))
    {'vt-101': 'veltimab'}
    """
    found: dict[str, str] = {}
    for text in texts:
        for match in _ALIAS.finditer(text):
            short, last = match[2].lower(), match[1].split()[-1].lower()
            if match[2] != match[2].lower() and last not in _NO_NAMES:
                found.setdefault(short, last)
    return MappingProxyType(found)


def subject_of(text: str, aliases: MappingProxyType[str, str], own: frozenset[str] = frozenset()) -> Subject:
    """Reduce a text to what identifies a milestone; `own` are the words of the issuer's name.

    >>> sorted(subject_of("open a store in Fairwater, Ohio", MappingProxyType({})).names)
    ['fairwater', 'ohio']
    """
    names, words = set(), set()
    for match in re.finditer(r"[A-Za-z0-9][\w&’'./-]*", text):
        token = match.group().strip(".'’/-")
        plain = re.sub(r"['’]s$", "", token).lower()
        if not plain or plain in _STOP or plain in own or plain.isdigit():
            continue
        plain = aliases.get(plain, plain)
        if plain in _EVENT_WORDS:
            continue
        if plain not in _CAPITALISED_COMMON and _is_name(token, text, match.start()):
            names.add(_stem(plain))
        elif len(plain) > 2:
            words.add(_stem(plain))
    return Subject(
        frozenset(names),
        frozenset(words - names),
        frozenset(_phases(text)),
        frozenset(m.lower() for m in _STAGE.findall(text)),
    )


_HYPHENED = re.compile(r"[A-Z]?[a-z]+(?:-[a-z]+)+")


def _is_name(token: str, text: str, at: int) -> bool:
    """Tell whether a word is written as a name: with a capital inside a sentence, or digits and letters, or capitals within."""
    if _HYPHENED.fullmatch(token):
        return False
    mixed = any(c.isdigit() for c in token) and any(c.isalpha() for c in token)
    return mixed or token[1:] != token[1:].lower() or (token[0].isupper() and not _opens(text, at))


def _opens(text: str, at: int) -> bool:
    """Tell whether a word opens a sentence, where a capital letter says nothing."""
    before = text[:at].rstrip()
    return not before or before[-1] in '.!?:;•–—“"'


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word


def _phases(text: str) -> set[str]:
    return {_ROMAN.get(m[1].lower(), m[1].lower()) for m in _PHASE.finditer(text)}


# "Our user conference that is quickly becoming the largest of its kind": what it is like, not which it is.
_DESCRIBED = re.compile(
    r",?\s+(?:that|which|who)\s+(?:is|are|was|were|has|have|had)\s+"
    r"(?!(?:\w+ly\s+|now\s+|still\s+)?(?:to|due|set|slated|expected|anticipated|scheduled|planned|projected|estimated|targeted|on\s+track)\b)[^;]*",
    re.IGNORECASE,
)


def claim_text(claim: Claim) -> str:
    """Give the words that identify a claim: its event phrase, without a clause that only describes its subject, with its scope.

    >>> claim_text(Claim("milestone", "", 0, 0, "", "host Larkday, our meeting that is becoming the largest of its kind"))
    'host Larkday, our meeting; '
    """
    return f"{_DESCRIBED.sub('', claim.subject)}; {claim.scope or ''}" if claim.subject else claim.quote


def speaks_of(claim: Subject, other: Subject) -> bool:
    """Tell whether a text speaks of a claim's milestone: nearly all its names, or without names nearly all its words."""
    if claim.phases and other.phases and not claim.phases & other.phases:
        return False
    everything = other.names | other.words
    strong = claim.names - _STATES
    if strong:
        hit = len(strong & everything) / len(strong)
        rest = claim.words & everything
        if len(claim.words) >= 3 and len(rest) < 0.4 * len(claim.words):
            return False
        return hit == 1 or (hit >= 0.6 and len(strong) >= 2) or (hit >= 0.5 and len(rest) >= 2)
    if claim.names and not claim.names <= everything:
        return False
    return len(claim.words) >= 3 and len(claim.words & everything) >= 0.75 * len(claim.words)
