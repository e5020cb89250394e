"""Bundles on a Dask cluster: whatever machines there are, one that goes costs the bundle that it was at some time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from tracker.errors import MissingExtra, TrackerError
from tracker.scale.extracting import Runner

# A bundle is begun anew so often on other workers before it is given up: one worker may go for a reason of its own.
RETRIES = 2
_CONNECT_SECONDS = 20


@contextmanager
def on_cluster(address: str) -> Iterator[Runner]:
    """Connect to a scheduler ("tcp://host:8786"); gives what runs bundles on its workers, in whatever order they are done."""
    try:
        from distributed import Client, as_completed
    except ImportError:
        words = "--scheduler needs dask; install it with: pip install 'guidance-tracker[scale]'"
        raise MissingExtra(words) from None
    try:
        client: Any = Client(address, timeout=_CONNECT_SECONDS)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as problem:
        raise TrackerError(f"{address}: no scheduler answers there ({problem})") from None

    def run(work: Callable[[Any], Any], bundles: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        futures = client.map(work, bundles, pure=False, retries=RETRIES)
        places = {future.key: place for place, future in enumerate(futures)}
        try:
            for future in as_completed(futures):  # type: ignore[no-untyped-call]
                yield places[future.key], future.exception() or future.result()
        finally:
            client.cancel(futures)

    with client:
        yield run
