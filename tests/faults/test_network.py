"""Bad networks: slow, cut in the middle of a frame, half open, parted."""

import asyncio
from pathlib import Path

import pytest

from tests.e2e.system import example_rows
from tests.faults.counters import Counters
from tests.faults.deployment import Deployment
from tests.faults.load import Load
from tests.faults.proxy import FAIR, PARTED, Proxy, Weather
from tests.faults.scene import proven, scene, seen_at_intake

pytestmark = pytest.mark.timeout(900)

FOUL_S = 1.5
"""How long each bad weather lasts."""
CUTS = 12
"""How many connections end in the middle of something."""
SLOW = Weather(delay_s=0.05, jitter_s=0.1)
SHORT_LIVED = Weather(life_bytes=60_000, jitter_s=0.01)
DEAF = Weather(silent_down=True)
DUMB = Weather(silent_up=True)


async def test_a_bad_network_before_the_broker_costs_the_counters_nothing(
    tmp_path: Path, nats_server
):
    """Acknowledgements lost on the way, batches cut in two, answers that never come."""
    broker = nats_server()
    port = int(broker.url.rpartition(":")[2])
    async with (
        Proxy.open(port, seed=11) as proxy,
        scene(
            tmp_path, broker=broker, env={"NATS_URL": f"nats://127.0.0.1:{proxy.port}"}
        ) as system,
        Counters.open(system.settings) as counters,
    ):
        proxy.weather = SLOW
        await counters.served(60)
        proxy.weather = SHORT_LIVED
        enough = proxy.cuts + proxy.cut() + CUTS
        while proxy.cuts < enough and not counters.failures:
            await counters.served(5)
        for weather in (DEAF, DUMB):
            proxy.weather = weather
            await seen_at_intake(system, "nats_connected", lambda value: value == 0)
            proxy.weather = FAIR
            await seen_at_intake(system, "nats_connected", lambda value: value == 1)
        await counters.served(20)
        await counters.close()

        assert counters.failures == []
        await proven(system, counters.journal)


async def test_a_bad_network_before_a_service_makes_no_act_happen_twice(tmp_path: Path):
    """A citizen's dossier would be taken in twice because an answer got lost."""
    straight = [row for row in example_rows() if row.story == "straight"]
    async with Proxy.open(0, seed=12) as proxy:
        env = {"DOSSIERPOST_INTAKE_TARGET": f"127.0.0.1:{proxy.port}"}

        def behind(system: Deployment) -> None:
            proxy.target = "127.0.0.1", system.services["intake"][0].port

        async with (
            scene(tmp_path, env=env, started=behind) as system,
            Load.open(system, seed=12) as load,
        ):
            driving = asyncio.create_task(load.drive(6, concurrency=6, over=straight))
            for weather in (Weather(life_bytes=4_000), Weather(life_bytes=20_000), PARTED):
                proxy.weather = weather
                proxy.cut()
                await asyncio.sleep(FOUL_S)
            proxy.weather = FAIR
            proxy.cut()
            await driving

            await proven(system, load.journal, load.outcomes)
