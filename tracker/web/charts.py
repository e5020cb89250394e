"""Charts drawn on the server as inline SVG: no script, no library, themed by the page's style sheet.

Only attributes are written, never `style=`, so that they pass a strict content security policy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from tracker.web.words import amount, day

WIDTH, HEIGHT = 370, 200
LEFT, RIGHT, TOP, BOTTOM = 4, 82, 26, 40
LONG = 560


@dataclass(frozen=True, slots=True)
class Step:
    """One range of a guidance walk: a bar at the day that it was published."""

    published: str
    low: float | None
    high: float | None
    action: str | None
    claim_id: str


@dataclass(frozen=True, slots=True)
class Walk:
    """What was guided for one metric and period, in order, and what was reported for it in the end."""

    title: str
    unit: str | None
    measure: str | None
    steps: tuple[Step, ...]
    actual: float | None = None
    reported: str | None = None


# An action is told by the shape of its mark, so that nobody needs its colour.
_MARKS = {
    "raised": "M0,-5 L5,4 L-5,4 Z",
    "lowered": "M0,5 L5,-4 L-5,-4 Z",
    "maintained": "M-5,-2 H5 M-5,2 H5",
    "narrowed": "M-5,-4 L0,0 L-5,4 M5,-4 L0,0 L5,4",
    "widened": "M-1,-4 L-5,0 L-1,4 M1,-4 L5,0 L1,4",
    "withdrawn": "M-4,-4 L4,4 M-4,4 L4,-4",
    "new": "M0,-5 L5,0 L0,5 L-5,0 Z",
}
LEGEND = tuple(_MARKS)


def mark(action: str) -> Markup:
    """Draw the mark of an action, for the legend."""
    path = _MARKS.get(action, "M-2,0 H2")
    return Markup(
        f'<svg class="action {escape(action)}" viewBox="-7 -7 14 14" width="14" height="14" aria-hidden="true">'
        f'<path d="{path}"/></svg>'
    )


def walk(chart: Walk) -> Markup:
    """Draw a guidance walk: a range bar per release day, its action mark, the reported figure as a line across."""
    values = [v for step in chart.steps for v in (step.low, step.high) if v is not None]
    values += [chart.actual] if chart.actual is not None else []
    if not values:
        return Markup("")
    days = [step.published for step in chart.steps] + ([chart.reported] if chart.reported else [])
    x, y = _days(days, LEFT + 24, WIDTH - RIGHT - 14), _values(values)
    body = [_grid(values, y, chart)]
    body += [_bar(step, x(step.published), y, chart) for step in chart.steps]
    if chart.actual is not None:
        body.append(_actual(chart, y, x(chart.reported) if chart.reported else None))
    body.append(_dates(days, x))
    return Markup(
        f'<svg class="chart walk" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(in_words(chart))}">'
        f"{''.join(body)}</svg>"
    )


def in_words(chart: Walk) -> str:
    """Say a walk in a sentence, for those who cannot see it."""
    told = "; ".join(
        f"{day(step.published)} {step.action or 'stated'} {amount(step.low, step.high, chart.unit, chart.measure)}"
        for step in chart.steps
    )
    final = amount(chart.actual, chart.actual, chart.unit, chart.measure)
    return f"{chart.title}: {told}" + (f"; reported {final}" if final else "")


def _days(days: Sequence[str], left: float, right: float) -> Callable[[str], float]:
    numbers = [date.fromisoformat(value[:10]).toordinal() for value in days]
    first, width = min(numbers), max(numbers) - min(numbers)

    def place(value: str) -> float:
        at = date.fromisoformat(value[:10]).toordinal()
        return round(left + (right - left) * ((at - first) / width if width else 0.5), 1)

    return place


def _values(values: Sequence[float]) -> Callable[[float], float]:
    low, high = min(values), max(values)
    margin = (high - low) * 0.14 or abs(high) * 0.1 or 1
    low, high = low - margin, high + margin

    def place(value: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - low) / (high - low), 1)

    return place


def _grid(values: Sequence[float], y: Callable[[float], float], chart: Walk) -> str:
    lines = []
    actual_at = y(chart.actual) if chart.actual is not None else None
    for value in dict.fromkeys((min(values), max(values))):
        at = y(value)
        lines.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at}" y2="{at}"/>')
        if actual_at is None or abs(actual_at - at) > 13:
            text = escape(_short(value, chart))
            lines.append(f'<text class="tick" x="{WIDTH - RIGHT + 6}" y="{at + 4}">{text}</text>')
    return "".join(lines)


def _short(value: float, chart: Walk) -> str:
    text = amount(value, value, chart.unit, chart.measure)
    for long, short in ((" million", " M"), (" billion", " B"), (" trillion", " T"), (" a share", "")):
        text = text.replace(long.replace(" ", "\u00a0", 1), short).replace(" a\u00a0share", "")
    return text if len(text) <= 13 else text[:12] + "…"


def _bar(step: Step, x: float, y: Callable[[float], float], chart: Walk) -> str:
    text = escape(
        f"{day(step.published)}: {step.action or 'stated'} {amount(step.low, step.high, chart.unit, chart.measure)}"
    )
    known = [y(v) for v in (step.low, step.high) if v is not None]
    path = _MARKS.get(step.action or "", "")
    if not known:
        at = (TOP + HEIGHT - BOTTOM) / 2
        return f'<g><title>{text}</title><path class="action" transform="translate({x},{at})" d="{path}"/></g>'
    top, bottom = min(known), max(known)
    # A point has no height, and a one-sided bound fades out on its open side: a short bar with a whisker.
    height = max(bottom - top, 4)
    whisker = ""
    if step.low is None or step.high is None:
        end = TOP if step.high is None else HEIGHT - BOTTOM
        whisker = f'<line class="open" x1="{x}" x2="{x}" y1="{top}" y2="{end}"/>'
    sign = (
        f'<path class="action {escape(step.action or "")}" transform="translate({x},{max(top - 11, 9)})" d="{path}"/>'
        if path
        else ""
    )
    return (
        f'<g class="step"><title>{text}</title>{whisker}'
        f'<rect class="range" x="{x - 7}" y="{round(top - (height - bottom + top) / 2, 1)}" width="14" height="{round(height, 1)}" rx="2"/>{sign}</g>'
    )


def _actual(chart: Walk, y: Callable[[float], float], x: float | None) -> str:
    assert chart.actual is not None
    at = y(chart.actual)
    dot = f'<circle class="actual" cx="{x}" cy="{at}" r="4"/>' if x is not None else ""
    return (
        f'<line class="actual" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at}" y2="{at}"/>{dot}'
        f'<text class="actual" x="{WIDTH - RIGHT + 6}" y="{at + 4}">{escape(_short(chart.actual, chart))}</text>'
    )


def _dates(days: Sequence[str], x: Callable[[str], float]) -> str:
    texts, last = [], -100.0
    for value in sorted(set(days)):
        at = x(value)
        texts.append(f'<line class="grid" x1="{at}" x2="{at}" y1="{HEIGHT - BOTTOM}" y2="{HEIGHT - BOTTOM + 4}"/>')
        if at - last >= 66:
            parts = day(value).split("\u00a0")
            texts.append(f'<text class="tick mid" x="{at}" y="{HEIGHT - BOTTOM + 18}">{parts[0]} {parts[1]}</text>')
            texts.append(f'<text class="tick mid" x="{at}" y="{HEIGHT - BOTTOM + 32}">{parts[2]}</text>')
            last = at
    return "".join(texts)


@dataclass(frozen=True, slots=True)
class Window:
    """A promised window of a milestone, as told on one day; `done` is the day it happened, where known."""

    start: str | None
    end: str
    published: str
    status: str


def timeline(windows: Sequence[Window], first: str, last: str, title: str) -> Markup:
    """Draw the windows of one milestone under each other, the first told on top, on the axis first..last."""
    x = _days([first, last], 4, LONG - 4)
    height = 15 * len(windows) + 8
    parts = []
    for number, window in enumerate(windows):
        begin, end = x(max(window.start or window.end, first)), x(min(window.end, last))
        top = 4 + 15 * number
        newest = " newest" if number == len(windows) - 1 else ""
        if number:
            old = x(min(windows[number - 1].end, last))
            across = f" H{begin}" if begin > old else ""
            parts.append(f'<path class="slip" d="M{old},{top - 5} V{top + (5 if across else 0)}{across}"/>')
        parts.append(
            f'<rect class="window {escape(window.status)}{newest}" x="{begin}" y="{top}" '
            f'width="{max(round(end - begin, 1), 6)}" height="10" rx="2"/>'
        )
    return Markup(
        f'<svg class="chart timeline" viewBox="0 0 {LONG} {height}" role="img" aria-label="{escape(title)}">'
        f"{''.join(parts)}</svg>"
    )


def axis(first: str, last: str) -> Markup:
    """Draw the years, or the quarters of a short span, above the timelines."""
    x = _days([first, last], 4, LONG - 4)
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    short = (end - begin).days <= 2.5 * 365
    texts = []
    for year in range(begin.year, end.year + 1):
        for month in (1, 4, 7, 10) if short else (1,):
            at = date(year, month, 1)
            if not begin <= at <= end or x(at.isoformat()) > LONG - 36:
                continue
            name = str(year) if month == 1 else f"Q{month // 3 + 1}"
            texts.append(f'<text class="tick" x="{x(at.isoformat())}" y="15">{name}</text>')
    return Markup(f'<svg class="chart axis" viewBox="0 0 {LONG} 20" aria-hidden="true">{"".join(texts)}</svg>')


def bar(parts: Sequence[tuple[str, int]], total: int, title: str) -> Markup:
    """Draw shares of a whole as one bar: the parts are (class, count)."""
    at, rects = 0.0, []
    for name, count in parts:
        width = 100 * count / total if total else 0
        rects.append(f'<rect class="{escape(name)}" x="{at:.2f}" y="0" width="{max(width - 0.6, 0):.2f}" height="8"/>')
        at += width
    return Markup(
        f'<svg class="chart share" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(title)}">{"".join(rects)}</svg>'
    )
