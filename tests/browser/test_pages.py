"""Every page in a real browser: it loads without an error, and what it promises works."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sites import ROOT, serve

pytestmark = pytest.mark.browser

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
ISSUER = "quillmere"
CLAIM = "quillmere-000"


def release_id(ledger: Path, source: str) -> str:
    with sqlite3.connect(ledger) as connection:
        found = connection.execute("SELECT release_id FROM releases WHERE source LIKE ?", [f"{source}%"]).fetchone()
    return str(found[0])


def paths(ledger: Path) -> dict[str, str]:
    """Return one address of each kind of page; the ledger's name has a blank in it."""
    name = "/my+ledger".replace("+", "~20")
    return {
        "home": "/",
        "issuer": f"/-/tracker/issuer/{ISSUER}",
        "issuer-guidance": "/-/tracker/issuer/pedalwright",
        "claim": f"/-/tracker/claim/{CLAIM}",
        "claim-hostile": "/-/tracker/claim/hostile-000",
        "issuer-hostile": "/-/tracker/issuer/hostile",
        "release": f"/-/tracker/release/{release_id(ledger, '2026-02-05__second')}",
        "release-tables": f"/-/tracker/release/{release_id(ledger, '2025-07-30__second')}",
        "release-hostile": f"/-/tracker/release/{release_id(ledger, 'hostile-1')}",
        "search": "/-/tracker/search?q=net",
        "search-nothing": "/-/tracker/search?q=%3Cscript%3Ewindow.hacked%3D1%3C/script%3E",
        "dashboard": "/-/tracker/dashboard",
        "quality": "/-/tracker/quality",
        "missing": "/-/tracker/claim/nope",
        "claims": f"{name}/claims_current",
        "claims-all-columns": f"{name}/claims_current?_all=1",
        "due": f"{name}/due",
        "slips": f"{name}/slips",
        "scorecard": f"{name}/scorecard",
        "history": f"{name}/guidance_history",
        "releases": f"{name}/releases",
        "log": f"{name}/resolutions",
        "row": f"{name}/claims/{CLAIM}",
        "query": f"{name}/most_slipped",
        "database": name,
    }


KINDS = tuple(
    "home issuer issuer-guidance claim claim-hostile issuer-hostile release release-tables release-hostile search "
    "search-nothing dashboard quality missing claims claims-all-columns due slips scorecard history releases log row query "
    "database".split()
)
MAIN = tuple(
    "home issuer claim release search dashboard quality claims due scorecard query database issuer-hostile".split()
)


@pytest.fixture(scope="module")
def context(browser) -> Iterator[object]:
    made = browser.new_context(viewport=DESKTOP)
    yield made
    made.close()


@pytest.fixture
def page(context) -> Iterator[object]:
    """A page that remembers what went wrong on it."""
    made = context.new_page()
    made.wrong = []
    made.on("pageerror", lambda error: made.wrong.append(str(error)))
    made.on("console", lambda told: made.wrong.append(told.text) if told.type in ("error", "warning") else None)
    yield made
    made.close()


@pytest.mark.parametrize("kind", KINDS)
def test_page_loads_without_errors(kind: str, page, site: str, ledger: Path) -> None:
    answer = page.goto(site + paths(ledger)[kind])
    assert answer.status == (404 if kind == "missing" else 200)
    wrong = [text for text in page.wrong if not (kind == "missing" and "404" in text)]
    assert not wrong
    assert page.locator("h1").count() == 1
    assert page.evaluate("window.hacked") is None


@pytest.mark.parametrize("kind", MAIN)
def test_page_fits_a_phone(kind: str, browser, site: str, ledger: Path) -> None:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(site + paths(ledger)[kind])
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    context.close()
    assert wide <= 0, f"{kind} is {wide} pixels wider than a phone"


LISTS = "claims_current promises claims_all due slips scorecard guidance_history releases releases_all releases_once figures resolutions".split()


