"""Formats and blocks: what each kind of file becomes."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import tracker.readers
from tracker.errors import UnreadableRelease
from tracker.readers import read_release
from tracker.types import Release

HEAD = """Example Robotics, Inc. Reports Second Quarter Fiscal 2024 Results

AUSTIN, Texas, Jan. 30, 2024 (GLOBE NEWSWIRE) -- Example Robotics, Inc. (Nasdaq: EXRB), a maker of robots, today reported \
results for its second quarter of fiscal 2024 ended December 31, 2023.

"""


def read(text: str, **hints: str) -> Release:
    return read_release(text.encode(), **hints)


def kinds(release: Release) -> list[tuple[str, str]]:
    return [(b.kind, release.text[b.start : b.end]) for b in release.blocks]


def bodies(release: Release, kind: str) -> list[str]:
    return [text for k, text in kinds(release) if k == kind]


@pytest.mark.parametrize("module", [m.name for m in pkgutil.iter_modules(tracker.readers.__path__, "tracker.readers.")])
def test_doctests(module: str) -> None:
    assert doctest.testmod(importlib.import_module(module)).failed == 0


def test_header_of_a_plain_release() -> None:
    release = read(HEAD)
    assert release.title == "Example Robotics, Inc. Reports Second Quarter Fiscal 2024 Results"
    assert (release.issuer, release.ticker, release.exchange) == ("Example Robotics, Inc.", "EXRB", "NASDAQ")
    assert release.published == date(2024, 1, 30)
    assert release.period_end == date(2023, 12, 31)
    assert (release.fiscal_year_end, release.fiscal_year_end_from) == ("06-30", "text")
    assert not release.corrects


def test_a_wrapped_paragraph_is_one_block() -> None:
    wrapped = (
        "We expect revenue for the third quarter of fiscal 2024 to be between $40 million\n"
        "and $44 million. We also expect our gross margin to be about 51 percent of the\n"
        "revenue, in line with the second quarter.\n\n"
        "The board declared nothing new, and the plan for the new plant in Ohio is as it\n"
        "was three months ago.\n"
    )
    assert [b[:9] for b in bodies(read(HEAD + wrapped), "paragraph")[-2:]] == ["We expect", "The board"]


def test_unwrapped_lines_are_paragraphs_of_their_own() -> None:
    lines = "\n".join(
        f"Sentence {n} of this release says that the company did something. " + "It went on and on. " * 12
        for n in range(4)
    )
    found = [b for b in bodies(read(HEAD + lines), "paragraph") if b.startswith("Sentence")]
    assert len(found) == 4


# Long lines are not wrapped, but one that ends in the middle of a phrase goes on below.
CUT_LINES = [
    ("…which ships in June to a landfill in", "Michigan; the state has set a hearing.", True),
    ("…and the statements of the year ended 31", "December 2030, which the board approved.", True),
    ("…of an operating margin of 12 percent and of a return on capital of 21 percent", "(2) at an annual revenue of $2.3 billion.", True),
    ("…which ships in June to a landfill in Ohio", "Michigan has set a hearing.", False),
    ("…and the board approved the statements of 2031", "December is the last month of the year.", False),
    ("…of a return on capital of 21 percent.", "(2) At an annual revenue of $2.3 billion.", False),
]


@pytest.mark.parametrize(("line", "below", "one"), CUT_LINES)
def test_a_long_line_that_ends_in_a_phrase_goes_on(line: str, below: str, one: bool) -> None:
    long = "Norvane said of its business, its markets and its people what it had said before and would say again, " * 3
    found = bodies(read(HEAD + long + line + "\n" + below + "\n\n" + long + "\n"), "paragraph")
    assert any(line in text and below.removeprefix("(2) ") in text for text in found) == one


@pytest.mark.parametrize(
    ("text", "heading", "following"),
    [
        (
            "Fiscal 2024 Outlook\nWe expect revenue of about $160 million for the full year, with a margin of 50 percent.",
            "Fiscal 2024 Outlook",
            "We expect",
        ),
        ("**Outlook**\n\nRevenue is expected to be $40 million.", "Outlook", "Revenue is"),
        ("## Outlook\nRevenue is expected to be $40 million.", "Outlook", "Revenue is"),
        ("FINANCIAL OUTLOOK\n\nRevenue is expected to be $40 million.", "FINANCIAL OUTLOOK", "Revenue is"),
        ("Outlook:\n- Revenue of $40 million", "Outlook:", "Revenue of"),
    ],
)
def test_headings_are_not_glued(text: str, heading: str, following: str) -> None:
    release = read(HEAD + text)
    assert heading in bodies(release, "heading")
    block = next(b for b in release.blocks if release.text[b.start : b.end].startswith(following))
    assert block.section == heading


def test_items_of_all_marks() -> None:
    text = (
        "Highlights\n\n- Opened two plants\n- Hired 40 people in the quarter, of whom\n  30 work in Ohio\n* Sold the old line\n"
        "• Cut costs by 5%\n(1) First of the numbered points\n2. Second of the numbered points\n"
    )
    release = read(HEAD + text)
    assert bodies(release, "item") == [
        "Opened two plants", "Hired 40 people in the quarter, of whom\n30 work in Ohio", "Sold the old line", "Cut costs by 5%",
        "First of the numbered points", "Second of the numbered points",
    ]  # fmt: skip


def test_indented_lines_that_lost_their_bullets_are_items() -> None:
    text = (
        "What the second quarter of fiscal 2024 brought, set beside the second quarter of fiscal 2023, in short:\n\n"
        "        Total billings grew 8.0% to $54.0 million from $50.0 million\n"
        "        Opened four new service points after three in the same period last year, and closed one service point in\n"
        "        the south.\n"
        "        Net income of $4.4 million\n"
    )
    found = bodies(read(HEAD + text), "item")
    assert [item.split()[0] for item in found] == ["Total", "Opened", "Net"]


def test_markdown_marks_are_taken_off() -> None:
    text = r"Net loss of **\$78-82 million**, see [the _site_](https://example.com/a_b), ![logo](x.png) and <u>more</u> at 5\*3."
    assert bodies(read(HEAD + text), "paragraph")[-1] == "Net loss of $78-82 million, see the site,  and more at 5*3."


def test_spaces_and_ligatures_are_normal_characters() -> None:
    assert (
        "net pro\ufb01t of\u00a0$5\u202fmillion".encode()
        and "net profit of $5 million" in read(HEAD + "The net pro\ufb01t of\u00a0$5\u202fmillion was good.").text
    )


PAGE = """<html><head><title>x</title><style>p {color: red}</style></head><body>
<p style="text-align:center"><b>Example Robotics, Inc. Reports Third Quarter 2025 Results</b></p>
<p>AUSTIN, Texas &#8211; October 30, 2025 &#8211; Example Robotics, Inc. (NYSE: EXRB) today announced results for the quarter ended September&nbsp;30, 2025.</p>
<div style="display:none">Secret words</div>
<div><b>Outlook</b><br>We expect revenue of $40<br/>million.</div>
<ul><li>Open two plants</li><li>Close one<ul><li>in Ohio</li></ul></li></ul>
<table><tr><td>&#8226;</td><td>Launch the small robot in the first half of 2026</td></tr><tr><td>&#8226;</td><td>Finish the trial</td></tr></table>
<table><tr><td>This paragraph is wrapped in a table only for its looks and goes on for a while.</td></tr></table>
</body></html>"""


def test_html_blocks() -> None:
    release = read(PAGE)
    assert release.title == "Example Robotics, Inc. Reports Third Quarter 2025 Results"
    assert "Secret" not in release.text and "color" not in release.text
    assert not release.tables
    assert bodies(release, "item") == [
        "Open two plants", "Close one", "in Ohio", "Launch the small robot in the first half of 2026", "Finish the trial"
    ]  # fmt: skip
    assert ("heading", "Outlook") in kinds(release)
    assert ("paragraph", "We expect revenue of $40\nmillion.") in kinds(release)
    assert [b.level for b in release.blocks if b.kind == "item"][:3] == [1, 1, 2]


SUBMISSION = """-----BEGIN PRIVACY-ENHANCED MESSAGE-----
Proc-Type: 2001,MIC-CLEAR

