"""What the heads of several releases in one folder tell together: the year's end, the company, what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from ledgers import export, run


def told(folder: Path, **texts: str) -> list[Path]:
    """Write releases into a folder, each under its name."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return sorted(folder.iterdir())


def network(day: str, words: str) -> str:
    return f"AUSTIN, Texas, {day} -- Brasken Networks, Inc. (Nasdaq: BRSK) today announced its results. {words}\n"


YEAR = network("November 12, 2025", "Net sales for the fiscal year ended September 27, 2025 were $410 million.")
NEXT = network("December 4, 2025", "For the first quarter of fiscal 2026, the company expects net sales of $101 million to $104 million.")
LATER = network("February 10, 2026", "For the second quarter of fiscal 2026, the company expects net sales of $103 million to $106 million.")


def test_a_year_end_told_once_holds_for_the_later_releases(tmp_path: Path) -> None:
    told(tmp_path / "in", a=YEAR, b=NEXT, c=LATER)
    assert run("ingest", tmp_path / "in", db=tmp_path / "t.db").exit_code == 0
    windows = [(claim["target_start"], claim["target_end"]) for claim in export(tmp_path / "t.db")]
    assert windows == [("2025-09-28", "2025-12-27"), ("2025-12-28", "2026-03-28")]


@pytest.mark.parametrize(("first", "second"), [("June 28, 2025", "July 4, 2026"), ("June 28, 2025", "July 3, 2026")])
def test_a_year_of_weeks_stays_one_calendar(first: str, second: str, tmp_path: Path) -> None:
    outlook = "For fiscal {}, the company expects net sales of $430 million."
    earlier = network("August 12, 2025", f"Net sales for the fiscal year ended {first} were $410 million. {outlook.format(2026)}")
    later = network("August 18, 2026", f"Net sales for the fiscal year ended {second} were $431 million. {outlook.format(2027)}")
    told(tmp_path / "in", a=earlier, b=later)
    assert run("ingest", tmp_path / "in", db=tmp_path / "t.db").exit_code == 0
    ends = {str(claim["target_end"])[:7] for claim in export(tmp_path / "t.db")}
    assert ends in ({"2026-06", "2027-06"}, {"2026-07", "2027-06"}, {"2026-06", "2027-07"}, {"2026-07", "2027-07"})


NOTE = "ASX release\n\n27 August 2025\n\nTaupari Honey Limited (NZX: TPH)\n\nTaupari Honey Limited today announced its result for the year ended 30 June 2025.\n"
NAMELESS = "The Company today announced that its revenue for the six months ended 31 December 2025 was $31.0 million.\n\n24 February 2026\n"


def test_a_release_that_names_no_company_is_kept_aside_or_its_folder_s(tmp_path: Path) -> None:
    files = told(tmp_path / "in", a=NOTE, b=NOTE.replace("27 August 2025", "26 August 2024").replace("30 June 2025", "30 June 2024"), c=NAMELESS)
    done = run("ingest", tmp_path / "in", db=tmp_path / "t.db")
    issuers = {release["issuer"] for release in export(tmp_path / "t.db", "releases")}
    assert issuers == {"Taupari Honey Limited"}
    assert len(export(tmp_path / "t.db", "releases")) == 3 or (done.exit_code == 1 and f"--issuer NAME {files[2]}" in done.stderr)


DAYLESS = "Seri Angsana Berhad\n\nPress release\n\nSeri Angsana Berhad expects revenue of RM310 million to RM330 million for the year ending 31 December 2026.\n"


def test_a_release_without_a_day_is_named_with_the_command_that_reads_it(tmp_path: Path) -> None:
    (file,) = told(tmp_path / "in", a=DAYLESS)
    done = run("ingest", tmp_path / "in", db=tmp_path / "t.db")
    assert done.exit_code == 1 and "no publication date" in done.stderr and f"tracker ingest --published YYYY-MM-DD {file}" in done.stderr
    assert run("ingest", "--published", "2026-02-24", file, db=tmp_path / "t.db").exit_code == 0
    (claim,) = export(tmp_path / "t.db")
    assert (claim["issuer"], claim["low"], claim["high"], claim["unit"]) == ("Seri Angsana Berhad", 310e6, 330e6, "MYR")
    assert run("ingest", tmp_path / "in", db=tmp_path / "t.db").exit_code == 0
    assert len(export(tmp_path / "t.db")) == 1


def test_a_mark_at_the_beginning_is_no_letter_of_the_name(tmp_path: Path) -> None:
    report = "Tallmora AB (publ)\n\nInterim report\n\nGothenburg, 17 July 2025\n\nNet sales were SEK 310 million. Tallmora AB expects net sales of SEK 1,300 million in 2025.\n"
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(report, encoding="utf-8-sig")
    (folder / "b.txt").write_text(report.replace("17 July", "18 July"), encoding="utf-16")
    assert run("ingest", folder, db=tmp_path / "t.db").exit_code == 0
    assert [release["issuer"] for release in export(tmp_path / "t.db", "releases")] == ["Tallmora AB"] * 2
