"""A row of a table is shown under the heads of its columns, on the page and in the terminal; words are shown as words."""

from __future__ import annotations

import re

import pytest
from bounded import grows_with_its_length

from tracker.web.highlight import excerpt
from tracker.web.table_heads import heads_above, row_around

ALIGNED = """The results are as follows.

                        Three months ended     Six months ended
                              May 31,               May 31,
                          2031       2030       2031       2030
Sales                 $    120   $    110   $    230   $    215
Costs:
  Freight                    9          8         17         16
"""
BARS = """Some words of a paragraph that is long enough to be one, and that says that sales rose in 2031.

($ in millions) | Q2 FY31 | Q1 FY31 | Y/Y
Sales | $120 | $110 | Up 9%
Freight | 9 | 8 | Up 12%
"""
UNHEADED = """We sold 120 boats in the quarter ended May 31, 2031, and that is more than ever, as said before.

Sales                 $    120   $    110
"""
TWO = ALIGNED + "\n                          May 31, 2031    Aug. 31, 2030\nCash                             44               41\n"


@pytest.mark.parametrize(
    ("text", "row", "heads"),
    [
        (ALIGNED, "Sales  ", ["Three months ended Six months ended", "May 31, May 31,", "2031 2030 2031 2030"]),
        (ALIGNED, "  Freight", ["Three months ended Six months ended", "May 31, May 31,", "2031 2030 2031 2030"]),
        (BARS, "Freight", ["($ in millions) | Q2 FY31 | Q1 FY31 | Y/Y"]),
        (UNHEADED, "Sales  ", []),
        (TWO, "Cash", ["May 31, 2031 Aug. 31, 2030"]),
    ],
)
def test_a_row_has_the_heads_of_its_own_table(text: str, row: str, heads: list[str]) -> None:
    assert [" ".join(text[a:b].split()) for a, b in heads_above(text, text.index(row))] == heads


@pytest.mark.parametrize("words", ["We sold 120 boats.  They float.", "no number   here", "a" * 500 + "   12"])
def test_words_are_no_row(words: str) -> None:
    assert row_around(words, 0, 5) is None


def test_the_page_shows_a_row_under_its_heads() -> None:
    aligned = str(excerpt(ALIGNED, (at := ALIGNED.index("  Freight")), at + len("  Freight                    9"), "evidence"))
    assert aligned.startswith("<pre") and re.search(r"2031 +2030.*\n<mark", aligned) and "Sales" not in aligned
    bars = str(excerpt(BARS, (at := BARS.index("Freight")), at + len("Freight | 9"), "evidence"))
    assert re.findall(r"<mark[^>]*>(.*?)</mark>", bars) == ["Freight", "9"] and bars.count("<th") == 4
    words = str(excerpt(BARS, 5, 10, "claim"))
    assert "<pre" not in words and "<table" not in words


def test_hostile_cells_do_not_leave_their_place() -> None:
    text = ALIGNED.replace("Freight ", "<b>Frei ").replace("2031 ", "2031<b>", 1) + BARS.replace("Q1 FY31", "Q1 FY31<script>")
    for name in ("<b>Frei", "Freight |"):
        at = text.index(name)
        assert not re.search(r"<(?:b|script)>", str(excerpt(text, at, at + len(name), "claim")))


def test_heads_of_a_hostile_text_are_found_in_linear_time() -> None:
    for line in ("2031   ", "2031   \n", "May  |", "\n"):
        grows_with_its_length(lambda text: heads_above(text, len(text)), line * 50_000 + "\n")