<SEC-DOCUMENT>0000000000-24-000001.txt : 20240130
<SEC-HEADER>0000000000-24-000001.hdr.sgml : 20240130
<ACCEPTANCE-DATETIME>20240130163027
ACCESSION NUMBER:		0000000000-24-000001
CONFORMED SUBMISSION TYPE:	8-K/A
FILED AS OF DATE:		20240130

FILER:

	COMPANY DATA:
		COMPANY CONFORMED NAME:			EXAMPLE ROBOTICS INC
		CENTRAL INDEX KEY:			0001234567
		FISCAL YEAR END:			0630
</SEC-HEADER>
<DOCUMENT>
<TYPE>8-K
<TEXT>
Cover page that nobody needs
</TEXT>
</DOCUMENT>
<DOCUMENT>
<TYPE>EX-99.1
<TEXT>
Example Robotics Reports Results

AUSTIN, Texas, January 30, 2024 - Example Robotics today announced what it did in the last months, as it always does.
</TEXT>
</DOCUMENT>
<DOCUMENT>
<TYPE>EX-99.2
<TEXT>
<html><body><p>Second exhibit with more words of the company.</p></body></html>
</TEXT>
</DOCUMENT>
<DOCUMENT>
<TYPE>GRAPHIC
<TEXT>
begin 644 logo.jpg
M_]C_X``02D9)1@`!
end
</TEXT>
</DOCUMENT>
</SEC-DOCUMENT>
"""


def test_submission() -> None:
    release = read(SUBMISSION)
    assert "Cover page" not in release.text and "begin 644" not in release.text
    assert release.text.index("Reports Results") < release.text.index("Second exhibit")
    assert (release.cik, release.form, release.corrects) == ("0001234567", "8-K/A", True)
    assert release.accepted_at == datetime(2024, 1, 30, 21, 30, 27, tzinfo=UTC)
    assert (release.fiscal_year_end, release.fiscal_year_end_from) == ("06-30", "submission")
    assert release.issuer == "Example Robotics"


def test_submission_without_exhibit_gives_its_body() -> None:
    alone = SUBMISSION[: SUBMISSION.index("<DOCUMENT>\n<TYPE>EX-99.1")] + "</SEC-DOCUMENT>"
    assert "Cover page" in read(alone).text


def test_dump_with_a_pseudo_header() -> None:
    dump = (
        "<DOCUMENT>\nFILE:EXRB/EXRB-8K-20240130163000.txt.gz\nTIME:20240130163000\nEVENTS:\tResults\nTEXT:\nITEM: Results\n"
        + (
            "Exhibit 99.1\nExample Robotics Reports Results\nAUSTIN, TexasJanuary 30, 2024Example Robotics today announced results for its "
            "fiscal 2024 second quarter ended December 30, 2023. The company sold 40 robots.\n</DOCUMENT>\n"
        )
    )
    release = read(dump)
    assert (release.issuer, release.ticker, release.published) == ("Example Robotics", "EXRB", date(2024, 1, 30))
    assert release.accepted_at == datetime(2024, 1, 30, 21, 30, tzinfo=UTC)
    assert "FILE:" not in release.text and "ITEM:" not in release.text


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"\x00\x01\x02PK binary" * 50, "neither text, HTML nor PDF"),
        (b"%PDF-1.4 broken", "PDF cannot be read"),
        (b"<html><body></body></html>", "no readable text"),
        (b"Example Robotics, Inc. (Nasdaq: EXRB) today announced results.", "--published"),
        (b"January 5, 2024\n\nsome words without any company in them, all small.", "--issuer"),
        (b"x" * 10_000_001, "limit is 10 MB"),
        (b"word " * 300_000, "characters of text"),
    ],
)
def test_unreadable(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableRelease, match=says):
        read_release(data)


def test_files(tmp_path: Path) -> None:
    with pytest.raises(UnreadableRelease, match="no such file"):
        read_release(tmp_path / "none.txt")
    with pytest.raises(UnreadableRelease, match="folder"):
        read_release(tmp_path)
    file = tmp_path / "2024-02-03__example.txt"
    file.write_text(
        "Example Robotics, Inc. (Nasdaq: EXRB) today announced that it opened a plant. It will make robots there."
    )
    release = read_release(file)
    assert (release.published, release.source) == (date(2024, 2, 3), str(file))


def test_the_users_words_win() -> None:
    release = read(
        HEAD,
        issuer="Other AG",
        ticker="OTH",
        published="2024-02-01",
        fiscal_year_end="03-31",
        source="a.txt",
        url="https://example.com",
    )
    assert (release.issuer, release.ticker, release.published) == ("Other AG", "OTH", date(2024, 2, 1))
    assert (release.fiscal_year_end, release.fiscal_year_end_from, release.source) == ("03-31", "option", "a.txt")
    with pytest.raises(UnreadableRelease, match="YYYY-MM-DD"):
        read(HEAD, published="1/2/24")
    with pytest.raises(UnreadableRelease, match="MM-DD"):
        read(HEAD, fiscal_year_end="13-40")


def test_double_spaced_prose_is_read_as_prose() -> None:
    points = [
        ["* We enter the quarter with a somewhat improved backlog from the one", "before. Therefore our net revenues should be in the range of $11.25 million to", "$11.75 million."],
        ["* Gross margin should remain in the 30% range but continues to be highly", "dependent on product mix and pricing."],
    ]
    lines = [line for _ in range(5) for point in points for line in point]
    found = bodies(read(HEAD + "\n\n".join(lines) + "\n"), "item")
    assert len(found) == 10 and found[0].endswith("$11.25 million to\n$11.75 million.")
