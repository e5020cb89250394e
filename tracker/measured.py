"""How good all this is: what was measured on releases that nobody had read, as it ships with the trained models."""

from __future__ import annotations

import json
from typing import Any

from tracker.places import models_folder

Row = dict[str, Any]
_UNSEEN, _UNREAD, _EYE = "issuers that nobody had read", "unread releases of known issuers", "random claims, read by eye"
# What each figure is called, in the order of reading.
_WHAT = {
    "precision": "claims: of those found, true",
    "recall": "claims: of those told, found",
    "f1": "claims: F1 of both",
    "real_f1": "claims: F1 on the real companies among them",
    "made_f1": "claims: F1 on the made-up companies among them",
    "tuple_recall": "claims found with metric, amount, unit and period all right",
    "verdict_precision": "verdicts: of met and missed, right",
    "verdict_recall": "verdicts: of those that could be judged, judged",
    "field_kind": "field: guidance or milestone",
    "field_metric": "field: metric",
    "field_event": "field: event",
    "field_amount": "field: amount",
    "field_measure": "field: level, growth or change",
    "field_basis": "field: GAAP or not",
    "field_target": "field: period",
    "field_action": "field: raised, lowered, …",
    "field_speaker": "field: who says so",
    "header_issuer": "release: company",
    "header_ticker": "release: ticker",
    "header_published": "release: day",
    "header_fiscal_year_end": "release: end of the fiscal year",
}


def load_measured() -> dict[str, Any]:
    """Read what was measured."""
    return dict(json.loads((models_folder() / "measured.json").read_text(encoding="utf-8")))


def figures_of(measured: dict[str, Any]) -> list[Row]:
    """List every figure with what it is of and over how many: `on`, `what`, `share`, `of`, `day`."""
    found = [
        {"on": on, "what": what, "share": told[name], "of": f"{told['hard_claims']} claims of {source}", "day": told["day"]}
        for on, told, source in (
            (_UNSEEN, measured["blind"], f"{measured['blind']['issuers']} issuers"),
            (_UNREAD, measured["unread"], f"{measured['unread']['releases']} releases"),
        )
        for name, what in _WHAT.items()
        if name in told
    ]
    by_eye = [
        {"on": _EYE, "what": "claims right in every field", "share": one["right"] / one["claims"], "of": f"{one['claims']} claims", "day": one["day"]}
        for one in measured["by_eye"]
    ]
    return found + by_eye


def faults_of(measured: dict[str, Any]) -> list[Row]:
    """List what was wrong with claims read by eye, the commonest first: `fault`, `claims`, `of`."""
    counted: dict[str, int] = {}
    for one in measured["by_eye"]:
        for fault, number in one["faults"].items():
            counted[fault] = counted.get(fault, 0) + number
    read = sum(one["claims"] for one in measured["by_eye"])
    return [{"fault": fault, "claims": number, "of": read} for fault, number in sorted(counted.items(), key=lambda item: -item[1])]
