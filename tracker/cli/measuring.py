"""`tracker evaluate` and `tracker train`: how good it is, and making it better."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command(
    short_help="Measure against labelled folders.",
    epilog="""\b
Examples:
  tracker evaluate                                  (what was measured on issuers that nobody had read)
  tracker evaluate data/
  tracker evaluate gold/ --save before.json
  tracker evaluate gold/ --against before.json      (what got better and worse, claim by claim)
  tracker evaluate gold/ --stages                   (where each missed claim was lost)
""",
)
@click.argument("gold", nargs=-1, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--against", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="An earlier evaluation.")
@click.option("--save", "target", type=click.Path(path_type=Path, dir_okay=False), help="Keep this evaluation here.")
@click.option("--stages", is_flag=True, help="Say what each stage of the reading keeps, and name every claim that is lost.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "jsonl"]), default="table", show_default=True)
def evaluate(gold: tuple[Path, ...], against: Path | None, target: Path | None, stages: bool, form: str) -> None:
    """Measure claims and verdicts against labelled folders: precision, recall, each field, each verdict.

    Without a folder: what was measured on issuers that nobody had read, by field, and the commonest faults."""
    if not gold:
        if against or target or stages:
            raise click.UsageError("--against, --save and --stages are of labelled folders; name one")
        _show_measured(form)
        return
    if stages:
        _show_stages(gold)
        return
    from tracker.evaluate import evaluate as measure
    from tracker.evaluate import render, save_report

    report = measure(gold, against=against)
    if target is not None:
        save_report(report, target)
    click.echo(render(report, form), nl=False)  # type: ignore[arg-type]


def _show_measured(form: str) -> None:
    from tracker.cli.formats import print_table, show
    from tracker.measured import faults_of, figures_of, load_measured

    measured = load_measured()
    figures = figures_of(measured)
    cells = [(row["on"], f"{100 * row['share']:.0f} %", row["of"], row["what"]) for row in figures]
    show(figures, ("on", "what", "share", "of", "day"), form, cells, ("on", "share", "of", "what"))
    if form == "table":
        click.echo()
        counted = [(f"{row['claims']} of {row['of']}", row["fault"]) for row in faults_of(measured)]
        print_table(("claims", "what was wrong, of claims read by eye"), counted)
        click.echo("\n" + "\n".join(f"- {fault}" for fault in measured["faults"]))


def _show_stages(gold: tuple[Path, ...]) -> None:
    from tracker.evaluate.gold import find_gold_folders, read_gold
    from tracker.evaluate.stages import STAGES, ceilings, trace

    traced = [one for path in find_gold_folders(gold) for one in trace(read_gold(path))]
    for one in traced:
        if one.stage != STAGES[-1]:
            odds = "" if one.probability is None else f" p={one.probability:.2f}"
            quote = " ".join(one.gold.quote.split())[:100]
            click.echo(f"{one.stage:10} {one.gold.gold_id}{odds}  {quote}")
    for row in ceilings(traced):
        click.echo(f"{row['stage']:10} {row['claims']:5} {row['share']:.1%}")


@click.command(
    short_help="Train the decision what is promised.",
    epilog="""\b
Examples:
  tracker train gold/ mine/ --exercises models/training --output models/decision     (an hour; pip install 'guidance-tracker[train]' first)
  tracker train gold/ --output /tmp/decision --fast      (two minutes: signs and words alone)
  tracker train gold/ --output /tmp/decision --large     (some three hours: the larger encoder; 'guidance-tracker[train-large]')
""",
)
@click.argument("gold", nargs=-1, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), required=True, help="The folder to write.")
@click.option(
    "--exercises", type=click.Path(path_type=Path, exists=True, file_okay=False), multiple=True,
    help="A folder of labelled releases that nobody published: learnt from, but hardly counted where the confidence is calibrated.",
)
@click.option("--fast", is_flag=True, help="Train signs and words alone, no encoder.")
@click.option("--large", is_flag=True, help="Tune the larger encoder, as the shipped one: better on unread issuers, slower.")
@click.option("--seed", type=int, default=0, show_default=True)
def train(gold: tuple[Path, ...], output: Path, exercises: tuple[Path, ...], fast: bool, large: bool, seed: int) -> None:
    """Train the decision on labelled folders, and say how good it is on issuers held out."""
    from tracker.errors import TrackerError

    if fast and large:
        raise click.UsageError("--fast trains no encoder: leave it out, or --large.")
    try:
        from tracker.train import train as learn
        from tracker.train.bases import LARGE, SMALL

        base = None if fast else LARGE if large else SMALL
        scores = learn(gold, output, base, seed=seed, exercises=exercises)
    except ImportError as missing:
        raise TrackerError(
            f"{missing.name} is needed for training: pip install 'guidance-tracker[train]'."
        ) from missing
    click.echo(json.dumps(scores, indent=1))
