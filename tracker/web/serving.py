"""How Datasette is started on a ledger, privately or in public."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

# Datasette's own limits, tightened for strangers: no SQL of theirs, no file, small pages, short queries.
PUBLIC = {
    "default_allow_sql": "off",
    "allow_download": "off",
    "allow_csv_stream": "off",
    "suggest_facets": "off",
    "max_returned_rows": "1000",
    "sql_time_limit_ms": "1000",
    "facet_time_limit_ms": "400",
    "default_cache_ttl": "60",
}
# The largest text or blob that a query may make, in bytes: three times the largest release that is read.
LARGEST_VALUE = 32_000_000
# What the server may take of the machine's memory, in bytes, whatever is asked of it.
MOST_MEMORY = 4 << 30

PRIVATE = {"sql_time_limit_ms": "3000", "facet_time_limit_ms": "1000", "suggest_facets": "off"}


def metadata_file() -> Path:
    """Return the project's metadata.json as it ships with the package."""
    return Path(str(files("tracker.web") / "metadata.json"))


def limit_memory(most: int = MOST_MEMORY) -> None:
    """Bound the memory of this process and what it turns into; a lower bound that is set already stays."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if soft in (resource.RLIM_INFINITY, -1) or soft > most:
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def serve_arguments(
    db: str | Path, public: bool = False, host: str = "127.0.0.1", port: int = 8001, open_browser: bool = False
) -> list[str]:
    """Return the arguments of `datasette` that show a ledger; in public without SQL, download or unbounded queries.

    A published copy that nothing writes to can be served with `--immutable`, which the caller adds by passing it on.
    """
    settings = PUBLIC if public else PRIVATE
    arguments = ["serve", str(db), "--metadata", str(metadata_file()), "--host", host, "--port", str(port)]
    for name, value in settings.items():
        arguments += ["--setting", name, value]
    return [*arguments, "--open"] if open_browser else arguments
