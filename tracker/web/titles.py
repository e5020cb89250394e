"""Claims as titles: what is promised, how much, for when, as a phrase that reads by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tracker.lexicon import load_patterns
from tracker.web.clauses import EXPECTED, PARTICIPLE, place, rewritten, subject_before, thing_after
from tracker.web.period_names import when
from tracker.web.words import amount, claim_amount, label

Row = Mapping[str, Any]

_WORDS = load_patterns("title_words", expected=EXPECTED, participle=PARTICIPLE)
# Where a long name may end, the best place first.
_PHRASES = tuple(_WORDS[name] for name in ("ends at comma", "ends before more", "ends before phrase"))
# Words that no name of a thing goes on over, leftwards.
_ENDS = frozenset(
    "a an the of to in on at by for with from as than into onto about over under per and or but nor that which who whom whose we it they you he she i "
    "our its their his her your this these those each any some no not all both is are was were be been being am has have had do does did will would shall "
    "should can could may might must also still now then if when while after before until since during there here so only just continue continues "
    "continued announced unveiled begin begins began start starts started said says think thinks believe believes pending underway".split()
)
# What stands for the issuer itself, which a title need not name.
_ISSUER = frozenset({"company", "corporation", "group"})
_MOST = 90
_LONGEST = 2_000
# A bare direction stands before its metric as often as after it: "a slight increase in earnings".
_BEFORE = 30
_MARKS = '"“” '
_SPENT = frozenset({"operating_expenses", "sg_and_a", "r_and_d", "cost_of_revenue"})


def subject(row: Row) -> str:
    """Write the thing that a claim is about, in the release's own words, without what its sentence begins or ends with.

    Where those words name nothing, what their sentence says it of does, else the claim's event and its sentence.

    >>> subject({"subject": "which is shipping", "event": "product_shipment", "metric": None, "quote": "Kestrel 2, which is shipping."})
    'Kestrel 2: shipping'
    >>> subject({"subject": "a Phase 2 trial of NB-12 is planned to", "event": "trial_start", "metric": None, "quote": "…"})
    'Phase 2 trial of NB-12'
    >>> subject({"subject": "expect our", "event": None, "metric": "other", "quote": "We expect our yield to be 4%."})
    '“We expect our yield to be 4%.”'
    >>> subject({"subject": "ship in May", "event": "product_shipment", "metric": None, "target_text": "in May", "quote": "Kestrel 2 is set to ship in May."})
    'Kestrel 2 to ship'
    >>> subject({"subject": "begin Phase 2 of NB-12", "event": "trial_start", "metric": None, "quote": "…"})
    'Begin Phase 2 of NB-12'
    """
    whole = _words(row.get("quote") or row["subject"])
    told = _joined(_words(row["subject"]), whole)
    window = _words(row.get("target_text"))
    text = _last_of(_of_the_whole(_from_its_start(_before(told, window), whole), whole))
    text = text if row.get("metric") else rewritten(text)
    opening = text[: _opening(text)]
    text = _WORDS["closing"].sub("", text[len(opening) :]).strip(" ,;:-–—")
    if row.get("metric"):
        return _quoted(row, whole) if not _names(text) or _WORDS["no thing"].search(text) else _titled(text)
    named = _names(text) and not _WORDS["no name"].match(told)
    if named and not _WORDS["thin"].fullmatch(text):
        return _titled(text)
    thing = _said_of(told, text, whole)
    if thing:
        at = place(text, whole) if text else -1
        be = opening.rstrip().endswith("be") or whole[: max(at, 0)].rstrip().endswith(" be")
        return _titled(_said(row, thing, be, text))
    return _titled(text) if named else _quoted(row, whole)


def _said(row: Row, thing: str, be: bool, text: str) -> str:
    """Write what is said of a thing: what it is to do or to `be`, else the event that is promised of it."""
    if _WORDS["thin"].fullmatch(text):
        to_be = "be " if be and not text.endswith("ing") else ""
        return f"{thing} to {to_be}{text}" if to_be or _WORDS["verb"].match(text) else f"{thing}: {text}"
    event = label(row["event"]).lower() if row.get("event") not in (None, "other") else ""
    return thing if any(word in thing.lower() for word in event.split()) or not event else f"{thing}: {event}"


def _said_of(told: str, text: str, sentence: str) -> str:
    """Name what the words of a claim are said of in their sentence."""
    at = place(told, sentence) + (max(0, told.rfind(text)) if text else 0)
    name = _thing(subject_before(sentence, at)) if at > 0 else ""
    return "" if name.lower() in _ISSUER else name


def _words(text: object) -> str:
    """Write a text on one line, no more of it than a title can come from."""
    return " ".join(str(text or "")[:_LONGEST].split())


def _quoted(row: Row, whole: str) -> str:
    quote = f"“{_cut(whole).strip(_MARKS)}”"
    return f"{label(row['event'])}: {quote}" if row.get("event") not in (None, "other") else quote


def _titled(text: str) -> str:
    """Begin with a capital, but a name that has one further on (iPhone), and end with a whole phrase.

    >>> _titled("iPhone"), _titled("trial of NB-12, the next-generation vaccine of the company, in patients with advanced tumours of the lung")
    ('iPhone', 'Trial of NB-12, the next-generation vaccine of the company')
    """
    text = text if re.match(r"[a-z]{1,2}[A-Z]", text) else text[:1].upper() + text[1:]
    return text if len(text) <= _MOST else _phrase(text)


def _phrase(text: str) -> str:
    """Leave out the last phrases of what is too long, where enough is left.

    >>> _phrase("network of fixed and mobile plate readers (FMPR) and sensors by the end of the year and of cameras on all roads")
    'network of fixed and mobile plate readers (FMPR)'
    >>> _phrase("bridge financing to be replaced by longer-term financing in an amount of up to $1.5 billion at the latest")
    'bridge financing to be replaced by longer-term financing'
    """
    for pattern in _PHRASES:
        places = (found.start() for found in pattern.finditer(text[: _MOST + 20]))
        ends = [at for at in places if _MOST // 3 <= at <= _MOST]
        if ends:
            return _WORDS["last of list"].sub("", text[: ends[-1]]).strip(" ,;–—-")
    return _cut(text)


def _thing(text: str) -> str:
    """Return a name without what leads to it; empty where it names nothing or is a sentence's worth."""
    if _WORDS["no name"].match(text):
        return ""
    text = _WORDS["closing"].sub("", text[_opening(text) :]).strip(_MARKS + ",;:-–—•*")
    named = _names(text) or re.fullmatch(r"[^\W\d_]{4,}|[A-Z][\w®™-]+|[$€£][\d.,]+(?:\s\w+)?", text)
    return text if named and len(text) <= _MOST else ""


