"""How fast a server is asked: one pace for every process of the machine, kept in a small file under a lock."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tracker.errors import storage_problem

# A turn further ahead than this is no queue but the leftover of another boot or a damaged file.
_LONGEST = 3600.0


@dataclass(frozen=True, slots=True)
class Pace:
    """So many requests a second, whoever asks: each takes the next free turn in the file and waits for it."""

    file: Path
    per_second: float
    sleep: Callable[[float], None] = time.sleep

    def wait(self) -> None:
        """Take the next turn and wait until it comes."""
        self.sleep(self._take(1 / self.per_second, None))

    def hold(self, seconds: float) -> None:
        """Let nobody ask for so long: the server has said so, and it counts by address, not by process."""
        self._take(0.0, seconds)

    def _take(self, step: float, hold: float | None) -> float:
        """Move the next free turn on; return how far the one that was free lies ahead."""
        import fcntl

        handle = _opened(self.file)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            now = time.time()
            free = _turn(os.pread(handle, 40, 0), now)
            following = free + step if hold is None else max(free, now + hold)
            # One write of fixed length: a process that is killed here leaves the old turn or the new one.
            os.pwrite(handle, f"{following:020.6f}\n".encode(), 0)
            return free - now
        finally:
            os.close(handle)


def pace_for(host: str, per_second: float, sleep: Callable[[float], None] = time.sleep) -> Pace:
    """Return the pace for a host; $TRACKER_PACE_DIR names the folder where processes do not share one for temporary files."""
    folder = os.environ.get("TRACKER_PACE_DIR") or tempfile.gettempdir()
    name = "".join(c if c.isalnum() or c in ".-" else "_" for c in host)
    return Pace(Path(folder, f"guidance-tracker-{name}.pace"), per_second, sleep)


def _turn(kept: bytes, now: float) -> float:
    """Read the next free turn; it is now where none was taken, or what stands there cannot be one.

    >>> _turn(b"", 100.0), _turn(b"0000000000101.500000", 100.0), _turn(b"0000000099999.000000", 100.0), _turn(b"nan", 100.0)
    (100.0, 101.5, 100.0, 100.0)
    """
    try:
        turn = float(kept)
    except ValueError:
        return now
    return turn if now <= turn <= now + _LONGEST else now


def _opened(file: Path) -> int:
    """Open the file for everyone: users of one machine share its address, and so its pace."""
    try:
        # Created only where there is none: a folder for temporary files lets nobody "create" another user's file.
        flags = os.O_RDWR | os.O_NOFOLLOW
        with suppress(FileNotFoundError):
            return os.open(file, flags)
        handle = os.open(file, flags | os.O_CREAT, 0o666)
        with suppress(OSError):
            os.fchmod(handle, 0o666)
        return handle
    except OSError as problem:
        raise storage_problem(f"{file} (the requests of all processes are counted in it; $TRACKER_PACE_DIR moves it)", problem) from None
