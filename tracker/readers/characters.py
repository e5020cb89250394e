"""Raw bytes → clean characters: encodings, odd spaces, ligatures."""

from __future__ import annotations

import re
import unicodedata

_DECLARED = re.compile(rb"""<(?:meta|\?xml)[^<>]{0,200}?(?:charset|encoding)\s*=\s*["']?([A-Za-z0-9_-]{2,20})""", re.I)
_SPACES = dict.fromkeys((0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " ")
_NOTHING = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF), None)
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"}
# Word processors put their bullets into the private area of a symbol font.
_PRIVATE = {0xF0B7: "•", 0xF0A7: "•", 0xF0D8: "•", 0xF02D: "-", 0x2011: "-"}
_CONTROLS = dict.fromkeys([*range(9), 11, *range(14, 32), 127, *range(0x80, 0xA0)], None)
_TABLE = {**_CONTROLS, **_SPACES, **_NOTHING, **_LIGATURES, **_PRIVATE, 0x2028: "\n", 0x2029: "\n", 0x85: "\n"}


def looks_binary(data: bytes) -> bool:
    """Tell whether the first bytes are no text in any encoding that releases come in."""
    head = data[:8192]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    controls = sum(byte < 9 or 13 < byte < 32 for byte in head)
    return b"\0" in head or controls > len(head) / 50


def decoded(data: bytes) -> str:
    """Decode bytes: byte order mark, UTF-8, what the page declares, else Windows-1252 (never fails)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        declared = _DECLARED.search(data[:4096])
    name = declared[1].decode().lower() if declared else "cp1252"
    if name in ("utf-8", "utf8", "iso-8859-1", "latin-1", "us-ascii", "ascii"):
        name = "utf-8" if name.startswith("utf") and data.count(b"\xef\xbf\xbd") else "cp1252"
    try:
        return data.decode(name, "replace")
    except LookupError:
        return data.decode("cp1252", "replace")


# PDF tools drop the ligature "fi" of some fonts: "the rst quarter of scal 2023".
_LOST = re.compile(r"\b(?:rst\b|scal\b|nancial(?:s|ly)?\b|signi cant(?:ly)?\b)", re.I)
_FOUND = {"rst": "first", "scal": "fiscal"}


def cleaned(text: str) -> str:
    """Compose characters, unify line ends and spaces, drop controls; dashes and quotes stay as written.

    >>> cleaned("net\\u00a0loss\\r\\nof \\ufb01ve")
    'net loss\\nof five'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_TABLE)
    if "scal" in text or "rst" in text or "nancial" in text:
        text = _LOST.sub(lambda lost: _FOUND.get(lost[0], "fi" + lost[0] if lost[0][0] == "n" else "significant"), text)
    return text if text.isascii() else unicodedata.normalize("NFC", text)