@pytest.mark.parametrize("table", LISTS)
def test_a_table_shows_its_columns_at_once_on_a_desk(table: str, page, site: str) -> None:
    page.goto(f"{site}/my~20ledger/{table}")
    wide = page.evaluate("(e => e.scrollWidth - e.clientWidth)(document.querySelector('.table-wrapper'))")
    assert wide <= 0, f"{table} is {wide} pixels wider than a window of {DESKTOP['width']}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", MAIN)
def test_page_is_accessible(kind: str, scheme: str, browser, axe: str, site: str, ledger: Path) -> None:
    context = browser.new_context(viewport=DESKTOP, color_scheme=scheme)
    page = context.new_page()
    page.goto(site + paths(ledger)[kind])
    page.evaluate(axe)
    found = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']})")
    context.close()
    told = [(one["id"], one["help"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found["violations"]]
    assert not told


def test_search_from_home_finds_claims_and_releases(page, site: str) -> None:
    page.goto(site)
    page.fill("#q", "heathland topline")
    page.press("#q", "Enter")
    assert page.url.endswith("/-/tracker/search?q=heathland+topline")
    assert page.locator("table.list tbody tr").count() > 2
    assert {text.upper() for text in page.locator(".quote-line mark").all_text_contents()} >= {"HEATHLAND", "TOPLINE"}


def test_facet_narrows_the_table(page, site: str, ledger: Path) -> None:
    page.goto(site + paths(ledger)["claims"])
    page.click("#facet-final_status a:has-text('Missed')")
    assert "final_status=missed" in page.url
    badges = page.locator("td.col-final_status .badge").all_text_contents()
    assert badges and all(text.startswith("Missed") for text in badges)


def test_table_shows_amounts_and_windows_in_words(page, site: str, ledger: Path) -> None:
    page.goto(site + paths(ledger)["claims"] + "?metric=revenue&issuer_id=pedalwright")
    amounts = " ".join(page.locator("td.col-low").all_text_contents()).replace("\u00a0", " ")
    assert re.search(r"\$\d+(\.\d+)?–\d+(\.\d+)? million", amounts)
    assert "000000" not in amounts


def test_quote_and_evidence_are_highlighted_side_by_side(page, site: str) -> None:
    page.goto(f"{site}/-/tracker/claim/{CLAIM}")
    quote, evidence = page.locator("mark.claim"), page.locator("mark.evidence")
    assert "fourth calendar quarter of 2025" in " ".join(quote.text_content().split())
    assert "first calendar quarter of 2026" in " ".join(evidence.text_content().split())
    assert abs(quote.bounding_box()["x"] - evidence.bounding_box()["x"]) > 300


def test_claim_links_to_its_words_in_the_release(page, site: str) -> None:
    page.goto(f"{site}/-/tracker/claim/{CLAIM}")
    page.click(".beside section:first-child .meta a")
    mark = page.locator(f"#at-claim-{CLAIM}")
    assert mark.is_visible()
    box = mark.bounding_box()
    assert 0 <= box["y"] <= DESKTOP["height"]


@pytest.mark.parametrize("way", ["hover", "focus", "click"])
def test_highlight_tells_what_was_tagged(way: str, page, site: str, ledger: Path) -> None:
    page.goto(site + paths(ledger)["release"])
    mark = page.locator(".text a.mark.claim").first
    getattr(mark, way)()
    tip = page.locator("#tip")
    assert tip.is_visible()
    assert tip.locator(".badge").count() >= 1
    page.keyboard.press("Escape")
    assert not tip.is_visible()


def test_tap_tells_what_was_tagged(browser, site: str, ledger: Path) -> None:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(site + paths(ledger)["release"])
    page.locator(".text a.mark.claim").first.tap()
    assert page.locator("#tip").is_visible()
    box = page.locator("#tip").bounding_box()
    context.close()
    assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]


def test_walk_has_bars_a_mark_by_shape_and_words(page, site: str) -> None:
    page.goto(f"{site}/-/tracker/issuer/pedalwright")
    chart = page.locator("svg.metric-walk").filter(has=page.locator("g.dot.met")).first
    assert chart.locator("rect.range").count() >= 2
    assert re.search(r": .*20\d\d.*, reported .*, met", chart.get_attribute("aria-label"))
    fills = {
        kind: page.locator(f"svg.metric-walk g.dot.{kind} > :not(title)").first.evaluate(
            "e => getComputedStyle(e).fill"
        )
        for kind in ("met", "missed")
    }
    assert len(set(fills.values())) == 2, "told by colour, and by shape in tests/test_titles.py"
    assert page.locator(".milestones svg.timeline").count() >= 1
    chart.locator("a").first.click()
    assert "/-/tracker/claim/" in page.url


def test_claim_page_draws_the_history_of_one_number(page, site: str) -> None:
    page.goto(f"{site}/-/tracker/issuer/pedalwright")
    page.locator("svg.metric-walk a").filter(has=page.locator("g.dot")).first.click()
    assert page.locator("svg.walk rect.range").count() >= 1 and page.locator("svg.walk line.actual").count() == 1


def test_keyboard_reaches_content_first(page, site: str) -> None:
    page.goto(site)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_citation_is_copied(browser, site: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{site}/-/tracker/claim/{CLAIM}")
    page.click("button.copy")
    page.wait_for_function("document.querySelector('button.copy').textContent === 'Copied'")
    copied = page.evaluate("navigator.clipboard.readText()")
    context.close()
    assert copied.startswith("Quillmere Therapeutics, Inc., “")
    assert copied.endswith(f"/-/tracker/claim/{CLAIM}")


def test_exports_are_offered_and_download(page, site: str, ledger: Path) -> None:
    page.goto(f"{site}{paths(ledger)['claims']}?claim_id={CLAIM}")
    for name in ("CSV", "json"):
        link = page.locator(f".export-links a:text-is('{name}')").get_attribute("href")
        answer = page.request.get(site + link)
        assert answer.ok and CLAIM in answer.text()
    for link in ("/-/tracker/claims.atom", "/-/tracker/due.ics"):
        assert page.request.get(site + link).ok


def test_nothing_is_asked_of_other_hosts(page, site: str, ledger: Path) -> None:
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for kind in MAIN:
        page.goto(site + paths(ledger)[kind])
    assert asked and all(url.startswith((site, "data:")) for url in asked)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("missing",)])
