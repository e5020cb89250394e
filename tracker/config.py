"""`tracker.toml` beside the ledger: what is watched, where things go; checked as a whole, each fault with its line."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tracker.errors import TrackerError

NAME = "tracker.toml"
WHATS = ("claims", "releases", "resolutions", "figures", "history")
FORMATS = ("csv", "jsonl", "parquet", "xlsx")
FORMS = ("8-K", "6-K")


class ConfigProblem(TrackerError):
    """What tracker.toml says cannot be followed; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Export:
    """A table that every run writes to a file."""

    what: str
    to: Path
    format: str = "csv"
    bom: bool = False


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where what changed is sent, and the secret that signs it."""

    url: str
    secret: str | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """All that tracker.toml may say, with what holds where it says nothing; paths are complete."""

    folder: Path
    identity: str | None = None
    companies: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    since: date | None = None
    forms: tuple[str, ...] = FORMS
    facts: bool = False
    www: str | None = None
    data: str | None = None
    per_second: float | None = None
    edgar: Path = Path("edgar")
    pages: Path = Path("feeds")
    inbox: tuple[Path, ...] = ()
    publish: Path | None = None
    backup: Path | None = None
    exports: tuple[Export, ...] = ()
    webhook: Webhook | None = None
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


# Says what is wrong with a value, None where nothing is.
Rule = Callable[[Any], str | None]


def _words(value: Any) -> str | None:
    return None if isinstance(value, str) and value.strip() else "must be words in quotes"


def _each(rule: Rule) -> Rule:
    def check(value: Any) -> str | None:
        if not isinstance(value, list):
            return 'must be a list, such as ["a", "b"]'
        return next((f"{item!r} {wrong}" for item in value if (wrong := rule(item))), None)

    return check


def _one_of(*words: str) -> Rule:
    return lambda value: None if value in words else f"must be one of {', '.join(words)}"


def _between(low: float, high: float) -> Rule:
    def check(value: Any) -> str | None:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return None if number and low <= value <= high else f"must be a number from {low:g} to {high:g}"

    return check


def _day(value: Any) -> str | None:
    good = isinstance(value, date) and not isinstance(value, datetime)
    return None if good else "must be a day without quotes, such as 2025-01-31"


def _truth(value: Any) -> str | None:
    return None if isinstance(value, bool) else "must be true or false"


def _address(value: Any) -> str | None:
    good = isinstance(value, str) and urlsplit(value).scheme in ("http", "https") and urlsplit(value).netloc
    return None if good else "must be an address that begins with https:// or http://"


def _mail(value: Any) -> str | None:
    wrong = _words(value)
    return wrong or (None if "@" in value else "must have your name and e-mail address")


_RULES: Mapping[str, Mapping[str, Rule]] = {
    "edgar": {
        "identity": _mail,
        "since": _day,
        "forms": _each(_one_of(*FORMS)),
        "facts": _truth,
        "folder": _words,
        "www": _address,
        "data": _address,
        "requests_per_second": _between(0.1, 10),
    },
    "watch": {"companies": _each(_words), "feeds": _each(_address), "folder": _words},
    "run": {"inbox": _each(_words), "publish": _words, "backup": _words},
    "export": {"what": _one_of(*WHATS), "to": _words, "format": _one_of(*FORMATS), "bom": _truth},
    "webhook": {"url": _address, "secret": _words, "secret_env": _words},
}
_NEEDED = {"export": ("what", "to"), "webhook": ("url",)}
# Tables of which there may be several, and the one whose keys are names.
_SEVERAL = "export"
_NAMES = "aliases"


def config_file(ledger: Path) -> Path:
    """Return where the config of a ledger is, there or not: beside the file itself, by whatever link it is called."""
    return Path(os.path.realpath(ledger)).parent / NAME


def load_config(ledger: Path) -> Config:
    """Load what stands beside a ledger; without a file all is as it is without a config."""
    file = config_file(ledger)
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return parse_config("", file, ledger.parent)
    except (OSError, UnicodeDecodeError) as problem:
        raise ConfigProblem(f"{file}: cannot be read ({problem})") from None
    return parse_config(text, file, ledger.parent)


def parse_config(text: str, file: Path, folder: Path) -> Config:
    """Read a config and check all of it; relative paths are meant from the ledger's folder."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise ConfigProblem(f"{file}: {problem}") from None
    for section, value in told.items():
        _check_section(section, value, text, file)
    return _built(told, folder)


