"""The Datasette plugin: pages, badges, feeds and safety over a ledger. `serve_arguments` says how to start it."""

from tracker.web.hooks import (
    asgi_wrapper,
    extra_template_vars,
    get_metadata,
    handle_exception,
    permission_allowed,
    prepare_connection,
    prepare_jinja2_environment,
    register_output_renderer,
    register_routes,
    render_cell,
    startup,
)
from tracker.web.serving import metadata_file, serve_arguments

__all__ = [
    "asgi_wrapper",
    "extra_template_vars",
    "get_metadata",
    "handle_exception",
    "metadata_file",
    "permission_allowed",
    "prepare_connection",
    "prepare_jinja2_environment",
    "register_output_renderer",
    "register_routes",
    "render_cell",
    "serve_arguments",
    "startup",
]
