"""Where the demo corpus and the trained models are: in the installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def data_folder() -> Path:
    """Return the folder of the demo corpus."""
    return _installed_or_checkout("_data", "data")


def models_folder() -> Path:
    """Return the folder of the trained pipelines."""
    return _installed_or_checkout("_models", "models")


def _installed_or_checkout(installed: str, checkout: str) -> Path:
    inside = _PACKAGE / installed
    return inside if inside.is_dir() else _PACKAGE.parent / checkout
