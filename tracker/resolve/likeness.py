"""How surely a report speaks of a claim's milestone: shared names and words, weighed by how rare they are at the issuer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import log
from types import MappingProxyType

_WORD = re.compile(r"[^\W_][\w&’'./-]*")
# "Delivering Power Mac G5s": several of them.
_SEVERAL = re.compile(r"[a-z][\w-]*\d+s")
_POSSESSIVE, _TURN, _TOKEN = re.compile(r"['’]s$"), re.compile(r"\d+(?:st|nd|rd|th)"), re.compile(r"[\w’'&./-]+")
_DROPPED = frozenset(
    """the a an of to in for and or its our is are be will we by with on at that this from as it than then into onto per via
    expects expect expected plans plan planned anticipated anticipates anticipate anticipating intends intend intended remain remains remaining company further
    first second third fourth quarter half year fiscal early mid late end months month weeks week days day few coming during later next before after about
    initial million billion thousand current now already also would could should have has had been being their they which who was were continue continues
    still track schedule scheduled on-track january february march april may june july august september october november december
    q1 q2 q3 q4 h1 h2 fy course line date time due under upcoming over all any both each full not no more one two three new
    inc corp corporation ltd llc plc gmbh ag
    set soon shortly bring brings bringing brought christmas easter thanksgiving holiday holidays
    very we're we'll we've it's they're they'll i'm excited exciting pleased proud happy delighted thrilled focused focusing looking forward eager
    committed confident hope hopes hoping believe believes""".split()
)
# Words of the event itself; they say what happens, not to what.
_KIND = tuple(
    (
        "open launch releas trial stud clinical phase start begin commenc initiat data readout result report present complet fil submit submiss approv decision clos "
        "acquisition transact ship avail announc evaluat test progress advanc enrol patient program product agreement contract award sign receiv regulat licens list mark "
        "production facilit plant store deliver site grant decid confirm issu done publish dos treat operat"
    ).split()
)
_ENDINGS = re.compile(r"(?:ational|ations?|ition|itions|ments?|ings?|ies|ied|ions?|ers?|ed|es|al|ly|e|s|y)$")
# Both are looked for in small letters.
_NUMBERED = re.compile(
    r"\b(bay|phase|line|unit|tranche|stage|building|block|cohort|part|lot|train|module|version|series|wave|step)\s+(\d+[ab]?|i{1,3}|iv|[a-f])\b"
)
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_ORDINAL = re.compile(
    r"\b(first|second|third|fourth|final|last|interim|top-?line|preliminary|pivotal|extension|follow-?up)\b(?!\s+(?:fiscal\s+|calendar\s+)?(?:quarter|half|year|time|day|week|month))"
)
_EXCLUSIVE = ({"first", "second", "third", "fourth"}, {"interim", "final", "topline", "preliminary"})


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a text names: stems of its names, of other words and of words of events; its numbered parts and ordinals."""

    names: frozenset[str]
    words: frozenset[str]
    kinds: frozenset[str]
    numbered: Mapping[str, frozenset[str]]
    ordinals: frozenset[str]
    # Names and other words; all stems.
    telling: frozenset[str] = field(init=False, repr=False, compare=False)
    everything: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "telling", self.names | self.words)
        object.__setattr__(self, "everything", self.telling | self.kinds)

    @property
    def weak(self) -> bool:
        """Tell whether nothing in the text tells its milestone from another of the kind."""
        return not self.names and len(self.words) < 2


