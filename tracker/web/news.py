"""Changes in words: lines for mail, Markdown, one object for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from tracker.changes import KINDS, Change, Mark
from tracker.web.badges import reason_words
from tracker.web.titles import headline
from tracker.web.words import amount, day, explained

_NAMES = {
    "new": ("new claim", "new claims"),
    "raised": ("raised", "raised"),
    "cut": ("cut", "cut"),
    "changed": ("range changed", "ranges changed"),
    "moved": ("date moved", "dates moved"),
    "withdrawn": ("withdrawn", "withdrawn"),
    "verdict": ("new verdict", "new verdicts"),
    "verdict_changed": ("verdict changed", "verdicts changed"),
    "due": ("due soon", "due soon"),
    "overdue": ("overdue", "overdue"),
}
_MOST = 40
_TOLD = (
    "claim_id issuer ticker kind metric event subject low high unit target_text target_start target_end published quote "
    "action final_status final_reason actual explanation evidence_quote evidence_published source"
).split()


def counts(changes: Sequence[Change]) -> str:
    """Write how many of each kind there are.

    >>> counts([Change("new", {}), Change("new", {}), Change("cut", {})])
    '1 cut, 2 new claims'
    """
    found = Counter(change.kind for change in changes)
    return ", ".join(f"{found[kind]} {_NAMES[kind][found[kind] > 1]}" for kind in KINDS if found[kind])


def title(change: Change) -> str:
    """Write a change in one line, without its company."""
    row = change.row
    return f"{_lead(change)}: {headline(row)}{_was(change)}".replace("\xa0", " ")


def _lead(change: Change) -> str:
    if change.kind.startswith("verdict"):
        why = reason_words(change.row["final_reason"]) if change.row.get("final_reason") else "by an analyst"
        return f"{change.row['final_status']}, {why}"
    return _NAMES[change.kind][0]


def _was(change: Change) -> str:
    before = change.before
    if change.kind == "verdict_changed":
        why = f", {reason_words(before['reason'])}" if before.get("reason") else ""
        return f" (was {before['status']}{why})"
    if change.kind == "moved":
        return f" (was {day(before['target_end'])})"
    if change.kind in ("due", "overdue"):
        return f" (until {day(change.row['target_end'])})"
    words = amount(before.get("low"), before.get("high"), change.row.get("unit"), change.row.get("measure"))
    return f" (was {words})" if words and change.kind != "new" else ""


def text(change: Change) -> str:
    """Write what stands behind a change: the sentence that says it."""
    row = change.row
    if not change.kind.startswith("verdict"):
        return f"{row['published']}: “{row['quote']}”"
    proof = f" Evidence of {row['evidence_published']}: “{row['evidence_quote']}”" if row.get("evidence_quote") else ""
    return f"{explained(row['explanation'])}.{proof}"


def as_text(changes: Sequence[Change], since: str) -> Iterator[str]:
    """Yield the lines of a mail, company by company; nothing where nothing changed."""
    if changes:
        yield f"Since {since}: {counts(changes)}"
    for issuer, found in _by_issuer(changes):
        yield ""
        yield issuer
        for change in found[:_MOST]:
            yield f"  {change.row['claim_id'][:8]}  {title(change)}"
        if len(found) > _MOST:
            yield f"  … and {counts(found[_MOST:])}"


def as_markdown(changes: Sequence[Change], since: str) -> Iterator[str]:
    """Yield the lines of a Markdown page, with the sentences."""
    if changes:
        yield f"# What changed since {since}"
        yield ""
        yield counts(changes)
    for issuer, found in _by_issuer(changes):
        yield ""
        yield f"## {_escaped(issuer)}"
        yield ""
        for change in found:
            yield f"- **{_escaped(title(change))}** `{change.row['claim_id'][:8]}`"
            yield f"  {_escaped(text(change))}"


def as_object(changes: Sequence[Change], since: Mark, until: Mark) -> dict[str, Any]:
    """Return the changes for a program; each has an id that is the same whenever it is told."""
    found = Counter(change.kind for change in changes)
    return {
        "since_run": since.run_id,
        "until_run": until.run_id,
        "as_of": until.day or None,
        "counts": {kind: found[kind] for kind in KINDS if found[kind]},
        "changes": [
            {
                "id": change.id,
                "change": change.kind,
                "title": f"{change.row['issuer']}: {title(change)}",
                "before": {name: value for name, value in change.before.items() if name not in ("claim_id", "move", "retracted")},
                **{name: change.row.get(name) for name in _TOLD},
            }
            for change in changes
        ],
    }


def _by_issuer(changes: Iterable[Change]) -> Iterator[tuple[str, list[Change]]]:
    def name(change: Change) -> str:
        ticker = change.row.get("ticker")
        return f"{change.row['issuer']} ({ticker})" if ticker else str(change.row["issuer"])

    ordered = sorted(changes, key=name)
    for issuer, found in groupby(ordered, key=name):
        yield issuer, list(found)


def _escaped(words: str) -> str:
    """Write words so that Markdown shows them as they are."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|" else c for c in " ".join(words.split()))
