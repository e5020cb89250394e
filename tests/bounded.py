"""A bound on work that holds on any machine, however busy: time of the processor, against the same work on less of the input."""

from __future__ import annotations

import time
from collections.abc import Callable

# Four times the text may take four times as long, and somewhat more for memory and garbage; a quadratic step takes sixteen
# times as long. What takes less than this share of a second in all is noise.
TIMES, NOISE = 9, 0.25


def seconds(work: Callable[[str], object], text: str) -> float:
    """Return the processor time that some work takes."""
    began = time.process_time()
    work(text)
    return time.process_time() - began


def grows_with_its_length(work: Callable[[str], object], text: str) -> None:
    """Assert that a text takes no more time than its length makes it, measured against its first quarter."""
    # The better of two, because the collector of garbage may step in at any time; with a blank more it is another text, of
    # which nothing is known yet.
    some = min(seconds(work, text[: len(text) // 4] + " " * blanks) for blanks in range(2))
    whole = seconds(work, text)
    if whole > TIMES * some + NOISE:
        whole = min(whole, seconds(work, f"{text} "))
    assert whole <= TIMES * some + NOISE, f"{whole:.2f} s, where a quarter of it takes {some:.2f} s"
