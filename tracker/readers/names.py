"""The issuer's name, ticker and exchange, as the release writes them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from tracker.lexicon import load_rows
from tracker.readers.dates import MONTH
from tracker.readers.drafts import Layout
from tracker.readers.lead import Lead
from tracker.readers.listings import find_listings

_FORMS = load_rows("legal_forms")
# Longer forms first: "S.A.B. de C.V." before "S.A.".
_LEGAL = "(?:" + "|".join(row["form"] for row in _FORMS) + ")"
_FINAL = "(?:" + "|".join(row["form"] for row in _FORMS if row["final"]) + ")"
_LEGAL_WORD = re.compile(rf"{_LEGAL}\.?,?", re.I)
_NOT_ISSUER = re.compile(
    "(?:" + "|".join(row["pattern"] for row in load_rows("not_issuers")) + rf")(?:,? {_LEGAL}\.?)?"
)
_WORD = r"[A-ZÀ-Ý0-9$][\w&.'’®™/+-]*"
_NAME = re.compile(
    rf"(?:(?:[Tt]he|Die|Der)\s+)?(?:[A-Z][\w-]*-(?:listed|based|quoted|headquartered)\s+)?(?P<name>(?:{_WORD}|[a-z]+[A-Z]\w*|[a-z]{{2,10}}(?=\s+(?:AG|SE|GmbH|NV|plc)\b))"
    rf"(?:\s+(?:&|and|of|de|del|della|di|do|da|dos|du|des|la|el|y|e|et|van|von|the|für|und|och|og|d['’])(?:\s+(?:of|the|de|la|las|los))?(?=\s+[A-ZÀ-Ý])|\s?,\s{{0,2}}(?:{_LEGAL}|INC|CORP|LTD|LIMITED|CORPORATION|INCORPORATED)\b\.?|\s+{_WORD}){{0,9}}(?:\s+(?:plc|inc)\b)?)"
)
# Without a full stop at its end, which would reach back into the sentence before.
_PLAIN = r"(?:(?:[A-Z]\.)+|[A-ZÀ-Ý0-9$][\w&'’®™/+-]*(?:\.\w+)*)"
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
    r"(?:The\s+)?(?:Board of (?:Directors|Trustees)|Directors|Trustees|(?:Management|Supervisory|Executive) Board|Shareholders|Stockholders|Management) of\s+(?:the\s+)?",
    re.I,
)
_STOP = re.compile(r"\s+(?:INTERIM|HALF-YEAR|YEAR-END|QUARTERLY|Interim|Half-Year|Year-End|Quarterly|Preliminary|Today|Announce[sd]?|Report(?:s|ed)?|Is|Has|Will|Provides?|Release[sd]?|In)\b.*", re.S)
_NOT_NAMES = frozenset(
    "The This In On For We Our It As At Today Company Net Revenue Revenues Total Sales Results During With After First "
    "Second Third Fourth Fiscal Full Q1 Q2 Q3 Q4 Investors Media Record Strong Note All An A These Key Financial Interim Half Nine "
    "Six Three Twelve Annual Quarterly Preliminary Unaudited Trading Board Management Shareholders About Dear To By Sub Ref "
    "Reports Announces According Following Based Despite Building Effective Together Under Due Given While Since Supported After Before "
    "I You My Operator Good Welcome Ladies Within Until Against Given Driven Thanks From Amid Over Further Pursuant Subject Reference Notice Notification Announcement Disclosure Revision Conclusion Regarding".split()
)
_TITLE_VERB = re.compile(
    r"\s+(?:-\s+)?(?:Reports?|Announces?|Achieves?|Delivers?|Provides?|Posts?|Raises|Publishes|Records?|Closes|Files|Updates?|"
    r"Confirms|Adjusts|Launches|Completes|Signs|Enters|Receives|Releases?|Remains|Continues|Improves|Powers|With|Lowers|"
    r"Declares|Expands|Introduces|Unveils|Appoints|Names|to|Reaffirms|Issues|successfully|Successfully|Highlights|Sees|"
    r"Accelerates|Responds|Presents|Strengthens|Secures|Advances|Wins|Doing|Earnings|Third|First|Second|Fourth|Q[1-4]|"
    r"REPORTS?|ANNOUNCES?|POSTS?|ACHIEVES?|DELIVERS?|PROVIDES?|RELEASES?|RECORDS?|FIRST|SECOND|THIRD|FOURTH|20\d\d)\b"
)
_EXACT_NAME = re.compile(r"\(Exact name of Registrant", re.I)
_REGISTRANT = re.compile(r"([^\n]{3,80}?)[\s_\-]{1,200}\(Exact name of Registrant", re.I)
_ABOUT = re.compile(r"^About\s+(?!Us\b|the\b)([^\n]{3,70}?):?$", re.M)
# "Company name: Example Seiki Co., Ltd." on the cover of a Japanese report, "Issuer: Example AB" in a notice.
_FIELD = re.compile(
    r"^[ •|]*(?:Company(?: name)?|Name of (?:the )?(?:company|issuer)|Issuer|Emittent|Listed company(?: name)?)\s*[:|]\s*([A-ZÀ-Ý][^\n|:]{2,70})",
    re.M,
)
# "This is information that Exempel AB (publ) is obliged to make public pursuant to the EU Market Abuse Regulation."
_OBLIGED = re.compile(r"\binformation (?:that|which) ([A-ZÀ-Ý][^.;\n]{2,70}?)(?: \(publ\))? is (?:obliged|required) to (?:make public|disclose|publish)")
_ENTITY = re.compile(r"\s*[(\[][^()\[\]]{0,80}[)\]]")


# "In the first six months of 2023 Example AG earned"
_YEAR_BEFORE = re.compile(r"^(?:19|20)\d\d (?=[A-ZÀ-Ý])")
_A_DAY = re.compile(rf"{MONTH} \d{{1,2}}$", re.I)
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
    name = _YEAR_BEFORE.sub("", name)
    name = re.sub(r"['’]s$", "", name)
    words = name.split()
    if not words or len(words) > 8 or _is_no_name(name, words):
        return None
    if name.endswith(".") and not _ABBREVIATED.search(name):
        name = name.rstrip(".")
    return name if any(c.isalpha() for c in name) else None


def _is_no_name(name: str, words: list[str]) -> bool:
    """Tell what a sentence may begin with instead of a company: "The", "Second quarter", "THIRD QUARTER", "Inc.", a day."""
    if len(words) > 1 and name.isupper():
        words = [word.capitalize() for word in words]
    if words[0].rstrip(",") in _NOT_NAMES and not _is_name_all_the_same(name, words):
        return True
    if len(name) > 90 or _PERIOD_WORD.match(words[0]) or _LEGAL_WORD.fullmatch(words[0]):
        return True
    return bool(_NOT_ISSUER.fullmatch(name) or _A_DAY.match(name))


def _is_name_all_the_same(name: str, words: list[str]) -> bool:
    """Tell "First Ferry Financial Corp." and "First Ferry" from "First Quarter", "Key Figures"."""
    if words[0] not in _OPENERS or len(words) < 2 or _PERIOD_NEXT.match(words[1]):
        return False
    ordinal = words[0] in ("First", "Second", "Third", "Fourth")
    return ordinal or bool(_INCORPORATED.search(name))


def find_issuer(
    layout: Layout, lead: Lead | None, title: str | None, filed_as: str | None, file: str = ""
) -> str | None:
    """Name the issuer: who announces in the lead, else the registrant, else whom the headline or "About" names.

    What is left is a name that the headline begins with or that the file's own name spells, and the text repeats.
    """
    text = layout.text
    unbacked: list[str] = []
    name = None
    for name in filter(None, _candidates(layout, lead, title, file)):
        if _shares_word(name, filed_as) if filed_as else _is_backed(name, text):
            break
        unbacked.append(name)
    else:
        # A word in capitals that nothing else backs is better than no name at all.
        name = None if filed_as else next((one for one in unbacked if one.isupper()), None)
    if name:
        return _spelled_out(name, text, filed_as)
    return _as_written(filed_as, text) if filed_as else None


def _is_backed(name: str, text: str) -> bool:
    """Tell a name of one word from the word that begins a sentence or a heading: "Plantation group …", "YEAR-END REPORT"."""
    if " " in name or not (name.istitle() or name.isupper()):
        return True
    # "YEAR-END REPORT" is a heading.
    if re.search(rf"\b{re.escape(name)}(?!\s+REPORT\b){_TITLE_VERB.pattern}", text):
        return True
    return bool(
        re.search(rf"[a-z,(“\"&] {{0,1}}{re.escape(name)}\b|\b{re.escape(name)}(?:['’]s\b|(?:\s{_PLAIN}){{0,3}}?,?\s{_LEGAL}\b|\s?\()", text)
    )


def _candidates(layout: Layout, lead: Lead | None, title: str | None, file: str) -> Iterator[str | None]:
    """The names to try, the surest first; lazily, for the last ones read the whole text."""
    text = layout.text
    announcing = _announcer(text, lead) if lead else None
    yield _headed(layout)
    listing = find_listings(text[:20_000])
    listed = _before(text, listing[0].start) if listing else None
    if lead and lead.sure:
        # "Melbourne: Example Biosciences Limited", "Perth-based driller Example Limited (ASX: EXD) today": the place comes before the company.
        yield listed if listed and _INCORPORATED.search(listed) and not _INCORPORATED.search(announcing or "") else announcing
    field = _FIELD.search(text)
    yield parse_name(field[1].strip()) if field else None
    obliged = _OBLIGED.search(text)
    yield parse_name(obliged[1]) if obliged else None
    yield listed
    # The pattern looks back from a mark that few texts have.
    cover = text[:6000]
    registrant = _REGISTRANT.search(cover) if _EXACT_NAME.search(cover) else None
    yield parse_name(_last_line(registrant[1])) if registrant else None
    yield announcing
    yield _title_name(title)
    yield _letterhead(layout)
    about = _ABOUT.search(text)
    yield parse_name(about[1].strip()) if about else None
    yield _commonest(text)
    yield _by_domain(text)
    yield _opening(title, text)
    yield _in_file_name(file, text)
    yield _only_one(text)
    yield _subject(text, lead)


_SUBJECT = re.compile(
    rf"(?<![\w&’'.-])(?P<name>{_PLAIN}(?:\s(?:&\s)?{_PLAIN}){{0,2}})(?=['’]s\s|,\s(?:an?|the|one|[a-z]+\s+(?:of|and|maker|group))\b|\s\((?![\d+-])|\s(?:has|had|is|was|will|expects?|recorded|reported|posted|achieved|generated|earned|confirms?|announce[ds]?|reports?)\b)"
)


def _subject(text: str, lead: Lead | None) -> str | None:
    """The name that most sentences are about, where no legal form shows it: "Maison Exemple, house of leather goods, recorded"."""
    counts: Counter[str] = Counter()
    for found in _SUBJECT.finditer(text[lead.start if lead else 0 : 20_000]):
        name = parse_name(" ".join(found["name"].split()))
        if name and (len(name) > 3 or name.isupper()):
            counts[name] += len(re.findall(rf"\b{re.escape(name)}\b", text[:20_000]))
    best = max(counts.items(), key=lambda item: item[1], default=("", 0))
    return best[0] if best[1] >= 2 else None


def _opening(title: str | None, text: str) -> str | None:
    """The capitalised words that a headline in sentence case begins with and the text repeats: "Ulmbach after nine months"."""
    words = re.split(r"(?=\s+[a-z–(:,-]|[:,–])", title or "", maxsplit=1)[0].strip()
    name = parse_name(words) if 0 < len(words.split()) <= 5 else None
    return name if name and len(re.findall(rf"\b{re.escape(name)}\b", text)) > 1 else None


def _in_file_name(file: str, text: str) -> str | None:
    """The longest run of the file name's words that the text writes as a name."""
    words = [word for word in re.findall(r"[^\W\d_]+", re.sub(r"\.\w{1,8}$", "", file)) if len(word) > 2]
    for size in (4, 3, 2, 1):
        for k in range(min(2, len(words) - size + 1)):
            joined = r"[\s&.'’-]{1,3}".join(map(re.escape, words[k : k + size]))
            found = re.search(rf"\b(?=[A-ZÀ-Ý])(?:{joined})\b", text, re.I) if len(joined) > 3 else None
            name = parse_name(found[0]) if found and found[0][:1].isupper() else None
            if name and len(name.split()) == size and (_is_backed(name, text) or size > 1):
                return name
    return None