def _check_section(section: str, value: Any, text: str, file: Path) -> None:
    if section not in {*_RULES, _NAMES}:
        known = ", ".join(f"[{name}]" for name in (*_RULES, _NAMES))
        raise _wrong(file, text, section, None, 0, f"is not known; the tables are {known}")
    tables = value if isinstance(value, list) else [value]
    shape = list if section == _SEVERAL else dict
    if not isinstance(value, shape) or not all(isinstance(table, dict) for table in tables):
        brackets = f"[[{section}]]" if section == _SEVERAL else f"[{section}]"
        raise _wrong(file, text, section, None, 0, f"must be a table, headed {brackets}")
    for number, table in enumerate(tables):
        _check_table(section, table, number, text, file)


def _check_table(section: str, table: Mapping[str, Any], number: int, text: str, file: Path) -> None:
    for key, value in table.items():
        rule = _each(_words) if section == _NAMES else _RULES[section].get(key)
        if rule is None:
            words = f"is not known; [{section}] has {', '.join(_RULES[section])}"
            raise _wrong(file, text, section, key, number, words)
        if wrong := rule(value):
            raise _wrong(file, text, section, key, number, wrong)
    for key in _NEEDED.get(section, ()):
        if key not in table:
            raise _wrong(file, text, section, None, number, f"needs {key!r}")


def _wrong(file: Path, text: str, section: str, key: str | None, number: int, words: str) -> ConfigProblem:
    name = f"{key!r} of [{section}]" if key else f"[{section}]"
    return ConfigProblem(f"{file}, line {line_of(text, section, key, number)}: {name} {words}")


def line_of(text: str, section: str, key: str | None, number: int = 0) -> int:
    """Return the line, from 1, of a key of a table, or of the table's head; `number` counts tables of one name.

    >>> line_of("[a]\\nb = 1\\n\\n[[c]]\\nb = 2\\n[[c]]\\nb = 3", "c", "b", 1)
    7
    """
    seen, inside, head = -1, False, 1
    for at, line in enumerate(text.splitlines(), start=1):
        table, name = _head(line), line.partition("=")[0].strip().strip("\"'")
        if table is not None:
            seen += table == section
            inside = table == section and seen == number
            head = at if inside else head
        elif "=" in line and (name == f"{section}.{key}" or (inside and name == key) or (name == section and not inside)):
            return at
    return head


def _head(line: str) -> str | None:
    """Return the table that a line opens, None for every other line.

    >>> _head("[[export]]  # one"), _head('inbox = ["a"]'), _head('["a", "b"],')
    ('export', None, None)
    """
    plain = line.partition("#")[0].strip()
    if not (plain.startswith("[") and plain.endswith("]")):
        return None
    name = plain.strip("[]").strip()
    return name if name.replace("_", "").replace("-", "").replace(".", "").isalnum() else None


def _built(told: Mapping[str, Any], folder: Path) -> Config:
    edgar, watch, run = (told.get(name, {}) for name in ("edgar", "watch", "run"))
    optional = {"identity": edgar.get("identity"), "since": edgar.get("since"), "www": edgar.get("www"), "data": edgar.get("data")}
    return Config(
        folder=folder,
        **optional,
        companies=tuple(watch.get("companies", ())),
        feeds=tuple(watch.get("feeds", ())),
        forms=tuple(edgar.get("forms", FORMS)),
        facts=edgar.get("facts", False),
        per_second=edgar.get("requests_per_second"),
        edgar=folder / edgar.get("folder", "edgar"),
        pages=folder / watch.get("folder", "feeds"),
        inbox=tuple(folder / name for name in run.get("inbox", ())),
        publish=folder / run["publish"] if "publish" in run else None,
        backup=folder / run["backup"] if "backup" in run else None,
        exports=tuple(_export(table, folder) for table in told.get("export", ())),
        webhook=_webhook(told["webhook"]) if "webhook" in told else None,
        aliases={name: tuple(others) for name, others in told.get("aliases", {}).items()},
    )


def _export(table: Mapping[str, Any], folder: Path) -> Export:
    return Export(table["what"], folder / table["to"], table.get("format", "csv"), table.get("bom", False))


def _webhook(table: Mapping[str, Any]) -> Webhook:
    """Take the secret from the file, or from the variable that the file names: a config may be shown to others."""
    return Webhook(table["url"], table.get("secret") or os.environ.get(table.get("secret_env", "TRACKER_WEBHOOK_SECRET")))
