"""The issuer's name, ticker and exchange, as the release writes them."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from tracker.readers.drafts import Layout
from tracker.readers.lead import Lead

_LEGAL = (
    r"(?:S\.A\.(?:B\.)? de C\.V|Inc|Incorporated|Corp|Corporation|Company|Co|Ltd|Limited|LLC|L\.L\.C|LP|L\.P|PLC|plc|Plc|AG|SE|SA|S\.A|NV|N\.V|"
    r"GmbH|KGaA|ASA|AB|A/S|Oyj|Group|Holdings?|Bancorp|Bancshares|Trust|International|KG|S\.p\.A|SpA|Pte|Pty|BV|Holdco)"
)
_LEGAL_WORD = re.compile(rf"{_LEGAL}\.?,?", re.I)
_WORD = r"[A-ZÀ-Ý0-9$][\w&.'’®™/+-]*"
_NAME = re.compile(
    rf"(?:[Tt]he\s+)?(?P<name>(?:{_WORD}|[a-z]+[A-Z]\w*|[a-z]{{2,10}}(?=\s+(?:AG|SE|GmbH|NV|plc)\b))"
    rf"(?:\s+(?:&|and|of|de|the|für|und|d['’])(?:\s+(?:of|the|de))?(?=\s+[A-ZÀ-Ý])|\s?,\s{{0,2}}{_LEGAL}\b\.?|\s+{_WORD}){{0,9}}(?:\s+plc\b)?)"
)
# Words that open a line of results as often as a company's name: "First Ferry Bancorp", "Net revenue", "Key figures".
_OPENERS = frozenset(
    "First Second Third Fourth Full Key Net Total Strong Record Media Investors Financial Half Nine Six Three Twelve "
    "Sales Results Revenue Management Trading Annual".split()
)
_PERIOD_NEXT = re.compile(r"(?i)(?:fiscal|financial|quarter|half|year|months?|weeks?|nine|six|three|calendar)\b")
# "Nine-month revenue", "9M 2024/25", "H1 report", "FY25 Full Year Results" begin a line, but name no company.
_PERIOD_WORD = re.compile(
    r"(?:(?:first|second|third|fourth|half|full|three|six|nine|twelve)-\w+|9M|[1-4][QH]\d*|[QH][1-4]|FY[\d/]*)$", re.I
)
_BODY = re.compile(
    r"(?:The\s+)?(?:Board of Directors|(?:Management|Supervisory|Executive) Board|Shareholders|Management) of\s+(?:the\s+)?",
    re.I,
)
_STOP = re.compile(r"\s+(?:Today|Announce[sd]?|Report(?:s|ed)?|Is|Has|Will|Provides?|Release[sd]?|In)\b.*", re.S)
_NOT_NAMES = frozenset(
    "The This In On For We Our It As At Today Company Net Revenue Revenues Total Sales Results During With After First "
    "Second Third Fourth Fiscal Full Q1 Q2 Q3 Q4 Investors Media Record Strong Note All An A These Key Financial Interim Half Nine "
    "Six Three Twelve Annual Quarterly Preliminary Unaudited Trading Board Management Shareholders".split()
)
_TITLE_VERB = re.compile(
    r"\s+(?:-\s+)?(?:Reports?|Announces?|Achieves?|Delivers?|Provides?|Posts?|Raises|Publishes|Records?|Closes|Files|Updates?|"
    r"Confirms|Adjusts|Launches|Completes|Signs|Enters|Receives|Releases?|Remains|Continues|Improves|Powers|With|Lowers|"
    r"Declares|Expands|Introduces|Unveils|Appoints|Names|to|Reaffirms|Issues|successfully|Successfully|Highlights|Sees|"
    r"Accelerates|Responds|Presents|Strengthens|Secures|Advances|Wins|Doing|Earnings|Third|First|Second|Fourth|Q[1-4]|"
    r"REPORTS?|ANNOUNCES?|POSTS?|ACHIEVES?|DELIVERS?|PROVIDES?|RELEASES?|RECORDS?|FIRST|SECOND|THIRD|FOURTH|20\d\d)\b"
)
_REGISTRANT = re.compile(r"([^\n]{3,80}?)[\s_\-]{1,200}\(Exact name of Registrant", re.I)
_ABOUT = re.compile(r"^About\s+(?!Us\b|the\b)([^\n]{3,70}?):?$", re.M)
_ENTITY = re.compile(r"\s*[(\[][^()\[\]]{0,80}[)\]]")


@dataclass(frozen=True, slots=True)
class Listing:
    """An exchange with the ticker listed there."""

    exchange: str | None
    ticker: str
    start: int


@cache
def _exchanges() -> tuple[tuple[str, str], ...]:
    data = tomllib.loads(resources.files("tracker.lexicon").joinpath("exchanges.toml").read_text("utf-8"))
    return tuple((row["pattern"], row["name"]) for row in data["exchange"])


@cache
def _exchange_pattern() -> re.Pattern[str]:
    names = "|".join(pattern for pattern, _ in _exchanges())
    return re.compile(rf"(?<![A-Za-z])({names})(?![A-Za-z])[^:;()\[\]\n]{{0,30}}?\s?$", re.I)


_TICKER = re.compile(r"[:–]\s{0,2}[\"“'’$]?(?P<ticker>[A-Z0-9](?:[A-Z0-9.]{0,8}[A-Z0-9])?)(?!\w)")
_SHARE = re.compile(r"\b[A-Z][- ]shares?\s?:\s?(?P<ticker>[A-Z0-9]{1,6}\.[A-Z]{1,2})\b")
_SYMBOL = re.compile(
    r"(?i:ticker(?:\s+symbol)?|stock symbol|trading symbol|symbol)s?\s*[:\s]\s*[\"“'’$]?(?P<ticker>[A-Z](?:[A-Z0-9.]{0,6}[A-Z0-9])?)(?!\w)"
)
# Asian tickers are numbers of four digits and more; a year is none.
_NO_TICKER = re.compile(r"(?:19|20)\d\d|\d{1,3}|NYSE|NASDAQ|ISIN|WKN")
_WRAPPED = re.compile(r"(?<!\n)\n(?!\n)")
# "(Prime Standard, EXR)".
_COMMA = re.compile(r",\s?(?P<ticker>[A-Z][A-Z0-9]{1,5})(?=[),;])")
# "Common Stock, par value $0.01 per share    EXRB    New York Stock Exchange" on the cover of an 8-K.
_COVER_ROW = re.compile(
    r"\b(?:stock|shares?|units?|value)\b[^\n]{0,60}?[\s|]{1,60}[\"“]?(?P<ticker>[A-Z]{1,5}(?:[.-][A-Z])?)[\"”]?[\s|]{1,60}(?:The )?"
    r"(?P<exchange>New York Stock Exchange|NYSE[ \w]{0,10}|Nasdaq[ \w]{0,25})",
    re.I,
)
_DOUBLED = re.compile(r"\((?P<ticker>[A-Z][A-Z0-9]{1,5});\s*ISIN")


def find_listings(text: str) -> list[Listing]:
    """Find "(Nasdaq: ABCD)", "(NYSE Arca:AB)", "TSXV: XY", "Ticker symbol XY"; the first is the primary one."""
    found = list(_beside_exchange(text, _TICKER))
    if not found and (cover := text.find("Trading Symbol", 0, 8000)) >= 0:
        rows = _COVER_ROW.finditer(text, cover, cover + 2000)
        found = [Listing(_exchange_name(m["exchange"]), m["ticker"], m.start("ticker")) for m in rows]
    if not found:
        found = list(_beside_exchange(text, _COMMA))
    if not found:
        found = [Listing(None, m["ticker"], m.start()) for p in (_SYMBOL, _DOUBLED, _SHARE) for m in p.finditer(text)]
    return found


def _beside_exchange(text: str, pattern: re.Pattern[str]) -> Iterator[Listing]:
    for m in pattern.finditer(text):
        before = _WRAPPED.sub(" ", text[max(0, m.start() - 70) : m.start()])
        exchange = _exchange_pattern().search(before)
        if not exchange or _NO_TICKER.fullmatch(m["ticker"]):
            continue
        # A comma joins an exchange and its ticker only where the exchange opens the parenthesis or an item of it.
        if pattern is not _COMMA or re.search(r"[(,;]\s?$", before[: exchange.start()]):
            yield Listing(_exchange_name(exchange[1]), m["ticker"], m.start())


def _exchange_name(written: str) -> str:
    return next((name for pattern, name in _exchanges() if re.fullmatch(pattern, written, re.I)), written)


_ABBREVIATED = re.compile(r"\b(?:Inc|Corp|Co|Ltd|[A-Z])\.$", re.I)
_PREFIX = re.compile(
    r"(?:EXHIBIT|Exhibit)\s+99(?:\.\d+)?\s+|(?:NEWS|PRESS|News|Press)\s+(?:RELEASE|Release)\s+|CONTACT:?\s+"
)
_MARKS = re.compile(r"[®™©]|\((?:R|TM)\)")


def parse_name(text: str) -> str | None:
    """Read the company name that a sentence begins with, None where it begins with something else.

    >>> parse_name("Example Robotics, Inc. (Nasdaq: EXRB), a maker of robots, today")
    'Example Robotics, Inc.'
    >>> parse_name("The global market is weak") is None
    True
    """
    text = _PREFIX.sub("", text)
    body = _BODY.match(text)
    found = _NAME.match(text, body.end() if body else 0)
    if not found:
        return None
    name = _STOP.sub("", " ".join(_MARKS.sub("", found["name"]).split())).rstrip(" ,;:&-–")
    words = name.split()
    if (
        not words
        or (words[0].rstrip(",") in _NOT_NAMES and not _is_name_all_the_same(name, words))
        or _PERIOD_WORD.match(words[0])
        or len(name) > 90
        or len(words) > 8
        or _LEGAL_WORD.fullmatch(words[0])
    ):
        return None
    if name.endswith(".") and not _ABBREVIATED.search(name):
        name = name.rstrip(".")
    return name if any(c.isalpha() for c in name) else None


def _is_name_all_the_same(name: str, words: list[str]) -> bool:
    """Tell "First Ferry Financial Corp." and "First Ferry" from "First Quarter", "Key Figures"."""
    if words[0] not in _OPENERS or len(words) < 2 or _PERIOD_NEXT.match(words[1]):
        return False
    ordinal = words[0] in ("First", "Second", "Third", "Fourth")
    return ordinal or bool(_INCORPORATED.search(name))


def find_issuer(layout: Layout, lead: Lead | None, title: str | None, filed_as: str | None) -> str | None:
    """Name the issuer: who announces in the lead, else the registrant, else whom the headline or "About" names."""
    text = layout.text
    wanted = (
        name for name in _candidates(layout, lead, title) if name and (not filed_as or _shares_word(name, filed_as))
    )
    name = next(wanted, None)
    if name:
        return _spelled_out(name, text, filed_as)
    return _as_written(filed_as, text) if filed_as else None


def _candidates(layout: Layout, lead: Lead | None, title: str | None) -> Iterator[str | None]:
    """The names to try, the surest first; lazily, for the last ones read the whole text."""
    text = layout.text
    announcing = _announcer(text, lead) if lead else None
    if lead and lead.sure:
        yield announcing
    listing = find_listings(text[:20_000])
    yield _before(text, listing[0].start) if listing else None
    registrant = _REGISTRANT.search(text[:6000])
    yield parse_name(_last_line(registrant[1])) if registrant else None
    yield announcing
    yield _title_name(title)
    yield _letterhead(layout)
    about = _ABOUT.search(text)
    yield parse_name(about[1].strip()) if about else None
    yield _commonest(text)
    yield _by_domain(text)


def _announcer(text: str, lead: Lead) -> str | None:
    """The name that the lead begins with, if it goes on as a company's announcement does."""
    name = parse_name(text[lead.start : lead.start + 150])
    after = text[lead.start + len(name or "") :][:90]
    return (
        name
        if lead.sure or re.search(r"\b(?:announce|report|issue|publish|release|post)(?:s|d|ed)?\b|[(\[]", after)
        else None
    )


