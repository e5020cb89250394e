"""A reading of guidance with what stands around it, as its windows are weighed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from tracker.candidates import slots
from tracker.candidates.readings import Reading
from tracker.candidates.slots import Setting, Target
from tracker.candidates.windows import is_ahead
from tracker.lexicon import metrics
from tracker.lexicon.gates import told
from tracker.mentions import Marks, PeriodMark


@dataclass(frozen=True)
class Look:
    """A reading as its windows are weighed: what all the options share is worked out once. Offsets are the segment's."""

    reading: Reading
    setting: Setting
    others: tuple[tuple[int, int], ...]

    @cached_property
    def text(self) -> str:
        return self.setting.segment.text

    @cached_property
    def marks(self) -> Marks:
        return self.setting.marks

    @cached_property
    def published(self) -> date:
        return self.setting.calendar.published

    @cached_property
    def span(self) -> tuple[int, int]:
        """Where the reading stands, the amount alone where another clause parts it from its metric."""
        return slots.own_span(self.reading, self.text, self.marks)

    @cached_property
    def anchor(self) -> tuple[int, int]:
        """Where the amount stands, or the whole reading that has none."""
        return self.reading.amount_span or self.span

    @cached_property
    def stands(self) -> bool:
        known = metrics().get(self.reading.metric)
        return self.reading.metric in slots.STANDING or bool(known and known.balance)

    @cached_property
    def form(self) -> str:
        return "bal" if self.stands else "flow"

    @cached_property
    def live(self) -> list[PeriodMark]:
        """The segment's periods that are not over and not only compared with."""
        return [m for m in self.marks.periods if not m.compared and is_ahead(m, self.published)]

    @cached_property
    def count(self) -> int:
        return min(2, len(self.live))

    @cached_property
    def common(self) -> tuple[str, ...]:
        """Signs of the reading itself, to be weighed with where an option comes from."""
        signs = (f"n.{self.count}", f"form.{self.form}", f"meas.{self.reading.measure}", f"seg.{self.setting.segment.kind}")
        return (*signs, "timeless") if slots.TIMELESS.search(self.text) else signs

    @cached_property
    def tail(self) -> list[str]:
        """The first words behind the amount."""
        return re.findall(r"[a-z%$’'-]+", self.text[self.anchor[1] : self.anchor[1] + 45].lower())[:4]

    @cached_property
    def clause(self) -> str:
        return slots.clause_of(self.text, *self.anchor)

    @cached_property
    def running_year(self) -> Target:
        return slots.running_year(self.setting.calendar)

    @cached_property
    def is_annual(self) -> bool:
        return told(slots.ANNUAL, self.text)

    @cached_property
    def is_forecast(self) -> bool:
        return told(slots.FORECAST, self.text)

    @cached_property
    def _asides(self) -> list[tuple[int, int]]:
        return [aside.span() for aside in slots.ASIDE.finditer(self.text)]

    def is_aside(self, mark: PeriodMark) -> bool:
        return any(start <= mark.start < end for start, end in self._asides)

    def gap(self, mark: PeriodMark) -> int:
        start, end = self.anchor
        return max(0, max(start, mark.start) - min(end, mark.end))

    def target(self, mark: PeriodMark) -> Target:
        return slots.on_the_day(slots.target_of(mark, self.setting, inherit=False), self.stands or self.reading.metric in slots.RATES)
