"""Three nats-servers with three copies of everything, to lose one of them."""

import asyncio
import json
import signal
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final, Self

from nats.aio.client import Client
from nats.errors import Error as NatsError

from shared.broker import MAX_PAYLOAD, find_nats_server, is_healthy
from shared.bus import STREAM
from tests.ports import lasting_ports

SIZE: Final = 3
START_S: Final = 120.0
"""How long a node may take to catch up; a bound against hanging."""


class Node:
    """One nats-server of the cluster."""

    def __init__(self, folder: Path, name: str, ports: tuple[int, int, int]) -> None:
        self.name = name
        self.store = folder / name
        self.port, self.cluster_port, self._http_port = ports
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where clients connect."""
        return f"nats://127.0.0.1:{self.port}"

    @property
    def monitoring_url(self) -> str:
        """Where it tells about itself."""
        return f"http://127.0.0.1:{self._http_port}"

    @property
    def pid(self) -> int:
        """Its process; 0 while there is none."""
        return self._process.pid if self._process else 0

    def start(self, routes: list[str]) -> None:
        """Begin to run."""
        self.store.mkdir(parents=True, exist_ok=True)
        config = self.store / "nats-server.conf"
        config.write_text(self._config(routes), encoding="utf-8")
        binary, _ = find_nats_server()
        with (self.store / "nats-server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(binary), "-c", str(config)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it in order."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait()
            self._process = None

    def _config(self, routes: list[str]) -> str:
        return "\n".join(
            [
                f"server_name: {self.name}",
                f'listen: "127.0.0.1:{self.port}"',
                f'http: "127.0.0.1:{self._http_port}"',
                f"max_payload: {MAX_PAYLOAD}",
                f"jetstream {{ store_dir: {json.dumps(str(self.store))}, sync_interval: always }}",
                "cluster {",
                "  name: dossierpost",
                f'  listen: "127.0.0.1:{self.cluster_port}"',
                f"  routes: {json.dumps(routes)}",
                "}",
            ]
        )


class BrokerCluster:
    """Nodes that know each other."""

    def __init__(self, folder: Path) -> None:
        ports = list(lasting_ports(3 * SIZE))
        self.nodes = [
            Node(
                folder, f"node-{number}", (ports[number], ports[number + SIZE], ports[-1 - number])
            )
            for number in range(SIZE)
        ]

    @classmethod
    @asynccontextmanager
    async def open(cls, folder: Path) -> AsyncIterator[Self]:
        """Start all nodes; gives the cluster when it has a leader."""
        cluster = cls(folder)
        try:
            for node in cluster.nodes:
                cluster.start(node)
            await cluster.healthy()
            yield cluster
        finally:
            for node in cluster.nodes:
                node.kill()

    @property
    def url(self) -> str:
        """Where clients connect: to any node."""
        return ",".join(node.url for node in self.nodes)

    @property
    def monitoring_urls(self) -> str:
        """Where the nodes tell about themselves."""
        return ",".join(node.monitoring_url for node in self.nodes)

    def start(self, node: Node) -> None:
        """Start a node beside the others."""
        node.start([f"nats://127.0.0.1:{one.cluster_port}" for one in self.nodes])

    async def healthy(self) -> None:
        """Wait until every node has caught up with the others."""
        ends = time.monotonic() + START_S
        for node in self.nodes:
            while not await asyncio.to_thread(is_healthy, node.monitoring_url):
                if time.monotonic() > ends:
                    raise AssertionError(f"{node.name} did not become healthy")
                await asyncio.sleep(0.1)

    async def leader(self) -> Node:
        """Give the node that leads the stream."""
        name = (await self.ask(f"STREAM.INFO.{STREAM}"))["cluster"]["leader"]
        return next(node for node in self.nodes if node.name == name)

    async def move_leader(self, to: Node | None = None) -> None:
        """Have another node lead the stream, a certain one if it is named."""
        now = before = await self.leader()
        ends = time.monotonic() + START_S
        while now is before if to is None else now is not to:
            if time.monotonic() > ends:
                raise AssertionError(f"{now.name} goes on leading")
            await self.ask(f"STREAM.LEADER.STEPDOWN.{STREAM}")
            await asyncio.sleep(0.2)
            now = await self.leader()

    async def ask(self, path: str) -> dict[str, Any]:
        """Ask the JetStream API, again and again while a leader is being elected."""
        ends = time.monotonic() + START_S
        client = Client()
        await client.connect([node.url for node in self.nodes], name="nemesis")
        try:
            while True:
                answer: dict[str, Any] = {}
                with suppress(NatsError, TimeoutError):
                    answer = json.loads((await client.request(f"$JS.API.{path}", b"", 2)).data)
                led = answer.get("success") or (answer.get("cluster") or {}).get("leader")
                if led:
                    return answer
                if time.monotonic() > ends:
                    raise AssertionError(f"{path} is not answered: {answer}")
                await asyncio.sleep(0.1)
        finally:
            await client.close()
