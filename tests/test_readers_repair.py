"""What real files do to a text, and how it is mended: kinds of damage beside the neighbours that must stay as they are."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tracker.errors import UnreadableRelease
from tracker.lexicon import load_rows
from tracker.pipeline import MAX_CHARACTERS, split_sentences
from tracker.readers import read_layout, read_release
from tracker.readers.characters import cleaned, decoded
from tracker.readers.errorpage import error_page

HEAD = "Tarnbeck Tools Reports First Quarter\n\nOSLO, May 8, 2025 -- Tarnbeck Tools ASA today reported its first quarter.\n\n"


def paragraphs(text: str) -> list[str]:
    layout = read_layout(text.encode())[0]
    return [" ".join(layout.text[b.start : b.end].split()) for b in layout.blocks if b.kind in ("paragraph", "item")]


BROKEN_PAGES = [
    ("expects revenues in the range of\n\n          3\n<PAGE>\n\n$190 million to $195 million.", "range of $190 million to $195"),
    ("expects revenues in the range of\n\n-more-\n\nTarnbeck Q1 2025, Page 2\n\n$190 million to $195 million.", "range of $190"),
    ("expects operating income to be\n\n- 2 -\n\n\f\n\n12 million euros in 2025.", "to be 12 million euros"),
    ("plans to open its new plant in Hamar\n\n(more)\n\nAdd One - Tarnbeck\n\nin the second half of 2026.", "in Hamar in the second half"),
    ("expects, as it did at the start of the year,\n\nPage 4 of 9\n\nCapex of about 40 million euros.", "of the year, Capex of about"),
]  # fmt: skip


@pytest.mark.parametrize(("cut", "whole"), BROKEN_PAGES)
def test_a_sentence_goes_on_over_the_page(cut: str, whole: str) -> None:
    assert any(whole in body for body in paragraphs(f"{HEAD}For the full year 2025, the Company {cut}\n"))


WHOLE_PAGES = [
    ("The Company expects a better year.\n\n-more-\n\nRevenue is expected to rise.", "Revenue is expected to rise."),
    ("The outlook of the Company for 2025:\n\n3\n\nRevenue of about $190 million.", "Revenue of about $190 million."),
    ("Amounts of 2024 were restated for the new standard,\n\n3\n\nSEGMENT REPORTING\n\nEurope grew.", "Europe grew."),
    ("The notes set out the effects of the restatement,\n\n3\n\nCondensed Statements of Income\n\nEurope grew.", "Europe grew."),
    ("Net sales by region\n\n3\n\nEurope grew by a tenth.", "Europe grew by a tenth."),
]


@pytest.mark.parametrize(("text", "second"), WHOLE_PAGES)
def test_what_ends_with_its_page_is_not_joined(text: str, second: str) -> None:
    assert second in paragraphs(HEAD + text + "\n")


def test_a_paragraph_goes_on_over_the_page_of_an_html_file() -> None:
    page = (
        "<html><body><p>Tarnbeck Tools ASA expects revenue for the full year 2025 in the range of</p><p>3</p><hr>"
        "<p>Tarnbeck Q1 2025 Results, Page 4</p><p>$190 million to $195 million.</p><p>It has 3 plants.</p></body></html>"
    )
    assert paragraphs(page) == [
        "Tarnbeck Tools ASA expects revenue for the full year 2025 in the range of $190 million to $195 million.",
        "It has 3 plants.",
    ]


HYPHENS = [
    ("The Company expects reve-\nnue of $190 million to $195 mil-\nlion this year.", "revenue of $190 million to $195 million"),
    ("The Company expects revenue of $190-\n195 million for the year.", "of $190-195 million"),
    ("The Company confirms its long-\nterm targets and its mid-\nyear review.", "its long-term targets and its mid-year review"),
    ("Our cost-plus contracts pay well; a cost-\nplus contract is safe.", "a cost-plus contract"),
    ("The Company expects non-\nGAAP income to rise this year.", "non-GAAP income"),
    ("Sales of more than 3 million, see example.com/events-and-\npresentations for it.", "events-and-presentations"),
    ("The most compute-\nintensive work runs on it.", "compute-intensive work"),
    ("The use-of-\nforce trainings of the year.", "use-of-force"),
    ("Segment sales grew; sub-\nsegment sales did not.", "sub-segment sales"),
    ("Growth of the market slowed - \nwe expect it to recover.", "slowed - we expect"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "whole"), HYPHENS)
def test_words_that_a_line_end_parted(text: str, whole: str) -> None:
    assert any(whole in body for body in paragraphs(HEAD + text + "\n")), paragraphs(HEAD + text)


LETTERS = [
    ("free cash ˝ow of $22 million", "free cash flow of $22 million"),
    ("free cash fl ow of $22 million", "free cash flow of $22 million"),
    ("net pro t and bene ts rose signi cantly", "net profit and benefits rose significantly"),
    ("the rst half of scal 2025", "the first half of fiscal 2025"),
    ("Fi scal 2025 outlook con rmed", "Fiscal 2025 outlook confirmed"),
    ("we set off in late March", "we set off in late March"),
    ("sales scaled up while scaling", "sales scaled up while scaling"),
    ("a table of ice sales", "a table of ice sales"),
    ("a pro table tennis player", "a pro table tennis player"),
    ("weâ€™re at â‚¬190 million", "we’re at €190 million"),
    ("SociÃ©tÃ© Tarnbeck", "Société Tarnbeck"),
    ("Ångström Â£12 million", "Ångström £12 million"),
    ("Björkhamn – “naïve” café", "Björkhamn – “naïve” café"),
    ("ＲＭＢ１２－１３", "RMB12-13"),
    ("＄190 million（up 5％）", "$190 million(up 5%)"),
    ("Adjusted EBITDA¹ of $190² million", "Adjusted EBITDA of $190 million"),
    ("revenue of $190 million2 to $195 million.", "revenue of $190 million to $195 million."),
    ("40 km² at 10⁶ a year", "40 km² at 10⁶ a year"),
    ("¹ Non-GAAP measure", "¹ Non-GAAP measure"),
    ("million2025 and Level3", "million2025 and Level3"),
]


@pytest.mark.parametrize(("written", "read"), LETTERS)
def test_letters_are_mended_where_only_one_word_can_be_meant(written: str, read: str) -> None:
    assert cleaned(written) == read


@pytest.mark.parametrize("row", load_rows("ligatures"), ids=lambda row: row["letters"])
def test_example_of_a_ligature(row: dict[str, list[str]]) -> None:
    assert cleaned(row["example"][0]) == row["example"][1]


@pytest.mark.parametrize(
    ("data", "read"),
    [
        ("Björkhamn – “Q1” für 2025".encode() + b" \x96 up 5\x85", "Björkhamn – “Q1” für 2025 – up 5…"),
        ("Björkhamn – “Q1”".encode("cp1252"), "Björkhamn – “Q1”"),
        (b"\xef\xbb\xbf" + "Björkhamn".encode(), "Björkhamn"),
        ("Björkhamn €5".encode("utf-16"), "Björkhamn €5"),
        ('<meta charset="shift_jis">売上高'.encode("shift_jis"), '<meta charset="shift_jis">売上高'),
    ],
)  # fmt: skip
def test_encodings(data: bytes, read: str) -> None:
    assert decoded(data) == read


@pytest.mark.parametrize("dash", ["â€“", "â€", 'â€"', "â€”", "€“", "Ã¢â‚¬â€œ", "¨C", "\u00e2\u0080\u0093"])
def test_a_broken_dash_is_one_and_no_euro_sign(dash: str) -> None:
    assert cleaned(f"revenue of $42{dash}44 million").replace("—", "–") == "revenue of $42–44 million"


@pytest.mark.parametrize("text", ["costs €44 million", "of $42, €44 million", "naïve €“quoted” 4", "5 â 4"])
def test_what_is_no_broken_dash(text: str) -> None:
    assert cleaned(text) == text


MARKS = [
    ("<p>We expect adjusted EBITDA<sup>1</sup> of $190 million<sup>2</sup> to $195 million<sup>(3)</sup>.</p>",
     "We expect adjusted EBITDA of $190 million to $195 million."),
    ("<p>We expect Sales<span style='vertical-align:super;font-size:6pt'>(a)</span> of $5 million.</p>", "We expect Sales of $5 million."),
    ("<p>The site covers 40 km<sup>2</sup> and its 1<sup>st</sup> plant.</p>", "The site covers 40 km2 and its 1st plant."),
    ("<p><sup>1</sup> This measure is not defined by the standards.</p>", "1 This measure is not defined by the standards."),
    ("<p>Larkmoor<sup>TM</sup> sells CO<sub>2</sub> meters.</p>", "LarkmoorTM sells CO2 meters."),
]  # fmt: skip


@pytest.mark.parametrize(("page", "read"), MARKS)
def test_raised_marks_of_footnotes_are_no_part_of_words_and_numbers(page: str, read: str) -> None:
    assert paragraphs(f"<html><body>{page}</body></html>") == [read]


def test_marks_in_markdown_and_in_cells() -> None:
    table = "<table><tr><td></td><td>2025<sup>(1)</sup></td></tr><tr><td>Sales</td><td>$190<sup>2</sup> - $195</td></tr></table>"
    assert read_layout(f"<html><body>{table}</body></html>".encode())[0].text == "2025\nSales | $190 - $195"
    assert paragraphs("We expect $190<sup>2</sup> million and 40 m<sup>2</sup>.") == ["We expect $190 million and 40 m2."]


@pytest.mark.parametrize("times", [100, 1_200, 5_000])
def test_nothing_is_lost_in_lists_and_cells_without_end(times: int) -> None:
    page = "<html><body>" + "<li><tr><td>x" * times + "We expect revenue of $5 million.</body></html>"
    text = read_layout(page.encode())[0].text
    assert "We expect revenue of $5 million." in text
    assert text.count("x") >= times


def test_cells_that_are_not_closed_do_not_nest() -> None:
    page = "<html><body><table>" + "<tr><td>Sales<td>5" * 2_000 + "</table></body></html>"
    (table,) = read_layout(page.encode())[0].tables
    assert len(table.rows) == 2_000


def test_a_long_block_is_read_to_its_end() -> None:
    text = "The plant runs well in May. " * (2 * MAX_CHARACTERS // 28) + "We expect revenue of $5 million."
    sentences = split_sentences(text)
    assert text[slice(*sentences[-1])] == "We expect revenue of $5 million."
    assert sum(end - start for start, end in sentences) > 0.95 * len(text)


def pdf(pages: int) -> bytes:
    import pypdf
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = pypdf.PdfWriter()
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    for number in range(1, pages + 1):
        page = writer.add_blank_page(width=612, height=792)
        named = DictionaryObject({NameObject(k): NameObject(v) for k, v in font.items()})
        fonts = DictionaryObject({NameObject("/F1"): named})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 72 720 Td ({chr(65 + number % 26)}{chr(97 + number // 26)} is all that page {number} says.) Tj ET".encode())
        page[NameObject("/Contents")] = stream
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_every_page_of_a_pdf_is_read() -> None:
    text = read_layout(pdf(130))[0].text
    assert all(f"page {number} says" in " ".join(text.split()) for number in (1, 120, 121, 130))


def test_a_pdf_too_long_is_refused_and_never_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.readers._MAX_TEXT", 60)
    with pytest.raises(UnreadableRelease, match=r"on the first \d of 9 pages"):
        read_layout(pdf(9))


@pytest.mark.parametrize("row", load_rows("error_pages"), ids=lambda row: row["name"])
def test_pages_saved_in_a_release_s_stead_are_named(row: dict[str, str], tmp_path: Path) -> None:
    page = f"<html><head><title>x</title><script>var a = 1;</script></head><body><h1>{row['example']}</h1></body></html>"
    assert error_page(page) == row["name"]
    with pytest.raises(UnreadableRelease, match=row["name"]):
        read_layout(page.encode())


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "The 404 million shares are not found in index funds.",
        HEAD + "Customers are denied access to nothing; please enable JavaScript and cookies to hear the webcast.",
        "Tarnbeck announces that too many requests for its new saw came in.",
        "Tarnbeck Tools ASA opened its 403rd shop.",
        "503\n\nTarnbeck reports revenue of 5 million euros.",
    ],
)
def test_a_release_is_no_error_page(text: str) -> None:
    assert error_page(text) is None


LACKS = [
    ("We expect revenue of $5 million in 2026.\n\nThe plant runs.\n", "no company name and no publication date found; give them with --issuer NAME --published YYYY-MM-DD"),
    ("Tarnbeck Tools ASA expects revenue of $5 million in 2026. Tarnbeck Tools ASA says so.\n", "no publication date found; give it with --published YYYY-MM-DD"),
    ("We expect revenue of $5 million in 2026.\n\nMay 8, 2025\n", "no company name found; give it with --issuer NAME"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "reason"), LACKS)
def test_all_that_a_release_does_not_tell_is_named_with_the_command(text: str, reason: str) -> None:
    with pytest.raises(UnreadableRelease) as told:
        read_release(text.encode(), source="in/x.txt")
    options = reason.split("with ")[1]
    assert str(told.value) == f"in/x.txt: {reason}: tracker ingest {options} in/x.txt"
    release = read_release(text.encode(), source="in/x.txt", issuer="Tarnbeck Tools ASA", published="2025-05-08")
    assert release.issuer == "Tarnbeck Tools ASA"
