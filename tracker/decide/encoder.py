"""The encoder: a small tuned language model over a segment and what stands above it, with a head for each of its candidates."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tracker.decide.features import kind_of, years_ahead
from tracker.decide.naming import Naming
from tracker.types import Candidate

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# Of a large graph the word embeddings lie beside it in WORDS; the graph itself names that file.
MODEL, WORDS = "encoder.onnx", "encoder.words"
TOKENIZER, HEAD, NAMES = "tokenizer.json", "head.npz", "names.json"
KINDS = ("amount", "direction", "event", "row.amount", "row.direction", "row.event")
MAX_TOKENS = 160
MAX_TEXT = 900
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_SPOKEN = {"thisyear": "this year", "nextyear": "next year", "lastyear": "last year", "lateryear": "later year", "pastyear": "past year"}


@dataclass(frozen=True, slots=True)
class Unit:
    """What the encoder sees at once: the words above a segment, its text, and the characters of each anchor in that text."""

    above: str
    text: str
    anchors: tuple[tuple[int, int], ...]


def units_of(candidates: Sequence[Candidate], published: date) -> list[tuple[Unit, list[int]]]:
    """Group candidates by segment into units; each comes with the indices of its candidates, in the order of its anchors."""
    groups: dict[tuple[int, str, str], list[int]] = {}
    for number, candidate in enumerate(candidates):
        segment = candidate.segment
        groups.setdefault((segment.start, segment.kind, segment.caption), []).append(number)
    return [(_unit([candidates[n] for n in numbers], published), numbers) for numbers in groups.values()]


def _unit(candidates: Sequence[Candidate], published: date) -> Unit:
    segment = candidates[0].segment
    parts = (segment.kind, segment.section[-90:], segment.caption[-120:], segment.lead[-120:])
    above = " | ".join(part for part in parts if part) + " | " + segment.before[-100:]
    text, moved = spoken_times(segment.text[:MAX_TEXT], segment.times, published)
    anchors = tuple((moved(c.start - segment.start), moved(c.end - segment.start)) for c in candidates)
    return Unit(spoken_times(above, (), published)[0], text, anchors)


def spoken_times(text: str, times: Sequence[tuple[int, str]], published: date) -> tuple[str, Callable[[int], int]]:
    """Write years as their distance from the release and after each time what it is on that day.

    `times` are ends of periods with "over", "now" or "ahead". Returns the text and a function from old offsets to new ones.

    >>> spoken_times("growth in 2032 or later", [], date(2031, 2, 3))[0]
    'growth in next year or later'
    >>> spoken_times("Sea trials begin in May, after the launch in January.", [(23, "ahead"), (52, "over")], date(2031, 2, 3))[0]
    'Sea trials begin in May (ahead), after the launch in January (over).'
    """
    edits = [(m.start(), m.end(), _SPOKEN[years_ahead(int(m.group()) - published.year)]) for m in _YEAR.finditer(text)]
    edits += [(end, end, f" ({told})") for end, told in times if end <= len(text)]
    edits.sort()
    pieces: list[str] = []
    at = 0
    for start, end, words in edits:
        pieces += [text[at:start], words]
        at = end

    def moved(offset: int) -> int:
        by = 0
        for start, end, words in edits:
            if offset > end or (offset == end > start):
                by += len(words) - (end - start)
            elif offset > start:
                return start + by
        return offset + by

    return "".join([*pieces, text[at:]]), moved


@dataclass(frozen=True, slots=True)
class Seen:
    """What the encoder sees in a candidate: the log-odds that it is promised, and what it may be a promise of."""

    odds: float
    naming: Naming | None = None


@dataclass(frozen=True)
class Namer:
    """A head that names: a row of weights for each metric, or each event."""

    names: tuple[str, ...]
    weights: np.ndarray
    biases: np.ndarray

    def naming(self, vector: np.ndarray) -> Naming:
        odds = self.weights @ vector + self.biases
        return Naming(self.names, odds - np.log(np.exp(odds - odds.max()).sum()) - odds.max())


@dataclass(frozen=True)
class Encoder:
    """The encoder with its runtime session, tokenizer and heads: one row of weights a kind, and namers by kind of claim."""

    session: Any
    tokenizer: Tokenizer
    heads: np.ndarray
    biases: np.ndarray
    namers: Mapping[str, Namer]
    # What its graph asks for: some models are told which of the two texts a token stands in.
    inputs: tuple[str, ...]

    def read(self, candidates: Sequence[Candidate], published: date) -> list[Seen]:
        """Return what the encoder sees in each candidate of one release, in order.

        Each unit is read by itself. The graph scales its eight bits by all that it is given at once: beside others, longer
        ones above all, a unit's odds moved by up to two, and the memory for sixteen is four times that for one.
        """
        found = [Seen(0.0)] * len(candidates)
        for unit, numbers in units_of(candidates, published):
            encoded = self.tokenizer.encode(unit.above, unit.text)
            states = self._states(encoded)
            pooled = states.mean(0)
            for number, tokens in zip(numbers, anchor_tokens(encoded, unit.anchors), strict=True):
                kind = KINDS.index(kind_of(candidates[number]))
                vector = np.concatenate([states[tokens].mean(0), pooled])
                namer = self.namers.get(candidates[number].claim.kind)
                odds = float(vector @ self.heads[kind] + self.biases[kind])
                found[number] = Seen(odds, namer.naming(vector) if namer else None)
        return found

    def _states(self, encoded: Any) -> np.ndarray:
        fields = {"input_ids": encoded.ids, "attention_mask": encoded.attention_mask, "token_type_ids": encoded.type_ids}
        asked = {name: np.array([fields[name]], dtype=np.int64) for name in self.inputs}
        states: np.ndarray = self.session.run(None, asked)[0][0]
        return states


def anchor_tokens(encoding: Any, anchors: Sequence[tuple[int, int]]) -> list[list[int]]:
    """List the tokens of the text (the second sequence) that each anchor covers; the first token where it covers none."""
    places = [
        (n, start, end)
        for n, ((start, end), part) in enumerate(zip(encoding.offsets, encoding.sequence_ids, strict=True))
        if part == 1
    ]
    return [[n for n, a, b in places if a < end and b > start] or [0] for start, end in anchors]


def load_encoder(folder: Path) -> Encoder:
    """Load the encoder; raises ImportError without its runtime and OSError or ValueError without its weights."""
    # From 1.32 on the runtime tells its maker of every use, and keeps a database below the home folder, unless told not to.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime
    from tokenizers import Tokenizer

    if not (folder / MODEL).is_file():
        raise OSError(f"no {MODEL}")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    heads = np.load(folder / HEAD)
    namers = {
        kind: Namer(tuple(names), heads[f"{kind}_weights"], heads[f"{kind}_biases"]) for kind, names in read_names(folder).items()
    }
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")
    tokenizer.no_padding()
    try:
        session = onnxruntime.InferenceSession(str(folder / MODEL), options, providers=["CPUExecutionProvider"])
    except Exception as problem:  # The runtime's own exceptions have no other type in common.
        raise OSError(f"{MODEL} cannot be loaded: {problem}") from problem
    inputs = tuple(given.name for given in session.get_inputs())
    return Encoder(session, tokenizer, heads["weights"], heads["biases"], namers, inputs)


def read_names(folder: Path) -> dict[str, list[str]]:
    """Read what the namers' rows are, by kind of claim; empty for an encoder that was tuned without any."""
    place = folder / NAMES
    found: dict[str, list[str]] = json.loads(place.read_text(encoding="utf-8")) if place.is_file() else {}
    return found
