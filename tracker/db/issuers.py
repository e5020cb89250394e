"""Which releases are of one issuer, and what its earlier releases tell about its calendar. Pure; texts are not needed.

Releases are taken in order of publication, so that what is known on a day never depends on a later release, and the
order in which files came in never matters.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from tracker.context import UNREAD, inherit
from tracker.lexicon.letters import fold
from tracker.types import Release

_LEGAL = frozenset(
    "inc incorporated corp corporation company co ltd limited llc lp llp plc ag se nv sa spa srl gmbh kgaa kg oyj oy ab asa "
    "as bv pte pty bhd tbk holding holdings group the and".split()
)
_ALIAS = re.compile(
    r"\b(?:doing business as|d/b/a|dba|formerly(?: known as)?|f/k/a|now known as)\b|[()]", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Issuer:
    """One issuer: `issuer_id` from the name in its first release, the rest from the newest release that has it."""

    issuer_id: str
    name: str
    releases: tuple[str, ...]
    ticker: str | None = None
    exchange: str | None = None
    cik: str | None = None
    year_end: str | None = None


def name_keys(name: str) -> tuple[str, ...]:
    """Normalise a company name: each name it goes by, legal forms aside.

    >>> name_keys("The Meridian Group, Inc."), name_keys("Oak & Elm Corp. (d/b/a Elmwood)")
    (('meridian',), ('oak-elm', 'elmwood'))
    >>> name_keys("Sønderhøj A/S") == name_keys("Sonderhoj A/S")
    True
    """
    keys = (_key(part) for part in _ALIAS.split(name))
    return tuple(dict.fromkeys(key for key in keys if key)) or (name.casefold(),)


def names_of(release: Release) -> tuple[str, ...]:
    """Return the keys of all names that a release gives its issuer: its own, and those it had before."""
    given = (release.issuer or "", *release.former_names)
    return tuple(dict.fromkeys(key for name in given for key in name_keys(name)))


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", fold(name.replace("’", "'").replace("'", ""))).encode("ascii", "ignore").decode()
    # "N.V." and "U.S." are one word each.
    words = re.findall(r"[a-z0-9]+", re.sub(r"\b(\w)\.(?=\w\b)", r"\1", plain.casefold()))
    return "-".join([word for word in words if word not in _LEGAL] or words)


@dataclass(slots=True, eq=False)
class _Known:
    """One issuer while the releases are being sorted."""

    releases: list[Release] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    tickers: set[str] = field(default_factory=set)
    exchanges: set[str] = field(default_factory=set)
    ciks: set[str] = field(default_factory=set)

    def add(self, release: Release) -> None:
        self.releases.append(release)
        self.keys.update(names_of(release))
        self.tickers.update(t for t in (release.ticker,) if t)
        self.exchanges.update(e for e in (release.exchange,) if e)
        self.ciks.update(c for c in (release.cik,) if c)

    def absorb(self, other: _Known) -> None:
        for release in other.releases:
            self.add(release)


@dataclass(slots=True)
class _Index:
    """Where each name, ticker and CIK was seen last."""

    by_key: dict[str, list[_Known]] = field(default_factory=lambda: defaultdict(list))

    def find(self, *keys: str | None) -> list[_Known]:
        found = [known for key in keys if key for known in self.by_key.get(key, ())]
        return list({id(known): known for known in found}.values())

    def everyone(self) -> list[_Known]:
        return list({id(known): known for holders in self.by_key.values() for known in holders}.values())

    def put(self, known: _Known) -> None:
        marks = (
            {f"name {k}" for k in known.keys}
            | {f"ticker {t}" for t in known.tickers}
            | {f"cik {c}" for c in known.ciks}
        )
        for mark in marks:
            if known not in self.by_key[mark]:
                self.by_key[mark].append(known)

    def drop(self, gone: _Known) -> None:
        for holders in self.by_key.values():
            holders[:] = [known for known in holders if known is not gone]


def sort_releases(releases: Iterable[Release]) -> tuple[list[Issuer], dict[str, Release]]:
    """Group releases by issuer, and give each (by sha256) the context that earlier releases of its issuer give.

    Two releases are of one issuer that share a CIK, a name, or a ticker; a ticker does not join issuers that are known
    by different tickers or exchanges without a common word in their names, and nothing joins two CIKs.
    """
    index, everyone, informed = _Index(), list[_Known](), dict[str, Release]()
    for release in sorted(releases, key=_order):
        same = _same_issuer(release, index)
        home = same[0] if same else _Known()
        for other in same[1:]:
            home.absorb(other)
            index.drop(other)
            everyone = [known for known in everyone if known is not other]
        if not same:
            everyone.append(home)
        informed[release.sha256] = inherit(release, sorted(home.releases, key=_order))
        home.add(release)
        index.put(home)
    return _named(everyone), informed


def _order(release: Release) -> tuple[str, str]:
    return str(release.published), release.sha256


def _same_issuer(release: Release, index: _Index) -> list[_Known]:
    found = index.find(release.cik and f"cik {release.cik}")
    named = index.find(*(f"name {key}" for key in names_of(release)))
    sure = _joined(release, found, named)
    listed = index.find(release.ticker and f"ticker {release.ticker}")
    found = _joined(release, sure, [known for known in listed if _same_listing(release, known, sure)])
    if not found and not (release.cik or release.ticker):
        found = _of_the_folder(release, index)
    return sorted(found, key=lambda known: min(map(_order, known.releases)))


def _of_the_folder(release: Release, index: _Index) -> list[_Known]:
    """The one issuer in the release's own folder whose name begins with the short name that is all it says of itself."""
    short = tuple(name_keys(release.issuer or "")[0].split("-"))
    folder = _folder(release)
    near = [known for known in index.everyone() if folder and any(_folder(r) == folder for r in known.releases)]
    longer = [known for known in near if any(tuple(key.split("-")[: len(short)]) == short for key in known.keys)]
    return longer if len(longer) == 1 else []


