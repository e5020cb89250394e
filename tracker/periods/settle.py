"""Tokens that only their neighbours decide: an "end" that is no period's, hyphens inside compounds, numbers said twice."""

from __future__ import annotations

from tracker.periods.vocabulary import BOTH, Token


def settled(tokens: list[Token]) -> list[Token]:
    """Read again what only its neighbours decide: an "end" that is no period's, hyphens inside compounds."""
    codes = {token.code for token in tokens}
    if "Z" in codes:
        tokens = [_unread_end(tokens, i) if token.code == "Z" else token for i, token in enumerate(tokens)]
    if "J" in codes:
        tokens = [token._replace(code="q", value=False) if _is_short_quarter(tokens, i) else token for i, token in enumerate(tokens)]
        codes.add("q")
    if "(" in codes and "N" in codes:
        tokens = _said_once(tokens)
    if "N" in codes and codes & {"q", "h"}:
        tokens = _numbered_units(tokens)
    return _without_hyphens(tokens) if "-" in codes else tokens


_OF_A_RANGE = frozenset("low lower bottom high higher upper top".split())


def _unread_end(tokens: list[Token], at: int) -> Token:
    """Read an "end" that is no period's as what it is: nothing in "the low end of our 2025 guidance", "in" where it is a verb.

    What "will end the year up 3%" is for the year, not for its last third.
    """
    token = tokens[at]
    if token.code != "Z" or not str(token.value).startswith("end"):
        return token
    before, after = tokens[at - 1] if at else None, tokens[at + 1].code if at + 1 < len(tokens) else ""
    if before and before.value in _OF_A_RANGE:
        return token._replace(code=".")
    if token.value != "end" or after not in tuple("_t") or (before and before.code in "<>@i~ax"):
        return token
    return token._replace(code="i", value="in")


def _said_once(tokens: list[Token]) -> list[Token]:
    """Leave out a number that brackets say once more: "three (3) months"."""
    kept: list[Token] = []
    for token in tokens:
        kept.append(token)
        if len(kept) > 3 and "".join(t.code for t in kept[-4:]) == "N(N)" and kept[-4].value == kept[-2].value:
            del kept[-3:]
    return kept


def _numbered_units(tokens: list[Token]) -> list[Token]:
    """Read "quarter 3 2026" and "half 2, FY26" as the third quarter and the second half."""
    kept: list[Token] = []
    for at, token in enumerate(tokens):
        if token.code == "N" and _is_year_of_unit(tokens, at):
            kept.append(token._replace(code="Y", value=2000 + token.value))
            continue
        last, then = kept[-1] if kept else None, [t.code for t in tokens[at + 1 : at + 3] if t.code not in ",f"]
        most = {"q": 4, "h": 2}.get(last.code, 0) if last and last.value is not True else 0
        if last and token.code == "N" and 0 < token.value <= most and then[:1] in (["Y"], ["F"]):
            kept[-1] = token._replace(code=last.code.upper(), start=last.start)
        else:
            kept.append(token)
    return kept


def _is_short_quarter(tokens: list[Token], at: int) -> bool:
    """Tell the Q of "Mar Q" and "Mar 25 Q" from any other."""
    token, before = tokens[at], [t.code for t in tokens[max(0, at - 2) : at]]
    return token.value == "q" and token.code == "." and (before[-1:] == ["J"] or before in (["J", "N"], ["J", "Y"]))


def _is_year_of_unit(tokens: list[Token], at: int) -> bool:
    """Tell the year of "Sep 25 Qtr" from a day: no quarter is called by one."""
    around = "".join(t.code for t in tokens[max(0, at - 1) : at + 2])
    return around in ("JNq", "JNh") and tokens[at].end - tokens[at].start == 2 and tokens[at].value >= 10 and tokens[at + 1].value is not True


