"""Verdicts: the judge by tables, every reason from release texts, and what must hold whatever the order or the day."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.claims import find_claims
from tracker.figures import find_figures
from tracker.lexicon import metrics
from tracker.readers import read_release
from tracker.resolve import judge, resolve
from tracker.types import Claim, Figure, Measure, Published, Resolution

D = Decimal
HEAD = "Larkmoor Optics Corporation (NASDAQ: LKMR)"


@pytest.mark.parametrize(
    ("low", "high", "metric", "actual", "digits", "position", "direction", "status", "reason"),
    [
        (78, 82, "net_loss", "73.3", 0, "below", "better", "met", "exceeded"),
        (78, 82, "net_loss", "83", 0, "above", "worse", "missed", "worse"),
        (78, 82, "net_loss", "82.4", 0, "within", "none", "met", "in_range"),
        (100, 110, "revenue", "105", 0, "within", "none", "met", "in_range"),
        (100, 110, "revenue", "111", 0, "above", "better", "met", "exceeded"),
        (100, 110, "revenue", "98", 0, "below", "worse", "missed", "worse"),
        (530, 530, "revenue", "529.5", 0, "within", "none", "met", "point"),
        (530, 530, "revenue", "520", 0, "below", "worse", "missed", "worse"),
        (200, None, "revenue", "223", 0, "within", "none", "met", "floor"),
        (200, None, "revenue", "180", 0, "below", "worse", "missed", "worse"),
        (None, 20, "operating_expenses", "19", 0, "within", "none", "met", "ceiling"),
        (None, 20, "operating_expenses", "23", 0, "above", "worse", "missed", "worse"),
        (170, 180, "capex", "158.9", 0, "below", "none", "missed", "worse"),
        ("-0.35", "-0.30", "eps", "-0.28", -2, "above", "better", "met", "exceeded"),
        ("9.0", "9.3", "operating_expenses", "8.959", -1, "within", "none", "met", "in_range"),
        # One coarse digit does not round a quarter of the amount away.
        ("1000000000", None, "revenue", "766800000", 9, "below", "worse", "missed", "worse"),
    ],
)
def test_judge(low, high, metric, actual, digits, position, direction, status, reason) -> None:  # type: ignore[no-untyped-def]
    got = judge(low and D(low), high and D(high), "level", metric, D(actual), digits)
    assert got is not None
    assert (got.position, got.direction, got.status, got.reason) == (position, direction, status, reason)


@given(
    st.decimals(-1000, 1000, places=2),
    st.decimals(0, 100, places=2),
    st.decimals(-2000, 2000, places=3),
    st.sampled_from(sorted(metrics())),
    st.sampled_from(["level", "growth", "change"]),
)
def test_judge_layers_agree(low: Decimal, width: Decimal, actual: Decimal, metric: str, measure: Measure) -> None:
    got = judge(low, low + width, measure, metric, actual, -2)
    assert got is not None
    assert (got.status == "missed") == (got.reason == "worse")
    assert (got.position == "within") == (got.reason in ("in_range", "point"))
    assert (got.direction == "better") == (got.reason == "exceeded")
    if low < actual < low + width:
        assert got.position == "within"


def release(published: str, body: str, **hints: str):  # type: ignore[no-untyped-def]
    text = f"{HEAD}\n\nTRELL BAY, {published} -- Larkmoor Optics Corporation (NASDAQ: LKMR) today reported.\n\n{body}\n"
    hints = {"fiscal_year_end": "12-31", "issuer": "Larkmoor Optics Corporation", **hints}
    return read_release(text.encode(), source=f"{published}.txt", published=published, **hints)


Stock = tuple[list[Published[Claim]], list[Published[Figure]]]


def publish(*texts: tuple[str, str], issuer: str = "larkmoor") -> Stock:
    claims: list[Published[Claim]] = []
    figures: list[Published[Figure]] = []
    for published, body in texts:
        read = release(published, body)
        key, day = f"{issuer}:{published}", date.fromisoformat(published)
        for number, claim in enumerate(find_claims(read)):
            named = replace(claim, claim_id=f"{key}:{number}")
            claims.append(Published(named, key, issuer, day, read.source, read.corrects))
        figures += [Published(f, key, issuer, day, read.source, read.corrects) for f in find_figures(read)]
    return claims, figures


def verdicts(*texts: tuple[str, str], as_of: str | None = None) -> list[Resolution]:
    claims, figures = publish(*texts)
    return list(resolve(claims, figures, date.fromisoformat(as_of or texts[-1][0])))


GUIDED = (
    "2025-05-06",
    "Second Quarter Outlook\n\nThe Company expects second quarter 2025 revenue of $40 million to $44 million.",
)
FLOOR = ("2025-05-06", "We expect revenue of at least $40 million for the second quarter of 2025.")
CEILING = ("2025-05-06", "We expect operating expenses of no more than $12 million for the second quarter of 2025.")
POINT = ("2025-05-06", "The Company expects revenue of approximately $42 million for the second quarter of 2025.")
OPENING = ("2025-05-06", "The Company plans to open a store in Fairwater, Ohio in the third quarter of 2025.")
TRIAL = ("2025-02-06", "The Company expects to initiate a Phase 2 trial of LK-204 in the first half of 2025.")
BUYBACK = ("2025-05-06", "The Company plans to begin repurchasing its shares in 2025.")
SPENT = """Condensed Statements of Cash Flows
(in thousands)

                                              Three Months Ended
                                                {ended}
