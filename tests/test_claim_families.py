"""Claims in the manifold wordings of companies of all sectors: fictional passages, each with every claim it makes.

The passages stand in tests/families/*.toml. `text` holds one block a line: "# " opens a heading, "- " a list item, the
rest are paragraphs. `claims` holds one line a hard claim:

    metric-or-event [basis] [measure] [amount unit] [period] [action] [key:value …]

Basis and measure default to "unstated" and "level", action and period to none. `a/b` accepts either word. Amounts are
`78M..82M`, `90M..` (floor), `..5` (ceiling) or a point. Periods are FY2025, H2-2025, Q3-2025 (calendar), `DATE..DATE`,
`<DATE` (from the release on), `~DATE` (that end, any start), `*` (any). A line that begins with `?` may be missing:
the gold neither credits nor blames it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest

from tracker.claims import find_claims
from tracker.types import Action, Basis, Block, Claim, Measure, Release

FAMILIES = Path(__file__).parent / "families"
ISSUER = "Northwind Holdings, Inc."
PUBLISHED = "2025-08-05"
SCALES = {"K": 10**3, "M": 10**6, "B": 10**9}
QUARTER_ENDS = ("03-31", "06-30", "09-30", "12-31")
ANY = "*"
NUMBER = r"-?\d[\d.]*[KMB]?"
AMOUNT = re.compile(rf"({NUMBER})?(\.\.)?({NUMBER})?")


@dataclass(frozen=True)
class Wanted:
    """One claim that a passage makes; a date of "*" is not compared, `names` are the metrics or events accepted."""

    names: tuple[str, ...]
    basis: tuple[str, ...] = ("unstated",)
    measure: tuple[str, ...] = ("level",)
    low: float | None = None
    high: float | None = None
    unit: tuple[str, ...] = ()
    start: str | None = None
    end: str | None = None
    action: str | None = None
    optional: bool = False
    fields: dict[str, str] = field(default_factory=dict)

    def matches(self, claim: Claim) -> bool:
        """Tell whether a claim says this."""
        return (
            (claim.metric or claim.event) in self.names
            and _same_day(self.start, claim.target_start)
            and _same_day(self.end, claim.target_end)
            and self.action in (claim.action, ANY)
            and all(getattr(claim, key) == value for key, value in self.fields.items())
            and (claim.kind == "milestone" or self._same_amount(claim))
        )

    def _same_amount(self, claim: Claim) -> bool:
        return (
            claim.basis in self.basis
            and claim.measure in self.measure
            and _same_number(self.low, claim.low)
            and _same_number(self.high, claim.high)
            and (not self.unit or claim.unit in self.unit)
        )


def _same_day(wanted: str | None, found: date | None) -> bool:
    return wanted == ANY or wanted == (str(found) if found else None)


def _same_number(wanted: float | None, found: Any) -> bool:
    return (wanted is None) == (found is None) and (wanted is None or abs(float(found) - wanted) <= abs(wanted) * 1e-9)


def wanted_of(line: str, published: str = PUBLISHED) -> Wanted:
    """Read one line of `claims`; see the head of this file."""
    names, *words = line.removeprefix("?").split()
    values: dict[str, Any] = {"optional": line.startswith("?"), "fields": {}}
    for word in words:
        parts = tuple(word.split("/"))
        if parts[0] in get_args(Basis):
            values["basis"] = parts
        elif parts[0] in get_args(Measure):
            values["measure"] = parts
        elif parts[0] in get_args(Action) or word == "any":
            values["action"] = ANY if word == "any" else word
        elif (days := _days(word, published)) is not None:
            values["start"], values["end"] = days
        elif AMOUNT.fullmatch(word):
            values["low"], values["high"] = _numbers(word)
        elif re.match(r"[a-z_]+:", word):
            key, value = word.split(":", 1)
            values["fields"][key] = value.replace("_", " ")
        else:
            values["unit"] = (word, *parts) if len(parts) > 1 else parts
    return Wanted(tuple(names.split("/")), **values)


def _days(word: str, published: str) -> tuple[str, str] | None:
    if word == ANY:
        return ANY, ANY
    if word[0] in "<~":
        return (published if word[0] == "<" else ANY), word[1:]
    if dates := re.fullmatch(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)", word):
        return dates[1], dates[2]
    if year := re.fullmatch(r"FY(\d{4})", word):
        return f"{year[1]}-01-01", f"{year[1]}-12-31"
    if part := re.fullmatch(r"([QH])([1-4])-(\d{4})", word):
        months = 3 if part[1] == "Q" else 6
        last = int(part[2]) * months
        return f"{part[3]}-{last - months + 1:02}-01", f"{part[3]}-{QUARTER_ENDS[last // 3 - 1]}"
    return None


def _numbers(word: str) -> tuple[float | None, float | None]:
    def value(text: str) -> float | None:
        return float(text.rstrip("KMB")) * SCALES.get(text[-1], 1) if text else None

    if ".." not in word:
        return value(word), value(word)
    low, _, high = word.partition("..")
    return value(low), value(high)


def told(claim: Claim) -> str:
    """Write a claim as a line of `claims`, for the message of a failure."""

    def short(value: object) -> str:
        return "" if value is None else f"{float(value):g}"  # type: ignore[arg-type]

    low, high = short(claim.low), short(claim.high)
    amount = "" if not (low or high) else f"{low if low == high else f'{low}..{high}'} {claim.unit}"
    days = f"{claim.target_start}..{claim.target_end}" if claim.target_end or claim.target_start else ""
    words = (claim.metric or claim.event, claim.basis, claim.measure, amount, days, claim.action, f"‹{claim.subject}›")
    return " ".join(str(word) for word in words if word)


# How many of a family's passages must come out whole. The decision is learned: training it anew moves single passages either
# way, so that the family is what must hold. `python tests/families/mark.py` measures anew.
BOUNDS_FILE = FAMILIES / "bounds" / "right.toml"
BOUNDS: dict[str, int] = tomllib.loads(BOUNDS_FILE.read_text(encoding="utf-8"))
GRIDS = ("metrics", "changes", "events")
NAMES = (*sorted(path.stem for path in FAMILIES.glob("*.toml")), *(f"grid {name}" for name in GRIDS))


def load_cases(name: str) -> list[dict[str, Any]]:
    """Load the passages of one family."""
    cases: list[dict[str, Any]] = tomllib.loads((FAMILIES / f"{name}.toml").read_text(encoding="utf-8"))["case"]
    return cases


def read_frames(name: str) -> Any:
    """Read one grid of tests/families/frames."""
    return tomllib.loads((FAMILIES / "frames" / f"{name}.toml").read_text(encoding="utf-8"))


def load_grid() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Load the grids: every metric and event in the plain frames; yields a row's name and its passages with their claims."""
    metrics, changes, events = map(read_frames, ("metrics", "changes", "events"))
    for row in metrics["phrase"]:
        texts = [fill(text, m=row["m"], a=row["a"]) for text in metrics["frames"]]
        yield f"metrics-{row['m']}", [(text, row["claim"]) for text in texts]
    for row in changes["frame"]:
        pairs = [(fill(row["text"], m=words), f"{name} {row['claim']}") for words, name in changes["phrases"]]
        yield f"changes-{row['text']}", pairs
    for row in events["frame"]:
        pairs = [(fill(row["text"], v=s["v"], n=s["n"]), f"{s['event']} {row['when']} any") for s in events["step"]]
        yield f"events-{row['text']}", pairs


