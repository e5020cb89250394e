"""`tracker show`: one claim with its words, its verdict, and the sentence that proves it."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.exporting import CLAIMS
from tracker.cli.formats import as_csv, as_jsonl, terminal_width, write_text
from tracker.cli.options import db_option, format_option, readable
from tracker.errors import DatabaseProblem

if TYPE_CHECKING:
    from sqlite_utils import Database

Row = Mapping[str, Any]
_CONTEXT = 160


@click.command(
    short_help="Show a claim, its verdict and the proof.",
    epilog="""\b
Examples:
  tracker show 3fa9c1
  tracker show 3fa9c1 --format jsonl | jq .explanation
""",
)
@click.argument("claim")
@format_option
@db_option
def show(claim: str, form: str, path: Path) -> None:
    """Show one claim (its id or the start of it): its words in context, the verdict and what proves it, and the log."""
    with readable(path) as db:
        claim_id = find_claim(db, claim)
        found = db.execute("SELECT * FROM claims_all WHERE claim_id = ?", (claim_id,)).fetchone()
        if found is None:
            raise DatabaseProblem(
                f"{claim_id}: not in view; a newer reading replaced it, or the last run judged an earlier day"
            )
        row = dict(found)
        if form != "table":
            write_text((as_csv if form == "csv" else as_jsonl)([row], CLAIMS), None)
            return
        click.echo("\n".join(_lines(db, row)))


def find_claim(db: Database, prefix: str) -> str:
    """Find the one claim whose id begins so."""
    rows = db.execute(
        "SELECT claim_id FROM claims WHERE substr(claim_id, 1, ?) = ? LIMIT 4", (len(prefix), prefix)
    ).fetchall()
    if len(rows) == 1:
        return str(rows[0][0])
    if not rows:
        raise DatabaseProblem(f"there is no claim {prefix!r}; `tracker claims` lists the ids")
    raise DatabaseProblem(f"{prefix!r} begins several ids ({', '.join(row[0] for row in rows)} …); give more of it")


def _lines(db: Database, row: Row) -> Iterator[str]:
    from tracker.cli.reading import verdict_mark
    from tracker.web.badges import flag_words
    from tracker.web.titles import headline
    from tracker.web.words import explained

    yield _bold(
        f"{row['issuer']}{' (' + row['ticker'] + ')' if row['ticker'] else ''}: {headline(row)}".replace("\xa0", " ")
    )
    yield f"claim {row['claim_id']}, said {row['published']} by {row['speaker']} in {row['source']}"
    yield from _facts(row)
    yield ""
    yield from _quoted(_text(db, row["text_id"]), row["start"], row["end"])
    yield ""
    yield _bold(verdict_mark(row)) + (f" as of {row['as_of']}" if row["as_of"] else "")
    if row["explanation"]:
        yield f"  {explained(row['explanation'])}{' [' + flag_words(row['flag']) + ']' if row['flag'] else ''}"
    if row["override_status"]:
        yield f"  {row['override_by']} says {row['override_status']}: {row['override_why']} {row['override_source'] or ''}".rstrip()
        yield f"  the machine says {row['status']}, {row['reason']}"
    if row["evidence_quote"]:
        yield ""
        yield f"evidence, {row['evidence_published']}, {row['evidence_source']}:"
        yield from _quoted(_text(db, row["evidence_text"]), row["evidence_start"], row["evidence_end"])
    yield from _log(db, row["claim_id"])


def _facts(row: Row) -> Iterator[str]:
    facts = {
        "window": row["target_start"] and f"{row['target_start']} to {row['target_end']} ({row['target_text']})",
        "scope": row["scope"],
        "basis": row["basis"] if row["basis"] != "unstated" else None,
        "action": row["action"],
        "condition": row["condition"],
        "series": row["series_id"],
        "confidence": f"{row['confidence']:.2f}",
        "also said": f"{len(json.loads(row['also']))} more times in the release" if row["also"] != "[]" else None,
    }
    yield "; ".join(f"{name} {value}" for name, value in facts.items() if value)


def _log(db: Database, claim_id: str) -> Iterator[str]:
    sql = "SELECT * FROM resolutions WHERE claim_id = ? ORDER BY resolution_id"
    rows = db.execute(sql, (claim_id,)).fetchall()
    if rows:
        yield ""
        yield "log of verdicts:"
    for row in rows:
        what = "taken back" if row["retracted"] else f"{row['status']}{', ' + row['reason'] if row['reason'] else ''}"
        yield f"  {row['recorded_at'][:10]}  as of {row['as_of']}  {row['decided_by']}: {what}  {row['explanation']}"


def _text(db: Database, text_id: int | None) -> str:
    found = db.execute("SELECT text FROM texts WHERE text_id = ?", (text_id,)).fetchone()
    return found[0] if found else ""


def _quoted(text: str, start: int, end: int) -> Iterator[str]:
    """Yield a quote marked with » «: a row of a table under its heads, other words with some of what stands around them."""
    from tracker.web.table_heads import heads_above, row_around

    row = row_around(text, start, end)
    heads = heads_above(text, row[0]) if row else []
    if row and heads:
        yield from _table(text, [*heads, row], start, end)
        return
    before, after = text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]
    before = "…" + before.split(" ", 1)[-1] if start > _CONTEXT and " " in before else before
    after = after.rsplit(" ", 1)[0] + "…" if end + _CONTEXT < len(text) and " " in after else after
    whole = " ".join(f"{before}»{text[start:end]}«{after}".split())
    yield from _wrapped(whole)


def _wrapped(words: str) -> list[str]:
    return textwrap.wrap(words, min(terminal_width(), 110) - 4, initial_indent="  | ", subsequent_indent="  | ")


def _table(text: str, lines: list[tuple[int, int]], start: int, end: int) -> Iterator[str]:
    """Yield the lines of a table as they are aligned, where they fit; their words alone, where they do not."""
    row, last = lines[-1], text[lines[-1][0] : lines[-1][1]]
    marked = f"{last[: start - row[0]]}»{last[start - row[0] : end - row[0]]}«{last[end - row[0] :]}"
    # The marks take a column each, which the heads then need too.
    whole = [" " + text[first:stop] for first, stop in lines[:-1]] + [marked]
    whole = _narrow([line.expandtabs().rstrip() for line in whole])
    fits = max(map(len, whole)) <= min(terminal_width(), 110) - 4
    yield from (f"  | {line}" for line in whole) if fits else (words for line in whole for words in _wrapped(" ".join(line.split())))


def _narrow(lines: list[str]) -> list[str]:
    """Leave out what is blank in every line but for two columns, so that a wide table fits and stays aligned.

    >>> _narrow(["           2031        2030", "Sales        12          11"])
    ['       2031  2030', 'Sales    12    11']
    """
    width = max(map(len, lines))
    blank = [not any(line[at : at + 1].strip() for line in lines) for at in range(width)]
    kept = [at for at in range(width) if not all(blank[max(0, at - 2) : at + 1])]
    return ["".join(line.ljust(width)[at] for at in kept).rstrip() for line in lines]


def _bold(text: str) -> str:
    return click.style(text, bold=True) if sys.stdout.isatty() else text
