"""Outlook and milestone tables made by rule: rows x columns x heads x units x ranges x marks x markup, each with what it says.

A form is drawn from its parts by a number, so that the same number is always the same table; `wanted` is worked out from the parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

D = Decimal
Ends = tuple[Decimal | None, Decimal | None]
Wanted = tuple[str, Decimal | None, Decimal | None, str | None, date, date]
Grid = list[list[tuple[str, int]]]

PUBLISHED = "2026-05-07"
SPANS = {"year": (date(2026, 1, 1), date(2026, 12, 31)), "quarter": (date(2026, 4, 1), date(2026, 6, 30)), "half": (date(2026, 7, 1), date(2026, 12, 31))}
HEADS = {
    "year": "2026|FY 2026|FY2026|FY26|Full Year 2026|Full-Year 2026|Fiscal 2026|Fiscal Year 2026|2026E|FY26E|Year Ending December 31, 2026|Calendar 2026|CY2026|Full Year|"
    "Year ending 31 December 2026|Twelve Months Ending December 31, 2026|12 months ending 31-Dec-26",
    "quarter": "Q2 2026|Q2 2026E|2Q26|2Q26E|Q2'26|Q2 FY26|Second Quarter 2026|Second Quarter|Quarter Ending June 30, 2026|Three Months Ending June 30, 2026|"
    "Three months to 30 June 2026|Second Quarter of 2026|Fiscal Q2 2026|Quarter ending 30 June 2026|June 2026 Quarter|Q2",
    "half": "H2 2026|2H26|2H 2026|Second Half 2026|Second half of 2026|Six months ending December 31, 2026|2H26E",
}  # fmt: skip
LABELS = {
    "money": "Revenue=revenue|Total revenue=revenue|Net sales=revenue|Adjusted EBITDA=ebitda|Capital expenditures=capex|CapEx=capex|Free cash flow=free_cash_flow|"
    "Depreciation and amortization=depreciation_amortization|D&A=depreciation_amortization|Interest expense, net=interest_expense|Adjusted operating income=operating_income|"
    "Stock-based compensation=stock_compensation|Net loss=net_loss|SG&A expenses=sg_and_a|R&D expense=r_and_d|Gross profit=gross_profit|Operating cash flow=operating_cash_flow|"
    "Share repurchases=buyback|Non-GAAP operating expenses=operating_expenses",
    "percent": "Gross margin=gross_margin|Adjusted operating margin=operating_margin|Effective tax rate=tax_rate|Non-GAAP gross margin=gross_margin|Adjusted EBITDA margin=ebitda|Tax rate=tax_rate",
    "growth": "Comparable sales=comparable_sales|Same-store sales growth=comparable_sales|Organic revenue growth=revenue|Revenue growth=revenue|Comparable store sales growth=comparable_sales",
    "eps": "Diluted EPS=eps|Adjusted EPS=eps|Adjusted diluted earnings per share=eps|Non-GAAP EPS=eps|Earnings per diluted share=eps",
    "shares": "Weighted average diluted shares=share_count|Diluted share count=share_count|Shares outstanding=share_count",
    "count": "New store openings=store_openings|Store openings=store_openings|Net new stores=store_openings",
}  # fmt: skip
UNITS = {"money": "USD", "percent": "percent", "growth": "percent", "eps": "USD/share", "shares": "shares", "count": None}
POWERS = {"money": 6, "shares": 6}
LOWS = {"money": ("480", "495"), "percent": ("34", "37"), "growth": ("2", "4"), "eps": ("1.10", "1.25"), "shares": ("45", "47"), "count": ("8", "10")}
# What stands in a cell: {a} and {b} are the ends; behind the sign the bounds that it means, "a-2" is two below, "-" none.
CELLS = {
    "money": """${a} - ${b} million=a,b|${a} million to ${b} million=a,b|${a}M–${b}M=a,b|${a}-{b}M=a,b|${a}mm - ${b}mm=a,b|Between ${a} and ${b} million=a,b|~${a} million=a,a|
