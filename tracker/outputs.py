"""Files written for others: whole or not at all, and never over a ledger or what is no plain file."""

from __future__ import annotations

import glob
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tracker.errors import DatabaseProblem, NotWritable, storage_problem

# What SQLite and the lock keep beside a database.
BESIDE = ("", "-wal", "-shm", "-journal", ".lock")
_SQLITE = b"SQLite format 3\0"


@contextmanager
def written_whole(target: Path, ledger: Path | None = None) -> Iterator[Path]:
    """Give a new file beside the target to write; it takes the target's place once it is complete and on disk.

    Whatever fails, the target stays as it was and the new file goes. Refused are the ledger, what lies beside it, every
    other database, and what is no regular file: a device, a link, a folder.
    """
    check_target(target, ledger)
    if is_database(target):
        raise DatabaseProblem(f"{target}: is a database, not a file to write over; give another name")
    with spare_file(target) as part:
        yield part
        put_in_place(part, target)


@contextmanager
def spare_file(target: Path) -> Iterator[Path]:
    """Give a new file of a unique name beside a target; it goes at the end unless it was put in the target's place.

    What a writer of the same target that was killed left behind goes too: while it lives, its file is locked.
    """
    part: Path | None = None
    handle = -1
    try:
        _sweep(target)
        handle, part = _locked_part(target)
        os.fchmod(handle, _mode(target))
        yield part
    except OSError as problem:
        raise storage_problem(target, problem) from None
    finally:
        if part is not None:
            part.unlink(missing_ok=True)
        if handle >= 0:
            os.close(handle)


def _locked_part(target: Path) -> tuple[int, Path]:
    """Make a file of a unique name and lock it; anew where another's sweep came between the two."""
    import fcntl

    while True:
        handle, name = tempfile.mkstemp(prefix=_part_start(target), suffix=_PART, dir=target.parent)
        fcntl.flock(handle, fcntl.LOCK_EX)
        if os.path.exists(name):
            return handle, Path(name)
        os.close(handle)


def _sweep(target: Path) -> None:
    """Remove the unfinished files of this target whose writers are gone, and what SQLite kept beside them."""
    import fcntl

    start = _part_start(target)
    for left in sorted(target.parent.glob(f"{glob.escape(start)}????????{_PART}")):
        with suppress(OSError):
            handle = os.open(left, os.O_RDWR | os.O_NOFOLLOW)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                for end in BESIDE:
                    Path(f"{left}{end}").unlink(missing_ok=True)
            finally:
                os.close(handle)


_PART = ".part"


def _part_start(target: Path) -> str:
    return f".{target.name[:100]}."


def put_in_place(part: Path, target: Path) -> None:
    """Have a finished file on the disk, then let it take the target's name in one step."""
    _to_disk(part)
    part.replace(target)
    _to_disk(target.parent)


def check_target(target: Path, ledger: Path | None = None) -> None:
    """Raise where a file must not be written: over a ledger or beside it, over what is no regular file, in no folder."""
    if ledger is not None and _belongs(target, ledger):
        raise DatabaseProblem(f"{target}: is the ledger or belongs to it; give another file to write")
    if not target.parent.is_dir():
        raise DatabaseProblem(f"{target}: cannot be written; there is no folder {target.parent}")
    try:
        kind = target.lstat().st_mode
    except FileNotFoundError:
        return
    except OSError as problem:
        raise storage_problem(target, problem) from None
    if not stat.S_ISREG(kind):
        what = "a link" if stat.S_ISLNK(kind) else "a folder" if stat.S_ISDIR(kind) else "a device or pipe"
        raise NotWritable(f"{target}: is {what}, no regular file; give the name of a file")


def is_database(path: Path) -> bool:
    """Tell whether a file begins as SQLite's do."""
    try:
        with path.open("rb") as handle:
            return handle.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False


def _to_disk(path: Path) -> None:
    """Have the system write a file, or a folder's list of files, to the disk before going on."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _belongs(target: Path, ledger: Path) -> bool:
    real, wanted = os.path.realpath(ledger), os.path.realpath(target)
    for end in BESIDE:
        if wanted in (real + end, os.path.realpath(f"{ledger}{end}")):
            return True
        if os.path.exists(real + end) and os.path.exists(wanted) and os.path.samefile(real + end, wanted):
            return True
    return False


def _mode(target: Path) -> int:
    """The permissions of the file that is replaced, else those that any new file gets."""
    try:
        return stat.S_IMODE(target.lstat().st_mode)
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
