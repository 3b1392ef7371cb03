"""Tracking asked on the command line, while it runs and others told it facts."""

import asyncio
import json

import pytest
from typer.testing import CliRunner

from services.cli.main import app
from services.cli.tracking import TRACKED_WORK_VI
from services.intake.main import SERVICE as INTAKE
from services.postal.main import SERVICE as POSTAL
from services.results.main import SERVICE as RESULTS
from services.tracking.domain import Work
from services.tracking.main import SERVICE
from shared import lookup_secret
from shared.config import settings
from tests.services.tracking.reader import Reader, journey
from tests.support import rid

RUNNER = CliRunner(env={"COLUMNS": "200"})
CODE, SECRET = "H55.12-260302-0001", "7K3M-Q0ZC-18XW"


@pytest.fixture(name="reader")
async def _reader(start_service, monkeypatch):
    """Give somebody before a tracking that the command line finds."""
    tellers = [await start_service(one) for one in (INTAKE, POSTAL, RESULTS)]
    names = ("intake", "postal", "results")
    ports = {f"{name}_port": one.port for name, one in zip(names, tellers, strict=True)}
    started = await start_service(SERVICE, **ports)
    monkeypatch.setenv("DOSSIERPOST_TRACKING_PORT", str(started.port))
    settings.cache_clear()
    yield Reader(started)
    settings.cache_clear()


async def typed(*words, exit_code=0):
    """Type a command and give what it prints."""
    answer = await asyncio.to_thread(lambda: RUNNER.invoke(app, list(words)))
    assert answer.exit_code == exit_code, answer.output
    return answer.stdout


async def accepted(reader):
    """Let a dossier be accepted that has a secret."""
    dossier_id = rid()
    facts = journey(dossier_id, CODE, "EE1VN", "EE2VN")[:4]
    facts[-1].lookup_hash = lookup_secret.hash_of(dossier_id, SECRET)
    await reader.started.deliver(*reader.facts(facts))
    reader.started.clock.advance(days=30)


def test_every_list_has_its_vietnamese_name():
    """An officer would see a word of a program."""
    assert set(TRACKED_WORK_VI) == {kind.value for kind in Work}


async def test_lists_and_stories_say_who_is_late(reader):
    """An officer would have to compare dates himself."""
    await accepted(reader)

    counts = json.loads(await typed("tracking", "work", "--json"))
    assert counts["LATE_AGENCY"] == 1
    assert "Chậm do cơ quan" in await typed("tracking", "work", "--agency", "H55.12")
    assert CODE in await typed("tracking", "work", "--kind", "LATE_AGENCY")
    story = await typed("track", CODE)
    assert "Chậm do cơ quan: Cơ quan giải quyết hẹn trả" in story
    assert json.loads(await typed("track", CODE, "--json"))["paper_sets"]


async def test_a_citizen_looks_up_with_code_and_secret(reader):
    """He would not know what to type."""
    await accepted(reader)

    assert f"{CODE}: Đã tiếp nhận" in await typed("tracking", "lookup", CODE, "--secret", SECRET)
    await typed("tracking", "lookup", CODE, "--secret", "wrong", exit_code=3)


async def test_a_rebuild_prints_how_far_it_is_and_both_digests(reader):
    """An operator would wait before a silent screen, and not know whether anything changed."""
    printed = await typed("tracking", "rebuild")

    assert "Đọc sự kiện của postal" in printed
    assert "✓ Không có gì khác: bỏ 0 dòng, thêm 0 dòng" in printed
    last = json.loads((await typed("tracking", "rebuild", "--json")).splitlines()[-1])
    assert last["digest_before"] == last["digest_after"] != ""
