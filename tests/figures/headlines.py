"""Headline figures of ten releases of ../shared/corpus, read from the texts by a person before the program was asked.

Facts only: metric, first and last day, basis, scope, measure, value in base units, unit. `None` as scope is the whole company.
"""

from __future__ import annotations

from typing import NamedTuple


class Fact(NamedTuple):
    """One headline figure of a release."""

    metric: str
    start: str | None
    end: str
    basis: str
    scope: str | None
    measure: str
    value: str
    unit: str


def _facts(text: str) -> tuple[Fact, ...]:
    rows = [line.split() for line in text.strip().splitlines()]
    return tuple(
        Fact(m, None if s == "-" else s, e, b, None if c == "-" else c.replace("_", " "), k, v, u)
        for m, s, e, b, c, k, v, u in rows
    )


HEADLINES: dict[str, tuple[Fact, ...]] = {
    "costco/2023-05-25__COSTCO_2023Q3_EARNINGS.txt": _facts("""
        net_income       2023-02-13 2023-05-07 gaap -                   level  1302000000  USD
        eps              2023-02-13 2023-05-07 gaap -                   level  2.93        USD/share
        net_income       2022-08-29 2023-05-07 gaap -                   level  4132000000  USD
        eps              2022-08-29 2023-05-07 gaap -                   level  9.30        USD/share
        eps              2022-02-14 2022-05-08 gaap -                   level  3.04        USD/share
        operating_income 2023-02-13 2023-05-07 gaap -                   level  1679000000  USD
        operating_income 2022-08-29 2023-05-07 gaap -                   level  5333000000  USD
        sg_and_a         2023-02-13 2023-05-07 gaap -                   level  4794000000  USD
        comparable_sales 2023-02-13 2023-05-07 gaap -                   growth 0.3         percent
        comparable_sales 2022-08-29 2023-05-07 gaap -                   growth 4.0         percent
    """),
    "aarons/2007-10-24__AAN-8K-20071024165711.txt": _facts("""
        revenue          2007-07-01 2007-09-30 gaap -                   level  359400000   USD
        revenue          2007-07-01 2007-09-30 gaap -                   growth 13          percent
        net_income       2007-07-01 2007-09-30 gaap -                   level  15900000    USD
        eps              2007-07-01 2007-09-30 gaap -                   level  0.29        USD/share
        revenue          2007-01-01 2007-09-30 gaap -                   level  1106000000  USD
        net_income       2007-01-01 2007-09-30 gaap -                   level  64800000    USD
        eps              2007-01-01 2007-09-30 gaap -                   level  1.18        USD/share
        eps              2006-01-01 2006-09-30 gaap -                   level  1.13        USD/share
        store_count      2007-09-30 2007-09-30 gaap -                   level  1461        count
        revenue          2007-07-01 2007-09-30 gaap corporate_furnishings level 29700000   USD
    """),
    "alcoa/2009-10-08__AA-8K-20091008164017.txt": _facts("""
        net_income       2009-07-01 2009-09-30 gaap -                   level  77000000    USD
        eps              2009-07-01 2009-09-30 gaap -                   level  0.08        USD/share
        revenue          2009-07-01 2009-09-30 gaap -                   level  4600000000  USD
        operating_cash_flow 2009-07-01 2009-09-30 gaap -                level  184000000   USD
        capex            2009-07-01 2009-09-30 gaap -                   level  370000000   USD
        revenue          2009-01-01 2009-09-30 gaap -                   level  13000000000 USD
        net_income       2009-01-01 2009-09-30 gaap -                   level  -874000000  USD
        eps              2009-01-01 2009-09-30 gaap -                   level  -0.95       USD/share
        revenue          2008-07-01 2008-09-30 gaap -                   level  7000000000  USD
        cash_balance     2009-09-30 2009-09-30 gaap -                   level  1100000000  USD
    """),
    "mcdonalds/2023-07-27__MCDONALDS_2023Q2_EARNINGS.txt": _facts("""
        comparable_sales 2023-04-01 2023-06-30 gaap -                   growth 11.7        percent
        revenue          2023-04-01 2023-06-30 gaap -                   growth 14          percent
        revenue          2023-04-01 2023-06-30 gaap -                   level  6497500000  USD
        operating_income 2023-04-01 2023-06-30 gaap -                   level  3104100000  USD
        net_income       2023-04-01 2023-06-30 gaap -                   level  2310400000  USD
        eps              2023-04-01 2023-06-30 gaap -                   level  3.15        USD/share
        eps              2023-04-01 2023-06-30 non_gaap -               level  3.17        USD/share
        revenue          2023-01-01 2023-06-30 gaap -                   level  12395300000 USD
        eps              2023-01-01 2023-06-30 gaap -                   level  5.60        USD/share
        operating_income 2023-04-01 2023-06-30 gaap -                   growth 81          percent
    """),
    "nephros/2025-03-06__nephros-announces-fourth-quarter-and-fiscal-year-2024-financial-results.md": _facts("""
        revenue          2024-10-01 2024-12-31 gaap -                   level  3900000     USD
        revenue          2024-10-01 2024-12-31 gaap -                   growth 19          percent
        net_income       2024-10-01 2024-12-31 gaap -                   level  349000      USD
        ebitda           2024-10-01 2024-12-31 non_gaap -               level  466000      USD
        revenue          2024-01-01 2024-12-31 gaap -                   level  14200000    USD
        net_income       2024-01-01 2024-12-31 gaap -                   level  74000       USD
        ebitda           2024-01-01 2024-12-31 non_gaap -               level  533000      USD
        gross_margin     2024-01-01 2024-12-31 gaap -                   level  62          percent
        gross_margin     2024-10-01 2024-12-31 gaap -                   level  64          percent
        sg_and_a         2024-01-01 2024-12-31 gaap -                   level  7700000     USD
    """),
    "tompkins-financial/2025-10-24__tompkins-financial-corp-reports-improved-q3-financial-results.md": _facts("""
        eps              2025-07-01 2025-09-30 gaap -                   level  1.65        USD/share
        eps              2024-07-01 2024-09-30 gaap -                   level  1.30        USD/share
        net_income       2025-07-01 2025-09-30 gaap -                   level  23700000    USD
        net_income       2025-07-01 2025-09-30 gaap -                   growth 27.0        percent
        eps              2025-01-01 2025-09-30 gaap -                   level  4.52        USD/share
        eps              2024-01-01 2024-09-30 gaap -                   level  3.59        USD/share
        net_income       2025-01-01 2025-09-30 gaap -                   level  64800000    USD
        net_income       2024-01-01 2024-09-30 gaap -                   level  51200000    USD
        net_income       2025-01-01 2025-09-30 gaap -                   growth 26.6        percent
        eps              2025-01-01 2025-09-30 gaap -                   growth 25.9        percent
    """),
    "vycor-medical/2025-08-08__vycor-medical-releases-financial-results-for-the-three-and-six-months-ended-june-30-2025.md": _facts("""
        revenue          2025-04-01 2025-06-30 gaap -                   level  496353      USD
        revenue          2025-04-01 2025-06-30 gaap -                   growth 22          percent
        revenue          2025-01-01 2025-06-30 gaap -                   level  932731      USD
        revenue          2025-01-01 2025-06-30 gaap -                   growth 25          percent
        gross_margin     2025-04-01 2025-06-30 gaap vycor_medical       level  83          percent
        operating_income 2025-04-01 2025-06-30 gaap -                   level  51146       USD
        operating_income 2025-01-01 2025-06-30 gaap -                   level  38340       USD
        operating_income 2025-04-01 2025-06-30 non_gaap -               level  84481       USD
        operating_income 2025-01-01 2025-06-30 non_gaap -               level  106944      USD
        revenue          2025-04-01 2025-06-30 gaap novavision          level  14565       USD
    """),
    "horizon-financial/2008-01-17__1002682_8K_2008_0000939057-08-000003.txt": _facts("""
        net_income       2007-10-01 2007-12-31 gaap -                   level  4700000     USD
        eps              2007-10-01 2007-12-31 gaap -                   level  0.39        USD/share
        net_income       2007-07-01 2007-09-30 gaap -                   level  4900000     USD
        eps              2007-07-01 2007-09-30 gaap -                   level  0.40        USD/share
        net_income       2007-04-01 2007-12-31 gaap -                   level  14600000    USD
        net_income       2007-04-01 2007-12-31 gaap -                   growth 4           percent
        eps              2007-04-01 2007-12-31 gaap -                   level  1.19        USD/share
        net_income       2006-04-01 2006-12-31 gaap -                   level  14100000    USD
        eps              2006-04-01 2006-12-31 gaap -                   level  1.14        USD/share
        eps              2006-10-01 2006-12-31 gaap -                   level  0.39        USD/share
    """),
    "oracle/2022-06-13__0001564590-22-023099.txt": _facts("""
        revenue          2022-03-01 2022-05-31 gaap -                   level  11800000000 USD
        revenue          2022-03-01 2022-05-31 gaap -                   growth 5           percent
        operating_income 2022-03-01 2022-05-31 gaap -                   level  4500000000  USD
        operating_income 2022-03-01 2022-05-31 non_gaap -               level  5600000000  USD
        operating_margin 2022-03-01 2022-05-31 non_gaap -               level  47          percent
        eps              2022-03-01 2022-05-31 gaap -                   level  1.16        USD/share
        eps              2022-03-01 2022-05-31 non_gaap -               level  1.54        USD/share
        operating_cash_flow 2021-06-01 2022-05-31 gaap -                level  9500000000  USD
        revenue          2021-06-01 2022-05-31 gaap -                   level  42400000000 USD
        eps              2021-06-01 2022-05-31 non_gaap -               level  4.90        USD/share
    """),
    "caterpillar/2022-04-28__0000018230-22-000107.txt": _facts("""
        revenue          2022-01-01 2022-03-31 gaap -                   level  13600000000 USD
        revenue          2022-01-01 2022-03-31 gaap -                   growth 14          percent
        revenue          2021-01-01 2021-03-31 gaap -                   level  11900000000 USD
        operating_margin 2022-01-01 2022-03-31 gaap -                   level  13.7        percent
        operating_margin 2021-01-01 2021-03-31 gaap -                   level  15.3        percent
        eps              2022-01-01 2022-03-31 gaap -                   level  2.86        USD/share
        eps              2021-01-01 2021-03-31 gaap -                   level  2.77        USD/share
        eps              2022-01-01 2022-03-31 non_gaap -               level  2.88        USD/share
        eps              2021-01-01 2021-03-31 non_gaap -               level  2.87        USD/share
        operating_cash_flow 2022-01-01 2022-03-31 gaap -                level  300000000   USD
    """),
}
