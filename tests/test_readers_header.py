"""The head of a release in the many ways that issuers write it."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from importlib import resources

import pytest

from tracker.lexicon import load_rows
from tracker.readers import read_release
from tracker.readers.dates import file_date
from tracker.readers.ends import find_period_ends
from tracker.readers.listings import find_listings
from tracker.readers.names import parse_name

TAIL = " today announced results for the quarter ended September 30, 2025, which were as the company had expected them to be."


@pytest.mark.parametrize(
    "dateline",
    [
        "AUSTIN, Texas, November 4, 2025 (GLOBE NEWSWIRE) -- ",
        "AUSTIN, TX - November 4, 2025 (NEWMEDIAWIRE) - ",
        "AUSTIN, Tex. - (NewMediaWire) - November 04, 2025 - ",
        "AUSTIN, Nov. 4, 2025 /PRNewswire/ -- ",
        "November 4, 2025\n\nAUSTIN, Texas--(BUSINESS WIRE)-- ",
        "Austin, Texas, 4 November 2025 – ",
        "AUSTIN, Texas ― November 4, 2025 ― ",
        "Austin, Nov 4th, 2025 — ",
        "11/4/2025\n\nAUSTIN – ",
        "AUSTIN, TexasNovember 4, 2025",
        "Austin, November 4, 2025\n\n",
        "AUSTIN and BERLIN - November 4, 2025 (NEWMEDIAWIRE) - ",
    ],
)
def test_datelines(dateline: str) -> None:
    text = f"Example Robotics Reports Third Quarter Results\n\n{dateline}Example Robotics, Inc. (Nasdaq: EXRB){TAIL}"
    release = read_release(text.encode())
    assert (release.published, release.issuer) == (date(2025, 11, 4), "Example Robotics, Inc.")
    assert release.period_end == date(2025, 9, 30)


@pytest.mark.parametrize(
    "row",
    tomllib.loads(resources.files("tracker.lexicon").joinpath("exchanges.toml").read_text("utf-8"))["exchange"],
    ids=lambda r: r["name"],
)
def test_every_exchange_has_a_true_example(row: dict[str, str]) -> None:
    found = find_listings(f"Example Corp. {row['example']} said")
    assert [listing.exchange for listing in found] == [row["name"]]
    assert found[0].ticker == row["example"].rstrip(")").split(":")[1].strip()


@pytest.mark.parametrize(
    ("text", "ticker"),
    [
        ("(NASDAQ:EXRB)", "EXRB"),
        ("[NASDAQ National Market: EXRB]", "EXRB"),
        ("(OTC: $EXRB)", "EXRB"),
        ("(TSXV:EXR)(OTCQB:EXRBF)(F:EXR)", "EXR"),
        ("(Ticker symbol EXR / ISIN DE000A0ABCD1)", "EXR"),
        ("(ISIN DE000A0ABCD1, Ticker EXR)", "EXR"),
        ("(EXR; ISIN: CH0000000000)", "EXR"),
        ("(A-share: 600000.SH; H-share: 06000.HK)", "600000.SH"),
        ("(Nasdaq and TASE: EXRB)", "EXRB"),
        ("(NYSE: EX.B)", "EX.B"),
        ("(ISIN: DE000A0ABCD1; WKN: A0ABCD)", None),
        ("at 4:30 p.m. ET", None),
    ],
)
def test_tickers(text: str, ticker: str | None) -> None:
    found = find_listings(f"Example Robotics {text} said")
    assert (found[0].ticker if found else None) == ticker


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Dunn & Baker's Diners, Inc., (NASDAQ:DBDI), an owner", "Dunn & Baker's Diners, Inc."),
        ("The Example Group today announced", "Example Group"),
        ("example AG, a provider of", "example AG"),
        ("Bank of the North Corp. reported", "Bank of the North Corp."),
        ("Example® Medical announced", "Example Medical"),
        ("In the second quarter the", None),
        ("revenue rose by", None),
    ],
)
def test_names(text: str, name: str | None) -> None:
    assert parse_name(text) == name


@pytest.mark.parametrize(
    ("text", "day", "months", "index"),
    [
        ("the three months ended September 25, 2010", date(2010, 9, 25), 3, None),
        ("its fiscal 2010 fourth quarter ended September 25, 2010", date(2010, 9, 25), 3, 4),
        ("second quarter of fiscal year 2012 ended December 31, 2011", date(2011, 12, 31), 3, 2),
        ("13 weeks ended May 6, 2018", date(2018, 5, 6), 3, None),
        ("first quarter (twelve weeks) of fiscal 2023, ended November 20, 2022", date(2022, 11, 20), 3, None),
        ("the fiscal year ended June 30, 2012", date(2012, 6, 30), 12, None),
        ("the prior year 13-week period ended November 4, 2023", date(2023, 11, 4), 3, None),
        ("its first quarter 2018, which ended on May 6, 2018", date(2018, 5, 6), 3, 1),
        ("the year ending 31 March 2025", date(2025, 3, 31), 12, None),
    ],
)
def test_period_ends(text: str, day: date, months: int, index: int | None) -> None:
    first = next(find_period_ends(text))
    assert (first.day, first.months, first.index) == (day, months, index)


def test_a_period_ending_in_two_ways_gives_both() -> None:
    found = list(
        find_period_ends(
            "the thirteen-week period (“fourth quarter”) and fifty-two-week period (“fiscal year”) ended January 28, 2023"
        )
    )
    assert {(e.months, e.index) for e in found} >= {(12, None), (3, 4)}


@pytest.mark.parametrize(
    ("words", "published", "period_end", "year_end"),
    [
        ("results for its first quarter 2018, which ended on May 6, 2018.", "2018-06-11", date(2018, 5, 6), "02-03"),
        ("results for its third quarter ended September 30, 2025.", "2025-11-04", date(2025, 9, 30), "12-31"),
        (
            "results for its fiscal 2004 first quarter ended December 27, 2003.",
            "2004-01-14",
            date(2003, 12, 27),
            "09-25",
        ),
        ("that net loss for its fiscal year ending June 30, 2012 will be small.", "2012-01-27", None, "06-30"),
        # A subsidiary's twelve months, told five months later; a year's results come sooner.
        ("that its Chilean plant delivered $112 million of ester in the year ended September 2024.", "2025-02-13", date(2024, 9, 30), None),
        ("results for the year ended September 2024.", "2024-12-03", date(2024, 9, 30), "09-30"),
        (
            "results for the fourth quarter and fiscal year ended January 28, 2023.",
            "2023-03-09",
            date(2023, 1, 28),
            "01-28",
        ),
        ("results for the first half of 2025.", "2025-09-25", date(2025, 6, 30), None),
        ("results for the first nine months of 2025.", "2025-11-13", date(2025, 9, 30), None),
        ("its annual report for 2024.", "2025-03-20", date(2024, 12, 31), None),
        ("that it will take part in a conference in September.", "2025-09-01", None, None),
    ],
)
def test_calendar(words: str, published: str, period_end: date | None, year_end: str | None) -> None:
    day = date.fromisoformat(published)
    text = f"Example Robotics News\n\nAUSTIN, Texas, {day:%B} {day.day}, {day.year} -- Example Robotics, Inc. today announced {words} All of it went well."
    release = read_release(text.encode())
    assert release.period_end == period_end
    assert (release.fiscal_year_end if release.fiscal_year_end_from == "text" else None) == year_end


@pytest.mark.parametrize(
    ("title", "corrects"),
    [
        ("CORRECTION -- Example Robotics Reports Third Quarter Results", True),
        ("Corrected: Example Robotics Reports Third Quarter Results", True),
        ("Example Robotics Corrects Course and Reports Third Quarter Results", False),
        ("Example Robotics Reports Third Quarter Results", False),
    ],
)
def test_corrections(title: str, corrects: bool) -> None:
    text = f"{title}\n\nAUSTIN, Texas, November 4, 2025 (GLOBE NEWSWIRE) -- Example Robotics, Inc. (Nasdaq: EXRB){TAIL}"
    assert read_release(text.encode()).corrects is corrects


def test_the_text_wins_over_the_file_name() -> None:
    text = f"AUSTIN, Texas, November 4, 2025 (GLOBE NEWSWIRE) -- Example Robotics, Inc. (Nasdaq: EXRB){TAIL}".encode()
    assert read_release(text, source="2025-11-06__x.txt").published == date(2025, 11, 4)
    assert read_release(text.replace(b", November 4, 2025", b""), source="2025-11-06__x.txt").published == date(
        2025, 11, 6
    )


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2012-01-27__x.txt", date(2012, 1, 27)),
        ("AB-8K-20101018162951.txt", date(2010, 10, 18)),
        ("0000123-22-000107.txt", None),
    ],
)
def test_file_dates(name: str, day: date | None) -> None:
    assert file_date(name) == day


EQS = """EQS-News: Muster Systeme AG / Key word(s): Quarterly / Interim Statement
Muster Systeme AG: Strong third quarter, forecast confirmed

