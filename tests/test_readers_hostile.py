"""Whatever the bytes are: a release, or one sentence why not, and soon."""

from __future__ import annotations

from contextlib import suppress

import pytest
from bounded import grows_with_its_length
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.errors import UnreadableRelease
from tracker.readers import read_layout, read_release
from tracker.readers.drafts import Layout

WORDS = st.sampled_from(
    ["Revenue", "$", "1,234", "(5", ")", "%", "2025", "•", "-", "|", "\t", "  ", "     ", "\n", "\n\n", "# ", "**", "<br>", "<table>", "<tr>",
     "<td>", "</td>", "</table>", "<p>", "</p>", "<b>", "</b>", "Three Months Ended", "June 30,", "June 30, 2025", "(in millions)", "OUTLOOK",
     "We expect revenue of about $5 million.", "\f", "<DOCUMENT>", "<TYPE>EX-99", "<TEXT>", "&nbsp;", "|---|---|", "Example Corp. (NYSE: EX)",
     "AUSTIN, May 5, 2025 -- ", "ended", "quarter", "\u00a0", "é", "<div style='display:none'>"]
)  # fmt: skip
SLOW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def check(layout: Layout) -> None:
    text, end = layout.text, 0
    for block in layout.blocks:
        assert end <= block.start < block.end <= len(text)
        assert text[block.start : block.end] == text[block.start : block.end].strip()
        assert (block.kind == "table") == (block.table is not None)
        end = block.end
    for table in layout.tables:
        assert table.header <= len(table.rows)
        for row in table.rows:
            assert table.start <= row.start <= row.end <= table.end
            for cell in row.cells:
                assert text[cell.start : cell.end] == cell.text == cell.text.strip() != ""
            assert [c.start for c in row.cells] == sorted(c.start for c in row.cells)


@SLOW
@given(st.lists(WORDS, max_size=120).map(" ".join))
def test_layout_always_holds_together(text: str) -> None:
    try:
        check(read_layout(text.encode())[0])
    except UnreadableRelease as problem:
        assert "no readable text" in str(problem) or "empty" in str(problem)


@SLOW
@given(
    st.one_of(
        st.binary(max_size=400),
        st.text(max_size=400).map(str.encode),
        st.binary(max_size=200).map(lambda b: b"%PDF-1.4\n" + b),
    )
)
def test_random_bytes_never_crash(data: bytes) -> None:
    try:
        release = read_release(data)
    except UnreadableRelease as problem:
        assert str(problem).count("\n") == 0
    else:
        assert release.issuer and release.published


@SLOW
@given(st.lists(WORDS, max_size=60).map(" ".join))
def test_reading_twice_is_the_same(text: str) -> None:
    def once() -> object:
        try:
            return read_release(text.encode(), issuer="Example AG", published="2025-05-05")
        except UnreadableRelease as problem:
            return str(problem)

    assert once() == once()


HOSTILE = {
    "parentheses": "(" * 200_000,
    "links": "<a " * 200_000,
    "deep": "<html><body>" + "<div>" * 50_000 + "We expect revenue of $5 million." + "</div>" * 50_000,
    "deep tables": "<html><body>" + "<table><tr><td>" * 3_000 + "We expect revenue of $5 million.",
    "open brackets": "[" * 200_000,
    "stars": "*" * 200_000,
    "star words": "*a " * 60_000,
    "backslashes": "\\" * 200_000,
    "pipes": "|" * 200_000,
    "pipe rows": "| a " * 60_000 + "\n" + "|---" * 60_000,
    "spaces": "a" + " " * 300_000 + "b",
    "dots": "a " + ". " * 150_000,
    "digits": "1" * 300_000,
    "number cells": "1\n\n" * 60_000,
    "capitals": "A" * 300_000,
    "capital words": "Aa " * 100_000,
    "ended": "quarter ended " * 20_000,
    "colons": "NYSE: " * 50_000,
    "dashes": "-" * 300_000,
    "colspan": "<html><body><table>"
    + "<tr><td colspan=99999999 rowspan=99999999>5</td><td>6</td></tr>" * 2_000
    + "</table>",
    "wide rows": ("x    " * 2_000 + "\n") * 30,
    "documents": "<DOCUMENT><TYPE>EX-99\n<TEXT>\n" * 20_000,
    "entities": "&amp;" * 100_000,
    "underscores": "_a_" * 80_000,
    "names": "Example & " * 40_000 + "(NYSE: EX)",
    "dates": "May 5, 2025 " * 20_000,
    "newlines": "word" + "\n" * 500_000 + "word",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_takes_time_by_its_length(name: str) -> None:
    def read(text: str) -> None:
        with suppress(UnreadableRelease):
            check(read_layout(text.encode())[0])
            read_release(text.encode())

    grows_with_its_length(read, HOSTILE[name])


@pytest.mark.parametrize("depth", [200, 300, 3_000, 60_000])
def test_nothing_is_lost_below_deep_nesting(depth: int) -> None:
    page = "<html><body>" + "<div>" * depth + "We expect revenue of $5 million." + "</div>" * depth + "</body></html>"
    assert "We expect revenue of $5 million." in read_layout(page.encode())[0].text
