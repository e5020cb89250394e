"""Text → tokens of one-letter codes: numbers, currencies, scales, units and the words that shape a range."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache

from tracker.amounts.metres import with_metres
from tracker.amounts.money import Currency, currencies, money_pattern, only_before, only_behind, read_money, symbols
from tracker.amounts.numerals import NUMBER, DecimalMark, Number, read_number, widest
from tracker.amounts.vocabulary import MONTHS, SCALES, Band, Token, Unit, word_list, word_table
from tracker.lexicon import load_rows
from tracker.lexicon.phrases import Phrase, longest_phrase

_DASH = "-‐‑‒–—―−"
_PLAIN = r"[a-z]{2,40}(?=[\s,;)])(?<!plus)"
_LEX = re.compile(
    rf"""
    (?![ ]) (?:  # what an alternative may begin with stands first, so that most fail at once
    (?P<plain> {_PLAIN} (?:[ ]{_PLAIN})* )  # most words need no further look
  | (?P<currency> {money_pattern()} )
  | (?P<junk> https?://\S+ | www\.\S+ | [\w.+-]{{1,40}}+@[\w.-]{{1,60}}
      | \+\d{{1,3}}(?:[ .-]?\(?\d{{1,5}}\)?){{2,6}}(?![\d%,.])          # +49 89 1234 5678
      | \(\d{{3}}\)[ ]?\d{{3}}[- .]\d{{4}} | [#]\d+
      | (?=\d) (?: \d{{3}}[-.]\d{{4}}(?!\d)     # telephone
      | (?!\d{{1,3}}(?:\.\d{{3}})+(?!\d|\.\d))\d{{1,4}}(?P<sep>[-./])\d{{1,4}}(?:(?P=sep)\d{{1,4}})+ | \d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:[ ]?[ap]\.?m\b\.?)?
      | \d{{1,3}}-[A-Z](?:/A)?\b(?!\$) | \d{{1,4}}\([a-z]\)(?:\(\d\))? | \d{{1,4}}-for-\d+
      | 24/7\b )
      | (?=[^\W\d_]{{1,24}}+[-‐‑]?\d) (?!(?i:up|down|low|mid|high|upper|sub|non|to|or|and|plus|minus|about|USD|EUR|GBP|CHF|CAD|AUD|JPY|SEK|NOK|DKK|INR|CNY|RMB|HKD|SGD|Rs|US|NIS|ZAR|BRL|KRW|FY)[-‐‑]?\d)
        [^\W\d_]{{1,24}}[-‐‑]?\d[\w-]*(?:\.\d{{1,3}}(?![\d%]))? )
  | (?P<mark> (?<=[a-z%])\(\d\)(?![\d%]) | (?<=\.\d\d)\([a-e]\) )    # "$30 million(2) to $33 million(2)"
  | (?P<hedge> (?<![.\w])(?:(?i:approx|appr|circa|ca|est)|c)\.(?=[ \u00a0]?(?:[$€£¥\d]|[A-Z]{{1,3}}[$ ]?\d)) )
  | (?P<tolerance> (?i:plus[ ]?/[ ]?minus) )
  | (?P<num> (?=[\d.,½¼¾]) (?: (?:\d{{1,3}}-)?\d/\d{{1,2}}(?:\s{{1,3}}of\s{{1,3}}an?(?=\s{{1,3}}percent)|(?=[\s-]{{0,3}}(?:percent|per\s{{1,3}}cent|%|point)))
      | (?:{NUMBER})(?:\s{{1,3}}\d/\d{{1,2}}\b|[½¼¾⅓⅔⅛])?|[½¼¾] ) )
  | (?P<digits> \d+ )
  | (?P<word> (?i:min|max)\.(?=\s{{0,3}}(?:[$€£₹~\d]|[A-Z][A-Za-z]{{0,2}}\.?[$ ]?\d)) | U\.S\.(?=\s{{1,3}}dollars?\b) | (?i:mio|mrd|mln|tsd|mia)\.(?=\s{{0,3}}(?:[^\W\d_]|[{_DASH}€$£]))
      | (?i:bn|mn|bln|mill?|bill?|thsd|crs?)\.(?=\s{{1,3}}(?:[a-z(]|[A-Z]{{3}}\b|[{_DASH}€$£])) | [^\W\d_]+(?:/(?:d|day|yr|y|mo|h|t|s)\b)?²? )
  | (?P<sym> [{_DASH}=]> | [→⇒➔➞►] | \+/[{_DASH}] | ± | [{_DASH}] | [%()~+<>≥≤≈/&,.;:!?|\]\[*] | \n[ \t]{{0,20}}\n ) )
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


def _attached(text: str, at: int) -> tuple[str | None, int]:
    """Return the letters glued to a number ("5m", "50bps", "20s") and where they end; None for what digits spoil."""
    end = at
    while end < len(text) and text[end].isalpha() and end - at < 12:
        end += 1
    if end == len(text) or not (text[end].isalnum() or text[end] == "_"):
        return text[at:end], end
    if end == at and text[at] != "_":
        return "", at  # a digit goes on with the number
    while end < len(text) and (text[end].isalnum() or text[end] in "_-"):
        end += 1
    return None, end


def _suffix_token(letters: str, start: int, end: int) -> Token | None:
    lower = letters.lower()
    if money := _MONEY.fullmatch(letters):
        return Token("c", start, end, read_money(money))
    if lower in SCALES:
        return Token("s", start, end, SCALES[lower])
    if lower == "x":
        return Token("x", start, end)
    if lower in ("c", "p"):
        return Token("c", start, end, Currency("USD" if lower == "c" else "GBP", Decimal("0.01")))
    phrase = longest_phrase(word_table(), [lower], 0)
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


def lex(text: str, decimal: DecimalMark | None = None) -> list[Token]:
    """Cut a text into tokens; words that no lexicon has are "W" (lower-case) or "C" (capitalised).

    >>> "".join(t.code for t in lex("between $78-82 million"))
    'Bcntns'
    """
    # hyphens inside compounds are dropped first, so that "low-single-digit" and "low single digit" spell the same words
    pieces: list[Token] = []
    at = 0
    while match := _LEX.search(text, at):
        at = match.end()
        if match.lastgroup == "plain":
            pieces += _run(match[0], match.start())
            continue
        read = _pieces(text, match, decimal, pieces)
        if read:
            pieces += read
            at = read[-1].end
    return _merge(_with_bands(text, with_metres(text, _spell(text, pieces))))


def _with_bands(text: str, tokens: list[Token]) -> list[Token]:
    """Hold a band's word to a sum of a plural scale ("the high €80 millions"), as the hyphen of "high-€80 million" does."""
    codes = "".join(token.code for token in tokens)
    if "vcns" not in codes:
        return tokens
    held = {m.start() for m in re.finditer("vcns", codes) if text[: tokens[m.end() - 1].end].endswith("s")}
    return [
        part
        for k, token in enumerate(tokens)
        for part in ((token, Token("=", token.end, token.end)) if k in held else (token,))
    ]


def _run(words: str, start: int) -> Iterator[Token]:
    """Part words in small letters with one blank between them; each is a word and no more until a phrase takes it."""
    for word in words.split(" "):
        end = start + len(word)
        yield Token("W", start, end, word)
        start = end + 1


# The codes of words that mean nothing by themselves: in small letters, with a capital.
_WORDS = frozenset("WC")


def _pieces(text: str, match: re.Match[str], decimal: DecimalMark | None, before: list[Token]) -> list[Token]:
    """Turn one match into tokens, or leave a word as it is for the phrases; [] for what means nothing."""
    kind, start, end = match.lastgroup, match.start(), match.end()
    if kind == "word":
        return [Token("C" if text[start].isupper() else "W", start, end, match[0].lower().replace(".", ""))]
    if kind == "num":
        return [*_number(text, start, end, decimal, before)]
    if kind == "currency":
        return [Token("c", start, end, read_money(match))]
    if kind == "mark":
        return []  # a footnote's, glued to the word before
    if kind == "sym":
        symbol = _symbol(text, start, end)
        return [symbol] if symbol else []
    return [Token({"hedge": "~", "tolerance": "m"}.get(kind or "", "j"), start, end)]


def _number(text: str, start: int, end: int, decimal: DecimalMark | None, before: list[Token]) -> list[Token]:
    """Read a number in whichever style it is printed, and the letters glued to it."""
    if text[end : end + 1] in _GROUPERS and text[end + 1 : end + 2].isdigit():
        measured = not _labelled(before) and _measured(text, start, text[end].isspace(), before)
        end = widest(text, start, end, decimal, measured)
    style = decimal or (_zeros(text, start, end, before) if text.endswith(".000", start, end) else None)
    return _number_tokens(text, start, end, style, before)


@cache
def _unit_behind() -> re.Pattern[str]:
    """Return the pattern of a scale, currency or unit behind a number."""
    money = (*currencies(), *(code for code in symbols() if len(code) == 3))
    measures = _either(word for word in (*SCALES, *money) if word.isalpha())
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


def _measured(text: str, start: int, spaced: bool, pieces: list[Token]) -> bool:
    """Tell whether a currency, scale or unit stands beside the number or range, or it ends a range of such numbers.

    For digits set off by spaces it must be a sure one: in "142 137 130 Store", "$ 45 100" and "944 162%" a page has run
    its columns together.
    """
    token = pieces[-1] if pieces and pieces[-1].code not in _WORDS else None
    if token and _is_currency_of(text, token, start, spaced):
        return True
    found = _OTHER_RANGE.match(text, start)
    unit = _unit_behind().match(text, found.end()) if found else None
    if unit:
        # "3 450 MW" is measured; "142 137 130 Store" is a line of columns.
        named = (unit["noun"] or "a")[0].isupper() and not unit["noun"][:2].isupper()
        follows = token is not None and token.code == "n"
        return not spaced or not (unit["part"] or named or follows)
    return _ends_wide_range(text, pieces)


def _is_currency_of(text: str, token: Token, start: int, spaced: bool) -> bool:
    near = token.code == "c" and start - token.end <= 4
    written = text[token.start : token.end]
    # "US$1 450" is glued; "$ 45 100" are two columns.
    return near and (not spaced or written.isalpha() or (start == token.end and any(c.isalpha() for c in written)))


def _ends_wide_range(text: str, pieces: list[Token]) -> bool:
    """Tell whether a range leads to this number whose first end is grouped itself: "1 250 000 to 1 300 000"."""
    if len(pieces) < 2 or pieces[-2].code != "n":
        return False
    first, last = pieces[-2:]
    joined = last.value in ("to", "and") if last.code in _WORDS else last.code == "t"
    return joined and bool(re.search(r"\d[\s,]\d", text[first.start : first.end]))


_PERCENTS = ("percent", "pct", "per", "prozent", "basis", "bps", "percentage", "x")


def _labelled(pieces: list[Token]) -> bool:
    """Tell whether the word before owns the number: "Phase 2b", "Section 404", "Phase 1b/2a", "March 31"."""
    if not pieces:
        return False
    last = pieces[-1]
    if last.code not in _WORDS:
        return last.code == "/" and len(pieces) > 1 and pieces[-2].code == "j"
    word = last.value
    return word in MONTHS or word in word_list("labels") or word.rstrip("s") in word_list("labels")


_GROUPERS = frozenset(" \u00a0\u2009\u202f,.'’")


_MONTHS_TO_DATE = re.compile(r"[369]M\s{0,3}(?:FY|20\d\d\b|['’]\d\d\b)")


def _zeros(text: str, start: int, end: int, pieces: list[Token]) -> DecimalMark | None:
    """Tell that the point of "EUR 850.000" groups: nobody prints three decimals of nothing, but "EUR 1.000 million" is no sum."""
    money = _is_money(pieces) and pieces[-1].value.code != "USD"
    return "," if money and not _unit_behind().match(text, end) else None


def _number_tokens(text: str, start: int, end: int, decimal: DecimalMark | None, pieces: list[Token]) -> list[Token]:
    """Read a number and the letters glued to it; a number glued to unknown letters is a label ("21E", "1H26")."""
    letters, stop = _attached(text, end)
    if letters is None or _is_label(text, start, letters, pieces):
        return [Token("j", start, stop)]
    number = Token("n", start, end, read_number(text[start:end], decimal))
    if not letters:
        # "-1.5.%": a stray full stop between the number and its percent sign
        return [number, Token("%", end, end + 2)] if text[end : end + 2] == ".%" else [number]
    if letters in ("s", "S") and _is_decade(number.value):
        return [Token("d", start, stop, Band(int(number.value.value)))]
    if letters == "s" and _CENTS.fullmatch(text, start, end) and _is_money(pieces):
        return [Token("d", start, stop, Band(int(number.value.value * 100), scale=-2))]  # "the mid-$1.40s"
    after = _suffix_token(letters, end, stop)
    return [number, after] if after else [Token("j", start, stop)]


def _is_label(text: str, start: int, letters: str, pieces: list[Token]) -> bool:
    """Tell "9M 2025" and "Phase 2b" from numbers with a scale."""
    if letters == "M" and _MONTHS_TO_DATE.match(text, start):
        return True
    if text[start : start + 3].lower().rstrip() in word_list("names") and not _is_money(pieces):
        return True
    return len(letters) == 1 and letters != "x" and (_labelled(pieces) or _beside_label(text, pieces))


_MODEL = re.compile(r"\d{1,3}[A-Z]")


def _beside_label(text: str, pieces: list[Token]) -> bool:
    """Tell the second of two names, "our 5G and 10K lines", from a sum."""
    if len(pieces) < 2 or pieces[-2].code != "j" or pieces[-1].value not in ("and", "or"):
        return False
    return bool(_MODEL.fullmatch(text, pieces[-2].start, pieces[-2].end))


def _is_money(pieces: list[Token]) -> bool:
    return bool(pieces) and pieces[-1].code == "c"


_CENTS = re.compile(r"\d{1,2}\.\d0")


def _is_decade(number: Number) -> bool:
    return number.plain and 20 <= number.value <= 90 and number.value % 10 == 0


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


def _spell(text: str, pieces: list[Token]) -> list[Token]:
    """Give every word its code, longest phrase first; a phrase never runs over a number or a sign."""
    table, behind, known = word_table(), only_behind(), _known_words()
    words = [piece.value if piece.code in _WORDS else "\x00" for piece in pieces]
    tokens: list[Token] = []
    done = 0
    for at in [at for at, word in enumerate(words) if word in known or "/" in word]:
        if at < done:
            continue
        tokens += pieces[done:at]
        word = words[at]
        phrase = longest_phrase(table, words, at)
        if phrase is None or (word in behind and not (_behind_number(tokens) or _before_number(word, pieces[at + 1 : at + 2]))):
            tokens.append(_plain_word(pieces[at], tokens))
            done = at + 1
        else:
            done = at + len(phrase.words)
            tokens.append(_phrase_token(phrase, pieces[at].start, pieces[done - 1].end))
    tokens += pieces[done:]
    return tokens


@cache
def _known_words() -> frozenset[str]:
    return frozenset(word_table()) | frozenset(SCALES)


def _behind_number(tokens: list[Token]) -> bool:
    return bool(tokens) and tokens[-1].code in "ns)h"


def _before_number(word: str, following: Sequence[Token]) -> bool:
    """Tell whether a coin's small word leads its number ("kr 120 million")."""
    return word in only_before() and bool(following) and following[0].code == "n"


def _plain_word(piece: Token, tokens: list[Token]) -> Token:
    """Read a word that no phrase holds: a scale behind a number, a unit with its rate ("boe/d"), mostly nothing."""
    word = piece.value
    if tokens and tokens[-1].code in "n)" and word in SCALES:
        return piece._replace(code="s", value=SCALES[word])
    unit, _, rate = word.partition("/")
    phrase = longest_phrase(word_table(), [unit], 0) if rate else None
    if phrase and phrase.code == "N":
        measure = Unit(f"{phrase.value.name}/{_RATES.get(rate, rate)}", phrase.value.kind, phrase.value.factor)
        return piece._replace(code="N", value=measure)
    return piece


_RATES = {"d": "day", "yr": "year", "y": "year", "mo": "month", "h": "hour"}


def _phrase_token(phrase: Phrase, start: int, end: int) -> Token:
    if phrase.code in "nh":
        return Token(phrase.code, start, end, Number(Decimal(str(phrase.value)), 0, words=True))
    return Token(phrase.code, start, end, " ".join(phrase.words) if phrase.value is None else phrase.value)


def _merge(tokens: list[Token]) -> list[Token]:
    """Join number words ("one hundred and twenty-five", "two and a half", "half a" billion) and drop dates."""
    merged: list[Token] = []
    for i, token in enumerate(tokens):
        if token.code not in _MERGED:
            merged.append(token)
            continue
        last = merged[-1] if merged else None
        if token.code == "1":
            measured = _MEASURED.match("".join(t.code for t in tokens[i + 1 : i + 4]))
            merged.append(token._replace(code="n", value=_spelled(token.value)) if measured else _unread(token))
        elif token.code == "n" and last and last.code == "a" and _hundreds(merged, token, tokens[i + 1 : i + 2]):
            value = _spelled(merged[-2].value.value + token.value.value)
            merged[-2:] = [Token("n", merged[-2].start, token.end, value)]
        elif last and token.code in "n23sM" and (one := _as_one(last, token)):
            merged[-1] = one
        else:
            merged.append(_unread(token) if token.code in "23" else token)
    return merged


_MERGED = frozenset("1n23sM")
# "half percent", "between a half and one percent"
_MEASURED = re.compile(r"[s%pb]|[ato-]n[%pb]")


def _as_one(last: Token, token: Token) -> Token | None:
    """Read two tokens as one: a number in two words, or the day and month of a date."""
    if last.code == "n" and (joined := _joined(last, token)) is not None:
        return Token("n", last.start, token.end, joined)
    if last.code == "M" and _is_day(token):
        return Token("j", last.start, token.end, "month day")
    return Token("j", last.start, token.end) if token.code == "M" and _is_day(last) else None


def _spelled(value: Decimal) -> Number:
    digits = value.normalize().as_tuple().exponent
    return Number(value, min(0, int(digits)), words=True)


def _hundreds(merged: list[Token], token: Token, after: list[Token]) -> bool:
    """Tell whether a token ends "one hundred and twenty" (million); in "one hundred and two hundred" it does not."""
    if len(merged) < 2 or merged[-2].code != "n":
        return False
    left, right = merged[-2].value, token.value
    words = left.words and right.words and not [t for t in after if t.code == "s" and t.value == 2]
    return words and left.value % 100 == 0 and right.value < 100 <= left.value


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
    if token.code == "3" and number.words:
        return _spelled(number.value * (1 + token.value) if number.value in _WHOLE else number.value + token.value)
    return None


# "A million and a half" halves the million, "two and a half" the one.
_WHOLE = frozenset({10**6, 10**9, 10**12})


def _tens_and_ones(tens: Token, ones: Token) -> bool:
    value: int = tens.value.value
    other: int = ones.value.value
    return (value % 100 >= 20 and value % 10 == 0 and other < 10) or (value >= 100 and value % 100 == 0 and other < 100)


def _is_day(token: Token) -> bool:
    return token.code == "n" and token.value.plain and not token.value.words and token.value.value <= 31
