"""Figures asked for on the command line while tracking runs."""

import asyncio
import json
import random

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from services.cli.main import app
from services.cli.statistics_tables import MEASURES_VI, RATIOS_VI
from services.intake.main import SERVICE as INTAKE
from services.tracking.domain import statistics as s
from services.tracking.main import SERVICE as TRACKING
from services.tracking.statistics.tables import CELLS
from shared.actor import SYSTEM
from shared.config import settings
from shared.transaction import Origin
from tests.services.tracking.lives import Life

RUNNER = CliRunner(env={"COLUMNS": "200"})
YEAR = ("--month", "2026-01", "--until", "2026-12")


@pytest.fixture(name="started")
async def _started(start_service, monkeypatch):
    """A tracking service that has heard some lives, and an intake beside it."""
    started = {service.name: await start_service(service) for service in (INTAKE, TRACKING)}
    for name, one in started.items():
        monkeypatch.setenv(f"DOSSIERPOST_{name.upper()}_PORT", str(one.port))
    settings.cache_clear()
    tracking = started["tracking"]
    for life in (Life(random.Random(n)) for n in range(12)):
        for body, occurred in life.facts:
            tracking.clock.set(occurred)
            await tracking.hear(body, about=life.dossier_id, occurred=occurred)
    yield started
    settings.cache_clear()


async def typed(*words, code=0):
    """Type a command and give what it prints."""
    given = ["statistics", *words]
    answer = await asyncio.to_thread(lambda: RUNNER.invoke(app, given))
    assert answer.exit_code == code, answer.output
    return answer.stdout


@pytest.mark.usefixtures("started")
async def test_figures_are_shown_opened_and_put_into_the_form():
    """A head of office would have to ask an engineer for every figure."""
    assert "Tiếp nhận qua bưu chính" in await typed("show", *YEAR)
    rows = json.loads(await typed("show", *YEAR, "--by", "unit", "--json"))["rows"]
    row = next(row for row in rows if "figures" in row)
    figure = row["figures"][0]

    behind = await typed(
        "show", *YEAR, "--unit", row["place"]["unit"], "--behind", figure["measure"], "--json"
    )

    amounts = [int(one["amount"]) for one in json.loads(behind)["dossiers"]]
    assert sum(amounts) == int(figure["amount"])
    assert "Tổng số" in await typed("show", "--month", "2026-03", "--form")
    assert "solved@2" in await typed("definitions")
    assert "Chênh lệch" in await typed("compare", "--definition", "solved@1", "solved@2", *YEAR)


async def test_verify_says_when_a_figure_is_not_what_the_facts_say(started):
    """A wrong figure would be reported with a clear conscience."""
    assert "12 dossiers" in await typed("verify")

    spoil = sa.update(CELLS).values(amount=CELLS.c.amount + 1)
    await started["tracking"].database.run(lambda tx: tx.execute(spoil), Origin("test", SYSTEM))

    found = json.loads(await typed("verify", "--json", code=1))
    assert found["differences"]


@pytest.mark.usefixtures("started")
async def test_a_month_is_closed_by_its_head():
    """Closing would need a program of its own."""
    closing = ("close", "--unit", "H55.12", "--account", "truongphong", "--month")

    assert "postal: up to " in await typed(*closing, "2026-02")
    await typed(*closing, "2026-02")
    await typed(*closing, "2026-12", code=4)


def test_every_figure_and_ratio_has_a_name_that_an_officer_knows():
    """A new figure would be missing in the table without a word."""
    measures = {name for one in s.ALL for name in one.measures}
    assert measures | set(s.STOCKS) == MEASURES_VI.keys()
    assert {one.name for one in s.RATIOS} == RATIOS_VI.keys()
