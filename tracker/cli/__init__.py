"""The command line: the only part that prints or reads the clock. Commands are loaded when they are called."""

from __future__ import annotations

import sys
import time
from importlib import import_module
from typing import Any

import click

from tracker import __version__
from tracker.errors import Locked, NoRoom, NotWritable, TrackerError, UnreadableRelease, storage_problem

# Command → the module of tracker.cli that has it.
COMMANDS = {
    "demo": "starting",
    "ingest": "filling",
    "extract": "spreading",
    "load": "spreading",
    "facts": "facts",
    "fetch": "fetching",
    "watch": "fetching",
    "run": "running",
    "resolve": "judging",
    "claims": "reading",
    "show": "showing",
    "why": "evidence",
    "figures": "evidence",
    "due": "reading",
    "changes": "changing",
    "history": "reading",
    "scorecard": "reading",
    "ask": "asking",
    "export": "exporting",
    "issuers": "issuers",
    "override": "judging",
    "serve": "serving",
    "publish-copy": "serving",
    "backup": "serving",
    "evaluate": "measuring",
    "train": "measuring",
    "doctor": "checking",
}
EXIT_REJECTED, EXIT_USAGE, EXIT_NOT_WRITABLE, EXIT_NO_ROOM, EXIT_LOCKED = 1, 2, 73, 74, 75
_STATUS: tuple[tuple[type[TrackerError], int], ...] = (
    (Locked, EXIT_LOCKED),
    (NotWritable, EXIT_NOT_WRITABLE),
    (NoRoom, EXIT_NO_ROOM),
    (UnreadableRelease, EXIT_REJECTED),
)


# The commands that always write, and so leave a line in the log of runs; others leave one where they note what they did.
LOGGED = frozenset(
    {"demo", "ingest", "fetch", "facts", "run", "changes", "extract", "load", "resolve", "override", "publish-copy", "backup"}
)


class RunLog:
    """The one line that a run leaves for machines: counts, duration, versions; nothing where none was asked for."""

    def __init__(self, file: str | None, wanted: bool) -> None:
        self._file, self._wanted = file, wanted
        self._facts: dict[str, Any] = {}

    def note(self, **facts: Any) -> None:
        """Add what the run did."""
        self._facts |= facts

    def write(self, command: str | None, status: int, seconds: float) -> None:
        """Write the line of a command that is logged."""
        if not self._wanted or (command not in LOGGED and not self._facts):
            return
        import json
        from datetime import UTC, datetime

        line = {
            "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "command": command,
            "exit_status": status,
            "seconds": round(seconds, 3),
            "version": __version__,
            **self._facts,
        }
        words = json.dumps(line, ensure_ascii=True)
        if self._file is None:
            click.echo(words, err=True)
            return
        try:
            with open(self._file, "a", encoding="utf-8") as log:
                log.write(words + "\n")
        except OSError as problem:
            click.echo(f"tracker: {self._file}: the log cannot be written ({problem.strerror})", err=True)


class _Lazy(click.Group):
    """A group that imports a command's module only when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        found = getattr(import_module(f"tracker.cli.{COMMANDS[cmd_name]}"), cmd_name.replace("-", "_"))
        assert isinstance(found, click.Command)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; a mistyped one gets the nearest names."""
        from difflib import get_close_matches

        word = args[0]
        near = get_close_matches(word, COMMANDS, n=2, cutoff=0.5)
        if near and word not in COMMANDS and not word.startswith("-"):
            ctx.fail(f"there is no command {word!r}; did you mean {' or '.join(f'`tracker {name}`' for name in near)}?")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        status = 0
        began = time.monotonic()
        try:
            return super().invoke(ctx)
        except TrackerError as problem:
            click.echo(f"tracker: {problem}", err=True)
            status = _exit_status(problem)
            if isinstance(ctx.obj, RunLog):
                ctx.obj.note(problem=str(problem))
            ctx.exit(status)
        except SystemExit as left:
            status = left.code if isinstance(left.code, int) else 1
            raise
        except click.exceptions.Exit as left:
            status = left.exit_code
            raise
        except BaseException as problem:
            status = problem.exit_code if isinstance(problem, click.ClickException) else 1
            raise
        finally:
            if isinstance(ctx.obj, RunLog):
                ctx.obj.write(ctx.invoked_subcommand, status, time.monotonic() - began)

    def main(self, *given: Any, **named: Any) -> Any:
        try:
            return super().main(*given, **named)
        except OSError as failed:
            # What is left is the way out: standard output on a full disk, a file that goes while it is read.
            problem = storage_problem(failed.filename or "standard output", failed)
            click.echo(f"tracker: {problem}", err=True)
            sys.exit(_exit_status(problem))


def _exit_status(problem: TrackerError) -> int:
    return next((status for kind, status in _STATUS if isinstance(problem, kind)), EXIT_USAGE)


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="tracker")
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    envvar="TRACKER_LOG_FORMAT",
    help="json: one line on standard error for each run that writes: what it did, how long, by which version.",
)
@click.option(
    "--log-file",
    type=click.Path(dir_okay=False),
    envvar="TRACKER_LOG_FILE",
    help="Append that line to a file instead.",
)
@click.pass_context
def cli(ctx: click.Context, log_format: str, log_file: str | None) -> None:
    """Every promise in a company's releases as a row, and what came of it.

    \b
    tracker demo                      see it work on made-up companies
    tracker ingest releases/          read releases: text, Markdown, HTML, PDF, EDGAR submissions
    tracker resolve                   judge the claims against what was published since
    tracker serve                     browse claims, verdicts and evidence

    Exit status: 0 done; 1 something was rejected, the rest was done; 2 wrong usage; 73 cannot be written; 74 the disk
    is full or fails; 75 another run holds the lock.
    """
    ctx.obj = RunLog(log_file, log_file is not None or log_format == "json")


def main() -> None:
    """Run the command line."""
    if hasattr(sys.stdout, "reconfigure"):
        # A terminal that cannot show "€" or "–" gets a stand-in, not a traceback.
        sys.stdout.reconfigure(errors="replace")
    cli(prog_name="tracker")
