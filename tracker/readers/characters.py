"""Raw bytes → clean characters: encodings, odd spaces, ligatures."""

from __future__ import annotations

import re
import unicodedata

from ftfy import fix_encoding

from tracker.readers.ligatures import with_ligatures

_DECLARED = re.compile(rb"""<(?:meta|\?xml)[^<>]{0,200}?(?:charset|encoding)\s*=\s*["']?([A-Za-z0-9_-]{2,20})""", re.I)
_SPACES = dict.fromkeys((0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " ")
_NOTHING = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF), None)
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"}
# Word processors put their bullets into the private area of a symbol font.
_PRIVATE = {0xF0B7: "•", 0xF0A7: "•", 0xF0D8: "•", 0xF02D: "-", 0x2011: "-"}
_CONTROLS = dict.fromkeys([*range(9), 11, *range(14, 32), 127, *range(0x80, 0xA0)], None)
# Full-width signs and figures of Asian type: "＄１２", "－".
_WIDE = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    0xFFE0: "¢",
    0xFFE1: "£",
    0xFFE5: "¥",
    0xFFE6: "₩",
}
_TABLE = {**_WIDE, **_CONTROLS, **_SPACES, **_NOTHING, **_LIGATURES, **_PRIVATE, 0x2028: "\n", 0x2029: "\n", 0x85: "\n"}


# What releases come in. Python knows more, some of which are no charsets ("punycode", "unicode_escape": slow, or stray halves).
_CHARSETS = re.compile(
    r"utf[-_]?(?:8|16|16le|16be|32)|windows-?125[0-8]|cp125[0-8]|iso-?8859-?(?:[1-9]|1[013-6])|latin-?[19]|macintosh|mac-?roman|koi8-?[ru]|"
    r"(?:x-)?s(?:hift)?[-_]?jis|euc[-_](?:jp|kr)|iso-2022-jp|gb(?:k|2312|18030)|big5(?:-?hkscs)?|tis-620|us-ascii|ascii"
)


def looks_binary(data: bytes) -> bool:
    """Tell whether the first bytes are no text in any encoding that releases come in."""
    head = data[:8192]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    controls = sum(byte < 9 or 13 < byte < 32 for byte in head)
    return b"\0" in head or controls > len(head) / 50


