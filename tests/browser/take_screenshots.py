"""Takes the screenshots of docs/screenshots from a running site over the demo.

    tracker demo --db /tmp/tracker.db && tracker serve --db /tmp/tracker.db --public &
    python tests/browser/take_screenshots.py http://127.0.0.1:8001 /tmp/tracker.db

With Pillow installed the pictures are stored with a palette, at a third of the size.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright
from sites import BROWSERS, FLAGS

TARGET = Path(__file__).parent.parent.parent / "docs" / "screenshots"
SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


def pictures(database: Path) -> list[tuple[str, str, str, str, str]]:
    """Return (name, address, size, scheme, element to begin at) of each picture."""
    with sqlite3.connect(database) as connection:
        one = lambda sql: connection.execute(sql).fetchone()[0]  # noqa: E731
        walk = one(
            "SELECT issuer_id FROM claims_current WHERE kind = 'guidance' AND actual IS NOT NULL "
            "GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
        )
        slip = one("SELECT issuer_id FROM slips GROUP BY 1 ORDER BY sum(days_slipped > 0) DESC LIMIT 1")
        claim = one(
            "SELECT claim_id FROM claims_current WHERE status = 'missed' AND kind = 'milestone' "
            "AND length(quote) < 200 ORDER BY published LIMIT 1"
        )
        release = one(
            "SELECT evidence_release FROM claims_current JOIN releases r ON r.release_id = evidence_release "
            "GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
        )
    name = f"/{database.stem}"
    pages = {
        "home": "/",
        "issuer": f"/-/tracker/issuer/{walk}",
        "claim": f"/-/tracker/claim/{claim}",
        "release": f"/-/tracker/release/{release}",
        "claims": f"{name}/claims_current?final_status=missed",
        "due": f"{name}/due?due_list=ahead&_sort=target_end",
        "scorecard": f"{name}/scorecard",
    }
    found = [(page, path, size, "light", "") for page, path in pages.items() for size in SIZES]
    found += [("walk", pages["issuer"], size, "light", "#guidance") for size in SIZES]
    found += [("milestones", f"/-/tracker/issuer/{slip}", size, "light", "#milestones") for size in SIZES]
    found += [
        ("dashboard", "/-/tracker/dashboard", "desktop", "dark", ""),
        ("claim", pages["claim"], "desktop", "dark", ""),
    ]
    return found


def main() -> None:
    site, database = sys.argv[1].rstrip("/"), Path(sys.argv[2])
    TARGET.mkdir(parents=True, exist_ok=True)
    path = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for name, address, size, scheme, begin in pictures(database):
            page = browser.new_page(viewport=SIZES[size], color_scheme=scheme)
            page.goto(site + address)
            if begin:
                page.locator(begin).evaluate("element => element.scrollIntoView({block: 'start'})")
            file = TARGET / f"{name}-{size}{'-dark' if scheme == 'dark' else ''}.png"
            page.screenshot(path=file)
            page.close()
            shrink(file)
            print(f"{file.stat().st_size / 1000:5.0f} kB {file.name}")
        browser.close()


def shrink(file: Path) -> None:
    try:
        from PIL import Image
    except ImportError:
        return
    Image.open(file).convert("RGB").quantize(128).save(file, optimize=True)


if __name__ == "__main__":
    main()