# Forms that no ending tells.
_FORMS = {"began": "begin", "begun": "begin", "built": "build", "sold": "sell", "held": "hold"}


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Cut a word to a stem that its forms share.

    >>> [stem(w) for w in ("shipments", "shipping", "completed", "completion", "stores")]
    ['ship', 'ship', 'complet', 'complet', 'stor']
    """
    plain = _FORMS.get(word.lower(), word.lower())
    if _SEVERAL.fullmatch(plain):
        return plain[:-1]
    for _ in range(2):
        cut = _ENDINGS.sub("", plain)
        if len(cut) < 3 or cut == plain:
            break
        plain = cut
    return plain[:-1] if len(plain) > 4 and plain[-1] == plain[-2] else plain


def proper_names(texts: Iterable[str]) -> frozenset[str]:
    """Collect the words that an issuer writes with a capital inside sentences and never without one."""
    upper: set[str] = set()
    small: set[str] = set()
    for text in dict.fromkeys(texts):
        for match in _WORD.finditer(text):
            word = match[0]
            if word[0].islower():
                small.add(word)
                continue
            token = word.strip(".'’/-")
            if (name := _POSSESSIVE.sub("", token).lower()) not in upper and _is_name(token, text, match.start()):
                upper.add(name)
    return frozenset(upper.difference(word.strip(".'’/-").lower() for word in small))


def sketch(text: str, aliases: Mapping[str, str], own: frozenset[str], proper: frozenset[str] = frozenset()) -> Sketch:
    """Sketch what a text is about; `own` are the words of the issuer's name, which tell nothing.

    Sums of money are names ("the bond of EUR 40 million"), and a name in full with its initials is those alone.
    """
    names, words, kinds = _stems(text, aliases, own, proper)
    names |= _sums(text)
    small = text.lower()
    numbered: dict[str, set[str]] = {}
    for found in _NUMBERED.finditer(small):
        numbered.setdefault(found[1], set()).add(_ROMAN.get(found[2], found[2]))
    ordinals = frozenset(ordinal.replace("-", "") for ordinal in _ORDINAL.findall(small))
    parts = MappingProxyType({k: frozenset(v) for k, v in numbered.items()})
    return Sketch(frozenset(names), frozenset(words - names), frozenset(kinds), parts, ordinals)


def _sums(text: str) -> set[str]:
    """Collect the sums of money of a text."""
    if not _DIGIT.search(text):
        return set()
    return {f"{m[1].replace(',', '')} {(m[2] or '')[:1]}".lower() for m in _SUM.finditer(text)}


def without_sums(names: frozenset[str]) -> frozenset[str]:
    """Leave sums of money out of names: they tell nothing of whose they are.

    >>> sorted(without_sums(frozenset({"kestrel", "40 m"})))
    ['kestrel']
    """
    return frozenset(name for name in names if not name[:1].isdigit() or " " not in name)


def _stems(
    text: str, aliases: Mapping[str, str], own: frozenset[str], proper: frozenset[str]
) -> tuple[set[str], set[str], set[str]]:
    """Collect the stems of a text's names, of its other words and of words of events."""
    names, words, kinds = set[str](), set[str](), set[str]()
    text = _INITIALS.sub(_shortened, text) if "(" in text else text
    for full, initials in aliases.items():
        if " " in full and full in text:
            text = text.replace(full, initials)
    for match in _WORD.finditer(_apart(text)):
        token = match[0].strip(".'’/-")
        token = token if token.isalpha() else _POSSESSIVE.sub("", token)
        plain = token.lower()
        if not _tells(plain) or plain in own:
            continue
        root = stem(aliases.get(plain, plain))
        if plain.startswith(_KIND) and len(root) < 13:
            kinds.add(root)
        elif _is_name(token, text, match.start()) or (token[:1].isupper() and plain in proper):
            names.add(root)
        elif len(plain) > 2:
            words.add(root)
    return names, words, kinds


# "The door-sensor contract", reported as "the contract for door sensors"; "top-line" is one word.
_COMPOUND = re.compile(r"(?<![\w-])(?!top-line)[a-z]{3,}(?:-[a-z]{3,})+(?![\w-])")


@lru_cache(maxsize=4096)
def _apart(text: str) -> str:
    """Part compounds of plain words at their hyphens.

    >>> _apart("the door-sensor contract of T-dm1, top-line data")
    'the door sensor contract of T-dm1, top-line data'
    """
    return _COMPOUND.sub(lambda m: m.group().replace("-", " "), text) if "-" in text else text


def _tells(plain: str) -> bool:
    """Tell whether a word may say what a text is about: neither a word of every text nor a number."""
    return bool(plain) and plain not in _DROPPED and (plain.isalpha() or not _is_number(plain))


def _is_number(plain: str) -> bool:
    return plain.replace(",", "").replace(".", "").isdigit() or _PERIOD.fullmatch(plain) is not None


