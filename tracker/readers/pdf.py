"""PDF → plain text with its columns kept apart."""

from __future__ import annotations

import io
import logging

from tracker.errors import UnreadableRelease

_MAX_PAGES = 120


def pdf_text(data: bytes, source: str) -> str:
    """Extract the text of a PDF page by page, aligned as on the page."""
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableRelease(f"{source}: the PDF is locked with a password; save it without one and try again")
        pages = [page.extract_text(extraction_mode="layout") for page in reader.pages[:_MAX_PAGES]]
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
