"""The Datasette plugin without a browser: feeds, calendar, spreadsheets, safety, queries, metadata."""

from __future__ import annotations

import asyncio
import csv
import importlib.metadata
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from copy import deepcopy
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from datasette.app import Datasette
from markupsafe import Markup

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from bounded import grows_with_its_length  # noqa: E402
from labelled import build  # noqa: E402

from tracker.db.standing import settle  # noqa: E402
from tracker.web import cells, highlight, hooks, names, safety, search, serving  # noqa: E402

ATOM = "{http://www.w3.org/2005/Atom}"
METADATA = json.loads((ROOT / "metadata.json").read_text(encoding="utf-8"))
HOSTILE = ("<script>window", "<img src=x", "<svg onload", "<b onmouseover")


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folders = [path.parent for path in sorted((ROOT / "data").glob("*/claims.jsonl"))]
    return build(tmp_path_factory.mktemp("web") / "tracker.db", folders)


def open_site(*files: Path, public: bool = False, **given: Any) -> Datasette:
    settings = {name: _value(value) for name, value in (serving.PUBLIC if public else serving.PRIVATE).items()}
    return Datasette(
        [str(path) for path in files], metadata=deepcopy(given.pop("metadata", METADATA)), settings=settings, **given
    )


def _value(text: str) -> bool | int:
    return text == "on" if text in ("on", "off") else int(text)


def ask(site: Datasette, path: str) -> Any:
    return asyncio.run(site.client.get(path))


@pytest.fixture(scope="module")
def site(ledger: Path) -> Datasette:
    return open_site(ledger)


@pytest.fixture(scope="module")
def public(ledger: Path) -> Datasette:
    return open_site(ledger, public=True)


# Pages


def all_paths(ledger: Path) -> list[str]:
    with sqlite3.connect(ledger) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]
        hostile = connection.execute("SELECT release_id FROM releases WHERE source = 'hostile-1.txt'").fetchone()[0]
    named = [
        "releases",
        "issuers",
        "claims",
        "figures",
        "resolutions",
        *names,
        *METADATA["databases"]["tracker"]["queries"],
    ]
    return [
        "/",
        "/tracker",
        "/-/tracker/dashboard",
        "/-/tracker/quality",
        "/-/tracker/search?q=revenue",
        "/-/tracker/issuer/hostile",
        "/-/tracker/claim/hostile-000",
        "/-/tracker/claim/hostile-001",
        f"/-/tracker/release/{hostile}",
        "/tracker/claims/hostile-000",
        "/tracker/claims_current?issuer_id=hostile&_all=1",
        *(f"/tracker/{name}" for name in named),
        "/tracker/known_on?day=2026-11-20",
        "/tracker/verdicts_since?since=2020-01-01",
    ]


def test_a_shortened_id_leads_to_its_claim_where_it_is_the_only_one(ledger: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(ledger, tmp_path / "tracker.db"))
    with closing(sqlite3.connect(copy)) as connection:
        rest = ", ".join(row[1] for row in connection.execute("PRAGMA table_info(claims)") if row[1] not in ("claim_id", "number"))
        connection.execute(f"INSERT INTO claims (claim_id, number, {rest}) SELECT 'f7523aa2d0cd', 999999, {rest} FROM claims WHERE claim_id = 'hostile-000'")
        connection.commit()
    site = open_site(copy)
    answer = ask(site, "/-/tracker/claim/f7523aa2")
    assert (answer.status_code, answer.headers["location"]) == (302, "/-/tracker/claim/f7523aa2d0cd")
    for begun in ("f752", "hostile-0", "f7523aa2d0cde"):
        assert ask(site, f"/-/tracker/claim/{begun}").status_code == 404, begun


def test_hostile_text_is_escaped_on_every_page(site: Datasette, ledger: Path) -> None:
    seen = 0
    for path in all_paths(ledger):
        answer = ask(site, path)
        assert answer.status_code == 200, path
        assert not any(text in answer.text for text in HOSTILE), path
        seen += "&lt;script&gt;window" in answer.text
    assert seen > 10, "the hostile issuer was on too few pages for this test to mean anything"


