"""The trained classifier of passages: claim, vague or none. It weighs what the rules read; they work without it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

from tracker.claims import cues
from tracker.claims.passages import Passage, is_outlook_heading
from tracker.types import Claim

if TYPE_CHECKING:
    from spacy.language import Language

LABELS = ("claim", "vague", "none")
# So much of a heading, lead-in or sentence is looked at: what decides stands early, and hostile input stays cheap.
MAX_CONTEXT = 120
MAX_SENTENCE = 600
BATCH = 64
# Above it nearly all is wrong or vague, on issuers held out and on releases read with the eye: models/README.md.
DOUBTED = 0.95

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NUMBER = re.compile(r"\d+")
_SPLIT = re.compile(r"[\w'’&-]+|[^\w\s]")
_MONEY = re.compile(r"[$€£¥]|\b(?:USD|EUR|GBP|CHF|CAD)\b")
_PERCENT = re.compile(r"%|\bper ?cent\b")


def text_of(passage: Passage, published: date) -> str:
    """Write a passage as the classifier reads it: heading and lead-in, the words, then signs that the rules see.

    Years become their distance from the release and numbers one figure, so that a plan reads alike in every decade and
    no issuer's figures are learnt by heart. The signs come alone and in pairs: a bag of words cannot relate them.

    >>> text_of(Passage("We expect 12 stores in 2032.", 0, "sentence", section="Outlook"), date(2031, 2, 3))[:47]
    'outlook | we expect 0 stores in nextyear . | is'
    """
    context = " ".join(part[:MAX_CONTEXT] for part in (passage.section, passage.lead) if part)
    words = f"{context} | {passage.text[:MAX_SENTENCE]}"
    relative = _YEAR.sub(lambda match: _relative(int(match.group()) - published.year), words)
    signs = [f"is{sign}" for sign in find_signs(passage, published)]
    pairs = (a + b for a, b in combinations(signs, 2))
    return " ".join([*_SPLIT.findall(_NUMBER.sub("0", relative).lower()), "|", *signs, *pairs])


def _relative(years: int) -> str:
    if years in (0, 1):
        return ("thisyear", "nextyear")[years]
    return "lateryear" if years > 1 else "pastyear"


def find_signs(passage: Passage, published: date) -> Iterator[str]:
    """Find what the rules see of a passage at a glance: its kind, its cues, whether it has amounts and years ahead.

    >>> list(find_signs(Passage("We expect 12 stores in 2032.", 0, "sentence"), date(2031, 2, 3)))
    ['sentence', 'expect', 'strong', 'number', 'ahead']
    """
    text = passage.text[:MAX_SENTENCE]
    found = cues.find_cues(text)
    years = [int(year) - published.year for year in _YEAR.findall(text)]
    yield passage.kind
    if passage.outlook:
        yield "outlook"
    if is_outlook_heading(passage.section):
        yield "underoutlook"
    yield from sorted({cue.id for cue in found})
    if any(cue.strong for cue in found):
        yield "strong"
    if _MONEY.search(text):
        yield "money"
    if _PERCENT.search(text):
        yield "percent"
    if _NUMBER.search(_YEAR.sub("", text)):
        yield "number"
    if years:
        yield "ahead" if max(years) >= 0 else "behind"


def classify(nlp: Language, passages: Iterable[Passage], published: date) -> Iterator[dict[str, float]]:
    """Classify passages in batches; yields the probability of each label per passage, in order."""
    texts = (text_of(passage, published) for passage in passages)
    for doc in nlp.pipe(texts, batch_size=BATCH):
        yield doc.cats


def weigh(claims: Iterable[Claim], passages: Iterable[Passage], published: date, nlp: Language) -> Iterator[Claim]:
    """Rate the claims the rules read from the passages of one release; mark the doubted ones vague.

    `confidence` is multiplied by the probability that a passage the claim stands in is a claim or vague; a table or an
    outlook section is sure. A claim is doubted if every passage it stands in is almost surely none.
    """
    read = tuple(claims)
    places = {place for claim in read for place in _places(claim)}
    # "Third quarter EBITDA to be higher": under an outlook heading a bullet needs no words that look ahead.
    spoken = [passage for passage in passages if passage.start in places and not passage.outlook]
    odds = zip(spoken, classify(nlp, spoken, published), strict=True)
    none = {passage.start: cats["none"] for passage, cats in odds}
    for claim in read:
        doubt = doubt_of(claim, none)
        sure = round(claim.confidence * (1 - doubt), 3)
        yield replace(claim, confidence=sure, vague=claim.vague or doubt >= DOUBTED)


def doubt_of(claim: Claim, none: Mapping[int, float]) -> float:
    """Return the least probability of "none" over a claim's places; a place without odds is sure."""
    return min(none.get(place, 0.0) for place in _places(claim))


def _places(claim: Claim) -> Iterator[int]:
    yield claim.start
    yield from (span.start for span in claim.also)
