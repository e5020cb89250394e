"""Double-spaced prose → prose: a blank line between any two lines parts nothing."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.readers.lines import ends_sentence, is_caps, split_marker

# So many full lines whose sentence goes on in lower case behind a blank one, and so large a part of all full ones, make a text double-spaced.
_LEAST, _SHARE = 8, 0.4
# A full line of a page with a fixed width; longer ones are paragraphs that nobody wrapped.
_FULL, _WIDEST = 45, 100


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
