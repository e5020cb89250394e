"""Every row of a lexicon carries an example, and the example is read as that row."""

from __future__ import annotations

import pytest

from tracker import lexicon
from tracker.lexicon.events import find_events


_METRICS = [
    (row["id"], text) for row in lexicon.load_rows("metrics") for text in (row["example"], *row.get("also", []))
]
_NO_METRICS = [(row["id"], text) for row in lexicon.load_rows("metrics") for text in row.get("not", [])]
_EVENTS = [(row["id"], text) for row in lexicon.load_rows("events") for text in row["examples"]]
_NO_EVENTS = [(row["id"], text) for row in lexicon.load_rows("events") for text in row.get("not", [])]


@pytest.mark.parametrize(("metric", "text"), _METRICS)
def test_metric_example(metric: str, text: str) -> None:
    found = [mention.metric for mention in lexicon.find_metrics(text)]
    assert (found == []) if metric == "none" else (metric in found)


@pytest.mark.parametrize(("metric", "text"), _NO_METRICS)
def test_metric_counter_example(metric: str, text: str) -> None:
    assert metric not in [found.metric for found in lexicon.find_metrics(text)]


def test_inverse_names_a_metric() -> None:
    for metric in lexicon.metrics().values():
        assert metric.inverse is None or metric.inverse in lexicon.metrics()


@pytest.mark.parametrize(
    ("text", "metric", "basis"),
    [
        ("Non-GAAP diluted earnings per share of $1.98", "eps", "non_gaap"),
        ("GAAP net loss per share", "loss_per_share", "gaap"),
        ("net sales\nof $4 billion", "revenue", "unstated"),
        ("SG&A expenses", "sg_and_a", "unstated"),
        ("adjusted operating income as a percentage of adjusted sales", "operating_margin", "non_gaap"),
    ],
)
def test_metric_basis(text: str, metric: str, basis: str) -> None:
    (found,) = lexicon.find_metrics(text)
    assert (found.metric, found.basis) == (metric, basis)


@pytest.mark.parametrize("row", lexicon.load_rows("cues"), ids=lambda r: r["id"])
def test_cue_example(row: dict[str, str]) -> None:
    from tracker.claims import cues

    if row["strength"] == "pseudo":
        assert not [cue for cue in cues.find_cues(row["example"]) if cue.strong]
    else:
        assert row["id"] in [cue.id for cue in cues.find_cues(row["example"])]


@pytest.mark.parametrize(("event", "text"), _EVENTS)
def test_event_example(event: str, text: str) -> None:
    assert event in [found.event for found in find_events(text)]


@pytest.mark.parametrize(("event", "text"), _NO_EVENTS)
def test_event_counter_example(event: str, text: str) -> None:
    assert event not in [found.event for found in find_events(text)]


@pytest.mark.parametrize("row", lexicon.load_rows("boilerplate"), ids=lambda r: r["id"])
def test_boilerplate_example(row: dict[str, str]) -> None:
    from tracker.claims import passages

    assert passages.is_boilerplate_heading(row["example"])


@pytest.mark.parametrize("row", lexicon.load_rows("actions"), ids=lambda r: r["id"])
def test_action_example(row: dict[str, str]) -> None:
    from tracker import actions

    assert actions.action_of(row["example"]) == row["id"]


@pytest.mark.parametrize("row", lexicon.load_rows("roles"), ids=lambda r: r["id"])
def test_role_example(row: dict[str, str]) -> None:
    """The bracketed amount plays the row's part, every other amount is the claim's own."""
    from datetime import date

    from tracker.claims.marks import find_marks
    from tracker.claims.passages import Passage
    from tracker.fiscal import ReleaseCalendar

    at = row["example"].index("[")
    text = row["example"].replace("[", "").replace("]", "")
    marks = find_marks(Passage(text, 0, "sentence"), ReleaseCalendar(date(2025, 1, 1)))
    assert [(a.start, a.role) for a in marks.amounts if a.role != "main"] == [(at, row["id"])]
