"""RSS and Atom feeds of newsrooms and wires: each new entry's page, kept as it came."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from tracker.readers.errorpage import error_page
from tracker.sources.edgar import Fetched, SavedFile, write_file
from tracker.sources.web import Answer, Client, FetchProblem, page_words

# Whom to ask for an address: each server has a pace of its own.
ClientFor = Callable[[str], Client]
_MOST_ENTRIES = 200
_ENDINGS = {"application/pdf": ".pdf", "text/plain": ".txt"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed; `text` is what the feed itself has of it, for entries without a page."""

    key: str
    link: str
    title: str
    day: date | None
    text: str


def fetch_feed(client_for: ClientFor, url: str, folder: Path, since: date | None = None) -> Fetched:
    """Save the pages of a feed's entries below a folder; one that is there already is not asked for again.

    A feed that has not changed since it was last taken whole is answered by a word. Pages are named by the entry's day,
    which dates a release that does not date itself.
    """
    result = Fetched()
    shelf = folder / _host(url)
    state = shelf / f".{_mark(url)}.json"
    try:
        answer = client_for(url).get(url, feed_fault, _validators(state))
        entries = list(read_entries(answer.raw, answer.url)) if answer.status != 304 else []
    except FetchProblem as problem:
        result.note(problem)
        return result
    new = set()
    for entry in entries:
        if not (since and entry.day and entry.day < since) and not result.stopped:
            new.add(_fetch_entry(client_for, entry, shelf, result))
    if answer.status != 304 and not (result.problems or result.later):
        write_file(state, json.dumps({name: answer.headers.get(name, "") for name in ("etag", "last-modified")}).encode())
    # All that is kept, not only what the feed still lists: a run that was ended may have left some unread.
    result.files += [SavedFile(file, _link(file), file in new) for file in sorted(shelf.glob("[!.]*"))]
    return result


def read_entries(raw: bytes, base: str) -> Iterator[Entry]:
    """Read a feed's entries, the newest so many; what has neither page nor text is none."""
    import feedparser

    for item in feedparser.parse(raw).entries[:_MOST_ENTRIES]:
        link = urljoin(base, item.get("link") or "") if item.get("link") else ""
        bodies = [part.get("value", "") for part in item.get("content", ())] or [item.get("summary", "")]
        text = max(bodies, key=len)
        if urlsplit(link).scheme not in ("http", "https"):
            link = ""
        if link or text.strip():
            title = " ".join(str(item.get("title", "")).split())
            yield Entry(str(item.get("id") or link or title), link, title, _day(item), text)


def feed_fault(raw: bytes) -> str | None:
    """Say what stands in the place of a feed, None where it is one.

    >>> feed_fault(b"<html><title>Are you a robot?</title></html>")
    'no feed, “Are you a robot?”'
    >>> feed_fault(b"<rss version='2.0'><channel><title>a</title></channel></rss>") is None
    True
    """
    import feedparser

    if not raw.strip():
        return None
    found = feedparser.parse(raw)
    if not found.version:
        return f"no feed{page_words(raw)}"
    cut = found.bozo and "SAXParse" in type(found.bozo_exception).__name__ and not raw.rstrip().endswith(b">")
    return "half a feed" if cut else None


def page_fault(raw: bytes) -> str | None:
    """Say what stands in the place of an entry's page, None where it may be one.

    >>> page_fault(b"<html><body><p>Half of a"), page_fault(b""), page_fault(b"%PDF-1.7 ...")
    ('half a page: </html> is missing', 'an empty answer', None)
    """
    if not raw.strip():
        return "an empty answer"
    if raw.startswith(b"%PDF"):
        return None
    head = raw[:2000].lower()
    if b"<html" in head and b"</html>" not in raw[-4000:].lower():
        return "half a page: </html> is missing"
    wrong = error_page(raw[:250_000].decode("utf-8", "replace"))
    return f"{wrong} in place of the page{page_words(raw)}" if wrong else None


def _fetch_entry(client_for: ClientFor, entry: Entry, shelf: Path, result: Fetched) -> Path | None:
    """Save the page of an entry that is not there yet; return its file."""
    mark = _mark(entry.key)
    if next(shelf.glob(f"*-{mark}.*"), None) is not None:
        return None
    try:
        answer = client_for(entry.link).get(entry.link, page_fault) if entry.link else _own_text(entry)
    except FetchProblem as problem:
        result.note(problem)
        return None
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    name = "-".join(filter(None, (f"{entry.day}__{_slug(entry.title)}" if entry.day else _slug(entry.title), mark)))
    file = shelf / f"{name}{_ENDINGS.get(kind, '.html')}"
    write_file(_link_file(file), entry.link.encode())
    write_file(file, answer.raw)
    return file


def _link(file: Path) -> str:
    kept = _link_file(file)
    return kept.read_text("utf-8") if kept.exists() else ""


def _link_file(file: Path) -> Path:
    return file.with_name(f".{file.stem.rpartition('-')[2]}.url")


def _own_text(entry: Entry) -> Answer:
    title = escape(entry.title)
    page = f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1>{entry.text}</body></html>"
    return Answer(page.encode(), "")


def _validators(state: Path) -> dict[str, str]:
    """Return by what a server tells whether a feed has changed since it was last taken whole."""
    try:
        kept = json.loads(state.read_bytes())
    except (OSError, ValueError):
        return {}
    given = {"If-None-Match": kept.get("etag"), "If-Modified-Since": kept.get("last-modified")}
    return {name: value for name, value in given.items() if value}


def _day(item: Any) -> date | None:
    """Read the day of an entry where it was written: late evening in New York is not yet tomorrow."""
    from dateutil import parser

    for name in ("published", "updated"):
        try:
            found: date = parser.parse(str(item[name])).date()
            return found
        except (KeyError, ValueError, OverflowError):
            continue
    return None


def _slug(title: str) -> str:
    words = "".join(c.lower() if c.isascii() and c.isalnum() else " " for c in title).split()
    return "-".join(words)[:60].rstrip("-")


def _mark(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:10]


def _host(url: str) -> str:
    return urlsplit(url).netloc.replace(":", "_") or "feed"
