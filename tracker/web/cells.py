"""How cells of Datasette's own tables read: badges, amounts, days, names that link to their page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from tracker.db.views import SURE
from tracker.web.addresses import address
from tracker.web.badges import action_tag, badge, flag_words, reason_words
from tracker.web.period_names import when_html
from tracker.web.titles import surprise, what
from tracker.web.words import amount, day, explained, label, late

if TYPE_CHECKING:
    from datasette.app import Datasette

Row = dict[str, Any]

# The columns that a plain visit shows; `?_all=1`, or any `_col`, shows what the address asks for. JSON and CSV always
# carry every column.
DEFAULT_COLUMNS: dict[str, tuple[str, ...]] = {
    "claims_current": (
        "final_status", "issuer", "subject", "low", "actual", "surprise", "target_end", "action", "published",
    ),
    "promises": (
        "final_status", "issuer", "subject", "low", "actual", "surprise", "target_end", "times_told", "published",
    ),
    "claims_all": ("final_status", "issuer", "subject", "low", "target_end", "vague", "published", "quote"),
    "due": ("target_end", "days_left", "issuer", "subject", "low", "final_status", "published"),
    "slips": ("final_status", "issuer", "subject", "first_target_text", "target_text", "times_later", "days_slipped"),
    "scorecard": (
        "issuer", "promises", "met", "missed", "pending", "overdue", "kept_rate", "decided", "hit_rate",
        "guidance_decided", "on_time_rate", "milestones_decided",
    ),
    "guidance_history": (
        "final_status", "issuer", "subject", "target_end", "published", "low", "move", "action", "midpoint_change",
        "actual", "surprise",
    ),
    "releases": ("release_id", "published", "issuer_id", "title", "period_end", "form", "source"),
    "releases_all": ("release_id", "published", "issuer_id", "title", "period_end", "form", "twin_of", "source"),
    "releases_once": ("release_id", "published", "issuer_id", "title", "period_end", "form", "source"),
    "figures": ("metric", "subject", "value", "period_end", "basis", "scope", "outcome", "release_id", "quote"),
    "resolutions": ("status", "claim_id", "explanation", "actual", "as_of", "evidence_release", "decided_by"),
    "claims": ("claim_id", "kind", "subject", "low", "target_end", "action", "release_id", "quote"),
}  # fmt: skip

# Columns that another cell of the row tells already; a question's page leaves them out, its JSON, CSV and Excel do not.
TOLD_BY_OTHERS = frozenset(
    "kind metric event basis high unit measure approx amount_text target_start target_text fiscal_year_end title quote reason "
    "final_reason override_status surprise_percent claim_id issuer_id rule".split()
)

# What a column is called where the cell shows more than the column.
HEADINGS = {
    "low": "amount", "final_status": "verdict", "target_end": "due", "claim_id": "claim", "release_id": "release",
    "days_left": "days left", "first_target_text": "first window", "target_text": "newest window", "newest_words": "newest window",
    "times_later": "moved later", "days_slipped": "days slipped", "kept_rate": "kept", "hit_rate": "guidance hit",
    "on_time_rate": "on time", "guidance_decided": "of", "milestones_decided": "of", "average_days_late": "days late",
    "midpoint_change": "change of the middle", "issuer_id": "issuer", "surprise": "off the middle",
    "action": "in words", "final_reason": "why", "doubtful": "confidence", "due_list": "list", "times_told": "told",
    "percent_beyond": "beyond the range", "days_over": "days over", "verdict_since": "since", "subject": "promise",
    "override_by": "judged by", "override_why": "because", "override_source": "source", "override_at": "on",
    "told_on": "first told on", "known_since": "known since", "windows": "windows, in its words", "flag": "doubt", "from_tables": "from tables", "from_prose": "from prose", "from_xbrl": "from XBRL",
}  # fmt: skip

_DAYS = {
    "published", "target_start", "target_end", "as_of", "period_start", "period_end", "verdict_since", "recorded_at",
    "evidence_published", "first_published", "first_target_end", "first_target_start", "first_claim", "newest_claim",
    "told_on", "known_since", "published_at", "first_seen_at", "accepted_at", "override_at", "previous_published", "previous_target_end",
}  # fmt: skip
_AMOUNTS = {"low", "high", "actual", "prior_low", "prior_high", "value", "midpoint", "previous_low", "previous_high"}
_WORDS = {"metric", "event", "what", "kind", "basis", "measure"}
_RATES = {"kept_rate", "hit_rate", "on_time_rate", "average_distance"}
_LINKS = {
    "claim_id": "claim", "first_claim_id": "claim", "release_id": "release", "evidence_release": "release",
    "issuer_id": "issuer",
}  # fmt: skip


_OURS = {
    "status",
    "final_status",
    "machine",
    "issuer",
    "subject",
    "action",
    "move",
    "days_late",
    "surprise",
    *_DAYS,
    *_AMOUNTS,
    *_WORDS,
}
_OURS |= {
    *_RATES,
    *_LINKS,
    "midpoint_change",
    "percent_beyond",
    "days_left",
    "explanation",
    "doubtful",
    "final_reason",
    "flag",
    "confidence",
    "verdict_confidence",
}


def cell(row: Any, value: Any, column: str, datasette: Datasette) -> Markup | None:
    """Return how a cell of the ledger reads, or None to leave it to Datasette."""
    if column not in _OURS:
        return None
    # Dates and words need nothing of their row, and a page has thousands of them.
    if column in _DAYS and column != "target_end" and isinstance(value, str) and value:
        return Markup('<time datetime="{}">{}</time>').format(value, day(value))
    if column in _WORDS and value:
        return escape(label(str(value)))
    return _beside(dict(zip(row.keys(), row, strict=False)), value, column, datasette)


def _beside(has: Row, value: Any, column: str, datasette: Datasette) -> Markup | None:
    """Return how a cell reads in the light of the other cells of its row."""
    if column in ("status", "final_status", "machine"):
        return _status(has, value, column)
    if column == "target_end":
        return _due(has, value)
    if value is None or value == "":
        return _words_for_none(has, column)
    if column in _AMOUNTS and isinstance(value, int | float):
        return _amount(has, value, column)
    return _plain(has, value, column, datasette)


def _status(has: Row, value: Any, column: str) -> Markup | None:
    if not value:
        return badge(None)
    overridden = column == "final_status" and bool(has.get("override_status"))
    reason = has.get("reason") if "reason" in has else has.get("final_reason")
    return badge(str(value), None if column == "machine" else reason, overridden, has.get("target_end", ""))


def _due(has: Row, value: Any) -> Markup | None:
    """Write a claim's period in the trade's words, and a day where days are counted to it."""
    if value and ("target_start" not in has or "days_left" in has or "days_over" in has):
        return Markup('<time datetime="{}">{}</time>').format(value, day(value))
    return when_html(has) if "target_start" in has else None


def _words_for_none(has: Row, column: str) -> Markup | None:
    if column == "low" and "high" in has:
        return _amount(has, None, "low") if has["high"] is not None else escape(has.get("amount_text") or "\u2013")
    return None


def _amount(has: Row, value: float | None, column: str) -> Markup:
    unit, measure = has.get("unit"), has.get("measure")
    if column == "low" and "high" in has:
        about = "about " if has.get("approx") else ""
        shown = about + amount(value, has["high"], unit, measure)
        raw = f"{value if value is not None else ''} to {has['high'] if has['high'] is not None else ''} {unit or ''}"
    else:
        shown, raw = amount(value, value, unit, measure), f"{value} {unit or ''}"
    return Markup('<span class="amount" title="{}">{}</span>').format(raw, shown)


def _plain(has: Row, value: Any, column: str, datasette: Datasette) -> Markup | None:
    """Return how a cell reads: a link to its page, else by what writes its column."""
    if column in _LINKS and isinstance(value, str):
        return _id_link(value, column, datasette)
    kind, id_column = _PAGES.get(column, ("", ""))
    if has.get(id_column):
        shown = what(has) if column == "subject" else value
        return Markup('<a href="{}">{}</a>').format(address(datasette, kind, has[id_column]), shown)
    number = isinstance(value, int | float)
    write = _WRITERS.get(column)
    if write is None or (column in _NUMBERS and not number):
        return None
    return escape(write(has, value))


def _id_link(value: str, column: str, datasette: Datasette) -> Markup:
    """Link an id to its page; one that nobody reads says "open"."""
    link = address(datasette, _LINKS[column], value)
    if column in _READABLE_IDS:
        return Markup('<a href="{}" title="{}">{}</a>').format(link, value, value)
    return Markup('<a href="{}" title="{}">open<span class="hidden"> {}</span></a>').format(link, value, value)


def _action(has: Row, value: Any) -> Markup:
    wrong = Markup('<span title="The numbers show another move">≠ </span>') if has.get("disagrees") else Markup("")
    return wrong + action_tag(str(value))


def _midpoint_change(has: Row, value: Any) -> str:
    unit = "percentage_point" if has.get("unit") == "percent" else has.get("unit")
    return amount(value, value, unit, "change")


def _rate(has: Row, value: Any) -> str:
    return f"{100 * value:.0f}\u00a0%"


_READABLE_IDS = {"issuer_id", "first_claim_id"}
# Column → the page that its words link to, and the column that holds the page's id.
_PAGES = {"issuer": ("issuer", "issuer_id"), "subject": ("claim", "claim_id")}
# Column → what writes its value, with the row at hand.
_WRITERS: dict[str, Callable[[Row, Any], str]] = {
    "action": _action,
    "move": lambda has, value: action_tag(str(value)),
    "surprise": lambda has, value: surprise(has),
    "midpoint_change": _midpoint_change,
    "percent_beyond": lambda has, value: f"{value:g}\u00a0%",
    "doubtful": lambda has, value: facet_label("doubtful", value),
    "final_reason": lambda has, value: reason_words(str(value)),
    "days_left": lambda has, value: f"{value:,}" if value >= 0 else f"{-value:,} over",
    "flag": lambda has, value: flag_words(str(value)),
    "explanation": lambda has, value: explained(str(value)),
    "confidence": lambda has, value: f"{value:.2f}",
    "verdict_confidence": lambda has, value: f"{value:.2f}",
    "days_late": lambda has, value: late(int(value)),
    **dict.fromkeys(_RATES, _rate),
}
# Those of them that leave alone what is no number.
_NUMBERS = {"midpoint_change", "days_left", "confidence", "verdict_confidence", *_RATES}


_FACETS_IN_WORDS = {"due_list", "status", "final_status", "metric", "event", "kind", "action", "move", "basis", "what"}


def heading(column: str, table: str | None = None) -> str:
    """Name a column by what its cells show; a figure is of something, and promises nothing.

    >>> heading("subject"), heading("subject", "figures"), heading("period_end")
    ('promise', 'of what', 'period end')
    """
    if (table, column) == ("figures", "subject"):
        return "of what"
    return HEADINGS.get(column, column.replace("_", " "))


def facet_label(column: str, value: Any) -> str:
    """Write a facet's value the way the cells below it read.

    >>> facet_label("disagrees", 1), facet_label("kind", "event")
    ('the words say otherwise', 'Event')
    """
    if value is None or value == "":
        return "none"
    if column == "disagrees":
        return "the words say otherwise" if int(value) else "the words say so too"
    if column == "doubtful":
        return f"under {SURE:g}" if int(value) else f"{SURE:g} and more"
    if column in ("reason", "final_reason"):
        return reason_words(str(value)).capitalize()
    return label(str(value)) if column in _FACETS_IN_WORDS else str(value)


def question_columns(columns: list[str]) -> list[str]:
    """Return the columns of a question that its page shows: not those that another cell tells already."""
    if {"subject", "claim_id"} <= set(columns):
        # An explanation tells how far a figure is off; both leave no room for the rest.
        told = TOLD_BY_OTHERS | {"surprise"} if "explanation" in columns else TOLD_BY_OTHERS
        return [name for name in columns if name not in told]
    return [name for name in columns if name != "issuer_id" or "issuer" not in columns]


def in_order(wanted: list[str] | None, facets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put facets in the order that metadata.json names them; Datasette sorts them by their length."""
    places = {name: place for place, name in enumerate(wanted or [])}
    return sorted(facets, key=lambda facet: places.get(facet["name"], len(places)))
