"""Tables and lists of milestones made by rule: events x windows x the form they stand in x markup, each with what it says."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date
from random import Random

from outlooks import MARKS, aligned, edgar, html, piped

Wanted = tuple[str, date | None, date]
PUBLISHED = "2026-05-07"


def window(first: str, last: str) -> tuple[date, date]:
    """Work out a window from its first and last month ("2026-07", "2026-12") or day."""
    ends = [(*map(int, said.split("-")), 0)[:3] for said in (first, last)]
    (y, m, d), (z, n, e) = ends
    return date(y, m, d or 1), date(z, n, e or calendar.monthrange(z, n)[1])


WINDOWS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("Q3 2026", "3Q26", "3Q 2026", "Q3'26", "Q3 26", "third quarter of 2026", "Third quarter 2026", "2026 Q3", "Q3/2026", "3Q2026"), ("2026-07", "2026-09")),
    **dict.fromkeys(("2H26", "2H 2026", "H2 2026", "second half of 2026", "Second half 2026", "H2/2026", "2H'26", "2026 H2"), ("2026-07", "2026-12")),
    **dict.fromkeys(("1H27", "1H 2027", "H1 2027", "first half of 2027"), ("2027-01", "2027-06")),
    **dict.fromkeys(("mid-2027", "Mid-2027", "mid 2027", "Middle of 2027"), ("2027-05", "2027-08")),
    **dict.fromkeys(("early 2027", "Early 2027", "early-2027"), ("2027-01", "2027-04")),
    **dict.fromkeys(("late 2026", "Late 2026", "late-2026"), ("2026-09", "2026-12")),
    **dict.fromkeys(("2027", "FY27", "FY2027", "CY2027"), ("2027-01", "2027-12")),
    **dict.fromkeys(("December 2026", "Dec 2026", "Dec-26", "Dec. 2026", "12/2026"), ("2026-12", "2026-12")),
    **dict.fromkeys(("September 30, 2026", "30 September 2026", "Sept. 30, 2026", "30-Sep-26", "2026-09-30"), ("2026-09-30", "2026-09-30")),
    **dict.fromkeys(("Q4 2026 – Q1 2027", "Q4 2026 to Q1 2027", "4Q26-1Q27", "Q4 2026/Q1 2027"), ("2026-10", "2027-03")),
    **dict.fromkeys(("Q3-Q4 2026", "Q3/Q4 2026", "3Q-4Q 2026"), ("2026-07", "2026-12")),
    **dict.fromkeys(("By Q4 2026", "By end of Q4 2026", "by year-end 2026", "By the end of 2026", "No later than Q4 2026"), ("2026-05-07", "2026-12")),
    **dict.fromkeys(("Fall 2026", "Autumn 2026"), ("2026-09", "2026-11")),
}
# What is called after its noun, and the same told with a verb.
NOUNS = {
    "Phase 2 topline data": "data_readout", "Topline results from the Phase 3 CREST trial": "data_readout", "Interim data": "data_readout", "Phase 1b data readout": "data_readout",
    "NDA submission": "regulatory_submission", "IND filing": "regulatory_submission", "BLA filing": "regulatory_submission", "510(k) submission": "regulatory_submission", "MAA submission to EMA": "regulatory_submission",
    "FDA decision": "regulatory_decision", "PDUFA date": "regulatory_decision", "FDA approval": "regulatory_decision", "EMA approval decision": "regulatory_decision", "CHMP opinion": "regulatory_decision",
    "Phase 3 trial initiation": "trial_start", "First patient dosed": "trial_start", "Start of Phase 2 study": "trial_start", "First patient in": "trial_start",
    "Enrollment completion": "enrollment_complete", "Last patient enrolled": "enrollment_complete", "Full enrollment of Phase 2": "enrollment_complete",
    "Commercial launch": "product_launch", "U.S. launch": "product_launch", "Product launch in Japan": "product_launch",
    "First customer shipments": "product_shipment", "Start of production": "capacity_start", "First production": "capacity_start", "Opening of the Leeds plant": "facility_opening",
    "Closing of the Corvane acquisition": "acquisition_close", "Presentation at ESMO": "conference_presentation",
}  # fmt: skip
VERBS = {
    "Report topline data from the Phase 2 BRIGHT trial": "data_readout", "Announce interim data from the CREST study": "data_readout", "Topline data from BRIGHT expected": "data_readout",
    "Submit NDA for VLM-9": "regulatory_submission", "File IND for VLM-12": "regulatory_submission", "Submit MAA for VLM-9 to the EMA": "regulatory_submission", "BLA submission for VLM-4": "regulatory_submission",
    "Receive FDA decision on the VLM-9 NDA": "regulatory_decision", "FDA PDUFA action date for VLM-9": "regulatory_decision", "Potential FDA approval of VLM-9": "regulatory_decision",
    "Initiate Phase 3 trial of VLM-3": "trial_start", "Dose first patient in the Phase 1 trial of VLM-5": "trial_start", "Begin Phase 2 study of VLM-7": "trial_start", "Initiation of Phase 2b trial of VLM-3": "trial_start",
    "Complete enrollment in the BRIGHT trial": "enrollment_complete", "Completion of enrollment in CREST": "enrollment_complete",
    "Launch the VX-2 in Europe": "product_launch", "Commercial launch of VX-4": "product_launch", "Begin shipping the VX-2": "product_shipment", "First shipments of the VX-4": "product_shipment",
    "Start production at Line 3": "capacity_start", "Open the Leeds plant": "facility_opening", "Close the acquisition of Corvane": "acquisition_close", "Present Phase 2 data at ESMO": "conference_presentation",
}  # fmt: skip
TIMES = "Expected timing|Timing|Anticipated timing|Expected date|Target date|Timeframe|Expected|When|Estimated timing|Anticipated|Target|Timeline|Expected completion|Guidance|Planned date".split("|")
STEPS = "Milestone|Next milestone|Upcoming milestone|Catalyst|Event|Anticipated milestone|Key event|Next step|Next catalyst|Expected milestone".split("|")
THINGS = "Program|Product candidate|Product|Project|Asset|Candidate|Programme".split("|")
INTROS = "Upcoming Milestones|Anticipated Milestones|Expected Milestones|Key Upcoming Catalysts|2026-2027 Milestones|Near-Term Milestones|Anticipated 2026 and 2027 Milestones|Pipeline Milestones|Upcoming Catalysts".split("|")
TABLES = "step-time time-step thing-step-time thing-time-step thing-indication-step-time grouped periods-across note-behind".split()
LISTS = "first-colon first-dash behind-paren behind-dash behind-colon behind-in first-in under-heading under-line first-bold behind-comma expected-in".split()
BULLETS = ["• ", "- ", "* ", "", "· ", "– "]
JOINS: dict[str, Callable[[str, str], str]] = {
    "first-colon": lambda step, when: f"{when}: {step}", "first-dash": lambda step, when: f"{when} – {step}", "behind-paren": lambda step, when: f"{step} ({when})",
    "behind-dash": lambda step, when: f"{step} – {when}", "behind-colon": lambda step, when: f"{step}: {when}", "behind-in": lambda step, when: f"{step} {_in(when)}",
    "first-in": lambda step, when: f"{_in(when)[0].upper()}{_in(when)[1:]}, {step[0].lower() if step[1].islower() else step[0]}{step[1:]}", "first-bold": lambda step, when: f"**{when}:** {step}",
    "behind-comma": lambda step, when: f"{step}, {when}", "expected-in": lambda step, when: f"{step} – expected {_in(when)}",
}  # fmt: skip


def _in(when: str) -> str:
    """Lead in to a window with the preposition that it takes."""
    if when[:2].lower() in ("by", "no"):
        return when[0].lower() + when[1:]
    return f"{'on' if WINDOWS[when][0].count('-') == 2 else 'in'} {'the ' if when[:1].islower() and when[:6] in ('second', 'third ', 'first ') else ''}{when}"


class Timeline:
    """One table or list of milestones, drawn by a number: `text`, what it says as `wanted`, and the names of its parts as `parts`."""

    def __init__(self, number: int) -> None:
        self.random = Random(number)
        pick = self.random.choice
        self.layout = pick(TABLES + LISTS)
        self.table = self.layout in TABLES
        self.markup = pick(["html", "piped", "aligned", "edgar"] if self.table else ["text", "text", "html", "paragraphs"])
        self.intro = pick(INTROS)
        self.mark = pick(MARKS) if self.markup == "html" else ""
        self.bullet = pick(BULLETS)
        self.wanted: set[Wanted] = set()
        self.used: list[str] = []
        count = pick([2, 3, 3, 4, 5])
        words = self.random.sample(list(NOUNS if self.table else VERBS), count)
        windows = [pick(list(WINDOWS)) for _ in words]
        if self.layout == "first-bold" and self.markup != "text":
            self.layout = "first-colon"
        self.rows = list(zip(words, windows, strict=True))
        self.text = self._tabled() if self.table else self._listed()

    @property
    def parts(self) -> dict[str, str]:
        return {"layout": self.layout, "markup": f"{self.markup} {self.bullet!r}" if not self.table else self.markup, "intro": self.intro, "mark": self.mark, "windows": " | ".join(self.used)}

    def _want(self, words: str, when: str) -> None:
        first, last = window(*WINDOWS[when])
        event = NOUNS.get(words) or VERBS[words]
        self.used.append(when)
        self.wanted.add((event, first, last))

    def _marked(self, text: str) -> str:
        return text + self.mark if self.random.random() < 0.3 else text

    def _tabled(self) -> str:
        pick = self.random.choice
        step, time, thing = pick(STEPS), pick(TIMES), pick(THINGS)
        self.intro = f"{self.intro} / {step} / {time}"
        names = [f"VLM-{self.random.randint(11, 99)}" for _ in self.rows]
        ills = self.random.sample(["Asthma", "Psoriasis", "Dry eye disease", "Solid tumors", "Migraine"], 5)
        if self.layout == "grouped":
            rows, by = [[(step, 1), (thing, 1)]], sorted(self.rows, key=lambda row: row[1])
            last = ""
            for (words, when), name in zip(by, names, strict=True):
                rows += [[(when, 1), ("", 1)]] if when != last else []
                rows.append([(words, 1), (name, 1)])
                last = when
        elif self.layout == "periods-across":
            heads = ["2H 2026", "1H 2027", "2H 2027"][: pick([2, 3])]
            rows = [[(thing, 1), *((head, 1) for head in heads)]]
            self.rows = [(words, pick(["2H 2026", "1H 2027"])) for words, _ in self.rows]
            rows += [[(name, 1), *((self._marked(words) if when == head else "", 1) for head in heads)] for (words, when), name in zip(self.rows, names, strict=True)]
        else:
            places = {"step-time": "SW", "time-step": "WS", "thing-step-time": "TSW", "thing-time-step": "TWS", "thing-indication-step-time": "TISW", "note-behind": "SWN"}[self.layout]
            heads_of = {"S": step, "W": time, "T": thing, "I": "Indication", "N": "Status"}
            rows = [[(heads_of[place], 1) for place in places]]
            for (words, when), name, ill in zip(self.rows, names, ills, strict=False):
                says = {"S": self._marked(words), "W": self._marked(when), "T": name, "I": ill, "N": pick(["On track", "In preparation", ""])}
                rows.append([(says[place], 1) for place in places])
        for words, when in self.rows:
            self._want(words, when)
        body = {"html": html, "piped": piped, "aligned": aligned, "edgar": edgar}[self.markup](rows)
        intro = self.intro.partition(" / ")[0]
        return f"<h3>{intro}</h3>{body}" if self.markup in ("html", "edgar") else f"{intro}\n\n{body}"

    def _listed(self) -> str:
        for words, when in self.rows:
            self._want(words, when)
        if self.layout.startswith("under"):
            groups = [(self.rows[0][1], [words for words, _ in self.rows])]
            self.wanted, self.used = set(), []
            for words in groups[0][1]:
                self._want(words, groups[0][0])
            title = groups[0][0] if self.layout == "under-heading" else f"{groups[0][0]}:"
            return self._page([title], groups[0][1])
        return self._page([], [JOINS[self.layout](words, when) for words, when in self.rows])

    def _page(self, titles: list[str], items: list[str]) -> str:
        if self.markup == "html":
            return f"<h3>{self.intro}</h3>" + "".join(f"<p><b>{title}</b></p>" for title in titles) + "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"
        if self.markup == "paragraphs":
            return f"<h3>{self.intro}</h3>" + "".join(f"<p>{line}</p>" for line in (*titles, *(f"{self.bullet}{item}" for item in items)))
        return "\n".join([f"{self.intro}\n", *(f"{title}\n" for title in titles), *(f"{self.bullet}{item}" for item in items), ""])
