"""`tracker extract` and `tracker load`: reading on many machines, and what they read into the ledger."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path

import click

from tracker.cli import EXIT_REJECTED
from tracker.cli.filling import progress_shown, summary
from tracker.cli.options import db_option, note_run, now, writable
from tracker.limits import TIME_LIMIT


@click.command(
    short_help="Read releases into Parquet, here or on a cluster.",
    epilog="""\b
Examples:
  tracker extract releases/ --out extract
  tracker extract exhibits-2025.zip exhibits-2026.tar --out extract --jobs 8
  tracker extract s3://bucket/8k/ --scheduler tcp://10.0.0.1:8786 --out s3://bucket/extract
""",
)
@click.argument("paths", nargs=-1, required=True)
@click.option("--out", required=True, metavar="DIR", help="The folder or URL that the Parquet goes to.")
@click.option("--scheduler", metavar="ADDRESS", help="A Dask scheduler whose workers read; they see PATH and DIR as this machine does.")
@click.option("-j", "--jobs", type=click.IntRange(1, 64), help="Without a scheduler: processes that read side by side.  [default: one a core]")
@click.option("--fast", is_flag=True, help="Let signs and words decide without the encoder, as `tracker ingest --fast`.")
@click.option("--time-limit", type=click.FloatRange(0.1), default=TIME_LIMIT, show_default=True, help="Seconds of the processor for one document.")
@click.option("-v", "--verbose", is_flag=True, help="Say what was done also where nothing is wrong.")
def extract(
    paths: tuple[str, ...], out: str, scheduler: str | None, jobs: int | None, fast: bool, time_limit: float, verbose: bool
) -> None:
    """Read files, folders, archives (zip, tar) and URLs of them into Parquet files, one an issuer: claims, figures, releases.

    A run that was cut short goes on where it stopped, and one with nothing new reads nothing. Name all places each time:
    what an issuer's earlier releases say of its calendar is known only from those that are named. `tracker load DIR` takes
    the result into a ledger; DuckDB, pandas and Spark read it as it is.
    """
    from tracker.scale.cluster import on_cluster
    from tracker.scale.documents import find_documents
    from tracker.scale.extracting import Job, claim_folder, extract_corpus, here
    from tracker.versions import reading_version

    documents, wrong = find_documents(paths)
    if documents:
        claim_folder(out, paths)
    job = Job(out, reading_version(fast), fast, time_limit, 1 if scheduler else jobs)
    with on_cluster(scheduler) if scheduler else nullcontext(here) as run:
        done = extract_corpus(documents, job, run, progress_shown())
    rejected = [*wrong, *done.rejected]
    for one in rejected:
        click.echo(f"tracker: rejected {one.reason}", err=True)
    note_run(out=out, code_version=job.version, rejected=len(rejected), **done.counts)
    if verbose or sys.stdout.isatty():
        click.echo(", ".join(f"{done.counts[name]} {name}" for name in ("releases", "claims", "figures", "issuers", "issuers left alone")))
    if rejected:
        sys.exit(EXIT_REJECTED)


@click.command(
    short_help="Take an extract into the ledger.",
    epilog="""\b
Examples:
  tracker load extract/
  tracker load s3://bucket/extract --db energy.db
""",
)
@click.argument("folder", metavar="DIR")
@click.option("-v", "--verbose", is_flag=True, help="Say what was done also where nothing is wrong.")
@db_option
def load(folder: str, verbose: bool, path: Path) -> None:
    """Save what `tracker extract` wrote as if it had been read here; what the ledger has already stays as it is."""
    from tracker.db.save import finish_run, start_run
    from tracker.scale.loading import find_extract, load_corpus
    from tracker.versions import reading_version

    find_extract(folder)  # before the ledger is opened, so that none is made for nothing
    with writable(path, create=True) as db:
        run = start_run(db, "load", reading_version(), now())
        report = load_corpus(db, folder, run, progress_shown())
        finish_run(db, run, EXIT_REJECTED if report.rejected else 0, report.counts(), now())
        note_run(db=str(path), run_id=run.run_id, code_version=run.code_version, **report.counts())
    for rejected in report.rejected:
        click.echo(f"tracker: rejected {rejected.reason}", err=True)
    if verbose or sys.stdout.isatty():
        click.echo(summary(report))
    if report.rejected:
        sys.exit(EXIT_REJECTED)
