"""What was installed, against the hashes that the installer noted."""

from __future__ import annotations

import base64
import hashlib
import tomllib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, PackagePath, distribution
from importlib.resources import files

_PACKAGE = "guidance-tracker"


def changed_files(listed: Iterable[PackagePath] | None = None) -> list[str]:
    """Name the installed files of the tracker (code, word lists, model) that are not as they came."""
    if listed is None:
        try:
            listed = distribution(_PACKAGE).files or ()
        except PackageNotFoundError:
            return []
    return [str(one) for one in listed if one.parts[0] == "tracker" and one.hash and not _is_whole(one)]


def _is_whole(file: PackagePath) -> bool:
    noted = file.hash
    assert noted is not None
    try:
        content = hashlib.new(noted.mode, file.locate().read_bytes()).digest()  # type: ignore[attr-defined]
    except OSError:
        return False
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode() == noted.value


def broken_lists() -> list[str]:
    """Name the word lists that cannot be parsed."""
    broken = []
    for file in files("tracker.lexicon").iterdir():
        if file.name.endswith(".toml"):
            try:
                tomllib.loads(file.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                broken.append(f"tracker/lexicon/{file.name}")
    return sorted(broken)
