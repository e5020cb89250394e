"""A sentence that reports, read: its amounts, metrics and periods, and the stretches that only compare."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.figures.comparisons import find_comparisons
from tracker.figures.inturn import in_turn
from tracker.figures.passages import Passage
from tracker.figures.reported import Calendar, Reported, find_reported
from tracker.figures.spoken import Spoken, spoken_amounts
from tracker.figures.values import scale_in
from tracker.lexicon import MetricMention, find_metrics
from tracker.lexicon.gates import gated

# A sentence that looks ahead reports nothing; words that compare results with guidance are cut off before it is asked.
_AHEAD = gated(
    r"\b(?:expect(?:s|ed|ing|ations?)?|anticipat(?:e|es|ed|ing)|guidance|outlook|forecast(?:s|ed|ing)?|project(?:s|ed|ing|ions?)\b|target(?:s|ed|ing)?|will|plans? to|intends?|estimat(?:e|es|ing)|going forward|looking ahead|aims?|should|would be|could|(?-i:may)(?!\s+\d)|upcoming|on track to|budget|goals?|objective)\b",
)


_VERSUS_GUIDANCE = gated(
    r"(?:,|\(|;|—|–)?\s*\b(?:which\s+)?(?:and\s+)?(?:was\s+|were\s+)?(?:(?:well\s+)?(?:above|below|within|exceed\w*|ahead of|in line with|consistent with|reach\w*|at the (?:high|low|upper|lower|top|mid)\w*(?:[- ]\w+)? of|better than|compar(?:ed|es|ing) (?:favou?rably )?(?:to|with)|versus|vs\.?|surpass\w*|beat\w*|outperform\w*|meet\w*|met|hit\w*|as)\b[^.;]{0,60}?\b(?:guidance|outlook|forecasts?|expectations|projections?|estimates?|targets?|guided|expected|projected|range)\b)(?:[^.,;]|[.,](?=\d))*",
)


UNREAD = frozenset({"other", "market_growth", "price", "fx_impact", "buyback", "dividends", "cost_savings"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence read: its amounts, metrics and periods, and the zones in which it speaks of something earlier."""

    passage: Passage
    text: str
    amounts: Sequence[Spoken]
    mentions: Sequence[MetricMention]
    periods: Sequence[Reported]
    zones: Sequence[tuple[int, int]]
    known: Calendar

    def compared(self, at: int) -> bool:
        """Tell whether a place lies in words that only compare."""
        return any(start <= at < end for start, end in self.zones)


def read_sentence(passage: Passage, known: Calendar) -> Sentence | None:
    text = _reported_part(passage)
    amounts = spoken_amounts(text)
    if scale_in(_without(text, amounts)) is not None:
        # A table that lost its layout: its numbers are in thousands or millions, and its columns are not told apart here.
        return None
    mentions = [m for m in find_metrics(text) if m.metric not in UNREAD and not _NOT_OF_IT.match(m.text)]
    periods = list(find_reported(text, known))
    periods += in_turn(text, [((a.start, a.end), a.amount) for a in amounts], periods)
    periods.sort(key=lambda p: (p.at, p.until))
    return Sentence(passage, text, amounts, mentions, periods, _zones(text, mentions), known) if amounts else None


def _without(text: str, amounts: Sequence[Spoken]) -> str:
    """Leave out the amounts: the scale in "843 MSEK" is its own."""
    for said in {a.amount.text for a in amounts if a.amount.text}:
        text = text.replace(said, " ")
    return text


# "Non-comparable store revenue" is of all other stores.
_NOT_OF_IT = re.compile(r"non(?:-\s?|\s)(?!gaap|ifrs|interest|operating|cash)", re.IGNORECASE)


_FORETOLD = gated(
    r"(?:than|as|previously|initially)\s+(?:we\s+|previously\s+|initially\s+)?(?:expected|anticipated)|initial expectations",
)


def _reported_part(passage: Passage) -> str:
    """Keep what a sentence reports: up to the semicolon, in headlines the "and", before its first word that looks ahead."""
    text = _VERSUS_GUIDANCE.sub(lambda m: " " * len(m.group()), passage.text)
    ahead = _AHEAD.search(_FORETOLD.sub(lambda m: " " * len(m.group()), text))
    if ahead is None:
        return text
    ends = [text.rfind(";", 0, ahead.start())]
    because = _BECAUSE.search(text, 0, ahead.start())
    if because and _TOLD.search(text, 0, because.start()):
        # "The tax rate was 23.1%, since losses could not be used": what is told is told, the reason may be anything.
        ends.append(because.start())
    if passage.kind == "heading":
        ends += [text.rfind(" and ", 0, ahead.start()), text.rfind(", ", 0, ahead.start())]
    return text[: max(0, max(ends))]


_BECAUSE = re.compile(r",\s+(?:since|because|as|which|although|though|even though|so that)\b", re.IGNORECASE)


_TOLD = re.compile(r"\b(?:was|were|amounted to|came to|reached|stood at|totall?ed|rose|fell)\b.*\d", re.IGNORECASE)


def _zones(text: str, mentions: Sequence[MetricMention]) -> list[tuple[int, int]]:
    """Cut the stretches that compare: from such a word to the next metric, semicolon or end; a parenthesis to its close."""
    zones = []
    for opens, closes in find_comparisons(text):
        words = text[opens:closes]
        # "These results compare to revenue of … and profit of …": what the words compare with comes after them.
        near = [m for m in mentions if closes <= m.start <= closes + 45]
        whole = bool(near) and not re.search(r"[$€£%,;]", text[closes : near[0].start])
        ends = [] if whole else [m.start for m in mentions if m.start >= closes]
        closing = text.find(")" if words.startswith("(") else ";", closes)
        if closing >= 0:
            ends.append(closing)
        if _FROM.search(words) and (reached := _REACHED.search(text, closes)):
            # "Rose from $484 million in 2011 to $529 million": what it came to is no comparison.
            ends.append(reached.start())
        zones.append((opens, min(ends, default=len(text))))
    return zones


_FROM = re.compile(r"\b(?:from|over|above|below)\b", re.IGNORECASE)


_REACHED = re.compile(
    r"\bto\s+(?:a\s+|an\s+)?(?:record\s+|new\s+)?(?:[\w-]+\s+(?:record|high)\s+)?(?:of\s+)?(?:about\s+|approximately\s+)?(?=[$€£]|(?:EUR|USD|GBP|CHF)\b|\d[\d.,]*\s?(?:%|percent|million|billion))",
    re.IGNORECASE,
)