12.11.2025 / 07:30 CET/CEST
The issuer is solely responsible for the content of this announcement.

Munich, November 12, 2025 – Muster Systeme AG (ISIN DE000A0XXXX1) increased its revenue in the first nine months of 2025 by 12% to EUR 120.3 million.
"""
NEWSFILE = """Vancouver, British Columbia--(Newsfile Corp. - August 14, 2025) - Northern Copper Mines Ltd. (TSX: NCM) (OTCQX: NCMLF) \
("Northern") today reported its second quarter 2025 results. All figures are in Canadian dollars unless noted.
"""
LONDON = """Example Retail Group Reports Results for the 13 weeks and 39 weeks ended 28 October 2023

London, 15 November 2023. Example Retail Group plc (LSE: ERG) today announces its results for the third quarter.
"""
NORDIC = """Press Release
Stockholm, Sweden, October 24, 2025

Exempel Teknik AB (publ) (Nasdaq Stockholm: EXTK B) Interim report January-September 2025

Net sales amounted to SEK 1,203 million (1,100). The company announced that it expects higher margins in the coming quarters.
"""
LETTER = """Example Corp
123 Main Street
Springfield

March 3, 2025

Dear Shareholders,

2024 was a good year for Example. Example Corp grew revenue by 20%. We expect 2025 revenue of $50 million.
"""


@pytest.mark.parametrize(
    ("text", "issuer", "ticker", "published", "period_end", "year_end"),
    [
        (EQS, "Muster Systeme AG", None, date(2025, 11, 12), date(2025, 9, 30), "12-31"),
        (NEWSFILE, "Northern Copper Mines Ltd.", "NCM", date(2025, 8, 14), date(2025, 6, 30), "12-31"),
        (LONDON, "Example Retail Group plc", "ERG", date(2023, 11, 15), date(2023, 10, 28), "01-27"),
        (NORDIC, "Exempel Teknik AB", "EXTK B", date(2025, 10, 24), date(2025, 9, 30), "12-31"),
        (LETTER, "Example Corp", None, date(2025, 3, 3), None, "12-31"),
    ],
    ids=["eqs", "newsfile", "london", "nordic", "letter"],
)
def test_heads_of_many_lands(
    text: str, issuer: str, ticker: str | None, published: date, period_end: date | None, year_end: str
) -> None:
    release = read_release(text.encode())
    assert (release.issuer, release.ticker, release.published) == (issuer, ticker, published)
    assert (release.period_end, release.fiscal_year_end) == (period_end, year_end)


@pytest.mark.parametrize("row", load_rows("legal_forms"), ids=lambda r: r["example"])
def test_every_legal_form_has_a_true_example(row: dict[str, str]) -> None:
    read = parse_name(f"{row['example']} today reported results")
    assert read == row["example"] or read == row["example"].rstrip(".")
    assert re.search(rf"\b(?:{row['form']})\.?$", row["example"])


@pytest.mark.parametrize("row", load_rows("not_issuers"), ids=lambda r: r["example"])
def test_no_exchange_wire_or_opening_word_is_an_issuer(row: dict[str, str]) -> None:
    assert re.fullmatch(rf"{row['pattern']}(?: (?:Limited|AG))?", row["example"])
    assert parse_name(row["example"]) is None


TITLES = {
    "a heading without a verb of the list": (
        "<h2>Orrin Vale Board of Directors Approves Spin-off of Lumenso</h2><p>Record date set for March 18, 2024</p>",
        "Orrin Vale Board of Directors Approves Spin-off of Lumenso",
    ),
    "Inc. ends no sentence": (
        "<h1>Orrin Vale, Inc. Announces Purchase of a Hauler to Fuel Growth. Purchase to lift revenue</h1>",
        "Orrin Vale, Inc. Announces Purchase of a Hauler to Fuel Growth. Purchase to lift revenue",
    ),
    "a time stamp is none": (
        "<h2>March 08, 2024 06:00 AM Eastern Standard Time</h2><p>Orrin Vale and Lumenso Complete Merger</p>",
        "Orrin Vale and Lumenso Complete Merger",
    ),
    "a securities number is none": (
        "<h3>Orrin Vale SE: Nine-month figures 2024</h3><h3>WKN: A2KH01 / ISIN: DE000A2KH012</h3>",
        "Orrin Vale SE: Nine-month figures 2024",
    ),
    "a cover's line about its exhibits is none": (
        "<p>The following is furnished as an exhibit to this report:</p><h3>Orrin Vale Approves Spin-off of Lumenso</h3>",
        "Orrin Vale Approves Spin-off of Lumenso",
    ),
    "a list of exhibits and a logo are none": (
        "<p>99.1 Press release dated March 8, 2024, announcing a spin-off</p><p>[Orrin Vale logo]</p>",
        None,
    ),
    "whom to reach, what the file holds and when it may be used are none": (
        "<p>FOR RELEASE ON MARCH 8 AT NOON</p><p>EDITORIAL CONTACTS:</p><p>Table of Contents</p><h2>Orrin Vale Approves Spin-off of Lumenso</h2>",
        "Orrin Vale Approves Spin-off of Lumenso",
    ),
    "what its outlook is for is none": (
        "<h2>Orrin Vale Reports Higher Sales</h2><h3>Guidance for the year to 30 June 2024</h3>",
        "Orrin Vale Reports Higher Sales",
    ),
    "whom to reach is none": ("<p>Ida Rask</p><p>+1 650 555 0123</p><p>ida@example.com</p>", None),
}


@pytest.mark.parametrize("page, title", TITLES.values(), ids=TITLES)
def test_title_above_the_lead(page: str, title: str | None) -> None:
    lead = "<p>DAYTON, Ohio, March 8, 2024 -- Orrin Vale, Inc. (NYSE: ORV) today announced what its board decided.</p>"
    assert read_release(f"<html><body>{page}{lead}</body></html>".encode(), source="r.html").title == title


def test_a_submission_of_1994_is_one_inside_its_mail_envelope() -> None:
    release = read_release(
        b"-----BEGIN PRIVACY-ENHANCED MESSAGE-----\nProc-Type: 2001,MIC-CLEAR\nMIC-Info: RSA-MD5,RSA,\n kDrH\n\n"
        b"<IMS-DOCUMENT>0000999999-94-000005.txt : 19940323\n<IMS-HEADER>0000999999-94-000005.hdr.sgml : 19940323\n"
        b"CONFORMED SUBMISSION TYPE:\t8-K\nFILED AS OF DATE:\t\t19940322\n\nFILER:\n\n\tCOMPANY DATA:\n"
        b"\t\tCOMPANY CONFORMED NAME:\t\t\tORRIN VALE INC\n\t\tFISCAL YEAR END:\t\t\t0331\n</IMS-HEADER>\n"
        b"<DOCUMENT>\n<TYPE>8-K\n<TEXT>\nORRIN VALE, INC. COMMENTS ON FOURTH QUARTER ESTIMATES\n\n"
        b"DAYTON, Ohio, March 22, 1994 -- Orrin Vale, Inc. today reported that it expects a loss for the quarter.\n</TEXT>\n</DOCUMENT>\n"
    )
    assert (release.fiscal_year_end, release.fiscal_year_end_from) == ("03-31", "submission")
    assert str(release.published) == "1994-03-22"
