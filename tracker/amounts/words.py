"""Text → tokens of one-letter codes: numbers, currencies, scales, units and the words that shape a range."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from tracker.amounts.money import Currency, currencies, money_pattern, only_behind, read_money, symbols
from tracker.amounts.numerals import NUMBER, DecimalMark, Number, read_number, widest
from tracker.lexicon import load_rows
from tracker.lexicon.phrases import Phrase, PhraseTable, longest_phrase, phrase_table

# One letter for each role, so that the grammar of a range is a regular expression over letters.
CODES = {
    "to": "t",
    "and": "a",
    "or": "o",
    "plus_minus": "m",
    "minus": "g",
    "positive": "q",
    "loss": "L",
    "up_particle": "u",
    "down_particle": "w",
    "up": "U",
    "down": "D",
    "hedge": "~",
    "floor": ">",
    "ceiling": "<",
    "floor_after": "]",
    "ceiling_after": "[",
    "between": "B",
    "from": "F",
    "range": "R",
    "range_after": "A",
    "filler": "f",
    "by": "y",
    "be": "E",
    "in": "i",
    "zero": "z",
    "slightly": "S",
    "percent": "%",
    "bps": "b",
    "points": "p",
    "times": "x",
    "respectively": "r",
    "low_end": "l",
    "high_end": "k",
    "profit": "Q",
}


class Token(NamedTuple):
    """A piece of the text: its code for the grammar, its place, and what was read from it."""

    code: str
    start: int
    end: int
    value: Any = None


class Unit(NamedTuple):
    """What a number counts or measures: canonical name, kind, factor to the base unit."""

    name: str
    kind: str
    factor: Decimal = Decimal(1)


class Band(NamedTuple):
    """The decade of a verbal band: "single digits" are 0, "teens" 10, "20s" 20; `digits` marks digit bands."""

    base: int
    digits: bool = False


_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
NUMBER_WORDS = {word: n for n, word in enumerate(_ONES.split()) if n} | {
    word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_SCALES = {
    "thousand": 3, "thousands": 3, "k": 3, "hundred": 2, "tsd": 3, "thsd": 3,
    "million": 6, "millions": 6, "mn": 6, "mm": 6, "mln": 6, "mio": 6, "mil": 6, "mill": 6, "m": 6,
    "billion": 9, "billions": 9, "bn": 9, "b": 9, "bln": 9, "mrd": 9, "bil": 9, "milliard": 9,
    "trillion": 12, "trillions": 12, "tn": 12, "trn": 12, "t": 12,
    "crore": 7, "crores": 7, "cr": 7, "lakh": 5, "lakhs": 5, "lac": 5, "millionen": 6, "milliarden": 9, "milliards": 9, "tausend": 3,
}  # fmt: skip
_ONE_LETTER = frozenset({"k", "m", "b", "t", "x", "mm", "mn", "bn", "tn", "cr", "mil", "c"})
_MONTHS = frozenset(
    "january february march april june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
_DECADES = {"teens": 10, "teen": 10} | {
    word[:-1] + "ies": 10 * n
    for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_BAND_SIDES = {
    "low": 0, "lower": 0, "mid": 1, "middle": 1, "medium": 1, "high": 2, "upper": 2, "higher": 2,
}  # fmt: skip


@cache
def word_table() -> PhraseTable:
    """Return the phrases of all amount lexicons as one table."""
    rows: list[tuple[str, str, Any]] = []
    for row in load_rows("amount_words"):
        rows += [(phrase, CODES[row["role"]], None) for phrase in row["phrases"] if phrase != "&"]
    rows += [(spelling, "c", value) for spelling, value in currencies().items() if spelling.replace(" ", "").isalpha()]
    rows += [(word, "s", exponent) for word, exponent in _SCALES.items() if word not in _ONE_LETTER]
    rows += [(word, "n", n) for word, n in NUMBER_WORDS.items()]
    rows += [("half a dozen", "n", 6), ("half dozen", "n", 6), ("a dozen", "n", 12)]
    rows += [
        (words, "1", Decimal("0.5")) for words in ("half a", "half an", "a half", "one half of a", "one half of one")
    ]
    rows += [
        (words, "1", Decimal("0.25")) for words in ("a quarter of a", "one quarter of a", "quarter of a", "a quarter")
    ]
    rows += [
        (words, "1", Decimal("0.75")) for words in ("three quarters of a", "three quarter", "three quarters of one")
    ]
    rows += [("a million", "n", 10**6), ("a billion", "n", 10**9), ("a trillion", "n", 10**12)]
    rows += [("dozen", "2", 12), ("and a half", "3", Decimal("0.5"))]
    rows += [
        ("one third", "h", 33.333333),
        ("two thirds", "h", 66.666667),
        ("three quarters", "h", 75),
        ("one half", "h", 50),
    ]
    rows += [
        (word, "e", n) for word, n in (("double", 2), ("doubles", 2), ("doubling", 2), ("triple", 3), ("tripling", 3))
    ]
    rows += [(word, "e", n) for word, n in (("quadruple", 4), ("quadrupling", 4), ("quintuple", 5), ("halve", 0.5))]
    rows += [(f"{word}fold", "e", n) for word, n in NUMBER_WORDS.items() if 2 <= n <= 10]
    rows += [(w, "v", n) for w, n in _BAND_SIDES.items() if w not in ("higher", "lower", "medium")]
    rows += [(f"{size} {noun}", "d", Band(base, True)) for size, base in (("single", 0), ("double", 10), ("triple", 100))
             for noun in ("digit", "digits")]  # fmt: skip
    rows += [(f"{size}digit{s}", "d", Band(b, True)) for size, b in (("single", 0), ("double", 10)) for s in ("", "s")]
    # "low- to mid-single-digit": the first side keeps only "low-single"
    rows += [(word, "d", Band(n)) for word, n in _DECADES.items()]
    rows += [("single", "d", Band(0, True))]
    for row in load_rows("units"):
        unit = Unit(row["unit"], row["kind"], Decimal(row.get("factor", "1")))
        rows += [(spelling, "N", unit) for spelling in row["spellings"]]
    rows += [(month, "M", None) for month in _MONTHS]
    return phrase_table(rows)


_DASH = "-‐‑‒–—―−"
_LEX = re.compile(
    rf"""
    (?P<plain> [a-z]{{2,40}}(?=[\s,;)])(?<!plus) )  # most words need no further look
  | (?P<currency> {money_pattern()} )
  | (?P<junk> https?://\S+ | www\.\S+ | [\w.+-]{{1,40}}@[\w.-]{{1,60}}
      | \+\d{{1,3}}(?:[ .-]?\(?\d{{1,5}}\)?){{2,6}}(?![\d%,.])          # +49 89 1234 5678
      | \(\d{{3}}\)[ ]?\d{{3}}[- .]\d{{4}} | \d{{3}}[-.]\d{{4}}(?!\d)     # telephone
      | (?!\d{{1,3}}(?:\.\d{{3}})+(?!\d|\.\d))\d{{1,4}}(?P<sep>[-./])\d{{1,4}}(?:(?P=sep)\d{{1,4}})+ | \d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:[ ]?[ap]\.?m\b\.?)?
      | \d{{1,3}}-[A-Z](?:/A)?\b(?!\$) | \d{{1,4}}\([a-z]\)(?:\(\d\))? | [#]\d+ | \d{{1,4}}-for-\d+
      | 24/7\b
      | (?!(?i:up|down|low|mid|high|upper|sub|non|to|or|and|plus|minus|about|USD|EUR|GBP|CHF|CAD|AUD|JPY|SEK|NOK|DKK|INR|CNY|RMB|HKD|SGD|Rs|US|NIS|ZAR|BRL|KRW|FY)[-‐‑]?\d)
        [^\W\d_]{{1,24}}[-‐‑]?\d[\w-]*(?:\.\d{{1,3}}(?![\d%]))? )
  | (?P<hedge> (?<![.\w])(?:(?i:approx|appr|circa|ca|est)|c)\.(?=[ \u00a0]?(?:[$€£¥\d]|[A-Z]{{1,3}}[$ ]?\d)) )
  | (?P<tolerance> (?i:plus[ ]?/[ ]?minus) )
  | (?P<num> (?:\d{{1,3}}-)?\d/\d{{1,2}}(?=[\s-]{{0,3}}(?:percent|per\s{{1,3}}cent|%|point))
      | (?:{NUMBER})(?:\s{{1,3}}\d/\d{{1,2}}\b|[½¼¾⅓⅔⅛])?|[½¼¾] )
  | (?P<digits> \d+ )
  | (?P<word> (?i:mio|mrd|mln|tsd)\.(?=\s{{0,3}}[^\W\d_]) | [^\W\d_]+(?:/(?:d|day|yr|y|mo|h|t|s)\b)?²? )
  | (?P<sym> [{_DASH}=]> | [→⇒➔➞►] | \+/[{_DASH}] | ± | [{_DASH}] | [%()~+<>≥≤≈/&,.;:!?|\]\[*] | \n[ \t]{{0,20}}\n )
    """,
    re.VERBOSE,
)
_SYMBOLS = {
    "%": "%",
    "(": "(",
    ")": ")",
    "~": "~",
    "≈": "~",
    "<": "<",
    "≤": "<",
    ">": ">",
    "≥": ">",
    "&": "a",
    ",": ",",
    "±": "m",
    "/": "/",
}
_MONEY = re.compile(money_pattern(), re.VERBOSE)


def _attached(text: str, at: int) -> tuple[str, int] | None:
    """Return the letters glued to a number ("5m", "50bps", "20s") and where they end; digits after them spoil it."""
    end = at
    while end < len(text) and text[end].isalpha() and end - at < 12:
        end += 1
    if end < len(text) and (text[end].isalnum() or text[end] == "_"):
        return None
    return text[at:end], end


def _suffix_token(letters: str, start: int, end: int) -> Token | None:
    lower = letters.lower()
    if money := _MONEY.fullmatch(letters):
        return Token("c", start, end, read_money(money))
    if lower in _SCALES:
        return Token("s", start, end, _SCALES[lower])
    if lower == "x":
        return Token("x", start, end)
    if lower in ("c", "p"):
        return Token("c", start, end, Currency("USD" if lower == "c" else "GBP", Decimal("0.01")))
    phrase = longest_phrase(word_table(), [lower], 0) if lower in word_table() else None
    if phrase and phrase.code in "%bpxcNs":
        return Token(phrase.code, start, end, phrase.value)
    return None


def _dash(text: str, start: int, end: int) -> Token | None:
    """Tell a minus sign from a range dash and from the hyphen of a compound word, by what stands around it.

    Hyphens that hold a compound together ("low-single-digit", "300-basis-point", "mid- to high-") mean nothing.
    """
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if before.isalpha() and after in "$€£¥" and (glued := _BEFORE_MONEY.search(text, max(0, start - 6), start)):
        # "the high-$20 million range", "sub-$5 million"
        return None if glued[0].lower() == "sub" else Token("=", start, end)
    if (text[start] in "-‐‑" or not before.isalpha()) and _compound(text, start, end, before, after):
        return None
    if not after.isspace() and (before.isspace() or before in "($€£¥" + _DASH):
        return Token("-", start, end)
    return Token("t", start, end)


_GLUED_AFTER = re.compile(r"plus\b|or\b|to\b", re.IGNORECASE)
_GLUED_BEFORE = re.compile(r"(?:low|mid|high|upper|sub|to|or)$", re.IGNORECASE)
_BEFORE_MONEY = re.compile(r"\b(?:low|mid|high|upper|sub)$", re.IGNORECASE)
_CODE_AMOUNT = re.compile(r"([A-Z]{1,3})(\$)?\s{0,3}[\d.]")


def _code_amount(text: str, at: int) -> bool:
    match = _CODE_AMOUNT.match(text, at)
    return match is not None and (match[1] in symbols() or bool(match[2]))


def _compound(text: str, start: int, end: int, before: str, after: str) -> bool:
    if before.isalpha() and (after.isalpha() or after.isspace()):
        return not _code_amount(text, end)  # "EUR3.0bn-EUR3.5bn" is a range
    if before.isdigit() and after.isalpha():
        return not _code_amount(text, end)
    if before in "%)" and after.isalpha():
        return bool(_GLUED_AFTER.match(text, end))
    return before.isalpha() and after.isdigit() and bool(_GLUED_BEFORE.search(text, max(0, start - 6), start))


@cache
def word_list(name: str) -> frozenset[str]:
    """Return a list of lexicon/amount_lists.toml."""
    return frozenset(next(row["words"] for row in load_rows("amount_lists") if row["name"] == name))


def lex(text: str, decimal: DecimalMark | None = None) -> list[Token]:
    """Cut a text into tokens; words that no lexicon has are "W" (lower-case) or "C" (capitalised).

    >>> "".join(t.code for t in lex("between $78-82 million"))
    'Bcntns'
    """
    # hyphens inside compounds are dropped first, so that "low-single-digit" and "low single digit" spell the same words
    pieces: list[Token | re.Match[str]] = []
    words: list[str] = []
    at = 0
    while match := _LEX.search(text, at):
        at = match.end()
        kind, start, end = match.lastgroup, match.start(), match.end()
        piece: Token | re.Match[str] | None = match
        after: Token | None = None
        if kind == "plain" or kind == "word":
            pass
        elif kind == "num":
            if text[end : end + 1] in _GROUPERS and text[end + 1 : end + 2].isdigit():
                measured = not _labelled(pieces) and _measured(text, start, text[end].isspace(), pieces)
                end = widest(text, start, end, decimal, measured)
            style = decimal or (_zeros(text, start, end, pieces) if text.endswith(".000", start, end) else None)
            piece, after = _number_tokens(text, start, end, style, pieces)
        elif kind == "currency":
            piece = Token("c", start, end, read_money(match))
        elif kind == "hedge":
            piece = Token("~", start, end)
        elif kind == "tolerance":
            piece = Token("m", start, end)
        elif kind == "sym":
            piece = _symbol(text, start, end)
        else:
            piece = Token("j", start, end)
        if piece is None:
            continue
        pieces.append(piece)
        words.append(
            match.group() if kind == "plain" else match.group().lower().rstrip(".") if kind == "word" else "\x00"
        )
        if after:
            pieces.append(after)
            words.append("\x00")
        at = pieces[-1].end if isinstance(pieces[-1], Token) else end
    return _merge(_with_metres(text, _spell(text, pieces, words)))


# Beside such words, or behind a number that a space parts from it, "m" is no million unless money stands there.
_LENGTHS = re.compile(
    r"\b(?:drill\w*|holes?|metres?|meters?|feet|strike|trench\w*|cores?|depths?|deep|veins?|intercept\w*|elevation|shafts?|tunnels?|g/t)\b",
    re.IGNORECASE,
)


def _with_metres(text: str, tokens: list[Token]) -> list[Token]:
    """Read the "m" of "1,500 to 2,500 m of drilling" as metres; "€1,500 m" and "1.5m shares" stay millions."""
    if not any(token.code == "s" and text[token.start : token.end] == "m" for token in tokens):
        return tokens
    near, money = bool(_LENGTHS.search(text)), any(token.code == "c" for token in tokens)
    metre = longest_phrase(word_table(), ["metres"], 0)
    return [
        Token("N", token.start, token.end, metre.value) if metre and _is_metre(text, tokens, i, near, money) else token
        for i, token in enumerate(tokens)
    ]


def _is_metre(text: str, tokens: list[Token], at: int, near: bool, money: bool) -> bool:
    token = tokens[at]
    if token.code != "s" or text[token.start : token.end] != "m" or not at or tokens[at - 1].code != "n":
        return False
    number = tokens[at - 1]
    beside = "".join(t.code for t in (*tokens[max(0, at - 4) : at - 1], *tokens[at + 1 : at + 2]))
    if "c" in beside or "N" in beside[-1:]:
        return False
    grouped = re.fullmatch(r"\d{1,3}(?:,\d{3})+", text[number.start : number.end])
    return near or bool(grouped and not money and text[number.end].isspace())


@cache
def _unit_behind() -> re.Pattern[str]:
    """Return the pattern of a scale, currency or unit behind a number."""
    money = (*currencies(), *(code for code in symbols() if len(code) == 3))
    measures = _either(word for word in (*_SCALES, *money) if word.isalpha())
    nouns = _either(w for row in load_rows("units") if row["kind"] != "duration" for w in row["spellings"])
    parts = rf"(?P<part>%|(?:{_either(_PERCENTS)})(?![^\W\d_]))"
    sums = rf"[€$£](?!\s{{0,4}}\d)|(?:[mtk]?(?:{measures})|(?P<noun>{nouns}))(?![^\W\d_])"
    return re.compile(rf"\)?\s{{0,4}}-?(?:{parts}|{sums})", re.IGNORECASE)


def _either(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, {word.lower() for word in words}), key=len, reverse=True))


# A number, or a range, in other styles than 1,234.5.
_OTHER_STYLE = r"\d{1,15}(?:[ \u00a0\u2009\u202f]\d{3}){0,5}(?:,\d{1,2})?(?!\d)"
_OTHER_RANGE = re.compile(
    rf"{_OTHER_STYLE}(?:\s{{0,3}}\({_OTHER_STYLE}\))?(?:\s{{0,4}}(?:[{_DASH}]|to|and|bis)\s{{0,4}}(?:[€$£]|[A-Z]{{3}}\b)?\s{{0,4}}{_OTHER_STYLE})?"
)


def _measured(text: str, start: int, spaced: bool, pieces: list[Token | re.Match[str]]) -> bool:
    """Tell whether a currency, scale or unit stands beside the number or range, or it ends a range of such numbers.

    For digits set off by spaces it must be a sure one: in "142 137 130 Store", "$ 45 100" and "944 162%" a page has run
    its columns together.
    """
    last = pieces[-1] if pieces else None
    after = last if isinstance(last, Token) else None
    if (
        after
        and after.code == "c"
        and start - after.end <= 4
        and (not spaced or text[after.start : after.end].isalpha())
    ):
        return True
    found = _OTHER_RANGE.match(text, start)
    unit = _unit_behind().match(text, found.end()) if found else None
    if unit:
        return not spaced or not (unit["part"] or (unit["noun"] or "a")[0].isupper() or (after and after.code == "n"))
    first = pieces[-2] if len(pieces) > 1 else None
    joined = (after.code == "t") if after else bool(last and last.group().lower() in ("to", "and"))  # type: ignore[union-attr]
    wide = isinstance(first, Token) and first.code == "n" and re.search(r"\d[\s,]\d", text[first.start : first.end])
    return joined and bool(wide)


_PERCENTS = ("percent", "pct", "per", "prozent", "basis", "bps", "percentage", "x")


def _labelled(pieces: list[Token | re.Match[str]]) -> bool:
    """Tell whether the word before owns the number: "Phase 2b", "Section 404", "Phase 1b/2a", "March 31"."""
    if not pieces:
        return False
    last = pieces[-1]
    if isinstance(last, Token):
        glued = last.code == "/" and len(pieces) > 1 and isinstance(pieces[-2], Token)
        return glued and pieces[-2].code == "j"  # type: ignore[union-attr]
    word = last.group().lower()
    return word in _MONTHS or word in word_list("labels") or word.rstrip("s") in word_list("labels")


_GROUPERS = frozenset(" \u00a0\u2009\u202f,.'’")


_MONTHS_TO_DATE = re.compile(r"[369]M\s{0,3}(?:FY|20\d\d\b|['’]\d\d\b)")


def _zeros(text: str, start: int, end: int, pieces: list[Token | re.Match[str]]) -> DecimalMark | None:
    """Tell that the point of "EUR 850.000" groups: nobody prints three decimals of nothing, but "EUR 1.000 million" is no sum."""
    last = pieces[-1] if pieces else None
    money = isinstance(last, Token) and last.code == "c" and last.value.code != "USD"
    return "," if money and not _unit_behind().match(text, end) else None


def _number_tokens(
    text: str, start: int, end: int, decimal: DecimalMark | None, pieces: list[Token | re.Match[str]]
) -> tuple[Token, Token | None]:
    """Read a number and the letters glued to it; a number glued to unknown letters is a label ("21E", "1H26")."""
    glued = _attached(text, end) if end < len(text) and (text[end].isalpha() or text[end] == "_") else ("", end)
    if glued is None:
        stop = end
        while stop < len(text) and (text[stop].isalnum() or text[stop] in "_-"):
            stop += 1
        return Token("j", start, stop), None
    letters, stop = glued
    if letters == "M" and _MONTHS_TO_DATE.match(text, start):
        return Token("j", start, stop), None
    if len(letters) == 1 and letters != "x" and _labelled(pieces):
        return Token("j", start, stop), None  # "Phase 2b"
    number = Token("n", start, end, read_number(text[start:end], decimal))
    if not letters:
        # "-1.5.%": a stray full stop between the number and its percent sign
        if text[end : end + 2] == ".%":
            return Token("n", start, end, number.value), Token("%", end, end + 2)
        return number, None
    if letters in ("s", "S") and number.value.plain and 20 <= number.value.value <= 90 and number.value.value % 10 == 0:
        return Token("d", start, stop, Band(int(number.value.value))), None
    after = _suffix_token(letters, end, stop)
    return (number, after) if after else (Token("j", start, stop), None)


def _symbol(text: str, start: int, end: int) -> Token | None:
    sign = text[start:end]
    if sign[0] in _DASH and len(sign) == 1:
        return _dash(text, start, end)
    if sign[0] == "\n":
        return Token(";", start, end)  # a blank line
    if sign[0] == "+" and len(sign) > 1:
        return Token("m", start, end)
    if sign == "+":
        glued = (
            text[end : end + 1].isdigit()
            or text[end : end + 1] in tuple("$€£")
            or (text[end : end + 1] == "." and text[end + 1 : end + 2].isdigit())
        )
        return Token("+", start, end) if glued else Token("]", start, end)
    return Token(_SYMBOLS.get(sign, ";"), start, end)


def _spell(text: str, pieces: list[Token | re.Match[str]], words: list[str]) -> list[Token]:
    """Give every word its code, longest phrase first; a phrase never runs over a number or a sign."""
    table = word_table()
    tokens: list[Token] = []
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        if isinstance(piece, Token):
            tokens.append(piece)
            at += 1
            continue
        word = words[at]
        phrase = longest_phrase(table, words, at) if word in table else None
        if phrase is None or (word in only_behind() and not _behind_number(tokens)):
            tokens.append(_plain_word(text, piece, word, tokens))
            at += 1
            continue
        last = pieces[at + len(phrase.words) - 1]
        end = last.end if isinstance(last, Token) else last.end()
        tokens.append(_phrase_token(phrase, piece.start(), end))
        at += len(phrase.words)
    return tokens


def _behind_number(tokens: list[Token]) -> bool:
    return bool(tokens) and tokens[-1].code in "ns)h"


def _plain_word(text: str, piece: re.Match[str], word: str, tokens: list[Token]) -> Token:
    after_number = bool(tokens) and tokens[-1].code in "n)"
    if after_number and word in _SCALES:
        return Token("s", piece.start(), piece.end(), _SCALES[word])
    unit, _, rate = word.partition("/")
    if (
        rate
        and (phrase := longest_phrase(word_table(), [unit], 0) if unit in word_table() else None)
        and phrase.code == "N"
    ):
        return Token(
            "N",
            piece.start(),
            piece.end(),
            Unit(f"{phrase.value.name}/{_RATES.get(rate, rate)}", phrase.value.kind, phrase.value.factor),
        )
    return Token("C" if text[piece.start()].isupper() else "W", piece.start(), piece.end(), word)


_RATES = {"d": "day", "yr": "year", "y": "year", "mo": "month", "h": "hour"}


def _phrase_token(phrase: Phrase, start: int, end: int) -> Token:
    if phrase.code in "nh":
        return Token(phrase.code, start, end, Number(Decimal(str(phrase.value)), 0, words=True))
    return Token(phrase.code, start, end, " ".join(phrase.words) if phrase.value is None else phrase.value)


def _merge(tokens: list[Token]) -> list[Token]:
    """Join number words ("one hundred and twenty-five", "two and a half", "half a" billion) and drop dates."""
    merged: list[Token] = []
    for i, token in enumerate(tokens):
        code = token.code
        last = merged[-1] if merged else None
        if code == "1":
            measured = i + 1 < len(tokens) and tokens[i + 1].code in "s%pb"
            merged.append(token._replace(code="n", value=_spelled(token.value)) if measured else _unread(token))
        elif last is None or code not in "n23sM":
            merged.append(_unread(token) if code in "23" else token)
        elif last.code == "n" and (joined := _joined(last, token)) is not None:
            merged[-1] = Token("n", last.start, token.end, joined)
        elif code == "n" and last.code == "a" and _hundreds(merged, tokens, i):
            merged[-2:] = [
                Token("n", merged[-2].start, token.end, _spelled(merged[-2].value.value + token.value.value))
            ]
        elif last.code == "M" and _is_day(token):
            merged[-1] = Token("j", last.start, token.end, "month day")
        elif code == "M" and _is_day(last):
            merged[-1] = Token("j", last.start, token.end)
        else:
            merged.append(_unread(token) if code in "23" else token)
    return merged


def _spelled(value: Decimal) -> Number:
    digits = value.normalize().as_tuple().exponent
    return Number(value, min(0, int(digits)), words=True)


def _hundreds(merged: list[Token], tokens: list[Token], at: int) -> bool:
    """Tell whether token `at` ends "one hundred and twenty"; in "one hundred and two hundred" it does not."""
    if len(merged) < 2 or merged[-2].code != "n":
        return False
    left, right = merged[-2].value, tokens[at].value
    scaled = at + 1 < len(tokens) and tokens[at + 1].code == "s"
    return left.words and right.words and not scaled and left.value % 100 == 0 and right.value < 100 <= left.value


def _unread(token: Token) -> Token:
    return Token("W", token.start, token.end, "")


def _joined(last: Token, token: Token) -> Number | None:
    """Read a number and the number word behind it as one: "twenty five", "two hundred", "two dozen", "one and a half"."""
    number: Number = last.value
    if token.code == "n" and number.words and token.value.words and _tens_and_ones(last, token):
        return _spelled(number.value + token.value.value)
    if token.code == "s" and token.value == 2:
        return _spelled(number.value * 100)
    if token.code == "2":
        return _spelled(number.value * token.value)
    return _spelled(number.value + token.value) if token.code == "3" and number.words else None


def _tens_and_ones(tens: Token, ones: Token) -> bool:
    value: int = tens.value.value
    other: int = ones.value.value
    return (value % 100 >= 20 and value % 10 == 0 and other < 10) or (value >= 100 and value % 100 == 0 and other < 100)


def _is_day(token: Token) -> bool:
    return token.code == "n" and token.value.plain and not token.value.words and token.value.value <= 31
