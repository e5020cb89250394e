"""The project's metadata.json, told of the ledger under the name that it is really served by."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tracker.web.serving import metadata_file

if TYPE_CHECKING:
    from datasette.app import Datasette

_MADE = "_tracker_metadata"


def metadata_of(datasette: Datasette, names: list[str]) -> dict[str, Any]:
    """Return what the instance's own metadata does not say, for the hook of that name.

    Datasette merges anew at every look, and some plugins look once per cell: the value is made once per instance,
    and only its outer dicts are fresh, so that what Datasette merges into it stays small.
    """
    if not names:
        return {}
    made = getattr(datasette, _MADE, None)
    if made is None or made[0] != names:
        made = (names, _make(datasette, names))
        setattr(datasette, _MADE, made)
    return {key: dict(value) if isinstance(value, dict) else value for key, value in made[1].items()}


def _make(datasette: Datasette, names: list[str]) -> dict[str, Any]:
    ours = json.loads(metadata_file().read_text(encoding="utf-8"))
    own = getattr(datasette, "_metadata_local", None) or {}
    ledger = ours["databases"]["tracker"]
    ours["databases"] = {name: ledger for name in names if name not in own.get("databases", {})}
    for dashboard in ours["plugins"]["datasette-dashboards"].values():
        for chart in dashboard["charts"].values():
            chart["db"] = names[0]
    return dict(ours)