def test_the_ledger_may_have_any_name(ledger: Path, tmp_path: Path) -> None:
    other = tmp_path / "what ever-2.db"
    other.write_bytes(ledger.read_bytes())
    sqlite3.connect(tmp_path / "a.db").execute("CREATE TABLE t (x)").connection.close()
    site = open_site(tmp_path / "a.db", other)
    assert "What they promised" in ask(site, "/").text
    page = ask(site, "/what~20ever-2/claims_current").text
    assert "Every promise the tracker stands by" in page and 'class="badge' in page
    assert ask(site, "/what~20ever-2/most_slipped").status_code == 200
    assert 'href="/a"' in ask(site, "/").text, "the other databases are still to be found"
    dashboards = site.plugin_config("datasette-dashboards")["ledger"]["charts"]
    assert {chart["db"] for chart in dashboards.values()} == {"what ever-2"}


def test_pages_are_the_same_without_metadata_file(ledger: Path, site: Datasette) -> None:
    bare = open_site(ledger, metadata={})
    for path in ("/tracker/claims_current", "/tracker/due", "/tracker/biggest_beats"):
        strip = lambda text: re.sub(r"· [\d.]+ ms", "", text)  # noqa: E731
        assert strip(ask(bare, path).text) == strip(ask(site, path).text), path


def test_an_analysts_verdict_stands_before_the_machines(ledger: Path, tmp_path: Path) -> None:
    copy = tmp_path / "tracker.db"
    copy.write_bytes(ledger.read_bytes())
    with sqlite3.connect(copy) as connection:
        connection.execute(
            "INSERT INTO resolutions (resolution_id, claim_id, status, explanation, rule, code_version, run_id, "
            "decided_by, source_url, as_of, recorded_at) VALUES (99999, 'hostile-001', 'met', 'Seen <b>', 'analyst', "
            "'0.1.0', 1, 'ann', 'javascript:alert(1)', '2026-11-20', '2026-11-20T07:00:00Z')"
        )
        connection.execute("UPDATE claims SET override_id = 99999 WHERE claim_id = 'hostile-001'")
        settle(connection)
    site = open_site(copy)
    page = ask(site, "/-/tracker/claim/hostile-001").text
    assert "by an analyst" in page and "Seen &lt;b&gt;" in page and "javascript:" not in page
    assert "The machine says" in page and "overdue" in page
    row = ask(site, "/tracker/claims_current?claim_id=hostile-001").text
    assert "by an analyst" in row
    assert "Umbrage" in ask(site, "/-/tracker/issuer/hostile/verdicts.atom").text
    assert "hostile-001" not in ask(site, "/-/tracker/due.ics").text


def test_an_instance_without_a_ledger_keeps_its_index(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "plain.db").execute("CREATE TABLE t (x)").connection.close()
    site = open_site(tmp_path / "plain.db", metadata={})
    assert "plain" in ask(site, "/").text
    assert ask(site, "/-/tracker/dashboard").status_code == 404


def test_a_page_of_a_private_ledger_needs_permission(ledger: Path) -> None:
    site = open_site(ledger, metadata={"databases": {"tracker": {"allow": {"id": "analyst"}}}})
    for path in ("/", "/-/tracker/claim/hostile-000", "/-/tracker/claims.atom", "/-/tracker/due.ics"):
        assert ask(site, path).status_code == 403, path


@pytest.mark.parametrize("kind", ["claim", "issuer", "release"])
def test_wrong_address_is_a_page_not_a_stack_trace(
    kind: str, site: Datasette, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = ask(site, f"/-/tracker/{kind}/%3Cscript%3E")
    assert answer.status_code == 404 and f"No such {kind}" in answer.text and "<script>%3C" not in answer.text
    assert "Traceback" not in capfd.readouterr().err


def test_html_is_valid(site: Datasette, public: Datasette, ledger: Path, tmp_path: Path) -> None:
    jar = os.environ.get("TRACKER_VNU")
    if not jar or shutil.which("java") is None:
        pytest.skip("needs the Nu HTML checker: npm pack vnu-jar, TRACKER_VNU=/path/to/vnu.jar, and java")
    own = [path for path in all_paths(ledger) if not path.startswith("/tracker?")]
    for number, path in enumerate([*own, "/-/tracker/issuer/pedalwright", "/-/tracker/issuer/quillmere", "/nope"]):
        for name, where in (("private", site), ("public", public)):
            (tmp_path / f"{name}-{number}.html").write_text(ask(where, path).text, encoding="utf-8")
    command = ["java", "-jar", jar, "--errors-only", "--format", "json", str(tmp_path)]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stderr)["messages"]
    assert not [(one["message"], one.get("extract")) for one in told]