Approximately ${a} million=a,a|${a} million=a,a|${b} million +/- $2 million=b-2,b+2|${b} ± $2 million=b-2,b+2|${b}M ± $2M=b-2,b+2|${b} million, plus or minus $2 million=b-2,b+2|
At least ${a} million=a,-|> ${a} million=a,-|≥ ${a}M=a,-|>= ${a}M=a,-|Min. ${a} million=a,-|${a} million or more=a,-|${a}+ million=a,-|${a}M+=a,-|More than ${a} million=a,-|Over ${a} million=a,-|
Up to ${b} million=-,b|<${b} million=-,b|≤ ${b} million=-,b|max. ${b} million=-,b|Less than ${b} million=-,b|No more than ${b} million=-,b|${b} million or less=-,b|Not to exceed ${b} million=-,b|Below ${b} million=-,b|
In the range of ${a} million to ${b} million=a,b|${a} to ${b} million (growth of 5% to 7%)=a,b|${a} - ${b} million, up 6% at midpoint=a,b|$0.{a} - $0.{b} billion=a,b|${a} million – ${b} million=a,b|c. ${a}m=a,a|US${a}-{b} million=a,b|
USD {a} - {b} million=a,b|${a} – {b} million=a,b""",
    "bare": "{a} - {b}=a,b|{a}–{b}=a,b|${a} - ${b}=a,b|${a} to ${b}=a,b|{a} to {b}=a,b|~{a}=a,a|${a}=a,a|{a}=a,a|≥{a}=a,-|{a}+=a,-|{b} ± 2=b-2,b+2|${a}.0 - ${b}.5=a,b+.5|{a}.0 – {b}.0=a,b|<{b}=-,b|Approx. {a}=a,a",
    "percent": """{a}% - {b}%=a,b|{a}-{b}%=a,b|{a}% to {b}%=a,b|~{a}%=a,a|About {a}%=a,a|{a}.0% – {b}.5%=a,b+.5|{b}% ± 100 bps=b-1,b+1|{b}% +/- 1%=b-1,b+1|At least {a}%=a,-|{a} to {b} percent=a,b|>{a}%=a,-|approx. {a}%=a,a|
<{b}%=-,b|{b}%, +/- 50 basis points=b-.5,b+.5|Between {a}% and {b}%=a,b|{a}%=a,a|{a} %–{b} %=a,b|{a}%+=a,-|Low- to mid-30s %=30,36|Mid-thirties percent=34,36""",
    "growth": """{a}% - {b}%=a,b|+{a}% to +{b}%=a,b|Up {a}% to {b}%=a,b|({a})% - {b}%=-a,b|-{a}% to +{b}%=-a,b|Down {a}% to {b}%=-b,-a|Down {a}% to up {b}%=-a,b|Flat to +{b}%=0,b|Mid-single digits=4,6|({b}%) to ({a}%)=-b,-a|
