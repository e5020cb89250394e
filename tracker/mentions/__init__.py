"""Segment → mentions: the cues, metrics, amounts and periods that stand in it, each found once."""

from tracker.mentions.cues import Cue, find_cues
from tracker.mentions.marks import AmountMark, Marks, PeriodMark, Role, find_marks

__all__ = ["AmountMark", "Cue", "Marks", "PeriodMark", "Role", "find_cues", "find_marks"]
