"""Tables of every layout come out as the same logical rows and columns."""

from __future__ import annotations

import pytest

from tracker.readers import read_layout
from tracker.readers.drafts import Layout
from tracker.types import Table


def layout(text: str) -> Layout:
    return read_layout(text.encode())[0]


def grid(table: Table) -> list[list[tuple[int, str]]]:
    return [[(cell.column, " ".join(cell.text.split())) for cell in row.cells] for row in table.rows]


HTML = """<html><body><p><b>Guidance</b></p><p>(in millions, except per share data)</p><table>
<tr><td></td><td colspan="3">Three Months Ended</td><td></td><td colspan="3">Year</td></tr>
<tr><td></td><td colspan="3">June 30, 2025</td><td></td><td colspan="3">2024</td></tr>
<tr><td>Revenue</td><td>$</td><td>1,234</td><td></td><td></td><td>$</td><td>999</td><td></td></tr>
<tr><td>Net loss</td><td></td><td>(56</td><td>)</td><td></td><td></td><td>(7</td><td>)</td></tr>
<tr><td>Gross margin</td><td></td><td>45</td><td>%</td><td></td><td></td><td>44</td><td>%</td></tr>
</table></body></html>"""

LAYOUT = """
Guidance

(in millions, except per share data)
                                         Three Months Ended          Year
                                            June 30, 2025            2024
Revenue                                       $   1,234            $  999
Net loss                                            (56)               (7)
Gross margin                                         45%               44%

Other words follow after the table and they are prose, so they end it for good.
"""

FLAT = """Guidance

(in millions, except per share data)

Three Months Ended

Year Ended

June 30,

December 31,

2025

2024

Revenue

$

1,234

$

999

Net loss

(56

)

(7

)

Gross margin

45

%

44

%
"""

PIPES = """Guidance

(in millions, except per share data)

| | Three Months Ended June 30, 2025 | Year 2024 |
|---|---:|---:|
| Revenue | $1,234 | $999 |
| Net loss | (56) | (7)
| Gross margin | 45% | 44% | | extra |
"""


@pytest.mark.parametrize("text", [HTML, LAYOUT, FLAT, PIPES], ids=["html", "layout", "flat", "pipes"])
def test_rows_of_every_layout(text: str) -> None:
    found = layout(text)
    (table,) = found.tables
    rows = {row[0][1]: [cell.replace("$ ", "$") for _, cell in row[1:3]] for row in grid(table)[table.header :]}
    assert rows == {"Revenue": ["$1,234", "$999"], "Net loss": ["(56)", "(7)"], "Gross margin": ["45%", "44%"]}
    assert [column for column, _ in grid(table)[-1][:3]] == [0, 1, 2]
    assert table.header >= 1
    heads = [cell for row in grid(table)[: table.header] for _, cell in row]
    assert "in millions" in table.caption + " ".join(heads)
    for row in table.rows:
        for cell in row.cells:
            assert found.text[cell.start : cell.end] == cell.text


def test_lines_with_pipes_between_their_cells_are_a_table() -> None:
    text = "Outlook for fiscal year 2031\n\nMeasure | Nine months | Current outlook\nRevenue growth | 7.6% | 7% to 7.5%\nTax rate | 23.8% | 24% to 24.5%\n\nWe reported | and went on."
    found = layout(text)
    (table,) = found.tables
    assert [[cell for _, cell in row] for row in grid(table)][1:] == [["Revenue growth", "7.6%", "7% to 7.5%"], ["Tax rate", "23.8%", "24% to 24.5%"]]
    heading = next(b for b in found.blocks if b.kind == "heading")
    assert found.text[heading.start : heading.end] == "Outlook for fiscal year 2031"


def test_header_cells_span_their_columns() -> None:
    text = """
                                     13 Weeks Ended                  26 Weeks Ended
                               May 6, 2024    May 7, 2023     May 6, 2024    May 7, 2023
Total revenues                     $ 5,000        $ 4,000        $ 11,000       $  9,000
Cost of products                     1,200          1,000           2,400          2,000
"""
    (table,) = layout(text).tables
    assert [(c.column, c.width) for c in table.rows[0].cells] == [(1, 2), (3, 2)]
    assert [c.column for c in table.rows[1].cells] == [1, 2, 3, 4]
    assert table.header == 2


