"""Measure the two parsers: `python -m benchmarks parsers`. Prints phrases a second and hostile input times."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from itertools import count

from tracker.amounts import find_amounts, parse_amount
from tracker.periods import find_periods, parse_period

AMOUNTS = (
    "$78 to $82 million", "between $1.10 and $1.15 per share", "approximately 5% to 7%", "up low-single digits", "at least $125 million",
    "$54.0 billion, plus or minus 2%", "($0.02) to $0.03", "25 to 50 basis points", "20 to 25 new stores", "EUR 3.0 billion",
    "down 2% to up 1%", "a net loss of $40 million to $45 million", "62.5 million shares", "2.0x - 2.5x",
)  # fmt: skip
PERIODS = (
    "third quarter of 2012", "Q3 FY25", "late 1Q/early 2Q 2012", "by the end of next year", "fiscal 2013", "the second half of 2012",
    "the next six to nine months", "mid-2012", "May 9, 2012", "from 2013 onward", "the remainder of 2012", "2013-2015",
    "13 weeks ending October 27, 2012", "spring 2013",
)  # fmt: skip
SENTENCE = (
    "For the third quarter of fiscal 2026, the company expects revenue of $78 million to $82 million, up 5% to 7% from the prior "
    "year, and earnings of $0.40 to $0.44 per diluted share; it plans to open six to eight new stores by the end of the year. "
)
HOSTILE = {
    "8,000 digits": "1" * 8000, "8,000 to": "to " * 8000, "nested parentheses": "(" * 8000, "8,000 numbers": "5 to " * 8000, "dollars": "$" * 8000,
    "dashes": "5-" * 8000, "commas": "1," * 8000, "months": "May " * 8000, "years": "2012 and " * 8000, "quarters": "Q1/" * 8000,
    "words": "up " * 8000, "letters": "a" * 20000, "digits and letters": "1a" * 8000, "mid": "mid-" * 8000, "spaces": " " * 20000, "the": "the " * 8000,
    "ones": "one " * 8000, "quotes": "'" * 8000, "dots": "1." * 8000, "of the": "of the end of the " * 2000, "next": "next " * 8000, "first": "first or " * 8000,
    "spaced groups": "1 250 " * 4000, "apostrophes": "1'250" * 4000, "decimal commas": "EUR 1,2 and " * 4000, "currencies": "MSEK EUR " * 4000,
    "ends of ranges": "below the low end of " * 2000, "by": "raising guidance by $3 to " * 2000, "year lists": "2025 and Q3 2026, " * 2000, "parentheses": "FY2025 (2025 to 2026) " * 2000,
    "thereafter": "6 months thereafter " * 2000, "weeks of": "week of " * 4000, "moved": "moved from 2025 to 2026 " * 2000, "points": "1.234." * 4000,
}  # fmt: skip


def per_second(work: Callable[[], object], items: int, seconds: float = 1.0) -> float:
    """Return items a second of processor time, after one round to load the lexicons."""
    work()
    rounds, began = 0, time.process_time()
    while time.process_time() - began < seconds:
        work()
        rounds += 1
    return rounds * items / (time.process_time() - began)


def main() -> None:
    """Print the figures."""
    day, number = date(2012, 2, 9), count()  # a sentence that was read before is known
    print(f"parse_amount  {per_second(lambda: [parse_amount(t) for t in AMOUNTS], len(AMOUNTS)):8.0f} a second")
    print(
        f"parse_period  {per_second(lambda: [parse_period(t, published=day) for t in PERIODS], len(PERIODS)):8.0f} a second"
    )
    print(
        f"find_amounts  {per_second(lambda: find_amounts(SENTENCE + str(next(number))), 1):8.0f} sentences a second ({len(SENTENCE)} characters)"
    )
    print(f"find_periods  {per_second(lambda: find_periods(SENTENCE, published=day), 1):8.0f} sentences a second")
    for name, text in HOSTILE.items():
        took = []
        for size in (1, 2):
            began = time.process_time()
            find_amounts(text * size)
            middle = time.process_time()
            find_periods(text * size, published=day)
            took.append((middle - began, time.process_time() - middle))
        (a1, p1), (a2, p2) = took
        print(
            f"{name:20} {len(text):6} chars: amounts {a1:.3f} s, twice as long {a2:.3f}; periods {p1:.3f} s, {p2:.3f}"
        )


if __name__ == "__main__":
    main()
