"""`tracker.toml`: what it may say, and that what it may not is named with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from ledgers import run

from tracker.config import ConfigProblem, load_config, parse_config

WHOLE = """
# all that may be said
[edgar]
identity = "Ann Analyst ann@example.com"
since = 2024-01-01
forms = ["8-K"]
facts = true
requests_per_second = 5

[watch]
companies = [
    "NVIN",
    "0009990078",
]
feeds = ["https://news.example/rss"]

[run]
inbox = ["inbox"]
publish = "www/public.db"
backup = "/mnt/backup.db"

[[export]]
what = "claims"
to = "out/claims.csv"
bom = true

[[export]]
what = "history"
to = "out/history.xlsx"
format = "xlsx"

[webhook]
url = "https://hooks.example/guidance"
secret = "wren"

[aliases]
NVIN = ["Norvane Metering"]
"Ostrel Foods Corporation" = ["Ostrel"]
"""


def test_everything_that_may_be_said() -> None:
    config = parse_config(WHOLE, Path("tracker.toml"), Path("/srv"))
    assert config.identity == "Ann Analyst ann@example.com" and config.since == date(2024, 1, 1)
    assert config.companies == ("NVIN", "0009990078") and config.forms == ("8-K",) and config.facts and config.per_second == 5
    assert config.inbox == (Path("/srv/inbox"),)
    assert (config.publish, config.backup) == (Path("/srv/www/public.db"), Path("/mnt/backup.db"))
    assert [(one.what, one.to.name, one.format, one.bom) for one in config.exports] == [
        ("claims", "claims.csv", "csv", True),
        ("history", "history.xlsx", "xlsx", False),
    ]
    assert config.webhook is not None and config.webhook.secret == "wren"
    assert config.aliases == {"NVIN": ("Norvane Metering",), "Ostrel Foods Corporation": ("Ostrel",)}


def test_nothing_need_be_said(tmp_path: Path) -> None:
    config = load_config(tmp_path / "t.db")
    assert config.companies == () and config.edgar == tmp_path / "edgar" and config.webhook is None


def test_the_secret_may_come_from_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_SECRET", "wren")
    config = parse_config('[webhook]\nurl = "https://a.example"\nsecret_env = "MY_SECRET"', Path("t"), Path("."))
    assert config.webhook is not None and config.webhook.secret == "wren"


WRONG = [
    ("[edgar\n", 1, "line 1"),
    ('[edgar]\nidentity = "Ann"\n', 2, "e-mail"),
    ('[edgar]\n\nforms = ["8-K", "10-K"]\n', 3, "'10-K' must be one of 8-K, 6-K"),
    ("[edgar]\nrequests_per_second = 50\n", 2, "from 0.1 to 10"),
    ("[edgar]\nrequests_per_second = true\n", 2, "from 0.1 to 10"),
    ('[edgar]\nsince = "2024-01-01"\n', 2, "a day without quotes"),
    ("[edgar]\nsince = 2024-01-01T00:00:00\n", 2, "a day without quotes"),
    ('[watch]\ncompanies = "NVIN"\n', 2, "must be a list"),
    ('[watch]\ncompanies = [\n "NVIN",\n 12]\n', 2, "12 must be words"),
    ('[watch]\nfeeds = ["file:///etc/passwd"]\n', 2, "https://"),
    ('[watch]\ncompany = ["NVIN"]\n', 2, "'company' of [watch] is not known"),
    ("# a\n\n[wacht]\n", 3, "[wacht] is not known"),
    ('watch = "NVIN"\n', 1, "must be a table, headed [watch]"),
    ('[export]\nwhat = "claims"\nto = "a.csv"\n', 1, "headed [[export]]"),
    ('[[export]]\nwhat = "claims"\nto = "a.csv"\n\n[[export]]\nwhat = "claims"\n', 5, "needs 'to'"),
    ('[[export]]\nwhat = "claims"\nto = "a"\n[[export]]\nto = "b"\nwhat = "clams"\n', 6, "must be one of claims"),
    ('[webhook]\nsecret = "a"\n', 1, "needs 'url'"),
    ('[run]\ninbox = "a"\n[aliases]\nX = 1\n', 2, "must be a list"),
    ('[aliases]\n"A B" = "C"\n', 2, "must be a list"),
]


@pytest.mark.parametrize(("text", "line", "words"), WRONG)
def test_what_may_not_be_said_is_named_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(ConfigProblem) as problem:
        parse_config(text, Path("/srv/tracker.toml"), Path("/srv"))
    said = str(problem.value)
    assert f"line {line}" in said and words in said and said.startswith("/srv/tracker.toml")


@pytest.mark.parametrize("command", [["run"], ["fetch"], ["watch", "list"], ["watch", "add", "NVIN"]])
def test_commands_refuse_a_wrong_config_and_leave_it(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "tracker.toml").write_text("[watch]\ncompanys = []\n")
    done = run(*command, db=tmp_path / "t.db")
    assert done.exit_code == 2 and "line 2" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["tracker.toml"]
