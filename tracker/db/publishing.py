"""What a published ledger must not tell: where files lie on the machine that it comes from."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath

# The columns that hold the file or address that something came from.
_SOURCES = (("releases", "release_id"), ("receipts", "receipt_id"), ("rejected", "rejected_id"))


def is_local(source: str) -> bool:
    """Tell whether a source is a path from the root of a machine, which is nobody's business.

    >>> is_local("/home/ann/in/acme.txt"), is_local("acme/q1.txt"), is_local("https://example.com/a"), is_local("C:\\\\in\\\\a.txt")
    (True, False, False, True)
    """
    return PurePosixPath(source).is_absolute() or PureWindowsPath(source).is_absolute()


def short_sources(sources: Iterable[str]) -> dict[str, str]:
    """Return for each local path what it is called below the folder that all of them lie in.

    >>> short_sources(["/in/all/acme/q1.txt", "/in/all/bolt/q1.txt", "demo/a.txt"])
    {'/in/all/acme/q1.txt': 'acme/q1.txt', '/in/all/bolt/q1.txt': 'bolt/q1.txt'}
    """
    local = sorted({source for source in sources if is_local(source)})
    folders = [str(PurePosixPath(source.replace("\\", "/")).parent) for source in local]
    try:
        root = os.path.commonpath(folders) if folders else ""
    except ValueError:
        root = ""
    return {source: _below(source.replace("\\", "/"), root) for source in local}


def _below(source: str, root: str) -> str:
    whole = PurePosixPath(source)
    if root in ("", "/") or not source.startswith(root):
        return "/".join(whole.parts[-2:]).lstrip("/")
    return str(whole.relative_to(root))


def without_paths(reason: str, short: Mapping[str, str]) -> str:
    """Return a reason in which known files go by their short names, and any other path from the root by its last part.

    >>> without_paths("/in/a.txt: cannot be opened ([Errno 5] '/mnt/nas/a.txt'), see https://example.com/b", {"/in/a.txt": "a.txt"})
    "a.txt: cannot be opened ([Errno 5] 'a.txt'), see https://example.com/b"
    """
    for source in sorted(short, key=len, reverse=True):
        reason = reason.replace(source, short[source])
    return _PATH.sub(lambda found: re.split(r"[/\\]", found[0])[-1], reason)


_PATH = re.compile(r"(?<![\w/:.-])(?:/|[A-Za-z]:[/\\]|\\\\)[^\s'\"<>|]*[^\s'\"<>|.,:;)]")


def local_sources(path: Path) -> list[str]:
    """Return the local paths that the releases of a ledger name."""
    with sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True) as connection:
        return [row[0] for row in connection.execute("SELECT source FROM releases ORDER BY source") if is_local(row[0])]


def hide_local_paths(path: Path) -> int:
    """Write the sources of a copy without the folders above what was ingested; returns how many were local paths."""
    with sqlite3.connect(path) as connection:
        known = {table: connection.execute(f"SELECT {key}, source FROM {table}").fetchall() for table, key in _SOURCES}
        short = short_sources(source for rows in known.values() for _, source in rows)
        for table, key in _SOURCES:
            # Two files of one name in different folders keep apart what the table wants apart.
            changed = [(short[source], row) for row, source in known[table] if source in short]
            connection.executemany(f"UPDATE OR REPLACE {table} SET source = ? WHERE {key} = ?", changed)
        # What was rejected may be anything, and its reason names its path, at times in a command to type.
        connection.execute("UPDATE rejected SET zlib = NULL")
        reasons = connection.execute("SELECT rejected_id, reason FROM rejected").fetchall()
        connection.executemany(
            "UPDATE rejected SET reason = ? WHERE rejected_id = ?",
            [(without_paths(reason, short), row) for row, reason in reasons],
        )
    connection.close()
    return len(short)
