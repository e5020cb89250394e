"""`tracker fetch` and `tracker watch`: releases from where companies publish them."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from tracker.cli import EXIT_REJECTED
from tracker.cli.filling import fill, load
from tracker.cli.options import Day, db_option, note_run, readable

if TYPE_CHECKING:
    from tracker.config import Config
    from tracker.ingest import Input
    from tracker.sources.edgar import Edgar, Fetched
    from tracker.sources.round import Round

Inputs = list[tuple["Input", Mapping[str, str]]]


class Forms(click.ParamType):  # type: ignore[type-arg]
    """Forms of filings, separated by commas: "8-K,6-K"."""

    name = "forms"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """Take the forms; wrong usage where one is not looked at."""
        from tracker.config import FORMS

        if isinstance(value, tuple):
            return value
        forms = tuple(dict.fromkeys(form.strip().upper() for form in str(value).split(",") if form.strip()))
        wrong = [form for form in forms if form not in FORMS]
        if wrong or not forms:
            self.fail(f"{', '.join(wrong) or value!r} is not looked at for releases; the forms are {', '.join(FORMS)}", param, ctx)
        return forms


agent_option = click.option(
    "--user-agent",
    envvar="TRACKER_USER_AGENT",
    show_envvar=True,
    help="Your name and e-mail address; the SEC demands them of every program.",
)


@click.command(
    short_help="Download releases: SEC EDGAR, RSS and Atom feeds.",
    epilog="""\b
Examples:
  tracker fetch ACME --user-agent "Ann Analyst ann@example.com"
  TRACKER_USER_AGENT="Ann Analyst ann@example.com" tracker fetch ACME 0000789019 --since 2025-01-01
  tracker fetch --feed https://newsroom.example.com/rss
  tracker fetch                        what is new of all that `tracker watch` lists
""",
)
@click.argument("companies", nargs=-1, metavar="[TICKER|CIK]...")
@click.option("--feed", "feeds", multiple=True, metavar="URL", help="An RSS or Atom feed; may be given several times.")
@agent_option
@click.option("--since", type=Day(), help="Only what was filed or published on or after this day.")
@click.option("--forms", type=Forms(), help="The forms to look at.  [default: 8-K,6-K]")
@click.option(
    "--limit", type=click.IntRange(1), default=40, show_default=True, help="At most so many filings a company."
)
@click.option("--facts", is_flag=True, help="Also the figures of each company's XBRL statements (companyfacts).")
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the submissions are kept.  [default: edgar, beside the database]",
)
@click.option("-v", "--verbose", is_flag=True, help="Say what was done also where nothing is wrong.")
@db_option
def fetch(
    companies: tuple[str, ...],
    feeds: tuple[str, ...],
    user_agent: str | None,
    since: date | None,
    forms: tuple[str, ...] | None,
    limit: int,
    facts: bool,
    folder: Path | None,
    verbose: bool,
    path: Path,
) -> None:
    """Download the releases of companies, then read them in.

    From SEC EDGAR, by ticker or number (CIK): 8-K with results (2.02, before 2004 item 12), guidance (7.01) or other events
    (8.01), and 6-K. From feeds: each entry's page. Without either: all that is watched. What was downloaded before is not
    asked for again.
    """
    from tracker.config import load_config
    from tracker.sources.edgar import Wanted
    from tracker.sources.round import Round

    config = load_config(path)
    if not companies and not feeds:
        companies, feeds = config.companies, config.feeds
    if not companies and not feeds:
        raise click.UsageError("give tickers, CIKs or --feed URL, or a list to go by: `tracker watch add TICKER`")
    wanted = Wanted(since or config.since, forms or config.forms, limit, facts or config.facts)
    asked = Round(companies, feeds, wanted, folder or config.edgar, config.pages)
    result = bring(config, asked, user_agent)
    for problem in (*result.problems, *result.later):
        click.echo(f"tracker: {problem}", err=True)
    found = inputs_of(result, asked, path)
    rejected = len(fill(path, found, {}, "fetch", False, verbose).rejected) if found else 0
    if result.problems or result.later or rejected:
        sys.exit(EXIT_REJECTED)


def bring(config: Config, asked: Round, user_agent: str | None) -> Fetched:
    """Go one round; companies are asked for only by who says a name and an address."""
    from tracker.sources.round import fetch_round

    identity = user_agent or config.identity or ""
    edgar = _edgar(config, identity) if asked.companies or "@" in identity else None
    result = fetch_round(edgar, asked)
    new = sum(file.new for file in result.files)
    note_run(fetched=new, not_fetched=len(result.problems), left_for_later=len(result.later))
    return result


def _edgar(config: Config, identity: str) -> Edgar:
    from tracker.sources.edgar import DATA, PER_SECOND, WWW, open_edgar

    return open_edgar(identity, config.www or WWW, config.data or config.www or DATA, config.per_second or PER_SECOND)


def inputs_of(result: Fetched, asked: Round, ledger: Path) -> Inputs:
    """Turn what was fetched into inputs to read, each with its address; kept facts whose newest filing is read stay closed."""
    from tracker.ingest import Input
    from tracker.sources.edgar import is_facts, load_submission
    from tracker.sources.round import source_name

    found: Inputs = []
    for file in result.files:
        if is_facts(file.path):
            found += _facts(file.path) if file.new or not _is_read(ledger, file.path) else []
            continue
        filed = file.path.is_relative_to(asked.edgar_folder)
        name = source_name(file.path, asked.edgar_folder if filed else asked.feeds_folder)
        read = partial(load_submission if filed else load, file.path)
        found.append((Input(name, read), {"url": file.url} if file.url else {}))
    return found


def _is_read(ledger: Path, file: Path) -> bool:
    """Tell whether the ledger has the filing that a file of facts is named for, which is read after all others in it."""
    name = file.name.removesuffix(".json.gz").split("__")
    if len(name) != 3 or not ledger.exists():
        return False
    sql = "SELECT 1 FROM releases WHERE medium = 'xbrl' AND source LIKE '%/' || ?"
    with readable(ledger) as db:
        return db.execute(sql, (name[2],)).fetchone() is not None


def _facts(file: Path) -> Inputs:
    """Turn a company's XBRL figures into inputs, a filing each; what is none goes in as it is, to be rejected by name."""
    import gzip

    from tracker.cli.facts import filing_inputs
    from tracker.errors import UnreadableRelease
    from tracker.ingest import Input
    from tracker.readers.companyfacts import read_companyfacts

    raw = gzip.decompress(file.read_bytes())
    try:
        company = read_companyfacts(raw, file.name)
    except UnreadableRelease:
        return [(Input(f"facts/{file.name}", lambda: raw), {})]
    return list(filing_inputs(company, {"issuer": company.name}))


