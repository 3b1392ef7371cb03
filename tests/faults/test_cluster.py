"""Three brokers with three copies: one may die, be wiped, or lose the lead."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.faults import stores
from tests.faults.broker_cluster import BrokerCluster
from tests.faults.counters import Counters
from tests.faults.deployment import Deployment
from tests.faults.scene import BY_HAND, CORRUPTIONS, DATABASE, all_in_stream, proven, scene

pytestmark = [
    pytest.mark.timeout(900),
    pytest.mark.skipif(DATABASE != "sqlite", reason="what brokers do to each other is the same"),
]


@asynccontextmanager
async def replicated(
    folder: Path, **env: str
) -> AsyncIterator[tuple[BrokerCluster, Deployment, Counters]]:
    """Three brokers, all services beside them, counters at work."""
    async with BrokerCluster.open(folder / "cluster") as cluster:
        env |= {
            "NATS_URL": cluster.url,
            "DOSSIERPOST_NATS_REPLICAS": "3",
            "DOSSIERPOST_NATS_MONITORING_URL": cluster.monitoring_urls,
        }
        async with (
            scene(folder / "system", env=env) as system,
            Counters.open(system.settings) as counters,
        ):
            yield cluster, system, counters


async def test_a_cluster_survives_the_loss_of_any_node(tmp_path: Path):
    """Facts must flow on beside a dead node, and a node with an empty disk must learn them all."""
    async with replicated(tmp_path) as (cluster, system, counters):
        await counters.served(20)
        await cluster.move_leader()
        await counters.served(20)
        lost = await cluster.leader()
        lost.kill()
        stores.wipe(lost.store)
        await counters.served(20)
        await all_in_stream(system)
        cluster.start(lost)
        await cluster.healthy()
        other = next(node for node in cluster.nodes if node is not lost)
        other.kill()
        await counters.served(20)
        await all_in_stream(system)
        await counters.close()

        assert counters.failures == []
        await proven(system, counters.journal)


@BY_HAND
async def test_a_copy_with_a_flipped_bit_may_take_the_lead(tmp_path: Path):
    """It counts all messages and cannot read them all; only who reads them notices."""
    dice = random.Random(CORRUPTIONS)
    async with replicated(tmp_path, DOSSIERPOST_RECONCILE_FULL_S="2") as (
        cluster,
        system,
        counters,
    ):
        for _ in range(CORRUPTIONS // 3):
            await counters.served(40)
            leader = await cluster.leader()
            damaged = dice.choice([node for node in cluster.nodes if node is not leader])
            damaged.stop()
            stores.flip_in_message(damaged.store, dice.random())
            cluster.start(damaged)
            await cluster.healthy()
            await cluster.move_leader(to=damaged)
            await all_in_stream(system)
        await counters.close()

        assert counters.failures == []
        await all_in_stream(system)
        await proven(system, counters.journal, data_lost=None)
