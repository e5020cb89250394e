"""What the words of one cell are: a value, a label, a label run together with its value."""

from __future__ import annotations

import re

_PERIOD_WORDS = re.compile(
    r"\b20\d\d-\d\d-\d\d\b|\b(?:[1-4]q|q[1-4]|[12]h|h[12]|fy)\W?(?:20)?(?:\d\d)?[ae]?\b|(?<![\d.,$€£-])(?:19|20)\d\d[-/–]\d\d\b(?![.,%]\d)|\b(?:19|20)\d\d ?[ae]?\b|['’]\d\d\b|"
    r"\b\d{1,2}(?= (?:months?|weeks?|days?)\b)|\b\d{1,2}(?:\.? |[-/.])(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*(?:[-/.](?:20)?\d\d)?\b|(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}\b|\b\d{1,2}/\d{1,2}/\d{2,4}|(?<=[\w%] )\(\d\)|(?<=[\w%)\]])\(\d\)|\d(?:st|nd|rd|th)\b|"
    r"\bphase \d[abc]?(?:/\d[abc]?)?\b|\b510\(k\)|\b(?:0?\d|1[0-2])/20\d\d\b|\b[2-6]E(?= [a-z])|(?<![\w.])(?:[369]|1[258])m(?= (?:actuals?|results?|ytd|(?:19|20)\d\d)\b)|(?<![\d.,])(?<!\d )000s?(?![\d.,])|(?<![\w$€£.])[abe-ps-z]\d{3}(?!k\b|m\b|bn?\b)[a-z]*(?:-\d+\w*)?(?![\w.,%])|"
    r"(?<![\w$€£.])(?!usd|eur|gbp|chf|cad|aud|jpy)[a-z]{2,}[-–]?\d+\w*(?:,\d)*|(?<=[a-z]\))\d(?:,\d)*",
    re.IGNORECASE,
)
_VALUE_WORDS = re.compile(
    r"^\W*(?:no change|unchanged|n/?[ac]\b|(?:low|mid|high)\b.{0,12}\b(?:digits?|teens|(?:twen|thir|for|fif|six|seven|eigh|nine)ties|[2-9]0s)|(?:approximately |about |~)?(?:flat|break-?even)\b)|\b(?:single|double)[- ]digits?\b",
    re.IGNORECASE,
)
_VALUE_BAND = re.compile(r"\b(?:low|mid|high)[- ](?:single|double)?[- ]?(?:digits?|teens|(?:twen|thir|for|fif|six|seven|eigh|nine)ties)\b", re.IGNORECASE)
_MIXED_WORDS = re.compile(r"[A-Za-z]{3,}")
_HEDGES = re.compile(
    r"\b(?:approximately|about|around|roughly|at least|up to|between|and|over|under|more than|less than|million|billion|thousand|percent|basis points|growth|increase|decrease|decline|"
    r"low|mid|high|single|double|digits?|teens|twenties|thirties|forties|fifties|sixties|flat|per share|usd|eur|cagr|plus|minus|range|from|the|stores|units|shares|days|no change|unchanged|break-?even)\b",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(
    r"(?:\s*\((?:\d{1,2}|[a-oq-z])\)|\s*[*†‡§]+|(?<=[a-z]{3})[\d¹²³⁴⁵]{1,2})+(?=$|:$)|(?<=[a-z]{3})\d(?:,\d)*(?=\s*/|$)|(?<=[a-z]\))\d(?:,\d)*(?=\s*/|$)"
)


# "Fab 2", "Line 4 (12-inch)": things that are told apart by a number.
_NUMBERED_NAME = re.compile(r"[A-Z][a-z]{2,}(?: [A-Z][a-z]+){0,2} \d{1,2}(?: \(\d{1,3}-[a-z]+\))?")


def is_value(text: str) -> bool:
    """Tell whether a cell holds a value rather than a label or a period.

    >>> [is_value(t) for t in ("$1.2 - $1.4", "no change", "Q3 FY2026", "Three months ended May 2, 2026", "25-30")]
    [True, True, False, False, True]
    >>> is_value("2026/27"), is_value("2014-15"), is_value("18-20")
    (False, False, True)
    >>> [is_value(t) for t in ("9M actual", "Silver (000 oz)", "A320neo", "To 31 May 2026", "315 000", "9M", "R850 million")]
    [False, False, False, False, True, True, True]
    """
    if _NUMBERED_NAME.fullmatch(text) and not _HEDGES.match(text):
        return False
    return bool(_VALUE_WORDS.search(text)) or any(c.isdigit() for c in _PERIOD_WORDS.sub(" ", text))


_NUMBERED = re.compile(
    r"[A-Z][\w’'-]*[a-z][\w’'-]*(?: [A-Z][\w’'-]*){0,3} (?:[Nn]o\. ?)?[A-Z]{0,2}-?\d{1,4}[A-Z]?(?:[-/][A-Z\d]+)?"
)


def is_numbered(text: str) -> bool:
    """Tell whether a cell is the name of one of several things, told apart by their number.

    >>> [is_numbered(t) for t in ("Larkstar 12", "Hull S-2417", "Approximately 12", "Flat", "USD 81")]
    [True, True, False, False, False]
    """
    return bool(_NUMBERED.fullmatch(text)) and bool(_MIXED_WORDS.search(_HEDGES.sub(" ", text)))


def is_mixed(text: str) -> bool:
    """Tell whether a cell holds a label and its value, which the file has run together.

    >>> is_mixed("Net revenue $710-$790 million"), is_mixed("approximately $17 million"), is_mixed("Net revenue")
    (True, False, False)
    """
    words = _MIXED_WORDS.findall(_HEDGES.sub(" ", text))
    return len(words) >= 2 and (is_value(text) or bool(_VALUE_BAND.search(text)))


def clean_label(text: str) -> str:
    """Strip footnote marks and spaces from a label.

    >>> clean_label("Adjusted EBITDA margin (1)(2)"), clean_label("Other revenue1 *")
    ('Adjusted EBITDA margin', 'Other revenue')
    """
    plain = _FOOTNOTE.sub("", " ".join(text.split())).strip(" .:…")
    return re.sub(r"\s*/\s*mid-?points?$", "", plain, flags=re.IGNORECASE)