_DOMAIN = re.compile(
    r"(?:@|//|www\.|\b(?:ir|investors?|corporate|news)\.)(?:[a-z0-9-]{1,30}\.){0,3}?([a-z0-9-]{3,40})\.(?:com|net|org|io|co|de|ai|eu)\b",
    re.I,
)
_OTHERS = frozenset(
    "sec globenewswire prnewswire businesswire newmediawire twitter linkedin facebook youtube instagram".split()
)
_TOP = 8
_WORDS = re.compile(rf"(?<!\w){_WORD}(?:\s(?:&\s)?{_WORD}){{0,3}}")


def _by_domain(text: str) -> str | None:
    """The name whose letters are those of the release's web and mail addresses."""
    counts = Counter(found[1].lower().replace("-", "") for found in _DOMAIN.finditer(text))
    domains = {domain for domain, _ in counts.most_common(4)} - _OTHERS
    for found in _WORDS.finditer(text[:200_000]) if domains else ():
        words = re.sub(r"['’]s$", "", found[0]).split()
        for n in range(1, len(words) + 1):
            if re.sub(r"\W", "", "".join(words[:n]).lower()) in domains:
                return parse_name(" ".join(words[:n]))
    return None


def _commonest(text: str) -> str | None:
    """The company most named with its legal form: a letter to shareholders has no dateline and no ticker."""
    counts = Counter(" ".join(found[0].split()) for found in _FULL_NAME.finditer(text))
    name, times = next(iter(counts.most_common(1)), ("", 0))
    return parse_name(name) if times >= 2 else None