Low to mid single-digit growth=1,6|Flat=0,0|~{a}%=a,a|At least {a}%=a,-|{a}%–{b}% increase=a,b|Low-single-digit decline=-3,-1|High single digit growth=7,9|-{b}% to -{a}%=-b,-a|Flat to up {b}%=0,b|({b})% to ({a})%=-b,-a""",
    "eps": "${a} - ${b}=a,b|${a} to ${b}=a,b|${a}–{b}=a,b|${a} to ${b} per share=a,b|~${a}=a,a|$({b}) - $({a})=-b,-a|(${b}) to (${a})=-b,-a|At least ${a}=a,-|${b} ± $0.05=b-.05,b+.05|Between ${a} and ${b}=a,b|-${b} to -${a}=-b,-a|${a}=a,a",
    "shares": "~{a} million=a,a|{a} - {b} million=a,b|Approximately {a}M=a,a|{a}.5 million=a+.5,a+.5",
    "count": "{a} - {b}=a,b|{a} to {b}=a,b|~{a}=a,a|At least {a}=a,-|{a}-{b} stores=a,b|{a}=a,a|Approximately {b}=b,b",
}  # fmt: skip
SCALES = {
    "caption": "(in millions)|($ in millions, except per share data)|All amounts in millions of U.S. dollars|(Dollars in millions, except per share amounts)|US$ in millions",
    "corner": "($ in millions)|$M|In millions, except EPS and percentages|US$ million|(in millions)|$ millions|USD m",
    "label": "{} (in millions)|{} ($M)|{} ($ millions)|{}, $ million|{} [US$m]|{} ($mm)|{} (USD million)|{} – $M",
    "head": "{} ($M)|{} (in millions)|{} ($ in millions)|{}, US$m",
    "note": "$ in millions.|(in millions)|Dollar amounts in millions.",
}
LAYOUTS = "one low-high low-mid-high prior-current actual quarter-year quarter-year-low-high rows-are-periods unit period comment midpoint-growth prior-low-high half-year group actual-prior-current".split()
PLACES = "head caption heading lead corner".split()
MARKS = ["", "", "(1)", "<sup>1</sup>", "<sup>(1)</sup>", "*", "¹", "†", "<sup>(1)(2)</sup>", "<sup><a href='#f1'>[1]</a></sup>"]
MARKUPS = "html piped aligned edgar".split()
ROLES = ["Prior|Current", "Previous Guidance|Updated Guidance", "Prior Outlook|Current Outlook", "Original|Revised", "Old|New", "February Guidance|May Guidance",
         "Guidance as of February 12, 2026|Guidance as of May 7, 2026", "Previous|Updated", "Prior Guidance (2/12/26)|Current Guidance (5/7/26)", "Prior range|New range"]  # fmt: skip
LOW_HIGH = ["Low|High", "Low End|High End", "Minimum|Maximum", "Low end of range|High end of range", "Min|Max", "Low Range|High Range", "Lower|Upper"]




@dataclass(frozen=True)
class Line:
    """One row of what is guided: its label, what kind of number it takes, its metric."""

    label: str
    kind: str
    metric: str


@dataclass(frozen=True)
class Value:
    """What one cell says: its words, the ends that it means, the ends of the range that it was written from."""

    text: str
    ends: Ends
    span: tuple[str, str]


def rows_of(text: str) -> list[tuple[str, str]]:
    return [(name.strip(), value) for name, _, value in (row.strip().rpartition("=") for row in text.split("|"))]


def bound(said: str, ends: dict[str, Decimal]) -> Decimal | None:
    """Work out a bound: "a", "-b", "b-2", "a+.5", "34"; "-" is none."""
    if said == "-":
        return None
    sign, said = (-1, said[1:]) if said[0] == "-" else (1, said)
    return sign * (ends[said[0]] + D(said[1:] or "0") if said[0] in ends else D(said))


class Drawn:
    """One table, drawn by a number: `text`, what it says as `wanted`, and the names of its parts as `parts`."""

    def __init__(self, number: int) -> None:
        self.random = Random(number)
        pick = self.random.choice
        self.layout, self.markup, self.mark = pick(LAYOUTS), pick(MARKUPS), pick(MARKS)
        if "<" in self.mark and self.markup in ("piped", "aligned"):
            self.mark = "(1)"
        self.scale = pick(list(SCALES)) if self.random.random() < 0.4 else "cell"
        self.place = pick(PLACES)
        self.scaled = pick(SCALES[self.scale].split("|")) if self.scale != "cell" else ""
        self.suffix = pick(["Guidance", "Outlook", "Guidance Range", "Forecast", "Range", "Target", "Estimate"])
        self.lines = self._lines()
        self.wanted: set[Wanted] = set()
        self.notes: list[str] = []
        self.grain = "half" if self.layout == "half-year" else pick(["year", "year", "quarter"])
        self.period = pick(HEADS[self.grain].split("|"))
        if self.place == "corner" and self.scale == "corner":
            self.place = "caption"
        self.rows = getattr(self, "_" + self.layout.replace("-", "_"))()
        self.text = self._page()

    @property
    def parts(self) -> dict[str, str]:
        return {"layout": self.layout, "markup": self.markup, "mark": self.mark, "scale": f"{self.scale} {self.scaled}", "place": self.place, "period": self.period}

    def _lines(self) -> list[Line]:
        kinds = ["money", *self.random.choices(["money", "percent", "eps", "growth", "shares", "count"], weights=[5, 3, 3, 2, 1, 1], k=self.random.choice([1, 2, 2, 3, 4]))]
        lines: list[Line] = []
        for kind in kinds:
            free = [row for row in rows_of(LABELS[kind]) if row[1] not in {line.metric for line in lines}]
            if free:
                label, metric = self.random.choice(free)
                lines.append(Line(label, kind, metric))
        return lines

    def _label(self, line: Line) -> str:
        label = self.scaled.format(line.label) if self.scale == "label" and line.kind == "money" else line.label
        return label + self.mark if self.random.random() < 0.4 else label

    def _value(self, line: Line, step: int = 0, simple: bool = False) -> Value:
        """Write a range in one of the ways of its kind; `step` moves it, so that every column has its own."""
        step = -1 if line.kind == "growth" and step < 0 else step
        low, high = (D(end) + step * (D(".1") if line.kind == "eps" else 1) for end in LOWS[line.kind])
        bare = line.kind == "money" and self.scale != "cell"
        ways = rows_of(CELLS["bare" if bare else line.kind])
        way, meant = self.random.choice(ways[:3] if simple else ways)
        text = way.replace("{a}", f"{low}").replace("{b}", f"{high}")
        ends = [bound(said, {"a": low, "b": high}) for said in meant.split(",")]
        scaled = [end if end is None else end.scaleb(POWERS.get(line.kind, 0)) for end in ends]
        return Value(text + self.mark if self.random.random() < 0.1 else text, (scaled[0], scaled[1]), (f"{low}", f"{high}"))

    def _single(self, line: Line, end: str) -> str:
        """Write one number in the manner of a column of its own."""
        if line.kind == "money":
            return f"${end}" if self.scale != "cell" and self.random.random() < 0.5 else end if self.scale != "cell" else f"${end} million"
        return {"percent": f"{end}%", "growth": f"{end}%", "eps": f"${end}", "shares": f"{end} million", "count": end}[line.kind]

    def _want(self, line: Line, ends: Ends, grain: str) -> None:
        self.wanted.add((line.metric, *ends, UNITS[line.kind], *SPANS[grain]))

    def _want_span(self, line: Line, span: tuple[str, str], grain: str) -> None:
        low, high = (D(end).scaleb(POWERS.get(line.kind, 0)) for end in span)
        self._want(line, (low, high), grain)

    def _head(self, words: str, period: str | None = None) -> str:
        """Name a column: by its period where that is the place for it, else by its words alone."""
        named = self.period if period is None else period
        head = f"{named} {words}".strip() if self.place == "head" or period is not None else words
        return self.scaled.format(head) if self.scale == "head" else head

    def _rows(self, heads: Grid, cells: Sequence[Sequence[str]]) -> Grid:
        corner = self.scaled if self.scale == "corner" else self.period if self.place == "corner" else self.random.choice(["", "", "Metric"])
        heads = [[(corner if not number else "", 1), *row] for number, row in enumerate(heads)]
        return heads + [[(self._label(line), 1), *((cell, 1) for cell in row)] for line, row in zip(self.lines, cells, strict=True)]

    def _one(self) -> Grid:
        values = [self._value(line) for line in self.lines]
        for line, value in zip(self.lines, values, strict=True):
            self._want(line, value.ends, self.grain)
        return self._rows([[(self._head(self.suffix), 1)]], [[value.text] for value in values])

    _half_year = _one

    def _low_high(self) -> Grid:
        return self._ends(self.random.choice(LOW_HIGH).split("|"))

    def _low_mid_high(self) -> Grid:
        return self._ends(self.random.choice(["Low|Mid|High", "Low|Midpoint|High", "Low End|Mid-point|High End"]).split("|"))

    def _ends(self, names: list[str]) -> Grid:
        cells = []
        for line in self.lines:
            low, high = LOWS[line.kind]
            self._want_span(line, (low, high), self.grain)
            middle = [self._single(line, f"{(D(low) + D(high)) / 2:g}")] if len(names) > 2 else []
            cells.append([self._single(line, low), *middle, self._single(line, high)])
        above: Grid = [[(self._head(self.suffix), len(names))]] if self.place == "head" or self.scale == "head" else []
        return self._rows([*above, [(name, 1) for name in names]], cells)

    def _two(self, heads: list[str], prior_first: bool = True) -> Grid:
        cells = []
        for line in self.lines:
            now, before = self._value(line), self._value(line, -3, simple=True)
            self._want(line, now.ends, self.grain)
            cells.append([before.text, now.text] if prior_first else [now.text, before.text])
        return self._rows([[(self._head(head), 1) for head in heads]], cells)

    def _prior_current(self) -> Grid:
        heads = self.random.choice(ROLES).split("|")
        first = self.random.random() < 0.7
        return self._two(heads if first else heads[::-1], first)

    def _actual(self) -> Grid:
        past = {"year": "2025 Actual|FY 2025|2025A|Full Year 2025|FY25 Actual|Actual 2025", "quarter": "Q1 2026 Actual|Q1 2026|Q2 2025 Actual|1Q26A|Q2 2025"}[self.grain].split("|")
        self.place, head = "head", self.random.choice(past)
        cells = []
        for line in self.lines:
            now = self._value(line)
            self._want(line, now.ends, self.grain)
            cells.append([self._single(line, LOWS[line.kind][0]), now.text])
        return self._rows([[(head, 1), (self._head(self.suffix), 1)]], cells)

    def _quarter_year(self) -> Grid:
        heads = [self.random.choice(HEADS[grain].split("|")) for grain in ("quarter", "year")]
        cells = []
        for line in self.lines:
            values = [self._value(line, step) for step in (0, 7)]
            for value, grain in zip(values, ("quarter", "year"), strict=True):
                self._want(line, value.ends, grain)
            cells.append([value.text for value in values])
        self.period, self.place = "|".join(heads), "head"
        words = self.random.choice([self.suffix, ""])
        return self._rows([[(self._head(words, head), 1) for head in heads]], cells)

    def _quarter_year_low_high(self) -> Grid:
        heads, names = [self.random.choice(HEADS[grain].split("|")) for grain in ("quarter", "year")], self.random.choice(LOW_HIGH[:2]).split("|")
        cells = []
        for line in self.lines:
            row = []
            for step, grain in ((0, "quarter"), (7, "year")):
                ends = [f"{D(end) + step * (D('.1') if line.kind == 'eps' else 1)}" for end in LOWS[line.kind]]
                self._want_span(line, (ends[0], ends[1]), grain)
                row += [self._single(line, end) for end in ends]
            cells.append(row)
        self.period, self.place = "|".join(heads), "head"
        return self._rows([[(self._head("", head), 2) for head in heads], [(name, 1) for name in names * 2]], cells)

    def _rows_are_periods(self) -> Grid:
        if self.scale in ("head", "label"):
            self.scale, self.scaled = "cell", ""
        heads = {grain: self.random.choice(HEADS[grain].split("|")) for grain in ("quarter", "year")}
        self.period, self.place = "|".join(heads.values()), "head"
        rows: Grid = [[(self.scaled if self.scale == "corner" else "Period", 1), *((self._label(line), 1) for line in self.lines)]]
        for step, (grain, head) in enumerate(heads.items()):
            values = [self._value(line, 7 * step) for line in self.lines]
            for line, value in zip(self.lines, values, strict=True):
                self._want(line, value.ends, grain)
            rows.append([(head, 1), *((value.text, 1) for value in values)])
        return rows

    def _unit(self) -> Grid:
        self.scale = "unit"
        units = {"money": ["$ million", "US$M", "$M", "$ millions", "USD million"], "percent": ["%"], "growth": ["%", "% growth"], "eps": ["$/share", "$"], "shares": ["million"], "count": ["#", "stores"]}
        cells = []
        for line in self.lines:
            low, high = LOWS[line.kind]
            self._want_span(line, (low, high), self.grain)
            cells.append([self.random.choice(units[line.kind]), self.random.choice([f"{low} - {high}", f"{low} – {high}", f"{low} to {high}", f"{low}-{high}"])])
        return self._rows([[(self.random.choice(["Unit", "Units"]), 1), (self._head(self.suffix), 1)]], cells)

    def _period(self) -> Grid:
        heads = [self.random.choice(HEADS[grain].split("|")) for grain in ("quarter", "year")]
        self.place, cells = "column", []
        for number, line in enumerate(self.lines):
            value = self._value(line)
            self._want(line, value.ends, ("quarter", "year")[number % 2])
            cells.append([heads[number % 2], value.text])
        self.period = "|".join(heads)
        return self._rows([[(self.random.choice(["Period", "Timeframe", "Time period"]), 1), (self._head(self.suffix), 1)]], cells)

    def _comment(self) -> Grid:
        said = ["Assumes no acquisitions", "Includes $3 million of integration costs", "Excludes one-time items", "In line with 2025", "Reflects 12 fewer selling days", ""]
        cells = []
        for line in self.lines:
            value = self._value(line)
            self._want(line, value.ends, self.grain)
            cells.append([value.text, self.random.choice(said)])
        return self._rows([[(self._head(self.suffix), 1), (self.random.choice(["Comments", "Assumptions", "Commentary", "Key drivers", "Notes"]), 1)]], cells)

    def _midpoint_growth(self) -> Grid:
        cells = []
        for line in self.lines:
            value = self._value(line, simple=True)
            self._want(line, value.ends, self.grain)
            cells.append([value.text, self._single(line, f"{sum(map(D, value.span)) / 2:g}"), "6%"])
        heads = [self._head(self.suffix), self.random.choice(["Midpoint", "Mid-point", "Mid"]), self.random.choice(["YoY growth at midpoint", "Growth vs. 2025", "% change vs. 2025", "YoY"])]
        return self._rows([[(head, 1) for head in heads]], cells)

    def _prior_low_high(self) -> Grid:
        heads, names = self.random.choice(ROLES).split("|"), self.random.choice(LOW_HIGH[:2]).split("|")
        cells = []
        for line in self.lines:
            low, high = LOWS[line.kind]
            self._want_span(line, (low, high), self.grain)
            before = [f"{D(end) - (D('.1') if line.kind == 'eps' else 1)}" for end in (low, high)]
            cells.append([self._single(line, end) for end in (*before, low, high)])
        return self._rows([[(self._head(head), 2) for head in heads], [(name, 1) for name in names * 2]], cells)

    def _group(self) -> Grid:
        """Put a title of its own over the rows, which are set in from it."""
        rows = self._one()
        heads = len(rows) - len(self.lines)
        return [*rows[:heads], [(self.random.choice(["Consolidated", "Income statement items", "Company", "Financial metrics"]), 1), ("", 1)], *rows[heads:]]

    def _actual_prior_current(self) -> Grid:
        self.grain, self.place = "year", "head"
        self.period = self.random.choice(HEADS["year"].split("|")[:10])
        cells = []
        for line in self.lines:
            now, before = self._value(line), self._value(line, -3, simple=True)
            self._want(line, now.ends, self.grain)
            cells.append([self._single(line, LOWS[line.kind][0]), before.text, now.text])
        prior, current = self.random.choice(ROLES).split("|")
        return self._rows([[("2025 Actual", 1), (self._head(prior), 1), (self._head(current), 1)]], cells)

    def _page(self) -> str:
        """Write the page: heading, lead-in, caption, table, notes."""
        words = self.period if self.place in ("caption", "heading", "lead") else ""
        heading = f"{words if self.place == 'heading' else ''} {self.random.choice(['Outlook', 'Guidance', 'Financial Outlook', 'Business Outlook'])}".strip()
        lead = f"The Company is providing the following guidance for {words}:" if self.place == "lead" else ""
        caption = [f"{words} {self.random.choice(['Guidance', 'Outlook'])}".strip()] if self.place == "caption" else []
        caption += [self.scaled] if self.scale == "caption" else []
        table = {"html": html, "piped": piped, "aligned": aligned, "edgar": edgar}[self.markup](self.rows)
        foot = ["(1) See the reconciliation below."] if self.mark else []
        foot += [self.scaled] if self.scale == "note" else []
        if self.markup in ("html", "edgar"):
            above = [f"<h3>{heading}</h3>", f"<p>{lead}</p>" if lead else "", *(f"<p><b>{line}</b></p>" for line in caption)]
            return "".join([*above, table, *(f"<p>{line}</p>" for line in foot)])
        return "\n".join([f"{heading}\n", *([f"{lead}\n"] if lead else []), *caption, *([""] if caption and self.markup == "piped" else []), table, *foot])


def html(rows: Grid) -> str:
    cells = ("".join(f"<td colspan={width}>{text}</td>" for text, width in row) for row in rows)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


def edgar(rows: Grid) -> str:
    """Write a table as filings do: every cell three columns wide, currency signs in their own, fonts and spaces around everything."""
    out = []
    for number, row in enumerate(rows):
        cells = [f'<td style="vertical-align:bottom"><p style="margin:0"><font size="2">{row[0][0] or "&nbsp;"}</font></p></td>']
        for text, width in row[1:]:
            cells.append('<td><font size="2">&nbsp;</font></td>')
            if number and text.startswith("$") and text[1:].replace(".", "").isdigit() and width == 1:
                cells.append(f'<td align="right"><font size="2">$</font></td><td align="right"><font size="2">{text[1:]}</font></td>')
            else:
                cells.append(f'<td colspan="{3 * width - 1}" align="center"><p style="margin:0"><font size="2">{text or "&nbsp;"}</font></p></td>')
        out.append("<tr>" + "".join(cells) + "</tr>")
    return '<table border="0" cellpadding="0" cellspacing="0">' + "\n".join(out) + "</table>"


def piped(rows: Grid) -> str:
    flat = [[cell for text, width in row for cell in (text, *[""] * (width - 1))] for row in rows]
    lines = ["| " + " | ".join(row) + " |" for row in flat]
    return "\n".join([lines[0], "|" + "---|" * len(flat[0]), *lines[1:]]) + "\n"


def aligned(rows: Grid) -> str:
    wide = max(16, *(len(text) // width + 4 for row in rows for text, width in row[1:]))
    first = max(34, *(len(row[0][0]) + 3 for row in rows))
    return "\n".join((f"{row[0][0]:{first}}" + "".join(f"{t:<{wide}}" if w == 1 else f"{t:^{wide * w}}" for t, w in row[1:])).rstrip() for row in rows) + "\n"


def drawn(numbers: Sequence[int]) -> Iterator[Drawn]:
    return (Drawn(number) for number in numbers)
