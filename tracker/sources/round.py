"""One round over what is watched: companies at EDGAR, feeds; what came, what a person must see to, what comes later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tracker import __version__
from tracker.sources.edgar import Edgar, Fetched, Wanted, fetch_company
from tracker.sources.feeds import fetch_feed
from tracker.sources.pace import pace_for
from tracker.sources.web import Client

# Newsrooms name no rate; one request a second is nobody's burden.
_FEEDS_PER_SECOND = 1.0


@dataclass(frozen=True, slots=True)
class Round:
    """What is asked for, and the folders that it is kept in."""

    companies: Sequence[str]
    feeds: Sequence[str]
    wanted: Wanted
    edgar_folder: Path
    feeds_folder: Path


@dataclass(slots=True)
class Visits:
    """Whom to ask for an address: EDGAR by its own client, every other server by one of its own."""

    edgar: Edgar | None
    clients: dict[str, Client] = field(default_factory=dict)

    def client_for(self, url: str) -> Client:
        """Return the client of the server that an address is of."""
        host = urlsplit(url).netloc
        if self.edgar is not None and host in (urlsplit(self.edgar.www).netloc, urlsplit(self.edgar.data).netloc):
            return self.edgar.client
        if host not in self.clients:
            agent = self.edgar.client.user_agent if self.edgar else f"guidance-tracker/{__version__}"
            self.clients[host] = Client(agent, pace_for(host, _FEEDS_PER_SECOND))
        return self.clients[host]

    def close(self) -> None:
        """Let all connections go."""
        for client in (*self.clients.values(), *([self.edgar.client] if self.edgar else [])):
            client.close()


def fetch_round(edgar: Edgar | None, asked: Round) -> Fetched:
    """Fetch everything that is asked for; a server that shuts us out or fails is left to the next round."""
    visits, result = Visits(edgar), Fetched()
    try:
        for number, company in enumerate(asked.companies):
            assert edgar is not None
            one = fetch_company(edgar, company, asked.edgar_folder, asked.wanted)
            _add(result, one)
            left = len(asked.companies) - number - 1
            if one.stopped and left:
                result.later.append(f"{left} more companies are left to the next run")
                break
        for feed in asked.feeds:
            _add(result, fetch_feed(visits.client_for, feed, asked.feeds_folder, asked.wanted.since))
    finally:
        visits.close()
    return result


def _add(result: Fetched, one: Fetched) -> None:
    result.files += one.files
    result.problems += one.problems
    result.later += one.later


def source_name(file: Path, folder: Path) -> str:
    """Name a kept file the same from wherever it is read: by its folder, not by the path to it.

    >>> source_name(Path("/srv/edgar/NVIN/2032-02-19__1.txt.gz"), Path("/srv/edgar"))
    'edgar/NVIN/2032-02-19__1.txt'
    """
    return f"{folder.name}/{file.relative_to(folder).as_posix()}".removesuffix(".gz")
