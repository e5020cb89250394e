"""`tracker evaluate` and `tracker train`: how good it is, and making it better."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import click

from tracker.errors import MissingExtra


@click.command(
    short_help="Measure against labelled folders.",
    epilog="""\b
Examples:
  tracker evaluate data/
  tracker evaluate gold/ --save before.json
  tracker evaluate gold/ --against before.json      (what got better and worse, claim by claim)
""",
)
@click.argument("gold", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--against", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="An earlier evaluation.")
@click.option("--save", "target", type=click.Path(path_type=Path, dir_okay=False), help="Keep this evaluation here.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "jsonl"]), default="table", show_default=True)
def evaluate(gold: tuple[Path, ...], against: Path | None, target: Path | None, form: str) -> None:
    """Measure claims and verdicts against labelled folders: precision, recall, each field, each verdict."""
    from tracker.evaluate import evaluate as measure
    from tracker.evaluate import render, save_report

    report = measure(gold, against=against)
    if target is not None:
        save_report(report, target)
    click.echo(render(report, form), nl=False)  # type: ignore[arg-type]


@click.command(
    short_help="Train the classifier of sentences.",
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def train(arguments: tuple[str, ...]) -> None:
    """Train the classifier of sentences on labelled folders; `tracker train --help` says how."""
    if find_spec("tracker.train") is None:
        raise MissingExtra("training is not part of this installation; use a checkout of the project")
    from tracker.train import main

    sys.exit(main(list(arguments)))
