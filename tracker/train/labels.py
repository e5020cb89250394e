"""Labelled folders → labelled passages: claim where a firm label's words stand, vague where a soft one's do, else none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tracker.claims.passages import Passage, find_passages, flat, is_boilerplate_heading
from tracker.evaluate.gold import Gold, GoldFolder
from tracker.evaluate.predict import read_folder
from tracker.pipeline import split_sentences
from tracker.types import Release


@dataclass(frozen=True, slots=True)
class Labelled:
    """A passage of a release with its label."""

    passage: Passage
    release: Release
    label: str


def find_labelled(folder: GoldFolder) -> Iterator[Labelled]:
    """Find the passages of a folder's releases, each with the label that the quotes overlapping it give."""
    releases, _ = read_folder(folder)
    for release in releases:
        if release.published is None:
            continue
        golds = [gold for gold in folder.claims if gold.release == release.source]
        spans = list(find_quotes(release.text, golds))
        for passage in find_passages(release):
            yield Labelled(passage, release, label_of(passage.start, passage.start + len(passage.text), spans))


def find_silent(release: Release, passages: Iterable[Passage]) -> Iterator[Passage]:
    """Find the sentences outside boilerplate that are no passages, because nothing in their paragraph looks ahead."""
    known = {passage.start for passage in passages}
    for index, block in enumerate(release.blocks):
        if block.kind in ("table", "heading") or is_boilerplate_heading(block.section or ""):
            continue
        text = flat(release.text[block.start : block.end])
        for start, end in split_sentences(text):
            if block.start + start not in known:
                yield Passage(text[start:end], block.start + start, "sentence", block.section or "", block=index)


def label_of(start: int, end: int, spans: Sequence[tuple[int, int, bool]]) -> str:
    """Label characters by the quotes that overlap them; a firm one wins over a soft one.

    >>> label_of(0, 10, [(5, 20, True), (8, 9, False)]), label_of(0, 10, [(10, 20, False)])
    ('claim', 'none')
    """
    soft = [is_soft for a, b, is_soft in spans if a < end and start < b]
    if not soft:
        return "none"
    return "vague" if all(soft) else "claim"


def find_quotes(text: str, golds: Sequence[Gold]) -> Iterator[tuple[int, int, bool]]:
    """Find every place of every label's quotes in a release as (start, end, soft).

    Only letters and digits are compared: white space, escapes and typographic signs differ between file and text.
    """
    letters, at = _letters(text)
    for gold in golds:
        for quote in (gold.quote, *gold.also):
            wanted, _ = _letters(quote)
            place = letters.find(wanted) if wanted else -1
            while place >= 0:
                yield at[place], at[place + len(wanted) - 1] + 1, gold.soft
                place = letters.find(wanted, place + len(wanted))


def _letters(text: str) -> tuple[str, list[int]]:
    """Return a text's letters and digits in lower case, and where each stands."""
    at = [i for i, character in enumerate(text) if character.isalnum()]
    # Lower case may be two characters ("İ"): the first keeps the offsets true.
    return "".join(text[i].lower()[0] for i in at), at
