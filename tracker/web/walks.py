"""The walk: for one metric, period after period, the ranges in order of release and the figure that came of them.

Drawn on the server as inline SVG without `style=`, as the other charts are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import floor, log10

from markupsafe import Markup, escape

from tracker.web.badges import reason_words
from tracker.web.words import amount, day

HEIGHT, TOP, BOTTOM, LEFT, RIGHT = 230, 16, 46, 74, 8
# A slot is a period: its bars, a gap, and the place of the reported figure.
_BAR, _GAP, _DOT, _SLOT = 7, 3, 22, 64
MOST_PERIODS, MOST_BARS = 20, 8


@dataclass(frozen=True, slots=True)
class Range:
    """One range as it was told on a day; `action` is what it did to the one before it."""

    published: str
    low: float | None
    high: float | None
    action: str | None


@dataclass(frozen=True, slots=True)
class Period:
    """What was guided for one period, the oldest range first, and what came of it: `status` and `reason` of the promise."""

    name: str
    ranges: tuple[Range, ...]
    status: str | None
    reason: str | None
    actual: float | None = None
    link: str = "#"


@dataclass(frozen=True, slots=True)
class MetricWalk:
    """The walk of one metric over its periods, the earliest first."""

    title: str
    unit: str | None
    measure: str | None
    periods: tuple[Period, ...]


# What came of a period, by shape and by colour: (class, shape around 0,0).
_OUTCOMES = {
    "beat": '<path d="M0,-6.5 L6,5 L-6,5 Z"/>',
    "met": '<circle r="5"/>',
    "missed": '<path d="M0,-6.5 L6.5,0 L0,6.5 L-6.5,0 Z"/>',
    "open": '<circle r="4.5"/>',
}
LEGEND = (
    ("beat", "beat the range"),
    ("met", "in the range"),
    ("missed", "missed it"),
    ("open", "reported, not judged"),
)


def outcome(period: Period) -> str:
    """Name what came of a period: beat, met, missed, or open where a figure stands without a verdict."""
    if period.status == "met":
        return "beat" if period.reason == "exceeded" else "met"
    return "missed" if period.status == "missed" else "open"


def key(name: str) -> Markup:
    """Draw an outcome's mark for the legend."""
    return Markup(
        f'<svg class="dot {name}" viewBox="-8 -8 16 16" width="14" height="14" aria-hidden="true">{_OUTCOMES[name]}</svg>'
    )


def metric_walk(chart: MetricWalk) -> Markup:
    """Draw the walk: a bar for each range, lighter where a later one took its place, and a mark for the figure reported."""
    shown = chart.periods[-MOST_PERIODS:]
    values = [v for p in shown for v in _numbers(p)]
    if not values:
        return Markup("")
    widths = [max(_SLOT, len(p.ranges[-MOST_BARS:]) * (_BAR + _GAP) + _DOT + 14) for p in shown]
    width = LEFT + sum(widths) + RIGHT
    ticks = nice_ticks(min(values), max(values))
    y = _scale(min(*values, *ticks), max(*values, *ticks))
    body, at = [_grid(ticks, y, width, chart)], float(LEFT)
    for slot, space in zip(shown, widths, strict=True):
        body.append(_slot(slot, at, space, y, chart))
        at += space
    return Markup(
        f'<svg class="chart metric-walk" viewBox="0 0 {width} {HEIGHT}" width="{width}" height="{HEIGHT}" role="group" '
        f'aria-label="{escape(in_words(chart))}">{"".join(body)}</svg>'
    )


def in_words(chart: MetricWalk) -> str:
    """Say a walk in a sentence, for those who cannot see it."""
    return f"{chart.title}: " + "; ".join(_told(p, chart) for p in chart.periods[-MOST_PERIODS:])


def _told(period: Period, chart: MetricWalk) -> str:
    ranges = " then ".join(
        dict.fromkeys(amount(r.low, r.high, chart.unit, chart.measure) or "no number" for r in period.ranges)
    )
    actual = amount(period.actual, period.actual, chart.unit, chart.measure)
    came = f", reported {actual}" if actual else ""
    return f"{period.name} {ranges}{came}, {period.status or 'not judged'} {reason_words(period.reason)}".rstrip()


def _numbers(period: Period) -> list[float]:
    ends = [v for r in period.ranges for v in (r.low, r.high)]
    return [v for v in (*ends, period.actual) if v is not None]


