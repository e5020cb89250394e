"""What the tracker makes of a labelled folder, in memory: releases, claims and verdicts, without a database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from importlib.util import find_spec

from tracker import find_claims, find_figures, read_release
from tracker.context import in_context
from tracker.errors import UnreadableRelease
from tracker.evaluate.gold import GoldFolder
from tracker.types import Claim, Published, Release, Resolution, T

FindClaims = Callable[[Release], Iterable[Claim]]


@dataclass(frozen=True, slots=True)
class Predicted:
    """A claim the tracker stands by, the file it stands in, and the verdict on it where one was asked for."""

    release: str
    claim: Claim
    resolution: Resolution | None = None


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the tracker reads from one folder; `judged` says whether the resolver ran."""

    releases: tuple[Release, ...]
    claims: tuple[Predicted, ...]
    judged: bool
    unreadable: tuple[str, ...] = ()


def predict(folder: GoldFolder, find: FindClaims = find_claims, judge: bool = True) -> Prediction:
    """Read a folder's releases, find their claims with `find` and judge them as of its last release.

    Release names are file names, as in the labels. Claims marked vague are left out: the tracker does not stand by them.
    """
    releases, unreadable = read_folder(folder)
    claims = [
        Predicted(release.source, replace(claim, claim_id=claim.claim_id or f"{release.source}#{number}"))
        for release in releases
        for number, claim in enumerate(find(release))
        if not claim.vague
    ]
    judged = judge and _has_resolver()
    if judged:
        verdicts = _judge(releases, claims, folder)
        claims = [replace(p, resolution=verdicts.get(p.claim.claim_id)) for p in claims]
    return Prediction(tuple(releases), tuple(claims), judged, tuple(unreadable))


def read_folder(folder: GoldFolder) -> tuple[list[Release], list[str]]:
    """Read a folder's release files in order of day, each in its issuer's context; name those that cannot be read."""
    read: list[Release] = []
    unreadable: list[str] = []
    for path in sorted((folder.path / "releases").iterdir()):
        try:
            read.append(replace(read_release(path), source=path.name))
        except UnreadableRelease as problem:
            unreadable.append(f"{path.name}: {problem}")
    return list(_listed(list(in_context(read)))), unreadable


def _listed(releases: list[Release]) -> Iterator[Release]:
    """Give a release that names no ticker its issuer's newest, as exports do."""
    ticker = next((release.ticker for release in reversed(releases) if release.ticker), None)
    for release in releases:
        yield replace(release, ticker=release.ticker or ticker)


def _has_resolver() -> bool:
    return find_spec("tracker.resolve") is not None


def _judge(releases: list[Release], claims: list[Predicted], folder: GoldFolder) -> dict[str, Resolution]:
    """Judge the claims as `tracker resolve` would; return verdicts by claim id."""
    from tracker import resolve

    by_name = {release.source: release for release in releases}
    said = [_published(p.claim, by_name[p.release], folder.name) for p in claims]
    reported = [_published(f, release, folder.name) for release in releases for f in find_figures(release)]
    return {verdict.claim_id: verdict for verdict in resolve(said, reported, folder.as_of)}


def _published(item: T, release: Release, issuer: str) -> Published[T]:
    return Published(
        item,
        release_id=release.source,
        issuer_id=issuer,
        published=release.published or date.max,
        source=release.source,
        corrects=release.corrects,
    )
