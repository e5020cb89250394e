"""The issuer's short name, which speaks in every table."""

from __future__ import annotations

import re

_LEGAL = re.compile(
    r"[,\s]+(?:inc|incorporated|corp|corporation|company|co|ltd|limited|llc|lp|plc|ag|se|s\.?a|n\.?v|kgaa|gmbh|holdings?|group|& co)\.?$",
    re.IGNORECASE,
)


def short_name(issuer: str | None) -> str:
    """Give the legal name without its legal forms.

    >>> short_name("Northwind Foods Holdings, Inc."), short_name(None)
    ('Northwind Foods', 'the issuer')
    """
    name = re.sub(r"\s*\(.*?\)\s*$", "", issuer or "the issuer").strip()
    while (shorter := _LEGAL.sub("", name).strip(" ,")) != name and shorter:
        name = shorter
    return name
