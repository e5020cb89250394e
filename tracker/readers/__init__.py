"""Bytes → Release: text, Markdown, HTML, EDGAR submissions, PDF; one canonical text and offsets into it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from tracker.errors import UnreadableRelease
from tracker.readers.characters import cleaned, decoded, looks_binary
from tracker.readers.companyfacts import is_companyfacts, read_filed
from tracker.readers.drafts import Draft, Layout, compose, tidied
from tracker.readers.errorpage import error_page
from tracker.readers.header import Hints, with_header
from tracker.readers.hyphens import with_whole_words
from tracker.readers.page import is_html, read_html
from tracker.readers.pdf import pdf_text
from tracker.readers.submission import Filing, is_submission, read_filing, read_parts
from tracker.readers.text import read_text
from tracker.types import Release

__all__ = ["SUFFIXES", "read_layout", "read_release"]

SUFFIXES = (".txt", ".md", ".markdown", ".html", ".htm", ".pdf")
_MAX_BYTES = 10_000_000
_MAX_TEXT = 1_000_000


def read_release(path_or_bytes: str | Path | bytes, **hints: str | date | None) -> Release:
    """Read one company release from a file or from its bytes.

    Hints (source, issuer, ticker, exchange, published, fiscal_year_end "MM-DD", url) win over what the release says.
    Raises UnreadableRelease, with one sentence the user can act on, for everything that cannot be a release.
    """
    told = _hints(hints)
    data, source = _loaded(path_or_bytes, told.source)
    if is_companyfacts(data):
        return read_filed(data, source, told)
    layout, filing = read_layout(data, source)
    release = Release(
        text=layout.text,
        source=source,
        sha256=hashlib.sha256(data).hexdigest(),
        blocks=layout.blocks,
        tables=layout.tables,
    )
    return with_header(release, layout, filing, told)


def read_layout(data: bytes, source: str = "release") -> tuple[Layout, Filing]:
    """Read bytes of any supported format into the canonical text, and what a submission's header says."""
    if not data.strip():
        raise UnreadableRelease(f"{source}: the file is empty")
    if len(data) > _MAX_BYTES:
        raise UnreadableRelease(f"{source}: {len(data) / 1e6:.0f} MB is more than a release has; the limit is 10 MB")
    if data.startswith(b"%PDF"):
        text = cleaned(pdf_text(data, source, _MAX_TEXT))
    elif looks_binary(data):
        raise UnreadableRelease(f"{source}: neither text, HTML nor PDF; save it as one of these")
    else:
        text = cleaned(decoded(data))
    filing = read_filing(text) if is_submission(text) or "<SEC-HEADER>" in text[:4000] else Filing()
    if wrong := error_page(text):
        raise UnreadableRelease(f"{source}: is no release but {wrong}, saved in its stead; fetch it again")
    layout = compose(with_whole_words(tidied(_drafts(text))))
    if not layout.text:
        raise UnreadableRelease(f"{source}: no readable text in it")
    if len(layout.text) > _MAX_TEXT:
        raise UnreadableRelease(
            f"{source}: {len(layout.text):,} characters of text are more than a release has; give the exhibit alone"
        )
    return layout, filing


def _drafts(text: str) -> Iterator[Draft]:
    parts = [part.text for part in read_parts(text)] if is_submission(text) else [text]
    for part in parts:
        yield from read_html(part) if is_html(part) else read_text(part)


def _loaded(path_or_bytes: str | Path | bytes, source: str | None) -> tuple[bytes, str]:
    if isinstance(path_or_bytes, bytes):
        return path_or_bytes, source or "release"
    path = Path(path_or_bytes)
    name = source or str(path)
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise UnreadableRelease(
                f"{name}: {path.stat().st_size / 1e6:.0f} MB is more than a release has; the limit is 10 MB"
            )
        return path.read_bytes(), name
    except FileNotFoundError:
        raise UnreadableRelease(f"{name}: there is no such file") from None
    except IsADirectoryError:
        raise UnreadableRelease(f"{name}: is a folder; give the files in it") from None
    except (OSError, ValueError) as problem:
        raise UnreadableRelease(f"{name}: cannot be opened ({problem})") from None


def _hints(given: dict[str, str | date | None]) -> Hints:
    values = dict(given)
    published = values.get("published")
    if isinstance(published, str):
        try:
            values["published"] = date.fromisoformat(published)
        except ValueError:
            raise UnreadableRelease(f"--published {published!r} is no date; write it as YYYY-MM-DD") from None
    year_end = values.get("fiscal_year_end")
    if year_end is not None and not re.fullmatch(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", str(year_end)):
        raise UnreadableRelease(f"--fiscal-year-end {year_end!r} is no day of the year; write it as MM-DD")
    return Hints(**values)  # type: ignore[arg-type]
