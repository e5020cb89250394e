"""Lines of a release that stand in no table, and those above one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.types import Release

_ABOVE = 4


@dataclass(frozen=True, slots=True)
class Text:
    """One line with its place and the headings that it stands under."""

    text: str
    start: int
    section: str | None


def lines_of(release: Release) -> Iterator[Text]:
    """Give every line that stands in no table, with its place."""
    for block in release.blocks:
        at = block.start
        for line in release.text[block.start : block.end].split("\n") if block.kind != "table" else ():
            if line.strip():
                yield Text(line.rstrip(), at, block.section)
            at += len(line) + 1


def lines_above(lines: Sequence[Text], at: int) -> Sequence[Text]:
    """Take the short lines above a run, down from the last that is a sentence."""
    taken: list[Text] = []
    for line in reversed(lines[max(0, at - _ABOVE) : at]):
        if len(line.text) > 120 or (line.text.endswith(".") and taken):
            break
        taken.insert(0, line)
    return taken
