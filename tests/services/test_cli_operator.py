"""The operator's commands, typed as an operator types them, against services that run."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from protos.intake.v1.events_pb2 import DossierFiled, PickupOrderCancelled
from services.cli.main import app
from services.intake.main import SERVICE as INTAKE
from services.postal.main import SERVICE as POSTAL
from shared.config import settings
from tests.conftest import StartService
from tests.support import Started, rid

RUNNER = CliRunner()

Type = Callable[..., Awaitable[Result]]
"""Types a command."""


@pytest.fixture
async def started(
    start_service: StartService, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Started]:
    """Two services, each alone, as the settings of the command line name them."""
    running = {}
    for service in (INTAKE, POSTAL):
        running[service.name] = await start_service(service)
        name = f"DOSSIERPOST_{service.name.upper()}_PORT"
        monkeypatch.setenv(name, str(running[service.name].port))
    settings.cache_clear()
    return running


@pytest.fixture
def type_(started: dict[str, Started], monkeypatch: pytest.MonkeyPatch) -> Type:
    """Type a command of an operator called hoa; the services go on meanwhile."""
    monkeypatch.setattr("getpass.getuser", lambda: "hoa")

    async def type_one(*words: str) -> Result:
        return await asyncio.to_thread(lambda: RUNNER.invoke(app, list(words)))

    return type_one


@pytest.fixture(autouse=True)
def _settings_are_read_again():
    yield
    settings.cache_clear()


async def waiting(started: dict[str, Started]) -> tuple[str, Any]:
    """Let a fact wait at postal, and one behind it; give the thing and the first fact."""
    about = rid()
    cancelled = PickupOrderCancelled(dossier_id=about, order_id=rid())
    fact = await started["postal"].hear(cancelled, about=about)
    await started["postal"].hear(DossierFiled(dossier_id=about), about=about)
    return about, fact


async def test_a_fact_that_waits_is_listed_shown_and_skipped(
    started: dict[str, Started], type_: Type
):
    """At night an operator has these three commands and no database client."""
    about, fact = await waiting(started)
    listed = json.loads((await type_("parked", "list", "postal", "--json")).output)
    number = listed[0]["parked_id"]

    assert [row["reason"] for row in listed] == ["PARKED_REASON_EARLY", "PARKED_REASON_BLOCKED"]
    assert about in (await type_("parked", "list", "postal", "--reason", "EARLY")).output
    shown = json.loads((await type_("parked", "show", "postal", number, "--json")).output)
    assert shown["body"]["dossier_id"] == about
    assert shown["headers"]["ce-id"] == fact.event_id
    assert "PickupOrderCancelled" in (await type_("parked", "show", "postal", number)).output

    skipped = await type_("parked", "skip", "postal", number, "--reason", "never ordered")
    assert skipped.exit_code == 0, skipped.output
    assert json.loads((await type_("parked", "list", "postal", "--json")).output) == []
    (aside,) = json.loads((await type_("parked", "aside", "intake", "postal", "--json")).output)
    assert (aside["service"], aside["note"]) == ("postal", "hoa: never ordered")
    assert "never ordered" in (await type_("parked", "aside", "postal", "--why", "SKIPPED")).output


async def test_a_refused_skip_says_what_to_skip_first(started: dict[str, Started], type_: Type):
    """A script must see that nothing was done, a person what to do instead."""
    await waiting(started)
    first, second = json.loads((await type_("parked", "list", "postal", "--json")).output)
    answer = await type_("parked", "skip", "postal", second["parked_id"], "--reason", "no")

    assert answer.exit_code == 4
    assert f"skip_first={first['parked_id']}" in answer.output


async def test_what_waits_is_tried_again(started: dict[str, Started], type_: Type):
    """Whoever has mended the cause does not wait for the back-off."""
    await waiting(started)

    assert "2" in (await type_("parked", "retry", "postal")).output
    assert "0" in (await type_("parked", "retry", "intake")).output


async def test_the_outboxes_tell_how_they_stand(started: dict[str, Started], type_: Type):
    """One look says whether anything is on its way."""
    await waiting(started)
    seen = json.loads((await type_("outbox", "status", "intake", "postal", "--json")).output)

    assert [row["service"] for row in seen] == ["intake", "postal"]
    assert seen[1]["told_count"] == "0"
    assert "BLOCKED 1, EARLY 1" in (await type_("outbox", "status", "postal")).output
    assert "0" in (await type_("outbox", "republish", "postal")).output


async def test_copies_are_made_of_the_chosen_services(started: dict[str, Started], type_: Type):
    """A copy that is named wrong is put back in the wrong place."""
    if not started["intake"].database.is_sqlite:
        refused = await type_("backup", "intake")
        assert refused.exit_code == 4
        assert "pg_dump" in refused.output
        return
    (copy,) = json.loads((await type_("backup", "postal", "--json")).output)

    assert copy["service"] == "postal"
    assert copy["path"].endswith(".db")
    assert copy["path"] in (await type_("backup", "postal")).output


async def test_a_restore_beside_a_broker_that_is_away_must_say_so(
    started: dict[str, Started], type_: Type
):
    """What was lost would otherwise be forgotten because nobody was asked."""
    refused = await type_("restore", "intake", "--note", "drill")
    assert refused.exit_code == 4
    assert "WITNESS_SILENT" in refused.output

    done = await type_("restore", "intake", "--note", "drill", "--without", "broker", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["lost_count"] == "0"
    wrong = await type_(
        "restore", "intake", "--note", "n", "--without", "broker", "--codes-above", "H55"
    )
    assert wrong.exit_code == 1
    assert "numbers_above[0]" in wrong.output


async def test_the_doctor_asks_how_services_stand(started: dict[str, Started], type_: Type):
    """A clock that is wrong shows in no metric."""
    answer = await type_("doctor", "--json")
    checks = {check["name"]: check for check in json.loads(answer.output)["checks"]}

    # The services of this test live in March 2026.
    assert checks["intake clock"]["state"] == "ATTENTION"
