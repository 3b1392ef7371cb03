"""`dossierpost events replay | export`: told facts for people and files, without the broker."""

import asyncio
import csv
import json

import pytest
from typer.testing import CliRunner

from protos.intake.v1 import events_pb2 as intake_events
from services.cli.main import app
from services.intake.main import SERVICE as INTAKE
from services.postal.main import SERVICE as POSTAL
from services.results.main import SERVICE as RESULTS
from shared.actor import SYSTEM
from shared.config import settings
from shared.transaction import Origin
from tests.services.postal.builders import INBOUND, order
from tests.services.test_facts_service import publish

RUNNER = CliRunner(env={"COLUMNS": "200"})


async def tell(started, about, *bodies, agency="H55.12"):
    """Have a service tell facts, and the broker take them."""
    for body in bodies:
        await started.database.run(
            lambda tx, body=body: tx.publish(body, about=about, agency=agency),
            Origin("test", SYSTEM),
        )
    await publish(started)


@pytest.fixture(name="told")
async def _told(start_service, monkeypatch):
    """Two dossiers of two counters, decided by two agencies, in two outboxes."""
    started = {one.name: await start_service(one) for one in (INTAKE, POSTAL, RESULTS)}
    for name, one in started.items():
        monkeypatch.setenv(f"DOSSIERPOST_{name.upper()}_PORT", str(one.port))
    settings.cache_clear()
    for about, agency, competent in (("a", "H55.12", "H55.20"), ("b", "H55.1", "H55.30")):
        registered = intake_events.DossierRegistered(dossier_id=about, competent_agency=competent)
        forwarded = intake_events.DossierForwarded(dossier_id=about)
        await tell(started["intake"], about, registered, forwarded, agency=agency)
        ordered = order(INBOUND, about, receiving_agency=agency, competent_agency=competent)
        await started["postal"].hear(ordered, about=about)
        await publish(started["postal"])
    yield started
    settings.cache_clear()


async def typed(*words):
    """Type a command and give its answer."""
    return await asyncio.to_thread(lambda: RUNNER.invoke(app, ["events", *map(str, words)]))


def places(lines):
    """Give who told what about which dossier, from lines of JSON."""
    told = [json.loads(line) for line in lines]
    return [(one["type"].split(".")[1], one["about"], one["sequence"]) for one in told]


ALL = [("intake", "a", 1), ("intake", "a", 2), ("intake", "b", 1), ("intake", "b", 2)]
ALL += [("postal", "a", 1), ("postal", "b", 1)]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ([], ALL),
        (["--type", "DossierForwarded"], [("intake", "a", 2), ("intake", "b", 2)]),
        (["--agency", "H55.1"], [one for one in ALL if one[1] == "b"]),
        (["--competent-agency", "H55.20"], [one for one in ALL if one[1] == "a"]),
        (["--competent-agency", "H55.30", "--service", "postal"], ALL[5:]),
        (["--about", "b"], [one for one in ALL if one[1] == "b"]),
        (["--service", "postal"], ALL[4:]),
        (["--limit", "3"], ALL[:3]),
    ],
)
async def test_replay_reads_from_the_first_fact_what_is_asked_for(told, wanted, expected):
    """Whoever builds on facts begins with the history, and a unit with its own."""
    answer = await typed("replay", "--json", *wanted)

    assert answer.exit_code == 0, answer.output
    assert places(answer.stdout.splitlines()) == expected


async def test_an_export_goes_on_where_it_stopped(told, tmp_path):
    """A year of facts would be read anew for one more day."""
    file = tmp_path / "facts.jsonl"
    await typed("export", file)
    await tell(told["intake"], "a", intake_events.DossierRefused(dossier_id="a"))

    answer = await typed("export", file)

    assert answer.exit_code == 0, answer.output
    assert "7 sự kiện" in answer.stdout
    assert "intake: đến vị trí 5" in answer.stderr
    assert places(file.read_text().splitlines()) == [*ALL, ("intake", "a", 3)]


async def test_what_a_crash_left_half_written_is_cut_off(told, tmp_path):
    """A fact would stand in the file one and a half times."""
    file = tmp_path / "facts.jsonl"
    await typed("export", file)
    with file.open("a") as half:
        half.write('{"event_id": "half')

    await typed("export", file)

    assert places(file.read_text().splitlines()) == ALL


async def test_an_export_to_csv_has_a_column_for_everything(told, tmp_path):
    """A leader opens facts in a spreadsheet."""
    file = tmp_path / "facts.csv"
    await typed("export", file, "--format", "csv", "--about", "a")

    with file.open(newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert [row["sequence"] for row in rows] == ["1", "2", "1"]
    assert json.loads(rows[0]["body"])["competent_agency"] == "H55.20"
    assert rows[0]["agency"] == "H55.12"


async def test_a_file_of_another_question_is_not_gone_on_with(told, tmp_path):
    """Half of a file would be of one unit and half of another."""
    file = tmp_path / "facts.jsonl"
    await typed("export", file, "--agency", "H55.1")

    answer = await typed("export", file)
    assert answer.exit_code == 2
    assert (await typed("export", file, "--anew")).exit_code == 0
    assert places(file.read_text().splitlines()) == ALL


async def test_an_export_notices_a_restored_service(told, tmp_path):
    """Its positions begin anew: facts would be missing in the file and nobody would know."""
    file = tmp_path / "facts.jsonl"
    await typed("export", file)
    meta = told["postal"].database.tables.meta
    await told["postal"].database.run(
        lambda tx: tx.execute(meta.update().where(meta.c.key == "epoch").values(value="99")),
        Origin("test", SYSTEM),
    )

    answer = await typed("export", file)

    assert answer.exit_code == 2
    assert "khôi phục" in answer.stderr


async def test_an_unknown_kind_is_refused(told):
    """A mistyped kind would be an empty file."""
    assert (await typed("replay", "--type", "DossierFlown")).exit_code == 2