_DIGIT = re.compile(r"\d")
_SUM = re.compile(
    r"(?:[$€£¥₹]|\b(?:[A-Z]{2,3}\$|[MKT]?(?:EUR|USD|GBP|CHF|SEK|NOK|DKK|CAD|AUD|HKD|INR)))\s?(\d[\d,]*(?:\.\d+)?)(?:\s?(million|billion|bn|m|k)\b)?"
)
_PERIOD = re.compile(r"(?:fy|cy|[1-4]?q[1-4]?|[12]?h[12]?)['’]?(?:\d\d)?\d\d(?:[/-]\d\d)?")
_INITIALS = re.compile(r"\b((?:[A-Z][\w-]+ (?:(?:of|and|for|the|on|in) )?){2,6})\(([A-Z]{2,6})\)")


def _shortened(match: re.Match[str]) -> str:
    """Put initials for the name that they are of ("Medical Device Regulation (MDR)").

    >>> _INITIALS.sub(_shortened, "under the Medical Device Regulation (MDR)")
    'under the MDR'
    """
    words = [w for w in match[1].split() if w[0].isupper()]
    first = "".join(w[0] for w in words)
    kept = words[: len(words) - len(match[2])] if first.endswith(match[2]) else None
    return match.group() if kept is None else " ".join([*kept, match[2]])


def find_initials(texts: Iterable[str]) -> Mapping[str, str]:
    """Collect the names that texts give in full with their initials, each as it is written in full.

    >>> dict(find_initials(["at the Nordic Valve Association (NVA) congress", "the Board (BRD) met"]))
    {'Nordic Valve Association': 'NVA'}
    """
    found: dict[str, str] = {}
    for match in (m for text in texts if "(" in text for m in _INITIALS.finditer(text)):
        words, initials = match[1].split(), match[2]
        starts = [
            at for at, word in enumerate(words) if "".join(w[0] for w in words[at:] if w[0].isupper()) == initials
        ]
        if starts and words[starts[0]][0].isupper():
            found.setdefault(" ".join(words[starts[0] :]), initials)
    return found


def _is_name(token: str, text: str, at: int) -> bool:
    if token.isalpha() and token.islower():
        return False
    if not token.isalpha() and any(c.isdigit() for c in token) and any(c.isalpha() for c in token):
        return not _TURN.fullmatch(token)
    if not (token[:1].isupper() and _TOKEN.fullmatch(token)) or token in ("I", "A"):
        return token[1:] != token[1:].lower()
    if token[1:] != token[1:].lower():
        return True
    while at and text[at - 1].isspace():
        at -= 1
    return at > 0 and text[at - 1] not in '.!?:;•–—|“"'


# In so few texts every word is rare.
_FEW = 6


def rarity(texts: Iterable[str]) -> Mapping[str, float]:
    """Weigh stems by how few of an issuer's texts have them; a stem of half of them says next to nothing."""
    counts: Counter[str] = Counter()
    total = 0
    for text in texts:
        counts.update({stem(w.lower().strip(".'’/-")) for w in _WORD.findall(_apart(text))})
        total += 1
    return {
        root: 1.0 if n <= _FEW else max(0.15, min(1.0, log((total + 1) / (n + 0.5)) / 3)) for root, n in counts.items()
    }


def conflicts(one: Sketch, other: Sketch) -> bool:
    """Tell whether two texts name different parts, phases or turns ("bay 2" and "bay 3", first and second)."""
    for kind, parts in one.numbered.items():
        if other.numbered.get(kind) and not parts & other.numbered[kind]:
            return True
    for group in _EXCLUSIVE:
        mine, theirs = one.ordinals & group, other.ordinals & group
        if mine and theirs and not mine & theirs:
            return True
    return False


def likeness(wanted: Sketch, said: Sketch, rare: Mapping[str, float]) -> float:
    """Give the share, 0 to 1, of what a claim names that a report names too; 0 where they conflict.

    A name that leads a sentence looks like any word, so that names are looked for among all stems.
    """
    have = said.everything
    if (wanted.names and wanted.names.isdisjoint(have)) or conflicts(wanted, said):
        return 0.0
    weights = [(w, 2.5 * max(0.4, rare.get(w, 1.0))) for w in wanted.names]
    weights += [(w, rare.get(w, 1.0)) for w in wanted.words]
    weights += [(w, 0.3) for w in wanted.kinds]
    total = sum(weight for _, weight in weights)
    if not total:
        return 0.0
    return sum(weight for root, weight in weights if root in have) / total