def _folder(release: Release) -> str:
    return re.split(r"[/\\](?=[^/\\]*$)", release.source)[0] if re.search(r"[/\\]", release.source) else ""


def _joined(release: Release, found: list[_Known], more: list[_Known]) -> list[_Known]:
    """Add to a group what can be of the same issuer, one by one: each may bring a CIK that shuts out the next."""
    group = list(found)
    for known in more:
        if known not in group and _no_two_ciks(release, [*group, known]):
            group.append(known)
    return group


def _no_two_ciks(release: Release, group: list[_Known]) -> bool:
    return len(set().union(*(known.ciks for known in group), {release.cik} - {None})) <= 1


def _same_listing(release: Release, listed: _Known, sure: list[_Known]) -> bool:
    """Tell whether a ticker may join: a partner's ticker in a joint release must not make two companies one."""
    words = {word for key in name_keys(release.issuer or "") for word in key.split("-")}
    if words & {word for key in listed.keys for word in key.split("-")}:
        return True
    if release.exchange and listed.exchanges and release.exchange not in listed.exchanges:
        return False
    return not any(known.tickers for known in sure)


def _named(everyone: list[_Known]) -> list[Issuer]:
    issuers, taken = list[Issuer](), set[str]()
    for known in everyone:
        releases = sorted(known.releases, key=_order)
        # A filing's facts name the company by what it is called today: they name it only where no release does.
        said = [r for r in releases if r.medium == "text"] or releases
        issuer_id = name_keys(said[0].issuer or "")[0]
        if issuer_id in taken:
            issuer_id = f"{issuer_id}-{said[0].cik or said[0].sha256[:12]}"
        taken.add(issuer_id)
        issuers.append(
            Issuer(
                issuer_id=issuer_id,
                name=said[-1].issuer or "",
                releases=tuple(r.sha256 for r in releases),
                ticker=_newest(r.ticker for r in releases),
                exchange=_newest(r.exchange for r in releases),
                cik=_newest(r.cik for r in releases),
                year_end=_newest(r.fiscal_year_end for r in releases if r.fiscal_year_end_from not in UNREAD),
            )
        )
    return issuers


def _newest(values: Iterable[str | None]) -> str | None:
    return next((value for value in reversed(list(values)) if value), None)
