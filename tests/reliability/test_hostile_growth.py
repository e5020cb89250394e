"""Hostile inputs through reading, claims and figures: twice the input is at most two and a half times the work.

Work is the time of the processor, as a ratio within one run; each measure is taken again before it counts as growth.
Sizes are past the bounds from which on the work is linear (a sentence of 6,000 characters or 150 numbers).
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tracker import find_claims, find_figures, read_release
from tracker.errors import UnreadableRelease
from tracker.pipeline import MAX_NUMBERS, MAX_SENTENCE, split_sentences

HEAD = "TARNWICK, Ohio, May 20, 2032 -- Norvane Instruments, Inc. (Nasdaq: NVIN) today announced financial results.\n\n"
PAGE = "<html><body><p>" + HEAD + "</p><p>Outlook</p><table>"

GROWING: dict[str, Callable[[int], str]] = {
    "amounts": lambda n: HEAD + "$5 million and " * n,
    "percents": lambda n: HEAD + "5% " * (4 * n),
    "expected percents": lambda n: HEAD + "We expect growth of " + "5% " * (2 * n),
    "ranges": lambda n: HEAD + "We expect revenue of " + "$5 to " * n,
    "sentences": lambda n: HEAD + "We expect revenue. " * (2 * n),
    "spaces": lambda n: HEAD + " " * (80 * n) + "x We expect revenue.",
    "parentheses": lambda n: HEAD + "(" * (8 * n),
    "quotes": lambda n: HEAD + '"' * (8 * n),
    "angles": lambda n: HEAD + "<" * (8 * n),
    "backticks": lambda n: HEAD + "`" * (8 * n),
    "dollars": lambda n: HEAD + "$" * (8 * n),
    "mixed signs": lambda n: HEAD + '($"' * (3 * n),
    "letters": lambda n: HEAD + "a" * (40 * n),
    "spans": lambda n: PAGE + "<tr><td colspan=99999 rowspan=99999>Revenue</td><td>$5</td></tr>" * (2 * n) + "</table>",
    "blankets": lambda n: HEAD + "We confirm our outlook for the year. " * n,
}


def work(text: str) -> float:
    """Return the seconds of the processor that reading a text takes, claims and figures included."""
    began = time.process_time()
    try:
        release = read_release(text.encode(), issuer="Norvane", published="2032-05-20")
        list(find_claims(release))
        list(find_figures(release))
    except UnreadableRelease:
        pass
    return time.process_time() - began


@pytest.mark.parametrize("name", GROWING)
def test_work_grows_no_faster_than_the_input(name: str) -> None:
    make, size = GROWING[name], 400
    work(HEAD + "We expect revenue of $5 million to $6 million in 2033.")
    ratios = []
    for _ in range(3):
        once = work(make(size))
        if once < 0.02:
            return
        ratios.append(work(make(2 * size)) / once)
        if ratios[-1] <= 2.5:
            return
    pytest.fail(f"twice the input is {min(ratios):.1f} times the work")


# One sentence each, as long as a sentence may be and half as long.
DENSE: dict[str, str] = {
    "amounts": "revenue of $5 million and ",
    "events": "launch the Kestrel meter in 2033 and to ",
    "metrics": "revenue and EBITDA growth and ",
    "days": "results by June 2033 and ",
}


@pytest.mark.parametrize("name", DENSE)
def test_work_within_one_sentence_does_not_explode(name: str) -> None:
    """What is asked of each thing in a sentence looks at its neighbours and at places listed once, not at the whole sentence."""
    work(HEAD + "We expect revenue of $5 million to $6 million in 2033.")
    half, whole = (HEAD + "We expect to " + DENSE[name] * n for n in (70, 140))
    assert len(split_sentences(whole[len(HEAD) :])) == 1
    ratio = min(work(whole) / work(half) for _ in range(3))
    assert ratio <= 2.5, f"twice the sentence is {ratio:.1f} times the work"


@pytest.mark.parametrize("charset", ["punycode", "unicode_escape", "idna", "utf-7", "rot13", "zlib", "hex", "nonsense"])
def test_what_is_no_charset_of_releases_is_none(charset: str) -> None:
    page = f"<html><meta charset={charset}><body><p>{HEAD}</p><p>We expect revenue of £5 million.</p></body></html>"
    release = read_release(page.encode("latin-1"), issuer="Norvane", published="2032-05-20")
    assert "£5 million" in release.text
    release.text.encode()


def test_nothing_of_a_long_block_is_lost() -> None:
    """However it is cut, the pieces are all of it but the blanks between them."""
    for block in ("We expect growth and " * 2_000, "5% " * 5_000, "(" * 5_000 + " We expect revenue.", "x" * 15_000, "Sales rose. " * 12_000):
        pieces = split_sentences(block)
        assert "".join(block[a:b] for a, b in pieces).replace(" ", "") == block.replace(" ", "")
        assert all(b - a <= MAX_SENTENCE and block[a:b].count("%") <= MAX_NUMBERS for a, b in pieces)


def test_what_is_too_large_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    from tracker import readers

    monkeypatch.setattr(readers, "decoded", lambda data: pytest.fail("it was read"))
    with pytest.raises(UnreadableRelease, match="limit is 10 MB"):
        read_release(b"words " * 2_000_000)