def _only_one(text: str) -> str | None:
    """The only company that the text names with its legal form, be it but once; "National Stock Exchange of India Limited" is none."""
    full = (found for found in _FULL_NAME.finditer(text) if not text.endswith("Exchange of ", 0, found.start()))
    named = {name for found in full if (name := parse_name(" ".join(found[0].split())))}
    return named.pop() if len(named) == 1 else None


def _announcer(text: str, lead: Lead) -> str | None:
    """The name that the lead begins with, if it goes on as a company's announcement does."""
    start = lead.start
    name = parse_name(text[start : start + 150])
    # "According to preliminary figures, Example SE (ISIN …) has …": the clause before the company.
    opened = _CLAUSE.match(text, start, start + 160) if name is None else None
    if opened:
        start = opened.end()
        name = parse_name(text[start : start + 150])
        name = name if name and _INCORPORATED.search(name) else None
    legal = _LEGAL_NAME.match(text, start + len(name)) if name and not _INCORPORATED.search(name) else None
    if legal and _INCORPORATED.search(legal[1]):
        return legal[1]
    after = re.split(r"[.;]\s", text[start + len(name or "") :][:90])[0]
    return (
        name
        if lead.sure or re.search(r"\b(?:announce|report|issue|publish|release|post)(?:s|d|ed)?\b|[(\[]", after)
        else None
    )


