"""What Datasette calls: routes, cells, templates, metadata, safety. Each hook hands over to the module that knows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator
from functools import partial
from typing import TYPE_CHECKING, Any

from datasette import hookimpl
from datasette.utils.asgi import Request
from jinja2 import Environment

import tracker
from tracker.db.views import SURE
from tracker.web import badges, charts, period_names, queries, titles, words
from tracker.web.addresses import ROOT, address
from tracker.web.answers import answer_problem, health, may_read, not_a_day, robots
from tracker.web.calendar import calendar
from tracker.web.cells import DEFAULT_COLUMNS, cell, facet_label, heading, in_order, question_columns
from tracker.web.claim import claim
from tracker.web.dashboard import dashboard
from tracker.web.databases import databases
from tracker.web.feeds import changes_feed, claims_feed, verdicts_feed
from tracker.web.home import home
from tracker.web.issuer import issuer
from tracker.web.ledger import bound_counting, find_ledger, known_ledgers, ledger_names, rows
from tracker.web.metadata import metadata_of
from tracker.web.overdue import Bound
from tracker.web.quality import quality
from tracker.web.release import release
from tracker.web.safety import guard, safe_link
from tracker.web.search import search
from tracker.web.serving import LARGEST_VALUE
from tracker.web.sheets import can_render_sheet, render_sheet

if TYPE_CHECKING:
    from datasette.app import Datasette

ASGI = Callable[..., Awaitable[None]]


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Name the pages; home takes the place of Datasette's index."""
    one = "(?P<id>[^/]+)"
    return [
        (r"^/$", home),
        (r"^/-/databases(?:\.(?P<format>json))?$", databases),
        (r"^/robots\.txt$", robots),
        (r"^/-/health$", health),
        (rf"^{ROOT}/search$", search),
        (rf"^{ROOT}/dashboard$", dashboard),
        (rf"^{ROOT}/quality$", quality),
        (rf"^{ROOT}/claims\.atom$", claims_feed),
        (rf"^{ROOT}/verdicts\.atom$", verdicts_feed),
        (rf"^{ROOT}/changes\.atom$", changes_feed),
        (rf"^{ROOT}/due\.ics$", calendar),
        (rf"^{ROOT}/issuer/{one}/claims\.atom$", claims_feed),
        (rf"^{ROOT}/issuer/{one}/verdicts\.atom$", verdicts_feed),
        (rf"^{ROOT}/issuer/{one}/changes\.atom$", changes_feed),
        (rf"^{ROOT}/issuer/{one}/due\.ics$", calendar),
        (rf"^{ROOT}/issuer/{one}$", issuer),
        (rf"^{ROOT}/claim/{one}$", claim),
        (rf"^{ROOT}/release/{one}$", release),
    ]


@hookimpl
def prepare_connection(conn: Any, datasette: Datasette) -> None:
    """Let no query make a text or blob that takes the server's memory, nor many of them for long."""
    Bound(conn, datasette.setting("sql_time_limit_ms") / 1000, LARGEST_VALUE)


@hookimpl
def startup(datasette: Datasette) -> Callable[[], Awaitable[None]]:
    """Find the ledger before the first page is asked for."""

    async def start() -> None:
        names = await ledger_names(datasette)
        for name in names:
            await bound_counting(datasette, datasette.databases[name])
        if names:
            # The ledger's facets are chosen; suggestions would ask one query per column of a view of 70 columns.
            datasette._settings["suggest_facets"] = False

    return start


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    """Give the templates the words and the small pieces of markup."""
    for function in (
        words.amount,
        words.claim_amount,
        words.day,
        words.label,
        words.late,
        words.month_day,
        words.release_name,
        words.share,
        titles.headline,
    ):
        env.globals[function.__name__] = function
    env.globals |= {
        "sentence": words.sentence,
        "what": titles.what,
        "surprise": titles.surprise,
        "window": words.window,
        "when": period_names.when,
        "when_html": period_names.when_html,
        "badge": badges.badge,
        "action_tag": badges.action_tag,
        "flag_words": badges.flag_words,
        "share_bar": charts.bar,
        "tracker_page": partial(address, datasette),
        "tracker_version": tracker.__version__,
        "tracker_not_a_day": not_a_day,
        "tracker_columns": shown_columns,
        "tracker_question_columns": question_columns,
        "tracker_facets": in_order,
        "tracker_facet_label": facet_label,
        "tracker_heading": heading,
    }
    env.filters["safe_link"] = safe_link


def shown_columns(table: str, request: Request, available: list[str]) -> list[str]:
    """Return the columns that a table page shows: those asked for, else the default ones."""
    asked = {"_col", "_nocol", "_all"} & set(request.args.keys())
    default = [name for name in DEFAULT_COLUMNS.get(table, ()) if name in available]
    return default if default and not asked else available


@hookimpl
def extra_template_vars(
    datasette: Datasette, request: Request | None, view_name: str | None, table: str | None
) -> Callable[[], Awaitable[dict[str, Any]]]:
    """Tell every template which database is the ledger, and the list of claims how many it leaves out."""

    async def found() -> dict[str, Any]:
        database = await find_ledger(datasette)
        inline = bool(datasette.setting("default_allow_sql"))
        known = {"tracker_ledger": database.name if database else None, "tracker_inline": inline}
        listed = database and request and view_name == "table" and table == "claims_current"
        if database and listed and request and request.args.get("doubtful") == "0":
            counted = await rows(database, queries.STATE)
            known |= {"tracker_left_out": counted[0]["doubtful"], "tracker_sure": SURE}
        return known

    return found


@hookimpl
def render_cell(row: Any, value: Any, column: str, database: str, datasette: Datasette) -> Any:
    """Show a cell of the ledger the way it reads."""
    return cell(row, value, column, datasette) if database in known_ledgers(datasette) else None


@hookimpl
def get_metadata(datasette: Datasette) -> dict[str, Any]:
    """Describe the ledger under whatever name it is served, as metadata.json does for tracker.db."""
    return metadata_of(datasette, known_ledgers(datasette))


@hookimpl
def register_output_renderer() -> dict[str, Any] | None:
    """Offer .xlsx beside .json and .csv."""
    return {"extension": "xlsx", "render": render_sheet, "can_render": can_render_sheet}


@hookimpl(hookwrapper=True)
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Generator[None, Any, None]:
    """Answer a wrong address or question with a page and no traceback; leave real faults to Datasette.

    Datasette runs every answer it is given, its own with the traceback too, so that ours must take the place of all.
    """
    given = yield
    ours = answer_problem(datasette, request, exception)
    if ours is not None:
        given.force_result([ours])


@hookimpl
def permission_allowed(datasette: Datasette, action: str, resource: Any) -> bool | None:
    """Keep from strangers what only the owner of the machine needs."""
    return may_read(datasette, action, resource)


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[ASGI], ASGI]:
    """Guard every answer: headers against framing and foreign scripts, cells that no spreadsheet runs."""
    return partial(guard, datasette)
