"""The twenty questions of docs/questions.md as clicks from home, and what must stand where they lead.

    python tests/browser/clicks.py http://127.0.0.1:8001 acme "2026-02-03"

asks them of a running site, about one issuer (by its id) and one day, and prints what it finds.
"""

from __future__ import annotations

import re
import shutil
import sys
from dataclasses import dataclass
from typing import Any

from sites import BROWSERS, FLAGS


@dataclass(frozen=True)
class Question:
    """What is asked, the links to click from home, and a pattern of the answer; `asks_day` needs a day typed after the last click."""

    number: int
    asked: str
    clicks: tuple[str, ...]
    answer: str
    asks_day: bool = False


# A link is found by its words, or as a selector; ISSUER stands for the issuer that is asked about.
QUESTIONS = (
    Question(1, "what was guided for the quarter, and how it moved", ("ISSUER",), r"Guidance walks"),
    Question(2, "how often guidance was beaten, by how much, of how many", ("ISSUER",), r"Guidance hit\s+\d+ of \d+ decided, \d+ beaten"),
    Question(3, "who raised guidance and missed it", ("Data", "Raised, then missed"), r"\d+ rows?"),
    Question(4, "what falls due after a day", ("Data", "Due after a day"), r"\d+ rows?", asks_day=True),
    Question(4, "what fell due before a day without a word", ("Data", "No word, before a day"), r"\d+ rows?", asks_day=True),
    Question(5, "which milestones slipped, in which words", ("Data", "Most slipped milestones"), r"windows, in its words"),
    Question(6, "what was withdrawn, in which sentence", ("Data", "Withdrawn"), r"\d+ rows?"),
    Question(7, "what one promised, and what came of it", ("ISSUER", "Milestones"), r"Milestones"),
    Question(8, "where it says so", (".columns .cards a.claim-link",), r"Where it says so.*What came of it"),
    Question(9, "what was known on a day", ("Data", "As known on a day"), r"\d+ rows?", asks_day=True),
    Question(10, "which verdicts changed since a day, and why", ("Data", "Verdicts since a day"), r"\d+ rows?", asks_day=True),
    Question(11, "whose figures come from where", ("Data", "Where figures come from"), r"from tables.*from prose.*from XBRL"),
    Question(12, "what the program doubted, and why", ("Data", "Read with doubt"), r"\d+ rows?"),
    Question(13, "guidance against actuals as a chart", ("ISSUER", "Guidance"), r"ranges in order of release"),
    Question(14, "two track records with their denominators", ("Scorecard",), r"guidance hit.*of"),
    Question(15, "all guidance of a quarter as a spreadsheet", ("Dashboard", "a[href*='.xlsx?kind=guidance']"), r"DOWNLOAD"),
    Question(16, "a feed of one issuer", ("ISSUER", "New claims (Atom)"), r"DOWNLOAD|<feed"),
    Question(16, "a calendar of what is due", ("ISSUER", "Due dates (calendar)"), r"DOWNLOAD|BEGIN:VCALENDAR"),
    Question(17, "how to record a verdict of one's own", (".columns .cards a.claim-link",), r"tracker override [\w-]+ met"),
    Question(17, "all verdicts of one's own", ("Data", "Judged by an analyst"), r"\d+ rows?"),
    Question(18, "what could not be read, and why", ("Data", "What could not be read"), r"\d+ rows?"),
    Question(19, "promises about a partner or by one", ("Data", "Made about or by a partner"), r"\d+ rows?"),
    Question(20, "how good it is", ("How good is all this?",), r"of those found, true.*commonest faults"),
)


def answer(page: Any, site: str, question: Question, issuer: str, day: str) -> str:
    """Click from home as a question says; return the text that is on the page then, or DOWNLOAD of a file."""
    page.goto(site)
    for click in question.clicks:
        selector = f"table a[href$='/issuer/{issuer}']" if click == "ISSUER" else click
        found = page.locator(selector) if re.search(r"[\[.]", selector) else page.get_by_role("link", name=click, exact=True)
        target = found.first
        if re.search(r"\.xlsx|\.atom|\.ics", target.get_attribute("href") or ""):
            taken = page.request.get(page.evaluate("link => new URL(link, location).href", target.get_attribute("href")))
            assert taken.ok, taken.status
            kind = taken.headers.get("content-type", "")
            return "DOWNLOAD" if "sheet" in kind else taken.text()
        target.click()
        page.wait_for_load_state()
    if question.asks_day:
        page.locator("form input[type=text]").first.fill(day)
        page.locator("form input[type=submit]").first.click()
        page.wait_for_load_state()
    return str(page.locator("main").inner_text())


def main() -> None:
    from playwright.sync_api import sync_playwright

    site, issuer, day = sys.argv[1].rstrip("/"), sys.argv[2], sys.argv[3]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=next(filter(None, map(shutil.which, BROWSERS))), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        for question in QUESTIONS:
            text = answer(page, site, question, issuer, day)
            right = re.search(question.answer, text, re.DOTALL)
            rows = re.search(r"\d[\d,]* rows?", text)
            print(f"{question.number:2} {'ok' if right else 'NO'} {len(question.clicks)} clicks: {question.asked}: {rows[0] if rows else ''}")
            lines = [line for line in text.splitlines() if line.strip()]
            print("     " + " / ".join(lines[:60])[:700])
        browser.close()


if __name__ == "__main__":
    main()
