"""`tracker export`: the contract's columns, safe cells, true numbers, a fixed order."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from ledgers import NORVANE, OSTREL, export, run, write_releases

from tracker.cli.formats import as_csv, safe_cell
from tracker.resolve.judge import distance_of

CLAIMS = """claim_id, source, issuer, ticker, published, kind, speaker, subject, metric, event, basis, scope, measure, low, high,
unit, approx, amount_text, target_text, target_start, target_end, action, prior_low, prior_high, condition, quote, start, end,
section, cue, confidence, series_id, status, reason, position, direction, actual, days_late, evidence_source, evidence_quote,
evidence_start, evidence_end, as_of""".replace("\n", " ").split(", ")
RELEASES = """release_id, source, issuer, ticker, exchange, cik, published, period_end, fiscal_year_end, title, url, sha256,
first_seen_at""".replace("\n", " ").split(", ")


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a judged ledger of two made-up companies."""
    folder = tmp_path_factory.mktemp("export")
    files = [*write_releases(folder / "in", NORVANE), *write_releases(folder / "in", OSTREL)]
    assert run("ingest", *files, db=folder / "t.db").exit_code == 0
    assert run("resolve", "--as-of", "2032-06-01", db=folder / "t.db").exit_code == 0
    return folder / "t.db"


@pytest.mark.parametrize(("what", "columns"), [("claims", CLAIMS), ("releases", RELEASES)])
def test_the_contract_s_columns_come_first_in_its_order(what: str, columns: list[str], db: Path) -> None:
    header = next(csv.reader(io.StringIO(run("export", what, db=db).stdout)))
    assert header[: len(columns)] == columns
    assert list(export(db, what)[0])[: len(columns)] == columns


@pytest.mark.parametrize("what", ["claims", "releases", "resolutions", "figures", "history"])
def test_csv_and_jsonl_tell_the_same(what: str, db: Path) -> None:
    lines = list(csv.DictReader(io.StringIO(run("export", what, db=db).stdout)))
    objects = export(db, what)
    assert len(lines) == len(objects) > 0 or what == "history"
    for line, one in zip(lines, objects, strict=True):
        assert line == {name: safe_cell(value) for name, value in one.items()}


def test_numbers_are_numbers_and_absent_is_null(db: Path) -> None:
    claim = next(c for c in export(db) if c["metric"] == "revenue" and c["published"] == "2031-08-21")
    assert (claim["low"], claim["high"], claim["prior_low"]) == (42000000, 44000000, None)
    assert claim["approx"] is False and isinstance(claim["confidence"], float)
    text = (Path(str(claim["source"]))).read_text()
    assert text.count(str(claim["quote"])) == 1


def test_the_distance_is_that_of_the_resolver_and_a_tolerance_adds_a_status(db: Path) -> None:
    def exact(value: object) -> Decimal | None:
        return None if value is None else Decimal(str(value))

    for claim in export(db):
        low, high, actual = (exact(claim[name]) for name in ("low", "high", "actual"))
        told = distance_of(low, high, claim["position"], actual, claim["unit"])
        assert (claim["distance"], claim["distance_percent"]) == pytest.approx(told)
    lines = list(csv.DictReader(io.StringIO(run("export", "claims", "--tolerance", "2", db=db).stdout)))
    assert [line["status_at_tolerance"] for line in lines] == [line["status"] for line in lines]
    assert run("export", "releases", "--tolerance", "2", db=db).exit_code == 2


def test_same_export_every_time(db: Path) -> None:
    assert run("export", "claims", db=db).stdout == run("export", "claims", db=db).stdout


def test_vague_claims_only_with_all(db: Path) -> None:
    stood_by, everything = export(db), export(db, "claims", "--all")
    assert all(c["vague"] is False for c in stood_by)
    assert {c["claim_id"] for c in stood_by} == {c["claim_id"] for c in everything if not c["vague"]}