def _joined(text: str, quote: str) -> str:
    """Put a reading that its verb of expecting was left out of back as its sentence has it.

    >>> _joined("The kiln: return to service", "The kiln is on track to return to service in May.")
    'The kiln is on track to return to service'
    >>> _joined("Clinical vials: clinical trials to begin", "Clinical vials are ready, allowing clinical trials to begin.")
    'clinical trials to begin'
    """
    parted = _WORDS["parted"].match(text)
    if not parted or text in quote:
        return text
    if not _WORDS["bare verb"].match(parted[2]) and parted[1].split()[-1].lower() not in _ENDS:
        return parted[2] if _names(parted[2]) else text
    start = quote.find(parted[1])
    end = quote.find(parted[2], max(start, 0))
    return quote[start : end + len(parted[2])] if 0 <= start < end else text


def _of_the_whole(text: str, quote: str) -> str:
    """Begin with all that a verb is said of where a reading begins amid it.

    >>> _of_the_whole("pump stations is shipping", "The new valve for large wells and pump stations is shipping this quarter.")
    'new valve for large wells and pump stations is shipping'
    """
    at, verb = place(text, quote), _WORDS["verb of"].search(text)
    if at <= 0 or not text or not verb or not _WORDS["amid"].search(quote[max(0, at - 10) : at]):
        return text
    name, start = subject_before(quote, at + verb.start()), text[: verb.start()]
    name = name[_opening(name) :]
    before = name.removesuffix(start)
    # A verb or a time between is of another clause: "the depot closed in May and the store will open".
    if before == name or re.search(r"\w{2}ed\b", before) or _WORDS["time"].search(before):
        return text
    told = f"{name if len(name) <= _MOST else _phrase(name)}{text[verb.start() :]}"
    return told if len(told) <= _MOST else text


def _before(text: str, window: str) -> str:
    """Leave out of a thing the words that say when, and what follows them.

    >>> _before("ship in the first quarter of 2031 as planned", "in the first quarter of 2031"), _before("In May, the depot opens", "In May")
    ('ship', 'the depot opens')
    """
    at = place(window, text)
    if at < 0 or not window:
        return text
    rest = text[at + len(window) :].strip(" ,)")
    if not at:
        return "" if re.match(r"(?:and|or)\b", rest) else rest
    before = text[:at].strip(" ,(")
    # "a fiscal year-end spin-off": the words are of the name.
    return f"{before} {rest}" if re.search(r"\b(?:a|an|the|its|our)$", before) else before


def _from_its_start(text: str, quote: str) -> str:
    """Begin a thing where its name begins in the sentence: "candidate NB-12" is "next-generation vaccine candidate NB-12".

    >>> _from_its_start("candidate will be presented", "Data on our next-generation vaccine candidate will be presented in May.")
    'next-generation vaccine candidate will be presented'
    """
    at = start = place(text, quote)
    if at <= 0 or not text or _opening(text):
        return text
    # A reading that begins or ends within a word is the whole word's: "re-close", "$4.2 million".
    while start and not quote[start - 1].isspace() and quote[start - 1] not in "(“\"'—–":
        start -= 1
    rest = _WORDS["rest"].match(quote, at + len(text))
    text, at = quote[start:at] + text + (rest[0] if rest else ""), start
    for _ in range(4):
        found = _WORDS["word before"].search(quote[max(0, start - 40) : start])
        word = found[1].lower() if found else ""
        if not word or word in _ENDS or word.endswith("ly") or re.match(EXPECTED + "$", word):
            break
        start -= len(found[0]) if found else 0
    return quote[start:at] + text


