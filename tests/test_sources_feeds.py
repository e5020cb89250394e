"""`tracker fetch --feed`: RSS and Atom against a server of ours, with what newsrooms do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from ledgers import NORVANE, export, run
from standin import REFUSAL, Server, Trouble, serving

from tracker.sources.edgar import Fetched
from tracker.sources.feeds import fetch_feed, read_entries
from tracker.sources.pace import Pace
from tracker.sources.web import Client

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>"""
ITEM = """<item><title>{title}</title><link>{link}</link><guid>{guid}</guid><pubDate>{day}</pubDate></item>"""
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><id>n</id>
<entry><id>tag:1</id><title>Norvane reports</title><link href="/news/1"/><updated>2031-08-21T20:05:00-04:00</updated></entry>
<entry><id>tag:2</id><title>No page</title><updated>2031-11-20T00:00:00Z</updated><content type="html">{text}</content></entry></feed>"""
PAGE = "<!DOCTYPE html><html><head><title>t</title></head><body><article>{text}</article></body></html>"


def page(number: int) -> str:
    """Write one of Norvane's releases as a page."""
    return PAGE.format(text="".join(f"<p>{part}</p>" for part in NORVANE[number].text().split("\n\n")))


def newsroom(server: Server, numbers: tuple[int, ...] = (0, 1, 2)) -> str:
    """Serve a feed of releases; return its address."""
    items = ""
    for number in numbers:
        server.put(f"/news/{number}", page(number), Content_Type="text/html; charset=utf-8")
        day = ("Thu, 21 Aug 2031 16:05:00 -0400", "Thu, 20 Nov 2031 16:05:00 -0500", "Thu, 19 Feb 2032 16:05:00 -0500")[number]
        items += ITEM.format(title=f"Norvane Reports Results {number}", link=f"{server.url}/news/{number}", guid=f"n{number}", day=day)
    server.put("/rss", RSS.format(items=items), ETag=f'"{len(numbers)}"')
    return server.url + "/rss"


def fetch(url: str, folder: Path, since: date | None = None) -> Fetched:
    """Fetch a feed without really waiting."""
    client = Client("guidance-tracker/0", Pace(folder / ".pace", 1000.0, lambda seconds: None), lambda seconds: None)
    return fetch_feed(lambda url: client, url, folder, since)


def test_each_entry_s_page_is_kept_once_and_named_by_its_day(tmp_path: Path) -> None:
    with serving(permitted=1000) as server:
        url = newsroom(server)
        result = fetch(url, tmp_path)
        assert (result.problems, result.later) == ([], []) and sum(file.new for file in result.files) == 3
        assert result.files[0].path.name.startswith("2031-08-21__norvane-reports-results-0-")
        assert result.files[0].url == server.url + "/news/0"
        assert result.files[0].path.read_text() == page(0)
        again = fetch(url, tmp_path)
        assert len(again.files) == 3 and not any(file.new for file in again.files)
        assert [file.url for file in again.files] == [file.url for file in result.files]
        assert server.asked.count("/rss") == 2 and len(server.documents()) == 3
        newsroom(server, (1, 2, 0))
        server.put("/rss", server.pages["/rss"][0], ETag='"new"')
        fetch(url, tmp_path)
        assert len(server.documents()) == 3


def test_a_feed_counts_as_taken_only_once_all_its_pages_were(tmp_path: Path) -> None:
    with serving(permitted=1000) as server:
        url = newsroom(server)
        server.trouble["/news/1"] = [Trouble(503, b"")] * 5
        first = fetch(url, tmp_path)
        assert len(first.files) == 2 and "/news/1" in first.later[0]
        assert len(fetch(url, tmp_path).files) == 3


BAD = [
    ("half of the body", Trouble(half=True)),
    ("half a page", Trouble(200, page(0).encode()[:400])),
    ("an empty page", Trouble(200, b" ")),
    ("a robot check", Trouble(200, REFUSAL % (b"Are you a robot?", b"Please verify you are a human"))),
    ("access denied", Trouble(200, REFUSAL % (b"Access Denied", b"Access Denied"))),
]


@pytest.mark.parametrize(("name", "trouble"), BAD, ids=[row[0] for row in BAD])
def test_what_is_no_page_is_never_kept(name: str, trouble: Trouble, tmp_path: Path) -> None:
    with serving(permitted=1000) as server:
        url = newsroom(server, (0,))
        server.trouble["/news/0"] = [trouble] * 5
        assert fetch(url, tmp_path).files == []
        assert [file.path.read_text() for file in fetch(url, tmp_path).files] == [page(0)]


NO_FEED = [
    ("a page", REFUSAL % (b"Newsroom", b"Newsroom"), "no feed, “Newsroom”"),
    ("half a feed", RSS.format(items=ITEM * 3).encode()[:150], "half a feed"),
    ("nothing readable", b"\x00\x01\x02", "no feed"),
]


@pytest.mark.parametrize(("name", "body", "words"), NO_FEED, ids=[row[0] for row in NO_FEED])
def test_what_is_no_feed_is_said(name: str, body: bytes, words: str, tmp_path: Path) -> None:
    with serving(permitted=1000) as server:
        server.put("/rss", body)
        result = fetch(server.url + "/rss", tmp_path)
        assert words in result.later[0] and result.files == []


def test_atom_relative_links_and_entries_without_a_page() -> None:
    one, two = read_entries(ATOM.format(text="&lt;p&gt;Norvane &amp;amp; Co&lt;/p&gt;").encode(), "https://news.example/feed")
    assert (one.link, one.day) == ("https://news.example/news/1", date(2031, 8, 21))
    assert (two.link, two.day) == ("", date(2031, 11, 20)) and "Norvane" in two.text


@pytest.mark.parametrize("link", ["file:///etc/passwd", "ftp://a.example/x", "javascript:alert(1)", "data:text/html,x"])
def test_only_the_web_is_asked(link: str) -> None:
    feed = RSS.format(items=ITEM.format(title="A", link=link, guid="1", day="Thu, 21 Aug 2031 16:05:00 GMT"))
    assert [entry.link for entry in read_entries(feed.encode(), "https://news.example/")] in ([], [""])


def test_only_what_is_wanted(tmp_path: Path) -> None:
    with serving(permitted=1000) as server:
        assert len(fetch(newsroom(server), tmp_path, date(2031, 11, 1)).files) == 2


def test_from_the_command_line_dated_by_the_entry_where_the_page_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_PACE_DIR", str(tmp_path))
    with serving() as server:
        url = newsroom(server, (0,))
        undated = page(0).replace("August 21, 2031", "").replace("TARNWICK, Ohio, ", "")
        server.put("/news/0", undated, Content_Type="text/html")
        db = tmp_path / "t.db"
        done = run("fetch", "--feed", url, db=db)
        assert (done.exit_code, done.stderr) == (0, "")
        (release,) = export(db, "releases")
        assert release["published"] == "2031-08-21" and release["url"] == server.url + "/news/0"
        assert server.agents and all("guidance-tracker" in (agent or "") for agent in server.agents)