# "Example Science Park Group (ESPX AG), a real estate company".
_LEGAL_NAME = re.compile(r"\s?\(([A-ZÀ-Ý][\w&.-]{1,20}(?: [A-ZÀ-Ý][\w&.-]{1,20}){0,3})\)")
_CLAUSE = re.compile(
    r"(?:According|Following|In|With|On|After|As|At|For|During|Based|Despite|Under|Within|Building|Due|Thanks|Given|Further|Pursuant|Subject)\b[^.;,\n]{3,120},\s+"
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
    named = (parse_name(name) for name, times in counts.most_common(5) if times >= 2)
    return next((name for name in named if name), None)


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
    # "Exempel Instrument: Interim report April–June 2025" heads what Nordic companies publish.
    colon = re.match(r"([^:\n]{3,60}):\s+(?=.{0,40}\b(?:report|results?|update|statement|figures|outlook|guidance)\b)", title, re.I)
    if colon and (headed := parse_name(colon[1])) == " ".join(colon[1].split()):
        return headed
    verb = _TITLE_VERB.search(title)
    name = title[: verb.start()] if verb else ""
    return parse_name(name) if 0 < len(name.split()) <= 6 else None


# "Example Corp. (EXC)", "Example Holdings -- Q3 Call Transcript", "EXAMPLE OYJ      STOCK EXCHANGE RELEASE      10 August 2006": what ends the name.
_AFTER_HEAD = re.compile(r"(?P<mark>\s?\((?:publ|[A-Z]{2,5}|[^()]{0,20}:[^()]{0,20})\))|\s+(?:--|[–—])\s+(?P<call>.*)|\s{3,}")
_SPOKEN = re.compile(r"\b(?:call|transcript|remarks|letter|address|presentation|report|results|update|statement)\b", re.I)
# "EXC - Q3 2007 Example Holdings Earnings Conference Call" over a transcript; "A Letter to the Shareholders of Example Holdings".
_CALLED = re.compile(
    rf"(?m)^[^\n]{{0,60}}?\b[A-Z]{{1,5}} - (?:Q[1-4]|(?:Full|Half) Year) (?:19|20)\d\d (?P<call>{_WORD}(?: (?:&|and|of|{_WORD})){{0,6}}?)\s+(?:Earnings|Conference|Results)\b"
    rf"|^(?:A )?Letter to (?:the |our )?(?:\w+ )?(?:Share|Stock|Unit)?(?:holders|Owners|Members|Partners) of (?P<letter>[^\n]{{3,60}})$"
)


def _headed(layout: Layout) -> str | None:
    """The company that a first line names, alone or before what it heads: a letter, a call, remarks, a trading statement."""
    called = _CALLED.search(layout.text[:600])
    if called:
        return parse_name(" ".join((called["call"] or called["letter"]).split()))
    first = next((layout.text[block.start : block.end].split("\n")[0] for block in layout.blocks if layout.text[block.start : block.end].strip()), "")
    end = _AFTER_HEAD.search(first)
    line = " ".join(first[: end.start() if end else len(first)].split())
    # "(publ)" marks no name: an ordinary word may stand before it.
    marked = end is not None and ((end["mark"] or "").lstrip("( ")[:1].isupper() or bool(_SPOKEN.search(end["call"] or "")))
    return line if (_INCORPORATED.search(line) or marked) and parse_name(line) == line else None


def _letterhead(layout: Layout) -> str | None:
    """A line at the top that is a company's full name and nothing else."""
    blocks = (layout.text[block.start : block.end] for block in layout.blocks[:_TOP])
    lines = (line for block in blocks for line in block.split("\n")[:3] if len(line) < 70)
    names = (" ".join(re.sub(r"\s?\(publ\).*", "", line).split()) for line in lines)
    return next((parse_name(name) for name in names if _INCORPORATED.search(name) and parse_name(name) == name), None)


def _words(name: str) -> list[str]:
    # "N.V." is one word.
    bare = re.sub(r"['’]s\b|['’]|(?<=\b[A-Za-zŞ])\.(?=\w\b)", "", name).lower()
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
    # "ESPX AG" is written so; "ACME INC." is set in capitals.
    words = _words(full)
    if len(words) == 1 and len(words[0]) <= 5 and re.search(rf"(?<![\w.]){_FINAL}\.?$", full):
        return full
    kept = set(name.split())
    return " ".join(word if word in kept and len(kept) < 2 else _capitalised(word) for word in full.split())


_INCORPORATED = re.compile(rf"(?<![\w.]){_FINAL}\.?$|(?<![\w.])C\.V\.?$", re.I)
_FULL_NAME = re.compile(
    r"(?<![\w&'’-])(?!(?:About|The|For|And|At|In|By|With|On|To|As|From|Of|Our|This|When|While|Since|After|Dear|Die|Der|Das)\s)"
    rf"(?:PT )?{_PLAIN}(?:\s(?:&\s)?{_PLAIN}){{0,4}}?,?\s(?:{_FINAL}|INC|INCORPORATED|CORP|CORPORATION|COMPANY|CO\.,? LTD|LTD|LIMITED|BERHAD|OYJ|S\.?P\.?A)(?!\w|[’'](?!s\b))\.?"
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