# How often the database is asked


def statements(site: Datasette, path: str, monkeypatch: pytest.MonkeyPatch) -> int:
    asked: list[str] = []
    database = site.databases["tracker"]
    execute = database.execute

    async def counting(sql: str, *args: Any, **kwargs: Any) -> Any:
        asked.append(sql)
        return await execute(sql, *args, **kwargs)

    monkeypatch.setattr(database, "execute", counting)
    assert ask(site, path).status_code == 200
    monkeypatch.undo()
    return len(asked)


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("/-/tracker/issuer/hostile", "/-/tracker/issuer/quillmere"),
        ("/-/tracker/claim/hostile-001", "/-/tracker/claim/quillmere-000"),
        ("/-/tracker/search?q=umbrage", "/-/tracker/search?q=expects"),
        ("/tracker/claims_current?issuer_id=hostile", "/tracker/claims_current?issuer_id=quillmere"),
        ("/tracker/resolutions?claim_id=hostile-000", "/tracker/resolutions"),
        ("/-/tracker/issuer/hostile/due.ics", "/-/tracker/due.ics"),
        ("/-/tracker/issuer/hostile/claims.atom", "/-/tracker/claims.atom"),
    ],
)
def test_no_page_asks_a_query_per_row(path: str, other: str, site: Datasette, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(site, path)
    few, many = statements(site, path, monkeypatch), statements(site, other, monkeypatch)
    # Datasette asks once more per foreign key column for the labels, however many rows there are.
    assert many <= few + 6 and many < 40


def plan(ledger: Path, sql: str, **params: Any) -> str:
    with sqlite3.connect(ledger) as connection:
        rows = connection.execute(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()
    return "\n".join(str(row[3]) for row in rows)


@pytest.mark.parametrize("name", ["CLAIM", "SERIES", "VERDICTS", "RELEASE", "RELEASE_CLAIMS", "RELEASE_FIGURES", "RELEASE_PROVES", "ISSUER_RELEASES", "ISSUER_CLAIMS"])  # fmt: skip
def test_pages_of_one_thing_use_an_index(name: str, ledger: Path) -> None:
    from tracker.web import queries

    told = plan(ledger, getattr(queries, name), id="x", text=1)
    scans = [
        line for line in told.splitlines() if line.startswith("SCAN") and "runs" not in line and "CONSTANT" not in line
    ]
    assert not scans, told


# Feeds and calendar


def test_feeds_tell_claims_and_verdicts_with_stable_ids(site: Datasette) -> None:
    for name in ("claims", "verdicts"):
        answer = ask(site, f"/-/tracker/issuer/quillmere/{name}.atom")
        assert answer.headers["content-type"].startswith("application/atom+xml")
        feed = ET.fromstring(answer.content)
        ids = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
        assert len(ids) == len(set(ids)) > 10
        assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", str(one)) for one in ids)
        again = ET.fromstring(ask(site, f"/-/tracker/issuer/quillmere/{name}.atom").content)
        assert [entry.findtext(f"{ATOM}id") for entry in again.iter(f"{ATOM}entry")] == ids
        for entry in feed.iter(f"{ATOM}entry"):
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", str(entry.findtext(f"{ATOM}updated")))
            assert entry.find(f"{ATOM}author/{ATOM}name") is not None
            link = entry.find(f"{ATOM}link")
            assert link is not None and link.attrib["href"].startswith("http://localhost/-/tracker/claim/quillmere-")


def test_feed_of_one_issuer_has_no_other(site: Datasette) -> None:
    text = ask(site, "/-/tracker/issuer/hostile/verdicts.atom").text
    assert "Umbrage" in text and "Quillmere" not in text


def test_calendar_has_one_stable_event_a_due_claim(site: Datasette, ledger: Path) -> None:
    answer = ask(site, "/-/tracker/due.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    raw = answer.content
    assert raw.startswith(b"BEGIN:VCALENDAR\r\n") and raw.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    lines = raw.decode().replace("\r\n ", "").split("\r\n")
    uids = [line for line in lines if line.startswith("UID:")]
    with sqlite3.connect(ledger) as connection:
        due = {row[0] for row in connection.execute("SELECT claim_id FROM due WHERE days_left >= -92")}
        assert due < {row[0] for row in connection.execute("SELECT claim_id FROM due")}
    assert sorted(uids) == sorted(f"UID:{claim}@guidance-tracker" for claim in due)
    assert raw == ask(site, "/-/tracker/due.ics").content
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == len(due)


# Spreadsheets


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+1 quarter", "'+1 quarter"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("-5.0", "-5.0"),
        ("+7", "+7"),
        ("-1e+06", "-1e+06"),
        ("- item", "'- item"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_cell_is_safe(cell: str, safe: str) -> None:
    assert safety.safe_cell(cell) == safe


@pytest.mark.parametrize("path", ["claims_current.csv?_size=max", "claims_current.csv?_stream=1", "issuers.csv", "biggest_misses.csv"])  # fmt: skip
def test_no_cell_of_any_csv_runs(path: str, site: Datasette) -> None:
    answer = ask(site, f"/tracker/{path}")
    assert answer.status_code == 200
    found = list(csv.reader(io.StringIO(answer.text, newline="")))
    assert len({len(row) for row in found}) == 1 and len(found) > 1
    risky = [cell for row in found for cell in row if cell[:1] in tuple("=+-@\t\r") and not _is_number(cell)]
    assert not risky
    assert "'=Umbrage" in answer.text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_csv_keeps_negative_numbers_and_line_breaks(site: Datasette, ledger: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(ask(site, "/tracker/claims_current.csv?_size=max").text, newline="")))
    with sqlite3.connect(ledger) as connection:
        kept = dict(connection.execute("SELECT claim_id, quote FROM claims_current"))
        low = dict(connection.execute("SELECT claim_id, low FROM claims_current WHERE low < 0"))
    assert low
    for row in rows:
        assert row["quote"].removeprefix("'") == kept[row["claim_id"]]
        if row["claim_id"] in low:
            assert float(row["low"]) == low[row["claim_id"]]


def test_csv_is_safe_however_it_is_cut() -> None:
    text = 'a,"=1\n+2 x",-5\r\n=2,"say ""=3""",é\r\n'
    whole = safety.safe_csv(text)
    body = text.encode()
    for cut in range(len(body)):
        assert asyncio.run(_through([body[:cut], body[cut:]])) == whole
    assert whole == 'a,"\'=1\n+2 x",-5\r\n\'=2,"say ""=3""",é\r\n'


async def _through(bodies: list[bytes]) -> str:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    writer = safety.SafeCsv(send)
    await writer.send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/csv")]})
    for number, body in enumerate(bodies):
        more = number < len(bodies) - 1
        await writer.send({"type": "http.response.body", "body": body, "more_body": more})
    return b"".join(message.get("body", b"") for message in sent).decode()


def test_workbook_has_all_rows_and_no_formula(site: Datasette, ledger: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="needs the extra: pip install -e '.[xlsx]'")
    answer = ask(site, "/tracker/claims_current.xlsx?_size=5")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    with sqlite3.connect(ledger) as connection:
        count = connection.execute("SELECT count(*) FROM claims_current").fetchone()[0]
    assert sheet.max_row == count + 1
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds and "n" in kinds


def test_json_keeps_numbers_and_every_column(site: Datasette) -> None:
    found = ask(site, "/tracker/claims_current.json?claim_id=hostile-000&_shape=array").json()
    assert found[0]["low"] == 1.0e9 and found[0]["issuer"].startswith("=Umbrage <script>") and len(found[0]) > 60


# In public


def test_public_site_takes_no_sql_and_gives_no_file(public: Datasette) -> None:
    assert ask(public, "/tracker?sql=select+1").status_code == 403
    assert ask(public, "/tracker.json?sql=select+1").status_code == 403
    assert ask(public, "/tracker/claims_current?_where=1%3D1").status_code == 403
    assert ask(public, "/tracker.db").status_code == 403
    assert ask(public, "/tracker/most_slipped").status_code == 200


@pytest.mark.parametrize("path", ["/", "/tracker/claims_current", "/-/tracker/claims.atom", "/tracker/claims_current.json", "/nope", "/-/static/app.css"])  # fmt: skip
def test_every_answer_carries_the_headers(path: str, public: Datasette, site: Datasette) -> None:
    for where in (public, site):
        headers = ask(where, path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY" and headers["x-content-type-options"] == "nosniff"
    policy = ask(public, path).headers["content-security-policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy


@pytest.mark.parametrize("link", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//evil", "", None])
def test_only_web_links_are_linked(link: str | None) -> None:
    assert safety.safe_link(link) == "#"
    assert safety.safe_link("https://example.com/a") == "https://example.com/a"


def test_serve_arguments_are_what_datasette_takes() -> None:
    arguments = serving.serve_arguments("a b.db", public=True, host="0.0.0.0", port=9)
    assert arguments[:2] == ["serve", "a b.db"] and Path(arguments[arguments.index("--metadata") + 1]).is_file()
    given = {arguments[at + 1]: arguments[at + 2] for at, word in enumerate(arguments) if word == "--setting"}
    assert given["default_allow_sql"] == given["allow_download"] == "off"
    known = {setting.name for setting in __import__("datasette.app").app.SETTINGS}
    assert set(serving.PUBLIC) | set(serving.PRIVATE) <= known


# Words and marks


@pytest.mark.parametrize(
    ("asked", "terms"),
    [
        ("net income", '"net" AND ("income"* OR "incøme"*)'),
        ("rig", '"rig"*'),
        ('"; DROP', '("DROP"* OR "drøp"*)'),
        ("a* NEAR(b) ^c", '"a" "NEAR" "b" "c"*'),
        ("é-ü", '"é" "ü"*'),
        ("", ""),
    ],
)
def test_search_terms_cannot_be_malformed(asked: str, terms: str, ledger: Path) -> None:
    assert search.terms(asked) == terms
    if terms:
        with sqlite3.connect(ledger) as connection:
            connection.execute("SELECT 1 FROM claims_fts WHERE claims_fts MATCH ?", [terms]).fetchall()


def test_highlighting_keeps_every_character() -> None:
    text = "# Head <b>\n\nOne & two.\nThree\n\n  A   1   2\n  B   3   4\n"
    marks = [
        highlight.Mark(12, 20, "claim", "c1"),
        highlight.Mark(14, 45, "figure", "f1"),
        highlight.Mark(0, 9999, "claim", "outside"),
        highlight.Mark(7, 3, "claim", "reversed"),
    ]
    html = highlight.release_html(text, marks)
    shown = Markup(re.sub(r"<[^>]+>", "", str(html))).unescape()
    assert "".join(shown.split()) == "".join(text.split())
    assert "outside" not in html and "reversed" not in html
    assert len(re.findall(r'id="at-c1"', html)) == 1 and len(re.findall(r'id="at-f1"', html)) == 1


def test_a_mark_over_a_table_row_goes_on_in_each_cell() -> None:
    text = "| Sales | $ 172 | $ 178 |\n|---|---|---|\n| Costs <i> | 1 | 2 |"
    html = str(highlight.release_html(text, [highlight.Mark(2, 23, "claim", "c1")]))
    assert re.findall(r"<td[^>]*><a [^>]*>([^<]*)</a></td>", html) == ["Sales", "$ 172", "$ 178"]
    assert html.count("<tr>") == 2 and html.count('id="at-c1"') == 1 and "Costs &lt;i&gt;" in html


@pytest.mark.parametrize("text", ["\n" * 50_000, "a" + " " * 100_000, "x |" * 50_000, "- " * 50_000, "a\n" * 50_000])
def test_hostile_layout_is_quick(text: str) -> None:
    grows_with_its_length(lambda text: highlight.release_html(text, []), text)


# metadata.json


def columns(ledger: Path) -> dict[str, set[str]]:
    with sqlite3.connect(ledger) as connection:
        names = [
            row[0]
            for row in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
            if "_fts" not in row[0] and not row[0].startswith("sqlite_")
        ]
        return {name: {row[1] for row in connection.execute(f"PRAGMA table_info([{name}])")} for name in names}


def test_metadata_describes_every_column_and_nothing_else(ledger: Path) -> None:
    tables = METADATA["databases"]["tracker"]["tables"]
    assert {name: set(table["columns"]) for name, table in tables.items()} == columns(ledger)
    assert all(text.strip() for table in tables.values() for text in table["columns"].values())
    assert all("units" not in table for table in tables.values()), "units give 500s in Datasette 0.65"


def test_metadata_names_columns_that_exist(ledger: Path) -> None:
    known = columns(ledger)
    for name, table in METADATA["databases"]["tracker"]["tables"].items():
        named = {
            *table.get("facets", ()),
            table.get("sort", ""),
            table.get("sort_desc", ""),
            table.get("label_column", ""),
        }
        assert named - {""} <= known[name], name
    for name, shown in cells.DEFAULT_COLUMNS.items():
        assert set(shown) <= known[name], name


def test_facets_of_claims_are_those_that_analysts_ask_for() -> None:
    facets = METADATA["databases"]["tracker"]["tables"]["claims_current"]["facets"]
    assert set(facets) >= {"final_status", "final_reason", "kind", "metric", "issuer", "quarter_due", "doubtful"}


def test_packaged_metadata_is_the_project_one() -> None:
    assert json.loads(serving.metadata_file().read_text(encoding="utf-8")) == METADATA


# Datasette 1.0


def test_what_would_break_on_datasette_1() -> None:
    """The pages are written for 0.65.x. Before moving to 1.0, each of these has to be done anew:

    - metadata.json: 1.0 splits it into metadata (titles, descriptions) and datasette.yaml (facets, sort, queries,
      plugins, settings), and drops `get_metadata`, `Datasette.metadata()` and `_metadata_local` (hooks.py).
    - `permission_allowed` becomes `permission_resources_sql`; `ensure_permissions` takes other words (pages.py).
    - `default_allow_sql` and `datasette._settings` (safety.py, hooks.py); `execute-sql` is asked per query page.
    - JSON loses its default shape: `rows` are objects, `columns`, `next` and more come by `_extra=` (sheets.py).
    - templates: table.html, row.html, query.html, database.html get other variables; `renderers`, `display_columns`,
      `url_csv`, `facet_results` move to extras; table.js and `DATASETTE_ALLOW_FACET` change (templates/).
    - `render_cell` gets `pks` and `request`; output renderers lose `data` (cells.py, sheets.py).
    - `handle_exception` may run every answer or the first one only; ours takes the place of all (hooks.py).
    - `IndexView.get` is no longer what home falls back on (home.py).
    """
    version = importlib.metadata.version("datasette")
    assert version.startswith("0.65."), self_explanation(version)
    assert "<1.0" in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    used = {name for name in dir(hooks) if hasattr(getattr(hooks, name), "datasette_impl")}
    assert used == {
        "asgi_wrapper",
        "extra_template_vars",
        "get_metadata",
        "prepare_connection",
        "handle_exception",
        "permission_allowed",
        "prepare_jinja2_environment",
        "register_output_renderer",
        "register_routes",
        "render_cell",
        "startup",
    }, "the list of hooks to look at before 1.0 has changed: say so here"


def self_explanation(version: str) -> str:
    return f"datasette {version}: see the list in this test's docstring before moving on from 0.65"


# What machines and scanners ask


@pytest.mark.parametrize("path", ["/nope", "/a/b/c/d", "/wp-login.php", "/-/tracker/nothing", "/tracker/nope", "/tracker/claims/none", "/a/b/c/d/e.json", "/tracker/nope.json"])  # fmt: skip
def test_what_is_not_there_is_a_404_without_a_traceback(
    path: str, site: Datasette, public: Datasette, capfd: pytest.CaptureFixture[str]
) -> None:
    for where in (site, public):
        answer = ask(where, path)
        assert answer.status_code == 404, answer.text
        assert (answer.json()["ok"] is False) if path.endswith(".json") else ("Nothing here" in answer.text)
    told = capfd.readouterr()
    assert "Traceback" not in told.err + told.out


def test_monitors_and_crawlers_get_an_answer(site: Datasette, tmp_path: Path) -> None:
    assert ask(site, "/-/health").json() | {"version": ""} == {
        "ok": True, "version": "", "newest_release": "2026-11-10", "judged_as_of": "2026-11-20",
    }  # fmt: skip
    assert ask(site, "/robots.txt").text.startswith("User-agent: *")
    sqlite3.connect(tmp_path / "plain.db").execute("CREATE TABLE t (x)").connection.close()
    assert ask(open_site(tmp_path / "plain.db"), "/-/health").status_code == 503


ODD = ['"', "'", "*", "%", "NEAR(", "a OR", "société", "-", "\\", '"unclosed', "^", "(", "AND", "OR NOT", "revenue:", "_", "50%", "a_b", "", "  ", "x" * 5000,
       "\0", "net\0sales", "'; drop table claims; --", "\N{HONEYBEE}"]  # fmt: skip


@pytest.mark.parametrize("asked", ODD)
def test_no_search_is_an_error(asked: str, site: Datasette) -> None:
    from urllib.parse import quote

    for path in ("/-/tracker/search?q=", "/tracker/claims_current?_search=", "/tracker/releases?_search="):
        assert ask(site, path + quote(asked)).status_code == 200, path


def test_names_are_found_without_their_accents_and_nearly_spelt() -> None:
    issuers = [{"name": "Société Kéral SA", "ticker": "KER", "issuer_id": "societe-keral"}, {"name": "Umbrage", "ticker": None, "issuer_id": "umbrage"}]  # fmt: skip
    assert [row["issuer_id"] for row in names.named("societe", issuers)] == ["societe-keral"]
    assert [row["issuer_id"] for row in names.nearest("umbridge", issuers)] == ["umbrage"]


def test_a_wrong_issuer_gets_the_nearest_names(site: Datasette) -> None:
    assert "/-/tracker/issuer/quillmere" in ask(site, "/-/tracker/issuer/quilmere").text
    assert "/-/tracker/issuer/quillmere" in ask(site, "/-/tracker/search?q=quilmere").text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/tracker/known_on?day=tomorrow", "“tomorrow” is no day"),
        ("/tracker/known_on?day=2026-02-30", "is no day"),
        ("/tracker/verdicts_since", "Give a day"),
    ],
)
def test_a_question_says_what_is_no_day(path: str, words: str, site: Datasette) -> None:
    answer = ask(site, path)
    assert words in answer.text
    # A day that is none is a wrong question; a question not asked yet is a form.
    assert answer.status_code == (400 if "day=" in path else 200)
    good = ask(site, "/tracker/known_on?day=2026-11-20")
    assert "is no day" not in good.text
    assert good.status_code == 200
    # A program is refused: compared as words, "yesterday" comes after every day, and would bring every row.
    for asked in ("known_on.json?day=yesterday", "known_on.csv?day=2025-13-45", "verdicts_since.json?since=1+June+2025", "known_on.json?day=2025-02-29", "known_on.json?day=20251114",
                  "known_on.json?day=2025-W46-5", "known_on.json?day=14.11.2025", "known_on.json?day=2025/11/14", "known_on.json?day=last+Tuesday", "known_on.json?day=",
                  "known_on.json?day=2025-11-14'+or+'1'='1"):  # fmt: skip
        assert ask(site, f"/tracker/{asked}").status_code == 400, asked
    for day in ("2026-11-20", "2024-02-29"):
        assert ask(site, f"/tracker/known_on.json?day={day}").status_code == 200, day


@pytest.mark.parametrize("table", ["raws", "texts", "receipts", "rejected", "runs", "releases_fts_data"])
def test_strangers_see_no_table_of_the_machinery(table: str, public: Datasette, site: Datasette) -> None:
    assert ask(public, f"/tracker/{table}.json").status_code == 403
    assert ask(site, f"/tracker/{table}.json").status_code == 200
    assert f"/tracker/{table}" not in ask(public, "/tracker?_show_hidden=1").text


def test_the_list_of_claims_says_how_many_it_leaves_out(ledger: Path, tmp_path: Path) -> None:
    copy = tmp_path / "tracker.db"
    copy.write_bytes(ledger.read_bytes())
    with sqlite3.connect(copy) as connection:
        connection.execute("UPDATE claims SET confidence = 0.3 WHERE claim_id = 'hostile-001'")
        settle(connection)
    site = open_site(copy)
    page = ask(site, "/tracker/claims_current?doubtful=0&issuer_id=hostile").text
    assert "1 claims read with less confidence than 0.5 are left out" in page and "hostile-001" not in page
    assert "hostile-001" in ask(site, "/tracker/claims_current?doubtful=1").text
    assert "1 claims</a> read with less confidence than 0.5" in ask(site, "/").text


def test_what_is_due_begins_with_what_is_ahead_and_never_with_what_is_years_ago(site: Datasette) -> None:
    ends = [row["target_end"] for row in ask(site, "/tracker/due.json?_shape=array").json()]
    assert len(ends) > 3 and ends == sorted(ends, reverse=True)
    page = ask(site, "/tracker/due").text
    left = re.findall(r'<td class="col-days_left[^>]*>([^<]*)<', page)
    assert any(text.endswith(" over") for text in left) and not any(text.startswith("-") for text in left)
    assert "due_list=ahead&amp;_sort=target_end" in page


def test_questions_print_no_raw_units_and_flags(site: Datasette) -> None:
    """The amount cell says the unit; a verdict stands in front, where a narrow screen shows it."""
    for name, question in METADATA["databases"]["tracker"]["queries"].items():
        page = ask(site, f"/tracker/{name}?day=2026-11-20&since=2020-01-01").text
        heads = re.findall(r'<th class="col-([\w-]+)', page)
        assert page and not {"unit", "measure", "approx", "high", "basis", "kind"} & set(heads), name
        if "final_status" in heads:
            assert heads.index("final_status") < 6, name
        assert question["title"] in page


# Real clients


def test_a_calendar_client_reads_the_due_dates(site: Datasette, ledger: Path) -> None:
    icalendar = pytest.importorskip("icalendar", reason="needs icalendar: pip install -e '.[test]'")
    read = icalendar.Calendar.from_ical(ask(site, "/-/tracker/issuer/quillmere/due.ics").content)
    events = [part for part in read.walk() if part.name == "VEVENT"]
    with sqlite3.connect(ledger) as connection:
        due = dict(
            connection.execute(
                "SELECT claim_id, target_end FROM due WHERE issuer_id = 'quillmere' AND days_left >= -92"
            )
        )
    assert {str(event["UID"]).split("@")[0]: event.decoded("DTSTART").isoformat() for event in events} == due
    assert all(str(event["URL"]).startswith("http://localhost/-/tracker/claim/") for event in events)


def test_a_feed_reader_reads_the_feeds(site: Datasette) -> None:
    feedparser = pytest.importorskip("feedparser", reason="needs feedparser: pip install -e '.[test]'")
    for name in ("claims", "verdicts"):
        feed = feedparser.parse(ask(site, f"/-/tracker/issuer/quillmere/{name}.atom").content)
        assert not feed.bozo and feed.version == "atom10" and "Quillmere" in feed.feed.title
        assert len({entry.id for entry in feed.entries}) == len(feed.entries) > 10
        assert all(entry.link and entry.updated_parsed and entry.title for entry in feed.entries)


def test_a_data_frame_reads_the_csv(site: Datasette, ledger: Path) -> None:
    pandas = pytest.importorskip("pandas", reason="needs pandas: pip install -e '.[test]'")
    answer = ask(site, "/tracker/claims_current.csv?_size=max&kind=guidance")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    frame = pandas.read_csv(io.StringIO(answer.text))
    with sqlite3.connect(ledger) as connection:
        low = connection.execute("SELECT sum(low) FROM claims_current WHERE kind = 'guidance'").fetchone()[0]
    assert frame["low"].sum() == pytest.approx(low)