def fill(frame: str, **words: str) -> str:
    """Fill the slots of a frame; the slot of a word in capitals takes it with its first letter in capitals.

    >>> fill("{M} of {a}", m="revenue", a="$5")
    'Revenue of $5'
    """
    return frame.format(**words, **{key.upper(): value[0].upper() + value[1:] for key, value in words.items()})


def release_of(case: dict[str, Any]) -> Release:
    """Build the release of a case; each line of its text is a block."""
    text, placed, section = "", [], None
    for line in case["text"].strip().splitlines():
        kind = {"# ": "heading", "- ": "item"}.get(line[:2], "paragraph")
        words = line[2:] if kind != "paragraph" else line
        placed.append(Block(kind, len(text), len(text) + len(words), int(kind != "paragraph"), section))  # type: ignore[arg-type]
        text += words + "\n\n"
        section = words if kind == "heading" else section
    published = date.fromisoformat(case.get("published", PUBLISHED))
    year_end = case.get("fiscal_year_end", "12-31")
    return Release(
        text=text,
        source="t.txt",
        sha256="0",
        blocks=tuple(placed),
        issuer=case.get("issuer", ISSUER),
        published=published,
        fiscal_year_end=year_end,
    )


def load_family(name: str) -> list[dict[str, Any]]:
    """Load the passages of one family, or of one grid: the plain frames with every metric or event in each of them."""
    if not name.startswith("grid "):
        return load_cases(name)
    rows = [pairs for row, pairs in load_grid() if row.startswith(name.removeprefix("grid "))]
    return [{"text": text, "claims": [line]} for pairs in rows for text, line in pairs]


