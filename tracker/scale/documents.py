"""Where documents lie: files and folders, URLs of every kind that fsspec knows, and archives at either."""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePosixPath
from typing import IO, Any

from tracker.batch import MOST_BYTES, SUFFIXES, Rejected, Source
from tracker.errors import MissingExtra, TrackerError

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
# What a damaged archive, a place that went, or a server that does not answer raises.
_FAILS = (OSError, EOFError, ValueError, zipfile.BadZipFile, tarfile.TarError, NotImplementedError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Document:
    """One document: the name it goes by, the file or archive it lies in, its name inside an archive.

    `mark` is what can be told without reading it (size, time, check sum): a document with another mark is another one.
    """

    name: str
    url: str
    member: str = ""
    mark: str = ""


def open_filesystem(url: str) -> tuple[Any, str]:
    """Return the file system of a path or URL and its name there; raises MissingExtra or TrackerError, in a sentence."""
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise MissingExtra("this needs fsspec; install it with: pip install 'guidance-tracker[scale]'") from None
    try:
        filesystem, name = url_to_fs(url)
    except (ImportError, ValueError) as problem:
        raise TrackerError(f"{url}: cannot be opened ({problem})") from None
    return filesystem, str(name)


def find_documents(paths: Iterable[str]) -> tuple[list[Document], list[Rejected]]:
    """List the documents of files, folders, URLs and archives, each once, in order of name; say which paths have none."""
    found: dict[str, Document] = {}
    wrong: list[Rejected] = []
    for path in paths:
        try:
            inside = list(_documents_at(path))
        except _FAILS as problem:
            wrong.append(Rejected(path, f"{path}: cannot be read ({problem or type(problem).__name__})"))
            continue
        found |= {document.name: document for document in inside}
        if not inside:
            words = "no releases here (.txt, .md, .html, .htm or .pdf, or archives of them)"
            wrong.append(Rejected(path, f"{path}: {words}"))
    return [found[name] for name in sorted(found)], wrong


def _documents_at(path: str) -> Iterator[Document]:
    filesystem, root = open_filesystem(path)
    if not filesystem.exists(root):
        raise FileNotFoundError("there is no such file or folder")
    whole = filesystem.isdir(root)
    details = filesystem.find(root, detail=True) if whole else {root: filesystem.info(root)}
    for name, told in sorted(details.items()):
        inner = name[len(root) :].lstrip("/") if whole else ""
        shown = f"{path.rstrip('/')}/{inner}" if inner else path
        url = filesystem.unstrip_protocol(name)
        if name.lower().endswith(ARCHIVES):
            yield from _members(shown, url)
        elif _is_release(inner or name) or not whole:
            yield Document(shown, url, mark=_mark(told))


def _is_release(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix.lower() in SUFFIXES and not any(part.startswith(".") for part in path.parts)


def _mark(told: dict[str, Any]) -> str:
    changed = next((told[key] for key in ("ETag", "etag", "mtime", "LastModified", "created") if told.get(key)), "")
    return f"{told.get('size')} {changed}"


def _members(shown: str, url: str) -> Iterator[Document]:
    with _archive(url) as archive:
        for name, mark, _ in archive:
            if _is_release(name):
                yield Document(f"{shown}!{name}", url, name, mark)


@contextmanager
def _archive(url: str) -> Iterator[Iterator[tuple[str, str, Any]]]:
    """Open an archive; gives each file in it by name, mark and a function that opens it, while the archive is open."""
    filesystem, name = open_filesystem(url)
    with filesystem.open(name, "rb") as handle:
        if name.lower().endswith(".zip"):
            with zipfile.ZipFile(handle) as packed:
                yield ((i.filename, f"{i.file_size} {i.CRC}", lambda i=i: packed.open(i)) for i in packed.infolist() if not i.is_dir())
        else:
            with tarfile.open(fileobj=handle) as taped:
                yield ((m.name, f"{m.size} {m.mtime}", lambda m=m: taped.extractfile(m)) for m in taped if m.isfile())


def load_documents(documents: Sequence[Document]) -> Iterator[Source]:
    """Load documents in an order of their own: each archive is gone through once. What cannot be had says why in its place."""
    ordered = sorted(documents, key=lambda document: (document.url, document.member))
    for url, group in groupby(ordered, key=lambda document: document.url):
        wanted = {document.member: document for document in group}
        yield from _loaded_file(wanted[""]) if "" in wanted else _loaded_members(url, wanted)


def _loaded_file(document: Document) -> Iterator[Source]:
    try:
        filesystem, name = open_filesystem(document.url)
        with filesystem.open(name, "rb") as handle:
            yield Source(document.name, handle.read(MOST_BYTES), {})
    except (*_FAILS, TrackerError) as problem:
        yield _lost(document, problem)


def _loaded_members(url: str, wanted: dict[str, Document]) -> Iterator[Source]:
    left, problem = dict(wanted), Exception("it is no longer in its archive")
    try:
        with _archive(url) as archive:
            for name, _, opened in archive:
                if name in left:
                    yield _loaded_member(left.pop(name), opened)
    except (*_FAILS, TrackerError) as failed:
        problem = failed
    yield from (_lost(document, problem) for document in left.values())


def _loaded_member(document: Document, opened: Any) -> Source:
    try:
        member: IO[bytes] = opened()
        with member:
            return Source(document.name, member.read(MOST_BYTES), {})
    except _FAILS as problem:
        return _lost(document, problem)


def _lost(document: Document, problem: Exception) -> Source:
    return Source(document.name, b"", {}, f"{document.name}: cannot be opened ({problem or type(problem).__name__})")
