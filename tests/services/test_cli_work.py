"""What a counter has to do, asked for on the command line while intake and results run."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from services.cli.main import app
from services.cli.worklists import DOSSIER_WORK_VI, RESULT_WORK_VI, TASKS_VI
from services.intake.domain.work import Task
from services.intake.domain.work import Work as DossierWork
from services.intake.main import SERVICE as INTAKE
from services.results.domain import Work as ResultWork
from services.results.main import SERVICE as RESULTS
from shared.config import settings
from tests.conftest import StartService
from tests.services.intake.desk import AGENCY, BIRTH
from tests.services.intake.desk import Desk as IntakeDesk
from tests.services.results.desk import Desk as ResultsDesk

Type = Callable[..., Awaitable[Result]]
RUNNER = CliRunner(env={"COLUMNS": "200"})


@pytest.fixture(name="desks")
async def _desks(start_service: StartService, monkeypatch: pytest.MonkeyPatch):
    """Give the counters of a running intake and of running results."""
    started = {service.name: await start_service(service) for service in (INTAKE, RESULTS)}
    for name, one in started.items():
        monkeypatch.setenv(f"DOSSIERPOST_{name.upper()}_PORT", str(one.port))
    settings.cache_clear()
    intake = IntakeDesk(started["intake"])
    await intake.load_calendar()
    await intake.load(BIRTH)
    yield intake, ResultsDesk(started["results"])
    settings.cache_clear()


async def typed(*words: Any) -> str:
    """Type a command and give what it prints."""
    given = ["work", *map(str, words), "--agency", AGENCY]
    answer = await asyncio.to_thread(lambda: RUNNER.invoke(app, given))
    assert answer.exit_code == 0, answer.output
    return answer.stdout


async def test_the_work_of_a_counter_is_counted_and_listed_for_people_and_programs(desks):
    """An officer without the console would not know what to begin with."""
    intake, results = desks
    accepted = await intake.accept(await intake.filed())
    await results.ready()

    assert "Chờ chuyển xử lý" in await typed("intake")
    counts = json.loads(await typed("intake", "--json"))
    assert (counts["TO_FORWARD"], counts["TO_ACCEPT"]) == (1, 0)
    listed = await typed("intake", "--kind", "TO_FORWARD")
    assert accepted.dossier_code in listed
    assert "Chuyển cơ quan giải quyết" in listed
    (item,) = json.loads(await typed("intake", "--kind", "TO_FORWARD", "--json"))["items"]
    assert item["next"] == "DOSSIER_TASK_FORWARD"

    assert json.loads(await typed("results", "--json"))["READY_TO_DISPATCH"] == 1
    assert "Chờ gửi bưu chính" in await typed("results")
    assert "Chờ gửi bưu chính" in await typed("results", "--kind", "READY_TO_DISPATCH")


def test_a_kind_that_there_is_not_is_wrong_usage():
    """A script would take the refusal of a service for an empty list."""
    answer = RUNNER.invoke(app, ["work", "intake", "--agency", AGENCY, "--kind", "LAET"])

    assert answer.exit_code == 2
    assert "LATE" in answer.output


@pytest.mark.parametrize(
    ("words", "texts"),
    [(DossierWork, DOSSIER_WORK_VI), (ResultWork, RESULT_WORK_VI), (Task, TASKS_VI)],
)
def test_every_kind_of_work_has_a_name_that_an_officer_knows(words, texts):
    """A new kind would end the command with a fault in the middle of the morning."""
    assert list(texts) == [word.value for word in words]
