"""The command line: the only part that prints or reads the clock. Commands are loaded when they are called."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from tracker import __version__
from tracker.errors import Locked, TrackerError, UnreadableRelease

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
    "issuers": "issuers",
    "override": "judging",
    "serve": "serving",
    "publish-copy": "serving",
    "evaluate": "measuring",
    "train": "measuring",
    "doctor": "checking",
}
EXIT_REJECTED, EXIT_USAGE, EXIT_LOCKED = 1, 2, 75


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
        try:
            return super().invoke(ctx)
        except TrackerError as problem:
            click.echo(f"tracker: {problem}", err=True)
            ctx.exit(_exit_status(problem))


def _exit_status(problem: TrackerError) -> int:
    if isinstance(problem, Locked):
        return EXIT_LOCKED
    return EXIT_REJECTED if isinstance(problem, UnreadableRelease) else EXIT_USAGE


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="tracker")
def cli() -> None:
    """Every promise in a company's releases as a row, and what came of it.

    \b
    tracker demo                      see it work on made-up companies
    tracker ingest releases/          read releases: text, Markdown, HTML, PDF, EDGAR submissions
    tracker resolve                   judge the claims against what was published since
    tracker serve                     browse claims, verdicts and evidence

    Exit status: 0 done; 1 something was rejected, the rest was done; 2 wrong usage; 75 another run holds the lock.
    """


def main() -> None:
    """Run the command line."""
    if hasattr(sys.stdout, "reconfigure"):
        # A terminal that cannot show "€" or "–" gets a stand-in, not a traceback.
        sys.stdout.reconfigure(errors="replace")
    cli(prog_name="tracker")
