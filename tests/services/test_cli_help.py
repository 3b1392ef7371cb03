"""Every command introduces itself, and says in exit code and JSON what a program needs."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from services.cli.main import app
from shared.config import SERVICES, settings

RUNNER = CliRunner()


def walk(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, below in getattr(command, "commands", {}).items():
        yield from walk(below, (*path, name))


COMMANDS = sorted(walk(typer.main.get_command(app)))


@pytest.fixture
def nothing_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Point every setting to a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    for service in SERVICES:
        monkeypatch.setenv(f"DOSSIERPOST_{service.upper()}_PORT", str(port))
        monkeypatch.setenv(f"DOSSIERPOST_{service.upper()}_METRICS_PORT", str(port))
    monkeypatch.setenv("DOSSIERPOST_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("NATS_URL", f"nats://127.0.0.1:{port}")
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_the_commands_of_the_first_hour_are_there() -> None:
    """Lost: the start page of the documentation names a command that does not exist."""
    first = {("run",), ("demo",), ("doctor",), ("track",), ("health",), ("events", "tail")}

    assert first <= set(COMMANDS)


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(path: tuple[str, ...]) -> None:
    """Lost: somebody must read the code to learn what a command does."""
    answer = RUNNER.invoke(app, [*path, "--help"])

    assert answer.exit_code == 0
    assert "Usage:" in answer.output


def test_every_command_has_a_summary_of_one_line() -> None:
    """Lost: the list of commands is a list of bare names."""
    command: Any = typer.main.get_command(app)
    groups = [command]

    for group in groups:
        for name, below in group.commands.items():
            assert below.get_short_help_str(200), name
            if hasattr(below, "commands"):
                groups.append(below)


def test_a_wrong_command_is_wrong_usage() -> None:
    """Lost: a script takes a misspelt command for a failure of the system."""
    assert RUNNER.invoke(app, ["docter"]).exit_code == 2


@pytest.mark.usefixtures("nothing_runs")
def test_doctor_names_everything_that_is_away() -> None:
    """Lost: a health gate passes on a system that is down."""
    answer = RUNNER.invoke(app, ["doctor", "--json"])

    told = json.loads(answer.stdout)
    assert answer.exit_code == 1
    assert told["ready"] is False
    assert {check["name"]: check["state"] for check in told["checks"]} == dict.fromkeys(
        ("broker", *SERVICES), "DOWN"
    )


@pytest.mark.usefixtures("nothing_runs")
def test_doctor_says_it_in_vietnamese() -> None:
    """Lost: the person in the machine room cannot read what is wrong."""
    answer = RUNNER.invoke(app, ["doctor"])

    assert "chưa sẵn sàng" in answer.stdout


@pytest.mark.usefixtures("nothing_runs")
def test_health_of_an_absent_service_is_unavailable() -> None:
    """Lost: a container counts as healthy before its service listens."""
    answer = RUNNER.invoke(app, ["health", "intake"])

    assert answer.exit_code == 5
    assert "UNAVAILABLE" in answer.stdout
