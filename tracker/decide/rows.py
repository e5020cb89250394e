"""Claims that the rules read from tables, as candidates (until tables give candidates of their own)."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.segments import flat
from tracker.tables import find_table_claims
from tracker.types import Candidate, Release, Segment


def find_row_candidates(release: Release) -> Iterator[Candidate]:
    """Wrap the claims of tables."""
    for claim in find_table_claims(release):
        segment = Segment(flat(claim.quote), claim.start, "row", claim.section or "", caption=claim.cue or "")
        yield Candidate(claim, claim.start, claim.end, segment, frozenset({f"rule.{claim.rule}", f"metric.{claim.metric}"}))