Net cash provided by operating activities          12,410
Payments related to Repurchases of common stock    (4,100)
"""


def said(body: str, published: str = "2025-08-05") -> tuple[str, str]:
    return published, body


QUIET = said("The Company moved its head office to a larger building.")
REASONS = [
    ("met", "in_range", GUIDED, said("Revenue for the second quarter of 2025 was $42.1 million, up 5% from $40.1 million.")),
    ("met", "exceeded", GUIDED, said("Revenue for the second quarter of 2025 was $47.0 million compared to $40.1 million.")),
    ("missed", "worse", GUIDED, said("For the second quarter of 2025, revenues decreased 8% to $37.0 million from $40.1 million.")),
    ("met", "point", POINT, said("Revenue for the second quarter of 2025 was $42.1 million.")),
    ("met", "floor", FLOOR, said("Revenue for the second quarter of 2025 was $42.1 million.")),
    ("met", "ceiling", CEILING, said("Operating expenses for the second quarter of 2025 were $11.4 million.")),
    ("met", "in_range", GUIDED, said("In the second quarter of 2025 revenue came in within our guidance range.")),
    ("pending", "awaiting_report", GUIDED, QUIET),
    ("pending", "not_comparable", GUIDED, said("Service revenue for the second quarter of 2025 was $12.1 million.")),
    ("pending", "superseded", GUIDED, said("The Company now expects second quarter 2025 revenue of $38 million to $40 million.", "2025-06-10")),
    ("pending", "withdrawn", GUIDED, said("The Company is withdrawing its second quarter 2025 revenue guidance of $40 million to $44 million.", "2025-06-10")),
    ("pending", "unverifiable", GUIDED, said("Revenue for the second quarter of 2025 was $421 million.")),
    ("met", "on_time", OPENING, said("In September 2025, we opened our store in Fairwater, Ohio.", "2025-11-04")),
    ("met", "early", OPENING, said("In June 2025, we opened our store in Fairwater, Ohio.")),
    ("missed", "late", OPENING, said("In December 2025, we opened our store in Fairwater, Ohio.", "2026-02-05")),
    ("met", "on_time", BUYBACK, said(SPENT.format(ended="June 30, 2025"))),
    ("pending", "not_due", BUYBACK, said(SPENT.format(ended="March 31, 2025"))),
    ("pending", "not_due", BUYBACK, said(SPENT.format(ended="June 30, 2025").replace("Repurchases", "Excise tax on repurchases"))),
    ("pending", "overdue", OPENING, said("The Company moved its head office to a larger building.", "2025-11-04")),
    ("pending", "not_due", OPENING, QUIET),
    ("missed", "slipped", TRIAL, said("The Company expects to initiate a Phase 2 trial of LK-204 in the first half of 2026.")),
    ("missed", "abandoned", TRIAL, said("The Phase 2 trial of LK-204 has been discontinued.")),
    ("missed", "not_achieved", TRIAL, said("The Phase 2 trial of LK-204 did not receive clearance to start.")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "reason", "first", "later"), REASONS, ids=[f"{s}-{r}-{i}" for i, (s, r, *_) in enumerate(REASONS)]
)
def test_every_reason_from_texts(status: str, reason: str, first: tuple[str, str], later: tuple[str, str]) -> None:
    judged = [v for v in verdicts(first, later) if v.claim_id.startswith(f"larkmoor:{first[0]}")]
    assert [(v.status, v.reason) for v in judged] == [(status, reason)]
    (verdict,) = judged
    assert verdict.explanation and verdict.rule
    if status != "pending":
        assert verdict.evidence_quote and verdict.evidence_quote in release(*later).text


def test_every_reason_of_the_guide_is_covered() -> None:
    guide = "in_range point exceeded floor ceiling on_time early worse late slipped abandoned not_achieved not_due awaiting_report overdue withdrawn superseded not_comparable unverifiable"
    assert {reason for _, reason, *_ in REASONS} == set(guide.split())


def test_explains_in_words() -> None:
    (verdict,) = [v for v in verdicts(GUIDED, REASONS[2][3]) if v.status != "pending"]
    assert "$37 million" in verdict.explanation and "worse than $40 million to $44 million" in verdict.explanation


def test_gaap_is_not_judged_by_non_gaap() -> None:
    first = said("We expect GAAP net income of $5 million to $6 million for the second quarter of 2025.", "2025-05-06")
    (verdict,) = verdicts(first, said("Non-GAAP net income for the second quarter of 2025 was $5.5 million."))
    assert (verdict.status, verdict.reason) == ("pending", "not_comparable")


def test_evidence_of_the_same_day_is_none() -> None:
    body = GUIDED[1] + "\n\nRevenue for the second quarter of 2025 was $42.1 million."
    assert {v.status for v in verdicts(("2025-07-06", body))} == {"pending"}


def test_two_figures_that_disagree_are_flagged() -> None:
    body = "Revenue for the second quarter of 2025 was $42.1 million.\n\nIn the second quarter of 2025, revenue was $36.0 million."
    (verdict,) = verdicts(GUIDED, said(body))
    assert (verdict.status, verdict.flag) == ("pending", "conflict")


def test_a_figure_of_another_scale_is_flagged() -> None:
    (verdict,) = verdicts(GUIDED, said("Revenue for the second quarter of 2025 was $421 million."))
    assert (verdict.status, verdict.flag) == ("pending", "factor")


def test_split_shares_are_judged_as_guided() -> None:
    first = said("We expect diluted earnings per share of $1.50 to $1.60 for fiscal 2025.", "2025-02-06")
    later = said(
        "The per share amounts reflect the three-for-two stock split.\n\nDiluted earnings per share were $1.04 for the year ended December 31, 2025.",
        "2026-02-05",
    )
    (verdict,) = verdicts(first, later)
    assert (verdict.status, verdict.reason, verdict.flag) == ("met", "in_range", "split")
    assert verdict.actual == Decimal("1.56")


@pytest.mark.parametrize(
    ("words", "eps", "expected"),
    [
        ("The per share amounts have been restated for the 10% stock dividend.", "1.40", ("met", "in_range", "1.54")),
        ("The per share amounts reflect a stock dividend of 2.5 percent.", "1.50", ("met", "in_range", "1.5375")),
        # A dividend in money splits no share.
        ("The dividend was raised by 10% to $0.11.", "1.40", ("missed", "worse", "1.40")),
    ],
)
def test_a_dividend_in_shares_is_a_split(words: str, eps: str, expected: tuple[str, str, str]) -> None:
    first = said("We expect diluted earnings per share of $1.50 to $1.60 for fiscal 2025.", "2025-02-06")
    later = said(
        f"{words}\n\nDiluted earnings per share were ${eps} for the year ended December 31, 2025.", "2026-02-05"
    )
    (verdict,) = verdicts(first, later)
    assert (verdict.status, verdict.reason, verdict.actual) == (*expected[:2], Decimal(expected[2]))


def test_a_split_that_is_announced_with_results_has_not_changed_them() -> None:
    first = said("We expect diluted earnings per share of $0.44 to $0.46 for fiscal 2025.", "2025-02-06")
    news = "A 3-for-2 stock split effected in the form of a 50% stock dividend was announced on January 20, 2026."
    (verdict,) = verdicts(
        first,
        said(f"{news}\n\nDiluted earnings per share were $0.46 for the year ended December 31, 2025.", "2026-02-05"),
    )
    assert (verdict.status, verdict.reason, str(verdict.actual)) == ("met", "in_range", "0.46")


def test_a_note_below_columns_of_other_years_names_the_split_that_it_tells() -> None:
    first = said("We expect diluted earnings per share of $1.50 to $1.60 for fiscal 2025.", "2025-02-06")
    note = "Year ended December 31, 2025 2024 Shares adjusted for a 3-for-2 partial stock split effective August 16, 2023. Balance 2025."
    earned = "Diluted earnings per share were $1.56 for the year ended December 31, 2025."
    before = said("Per share amounts were adjusted for the 3-for-2 split effective August 16, 2023.", "2024-11-05")
    (verdict,) = verdicts(before, first, said(f"{note}\n\n{earned}", "2026-02-05"))
    assert (verdict.status, verdict.flag, str(verdict.actual)) == ("met", None, "1.56")


def test_a_correction_takes_the_place_of_what_it_corrects() -> None:
    wrong = said("Revenue for the second quarter of 2025 was $42.1 million.")
    right = said(
        "CORRECTION: Larkmoor Optics corrects its release of August 5, 2025.\n\nRevenue for the second quarter of 2025 was $38.1 million.",
        "2025-08-07",
    )
    claims, figures = publish(GUIDED, wrong, right)
    figures = [replace(f, corrects=f.published == date(2025, 8, 7)) for f in figures]
    before = list(resolve(claims, figures, date(2025, 8, 6)))
    after = list(resolve(claims, figures, date(2025, 8, 7)))
    assert [v.reason for v in before if v.claim_id.startswith("larkmoor:2025-05-06")] == ["in_range"]
    assert [v.reason for v in after if v.claim_id.startswith("larkmoor:2025-05-06")] == ["worse"]


def test_a_second_correction_takes_the_place_of_the_first() -> None:
    wrong = said("Revenue for the second quarter of 2025 was $42.1 million.")
    told = [
        (
            day,
            f"CORRECTION: Larkmoor Optics corrects its release.\n\nRevenue for the second quarter of 2025 was ${value} million.",
        )
        for day, value in (("2025-08-07", 41.9), ("2025-08-09", 38.1))
    ]
    claims, figures = publish(GUIDED, wrong, *(said(text, day) for day, text in told))
    figures = [replace(f, corrects=f.published > date(2025, 8, 5)) for f in figures]
    reasons = [
        [v.reason for v in resolve(claims, figures, date(2025, 8, day)) if v.claim_id.startswith("larkmoor:2025-05-06")]
        for day in (7, 9)
    ]
    assert reasons == [["in_range"], ["worse"]]


def test_days_of_a_slip_count_from_the_first_window() -> None:
    moved = said("The Company expects to initiate a Phase 2 trial of LK-204 in the second half of 2025.", "2025-06-05")
    again = said("The Company expects to initiate a Phase 2 trial of LK-204 in the first half of 2026.", "2025-12-05")
    judged = {v.claim_id[9:19]: v for v in verdicts(TRIAL, moved, again)}
    assert judged["2025-06-05"].days_late == (date(2026, 6, 30) - date(2025, 6, 30)).days


CORPUS = [GUIDED, OPENING, TRIAL, *{later for *_, later in REASONS}]
DAYS = sorted({date.fromisoformat(day) for day, _ in CORPUS})


@pytest.fixture(scope="module")
def stock() -> Stock:
    claims: list[Published[Claim]] = []
    figures: list[Published[Figure]] = []
    for number, (_status, _reason, first, later) in enumerate(REASONS):
        more = publish(first, later, issuer=f"issuer{number % 4}-{number}")
        claims += more[0]
        figures += more[1]
    return claims, figures


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), as_of=st.sampled_from(DAYS))
def test_any_order_gives_the_same_verdicts(stock: Stock, seed: int, as_of: date) -> None:
    claims, figures = list(stock[0]), list(stock[1])
    straight = sorted(resolve(claims, figures, as_of), key=lambda v: v.claim_id)
    random.Random(seed).shuffle(claims)
    random.Random(seed + 1).shuffle(figures)
    assert sorted(resolve(claims, figures, as_of), key=lambda v: v.claim_id) == straight


@pytest.mark.parametrize("as_of", DAYS)
def test_as_of_equals_cutting_the_corpus(stock: Stock, as_of: date) -> None:
    whole = list(resolve(*stock, as_of))
    cut_claims = [c for c in stock[0] if c.published <= as_of]
    cut_figures = [f for f in stock[1] if f.published <= as_of]
    assert list(resolve(cut_claims, cut_figures, as_of)) == whole
    assert len(whole) == len(cut_claims)


def test_one_verdict_a_claim_and_again_the_same(stock: Stock) -> None:
    first, second = (list(resolve(*stock, DAYS[-1])) for _ in range(2))
    assert first == second
    assert sorted(v.claim_id for v in first) == sorted(c.item.claim_id for c in stock[0])


def test_module_is_callable_by_its_public_name() -> None:
    import tracker
    import tracker.resolve as module

    assert list(tracker.resolve([], [], date(2025, 1, 1))) == list(module([], [], date(2025, 1, 1))) == []  # type: ignore[operator]


def test_issuers_are_kept_apart() -> None:
    claims, _ = publish(GUIDED)
    _, figures = publish(REASONS[0][3], issuer="another")
    assert [v.status for v in resolve(claims, figures, date(2025, 9, 1))] == ["pending"]


def test_growth_of_a_quarter_without_its_base_is_not_judged_where_both_are_given() -> None:
    first = said("We expect revenue to grow 2% to 4% in the second quarter of 2025.", "2025-05-06")
    later = said(
        "Revenue for the second quarter of 2025 was $42.1 million, up 3% sequentially. "
        "In the second quarter of 2025, revenue grew 12% from the year-ago quarter."
    )
    (verdict,) = verdicts(first, later)
    assert (verdict.status, verdict.reason) == ("pending", "not_comparable")


def test_sequential_growth_is_judged_by_sequential_growth() -> None:
    first = said("We expect a sequential increase in revenue of 2% to 4% in the second quarter of 2025.", "2025-05-06")
    later = said("Revenue for the second quarter of 2025 was $42.1 million, up 3% sequentially.")
    (verdict,) = verdicts(first, later)
    assert (verdict.status, verdict.reason, verdict.actual) == ("met", "in_range", D(3))