def _last_line(text: str) -> str:
    return re.split(r"\s{2,}|-{3,}", text.strip())[-1].strip()


def _before(text: str, at: int) -> str | None:
    """The name right in front of the parenthesis that holds the ticker."""
    opening = max(text.rfind("(", 0, at), text.rfind("[", 0, at))
    if opening < 0 or at - opening > 60:
        return None
    # "Exempel Teknik AB (publ) (Nasdaq Stockholm: EXTK B)".
    before = re.sub(r"\s?\(\w{1,12}\)\s?$", " ", text[max(0, opening - 120) : opening])
    before = re.split(
        r"[.!?;:]\s+(?=[A-Z])(?<!Inc. )(?<!Corp. )(?<!\bSt. )(?<!\bDr. )|\n|\s[-–—]+\s|--|/|[“”\"]", before
    )[-1]
    names = [m for m in _NAME.finditer(before) if m.end() >= len(before.rstrip(" ,")) - 2]
    name = parse_name(names[0]["name"]) if names else None
    return name if name and len(name.split()) <= 7 else None


def _title_name(title: str | None) -> str | None:
    if not title:
        return None
    verb = _TITLE_VERB.search(title)
    name = title[: verb.start()] if verb else ""
    return parse_name(name) if 0 < len(name.split()) <= 6 else None