def decoded(data: bytes) -> str:
    """Decode bytes: byte order mark, UTF-8, what the page declares, else Windows-1252 (never fails).

    A few stray bytes amid UTF-8 are read as Windows-1252 and leave the rest as it is.

    >>> decoded("Björkhamn – “Q1”".encode() + b"\\x97 up")
    'Björkhamn – “Q1”— up'
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        declared = _DECLARED.search(data[:4096])
    name = declared[1].decode().lower() if declared else "cp1252"
    if name in ("utf-8", "utf8", "iso-8859-1", "latin-1", "us-ascii", "ascii", "cp1252", "windows-1252"):
        return _mostly_utf8(data) or data.decode("cp1252", "replace")
    try:
        return data.decode(name if _CHARSETS.fullmatch(name) else "cp1252", "replace")
    except LookupError:
        return data.decode("cp1252", "replace")


def _mostly_utf8(data: bytes) -> str | None:
    """Decode as UTF-8 with stray bytes of Windows-1252; None where the strays prevail and it is the other way round."""
    text = data.decode("utf-8-sig", "surrogateescape")
    stray = sum(map(text.count, set(_STRAY.findall(text))))
    whole = sum(not char.isascii() for char in text) - stray
    if stray > 3 * whole:
        return None
    return _STRAY.sub(lambda found: bytes((ord(found[0]) - 0xDC00,)).decode("cp1252", "replace"), text)


_STRAY = re.compile("[\udc80-\udcff]")


# "EBITDA¹", "$190² million": marks of footnotes; "km²", "10⁶" are no marks.
_RAISED = re.compile(r"(?<=[^\s¹²³⁰⁴-⁹⁽])[ ]?⁽?[¹²³⁰⁴-⁹](?:[ ,]?[¹²³⁰⁴-⁹])?⁾?")
_MARKS = "¹²³⁰⁴⁵⁶⁷⁸⁹"
_UNIT_BEFORE = re.compile(r"(?:\b|\d)(?:[kcdmhµ]?m|ft|in|mi|yd|sq|CO|10)$")
# Plain text lost the raise: "$190 million2", "5%1 of sales".
# The digit is asked for first, and then what stands before it: few characters are one.
_LOWERED = re.compile(r"[1-9](?:(?:(?<=\b[mb]illion\d)|(?<=\bpercent\d))(?![\w.]?\d)|(?<=\d%\d)(?=[\s,;]))")


# "$110", "8 to 10": an amount's end is no base of a power, and "$495mm" no length.
_NO_POWER = re.compile(r"(?:[\d$€£.,]|\d\s?[-–—]\s?|\bto )10$|[$€£][\d.,]+\s?mm?$")


def is_raised_unit(before: str) -> bool:
    """Tell whether a raised number behind these words is a power ("km²", "10⁶") and no footnote's mark.

    >>> [is_raised_unit(x) for x in ("40 km", "10", "Adjusted EBITDA", "$190", "$110", "$2.10")]
    [True, True, False, False, False, False]
    >>> [is_raised_unit(x) for x in ("8 - 10", "5 to 10", "$495mm", "40 mm", "x 10")]
    [False, False, False, True, True]
    """
    return bool(_UNIT_BEFORE.search(before[-6:])) and not _NO_POWER.search(before)


def _without_marks(text: str) -> str:
    if any(mark in text for mark in _MARKS):
        text = _RAISED.sub(lambda m: m[0] if is_raised_unit(text[max(0, m.start() - 8) : m.start()]) else "", text)
    text = _LOWERED.sub("", text)
    return "\n".join(map(_without_stars, text.split("\n"))) if "*" in text else text


# "revenue* of $44 million**": a footnote's stars stand behind their word, and nothing in the line opens with stars.
_STARRED = re.compile(r"(?<=[\w%)])\*{1,3}(?=[\s.,;:]|$)", re.M)
_STAR_OPENS = re.compile(r"(?<![\w%)*])\*{1,3}(?=[^\s*])")


def _without_stars(line: str) -> str:
    return line if "*" not in line or _STAR_OPENS.search(line) else _STARRED.sub("", line)


def _repaired(text: str) -> str:
    """Undo what another program's wrong guess at the encoding did ("â€™" for "’"), where that is certain."""
    text = fix_encoding(text) if _MOJIBAKE.search(text) else text
    return _LOST_DASH.sub("–", text) if "€" in text or "¨" in text else text


# Letters that begin two and three bytes of UTF-8 read as Windows-1252 or Mac Roman, before what can follow them.
_MOJIBAKE = re.compile(
    r"[ÂÃÅÄÎÏÐÑ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|[âã][\x80€‚„][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|‚Ä"
)


# A dash between numbers of whose three characters one was lost or made plain: "$42â€44", "$42â€"44", "$42€“44"; and a
# Chinese page's dash read in another charset, "$42¨C44". Else the euro sign would stand before the second number.
_LOST_DASH = re.compile(r"(?<=[\d%])(?:â€[\"“”]?|€[“”]|¨C)(?=[\d$€£])")


def cleaned(text: str) -> str:
    """Compose characters, unify line ends and spaces, drop controls; dashes and quotes stay as written.

    >>> cleaned("net\\u00a0loss\\r\\nof \\ufb01ve")
    'net loss\\nof five'
    """
    if not text.isascii():
        text = _repaired(text)
    text = with_ligatures(_without_marks(text.replace("\r\n", "\n").replace("\r", "\n").translate(_TABLE)))
    return text if text.isascii() else unicodedata.normalize("NFC", text)
