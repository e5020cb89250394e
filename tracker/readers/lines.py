"""What a single line of text is: an item, a heading, a number; shared by the text and HTML readers."""

from __future__ import annotations

import re

from tracker.readers.dates import MONTH

_BULLET = re.compile(r"(?P<mark>[•·●○◦▪■□►▶‣⁃∙✓➢➤*+o-]|--|–|—)(?P<gap>[ \t]+)(?=\S)|(?P<dot>\.)[ \t]+(?=[A-Z\d])|(?P<glued>[•●▪■►▶‣◦➢➤·])(?=\S)")
_NUMBERED = re.compile(r"(?P<mark>\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])[ \t]+(?=\S)")
_CONTACT = re.compile(r"@|https?:|www\.|\d{3}[-.) ]+\d{3}[-. ]\d{4}|\+\d{1,3}[ (]")
_WORD = re.compile(r"[A-Za-zÀ-ÿ][\w’'&.-]*")
_SMALL = frozenset(
    "a an and as at by for from in into of on or per the to vs with its und der die das de la le".split()
)
_ENDS_IN_NUMBER = re.compile(r"(?:[$€£]\s?[\d,.]+|\d%|\s[\d,]*\.\d+|\d,\d{3}|\bNM|bps)\)?$")
_DATE_LINE = re.compile(r"(?:[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}|\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d\d-\d\d)")


def split_marker(line: str) -> tuple[str, str] | None:
    """Split a stripped line into its bullet or number and the text, None where it has neither.

    >>> split_marker("• Revenue grew"), split_marker("(2) two"), split_marker(". 5% less"), split_marker("a plan")
    (('•', 'Revenue grew'), ('(2)', 'two'), ('•', '5% less'), None)
    """
    found = _BULLET.match(line)
    # "- Record year -" is a subtitle between dashes.
    if found and not (found["mark"] in ("-", "--", "–", "*") and line.endswith((" -", " --", " –", " *"))):
        rest = line[found.end() :]
        again = _BULLET.match(rest) if found["mark"] in ("-", "•") else None
        return "•", rest[again.end() :] if again else rest
    found = _NUMBERED.match(line)
    # "2. Quarter" is numbered, "3.5 million", "i. e." and "30. Oktober 2025" are not.
    if found and not re.match(rf"e\.|\d|{MONTH}\s\d{{4}}", line[found.end() :]):
        return found["mark"], line[found.end() :]
    return None


def is_caps(line: str) -> bool:
    """Tell whether a line is set in capitals, as headings of plain text are."""
    letters = [c for c in line if c.isalpha()]
    if len(letters) < 4 or len(line) > 160 or line[0] == "[" or line.endswith((",", ";")):
        return False
    return sum(c.isupper() for c in letters) >= 0.9 * len(letters) and not _CONTACT.search(line)


def is_date(line: str) -> bool:
    """Tell whether a line is a date alone."""
    return bool(_DATE_LINE.fullmatch(line))


def is_title_like(line: str) -> bool:
    """Tell whether a short line could be a heading by its capitals alone ("Fiscal 2026 Outlook", "Outlook:").

    >>> [is_title_like(x) for x in ("Fiscal 2026 Outlook", "Revenue rose.", "We expect growth", "Outlook:")]
    [True, False, False, True]
    """
    if (
        len(line) > 110
        or _ENDS_IN_NUMBER.search(line)
        or line.endswith((".", ",", ";", "!", "-", "–"))
        or _CONTACT.search(line)
    ):
        return False
    words: list[str] = _WORD.findall(line)
    main = [word for word in words if word.lower() not in _SMALL]
    if not main or len(words) > 14 or not (line[0].isupper() or line[0].isdigit()) or is_date(line):
        return False
    capitals = sum(word[0].isupper() for word in main)
    return capitals >= 0.75 * len(main) if len(main) > 3 else capitals == len(main)


_PERIOD = r"(?:(?:the|our) )?(?:(?:first|second|third|fourth|full|fiscal|calendar|half|quarter|year|\d{4}(?:[/-]\d{2,4})?|Q[1-4]|H[12]|FY ?\d{2,4})[ -]?(?:of |and |the )?){1,6}"
_OUTLOOK_LINE = re.compile(
    rf"(?:[\w’'&/-]+ ){{0,7}}(?:outlook|guidance|forecasts?|targets?)(?: (?:for|to|through) [^.:;]{{3,70}})?(?: ?\([^()]{{2,50}}\))?|{_PERIOD}(?:\([^()]{{2,40}}\))?", re.IGNORECASE
)
_LONGEST_OUTLOOK = 110


def opens_outlook(line: str) -> bool:
    """Tell a line over a list that only names an outlook or a period.

    >>> [opens_outlook(x) for x in ("Outlook for the fiscal year ending March 31, 2023", "Second quarter", "We raise guidance.", "Sales in the second quarter")]
    [True, True, False, False]
    """
    return len(line) <= _LONGEST_OUTLOOK and bool(_OUTLOOK_LINE.fullmatch(line.rstrip(": ")))


def ends_sentence(line: str) -> bool:
    """Tell whether a line ends as a sentence does."""
    return bool(re.search(r"[.!?:;][\"”’')\]*]{0,2}$", line))
