"""Text → tokens of one-letter codes: quarters, halves, years, months, days and the words that relate to them."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from dateutil import parser as dates

from tracker.lexicon import load_rows
from tracker.lexicon.phrases import PhraseTable, longest_phrase, phrase_table

# One letter for each role; the grammar of a period (tracker/periods/grammar.py) is a regular expression over them.
CODES = {
    "fiscal": "F",
    "calendar": "C",
    "full": "T",
    "early": "E",
    "mid": "M",
    "late": "L",
    "end": "Z",
    "year_end": "R",
    "unit_end": "U",
    "midyear": "m",
    "next": "n",
    "this": "t",
    "coming": "c",
    "last": "l",
    "same": "S",
    "remainder": "r",
    "later": "v",
    "few": "V",
    "ahead": "A",
    "by": "<",
    "through": ">",
    "from": "^",
    "not_before": "!",
    "after": "a",
    "onward": "+",
    "as_of": "@",
    "during": "i",
    "within": "w",
    "about": "~",
    "of": "f",
    "article": "_",
    "to": "-",
    "source": "x",
    "between": "B",
    "and": "&",
    "or": "|",
    "ending": "G",
    "quarter": "q",
    "half": "h",
    "month": "g",
    "week": "k",
    "day": "d",
    "year": "y",
    "decade": "e",
    "period": "P",
    "today": "0",
}
_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
    "final": -1,
    "back": 2,
    "front": 1,
    "latter": 2,
    "opening": 1,
    "closing": -1,
}
_NUMBERS = {
    word: n
    for n, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen".split(),
        1,
    )
} | {
    "twenty": 20,
    "twenty four": 24,
    "thirty": 30,
    "thirty six": 36,
    "forty five": 45,
    "sixty": 60,
    "ninety": 90,
    "fifty two": 52,
    "fifty three": 53,
}
_MONTHS = {
    name: n
    for n, names in enumerate(
        "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug september|sept|sep october|oct november|nov december|dec".split(),
        1,
    )
    for name in names.split("|")
} | {"januar": 1, "februar": 2, "märz": 3, "mai": 5, "juni": 6, "juli": 7, "oktober": 10, "dezember": 12}
_SEASONS = {"spring": 3, "summer": 6, "fall": 9, "autumn": 9, "winter": 12, "springtime": 3, "summertime": 6}
_WEEKDAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun".split()
)

# Feasts with a day of their own; tracker/periods/bind.py gives it, by their place here.
FEASTS = (
    ("christmas", "christmas day", "xmas"),
    ("christmas eve",),
    ("halloween",),
    ("new year's eve",),
    ("thanksgiving", "thanksgiving day"),
    ("labor day",),
    ("memorial day",),
    ("easter", "easter sunday"),
    ("valentine's day",),
)

_APO = "'’‘`´"
_DASH = "-‐‑‒–—―−"
_YEAR2 = rf"(?:19|20)\d\d|[{_APO}]?\d\d"
_GAP = r"\s{0,8}"
_MONTH_NAME = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b"
_LEX = re.compile(
    rf"""
    (?P<plain> (?<!\w)[a-z]{{3,40}}(?=[\s,;)])(?<!\bfye) )  # most words need no further look
  | (?P<iso> \b(?:19|20)\d\d-\d\d-\d\d\b | \b(?:19|20)\d\d/\d{{1,2}}/\d{{1,2}}\b | \b\d{{1,2}}/\d{{1,2}}/(?:\d{{4}}|\d\d)\b
        | \b\d{{1,2}}-\d{{1,2}}-(?:19|20)\d\d\b | \b\d{{1,2}}-(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)-\d\d\b | \b\d{{1,2}}\.\d{{1,2}}\.(?:19|20)\d\d(?!\d) | \b\d\d\.\d\d\.\d\d(?![\d.]) )
  | (?P<code> (?:\b|(?<=[12]\d\d\d))F?(?:Q(?P<q1>[1-4])|(?P<q2>[1-4])Q|(?P<hh>H)(?P<h1>[12])|(?P<h2>[12])H)
        (?: (?P<qy>(?:[{_APO}]\d\d|0[5-9]|[1-9]\d)(?=[AEF]?\b)(?![%,.]?\d)|(?:19|20)\d\d(?=[AEF]?\b))[AEF]? | {_GAP}[{_DASH}/]{_GAP}(?P<qz>(?:19|20)\d\d|[{_APO}]?\d\d)\b(?!%) | {_GAP}[{_APO}](?P<qa>(?:20)?\d\d)\b | (?=FY|CY|FQ|\b) ) )
  | (?P<todate> \b[369]M(?: (?P<ty>[{_APO}]?\d\d)\b(?![%,.]?\d) | (?={_GAP}(?:(?:FY{_GAP})?(?:20\d\d|\d\d/\d\d)|FY{_GAP}[{_APO}]?\d\d)\b) ) )
  | (?P<fm> \bFYE?{_GAP}(?P<fmonth>0?[1-9])/(?P<fmyear>(?:20)?\d\d)\b )
  | (?P<fy> \b(?P<fc>FY|CY|FYE|YE|HY|H[12]FY|FQ(?P<fq>[1-4])|F(?=20\d\d|[{_APO}]\d\d)){_GAP}[-]?(?P<fyear>{_YEAR2})(?:\s?[{_DASH}/](?P<fnext>\d\d(?:\d\d)?))?[AEF]?\b
        | (?<=[QH1-4])(?P<gc>FY|CY){_GAP}(?P<gyear>{_YEAR2})\b )
  | (?P<year> \b(?:19|20)\d\d (?: (?=[QH][1-4](?!\w)) | (?:/(?P<ynext>(?:20)?\d\d))?(?![\d%]|,\d|\.\d)[AEF]?\b(?:[{_APO}]s\b)? ) )
  | (?P<short> [{_APO}]\d\d(?![\d%]) )
  | (?P<num> \b\d{{1,2}}\.(?=\s{{1,8}}{_MONTH_NAME}) | \b\d{{1,3}}(?:st|nd|rd|th)?\b(?![%/]|[.,]\d) )
  | (?P<junk> [$€£]?\d[\w,.%/]* | [^\W\d_]+\d\w* )
  | (?P<word> [^\W\d_]+(?:[{_APO}]s\b)? )
  | (?P<sym> [{_DASH}] | [/,&()~;:.!?|] | \n[ \t]{{0,20}}\n )
    """,
    re.VERBOSE | re.IGNORECASE,
)


class Token(NamedTuple):
    """A piece of the text: its code for the grammar, its place, what was read from it; `glued` to the piece before."""

    code: str
    start: int
    end: int
    value: Any = None
    glued: bool = False


@cache
def word_table() -> PhraseTable:
    """Return the phrases of the period lexicon as one table; plural units carry True."""
    rows: list[tuple[str, str, Any]] = []
    for row in load_rows("period_words"):
        code = CODES[row["role"]]
        rows += [
            (
                phrase,
                code,
                phrase if code not in "qhgkdy" else phrase.rstrip("'").endswith("s") and not phrase.endswith("'s"),
            )
            for phrase in row["phrases"]
            if phrase[0].isalpha()
        ]
    rows += [(word, "O", n) for word, n in _ORDINALS.items()]
    rows += [(word, "N", n) for word, n in _NUMBERS.items()]
    rows += [(word, "J", n) for word, n in _MONTHS.items()]
    rows += [(word, "s", n) for word, n in _SEASONS.items()]
    rows += [(word, "D", None) for word in _WEEKDAYS]
    rows += [(word, "*", place) for place, names in enumerate(FEASTS) for word in names]
    return phrase_table(rows)


def read_year(text: str) -> int:
    """Read a year of two or four digits.

    >>> read_year("'13"), read_year("2025"), read_year("98")
    (2013, 2025, 1998)
    """
    digits = "".join(c for c in text if c.isdigit())
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year >= 80 else 2000)


def read_date(text: str) -> date | None:
    """Read a plain date that was cut out before ("2012-05-09", "5/9/2012", "May 9, 2012"); None where it is no day.

    Slashes put the month first, points and hyphens the day, where both could be.

    >>> read_date("9 May 2012"), read_date("09.05.2012")
    (datetime.date(2012, 5, 9), datetime.date(2012, 5, 9))
    """
    try:
        day: date = dates.parse(text, default=None, dayfirst=bool(re.match(r"\d{1,2}[.-]", text))).date()
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None
    return day


def lex(text: str) -> list[Token]:
    """Cut a text into tokens; words that no lexicon has are ".".

    >>> "".join(t.code for t in lex("late 1Q/early 2Q 2012"))
    'LQ/EQY'
    """
    tokens: list[Token] = []
    pending: list[tuple[re.Match[str], str]] = []
    for match in _LEX.finditer(text):
        if match.lastgroup == "plain" or match.lastgroup == "word":
            pending.append((match, match.group().lower().replace("’", "'")))
            continue
        if pending and match.group() in _DASH and _compound(text, match, pending[-1]):
            continue  # the hyphen of "year-end", "third-quarter", "mid-to-late"
        _spell(text, pending, tokens)
        pending = []
        _piece(text, match, tokens)
    _spell(text, pending, tokens)
    return _without_hyphens([_unread_verb(tokens, i) for i in range(len(tokens))])


def _unread_verb(tokens: list[Token], at: int) -> Token:
    """Read an "end" that is a verb as "in": what "will end the year up 3%" is for the year, not for its last third."""
    token = tokens[at]
    after = tokens[at + 1].code if at + 1 < len(tokens) else ""
    if token.code != "Z" or token.value != "end" or after not in tuple("_t") or (at and tokens[at - 1].code in "<>@i~ax"):
        return token
    return token._replace(code="i", value="in")


def _compound(text: str, dash: re.Match[str], before: tuple[re.Match[str], str]) -> bool:
    after = _NEXT_WORD.match(text, dash.end())
    if after is None or dash.start() != before[0].end():
        return False
    return not (before[1] in _MONTHS or before[1] in _SEASONS) or after[0].lower() not in {**_MONTHS, **_SEASONS}


_NEXT_WORD = re.compile(r"[^\W\d_]{1,12}")


def _piece(text: str, match: re.Match[str], tokens: list[Token]) -> None:
    start, end = match.span()
    kind = match.lastgroup
    piece = match.group()
    if match["iso"]:
        day = read_date(piece)
        tokens.append(Token("I" if day else ".", start, end, day))
    elif match["code"]:
        quarter = match["q1"] or match["q2"]
        cut = next((match.start(name) for name in ("qy", "qz", "qa") if match[name]), end)
        if piece[0] in "Ff":
            tokens.append(Token("F", start, start + 1))
        tokens.append(Token("Q" if quarter else "H", start, cut, int(quarter or match["h1"] or match["h2"])))
        if cut < end:
            tokens.append(Token("Y", cut, end, read_year(text[cut:end])))
    elif match["todate"]:  # "9M 2025/26"
        tokens += [
            Token("O", start, start, 1),
            Token("N", start, start + 1, int(piece[0])),
            Token("g", start + 1, start + 2, True),
        ]
        if match["ty"]:
            tokens.append(Token("Y", start + 2, end, read_year(match["ty"])))
    elif match["fm"]:  # "FY3/26" ends in March 2026
        month, year = match.start("fmonth"), match.start("fmyear")
        tokens += [
            Token("F", start, month, "fy"),
            Token("j", month, year - 1, int(match["fmonth"])),
            Token("Y", year, end, read_year(match["fmyear"])),
        ]
    elif match["fy"]:
        _fiscal_code(match, tokens)
    elif match["year"]:
        _years(match, tokens)
    elif match["short"]:
        tokens.append(Token("Y", start, end, read_year(piece)))
    elif match["num"]:
        ordinal = not piece[-1].isdigit()
        number = int("".join(c for c in piece if c.isdigit()))
        tokens.append(Token("O" if ordinal and number <= 4 else "N", start, end, number))
    elif kind == "sym":
        symbol = _symbol(text, start, end, tokens[-1] if tokens else None)
        if symbol:
            tokens.append(symbol)
    else:
        tokens.append(Token(".", start, end))


_FISCAL_NEXT = re.compile(r"\s{1,20}(?:fiscal|financial|business)\b", re.IGNORECASE)


def _years(match: re.Match[str], tokens: list[Token]) -> None:
    """Read "2012", "2012/13" (a fiscal year by both its years) and "2013/2014" (two years, unless called fiscal)."""
    start, end = match.span()
    first = read_year(match.group()[:4])
    if not match["ynext"]:
        tokens.append(Token("Y", start, end, first))
        return
    second = _second_year(first, match["ynext"])
    called_fiscal = _called_fiscal(tokens) or _FISCAL_NEXT.match(match.string, end)
    if len(match["ynext"]) == 4 and not called_fiscal:
        tokens += [
            Token("Y", start, start + 4, first),
            Token("/", start + 4, start + 5),
            Token("Y", start + 5, end, second),
        ]
    else:
        tokens += [Token("F", start, start), Token("Y", start, end, second)]


def _called_fiscal(tokens: list[Token]) -> bool:
    return bool(tokens) and tokens[-1].code in "FysgQHh"


def _fiscal_code(match: re.Match[str], tokens: list[Token]) -> None:
    start, end = match.span()
    letters = (match["fc"] or match["gc"]).upper()
    year = read_year(match["fyear"] or match["gyear"])
    if match["fnext"]:
        second = _second_year(year, match["fnext"])
        month = int(match["fyear"]) if len(match["fyear"]) == 2 and "/" in match.group() else 13
        if second == year + 1 and ("/" in match.group() or len(match["fyear"]) > len(match["fnext"])):
            year = second  # "FY2012/13", "FY2025-26"
        elif 1 <= month <= 12 and letters == "FY":  # "FY12/25" ends in December 2025
            cut = match.start("fnext")
            tokens += [Token("F", start, start + 2, "fy"), Token("j", start + 2, cut - 1, month)]
            tokens.append(Token("Y", cut, end, read_year(match["fnext"])))
            return
        elif second > year:
            tokens += [
                Token("F", start, start),
                Token("Y", start, match.start("fnext") - 1, year),
                Token("-", match.start("fnext") - 1, match.start("fnext"), None),
            ]
            tokens += [
                Token("F", match.start("fnext"), match.start("fnext")),
                Token("Y", match.start("fnext"), end, second),
            ]
            return
    if letters == "HY":  # "HY26" is the first half, of which alone issuers speak so
        tokens.append(Token("H", start, start, 1))
    if letters.startswith("H") and letters[1] in "12":
        tokens.append(Token("H", start, start + 2, int(letters[1])))
    if match["fq"]:
        tokens.append(Token("Q", start, start + 3, int(match["fq"])))
    if letters in ("FYE", "YE"):
        tokens.append(Token("R", start, start + len(letters), "year end"))
    tokens.append(Token("C" if letters == "CY" else "F", start, start + len(letters)))
    tokens.append(Token("Y", start + len(letters), end, year))


def _second_year(first: int, text: str) -> int:
    return int(text) if len(text) == 4 else first // 100 * 100 + int(text)


def _symbol(text: str, start: int, end: int, last: Token | None) -> Token | None:
    sign = text[start:end]
    if sign == "." and last and last.code == "J" and last.end == start and last.end - last.start <= 4:
        return None  # "Dec. 31"
    if sign in "-‐‑" and start and text[start - 1].isalpha() and text[end : end + 1].isspace():
        return None  # "mid- to late 2012"
    if sign in _DASH:
        glued = start > 0 and not text[start - 1].isspace() and text[end : end + 1] != "" and not text[end].isspace()
        return Token("-", start, end, None, glued)
    return Token({"/": "/", ",": ",", "&": "&", "~": "~", "(": "(", ")": ")"}.get(sign, ";"), start, end)


def _spell(text: str, pending: list[tuple[re.Match[str], str]], tokens: list[Token]) -> None:
    """Give a run of words its codes, longest phrase first."""
    table = word_table()
    words = [word for _, word in pending]
    at = 0
    while at < len(pending):
        match, word = pending[at]
        phrase = longest_phrase(table, words, at) if word in table else None
        possessive = phrase is None and word.endswith("'s")
        if possessive and word[:-2] in table:
            phrase = longest_phrase(table, [word[:-2]], 0)
        if phrase is None:
            tokens += _single(match, word)
            at += 1
            continue
        size = len(phrase.words)
        if phrase.code == "*" and not _is_feast(words, at, at + size):
            tokens += [Token(".", m.start(), m.end(), w) for m, w in pending[at : at + size]]
            at += size
            continue
        tokens.append(_word_token(match, phrase.code, phrase.value, pending[at + size - 1][0].end()))
        at += size


# One word for two.
_IN_TWO: dict[str, tuple[tuple[str, Any], tuple[str, Any]]] = {
    "midsummer": (("M", "mid"), ("s", 6)),
    "midwinter": (("M", "mid"), ("s", 12)),
}


# "Before Christmas" is a day; "the Christmas quarter", "Christmas trading" are not.
_TO_A_DAY = frozenset("before by until till after at around to on".split())
_NEARER = frozenset("next this the on".split())
_OF_A_FEAST = frozenset("season quarter trading period business sales shopping holidays holiday week break trade range".split())


def _is_feast(words: list[str], first: int, last: int) -> bool:
    """Tell the day of a feast ("before Christmas", "by next Easter") from its season and its trade."""
    before = first - 1 if first and words[first - 1] in _NEARER else first
    after = words[last] if last < len(words) else ""
    return before > 0 and words[before - 1] in _TO_A_DAY and after not in _OF_A_FEAST


def _single(match: re.Match[str], word: str) -> list[Token]:
    """Give a word that no phrase has its code: that of nothing, or of the two words it stands for."""
    if word not in _IN_TWO:
        return [Token(".", match.start(), match.end(), word)]
    (first, value), (second, other) = _IN_TWO[word]
    middle = match.start() + 3
    return [Token(first, match.start(), middle, value), Token(second, middle, match.end(), other, glued=True)]


def _word_token(match: re.Match[str], code: str, value: Any, end: int) -> Token:
    if code == "J" and value == 5 and not match.group()[0].isupper():
        return Token(".", match.start(), end)  # "may" the verb
    if code == "J" and match.group().lower() in ("mar", "jun", "sep", "dec", "jan") and match.group().islower():
        return Token(".", match.start(), end)
    return Token(code, match.start(), end, value)


_ENDS_BEFORE = frozenset("YQHJNIs")
_ENDS_AFTER = frozenset("YQHJNFCIs")


def _inside_date(tokens: list[Token], at: int) -> bool:
    """Tell the hyphens of "31-Dec-2012" from the dash of "May 31-June 4"."""
    pair = tokens[at - 1].code + tokens[at + 1].code
    return pair == "JY" or (pair == "NJ" and (at < 2 or tokens[at - 2].code != "J"))


def _without_hyphens(tokens: list[Token]) -> list[Token]:
    """Drop hyphens inside compounds ("mid-2012", "13-week"); keep those between two ends ("FY13-FY15", "6-9 months")."""
    kept: list[Token] = []
    skip = False
    for i, token in enumerate(tokens):
        if token.code == "-" and token.glued:
            before = tokens[i - 1].code if i else ""
            after = tokens[i + 1].code if i + 1 < len(tokens) else ""
            short = tokens[i + 1].value if after == "N" and before == "Y" else None
            if short is not None and tokens[i - 1].value % 100 < short <= 99 and short >= 10:
                year = tokens[i - 1].value // 100 * 100 + short  # "2013-15"
                later = Token("Y", tokens[i + 1].start, tokens[i + 1].end, year)
                if year == tokens[i - 1].value + 1 and _is_one_year(tokens, kept, i):
                    kept[-1:] = [Token("F", kept[-1].start, kept[-1].start), later._replace(start=kept[-1].start)]
                else:
                    kept += [token, later]
                skip = True
                continue
            if before not in _ENDS_BEFORE or after not in _ENDS_AFTER or _inside_date(tokens, i):
                continue
        if skip:
            skip = False
            continue
        kept.append(token)
    return kept


def _is_one_year(tokens: list[Token], kept: list[Token], dash: int) -> bool:
    """Tell "fiscal 2025-26", "Q2 of 2025-26" and "2025-26 financial year" from two calendar years."""
    before = kept[-3:-1] if len(kept) > 2 and kept[-2].code in "f_" else kept[-2:-1]
    after = tokens[dash + 2].code if dash + 2 < len(tokens) else ""
    return after == "F" or _called_fiscal(before[:1])
