"""Sending what changed to another program: signed, asked again where it is busy."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable

from tracker import __version__
from tracker.sources.web import FetchProblem, Unavailable, retry_hint

SIGNATURE = "X-Tracker-Signature-256"
_TRIES = 4
_FIRST_WAIT = 2.0
_LONGEST_WAIT = 120.0
_TIMEOUT = 20.0
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})


def signature(secret: str, body: bytes) -> str:
    """Sign a body; who has the secret computes the same over the bytes received, and compares.

    >>> signature("s", b"{}")
    'sha256=143ca8d517ba1b181025d732b1cf275d90104fca57bb02a565542978aa18c4b6'
    """
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def send(url: str, body: bytes, secret: str | None, sleep: Callable[[float], None] = time.sleep) -> None:
    """Post JSON; Unavailable where nobody takes it after several tries, FetchProblem where it is refused for good."""
    import httpx

    headers = {"Content-Type": "application/json", "User-Agent": f"guidance-tracker/{__version__}"}
    headers |= {SIGNATURE: signature(secret, body)} if secret else {}
    said = ""
    with httpx.Client(timeout=_TIMEOUT, headers=headers) as client:
        for attempt in range(_TRIES):
            wait = _FIRST_WAIT * 2**attempt
            try:
                answer = client.post(url, content=body)
            except httpx.HTTPError as problem:
                said = str(problem) or type(problem).__name__
            else:
                if answer.is_success:
                    return
                said = f"status {answer.status_code}"
                if answer.status_code not in _AGAIN:
                    raise FetchProblem(f"{url}: the webhook refuses what changed ({said}); look at its address and secret")
                hint = retry_hint(answer.headers)
                wait = wait if hint is None else hint
            if attempt + 1 < _TRIES and wait <= _LONGEST_WAIT:
                sleep(wait)
            else:
                break
    raise Unavailable(f"{url}: the webhook does not answer ({said}); what changed is sent with the next run")
