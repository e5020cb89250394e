"""The list of what is watched, kept in tracker.toml with all that a person has written there."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.config import ConfigProblem, config_file, load_config
from tracker.outputs import written_whole

if TYPE_CHECKING:
    from tomlkit.items import Array

_MAY_BE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")


def add_watched(ledger: Path, what: Iterable[str]) -> list[tuple[str, bool]]:
    """Add companies and feeds; tell of each whether that is news."""
    return _changed(ledger, [_named(one) for one in what], added=True)


def remove_watched(ledger: Path, what: Iterable[str]) -> list[tuple[str, bool]]:
    """Remove companies and feeds; tell of each whether it was there."""
    return _changed(ledger, [_named(one) for one in what], added=False)


def _named(one: str) -> str:
    """Write a company or a feed as the list has it.

    >>> _named("imgn"), _named("https://Example.com/rss"), _named("cik789019")
    ('IMGN', 'https://Example.com/rss', 'CIK789019')
    """
    plain = one.strip()
    if plain.startswith(("http://", "https://")):
        return plain
    name = plain.upper()
    if not 0 < len(name) <= 15 or not set(name) <= _MAY_BE:
        raise ConfigProblem(f"{one!r} is no ticker, no CIK, and no address that begins with https://")
    return name


def _changed(ledger: Path, what: Iterable[str], added: bool) -> list[tuple[str, bool]]:
    import tomlkit

    load_config(ledger)
    file = config_file(ledger)
    document = tomlkit.parse(file.read_text(encoding="utf-8") if file.exists() else "")
    table = document.setdefault("watch", tomlkit.table())
    done = []
    for one in dict.fromkeys(what):
        names: Array = table.setdefault("feeds" if "://" in one else "companies", tomlkit.array())
        there = one in names
        if added and not there:
            names.append(one)
        elif not added and there:
            names.remove(one)
        done.append((one, there != added))
    with written_whole(file) as part:
        part.write_text(tomlkit.dumps(document), encoding="utf-8")
    return done
