"""Variants of cut sentences made by rule: every line of a page x every place in a sentence x plain text and HTML."""

from __future__ import annotations

import pytest
from troubles import whole

from tracker.segments import find_segments

SENTENCES = (
    "For fiscal 2025, the Company expects net sales of $72 million to $75 million and capital expenditures of $9 million.",
    "Vellmar now expects full-year 2025 adjusted EBITDA of between $30 million and $34 million, with free cash flow of $12 million.",
    "The Company anticipates that revenue in the second quarter of 2025 will be in the range of $18.0 million to $19.5 million.",
)
BREAKS = {
    "blank": [], "number": ["4"], "Page 4 of 9": ["Page 4 of 9"], "4/9": ["4/9"], "more": ["-more-"], "spaced more": ["- m o r e -"], "MORE...": ["MORE..."], "rule": ["________"],
    "company": ["Vellmar Systems, Inc."], "title and number": ["Vellmar Systems, Inc. – First Quarter 2025 Results", "4"], "title and page": ["Vellmar Reports First Quarter Results", "Page 2"],
    "contents": ["Table of Contents"], "address": ["www.vellmar.example"], "copyright": ["© 2025 Vellmar Systems, Inc. All rights reserved."], "exhibit": ["Exhibit 99.1"],
}  # fmt: skip


def places(words: list[str]) -> list[int]:
    """Cut in the middle, before the first sum, and between its number and its scale."""
    money = next(k for k, word in enumerate(words) if word.startswith("$"))
    return [len(words) // 2, money, money + 1]


@pytest.mark.parametrize("html", [False, True], ids=["text", "html"])
@pytest.mark.parametrize("lines", BREAKS.values(), ids=BREAKS)
def test_every_cut_is_mended(lines: list[str], html: bool) -> None:
    for sentence in SENTENCES:
        words = sentence.split()
        for at in places(words):
            parts = [" ".join(words[:at]), *lines, " ".join(words[at:])]
            text = "".join(f"<p>{part}</p>" for part in parts) if html else "\n\n".join(parts) + "\n"
            read = [" ".join(segment.text.split()) for segment in find_segments(whole({"published": "2025-05-08"}, text))]
            assert any(sentence.rstrip(".") in each for each in read), (at, read)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Our plan for fiscal 2025 is as follows:", "revenue of $5 million"),
        ("The Company expects revenue of $72 million for 2025.", "million is a word."),
        ("Net sales rose in the first quarter of 2025 to", "Outlook"),
        ("Second quarter outlook of", "$18 million to $19 million of revenue"),
    ],
)
def test_what_ends_stays_apart(before: str, after: str) -> None:
    read = [" ".join(segment.text.split()) for segment in find_segments(whole({"published": "2025-05-08"}, f"{before}\n\n{after}\n"))]
    assert not any(f"{before} {after}" in each for each in read)
