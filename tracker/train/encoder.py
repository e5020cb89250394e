"""The encoder part: a small language model and one head a kind, tuned on labelled candidates."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from tracker.decide.encoder import (
    HEAD,
    KINDS,
    MAX_TOKENS,
    MODEL,
    NAMES,
    TOKENIZER,
    WORDS,
    Seen,
    anchor_tokens,
    units_of,
)
from tracker.decide.features import kind_of
from tracker.decide.naming import Naming
from tracker.train.bases import SMALL, Base, base_folder
from tracker.train.labels import WEIGHT, Label, Labelled
from tracker.types import Candidate, Kind

DECAY, DROPOUT, READ_AT_ONCE = 0.01, 0.1, 32
# Some hosts of repositories refuse files over 100 MB. No other matrix of a graph in eight bits has so many bytes as its word embeddings.
LARGEST_FILE, WORDS_SIZE = 95_000_000, 10_000_000
# What naming counts beside deciding, and how far its wanted answers are from certain; one in so many plain units is seen a round.
NAMING_WEIGHT, SMOOTHING, PLAIN_SHARE = 1.0, 0.05, 2


@dataclass(frozen=True, slots=True)
class _Head:
    """One candidate of a unit: its tokens, its kind's row, its claim's kind, label, name and number."""

    tokens: list[int]
    row: int
    kind: Kind
    label: Label
    name: str | None
    number: int


@dataclass(frozen=True, slots=True)
class _Unit:
    """One encoded unit: its token ids, their parts, and its candidates."""

    ids: list[int]
    types: list[int]
    heads: list[_Head]

    @property
    def counts(self) -> bool:
        """Whether there is anything to learn from it."""
        return any(WEIGHT[head.label] > 0 or head.name is not None for head in self.heads)

    @property
    def promises(self) -> bool:
        return any(head.label in ("promised", "vague") or head.name is not None for head in self.heads)


@dataclass(frozen=True)
class Tuned:
    """The tuned network with its tokenizer."""

    net: Any
    tokenizer: Any
    base: Base = SMALL

    def read(self, candidates: Sequence[Candidate], published: date) -> list[Seen]:
        """Return what the network sees in the candidates of one release, in order."""
        import torch

        nothing = ["none"] * len(candidates), [None] * len(candidates)
        units = list(_encode(self.tokenizer, candidates, *nothing, published))  # type: ignore[arg-type]
        found = [Seen(0.0)] * len(candidates)
        self.net.eval()
        with torch.no_grad():
            for batch in _batches(units, READ_AT_ONCE, None):
                heads = [head for unit in batch for head in unit.heads]
                odds, vectors = self.net(batch)
                for n, (value, head) in enumerate(zip(odds.tolist(), heads, strict=True)):
                    found[head.number] = Seen(value, self._naming(head.kind, vectors[n]))
        return found

    def _naming(self, kind: Kind, vector: Any) -> Naming | None:
        """Return what a candidate may be of; None where it was taught no name of its kind."""
        import torch

        names = self.net.names[kind]
        return Naming(tuple(names), torch.log_softmax(self.net.namers[kind](vector), 0).numpy()) if names else None


def load_tokenizer(base: Base = SMALL) -> Any:
    """Load a base model's tokenizer, cut to the encoder's length."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(base_folder(base) / "tokenizer.json"))
    tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")
    tokenizer.no_padding()
    return tokenizer


def _encode(
    tokenizer: Any, candidates: Sequence[Candidate], labels: Sequence[Label], names: Sequence[str | None], published: date
) -> Iterator[_Unit]:
    for unit, numbers in units_of(candidates, published):
        encoding = tokenizer.encode(unit.above, unit.text)
        heads = [
            _Head(tokens, KINDS.index(kind_of(candidates[n])), candidates[n].claim.kind, labels[n], names[n], n)
            for n, tokens in zip(numbers, anchor_tokens(encoding, unit.anchors), strict=True)
        ]
        yield _Unit(encoding.ids, encoding.type_ids, heads)


def _batches(units: Sequence[_Unit], size: int, rng: random.Random | None) -> list[list[_Unit]]:
    """Batch units of like length; in another order each time where a random source is given."""
    ordered = sorted(units, key=lambda unit: len(unit.ids) + (rng.random() * 8 if rng else 0))
    batches = [ordered[n : n + size] for n in range(0, len(ordered), size)]
    if rng:
        rng.shuffle(batches)
    return batches


