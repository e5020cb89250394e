"""`tracker serve`, `tracker publish-copy` and `tracker backup`: the ledger on the web, and copies of it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from tracker.cli.options import db_option, note_run, now, readable
from tracker.errors import DatabaseProblem


@click.command(
    short_help="Browse the database in Datasette.",
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    epilog="""\b
Examples:
  tracker serve --open
  tracker publish-copy public.db && tracker serve --db public.db --public --host 0.0.0.0
""",
)
@click.option("--public", is_flag=True, help="For strangers: no SQL of theirs, no download, strict limits.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True)
@click.option("--open", "open_browser", is_flag=True, help="Open a browser.")
@click.argument("datasette_options", nargs=-1, type=click.UNPROCESSED)
@db_option
def serve(
    public: bool, host: str, port: int, open_browser: bool, datasette_options: tuple[str, ...], path: Path
) -> None:
    """Browse the database in Datasette with the project's pages. Further options go to Datasette."""
    from tracker.web import serve_arguments
    from tracker.web.serving import limit_memory

    with readable(path):
        pass
    limit_memory()
    if public:
        _refuse_local_paths(path)
    arguments = serve_arguments(path, public=public, host=host, port=port, open_browser=open_browser)
    # In place of this process: what stops `tracker serve` (systemd, a closed terminal) stops the server too.
    os.execv(sys.executable, [sys.executable, "-m", "datasette", *arguments, *datasette_options])


def _refuse_local_paths(path: Path) -> None:
    """Strangers need not know where files lie on this machine."""
    from tracker.db.publishing import local_sources

    named = local_sources(path)
    if named:
        raise DatabaseProblem(
            f"{path}: names local paths ({named[0]}, {len(named)} in all), which --public does not show; "
            "serve a copy without them: `tracker publish-copy FILE`"
        )


@click.command(
    short_help="Write a copy of the database to publish.",
    epilog="""\b
Example:
  tracker publish-copy public.db      (then serve it; once more brings it up to date under the running server)
""",
)
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@db_option
def publish_copy(target: Path, path: Path) -> None:
    """Write a consistent copy of the database to serve read-only, while cron goes on writing this one.

    A copy that is there already is brought up to date in one transaction: a server that has it open shows the new state
    at once. Not for a server with --immutable, which must be started anew.
    Local paths are left out of it: a source is the path below the folder that was ingested.
    """
    from tracker.db.connect import publish_copy as copy

    copy(path, target, now())
    note_run(db=str(path), target=str(target), bytes=target.stat().st_size)
    if sys.stdout.isatty():
        click.echo(f"{target}: {target.stat().st_size / 1e6:.1f} MB")


@click.command(
    short_help="Write a checked backup of the database.",
    epilog="""\b
Example:
  tracker backup /mnt/backup/tracker-$(date +%u).db      (to restore: copy it back under the ledger's name)
""",
)
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@db_option
def backup(target: Path, path: Path) -> None:
    """Write a consistent copy of the database, check it, and put it in FILE's place in one step.

    Other runs may go on writing meanwhile. An earlier backup stays until the new one is whole and on disk.
    """
    from tracker.db.connect import backup as copy

    copy(path, target, now())
    note_run(db=str(path), target=str(target), bytes=target.stat().st_size)
    if sys.stdout.isatty():
        click.echo(f"{target}: {target.stat().st_size / 1e6:.1f} MB, checked")
