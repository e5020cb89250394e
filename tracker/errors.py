"""Errors a user can act on: each message says what was wrong, where, and what to do."""

from __future__ import annotations

import errno

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


class TrackerError(Exception):
    """The root of every error that the command line prints as one sentence."""


class UnreadableRelease(TrackerError):
    """A file that is no release the readers understand: missing, empty, binary, without a date or issuer."""


class DatabaseProblem(TrackerError):
    """The database cannot be used: of another program, of a newer version, damaged, empty."""


class NotWritable(TrackerError):
    """What is to be written may not be: read-only, not permitted, a device, a link (exit status 73)."""


class NoRoom(TrackerError):
    """The disk is full or fails (exit status 74)."""


class Locked(TrackerError):
    """Another run holds the lock, or another program the database (exit status 75)."""


class MissingExtra(TrackerError):
    """An optional package is not installed; the message names the extra that brings it."""


def storage_problem(where: object, problem: OSError) -> NotWritable | NoRoom:
    """Say what the system answered to a write in a sentence that names the place."""
    words = problem.strerror or str(problem)
    if problem.errno in _NO_ROOM:
        return NoRoom(f"{where}: {words}; nothing half-written is left, make room and run it again")
    return NotWritable(f"{where}: cannot be written ({words})")
