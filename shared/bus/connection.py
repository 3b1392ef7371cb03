"""The connection to the broker: one that never gives up and never raises where it is not asked."""

import asyncio
import http.client
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final
from urllib.parse import urlsplit

from nats.aio.client import Client
from nats.errors import Error as NatsError

from shared.broker import parse_version, version_problem
from shared.loops import end

DEAD_SECONDS: Final = 20.0
"""After this long without connection the client is thrown away and built anew: its own
reconnecting can end without a word."""
RECONNECT_SECONDS: Final = 1
"""Pause between two attempts at the same server."""
PING_SECONDS: Final = 5.0
"""Default of `ping_s`; the client's own is minutes."""

BROKER_TROUBLE: Final = (NatsError, OSError, TimeoutError)
"""What a client raises while the broker is away or answers no."""

Listener = Callable[[], None]


def parse_headers(raw: bytes) -> dict[str, str]:
    """Read the headers of a message; the first line has none."""
    headers = {}
    for line in raw.decode("utf-8", "replace").split("\r\n"):
        name, colon, value = line.partition(":")
        if colon:
            headers[name.strip()] = value.strip()
    return headers


class LeanClient(Client):
    """The client, reading headers without a look at every letter: a third of the time a message."""

    @property
    def server_id(self) -> str:
        """The server's own name for itself; another one after it was started again."""
        return str(self._server_info.get("server_id", ""))

    @staticmethod
    def _parse_header_lines(raw: bytes) -> dict[str, str]:
        return parse_headers(raw)


class Bus:
    """Owns the connection of one process; may be started while the broker is down."""

    def __init__(
        self, url: str | Sequence[str], name: str, *, ping_s: float = PING_SECONDS
    ) -> None:
        """Take the address(es) of the broker and the service's name.

        A broker that hangs is noticed after three times `ping_s`, in seconds.
        """
        self._ping_s = ping_s
        self._urls = url.split(",") if isinstance(url, str) else list(url)
        self.name = name
        """Shown in the broker's monitoring; part of every inbox."""
        self.connections = 0
        """How often a connection was made: another number, another connection."""
        self.denials = 0
        """How often the broker refused a permission; it says so nowhere else."""
        self.last_error = ""
        """What the client reported last."""
        self._client: LeanClient | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self._connected = asyncio.Event()
        self._listeners: list[Listener] = []

    @property
    def connected(self) -> bool:
        """Tell whether the broker can be reached now."""
        return self._client is not None and self._client.is_connected

    @property
    def client(self) -> LeanClient | None:
        """The client while it is connected. Another object after a rebuild: keep none."""
        return self._client if self.connected else None

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Have a function called whenever the connection comes or goes; give back its removal."""
        self._listeners.append(listener)

        def forget() -> None:
            with suppress(ValueError):
                self._listeners.remove(listener)

        return forget

    async def start(self) -> None:
        """Begin to connect and return at once."""
        if self._keeper is None:
            self._keeper = asyncio.create_task(self._keep(), name="bus")

    async def wait_connected(self) -> None:
        """Wait until the broker can be reached."""
        while not self.connected:
            self._connected.clear()
            await self._connected.wait()

    async def close(self) -> None:
        """End the connection; what was not acknowledged comes again another time."""
        if self._keeper is not None:
            await end([self._keeper], tries=5, patience_s=1)
            self._keeper = None

    async def _keep(self) -> None:
        while True:
            self._client = client = LeanClient()
            try:
                async with asyncio.timeout(DEAD_SECONDS):
                    await self._connect(client)
                await self._watch(client)
            except Exception as error:  # noqa: BLE001 - whatever it was, a new client is the answer
                self._note(error)
            finally:
                await self._throw_away(client)
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _watch(self, client: Client) -> None:
        """Return when a client is closed, or was without connection for too long."""
        self._tell()
        while not client.is_closed:
            self._changed.clear()
            try:
                async with asyncio.timeout(DEAD_SECONDS):
                    await self._changed.wait()
            except TimeoutError:
                if not client.is_connected:
                    return
            self._tell()

    async def _connect(self, client: Client) -> None:
        async def changed() -> None:  # the client must not hear an exception from any of these
            self._changed.set()
            self._tell()

        async def again() -> None:
            self.connections += 1
            await changed()

        async def failed(error: Exception) -> None:
            self._note(error)

        await client.connect(
            self._urls,
            name=self.name,
            inbox_prefix=f"_INBOX.{self.name}",
            max_reconnect_attempts=-1,
            reconnect_time_wait=RECONNECT_SECONDS,
            ping_interval=self._ping_s,  # type: ignore[arg-type]  # it only sleeps for it
            max_outstanding_pings=2,
            pending_size=-1,  # publishing without connection fails at once and nothing is kept
            error_cb=failed,
            disconnected_cb=changed,
            reconnected_cb=again,
            closed_cb=changed,
        )
        self.connections += 1

    async def _throw_away(self, client: Client) -> None:
        with suppress(Exception):
            async with asyncio.timeout(RECONNECT_SECONDS):
                await client.close()
        self._tell()

    def _tell(self) -> None:
        if self.connected:
            self._connected.set()
        for listener in tuple(self._listeners):
            try:
                listener()
            except Exception as error:  # noqa: BLE001 - one listener's bug is not the others'
                self._note(error)

    def _note(self, error: Exception) -> None:
        self.last_error = str(error) or type(error).__name__
        if "permissions violation" in self.last_error.lower():
            self.denials += 1


class MonitoringSilentError(Exception):
    """None of the monitoring addresses answers: whether writes are synced is not known."""


async def check_broker(client: Client, monitoring_urls: Sequence[str] = ()) -> str | None:
    """Tell why this broker is unfit to keep facts, or None.

    The version is told on connecting. Whether every write is synced is told by the servers'
    monitoring only: without their addresses (`http://host:8222`) it remains unknown. Of several
    some may be down; raises MonitoringSilentError when all are.
    """
    version = ".".join(map(str, parse_version(str(client.connected_server_version))))
    if problem := version_problem(version):
        return problem
    silent: list[str] = []
    for url in monitoring_urls:
        try:
            server = await asyncio.to_thread(_get, url, "/varz")
        except (OSError, ValueError, http.client.HTTPException) as error:
            silent.append(f"{url} does not answer: {error}")
            continue
        if problem := version_problem(str(server.get("version", ""))):
            return problem
        config = (server.get("jetstream") or {}).get("config")
        if not config:
            return f"the broker at {url} runs without JetStream"
        if config.get("sync_always") is not True:
            return f"the broker at {url} runs without `sync_interval: always`: facts could be lost"
    if silent and len(silent) == len(monitoring_urls):
        raise MonitoringSilentError(f"the broker's monitoring at {'; '.join(silent)}")
    return None


def _get(url: str, path: str) -> dict[str, Any]:
    where = urlsplit(url)
    kind = http.client.HTTPSConnection if where.scheme == "https" else http.client.HTTPConnection
    connection = kind(where.hostname or "", where.port, timeout=3)
    try:
        connection.request("GET", path)
        return dict(json.loads(connection.getresponse().read()))
    finally:
        connection.close()
