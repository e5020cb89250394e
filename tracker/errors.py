"""Errors a user can act on: each message says what was wrong, where, and what to do."""


class TrackerError(Exception):
    """The root of every error that the command line prints as one sentence."""


class UnreadableRelease(TrackerError):
    """A file that is no release the readers understand: missing, empty, binary, without a date or issuer."""


class DatabaseProblem(TrackerError):
    """The database cannot be used: of another program, of a newer version, not writable."""


class Locked(TrackerError):
    """Another run holds the lock (exit status 75)."""


class MissingExtra(TrackerError):
    """An optional package is not installed; the message names the extra that brings it."""
