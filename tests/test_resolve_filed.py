"""Filings beside releases: they decide what the text leaves open, and nothing on which the two disagree."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from test_companyfacts import filed

from tracker import resolve
from tracker.resolve.filed import gather_filings, phrase_of
from tracker.resolve.why import weigh_evidence
from tracker.types import Claim, Figure, Published, Resolution


def guided(metric: str, low: str | None, high: str | None, end: str, said: str, **more: object) -> Published[Claim]:
    """A claim of Varnholt (or another) for the calendar year or quarter that ends on a day."""
    year = end[:4]
    fields: dict[str, object] = {
        "kind": "guidance", "quote": f"We expect {more.get('subject', metric)} of so much", "start": 0, "end": 10,
        "speaker": "Varnholt", "subject": metric.replace("_", " "), "metric": metric, "basis": "unstated", "measure": "level",
        "low": None if low is None else Decimal(low), "high": None if high is None else Decimal(high), "unit": "USD",
        "digits": 5, "target_start": date.fromisoformat(f"{year}-01-01"), "target_end": date.fromisoformat(end), "claim_id": "c",
    }  # fmt: skip
    if metric == "eps":
        fields |= {"unit": "USD/share", "digits": -2, "subject": "diluted earnings per share"}
    return Published(Claim(**{**fields, **more}), "r0", "varnholt", date.fromisoformat(said), "r0.txt")  # type: ignore[arg-type]


def printed(metric: str, value: str, published: str, basis: str = "unstated", digits: int = 5) -> Published[Figure]:
    """What a release prints for 2030."""
    unit = "USD/share" if metric == "eps" else "USD"
    figure = Figure(
        "number", "printed", 5, 12, metric=metric, value=Decimal(value), unit=unit, digits=digits, basis=basis,  # type: ignore[arg-type]
        period_start=date(2030, 1, 1), period_end=date(2030, 12, 31), rule="prose.sentence",
    )  # fmt: skip
    return Published(figure, "r1", "varnholt", date.fromisoformat(published), "r1.txt")


def judged(claim: Published[Claim], as_of: str, *text: Published[Figure]) -> Resolution:
    (verdict,) = resolve([claim], [*text, *filed("varnholt")], date.fromisoformat(as_of))
    return verdict


YEAR = "2030-12-31"
# What is guided, judged as of, and what becomes of it with no figure in any release.
CASES = [
    ("revenue", "860e6", "880e6", YEAR, "2031-03-01", {}, ("met", "in_range", "871500000")),
    ("revenue", "870e6", "880e6", YEAR, "2031-03-01", {}, ("met", "in_range", "871500000")),
    # The 10-K/A takes the place of the 10-K from its own day on.
    ("revenue", "870e6", "880e6", YEAR, "2031-04-14", {}, ("met", "in_range", "871500000")),
    ("revenue", "870e6", "880e6", YEAR, "2031-04-15", {}, ("missed", "worse", "869200000")),
    # Nothing filed after the day counts, and a half-year is no year.
    ("revenue", "860e6", "880e6", YEAR, "2031-02-19", {}, ("pending", "awaiting_report", None)),
    ("revenue", "400e6", "430e6", YEAR, "2030-12-31", {}, ("pending", "not_due", None)),
    ("net_income", "72e6", "75e6", YEAR, "2031-03-01", {}, ("missed", "worse", "70400000")),
    ("net_loss", "1e6", "2e6", YEAR, "2031-03-01", {}, ("met", "exceeded", "-70400000")),
    ("eps", "3.40", "3.60", YEAR, "2031-03-01", {}, ("met", "in_range", "3.52")),
    ("eps", "3.57", "3.60", YEAR, "2031-03-01", {"subject": "basic earnings per share"}, ("met", "in_range", "3.58")),
    ("capex", "50e6", "52e6", YEAR, "2031-03-01", {"subject": "capital expenditures"}, ("met", "in_range", "51700000")),
    ("cash_balance", "115e6", None, YEAR, "2031-03-01", {"subject": "cash and cash equivalents", "target_start": date(2030, 12, 31)},
     ("met", "floor", "120300000")),
    ("tax_rate", "22.5", "23", YEAR, "2031-03-01", {"unit": "percent", "digits": -1, "subject": "effective tax rate"},
     ("met", "in_range", "22.8")),
    ("share_count", "20e6", "20.1e6", YEAR, "2031-03-01", {"unit": "shares", "subject": "diluted shares"}, ("met", "in_range", "20010000")),
    # Growth over the comparison column of the same filing.
    ("revenue", "7", "8", YEAR, "2031-03-01", {"measure": "growth", "unit": "percent", "digits": 0}, ("met", "in_range", "7.27")),
    # What facts never answer: another basis, a part of the company, a part of revenue, another quantity of the same name, directions.
    ("eps", "3.40", "3.60", YEAR, "2031-03-01", {"basis": "non_gaap"}, ("pending", "awaiting_report", None)),
    ("revenue", "860e6", "880e6", YEAR, "2031-03-01", {"scope": "Tillage"}, ("pending", "awaiting_report", None)),
    ("revenue", "860e6", "880e6", YEAR, "2031-03-01", {"subject": "product revenue"}, ("pending", "awaiting_report", None)),
    ("net_income", "60e6", "90e6", YEAR, "2031-03-01", {"subject": "income before taxes"}, ("pending", "awaiting_report", None)),
    ("cash_balance", "115e6", None, YEAR, "2031-03-01", {"subject": "cash and marketable securities"}, ("pending", "awaiting_report", None)),
    ("revenue", None, None, YEAR, "2031-03-01", {"measure": "direction"}, ("pending", "awaiting_report", None)),
    ("revenue", "860e6", "880e6", YEAR, "2031-03-01", {"quote": "Excluding the mill we expect revenue of so much"},
     ("pending", "awaiting_report", None)),
    ("revenue", "860e6", "880e6", YEAR, "2031-03-01", {"unit": "EUR"}, ("pending", "awaiting_report", None)),
    # Off by a factor: no verdict.
    ("revenue", "8e6", "9e6", YEAR, "2031-03-01", {}, ("pending", "awaiting_report", None)),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: " ".join(map(str, c[:3])) + f" {c[4]} {' '.join(map(str, c[5].values()))}")
def test_filings_alone(case: tuple) -> None:  # type: ignore[type-arg]
    metric, low, high, end, as_of, more, (status, reason, actual) = case
    verdict = judged(guided(metric, low, high, end, "2030-02-25", **more), as_of)
    assert (verdict.status, verdict.reason) == (status, reason), verdict.explanation
    if status == "pending":
        return
    assert verdict.actual == Decimal(actual)
    assert verdict.rule.startswith("guidance.xbrl.") and "XBRL" in verdict.explanation
    assert "us-gaap:" in (verdict.evidence_quote or "") and "filed 2031-" in (verdict.evidence_quote or "")


def test_evidence_is_strictly_later() -> None:
    on_the_day = judged(guided("revenue", "860e6", "880e6", YEAR, "2031-02-20"), "2031-03-01")
    assert on_the_day.status == "pending"


def test_a_split_since_the_guidance_is_undone() -> None:
    """Guided in old shares before the split of 2031, filed in new ones: 1.93 is 3.86 old."""
    claim = guided("eps", "3.70", "3.90", "2031-12-31", "2031-02-12")
    verdict = judged(claim, "2032-03-01")
    assert (verdict.status, verdict.actual, verdict.flag) == ("met", Decimal("3.86"), "split")


def test_guidance_in_new_shares_is_left_as_it_is() -> None:
    verdict = judged(guided("eps", "1.90", "2.00", "2031-12-31", "2031-08-20"), "2032-03-01")
    assert (verdict.status, verdict.actual, verdict.flag) == ("met", Decimal("1.93"), None)


def test_guidance_between_two_filings_of_a_split_is_not_compared() -> None:
    verdict = judged(guided("eps", "1.90", "2.00", "2031-12-31", "2031-07-01"), "2032-03-01")
    assert (verdict.status, verdict.reason, verdict.flag) != ("missed", "worse", None)
    assert verdict.status == "pending"


def test_an_adjusted_figure_in_the_text_keeps_facts_away() -> None:
    """Where the issuer reports the metric adjusted, guidance without a basis may mean that."""
    claim = guided("eps", "3.60", "3.70", YEAR, "2030-02-25")
    adjusted = printed("eps", "3.66", "2031-02-10", "non_gaap", -2)
    assert judged(claim, "2031-03-01").status == "missed"
    assert judged(claim, "2031-03-01", adjusted).status == "pending"
    gaap = guided("eps", "3.60", "3.70", YEAR, "2030-02-25", basis="gaap")
    assert judged(gaap, "2031-03-01", adjusted).status == "missed"


@pytest.mark.parametrize(
    ("value", "status", "flag"),
    [
        ("871.5e6", "met", None),
        # Rounded in the text: one number.
        ("872e6", "met", None),
        # Another number, but the same verdict: nothing turns on it.
        ("865e6", "met", None),
        ("851e6", "pending", "xbrl"),
        ("8715e6", "pending", "factor"),
    ],
)
def test_text_and_filing_must_agree(value: str, status: str, flag: str | None) -> None:
    claim = guided("revenue", "860e6", "880e6", YEAR, "2030-02-25")
    verdict = judged(claim, "2031-03-01", printed("revenue", value, "2031-02-10"))
    assert (verdict.status, verdict.flag) == (status, flag)
    if flag == "xbrl":
        assert verdict.actual is None and "$851 million" in verdict.explanation and "$871.5 million" in verdict.explanation


def test_text_that_agrees_stays_the_evidence() -> None:
    claim = guided("revenue", "860e6", "880e6", YEAR, "2030-02-25")
    verdict = judged(claim, "2031-03-01", printed("revenue", "871.5e6", "2031-02-10"))
    assert (verdict.evidence_release, verdict.rule) == ("r1", "guidance.level")


def test_another_telling_that_takes_a_part_out_keeps_facts_away() -> None:
    """ "2030 revenues to rise about 7 percent", says the headline; a later release, "stand-alone revenues"."""
    growth = {"measure": "growth", "unit": "percent", "digits": 0}
    claim = guided("revenue", "7", "8", YEAR, "2030-02-25", **growth)
    part = guided("revenue", "8", "9", YEAR, "2030-05-25", claim_id="d", quote="stand-alone revenues up 8 to 9 percent", **growth)
    other = guided("revenue", "8", "9", "2031-12-31", "2030-05-25", claim_id="e", quote="stand-alone revenues up 8 to 9 percent", **growth)
    facts = filed("varnholt")
    day = date(2031, 3, 1)
    verdicts = {v.claim_id: v.status for v in resolve([claim, part], facts, day)}
    assert verdicts == {"c": "pending", "d": "pending"}
    assert {v.claim_id: v.status for v in resolve([claim, other], facts, day)} == {"c": "met", "e": "pending"}


def test_order_of_facts_changes_nothing() -> None:
    claim = guided("eps", "3.70", "3.90", "2031-12-31", "2031-02-12")
    facts = list(filed("varnholt"))
    ways = [facts, facts[::-1], facts[7:] + facts[:7]]
    assert len({next(iter(resolve([claim], way, date(2032, 3, 1)))) for way in ways}) == 1


def test_as_of_a_day_is_the_corpus_cut_there() -> None:
    claim = guided("revenue", "870e6", "880e6", YEAR, "2030-02-25")
    for day in (date(2031, 2, 20), date(2031, 4, 14), date(2031, 4, 15), date(2032, 6, 1)):
        cut = [f for f in filed("varnholt") if f.published <= day]
        assert list(resolve([claim], cut, day)) == list(resolve([claim], filed("varnholt"), day))


def test_splits_are_found_in_restated_shares() -> None:
    (split,) = gather_filings(filed("varnholt"), date(2032, 12, 31)).splits[:1]
    assert (split.factor, split.after, split.told.published) == (Decimal(2), date(2031, 2, 20), date(2031, 8, 5))
    assert {s.factor for s in gather_filings(filed("varnholt"), date(2032, 12, 31)).splits} == {Decimal(2)}
    (reverse,) = gather_filings(filed("ostmark"), date(2032, 12, 31)).splits
    assert reverse.factor == Decimal("0.1")
    assert not gather_filings(filed("pellworth"), date(2032, 12, 31)).splits


def test_why_lists_the_facts() -> None:
    claim = guided("revenue", "860e6", "880e6", YEAR, "2030-02-25")
    text = printed("revenue", "871.5e6", "2031-02-10")
    found = weigh_evidence("c", [claim], [text, *filed("varnholt")], date(2031, 3, 1))
    taken = [w.figure.item.rule for w in found if w.taken]
    assert taken == ["prose.sentence", "xbrl.us-gaap:Revenues"]
    assert any(w.figure.item.rule.startswith("xbrl.") and "another period" in w.why for w in found)


@pytest.mark.parametrize(
    ("subject", "quote", "wanted"),
    [
        ("revenue", "The company expects product revenue of $50 million", "company expects product revenue of"),
        ("cash", "to end with cash, cash equivalents and securities of $4 million", "to end with cash, cash equivalents and securities of"),
        ("capex", "words without it", "capex"),
    ],
)
def test_phrase_of_a_claim(subject: str, quote: str, wanted: str) -> None:
    assert phrase_of(Claim("guidance", quote, 0, 0, "", subject)) == wanted