def test_rowspan_moves_the_cells_beside_it() -> None:
    page = (
        "<html><body><table><tr><td rowspan='2'>Region</td><td>2025</td><td>2024</td></tr>"
        "<tr><td>Plan</td><td>Plan</td></tr><tr><td>North</td><td>5</td><td>4</td></tr></table></body></html>"
    )
    (table,) = layout(page).tables
    assert [c.column for c in table.rows[1].cells] == [1, 2]


def test_guidance_in_words_is_a_table() -> None:
    text = """
Fiscal 2024 Outlook
                                            Prior Outlook              Updated Outlook
Net sales                               $20.5 billion to $21.0 billion   $21.0 billion to $21.5 billion
New stores, net                                      40-45                          no change
Effective tax rate                         approximately 25.5%                approximately 25.0%
"""
    found = layout(text)
    (table,) = found.tables
    assert grid(table)[1] == [
        (0, "Net sales"),
        (1, "$20.5 billion to $21.0 billion"),
        (2, "$21.0 billion to $21.5 billion"),
    ]
    assert grid(table)[2] == [(0, "New stores, net"), (1, "40-45"), (2, "no change")]
    assert table.header == 1


def test_a_table_on_one_line_is_unfolded() -> None:
    line = (
        "Three Months Ended June 30,   2025   2024   $   %  Licence fees $3,150   $4,200   (1,050 ) -25.0%  Service fees 90   100   "
        "(10 ) -10.0%  Total fees 3,240   4,300   (1,060 ) -24.7%  Loss of the quarter (1,500  )  (400  ) (1,100 ) -275.0%"
    )
    (table,) = layout("Results\n\n" + line).tables
    assert grid(table)[-1] == [
        (0, "Loss of the quarter"),
        (1, "(1,500)"),
        (2, "(400)"),
        (3, "(1,100)"),
        (4, "-275.0%"),
    ]


def test_prose_with_wide_gaps_is_no_table() -> None:
    text = "The company  sold 5 robots.  It  expects to sell  more than 10 in 2025.\n" * 4
    assert not layout(text).tables


def test_a_head_begins_where_the_dates_begin_anew() -> None:
    text = """
                                          Three Months Ended              Six Months Ended
                              July 30,    April 30,    July 31,       July 30,    July 31,
                                2023        2023         2022           2023        2022
Cost of products               $  310      $  305       $  290        $  615       $  570
Research                          700         640          510         1,340          995
"""
    (table,) = layout(text).tables
    assert [(c.column, c.width) for c in table.rows[0].cells] == [(1, 3), (4, 2)]


def test_columns_keep_their_order_where_the_page_moved_them() -> None:
    text = """
                            July 30, 2023       January 29, 2023
Cash                          $    21,450            $    18,330
Receivables                         6,120                  5,410
Inventories                         3,905                  4,275
Payables                                $     2,310                  $     1,870
Debt                                          1,400                        1,500
Other                                        11,205                        7,040
"""
    (table,) = layout(text).tables
    assert {cell.column for row in table.rows for cell in row.cells} == {0, 1, 2}


def test_rows_of_a_pdf_page_take_their_pipe_table() -> None:
    text = """# Letter

## Page 1

Outlook

Measure Prior Outlook New Outlook
Other Revenue $60-$70M $70-$80M
Margin 41-43% 43%
The call will be held on Monday, and everyone is invited to listen to what we say.

### Table 1

| Measure | Prior Outlook | New Outlook |
| --- | --- | --- |
| Other Revenue | $60-$70M | $70-$80M |
| Margin | 41-43% | 43% |

## Page 2

More words.
"""
    found = layout(text)
    (table,) = found.tables
    assert table.section == "Outlook"
    assert found.text.count("Other Revenue") == 1
    assert found.text.index("Margin") < found.text.index("The call")


def test_numbers_at_single_spaces_are_columns() -> None:
    text = """Results

Q3 2025 Q3 2024
Total revenue $810 $520
Operating expenses 230 145
Net income (loss) 190 (65)
"""
    (table,) = layout(text).tables
    assert grid(table)[-1] == [(0, "Net income (loss)"), (1, "190"), (2, "(65)")]
    assert grid(table)[0] == [(1, "Q3 2025"), (2, "Q3 2024")]