def _last_of(text: str) -> str:
    last = _WORDS["second"].split(text)[-1]
    return last if _names(last[_opening(last) :]) else text


def _opening(text: str) -> int:
    found = _WORDS["opening"].match(text)
    return found.end() if found else 0


def _names(text: str) -> bool:
    """Tell whether words name a thing: one word alone is a verb ("shipping") more often than not, unless it is a name."""
    words = _WORDS["named"].findall(_WORDS["time"].sub(" ", text))
    return len(words) > 1 or bool(words and words[0][:1].isupper() and not words[0].endswith("ing"))


def _cut(text: str, most: int = _MOST) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"


def what(row: Row) -> str:
    """Name what a claim is about: the metric, or the milestone in its own words."""
    if row.get("kind") != "guidance":
        return subject(row)
    basis = f" ({label(row['basis'])})" if row.get("basis") in ("gaap", "non_gaap") else ""
    if row.get("metric") in (None, "other"):
        plain = _words(row["subject"])
        name = plain[:1].upper() + plain[1:] if _plain_noun(plain) else subject(row)
        name = (_counted(row, plain) or name) if name.startswith("“") else name
    else:
        name = label(row["metric"]) + _market(row) + _share_words(row)
    return name + basis


def _market(row: Row) -> str:
    """Say which market grows: an issuer speaks of many, and the metric names none."""
    told = _words(row.get("subject"))
    known = row["metric"] != "market_growth" or row.get("scope") or not _plain_noun(told)
    return "" if known or re.search(r"\bmarkets?$|growth", told, re.IGNORECASE) else f", {told}"


def _counted(row: Row, plain: str) -> str:
    """Name what an amount is of by what follows it, else by what its sentence is about."""
    quote = _words(row.get("quote"))
    name = thing_after(quote, _words(row.get("amount_text")))
    if not name:
        verb = _WORDS["said"].search(plain)
        name = _said_of(plain, plain[verb.start() :] if verb else plain, quote)
    return "" if not name or _WORDS["no thing"].search(name) or re.search(r"[%$€£]", name) else _titled(name)


def _share_words(row: Row) -> str:
    """Say of what a percentage is: by convention a margin of EBITDA, a share of revenue of what is spent."""
    if row.get("unit") != "percent" or row.get("measure") != "level":
        return ""
    return " margin" if row["metric"] == "ebitda" else " in percent of revenue" if row["metric"] in _SPENT else ""


def _plain_noun(text: str) -> bool:
    """Tell whether the words of an unlisted metric are a noun as they stand ("capacity", "gross proceeds")."""
    return bool(text) and not (_opening(text) or _WORDS["closing"].search(text) or _WORDS["no thing"].search(text)) and len(text) <= 60


def headline(row: Row) -> str:
    """Write a claim in one line: what, how much, for when."""
    due = when(row)
    due = "" if due == "no date read" else f", {due}"
    if row["kind"] != "guidance":
        return f"{what(row)}{due}"
    name, number = what(row), claim_amount(row)
    told = row["metric"] in ("comparable_sales", "market_growth") or re.search(
        r"growth|increase|decrease|decline", name, re.IGNORECASE
    )
    growth = " growth" if row["measure"] == "growth" and not told else ""
    scope = f", {row['scope']}" if len(row["scope"] or "") > 1 else ""
    return f"{name}{growth}{' ' + number if number else _without_number(row, name)}{scope}{due}"


def _without_number(row: Row, name: str) -> str:
    """Say what a claim without a number says: its sentence from the metric on, else what it does to earlier guidance."""
    whole = " ".join(str(row.get("quote") or "").split())
    at = whole.find(" ".join(str(row["subject"] or "").split()))
    if whole and not name.endswith("”"):
        begin = whole.find(" ", at - _BEFORE) + 1 if at > _BEFORE else 0
        return f": “{'…' if begin else ''}{_cut(whole[begin:], _MOST).strip(_MARKS)}”"
    return f" {row['action']}" if row["action"] else ""


def surprise(row: Row) -> str:
    """Write how far a figure came out from the middle of its range, in the claim's unit and in percent of it.

    >>> surprise({"surprise": 3e6, "surprise_percent": 4.0, "unit": "USD", "measure": "level"}).replace(chr(160), " ")
    '+$3 million (+4.0 %)'
    >>> surprise({"surprise": -0.5, "surprise_percent": None, "unit": "percent", "measure": "level"}).replace(chr(160), " ")
    '−0.5 points'
    """
    off = row.get("surprise")
    if off is None:
        return ""
    unit = "percentage_point" if row.get("unit") == "percent" else row.get("unit")
    shown = amount(round(off, 6), round(off, 6), unit, "change")
    percent = row.get("surprise_percent")
    if percent is None:
        return shown
    sign = "+" if percent > 0 else "\u2212" if percent < 0 else ""
    return f"{shown} ({sign}{abs(percent):.1f}\u00a0%)"
