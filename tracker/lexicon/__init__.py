"""Lexicons as data: the words of the field, each row with an example that a test proves."""

from tracker.lexicon.metric_phrases import (
    MARGIN_OF,
    Metric,
    MetricMention,
    basis_of,
    find_metrics,
    form_of,
    metrics,
)
from tracker.lexicon.rows import load_patterns, load_rows, spaced, usual_in

__all__ = [
    "MARGIN_OF",
    "Metric",
    "MetricMention",
    "basis_of",
    "find_metrics",
    "form_of",
    "load_patterns",
    "load_rows",
    "metrics",
    "spaced",
    "usual_in",
]
