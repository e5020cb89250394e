"""Release → claims: the forward-looking statements of one release, each with its exact words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from tracker.claims import actions, cues, guidance, milestones, scopes, speakers
from tracker.claims.guidance import Reading
from tracker.claims.marks import Marks, PeriodMark, find_marks
from tracker.claims.merge import merge_claims
from tracker.claims.passages import Passage, find_passages
from tracker.lexicon import basis_of
from tracker.periods import find_periods
from tracker.tables import find_table_claims
from tracker.types import Action, Basis, Claim, Period, Release

__all__ = ["find_claims"]

PER_SHARE = frozenset({"eps", "loss_per_share"})


def find_claims(release: Release) -> Iterator[Claim]:
    """Find the claims of a release, one a promise, in order of place; vague ones are marked `vague`.

    A release without a date has no claims: their periods could not be told. `claim_id` and `series_id` stay empty.
    """
    if release.published is None:
        return
    found = [claim for passage in find_passages(release) for claim in read_passage(passage, release)]
    yield from merge_claims([*found, *find_table_claims(release)])


def read_passage(passage: Passage, release: Release) -> Iterator[Claim]:
    """Read the claims of one passage: its guidance first, then the milestones in the words that are left."""
    assert release.published is not None
    marks = find_marks(passage, release)
    if not (marks.cues or passage.outlook or passage.kind == "heading"):
        return
    readings = [
        r
        for r in guidance.find_readings(passage, marks)
        if _stands(r, passage, marks) and not _counts_named_sites(r, passage)
    ]
    spans = tuple((r.start, r.end) for r in readings)
    for reading in readings:
        others = tuple(s for s in spans if s != (reading.start, reading.end))
        yield _guidance_claim(reading, passage, marks, release, others)
    for reading in guidance.find_signs(passage.text, marks, spans) if readings else ():
        yield _guidance_claim(reading, passage, marks, release, spans)
    if not readings:
        direction = guidance.find_direction(passage, marks)
        if direction is not None and _stands(direction, passage, marks):
            yield _guidance_claim(direction, passage, marks, release, ())
    for step in milestones.find_steps(passage, marks, release.published, spans):
        yield _milestone_claim(step, passage, marks, release)


_REPORTED = re.compile(
    r"\b(?:was|were|had|totall?ed|amounted|grew|rose|fell|declined|decreased|increased|reached|recorded|reported|generated|achieved|came in|ended|improved|climbed|dropped|expanded|advanced|delivered|exceeded|posted|surpassed|remained|saw)\b",
    re.IGNORECASE,
)


def _counts_named_sites(reading: Reading, passage: Passage) -> bool:
    """Tell whether a count only counts sites that are then named, each a milestone of its own ("two stores in Dayton, Ohio and …")."""
    if reading.metric != "store_openings" or reading.amount is None or reading.amount.low != reading.amount.high:
        return False
    return len(milestones.find_places(passage.text[reading.end : reading.end + 160])) == reading.amount.low


# "These openings include 11 large and two small stores": a sentence that goes on about what the one before it expects.
_CONTINUES = re.compile(
    r"(?:these|this|such|of (?:these|this|which)|at the (?:top|low|high|upper|lower|mid)\w* end|the range|it|that)\b",
    re.IGNORECASE,
)

# A "sentence" with more amounts than this and no cue is a table that the layout has lost.
MAX_AMOUNTS = 4


def _stands(reading: Reading, passage: Passage, marks: Marks) -> bool:
    """Tell whether somebody expects this reading: a cue governs it, or the list it stands in announces guidance."""
    text = passage.text
    if passage.kind == "heading" and not any(c.strong and c.start < reading.end for c in marks.cues):
        return False
    if len(marks.amounts) > MAX_AMOUNTS and not marks.strong:
        return False
    if re.search(r"\b(?:was|were)\b", text[reading.start : reading.end]):
        return False
    if _REPORTED.search(text[reading.start : reading.end]) and not any(
        reading.start <= c.start < reading.end and c.strong for c in marks.cues
    ):
        return False
    before = [c for c in marks.cues if c.end <= reading.end and (c.strong or c.id == "will")]
    if any(not _REPORTED.search(text[c.end : reading.start]) for c in before if c.end <= reading.start):
        return True
    if any(reading.start <= c.start < reading.end for c in marks.cues if c.strong or c.id == "will"):
        return True
    if any(
        0 <= c.start - reading.end <= 60 and c.strong and not _REPORTED.search(text[reading.end : c.start])
        for c in marks.cues
    ):
        return True
    if _REPORTED.search(text[: reading.end]):
        return False
    return passage.outlook or (bool(_CONTINUES.match(text)) and cues.is_strong(passage.before[-300:]))


def _guidance_claim(
    reading: Reading, passage: Passage, marks: Marks, release: Release, others: tuple[tuple[int, int], ...]
) -> Claim:
    assert release.published is not None
    amount, text = reading.amount, passage.text
    start, end, words = _target(
        guidance.choose_period(reading.amount_span or (reading.start, reading.end), marks, release.published, others),
        passage,
        release,
    )
    own = speakers.issuer_name(release)
    claim = Claim(
        kind="guidance",
        quote=release.text[passage.start : passage.start + len(text)],
        start=passage.start,
        end=passage.start + len(text),
        speaker=speakers.speaker_of(text, release),
        subject=reading.subject,
        metric=reading.metric,
        basis=_basis(reading, passage),
        scope=scopes.scope_of(text, *_mention_span(reading, text), own),
        measure=reading.measure,
        target_text=words,
        target_start=start,
        target_end=end,
        action=_action(reading, passage, start, end),
        condition=scopes.condition_of(text),
        section=passage.section or None,
        cue=_cue(reading.start, marks, passage),
        confidence=0.9 if marks.strong else 0.7,
        vague=_is_vague_guidance(reading, end, marks, passage),
        rule=f"guidance.{reading.rule}",
    )
    if amount is None:
        return claim
    a, b = reading.amount_span or (0, 0)
    return replace(
        claim,
        low=amount.low,
        high=amount.high,
        unit=f"{amount.unit}/share" if reading.metric in PER_SHARE and amount.unit.isupper() else amount.unit,
        approx=amount.approx,
        digits=amount.digits,
        amount_text=text[a:b],
        prior_low=reading.prior.low if reading.prior else None,
        prior_high=reading.prior.high if reading.prior else None,
    )


def _mention_span(reading: Reading, text: str) -> tuple[int, int]:
    at = text.find(reading.subject, reading.start)
    return (at, at + len(reading.subject)) if at >= 0 else (reading.start, reading.end)


def _is_vague_guidance(reading: Reading, target_end: date | None, marks: Marks, passage: Passage) -> bool:
    """Tell whether guidance is too vague to check: a bare direction without a period, an amount nobody expects."""
    if reading.measure == "direction":
        return target_end is None or not marks.strong
    return reading.part and reading.metric not in ("revenue", "restructuring_charges")


# "GAAP fiscal year 2012 diluted earnings per share": the basis stands before the period that stands before the metric.
_BASIS_BEFORE = re.compile(
    r"\b(?:non-)?(?:gaap|adjusted)\s+(?:(?:fiscal|calendar|full|year|first|second|third|fourth|quarter|half|fy|q[1-4]|\d{2,4}|total|consolidated)[\s-]+)*$",
    re.IGNORECASE,
)


def _basis(reading: Reading, passage: Passage) -> Basis:
    """Take the metric's own basis, else what the words just before it or after its amount say."""
    if reading.basis != "unstated":
        return reading.basis
    before = passage.text[max(0, reading.start - 45) : reading.start]
    stated = basis_of(before) if _BASIS_BEFORE.search(before) else "unstated"
    if stated != "unstated":
        return stated
    if reading.metric == "revenue" and reading.measure == "growth":
        return (
            "non_gaap"
            if re.search(r"(?i)organic|constant[- ]currency|currency[- ]adjusted|like-for-like", passage.text)
            else "unstated"
        )
    after = passage.text[reading.end : reading.end + 30]
    return basis_of(after) if re.match(r"(?i)\s*(?:on an? )?\(?(?:non-)?gaap\b", after) else "unstated"


