"""`tracker run`: everything that a day asks for, in one line of cron."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli import EXIT_REJECTED
from tracker.cli.changing import tell_webhook
from tracker.cli.exporting import export
from tracker.cli.fetching import Inputs, agent_option, bring, inputs_of
from tracker.cli.filling import default_name, fill, offered
from tracker.cli.judging import judged_counts
from tracker.cli.options import db_option, note_run, now, today, writable
from tracker.errors import Locked, NoRoom, TrackerError

if TYPE_CHECKING:
    from tracker.config import Config, Export


@dataclass(slots=True)
class _Day:
    """What a run did, in words, and what a person must see to."""

    did: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)

    def step(self, work: Callable[[], str]) -> None:
        """Do one step; what fails in it does not keep the next one from being done, but for a full disk or a lock."""
        try:
            told = work()
        except (Locked, NoRoom):
            raise
        except TrackerError as problem:
            self.note(problem)
        else:
            self.did += [told] if told else []

    def note(self, problem: TrackerError) -> None:
        """Note what went wrong; what passes by itself is nobody's work."""
        from tracker.sources.web import Unavailable

        (self.later if isinstance(problem, Unavailable) else self.problems).append(str(problem))

    def line(self) -> str:
        """Say it all in one line."""
        told = self.did or ["nothing to do"]
        told += [f"{len(self.later)} to be asked again"] if self.later else []
        told += [f"{len(self.problems)} for a person to see to"] if self.problems else []
        return f"{now()} " + "; ".join(told)


@click.command(
    short_help="Fetch, read, judge, export, publish: one line for cron.",
    epilog="""\b
Examples:
  tracker run
  15 * * * *  tracker run --db /srv/tracker/tracker.db >> /srv/tracker/run.log
""",
)
@agent_option
@click.option("-v", "--verbose", is_flag=True, help="Also say what was not to be had now and is asked for again.")
@db_option
def run(user_agent: str | None, verbose: bool, path: Path) -> None:
    """Do all that tracker.toml beside the database asks for: fetch what is new of what is watched, read it and the inbox,
    judge, write the exports, publish a copy, send what changed.

    One line says what was done. The exit status is not 0 only where a person is needed: a server that is busy is asked
    again by the next run. A run that was ended is taken up by the next one, and nothing is done twice.
    """
    from tracker.config import load_config
    from tracker.db.connect import refuse_device
    from tracker.db.lock import hold_lock

    refuse_device(path)
    config = load_config(path)
    day = _Day()
    with hold_lock(Path(f"{path}.run")):
        _releases_in(config, path, user_agent, day)
        if path.exists():
            _verdicts_out(config, path, day)
    note_run(did=day.did, later=len(day.later), problems=len(day.problems))
    for problem in (*day.problems, *(day.later if verbose else ())):
        click.echo(f"tracker: {problem}", err=True)
    click.echo(day.line())
    if day.problems:
        sys.exit(EXIT_REJECTED)


def _releases_in(config: Config, path: Path, user_agent: str | None, day: _Day) -> None:
    found: Inputs = []
    if config.companies or config.feeds:
        day.step(lambda: _fetched(config, path, user_agent, found, day))
    if config.inbox:
        day.step(lambda: _inbox(config, found, day))
    if found:
        day.step(lambda: _read(path, found, day))


def _fetched(config: Config, path: Path, user_agent: str | None, found: Inputs, day: _Day) -> str:
    from tracker.sources.edgar import Wanted
    from tracker.sources.round import Round

    asked = Round(config.companies, config.feeds, Wanted(config.since, config.forms, facts=config.facts), config.edgar, config.pages)
    result = bring(config, asked, user_agent)
    day.problems += result.problems
    day.later += result.later
    found += inputs_of(result, asked, path)
    return f"{sum(file.new for file in result.files)} fetched"


def _inbox(config: Config, found: Inputs, day: _Day) -> str:
    """Take what lies in the inbox; an empty one is no fault, one that is not there is."""
    filled = [folder for folder in config.inbox if not folder.is_dir() or any(folder.iterdir())]
    inputs, wrong = offered(filled)
    found += inputs
    day.problems += [problem for problem in wrong if "no releases in this folder" not in problem]
    return ""


def _read(path: Path, found: Inputs, day: _Day) -> str:
    report = fill(path, found, {}, "ingest")
    if report.rejected:
        # Each was named when it was rejected.
        day.problems.append(f"{len(report.rejected)} rejected; the table `rejected` keeps them")
    return f"{report.new} new releases with {report.claims} claims"


def _verdicts_out(config: Config, path: Path, day: _Day) -> None:
    if config.aliases:
        day.step(lambda: _aliases(config, path))
    day.step(lambda: f"{judged_counts(path, today())['appended']} new verdicts as of {today()}")
    for one in config.exports:
        day.step(lambda one=one: _exported(path, one, config.approximate_percent))  # type: ignore[misc]
    if config.publish is not None:
        day.step(lambda: _copied(path, config.publish, "published"))
    if config.backup is not None:
        day.step(lambda: _copied(path, config.backup, "backed up"))
    if config.webhook is not None:
        day.step(lambda: _told(path, config))


def _aliases(config: Config, path: Path) -> str:
    from tracker.db.identities import missing_aliases, say
    from tracker.db.save import finish_run, start_run
    from tracker.versions import judging_version

    with writable(path) as db:
        missing = missing_aliases(db, config.aliases)
        if not missing:
            return ""
        run = start_run(db, "issuers alias", judging_version(), now())
        for issuer_id, name in missing:
            say(db, "alias", issuer_id, None, name, default_name(), run)
        finish_run(db, run, 0, {"aliases": len(missing)}, now())
    return f"{len(missing)} new aliases"


def _exported(path: Path, one: Export, tolerance: float | None) -> str:
    one.to.parent.mkdir(parents=True, exist_ok=True)
    asked = {"what": one.what, "form": one.format, "output": one.to, "bom": one.bom, "path": path}
    if one.what == "claims":
        asked["tolerance"] = tolerance
    click.get_current_context().invoke(export, **asked)
    return f"{one.what} in {one.to.name}"


def _copied(path: Path, target: Path | None, word: str) -> str:
    from tracker.db.connect import backup, publish_copy

    assert target is not None
    (publish_copy if word == "published" else backup)(path, target, now())
    return word


def _told(path: Path, config: Config) -> str:
    assert config.webhook is not None
    told = tell_webhook(path, config.webhook.url, config.webhook.secret)
    return f"{told} changes sent" if told else ""
