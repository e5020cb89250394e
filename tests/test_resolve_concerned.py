"""A verdict that is not given again would have come out the same: judged release by release, a history ends as judged whole."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from stepwise import in_steps

from benchmarks import made
from tracker.db import load
from tracker.db.connect import open_for_writing
from tracker.resolve.concerned import find_concerned, window_ends
from tracker.types import Claim, Figure, Published

QUARTERS = 12


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Published[Claim]], list[Published[Figure]]]:
    """Give three years of a made-up issuer: guidance that is raised and withdrawn, milestones that slip, a split of the shares."""
    db = open_for_writing(tmp_path_factory.mktemp("made") / "made.db", made.STAMP)
    db.execute("INSERT INTO runs VALUES (1, 'ingest', NULL, ?, ?, ?, 0, '{}')", (made.CODE, made.STAMP, made.STAMP))
    made.add_issuer(db.conn, 0, random.Random(5), itertools.count(1), QUARTERS)
    releases = load.load_headers(db)
    claims, figures = (read(db, releases, "alder-alder-0") for read in (load.load_claims, load.load_figures))
    db.close()
    return _varied(claims), [*figures, *_splits(figures)]


def _varied(claims: list[Published[Claim]]) -> list[Published[Claim]]:
    """Withdraw some guidance, take the period from some, give some for a year: what a claim's own words do to it."""
    told = []
    for at, claim in enumerate(claims):
        item = claim.item
        if item.kind == "guidance" and at % 17 == 0:
            item = replace(item, action="withdrawn")
        elif item.kind == "guidance" and at % 7 == 0 and item.target_end is not None:
            item = replace(item, target_end=item.target_end + timedelta(days=273))
        elif item.kind == "guidance" and at % 11 == 0:
            before = claims[at - 10].item
            item = replace(item, target_start=None, target_end=None, target_text=None, low=before.low, high=before.high,
                           metric=before.metric, unit=before.unit)  # fmt: skip
        told.append(replace(claim, item=item))
    return told


def _splits(figures: list[Published[Figure]]) -> list[Published[Figure]]:
    event = next(f for f in figures if f.item.kind == "event" and f.published.year == 2015)
    words = "The two-for-one split of the shares took effect."
    return [replace(event, item=replace(event.item, subject="two-for-one 2015", outcome="split", quote=words, event="other"))]


@pytest.mark.parametrize("wait", [0, 65])
def test_verdicts_carried_on_are_those_judged_anew(
    wait: int, history: tuple[list[Published[Claim]], list[Published[Figure]]]
) -> None:
    claims, figures = history
    whole = judged = 0
    for day, anew, carried, concerned in in_steps(claims, figures, wait):
        assert carried == anew, day
        whole, judged = whole + len(anew), judged + concerned
    assert judged < 0.75 * whole, "hardly anything was left alone"


def claim(kind: str = "guidance", **more: object) -> Published[Claim]:
    known = {"metric": "revenue", "low": Decimal(5), "high": Decimal(6), "target_end": date(2031, 3, 31)} | more
    item = Claim(kind, "words", 0, 5, "issuer", "revenue", claim_id="c", **known)  # type: ignore[arg-type]
    return Published(item, "old", "i", date(2031, 1, 10))


def figure(**more: object) -> Published[Figure]:
    known = {"kind": "number", "metric": "revenue", "value": Decimal(5), "period_end": date(2030, 12, 31)} | more
    item = Figure(quote="words", start=0, end=5, **known)  # type: ignore[arg-type]
    return Published(item, "new", "i", date(2031, 2, 10))


FEBRUARY, APRIL = date(2031, 2, 10), date(2031, 4, 10)


@pytest.mark.parametrize(("told", "reported", "day", "bears"), [
    (claim(), [], FEBRUARY, False),
    (claim(), [figure()], FEBRUARY, False),
    (claim(), [figure(period_end=date(2031, 4, 2))], FEBRUARY, True),
    (claim(), [figure(kind="event", metric=None, outcome="split", period_end=None)], FEBRUARY, False),
    (claim(unit="USD/share"), [figure(kind="event", metric=None, outcome="split", period_end=None)], FEBRUARY, True),
    (claim("milestone", metric=None, event="listing"), [], FEBRUARY, False),
    (claim("milestone", metric=None, event="listing"), [figure()], FEBRUARY, True),
    (claim(), [], APRIL, True),
    (claim("milestone", metric=None, event="listing"), [], APRIL, True),
    (claim(target_end=None), [figure()], APRIL, False),
], ids=lambda given: None)  # fmt: skip
def test_what_bears_on_a_verdict(told: Published[Claim], reported: list[Published[Figure]], day: date, bears: bool) -> None:
    found = find_concerned([told], window_ends([told]), {f.release_id for f in reported}, reported, date(2031, 1, 20), day)
    assert (found == {"c"}) is bears
