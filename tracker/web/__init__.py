"""The Datasette plugin: pages, badges, feeds and safety over a ledger. `serve_arguments` says how to start it."""

from tracker.web.serving import metadata_file, serve_arguments

__all__ = ["metadata_file", "serve_arguments"]
