"""Where in a sentence the amounts stand: sides joined to ranges, with the words before and after that shape them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from tracker.amounts.sides import Side, carry, compatible, dimension, read_side
from tracker.amounts.values import Reading, build
from tracker.amounts.words import LABELS, TIME_BEFORE, Token, Unit, lex, word_table
from tracker.types import Amount

# Only a text with one of these can hold an amount; everything else is left at once.
_GATE = re.compile(
    r"[\d½¼¾]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|single|double|doubl\w+|tripl\w+|quadruple|teens?|"
    r"twenties|thirties|forties|fifties|flat(?:tish)?|break-?\s?even|zero|nil|unchanged|neutral|slight\w*|modest\w*|marginally|"
    r"somewhat|halve|twofold|threefold|no\s+(?:change|growth))\b",
    re.IGNORECASE,
)
_JOIN = re.compile(r"(?P<join>[t\-oa])(?P<words>[~><UDLuwgq\]SfRiyB]{0,4})")
_LEVEL_AFTER = re.compile(r",?t[~><fRBiF]{0,5}")
_PLUS_MINUS = re.compile(r"(?P<list>,?r)?[,(]{0,2}f?m[~f]{0,2}")
_PER_SHARE = re.compile(
    r"\s*(?:per|/|an?\b|for\s+each|each)\s*(?:(?:fully|diluted|basic|common|ordinary|outstanding|limited|partnership|partner|preferred|"
    r"adjusted|gaap|non-gaap|class\s+[a-c]|american\s+depositary|depositary|h|stapled)[ -]){0,4}(shares?|ads|adss|security)\b(?:\s+of\s+common\s+stock)?",
    re.IGNORECASE,
)
_PER_UNIT = re.compile(r"\s*(?:per|/|an?\b)\s*(?:new\s+)?([^\W\d_]{1,20})(?![\w])", re.IGNORECASE)
_RATES = {"day": "day", "d": "day", "year": "year", "annum": "year", "month": "month", "hour": "hour", "quarter": "quarter", "week": "week",
          "minute": "minute", "second": "second", "yr": "year"}  # fmt: skip
_TIMES = frozenset({"days", "months", "years", "weeks", "hours", "minutes"})
# Verbs of revising: after them "by X to Y" and "from X to Y" give the new value Y.
_REVISE = re.compile(
    r"(?:rais|lift|boost|hike|upp|lower|cut|trim|reduc|revis|increas|decreas|improv|expand|narrow|updat|adjust|grow|climb|rise|rose|fall|fell|drop|declin|shrink|widen|tighten|mov|doubl|tripl)\w*$"
)
_REVISED = re.compile(r"(?:rais|lift|boost|hik|upp|lower|cut|trim|revis|increased|decreased|reduced|narrowed)\w*$")
# Words that stand before an upward or downward word without changing a money amount into a change of it.
_KEEPS_LEVEL = re.compile(
    r"(?:rais|add|gain|benefit|reduc|cut|trim|lower|lift|boost|dilut|tailwind|saving|accret|higher|improv|hike|upside|downside|contract)\w*$"
)
_FLAT_AFTER = frozenset(
    "be is are remain remains stay stays was were been being remaining staying approximately roughly relatively about essentially broadly of or to largely sales revenue growth".split()
)
_FLAT_BEFORE = frozenset(
    "panel panels screen screens fee fees rate tax glass steel rolled bed white dollar price pricing file organization structure display displays roof pack packs iron".split()
)


@dataclass(frozen=True, slots=True)
class AmountSpan:
    """An amount at `text[start:end]`.

    `loss` says that the words before call it a loss ("a net loss of"): its sign is then the metric's, not the number's.
    `prior` is the amount it replaces where one phrase gives both ("raised from X to Y").
    """

    start: int
    end: int
    amount: Amount
    loss: bool = False
    prior: Amount | None = None


@dataclass(frozen=True, slots=True)
class _Before:
    """What the words before a side say."""

    first: int
    approx: bool = False
    bound: str = ""
    sign: int = 0
    moves: str = ""  # the word that says up or down
    loss: bool = False
    by: bool = False
    between: bool = False
    origin: bool = False  # "from"
    ranged: bool = False
    level: bool = False  # "increase to"


def find_spans(text: str, strict: bool = True) -> list[AmountSpan]:
    """Find the amounts of a text in order; `strict` leaves out bare numbers that may be anything.

    >>> [(s.amount.text, str(s.amount.low)) for s in find_spans("6 new stores and EPS of $1.10 to $1.15 in 2025")]
    [('6 new stores', '6'), ('$1.10 to $1.15', '1.10')]
    """
    if not _GATE.search(text):
        return []
    tokens = lex(text)
    codes = "".join(token.code for token in tokens)
    spans: list[AmountSpan] = []
    at = floor = 0
    while at < len(tokens):
        if codes[at] not in "nh(-+gqczvdSUDuwem":
            at += 1
            continue
        found = _read_at(text, tokens, codes, at, floor, strict)
        if found is None:
            at += 1
            continue
        span, at = found
        floor = at
        spans += span
    return spans


def _read_at(
    text: str, tokens: list[Token], codes: str, at: int, floor: int, strict: bool
) -> tuple[list[AmountSpan], int] | None:
    side = read_side(tokens, codes, at)
    if codes[at] == "m" and (width := read_side(tokens, codes, at + 1)):
        # "within plus or minus 2%" has no middle: it is zero
        side, width = Side(at, at, Decimal(0), Decimal(0), form="zero", words=True), replace(width, words=True)
        return _finish(text, tokens, codes, Reading((replace(side, kind=width.kind),)), _Before(at), None, at, strict)
    if side is None:
        return None
    before = _before(tokens, codes, at, floor)
    reading, end = _range(tokens, codes, side, before, strict)
    after = _growth_then_level(tokens, codes, reading, before, end, strict)
    if after is not None:
        before, growth, reading, end = after
        reading = replace(
            reading,
            growth=(growth.low, growth.high) if growth and growth.unit == "percent" else None,
            rule="level after growth",
        )
    prior: Reading | None = None
    if before.origin and not before.ranged and len(reading.sides) == 2 and _revises(tokens, codes, before.first):
        prior, reading = _split(reading), replace(reading, sides=reading.sides[1:], rule="revised from")
        more = _JOIN.match(codes, end)
        if (
            more
            and more["join"] in "t-"
            and (next_side := read_side(tokens, codes, more.end()))
            and compatible(reading.sides[0], next_side)
        ):
            # "raised from $78-82 million to $80-84 million": the old range, then the new one
            prior = replace(prior, sides=(prior.sides[0], reading.sides[0]))
            reading, end = _range(tokens, codes, next_side, _Before(next_side.first), strict)
            reading = replace(reading, rule="revised from")
    return _finish(text, tokens, codes, reading, before, prior, end, strict)


def _split(reading: Reading) -> Reading:
    return replace(reading, sides=reading.sides[:1])


def _revises(tokens: list[Token], codes: str, first: int) -> bool:
    """Tell whether a verb of revising stands a few words before, in the same clause, so that "from X to Y" reads Y."""
    for i in range(first, max(-1, first - 9), -1):
        if codes[i] in ";j,":
            return False
        if (
            codes[i] in "UDW"
            and isinstance(tokens[i].value, str)
            and _REVISE.match(tokens[i].value)
            and tokens[i].value != "growth"
        ):
            return True
    return False


def _before(tokens: list[Token], codes: str, at: int, floor: int) -> _Before:
    """Read the words before a side, backwards, until one has nothing to say about it."""
    approx = loss = by = between = origin = ranged = level = False
    bound = moves = ""
    sign, first, i = 0, at, at - 1
    while i >= max(floor, at - 12):
        code = codes[i]
        if code == "~":
            approx = True
        elif code in "><":
            bound = bound or code
        elif code == "]" and tokens[i].value in ("at least", "at a minimum", "minimum", "at minimum"):
            bound = bound or ">"
        elif code == "[" and tokens[i].value in (
            "at most",
            "at the most",
            "maximum",
            "at maximum",
            "at a maximum",
            "max",
        ):
            bound = bound or "<"
        elif code == "B":
            between = True
        elif code == "F":
            origin = True
        elif code == "R":
            ranged, between = True, between or "between" in str(tokens[i].value)
        elif code == "y":
            by = True
        elif code in "fi":
            pass
        elif code in "UDuw" and not (origin and codes[i + 1] == "F" and not ranged and codes[i] in "uw"):
            sign, moves, first = (1 if code in "Uu" else -1), str(tokens[i].value), i
            break
        elif code in "Lgq":
            loss, sign, first = code == "L", (1 if code == "q" else -1), i
            break
        elif code == "t" and i > floor and codes[i - 1] in "UDuw":
            level = True
            break
        else:
            break
        if code not in "fiy":
            first = i
        i -= 1
    else:
        i = max(floor - 1, i)
    if not moves and not loss and not sign and not level and i + 1 < at and codes[i + 1] in "fyi":
        sign, moves = _distant(tokens, codes, i, floor)
    return _Before(first, approx, bound, sign, moves, loss, by, between, origin, ranged, level)


_DISTANT = re.compile(r"([UD])[iy][WCfNI]{1,6}$")


def _distant(tokens: list[Token], codes: str, at: int, floor: int) -> tuple[int, str]:
    """Read "an increase in net sales of 5%": the word of direction stands before its object."""
    match = _DISTANT.search(codes, max(floor, at - 8), at + 1)
    if match is None:
        return 0, ""
    return (1 if match[1] == "U" else -1), str(tokens[match.start()].value)


def _range(tokens: list[Token], codes: str, side: Side, before: _Before, strict: bool) -> tuple[Reading, int]:
    """Join a side with the next one where a joiner stands between and both measure the same."""
    end = side.last
    sides = (side,)
    join = _JOIN.match(codes, end)
    other = _other_side(tokens, codes, join) if join else None
    if join is not None and other is not None and _joins(join["join"], side, other, before, codes, strict):
        words = codes[join.start("words") : other.first]
        other = _signed(other, words)
        side, other = carry(side, other)
        sides, end = (side, other), other.last
        if ">" in words and join["join"] == "t":
            other = replace(other, high=None)
            sides = (side, other)
        approx = "~" in words
        return Reading(sides, approx=approx), end
    return Reading(sides), end


def _other_side(tokens: list[Token], codes: str, join: re.Match[str]) -> Side | None:
    # "to slightly up" is a side of its own; "to up 2%" is a number after a word of direction
    return read_side(tokens, codes, join.start("words")) or read_side(tokens, codes, join.end())


def _joins(join: str, left: Side, right: Side, before: _Before, codes: str, strict: bool) -> bool:
    if any(_year_like(side) for side in (left, right)):
        return False
    if not compatible(left, right) or right.form == "times" or (left.form == "times"):
        return False
    if join == "a":
        return before.between or (not strict and "r" not in codes and "m" not in codes and left.low < right.low)
    if join == "o":
        return left.form == right.form and (right.low > left.low or right.form == "band")
    if (
        before.by
        and before.moves
        and _REVISED.match(before.moves)
        and dimension(left) in ("c", "")
        and dimension(right) == "c"
    ):
        return False  # "raised by $0.13 to $5.11"
    return not (
        before.by
        and before.moves
        and dimension(right) == "c"
        and right.low >= 5 * left.low
        and right.scale == left.scale
    )


def _year_like(side: Side) -> bool:
    return side.plain and side.form == "number" and not side.kind and not side.scale and 1900 <= side.low <= 2100


def _signed(side: Side, words: str) -> Side:
    """Apply the words between the joiner and the right side: "down 2% to up 1%", "a loss of $5 to a profit of $2"."""
    for word in reversed(words):
        if word in "DwLg":
            return replace(side, negative=not side.negative, positive=False)
        if word in "Uuq]":
            return replace(side, positive=True)
    return side


def _growth_then_level(
    tokens: list[Token], codes: str, reading: Reading, before: _Before, end: int, strict: bool
) -> tuple[_Before, Amount | None, Reading, int] | None:
    """Read "an increase of 5% to $105 million" and "raised by $0.13 to $5.11": the level counts, the growth is kept."""
    if not before.moves:
        return None
    match = _LEVEL_AFTER.match(codes, end)
    side = read_side(tokens, codes, match.end()) if match else None
    if match is None or side is None or side.form not in ("number", "band"):
        return None
    same = dimension(side) == dimension(reading.sides[-1])
    if (same and not before.by) or (not dimension(side) and not side.scale):
        return None
    growth = build(reading, before.sign, bool(before.moves), before.bound, before.approx, "", None)
    words = codes[match.start() : match.end()]
    level, end = _range(tokens, codes, side, replace(_Before(side.first), between="B" in words), strict)
    bound = next((c for c in words if c in "><"), "")
    return replace(_Before(before.first), approx="~" in words, bound=bound), growth, level, end


def _finish(
    text: str,
    tokens: list[Token],
    codes: str,
    reading: Reading,
    before: _Before,
    prior: Reading | None,
    end: int,
    strict: bool,
) -> tuple[list[AmountSpan], int] | None:
    """Read what follows the range (unit, bound, plus or minus, direction), judge whether it is an amount, build it."""
    end, noun = _noun(text, tokens, codes, reading, before, end)
    per, stop = _per(text, tokens[end - 1].end if end else 0, reading, noun)
    while end < len(tokens) and tokens[end].start < stop:
        end += 1
    bound = before.bound
    if end < len(codes) and codes[end] == "A" and reading.sides[0].kind == "%":
        end += 1
    if (
        end < len(codes)
        and codes[end] in "]["
        and not (codes[end] == "]" and end + 1 < len(codes) and codes[end + 1] in "cn" and tokens[end].value == "plus")
    ):
        bound, end = {"]": ">", "[": "<"}[codes[end]], end + 1
    approx = before.approx or reading.approx
    if end < len(codes) and codes[end] == "~" and tokens[end].value in ("or so", "more or less"):
        approx, end = True, end + 1
    delta, after_delta, listed = _delta(tokens, codes, end)
    if delta is not None and not listed:
        end = after_delta
    sign, moves, end = _trailing(tokens, codes, reading, before, end)
    before = replace(before, sign=sign, moves=moves)
    if noun is None and not per and delta is None and not _stands(text, tokens, codes, reading, before, end, strict):
        return None
    if noun is not None and strict and _is_time_or_label(tokens, codes, reading, before, noun, end):
        return None
    amount = _amount(reading, before, bound, approx, per, noun, delta)
    if amount is None:
        return None
    start, stop = tokens[before.first].start, tokens[end - 1].end
    old = build(prior, 0, False, "", False, per, noun) if prior else None
    amount = replace(amount, text=text[start:stop])
    return [AmountSpan(start, stop, amount, before.loss and not _crosses(reading), old)], end


def _amount(
    reading: Reading, before: _Before, bound: str, approx: bool, per: str, noun: Unit | None, delta: Side | None
) -> Amount | None:
    # "a loss of $5 million to breakeven" crosses to the other side: its sign belongs to the number
    sign = 0 if before.loss and not _crosses(reading) else before.sign
    moves = bool(before.moves)
    side = reading.sides[-1]
    if moves and side.kind in ("c", "") and _KEEPS_LEVEL.match(before.moves):
        sign, moves = 0, False
    if before.origin and len(reading.sides) == 1 and side.kind != "%":
        moves = False
    return build(replace(reading, delta=delta), sign, moves, bound, approx, per, noun)


def _crosses(reading: Reading) -> bool:
    return any(side.positive or side.form == "zero" for side in reading.sides)


def _noun(
    text: str, tokens: list[Token], codes: str, reading: Reading, before: _Before, end: int
) -> tuple[int, Unit | None]:
    """Find the noun that the number counts, up to three words on ("20 to 25 new company-owned stores")."""
    side = reading.sides[-1]
    if side.kind not in ("", "N") or side.form != "number":
        return end, None
    if side.noun:
        return end, side.noun
    i = end
    if listed := _LIST_NOUN.match(codes, end):
        words = {tokens[j].value for j in range(end, listed.end()) if codes[j] in "WC"}
        if not words & _STOPS and all(len(str(word)) > 2 for word in words):
            return end, tokens[listed.end() - 1].value
    while i < len(tokens) and i - end < 4 and codes[i] in "WCfND~" and (i == end or codes[i - 1] != "N"):
        if codes[i] == "N":
            return i + 1, tokens[i].value
        if (
            codes[i] == "f"
            and tokens[i].value not in ("net", "additional", "another", "total", "further")
            and not (side.scale and tokens[i].value == "of")
        ):
            break
        if codes[i] == "W" and tokens[i].value in _STOPS:
            break
        i += 1
    return _plural(tokens, codes, side, end)


# "11 large, two small and two 17K format stores": the noun comes once, at the end of the list
_LIST_NOUN = re.compile(r"(?:ns[WC]{0,2}|[WC])(?:,?a?n(?:ns)?[WC]{0,2}){0,3}N")
_STOPS = frozenset(
    "which that who and while when where if because with for on from since per via versus vs compared we they it this these those their "
    "will would could should has have had was were than into after before during following including excluding as so but not".split()
)


def _plural(tokens: list[Token], codes: str, side: Side, end: int) -> tuple[int, Unit | None]:
    """Take any plural noun for what digits count ("500 reservations"), but not after spelled numbers ("two reasons")."""
    if side.words or (side.plain and 1900 <= side.low <= 2100 and not side.scale):
        return end, None
    for i in range(end, min(end + 3, len(tokens))):
        word = tokens[i].value
        if codes[i] != "W" or word in _STOPS:
            break
        if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
            return i + 1, Unit("count", "count")
    return end, None


def _per(text: str, at: int, reading: Reading, noun: Unit | None) -> tuple[str, int]:
    """Read "per diluted share", "per Boe", "per day" after an amount."""
    side = reading.sides[-1]
    if side.kind == "c" and (match := _PER_SHARE.match(text, at)):
        return "share", match.end()
    if side.kind == "c" or noun is not None:
        match = _PER_UNIT.match(text, at)
        word = match[1].lower() if match else ""
        if match and noun is not None and noun.kind != "duration" and word in _RATES:
            return _RATES[word], match.end()
        if match and side.kind == "c":
            rows = word_table().get(word, ())
            unit = next((p.value for p in rows if p.code == "N" and p.words == (word,)), None)
            if unit and unit.kind != "duration" and match[0].strip()[:1].lower() != "a":
                return word.rstrip("s") if unit.kind != "physical" else unit.name.rstrip("s"), match.end()
    return "", at


def _delta(tokens: list[Token], codes: str, end: int) -> tuple[Side | None, int, bool]:
    """Read ", plus or minus 2%" after a point; `listed` where it stands after "A and B, respectively" and serves both."""
    match = _PLUS_MINUS.match(codes, end)
    listed = False
    if match is None:
        match = _LISTED.match(codes, end)
        listed = match is not None
    side = read_side(tokens, codes, match.end()) if match else None
    if match is None or side is None or side.form != "number":
        return None, end, False
    stop = side.last + (1 if "(" in codes[end : match.end()] and codes[side.last : side.last + 1] == ")" else 0)
    return side, stop, listed


# "71.5% and 72.5%, respectively, plus or minus 50 basis points", seen from the end of the first number
_LISTED = re.compile(r",?aR?[~f]{0,2}c?ns?[c%]?,?r,?m[~f]{0,2}")
_AFTER = re.compile(
    r"(?P<words>[WCfN]{0,2}(?:A)?)(?P<move>[UD])(?!f?[~><BFRt]{0,2}f?[-+]?c?n|y)|(?P<particle>[uw])(?![~><fBFRycnvdtSi(-])"
)
_TRAILING = frozenset(
    "increase increases growth higher improvement gain decline decrease drop reduction lower fall headwind headwinds tailwind unfavorable "
    "unfavourable favorable adverse contraction expansion cagr rise drag".split()
) | {"growth rate", "up", "down", "off", "compression", "deterioration", "erosion"}  # fmt: skip


def _trailing(tokens: list[Token], codes: str, reading: Reading, before: _Before, end: int) -> tuple[int, str, int]:
    """Read the direction behind an amount: "a 5% decline", "6% to 7% net sales growth", "300 basis point headwind"."""
    if before.sign or before.moves or before.level or reading.rule:
        return before.sign, before.moves, end
    match = _AFTER.match(codes, end)
    if match is None:
        return 0, "", end
    at = match.start("move") if match["move"] else match.start("particle")
    word = str(tokens[at].value)
    far = bool(match["words"])
    side = reading.sides[-1]
    if word not in _TRAILING or (
        side.kind not in "%bp" and (far or side.kind == "c") and not word.startswith(("unfav", "headwind", "adverse"))
    ):
        return 0, "", end
    return (1 if match[0][-1] in "Uu" else -1), word, at + 1


def _is_time_or_label(tokens: list[Token], codes: str, reading: Reading, before: _Before, noun: Unit, end: int) -> bool:
    """Tell stretches of time ("the next 12 months", "13 weeks ended") and labels ("Phase 3 studies") from counts."""
    first = reading.sides[0].first
    previous = tokens[before.first - 1] if before.first else None
    word = previous.value if previous and isinstance(previous.value, str) else ""
    if noun.kind == "duration":
        following = tokens[end].value if end < len(tokens) else None
        inner = tokens[first - 1].value if first else None
        return (
            word in TIME_BEFORE
            or inner in TIME_BEFORE
            or (isinstance(following, str) and following in _DURATION_AFTER)
            or (
                noun.name in _TIMES
                and before.first == first
                and not reading.sides[0].digits
                and _next_is_word(tokens, codes, end)
            )
        )
    if previous and previous.code in "WCN" and before.first == first:
        return (
            word in LABELS
            or str(word).rstrip("s") in LABELS
            or (
                previous.code == "C"
                and reading.sides[0].plain
                and before.first > 1
                and not reading.sides[0].scale
                and reading.sides[-1].noun is None
                and len(reading.sides) == 1
            )
        )
    return False


_DURATION_AFTER = frozenset(
    "ended ending ago later after of old from period periods prior before in to into since basis end earlier".split()
)


def _next_is_word(tokens: list[Token], codes: str, end: int) -> bool:
    return end < len(codes) and codes[end] in "WC" and tokens[end].value in ("following", "post", "thereafter")


def _stands(
    text: str, tokens: list[Token], codes: str, reading: Reading, before: _Before, end: int, strict: bool
) -> bool:
    """Judge a range without a counted noun: money, percent and bands stand by themselves, a bare number rarely does."""
    sides = reading.sides
    forms = {side.form for side in sides}
    if "times" in forms:
        return _times_stands(tokens, codes, before, sides[0], strict)
    if forms <= {"zero", "slight"} and len(sides) == 1:
        return _zero_stands(tokens, codes, before, sides[0], end, strict)
    if any(side.kind in tuple("c%bpx") or side.scale for side in sides) or "band" in forms:
        return forms != {"band"} or len(sides) == 2 or _band_stands(tokens, codes, sides[0], strict)
    if len(sides) == 1 and forms == {"zero"}:
        return False
    return _bare_stands(text, tokens, codes, reading, before, end, strict)


def _band_stands(tokens: list[Token], codes: str, side: Side, strict: bool) -> bool:
    """Judge a band by itself: "single" and "teens" are also plain words."""
    if side.last - side.first > 1:
        return True
    word = tokens[side.first].end - tokens[side.first].start
    return word >= 11 or ((word > 5 or not strict or codes[max(0, side.first - 1)] == "f") and word != 6)


def _times_stands(tokens: list[Token], codes: str, before: _Before, side: Side, strict: bool) -> bool:
    previous = codes[before.first - 1] if before.first else ""
    word = tokens[before.first - 1].value if before.first else None
    return (
        not strict
        or bool(before.bound)
        or before.approx
        or previous == "t"
        or word in ("will", "would", "could", "should", "nearly")
    )


def _zero_stands(tokens: list[Token], codes: str, before: _Before, side: Side, end: int, strict: bool) -> bool:
    if not strict:
        return True
    if side.form == "slight":
        return False
    word = tokens[side.first].value
    previous = tokens[side.first - 1].value if side.first else None
    following = tokens[end].value if end < len(tokens) else None
    if following in _FLAT_BEFORE:
        return False
    if word in ("flat", "flattish"):
        return side.first == 0 or previous in _FLAT_AFTER or before.approx or codes[side.first - 1] in "(;,"
    return word in ("breakeven", "break even") and (before.approx or previous in ("at", "be"))


def _bare_stands(
    text: str, tokens: list[Token], codes: str, reading: Reading, before: _Before, end: int, strict: bool
) -> bool:
    """A number with no unit: in a sentence only if hedged or bounded; alone as a phrase only if nothing else stands there."""
    sides = reading.sides
    if any(side.plain and not side.scale and 1900 <= side.low <= 2100 for side in sides):
        return False
    if all(side.form != "number" for side in sides):
        return False
    if not strict:
        return (
            all(code in "fWA][)~><;," for code in codes[end:])
            and not codes[end:].count("W")
            and all(code in "~><fBFRUDuwyiLgq(" for code in codes[: sides[0].first])
            and "(" not in codes[sides[0].first : sides[0].first + 1]
        )
    if before.origin and (reading.rule or len(sides) == 2) and before.first and codes[before.first - 1] == "N":
        return True  # "the number of locations from five to ten"
    if any(side.words for side in sides) or before.first == sides[0].first:
        return False
    if sides[0].first and tokens[sides[0].first - 1].value in LABELS:
        return False
    hedged = (
        before.approx or bool(before.bound) or before.ranged or ((before.between or before.origin) and len(sides) == 2)
    )
    following = codes[end : end + 1]
    return (
        hedged and following not in ("j", "M") and not (following == "W" and tokens[end].value in ("years", "months"))
    )
