"""The command line: the only part that prints or reads the clock. Commands are loaded when they are called."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

from tracker import __version__
from tracker.errors import Locked, NoRoom, NotWritable, TrackerError, UnreadableRelease, storage_problem

# Command → the module of tracker.cli that has it.
COMMANDS = {
    "demo": "starting",
    "ingest": "filling",
    "fetch": "filling",
    "resolve": "judging",
    "claims": "reading",
    "show": "showing",
    "why": "evidence",
    "figures": "evidence",
    "due": "reading",
    "history": "reading",
    "scorecard": "reading",
    "export": "exporting",
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

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except TrackerError as problem:
            click.echo(f"tracker: {problem}", err=True)
            ctx.exit(_exit_status(problem))

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
def cli() -> None:
    """Every promise in a company's releases as a row, and what came of it.

    \b
    tracker demo                      see it work on made-up companies
    tracker ingest releases/          read releases: text, Markdown, HTML, PDF, EDGAR submissions
    tracker resolve                   judge the claims against what was published since
    tracker serve                     browse claims, verdicts and evidence

    Exit status: 0 done; 1 something was rejected, the rest was done; 2 wrong usage; 73 cannot be written; 74 the disk
    is full or fails; 75 another run holds the lock.
    """


def main() -> None:
    """Run the command line."""
    if hasattr(sys.stdout, "reconfigure"):
        # A terminal that cannot show "€" or "–" gets a stand-in, not a traceback.
        sys.stdout.reconfigure(errors="replace")
    cli(prog_name="tracker")