def test_public_page_obeys_its_own_policy(kind: str, page, public_site: str, ledger: Path) -> None:
    """The strict policy forbids inline scripts and styles: any use of them would be a console error."""
    answer = page.goto(public_site + paths(ledger)[kind])
    assert answer.status == 200
    assert not page.wrong
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert page.evaluate("window.hacked") is None


def test_public_site_cannot_be_framed(browser, public_site: str, site: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route(
        "http://framer.example/",
        lambda route: route.fulfill(body=f'<iframe src="{public_site}/"></iframe>', content_type="text/html"),
    )
    page.goto("http://framer.example/")
    page.wait_for_timeout(500)
    inner = [frame for frame in page.frames if frame != page.main_frame]
    shown = inner[0].locator("h1").count() if inner and inner[0].url.startswith("http://127") else 0
    context.close()
    assert shown == 0


@pytest.fixture(scope="module")
def plain_site(ledger: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The ledger under a name without blanks: datasette-dashboards does not encode names."""
    copy = tmp_path_factory.mktemp("plain") / "quarter.db"
    copy.write_bytes(ledger.read_bytes())
    yield from serve([str(copy), "-m", str(ROOT / "metadata.json")])


def test_dashboards_plugin_draws_the_ledger(page, plain_site: str) -> None:
    pytest.importorskip("datasette_dashboards", reason="needs the extra: pip install -e '.[dashboards]'")
    page.goto(f"{plain_site}/-/dashboards/ledger")
    drawn = "document.querySelectorAll('.dashboard-card-chart canvas, .dashboard-card-chart svg').length >= 3"
    page.wait_for_function(drawn)
    assert int(page.locator("#chart-decided p").text_content()) > 50
    assert page.locator("#chart-kept p").text_content().endswith("%")