def nice_ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Return round values that span a range, which need not begin at nought.

    >>> nice_ticks(41.5, 47.2), nice_ticks(0.47, 0.65), nice_ticks(5, 5)
    ([40.0, 42.0, 44.0, 46.0, 48.0], [0.45, 0.5, 0.55, 0.6, 0.65], [4.0, 4.5, 5.0, 5.5, 6.0])
    """
    span = (high - low) or abs(high) * 0.4 or 1.0
    if high == low:
        low, high = low - span / 2, high + span / 2
    rough = span / about
    scale = 10 ** floor(log10(rough))
    step = next(scale * n for n in (1, 2, 2.5, 5, 10) if scale * n >= rough * 0.8)
    first = floor(low / step)
    count = -floor(-high / step) - first
    return [round(float((first + n) * step), 10) for n in range(count + 1)]


def _scale(low: float, high: float) -> Callable[[float], float]:
    def place(value: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - low) / (high - low), 1)

    return place


def _grid(ticks: Iterable[float], y: Callable[[float], float], width: float, chart: MetricWalk) -> str:
    lines = []
    for value in ticks:
        at = y(value)
        lines.append(f'<line class="grid" x1="{LEFT}" x2="{width - RIGHT}" y1="{at}" y2="{at}"/>')
        lines.append(f'<text class="tick end" x="{LEFT - 8}" y="{at + 4}">{escape(short(value, chart))}</text>')
    return "".join(lines)


def noun(unit: str | None) -> str:
    """Return the noun that a unit is, which a chart says once above its axis; money and shares of a hundred are none.

    >>> noun("tonnes"), noun("USD/share"), noun("percent"), noun("count")
    ('tonnes', '', '', '')
    """
    return unit if unit and unit.islower() and unit not in ("percent", "percentage_point", "bps", "ratio", "count") else ""


def short(value: float, chart: MetricWalk) -> str:
    """Write a value of the axis: the unit short, and no more than fits."""
    text = amount(value, value, "count" if noun(chart.unit) else chart.unit, chart.measure).replace("\u00a0", " ")
    for long, brief in ((" million", "m"), (" billion", "bn"), (" trillion", "tn"), (" a share", "")):
        text = text.replace(long, brief)
    text = re.sub(r",000$", "k", text)
    return text if len(text) <= 11 else text[:10] + "…"


def _slot(period: Period, left: float, space: float, y: Callable[[float], float], chart: MetricWalk) -> str:
    ranges = period.ranges[-MOST_BARS:]
    begin = left + (space - len(ranges) * (_BAR + _GAP) - _DOT) / 2
    bars = [
        _bar(
            r, begin + n * (_BAR + _GAP), y, chart, newest=n == len(ranges) - 1, withdrawn=period.reason == "withdrawn"
        )
        for n, r in enumerate(ranges)
    ]
    dot = _dot(period, begin + len(ranges) * (_BAR + _GAP) + _DOT / 2, y, chart)
    middle, foot = left + space / 2, HEIGHT - BOTTOM
    name = escape(period.name.replace("\u00a0", " "))
    label = "".join(
        f'<text class="tick mid" x="{middle:.1f}" y="{foot + 18 + 14 * n}">{part}</text>'
        for n, part in enumerate(_two_lines(str(name)))
    )
    edge = f'<line class="grid" x1="{left:.1f}" x2="{left:.1f}" y1="{TOP}" y2="{foot + 6}"/>'
    # The whole slot can be hit, not its thin bars alone.
    hit = (
        f'<rect class="hit" x="{left:.1f}" y="{TOP}" width="{space}" height="{HEIGHT - TOP}" fill="none" '
        'pointer-events="all"/>'
    )
    return (
        f'{edge}<a href="{escape(period.link)}" aria-label="{escape(_told(period, chart))}">'
        f"<title>{escape(_told(period, chart))}</title>{hit}{''.join(bars)}{dot}{label}</a>"
    )


def _two_lines(name: str) -> list[str]:
    first, _, rest = name.partition(" ")
    return [name] if len(name) <= 8 or not rest else [first, rest[:12]]


def _bar(r: Range, x: float, y: Callable[[float], float], chart: MetricWalk, newest: bool, withdrawn: bool) -> str:
    known = [y(v) for v in (r.low, r.high) if v is not None]
    if not known:
        return ""
    top, bottom = min(known), max(known)
    height = max(bottom - top, 4)
    told = escape(f"{day(r.published)}: {r.action or 'stated'} {amount(r.low, r.high, chart.unit, chart.measure)}")
    whisker = ""
    if r.low is None or r.high is None:
        end = TOP if r.high is None else HEIGHT - BOTTOM
        whisker = f'<line class="open" x1="{x + _BAR / 2:.1f}" x2="{x + _BAR / 2:.1f}" y1="{top}" y2="{end}"/>'
    kind = "withdrawn" if withdrawn else "newest" if newest else "earlier"
    return (
        f'<g><title>{told}</title>{whisker}<rect class="range {kind}" x="{x:.1f}" '
        f'y="{top - (height - bottom + top) / 2:.1f}" width="{_BAR}" height="{height:.1f}" rx="1.5"/></g>'
    )


def _dot(period: Period, x: float, y: Callable[[float], float], chart: MetricWalk) -> str:
    if period.actual is None:
        return ""
    name = outcome(period)
    told = escape(f"Reported {amount(period.actual, period.actual, chart.unit, chart.measure)}")
    return f'<g class="dot {name}" transform="translate({x:.1f},{y(period.actual)})"><title>{told}</title>{_OUTCOMES[name]}</g>'


def by_metric(rows: Sequence[MetricWalk]) -> list[MetricWalk]:
    """Order walks for a page: those over most periods first."""
    return sorted(rows, key=lambda one: (-len(one.periods), one.title))
