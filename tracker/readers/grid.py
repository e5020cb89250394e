"""Tables whatever their markup: which cells are numbers, which belong together, which column each stands in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_CURRENCY = (
    r"(?:[A-Z]{1,3}\$|[$€£¥₹₩₪₱]|[MTKk]?(?:USD|EUR|GBP|CHF|SEK|NOK|DKK)|RMB|CNY|CAD|AUD|NZD|HKD|SGD|JPY|INR|PLN|CZK|ZAR|BRL|MXN|NIS|Rs\.?|RM)"
)
_NUMBER = re.compile(
    rf"{_CURRENCY}?\s*[(\[]?\s*[-–—−+]?\s*{_CURRENCY}?\s*[(\[]?\s*[-–−+]?(?:\d{{1,3}}(?: \d{{3}})+,\d{{1,2}}(?!\d)|\d[\d,.'’]*|\.\d+)\s*"
    r"(?:%|x|X|¢|bps|bp|pts?\.?|pp|ppts|million|billion|[MBK]n?)?\s*[)\]]?\s*(?:%|pts?)?\s*[)\]]?(?:\s*\(?[*†‡\d]\)?)?"
)
_NOTHING = re.compile(rf"{_CURRENCY}?\s*(?:[-–—−]{{1,3}}|n/?[am]\.?|N/?[AM]\.?|NM|nm|\*)\s*%?", re.I)
# "Previous | Updated" over "Low | High | Low | High" share the columns below them as periods do.
_PERIOD = re.compile(
    r"\b(?:prior|previous|original|initial|old|current|updated|revised|new|latest|guidance|outlook|forecast|range)\b|\b(?:ended|months|weeks|quarter|half|fiscal|full[- ]year|year|20\d\d[ae]?|19\d\d|q[1-4]|[1-4]q|h[12]|[12]h|(?:[1-4]q|[12]h|fy|cy) ?['’]?(?:20)?\d\d[ae]?|jan\w*|feb\w*|mar(?:ch)?|apr\w*|may|june?|july?|aug\w*|sept?\w*|oct\w*|nov\w*|dec\w*)\b",
    re.I,
)
_YEAR = re.compile(r"(?:19|20)\d\d(?:\s*\(?[*†‡\d]\)?|E|[AF])?")
_OPENS = re.compile(rf"{_CURRENCY}?\s*[(\[]?|[-–—−+]?\s*{_CURRENCY}|[(\[]?\s*{_CURRENCY}\s*[(\[]?")
_CLOSES = re.compile(r"[)\]]?\s*(?:%|pts?\.?|bps|x|pp|million|billion)?\s*[)\]]?")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a row, from column (or character) `start` to before `end`."""

    text: str
    start: int
    end: int


_AMOUNT_WORDS = re.compile(
    r"(?:(?:\b|(?<=\d))(?:approximately|about|around|at least|at most|up to|(?:no |not )?(?:more|less) than|not to exceed|or (?:more|less|higher|lower|better)|over|under|above|below|between|"
    r"in the range|at (?:the )?mid-?point|mid-?point|thirties|forties|fifties|approx\.?|min\.|max\.|to|and|or|plus|minus|mm|"
    r"million|billion|thousand|mn|bn|m|b|k|percent|per share|bps|basis points|of|sales|up|down|low|mid|high|single|double|"
    r"digits?|growth|increase|decrease|usd|eur|gbp)\b|[\d\s.,$€£¥%()+~±≈<>≥≤*/&'’–—−→➔➜⇒⟶-])+",
    re.I,
)


def is_value(text: str) -> bool:
    """Tell whether a cell holds an amount, be it a range or hedged.

    >>> [is_value(x) for x in ("25-30", "approximately $17 million", "$20.5 billion to $21.0 billion", "no change")]
    [True, True, True, False]
    """
    return (len(text) < 60 and any(c.isdigit() for c in text) and bool(_AMOUNT_WORDS.fullmatch(text))) or is_number(
        text
    )


def is_number(text: str) -> bool:
    """Tell whether a cell holds a number, or the dash that stands for none.

    >>> [is_number(x) for x in ("$ (1,234)", "12.5 %", "—", "Q2 2026", "approximately $17")]
    [True, True, True, False, False]
    """
    return len(text) < 40 and bool(_NUMBER.fullmatch(text) or _NOTHING.fullmatch(text))


def is_year(text: str) -> bool:
    """Tell whether a number is rather the year that heads a column."""
    return bool(_YEAR.fullmatch(text))


def opens_number(text: str) -> bool:
    """Tell whether a cell is only the currency sign or parenthesis in front of a number."""
    return bool(text) and bool(_OPENS.fullmatch(text))


def closes_number(text: str) -> bool:
    """Tell whether a cell is only the parenthesis, percent sign or unit behind a number."""
    return bool(text) and bool(_CLOSES.fullmatch(text))


def joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Join "$", "(1,234", ")", "%" that the page keeps in cells of their own to one number.

    >>> [p.text for p in joined([Piece("Loss", 0, 1), Piece("$", 1, 2), Piece("(5", 2, 3), Piece(")", 3, 4)])]
    ['Loss', '$ (5)']
    """
    out: list[Piece] = []
    for piece in pieces:
        last = out[-1] if out else None
        if last and opens_number(last.text) and (is_number(piece.text) or piece.text[:1] in "(-–—.0123456789"):
            out[-1] = Piece(f"{last.text} {piece.text}".replace("( ", "("), last.start, piece.end)
        elif last and closes_number(piece.text) and not (len(out) == 1 and _is_label(last.text)) and not is_year(last.text) and re.search(r"[\d—–-]$|\d[)\]%]$", last.text):
            gap = " " if piece.text[0].isalpha() else ""
            out[-1] = Piece(last.text + gap + piece.text, last.start, piece.end)
        else:
            out.append(piece)
    return out


def _is_label(text: str) -> bool:
    """Tell whether a row's first words are its label rather than a number: "Shares outstanding(1)" before "million"."""
    return sum(c.isalpha() for c in text) >= _WORDY and not is_value(text)


_WORDY = 4


def columns_of(rows: Sequence[Sequence[Piece]]) -> list[tuple[int, int]]:
    """Find the logical columns: what overlaps is one column, unless it spans several that are already apart.

    The label is column 0, from the left edge to the first column of numbers.
    """
    spans = [[(p.start, p.end) for p in row if is_value(p.text) and not is_year(p.text)] for row in rows]
    if not any(spans):
        spans = [[(p.start, p.end) for p in row if is_value(p.text)] for row in rows]
    columns: list[tuple[int, int]] = []
    _grow(columns, _narrow_first(span for row in spans for span in row))
    columns = _merged(sorted(columns), spans)
    first = _leftmost(columns) if columns else 0
    _grow(columns, _narrow_first((p.start, p.end) for row in rows for p in row[1:] if p.start >= first))
    _grow(columns, _narrow_first(_beside_labels(rows, first)))
    return [(0, _leftmost(columns)), *sorted(columns)]


def _beside_labels(rows: Sequence[Sequence[Piece]], first: int) -> list[tuple[int, int]]:
    """Find the words that most rows have between their label and their first number: a column of units or periods."""
    labels = max((row[0].end for row in rows if row[0].end <= first), default=first)
    words = [[(p.start, p.end) for p in row[1:] if labels < p.start and p.end < first] for row in rows]
    many = sum(map(bool, words))
    return [span for row in words for span in row] if many > 1 and 2 * many > len(rows) else []


