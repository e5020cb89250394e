"""Where EDGAR gives the figures of a company's XBRL statements: one JSON a company, all filings in it."""

from __future__ import annotations

import re

from tracker.errors import TrackerError

DATA = "https://data.sec.gov"


def facts_url(cik: str | int, data: str = DATA) -> str:
    """Return the address of a company's facts.

    >>> facts_url("CIK0000320193")
    'https://data.sec.gov/api/xbrl/companyfacts/CIK0000320193.json'
    """
    number = re.fullmatch(r"(?:CIK)?0*(\d{1,10})", str(cik).strip(), re.IGNORECASE)
    if number is None:
        raise TrackerError(f"{cik!r} is no CIK; it is the number that the SEC knows a company by, such as 0000320193")
    return f"{data}/api/xbrl/companyfacts/CIK{int(number[1]):010d}.json"