def tune(data: Sequence[Labelled], seed: int = 0, base: Base = SMALL) -> Tuned:
    """Tune the encoder on labelled releases; the same data and seed give the same weights on the same machine.

    What is frozen (the embeddings, and as many lower layers) is run once, without dropout.
    """
    import torch

    torch.manual_seed(seed)
    rng = random.Random(seed)
    tokenizer = load_tokenizer(base)
    units = [unit for r in data for unit in _encode(tokenizer, r.candidates, r.labels, r.names, r.published) if unit.heads]
    units = [unit for unit in units if unit.counts]
    telling, plain = [u for u in units if u.promises], [u for u in units if not u.promises]
    net = _network(_names(units), base)
    below = _below(net, units)
    steps = base.epochs * ((len(telling) + len(plain) // PLAIN_SHARE) // base.batch + 1)
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for p in net.base.parameters() if p.requires_grad], "lr": base.rate},
            {"params": [*net.head.parameters(), *net.namers.parameters()], "lr": base.head_rate},
        ],
        weight_decay=DECAY,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / base.warm_up) * max(0.02, 1 - step / steps)
    )
    for _ in range(base.epochs):
        net.train()
        # What promises nothing is the most by far: each round sees another part of it.
        for batch in _batches([*telling, *rng.sample(plain, len(plain) // PLAIN_SHARE)], base.batch, rng):
            _step(net, batch, [below[id(unit)] for unit in batch], optimizer, schedule)
    return Tuned(net, tokenizer, base)


def _below(net: Any, units: Sequence[_Unit]) -> dict[int, Any]:
    """Run the frozen layers once for all epochs; returns their states by unit (`id`), in half the digits to save memory."""
    import torch

    net.eval()
    found: dict[int, Any] = {}
    with torch.no_grad():
        for batch in _batches(units, READ_AT_ONCE, None):
            with _fewer_digits():
                states = net.lower(*_padded(batch))
            found |= {id(u): states[n, : len(u.ids)].to(torch.bfloat16) for n, u in enumerate(batch)}
    return found


def _fewer_digits() -> Any:
    """Return the context that computes in bfloat16 where the processor does so natively (half the time, the same precision)."""
    import torch

    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=torch.ops.mkldnn._is_mkldnn_bf16_supported())


def _step(net: Any, batch: Sequence[_Unit], below: Sequence[Any], optimizer: Any, schedule: Any) -> None:
    import torch

    heads = [head for unit in batch for head in unit.heads]
    wanted = torch.tensor([float(head.label == "promised") for head in heads])
    weight = torch.tensor([WEIGHT[head.label] for head in heads])
    with _fewer_digits():
        logits, vectors = net(batch, torch.nn.utils.rnn.pad_sequence(list(below), batch_first=True))
    losses = torch.nn.functional.binary_cross_entropy_with_logits(logits.float(), wanted, reduction="none")
    loss = (losses * weight).sum() / weight.sum().clamp(min=1) + NAMING_WEIGHT * _naming_loss(net, heads, vectors.float())
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    optimizer.step()
    schedule.step()


def _naming_loss(net: Any, heads: Sequence[_Head], vectors: Any) -> Any:
    """Return the mean loss of the names of a batch, 0 where none is told."""
    import torch

    total, told = torch.zeros(()), 0
    for kind, names in net.names.items():
        rows = [(n, names.index(head.name)) for n, head in enumerate(heads) if head.kind == kind and head.name in names]
        if rows:
            odds = net.namers[kind](vectors[[n for n, _ in rows]])
            wanted = torch.tensor([name for _, name in rows])
            total = total + torch.nn.functional.cross_entropy(odds, wanted, label_smoothing=SMOOTHING, reduction="sum")
            told += len(rows)
    return total / max(told, 1)


def _names(units: Sequence[_Unit]) -> dict[Kind, list[str]]:
    """List the metrics and the events that are told at all."""
    found: dict[Kind, set[str]] = {"guidance": set(), "milestone": set()}
    for head in (head for unit in units for head in unit.heads):
        if head.name is not None:
            found[head.kind].add(head.name)
    return {kind: sorted(names) for kind, names in found.items()}


def _freeze(*parts: Any) -> None:
    for part in parts:
        for parameter in part.parameters():
            parameter.requires_grad = False


def _padded(batch: Sequence[_Unit]) -> tuple[Any, Any, Any]:
    """Return token ids, their parts and the mask of a batch, as wide as its longest unit."""
    import torch

    width = max(len(unit.ids) for unit in batch)
    ids, types, mask = (
        torch.tensor([[*row, *[0] * (width - len(row))] for row in rows])
        for rows in ([u.ids for u in batch], [u.types for u in batch], [[1] * len(u.ids) for u in batch])
    )
    return ids, types, mask


def _network(names: dict[Kind, list[str]], base: Base) -> Any:
    """Build the network: the base model with its embeddings and lower layers frozen; over anchor and whole unit a head a kind, and the namers."""
    import torch
    from transformers import AutoModel

    class Network(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.base = AutoModel.from_pretrained(str(base_folder(base)))
            self.drop = torch.nn.Dropout(DROPOUT)
            width = 2 * self.base.config.hidden_size
            self.head = torch.nn.Linear(width, len(KINDS))
            self.names = names
            self.namers = torch.nn.ModuleDict({kind: torch.nn.Linear(width, len(found)) for kind, found in names.items() if found})
            _freeze(self.base.embeddings, *self.base.encoder.layer[: base.frozen])
            # The places of words, where a model tells them to all its layers.
            self.places = getattr(self.base.encoder, "compute_position_bias", None)
            _freeze(*(part for name, part in self.base.encoder.named_children() if name == "relative_attention_bias"))

        def lower(self, ids: Any, types: Any, mask: Any) -> Any:
            told = {"token_type_ids": types} if self.places is None else {}
            return self._through(self.base.encoder.layer[: base.frozen], self.base.embeddings(input_ids=ids, **told), mask)

        def _through(self, layers: Any, states: Any, mask: Any) -> Any:
            away = (1.0 - mask[:, None, None, :].to(states.dtype)) * -1e4
            places = {} if self.places is None else {"position_bias": self.places(states)}
            for layer in layers:
                states = layer(states, attention_mask=away, **places)
                states = states[0] if isinstance(states, tuple) else states
            return states

        def forward(self, batch: Sequence[_Unit], below: Any = None) -> tuple[Any, Any]:
            ids, types, mask = _padded(batch)
            states = self.lower(ids, types, mask) if below is None else below
            states = self._through(self.base.encoder.layer[base.frozen :], states, mask)
            pooled = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
            places = [(n, head) for n, unit in enumerate(batch) for head in unit.heads]
            vectors = self.drop(torch.stack([torch.cat([states[n, h.tokens].mean(0), pooled[n]]) for n, h in places]))
            rows = torch.tensor([head.row for _, head in places])
            return self.head(vectors).gather(1, rows[:, None]).squeeze(1), vectors

    return Network()


def save(tuned: Tuned, folder: Path) -> None:
    """Write the tuned encoder for the runtime: an ONNX graph in eight bits, its tokenizer, the heads."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    net = tuned.net.eval()
    whole = folder / "whole.onnx"
    names = ["input_ids", "attention_mask", *(["token_type_ids"] if net.places is None else [])]
    example = tuple(torch.ones((2, 16), dtype=torch.long) for _ in names)
    torch.onnx.export(
        _States(net.base), example, str(whole), input_names=names, output_names=["states"], opset_version=17,
        dynamic_axes={name: {0: "batch", 1: "tokens"} for name in [*names, "states"]}, dynamo=False,
    )  # fmt: skip
    if tuned.base.outliers:
        _scale_in_blocks(whole)
    # Scales per channel, in seven bits: of a sample's candidates .4 % change sides, against 2.5 % with one scale a matrix.
    quantize_dynamic(str(whole), str(folder / MODEL), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    whole.unlink()
    (folder / WORDS).unlink(missing_ok=True)
    if (folder / MODEL).stat().st_size > LARGEST_FILE:
        _lay_words_apart(folder)
    tuned.tokenizer.save(str(folder / TOKENIZER), pretty=False)
    heads = {"": net.head, **{f"{kind}_": namer for kind, namer in net.namers.items()}}
    arrays = {f"{name}{part}": values for name, head in heads.items() for part, values in _arrays(head)}
    np.savez_compressed(folder / HEAD, **arrays)  # type: ignore[arg-type]
    told = {kind: found for kind, found in net.names.items() if found}
    (folder / NAMES).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _scale_in_blocks(graph: Path) -> None:
    """Write the second matrices of the feed-forward parts in eight bits with a scale for every 64 numbers, on both sides.

    With a scale a matrix for what they are given, the log-odds of 41 units moved by .72 (root of the mean square), so by .14.
    """
    import onnx
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

    model = onnx.load(str(graph))
    others = [n.name for n in model.graph.node if "/output/dense" not in n.name or "attention" in n.name]
    blocks = MatMulNBitsQuantizer(model, bits=8, block_size=64, is_symmetric=True, accuracy_level=4, nodes_to_exclude=others)
    blocks.process()
    blocks.model.save_model_to_file(str(graph), False)


def _lay_words_apart(folder: Path) -> None:
    """Move the word embeddings of the graph to a file of their own."""
    import onnx
    from onnx.external_data_helper import convert_model_to_external_data

    model = onnx.load(str(folder / MODEL))
    convert_model_to_external_data(model, location=WORDS, size_threshold=WORDS_SIZE)
    onnx.save_model(model, str(folder / MODEL))


def _arrays(head: Any) -> Iterator[tuple[str, np.ndarray]]:
    yield "weights", head.weight.detach().numpy()
    yield "biases", head.bias.detach().numpy()


def _States(base: Any) -> Any:
    import torch

    class States(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.base = base

        def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any = None) -> Any:
            told = {} if token_type_ids is None else {"token_type_ids": token_type_ids}
            return self.base(input_ids=input_ids, attention_mask=attention_mask, **told).last_hidden_state

    return States().eval()
