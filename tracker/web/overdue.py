"""An end for queries that Datasette's own limit does not reach: few steps, each of which makes a value of megabytes."""

from __future__ import annotations

import sqlite3
import sys
import threading
import time
from concurrent.futures import thread as pool
from contextlib import suppress
from types import FrameType
from typing import Any

# A query whose time is over may make no value larger than this; no page and no parameter of an address is as long.
_SMALL = 100_000
# So much later than Datasette, which says what happened, where it can.
_PATIENCE = 0.5
# Frames of these files wait for work or hand it on; the one below them is the work.
_PLUMBING = frozenset({threading.__file__, pool.__file__})


def _work(frame: FrameType) -> FrameType:
    """Return the outermost frame of what a thread was asked to do, seen from a frame within it."""
    while frame.f_back is not None and frame.f_back.f_code.co_filename not in _PLUMBING:
        frame = frame.f_back
    return frame


def _goes_on(work: FrameType | None, thread: int) -> bool:
    """Tell whether a thread is still within a frame."""
    frame = sys._current_frames().get(thread)
    while frame is not None and frame is not work:
        frame = frame.f_back
    return frame is not None


class Bound:
    """Ends what a connection runs when its time is over.

    SQLite asks Datasette whether to go on after every thousand steps, and a step may take a third of a second. It can be
    interrupted at each row from another thread; within a row, which has no such point, further values are refused.
    Only what had begun by then is ended: a query that begins in that moment has not yet said so, and must not suffer
    for one that is long done.
    """

    def __init__(self, connection: Any, seconds: float, largest: int) -> None:
        self._connection = connection
        self._seconds = seconds + _PATIENCE
        self._largest = largest
        self._until = 0.0
        self._watched = False
        self._work: FrameType | None = None
        self._thread = 0
        self._lock = threading.Lock()
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, largest)
        connection.set_trace_callback(self._begin)

    def _begin(self, statement: str) -> None:
        """Note that a statement begins; one thread watches until nothing has begun for a while."""
        with self._lock:
            self._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, self._largest)
            self._until = time.monotonic() + self._seconds
            self._work, self._thread = _work(sys._getframe(1)), threading.get_ident()
            if self._watched:
                return
            self._watched = True
        threading.Thread(target=self._watch, name="query's end", daemon=True).start()

    def _watch(self) -> None:
        while True:
            with self._lock:
                left = self._until - time.monotonic()
                if left <= 0:
                    self._watched = False
                    self._end()
                    return
            time.sleep(left)

    def _end(self) -> None:
        """End what still runs of the last that began, if anything does."""
        goes_on, self._work = _goes_on(self._work, self._thread), None
        if not goes_on:
            return
        with suppress(sqlite3.Error):
            self._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _SMALL)
            self._connection.interrupt()