def _narrow_first(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    return sorted(set(spans), key=lambda span: (span[1] - span[0], span))


def _leftmost(columns: Sequence[tuple[int, int]]) -> int:
    return min((start for start, _ in columns), default=1 << 30)


def _merged(columns: list[tuple[int, int]], rows: Sequence[Sequence[tuple[int, int]]]) -> list[tuple[int, int]]:
    """Unite neighbours that no row fills both of, where some number lies across them: one column, loosely aligned."""
    out: list[tuple[int, int]] = []
    for column in columns:
        if out and _one_column(out[-1], column, rows):
            out[-1] = (out[-1][0], column[1])
        else:
            out.append(column)
    return out


def _one_column(a: tuple[int, int], b: tuple[int, int], rows: Sequence[Sequence[tuple[int, int]]]) -> bool:
    across = False
    for row in rows:
        in_a = [span for span in row if span[0] < a[1] and a[0] < span[1]]
        in_b = [span for span in row if span[0] < b[1] and b[0] < span[1]]
        across = across or any(span in in_b for span in in_a)
        if any(span not in in_b for span in in_a) and any(span not in in_a for span in in_b):
            return False
    return across or b[0] - a[1] <= 2 < a[1] - a[0]


def _grow(columns: list[tuple[int, int]], spans: Sequence[tuple[int, int]]) -> None:
    for start, end in spans:
        hit = [k for k, (left, right) in enumerate(columns) if start < right and left < end]
        if not hit:
            columns.append((start, end))
        elif len(hit) == 1:
            left, right = columns[hit[0]]
            columns[hit[0]] = (min(left, start), max(right, end))


def placed(row: Sequence[Piece], columns: Sequence[tuple[int, int]]) -> list[tuple[Piece, int, int]]:
    """Give each piece its column and width; one that overlaps none belongs to the nearest."""
    out = []
    for k, piece in enumerate(row):
        hit = [c for c, (left, right) in enumerate(columns) if c and piece.start < right and left < piece.end]
        left_edge = piece.start <= min(12, columns[0][1] // 3)
        if k == 0 and not is_number(piece.text) and piece.start < columns[0][1] and (not hit or left_edge):
            hit = [0]
        if not hit:
            middle = (piece.start + piece.end) / 2
            hit = [min(range(1, len(columns)), key=lambda c: abs(sum(columns[c]) / 2 - middle), default=0)]
        out.append((piece, hit[0], hit[-1] - hit[0] + 1))
    return out


def ordinals(
    rows: Sequence[Sequence[Piece]], places: Sequence[Sequence[tuple[int, int]]], count: int
) -> dict[int, int]:
    """Map the columns found by place to their order, where nearly all rows have the same, smaller number of numbers."""
    numbers = [
        [column for piece, (column, _) in zip(row, place, strict=True) if column and is_value(piece.text)]
        for row, place in zip(rows, places, strict=True)
    ]
    full = [row for row in numbers if len(row) > 1]
    size, times = Counter(len(row) for row in full).most_common(1)[0] if full else (0, 0)
    if count <= size or times < 0.8 * len(full) or times < 3:
        return {}
    votes: dict[int, Counter[int]] = {}
    for row in full:
        for k, column in enumerate(row if len(row) == size else ()):
            votes.setdefault(column, Counter())[k + 1] += 1
    order = {column: seen.most_common(1)[0][0] for column, seen in votes.items()}
    return {column: order[min(order, key=lambda c: abs(c - column))] for column in range(1, count + 1)}


def in_order(places: Sequence[tuple[int, int]], order: dict[int, int], head: bool) -> list[tuple[int, int]]:
    """Renumber the places of a row; as many cells as there are columns stand for one each, heads evenly for all."""
    size = max(order.values())
    inner = [k for k, (column, _) in enumerate(places) if column]
    if inner and (len(inner) == size or (head and size % len(inner) == 0)):
        step = size // len(inner)
        return [(inner.index(k) * step + 1, step) if k in inner else (0, 1) for k in range(len(places))]
    out = []
    for column, width in places:
        mapped = [order[c] for c in range(column, column + width) if c in order]
        out.append((min(mapped), max(mapped) - min(mapped) + 1) if column and mapped else (column, width))
    return out


def spread(texts: Sequence[str], places: Sequence[tuple[int, int]], count: int) -> list[tuple[int, int]]:
    """Widen the centred heads of a text table over the columns that they stand for.

    Two dates over four columns take two each; beside a head over several columns the free ones are the nearest one's.

    >>> spread(["May 6, 2024", "May 7, 2023"], [(1, 1), (3, 1)], 4)
    [(1, 2), (3, 2)]
    >>> spread(["Three Months Ended", "Six Months Ended"], [(1, 2), (4, 2)], 5)
    [(1, 3), (4, 2)]
    """
    heads = [k for k, (column, _) in enumerate(places) if column > 0]
    step = _even_step(texts, places, heads, count)
    out = list(places)
    for n, k in enumerate(heads if step else ()):
        out[k] = (1 + n * step, step)
    return out if step else _with_free(places, heads, count)


def _even_step(texts: Sequence[str], places: Sequence[tuple[int, int]], heads: Sequence[int], count: int) -> int:
    """Tell how many columns each of several periods takes where they share them evenly; 0 where they do not."""
    step = count // len(heads) if len(heads) > 1 and count % len(heads) == 0 else 0
    inside = [1 + n * step <= places[k][0] and sum(places[k]) <= 1 + (n + 1) * step for n, k in enumerate(heads)]
    return step if step > 1 and all(inside) and all(_PERIOD.search(texts[k]) for k in heads) else 0


def _with_free(places: Sequence[tuple[int, int]], heads: Sequence[int], count: int) -> list[tuple[int, int]]:
    """Give each free column to the nearest head over several, unless another head stands between."""
    out = list(places)
    wide = [k for k in heads if places[k][1] > 1]
    taken = {c for k in heads for c in range(places[k][0], sum(places[k]))}
    for column in range(1, count + 1) if wide else ():
        if column not in taken:
            k = min(wide, key=lambda k: max(places[k][0] - column, column - sum(places[k]) + 1))
            first, last = min(out[k][0], column), max(sum(out[k]), column + 1)
            if not any(first <= places[j][0] < last for j in heads if j != k):
                out[k] = (first, last - first)
    return out


def header_rows(rows: Sequence[Sequence[str]]) -> int:
    """Count the leading rows that name columns: none has a number besides years, the last has more than a label."""
    last = 0
    for k, row in enumerate(rows):
        numbers = [cell for cell in row[1:] if is_number(cell) and not is_year(cell)]
        if numbers or (len(row) == 1 and is_number(row[0]) and not is_year(row[0])):
            return last if k else 0
        if len(row) > 1 or row[0].startswith("(") or any(is_year(cell) for cell in row):
            last = k + 1
        if k - last >= 3:
            break
    return min(last, 1) if last == len(rows) else last
