"""Small pieces of markup that stand in pages and table cells alike."""

from __future__ import annotations

from markupsafe import Markup, escape

from tracker.web.charts import mark
from tracker.web.words import label

# Each status has a shape of its own, so that it can be told without its colour.
_SHAPES = {
    "met": '<circle cx="8" cy="8" r="7"/><path d="M4.5 8.3 7 10.8 11.6 5.6"/>',
    "missed": '<path class="fill" d="M8 .6 15.4 8 8 15.4.6 8Z"/><path d="M5.6 5.6 10.4 10.4M10.4 5.6 5.6 10.4"/>',
    "pending": '<circle class="hollow" cx="8" cy="8" r="6"/><path class="hand" d="M8 4.5V8l2.4 1.6"/>',
    "overdue": '<path class="fill" d="M8 1 15.6 14.6H.4Z"/><path d="M8 5.8V10M8 11.8V12.6"/>',
}
_REASONS = {
    "exceeded": "beat the range",
    "in_range": "in range",
    "point": "on the point",
    "floor": "above the floor",
    "ceiling": "under the ceiling",
    "worse": "worse than guided",
    "not_achieved": "not achieved",
    "not_due": "not due",
    "awaiting_report": "awaiting report",
    "not_comparable": "not comparable",
}
# What made the machine hesitate, for whoever reads it beside a verdict.
_FLAGS = {
    "factor": "off by a factor: units or rows may be mixed up",
    "conflict": "two figures disagree",
    "contradicted": "its own release gives another range too",
    "split": "shares were split since",
    "restated": "the accounts were restated since",
    "limited": "its release leaves a deal out of the guidance",
    "rounding": "in the range only by rounding",
    "unpromised": "names a number or a direction without promising it",
    "combined": "the amount covers several parts together",
    "undated": "told of without a date",
    "lost": "a character beside its number was lost",
    "derived": "reckoned from two printed figures",
    "partly": "reported as partly done",
    "xbrl": "the filed fact says otherwise",
}


def flag_words(flag: str | None) -> str:
    """Write what made the machine hesitate.

    >>> flag_words("conflict"), flag_words(None)
    ('two figures disagree', '')
    """
    return _FLAGS.get(flag or "") or label(flag).lower()


def reason_words(reason: str | None, due: str | None = "") -> str:
    """Write a reason the way it reads after its status; a claim whose `due` is None has no date that could come.

    >>> reason_words("not_due"), reason_words("not_due", None), reason_words("in_range")
    ('not due', 'no date read', 'in range')
    """
    if reason == "not_due" and due is None:
        return "no date read"
    return _REASONS.get(reason or "") or label(reason).lower()


def badge(status: str | None, reason: str | None = None, overridden: bool = False, due: str | None = "") -> Markup:
    """Draw a verdict: shape, status and reason; an analyst's own verdict says so, and one without a date."""
    if not status:
        return Markup('<span class="badge none">Not judged</span>')
    late = status == "pending" and not overridden and reason in ("overdue", "awaiting_report")
    shape = "overdue" if late else status if status in _SHAPES else "pending"
    words = "by an analyst" if overridden else reason_words(reason, due)
    return Markup(
        '<span class="badge {}"><svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">{}</svg>'
        "<span>{}</span>{}</span>"
    ).format(
        shape,
        Markup(_SHAPES[shape]),
        label(status),
        Markup(' <span class="why">{}</span>').format(words) if words else Markup(""),
    )


def action_tag(action: str | None) -> Markup:
    """Draw what a release did to earlier guidance."""
    if not action:
        return Markup("")
    return Markup('<span class="tag">{}{}</span>').format(mark(action), escape(label(action)))
