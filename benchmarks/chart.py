"""The chart of the docs: what each stage costs, in times of spaCy's blank tokenizer."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

WIDTH, ROW, LEFT, RIGHT = 720, 26, 230, 70
REFERENCES = ("blank tokenizer", "en_core_web_sm")


def bars(told: Mapping[str, Any]) -> str:
    """Draw the ratios of a result as one bar each, the references in grey."""
    ratios: Mapping[str, float] = told["ratios"]
    scale = (WIDTH - LEFT - RIGHT) / max(ratios.values())
    height = ROW * (len(ratios) + 2)
    title = f"Processor time in times of spaCy's blank tokenizer, {told['words']:,} words, {told['date'][:10]}"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" font-family="sans-serif" font-size="13">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/><text x="8" y="18" font-weight="bold">{escape(title)}</text>',
    ]
    for number, (name, ratio) in enumerate(ratios.items(), start=1):
        y = ROW * number + 10
        colour = "#9aa0a6" if name in REFERENCES else "#1a5fb4"
        lines += [
            f'<text x="{LEFT - 8}" y="{y + 15}" text-anchor="end">{escape(name)}</text>',
            f'<rect x="{LEFT}" y="{y + 3}" width="{max(1.0, ratio * scale):.1f}" height="{ROW - 8}" fill="{colour}"/>',
            f'<text x="{LEFT + max(1.0, ratio * scale) + 6:.1f}" y="{y + 15}">{ratio:.2f}</text>',
        ]
    return "\n".join([*lines, "</svg>"]) + "\n"