def _letterhead(layout: Layout) -> str | None:
    """A line at the top that is a company's full name and nothing else."""
    lines = (layout.text[block.start : block.end] for block in layout.blocks[:_TOP] if block.end - block.start < 70)
    names = (" ".join(re.sub(r"\s?\(publ\)", "", line).split()) for line in lines)
    return next((parse_name(name) for name in names if _INCORPORATED.search(name) and parse_name(name) == name), None)


def _words(name: str) -> list[str]:
    bare = re.sub(r"['’]", "", name).lower()
    return [word for word in re.findall(r"[a-zà-ÿ0-9]+", bare) if not _LEGAL_WORD.fullmatch(word)]


def _shares_word(name: str, other: str) -> bool:
    return bool(set(_words(name)[:2]) & set(_words(other)))


def _spelled_out(name: str, text: str, filed_as: str | None) -> str:
    """The full legal name where the text has it ("Example" → "Example Robotics, Inc.", "ER" by its initials)."""
    if _INCORPORATED.search(name) and not name.isupper():
        return name
    counts = Counter(" ".join(found[0].split()) for found in _FULL_NAME.finditer(text))
    stem = _words(name)
    longer = [(not full.isupper(), n, -len(full), full) for full, n in counts.items() if _extends(full, name, stem)]
    if not longer:
        return _as_written(filed_as, text) if filed_as and len(_words(filed_as)) > len(stem) else _uncapped(name, "")
    best = max(longer)[3]
    return _uncapped(best if _ABBREVIATED.search(best) else best.rstrip("."), name)


def _uncapped(full: str, name: str) -> str:
    """Plain capitals for a name that the text has in capitals only; what is an acronym of its own stays."""
    if not full.isupper() or len(full.split()) < 2:
        return full
    kept = set(name.split())
    return " ".join(word if word in kept and len(kept) < 2 else _capitalised(word) for word in full.split())


_INCORPORATED = re.compile(
    r"\b(?:Inc|Incorporated|Corp|Corporation|Company|Co|Ltd|Limited|LLC|PLC|plc|AG|SE|SA|NV|C\.V|Bancorp|Trust)\b\.?$",
    re.I,
)
# Without a full stop at its end, which would reach back into the sentence before.
_PLAIN = r"(?:(?:[A-Z]\.)+|[A-ZÀ-Ý0-9$][\w&'’®™/+-]*(?:\.\w+)*)"
_FULL_NAME = re.compile(
    rf"(?<![\w&'’-]){_PLAIN}(?:\s(?:&\s)?{_PLAIN}){{0,4}}?,?\s"
    r"(?:Co\.,? Ltd|CO\.,? LTD|Inc|INC|Incorporated|INCORPORATED|Corp|CORP|Corporation|CORPORATION|Company|COMPANY|Co|Ltd|LTD|Limited|LIMITED|LLC|PLC|plc|"
    r"AG|SE|N\.?V|S\.?A)\b\.?"
)


def _extends(full: str, name: str, stem: list[str]) -> bool:
    """Tell whether a full name is the short one with more words, or the words that its letters stand for."""
    words = _words(full)
    if words[: len(stem)] == stem:
        return len(words) <= len(stem) + 2
    initials = "".join(word[0] for word in words)
    return len(stem) == 1 and name.isupper() and len(name) > 2 and initials == stem[0]


def _capitalised(word: str) -> str:
    return word.capitalize() if len(word) > 3 or word.rstrip(".,") in ("INC", "LTD", "CO") else word


def _as_written(filed_as: str, text: str) -> str:
    """The SEC's capitals ("EXAMPLE ROBOTICS INC") as the text writes them, else with plain capitals."""
    words = [re.escape(word) for word in filed_as.split("/")[0].split()]
    found = re.search(r"(?<!\w)" + r"[\s,.'’]{1,3}".join(words[:4]) + r"\b\.?", text, re.I)
    if found and not found[0].isupper():
        return " ".join(found[0].split())
    return " ".join(_capitalised(word) for word in filed_as.split())