@click.group(
    short_help="List what `tracker fetch` looks at; add, remove.",
    epilog="""\b
Examples:
  tracker watch add ACME 0000789019
  tracker watch add https://newsroom.example.com/rss
  tracker watch list
  tracker watch remove ACME
""",
)
@db_option
@click.pass_context
def watch(ctx: click.Context, path: Path) -> None:
    """List the companies and feeds that `tracker fetch` and `tracker run` look at, add some, remove some.

    They stand in tracker.toml beside the database, which may as well be edited by hand.
    """
    if ctx.get_parameter_source("path") is ParameterSource.COMMANDLINE:
        ctx.default_map = {name: {"path": str(path)} for name in watch.commands}


@watch.command(short_help="Add companies (ticker or CIK) and feeds (addresses).")
@click.argument("what", nargs=-1, required=True, metavar="TICKER|CIK|URL...")
@db_option
def add(what: tuple[str, ...], path: Path) -> None:
    """Add companies (by ticker or CIK) and feeds (by address) to what is watched."""
    from tracker.watching import add_watched

    _say(add_watched(path, what), "watched", "was watched already")


@watch.command(short_help="Remove companies and feeds.")
@click.argument("what", nargs=-1, required=True, metavar="TICKER|CIK|URL...")
@db_option
def remove(what: tuple[str, ...], path: Path) -> None:
    """Remove companies and feeds from what is watched; their releases stay."""
    from tracker.watching import remove_watched

    if not _say(remove_watched(path, what), "no longer watched", "was not watched"):
        sys.exit(EXIT_REJECTED)


@watch.command("list", short_help="List what is watched.")
@db_option
def list_(path: Path) -> None:
    """List what is watched, one a line."""
    from tracker.config import load_config

    config = load_config(path)
    for one in (*config.companies, *config.feeds):
        click.echo(one)
    if not (config.companies or config.feeds) and sys.stdout.isatty():
        click.echo("nothing is watched; `tracker watch add TICKER` begins")


def _say(done: Sequence[tuple[str, bool]], changed: str, unchanged: str) -> bool:
    for one, news in done:
        if not news:
            click.echo(f"tracker: {one} {unchanged}", err=True)
        elif sys.stdout.isatty():
            click.echo(f"{one}: {changed}")
    return all(news for _, news in done)
