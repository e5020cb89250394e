"""Tables whose columns are only single spaces apart: lines that end in the same number of numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.readers.drafts import Draft, DraftCell, DraftRow
from tracker.readers.lines import split_marker

_TOKEN = r"(?:(?:[$€£¥]\s?)?\(?-?[$€£¥]?\s?(?:\d[\d,]*(?:\.\d+)?|\.\d+)\s?(?:%|x|bps|pts?)?\)?\s?%?|[-–—]|NM|N/A|n/a)"
_ROW = re.compile(rf"(?P<label>\S(?:.*?\S)??)(?P<cells>(?:\s{_TOKEN}){{2,12}})\s*")
_CELL = re.compile(rf"(?<=\s){_TOKEN}(?=\s|$)")
_HEAD = re.compile(
    r"(?:Q[1-4]|[1-4]Q|H[12]|FY)[\s’']?(?:20)?\d\d|(?:January|February|March|April|May|June|July|August|September|October|November|"
    r"December|[A-Z][a-z]{2}\.?) \d{1,2},? (?:20\d\d)?|20\d\d|(?:YoY|QoQ|Y/Y|Q/Q|%)\s?(?:Change)?|(?:% )?Change|Variance"
)
_LEAST = 3
_LONG = 140


def find_trailing(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Find the [first, last) line ranges that are such tables."""
    counts = [len(_cells(line)) for line in lines]
    ranges: list[tuple[int, int]] = []
    k = 0
    while k < len(lines):
        if counts[k] < 2:
            k += 1
            continue
        end = _end(lines, counts, k)
        if sum(count >= 2 for count in counts[k:end]) >= _LEAST:
            start = k - 1 if k and (not ranges or k - 1 >= ranges[-1][1]) and _heads(lines[k - 1], counts[k]) else k
            ranges.append((start, end))
        k = end
    return ranges


def _end(lines: Sequence[str], counts: Sequence[int], k: int) -> int:
    """Run on over rows of the same width and, between them, one label or blank line."""
    end, gap = k + 1, 0
    for at in range(k + 1, len(lines)):
        if counts[at] == counts[k]:
            end, gap = at + 1, 0
        else:
            gap += 1
            if gap > 2 or len(lines[at].strip()) > 80 or counts[at] > 2:
                break
    return end


def _cells(line: str) -> list[re.Match[str]]:
    bare = line.strip()
    if not bare or len(bare) > _LONG or bare[-1] not in "0123456789)%x-–—MAas" or split_marker(bare):
        return []
    row = _ROW.fullmatch(line.strip())
    if not row or not any(c.isalpha() for c in row["label"]) or row["label"].endswith((",", " of", " to", " and")):
        return []
    return list(_CELL.finditer(bare, row.start("cells")))


def _heads(line: str, count: int) -> list[re.Match[str]]:
    found = list(_HEAD.finditer(line.strip()))
    return found if len(found) == count and len(line) < _LONG else []


def trailing_table(lines: Sequence[str]) -> Draft:
    """Read the lines of one table; the numbers are columns 1 to n."""
    kept = [line.strip() for line in lines if line.strip()]
    count = max(len(_cells(line)) for line in kept)
    header = 1 if _heads(kept[0], count) and not _cells(kept[0]) else 0
    rows = []
    for k, line in enumerate(kept):
        numbers = _heads(line, count) if k < header else _cells(line)
        label = line[: numbers[0].start()].rstrip() if numbers else line
        cells = [DraftCell(0, len(label), 0)] if label else []
        cells += [DraftCell(n.start(), n.start() + len(n[0].rstrip()), 1 + i) for i, n in enumerate(numbers)]
        rows.append(DraftRow(line, tuple(cells)))
    return Draft("table", rows=tuple(rows), header=header)
