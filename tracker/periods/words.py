"""Text → tokens of one-letter codes: quarters, halves, years, months, days and the words that relate to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from dateutil import parser as dates

from tracker.lexicon.phrases import longest_phrase
from tracker.periods.settle import called_fiscal, settled
from tracker.periods.vocabulary import BOTH, MONTHS, SEASONS, Token, word_table

_APO = "'’‘`´"
_DASH = "-‐‑‒–—―−"
_YEAR2 = rf"(?:19|20)\d\d|[{_APO}]?\d\d"
_GAP = r"\s{0,8}"
_MONTH_NAME = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b"
_SHORT_MONTH = "(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)"
# Behind "30 Sep 25" a name or a thing would make the year a number of it.
_DATE_OVER = r"(?=\s{0,8}(?:$|[,;:.()|/£$€-]|(?:and|to|vs|versus|compared|was|were|or)\b))"
_PLAIN = r"(?!(?:fye?|[ch]y|ye)\b)[a-z]{1,40}(?=[\s,;)])"
_LEX = re.compile(
    rf"""
    (?![ ]) (?:  # what each alternative may begin with stands first, so that most fail at once
    (?P<plain> (?<!\w) {_PLAIN} (?:[ ]{_PLAIN})* )  # most words need no further look
  | (?P<iso> (?=\d) (?: \b(?:19|20)\d\d-\d\d-\d\d\b | \b(?:19|20)\d\d\.\d{{1,2}}\.\d{{1,2}}(?![\d.]) | \b(?:19|20)\d\d/\d{{1,2}}/\d{{1,2}}\b | \b\d{{1,2}}/\d{{1,2}}/(?:\d{{4}}|\d\d)\b
        | \b\d{{1,2}}-\d{{1,2}}-(?:19|20)\d\d\b | \b\d{{1,2}}(?P<cut>[-/]){_SHORT_MONTH}(?P=cut)(?:20)?\d\d\b
        | \b\d{{1,2}}\s{{1,3}}{_MONTH_NAME}\s{{1,3}}[0-4]\d{_DATE_OVER} | \b(?:19|20)\d\d\s{{1,3}}{_MONTH_NAME}\s{{1,3}}\d{{1,2}}\b(?!\s?(?:19|20)\d\d|,\s?(?:19|20)\d\d|[%/\d]) | \b\d{{1,2}}\.\d{{1,2}}\.(?:19|20)\d\d(?!\d) | \b\d\d\.\d\d\.\d\d(?![\d.]) ) )
  | (?P<code> (?=[FQH1-4]) (?:\b|(?<=[12]\d\d\d)|(?<=FY\d\d))F?(?:Q(?P<q1>[1-4])|(?P<q2>[1-4])Q|(?P<hh>H)(?P<h1>[12])|(?P<h2>[12])H)
        (?: (?P<qy>(?:[{_APO}]\d\d|0[5-9]|[1-9]\d)(?=[AEF]?\b)(?![%,.]?\d)|(?:19|20)\d\d(?=[AEF]?\b))[AEF]? | {_GAP}[{_DASH}/]{_GAP}(?P<qz>(?:19|20)\d\d|[{_APO}]?\d\d)\b(?!%) | {_GAP}[{_APO}](?P<qa>(?:20)?\d\d)\b | (?=FY|CY|FQ|F\d\d\b|\b) ) )
  | (?P<todate> \b(?:[369]|12)M(?: (?P<ended>(?={_GAP}(?:ended|ending|to)\b)) | [-/]?(?P<ty>[{_APO}]?\d\d|(?<=/)20\d\d)\b(?![%,.]?\d) | (?=FY) | (?<=[ \d]\d\d[ ][69]M)\b | (?={_GAP}(?:(?:FY{_GAP})?(?:20\d\d|\d\d/\d\d)|FY{_GAP}[{_APO}]?\d\d)\b) ) )
  | (?P<fm> \bFYE?{_GAP}(?P<fmonth>0?[1-9])/(?P<fmyear>(?:20)?\d\d)\b )
  | (?P<days> (?=\d) (?<![\d.]) (?P<dfirst>\d{{1,2}}\.\d{{1,2}}\.) \s?[{_DASH}]\s? (?P<dlast>\d{{1,2}}\.\d{{1,2}}\.(?:19|20)\d\d)(?!\d) )
  | (?P<months> (?=\d) (?<![\d./]) (?<!no\.[ ]) (?<!nr\.[ ]) (?:(?P<mfirst>1?\d)[{_DASH}])? (?P<mlast>0?[1-9]|1[0-2])/(?P<myear>(?:19|20)\d\d)\b(?![/\d]) )
  | (?P<fy> (?=[FCYH]) (?: \b(?P<fc>FY|CY|FYE|YE|HY|H[12]FY|FQ(?P<fq>[1-4])|F(?=20\d\d|[{_APO}]\d\d)|(?:(?<=\bfor[ ])|(?<=\bin[ ]))F(?=2\d\b)){_GAP}[-]?(?P<fyear>{_YEAR2})(?:\s?[{_DASH}/](?P<fnext>\d\d(?:\d\d)?))?(?:[AEF]?\b|(?=[QH][1-4]\b))
        | (?<=[QHM1-4])(?P<gc>FY|CY|F){_GAP}(?P<gyear>{_YEAR2})\b ) )
  | (?P<year> (?=[12]) \b(?:19|20)\d\d (?: (?=[QH][1-4](?!\w)) | (?:/(?P<ynext>(?:20)?\d\d))?(?![\d%]|,\d|\.\d)[AEF]?\b(?:[{_APO}]s\b)? ) )
  | (?P<short> [{_APO}]\d\d(?![\d%]) )
  | (?P<num> (?=\d) (?: \b\d{{1,2}}\.(?=\s{{1,8}}{_MONTH_NAME}) | \b\d{{1,3}}(?:st|nd|rd|th)?\b(?![%/]|[.,]\d) ) )
  | (?P<junk> [$€£]?\d[\w,.%/]* | [^\W\d_]++\d\w* )
  | (?P<word> [^\W\d_]+(?:[{_APO}]s\b)? )
  | (?P<sym> [{_DASH}] | [/,&()~;:.!?|] | \n[ \t]{{0,20}}\n ) )
    """,
    re.VERBOSE | re.IGNORECASE,
)


def read_year(text: str) -> int:
    """Read a year of two or four digits.

    >>> read_year("'13"), read_year("2025"), read_year("98")
    (2013, 2025, 1998)
    """
    digits = "".join(c for c in text if c.isdigit())
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year >= 80 else 2000)


def read_date(text: str, day_first: bool = False) -> date | None:
    """Read a plain date that was cut out before ("2012-05-09", "5/9/2012", "May 9, 2012"); None where it is no day.

    Slashes put the month first, points and hyphens the day, where both could be.

    >>> read_date("9 May 2012"), read_date("09.05.2012")
    (datetime.date(2012, 5, 9), datetime.date(2012, 5, 9))
    """
    try:
        day: date = dates.parse(text, default=None, dayfirst=day_first or bool(re.match(r"\d{1,2}[.-]", text))).date()
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None
    return day


# A word in small letters and its place, before any phrase has taken it: most words never become tokens.
_Word = tuple[str, int, int]


def _run(words: str, start: int) -> Iterator[_Word]:
    """Part words with one blank between them."""
    for word in words.lower().split(" "):
        end = start + len(word)
        yield word, start, end
        start = end + 1


def lex(text: str) -> list[Token]:
    """Cut a text into tokens; words that no lexicon has are ".", of several side by side only the first and the last.

    >>> "".join(t.code for t in lex("late 1Q/early 2Q 2012"))
    'LQ/EQY'
    """
    tokens: list[Token] = []
    pending: list[_Word] = []
    for match in _LEX.finditer(text):
        kind = match.lastgroup
        if kind == "plain":
            pending += _run(match[0], match.start())
        elif kind == "word":
            pending.append((match[0].lower().replace("’", "'"), *match.span()))
        elif kind == "sym" and match[0] in _DASH and (_suspended(text, match) or (pending and _compound(text, match, pending[-1]))):
            pass  # the hyphen of "year-end", "third-quarter", "mid-to-late"
        else:
            if pending:
                _spell(text, pending, tokens)
                pending = []
            _PIECES.get(kind or "", _nothing)(match, tokens)
    if pending:
        _spell(text, pending, tokens)
    return settled(tokens)


def _suspended(text: str, dash: re.Match[str]) -> bool:
    """Tell the hyphen of "second- and third-quarter", whose noun comes later."""
    return text[dash.start() - 1 : dash.start()].isalnum() and bool(_JOINED_NEXT.match(text, dash.end()))


_JOINED_NEXT = re.compile(r"\s{1,3}(?:and|or|to)\b")


def _compound(text: str, dash: re.Match[str], before: _Word) -> bool:
    after = _NEXT_WORD.match(text, dash.end())
    word, _, end = before
    if after is None or dash.start() != end:
        return False
    return not (word in MONTHS or word in SEASONS) or after[0].lower() not in {**MONTHS, **SEASONS}


_NEXT_WORD = re.compile(r"[^\W\d_]{1,12}")


def _nothing(match: re.Match[str], tokens: list[Token]) -> None:
    tokens.append(Token(".", *match.span()))


def _iso_date(match: re.Match[str], tokens: list[Token]) -> None:
    day = read_date(match.group(), day_first="/" in match[0] and bool(_DAY_FIRST.search(match.string)))
    tokens.append(Token("I" if day else ".", match.start(), match.end(), day))


# One such day shows how all days of a text are written.
_DAY_FIRST = re.compile(r"(?<![\d/])(?:1[3-9]|2\d|3[01])/\d{1,2}/\d\d")


def _days_on(match: re.Match[str], tokens: list[Token]) -> None:
    """Read "1.1.-31.3.2026", of which only the last day has its year."""
    last = read_date(match["dlast"])
    first = last and read_date(match["dfirst"] + match["dlast"][-4:])
    if last is None or first is None:
        return tokens.append(Token(".", *match.span()))
    if first > last:
        first = first.replace(year=first.year - 1)
    cut = match.end("dfirst")
    tokens += [Token("I", match.start(), cut, first), Token("-", cut, match.start("dlast")), Token("I", match.start("dlast"), match.end(), last)]


def _quarter_or_half(match: re.Match[str], tokens: list[Token]) -> None:
    """Read "Q3", "1H26", "FQ2'25"."""
    start, end = match.span()
    quarter = match["q1"] or match["q2"]
    cut = next((match.start(name) for name in ("qy", "qz", "qa") if match[name]), end)
    if match.group()[0] in "Ff":
        tokens.append(Token("F", start, start + 1))
    tokens.append(Token("Q" if quarter else "H", start, cut, int(quarter or match["h1"] or match["h2"])))
    if cut < end:
        tokens.append(Token("Y", cut, end, read_year(match.string[cut:end])))


def _months_to_date(match: re.Match[str], tokens: list[Token]) -> None:
    """Read "9M 2025/26" and "9M to 30 September 2025"."""
    start, end = match.span()
    letter = match.string.upper().index("M", start)
    if match["ended"] is None:
        tokens.append(Token("O", start, start, 1))
    tokens += [Token("N", start, letter, int(match.string[start:letter])), Token("g", letter, letter + 1, True)]
    if match["ty"]:
        tokens.append(Token("Y", letter + 1, end, read_year(match["ty"])))


def _fiscal_month(match: re.Match[str], tokens: list[Token]) -> None:
    """Read "FY3/26", which ends in March 2026."""
    month, year = match.start("fmonth"), match.start("fmyear")
    tokens += [
        Token("F", match.start(), month, "fy"),
        Token("j", month, year - 1, int(match["fmonth"])),
        Token("Y", year, match.end(), read_year(match["fmyear"])),
    ]


def _numbered_months(match: re.Match[str], tokens: list[Token]) -> None:
    """Read "09/2025" and "7-9/2025", as Nordic reports head their columns."""
    start, end = match.span()
    cut = match.start("mlast")
    if match["mfirst"]:
        if not 1 <= int(match["mfirst"]) < int(match["mlast"]):
            return tokens.append(Token(".", start, end))
        tokens += [Token("J", start, cut - 1, int(match["mfirst"])), Token("-", cut - 1, cut)]
    tokens += [Token("J", cut, match.end("mlast"), int(match["mlast"])), Token("Y", match.start("myear"), end, int(match["myear"]))]


def _short_year(match: re.Match[str], tokens: list[Token]) -> None:
    tokens.append(Token("Y", *match.span(), read_year(match.group())))


def _number(match: re.Match[str], tokens: list[Token]) -> None:
    ordinal = not match.group()[-1].isdigit()
    number = int("".join(c for c in match.group() if c.isdigit()))
    if _is_of_a_name(match.string, *match.span()):
        return tokens.append(Token(".", *match.span()))
    tokens.append(Token("O" if ordinal and number <= 4 else "N", *match.span(), number))


# "Begin shipping the VX-2 – 30 September", "Phase 2 – 30 September": the number before the dash is of the name, no day.
_NUMBERED = ("phase ", "part ", "stage ", "line ", "unit ", "model ")
_REACH = 8


def _is_of_a_name(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _REACH) : start]
    dashed = text[end : end + 3] in (" – ", " - ", " — ")
    return dashed and ((before.endswith("-") and before[-2:-1].isupper()) or before.lower().endswith(_NUMBERED))


_FISCAL_NEXT = re.compile(r"\s{1,20}(?:fiscal|financial|business)\b", re.IGNORECASE)


def _years(match: re.Match[str], tokens: list[Token]) -> None:
    """Read "2012", "2012/13" (a fiscal year by both its years) and "2013/2014" (two years, unless called fiscal)."""
    start, end = match.span()
    first = read_year(match.group()[:4])
    if not match["ynext"]:
        tokens.append(Token("Y", start, end, first))
        return
    second = _second_year(first, match["ynext"])
    own = called_fiscal(tokens) or _FISCAL_NEXT.match(match.string, end)
    if len(match["ynext"]) == 4 and not own:
        tokens += [
            Token("Y", start, start + 4, first),
            Token("/", start + 4, start + 5),
            Token("Y", start + 5, end, second),
        ]
    else:
        tokens += [Token("F", start, start, BOTH), Token("Y", start, end, second)]


def _names_a_day(letters: str, tokens: list[Token]) -> bool:
    """Tell "at FYE26" and "YE26", the last day, from "FYE26" alone, the year that ends."""
    return letters == "YE" or (letters == "FYE" and bool(tokens) and tokens[-1].code in "@<~>")


def _fiscal_code(match: re.Match[str], tokens: list[Token]) -> None:
    start, end = match.span()
    letters = (match["fc"] or match["gc"]).upper()
    year, both = read_year(match["fyear"] or match["gyear"]), None
    if match["fnext"]:
        unit = bool(tokens) and tokens[-1].code in "QHqhg"
        if not unit and (two := _two_fiscal_years(match, letters, year)):
            tokens += two
            return
        named = _named_year(match, year, unit)
        year, both = named, BOTH if named > year else None
    if letters == "HY":  # "HY26" is the first half, of which alone issuers speak so
        tokens.append(Token("H", start, start, 1))
    if letters.startswith("H") and letters[1] in "12":
        tokens.append(Token("H", start, start + 2, int(letters[1])))
    if match["fq"]:
        tokens.append(Token("Q", start, start + 3, int(match["fq"])))
    if _names_a_day(letters, tokens):
        tokens.append(Token("R", start, start + len(letters), "year end"))
    tokens.append(Token("C" if letters == "CY" else "F", start, start + len(letters), both))
    tokens.append(Token("Y", start + len(letters), end, year))


def _named_year(match: re.Match[str], year: int, unit: bool = False) -> int:
    """Give the second year of "FY2012/13", "FY2025-26" and "Q3 FY25-26", which name one fiscal year by both."""
    second = _second_year(year, match["fnext"])
    together = unit or "/" in match.group() or len(match["fyear"]) == 4
    return second if second == year + 1 and together else year


def _two_fiscal_years(match: re.Match[str], letters: str, year: int) -> list[Token]:
    """Read the month and year of "FY12/25", which ends in December 2025, and the two years of "FY13-15"; else []."""
    (start, end), cut = match.span(), match.start("fnext")
    second = _second_year(year, match["fnext"])
    if _named_year(match, year) == year + 1:
        return []
    month = int(match["fyear"]) if len(match["fyear"]) == 2 and "/" in match.group() else 13
    if 1 <= month <= 12 and letters == "FY":
        label = [Token("F", start, start + 2, "fy"), Token("j", start + 2, cut - 1, month)]
        return [*label, Token("Y", cut, end, read_year(match["fnext"]))]
    if second <= year:
        return []
    first = [Token("F", start, start), Token("Y", start, cut - 1, year), Token("-", cut - 1, cut, None)]
    return [*first, Token("F", cut, cut), Token("Y", cut, end, second)]


def _second_year(first: int, text: str) -> int:
    return int(text) if len(text) == 4 else first // 100 * 100 + int(text)


_CODES = {"/": "/", ",": ",", "&": "&", "~": "~", "(": "(", ")": ")"}


def _symbol(match: re.Match[str], tokens: list[Token]) -> None:
    sign, (start, end) = match[0], match.span()
    if sign == ".":
        if tokens and tokens[-1].end == start and _abbreviates(match.string, tokens, end):
            return
    elif sign in _DASH:
        _dash(match.string, start, end, tokens)
        return
    tokens.append(Token(_CODES.get(sign, ";"), start, end))


_ENDS_NEXT = re.compile(r"\s{1,3}(?:end|to\b)", re.IGNORECASE)
_YEAR_AFTER = re.compile(r"\s{0,3}(?:19|20)\d\d\b")


def _abbreviates(text: str, tokens: list[Token], end: int) -> bool:
    """Tell the full stop of "Dec. 31", "9 mos. ended" and "Oct. 30. 2007" from one that ends a sentence."""
    last = tokens[-1]
    if last.code in "Jgkyq" and last.end - last.start <= 4:
        return last.code == "J" or not text[end : end + 3].strip()[:1].isupper() or bool(_ENDS_NEXT.match(text, end))
    return last.code == "N" and len(tokens) > 1 and tokens[-2].code == "J" and bool(_YEAR_AFTER.match(text, end))


def _dash(text: str, start: int, end: int, tokens: list[Token]) -> None:
    after = text[end : end + 1]
    if text[start:end] in "-‐‑" and start and text[start - 1].isalpha() and after.isspace():
        return  # "mid- to late 2012"
    glued = start > 0 and not text[start - 1].isspace() and after != "" and not after.isspace()
    tokens.append(Token("-", start, end, None, glued))


_PIECES: dict[str, Callable[[re.Match[str], list[Token]], None]] = {
    "iso": _iso_date,
    "days": _days_on,
    "code": _quarter_or_half,
    "todate": _months_to_date,
    "fm": _fiscal_month,
    "fy": _fiscal_code,
    "months": _numbered_months,
    "year": _years,
    "short": _short_year,
    "num": _number,
    "sym": _symbol,
}


def _spell(text: str, pending: list[_Word], tokens: list[Token]) -> None:
    """Give a run of words its codes, longest phrase first; most words have none."""
    table, doubles = word_table(), _IN_TWO
    words = [word for word, _, _ in pending]
    done = 0
    for at in [at for at, word in enumerate(words) if word in table or word in doubles or word[-2:] == "'s"]:
        if at < done:
            continue
        if done < at:
            tokens += _unread(pending, done, at)
        done = at + _phrase_at(text, pending, words, at, tokens)
    if done < len(pending):
        tokens += _unread(pending, done, len(pending))


def _unread(pending: list[_Word], first: int, last: int) -> list[Token]:
    """Give the words of a stretch without codes to the tokens; no reading looks further into it than at its ends."""
    ends = pending[first:last] if last - first < 3 else (pending[first], pending[last - 1])
    return [Token(".", start, end, word) for word, start, end in ends]


def _phrase_at(text: str, pending: list[_Word], words: list[str], at: int, tokens: list[Token]) -> int:
    """Read the phrase that begins at a word of a run; return how many words it takes."""
    table, word = word_table(), words[at]
    phrase = longest_phrase(table, words, at)
    if phrase is None and word.endswith("'s") and word[:-2] in table:
        phrase = longest_phrase(table, [word[:-2]], 0)
    if phrase is None:
        tokens += _single(pending[at])
        return 1
    size = len(phrase.words)
    end = pending[at + size - 1][2]
    if phrase.code == "*" and not _is_feast(words, at, at + size, dated=bool(_YEAR_NEXT.match(text, pending[-1][2]))):
        tokens += _unread(pending, at, at + size)
        return size
    tokens.append(_word_token(text, pending[at], phrase.code, phrase.value, end))
    if phrase.code == "*" and phrase.value.weekend and "over" in words[max(0, at - 2) : at] and words[at + size : at + size + 1] != ["weekend"]:
        tokens.append(Token("W", end, end))  # "over Thanksgiving" is its weekend
    return size


_YEAR_NEXT = re.compile(r"[\s,]{0,3}(?:19|20)\d\d\b")
# One word for two.
_IN_TWO: dict[str, tuple[tuple[str, Any], tuple[str, Any]]] = {
    "fortnight": (("N", 2), ("k", True)),
    "midsummer": (("M", "mid"), ("s", 6)),
    "midwinter": (("M", "mid"), ("s", 12)),
}


# "Before Christmas" is a day; "the Christmas quarter", "Christmas trading" are not.
_TO_A_DAY = frozenset("between from through before by until till after following at around to on over near ahead advance time".split())
_BEFORE_IT = frozenset("before by ahead advance time".split())
_NEARER = frozenset("next this the of for upcoming coming".split())
_DAYS_OFF = frozenset("holiday holidays break".split())
_OF_A_FEAST = frozenset("season quarter trading period business sales shopping week trade range".split())


def _is_feast(words: list[str], first: int, last: int, dated: bool) -> bool:
    """Tell the day of a feast ("before Christmas", "by next Easter") or its weekend from its season and its trade."""
    before = first
    while before and words[before - 1] in _NEARER:
        before -= 1
    last += words[last : last + 2] == ["holiday", "weekend"]
    weekend = words[last : last + 1] == ["weekend"]
    leads = words[before - 1] if before else ""
    if leads == "and" and "between" in words[max(0, before - 6) : before]:
        leads = "between"
    after = frozenset(words[last + weekend :][:1])
    if after & _DAYS_OFF:
        return leads in _BEFORE_IT
    return (leads in _TO_A_DAY or (weekend and dated)) and not after & _OF_A_FEAST


def _single(read: _Word) -> list[Token]:
    """Give a word that no phrase has its code: that of nothing, or of the two words it stands for."""
    word, start, end = read
    if word not in _IN_TWO:
        return [Token(".", start, end, word)]
    (first, value), (second, other) = _IN_TWO[word]
    middle = start + 3
    return [Token(first, start, middle, value), Token(second, middle, end, other, glued=True)]


_NO_DAYS = frozenset("opening closing final back front latter".split())
_MONTH_NEXT = re.compile(rf"\s{{1,3}}{_MONTH_NAME}", re.IGNORECASE)


def _word_token(text: str, read: _Word, code: str, value: Any, end: int) -> Token:
    word, start, closes = read
    if code == "s" and word == "holiday" and not _YEAR_NEXT.match(text, end):
        return Token(".", start, end)  # only a year makes "Holiday 2026" the quarter of its feasts
    if code == "O" and word in _NO_DAYS and _MONTH_NEXT.match(text, end):
        return Token(".", start, end)  # "opening September 2025"
    if code == "J" and value == 5 and not text[start].isupper():
        return Token(".", start, end)  # "may" the verb
    if code == "J" and word in ("mar", "jun", "sep", "dec", "jan") and text[start:closes].islower():
        return Token(".", start, end)
    return Token(code, start, end, value)
