"""Space that parts nothing: blank lines of double-spaced prose, letters that stand apart, a hyphen on a line of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.readers.lines import ends_sentence, is_caps, split_marker

# So many full lines whose sentence goes on in lower case behind a blank one, and so large a part of all full ones, make a text double-spaced.
_LEAST, _SHARE = 8, 0.4
# A full line of a page with a fixed width; longer ones are paragraphs that nobody wrapped.
_FULL, _WIDEST = 45, 100


# So many letters that stand apart make a spaced line, so many a single spaced word; so long are words on average.
_APART, _WORD, _LENGTH = 10, 4, 2.2


def closed_up(line: str) -> str:
    """Close up a line whose letters a page sets apart, where wider gaps tell its words or it is one word.

    >>> closed_up("F o r  2 0 2 5 ,  w e  e x p e c t"), closed_up("  O U T L O O K"), closed_up("a  b  c  d"), closed_up("4 5  6 7")
    ('For 2025, we expect', '  OUTLOOK', 'a  b  c  d', '4 5  6 7')
    """
    letters = line.split()
    if len(letters) < _WORD or 10 * sum(len(letter) == 1 for letter in letters) < 9 * len(letters):
        return line
    words = [word.replace(" ", "") for word in re.split(r" {2,}", line.strip())]
    one = len(words) == 1 and words[0].isalpha() and (words[0].isupper() or words[0].istitle())
    spaced = (
        len(letters) >= _APART and any(map(str.isalpha, letters)) and len(letters) >= _LENGTH * len(words) > _LENGTH
    )
    return line[: len(line) - len(line.lstrip())] + " ".join(words) if one or spaced else line


# A word whose letters stand apart, the first two at most together ("To t a l"), a number so set ("1 4 . 9 %"), and a run of them.
_SPACED = r"(?:[A-Za-z]{1,2}(?: [A-Za-z])+|\d(?: [\d.,%])+)"
_RUN = re.compile(rf"(?<!\S){_SPACED}(?: {{2,4}}{_SPACED})+(?!\S)(?P<gap> {{4,}})?")
_LONG_WORD = re.compile(r"[A-Za-z]{1,2}(?: [A-Za-z]){3,}")


def with_closed_runs(line: str) -> str:
    """Close up the words of a line that a page sets with their letters apart before others that it does not; columns keep their place.

    >>> with_closed_runs("To t a l   r e v e n u e s   o f  $1.160 billion"), with_closed_runs("To t a l   a s s e t s      86")
    ('Total revenues of  $1.160 billion', 'Total assets                86')
    >>> with_closed_runs("a b   c d   12"), with_closed_runs("A  B  C")
    ('a b   c d   12', 'A  B  C')
    """
    return _RUN.sub(_closed, line) if "   " in line else line


def _closed(found: re.Match[str]) -> str:
    run = found.group().rstrip(" ")
    if sum(1 for _ in _LONG_WORD.finditer(run)) < 2:
        return found.group()
    words = " ".join(word.replace(" ", "") for word in re.split(r" {2,}", run))
    return words.ljust(len(found.group())) if found["gap"] else words


# "$182millionto$192million,up$16million": a justified line of a PDF file has lost its spaces.
_FUSED = re.compile(r"(?<=\d)(?P<scale>[mb]illion)(?P<joint>to|and|or)(?=[$€£\d])|,(?P<side>up|down)(?=[$€£]\d)")


def set_apart(line: str) -> str:
    """Set the amounts of a line apart that has lost the spaces around the words between them.

    >>> set_apart("to be $182millionto$192million,up$16million"), set_apart("$5 million to $6 million")
    ('to be $182 million to $192million, up $16million', '$5 million to $6 million')
    """
    return _FUSED.sub(_apart, line) if "illion" in line else line


def _apart(found: re.Match[str]) -> str:
    return f", {found['side']} " if found["side"] else f" {found['scale']} {found['joint']} "


_LONE_HYPHEN = re.compile(r"(?<=\w)[ ]?\n[ ]{0,3}[-‐‑][ ]?\n[ ]{0,3}(?=[$€£]?\w)")


def with_hyphens(text: str) -> str:
    """Put a hyphen that stands on a line of its own, as tools for PDF files set it, between the words that it joins.

    >>> with_hyphens("non\\n-\\nGAAP earnings"), with_hyphens("Outlook\\n\\n-\\n\\nRevenue")
    ('non-GAAP earnings', 'Outlook\\n\\n-\\n\\nRevenue')
    """
    return _LONE_HYPHEN.sub("-", text)


def single_spaced(lines: Sequence[str]) -> list[str]:
    """Drop the blank line within a sentence of a double-spaced text; of any other text every line stays.

    >>> page = ["In the quarter now ended sales rose strongly, as the shops", "", "in the north drew more customers than anyone had thought.", ""] * 12
    >>> len(page), len(single_spaced(page)), len(single_spaced(page[:12]))
    (48, 36, 12)
    """
    full = [k for k in range(len(lines) - 2) if _is_full(lines, k) and _stands_alone(lines, k + 2)]
    lower = sum(lines[k + 2].strip()[0].islower() for k in full)
    if lower < max(_LEAST, _SHARE * len(full)):
        return list(lines)
    dropped = {k + 1 for k in full if _goes_on(lines[k].strip(), lines[k + 2].strip())}
    return [line for k, line in enumerate(lines) if k not in dropped]


def _is_full(lines: Sequence[str], k: int) -> bool:
    return _FULL <= len(lines[k].strip()) <= _WIDEST and _stands_alone(lines, k)


def _stands_alone(lines: Sequence[str], k: int) -> bool:
    """Tell whether a line has words and blank lines, or the text's edge, on either side."""
    around = (lines[n].strip() for n in (k - 1, k + 1) if 0 <= n < len(lines))
    return bool(lines[k].strip()) and not any(around)


def _goes_on(before: str, after: str) -> bool:
    return not (ends_sentence(before) or is_caps(before) or is_caps(after) or split_marker(after))
