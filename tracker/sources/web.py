"""Asking a server for a page: at its pace, patiently where it is busy, and taking nothing but whole answers."""

from __future__ import annotations

import email.utils
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NoReturn

from tracker.errors import TrackerError
from tracker.sources.pace import Pace

if TYPE_CHECKING:
    import httpx

MOST_BYTES = 100_000_000
TRIES = 5
_TIMEOUT = 30.0
_FIRST_WAIT = 2.0
# The SEC shuts an address out for ten minutes; what takes longer is left to the next run.
LONGEST_WAIT = 660.0
_GONE = frozenset({404, 410})
_BUSY = frozenset({403, 408, 425, 429, 500, 502, 503, 504})


class FetchProblem(TrackerError):
    """Something could not be fetched; the message says what, and what to do."""


class Gone(FetchProblem):
    """There is no such page."""


class Unavailable(FetchProblem):
    """A server that does not answer, or not now: another run may have it, and no person is needed yet."""


class Throttled(Unavailable):
    """A server that has counted too many requests: nothing else is asked of it in this run."""


class Refused(FetchProblem):
    """A server that goes on refusing this client: nothing else is asked of it in this run."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer; `raw` is empty where nothing is new since (`status` 304)."""

    raw: bytes
    url: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


# Says of an answer what is wrong with it, None where it is what was asked for.
Check = Callable[[bytes], str | None]


def anything(raw: bytes) -> str | None:
    """Take every answer."""
    return None


@dataclass(slots=True)
class Client:
    """Who asks, how fast, and how the asking waits. Tests give a server of their own."""

    user_agent: str
    pace: Pace
    sleep: Callable[[float], None] = time.sleep
    tries: int = TRIES
    requests: int = 0
    _http: httpx.Client | None = None

    def get(self, url: str, check: Check = anything, headers: Mapping[str, str] | None = None) -> Answer:
        """Get a page, whole; a busy server is asked again later and later, or when it says.

        `check` looks at the body: what it finds wrong counts like a busy server, because that is what a page in the stead
        of a file is. Unavailable after the last try, Refused where the last word was a refusal.
        """
        said, waited = "", 0.0
        answer: Answer | str = ""
        for attempt in range(self.tries):
            self.pace.wait()
            answer = self._ask(url, headers or {})
            said, hint = _fault(answer, check)
            if isinstance(answer, Answer) and not said:
                return answer
            wait = hint if hint is not None else _FIRST_WAIT * 2**attempt
            waited += wait
            if attempt + 1 == self.tries or waited > LONGEST_WAIT:
                break
            self._hold_back(wait, answer)
        _give_up(url, said, answer)

    def _ask(self, url: str, headers: Mapping[str, str]) -> Answer | str:
        """Ask once; a word in place of an answer that did not come whole."""
        import httpx

        if self._http is None:
            # The SEC asks for compressed answers, as it asks for the name.
            given = {"User-Agent": self.user_agent, "Accept-Encoding": "gzip, deflate"}
            self._http = httpx.Client(headers=given, timeout=_TIMEOUT, follow_redirects=True)
        self.requests += 1
        try:
            with self._http.stream("GET", url, headers=dict(headers)) as answer:
                raw = _body(answer, url)
                return Answer(raw, str(answer.url), answer.status_code, answer.headers)
        except httpx.InvalidURL:
            raise FetchProblem(f"{url}: is no address") from None
        except (httpx.UnsupportedProtocol, httpx.TooManyRedirects) as problem:
            raise FetchProblem(f"{url}: cannot be asked for ({problem})") from None
        except httpx.RemoteProtocolError as problem:
            return f"the answer broke off ({problem})"
        except httpx.HTTPError as problem:
            return str(problem) or type(problem).__name__

    def _hold_back(self, seconds: float, answer: Answer | str) -> None:
        """Wait, and where the server spoke of too many requests let every process wait."""
        if isinstance(answer, Answer) and answer.status in (403, 429, 503):
            self.pace.hold(seconds)
        self.sleep(seconds)

    def close(self) -> None:
        """Let the connections go."""
        if self._http is not None:
            self._http.close()


def _body(answer: httpx.Response, url: str) -> bytes:
    """Read a body as far as one may be long. Fewer bytes than were announced are an error of the library's."""
    parts, size = [], 0
    for part in answer.iter_bytes():
        parts.append(part)
        size += len(part)
        if size > MOST_BYTES:
            raise FetchProblem(f"{url}: larger than {MOST_BYTES // 10**6} MB, left out")
    return b"".join(parts)


def _fault(answer: Answer | str, check: Check) -> tuple[str, float | None]:
    """Say what is wrong with an answer, "" where nothing is, and how long the server wants to be left alone.

    >>> _fault(Answer(b"", "u", 429, {"retry-after": "7"}), anything)
    ('status 429', 7.0)
    """
    if isinstance(answer, str):
        return answer, None
    if answer.status == 304 or (answer.status == 200 and check(answer.raw) is None):
        return "", None
    if answer.status == 200:
        return check(answer.raw) or "", retry_hint(answer.headers)
    if answer.status in _BUSY:
        return f"status {answer.status}{page_words(answer.raw)}", retry_hint(answer.headers)
    if answer.status in _GONE:
        raise Gone(f"{answer.url}: there is no such page ({answer.status})")
    raise FetchProblem(f"{answer.url}: answered with status {answer.status}{page_words(answer.raw)}")


def retry_hint(headers: Mapping[str, str]) -> float | None:
    """Read `Retry-After`, seconds or a date.

    >>> retry_hint({"retry-after": "120"}), retry_hint({"retry-after": "soon"}), retry_hint({})
    (120.0, None, None)
    """
    given = headers.get("retry-after", "").strip()
    if given.isdigit():
        return float(given)
    try:
        at = email.utils.parsedate_to_datetime(given)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max((at - datetime.now(UTC)).total_seconds(), 0.0)


def page_words(raw: bytes) -> str:
    """Quote what a page says for a title: servers tell there why they refuse.

    >>> page_words(b"<html><head><title>Request Rate Threshold Exceeded</title></head></html>"), page_words(b"{}")
    (', “Request Rate Threshold Exceeded”', '')
    """
    head = raw[:20_000].decode("utf-8", "replace")
    low = head.lower()
    for tag in ("title", "h1"):
        start, end = low.find(f"<{tag}>"), low.find(f"</{tag}>")
        if 0 <= start < end:
            words = " ".join(head[start + len(tag) + 2 : end].split())[:80]
            return f", “{words}”" if words else ""
    return ""


_TOO_MANY = "more requests than the server permits came from this address; wait ten minutes, and look for another program that asks it"
_WHO = "check the name and e-mail address in the user agent; where they are right, the server shuts this address out for a while: try again later"


def _give_up(url: str, said: str, answer: Answer | str) -> NoReturn:
    status = answer.status if isinstance(answer, Answer) else 0
    if status == 429 or "rate threshold" in said.lower():
        raise Throttled(f"{url}: refused, asked again and again ({said}): {_TOO_MANY}")
    if status == 403:
        raise Refused(f"{url}: refused, asked again and again ({said}): {_WHO}")
    raise Unavailable(f"{url}: no good answer, asked again and again ({said}); try again later")
