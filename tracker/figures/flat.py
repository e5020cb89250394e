"""Statements that lost their layout → figures: "Three Months Ended March 31, 2026 2025 Revenue $ 637 $ 1,637 Net loss (5,044) …"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from tracker.figures.headers import MONTH_DAY, YEAR, span_by, words_of_duration
from tracker.figures.reported import Calendar, day_of
from tracker.figures.rows import name_row
from tracker.figures.rowvalues import figure_of
from tracker.figures.statements import UNREAD
from tracker.figures.values import Scale, currency_in, parse_value, scale_in
from tracker.types import Figure, Release

_DURATION = r"(?:(?:three|six|nine|twelve|\d{1,2}) (?:months|weeks)|(?:fiscal |full )?(?:quarter|year)s?) ended"
_DAY = r"(?:january|february|march|april|may|june|july|august|september|october|november|december) \d{1,2},?"
_HEADER = re.compile(
    rf"(?P<durations>{_DURATION}(?: {_DAY})?(?:,? (?:and )?{_DURATION}(?: {_DAY})?)?)(?: \(?un-?audited\)?)?(?P<days>(?:,? {_DAY}(?: (?:19|20)\d\d)?){{0,4}})(?P<years>(?: (?:19|20)\d\d){{1,4}})(?= ?[A-Z$])",
    re.IGNORECASE,
)
_VALUE = r"(?:\$ ?)?(?:\(\$? ?)?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?<=\d)\)?%?|[-–—](?= )"
_LONGEST = 9000
_ABOVE = 200


def find_flat_figures(release: Release, known: Calendar) -> Iterator[Figure]:
    """Find the rows of statements that a page printed as one run of text; only those with a value for every column."""
    for block in release.blocks:
        if block.kind == "table" or block.end - block.start > _LONGEST:
            continue
        words = release.text[block.start : block.end]
        # What heads columns ends in this word.
        if "ended" not in words.lower():
            continue
        text = re.sub(r"[\s\u00a0]", " ", words)
        for header in _HEADER.finditer(text):
            columns = _columns(header, known)
            if len(columns) >= 2:
                above = release.text[max(0, block.start - _ABOVE) : block.start] + text[: header.start()]
                yield from _rows(release, text, block.start, header.end(), columns, scale_in(above[-_ABOVE:]) or _usual_scale(release.text))


@lru_cache(maxsize=2)
def _usual_scale(text: str) -> Scale:
    return scale_in(text) or Scale(0, 0, currency_in(text) or "USD")


def _columns(header: re.Match[str], known: Calendar) -> list[tuple[date, date]]:
    """Date the columns: every duration with every year, a day for all of them or one each."""
    durations = words_of_duration(header["durations"])
    days = list(MONTH_DAY.finditer(f"{header['durations']} {header['days']}"))
    years = YEAR.findall(header["years"])
    if not durations or not days or len(years) % len(durations):
        return []
    each = len(years) // len(durations)
    spans = []
    for number, year in enumerate(years):
        day = days[number] if len(days) == len(years) else days[0]
        end = day_of(day["month"], day["day"], year, known.published)
        if end is None or end > known.published or len(days) not in (1, len(durations), len(years)):
            return []
        spans.append(span_by(durations[number // each], end))
    return spans


def _rows(
    release: Release, text: str, offset: int, at: int, columns: Sequence[tuple[date, date]], scale: Scale
) -> Iterator[Figure]:
    """Read labels that are followed by exactly as many values as there are columns, until prose begins."""
    row = re.compile(
        rf" ?(?P<label>[A-Za-z][A-Za-z&,'’()/ :.-]{{3,90}}?) (?P<values>(?:{_VALUE})(?: (?:{_VALUE})){{{len(columns) - 1}}})(?![\d.,%])"
    )
    group = ""
    while match := row.match(text, at):
        label = match["label"]
        head, _, tail = label.rpartition(":")
        group = head or group
        named = name_row(tail.strip() or label, group)
        values = [parse_value(v.group()) for v in re.finditer(_VALUE, match["values"]) if v.group().strip()]
        at = match.end()
        if named is None or named.metric in UNREAD or len(values) != len(columns):
            continue
        for (start, end), value in zip(columns, values, strict=True):
            figure = figure_of(named, value, scale) if value is not None else None
            if figure is not None:
                first, last = offset + match.start("label"), offset + match.end()
                yield replace(
                    figure,
                    quote=release.text[first:last],
                    start=first,
                    end=last,
                    period_start=start,
                    period_end=end,
                    rule="flat.row",
                )