def wrong_of(cases: list[dict[str, Any]]) -> list[str]:
    """Write each passage that comes out wrong, with what is missing and what nobody wants."""
    return [told_wrong(case, *found) for case in cases if any(found := compared(case))]


@pytest.mark.parametrize("name", NAMES)
def test_family(name: str) -> None:
    cases = load_family(name)
    wrong = wrong_of(cases)
    right = len(cases) - len(wrong)
    assert right >= BOUNDS[name], "\n".join([f"{right} of {len(cases)} passages of {name} are whole", *wrong])


def test_bounds_ask_for_something() -> None:
    sizes = {name: len(load_family(name)) for name in NAMES}
    assert set(BOUNDS) == set(NAMES)
    assert all(0 < BOUNDS[name] < sizes[name] for name in NAMES)
    assert sum(BOUNDS.values()) > 0.85 * sum(sizes.values())


def told_wrong(case: dict[str, Any], missing: list[str], left: list[Claim]) -> str:
    """Write a passage that came out wrong, with what is missing and what nobody wants."""
    words = (case["text"].strip(), *(f"  missing: {m}" for m in missing), *(f"  produced: {told(c)}" for c in left))
    return "\n".join(["", *words])


def compared(case: dict[str, Any]) -> tuple[list[str], list[Claim]]:
    """Compare a case with what is found: the lines that are missing, the claims that no line wants."""
    left = [claim for claim in find_claims(release_of(case)) if not claim.vague]
    missing: list[str] = []
    # Those that must be there take their claims first, so that an optional line cannot take one from them.
    for line in sorted(case["claims"], key=lambda line: line.startswith("?")):
        wanted = wanted_of(line, case.get("published", PUBLISHED))
        match = next((claim for claim in left if wanted.matches(claim)), None)
        if match is not None:
            left.remove(match)
        elif not wanted.optional:
            missing.append(line)
    return missing, left


def test_notation_is_read() -> None:
    wanted = wanted_of("revenue/other non_gaap growth 4..6 percent <2025-12-31 raised scope:north_america")
    assert (wanted.names, wanted.basis, wanted.measure) == (("revenue", "other"), ("non_gaap",), ("growth",))
    assert (wanted.low, wanted.high, wanted.unit) == (4.0, 6.0, ("percent",))
    assert (wanted.start, wanted.end, wanted.action) == (PUBLISHED, "2025-12-31", "raised")
    assert wanted.fields == {"scope": "north america"}
    assert wanted_of("capex 1.5B.. USD Q3-2025").start == "2025-07-01"