def _action(reading: Reading, passage: Passage, start: date | None, end: date | None) -> Action | None:
    """Read the action: a printed earlier range decides, else the sentence's words, else the list's blanket statement.

    A blanket statement about the year ("unchanged for the full year") says nothing of a quarter's row below it.
    """
    if reading.amount is not None and reading.prior is not None:
        return actions.compare_ranges(reading.amount, reading.prior)
    own = actions.action_of(passage.text)
    if own is not None:
        return own
    yearly = re.search(r"\b(?:full[- ]year|fiscal year|annual)\b", passage.lead, re.IGNORECASE)
    if yearly and start and end and (end - start).days < 200:
        return None
    return actions.blanket_action(passage.lead)


def _cue(at: int, marks: Marks, passage: Passage) -> str | None:
    """Name the words that make the claim forward-looking: the nearest strong cue, else the list's heading or lead."""
    ranked = sorted(marks.cues, key=lambda c: (not c.strong, abs(c.start - at)))
    if ranked:
        return ranked[0].text
    return (passage.lead or passage.section)[:120] or None


def _milestone_claim(step: milestones.Step, passage: Passage, marks: Marks, release: Release) -> Claim:
    text = passage.text
    start, end, words = _target(step.period, passage, release, inherit=step.period is None)
    return Claim(
        kind="milestone",
        quote=release.text[passage.start : passage.start + len(text)],
        start=passage.start,
        end=passage.start + len(text),
        speaker=speakers.speaker_of(text, release),
        subject=step.subject,
        event=step.event,
        target_text=words,
        target_start=start,
        target_end=end,
        action=actions.action_of(text),
        condition=scopes.condition_of(text),
        section=passage.section or None,
        cue=_cue(step.start, marks, passage),
        confidence=0.8 if marks.strong else 0.6,
        vague=step.vague and end is None,
        rule=f"milestone.{step.event}",
    )


def _target(
    mark: PeriodMark | None, passage: Passage, release: Release, inherit: bool = True
) -> tuple[date | None, date | None, str | None]:
    """Return the window and its words: the passage's own, else that of the sentences before, the lead, the heading."""
    if mark is not None:
        return mark.period.start, mark.period.end, passage.text[mark.start : mark.end]
    if not inherit:
        return None, None, None
    for above in (passage.before[-400:], passage.lead, passage.section):
        found = _last_ahead(above, release)
        if found is not None:
            return found.start, found.end, found.text
    return None, None, None


def _last_ahead(text: str, release: Release) -> Period | None:
    """Find the last period of a text that can lie ahead of the release."""
    assert release.published is not None
    if not text:
        return None
    spans = find_periods(
        text,
        published=release.published,
        fiscal_year_end=release.fiscal_year_end or "12-31",
        period_ends=release.period_ends,
    )
    ahead = [
        s
        for s in spans
        if s.period.end is not None and s.period.end >= release.published and s.period.grain not in ("day",)
    ]
    return replace(ahead[-1].period, text=text[ahead[-1].start : ahead[-1].end]) if ahead else None