def called_fiscal(tokens: list[Token]) -> bool:
    """Tell a year that the word before it makes an issuer's own: "fiscal 2025/26", "Q2 of 2025-26"."""
    return bool(tokens) and tokens[-1].code in "FysgqQHh"


_ENDS_BEFORE = frozenset("YQHJNIs")
_ENDS_AFTER = frozenset("YQHJNFCIs")


def _inside_date(tokens: list[Token], at: int) -> bool:
    """Tell the hyphens of "31-Dec-2012" and "Dec-31-2012" from the dash of "May 31-June 4"."""
    pair = tokens[at - 1].code + tokens[at + 1].code
    if pair == "JN":
        return at + 3 < len(tokens) and [t.code for t in tokens[at + 2 : at + 4]] == ["-", "Y"]  # "Dec-31-2012"
    if pair == "NY":
        return at > 2 and tokens[at - 3].code == "J" and tokens[at - 2].glued
    return pair == "JY" or (pair == "NJ" and (at < 2 or tokens[at - 2].code != "J"))


def _without_hyphens(tokens: list[Token]) -> list[Token]:
    """Drop hyphens inside compounds ("mid-2012", "13-week"); keep those between two ends ("FY13-FY15", "6-9 months")."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.code == "-" and token.glued and (later := _short_second_year(tokens, at)):
            if later.value == tokens[at - 1].value + 1 and _is_one_year(tokens, kept, at):
                first = kept.pop().start
                kept += [Token("F", first, first, BOTH), later._replace(start=first)]
            else:
                kept += [token, later]
            at += 2
            continue
        if token.code == "-" and token.glued and (year := _year_of_month(tokens, at)):
            kept.append(year)
            at += 2
            continue
        if token.code != "-" or not token.glued or _parts_two_ends(tokens, at):
            kept.append(token)
        at += 1
    return kept


def _year_of_month(tokens: list[Token], dash: int) -> Token | None:
    """Read the year of "Sep-25", which stands for no day; that of "Sep-25, 2025" and "Sep-25-2025" does."""
    if not 0 < dash < len(tokens) - 1 or tokens[dash - 1].code != "J" or tokens[dash - 1].end != tokens[dash].start:
        return None
    after, then = tokens[dash + 1], "".join(t.code for t in tokens[dash + 2 : dash + 4])
    two = after.code == "N" and after.end - after.start == 2
    return after._replace(code="Y", value=2000 + after.value) if two and then[:1] not in ("-", "Y") and then != ",Y" else None


def _short_second_year(tokens: list[Token], dash: int) -> Token | None:
    """Read the second year of "2013-15" with its century."""
    if not 0 < dash < len(tokens) - 1:
        return None
    before, after = tokens[dash - 1], tokens[dash + 1]
    if before.code == "Y" and after.code == "Y" and after.value == before.value + 1:
        return after
    if before.code != "Y" or after.code != "N" or after.value is None or not 10 <= after.value <= 99:
        return None
    year = before.value // 100 * 100 + after.value
    return Token("Y", after.start, after.end, year) if before.value < year else None


def _parts_two_ends(tokens: list[Token], dash: int) -> bool:
    if not 0 < dash < len(tokens) - 1:
        return False
    ends = tokens[dash - 1].code in _ENDS_BEFORE and tokens[dash + 1].code in _ENDS_AFTER
    return ends and not _inside_date(tokens, dash)


def _is_one_year(tokens: list[Token], kept: list[Token], dash: int) -> bool:
    """Tell "fiscal 2025-26", "Q2 of 2025-26" and "2025-26 financial year" from two calendar years."""
    before = kept[-3:-1] if len(kept) > 2 and kept[-2].code in "f_" else kept[-2:-1]
    if before and before[0].code == "y" and before[0].value is True:
        return False  # "fiscal years 2025-2026"
    after = tokens[dash + 2].code if dash + 2 < len(tokens) else ""
    return after == "F" or called_fiscal(before[:1])
