"""`tracker serve` and `tracker publish-copy`: the ledger on the web."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from tracker.cli.options import db_option, now, readable
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

    with readable(path):
        pass
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
  tracker publish-copy public.db      (then serve or upload public.db; nothing writes to it)
""",
)
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@db_option
def publish_copy(target: Path, path: Path) -> None:
    """Write a consistent copy of the database to serve read-only, while cron goes on writing this one.

    Local paths are left out of it: a source is the path below the folder that was ingested."""
    from tracker.db.connect import publish_copy as copy
    from tracker.db.publishing import hide_local_paths

    copy(path, target, now())
    hide_local_paths(target)
    if sys.stdout.isatty():
        click.echo(f"{target}: {target.stat().st_size / 1e6:.1f} MB")
