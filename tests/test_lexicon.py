"""Every row of a lexicon carries an example, and the example is read as that row."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from bounded import grows_with_its_length

from tracker import lexicon
from tracker.lexicon.events import find_events, find_readings, guess_event
from tracker.lexicon.letters import fold, spellings

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


@pytest.mark.parametrize("row", lexicon.load_rows("letters"), ids=lambda row: row["letter"])
def test_letter_example(row: dict[str, Any]) -> None:
    written, plain = row["example"]
    assert fold(written) == plain
    assert plain in spellings(written)
    # What the full-text index does itself is an accent's; a letter is put back for it.
    assert any(row["letter"] in form for form in spellings(plain)) == row.get("sought", False)


def cases(name: str) -> list[tuple[str, ...]]:
    """Read the lines of a table of cases: words parted by bars, "-" where a text names nothing."""
    lines = (Path(__file__).parent / "lexicon" / name).read_text(encoding="utf-8").splitlines()
    return [tuple(line.split(" | ")) for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("case", cases("metrics.txt"), ids=lambda c: c[1])
def test_metrics_of_a_text(case: tuple[str, ...]) -> None:
    wanted = [] if case[0] == "-" else case[-1].split() if len(case) > 2 else [case[0]]
    assert [mention.metric for mention in lexicon.find_metrics(case[1])] == wanted


@pytest.mark.parametrize("case", cases("events.txt"), ids=lambda c: c[1])
def test_event_of_a_text(case: tuple[str, ...]) -> None:
    event, text = case
    found = [mention.event for mention in find_events(text)]
    assert (found == []) if event == "-" else (event in found)


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("Frankfurt plant: summer 2026", "facility_opening"),
        ("IND for NB-12 in the fourth quarter", "regulatory_submission"),
        ("We now look for the launch in May.", "product_launch"),
        ("A decision will be made in the second half.", "regulatory_decision"),
        ("in the second half of 2026", None),
    ],
)
def test_guesses_an_event_by_single_words(text: str, event: str | None) -> None:
    assert guess_event(text) == event


def test_a_verb_without_its_object_is_weak() -> None:
    (found,) = find_readings("The company will launch soon.")
    assert (found.event, found.weak) == ("product_launch", True)


def test_names_the_words_it_reads() -> None:
    text = "The trial of NB-12 in adults is expected to begin."
    best = min(find_readings(text), key=lambda m: m.cost)
    assert [text[start:end] for start, end in best.words] == ["begin", "trial"]


@pytest.mark.parametrize(
    "words", ["launch ", "to submit the ", "net ", "trial ", "open 5 ", "expected to begin ", "a.b "]
)
def test_takes_linear_time(words: str) -> None:
    grows_with_its_length(lambda text: (find_events(text), lexicon.find_metrics(text)), words * 8_000)


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
    from tracker.mentions import cues

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
    from tracker.candidates.surroundings import heading_kinds

    assert row["id"] in heading_kinds(row["example"])


@pytest.mark.parametrize("row", lexicon.load_rows("actions"), ids=lambda r: r["id"])
def test_action_example(row: dict[str, str]) -> None:
    from tracker import actions

    assert actions.action_of(row["example"]) == row["id"]


@pytest.mark.parametrize("row", lexicon.load_rows("period_roles"), ids=lambda r: r["id"])
def test_period_role_example(row: dict[str, Any]) -> None:
    """The bracketed period is none that a claim is for, in the neighbours it is."""
    from datetime import date

    from tracker.fiscal import ReleaseCalendar
    from tracker.mentions.marks import find_marks
    from tracker.types import Segment

    for text, compared in [*((text, True) for text in (row["example"], *row.get("also", ()))), *((text, False) for text in row["not"])]:
        at, plain = text.index("["), text.replace("[", "").replace("]", "")
        marks = find_marks(Segment(plain, 0, "sentence"), ReleaseCalendar(date(2031, 2, 1)))
        assert [p.compared for p in marks.periods if p.start <= at < p.end or at <= p.start < at + 5] == [compared], text


@pytest.mark.parametrize("row", lexicon.load_rows("roles"), ids=lambda r: r["id"])
def test_role_example(row: dict[str, Any]) -> None:
    """The bracketed amount plays the row's part, every other amount is the claim's own, in the neighbours all are."""
    from datetime import date

    from tracker.fiscal import ReleaseCalendar
    from tracker.mentions.marks import find_marks
    from tracker.types import Segment

    at = row["example"].index("[")
    text = row["example"].replace("[", "").replace("]", "")
    marks = find_marks(Segment(text, 0, "sentence"), ReleaseCalendar(date(2025, 1, 1)))
    assert [(a.start, a.role) for a in marks.amounts if a.role != "main"] == [(at, row["id"])]
    for neighbour in row.get("not", ()):
        marks = find_marks(Segment(neighbour, 0, "sentence"), ReleaseCalendar(date(2025, 1, 1)))
        assert [a.role for a in marks.amounts] and {a.role for a in marks.amounts} == {"main"}, neighbour


@pytest.mark.parametrize("row", lexicon.load_rows("speakers"), ids=lambda r: r["id"])
def test_speaker_example(row: dict[str, Any]) -> None:
    """The row, and no other, names the bracketed third party; in its neighbours the issuer speaks."""
    from tracker.speakers import speaker_of, third_parties
    from tracker.types import Release

    start, end = row["example"].index("["), row["example"].index("]")
    text, name = row["example"].replace("[", "").replace("]", ""), row["example"][start + 1 : end]
    release = Release("", "", "", issuer="Norvane Tools, Inc.")
    assert [id_ for id_, pattern in third_parties().items() if pattern.search(text)] == [row["id"]]
    assert speaker_of(text, release) == name
    assert [speaker_of(other, release) for other in row["not"]] == ["Norvane Tools"] * len(row["not"])


@pytest.mark.parametrize("row", lexicon.load_rows("directions"), ids=lambda r: r["id"])
def test_direction_example(row: dict[str, Any]) -> None:
    """The row's rule reads its example, and none of its neighbours."""
    from datetime import date

    from tracker.candidates.directions import find_directions
    from tracker.fiscal import ReleaseCalendar
    from tracker.mentions.marks import find_marks
    from tracker.types import Segment

    for text, rules in [*((text, {row["id"]}) for text in (row["example"], *row.get("also", ()))), *((text, set()) for text in row["not"])]:
        segment = Segment(text, 0, "sentence")
        marks = find_marks(segment, ReleaseCalendar(date(2031, 2, 1)))
        assert {reading.rule for reading in find_directions(segment, marks)} & {row["id"]} == rules, text


def test_a_guess_is_the_same_in_every_process():
    words = "styling for volume vehicles, soon"
    code = f"from tracker.lexicon.events import guess_event; print(guess_event({words!r}))"
    told = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("0", "1", "2", "3")
    }
    assert told == {"product_launch\n"}


@pytest.mark.parametrize("name", ["deals", "heads", "tickers"])
def test_patterns_are_found_in_their_example_and_not_beside_it(name: str) -> None:
    from tracker.readers.dates import MONTH

    patterns = lexicon.load_patterns(name, month=MONTH)
    rows = lexicon.load_rows(name)
    assert len(patterns) == len(rows)
    for row in rows:
        assert patterns[row["id"]].search(row["example"]), row["id"]
        assert row["not"] and not any(patterns[row["id"]].search(text) for text in row["not"]), row["id"]
