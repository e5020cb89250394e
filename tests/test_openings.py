"""A look ahead at the letters that a match can begin with never hides a match, and is none where it can't be told."""

from __future__ import annotations

import random
import re

import pytest

from tracker.figures.comparisons import _COMPARES
from tracker.figures.reported import _rules
from tracker.lexicon.openings import opened
from tracker.mentions.cues import _patterns, _window
from tracker.periods.spans import _GATE

LOOKED = [_COMPARES, _rules(), *_patterns().values(), _window(), _GATE]
WORDS = (
    "compared with from $5 to 2024 Q3 (Q1 FY25: (2023: versus up vs. than the prior year's over last % percent as in first half of expected expects "
    "than expected is was originally scheduled to be planned will we’ll soon 9M Dec. 31 12/31 spring Frühjahr ſold İt ı – — ; , . fiscal quarterly month-end Easter three months ended"
).split()


@pytest.mark.parametrize("number", range(len(LOOKED)))
def test_what_is_tried_only_where_its_letters_stand_finds_what_the_pattern_finds(number: int) -> None:
    drawn, pattern = random.Random(number), LOOKED[number].pattern
    looked, plain = opened(pattern), re.compile(pattern, re.IGNORECASE)
    assert looked != pattern
    ahead, found = re.compile(looked, re.IGNORECASE), 0
    for _ in range(400):
        text = "".join(word + drawn.choice((" ", " ", "", "\n", "-")) for word in drawn.choices(WORDS, k=25))
        spans = [match.span() for match in plain.finditer(text)]
        assert [match.span() for match in ahead.finditer(text)] == spans, text
        found += len(spans)
    assert found > 5


@pytest.mark.parametrize(
    "pattern",
    [
        r"\b(?:we )?\w+ plans",  # begins with any letter
        r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen)?",  # may be empty
        r"\b(?:one|two|three)\b",  # few ways
        r"[^.;]{0,20}(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen)",
    ],
)
def test_a_pattern_that_begins_anyhow_stays_as_it_is(pattern: str) -> None:
    assert opened(pattern) == pattern


def test_edges_stay_before_the_look_and_those_of_one_way_with_their_way() -> None:
    names = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda omega".split()
    every = "|".join(names)
    assert opened(rf"\b(?<!no )(?:{every})").startswith(r"\b(?<!no )(?=(?:alp|bet|")
    one_edged = re.compile(opened(rf"\balpha|{'|'.join(names[1:])}"))
    assert one_edged.search("unalpha") is None and one_edged.search("unbeta")
