"""PDF → plain text with its columns kept apart."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracker.errors import UnreadableRelease

if TYPE_CHECKING:
    from pypdf import PdfReader


def pdf_text(data: bytes, source: str, most: int) -> str:
    """Extract the text of a PDF page by page, aligned as on the page; one with more than `most` letters is refused, not cut."""
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableRelease(f"{source}: the PDF is locked with a password; save it without one and try again")
        pages = list(_pages(reader, source, most))
    except UnreadableRelease:
        raise
    except Exception as problem:  # pypdf raises whatever a broken file leads it into
        raise UnreadableRelease(
            f"{source}: the PDF cannot be read ({type(problem).__name__}); save it again as PDF or text"
        ) from problem
    text = "\n\f".join(pages)
    if not text.strip():
        raise UnreadableRelease(f"{source}: the PDF holds only images; run it through OCR first")
    return text


def _pages(reader: PdfReader, source: str, most: int) -> Iterator[str]:
    letters = 0
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text(extraction_mode="layout")
        letters += len("".join(text.split()))
        if letters > most:
            raise UnreadableRelease(
                f"{source}: over {most:,} letters on the first {number} of {len(reader.pages)} pages are more than a release has; "
                "give the pages with the release alone"
            )
        yield text