def test_parquet(db: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    done = run("export", "claims", "--format", "parquet", "-o", tmp_path / "c.parquet", db=db)
    assert done.exit_code == 0, done.output
    table = parquet.read_table(tmp_path / "c.parquet").to_pylist()
    for one, other in zip(table, export(db), strict=True):
        assert {k: v for k, v in one.items() if k != "also"} == {k: v for k, v in other.items() if k != "also"}
    assert run("export", "claims", "--format", "parquet", db=db).exit_code == 2


def test_a_file_is_written_whole_or_not_at_all(db: Path, tmp_path: Path) -> None:
    target = tmp_path / "claims.csv"
    assert run("export", "claims", "-o", target, db=db).exit_code == 0
    assert target.read_text(encoding="utf-8") == run("export", "claims", db=db).stdout
    done = run("export", "claims", "-o", tmp_path / "no" / "claims.csv", db=db)
    assert done.exit_code == 2 and "cannot be written" in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["claims.csv"]


SAFE = [
    ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
    ("+1 (555) 0100", "'+1 (555) 0100"),
    ("-5 % to -3 %", "'-5 % to -3 %"),
    ("@cmd", "'@cmd"),
    ("\tx", "'\tx"),
    ("\r=1", "'\r=1"),
    ("-5", "-5"),
    ("+5.25", "+5.25"),
    ("-5.", "'-5."),
    (-0.35, "-0.35"),
    (-5.0, "-5"),
    (1e-7, "0.0000001"),
    (7.8e7, "78000000"),
    (True, "true"),
    (None, ""),
]


@pytest.mark.parametrize(("value", "cell"), SAFE)
def test_cells(value: object, cell: str) -> None:
    assert safe_cell(value) == cell


@given(st.text())
@example("a\r=1+1")
def test_no_text_runs_as_a_formula(text: str) -> None:
    lines = "".join(as_csv([{"a": text, "b": "end"}], ["a", "b"]))
    read = list(csv.reader(io.StringIO(lines, newline="")))
    assert len(read) == 2 and len(read[1]) == 2
    cell = read[1][0]
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")) or float(cell) is not None
    assert cell in (text, "'" + text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_survive(value: float) -> None:
    assert float(safe_cell(value)) == value


def test_a_workbook_has_typed_cells_links_and_a_frozen_head(db: Path, tmp_path: Path) -> None:
    file = tmp_path / "claims.xlsx"
    base = "https://tracker.example/"
    assert run("export", "claims", "--format", "xlsx", "-o", file, "--base-url", base, db=db).exit_code == 0
    sheet = openpyxl.load_workbook(file).active
    rows = list(sheet.iter_rows())
    at = {cell.value: number for number, cell in enumerate(rows[0])}
    told = export(db)
    assert sheet.freeze_panes == "A2" and len(rows) == len(told) + 1
    for row, claim in zip(rows[1:], told, strict=True):
        assert row[at["claim_id"]].hyperlink.target == f"https://tracker.example/-/tracker/claim/{claim['claim_id']}"
        assert row[at["published"]].value.date().isoformat() == claim["published"] and row[at["published"]].is_date
        assert row[at["low"]].value == claim["low"] and row[at["approx"]].value is claim["approx"]
        assert all(cell.data_type != "f" for cell in row)
    assert run("export", "claims", "--format", "xlsx", db=db).exit_code == 2


def test_csv_for_excel_begins_with_its_mark_and_is_else_the_same(db: Path) -> None:
    plain, marked = run("export", "claims", db=db).stdout, run("export", "claims", "--bom", db=db).stdout
    assert marked == "\ufeff" + plain and not plain.startswith("\ufeff")
    pandas = pytest.importorskip("pandas", reason="needs pandas: pip install -e '.[test]'")
    frame = pandas.read_csv(io.StringIO(plain))
    assert len(frame) == len(export(db)) and frame["low"].dtype == "float64" and next(iter(frame.columns)) == "claim_id"


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_release_without_a_ticker_shares_its_issuer_s(form: str, tmp_path: Path) -> None:
    files = write_releases(tmp_path / "in", NORVANE[:2])
    files[1].write_text(files[1].read_text().replace(" (Nasdaq: NVIN)", ""))
    assert run("ingest", *files, db=tmp_path / "t.db").exit_code == 0
    told = run("export", "releases", "--format", form, db=tmp_path / "t.db").stdout
    lines = csv.DictReader(io.StringIO(told)) if form == "csv" else map(json.loads, told.splitlines())
    assert [line["ticker"] for line in lines] == ["NVIN", "NVIN"]


def test_claims_of_one_quarter_are_those_whose_window_holds_the_day(db: Path) -> None:
    found = export(db, "claims", "--period", "2031-11-15")
    assert found and all(str(c["target_start"]) <= "2031-11-15" <= str(c["target_end"]) for c in found)
    assert run("export", "figures", "--period", "2031-11-15", db=db).exit_code == 2
