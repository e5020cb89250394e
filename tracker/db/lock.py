"""One run at a time: a lock that the system drops by itself when its holder dies."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tracker.errors import DatabaseProblem, Locked, storage_problem


def lock_file(database: Path) -> Path:
    """Return the lock's file: beside the database itself, by whatever link it is called."""
    return Path(os.path.realpath(database) + ".lock")


@contextmanager
def hold_lock(database: Path) -> Iterator[None]:
    """Hold the lock beside a database; Locked where another run has it."""
    import fcntl

    try:
        handle = os.open(lock_file(database), os.O_RDWR | os.O_CREAT, 0o644)
    except FileNotFoundError:
        raise DatabaseProblem(
            f"{database}: there is no folder {database.parent}; create it or give another --db"
        ) from None
    except OSError as problem:
        raise storage_problem(database, problem) from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(handle, 20, 0).decode(errors="replace").strip()
            raise Locked(f"{database}: another run holds the lock (process {holder or 'unknown'})") from None
        # Who holds it is a courtesy that a full disk must not stop.
        with suppress(OSError):
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)
