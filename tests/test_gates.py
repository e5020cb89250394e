"""Gates let through whatever their pattern finds, and keep out most of what it does not."""

import random
import re
from pathlib import Path

import pytest

from tracker import lexicon, read_release
from tracker.candidates import events, surroundings
from tracker.candidates.signs import REPORTED
from tracker.figures import happenings
from tracker.lexicon.gates import gated, index_patterns, keys_of, ungated
from tracker.mentions import cues
from tracker.segments import find_segments

DATA = Path(__file__).parent.parent / "data"


def _sentences():
    files = sorted(p for p in DATA.rglob("*") if p.parent.name == "releases")[:40]
    for file in files:
        release = read_release(file)
        yield from (segment.text for segment in find_segments(release))
    for name in ("cues", "outcomes", "actions", "boilerplate"):
        yield from (row["example"] for row in lexicon.load_rows(name))
    for row in lexicon.load_rows("event_frames"):
        yield from (*row["examples"], *row["others"])


def _patterns():
    yield from cues._patterns().values()
    yield from (pattern for _, pattern in happenings._outcomes())
    yield from (pattern for _, pattern in happenings._frames()[0])
    yield from (paragraph for _, _, paragraph in surroundings._boilerplate())


def test_a_gate_never_hides_what_its_pattern_finds():
    texts = [text + " and so it goes on until the text is long enough." for text in dict.fromkeys(_sentences())]
    assert len(texts) > 300
    hits = gated_out = 0
    for pattern in _patterns():
        for text in texts:
            found, let = pattern.whole.search(text), pattern.search(text)
            assert (found and found.span()) == (let and let.span()), (pattern.whole.pattern[:80], text)
            hits += found is not None
            gated_out += pattern.keys is not None and pattern.keys.isdisjoint(keys_of(text))
    assert hits > 300
    # Most texts never meet the pattern.
    assert gated_out > 0.7 * len(texts) * len(list(_patterns()))


@pytest.mark.parametrize(
    ("pattern", "keys"),
    [
        (r"\bopen(?:s|ed)?\b", {"open ", "opens ", "opened "}),
        (r"\bplan\w*", {"pla"}),
        (r"\breaffirm\w*", {"reaff"}),
        (r"\b(?:re)?affirm\w*", {"reaff", "affir"}),
        (r"\bthis (?:year|quarter)\b", {"this year", "this quarter"}),
        (r"\bto (?=(?:ship|sell)\b)", {"ship ", "sell "}),
        (r"\borgani[sz]es\b", {"organises ", "organizes "}),
        (r"(?<!\w)dial(?:ing|-in)\b", {"dialing ", "dial "}),
        (r"\b(?:\w+ ){0,3}guidance\b", {"guidance "}),
        # A match may begin within a word, or with a figure: any text may hold it.
        (r"opened", None),
        (r"\b(?:opened|20\d\d)\b", None),
        (r"\b\w+ed\b", None),
    ],
)
def test_a_gate_is_the_words_that_a_match_must_hold(pattern, keys):
    found = gated(pattern).keys
    assert found == (frozenset(keys) if keys else None)


def test_letters_that_only_a_case_blind_pattern_takes_for_others_pass_the_gate():
    text = "Wır ſhip it from Wien, and that is all there is to be said about it for now."
    assert re.search(r"\bwir ship\b", text, re.IGNORECASE)
    assert not gated(r"\bwir ship\b").keys.isdisjoint(keys_of(text))


def test_an_index_names_the_rows_that_a_text_can_match_in_their_order():
    index = index_patterns([gated(r"\bship(?:s|ped)\b"), gated(r"\bopened\b"), gated(r"\d+:\d+")])
    assert index.rows("It opened a shop and shipped tea.") == [0, 1, 2]
    assert index.rows("It closed a shop.") == [2]


def test_capitals_in_a_pattern_are_minded():
    assert gated(r"\b(?-i:May)\b").search("It may open in the spring, or so the company says in its report today.") is None
    assert gated(r"\bEBITDA\b").holds("The ebitda of the group was higher than the year before, as it said.")


def test_places_are_those_of_the_text_itself():
    pattern = ungated(r"(?P<what>Shops?|EBITDA)\b")
    text = "SHOPS and Ebitda"
    assert [(m.lastgroup, text[m.start() : m.end()]) for m in pattern.places(text)] == [("what", "SHOPS"), ("what", "Ebitda")]
    assert pattern.in_part("a SHOP") and not pattern.in_part("a SHOPPER")


def test_a_pattern_that_minds_case_in_part_reads_the_text_as_it_is():
    pattern = gated(r"\b(?:crowns|(?-i:SEK ?m)|(?-i:may) rise)\b")
    for text, found in (("Net sales, SEKm", True), ("net sales, sekm", False), ("CROWNS", True), ("It may rise", True), ("In May rise", False)):
        long = f"{text} and so it goes on until the text is long enough for a gate."
        assert pattern.holds(long) == found == (pattern.search(long) is not None) == bool(list(pattern.places(long))) == pattern.in_part(text)


WORDS = "the plant was opened and is to be opened in May had been reported basis sawmill grew meter asked".split()


@pytest.mark.parametrize("seed", range(6))
def test_a_stretch_of_a_text_is_read_as_if_it_were_cut_out(seed):
    """At the edges a cut makes words ("|was|te") and hides what a look around sees ("to be |opened")."""
    drawn = random.Random(seed)
    patterns = [REPORTED, ungated(r"(?<!\bbe )\b(?:opened|grew|met)\b(?! in)")]
    found = []
    for _ in range(40):
        text = " ".join(drawn.choices(["sundry", *WORDS] if drawn.random() < 0.5 else ["sundry"] * 60 + WORDS, k=90))
        for start, end in (sorted(drawn.choices(range(len(text)), k=2)) for _ in range(40)):
            found += [(p.in_stretch(text, start, end), p.in_part(text[start:end])) for p in patterns]
            found.append((events._is_past(text, start, end), bool(events._PAST.search(events._PASSIVES.sub("", text[start:end])))))
    assert all(a == b for a, b in found)
    assert {a for a, _ in found} == {True, False}
