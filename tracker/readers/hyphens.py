"""Words and ranges that the end of a line parted: "reve-\\nnue", "long-\\nterm", "$190-\\n195 million"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from tracker.lexicon import load_rows
from tracker.readers.drafts import Draft

_PARTED = re.compile(r"(?<![^\W\d_])([^\W\d_]+)-[ ]?\n[ ]?([^\W\d_]+)")
_RANGE = re.compile(r"(?<=[\d%)])( ?[-–—])[ ]?\n[ ]?(?=[$€£(]?\d)|(?<=\d-)\n(?=[a-z]{3})")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# Either half of words that are written with a hyphen; such a hyphen stays.
_FIRST = frozenset(
    "long short mid medium near early late year month quarter half full first second third fourth one two three four five six seven "
    "eight nine ten single double triple multi high low non pre post co self well best award cost market value customer industry "
    "forward fast top large small new net gross pro inter intra anti semi quasi ex vice cross over under sub self state data cloud "
    "risk tax debt cash asset store same like period time end go in on off up down out by built world company so much more less".split()
)
_SECOND = frozenset(
    "term end year quarter month day week time based related over wide looking digit to of in on the and up down out off by for free "
    "line added driven led owned backed facing ready scale long low high term rate share grade side class year-end adjusted "
    "effective leading winning generating bearing average currency store party month old point".split()
)


@dataclass(frozen=True, slots=True)
class _Words:
    """The words that a release writes whole, and whether its lines part words anywhere ("mil-" over "lion")."""

    known: frozenset[str]
    soft: bool


def with_whole_words(drafts: Iterable[Draft]) -> Iterator[Draft]:
    """Join what line ends parted in prose; the release's own words tell whether a hyphen belongs to the word.

    >>> [d.text for d in with_whole_words([Draft("paragraph", "Reve-\\nnue of $190-\\n195 million, long-\\nterm")])]
    ['Revenue of $190-195 million, long-term']
    """
    held = list(drafts)
    parted = [draft for draft in held if draft.kind != "table" and "-" in draft.text and "\n" in draft.text]
    words = _words_of(held) if any(_PARTED.search(draft.text) for draft in parted) else _Words(frozenset(), False)
    for draft in held:
        yield replace(draft, text=_whole(draft.text, words)) if draft in parted else draft


def _words_of(drafts: Sequence[Draft]) -> _Words:
    """The words of a release, those aside that a line end may have parted."""
    texts = (" ".join(row.line for row in d.rows) if d.kind == "table" else _PARTED.sub(" ", d.text) for d in drafts)
    known = frozenset(word.lower() for text in texts for word in _WORD.findall(text)) | _common()
    parted = (found for draft in drafts if draft.kind != "table" for found in _PARTED.finditer(draft.text))
    return _Words(known, any((found[1] + found[2]).lower() in known for found in parted))


@cache
def _common() -> frozenset[str]:
    """The words of releases that the lexicon's examples hold: "revenue", "guidance", "approval"."""
    examples = (row["example"] for name in ("metrics", "cues", "roles") for row in load_rows(name) if "example" in row)
    return frozenset(word.lower() for text in examples for word in _WORD.findall(text) if len(word) > 5)


def _whole(text: str, words: _Words) -> str:
    text = _RANGE.sub(r"\1", text)
    return _PARTED.sub(lambda found: _joined(found[1], found[2], text[: found.start()][-1:], words), text)


def _joined(first: str, second: str, before: str, words: _Words) -> str:
    left, right = first.lower(), second.lower()
    # "use-of-\nforce", "example.com/events-and-\npresentations" have their hyphens.
    if f"{left}-{right}" in words.known or second[0].isupper() or before in tuple("-/._"):
        return f"{first}-{second}"
    if left + right in words.known:
        return first + second
    compound = left in _FIRST or right in _SECOND or (left in words.known and right in words.known)
    return first + second if words.soft and not compound else f"{first}-{second}"
